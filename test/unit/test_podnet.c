#include "net/podnet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/wire/loop.h"
#include "net/ipam.h"
#include "net/link.h"
#include "net/netlink.h"
#include "net/netns.h"
#include "net/nft.h"
#include "net/nft_watch.h"
#include "net/route.h"
#include "test/unit/net_lab.h"
#include "test/unit/tap.h"

static struct podnet_options options;
static struct podnet *net;
static int outside;

static int attach(const char *id, struct podnet_attachment *ret, const struct podnet_host_port *ports, size_t count)
{
    struct err err = {0};
    int r = podnet_attach(net, id, lab_path(id), ports, count, ret, &err);
    if (r < 0)
        printf("# attach %s: %s\n", id, err.text);
    return r;
}

static void pods_reach_each_other(void)
{
    struct podnet_attachment a, b;
    char ip[NET_IP_TEXT], said[100];
    int pod_a = lab_netns("pod-a"), pod_b = lab_netns("pod-b");
    ok(attach("pod-a", &a, NULL, 0) == 0 && attach("pod-b", &b, NULL, 0) == 0, "two pods are attached");
    is_string(net_ip_format(&a.ip, ip), "10.42.7.2", "the first address behind the gateway is given out first");
    is_string(net_ip_format(&a.gateway, ip), "10.42.7.1", "the gateway is the first address");
    ok(a.mac[0] == 0x0a && a.mac[1] == 0x58, "the MAC address follows from the IP address");

    lab_serve(pod_b, IPPROTO_TCP, 80, "b");
    lab_serve(-1, IPPROTO_TCP, 81, "node");
    lab_serve(outside, IPPROTO_TCP, 82, "outside");
    ok(lab_answers(pod_a, IPPROTO_TCP, "10.42.7.3", 80, "b 10.42.7.2"), "a pod reaches another under its own address");
    ok(lab_answers(pod_a, IPPROTO_TCP, "10.42.7.1", 81, "node 10.42.7.2"), "a pod reaches its node");
    ok(lab_answers(-1, IPPROTO_TCP, "10.42.7.3", 80, "b 10.42.7.1"), "the node reaches a pod");
    ok(lab_answers(pod_a, IPPROTO_TCP, "192.0.2.2", 82, "outside 192.0.2.1"), "what leaves the cluster is masqueraded");
    ok(lab_ask(pod_a, IPPROTO_TCP, "10.42.7.99", 80, said, sizeof(said)) < 0, "an address nobody has does not answer");
}

static void attaching_again_changes_nothing(void)
{
    struct podnet_attachment before, after;
    struct netlink *nl;
    struct link_info first, second;
    attach("pod-a", &before, NULL, 0);
    netlink_open(NETLINK_ROUTE, -1, &nl, NULL);
    link_get(nl, before.host_device, &first, NULL);
    ok(attach("pod-a", &after, NULL, 0) == 0 && net_ip_eq(&before.ip, &after.ip),
       "attaching again gives the same address");
    link_get(nl, before.host_device, &second, NULL);
    is_int(second.index, first.index, "and keeps the device");

    podnet_close(net);
    struct err err = {0};
    is_int(podnet_open(&options, &net, &err), 0, "it opens again after a restart");
    ok(lab_answers(-1, IPPROTO_TCP, "10.42.7.3", 80, "b"), "pods go on while nobody attends to them");
    attach("pod-a", &after, NULL, 0);
    link_get(nl, before.host_device, &second, NULL);
    is_int(second.index, first.index, "a pod found again keeps its device");

    link_delete(nl, second.index, NULL);
    ok(attach("pod-a", &after, NULL, 0) == 0 && net_ip_eq(&before.ip, &after.ip),
       "a pod that lost its device gets it back");
    int pod_a = netns_open(lab_path("pod-a"), NULL);
    ok(lab_answers(pod_a, IPPROTO_TCP, "10.42.7.3", 80, "b 10.42.7.2"), "and works again");
    close(pod_a);
    netlink_close(nl);
}

