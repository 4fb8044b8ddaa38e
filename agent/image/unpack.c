#include "agent/image/unpack.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "agent/image/unpack_int.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/format/inflate.h"
#include "core/wire/crypto.h"

enum {
    CHUNK_BYTES = 128 << 10,
    CHECK_EVERY_ENTRIES = 4096,
    CHECK_EVERY_BYTES = 64 << 20,
    IMPLIED_MAX = 65536,
};

static const struct unpack_limits defaults = {
    .entries = 2 << 20,
    .bytes = 256ull << 30,
    .ratio = 250,
    .ratio_after = 128 << 20,
    .free_percent = 2,
};

struct unpacking {
    struct unpack_limits limits;
    const atomic_bool *cancel;
    struct unpack_tree tree;
    struct sha256 hash;
    uint64_t entries, bytes; /* files' sizes as the archive tells them */
    uint64_t checked_entries, checked_bytes, written;
    bool ended; /* the archive's end marker came */
};

static void take_limits(struct unpack_limits *to, const struct unpack_limits *from)
{
    *to = *from;
    to->entries = to->entries ? to->entries : defaults.entries;
    to->bytes = to->bytes ? to->bytes : defaults.bytes;
    to->ratio = to->ratio ? to->ratio : defaults.ratio;
    to->ratio_after = to->ratio_after ? to->ratio_after : defaults.ratio_after;
    to->free_percent = to->free_percent ? to->free_percent : defaults.free_percent;
}

/* Looks now and then, so that one image does not take the node's last bytes. */
static int check_space(struct unpacking *u, struct err *err)
{
    struct statvfs fs;
    if (fstatvfs(u->tree.root, &fs))
        return err_set(err, errno, "cannot look at the file system of the image store: %s", strerror(errno));
    if (fs.f_bavail < fs.f_blocks / 100 * u->limits.free_percent)
        return err_set(err, ENOSPC, "no space left on device: less than %u%% would stay free", u->limits.free_percent);
    /* some file systems do not count inodes */
    if (fs.f_files && fs.f_favail < fs.f_files / 100 * u->limits.free_percent)
        return err_set(err, ENOSPC, "no inodes left on device: less than %u%% would stay free", u->limits.free_percent);
    u->checked_entries = u->entries;
    u->checked_bytes = u->written;
    return 0;
}

static int take_entry(struct unpacking *u, const struct tar_entry *e, struct err *err)
{
    if (++u->entries > u->limits.entries)
        return err_set(err, E2BIG, "the layer has more than %llu entries", (unsigned long long)u->limits.entries);
    if (e->size > u->limits.bytes - u->bytes)
        return err_set(err, E2BIG, "the layer holds more than %llu bytes", (unsigned long long)u->limits.bytes);
    u->bytes += e->size;
    int bad = unpack_entry(&u->tree, e, err);
    if (bad)
        return bad;
    if (map_count(&u->tree.implied) > IMPLIED_MAX)
        return err_set(err, E2BIG, "the layer has more than %d folders that it does not describe", IMPLIED_MAX);
    return u->entries - u->checked_entries >= CHECK_EVERY_ENTRIES ? check_space(u, err) : 0;
}

static int take_archive(struct unpacking *u, struct tar *tar, struct slice in, struct err *err)
{
    struct tar_item item = {.event = TAR_DATA};
    while (!u->ended && item.event != TAR_MORE) {
        int bad = tar_next(tar, &in, &item, err);
        if (bad)
            return bad;
        if (item.event == TAR_ENTRY)
            bad = take_entry(u, item.entry, err);
        if (item.event == TAR_DATA) {
            u->written += item.data.n;
            bad = unpack_data(&u->tree, item.entry, item.offset, item.data, err);
        }
        if (item.event == TAR_FILE_END)
            bad = unpack_finish_file(&u->tree, item.entry, err);
        if (bad)
            return bad;
        u->ended = item.event == TAR_END;
    }
    return u->written - u->checked_bytes >= CHECK_EVERY_BYTES ? check_space(u, err) : 0;
}

