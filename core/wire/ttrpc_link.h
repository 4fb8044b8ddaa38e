/* One ttrpc connection: frames in, frames out. For core/wire/ttrpc*.c only. */
#ifndef K3C_WIRE_TTRPC_LINK_H
#define K3C_WIRE_TTRPC_LINK_H

#include "core/base/str.h"
#include "core/wire/ttrpc_frame.h"

struct conn;

/* Gathers input of `c` in `pending` and calls `take` for each whole frame. -EPROTO when the peer does not speak ttrpc.
 * `take` returns false when the connection is gone and nothing may be touched any more. */
int ttrpc_link_read(struct conn *c, struct strbuf *pending, bool (*take)(void *ctx, const struct ttrpc_frame *f),
                    void *ctx);
void ttrpc_link_send(struct conn *c, uint32_t stream, enum ttrpc_type type, const struct strbuf *payload);

#endif
