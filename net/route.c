#include "net/route.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>

#include "core/base/defs.h"
#include "core/base/err.h"
#include "net/netlink.h"

static void put_ip(struct nlmsghdr *msg, uint16_t type, const struct net_ip *ip)
{
    mnl_attr_put(msg, type, net_ip_size(ip), ip->bytes);
}

static bool get_ip(const struct nlattr *attr, uint8_t family, struct net_ip *ret)
{
    struct net_ip ip = {.family = family};
    if (!netlink_copy(attr, ip.bytes, net_ip_size(&ip)))
        return false;
    *ret = ip;
    return true;
}

static bool is_ip_family(uint8_t family)
{
    return family == AF_INET || family == AF_INET6;
}

static int too_short(const struct nlmsghdr *msg, size_t header)
{
    return msg->nlmsg_len < sizeof(*msg) + header ? -EPROTO : 0;
}

/* A deletion of what is not there is done already. */
static int delete_run(struct netlink *nl, struct nlmsghdr *msg, int gone, struct err *err, const char *what)
{
    struct err why = {0};
    int r = netlink_do(nl, msg, &why, what);
    if (r == -gone || r == -ENODEV)
        return 0;
    if (r < 0 && err)
        *err = why;
    return r < 0 ? r : 1;
}

/* ---- addresses ---- */

static struct nlmsghdr *addr_msg(struct netlink *nl, uint16_t type, uint16_t flags, int index,
                                 const struct net_prefix *addr, uint8_t scope)
{
    struct ifaddrmsg *head;
    struct nlmsghdr *msg = netlink_msg(nl, type, flags, sizeof(*head), &head);
    head->ifa_family = addr->ip.family;
    head->ifa_prefixlen = addr->length;
    head->ifa_index = (uint32_t)index;
    head->ifa_scope = scope;
    put_ip(msg, IFA_LOCAL, &addr->ip);
    put_ip(msg, IFA_ADDRESS, &addr->ip);
    return msg;
}

int addr_add(struct netlink *nl, int index, const struct net_prefix *addr, uint8_t scope, struct err *err)
{
    char text[NET_PREFIX_TEXT], what[100];
    struct err why = {0};
    snprintf(what, sizeof(what), "add address %s to device %d", net_prefix_format(addr, text), index);
    int r = netlink_do(nl, addr_msg(nl, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, index, addr, scope), &why, what);
    if (r == -EEXIST)
        return 0;
    if (r < 0 && err)
        *err = why;
    return r;
}

int addr_delete(struct netlink *nl, int index, const struct net_prefix *addr, struct err *err)
{
    char text[NET_PREFIX_TEXT], what[100];
    snprintf(what, sizeof(what), "delete address %s of device %d", net_prefix_format(addr, text), index);
    return delete_run(nl, addr_msg(nl, RTM_DELADDR, 0, index, addr, 0), EADDRNOTAVAIL, err, what);
}

int addr_decode(const struct nlmsghdr *msg, struct addr *ret)
{
    if (too_short(msg, sizeof(struct ifaddrmsg)))
        return -EPROTO;
    const struct ifaddrmsg *head = mnl_nlmsg_get_payload(msg);
    if (!is_ip_family(head->ifa_family))
        return 1;
    const struct nlattr *a[IFA_MAX + 1];
    netlink_attrs(msg, sizeof(*head), a, COUNT_OF(a));
    struct addr addr = {.index = (int)head->ifa_index, .addr.length = head->ifa_prefixlen};
    /* IPv6 has only ADDRESS; for IPv4 LOCAL is ours and ADDRESS a point-to-point peer's. */
    if (!get_ip(a[IFA_LOCAL], head->ifa_family, &addr.addr.ip) &&
        !get_ip(a[IFA_ADDRESS], head->ifa_family, &addr.addr.ip))
        return -EPROTO;
    if (addr.addr.length > net_ip_size(&addr.addr.ip) * 8)
        return -EPROTO;
    *ret = addr;
    return 0;
}

/* One dump serves every kind: which link, what to call. */
struct each_args {
    int index;
    bool fdb;
    int (*addr_fn)(const struct addr *addr, void *arg);
    int (*route_fn)(const struct route *route, void *arg);
    int (*neigh_fn)(const struct neigh *neigh, void *arg);
    void *arg;
};

static int addr_one(const struct nlmsghdr *msg, void *arg)
{
    const struct each_args *each = arg;
    struct addr addr;
    if (msg->nlmsg_type != RTM_NEWADDR || addr_decode(msg, &addr) != 0 || (each->index && addr.index != each->index))
        return 0;
    return each->addr_fn(&addr, each->arg);
}

