#include "agent/image/overlayfs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/str.h"

enum {
    FSCONFIG_VALUE_MAX = 255, /* bytes that fsconfig takes for a string */
    MOUNT_DATA_MAX = 4095,    /* that mount(2) takes */
};

/* -ENOSYS: this kernel or these paths want the old way. */
static int configure(int fs, const struct overlayfs_mount *m)
{
    if (strlen(m->upper) > FSCONFIG_VALUE_MAX || strlen(m->work) > FSCONFIG_VALUE_MAX)
        return -ENOSYS;
    for (size_t i = 0; i < m->nlower; i++) {
        if (strlen(m->lower[i]) > FSCONFIG_VALUE_MAX)
            return -ENOSYS;
        if (fsconfig(fs, FSCONFIG_SET_STRING, "lowerdir+", m->lower[i], 0))
            return errno == EINVAL ? -ENOSYS : -errno; /* before Linux 6.8 */
    }
    if (fsconfig(fs, FSCONFIG_SET_STRING, "source", "overlay", 0) ||
        fsconfig(fs, FSCONFIG_SET_STRING, "upperdir", m->upper, 0) ||
        fsconfig(fs, FSCONFIG_SET_STRING, "workdir", m->work, 0) ||
        fsconfig(fs, FSCONFIG_SET_STRING, "index", "off", 0) ||
        (m->user_xattr && fsconfig(fs, FSCONFIG_SET_FLAG, "userxattr", NULL, 0)) ||
        fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
        return -errno;
    return 0;
}

/* Layers one by one: there may be as many as overlayfs stacks. */
static int mount_new(const struct overlayfs_mount *m)
{
    cleanup_close int fs = fsopen("overlay", FSOPEN_CLOEXEC);
    if (fs < 0)
        return errno == ENODEV ? -ENODEV : -ENOSYS;
    int bad = configure(fs, m);
    if (bad)
        return bad;
    cleanup_close int mnt = fsmount(fs, FSMOUNT_CLOEXEC, 0);
    if (mnt < 0 || move_mount(mnt, "", AT_FDCWD, m->target, MOVE_MOUNT_F_EMPTY_PATH))
        return -errno;
    return 0;
}

/* A path inside mount(2)'s option text: what separates there is escaped. */
static void add_path(struct strbuf *b, const char *path)
{
    for (; *path; path++) {
        if (strchr(":,\\", *path))
            strbuf_addc(b, '\\');
        strbuf_addc(b, *path);
    }
}

static void add_options(struct strbuf *b, const struct overlayfs_mount *m, const int *fds)
{
    strbuf_adds(b, m->user_xattr ? "index=off,userxattr,lowerdir=" : "index=off,lowerdir=");
    for (size_t i = 0; i < m->nlower; i++) {
        if (i)
            strbuf_addc(b, ':');
        if (fds)
            strbuf_addf(b, "/proc/self/fd/%d", fds[i]);
        else
            add_path(b, m->lower[i]);
    }
    strbuf_adds(b, ",upperdir=");
    add_path(b, m->upper);
    strbuf_adds(b, ",workdir=");
    add_path(b, m->work);
}

/* All layers in one text of a page; where their paths do not fit, descriptors stand for them. */
static int mount_old(const struct overlayfs_mount *m)
{
    cleanup_strbuf struct strbuf options = {0};
    add_options(&options, m, NULL);
    if (options.len <= MOUNT_DATA_MAX)
        return mount("overlay", m->target, "overlay", 0, options.p) ? -errno : 0;

    cleanup_free int *fds = mem_alloc(m->nlower * sizeof(*fds));
    size_t n = 0;
    int r = 0;
    for (; n < m->nlower && !r; n++)
        if ((fds[n] = open(m->lower[n], O_PATH | O_DIRECTORY | O_CLOEXEC)) < 0)
            r = -errno;
    strbuf_reset(&options);
    if (!r) {
        add_options(&options, m, fds);
        r = options.len > MOUNT_DATA_MAX ? -E2BIG : 0;
    }
    if (!r && mount("overlay", m->target, "overlay", 0, options.p))
        r = -errno;
    for (size_t i = 0; i < n; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    return r;
}

int overlayfs_mount(const struct overlayfs_mount *m, struct err *err)
{
    int r = mount_new(m);
    if (r == -ENOSYS)
        r = mount_old(m);
    if (!r)
        return 0;
    if (r == -ENODEV)
        return err_set(err, ENODEV, "cannot mount %s: this kernel has no overlayfs", m->target);
    if (r == -E2BIG)
        return err_set(err, E2BIG, "cannot mount %s: %zu layers are more than this kernel takes", m->target, m->nlower);
    return err_set(err, -r, "cannot mount an overlay on %s: %s", m->target, strerror(-r));
}

int overlayfs_open(int root, const char *path, int flags)
{
    struct open_how how = {.flags = (unsigned)(flags | O_CLOEXEC), .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
    for (int tries = 0;; tries++) {
        long fd = syscall(SYS_openat2, root, path, &how, sizeof(how));
        if (fd >= 0 || errno != EAGAIN || tries == 32)
            return fd >= 0 ? (int)fd : -errno;
    }
}

bool overlayfs_is_opaque(int fd, bool user_xattr)
{
    char value[2];
    ssize_t n = fgetxattr(fd, user_xattr ? "user.overlay.opaque" : "trusted.overlay.opaque", value, sizeof(value));
    return n == 1 && value[0] == 'y';
}

int overlayfs_trusted_xattr(int dir_fd)
{
    if (!fsetxattr(dir_fd, "trusted.overlay.k3c", "y", 1, 0)) {
        fremovexattr(dir_fd, "trusted.overlay.k3c");
        return 1;
    }
    return errno == EPERM ? 0 : -errno;
}
