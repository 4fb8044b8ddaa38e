/* Blob fetch: downloads a blob of known digest and size into a file. The digest is computed while bytes come in, more
 * bytes than announced are refused, an interrupted download is resumed where it stopped (after a restart of k3c too),
 * and when one source fails the next one is asked. A helper thread writes: a slow disk slows the download, not the
 * loop. */
#ifndef K3C_IMAGE_BLOB_FETCH_H
#define K3C_IMAGE_BLOB_FETCH_H

#include <stdint.h>

struct blob_fetch;
struct loop;
struct pull_sources;

struct blob_request {
    struct loop *loop;
    struct pull_sources *sources; /* a reference is taken */
    const char *path;             /* of the file: what is in it already is kept, if it fits */
    const char *digest, *media_type;
    uint64_t size;
};

/* done: error NULL when the file is whole and right, else why not. Called later, once, and the fetch is gone after it.
 */
struct blob_fetch *blob_fetch_start(const struct blob_request *r, void (*done)(void *arg, const char *error),
                                    void *arg);
void blob_fetch_cancel(struct blob_fetch *b); /* no callback follows; what has come stays in the file */

#endif
