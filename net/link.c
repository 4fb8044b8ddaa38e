#include "net/link.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <stdio.h>
#include <string.h>

#include "core/base/defs.h"
#include "core/base/err.h"
#include "net/netlink.h"

static void decode_vxlan(const struct nlattr *data, struct link_vxlan *ret)
{
    const struct nlattr *a[IFLA_VXLAN_MAX + 1];
    netlink_nested(data, a, COUNT_OF(a));
    ret->vni = netlink_u32(a[IFLA_VXLAN_ID]);
    ret->port = ntohs(netlink_u16(a[IFLA_VXLAN_PORT]));
    ret->uplink = (int)netlink_u32(a[IFLA_VXLAN_LINK]);
    ret->learning = netlink_u8(a[IFLA_VXLAN_LEARNING]) != 0;
    if (netlink_copy(a[IFLA_VXLAN_LOCAL], ret->local.bytes, 4))
        ret->local.family = AF_INET;
    else if (netlink_copy(a[IFLA_VXLAN_LOCAL6], ret->local.bytes, 16))
        ret->local.family = AF_INET6;
}

int link_decode(const struct nlmsghdr *msg, struct link_info *ret)
{
    if (msg->nlmsg_len < sizeof(*msg) + sizeof(struct ifinfomsg))
        return -EPROTO;
    const struct ifinfomsg *info = mnl_nlmsg_get_payload(msg);
    const struct nlattr *a[IFLA_MAX + 1];
    netlink_attrs(msg, sizeof(*info), a, COUNT_OF(a));

    struct link_info link = {.index = info->ifi_index, .flags = info->ifi_flags};
    netlink_string(a[IFLA_IFNAME], link.name, sizeof(link.name));
    netlink_copy(a[IFLA_ADDRESS], link.mac, sizeof(link.mac));
    link.mtu = netlink_u32(a[IFLA_MTU]);
    link.master = (int)netlink_u32(a[IFLA_MASTER]);
    link.peer = (int)netlink_u32(a[IFLA_LINK]);
    if (a[IFLA_LINKINFO]) {
        const struct nlattr *kind[IFLA_INFO_MAX + 1];
        netlink_nested(a[IFLA_LINKINFO], kind, COUNT_OF(kind));
        netlink_string(kind[IFLA_INFO_KIND], link.kind, sizeof(link.kind));
        if (kind[IFLA_INFO_DATA] && !strcmp(link.kind, "vxlan"))
            decode_vxlan(kind[IFLA_INFO_DATA], &link.vxlan);
    }
    if (link.index <= 0 || !link.name[0])
        return -EPROTO;
    *ret = link;
    return 0;
}

static struct nlmsghdr *link_msg(struct netlink *nl, uint16_t type, uint16_t flags, int index, struct ifinfomsg **ret)
{
    struct ifinfomsg *info;
    struct nlmsghdr *msg = netlink_msg(nl, type, flags, sizeof(*info), &info);
    info->ifi_index = index;
    if (ret)
        *ret = info;
    return msg;
}

static void get_one(const struct nlmsghdr *msg, void *arg)
{
    if (msg->nlmsg_type == RTM_NEWLINK)
        link_decode(msg, arg);
}

static int get_run(struct netlink *nl, struct nlmsghdr *msg, struct link_info *ret, struct err *err, const char *what)
{
    struct link_info link = {0};
    int r = netlink_get(nl, msg, get_one, &link, err, what);
    if (r < 0)
        return r;
    if (!link.index)
        return err_set(err, EPROTO, "%s: the kernel's answer makes no sense", what);
    *ret = link;
    return 0;
}

int link_get(struct netlink *nl, const char *name, struct link_info *ret, struct err *err)
{
    char what[64];
    snprintf(what, sizeof(what), "look up device %s", name);
    if (strlen(name) >= IFNAMSIZ)
        return err_set(err, ENODEV, "%s: the name is too long", what);
    struct nlmsghdr *msg = link_msg(nl, RTM_GETLINK, 0, 0, NULL);
    mnl_attr_put_strz(msg, IFLA_IFNAME, name);
    return get_run(nl, msg, ret, err, what);
}

