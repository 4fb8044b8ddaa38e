#include "net/service.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "net/netns.h"
#include "test/unit/net_lab.h"
#include "test/unit/net_node.h"
#include "test/unit/tap.h"

enum { WEB = 80, NODE_PORT = 30080 };

static struct lab_node nodes[2];
static char ip_a[NET_IP_TEXT], ip_b[NET_IP_TEXT], ip_c[NET_IP_TEXT];
static int pod_a, pod_b, pod_c, outside;

/* ---- services to play with ---- */

struct svc {
    struct service_port port;
    struct net_ip cluster, external;
    struct service_endpoint endpoints[8];
};

static void svc_begin(struct svc *s, const char *name, int protocol, const char *cluster, uint16_t port)
{
    memset(s, 0, sizeof(*s));
    s->port =
        (struct service_port){.name = name, .protocol = (uint8_t)protocol, .port = port, .endpoints = s->endpoints};
    if (cluster) {
        s->cluster = lab_ip(cluster);
        s->port.cluster_ips = &s->cluster;
        s->port.cluster_ip_count = 1;
    }
}

static void svc_endpoint(struct svc *s, const char *ip)
{
    s->endpoints[s->port.endpoint_count++] = (struct service_endpoint){.ip = lab_ip(ip), .port = WEB};
}

static int commit(struct lab_node *node)
{
    struct err err = {0};
    int r = service_proxy_commit(node->services, &err);
    if (r < 0)
        printf("# commit on %s: %s\n", node->name, err.text);
    return r;
}

/* Tells a node of the service, endpoints on it being local, and commits. Returns the netlink messages it took. */
static uint64_t tell(struct lab_node *node, struct svc *s)
{
    struct service_proxy_stats before, after;
    const struct net_ip gateway = podnet_gateway(node->pods);
    const struct net_prefix here = {gateway, 24};
    struct err err = {0};
    for (size_t i = 0; i < s->port.endpoint_count; i++)
        s->endpoints[i].local = net_prefix_has(&here, &s->endpoints[i].ip);
    service_proxy_stats(node->services, &before);
    if (service_proxy_set(node->services, &s->port, &err) < 0)
        printf("# set: %s\n", err.text);
    if (commit(node) < 0)
        return UINT64_MAX;
    service_proxy_stats(node->services, &after);
    return after.messages - before.messages;
}

static uint64_t tell_both(struct svc *s)
{
    uint64_t a = tell(&nodes[0], s), b = tell(&nodes[1], s);
    return a > b ? a : b;
}

static void drop_service(const char *name, int protocol)
{
    for (int i = 0; i < 2; i++) {
        service_proxy_delete(nodes[i].services, name, (uint8_t)protocol);
        commit(&nodes[i]);
    }
}

static int ask_fails(int netns, int protocol, const char *ip, uint16_t port)
{
    char said[100];
    int r = lab_ask(netns, protocol, ip, port, said, sizeof(said));
    if (r > 0)
        printf("# %s:%u answered \"%s\"\n", ip, port, said);
    return r;
}

/* How many of `n` connections each of a, b, c answered. */
static void spread(int netns, const char *ip, uint16_t port, int n, int counts[3])
{
    char said[100];
    counts[0] = counts[1] = counts[2] = 0;
    for (int i = 0; i < n; i++)
        if (lab_ask(netns, IPPROTO_TCP, ip, port, said, sizeof(said)) > 0 && said[0] >= 'a' && said[0] <= 'c')
            counts[said[0] - 'a']++;
}

/* ---- behaviours ---- */

