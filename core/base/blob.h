/* Blob: immutable bytes with a reference count that any thread may share; what an encoded object is. */
#ifndef K3C_BASE_BLOB_H
#define K3C_BASE_BLOB_H

#include <stddef.h>

struct blob {
    size_t len;
    int refs;    /* atomic; touch only through the functions below */
    char data[]; /* len bytes and a NUL */
};

/* A new blob with one reference; `data` NULL leaves the bytes for the caller to fill before sharing it. */
struct blob *blob_new(const void *data, size_t len);
struct blob *blob_ref(struct blob *b);   /* NULL stays NULL */
struct blob *blob_unref(struct blob *b); /* returns NULL; NULL is fine */

void cleanup_blobp(struct blob **b);
#define cleanup_blob __attribute__((cleanup(cleanup_blobp)))

#endif
