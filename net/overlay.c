#include "net/overlay.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "core/base/arena.h"
#include "core/base/defs.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "net/link.h"
#include "net/netlink.h"
#include "net/netns.h"
#include "net/nft_watch.h"
#include "net/overlay_filter.h"
#include "net/route.h"

enum {
    DEFAULT_VNI = 1,
    DEFAULT_PORT = 8472,
    VXLAN_OVERHEAD = 50,    /* outer IPv4, UDP, VXLAN and inner Ethernet headers */
    BACKEND_DATA_MAX = 512, /* bytes of a peer's annotation that are looked at */
    MTU_MIN = 576,
};

struct overlay {
    struct overlay_options options; /* device is the heap's */
    struct netlink *nl;
    struct overlay_filter filter;
    int index; /* of the device; 0 for OVERLAY_NONE */
    uint32_t mtu;
    uint8_t mac[NET_MAC_SIZE];
};

/* ---- the device ---- */

struct find_uplink {
    struct net_ip ip;
    int index;
};

static int find_uplink(const struct addr *addr, void *arg)
{
    struct find_uplink *find = arg;
    if (net_ip_eq(&addr->addr.ip, &find->ip))
        find->index = addr->index;
    return 0;
}

static int uplink_of(struct overlay *o, struct link_info *ret, struct err *err)
{
    char text[NET_IP_TEXT];
    struct find_uplink find = {.ip = o->options.public_ip};
    int r = addr_each(o->nl, 0, find_uplink, &find, err);
    if (r < 0)
        return r;
    if (!find.index)
        return err_set(err, ENODEV, "no network device has the node's address %s",
                       net_ip_format(&o->options.public_ip, text));
    r = link_get_index(o->nl, find.index, ret, err);
    if (r == 0 && ret->mtu < MTU_MIN + VXLAN_OVERHEAD)
        return err_set(err, EINVAL, "device %s has an MTU of %u: too small for an overlay", ret->name, ret->mtu);
    return r;
}

static bool device_fits(const struct link_info *link, const struct link_vxlan *want)
{
    return link->vxlan.vni == want->vni && link->vxlan.port == want->port && link->vxlan.uplink == want->uplink &&
           net_ip_eq(&link->vxlan.local, &want->local) && link->vxlan.learning == want->learning;
}

/* The MAC follows from the node's pod CIDR, so that a device made anew after a boot is the one that peers know. */
static int device_make(struct overlay *o, const struct link_vxlan *want, struct link_info *ret, struct err *err)
{
    const struct net_ip base = net_prefix_base(&o->options.node_cidr);
    uint8_t mac[NET_MAC_SIZE] = {0x0e, 0x58};
    memcpy(mac + 2, base.bytes, 4);
    int r = link_add_vxlan(o->nl, o->options.device, want, mac, o->mtu, err);
    return r < 0 ? r : link_get(o->nl, o->options.device, ret, err);
}

static int device_find(struct overlay *o, const struct link_vxlan *want, struct link_info *ret, struct err *err)
{
    struct err why = {0};
    int r = link_get(o->nl, o->options.device, ret, &why);
    if (r == 0 && strcmp(ret->kind, "vxlan"))
        return err_set(err, EEXIST, "device %s exists and is no VXLAN device", o->options.device);
    if (r == 0 && device_fits(ret, want))
        return 0;
    if (r == 0)
        r = link_delete(o->nl, ret->index, err);
    else if (r == -ENODEV)
        r = 0;
    else if (err)
        *err = why;
    return r < 0 ? r : device_make(o, want, ret, err);
}

struct stale_addrs {
    struct net_prefix keep;
    struct net_prefix found[8];
    size_t count;
};

static int collect_stale(const struct addr *addr, void *arg)
{
    struct stale_addrs *s = arg;
    if (addr->addr.ip.family == AF_INET && !net_prefix_eq(&addr->addr, &s->keep) && s->count < COUNT_OF(s->found))
        s->found[s->count++] = addr->addr;
    return 0;
}

static int device_configure(struct overlay *o, const struct link_info *link, struct err *err)
{
    struct stale_addrs s = {.keep = {net_prefix_base(&o->options.node_cidr), 32}};
    char name[64];
    snprintf(name, sizeof(name), "net/ipv6/conf/%s/disable_ipv6", o->options.device);
    netns_sysctl(name, "1", NULL); /* it carries IPv4 only: no router solicitations into the void */
    int r = link->mtu == o->mtu ? 0 : link_set_mtu(o->nl, link->index, o->mtu, err);
    if (r >= 0)
        r = addr_each(o->nl, link->index, collect_stale, &s, err);
    for (size_t i = 0; r >= 0 && i < s.count; i++)
        r = addr_delete(o->nl, link->index, &s.found[i], err);
    if (r >= 0)
        r = addr_add(o->nl, link->index, &s.keep, RT_SCOPE_UNIVERSE, err);
    if (r >= 0 && !(link->flags & IFF_UP))
        r = link_set_up(o->nl, link->index, true, err);
    return r;
}

