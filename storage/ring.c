#include "storage/ring.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/map.h"
#include "core/base/mem.h"

struct ring {
    struct ring_event *slots; /* capacity is a power of two; revision r lives at r & (cap - 1) */
    size_t cap, bytes, bytes_max;
    uint64_t first, next; /* revisions [first, next) are held */
    struct map groups;
};

struct ring *ring_new(size_t bytes, uint64_t revision)
{
    struct ring *r = mem_alloc(sizeof(*r));
    r->cap = 256;
    r->slots = mem_alloc(r->cap * sizeof(*r->slots));
    r->bytes_max = bytes;
    r->first = r->next = revision + 1;
    return r;
}

static struct ring_event *slot(const struct ring *r, uint64_t revision)
{
    return &r->slots[revision & (r->cap - 1)];
}

static size_t cost(const struct ring_event *e)
{
    return sizeof(*e) + e->value->len;
}

static void release(struct ring_event *e)
{
    blob_unref(e->key);
    blob_unref(e->value);
    blob_unref(e->prev);
}

struct ring *ring_free(struct ring *r)
{
    if (!r)
        return NULL;
    for (; r->first < r->next; r->first++)
        release(slot(r, r->first));
    struct map_entry *e;
    for (size_t i = 0; (e = map_next(&r->groups, &i));)
        free(e->value);
    map_free(&r->groups);
    free(r->slots);
    free(r);
    return NULL;
}

struct ring_group *ring_group(struct ring *r, const char *key, bool make)
{
    const char *slash = strchr(key, '/');
    size_t len = slash ? (size_t)(slash - key) + 1 : strlen(key);
    cleanup_free char *name = mem_dup(key, len);
    struct ring_group *g = map_get(&r->groups, name);
    if (!g && make) {
        g = mem_alloc(sizeof(*g) + len + 1);
        list_init(&g->watches);
        list_init(&g->aspects);
        memcpy(g->name, name, len + 1);
        map_set(&r->groups, name, g);
    }
    return g;
}

static void grow(struct ring *r)
{
    size_t old = r->cap;
    struct ring_event *fresh = mem_alloc(old * 2 * sizeof(*fresh));
    for (uint64_t v = r->first; v < r->next; v++)
        fresh[v & (old * 2 - 1)] = *slot(r, v);
    free(r->slots);
    r->slots = fresh;
    r->cap = old * 2;
}

struct ring_event *ring_push(struct ring *r, const struct ring_event *from)
{
    if (r->next - r->first == r->cap)
        grow(r);
    struct ring_event *e = slot(r, r->next);
    *e = *from;
    e->next_in_group = 0;
    e->prev_in_group = e->group->newest;
    struct ring_event *before = ring_at(r, e->prev_in_group);
    if (before)
        before->next_in_group = e->revision;
    e->group->newest = e->revision;
    r->bytes += cost(e);
    r->next++;
    return e;
}

bool ring_pop(struct ring *r, struct ring_event *ret)
{
    if (r->first == r->next)
        return false;
    struct ring_event *e = slot(r, --r->next);
    struct ring_event *before = ring_at(r, e->prev_in_group);
    if (before)
        before->next_in_group = 0;
    e->group->newest = before ? e->prev_in_group : 0;
    r->bytes -= cost(e);
    *ret = *e;
    return true;
}

void ring_trim(struct ring *r, uint64_t keep)
{
    while (r->bytes > r->bytes_max && r->first < r->next && r->first <= keep) {
        struct ring_event *e = slot(r, r->first);
        r->bytes -= cost(e);
        if (e->group->newest == e->revision)
            e->group->newest = 0;
        release(e);
        r->first++;
    }
}

struct ring_event *ring_at(const struct ring *r, uint64_t revision)
{
    return revision >= r->first && revision < r->next ? slot(r, revision) : NULL;
}

uint64_t ring_first(const struct ring *r)
{
    return r->first;
}
