/* ttrpc frames: the 10-byte header in front of every message between us and a containerd shim.
 *
 *   0        4           8      9       10
 *   | length | stream id | type | flags | length bytes of payload
 *
 * Integers are big-endian; length counts the payload alone.
 * Source: containerd/ttrpc PROTOCOL.md, version 1.2. */
#ifndef K3C_WIRE_TTRPC_FRAME_H
#define K3C_WIRE_TTRPC_FRAME_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct err;

enum {
    TTRPC_HEADER_SIZE = 10,
    TTRPC_PAYLOAD_MAX = 4 << 20, /* bytes; a peer that announces more is not a shim */
};

enum ttrpc_type {
    TTRPC_REQUEST = 1,
    TTRPC_RESPONSE = 2,
    TTRPC_DATA = 3,
};

enum ttrpc_flag {
    TTRPC_REMOTE_CLOSED = 1 << 0, /* the sender will send no more on this stream */
    TTRPC_REMOTE_OPEN = 1 << 1,   /* the sender will send more on this stream */
    TTRPC_NO_DATA = 1 << 2,       /* a DATA frame that only closes */
};

struct ttrpc_frame {
    uint32_t stream;        /* odd: opened by the client; 0 is never valid */
    uint8_t type;           /* enum ttrpc_type */
    uint8_t flags;          /* enum ttrpc_flag, or-ed; unknown bits are kept */
    const uint8_t *payload; /* borrowed from the input, valid as long as it is */
    size_t payload_len;     /* bytes, at most TTRPC_PAYLOAD_MAX */
};

/* Reads one frame from the front of `data`. Returns the bytes it took, 0 if `len` bytes are not a whole frame yet,
 * or -EPROTO if they can never become one. `*ret` is written on success only. */
ssize_t ttrpc_frame_decode(const uint8_t *data, size_t len, struct ttrpc_frame *ret, struct err *err);

/* Writes the header for `frame` into `out`, which has TTRPC_HEADER_SIZE bytes; the payload follows by the caller's
 * own means. Returns 0, or -EMSGSIZE if the payload is over TTRPC_PAYLOAD_MAX. */
int ttrpc_header_encode(const struct ttrpc_frame *frame, uint8_t *out, struct err *err);

#endif
