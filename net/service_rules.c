#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter_ipv4.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/defs.h"
#include "core/base/mem.h"
#include "net/nft.h"
#include "net/service_internal.h"

/* Keys as they stand in registers: every part padded to 32 bits. */
struct __attribute__((packed)) port_key {
    uint8_t protocol, pad[3];
    uint16_t port, pad2;
};
struct __attribute__((packed)) ip_port_key {
    uint8_t ip[4];
    struct port_key port;
};
struct __attribute__((packed)) endpoint_key {
    uint32_t pool, index;
};

#define T_IP_PORT NFT_CONCAT(NFT_CONCAT(NFT_T_IPV4, NFT_T_PROTOCOL), NFT_T_PORT)

static const struct nft_set set_ips = {
    .name = "service-ips",
    .key_type = T_IP_PORT,
    .key_len = sizeof(struct ip_port_key),
    .map = true,
};
static const struct nft_set set_nodeports = {
    .name = "service-nodeports",
    .key_type = NFT_CONCAT(NFT_T_PROTOCOL, NFT_T_PORT),
    .key_len = sizeof(struct port_key),
    .map = true,
};
static const struct nft_set set_no_endpoints = {
    .name = "no-endpoints",
    .key_type = T_IP_PORT,
    .key_len = sizeof(struct ip_port_key),
};
static const struct nft_set set_endpoints = {
    .name = "endpoints",
    .key_type = NFT_CONCAT(NFT_T_INTEGER, NFT_T_INTEGER),
    .key_len = sizeof(struct endpoint_key),
    .map = true,
    .data_type = NFT_CONCAT(NFT_T_IPV4, NFT_T_PORT),
    .data_len = sizeof(struct service_target),
};
static const struct nft_set set_hairpin = {
    .name = "hairpin",
    .key_type = NFT_CONCAT(NFT_T_IPV4, NFT_T_IPV4),
    .key_len = 8,
};

const char *service_chain(const struct service_entry *e, enum service_goes goes, char out[SERVICE_CHAIN_NAME])
{
    static const char *const prefix[] = {[GO_ALL] = "svc", [GO_LOCAL] = "loc", [GO_EXTERNAL] = "ext", [GO_DROP] = ""};
    snprintf(out, SERVICE_CHAIN_NAME, "%s-%u", prefix[goes], e->id);
    return out;
}

uint32_t service_pool_id(const struct service_entry *e, int pool)
{
    return e->id * POOL_COUNT + (uint32_t)pool;
}

/* ---- what belongs to no service ---- */

static void rules_services(const struct service_proxy *p, struct nft_batch *b)
{
    static const struct net_prefix loopback = {{AF_INET, {127}}, 8};
    struct nft_rule *r;
    /* Who is no pod gets an address by which the endpoint's node can answer it. */
    if (p->options.service_cidr.ip.family) {
        r = nft_rule_begin(b, "services");
        nft_match_prefix(r, true, false, &p->options.cluster_cidr);
        nft_match_prefix(r, false, true, &p->options.service_cidr);
        nft_mark_set(r, p->options.masquerade_mark);
        nft_rule_end(r);
    }
    r = nft_rule_begin(b, "services");
    nft_load_ip_daddr(r, nft_reg(0));
    nft_load_meta(r, NFT_META_L4PROTO, nft_reg(1));
    nft_load_dport(r, nft_reg(2));
    nft_lookup_verdict(r, set_ips.name, nft_reg(0));
    nft_rule_end(r);

    r = nft_rule_begin(b, "services");
    nft_load_fib_type(r, false, nft_reg(0));
    nft_match_u32(r, nft_reg(0), true, RTN_LOCAL);
    nft_match_prefix(r, false, false, &loopback);
    nft_load_meta(r, NFT_META_L4PROTO, nft_reg(0));
    nft_load_dport(r, nft_reg(1));
    nft_lookup_verdict(r, set_nodeports.name, nft_reg(0));
    nft_rule_end(r);
}

