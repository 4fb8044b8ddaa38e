/* SPDY/3.1 frames.
 *
 *   data     0 stream-id(31) | flags(8) length(24) | bytes
 *   control  1 version(15) type(16) | flags(8) length(24) | fields by type
 *
 * All numbers big-endian. A data frame may be long (24 bits): only its head is decoded here, its bytes are taken as
 * they come. Control frames are at most SPDY_CONTROL_MAX long. Header blocks are compressed: spdy_headers.h.
 * Source: SPDY Protocol, Draft 3.1. */
#ifndef K3C_WIRE_SPDY_FRAME_H
#define K3C_WIRE_SPDY_FRAME_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/base/str.h"

struct err;

enum {
    SPDY_HEAD = 8,            /* bytes in front of every frame's payload */
    SPDY_FIXED_MAX = 18,      /* head and fields in front of a header block */
    SPDY_CONTROL_MAX = 16384, /* payload of a control frame */
    SPDY_DATA_MAX = 0xffffff,
    SPDY_FIN = 1, /* flags: the sender's last frame on the stream */
    SPDY_UNIDIRECTIONAL = 2,
    SPDY_WINDOW = 65536, /* a stream's and a session's first window, bytes */
    SPDY_ID_MAX = 0x7fffffff,
};

enum spdy_type {
    SPDY_DATA = 0,
    SPDY_SYN_STREAM = 1,
    SPDY_SYN_REPLY = 2,
    SPDY_RST_STREAM = 3,
    SPDY_SETTINGS = 4,
    SPDY_PING = 6,
    SPDY_GOAWAY = 7,
    SPDY_HEADERS = 8,
    SPDY_WINDOW_UPDATE = 9,
};

/* RST_STREAM's and GOAWAY's reasons, as far as they are used. */
enum spdy_status {
    SPDY_PROTOCOL_ERROR = 1,
    SPDY_REFUSED_STREAM = 3,
    SPDY_CANCEL = 5,
    SPDY_FLOW_CONTROL_ERROR = 7,
    SPDY_GOAWAY_PROTOCOL_ERROR = 1,
};

enum { SPDY_SETTING_INITIAL_WINDOW = 7 };

struct spdy_frame {
    uint16_t type; /* enum spdy_type, or one that is to be skipped */
    uint8_t flags;
    uint32_t length; /* of the payload */
    uint32_t stream; /* GOAWAY: the last stream that was served; 0: PING, SETTINGS, and WINDOW_UPDATE for the session */
    uint32_t value;  /* SYN_STREAM: the associated stream; RST_STREAM, GOAWAY: status; PING: its id; WINDOW_UPDATE: by
                        how many bytes */
    uint8_t priority;   /* SYN_STREAM: 0 (highest) to 7 */
    struct slice block; /* SYN_STREAM, SYN_REPLY, HEADERS: the compressed headers; SETTINGS: the entries. Borrowed */
};

/* Reads a frame from the front of `data`: for data frames SPDY_HEAD, the payload follows; for control frames the length
 * of the whole. 0 if it is not whole yet, or -EPROTO. */
ssize_t spdy_frame_decode(const uint8_t *data, size_t len, struct spdy_frame *ret, struct err *err);
/* Writes everything of a frame but the data or `block`, whose length counts (for data: `length`); the caller sends that
 * behind it. Returns how many bytes of `out` are used. */
size_t spdy_frame_encode(const struct spdy_frame *f, uint8_t out[SPDY_FIXED_MAX]);

/* The next of SETTINGS' entries; false at the end. */
bool spdy_setting_next(struct slice *entries, uint32_t *id, uint32_t *value);

#endif
