/* Slices: puts wanted endpoints into the EndpointSlices of one Service and address family with as few writes as may be;
 * for the controllers that fill slices from pods and from Endpoints. */
#ifndef K3C_SERVER_CONTROLLERS_SLICES_H
#define K3C_SERVER_CONTROLLERS_SLICES_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/client/informer.h"

struct queue;
struct work;

#define SLICES_SERVICE_LABEL "kubernetes.io/service-name"
#define SLICES_MANAGED_LABEL "endpointslice.kubernetes.io/managed-by"

/* Endpoints with the same ports. */
struct slice_group {
    struct slice_group *next;
    cJSON *ports;
    cJSON **endpoints; /* NULL once placed */
    size_t count, cap;
};

struct slice_set {
    struct work *work;
    const struct informer *slices;
    const char *key; /* "namespace/name" of the Service, for the index */
    unsigned index;  /* of slices, by slices_by_service of this manager */
    const char *namespace;
    const char *name; /* slices are named after it */
    const char *owner_uid;
    const cJSON *owner_ref;
    const cJSON *labels;      /* whole, service and manager included */
    const char *address_type; /* "IPv4", "IPv6" */
    size_t most;              /* endpoints in a slice */
    bool keep_one;            /* an empty slice stands for no endpoints */
    struct slice_group *groups;
};

/* Adds an endpoint to the group of its ports. */
void slices_want(struct slice_set *s, cJSON *ports, cJSON *endpoint);
/* Creates, changes and deletes slices until they hold what is wanted. */
void slices_reconcile(struct slice_set *s);
/* Deletes those of this address type. */
void slices_delete(struct slice_set *s);

/* Emits the key of the Service that a slice of that manager belongs to. */
void slices_service(struct item *slice, const char *manager, informer_emit *emit, void *to);
/* The keys of both states of one that changed. */
void slices_enqueue(struct queue *q, const char *manager, struct item *old, struct item *now);

#endif
