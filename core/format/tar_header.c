/* One header block of a tar archive, with GNU's sparse maps. */
#include <errno.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/format/tar_int.h"

struct field {
    size_t at, len;
};

static const struct field NAME = {0, 100}, MODE = {100, 8}, UID = {108, 8}, GID = {116, 8}, SIZE = {124, 12},
                          MTIME = {136, 12}, CHECKSUM = {148, 8}, TYPE = {156, 1}, LINKNAME = {157, 100},
                          MAGIC = {257, 8}, MAJOR = {329, 8}, MINOR = {337, 8}, PREFIX = {345, 155};
/* old GNU */
static const struct field REAL_SIZE = {483, 12};
enum { GNU_MAP_AT = 386, GNU_MAP_PARTS = 4, GNU_EXTENDED_AT = 482, BLOCK_PARTS = 21, BLOCK_EXTENDED_AT = 504 };
enum { OFFSET_DIGITS = 12 };

bool tar_is_zero(const uint8_t *block)
{
    return !block[0] && !memcmp(block, block + 1, TAR_BLOCK_SIZE - 1);
}

/* Base 256, two's complement, the first byte's top bit being the mark of it. */
static bool binary_number(const uint8_t *p, size_t len, int64_t *ret)
{
    bool negative = p[0] & 0x40;
    uint64_t v = negative ? UINT64_MAX : 0;
    for (size_t i = 0; i < len; i++) {
        uint8_t byte = p[i];
        if (i == 0)
            byte = negative ? byte | 0x80 : byte & 0x7f;
        if (v >> 56 != (negative ? 0xff : 0))
            return false;
        v = v << 8 | byte;
    }
    if (v >> 63 != negative)
        return false;
    *ret = (int64_t)v;
    return true;
}

static bool octal_number(const uint8_t *p, size_t len, int64_t *ret)
{
    uint64_t v = 0;
    while (len && (*p == ' ' || !*p))
        p++, len--;
    for (; len && *p >= '0' && *p <= '7'; p++, len--) {
        if (v >> 60)
            return false;
        v = v << 3 | (uint64_t)(*p - '0');
    }
    while (len && (*p == ' ' || !*p))
        p++, len--;
    *ret = (int64_t)v;
    return len == 0;
}

static bool number(const uint8_t *block, struct field f, int64_t *ret)
{
    const uint8_t *p = block + f.at;
    return p[0] & 0x80 ? binary_number(p, f.len, ret) : octal_number(p, f.len, ret);
}

static bool count(const uint8_t *block, struct field f, uint64_t *ret)
{
    int64_t v;
    if (!number(block, f, &v) || v < 0)
        return false;
    *ret = (uint64_t)v;
    return true;
}

static const char *text(struct arena *a, const uint8_t *block, struct field f)
{
    const char *p = (const char *)block + f.at;
    return arena_dup(a, p, strnlen(p, f.len));
}

/* The sum of the block with its checksum as spaces; old writers summed signed characters. */
static bool checksum_ok(const uint8_t *block)
{
    int64_t want, sum = 0, signed_sum = 0;
    for (size_t i = 0; i < TAR_BLOCK_SIZE; i++) {
        bool in_field = i >= CHECKSUM.at && i < CHECKSUM.at + CHECKSUM.len;
        sum += in_field ? ' ' : block[i];
        signed_sum += in_field ? ' ' : (int8_t)block[i];
    }
    return octal_number(block + CHECKSUM.at, CHECKSUM.len, &want) && (want == sum || want == signed_sum);
}

int tar_sparse_add(struct tar_sparse *map, uint64_t offset, uint64_t len, struct err *err)
{
    if (map->count == TAR_SPARSE_PARTS_MAX)
        return err_set(err, E2BIG, "a sparse file has more than %d parts", TAR_SPARSE_PARTS_MAX);
    map->parts = mem_grow(map->parts, map->count, &map->cap, sizeof(*map->parts));
    map->parts[map->count++] = (struct tar_part){offset, len};
    return 0;
}

int tar_sparse_check(const struct tar_sparse *map, uint64_t file_size, uint64_t data_size, struct err *err)
{
    uint64_t end = 0, data = 0;
    for (size_t i = 0; i < map->count; i++) {
        const struct tar_part *p = &map->parts[i];
        if (p->offset < end || p->offset > file_size || p->len > file_size - p->offset)
            return err_set(err, EINVAL, "a sparse file's map makes no sense");
        end = p->offset + p->len;
        data += p->len;
    }
    if (data != data_size)
        return err_set(err, EINVAL, "a sparse file's map does not cover its data");
    return 0;
}

/* Both halves of the pairs at `at`; an empty offset field ends them. */
static int gnu_map(const uint8_t *block, size_t at, size_t parts, struct tar_sparse *map, struct err *err)
{
    for (size_t i = 0; i < parts; i++, at += (size_t)2 * OFFSET_DIGITS) {
        uint64_t offset, len;
        if (!block[at])
            break;
        if (!count(block, (struct field){at, OFFSET_DIGITS}, &offset) ||
            !count(block, (struct field){at + OFFSET_DIGITS, OFFSET_DIGITS}, &len))
            return err_set(err, EINVAL, "a sparse file's map is damaged");
        int bad = tar_sparse_add(map, offset, len, err);
        if (bad)
            return bad;
    }
    return 0;
}

int tar_sparse_block(const uint8_t *block, struct tar_sparse *map, bool *extended, struct err *err)
{
    *extended = block[BLOCK_EXTENDED_AT] != 0;
    return gnu_map(block, 0, BLOCK_PARTS, map, err);
}

int tar_header_parse(struct arena *a, const uint8_t *block, struct tar_header *ret, struct tar_sparse *map,
                     struct err *err)
{
    struct tar_header h = {.type = (char)block[TYPE.at]};
    if (!checksum_ok(block))
        return err_set(err, EINVAL, "it is no tar archive, or damaged: a header's checksum is wrong");
    if (!count(block, MODE, &h.mode) || !count(block, UID, &h.uid) || !count(block, GID, &h.gid) ||
        !count(block, SIZE, &h.size) || !number(block, MTIME, &h.mtime))
        return err_set(err, EINVAL, "a tar header holds a damaged number");
    h.name = text(a, block, NAME);
    h.linkname = text(a, block, LINKNAME);

    bool posix = !memcmp(block + MAGIC.at, "ustar\0", 6), gnu = !memcmp(block + MAGIC.at, "ustar  ", 8);
    if ((h.type == '3' || h.type == '4') && (!count(block, MAJOR, &h.major) || !count(block, MINOR, &h.minor)))
        return err_set(err, EINVAL, "a tar header holds a damaged device number");
    if (posix && block[PREFIX.at])
        h.name = arena_printf(a, "%s/%s", text(a, block, PREFIX), h.name);
    if (h.type == 'S') {
        if (!gnu || !count(block, REAL_SIZE, &h.real_size))
            return err_set(err, EINVAL, "a sparse file's header is damaged");
        h.extended = block[GNU_EXTENDED_AT] != 0;
        int bad = gnu_map(block, GNU_MAP_AT, GNU_MAP_PARTS, map, err);
        if (bad)
            return bad;
    }
    *ret = h;
    return 0;
}
