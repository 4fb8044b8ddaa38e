#include "core/wire/ttrpc_link.h"

#include <errno.h>

#include "core/wire/conn.h"

int ttrpc_link_read(struct conn *c, struct strbuf *pending, bool (*take)(void *ctx, const struct ttrpc_frame *f),
                    void *ctx)
{
    struct slice in = conn_input(c);
    strbuf_add(pending, in.p, in.n); /* a frame may be larger than what a connection holds back */
    conn_consume(c, in.n);
    size_t used = 0;
    for (;;) {
        struct ttrpc_frame f;
        ssize_t n = ttrpc_frame_decode((const uint8_t *)pending->p + used, pending->len - used, &f, NULL);
        if (n < 0)
            return (int)n;
        if (n == 0)
            break;
        used += (size_t)n;
        if (!take(ctx, &f))
            return 0;
    }
    strbuf_drop(pending, used);
    return 0;
}

void ttrpc_link_send(struct conn *c, uint32_t stream, enum ttrpc_type type, const struct strbuf *payload)
{
    uint8_t header[TTRPC_HEADER_SIZE];
    struct ttrpc_frame f = {.stream = stream, .type = (uint8_t)type, .payload_len = payload->len};
    if (ttrpc_header_encode(&f, header, NULL))
        return; /* our own messages are never that large */
    conn_write(c, header, sizeof(header));
    conn_write(c, payload->p, payload->len);
}