static int device_open(struct overlay *o, struct err *err)
{
    struct link_info uplink, link;
    int r = uplink_of(o, &uplink, err);
    if (r < 0)
        return r;
    const struct link_vxlan want = {
        .vni = o->options.vni, .port = o->options.port, .local = o->options.public_ip, .uplink = uplink.index};
    o->mtu = uplink.mtu - VXLAN_OVERHEAD;
    r = device_find(o, &want, &link, err);
    if (r >= 0)
        r = device_configure(o, &link, err);
    if (r < 0)
        return r;
    o->index = link.index;
    memcpy(o->mac, link.mac, NET_MAC_SIZE);
    return 0;
}

int overlay_open(const struct overlay_options *options, struct overlay **ret, struct err *err)
{
    if (options->backend == OVERLAY_VXLAN &&
        (options->node_cidr.ip.family != AF_INET || options->public_ip.family != AF_INET))
        return err_set(err, EOPNOTSUPP, "the overlay serves IPv4 only");
    struct overlay *o = mem_alloc(sizeof(*o));
    o->options = *options;
    o->options.device = mem_strdup(options->device ? options->device : "flannel.1");
    o->options.vni = options->vni ? options->vni : DEFAULT_VNI;
    o->options.port = options->port ? options->port : DEFAULT_PORT;
    o->options.table = mem_strdup(options->table ? options->table : "k3c-overlay");
    o->filter = (struct overlay_filter){.table = o->options.table, .port = o->options.port};
    int r = netlink_open(NETLINK_ROUTE, -1, &o->nl, err);
    if (r >= 0)
        r = netlink_open(NETLINK_NETFILTER, -1, &o->filter.netfilter, err);
    if (r >= 0 && o->options.backend == OVERLAY_VXLAN)
        r = device_open(o, err);
    if (r < 0) {
        overlay_close(o);
        return r;
    }
    *ret = o;
    return 0;
}

struct overlay *overlay_close(struct overlay *o)
{
    if (!o)
        return NULL;
    netlink_close(o->nl);
    netlink_close(o->filter.netfilter);
    free((void *)(uintptr_t)o->options.device);
    free((void *)(uintptr_t)o->options.table);
    free(o);
    return NULL;
}

int overlay_remove(struct overlay *o, struct err *err)
{
    int r = o->index ? link_delete(o->nl, o->index, err) : 0;
    if (r >= 0 && o->index)
        r = overlay_filter_remove(&o->filter, err);
    return r < 0 ? r : 0;
}

bool overlay_table(const struct overlay *o, struct nft_watch_table *ret)
{
    *ret = (struct nft_watch_table){NFPROTO_IPV4, o->options.table};
    return o->options.backend == OVERLAY_VXLAN;
}

uint32_t overlay_mtu(const struct overlay *o)
{
    return o->mtu;
}

/* ---- annotations ---- */

int overlay_annotations(const struct overlay *o, struct overlay_annotations *ret, struct err *err)
{
    char mac[NET_MAC_TEXT];
    if (o->options.backend != OVERLAY_VXLAN)
        return err_set(err, EOPNOTSUPP, "this node has no overlay to tell of");
    struct overlay_annotations a = {.backend_type = "vxlan", .kube_subnet_manager = "true"};
    snprintf(a.backend_data, sizeof(a.backend_data), "{\"VNI\":%u,\"VtepMAC\":\"%s\"}", o->options.vni,
             net_mac_format(o->mac, mac));
    net_ip_format(&o->options.public_ip, a.public_ip);
    *ret = a;
    return 0;
}

static int backend_data_parse(const struct overlay *o, const char *text, uint8_t mac[NET_MAC_SIZE], struct err *err)
{
    cleanup_arena struct arena *a = arena_new();
    cJSON *data;
    if (strlen(text) > BACKEND_DATA_MAX || json_parse(a, text, strlen(text), &data, NULL, NULL) < 0)
        return err_set(err, EINVAL, "its %s is no JSON", OVERLAY_BACKEND_DATA);
    /* Old flannels left the VNI out when it was the default. */
    int64_t vni = json_int(data, "VNI", DEFAULT_VNI);
    if (vni != o->options.vni)
        return err_set(err, EINVAL, "it uses VNI %lld, this node %u", (long long)vni, o->options.vni);
    if (net_mac_parse(json_str_or(data, "VtepMAC", ""), mac) < 0)
        return err_set(err, EINVAL, "its VtepMAC is no MAC address");
    return 0;
}

