/* The pod network's nf_tables rules. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter_ipv4.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/defs.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "net/conntrack.h"
#include "net/hairpin.h"
#include "net/ipam.h"
#include "net/nft.h"
#include "net/podnet_internal.h"
#include "net/route.h"

enum {
    ICMP_TYPE_REDIRECT = 5,
    ARP_SENDER_MAC = 8,
    ARP_SENDER_IP = 14,
    ETHER_SOURCE = 6,
    BRIDGE_PREROUTING = 0,         /* NF_BR_PRE_ROUTING; its header collides with net/if.h */
    BRIDGE_FILTER_PRIORITY = -200, /* NF_BR_PRI_FILTER_BRIDGED */
    PORTS_MAX = 1024,              /* host ports of one pod */
    LOCAL_MAX = 64,                /* addresses of the node that are looked at */
};

/* Keys as they stand in registers: every part padded to 32 bits. */
struct __attribute__((packed)) port_key {
    uint8_t protocol, pad[3];
    uint16_t port, pad2;
};
struct __attribute__((packed)) ip_port_key {
    uint8_t ip[4];
    struct port_key port;
};
struct __attribute__((packed)) target {
    uint8_t ip[4];
    uint16_t port, pad;
};
struct __attribute__((packed)) source_key {
    char device[IFNAMSIZ];
    uint8_t mac[8];
    uint8_t ip[4];
};

#define T_PORT NFT_CONCAT(NFT_T_PROTOCOL, NFT_T_PORT)
#define T_TARGET NFT_CONCAT(NFT_T_IPV4, NFT_T_PORT)

static const struct nft_set set_ports = {
    .name = "hostports",
    .key_type = T_PORT,
    .key_len = sizeof(struct port_key),
    .map = true,
    .data_type = T_TARGET,
    .data_len = sizeof(struct target),
};
static const struct nft_set set_ip_ports = {
    .name = "hostport-ips",
    .key_type = NFT_CONCAT(NFT_CONCAT(NFT_T_IPV4, NFT_T_PROTOCOL), NFT_T_PORT),
    .key_len = sizeof(struct ip_port_key),
    .map = true,
    .data_type = T_TARGET,
    .data_len = sizeof(struct target),
};
static const struct nft_set set_devices = {
    .name = "devices",
    .key_type = NFT_T_IFNAME,
    .key_len = IFNAMSIZ,
};
static const struct nft_set set_sources = {
    .name = "sources",
    .key_type = NFT_CONCAT(NFT_CONCAT(NFT_T_IFNAME, NFT_T_ETHER), NFT_T_IPV4),
    .key_len = sizeof(struct source_key),
};

/* ---- what belongs to no pod ---- */

static void rules_postrouting(const struct podnet *p, struct nft_batch *b)
{
    static const struct net_prefix multicast = {{AF_INET, {224}}, 4};
    struct nft_rule *r = nft_rule_begin(b, "postrouting");
    nft_match_prefix(r, true, true, &p->options.node_cidr);
    nft_match_prefix(r, false, false, &p->options.cluster_cidr);
    nft_match_prefix(r, false, false, &multicast);
    nft_masquerade(r);
    nft_rule_end(r);
    hairpin_rule(b, "postrouting");
}

/* ip daddr . meta l4proto . th dport, then without the address */
static void rules_hostports(struct nft_batch *b)
{
    struct nft_rule *r = nft_rule_begin(b, "hostports");
    nft_load_ip_daddr(r, nft_reg(0));
    nft_load_meta(r, NFT_META_L4PROTO, nft_reg(1));
    nft_load_dport(r, nft_reg(2));
    nft_lookup_data(r, set_ip_ports.name, nft_reg(0), nft_reg(4));
    nft_dnat(r, nft_reg(4), nft_reg(5));
    nft_rule_end(r);

    r = nft_rule_begin(b, "hostports");
    nft_load_meta(r, NFT_META_L4PROTO, nft_reg(0));
    nft_load_dport(r, nft_reg(1));
    nft_lookup_data(r, set_ports.name, nft_reg(0), nft_reg(4));
    nft_dnat(r, nft_reg(4), nft_reg(5));
    nft_rule_end(r);
}

