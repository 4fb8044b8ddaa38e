/* The write-ahead log of a datastore that a disk gave back in any state: frames behind a header that is right, or
 * behind one that is torn, when the first frame is right and there is a database. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/be32.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/str.h"
#include "storage/damage.h"

enum { HEADER_BYTES = 32, FRAME_HEADER_BYTES = 24, LITTLE_ENDIAN_MAGIC = 0x377f0682 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Adds as the log's checksums do. */
static void sum_up(uint32_t sum[2], const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    for (size_t i = 0; i < n; i += 8) {
        sum[0] += __builtin_bswap32(be32_get(p + i)) + sum[1];
        sum[1] += __builtin_bswap32(be32_get(p + i + 4)) + sum[0];
    }
}

static void store_sum(const uint32_t sum[2], char *to)
{
    be32_put(to, sum[0]);
    be32_put(to + 4, sum[1]);
}

static void write_log(const char *wal, const uint8_t *data, size_t size, size_t page, bool torn)
{
    char header[HEADER_BYTES] = "";
    uint32_t sum[2] = {0};
    struct strbuf text = {0};
    be32_put(header, LITTLE_ENDIAN_MAGIC);
    be32_put(header + 4, 3007000);
    be32_put(header + 8, (uint32_t)page);
    sum_up(sum, header, 24);
    store_sum(sum, header + 24);
    strbuf_add(&text, header, sizeof(header));
    strbuf_add(&text, (const char *)data, size);
    if (torn && size >= FRAME_HEADER_BYTES + page) {
        char *frame = text.p + HEADER_BYTES;
        memset(frame + 8, 0, 8); /* the header's salts */
        sum_up(sum, frame, 8);
        sum_up(sum, frame + FRAME_HEADER_BYTES, page);
        store_sum(sum, frame + 16);
    }
    if (torn)
        text.p[24]++;
    if (file_write(wal, text.p, text.len, 0600, NULL))
        abort();
    strbuf_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char path[64], wal[80];
    if (!*path) {
        snprintf(path, sizeof(path), "/dev/shm/fuzz-wal.%d", (int)getpid());
        snprintf(wal, sizeof(wal), "%s-wal", path);
    }
    if (!size)
        return 0;
    size_t page = data[0] & 1 ? 512 : 1024;
    bool torn = data[0] & 2;
    char database[4096] = "SQLite format 3";
    database[16] = (char)(page >> 8);
    if (file_write(path, database, sizeof(database), 0600, NULL))
        abort();
    write_log(wal, data + 1, size - 1, page, torn);
    struct err err = {0};
    int r = damage_check_wal(path, &err);
    if (r ? !strstr(err.text, path) : err.code)
        abort();
    if (torn && size > 1 && !r == !access(wal, F_OK)) /* it is refused, or gone */
        abort();
    unlink(wal);
    unlink(path);
    return 0;
}
