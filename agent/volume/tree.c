#include "agent/volume/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/defs.h"

enum { DEPTH_MAX = 64 };

/* Folders that lie deeper are moved up first: their depth, which a container chooses, costs no descriptors and no
 * stack. */
struct removal {
    dev_t dev;
    int top;        /* the tree's own folder, -1: not open yet */
    unsigned moved; /* how many were moved into it */
};

static int remove_below(int fd, struct removal *r, int depth);

static int move_up(int dir_fd, const char *name, struct removal *r)
{
    for (;;) {
        char to[32];
        snprintf(to, sizeof(to), ".moved-up-%u", r->moved++);
        if (renameat2(dir_fd, name, r->top, to, RENAME_NOREPLACE) == 0 || errno == ENOENT)
            return 0;
        if (errno != EEXIST)
            return -errno;
    }
}

static int remove_one(int dir_fd, const char *name, struct removal *rm, int depth)
{
    if (unlinkat(dir_fd, name, 0) == 0 || errno == ENOENT)
        return 0;
    if (errno != EISDIR && errno != EPERM)
        return -errno;
    if (unlinkat(dir_fd, name, AT_REMOVEDIR) == 0)
        return 0;
    if (depth >= DEPTH_MAX)
        return move_up(dir_fd, name, rm);
    cleanup_close int fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? 0 : -errno;
    bool top = rm->top < 0;
    unsigned moved;
    int r;
    if (top)
        rm->top = fd;
    do {
        moved = rm->moved;
        r = remove_below(fd, rm, depth + 1);
    } while (top && !r && rm->moved != moved);
    if (r)
        return r;
    return unlinkat(dir_fd, name, AT_REMOVEDIR) < 0 && errno != ENOENT ? -errno : 0;
}

static int remove_below(int fd, struct removal *rm, int depth)
{
    struct stat st;
    if (fstat(fd, &st) < 0)
        return -errno;
    if (st.st_dev != rm->dev)
        return -EBUSY; /* something is mounted here: what is in it is not ours to remove */
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    DIR *d = copy < 0 ? NULL : fdopendir(copy);
    if (!d) {
        int e = errno;
        if (copy >= 0)
            close(copy);
        return -e;
    }
    rewinddir(d); /* the two descriptors share a position */
    int r = 0;
    struct dirent *entry;
    while ((entry = readdir(d))) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        int one = remove_one(fd, entry->d_name, rm, depth);
        r = r ? r : one;
    }
    closedir(d);
    return r;
}

int tree_remove_at(int dir_fd, const char *name)
{
    struct stat st;
    if (fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT ? 0 : -errno;
    return remove_one(dir_fd, name, &(struct removal){.dev = st.st_dev, .top = -1}, 0);
}

int tree_remove(const char *path)
{
    return tree_remove_at(AT_FDCWD, path);
}

bool tree_is_mount(const char *path)
{
    struct statx sx;
    if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_BASIC_STATS, &sx) < 0)
        return false;
    if (sx.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT)
        return sx.stx_attributes & STATX_ATTR_MOUNT_ROOT;
    struct stat here, above;
    char parent[PATH_MAX];
    snprintf(parent, sizeof(parent), "%s/..", path);
    return lstat(path, &here) == 0 && lstat(parent, &above) == 0 && here.st_dev != above.st_dev;
}
