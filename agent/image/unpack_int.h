/* Unpack's inside: entries of a layer's archive made in a folder. */
#ifndef K3C_IMAGE_UNPACK_INT_H
#define K3C_IMAGE_UNPACK_INT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/map.h"
#include "core/base/str.h"
#include "core/format/tar.h"

struct err;

struct unpack_tree {
    int root;
    const char *opaque_xattr;
    struct map implied; /* paths of folders made because something was below them */
    /* the folder that the last entry was made in */
    int parent;
    struct strbuf parent_path;
    /* the file whose data comes, -1: none */
    int file;
    struct strbuf dirs; /* struct dir_time and path, in the order of the archive: set when all is there */
};

void unpack_tree_init(struct unpack_tree *t, int root, bool user_xattr);
void unpack_tree_free(struct unpack_tree *t);

/* Makes an entry; of a file, the empty file. */
int unpack_entry(struct unpack_tree *t, const struct tar_entry *e, struct err *err);
/* The file's data, and when all of it was there: its owner, mode and times, which writing would change again. */
int unpack_data(struct unpack_tree *t, const struct tar_entry *e, uint64_t offset, struct slice data, struct err *err);
int unpack_finish_file(struct unpack_tree *t, const struct tar_entry *e, struct err *err);
/* Sets the folders' times, which every entry made in them has changed. */
void unpack_finish_dirs(struct unpack_tree *t);

#endif
