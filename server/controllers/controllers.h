/* Controllers: all of a server's, started and stopped together, on one struct api. */
#ifndef K3C_SERVER_CONTROLLERS_CONTROLLERS_H
#define K3C_SERVER_CONTROLLERS_CONTROLLERS_H

#include "core/client/informer.h"

struct api;
struct controllers;
struct err;
struct served_resource;
struct timing;
struct x509_request;

/* Everything borrowed: it outlives the controllers. */
struct controllers_options {
    const char *root_ca;        /* PEM; NULL: no kube-root-ca.crt */
    const char *cluster_cidr;   /* "10.42.0.0/16", or one of each family; NULL: nodes get no pod CIDR */
    size_t terminated_pods_max; /* ended pods kept in the cluster; 0: 12500 */
    /* How long a node may be silent, and one that has said nothing yet; 0: NODE_GRACE_MS, NODE_STARTUP_GRACE_MS. */
    uint64_t node_grace_ms, node_startup_grace_ms;
    /* Signs an approved certificate request; `usage` is enum x509_usage, `seconds` 0 the usual life. Heap PEM in *ret;
     * 0 or a negative errno. NULL: nothing is signed. */
    int (*csr_sign)(void *ctx, const struct x509_request *request, unsigned usage, int64_t seconds, char **ret,
                    struct err *err);
    void *csr_ctx;
    /* Signs the claims (JSON text) of a ServiceAccount's token. Heap text in *ret; 0 or a negative errno. NULL: Secrets
     * get no tokens. */
    int (*token_sign)(void *ctx, const char *claims, char **ret, struct err *err);
    void *token_ctx;
    /* What namespace deletion and garbage collection look after; NULL: all stored kinds. */
    const struct served_resource *resources;
    size_t nresources;
};

/* `informers` is shared with the scheduler and whoever else reads the same API. They begin to work when their caches
 * are read; nothing waits here. */
struct controllers *controllers_start(struct api *api, struct timing *timing, struct informers *informers,
                                      const struct controllers_options *o);
struct controllers *controllers_stop(struct controllers *c); /* NULL is fine; returns NULL */

#endif
