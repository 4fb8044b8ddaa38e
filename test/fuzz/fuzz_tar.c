#include <stdlib.h>
#include <string.h>

#include "core/format/tar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* The checksum is put right in every block, so that mutations reach what is behind it. */
static void fix_checksums(char *p, size_t len)
{
    for (; len >= TAR_BLOCK_SIZE; p += TAR_BLOCK_SIZE, len -= TAR_BLOCK_SIZE) {
        unsigned sum = 0;
        if (memcmp(p + 257, "ustar", 5))
            continue;
        memset(p + 148, ' ', 8);
        for (size_t i = 0; i < TAR_BLOCK_SIZE; i++)
            sum += (unsigned char)p[i];
        for (int i = 5; i >= 0; i--, sum /= 8)
            p[148 + i] = (char)('0' + sum % 8);
        p[154] = 0;
    }
}

/* Reads with pieces of `step` bytes; what was said becomes a hash. */
static uint64_t run(struct slice in, size_t step)
{
    cleanup_tar struct tar *t = tar_new();
    uint64_t hash = 1, covered = 0;
    while (in.n) {
        struct slice piece = {in.p, MIN_OF(in.n, step)};
        in = (struct slice){in.p + piece.n, in.n - piece.n};
        struct tar_item item;
        for (;;) {
            if (tar_next(t, &piece, &item, NULL))
                return 0;
            const struct tar_entry *e = item.entry;
            if (item.event == TAR_MORE || item.event == TAR_END)
                break;
            if (item.event == TAR_ENTRY) {
                covered = 0;
                if (!*e->name || strlen(e->name) > TAR_NAME_MAX || e->mode > 07777 || (e->type != TAR_FILE && e->size))
                    abort();
                for (const char *p = e->name; *p; p++)
                    hash = hash * 31 + (unsigned char)*p;
                hash = hash * 31 + e->size + e->nxattrs;
            } else if (item.event == TAR_FILE_END) {
                if (e->type != TAR_FILE || (!e->sparse && covered != e->size))
                    abort();
            } else if (!item.data.n || item.offset < covered || item.offset + item.data.n > e->size) {
                abort(); /* data that does not ascend within its file */
            } else {
                covered = item.offset + item.data.n;
                for (size_t i = 0; i < item.data.n; i++)
                    hash = hash * 31 + (unsigned char)item.data.p[i] + item.offset + i;
            }
        }
        if (item.event == TAR_END)
            break;
        if (piece.n)
            abort();
    }
    return hash * 2 + tar_whole(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char *copy = malloc(len + 1);
    memcpy(copy, data, len);
    fix_checksums(copy, len);
    struct slice in = {copy, len};
    if (run(in, SIZE_MAX) != run(in, 100))
        abort();
    free(copy);
    return 0;
}
