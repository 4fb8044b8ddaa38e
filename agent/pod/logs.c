/* What the kubelet's HTTPS server asks of a pod: where its logs are, to run a command in it. Errors are worded as the
 * kubelet words them, for kubectl shows them to people. */
#include <errno.h>
#include <stdlib.h>

#include "agent/pod/worker_int.h"
#include "agent/runtime/attach.h"
#include "agent/runtime/exec.h"
#include "agent/runtime/runtime.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/format/json.h"

struct pods_exit_watch {
    struct list link;
    struct pods *pods;
    char *log;
    void (*fn)(void *arg);
    void *arg;
};

/* Where one pod of that name follows another, the later one, unless it is gone already. */
static struct worker *find_worker(const struct pods *p, const char *namespace, const char *name)
{
    struct map_entry *e;
    struct worker *found = NULL;
    for (size_t i = 0; (e = map_next(&p->workers, &i));) {
        struct worker *w = e->value;
        if (!strcmp(w->namespace, namespace) && !strcmp(w->name, name) && (!found || found->gone || !w->gone))
            found = w;
    }
    return found;
}

const char *pods_uid(const struct pods *p, const char *namespace, const char *name)
{
    const struct worker *w = find_worker(p, namespace, name);
    return w ? w->uid : NULL;
}

int pods_can_forward(const struct pods *p, const char *namespace, const char *name, const char **netns, struct err *err)
{
    const struct worker *w = find_worker(p, namespace, name);
    if (!w)
        return err_set(err, ENOENT, "pod does not exist");
    if (w->sandbox.state != SANDBOX_READY && w->sandbox.state != SANDBOX_FINDING)
        return err_set(err, EAGAIN, "pod \"%s\" does not run", name);
    *netns = w->sandbox.netns;
    return 0;
}

int pods_address(const struct pods *p, const char *namespace, const char *name, const char **address, struct err *err)
{
    const struct worker *w = find_worker(p, namespace, name);
    if (!w)
        return err_set(err, ENOENT, "pod \"%s\" is not on this node", name);
    *address = worker_host_network(w) ? p->node_ips[0] : w->sandbox.ips[0];
    return *address ? 0 : err_set(err, EAGAIN, "pod \"%s\" has no address", name);
}

/* The named container, or the default one: by annotation, or the first. */
static struct container *find_container(struct worker *w, const char *name)
{
    if (!name || !*name)
        name = json_str(json_at(w->pod, "metadata.annotations"), "kubectl.kubernetes.io/default-container");
    for (size_t i = 0; i < w->count; i++) {
        struct container *c = w->containers[i];
        if (name ? !strcmp(c->name, name) : c->kind == CONTAINER_REGULAR)
            return c;
    }
    return NULL;
}

static int not_started(const struct worker *w, const struct container *c, struct err *err)
{
    const char *reason = c->waiting_reason;
    if (str_eq(reason, "ErrImagePull"))
        return err_set(err, EAGAIN, "container \"%s\" in pod \"%s\" is waiting to start: image can't be pulled",
                       c->name, w->name);
    if (str_eq(reason, "ImagePullBackOff"))
        return err_set(err, EAGAIN,
                       "container \"%s\" in pod \"%s\" is waiting to start: trying and failing to pull image", c->name,
                       w->name);
    if (!reason)
        reason = json_count(json_at(w->pod, "spec.initContainers")) ? "PodInitializing" : "ContainerCreating";
    return err_set(err, EAGAIN, "container \"%s\" in pod \"%s\" is waiting to start: %s", c->name, w->name, reason);
}

int pods_log_path(const struct pods *p, const char *namespace, const char *name, const char *container, bool previous,
                  struct arena *a, const char **path, bool *running, struct err *err)
{
    struct worker *w = find_worker(p, namespace, name);
    if (!w)
        return err_set(err, ENOENT, "pod \"%s\" cannot be found - no logs available", name);
    struct container *c = find_container(w, container);
    if (!c)
        return err_set(err, ENOENT, "container \"%s\" in pod \"%s\" is not available", container ? container : "",
                       name);
    const struct instance *i = previous ? &c->last : &c->now;
    /* While an ended instance waits to be started again, it is the one before. */
    if (previous && c->waiting_reason && container_has_ended(c))
        i = &c->now;
    if (previous && !*i->id)
        return err_set(err, EINVAL, "previous terminated container \"%s\" in pod \"%s\" not found", c->name, name);
    if (!*i->id || !i->log)
        return not_started(w, c, err);
    *path = arena_strdup(a, i->log);
    *running = i->state != INSTANCE_EXITED;
    return 0;
}

