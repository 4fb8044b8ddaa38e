/* One entry of a layer, made below the layer's root and nowhere else. */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "agent/image/unpack_int.h"
#include "agent/volume/tree.h"
#include "core/base/err.h"
#include "core/base/mem.h"

#define WHITEOUT ".wh."
#define WHITEOUT_META ".wh..wh."
#define WHITEOUT_OPAQUE ".wh..wh..opq"

enum {
    NEW_FILE = 0600,
    NEW_DIR = 0755,
    DIR_BYTES_MAX = 16 << 20, /* remembered to set folders' times; what is over it keeps today's */
    MODE_KEPT = 07777,
};

struct dir_time {
    struct timespec mtime;
    size_t path_len; /* the path follows, with its NUL */
};

void unpack_tree_init(struct unpack_tree *t, int root, bool user_xattr)
{
    *t = (struct unpack_tree){.root = root, .parent = -1, .file = -1};
    t->opaque_xattr = user_xattr ? "user.overlay.opaque" : "trusted.overlay.opaque";
    map_set(&t->implied, ".", t);
}

static void forget_parent(struct unpack_tree *t)
{
    if (t->parent >= 0)
        close(t->parent);
    t->parent = -1;
}

void unpack_tree_free(struct unpack_tree *t)
{
    forget_parent(t);
    if (t->file >= 0)
        close(t->file);
    map_free(&t->implied);
    strbuf_free(&t->parent_path);
    strbuf_free(&t->dirs);
}

/* ---- where ---- */

