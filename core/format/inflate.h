/* Inflate: gzip and zstd streams back to what was compressed, piece by piece and within limits: a small stream that
 * grows without measure is refused while it does. Sources: RFC 1952 (members may follow each other), RFC 8878 (so may
 * frames). */
#ifndef K3C_FORMAT_INFLATE_H
#define K3C_FORMAT_INFLATE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/str.h"

struct err;
struct inflate;

enum inflate_kind {
    INFLATE_NONE, /* not compressed: bytes pass through */
    INFLATE_GZIP,
    INFLATE_ZSTD,
};

enum {
    INFLATE_MAGIC_SIZE = 6,       /* bytes that inflate_detect wants to see */
    INFLATE_ZSTD_WINDOW_LOG = 27, /* 128 MiB, what `zstd --ultra -22` makes; a stream that wants more is refused */
};

/* 0: no limit. */
struct inflate_limits {
    uint64_t bytes_max;   /* that come out */
    unsigned ratio_max;   /* bytes out for one in ... */
    uint64_t ratio_after; /* ... judged once this many came out: a little text may well shrink a thousandfold */
};

/* Tells from the first bytes how a stream is compressed; fewer than INFLATE_MAGIC_SIZE are the whole stream.
 * -EOPNOTSUPP for a compression that is known by name only: bzip2, xz, lz4. */
int inflate_detect(const void *data, size_t len, enum inflate_kind *ret, struct err *err);

struct inflate *inflate_new(enum inflate_kind kind, const struct inflate_limits *limits);
struct inflate *inflate_free(struct inflate *i); /* NULL is fine; returns NULL */

/* Takes what it can from the front of *in and writes at most `room` bytes. Returns how many, 0 when it needs more input
 * (*in is empty then), -EINVAL for a damaged stream or -E2BIG over a limit; after an error only inflate_free. */
ssize_t inflate_step(struct inflate *i, struct slice *in, void *out, size_t room, struct err *err);

/* The input may end here: it is between two members or frames. */
bool inflate_whole(const struct inflate *i);

void cleanup_inflatep(struct inflate **i);
#define cleanup_inflate __attribute__((cleanup(cleanup_inflatep)))

#endif