static void rule_local_jump(struct nft_batch *b, const char *chain, bool output)
{
    static const struct net_prefix loopback = {{AF_INET, {127}}, 8};
    struct nft_rule *r = nft_rule_begin(b, chain);
    nft_load_fib_type(r, false, nft_reg(0));
    nft_match_u32(r, nft_reg(0), true, RTN_LOCAL);
    /* From 127.0.0.1 nothing can leave the host: better refused at once than lost. */
    if (output)
        nft_match_prefix(r, true, false, &loopback);
    nft_verdict(r, NFT_JUMP, "hostports");
    nft_rule_end(r);
}

/* A redirect would make a pod send to its neighbour directly, past the translation of services. */
static void rule_no_redirects(const struct podnet *p, struct nft_batch *b)
{
    static const uint8_t type = ICMP_TYPE_REDIRECT;
    struct nft_rule *r = nft_rule_begin(b, "filter-output");
    nft_match_device(r, true, p->options.bridge);
    nft_match_protocol(r, IPPROTO_ICMP);
    nft_load_payload(r, NFT_PAYLOAD_TRANSPORT_HEADER, 0, 1, nft_reg(0));
    nft_match(r, nft_reg(0), true, &type, sizeof(type));
    nft_verdict(r, NF_DROP, NULL);
    nft_rule_end(r);
}

static void build_ip(const struct podnet *p, struct nft_batch *b)
{
    static const struct {
        const char *name;
        struct nft_hook hook;
    } chains[] = {
        {"prerouting", {"nat", NF_INET_PRE_ROUTING, NF_IP_PRI_NAT_DST}},
        {"output", {"nat", NF_INET_LOCAL_OUT, NF_IP_PRI_NAT_DST}},
        {"postrouting", {"nat", NF_INET_POST_ROUTING, NF_IP_PRI_NAT_SRC}},
        {"filter-output", {"filter", NF_INET_LOCAL_OUT, NF_IP_PRI_FILTER}},
        {"hostports", {NULL, 0, 0}},
    };
    nft_table_add(b);
    nft_set_add(b, &hairpin_set);
    nft_set_add(b, &set_ports);
    nft_set_add(b, &set_ip_ports);
    for (size_t i = 0; i < COUNT_OF(chains); i++) {
        nft_chain_add(b, chains[i].name, chains[i].hook.type ? &chains[i].hook : NULL);
        nft_chain_flush(b, chains[i].name);
    }
    rules_hostports(b);
    rule_local_jump(b, "prerouting", false);
    rule_local_jump(b, "output", true);
    rules_postrouting(p, b);
    rule_no_redirects(p, b);
}

static void rule_source(struct nft_batch *b, uint16_t ether_type)
{
    const uint16_t type = htons(ether_type);
    bool arp = ether_type == ETH_P_ARP;
    struct nft_rule *r = nft_rule_begin(b, "prerouting");
    nft_load_meta(r, NFT_META_PROTOCOL, nft_reg(0));
    nft_match(r, nft_reg(0), true, &type, sizeof(type));
    nft_load_meta(r, NFT_META_IIFNAME, nft_reg(0));
    if (arp) {
        nft_load_payload(r, NFT_PAYLOAD_NETWORK_HEADER, ARP_SENDER_MAC, NET_MAC_SIZE, nft_reg(4));
        nft_load_payload(r, NFT_PAYLOAD_NETWORK_HEADER, ARP_SENDER_IP, 4, nft_reg(6));
    } else {
        nft_load_payload(r, NFT_PAYLOAD_LL_HEADER, ETHER_SOURCE, NET_MAC_SIZE, nft_reg(4));
        nft_load_ip_saddr(r, nft_reg(6));
    }
    nft_lookup(r, set_sources.name, nft_reg(0), true);
    nft_verdict(r, NF_ACCEPT, NULL);
    nft_rule_end(r);
}

/* Frames from pods' devices (other bridges have ports, too) whose device, MAC and IP do not belong together are
 * dropped. */
