#include "server/apiserver/apiserver.h"

#include <errno.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/metrics.h"
#include "core/wire/conn_pipe.h"
#include "core/wire/http_server.h"
#include "core/wire/loop.h"
#include "server/apiserver/answer_http.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/authn.h"
#include "server/apiserver/authz.h"
#include "server/apiserver/bootstrap.h"
#include "server/apiserver/documents.h"
#include "server/apiserver/event_ttl.h"
#include "server/apiserver/flow.h"
#include "server/apiserver/health.h"
#include "server/apiserver/identity_lease.h"
#include "server/apiserver/ipalloc.h"
#include "server/apiserver/parse_cache.h"
#include "server/apiserver/relay.h"
#include "server/apiserver/request.h"
#include "server/apiserver/request_memory.h"
#include "server/apiserver/request_metrics.h"
#include "server/apiserver/rest.h"

static void copy_options(struct apiserver *s, const struct apiserver_options *o)
{
    struct arena *a = s->arena;
    s->o = *o;
    const char **strings[] = {&s->o.bind_address,
                              &s->o.advertise_address,
                              &s->o.service_cidr,
                              &s->o.service_account_key,
                              &s->o.service_account_pubs,
                              &s->o.issuer,
                              &s->o.client_ca};
    for (size_t i = 0; i < COUNT_OF(strings); i++)
        *strings[i] = arena_strdup(a, *strings[i]);
    s->o.routes = arena_dup(a, o->routes, o->nroutes * sizeof(*o->routes));
    if (!s->o.service_cidr)
        s->o.service_cidr = "10.43.0.0/16";
    if (!s->o.node_port_first) {
        s->o.node_port_first = 30000;
        s->o.node_port_last = 32767;
    }
    if (!s->o.requests_max)
        s->o.requests_max = 600; /* Kubernetes' 400 that read and 200 that write */
    if (!s->o.request_timeout_ms)
        s->o.request_timeout_ms = 60 * 1000;
}

static int listen_https(struct apiserver *s, struct err *err)
{
    if (!s->o.tls)
        return 0;
    struct http_server_options h = {
        .tls = s->o.tls,
        .body_max = REQUEST_BODY_MAX,
        .bodies_max = REQUEST_BODIES_MAX,
        .on_request = answer_http_request,
        .on_refused = answer_http_refused,
        .known = authn_known,
        .ctx = s,
    };
    int r = http_server_new(s->loop, s->o.bind_address ? s->o.bind_address : "0.0.0.0", s->o.port, &h, &s->https, err);
    if (r == 0)
        s->port = http_server_port(s->https);
    return r;
}

static int start(struct apiserver *s, struct err *err)
{
    int r = service_alloc_new(s->o.service_cidr, s->o.node_port_first, s->o.node_port_last, &s->services, err);
    if (r == 0)
        r = authn_new(s, &s->authn, err);
    if (r < 0)
        return r;
    service_alloc_rebuild(s->services, s->store);
    s->node_graph = node_graph_new(s);
    s->event_ttl = event_ttl_new(s);
    s->rbac = rbac_new(s);
    if ((r = bootstrap(s, err)) < 0)
        return r;
    s->rbac =
        rbac_free(s->rbac); /* what the bootstrap wrote is there, but not durable yet: read it, do not wait for it */
    s->rbac = rbac_new(s);
    s->flow = flow_new(s);
    if ((r = listen_https(s, err)) < 0)
        return r;
    if ((r = bootstrap_service(s, err)) < 0)
        return r;
    s->keeper = bootstrap_keeper_new(s);
    s->lease = identity_lease_new(s);
    return 0;
}

int apiserver_new(const struct apiserver_options *o, struct apiserver **ret, struct err *err)
{
    struct apiserver *s = mem_alloc(sizeof(*s));
    s->arena = arena_new();
    s->loop = o->loop;
    s->store = o->store;
    s->started_s = clock_real_s();
    list_init(&s->suspended);
    list_init(&s->watchers);
    list_init(&s->active);
    list_init(&s->pipes);
    list_init(&s->log_sockets);
    copy_options(s, o);
    s->metrics = metrics_new();
    s->request_metrics = request_metrics_new(s);
    s->health = health_new(s);
    s->documents = documents_new(s);
    s->parse_cache = parse_cache_new(s->loop);
    int r = start(s, err);
    if (r < 0) {
        apiserver_free(s);
        return r;
    }
    *ret = s;
    return 0;
}

int apiserver_port(const struct apiserver *s)
{
    return s->port;
}

void apiserver_drain(struct apiserver *s, unsigned grace_ms, void (*done)(void *ctx), void *ctx)
{
    identity_lease_stop(s->lease);
    s->draining = true;
    rest_watch_end_all(s);
    if (s->https)
        http_server_drain(s->https, grace_ms, done, ctx);
    else
        loop_defer(s->loop, done, ctx);
}

struct apiserver *apiserver_free(struct apiserver *s)
{
    if (!s)
        return NULL;
    rest_watch_end_all(s);
    while (!list_empty(&s->active))
        request_cancel(CONTAINER_OF(s->active.next, struct req, active));
    conn_pipes_free(&s->pipes);
    relay_logs_free(s);
    http_server_free(s->https);
    relay_free(s);
    loop_timer_free(s->deadline);
    loop_timer_free(s->watch_timer);
    bootstrap_keeper_free(s->keeper);
    identity_lease_free(s->lease);
    flow_free(s->flow);
    rbac_free(s->rbac);
    node_graph_free(s->node_graph);
    event_ttl_free(s->event_ttl);
    service_alloc_free(s->services);
    authn_free(s->authn);
    documents_free(s->documents);
    parse_cache_free(s->parse_cache);
    health_free(s->health);
    request_metrics_free(s->request_metrics);
    metrics_free(s->metrics);
    arena_free(s->arena);
    free(s);
    return NULL;
}