int link_get_index(struct netlink *nl, int index, struct link_info *ret, struct err *err)
{
    char what[64];
    snprintf(what, sizeof(what), "look up device %d", index);
    return get_run(nl, link_msg(nl, RTM_GETLINK, 0, index, NULL), ret, err, what);
}

struct each_args {
    int (*fn)(const struct link_info *link, void *arg);
    void *arg;
};

static int each_one(const struct nlmsghdr *msg, void *arg)
{
    const struct each_args *each = arg;
    struct link_info link;
    return msg->nlmsg_type == RTM_NEWLINK && link_decode(msg, &link) == 0 ? each->fn(&link, each->arg) : 0;
}

int link_each(struct netlink *nl, int (*fn)(const struct link_info *link, void *arg), void *arg, struct err *err)
{
    struct each_args each = {fn, arg};
    return netlink_dump(nl, link_msg(nl, RTM_GETLINK, 0, 0, NULL), each_one, &each, err, "list devices");
}

/* Begins a request that makes a device; the kind's own data goes between this and the two nest ends. */
struct link_new {
    struct nlmsghdr *msg;
    struct nlattr *info, *data;
};

static struct link_new link_new_begin(struct netlink *nl, const char *name, const char *kind, const uint8_t *mac,
                                      uint32_t mtu)
{
    struct link_new new = {link_msg(nl, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0, NULL), NULL, NULL};
    mnl_attr_put_strz(new.msg, IFLA_IFNAME, name);
    if (mac)
        mnl_attr_put(new.msg, IFLA_ADDRESS, NET_MAC_SIZE, mac);
    if (mtu)
        mnl_attr_put_u32(new.msg, IFLA_MTU, mtu);
    new.info = mnl_attr_nest_start(new.msg, IFLA_LINKINFO);
    mnl_attr_put_strz(new.msg, IFLA_INFO_KIND, kind);
    new.data = mnl_attr_nest_start(new.msg, IFLA_INFO_DATA);
    return new;
}

static int link_new_end(struct netlink *nl, struct link_new *new, const char *kind, const char *name, struct err *err)
{
    char what[64];
    snprintf(what, sizeof(what), "make %s %s", kind, name);
    mnl_attr_nest_end(new->msg, new->data);
    mnl_attr_nest_end(new->msg, new->info);
    return netlink_do(nl, new->msg, err, what);
}

static int name_check(const char *name, struct err *err)
{
    if (!*name || strlen(name) >= IFNAMSIZ)
        return err_set(err, EINVAL, "\"%.40s\" is no name for a device: 1 to 15 characters", name);
    return 0;
}

int link_add_bridge(struct netlink *nl, const char *name, const uint8_t *mac, uint32_t mtu, struct err *err)
{
    int r = name_check(name, err);
    if (r < 0)
        return r;
    struct link_new new = link_new_begin(nl, name, "bridge", mac, mtu);
    return link_new_end(nl, &new, "bridge", name, err);
}

int link_add_vxlan(struct netlink *nl, const char *name, const struct link_vxlan *vxlan, const uint8_t *mac,
                   uint32_t mtu, struct err *err)
{
    int r = name_check(name, err);
    if (r < 0)
        return r;
    struct link_new new = link_new_begin(nl, name, "vxlan", mac, mtu);
    mnl_attr_put_u32(new.msg, IFLA_VXLAN_ID, vxlan->vni);
    mnl_attr_put_u16(new.msg, IFLA_VXLAN_PORT, htons(vxlan->port));
    mnl_attr_put_u8(new.msg, IFLA_VXLAN_LEARNING, vxlan->learning);
    if (vxlan->uplink)
        mnl_attr_put_u32(new.msg, IFLA_VXLAN_LINK, (uint32_t)vxlan->uplink);
    if (vxlan->local.family)
        mnl_attr_put(new.msg, vxlan->local.family == AF_INET ? IFLA_VXLAN_LOCAL : IFLA_VXLAN_LOCAL6,
                     net_ip_size(&vxlan->local), vxlan->local.bytes);
    return link_new_end(nl, &new, "vxlan", name, err);
}

