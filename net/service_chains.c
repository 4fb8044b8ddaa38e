/* Chains are shared: what a chain does depends on how many endpoints there are, on policy and on affinity, not on which
 * service it is; that the packet itself says, by the key it makes for the map of endpoints. Chains of their own would
 * cost the kernel a walk over all endpoints each, when they are made (it checks a map against every rule that uses it).
 *
 *   pick-ip-3        picks one of 3 endpoints of the packet's address and port
 *   loc-ip-1         the same from the endpoints on this node
 *   ext-node-3       masquerades, then pick-node-3 (by port alone)
 *   extl-node-3-1    policy Local: cluster's own to pick-node-3, the rest to loc-node-1
 * and -a10800 behind it with affinity. */
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/defs.h"
#include "core/base/mem.h"
#include "net/nft.h"
#include "net/service_internal.h"

/* What a chain does. */
struct plan {
    bool node; /* the packet's port says which service, not its address */
    enum service_goes goes;
    size_t counts[POOL_COUNT]; /* of the pools it picks from; others 0 */
    bool external_local;
    uint32_t affinity_seconds;
};

struct service_chain {
    struct plan plan;
    size_t users;
    bool present; /* in the kernel */
};

static struct plan plan_of(const struct service_state *s, const struct service_front *f)
{
    struct plan plan = {.node = f->kind == FRONT_NODE, .goes = f->goes, .affinity_seconds = s->affinity_seconds};
    plan.external_local = f->goes == GO_EXTERNAL && s->external_local;
    for (int pool = 0; pool < POOL_COUNT; pool++)
        plan.counts[pool] = service_front_uses(s, f, pool) ? s->pools[pool].count : 0;
    return plan;
}

static const char *plan_name(const struct plan *plan, char out[SERVICE_CHAIN_NAME])
{
    const char *kind = plan->node ? "node" : "ip";
    int used = 0;
    switch (plan->goes) {
    case GO_ALL:
        used = snprintf(out, SERVICE_CHAIN_NAME, "pick-%s-%zu", kind, plan->counts[POOL_ALL]);
        break;
    case GO_LOCAL:
        used = snprintf(out, SERVICE_CHAIN_NAME, "loc-%s-%zu", kind, plan->counts[POOL_LOCAL]);
        break;
    case GO_EXTERNAL:
        if (plan->external_local)
            used = snprintf(out, SERVICE_CHAIN_NAME, "extl-%s-%zu-%zu", kind, plan->counts[POOL_ALL],
                            plan->counts[POOL_LOCAL]);
        else
            used = snprintf(out, SERVICE_CHAIN_NAME, "ext-%s-%zu", kind, plan->counts[POOL_ALL]);
        break;
    case GO_DROP:
        break;
    }
    if (plan->affinity_seconds)
        snprintf(out + used, SERVICE_CHAIN_NAME - (size_t)used, "-a%u", plan->affinity_seconds);
    return out;
}

const char *service_chain_name(const struct service_state *s, const struct service_front *f,
                               char out[SERVICE_CHAIN_NAME])
{
    const struct plan plan = plan_of(s, f);
    return plan_name(&plan, out);
}

/* The chain that one for traffic from outside leads on to. */
static struct plan plan_behind(const struct plan *plan, enum service_goes goes)
{
    struct plan behind = {.node = plan->node, .goes = goes, .affinity_seconds = plan->affinity_seconds};
    int pool = goes == GO_ALL ? POOL_ALL : POOL_LOCAL;
    behind.counts[pool] = plan->counts[pool];
    return behind;
}

/* ---- rules ---- */

void service_load_key(struct nft_rule *r, bool node, int pool, unsigned reg)
{
    nft_load_value(r, nft_reg(reg), (uint32_t)pool);
    if (node)
        nft_load_value(r, nft_reg(reg + 1), 0);
    else
        nft_load_ip_daddr(r, nft_reg(reg + 1));
    nft_load_meta(r, NFT_META_L4PROTO, nft_reg(reg + 2));
    nft_load_dport(r, nft_reg(reg + 3));
}

static void rule_pick(struct nft_batch *b, const char *chain, const struct plan *plan, int pool, size_t count)
{
    struct nft_rule *r = nft_rule_begin(b, chain);
    service_load_key(r, plan->node, pool, 0);
    if (count > 1)
        nft_load_random(r, (uint32_t)count, nft_reg(4));
    else
        nft_load_value(r, nft_reg(4), 0);
    nft_lookup_data(r, "endpoints", nft_reg(0), nft_reg(8));
    nft_dnat(r, nft_reg(8), nft_reg(9));
    nft_rule_end(r);
}

