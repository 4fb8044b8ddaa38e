#include "core/client/queue.h"

#include <stdarg.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/list.h"
#include "core/base/log.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/client/api.h"
#include "core/client/informer.h"
#include "core/client/timing.h"
#include "core/format/json.h"
#include "core/wire/loop_task.h"

enum { STARTS_PER_TURN = 32, LOUD_AFTER_FAILURES = 5, SIGHTS = 4, SIGHT_PATIENCE_MS = 1000 };

/* The newest of our own writes to a resource. */
struct sight {
    const struct informer *informer;
    uint64_t version;
};

/* A key and all that is known of it; forgotten once it neither waits, nor is worked on, nor has failed. */
struct entry {
    struct work work; /* its head: the worker's view */
    struct queue *queue;
    struct list link;  /* in ready, while it waits to be started */
    struct list calls; /* struct call */
    uint64_t due;      /* of its delayed add; 0: none */
    size_t heap_at;    /* its place in the heap of delayed adds */
    uint64_t again_ms; /* asked for by work_again; UINT64_MAX: not */
    unsigned holds;
    bool ready, busy, dirty, failed;
    struct sight sights[SIGHTS]; /* what caches must have seen before the key is worked on again */
    unsigned nsights;
    char key[];
};

struct call {
    struct list link;
    struct entry *entry;
    struct api_call *api_call;
    work_done *done;
    void *arg;
};

struct queue {
    struct api *api;
    struct timing *timing;
    struct queue_options o;
    struct map entries;
    struct list ready;
    struct entry **heap; /* delayed adds, the earliest first */
    size_t nheap, heap_cap;
    struct timing_timer *timer;
    struct loop_task pump;
    unsigned busy;
    bool started;
};

/* --- delayed adds: a binary heap by due time --- */

static void heap_put(struct queue *q, size_t at, struct entry *e)
{
    q->heap[at] = e;
    e->heap_at = at;
}

static void heap_up(struct queue *q, size_t at)
{
    struct entry *e = q->heap[at];
    for (; at && q->heap[(at - 1) / 2]->due > e->due; at = (at - 1) / 2)
        heap_put(q, at, q->heap[(at - 1) / 2]);
    heap_put(q, at, e);
}

static void heap_down(struct queue *q, size_t at)
{
    struct entry *e = q->heap[at];
    for (size_t child; (child = 2 * at + 1) < q->nheap; at = child) {
        if (child + 1 < q->nheap && q->heap[child + 1]->due < q->heap[child]->due)
            child++;
        if (q->heap[child]->due >= e->due)
            break;
        heap_put(q, at, q->heap[child]);
    }
    heap_put(q, at, e);
}

static void heap_remove(struct queue *q, struct entry *e)
{
    if (!e->due)
        return;
    size_t at = e->heap_at;
    struct entry *last = q->heap[--q->nheap];
    if (last != e) {
        heap_put(q, at, last);
        heap_up(q, at);
        heap_down(q, last->heap_at);
    }
    e->due = 0;
}

static void heap_add(struct queue *q, struct entry *e, uint64_t due)
{
    if (e->due && e->due <= due)
        return;
    heap_remove(q, e);
    if (q->nheap == q->heap_cap)
        q->heap = mem_grow(q->heap, q->nheap, &q->heap_cap, sizeof(struct entry *));
    e->due = due;
    heap_put(q, q->nheap++, e);
    heap_up(q, e->heap_at);
}

static void arm(struct queue *q)
{
    uint64_t now = timing_mono_ms(q->timing);
    if (!q->nheap)
        timing_timer_cancel(q->timing, q->timer);
    else
        timing_timer_set(q->timing, q->timer, q->heap[0]->due > now ? q->heap[0]->due - now : 0);
}

/* --- entries --- */

static struct entry *entry_of(struct queue *q, const char *key)
{
    struct entry *e = map_get(&q->entries, key);
    if (e)
        return e;
    size_t len = strlen(key);
    e = mem_alloc(sizeof(*e) + len + 1);
    memcpy(e->key, key, len);
    e->work.key = e->key;
    e->work.ctx = q->o.ctx;
    e->queue = q;
    list_init(&e->link);
    list_init(&e->calls);
    map_set(&q->entries, key, e);
    return e;
}

