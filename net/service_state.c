/* From Services and EndpointSlices to what the rules shall hold. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "core/base/defs.h"
#include "core/base/mem.h"
#include "net/service_internal.h"

void service_state_clear(struct service_state *s)
{
    for (int i = 0; i < POOL_COUNT; i++)
        free(s->pools[i].targets);
    free(s->fronts);
    *s = (struct service_state){0};
}

static bool target_eq(const struct service_target *a, const struct service_target *b)
{
    return !memcmp(a, b, sizeof(*a));
}

static struct service_target target_of(const struct service_endpoint *ep)
{
    struct service_target t = {.port = htons(ep->port)};
    memcpy(t.ip, ep->ip.bytes, sizeof(t.ip));
    return t;
}

/* ---- pools ---- */

static int compare_targets(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct service_target));
}

static bool sorted_has(const struct service_target *sorted, size_t count, const struct service_target *t)
{
    return count && bsearch(t, sorted, count, sizeof(*t), compare_targets);
}

/* Endpoints of the pool, sorted, each once: the ready ones, or, if none is, those that still serve. */
static struct service_target *pool_wanted(const struct service_port *port, int pool, size_t *count)
{
    struct service_target *t = mem_alloc((port->endpoint_count + 1) * sizeof(*t));
    size_t n = 0, unique = 0;
    for (int terminating = 0; terminating < 2 && !n; terminating++)
        for (size_t i = 0; i < port->endpoint_count; i++) {
            const struct service_endpoint *ep = &port->endpoints[i];
            if (ep->ip.family == AF_INET && ep->terminating == (terminating == 1) && (pool == POOL_ALL || ep->local))
                t[n++] = target_of(ep);
        }
    qsort(t, n, sizeof(*t), compare_targets);
    for (size_t i = 0; i < n; i++)
        if (!unique || !target_eq(&t[unique - 1], &t[i]))
            t[unique++] = t[i];
    *count = unique;
    return t;
}

/* Endpoints that stay keep their index; a hole is filled by a new one or by the last: a change of one endpoint is a
 * change of one or two elements. */
static void pool_compute(const struct service_pool *now, const struct service_port *port, int pool,
                         struct service_pool *next)
{
    size_t count;
    cleanup_free struct service_target *wanted = pool_wanted(port, pool, &count);
    cleanup_free bool *placed = mem_alloc(count + 1);
    next->targets = mem_alloc((count + 1) * sizeof(*next->targets));
    next->count = count;
    cleanup_free bool *filled = mem_alloc(count + 1);
    for (size_t i = 0; i < now->count && i < count; i++) {
        if (!sorted_has(wanted, count, &now->targets[i]))
            continue;
        const struct service_target *at = bsearch(&now->targets[i], wanted, count, sizeof(*wanted), compare_targets);
        next->targets[i] = now->targets[i];
        filled[i] = placed[at - wanted] = true;
    }
    for (size_t i = 0, w = 0; i < count; i++) {
        if (filled[i])
            continue;
        while (placed[w])
            w++;
        next->targets[i] = wanted[w++];
    }
}

/* ---- addresses ---- */

static const char *front_name(const struct service_front *f, uint8_t protocol, char out[40])
{
    snprintf(out, 40, "%d/%u.%u.%u.%u/%u/%u", f->kind == FRONT_NODE, f->ip[0], f->ip[1], f->ip[2], f->ip[3], protocol,
             f->port);
    return out;
}

struct service_key service_front_key(const struct service_front *f, uint8_t protocol)
{
    struct service_key key = {.protocol = protocol, .port = htons(f->port)};
    memcpy(key.ip, f->ip, sizeof(key.ip));
    return key;
}

const struct service_front *service_front_find(const struct service_state *s, const struct service_front *f)
{
    for (size_t i = 0; i < s->front_count; i++) {
        const struct service_front *have = &s->fronts[i];
        if ((have->kind == FRONT_NODE) == (f->kind == FRONT_NODE) && !memcmp(have->ip, f->ip, sizeof(f->ip)) &&
            have->port == f->port)
            return have;
    }
    return NULL;
}

bool service_front_uses(const struct service_state *s, const struct service_front *f, int pool)
{
    if (f->kind == FRONT_REJECT || f->goes == GO_DROP)
        return false;
    if (pool == POOL_ALL)
        return f->goes != GO_LOCAL;
    return f->goes == GO_LOCAL || (f->goes == GO_EXTERNAL && s->external_local && s->pools[POOL_LOCAL].count);
}

static bool in_service_cidr(const struct service_proxy *p, const struct net_ip *ip)
{
    return net_prefix_has(&p->options.service_cidr, ip);
}

static void front_add(struct service_state *s, size_t *cap, const struct service_front *f)
{
    s->fronts = mem_grow(s->fronts, s->front_count, cap, sizeof(*s->fronts));
    s->fronts[s->front_count++] = *f;
}

/* Where an address leads, given the endpoints there are; false if it needs no element of its own. */
static bool front_goes(const struct service_proxy *p, const struct service_state *s, const struct service_port *port,
                       bool cluster, const struct net_ip *ip, struct service_front *f)
{
    if (s->pools[POOL_ALL].count == 0) {
        /* Unused addresses of the service CIDR are rejected anyway, and node ports by the node itself. */
        f->kind = FRONT_REJECT;
        return ip && !in_service_cidr(p, ip);
    }
    if (!cluster)
        f->goes = GO_EXTERNAL;
    else if (!port->internal_local)
        f->goes = GO_ALL;
    else
        f->goes = s->pools[POOL_LOCAL].count ? GO_LOCAL : GO_DROP;
    return true;
}

