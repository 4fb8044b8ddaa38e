/* Archives: images out of files, as `docker save`, `skopeo copy ... oci-archive:` and `ctr image export` write them:
 * OCI image layouts and Docker archives, as tar files, plain or compressed with gzip or zstd. Blocks: for worker
 * threads.
 *
 * A file is read twice: for its documents, and for those layers that the store has not yet; so nothing of it is copied.
 */
#ifndef K3C_IMAGE_ARCHIVE_H
#define K3C_IMAGE_ARCHIVE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/image/manifest.h"

struct arena;
struct err;

/* An image whose configuration and layers are in the store. In the arena. */
struct archive_image {
    const char *id;
    const char **names; /* normalised */
    size_t nnames;
    const char *digest; /* of its manifest or index; NULL: the archive has none (Docker's older form) */
    struct manifest manifest;
    struct image_config config;
    const char **members; /* of the archive, one a layer */
    uint64_t size;
};

struct archive_options {
    const char *store; /* its directory */
    const char *path;  /* of the archive */
    struct platform platform;
    bool user_xattr;
    const atomic_bool *cancel; /* may be NULL */
};

/* By its name: .tar .tar.gz .tgz .tar.zst .tzst. */
bool archive_is_one(const char *name);

/* Reads an archive into the store; images for other platforms are left out. 0 and the images. On an error none of them
 * counts, though layers may have come into the store. */
int archive_import(struct arena *a, const struct archive_options *o, struct archive_image **ret, size_t *n,
                   struct err *err);

#endif