static void rules_postrouting(const struct service_proxy *p, struct nft_batch *b)
{
    struct nft_rule *r = nft_rule_begin(b, "postrouting");
    nft_match_mark(r, p->options.masquerade_mark);
    nft_mark_clear(r, p->options.masquerade_mark);
    nft_masquerade(r);
    nft_rule_end(r);

    r = nft_rule_begin(b, "postrouting");
    nft_load_ip_saddr(r, nft_reg(0));
    nft_load_ip_daddr(r, nft_reg(1));
    nft_lookup(r, set_hairpin.name, nft_reg(0), true);
    nft_masquerade(r);
    nft_rule_end(r);
}

/* What still has a service's address here was not translated. */
static void rules_reject(const struct service_proxy *p, struct nft_batch *b)
{
    struct nft_rule *r = nft_rule_begin(b, "check");
    nft_load_ip_daddr(r, nft_reg(0));
    nft_load_meta(r, NFT_META_L4PROTO, nft_reg(1));
    nft_load_dport(r, nft_reg(2));
    nft_lookup(r, set_no_endpoints.name, nft_reg(0), true);
    nft_verdict(r, NFT_GOTO, "reject");
    nft_rule_end(r);
    if (p->options.service_cidr.ip.family) {
        r = nft_rule_begin(b, "check");
        nft_match_prefix(r, false, true, &p->options.service_cidr);
        nft_load_fib_type(r, false, nft_reg(0));
        nft_match_u32(r, nft_reg(0), false, RTN_LOCAL);
        nft_verdict(r, NFT_GOTO, "reject");
        nft_rule_end(r);
    }
    r = nft_rule_begin(b, "reject");
    nft_match_protocol(r, IPPROTO_TCP);
    nft_reject(r, true);
    nft_rule_end(r);
    r = nft_rule_begin(b, "reject");
    nft_reject(r, false);
    nft_rule_end(r);
}

static void rule_jump(struct nft_batch *b, const char *chain, const char *to)
{
    struct nft_rule *r = nft_rule_begin(b, chain);
    nft_verdict(r, NFT_JUMP, to);
    nft_rule_end(r);
}

void service_rules_table(const struct service_proxy *p, struct nft_batch *b)
{
    static const struct {
        const char *name;
        struct nft_hook hook;
    } chains[] = {
        {"prerouting", {"nat", NF_INET_PRE_ROUTING, NF_IP_PRI_NAT_DST}},
        {"output", {"nat", NF_INET_LOCAL_OUT, NF_IP_PRI_NAT_DST}},
        {"postrouting", {"nat", NF_INET_POST_ROUTING, NF_IP_PRI_NAT_SRC}},
        /* before other people's filters: what is nobody's is refused, not dropped */
        {"filter-forward", {"filter", NF_INET_FORWARD, NF_IP_PRI_FILTER - 10}},
        {"filter-output", {"filter", NF_INET_LOCAL_OUT, NF_IP_PRI_FILTER - 10}},
        {"services", {NULL, 0, 0}},
        {"check", {NULL, 0, 0}},
        {"reject", {NULL, 0, 0}},
    };
    nft_table_add(b);
    nft_table_delete(b);
    nft_table_add(b);
    nft_set_add(b, &set_ips);
    nft_set_add(b, &set_nodeports);
    nft_set_add(b, &set_no_endpoints);
    nft_set_add(b, &set_endpoints);
    nft_set_add(b, &set_hairpin);
    service_affinity_table(b);
    for (size_t i = 0; i < COUNT_OF(chains); i++)
        nft_chain_add(b, chains[i].name, chains[i].hook.type ? &chains[i].hook : NULL, NULL);
    rules_services(p, b);
    rules_postrouting(p, b);
    rules_reject(p, b);
    rule_jump(b, "prerouting", "services");
    rule_jump(b, "output", "services");
    rule_jump(b, "filter-forward", "check");
    rule_jump(b, "filter-output", "check");
}

