/* Cycle: one pod looking for a node: what it asks for, which nodes will not do and why, and which of the rest is best.
 * Everything lives in the cycle's arena or is borrowed until the callback returns. */
#ifndef K3C_SERVER_SCHEDULER_CYCLE_H
#define K3C_SERVER_SCHEDULER_CYCLE_H

#include "core/client/informer.h"
#include "server/scheduler/cluster.h"

struct interpod;
struct spread;

struct cycle {
    struct arena *arena;
    struct cluster *cluster;
    const struct informer *namespaces; /* for namespaceSelector; may be NULL */
    struct item *item;
    const cJSON *pod;
    const char *namespace;
    struct demand demand;
    int64_t priority;
    uint64_t owner;
    struct spread *spread;     /* of topologySpreadConstraints that forbid */
    struct interpod *interpod; /* of required pod affinity and anti-affinity, both ways */
};

enum { VERDICT_REASONS_MAX = 8 };

/* Why a node will not do. */
struct verdict {
    const char *reasons[VERDICT_REASONS_MAX];
    unsigned count;
    bool hopeless;  /* taking pods away from it would not help */
    unsigned heals; /* enum cluster_change: what may change it */
};

/* Reads the pod and counts what several nodes ask for. The demand is freed with the arena. */
void cycle_begin(struct cycle *c);
/* Whether the pod may go on that node; `v` says why not. Sums of the node count as they are. */
bool cycle_fits(struct cycle *c, const struct cluster_node *n, struct verdict *v);
/* Counts again what depends on pods, after some were lifted or lowered. */
void cycle_recount(struct cycle *c);

/* The scores of nodes that fit, Kubernetes' default weights applied: higher is better. */
void cycle_score(struct cycle *c, struct cluster_node *const *nodes, size_t count, int64_t *scores);

/* nodeSelector and required node affinity */
bool cycle_wants_node(const struct cycle *c, const struct cluster_node *n);
/* Whether it tolerates every taint that forbids scheduling. */
bool pod_tolerates_node(const cJSON *pod, const struct cluster_node *n);
void verdict_add(struct verdict *v, const char *reason);

/* spread.c */
struct spread *spread_count(struct cycle *c);
bool spread_fits(const struct cycle *c, const struct cluster_node *n, struct verdict *v);
void spread_score(struct cycle *c, struct cluster_node *const *nodes, size_t count, int64_t *scores);

/* interpod.c */
struct interpod *interpod_count(struct cycle *c);
bool interpod_fits(const struct cycle *c, const struct cluster_node *n, struct verdict *v);
void interpod_score(struct cycle *c, struct cluster_node *const *nodes, size_t count, int64_t *scores);

#endif
