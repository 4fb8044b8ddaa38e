#include "core/wire/ttrpc_frame.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/base/err.h"
#include "test/unit/tap.h"

static const uint8_t hello[] = {0, 0, 0, 2, 0, 0, 0, 7, TTRPC_REQUEST, TTRPC_REMOTE_CLOSED, 'h', 'i'};

static void whole_frame_is_taken(void)
{
    struct ttrpc_frame f;
    ok(ttrpc_frame_decode(hello, sizeof(hello), &f, NULL) == sizeof(hello), "a whole frame is taken to its last byte");
    ok(f.stream == 7 && f.type == TTRPC_REQUEST && f.flags == TTRPC_REMOTE_CLOSED, "its header comes back");
    ok(f.payload_len == 2 && !memcmp(f.payload, "hi", 2), "its payload comes back");
}

static void every_prefix_is_incomplete(void)
{
    struct ttrpc_frame f = {.stream = 99};
    int all = 1;
    for (size_t n = 0; n < sizeof(hello); n++)
        all &= ttrpc_frame_decode(hello, n, &f, NULL) == 0;
    ok(all, "every prefix of a frame asks for more");
    ok(f.stream == 99, "the result stays untouched until a frame is whole");
}

static void hostile_headers_are_refused(void)
{
    static const struct {
        const char *what, *says;
        uint8_t bytes[TTRPC_HEADER_SIZE];
    } cases[] = {
        {"a payload over the limit is refused before it arrives",
         "over the limit",
         {0, 64, 0, 1, 0, 0, 0, 1, TTRPC_REQUEST, 0}},
        {"stream 0 is refused", "stream id 0", {0, 0, 0, 0, 0, 0, 0, 0, TTRPC_REQUEST, 0}},
        {"an unknown type is refused", "type 9", {0, 0, 0, 0, 0, 0, 0, 1, 9, 0}},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct ttrpc_frame f;
        struct err err = {0};
        ssize_t r = ttrpc_frame_decode(cases[i].bytes, TTRPC_HEADER_SIZE, &f, &err);
        ok(r == -EPROTO && strstr(err.text, cases[i].says), cases[i].what);
    }
}

static void encoding_is_the_inverse(void)
{
    uint8_t out[TTRPC_HEADER_SIZE];
    struct ttrpc_frame f = {.stream = 7, .type = TTRPC_REQUEST, .flags = TTRPC_REMOTE_CLOSED, .payload_len = 2};
    ok(ttrpc_header_encode(&f, out, NULL) == 0 && !memcmp(out, hello, sizeof(out)),
       "a header encodes to the bytes it came from");
    f.payload_len = TTRPC_PAYLOAD_MAX + 1;
    ok(ttrpc_header_encode(&f, out, NULL) == -EMSGSIZE, "a payload over the limit is not sent");
}

int main(void)
{
    whole_frame_is_taken();
    every_prefix_is_incomplete();
    hostile_headers_are_refused();
    encoding_is_the_inverse();
    return done();
}
