#include "agent/image/archive.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/image/archive_file.h"
#include "agent/image/archive_int.h"
#include "agent/image/layer.h"
#include "agent/image/reference.h"
#include "agent/image/unpack.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/format/tar.h"
#include "core/wire/crypto.h"

enum { MEMBERS_MAX = 1 << 16 };

bool archive_is_one(const char *name)
{
    static const char *const ends[] = {".tar", ".tar.gz", ".tgz", ".tar.zst", ".tzst"};
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (str_ends(name, ends[i]))
            return true;
    return false;
}

/* ---- the first reading ---- */

/* "./a//b/../c" to "a/c"; NULL if it leads out of the archive. */
static const char *clean_path(struct arena *a, const char *dir, const char *path)
{
    cleanup_strbuf struct strbuf out = {0};
    const char *all = *path == '/' ? path : arena_printf(a, "%s/%s", dir, path);
    strbuf_reserve(&out, strlen(all) + 1);
    out.p[0] = 0;
    while (*all) {
        size_t n = strcspn(all, "/");
        if (n == 2 && all[0] == '.' && all[1] == '.') {
            if (!out.len)
                return NULL;
            while (out.len && out.p[--out.len] != '/')
                ;
        } else if (n && !(n == 1 && all[0] == '.')) {
            strbuf_adds(&out, out.len ? "/" : "");
            strbuf_add(&out, all, n);
        }
        all += n + (all[n] == '/');
    }
    return arena_dup(a, out.p, out.len);
}

static void take_link(struct archive_documents *d, const char *name, const struct tar_entry *e)
{
    const char *slash = strrchr(name, '/');
    const char *dir = e->type == TAR_SYMLINK && slash ? arena_dup(d->arena, name, (size_t)(slash - name)) : "";
    const char *target = clean_path(d->arena, dir, e->linkname);
    if (target)
        map_set(&d->links, name, (void *)(uintptr_t)target);
}

/* Keeps a member that looks like JSON. */
static int take_text(struct archive_documents *d, struct archive_file *f, const char *name, uint64_t size,
                     struct err *err)
{
    char first;
    struct slice *s = arena_alloc(d->arena, sizeof(*s));
    ssize_t n = archive_file_read(f, &first, 1, err);
    if (n < 0)
        return (int)n;
    if (first != '{' && first != '[')
        return 0;
    if (size > ARCHIVE_DOCUMENTS_MAX - d->bytes)
        return err_set(err, E2BIG, "its documents are larger than %d bytes", ARCHIVE_DOCUMENTS_MAX);
    d->bytes += (size_t)size;
    char *text = arena_alloc(d->arena, (size_t)size + 1);
    text[0] = first;
    n = archive_file_read(f, text + 1, (size_t)size - 1, err);
    if (n < 0)
        return (int)n;
    *s = (struct slice){text, (size_t)n + 1};
    map_set(&d->texts, name, s);
    return 0;
}

static int take_member(struct archive_documents *d, struct archive_file *f, const struct tar_entry *e, struct err *err)
{
    const char *name = clean_path(d->arena, "", e->name);
    if (!name)
        return 0;
    if (map_count(&d->sizes) + map_count(&d->links) > MEMBERS_MAX)
        return err_set(err, E2BIG, "it has more than %d members", MEMBERS_MAX);
    if (e->type == TAR_SYMLINK || e->type == TAR_HARDLINK)
        take_link(d, name, e);
    if (e->type != TAR_FILE || e->sparse)
        return 0;
    map_set(&d->sizes, name, arena_dup(d->arena, &e->size, sizeof(e->size)));
    return e->size && e->size <= MANIFEST_BYTES_MAX ? take_text(d, f, name, e->size, err) : 0;
}

static int read_documents(struct archive_documents *d, const struct archive_options *o, struct err *err)
{
    cleanup_archive_file struct archive_file *f = NULL;
    const struct tar_entry *e;
    int r = archive_file_open(o->path, o->cancel, &f, err);
    while (!r && (r = archive_file_next(f, &e, err)) > 0)
        r = take_member(d, f, e, err);
    return r;
}

/* ---- the second reading ---- */

/* The layers that are not in the store: member to diffID. */
static void find_wanted(struct archive_documents *d, const struct archive_options *o,
                        const struct archive_image *images, size_t n, struct map *ret)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < images[i].config.ndiff_ids; k++) {
            const char *diff_id = images[i].config.diff_ids[k];
            if (!layer_present(o->store, diff_id))
                map_set(ret, archive_member(d, images[i].members[k]), (void *)(uintptr_t)diff_id);
        }
}

static int take_layer(struct archive_documents *d, const struct archive_options *o, struct archive_file *f,
                      const struct tar_entry *e, const struct map *wanted, struct err *err)
{
    const char *name = e->type == TAR_FILE ? clean_path(d->arena, "", e->name) : NULL;
    const char *diff_id = name ? map_get(wanted, name) : NULL;
    struct unpack_input in = {archive_file_read, f};
    struct unpack_options options = {.user_xattr = o->user_xattr, .cancel = o->cancel};
    return diff_id ? layer_unpack(o->store, diff_id, &in, &options, err) : 0;
}

static int read_layers(struct archive_documents *d, const struct archive_options *o, const struct archive_image *images,
                       size_t n, struct err *err)
{
    cleanup_map struct map wanted = {0};
    cleanup_archive_file struct archive_file *f = NULL;
    const struct tar_entry *e;
    find_wanted(d, o, images, n, &wanted);
    if (!map_count(&wanted))
        return 0;
    int r = archive_file_open(o->path, o->cancel, &f, err);
    while (!r && (r = archive_file_next(f, &e, err)) > 0)
        r = take_layer(d, o, f, e, &wanted, err);
    return r;
}

static int write_configs(struct archive_documents *d, const struct archive_options *o,
                         const struct archive_image *images, size_t n, struct err *err)
{
    struct map_entry *e;
    int bad = 0;
    for (size_t i = 0; (e = map_next(&d->texts, &i)) && !bad;) {
        const struct slice *text = e->value;
        char hex[SHA256_HEX_SIZE];
        sha256_hex(text->p, text->n, hex);
        for (size_t k = 0; k < n && !bad; k++)
            if (str_eq(hex, image_digest_hex(images[k].id)))
                bad = file_write(arena_printf(d->arena, "%s/blobs/%s", o->store, hex), text->p, text->n, 0600, err);
    }
    return bad;
}

int archive_import(struct arena *a, const struct archive_options *o, struct archive_image **ret, size_t *n,
                   struct err *err)
{
    struct archive_documents d = {.arena = a};
    struct archive_image *images;
    size_t count = 0;
    int bad = read_documents(&d, o, err);
    if (!bad)
        bad = archive_find_images(&d, &o->platform, &images, &count, err);
    if (!bad)
        bad = read_layers(&d, o, images, count, err);
    if (!bad)
        bad = write_configs(&d, o, images, count, err);
    map_free(&d.texts);
    map_free(&d.links);
    map_free(&d.sizes);
    if (bad)
        return bad;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < images[i].config.ndiff_ids; k++)
            if (!layer_present(o->store, images[i].config.diff_ids[k]))
                return err_set(err, EINVAL, "layer %s did not come out of the archive", images[i].config.diff_ids[k]);
    *ret = images;
    *n = count;
    return 0;
}
