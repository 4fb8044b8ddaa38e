/* Image store: which images are on the node, under which names, and what of their data can go.
 *
 *   <dir>/images/<digits of the id>.json   an image: names, digests, size, layers, when it was last used
 *   <dir>/blobs/<digits>                   configurations, by digest
 *   <dir>/partial/<digits>                 downloads under way
 *   <dir>/layers/, <dir>/snapshots/        see layer.h and snapshot.h
 *
 * The index lives in memory, on the loop; it is written to disk by a helper thread (image_store_save). The id of an
 * image is the digest of its configuration, as for every CRI runtime. */
#ifndef K3C_IMAGE_STORE_H
#define K3C_IMAGE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/image/reference.h"
#include "agent/image/snapshot.h"

struct arena;
struct err;
struct image_store;
struct loop;

struct image {
    char id[IMAGE_DIGEST_SIZE];
    char **names;   /* "docker.io/library/nginx:latest"; sorted */
    char **digests; /* "docker.io/library/nginx@sha256:..."; sorted */
    size_t nnames, ndigests;
    char **layers; /* diffIDs, the lowest first */
    size_t nlayers;
    char **grants; /* "REPOSITORY any", "REPOSITORY HASH", "REPOSITORY uid:UID": who may use it; none: everybody */
    size_t ngrants;
    uint64_t size;       /* bytes of its manifest, configuration and compressed layers */
    int64_t last_used_s; /* real time; kept exactly in memory, roughly on disk */
    bool pinned;         /* garbage collection leaves it alone */
    unsigned users;      /* containers that have a snapshot of it */
};

/* By what somebody was given an image: credentials (hashed) of a Secret (its uid). Both NULL: without any, or by the
 * node's own, so that every pod of the node may have it. */
struct image_grant {
    const char *hash, *secret;
};

/* What is to become of an image; strings are copied. */
struct image_record {
    const char *id, *name, *digest; /* name and digest may be NULL */
    const char *const *layers;
    size_t nlayers;
    uint64_t size;
    bool pinned;
    struct image_grant grant; /* of the repository in name and digest */
};

/* Opens the store, making what is missing, and removes what was left half made. Images whose data is not there any more
 * are dropped (logged). Blocks: at start. */
int image_store_open(struct loop *l, const char *dir, struct image_store **ret, struct err *err);
/* What is being written or removed goes on; its callbacks come no more. NULL is fine; returns NULL. */
struct image_store *image_store_close(struct image_store *s);
const char *image_store_dir(const struct image_store *s);
struct snapshot_support image_store_support(const struct image_store *s);

/* By what a pod says, read with image_ref_parse: a name, or a repository with a digest. NULL: not there. Valid until
 * the loop's next turn. */
const struct image *image_store_find(const struct image_store *s, const struct image_ref *ref);
/* May somebody with that grant (or one without, hash NULL) use an image of that repository that is there? */
bool image_granted(const struct image *image, const char *repo, const struct image_grant *grant);
/* By id, with or without "sha256:" in front. */
const struct image *image_store_by_id(const struct image_store *s, const char *id);
/* for (size_t i = 0; (image = image_store_next(s, &i));) */
const struct image *image_store_next(const struct image_store *s, size_t *cursor);

/* Adds an image whose configuration and layers are there, or adds a name and digest to it. The name leaves the image
 * that had it. */
const struct image *image_store_add(struct image_store *s, const struct image_record *r);
/* Its JSON configuration, in the arena. */
int image_store_config(const struct image_store *s, const char *id, struct arena *a, const char **text, size_t *len,
                       struct err *err);
void image_store_used(struct image_store *s, const char *id); /* now */
/* A container has a snapshot of this image, or none any more. */
void image_store_hold(struct image_store *s, const char *container_id, const char *id);
void image_store_release(struct image_store *s, const char *container_id);
const char *image_store_held(const struct image_store *s, const char *container_id); /* an image's id, or NULL */
/* fn may release. */
void image_store_each_held(struct image_store *s, void (*fn)(void *arg, const char *container_id), void *arg);

/* Writes what has changed; calls done when it is on the disk (error NULL) or cannot be. */
void image_store_save(struct image_store *s, void (*done)(void *arg, const char *error), void *arg);

/* A layer is wanted by a pull that is not done yet: garbage collection leaves it. Counted. */
void image_store_keep_layer(struct image_store *s, const char *diff_id);
void image_store_unkeep_layer(struct image_store *s, const char *diff_id);

/* Forgets an image with all its names, and then removes the data that no other image, container or pull needs.
 * -EBUSY: containers use it. -ENOENT. done (may be NULL) is called when the disk has its space back. */
int image_store_remove(struct image_store *s, const char *id, void (*done)(void *arg), void *arg, struct err *err);
/* Removes unused images, the one that was not used for the longest time first, until free(arg) says that it is enough,
 * and calls done with how many images went. Neither pinned images nor those that keep(arg, image) wants. */
struct image_gc {
    bool (*enough)(void *arg);
    bool (*keep)(void *arg, const struct image *image); /* may be NULL */
    void (*done)(void *arg, size_t removed, const char *error);
    void *arg;
};
void image_store_gc(struct image_store *s, const struct image_gc *gc);

#endif
