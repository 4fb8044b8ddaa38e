/* Reading container logs for `kubectl logs`: a reader is asked for text and answers with some, with "later" or with the
 * end, so that a slow client holds nothing up. Follows the file through turn-overs by inotify. */
#ifndef K3C_RUNTIME_LOG_READ_H
#define K3C_RUNTIME_LOG_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/base/str.h"

struct err;
struct log_reader;
struct loop;

struct log_read_options {
    bool follow;
    bool timestamps;
    int64_t tail_lines;  /* -1: all */
    int64_t limit_bytes; /* -1: no limit */
    int64_t since_us;    /* entries not older than this, microseconds since 1970; INT64_MIN: all */
    bool only_stdout, only_stderr;
};

/* Opens the log at `path`. `more` is called (later) when a reader that said -EAGAIN has to be asked again; NULL without
 * follow. -ENOENT: no such log. The loop is needed with follow only. */
int log_reader_open(struct loop *l, const char *path, const struct log_read_options *o, void (*more)(void *ctx),
                    void *ctx, struct log_reader **ret, struct err *err);
struct log_reader *log_reader_free(struct log_reader *r); /* NULL is fine; returns NULL */

/* Appends about 64 kB of text at most to `out`. Returns how many bytes, 0 at the end, -EAGAIN when a follower has to
 * wait for `more`, or another negative errno (the log cannot be read). */
ssize_t log_reader_read(struct log_reader *r, struct strbuf *out);

/* The container has ended: a follower ends once it has read what is there. */
void log_reader_finish(struct log_reader *r);

#endif
