/* Watches of the store: a ring in memory, the log behind it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/blob.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/wire/loop.h"
#include "storage/store_int.h"

enum { CHUNK = 128 }; /* events read from the log at a time */

static bool concerns(const struct store_watch *w, uint64_t revision, const struct blob *key)
{
    return revision > w->after && (!w->prefix || !strncmp(key->data, w->prefix, w->prefix_len));
}

static void wake(struct store_watch *w, uint64_t revision)
{
    w->next = revision;
    list_remove(&w->in_notices);
    list_insert(&w->store->notices, &w->in_notices);
}

static void wake_each(struct list *watches, const struct ring_event *e)
{
    for (LIST_EACH(node, watches)) {
        struct store_watch *w = CONTAINER_OF(node, struct store_watch, in_group);
        if (!w->next && !w->behind && concerns(w, e->revision, e->key))
            wake(w, e->revision);
    }
}

void store_watch_publish(struct store *s, uint64_t from)
{
    for (uint64_t v = from; v <= s->durable; v++) {
        const struct ring_event *e = ring_at(s->ring, v);
        wake_each(&e->group->watches, e);
        store_places_each(e, wake_each);
    }
}

void store_watch_notify(struct store *s)
{
    while (!list_empty(&s->notices)) {
        struct store_watch *w = CONTAINER_OF(s->notices.next, struct store_watch, in_notices);
        list_remove(&w->in_notices);
        w->notify(w->ctx);
    }
}

void store_watch_notify_task(void *store)
{
    store_watch_notify(store);
}

/* The first event of the watch's group above `after` that the ring holds, 0 if none. */
static uint64_t first_in_ring(const struct store_watch *w, uint64_t after)
{
    const struct ring *ring = w->store->ring;
    for (uint64_t v = MAX_OF(after + 1, ring_first(ring)); v <= w->store->durable; v++)
        if (ring_at(ring, v)->group == w->group)
            return v;
    return 0;
}

int store_watch(struct store *s, const char *prefix, uint64_t after, void (*notify)(void *ctx), void *ctx,
                struct store_watch **ret)
{
    if (after < s->compacted)
        return -ESTALE;
    struct store_watch *w = mem_alloc(sizeof(*w));
    w->store = s;
    w->group = ring_group(s->ring, prefix, true);
    w->prefix = str_eq(prefix, w->group->name) ? NULL : mem_strdup(prefix);
    w->prefix_len = strlen(prefix);
    w->after = after;
    w->notify = notify;
    w->ctx = ctx;
    list_init(&w->in_notices);
    list_insert(&w->group->watches, &w->in_group);
    w->behind = after + 1 < ring_first(s->ring) && after < s->durable;
    uint64_t first = w->behind ? after + 1 : first_in_ring(w, after);
    if (first) {
        wake(w, first);
        loop_task_defer(s->loop, &s->notify);
    }
    *ret = w;
    return 0;
}

static void drop_chunk(struct store_watch *w)
{
    for (size_t i = 0; i < w->chunk_count; i++) {
        blob_unref(w->chunk[i].key);
        blob_unref(w->chunk[i].value);
        blob_unref(w->chunk[i].prev);
    }
    free(w->chunk);
    w->chunk = NULL;
    w->chunk_count = w->chunk_at = 0;
}

static bool take_row(void *ctx, const struct db_row *row)
{
    struct store_watch *w = ctx;
    if (row->revision > w->store->durable)
        return false;
    w->next = row->revision + 1;
    if (!str_starts(row->key->data, w->group->name) || !concerns(w, row->revision, row->key))
        return true;
    w->chunk[w->chunk_count++] = (struct ring_event){
        .revision = row->revision,
        .create_revision = row->create_revision,
        .prev_revision = row->prev_revision,
        .key = blob_ref(row->key),
        .value = blob_ref(row->value),
        .deleted = row->deleted,
    };
    return w->chunk_count < CHUNK && !ring_at(w->store->ring, row->revision + 1);
}

/* Reads on from the log; once the ring has what is next, goes back to it. */
static int read_log(struct store_watch *w)
{
    struct store *s = w->store;
    drop_chunk(w);
    if (w->next - 1 < s->compacted)
        return -ESTALE;
    w->chunk = mem_alloc(CHUNK * sizeof(*w->chunk));
    int r = db_scan(s->reader, w->next - 1, take_row, w, NULL);
    for (size_t i = 0; !r && i < w->chunk_count; i++) {
        struct db_row before;
        if (!w->chunk[i].prev_revision)
            continue;
        r = db_row(s->reader, w->chunk[i].prev_revision, &before, NULL);
        if (r)
            return -ESTALE;
        w->chunk[i].prev = before.value;
        blob_unref(before.key);
    }
    if (!r && w->chunk_count < CHUNK) {
        w->behind = false;
        w->next = w->next - 1 < s->durable ? first_in_ring(w, w->next - 1) : 0;
    }
    return r;
}

static void lend(const struct ring_event *e, struct store_event *ret)
{
    *ret = (struct store_event){
        .revision = e->revision,
        .created = !e->prev_revision,
        .deleted = e->deleted,
        .key = e->key->data,
        .value = e->value,
        .prev = e->prev,
    };
}

int store_watch_next(struct store_watch *w, struct store_event *ret)
{
    struct store *s = w->store;
    for (;;) {
        if (w->chunk_at < w->chunk_count) {
            lend(&w->chunk[w->chunk_at++], ret);
            return 1;
        }
        if (!w->next) {
            list_remove(&w->in_notices); /* nothing is left to tell */
            return 0;
        }
        if (w->next < ring_first(s->ring))
            w->behind = true; /* it read too slowly: what it needs has left memory */
        if (w->behind) {
            int r = read_log(w);
            if (r)
                return -ESTALE;
            continue;
        }
        const struct ring_event *e = ring_at(s->ring, w->next);
        if (!e || e->revision > s->durable) {
            w->next = 0;
            continue;
        }
        w->next = e->next_in_group <= s->durable ? e->next_in_group : 0;
        if (concerns(w, e->revision, e->key)) {
            lend(e, ret);
            return 1;
        }
    }
}

uint64_t store_watch_revision(const struct store_watch *w)
{
    if (w->chunk_at < w->chunk_count)
        return w->chunk[w->chunk_at].revision - 1;
    return w->next ? w->next - 1 : MAX_OF(w->store->durable, w->after);
}

struct store_watch *store_watch_free(struct store_watch *w)
{
    if (!w)
        return NULL;
    list_remove(&w->in_group);
    if (w->place)
        store_place_left(w->place);
    list_remove(&w->in_notices);
    drop_chunk(w);
    free(w->prefix);
    free(w);
    return NULL;
}