int overlay_peer_parse(const struct overlay *o, const char *backend_type, const char *backend_data,
                       const char *public_ip, const char *pod_cidr, struct overlay_peer *ret, struct err *err)
{
    struct overlay_peer peer;
    if (!backend_type || !backend_data || !public_ip || !pod_cidr)
        return err_set(err, ENODATA, "it has not told of its part of the overlay yet");
    if (strcmp(backend_type, "vxlan"))
        return err_set(err, EINVAL, "its overlay backend is \"%.40s\", this node's is vxlan", backend_type);
    if (net_ip_parse(public_ip, &peer.public_ip) < 0 || peer.public_ip.family != AF_INET)
        return err_set(err, EINVAL, "its public IP \"%.60s\" is no IPv4 address", public_ip);
    int r = net_prefix_parse(pod_cidr, &peer.pod_cidr, err);
    if (r >= 0 && (peer.pod_cidr.ip.family != AF_INET || peer.pod_cidr.length < 8 || peer.pod_cidr.length > 30))
        return err_set(err, EINVAL, "its pod CIDR %.60s is none for pods", pod_cidr);
    if (r >= 0)
        r = backend_data_parse(o, backend_data, peer.vtep_mac, err);
    if (r >= 0)
        *ret = peer;
    return r;
}

/* ---- peers ---- */

/* What the kernel has on the device now. */
struct kernel_state {
    struct route *routes;
    struct neigh *neighs, *fdb;
    size_t route_count, route_cap, neigh_count, neigh_cap, fdb_count, fdb_cap;
};

static int collect_route(const struct route *route, void *arg)
{
    struct kernel_state *k = arg;
    k->routes = mem_grow(k->routes, k->route_count, &k->route_cap, sizeof(*k->routes));
    k->routes[k->route_count++] = *route;
    return 0;
}

static int collect_neigh(const struct neigh *neigh, void *arg)
{
    struct kernel_state *k = arg;
    k->neighs = mem_grow(k->neighs, k->neigh_count, &k->neigh_cap, sizeof(*k->neighs));
    k->neighs[k->neigh_count++] = *neigh;
    return 0;
}

static int collect_fdb(const struct neigh *neigh, void *arg)
{
    struct kernel_state *k = arg;
    k->fdb = mem_grow(k->fdb, k->fdb_count, &k->fdb_cap, sizeof(*k->fdb));
    k->fdb[k->fdb_count++] = *neigh;
    return 0;
}

/* What one peer needs. */
struct entries {
    struct route route;
    struct neigh neigh, fdb;
};

static void entries_of(const struct overlay *o, const struct overlay_peer *peer, struct entries *ret)
{
    const struct net_ip vtep = net_prefix_base(&peer->pod_cidr);
    *ret = (struct entries){
        .route = {.dst = peer->pod_cidr, .via = vtep, .index = o->index, .onlink = true},
        .neigh = {.index = o->index, .ip = vtep},
        .fdb = {.index = o->index, .ip = peer->public_ip, .fdb = true},
    };
    memcpy(ret->neigh.mac, peer->vtep_mac, NET_MAC_SIZE);
    memcpy(ret->fdb.mac, peer->vtep_mac, NET_MAC_SIZE);
}

/* Counts changes and keeps the first failure, so that one bad peer does not keep the others out. */
struct apply {
    struct overlay *o;
    int changes, failure;
    struct err *err;
};

static void note(struct apply *a, int result, const struct err *why)
{
    if (result >= 0) {
        a->changes++;
        return;
    }
    if (!a->failure && a->err)
        *a->err = *why;
    if (!a->failure)
        a->failure = result;
}

static bool same_neigh(const struct neigh *a, const struct neigh *b)
{
    return net_ip_eq(&a->ip, &b->ip) && !memcmp(a->mac, b->mac, NET_MAC_SIZE);
}

