#include "core/wire/http_client.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/conn.h"
#include "core/wire/http_listen.h"
#include "core/wire/http_server.h"
#include "core/wire/loop.h"
#include "core/wire/tls.h"
#include "test/unit/pki.h"
#include "test/unit/tap.h"

/* The client against our own server (HTTP/1.1 and HTTP/2), and against servers that misbehave, written by hand. */

enum { POURS = 200 /* more than sockets hold */ };

static struct loop *l;
static struct pki pki;
static struct tls_config *server_tls, *client_tls;
static struct http_server *server;
static struct http_client *client;
static struct http_request *held;
static int requests, gone, versions[3];

/* --- the server's side --- */

static void held_gone(void *ctx)
{
    gone++;
    held = NULL;
    http_abort(ctx);
}

static struct blob *big;

struct pour {
    struct http_request *r;
    int left;
};

static void pour(void *ctx)
{
    struct pour *p = ctx;
    while (p->left && http_unsent(p->r) < CONN_OUTPUT_HIGH) {
        http_write_blob(p->r, big);
        p->left--;
    }
    if (p->left)
        http_on_drain(p->r, pour, p);
    else
        http_end(p->r);
}

static void pour_gone(void *ctx)
{
    gone++;
    http_abort(ctx);
}

static struct conn *upgraded;

static void upgraded_closed(void *ctx, int error, const char *why)
{
    (void)ctx, (void)error, (void)why;
    upgraded = conn_free(upgraded);
}

static void upgraded_data(void *ctx)
{
    (void)ctx;
}

static const struct conn_events upgraded_events = {.data = upgraded_data, .closed = upgraded_closed};

static void on_request(void *ctx, struct http_request *r)
{
    (void)ctx;
    requests++;
    versions[r->version]++;
    struct http_headers h = {0};
    if (!strcmp(r->target, "/hold")) {
        held = r;
        http_on_close(r, held_gone, r);
    } else if (!strcmp(r->target, "/pour")) {
        struct pour *p = arena_alloc(r->arena, sizeof(*p));
        *p = (struct pour){r, POURS};
        http_start(r, 200, NULL);
        http_on_close(r, pour_gone, r);
        pour(p);
    } else if (!strcmp(r->target, "/cut")) {
        http_start(r, 200, NULL);
        http_write(r, "some", 4);
        http_abort(r);
    } else if (!strcmp(r->target, "/up")) {
        http_headers_add(r->arena, &h, "upgrade", "echo");
        struct conn *c = http_upgrade(r, &h);
        if (c) {
            conn_write(c, "hello", 5);
            conn_finish(c);
            conn_set_events(c, &upgraded_events, NULL);
            upgraded = c;
        } else {
            http_reply(r, 400, NULL, NULL);
        }
    } else {
        char *text = arena_printf(r->arena, "%s %s [%zu] %s", r->method, r->target, r->body.n,
                                  http_headers_get(&r->headers, "host"));
        struct blob *b = blob_new(text, strlen(text));
        http_headers_add(r->arena, &h, "x-version", r->version == 2 ? "2" : "1");
        http_reply(r, 200, &h, b);
        blob_unref(b);
    }
}

/* --- one call and what became of it --- */

struct seen {
    struct http_call *call;
    int code, error, ended, heads;
    size_t bytes, pause_after;
    bool done, paused, free_client;
    struct strbuf body;
    char why[200], version[4], upgrade[16];
    struct conn *conn;
};

static void on_headers(void *ctx, int code, const struct http_headers *h)
{
    struct seen *s = ctx;
    s->code = code;
    s->heads++;
    const char *v = http_headers_get(h, "x-version");
    snprintf(s->version, sizeof(s->version), "%s", v ? v : "");
}

static bool on_body(void *ctx, const void *data, size_t len)
{
    struct seen *s = ctx;
    s->bytes += len;
    if (s->body.len < 1000)
        strbuf_add(&s->body, data, MIN_OF(len, (size_t)1000));
    if (s->pause_after && s->bytes >= s->pause_after && !s->paused) {
        s->paused = true;
        return false;
    }
    return true;
}

