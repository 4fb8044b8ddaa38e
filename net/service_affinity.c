#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/defs.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "net/nft.h"
#include "net/service_internal.h"

enum {
    AFFINITY_CLIENTS_MAX = 65536, /* remembered at once, over all services */
    SWEEP_TRIES = 3,
};

/* Who (of which pool) is bound to what. */
struct __attribute__((packed)) affinity_key {
    uint32_t pool;
    uint8_t client[4];
};
struct __attribute__((packed)) bound_key {
    uint32_t pool;
    struct service_target target;
};

static const struct nft_set set_affinity = {
    .name = "affinity",
    .key_type = NFT_CONCAT(NFT_T_INTEGER, NFT_T_IPV4),
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
    .key_type = NFT_CONCAT(NFT_CONCAT(NFT_T_INTEGER, NFT_T_IPV4), NFT_T_PORT),
    .key_len = sizeof(struct bound_key),
};

void service_affinity_table(struct nft_batch *b)
{
    nft_set_add(b, &set_affinity);
    nft_set_add(b, &set_bindable);
}

/* pool . client -> target, if that is still an endpoint; then the time begins anew. Else pick one and remember it. */
void service_affinity_rules(struct nft_batch *b, const char *chain, uint32_t pool_id, size_t count, uint32_t seconds)
{
    const uint64_t timeout_ms = (uint64_t)seconds * 1000;
    struct nft_rule *r = nft_rule_begin(b, chain);
    nft_load_value(r, nft_reg(0), pool_id);
    nft_load_ip_saddr(r, nft_reg(1));
    nft_load_value(r, nft_reg(3), pool_id);
    nft_lookup_data(r, set_affinity.name, nft_reg(0), nft_reg(4));
    nft_lookup(r, set_bindable.name, nft_reg(3), true);
    nft_update(r, set_affinity.name, nft_reg(0), nft_reg(4), timeout_ms);
    nft_dnat(r, nft_reg(4), nft_reg(5));
    nft_rule_end(r);

    r = nft_rule_begin(b, chain);
    nft_load_value(r, nft_reg(0), pool_id);
    nft_load_ip_saddr(r, nft_reg(1));
    nft_load_value(r, nft_reg(8), pool_id);
    if (count > 1)
        nft_load_random(r, (uint32_t)count, nft_reg(9));
    else
        nft_load_value(r, nft_reg(9), 0);
    nft_lookup_data(r, "endpoints", nft_reg(8), nft_reg(4));
    nft_update(r, set_affinity.name, nft_reg(0), nft_reg(4), timeout_ms);
    nft_dnat(r, nft_reg(4), nft_reg(5));
    nft_rule_end(r);
}

static bool state_binds(const struct service_state *s, int pool)
{
    return s->affinity_seconds && s->pools[pool].used;
}

void service_affinity_diff(struct nft_batch *b, const struct service_entry *e, int pool)
{
    const bool did = state_binds(&e->now, pool), does = state_binds(&e->next, pool);
    const struct service_pool *now = &e->now.pools[pool], *next = &e->next.pools[pool];
    struct bound_key key = {.pool = service_pool_id(e, pool)};
    for (size_t i = 0; did && i < now->count; i++) {
        key.target = now->targets[i];
        if (!does || !service_pool_has(next, &key.target))
            nft_element_delete(b, &set_bindable, &key);
    }
    for (size_t i = 0; does && i < next->count; i++) {
        key.target = next->targets[i];
        if (!did || !service_pool_has(now, &key.target))
            nft_element_add(b, &set_bindable, &key, NULL);
    }
}

/* ---- what an earlier process left ---- */

static int read_id(const char *name, const char *comment, void *arg)
{
    struct service_proxy *p = arg;
    uint64_t id;
    if (!*comment || strlen(name) < 5 || name[3] != '-' || str_to_u64(name + 4, &id) || id >= UINT32_MAX / POOL_COUNT)
        return 0;
    map_set(&p->ids, comment, (void *)(uintptr_t)(id + 1));
    p->next_id = MAX_OF(p->next_id, (uint32_t)id + 1);
    return 0;
}

int service_ids_read(struct service_proxy *p, struct err *err)
{
    return nft_chains_each(p->netfilter, NFPROTO_IPV4, p->options.table, read_id, p, err);
}

/* ---- clients that are bound ---- */

struct clients {
    struct service_proxy *p;
    struct service_entry **by_id; /* NULL where there is none */
    size_t id_count;
    bool next;  /* judge by the states to come, not by those in the kernel */
    bool stale; /* collect what is not true any more, instead of what is */
    struct nft_element *found;
    size_t count, cap;
};

static void clients_begin(struct clients *c, struct service_proxy *p)
{
    size_t cursor = 0;
    struct map_entry *m;
    c->p = p;
    c->id_count = p->next_id;
    c->by_id = mem_alloc((c->id_count + 1) * sizeof(struct service_entry *));
    while ((m = map_next(&p->entries, &cursor))) {
        struct service_entry *e = m->value;
        c->by_id[e->id] = e;
    }
}

static void clients_end(struct clients *c)
{
    free(c->by_id);
    free(c->found);
}

static bool client_is_stale(const struct clients *c, const struct nft_element *element)
{
    struct affinity_key key;
    struct service_target target;
    memcpy(&key, element->key, sizeof(key));
    memcpy(&target, element->data, sizeof(target));
    const uint32_t id = key.pool / POOL_COUNT, pool = key.pool % POOL_COUNT;
    const struct service_entry *e = id < c->id_count ? c->by_id[id] : NULL;
    if (!e)
        return true;
    const struct service_state *s = c->next ? &e->next : &e->now;
    return !state_binds(s, (int)pool) || !service_pool_has(&s->pools[pool], &target);
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
    struct clients c = {.next = true};
    clients_begin(&c, p);
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
    clients_end(&c);
    return r;
}

/* An element may run out between being read and being deleted, which fails the transaction: then look again. */
int service_affinity_sweep(struct service_proxy *p, struct err *err)
{
    int r = 0;
    for (int i = 0; i < SWEEP_TRIES; i++) {
        struct clients c = {.stale = true};
        clients_begin(&c, p);
        r = clients_read(&c, err);
        struct nft_batch *b = nft_batch_new(p->netfilter, NFPROTO_IPV4, p->options.table);
        for (size_t j = 0; r >= 0 && j < c.count; j++)
            nft_element_delete(b, &set_affinity, c.found[j].key);
        if (r >= 0)
            r = nft_batch_commit(b, err, "forget clients of endpoints that are gone");
        nft_batch_free(b);
        clients_end(&c);
        if (r >= 0)
            return 0;
    }
    return r;
}