static void cluster_ips(void)
{
    struct svc s;
    int n[3];
    svc_begin(&s, "default/web:http", IPPROTO_TCP, "10.43.0.80", 8080);
    svc_endpoint(&s, ip_b);
    tell_both(&s);
    ok(lab_answers(pod_a, IPPROTO_TCP, "10.43.0.80", 8080, "b 10.42.0.2"),
       "a pod reaches a pod of its node, source kept");
    ok(lab_answers(nodes[0].netns, IPPROTO_TCP, "10.43.0.80", 8080, "b 10.42.0.1"), "a node reaches a pod of its own");
    ok(lab_answers(pod_c, IPPROTO_TCP, "10.43.0.80", 8080, "b 10.42.1.2"),
       "a pod reaches one on the other node, source kept");
    ok(lab_answers(nodes[1].netns, IPPROTO_TCP, "10.43.0.80", 8080, "b"), "a node reaches a pod on the other node");
    ok(lab_answers(pod_b, IPPROTO_TCP, "10.43.0.80", 8080, "b 10.42.0.1"), "a pod reaches itself, masqueraded");
    is_int(ask_fails(pod_a, IPPROTO_TCP, "10.43.0.80", 81), -ECONNREFUSED,
           "a port that the service has not is refused");
    is_int(ask_fails(pod_a, IPPROTO_UDP, "10.43.0.80", 8080), -ECONNREFUSED, "and another protocol");
    is_int(ask_fails(pod_a, IPPROTO_TCP, "10.43.99.99", 8080), -ECONNREFUSED,
           "an address that no service has is refused");

    svc_endpoint(&s, ip_a);
    svc_endpoint(&s, ip_c);
    tell_both(&s);
    spread(pod_a, "10.43.0.80", 8080, 60, n);
    okf(n[0] > 5 && n[1] > 5 && n[2] > 5 && n[0] + n[1] + n[2] == 60, "load is spread: %d, %d, %d of 60", n[0], n[1],
        n[2]);
}

static void changes_are_small(void)
{
    struct svc s;
    svc_begin(&s, "default/web:http", IPPROTO_TCP, "10.43.0.80", 8080);
    svc_endpoint(&s, ip_a);
    svc_endpoint(&s, ip_b);
    svc_endpoint(&s, ip_c);
    struct service_proxy *p = nodes[0].services;
    for (int i = 0; i < 500; i++) {
        char name[32], ip[32];
        struct svc other;
        snprintf(name, sizeof(name), "many/s%d:p", i);
        snprintf(ip, sizeof(ip), "10.43.%d.%d", 10 + i / 250, 1 + i % 250);
        svc_begin(&other, name, IPPROTO_TCP, ip, 80);
        svc_endpoint(&other, ip_a);
        service_proxy_set(p, &other.port, NULL);
    }
    uint64_t begun = clock_mono_us();
    is_int(commit(&nodes[0]), 0, "500 services go in one transaction");
    printf("# %.1f ms\n", (double)(clock_mono_us() - begun) / 1000);
    is_int((long long)tell(&nodes[0], &s), 0, "telling the same again sends nothing");

    s.endpoints[2].ip = lab_ip("10.42.1.77");
    begun = clock_mono_us();
    uint64_t messages = tell(&nodes[0], &s);
    printf("# %.2f ms\n", (double)(clock_mono_us() - begun) / 1000);
    okf(messages == 2, "an endpoint in the place of another is %llu messages (2: one out, one in)",
        (unsigned long long)messages);
    s.endpoints[2].ip = lab_ip(ip_c);
    tell(&nodes[0], &s);
    s.port.endpoint_count = 2;
    messages = tell(&nodes[0], &s);
    okf(messages <= 8, "an endpoint less is %llu messages", (unsigned long long)messages);
    service_proxy_delete(p, "many/s7:p", IPPROTO_TCP);
    struct service_proxy_stats before, after;
    service_proxy_stats(p, &before);
    commit(&nodes[0]);
    service_proxy_stats(p, &after);
    okf(after.messages - before.messages <= 4, "a service less is %llu messages",
        (unsigned long long)(after.messages - before.messages));
    is_int((long long)after.full_commits, 1, "the table was replaced once, at the start");
}

