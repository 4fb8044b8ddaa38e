#include "server/apiserver/flow_work.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "core/format/selector.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

enum {
    SEAT_BYTES = 100000,
    CACHE_BYTES = 1000000, /* a list of the present is streamed: more is never in memory at once */
    LIST_MAX = 100,
    WRITE_MAX = 10,
    SEAT_WATCHES = 10,
};

/* Watches of the same objects. */
struct flow_watch {
    int count;
    char key[];
};

/* ---- lists ---- */

static bool given(const char *value)
{
    return value && *value;
}

/* Kubernetes' cache has the present; for the past it asks etcd. */
static bool of_the_past(struct req *r, uint64_t limit)
{
    const char *match = request_query(r, "resourceVersionMatch"), *version = request_query(r, "resourceVersion");
    if (given(match))
        return strcmp(match, "NotOlderThan") != 0;
    return given(request_query(r, "continue")) || (limit && given(version) && strcmp(version, "0") != 0);
}

/* A watch that is told what is there, because it asks or names no revision. */
static bool tells_the_present(struct req *r)
{
    const char *version = request_query(r, "resourceVersion");
    return request_query_bool(r, "sendInitialEvents") || !given(version) || !strcmp(version, "0");
}

static uint64_t list_seats(struct req *r)
{
    const char *text = request_query(r, "limit");
    int64_t said = 0;
    if (!r->kind)
        return 1;
    if (given(text) && str_to_i64(text, &said))
        return LIST_MAX; /* it will be refused */
    uint64_t limit = said > 0 ? (uint64_t)said : 0;
    struct store_total all = store_total(r->srv->store, rest_prefix(r->arena, r->kind, ""));
    uint64_t objects = limit ? MIN_OF(limit, (uint64_t)all.count) : all.count;
    bool past = r->info.verb == VERB_LIST && of_the_past(r, limit);
    bool selects = given(request_query(r, "labelSelector")) || given(request_query(r, "fieldSelector"));
    if (*request_selected_name(r->arena, r->info.query))
        objects = 1;
    else if (past && selects)
        objects = MAX_OF(objects, (uint64_t)all.count / 2);
    uint64_t bytes = all.count ? objects * (all.bytes / all.count) : 0;
    if (!past)
        bytes = MIN_OF(bytes, (uint64_t)CACHE_BYTES);
    return MIN_OF((bytes + SEAT_BYTES - 1) / SEAT_BYTES, (uint64_t)LIST_MAX);
}

/* ---- writes ---- */

/* Whom a watch is for: a whole resource, a namespace of it, or one object. */
static const char *place(struct req *r, const char *namespace, const char *name)
{
    return arena_printf(r->arena, "%s.%s/%s/%s", r->info.resource, r->info.group, namespace, name);
}

static int count_at(const struct map *watches, const char *key)
{
    const struct flow_watch *w = map_get(watches, key);
    return w ? w->count : 0;
}

static int watchers(struct req *r, const struct map *watches)
{
    if (!map_count(watches))
        return 0;
    int n = count_at(watches, place(r, "", ""));
    if (*r->info.namespace)
        n += count_at(watches, place(r, r->info.namespace, ""));
    if (*r->info.name)
        n += count_at(watches, place(r, r->info.namespace, r->info.name));
    return n;
}

/* Of the watches of pods those of a node's do not count: another's pods do not concern them. */
static bool of_one_node(struct req *r)
{
    const char *text = request_query(r, "fieldSelector");
    struct selector s;
    if (!given(text) || *r->info.group || strcmp(r->info.resource, "pods") != 0 ||
        field_selector_parse(r->arena, text, &s, NULL) < 0)
        return false;
    return given(selector_exact(&s, "spec.nodeName"));
}

void flow_watch_begins(struct req *r, struct map *watches)
{
    if (of_one_node(r))
        return;
    const char *key = place(r, r->info.namespace, request_selected_name(r->arena, r->info.query));
    struct flow_watch *w = map_get(watches, key);
    if (!w) {
        size_t size = strlen(key) + 1;
        w = mem_alloc(sizeof(*w) + size);
        memcpy(w->key, key, size);
        map_set(watches, key, w);
    }
    w->count++;
    r->flow_watch = w;
}

void flow_watch_ends(struct req *r, struct map *watches)
{
    struct flow_watch *w = TAKE(r->flow_watch);
    if (--w->count)
        return;
    map_del(watches, w->key);
    free(w);
}

void flow_watches_free(struct map *watches)
{
    struct map_entry *e;
    for (size_t i = 0; (e = map_next(watches, &i));)
        free(e->value);
    map_free(watches);
}

/* ---- both ---- */

struct flow_work flow_work(struct req *r, const struct map *watches, unsigned widest)
{
    struct flow_work work = {1, -1};
    uint64_t seats = 1;
    switch (r->info.verb) {
    case VERB_LIST:
        seats = list_seats(r);
        break;
    case VERB_WATCH:
        seats = tells_the_present(r) ? list_seats(r) : 1;
        break;
    case VERB_CREATE:
    case VERB_UPDATE:
    case VERB_PATCH:
    case VERB_DELETE:
        if (!strcmp(r->info.subresource, "token"))
            break; /* nobody is told of those */
        work.watchers = watchers(r, watches);
        seats = MIN_OF(((uint64_t)work.watchers + SEAT_WATCHES - 1) / SEAT_WATCHES, (uint64_t)WRITE_MAX);
        break;
    default:
        break;
    }
    if (widest)
        seats = MIN_OF(seats, (uint64_t)widest);
    work.seats = (unsigned)MAX_OF(seats, (uint64_t)1);
    return work;
}
