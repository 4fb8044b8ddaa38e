/* HTTP/1.1: a connection carries one call at a time, and rests in the client for the next one. */
#include "core/wire/http_client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/list.h"
#include "core/base/mem.h"
#include "core/wire/conn.h"
#include "core/wire/http1_parse.h"
#include "core/wire/loop.h"
#include "core/wire/tls.h"
#include "core/wire/tls_int.h"

enum { CONNECT_MS = 10000, IDLE_MS = 60000, IDLE_LINKS_MAX = 8 };

struct http_client {
    struct loop *loop;
    struct http_client_options o;
    char *host, *verify_host, *host_field;
    struct list calls, idle; /* struct http_call; struct link */
    size_t nidle;
    struct loop_timer *rest; /* closes idle links */
};

/* One connection. */
struct link {
    struct list node; /* in the client's idle list, or alone */
    struct http_client *client;
    struct conn *conn;
    struct http_call *call; /* NULL: idle */
    bool used;              /* it has carried a call before */
};

struct http_call {
    struct list node;
    struct http_client *client;
    struct link *link;
    struct arena *arena; /* of the response's head */
    struct strbuf request;
    char *method;
    bool sent, answered, in_body, paused, again; /* answered: a byte came; again: it may be sent a second time */
    struct http1_scan scan;
    struct http1_head head;
    struct http1_chunks chunks;
    uint64_t left;
    unsigned timeout_ms, stall_ms;
    struct loop_timer *start, *timeout, *stall;
    struct http_call_events ev;
    void *ctx;
    bool *gone; /* set when a callback ends the call */
    struct fetch *fetch;
};

/* The simple form's own. */
struct fetch {
    struct strbuf body;
    size_t max;
    int code;
    const struct http_headers *headers;
    bool too_long;
    void (*done)(void *ctx, int code, const struct http_headers *h, struct slice body, const char *why);
    void *ctx;
};

static const struct conn_events link_events;

/* ---- links */

static void link_free(struct link *k)
{
    if (!k)
        return;
    if (!list_empty(&k->node))
        k->client->nidle--;
    list_remove(&k->node);
    conn_free(k->conn);
    free(k);
}

static struct link *link_dial(struct http_client *c)
{
    struct link *k = mem_alloc(sizeof(*k));
    k->client = c;
    list_init(&k->node);
    k->conn = conn_dial(c->loop, c->host, c->o.port, c->o.tls, c->verify_host, &link_events, k);
    return k;
}

static struct link *link_take(struct http_client *c)
{
    if (list_empty(&c->idle))
        return link_dial(c);
    struct link *k = CONTAINER_OF(c->idle.prev, struct link, node); /* the one used last */
    list_remove(&k->node);
    c->nidle--;
    return k;
}

static void link_rest(struct link *k)
{
    struct http_client *c = k->client;
    k->call = NULL;
    k->used = true;
    if (c->nidle == IDLE_LINKS_MAX || conn_input(k->conn).n) {
        link_free(k);
        return;
    }
    conn_pause(k->conn, false);
    list_insert(&c->idle, &k->node);
    c->nidle++;
    loop_timer_set(c->rest, c->o.idle_ms);
}

static void close_idle(void *arg)
{
    struct http_client *c = arg;
    for (LIST_EACH(at, &c->idle))
        link_free(CONTAINER_OF(at, struct link, node));
}

/* ---- the end of a call */

static void fetch_free(struct fetch *f)
{
    if (f)
        strbuf_free(&f->body);
    free(f);
}

static void call_free(struct http_call *call)
{
    if (call->gone)
        *call->gone = true;
    list_remove(&call->node);
    loop_timer_free(call->start);
    loop_timer_free(call->timeout);
    loop_timer_free(call->stall);
    strbuf_free(&call->request);
    free(call->method);
    arena_free(call->arena);
    free(call);
}

void http_call_cancel(struct http_call *call)
{
    link_free(call->link);
    fetch_free(call->fetch);
    call_free(call);
}

