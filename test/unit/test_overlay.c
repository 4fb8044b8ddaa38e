#include "net/overlay.h"

#include <errno.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/err.h"
#include "net/link.h"
#include "net/netlink.h"
#include "net/route.h"
#include "test/unit/net_lab.h"
#include "test/unit/net_node.h"
#include "test/unit/tap.h"

static struct lab_node nodes[2];
static char ip_a[NET_IP_TEXT], ip_b[NET_IP_TEXT];
static int pod_a, pod_b;

static void pods_of_two_nodes_reach_each_other(void)
{
    pod_a = lab_pod(&nodes[0], "a", ip_a);
    pod_b = lab_pod(&nodes[1], "b", ip_b);
    lab_serve(pod_b, IPPROTO_TCP, 80, "b");
    lab_serve(pod_b, IPPROTO_UDP, 80, "b");
    ok(lab_answers(pod_a, IPPROTO_TCP, ip_b, 80, "b 10.42.0.2"), "a pod reaches one on the other node, address kept");
    ok(lab_answers(pod_a, IPPROTO_UDP, ip_b, 80, "b 10.42.0.2"), "over UDP as well");
    ok(lab_answers(nodes[0].netns, IPPROTO_TCP, ip_b, 80, "b"), "a node reaches a pod on the other node");
    is_int(overlay_mtu(nodes[0].overlay), 1450, "the overlay's MTU leaves room for its headers");
}

static int big_datagram(void *arg, struct err *err)
{
    static const char data[1422]; /* 1450 with IP and UDP headers */
    struct sockaddr_storage sa;
    const struct net_ip to = lab_ip(arg);
    const int whole = IP_PMTUDISC_DO;
    (void)err;
    int fd = socket(AF_INET, SOCK_DGRAM, 0), len = net_ip_to_sockaddr(&to, 9, &sa);
    setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &whole, sizeof(whole));
    if (sendto(fd, data, sizeof(data), 0, (struct sockaddr *)&sa, (socklen_t)len) < 0)
        return -errno;
    return sendto(fd, data, sizeof(data) - 1, 0, (struct sockaddr *)&sa, (socklen_t)len) < 0 ? -errno : 1;
}

static int count_route(const struct route *route, void *arg)
{
    (void)route;
    ++*(int *)arg;
    return 0;
}

static int count_neigh(const struct neigh *neigh, void *arg)
{
    *(int *)arg += neigh->permanent;
    return 0;
}

static void kernel_counts(const struct lab_node *node, int *index, int *routes, int *neighs, int *fdb)
{
    struct netlink *nl;
    struct link_info link;
    *routes = *neighs = *fdb = 0;
    netlink_open(NETLINK_ROUTE, node->netns, &nl, NULL);
    link_get(nl, "flannel.1", &link, NULL);
    *index = link.index;
    route_each(nl, link.index, count_route, routes, NULL);
    neigh_each(nl, link.index, false, count_neigh, neighs, NULL);
    neigh_each(nl, link.index, true, count_neigh, fdb, NULL);
    netlink_close(nl);
}

static void applying_is_a_difference(void)
{
    struct overlay_peer peers[3] = {lab_peer_of(&nodes[0], &nodes[1])};
    int index, routes, neighs, fdb;
    struct err err = {0};
    is_int(overlay_apply(nodes[0].overlay, peers, 1, &err), 0, "what is so already is left alone");
    peers[1] = peers[0];
    peers[1].pod_cidr = lab_prefix("10.42.9.0/24");
    peers[1].public_ip = lab_ip("192.0.2.9");
    peers[1].vtep_mac[5] = 9;
    is_int(overlay_apply(nodes[0].overlay, peers, 2, &err), 3,
           "a new peer is a route, a neighbour and a forwarding entry");
    kernel_counts(&nodes[0], &index, &routes, &neighs, &fdb);
    ok(routes == 2 && neighs == 2 && fdb == 2, "two peers are in the kernel");
    peers[1].public_ip = lab_ip("192.0.2.10");
    is_int(overlay_apply(nodes[0].overlay, peers, 2, &err), 1,
           "a peer's new address changes its forwarding entry only");
    peers[1].vtep_mac[5] = 10;
    is_int(overlay_apply(nodes[0].overlay, peers, 2, &err), 3,
           "a peer's new MAC: neighbour, forwarding entry, the old one");
    is_int(overlay_apply(nodes[0].overlay, peers, 1, &err), 3, "a peer that is gone goes");
    kernel_counts(&nodes[0], &index, &routes, &neighs, &fdb);
    ok(routes == 1 && neighs == 1 && fdb == 1, "one peer is left");
    ok(lab_answers(pod_a, IPPROTO_TCP, ip_b, 80, "b"), "and is still reached");

    peers[1] = peers[0];
    peers[1].public_ip = lab_ip("192.0.2.77");
    is_int(overlay_apply(nodes[0].overlay, peers, 2, &err), -EEXIST, "two nodes with one pod CIDR are refused");
    peers[1] = lab_peer_of(&nodes[0], &nodes[0]);
    is_int(overlay_apply(nodes[0].overlay, peers, 2, &err), 0, "the node itself is no peer");
}

