/* Two nodes of a laboratory cluster: namespaces on one wire (192.0.2.1 and .2), each with a pod network, an overlay and
 * a service proxy. Pod CIDRs are 10.42.0.0/24 and 10.42.1.0/24, services 10.43.0.0/16. */
#ifndef K3C_TEST_NET_NODE_H
#define K3C_TEST_NET_NODE_H

#include "net/address.h"
#include "net/overlay.h"
#include "net/podnet.h"
#include "net/service.h"

struct lab_node {
    int netns;
    char name[16];
    char ip[16];
    struct podnet *pods;
    struct overlay *overlay;
    struct service_proxy *services;
};

/* Makes and wires both nodes, opens everything, and tells them of each other. Ends the test on failure. */
void lab_nodes_make(struct lab_node nodes[2]);
/* Opens the parts again, as a started k3c does; what was there stays in the kernel. */
void lab_node_open(struct lab_node *node, int number);
void lab_node_close(struct lab_node *node);
/* The other node as a peer, by its annotations. */
struct overlay_peer lab_peer_of(const struct lab_node *reader, const struct lab_node *node);

/* A pod on the node: its namespace; the address as text into ip. */
int lab_pod(struct lab_node *node, const char *id, char ip[NET_IP_TEXT]);

#endif
