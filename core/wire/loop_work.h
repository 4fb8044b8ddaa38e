/* Work pool: the helper threads behind loop_work. Threads start when work waits and end after a while without any. */
#ifndef K3C_WIRE_LOOP_WORK_H
#define K3C_WIRE_LOOP_WORK_H

struct loop;
struct loop_work_pool;

struct loop_work_pool *loop_work_pool_new(struct loop *l);
/* Waits until all work is done; what it reports has then been posted to the loop. NULL is fine. */
void loop_work_pool_free(struct loop_work_pool *p);
void loop_work_pool_add(struct loop_work_pool *p, void (*work)(void *arg), void (*done)(void *arg), void *arg);

#endif
