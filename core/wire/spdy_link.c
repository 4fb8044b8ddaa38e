#include "core/wire/spdy_link.h"

#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/wire/conn.h"
#include "core/wire/http_server.h"
#include "core/wire/spdy.h"
#include "core/wire/websocket.h"

struct spdy_link {
    struct spdy *session;
    struct conn *conn; /* one of the two */
    struct websocket *socket;
    bool finished;
};

enum { GOODBYE = 1000, FINISH_MS = 10000 };

/* ---- the request */

bool spdy_wanted(const struct http_headers *h)
{
    return http_headers_list(h, "connection", "upgrade") && http_headers_list(h, "upgrade", "spdy/3.1");
}

static struct slice trimmed(struct slice s)
{
    while (s.n && *s.p == ' ')
        s.p++, s.n--;
    while (s.n && s.p[s.n - 1] == ' ')
        s.n--;
    return s;
}

const char *spdy_protocol(const struct http_headers *h, const char *const *ours)
{
    for (size_t i = 0; i < h->count; i++) {
        if (strcmp(h->list[i].name, "x-stream-protocol-version") != 0)
            continue;
        struct slice rest = slice_of(h->list[i].value);
        while (rest.n) {
            struct slice offered = trimmed(slice_cut(&rest, ','));
            for (const char *const *p = ours; *p; p++)
                if (slice_is(offered, *p))
                    return *p;
        }
    }
    return NULL;
}

/* ---- a connection */

static void conn_on_data(void *ctx)
{
    struct spdy_link *l = ctx;
    struct conn *c = l->conn;
    struct slice in = conn_input(c);
    cleanup_free char *copy = mem_dup(in.p, in.n); /* the session may free the connection meanwhile */
    conn_consume(c, in.n);
    spdy_link_input(l->session, (struct slice){copy, in.n});
}

static void conn_on_drained(void *ctx)
{
    struct spdy_link *l = ctx;
    spdy_link_drained(l->session);
}

static void conn_on_closed(void *ctx, int error, const char *why)
{
    struct spdy_link *l = ctx;
    (void)error;
    l->finished = false; /* nothing can go out any more */
    spdy_link_closed(l->session, why ? why : "the connection is closed");
}

struct spdy_link *spdy_link_conn(struct http_request *r, const char *protocol, struct spdy *s)
{
    static const struct conn_events events = {
        .data = conn_on_data, .drained = conn_on_drained, .closed = conn_on_closed};
    struct http_headers h = {0};
    http_headers_add(r->arena, &h, "upgrade", "SPDY/3.1");
    if (protocol)
        http_headers_add(r->arena, &h, "x-stream-protocol-version", protocol);
    struct conn *c = http_upgrade(r, &h);
    if (!c)
        return NULL;
    struct spdy_link *l = mem_alloc(sizeof(*l));
    *l = (struct spdy_link){.session = s, .conn = c};
    conn_set_events(c, &events, l);
    return l;
}

/* ---- a WebSocket */

/* Messages do not matter: their bytes are the session's. */
static void socket_on_piece(void *ctx, struct slice data, bool first, bool last)
{
    struct spdy_link *l = ctx;
    (void)first, (void)last;
    spdy_link_input(l->session, data);
}

static void socket_on_closed(void *ctx, int code, const char *why)
{
    struct spdy_link *l = ctx;
    (void)code;
    spdy_link_closed(l->session, why);
}

struct spdy_link *spdy_link_websocket(struct http_request *r, const char *protocol, struct spdy *s)
{
    static const struct websocket_events events = {
        .piece = socket_on_piece, .drained = conn_on_drained, .closed = socket_on_closed};
    struct spdy_link *l = mem_alloc(sizeof(*l));
    *l = (struct spdy_link){.session = s};
    l->socket = websocket_accept(r, protocol, &events, l);
    if (l->socket)
        return l;
    free(l);
    return NULL;
}

/* ---- both */

struct spdy_link *spdy_link_free(struct spdy_link *l)
{
    if (!l)
        return NULL;
    websocket_free(l->socket);
    if (l->conn && l->finished)
        conn_linger(l->conn);
    else
        conn_free(l->conn);
    free(l);
    return NULL;
}

void spdy_link_write(struct spdy_link *l, const void *head, size_t head_len, const void *data, size_t len)
{
    if (l->socket) {
        websocket_send2(l->socket, WEBSOCKET_BINARY, head, head_len, data, len);
        return;
    }
    conn_write(l->conn, head, head_len);
    conn_write(l->conn, data, len);
}

size_t spdy_link_pending(const struct spdy_link *l)
{
    return l->socket ? websocket_pending(l->socket) : conn_pending(l->conn);
}

void spdy_link_pause(struct spdy_link *l, bool paused)
{
    if (l->socket)
        websocket_pause(l->socket, paused);
    else
        conn_pause(l->conn, paused);
}

void spdy_link_finish(struct spdy_link *l)
{
    if (l->socket) {
        websocket_close(l->socket, GOODBYE, "");
    } else if (!l->finished) {
        conn_finish(l->conn);
        conn_end_within(l->conn, FINISH_MS);
    }
    l->finished = true;
}

void spdy_link_set_idle(struct spdy_link *l, unsigned ms)
{
    if (l->socket)
        websocket_set_idle(l->socket, ms);
    else
        conn_set_idle(l->conn, ms);
}
