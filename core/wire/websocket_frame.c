#include "core/wire/websocket_frame.h"

#include <errno.h>

#include "core/base/err.h"

static int check(const struct websocket_frame *f, uint8_t reserved, struct err *err)
{
    if (reserved)
        return err_set(err, EPROTO, "websocket: reserved bits are set");
    if (f->opcode > WEBSOCKET_PONG || (f->opcode > WEBSOCKET_BINARY && f->opcode < WEBSOCKET_CLOSE))
        return err_set(err, EPROTO, "websocket: opcode %u is unknown", f->opcode);
    if (f->opcode >= WEBSOCKET_CLOSE && (!f->fin || f->payload_len > WEBSOCKET_CONTROL_MAX))
        return err_set(err, EPROTO, "websocket: a control frame is long or in pieces");
    if (f->payload_len > WEBSOCKET_PAYLOAD_MAX)
        return err_set(err, EPROTO, "websocket: a frame of %zu bytes is over the limit of %d", f->payload_len,
                       WEBSOCKET_PAYLOAD_MAX);
    return 0;
}

/* The length field of `bytes` bytes; one that would have fit a shorter form is an error. */
static int long_length(const uint8_t *p, size_t bytes, uint64_t *ret)
{
    uint64_t v = 0;
    for (size_t i = 0; i < bytes; i++)
        v = v << 8 | p[i];
    if (v < (bytes == 2 ? 126u : 65536u) || v >> 63)
        return -EPROTO;
    *ret = v;
    return 0;
}

ssize_t websocket_frame_decode(const uint8_t *data, size_t len, struct websocket_frame *ret, struct err *err)
{
    if (len < 2)
        return 0;
    struct websocket_frame f = {.fin = data[0] >> 7, .opcode = data[0] & 15, .masked = data[1] >> 7};
    uint64_t payload = data[1] & 127;
    size_t extended = payload == 126 ? 2 : payload == 127 ? 8 : 0;
    f.header_len = 2 + extended + (f.masked ? 4 : 0);
    if (len >= 2 + extended && extended && long_length(data + 2, extended, &payload))
        return err_set(err, EPROTO, "websocket: a length is not in its shortest form");
    f.payload_len = len >= 2 + extended || !extended ? (size_t)payload : 0;
    int r = check(&f, data[0] >> 4 & 7, err);
    if (r)
        return r;
    if (len < f.header_len)
        return 0;
    for (size_t i = 0; f.masked && i < 4; i++)
        f.mask[i] = data[2 + extended + i];
    *ret = f;
    return (ssize_t)f.header_len;
}

size_t websocket_frame_encode(const struct websocket_frame *f, uint8_t *out)
{
    size_t n = 0, extended = f->payload_len > 65535 ? 8 : f->payload_len > 125 ? 2 : 0;
    out[n++] = (uint8_t)((f->fin ? 0x80 : 0) | f->opcode);
    out[n++] = (uint8_t)((f->masked ? 0x80 : 0) | (extended == 8 ? 127 : extended == 2 ? 126 : f->payload_len));
    for (size_t i = extended; i-- > 0;)
        out[n++] = (uint8_t)((uint64_t)f->payload_len >> (8 * i));
    for (size_t i = 0; f->masked && i < 4; i++)
        out[n++] = f->mask[i];
    return n;
}

void websocket_mask(uint8_t *data, size_t len, const uint8_t mask[4])
{
    for (size_t i = 0; i < len; i++)
        data[i] ^= mask[i & 3];
}
