#include "core/wire/http_client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/http_client_int.h"
#include "core/wire/loop.h"
#include "core/wire/tls.h"
#include "core/wire/tls_int.h"

enum { CONNECT_MS = 10000, IDLE_MS = 60000 };

static void serve(void *arg);

void client_serve_soon(struct http_client *c)
{
    loop_task_defer(c->loop, &c->serve);
}

/* --- connections --- */

static void run_close(void *arg)
{
    link_free(arg);
}

void link_settle(struct client_link *l)
{
    if (l->gone || !list_empty(&l->calls))
        return;
    if (l->draining || !l->conn)
        loop_task_defer(l->client->loop, &l->close);
    else
        loop_timer_set(l->timer, l->client->o.idle_ms);
}

void link_drain(struct client_link *l)
{
    l->draining = true;
    link_settle(l);
}

static void on_link_timer(void *arg)
{
    struct client_link *l = arg;
    if (!list_empty(&l->calls))
        return;
    l->draining = true;
    link_settle(l);
}

static bool wants_http1(const struct http_call *call)
{
    return call->upgrade || call->client->o.http1_only;
}

static struct http_call *first_failing(const struct http_client *c)
{
    for (struct list *at = c->waiting.next; at != &c->waiting; at = at->next) {
        struct http_call *call = CONTAINER_OF(at, struct http_call, link);
        if (call->failing)
            return call;
    }
    return NULL;
}

/* Tells the calls that were marked. One of them may free the client. */
static void fail_marked(struct http_client *c, int error, const char *why)
{
    c->holds++;
    for (struct http_call *call; !c->gone && (call = first_failing(c));)
        call_done(call, error, why);
    client_release(c);
}

/* The calls that waited for a connection of this kind hear that there will be none. */
static void fail_waiting(struct http_client *c, bool http1, int error, const char *why)
{
    for (LIST_EACH(node, &c->waiting)) {
        struct http_call *call = CONTAINER_OF(node, struct http_call, link);
        call->failing = wants_http1(call) == http1;
    }
    fail_marked(c, error, why);
}

static void on_ready(void *ctx)
{
    struct client_link *l = ctx;
    loop_timer_cancel(l->timer);
    if (!strcmp(conn_alpn(l->conn), "h2") || (l->client->o.http2_known && !l->client->tls))
        http2_client_begin(l);
    else
        http1_client_begin(l);
    l->client->http1_peer = !l->http1 && l->protocol == &http1_client_protocol;
    link_settle(l);
    serve(l->client); /* at once: a call must have it before its peer can say anything */
}

/* A server that speaks first speaks no HTTP: dialling again would not help. */
static void spoke_first(struct client_link *l)
{
    struct http_client *c = l->client;
    bool http1 = l->http1;
    link_drain(l);
    fail_waiting(c, http1, -EPROTO, "the server sent something that nobody asked for");
}

static void on_data(void *ctx)
{
    struct client_link *l = ctx;
    link_hold(l);
    if (l->protocol == &http1_client_protocol && list_empty(&l->calls) && !l->served)
        spoke_first(l);
    else if (l->protocol)
        l->protocol->data(l);
    link_release(l);
}

static void on_drained(void *ctx)
{
    struct client_link *l = ctx;
    if (l->protocol && l->protocol->drained)
        l->protocol->drained(l);
}

static void on_closed(void *ctx, int error, const char *why)
{
    struct client_link *l = ctx;
    char reason[192];
    snprintf(reason, sizeof(reason), "%s", why);
    link_hold(l);
    l->draining = true;
    if (l->protocol) {
        l->protocol->closed(l, error, reason);
        link_free(l);
    } else {
        struct http_client *c = l->client;
        bool http1 = l->http1;
        link_free(l);
        fail_waiting(c, http1, error ? error : -ECONNRESET, reason);
    }
    link_release(l);
}

static const struct conn_events link_events = {on_ready, on_data, on_drained, on_closed};

static void on_connect_timer(void *arg)
{
    struct client_link *l = arg;
    if (l->protocol) {
        on_link_timer(l);
        return;
    }
    char why[192];
    snprintf(why, sizeof(why), "connecting to %.100s took too long", l->client->host);
    on_closed(l, -ETIMEDOUT, why);
}

static void dial(struct http_client *c, bool http1)
{
    struct client_link *l = mem_alloc(sizeof(*l));
    l->client = c;
    l->loop = c->loop;
    l->http1 = http1;
    list_init(&l->calls);
    list_insert(&c->links, &l->link);
    loop_task_init(&l->close, run_close, l);
    l->timer = loop_timer_new(c->loop, on_connect_timer, l);
    loop_timer_set(l->timer, c->o.connect_ms);
    l->conn = conn_dial(c->loop, c->host, c->o.port, c->tls, c->verify_host, &link_events, l);
    if (http1)
        conn_offer_http1(l->conn);
}

