/* What nft.c and nft_expr.c share; nobody else includes it. */
#ifndef K3C_NET_NFT_INTERNAL_H
#define K3C_NET_NFT_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct netlink;
struct nftnl_set;
struct nlmsghdr;

struct nft_batch {
    struct netlink *nl;
    uint8_t family;
    char *table;
    char *buf;
    size_t len, cap;
    size_t last; /* offset of the last message */
    size_t messages;
    uint32_t first_seq, last_seq;
    uint32_t set_id;
    struct nftnl_set *elements; /* changes to one set not yet written */
    size_t element_count;
    bool elements_delete;
};

/* A message of the batch, to be filled by libnftnl and then ended. */
struct nlmsghdr *nft_message_begin(struct nft_batch *b, uint16_t type, uint16_t flags);
void nft_message_end(struct nft_batch *b, const struct nlmsghdr *msg);

#endif
