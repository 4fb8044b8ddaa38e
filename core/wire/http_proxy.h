/* Reverse proxy: hands a request on to another server and its answer back, piece by piece, as fast as the client reads;
 * an upgrade becomes a pipe (conn_pipe.h). Fields that belong to a connection (RFC 9110, 7.6.1) are not handed on, nor
 * are the client's credentials and encodings. */
#ifndef K3C_WIRE_HTTP_PROXY_H
#define K3C_WIRE_HTTP_PROXY_H

#include <stdbool.h>

#include "core/base/str.h"

struct http_client;
struct http_headers;
struct http_proxy;
struct http_request;
struct list;

struct http_proxy_events {
    /* The answer's head, before it is sent: `out` may be changed. True: the body comes through `body`, and its length
     * is not told. May be NULL. */
    bool (*head)(void *ctx, int code, struct http_headers *out);
    /* A piece of the body, empty at its end: what shall be sent instead is appended to `out`. */
    void (*body)(void *ctx, struct slice in, struct strbuf *out);
    /* There was no answer, and nothing was sent: answer the request. The proxy is gone after it. */
    void (*failed)(void *ctx, const char *why);
    /* The request is about to end; the proxy is gone after it. May be NULL. */
    void (*ended)(void *ctx, int code);
};

struct http_proxy_options {
    const char *target;             /* path and query for the other server */
    const struct http_headers *add; /* more fields; NULL: none */
    struct list *pipes;             /* who owns a pipe */
    const char *failure;            /* an answer with this field is none: it says why; NULL: there is no such */
};

/* Callbacks come later. The request must not end before the proxy, but for http_proxy_free. */
struct http_proxy *http_proxy_new(struct http_request *r, struct http_client *c, const struct http_proxy_options *o,
                                  const struct http_proxy_events *ev, void *ctx);
struct http_proxy *http_proxy_free(struct http_proxy *p); /* leaves the request alone; NULL is fine; returns NULL */

#endif
