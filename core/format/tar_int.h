/* Tar's inside: header blocks and pax records, read for tar.c. */
#ifndef K3C_FORMAT_TAR_INT_H
#define K3C_FORMAT_TAR_INT_H

#include "core/format/tar.h"

struct arena;

struct tar_part {
    uint64_t offset, len; /* in the file */
};

/* The parts of a sparse file that hold data, ascending. */
struct tar_sparse {
    struct tar_part *parts; /* on the heap, kept from file to file */
    size_t count, cap;
};

/* What pax records said about the next entry. In the arena. */
struct tar_pax {
    const char *path, *linkpath;
    bool has_size, has_uid, has_gid, has_mtime;
    uint64_t size, uid, gid;
    int64_t mtime_s;
    uint32_t mtime_ns;
    struct tar_xattr xattrs[TAR_XATTRS_MAX];
    size_t nxattrs;
    /* GNU.sparse.* */
    const char *sparse_name;
    bool sparse, sparse_in_data, has_real_size;
    uint64_t sparse_major, sparse_minor, real_size;
    bool part_open; /* 0.0: an offset came, its length did not yet */
};

/* One header block: its fields as written. */
struct tar_header {
    char type; /* '0', 'x', 'L' ... */
    const char *name, *linkname;
    uint64_t size, mode, uid, gid, major, minor, real_size;
    int64_t mtime;
    bool extended; /* old GNU sparse: more of the map follows */
};

bool tar_is_zero(const uint8_t *block);
/* Reads a header block; an old GNU sparse header's map goes into *map. */
int tar_header_parse(struct arena *a, const uint8_t *block, struct tar_header *ret, struct tar_sparse *map,
                     struct err *err);
/* A block that goes on with an old GNU sparse map. */
int tar_sparse_block(const uint8_t *block, struct tar_sparse *map, bool *extended, struct err *err);

/* Reads a pax header's body; maps of 0.0 and 0.1 go into *map. */
int tar_pax_parse(struct arena *a, struct slice body, struct tar_pax *ret, struct tar_sparse *map, struct err *err);

int tar_sparse_add(struct tar_sparse *map, uint64_t offset, uint64_t len, struct err *err);
/* The parts ascend, end within the file and are as long as the data in the archive. */
int tar_sparse_check(const struct tar_sparse *map, uint64_t file_size, uint64_t data_size, struct err *err);

#endif
