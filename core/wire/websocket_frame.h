/* WebSocket frames: the header in front of every piece of a message.
 *
 *   FIN RSV opcode | MASK length | extended length (0, 2 or 8 bytes) | masking key (4 bytes, client to server)
 *
 * Extensions are not spoken, so the reserved bits are an error. Source: RFC 6455, section 5. */
#ifndef K3C_WIRE_WEBSOCKET_FRAME_H
#define K3C_WIRE_WEBSOCKET_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct err;

enum {
    WEBSOCKET_HEADER_MAX = 14,
    WEBSOCKET_PAYLOAD_MAX = 32 << 20, /* of a frame, as in Kubernetes */
    WEBSOCKET_CONTROL_MAX = 125,
};

enum websocket_opcode {
    WEBSOCKET_CONTINUATION = 0,
    WEBSOCKET_TEXT = 1,
    WEBSOCKET_BINARY = 2,
    WEBSOCKET_CLOSE = 8,
    WEBSOCKET_PING = 9,
    WEBSOCKET_PONG = 10,
};

struct websocket_frame {
    bool fin, masked;
    uint8_t opcode; /* enum websocket_opcode */
    uint8_t mask[4];
    size_t header_len, payload_len; /* bytes; payload_len is at most WEBSOCKET_PAYLOAD_MAX */
};

/* Reads a header from the front of `data`: its length, 0 if it is not whole yet, or -EPROTO (a reserved bit or opcode,
 * a control frame that is long or in pieces, a length not in its shortest form, a payload over the limit). The payload
 * follows behind it and is not looked at. */
ssize_t websocket_frame_decode(const uint8_t *data, size_t len, struct websocket_frame *ret, struct err *err);

/* Writes a header of at most WEBSOCKET_HEADER_MAX bytes; returns its length. */
size_t websocket_frame_encode(const struct websocket_frame *f, uint8_t *out);

/* Masks or unmasks in place. */
void websocket_mask(uint8_t *data, size_t len, const uint8_t mask[4]);

#endif
