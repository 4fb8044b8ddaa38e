#include "core/wire/http_client.h"

#include <errno.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/err.h"
#include "core/wire/conn.h"
#include "core/wire/http_server.h"
#include "core/wire/loop.h"
#include "core/wire/websocket.h"
#include "test/unit/tap.h"

static struct loop *l;
static struct http_server *server;
static struct http_client *client;
static struct http_request *held;
static struct websocket *echo;

static void on_echo(void *ctx, enum websocket_opcode opcode, struct slice data)
{
    (void)ctx;
    websocket_send(echo, opcode, data.p, data.n);
}

static void on_echo_closed(void *ctx, int code, const char *why)
{
    (void)ctx, (void)code, (void)why;
    echo = websocket_free(echo);
}

static void on_request(void *ctx, struct http_request *r)
{
    static const struct websocket_events events = {on_echo, NULL, on_echo_closed};
    (void)ctx;
    if (!strcmp(r->target, "/ws")) {
        echo = websocket_accept(r, "a.protocol", &events, NULL);
    } else if (!strcmp(r->target, "/hold")) {
        held = r;
    } else if (!strcmp(r->target, "/stream")) {
        http_start(r, 200, NULL);
        for (int i = 0; i < 1000; i++)
            http_write(r, "0123456789", 10);
        http_end(r);
    } else {
        struct blob *b = blob_new(r->body.p, r->body.n);
        struct http_headers h = {0};
        http_headers_add(r->arena, &h, "x-method", r->method);
        http_headers_add(r->arena, &h, "x-host", http_headers_get(&r->headers, "host"));
        http_headers_add(r->arena, &h, "x-peer", r->peer);
        http_reply(r, !strcmp(r->target, "/missing") ? 404 : 200, &h, b);
        blob_unref(b);
    }
}

struct answer {
    bool done;
    int code;
    char body[64], method[16], host[64], peer[64], why[200];
    size_t len;
};

static void copy_header(char *out, size_t size, const struct http_headers *h, const char *name)
{
    const char *v = http_headers_get(h, name);
    snprintf(out, size, "%s", v ? v : "");
}

static void on_answer(void *ctx, int code, const struct http_headers *h, struct slice body, const char *why)
{
    struct answer *a = ctx;
    a->done = true;
    a->code = code;
    a->len = body.n;
    snprintf(a->body, sizeof(a->body), "%.*s", SLICE_ARGS(body));
    copy_header(a->method, sizeof(a->method), h, "x-method");
    copy_header(a->host, sizeof(a->host), h, "x-host");
    copy_header(a->peer, sizeof(a->peer), h, "x-peer");
    snprintf(a->why, sizeof(a->why), "%s", why ? why : "");
}

static struct answer fetch_from(struct http_client *c, const char *method, const char *target, const char *body)
{
    struct answer a = {0};
    struct http_call_options o = {
        .method = method, .target = target, .body = body, .body_len = body ? strlen(body) : 0, .timeout_ms = 5000};
    http_client_fetch(c, &o, 20000, on_answer, &a);
    loop_run_until(l, &a.done, 10000);
    return a;
}

static struct answer fetch(const char *method, const char *target, const char *body)
{
    return fetch_from(client, method, target, body);
}

static void calls_come_back(void)
{
    struct answer a = fetch("GET", "/x", NULL), b = fetch("POST", "/x", "hello");
    ok(a.code == 200 && !strcmp(a.method, "GET") && !a.len, "a GET");
    char host[64];
    snprintf(host, sizeof(host), "127.0.0.1:%d", http_server_port(server));
    is_string(a.host, host, "names its host");
    ok(b.code == 200 && !strcmp(b.method, "POST") && !strcmp(b.body, "hello"), "a POST with its body");
    is_string(b.peer, a.peer, "over the same connection");
    ok(fetch("GET", "/missing", NULL).code == 404, "an error is an answer");
    ok(fetch("HEAD", "/x", NULL).code == 200, "a HEAD has no body");
    a = fetch("GET", "/stream", NULL);
    is_int((long long)a.len, 10000, "chunks are put together");
    ok(fetch("GET", "/x", NULL).code == 200, "and the connection is good for another call");
}

