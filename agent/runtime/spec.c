#include "agent/runtime/spec.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/runtime/caps.h"
#include "agent/runtime/spec_int.h"
#include "agent/runtime/user.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/format/json.h"

const cJSON *spec_security(const struct spec_input *in, const char *field)
{
    const cJSON *own = json_at(in->container, "securityContext"), *value = json_get(own, field);
    if (value && !json_is_null(value))
        return value;
    return json_get(json_at(in->pod, "spec.securityContext"), field);
}

int spec_caps(const struct spec_input *in, uint64_t *ret, struct err *err)
{
    uint64_t base = spec_privileged(in) ? caps_all() : caps_default();
    return caps_apply(base, json_at(in->container, "securityContext.capabilities"), ret, err);
}

static int own_oom_score(void)
{
    cleanup_close int fd = open("/proc/self/oom_score_adj", O_RDONLY | O_CLOEXEC);
    char text[16] = "";
    if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
        return 0;
    return (int)strtol(text, NULL, 10);
}

static bool has_sys_resource(void)
{
    struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2] = {0};
    return syscall(SYS_capget, &head, data) == 0 && (data[0].effective & (1u << CAP_SYS_RESOURCE));
}

int spec_clamp_oom_score(int wanted)
{
    int floor = has_sys_resource() ? -1000 : own_oom_score();
    return MAX_OF(wanted, floor);
}

/* The security context's user wins over the image's; its number is as strict as the image's is. */
static const char *user_text(struct arena *a, const struct spec_input *in)
{
    const cJSON *uid = spec_security(in, "runAsUser"), *gid = spec_security(in, "runAsGroup");
    if (json_is_num(uid) && json_is_num(gid))
        return arena_printf(a, "%s:%s", uid->valuestring, gid->valuestring);
    if (json_is_num(uid))
        return uid->valuestring;
    const char *image = json_str_or(in->image, "User", "");
    if (!json_is_num(gid))
        return image;
    struct slice rest = slice_of(image), user = slice_cut(&rest, ':');
    return arena_printf(a, "%.*s:%s", user.n ? (int)user.n : 1, user.n ? user.p : "0", gid->valuestring);
}

static int add_group(struct user *u, const cJSON *number, struct err *err)
{
    int64_t gid;
    if (json_to_int64(number, &gid) || gid < 0 || gid > USER_ID_MAX)
        return err_set(err, EINVAL, "a group id is not between 0 and %d", USER_ID_MAX);
    return user_add_group(u, (uint32_t)gid, err);
}

