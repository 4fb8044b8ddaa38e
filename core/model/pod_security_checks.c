/* Pod security: the checks, one row for each version of one, and what their rows share. */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/quote.h"
#include "core/model/pod_security.h"

/* In the order in which violations are told. */
enum check_name {
    NO_CHECK,
    APP_ARMOR,
    CAPABILITIES,
    HOST_NAMESPACES,
    HOST_PATHS,
    HOST_PORTS,
    PROBE_HOSTS,
    PRIVILEGED,
    PROC_MOUNT,
    SELINUX,
    SECCOMP,
    SYSCTLS,
    HOST_PROCESS,
    PRIVILEGE_ESCALATION, /* of level restricted from here on */
    CAPABILITIES_RESTRICTED,
    PROC_MOUNT_RESTRICTED,
    VOLUMES,
    NON_ROOT,
    ROOT_USER,
    SECCOMP_RESTRICTED,
    CHECKS,
};

struct look;

struct check {
    enum check_name name;
    int64_t since; /* v1.N, until the next row of that name */
    const char *reason;
    bool (*find)(struct look *l); /* whether the pod violates it; then `detail` is filled */
    const struct field_rule *field;
    const char *const *allowed;
    bool (*spared)(const cJSON *spec);
    enum check_name instead_of; /* a check of level baseline that this one is stricter than */
};

/* Texts, of which the pod owns what was not made for this. */
struct words {
    const char **list;
    size_t count, cap;
};

struct look {
    struct arena *arena;
    const cJSON *meta, *spec;
    const cJSON *const *containers;
    const struct check *check;
    const char *reason; /* if it is not the check's */
    const char *detail;
};

/* ---- words ---- */

static void add(struct look *l, struct words *w, const char *text)
{
    w->list = arena_room(l->arena, w->list, w->count, &w->cap, sizeof(*w->list));
    w->list[w->count++] = text;
}

/* Each once, in order. */
static void as_set(struct words *w)
{
    size_t n = 0;
    if (w->count)
        qsort(w->list, w->count, sizeof(*w->list), str_order);
    for (size_t i = 0; i < w->count; i++)
        if (!n || strcmp(w->list[n - 1], w->list[i]))
            w->list[n++] = w->list[i];
    w->count = n;
}

static const char *join(struct look *l, const struct words *w, const char *between)
{
    cleanup_strbuf struct strbuf text = {0};
    for (size_t i = 0; i < w->count; i++) {
        strbuf_adds(&text, i ? between : "");
        strbuf_adds(&text, w->list[i]);
    }
    return arena_text(l->arena, text.p ? text.p : "", text.len);
}

static const char *quoted(struct look *l, const struct words *w)
{
    return w->count ? arena_printf(l->arena, "\"%s\"", join(l, w, "\", \"")) : "";
}

static const char *plural(const struct words *w, const char *one, const char *many)
{
    return w->count == 1 ? one : many;
}

/* container "c", containers "c", "d" */
static const char *containers(struct look *l, const struct words *w)
{
    return arena_printf(l->arena, "%s %s", plural(w, "container", "containers"), quoted(l, w));
}

/* Who has set something: pod and container "c". */
static const char *setters(struct look *l, bool pod, const struct words *w)
{
    if (!w->count)
        return "pod";
    return arena_printf(l->arena, "%s%s", pod ? "pod and " : "", containers(l, w));
}

/* ---- the pod ---- */

/* All containers, in the order in which they are told; NULL ends them. */
static void gather_containers(struct look *l)
{
    static const char *const lists[] = {"initContainers", "containers", "ephemeralContainers"};
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        n += json_count(json_get(l->spec, lists[i]));
    const cJSON **at = arena_alloc(l->arena, (n + 1) * sizeof(cJSON *));
    l->containers = at;
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        for (JSON_EACH(c, json_get(l->spec, lists[i])))
            *at++ = c;
}

static const char *name_of(const cJSON *item)
{
    return json_str_or(item, "name", "");
}

static const cJSON *security_of(const cJSON *item)
{
    return json_get(item, "securityContext");
}

/* ---- one field of securityContext, of the pod or of its containers ---- */

