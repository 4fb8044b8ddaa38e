/* Who may speak VXLAN to this node: its peers, and nobody through it. VXLAN itself believes every packet, so that
 * whoever reaches the port could send into the pod network as any pod.
 *
 * One nf_tables table: UDP to the port from addresses that are no peer's is dropped, and so is what pods send to the
 * port of a peer, where it would arrive as this node's own. */
#ifndef K3C_NET_OVERLAY_FILTER_H
#define K3C_NET_OVERLAY_FILTER_H

#include <stddef.h>
#include <stdint.h>

#include "net/address.h"

struct err;
struct netlink;

struct overlay_filter {
    struct netlink *netfilter; /* borrowed */
    const char *table;         /* borrowed */
    uint16_t port;
};

/* Makes the kernel know exactly these peers (IPv4): 0, also when it did already, or the kernel's -errno. */
int overlay_filter_apply(const struct overlay_filter *f, const struct net_ip *peers, size_t count, struct err *err);
int overlay_filter_remove(const struct overlay_filter *f, struct err *err);

#endif
