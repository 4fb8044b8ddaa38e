/* The cluster DNS server of one node: UDP and TCP on the cluster DNS IP, which every node has as an address of its own.
 *
 * The IP is put as a /32 with host scope on the loopback device: pods send to their gateway, which is the node, so a
 * query is answered where it was asked, with no translation and with the server down, and two nodes never collide. (A
 * Service with that cluster IP and endpoints, somebody's own CoreDNS, takes pods' queries away: translation comes
 * first.) Names below the cluster domain and reverse names of cluster IPs and headless endpoints come from the records;
 * everything else goes to the nameservers of a resolv.conf file, several tried in turn, with a small cache. */
#ifndef K3C_NET_DNS_H
#define K3C_NET_DNS_H

#include <stdint.h>

#include "net/address.h"

struct dns_records;
struct dns_server;
struct err;
struct loop;

struct dns_options {
    struct net_ip ip;        /* the cluster DNS IP, e.g. 10.43.0.10 */
    uint16_t port;           /* 0: 53 */
    const char *device;      /* gets the address; NULL: "lo"; "": the caller sees to it */
    const char *resolv_conf; /* NULL: "/etc/resolv.conf"; read again when it changed */
    uint16_t upstream_port;  /* of nameservers; 0: 53 */
    unsigned timeout_ms;     /* for one nameserver's answer; 0: 2000 */
    int udp, tcp;            /* sockets that serve there already (TCP listens), taken over on success; 0: made */
};

enum {
    DNS_PENDING_MAX = 1024,    /* questions that wait for upstream; more are answered SERVFAIL */
    DNS_CONNECTIONS_MAX = 128, /* of TCP; the one idle longest makes room */
    DNS_IDLE_MS = 10000,       /* a connection without a question or an answer for that long is closed */
};

struct dns_stats {
    uint64_t queries, malformed, forwarded, cache_hits, upstream_timeouts, failed;
};

/* `records` is borrowed and may change at any time between callbacks. Works in the network namespace of the calling
 * thread. -EADDRINUSE: something else serves DNS there. */
int dns_server_new(struct loop *loop, struct dns_records *records, const struct dns_options *options,
                   struct dns_server **ret, struct err *err);
/* Closes the sockets; the address stays, so that a restart leaves no gap. NULL is fine; returns NULL. */
struct dns_server *dns_server_free(struct dns_server *s);
void dns_server_sockets(const struct dns_server *s, int *udp, int *tcp); /* still its own */
void dns_server_stats(const struct dns_server *s, struct dns_stats *ret);

#endif
