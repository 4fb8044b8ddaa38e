#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/blob.h"
#include "core/base/defs.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "storage/store_int.h"

/* What is not superseded by what has been read so far, in order of revisions. */
struct loading {
    struct store *store;
    struct index_item *items; /* key NULL: superseded */
    size_t count, cap, superseded;
    uint64_t last, next; /* revision; beyond compaction they have no gaps */
    bool bad;
};

static int by_revision(const void *a, const void *b)
{
    const struct index_item *x = a, *y = b;
    return (x->revision > y->revision) - (x->revision < y->revision);
}

static int by_key(const void *a, const void *b)
{
    const struct index_item *x = a, *y = b;
    return strcmp(x->key->data, y->key->data);
}

static void drop(struct index_item *i)
{
    i->key = blob_unref(i->key);
    i->value = blob_unref(i->value);
}

static void squeeze(struct loading *l)
{
    size_t kept = 0;
    for (size_t i = 0; i < l->count; i++)
        if (l->items[i].key)
            l->items[kept++] = l->items[i];
    l->count = kept;
    l->superseded = 0;
}

/* The row of that revision may be gone already: compaction takes what is superseded. */
static void supersede(struct loading *l, uint64_t revision)
{
    struct index_item *old =
        bsearch(&(struct index_item){.revision = revision}, l->items, l->count, sizeof(*old), by_revision);
    if (!old || !old->key)
        return;
    drop(old);
    if (++l->superseded > l->count / 2)
        squeeze(l);
}

static bool is_sound(struct loading *l, const struct db_row *row)
{
    bool gap = row->revision > l->store->compacted && row->revision != l->next++;
    return !gap && row->revision > l->last && strlen(row->key->data) == row->key->len && row->key->len <= STORE_KEY_MAX;
}

static bool load_row(void *ctx, const struct db_row *row)
{
    struct loading *l = ctx;
    l->bad = !is_sound(l, row);
    if (l->bad)
        return false;
    l->last = row->revision;
    if (row->prev_revision && l->count)
        supersede(l, row->prev_revision);
    if (row->deleted)
        return true;
    l->items = mem_grow(l->items, l->count, &l->cap, sizeof(*l->items));
    l->items[l->count++] = (struct index_item){
        .key = blob_ref(row->key),
        .value = blob_ref(row->value),
        .create_revision = row->create_revision,
        .revision = row->revision,
    };
    return true;
}

/* The keys ascend: those of a group lie together. */
static void count_groups(const struct loading *l)
{
    struct ring_group *g = NULL;
    for (size_t i = 0; i < l->count; i++) {
        const char *key = l->items[i].key->data;
        if (!g || !str_starts(key, g->name))
            g = ring_group(l->store->ring, key, true);
        store_count_change(g, NULL, l->items[i].value);
    }
}

/* Sorting first makes an index of many keys in a third of the time that putting them there one by one takes. */
static void fill_index(struct loading *l)
{
    squeeze(l);
    if (l->count)
        qsort(l->items, l->count, sizeof(*l->items), by_key);
    for (size_t i = 1; i < l->count; i++)
        l->bad |= by_key(&l->items[i - 1], &l->items[i]) == 0;
    if (l->bad)
        return;
    count_groups(l);
    index_fill(l->store->index, l->items, l->count);
    l->count = 0;
}

int store_load(struct store *s, struct err *err)
{
    struct loading l = {.store = s};
    int r = db_marks(s->reader, &s->revision, &s->compacted, err);
    l.next = MAX_OF(s->compacted, (uint64_t)1) + 1;
    if (!r)
        r = db_scan(s->reader, 0, load_row, &l, err);
    l.bad |= l.next != s->revision + 1;
    s->ring = ring_new(s->options.ring_bytes, s->revision);
    if (!r)
        fill_index(&l);
    if (!r && l.bad)
        r = err_set(err, EUCLEAN,
                    "datastore %s: it is damaged near revision %llu; restore a copy, or move it away to start a new "
                    "cluster",
                    s->path, (unsigned long long)l.last);
    for (size_t i = 0; i < l.count; i++)
        drop(&l.items[i]);
    free(l.items);
    s->submitted = s->durable = s->revision;
    s->compact_goal = s->swept = s->compacted;
    return r;
}
