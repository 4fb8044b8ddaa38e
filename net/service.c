#include "net/service.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "core/base/defs.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "net/netlink.h"
#include "net/nft.h"
#include "net/nft_watch.h"
#include "net/service_internal.h"

enum {
    NAME_MAX_LEN = 400, /* bytes: namespace, name and port name have 63 each at most */
    IPS_MAX = 256,      /* addresses of one port of one kind */
    DEFAULT_MARK = 0x4000,
};

int service_proxy_new(const struct service_proxy_options *options, struct service_proxy **ret, struct err *err)
{
    if (options->cluster_cidr.ip.family != AF_INET ||
        (options->service_cidr.ip.family && options->service_cidr.ip.family != AF_INET))
        return err_set(err, EOPNOTSUPP, "the service proxy serves IPv4 CIDRs only");
    struct service_proxy *p = mem_alloc(sizeof(*p));
    p->options = *options;
    p->options.table = mem_strdup(options->table ? options->table : "k3c");
    p->options.masquerade_mark = options->masquerade_mark ? options->masquerade_mark : DEFAULT_MARK;
    p->full = true;
    list_init(&p->dirty);
    int r = netlink_open(NETLINK_NETFILTER, -1, &p->netfilter, err);
    if (r >= 0)
        r = netlink_open(NETLINK_ROUTE, -1, &p->route, err);
    if (r < 0) {
        service_proxy_free(p);
        return r;
    }
    *ret = p;
    return 0;
}

/* ---- entries ---- */

static void wanted_free(struct service_port *port)
{
    free((void *)(uintptr_t)port->name);
    free((void *)(uintptr_t)port->cluster_ips);
    free((void *)(uintptr_t)port->external_ips);
    free((void *)(uintptr_t)port->endpoints);
}

static struct service_port wanted_copy(const struct service_port *port)
{
    struct service_port copy = *port;
    copy.name = mem_strdup(port->name);
    copy.cluster_ips = mem_dup(port->cluster_ips, port->cluster_ip_count * sizeof(*port->cluster_ips));
    copy.external_ips = mem_dup(port->external_ips, port->external_ip_count * sizeof(*port->external_ips));
    copy.endpoints = mem_dup(port->endpoints, port->endpoint_count * sizeof(*port->endpoints));
    return copy;
}

static bool ips_eq(const struct net_ip *a, const struct net_ip *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!net_ip_eq(&a[i], &b[i]))
            return false;
    return true;
}

static bool wanted_eq(const struct service_port *a, const struct service_port *b)
{
    if (a->protocol != b->protocol || a->port != b->port || a->node_port != b->node_port ||
        a->cluster_ip_count != b->cluster_ip_count || a->external_ip_count != b->external_ip_count ||
        a->endpoint_count != b->endpoint_count || a->internal_local != b->internal_local ||
        a->external_local != b->external_local || a->affinity_seconds != b->affinity_seconds ||
        !ips_eq(a->cluster_ips, b->cluster_ips, a->cluster_ip_count) ||
        !ips_eq(a->external_ips, b->external_ips, a->external_ip_count))
        return false;
    for (size_t i = 0; i < a->endpoint_count; i++)
        if (a->endpoints[i].port != b->endpoints[i].port || a->endpoints[i].local != b->endpoints[i].local ||
            a->endpoints[i].terminating != b->endpoints[i].terminating ||
            !net_ip_eq(&a->endpoints[i].ip, &b->endpoints[i].ip))
            return false;
    return true;
}

static void entry_free(struct service_entry *e)
{
    list_remove(&e->dirty);
    wanted_free(&e->wanted);
    service_state_clear(&e->now);
    service_state_clear(&e->next);
    free(e->key);
    free(e);
}

static void key_of(const char *name, uint8_t protocol, char *out, size_t size)
{
    snprintf(out, size, "%s/%s", name, protocol == IPPROTO_TCP ? "tcp" : protocol == IPPROTO_UDP ? "udp" : "sctp");
}

static int port_check(const struct service_port *port, struct err *err)
{
    if (!port->name || !*port->name || strlen(port->name) > NAME_MAX_LEN)
        return err_set(err, EINVAL, "a service port has no name, or one over %d bytes", NAME_MAX_LEN);
    if (port->protocol != IPPROTO_TCP && port->protocol != IPPROTO_UDP && port->protocol != IPPROTO_SCTP)
        return err_set(err, EINVAL, "service port %.100s has the unknown protocol %u", port->name, port->protocol);
    if (port->endpoint_count > SERVICE_ENDPOINTS_MAX)
        return err_set(err, EINVAL, "service port %.100s has %zu endpoints, over the limit of %d", port->name,
                       port->endpoint_count, SERVICE_ENDPOINTS_MAX);
    if (port->cluster_ip_count > IPS_MAX || port->external_ip_count > IPS_MAX)
        return err_set(err, EINVAL, "service port %.100s has more than %d addresses", port->name, IPS_MAX);
    return 0;
}

