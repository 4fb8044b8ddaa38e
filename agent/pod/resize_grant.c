/* Whether a wanted resize is granted: now, when it fits beside the others, or later (Deferred). What is granted is the
 * worker's pod from then on, and in pod.json: after a restart of k3c it is what it was. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/pod/resize.h"
#include "agent/pod/resources.h"
#include "agent/pod/worker_int.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/wire/loop.h"

static int64_t generation_of(const cJSON *pod)
{
    return json_int(pod, "metadata.generation", 0);
}

static void tell(struct worker *w, bool warning, const char *reason, const char *what, const cJSON *pod,
                 int64_t generation, const char *error)
{
    cleanup_arena struct arena *a = arena_new();
    worker_event(w, NULL, warning, reason, "%s", resize_message(a, what, pod, generation, error));
}

void resize_forget_wish(struct worker *w)
{
    struct resizing *z = &w->resizing;
    w->dirty |= z->pending;
    z->pending = false;
    free(TAKE(z->pending_why));
    z->arena = arena_free(z->arena);
    z->wanted = NULL;
}

void resize_free(struct worker *w)
{
    struct resizing *z = &w->resizing;
    if (z->call) {
        shim_cancel(z->call);
        list_remove(&z->user.link);
    }
    loop_timer_free(z->retry);
    arena_free(z->arena);
    free(z->pending_why);
    free(z->error);
    free(z->applying);
}

static void defer(struct worker *w, const char *why)
{
    struct resizing *z = &w->resizing;
    int64_t generation = generation_of(z->wanted);
    bool news = !z->pending || z->pending_generation != generation;
    if (!z->pending)
        z->pending_us = worker_now_us();
    if (!news && str_eq(z->pending_why, why))
        return;
    z->pending = true;
    z->pending_generation = generation;
    free(z->pending_why);
    z->pending_why = mem_strdup(why);
    w->dirty = true;
    worker_kick(w);
    if (news)
        tell(w, true, "ResizeDeferred", "Pod resize Deferred", z->wanted, generation, why);
}

static void grant(struct worker *w)
{
    struct resizing *z = &w->resizing;
    struct arena *fresh = z->arena;
    cJSON *pod = z->wanted;
    z->arena = NULL;
    resize_forget_wish(w);
    worker_adopt(w, fresh, pod);
    free(TAKE(z->error));
    z->running = true;
    z->held = false;
    z->generation = generation_of(pod);
    z->since_us = worker_now_us();
    w->volumes_dirty = true; /* limits may be in a volume */
    w->dirty = true;
    state_save_pod(w);
    pods_share_cpu(w->pods);
    tell(w, false, "ResizeStarted", "Pod resize started", pod, z->generation, NULL);
    worker_kick(w);
}

static void consider(struct worker *w)
{
    struct err err = {0};
    int r = worker_fits(w, w->resizing.wanted, &err);
    if (!r)
        grant(w);
    else if (r != -EAGAIN)
        defer(w, err.text);
}

/* ---- those who wait, in the kubelet's order */

static int by_urgency(const void *x, const void *y)
{
    const struct worker *a = *(struct worker *const *)x, *b = *(struct worker *const *)y;
    bool more_a = resize_grows(a->resizing.wanted, a->pod), more_b = resize_grows(b->resizing.wanted, b->pod);
    if (more_a != more_b)
        return more_a - more_b;
    int64_t one = json_int(a->pod, "spec.priority", 0), other = json_int(b->pod, "spec.priority", 0);
    if (one != other)
        return one > other ? -1 : 1;
    bool sure_a = str_eq(pod_qos(a->pod), "Guaranteed"), sure_b = str_eq(pod_qos(b->pod), "Guaranteed");
    if (sure_a != sure_b)
        return sure_b - sure_a;
    if (a->resizing.pending != b->resizing.pending)
        return b->resizing.pending - a->resizing.pending;
    return a->resizing.pending_us < b->resizing.pending_us ? -1 : a->resizing.pending_us > b->resizing.pending_us;
}

