#include "agent/image/snapshot.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/image/layer.h"
#include "agent/image/overlayfs.h"
#include "agent/image/reference.h"
#include "agent/volume/tree.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/random.h"
#include "core/base/str.h"
#include "core/format/json.h"

enum { ID_MAX = 128, RECORD_BYTES_MAX = 1 << 20 };

#define GONE ".gone-"

static bool snapshot_id_ok(const char *id)
{
    size_t n = strlen(id);
    return n && n <= ID_MAX && id[0] != '.' &&
           strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-") == n;
}

static const char *snapshot_dir(struct arena *a, const char *store, const char *id)
{
    return arena_printf(a, "%s/snapshots/%s", store, id);
}

const char *snapshot_path(struct arena *a, const char *store, const char *container_id)
{
    return arena_printf(a, "%s/root", snapshot_dir(a, store, container_id));
}

/* ---- mounting ---- */

/* The lower folders, the highest first. A layer that comes twice counts where it is highest: what it has below is there
 * again above. overlayfs refuses one folder twice. */
static size_t lower_dirs(struct arena *a, const struct snapshot_request *r, const char *empty, const char **ret)
{
    size_t n = 0;
    for (size_t i = r->ndiff_ids; i-- > 0;) {
        bool again = false;
        for (size_t j = i + 1; j < r->ndiff_ids && !again; j++)
            again = str_eq(r->diff_ids[i], r->diff_ids[j]);
        if (!again)
            ret[n++] = layer_root(a, r->store, r->diff_ids[i]);
    }
    if (!n) /* an image of nothing */
        ret[n++] = empty;
    return n;
}

static int mount_layers(struct arena *a, const struct snapshot_request *r, const char *dir, struct err *err)
{
    const char **lower = arena_alloc(a, (r->ndiff_ids + 1) * sizeof(*lower));
    struct overlayfs_mount m = {
        .upper = arena_printf(a, "%s/upper", dir),
        .work = arena_printf(a, "%s/work", dir),
        .target = arena_printf(a, "%s/root", dir),
        .lower = lower,
        .user_xattr = r->support.user_xattr,
    };
    m.nlower = lower_dirs(a, r, arena_printf(a, "%s/empty", dir), lower);
    for (size_t i = 0; i < r->ndiff_ids; i++)
        if (!layer_present(r->store, r->diff_ids[i]))
            return err_set(err, ENOENT, "layer %s of image %s is missing", r->diff_ids[i], r->image_id);
    return overlayfs_mount(&m, err);
}

static int make_dirs(struct arena *a, const char *dir, struct err *err)
{
    static const char *const names[] = {"upper", "work", "root", "empty"};
    int bad = file_make_dir(dir, 0711, err);
    for (size_t i = 0; i < COUNT_OF(names) && !bad; i++)
        bad = file_make_dir(arena_printf(a, "%s/%s", dir, names[i]), 0711, err);
    /* the root of a file system that no layer describes */
    if (!bad && chmod(arena_printf(a, "%s/upper", dir), 0755))
        bad = err_set(err, errno, "cannot make %s: %s", dir, strerror(errno));
    return bad;
}

/* ---- folders that layers use but do not describe ---- */