static void no_endpoints_are_refused(void)
{
    struct svc s;
    svc_begin(&s, "default/empty", IPPROTO_TCP, "10.43.0.81", 80);
    s.port.node_port = 30081;
    s.external = lab_ip("198.51.100.7");
    s.port.external_ips = &s.external;
    s.port.external_ip_count = 1;
    tell_both(&s);
    is_int(ask_fails(pod_a, IPPROTO_TCP, "10.43.0.81", 80), -ECONNREFUSED, "a service without endpoints refuses pods");
    is_int(ask_fails(nodes[0].netns, IPPROTO_TCP, "10.43.0.81", 80), -ECONNREFUSED, "and nodes");
    is_int(ask_fails(nodes[1].netns, IPPROTO_TCP, nodes[0].ip, 30081), -ECONNREFUSED, "its node port refuses");
    is_int(ask_fails(pod_a, IPPROTO_TCP, "198.51.100.7", 80), -ECONNREFUSED, "its external IP refuses");
    svc_endpoint(&s, ip_b);
    tell_both(&s);
    ok(lab_answers(pod_a, IPPROTO_TCP, "10.43.0.81", 80, "b"), "with its first endpoint it answers");
    ok(lab_answers(pod_a, IPPROTO_TCP, "198.51.100.7", 80, "b"), "at its external IP, too");
    s.port.endpoint_count = 0;
    tell_both(&s);
    is_int(ask_fails(pod_a, IPPROTO_TCP, "10.43.0.81", 80), -ECONNREFUSED, "without its last one it refuses again");
    drop_service("default/empty", IPPROTO_TCP);
}

static void node_ports(void)
{
    struct svc s;
    svc_begin(&s, "default/np", IPPROTO_TCP, "10.43.0.82", 80);
    s.port.node_port = NODE_PORT;
    svc_endpoint(&s, ip_c);
    tell_both(&s);
    ok(lab_answers(outside, IPPROTO_TCP, nodes[0].ip, NODE_PORT, "c"), "a node port leads to a pod on the other node");
    ok(lab_answers(outside, IPPROTO_TCP, nodes[1].ip, NODE_PORT, "c 10.42.1.1"), "from outside it is masqueraded");
    ok(lab_answers(pod_a, IPPROTO_TCP, nodes[0].ip, NODE_PORT, "c"), "a pod reaches it at its node");
    ok(lab_answers(pod_c, IPPROTO_TCP, nodes[1].ip, NODE_PORT, "c"), "the pod behind it reaches itself by it");
    ok(lab_answers(nodes[0].netns, IPPROTO_TCP, nodes[0].ip, NODE_PORT, "c"), "a node reaches its own node port");

    s.port.external_local = true;
    tell_both(&s);
    ok(lab_answers(outside, IPPROTO_TCP, nodes[1].ip, NODE_PORT, "c 192.0.2.3"), "policy Local keeps the source");
    is_int(ask_fails(outside, IPPROTO_TCP, nodes[0].ip, NODE_PORT), -ETIMEDOUT, "and drops where no endpoint is");
    ok(lab_answers(pod_a, IPPROTO_TCP, nodes[0].ip, NODE_PORT, "c 10.42.0.2"), "pods reach all endpoints all the same");
    ok(lab_answers(nodes[0].netns, IPPROTO_TCP, nodes[0].ip, NODE_PORT, "c"), "and so does the node itself");

    s.port.internal_local = true;
    tell_both(&s);
    ok(lab_answers(pod_c, IPPROTO_TCP, "10.43.0.82", 80, "c"), "internal policy Local leads to endpoints of the node");
    is_int(ask_fails(pod_a, IPPROTO_TCP, "10.43.0.82", 80), -ETIMEDOUT, "and drops where there is none");
    drop_service("default/np", IPPROTO_TCP);
    is_int(ask_fails(outside, IPPROTO_TCP, nodes[1].ip, NODE_PORT), -ECONNREFUSED, "a node port goes with its service");
}

