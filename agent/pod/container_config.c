/* From a pod and an image to the specification that a container or the sandbox is started with. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/pod/env.h"
#include "agent/pod/resize.h"
#include "agent/pod/resources.h"
#include "agent/pod/worker_int.h"
#include "agent/runtime/cgroup.h"
#include "agent/runtime/runtime.h"
#include "agent/runtime/spec.h"
#include "agent/runtime/user.h"
#include "agent/volume/tree.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/format/json.h"

/* ---- users */

/* Only a number can be seen not to be root. */
static int check_non_root(const struct container *c, const struct spec_input *in, struct err *err)
{
    if (!json_is_true(spec_security(in, "runAsNonRoot")))
        return 0;
    const char *pod = c->worker->name, *ns = c->worker->namespace, *uid = c->worker->uid;
    const cJSON *run_as = spec_security(in, "runAsUser");
    int64_t id;
    if (run_as && !json_to_int64(run_as, &id))
        return id ? 0
                  : err_set(err, EPERM,
                            "container's runAsUser breaks non-root policy (pod: \"%s_%s(%s)\", container: %s)", pod, ns,
                            uid, c->name);
    struct slice rest = slice_of(json_str_or(in->image, "User", "")), user = slice_cut(&rest, ':');
    uint32_t number = 0;
    if (user.n && user_number(user, &number) == -EINVAL)
        return err_set(
            err, EPERM,
            "container has runAsNonRoot and image has non-numeric user (%.*s), cannot verify user is non-root "
            "(pod: \"%s_%s(%s)\", container: %s)",
            SLICE_ARGS(user), pod, ns, uid, c->name);
    if (!number)
        return err_set(err, EPERM,
                       "container has runAsNonRoot and image will run as root (pod: \"%s_%s(%s)\", container: %s)", pod,
                       ns, uid, c->name);
    return 0;
}

/* ---- mounts */

struct mounts {
    struct arena *arena;
    struct spec_mount *list;
    size_t count;
};

static bool has_mount(const struct mounts *m, const char *destination)
{
    for (size_t i = 0; i < m->count; i++)
        if (!strcmp(m->list[i].destination, destination))
            return true;
    return false;
}

/* What the pod mounts there itself wins. */
static void add_default(struct mounts *m, const char *source, const char *destination)
{
    if (!has_mount(m, destination))
        m->list[m->count++] = (struct spec_mount){.source = source, .destination = destination};
}

static int add_volume(struct container *c, const cJSON *mount, size_t index, const struct env *own,
                      const struct volume_pod *vp, struct mounts *m, struct err *err)
{
    struct worker *w = c->worker;
    const char *name = json_str_or(mount, "name", ""), *sub_path = json_str_or(mount, "subPath", "");
    const char *expr = json_str_or(mount, "subPathExpr", ""), *path = json_str_or(mount, "mountPath", "");
    const cJSON *volume = json_find(json_at(w->pod, "spec.volumes"), "name", name);
    const char *source = volume ? volume_path(m->arena, vp, volume) : NULL;
    if (!source)
        return err_set(err, ENOENT, "volume \"%s\" of container %s was not found", name, c->name);
    bool read_only = json_bool(mount, "readOnly", false) || volume_is_projected(volume);
    if (*expr) {
        sub_path = env_expand(m->arena, own, NULL, expr);
        if (strstr(sub_path, "$("))
            return err_set(err, EINVAL, "failed to expand subPathExpr %s", expr);
    }
    if (*sub_path) {
        source = volume_subpath(m->arena, vp, volume, sub_path, c->name, index, read_only, err);
        if (!source)
            return err_wrap(err, "failed to prepare subPath for volumeMount \"%s\" of container \"%s\"", name, c->name);
    }
    m->list[m->count++] = (struct spec_mount){
        .source = source,
        .destination = *path == '/' ? path : arena_printf(m->arena, "/%s", path),
        .read_only = read_only,
        .recursive_read_only = read_only && str_eq(json_str(mount, "recursiveReadOnly"), "Enabled"),
        .propagation = json_str(mount, "mountPropagation"),
    };
    return 0;
}

/* A fresh file for each instance, to which anybody in the container may write why it ends. */
static int add_termination_log(struct container *c, struct mounts *m, struct err *err)
{
    const char *path = json_str_or(c->spec, "terminationMessagePath", "/dev/termination-log");
    if (!*path)
        return 0;
    const char *dir = arena_printf(m->arena, "%s/containers/%s", c->worker->dir, c->name);
    int r = file_make_dir(dir, 0750, err);
    if (r)
        return r;
    const char *file = arena_printf(m->arena, "%s/%.8s", dir, c->next.id);
    cleanup_close int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0 || fchmod(fd, 0666) < 0)
        return err_set(err, errno, "cannot make %s: %m", file);
    add_default(m, file, path);
    return 0;
}

