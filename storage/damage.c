#include "storage/damage.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/be32.h"
#include "core/base/blob.h"
#include "core/base/crc32.h"
#include "core/base/defs.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "storage/db.h"

enum { HEADER_BYTES = 32, FRAME_HEADER_BYTES = 24, MAGIC = 0x377f0682, FORMAT = 3007000 };

uint32_t damage_row_sum(const struct db_row *row)
{
    uint64_t numbers[] = {row->revision, row->create_revision, row->prev_revision, row->deleted, row->key->len};
    unsigned char bytes[sizeof(numbers)]; /* the same on every machine */
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (unsigned char)(numbers[i / 8] >> (i % 8 * 8));
    uint32_t sum = crc32_add(0, bytes, sizeof(bytes));
    sum = crc32_add(sum, row->key->data, row->key->len);
    return crc32_add(sum, row->value->data, row->value->len);
}

struct sum {
    uint32_t a, b;
};

struct wal {
    int fd;
    bool big_endian;  /* the words that are summed up */
    uint32_t salt[2]; /* of this round through the file: frames of earlier ones have others */
    size_t page;
    unsigned char *frame;
    uint64_t bytes, count; /* of frames, and frames, in the file, of whatever round */
};

static uint32_t word(const struct wal *w, const unsigned char *p)
{
    uint32_t v = be32_get(p);
    return w->big_endian ? v : __builtin_bswap32(v);
}

/* n is a multiple of 8. */
static struct sum sum_of(const struct wal *w, struct sum s, const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n; i += 8) {
        s.a += word(w, p + i) + s.b;
        s.b += word(w, p + i + 4) + s.a;
    }
    return s;
}

static bool same(struct sum s, const unsigned char *stored)
{
    return s.a == be32_get(stored) && s.b == be32_get(stored + 4);
}

static bool is_page_size(uint64_t n)
{
    return n >= 512 && n <= 65536 && !(n & (n - 1));
}

static bool read_header(struct wal *w, const unsigned char *h, struct sum *ret)
{
    w->big_endian = be32_get(h) & 1;
    w->page = be32_get(h + 8);
    w->salt[0] = be32_get(h + 16);
    w->salt[1] = be32_get(h + 20);
    *ret = sum_of(w, (struct sum){0}, h, 24);
    return (be32_get(h) & ~1U) == MAGIC && be32_get(h + 4) == FORMAT && is_page_size(w->page) && same(*ret, h + 24);
}

/* A frame as it stands, and what a frame behind it would have to go on from. */
struct frame {
    bool ours, fits; /* of this round; goes on from the frame before it */
    bool commit;
    struct sum stored;
};

static bool read_frame(struct wal *w, uint64_t index, struct sum before, struct frame *ret)
{
    size_t size = FRAME_HEADER_BYTES + w->page;
    if (pread(w->fd, w->frame, size, (off_t)(HEADER_BYTES + index * size)) != (ssize_t)size)
        return false;
    const unsigned char *f = w->frame;
    struct sum s = sum_of(w, sum_of(w, before, f, 8), f + FRAME_HEADER_BYTES, w->page);
    ret->ours = be32_get(f + 8) == w->salt[0] && be32_get(f + 12) == w->salt[1];
    ret->fits = ret->ours && be32_get(f) && same(s, f + 16);
    ret->commit = ret->ours && be32_get(f + 4);
    ret->stored = (struct sum){be32_get(f + 16), be32_get(f + 20)};
    return true;
}

/*
 * The first frame that is damaged; the number of frames when none is. What does not fit may be the torn end of the last
 * transaction, unless another began behind it: SQLite begins none before the one before is on the disk. That a frame
 * ends one is only certain when it fits itself: a transaction that failed is overwritten by the next, and a header torn
 * between them gives one's end to the other's checksum. Behind such a frame it takes a transaction that is whole.
 */
static uint64_t find_damage(struct wal *w, struct sum before)
{
    struct frame f = {0};
    uint64_t i = 0, bad;
    for (; i < w->count && read_frame(w, i, before, &f) && f.fits; i++)
        before = f.stored;
    bad = i;
    struct frame last = {0};
    for (bool another = false; i < w->count && read_frame(w, i, before, &f); i++) {
        another = f.fits && (another || last.commit);
        if (another && (f.commit || (last.commit && last.fits)))
            return bad;
        last = f;
        before = f.stored;
    }
    return w->count;
}

/* What the sum was before these bytes. */
static struct sum sum_without(const struct wal *w, struct sum s, const unsigned char *p, size_t n)
{
    for (size_t i = n; i > 0; i -= 8) {
        s.b -= word(w, p + i - 4) + s.a;
        s.a -= word(w, p + i - 8) + s.b;
    }
    return s;
}

/*
 * Whether the frame that was read last goes on from a header that is not there any more, and from which sum. Of that
 * all is known but the number of the round, which is what the sum's first half then says it was; the second half must
 * agree.
 */