static void affinity(void)
{
    struct svc s;
    int n[3], first[3];
    svc_begin(&s, "default/sticky", IPPROTO_TCP, "10.43.0.83", 80);
    s.port.affinity_seconds = 2;
    svc_endpoint(&s, ip_a);
    svc_endpoint(&s, ip_b);
    svc_endpoint(&s, ip_c);
    tell_both(&s);
    spread(pod_b, "10.43.0.83", 80, 20, first);
    ok(first[0] == 20 || first[1] == 20 || first[2] == 20, "with affinity a client stays with its endpoint");

    lab_node_close(&nodes[0]);
    lab_node_open(&nodes[0], 0);
    tell(&nodes[0], &s);
    spread(pod_b, "10.43.0.83", 80, 20, n);
    ok(!memcmp(n, first, sizeof(n)), "over a restart as well");

    int bound = first[0] ? 0 : first[1] ? 1 : 2;
    s.endpoints[bound] = s.endpoints[--s.port.endpoint_count];
    tell(&nodes[0], &s);
    spread(pod_b, "10.43.0.83", 80, 20, n);
    ok(n[bound] == 0 && n[0] + n[1] + n[2] == 20, "when its endpoint goes it gets another at once");
    ok(n[0] == 20 || n[1] == 20 || n[2] == 20, "and stays with that");

    s.port.affinity_seconds = 0;
    tell(&nodes[0], &s);
    spread(pod_b, "10.43.0.83", 80, 40, n);
    ok((n[0] > 0) + (n[1] > 0) + (n[2] > 0) == 2, "without affinity load is spread again");
    drop_service("default/sticky", IPPROTO_TCP);
}

static void restarts_have_no_gap(void)
{
    struct svc s;
    svc_begin(&s, "default/web:http", IPPROTO_TCP, "10.43.0.80", 8080);
    svc_endpoint(&s, ip_b);
    tell_both(&s);
    lab_node_close(&nodes[0]);
    ok(lab_answers(pod_a, IPPROTO_TCP, "10.43.0.80", 8080, "b"), "services work while nobody attends to them");
    lab_node_open(&nodes[0], 0);
    ok(lab_answers(pod_a, IPPROTO_TCP, "10.43.0.80", 8080, "b"), "and until the first commit");
    tell(&nodes[0], &s);
    ok(lab_answers(pod_a, IPPROTO_TCP, "10.43.0.80", 8080, "b"), "and after it");
    is_int(ask_fails(pod_a, IPPROTO_TCP, "10.43.10.1", 80), -ECONNREFUSED, "what was not told again is gone");
    service_proxy_remove_all(nodes[0].services, NULL);
    tell(&nodes[0], &s);
    ok(lab_answers(pod_a, IPPROTO_TCP, "10.43.0.80", 8080, "b"), "a table that vanished is made again");
}

static void udp_moves_on(void)
{
    struct svc s;
    char said[100];
    svc_begin(&s, "default/udp", IPPROTO_UDP, "10.43.0.84", 53);
    svc_endpoint(&s, ip_b);
    tell_both(&s);
    /* One client port: the kernel sees one connection all along. */
    ok(lab_ask_from(pod_a, IPPROTO_UDP, NULL, 5353, "10.43.0.84", 53, said, sizeof(said)) > 0 && said[0] == 'b',
       "UDP reaches the endpoint");
    s.endpoints[0].ip = lab_ip(ip_c);
    tell_both(&s);
    ok(lab_ask_from(pod_a, IPPROTO_UDP, NULL, 5353, "10.43.0.84", 53, said, sizeof(said)) > 0 && said[0] == 'c',
       "and the next one when the first is gone");
    struct service_proxy_stats stats;
    service_proxy_stats(nodes[0].services, &stats);
    is_int((long long)stats.conntrack_deleted, 1, "one connection was forgotten for that");
    drop_service("default/udp", IPPROTO_UDP);
}

static int udp_says(int netns, const char *ip, uint16_t port)
{
    char said[100];
    int r = lab_ask_from(netns, IPPROTO_UDP, NULL, 5454, ip, port, said, sizeof(said));
    return r > 0 ? said[0] : r;
}