static int open_below(int root, const char *path, int flags)
{
    struct open_how how = {.flags = (unsigned)(flags | O_CLOEXEC), .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
    for (int tries = 0;; tries++) {
        long fd = syscall(SYS_openat2, root, path, &how, sizeof(how));
        /* EAGAIN: something was renamed on the way, anywhere in the system */
        if (fd >= 0 || errno != EAGAIN || tries == 32)
            return fd >= 0 ? (int)fd : -errno;
    }
}

/* A name as the archive has it, without "." and needless slashes; NULL if it goes up. Absolute names begin at the
 * layer's root. "" is the root itself. On the heap. */
static char *clean_name(const char *name)
{
    struct strbuf out = {0};
    strbuf_reserve(&out, strlen(name) + 1);
    out.p[0] = 0;
    for (const char *p = name; *p;) {
        size_t n = strcspn(p, "/");
        if (n == 2 && p[0] == '.' && p[1] == '.') {
            strbuf_free(&out);
            return NULL;
        }
        if (n && !(n == 1 && p[0] == '.')) {
            if (out.len)
                strbuf_addc(&out, '/');
            strbuf_add(&out, p, n);
        }
        p += n + (p[n] == '/');
    }
    return strbuf_take(&out);
}

static bool is_whiteout(int dir, const char *base)
{
    struct stat st;
    return !fstatat(dir, base, &st, AT_SYMLINK_NOFOLLOW) && S_ISCHR(st.st_mode) && st.st_rdev == 0;
}

static int set_opaque(struct unpack_tree *t, int fd)
{
    return fsetxattr(fd, t->opaque_xattr, "y", 1, 0) ? -errno : 0;
}

static int set_opaque_at(struct unpack_tree *t, int dir, const char *base)
{
    cleanup_close int fd = openat(dir, base, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return fd < 0 ? -errno : set_opaque(t, fd);
}

/* Makes the folder at `path` (its parent exists); one that replaces a whiteout hides what is below it. */
static int make_implied(struct unpack_tree *t, const char *path)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    cleanup_free char *above = slash ? mem_dup(path, (size_t)(slash - path)) : mem_strdup(".");
    cleanup_close int dir = open_below(t->root, above, O_PATH | O_DIRECTORY);
    if (dir < 0)
        return dir;
    bool hidden = is_whiteout(dir, base);
    if (hidden && unlinkat(dir, base, 0))
        return -errno;
    if (mkdirat(dir, base, NEW_DIR))
        return -errno;
    map_set(&t->implied, path, t);
    return hidden ? set_opaque_at(t, dir, base) : 0;
}

/* Opens the folder `path`, making what is not there. */
static int open_parent(struct unpack_tree *t, const char *path)
{
    if (!*path)
        path = ".";
    int fd = open_below(t->root, path, O_PATH | O_DIRECTORY);
    if (fd != -ENOENT && fd != -ENOTDIR)
        return fd;
    cleanup_free char *part = mem_strdup(path);
    for (char *end = part;; *end++ = '/') {
        end += strcspn(end, "/");
        bool last = !*end;
        *end = 0;
        fd = open_below(t->root, part, O_PATH | O_DIRECTORY);
        if (fd == -ENOENT || fd == -ENOTDIR) {
            int bad = make_implied(t, part);
            if (bad)
                return bad == -EEXIST ? -ENOTDIR : bad;
            fd = open_below(t->root, part, O_PATH | O_DIRECTORY);
        }
        if (fd < 0 || last)
            return fd;
        close(fd);
    }
}

/* Cuts `path` at its last slash, opens the folder and leaves *base on the last component. */
static int enter_parent(struct unpack_tree *t, char *path, const char **base)
{
    char *slash = strrchr(path, '/');
    const char *dir = slash ? path : "";
    if (slash)
        *slash = 0;
    *base = slash ? slash + 1 : path;
    if (t->parent >= 0 && str_eq(t->parent_path.p, dir))
        return t->parent;
    forget_parent(t);
    t->parent = open_parent(t, dir);
    if (t->parent < 0) {
        int bad = t->parent;
        t->parent = -1;
        return bad;
    }
    strbuf_reset(&t->parent_path);
    strbuf_adds(&t->parent_path, dir);
    return t->parent;
}

/* ---- what ---- */

static bool xattr_wanted(const char *name)
{
    if (str_starts(name, "user.overlay."))
        return false;
    return str_eq(name, "security.capability") || str_starts(name, "user.") ||
           str_eq(name, "system.posix_acl_access") || str_eq(name, "system.posix_acl_default");
}

/* What the file system cannot keep is left out, as containerd does. */
static int set_xattrs(int fd, const struct tar_entry *e)
{
    for (size_t i = 0; i < e->nxattrs; i++) {
        const struct tar_xattr *x = &e->xattrs[i];
        if (xattr_wanted(x->name) && fsetxattr(fd, x->name, x->value.p, x->value.n, 0) && errno != EOPNOTSUPP &&
            errno != EPERM && errno != EINVAL)
            return -errno;
    }
    return 0;
}

static struct timespec mtime_of(const struct tar_entry *e)
{
    return (struct timespec){.tv_sec = e->mtime_s, .tv_nsec = (long)e->mtime_ns};
}

/* In this order: a new owner clears the set-user-ID bit and capabilities. */
static int set_attributes(int fd, const struct tar_entry *e)
{
    if (fchown(fd, e->uid, e->gid) || fchmod(fd, e->mode & MODE_KEPT))
        return -errno;
    return set_xattrs(fd, e);
}

static void set_times(int fd, struct timespec mtime)
{
    struct timespec times[2] = {mtime, mtime};
    futimens(fd, times); /* a time that the file system cannot keep is not worth failing for */
}

static int make_file(struct unpack_tree *t, int dir, const char *base, const struct tar_entry *e)
{
    int fd = openat(dir, base, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, NEW_FILE);
    if (fd < 0)
        return -errno;
    t->file = fd;
    return e->sparse && ftruncate(fd, (off_t)e->size) ? -errno : 0;
}

static void remember_dir(struct unpack_tree *t, const char *path, const struct tar_entry *e)
{
    struct dir_time d = {.mtime = mtime_of(e), .path_len = strlen(path)};
    if (t->dirs.len + sizeof(d) + d.path_len + 1 > DIR_BYTES_MAX)
        return;
    strbuf_add(&t->dirs, &d, sizeof(d));
    strbuf_add(&t->dirs, path, d.path_len + 1);
}

static int make_dir(struct unpack_tree *t, int dir, const char *base, const char *path, const struct tar_entry *e)
{
    bool hidden = is_whiteout(dir, base);
    if (hidden && unlinkat(dir, base, 0))
        return -errno;
    if (mkdirat(dir, base, NEW_DIR) && errno != EEXIST)
        return -errno;
    cleanup_close int fd = openat(dir, base, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    int bad = set_attributes(fd, e);
    if (!bad && hidden)
        bad = set_opaque(t, fd);
    map_del(&t->implied, path);
    remember_dir(t, path, e);
    return bad;
}

static int make_link(struct unpack_tree *t, int dir, const char *base, const struct tar_entry *e, struct err *err)
{
    cleanup_free char *target = clean_name(e->linkname);
    if (!target || !*target)
        return err_set(err, EINVAL, "\"%s\" is a hard link out of the layer, to \"%s\"", e->name, e->linkname);
    char *slash = strrchr(target, '/');
    if (slash)
        *slash = 0;
    cleanup_close int from = open_below(t->root, slash ? target : ".", O_PATH | O_DIRECTORY);
    const char *from_base = slash ? slash + 1 : target;
    if (from >= 0 && !linkat(from, from_base, dir, base, 0))
        return 0;
    int code = from < 0 ? -from : errno;
    if (code == ENOENT || code == ENOTDIR)
        return err_set(err, EINVAL, "\"%s\" is a hard link to \"%s\", which is not in its layer", e->name, e->linkname);
    return err_set(err, code == EXDEV ? EINVAL : code, "\"%s\" cannot be a hard link to \"%s\": %s", e->name,
                   e->linkname, strerror(code));
}

static int set_owner_at(int dir, const char *base, const struct tar_entry *e)
{
    struct timespec times[2] = {mtime_of(e), mtime_of(e)};
    if (fchownat(dir, base, e->uid, e->gid, AT_SYMLINK_NOFOLLOW))
        return -errno;
    if (e->type != TAR_SYMLINK && fchmodat(dir, base, e->mode & MODE_KEPT, 0))
        return -errno;
    utimensat(dir, base, times, AT_SYMLINK_NOFOLLOW);
    return 0;
}

static int make_node(int dir, const char *base, const struct tar_entry *e)
{
    mode_t kind = e->type == TAR_CHAR ? S_IFCHR : e->type == TAR_BLOCK ? S_IFBLK : S_IFIFO;
    dev_t dev = e->type == TAR_FIFO ? 0 : makedev(e->major, e->minor);
    if (mknodat(dir, base, kind | NEW_FILE, dev))
        return -errno;
    return set_owner_at(dir, base, e);
}

/* Something of that name may be there: a later entry replaces an earlier one, but a folder keeps what is in it. */
static int make_room(int dir, const char *base, const struct tar_entry *e)
{
    struct stat st;
    if (fstatat(dir, base, &st, AT_SYMLINK_NOFOLLOW))
        return errno == ENOENT ? 0 : -errno;
    if (e->type == TAR_DIR && (S_ISDIR(st.st_mode) || is_whiteout(dir, base)))
        return 0;
    if (!S_ISDIR(st.st_mode))
        return unlinkat(dir, base, 0) ? -errno : 0;
    return tree_remove_at(dir, base);
}

static int make_whiteout(struct unpack_tree *t, int dir, const char *base, const struct tar_entry *e, struct err *err)
{
    if (str_eq(base, WHITEOUT_OPAQUE)) {
        cleanup_close int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return fd < 0 ? -errno : set_opaque(t, fd);
    }
    if (str_starts(base, WHITEOUT_META))
        return 0; /* AUFS' own bookkeeping */
    const char *hidden = base + strlen(WHITEOUT);
    if (!*hidden || str_eq(hidden, ".") || str_eq(hidden, ".."))
        return err_set(err, EINVAL, "\"%s\" is a whiteout of nothing", e->name);
    if (!mknodat(dir, hidden, S_IFCHR | NEW_FILE, 0))
        return 0;
    if (errno != EEXIST)
        return -errno;
    /* The layer has the name too: a folder then hides what is below it, all else does so anyway. */
    int bad = set_opaque_at(t, dir, hidden);
    return bad == -ENOTDIR || bad == -ELOOP || bad == -ENXIO ? 0 : bad;
}

static int make_root(struct unpack_tree *t, const struct tar_entry *e, struct err *err)
{
    cleanup_close int fd = openat(t->root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (e->type != TAR_DIR)
        return err_set(err, EINVAL, "the layer's root is no folder");
    map_del(&t->implied, ".");
    remember_dir(t, ".", e);
    return fd < 0 ? -errno : set_attributes(fd, e);
}

static int make_entry(struct unpack_tree *t, char *path, const struct tar_entry *e, struct err *err)
{
    const char *base;
    cleanup_free char *whole = mem_strdup(path);
    int dir = enter_parent(t, path, &base);
    if (dir < 0)
        return dir;
    if (str_starts(base, WHITEOUT))
        return make_whiteout(t, dir, base, e, err);
    int bad = make_room(dir, base, e);
    if (bad)
        return bad;
    switch (e->type) {
    case TAR_FILE:
        return make_file(t, dir, base, e);
    case TAR_DIR:
        return make_dir(t, dir, base, whole, e);
    case TAR_HARDLINK:
        return make_link(t, dir, base, e, err);
    case TAR_SYMLINK:
        return symlinkat(e->linkname, dir, base) ? -errno : set_owner_at(dir, base, e);
    case TAR_CHAR:
    case TAR_BLOCK:
    case TAR_FIFO:
        return make_node(dir, base, e);
    }
    return -EINVAL;
}

int unpack_entry(struct unpack_tree *t, const struct tar_entry *e, struct err *err)
{
    struct err why = {0};
    cleanup_free char *path = clean_name(e->name);
    if (!path)
        return err_set(err, EINVAL, "\"%s\" would lie outside of its layer", e->name);
    if (str_starts(path, WHITEOUT_META) && strchr(path, '/'))
        return 0; /* AUFS' own bookkeeping */
    int bad = *path ? make_entry(t, path, e, &why) : make_root(t, e, &why);
    if (!bad)
        return 0;
    if (why.code)
        return err_set(err, why.code, "%s", why.text);
    if (bad == -EXDEV || bad == -ELOOP)
        return err_set(err, EINVAL, "\"%s\" would lie outside of its layer", e->name);
    return err_set(err, -bad, "cannot unpack \"%s\": %s", e->name, strerror(-bad));
}

int unpack_data(struct unpack_tree *t, const struct tar_entry *e, uint64_t offset, struct slice data, struct err *err)
{
    while (data.n && t->file >= 0) {
        ssize_t n = pwrite(t->file, data.p, data.n, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(err, errno, "cannot write \"%s\": %s", e->name, strerror(errno));
        data = (struct slice){data.p + n, data.n - (size_t)n};
        offset += (uint64_t)n;
    }
    return 0;
}

int unpack_finish_file(struct unpack_tree *t, const struct tar_entry *e, struct err *err)
{
    if (t->file < 0)
        return 0;
    int bad = set_attributes(t->file, e);
    set_times(t->file, mtime_of(e));
    close(t->file);
    t->file = -1;
    return bad ? err_set(err, -bad, "cannot set the attributes of \"%s\": %s", e->name, strerror(-bad)) : 0;
}

void unpack_finish_dirs(struct unpack_tree *t)
{
    for (size_t at = 0; at < t->dirs.len;) {
        struct dir_time d;
        memcpy(&d, t->dirs.p + at, sizeof(d));
        const char *path = t->dirs.p + at + sizeof(d);
        cleanup_close int fd = open_below(t->root, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
        if (fd >= 0)
            set_times(fd, d.mtime);
        at += sizeof(d) + d.path_len + 1;
    }
}
