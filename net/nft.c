#include "net/nft.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <libnftnl/chain.h>
#include <libnftnl/common.h>
#include <libnftnl/rule.h>
#include <libnftnl/set.h>
#include <libnftnl/table.h>
#include <libnftnl/udata.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/defs.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "net/netlink.h"
#include "net/nft_internal.h"

enum {
    MESSAGE_ROOM = 96 << 10,    /* no single message of ours comes near */
    ELEMENTS_PER_MESSAGE = 200, /* their nest may not reach 64 KiB */
    BUFFER_KEPT = 1 << 20,
    TYPE_VERDICT = (int)NFT_DATA_VERDICT,
};

struct nft_batch *nft_batch_new(struct netlink *nl, uint8_t family, const char *table)
{
    struct nft_batch *b = mem_alloc(sizeof(*b));
    b->nl = nl;
    b->family = family;
    b->table = mem_strdup(table);
    return b;
}

struct nft_batch *nft_batch_free(struct nft_batch *b)
{
    if (!b)
        return NULL;
    if (b->elements)
        nftnl_set_free(b->elements);
    free(b->buf);
    free(b->table);
    free(b);
    return NULL;
}

static char *batch_room(struct nft_batch *b)
{
    if (b->cap - b->len < MESSAGE_ROOM) {
        b->cap = b->cap * 2 + MESSAGE_ROOM;
        b->buf = mem_realloc(b->buf, b->cap);
    }
    return b->buf + b->len;
}

static size_t message_size(const struct nlmsghdr *msg)
{
    return (msg->nlmsg_len + NLMSG_ALIGNTO - 1) & ~(size_t)(NLMSG_ALIGNTO - 1);
}

static void batch_took(struct nft_batch *b, const struct nlmsghdr *msg)
{
    b->last = b->len;
    b->len += message_size(msg);
    b->messages++;
}

static struct nlmsghdr *message_begin_raw(struct nft_batch *b, uint16_t type, uint16_t flags)
{
    char *at = batch_room(b);
    if (!b->len) {
        b->first_seq = netlink_seq(b->nl);
        struct nlmsghdr *begin = nftnl_batch_begin(at, b->first_seq);
        b->len += message_size(begin);
        at += message_size(begin);
    }
    b->last_seq = netlink_seq(b->nl);
    return nftnl_nlmsg_build_hdr(at, type, b->family, flags, b->last_seq);
}

static void elements_flush(struct nft_batch *b)
{
    if (!b->elements)
        return;
    struct nlmsghdr *msg = message_begin_raw(b, b->elements_delete ? NFT_MSG_DELSETELEM : NFT_MSG_NEWSETELEM,
                                             b->elements_delete ? 0 : NLM_F_CREATE);
    nftnl_set_elems_nlmsg_build_payload(msg, b->elements);
    batch_took(b, msg);
    nftnl_set_free(b->elements);
    b->elements = NULL;
    b->element_count = 0;
}

struct nlmsghdr *nft_message_begin(struct nft_batch *b, uint16_t type, uint16_t flags)
{
    elements_flush(b);
    return message_begin_raw(b, type, flags);
}

void nft_message_end(struct nft_batch *b, const struct nlmsghdr *msg)
{
    batch_took(b, msg);
}

size_t nft_batch_messages(const struct nft_batch *b)
{
    return b->messages + (b->elements ? 1 : 0);
}

static void batch_reset(struct nft_batch *b)
{
    b->len = b->messages = 0;
    if (b->cap > BUFFER_KEPT) {
        free(TAKE(b->buf));
        b->cap = 0;
    }
}

int nft_batch_commit(struct nft_batch *b, struct err *err, const char *what)
{
    elements_flush(b);
    if (!b->len)
        return 0;
    struct nlmsghdr *last = (void *)(b->buf + b->last);
    last->nlmsg_flags |= NLM_F_ACK;
    uint32_t end_seq = netlink_seq(b->nl);
    struct nlmsghdr *end = nftnl_batch_end(batch_room(b), end_seq);
    b->len += message_size(end);
    int r = netlink_batch(b->nl, b->buf, b->len, b->first_seq, end_seq, err, what);
    batch_reset(b);
    return r;
}

static void table_message(struct nft_batch *b, uint16_t type, uint16_t flags)
{
    struct nftnl_table *t = nftnl_table_alloc();
    nftnl_table_set_str(t, NFTNL_TABLE_NAME, b->table);
    struct nlmsghdr *msg = nft_message_begin(b, type, flags);
    nftnl_table_nlmsg_build_payload(msg, t);
    nft_message_end(b, msg);
    nftnl_table_free(t);
}

void nft_table_add(struct nft_batch *b)
{
    table_message(b, NFT_MSG_NEWTABLE, NLM_F_CREATE);
}

void nft_table_delete(struct nft_batch *b)
{
    table_message(b, NFT_MSG_DELTABLE, 0);
}

static void chain_message(struct nft_batch *b, uint16_t type, uint16_t flags, struct nftnl_chain *c)
{
    nftnl_chain_set_str(c, NFTNL_CHAIN_TABLE, b->table);
    struct nlmsghdr *msg = nft_message_begin(b, type, flags);
    nftnl_chain_nlmsg_build_payload(msg, c);
    nft_message_end(b, msg);
    nftnl_chain_free(c);
}

void nft_chain_add(struct nft_batch *b, const char *name, const struct nft_hook *hook)
{
    struct nftnl_chain *c = nftnl_chain_alloc();
    nftnl_chain_set_str(c, NFTNL_CHAIN_NAME, name);
    if (hook) {
        nftnl_chain_set_str(c, NFTNL_CHAIN_TYPE, hook->type);
        nftnl_chain_set_u32(c, NFTNL_CHAIN_HOOKNUM, hook->hook);
        nftnl_chain_set_s32(c, NFTNL_CHAIN_PRIO, hook->priority);
        nftnl_chain_set_u32(c, NFTNL_CHAIN_POLICY, NF_ACCEPT);
    }
    chain_message(b, NFT_MSG_NEWCHAIN, NLM_F_CREATE, c);
}

