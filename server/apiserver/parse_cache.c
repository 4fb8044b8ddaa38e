#include "server/apiserver/parse_cache.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/mem.h"
#include "core/wire/loop.h"
#include "server/apiserver/rest.h"

enum { ENTRIES = 16 };

struct entry {
    struct blob *bytes; /* a reference, so that the address stays this object's */
    struct arena *arena;
    const cJSON *tree;
};

struct parse_cache {
    struct loop *loop;
    struct entry entries[ENTRIES];
    bool clearing, freed;
};

static void entry_clear(struct entry *e)
{
    arena_free(e->arena);
    blob_unref(e->bytes);
    *e = (struct entry){0};
}

static void clear(void *arg)
{
    struct parse_cache *c = arg;
    for (size_t i = 0; i < ENTRIES; i++)
        entry_clear(&c->entries[i]);
    c->clearing = false;
    if (c->freed)
        free(c);
}

struct parse_cache *parse_cache_new(struct loop *l)
{
    struct parse_cache *c = mem_alloc(sizeof(*c));
    c->loop = l;
    return c;
}

struct parse_cache *parse_cache_free(struct parse_cache *c)
{
    if (!c)
        return NULL;
    c->freed = true;
    if (!c->clearing)
        clear(c); /* else the deferred call does it */
    return NULL;
}

const cJSON *parse_cache_get(struct parse_cache *c, struct blob *bytes)
{
    struct entry *e = &c->entries[((uintptr_t)bytes >> 5) % ENTRIES];
    if (e->bytes == bytes)
        return e->tree;
    entry_clear(e);
    e->arena = arena_new();
    e->bytes = blob_ref(bytes);
    e->tree = rest_parse(e->arena, bytes);
    if (!c->clearing) {
        c->clearing = true;
        loop_defer(c->loop, clear, c);
    }
    return e->tree;
}