static void entry_free(struct entry *e)
{
    for (LIST_EACH(node, &e->calls)) {
        struct call *c = CONTAINER_OF(node, struct call, link);
        api_cancel(e->queue->api, c->api_call);
        free(c);
    }
    list_remove(&e->link);
    arena_free(e->work.arena);
    free(e);
}

/* Whether a cache lacks what the last round wrote. */
static bool blind(struct entry *e)
{
    while (e->nsights && informer_version(e->sights[e->nsights - 1].informer) >= e->sights[e->nsights - 1].version)
        e->nsights--;
    return e->nsights;
}

static void forget_if_idle(struct entry *e)
{
    struct queue *q = e->queue;
    if (e->ready || e->busy || e->due || e->work.retries || blind(e))
        return;
    map_del(&q->entries, e->key);
    entry_free(e);
}

static void make_ready(struct entry *e)
{
    struct queue *q = e->queue;
    heap_remove(q, e);
    if (e->busy) {
        e->dirty = true;
    } else if (!e->ready) {
        e->ready = true;
        list_insert(&q->ready, &e->link);
        if (q->started)
            loop_task_defer(q->api->loop, &q->pump);
    }
}

void queue_add(struct queue *q, const char *key)
{
    make_ready(entry_of(q, key));
}

void queue_add_after(struct queue *q, const char *key, uint64_t ms)
{
    struct entry *e = entry_of(q, key);
    if (e->ready)
        return;
    heap_add(q, e, timing_mono_ms(q->timing) + MAX_OF(ms, (uint64_t)1));
    arm(q);
}

void queue_nudge(struct queue *q, const char *key)
{
    struct entry *e = map_get(&q->entries, key);
    if (e && e->work.retries)
        make_ready(e);
}

static void on_timer(void *arg)
{
    struct queue *q = arg;
    uint64_t now = timing_mono_ms(q->timing);
    while (q->nheap && q->heap[0]->due <= now)
        make_ready(q->heap[0]);
    arm(q);
}

size_t queue_length(const struct queue *q)
{
    return map_count(&q->entries);
}

/* --- work --- */

static uint64_t backoff(const struct queue *q, unsigned retries)
{
    uint64_t ms = retries < 32 ? (uint64_t)QUEUE_RETRY_MIN_MS << retries : UINT64_MAX;
    return MIN_OF(ms, q->o.retry_max_ms);
}

static void finish(struct entry *e)
{
    struct queue *q = e->queue;
    e->busy = false;
    q->busy--;
    e->work.arena = arena_free(e->work.arena);
    e->work.user = NULL;
    if (e->failed)
        queue_add_after(q, e->key, backoff(q, e->work.retries++));
    else
        e->work.retries = 0;
    if (!e->failed && e->again_ms != UINT64_MAX)
        queue_add_after(q, e->key, e->again_ms);
    if (blind(e)) /* what was made and unmade before the cache looked brings no event, but the key has to come again */
        queue_add_after(q, e->key, SIGHT_PATIENCE_MS);
    if (TAKE(e->dirty))
        make_ready(e);
    if (!list_empty(&q->ready))
        loop_task_defer(q->api->loop, &q->pump);
    forget_if_idle(e);
}

/* Holds the work open for something else; release it once. */
static void work_hold(struct work *w)
{
    CONTAINER_OF(w, struct entry, work)->holds++;
}

static void work_release(struct work *w)
{
    struct entry *e = CONTAINER_OF(w, struct entry, work);
    if (!--e->holds)
        finish(e);
}

static void begin(struct entry *e)
{
    struct queue *q = e->queue;
    e->ready = false;
    list_remove(&e->link);
    if (blind(e)) { /* the event that opens its eyes adds it again; the time is for the case that nobody does */
        queue_add_after(q, e->key, SIGHT_PATIENCE_MS);
        return;
    }
    e->busy = true;
    q->busy++;
    e->failed = e->dirty = false;
    e->again_ms = UINT64_MAX;
    e->work.arena = arena_new();
    work_hold(&e->work);
    q->o.work(&e->work);
    work_release(&e->work);
}

