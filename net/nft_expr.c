/* Expressions of nf_tables' rules. */
#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_nat.h>
#include <linux/netfilter/nf_tables.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "net/nft.h"
#include "net/nft_internal.h"

enum {
    SCRATCH = 15, /* the register that helpers of several expressions use */
    IPV4_SADDR = 12,
    IPV4_DADDR = 16,
    TH_DPORT = 2,
    ICMP_PORT_UNREACHABLE = 3,
};

struct nft_rule {
    struct nft_batch *batch;
    struct nftnl_rule *rule;
};

struct nft_rule *nft_rule_begin(struct nft_batch *b, const char *chain)
{
    struct nft_rule *r = mem_alloc(sizeof(*r));
    r->batch = b;
    r->rule = nftnl_rule_alloc();
    nftnl_rule_set_str(r->rule, NFTNL_RULE_TABLE, b->table);
    nftnl_rule_set_str(r->rule, NFTNL_RULE_CHAIN, chain);
    return r;
}

void nft_rule_end(struct nft_rule *r)
{
    struct nlmsghdr *msg = nft_message_begin(r->batch, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND);
    nftnl_rule_nlmsg_build_payload(msg, r->rule);
    nft_message_end(r->batch, msg);
    nftnl_rule_free(r->rule);
    free(r);
}

static struct nftnl_expr *expr(struct nft_rule *r, const char *name)
{
    struct nftnl_expr *e = nftnl_expr_alloc(name);
    nftnl_rule_add_expr(r->rule, e);
    return e;
}

uint32_t nft_reg(unsigned n)
{
    return NFT_REG32_00 + n;
}

void nft_load_meta(struct nft_rule *r, uint32_t key, uint32_t reg)
{
    struct nftnl_expr *e = expr(r, "meta");
    nftnl_expr_set_u32(e, NFTNL_EXPR_META_KEY, key);
    nftnl_expr_set_u32(e, NFTNL_EXPR_META_DREG, reg);
}

void nft_store_meta(struct nft_rule *r, uint32_t key, uint32_t reg)
{
    struct nftnl_expr *e = expr(r, "meta");
    nftnl_expr_set_u32(e, NFTNL_EXPR_META_KEY, key);
    nftnl_expr_set_u32(e, NFTNL_EXPR_META_SREG, reg);
}

void nft_load_payload(struct nft_rule *r, uint32_t base, uint32_t offset, uint32_t len, uint32_t reg)
{
    struct nftnl_expr *e = expr(r, "payload");
    nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_DREG, reg);
    nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_BASE, base);
    nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_OFFSET, offset);
    nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_LEN, len);
}

void nft_load_ip_saddr(struct nft_rule *r, uint32_t reg)
{
    nft_load_payload(r, NFT_PAYLOAD_NETWORK_HEADER, IPV4_SADDR, 4, reg);
}

void nft_load_ip_daddr(struct nft_rule *r, uint32_t reg)
{
    nft_load_payload(r, NFT_PAYLOAD_NETWORK_HEADER, IPV4_DADDR, 4, reg);
}

void nft_load_dport(struct nft_rule *r, uint32_t reg)
{
    nft_load_payload(r, NFT_PAYLOAD_TRANSPORT_HEADER, TH_DPORT, 2, reg);
}

void nft_load_bytes(struct nft_rule *r, uint32_t reg, const void *data, uint32_t len)
{
    struct nftnl_expr *e = expr(r, "immediate");
    nftnl_expr_set_u32(e, NFTNL_EXPR_IMM_DREG, reg);
    nftnl_expr_set(e, NFTNL_EXPR_IMM_DATA, data, len);
}

void nft_load_value(struct nft_rule *r, uint32_t reg, uint32_t value)
{
    nft_load_bytes(r, reg, &value, sizeof(value));
}

void nft_load_random(struct nft_rule *r, uint32_t modulus, uint32_t reg)
{
    struct nftnl_expr *e = expr(r, "numgen");
    nftnl_expr_set_u32(e, NFTNL_EXPR_NG_DREG, reg);
    nftnl_expr_set_u32(e, NFTNL_EXPR_NG_MODULUS, modulus);
    nftnl_expr_set_u32(e, NFTNL_EXPR_NG_TYPE, NFT_NG_RANDOM);
}

