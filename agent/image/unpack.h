/* Unpack: a layer's archive to a folder that overlayfs can stack. The archive is hostile: nothing is made, changed or
 * read outside the folder (openat2 with RESOLVE_BENEATH), and entries, bytes and the growth of compressed bytes are
 * bounded.
 *
 * A layer is unpacked alone, not onto those below it. Whiteouts become overlayfs' own (a 0/0 character device; an
 * opaque attribute). Folders that the archive uses without describing them are reported: below the layer they may exist
 * with another owner and mode, which agent/image/snapshot puts right. Source: OCI image-spec 1.1, layer.md;
 * Documentation/filesystems/overlayfs.rst. */
#ifndef K3C_IMAGE_UNPACK_H
#define K3C_IMAGE_UNPACK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "agent/image/reference.h"
#include "core/base/str.h"

struct err;

/* 0 stands for the default in brackets. */
struct unpack_limits {
    uint64_t entries;      /* [2 097 152] */
    uint64_t bytes;        /* of all files, holes included [256 GiB] */
    unsigned ratio;        /* bytes out of the stream for one in ... [250] */
    uint64_t ratio_after;  /* ... once this many came out [128 MiB] */
    unsigned free_percent; /* of the file system's bytes and inodes that stay free [2] */
};

struct unpack_options {
    struct unpack_limits limits;
    bool user_xattr;           /* user.overlay.opaque instead of trusted.overlay.opaque */
    const atomic_bool *cancel; /* -ECANCELED soon after it is set; may be NULL */
};

struct unpack_report {
    char diff_id[IMAGE_DIGEST_SIZE]; /* of the uncompressed archive, all of it */
    uint64_t entries, bytes;
    struct strbuf implied; /* paths of folders that were not described ("." too), each ended by a NUL; strbuf_free it */
};

/* Where the archive comes from: read fills `room` bytes but at the end, and returns how many, 0 behind the end. */
struct unpack_input {
    ssize_t (*read)(void *ctx, void *buffer, size_t room, struct err *err);
    void *ctx;
};
/* What is left in a file. */
struct unpack_input unpack_input_fd(const int *fd);

/* Unpacks an archive, compressed or not, into the empty folder `root_fd`. Blocks: for worker threads. The folder is in
 * any state after an error. -EINVAL (a bad archive), -E2BIG (over a limit), -ENOSPC, -ECANCELED ... */
int unpack_layer(int root_fd, const struct unpack_input *in, const struct unpack_options *o, struct unpack_report *ret,
                 struct err *err);

#endif
