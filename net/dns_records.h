/* What cluster DNS knows: Services, their endpoints, node names. Filled by the agent from its caches, read by the
 * answering code. Names are lower-cased on the way in; everything is copied. One thread.
 *
 * The names are those of the Kubernetes DNS specification 1.1.0, as CoreDNS serves them:
 *   SERVICE.NAMESPACE.svc.DOMAIN               A: cluster IPs, or of a headless service its endpoints; SRV: all ports
 *   _PORT._PROTOCOL.SERVICE.NAMESPACE.svc.DOMAIN     SRV
 *   HOSTNAME.SERVICE.NAMESPACE.svc.DOMAIN      A: one endpoint; HOSTNAME may be a-b-c-d of its address
 *   a-b-c-d.NAMESPACE.pod.DOMAIN               A: that address
 *   and reverse names of cluster IPs and of headless services' endpoints. */
#ifndef K3C_NET_DNS_RECORDS_H
#define K3C_NET_DNS_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/address.h"

struct arena;
struct dns_records;
struct err;

enum {
    DNS_ENDPOINTS_MAX = 1000, /* of one service; more are left out of DNS */
    DNS_PORTS_MAX = 256,      /* of one service or endpoint */
    DNS_IPS_MAX = 64,         /* of one service or host */
};

struct dns_port {
    const char *name;     /* "" for an unnamed port, which has no _PORT name */
    const char *protocol; /* "tcp", "udp", "sctp", in any letter case */
    uint16_t port;        /* of the Service; for endpoints the target port */
};

struct dns_endpoint {
    struct net_ip ip;
    const char *hostname; /* NULL or "": a-b-c-d of its address */
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
    const struct dns_endpoint *endpoints; /* of ClusterIP services too: their HOSTNAME names */
    size_t endpoint_count;
};

/* `domain` is the cluster domain without dots at its ends; `dns_ip` what ns.dns.DOMAIN resolves to. */
struct dns_records *dns_records_new(const char *domain, const struct net_ip *dns_ip);
struct dns_records *dns_records_free(struct dns_records *r); /* NULL is fine; returns NULL */
const char *dns_records_domain(const struct dns_records *r);
uint32_t dns_records_serial(const struct dns_records *r); /* grows with each change of a service */

/* Until this is called, when the caches were complete for the first time, a name below the cluster domain that is not
 * known is answered with SERVFAIL (ask again) instead of NXDOMAIN (there is none). */
void dns_records_set_complete(struct dns_records *r);

/* New or changed; 0, or -EINVAL for names that cannot be in DNS (then nothing changes). */
int dns_records_set_service(struct dns_records *r, const struct dns_service *service, struct err *err);
void dns_records_delete_service(struct dns_records *r, const char *name_space, const char *name);
/* A name outside the cluster domain that every node shall know: node names and their addresses. No address: removed. */
int dns_records_set_host(struct dns_records *r, const char *name, const struct net_ip *ips, size_t count,
                         struct err *err);

/* ---- looking up ---- */

enum dns_found {
    DNS_FOUND,    /* there are records */
    DNS_NO_DATA,  /* the name exists, with records of other types or none */
    DNS_UNSURE,   /* below the cluster domain, not known, and not all is known yet */
    DNS_NO_NAME,  /* below the cluster domain, and does not exist */
    DNS_NOT_OURS, /* ask upstream */
    DNS_FOLLOW,   /* one CNAME record; its target is to be looked up */
};

struct dns_record {
    uint16_t type;      /* DNS_A, DNS_AAAA, DNS_SRV, DNS_PTR, DNS_CNAME, DNS_TXT, DNS_NS, DNS_SOA */
    struct net_ip ip;   /* of A and AAAA; of SRV the target's, for the additional section (family 0: several or none) */
    const char *target; /* of SRV, PTR, CNAME, NS; the text of TXT */
    uint16_t port, weight;
};

struct dns_lookup {
    enum dns_found found;
    struct dns_record *records; /* in the arena, as are their texts */
    size_t count;
};

/* `name` as in struct dns_query: text, lower case, no final dot. */
void dns_records_find(const struct dns_records *r, const char *name, uint16_t type, struct arena *arena,
                      struct dns_lookup *ret);

#endif
