/* WebSocket: messages over a connection, server and client side (RFC 6455). Pings are answered here; a message in
 * pieces is put together (at most WEBSOCKET_MESSAGE_MAX, else 1009), or told in pieces, of any length, to who wants
 * that. Text that is no UTF-8 ends the connection (1007). */
#ifndef K3C_WIRE_WEBSOCKET_H
#define K3C_WIRE_WEBSOCKET_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/str.h"
#include "core/wire/websocket_frame.h"

struct arena;
struct conn;
struct http_headers;
struct http_request;
struct websocket;

enum { WEBSOCKET_MESSAGE_MAX = 1 << 20 };

struct websocket_events {
    void (*message)(void *ctx, enum websocket_opcode opcode, struct slice data); /* TEXT or BINARY */
    /* Instead of `message`: what has come of one, at once; nothing is gathered. One message may be one piece. */
    void (*piece)(void *ctx, struct slice data, bool first, bool last);
    /* The output queue fell to nothing after websocket_pending was over CONN_OUTPUT_HIGH; may be NULL. */
    void (*drained)(void *ctx);
    /* Once: the peer closed (its code, 1005 without one), or the connection broke (code 1006). Only websocket_free may
     * follow, from inside as well. */
    void (*closed)(void *ctx, int code, const char *why);
};

/* ---- server */

/* Whether a request asks for a WebSocket. */
bool websocket_wanted(const struct http_headers *h);
/* Whether what it asks with is whole: then websocket_accept will not refuse it, over HTTP/1.1. */
bool websocket_handshake(const struct http_headers *h);
/* The first of `ours` (NULL-terminated, best first) that the client offers; NULL: none. */
const char *websocket_protocol(const struct http_headers *h, const char *const *ours);
/* Answers 101 and takes the connection over; the request is gone then. `protocol` NULL: none is named. NULL when the
 * handshake is wrong or the request came over HTTP/2: nothing was sent, answer 400. */
struct websocket *websocket_accept(struct http_request *r, const char *protocol, const struct websocket_events *ev,
                                   void *ctx);

/* ---- client */

/* Adds the fields of a handshake to a request's headers. */
void websocket_offer(struct arena *a, struct http_headers *h, const char *protocols);
/* Takes over the connection of an answered handshake (http_call_events.upgraded), unless the answer is none to this
 * offer (another key or protocol): then NULL, and the connection stays the caller's. */
struct websocket *websocket_client(struct conn *c, const struct http_headers *offer, const struct http_headers *answer,
                                   const struct websocket_events *ev, void *ctx);

/* ---- both */

struct websocket *websocket_free(struct websocket *w); /* a goodbye that was said still goes out; returns NULL */
void websocket_send(struct websocket *w, enum websocket_opcode opcode, const void *data, size_t len); /* copies */
/* One message of two parts, so that a channel byte needs no copy of what follows. */
void websocket_send2(struct websocket *w, enum websocket_opcode opcode, const void *head, size_t head_len,
                     const void *data, size_t len);
/* Says goodbye; `closed` comes when the peer has answered or gone. */
void websocket_close(struct websocket *w, int code, const char *why);
size_t websocket_pending(const struct websocket *w);       /* unsent bytes */
struct conn *websocket_conn(struct websocket *w);          /* for tests: to write frames of their own */
void websocket_pause(struct websocket *w, bool paused);    /* stop reading */
void websocket_set_idle(struct websocket *w, unsigned ms); /* as conn_set_idle */

#endif
