#include "net/podnet.h"

#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/defs.h"
#include "core/base/err.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "net/ipam.h"
#include "net/link.h"
#include "net/netlink.h"
#include "net/netns.h"
#include "net/nft_watch.h"
#include "net/podnet_internal.h"
#include "net/route.h"

static const char pod_device[] = "eth0";

enum { VETH_PREFIX_MAX = 6, DEFAULT_MTU = 1500 };

/* A MAC address that follows from the IPv4 address: stable over restarts, unique on the node's bridge. */
static void mac_of(const struct net_ip *ip, uint8_t mac[NET_MAC_SIZE])
{
    mac[0] = 0x0a;
    mac[1] = 0x58;
    memcpy(mac + 2, ip->bytes, 4);
}

static void attachment_of(const struct podnet *p, const struct net_ip *ip, struct podnet_attachment *ret)
{
    *ret = (struct podnet_attachment){.ip = *ip, .gateway = ipam_gateway(p->ipam)};
    mac_of(ip, ret->mac);
    snprintf(ret->host_device, sizeof(ret->host_device), "%s%08x", p->options.veth_prefix, net_ip_to_v4(ip));
}

static struct net_prefix host_prefix(const struct net_ip *ip)
{
    return (struct net_prefix){*ip, (uint8_t)(net_ip_size(ip) * 8)};
}

/* ---- the bridge ---- */

struct stale_addrs {
    struct net_prefix keep;
    struct net_prefix found[8];
    size_t count;
};

static int collect_stale(const struct addr *addr, void *arg)
{
    struct stale_addrs *s = arg;
    bool ours = net_ip_eq(&addr->addr.ip, &s->keep.ip) && addr->addr.length == s->keep.length;
    if (addr->addr.ip.family == AF_INET && !ours && s->count < COUNT_OF(s->found))
        s->found[s->count++] = addr->addr;
    return 0;
}

/* A node that was given another pod CIDR must not keep the old gateway address. */
static int bridge_addresses(struct podnet *p, struct err *err)
{
    struct stale_addrs s = {.keep = {ipam_gateway(p->ipam), p->options.node_cidr.length}};
    int r = addr_each(p->route, p->bridge, collect_stale, &s, err);
    for (size_t i = 0; r >= 0 && i < s.count; i++)
        r = addr_delete(p->route, p->bridge, &s.found[i], err);
    return r < 0 ? r : addr_add(p->route, p->bridge, &s.keep, RT_SCOPE_UNIVERSE, err);
}

static int bridge_device(struct podnet *p, struct link_info *ret, struct err *err)
{
    const char *name = p->options.bridge;
    struct err why = {0};
    int r = link_get(p->route, name, ret, &why);
    if (r == -ENODEV) {
        r = link_add_bridge(p->route, name, p->bridge_mac, p->options.mtu, err);
        return r < 0 ? r : link_get(p->route, name, ret, err);
    }
    if (r < 0 && err)
        *err = why;
    if (r >= 0 && strcmp(ret->kind, "bridge"))
        return err_set(err, EEXIST, "device %s exists and is not a bridge", name);
    return r;
}

static int bridge_open(struct podnet *p, struct err *err)
{
    struct link_info link;
    const struct net_ip gateway = ipam_gateway(p->ipam);
    mac_of(&gateway, p->bridge_mac);
    int r = bridge_device(p, &link, err);
    if (r < 0)
        return r;
    p->bridge = link.index;
    if (memcmp(link.mac, p->bridge_mac, NET_MAC_SIZE))
        r = link_set_mac(p->route, link.index, p->bridge_mac, err);
    if (r >= 0 && link.mtu != p->options.mtu)
        r = link_set_mtu(p->route, link.index, p->options.mtu, err);
    if (r >= 0)
        r = bridge_addresses(p, err);
    if (r >= 0 && !(link.flags & IFF_UP))
        r = link_set_up(p->route, link.index, true, err);
    if (r >= 0 && p->options.service_cidr.ip.family) {
        struct route route = {.dst = p->options.service_cidr, .source = gateway, .index = link.index};
        r = route_replace(p->route, &route, err);
    }
    return r;
}

/* Forwarding is what a node is for. Redirects would tell pods of a way that bypasses services; the rules drop them too.
 */
static int sysctls(const struct podnet *p, struct err *err)
{
    char name[64];
    snprintf(name, sizeof(name), "net/ipv4/conf/%s/send_redirects", p->options.bridge);
    netns_sysctl(name, "0", NULL);
    netns_sysctl("net/ipv4/conf/all/send_redirects", "0", NULL);
    return netns_sysctl("net/ipv4/ip_forward", "1", err);
}