static void on_done(void *ctx, int error, const char *why)
{
    struct seen *s = ctx;
    s->done = true;
    s->ended++;
    s->error = error;
    snprintf(s->why, sizeof(s->why), "%s", why);
    if (s->free_client)
        client = http_client_free(client);
}

static void on_up_data(void *ctx)
{
    struct seen *s = ctx;
    struct slice in = conn_input(s->conn);
    strbuf_add(&s->body, in.p, in.n);
    conn_consume(s->conn, in.n);
}

static void on_up_closed(void *ctx, int error, const char *why)
{
    (void)error, (void)why;
    ((struct seen *)ctx)->done = true;
}

static const struct conn_events up_events = {.data = on_up_data, .closed = on_up_closed};

static void on_upgraded(void *ctx, struct conn *c, const struct http_headers *h)
{
    struct seen *s = ctx;
    s->conn = c;
    snprintf(s->upgrade, sizeof(s->upgrade), "%s", http_headers_get(h, "upgrade"));
    conn_set_events(c, &up_events, s);
}

static const struct http_call_events events = {.headers = on_headers, .data = on_body, .done = on_done};

static void call(struct seen *s, const char *method, const char *target, const char *body, unsigned timeout_ms)
{
    struct http_call_options o = {.method = method,
                                  .target = target,
                                  .body = body,
                                  .body_len = body ? strlen(body) : 0,
                                  .timeout_ms = timeout_ms};
    *s = (struct seen){0};
    strbuf_adds(&s->body, "");
    s->call = http_client_call(client, &o, &events, s);
}

static bool wait(struct seen *s)
{
    loop_run_until(l, &s->done, 5000);
    return s->done;
}

static void spin(int ms)
{
    bool never = false;
    loop_run_until(l, &never, (uint64_t)ms);
}

static void forget(struct seen *s)
{
    strbuf_free(&s->body);
}

static void begin(bool tls, bool h2)
{
    struct err err = {0};
    struct http_server_options so = {.tls = tls ? server_tls : NULL, .body_max = 1 << 20, .on_request = on_request};
    if (http_server_new(l, "127.0.0.1", 0, &so, &server, &err))
        abort();
    struct http_client_options co = {
        .host = "127.0.0.1", .port = http_server_port(server), .tls = tls ? client_tls : NULL, .http1_only = !h2};
    if (http_client_new(l, &co, &client, &err))
        abort();
    requests = gone = 0;
}

static void end(void)
{
    client = http_client_free(client);
    spin(5);
    server = http_server_free(server);
}

/* --- behaviours --- */