static void host_ports(void)
{
    struct podnet_attachment a, b;
    const struct podnet_host_port any = {.protocol = IPPROTO_TCP, .host_port = 8080, .container_port = 80};
    const struct podnet_host_port local = {
        .protocol = IPPROTO_TCP, .host_port = 8081, .container_port = 80, .host_ip = lab_ip("127.0.0.1")};
    const struct podnet_host_port wire = {
        .protocol = IPPROTO_TCP, .host_port = 8082, .container_port = 80, .host_ip = lab_ip("192.0.2.1")};
    const struct podnet_host_port all[] = {any, local, wire};
    char said[100];
    int pod_a = netns_open(lab_path("pod-a"), NULL), pod_b = netns_open(lab_path("pod-b"), NULL);

    is_int(attach("pod-b", &b, all, 3), 0, "a pod gets host ports");
    ok(lab_answers(outside, IPPROTO_TCP, "192.0.2.1", 8080, "b 192.0.2.2"),
       "from outside they reach the pod, source kept");
    ok(lab_answers(-1, IPPROTO_TCP, "192.0.2.1", 8080, "b"), "from the node itself");
    ok(lab_answers(pod_a, IPPROTO_TCP, "10.42.7.1", 8080, "b 10.42.7.2"), "from another pod");
    ok(lab_answers(pod_b, IPPROTO_TCP, "192.0.2.1", 8080, "b 10.42.7.1"), "from the pod itself");
    ok(lab_answers(outside, IPPROTO_TCP, "192.0.2.1", 8082, "b"), "a port bound to a node address answers there");
    ok(lab_ask(-1, IPPROTO_TCP, "10.42.7.1", 8082, said, sizeof(said)) == -ECONNREFUSED, "and nowhere else");
    ok(lab_ask_from(-1, IPPROTO_TCP, "192.0.2.1", 0, "127.0.0.1", 8081, said, sizeof(said)) > 0,
       "a port bound to 127.0.0.1 answers callers with another address of the node");
    is_int(lab_ask(-1, IPPROTO_TCP, "127.0.0.1", 8081, said, sizeof(said)), -ECONNREFUSED,
           "and refuses 127.0.0.1 at once");
    is_int(lab_ask(outside, IPPROTO_TCP, "192.0.2.1", 8081, said, sizeof(said)), -ECONNREFUSED, "and the world");

    struct err err = {0};
    lab_netns("pod-c");
    struct podnet_attachment c;
    is_int(podnet_attach(net, "pod-c", lab_path("pod-c"), &any, 1, &c, &err), -EADDRINUSE,
           "a host port is given out once");
    ok(strstr(err.text, "8080"), "the refusal names the port");
    attach("pod-b", &b, &wire, 1);
    is_int(lab_ask(outside, IPPROTO_TCP, "192.0.2.1", 8080, said, sizeof(said)), -ECONNREFUSED,
           "a port not wanted any more goes");
    is_int(attach("pod-c", &c, &any, 1), 0, "and another pod may have it");
    podnet_detach(net, "pod-c", NULL);
    is_int(lab_ask(outside, IPPROTO_TCP, "192.0.2.1", 8080, said, sizeof(said)), -ECONNREFUSED, "it goes with its pod");
    (void)a;
    close(pod_a), close(pod_b);
}

/* A mapping of a pod that nobody knows any more, as after a lost IPAM directory. */
static void orphaned_host_ports(void)
{
    struct podnet_attachment b;
    const struct podnet_host_port port = {.protocol = IPPROTO_TCP, .host_port = 8088, .container_port = 80};
    lab_netns("pod-d");
    attach("pod-d", &b, &port, 1);
    char dir[160], file[200], ip[NET_IP_TEXT];
    snprintf(dir, sizeof(dir), "%s", options.ipam_dir);
    snprintf(file, sizeof(file), "%s/%s", dir, net_ip_format(&b.ip, ip));
    podnet_close(net);
    unlink(file);
    podnet_open(&options, &net, NULL);
    is_int(attach("pod-b", &b, &port, 1), 0, "a host port of a pod that nobody knows is free");
    ok(lab_answers(outside, IPPROTO_TCP, "192.0.2.1", 8088, "b"), "and leads to its new pod");
    attach("pod-b", &b, NULL, 0);
}