struct field_rule {
    const char *field;          /* below securityContext */
    const char *const *allowed; /* its values; NULL: any but `forbidden` */
    const char *forbidden;
    const char *must_not; /* what who sets it wrongly must not; NULL: what it must */
    const char *must;     /* what who does not set it must; NULL: nothing */
    bool of_pod;          /* the pod's holds for the containers that do not set their own */
    bool shown;           /* must_not ends with the wrong values */
};

enum verdict { UNSET, GOOD, BAD };

static const char *as_text(struct look *l, const cJSON *value)
{
    int64_t n;
    if (json_is_bool(value))
        return json_is_true(value) ? "true" : "false";
    if (json_is_num(value))
        return json_to_int64(value, &n) < 0 ? value->valuestring : arena_printf(l->arena, "%jd", (intmax_t)n);
    return json_is_str(value) ? value->valuestring : NULL;
}

static enum verdict judge(struct look *l, const cJSON *item, struct words *values)
{
    const struct field_rule *f = l->check->field;
    const char *value = as_text(l, json_at(security_of(item), f->field));
    if (!value)
        return UNSET;
    if (f->allowed ? str_in(value, f->allowed) : strcmp(value, f->forbidden) != 0)
        return GOOD;
    add(l, values, value);
    return BAD;
}

static bool find_field(struct look *l)
{
    const struct field_rule *f = l->check->field;
    struct words values = {0}, bad = {0}, missing = {0};
    enum verdict pod = f->of_pod ? judge(l, l->spec, &values) : UNSET;
    for (const cJSON *const *c = l->containers; *c; c++) {
        enum verdict own = judge(l, *c, &values);
        if (own == BAD)
            add(l, f->must_not ? &bad : &missing, name_of(*c));
        else if (own == UNSET && pod != GOOD && f->must)
            add(l, &missing, name_of(*c));
    }
    as_set(&values);
    if (pod == BAD || bad.count)
        l->detail = arena_printf(l->arena, "%s must not %s%s", setters(l, pod == BAD, &bad), f->must_not,
                                 f->shown ? quoted(l, &values) : "");
    else if (missing.count)
        l->detail =
            arena_printf(l->arena, "%s%s must %s", f->of_pod ? "pod or " : "", containers(l, &missing), f->must);
    return l->detail;
}

#define LIST(...)                                                                                                      \
    (const char *const[])                                                                                              \
    {                                                                                                                  \
        __VA_ARGS__, NULL                                                                                              \
    }
#define SECCOMP_PROFILES LIST("RuntimeDefault", "Localhost")

static const struct field_rule privilege_escalation = {
    .field = "allowPrivilegeEscalation",
    .allowed = LIST("false"),
    .must = "set securityContext.allowPrivilegeEscalation=false",
};
static const struct field_rule privileged = {
    .field = "privileged",
    .allowed = LIST("false"),
    .must_not = "set securityContext.privileged=true",
};
static const struct field_rule proc_mount = {
    .field = "procMount",
    .allowed = LIST("Default"),
    .must_not = "set securityContext.procMount to ",
    .shown = true,
};
static const struct field_rule non_root = {
    .field = "runAsNonRoot",
    .allowed = LIST("true"),
    .must_not = "set securityContext.runAsNonRoot=false",
    .must = "set securityContext.runAsNonRoot=true",
    .of_pod = true,
};
static const struct field_rule root_user = {
    .field = "runAsUser",
    .forbidden = "0",
    .must_not = "set runAsUser=0",
    .of_pod = true,
};
static const struct field_rule seccomp = {
    .field = "seccompProfile.type",
    .allowed = SECCOMP_PROFILES,
    .must_not = "set securityContext.seccompProfile.type to ",
    .of_pod = true,
    .shown = true,
};
static const struct field_rule seccomp_restricted = {
    .field = "seccompProfile.type",
    .allowed = SECCOMP_PROFILES,
    .must_not = "set securityContext.seccompProfile.type to ",
    .must = "set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\"",
    .of_pod = true,
    .shown = true,
};
static const struct field_rule host_process = {
    .field = "windowsOptions.hostProcess",
    .allowed = LIST("false"),
    .must_not = "set securityContext.windowsOptions.hostProcess=true",
    .of_pod = true,
};

/* ---- profiles ---- */

