#include "core/wire/spdy_frame.h"

#include <errno.h>

#include "core/base/arena.h"
#include "core/base/defs.h"
#include "core/base/err.h"
#include "core/wire/http.h"
#include "core/wire/spdy_headers.h"
#include "test/unit/tap.h"

static bool same(const struct spdy_frame *a, const struct spdy_frame *b)
{
    return a->type == b->type && a->flags == b->flags && a->stream == b->stream && a->value == b->value &&
           a->priority == b->priority && a->block.n == b->block.n &&
           !(a->block.n && memcmp(a->block.p, b->block.p, a->block.n));
}

static void frames_round_trip(void)
{
    static const struct spdy_frame cases[] = {
        {.type = SPDY_DATA, .flags = SPDY_FIN, .stream = 7, .length = 0xabcdef},
        {.type = SPDY_SYN_STREAM, .stream = 1, .value = 9, .priority = 7, .block = {"block", 5}},
        {.type = SPDY_SYN_REPLY, .flags = SPDY_FIN, .stream = 3, .block = {"b", 1}},
        {.type = SPDY_RST_STREAM, .stream = SPDY_ID_MAX, .value = SPDY_CANCEL},
        {.type = SPDY_SETTINGS, .block = {"\0\0\0\7\0\1\0\0", 8}},
        {.type = SPDY_PING, .value = 0xffffffff},
        {.type = SPDY_GOAWAY, .stream = 0, .value = 0},
        {.type = SPDY_HEADERS, .stream = 5, .block = {"", 0}},
        {.type = SPDY_WINDOW_UPDATE, .stream = 0, .value = 65536},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint8_t out[SPDY_FIXED_MAX + 16];
        struct spdy_frame back;
        size_t n = spdy_frame_encode(&cases[i], out);
        if (cases[i].block.n)
            memcpy(out + n, cases[i].block.p, cases[i].block.n);
        n += cases[i].block.n;
        bool prefixes = true;
        for (size_t part = 0; part < n; part++)
            prefixes &= spdy_frame_decode(out, part, &back, NULL) == 0;
        okf(prefixes && spdy_frame_decode(out, n, &back, NULL) == (ssize_t)n && same(&back, &cases[i]),
            "a frame of type %u comes back, and its prefixes ask for more", cases[i].type);
    }
}

static void hostile_frames_are_refused(void)
{
    static const struct {
        const char *what;
        uint8_t bytes[20];
    } cases[] = {
        {"another version", {0x80, 2, 0, 1, 0, 0, 0, 10}},
        {"a control frame over the limit", {0x80, 3, 0, 1, 0, 0, 0x40, 1}},
        {"an unknown one over the limit", {0x80, 3, 0, 99, 0, 0xff, 0xff, 0xff}},
        {"a control frame of type 0", {0x80, 3, 0, 0, 0, 0, 0, 0}},
        {"data for no stream", {0, 0, 0, 0, 0, 0, 0, 1}},
        {"SYN_STREAM that is too short", {0x80, 3, 0, 1, 0, 0, 0, 9}},
        {"SYN_STREAM without a number", {0x80, 3, 0, 1, 0, 0, 0, 10}},
        {"RST_STREAM with something behind it", {0x80, 3, 0, 3, 0, 0, 0, 9}},
        {"RST_STREAM of no stream", {0x80, 3, 0, 3, 0, 0, 0, 8}},
        {"PING of a wrong size", {0x80, 3, 0, 6, 0, 0, 0, 5}},
        {"GOAWAY of version 2's size", {0x80, 3, 0, 7, 0, 0, 0, 4}},
        {"a window that grows by nothing", {0x80, 3, 0, 9, 0, 0, 0, 8, 0, 0, 0, 1, 0x80}},
        {"SETTINGS with more entries than it has", {0x80, 3, 0, 4, 0, 0, 0, 12, 0, 0, 0, 2}},
        {"SETTINGS with half an entry", {0x80, 3, 0, 4, 0, 0, 0, 8, 0, 0, 0, 1}},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct spdy_frame f;
        is_int(spdy_frame_decode(cases[i].bytes, sizeof(cases[i].bytes), &f, NULL), -EPROTO, cases[i].what);
    }
    struct spdy_frame f;
    const uint8_t credential[] = {0x80, 3, 0, 10, 0, 0, 0, 2, 1, 2};
    is_int(spdy_frame_decode(credential, sizeof(credential), &f, NULL), sizeof(credential),
           "a type that is not known is passed over");
}

