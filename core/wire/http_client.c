#include "core/wire/http_client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/version.h"
#include "core/wire/http1_parse.h"
#include "core/wire/http_client_int.h"
#include "core/wire/loop.h"
#include "core/wire/tls.h"
#include "core/wire/tls_int.h"

enum { CONNECT_MS = 10000, IDLE_MS = 60000, ATTEMPTS_MAX = 3 };

struct http_client {
    struct loop *loop;
    struct http_client_options o;
    char *host, *verify_host, *host_field;
    struct tls_config *tls;
    struct list links, waiting; /* struct client_link, struct http_call */
    struct loop_task serve;     /* finds connections for waiting calls */
    bool http1_peer;            /* the server did not take HTTP/2 when it was offered */
    int holds;
    bool gone;
};

static void serve(void *arg);

static void serve_soon(struct http_client *c)
{
    loop_task_defer(c->loop, &c->serve);
}

/* --- calls --- */

void call_hold(struct http_call *c)
{
    c->holds++;
}

bool call_release(struct http_call *c)
{
    if (--c->holds || !c->gone)
        return !c->gone;
    arena_free(c->arena);
    free(c);
    return false;
}

/* Nothing is told any more; the memory goes when nobody on the stack holds it. */
static void call_free(struct http_call *c)
{
    call_hold(c);
    c->gone = true;
    list_remove(&c->link);
    c->timer = loop_timer_free(c->timer);
    c->stall = loop_timer_free(c->stall);
    c->body = blob_unref(c->body);
    call_release(c);
}

void call_heard(struct http_call *c)
{
    c->heard = true;
    if (c->stall)
        loop_timer_set(c->stall, c->stall_ms);
}

void call_headers(struct http_call *c, int code, const struct http_headers *h)
{
    if (!c->gone && c->ev.headers)
        c->ev.headers(c->ctx, code, h);
}

bool call_data(struct http_call *c, const void *data, size_t len)
{
    if (c->gone)
        return false;
    call_hold(c);
    bool more = !c->ev.data || c->ev.data(c->ctx, data, len);
    if (!c->gone && !more) {
        c->paused = true;
        if (c->stall)
            loop_timer_cancel(c->stall);
    }
    call_release(c);
    return more;
}

void call_done(struct http_call *c, int error, const char *why)
{
    if (c->gone)
        return;
    void (*done)(void *ctx, int error, const char *why) = c->ev.done;
    void *ctx = c->ctx;
    call_hold(c);
    call_free(c);
    if (done)
        done(ctx, error, why);
    call_release(c);
}

void call_requeue(struct http_call *c)
{
    c->at = NULL;
    c->state = NULL;
    list_remove(&c->link);
    list_insert(&c->client->waiting, &c->link);
    serve_soon(c->client);
}

void call_retry(struct http_call *c, int error, const char *why)
{
    if (c->gone)
        return;
    if (++c->attempts >= ATTEMPTS_MAX) {
        call_done(c, error, why);
        return;
    }
    call_requeue(c);
}

/* Go's rule: harmless to repeat, on a connection that was kept and that the server closed without a word. */
static bool may_repeat(const struct http_call *call)
{
    static const char *const harmless[] = {"GET", "HEAD", "OPTIONS"};
    if (!call->at->served || call->heard)
        return false;
    for (size_t i = 0; i < COUNT_OF(harmless); i++)
        if (!strcmp(call->method, harmless[i]))
            return true;
    return false;
}

void call_lost(struct http_call *c, int error, const char *why)
{
    if (c->at && may_repeat(c))
        call_retry(c, error ? error : -ECONNRESET, why);
    else
        call_done(c, error ? error : -ECONNRESET,
                  error ? why : "the server closed the connection in the middle of its answer");
}

void call_upgraded(struct http_call *c, const struct http_headers *h)
{
    struct client_link *l = c->at;
    struct conn *conn = TAKE(l->conn);
    void (*upgraded)(void *ctx, struct conn *c, const struct http_headers *h) = c->ev.upgraded;
    void *ctx = c->ctx;
    call_hold(c); /* its arena has the headers */
    call_free(c);
    link_drain(l);
    upgraded(ctx, conn, h);
    call_release(c);
}

static void on_timeout(void *arg)
{
    struct http_call *c = arg;
    if (c->at)
        c->at->protocol->cancel(c->at, c);
    call_done(c, -ETIMEDOUT, "the request took too long");
}

static void on_stall(void *arg)
{
    struct http_call *c = arg;
    if (c->at)
        c->at->protocol->cancel(c->at, c);
    call_done(c, -ETIMEDOUT, "the server sent nothing for too long");
}

static void copy_headers(struct http_call *call, const struct http_client *c, const struct http_headers *h)
{
    struct http_headers *to = &call->headers;
    if (!http_headers_get(h, "host"))
        http_headers_add(call->arena, to, "host", c->host_field);
    if (!http_headers_get(h, "user-agent"))
        http_headers_add_borrowed(call->arena, to, "user-agent", "k3c/" K3C_VERSION);
    for (size_t i = 0; h && i < h->count; i++)
        http_headers_add(call->arena, to, h->list[i].name, h->list[i].value);
}

