#include <errno.h>
#include <nghttp2/nghttp2.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/conn.h"
#include "core/wire/http_server.h"
#include "core/wire/loop.h"
#include "core/wire/tls.h"
#include "test/unit/pki.h"
#include "test/unit/tap.h"

/* The HTTP/2 server against curl, nghttp and peers that write frames by hand. */

static struct loop *l;
static struct http_server *server;
static struct http_request *held;
static int closes, requests, refused;
static size_t written; /* of streams */

static void held_gone(void *ctx)
{
    closes++;
    held = NULL;
    http_abort(ctx);
}

struct stream {
    struct http_request *r;
    int left;
};

static void stream_on(void *ctx)
{
    struct stream *s = ctx;
    struct blob *b = blob_new(NULL, 5000);
    memset(b->data, 's', b->len);
    while (s->left && http_unsent(s->r) < CONN_OUTPUT_HIGH) {
        http_write_blob(s->r, b);
        written += b->len;
        s->left--;
    }
    blob_unref(b);
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

static void reply_text(struct http_request *r, int code, const char *text)
{
    struct blob *b = blob_new(text, strlen(text));
    http_reply(r, code, NULL, b);
    blob_unref(b);
}

static void on_request(void *ctx, struct http_request *r)
{
    (void)ctx;
    requests++;
    if (!strcmp(r->target, "/hold")) {
        held = r;
        http_on_close(r, held_gone, r);
    } else if (!strcmp(r->target, "/stream")) {
        struct stream *s = arena_alloc(r->arena, sizeof(*s));
        *s = (struct stream){.r = r, .left = 800};
        http_start(r, 200, NULL);
        http_on_close(r, stream_gone, r);
        stream_on(s);
    } else if (!strcmp(r->target, "/cut")) {
        http_start(r, 200, NULL);
        http_write(r, "begin", 5);
        http_abort(r);
    } else if (!strcmp(r->target, "/busy")) {
        for (uint64_t until = clock_mono_us() + 2000; clock_mono_us() < until;)
            ;
        reply_text(r, 200, "busy");
    } else if (!strcmp(r->target, "/last")) {
        http_last(r);
        reply_text(r, 200, "the last");
    } else if (!strcmp(r->target, "/upgrade")) {
        reply_text(r, http_upgrade(r, NULL) ? 500 : 400, "no upgrade");
    } else {
        reply_text(r, 200,
                   arena_printf(r->arena, "%s %s v%d [%zu] host=%s", r->method, r->target, r->version, r->body.n,
                                http_headers_get(&r->headers, "host")));
    }
}

static void on_refused(void *ctx, struct http_request *r, int code, const char *why)
{
    (void)ctx;
    refused = code;
    reply_text(r, code, why);
}

static const struct http_server_options defaults = {
    .body_max = 100000, .on_request = on_request, .on_refused = on_refused};

static void begin(struct http_server_options o)
{
    struct err err = {0};
    if (http_server_new(l, "127.0.0.1", 0, &o, &server, &err)) {
        printf("# %s\n", err.text);
        exit(1);
    }
    requests = refused = closes = 0;
}

static void spin(int ms)
{
    bool never = false;
    loop_run_until(l, &never, (uint64_t)ms);
}

static void end(void)
{
    server = http_server_free(server);
    spin(1);
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
    snprintf(p.command, sizeof(p.command), format, http_server_port(server), http_server_port(server));
    loop_work(l, peer_work, peer_done, &p);
    loop_run_until(l, &p.done, 20000);
    if (!ok(strstr(p.out, expect), what))
        printf("# %.300s\n", p.out);
}

static void real_peers(void)
{
    struct pki pki;
    struct http_server_options o = defaults;
    struct err err = {0};
    pki_make(&pki);
    struct tls_options t = {.server = true, .cert = pki.server_cert, .key = pki.server_key, .alpn = "h2,http/1.1"};
    if (tls_config_new(&t, &o.tls, &err))
        return;
    begin(o);
    if (system("curl --version 2>/dev/null | grep -q HTTP2")) {
        skip("curl as a client", "no curl with HTTP/2 here");
    } else {
        peer("curl -sk --http2 https://127.0.0.1:%d/curl", "GET /curl v2 [0] host=127.0.0.1:", "curl speaks HTTP/2");
        peer("head -c 90000 /dev/zero | curl -sk --http2 --data-binary @- https://127.0.0.1:%d/curl",
             "POST /curl v2 [90000]", "sends a body");
        peer(
            "head -c 200000 /dev/zero | curl -sk --http2 --data-binary @- -w '%%{http_code}' https://127.0.0.1:%d/curl",
            "413", "hears that another is too large");
        peer("curl -sk --http2 https://127.0.0.1:%d/stream | wc -c", "4000000", "gets 4 MB");
        peer("curl -skI --http2 https://127.0.0.1:%d/head", "content-length: ", "asks with HEAD");
        peer("curl -sk --http2 https://127.0.0.1:%d/cut; echo $?", "92", "sees that a stream was cut");
        peer("curl -sk --http2 https://127.0.0.1:%d/upgrade", "no upgrade", "cannot upgrade");
        peer("curl -sk --http2 --parallel 'https://127.0.0.1:%d/a[1-100]' | tr -cd '[' | wc -c", "100",
             "asks 100 at once");
    }
    if (system("nghttp --version >/dev/null 2>&1")) {
        skip("nghttp as a client", "no nghttp here");
    } else {
        peer("nghttp -nv https://127.0.0.1:%d/nghttp 2>&1", ":status: 200", "nghttp is served");
        peer("timeout 10 h2load -n 5000 -c 4 -m 100 https://127.0.0.1:%d/ 2>&1", "5000 succeeded, 0 failed",
             "h2load's 5000 requests all succeed");
    }
    end();
    begin(defaults);
    peer("curl -s --http2-prior-knowledge http://127.0.0.1:%d/clear", "GET /clear v2",
         "HTTP/2 in the clear is known by its beginning");
    end();
    tls_config_free(o.tls);
    pki_free(&pki);
}

/* --- frames by hand --- */

struct raw {
    struct conn *conn;
    struct strbuf got;
    bool closed;
};

static void raw_data(void *ctx)
{
    struct raw *c = ctx;
    struct slice in = conn_input(c->conn);
    strbuf_add(&c->got, in.p, in.n);
    conn_consume(c->conn, in.n);
}

static void raw_closed(void *ctx, int error, const char *why)
{
    (void)error, (void)why;
    ((struct raw *)ctx)->closed = true;
}

static const struct conn_events raw_events = {.data = raw_data, .closed = raw_closed};

static void frame(struct raw *c, uint8_t type, uint8_t flags, uint32_t stream, const void *data, size_t len)
{
    uint8_t head[9] = {(uint8_t)(len >> 16),    (uint8_t)(len >> 8),     (uint8_t)len,           type,           flags,
                       (uint8_t)(stream >> 24), (uint8_t)(stream >> 16), (uint8_t)(stream >> 8), (uint8_t)stream};
    conn_write(c->conn, head, sizeof(head));
    conn_write(c->conn, data, len);
}

static void raw_open(struct raw *c)
{
    *c = (struct raw){0};
    c->conn = conn_dial(l, "127.0.0.1", http_server_port(server), NULL, NULL, &raw_events, c);
    conn_write(c->conn, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 24);
    frame(c, NGHTTP2_SETTINGS, 0, 0, NULL, 0);
}

static void raw_free(struct raw *c)
{
    conn_free(c->conn);
    strbuf_free(&c->got);
}

/* The error of the first GOAWAY or RST_STREAM (`type`) that came, -1 without. */
static int64_t error_in(const struct raw *c, uint8_t type)
{
    for (size_t at = 0; at + 9 <= c->got.len;) {
        const uint8_t *p = (const uint8_t *)c->got.p + at;
        size_t len = (size_t)p[0] << 16 | (size_t)p[1] << 8 | p[2];
        if (p[3] == type && at + 9 + len <= c->got.len && len >= 4) {
            const uint8_t *e = p + 9 + (type == NGHTTP2_GOAWAY ? 4 : 0);
            return (int64_t)e[0] << 24 | (int64_t)e[1] << 16 | (int64_t)e[2] << 8 | e[3];
        }
        at += 9 + len;
    }
    return -1;
}

/* GET path, as HPACK: static entries for method and scheme, literals for the rest. */
static size_t get(uint8_t *out, const char *path)
{
    size_t n = 0, len = strlen(path);
    out[n++] = 0x82; /* :method GET */
    out[n++] = 0x86; /* :scheme http */
    out[n++] = 0x01; /* :authority, literal, not indexed */
    out[n++] = 1;
    out[n++] = 'h';
    out[n++] = 0x04; /* :path, literal, not indexed */
    out[n++] = (uint8_t)len;
    memcpy(out + n, path, len);
    return n + len;
}

static void rapid_reset(void)
{
    struct raw c;
    uint8_t block[64], cancel[4] = {0, 0, 0, NGHTTP2_CANCEL};
    begin(defaults);
    raw_open(&c);
    size_t n = get(block, "/hold");
    for (uint32_t i = 0; i < 20000 && !c.closed; i++) {
        frame(&c, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM | NGHTTP2_FLAG_END_HEADERS, 2 * i + 1, block, n);
        frame(&c, NGHTTP2_RST_STREAM, 0, 2 * i + 1, cancel, 4);
        if (i % 100 == 0)
            spin(0);
    }
    spin(50);
    okf(error_in(&c, NGHTTP2_GOAWAY) >= 0 && requests < 4000 && c.closed,
        "rapid resets end the connection (after %d requests)", requests);
    okf(closes == requests, "and each handler heard of its end");
    raw_free(&c);
    end();
}

static void provoked_resets(void)
{
    struct raw c;
    uint8_t block[64], window[4] = {0x7f, 0xff, 0xff, 0xff};
    begin(defaults);
    raw_open(&c);
    size_t n = get(block, "/hold");
    for (uint32_t i = 0; i < 20000 && !c.closed; i++) {
        frame(&c, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM | NGHTTP2_FLAG_END_HEADERS, 2 * i + 1, block, n);
        frame(&c, NGHTTP2_WINDOW_UPDATE, 0, 2 * i + 1, window, 4); /* beyond what a window may be */
        if (i % 50 == 0)
            spin(0);
    }
    spin(50);
    okf(error_in(&c, NGHTTP2_GOAWAY) >= 0 && requests < 4000 && c.closed,
        "resets that the server is made to send end the connection, too (after %d requests)", requests);
    okf(closes == requests, "and each handler heard of its end");
    raw_free(&c);
    end();
}

/* One field of 3.5 kB, indexed, and 12 000 references to it of one byte each: 42 MB. */
static void header_bomb(void)
{
    struct raw c;
    uint8_t block[64];
    struct strbuf bomb = {0};
    begin(defaults);
    raw_open(&c);
    strbuf_add(&bomb, block, get(block, "/x"));
    strbuf_add(&bomb, "\x40\1x\x7f\xad\x1a", 6); /* name "x", a value of 127 + 3373 bytes */
    for (int i = 0; i < 3500; i++)
        strbuf_addc(&bomb, 'v');
    while (bomb.len < 16000)
        strbuf_addc(&bomb, (char)0xbe);
    frame(&c, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM | NGHTTP2_FLAG_END_HEADERS, 1, bomb.p, bomb.len);
    spin(50);
    ok(c.closed && !requests, "a header that multiplies itself ends the connection");
    strbuf_free(&bomb);
    raw_free(&c);
    end();
}

static void zero_window(void)
{
    struct raw c;
    uint8_t block[64], settings[6] = {0, NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE};
    begin(defaults);
    raw_open(&c);
    frame(&c, NGHTTP2_SETTINGS, 0, 0, settings, 6);
    size_t n = get(block, "/stream");
    for (uint32_t i = 0; i < HTTP_STREAMS_MAX; i++)
        frame(&c, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM | NGHTTP2_FLAG_END_HEADERS, 2 * i + 1, block, n);
    written = 0;
    spin(100);
    okf(requests == HTTP_STREAMS_MAX && written < 4000000, "a peer without a window makes nobody write on (%zu bytes)",
        written);
    raw_free(&c);
    spin(20);
    is_int(closes, HTTP_STREAMS_MAX, "and its requests end with it");
    end();
}

static void settings(void)
{
    struct raw c;
    begin(defaults);
    raw_open(&c);
    spin(20);
    ok(memmem(c.got.p, c.got.len, "\0\3\0\0\0\x64", 6), "a peer is told that 100 streams may be open at once");
    ok(memmem(c.got.p, c.got.len, "\0\6\0\1\0\0", 6), "and that a header may have 64 KiB");
    raw_free(&c);
    end();
}

static void last_answer(void)
{
    struct raw c;
    uint8_t block[64];
    begin(defaults);
    raw_open(&c);
    size_t n = get(block, "/last");
    for (uint32_t i = 0; i < 100; i++)
        frame(&c, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM | NGHTTP2_FLAG_END_HEADERS, 2 * i + 1, block, n);
    spin(50);
    is_int(requests, 1, "what was sent behind the last request of a connection is not begun");
    ok(memmem(c.got.p, c.got.len, "the last", 8) && error_in(&c, NGHTTP2_GOAWAY) == NGHTTP2_NO_ERROR && c.closed,
       "a connection ends behind its last answer");
    raw_free(&c);
    end();
}

static void turns(void)
{
    struct raw greedy, other;
    uint8_t block[64];
    begin(defaults);
    raw_open(&greedy);
    raw_open(&other);
    spin(20);
    size_t n = get(block, "/busy");
    for (uint32_t i = 0; i < 100; i++)
        frame(&greedy, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM | NGHTTP2_FLAG_END_HEADERS, 2 * i + 1, block, n);
    n = get(block, "/x");
    frame(&other, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM | NGHTTP2_FLAG_END_HEADERS, 1, block, n);
    int turn = 0;
    for (; turn < 1000 && !memmem(other.got.p, other.got.len, "GET /x", 6); turn++)
        spin(0);
    okf(requests < 50, "a peer with a hundred requests waits for another with one (%d before it)", requests);
    for (; turn < 1000 && requests < 101; turn++)
        spin(1);
    is_int(requests, 101, "and has them all answered");
    raw_free(&greedy);
    raw_free(&other);
    end();
}

/* DATA frames of a body that is on its way. */
static void dripped(const char *what, uint8_t flags, const void *data, size_t len)
{
    struct raw c;
    uint8_t block[64];
    begin(defaults);
    raw_open(&c);
    size_t n = get(block, "/x");
    frame(&c, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, 1, block, n);
    for (int k = 0; k < 4000 && !c.closed; k++) {
        frame(&c, NGHTTP2_DATA, flags, 1, data, len);
        if (k % 100 == 0)
            spin(0);
    }
    spin(50);
    okf(error_in(&c, NGHTTP2_GOAWAY) == NGHTTP2_ENHANCE_YOUR_CALM && c.closed && !requests,
        "a body in %s is told to calm down", what);
    raw_free(&c);
    end();
}

/* A window that opens by a byte at a time, to have each byte sent in a frame of its own. */
static void dribbles(void)
{
    struct raw c;
    uint8_t block[64], nothing[6] = {0, NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE}, one[4] = {0, 0, 0, 1};
    begin(defaults);
    raw_open(&c);
    frame(&c, NGHTTP2_SETTINGS, 0, 0, nothing, 6);
    size_t n = get(block, "/stream");
    frame(&c, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM | NGHTTP2_FLAG_END_HEADERS, 1, block, n);
    for (int k = 0; k < 10000 && !c.closed; k++) {
        frame(&c, NGHTTP2_WINDOW_UPDATE, 0, 1, one, 4);
        spin(0);
    }
    spin(50);
    okf(error_in(&c, NGHTTP2_GOAWAY) == NGHTTP2_ENHANCE_YOUR_CALM && c.closed,
        "a window that opens byte by byte is told to calm down (%zu bytes came)", c.got.len);
    raw_free(&c);
    end();
}

/* As large an answer as one likes, to a peer that opens its windows as it reads. */
static void long_reading(void)
{
    struct raw c;
    uint8_t block[64], more[4] = {0, 0, 4, 0};
    begin(defaults);
    raw_open(&c);
    size_t n = get(block, "/stream"), seen = 0;
    frame(&c, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM | NGHTTP2_FLAG_END_HEADERS, 1, block, n);
    for (int turn = 0; turn < 20000 && c.got.len < 4000000 && !c.closed; turn++) {
        for (; seen + 1024 <= c.got.len; seen += 1024) {
            frame(&c, NGHTTP2_WINDOW_UPDATE, 0, 1, more, 4);
            frame(&c, NGHTTP2_WINDOW_UPDATE, 0, 0, more, 4);
        }
        spin(0);
    }
    okf(c.got.len >= 4000000 && !c.closed, "one that opens by a kilobyte at a time is not (%zu bytes came)", c.got.len);
    raw_free(&c);
    end();
}

static void floods(void)
{
    static const struct {
        const char *what;
        uint8_t type;
        size_t len;
    } cases[] = {
        {"PINGs", NGHTTP2_PING, 8},
        {"SETTINGS", NGHTTP2_SETTINGS, 0},
        {"PRIORITY frames", NGHTTP2_PRIORITY, 5},
        {"WINDOW_UPDATEs", NGHTTP2_WINDOW_UPDATE, 4},
        {"frames of a type that nobody knows", 0xbb, 0},
    };
    static const uint8_t zeros[16], one[4] = {0, 0, 0, 1};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct raw c;
        begin(defaults);
        raw_open(&c);
        for (int k = 0; k < 10000 && !c.closed; k++) {
            frame(&c, cases[i].type, 0, cases[i].type == NGHTTP2_PRIORITY ? 3 : 0,
                  cases[i].type == NGHTTP2_WINDOW_UPDATE ? one : zeros, cases[i].len);
            if (k % 100 == 0)
                spin(0);
        }
        spin(50);
        okf(error_in(&c, NGHTTP2_GOAWAY) == NGHTTP2_ENHANCE_YOUR_CALM && c.closed, "a flood of %s is told to calm down",
            cases[i].what);
        raw_free(&c);
        end();
    }
    static const uint8_t padding[256] = {255};
    dripped("bytes one by one", 0, "x", 1);
    dripped("frames that are all padding", NGHTTP2_FLAG_PADDED, padding, sizeof(padding));
    dripped("empty frames", 0, "", 0);
}