static bool bad_profile(struct look *l, const cJSON *item, struct words *values)
{
    const cJSON *profile = json_get(security_of(item), "appArmorProfile");
    const char *type = json_str_or(profile, "type", "");
    if (!profile || str_in(type, l->check->allowed))
        return false;
    add(l, values, type);
    return true;
}

static bool find_app_armor(struct look *l)
{
    struct words values = {0}, bad = {0}, notes = {0}, who = {0};
    if (bad_profile(l, l->spec, &values))
        add(l, &who, "pod");
    for (const cJSON *const *c = l->containers; *c; c++)
        if (bad_profile(l, *c, &values))
            add(l, &bad, name_of(*c));
    if (bad.count)
        add(l, &who, containers(l, &bad));
    for (JSON_EACH(n, json_get(l->meta, "annotations"))) {
        const char *v = json_is_str(n) ? n->valuestring : "";
        if (str_starts(n->string, "container.apparmor.security.beta.kubernetes.io/") && *v &&
            strcmp(v, "runtime/default") && !str_starts(v, "localhost/"))
            add(l, &notes, arena_printf(l->arena, "%s=%s", n->string, go_quote(l->arena, v)));
    }
    if (notes.count)
        add(l, &who, plural(&notes, "annotation", "annotations"));
    if (!who.count)
        return false;
    as_set(&values);
    as_set(&notes);
    for (size_t i = 0; i < notes.count; i++)
        add(l, &values, notes.list[i]);
    l->reason = plural(&values, "forbidden AppArmor profile", "forbidden AppArmor profiles");
    l->detail = arena_printf(l->arena, "%s must not set AppArmor profile type to %s", join(l, &who, " and "),
                             quoted(l, &values));
    return true;
}

static bool forbids_seccomp(const char *profile)
{
    return strcmp(profile, "runtime/default") && strcmp(profile, "docker/default") &&
           !str_starts(profile, "localhost/");
}

/* Before v1.19 seccomp was annotations: of the pod, and of containers that are there. */
static bool find_seccomp_annotations(struct look *l)
{
    static const char of_pod[] = "seccomp.security.alpha.kubernetes.io/pod";
    static const char of_container[] = "container.seccomp.security.alpha.kubernetes.io/";
    cleanup_map struct map names = {0};
    struct words forbidden = {0};
    for (const cJSON *const *c = l->containers; *c; c++)
        map_set(&names, name_of(*c), l);
    for (JSON_EACH(n, json_get(l->meta, "annotations"))) {
        bool counts = !strcmp(n->string, of_pod) ||
                      (str_starts(n->string, of_container) && map_has(&names, n->string + strlen(of_container)));
        if (counts && json_is_str(n) && forbids_seccomp(n->valuestring))
            add(l, &forbidden, arena_printf(l->arena, "%s=%s", n->string, go_quote(l->arena, n->valuestring)));
    }
    as_set(&forbidden);
    if (forbidden.count)
        l->detail = arena_printf(l->arena, "forbidden %s %s", plural(&forbidden, "annotation", "annotations"),
                                 join(l, &forbidden, ", "));
    return l->detail;
}

struct selinux {
    struct words types;
    bool user, role;
};

static bool bad_selinux(struct look *l, const cJSON *item, struct selinux *found)
{
    const cJSON *options = json_get(security_of(item), "seLinuxOptions");
    const char *type = json_str_or(options, "type", "");
    bool user = *json_str_or(options, "user", ""), role = *json_str_or(options, "role", "");
    bool unknown = *type && !str_in(type, l->check->allowed);
    if (unknown)
        add(l, &found->types, type);
    found->user |= user;
    found->role |= role;
    return unknown || user || role;
}

static bool find_selinux(struct look *l)
{
    struct selinux found = {0};
    struct words bad = {0}, said = {0};
    bool pod = bad_selinux(l, l->spec, &found);
    for (const cJSON *const *c = l->containers; *c; c++)
        if (bad_selinux(l, *c, &found))
            add(l, &bad, name_of(*c));
    if (!pod && !bad.count)
        return false;
    as_set(&found.types);
    if (found.types.count)
        add(l, &said, arena_printf(l->arena, "%s %s", plural(&found.types, "type", "types"), quoted(l, &found.types)));
    if (found.user)
        add(l, &said, "user may not be set");
    if (found.role)
        add(l, &said, "role may not be set");
    l->detail = arena_printf(l->arena, "%s set forbidden securityContext.seLinuxOptions: %s", setters(l, pod, &bad),
                             join(l, &said, "; "));
    return true;
}

