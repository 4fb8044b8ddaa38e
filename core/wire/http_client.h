/* HTTP client: HTTP/2 where the peer offers it by ALPN (all calls on one connection), HTTP/1.1 else (keep-alive, a
 * connection per call in flight). One client talks to one origin; it dials when it has to and never by itself. */
#ifndef K3C_WIRE_HTTP_CLIENT_H
#define K3C_WIRE_HTTP_CLIENT_H

#include "core/wire/http.h"

struct conn;
struct err;
struct http_call;
struct http_client;
struct loop;
struct tls_config;

struct http_client_options {
    const char *host; /* address or name to dial, or "unix:/path" */
    int port;
    struct tls_config *tls;  /* NULL: plain HTTP; kept by reference */
    const char *verify_host; /* name in the certificate, SNI and Host; NULL: `host` */
    bool http1_only;         /* registries and upgrades */
    bool http2_known;        /* plain HTTP/2 without asking (gRPC); not with tls, where ALPN says */
    unsigned connect_ms;     /* default 10 s */
    unsigned idle_ms;        /* closes an unused connection; default 60 s */
};

int http_client_new(struct loop *l, const struct http_client_options *o, struct http_client **ret, struct err *err);
struct http_client *http_client_free(struct http_client *c); /* cancels its calls without their callbacks */
/* Swaps the TLS configuration (a renewed certificate): new connections use it, the present one drains. */
void http_client_set_tls(struct http_client *c, struct tls_config *tls);

struct http_call_events {
    /* Final response headers (1xx are swallowed). */
    void (*headers)(void *ctx, int code, const struct http_headers *h);
    /* A piece of the body; returning false pauses it until http_call_resume. */
    bool (*data)(void *ctx, const void *data, size_t len);
    /* Once: 0 for a whole response, else a negative errno and a sentence. The call is gone after it. */
    void (*done)(void *ctx, int error, const char *why);
    /* A 101: the connection is the user's now and the call is gone (no done). NULL: a 101 is an error. */
    void (*upgraded)(void *ctx, struct conn *c, const struct http_headers *h);
};

struct http_call_options {
    const char *method, *target;
    const struct http_headers *headers; /* may be NULL */
    const void *body;
    size_t body_len;
    unsigned timeout_ms; /* for the whole call; 0: none (watches) */
    unsigned stall_ms;   /* without any byte from the peer; 0: none */
};

/* Callbacks come later, never from inside this call. */
struct http_call *http_client_call(struct http_client *c, const struct http_call_options *o,
                                   const struct http_call_events *ev, void *ctx);
void http_call_resume(struct http_call *call);
void http_call_cancel(struct http_call *call); /* no callback follows */

/* The simple form: gathers the body up to `max` bytes, then calls done once; body is NUL-terminated, valid in it. */
struct http_call *http_client_fetch(struct http_client *c, const struct http_call_options *o, size_t max,
                                    void (*done)(void *ctx, int code, const struct http_headers *h, struct slice body,
                                                 const char *why /* NULL, or why code is 0 */),
                                    void *ctx);

#endif
