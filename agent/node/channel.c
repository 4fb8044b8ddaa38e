#include "agent/node/channel.h"

#include <errno.h>

#include "core/base/encoding.h"
#include "core/base/mem.h"
#include "core/wire/websocket.h"

void channel_send(struct websocket *w, bool base64, unsigned channel, const void *data, size_t len)
{
    uint8_t head = (uint8_t)channel;
    if (!base64) {
        websocket_send2(w, WEBSOCKET_BINARY, &head, 1, data, len);
        return;
    }
    head = (uint8_t)('0' + channel);
    cleanup_free char *text = mem_alloc(BASE64_ENCODED_MAX(len) + 1);
    websocket_send2(w, WEBSOCKET_TEXT, &head, 1, text, base64_encode(text, data, len, BASE64_STD));
}

int channel_parse(bool base64, struct slice message, struct strbuf *buffer, unsigned *channel, struct slice *data)
{
    if (!message.n)
        return -EBADMSG;
    *channel = (uint8_t)message.p[0];
    *data = (struct slice){message.p + 1, message.n - 1};
    if (!base64)
        return 0;
    strbuf_reset(buffer);
    ssize_t n = base64_decode(strbuf_reserve(buffer, BASE64_DECODED_MAX(data->n)), data->p, data->n, BASE64_GO);
    if (*channel < '0' || n < 0)
        return -EBADMSG;
    *channel -= '0';
    *data = (struct slice){buffer->p, (size_t)n};
    return 0;
}