int addr_each(struct netlink *nl, int index, int (*fn)(const struct addr *addr, void *arg), void *arg, struct err *err)
{
    struct each_args each = {.index = index, .addr_fn = fn, .arg = arg};
    struct ifaddrmsg *head;
    struct nlmsghdr *msg = netlink_msg(nl, RTM_GETADDR, 0, sizeof(*head), &head);
    head->ifa_index = (uint32_t)index;
    return netlink_dump(nl, msg, addr_one, &each, err, "list addresses");
}

/* ---- routes ---- */

static struct nlmsghdr *route_msg(struct netlink *nl, uint16_t type, uint16_t flags, const struct route *route)
{
    struct rtmsg *head;
    struct nlmsghdr *msg = netlink_msg(nl, type, flags, sizeof(*head), &head);
    const struct net_ip base = net_prefix_base(&route->dst);
    head->rtm_family = route->dst.ip.family;
    head->rtm_dst_len = route->dst.length;
    head->rtm_table = RT_TABLE_MAIN;
    head->rtm_protocol = RTPROT_STATIC;
    head->rtm_type = RTN_UNICAST;
    head->rtm_scope = route->scope || route->via.family ? route->scope : RT_SCOPE_LINK;
    head->rtm_flags = route->onlink ? RTNH_F_ONLINK : 0;
    if (route->dst.length)
        put_ip(msg, RTA_DST, &base);
    if (route->via.family)
        put_ip(msg, RTA_GATEWAY, &route->via);
    if (route->source.family)
        put_ip(msg, RTA_PREFSRC, &route->source);
    mnl_attr_put_u32(msg, RTA_OIF, (uint32_t)route->index);
    return msg;
}

int route_replace(struct netlink *nl, const struct route *route, struct err *err)
{
    char text[NET_PREFIX_TEXT], what[100];
    snprintf(what, sizeof(what), "set the route to %s", net_prefix_format(&route->dst, text));
    return netlink_do(nl, route_msg(nl, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, route), err, what);
}

int route_delete(struct netlink *nl, const struct route *route, struct err *err)
{
    char text[NET_PREFIX_TEXT], what[100];
    snprintf(what, sizeof(what), "delete the route to %s", net_prefix_format(&route->dst, text));
    return delete_run(nl, route_msg(nl, RTM_DELROUTE, 0, route), ESRCH, err, what);
}

static int route_read(const struct nlmsghdr *msg, struct route *ret, uint32_t *table)
{
    if (too_short(msg, sizeof(struct rtmsg)))
        return -EPROTO;
    const struct rtmsg *head = mnl_nlmsg_get_payload(msg);
    if (!is_ip_family(head->rtm_family))
        return 1;
    const struct nlattr *a[RTA_MAX + 1];
    netlink_attrs(msg, sizeof(*head), a, COUNT_OF(a));
    struct route route = {.dst = {.ip.family = head->rtm_family, .length = head->rtm_dst_len}};
    if ((a[RTA_DST] && !get_ip(a[RTA_DST], head->rtm_family, &route.dst.ip)) ||
        route.dst.length > net_ip_size(&route.dst.ip) * 8)
        return -EPROTO;
    get_ip(a[RTA_GATEWAY], head->rtm_family, &route.via);
    get_ip(a[RTA_PREFSRC], head->rtm_family, &route.source);
    route.index = (int)netlink_u32(a[RTA_OIF]);
    route.onlink = head->rtm_flags & RTNH_F_ONLINK;
    route.scope = head->rtm_scope;
    *table = a[RTA_TABLE] ? netlink_u32(a[RTA_TABLE]) : head->rtm_table;
    *ret = route;
    return head->rtm_type == RTN_UNICAST ? 0 : 1;
}

int route_decode(const struct nlmsghdr *msg, struct route *ret)
{
    uint32_t table;
    struct route route;
    int r = route_read(msg, &route, &table);
    if (r != 0)
        return r;
    if (table != RT_TABLE_MAIN)
        return 1;
    *ret = route;
    return 0;
}

static int route_one(const struct nlmsghdr *msg, void *arg)
{
    const struct each_args *each = arg;
    struct route route;
    if (msg->nlmsg_type != RTM_NEWROUTE || route_decode(msg, &route) != 0 ||
        (each->index && route.index != each->index))
        return 0;
    return each->route_fn(&route, each->arg);
}

int route_each(struct netlink *nl, int index, int (*fn)(const struct route *route, void *arg), void *arg,
               struct err *err)
{
    struct each_args each = {.index = index, .route_fn = fn, .arg = arg};
    struct rtmsg *head;
    struct nlmsghdr *msg = netlink_msg(nl, RTM_GETROUTE, 0, sizeof(*head), &head);
    head->rtm_family = AF_INET;
    return netlink_dump(nl, msg, route_one, &each, err, "list routes");
}

static void lookup_one(const struct nlmsghdr *msg, void *arg)
{
    uint32_t table;
    if (msg->nlmsg_type == RTM_NEWROUTE)
        route_read(msg, arg, &table);
}

