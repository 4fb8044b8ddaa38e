/* Archive file: the members of a tar file, plain or compressed, one after the other. Blocks. */
#ifndef K3C_IMAGE_ARCHIVE_FILE_H
#define K3C_IMAGE_ARCHIVE_FILE_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct archive_file;
struct err;
struct tar_entry;

int archive_file_open(const char *path, const atomic_bool *cancel, struct archive_file **ret, struct err *err);
struct archive_file *archive_file_close(struct archive_file *f); /* NULL is fine; returns NULL */

/* Goes to the next member, past what was not read of this one: 1 and the member (valid until the next call), 0 at the
 * end. */
int archive_file_next(struct archive_file *f, const struct tar_entry **ret, struct err *err);
/* Fills `room` bytes with the member's data but at its end, as unpack_input's read does; ctx is the file. */
ssize_t archive_file_read(void *ctx, void *buffer, size_t room, struct err *err);

void cleanup_archive_filep(struct archive_file **f);
#define cleanup_archive_file __attribute__((cleanup(cleanup_archive_filep)))

#endif