static void finish(struct http_call *call, int error, const char *why)
{
    struct http_call_events ev = call->ev;
    void *ctx = call->ctx;
    cleanup_arena struct arena *kept = TAKE(call->arena); /* headers stay until done has returned */
    cleanup_free char *text = mem_strdup(why);
    if (call->link && !error && call->head.keep_alive && call->head.body != HTTP1_UNTIL_CLOSE)
        link_rest(call->link);
    else
        link_free(call->link);
    call_free(call);
    ev.done(ctx, error, text);
}

static void on_timeout(void *arg)
{
    finish(arg, -ETIMEDOUT, "no answer in time");
}

static void on_stall(void *arg)
{
    finish(arg, -ETIMEDOUT, "the peer has fallen silent");
}

static void on_connect_timeout(struct http_call *call)
{
    finish(call, -ETIMEDOUT, "cannot connect in time");
}

/* ---- sending */

static void stir(struct http_call *call)
{
    if (call->stall)
        loop_timer_set(call->stall, call->stall_ms);
}

static void send_request(struct http_call *call)
{
    call->sent = true;
    loop_timer_cancel(call->start);
    conn_write(call->link->conn, call->request.p, call->request.len);
    stir(call);
}

/* First the start of a call, later in the turn; then the limit of connecting. */
static void on_start(void *arg)
{
    struct http_call *call = arg;
    if (call->link) {
        on_connect_timeout(call);
        return;
    }
    call->link = link_take(call->client);
    call->link->call = call;
    if (call->link->used)
        send_request(call);
    else
        loop_timer_set(call->start, call->client->o.connect_ms);
}

static void on_ready(void *ctx)
{
    struct link *k = ctx;
    if (k->call && !k->call->sent)
        send_request(k->call);
}

/* ---- receiving */

/* A piece of the body; false when reading has to stop here. */
static bool give(struct http_call *call, const char *data, size_t len, const bool *gone)
{
    if (!len || !call->ev.data)
        return true;
    bool more = call->ev.data(call->ctx, data, len);
    if (*gone)
        return false;
    if (!more) {
        call->paused = true;
        conn_pause(call->link->conn, true);
    }
    return more;
}

/* Takes body bytes that are there. 1: the body is whole, 0: more has to come (or it is paused, or gone), negative: bad.
 */
static int read_body(struct http_call *call, const bool *gone, struct err *err)
{
    struct conn *c = call->link->conn;
    while (!*gone && !call->paused) {
        struct slice in = conn_input(c), piece = in;
        size_t used = in.n;
        bool end = false;
        if (call->head.body == HTTP1_LENGTH) {
            piece.n = used = (size_t)MIN_OF((uint64_t)in.n, call->left);
            call->left -= used;
            end = !call->left;
        } else if (call->head.body == HTTP1_CHUNKED) {
            ssize_t n = http1_chunks_next(&call->chunks, in.p, in.n, &piece, &end, err);
            if (n < 0)
                return (int)n;
            used = (size_t)n;
        }
        give(call, piece.p, piece.n, gone);
        if (*gone)
            return 0;
        conn_consume(c, used);
        if (end)
            return 1;
        if (!used)
            return 0;
    }
    return 0;
}

static void upgrade(struct http_call *call)
{
    struct conn *c = TAKE(call->link->conn);
    struct http_call_events ev = call->ev;
    void *ctx = call->ctx;
    struct http_headers headers = call->head.headers;
    cleanup_arena struct arena *kept = TAKE(call->arena);
    link_free(call->link);
    call_free(call);
    ev.upgraded(ctx, c, &headers);
}

