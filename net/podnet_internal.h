/* What podnet.c and podnet_rules.c share; nobody else includes it. */
#ifndef K3C_NET_PODNET_INTERNAL_H
#define K3C_NET_PODNET_INTERNAL_H

#include "core/base/map.h"
#include "net/podnet.h"

struct netlink;

struct podnet {
    struct podnet_options options; /* its strings are the heap's */
    struct netlink *route, *netfilter;
    struct ipam *ipam;
    int bridge; /* index */
    uint8_t bridge_mac[NET_MAC_SIZE];
    bool checks_source;
    struct map ports; /* pod id -> struct podnet_ports, of the pods attached since opening */
};

/* Brings the tables and the rules that belong to no pod to what the options say; elements of pods stay. */
int podnet_rules_install(struct podnet *p, struct err *err);
int podnet_rules_remove(struct podnet *p, struct err *err);

/* The rules of one pod. Setting is idempotent; -EADDRINUSE if another pod has a host port. */
int podnet_rules_set_pod(struct podnet *p, const struct podnet_attachment *pod, const struct podnet_host_port *ports,
                         size_t count, struct err *err);
/* Without touching its host ports, which are not known. */
int podnet_rules_set_address(struct podnet *p, const struct podnet_attachment *pod, struct err *err);
int podnet_rules_delete_pod(struct podnet *p, const struct podnet_attachment *pod, struct err *err);

#endif