struct pods_exit_watch *pods_watch_exit(struct pods *p, const char *log_path, void (*fn)(void *arg), void *arg)
{
    struct map_entry *e;
    bool running = false;
    for (size_t k = 0; (e = map_next(&p->workers, &k));) {
        const struct worker *w = e->value;
        for (size_t i = 0; i < w->count; i++)
            running |= str_eq(w->containers[i]->now.log, log_path) && w->containers[i]->now.state != INSTANCE_EXITED;
    }
    if (!running)
        return NULL;
    struct pods_exit_watch *watch = mem_alloc(sizeof(*watch));
    *watch = (struct pods_exit_watch){.pods = p, .log = mem_strdup(log_path), .fn = fn, .arg = arg};
    list_insert(&p->exit_watches, &watch->link);
    return watch;
}

void pods_watch_cancel(struct pods_exit_watch *watch)
{
    if (!watch)
        return;
    list_remove(&watch->link);
    free(watch->log);
    free(watch);
}

/* A callback may cancel any other watch, so those to be told wait on a list of their own. */
void exit_watches_tell(struct pods *p, const char *log)
{
    struct list told;
    list_init(&told);
    for (LIST_EACH(node, &p->exit_watches)) {
        if (!str_eq(CONTAINER_OF(node, struct pods_exit_watch, link)->log, log))
            continue;
        list_remove(node);
        list_insert(&told, node);
    }
    for (struct list *at; (at = list_pop(&told));) {
        struct pods_exit_watch *watch = CONTAINER_OF(at, struct pods_exit_watch, link);
        const struct pods_exit_watch copy = *watch;
        pods_watch_cancel(watch);
        copy.fn(copy.arg);
    }
}

/* A running container, its shim within reach. */
static int find_running(struct pods *p, const char *namespace, const char *name, const char *container,
                        struct container **ret, struct err *err)
{
    struct worker *w = find_worker(p, namespace, name);
    if (!w)
        return err_set(err, ENOENT, "pod does not exist");
    struct container *c = find_container(w, container);
    if (!c)
        return err_set(err, ENOENT, "container not found (\"%s\")", container ? container : "");
    if (!container_is_running(c))
        return err_set(err, EAGAIN, "container not found (\"%s\")", c->name);
    if (!w->sandbox.shim || w->sandbox.state != SANDBOX_READY)
        return err_set(err, EAGAIN, "the shim of pod \"%s\" is not connected", name);
    *ret = c;
    return 0;
}

int pods_can_exec(struct pods *p, const char *namespace, const char *name, const char *container, struct err *err)
{
    struct container *c;
    return find_running(p, namespace, name, container, &c, err);
}

int pods_exec(struct pods *p, const char *namespace, const char *name, const char *container,
              const struct exec_request *r, struct exec **ret, struct err *err)
{
    struct container *c;
    int e = find_running(p, namespace, name, container, &c, err);
    return e ? e : exec_start(p->runtime, c->worker->sandbox.shim, c->now.id, r, ret, err);
}

int pods_attach(struct pods *p, const char *namespace, const char *name, const char *container,
                const struct attach_request *r, struct attach **ret, struct err *err)
{
    struct container *c;
    struct attach_request q = *r;
    int e = find_running(p, namespace, name, container, &c, err);
    if (e)
        return e;
    q.want_in &= json_bool(c->spec, "stdin", false);
    q.once = json_bool(c->spec, "stdinOnce", false) && !json_bool(c->spec, "tty", false);
    return attach_start(p->runtime, c->worker->sandbox.shim, c->now.id, &q, ret, err);
}