/* The head, once it is whole: 1, 0 (not yet, or the call is gone), negative: bad. */
static int read_head(struct http_call *call, const bool *gone, struct err *err)
{
    for (;;) {
        struct slice in = conn_input(call->link->conn);
        ssize_t n = http1_head_length(in.p, in.n, &call->scan);
        if (n <= 0)
            return n ? err_set(err, EPROTO, "the response is no HTTP") : 0;
        char *copy = arena_dup(call->arena, in.p, (size_t)n);
        conn_consume(call->link->conn, (size_t)n);
        int r = http1_parse_response(call->arena, copy, (size_t)n, call->method, &call->head, err);
        if (r)
            return r;
        call->scan = (struct http1_scan){0};
        if (call->head.code == 101) {
            if (!call->ev.upgraded)
                return err_set(err, EPROTO, "the peer switched protocols unasked");
            upgrade(call);
            return 0;
        }
        if (call->head.code >= 200)
            break; /* what comes before a final response is passed over */
    }
    call->in_body = true;
    call->left = call->head.length;
    if (call->ev.headers)
        call->ev.headers(call->ctx, call->head.code, &call->head.headers);
    return *gone ? 0 : 1;
}

static void read_on(struct http_call *call)
{
    bool gone = false;
    struct err err = {0};
    call->gone = &gone;
    call->answered = true;
    stir(call);
    int r = call->in_body ? 1 : read_head(call, &gone, &err);
    if (r == 1) {
        bool none = call->head.body == HTTP1_NO_BODY || (call->head.body == HTTP1_LENGTH && !call->head.length);
        r = none ? 1 : read_body(call, &gone, &err);
    }
    if (gone)
        return;
    call->gone = NULL;
    if (r)
        finish(call, r < 0 ? r : 0, r < 0 ? err.text : NULL);
}

static void on_data(void *ctx)
{
    struct link *k = ctx;
    if (!k->call)
        link_free(k); /* nobody asked */
    else
        read_on(k->call);
}

static void on_closed(void *ctx, int error, const char *why)
{
    struct link *k = ctx;
    struct http_call *call = k->call;
    if (!call) {
        link_free(k);
        return;
    }
    if (call->in_body && call->head.body == HTTP1_UNTIL_CLOSE && !error) {
        finish(call, 0, NULL);
    } else if (k->used && !call->answered && call->again) {
        /* The peer closed a resting connection just as it was taken: that says nothing about the call. */
        call->again = call->sent = false;
        link_free(k);
        call->link = NULL;
        loop_timer_set(call->start, 0);
    } else {
        finish(call, error ? error : -ECONNRESET,
               why && *why ? why : "the connection was closed before the answer was whole");
    }
}

static const struct conn_events link_events = {.ready = on_ready, .data = on_data, .closed = on_closed};

void http_call_resume(struct http_call *call)
{
    if (!call->paused)
        return;
    call->paused = false;
    conn_pause(call->link->conn, false);
    read_on(call);
}

/* ---- making calls */

static void write_request(struct http_call *call, const struct http_call_options *o)
{
    struct strbuf *b = &call->request;
    strbuf_addf(b, "%s %s HTTP/1.1\r\nhost: %s\r\n", o->method, o->target, call->client->host_field);
    for (size_t i = 0; o->headers && i < o->headers->count; i++)
        strbuf_addf(b, "%s: %s\r\n", o->headers->list[i].name, o->headers->list[i].value);
    if (o->body_len || !strcmp(o->method, "POST") || !strcmp(o->method, "PUT") || !strcmp(o->method, "PATCH"))
        strbuf_addf(b, "content-length: %zu\r\n", o->body_len);
    strbuf_adds(b, "\r\n");
    strbuf_add(b, o->body, o->body_len);
}

struct http_call *http_client_call(struct http_client *c, const struct http_call_options *o,
                                   const struct http_call_events *ev, void *ctx)
{
    struct http_call *call = mem_alloc(sizeof(*call));
    *call = (struct http_call){.client = c,
                               .arena = arena_new(),
                               .method = mem_strdup(o->method),
                               .ev = *ev,
                               .ctx = ctx,
                               .timeout_ms = o->timeout_ms,
                               .stall_ms = o->stall_ms};
    call->again = strcmp(o->method, "POST") && strcmp(o->method, "PATCH");
    list_init(&call->node);
    list_insert(&c->calls, &call->node);
    write_request(call, o);
    call->start = loop_timer_new(c->loop, on_start, call);
    loop_timer_set(call->start, 0);
    if (o->timeout_ms) {
        call->timeout = loop_timer_new(c->loop, on_timeout, call);
        loop_timer_set(call->timeout, o->timeout_ms);
    }
    if (o->stall_ms)
        call->stall = loop_timer_new(c->loop, on_stall, call);
    return call;
}