/* ---- capabilities ---- */

/* Those that containers add beyond what is allowed: sentence by sentence appended to `said`. */
static void look_at_added(struct look *l, struct words *said)
{
    struct words bad = {0}, added = {0};
    for (const cJSON *const *c = l->containers; *c; c++) {
        size_t before = added.count;
        for (JSON_EACH(name, json_at(security_of(*c), "capabilities.add")))
            if (json_is_str(name) && !str_in(name->valuestring, l->check->allowed))
                add(l, &added, name->valuestring);
        if (added.count > before)
            add(l, &bad, name_of(*c));
    }
    as_set(&added);
    if (bad.count)
        add(l, said,
            arena_printf(l->arena, "%s must not include %s in securityContext.capabilities.add", containers(l, &bad),
                         quoted(l, &added)));
}

static bool find_capabilities(struct look *l)
{
    struct words said = {0};
    look_at_added(l, &said);
    l->detail = join(l, &said, "");
    return said.count;
}

static bool drops_all(const cJSON *container)
{
    return json_has_str(json_at(security_of(container), "capabilities.drop"), "ALL");
}

static bool find_capabilities_kept(struct look *l)
{
    struct words keep = {0}, said = {0};
    for (const cJSON *const *c = l->containers; *c; c++)
        if (!drops_all(*c))
            add(l, &keep, name_of(*c));
    if (keep.count)
        add(l, &said,
            arena_printf(l->arena, "%s must set securityContext.capabilities.drop=[\"ALL\"]", containers(l, &keep)));
    look_at_added(l, &said);
    l->detail = join(l, &said, "; ");
    return said.count;
}

/* ---- the host ---- */

static bool find_host_namespaces(struct look *l)
{
    struct words said = {0};
    for (const char *const *name = l->check->allowed; *name; name++)
        if (json_bool(l->spec, *name, false))
            add(l, &said, arena_printf(l->arena, "%s=true", *name));
    l->detail = join(l, &said, ", ");
    return said.count;
}

static bool find_host_ports(struct look *l)
{
    struct words bad = {0}, ports = {0};
    for (const cJSON *const *c = l->containers; *c; c++) {
        size_t before = ports.count;
        for (JSON_EACH(port, json_get(*c, "ports"))) {
            int64_t n = json_int(port, "hostPort", 0);
            if (n)
                add(l, &ports, arena_printf(l->arena, "%jd", (intmax_t)n));
        }
        if (ports.count > before)
            add(l, &bad, name_of(*c));
    }
    as_set(&ports);
    if (bad.count)
        l->detail = arena_printf(l->arena, "%s %s %s %s", containers(l, &bad), plural(&bad, "uses", "use"),
                                 plural(&ports, "hostPort", "hostPorts"), join(l, &ports, ", "));
    return l->detail;
}

static bool find_probe_hosts(struct look *l)
{
    static const char *const handlers[] = {"livenessProbe", "readinessProbe", "startupProbe", "lifecycle.postStart",
                                           "lifecycle.preStop"};
    struct words bad = {0}, hosts = {0};
    for (const cJSON *const *c = l->containers; *c; c++) {
        size_t before = hosts.count;
        for (size_t i = 0; i < COUNT_OF(handlers); i++) {
            const cJSON *handler = json_at(*c, handlers[i]);
            const char *http = json_str_or(handler, "httpGet.host", ""),
                       *tcp = json_str_or(handler, "tcpSocket.host", "");
            if (*http)
                add(l, &hosts, http);
            if (*tcp)
                add(l, &hosts, tcp);
        }
        if (hosts.count > before)
            add(l, &bad, name_of(*c));
    }
    as_set(&bad);
    as_set(&hosts);
    if (bad.count)
        l->detail =
            arena_printf(l->arena, "%s %s %s %s", containers(l, &bad), plural(&bad, "uses", "use"),
                         plural(&hosts, "probe or lifecycle host", "probe or lifecycle hosts"), quoted(l, &hosts));
    return l->detail;
}