static bool is_first(struct wal *w, const struct frame *f, struct sum *ret)
{
    unsigned char h[24];
    be32_put(h, MAGIC | w->big_endian);
    be32_put(h + 4, FORMAT);
    be32_put(h + 8, (uint32_t)w->page);
    memcpy(h + 16, w->frame + 8, 8);
    struct sum page = sum_without(w, f->stored, w->frame + FRAME_HEADER_BYTES, w->page);
    *ret = sum_without(w, page, w->frame, 8);
    struct sum begin = sum_of(w, (struct sum){0}, h, 8), middle = sum_without(w, *ret, h + 16, 8);
    return middle.a == begin.a + word(w, h + 8) + begin.b;
}

/* The frames from the first on that fit, up to the last that ends a transaction. */
static uint64_t count_committed(struct wal *w, struct sum before)
{
    struct frame f;
    uint64_t count = 0;
    for (uint64_t i = 0; i < w->count && read_frame(w, i, before, &f) && f.fits; i++) {
        before = f.stored;
        count = f.commit ? i + 1 : count;
    }
    return count;
}

/* Whether the newest of every page that these frames hold is what `database`, of so many pages, has. */
static bool are_in(struct wal *w, uint64_t count, int database, uint64_t pages)
{
    struct frame f;
    cleanup_free unsigned char *page = mem_alloc(w->page), *seen = mem_alloc(pages + 1);
    for (uint64_t i = count; i-- > 0;) {
        if (!read_frame(w, i, (struct sum){0}, &f))
            return false;
        uint64_t number = be32_get(w->frame);
        if (number > pages)
            return false;
        if (!seen[number] && (pread(database, page, w->page, (off_t)((number - 1) * w->page)) != (ssize_t)w->page ||
                              memcmp(page, w->frame + FRAME_HEADER_BYTES, w->page) != 0))
            return false;
        seen[number] = 1;
    }
    return true;
}

/* The same of all that a log without a header holds, as when the power failed while its next round was begun. */
static bool is_obsolete(struct wal *w, const char *path)
{
    unsigned char h[18];
    struct frame f;
    struct sum before;
    cleanup_close int database = open(path, O_RDONLY | O_CLOEXEC);
    if (database < 0 || pread(database, h, sizeof(h), 0) != (ssize_t)sizeof(h))
        return false;
    w->big_endian = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__; /* as SQLite makes a log */
    w->page = (size_t)h[16] << 8 | h[17];
    w->page = w->page == 1 ? 65536 : w->page;
    off_t size = lseek(database, 0, SEEK_END);
    if (!is_page_size(w->page) || size < 0)
        return false;
    w->count = w->bytes / (FRAME_HEADER_BYTES + w->page);
    cleanup_free unsigned char *buffer = mem_alloc(FRAME_HEADER_BYTES + w->page);
    w->frame = buffer;
    if (!w->count || !read_frame(w, 0, (struct sum){0}, &f))
        return true;
    w->salt[0] = be32_get(w->frame + 8);
    w->salt[1] = be32_get(w->frame + 12);
    return is_first(w, &f, &before) && find_damage(w, before) == w->count &&
           are_in(w, count_committed(w, before), database, (uint64_t)size / w->page);
}

/* Left there, SQLite would begin it with the salts that it finds, which the frames behind may have. */
static int drop_log(const char *path, struct err *err)
{
    struct strbuf name = {0};
    strbuf_addf(&name, "%s-wal", path);
    sqlite3_vfs *disk = sqlite3_vfs_find(NULL);
    int r = disk->xDelete(disk, name.p, 1);
    strbuf_free(&name);
    return r == SQLITE_OK ? 0 : err_set(err, EIO, "datastore %s: cannot remove its log: %s", path, sqlite3_errstr(r));
}

static int check(struct wal *w, const char *path, struct err *err)
{
    unsigned char header[HEADER_BYTES];
    struct sum before;
    off_t size = lseek(w->fd, 0, SEEK_END);
    if (size <= HEADER_BYTES || pread(w->fd, header, sizeof(header), 0) != (ssize_t)sizeof(header))
        return 0;
    w->bytes = (uint64_t)size - HEADER_BYTES;
    if (!read_header(w, header, &before)) {
        if (is_obsolete(w, path))
            return drop_log(path, err);
        return err_set(err, EUCLEAN,
                       "datastore %s: its log %s-wal is damaged at its beginning; restore a copy, or move the log away "
                       "and lose what was written last",
                       path, path);
    }
    uint64_t frame = FRAME_HEADER_BYTES + w->page;
    w->count = w->bytes / frame;
    cleanup_free unsigned char *buffer = mem_alloc(frame);
    w->frame = buffer;
    uint64_t bad = find_damage(w, before);
    if (bad == w->count)
        return 0;
    return err_set(err, EUCLEAN,
                   "datastore %s: its log %s-wal is damaged in frame %llu of %llu; restore a copy, or cut it there "
                   "(truncate -s %llu %s-wal) and lose what was written after",
                   path, path, (unsigned long long)bad + 1, (unsigned long long)w->count,
                   (unsigned long long)(HEADER_BYTES + bad * frame), path);
}

int damage_check_wal(const char *path, struct err *err)
{
    struct strbuf name = {0};
    strbuf_addf(&name, "%s-wal", path);
    cleanup_close int fd = open(name.p, O_RDONLY | O_CLOEXEC);
    strbuf_free(&name);
    return fd < 0 ? 0 : check(&(struct wal){.fd = fd}, path, err);
}
