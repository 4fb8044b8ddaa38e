#include "core/wire/http_server.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/conn.h"
#include "core/wire/loop.h"
#include "core/wire/tls.h"
#include "test/unit/pki.h"
#include "test/unit/tap.h"

static struct loop *l;
static struct http_server *server;
static struct http_request *held; /* by the handler of /hold */
static int closes;
static struct conn *upgraded;

/* --- the handler --- */

static void reply_text(struct http_request *r, int code, const char *text)
{
    struct blob *b = blob_new(text, strlen(text));
    struct http_headers h = {0};
    http_headers_add(r->arena, &h, "content-type", "text/plain");
    http_headers_add(r->arena, &h, "x-evil", "a\r\nset-cookie: b");
    http_reply(r, code, &h, b);
    blob_unref(b);
}

struct stream {
    struct http_request *r;
    int left;
    size_t most;
};

static void stream_on(void *ctx)
{
    struct stream *s = ctx;
    char piece[5000];
    memset(piece, 's', sizeof(piece));
    while (s->left && http_unsent(s->r) < CONN_OUTPUT_HIGH) {
        http_write(s->r, piece, sizeof(piece));
        s->left--;
        s->most = MAX_OF(s->most, http_unsent(s->r));
    }
    if (s->left)
        http_on_drain(s->r, stream_on, s);
    else
        http_end(s->r);
}

static void stream_gone(void *ctx)
{
    closes++;
    http_abort(ctx);
}

static void held_gone(void *ctx)
{
    closes++;
    held = NULL;
    http_abort(ctx);
}

static void on_upgraded_data(void *ctx)
{
    (void)ctx;
    struct slice in = conn_input(upgraded);
    conn_write(upgraded, in.p, in.n);
    conn_consume(upgraded, in.n);
}

static void on_upgraded_closed(void *ctx, int error, const char *why)
{
    (void)ctx, (void)error, (void)why;
    upgraded = conn_free(upgraded);
}

static const struct conn_events upgraded_events = {.data = on_upgraded_data, .closed = on_upgraded_closed};

static void on_request(void *ctx, struct http_request *r)
{
    (void)ctx;
    if (!strcmp(r->target, "/hold")) {
        held = r;
        http_on_close(r, held_gone, r);
    } else if (!strcmp(r->target, "/stream")) {
        struct stream *s = arena_alloc(r->arena, sizeof(*s));
        *s = (struct stream){.r = r, .left = 800};
        http_start(r, 200, NULL);
        http_on_close(r, stream_gone, r);
        stream_on(s);
    } else if (!strcmp(r->target, "/short")) {
        struct http_headers h = {0};
        http_headers_add(r->arena, &h, "content-length", "10");
        http_start(r, 200, &h);
        http_write(r, "12345", 5);
        http_end(r);
    } else if (!strcmp(r->target, "/pieces")) {
        http_start(r, 200, NULL);
        http_write(r, "one,", 4);
        http_write(r, "two", 3);
        http_end(r);
    } else if (!strcmp(r->target, "/cut")) {
        http_start(r, 200, NULL);
        http_write(r, "begin", 5);
        http_abort(r);
    } else if (!strcmp(r->target, "/upgrade")) {
        struct http_headers h = {0};
        http_headers_add(r->arena, &h, "upgrade", "echo");
        upgraded = http_upgrade(r, &h);
        if (upgraded)
            conn_set_events(upgraded, &upgraded_events, NULL);
        else
            reply_text(r, 400, "no upgrade");
    } else if (!strcmp(r->target, "/empty")) {
        http_reply(r, 204, NULL, NULL);
    } else {
        char *text = arena_printf(r->arena, "%s %s %s v%d [%.*s] %s", r->method, r->target,
                                  http_headers_get(&r->headers, "host"), r->version, SLICE_ARGS(r->body),
                                  str_starts(r->peer, "127.0.0.1:") ? "local" : r->peer);
        reply_text(r, 200, text);
    }
}

/* --- a client that only sends and gathers bytes --- */

struct client {
    struct conn *conn;
    struct strbuf got;
    bool closed;
    const char *until;
    bool seen;
};

