#include "core/format/inflate.h"

#include <errno.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "test/unit/tap.h"

enum { BOMB_BYTES = 4 << 20 };

static struct strbuf gzipped(const void *data, size_t len)
{
    struct strbuf b = {0};
    z_stream z = {0};
    deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
    size_t bound = deflateBound(&z, len);
    z.next_in = (Bytef *)(uintptr_t)data;
    z.avail_in = (uInt)len;
    z.next_out = (Bytef *)strbuf_reserve(&b, bound);
    z.avail_out = (uInt)bound;
    deflate(&z, Z_FINISH);
    b.len = z.total_out;
    deflateEnd(&z);
    return b;
}

static struct strbuf zstded(const void *data, size_t len)
{
    struct strbuf b = {0};
    size_t bound = ZSTD_compressBound(len);
    b.len = ZSTD_compress(strbuf_reserve(&b, bound), bound, data, len, 3);
    return b;
}

/* Inflates with pieces of `in_step` bytes in and `room` out. */
static int inflate_all(struct slice in, enum inflate_kind kind, const struct inflate_limits *limits, size_t in_step,
                       size_t room, struct strbuf *out, struct err *err)
{
    cleanup_inflate struct inflate *i = inflate_new(kind, limits);
    while (in.n) {
        struct slice piece = {in.p, MIN_OF(in.n, in_step)};
        in = (struct slice){in.p + piece.n, in.n - piece.n};
        ssize_t n;
        while ((n = inflate_step(i, &piece, strbuf_reserve(out, room), room, err)) > 0)
            out->len += (size_t)n;
        if (n < 0)
            return (int)n;
        if (piece.n)
            return -EDOM; /* 0 has to mean that all was taken */
    }
    return inflate_whole(i) ? 0 : -ENODATA;
}

static bool comes_back(struct strbuf packed, enum inflate_kind kind, struct slice want)
{
    static const size_t steps[] = {1, 2, 7, 4096, SIZE_MAX};
    for (size_t i = 0; i < COUNT_OF(steps); i++)
        for (size_t j = 0; j < 4; j++) {
            cleanup_strbuf struct strbuf out = {0};
            if (inflate_all((struct slice){packed.p, packed.len}, kind, NULL, steps[i], MIN_OF(steps[j], (size_t)65536),
                            &out, NULL) ||
                out.len != want.n || memcmp(out.p, want.p, want.n))
                return false;
        }
    return true;
}

static void kinds_are_detected(void)
{
    enum inflate_kind k;
    struct err err = {0};
    ok(!inflate_detect("\x1f\x8b\x08\0\0\0", 6, &k, NULL) && k == INFLATE_GZIP, "gzip is detected");
    ok(!inflate_detect("\x28\xb5\x2f\xfd\0\0", 6, &k, NULL) && k == INFLATE_ZSTD, "so is zstd");
    ok(!inflate_detect("\x5a\x2a\x4d\x18\0\0", 6, &k, NULL) && k == INFLATE_ZSTD, "and its skippable frame");
    ok(!inflate_detect("etc/pa", 6, &k, NULL) && k == INFLATE_NONE, "all else is not compressed");
    ok(!inflate_detect("", 0, &k, NULL) && k == INFLATE_NONE, "nothing is not compressed");
    ok(inflate_detect("BZh91A", 6, &k, &err) == -EOPNOTSUPP && strstr(err.text, "bzip2"), "bzip2 is named and refused");
    ok(inflate_detect("\xfd\x37\x7a\x58\x5a\x00", 6, &k, &err) == -EOPNOTSUPP && strstr(err.text, "xz"), "so is xz");
}

