#include "agent/node/channel.h"

#include <errno.h>
#include <string.h>

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

/* Base64 in whole groups of four, what is left of one waits. */
static int decode(struct channel_reader *r, struct slice piece, bool last, struct strbuf *buffer, struct slice *data)
{
    cleanup_strbuf struct strbuf text = {0};
    strbuf_reset(buffer);
    strbuf_add(&text, r->carry, r->carried);
    for (size_t i = 0; i < piece.n; i++)
        if (piece.p[i] != '\r' && piece.p[i] != '\n')
            strbuf_addc(&text, piece.p[i]);
    *data = (struct slice){"", 0};
    if (!text.p || !text.len)
        return 0;
    r->carried = last ? 0 : text.len % sizeof(r->carry);
    size_t whole = text.len - r->carried;
    if (r->ended)
        return -EBADMSG;
    memcpy(r->carry, text.p + whole, r->carried);
    r->ended = whole && text.p[whole - 1] == '=';
    ssize_t n = base64_decode(strbuf_reserve(buffer, BASE64_DECODED_MAX(whole) + 1), text.p, whole, BASE64_GO);
    *data = (struct slice){buffer->p, n < 0 ? 0 : (size_t)n};
    return n < 0 ? -EBADMSG : 0;
}

int channel_read(struct channel_reader *r, struct slice piece, bool first, bool last, struct strbuf *buffer,
                 struct slice *data)
{
    if (first)
        *r = (struct channel_reader){.base64 = r->base64};
    if (r->bad || (!r->named && !piece.n))
        return r->bad || last ? -EBADMSG : -EAGAIN;
    if (!r->named) {
        r->named = true;
        r->channel = (uint8_t)*piece.p - (r->base64 ? '0' : 0U);
        r->bad = r->base64 && *piece.p < '0';
        piece = (struct slice){piece.p + 1, piece.n - 1};
    }
    *data = piece;
    if (r->base64 && !r->bad)
        r->bad = decode(r, piece, last, buffer, data) < 0;
    return r->bad ? -EBADMSG : 0;
}