static void client_data(void *ctx)
{
    struct client *c = ctx;
    struct slice in = conn_input(c->conn);
    strbuf_add(&c->got, in.p, in.n);
    conn_consume(c->conn, in.n);
    if (c->until && strstr(c->got.p, c->until))
        c->seen = true;
}

static void client_closed(void *ctx, int error, const char *why)
{
    (void)error, (void)why;
    struct client *c = ctx;
    c->closed = c->seen = true;
}

static const struct conn_events client_events = {.data = client_data, .closed = client_closed};

static void client_open(struct client *c)
{
    *c = (struct client){0};
    c->conn = conn_dial(l, "127.0.0.1", http_server_port(server), NULL, NULL, &client_events, c);
    strbuf_adds(&c->got, "");
}

static void client_close(struct client *c)
{
    conn_free(c->conn);
    strbuf_free(&c->got);
}

static void client_send(struct client *c, const char *text)
{
    conn_write(c->conn, text, strlen(text));
}

/* Waits until `text` has come, or until the end of the connection for NULL. */
static bool client_wait(struct client *c, const char *text)
{
    c->until = text;
    c->seen = c->closed || (text && strstr(c->got.p, text));
    loop_run_until(l, &c->seen, 3000);
    return text ? strstr(c->got.p, text) != NULL : c->closed;
}

static void spin(int ms)
{
    bool never = false;
    loop_run_until(l, &never, (uint64_t)ms);
}

static int count(const char *text, const char *what)
{
    int n = 0;
    for (; (text = strstr(text, what)); text++)
        n++;
    return n;
}

static const struct http_server_options defaults = {.body_max = 100000, .on_request = on_request};

static void begin(struct http_server_options o)
{
    struct err err = {0};
    if (http_server_new(l, "127.0.0.1", 0, &o, &server, &err)) {
        printf("# %s\n", err.text);
        exit(1);
    }
}

static void end(void)
{
    server = http_server_free(server);
    spin(1);
}

/* --- behaviours --- */