static bool find_sysctls(struct look *l)
{
    struct words said = {0};
    for (JSON_EACH(item, json_get(security_of(l->spec), "sysctls")))
        if (!str_in(name_of(item), l->check->allowed))
            add(l, &said, name_of(item));
    l->detail = join(l, &said, ", ");
    return said.count;
}

/* ---- volumes ---- */

static bool find_host_paths(struct look *l)
{
    struct words bad = {0};
    for (JSON_EACH(v, json_get(l->spec, "volumes")))
        if (json_get(v, "hostPath"))
            add(l, &bad, name_of(v));
    l->detail = arena_printf(l->arena, "%s %s", plural(&bad, "volume", "volumes"), quoted(l, &bad));
    return bad.count;
}

/* The member that is its source; validation lets no volume pass with another number of them than one. */
static const char *source_of(const cJSON *volume)
{
    for (JSON_EACH(member, volume))
        if (strcmp(member->string, "name") != 0)
            return member->string;
    return "unknown";
}

static bool find_volumes(struct look *l)
{
    struct words bad = {0}, types = {0};
    for (JSON_EACH(v, json_get(l->spec, "volumes"))) {
        if (str_in(source_of(v), l->check->allowed))
            continue;
        add(l, &bad, name_of(v));
        add(l, &types, source_of(v));
    }
    as_set(&types);
    if (bad.count)
        l->detail = arena_printf(
            l->arena, "%s %s %s %s %s", plural(&bad, "volume", "volumes"), quoted(l, &bad), plural(&bad, "uses", "use"),
            plural(&types, "restricted volume type", "restricted volume types"), quoted(l, &types));
    return l->detail;
}

/* ---- the table ---- */

/* Validation lets no pod for Windows set what these checks are about. */
static bool is_windows(const cJSON *spec)
{
    return !strcmp(json_str_or(spec, "os.name", ""), "windows");
}

static bool has_own_users(const cJSON *spec)
{
    return !json_bool(spec, "hostUsers", true);
}

#define SYSCTLS_1_0                                                                                                    \
    "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range",  \
        "net.ipv4.ip_unprivileged_port_start"
#define SYSCTLS_1_27 SYSCTLS_1_0, "net.ipv4.ip_local_reserved_ports"
#define SYSCTLS_1_29                                                                                                   \
    SYSCTLS_1_27, "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl",           \
        "net.ipv4.tcp_keepalive_probes"
#define SYSCTLS_1_32 SYSCTLS_1_29, "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"
#define SELINUX_1_0 "container_t", "container_init_t", "container_kvm_t"

static const char *const default_capabilities[] = {
    "AUDIT_WRITE",      "CHOWN",   "DAC_OVERRIDE", "FOWNER",  "FSETID", "KILL",       "MKNOD",
    "NET_BIND_SERVICE", "SETFCAP", "SETGID",       "SETPCAP", "SETUID", "SYS_CHROOT", NULL,
};
static const char *const volume_sources[] = {
    "configMap", "csi",    "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim",
    "projected", "secret", NULL,
};

#define NET_BIND LIST("NET_BIND_SERVICE")
#define FIELD(rule) .find = find_field, .field = &(rule)

