/* Credentials: what imagePullSecrets say for an image, chosen as the kubelet's keyring chooses.
 * Source: kubernetes pkg/credentialprovider (keyring.go, config.go). */
#ifndef K3C_IMAGE_CREDENTIALS_H
#define K3C_IMAGE_CREDENTIALS_H

#include <cjson/cJSON.h>
#include <stddef.h>

struct arena;
struct err;

enum { CREDENTIALS_MAX = 16, CREDENTIALS_BYTES_MAX = 1 << 20 };

/* "" where there is none. */
struct registry_auth {
    const char *username, *password;
    const char *identity_token; /* OAuth2 refresh token */
    const char *registry_token; /* sent as it is: "Bearer ..." */
    const char *secret;         /* uid of the Secret that it is of; NULL: the node's own */
};

/* The credentials that Secrets of the types kubernetes.io/dockerconfigjson and kubernetes.io/dockercfg hold for `repo`
 * ("docker.io/library/nginx"), the most specific first; returns how many. Secrets that cannot be read count for
 * nothing. Strings in the arena. */
size_t credentials_find(struct arena *a, const cJSON *const *secrets, size_t nsecrets, const char *repo,
                        struct registry_auth out[CREDENTIALS_MAX]);

/* "dXNlcjpwYXNz" to user and password. -EINVAL. */
int credentials_decode(struct arena *a, const char *base64, struct registry_auth *ret, struct err *err);

#endif