/* ---- opening ---- */

static int options_check(const struct podnet_options *o, struct err *err)
{
    if (o->node_cidr.ip.family != AF_INET || o->cluster_cidr.ip.family != AF_INET)
        return err_set(err, EOPNOTSUPP, "the pod network serves IPv4 CIDRs only");
    if (!net_prefix_has(&o->cluster_cidr, &o->node_cidr.ip) || o->node_cidr.length < o->cluster_cidr.length)
        return err_set(err, EINVAL, "the node's pod CIDR is not part of the cluster CIDR");
    if (o->veth_prefix && strlen(o->veth_prefix) > VETH_PREFIX_MAX)
        return err_set(err, EINVAL, "the veth prefix \"%.20s\" has more than %d characters", o->veth_prefix,
                       VETH_PREFIX_MAX);
    return 0;
}

int podnet_open(const struct podnet_options *options, struct podnet **ret, struct err *err)
{
    int r = options_check(options, err);
    if (r < 0)
        return r;
    struct podnet *p = mem_alloc(sizeof(*p));
    p->options = *options;
    p->options.bridge = mem_strdup(options->bridge ? options->bridge : "cni0");
    p->options.veth_prefix = mem_strdup(options->veth_prefix ? options->veth_prefix : "veth");
    p->options.table = mem_strdup(options->table ? options->table : "k3c-pods");
    p->options.ipam_dir = mem_strdup(options->ipam_dir);
    p->options.mtu = options->mtu ? options->mtu : DEFAULT_MTU;

    r = netlink_open(NETLINK_ROUTE, -1, &p->route, err);
    if (r >= 0)
        r = netlink_open(NETLINK_NETFILTER, -1, &p->netfilter, err);
    if (r >= 0)
        r = ipam_open(p->options.ipam_dir, &p->options.node_cidr, &p->ipam, err);
    if (r >= 0)
        r = bridge_open(p, err);
    if (r >= 0)
        r = sysctls(p, err);
    if (r >= 0)
        r = podnet_rules_install(p, err);
    if (r < 0) {
        podnet_close(p);
        return r;
    }
    *ret = p;
    return 0;
}

struct podnet *podnet_close(struct podnet *p)
{
    if (!p)
        return NULL;
    struct map_entry *m;
    for (size_t at = 0; (m = map_next(&p->ports, &at));)
        free(m->value);
    map_free(&p->ports);
    ipam_close(p->ipam);
    netlink_close(p->route);
    netlink_close(p->netfilter);
    free((void *)(uintptr_t)p->options.bridge);
    free((void *)(uintptr_t)p->options.veth_prefix);
    free((void *)(uintptr_t)p->options.table);
    free((void *)(uintptr_t)p->options.ipam_dir);
    free(p);
    return NULL;
}

int podnet_remove(struct podnet *p, struct err *err)
{
    int r = podnet_reconcile(p, NULL, 0, err);
    if (r >= 0)
        r = podnet_rules_remove(p, err);
    if (r >= 0)
        r = link_delete(p->route, p->bridge, err);
    return r < 0 ? r : 0;
}

struct net_ip podnet_gateway(const struct podnet *p)
{
    return ipam_gateway(p->ipam);
}

bool podnet_checks_source(const struct podnet *p)
{
    return p->checks_source;
}

/* ---- one pod ---- */

struct find_addr {
    struct net_ip ip;
    bool found;
};

static int find_addr(const struct addr *addr, void *arg)
{
    struct find_addr *find = arg;
    find->found |= net_ip_eq(&addr->addr.ip, &find->ip);
    return 0;
}

/* Is what an earlier attach made still all there? */
static bool pod_is_whole(struct podnet *p, struct netlink *inside, const struct podnet_attachment *pod)
{
    struct link_info host, eth;
    struct route out = {0};
    struct find_addr find = {.ip = pod->ip};
    const struct net_ip anywhere = net_ip_v4(0x01010101);
    return link_get(p->route, pod->host_device, &host, NULL) == 0 && host.master == p->bridge &&
           (host.flags & IFF_UP) && link_get(inside, pod_device, &eth, NULL) == 0 && eth.peer == host.index &&
           (eth.flags & IFF_UP) && !memcmp(eth.mac, pod->mac, NET_MAC_SIZE) &&
           addr_each(inside, eth.index, find_addr, &find, NULL) == 0 && find.found &&
           route_lookup(inside, &anywhere, &out, NULL) == 0;
}

