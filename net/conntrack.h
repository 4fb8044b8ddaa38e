/* Connections that the kernel tracks (ctnetlink): found by what they translate to, deleted so that their next packet is
 * judged anew. */
#ifndef K3C_NET_CONNTRACK_H
#define K3C_NET_CONNTRACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/address.h"

struct err;
struct netlink;
struct nlattr;
struct nlmsghdr;

/* One connection: as its first packet went, and where answers come from (the translated destination). */
struct conntrack_flow {
    uint8_t protocol;
    struct net_ip source, destination, answers_from;
    uint16_t source_port, destination_port, answers_from_port; /* host order */
};

/* Deletes every IPv4 connection of the protocol for which match is true; returns how many. */
int conntrack_delete(struct netlink *nl, uint8_t protocol, bool (*match)(const struct conntrack_flow *flow, void *arg),
                     void *arg, struct err *err);

/* Reads one entry that need not be well formed: 0, -EPROTO, or 1 if it is not one of a protocol with ports.
 * `original`, `id` and `zone` are borrowed from the message (NULL where absent). */
struct conntrack_entry {
    struct conntrack_flow flow;
    const struct nlattr *original, *id, *zone;
};
int conntrack_decode(const struct nlmsghdr *msg, struct conntrack_entry *ret);

#endif