static void continuations(void)
{
    struct raw c;
    uint8_t block[64];
    begin(defaults);
    raw_open(&c);
    size_t n = get(block, "/x");
    frame(&c, NGHTTP2_HEADERS, 0, 1, block, n);
    for (int i = 0; i < 100; i++)
        frame(&c, NGHTTP2_CONTINUATION, 0, 1, "", 0);
    spin(50);
    ok(c.closed && !requests, "endless CONTINUATIONs end the connection");
    raw_free(&c);

    raw_open(&c);
    struct strbuf big = {0};
    strbuf_add(&big, block, n);
    for (int i = 0; i < 120; i++) { /* literal "x-NNN" of 120 bytes each, referring to nothing */
        char name[16];
        snprintf(name, sizeof(name), "x-%03d", i);
        strbuf_addc(&big, 0);
        strbuf_addc(&big, 5);
        strbuf_adds(&big, name);
        strbuf_addc(&big, 120);
        for (int k = 0; k < 120; k++)
            strbuf_addc(&big, 'v');
    }
    frame(&c, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM | NGHTTP2_FLAG_END_HEADERS, 1, big.p,
          MIN_OF(big.len, (size_t)16384));
    spin(50);
    ok(requests == 1 && !refused, "a header below the limits is taken");
    strbuf_reset(&big);
    strbuf_add(&big, block, n);
    for (int i = 0; i < HTTP_HEADERS_MAX + 1; i++)
        strbuf_add(&big, "\0\1x\1y", 5);
    frame(&c, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM | NGHTTP2_FLAG_END_HEADERS, 3, big.p, big.len);
    spin(50);
    ok(refused == 431 && requests == 1 && !c.closed, "one with too many fields is answered 431");
    refused = 0;
    strbuf_reset(&big);
    strbuf_add(&big, block, n);
    strbuf_add(&big, "\x40\1x\x7f\xad\x1a", 6); /* 3500 bytes, indexed */
    for (int i = 0; i < 3500; i++)
        strbuf_addc(&big, 'v');
    for (int i = 0; i < 17; i++) /* with 32 bytes for each field, 18 of them are 63 600 bytes */
        strbuf_addc(&big, (char)0xbe);
    frame(&c, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM | NGHTTP2_FLAG_END_HEADERS, 5, big.p, big.len);
    spin(50);
    ok(!refused && requests == 2, "one of nearly 64 KiB is taken");
    strbuf_reset(&big);
    strbuf_add(&big, block, n);
    for (int i = 0; i < 19; i++)
        strbuf_addc(&big, (char)0xbe);
    frame(&c, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM | NGHTTP2_FLAG_END_HEADERS, 7, big.p, big.len);
    spin(50);
    ok(refused == 431 && requests == 2 && !c.closed, "one over 64 KiB is answered 431");
    strbuf_free(&big);
    raw_free(&c);
    end();
}

