/* What cluster DNS knows: Services, their endpoints, node names. Filled by the agent from its caches, read by the
 * answering code. Names are lower-cased on the way in; everything is copied. One thread. */
#ifndef K3C_NET_DNS_RECORDS_H
#define K3C_NET_DNS_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/address.h"

struct err;
struct dns_records;

enum {
    DNS_ENDPOINTS_MAX = 1000, /* of one service; more are left out of DNS */
};

struct dns_port {
    const char *name;     /* "" for an unnamed port, which has no SRV record of its own */
    const char *protocol; /* "tcp", "udp", "sctp" */
    uint16_t port;        /* of the Service; for endpoints of headless services the target port */
};

struct dns_endpoint {
    struct net_ip ip;
    const char *hostname; /* endpoint.hostname; NULL or "": a-b-c-d of its address */
    const struct dns_port *ports;
    size_t port_count;
};

/* ClusterIP services have cluster_ips, headless ones none but endpoints (ready ones, or all with
 * publishNotReadyAddresses), ExternalName services only that. */
struct dns_service {
    const char *name_space;
    const char *name;
    const char *external_name; /* NULL: none */
    const struct net_ip *cluster_ips;
    size_t cluster_ip_count;
    const struct dns_port *ports;
    size_t port_count;
    const struct dns_endpoint *endpoints; /* of ClusterIP services too: those with a hostname get a name */
    size_t endpoint_count;
};

/* `domain` is the cluster domain without dots at its ends; `dns_ip` what ns.dns.<domain> resolves to. */
struct dns_records *dns_records_new(const char *domain, const struct net_ip *dns_ip);
struct dns_records *dns_records_free(struct dns_records *r); /* NULL is fine; returns NULL */

int dns_records_set_service(struct dns_records *r, const struct dns_service *service,
                            struct err *err); /* new or changed */
void dns_records_delete_service(struct dns_records *r, const char *name_space, const char *name);
/* A name outside the cluster domain that every node shall know: node names and their addresses. No address: removed. */
int dns_records_set_host(struct dns_records *r, const char *name, const struct net_ip *ips, size_t count,
                         struct err *err);

#endif
