#include "storage/index.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/blob.h"
#include "core/base/mem.h"
#include "core/base/random.h"

struct index {
    struct index_entry *head; /* INDEX_LEVELS levels, no key */
    uint64_t dice;
};

static struct index_entry *entry_new(int levels)
{
    struct index_entry *e = mem_alloc(sizeof(*e) + (size_t)levels * sizeof(struct index_entry *));
    e->levels = levels;
    return e;
}

static void entry_free(struct index_entry *e)
{
    blob_unref(e->key);
    blob_unref(e->value);
    free(e);
}

struct index *index_new(void)
{
    struct index *x = mem_alloc(sizeof(*x));
    x->head = entry_new(INDEX_LEVELS);
    random_bytes(&x->dice, sizeof(x->dice));
    x->dice |= 1;
    return x;
}

struct index *index_free(struct index *x)
{
    if (!x)
        return NULL;
    for (struct index_entry *e = x->head, *next; e; e = next) {
        next = e->next[0];
        entry_free(e);
    }
    free(x);
    return NULL;
}

/* One level more with probability 1/2 each (xorshift64). */
static int draw_levels(struct index *x)
{
    x->dice ^= x->dice << 13;
    x->dice ^= x->dice >> 7;
    x->dice ^= x->dice << 17;
    int levels = 1;
    for (uint64_t d = x->dice; levels < INDEX_LEVELS && (d & 1) == 0; d >>= 1)
        levels++;
    return levels;
}

/* Fills `before` with the last entry below `key` on each level (not above it, if `beyond`). */
static void descend(const struct index *x, const char *key, int beyond, struct index_entry *before[INDEX_LEVELS])
{
    struct index_entry *e = x->head, *next, *end = NULL; /* known not to be before */
    for (int level = INDEX_LEVELS - 1; level >= 0; level--) {
        if (level > 1 && e->next[level - 1]) { /* memory is what this waits for */
            __builtin_prefetch(e->next[level - 2]);
            __builtin_prefetch(e->next[level - 1]->key->data);
        }
        while ((next = e->next[level]) && next != end && strcmp(next->key->data, key) < beyond)
            e = next;
        before[level] = e;
        end = next;
    }
}

struct index_entry *index_seek(const struct index *x, const char *key, int beyond)
{
    struct index_entry *before[INDEX_LEVELS];
    descend(x, key, beyond ? 1 : 0, before);
    return before[0]->next[0];
}

struct index_entry *index_place(const struct index *x, const char *key, struct index_place *place)
{
    descend(x, key, 0, place->before);
    struct index_entry *e = place->before[0]->next[0];
    return e && !strcmp(e->key->data, key) ? e : NULL;
}

struct index_entry *index_find(const struct index *x, const char *key)
{
    struct index_place place;
    return index_place(x, key, &place);
}

struct index_entry *index_add(struct index *x, const struct index_place *place, struct blob *key)
{
    struct index_entry *e = entry_new(draw_levels(x));
    e->key = blob_ref(key);
    for (int level = 0; level < e->levels; level++) {
        e->next[level] = place->before[level]->next[level];
        place->before[level]->next[level] = e;
    }
    return e;
}

void index_remove(const struct index_place *place)
{
    struct index_entry *e = place->before[0]->next[0];
    for (int level = 0; level < e->levels; level++)
        place->before[level]->next[level] = e->next[level];
    entry_free(e);
}

void index_fill(struct index *x, const struct index_item *items, size_t count)
{
    struct index_entry *before[INDEX_LEVELS];
    for (int level = 0; level < INDEX_LEVELS; level++)
        before[level] = x->head;
    for (size_t i = 0; i < count; i++) {
        struct index_entry *e = entry_new(draw_levels(x));
        e->key = items[i].key;
        e->value = items[i].value;
        e->create_revision = items[i].create_revision;
        e->revision = items[i].revision;
        for (int level = 0; level < e->levels; level++) {
            before[level]->next[level] = e;
            before[level] = e;
        }
    }
}
