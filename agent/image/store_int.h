/* Image store's inside: the index in memory, shared by store.c, store_disk.c and store_gc.c. */
#ifndef K3C_IMAGE_STORE_INT_H
#define K3C_IMAGE_STORE_INT_H

#include "agent/image/store.h"
#include "core/base/map.h"
#include "core/base/str.h"

struct entry {
    struct image image;
    bool dirty; /* its file is older than this */
};

/* A call to make when what changed until then is on disk. */
struct save_waiter {
    struct save_waiter *next;
    void (*done)(void *arg, const char *error);
    void *arg;
};

struct image_store {
    struct loop *loop;
    char *dir;
    struct snapshot_support support;
    int refs; /* the owner's and one for each piece of work */
    bool closed;
    struct entry **entries;
    size_t nentries, cap;
    struct map ids, names, digests; /* to struct entry */
    struct map containers;          /* container id to a heap string, the image's id */
    struct map kept;                /* diffID to how many want it, as a pointer */
    bool saving;
    struct save_waiter *waiting; /* for the next save */
    struct strbuf unlink;        /* records to delete with it; each path ends with a NUL */
};

struct image_store *image_store_ref(struct image_store *s);
void image_store_unref(struct image_store *s);

/* store.c */
struct entry *image_store_new_entry(struct image_store *s, const char *id);
void image_store_drop_entry(struct image_store *s, struct entry *e); /* out of the index, and freed */
/* Adds a string to a sorted list of an image; false if it was there. */
bool image_list_add(char ***list, size_t *n, const char *s);

/* store_disk.c */
const char *image_store_record_path(struct arena *a, const struct image_store *s, const char *id);
const char *image_store_blob_path(struct arena *a, const struct image_store *s, const char *digest);
int image_store_load(struct image_store *s, struct err *err);

/* store_gc.c */
/* Takes away layers that nothing needs and that were unpacked more than `age_s` ago; paths to remove, each ended by a
 * NUL, are added to *gone. */
void image_store_sweep(struct image_store *s, int64_t age_s, struct strbuf *gone);

#endif
