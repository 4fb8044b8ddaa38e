/* Loop, for its neighbours in core/wire: a place for what all connections of one loop share. */
#ifndef K3C_WIRE_LOOP_INT_H
#define K3C_WIRE_LOOP_INT_H

#include <stddef.h>

#include "core/wire/loop_task.h"

struct loop;

/* The zeroed `size` bytes that belong to `release` on this loop, made by the first call; freed with the loop, after
 * release(local) was called. */
void *loop_local(struct loop *l, size_t size, void (*release)(void *local));

#endif
