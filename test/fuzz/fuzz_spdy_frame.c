#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/wire/http.h"
#include "core/wire/spdy_frame.h"
#include "core/wire/spdy_headers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Whatever decodes is within its bounds and survives being encoded. */
static void check_frame(const uint8_t *data, size_t len)
{
    static uint8_t out[SPDY_FIXED_MAX + SPDY_CONTROL_MAX];
    struct spdy_frame f, back;
    ssize_t n = spdy_frame_decode(data, len, &f, NULL);
    if (n <= 0)
        return;
    if ((size_t)n > len || (f.type && f.length > SPDY_CONTROL_MAX))
        abort();
    if (f.type > SPDY_WINDOW_UPDATE || f.type == 5)
        return;
    size_t m = spdy_frame_encode(&f, out);
    if (f.block.n)
        memcpy(out + m, f.block.p, f.block.n);
    if (spdy_frame_decode(out, m + f.block.n, &back, NULL) != n || back.stream != f.stream || back.value != f.value ||
        back.flags != f.flags || back.length != f.length || back.block.n != f.block.n)
        abort();
}

/* Headers that were read say the same after they were written and read again. */
static void check_headers(const uint8_t *data, size_t len)
{
    struct arena *a = arena_new();
    struct spdy_headers *in = spdy_headers_reader(), *out = spdy_headers_writer(), *again = spdy_headers_reader();
    struct http_headers h = {0}, back = {0};
    struct strbuf block = {0};
    if (!spdy_headers_read(in, (struct slice){(const char *)data, len}, a, &h, NULL)) {
        spdy_headers_write(out, &h, &block);
        if (spdy_headers_read(again, (struct slice){block.p, block.len}, a, &back, NULL) || back.count != h.count)
            abort();
        for (size_t i = 0; i < h.count; i++)
            if (strcmp(h.list[i].name, back.list[i].name) || strcmp(h.list[i].value, back.list[i].value))
                abort();
    }
    strbuf_free(&block);
    spdy_headers_free(in);
    spdy_headers_free(out);
    spdy_headers_free(again);
    arena_free(a);
}

/* The bytes as a block's plain text: a zlib stream that stores them. */
static void check_plain(const uint8_t *data, size_t len)
{
    static uint8_t block[7 + SPDY_BLOCK_MAX] = {0x78, 0x01, 0};
    len = len < SPDY_BLOCK_MAX ? len : SPDY_BLOCK_MAX;
    block[3] = (uint8_t)len;
    block[4] = (uint8_t)(len >> 8);
    block[5] = (uint8_t)~block[3];
    block[6] = (uint8_t)~block[4];
    memcpy(block + 7, data, len);
    check_headers(block, 7 + len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    check_frame(data, len);
    check_headers(data, len);
    check_plain(data, len);
    return 0;
}
