/* registries.yaml: mirrors, credentials and TLS for registries, as K3s reads them, and the default for each registry.
 *
 *   mirrors:
 *     docker.io: {endpoint: ["https://mirror.local:5000"], rewrite: {"^library/(.*)": "hub/$1"}}
 *     "*": {endpoint: [...]}                       # for registries without an entry of their own
 *   configs:
 *     "mirror.local:5000":
 *       auth: {username, password | auth | token | identity_token}
 *       tls: {ca_file, cert_file, key_file, insecure_skip_verify}
 *
 * Pure: files that it names are read by the user. Sources: docs.k3s.io private-registry; k3s
 * pkg/agent/containerd/config.go; containerd core/remotes/docker/config/hosts.go. */
#ifndef K3C_IMAGE_REGISTRIES_H
#define K3C_IMAGE_REGISTRIES_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/image/credentials.h"
#include "agent/image/url.h"

struct arena;
struct err;
struct image_ref;
struct registries;

enum { REGISTRIES_BYTES_MAX = 1 << 20, REGISTRY_HOSTS_MAX = 32 };

/* "" where there is none. */
struct registry_tls {
    const char *ca_file, *cert_file, *key_file;
    bool insecure;
};

/* One place where an image may be asked for. Strings in the arena. */
struct registry_host {
    struct url origin; /* its target is "/" */
    const char *api;   /* "/v2", or what the endpoint says */
    const char *repo;  /* the repository there: "library/nginx", or what a rewrite made of it */
    const char *ns;    /* a mirror is told whom it stands for: "docker.io"; NULL: it is the registry itself */
    bool has_auth;     /* registries.yaml has credentials for it */
    struct registry_auth auth;
    struct registry_tls tls;
};

/* Reads the file's text; "" is a good one. Lives in the arena. What K3s ignores with a warning is a sentence in
 * *warnings (each ended by a newline; "" if all is well). -EINVAL for what is no registries.yaml. */
int registries_parse(struct arena *a, const char *text, size_t len, struct registries **ret, const char **warnings,
                     struct err *err);

/* Where to ask for an image, in order: the mirrors, then the registry itself, unless `no_default` and it has mirrors.
 * `r` may be NULL. */
size_t registries_hosts(struct arena *a, const struct registries *r, const struct image_ref *ref, bool no_default,
                        struct registry_host out[REGISTRY_HOSTS_MAX]);

#endif
