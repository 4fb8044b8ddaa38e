/* registries.yaml on disk: read when it is first asked for, and again when it has changed. */
#ifndef K3C_IMAGE_REGISTRIES_FILE_H
#define K3C_IMAGE_REGISTRIES_FILE_H

struct registries;
struct registries_file;

struct registries_file *registries_file_new(const char *path); /* NULL: there is none */
struct registries_file *registries_file_free(struct registries_file *f);
/* What the file says now; NULL without a file. One that makes no sense is logged, and what it said before stays. Valid
 * until the next call. */
const struct registries *registries_file_get(struct registries_file *f);

#endif