static void failures_are_told(void)
{
    struct http_client *nobody;
    struct err err = {0};
    http_client_new(l, &(struct http_client_options){.host = "127.0.0.1", .port = 1}, &nobody, &err);
    struct answer a = fetch_from(nobody, "GET", "/", NULL);
    ok(!a.code && *a.why, "a refused connection");
    http_client_free(nobody);

    struct answer t = {0};
    struct http_call_options o = {.method = "GET", .target = "/hold", .timeout_ms = 30};
    http_client_fetch(client, &o, 100, on_answer, &t);
    loop_run_until(l, &t.done, 5000);
    is_string(t.why, "no answer in time", "a timeout");
    http_abort(held);

    struct answer c = {0};
    o.timeout_ms = 0;
    held = NULL;
    struct http_call *call = http_client_fetch(client, &o, 100, on_answer, &c);
    while (!held)
        loop_run_until(l, &c.done, 5);
    http_call_cancel(call);
    loop_run_until(l, &c.done, 20);
    ok(!c.done, "a cancelled call hears nothing");
    http_abort(held);

    held = NULL;
    http_client_fetch(client, &o, 100, on_answer, &c);
    while (!held)
        loop_run_until(l, &c.done, 5);
    http_abort(held);
    loop_run_until(l, &c.done, 5000);
    ok(c.done && !c.code && *c.why, "a connection that is cut");

    struct answer big = {0};
    o.target = "/stream";
    http_client_fetch(client, &o, 100, on_answer, &big);
    loop_run_until(l, &big.done, 5000);
    is_string(big.why, "the answer is over the limit", "an answer over the limit");
}

/* ---- a slow reader */

struct slow {
    bool done, stopped;
    int error;
    size_t len;
    struct http_call *call;
    struct loop_timer *later;
};

static bool slow_data(void *ctx, const void *data, size_t len)
{
    struct slow *s = ctx;
    (void)data;
    s->len += len;
    loop_timer_set(s->later, 0);
    return false;
}

static void slow_later(void *ctx)
{
    struct slow *s = ctx;
    if (!s->done)
        http_call_resume(s->call);
}

static void slow_done(void *ctx, int error, const char *why)
{
    struct slow *s = ctx;
    (void)why;
    s->done = true;
    s->error = error;
}

static void a_reader_may_pause(void)
{
    static const struct http_call_events events = {.data = slow_data, .done = slow_done};
    struct slow s = {0};
    s.later = loop_timer_new(l, slow_later, &s);
    s.call = http_client_call(client, &(struct http_call_options){.method = "GET", .target = "/stream"}, &events, &s);
    loop_run_until(l, &s.done, 5000);
    ok(s.done && !s.error && s.len == 10000, "a reader that pauses after every piece gets all of them");
    loop_timer_free(s.later);
}

/* ---- WebSocket over an upgrade */

struct talk {
    bool upgraded, done, closed;
    struct websocket *socket;
    char protocol[32];
    size_t len, messages;
    int code;
};

static void talk_message(void *ctx, enum websocket_opcode opcode, struct slice data)
{
    struct talk *t = ctx;
    t->messages++;
    t->len += data.n;
    t->done = opcode == WEBSOCKET_BINARY && t->messages == 2;
}

static void talk_closed(void *ctx, int code, const char *why)
{
    struct talk *t = ctx;
    (void)why;
    t->closed = true;
    t->code = code;
    t->socket = websocket_free(t->socket);
}

static void talk_upgraded(void *ctx, struct conn *c, const struct http_headers *h)
{
    static const struct websocket_events events = {talk_message, NULL, talk_closed};
    struct talk *t = ctx;
    copy_header(t->protocol, sizeof(t->protocol), h, "sec-websocket-protocol");
    t->socket = websocket_client(c, &events, t);
    t->upgraded = true;
}

static void talk_done(void *ctx, int error, const char *why)
{
    (void)ctx, (void)error;
    printf("# %s\n", why ? why : "ended");
}

static void websockets_talk(void)
{
    static const struct http_call_events events = {.done = talk_done, .upgraded = talk_upgraded};
    struct arena *a = arena_new();
    struct http_headers h = {0};
    struct talk t = {0};
    static char big[100000];
    websocket_offer(a, &h, "other.protocol, a.protocol");
    http_client_call(client, &(struct http_call_options){.method = "GET", .target = "/ws", .headers = &h}, &events, &t);
    loop_run_until(l, &t.upgraded, 5000);
    is_string(t.protocol, "a.protocol", "a WebSocket is agreed on");
    if (t.socket) {
        websocket_send(t.socket, WEBSOCKET_TEXT, "hello", 5);
        websocket_send2(t.socket, WEBSOCKET_BINARY, "\1", 1, big, sizeof(big));
        loop_run_until(l, &t.done, 5000);
        is_int((long long)t.len, 5 + 1 + (long long)sizeof(big), "messages come back whole");
        websocket_close(t.socket, 1000, "bye");
        loop_run_until(l, &t.closed, 5000);
        is_int(t.code, 1000, "and the goodbye is answered");
    }
    arena_free(a);
}

int main(void)
{
    struct err err = {0};
    l = loop_new();
    if (http_server_new(l, "127.0.0.1", 0, &(struct http_server_options){.body_max = 1000, .on_request = on_request},
                        &server, &err))
        return 1;
    http_client_new(l, &(struct http_client_options){.host = "127.0.0.1", .port = http_server_port(server)}, &client,
                    &err);
    calls_come_back();
    a_reader_may_pause();
    websockets_talk();
    failures_are_told();
    http_client_free(client);
    http_server_free(server);
    loop_free(l);
    return done();
}
