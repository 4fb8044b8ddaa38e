/* Heap allocation that aborts when memory is out: every size a peer controls is bounded before it gets here. */
#ifndef K3C_BASE_MEM_H
#define K3C_BASE_MEM_H

#include <stddef.h>

void *mem_alloc(size_t size);                /* zeroed */
void *mem_realloc(void *p, size_t size);     /* what is new is not zeroed */
void *mem_dup(const void *data, size_t len); /* a copy with a NUL behind it */
char *mem_strdup(const char *s);             /* NULL stays NULL */

/* Room for one more element in a growable array: p = mem_grow(p, count, &capacity, sizeof(*p)). */
void *mem_grow(void *p, size_t count, size_t *capacity, size_t element);

#endif