/* Inflates a piece, hashes what comes out and hands it to the archive. */
static int take_piece(struct unpacking *u, struct inflate *z, struct tar *tar, struct slice in, char *buffer,
                      struct err *err)
{
    for (;;) {
        ssize_t n = inflate_step(z, &in, buffer, CHUNK_BYTES, err);
        if (n <= 0)
            return (int)n;
        if (u->cancel && atomic_load(u->cancel))
            return err_set(err, ECANCELED, "unpacking was cancelled");
        sha256_update(&u->hash, buffer, (size_t)n);
        int bad = take_archive(u, tar, (struct slice){buffer, (size_t)n}, err);
        if (bad)
            return bad;
    }
}

static ssize_t read_fd(void *ctx, void *buffer, size_t room, struct err *err)
{
    size_t n = 0;
    while (n < room) {
        ssize_t r = read(*(const int *)ctx, (char *)buffer + n, room - n);
        if (r < 0 && errno == EINTR)
            continue;
        if (r < 0)
            return err_set(err, errno, "cannot read the layer: %s", strerror(errno));
        if (r == 0)
            break;
        n += (size_t)r;
    }
    return (ssize_t)n;
}

struct unpack_input unpack_input_fd(const int *fd)
{
    return (struct unpack_input){read_fd, (void *)(uintptr_t)fd};
}

static int take_stream(struct unpacking *u, const struct unpack_input *input, struct err *err)
{
    cleanup_free char *in = mem_alloc(CHUNK_BYTES), *out = mem_alloc(CHUNK_BYTES);
    cleanup_tar struct tar *tar = tar_new();
    enum inflate_kind kind;
    ssize_t n = input->read(input->ctx, in, CHUNK_BYTES, err);
    if (n < 0)
        return (int)n;
    int bad = inflate_detect(in, (size_t)n, &kind, err);
    if (bad)
        return bad;
    cleanup_inflate struct inflate *z =
        inflate_new(kind, &(struct inflate_limits){.ratio_max = u->limits.ratio, .ratio_after = u->limits.ratio_after});
    for (; n > 0 && !bad; n = bad ? 0 : input->read(input->ctx, in, CHUNK_BYTES, err))
        bad = take_piece(u, z, tar, (struct slice){in, (size_t)n}, out, err);
    if (bad || n < 0)
        return bad ? bad : (int)n;
    if (!inflate_whole(z) || !tar_whole(tar))
        return err_set(err, EINVAL, "the layer ends too early: unexpected EOF");
    return 0;
}

static void finish_report(struct unpacking *u, struct unpack_report *r)
{
    struct map_entry *e;
    char hex[SHA256_HEX_SIZE];
    sha256_final_hex(&u->hash, hex);
    snprintf(r->diff_id, sizeof(r->diff_id), "sha256:%s", hex);
    r->entries = u->entries;
    r->bytes = u->bytes;
    for (size_t i = 0; (e = map_next(&u->tree.implied, &i));)
        strbuf_add(&r->implied, e->key, strlen(e->key) + 1);
}

int unpack_layer(int root_fd, const struct unpack_input *in, const struct unpack_options *o, struct unpack_report *ret,
                 struct err *err)
{
    struct unpacking u = {.cancel = o->cancel};
    struct unpack_report report = {0};
    take_limits(&u.limits, &o->limits);
    sha256_init(&u.hash);
    unpack_tree_init(&u.tree, root_fd, o->user_xattr);
    int bad = check_space(&u, err);
    if (!bad)
        bad = take_stream(&u, in, err);
    if (!bad) {
        unpack_finish_dirs(&u.tree);
        finish_report(&u, &report);
        *ret = report;
    }
    unpack_tree_free(&u.tree);
    return bad;
}
