/* API server: what Kubernetes 1.36 clients talk to. It owns the request path from bytes to store and back, and nothing
 * that goes on between requests but keeping its own caches in step with the store.
 *
 * It lives on one loop, the one that owns the store. Everything below is for that loop's thread. */
#ifndef K3C_APISERVER_APISERVER_H
#define K3C_APISERVER_APISERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct api;
struct apiserver;
struct arena;
struct err;
struct http_request;
struct loop;
struct metrics;
struct store;
struct tls_config;

/* Who asks. Strings are borrowed. */
struct apiserver_user {
    const char *name;
    const char *uid;           /* NULL: none */
    const char *const *groups; /* NULL-terminated; "system:authenticated" is added */
};

/* A path that somebody else answers on this listener: "/cacerts", or with a trailing slash everything below it
 * ("/v1-k3c/"). The handler gets the request before authentication and has to end it; it does its own checks. */
struct apiserver_route {
    const char *path;
    void (*handle)(void *ctx, struct http_request *r);
    void *ctx;
};

struct apiserver_options {
    struct loop *loop;
    struct store *store; /* must outlive the server */

    /* The HTTPS listener; `tls` (kept by reference) should ask for client certificates and offer "h2,http/1.1". */
    const char *bind_address; /* "0.0.0.0", "::" */
    int port;                 /* 0 picks one */
    struct tls_config *tls;   /* NULL: no listener, in-process use only */

    /* What the service default/kubernetes points to; NULL: its Endpoints are not kept. */
    const char *advertise_address;
    int advertise_port;                  /* 0: the listener's */
    const char *service_cidr;            /* "10.43.0.0/16"; its first address is default/kubernetes' */
    int node_port_first, node_port_last; /* 30000, 32767; 0: these */

    /* ServiceAccount tokens: ES256. */
    const char *service_account_key;  /* PEM private key that signs; NULL: no tokens are issued */
    const char *service_account_pubs; /* PEM public keys that verify as well (rotation), concatenated; NULL: none */
    const char *issuer;               /* "https://kubernetes.default.svc.cluster.local"; also the default audience */

    struct tls_config *kubelet_tls; /* client certificate and CA for node:10250; NULL: logs and exec answer 503 */
    const char *client_ca;          /* PEM, published in kube-system/extension-apiserver-authentication; NULL: not */

    const struct apiserver_route *routes;
    size_t nroutes;
    /* Asked for requests whose bearer token or basic credentials the server does not know. 1: *ret filled (strings in
     * `a`); 0: not mine; -EACCES: refuse. NULL: nobody to ask. */
    int (*authenticate)(void *ctx, struct arena *a, const char *authorization, struct apiserver_user *ret);
    void *authenticate_ctx;

    unsigned requests_max;       /* at once; priority levels share them, see flow.h. 0: 600 */
    unsigned request_timeout_ms; /* 0: a minute; what does not stream and takes longer is answered with 504 */
};

/* Reads what the store holds, makes the bootstrap objects that are missing and starts to listen. 0 or an error. */
int apiserver_new(const struct apiserver_options *o, struct apiserver **ret, struct err *err);
int apiserver_port(const struct apiserver *s);

/* Fails /readyz, ends watches, lets requests finish for `grace_ms`, then calls done. */
void apiserver_drain(struct apiserver *s, unsigned grace_ms, void (*done)(void *ctx), void *ctx);
/* Requests that still run are cut off. NULL is fine; returns NULL. */
struct apiserver *apiserver_free(struct apiserver *s);

/* An in-process client that is `user`: the same phases, no socket, no second encoding. Freed by its ops->free, before
 * the server. Groups as above: a controller gives "system:masters" or lives by its role. */
struct api *apiserver_local(struct apiserver *s, const struct apiserver_user *user);

#endif
