#include "core/client/informer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/err.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/random.h"
#include "core/client/api.h"
#include "core/client/informer_int.h"
#include "core/client/timing.h"
#include "core/format/json.h"

enum { RETRY_MIN_MS = 200, RETRY_MAX_MS = 30000 };

struct handler {
    struct list link;
    struct informer *informer;
    struct informer_handler fn;
    void *ctx;
    bool live, gone;
    struct loop_task replay;
};

/* --- telling handlers --- */

static void handler_free(struct handler *h)
{
    loop_task_remove(&h->replay);
    list_remove(&h->link);
    free(h);
}

static void dispatch_end(struct informer *i)
{
    if (--i->dispatching)
        return;
    for (LIST_EACH(node, &i->handlers)) { // NOLINT: what is freed leaves the list
        struct handler *h = CONTAINER_OF(node, struct handler, link);
        if (h->gone)
            handler_free(h);
    }
}

static void notify(struct informer *i, struct item *old, struct item *now)
{
    i->dispatching++;
    for (LIST_EACH(node, &i->handlers)) { // NOLINT: what is freed leaves the list
        struct handler *h = CONTAINER_OF(node, struct handler, link);
        if (h->live && !h->gone)
            h->fn.changed(h->ctx, old, now);
    }
    dispatch_end(i);
}

static void notify_synced(struct informer *i)
{
    i->dispatching++;
    for (LIST_EACH(node, &i->handlers)) { // NOLINT: what is freed leaves the list
        struct handler *h = CONTAINER_OF(node, struct handler, link);
        if (h->live && !h->gone && h->fn.synced)
            h->fn.synced(h->ctx);
    }
    dispatch_end(i);
}

static void replay(void *arg)
{
    struct handler *h = arg;
    struct informer *i = h->informer;
    h->live = true;
    i->dispatching++;
    struct item *it;
    for (size_t c = 0; !h->gone && (it = informer_next(i, &c));)
        h->fn.changed(h->ctx, NULL, it);
    if (!h->gone && i->synced && h->fn.synced)
        h->fn.synced(h->ctx);
    dispatch_end(i);
}

void informer_handle(struct informer *i, const struct informer_handler *fn, void *ctx)
{
    struct handler *h = mem_alloc(sizeof(*h));
    *h = (struct handler){.informer = i, .fn = *fn, .ctx = ctx};
    loop_task_init(&h->replay, replay, h);
    list_insert(&i->handlers, &h->link);
    if (i->synced || informer_count(i))
        loop_task_defer(i->factory->api->loop, &h->replay);
    else
        h->live = true;
}

void informer_unhandle(struct informer *i, void *ctx)
{
    i->dispatching++;
    for (LIST_EACH(node, &i->handlers)) { // NOLINT: what is freed leaves the list
        struct handler *h = CONTAINER_OF(node, struct handler, link);
        h->gone |= h->ctx == ctx;
    }
    dispatch_end(i);
}

/* --- the cache --- */

static void remove_item(struct informer *i, struct item *cached, struct item *last)
{
    informer_index_remove(i, cached);
    map_del(&i->items, cached->key);
    notify(i, last, NULL);
    item_unref(cached);
}

static void put_item(struct informer *i, struct item *it)
{
    struct item *old = map_get(&i->items, it->key);
    if (old && strcmp(old->uid, it->uid)) {
        remove_item(i, old, old);
        old = NULL;
    }
    if (old && old->version && old->version == it->version) {
        old->stale = false;
        item_unref(it);
        return;
    }
    if (old)
        informer_index_remove(i, old);
    map_set(&i->items, it->key, it);
    informer_index_add(i, it);
    notify(i, old, it);
    item_unref(old);
}

int informer_seed(struct informer *i, struct blob *object, struct err *err)
{
    struct item *it;
    int r = item_new(i->factory->pool, object, i->resource.only, false, &it, err);
    if (r < 0)
        return r;
    if (i->synced || map_get(&i->items, it->key)) {
        item_unref(it);
        return 0;
    }
    it->stale = true; /* also when the list has begun already */
    put_item(i, it);
    return 0;
}

static void list_begins(struct informer *i)
{
    i->listing = true;
    struct item *it;
    for (size_t c = 0; (it = informer_next(i, &c));)
        it->stale = true;
}

/* What the new state did not name is gone. */
static void list_ends(struct informer *i)
{
    i->listing = false;
    struct item *it;
    for (size_t c = 0; (it = informer_next(i, &c));)
        if (it->stale)
            remove_item(i, it, it);
    if (i->synced)
        return;
    i->synced = true;
    notify_synced(i);
    loop_task_defer(i->factory->api->loop, &i->factory->check);
}

/* --- watching --- */

static void start_again(struct informer *i, const char *why)
{
    unsigned shift = i->failures < 8 ? i->failures : 8;
    uint64_t ms = MIN_OF((uint64_t)RETRY_MIN_MS << shift, (uint64_t)RETRY_MAX_MS);
    uint16_t dice;
    random_bytes(&dice, sizeof(dice));
    ms = ms / 2 + ms * dice / 65536;
    if (i->failures++ == 1)
        log_warn("watching %s failed: %s; trying again until it works", i->resource.resource, why);
    timing_timer_set(i->factory->timing, i->again, ms);
}