static int resolve_user(struct arena *a, const struct spec_input *in, struct user *ret, struct err *err)
{
    cleanup_close int root = open(in->rootfs, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return err_set(err, errno, "cannot open the root file system %s: %m", in->rootfs);
    const cJSON *sc = json_at(in->pod, "spec.securityContext");
    bool merge = !str_eq(json_str_or(sc, "supplementalGroupsPolicy", "Merge"), "Strict");
    int r = user_resolve(root, user_text(a, in), merge, ret, err);
    for (JSON_EACH(gid, json_get(sc, "supplementalGroups")))
        if (!r)
            r = add_group(ret, gid, err);
    const cJSON *fs_group = json_get(sc, "fsGroup");
    return r || !fs_group ? r : add_group(ret, fs_group, err);
}

static int add_user(struct arena *a, const struct spec_input *in, cJSON *process, struct err *err)
{
    struct user *user = arena_alloc(a, sizeof(*user));
    int r = resolve_user(a, in, user, err);
    if (r)
        return r;
    cJSON *tree = json_build(a, "{'uid':%I,'gid':%I}", (int64_t)user->uid, (int64_t)user->gid);
    cJSON *groups = json_array(a);
    for (size_t i = 0; i < user->ngroups; i++)
        json_append(groups, json_number(a, user->groups[i]));
    if (user->ngroups)
        json_set(a, tree, "additionalGids", groups);
    json_set(a, process, "user", tree);
    return 0;
}

static int add_caps(struct arena *a, const struct spec_input *in, cJSON *process, struct err *err)
{
    uint64_t caps;
    int r = spec_caps(in, &caps, err);
    if (r)
        return r;
    cJSON *list = caps_list(a, caps);
    json_set(a, process, "capabilities",
             json_build(a, "{'bounding':%J,'effective':%J,'permitted':%J}", list, list, list));
    return 0;
}

/* A path below /proc could be a door out of the container (CVE-2024-21626). */
static int add_cwd(struct arena *a, const struct spec_input *in, cJSON *process, struct err *err)
{
    const char *cwd = json_str_or(in->container, "workingDir", "");
    if (!*cwd)
        cwd = json_str_or(in->image, "WorkingDir", "");
    if (!*cwd)
        cwd = "/";
    if (*cwd != '/')
        return err_set(err, EINVAL, "working directory \"%s\" is not absolute", cwd);
    struct slice rest = slice_of(cwd);
    while (rest.n) {
        struct slice part = slice_cut(&rest, '/');
        if (!part.n || slice_is(part, "."))
            continue;
        if (slice_is(part, "proc"))
            return err_set(err, EINVAL, "working directory \"%s\" is below /proc", cwd);
        break;
    }
    json_set_str(a, process, "cwd", cwd);
    return 0;
}

int spec_add_process(struct arena *a, const struct spec_input *in, cJSON *spec, struct err *err)
{
    cJSON *process = json_object(a);
    json_set(a, process, "args", json_strings(a, in->args));
    json_set(a, process, "env", json_strings(a, in->env));
    if (json_bool(in->container, "tty", false))
        json_set_bool(a, process, "terminal", true);
    int r = add_cwd(a, in, process, err);
    if (!r)
        r = add_user(a, in, process, err);
    if (!r)
        r = add_caps(a, in, process, err);
    if (r)
        return r;
    const cJSON *escalation = spec_security(in, "allowPrivilegeEscalation");
    json_set_bool(a, process, "noNewPrivileges", json_is_bool(escalation) && !json_is_true(escalation));
    json_set_int(a, process, "oomScoreAdj", spec_clamp_oom_score(in->resources.oom_score_adj));
    json_set(a, spec, "process", process);
    return 0;
}

/* The shim groups containers by this annotation; nothing an image says gets here. */
static cJSON *annotations(struct arena *a, const char *type, const char *sandbox_id)
{
    return json_build(a, "{'io.kubernetes.cri.container-type':%s,'io.kubernetes.cri.sandbox-id':%s}", type, sandbox_id);
}

cJSON *spec_of_shim(struct arena *a, const char *sandbox_id)
{
    return json_build(a, "{'ociVersion':'1.0.2','annotations':%J}", annotations(a, "sandbox", sandbox_id));
}

static bool root_is_read_only(const struct spec_input *in)
{
    return in->container ? json_is_true(spec_security(in, "readOnlyRootFilesystem")) : in->rootfs_read_only;
}

int spec_make(struct arena *a, const struct spec_input *in, cJSON **ret, struct err *err)
{
    if (json_is_bool(json_at(in->pod, "spec.hostUsers")) && !json_bool(in->pod, "spec.hostUsers", true))
        return err_set(err, ENOTSUP, "hostUsers: false: this node has no user namespaces for pods");
    cJSON *spec =
        json_build(a, "{'ociVersion':'1.0.2','root':{'path':%s,'readonly':%b}}", in->rootfs, root_is_read_only(in));
    if (in->hostname)
        json_set_str(a, spec, "hostname", in->hostname);
    int r = spec_add_process(a, in, spec, err);
    if (r)
        return r;
    spec_add_mounts(a, in, spec);
    r = spec_add_linux(a, in, spec, err);
    if (r)
        return r;
    json_set(a, spec, "annotations", annotations(a, in->container ? "container" : "sandbox", in->sandbox_id));
    *ret = spec;
    return 0;
}

cJSON *spec_exec_process(struct arena *a, const cJSON *process, const char *const *args, bool terminal)
{
    cJSON *copy = json_copy(a, process);
    json_set(a, copy, "args", json_strings(a, args));
    json_set_bool(a, copy, "terminal", terminal);
    if (terminal) {
        cJSON *env = json_get(copy, "env");
        bool has_term = false;
        for (JSON_EACH(item, env))
            has_term |= json_is_str(item) && str_starts(item->valuestring, "TERM=");
        if (!has_term)
            json_append(env, json_string(a, "TERM=xterm"));
    }
    return copy;
}
