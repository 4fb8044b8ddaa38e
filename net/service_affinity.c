/* Session affinity. Such services have chains of their own, made anew when an endpoint changes:
 *
 *   sticky-7-all     for each endpoint: its token . ip saddr @affinity goto ep-7-all-0 ...
 *                    and for who is bound to none, one at random
 *   ep-7-all-0       update @affinity { token . ip saddr timeout }, dnat to the endpoint
 *
 * A token is a hash of service port and endpoint, so that it means the same in the next process and over changes. What
 * is bound to an endpoint that is gone is looked for by nobody and runs out by itself. */
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/defs.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "net/nft.h"
#include "net/service_internal.h"

enum { AFFINITY_CLIENTS_MAX = 65536 }; /* remembered at once, over all services */

struct __attribute__((packed)) affinity_key {
    uint32_t token;
    uint8_t client[4];
};

static const struct nft_set set_affinity = {
    .name = "affinity",
    .key_type = NFT_CONCAT(NFT_T_MARK, NFT_T_IPV4),
    .key_len = sizeof(struct affinity_key),
    .dynamic = true,
    .timeouts = true,
    .size = AFFINITY_CLIENTS_MAX,
};

void service_affinity_table(struct nft_batch *b)
{
    nft_set_add(b, &set_affinity);
}

/* FNV-1a, folded. Two endpoints with one token would share their clients: no harm, each is valid where it is asked. */
static uint32_t token_of(const char *service, const struct service_target *target)
{
    uint64_t h = 0xcbf29ce484222325;
    for (const char *c = service; *c; c++)
        h = (h ^ (uint8_t)*c) * 0x100000001b3;
    for (size_t i = 0; i < sizeof(*target); i++)
        h = (h ^ ((const uint8_t *)target)[i]) * 0x100000001b3;
    return (uint32_t)(h ^ h >> 32);
}

static const char *endpoint_chain(uint32_t sticky, int pool, size_t i, char out[SERVICE_CHAIN_NAME])
{
    snprintf(out, SERVICE_CHAIN_NAME, "ep-%u-%s-%zu", sticky, pool == POOL_ALL ? "all" : "loc", i);
    return out;
}

static void endpoint_rule(struct nft_batch *b, const char *chain, uint32_t token, uint32_t seconds,
                          const struct service_target *target)
{
    struct nft_rule *r = nft_rule_begin(b, chain);
    nft_load_value(r, nft_reg(0), token);
    nft_load_ip_saddr(r, nft_reg(1));
    nft_update(r, set_affinity.name, nft_reg(0), 0, (uint64_t)seconds * 1000);
    nft_load_bytes(r, nft_reg(0), target->ip, sizeof(target->ip));
    nft_load_bytes(r, nft_reg(1), &target->port, sizeof(target->port));
    nft_dnat(r, nft_reg(0), nft_reg(1));
    nft_rule_end(r);
}

static void bound_rule(struct nft_batch *b, const char *chain, uint32_t token, const char *to)
{
    struct nft_rule *r = nft_rule_begin(b, chain);
    nft_load_value(r, nft_reg(0), token);
    nft_load_ip_saddr(r, nft_reg(1));
    nft_lookup(r, set_affinity.name, nft_reg(0), true);
    nft_verdict(r, NFT_GOTO, to);
    nft_rule_end(r);
}

/* One of those left, each with the same chance: the first of n with one in n. */
static void random_rule(struct nft_batch *b, const char *chain, size_t left, const char *to)
{
    struct nft_rule *r = nft_rule_begin(b, chain);
    if (left > 1) {
        nft_load_random(r, (uint32_t)left, nft_reg(0));
        nft_match_u32(r, nft_reg(0), true, 0);
    }
    nft_verdict(r, NFT_GOTO, to);
    nft_rule_end(r);
}

void service_affinity_rules(struct nft_batch *b, const char *chain, const struct service_entry *e, int pool)
{
    char to[SERVICE_CHAIN_NAME];
    const struct service_pool *from = &e->next.pools[pool];
    for (size_t i = 0; i < from->count; i++) {
        const uint32_t token = token_of(e->key, &from->targets[i]);
        endpoint_chain(e->next.sticky, pool, i, to);
        nft_chain_add(b, to, NULL);
        endpoint_rule(b, to, token, e->next.affinity_seconds, &from->targets[i]);
        bound_rule(b, chain, token, to);
    }
    for (size_t i = 0; i < from->count; i++)
        random_rule(b, chain, from->count - i, endpoint_chain(e->next.sticky, pool, i, to));
}

void service_affinity_delete(struct nft_batch *b, uint32_t sticky, int pool, size_t count)
{
    char name[SERVICE_CHAIN_NAME];
    for (size_t i = 0; i < count; i++)
        nft_chain_delete(b, endpoint_chain(sticky, pool, i, name));
}

static int client_keep(const struct nft_element *e, void *arg)
{
    const struct nft_value value = {.timeout_ms = e->timeout_ms, .expires_ms = e->expires_ms};
    if (e->key_len == sizeof(struct affinity_key))
        nft_element_add(arg, &set_affinity, e->key, &value);
    return 0;
}

int service_affinity_keep(struct service_proxy *p, struct nft_batch *b, struct err *err)
{
    return nft_elements_each(p->netfilter, NFPROTO_IPV4, p->options.table, set_affinity.name, client_keep, b, err);
}
