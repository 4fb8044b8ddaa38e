/* HTTP client, for the files that make it up: http_client.c (calls and connections), http1_client.c and http2_client.c
 * (one protocol each). */
#ifndef K3C_WIRE_HTTP_CLIENT_INT_H
#define K3C_WIRE_HTTP_CLIENT_INT_H

#include <stdint.h>

#include "core/base/list.h"
#include "core/wire/conn.h"
#include "core/wire/http_client.h"
#include "core/wire/loop_int.h"

struct blob;
struct client_link;
struct loop_timer;

struct http_client {
    struct loop *loop;
    struct http_client_options o;
    char *host, *verify_host, *host_field;
    struct tls_config *tls;
    struct list links, waiting; /* struct client_link, struct http_call */
    struct loop_task serve;     /* finds connections for waiting calls */
    bool http1_peer;            /* the server did not take HTTP/2 when it was offered */
    int holds;
    bool gone;
};

struct http_call {
    struct list link; /* of the client's waiting calls, or of its connection's */
    struct http_client *client;
    struct client_link *at; /* NULL while it waits for one */
    struct http_call_events ev;
    void *ctx;
    struct arena *arena; /* the request's copies and the response's headers */
    const char *method, *target;
    struct http_headers headers;
    struct blob *body; /* NULL without one */
    struct loop_timer *timer, *stall;
    unsigned stall_ms;
    unsigned attempts;
    int holds;
    bool gone;  /* done, cancelled or upgraded: nothing is told any more */
    bool heard; /* the response has begun */
    bool paused;
    bool failing;   /* about to hear that it cannot be made */
    bool malformed; /* method, target or headers */
    bool upgrade;   /* wants a 101 and so a connection of its own, HTTP/1.1 */
    void *state;    /* the protocol's */
};

struct client_protocol {
    void (*data)(struct client_link *l);
    void (*drained)(struct client_link *l);
    /* Its connection has ended: fails or returns its calls, and frees what is the protocol's. */
    void (*closed)(struct client_link *l, int error, const char *why);
    bool (*has_room)(const struct client_link *l);
    void (*submit)(struct client_link *l, struct http_call *call);
    void (*resume)(struct client_link *l, struct http_call *call);
    void (*cancel)(struct client_link *l, struct http_call *call); /* the call is forgotten, nothing is told */
    void (*free)(struct client_link *l);
};

struct client_link {
    struct list link; /* of the client's */
    struct http_client *client;
    struct loop *loop;
    struct conn *conn;
    const struct client_protocol *protocol; /* NULL until connected */
    struct list calls;
    struct loop_timer *timer; /* connecting, then idle */
    struct loop_task close;   /* closes it when nothing more uses it */
    bool draining;            /* takes no more calls */
    bool http1;               /* was dialled for HTTP/1.1 alone */
    unsigned served;          /* calls that ended well */
    int holds;
    bool gone;
    void *state; /* the protocol's */
};

/* What a protocol reports. Each may free the call, and with it the client and the link: hold what is needed after. */
void call_headers(struct http_call *c, int code, const struct http_headers *h);
bool call_data(struct http_call *c, const void *data, size_t len); /* false: paused, or gone */
void call_done(struct http_call *c, int error, const char *why);
void call_heard(struct http_call *c); /* any byte: it has not stalled */
/* Not answered, and sure not to have been acted upon (or harmless to repeat): tries again elsewhere. */
void call_retry(struct http_call *c, int error, const char *why);
/* Its connection has ended. */
void call_lost(struct http_call *c, int error, const char *why);
/* Not sent: waits for another connection. */
void call_requeue(struct http_call *c);
/* A 101: the connection leaves its link. */
void call_upgraded(struct http_call *c, const struct http_headers *h);
void client_serve_soon(struct http_client *c);

/* http_client_life.c */
void call_hold(struct http_call *c);
bool call_release(struct http_call *c); /* false when it is gone */
void call_free(struct http_call *c);    /* nothing is told any more */
void client_release(struct http_client *c);
void link_free(struct client_link *l);

void link_hold(struct client_link *l);
bool link_release(struct client_link *l);
/* A call has left it: it goes idle, or away when it is draining. */
void link_settle(struct client_link *l);
void link_drain(struct client_link *l);

extern const struct client_protocol http1_client_protocol, http2_client_protocol;
void http1_client_begin(struct client_link *l);
void http2_client_begin(struct client_link *l);

#endif
