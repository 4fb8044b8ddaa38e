#include "core/format/inflate.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "core/base/err.h"
#include "core/base/mem.h"

enum { GZIP_WINDOW_BITS = 15 + 16 };

struct inflate {
    enum inflate_kind kind;
    struct inflate_limits limits;
    uint64_t in, out;
    z_stream gzip;
    ZSTD_DCtx *zstd;
    bool begun; /* something was read since the last member or frame ended */
    bool any;   /* a member or frame has ended */
};

int inflate_detect(const void *data, size_t len, enum inflate_kind *ret, struct err *err)
{
    static const struct {
        const char *magic;
        size_t len;
        enum inflate_kind kind;
        const char *name; /* where there is only the name */
    } known[] = {
        {"\x1f\x8b", 2, INFLATE_GZIP, NULL},
        {"\x28\xb5\x2f\xfd", 4, INFLATE_ZSTD, NULL},
        {"BZh", 3, INFLATE_NONE, "bzip2"},
        {"\xfd\x37\x7a\x58\x5a\x00", 6, INFLATE_NONE, "xz"},
        {"\x04\x22\x4d\x18", 4, INFLATE_NONE, "lz4"},
    };
    *ret = INFLATE_NONE;
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (len < known[i].len || memcmp(data, known[i].magic, known[i].len))
            continue;
        if (known[i].name)
            return err_set(err, EOPNOTSUPP, "it is compressed with %s; only gzip and zstd are supported",
                           known[i].name);
        *ret = known[i].kind;
    }
    /* A zstd stream may begin with a skippable frame. */
    if (len >= 4 && !memcmp((const char *)data + 1, "\x2a\x4d\x18", 3) && (*(const uint8_t *)data & 0xf0) == 0x50)
        *ret = INFLATE_ZSTD;
    return 0;
}

struct inflate *inflate_new(enum inflate_kind kind, const struct inflate_limits *limits)
{
    struct inflate *i = mem_alloc(sizeof(*i));
    i->kind = kind;
    if (limits)
        i->limits = *limits;
    if (kind == INFLATE_GZIP && inflateInit2(&i->gzip, GZIP_WINDOW_BITS) != Z_OK)
        abort(); /* as for memory */
    if (kind == INFLATE_ZSTD) {
        i->zstd = ZSTD_createDCtx();
        if (!i->zstd || ZSTD_isError(ZSTD_DCtx_setParameter(i->zstd, ZSTD_d_windowLogMax, INFLATE_ZSTD_WINDOW_LOG)))
            abort();
    }
    return i;
}

struct inflate *inflate_free(struct inflate *i)
{
    if (!i)
        return NULL;
    if (i->kind == INFLATE_GZIP)
        inflateEnd(&i->gzip);
    ZSTD_freeDCtx(i->zstd);
    free(i);
    return NULL;
}

void cleanup_inflatep(struct inflate **i)
{
    inflate_free(*i);
}

static ssize_t step_none(struct inflate *i, struct slice *in, void *out, size_t room)
{
    size_t n = MIN_OF(in->n, room);
    memcpy(out, in->p, n);
    *in = (struct slice){in->p + n, in->n - n};
    i->any = true;
    return (ssize_t)n;
}

/* Behind a member comes another one, or zeros that fill a block. */
static int between_members(struct inflate *i, struct slice *in, struct err *err)
{
    if (i->any)
        while (in->n && !*in->p)
            *in = (struct slice){in->p + 1, in->n - 1};
    if (!in->n)
        return 0;
    if (i->any && (uint8_t)*in->p != 0x1f)
        return err_set(err, EINVAL, "something that is not gzip follows the gzip stream");
    inflateReset(&i->gzip);
    i->begun = true;
    return 0;
}

static ssize_t step_gzip(struct inflate *i, struct slice *in, void *out, size_t room, struct err *err)
{
    size_t done = 0;
    while (in->n && done < room) {
        int bad = i->begun ? 0 : between_members(i, in, err);
        if (bad)
            return bad;
        if (!in->n)
            break;
        uInt give = (uInt)MIN_OF(in->n, (size_t)INT_MAX), take = (uInt)MIN_OF(room - done, (size_t)INT_MAX);
        i->gzip.next_in = (Bytef *)(uintptr_t)in->p;
        i->gzip.avail_in = give;
        i->gzip.next_out = (Bytef *)out + done;
        i->gzip.avail_out = take;
        int r = inflate(&i->gzip, Z_NO_FLUSH);
        size_t eaten = give - i->gzip.avail_in, made = take - i->gzip.avail_out;
        *in = (struct slice){in->p + eaten, in->n - eaten};
        done += made;
        if (r == Z_STREAM_END) {
            i->begun = false;
            i->any = true;
        } else if (r != Z_OK && r != Z_BUF_ERROR) {
            return err_set(err, EINVAL, "the gzip stream is damaged: %s",
                           i->gzip.msg ? i->gzip.msg : "it makes no sense");
        } else if (!eaten && !made) {
            break;
        }
    }
    return (ssize_t)done;
}

static ssize_t step_zstd(struct inflate *i, struct slice *in, void *out, size_t room, struct err *err)
{
    ZSTD_inBuffer src = {in->p, in->n, 0};
    ZSTD_outBuffer dst = {out, room, 0};
    while (dst.pos < dst.size) {
        size_t eaten = src.pos, made = dst.pos;
        /* what was taken in may still have to come out when the input has ended */
        if (src.pos == src.size && !i->begun)
            break;
        size_t r = ZSTD_decompressStream(i->zstd, &dst, &src);
        if (ZSTD_isError(r))
            return err_set(err, EINVAL, "the zstd stream is damaged: %s", ZSTD_getErrorName(r));
        i->begun = r != 0;
        i->any |= r == 0;
        /* with input left zstd goes on, or says after some tries that it cannot */
        if (src.pos == src.size && src.pos == eaten && dst.pos == made)
            break;
    }
    *in = (struct slice){in->p + src.pos, in->n - src.pos};
    return (ssize_t)dst.pos;
}

static int check_limits(const struct inflate *i, struct err *err)
{
    const struct inflate_limits *l = &i->limits;
    if (l->bytes_max && i->out > l->bytes_max)
        return err_set(err, E2BIG, "it holds more than %llu bytes", (unsigned long long)l->bytes_max);
    if (l->ratio_max && i->out > l->ratio_after && i->out / l->ratio_max > i->in)
        return err_set(err, E2BIG, "it expands more than %u times", l->ratio_max);
    return 0;
}

ssize_t inflate_step(struct inflate *i, struct slice *in, void *out, size_t room, struct err *err)
{
    size_t before = in->n;
    ssize_t n;
    if (i->kind == INFLATE_GZIP)
        n = step_gzip(i, in, out, room, err);
    else if (i->kind == INFLATE_ZSTD)
        n = step_zstd(i, in, out, room, err);
    else
        n = step_none(i, in, out, room);
    if (n < 0)
        return n;
    i->in += before - in->n;
    i->out += (uint64_t)n;
    int bad = check_limits(i, err);
    return bad ? bad : n;
}

bool inflate_whole(const struct inflate *i)
{
    return i->kind == INFLATE_NONE || (i->any && !i->begun);
}
