/* UDP has no end of a connection: what goes on sending to an endpoint that is gone, or began before there was one, must
 * be told. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "core/base/mem.h"
#include "net/conntrack.h"
#include "net/route.h"
#include "net/service_internal.h"

struct udp_change {
    const struct service_entry **entries;
    struct net_ip *local; /* addresses of this node, if an entry has a node port */
    size_t count, cap, local_count, local_cap;
};

static bool is_local(const struct udp_change *c, const struct net_ip *ip)
{
    for (size_t i = 0; i < c->local_count; i++)
        if (net_ip_eq(&c->local[i], ip))
            return true;
    return false;
}

/* A node port is this node's only: elsewhere the same number is somebody else's. */
static bool front_is(const struct udp_change *c, const struct service_front *f, const struct conntrack_flow *flow)
{
    if (f->port != flow->destination_port)
        return false;
    if (f->kind == FRONT_NODE)
        return is_local(c, &flow->destination);
    return !memcmp(f->ip, flow->destination.bytes, sizeof(f->ip));
}

static bool leads_to(const struct udp_change *c, const struct service_state *s, const struct conntrack_flow *flow)
{
    for (size_t i = 0; i < s->front_count; i++)
        if (front_is(c, &s->fronts[i], flow))
            return true;
    return false;
}

/* Whatever the policy says of new flows, and also while it terminates. */
static bool has_endpoint(const struct service_port *port, const struct conntrack_flow *flow)
{
    for (size_t i = 0; i < port->endpoint_count; i++)
        if (net_ip_eq(&port->endpoints[i].ip, &flow->answers_from) &&
            port->endpoints[i].port == flow->answers_from_port)
            return true;
    return false;
}

/* Stale is what goes to an address of a changed port, and to none of the endpoints that it has now. */
static bool flow_is_stale(const struct conntrack_flow *flow, void *arg)
{
    const struct udp_change *c = arg;
    bool concerned = false;
    for (size_t i = 0; i < c->count; i++) {
        const struct service_entry *e = c->entries[i];
        if (leads_to(c, &e->next, flow) && has_endpoint(&e->wanted, flow))
            return false;
        concerned |= leads_to(c, &e->now, flow) || leads_to(c, &e->next, flow);
    }
    return concerned;
}

static int collect_local(const struct addr *addr, void *arg)
{
    struct udp_change *c = arg;
    c->local = mem_grow(c->local, c->local_count, &c->local_cap, sizeof(*c->local));
    c->local[c->local_count++] = addr->addr.ip;
    return 0;
}

int service_conntrack_clean(struct service_proxy *p, struct err *err)
{
    struct udp_change c = {0};
    bool node_ports = false;
    for (LIST_EACH(node, &p->dirty)) {
        const struct service_entry *e = CONTAINER_OF(node, struct service_entry, dirty);
        if (e->wanted.protocol != IPPROTO_UDP)
            continue;
        node_ports |= e->wanted.node_port || e->now.front_count;
        c.entries = mem_grow(c.entries, c.count, &c.cap, sizeof(const struct service_entry *));
        c.entries[c.count++] = e;
    }
    int r = node_ports ? addr_each(p->route, 0, collect_local, &c, err) : 0;
    if (r >= 0 && c.count)
        r = conntrack_delete(p->netfilter, IPPROTO_UDP, flow_is_stale, &c, err);
    free(c.entries);
    free(c.local);
    if (r > 0)
        p->stats.conntrack_deleted += (uint64_t)r;
    return r;
}