static void udp_host_ports(void)
{
    struct podnet_attachment b;
    char said[100];
    const struct podnet_host_port port = {.protocol = IPPROTO_UDP, .host_port = 5353, .container_port = 80};
    int pod_b = netns_open(lab_path("pod-b"), NULL);
    lab_serve(pod_b, IPPROTO_UDP, 80, "b");
    lab_serve(-1, IPPROTO_UDP, 5353, "node");
    /* One client port: the kernel sees one connection all along. */
    ok(lab_ask_from(outside, IPPROTO_UDP, NULL, 4444, "192.0.2.1", 5353, said, sizeof(said)) > 0 && said[0] == 'n',
       "a UDP port that is not mapped is the node's");
    attach("pod-b", &b, &port, 1);
    ok(lab_ask_from(outside, IPPROTO_UDP, NULL, 4444, "192.0.2.1", 5353, said, sizeof(said)) > 0 && said[0] == 'b',
       "once it is mapped, who spoke to the node speaks to the pod");
    attach("pod-b", &b, NULL, 0);
    ok(lab_ask_from(outside, IPPROTO_UDP, NULL, 4444, "192.0.2.1", 5353, said, sizeof(said)) > 0 && said[0] == 'n',
       "and to the node when it is not any more");
    close(pod_b);
}

static void flushed_by_others(void *arg)
{
    *(bool *)arg = true;
}

/* What `nft flush ruleset` does to us. */
static void flush(void)
{
    struct netlink *nl;
    netlink_open(NETLINK_NETFILTER, -1, &nl, NULL);
    const uint8_t families[] = {NFPROTO_IPV4, NFPROTO_BRIDGE};
    for (size_t i = 0; i < 2; i++) {
        struct nft_batch *b = nft_batch_new(nl, families[i], "k3c-test");
        nft_table_add(b);
        nft_table_delete(b);
        nft_batch_commit(b, NULL, "flush");
        nft_batch_free(b);
    }
    netlink_close(nl);
}

static void lost_rules_come_back(void)
{
    struct podnet_attachment b;
    struct nft_watch_table tables[2];
    struct nft_watch *watch;
    struct loop *loop = loop_new();
    bool flushed = false;
    char said[100];
    const struct podnet_host_port any = {.protocol = IPPROTO_TCP, .host_port = 8080, .container_port = 80};
    struct podnet_host_port more = any;
    more.host_port = 8090;
    attach("pod-b", &b, &any, 1);
    size_t count = podnet_tables(net, tables);
    is_int(nft_watch_new(loop, tables, count, flushed_by_others, &flushed, &watch, NULL), 0, "the rules are watched");
    attach("pod-b", &b, &more, 1);
    attach("pod-b", &b, &any, 1);
    is_int(loop_run_until(loop, &flushed, 50), -ETIMEDOUT, "our own changes are not taken for somebody else's");
    flush();
    is_int(loop_run_until(loop, &flushed, 1000), 0, "a flush is noticed");
    is_int(lab_ask(outside, IPPROTO_TCP, "192.0.2.1", 8080, said, sizeof(said)), -ECONNREFUSED,
           "it took the rules away");
    is_int(podnet_repair(net, NULL), 0, "they are put back");
    ok(lab_answers(outside, IPPROTO_TCP, "192.0.2.1", 8080, "b 192.0.2.2"), "with the pods' host ports");
    int pod_a = netns_open(lab_path("pod-a"), NULL);
    ok(lab_answers(pod_a, IPPROTO_TCP, "192.0.2.2", 82, "outside 192.0.2.1"), "and masquerading");
    ok(lab_answers(pod_a, IPPROTO_TCP, "10.42.7.3", 80, "b 10.42.7.2"), "and what pods may send");
    close(pod_a);
    nft_watch_free(watch);
    loop_free(loop);
}

static int take_address(void *arg, struct err *err)
{
    struct netlink *nl;
    struct link_info eth;
    const struct net_prefix *addr = arg;
    int r = netlink_open(NETLINK_ROUTE, -1, &nl, err);
    if (r >= 0)
        r = link_get(nl, "eth0", &eth, err);
    if (r >= 0)
        r = addr_add(nl, eth.index, addr, 0, err);
    netlink_close(nl);
    return r;
}

