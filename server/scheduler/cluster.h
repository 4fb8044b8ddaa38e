/* Cluster: the scheduler's view of nodes and of the pods on them, the bound ones as the API shows them and the assumed
 * ones whose binding is under way. */
#ifndef K3C_SERVER_SCHEDULER_CLUSTER_H
#define K3C_SERVER_SCHEDULER_CLUSTER_H

#include "core/base/list.h"
#include "core/base/map.h"
#include "server/scheduler/demand.h"

struct item;

struct cluster_pod {
    struct list link; /* in its node */
    struct item *item;
    struct cluster_node *node;
    struct demand demand;
    int64_t priority;
    int64_t started; /* status.startTime or creation, microseconds */
    uint64_t owner;  /* hash of the controller's uid; 0: none */
    bool assumed;    /* not yet seen bound */
    bool deleting;
    bool has_affinity;      /* pod affinity or anti-affinity of any kind */
    bool has_anti_affinity; /* required */
};

struct cluster_node {
    struct list link;
    char *name;
    bool present; /* false: only pods name it */
    struct arena *arena;
    cJSON *tree; /* name, labels, taints, unschedulable, images, features that scheduling looks at */
    struct demand allocatable, requested;
    struct list pods;
    size_t npods;
};

/* A pod that waits for its victims to leave a node: what it takes is kept from pods that are not more important. */
struct cluster_nomination {
    char *node;
    struct demand demand;
    int64_t priority;
};

struct cluster {
    struct map nominations; /* uid to struct cluster_nomination */
    struct list nodes;
    struct map by_name;   /* name to struct cluster_node */
    struct map pods;      /* uid to struct cluster_pod */
    size_t present;       /* nodes that exist */
    size_t affinity_pods; /* pods with has_affinity */
};

void cluster_init(struct cluster *c);
void cluster_free(struct cluster *c);

/* What changed for scheduling. */
enum cluster_change {
    CLUSTER_NODE = 1 << 0,     /* a node came or gives more, or its labels, taints or readiness changed */
    CLUSTER_POD_LESS = 1 << 1, /* a pod left, or takes less */
    CLUSTER_POD_MORE = 1 << 2, /* a pod came or changed its labels: matters to who wants to be near or apart */
};
unsigned cluster_set_node(struct cluster *c, struct item *node);
unsigned cluster_drop_node(struct cluster *c, const char *name);
/* A pod that has a node and has not ended; replaces an assumed one. */
unsigned cluster_set_pod(struct cluster *c, struct item *pod, bool assumed, const char *node);
unsigned cluster_drop_pod(struct cluster *c, const char *uid);

/* Takes a pod out of, or back into, its node's sums; to see what would be. */
void cluster_lift(struct cluster_pod *p);
void cluster_lower(struct cluster_pod *p);

void cluster_nominate(struct cluster *c, const char *uid, const char *node, const cJSON *pod);
void cluster_unnominate(struct cluster *c, const char *uid);
/* Adds what is kept on a node from a pod of that uid and priority; demand_free. */
void cluster_kept(const struct cluster *c, const struct cluster_node *n, const char *uid, int64_t priority,
                  struct demand *sum);

const char *cluster_label(const struct cluster_node *n, const char *key); /* NULL when absent */

#endif