static void limits(void)
{
    struct http_server_options o = defaults;
    o.header_ms = 60;
    struct raw c;
    uint8_t block[64];
    begin(o);
    raw_open(&c);
    size_t n = get(block, "/hold");
    for (uint32_t i = 0; i < HTTP_STREAMS_MAX + 5; i++)
        frame(&c, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM | NGHTTP2_FLAG_END_HEADERS, 2 * i + 1, block, n);
    spin(30);
    is_int(requests, HTTP_STREAMS_MAX, "no more requests run at once than the limit says");
    raw_free(&c);
    spin(10);
    is_int(closes, HTTP_STREAMS_MAX, "all of them hear when the connection goes");
    raw_open(&c);
    n = get(block, "/slow");
    frame(&c, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, 1, block, n);
    frame(&c, NGHTTP2_DATA, 0, 1, "ab", 2);
    spin(200);
    ok(error_in(&c, NGHTTP2_RST_STREAM) == NGHTTP2_CANCEL && !c.closed,
       "a body that does not come is given up, its stream alone");
    raw_free(&c);
    raw_open(&c);
    n = get(block, "nopath");
    frame(&c, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM | NGHTTP2_FLAG_END_HEADERS, 1, block, n);
    spin(20);
    ok(refused == 400 || error_in(&c, NGHTTP2_RST_STREAM) == NGHTTP2_PROTOCOL_ERROR,
       "a target without a slash is refused");
    raw_free(&c);
    end();
}