int service_rules_remove(struct service_proxy *p, struct err *err)
{
    struct nft_batch *b = nft_batch_new(p->netfilter, NFPROTO_IPV4, p->options.table);
    nft_table_add(b);
    nft_table_delete(b);
    int r = nft_batch_commit(b, err, "remove the service table");
    nft_batch_free(b);
    return r;
}

/* ---- pools ---- */

static void pool_elements(struct nft_batch *b, const struct service_entry *e, int pool)
{
    const struct service_pool *now = &e->now.pools[pool], *next = &e->next.pools[pool];
    struct endpoint_key key = {.pool = service_pool_id(e, pool)};
    for (size_t i = 0; i < now->count; i++) {
        key.index = (uint32_t)i;
        if (i >= next->count || memcmp(&now->targets[i], &next->targets[i], sizeof(*now->targets)))
            nft_element_delete(b, &set_endpoints, &key);
    }
    for (size_t i = 0; i < next->count; i++) {
        key.index = (uint32_t)i;
        const struct nft_value value = {.data = &next->targets[i], .data_len = sizeof(*next->targets)};
        if (i >= now->count || memcmp(&now->targets[i], &next->targets[i], sizeof(*now->targets)))
            nft_element_add(b, &set_endpoints, &key, &value);
    }
}

static void rule_pick(struct nft_batch *b, const char *chain, uint32_t pool_id, size_t count)
{
    struct nft_rule *r = nft_rule_begin(b, chain);
    nft_load_value(r, nft_reg(0), pool_id);
    if (count > 1)
        nft_load_random(r, (uint32_t)count, nft_reg(1));
    else
        nft_load_value(r, nft_reg(1), 0);
    nft_lookup_data(r, set_endpoints.name, nft_reg(0), nft_reg(4));
    nft_dnat(r, nft_reg(4), nft_reg(5));
    nft_rule_end(r);
}

/* The rules depend on the number of endpoints and on affinity only: as long as these stay, so do they. */
static void pool_chain(struct nft_batch *b, const struct service_entry *e, int pool)
{
    char chain[SERVICE_CHAIN_NAME];
    const struct service_pool *now = &e->now.pools[pool], *next = &e->next.pools[pool];
    const uint32_t id = service_pool_id(e, pool), seconds = e->next.affinity_seconds;
    if (!next->used || (now->used && now->count == next->count && e->now.affinity_seconds == e->next.affinity_seconds))
        return;
    service_chain(e, pool == POOL_ALL ? GO_ALL : GO_LOCAL, chain);
    if (now->used)
        nft_chain_flush(b, chain);
    if (seconds)
        service_affinity_rules(b, chain, id, next->count, seconds);
    rule_pick(b, chain, id, next->count);
    /* A packet may have met the rule before a change and the endpoints behind it: the first one is always there. */
    if (next->count > 1)
        rule_pick(b, chain, id, 1);
}

/* ---- traffic from outside ---- */

static struct nft_rule *goto_begin(struct nft_batch *b, const struct service_entry *e)
{
    char chain[SERVICE_CHAIN_NAME];
    return nft_rule_begin(b, service_chain(e, GO_EXTERNAL, chain));
}

static void goto_end(struct nft_rule *r, const struct service_entry *e, enum service_goes goes)
{
    char chain[SERVICE_CHAIN_NAME];
    nft_verdict(r, NFT_GOTO, service_chain(e, goes, chain));
    nft_rule_end(r);
}

