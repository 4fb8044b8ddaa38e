/* A client's calls: how they are made, what they are told, how they end. */
#include <errno.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/mem.h"
#include "core/base/version.h"
#include "core/wire/http1_parse.h"
#include "core/wire/http_client_int.h"
#include "core/wire/loop.h"

enum { ATTEMPTS_MAX = 3 };

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
    client_serve_soon(c->client);
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
    static const char *const harmless[] = {"GET", "HEAD", "OPTIONS", NULL};
    return call->at->served && !call->heard && str_in(call->method, harmless);
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
    client_serve_soon(c);
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