static int add_mounts(struct container *c, const struct env *own, struct mounts *m, struct err *err)
{
    struct worker *w = c->worker;
    struct arena *a = m->arena;
    struct downward downward;
    struct volume_sources sources;
    worker_downward(w, &downward, a);
    worker_sources(w, &sources);
    const struct volume_pod vp = {.dir = w->dir, .pod = w->pod, .downward = &downward, .sources = &sources};
    const cJSON *mounts = json_get(c->spec, "volumeMounts");
    m->list = arena_alloc(a, (json_count(mounts) + 8) * sizeof(*m->list));
    if (json_count(json_get(c->spec, "volumeDevices")))
        return err_set(err, ENOTSUP, "volumeDevices are not supported on this node");
    size_t index = 0;
    for (JSON_EACH(mount, mounts)) {
        int r = add_volume(c, mount, index++, own, &vp, m, err);
        if (r)
            return r;
    }
    add_default(m, arena_printf(a, "%s/etc-hosts", w->dir), "/etc/hosts");
    add_default(m, arena_printf(a, "%s/resolv.conf", w->dir), "/etc/resolv.conf");
    add_default(m, arena_printf(a, "%s/hostname", w->dir), "/etc/hostname");
    add_default(m, json_bool(w->pod, "spec.hostIPC", false) ? "/dev/shm" : arena_printf(a, "%s/shm", w->dir),
                "/dev/shm");
    return add_termination_log(c, m, err);
}

/* ---- namespaces */

static const char *of_sandbox(struct arena *a, const struct worker *w, const char *type)
{
    const struct sandbox *s = &w->sandbox;
    return s->process ? arena_printf(a, "/proc/%u/ns/%s", s->pid, type)
                      : arena_printf(a, "%s/%s", runtime_bundle(w->pods->runtime, a, s->id), type);
}

/* The process of a container that runs, as its shim noted it down; 0: there is none. */
static unsigned pid_of(struct arena *a, const struct worker *w, const char *name)
{
    for (size_t i = 0; i < w->count; i++) {
        const struct container *c = w->containers[i];
        cleanup_free char *text = NULL;
        size_t len;
        uint64_t pid;
        if (strcmp(c->name, name) != 0 || !container_is_running(c))
            continue;
        const char *path = arena_printf(a, "%s/init.pid", runtime_bundle(w->pods->runtime, a, c->now.id));
        if (!file_read(path, 32, &text, &len, NULL) && !str_to_u64(text, &pid) && pid <= INT_MAX)
            return (unsigned)pid;
    }
    return 0;
}

/* An ephemeral container may look into the processes of another one. */
static int target_namespace(struct arena *a, const struct container *c, const char **ret, struct err *err)
{
    const char *target = json_str_or(c->spec, "targetContainerName", "");
    if (c->kind != CONTAINER_EPHEMERAL || !*target || !*ret || **ret)
        return 0; /* or there is but one for all */
    unsigned pid = pid_of(a, c->worker, target);
    if (!pid)
        return err_set(err, EAGAIN, "the target container \"%s\" does not run", target);
    *ret = arena_printf(a, "/proc/%u/ns/pid", pid);
    return 0;
}

static int container_namespaces(struct arena *a, const struct container *c, struct spec_namespaces *ns, struct err *err)
{
    const struct worker *w = c->worker;
    ns->net = worker_host_network(w) ? NULL : w->sandbox.netns;
    ns->uts = worker_host_network(w) ? NULL : of_sandbox(a, w, "uts");
    ns->ipc = json_bool(w->pod, "spec.hostIPC", false) ? NULL : of_sandbox(a, w, "ipc");
    ns->pid = json_bool(w->pod, "spec.hostPID", false)                 ? NULL
              : json_bool(w->pod, "spec.shareProcessNamespace", false) ? of_sandbox(a, w, "pid")
                                                                       : "";
    return target_namespace(a, c, &ns->pid, err);
}

static const char *cgroup_path(struct arena *a, const struct worker *w, const char *id)
{
    const struct cgroups *cg = runtime_cgroups(w->pods->runtime);
    return arena_printf(a, "%s/%s", cgroup_pod_path(cg, a, pod_qos(w->pod), w->uid), id);
}

static int fill_environment(struct container *c, struct arena *a, struct spec_input *in, struct env *own,
                            struct err *err)
{
    struct worker *w = c->worker;
    struct downward downward;
    struct volume_sources sources;
    worker_downward(w, &downward, a);
    worker_sources(w, &sources);
    const struct env_input env = {
        .downward = &downward,
        .container = c->spec,
        .image = in->image,
        .services = w->pods->ops->services(w->pods->ops_ctx, a, w->namespace),
        .hostname = w->hostname,
        .sources = &sources,
    };
    struct env whole = {.arena = a};
    int r = env_own(&env, own, err);
    if (r)
        return r;
    env_whole(&env, own, &whole);
    in->env = env_list(a, &whole);
    return env_args(a, own, c->spec, in->image, &in->args, err);
}

