/* Files: whole reads with a bound, whole writes that are there or not, and folders. */
#ifndef K3C_BASE_FILE_H
#define K3C_BASE_FILE_H

#include <stddef.h>
#include <sys/types.h>

struct err;

/* The file's bytes with a NUL behind them, on the heap. -EFBIG when it is longer than `max`. `len` may be NULL. */
int file_read(const char *path, size_t max, char **ret, size_t *len, struct err *err);

/* Replaces the file: written beside it, flushed to disk, moved into place. A crash leaves the old one or the new one.
 */
int file_write(const char *path, const void *data, size_t len, mode_t mode, struct err *err);
int file_write_text(const char *path, const char *text, mode_t mode, struct err *err);

/* Makes a folder and those above it; what is there keeps its mode. */
int file_make_dir(const char *path, mode_t mode, struct err *err);
/* Makes the folders above a file. */
int file_make_parents(const char *path, mode_t mode, struct err *err);

/* Makes the file if need be and locks it, until the descriptor that comes back is closed or the process ends. -EBUSY
 * when another has it locked, or another negative errno. */
int file_lock(const char *path);

#endif
