#include "net/conntrack.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "core/base/defs.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "net/netlink.h"

enum {
    ORIGINAL_MAX = 256,      /* bytes of a tuple attribute */
    MATCHES_MAX = 1 << 20,   /* more connections than this are not collected at once */
    FILTER_PROTOCOL = 1 << 3 /* CTA_FILTER's flag for the protocol number (kernel 5.8) */
};

struct tuple {
    struct net_ip source, destination;
    uint16_t source_port, destination_port;
    uint8_t protocol;
};

static bool tuple_decode(const struct nlattr *attr, struct tuple *ret)
{
    const struct nlattr *a[CTA_TUPLE_MAX + 1], *ip[CTA_IP_MAX + 1], *proto[CTA_PROTO_MAX + 1];
    struct tuple t = {.source.family = AF_INET, .destination.family = AF_INET};
    if (!attr)
        return false;
    netlink_nested(attr, a, COUNT_OF(a));
    if (!a[CTA_TUPLE_IP] || !a[CTA_TUPLE_PROTO])
        return false;
    netlink_nested(a[CTA_TUPLE_IP], ip, COUNT_OF(ip));
    netlink_nested(a[CTA_TUPLE_PROTO], proto, COUNT_OF(proto));
    if (!netlink_copy(ip[CTA_IP_V4_SRC], t.source.bytes, 4) ||
        !netlink_copy(ip[CTA_IP_V4_DST], t.destination.bytes, 4) || !proto[CTA_PROTO_NUM] ||
        !proto[CTA_PROTO_SRC_PORT] || !proto[CTA_PROTO_DST_PORT])
        return false;
    t.protocol = netlink_u8(proto[CTA_PROTO_NUM]);
    t.source_port = ntohs(netlink_u16(proto[CTA_PROTO_SRC_PORT]));
    t.destination_port = ntohs(netlink_u16(proto[CTA_PROTO_DST_PORT]));
    *ret = t;
    return true;
}

int conntrack_decode(const struct nlmsghdr *msg, struct conntrack_entry *ret)
{
    struct tuple original, reply;
    const struct nlattr *a[CTA_MAX + 1];
    if (msg->nlmsg_len < sizeof(*msg) + sizeof(struct nfgenmsg))
        return -EPROTO;
    netlink_attrs(msg, sizeof(struct nfgenmsg), a, COUNT_OF(a));
    if (!tuple_decode(a[CTA_TUPLE_ORIG], &original) || !tuple_decode(a[CTA_TUPLE_REPLY], &reply))
        return 1;
    *ret = (struct conntrack_entry){
        .flow = {.protocol = original.protocol,
                 .source = original.source,
                 .destination = original.destination,
                 .answers_from = reply.source,
                 .source_port = original.source_port,
                 .destination_port = original.destination_port,
                 .answers_from_port = reply.source_port},
        .original = a[CTA_TUPLE_ORIG],
        .id = a[CTA_ID],
        .zone = a[CTA_ZONE],
    };
    return 0;
}

/* What the kernel needs to find a connection again. */
struct handle {
    uint8_t original[ORIGINAL_MAX];
    uint16_t original_len;
    uint32_t id;
    uint16_t zone;
    bool has_id, has_zone;
};

struct collect {
    uint8_t protocol;
    bool (*match)(const struct conntrack_flow *flow, void *arg);
    void *arg;
    struct handle *found;
    size_t count, cap;
};

static int collect_one(const struct nlmsghdr *msg, void *arg)
{
    struct collect *c = arg;
    struct conntrack_entry e;
    if (conntrack_decode(msg, &e) != 0 || e.flow.protocol != c->protocol || c->count >= MATCHES_MAX ||
        mnl_attr_get_payload_len(e.original) > ORIGINAL_MAX || !c->match(&e.flow, c->arg))
        return 0;
    c->found = mem_grow(c->found, c->count, &c->cap, sizeof(*c->found));
    struct handle *h = &c->found[c->count++];
    *h = (struct handle){.original_len = mnl_attr_get_payload_len(e.original)};
    memcpy(h->original, mnl_attr_get_payload(e.original), h->original_len);
    h->has_id = netlink_copy(e.id, &h->id, sizeof(h->id));
    h->has_zone = netlink_copy(e.zone, &h->zone, sizeof(h->zone));
    return 0;
}

static struct nlmsghdr *message(struct netlink *nl, uint16_t type)
{
    struct nfgenmsg *head;
    struct nlmsghdr *msg = netlink_msg(nl, (uint16_t)(NFNL_SUBSYS_CTNETLINK << 8 | type), 0, sizeof(*head), &head);
    head->nfgen_family = AF_INET;
    return msg;
}

/* Asks for one protocol only; a kernel before 5.8 takes no notice and sends all. */
static struct nlmsghdr *dump_message(struct netlink *nl, uint8_t protocol)
{
    struct nlmsghdr *msg = message(nl, IPCTNL_MSG_CT_GET);
    struct nlattr *tuple = mnl_attr_nest_start(msg, CTA_TUPLE_ORIG);
    struct nlattr *proto = mnl_attr_nest_start(msg, CTA_TUPLE_PROTO);
    mnl_attr_put_u8(msg, CTA_PROTO_NUM, protocol);
    mnl_attr_nest_end(msg, proto);
    mnl_attr_nest_end(msg, tuple);
    struct nlattr *filter = mnl_attr_nest_start(msg, CTA_FILTER);
    mnl_attr_put_u32(msg, CTA_FILTER_ORIG_FLAGS, FILTER_PROTOCOL);
    mnl_attr_put_u32(msg, CTA_FILTER_REPLY_FLAGS, 0);
    mnl_attr_nest_end(msg, filter);
    return msg;
}

static int delete_one(struct netlink *nl, const struct handle *h, struct err *err)
{
    struct err why = {0};
    struct nlmsghdr *msg = message(nl, IPCTNL_MSG_CT_DELETE);
    mnl_attr_put(msg, CTA_TUPLE_ORIG | NLA_F_NESTED, h->original_len, h->original);
    if (h->has_id)
        mnl_attr_put(msg, CTA_ID, sizeof(h->id), &h->id);
    if (h->has_zone)
        mnl_attr_put(msg, CTA_ZONE, sizeof(h->zone), &h->zone);
    int r = netlink_do(nl, msg, &why, "forget a connection");
    if (r == -ENOENT)
        return 0;
    if (r < 0 && err)
        *err = why;
    return r < 0 ? r : 1;
}

int conntrack_delete(struct netlink *nl, uint8_t protocol, bool (*match)(const struct conntrack_flow *flow, void *arg),
                     void *arg, struct err *err)
{
    static const char what[] = "list connections";
    struct collect c = {.protocol = protocol, .match = match, .arg = arg};
    struct err why = {0};
    int deleted = 0, r = netlink_dump(nl, dump_message(nl, protocol), collect_one, &c, &why, what);
    if (r == -EINVAL || r == -EOPNOTSUPP) {
        why = (struct err){0};
        r = netlink_dump(nl, message(nl, IPCTNL_MSG_CT_GET), collect_one, &c, &why, what);
    }
    for (size_t i = 0; r >= 0 && i < c.count; i++) {
        r = delete_one(nl, &c.found[i], &why);
        deleted += r > 0;
    }
    free(c.found);
    if (r < 0 && err)
        *err = why;
    return r < 0 ? r : deleted;
}