static int delete_device(struct netlink *nl, const char *name, struct err *err)
{
    struct link_info link;
    struct err why = {0};
    int r = link_get(nl, name, &link, &why);
    if (r == -ENODEV)
        return 0;
    if (r < 0 && err)
        *err = why;
    return r < 0 ? r : link_delete(nl, link.index, err);
}

/* The pod's side: its address, and the gateway as the one neighbour, known without ARP. */
static int configure_inside(struct podnet *p, struct netlink *inside, const struct podnet_attachment *pod,
                            struct err *err)
{
    struct link_info eth;
    int r = link_get(inside, pod_device, &eth, err);
    if (r < 0)
        return r;
    const struct net_prefix self = host_prefix(&pod->ip);
    struct neigh gateway = {.index = eth.index, .ip = pod->gateway};
    const struct route to_gateway = {.dst = host_prefix(&pod->gateway), .index = eth.index};
    const struct route everything = {.dst.ip = {.family = AF_INET}, .via = pod->gateway, .index = eth.index};
    memcpy(gateway.mac, p->bridge_mac, NET_MAC_SIZE);
    r = addr_add(inside, eth.index, &self, RT_SCOPE_UNIVERSE, err);
    if (r >= 0)
        r = link_set_up(inside, eth.index, true, err);
    if (r >= 0)
        r = neigh_replace(inside, &gateway, err);
    if (r >= 0)
        r = route_replace(inside, &to_gateway, err);
    if (r >= 0)
        r = route_replace(inside, &everything, err);
    return r;
}

/* The node's side: a port of the bridge, which knows the pod without ARP. */
static int configure_outside(struct podnet *p, const struct podnet_attachment *pod, struct err *err)
{
    struct link_info host;
    int r = link_get(p->route, pod->host_device, &host, err);
    if (r < 0)
        return r;
    struct neigh neigh = {.index = p->bridge, .ip = pod->ip};
    memcpy(neigh.mac, pod->mac, NET_MAC_SIZE);
    r = link_set_master(p->route, host.index, p->bridge, err);
    if (r >= 0)
        r = link_set_hairpin(p->route, host.index, true, err);
    if (r >= 0)
        r = link_set_up(p->route, host.index, true, err);
    if (r >= 0)
        r = neigh_replace(p->route, &neigh, err);
    return r;
}

static int pod_make(struct podnet *p, int netns, struct netlink *inside, const struct podnet_attachment *pod,
                    struct err *err)
{
    const struct link_veth veth = {
        .name = pod->host_device,
        .peer_name = pod_device,
        .peer_netns = netns,
        .peer_mac = pod->mac,
        .mtu = p->options.mtu,
    };
    int r = delete_device(p->route, pod->host_device, err);
    if (r >= 0)
        r = delete_device(inside, pod_device, err);
    if (r >= 0)
        r = link_add_veth(p->route, &veth, err);
    if (r >= 0)
        r = configure_outside(p, pod, err);
    if (r >= 0)
        r = configure_inside(p, inside, pod, err);
    return r;
}

static int attach_at(struct podnet *p, int netns, const struct podnet_attachment *pod,
                     const struct podnet_host_port *ports, size_t count, struct err *err)
{
    struct netlink *inside;
    int r = netlink_open(NETLINK_ROUTE, netns, &inside, err);
    if (r < 0)
        return r;
    r = podnet_rules_set_pod(p, pod, ports, count, err);
    if (r >= 0 && !pod_is_whole(p, inside, pod))
        r = pod_make(p, netns, inside, pod, err);
    netlink_close(inside);
    return r;
}

/* A pod's host ports, to be put back when the rules are lost. */
struct podnet_ports {
    size_t count;
    struct podnet_host_port ports[];
};

static void ports_remember(struct podnet *p, const char *id, const struct podnet_host_port *ports, size_t count)
{
    struct podnet_ports *copy = mem_alloc(sizeof(*copy) + count * sizeof(*ports));
    copy->count = count;
    if (count)
        memcpy(copy->ports, ports, count * sizeof(*ports));
    free(map_set(&p->ports, id, copy));
}

struct repair {
    struct podnet *p;
    int result;
    struct err *err;
};

static void repair_pod(const char *id, const struct net_ip *ip, void *arg)
{
    struct repair *rep = arg;
    struct podnet_attachment pod;
    const struct podnet_ports *ports = map_get(&rep->p->ports, id);
    attachment_of(rep->p, ip, &pod);
    if (rep->result < 0)
        return;
    rep->result = ports ? podnet_rules_set_pod(rep->p, &pod, ports->ports, ports->count, rep->err)
                        : podnet_rules_set_address(rep->p, &pod, rep->err);
}