void nft_load_fib_type(struct nft_rule *r, bool source, uint32_t reg)
{
    struct nftnl_expr *e = expr(r, "fib");
    nftnl_expr_set_u32(e, NFTNL_EXPR_FIB_DREG, reg);
    nftnl_expr_set_u32(e, NFTNL_EXPR_FIB_RESULT, NFT_FIB_RESULT_ADDRTYPE);
    nftnl_expr_set_u32(e, NFTNL_EXPR_FIB_FLAGS, source ? NFTA_FIB_F_SADDR : NFTA_FIB_F_DADDR);
}

void nft_bitwise(struct nft_rule *r, uint32_t reg, uint32_t len, const void *mask, const void * xor)
{
    struct nftnl_expr *e = expr(r, "bitwise");
    nftnl_expr_set_u32(e, NFTNL_EXPR_BITWISE_SREG, reg);
    nftnl_expr_set_u32(e, NFTNL_EXPR_BITWISE_DREG, reg);
    nftnl_expr_set_u32(e, NFTNL_EXPR_BITWISE_OP, NFT_BITWISE_BOOL);
    nftnl_expr_set_u32(e, NFTNL_EXPR_BITWISE_LEN, len);
    nftnl_expr_set(e, NFTNL_EXPR_BITWISE_MASK, mask, len);
    nftnl_expr_set(e, NFTNL_EXPR_BITWISE_XOR, xor, len);
}

void nft_match(struct nft_rule *r, uint32_t reg, bool equal, const void *data, uint32_t len)
{
    struct nftnl_expr *e = expr(r, "cmp");
    nftnl_expr_set_u32(e, NFTNL_EXPR_CMP_SREG, reg);
    nftnl_expr_set_u32(e, NFTNL_EXPR_CMP_OP, equal ? NFT_CMP_EQ : NFT_CMP_NEQ);
    nftnl_expr_set(e, NFTNL_EXPR_CMP_DATA, data, len);
}

void nft_match_u32(struct nft_rule *r, uint32_t reg, bool equal, uint32_t value)
{
    nft_match(r, reg, equal, &value, sizeof(value));
}

void nft_match_protocol(struct nft_rule *r, uint8_t protocol)
{
    nft_load_meta(r, NFT_META_L4PROTO, nft_reg(SCRATCH));
    nft_match(r, nft_reg(SCRATCH), true, &protocol, sizeof(protocol));
}

void nft_match_device(struct nft_rule *r, bool output, const char *name)
{
    char padded[IFNAMSIZ] = {0};
    size_t n = strnlen(name, IFNAMSIZ - 1);
    bool starts = n && name[n - 1] == '*';
    memcpy(padded, name, n);
    nft_load_meta(r, output ? NFT_META_OIFNAME : NFT_META_IIFNAME, nft_reg(8));
    nft_match(r, nft_reg(8), true, padded, starts ? (uint32_t)n - 1 : IFNAMSIZ);
}

void nft_match_prefix(struct nft_rule *r, bool source, bool inside, const struct net_prefix *prefix)
{
    static const uint32_t nothing;
    const struct net_ip base = net_prefix_base(prefix), mask = net_prefix_mask(prefix);
    nft_load_payload(r, NFT_PAYLOAD_NETWORK_HEADER, source ? IPV4_SADDR : IPV4_DADDR, 4, nft_reg(SCRATCH));
    nft_bitwise(r, nft_reg(SCRATCH), 4, mask.bytes, &nothing);
    nft_match(r, nft_reg(SCRATCH), inside, base.bytes, 4);
}

void nft_mark_set(struct nft_rule *r, uint32_t bits)
{
    const uint32_t keep = ~bits;
    nft_load_meta(r, NFT_META_MARK, nft_reg(SCRATCH));
    nft_bitwise(r, nft_reg(SCRATCH), 4, &keep, &bits);
    nft_store_meta(r, NFT_META_MARK, nft_reg(SCRATCH));
}

void nft_mark_clear(struct nft_rule *r, uint32_t bits)
{
    const uint32_t keep = ~bits, nothing = 0;
    nft_load_meta(r, NFT_META_MARK, nft_reg(SCRATCH));
    nft_bitwise(r, nft_reg(SCRATCH), 4, &keep, &nothing);
    nft_store_meta(r, NFT_META_MARK, nft_reg(SCRATCH));
}

void nft_match_mark(struct nft_rule *r, uint32_t bits)
{
    const uint32_t nothing = 0;
    nft_load_meta(r, NFT_META_MARK, nft_reg(SCRATCH));
    nft_bitwise(r, nft_reg(SCRATCH), 4, &bits, &nothing);
    nft_match_u32(r, nft_reg(SCRATCH), true, bits);
}

