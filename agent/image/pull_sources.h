/* Sources: the places that one image may come from, in order, each with the credentials it is asked with. Counted, for
 * a download may outlive the pull that began it. On the loop. */
#ifndef K3C_IMAGE_PULL_SOURCES_H
#define K3C_IMAGE_PULL_SOURCES_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

#include "agent/image/credentials.h"
#include "agent/image/reference.h"
#include "agent/image/registries.h"
#include "agent/image/store.h"

struct arena;
struct loop;
struct registry;

enum { SOURCES_MAX = REGISTRY_HOSTS_MAX + CREDENTIALS_MAX };

struct source {
    struct registry_host host;
    struct registry_auth auth;
    bool has_auth;
    struct registry *registry; /* made when it is first asked; NULL after a failure */
};

struct pull_sources {
    int refs;
    struct loop *loop;
    struct arena *arena;
    struct image_ref ref;
    struct source list[SOURCES_MAX];
    size_t n;
    size_t best; /* the one that knew the image: what belongs to it is asked there first */
};

/* `registries` may be NULL. A pod's secrets count for the registry that they name, also where that is a mirror; without
 * any, what registries.yaml says. */
struct pull_sources *pull_sources_new(struct loop *l, const char *image, const struct registries *registries,
                                      bool no_default, const cJSON *const *secrets, size_t nsecrets);
struct pull_sources *pull_sources_ref(struct pull_sources *s);
struct pull_sources *pull_sources_unref(struct pull_sources *s); /* NULL is fine; returns NULL */

/* The registry of a source; NULL with a reason in `err` if it cannot be asked. */
struct err;
struct registry *pull_sources_get(struct pull_sources *s, size_t at, struct err *err);
/* The order in which things are asked for: the best one, then the others; `turn` counts from 0. */
size_t pull_sources_turn(const struct pull_sources *s, size_t turn);

/* What being given an image by that source proves. */
struct image_grant pull_sources_grant(const struct pull_sources *s, size_t at, struct arena *a);

/* Two pulls with the same key are one: the image's name and all credentials, hashed. */
void pull_sources_key(const struct pull_sources *s, char out[65]);

#endif
