/* A pod's end: its containers, then everything that they were given. */
#include <errno.h>
#include <stdlib.h>

#include "agent/pod/probe.h"
#include "agent/pod/resources.h"
#include "agent/pod/worker_int.h"
#include "agent/runtime/cgroup.h"
#include "agent/runtime/runtime.h"
#include "agent/volume/tree.h"
#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/wire/loop.h"

enum { CGROUP_RETRY_MS = 50, CGROUP_TRIES = 100 };

static int64_t grace_left(const struct worker *w)
{
    int64_t left = w->grace_s - ((int64_t)clock_mono_ms() - w->stop_started_ms) / 1000;
    return left > 0 ? left : 0;
}

void worker_stop(struct worker *w, int64_t grace_s)
{
    if (w->stage == WORKER_ACTIVE) {
        w->stage = WORKER_STOPPING;
        w->stop_started_ms = (int64_t)clock_mono_ms();
        w->grace_s = grace_s;
        w->dirty = true;
        loop_timer_cancel(w->deadline);
        loop_timer_cancel(w->retry);
        for (size_t i = 0; i < w->count; i++) {
            probes_only_readiness(w->containers[i]);
            if (w->containers[i]->retry)
                loop_timer_cancel(w->containers[i]->retry);
        }
    } else if (w->stage == WORKER_STOPPING && grace_s < grace_left(w)) { /* asked again, more urgently */
        w->stop_started_ms = (int64_t)clock_mono_ms();
        w->grace_s = grace_s;
    }
    worker_kick(w);
}

/* Ends the containers, or the sidecars; true while one of them is still there. */
static bool end_all(struct worker *w, bool sidecars)
{
    bool left = false;
    for (size_t i = w->count; i-- > 0;) { /* sidecars go in the reverse order of their start */
        struct container *c = w->containers[i];
        if ((c->kind == CONTAINER_SIDECAR) != sidecars || c->step == STEP_IDLE)
            continue;
        container_kill(c, grace_left(w), NULL);
        left = true;
        if (sidecars && grace_left(w) > 0)
            break; /* one after the other while there is time */
    }
    return left;
}

void worker_stop_sync(struct worker *w)
{
    sandbox_give_up_network(w);
    enum sandbox_state s = w->sandbox.state;
    if (s == SANDBOX_SHIM || s == SANDBOX_STARTING || s == SANDBOX_FINDING)
        return;
    bool left = end_all(w, false);
    if (!left || grace_left(w) == 0)
        left |= end_all(w, true);
    for (size_t i = 0; i < w->count; i++)
        left |= w->containers[i]->step != STEP_IDLE;
    if (left)
        return;
    w->stage = WORKER_CLEANING;
    w->clean_step = CLEAN_SANDBOX;
    w->dirty = true;
    pods_resize(w->pods); /* what it took is free */
}

/* ---- cleaning */

static void detached(void *arg)
{
    struct worker *w = arg;
    w->sandbox.attached = false;
    w->clean_step = CLEAN_MOUNTS;
    w->dirty = true;
    worker_kick(w);
    worker_done(w);
}

static void look_again(void *arg)
{
    worker_kick(arg);
}

/* The kernel needs a moment after the last process. */
static bool remove_cgroup(struct worker *w)
{
    cleanup_arena struct arena *a = arena_new();
    struct cgroups *cg = runtime_cgroups(w->pods->runtime);
    const char *path = cgroup_pod_path(cg, a, pod_qos(w->pod), w->uid);
    struct err err = {0};
    if (!cgroup_remove(cg, path, &err))
        return true;
    if (w->clean_tries++ < CGROUP_TRIES) {
        cgroup_kill(cg, path);
        loop_timer_free(w->retry);
        w->retry = loop_timer_new(w->pods->loop, look_again, w);
        loop_timer_set(w->retry, CGROUP_RETRY_MS);
        return false;
    }
    log_error("pod %s/%s: %s; it stays behind", w->namespace, w->name, err.text);
    return true;
}

