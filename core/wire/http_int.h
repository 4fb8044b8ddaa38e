/* HTTP server, for the files that make it up: http_server.c (listener, connections, the handler's calls),
 * http1_server.c and http2_server.c (one protocol each). */
#ifndef K3C_WIRE_HTTP_INT_H
#define K3C_WIRE_HTTP_INT_H

#include <stdint.h>

#include "core/base/list.h"
#include "core/wire/conn.h"
#include "core/wire/http_server.h"
#include "core/wire/loop_int.h"

struct http_link;
struct http_stream;
struct loop_fd;
struct loop_timer;

/* --- deadlines: all members of a queue have the same time, so that one timer serves thousands --- */

struct http_timed {
    struct list link;
    uint64_t since; /* ms */
    void (*expired)(struct http_timed *t);
};

struct http_deadlines {
    struct list members; /* oldest first */
    size_t count;
    unsigned ms;
    struct loop_timer *timer;
};

void http_deadlines_init(struct http_deadlines *d, struct loop *l, unsigned ms);
void http_timed_init(struct http_timed *t, void (*expired)(struct http_timed *t));
void http_timed_start(struct http_deadlines *d, struct http_timed *t); /* from now */
void http_timed_stop(struct http_deadlines *d, struct http_timed *t);  /* also when it does not run */

/* --- a request --- */

/* How a protocol does what the handler asks. The stream is gone after end, abort and upgrade. */
struct http_stream_ops {
    /* `length` of the body, -1 while unknown */
    void (*start)(struct http_stream *s, int code, const struct http_headers *h, int64_t length);
    void (*write)(struct http_stream *s, const void *data, size_t len);
    void (*write_blob)(struct http_stream *s, struct blob *b);
    void (*end)(struct http_stream *s);
    void (*abort)(struct http_stream *s);
    void (*last)(struct http_stream *s); /* the connection takes no request after it */
    size_t (*unsent)(const struct http_stream *s);
    void (*want_drain)(struct http_stream *s); /* then http_stream_drained, later */
    struct conn *(*upgrade)(struct http_stream *s, const struct http_headers *h);
};

struct http_stream {
    struct http_request r;
    const struct http_stream_ops *ops;
    struct http_server *server;
    bool running; /* the handler has it */
    bool known;   /* it was asked and is somebody */
    bool started;
    bool no_body; /* HEAD, 204, 304: what is written is dropped */
    void (*on_drain)(void *ctx);
    void *drain_ctx;
    void (*on_close)(void *ctx);
    void *close_ctx;
};

/* The arena is http_arena_take's, and goes back by http_arena_give when the stream ends. */
void http_stream_init(struct http_stream *s, struct arena *a, struct http_server *server,
                      const struct http_stream_ops *ops, struct conn *conn, int version);
void http_stream_run(struct http_stream *s); /* hands it to the handler */
void http_stream_refuse(struct http_stream *s, int code, const char *why);
void http_stream_drained(struct http_stream *s);
void http_stream_closed(struct http_stream *s); /* the peer is gone: tells the handler, who then aborts */

/* --- a connection --- */

struct http_protocol {
    void (*data)(struct http_link *l);
    void (*drained)(struct http_link *l);
    /* The connection is gone or must go: frees the link as soon as its handlers have let go of their requests. */
    void (*closed)(struct http_link *l);
    /* No new requests; ends when the present ones have ended. */
    void (*drain)(struct http_link *l);
    /* Whether a handler has one of its requests. */
    bool (*answers)(const struct http_link *l);
    /* Frees the link and what is left of its requests, telling nobody. */
    void (*discard)(struct http_link *l);
};

struct http_link {
    struct list link; /* of the server's links */
    struct http_server *server;
    struct conn *conn;                    /* NULL once it is gone */
    const struct http_protocol *protocol; /* NULL until it is known */
    struct http_timed idle;               /* handshake, then keep-alive; in `deadlines` */
    struct http_deadlines *deadlines;
    void *state; /* the protocol's */
};

void http_link_deadlines(struct http_link *l, struct http_deadlines *to); /* moves it; NULL: none */
void http_link_close(struct http_link *l);                                /* in whatever state it is */
/* The connection waits for its peer: it may be closed when that takes too long. */
void http_link_idle(struct http_link *l);
void http_link_busy(struct http_link *l);
/* Ends the connection and forgets the link: the protocol has freed its own. */
void http_link_free(struct http_link *l);
/* Sends what is queued, then waits a moment for the peer to read it and go; the protocol has freed its own. */
void http_link_linger(struct http_link *l);

extern const struct http_protocol http1_protocol, http2_protocol;
void http1_begin(struct http_link *l);
void http2_begin(struct http_link *l);

/* --- the server --- */

struct http_server {
    struct loop *loop;
    struct http_server_options o;
    struct tls_config *tls;
    int fd, port;
    struct loop_fd *event;
    char *unix_path;
    struct list links;
    size_t nlinks;
    struct http_deadlines handshaking, idle, receiving, lingering;
    struct loop_timer *accept_timer; /* out of descriptors: tries again */
    bool draining;
    struct loop_timer *grace;
    void (*drain_done)(void *ctx);
    void *drain_ctx;
    struct loop_task drain_task;
    struct strbuf scratch; /* a head being written */
    char date[32];
    int64_t date_s;
    struct arena **arenas; /* kept for the next requests */
    size_t narenas, arenas_cap;
    size_t body_bytes; /* of bodies that are still coming in */
};

struct arena *http_arena_take(struct http_server *s);
void http_arena_give(struct http_server *s, struct arena *a);
/* Books (or gives back) n bytes more of a body that has `have`: false when all connections together hold too many. */
int http_body_grow(struct http_stream *st, size_t have, size_t n, const char **why);
void http_body_shrink(struct http_server *s, size_t n);
const char *http_date(struct http_server *s); /* now, as the Date field has it */

#endif
