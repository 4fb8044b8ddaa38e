#include "server/scheduler/pod_queue.h"

#include <stdlib.h>

#include "core/base/mem.h"
#include "core/client/item.h"
#include "core/client/timing.h"
#include "core/format/json.h"

static void arm(struct pod_queue *q)
{
    if (list_empty(&q->rests)) {
        timing_timer_cancel(q->timing, q->timer);
        return;
    }
    uint64_t due = CONTAINER_OF(q->rests.next, struct waiting, link)->rests_until, now = timing_mono_ms(q->timing);
    timing_timer_set(q->timing, q->timer, due > now ? due - now : 0);
}

/* Most arrive in order, so the search begins at the end. */
static void make_ready(struct pod_queue *q, struct waiting *w)
{
    list_remove(&w->link);
    w->state = WAITING_READY;
    struct list *at = &q->ready;
    while (at->prev != &q->ready) {
        const struct waiting *before = CONTAINER_OF(at->prev, struct waiting, link);
        if (before->priority > w->priority || (before->priority == w->priority && before->order < w->order))
            break;
        at = at->prev;
    }
    list_insert(at, &w->link);
    q->wake(q->ctx);
}

static void make_rest(struct pod_queue *q, struct waiting *w)
{
    list_remove(&w->link);
    w->state = WAITING_RESTS;
    struct list *at = &q->rests;
    while (at->prev != &q->rests && CONTAINER_OF(at->prev, struct waiting, link)->rests_until > w->rests_until)
        at = at->prev;
    list_insert(at, &w->link);
    arm(q);
}

static void ready_or_rest(struct pod_queue *q, struct waiting *w)
{
    if (w->rests_until > timing_mono_ms(q->timing))
        make_rest(q, w);
    else
        make_ready(q, w);
}

static void on_timer(void *arg)
{
    struct pod_queue *q = arg;
    uint64_t now = timing_mono_ms(q->timing);
    while (!list_empty(&q->rests) && CONTAINER_OF(q->rests.next, struct waiting, link)->rests_until <= now)
        make_ready(q, CONTAINER_OF(q->rests.next, struct waiting, link));
    arm(q);
}

void pod_queue_init(struct pod_queue *q, struct timing *timing, void (*wake)(void *ctx), void *ctx)
{
    *q = (struct pod_queue){.timing = timing, .wake = wake, .ctx = ctx};
    list_init(&q->ready);
    list_init(&q->rests);
    list_init(&q->parked);
    q->timer = timing_timer_new(timing, on_timer, q);
}

static void waiting_free(struct waiting *w)
{
    list_remove(&w->link);
    item_unref(w->item);
    free(w);
}

void pod_queue_free(struct pod_queue *q)
{
    struct map_entry *e;
    for (size_t i = 0; (e = map_next(&q->by_uid, &i));)
        waiting_free(e->value);
    map_free(&q->by_uid);
    q->timer = timing_timer_free(q->timing, q->timer);
}

static bool same_wishes(struct item *a, struct item *b)
{
    const cJSON *x = item_tree(a), *y = item_tree(b);
    return json_equal(json_get(x, "spec"), json_get(y, "spec")) &&
           json_equal(json_at(x, "metadata.labels"), json_at(y, "metadata.labels"));
}

void pod_queue_put(struct pod_queue *q, struct item *pod)
{
    struct waiting *w = map_get(&q->by_uid, pod->uid);
    if (!w) {
        w = mem_alloc(sizeof(*w));
        list_init(&w->link);
        w->order = q->arrivals++;
        w->item = item_ref(pod);
        w->priority = json_int(item_tree(pod), "spec.priority", 0);
        map_set(&q->by_uid, pod->uid, w);
        make_ready(q, w);
        return;
    }
    bool same = same_wishes(w->item, pod);
    item_unref(w->item);
    w->item = item_ref(pod);
    if (!same && w->state == WAITING_PARKED)
        ready_or_rest(q, w);
}

void pod_queue_remove(struct pod_queue *q, const char *uid)
{
    struct waiting *w = map_del(&q->by_uid, uid);
    if (w)
        waiting_free(w);
}

struct waiting *pod_queue_take(struct pod_queue *q)
{
    if (list_empty(&q->ready))
        return NULL;
    struct waiting *w = CONTAINER_OF(q->ready.next, struct waiting, link);
    list_remove(&w->link);
    w->state = WAITING_BUSY;
    return w;
}

static void count_failure(struct pod_queue *q, struct waiting *w)
{
    uint64_t ms = w->attempts < 8 ? (uint64_t)POD_QUEUE_REST_MIN_MS << w->attempts : POD_QUEUE_REST_MAX_MS;
    w->attempts++;
    w->rests_until = timing_mono_ms(q->timing) + MIN_OF(ms, (uint64_t)POD_QUEUE_REST_MAX_MS);
}

void pod_queue_park(struct pod_queue *q, struct waiting *w, unsigned heals)
{
    count_failure(q, w);
    w->state = WAITING_PARKED;
    w->heals = heals;
    list_remove(&w->link);
    list_insert(&q->parked, &w->link);
}

void pod_queue_rest(struct pod_queue *q, struct waiting *w)
{
    count_failure(q, w);
    make_rest(q, w);
}

void pod_queue_heal(struct pod_queue *q, unsigned changes)
{
    for (LIST_EACH(node, &q->parked)) {
        struct waiting *w = CONTAINER_OF(node, struct waiting, link);
        if (w->heals & changes)
            ready_or_rest(q, w);
    }
}
