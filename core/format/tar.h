/* Tar: archives read piece by piece: ustar, pax (POSIX.1-2001), GNU long names and sparse files (old GNU, pax 0.0, 0.1
 * and 1.0). Nothing is looked at but the format: what a name may mean on a disk is for the user to judge. Sources:
 * POSIX pax(1), GNU tar's "Tar Internals"; oddities are read as Go's archive/tar reads them. */
#ifndef K3C_FORMAT_TAR_H
#define K3C_FORMAT_TAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

struct err;
struct tar;

enum {
    TAR_BLOCK_SIZE = 512,
    TAR_NAME_MAX = 4095,           /* bytes of a name or a link's target */
    TAR_EXTRA_BYTES_MAX = 1 << 20, /* of one pax header, GNU long name or sparse map */
    TAR_XATTRS_MAX = 128,          /* of an entry */
    TAR_SPARSE_PARTS_MAX = 32768,  /* of a file between its holes */
};

enum tar_type { TAR_FILE, TAR_HARDLINK, TAR_SYMLINK, TAR_CHAR, TAR_BLOCK, TAR_DIR, TAR_FIFO };

struct tar_xattr {
    const char *name; /* "security.capability" */
    struct slice value;
};

/* What it points to is valid until the next entry is read. */
struct tar_entry {
    enum tar_type type;
    const char *name;     /* as written; never empty, no NUL inside */
    const char *linkname; /* of TAR_HARDLINK and TAR_SYMLINK, else "" */
    uint32_t mode;        /* 07777 */
    uint32_t uid, gid;
    uint64_t size; /* of a file, its holes included; 0 for all else */
    bool sparse;
    int64_t mtime_s;
    uint32_t mtime_ns;
    uint32_t major, minor;
    const struct tar_xattr *xattrs;
    size_t nxattrs;
};

enum tar_event {
    TAR_MORE,     /* all input was taken, and more is needed */
    TAR_ENTRY,    /* a new entry; its data, if any, follows */
    TAR_DATA,     /* a piece of the present file; what no piece covers is zeros */
    TAR_FILE_END, /* the present TAR_FILE has all its data */
    TAR_END,      /* the end marker; input behind it is not looked at */
};

struct tar_item {
    enum tar_event event;
    const struct tar_entry *entry; /* the present one, NULL before the first */
    struct slice data;             /* TAR_DATA: borrowed from the input */
    uint64_t offset;               /* where in the file it belongs */
};

struct tar *tar_new(void);
struct tar *tar_free(struct tar *t); /* NULL is fine; returns NULL */

/* Takes from the front of *in until there is something to tell. 0, or -EINVAL (no tar archive, damaged, a kind of entry
 * that cannot be unpacked) or -E2BIG (over a limit above); after an error only tar_free. */
int tar_next(struct tar *t, struct slice *in, struct tar_item *ret, struct err *err);

/* The archive may end here: at its end marker, or between entries (writers that leave the marker out). */
bool tar_whole(const struct tar *t);

void cleanup_tarp(struct tar **t);
#define cleanup_tar __attribute__((cleanup(cleanup_tarp)))

#endif