static void restarting_keeps_the_device(void)
{
    int before, after, routes, neighs, fdb;
    struct overlay_annotations first, second;
    overlay_annotations(nodes[0].overlay, &first, NULL);
    kernel_counts(&nodes[0], &before, &routes, &neighs, &fdb);
    lab_node_close(&nodes[0]);
    ok(lab_answers(pod_a, IPPROTO_TCP, ip_b, 80, "b"), "pods go on while nobody attends to them");
    lab_node_open(&nodes[0], 0);
    kernel_counts(&nodes[0], &after, &routes, &neighs, &fdb);
    ok(before == after && routes == 1 && neighs == 1 && fdb == 1, "a restart finds the device and keeps it");

    struct err err = {0};
    overlay_remove(nodes[0].overlay, NULL);
    lab_node_close(&nodes[0]);
    lab_node_open(&nodes[0], 0);
    overlay_annotations(nodes[0].overlay, &second, NULL);
    is_string(second.backend_data, first.backend_data, "a device made anew tells its peers the same");
    const struct overlay_peer peer = lab_peer_of(&nodes[0], &nodes[1]);
    is_int(overlay_apply(nodes[0].overlay, &peer, 1, &err), 3, "it is told of its peer again");
    ok(lab_answers(pod_a, IPPROTO_TCP, ip_b, 80, "b"), "and pods reach each other");
}

static void annotations_are_flannels(void)
{
    struct overlay_annotations a;
    overlay_annotations(nodes[1].overlay, &a, NULL);
    is_string(a.backend_type, "vxlan", "backend-type");
    is_string(a.backend_data, "{\"VNI\":1,\"VtepMAC\":\"0e:58:0a:2a:01:00\"}", "backend-data");
    is_string(a.public_ip, "192.0.2.2", "public-ip");
    is_string(a.kube_subnet_manager, "true", "kube-subnet-manager");
}

