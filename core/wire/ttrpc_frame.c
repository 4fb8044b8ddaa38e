#include "core/wire/ttrpc_frame.h"

#include <errno.h>

#include "core/base/be32.h"
#include "core/base/err.h"

ssize_t ttrpc_frame_decode(const uint8_t *data, size_t len, struct ttrpc_frame *ret, struct err *err)
{
    if (len < TTRPC_HEADER_SIZE)
        return 0;

    uint32_t payload_len = be32_get(data);
    uint32_t stream = be32_get(data + 4);
    uint8_t type = data[8];

    /* Refused on the header alone: waiting for a payload that large would be the attack. */
    if (payload_len > TTRPC_PAYLOAD_MAX)
        return err_set(err, EPROTO, "ttrpc payload of %u bytes is over the limit of %d", payload_len,
                       TTRPC_PAYLOAD_MAX);
    if (stream == 0)
        return err_set(err, EPROTO, "ttrpc stream id 0 is reserved");
    if (type < TTRPC_REQUEST || type > TTRPC_DATA)
        return err_set(err, EPROTO, "ttrpc message type %u is unknown", type);

    if (len - TTRPC_HEADER_SIZE < payload_len)
        return 0;

    *ret = (struct ttrpc_frame){
        .stream = stream,
        .type = type,
        .flags = data[9],
        .payload = data + TTRPC_HEADER_SIZE,
        .payload_len = payload_len,
    };
    return TTRPC_HEADER_SIZE + (ssize_t)payload_len;
}

int ttrpc_header_encode(const struct ttrpc_frame *frame, uint8_t *out, struct err *err)
{
    if (frame->payload_len > TTRPC_PAYLOAD_MAX)
        return err_set(err, EMSGSIZE, "ttrpc payload of %zu bytes is over the limit of %d", frame->payload_len,
                       TTRPC_PAYLOAD_MAX);

    be32_put(out, (uint32_t)frame->payload_len);
    be32_put(out + 4, frame->stream);
    out[8] = frame->type;
    out[9] = frame->flags;
    return 0;
}
