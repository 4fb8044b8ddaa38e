#include <stdlib.h>

#include "core/format/inflate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Whatever the cuts, the same comes out, and never more than allowed. */
static uint64_t run(struct slice in, size_t step, bool *whole)
{
    enum { ROOM = 512, BYTES_MAX = 1 << 16 };
    enum inflate_kind kind;
    char out[ROOM];
    uint64_t hash = 0, total = 0;
    *whole = false;
    if (inflate_detect(in.p, in.n, &kind, NULL))
        return 0;
    cleanup_inflate struct inflate *i = inflate_new(kind, &(struct inflate_limits){.bytes_max = BYTES_MAX});
    while (in.n) {
        struct slice piece = {in.p, MIN_OF(in.n, step)};
        in = (struct slice){in.p + piece.n, in.n - piece.n};
        ssize_t n;
        while ((n = inflate_step(i, &piece, out, sizeof(out), NULL)) > 0)
            for (ssize_t k = 0; k < n; k++)
                hash = hash * 31 + (uint8_t)out[k];
        total += n > 0 ? (uint64_t)n : 0;
        if (n < 0)
            return 0;
        if (piece.n || total > BYTES_MAX)
            abort();
    }
    *whole = inflate_whole(i);
    return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    bool whole, whole_again;
    struct slice in = {(const char *)data, len};
    uint64_t once = run(in, SIZE_MAX, &whole);
    if (run(in, 1, &whole_again) != once || whole != whole_again)
        abort();
    return 0;
}