static void make_dirty(struct service_proxy *p, struct service_entry *e)
{
    if (list_empty(&e->dirty))
        list_insert(&p->dirty, &e->dirty);
}

int service_proxy_set(struct service_proxy *p, const struct service_port *port, struct err *err)
{
    char key[NAME_MAX_LEN + 8];
    int r = port_check(port, err);
    if (r < 0)
        return r;
    key_of(port->name, port->protocol, key, sizeof(key));
    struct service_entry *e = map_get(&p->entries, key);
    if (e && !e->deleted && wanted_eq(&e->wanted, port))
        return 1;
    if (!e) {
        e = mem_alloc(sizeof(*e));
        list_init(&e->dirty);
        e->key = mem_strdup(key);
        map_set(&p->entries, key, e);
    }
    struct service_port copy = wanted_copy(port);
    wanted_free(&e->wanted);
    e->wanted = copy;
    e->deleted = false;
    make_dirty(p, e);
    return 0;
}

int service_proxy_delete(struct service_proxy *p, const char *name, uint8_t protocol)
{
    char key[NAME_MAX_LEN + 8];
    key_of(name, protocol, key, sizeof(key));
    struct service_entry *e = map_get(&p->entries, key);
    if (!e || e->deleted)
        return 0;
    e->deleted = true;
    make_dirty(p, e);
    return 0;
}

bool service_proxy_pending(const struct service_proxy *p)
{
    return p->full || !list_empty(&p->dirty);
}

void service_proxy_invalidate(struct service_proxy *p)
{
    p->full = true;
}

void service_proxy_table(const struct service_proxy *p, struct nft_watch_table *ret)
{
    *ret = (struct nft_watch_table){NFPROTO_IPV4, p->options.table};
}

void service_proxy_stats(const struct service_proxy *p, struct service_proxy_stats *ret)
{
    *ret = p->stats;
}

/* ---- committing ---- */

static void forget_kernel(struct service_proxy *p)
{
    size_t cursor = 0;
    struct map_entry *m;
    while ((m = map_next(&p->hairpin, &cursor)))
        free(m->value);
    map_free(&p->hairpin);
    map_free(&p->owners);
    service_chains_forget(p);
    p->beaten = 0;
    cursor = 0;
    while ((m = map_next(&p->entries, &cursor))) {
        struct service_entry *e = m->value;
        service_state_clear(&e->now);
        e->beaten = false;
        make_dirty(p, e);
    }
}

/* The kernel has taken it: next is now. */
static void accept_states(struct service_proxy *p)
{
    for (LIST_EACH(node, &p->dirty)) {
        struct service_entry *e = CONTAINER_OF(node, struct service_entry, dirty);
        list_remove(&e->dirty);
        service_state_clear(&e->now);
        e->now = e->next;
        e->next = (struct service_state){0};
        if (e->deleted) {
            map_del(&p->entries, e->key);
            entry_free(e);
        }
    }
}

static int send_changes(struct service_proxy *p, struct err *err)
{
    struct nft_batch *b = nft_batch_new(p->netfilter, NFPROTO_IPV4, p->options.table);
    int r = 0;
    if (p->full) {
        service_rules_table(p, b);
        service_rules_entries(p, b);
        r = service_affinity_keep(p, b, err);
    } else {
        service_rules_entries(p, b);
    }
    const uint64_t messages = nft_batch_messages(b);
    if (r >= 0)
        r = nft_batch_commit(b, err, p->full ? "replace the service table" : "change the service table");
    nft_batch_free(b);
    if (r >= 0 && messages) {
        p->stats.commits++;
        p->stats.full_commits += p->full;
        p->stats.messages += messages;
    }
    return r;
}

int service_proxy_commit(struct service_proxy *p, struct err *err)
{
    int r = 0;
    if (!service_proxy_pending(p))
        return 0;
    if (p->full)
        forget_kernel(p);
    service_states_compute(p);
    r = send_changes(p, err);
    if (r < 0) {
        p->full = true;
        return r;
    }
    p->full = false;
    /* It only hastens what time would do as well: a failure is told but the rules stand. */
    r = service_conntrack_clean(p, err);
    accept_states(p);
    return r < 0 ? r : 0;
}

struct service_proxy *service_proxy_free(struct service_proxy *p)
{
    size_t cursor = 0;
    struct map_entry *m;
    if (!p)
        return NULL;
    while ((m = map_next(&p->entries, &cursor)))
        entry_free(m->value);
    cursor = 0;
    while ((m = map_next(&p->hairpin, &cursor)))
        free(m->value);
    map_free(&p->entries);
    map_free(&p->hairpin);
    map_free(&p->owners);
    service_chains_forget(p);
    netlink_close(p->netfilter);
    netlink_close(p->route);
    free((void *)(uintptr_t)p->options.table);
    free(p);
    return NULL;
}

int service_proxy_remove_all(struct service_proxy *p, struct err *err)
{
    p->full = true;
    return service_rules_remove(p, err);
}
