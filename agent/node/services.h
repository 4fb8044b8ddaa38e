/* Services as a node sees them: Services and EndpointSlices from the API become rules of the service proxy and records
 * of the cluster DNS. What is known stays in force while the server is away, also when k3c is started again meanwhile.
 */
#ifndef K3C_NODE_SERVICES_H
#define K3C_NODE_SERVICES_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "net/address.h"

struct arena;
struct dns_records;
struct err;
struct informers;
struct loop;
struct node_services;
struct service_proxy;

struct node_services_options {
    struct loop *loop;
    struct informers *informers; /* of an API that may read services and endpointslices */
    const char *node_name;
    const char *cache;           /* file of this boot in which it keeps what it knows: agent/node/service_cache.h */
    struct service_proxy *proxy; /* outlives it, as do the records; NULL: DNS only */
    struct dns_records *records;
    /* Services are known: pods may be started with their environment. Called for what was kept from before a restart,
     * and again once the server has told how it is now. */
    void (*synced)(void *ctx);
    void *ctx;
};

struct node_services *node_services_new(const struct node_services_options *o);
struct node_services *node_services_free(struct node_services *s); /* NULL is fine; returns NULL */

/* Has the server told of them since this start? */
bool node_services_synced(const struct node_services *s);
/* The Services whose environment variables a pod of that namespace gets: an array in the arena; NULL before any are
 * known. */
cJSON *node_services_for(struct node_services *s, struct arena *a, const char *namespace);

/* IPPROTO_* of a port of a Service or a container. */
uint8_t port_protocol(const cJSON *port);

#endif
