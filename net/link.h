/* Links and what hangs on them: devices, addresses, routes, neighbours and bridge forwarding entries (rtnetlink(7)).
 *
 * Every call works in the namespace of the given NETLINK_ROUTE socket. Deleting what is not there is success: the
 * functions say so by returning 0 instead of 1. */
#ifndef K3C_NET_LINK_H
#define K3C_NET_LINK_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "net/address.h"

struct err;
struct netlink;

struct link_vxlan {
    uint32_t vni;
    uint16_t port;       /* UDP, host order */
    struct net_ip local; /* source of the outer packets; family 0: the kernel chooses */
    int uplink;          /* index of the device below; 0 none */
    bool learning;
};

struct link_info {
    int index;
    char name[IFNAMSIZ];
    char kind[16]; /* "bridge", "veth", "vxlan" ...; "" for hardware */
    uint8_t mac[NET_MAC_SIZE];
    uint32_t mtu;
    unsigned flags; /* IFF_UP ... */
    int master;     /* index of the bridge it is a port of; 0 none */
    int peer;       /* veth: index of the other end, in its own namespace */
    struct link_vxlan vxlan;
};

int link_get(struct netlink *nl, const char *name, struct link_info *ret, struct err *err); /* -ENODEV */
int link_get_index(struct netlink *nl, int index, struct link_info *ret, struct err *err);
int link_each(struct netlink *nl, int (*fn)(const struct link_info *link, void *arg), void *arg, struct err *err);

/* Each makes a device that is down; -EEXIST if the name is taken. `mac` NULL leaves it to the kernel. */
int link_add_bridge(struct netlink *nl, const char *name, const uint8_t *mac, uint32_t mtu, struct err *err);
int link_add_vxlan(struct netlink *nl, const char *name, const struct link_vxlan *vxlan, const uint8_t *mac,
                   uint32_t mtu, struct err *err);
struct link_veth {
    const char *name;        /* our end, in nl's namespace */
    const char *peer_name;   /* the other end ... */
    int peer_netns;          /* ... which is made inside this namespace; -1: in ours */
    const uint8_t *mac;      /* NULL: random */
    const uint8_t *peer_mac; /* NULL: random */
    uint32_t mtu;            /* both ends */
};
int link_add_veth(struct netlink *nl, const struct link_veth *veth, struct err *err);
int link_delete(struct netlink *nl, int index, struct err *err); /* 1 deleted, 0 was not there */

int link_set_up(struct netlink *nl, int index, bool up, struct err *err);
int link_set_mtu(struct netlink *nl, int index, uint32_t mtu, struct err *err);
int link_set_mac(struct netlink *nl, int index, const uint8_t mac[NET_MAC_SIZE], struct err *err);
int link_set_master(struct netlink *nl, int index, int bridge, struct err *err); /* 0 takes it out */
/* A port of a bridge: may a frame leave by the port it came in on? */
int link_set_hairpin(struct netlink *nl, int index, bool on, struct err *err);

int link_addr_add(struct netlink *nl, int index, const struct net_prefix *addr, struct err *err); /* 0 also if there */
int link_addr_delete(struct netlink *nl, int index, const struct net_prefix *addr, struct err *err);
struct link_addr {
    int index;
    struct net_prefix addr;
};
/* Addresses of one link, or of all when `index` is 0. */
int link_addr_each(struct netlink *nl, int index, int (*fn)(const struct link_addr *addr, void *arg), void *arg,
                   struct err *err);

struct link_route {
    struct net_prefix dst; /* length 0: default */
    struct net_ip via;     /* family 0: on the link itself */
    struct net_ip source;  /* preferred source; family 0: none */
    int index;
    bool onlink;   /* `via` is reachable although no route says so */
    uint8_t scope; /* RT_SCOPE_*; 0: universe with a via, else link */
};
int link_route_replace(struct netlink *nl, const struct link_route *route, struct err *err);
int link_route_delete(struct netlink *nl, const struct link_route *route, struct err *err); /* 1 or 0 */
/* IPv4 routes of the main table; of one link, or of all when `index` is 0. */
int link_route_each(struct netlink *nl, int index, int (*fn)(const struct link_route *route, void *arg), void *arg,
                    struct err *err);
/* The route the kernel would take to `to`: its link, next hop and source address. -ENETUNREACH. */
int link_route_lookup(struct netlink *nl, const struct net_ip *to, struct link_route *ret, struct err *err);

/* A permanent neighbour (an ARP entry), or with `fdb` a forwarding entry: mac is behind the tunnel end `ip`. */
struct link_neigh {
    int index;
    struct net_ip ip;
    uint8_t mac[NET_MAC_SIZE];
    bool fdb;
    bool permanent;
};
int link_neigh_replace(struct netlink *nl, const struct link_neigh *neigh, struct err *err);
int link_neigh_delete(struct netlink *nl, const struct link_neigh *neigh, struct err *err); /* 1 or 0 */
/* Neighbours (or forwarding entries) of one link. */
int link_neigh_each(struct netlink *nl, int index, bool fdb, int (*fn)(const struct link_neigh *neigh, void *arg),
                    void *arg, struct err *err);

#endif
