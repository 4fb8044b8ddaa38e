/* An informer's objects by namespace, controller and node. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/client/informer_int.h"
#include "core/format/json.h"

/* The items of one value. An item knows its place in each of its buckets, so that leaving one costs no search. */
struct index_bucket {
    struct map *home;
    struct item **list;
    size_t count, cap;
    char value[];
};

struct item_slot {
    struct index_bucket *bucket;
    uint32_t at;
};

static struct item_slot *slot_in(struct item *it, const struct index_bucket *b)
{
    for (unsigned i = 0; i < it->nslots; i++)
        if (it->slots[i].bucket == b)
            return &it->slots[i];
    return NULL;
}

static struct index_bucket *bucket_of(struct map *home, const char *value)
{
    struct index_bucket *b = map_get(home, value);
    if (b)
        return b;
    size_t len = strlen(value);
    b = mem_alloc(sizeof(*b) + len + 1);
    b->home = home;
    memcpy(b->value, value, len);
    map_set(home, value, b);
    return b;
}

struct adding {
    struct map *home;
    struct item *it;
};

static void add_value(void *to, const char *value)
{
    struct adding *a = to;
    struct index_bucket *b = bucket_of(a->home, value);
    if (slot_in(a->it, b))
        return;
    if (b->count == b->cap)
        b->list = mem_grow(b->list, b->count, &b->cap, sizeof(struct item *));
    a->it->slots = mem_realloc(a->it->slots, (a->it->nslots + 1) * sizeof(struct item_slot));
    a->it->slots[a->it->nslots++] = (struct item_slot){b, (uint32_t)b->count};
    b->list[b->count++] = a->it;
}

static void add_to(struct informer_index *index, struct item *it)
{
    struct adding a = {&index->buckets, it};
    index->fn(it, add_value, &a);
}

void informer_index_add(struct informer *i, struct item *it)
{
    for (unsigned n = 0; n < i->nindexes; n++)
        add_to(&i->indexes[n], it);
}

static void bucket_free(struct index_bucket *b)
{
    free(b->list);
    free(b);
}

void informer_index_remove(struct informer *i, struct item *it)
{
    (void)i;
    for (unsigned n = 0; n < it->nslots; n++) {
        struct index_bucket *b = it->slots[n].bucket;
        uint32_t at = it->slots[n].at;
        struct item *last = b->list[--b->count];
        b->list[at] = last;
        if (last != it)
            slot_in(last, b)->at = at;
        if (!b->count) {
            map_del(b->home, b->value);
            bucket_free(b);
        }
    }
    free(it->slots);
    it->slots = NULL;
    it->nslots = 0;
}

void informer_index_free(struct informer *i)
{
    for (unsigned n = 0; n < i->nindexes; n++) {
        struct map_entry *e;
        for (size_t c = 0; (e = map_next(&i->indexes[n].buckets, &c));)
            bucket_free(e->value);
        map_free(&i->indexes[n].buckets);
    }
    free(i->indexes);
    i->indexes = NULL;
    i->nindexes = 0;
}

/* Buckets point to their map, so growing the array of indexes has to take the items out and in again. */
unsigned informer_index(struct informer *i, informer_index_fn *fn)
{
    for (unsigned n = 0; n < i->nindexes; n++)
        if (i->indexes[n].fn == fn)
            return n;
    struct item *it;
    for (size_t c = 0; (it = informer_next(i, &c));)
        informer_index_remove(i, it);
    for (unsigned n = 0; n < i->nindexes; n++)
        map_free(&i->indexes[n].buckets);
    i->indexes = mem_realloc(i->indexes, (i->nindexes + 1) * sizeof(*i->indexes));
    i->indexes[i->nindexes++] = (struct informer_index){.fn = fn};
    for (size_t c = 0; (it = informer_next(i, &c));)
        informer_index_add(i, it);
    return i->nindexes - 1;
}

struct informer_set informer_find(const struct informer *i, unsigned index, const char *value)
{
    const struct index_bucket *b = map_get(&i->indexes[index].buckets, value);
    return b ? (struct informer_set){b->list, b->count} : (struct informer_set){0};
}

void informer_by_namespace(struct item *it, informer_emit *emit, void *to)
{
    emit(to, it->namespace);
}

void informer_by_controller(struct item *it, informer_emit *emit, void *to)
{
    for (JSON_EACH(owner, json_at(item_tree(it), "metadata.ownerReferences")))
        if (json_bool(owner, "controller", false) && json_str(owner, "uid")) {
            emit(to, json_str(owner, "uid"));
            return;
        }
    char orphan[80];
    snprintf(orphan, sizeof(orphan), "orphan/%s", it->namespace);
    emit(to, orphan);
}

void informer_by_node(struct item *it, informer_emit *emit, void *to)
{
    const char *node = json_str(item_tree(it), "spec.nodeName");
    if (node)
        emit(to, node);
}
