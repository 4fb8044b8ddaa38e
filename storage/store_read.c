/* Ranges of the store, at any revision that is not compacted. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/blob.h"
#include "core/base/err.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "storage/store_int.h"

/* What a key was at a past revision, for keys that changed since. */
struct past {
    struct index_entry entry; /* value NULL: it was not there */
};

static bool lend(bool (*each)(void *ctx, const struct store_kv *kv), void *ctx, const struct index_entry *e)
{
    struct store_kv kv = {e->key->data, e->value, e->create_revision, e->revision};
    return each(ctx, &kv);
}

/* The first entry behind all that start with `prefix`, of which there is one. */
static const struct index_entry *range_end(const struct store *s, const char *prefix)
{
    char next[STORE_KEY_MAX + 1];
    size_t n = strlen(prefix);
    if (!n)
        return NULL;
    memcpy(next, prefix, n + 1);
    next[n - 1]++; /* keys are printable: no prefix ends with the last character there is */
    return index_seek(s->index, next, 0);
}

static void range_now(struct store *s, const char *prefix, const char *after,
                      bool (*each)(void *ctx, const struct store_kv *kv), void *ctx)
{
    bool beyond = after && strcmp(after, prefix) >= 0;
    const struct index_entry *e = index_seek(s->index, beyond ? after : prefix, beyond);
    if (!e || !str_starts(e->key->data, prefix))
        return;
    for (const struct index_entry *end = range_end(s, prefix); e && e != end; e = e->next[0]) {
        if (e->next[0]) /* who reads many waits for memory above all */
            __builtin_prefetch(e->next[0]->value);
        if (!lend(each, ctx, e))
            return;
    }
}

struct rewind {
    struct store *store;
    const char *prefix;
    struct map changed; /* key to struct past */
    struct past **list; /* the same, in byte order once sorted */
    size_t count, cap;
    int error;
};

/* Notes what `key` was before the first change after the revision in question. */
static void note(struct rewind *w, struct blob *key, uint64_t prev_revision, uint64_t create_revision,
                 struct blob *prev)
{
    if (!str_starts(key->data, w->prefix) || map_has(&w->changed, key->data))
        return;
    struct past *p = mem_alloc(sizeof(*p));
    p->entry.key = blob_ref(key);
    p->entry.revision = prev_revision;
    p->entry.create_revision = create_revision;
    p->entry.value = blob_ref(prev);
    w->list = mem_grow(w->list, w->count, &w->cap, sizeof(struct past *));
    w->list[w->count++] = p;
    map_set(&w->changed, key->data, p);
}

static bool note_row(void *ctx, const struct db_row *row)
{
    struct rewind *w = ctx;
    if (ring_at(w->store->ring, row->revision))
        return false; /* the rest is in memory */
    if (!str_starts(row->key->data, w->prefix) || map_has(&w->changed, row->key->data))
        return true;
    note(w, row->key, row->prev_revision, row->create_revision, NULL);
    return true;
}

static int load_values(struct rewind *w)
{
    for (size_t i = 0; i < w->count; i++) {
        struct index_entry *e = &w->list[i]->entry;
        if (!e->revision || e->value)
            continue;
        struct db_row row;
        int r = db_row(w->store->reader, e->revision, &row, NULL);
        if (r)
            return r == -ENOENT ? -ESTALE : r;
        e->value = row.value;
        blob_unref(row.key);
    }
    return 0;
}

static int by_key(const void *a, const void *b)
{
    const struct past *const *x = a, *const *y = b;
    return strcmp((*x)->entry.key->data, (*y)->entry.key->data);
}

/* Gathers every key under prefix that changed after `at`. */
static int rewind_to(struct rewind *w, uint64_t at)
{
    struct store *s = w->store;
    if (at + 1 < ring_first(s->ring)) {
        int r = db_scan(s->reader, at, note_row, w, NULL);
        if (r || (r = load_values(w)))
            return r;
    }
    for (uint64_t v = MAX_OF(at + 1, ring_first(s->ring)); v <= s->revision; v++) {
        const struct ring_event *e = ring_at(s->ring, v);
        note(w, e->key, e->prev_revision, e->create_revision, e->prev);
    }
    if (w->count)
        qsort(w->list, w->count, sizeof(struct past *), by_key);
    return 0;
}

/* Merges the present without what changed, and what changed as it was. */
static void range_merged(struct rewind *w, const char *after, bool (*each)(void *ctx, const struct store_kv *kv),
                         void *ctx)
{
    bool beyond = after && strcmp(after, w->prefix) >= 0;
    const struct index_entry *e = index_seek(w->store->index, beyond ? after : w->prefix, beyond);
    size_t i = 0;
    while (i < w->count && after && strcmp(w->list[i]->entry.key->data, after) <= 0)
        i++;
    for (;;) {
        while (e && str_starts(e->key->data, w->prefix) && map_has(&w->changed, e->key->data))
            e = e->next[0];
        while (i < w->count && !w->list[i]->entry.value)
            i++;
        const struct index_entry *past = i < w->count ? &w->list[i]->entry : NULL;
        const struct index_entry *now = e && str_starts(e->key->data, w->prefix) ? e : NULL;
        if (!past && !now)
            return;
        bool take_past = past && (!now || strcmp(past->key->data, now->key->data) < 0);
        if (!lend(each, ctx, take_past ? past : now))
            return;
        if (take_past)
            i++;
        else
            e = e->next[0];
    }
}

int store_range(struct store *s, const char *prefix, const char *after, uint64_t at,
                bool (*each)(void *ctx, const struct store_kv *kv), void *ctx)
{
    if (at > s->revision)
        return -ERANGE;
    if (at && at < s->compacted)
        return -ESTALE;
    if (!at || at == s->revision) {
        range_now(s, prefix, after, each, ctx);
        return 0;
    }
    struct rewind w = {.store = s, .prefix = prefix};
    int r = rewind_to(&w, at);
    if (!r)
        range_merged(&w, after, each, ctx);
    for (size_t i = 0; i < w.count; i++) {
        blob_unref(w.list[i]->entry.key);
        blob_unref(w.list[i]->entry.value);
        free(w.list[i]);
    }
    free(w.list);
    map_free(&w.changed);
    return r;
}

static bool count_one(void *ctx, const struct store_kv *kv)
{
    (void)kv;
    ++*(size_t *)ctx;
    return true;
}

size_t store_count(struct store *s, const char *prefix, const char *after)
{
    size_t n = 0;
    range_now(s, prefix, after, count_one, &n);
    return n;
}

struct store_total store_total(const struct store *s, const char *group)
{
    const struct ring_group *g = ring_group(s->ring, group, false);
    return g ? (struct store_total){g->count, g->bytes} : (struct store_total){0, 0};
}