static void streams_come_back(void)
{
    char text[20000];
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = (char)("layers"[i % 6] + (char)(i % 251 / 50));
    struct slice want = {text, sizeof(text)};
    struct strbuf gz = gzipped(text, sizeof(text)), zs = zstded(text, sizeof(text));
    ok(comes_back(gz, INFLATE_GZIP, want), "gzip comes back, cut anywhere");
    ok(comes_back(zs, INFLATE_ZSTD, want), "so does zstd");
    ok(comes_back((struct strbuf){.p = text, .len = sizeof(text)}, INFLATE_NONE, want), "and what is not compressed");

    struct strbuf two = {0}, padded = {0}, twice = {0};
    strbuf_add(&twice, text, 100);
    strbuf_add(&twice, text, 100);
    struct strbuf half = gzipped(text, 100);
    strbuf_add(&two, half.p, half.len);
    strbuf_add(&two, half.p, half.len);
    ok(comes_back(two, INFLATE_GZIP, (struct slice){twice.p, twice.len}), "gzip members follow each other");
    strbuf_add(&padded, half.p, half.len);
    strbuf_add(&padded, "\0\0\0", 3);
    ok(comes_back(padded, INFLATE_GZIP, (struct slice){text, 100}), "zeros behind gzip are let pass");
    strbuf_reset(&two);
    struct strbuf frame = zstded(text, 100);
    strbuf_add(&two, frame.p, frame.len);
    strbuf_add(&two, "\x50\x2a\x4d\x18\x02\0\0\0xy", 10);
    strbuf_add(&two, frame.p, frame.len);
    ok(comes_back(two, INFLATE_ZSTD, (struct slice){twice.p, twice.len}), "so do zstd frames, skippable ones between");

    struct strbuf out = {0};
    ok(inflate_all((struct slice){gz.p, gz.len - 1}, INFLATE_GZIP, NULL, 100, 100, &out, NULL) == -ENODATA,
       "a gzip stream cut short is not whole");
    ok(inflate_all((struct slice){zs.p, zs.len - 1}, INFLATE_ZSTD, NULL, 100, 100, &out, NULL) == -ENODATA,
       "nor is a zstd stream");
    struct err err = {0};
    gz.p[gz.len / 2] ^= 0x55;
    ok(inflate_all((struct slice){gz.p, gz.len}, INFLATE_GZIP, NULL, 100, 100, &out, &err) == -EINVAL,
       "a damaged gzip stream is refused");
    strbuf_add(&half, "garbage", 7);
    ok(inflate_all((struct slice){half.p, half.len}, INFLATE_GZIP, NULL, 100, 100, &out, &err) == -EINVAL,
       "garbage behind gzip is refused");
    ok(inflate_all((struct slice){text, 100}, INFLATE_ZSTD, NULL, 100, 100, &out, &err) == -EINVAL,
       "what is not zstd is refused as such");
    struct strbuf *all[] = {&gz, &zs, &two, &padded, &twice, &half, &frame, &out};
    for (size_t i = 0; i < COUNT_OF(all); i++)
        strbuf_free(all[i]);
}

static void bombs_are_refused(void)
{
    cleanup_free char *zeros = mem_alloc(BOMB_BYTES);
    struct strbuf packed[] = {gzipped(zeros, BOMB_BYTES), zstded(zeros, BOMB_BYTES)};
    static const enum inflate_kind kinds[] = {INFLATE_GZIP, INFLATE_ZSTD};
    static const char *const names[] = {"gzip", "zstd"};
    for (size_t i = 0; i < 2; i++) {
        struct strbuf out = {0};
        struct err err = {0};
        struct slice in = {packed[i].p, packed[i].len};
        int r = inflate_all(in, kinds[i], &(struct inflate_limits){.bytes_max = 1 << 20}, SIZE_MAX, 65536, &out, &err);
        okf(r == -E2BIG && out.len <= 1 << 20, "%s over the bytes allowed is stopped there", names[i]);
        strbuf_reset(&out);
        r = inflate_all(in, kinds[i], &(struct inflate_limits){.ratio_max = 200, .ratio_after = 100000}, SIZE_MAX,
                        65536, &out, &err);
        okf(r == -E2BIG && out.len < 2 << 20, "%s that expands too far is stopped early", names[i]);
        strbuf_reset(&out);
        r = inflate_all(in, kinds[i], &(struct inflate_limits){.ratio_max = 200, .ratio_after = BOMB_BYTES}, SIZE_MAX,
                        65536, &out, &err);
        okf(!r && out.len == BOMB_BYTES, "%s below the size from which that counts is not", names[i]);
        strbuf_free(&out);
        strbuf_free(&packed[i]);
    }
    /* a frame header that asks for a window of 1 GiB */
    struct err err = {0};
    struct strbuf out = {0};
    ok(inflate_all((struct slice){"\x28\xb5\x2f\xfd\x00\xa0\x01\x00\x00", 9}, INFLATE_ZSTD, NULL, 9, 100, &out, &err) ==
           -EINVAL,
       "a zstd window over the limit is refused");
    strbuf_free(&out);
}

int main(void)
{
    kinds_are_detected();
    streams_come_back();
    bombs_are_refused();
    return done();
}
