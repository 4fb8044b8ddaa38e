#include "core/client/events.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/list.h"
#include "core/base/log.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/client/api.h"
#include "core/client/timing.h"
#include "core/format/json.h"

enum {
    REMEMBERED = 128, /* events, kinds of events, objects: each */
    MESSAGE_MAX = 1024,
    ALIKE_MAX = 10,
    ALIKE_MS = 10 * 60 * 1000,
    BURST = 25,
    REFILL_MS = 5 * 60 * 1000,
    ARENA_MAX = 16 << 10,
};

/* An LRU of keyed records of one kind. */
struct record {
    struct list lru;
    struct map *home;
    char *key;
};

struct memory {
    struct map records;
    struct list lru; /* oldest first */
};

/* One Event object that we wrote. */
struct told {
    struct record head;
    struct events *events;
    char *namespace, *name;
    cJSON *object; /* in arena: what was sent */
    struct arena *arena;
    int64_t count;
    struct api_call *call; /* under way */
    bool created;
    bool changed; /* since the call went out */
};

/* Events that differ only in their message. */
struct alike {
    struct record head;
    uint64_t since_ms;
    uint64_t messages[ALIKE_MAX]; /* hashes */
    unsigned count;
};

struct budget {
    struct record head;
    uint64_t at_ms;
    double tokens;
};

struct events {
    struct api *api;
    struct timing *timing;
    char *component, *host;
    uint64_t last_stamp;
    struct memory told, alike, budgets;
};

/* --- memory --- */

static void record_free(struct record *r)
{
    list_remove(&r->lru);
    free(r->key);
    free(r);
}

static void told_free(struct record *r)
{
    struct told *t = CONTAINER_OF(r, struct told, head);
    if (t->call)
        api_cancel(t->events->api, t->call);
    free(t->namespace);
    free(t->name);
    arena_free(t->arena);
    record_free(r);
}

/* The record of that key, made (zeroed, `size` bytes) when it is new. */
static void *remember(struct memory *m, const char *key, size_t size, void (*drop)(struct record *r))
{
    struct record *r = map_get(&m->records, key);
    if (!r) {
        if (map_count(&m->records) == REMEMBERED) {
            struct record *oldest = CONTAINER_OF(m->lru.next, struct record, lru);
            map_del(&m->records, oldest->key);
            drop(oldest);
        }
        r = mem_alloc(size);
        r->key = mem_strdup(key);
        list_init(&r->lru);
        map_set(&m->records, key, r);
    }
    list_remove(&r->lru);
    list_insert(&m->lru, &r->lru);
    return r;
}

static void memory_free(struct memory *m, void (*drop)(struct record *r))
{
    for (LIST_EACH(node, &m->lru))
        drop(CONTAINER_OF(node, struct record, lru));
    map_free(&m->records);
}

struct events *events_new(struct api *api, struct timing *timing, const char *component, const char *host)
{
    struct events *e = mem_alloc(sizeof(*e));
    e->api = api;
    e->timing = timing;
    e->component = mem_strdup(component);
    e->host = mem_strdup(host);
    list_init(&e->told.lru);
    list_init(&e->alike.lru);
    list_init(&e->budgets.lru);
    return e;
}

struct events *events_free(struct events *e)
{
    if (!e)
        return NULL;
    memory_free(&e->told, told_free);
    memory_free(&e->alike, record_free);
    memory_free(&e->budgets, record_free);
    free(e->component);
    free(e->host);
    free(e);
    return NULL;
}

/* --- sending --- */

static void send(struct told *t);

static void on_sent(void *ctx, const struct api_result *r)
{
    struct told *t = ctx;
    t->call = NULL;
    if (!api_ok(r)) {
        log_debug("event not written for %s: %s", t->head.key, r->message);
        t->changed = t->created && r->code == 404; /* expired meanwhile: say it anew */
    }
    t->created = api_ok(r); /* else the next occurrence makes a new one */
    if (t->changed)
        send(t);
}

static void send_first(struct told *t)
{
    char name[300];
    const char *about = json_str_or(t->object, "involvedObject.name", "");
    uint64_t stamp = (uint64_t)timing_now_us(t->events->timing) * 1000; /* nanoseconds, no two alike */
    t->events->last_stamp = MAX_OF(stamp, t->events->last_stamp + 1);
    snprintf(name, sizeof(name), "%.230s.%" PRIx64, about, t->events->last_stamp);
    free(t->name);
    t->name = mem_strdup(name);
    json_put(t->arena, t->object, "metadata.name", json_string(t->arena, name));
    struct api_request r = {
        .verb = API_CREATE, .version = "v1", .resource = "events", .namespace = t->namespace, .body = t->object};
    t->call = api_do(t->events->api, &r, on_sent, t);
}