/* A connection that can take the call now; *coming counts those that are still being made for its kind. */
static struct client_link *find_link(struct http_client *c, bool http1, size_t *coming)
{
    *coming = 0;
    for (LIST_EACH(node, &c->links)) {
        struct client_link *l = CONTAINER_OF(node, struct client_link, link);
        if (!l->protocol && !l->draining) {
            *coming += l->http1 == http1;
        } else if (l->protocol && !l->draining && l->conn && l->protocol->has_room(l) &&
                   (!http1 || l->protocol == &http1_client_protocol)) {
            return l;
        }
    }
    return NULL;
}

/* Whether one connection, once there, may carry all that waits: then one is dialled, not one a call. */
static bool may_share(const struct http_client *c, bool http1)
{
    return c->tls && !http1 && !c->http1_peer;
}

static void serve(void *arg)
{
    struct http_client *c = arg;
    size_t wanted[2] = {0, 0}, coming;
    for (LIST_EACH(node, &c->waiting)) {
        struct http_call *call = CONTAINER_OF(node, struct http_call, link);
        call->failing = call->malformed;
        if (call->malformed)
            continue;
        bool http1 = wants_http1(call);
        struct client_link *l = find_link(c, http1, &coming);
        if (l) {
            list_remove(&call->link);
            list_insert(&l->calls, &call->link);
            call->at = l;
            loop_timer_cancel(l->timer);
            l->protocol->submit(l, call);
        } else if (++wanted[http1] > coming && (!coming || !may_share(c, http1))) {
            dial(c, http1);
        }
    }
    fail_marked(c, -EINVAL, "the request has a malformed method, target or header");
}

/* --- the client --- */

static char *make_host_field(const struct http_client_options *o)
{
    struct strbuf b = {0};
    const char *host = o->verify_host ? o->verify_host : o->host;
    if (str_starts(host, "unix:"))
        strbuf_adds(&b, "localhost");
    else
        strbuf_addf(&b, strchr(host, ':') ? "[%s]" : "%s", host);
    if (!str_starts(o->host, "unix:") && o->port != (o->tls ? 443 : 80))
        strbuf_addf(&b, ":%d", o->port);
    return strbuf_take(&b);
}

int http_client_new(struct loop *l, const struct http_client_options *o, struct http_client **ret, struct err *err)
{
    if (!o->host || (!str_starts(o->host, "unix:") && (o->port < 1 || o->port > 65535)))
        return err_set(err, EINVAL, "no host and port to connect to");
    struct http_client *c = mem_alloc(sizeof(*c));
    c->loop = l;
    c->o = *o;
    c->o.connect_ms = o->connect_ms ? o->connect_ms : CONNECT_MS;
    c->o.idle_ms = o->idle_ms ? o->idle_ms : IDLE_MS;
    c->host = mem_strdup(o->host);
    c->verify_host = mem_strdup(o->verify_host ? o->verify_host : o->host);
    c->host_field = make_host_field(o);
    c->tls = o->tls ? tls_config_ref(o->tls) : NULL;
    list_init(&c->links);
    list_init(&c->waiting);
    loop_task_init(&c->serve, serve, c);
    *ret = c;
    return 0;
}

struct http_client *http_client_free(struct http_client *c)
{
    if (!c)
        return NULL;
    c->holds++;
    c->gone = true;
    for (struct list *at; (at = list_pop(&c->waiting));)
        call_free(CONTAINER_OF(at, struct http_call, link));
    for (struct list *at; (at = list_pop(&c->links));) {
        struct client_link *l = CONTAINER_OF(at, struct client_link, link);
        for (struct list *call; (call = list_pop(&l->calls));)
            http_call_cancel(CONTAINER_OF(call, struct http_call, link));
        link_free(l);
    }
    loop_task_remove(&c->serve);
    tls_config_free(c->tls);
    free(c->host);
    free(c->verify_host);
    free(c->host_field);
    client_release(c);
    return NULL;
}

void http_client_set_tls(struct http_client *c, struct tls_config *tls)
{
    if (tls)
        tls_config_ref(tls);
    tls_config_free(c->tls);
    c->tls = tls;
    for (LIST_EACH(node, &c->links)) {
        struct client_link *l = CONTAINER_OF(node, struct client_link, link);
        if (l->protocol)
            link_drain(l);
    }
}
