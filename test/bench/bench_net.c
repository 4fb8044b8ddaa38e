/* The service proxy with many services, and pods of two nodes over the overlay beside a VXLAN made by hand. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "net/link.h"
#include "net/netlink.h"
#include "net/route.h"
#include "test/unit/net_lab.h"
#include "test/unit/net_node.h"

enum { SERVICES = 10000, CHANGES = 200, CONNECTIONS = 2000, STREAM_MS = 300, STREAMS = 11 };

static struct lab_node nodes[2];
static int pod_a, pod_b, pod_c;
static char ip_a[NET_IP_TEXT], ip_b[NET_IP_TEXT], ip_c[NET_IP_TEXT];

static int compare(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void set_service(int i, const char *endpoint)
{
    char name[32];
    const struct net_ip ip = net_ip_v4(0x0a2b1000 + (uint32_t)i);
    const struct service_endpoint ep = {.ip = lab_ip(endpoint), .port = 80, .local = true};
    snprintf(name, sizeof(name), "bench/s%d", i);
    const struct service_port port = {.name = name,
                                      .protocol = IPPROTO_TCP,
                                      .port = 80,
                                      .cluster_ips = &ip,
                                      .cluster_ip_count = 1,
                                      .endpoints = &ep,
                                      .endpoint_count = 1};
    service_proxy_set(nodes[0].services, &port, NULL);
}

static void commit(void)
{
    struct err err = {0};
    if (service_proxy_commit(nodes[0].services, &err) < 0) {
        printf("bench_net: %s\n", err.text);
        exit(1);
    }
}

/* Microseconds from connect to accepted, on the same node, by a service: the first packet pays for the look-up. */
static int connect_many(void *arg, struct err *err)
{
    uint64_t *times = arg;
    struct sockaddr_in sa = {.sin_family = AF_INET, .sin_port = htons(80), .sin_addr.s_addr = htonl(0x0a2b1000 + 7)};
    (void)err;
    for (int i = 0; i < CONNECTIONS; i++) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        const struct linger reset = {.l_onoff = 1};
        uint64_t begun = clock_mono_us();
        if (connect(fd, (struct sockaddr *)&sa, sizeof(sa)) < 0)
            return -errno;
        times[i] = clock_mono_us() - begun;
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
        close(fd);
    }
    qsort(times, CONNECTIONS, sizeof(*times), compare);
    return 0;
}

static uint64_t first_packet(void)
{
    static uint64_t times[CONNECTIONS];
    int r = lab_in(pod_b, connect_many, times, NULL);
    return r < 0 ? 0 : times[CONNECTIONS / 2];
}

static void services(void)
{
    static uint64_t times[CHANGES];
    for (int i = 0; i < 10; i++)
        set_service(i, ip_a);
    commit();
    uint64_t few = first_packet();
    for (int i = 10; i < SERVICES; i++)
        set_service(i, ip_a);
    uint64_t begun = clock_mono_us();
    commit();
    uint64_t load = clock_mono_us() - begun;
    for (int i = 0; i < CHANGES; i++) {
        begun = clock_mono_us();
        set_service(500 + i, ip_b);
        commit();
        times[i] = clock_mono_us() - begun;
    }
    qsort(times, CHANGES, sizeof(*times), compare);
    uint64_t many = first_packet();
    service_proxy_invalidate(nodes[0].services);
    begun = clock_mono_us();
    commit();
    uint64_t replace = clock_mono_us() - begun;
    printf("%-64s %8.2f ms (p99 %.2f)   target 5 ms\n", "Service change to kernel, 10 000 services present",
           (double)times[CHANGES / 2] / 1000, (double)times[CHANGES * 99 / 100] / 1000);
    printf("%-64s %8.1f ms, whole table replaced in %.1f ms\n", "10 000 Services to kernel in one transaction",
           (double)load / 1000, (double)replace / 1000);
    printf("%-64s %8.1f %% (%llu us and %llu us)   target within 10 %%\n",
           "first-packet latency, 10 000 services over 10", few ? 100.0 * ((double)many / (double)few - 1) : 0.0,
           (unsigned long long)many, (unsigned long long)few);
}

