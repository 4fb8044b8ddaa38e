#include "agent/runtime/runtime.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/runtime/cgroup.h"
#include "agent/runtime/child.h"
#include "agent/runtime/container_io.h"
#include "agent/runtime/holder.h"
#include "agent/runtime/namespaces.h"
#include "agent/runtime/task_proto.h"
#include "agent/volume/tree.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/list.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/wire/loop.h"
#include "core/wire/ttrpc.h"

enum { STATE_DIR_MAX = 60, CONFIG_MAX = 4 << 20 };

struct runtime {
    struct loop *loop;
    char *state_dir, *shim, *runc, *holder, *seccomp_root;
    struct cgroups *cgroups;
    struct ttrpc_server *events;
    struct list children; /* struct orphan */
};

/* A child that goes on when we end. */
struct orphan {
    struct list link;
    struct loop_child *child;
};

static void note_event(const struct task_event *e)
{
    struct slice id;
    struct task_exit exit;
    if (slice_is(e->topic, "/tasks/oom") && !task_get_oom_event(e->event.value, &id, NULL))
        log_info("container %.*s: the kernel killed a process of it for lack of memory", (int)MIN_OF(id.n, (size_t)12),
                 id.p);
    else if (slice_is(e->topic, "/tasks/exit") && !task_get_exit_event(e->event.value, &exit, NULL))
        log_debug("container %.*s: process %u exited with %u", (int)MIN_OF(exit.container_id.n, (size_t)12),
                  exit.container_id.p, exit.pid, exit.status);
}

/* Exits and OOM kills are learnt from Wait and from the cgroup, which miss nothing while k3c is away: events are for
 * the log alone. But a shim has to get rid of them, for it holds and resends what nobody takes. */
static void take_event(void *ctx, const char *service, const char *method, struct slice payload,
                       struct ttrpc_reply *reply)
{
    (void)ctx;
    struct task_event event;
    struct err err = {0};
    if (strcmp(service, TASK_EVENTS_SERVICE) || strcmp(method, "Forward"))
        ttrpc_reply(reply, TTRPC_UNIMPLEMENTED, "only Forward of " TASK_EVENTS_SERVICE " is served", (struct slice){0});
    else if (task_get_forwarded(payload, &event, &err))
        ttrpc_reply(reply, TTRPC_INVALID_ARGUMENT, err.text, (struct slice){0});
    else {
        note_event(&event);
        ttrpc_reply(reply, TTRPC_OK, "", (struct slice){0});
    }
}

static int find_program(const char *name, const char *standard, const char *package, char **ret, struct err *err)
{
    char path[PATH_MAX];
    if (!child_find(name ? name : standard, path, sizeof(path)))
        return err_set(err, ENOENT, "%s is not installed (Debian: package %s)", name ? name : standard, package);
    *ret = mem_strdup(path);
    return 0;
}

static int find_holder(const char *bin_dir, char **ret, struct err *err)
{
    char path[PATH_MAX];
    if (bin_dir) {
        snprintf(path, sizeof(path), "%s/holder", bin_dir);
        int r = holder_install(path, err);
        *ret = r ? NULL : mem_strdup(path);
        return r;
    }
    ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
    if (n < 0)
        return err_set(err, errno, "cannot find our own executable: %m");
    path[n] = 0;
    *ret = mem_strdup(path);
    return 0;
}

static int make_dirs(const struct runtime *r, struct err *err)
{
    static const char *const below[] = {"", "/bundles", "/runc", "/pause", "/streams"};
    for (size_t i = 0; i < COUNT_OF(below); i++) {
        char path[STATE_DIR_MAX + 32];
        snprintf(path, sizeof(path), "%s%s", r->state_dir, below[i]);
        int result = file_make_dir(path, 0700, err);
        if (result)
            return result;
    }
    return file_make_dir(RUNTIME_SHIM_SOCKETS, 0700, err);
}

static int start(struct runtime *r, const struct runtime_options *o, struct err *err)
{
    if (strlen(o->state_dir) > STATE_DIR_MAX)
        return err_set(err, ENAMETOOLONG, "the runtime's directory %s is over %d bytes", o->state_dir, STATE_DIR_MAX);
    int result = find_program(o->shim, "containerd-shim-runc-v2", "containerd", &r->shim, err);
    if (!result)
        result = find_program(o->runc, "runc", "runc", &r->runc, err);
    if (!result)
        result = find_holder(o->bin_dir, &r->holder, err);
    if (!result)
        result = make_dirs(r, err);
    if (!result)
        result = cgroups_new(o->cgroup_prefix ? o->cgroup_prefix : "", &r->cgroups, err);
    if (result)
        return result;
    char path[STATE_DIR_MAX + 32];
    snprintf(path, sizeof(path), "%s/events.sock", r->state_dir);
    return ttrpc_server_new(r->loop, path, take_event, r, &r->events, err);
}