static void calls(bool tls, bool h2, const char *kind)
{
    struct seen s, many[20];
    begin(tls, h2);
    call(&s, "GET", "/a?b=c", NULL, 3000);
    ok(!s.done && wait(&s) && !s.error && s.code == 200 && s.heads == 1 && s.ended == 1, "a call is answered, later");
    char want[64];
    snprintf(want, sizeof(want), "GET /a?b=c [0] 127.0.0.1:%d", http_server_port(server));
    is_string(s.body.p, want, "the request arrives as it was made");
    okf(!strcmp(s.version, h2 ? "2" : "1"), "over %s", kind);
    forget(&s);
    call(&s, "POST", "/p", "12345", 3000);
    wait(&s);
    ok(!s.error && strstr(s.body.p, "POST /p [5]") && http_server_connections(server) == 1,
       "a second, with a body, on the same connection");
    forget(&s);
    for (size_t i = 0; i < COUNT_OF(many); i++)
        call(&many[i], "GET", "/many", NULL, 3000);
    bool all = true;
    for (size_t i = 0; i < COUNT_OF(many); i++)
        all &= wait(&many[i]) && !many[i].error && many[i].code == 200;
    okf(all, "%zu calls at once are answered", COUNT_OF(many));
    okf(http_server_connections(server) == (h2 ? 1 : COUNT_OF(many)), "on %zu connections",
        http_server_connections(server));
    for (size_t i = 0; i < COUNT_OF(many); i++)
        forget(&many[i]);
    call(&s, "HEAD", "/h", NULL, 3000);
    ok(wait(&s) && !s.error && !s.bytes && s.code == 200, "HEAD has no body");
    forget(&s);
    call(&s, "GET", "/pour", NULL, 5000);
    s.pause_after = 100000;
    spin(200);
    okf(s.paused && s.bytes < 200000 && !s.done, "a call that pauses is given no more (%zu bytes)", s.bytes);
    http_call_resume(s.call);
    ok(wait(&s) && !s.error && s.bytes == POURS * big->len, "until it resumes, and gets everything");
    forget(&s);
    call(&s, "GET", "/cut", NULL, 3000);
    ok(wait(&s) && s.error < 0 && (h2 || s.code == 200), "an answer that is cut off is an error");
    forget(&s);
    call(&s, "GET", "/hold", NULL, 60);
    ok(wait(&s) && s.error == -ETIMEDOUT && strstr(s.why, "too long"), "a call ends when its time is over");
    spin(10);
    is_int(gone, 1, "and the server hears of it");
    forget(&s);
    call(&s, "GET", "/hold", NULL, 0);
    spin(30);
    http_call_cancel(s.call);
    spin(30);
    ok(!s.done && gone == 2, "a cancelled call tells its caller nothing, and the server that it is over");
    forget(&s);
    call(&s, "GET", "/pour", NULL, 0);
    s.pause_after = 1;
    spin(30);
    http_call_cancel(s.call);
    spin(30);
    is_int(gone, 3, "so does one that is cancelled while paused");
    forget(&s);
    call(&s, "GET", "/after", NULL, 3000);
    ok(wait(&s) && s.code == 200, "the client goes on");
    forget(&s);
    call(&s, "GET", "/x", NULL, 3000);
    s.free_client = true;
    ok(wait(&s) && !client, "it may be freed from a call's end");
    forget(&s);
    end();
}

static void going_away(bool h2)
{
    struct seen s;
    begin(true, h2);
    call(&s, "GET", "/hold", NULL, 0);
    spin(50);
    end();
    ok(!s.done && gone == 1, "freeing a client cancels its calls without a word");
    forget(&s);
    begin(true, h2);
    call(&s, "GET", "/1", NULL, 3000);
    wait(&s);
    forget(&s);
    int port = http_server_port(server);
    http_server_free(server);
    struct http_server_options so = {.tls = server_tls, .body_max = 1 << 20, .on_request = on_request};
    struct err err = {0};
    if (http_server_new(l, "127.0.0.1", port, &so, &server, &err))
        printf("# %s\n", err.text);
    call(&s, "GET", "/2", NULL, 3000);
    ok(wait(&s) && !s.error && s.code == 200, "after the server restarted, the next call finds it");
    if (s.error)
        printf("# %d %s\n", s.error, s.why);
    forget(&s);
    call(&s, "GET", "/hold", NULL, 0);
    spin(50);
    server = http_server_free(server);
    ok(wait(&s) && s.error < 0 && s.ended == 1, "a call in flight hears when the server goes");
    forget(&s);
    call(&s, "GET", "/3", NULL, 3000);
    ok(wait(&s) && s.error == -ECONNREFUSED && strstr(s.why, "127.0.0.1"), "and the next that nobody is there");
    forget(&s);
    end();
}