/* Policy Local: pods and the node itself reach all endpoints as by the cluster IP, others only those on this node. */
static void rules_external_local(const struct service_proxy *p, struct nft_batch *b, const struct service_entry *e)
{
    struct nft_rule *r = goto_begin(b, e);
    nft_match_prefix(r, true, true, &p->options.cluster_cidr);
    goto_end(r, e, GO_ALL);
    r = goto_begin(b, e);
    nft_load_fib_type(r, true, nft_reg(0));
    nft_match_u32(r, nft_reg(0), true, RTN_LOCAL);
    nft_mark_set(r, p->options.masquerade_mark);
    goto_end(r, e, GO_ALL);
    r = goto_begin(b, e);
    if (e->next.pools[POOL_LOCAL].used) {
        goto_end(r, e, GO_LOCAL);
        return;
    }
    nft_verdict(r, NF_DROP, NULL);
    nft_rule_end(r);
}

static void external_chain(const struct service_proxy *p, struct nft_batch *b, const struct service_entry *e)
{
    char chain[SERVICE_CHAIN_NAME];
    const struct service_state *now = &e->now, *next = &e->next;
    if (!next->external || (now->external && now->external_local == next->external_local &&
                            now->pools[POOL_LOCAL].used == next->pools[POOL_LOCAL].used))
        return;
    if (now->external)
        nft_chain_flush(b, service_chain(e, GO_EXTERNAL, chain));
    if (next->external_local) {
        rules_external_local(p, b, e);
        return;
    }
    struct nft_rule *r = goto_begin(b, e);
    nft_mark_set(r, p->options.masquerade_mark);
    goto_end(r, e, GO_ALL);
}

/* ---- chains and addresses ---- */

static bool has_chain(const struct service_state *s, enum service_goes goes)
{
    return goes == GO_EXTERNAL ? s->external : s->pools[goes == GO_ALL ? POOL_ALL : POOL_LOCAL].used;
}

static void chains_make(struct nft_batch *b, const struct service_entry *e)
{
    char chain[SERVICE_CHAIN_NAME];
    for (enum service_goes goes = GO_ALL; goes < GO_DROP; goes++)
        if (has_chain(&e->next, goes) && !has_chain(&e->now, goes))
            nft_chain_add(b, service_chain(e, goes, chain), NULL, e->key);
}

/* The outer one first: it leads to the others. */
static void chains_delete(struct nft_batch *b, const struct service_entry *e)
{
    char chain[SERVICE_CHAIN_NAME];
    for (int goes = GO_EXTERNAL; goes >= GO_ALL; goes--)
        if (!has_chain(&e->next, (enum service_goes)goes) && has_chain(&e->now, (enum service_goes)goes))
            nft_chain_delete(b, service_chain(e, (enum service_goes)goes, chain));
}

static const struct nft_set *front_key(const struct service_front *f, uint8_t protocol, struct ip_port_key *key,
                                       const void **ret)
{
    *key = (struct ip_port_key){.port = {.protocol = protocol, .port = htons(f->port)}};
    memcpy(key->ip, f->ip, sizeof(key->ip));
    *ret = f->kind == FRONT_NODE ? (const void *)&key->port : key;
    return f->kind == FRONT_NODE ? &set_nodeports : f->kind == FRONT_REJECT ? &set_no_endpoints : &set_ips;
}

static bool front_in(const struct service_state *s, const struct service_front *f)
{
    for (size_t i = 0; i < s->front_count; i++)
        if (!memcmp(&s->fronts[i], f, sizeof(*f)))
            return true;
    return false;
}

static void fronts_delete(struct nft_batch *b, const struct service_entry *e)
{
    struct ip_port_key key;
    const void *k;
    for (size_t i = 0; i < e->now.front_count; i++) {
        if (front_in(&e->next, &e->now.fronts[i]))
            continue;
        const struct nft_set *set = front_key(&e->now.fronts[i], e->wanted.protocol, &key, &k);
        nft_element_delete(b, set, k);
    }
}