static void drop_watch(struct informer *i, const char *why)
{
    api_unwatch(i->factory->api, TAKE(i->watch));
    start_again(i, why);
}

static void on_object(struct informer *i, const struct api_event *e)
{
    struct item *it;
    struct err err = {0};
    if (item_new(i->factory->pool, e->object, i->resource.only, e->shared, &it, &err) < 0) {
        i->version = 0;
        drop_watch(i, err.text);
        return;
    }
    uint64_t version = it->version;
    if (e->type == API_DELETED) {
        struct item *cached = map_get(&i->items, it->key);
        if (cached)
            remove_item(i, cached, it);
        item_unref(it);
    } else {
        put_item(i, it);
    }
    if (!i->listing)
        i->version = version;
}

static void on_bookmark(struct informer *i, const struct api_event *e)
{
    cleanup_arena struct arena *a = arena_new();
    cJSON *root = NULL;
    uint64_t version = 0;
    if (json_parse(a, e->object->data, e->object->len, &root, NULL, NULL) < 0 ||
        str_to_u64(json_str(root, "metadata.resourceVersion"), &version))
        return;
    const cJSON *notes = json_at(root, "metadata.annotations");
    if (i->listing && str_eq(json_str(json_get(notes, "k8s.io/initial-events-end"), NULL), "true"))
        list_ends(i);
    if (!i->listing)
        i->version = version;
}

/* Any refusal but "later" means that this place in history is of no use. */
static void on_error(struct informer *i, const struct api_event *e)
{
    cleanup_arena struct arena *a = arena_new();
    cJSON *status = NULL;
    json_parse(a, e->object->data, e->object->len, &status, NULL, NULL);
    int64_t code = json_int(status, "code", 0);
    if (code != 429 && code != 500 && code != 503)
        i->version = 0;
    i->alive = code == 410; /* not a failure: the server answers */
}

static void on_event(void *ctx, const struct api_event *e)
{
    struct informer *i = ctx;
    if (e->type == API_ERROR) {
        on_error(i, e);
        return;
    }
    i->alive = true;
    if (e->type == API_BOOKMARK)
        on_bookmark(i, e);
    else
        on_object(i, e);
}

static void on_closed(void *ctx, const char *why)
{
    struct informer *i = ctx;
    i->watch = NULL;
    if (i->alive)
        i->failures = 0;
    start_again(i, why);
}

static void start(void *arg)
{
    static const struct api_watch_events events = {.event = on_event, .closed = on_closed};
    struct informer *i = arg;
    char version[24] = "";
    i->alive = false;
    if (i->version)
        snprintf(version, sizeof(version), "%" PRIu64, i->version);
    else
        list_begins(i);
    struct api_watch_request r = {
        .group = i->resource.group,
        .version = i->resource.version,
        .resource = i->resource.resource,
        .namespace = i->resource.namespace,
        .query = i->resource.query,
        .resource_version = version,
    };
    i->watch = api_watch(i->factory->api, &r, &events, i);
}

struct informer *informer_new(struct informers *f, const struct informer_resource *r)
{
    struct informer *i = mem_alloc(sizeof(*i));
    i->factory = f;
    i->resource = *r;
    list_init(&i->handlers);
    list_init(&i->link);
    i->again = timing_timer_new(f->timing, start, i);
    loop_task_init(&i->start, start, i);
    loop_task_defer(f->api->loop, &i->start);
    return i;
}

void informer_free(struct informer *i)
{
    if (i->watch)
        api_unwatch(i->factory->api, i->watch);
    timing_timer_free(i->factory->timing, i->again);
    loop_task_remove(&i->start);
    for (LIST_EACH(node, &i->handlers))
        handler_free(CONTAINER_OF(node, struct handler, link));
    informer_index_free(i);
    struct item *it;
    for (size_t c = 0; (it = informer_next(i, &c));)
        item_unref(it);
    map_free(&i->items);
    list_remove(&i->link);
    free(i);
}

/* --- reading --- */

const char *informer_resource_name(const struct informer *i)
{
    return i->resource.resource;
}

bool informer_synced(const struct informer *i)
{
    return i->synced;
}

uint64_t informer_version(const struct informer *i)
{
    return i->listing ? 0 : i->version;
}

size_t informer_count(const struct informer *i)
{
    return map_count(&i->items);
}

struct item *informer_get(const struct informer *i, const char *key)
{
    return map_get(&i->items, key);
}

struct item *informer_get_in(const struct informer *i, const char *namespace, const char *name)
{
    char key[512]; /* a namespace has 63, a name 253 bytes at most */
    int n = snprintf(key, sizeof(key), "%s%s%s", namespace, *namespace ? "/" : "", name);
    return n < (int)sizeof(key) ? informer_get(i, key) : NULL;
}

struct item *informer_next(const struct informer *i, size_t *cursor)
{
    struct map_entry *e = map_next(&i->items, cursor);
    return e ? e->value : NULL;
}
