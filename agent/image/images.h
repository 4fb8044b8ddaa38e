/* Images: the agent's image service. Makes images present as pods want them, mounts containers' root file systems,
 * takes in archives, tells the node's status what is there, and collects garbage. On the loop. */
#ifndef K3C_IMAGE_IMAGES_H
#define K3C_IMAGE_IMAGES_H

#include "agent/pod/worker.h"

struct image_store;
struct images;

struct images_options {
    struct loop *loop;
    const char
        *data_dir;          /* "/var/lib/k3c": the store is agent/images-store below it; archives (.tar, .tar.gz, .tgz,
                               .tar.zst, .tzst) and lists of images to pull (.txt) in agent/images are taken in at start */
    const char *run_dir;    /* of this boot */
    const char *registries; /* path of registries.yaml; it need not exist, and is read again when it changes */
    bool no_default_endpoint;   /* --disable-default-registry-endpoint */
    void (*changed)(void *ctx); /* an image came or went: the node's status has a new list; may be NULL */
    void *ctx;
};

/* Opens the store (blocks) and begins to take in archives. A data directory in which images cannot be kept (read-only,
 * no overlayfs) is an error that says what to do. */
int images_new(const struct images_options *o, struct images **ret, struct err *err);
/* Cancels everything, without callbacks; mounts stay. NULL is fine; returns NULL. */
struct images *images_free(struct images *i);

/* As pod_ops.image_pull, image_cancel, rootfs_mount and rootfs_unmount. Pulls of one image with the same credentials
 * are one pull. was_present tells that no registry was asked. Images wait for the archives to be taken in, which may
 * hold them. */
void *images_pull(struct images *i, const struct pod_image_request *r, const struct pod_image_events *ev, void *arg);
void images_cancel(struct images *i, void *handle);
void images_mount(struct images *i, const char *image_id, const char *container_id,
                  void (*done)(void *arg, const char *path, const char *why), void *arg);
void images_unmount(struct images *i, const char *container_id, void (*done)(void *arg), void *arg);
/* Each container that has a root file system, mounted or not: those that nobody knows any more are to be unmounted. */
void images_each_mount(struct images *i, void (*fn)(void *arg, const char *container_id), void *arg);

/* status.images of the Node: [{names, sizeBytes}], the largest first, at most 50; made in the arena. */
cJSON *images_list(struct images *i, struct arena *a);

/* Removes unused images, the least recently used first, until at most `percent` of their file system is in use. keep
 * (may be NULL): images that are wanted all the same. done: how many went, and how many bytes are still in use over
 * that. */
struct images_gc {
    unsigned percent;
    bool (*keep)(void *arg, const char *image_id);
    void (*done)(void *arg, size_t removed, uint64_t over);
    void *arg;
};
void images_gc(struct images *i, const struct images_gc *gc);

/* What was found in agent/images is in the store, or logged why not. */
bool images_imported(const struct images *i);

#endif
