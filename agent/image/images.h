/* Images as pod workers ask for them: present under their names, mounted for containers. Contract of node_ops.c;
 * archives and registries feed the store behind it. */
#ifndef K3C_IMAGE_IMAGES_H
#define K3C_IMAGE_IMAGES_H

#include "agent/pod/worker.h"

struct images;

struct images_options {
    struct loop *loop;
    const char *data_dir;       /* "/var/lib/k3c": the store, and archives to import at start, are below it */
    const char *run_dir;        /* of this boot */
    const char *registries;     /* path of registries.yaml; it need not exist */
    void (*changed)(void *ctx); /* an image came or went: the node's status has a new list */
    void *ctx;
};

int images_new(const struct images_options *o, struct images **ret, struct err *err);
struct images *images_free(struct images *i); /* mounts stay; NULL is fine; returns NULL */

/* As pod_ops.image_pull, image_cancel, rootfs_mount and rootfs_unmount. */
void *images_pull(struct images *i, const struct pod_image_request *r, const struct pod_image_events *ev, void *arg);
void images_cancel(struct images *i, void *handle);
void images_mount(struct images *i, const char *image_id, const char *container_id,
                  void (*done)(void *arg, const char *path, const char *why), void *arg);
void images_unmount(struct images *i, const char *container_id, void (*done)(void *arg), void *arg);

/* status.images of the Node: [{names, sizeBytes}], made in the arena. */
cJSON *images_list(struct images *i, struct arena *a);

#endif