/* ---- pods ---- */

static void attaching(void)
{
    enum { PODS = 100 };
    static uint64_t times[PODS];
    for (int i = 0; i < PODS; i++) {
        char id[16], ip[NET_IP_TEXT];
        snprintf(id, sizeof(id), "many-%d", i);
        uint64_t begun = clock_mono_us();
        close(lab_pod(&nodes[0], id, ip));
        times[i] = clock_mono_us() - begun;
    }
    qsort(times, PODS, sizeof(*times), compare);
    printf("%-64s %8.2f ms (p99 %.2f)\n", "a pod's namespace made and attached to the network",
           (double)times[PODS / 2] / 1000, (double)times[PODS * 99 / 100] / 1000);
}

/* ---- throughput ---- */

struct stream {
    uint16_t port;
    int fd;
    struct net_ip to;
    uint64_t bytes;
};

static int sink_open(void *arg, struct err *err)
{
    struct stream *s = arg;
    struct sockaddr_in sa = {.sin_family = AF_INET, .sin_port = htons(s->port)};
    (void)err;
    s->fd = socket(AF_INET, SOCK_STREAM, 0);
    return bind(s->fd, (struct sockaddr *)&sa, sizeof(sa)) < 0 || listen(s->fd, 1) < 0 ? -errno : 0;
}

static void *sink_run(void *arg)
{
    static char buf[256 << 10];
    struct stream *s = arg;
    int fd = accept(s->fd, NULL, NULL);
    for (ssize_t n; (n = read(fd, buf, sizeof(buf))) > 0;)
        s->bytes += (uint64_t)n;
    close(fd);
    close(s->fd);
    return NULL;
}

static int source_run(void *arg, struct err *err)
{
    static char buf[256 << 10];
    struct stream *s = arg;
    struct sockaddr_storage sa;
    (void)err;
    int len = net_ip_to_sockaddr(&s->to, s->port, &sa), fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&sa, (socklen_t)len) < 0)
        return -errno;
    for (uint64_t end = clock_mono_ms() + STREAM_MS; clock_mono_ms() < end;)
        if (write(fd, buf, sizeof(buf)) < 0)
            return -errno;
    close(fd);
    return 0;
}

/* Gbit/s of one TCP stream. */
static double stream(int from, int to_netns, const char *to)
{
    static uint16_t port = 7000;
    struct stream s = {.port = port++, .to = lab_ip(to)};
    pthread_t thread;
    if (lab_in(to_netns, sink_open, &s, NULL) < 0)
        return 0;
    pthread_create(&thread, NULL, sink_run, &s);
    uint64_t begun = clock_mono_us();
    if (lab_in(from, source_run, &s, NULL) < 0)
        return 0;
    pthread_join(thread, NULL);
    return (double)s.bytes * 8 / 1000 / (double)(clock_mono_us() - begun);
}

/* The same way by hand: a VXLAN between the nodes, and a veth to a namespace on each, with routes and nothing else. */
static int by_hand[2];

