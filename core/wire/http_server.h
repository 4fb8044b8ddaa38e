/* HTTP server: HTTP/1.1 and HTTP/2 (by ALPN) on one listener. A request is handed over when its headers and its whole
 * body (at most `body_max`) are there; it is answered at once or later, whole or streamed.
 *
 * Every request ends with exactly one of http_reply, http_end, http_abort or http_upgrade's handing over; if the peer
 * goes away first, on_close is called, and the user then calls http_abort to release it. */
#ifndef K3C_WIRE_HTTP_SERVER_H
#define K3C_WIRE_HTTP_SERVER_H

#include "core/wire/http.h"

struct blob;
struct conn;
struct err;
struct http_server;
struct loop;
struct tls_config;

struct http_request {
    struct arena *arena;         /* lives as long as the request */
    const char *method, *target; /* target as sent: "/api/v1/pods?watch=1" */
    struct http_headers headers; /* `host` is always there (from :authority in HTTP/2) */
    struct slice body;           /* NUL-terminated */
    const char *peer;            /* "10.0.0.1:4711" */
    struct slice peer_cert;      /* DER of the verified client certificate, empty without one */
    const char *peer_bad;        /* what is wrong with the client certificate that was sent, NULL: nothing */
    int version;                 /* 1 or 2 */
    void *user;                  /* the handler's own */
};

struct http_server_options {
    struct tls_config *tls; /* NULL: plain HTTP */
    size_t body_max;        /* bytes; a longer body is answered by on_too_large, or 413 without a body */
    void (*on_request)(void *ctx, struct http_request *r);
    /* Answers a request that the server itself refuses (413, 400, 429, 431, 501 ...); NULL: plain text. `r` may lack
     * everything but the arena. */
    void (*on_refused)(void *ctx, struct http_request *r, int code, const char *why);
    void *ctx;
    unsigned idle_ms;   /* keep-alive without a request; default 90 s */
    unsigned header_ms; /* from the first byte to the end of headers and body; default 60 s; slow clients end here */
    unsigned connections_max; /* default 4096 */
    /* Bytes of all bodies that are coming in, default 64 MiB; more are refused with 429. Bodies of up to 64 KiB may use
     * half as much again. */
    size_t bodies_max;
    /* Whether this is somebody, by certificate and headers alone (the body is not there yet). Strangers get bodies of
     * up to 64 KiB, and none while a quarter of bodies_max is in use; then they are refused with 401. NULL: all are
     * known. Not asked about small bodies while there is room. */
    bool (*known)(void *ctx, struct http_request *r);
};

/* Listens on address:port ("0.0.0.0", "::", or "unix:/path"); port 0 picks one, http_server_port tells. */
int http_server_new(struct loop *l, const char *address, int port, const struct http_server_options *o,
                    struct http_server **ret, struct err *err);
int http_server_port(const struct http_server *s);
size_t http_server_connections(const struct http_server *s);
/* Stops accepting, lets running requests end for up to `grace_ms`, closes idle connections (GOAWAY), then calls done.
 */
void http_server_drain(struct http_server *s, unsigned grace_ms, void (*done)(void *ctx), void *ctx);
/* Closes everything. Handlers of running requests hear it by on_close; a request that they do not abort then is gone.
 */
struct http_server *http_server_free(struct http_server *s);

/* The whole answer. `body` may be NULL; the server takes a reference of its own. Sends content-length, date. */
void http_reply(struct http_request *r, int code, const struct http_headers *h, struct blob *body);

/* A streamed answer: start, any number of writes, end. HTTP/1.1 uses chunks unless content-length is in `h`. */
void http_start(struct http_request *r, int code, const struct http_headers *h);
void http_write(struct http_request *r, const void *data, size_t len); /* copies */
void http_write_blob(struct http_request *r, struct blob *b);          /* takes a reference of its own */
void http_end(struct http_request *r);
size_t http_unsent(const struct http_request *r); /* bytes queued for this request: pause above CONN_OUTPUT_HIGH */
/* Calls fn once when http_unsent has fallen to nothing. */
void http_on_drain(struct http_request *r, void (*fn)(void *ctx), void *ctx);
/* Calls fn once if the peer goes away before the end. */
void http_on_close(struct http_request *r, void (*fn)(void *ctx), void *ctx);
void http_abort(struct http_request *r); /* cuts the stream or connection: the peer sees that the answer is not whole */

/* Before the answer: it is the connection's last. New requests are not taken; those that run are answered. */
void http_last(struct http_request *r);

/* HTTP/1.1 only: answers 101 with `h` and hands over the connection, of which input may already hold bytes. The request
 * and its arena are gone after it. NULL (and nothing sent) for HTTP/2: answer 400 then. */
struct conn *http_upgrade(struct http_request *r, const struct http_headers *h);

#endif
