#include "core/format/protobuf.h"

#include <errno.h>

#include "core/base/err.h"
#include "test/unit/tap.h"

static int next(const void *data, size_t len, struct protobuf_field *f, struct err *err)
{
    struct slice rest = {data, len};
    int r = protobuf_next(&rest, f, err);
    return r == 1 && rest.n ? 2 : r;
}

static void fields_are_read(void)
{
    struct protobuf_field f;
    ok(next("\x08\x96\x01", 3, &f, NULL) == 1 && f.number == 1 && f.wire == PROTOBUF_VARINT && f.value == 150,
       "a varint");
    ok(next("\x12\x07testing", 9, &f, NULL) == 1 && f.number == 2 && slice_is(f.bytes, "testing"), "bytes");
    ok(next("\x19\1\0\0\0\0\0\0\x80", 9, &f, NULL) == 1 && f.value == 0x8000000000000001u, "a fixed64");
    ok(next("\x1d\1\0\0\0", 5, &f, NULL) == 1 && f.value == 1, "a fixed32");
    ok(next("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11, &f, NULL) == 1 && (int64_t)f.value == -1,
       "a negative one");
    ok(next("", 0, &f, NULL) == 0, "the end");
}

static void broken_input_is_refused(void)
{
    static const struct {
        const char *what, *says, *bytes;
        size_t len;
    } cases[] = {
        {"a tag cut short", "EOF", "\x88", 1},
        {"a varint cut short", "EOF", "\x08\x96", 2},
        {"a length beyond the end", "EOF", "\x12\x08testing", 9},
        {"a length near 2^64", "EOF", "\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11},
        {"a fixed64 cut short", "EOF", "\x19\1\0\0\0", 5},
        {"a varint of eleven bytes", "overflow", "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12},
        {"field 0", "tag 0", "\x00\x01", 2},
        {"a group", "wireType 3", "\x0b", 1},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct protobuf_field f;
        struct err err = {0};
        okf(next(cases[i].bytes, cases[i].len, &f, &err) == -EBADMSG && strstr(err.text, cases[i].says),
            "%s is refused", cases[i].what);
    }
}

static void writing_is_the_inverse(void)
{
    struct strbuf out = {0};
    struct protobuf_field f;
    protobuf_put_uint(&out, 1, 150);
    protobuf_put_string(&out, 2, "testing");
    protobuf_put_fixed64(&out, 3, 0x8000000000000001u);
    protobuf_put_int(&out, 1, -1);
    protobuf_put_bool(&out, 16, true);
    protobuf_put_string(&out, 2, NULL);
    static const char want[] =
        "\x08\x96\x01\x12\x07testing\x19\1\0\0\0\0\0\0\x80\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"
        "\x80\x01\x01";
    ok(out.len == sizeof(want) - 1 && !memcmp(out.p, want, out.len), "what is written is what was read");
    strbuf_reset(&out);
    size_t outer = protobuf_open(&out, 1), inner = protobuf_open(&out, 2);
    char many[20000] = {0};
    strbuf_add(&out, many, sizeof(many));
    protobuf_close(&out, inner);
    protobuf_put_uint(&out, 3, 1);
    protobuf_close(&out, outer);
    size_t whole = out.len;
    struct slice rest = {out.p, out.len};
    ok(protobuf_next(&rest, &f, NULL) == 1 && !rest.n && f.bytes.n == whole - 4, "an embedded message has its length");
    rest = f.bytes;
    ok(protobuf_next(&rest, &f, NULL) == 1 && f.bytes.n == sizeof(many), "one inside it too");
    ok(protobuf_next(&rest, &f, NULL) == 1 && f.number == 3 && f.value == 1, "and what follows it is not disturbed");
    strbuf_free(&out);
}

int main(void)
{
    fields_are_read();
    broken_input_is_refused();
    writing_is_the_inverse();
    return done();
}