static void build_bridge(const struct podnet *p, struct nft_batch *b)
{
    static const struct nft_hook hook = {"filter", BRIDGE_PREROUTING, BRIDGE_FILTER_PRIORITY};
    (void)p;
    nft_table_add(b);
    nft_set_add(b, &set_devices);
    nft_set_add(b, &set_sources);
    nft_chain_add(b, "prerouting", &hook);
    nft_chain_flush(b, "prerouting");
    struct nft_rule *r = nft_rule_begin(b, "prerouting");
    nft_load_meta(r, NFT_META_IIFNAME, nft_reg(0));
    nft_lookup(r, set_devices.name, nft_reg(0), false);
    nft_verdict(r, NF_ACCEPT, NULL);
    nft_rule_end(r);
    rule_source(b, ETH_P_IP);
    rule_source(b, ETH_P_ARP);
    r = nft_rule_begin(b, "prerouting");
    nft_verdict(r, NF_DROP, NULL);
    nft_rule_end(r);
}

/* What an older version left may differ in ways that cannot be changed in place: then it is made anew, and the agent's
 * attaching of every pod puts their elements back. */
static int install(struct podnet *p, uint8_t family, void (*build)(const struct podnet *p, struct nft_batch *b),
                   struct err *err)
{
    struct nft_batch *b = nft_batch_new(p->netfilter, family, p->options.table);
    build(p, b);
    int r = nft_batch_commit(b, NULL, "install the pod network's rules");
    if (r < 0) {
        nft_table_add(b);
        nft_table_delete(b);
        build(p, b);
        r = nft_batch_commit(b, err, "install the pod network's rules");
    }
    nft_batch_free(b);
    return r;
}

int podnet_rules_install(struct podnet *p, struct err *err)
{
    int r = install(p, NFPROTO_IPV4, build_ip, err);
    if (r < 0)
        return r;
    p->checks_source = install(p, NFPROTO_BRIDGE, build_bridge, NULL) == 0;
    return 0;
}

static int table_remove(struct podnet *p, uint8_t family, struct err *err)
{
    struct nft_batch *b = nft_batch_new(p->netfilter, family, p->options.table);
    nft_table_add(b);
    nft_table_delete(b);
    int r = nft_batch_commit(b, err, "remove the pod network's rules");
    nft_batch_free(b);
    return r;
}

int podnet_rules_remove(struct podnet *p, struct err *err)
{
    int r = table_remove(p, NFPROTO_IPV4, err);
    if (r >= 0 && p->checks_source)
        r = table_remove(p, NFPROTO_BRIDGE, err);
    return r;
}

/* ---- what belongs to one pod ---- */

/* A host port as an element of one of the two maps. */
struct mapping {
    const struct nft_set *set;
    struct ip_port_key key;
    struct target target;
    bool present; /* in the kernel */
};

static const void *mapping_key(const struct mapping *m)
{
    return m->set == &set_ports ? (const void *)&m->key.port : &m->key;
}

struct pod_ports {
    const struct ipam *ipam;
    const struct podnet_attachment *pod;
    struct mapping *wanted;
    size_t count;
    const struct nft_set *set; /* being read */
    struct mapping *stale;
    size_t stale_count, stale_cap;
    const struct mapping *taken; /* one that another pod has */
};

static void mapping_make(const struct podnet_attachment *pod, const struct podnet_host_port *port, struct mapping *ret)
{
    bool any = net_ip_to_v4(&port->host_ip) == 0;
    *ret = (struct mapping){.set = any ? &set_ports : &set_ip_ports};
    memcpy(ret->key.ip, port->host_ip.bytes, 4);
    ret->key.port.protocol = port->protocol;
    ret->key.port.port = htons(port->host_port);
    memcpy(ret->target.ip, pod->ip.bytes, 4);
    ret->target.port = htons(port->container_port);
}

/* Is the element some living pod's? One whose pod is gone blocks nothing. */
static bool target_owned(const struct pod_ports *pp, const struct nft_element *e)
{
    struct net_ip ip = {.family = AF_INET};
    memcpy(ip.bytes, e->data, 4);
    return ipam_owner(pp->ipam, &ip) != NULL;
}

