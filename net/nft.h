/* nf_tables transactions: what k3c's rules need of libnftnl, put together message by message and sent as one batch that
 * the kernel takes as a whole or not at all.
 *
 * Registers are the 16 of 32 bits each (nft_reg(0) .. nft_reg(15)); a concatenation is what stands in neighbouring
 * ones. Numbers are passed in host order and written the way nf_tables stores them. */
#ifndef K3C_NET_NFT_H
#define K3C_NET_NFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/address.h"

struct err;
struct netlink;
struct nft_batch;
struct nlmsghdr;
struct nft_rule;

enum {
    NFT_KEY_MAX = 32,      /* bytes of a set element's key */
    NFT_COMMENT_MAX = 127, /* bytes; longer ones are cut */
};

/* Key and data types as the nft tool names them; a concatenation is built with NFT_CONCAT, first part first. */
enum nft_type {
    NFT_T_IPV4 = 7,
    NFT_T_ETHER = 9,
    NFT_T_PROTOCOL = 12,
    NFT_T_PORT = 13,
    NFT_T_MARK = 19, /* stands for any number in host order, which the tool then shows rightly */
    NFT_T_IFNAME = 41,
};
#define NFT_CONCAT(a, b) ((uint32_t)(a) << 6 | (uint32_t)(b))

struct nft_batch *nft_batch_new(struct netlink *nl, uint8_t family, const char *table);
struct nft_batch *nft_batch_free(struct nft_batch *b); /* NULL is fine; returns NULL */
size_t nft_batch_messages(const struct nft_batch *b);
/* Sends everything as one transaction; an empty batch sends nothing. 0 or the kernel's -errno, and then nothing of it
 * happened. The batch is empty afterwards. */
int nft_batch_commit(struct nft_batch *b, struct err *err, const char *what);

void nft_table_add(struct nft_batch *b);    /* also fine when it exists */
void nft_table_delete(struct nft_batch *b); /* it must exist: add it before */

struct nft_hook {
    const char *type; /* "nat", "filter" */
    uint32_t hook;    /* NF_INET_*, NF_BR_* */
    int32_t priority;
};
/* `hook` NULL: a chain to jump to. Fine when it exists (a base chain must not differ). */
void nft_chain_add(struct nft_batch *b, const char *name, const struct nft_hook *hook);
void nft_chain_flush(struct nft_batch *b, const char *name);
void nft_chain_delete(struct nft_batch *b, const char *name);

struct nft_set {
    const char *name;
    uint32_t key_type, key_len; /* bytes, each part of a concatenation padded to 4 */
    bool map;                   /* has data: verdicts, unless data_len is set */
    uint32_t data_type, data_len;
    bool dynamic;  /* rules add to it */
    bool timeouts; /* elements may time out */
    uint32_t size; /* elements at most; 0: no limit (dynamic: 65535) */
};
void nft_set_add(struct nft_batch *b, const struct nft_set *set); /* also fine when it exists and does not differ */

/* What an element leads to. All zero: the element of a plain set. */
struct nft_value {
    int verdict; /* NFT_GOTO, NFT_JUMP (with chain) or NF_DROP + 1 for drop; 0: no verdict */
    const char *chain;
    const void *data; /* or bytes */
    uint32_t data_len;
    uint64_t expires_ms; /* with timeouts: 0 never */
    uint64_t timeout_ms;
    const char *comment; /* for people who list the rules; NULL: none */
};
enum { NFT_VERDICT_DROP = 1 };
/* Adding what is there is fine if it leads to the same; deleting what is not there fails the transaction, so delete
 * what may be missing by adding it before. */
void nft_element_add(struct nft_batch *b, const struct nft_set *set, const void *key, const struct nft_value *value);
void nft_element_delete(struct nft_batch *b, const struct nft_set *set, const void *key);

/* One rule at the end of a chain: begin, expressions in order, end. */
struct nft_rule *nft_rule_begin(struct nft_batch *b, const char *chain);
void nft_rule_end(struct nft_rule *r);

