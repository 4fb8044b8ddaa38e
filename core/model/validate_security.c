/* Security contexts of pods and containers, and what an operating system rules out. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/validate_pod_int.h"

enum { SYSCTL_MAX = 253, PROFILE_MAX = 4095 };

static const char *const profiles[] = {"Localhost", "RuntimeDefault", "Unconfined", NULL};

/* ---- profiles ---- */

static void check_seccomp(struct field_errors *e, const struct path *p, const cJSON *profile)
{
    const char *type = v_str(profile, "type");
    const cJSON *local = json_get(profile, "localhostProfile");
    if (!profile)
        return;
    if (!*type)
        v_required(e, AT(p, "type"), "type is required when seccompProfile is set");
    else
        v_one_of(e, AT(p, "type"), type, profiles);
    if (strcmp(type, "Localhost") != 0) {
        if (local)
            v_invalid(e, AT(p, "localhostProfile"), profile, "can only be set when seccomp type is Localhost");
    } else if (!local) {
        v_required(e, AT(p, "localhostProfile"), "must be set when seccomp type is Localhost");
    } else {
        validate_relative_path(e, AT(p, "localhostProfile"), local->valuestring);
    }
}

static bool is_padded(const char *text)
{
    size_t n = strlen(text);
    return n && (strchr(" \t\r\n", text[0]) || strchr(" \t\r\n", text[n - 1]));
}

static void check_apparmor(struct field_errors *e, const struct path *p, const cJSON *profile)
{
    const char *type = v_str(profile, "type");
    const cJSON *local = json_get(profile, "localhostProfile");
    const struct path *at = AT(p, "localhostProfile");
    if (!profile)
        return;
    if (!*type) {
        v_required(e, AT(p, "type"), "type is required when appArmorProfile is set");
    } else if (strcmp(type, "Localhost") != 0) {
        v_one_of(e, AT(p, "type"), type, profiles);
        if (local && (!strcmp(type, "RuntimeDefault") || !strcmp(type, "Unconfined")))
            v_invalid(e, at, local, "can only be set when AppArmor type is Localhost");
    } else if (!local || !*local->valuestring) {
        v_required(e, at, "must be set when AppArmor type is Localhost");
    } else {
        if (is_padded(local->valuestring))
            v_invalid(e, at, local, "must not be padded with whitespace");
        if (strlen(local->valuestring) > PROFILE_MAX)
            v_too_long(e, at, PROFILE_MAX);
    }
}

/* ---- users ---- */

static void check_ids(struct field_errors *e, const struct path *p, const cJSON *context)
{
    static const char *const ids[] = {"fsGroup", "runAsUser", "runAsGroup"};
    for (size_t i = 0; i < COUNT_OF(ids); i++)
        if (json_get(context, ids[i]))
            v_user_id(e, AT(p, ids[i]), json_get(context, ids[i]));
}

static bool adds_sys_admin(const cJSON *context)
{
    return json_has_str(json_at(context, "capabilities.add"), "CAP_SYS_ADMIN");
}

static void check_proc_mount(struct pod_context *ctx, const struct path *p, const cJSON *context)
{
    static const char *const mounts[] = {"Default", "Unmasked", NULL};
    const char *mount = v_str(context, "procMount");
    if (!json_get(context, "procMount"))
        return;
    v_one_of(ctx->errors, AT(p, "procMount"), mount, mounts);
    if (!strcmp(mount, "Unmasked") && json_bool(ctx->spec, "hostUsers", true))
        v_invalid_str(ctx->errors, AT(p, "procMount"), mount, "`hostUsers` must be false to use `Unmasked`");
}