/* Sorts one element of the kernel's: wanted and there, somebody else's, or a left-over of this address. */
static int sort_element(const struct nft_element *e, void *arg)
{
    struct pod_ports *pp = arg;
    if (e->key_len != pp->set->key_len || e->data_len != sizeof(struct target))
        return 0;
    for (size_t i = 0; i < pp->count; i++) {
        struct mapping *m = &pp->wanted[i];
        if (m->set != pp->set || memcmp(mapping_key(m), e->key, e->key_len))
            continue;
        if (!memcmp(&m->target, e->data, sizeof(m->target))) {
            m->present = true;
            return 0;
        }
        if (memcmp(m->target.ip, e->data, sizeof(m->target.ip)) && target_owned(pp, e)) {
            pp->taken = m;
            return 0;
        }
    }
    if (memcmp(pp->pod->ip.bytes, e->data, 4) && target_owned(pp, e))
        return 0;
    pp->stale = mem_grow(pp->stale, pp->stale_count, &pp->stale_cap, sizeof(*pp->stale));
    struct mapping *m = &pp->stale[pp->stale_count++];
    *m = (struct mapping){.set = pp->set};
    memcpy(pp->set == &set_ports ? (void *)&m->key.port : &m->key, e->key, e->key_len);
    return 0;
}

static int ports_read(struct podnet *p, struct pod_ports *pp, struct err *err)
{
    static const struct nft_set *const sets[] = {&set_ports, &set_ip_ports};
    int r = 0;
    for (size_t i = 0; r >= 0 && i < COUNT_OF(sets); i++) {
        pp->set = sets[i];
        r = nft_elements_each(p->netfilter, NFPROTO_IPV4, p->options.table, sets[i]->name, sort_element, pp, err);
    }
    if (r >= 0 && pp->taken)
        return err_set(err, EADDRINUSE, "host port %u is in use by another pod of this node",
                       ntohs(pp->taken->key.port.port));
    return r;
}

static int commit_ports(struct podnet *p, const struct pod_ports *pp, bool keep_pod, struct err *err)
{
    struct nft_batch *b = nft_batch_new(p->netfilter, NFPROTO_IPV4, p->options.table);
    uint8_t hairpin[8];
    memcpy(hairpin, pp->pod->ip.bytes, 4);
    memcpy(hairpin + 4, pp->pod->ip.bytes, 4);
    nft_element_add(b, &hairpin_set, hairpin, NULL);
    if (!keep_pod)
        nft_element_delete(b, &hairpin_set, hairpin);
    for (size_t i = 0; i < pp->stale_count; i++)
        nft_element_delete(b, pp->stale[i].set, mapping_key(&pp->stale[i]));
    for (size_t i = 0; i < pp->count; i++) {
        const struct mapping *m = &pp->wanted[i];
        if (!m->present)
            nft_element_add(b, m->set, mapping_key(m),
                            &(struct nft_value){.data = &m->target, .data_len = sizeof(m->target)});
    }
    int r = nft_batch_commit(b, err, keep_pod ? "set the rules of a pod" : "delete the rules of a pod");
    nft_batch_free(b);
    return r;
}

/* UDP flows that began before a port was mapped, or go on after it was, would keep their old way. */
struct udp_ports {
    const struct pod_ports *pp;
    struct net_ip local[LOCAL_MAX]; /* addresses of the node */
    size_t count;
};

static int collect_local(const struct addr *addr, void *arg)
{
    struct udp_ports *udp = arg;
    if (addr->addr.ip.family == AF_INET && udp->count < LOCAL_MAX)
        udp->local[udp->count++] = addr->addr.ip;
    return 0;
}

static bool mapping_is(const struct mapping *m, const struct conntrack_flow *flow)
{
    return m->key.port.protocol == IPPROTO_UDP && ntohs(m->key.port.port) == flow->destination_port &&
           (m->set == &set_ports || !memcmp(m->key.ip, flow->destination.bytes, 4));
}

