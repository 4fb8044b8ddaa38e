/* The service proxy's nf_tables tables, chains and maps. */
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
#include "net/hairpin.h"
#include "net/nft.h"
#include "net/service_internal.h"

struct __attribute__((packed)) endpoint_key {
    struct service_key front;
    uint32_t index;
};

static const struct nft_set set_ips = {
    .name = "service-ips",
    .key_type = SERVICE_KEY_TYPE,
    .key_len = sizeof(struct service_key),
    .map = true,
};
static const struct nft_set set_nodeports = {
    .name = "service-nodeports",
    .key_type = NFT_CONCAT(NFT_T_PROTOCOL, NFT_T_PORT),
    .key_len = sizeof(struct service_key) - 4, /* no address */
    .map = true,
};
static const struct nft_set set_no_endpoints = {
    .name = "no-endpoints",
    .key_type = SERVICE_KEY_TYPE,
    .key_len = sizeof(struct service_key),
};
const char *const service_endpoints[POOL_COUNT] = {[POOL_ALL] = "endpoints", [POOL_LOCAL] = "endpoints-local"};

static struct nft_set set_endpoints(int pool)
{
    return (struct nft_set){
        .name = service_endpoints[pool],
        .key_type = NFT_CONCAT(SERVICE_KEY_TYPE, NFT_T_MARK),
        .key_len = sizeof(struct endpoint_key),
        .map = true,
        .data_type = NFT_CONCAT(NFT_T_IPV4, NFT_T_PORT),
        .data_len = sizeof(struct service_target),
    };
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
    hairpin_rule(b, "postrouting");
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

/* What lies outside the window of its connection is translated by nobody: a pod would answer it with a reset. */
static void rules_invalid(const struct service_proxy *p, struct nft_batch *b)
{
    for (int source = 0; source < 2; source++) {
        struct nft_rule *r = nft_rule_begin(b, "filter-forward");
        nft_match_ct_invalid(r);
        nft_match_prefix(r, source, true, &p->options.cluster_cidr);
        nft_verdict(r, NF_DROP, NULL);
        nft_rule_end(r);
    }
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
    nft_set_add(b, &hairpin_set);
    for (int pool = 0; pool < POOL_COUNT; pool++) {
        const struct nft_set set = set_endpoints(pool);
        nft_set_add(b, &set);
    }
    service_affinity_table(b);
    for (size_t i = 0; i < COUNT_OF(chains); i++)
        nft_chain_add(b, chains[i].name, chains[i].hook.type ? &chains[i].hook : NULL);
    rules_services(p, b);
    rules_postrouting(p, b);
    rules_reject(p, b);
    rules_invalid(p, b);
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

/* ---- endpoints ---- */

static bool target_differs(const struct service_pool *a, const struct service_pool *b, size_t i)
{
    return i >= a->count || i >= b->count || memcmp(&a->targets[i], &b->targets[i], sizeof(*a->targets));
}

/* The elements by which a front of state `s` picks from a pool, as far as state `other` has not the same. */
static void endpoint_elements(struct nft_batch *b, const struct service_entry *e, const struct service_front *f,
                              int pool, bool add)
{
    const struct service_state *s = add ? &e->next : &e->now, *other = add ? &e->now : &e->next;
    const struct service_front *same = service_front_find(other, f);
    const bool shared = same && service_front_uses(other, same, pool);
    const struct nft_set set = set_endpoints(pool);
    struct endpoint_key key = {.front = service_front_key(f, e->wanted.protocol)};
    for (size_t i = 0; i < s->pools[pool].count; i++) {
        const struct service_target *t = &s->pools[pool].targets[i];
        key.index = (uint32_t)i;
        if (shared && !target_differs(&s->pools[pool], &other->pools[pool], i))
            continue;
        if (add)
            nft_element_add(b, &set, &key, &(struct nft_value){.data = t, .data_len = sizeof(*t)});
        else
            nft_element_delete(b, &set, &key);
    }
}

static void endpoints(struct nft_batch *b, const struct service_entry *e, bool add)
{
    const struct service_state *s = add ? &e->next : &e->now;
    for (size_t i = 0; i < s->front_count; i++)
        for (int pool = 0; pool < POOL_COUNT; pool++)
            if (service_front_uses(s, &s->fronts[i], pool))
                endpoint_elements(b, e, &s->fronts[i], pool, add);
}

/* ---- addresses ---- */

static const struct nft_set *front_element(const struct service_front *f, uint8_t protocol, struct service_key *key,
                                           const void **ret)
{
    *key = service_front_key(f, protocol);
    *ret = f->kind == FRONT_NODE ? (const void *)&key->protocol : key; /* the address is left out */
    return f->kind == FRONT_NODE ? &set_nodeports : f->kind == FRONT_REJECT ? &set_no_endpoints : &set_ips;
}

/* Does the front's element read the same in both states? */
static bool front_stays(const struct service_state *s, const struct service_front *f, const struct service_state *other)
{
    char chain[SERVICE_CHAIN_NAME], other_chain[SERVICE_CHAIN_NAME];
    const struct service_front *same = service_front_find(other, f);
    if (!same || same->kind != f->kind || (same->goes == GO_DROP) != (f->goes == GO_DROP))
        return false;
    return f->kind == FRONT_REJECT || f->goes == GO_DROP ||
           !strcmp(service_chain_name(s, f, chain), service_chain_name(other, same, other_chain));
}

static void front_add(struct nft_batch *b, const struct service_entry *e, const struct service_front *f)
{
    struct service_key key;
    const void *k;
    char chain[SERVICE_CHAIN_NAME];
    const struct nft_set *set = front_element(f, e->wanted.protocol, &key, &k);
    struct nft_value value = {.comment = e->key};
    if (f->kind != FRONT_REJECT)
        value.verdict = f->goes == GO_DROP ? NFT_VERDICT_DROP : NFT_GOTO;
    if (value.verdict == NFT_GOTO)
        value.chain = service_chain_name(&e->next, f, chain);
    nft_element_add(b, set, k, &value);
}

static void fronts(struct nft_batch *b, const struct service_entry *e, bool add)
{
    struct service_key key;
    const void *k;
    const struct service_state *s = add ? &e->next : &e->now, *other = add ? &e->now : &e->next;
    for (size_t i = 0; i < s->front_count; i++) {
        const struct service_front *f = &s->fronts[i];
        if (front_stays(s, f, other))
            continue;
        if (add) {
            front_add(b, e, f);
        } else {
            const struct nft_set *set = front_element(f, e->wanted.protocol, &key, &k);
            nft_element_delete(b, set, k);
        }
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
    struct map_entry *m;
    for (LIST_EACH(node, &p->dirty)) {
        const struct service_entry *e = CONTAINER_OF(node, struct service_entry, dirty);
        const struct service_pool *now = &e->now.pools[POOL_LOCAL], *next = &e->next.pools[POOL_LOCAL];
        for (size_t i = 0; i < next->count; i++)
            hairpin_count(p, &next->targets[i], true);
        for (size_t i = 0; i < now->count; i++)
            hairpin_count(p, &now->targets[i], false);
    }
    for (size_t at = 0; (m = map_next(&p->hairpin, &at));) {
        struct hairpin *h = m->value;
        if (h->users && !h->present)
            nft_element_add(b, &hairpin_set, h->key, NULL);
        if (!h->users && h->present)
            nft_element_delete(b, &hairpin_set, h->key);
        h->present = h->users != 0;
        if (!h->users)
            free(map_del(&p->hairpin, m->key));
    }
}

/* ---- the whole ---- */

static void each_entry(struct service_proxy *p, struct nft_batch *b, bool add,
                       void (*fn)(struct nft_batch *b, const struct service_entry *e, bool add))
{
    for (LIST_EACH(node, &p->dirty))
        fn(b, CONTAINER_OF(node, struct service_entry, dirty), add);
}

/* An address may pass from one service to another: what goes is written before what comes. */
void service_rules_entries(struct service_proxy *p, struct nft_batch *b)
{
    service_chains_make(p, b);
    each_entry(p, b, false, fronts);
    each_entry(p, b, false, endpoints);
    each_entry(p, b, true, endpoints);
    each_entry(p, b, true, fronts);
    hairpins(p, b);
    service_chains_sweep(p, b);
}