static bool is_well_formed(const struct http_call *call)
{
    if (!http1_is_token(call->method) || !*call->target || !http_target_is_clean(call->target))
        return false;
    for (size_t i = 0; i < call->headers.count; i++)
        if (!http1_is_token(call->headers.list[i].name) || !http_value_is_clean(call->headers.list[i].value))
            return false;
    return true;
}

static struct loop_timer *call_timer(struct http_call *call, unsigned ms, void (*fn)(void *arg))
{
    if (!ms)
        return NULL;
    struct loop_timer *t = loop_timer_new(call->client->loop, fn, call);
    loop_timer_set(t, ms);
    return t;
}

struct http_call *http_client_call(struct http_client *c, const struct http_call_options *o,
                                   const struct http_call_events *ev, void *ctx)
{
    struct http_call *call = mem_alloc(sizeof(*call));
    call->client = c;
    call->ev = *ev;
    call->ctx = ctx;
    call->upgrade = ev->upgraded != NULL;
    call->arena = arena_new();
    call->method = arena_strdup(call->arena, o->method);
    call->target = arena_strdup(call->arena, o->target);
    call->body = o->body_len ? blob_new(o->body, o->body_len) : NULL;
    copy_headers(call, c, o->headers);
    call->malformed = !is_well_formed(call);
    call->timer = call_timer(call, o->timeout_ms, on_timeout);
    call->stall_ms = o->stall_ms;
    call->stall = call_timer(call, o->stall_ms, on_stall);
    list_init(&call->link);
    list_insert(&c->waiting, &call->link);
    serve_soon(c);
    return call;
}

void http_call_resume(struct http_call *call)
{
    if (!call->paused)
        return;
    call->paused = false;
    if (call->stall)
        loop_timer_set(call->stall, call->stall_ms);
    if (call->at)
        call->at->protocol->resume(call->at, call);
}

void http_call_cancel(struct http_call *call)
{
    if (call->at)
        call->at->protocol->cancel(call->at, call);
    call_free(call);
}

/* --- connections --- */

static void client_release(struct http_client *c)
{
    if (!--c->holds && c->gone)
        free(c);
}

void link_hold(struct client_link *l)
{
    l->holds++;
}

bool link_release(struct client_link *l)
{
    if (--l->holds || !l->gone)
        return !l->gone;
    if (l->protocol)
        l->protocol->free(l);
    conn_free(l->conn);
    free(l);
    return false;
}

static void link_free(struct client_link *l)
{
    if (l->gone)
        return;
    link_hold(l);
    l->gone = true;
    list_remove(&l->link);
    loop_task_remove(&l->close);
    l->timer = loop_timer_free(l->timer);
    link_release(l);
}

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
    if (!strcmp(conn_alpn(l->conn), "h2"))
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
    while (!list_empty(&c->waiting))
        call_free(CONTAINER_OF(c->waiting.next, struct http_call, link));
    while (!list_empty(&c->links)) {
        struct client_link *l = CONTAINER_OF(c->links.next, struct client_link, link);
        while (!list_empty(&l->calls))
            http_call_cancel(CONTAINER_OF(l->calls.next, struct http_call, link));
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

/* --- the simple form --- */

struct fetch {
    struct http_call *call;
    size_t max;
    int code;
    struct http_headers headers; /* copies, in the arena */
    struct arena *arena;
    struct strbuf body;
    void (*done)(void *ctx, int code, const struct http_headers *h, struct slice body, const char *why);
    void *ctx;
};

static void fetch_free(struct fetch *f)
{
    strbuf_free(&f->body);
    arena_free(f->arena);
    free(f);
}

static void fetch_headers(void *ctx, int code, const struct http_headers *h)
{
    struct fetch *f = ctx;
    f->code = code;
    for (size_t i = 0; i < h->count; i++)
        http_headers_add(f->arena, &f->headers, h->list[i].name, h->list[i].value);
}

static void fetch_end(struct fetch *f, const char *why)
{
    strbuf_reserve(&f->body, 1);
    f->body.p[f->body.len] = 0;
    f->done(f->ctx, why ? 0 : f->code, why ? NULL : &f->headers, (struct slice){f->body.p, why ? 0 : f->body.len}, why);
}

static bool fetch_data(void *ctx, const void *data, size_t len)
{
    struct fetch *f = ctx;
    if (len > f->max - f->body.len) {
        http_call_cancel(f->call); /* its memory, and f with it, stays until this callback returns */
        fetch_end(f, "the response is larger than expected");
        return true;
    }
    strbuf_add(&f->body, data, len);
    return true;
}

static void fetch_done(void *ctx, int error, const char *why)
{
    fetch_end(ctx, error ? why : NULL);
}

static void fetch_release(void *arg)
{
    fetch_free(arg);
}

struct http_call *http_client_fetch(struct http_client *c, const struct http_call_options *o, size_t max,
                                    void (*done)(void *ctx, int code, const struct http_headers *h, struct slice body,
                                                 const char *why),
                                    void *ctx)
{
    static const struct http_call_events events = {.headers = fetch_headers, .data = fetch_data, .done = fetch_done};
    struct fetch *f = mem_alloc(sizeof(*f));
    f->max = max;
    f->done = done;
    f->ctx = ctx;
    f->arena = arena_new();
    f->call = http_client_call(c, o, &events, f);
    arena_defer(f->call->arena, fetch_release, f); /* however the call ends */
    return f->call;
}
