/* Node lifecycle controller: notices nodes whose agent fell silent, says so in their conditions and those of their
 * pods, and keeps the taints that follow from conditions ("node.kubernetes.io/not-ready" and others). */
#ifndef K3C_SERVER_CONTROLLERS_NODE_HEALTH_H
#define K3C_SERVER_CONTROLLERS_NODE_HEALTH_H

struct controller_env;
struct node_health;

enum {
    NODE_GRACE_MS = 50 * 1000,         /* without a Lease renewed or a status posted: kube-controller-manager 1.36's */
    NODE_STARTUP_GRACE_MS = 60 * 1000, /* for a node that has posted none yet */
    NODE_EVICTION_GAP_MS = 10 * 1000,  /* between two nodes that get a NoExecute taint */
};

struct node_health *node_health_new(const struct controller_env *env);
struct node_health *node_health_free(struct node_health *c); /* returns NULL */

#endif
