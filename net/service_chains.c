/* Chains are shared: what a chain does depends on how many endpoints there are, on policy and on affinity, not on which
 * service it is; that the packet itself says, by the key it makes for the map of endpoints. Chains of their own would
 * cost the kernel a walk over all endpoints each, when they are made (it checks a map against every rule that uses it).
 *
 *   pick-ip-3        picks one of 3 endpoints of the packet's address and port
 *   loc-ip-1         the same from the endpoints on this node
 *   ext-node-3       masquerades, then pick-node-3 (by port alone)
 *   extl-node-3-1    policy Local: cluster's own to pick-node-3, the rest to loc-node-1
 *
 * Only session affinity needs chains of a service's own (service_affinity.c); sticky-7-all stands for pick then. */
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
    uint32_t sticky; /* with affinity: whose; else 0 */
};

struct service_chain {
    struct plan plan;
    size_t users;
    bool present; /* in the kernel */
};

static struct plan plan_of(const struct service_state *s, const struct service_front *f)
{
    struct plan plan = {.goes = f->goes, .sticky = s->sticky};
    plan.node = f->kind == FRONT_NODE && !s->sticky;
    plan.external_local = f->goes == GO_EXTERNAL && s->external_local;
    for (int pool = 0; pool < POOL_COUNT; pool++)
        plan.counts[pool] = service_front_uses(s, f, pool) ? s->pools[pool].count : 0;
    return plan;
}

static const char *plan_name(const struct plan *plan, char out[SERVICE_CHAIN_NAME])
{
    const char *kind = plan->node ? "node" : "ip";
    const size_t all = plan->counts[POOL_ALL], local = plan->counts[POOL_LOCAL];
    out[0] = 0;
    if (plan->goes == GO_EXTERNAL && plan->sticky)
        snprintf(out, SERVICE_CHAIN_NAME, "%s-sticky-%u", plan->external_local ? "extl" : "ext", plan->sticky);
    else if (plan->goes == GO_EXTERNAL && plan->external_local)
        snprintf(out, SERVICE_CHAIN_NAME, "extl-%s-%zu-%zu", kind, all, local);
    else if (plan->goes == GO_EXTERNAL)
        snprintf(out, SERVICE_CHAIN_NAME, "ext-%s-%zu", kind, all);
    else if (plan->goes != GO_DROP && plan->sticky)
        snprintf(out, SERVICE_CHAIN_NAME, "sticky-%u-%s", plan->sticky, plan->goes == GO_ALL ? "all" : "loc");
    else if (plan->goes == GO_ALL)
        snprintf(out, SERVICE_CHAIN_NAME, "pick-%s-%zu", kind, all);
    else if (plan->goes == GO_LOCAL)
        snprintf(out, SERVICE_CHAIN_NAME, "loc-%s-%zu", kind, local);
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
    struct plan behind = {.node = plan->node, .goes = goes, .sticky = plan->sticky};
    int pool = goes == GO_ALL ? POOL_ALL : POOL_LOCAL;
    behind.counts[pool] = plan->counts[pool];
    return behind;
}

/* ---- rules ---- */

void service_load_key(struct nft_rule *r, bool node, unsigned reg)
{
    if (node)
        nft_load_value(r, nft_reg(reg), 0);
    else
        nft_load_ip_daddr(r, nft_reg(reg));
    nft_load_meta(r, NFT_META_L4PROTO, nft_reg(reg + 1));
    nft_load_dport(r, nft_reg(reg + 2));
}

static void rule_pick(struct nft_batch *b, const char *chain, const struct plan *plan, int pool, size_t count)
{
    struct nft_rule *r = nft_rule_begin(b, chain);
    service_load_key(r, plan->node, 0);
    if (count > 1)
        nft_load_random(r, (uint32_t)count, nft_reg(3));
    else
        nft_load_value(r, nft_reg(3), 0);
    nft_lookup_data(r, service_endpoints[pool], nft_reg(0), nft_reg(8));
    nft_dnat(r, nft_reg(8), nft_reg(9));
    nft_rule_end(r);
}

static void rules_pick(struct nft_batch *b, const char *chain, const struct plan *plan, const struct service_entry *e)
{
    int pool = plan->goes == GO_ALL ? POOL_ALL : POOL_LOCAL;
    size_t count = plan->counts[pool];
    if (plan->sticky) {
        service_affinity_rules(b, chain, e, pool);
        return;
    }
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

static void rules_of(const struct service_proxy *p, struct nft_batch *b, const char *chain, const struct plan *plan,
                     const struct service_entry *e)
{
    if (plan->goes != GO_EXTERNAL) {
        rules_pick(b, chain, plan, e);
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

static void chain_use(struct service_proxy *p, struct nft_batch *b, const struct service_entry *e,
                      const struct plan *plan, bool more)
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
        chain_use(p, b, e, &all, more);
        if (plan->counts[POOL_LOCAL])
            chain_use(p, b, e, &local, more);
    }
    if (more && !c->present) {
        c->present = true;
        nft_chain_add(b, name, NULL);
        rules_of(p, b, name, plan, e);
    }
}

static void state_use(struct service_proxy *p, struct nft_batch *b, const struct service_entry *e, bool more)
{
    const struct service_state *s = more ? &e->next : &e->now;
    for (size_t i = 0; i < s->front_count; i++)
        if (service_front_uses(s, &s->fronts[i], POOL_ALL) || service_front_uses(s, &s->fronts[i], POOL_LOCAL)) {
            const struct plan plan = plan_of(s, &s->fronts[i]);
            chain_use(p, b, e, &plan, more);
        }
}

void service_chains_make(struct service_proxy *p, struct nft_batch *b)
{
    for (LIST_EACH(node, &p->dirty))
        state_use(p, b, CONTAINER_OF(node, struct service_entry, dirty), true);
    for (LIST_EACH(node, &p->dirty))
        state_use(p, b, CONTAINER_OF(node, struct service_entry, dirty), false);
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
            if (c->plan.sticky && c->plan.goes != GO_EXTERNAL) {
                int pool = c->plan.goes == GO_ALL ? POOL_ALL : POOL_LOCAL;
                service_affinity_delete(b, c->plan.sticky, pool, c->plan.counts[pool]);
            }
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
