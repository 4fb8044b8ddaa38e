/* Links: network devices of the kinds that k3c makes (rtnetlink(7)).
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
struct nlmsghdr;

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

/* Reads an RTM_NEWLINK message that need not be well formed; 0 or -EPROTO. */
int link_decode(const struct nlmsghdr *msg, struct link_info *ret);

#endif
