/* Overlay mounts, by whatever way this kernel knows that takes all the layers. Blocks; any thread. */
#ifndef K3C_IMAGE_OVERLAYFS_H
#define K3C_IMAGE_OVERLAYFS_H

#include <stdbool.h>
#include <stddef.h>

struct err;

struct overlayfs_mount {
    const char *const *lower; /* the highest first */
    size_t nlower;
    const char *upper, *work; /* on one file system, which is no overlay itself */
    const char *target;
    bool user_xattr;
};

int overlayfs_mount(const struct overlayfs_mount *m, struct err *err);

/* Opens a path below a folder without following any link; a negative errno. */
int overlayfs_open(int root, const char *path, int flags);
bool overlayfs_is_opaque(int fd, bool user_xattr);
/* Whether this process may set trusted attributes in a folder: 1 or 0, or a negative errno. */
int overlayfs_trusted_xattr(int dir_fd);

#endif
