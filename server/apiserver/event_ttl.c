#include "server/apiserver/event_ttl.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/wire/loop.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

enum {
    SWEEP_MIN_S = 300, /* deletions gather for that long, to share their writes */
};

struct event_ttl {
    struct apiserver *srv;
    struct loop_timer *timer;
    bool armed;
};

/* One sweep: what is to go, and when the next is due. */
struct sweep {
    struct arena *arena, *scratch;
    int64_t now, oldest; /* seconds; of those that stay */
    struct doomed {
        const char *key;
        uint64_t revision;
        cJSON *tree;
        struct doomed *next;
    } * doomed;
};

static int64_t last_written(const cJSON *event)
{
    static const char *const times[] = {"metadata.creationTimestamp", "lastTimestamp", "eventTime",
                                        "series.lastObservedTime"};
    int64_t latest = 0;
    for (size_t i = 0; i < COUNT_OF(times); i++)
        latest = MAX_OF(latest, json_time(event, times[i]) / 1000000);
    return latest;
}

static bool look(void *ctx, const struct store_kv *kv)
{
    struct sweep *s = ctx;
    arena_reset(s->scratch);
    int64_t at = last_written(rest_parse(s->scratch, kv->value));
    if (at + EVENT_TTL_S > s->now) {
        s->oldest = MIN_OF(s->oldest, at);
        return true;
    }
    struct doomed *d = arena_alloc(s->arena, sizeof(*d));
    *d = (struct doomed){arena_strdup(s->arena, kv->key), kv->revision, rest_parse(s->arena, kv->value), s->doomed};
    s->doomed = d;
    return true;
}

static void sweep(void *arg)
{
    struct event_ttl *t = arg;
    cleanup_arena struct arena *a = arena_new();
    cleanup_arena struct arena *scratch = arena_new();
    struct sweep s = {.arena = a, .scratch = scratch, .now = clock_real_s(), .oldest = INT64_MAX};
    store_range(t->srv->store, "events/", NULL, 0, look, &s);
    for (struct doomed *d = s.doomed; d; d = d->next)
        rest_remove(t->srv, a, kind_by_resource("", "v1", "events"), d->key, d->revision, d->tree, NULL, NULL);
    t->armed = s.oldest != INT64_MAX;
    if (!t->armed)
        return;
    int64_t wait = s.oldest + EVENT_TTL_S - s.now;
    loop_timer_set(t->timer, (uint64_t)(wait < SWEEP_MIN_S ? SWEEP_MIN_S : wait) * 1000);
}

struct event_ttl *event_ttl_new(struct apiserver *s)
{
    struct event_ttl *t = mem_alloc(sizeof(*t));
    t->srv = s;
    t->timer = loop_timer_new(s->loop, sweep, t);
    if (store_count(s->store, "events/", NULL))
        event_ttl_arm(t);
    return t;
}

struct event_ttl *event_ttl_free(struct event_ttl *t)
{
    if (!t)
        return NULL;
    loop_timer_free(t->timer);
    free(t);
    return NULL;
}

void event_ttl_arm(struct event_ttl *t)
{
    if (!t || t->armed)
        return;
    t->armed = true;
    loop_timer_set(t->timer, SWEEP_MIN_S * 1000);
}
