/* Loop, for its neighbours in core/wire: calls that cost no allocation and can be taken back, and a place for what all
 * connections of one loop share. */
#ifndef K3C_WIRE_LOOP_INT_H
#define K3C_WIRE_LOOP_INT_H

#include <stddef.h>

#include "core/base/list.h"

struct loop;

/* A call that waits; embedded in its owner, who removes it before the memory goes. */
struct loop_task {
    struct list link;
    void (*fn)(void *arg);
    void *arg;
};

void loop_task_init(struct loop_task *t, void (*fn)(void *arg), void *arg);
/* Like loop_defer. Adding a task that already waits moves nothing. */
void loop_task_defer(struct loop *l, struct loop_task *t);
/* Runs at the end of this turn, after the hooks, so that what they wrote goes out with it. A task added while such
 * tasks run is still run in this turn: one that has more to do than its share goes on by loop_task_defer. */
void loop_task_end(struct loop *l, struct loop_task *t);
void loop_task_remove(struct loop_task *t);

/* The zeroed `size` bytes that belong to `release` on this loop, made by the first call; freed with the loop, after
 * release(local) was called. */
void *loop_local(struct loop *l, size_t size, void (*release)(void *local));

#endif
