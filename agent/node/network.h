/* The node's network: pod network and overlay, kept in step with the Nodes of the cluster.
 *
 * It begins when the node's pod CIDR is known, from its Node or, after a restart with the server away, from
 * <data-dir>/agent/etc/pod-cidr. */
#ifndef K3C_NODE_NETWORK_H
#define K3C_NODE_NETWORK_H

#include <cjson/cJSON.h>
#include <stddef.h>

#include "net/address.h"

struct err;
struct informers;
struct loop;
struct node_network;
struct overlay_annotations;
struct podnet;

struct node_network_options {
    struct loop *loop;
    struct informers *informers; /* of an API that may read nodes */
    const char *node_name;
    struct net_ip node_ip;
    struct net_prefix cluster_cidr, service_cidr;
    const char *backend; /* "vxlan", "none" */
    const char *run_dir; /* of this boot */
    const char *cidr_file;
    /* Once, later: pods can be attached. */
    void (*ready)(void *ctx);
    /* The node's overlay annotations, once they are known; not called for backend none. */
    void (*annotate)(void *ctx, const struct overlay_annotations *a);
    void *ctx;
};

struct node_network *node_network_new(const struct node_network_options *o);
/* Forgets; the kernel keeps everything. NULL is fine; returns NULL. */
struct node_network *node_network_free(struct node_network *n);

/* NULL before ready. */
struct podnet *node_network_pods(struct node_network *n);

#endif