int route_lookup(struct netlink *nl, const struct net_ip *to, struct route *ret, struct err *err)
{
    char text[NET_IP_TEXT], what[100];
    struct rtmsg *head;
    struct route route = {0};
    struct nlmsghdr *msg = netlink_msg(nl, RTM_GETROUTE, 0, sizeof(*head), &head);
    snprintf(what, sizeof(what), "look up the route to %s", net_ip_format(to, text));
    head->rtm_family = to->family;
    head->rtm_dst_len = (uint8_t)(net_ip_size(to) * 8);
    put_ip(msg, RTA_DST, to);
    int r = netlink_get(nl, msg, lookup_one, &route, err, what);
    if (r < 0)
        return r;
    if (!route.index)
        return err_set(err, ENETUNREACH, "%s: %s", what, strerror(ENETUNREACH));
    *ret = route;
    return 0;
}

/* ---- neighbours and forwarding entries ---- */

static struct nlmsghdr *neigh_msg(struct netlink *nl, uint16_t type, uint16_t flags, const struct neigh *neigh)
{
    struct ndmsg *head;
    struct nlmsghdr *msg = netlink_msg(nl, type, flags, sizeof(*head), &head);
    head->ndm_family = neigh->fdb ? AF_BRIDGE : neigh->ip.family;
    head->ndm_ifindex = neigh->index;
    head->ndm_state = NUD_PERMANENT;
    head->ndm_flags = neigh->fdb ? NTF_SELF : 0;
    put_ip(msg, NDA_DST, &neigh->ip);
    mnl_attr_put(msg, NDA_LLADDR, NET_MAC_SIZE, neigh->mac);
    return msg;
}

static const char *neigh_what(const struct neigh *neigh, const char *verb, char *out, size_t size)
{
    char ip[NET_IP_TEXT];
    snprintf(out, size, "%s the %s %s of device %d", verb, neigh->fdb ? "forwarding entry to" : "neighbour",
             net_ip_format(&neigh->ip, ip), neigh->index);
    return out;
}

int neigh_replace(struct netlink *nl, const struct neigh *neigh, struct err *err)
{
    char what[128];
    return netlink_do(nl, neigh_msg(nl, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, neigh), err,
                      neigh_what(neigh, "set", what, sizeof(what)));
}

int neigh_delete(struct netlink *nl, const struct neigh *neigh, struct err *err)
{
    char what[128];
    return delete_run(nl, neigh_msg(nl, RTM_DELNEIGH, 0, neigh), ENOENT, err,
                      neigh_what(neigh, "delete", what, sizeof(what)));
}

int neigh_decode(const struct nlmsghdr *msg, struct neigh *ret)
{
    if (too_short(msg, sizeof(struct ndmsg)))
        return -EPROTO;
    const struct ndmsg *head = mnl_nlmsg_get_payload(msg);
    const struct nlattr *a[NDA_MAX + 1];
    netlink_attrs(msg, sizeof(*head), a, COUNT_OF(a));
    struct neigh neigh = {
        .index = head->ndm_ifindex,
        .fdb = head->ndm_family == AF_BRIDGE,
        .permanent = head->ndm_state & NUD_PERMANENT,
    };
    if (!get_ip(a[NDA_DST], AF_INET, &neigh.ip) && !get_ip(a[NDA_DST], AF_INET6, &neigh.ip))
        return 1;
    if (!netlink_copy(a[NDA_LLADDR], neigh.mac, sizeof(neigh.mac)))
        return 1;
    *ret = neigh;
    return 0;
}

static int neigh_one(const struct nlmsghdr *msg, void *arg)
{
    const struct each_args *each = arg;
    struct neigh neigh;
    if (msg->nlmsg_type != RTM_NEWNEIGH || neigh_decode(msg, &neigh) != 0 || neigh.index != each->index ||
        neigh.fdb != each->fdb)
        return 0;
    return each->neigh_fn(&neigh, each->arg);
}

int neigh_each(struct netlink *nl, int index, bool fdb, int (*fn)(const struct neigh *neigh, void *arg), void *arg,
               struct err *err)
{
    struct each_args each = {.index = index, .fdb = fdb, .neigh_fn = fn, .arg = arg};
    struct ndmsg *head;
    struct nlmsghdr *msg = netlink_msg(nl, RTM_GETNEIGH, 0, sizeof(*head), &head);
    head->ndm_family = fdb ? AF_BRIDGE : AF_INET;
    /* The strict check takes a device for forwarding entries here, for neighbours as an attribute. */
    if (fdb)
        head->ndm_ifindex = index;
    else
        mnl_attr_put_u32(msg, NDA_IFINDEX, (uint32_t)index);
    return netlink_dump(nl, msg, neigh_one, &each, err, "list neighbours");
}
