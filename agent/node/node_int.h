/* For agent/node/node*.c only. */
#ifndef K3C_NODE_NODE_INT_H
#define K3C_NODE_NODE_INT_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/node/credentials.h"
#include "agent/node/node.h"
#include "agent/pod/worker.h"
#include "core/base/list.h"
#include "net/address.h"

enum { NODE_IPS_MAX = 4 };

struct node_host {
    struct loop *loop;
    const struct options *o;
    char name[256];
    const char *ips[NODE_IPS_MAX + 1]; /* NULL-terminated */
    char primary_ip[46];
    const char *server_host; /* of --server */
    int server_port;
    const char *token, *password;
    int lock; /* of the data directory */

    struct credentials credentials;
    struct node_join *join;
    struct node_renewal *renewal;
    struct tls_config *kubelet_tls, *proxy_tls, *serving_tls;
    struct api *api, *proxy_api; /* as the node, and as kube-proxy for what the network needs */
    struct timing *timing;
    struct informers *informers, *proxy_informers;
    struct informer *pod_informer, *own_node;
    struct events *events;
    struct sources *sources;

    struct node_registration *registration;
    struct node_network *network;
    struct service_proxy *proxy;
    struct dns_records *records;
    struct dns_server *dns;
    struct dns_standby *dns_standby;
    struct node_services *services;
    struct runtime *runtime;
    struct images *images;
    struct pods *pods;
    struct kubelet *kubelet;
    struct loop_timer *kubelet_retry; /* NULL before its port was taken */
    bool kubelet_waits;

    struct list writes;    /* struct pod_write: statuses and deletions under way */
    struct list attaching; /* pods to be joined to the network */
    struct loop_timer *attach_timer;
    bool network_ready, services_ready;
};

/* What pod workers ask, with a struct node_host as context. */
extern const struct pod_ops node_pod_ops;
void node_ops_init(struct node_host *n);
void node_ops_free(struct node_host *n);
/* The pod network is up: those that waited for it are served. */
void node_ops_network_ready(struct node_host *n);

#endif
