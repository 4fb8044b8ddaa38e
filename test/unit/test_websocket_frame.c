#include "core/wire/websocket_frame.h"

#include <errno.h>

#include "core/base/defs.h"
#include "core/base/err.h"
#include "test/unit/tap.h"

static void headers_round_trip(void)
{
    static const size_t lengths[] = {0, 1, 125, 126, 127, 65535, 65536, WEBSOCKET_PAYLOAD_MAX};
    bool all = true, prefixes = true;
    for (size_t i = 0; i < COUNT_OF(lengths); i++)
        for (int masked = 0; masked < 2; masked++) {
            struct websocket_frame f = {.fin = true,
                                        .masked = masked,
                                        .opcode = WEBSOCKET_BINARY,
                                        .mask = {1, 2, 3, 4},
                                        .payload_len = lengths[i]},
                                   back;
            uint8_t out[WEBSOCKET_HEADER_MAX];
            size_t n = websocket_frame_encode(&f, out);
            for (size_t part = 0; part < n; part++)
                prefixes &= websocket_frame_decode(out, part, &back, NULL) == 0;
            all &= websocket_frame_decode(out, n, &back, NULL) == (ssize_t)n && back.payload_len == lengths[i] &&
                   back.masked == masked && back.fin && (!masked || !memcmp(back.mask, f.mask, 4));
        }
    ok(all, "headers of every length come back");
    ok(prefixes, "a prefix of one asks for more");
}

static void hostile_headers_are_refused(void)
{
    static const struct {
        const char *what;
        uint8_t bytes[10];
        size_t len;
    } cases[] = {
        {"a reserved bit", {0xc1, 0}, 2},
        {"an unknown opcode", {0x83, 0}, 2},
        {"an unknown control opcode", {0x8b, 0}, 2},
        {"a control frame in pieces", {0x09, 0}, 2},
        {"a long control frame", {0x89, 126, 0, 126}, 4},
        {"a length in two bytes that fits one", {0x82, 126, 0, 125}, 4},
        {"a length in eight bytes that fits two", {0x82, 127, 0, 0, 0, 0, 0, 0, 255, 255}, 10},
        {"a negative length", {0x82, 127, 0x80, 0, 0, 0, 0, 1, 0, 0}, 10},
        {"a payload over the limit", {0x82, 127, 0, 0, 0, 0, 0x7f, 0, 0, 0}, 10},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct websocket_frame f;
        is_int(websocket_frame_decode(cases[i].bytes, cases[i].len, &f, NULL), -EPROTO, cases[i].what);
    }
}

static void masking_is_its_own_inverse(void)
{
    uint8_t text[] = "hello", mask[4] = {0x37, 0xfa, 0x21, 0x3d};
    websocket_mask(text, 5, mask);
    ok(!memcmp(text, "\x5f\x9f\x4d\x51\x58", 5), "the example of RFC 6455, 5.7");
    websocket_mask(text, 5, mask);
    is_string((char *)text, "hello", "and back");
}

int main(void)
{
    headers_round_trip();
    hostile_headers_are_refused();
    masking_is_its_own_inverse();
    return done();
}