static void plain_requests(void)
{
    struct client c;
    begin(defaults);
    client_open(&c);
    client_send(&c, "GET /a?b HTTP/1.1\r\nHost: h\r\n\r\n");
    ok(client_wait(&c, "GET /a?b h v1 [] local"), "a request is handed over and answered");
    ok(strstr(c.got.p, "HTTP/1.1 200 OK\r\n") && strstr(c.got.p, "\r\ncontent-length: 22\r\n") &&
           strstr(c.got.p, "\r\ndate: "),
       "with status, length and date");
    ok(!strstr(c.got.p, "set-cookie"), "a field value cannot begin a line of its own");
    client_send(&c, "POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nxyz");
    ok(client_wait(&c, "POST /b h v1 [xyz] local"), "the connection takes a second request, with a body");
    client_send(&c,
                "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    ok(client_wait(&c, "POST /c h v1 [abcde] local"), "a chunked body is put together");
    client_send(
        &c,
        "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\nGET /3 HTTP/1.1\r\nHost: h\r\n\r\n");
    ok(client_wait(&c, "GET /3") && strstr(c.got.p, "GET /1") < strstr(c.got.p, "GET /2") &&
           strstr(c.got.p, "GET /2") < strstr(c.got.p, "GET /3"),
       "pipelined requests are answered in order");
    strbuf_reset(&c.got);
    client_send(&c, "HEAD /h HTTP/1.1\r\nHost: h\r\n\r\nGET /empty HTTP/1.1\r\nHost: h\r\n\r\n");
    ok(client_wait(&c, "204") && strstr(c.got.p, "content-length: 21\r\n") && !strstr(c.got.p, "HEAD /h h") &&
           count(c.got.p, "content-length") == 1,
       "HEAD tells the length and sends no body, 204 neither");
    strbuf_reset(&c.got);
    client_send(&c, "GET /pieces HTTP/1.1\r\nHost: h\r\n\r\n");
    ok(client_wait(&c, "0\r\n\r\n") && strstr(c.got.p, "4\r\none,\r\n3\r\ntwo\r\n0\r\n\r\n"),
       "a streamed answer comes in chunks");
    is_int((long long)http_server_connections(server), 1, "all that on one connection");
    client_send(&c, "GET /last HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    ok(client_wait(&c, NULL) && strstr(c.got.p, "connection: close"), "which closes when asked to");
    client_close(&c);
    client_open(&c);
    client_send(&c, "GET /pieces HTTP/1.0\r\n\r\n");
    ok(client_wait(&c, NULL) && strstr(c.got.p, "\r\n\r\none,two") && !strstr(c.got.p, "chunked"),
       "HTTP/1.0 gets no chunks but the end of the connection");
    client_close(&c);
    end();
}

static void byte_by_byte(void)
{
    static const char text[] =
        "POST /slow HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
        "POST /slow2 HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nwxyz";
    struct client c;
    begin(defaults);
    client_open(&c);
    for (size_t i = 0; i < sizeof(text) - 1; i++) {
        conn_write(c.conn, text + i, 1);
        bool now = false;
        loop_run_until(l, &now, 0);
    }
    ok(client_wait(&c, "[wxyz]") && strstr(c.got.p, "[abc]"), "requests that come byte by byte are understood");
    client_close(&c);
    end();
}

static void expectations(void)
{
    struct client c;
    begin(defaults);
    client_open(&c);
    client_send(&c, "POST /e HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    ok(client_wait(&c, "HTTP/1.1 100 Continue\r\n\r\n"), "who waits to be asked for the body is asked");
    client_send(&c, "abc");
    ok(client_wait(&c, "[abc]"), "and answered");
    client_close(&c);
    client_open(&c);
    client_send(&c, "POST /e HTTP/1.1\r\nHost: h\r\nContent-Length: 300000\r\nExpect: 100-continue\r\n\r\n");
    ok(client_wait(&c, NULL) && strstr(c.got.p, "HTTP/1.1 413 ") && !strstr(c.got.p, "100 Continue"),
       "a body over the limit is refused before it is sent");
    client_close(&c);
    end();
}

static void refusals(void)
{
    static const struct {
        const char *what, *text, *answer;
    } cases[] = {
        {"nonsense", "nonsense\r\n\r\n", "HTTP/1.1 400 "},
        {"line ends without CR", "GET / HTTP/1.1\nHost: h\n\n", "HTTP/1.1 400 "},
        {"an unknown transfer coding", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n",
         "HTTP/1.1 501 "},
        {"a damaged chunk", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", "HTTP/1.1 400 "},
    };
    struct client c;
    begin(defaults);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        client_open(&c);
        client_send(&c, cases[i].text);
        okf(client_wait(&c, NULL) && str_starts(c.got.p, cases[i].answer) && strstr(c.got.p, "connection: close"),
            "%s is answered %s and the connection ends", cases[i].what, cases[i].answer + 9);
        client_close(&c);
    }
    client_open(&c);
    client_send(&c, "POST /big HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    char *piece = mem_alloc(60000);
    memset(piece, 'x', 60000);
    for (int i = 0; i < 10; i++) {
        client_send(&c, "ea60\r\n");
        conn_write(c.conn, piece, 60000);
        client_send(&c, "\r\n");
    }
    ok(client_wait(&c, NULL) && strstr(c.got.p, "HTTP/1.1 413 "),
       "a chunked body over the limit is answered while it still comes");
    client_close(&c);
    client_open(&c);
    client_send(&c, "GET / HTTP/1.1\r\nHost: h\r\nA: ");
    conn_write(c.conn, piece, 60000);
    conn_write(c.conn, piece, 60000);
    ok(client_wait(&c, NULL) && strstr(c.got.p, "HTTP/1.1 431 "), "a header over the limit is refused");
    client_close(&c);
    free(piece);
    end();
}

/* Clients that announce a body, send most of it, and wait. */
static void bodies_together(void)
{
    enum { CLIENTS = 5 };
    struct client clients[CLIENTS], small;
    struct http_server_options o = defaults;
    o.bodies_max = 300000;
    begin(o);
    char *piece = mem_alloc(90000);
    memset(piece, 'x', 90000);
    for (int i = 0; i < CLIENTS; i++) {
        client_open(&clients[i]);
        client_send(&clients[i], "POST /large HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
        conn_write(clients[i].conn, piece, 90000);
        if (i < 3)
            spin(50);
        else
            client_wait(&clients[i], NULL);
    }
    ok(!clients[0].closed && !clients[2].closed, "bodies that there is room for are waited for");
    ok(strstr(clients[3].got.p, "HTTP/1.1 429 ") && strstr(clients[4].got.p, "HTTP/1.1 429 "), "one more is refused");
    client_open(&small);
    client_send(&small, "POST /small HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
    ok(client_wait(&small, "[abc]"), "a small one is not");
    client_close(&clients[1]);
    conn_write(clients[0].conn, piece, 10000);
    ok(client_wait(&clients[0], "HTTP/1.1 200 "), "nor the rest of what was begun");
    client_send(&small, "POST /small HTTP/1.1\r\nHost: h\r\nContent-Length: 90000\r\n\r\n");
    conn_write(small.conn, piece, 90000);
    ok(client_wait(&small, "POST /small h v1 [xxx"), "and when bodies have gone there is room again");
    for (int i = 0; i < CLIENTS; i++)
        if (i != 1)
            client_close(&clients[i]);
    client_close(&small);
    free(piece);
    end();
}

static bool has_name(void *ctx, struct http_request *r)
{
    (void)ctx;
    return http_headers_get(&r->headers, "authorization") != NULL;
}

static void strangers(void)
{
    struct client c[4];
    struct http_server_options o = defaults;
    o.bodies_max = 300000;
    o.known = has_name;
    begin(o);
    char *piece = mem_alloc(90000);
    memset(piece, 'x', 90000);
    for (int i = 0; i < 4; i++)
        client_open(&c[i]);
    client_send(&c[0], "POST /large HTTP/1.1\r\nHost: h\r\nContent-Length: 90001\r\n\r\n");
    conn_write(c[0].conn, piece, 90000);
    ok(client_wait(&c[0], NULL) && strstr(c[0].got.p, "HTTP/1.1 401 "), "a stranger's body stays small");
    client_send(&c[1], "POST /small HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");
    ok(client_wait(&c[1], "[abc]"), "a small one is taken");
    client_send(&c[2], "POST /large HTTP/1.1\r\nHost: h\r\nAuthorization: me\r\nContent-Length: 90001\r\n\r\n");
    conn_write(c[2].conn, piece, 90000);
    spin(50);
    client_send(&c[1], "POST /small HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nab");
    ok(client_wait(&c[1], NULL) && strstr(c[1].got.p, "HTTP/1.1 401 "), "none when much is coming in");
    conn_write(c[2].conn, piece, 1);
    ok(client_wait(&c[2], "HTTP/1.1 200 "), "who has a name sends what he likes");
    client_send(&c[3], "POST /small HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");
    ok(client_wait(&c[3], "[abc]"), "and then strangers are heard again");
    for (int i = 0; i < 4; i++)
        client_close(&c[i]);
    free(piece);
    end();
}

static void slow_clients(void)
{
    struct http_server_options o = defaults;
    o.header_ms = 60;
    o.idle_ms = 60;
    struct client c, d;
    begin(o);
    client_open(&c);
    client_send(&c, "GET / HTTP/1.1\r\nHost:");
    client_open(&d);
    client_send(&d, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab");
    spin(20);
    ok(!c.closed && !d.closed, "a client may be slow for a while");
    ok(client_wait(&c, NULL) && client_wait(&d, NULL) && !c.got.len && !d.got.len,
       "but not for ever: head and body have a time");
    client_close(&c);
    client_close(&d);
    client_open(&c);
    client_send(&c, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    client_wait(&c, "GET /");
    spin(30);
    ok(!c.closed, "an idle connection is kept");
    ok(client_wait(&c, NULL), "until its time is over");
    client_close(&c);
    client_open(&c);
    client_send(&c, "GET /hold HTTP/1.1\r\nHost: h\r\n\r\n");
    spin(150);
    ok(held && !c.closed, "a request that runs has all the time it needs");
    reply_text(held, 200, "at last");
    ok(client_wait(&c, "at last"), "and is answered later");
    client_close(&c);
    end();
}

static void crowds(void)
{
    struct http_server_options o = defaults;
    o.connections_max = 3;
    struct client c[5];
    begin(o);
    for (int i = 0; i < 3; i++) {
        client_open(&c[i]);
        client_send(&c[i], i == 1 ? "GET /hold HTTP/1.1\r\nHost: h\r\n\r\n" : "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        spin(5);
    }
    client_open(&c[3]);
    client_send(&c[3], "GET /new HTTP/1.1\r\nHost: h\r\n\r\n");
    ok(client_wait(&c[3], "GET /new") && c[0].closed && !c[1].closed && !c[2].closed,
       "at the limit of connections the one idle longest makes room");
    client_send(&c[3], "GET / HT");
    client_send(&c[2], "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab");
    spin(5);
    client_open(&c[4]);
    client_send(&c[4], "GET /new HTTP/1.1\r\nHost: h\r\n\r\n");
    ok(client_wait(&c[4], "GET /new") && !c[1].closed && c[2].closed && !c[3].closed,
       "and if none is idle, the first whose request is still on its way");
    for (int i = 0; i < 5; i++)
        client_close(&c[i]);
    spin(5);
    is_int(closes, 1, "the handler hears that its peer has gone");
    is_int((long long)http_server_connections(server), 0, "no connection is left");
    end();
}

static void streams(void)
{
    struct client c;
    closes = 0;
    begin(defaults);
    client_open(&c);
    client_send(&c, "GET /stream HTTP/1.1\r\nHost: h\r\n\r\n");
    ok(client_wait(&c, "\r\n0\r\n\r\n") && count(c.got.p, "1388\r\n") == 800, "4 MB are streamed with back-pressure");
    client_send(&c, "GET /cut HTTP/1.1\r\nHost: h\r\n\r\n");
    ok(client_wait(&c, NULL), "an aborted answer ends the connection without its last chunk");
    client_close(&c);
    client_open(&c);
    client_send(&c, "GET /short HTTP/1.1\r\nHost: h\r\n\r\n");
    ok(client_wait(&c, NULL), "so does one that is shorter than it said");
    client_close(&c);
    client_open(&c);
    client_send(&c, "GET /stream HTTP/1.1\r\nHost: h\r\n\r\n");
    client_wait(&c, "200 OK");
    conn_pause(c.conn, true);
    client_close(&c);
    spin(20);
    is_int(closes, 1, "a peer that goes away in the middle of a stream is told of");
    end();
}

static void upgrades(void)
{
    struct client c;
    begin(defaults);
    client_open(&c);
    client_send(&c, "GET /upgrade HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nhello");
    ok(client_wait(&c, "hello") && str_starts(c.got.p, "HTTP/1.1 101 Switching Protocols\r\n") &&
           strstr(c.got.p, "connection: Upgrade\r\n") && strstr(c.got.p, "upgrade: echo\r\n"),
       "an upgraded connection goes on with what had already come");
    client_send(&c, " again");
    ok(client_wait(&c, "hello again"), "and with what comes");
    client_close(&c);
    spin(5);
    ok(!upgraded, "its end is its new owner's");
    client_open(&c);
    client_send(&c, "GET /upgrade HTTP/1.1\r\nHost: h\r\n\r\n");
    ok(client_wait(&c, "HTTP/1.1 400 "), "who did not ask is not upgraded");
    client_close(&c);
    end();
}

static void set_true(void *flag)
{
    *(bool *)flag = true;
}

static void draining(void)
{
    struct client idle, busy, late;
    bool drained = false;
    begin(defaults);
    client_open(&idle);
    client_send(&idle, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    client_wait(&idle, "GET /");
    client_open(&busy);
    client_send(&busy, "GET /hold HTTP/1.1\r\nHost: h\r\n\r\n");
    spin(10);
    http_server_drain(server, 5000, set_true, &drained);
    ok(client_wait(&idle, NULL), "draining closes idle connections");
    client_open(&late);
    ok(client_wait(&late, NULL) && !drained, "takes no new ones and waits for running requests");
    reply_text(held, 200, "done");
    ok(client_wait(&busy, NULL) && strstr(busy.got.p, "done") && strstr(busy.got.p, "connection: close"),
       "which are answered");
    loop_run_until(l, &drained, 3000);
    ok(drained, "and then it is over");
    client_close(&idle);
    client_close(&busy);
    client_close(&late);
    end();

    closes = 0;
    drained = false;
    begin(defaults);
    client_open(&busy);
    client_send(&busy, "GET /hold HTTP/1.1\r\nHost: h\r\n\r\n");
    spin(10);
    http_server_drain(server, 30, set_true, &drained);
    loop_run_until(l, &drained, 3000);
    ok(drained && closes == 1, "a request that does not end in time is ended");
    client_close(&busy);
    end();

    begin(defaults);
    client_open(&busy);
    client_send(&busy, "GET /hold HTTP/1.1\r\nHost: h\r\n\r\n");
    spin(10);
    closes = 0;
    end();
    is_int(closes, 1, "freeing a server tells the handlers of running requests");
    client_wait(&busy, NULL);
    client_close(&busy);
}

static void addresses(void)
{
    struct http_server *s = NULL;
    struct err err = {0};
    ok(http_server_new(l, "nowhere", 1, &defaults, &s, &err) == -EINVAL && strstr(err.text, "nowhere"),
       "a bad address is named");
    begin(defaults);
    ok(http_server_new(l, "127.0.0.1", http_server_port(server), &defaults, &s, &err) == -EADDRINUSE,
       "a port that is taken is an error");
    end();
    char path[64];
    snprintf(path, sizeof(path), "unix:/tmp/k3c-http-%d", (int)getpid());
    ok(!http_server_new(l, path, 0, &defaults, &s, &err), "a server listens on a Unix socket");
    struct stat st;
    ok(!stat(path + 5, &st) && (st.st_mode & 0777) == 0600, "that only its owner may use");
    struct client c = {0};
    strbuf_adds(&c.got, "");
    c.conn = conn_dial(l, path, 0, NULL, NULL, &client_events, &c);
    client_send(&c, "GET /u HTTP/1.1\r\nHost: h\r\n\r\n");
    ok(client_wait(&c, "GET /u h v1 [] unix"), "and answers there");
    client_close(&c);
    http_server_free(s);
    ok(stat(path + 5, &st), "the socket goes with it");
}

/* --- real peers --- */

struct peer_run {
    char command[512], out[8192];
    bool done;
};

static void peer_work(void *arg)
{
    struct peer_run *p = arg;
    FILE *f = popen(p->command, "re");
    size_t n = f ? fread(p->out, 1, sizeof(p->out) - 1, f) : 0;
    p->out[n] = 0;
    if (f)
        pclose(f);
}

static void peer_done(void *arg)
{
    ((struct peer_run *)arg)->done = true;
}

static void peer(const char *format, const char *expect, const char *what)
{
    struct peer_run p = {.done = false};
    snprintf(p.command, sizeof(p.command), format, http_server_port(server));
    loop_work(l, peer_work, peer_done, &p);
    loop_run_until(l, &p.done, 20000);
    if (!ok(strstr(p.out, expect), what))
        printf("# %.300s\n", p.out);
}

static void curl(void)
{
    struct pki pki;
    struct http_server_options o = defaults;
    struct err err = {0};
    if (system("curl --version >/dev/null 2>&1")) {
        skip("curl as a client", "no curl here");
        return;
    }
    pki_make(&pki);
    struct tls_options t = {.server = true, .cert = pki.server_cert, .key = pki.server_key, .alpn = "h2,http/1.1"};
    if (tls_config_new(&t, &o.tls, &err))
        return;
    begin(o);
    peer("curl -sk --http1.1 https://127.0.0.1:%d/curl -d @/etc/hostname",
         "POST /curl 127.0.0.1:", "curl speaks HTTP/1.1 over TLS");
    peer("head -c 90000 /dev/zero | tr '\\0' x | curl -sk --http1.1 -H 'Transfer-Encoding: chunked' --data-binary @- "
         "https://127.0.0.1:%d/curl | wc -c",
         "9003", "sends 90 kB in chunks");
    peer("curl -sk --http1.1 https://127.0.0.1:%d/stream https://127.0.0.1:1/ | wc -c", "4000000",
         "and gets 4 MB in chunks");
    end();
    tls_config_free(o.tls);
    pki_free(&pki);
}

int main(void)
{
    l = loop_new();
    plain_requests();
    byte_by_byte();
    expectations();
    refusals();
    bodies_together();
    strangers();
    slow_clients();
    crowds();
    streams();
    upgrades();
    draining();
    addresses();
    curl();
    loop_free(l);
    return done();
}
