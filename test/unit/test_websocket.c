#include "core/wire/websocket.h"

#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/defs.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/base/utf8.h"
#include "core/wire/conn.h"
#include "core/wire/http_client.h"
#include "core/wire/http_server.h"
#include "core/wire/loop.h"
#include "test/unit/tap.h"

/* Client and server in one loop: the server says back what it hears, the client keeps it. */

struct end {
    struct websocket *socket;
    struct strbuf heard;
    int code; /* of the goodbye; 0: none */
};

static struct loop *l;
static struct http_server *server;
static struct http_client *client;
static struct end here;
static int heard_code; /* of the last goodbye that the server heard */
static struct arena *arena;
static struct http_headers offer;
static bool settled, server_settled, other_key, in_pieces;
static struct strbuf pieces; /* what the server heard of one message, when it wants pieces */
static size_t longest;

static void echo(void *ctx, enum websocket_opcode opcode, struct slice data)
{
    struct end *e = ctx;
    websocket_send(e->socket, opcode, data.p, data.n);
}

/* Says the length of the whole back, and its last byte. */
static void echo_piece(void *ctx, struct slice data, bool first, bool last)
{
    struct end *e = ctx;
    if (first)
        strbuf_reset(&pieces);
    strbuf_add(&pieces, data.p, data.n);
    longest = MAX_OF(longest, data.n);
    cleanup_strbuf struct strbuf says = {0};
    strbuf_addf(&says, "%zu%c;", pieces.len, pieces.len ? pieces.p[pieces.len - 1] : '-');
    if (last)
        websocket_send(e->socket, WEBSOCKET_TEXT, says.p, says.len);
}

static void hear(void *ctx, enum websocket_opcode opcode, struct slice data)
{
    (void)ctx, (void)opcode;
    strbuf_add(&here.heard, data.p, data.n);
    settled = true;
}

static void closed(void *ctx, int code, const char *why)
{
    struct end *e = ctx;
    (void)why;
    e->code = code;
    e->socket = websocket_free(e->socket);
    settled = true;
}

static void server_closed(void *ctx, int code, const char *why)
{
    struct end *e = ctx;
    (void)why;
    heard_code = code;
    websocket_free(e->socket);
    free(e);
    server_settled = true;
}

static void on_request(void *ctx, struct http_request *r)
{
    static const struct websocket_events whole = {.message = echo, .closed = server_closed};
    static const struct websocket_events parts = {.piece = echo_piece, .closed = server_closed};
    struct end *e = mem_alloc(sizeof(*e));
    (void)ctx;
    e->socket = websocket_accept(r, "b", in_pieces ? &parts : &whole, e);
}

static void upgraded(void *ctx, struct conn *c, const struct http_headers *answer)
{
    static const struct websocket_events events = {.message = hear, .closed = closed};
    struct http_headers other = {0};
    (void)ctx;
    websocket_offer(arena, &other, "b");
    here.socket = websocket_client(c, other_key ? &other : &offer, answer, &events, &here);
    if (!here.socket)
        conn_free(c);
    settled = true;
}

static void refused(void *ctx, int error, const char *why)
{
    (void)ctx, (void)error, (void)why;
    settled = true;
}

static void run(void)
{
    settled = false;
    loop_run_until(l, &settled, 5000);
}

static void open_with(const char *protocols)
{
    static const struct http_call_events events = {.done = refused, .upgraded = upgraded};
    here.socket = websocket_free(here.socket);
    here.code = 0;
    offer = (struct http_headers){0};
    websocket_offer(arena, &offer, protocols);
    http_client_call(client, &(struct http_call_options){.method = "GET", .target = "/", .headers = &offer}, &events,
                     NULL);
    run();
}

static void handshakes(void)
{
    other_key = true;
    open_with("a, b");
    ok(!here.socket, "an answer to another key is none");
    other_key = false;
    open_with("a");
    ok(!here.socket, "nor is one with a protocol that was not offered");
    open_with("a, b");
    ok(here.socket, "the right one is");
}

static void messages(void)
{
    websocket_send(here.socket, WEBSOCKET_TEXT, "h\xc3\xa4", 3);
    run();
    is_string(here.heard.p, "h\xc3\xa4", "text comes and goes");
    websocket_send(here.socket, WEBSOCKET_BINARY, "\xff", 1);
    run();
    is_string(here.heard.p, "h\xc3\xa4\xff", "bytes may be anything");
    websocket_send(here.socket, WEBSOCKET_TEXT, "a\xff", 2);
    for (here.code = 0; !here.code;)
        run();
    is_int(here.code, 1007, "text may not");
    open_with("b");
    websocket_close(here.socket, 4000, "done");
    for (here.code = 0; !here.code;)
        run();
    is_int(here.code, 4000, "a goodbye is said back");
    open_with("b");
    websocket_close(here.socket, 1006, "");
    for (heard_code = 0; heard_code != 1002 && !loop_run_until(l, &server_settled, 5000);)
        server_settled = false;
    is_int(heard_code, 1002, "a code that nobody may say is an error");
}