static void set_true(void *flag)
{
    *(bool *)flag = true;
}

static void draining(void)
{
    struct raw c;
    uint8_t block[64];
    bool drained = false;
    begin(defaults);
    raw_open(&c);
    size_t n = get(block, "/hold");
    frame(&c, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM | NGHTTP2_FLAG_END_HEADERS, 1, block, n);
    spin(20);
    http_server_drain(server, 5000, set_true, &drained);
    spin(20);
    ok(error_in(&c, NGHTTP2_GOAWAY) == NGHTTP2_NO_ERROR && !c.closed && !drained,
       "draining says GOAWAY and waits for streams");
    reply_text(held, 200, "done");
    loop_run_until(l, &drained, 3000);
    ok(drained && memmem(c.got.p, c.got.len, "done", 4), "they are answered, then it is over");
    raw_free(&c);
    end();
}

static void unread_answers(void)
{
    struct raw c;
    uint8_t block[64], window[4] = {0x7f, 0, 0, 0};
    begin(defaults);
    raw_open(&c);
    uint8_t settings[6] = {0, NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 0x7f, 0xff, 0xff, 0xff};
    frame(&c, NGHTTP2_SETTINGS, 0, 0, settings, 6);
    frame(&c, NGHTTP2_WINDOW_UPDATE, 0, 0, window, 4);
    size_t n = get(block, "/stream");
    for (uint32_t i = 0; i < 20; i++)
        frame(&c, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM | NGHTTP2_FLAG_END_HEADERS, 2 * i + 1, block, n);
    conn_pause(c.conn, true);
    spin(100);
    ok(!c.closed, "a peer that asks for 80 MB and reads nothing is kept waiting");
    conn_pause(c.conn, false);
    for (int i = 0; i < 500 && c.got.len < 80000000; i++)
        spin(20);
    okf(c.got.len >= 80000000, "and gets it all in the end (%zu bytes)", c.got.len);
    raw_free(&c);
    end();
}

int main(void)
{
    l = loop_new();
    real_peers();
    rapid_reset();
    provoked_resets();
    header_bomb();
    zero_window();
    last_answer();
    settings();
    turns();
    floods();
    dribbles();
    long_reading();
    continuations();
    limits();
    draining();
    unread_answers();
    loop_free(l);
    return done();
}
