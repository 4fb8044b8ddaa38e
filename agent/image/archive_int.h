/* Archives' inside: the documents of an archive, and the images that they describe. */
#ifndef K3C_IMAGE_ARCHIVE_INT_H
#define K3C_IMAGE_ARCHIVE_INT_H

#include "agent/image/archive.h"
#include "core/base/map.h"
#include "core/base/str.h"

enum { ARCHIVE_IMAGES_MAX = 1000, ARCHIVE_DOCUMENTS_MAX = 64 << 20 };

/* What the first reading has found. */
struct archive_documents {
    struct arena *arena;
    struct map texts; /* member to struct slice: what looks like JSON */
    struct map links; /* member to the member that it stands for */
    struct map sizes; /* member to its uint64_t size: files */
    size_t bytes;
};

/* The images that suit the platform. Pure. */
int archive_find_images(struct archive_documents *d, const struct platform *p, struct archive_image **ret, size_t *n,
                        struct err *err);
/* The member that a name stands for, links followed; NULL: there is none. */
const char *archive_member(const struct archive_documents *d, const char *name);

#endif
