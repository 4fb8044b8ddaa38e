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
static bool settled, server_settled, other_key;

static void echo(void *ctx, enum websocket_opcode opcode, struct slice data)
{
    struct end *e = ctx;
    websocket_send(e->socket, opcode, data.p, data.n);
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
    static const struct websocket_events events = {echo, NULL, server_closed};
    struct end *e = mem_alloc(sizeof(*e));
    (void)ctx;
    e->socket = websocket_accept(r, "b", &events, e);
}

static void upgraded(void *ctx, struct conn *c, const struct http_headers *answer)
{
    static const struct websocket_events events = {hear, NULL, closed};
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
    websocket_free(here.socket);
    loop_run_until(l, &(bool){false}, 50); /* the server hears of it */
    strbuf_free(&here.heard);
    http_client_free(client);
    http_server_free(server);
    arena_free(arena);
    loop_free(l);
    return done();
}