static void apply_entries(struct apply *a, const struct kernel_state *k, const struct entries *want)
{
    bool neigh = false, fdb = false, route = false;
    struct err why = {0};
    for (size_t i = 0; i < k->neigh_count; i++)
        neigh |= k->neighs[i].permanent && same_neigh(&k->neighs[i], &want->neigh);
    for (size_t i = 0; i < k->fdb_count; i++)
        fdb |= k->fdb[i].permanent && same_neigh(&k->fdb[i], &want->fdb);
    for (size_t i = 0; i < k->route_count; i++)
        route |= net_prefix_eq(&k->routes[i].dst, &want->route.dst) && net_ip_eq(&k->routes[i].via, &want->route.via);
    if (!neigh)
        note(a, neigh_replace(a->o->nl, &want->neigh, &why), &why);
    if (!fdb)
        note(a, neigh_replace(a->o->nl, &want->fdb, &why), &why);
    if (!route) /* last: traffic comes only when it can go on */
        note(a, route_replace(a->o->nl, &want->route, &why), &why);
}

/* Deletes what no peer needs. What a peer needs differently was replaced: its key is still wanted. */
static void delete_stale(struct apply *a, const struct kernel_state *k, const struct entries *want, size_t count)
{
    struct err why = {0};
    for (size_t i = 0; i < k->route_count; i++) {
        bool wanted = false;
        for (size_t j = 0; j < count; j++)
            wanted |= net_prefix_eq(&k->routes[i].dst, &want[j].route.dst);
        if (!wanted)
            note(a, route_delete(a->o->nl, &k->routes[i], &why), &why);
    }
    for (size_t i = 0; i < k->neigh_count; i++) {
        bool wanted = false;
        for (size_t j = 0; j < count; j++)
            wanted |= net_ip_eq(&k->neighs[i].ip, &want[j].neigh.ip);
        if (!wanted && k->neighs[i].permanent)
            note(a, neigh_delete(a->o->nl, &k->neighs[i], &why), &why);
    }
    for (size_t i = 0; i < k->fdb_count; i++) {
        bool wanted = false;
        for (size_t j = 0; j < count; j++)
            wanted |= !memcmp(k->fdb[i].mac, want[j].fdb.mac, NET_MAC_SIZE);
        if (!wanted)
            note(a, neigh_delete(a->o->nl, &k->fdb[i], &why), &why);
    }
}

/* The peers' entries without the node itself; a CIDR that two claim cannot be routed. */
static ssize_t peers_sort(const struct overlay *o, const struct overlay_peer *peers, size_t count, struct entries *ret,
                          struct err *err)
{
    char text[NET_PREFIX_TEXT];
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        bool self = net_ip_eq(&peers[i].public_ip, &o->options.public_ip);
        bool ours = net_prefix_eq(&peers[i].pod_cidr, &o->options.node_cidr);
        for (size_t j = 0; j < n; j++)
            ours |= net_prefix_eq(&ret[j].route.dst, &peers[i].pod_cidr);
        if (ours && !self)
            return err_set(err, EEXIST, "two nodes have the pod CIDR %s", net_prefix_format(&peers[i].pod_cidr, text));
        if (!self)
            entries_of(o, &peers[i], &ret[n++]);
    }
    return (ssize_t)n;
}

static int filter_apply(const struct overlay *o, const struct entries *want, size_t count, struct err *err)
{
    cleanup_free struct net_ip *ips = mem_alloc((count + 1) * sizeof(*ips));
    for (size_t i = 0; i < count; i++)
        ips[i] = want[i].fdb.ip;
    return overlay_filter_apply(&o->filter, ips, count, err);
}

int overlay_apply(struct overlay *o, const struct overlay_peer *peers, size_t count, struct err *err)
{
    if (o->options.backend != OVERLAY_VXLAN)
        return err_set(err, EOPNOTSUPP, "this node has no overlay");
    cleanup_free struct entries *want = mem_alloc((count + 1) * sizeof(*want));
    ssize_t wanted = peers_sort(o, peers, count, want, err);
    if (wanted < 0)
        return (int)wanted;

    struct kernel_state k = {0};
    struct apply a = {.o = o, .err = err};
    /* Who is no peer any more is shut out first, who became one is let in before its routes lead there. */
    int r = filter_apply(o, want, (size_t)wanted, err);
    if (r >= 0)
        r = route_each(o->nl, o->index, collect_route, &k, err);
    if (r >= 0)
        r = neigh_each(o->nl, o->index, false, collect_neigh, &k, err);
    if (r >= 0)
        r = neigh_each(o->nl, o->index, true, collect_fdb, &k, err);
    if (r >= 0) {
        for (ssize_t i = 0; i < wanted; i++)
            apply_entries(&a, &k, &want[i]);
        delete_stale(&a, &k, want, (size_t)wanted);
    }
    free(k.routes);
    free(k.neighs);
    free(k.fdb);
    return r < 0 ? r : a.failure ? a.failure : a.changes;
}