void nft_match_ct_invalid(struct nft_rule *r)
{
    static const uint32_t invalid = NF_CT_STATE_INVALID_BIT, nothing = 0;
    struct nftnl_expr *e = expr(r, "ct");
    nftnl_expr_set_u32(e, NFTNL_EXPR_CT_KEY, NFT_CT_STATE);
    nftnl_expr_set_u32(e, NFTNL_EXPR_CT_DREG, nft_reg(SCRATCH));
    nft_bitwise(r, nft_reg(SCRATCH), sizeof(invalid), &invalid, &nothing);
    nft_match_u32(r, nft_reg(SCRATCH), false, 0);
}

void nft_lookup(struct nft_rule *r, const char *set, uint32_t reg, bool inside)
{
    struct nftnl_expr *e = expr(r, "lookup");
    nftnl_expr_set_u32(e, NFTNL_EXPR_LOOKUP_SREG, reg);
    nftnl_expr_set_str(e, NFTNL_EXPR_LOOKUP_SET, set);
    if (!inside)
        nftnl_expr_set_u32(e, NFTNL_EXPR_LOOKUP_FLAGS, NFT_LOOKUP_F_INV);
}

void nft_lookup_data(struct nft_rule *r, const char *map, uint32_t reg, uint32_t data_reg)
{
    struct nftnl_expr *e = expr(r, "lookup");
    nftnl_expr_set_u32(e, NFTNL_EXPR_LOOKUP_SREG, reg);
    nftnl_expr_set_u32(e, NFTNL_EXPR_LOOKUP_DREG, data_reg);
    nftnl_expr_set_str(e, NFTNL_EXPR_LOOKUP_SET, map);
}

void nft_lookup_verdict(struct nft_rule *r, const char *map, uint32_t reg)
{
    nft_lookup_data(r, map, reg, NFT_REG_VERDICT);
}

void nft_update(struct nft_rule *r, const char *set, uint32_t reg, uint32_t data_reg, uint64_t timeout_ms)
{
    struct nftnl_expr *e = expr(r, "dynset");
    nftnl_expr_set_u32(e, NFTNL_EXPR_DYNSET_SREG_KEY, reg);
    if (data_reg)
        nftnl_expr_set_u32(e, NFTNL_EXPR_DYNSET_SREG_DATA, data_reg);
    nftnl_expr_set_u32(e, NFTNL_EXPR_DYNSET_OP, NFT_DYNSET_OP_UPDATE);
    nftnl_expr_set_u64(e, NFTNL_EXPR_DYNSET_TIMEOUT, timeout_ms);
    nftnl_expr_set_str(e, NFTNL_EXPR_DYNSET_SET_NAME, set);
}

void nft_dnat(struct nft_rule *r, uint32_t ip_reg, uint32_t port_reg)
{
    struct nftnl_expr *e = expr(r, "nat");
    nftnl_expr_set_u32(e, NFTNL_EXPR_NAT_TYPE, NFT_NAT_DNAT);
    nftnl_expr_set_u32(e, NFTNL_EXPR_NAT_FAMILY, NFPROTO_IPV4);
    nftnl_expr_set_u32(e, NFTNL_EXPR_NAT_REG_ADDR_MIN, ip_reg);
    nftnl_expr_set_u32(e, NFTNL_EXPR_NAT_REG_PROTO_MIN, port_reg);
}

void nft_masquerade(struct nft_rule *r)
{
    struct nftnl_expr *e = expr(r, "masq");
    nftnl_expr_set_u32(e, NFTNL_EXPR_MASQ_FLAGS, NF_NAT_RANGE_PROTO_RANDOM_FULLY);
}

void nft_reject(struct nft_rule *r, bool tcp_reset)
{
    struct nftnl_expr *e = expr(r, "reject");
    nftnl_expr_set_u32(e, NFTNL_EXPR_REJECT_TYPE, tcp_reset ? NFT_REJECT_TCP_RST : NFT_REJECT_ICMP_UNREACH);
    nftnl_expr_set_u8(e, NFTNL_EXPR_REJECT_CODE, tcp_reset ? 0 : ICMP_PORT_UNREACHABLE);
}

void nft_verdict(struct nft_rule *r, int verdict, const char *chain)
{
    struct nftnl_expr *e = expr(r, "immediate");
    nftnl_expr_set_u32(e, NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT);
    nftnl_expr_set_u32(e, NFTNL_EXPR_IMM_VERDICT, (uint32_t)verdict);
    if (chain)
        nftnl_expr_set_str(e, NFTNL_EXPR_IMM_CHAIN, chain);
}
