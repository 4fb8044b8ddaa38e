#include "server/apiserver/parse_cache.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/wire/loop.h"
#include "server/apiserver/rest.h"

/* A thousand watchers walk the same events one after the other: all events of a turn have to fit. */
enum {
    ENTRIES = 512,
    PROBES = 8,
    BYTES_MAX = 8 << 20, /* of all trees */
};

struct entry {
    struct blob *bytes;  /* a reference, so that the address stays this object's */
    struct arena *arena; /* NULL: not parsed yet */
    const cJSON *tree, *labels;
    struct blob *events[2]; /* JSON, protobuf; NULL: not encoded yet */
    const char *types[2];
};

struct parse_cache {
    struct loop *loop;
    struct entry entries[ENTRIES];
    uint16_t filled[ENTRIES]; /* which of them, the first `used` */
    size_t used, bytes;
    bool clearing, freed;
};

static void forget(struct parse_cache *c)
{
    while (c->used) {
        struct entry *e = &c->entries[c->filled[--c->used]];
        arena_free(e->arena);
        blob_unref(e->bytes);
        blob_unref(e->events[0]);
        blob_unref(e->events[1]);
        *e = (struct entry){0};
    }
    c->bytes = 0;
}

static void clear(void *arg)
{
    struct parse_cache *c = arg;
    forget(c);
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

/* The entry of these bytes, or the free one that may become theirs; NULL when there is no room. */
static struct entry *find(struct parse_cache *c, const struct blob *bytes)
{
    size_t at = (size_t)(((uintptr_t)bytes * UINT64_C(0x9e3779b97f4a7c15)) >> 55); /* 9 bits: below ENTRIES */
    for (size_t i = 0; i < PROBES; i++) {
        struct entry *e = &c->entries[(at + i) % ENTRIES];
        if (e->bytes == bytes || !e->bytes)
            return e;
    }
    return NULL;
}

static struct entry *entry_of(struct parse_cache *c, struct blob *bytes)
{
    struct entry *e = find(c, bytes);
    if (e && e->bytes)
        return e;
    if (!e || c->bytes > BYTES_MAX) {
        forget(c);
        e = find(c, bytes);
    }
    e->bytes = blob_ref(bytes);
    c->filled[c->used++] = (uint16_t)(e - c->entries);
    if (!c->clearing) {
        c->clearing = true;
        loop_defer(c->loop, clear, c);
    }
    return e;
}

static const struct entry *parsed(struct parse_cache *c, struct blob *bytes)
{
    struct entry *e = entry_of(c, bytes);
    if (!e->arena) {
        e->arena = arena_new();
        e->tree = rest_parse(e->arena, bytes);
        e->labels = json_get(json_get(e->tree, "metadata"), "labels");
        c->bytes += arena_bytes(e->arena);
    }
    return e;
}

const cJSON *parse_cache_get(struct parse_cache *c, struct blob *bytes)
{
    return parsed(c, bytes)->tree;
}

const cJSON *parse_cache_labels(struct parse_cache *c, struct blob *bytes)
{
    return parsed(c, bytes)->labels;
}

struct blob *parse_cache_event(struct parse_cache *c, struct blob *bytes, const char *type, bool protobuf)
{
    const struct entry *e = entry_of(c, bytes);
    return e->events[protobuf] && !strcmp(e->types[protobuf], type) ? e->events[protobuf] : NULL;
}

void parse_cache_keep_event(struct parse_cache *c, struct blob *bytes, const char *type, bool protobuf,
                            struct blob *event)
{
    struct entry *e = entry_of(c, bytes);
    blob_unref(e->events[protobuf]);
    e->events[protobuf] = blob_ref(event);
    e->types[protobuf] = type;
    c->bytes += event->len;
}
