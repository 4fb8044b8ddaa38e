/* Manifests: the documents an image consists of, OCI's and Docker's: indexes (manifest lists), manifests,
 * configurations. All of it comes from a stranger: sizes and counts are bounded, and a document that could be read as
 * two kinds of thing (CVE-2021-41190) is refused. Sources: OCI image-spec 1.1, Docker image manifest version 2,
 * schema 2. */
#ifndef K3C_IMAGE_MANIFEST_H
#define K3C_IMAGE_MANIFEST_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct err;

#define MEDIA_OCI_INDEX "application/vnd.oci.image.index.v1+json"
#define MEDIA_OCI_MANIFEST "application/vnd.oci.image.manifest.v1+json"
#define MEDIA_DOCKER_LIST "application/vnd.docker.distribution.manifest.list.v2+json"
#define MEDIA_DOCKER_MANIFEST "application/vnd.docker.distribution.manifest.v2+json"

enum {
    MANIFEST_BYTES_MAX = 4 << 20, /* a manifest, an index, a configuration */
    MANIFEST_LAYERS_MAX = 500,    /* what overlayfs stacks */
    MANIFEST_CHOICES_MAX = 1000,  /* manifests in an index */
};
#define LAYER_BYTES_MAX (64ull << 30) /* a compressed layer */

struct platform {
    const char *os, *arch, *variant; /* variant "" where there is none; os NULL: not said */
};

struct descriptor {
    const char *media_type; /* "" where it does not say */
    const char *digest;     /* checked: image_digest_ok */
    uint64_t size;
    struct platform platform; /* in an index */
    const cJSON *annotations; /* an object, or NULL */
};

/* In the arena. */
struct manifest {
    bool index;
    const char *media_type;
    struct descriptor config;       /* of a manifest */
    struct descriptor *descriptors; /* its layers, the lowest first; or an index' manifests */
    size_t ndescriptors;
};

/* In the arena. */
struct image_config {
    cJSON *tree;           /* the whole document */
    const char **diff_ids; /* digests of the layers uncompressed, the lowest first */
    size_t ndiff_ids;
    struct platform platform;
};

/* `media_type` is what it was announced as (parameters are cut off), NULL or "" if by nothing. -EINVAL. */
int manifest_parse(struct arena *a, const char *text, size_t len, const char *media_type, struct manifest *ret,
                   struct err *err);
/* The manifest of an index that suits this platform best. -ENOENT "no match for platform in manifest". */
int manifest_choose(const struct manifest *index, const struct platform *host, const struct descriptor **ret,
                    struct err *err);
/* -EINVAL */
int image_config_parse(struct arena *a, const char *text, size_t len, struct image_config *ret, struct err *err);
/* The configuration belongs to the manifest and to this platform. -EINVAL or -ENOENT. */
int image_config_check(const struct image_config *c, const struct manifest *m, const struct platform *host,
                       struct err *err);

/* What this build runs: linux, its architecture, and the variant that the processor has. Static strings. */
struct platform platform_host(void);
/* How well an image runs here: 0 not at all, more is better. */
unsigned platform_rank(const struct platform *image, const struct platform *host);

#endif
