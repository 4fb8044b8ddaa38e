/* Node IPAM: gives each node a piece of the cluster's address range for its pods: spec.podCIDR, spec.podCIDRs. */
#ifndef K3C_SERVER_CONTROLLERS_NODE_IPAM_H
#define K3C_SERVER_CONTROLLERS_NODE_IPAM_H

struct controller_env;
struct err;
struct node_ipam;

enum { NODE_IPAM_MASK_V4 = 24, NODE_IPAM_MASK_V6 = 64, NODE_IPAM_NODES_MAX = 65536 };

/* Ranges are env->options->cluster_cidr: one, or one of each family with a comma between. NULL with an error when it is
 * malformed or smaller than one node's piece. */
struct node_ipam *node_ipam_new(const struct controller_env *env, struct err *err);
struct node_ipam *node_ipam_free(struct node_ipam *c); /* NULL is fine; returns NULL */

#endif
