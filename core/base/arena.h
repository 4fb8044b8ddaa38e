/* Arena: memory that lives as long as a request or a cycle and goes in one free.
 * Not thread-safe; an arena belongs to the thread that uses it. Allocation never fails (abort on OOM). */
#ifndef K3C_BASE_ARENA_H
#define K3C_BASE_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/base/defs.h"

struct arena;

struct arena *arena_new(void);
/* Runs the deferred calls, last first, and frees everything. NULL is fine; returns NULL. */
struct arena *arena_free(struct arena *a);
/* Frees everything but keeps one block for the next use. */
void arena_reset(struct arena *a);

void *arena_alloc(struct arena *a, size_t size);                /* zeroed, aligned for any type */
void *arena_dup(struct arena *a, const void *data, size_t len); /* copy with a NUL behind it, aligned */
/* A list that grows: `list` itself while *cap items leave room behind `count`, else a copy of twice the room. */
void *arena_room(struct arena *a, void *list, size_t count, size_t *cap, size_t item_size);
/* Text is not aligned and costs its bytes alone. */
char *arena_text(struct arena *a, const char *s, size_t len); /* copy with a NUL behind it */
char *arena_text_room(struct arena *a, size_t len);           /* len bytes to write to, and a NUL behind them */
char *arena_strdup(struct arena *a, const char *s);           /* NULL stays NULL */
char *arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
char *arena_vprintf(struct arena *a, const char *fmt, va_list args);

/* Calls fn(arg) when the arena is freed or reset: an fd or a reference dies with the request. */
void arena_defer(struct arena *a, void (*fn)(void *arg), void *arg);

size_t arena_bytes(const struct arena *a); /* bytes held from the heap, for limits and metrics */

/* What a peer's input may make of it: the arena is full when it holds `bytes` more than now. Allocation goes on;
 * whoever makes much out of little (decoders, defaults) asks, and gives up with -EFBIG. An arena without a bound is
 * never full; resetting lifts it. */
void arena_bound(struct arena *a, size_t bytes);
void arena_unbound(struct arena *a);
bool arena_full(const struct arena *a);

void cleanup_arenap(struct arena **a);
#define cleanup_arena __attribute__((cleanup(cleanup_arenap)))

#endif
