#include "core/wire/http_proxy.h"

#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/wire/conn.h"
#include "core/wire/conn_pipe.h"
#include "core/wire/http_client.h"
#include "core/wire/http_server.h"

struct http_proxy {
    struct http_request *http;
    struct http_call *call;
    struct list *pipes;
    struct http_proxy_events ev;
    void *ctx;
    int code; /* of the answer; 0: none yet */
    bool through_body;
    const char *failure; /* the field's name; then in `why` what it said */
    char *why;
};

/* ---- fields */

static bool belongs_to_connection(const struct http_headers *h, const char *name)
{
    static const char *const always[] = {"connection", "proxy-connection",
                                         "keep-alive", "proxy-authenticate",
                                         "te",         "transfer-encoding",
                                         "trailer",    "proxy-authorization",
                                         "upgrade",    NULL};
    return str_in(name, always) || http_headers_list(h, "connection", name);
}

static bool is_upgrade(const struct http_request *r)
{
    return r->version == 1 && http_headers_list(&r->headers, "connection", "upgrade") &&
           http_headers_get(&r->headers, "upgrade");
}

static void request_fields(const struct http_request *r, const struct http_proxy_options *o, struct http_headers *out)
{
    static const char *const dropped[] = {"authorization", "accept-encoding", "content-length", "expect", NULL};
    for (size_t i = 0; i < r->headers.count; i++) {
        const struct http_header *f = &r->headers.list[i];
        if (belongs_to_connection(&r->headers, f->name) || str_in(f->name, dropped) ||
            str_starts(f->name, "impersonate-") || (o->add && http_headers_get(o->add, f->name)))
            continue;
        http_headers_add_borrowed(r->arena, out, f->name, f->value);
    }
    for (size_t i = 0; o->add && i < o->add->count; i++)
        http_headers_add_borrowed(r->arena, out, o->add->list[i].name, o->add->list[i].value);
    if (!is_upgrade(r))
        return;
    http_headers_add_borrowed(r->arena, out, "connection", "Upgrade");
    http_headers_add_borrowed(r->arena, out, "upgrade", http_headers_get(&r->headers, "upgrade"));
}

static void answer_fields(struct arena *a, const struct http_headers *h, struct http_headers *out)
{
    for (size_t i = 0; i < h->count; i++)
        if (!belongs_to_connection(h, h->list[i].name) && strcmp(h->list[i].name, "date") != 0)
            http_headers_add(a, out, h->list[i].name, h->list[i].value);
}

static void drop_field(struct http_headers *h, const char *name)
{
    size_t n = 0;
    for (size_t i = 0; i < h->count; i++)
        if (strcmp(h->list[i].name, name) != 0)
            h->list[n++] = h->list[i];
    h->count = n;
}

/* ---- the answer */

static void on_headers(void *ctx, int code, const struct http_headers *h)
{
    struct http_proxy *p = ctx;
    struct http_headers out = {0};
    const char *failure = p->failure ? http_headers_get(h, p->failure) : NULL;
    if (failure) {
        p->why = mem_strdup(failure);
        return;
    }
    answer_fields(p->http->arena, h, &out);
    p->code = code;
    p->through_body = p->ev.head && p->ev.head(p->ctx, code, &out);
    if (p->through_body)
        drop_field(&out, "content-length");
    http_start(p->http, code, &out);
}

static void on_drained(void *ctx)
{
    struct http_proxy *p = ctx;
    if (p->call)
        http_call_resume(p->call);
}

static void send_piece(struct http_proxy *p, struct slice in)
{
    if (!p->through_body) {
        http_write(p->http, in.p, in.n);
        return;
    }
    cleanup_strbuf struct strbuf out = {0};
    p->ev.body(p->ctx, in, &out);
    if (out.len)
        http_write(p->http, out.p, out.len);
}

static bool on_data(void *ctx, const void *data, size_t len)
{
    struct http_proxy *p = ctx;
    if (p->why)
        return true;
    send_piece(p, (struct slice){data, len});
    if (http_unsent(p->http) < CONN_OUTPUT_HIGH)
        return true;
    http_on_drain(p->http, on_drained, p);
    return false;
}

static struct http_request *leave(struct http_proxy *p, int code)
{
    struct http_request *http = p->http;
    if (p->ev.ended)
        p->ev.ended(p->ctx, code);
    free(p);
    return http;
}

static void on_done(void *ctx, int error, const char *why)
{
    struct http_proxy *p = ctx;
    p->call = NULL;
    if (!p->code) {
        struct http_proxy_events ev = p->ev;
        void *user = p->ctx;
        cleanup_free char *said = TAKE(p->why);
        free(p);
        ev.failed(user, said ? said : why && *why ? why : "there was no answer");
        return;
    }
    if (!error && p->through_body)
        send_piece(p, (struct slice){"", 0});
    struct http_request *http = leave(p, p->code);
    if (error)
        http_abort(http);
    else
        http_end(http);
}

static void on_upgraded(void *ctx, struct conn *other, const struct http_headers *h)
{
    struct http_proxy *p = ctx;
    struct http_headers out = {0};
    struct list *pipes = p->pipes;
    const char *protocol = http_headers_get(h, "upgrade");
    p->call = NULL;
    answer_fields(p->http->arena, h, &out);
    http_headers_add(p->http->arena, &out, "upgrade", protocol ? protocol : "");
    struct http_request *http = leave(p, 101);
    struct conn *client = http_upgrade(http, &out);
    if (client) {
        conn_pipe(pipes, client, other);
        return;
    }
    conn_free(other);
    http_abort(http);
}

/* ---- */

struct http_proxy *http_proxy_new(struct http_request *r, struct http_client *c, const struct http_proxy_options *o,
                                  const struct http_proxy_events *ev, void *ctx)
{
    static const struct http_call_events plain = {.headers = on_headers, .data = on_data, .done = on_done};
    static const struct http_call_events upgrading = {
        .headers = on_headers, .data = on_data, .done = on_done, .upgraded = on_upgraded};
    struct http_headers h = {0};
    request_fields(r, o, &h);
    const struct http_call_options call = {
        .method = r->method, .target = o->target, .headers = &h, .body = r->body.p, .body_len = r->body.n};
    struct http_proxy *p = mem_alloc(sizeof(*p));
    *p = (struct http_proxy){.http = r, .pipes = o->pipes, .failure = o->failure, .ev = *ev, .ctx = ctx};
    p->call = http_client_call(c, &call, is_upgrade(r) ? &upgrading : &plain, p);
    return p;
}

struct http_proxy *http_proxy_free(struct http_proxy *p)
{
    if (!p)
        return NULL;
    if (p->call)
        http_call_cancel(p->call);
    free(p->why);
    free(p);
    return NULL;
}
