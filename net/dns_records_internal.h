/* What dns_records.c (filling) and dns_lookup.c (finding) share; nobody else includes it. */
#ifndef K3C_NET_DNS_RECORDS_INTERNAL_H
#define K3C_NET_DNS_RECORDS_INTERNAL_H

#include "core/base/map.h"
#include "net/dns_records.h"

struct dns_port_rec {
    char *name;       /* lower case */
    char protocol[8]; /* lower case */
    uint16_t port;
};

struct dns_endpoint_rec {
    struct net_ip ip;
    char *hostname; /* NULL: a-b-c-d */
    struct dns_port_rec *ports;
    size_t port_count;
    bool shares_ports; /* with the endpoint before it */
    bool again;        /* one before it has the same address and name: it adds ports only */
};

struct dns_service_rec {
    char *name_space, *name, *external;
    struct net_ip *ips;
    struct dns_port_rec *ports;
    struct dns_endpoint_rec *endpoints;
    size_t ip_count, port_count, endpoint_count;
};

struct dns_host_rec {
    struct net_ip *ips;
    size_t count;
};

/* Services that an address belongs to. */
struct dns_reverse {
    struct dns_reverse *next;
    struct dns_service_rec *service;
};

struct dns_records {
    char *domain;
    struct net_ip dns_ip;
    bool complete;
    uint32_t serial;       /* counts changes; the SOA's */
    struct map services;   /* "name.namespace" -> struct dns_service_rec */
    struct map namespaces; /* name -> number of services */
    struct map hosts;      /* name -> struct dns_host_rec */
    struct map reverse;    /* address -> struct dns_reverse */
};

bool dns_service_is_headless(const struct dns_service_rec *s);

#endif