static void hand_made_node(int i)
{
    struct netlink *nl;
    struct link_info uplink, vx, veth;
    char addr[32], ip[24], gw[24];
    const struct link_vxlan vxlan = {.vni = 99, .port = 9999, .local = lab_ip(nodes[i].ip)};
    netlink_open(NETLINK_ROUTE, nodes[i].netns, &nl, NULL);
    link_get(nl, "eth0", &uplink, NULL);
    struct link_vxlan with = vxlan;
    with.uplink = uplink.index;
    const uint8_t macs[2][NET_MAC_SIZE] = {{2, 0, 0, 0, 0, 1}, {2, 0, 0, 0, 0, 2}};
    link_add_vxlan(nl, "hand", &with, macs[i], 1450, NULL);
    link_get(nl, "hand", &vx, NULL);
    snprintf(addr, sizeof(addr), "172.20.0.%d/24", i + 1);
    const struct net_prefix own = lab_prefix(addr);
    addr_add(nl, vx.index, &own, 0, NULL);
    link_set_up(nl, vx.index, true, NULL);
    snprintf(ip, sizeof(ip), "172.20.0.%d", 2 - i);
    struct neigh fdb = {.index = vx.index, .ip = lab_ip(nodes[1 - i].ip), .fdb = true},
                 arp = {.index = vx.index, .ip = lab_ip(ip)};
    memcpy(fdb.mac, macs[1 - i], NET_MAC_SIZE);
    memcpy(arp.mac, macs[1 - i], NET_MAC_SIZE);
    neigh_replace(nl, &fdb, NULL);
    neigh_replace(nl, &arp, NULL);
    by_hand[i] = lab_netns(i ? "hand1" : "hand0");
    const struct link_veth pair = {.name = "handv", .peer_name = "eth0", .peer_netns = by_hand[i], .mtu = 1450};
    link_add_veth(nl, &pair, NULL);
    link_get(nl, "handv", &veth, NULL);
    snprintf(gw, sizeof(gw), "172.20.%d.1/24", i + 10);
    const struct net_prefix gateway = lab_prefix(gw);
    addr_add(nl, veth.index, &gateway, 0, NULL);
    link_set_up(nl, veth.index, true, NULL);
    snprintf(addr, sizeof(addr), "172.20.%d.0/24", 11 - i);
    const struct route route = {.dst = lab_prefix(addr), .via = lab_ip(ip), .index = vx.index};
    route_replace(nl, &route, NULL);
    netlink_close(nl);
    netlink_open(NETLINK_ROUTE, by_hand[i], &nl, NULL);
    link_get(nl, "eth0", &veth, NULL);
    snprintf(addr, sizeof(addr), "172.20.%d.2/24", i + 10);
    const struct net_prefix pod = lab_prefix(addr);
    addr_add(nl, veth.index, &pod, 0, NULL);
    link_set_up(nl, veth.index, true, NULL);
    netlink_close(nl);
    gw[strlen(gw) - 3] = 0;
    lab_route(by_hand[i], "default", gw);
}

static int compare_rates(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Medians of short streams that take turns: what else the machine does meets all alike. */
static void throughput(void)
{
    double hand[STREAMS], ours[STREAMS], near[STREAMS];
    for (int i = 0; i < 2; i++)
        hand_made_node(i);
    for (int i = 0; i < STREAMS; i++) {
        hand[i] = stream(by_hand[0], by_hand[1], "172.20.11.2");
        ours[i] = stream(pod_a, pod_c, ip_c);
        near[i] = stream(pod_a, pod_b, ip_b);
    }
    qsort(hand, STREAMS, sizeof(*hand), compare_rates);
    qsort(ours, STREAMS, sizeof(*ours), compare_rates);
    qsort(near, STREAMS, sizeof(*near), compare_rates);
    printf("%-64s %8.2f Gbit/s, by hand %.2f   target at least by hand\n",
           "pod-to-pod across nodes, VXLAN, one TCP stream", ours[STREAMS / 2], hand[STREAMS / 2]);
    printf("%-64s %8.2f Gbit/s\n", "pod-to-pod on one node, one TCP stream", near[STREAMS / 2]);
}

int main(void)
{
    lab_begin();
    lab_nodes_make(nodes);
    pod_a = lab_pod(&nodes[0], "a", ip_a);
    pod_b = lab_pod(&nodes[0], "b", ip_b);
    pod_c = lab_pod(&nodes[1], "c", ip_c);
    lab_serve(pod_a, IPPROTO_TCP, 80, "a");
    services();
    throughput();
    attaching();
    for (int i = 0; i < 2; i++)
        lab_node_close(&nodes[i]);
    return 0;
}