void pods_resize(struct pods *p)
{
    size_t n = 0;
    struct map_entry *e;
    if (!p->synced || !map_count(&p->workers))
        return; /* not before it is known who else is here */
    struct worker **waiting = mem_alloc(map_count(&p->workers) * sizeof(struct worker *));
    for (size_t i = 0; (e = map_next(&p->workers, &i));) {
        struct worker *w = e->value;
        if (w->resizing.wanted && w->stage == WORKER_ACTIVE && !w->gone)
            waiting[n++] = w;
    }
    qsort(waiting, n, sizeof(struct worker *), by_urgency);
    for (size_t i = 0; i < n; i++)
        consider(waiting[i]);
    free(waiting);
}

void resize_want(struct worker *w, struct arena *a, cJSON *pod)
{
    arena_free(w->resizing.arena);
    w->resizing.arena = a;
    w->resizing.wanted = pod;
}

/* ---- what is told and kept of it */

size_t resize_conditions(const struct worker *w, struct status_resize ret[2])
{
    const struct resizing *z = &w->resizing;
    size_t n = 0;
    if (w->stage == WORKER_OVER)
        return 0;
    if (z->pending)
        ret[n++] = (struct status_resize){"PodResizePending", "Deferred", z->pending_why, z->pending_generation,
                                          z->pending_us};
    if (z->running)
        ret[n++] = (struct status_resize){"PodResizeInProgress", z->error ? "Error" : NULL, z->error, z->generation,
                                          z->since_us};
    return n;
}

cJSON *resize_tree(struct arena *a, const struct worker *w)
{
    const struct resizing *z = &w->resizing;
    if (!z->pending && !z->running)
        return NULL;
    return json_build(a,
                      "{'pending':%b,'pendingWhy':%s,'pendingGeneration':%I,'pendingAt':%I,'running':%b,'error':%s,"
                      "'generation':%I,'at':%I}",
                      z->pending, z->pending_why, z->pending_generation, z->pending_us, z->running, z->error,
                      z->generation, z->since_us);
}

void resize_load(struct worker *w, const cJSON *t)
{
    struct resizing *z = &w->resizing;
    z->pending = json_bool(t, "pending", false);
    z->pending_why = mem_strdup(json_str(t, "pendingWhy"));
    z->pending_generation = json_int(t, "pendingGeneration", 0);
    z->pending_us = json_int(t, "pendingAt", 0);
    z->running = json_bool(t, "running", false);
    z->error = mem_strdup(json_str(t, "error"));
    z->generation = json_int(t, "generation", 0);
    z->since_us = json_int(t, "at", 0);
}

void resize_find(struct worker *w)
{
    struct resizing *z = &w->resizing;
    cleanup_arena struct arena *a = arena_new();
    for (size_t i = 0; i < w->count && !z->running; i++) {
        const struct container *c = w->containers[i];
        cJSON *actual = json_of(a, c->actual), *target = resize_target(a, w->pod, c->spec);
        if (c->step == STEP_IDLE || c->kind == CONTAINER_EPHEMERAL || !resize_need(c->spec, actual, target))
            continue;
        z->running = true;
        z->generation = generation_of(w->pod);
        z->since_us = worker_now_us();
    }
}

void resize_completed(struct worker *w)
{
    struct resizing *z = &w->resizing;
    z->running = false;
    free(TAKE(z->error));
    w->dirty = true;
    tell(w, false, "ResizeCompleted", "Pod resize completed", w->pod, z->generation, NULL);
    worker_kick(w);
}

void resize_failed(struct worker *w, const char *why)
{
    enum { RETRY_MS = 10000 };
    struct resizing *z = &w->resizing;
    bool news = !str_eq(z->error, why);
    z->held = true;
    loop_timer_set(z->retry, RETRY_MS);
    if (!news)
        return;
    if (!z->error)
        z->since_us = worker_now_us();
    free(z->error);
    z->error = mem_strdup(why);
    w->dirty = true;
    tell(w, true, "ResizeError", "Pod resize error", w->pod, z->generation, why);
    worker_kick(w);
}