static int stop_signal(const char *name)
{
    static const struct {
        const char *name;
        int number;
    } known[] = {{"HUP", 1},   {"INT", 2},   {"QUIT", 3},  {"KILL", 9},   {"USR1", 10},
                 {"USR2", 12}, {"TERM", 15}, {"STOP", 19}, {"WINCH", 28}, {"PWR", 30}};
    uint64_t n;
    if (!str_to_u64(name, &n))
        return n > 0 && n < 65 ? (int)n : 0;
    if (str_starts(name, "SIG"))
        name += 3;
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (!strcmp(known[i].name, name))
            return known[i].number;
    if (str_starts(name, "RTMIN+") && !str_to_u64(name + 6, &n) && n <= 30)
        return 34 + (int)n;
    return 0;
}

static void remember(struct container *c, const cJSON *spec, const cJSON *image)
{
    cleanup_strbuf struct strbuf user = {0};
    json_write(&user, json_at(spec, "process.user"));
    free(c->user);
    c->user = strbuf_take(&user);
    c->stop_signal = stop_signal(json_str_or(c->spec, "lifecycle.stopSignal", ""));
    if (!c->stop_signal)
        c->stop_signal = stop_signal(json_str_or(image, "StopSignal", ""));
}

int container_config(struct container *c, const char *rootfs, struct arena *a, cJSON **spec, const char **reason,
                     struct err *err)
{
    struct worker *w = c->worker;
    struct env own = {.arena = a};
    struct mounts mounts = {.arena = a};
    struct spec_input in = {
        .pod = w->pod,
        .container = c->spec,
        .image = json_get(c->image_config, "config"),
        .rootfs = rootfs,
        .id = c->next.id,
        .sandbox_id = w->sandbox.id,
        .cgroup_path = cgroup_path(a, w, c->next.id),
        .cgroup_v2 = cgroups_v2(runtime_cgroups(w->pods->runtime)),
        .seccomp_root = runtime_seccomp_root(w->pods->runtime),
    };
    *reason = "CreateContainerConfigError";
    int r = check_non_root(c, &in, err);
    if (!r)
        r = fill_environment(c, a, &in, &own, err);
    if (!r)
        r = add_mounts(c, &own, &mounts, err);
    if (!r)
        r = container_namespaces(a, c, &in.ns, err);
    if (r)
        return r;
    *reason = "CreateContainerError"; /* what a runtime would refuse */
    in.mounts = mounts.list;
    in.nmounts = mounts.count;
    container_resources(w->pod, c->spec, w->pods->node_memory, &in.resources);
    r = spec_make(a, &in, spec, err);
    if (!r)
        remember(c, *spec, in.image);
    if (!r)
        container_set_actual(c, resize_target(a, w->pod, c->spec));
    return r;
}

/* ---- the sandbox */

static int mount_shm(struct worker *w, struct arena *a, struct err *err)
{
    const char *path = arena_printf(a, "%s/shm", w->dir);
    int r = file_make_dir(path, 0755, err);
    if (r || tree_is_mount(path))
        return r;
    if (mount("shm", path, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=1777,size=65536k") < 0)
        return err_set(err, errno, "cannot mount %s: %m", path);
    return 0;
}

int sandbox_config(struct worker *w, struct arena *a, cJSON **spec, struct err *err)
{
    static const char *const args[] = {"/holder", "pause", NULL};
    static const char *const env[] = {NULL};
    struct runtime *rt = w->pods->runtime;
    int r = mount_shm(w, a, err);
    if (r)
        return r;
    if (!w->sandbox.process) {
        *spec = spec_of_shim(a, w->sandbox.id);
        return 0;
    }
    bool host = worker_host_network(w);
    const struct spec_mount self = {.source = runtime_holder(rt), .destination = "/holder", .read_only = true};
    struct spec_input in = {
        .pod = w->pod,
        .rootfs = runtime_pause_root(rt, a),
        .rootfs_read_only = true,
        .id = w->sandbox.id,
        .sandbox_id = w->sandbox.id,
        .hostname = host ? NULL : w->hostname,
        .args = args,
        .env = env,
        .mounts = &self,
        .nmounts = 1,
        .ns = {.net = host ? NULL : w->sandbox.netns,
               .uts = host ? NULL : "",
               .ipc = json_bool(w->pod, "spec.hostIPC", false) ? NULL : "",
               .pid = json_bool(w->pod, "spec.hostPID", false) ? NULL : ""},
        .cgroup_path = cgroup_path(a, w, w->sandbox.id),
        .cgroup_v2 = cgroups_v2(runtime_cgroups(rt)),
        .seccomp_root = runtime_seccomp_root(rt),
    };
    sandbox_resources(&in.resources);
    return spec_make(a, &in, spec, err);
}
