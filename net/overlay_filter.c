#include "net/overlay_filter.h"

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter_ipv4.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "net/nft.h"

static const struct nft_set set_peers = {.name = "peers", .key_type = NFT_T_IPV4, .key_len = 4};

/* What the set has now. */
struct present {
    uint8_t (*ips)[4];
    size_t count, cap;
};

static int collect(const struct nft_element *e, void *arg)
{
    struct present *p = arg;
    if (e->key_len != sizeof(*p->ips))
        return 0;
    p->ips = mem_grow(p->ips, p->count, &p->cap, sizeof(*p->ips));
    memcpy(p->ips[p->count++], e->key, sizeof(*p->ips));
    return 0;
}

/* `source`: from whom, else: to whom. */
static void rule_drop(const struct overlay_filter *f, struct nft_batch *b, const char *chain, bool source, bool peer)
{
    const uint16_t port = htons(f->port);
    struct nft_rule *r = nft_rule_begin(b, chain);
    nft_match_protocol(r, IPPROTO_UDP);
    nft_load_dport(r, nft_reg(0));
    nft_match(r, nft_reg(0), true, &port, sizeof(port));
    if (source)
        nft_load_ip_saddr(r, nft_reg(0));
    else
        nft_load_ip_daddr(r, nft_reg(0));
    nft_lookup(r, set_peers.name, nft_reg(0), peer);
    nft_verdict(r, NF_DROP, NULL);
    nft_rule_end(r);
}

/* Rules that are there already are written anew in the same transaction: no packet passes between. */
static void build(const struct overlay_filter *f, struct nft_batch *b)
{
    static const struct nft_hook input = {"filter", NF_INET_LOCAL_IN, NF_IP_PRI_FILTER - 10};
    static const struct nft_hook forward = {"filter", NF_INET_FORWARD, NF_IP_PRI_FILTER - 10};
    nft_table_add(b);
    nft_set_add(b, &set_peers);
    nft_chain_add(b, "input", &input);
    nft_chain_add(b, "forward", &forward);
    nft_chain_flush(b, "input");
    nft_chain_flush(b, "forward");
    rule_drop(f, b, "input", true, false);
    rule_drop(f, b, "forward", false, true);
}

/* Deletes what is in the set and not wanted. */
static void delete_stale(struct nft_batch *b, const struct present *have, const struct net_ip *peers, size_t count)
{
    for (size_t i = 0; i < have->count; i++) {
        bool wanted = false;
        for (size_t j = 0; j < count; j++)
            wanted |= !memcmp(peers[j].bytes, have->ips[i], sizeof(*have->ips));
        if (!wanted)
            nft_element_delete(b, &set_peers, have->ips[i]);
    }
}

int overlay_filter_apply(const struct overlay_filter *f, const struct net_ip *peers, size_t count, struct err *err)
{
    struct present have = {0};
    int r = nft_elements_each(f->netfilter, NFPROTO_IPV4, f->table, set_peers.name, collect, &have, err);
    if (r >= 0) {
        /* Small enough to be written whole each time: what is there stays, and what somebody took comes back. */
        struct nft_batch *b = nft_batch_new(f->netfilter, NFPROTO_IPV4, f->table);
        build(f, b);
        delete_stale(b, &have, peers, count);
        for (size_t i = 0; i < count; i++)
            nft_element_add(b, &set_peers, peers[i].bytes, NULL);
        r = nft_batch_commit(b, err, "protect the overlay's port");
        nft_batch_free(b);
    }
    free(have.ips);
    return r;
}

int overlay_filter_remove(const struct overlay_filter *f, struct err *err)
{
    struct nft_batch *b = nft_batch_new(f->netfilter, NFPROTO_IPV4, f->table);
    nft_table_add(b);
    nft_table_delete(b);
    int r = nft_batch_commit(b, err, "remove the overlay's rules");
    nft_batch_free(b);
    return r;
}