static void send(struct told *t)
{
    t->changed = false;
    if (!t->created) {
        send_first(t);
        return;
    }
    cleanup_arena struct arena *a = arena_new();
    cJSON *patch = json_build(a, "{'count':%I,'lastTimestamp':%s,'message':%s}", t->count,
                              json_str(t->object, "lastTimestamp"), json_str(t->object, "message"));
    struct api_request r = {.verb = API_PATCH,
                            .version = "v1",
                            .resource = "events",
                            .namespace = t->namespace,
                            .name = t->name,
                            .body = patch,
                            .patch = API_PATCH_MERGE};
    t->call = api_do(t->events->api, &r, on_sent, t);
}

/* --- deciding --- */

static bool spend(struct events *e, const char *object_key)
{
    uint64_t now = timing_mono_ms(e->timing);
    struct budget *b = remember(&e->budgets, object_key, sizeof(*b), record_free);
    if (!b->at_ms)
        b->tokens = BURST;
    else
        b->tokens = MIN_OF((double)BURST, b->tokens + (double)(now - b->at_ms) / REFILL_MS);
    b->at_ms = now;
    if (b->tokens < 1)
        return false;
    b->tokens -= 1;
    return true;
}

/* Whether this message is one too many of its kind. */
static bool too_alike(struct events *e, const char *kind_key, const char *message)
{
    uint64_t now = timing_mono_ms(e->timing), hash = map_hash(message, strlen(message));
    struct alike *a = remember(&e->alike, kind_key, sizeof(*a), record_free);
    if (now - a->since_ms > ALIKE_MS)
        a->count = 0;
    a->since_ms = now;
    for (unsigned n = 0; n < a->count; n++)
        if (a->messages[n] == hash)
            return false;
    if (a->count == ALIKE_MAX)
        return true;
    a->messages[a->count++] = hash;
    return false;
}

static void tell(struct events *e, const char *key, const struct event_about *about, const char *type,
                 const char *reason, const char *message)
{
    char now[CLOCK_RFC3339_SIZE];
    clock_rfc3339(timing_now_us(e->timing), 0, now);
    struct told *t = remember(&e->told, key, sizeof(*t), told_free);
    t->count++;
    t->changed = true;
    if (!t->arena) {
        const char *namespace = about->namespace && *about->namespace ? about->namespace : "default";
        t->events = e;
        t->namespace = mem_strdup(namespace);
        t->arena = arena_new();
        t->object = json_build(
            t->arena,
            "{'apiVersion':'v1','kind':'Event','metadata':{'namespace':%s},"
            "'involvedObject':{'kind':%s,'namespace':%s,'name':%s,'uid':%s,'apiVersion':%s,'resourceVersion':%s,"
            "'fieldPath':%s},'reason':%s,'source':{'component':%s,'host':%s},'firstTimestamp':%s,'type':%s,"
            "'eventTime':null,'reportingComponent':%s,'reportingInstance':%s}",
            namespace, about->kind, about->namespace && *about->namespace ? about->namespace : NULL, about->name,
            about->uid, about->api_version, about->resource_version, about->field_path, reason, e->component,
            *e->host ? e->host : NULL, now, type, e->component, e->host);
    }
    if (arena_bytes(t->arena) > ARENA_MAX) { /* what was overwritten stays in it */
        struct arena *fresh = arena_new();
        t->object = json_copy(fresh, t->object);
        arena_free(t->arena);
        t->arena = fresh;
    }
    json_set_str(t->arena, t->object, "message", message);
    json_set_str(t->arena, t->object, "lastTimestamp", now);
    json_set_int(t->arena, t->object, "count", t->count);
    if (!t->call)
        send(t);
}

static const char *text(const char *s)
{
    return s ? s : "";
}

void events_post(struct events *e, const struct event_about *about, const char *type, const char *reason,
                 const char *fmt, ...)
{
    if (!e)
        return;
    cleanup_arena struct arena *a = arena_new();
    va_list args;
    va_start(args, fmt);
    char *message = arena_vprintf(a, fmt, args);
    va_end(args);
    if (strlen(message) > MESSAGE_MAX)
        message[MESSAGE_MAX] = 0;
    const char *object_key = arena_printf(a, "%s/%s/%s/%s/%s", text(about->kind), text(about->namespace),
                                          text(about->name), text(about->uid), text(about->api_version));
    const char *kind_key = arena_printf(a, "%s|%s|%s|%s", object_key, text(about->field_path), type, reason);
    if (!spend(e, object_key))
        return;
    if (too_alike(e, kind_key, message))
        tell(e, kind_key, about, type, reason, arena_printf(a, "(combined from similar events): %s", message));
    else
        tell(e, arena_printf(a, "%s|%s", kind_key, message), about, type, reason, message);
}

struct event_about event_about(const cJSON *object)
{
    const cJSON *meta = json_get(object, "metadata");
    return (struct event_about){
        .api_version = json_str(object, "apiVersion"),
        .kind = json_str(object, "kind"),
        .namespace = json_str(meta, "namespace"),
        .name = json_str(meta, "name"),
        .uid = json_str(meta, "uid"),
        .resource_version = json_str(meta, "resourceVersion"),
    };
}