static void pods_cannot_claim_addresses(void)
{
    int pod_a = netns_open(lab_path("pod-a"), NULL);
    char said[100];
    struct net_prefix stolen = lab_prefix("10.42.7.200/32"), foreign = lab_prefix("192.0.2.77/32");
    if (!podnet_checks_source(net)) {
        skip("a pod cannot use another address", "no nf_tables for bridges");
        return;
    }
    lab_in(pod_a, take_address, &stolen, NULL);
    lab_in(pod_a, take_address, &foreign, NULL);
    ok(lab_ask_from(pod_a, IPPROTO_TCP, "10.42.7.2", 0, "10.42.7.3", 80, said, sizeof(said)) > 0,
       "its own address works");
    is_int(lab_ask_from(pod_a, IPPROTO_TCP, "10.42.7.200", 0, "10.42.7.3", 80, said, sizeof(said)), -ETIMEDOUT,
           "a pod cannot send with another pod's address");
    is_int(lab_ask_from(pod_a, IPPROTO_TCP, "192.0.2.77", 0, "10.42.7.1", 81, said, sizeof(said)), -ETIMEDOUT,
           "nor with one of somewhere else");
    close(pod_a);
}

static int count_links(const struct link_info *link, void *arg)
{
    *(int *)arg += link->master != 0;
    return 0;
}

static void reconciling_cleans_up(void)
{
    static const char *const live[] = {"pod-a"};
    struct netlink *nl;
    struct link_info bridge;
    int ports = 0;
    netlink_open(NETLINK_ROUTE, -1, &nl, NULL);
    link_get(nl, "cni7", &bridge, NULL);
    link_add_veth(nl, &(struct link_veth){.name = "kp00000000", .peer_name = "stray", .peer_netns = -1}, NULL);
    struct link_info stray;
    link_get(nl, "kp00000000", &stray, NULL);
    link_set_master(nl, stray.index, bridge.index, NULL);

    is_int(podnet_reconcile(net, live, 1, NULL), 1, "the pod that is gone is detached");
    link_each(nl, count_links, &ports, NULL);
    is_int(ports, 1, "the bridge has the living pod's port only");
    is_int(podnet_detach(net, "pod-b", NULL), 0, "detaching a pod that is not there is fine");

    is_int(podnet_remove(net, NULL), 0, "everything can be removed");
    is_int(link_get(nl, "cni7", &bridge, NULL), -ENODEV, "the bridge is gone then");
    netlink_close(nl);
}

static void bad_options_are_refused(void)
{
    struct podnet_options bad = options;
    struct podnet *p;
    struct err err = {0};
    bad.node_cidr = lab_prefix("10.99.0.0/24");
    ok(podnet_open(&bad, &p, &err) == -EINVAL && strstr(err.text, "cluster CIDR"),
       "a node CIDR outside the cluster's is refused");
    bad = options;
    bad.bridge = "lo";
    err = (struct err){0};
    ok(podnet_open(&bad, &p, &err) == -EEXIST && strstr(err.text, "not a bridge"),
       "a bridge name that is another device is refused");
}

int main(void)
{
    char dir[128];
    struct err err = {0};
    snprintf(dir, sizeof(dir), "%s/ipam", lab_begin());
    outside = lab_netns("outside");
    lab_wire(-1, "up0", "192.0.2.1/24", outside, "eth0", "192.0.2.2/24");
    options = (struct podnet_options){
        .node_cidr = lab_prefix("10.42.7.0/24"),
        .cluster_cidr = lab_prefix("10.42.0.0/16"),
        .service_cidr = lab_prefix("10.43.0.0/16"),
        .ipam_dir = dir,
        .bridge = "cni7",
        .veth_prefix = "kp",
        .table = "k3c-test",
    };
    bad_options_are_refused();
    if (!ok(podnet_open(&options, &net, &err) == 0, "the pod network opens")) {
        printf("# %s\n", err.text);
        return done();
    }
    pods_reach_each_other();
    attaching_again_changes_nothing();
    host_ports();
    orphaned_host_ports();
    udp_host_ports();
    lost_rules_come_back();
    pods_cannot_claim_addresses();
    reconciling_cleans_up();
    podnet_close(net);
    return done();
}