static void udp_before_and_after_endpoints(void)
{
    struct svc s;
    svc_begin(&s, "default/udp", IPPROTO_UDP, "10.43.0.84", 53);
    s.port.node_port = 30084;
    tell_both(&s);
    is_int(udp_says(outside, nodes[0].ip, 30084), -ECONNREFUSED, "a UDP node port without endpoints refuses");
    svc_endpoint(&s, ip_b);
    tell_both(&s);
    is_int(udp_says(outside, nodes[0].ip, 30084), 'b', "the flow that began without one reaches the first endpoint");
    is_int(udp_says(pod_a, "10.43.0.84", 53), 'b', "a pod's flow");
    s.endpoints[0].terminating = true;
    svc_endpoint(&s, ip_c);
    tell_both(&s);
    is_int(udp_says(pod_a, "10.43.0.84", 53), 'b', "stays with an endpoint that is ending but serves");
    s.endpoints[0] = s.endpoints[--s.port.endpoint_count];
    tell_both(&s);
    is_int(udp_says(pod_a, "10.43.0.84", 53), 'c', "and moves on when that is gone");
    is_int(udp_says(outside, nodes[0].ip, 30084), 'c', "so does the one by the node port");
    drop_service("default/udp", IPPROTO_UDP);
}

static void ending_endpoints(void)
{
    struct svc s;
    int n[3];
    svc_begin(&s, "default/ending", IPPROTO_TCP, "10.43.0.86", 80);
    s.port.node_port = 30086;
    svc_endpoint(&s, ip_b);
    svc_endpoint(&s, ip_c);
    s.endpoints[0].terminating = true;
    tell_both(&s);
    spread(pod_a, "10.43.0.86", 80, 20, n);
    is_int(n[2], 20, "an endpoint that is ending gets nothing while one is ready");
    s.port.external_local = s.port.internal_local = true;
    tell_both(&s);
    ok(lab_answers(outside, IPPROTO_TCP, nodes[0].ip, 30086, "b 192.0.2.3"),
       "policy Local: the last one of the node serves on, whatever is ready elsewhere");
    ok(lab_answers(pod_a, IPPROTO_TCP, "10.43.0.86", 80, "b"), "inside, too");
    s.endpoints[1].terminating = true;
    s.port.external_local = s.port.internal_local = false;
    tell_both(&s);
    spread(pod_a, "10.43.0.86", 80, 40, n);
    ok(n[1] > 0 && n[2] > 0 && n[1] + n[2] == 40, "when none is ready all that serve are asked");
    drop_service("default/ending", IPPROTO_TCP);
}

static void addresses_have_one_owner(void)
{
    struct svc one, two;
    svc_begin(&one, "default/one", IPPROTO_TCP, "10.43.0.90", 80);
    svc_begin(&two, "default/two", IPPROTO_TCP, "10.43.0.91", 80);
    one.external = two.external = lab_ip("198.51.100.8");
    one.port.external_ips = &one.external;
    two.port.external_ips = &two.external;
    one.port.external_ip_count = two.port.external_ip_count = 1;
    svc_endpoint(&one, ip_b);
    svc_endpoint(&two, ip_c);
    tell_both(&one);
    tell_both(&two);
    ok(lab_answers(pod_a, IPPROTO_TCP, "198.51.100.8", 80, "b"), "an address stays with who had it first");
    ok(lab_answers(pod_a, IPPROTO_TCP, "10.43.0.91", 80, "c"), "the other keeps its own");
    drop_service("default/one", IPPROTO_TCP);
    ok(lab_answers(pod_a, IPPROTO_TCP, "198.51.100.8", 80, "c"), "and gets it when the first is gone");
    drop_service("default/two", IPPROTO_TCP);
}

static int set_bridge_netfilter(void *arg, struct err *err)
{
    return netns_sysctl("net/bridge/bridge-nf-call-iptables", arg, err);
}

/* The same with and without br_netfilter: it is the host's, not ours. */
static void with_bridge_netfilter(const char *on)
{
    struct svc s;
    char value[2] = {on[0], 0};
    if (lab_in(nodes[0].netns, set_bridge_netfilter, value, NULL) < 0) {
        skip("services do not depend on br_netfilter", "no br_netfilter here");
        return;
    }
    svc_begin(&s, "default/bnf", IPPROTO_TCP, "10.43.0.85", 80);
    svc_endpoint(&s, ip_b);
    tell_both(&s);
    okf(lab_answers(pod_a, IPPROTO_TCP, "10.43.0.85", 80, "b 10.42.0.2"), "same node, bridge-nf-call-iptables=%s", on);
    okf(lab_answers(pod_b, IPPROTO_TCP, "10.43.0.85", 80, "b"), "hairpin, bridge-nf-call-iptables=%s", on);
    drop_service("default/bnf", IPPROTO_TCP);
}