void nft_chain_flush(struct nft_batch *b, const char *name)
{
    struct nftnl_rule *r = nftnl_rule_alloc();
    nftnl_rule_set_str(r, NFTNL_RULE_TABLE, b->table);
    nftnl_rule_set_str(r, NFTNL_RULE_CHAIN, name);
    struct nlmsghdr *msg = nft_message_begin(b, NFT_MSG_DELRULE, 0);
    nftnl_rule_nlmsg_build_payload(msg, r);
    nft_message_end(b, msg);
    nftnl_rule_free(r);
}

void nft_chain_delete(struct nft_batch *b, const char *name)
{
    struct nftnl_chain *c = nftnl_chain_alloc();
    nftnl_chain_set_str(c, NFTNL_CHAIN_NAME, name);
    chain_message(b, NFT_MSG_DELCHAIN, 0, c);
}

void nft_set_add(struct nft_batch *b, const struct nft_set *set)
{
    struct nftnl_set *s = nftnl_set_alloc();
    uint32_t flags =
        (set->map ? NFT_SET_MAP : 0) | (set->dynamic ? NFT_SET_EVAL : 0) | (set->timeouts ? NFT_SET_TIMEOUT : 0);
    nftnl_set_set_str(s, NFTNL_SET_TABLE, b->table);
    nftnl_set_set_str(s, NFTNL_SET_NAME, set->name);
    nftnl_set_set_u32(s, NFTNL_SET_FAMILY, b->family);
    nftnl_set_set_u32(s, NFTNL_SET_ID, ++b->set_id);
    nftnl_set_set_u32(s, NFTNL_SET_KEY_TYPE, set->key_type);
    nftnl_set_set_u32(s, NFTNL_SET_KEY_LEN, set->key_len);
    if (flags)
        nftnl_set_set_u32(s, NFTNL_SET_FLAGS, flags);
    if (set->size)
        nftnl_set_set_u32(s, NFTNL_SET_DESC_SIZE, set->size);
    if (set->map) {
        nftnl_set_set_u32(s, NFTNL_SET_DATA_TYPE, set->data_len ? set->data_type : (uint32_t)TYPE_VERDICT);
        if (set->data_len)
            nftnl_set_set_u32(s, NFTNL_SET_DATA_LEN, set->data_len);
    }
    struct nlmsghdr *msg = nft_message_begin(b, NFT_MSG_NEWSET, NLM_F_CREATE);
    nftnl_set_nlmsg_build_payload(msg, s);
    nft_message_end(b, msg);
    nftnl_set_free(s);
}

/* Neighbouring changes to one set travel in one message. */
static void element_put(struct nft_batch *b, const struct nft_set *set, bool del, struct nftnl_set_elem *e)
{
    if (b->elements && (b->elements_delete != del || b->element_count >= ELEMENTS_PER_MESSAGE ||
                        strcmp(nftnl_set_get_str(b->elements, NFTNL_SET_NAME), set->name)))
        elements_flush(b);
    if (!b->elements) {
        b->elements = nftnl_set_alloc();
        nftnl_set_set_str(b->elements, NFTNL_SET_TABLE, b->table);
        nftnl_set_set_str(b->elements, NFTNL_SET_NAME, set->name);
        b->elements_delete = del;
    }
    nftnl_set_elem_add(b->elements, e);
    b->element_count++;
}

void nft_element_add(struct nft_batch *b, const struct nft_set *set, const void *key, const struct nft_value *value)
{
    struct nftnl_set_elem *e = nftnl_set_elem_alloc();
    nftnl_set_elem_set(e, NFTNL_SET_ELEM_KEY, key, set->key_len);
    if (value && value->verdict) {
        nftnl_set_elem_set_u32(e, NFTNL_SET_ELEM_VERDICT,
                               value->verdict == NFT_VERDICT_DROP ? NF_DROP : (uint32_t)value->verdict);
        if (value->chain)
            nftnl_set_elem_set_str(e, NFTNL_SET_ELEM_CHAIN, value->chain);
    } else if (value && value->data) {
        nftnl_set_elem_set(e, NFTNL_SET_ELEM_DATA, value->data, value->data_len);
    }
    if (value && value->comment) {
        /* User data is (type, length, value)*; the comment's value ends with a NUL. */
        uint8_t udata[2 + NFT_COMMENT_MAX + 1] = {NFTNL_UDATA_SET_ELEM_COMMENT};
        size_t n = MIN_OF(strlen(value->comment), (size_t)NFT_COMMENT_MAX);
        udata[1] = (uint8_t)(n + 1);
        memcpy(udata + 2, value->comment, n);
        nftnl_set_elem_set(e, NFTNL_SET_ELEM_USERDATA, udata, (uint32_t)n + 3);
    }
    if (value && value->timeout_ms)
        nftnl_set_elem_set_u64(e, NFTNL_SET_ELEM_TIMEOUT, value->timeout_ms);
    if (value && value->expires_ms)
        nftnl_set_elem_set_u64(e, NFTNL_SET_ELEM_EXPIRATION, value->expires_ms);
    element_put(b, set, false, e);
}

void nft_element_delete(struct nft_batch *b, const struct nft_set *set, const void *key)
{
    struct nftnl_set_elem *e = nftnl_set_elem_alloc();
    nftnl_set_elem_set(e, NFTNL_SET_ELEM_KEY, key, set->key_len);
    element_put(b, set, true, e);
}