/* What zlib makes with the dictionary of the specification: {streamtype: error, x: a NUL b}, then {streamtype: stdin}.
 */
static const char first[] =
    "\x78\xf9\xe3\xc6\xa7\xc2\x02\xe5\x0e\x70\x3a\x2b\x29\x4a\x4d\xcc\x85\x16\x25\xac\xa9\xa0\x80"
    "\x06\x32\x18\x2b\xc0\xc5\x24\x43\x12\x00\x00\x00\xff\xff";
static const char second[] = "\x02\xb1\x31\x95\x15\x97\x00\xb3\x0e\x00\x00\x00\xff\xff";

static void headers_of_others_are_read(struct arena *a)
{
    struct spdy_headers *in = spdy_headers_reader();
    struct http_headers h = {0};
    struct err err = {0};
    is_int(spdy_headers_read(in, (struct slice){first, sizeof(first) - 1}, a, &h, &err), 0, "a block is read");
    is_string(http_headers_get(&h, "streamtype"), "error", "it has the header");
    ok(h.count == 3 && !strcmp(h.list[1].value, "a") && !strcmp(h.list[2].value, "b"), "two values are two headers");
    is_int(spdy_headers_read(in, (struct slice){second, sizeof(second) - 1}, a, &h, &err), 0, "and the next one");
    is_string(http_headers_get(&h, "streamtype"), "stdin", "which refers to the first");
    in = spdy_headers_free(in);
    in = spdy_headers_reader();
    is_int(spdy_headers_read(in, (struct slice){second, sizeof(second) - 1}, a, &h, &err), -EPROTO,
           "without the first it cannot be");
    spdy_headers_free(in);
}

static int read_back(struct arena *a, const struct http_headers *out, struct http_headers *ret)
{
    struct spdy_headers *w = spdy_headers_writer(), *r = spdy_headers_reader();
    struct strbuf block = {0};
    spdy_headers_write(w, out, &block);
    int e = spdy_headers_read(r, (struct slice){block.p, block.len}, a, ret, NULL);
    strbuf_free(&block);
    spdy_headers_free(w);
    spdy_headers_free(r);
    return e;
}

static void headers_round_trip(struct arena *a)
{
    struct http_headers out = {0}, back = {0};
    is_int(read_back(a, NULL, &back), 0, "an empty block is one");
    is_int((long long)back.count, 0, "and comes back empty");
    for (int i = 0; i < 60; i++)
        http_headers_add(a, &out, arena_printf(a, "name-%d", i % 50), arena_printf(a, "value %d", i));
    is_int(read_back(a, &out, &back), 0, "sixty headers come back");
    ok(back.count == 60 && !strcmp(back.list[1].name, "name-0") && !strcmp(back.list[1].value, "value 50"),
       "those of one name together");
    char *big = arena_alloc(a, SPDY_BLOCK_MAX + 1);
    memset(big, 'x', SPDY_BLOCK_MAX);
    out = (struct http_headers){0};
    http_headers_add(a, &out, "bomb", big);
    is_int(read_back(a, &out, &back), -EPROTO, "a block that grows over the limit is refused");
    out = (struct http_headers){0};
    http_headers_add_borrowed(a, &out, "Upper", "");
    is_int(read_back(a, &out, &back), -EPROTO, "a name in upper case as well");
}

int main(void)
{
    struct arena *a = arena_new();
    frames_round_trip();
    hostile_frames_are_refused();
    headers_of_others_are_read(a);
    headers_round_trip(a);
    arena_free(a);
    return done();
}