static bool is_implied(const struct layer_info *l, const char *path)
{
    size_t low = 0, high = l->nimplied;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int c = strcmp(l->implied[mid], path);
        if (!c)
            return true;
        if (c < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return false;
}

static bool is_opaque(const struct snapshot_request *r, int fd)
{
    return overlayfs_is_opaque(fd, r->support.user_xattr);
}

/* Whether any folder above `path` (or itself) is opaque in the layer open at root: what lies below it is hidden. */
static bool hides(const struct snapshot_request *r, int root, const char *path)
{
    char part[4096];
    size_t n = strlen(path);
    for (size_t i = 1; i <= n; i++) {
        if (path[i] && path[i] != '/')
            continue;
        snprintf(part, sizeof(part), "%.*s", (int)i, path);
        cleanup_close int fd = overlayfs_open(root, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
        if (fd < 0 ? fd != -ENOENT : is_opaque(r, fd))
            return true;
    }
    return false;
}

/* Copies the attributes that a lower layer gave the folder; 1 if one did or none can any more. */
static int copy_attributes(const struct snapshot_request *r, int layer, const char *path, bool implied, int merged)
{
    cleanup_close int from = overlayfs_open(layer, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    if (from == -ENOENT || (from >= 0 && implied))
        return hides(r, layer, path);
    if (from < 0)
        return 1;
    cleanup_close int to = overlayfs_open(merged, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    struct stat st;
    if (to < 0 || fstat(from, &st) || fchown(to, st.st_uid, st.st_gid) || fchmod(to, st.st_mode & 07777))
        return -errno;
    struct timespec times[2] = {st.st_atim, st.st_mtim};
    futimens(to, times);
    return 1;
}

/* A layer above says what the folder is, or hides it: then that one counts. */
static bool decided_above(struct arena *a, const struct snapshot_request *r, size_t at, const char *path)
{
    for (size_t i = at + 1; i < r->ndiff_ids; i++) {
        cleanup_close int layer = open(layer_root(a, r->store, r->diff_ids[i]), O_PATH | O_DIRECTORY | O_CLOEXEC);
        cleanup_close int there = overlayfs_open(layer, path, O_PATH);
        if (there >= 0 || hides(r, layer, path))
            return true;
    }
    return false;
}

/* The layers below `at` are asked, the highest first. */
static int fix_folder(struct arena *a, const struct snapshot_request *r, const struct layer_info *infos, size_t at,
                      const char *path, int merged)
{
    for (size_t i = at; i-- > 0;) {
        cleanup_close int layer = open(layer_root(a, r->store, r->diff_ids[i]), O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (layer < 0)
            return -errno;
        int done = copy_attributes(r, layer, path, is_implied(&infos[i], path), merged);
        if (done)
            return done < 0 ? done : 0;
    }
    return 0;
}

/* The highest layer that has a folder decides on its attributes; where that one had to invent them, the container's own
 * layer takes those of the layer below that knows. It is itself such a layer for the root. */
static int fix_implied(struct arena *a, const struct snapshot_request *r, const char *target, struct err *err)
{
    struct layer_info *infos = arena_alloc(a, (r->ndiff_ids + 1) * sizeof(*infos));
    for (size_t i = 0; i < r->ndiff_ids; i++) {
        int bad = layer_info(a, r->store, r->diff_ids[i], &infos[i], err);
        if (bad)
            return bad;
    }
    cleanup_close int merged = open(target, O_PATH | O_DIRECTORY | O_CLOEXEC);
    const char *path = ".";
    int bad = fix_folder(a, r, infos, r->ndiff_ids, path, merged);
    for (size_t i = 0; i < r->ndiff_ids && !bad; i++)
        for (size_t k = 0; k < infos[i].nimplied && !bad; k++) {
            path = infos[i].implied[k];
            if (!str_eq(path, ".") && !decided_above(a, r, i, path))
                bad = fix_folder(a, r, infos, i, path, merged);
        }
    if (bad)
        return err_set(err, -bad, "cannot set the attributes of %s/%s: %s", target, path, strerror(-bad));
    return 0;
}

/* ---- snapshots ---- */

static int write_record(struct arena *a, const struct snapshot_request *r, const char *dir, struct err *err)
{
    cleanup_strbuf struct strbuf text = {0};
    cJSON *record = json_object(a), *layers = json_array(a);
    json_set_str(a, record, "image", r->image_id);
    for (size_t i = 0; i < r->ndiff_ids; i++)
        json_append(layers, json_string(a, r->diff_ids[i]));
    json_set(a, record, "layers", layers);
    json_write(&text, record);
    return file_write(arena_printf(a, "%s/snapshot.json", dir), text.p, text.len, 0600, err);
}

static int check_request(const struct snapshot_request *r, struct err *err)
{
    if (!snapshot_id_ok(r->container_id))
        return err_set(err, EINVAL, "\"%s\" is no container id", r->container_id);
    for (size_t i = 0; i < r->ndiff_ids; i++)
        if (!image_digest_ok(r->diff_ids[i]))
            return err_set(err, EINVAL, "\"%s\" is no layer", r->diff_ids[i]);
    return 0;
}

static int read_record(struct arena *a, const char *dir, cJSON **ret, struct err *err)
{
    cleanup_free char *text = NULL;
    size_t len;
    const char *path = arena_printf(a, "%s/snapshot.json", dir);
    int bad = file_read(path, RECORD_BYTES_MAX, &text, &len, err);
    return bad ? bad : json_parse(a, text, len, ret, NULL, err);
}

/* After a restart of the machine: of the layers that it was made of. */
static int mount_again(struct arena *a, const struct snapshot_request *r, const char *dir, struct err *err)
{
    struct snapshot_request known = *r;
    cJSON *record;
    int bad = read_record(a, dir, &record, err);
    if (bad)
        return bad;
    const cJSON *layers = json_get(record, "layers");
    const char **ids = arena_alloc(a, json_count(layers) * sizeof(*ids) + 1);
    known.ndiff_ids = 0;
    for (JSON_EACH(layer, layers))
        if (json_is_str(layer))
            ids[known.ndiff_ids++] = layer->valuestring;
    known.diff_ids = ids;
    bad = check_request(&known, err);
    return bad ? bad : mount_layers(a, &known, dir, err);
}

static int mount_first(struct arena *a, const struct snapshot_request *r, const char *dir, const char *target,
                       struct err *err)
{
    int bad = tree_remove(dir);
    if (bad)
        return err_set(err, -bad, "cannot remove %s: %s", dir, strerror(-bad));
    bad = make_dirs(a, dir, err);
    if (!bad)
        bad = mount_layers(a, r, dir, err);
    if (!bad)
        bad = fix_implied(a, r, target, err);
    if (!bad)
        bad = write_record(a, r, dir, err);
    if (bad) {
        umount2(target, MNT_DETACH | UMOUNT_NOFOLLOW);
        tree_remove(dir);
    }
    return bad;
}

int snapshot_mount(const struct snapshot_request *r, struct err *err)
{
    cleanup_arena struct arena *a = arena_new();
    int bad = check_request(r, err);
    if (bad)
        return bad;
    const char *dir = snapshot_dir(a, r->store, r->container_id), *target = arena_printf(a, "%s/root", dir);
    /* The record is written when the snapshot is ready: without it, it is a beginning that was given up. */
    bool known = !access(arena_printf(a, "%s/snapshot.json", dir), F_OK), mounted = tree_is_mount(target);
    if (known && mounted)
        return 0;
    if (mounted)
        umount2(target, MNT_DETACH | UMOUNT_NOFOLLOW);
    return known ? mount_again(a, r, dir, err) : mount_first(a, r, dir, target, err);
}

int snapshot_remove(const char *store, const char *container_id, struct err *err)
{
    cleanup_arena struct arena *a = arena_new();
    if (!snapshot_id_ok(container_id))
        return err_set(err, EINVAL, "\"%s\" is no container id", container_id);
    const char *dir = snapshot_dir(a, store, container_id), *target = arena_printf(a, "%s/root", dir);
    while (tree_is_mount(target))
        if (umount2(target, MNT_DETACH | UMOUNT_NOFOLLOW))
            return err_set(err, errno, "cannot unmount %s: %s", target, strerror(errno));
    const char *gone = arena_printf(a, "%s/snapshots/" GONE "%s", store, container_id);
    tree_remove(gone);
    if (rename(dir, gone))
        return errno == ENOENT ? 0 : err_set(err, errno, "cannot remove %s: %s", dir, strerror(errno));
    int bad = tree_remove(gone);
    return bad ? err_set(err, -bad, "cannot remove %s: %s", gone, strerror(-bad)) : 0;
}

static const char *image_of(struct arena *a, const char *store, const char *id)
{
    cJSON *record;
    return read_record(a, snapshot_dir(a, store, id), &record, NULL) ? "" : json_str_or(record, "image", "");
}

int snapshot_each(const char *store, void (*fn)(void *arg, const char *container_id, const char *image_id), void *arg,
                  struct err *err)
{
    cleanup_arena struct arena *a = arena_new();
    const char *dir = arena_printf(a, "%s/snapshots", store);
    DIR *d = opendir(dir);
    if (!d)
        return err_set(err, errno, "cannot read %s: %s", dir, strerror(errno));
    for (struct dirent *e; (e = readdir(d));) {
        if (str_starts(e->d_name, GONE))
            tree_remove_at(dirfd(d), e->d_name);
        else if (snapshot_id_ok(e->d_name))
            fn(arg, e->d_name, image_of(a, store, e->d_name));
    }
    closedir(d);
    return 0;
}

/* ---- what works here ---- */

static int probe_with(struct arena *a, const char *dir, bool user_xattr, struct err *err)
{
    const char *lower[] = {arena_printf(a, "%s/above", dir), arena_printf(a, "%s/below", dir)};
    struct overlayfs_mount m = {.lower = lower,
                                .nlower = 2,
                                .upper = arena_printf(a, "%s/upper", dir),
                                .work = arena_printf(a, "%s/work", dir),
                                .target = arena_printf(a, "%s/root", dir),
                                .user_xattr = user_xattr};
    const char *dirs[] = {lower[0], lower[1], m.upper, m.work, m.target};
    for (size_t i = 0; i < COUNT_OF(dirs); i++)
        if (file_make_dir(dirs[i], 0700, err))
            return -EIO;
    int bad = file_write_text(arena_printf(a, "%s/hidden", lower[1]), "", 0600, err);
    if (bad)
        return bad;
    if (mknod(arena_printf(a, "%s/hidden", lower[0]), S_IFCHR, 0))
        return err_set(err, EOPNOTSUPP, "whiteouts cannot be made (%s)", strerror(errno));
    bad = overlayfs_mount(&m, err);
    if (bad)
        return bad;
    if (!access(arena_printf(a, "%s/hidden", m.target), F_OK))
        bad = err_set(err, EOPNOTSUPP, "whiteouts are not obeyed");
    if (!bad && file_write_text(arena_printf(a, "%s/new", m.target), "x", 0600, err))
        bad = -EOPNOTSUPP;
    umount2(m.target, MNT_DETACH | UMOUNT_NOFOLLOW);
    return bad;
}

int snapshot_probe(const char *store, struct snapshot_support *ret, struct err *err)
{
    cleanup_arena struct arena *a = arena_new();
    char random[17];
    random_hex(random, 8);
    const char *dir = arena_printf(a, "%s/snapshots/" GONE "probe-%s", store, random);
    if (file_make_dir(dir, 0700, err))
        return -EIO;
    cleanup_close int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int trusted = overlayfs_trusted_xattr(fd);
    struct err why = {0};
    int bad = trusted < 0 ? err_set(&why, -trusted, "it keeps no extended attributes (%s)", strerror(-trusted))
                          : probe_with(a, dir, !trusted, &why);
    tree_remove(dir);
    if (bad)
        return err_set(err, EOPNOTSUPP,
                       "overlayfs does not work in %s: %s; put the data directory on ext4, xfs or btrfs", store,
                       why.text);
    ret->user_xattr = !trusted;
    return 0;
}
