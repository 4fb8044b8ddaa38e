#include <stdlib.h>
#include <string.h>

#include "agent/node/channel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct heard {
    struct strbuf bytes;
    unsigned channel;
    bool whole;
};

static void hear(struct channel_reader *r, struct slice piece, bool first, bool last, struct heard *h)
{
    cleanup_strbuf struct strbuf buffer = {0};
    struct slice got = {"", 0};
    int e = channel_read(r, piece, first, last, &buffer, &got);
    if (e == 0)
        strbuf_add(&h->bytes, got.p, got.n);
    h->channel = r->channel;
    h->whole = last && e == 0;
}

/* A message tells the same, however it is cut into pieces. The first byte: base64 or not, and where to cut. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (!len)
        return 0;
    struct channel_reader one = {.base64 = *data & 1}, many = one;
    struct heard whole = {0}, pieces = {0};
    size_t step = (size_t)(*data >> 1) + 1;
    struct slice message = {(const char *)data + 1, len - 1};
    hear(&one, message, true, true, &whole);
    for (size_t at = 0; !at || at < message.n; at += step) {
        size_t n = MIN_OF(step, message.n - at);
        hear(&many, (struct slice){message.p + at, n}, !at, at + n == message.n, &pieces);
    }
    if (whole.whole != pieces.whole)
        abort();
    if (whole.whole && (whole.channel != pieces.channel || whole.bytes.len != pieces.bytes.len ||
                        (whole.bytes.len && memcmp(whole.bytes.p, pieces.bytes.p, whole.bytes.len))))
        abort();
    strbuf_free(&whole.bytes);
    strbuf_free(&pieces.bytes);
    return 0;
}