static void pump(void *arg)
{
    struct queue *q = arg;
    for (int n = 0; n < STARTS_PER_TURN && q->busy < q->o.workers && !list_empty(&q->ready); n++)
        begin(CONTAINER_OF(q->ready.next, struct entry, link));
    if (q->busy < q->o.workers && !list_empty(&q->ready))
        loop_task_defer(q->api->loop, &q->pump);
}

static void on_done(void *ctx, const struct api_result *r)
{
    struct call c = *(struct call *)ctx;
    list_remove(&((struct call *)ctx)->link);
    free(ctx);
    if (c.done)
        c.done(&c.entry->work, r, c.arg);
    else
        work_check(&c.entry->work, r, "call", false);
    work_release(&c.entry->work);
}

void work_call(struct work *w, const struct api_request *r, work_done *done, void *arg)
{
    struct entry *e = CONTAINER_OF(w, struct entry, work);
    struct call *c = mem_alloc(sizeof(*c));
    *c = (struct call){.entry = e, .done = done, .arg = arg};
    list_insert(&e->calls, &c->link);
    work_hold(w);
    c->api_call = api_do(e->queue->api, r, on_done, c);
}

void work_retry(struct work *w, const char *fmt, ...)
{
    struct entry *e = CONTAINER_OF(w, struct entry, work);
    struct queue *q = e->queue;
    cleanup_strbuf struct strbuf why = {0};
    va_list args;
    va_start(args, fmt);
    strbuf_vaddf(&why, fmt, args);
    va_end(args);
    /* Conflicts heal by themselves: only what goes on failing is news. */
    log_at(w->retries == LOUD_AFTER_FAILURES ? LOG_WARN : LOG_DEBUG, "%s %s: %s; trying again in %llu ms", q->o.name,
           e->key, why.p, (unsigned long long)backoff(q, w->retries));
    e->failed = true;
}

void work_again(struct work *w, uint64_t ms)
{
    struct entry *e = CONTAINER_OF(w, struct entry, work);
    e->again_ms = MIN_OF(e->again_ms, ms);
}

void work_wrote(struct work *w, const struct informer *i, const struct api_result *r)
{
    struct entry *e = CONTAINER_OF(w, struct entry, work);
    uint64_t version;
    if (!api_ok(r) || str_to_u64(json_str(r->object, "metadata.resourceVersion"), &version))
        return;
    for (unsigned n = 0; n < e->nsights; n++)
        if (e->sights[n].informer == i) {
            e->sights[n].version = MAX_OF(e->sights[n].version, version);
            return;
        }
    if (e->nsights < SIGHTS)
        e->sights[e->nsights++] = (struct sight){i, version};
}

bool work_check(struct work *w, const struct api_result *r, const char *what, bool gone_ok)
{
    if (api_ok(r))
        return true;
    if (!(gone_ok && r->code == 404))
        work_retry(w, "%s: %s", what, r->message && *r->message ? r->message : r->reason);
    return false;
}

/* --- life --- */

struct queue *queue_new(struct api *api, struct timing *timing, const struct queue_options *o)
{
    struct queue *q = mem_alloc(sizeof(*q));
    q->api = api;
    q->timing = timing;
    q->o = *o;
    if (!q->o.workers)
        q->o.workers = QUEUE_WORKERS;
    if (!q->o.retry_max_ms)
        q->o.retry_max_ms = QUEUE_RETRY_MAX_MS;
    list_init(&q->ready);
    loop_task_init(&q->pump, pump, q);
    q->timer = timing_timer_new(timing, on_timer, q);
    return q;
}

void queue_start(struct queue *q)
{
    q->started = true;
    loop_task_defer(q->api->loop, &q->pump);
}

struct queue *queue_free(struct queue *q)
{
    if (!q)
        return NULL;
    struct map_entry *m;
    for (size_t i = 0; (m = map_next(&q->entries, &i));)
        entry_free(m->value);
    map_free(&q->entries);
    loop_task_remove(&q->pump);
    timing_timer_free(q->timing, q->timer);
    free(q->heap);
    free(q);
    return NULL;
}