static bool flow_is_stale(const struct conntrack_flow *flow, void *arg)
{
    const struct udp_ports *udp = arg;
    const struct pod_ports *pp = udp->pp;
    bool to_pod = net_ip_eq(&flow->answers_from, &pp->pod->ip), local = false;
    for (size_t i = 0; i < pp->stale_count; i++)
        if (to_pod && mapping_is(&pp->stale[i], flow))
            return true;
    for (size_t i = 0; i < udp->count; i++)
        local |= net_ip_eq(&udp->local[i], &flow->destination);
    for (size_t i = 0; i < pp->count; i++)
        if (local && !to_pod && !pp->wanted[i].present && mapping_is(&pp->wanted[i], flow))
            return true;
    return false;
}

static int forget_udp(struct podnet *p, const struct pod_ports *pp, struct err *err)
{
    struct udp_ports udp = {.pp = pp};
    bool any = false;
    for (size_t i = 0; i < pp->stale_count; i++)
        any |= pp->stale[i].key.port.protocol == IPPROTO_UDP;
    for (size_t i = 0; i < pp->count; i++)
        any |= !pp->wanted[i].present && pp->wanted[i].key.port.protocol == IPPROTO_UDP;
    if (!any)
        return 0;
    int r = addr_each(p->route, 0, collect_local, &udp, err);
    return r < 0 ? r : conntrack_delete(p->netfilter, IPPROTO_UDP, flow_is_stale, &udp, err);
}

static int commit_source(struct podnet *p, const struct podnet_attachment *pod, bool keep, struct err *err)
{
    struct source_key key = {0};
    if (!p->checks_source)
        return 0;
    memcpy(key.device, pod->host_device, strnlen(pod->host_device, IFNAMSIZ - 1));
    memcpy(key.mac, pod->mac, NET_MAC_SIZE);
    memcpy(key.ip, pod->ip.bytes, 4);
    struct nft_batch *b = nft_batch_new(p->netfilter, NFPROTO_BRIDGE, p->options.table);
    nft_element_add(b, &set_sources, &key, NULL);
    nft_element_add(b, &set_devices, key.device, NULL);
    if (!keep) {
        nft_element_delete(b, &set_sources, &key);
        nft_element_delete(b, &set_devices, key.device);
    }
    int r = nft_batch_commit(b, err, "set the source check of a pod");
    nft_batch_free(b);
    return r;
}

int podnet_rules_set_pod(struct podnet *p, const struct podnet_attachment *pod, const struct podnet_host_port *ports,
                         size_t count, struct err *err)
{
    if (count > PORTS_MAX)
        return err_set(err, EINVAL, "a pod has %zu host ports, over the limit of %d", count, PORTS_MAX);
    struct pod_ports pp = {.ipam = p->ipam, .pod = pod, .count = count};
    for (size_t i = 0; i < count; i++)
        if (ports[i].host_ip.family == AF_INET6)
            return err_set(err, EOPNOTSUPP, "host port %u is asked for on an IPv6 address; the pod network serves IPv4",
                           ports[i].host_port);
    cleanup_free struct mapping *wanted = mem_alloc((count + 1) * sizeof(*wanted));
    for (size_t i = 0; i < count; i++)
        mapping_make(pod, &ports[i], &wanted[i]);
    pp.wanted = wanted;
    int r = ports_read(p, &pp, err);
    if (r >= 0)
        r = commit_ports(p, &pp, true, err);
    if (r >= 0)
        r = forget_udp(p, &pp, err);
    if (r >= 0)
        r = commit_source(p, pod, true, err);
    free(pp.stale);
    return r;
}

int podnet_rules_set_address(struct podnet *p, const struct podnet_attachment *pod, struct err *err)
{
    const struct pod_ports none = {.ipam = p->ipam, .pod = pod};
    int r = commit_ports(p, &none, true, err);
    return r < 0 ? r : commit_source(p, pod, true, err);
}

int podnet_rules_delete_pod(struct podnet *p, const struct podnet_attachment *pod, struct err *err)
{
    struct pod_ports pp = {.ipam = p->ipam, .pod = pod};
    int r = ports_read(p, &pp, err);
    if (r >= 0)
        r = commit_ports(p, &pp, false, err);
    if (r >= 0)
        r = forget_udp(p, &pp, err);
    if (r >= 0)
        r = commit_source(p, pod, false, err);
    free(pp.stale);
    return r;
}