int link_add_veth(struct netlink *nl, const struct link_veth *veth, struct err *err)
{
    int r = name_check(veth->name, err);
    if (r == 0)
        r = name_check(veth->peer_name, err);
    if (r < 0)
        return r;
    struct link_new new = link_new_begin(nl, veth->name, "veth", veth->mac, veth->mtu);
    struct nlattr *peer = mnl_attr_nest_start(new.msg, VETH_INFO_PEER);
    mnl_nlmsg_put_extra_header(new.msg, sizeof(struct ifinfomsg));
    mnl_attr_put_strz(new.msg, IFLA_IFNAME, veth->peer_name);
    if (veth->peer_mac)
        mnl_attr_put(new.msg, IFLA_ADDRESS, NET_MAC_SIZE, veth->peer_mac);
    if (veth->mtu)
        mnl_attr_put_u32(new.msg, IFLA_MTU, veth->mtu);
    if (veth->peer_netns >= 0)
        mnl_attr_put_u32(new.msg, IFLA_NET_NS_FD, (uint32_t)veth->peer_netns);
    mnl_attr_nest_end(new.msg, peer);
    return link_new_end(nl, &new, "veth", veth->name, err);
}

int link_delete(struct netlink *nl, int index, struct err *err)
{
    char what[48];
    struct err why = {0};
    snprintf(what, sizeof(what), "delete device %d", index);
    int r = netlink_do(nl, link_msg(nl, RTM_DELLINK, 0, index, NULL), &why, what);
    if (r == -ENODEV)
        return 0;
    if (r < 0 && err)
        *err = why;
    return r < 0 ? r : 1;
}

static int link_change(struct netlink *nl, struct nlmsghdr *msg, int index, const char *verb, struct err *err)
{
    char what[64];
    snprintf(what, sizeof(what), "%s device %d", verb, index);
    return netlink_do(nl, msg, err, what);
}

int link_set_up(struct netlink *nl, int index, bool up, struct err *err)
{
    struct ifinfomsg *info;
    struct nlmsghdr *msg = link_msg(nl, RTM_NEWLINK, 0, index, &info);
    info->ifi_flags = up ? IFF_UP : 0;
    info->ifi_change = IFF_UP;
    return link_change(nl, msg, index, up ? "bring up" : "bring down", err);
}

int link_set_mtu(struct netlink *nl, int index, uint32_t mtu, struct err *err)
{
    struct nlmsghdr *msg = link_msg(nl, RTM_NEWLINK, 0, index, NULL);
    mnl_attr_put_u32(msg, IFLA_MTU, mtu);
    return link_change(nl, msg, index, "set the MTU of", err);
}

int link_set_mac(struct netlink *nl, int index, const uint8_t mac[NET_MAC_SIZE], struct err *err)
{
    struct nlmsghdr *msg = link_msg(nl, RTM_NEWLINK, 0, index, NULL);
    mnl_attr_put(msg, IFLA_ADDRESS, NET_MAC_SIZE, mac);
    return link_change(nl, msg, index, "set the MAC address of", err);
}

int link_set_master(struct netlink *nl, int index, int bridge, struct err *err)
{
    struct nlmsghdr *msg = link_msg(nl, RTM_NEWLINK, 0, index, NULL);
    mnl_attr_put_u32(msg, IFLA_MASTER, (uint32_t)bridge);
    return link_change(nl, msg, index, "put into its bridge", err);
}

int link_set_hairpin(struct netlink *nl, int index, bool on, struct err *err)
{
    struct ifinfomsg *info;
    struct nlmsghdr *msg = link_msg(nl, RTM_SETLINK, 0, index, &info);
    info->ifi_family = AF_BRIDGE;
    struct nlattr *port = mnl_attr_nest_start(msg, IFLA_PROTINFO);
    port->nla_type |= NLA_F_NESTED;
    mnl_attr_put_u8(msg, IFLA_BRPORT_MODE, on);
    mnl_attr_nest_end(msg, port);
    return link_change(nl, msg, index, "set hairpin of", err);
}
