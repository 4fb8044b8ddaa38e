#include "test/unit/net_node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "test/unit/net_lab.h"

static void must(int result, const char *what, const struct err *err)
{
    if (result >= 0)
        return;
    printf("Bail out! %s: %s\n", what, err->text);
    exit(1);
}

struct open_args {
    struct lab_node *node;
    int number;
};

static int node_open(void *arg, struct err *err)
{
    struct open_args *a = arg;
    struct lab_node *n = a->node;
    char cidr[32], dir[128];
    snprintf(cidr, sizeof(cidr), "10.42.%d.0/24", a->number);
    snprintf(dir, sizeof(dir), "%s", lab_path("ipam"));
    snprintf(dir + strlen(dir), sizeof(dir) - strlen(dir), "-%d", a->number);
    const struct overlay_options overlay = {
        .backend = OVERLAY_VXLAN, .node_cidr = lab_prefix(cidr), .public_ip = lab_ip(n->ip)};
    int r = overlay_open(&overlay, &n->overlay, err);
    if (r < 0)
        return r;
    const struct podnet_options pods = {
        .node_cidr = lab_prefix(cidr),
        .cluster_cidr = lab_prefix("10.42.0.0/16"),
        .service_cidr = lab_prefix("10.43.0.0/16"),
        .ipam_dir = dir,
        .mtu = overlay_mtu(n->overlay),
    };
    r = podnet_open(&pods, &n->pods, err);
    if (r < 0)
        return r;
    const struct service_proxy_options services = {.cluster_cidr = lab_prefix("10.42.0.0/16"),
                                                   .service_cidr = lab_prefix("10.43.0.0/16")};
    return service_proxy_new(&services, &n->services, err);
}

void lab_node_open(struct lab_node *node, int number)
{
    struct err err = {0};
    must(lab_in(node->netns, node_open, &(struct open_args){node, number}, &err), "open a node", &err);
}

void lab_node_close(struct lab_node *node)
{
    node->services = service_proxy_free(node->services);
    node->pods = podnet_close(node->pods);
    node->overlay = overlay_close(node->overlay);
}

struct overlay_peer lab_peer_of(const struct lab_node *reader, const struct lab_node *node)
{
    struct overlay_annotations a;
    struct overlay_peer peer;
    struct err err = {0};
    char cidr[NET_PREFIX_TEXT], gateway[NET_IP_TEXT];
    const struct net_ip ip = podnet_gateway(node->pods);
    snprintf(cidr, sizeof(cidr), "%s/24", net_ip_format(&ip, gateway));
    must(overlay_annotations(node->overlay, &a, &err), "ask for annotations", &err);
    must(overlay_peer_parse(reader->overlay, a.backend_type, a.backend_data, a.public_ip, cidr, &peer, &err),
         "read annotations", &err);
    peer.pod_cidr.ip = net_prefix_base(&peer.pod_cidr);
    return peer;
}

void lab_nodes_make(struct lab_node nodes[2])
{
    struct err err = {0};
    for (int i = 0; i < 2; i++) {
        snprintf(nodes[i].name, sizeof(nodes[i].name), "node-%d", i);
        snprintf(nodes[i].ip, sizeof(nodes[i].ip), "192.0.2.%d", i + 1);
        nodes[i].netns = lab_netns(nodes[i].name);
        char addr[24];
        snprintf(addr, sizeof(addr), "%s/24", nodes[i].ip);
        lab_plug(nodes[i].netns, "eth0", addr);
    }
    for (int i = 0; i < 2; i++)
        lab_node_open(&nodes[i], i);
    for (int i = 0; i < 2; i++) {
        const struct overlay_peer peer = lab_peer_of(&nodes[i], &nodes[1 - i]);
        must(overlay_apply(nodes[i].overlay, &peer, 1, &err), "tell of a peer", &err);
    }
}

int lab_pod(struct lab_node *node, const char *id, char ip[NET_IP_TEXT])
{
    struct podnet_attachment pod;
    struct err err = {0};
    int netns = lab_netns(id);
    must(podnet_attach(node->pods, id, lab_path(id), NULL, 0, &pod, &err), "attach a pod", &err);
    net_ip_format(&pod.ip, ip);
    return netns;
}