static void upgrades(bool tls)
{
    struct seen s = {0};
    struct http_headers h = {0};
    struct arena *a = arena_new();
    struct http_call_events up = events;
    up.upgraded = on_upgraded;
    begin(tls, true);
    http_headers_add(a, &h, "upgrade", "echo");
    struct http_call_options o = {.method = "GET", .target = "/up", .headers = &h, .timeout_ms = 3000};
    strbuf_adds(&s.body, "");
    s.call = http_client_call(client, &o, &up, &s);
    wait(&s);
    ok(s.conn && !strcmp(s.body.p, "hello") && !strcmp(s.upgrade, "echo") && !s.ended,
       "an upgrade hands over the connection");
    conn_free(s.conn);
    forget(&s);
    s = (struct seen){0};
    o.target = "/no";
    strbuf_adds(&s.body, "");
    s.call = http_client_call(client, &o, &up, &s);
    ok(wait(&s) && s.code == 200 && !s.conn && s.ended == 1, "a server that declines answers as usual");
    forget(&s);
    end();
    arena_free(a);
}

static void fetched(void *ctx, int code, const struct http_headers *h, struct slice body, const char *why)
{
    (void)h;
    struct seen *s = ctx;
    s->done = true;
    s->ended++;
    s->code = code;
    snprintf(s->why, sizeof(s->why), "%s", why ? why : "");
    strbuf_add(&s->body, body.p, body.n);
}

static void fetches(bool h2)
{
    struct seen s = {0};
    begin(true, h2);
    struct http_call_options o = {.method = "GET", .target = "/f", .timeout_ms = 3000};
    http_client_fetch(client, &o, 1000, fetched, &s);
    ok(wait(&s) && s.code == 200 && strstr(s.body.p, "GET /f"), "fetching gathers the body");
    forget(&s);
    s = (struct seen){0};
    o.target = "/pour";
    http_client_fetch(client, &o, 1000, fetched, &s);
    ok(wait(&s) && !s.code && s.ended == 1 && strstr(s.why, "larger"), "but not without end");
    spin(20);
    ok(s.ended == 1, "and says so once");
    forget(&s);
    end();
}

static void trust(void)
{
    struct seen s;
    struct err err = {0};
    begin(true, true);
    client = http_client_free(client);
    struct tls_config *other = NULL;
    tls_config_new(&(struct tls_options){.ca = pki.other_ca, .alpn = "h2"}, &other, &err);
    struct http_client_options co = {.host = "127.0.0.1", .port = http_server_port(server), .tls = other};
    http_client_new(l, &co, &client, &err);
    call(&s, "GET", "/", NULL, 3000);
    ok(wait(&s) && s.error == -EACCES && strstr(s.why, "unknown authority"),
       "a server that is not trusted is not spoken to");
    forget(&s);
    http_client_set_tls(client, client_tls);
    call(&s, "GET", "/", NULL, 3000);
    ok(wait(&s) && s.code == 200, "until it is, by another configuration");
    forget(&s);
    co.connect_ms = 50;
    co.host = "127.0.0.1";
    int port = 0, fd = http_listen("127.0.0.1", 0, &port, &err);
    co.port = port;
    http_client_free(client);
    http_client_new(l, &co, &client, &err);
    call(&s, "GET", "/", NULL, 0);
    ok(wait(&s) && s.error == -ETIMEDOUT && strstr(s.why, "connecting"), "a handshake that does not come times out");
    close(fd);
    forget(&s);
    call(&s, "GE T", "/", NULL, 0);
    ok(wait(&s) && s.error == -EINVAL, "a malformed method is not sent");
    forget(&s);
    end();
    tls_config_free(other);
}

/* --- a server by hand: answers the n-th connection with the n-th text --- */

struct script {
    int fd;
    struct loop_fd *event;
    const char *const *texts;
    int n;
    struct conn *conns[8];
    bool close_after;
};

static void script_data(void *ctx)
{
    (void)ctx;
}

static void script_closed(void *ctx, int error, const char *why)
{
    (void)ctx, (void)error, (void)why;
}

static void on_script(void *arg, unsigned what)
{
    static const struct conn_events script_events = {.data = script_data, .closed = script_closed};
    (void)what;
    struct script *s = arg;
    int fd = http_listen_accept(s->fd);
    if (fd < 0)
        return;
    struct conn *c = s->conns[s->n] = conn_from_fd(l, fd, NULL, true, NULL, &script_events, NULL);
    const char *text = s->texts[s->n++];
    conn_write(c, text, strlen(text));
    if (s->close_after)
        conn_finish(c);
}

