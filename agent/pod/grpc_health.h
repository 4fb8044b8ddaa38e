/* Asks a server in a pod for its health by gRPC, as a probe does (grpc.health.v1.Health/Check, over HTTP/2 in the
 * clear). Source: grpc.io, doc/health-checking.md and doc/PROTOCOL-HTTP2.md. */
#ifndef K3C_POD_GRPC_HEALTH_H
#define K3C_POD_GRPC_HEALTH_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/str.h"

struct grpc_health;
struct loop;

/* `service` may be "", the server as a whole. `done` comes later, once, with the reason unless it is `good`; then free
 * it. There is no timeout: who asks frees it when it has waited enough. NULL: this address cannot be asked at all. */
struct grpc_health *grpc_health_ask(struct loop *l, const char *host, int port, const char *service,
                                    void (*done)(void *ctx, bool good, const char *text), void *ctx);
struct grpc_health *
grpc_health_free(struct grpc_health *h); /* no callback follows, not from inside `done`; returns NULL */

/* A reply's body: 0 and the status (1: serving), or -EBADMSG. */
int grpc_health_parse(struct slice body, uint64_t *status);

#endif
