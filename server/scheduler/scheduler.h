/* Scheduler: gives every pod that asks for "default-scheduler" a node, through struct api. */
#ifndef K3C_SERVER_SCHEDULER_SCHEDULER_H
#define K3C_SERVER_SCHEDULER_SCHEDULER_H

struct api;
struct informers;
struct scheduler;
struct timing;

/* `informers` is shared with the controllers. It begins when nodes and pods are read; nothing waits here. */
struct scheduler *scheduler_start(struct api *api, struct timing *timing, struct informers *informers);
struct scheduler *scheduler_stop(struct scheduler *s); /* NULL is fine; returns NULL */

#endif