static void fetch_headers(void *ctx, int code, const struct http_headers *h)
{
    struct fetch *f = ctx;
    f->code = code;
    f->headers = h;
}

static bool fetch_data(void *ctx, const void *data, size_t len)
{
    struct fetch *f = ctx;
    if (f->body.len + len > f->max)
        f->too_long = true; /* the rest is read and dropped */
    else if (!f->too_long)
        strbuf_add(&f->body, data, len);
    return true;
}

static void fetch_done(void *ctx, int error, const char *why)
{
    struct fetch *f = ctx;
    static const struct http_headers none;
    struct slice body = {f->body.p ? f->body.p : "", f->body.len};
    if (!error && f->too_long)
        f->done(f->ctx, 0, &none, (struct slice){"", 0}, "the answer is over the limit");
    else if (error)
        f->done(f->ctx, 0, &none, (struct slice){"", 0}, why ? why : "no answer");
    else
        f->done(f->ctx, f->code, f->headers, body, NULL);
    fetch_free(f);
}

struct http_call *http_client_fetch(struct http_client *c, const struct http_call_options *o, size_t max,
                                    void (*done)(void *ctx, int code, const struct http_headers *h, struct slice body,
                                                 const char *why),
                                    void *ctx)
{
    static const struct http_call_events events = {.headers = fetch_headers, .data = fetch_data, .done = fetch_done};
    struct fetch *f = mem_alloc(sizeof(*f));
    *f = (struct fetch){.max = max, .done = done, .ctx = ctx};
    struct http_call *call = http_client_call(c, o, &events, f);
    call->fetch = f;
    return call;
}

/* ---- the client */

int http_client_new(struct loop *l, const struct http_client_options *o, struct http_client **ret, struct err *err)
{
    struct strbuf field = {0};
    const char *name = o->verify_host ? o->verify_host : o->host;
    if (!str_starts(o->host, "unix:") && (o->port < 1 || o->port > 65535))
        return err_set(err, EINVAL, "port %d is none", o->port);
    struct http_client *c = mem_alloc(sizeof(*c));
    *c = (struct http_client){.loop = l, .o = *o, .host = mem_strdup(o->host), .verify_host = mem_strdup(name)};
    c->o.connect_ms = o->connect_ms ? o->connect_ms : CONNECT_MS;
    c->o.idle_ms = o->idle_ms ? o->idle_ms : IDLE_MS;
    c->o.tls = o->tls ? tls_config_ref(o->tls) : NULL;
    if (str_starts(o->host, "unix:"))
        strbuf_adds(&field, "localhost");
    else
        strbuf_addf(&field, strchr(name, ':') ? "[%s]" : "%s", name);
    if (o->port && o->port != (o->tls ? 443 : 80))
        strbuf_addf(&field, ":%d", o->port);
    c->host_field = strbuf_take(&field);
    list_init(&c->calls);
    list_init(&c->idle);
    c->rest = loop_timer_new(l, close_idle, c);
    *ret = c;
    return 0;
}

struct http_client *http_client_free(struct http_client *c)
{
    if (!c)
        return NULL;
    while (!list_empty(&c->calls))
        http_call_cancel(CONTAINER_OF(c->calls.next, struct http_call, node));
    close_idle(c);
    loop_timer_free(c->rest);
    tls_config_free(c->o.tls);
    free(c->host);
    free(c->verify_host);
    free(c->host_field);
    free(c);
    return NULL;
}

void http_client_set_tls(struct http_client *c, struct tls_config *tls)
{
    tls_config_free(c->o.tls);
    c->o.tls = tls ? tls_config_ref(tls) : NULL;
    close_idle(c);
}
