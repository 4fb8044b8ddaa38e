/* The pod network of one node: a bridge with the node's pod CIDR behind it, a veth pair a pod.
 *
 * A pod's eth0 has its address and the gateway (the CIDR's first address, on the bridge) as the only neighbour: routes
 * in the pod send even its own subnet through the gateway. So all traffic between pods passes the host's IP layer, and
 * services on the same node work with and without br_netfilter, whose switches stay as they are.
 *
 * In an nf_tables table of its own: masquerading of what leaves the cluster CIDR, host ports, and (family bridge) a
 * check that a pod sends with its own MAC and IP address only.
 *
 * Everything lives in the kernel and in the IPAM directory: closing, crashing and opening again disturb no pod. Opening
 * brings the bridge and the rules to what the options say; then call podnet_reconcile with the pods that still exist
 * and podnet_attach for each of them again: it returns what is there and mends what is not.
 *
 * Works in the network namespace of the thread that opens it. Synchronous: an attach takes about a millisecond. */
#ifndef K3C_NET_PODNET_H
#define K3C_NET_PODNET_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/address.h"

struct err;
struct podnet;

struct podnet_options {
    struct net_prefix node_cidr;    /* this node's pods, e.g. 10.42.0.0/24 */
    struct net_prefix cluster_cidr; /* all pods: only what leaves it is masqueraded */
    struct net_prefix service_cidr; /* family 0: none. Gets a route to the bridge, so that processes of the host reach
                                     * cluster IPs without a default route */
    const char *ipam_dir;           /* below /run, see net/ipam.h */
    const char *bridge;             /* NULL: "cni0" */
    const char *veth_prefix;        /* NULL: "veth"; at most 6 characters, 8 hex digits follow */
    const char *table;              /* NULL: "k3c-pods" */
    uint32_t mtu;                   /* of bridge and pods; 0: 1500. With an overlay: overlay_mtu() */
};

/* Borrowed for the call only. */
struct podnet_host_port {
    uint8_t protocol; /* IPPROTO_TCP, IPPROTO_UDP or IPPROTO_SCTP */
    uint16_t host_port;
    uint16_t container_port;
    struct net_ip
        host_ip; /* family 0 or 0.0.0.0: every address of the node but 127.0.0.0/8's own callers: a
                  * connection from 127.0.0.1 cannot be answered without route_localnet, which k3c never sets */
};

struct podnet_attachment {
    struct net_ip ip;
    struct net_ip gateway; /* of the pod's default route; eth0 has its address as a /32 */
    uint8_t mac[NET_MAC_SIZE];
    char host_device[IFNAMSIZ];
};

int podnet_open(const struct podnet_options *options, struct podnet **ret, struct err *err);
/* Forgets; bridge, rules and pods stay as they are. NULL is fine; returns NULL. */
struct podnet *podnet_close(struct podnet *p);
/* Takes bridge and rules out of the kernel, for uninstalling: pods still attached lose their network. */
int podnet_remove(struct podnet *p, struct err *err);

/* Gives the pod an address and its namespace an eth0. `id` is the sandbox's or the pod's, unique on this node
 * (<= IPAM_ID_MAX bytes). Calling it again for an attached pod changes nothing and returns the same; what is half there
 * is made anew. -ENOSPC: no address left; -EADDRINUSE: another pod has one of the host ports. On failure nothing stays.
 */
int podnet_attach(struct podnet *p, const char *id, const char *netns_path, const struct podnet_host_port *ports,
                  size_t count, struct podnet_attachment *ret, struct err *err);
/* Takes address, device and host ports back; 0 also if there was nothing. The namespace may be gone already. */
int podnet_detach(struct podnet *p, const char *id, struct err *err);
/* Detaches every pod that is not among `ids`; returns how many. */
int podnet_reconcile(struct podnet *p, const char *const *ids, size_t count, struct err *err);

/* Puts the rules back after somebody took them away (net/nft_watch.h): those of the network and of each pod; the
 * host ports of those that were attached since opening. */
int podnet_repair(struct podnet *p, struct err *err);
/* The tables that hold them, for a watch; returns how many (at most 2) were written to ret. */
struct nft_watch_table;
size_t podnet_tables(const struct podnet *p, struct nft_watch_table *ret);

struct net_ip podnet_gateway(const struct podnet *p);
/* False where the kernel lacks nf_tables for bridges: pods could then claim each other's addresses. */
bool podnet_checks_source(const struct podnet *p);

#endif
