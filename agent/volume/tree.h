/* Directory trees that a container may have written to: made, read and removed without following a link. */
#ifndef K3C_VOLUME_TREE_H
#define K3C_VOLUME_TREE_H

#include <stdbool.h>
#include <sys/types.h>

struct err;

/* mkdir -p with `mode` for what is made; 0 or -errno. For paths of our own. */
int tree_mkdir(const char *path, mode_t mode);
/* Removes name below dir_fd with everything in it, never across a mount; 0 also when it is not there. */
int tree_remove_at(int dir_fd, const char *name);
int tree_remove(const char *path);
/* Whether a file system is mounted on this directory. */
bool tree_is_mount(const char *path);

#endif