static void fronts_add(struct nft_batch *b, const struct service_entry *e)
{
    struct ip_port_key key;
    const void *k;
    char chain[SERVICE_CHAIN_NAME];
    for (size_t i = 0; i < e->next.front_count; i++) {
        const struct service_front *f = &e->next.fronts[i];
        if (front_in(&e->now, f))
            continue;
        const struct nft_set *set = front_key(f, e->wanted.protocol, &key, &k);
        struct nft_value value = {.verdict = NFT_VERDICT_DROP};
        if (f->goes != GO_DROP)
            value = (struct nft_value){.verdict = NFT_GOTO, .chain = service_chain(e, f->goes, chain)};
        nft_element_add(b, set, k, f->kind == FRONT_REJECT ? NULL : &value);
    }
}

/* ---- pods that reach themselves ---- */

struct hairpin {
    size_t users;
    bool present; /* in the kernel */
    uint8_t key[8];
};

static void hairpin_count(struct service_proxy *p, const struct service_target *t, bool more)
{
    char name[20];
    snprintf(name, sizeof(name), "%u.%u.%u.%u", t->ip[0], t->ip[1], t->ip[2], t->ip[3]);
    struct hairpin *h = map_get(&p->hairpin, name);
    if (!h) {
        h = mem_alloc(sizeof(*h));
        memcpy(h->key, t->ip, 4);
        memcpy(h->key + 4, t->ip, 4);
        map_set(&p->hairpin, name, h);
    }
    h->users += more ? 1 : (size_t)-1;
}

/* Only addresses whose number of users became or left zero are written. */
static void hairpins(struct service_proxy *p, struct nft_batch *b)
{
    size_t cursor = 0;
    struct map_entry *m;
    bool changed = false;
    for (LIST_EACH(node, &p->dirty)) {
        const struct service_entry *e = CONTAINER_OF(node, struct service_entry, dirty);
        size_t n = e->next.hairpin_count * sizeof(struct service_target);
        if (e->now.hairpin_count == e->next.hairpin_count && (!n || !memcmp(e->now.hairpin, e->next.hairpin, n)))
            continue;
        changed = true;
        for (size_t i = 0; i < e->next.hairpin_count; i++)
            hairpin_count(p, &e->next.hairpin[i], true);
        for (size_t i = 0; i < e->now.hairpin_count; i++)
            hairpin_count(p, &e->now.hairpin[i], false);
    }
    while (changed && (m = map_next(&p->hairpin, &cursor))) {
        struct hairpin *h = m->value;
        if (h->users && !h->present)
            nft_element_add(b, &set_hairpin, h->key, NULL);
        if (!h->users && h->present)
            nft_element_delete(b, &set_hairpin, h->key);
        h->present = h->users != 0;
        if (!h->users)
            free(map_del(&p->hairpin, m->key));
    }
}

/* ---- the whole ---- */

void service_rules_entries(struct service_proxy *p, struct nft_batch *b)
{
    for (LIST_EACH(node, &p->dirty))
        chains_make(b, CONTAINER_OF(node, struct service_entry, dirty));
    for (LIST_EACH(node, &p->dirty)) {
        const struct service_entry *e = CONTAINER_OF(node, struct service_entry, dirty);
        for (int pool = 0; pool < POOL_COUNT; pool++) {
            pool_elements(b, e, pool);
            service_affinity_diff(b, e, pool);
            pool_chain(b, e, pool);
        }
    }
    for (LIST_EACH(node, &p->dirty))
        external_chain(p, b, CONTAINER_OF(node, struct service_entry, dirty));
    hairpins(p, b);
    /* An address may pass from one service to another: it is deleted first. */
    for (LIST_EACH(node, &p->dirty))
        fronts_delete(b, CONTAINER_OF(node, struct service_entry, dirty));
    for (LIST_EACH(node, &p->dirty))
        fronts_add(b, CONTAINER_OF(node, struct service_entry, dirty));
    for (LIST_EACH(node, &p->dirty))
        chains_delete(b, CONTAINER_OF(node, struct service_entry, dirty));
}
