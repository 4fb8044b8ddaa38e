#include "core/base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

enum { FIRST_BLOCK = 2048, LARGEST_BLOCK = 65536, ALIGN = 16 };

struct block {
    struct block *next;
    size_t size, used, end; /* of data: free from used to end, text behind it */
    char data[] __attribute__((aligned(ALIGN)));
};

struct deferred {
    struct deferred *next;
    void (*fn)(void *arg);
    void *arg;
};

struct arena {
    struct block *blocks; /* the one in use first */
    struct deferred *deferred;
    size_t bytes, bound; /* 0: none */
};

static struct block *block_new(struct arena *a, size_t size)
{
    struct block *b = malloc(sizeof(*b) + size);
    if (!b)
        abort();
    b->size = b->end = size;
    b->used = 0;
    b->next = NULL;
    a->bytes += sizeof(*b) + size;
    return b;
}

struct arena *arena_new(void)
{
    return mem_alloc(sizeof(struct arena));
}

static void run_deferred(struct arena *a)
{
    while (a->deferred) {
        struct deferred *d = a->deferred;
        a->deferred = d->next;
        d->fn(d->arg);
    }
}

struct arena *arena_free(struct arena *a)
{
    if (!a)
        return NULL;
    run_deferred(a);
    for (struct block *b = a->blocks, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    free(a);
    return NULL;
}

void arena_reset(struct arena *a)
{
    run_deferred(a);
    struct block *keep = NULL;
    for (struct block *b = a->blocks, *next; b; b = next) {
        next = b->next;
        if (!keep && b->size <= LARGEST_BLOCK)
            keep = b;
        else
            free(b);
    }
    a->blocks = keep;
    a->bytes = a->bound = 0;
    if (keep) {
        keep->next = NULL;
        keep->used = 0;
        keep->end = keep->size;
        a->bytes = sizeof(*keep) + keep->size;
    }
}

/* A block with `size` bytes free: the one in use, or a new one. A large piece gets a block of its own, behind the one
 * in use. */
static struct block *block_with(struct arena *a, size_t size)
{
    struct block *b = a->blocks;
    if (b && b->end - b->used >= size)
        return b;
    size_t want = b ? MIN_OF(b->size * 2, (size_t)LARGEST_BLOCK) : (size_t)FIRST_BLOCK;
    bool own = size > want / 2;
    struct block *fresh = block_new(a, own ? size : want);
    if (own && b) {
        fresh->next = b->next;
        b->next = fresh;
    } else {
        fresh->next = b;
        a->blocks = fresh;
    }
    return fresh;
}

void *arena_alloc(struct arena *a, size_t size)
{
    size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    struct block *b = block_with(a, size);
    void *p = b->data + b->used;
    b->used += size;
    return memset(p, 0, size);
}

char *arena_text_room(struct arena *a, size_t len)
{
    struct block *b = block_with(a, len + 1);
    b->end -= len + 1;
    char *text = b->data + b->end;
    text[len] = 0;
    return text;
}

char *arena_text(struct arena *a, const char *s, size_t len)
{
    char *text = arena_text_room(a, len);
    if (len)
        memcpy(text, s, len);
    return text;
}

void *arena_room(struct arena *a, void *list, size_t count, size_t *cap, size_t item_size)
{
    enum { FIRST = 4 };
    if (count < *cap)
        return list;
    *cap = *cap ? *cap * 2 : FIRST;
    void *grown = arena_alloc(a, *cap * item_size);
    if (count)
        memcpy(grown, list, count * item_size);
    return grown;
}

void *arena_dup(struct arena *a, const void *data, size_t len)
{
    char *copy = arena_alloc(a, len + 1);
    if (len)
        memcpy(copy, data, len);
    return copy;
}

char *arena_strdup(struct arena *a, const char *s)
{
    return s ? arena_text(a, s, strlen(s)) : NULL;
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    char small[256];
    int n = vsnprintf(small, sizeof(small), fmt, args);
    if (n < 0)
        abort();
    char *text = arena_text_room(a, (size_t)n);
    if ((size_t)n < sizeof(small))
        memcpy(text, small, (size_t)n);
    else
        vsnprintf(text, (size_t)n + 1, fmt, again);
    va_end(again);
    return text;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *text = arena_vprintf(a, fmt, args);
    va_end(args);
    return text;
}

void arena_defer(struct arena *a, void (*fn)(void *arg), void *arg)
{
    struct deferred *d = arena_alloc(a, sizeof(*d));
    *d = (struct deferred){.next = a->deferred, .fn = fn, .arg = arg};
    a->deferred = d;
}

size_t arena_bytes(const struct arena *a)
{
    return a->bytes;
}

void arena_bound(struct arena *a, size_t bytes)
{
    a->bound = a->bytes + bytes;
}

void arena_unbound(struct arena *a)
{
    a->bound = 0;
}

bool arena_full(const struct arena *a)
{
    return a->bound && a->bytes > a->bound;
}

void cleanup_arenap(struct arena **a)
{
    arena_free(*a);
}
