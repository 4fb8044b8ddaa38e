/* Which containers of a pod shall run now, and whether one that ended is started again, and when. */
#include <stdlib.h>

#include "agent/pod/worker_int.h"
#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/wire/loop.h"

/* As the kubelet: the first restart at once, then 10 s, doubled up to five minutes; ten quiet minutes forget it all. */
enum { BACKOFF_FIRST_MS = 10000, BACKOFF_MOST_MS = 300000, BACKOFF_FORGOTTEN_MS = 600000, PULL_SHOWN_MS = 2000 };

static void on_retry(void *arg)
{
    worker_kick(arg);
}

/* Looks again at the time `at_ms`. */
static void look_again(struct container *c, int64_t at_ms)
{
    int64_t ms = at_ms - worker_mono_ms() + 1;
    if (!c->retry)
        c->retry = loop_timer_new(c->worker->pods->loop, on_retry, c->worker);
    loop_timer_set(c->retry, ms > 0 ? (uint64_t)ms : 0);
}

/* True while a container that ended has to wait. */
static bool backs_off(struct container *c)
{
    struct worker *w = c->worker;
    if (!container_has_ended(c) || !c->backoff_ms || c->restart_wanted)
        return false;
    if (c->ended_ms - c->backoff_at_ms > BACKOFF_FORGOTTEN_MS) {
        c->backoff_ms = 0;
        return false;
    }
    int64_t until = c->ended_ms + c->backoff_ms;
    if (worker_mono_ms() >= until)
        return false;
    cleanup_arena struct arena *a = arena_new();
    const char *text =
        arena_printf(a, "back-off %s restarting failed container=%s pod=%s_%s(%s)",
                     c->backoff_ms >= 60000 ? arena_printf(a, "%lldm%llds", (long long)(c->backoff_ms / 60000),
                                                           (long long)(c->backoff_ms / 1000 % 60))
                                            : arena_printf(a, "%llds", (long long)(c->backoff_ms / 1000)),
                     c->name, w->name, w->namespace, w->uid);
    if (!str_eq(c->waiting_reason, "CrashLoopBackOff"))
        worker_event(w, c, true, "BackOff", "Back-off restarting failed container %s in pod %s_%s(%s)", c->name,
                     w->name, w->namespace, w->uid);
    container_set_waiting(c, "CrashLoopBackOff", text);
    look_again(c, until);
    return true;
}

/* True while a failed pull has to wait; what it failed with is shown first, then that it backs off. */
static bool pull_backs_off(struct container *c)
{
    struct worker *w = c->worker;
    if (!c->pull_error || worker_mono_ms() >= c->pull_retry_ms)
        return false;
    int64_t failed = c->pull_retry_ms - c->pull_backoff_ms;
    if (worker_mono_ms() < failed + PULL_SHOWN_MS) {
        look_again(c, failed + PULL_SHOWN_MS);
        return true;
    }
    look_again(c, c->pull_retry_ms);
    if (str_eq(c->waiting_reason, "ImagePullBackOff") || !str_starts(c->pull_error, "ErrImagePull:"))
        return true;
    cleanup_arena struct arena *a = arena_new();
    const char *text = arena_printf(a, "Back-off pulling image \"%s\"", json_str_or(c->spec, "image", ""));
    worker_event(w, c, false, "BackOff", "%s", text);
    worker_event(w, c, true, "Failed", "Error: ImagePullBackOff");
    container_set_waiting(c, "ImagePullBackOff", arena_printf(a, "%s: %s", text, c->pull_error));
    return true;
}

/* Once for an instance that ended, however often the next start is tried. */
static void count_backoff(struct container *c)
{
    if (!container_has_ended(c) || c->restart_wanted || !strcmp(c->backoff_of, c->now.id))
        return;
    memcpy(c->backoff_of, c->now.id, sizeof(c->backoff_of));
    c->backoff_ms = !c->backoff_ms ? BACKOFF_FIRST_MS : MIN_OF(c->backoff_ms * 2, (int64_t)BACKOFF_MOST_MS);
    c->backoff_at_ms = worker_mono_ms();
}

/* Starts an idle container unless it has to wait. */
static void start_or_wait(struct container *c)
{
    if (c->step != STEP_IDLE || backs_off(c) || pull_backs_off(c))
        return;
    if (worker_mono_ms() < c->fix_retry_ms && !c->worker->sources_changed) {
        look_again(c, c->fix_retry_ms);
        return;
    }
    count_backoff(c);
    container_start(c);
}

static bool has_started(const struct container *c)
{
    return container_is_running(c) && c->startup_passed && c->post_start_done;
}

static bool ended_for_good(const struct container *c)
{
    return c->step == STEP_IDLE && container_has_ended(c) && !c->restart_wanted &&
           !container_restarts(c->worker->pod, c->spec, c->kind, c->now.exit_code);
}

/* One init container after the other; a sidecar has to be up before the next. True when all are through. */
static bool init_sync(struct worker *w)
{
    for (size_t i = 0; i < w->count; i++) {
        struct container *c = w->containers[i];
        if (c->kind != CONTAINER_INIT && c->kind != CONTAINER_SIDECAR)
            continue;
        if (c->kind == CONTAINER_SIDECAR) {
            start_or_wait(c);
            if (!w->initialized && !has_started(c))
                return false;
            continue;
        }
        bool ended =
            container_has_ended(c) && !strcmp(c->now.sandbox, w->sandbox.id); /* in an older one it does not count */
        if (w->initialized || (ended && c->now.exit_code == 0))
            continue;
        if (ended && ended_for_good(c)) {
            w->completed = true;
            return false;
        }
        start_or_wait(c);
        return false;
    }
    return true;
}

/* The containers proper start one after the other as well; one that waits does not hold up the next. */
static void regular_sync(struct worker *w)
{
    bool all_ended = true;
    for (size_t i = 0; i < w->count; i++) {
        struct container *c = w->containers[i];
        if (c->kind != CONTAINER_REGULAR)
            continue;
        bool ended = ended_for_good(c);
        all_ended &= ended;
        if (ended)
            continue;
        start_or_wait(c);
        bool starting =
            c->step == STEP_PULL || c->step == STEP_MOUNT || c->step == STEP_CREATE || c->step == STEP_START;
        if (starting || (c->step == STEP_RUNNING && !c->post_start_done))
            return;
    }
    w->completed |= all_ended;
}

/* Ephemeral containers run once, whatever the others are at: they are there to look into that. */
static void ephemeral_sync(struct worker *w)
{
    for (size_t i = 0; i < w->count; i++)
        if (w->containers[i]->kind == CONTAINER_EPHEMERAL && !container_has_ended(w->containers[i]))
            start_or_wait(w->containers[i]);
}

void containers_sync(struct worker *w)
{
    ephemeral_sync(w);
    if (init_sync(w)) {
        if (!w->initialized) {
            w->initialized = true;
            w->dirty = true;
        }
        regular_sync(w);
    }
    w->sources_changed = false;
    if (w->completed)
        worker_stop(w, worker_grace(w));
}
