/* The image service's inside: pulls (images.c), mounts and space (images_mount.c), archives (images_import.c). */
#ifndef K3C_IMAGE_IMAGES_INT_H
#define K3C_IMAGE_IMAGES_INT_H

#include <stdatomic.h>

#include "agent/image/images.h"
#include "agent/image/layer_jobs.h"
#include "agent/image/registries_file.h"
#include "agent/image/store.h"
#include "core/base/list.h"
#include "core/base/map.h"
#include "core/wire/loop_task.h"

struct import;

struct images {
    struct loop *loop;
    int refs; /* the owner's and one for each piece of work */
    bool closed;
    bool no_default_endpoint;
    char *import_dir;
    struct registries_file *registries;
    struct image_store *store;
    struct layer_jobs *jobs;
    struct list ensures; /* struct ensure */
    struct map pulls;    /* struct pulling by pull_sources_key */
    struct import *import;
    bool imported; /* what was there at start; whatever is to be ensured waits for it */
    void (*changed)(void *ctx);
    void *ctx;
    struct loop_task tell_changed;
};

struct images *images_ref(struct images *i);
void images_unref(struct images *i);
/* The list of images is another one. */
void images_changed(struct images *i);
/* Archives were taken in: what waits for that goes on. */
void images_go_on(struct images *i);

/* images_import.c */
void images_import_start(struct images *i);
void images_import_cancel(struct images *i);

#endif
