#include "core/base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/defs.h"

static void *must(void *p)
{
    if (!p)
        abort();
    return p;
}

void *mem_alloc(size_t size)
{
    return must(calloc(1, size ? size : 1));
}

void *mem_realloc(void *p, size_t size)
{
    return must(realloc(p, size ? size : 1));
}

void *mem_dup(const void *data, size_t len)
{
    char *copy = must(malloc(len + 1));
    if (len)
        memcpy(copy, data, len);
    copy[len] = 0;
    return copy;
}

char *mem_strdup(const char *s)
{
    return s ? mem_dup(s, strlen(s)) : NULL;
}

void *mem_grow(void *p, size_t count, size_t *capacity, size_t element)
{
    if (count < *capacity)
        return p;
    size_t want = *capacity ? *capacity * 2 : 8;
    if (want > SIZE_MAX / element)
        abort();
    *capacity = want;
    return mem_realloc(p, want * element);
}

void cleanup_freep(void *p)
{
    void *owned;
    memcpy(&owned, p, sizeof(owned));
    free(owned);
}

void cleanup_closep(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}
