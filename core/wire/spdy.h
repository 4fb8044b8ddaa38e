/* SPDY/3.1, the server's side: many streams over one connection, as kubectl and client-go speak it after an upgrade; or
 * the same inside a WebSocket, as bytes of its binary messages.
 *
 * Windows. Each direction of a stream has one, SPDY_WINDOW bytes at first. What is received counts against it until the
 * user says spdy_took; a peer that sends more than that (Go's spdystream knows no windows) is not read from until the
 * user has caught up, so a slow user holds SPDY_WINDOW and one read at most. What is sent keeps to the peer's windows
 * from its first WINDOW_UPDATE or SETTINGS on: a peer that never sent one does not count, and would never grant more.
 *
 * Callbacks may call everything here, spdy_free too. */
#ifndef K3C_WIRE_SPDY_H
#define K3C_WIRE_SPDY_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/str.h"

struct http_headers;
struct http_request;
struct loop;
struct spdy;
struct spdy_stream;

struct spdy_events {
    /* The peer opened a stream; `h` is valid inside. Not 0: it is refused. Else the stream lives until
     * spdy_stream_free or spdy_free. */
    int (*opened)(void *ctx, struct spdy_stream *s, const struct http_headers *h);
    void (*data)(void *ctx, struct spdy_stream *s, struct slice data); /* spdy_took must follow, now or later */
    void (*ended)(void *ctx, struct spdy_stream *s);                   /* the peer sends no more on it */
    void (*reset)(void *ctx, struct spdy_stream *s); /* the peer wants no more of it either; free it */
    /* What was queued has left, after spdy_unsent was over CONN_OUTPUT_HIGH for some stream. */
    void (*drained)(void *ctx);
    /* Once: the connection ended or the peer broke the protocol. Only spdy_free may follow. */
    void (*closed)(void *ctx, const char *why);
};

/* Whether a request asks for an upgrade to SPDY/3.1. */
bool spdy_wanted(const struct http_headers *h);
/* The first of the client's X-Stream-Protocol-Version that is one of `ours` (NULL-terminated); NULL: none. */
const char *spdy_protocol(const struct http_headers *h, const char *const *ours);
/* Answers 101, naming the protocol unless it is NULL, and takes the connection over; the request is gone then. NULL
 * (and nothing sent) over HTTP/2. At most `streams_max` streams live at a time, more are refused. */
struct spdy *spdy_accept(struct loop *l, struct http_request *r, const char *protocol, unsigned streams_max,
                         const struct spdy_events *ev, void *ctx);
/* The same inside a WebSocket; `protocol` is the WebSocket's. NULL as websocket_accept. */
struct spdy *spdy_accept_tunnel(struct loop *l, struct http_request *r, const char *protocol, unsigned streams_max,
                                const struct spdy_events *ev, void *ctx);
/* Whatever was sent and finished still goes out; streams are gone. NULL is fine; returns NULL. */
struct spdy *spdy_free(struct spdy *s);
void spdy_set_idle(struct spdy *s, unsigned ms); /* as conn_set_idle */
/* Says GOAWAY and ends our side once all is sent; `closed` comes when the peer has ended its own. */
void spdy_finish(struct spdy *s);

struct spdy_stream *spdy_stream_free(struct spdy_stream *s); /* resets it unless it ended both ways; returns NULL */
void spdy_stream_set_user(struct spdy_stream *s, void *user);
void *spdy_stream_user(const struct spdy_stream *s);
void spdy_send(struct spdy_stream *s, const void *data, size_t len); /* copies */
void spdy_end(struct spdy_stream *s);                                /* our side ends after what is queued */
bool spdy_ended(const struct spdy_stream *s);                        /* both sides have */
size_t spdy_unsent(const struct spdy_stream *s); /* bytes queued, of the connection and for this stream's window */
void spdy_took(struct spdy_stream *s, size_t n); /* n more bytes of what `data` brought are dealt with */

#endif