uint32_t nft_reg(unsigned n);
void nft_load_meta(struct nft_rule *r, uint32_t key, uint32_t reg);
void nft_store_meta(struct nft_rule *r, uint32_t key, uint32_t reg);
void nft_load_payload(struct nft_rule *r, uint32_t base, uint32_t offset, uint32_t len, uint32_t reg);
void nft_load_ip_saddr(struct nft_rule *r, uint32_t reg);
void nft_load_ip_daddr(struct nft_rule *r, uint32_t reg);
void nft_load_dport(struct nft_rule *r, uint32_t reg);
void nft_load_value(struct nft_rule *r, uint32_t reg, uint32_t value);
void nft_load_bytes(struct nft_rule *r, uint32_t reg, const void *data, uint32_t len);
void nft_load_random(struct nft_rule *r, uint32_t modulus, uint32_t reg);
void nft_load_fib_type(struct nft_rule *r, bool source, uint32_t reg); /* RTN_LOCAL ... of source or destination */
/* reg = reg & mask ^ xor */
void nft_bitwise(struct nft_rule *r, uint32_t reg, uint32_t len, const void *mask, const void * xor);
/* Goes on only if the register is (not) these bytes. */
void nft_match(struct nft_rule *r, uint32_t reg, bool equal, const void *data, uint32_t len);
void nft_match_u32(struct nft_rule *r, uint32_t reg, bool equal, uint32_t value);
/* The device it came in by or goes out by; "veth*" stands for all that start so. Uses registers 8 to 11. */
void nft_match_device(struct nft_rule *r, bool output, const char *name);
/* Is the packet's source (destination) in the prefix, or is it not? Uses register 15. */
void nft_match_prefix(struct nft_rule *r, bool source, bool inside, const struct net_prefix *prefix);
/* The packet mark: mark |= bits, mark &= ~bits, are all these bits set? All use register 15. */
void nft_mark_set(struct nft_rule *r, uint32_t bits);
void nft_mark_clear(struct nft_rule *r, uint32_t bits);
void nft_match_mark(struct nft_rule *r, uint32_t bits);
void nft_match_ct_invalid(struct nft_rule *r);                 /* conntrack's state of the packet; uses register 15 */
void nft_match_protocol(struct nft_rule *r, uint8_t protocol); /* uses register 15 */
/* Goes on only if the key at `reg` is (not) in the set; with a map and `data_reg`, loads the data there. */
void nft_lookup(struct nft_rule *r, const char *set, uint32_t reg, bool inside);
void nft_lookup_data(struct nft_rule *r, const char *map, uint32_t reg, uint32_t data_reg);
void nft_lookup_verdict(struct nft_rule *r, const char *map, uint32_t reg);
/* Adds key (and data at data_reg unless 0) to a dynamic set, or renews its timeout. */
void nft_update(struct nft_rule *r, const char *set, uint32_t reg, uint32_t data_reg, uint64_t timeout_ms);
void nft_dnat(struct nft_rule *r, uint32_t ip_reg, uint32_t port_reg);
void nft_masquerade(struct nft_rule *r); /* fully random source ports */
void nft_reject(struct nft_rule *r, bool tcp_reset);
void nft_verdict(struct nft_rule *r, int verdict, const char *chain); /* NF_ACCEPT, NF_DROP, NFT_GOTO ... as is */

/* Reads all elements of a set; fn returns 0 to go on. A set or table that is not there has none. */
struct nft_element {
    uint8_t key[NFT_KEY_MAX];
    uint32_t key_len;
    uint8_t data[NFT_KEY_MAX];
    uint32_t data_len; /* 0: no data or a verdict */
    uint64_t expires_ms;
    uint64_t timeout_ms;
};
int nft_elements_each(struct netlink *nl, uint8_t family, const char *table, const char *set,
                      int (*fn)(const struct nft_element *e, void *arg), void *arg, struct err *err);
/* The decoder behind it, for a message that need not be well formed: 0, what fn returned, or -EPROTO. */
int nft_elements_decode(const struct nlmsghdr *msg, int (*fn)(const struct nft_element *e, void *arg), void *arg);

#endif
