/* The overlay: how pods of different nodes reach each other, after flannel's model so that its tools read it.
 *
 * Backend vxlan: one VXLAN device (flannel.1, VNI 1, UDP 8472, no learning) that carries the node CIDR's first address
 * as a /32, and for every peer a route to its pod CIDR, a neighbour and a forwarding entry. What a peer needs to know
 * it reads from the Node's annotations that start with flannel.alpha.coreos.com.
 *
 * State lives in the kernel: a device with the right parameters is kept, and overlay_apply touches only entries that
 * differ, so restarting stops no traffic. Works in the network namespace of the thread that opens it. Synchronous. */
#ifndef K3C_NET_OVERLAY_H
#define K3C_NET_OVERLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/address.h"

struct err;
struct overlay;

enum overlay_backend { OVERLAY_NONE, OVERLAY_VXLAN };

struct overlay_options {
    enum overlay_backend backend;
    struct net_prefix node_cidr; /* this node's pods */
    struct net_ip public_ip;     /* this node's address towards its peers; must be on a device of this namespace */
    const char *device;          /* NULL: "flannel.1" */
    uint32_t vni;                /* 0: 1 */
    uint16_t port;               /* 0: 8472 */
    const char *table;           /* of nf_tables; NULL: "k3c-overlay" */
};

/* The annotations by which a node tells of itself; keys below, values as flannel writes them. */
#define OVERLAY_BACKEND_TYPE "flannel.alpha.coreos.com/backend-type"
#define OVERLAY_BACKEND_DATA "flannel.alpha.coreos.com/backend-data"
#define OVERLAY_KUBE_SUBNET_MANAGER "flannel.alpha.coreos.com/kube-subnet-manager"
#define OVERLAY_PUBLIC_IP "flannel.alpha.coreos.com/public-ip"

struct overlay_annotations {
    char backend_type[16];       /* "vxlan" */
    char backend_data[64];       /* {"VNI":1,"VtepMAC":"0e:58:0a:2a:00:00"} */
    char kube_subnet_manager[8]; /* "true" */
    char public_ip[NET_IP_TEXT];
};

struct overlay_peer {
    struct net_prefix pod_cidr;
    struct net_ip public_ip;
    uint8_t vtep_mac[NET_MAC_SIZE];
};

/* -ENODEV if no device has public_ip. OVERLAY_NONE makes nothing; overlay_apply with it is an error (-EOPNOTSUPP). */
int overlay_open(const struct overlay_options *options, struct overlay **ret, struct err *err);
struct overlay *overlay_close(struct overlay *o);       /* the kernel keeps everything; NULL is fine; returns NULL */
int overlay_remove(struct overlay *o, struct err *err); /* deletes the device and what hangs on it */
/* The table that protects its port, for a watch (net/nft_watch.h); applying the peers again puts it back. False: none.
 */
struct nft_watch_table;
bool overlay_table(const struct overlay *o, struct nft_watch_table *ret);
uint32_t overlay_mtu(const struct overlay *o); /* for pods: the uplink's, less 50 for VXLAN over IPv4 */
/* 0, or -EOPNOTSUPP for OVERLAY_NONE: then the Node gets none of them. */
int overlay_annotations(const struct overlay *o, struct overlay_annotations *ret, struct err *err);

/* Reads another Node's annotations (NULL: it has none) and its spec.podCIDR: 0, or -ENODATA if it is not part of the
 * overlay yet, or -EINVAL if it says nonsense or speaks another backend or VNI. */
int overlay_peer_parse(const struct overlay *o, const char *backend_type, const char *backend_data,
                       const char *public_ip, const char *pod_cidr, struct overlay_peer *ret, struct err *err);

/* Makes the kernel know exactly these peers (never the node itself), and lets nobody else speak VXLAN to the node
 * (net/overlay_filter.h). Returns how many routes, neighbours and forwarding entries were changed (0: all was
 * so already), or the first failure after having tried everything. Two peers with one pod CIDR: -EEXIST, nothing done.
 */
int overlay_apply(struct overlay *o, const struct overlay_peer *peers, size_t count, struct err *err);

#endif
