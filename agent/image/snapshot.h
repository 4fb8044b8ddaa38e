/* Snapshots: a container's writable root file system, an overlay of its image's layers and a folder of its own:
 *   <store>/snapshots/<container id>/{upper,work,root,snapshot.json}
 * The path of the mount depends on the container's id alone. Everything here blocks: for worker threads. */
#ifndef K3C_IMAGE_SNAPSHOT_H
#define K3C_IMAGE_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct err;

/* What overlayfs can do in the store's file system. */
struct snapshot_support {
    bool user_xattr; /* trusted attributes are not allowed: user attributes, by the mount option userxattr */
};

/* Tries an overlay in <store>, with a whiteout and an opaque folder. -EOPNOTSUPP and what does not work. */
int snapshot_probe(const char *store, struct snapshot_support *ret, struct err *err);

struct snapshot_request {
    const char *store, *container_id, *image_id;
    const char *const *diff_ids; /* the lowest first */
    size_t ndiff_ids;
    struct snapshot_support support;
};

const char *snapshot_path(struct arena *a, const char *store, const char *container_id);

/* Mounts it, unless it is mounted. After a restart of the machine what the container wrote is still there. */
int snapshot_mount(const struct snapshot_request *r, struct err *err);
/* Unmounts it and deletes what the container wrote; 0 also when there was nothing. */
int snapshot_remove(const char *store, const char *container_id, struct err *err);

/* Calls fn for each container that has a snapshot, with the image it was made from ("" if that cannot be told). */
int snapshot_each(const char *store, void (*fn)(void *arg, const char *container_id, const char *image_id), void *arg,
                  struct err *err);

#endif