static void scripted(const char *text, bool close_after, struct seen *s)
{
    struct script script = {.texts = &text, .close_after = close_after};
    struct err err = {0};
    int port = 0;
    script.fd = http_listen("127.0.0.1", 0, &port, &err);
    script.event = loop_fd_new(l, script.fd, on_script, &script);
    loop_fd_want(script.event, LOOP_READ);
    struct http_client_options co = {.host = "127.0.0.1", .port = port};
    http_client_new(l, &co, &client, &err);
    call(s, "GET", "/", NULL, 1000);
    wait(s);
    client = http_client_free(client);
    for (int i = 0; i < script.n; i++)
        conn_free(script.conns[i]);
    loop_fd_free(script.event);
    close(script.fd);
}

static void odd_servers(void)
{
    static const struct {
        const char *what, *text;
        bool close;
        int error;
        const char *body;
    } cases[] = {
        {"an answer that ends with the connection", "HTTP/1.1 200 OK\r\n\r\nuntil the end", true, 0, "until the end"},
        {"interim answers are passed over",
         "HTTP/1.1 103 Early\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok", false, 0, "ok"},
        {"an answer shorter than it says", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab", true, -ECONNRESET, "ab"},
        {"a chunked answer without its end", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n", true,
         -ECONNRESET, "ab"},
        {"a broken chunk", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", false, -EPROTO, ""},
        {"nonsense", "SSH-2.0-OpenSSH\r\n\r\n", false, -EPROTO, ""},
        {"an upgrade nobody asked for", "HTTP/1.1 101 Switching Protocols\r\n\r\n", false, -EPROTO, ""},
        {"no answer at all", "", true, -ECONNRESET, ""},
        {"silence", "", false, -ETIMEDOUT, ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct seen s;
        scripted(cases[i].text, cases[i].close, &s);
        okf(s.done && s.error == cases[i].error && !strcmp(s.body.p, cases[i].body), "%s: %s", cases[i].what,
            s.error ? s.why : "fine");
        forget(&s);
    }
    struct strbuf endless = {0};
    struct seen s;
    strbuf_adds(&endless, "HTTP/1.1 200 OK\r\nA: ");
    for (int i = 0; i < 200000; i++)
        strbuf_addc(&endless, 'a');
    scripted(endless.p, false, &s);
    ok(s.error == -EPROTO && strstr(s.why, "too large"), "an endless header is given up");
    forget(&s);
    strbuf_reset(&endless);
    for (int i = 0; i < 100; i++)
        strbuf_adds(&endless, "HTTP/1.1 100 Continue\r\n\r\n");
    scripted(endless.p, false, &s);
    ok(s.error == -EPROTO && strstr(s.why, "interim"), "so are endless interim answers");
    forget(&s);
    strbuf_free(&endless);
}

int main(void)
{
    l = loop_new();
    pki_make(&pki);
    big = blob_new(NULL, 65536);
    memset(big->data, 'b', big->len);
    struct tls_options so = {.server = true, .cert = pki.server_cert, .key = pki.server_key, .alpn = "h2,http/1.1"};
    struct tls_options co = {.ca = pki.ca, .alpn = "h2,http/1.1"};
    struct err err = {0};
    if (tls_config_new(&so, &server_tls, &err) || tls_config_new(&co, &client_tls, &err))
        return 1;
    calls(false, false, "plain HTTP/1.1");
    calls(true, false, "HTTP/1.1 with TLS");
    calls(true, true, "HTTP/2");
    going_away(false);
    going_away(true);
    upgrades(false);
    upgrades(true);
    fetches(false);
    fetches(true);
    trust();
    odd_servers();
    blob_unref(big);
    tls_config_free(server_tls);
    tls_config_free(client_tls);
    pki_free(&pki);
    loop_free(l);
    return done();
}
