/* ttrpc: unary calls over a Unix socket, as containerd and its shims make them; client and server.
 *
 * A request frame carries {1: service, 2: method, 3: payload, 4: timeout in nanoseconds,
 * 5: metadata {1: key, 2: value}}, a response
 * {1: status {1: code, 2: message}, 2: payload}; codes are gRPC's, 0 is success.
 * Source: containerd/ttrpc, request.proto. Streams (DATA frames) are not spoken. */
#ifndef K3C_WIRE_TTRPC_H
#define K3C_WIRE_TTRPC_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

struct err;
struct loop;
struct ttrpc_call;
struct ttrpc_client;
struct ttrpc_reply;
struct ttrpc_server;

enum ttrpc_code {
    TTRPC_OK = 0,
    TTRPC_CANCELLED = 1,
    TTRPC_UNKNOWN = 2,
    TTRPC_INVALID_ARGUMENT = 3,
    TTRPC_DEADLINE_EXCEEDED = 4,
    TTRPC_NOT_FOUND = 5,
    TTRPC_ALREADY_EXISTS = 6,
    TTRPC_FAILED_PRECONDITION = 9,
    TTRPC_UNIMPLEMENTED = 12,
    TTRPC_UNAVAILABLE = 14, /* also: the connection is gone */
};

/* ---- client */

/* Connects to a socket ("/run/x.sock"). Nothing fails here: who cannot be
 * reached answers every call with TTRPC_UNAVAILABLE, and `closed` (may be NULL) is called once, later. */
struct ttrpc_client *ttrpc_client_new(struct loop *l, const char *path, void (*closed)(void *ctx, const char *why),
                                      void *ctx);
struct ttrpc_client *ttrpc_client_free(struct ttrpc_client *c); /* no callback follows; NULL is fine; returns NULL */

/* Sends key: value as metadata with every call from now on (one pair, copied). */
void ttrpc_client_set_metadata(struct ttrpc_client *c, const char *key, const char *value);

/* Calls; `done` comes once, later: payload is valid inside it, message says what went wrong if code is not 0.
 * timeout_ms 0: none. The payload is copied. */
struct ttrpc_call *ttrpc_call(struct ttrpc_client *c, const char *service, const char *method, struct slice payload,
                              unsigned timeout_ms,
                              void (*done)(void *ctx, int code, const char *message, struct slice payload), void *ctx);
void ttrpc_cancel(struct ttrpc_call *call); /* no callback follows; a late answer is dropped */

/* ---- server */

/* Serves a socket at `path` (0600; a stale one is replaced). `handle` gets each request and answers by ttrpc_reply, at
 * once or later. */
int ttrpc_server_new(struct loop *l, const char *path,
                     void (*handle)(void *ctx, const char *service, const char *method, struct slice payload,
                                    struct ttrpc_reply *reply),
                     void *ctx, struct ttrpc_server **ret, struct err *err);
/* Closes its connections; replies not given yet must not be given any more. NULL is fine; returns NULL. */
struct ttrpc_server *ttrpc_server_free(struct ttrpc_server *s);
/* Exactly once a request; the peer may be gone, which is fine. */
void ttrpc_reply(struct ttrpc_reply *reply, int code, const char *message, struct slice payload);

#endif