static void fronts_of_ips(const struct service_proxy *p, struct service_state *s, size_t *cap,
                          const struct service_port *port, bool cluster)
{
    const struct net_ip *ips = cluster ? port->cluster_ips : port->external_ips;
    size_t count = cluster ? port->cluster_ip_count : port->external_ip_count;
    for (size_t i = 0; i < count; i++) {
        struct service_front f = {.kind = FRONT_IP, .port = port->port};
        if (ips[i].family != AF_INET)
            continue;
        memcpy(f.ip, ips[i].bytes, sizeof(f.ip));
        if (front_goes(p, s, port, cluster, &ips[i], &f))
            front_add(s, cap, &f);
    }
}

static void fronts_compute(const struct service_proxy *p, const struct service_port *port, struct service_state *s)
{
    size_t cap = 0;
    struct service_front node = {.kind = FRONT_NODE, .port = port->node_port};
    fronts_of_ips(p, s, &cap, port, true);
    fronts_of_ips(p, s, &cap, port, false);
    if (port->node_port && front_goes(p, s, port, false, NULL, &node))
        front_add(s, &cap, &node);
}

/* Drops the addresses that another entry has; claims the rest. */
static void fronts_claim(struct service_proxy *p, struct service_entry *e)
{
    char name[40];
    size_t kept = 0;
    bool beaten = false;
    for (size_t i = 0; i < e->next.front_count; i++) {
        const struct service_front *f = &e->next.fronts[i];
        front_name(f, e->wanted.protocol, name);
        const struct service_entry *owner = map_get(&p->owners, name);
        if (owner && owner != e) {
            beaten = true;
            continue;
        }
        if (!owner)
            map_set(&p->owners, name, e);
        /* One Service may name an address twice, as cluster and as external IP. */
        struct service_state before = {.fronts = e->next.fronts, .front_count = kept};
        if (!service_front_find(&before, f))
            e->next.fronts[kept++] = *f;
    }
    e->next.front_count = kept;
    if (beaten != e->beaten)
        p->beaten += beaten ? 1 : (size_t)-1;
    e->beaten = beaten;
}

/* Gives up what it does not want any more; says whether that was anything. */
static bool fronts_release(struct service_proxy *p, struct service_entry *e)
{
    char name[40], other[40];
    bool released = false;
    for (size_t i = 0; i < e->now.front_count; i++) {
        bool wanted = false;
        front_name(&e->now.fronts[i], e->wanted.protocol, name);
        for (size_t j = 0; j < e->next.front_count && !wanted; j++)
            wanted = !strcmp(name, front_name(&e->next.fronts[j], e->wanted.protocol, other));
        if (!wanted && map_get(&p->owners, name) == e) {
            map_del(&p->owners, name);
            released = true;
        }
    }
    return released;
}

/* ---- the whole ---- */

static bool pool_eq(const struct service_pool *a, const struct service_pool *b)
{
    return a->count == b->count && (!a->count || !memcmp(a->targets, b->targets, a->count * sizeof(*a->targets)));
}

/* Chains of its own are named anew whenever they would read differently. */
static uint32_t sticky_compute(struct service_proxy *p, const struct service_entry *e)
{
    const struct service_state *now = &e->now, *next = &e->next;
    if (!next->affinity_seconds)
        return 0;
    if (now->affinity_seconds == next->affinity_seconds && pool_eq(&now->pools[POOL_ALL], &next->pools[POOL_ALL]) &&
        pool_eq(&now->pools[POOL_LOCAL], &next->pools[POOL_LOCAL]))
        return now->sticky;
    return ++p->sticky;
}

static void entry_compute(struct service_proxy *p, struct service_entry *e)
{
    const struct service_port *port = &e->wanted;
    struct service_state *s = &e->next;
    service_state_clear(s);
    if (e->deleted)
        return;
    for (int i = 0; i < POOL_COUNT; i++)
        pool_compute(&e->now.pools[i], port, i, &s->pools[i]);
    s->external_local = port->external_local;
    s->affinity_seconds = port->affinity_seconds;
    s->sticky = sticky_compute(p, e);
    fronts_compute(p, port, s);
}

static void wake_beaten(struct service_proxy *p)
{
    size_t cursor = 0;
    struct map_entry *m;
    while (p->beaten && (m = map_next(&p->entries, &cursor))) {
        struct service_entry *e = m->value;
        if (e->beaten && list_empty(&e->dirty)) {
            list_insert(&p->dirty, &e->dirty);
            entry_compute(p, e);
        }
    }
}

void service_states_compute(struct service_proxy *p)
{
    bool released = false;
    for (LIST_EACH(node, &p->dirty))
        entry_compute(p, CONTAINER_OF(node, struct service_entry, dirty));
    for (LIST_EACH(node, &p->dirty))
        released |= fronts_release(p, CONTAINER_OF(node, struct service_entry, dirty));
    if (released)
        wake_beaten(p);
    for (LIST_EACH(node, &p->dirty)) {
        struct service_entry *e = CONTAINER_OF(node, struct service_entry, dirty);
        fronts_claim(p, e);
    }
}
