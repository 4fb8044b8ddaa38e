/* Routes: addresses of links, routes, neighbours and forwarding entries (rtnetlink(7)).
 *
 * Every call works in the namespace of the given NETLINK_ROUTE socket. Deleting what is not there is success: the
 * functions say so by returning 0 instead of 1. */
#ifndef K3C_NET_ROUTE_H
#define K3C_NET_ROUTE_H

#include <stdbool.h>
#include <stdint.h>

#include "net/address.h"

struct err;
struct netlink;
struct nlmsghdr;

/* `scope` is RT_SCOPE_UNIVERSE or, for what only this host has, RT_SCOPE_HOST. 0 also if it is there already. */
int addr_add(struct netlink *nl, int index, const struct net_prefix *addr, uint8_t scope, struct err *err);
int addr_delete(struct netlink *nl, int index, const struct net_prefix *addr, struct err *err);
struct addr {
    int index;
    struct net_prefix addr;
};
/* Addresses of one link, or of all when `index` is 0. */
int addr_each(struct netlink *nl, int index, int (*fn)(const struct addr *addr, void *arg), void *arg, struct err *err);

struct route {
    struct net_prefix dst; /* length 0: default */
    struct net_ip via;     /* family 0: on the link itself */
    struct net_ip source;  /* preferred source; family 0: none */
    int index;
    bool onlink;   /* `via` is reachable although no route says so */
    uint8_t scope; /* RT_SCOPE_*; 0: universe with a via, else link */
};
int route_replace(struct netlink *nl, const struct route *route, struct err *err);
int route_delete(struct netlink *nl, const struct route *route, struct err *err); /* 1 or 0 */
/* IPv4 routes of the main table; of one link, or of all when `index` is 0. */
int route_each(struct netlink *nl, int index, int (*fn)(const struct route *route, void *arg), void *arg,
               struct err *err);
/* The route the kernel would take to `to`: its link, next hop and source address. -ENETUNREACH. */
int route_lookup(struct netlink *nl, const struct net_ip *to, struct route *ret, struct err *err);

/* A permanent neighbour (an ARP entry), or with `fdb` a forwarding entry: mac is behind the tunnel end `ip`. */
struct neigh {
    int index;
    struct net_ip ip;
    uint8_t mac[NET_MAC_SIZE];
    bool fdb;
    bool permanent;
};
int neigh_replace(struct netlink *nl, const struct neigh *neigh, struct err *err);
int neigh_delete(struct netlink *nl, const struct neigh *neigh, struct err *err); /* 1 or 0 */
/* Neighbours (or forwarding entries) of one link. */
int neigh_each(struct netlink *nl, int index, bool fdb, int (*fn)(const struct neigh *neigh, void *arg), void *arg,
               struct err *err);

/* Each reads one RTM_NEW* message that need not be well formed; 0, or -EPROTO, or 1 for an entry of no interest
 * (another family, another table). */
int addr_decode(const struct nlmsghdr *msg, struct addr *ret);
int route_decode(const struct nlmsghdr *msg, struct route *ret);
int neigh_decode(const struct nlmsghdr *msg, struct neigh *ret);

#endif