/* Removing what containers wrote may take long: a helper thread does it. */
struct removal {
    struct list link;
    struct worker *worker; /* NULL: the pods were freed meanwhile */
    char *paths[4];
    int error;
};

static void remove_paths(void *arg)
{
    struct removal *r = arg;
    for (size_t i = 0; i < COUNT_OF(r->paths) && r->paths[i]; i++) {
        int one = tree_remove(r->paths[i]);
        r->error = r->error ? r->error : one;
    }
}

static void removal_free(struct removal *r)
{
    list_remove(&r->link);
    for (size_t i = 0; i < COUNT_OF(r->paths); i++)
        free(r->paths[i]);
    free(r);
}

static void content_removed(void *arg)
{
    struct removal *r = arg;
    struct worker *w = r->worker;
    if (!w) {
        removal_free(r);
        return;
    }
    if (r->error)
        log_error("pod %s/%s: not all of its files could be removed: %s", w->namespace, w->name, strerror(-r->error));
    removal_free(r);
    w->stage = WORKER_OVER;
    w->dirty = true;
    pods_share_cpu(w->pods);
    worker_kick(w);
    worker_done(w);
}

static struct removal *new_removal(struct worker *w)
{
    struct removal *r = mem_alloc(sizeof(*r));
    r->worker = w;
    list_insert(&w->pods->removals, &r->link);
    w->pending++;
    return r;
}

void removals_forget(struct pods *p)
{
    for (LIST_EACH(node, &p->removals)) {
        struct removal *r = CONTAINER_OF(node, struct removal, link);
        if (r->worker && r->worker->removing) /* nobody else knows it any more */
            worker_free(r->worker);
        r->worker = NULL;
        list_remove(node);
    }
}

static void remove_content(struct worker *w)
{
    cleanup_arena struct arena *a = arena_new();
    static const char *const names[] = {"volumes", "volume-subpaths", "containers", "shm"};
    struct removal *r = new_removal(w);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        r->paths[i] = mem_strdup(arena_printf(a, "%s/%s", w->dir, names[i]));
    loop_work(w->pods->loop, remove_paths, content_removed, r);
}

void worker_clean_sync(struct worker *w)
{
    struct sandbox *s = &w->sandbox;
    struct err err = {0};
    switch (w->clean_step) {
    case CLEAN_SANDBOX:
        if (s->state != SANDBOX_NONE)
            sandbox_remove(w);
        if (s->state != SANDBOX_NONE)
            return;
        w->clean_step = CLEAN_NETWORK;
        if (s->attached) {
            sandbox_detach_network(w, detached);
            return;
        }
        w->clean_step = CLEAN_MOUNTS;
        __attribute__((fallthrough));
    case CLEAN_MOUNTS:
        if (!remove_cgroup(w))
            return;
        if (volume_unmount_all(w->dir, &err))
            log_error("pod %s/%s: %s", w->namespace, w->name, err.text);
        w->clean_step = CLEAN_FILES;
        remove_content(w);
        return;
    default: /* the network or the files are being seen to */
        return;
    }
}

/* ---- over */

static void all_removed(void *arg)
{
    struct removal *r = arg;
    struct worker *w = r->worker;
    removal_free(r);
    if (!w)
        return;
    w->freed_later = true;
    worker_done(w);
}

static void remove_all(struct worker *w)
{
    cleanup_arena struct arena *a = arena_new();
    struct removal *r = new_removal(w);
    r->paths[0] = mem_strdup(w->dir);
    r->paths[1] = mem_strdup(arena_printf(a, "%s/%s_%s_%s", w->pods->log_dir, w->namespace, w->name, w->uid));
    map_del(&w->pods->workers, w->uid);
    w->removing = true;
    loop_work(w->pods->loop, remove_paths, all_removed, r);
}

void worker_over_sync(struct worker *w)
{
    if (w->removing)
        return;
    if (w->gone) {
        remove_all(w);
    } else if (w->deleted && w->status_written && !w->told_finished) {
        w->told_finished = true;
        w->pods->ops->finished(w->pods->ops_ctx, &w->ref);
    }
}
