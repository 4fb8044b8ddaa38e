/* Loop task: a deferred call that costs no allocation and can be taken back. */
#ifndef K3C_WIRE_LOOP_TASK_H
#define K3C_WIRE_LOOP_TASK_H

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

#endif
