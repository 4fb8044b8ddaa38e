/* Pull: brings one image from a registry into the store: resolves its name, chooses the manifest for this machine,
 * fetches configuration and layers. On the loop. Errors are worded as containerd words them. */
#ifndef K3C_IMAGE_PULL_H
#define K3C_IMAGE_PULL_H

#include "agent/image/manifest.h"

struct image_store;
struct layer_jobs;
struct loop;
struct pull;
struct pull_sources;

struct pull_options {
    struct loop *loop;
    struct image_store *store;
    struct layer_jobs *jobs;
    struct pull_sources *sources; /* a reference is taken */
    struct platform platform;
};

/* done comes later, once, and the pull is gone after it: the image's id and the digest that its name stood for, or an
 * error (and id NULL). */
struct pull *pull_start(const struct pull_options *o,
                        void (*done)(void *arg, const char *id, const char *digest, const char *error), void *arg);
void pull_cancel(struct pull *p); /* no callback follows */

#endif