static void rules_pick(struct nft_batch *b, const char *chain, const struct plan *plan)
{
    int pool = plan->goes == GO_ALL ? POOL_ALL : POOL_LOCAL;
    size_t count = plan->counts[pool];
    if (plan->affinity_seconds)
        service_affinity_rules(b, chain, plan->node, pool, count, plan->affinity_seconds);
    rule_pick(b, chain, plan, pool, count);
    /* A packet may have met the chain before a change and the endpoints behind it: the first one is always there. */
    if (count > 1)
        rule_pick(b, chain, plan, pool, 1);
}

static void go_on(struct nft_rule *r, const struct plan *plan, enum service_goes goes)
{
    char to[SERVICE_CHAIN_NAME];
    const struct plan behind = plan_behind(plan, goes);
    nft_verdict(r, NFT_GOTO, plan_name(&behind, to));
    nft_rule_end(r);
}

/* Policy Local: pods and the node itself reach all endpoints as by the cluster IP, others only those on this node. */
static void rules_external_local(const struct service_proxy *p, struct nft_batch *b, const char *chain,
                                 const struct plan *plan)
{
    struct nft_rule *r = nft_rule_begin(b, chain);
    nft_match_prefix(r, true, true, &p->options.cluster_cidr);
    go_on(r, plan, GO_ALL);
    r = nft_rule_begin(b, chain);
    nft_load_fib_type(r, true, nft_reg(0));
    nft_match_u32(r, nft_reg(0), true, RTN_LOCAL);
    nft_mark_set(r, p->options.masquerade_mark);
    go_on(r, plan, GO_ALL);
    r = nft_rule_begin(b, chain);
    if (plan->counts[POOL_LOCAL]) {
        go_on(r, plan, GO_LOCAL);
        return;
    }
    nft_verdict(r, NF_DROP, NULL);
    nft_rule_end(r);
}

static void rules_of(const struct service_proxy *p, struct nft_batch *b, const char *chain, const struct plan *plan)
{
    if (plan->goes != GO_EXTERNAL) {
        rules_pick(b, chain, plan);
        return;
    }
    if (plan->external_local) {
        rules_external_local(p, b, chain, plan);
        return;
    }
    struct nft_rule *r = nft_rule_begin(b, chain);
    nft_mark_set(r, p->options.masquerade_mark);
    go_on(r, plan, GO_ALL);
}

/* ---- users ---- */

static void chain_use(struct service_proxy *p, struct nft_batch *b, const struct plan *plan, bool more)
{
    char name[SERVICE_CHAIN_NAME];
    struct service_chain *c = map_get(&p->chains, plan_name(plan, name));
    if (!c) {
        c = mem_alloc(sizeof(*c));
        c->plan = *plan;
        map_set(&p->chains, name, c);
    }
    c->users += more ? 1 : (size_t)-1;
    if (plan->goes == GO_EXTERNAL) {
        const struct plan all = plan_behind(plan, GO_ALL), local = plan_behind(plan, GO_LOCAL);
        chain_use(p, b, &all, more);
        if (plan->counts[POOL_LOCAL])
            chain_use(p, b, &local, more);
    }
    if (more && !c->present) {
        c->present = true;
        nft_chain_add(b, name, NULL);
        rules_of(p, b, name, plan);
    }
}

static void state_use(struct service_proxy *p, struct nft_batch *b, const struct service_state *s, bool more)
{
    for (size_t i = 0; i < s->front_count; i++)
        if (service_front_uses(s, &s->fronts[i], POOL_ALL) || service_front_uses(s, &s->fronts[i], POOL_LOCAL)) {
            const struct plan plan = plan_of(s, &s->fronts[i]);
            chain_use(p, b, &plan, more);
        }
}

void service_chains_make(struct service_proxy *p, struct nft_batch *b)
{
    for (LIST_EACH(node, &p->dirty))
        state_use(p, b, &CONTAINER_OF(node, struct service_entry, dirty)->next, true);
    for (LIST_EACH(node, &p->dirty))
        state_use(p, b, &CONTAINER_OF(node, struct service_entry, dirty)->now, false);
}

/* Those that lead on go first. */
void service_chains_sweep(struct service_proxy *p, struct nft_batch *b)
{
    struct map_entry *m;
    for (int pass = 0; pass < 2; pass++)
        for (size_t at = 0; (m = map_next(&p->chains, &at));) {
            struct service_chain *c = m->value;
            if (c->users || (pass == 0 && c->plan.goes != GO_EXTERNAL))
                continue;
            nft_chain_delete(b, m->key);
            free(map_del(&p->chains, m->key));
        }
}

void service_chains_forget(struct service_proxy *p)
{
    struct map_entry *m;
    for (size_t at = 0; (m = map_next(&p->chains, &at));)
        free(m->value);
    map_free(&p->chains);
}
