/* Preemption: which less important pods to take away so that a pod finds a node. */
#ifndef K3C_SERVER_SCHEDULER_PREEMPT_H
#define K3C_SERVER_SCHEDULER_PREEMPT_H

#include "server/scheduler/cycle.h"

struct preemption {
    struct cluster_node *node;    /* NULL: nothing helps */
    struct cluster_pod **victims; /* in the cycle's arena */
    size_t count;
    const char *message; /* why nothing helps, for the pod's condition: "preemption: 0/2 nodes are available: ..." */
};

/* `verdicts` are the cycle's, one a present node in the cluster's order. */
void preempt_find(struct cycle *c, const struct verdict *verdicts, struct preemption *ret);

/* "0/N nodes are available: 1 this, 2 that." over the reasons of all nodes. */
const char *preempt_histogram(struct arena *a, size_t nodes, const char *const *reasons, size_t count);

#endif