static const struct check checks[] = {
    {APP_ARMOR, 0, NULL, find_app_armor, .allowed = LIST("RuntimeDefault", "Localhost")},
    {CAPABILITIES, 0, "non-default capabilities", find_capabilities, .allowed = default_capabilities},
    {HOST_NAMESPACES, 0, "host namespaces", find_host_namespaces, .allowed = LIST("hostNetwork", "hostPID", "hostIPC")},
    {HOST_PATHS, 0, "hostPath volumes", .find = find_host_paths},
    {HOST_PORTS, 0, "hostPort", .find = find_host_ports},
    {PROBE_HOSTS, 34, "probe or lifecycle host", .find = find_probe_hosts},
    {PRIVILEGED, 0, "privileged", FIELD(privileged)},
    {PROC_MOUNT, 0, "procMount", FIELD(proc_mount)},
    {PROC_MOUNT, 35, "procMount", FIELD(proc_mount), .spared = has_own_users},
    {SELINUX, 0, "seLinuxOptions", find_selinux, .allowed = LIST(SELINUX_1_0)},
    {SELINUX, 31, "seLinuxOptions", find_selinux, .allowed = LIST(SELINUX_1_0, "container_engine_t")},
    {SECCOMP, 0, "seccompProfile", .find = find_seccomp_annotations},
    {SECCOMP, 19, "seccompProfile", FIELD(seccomp)},
    {SYSCTLS, 0, "forbidden sysctls", find_sysctls, .allowed = LIST(SYSCTLS_1_0)},
    {SYSCTLS, 27, "forbidden sysctls", find_sysctls, .allowed = LIST(SYSCTLS_1_27)},
    {SYSCTLS, 29, "forbidden sysctls", find_sysctls, .allowed = LIST(SYSCTLS_1_29)},
    {SYSCTLS, 32, "forbidden sysctls", find_sysctls, .allowed = LIST(SYSCTLS_1_32)},
    {HOST_PROCESS, 0, "hostProcess", FIELD(host_process)},
    {PRIVILEGE_ESCALATION, 8, "allowPrivilegeEscalation != false", FIELD(privilege_escalation)},
    {PRIVILEGE_ESCALATION, 25, "allowPrivilegeEscalation != false", FIELD(privilege_escalation), .spared = is_windows},
    {CAPABILITIES_RESTRICTED, 22, "unrestricted capabilities", find_capabilities_kept, .allowed = NET_BIND,
     .instead_of = CAPABILITIES},
    {CAPABILITIES_RESTRICTED, 25, "unrestricted capabilities", find_capabilities_kept, .allowed = NET_BIND,
     .spared = is_windows, .instead_of = CAPABILITIES},
    {PROC_MOUNT_RESTRICTED, 35, "procMount", FIELD(proc_mount), .instead_of = PROC_MOUNT},
    {VOLUMES, 0, "restricted volume types", find_volumes, .allowed = volume_sources, .instead_of = HOST_PATHS},
    {NON_ROOT, 0, "runAsNonRoot != true", FIELD(non_root)},
    {NON_ROOT, 35, "runAsNonRoot != true", FIELD(non_root), .spared = has_own_users},
    {ROOT_USER, 23, "runAsUser=0", FIELD(root_user)},
    {ROOT_USER, 35, "runAsUser=0", FIELD(root_user), .spared = has_own_users},
    {SECCOMP_RESTRICTED, 19, "seccompProfile", FIELD(seccomp_restricted), .instead_of = SECCOMP},
    {SECCOMP_RESTRICTED, 25, "seccompProfile", FIELD(seccomp_restricted), .spared = is_windows, .instead_of = SECCOMP},
};

/* The row of each check that counts under the policy, NULL where none does. */
static void choose(struct pod_security_policy p, const struct check *chosen[CHECKS])
{
    for (size_t i = 0; i < COUNT_OF(checks); i++) {
        const struct check *c = &checks[i];
        if ((c->name < PRIVILEGE_ESCALATION ? POD_SECURITY_BASELINE : POD_SECURITY_RESTRICTED) > p.level ||
            (p.minor != POD_SECURITY_LATEST && p.minor < c->since))
            continue;
        chosen[c->name] = c;
        chosen[c->instead_of] = NULL;
    }
}

const char *pod_security_violations(struct arena *a, struct pod_security_policy p, const cJSON *pod, bool details)
{
    const struct check *chosen[CHECKS] = {NULL};
    struct look l = {.arena = a, .meta = json_get(pod, "metadata"), .spec = json_get(pod, "spec")};
    cleanup_strbuf struct strbuf text = {0};
    choose(p, chosen);
    gather_containers(&l);
    for (size_t i = 0; i < CHECKS; i++) {
        l.check = chosen[i];
        l.reason = l.detail = NULL;
        if (!l.check || (l.check->spared && l.check->spared(l.spec)) || !l.check->find(&l))
            continue;
        strbuf_adds(&text, text.len ? ", " : "");
        strbuf_adds(&text, l.reason ? l.reason : l.check->reason);
        if (details)
            strbuf_addf(&text, " (%s)", l.detail);
    }
    return text.len ? arena_text(a, text.p, text.len) : NULL;
}
