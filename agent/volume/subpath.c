/* A container may swap any part of a path for a link while it is looked at (CVE-2021-25741). So the kernel resolves it
 * in one call that cannot leave the volume, what comes out is held by its descriptor, and the bind mount is made from
 * that. */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/volume/tree.h"
#include "agent/volume/volume.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/format/json.h"

enum { RACES_MAX = 64 };

static int open_in(int base, const char *path, int flags)
{
    struct open_how how = {.flags = (unsigned)(flags | O_CLOEXEC), .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
    for (int i = 0; i < RACES_MAX; i++) { /* EAGAIN: something was renamed meanwhile */
        int fd = (int)syscall(SYS_openat2, base, path, &how, sizeof(how));
        if (fd >= 0 || errno != EAGAIN)
            return fd;
    }
    return -1;
}

/* Makes the directories of `path` that are missing, as open as the volume is; each is opened inside the base again
 * before the next is made. */
static int make_in(int base, const char *path, struct err *err)
{
    char done[4096] = "";
    struct slice rest = slice_of(path);
    struct stat st;
    if (rest.n >= sizeof(done))
        return err_set(err, ENAMETOOLONG, "subPath is too long");
    if (fstat(base, &st) < 0)
        return err_set(err, errno, "cannot look at the volume: %m");
    while (rest.n) {
        struct slice part = slice_cut(&rest, '/');
        if (!part.n || slice_is(part, "."))
            continue;
        cleanup_close int parent = open_in(base, *done ? done : ".", O_PATH | O_DIRECTORY);
        char name[256];
        if (parent < 0 || part.n >= sizeof(name))
            return err_set(err, parent < 0 ? errno : ENAMETOOLONG, "cannot make subPath %s: %m", path);
        snprintf(name, sizeof(name), "%.*s", SLICE_ARGS(part));
        if (mkdirat(parent, name, 0750) == 0) {
            cleanup_close int made = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            if (made < 0 || fchmod(made, st.st_mode & 07777) < 0) /* not by the umask */
                return err_set(err, errno, "cannot make subPath %s: %m", path);
        } else if (errno != EEXIST) {
            return err_set(err, errno, "cannot make subPath %s: %m", path);
        }
        size_t n = strlen(done);
        snprintf(done + n, sizeof(done) - n, "%s%s", n ? "/" : "", name);
    }
    return 0;
}

static int check(const char *path, struct err *err)
{
    struct slice rest = slice_of(path);
    if (*path == '/')
        return err_set(err, EINVAL, "subPath \"%s\" is absolute", path);
    while (rest.n)
        if (slice_is(slice_cut(&rest, '/'), ".."))
            return err_set(err, EINVAL, "subPath \"%s\" has ..", path);
    return 0;
}

static int open_subpath(const char *base_path, const char *sub_path, bool read_only, struct err *err)
{
    cleanup_close int base = open(base_path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (base < 0)
        return err_set(err, errno, "cannot open the volume %s: %m", base_path);
    int fd = open_in(base, sub_path, O_PATH);
    if (fd < 0 && errno == ENOENT && !read_only) {
        int r = make_in(base, sub_path, err);
        if (r)
            return r;
        fd = open_in(base, sub_path, O_PATH);
    }
    return fd >= 0 ? fd : err_set(err, errno, "cannot open subPath %s: %m", sub_path);
}

/* Binds what fd holds onto `target`, and looks whether that is what is there now. */
static int bind(int fd, const char *target, struct err *err)
{
    char from[64];
    struct stat want, have;
    if (fstat(fd, &want) < 0)
        return err_set(err, errno, "cannot look at subPath: %m");
    if (tree_is_mount(target)) {
        if (stat(target, &have) == 0 && have.st_dev == want.st_dev && have.st_ino == want.st_ino)
            return 0; /* from before a restart of k3c */
        umount2(target, MNT_DETACH | UMOUNT_NOFOLLOW);
    }
    unlink(target);
    if (S_ISDIR(want.st_mode)) {
        rmdir(target);
        if (mkdir(target, 0750) < 0)
            return err_set(err, errno, "cannot make %s: %m", target);
    } else {
        rmdir(target);
        cleanup_close int file = open(target, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640);
        if (file < 0)
            return err_set(err, errno, "cannot make %s: %m", target);
    }
    snprintf(from, sizeof(from), "/proc/self/fd/%d", fd);
    if (mount(from, target, NULL, MS_BIND, NULL) < 0)
        return err_set(err, errno, "cannot bind subPath on %s: %m", target);
    if (stat(target, &have) < 0 || have.st_dev != want.st_dev || have.st_ino != want.st_ino) {
        umount2(target, MNT_DETACH | UMOUNT_NOFOLLOW);
        return err_set(err, EAGAIN, "%s was changed while it was mounted", target);
    }
    return 0;
}

char *volume_subpath(struct arena *a, const struct volume_pod *p, const cJSON *volume, const char *sub_path,
                     const char *container, size_t index, bool read_only, struct err *err)
{
    char *base = volume_path(a, p, volume);
    if (!base || check(sub_path, err))
        return NULL;
    cleanup_close int fd = open_subpath(base, sub_path, read_only && volume_is_projected(volume), err);
    if (fd < 0)
        return NULL;
    char *dir = arena_printf(a, "%s/volume-subpaths/%s/%s", p->dir, json_str_or(volume, "name", ""), container);
    if (file_make_dir(dir, 0750, err))
        return NULL;
    char *target = arena_printf(a, "%s/%zu", dir, index);
    return bind(fd, target, err) ? NULL : target;
}
