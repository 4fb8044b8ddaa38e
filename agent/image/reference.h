/* Image references: "nginx" to docker.io/library/nginx:latest, read and worded as Docker, containerd and the kubelet
 * do. Source: github.com/distribution/reference (grammar in reference.go, the Docker defaults in normalize.go). */
#ifndef K3C_IMAGE_REFERENCE_H
#define K3C_IMAGE_REFERENCE_H

#include <stdbool.h>

struct arena;
struct err;

enum { IMAGE_REF_MAX = 4096, IMAGE_DIGEST_SIZE = 72 }; /* "sha256:", 64 digits and a NUL */

/* Strings in the arena. */
struct image_ref {
    const char *domain; /* "docker.io", "localhost:5000" */
    const char *path;   /* "library/nginx" */
    const char *repo;   /* both: "docker.io/library/nginx" */
    const char *tag;    /* "latest" where neither tag nor digest was given; NULL with a digest alone */
    const char *digest; /* "sha256:...", or NULL. With tag and digest the digest decides */
    const char *name;   /* what the node calls it: repo@digest, else repo:tag */
};

/* -EINVAL and distribution's sentence, such as "invalid reference format". */
int image_ref_parse(struct arena *a, const char *text, struct image_ref *ret, struct err *err);

/* "sha256:" and 64 lower-case hexadecimal digits, the one algorithm we take. */
bool image_digest_ok(const char *digest);
/* The digits of a digest that is ok. */
const char *image_digest_hex(const char *digest);

#endif
