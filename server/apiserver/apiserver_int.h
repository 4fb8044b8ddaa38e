/* The API server's own state, shared by the files of server/apiserver. Internal. */
#ifndef K3C_APISERVER_APISERVER_INT_H
#define K3C_APISERVER_APISERVER_INT_H

#include "core/base/list.h"
#include "core/base/map.h"
#include "server/apiserver/apiserver.h"

struct authn;
struct bootstrap_keeper;
struct documents;
struct event_ttl;
struct flow;
struct health;
struct identity;
struct identity_lease;
struct node_graph;
struct parse_cache;
struct rbac;
struct request_metrics;
struct service_alloc;

enum {
    REQUEST_BODY_MAX = 3145728, /* bytes; Kubernetes' limit and in its message */
};

struct apiserver {
    struct apiserver_options o; /* strings copied into the arena */
    struct arena *arena;
    struct loop *loop;
    struct store *store;
    struct http_server *https;
    int port;
    int64_t started_s;

    struct authn *authn;
    struct rbac *rbac;
    struct node_graph *node_graph;
    struct service_alloc *services;
    struct documents *documents;
    struct event_ttl *event_ttl;
    struct parse_cache *parse_cache;
    struct bootstrap_keeper *keeper;
    struct identity_lease *lease;
    struct flow *flow;
    struct health *health;
    struct metrics *metrics;
    struct request_metrics *request_metrics;

    struct list suspended;       /* requests under a time limit, by deadline */
    struct loop_timer *deadline; /* of the first of them */
    struct list watchers;
    bool watches_walked;            /* somebody iterates over them: none may vanish */
    struct list active;             /* every request, for the end */
    struct list log_sockets;        /* logs to WebSockets: relay_log.c */
    struct list pipes;              /* upgraded requests: conn_pipe.h */
    struct map kubelets;            /* "ADDRESS PORT" -> struct http_client */
    struct loop_timer *watch_timer; /* the next bookmark or end of a watch */
    uint64_t watch_tick_ms;         /* when that timer comes, 0: it does not run */
    unsigned inflight, mutating;    /* requests that are counted */
    size_t held_bytes;              /* memory of requests that wait, see request_memory.h */
    bool draining;
};

#endif
