/* Elements of a set, read back from the kernel. */
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <string.h>

#include "core/base/defs.h"
#include "core/base/err.h"
#include "net/netlink.h"
#include "net/nft.h"

static uint64_t be64_of(const struct nlattr *attr)
{
    uint8_t b[8] = {0};
    uint64_t v = 0;
    netlink_copy(attr, b, sizeof(b));
    for (int i = 0; i < 8; i++)
        v = v << 8 | b[i];
    return v;
}

/* A nested NFTA_DATA_VALUE of at most NFT_KEY_MAX bytes; what is no value (a verdict) or larger counts as none. */
static uint32_t value_of(const struct nlattr *outer, uint8_t *out)
{
    const struct nlattr *a[NFTA_DATA_MAX + 1];
    if (!outer)
        return 0;
    netlink_nested(outer, a, COUNT_OF(a));
    if (!a[NFTA_DATA_VALUE] || mnl_attr_get_payload_len(a[NFTA_DATA_VALUE]) > NFT_KEY_MAX)
        return 0;
    memcpy(out, mnl_attr_get_payload(a[NFTA_DATA_VALUE]), mnl_attr_get_payload_len(a[NFTA_DATA_VALUE]));
    return mnl_attr_get_payload_len(a[NFTA_DATA_VALUE]);
}

int nft_elements_decode(const struct nlmsghdr *msg, int (*fn)(const struct nft_element *e, void *arg), void *arg)
{
    if (msg->nlmsg_len < sizeof(*msg) + sizeof(struct nfgenmsg))
        return -EPROTO;
    const struct nlattr *a[NFTA_SET_ELEM_LIST_MAX + 1];
    netlink_attrs(msg, sizeof(struct nfgenmsg), a, COUNT_OF(a));
    if (!a[NFTA_SET_ELEM_LIST_ELEMENTS])
        return 0;
    const struct nlattr *list = a[NFTA_SET_ELEM_LIST_ELEMENTS];
    const char *end = (const char *)list + list->nla_len;
    const struct nlattr *attr = mnl_attr_get_payload(list);
    for (; mnl_attr_ok(attr, (int)(end - (const char *)attr)); attr = mnl_attr_next(attr)) {
        const struct nlattr *one[NFTA_SET_ELEM_MAX + 1];
        struct nft_element e = {0};
        netlink_nested(attr, one, COUNT_OF(one));
        e.key_len = value_of(one[NFTA_SET_ELEM_KEY], e.key);
        e.data_len = value_of(one[NFTA_SET_ELEM_DATA], e.data);
        e.expires_ms = be64_of(one[NFTA_SET_ELEM_EXPIRATION]);
        e.timeout_ms = be64_of(one[NFTA_SET_ELEM_TIMEOUT]);
        int r = e.key_len ? fn(&e, arg) : 0;
        if (r < 0)
            return r;
    }
    return 0;
}

struct read_args {
    int (*element_fn)(const struct nft_element *e, void *arg);
    void *arg;
};

static int elements_message(const struct nlmsghdr *msg, void *arg)
{
    const struct read_args *read = arg;
    return nft_elements_decode(msg, read->element_fn, read->arg);
}

static struct nlmsghdr *read_msg(struct netlink *nl, uint16_t type, uint8_t family)
{
    struct nfgenmsg *head;
    struct nlmsghdr *msg = netlink_msg(nl, (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | type), 0, sizeof(*head), &head);
    head->nfgen_family = family;
    return msg;
}

/* What is not there has no members. */
static int read_run(struct netlink *nl, struct nlmsghdr *msg, int (*fn)(const struct nlmsghdr *msg, void *arg),
                    struct read_args *read, struct err *err, const char *what)
{
    struct err why = {0};
    int r = netlink_dump(nl, msg, fn, read, &why, what);
    if (r == -ENOENT)
        return 0;
    if (r < 0 && err && why.code)
        *err = why;
    return r;
}

int nft_elements_each(struct netlink *nl, uint8_t family, const char *table, const char *set,
                      int (*fn)(const struct nft_element *e, void *arg), void *arg, struct err *err)
{
    struct read_args read = {.element_fn = fn, .arg = arg};
    struct nlmsghdr *msg = read_msg(nl, NFT_MSG_GETSETELEM, family);
    mnl_attr_put_strz(msg, NFTA_SET_ELEM_LIST_TABLE, table);
    mnl_attr_put_strz(msg, NFTA_SET_ELEM_LIST_SET, set);
    return read_run(nl, msg, elements_message, &read, err, "read an nf_tables set");
}