static void send_frame(bool fin, enum websocket_opcode opcode, const char *text)
{
    struct websocket_frame f = {.fin = fin, .masked = true, .opcode = (uint8_t)opcode, .mask = {1, 2, 3, 4}};
    uint8_t head[WEBSOCKET_HEADER_MAX];
    cleanup_free char *body = mem_strdup(text);
    f.payload_len = strlen(text);
    websocket_mask((uint8_t *)body, f.payload_len, f.mask);
    conn_write(websocket_conn(here.socket), head, websocket_frame_encode(&f, head));
    conn_write(websocket_conn(here.socket), body, f.payload_len);
}

static void expect(const char *want, const char *what)
{
    while (here.heard.len < strlen(want) && !here.code)
        run();
    is_string(here.heard.p, want, what);
    strbuf_reset(&here.heard);
}

static void piecewise(void)
{
    enum { LONG = 5 << 20 };
    cleanup_free char *text = mem_alloc(LONG);
    in_pieces = true;
    open_with("b");
    strbuf_reset(&here.heard);
    memset(text, 'x', LONG);
    text[LONG - 1] = 'z';
    websocket_send(here.socket, WEBSOCKET_BINARY, text, LONG);
    expect("5242880z;", "a message of 5 MiB comes in pieces");
    okf(longest <= 256 << 10, "none of which is large: %zu", longest);
    websocket_send(here.socket, WEBSOCKET_BINARY, "", 0);
    expect("0-;", "an empty one is one piece");
    send_frame(false, WEBSOCKET_TEXT, "");
    send_frame(false, WEBSOCKET_CONTINUATION, "a\xf0\x9f");
    send_frame(true, WEBSOCKET_PING, "");
    send_frame(false, WEBSOCKET_CONTINUATION, "\x98");
    send_frame(true, WEBSOCKET_CONTINUATION,
               "\x80"
               "b");
    expect("6b;", "a character may lie in several frames, with a ping between");
    send_frame(true, WEBSOCKET_TEXT, "a\xf0\x9f");
    for (here.code = 0; !here.code;)
        run();
    is_int(here.code, 1007, "but has to end in the message");
    open_with("b");
    send_frame(false, WEBSOCKET_TEXT, "\xf0\x9f");
    send_frame(true, WEBSOCKET_CONTINUATION, "(\x80");
    for (here.code = 0; !here.code;)
        run();
    is_int(here.code, 1007, "and be one");
    open_with("b");
    send_frame(true, WEBSOCKET_CONTINUATION, "a");
    for (here.code = 0; !here.code;)
        run();
    is_int(here.code, 1002, "nothing goes on that did not begin");
    in_pieces = false;
    open_with("b");
    websocket_send(here.socket, WEBSOCKET_BINARY, text, LONG);
    for (here.code = 0; !here.code;)
        run();
    is_int(here.code, 1009, "who wants it whole gets at most 1 MiB");
    strbuf_free(&pieces);
}

static void utf8(void)
{
    static const struct {
        const char *text;
        bool valid;
    } cases[] = {
        {"", true},
        {"a\x7f", true},
        {"\xc2\x80\xdf\xbf", true},
        {"\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf", true},
        {"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", true},
        {"\x80", false},
        {"\xc0\x80", false},
        {"\xc1\xbf", false},
        {"\xc3", false},
        {"\xc3(", false},
        {"\xe0\x9f\xbf", false},
        {"\xed\xa0\x80", false},
        {"\xe2\x82", false},
        {"\xf0\x8f\xbf\xbf", false},
        {"\xf4\x90\x80\x80", false},
        {"\xf5\x80\x80\x80", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        okf(utf8_valid(cases[i].text, strlen(cases[i].text)) == cases[i].valid, "UTF-8 or not, case %zu", i);
}

int main(void)
{
    l = loop_new();
    arena = arena_new();
    utf8();
    struct http_server_options so = {.body_max = 10, .on_request = on_request};
    if (http_server_new(l, "127.0.0.1", 0, &so, &server, NULL))
        return 1;
    struct http_client_options co = {.host = "127.0.0.1", .port = http_server_port(server), .http1_only = true};
    http_client_new(l, &co, &client, NULL);
    handshakes();
    messages();
    piecewise();
    websocket_free(here.socket);
    loop_run_until(l, &(bool){false}, 50); /* the server hears of it */
    strbuf_free(&here.heard);
    http_client_free(client);
    http_server_free(server);
    arena_free(arena);
    loop_free(l);
    return done();
}
