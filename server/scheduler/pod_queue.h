/* Pod queue: the pods that wait for a node: those to be tried now, by priority and age; those that rest after a
 * failure, 1 s and twice as long each time up to 10 s; and those for which no node will do until something changes. */
#ifndef K3C_SERVER_SCHEDULER_POD_QUEUE_H
#define K3C_SERVER_SCHEDULER_POD_QUEUE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/base/list.h"
#include "core/base/map.h"

struct item;
struct timing;

enum { POD_QUEUE_REST_MIN_MS = 1000, POD_QUEUE_REST_MAX_MS = 10000 };

enum waiting_state { WAITING_READY, WAITING_RESTS, WAITING_PARKED, WAITING_BUSY };

struct waiting {
    struct list link;
    struct item *item; /* the newest state; counted */
    enum waiting_state state;
    int64_t priority;
    uint64_t order;       /* of its arrival */
    unsigned attempts;    /* that failed */
    uint64_t rests_until; /* by the monotonic clock */
    unsigned heals;       /* enum cluster_change, while parked */
};

struct pod_queue {
    struct timing *timing;
    struct timing_timer *timer;
    struct map by_uid;
    struct list ready, rests, parked;
    uint64_t arrivals;
    void (*wake)(void *ctx); /* there is somebody ready */
    void *ctx;
};

void pod_queue_init(struct pod_queue *q, struct timing *timing, void (*wake)(void *ctx), void *ctx);
void pod_queue_free(struct pod_queue *q);

/* A pod without a node, new or changed. */
void pod_queue_put(struct pod_queue *q, struct item *pod);
void pod_queue_remove(struct pod_queue *q, const char *uid);
/* The next to be tried, busy from now on; NULL when nobody is ready. */
struct waiting *pod_queue_take(struct pod_queue *q);
/* A busy one found no node: waits until one of `heals` happens. */
void pod_queue_park(struct pod_queue *q, struct waiting *w, unsigned heals);
/* A busy one failed otherwise: rests and is tried again. */
void pod_queue_rest(struct pod_queue *q, struct waiting *w);
/* Something changed in the cluster. */
void pod_queue_heal(struct pod_queue *q, unsigned changes);

#endif
