/* Directory trees that a container may have written to, removed without following a link. */
#ifndef K3C_VOLUME_TREE_H
#define K3C_VOLUME_TREE_H

#include <stdbool.h>
#include <sys/types.h>

/* Removes name below dir_fd with everything in it, never across a mount; 0 also when it is not there. */
int tree_remove_at(int dir_fd, const char *name);
int tree_remove(const char *path);
/* Whether a file system is mounted on this directory. */
bool tree_is_mount(const char *path);

#endif