static void forget_orphan(struct orphan *o)
{
    list_remove(&o->link);
    loop_child_free(o->child);
    free(o);
}

static void orphan_ended(void *arg, int status)
{
    (void)status;
    forget_orphan(arg);
}

int runtime_reap(struct runtime *r, pid_t pid, struct err *err)
{
    struct orphan *o = mem_alloc(sizeof(*o));
    list_insert(&r->children, &o->link);
    o->child = loop_child_new(r->loop, pid, orphan_ended, o, err);
    if (o->child)
        return 0;
    forget_orphan(o);
    return -ECHILD;
}

int runtime_new(const struct runtime_options *o, struct runtime **ret, struct err *err)
{
    struct runtime *r = mem_alloc(sizeof(*r));
    r->loop = o->loop;
    list_init(&r->children);
    r->state_dir = mem_strdup(o->state_dir);
    r->seccomp_root = mem_strdup(o->seccomp_root ? o->seccomp_root : "/var/lib/k3c/agent/seccomp");
    int result = start(r, o, err);
    if (result) {
        runtime_free(r);
        return result;
    }
    *ret = r;
    return 0;
}

struct runtime *runtime_free(struct runtime *r)
{
    if (!r)
        return NULL;
    for (LIST_EACH(node, &r->children))
        forget_orphan(CONTAINER_OF(node, struct orphan, link));
    ttrpc_server_free(r->events);
    cgroups_free(r->cgroups);
    free(r->state_dir);
    free(r->seccomp_root);
    free(r->shim);
    free(r->runc);
    free(r->holder);
    free(r);
    return NULL;
}

struct loop *runtime_loop(const struct runtime *r)
{
    return r->loop;
}

struct cgroups *runtime_cgroups(const struct runtime *r)
{
    return r->cgroups;
}

const char *runtime_holder(const struct runtime *r)
{
    return r->holder;
}

const char *runtime_shim(const struct runtime *r)
{
    return r->shim;
}

const char *runtime_runc(const struct runtime *r)
{
    return r->runc;
}

const char *runtime_state_dir(const struct runtime *r)
{
    return r->state_dir;
}

const char *runtime_seccomp_root(const struct runtime *r)
{
    return r->seccomp_root;
}

char *runtime_bundle(const struct runtime *r, struct arena *a, const char *id)
{
    return arena_printf(a, "%s/bundles/%s", r->state_dir, id);
}

int runtime_bundle_make(struct runtime *r, const char *id, const cJSON *spec, struct err *err)
{
    cleanup_arena struct arena *a = arena_new();
    const char *dir = runtime_bundle(r, a, id);
    tree_remove(dir);
    if (mkdir(dir, 0700) < 0)
        return err_set(err, errno, "cannot make the bundle %s: %m", dir);
    cleanup_strbuf struct strbuf text = {0};
    json_write(&text, spec);
    int result = file_write(arena_printf(a, "%s/config.json", dir), text.p, text.len, 0600, err);
    if (result)
        return result;
    /* The shim opens its log and would wait for a reader if this were a FIFO. */
    cleanup_close int fd = open(arena_printf(a, "%s/log", dir), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return fd < 0 ? err_set(err, errno, "cannot make the shim's log in %s: %m", dir) : 0;
}

int runtime_bundle_spec(const struct runtime *r, struct arena *a, const char *id, cJSON **ret, struct err *err)
{
    cleanup_free char *text = NULL;
    size_t len;
    int result = file_read(arena_printf(a, "%s/config.json", runtime_bundle(r, a, id)), CONFIG_MAX, &text, &len, err);
    return result ? result : json_parse(a, text, len, ret, NULL, err);
}

int runtime_bundle_remove(struct runtime *r, const char *id)
{
    cleanup_arena struct arena *a = arena_new();
    const char *dir = runtime_bundle(r, a, id);
    container_io_remove(r, id);
    namespaces_unpin(dir);
    return tree_remove(dir);
}

void runtime_each_bundle(const struct runtime *r, void (*fn)(void *arg, const char *id), void *arg)
{
    char path[STATE_DIR_MAX + 32];
    snprintf(path, sizeof(path), "%s/bundles", r->state_dir);
    DIR *d = opendir(path);
    struct dirent *entry;
    while (d && (entry = readdir(d)))
        if (entry->d_name[0] != '.')
            fn(arg, entry->d_name);
    if (d)
        closedir(d);
}

char *runtime_pause_root(struct runtime *r, struct arena *a)
{
    return arena_printf(a, "%s/pause", r->state_dir);
}