static void strange_peers_are_refused(void)
{
    static const char good[] = "{\"VNI\":1,\"VtepMAC\":\"aa:bb:cc:dd:ee:ff\"}";
    static const struct {
        const char *what, *type, *data, *ip, *cidr;
        int result;
    } cases[] = {
        {"a peer that says what flannel says is taken", "vxlan", good, "10.0.0.1", "10.42.3.0/24", 0},
        {"a peer without annotations is not part of it yet", NULL, NULL, NULL, "10.42.3.0/24", -ENODATA},
        {"a peer without a pod CIDR is not part of it yet", "vxlan", good, "10.0.0.1", NULL, -ENODATA},
        {"another backend is refused", "host-gw", good, "10.0.0.1", "10.42.3.0/24", -EINVAL},
        {"another VNI is refused", "vxlan", "{\"VNI\":2,\"VtepMAC\":\"aa:bb:cc:dd:ee:ff\"}", "10.0.0.1", "10.42.3.0/24",
         -EINVAL},
        {"no JSON is refused", "vxlan", "VNI", "10.0.0.1", "10.42.3.0/24", -EINVAL},
        {"an array is refused", "vxlan", "[1]", "10.0.0.1", "10.42.3.0/24", -EINVAL},
        {"a MAC address that is none is refused", "vxlan", "{\"VtepMAC\":\"aa:bb\"}", "10.0.0.1", "10.42.3.0/24",
         -EINVAL},
        {"a public IP that is none is refused", "vxlan", good, "localhost", "10.42.3.0/24", -EINVAL},
        {"a pod CIDR that would take all traffic is refused", "vxlan", good, "10.0.0.1", "0.0.0.0/0", -EINVAL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct overlay_peer peer;
        struct err err = {0};
        int r =
            overlay_peer_parse(nodes[0].overlay, cases[i].type, cases[i].data, cases[i].ip, cases[i].cidr, &peer, &err);
        is_int(r, cases[i].result, cases[i].what);
    }
}

/* A pod, or a machine that is no node, that speaks VXLAN by itself: an inner frame from "10.42.1.9" to pod a. */
struct forged {
    const char *to;
    bool sent;
};

static int forge(void *arg, struct err *err)
{
    static const uint8_t packet[] = {
        8,    0,    0,  0,  0, 0, 1, 0,                             /* VXLAN, VNI 1 */
        0x0e, 0x58, 10, 42, 0, 0, 2, 0, 0,   0,  0,    9,    8,  0, /* Ethernet to node 0's end */
        0x45, 0,    0,  29, 0, 1, 0, 0, 64,  17, 0x64, 0x75, 10, 42,
        1,    9,    10, 42, 0, 2,            /* IPv4, its checksum filled in below */
        0,    9,    0,  99, 0, 9, 0, 0, '!', /* UDP to port 99 without a checksum */
    };
    struct forged *f = arg;
    struct sockaddr_storage sa;
    const struct net_ip to = lab_ip(f->to);
    uint8_t out[sizeof(packet)];
    uint32_t sum = 0;
    (void)err;
    memcpy(out, packet, sizeof(out));
    out[32] = out[33] = 0;
    for (size_t i = 22; i < 42; i += 2)
        sum += (uint32_t)(out[i] << 8 | out[i + 1]);
    sum = ~((sum & 0xffff) + (sum >> 16));
    out[32] = (uint8_t)(sum >> 8);
    out[33] = (uint8_t)sum;
    int fd = socket(AF_INET, SOCK_DGRAM, 0), len = net_ip_to_sockaddr(&to, 8472, &sa);
    f->sent = sendto(fd, out, sizeof(out), 0, (struct sockaddr *)&sa, (socklen_t)len) == (ssize_t)sizeof(out);
    close(fd);
    return 0;
}

static int listen_99(void *arg, struct err *err)
{
    struct sockaddr_in sa = {.sin_family = AF_INET, .sin_port = htons(99)};
    (void)err;
    *(int *)arg = socket(AF_INET, SOCK_DGRAM, 0);
    return bind(*(int *)arg, (struct sockaddr *)&sa, sizeof(sa));
}

static bool arrives(int fd, int ms)
{
    char buf[8];
    struct pollfd p = {.fd = fd, .events = POLLIN};
    return poll(&p, 1, ms) == 1 && recv(fd, buf, sizeof(buf), 0) == 1;
}

static void strangers_are_shut_out(void)
{
    int fd, stranger = lab_netns("stranger");
    lab_plug(stranger, "eth0", "192.0.2.66/24");
    lab_in(pod_a, listen_99, &fd, NULL);
    struct forged f = {.to = "192.0.2.1"};
    lab_in(nodes[1].netns, forge, &f, NULL);
    ok(f.sent && arrives(fd, 2000), "what a peer sends by VXLAN arrives");
    lab_in(stranger, forge, &f, NULL);
    ok(f.sent && !arrives(fd, 300), "what a machine sends that is no node does not");
    lab_in(pod_b, forge, &f, NULL);
    ok(f.sent && !arrives(fd, 300), "nor what a pod sends through its node");
    lab_in(pod_a, forge, &f, NULL);
    ok(f.sent && !arrives(fd, 300), "or to its own");
    close(fd);
}

int main(void)
{
    lab_begin();
    lab_nodes_make(nodes);
    pods_of_two_nodes_reach_each_other();
    is_int(lab_in(pod_a, big_datagram, ip_b, NULL), 1, "a datagram of exactly the MTU goes through whole");
    applying_is_a_difference();
    strangers_are_shut_out();
    restarting_keeps_the_device();
    annotations_are_flannels();
    strange_peers_are_refused();
    lab_node_close(&nodes[0]);
    lab_node_close(&nodes[1]);
    return done();
}