void validate_container_security(struct pod_context *ctx, const struct path *p, const cJSON *container)
{
    struct field_errors *e = ctx->errors;
    const cJSON *context = json_get(container, "securityContext");
    const struct path *at = AT(p, "securityContext");
    if (!context)
        return;
    check_ids(e, at, context);
    check_proc_mount(ctx, at, context);
    check_seccomp(e, AT(at, "seccompProfile"), json_get(context, "seccompProfile"));
    if (!json_bool(context, "allowPrivilegeEscalation", true)) {
        if (json_bool(context, "privileged", false))
            v_invalid(e, at, context, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
        if (adds_sys_admin(context))
            v_invalid(e, at, context,
                      "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
    }
    check_apparmor(e, AT(at, "appArmorProfile"), json_get(context, "appArmorProfile"));
}

/* ---- sysctls ---- */

#define SYSCTL_SEGMENT "[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
#define SYSCTL_RE "^(" SYSCTL_SEGMENT "[\\./])*" SYSCTL_SEGMENT "$"

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_sysctl(const char *name)
{
    if (strlen(name) > SYSCTL_MAX)
        return false;
    for (const char *p = name;; p++) {
        size_t n = strspn(p, "abcdefghijklmnopqrstuvwxyz0123456789-_");
        if (!n || !is_plain(p[0]) || !is_plain(p[n - 1]))
            return false;
        p += n;
        if (!*p)
            return true;
        if (*p != '.' && *p != '/')
            return false;
    }
}

/* Sysctls of a namespace that the pod shares with the host would change the host. */
static const char *host_namespace(const cJSON *spec, const char *name)
{
    bool ipc = str_starts(name, "kernel.shm") || str_starts(name, "kernel.msg") || !strcmp(name, "kernel.sem") ||
               str_starts(name, "fs.mqueue.");
    if (str_starts(name, "net.") && json_bool(spec, "hostNetwork", false))
        return "may not be specified when 'hostNetwork' is true";
    if (ipc && json_bool(spec, "hostIPC", false))
        return "may not be specified when 'hostIPC' is true";
    return NULL;
}

static void check_sysctls(struct pod_context *ctx, const struct path *p, const cJSON *sysctls)
{
    struct field_errors *e = ctx->errors;
    cleanup_map struct map seen = {0};
    int64_t i = 0;
    for (JSON_EACH(item, sysctls)) {
        const struct path *at = AT(AT_INDEX(p, i++), "name");
        const char *name = v_str(item, "name"), *host = host_namespace(ctx->spec, name);
        if (!*name)
            v_required(e, at, "");
        else if (!is_sysctl(name))
            v_invalid_str(e, at, name, "must have at most 253 characters and match regex " SYSCTL_RE);
        else if (!v_first(&seen, name))
            v_duplicate(e, at, name);
        if (host)
            v_invalid_str(e, at, name, host);
    }
}

/* ---- pods ---- */

void validate_pod_security(struct pod_context *ctx)
{
    static const char *const changes[] = {"Always", "OnRootMismatch", NULL}, *const groups[] = {"Merge", "Strict",
                                                                                                NULL};
    static const char *const selinux[] = {"Recursive", NULL}; /* MountOption is behind a feature gate */
    struct field_errors *e = ctx->errors;
    const cJSON *context = json_get(ctx->spec, "securityContext");
    const struct path *p = AT(ctx->path, "securityContext");
    int64_t i = 0;
    check_ids(e, p, context);
    for (JSON_EACH(group, json_get(context, "supplementalGroups")))
        v_user_id(e, AT_INDEX(AT(p, "supplementalGroups"), i++), group);
    if (json_bool(ctx->spec, "shareProcessNamespace", false) && json_bool(ctx->spec, "hostPID", false))
        v_invalid(e, AT(p, "shareProcessNamespace"), json_get(ctx->spec, "shareProcessNamespace"),
                  "ShareProcessNamespace and HostPID cannot both be enabled");
    check_sysctls(ctx, AT(p, "sysctls"), json_get(context, "sysctls"));
    if (json_get(context, "fsGroupChangePolicy"))
        v_one_of(e, AT(p, "fsGroupChangePolicy"), v_str(context, "fsGroupChangePolicy"), changes);
    check_seccomp(e, AT(p, "seccompProfile"), json_get(context, "seccompProfile"));
    check_apparmor(e, AT(p, "appArmorProfile"), json_get(context, "appArmorProfile"));
    if (json_get(context, "supplementalGroupsPolicy"))
        v_one_of(e, AT(p, "supplementalGroupsPolicy"), v_str(context, "supplementalGroupsPolicy"), groups);
    if (json_get(context, "seLinuxChangePolicy"))
        v_one_of(e, AT(p, "seLinuxChangePolicy"), v_str(context, "seLinuxChangePolicy"), selinux);
}

/* ---- operating systems ---- */

struct ruled_out {
    const char *const *members;
    size_t count;
    const char *says;
};

static void forbid(struct field_errors *e, const struct path *p, const cJSON *object, const struct ruled_out *r)
{
    for (size_t i = 0; i < r->count; i++) {
        const cJSON *member = json_get(object, r->members[i]);
        if (member && !(json_is_bool(member) && !json_is_true(member) && str_starts(r->members[i], "host")))
            v_forbidden(e, AT(p, r->members[i]), r->says);
    }
}

static void forbid_in_containers(struct pod_context *ctx, const struct ruled_out *r)
{
    static const char *const lists[] = {"initContainers", "containers", "ephemeralContainers"};
    for (size_t l = 0; l < COUNT_OF(lists); l++) {
        int64_t i = 0;
        for (JSON_EACH(c, json_get(ctx->spec, lists[l])))
            forbid(ctx->errors, AT(AT_INDEX(AT(ctx->path, lists[l]), i++), "securityContext"),
                   json_get(c, "securityContext"), r);
    }
}

static void check_windows(struct pod_context *ctx)
{
    static const char *const of_pod[] = {"hostUsers", "hostPID", "hostIPC", "shareProcessNamespace"};
    static const char *const of_context[] = {"appArmorProfile",     "seLinuxOptions",
                                             "seccompProfile",      "fsGroup",
                                             "fsGroupChangePolicy", "sysctls",
                                             "runAsUser",           "runAsGroup",
                                             "supplementalGroups",  "supplementalGroupsPolicy",
                                             "seLinuxChangePolicy"};
    static const char *const of_container[] = {
        "appArmorProfile", "seLinuxOptions",           "seccompProfile", "capabilities", "readOnlyRootFilesystem",
        "privileged",      "allowPrivilegeEscalation", "procMount",      "runAsUser",    "runAsGroup"};
    static const char says[] = "cannot be set for a windows pod";
    forbid(ctx->errors, ctx->path, ctx->spec, &(struct ruled_out){of_pod, COUNT_OF(of_pod), says});
    forbid(ctx->errors, AT(ctx->path, "securityContext"), json_get(ctx->spec, "securityContext"),
           &(struct ruled_out){of_context, COUNT_OF(of_context), says});
    forbid_in_containers(ctx, &(struct ruled_out){of_container, COUNT_OF(of_container), says});
}

void validate_os(struct pod_context *ctx)
{
    static const char *const systems[] = {"linux", "windows", NULL}, *const windows_only[] = {"windowsOptions"};
    const cJSON *os = json_get(ctx->spec, "os");
    const struct ruled_out options = {windows_only, 1, "windows options cannot be set for a linux pod"};
    const char *name = v_str(os, "name");
    if (!os)
        return;
    if (!*name) {
        v_required(ctx->errors, AT(AT(ctx->path, "os"), "name"), "");
    } else if (!strcmp(name, "linux")) {
        forbid(ctx->errors, AT(ctx->path, "securityContext"), json_get(ctx->spec, "securityContext"), &options);
        forbid_in_containers(ctx, &options);
    } else if (!strcmp(name, "windows")) {
        check_windows(ctx);
    } else {
        v_not_supported(ctx->errors, AT(ctx->path, "os"), name, systems);
    }
}