int podnet_repair(struct podnet *p, struct err *err)
{
    struct repair rep = {.p = p, .err = err};
    rep.result = podnet_rules_install(p, err);
    if (rep.result >= 0)
        ipam_each(p->ipam, repair_pod, &rep);
    return rep.result;
}

size_t podnet_tables(const struct podnet *p, struct nft_watch_table *ret)
{
    ret[0] = (struct nft_watch_table){NFPROTO_IPV4, p->options.table};
    ret[1] = (struct nft_watch_table){NFPROTO_BRIDGE, p->options.table};
    return p->checks_source ? 2 : 1;
}

int podnet_attach(struct podnet *p, const char *id, const char *netns_path, const struct podnet_host_port *ports,
                  size_t count, struct podnet_attachment *ret, struct err *err)
{
    struct net_ip ip;
    struct podnet_attachment pod;
    cleanup_close int netns = netns_open(netns_path, err);
    int r = netns < 0 ? netns : ipam_allocate(p->ipam, id, &ip, err);
    if (r < 0)
        return r;
    attachment_of(p, &ip, &pod);
    r = attach_at(p, netns, &pod, ports, count, err);
    if (r < 0) {
        podnet_detach(p, id, NULL);
        return r;
    }
    ports_remember(p, id, ports, count);
    *ret = pod;
    return 0;
}

int podnet_detach(struct podnet *p, const char *id, struct err *err)
{
    struct net_ip ip;
    struct podnet_attachment pod;
    if (ipam_lookup(p->ipam, id, &ip) < 0)
        return 0;
    attachment_of(p, &ip, &pod);
    struct neigh neigh = {.index = p->bridge, .ip = ip};
    memcpy(neigh.mac, pod.mac, NET_MAC_SIZE);
    int r = delete_device(p->route, pod.host_device, err);
    if (r >= 0)
        r = podnet_rules_delete_pod(p, &pod, err);
    if (r >= 0)
        r = neigh_delete(p->route, &neigh, err);
    if (r < 0)
        return r;
    free(map_del(&p->ports, id));
    /* The address is free for the next pod only when nothing of the old one is left. */
    return ipam_release(p->ipam, id, err);
}

/* ---- reconciling ---- */

struct reconcile {
    struct podnet *p;
    struct map live;  /* ids */
    struct map names; /* devices of pods that have an address */
    char **dead;
    size_t dead_count, dead_cap;
    int *strays;
    size_t stray_count, stray_cap;
};

static void sort_owner(const char *id, const struct net_ip *ip, void *arg)
{
    struct reconcile *rec = arg;
    struct podnet_attachment pod;
    attachment_of(rec->p, ip, &pod);
    map_set(&rec->names, pod.host_device, rec);
    if (!map_has(&rec->live, id)) {
        rec->dead = mem_grow(rec->dead, rec->dead_count, &rec->dead_cap, sizeof(*rec->dead));
        rec->dead[rec->dead_count++] = mem_strdup(id);
    }
}

static int sort_link(const struct link_info *link, void *arg)
{
    struct reconcile *rec = arg;
    if (link->master != rec->p->bridge || !str_starts(link->name, rec->p->options.veth_prefix) ||
        strcmp(link->kind, "veth") || map_has(&rec->names, link->name))
        return 0;
    rec->strays = mem_grow(rec->strays, rec->stray_count, &rec->stray_cap, sizeof(*rec->strays));
    rec->strays[rec->stray_count++] = link->index;
    return 0;
}

int podnet_reconcile(struct podnet *p, const char *const *ids, size_t count, struct err *err)
{
    struct reconcile rec = {.p = p};
    int detached = 0;
    for (size_t i = 0; i < count; i++)
        map_set(&rec.live, ids[i], p);
    ipam_each(p->ipam, sort_owner, &rec);
    int r = link_each(p->route, sort_link, &rec, err);
    for (size_t i = 0; r >= 0 && i < rec.stray_count; i++)
        r = link_delete(p->route, rec.strays[i], err);
    for (size_t i = 0; r >= 0 && i < rec.dead_count; i++, detached++)
        r = podnet_detach(p, rec.dead[i], err);

    for (size_t i = 0; i < rec.dead_count; i++)
        free(rec.dead[i]);
    free(rec.dead);
    free(rec.strays);
    map_free(&rec.live);
    map_free(&rec.names);
    return r < 0 ? r : detached;
}