/* People look at rules with nft, which ends in an assertion on sets whose types do not add up. */
static void nft_lists_the_rules(void)
{
    static char out[200000];
    char command[200];
    struct svc s;
    if (system("command -v nft >/dev/null 2>&1") != 0) {
        skip("the nft tool lists the rules", "there is no nft");
        return;
    }
    svc_begin(&s, "default/listed:http", IPPROTO_TCP, "10.43.0.95", 80);
    s.port.node_port = 30095;
    s.port.external_local = true;
    s.port.affinity_seconds = 60;
    svc_endpoint(&s, ip_a);
    svc_endpoint(&s, ip_c);
    tell_both(&s);
    lab_answers(pod_b, IPPROTO_TCP, "10.43.0.95", 80, "a");
    snprintf(command, sizeof(command), "nsenter --net=%s nft list ruleset 2>&1", lab_path("node-0"));
    FILE *f = popen(command, "r");
    out[f ? fread(out, 1, sizeof(out) - 1, f) : 0] = 0;
    if (!ok(f && pclose(f) == 0, "the nft tool lists the rules"))
        printf("# %s\n", out);
    ok(strstr(out, "10.43.0.95 . tcp . 80 comment \"default/listed:http/tcp\" : goto sticky-"),
       "an address shows its service and what it leads to");
    ok(strstr(out, "10.43.0.95 . tcp . 80 . 0x00000001 : ") && strstr(out, "0.0.0.0 . tcp . 30095 . 0x00000000 : "),
       "endpoints show as what they are");
    drop_service("default/listed:http", IPPROTO_TCP);
}

static void nonsense_is_refused(void)
{
    struct svc s;
    struct err err = {0};
    svc_begin(&s, "default/x", 1, "10.43.0.99", 80);
    ok(service_proxy_set(nodes[0].services, &s.port, &err) == -EINVAL && strstr(err.text, "protocol"),
       "a strange protocol is refused");
    svc_begin(&s, "", IPPROTO_TCP, "10.43.0.99", 80);
    ok(service_proxy_set(nodes[0].services, &s.port, &err) == -EINVAL && strstr(err.text, "name"),
       "a port without a name is refused");
    s.port.name = "x";
    s.port.endpoint_count = SERVICE_ENDPOINTS_MAX + 1;
    ok(service_proxy_set(nodes[0].services, &s.port, &err) == -EINVAL && strstr(err.text, "limit"),
       "endpoints over the limit are refused");
}

int main(void)
{
    lab_begin();
    lab_nodes_make(nodes);
    /* a third machine on the nodes' switch */
    outside = lab_netns("outside");
    lab_plug(outside, "eth0", "192.0.2.3/24");
    lab_route(nodes[0].netns, "default", "192.0.2.3");
    pod_a = lab_pod(&nodes[0], "a", ip_a);
    pod_b = lab_pod(&nodes[0], "b", ip_b);
    pod_c = lab_pod(&nodes[1], "c", ip_c);
    const int pods[] = {pod_a, pod_b, pod_c};
    for (int i = 0; i < 3; i++) {
        const char name[2] = {(char)('a' + i), 0};
        lab_serve(pods[i], IPPROTO_TCP, WEB, name);
        lab_serve(pods[i], IPPROTO_UDP, WEB, name);
    }
    cluster_ips();
    with_bridge_netfilter("0");
    with_bridge_netfilter("1");
    changes_are_small();
    no_endpoints_are_refused();
    node_ports();
    affinity();
    restarts_have_no_gap();
    udp_moves_on();
    udp_before_and_after_endpoints();
    ending_endpoints();
    addresses_have_one_owner();
    nft_lists_the_rules();
    nonsense_is_refused();
    lab_node_close(&nodes[0]);
    lab_node_close(&nodes[1]);
    return done();
}
