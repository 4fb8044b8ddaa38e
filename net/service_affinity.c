#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/defs.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "net/nft.h"
#include "net/service_internal.h"

enum {
    AFFINITY_CLIENTS_MAX = 65536, /* remembered at once, over all services */
    SWEEP_TRIES = 3,
};

#define T_FRONT NFT_CONCAT(NFT_CONCAT(NFT_CONCAT(NFT_T_INTEGER, NFT_T_IPV4), NFT_T_PROTOCOL), NFT_T_PORT)

/* Who is bound to what, at which front. */
struct __attribute__((packed)) affinity_key {
    struct service_key front;
    uint8_t client[4];
};
struct __attribute__((packed)) bound_key {
    struct service_key front;
    struct service_target target;
};

static const struct nft_set set_affinity = {
    .name = "affinity",
    .key_type = NFT_CONCAT(T_FRONT, NFT_T_IPV4),
    .key_len = sizeof(struct affinity_key),
    .map = true,
    .data_type = NFT_CONCAT(NFT_T_IPV4, NFT_T_PORT),
    .data_len = sizeof(struct service_target),
    .dynamic = true,
    .timeouts = true,
    .size = AFFINITY_CLIENTS_MAX,
};
/* Endpoints that clients may be bound to: what is not in it is gone, whatever @affinity says. */
static const struct nft_set set_bindable = {
    .name = "affinity-endpoints",
    .key_type = T_FRONT, /* and address and port: more parts than the nft tool can show */
    .key_len = sizeof(struct bound_key),
};

void service_affinity_table(struct nft_batch *b)
{
    nft_set_add(b, &set_affinity);
    nft_set_add(b, &set_bindable);
}

/* front . client -> target, if that is still an endpoint; then the time begins anew. Else pick one and remember it. */
void service_affinity_rules(struct nft_batch *b, const char *chain, bool node, int pool, size_t count, uint32_t seconds)
{
    const uint64_t timeout_ms = (uint64_t)seconds * 1000;
    struct nft_rule *r = nft_rule_begin(b, chain);
    service_load_key(r, node, pool, 0);
    nft_load_ip_saddr(r, nft_reg(4));
    service_load_key(r, node, pool, 8);
    nft_lookup_data(r, set_affinity.name, nft_reg(0), nft_reg(12));
    nft_lookup(r, set_bindable.name, nft_reg(8), true);
    nft_update(r, set_affinity.name, nft_reg(0), nft_reg(12), timeout_ms);
    nft_dnat(r, nft_reg(12), nft_reg(13));
    nft_rule_end(r);

    r = nft_rule_begin(b, chain);
    service_load_key(r, node, pool, 0);
    if (count > 1)
        nft_load_random(r, (uint32_t)count, nft_reg(4));
    else
        nft_load_value(r, nft_reg(4), 0);
    nft_lookup_data(r, "endpoints", nft_reg(0), nft_reg(12));
    nft_load_ip_saddr(r, nft_reg(4));
    nft_update(r, set_affinity.name, nft_reg(0), nft_reg(12), timeout_ms);
    nft_dnat(r, nft_reg(12), nft_reg(13));
    nft_rule_end(r);
}

/* Are clients of the front bound to endpoints of the pool? */
static bool front_binds(const struct service_state *s, const struct service_front *f, int pool)
{
    return s->affinity_seconds && service_front_uses(s, f, pool);
}

static void bindable_elements(struct nft_batch *b, const struct service_entry *e, const struct service_front *f,
                              int pool, bool add)
{
    const struct service_state *s = add ? &e->next : &e->now, *other = add ? &e->now : &e->next;
    const struct service_front *same = service_front_find(other, f);
    const bool shared = same && front_binds(other, same, pool);
    struct bound_key key;
    service_front_key(f, e->wanted.protocol, pool, &key.front);
    for (size_t i = 0; i < s->pools[pool].count; i++) {
        key.target = s->pools[pool].targets[i];
        if (shared && service_pool_has(&other->pools[pool], &key.target))
            continue;
        if (add)
            nft_element_add(b, &set_bindable, &key, NULL);
        else
            nft_element_delete(b, &set_bindable, &key);
    }
}

void service_affinity_diff(struct nft_batch *b, const struct service_entry *e, bool add)
{
    const struct service_state *s = add ? &e->next : &e->now;
    for (size_t i = 0; i < s->front_count; i++)
        for (int pool = 0; pool < POOL_COUNT; pool++)
            if (front_binds(s, &s->fronts[i], pool))
                bindable_elements(b, e, &s->fronts[i], pool, add);
}

/* ---- clients that are bound ---- */

struct clients {
    struct service_proxy *p;
    bool next;  /* judge by the states to come, not by those in the kernel */
    bool stale; /* collect what is not true any more, instead of what is */
    struct nft_element *found;
    size_t count, cap;
};

static bool client_is_stale(const struct clients *c, const struct nft_element *element)
{
    struct affinity_key key;
    struct service_target target;
    struct service_front front;
    memcpy(&key, element->key, sizeof(key));
    memcpy(&target, element->data, sizeof(target));
    const struct service_entry *e = service_front_owner(c->p, &key.front, &front);
    if (!e || key.front.pool >= POOL_COUNT)
        return true;
    const struct service_state *s = c->next ? &e->next : &e->now;
    const struct service_front *f = service_front_find(s, &front);
    const int pool = (int)key.front.pool;
    return !f || !front_binds(s, f, pool) || !service_pool_has(&s->pools[pool], &target);
}

static int client_found(const struct nft_element *element, void *arg)
{
    struct clients *c = arg;
    if (element->key_len != sizeof(struct affinity_key) || element->data_len != sizeof(struct service_target) ||
        client_is_stale(c, element) != c->stale || c->count >= AFFINITY_CLIENTS_MAX)
        return 0;
    c->found = mem_grow(c->found, c->count, &c->cap, sizeof(*c->found));
    c->found[c->count++] = *element;
    return 0;
}

static int clients_read(struct clients *c, struct err *err)
{
    return nft_elements_each(c->p->netfilter, NFPROTO_IPV4, c->p->options.table, set_affinity.name, client_found, c,
                             err);
}

int service_affinity_keep(struct service_proxy *p, struct nft_batch *b, struct err *err)
{
    struct clients c = {.p = p, .next = true};
    int r = clients_read(&c, err);
    for (size_t i = 0; r >= 0 && i < c.count; i++) {
        const struct nft_value value = {
            .data = c.found[i].data,
            .data_len = c.found[i].data_len,
            .timeout_ms = c.found[i].timeout_ms,
            .expires_ms = c.found[i].expires_ms,
        };
        nft_element_add(b, &set_affinity, c.found[i].key, &value);
    }
    free(c.found);
    return r;
}

/* An element may run out between being read and being deleted, which fails the transaction: then look again. */
int service_affinity_sweep(struct service_proxy *p, struct err *err)
{
    int r = 0;
    for (int i = 0; i < SWEEP_TRIES; i++) {
        struct clients c = {.p = p, .stale = true};
        r = clients_read(&c, err);
        struct nft_batch *b = nft_batch_new(p->netfilter, NFPROTO_IPV4, p->options.table);
        for (size_t j = 0; r >= 0 && j < c.count; j++)
            nft_element_delete(b, &set_affinity, c.found[j].key);
        if (r >= 0)
            r = nft_batch_commit(b, err, "forget clients of endpoints that are gone");
        nft_batch_free(b);
        free(c.found);
        if (r >= 0)
            return 0;
    }
    return r;
}
