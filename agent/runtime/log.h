/* Container logs on disk, in the CRI's format: a line of output a line,
 *
 *     2024-01-01T00:00:00.000000000Z stdout F text
 *
 * with the time it was read, stdout or stderr, and F for a whole line or P for a part: the next entry of the same
 * stream continues it (lines over LOG_LINE_MAX are split), or the stream ended without a newline.
 *
 * They are written by `log-writer TAP:PATH` (holder.h), which a shim starts for each container (binary:// in the shim's
 * protocol) and which therefore outlives k3c. It turns the file over by size: PATH becomes PATH.<time>, the oldest of
 * LOG_FILES goes. Source of the format: kubernetes/design-proposals kubelet-cri-logging. */
#ifndef K3C_RUNTIME_LOG_H
#define K3C_RUNTIME_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

struct arena;

enum {
    LOG_LINE_MAX = 16384, /* bytes of output in one entry */
    LOG_ENTRY_MAX = LOG_LINE_MAX + 64,
    LOG_FILE_MAX = 10 << 20, /* bytes; then the file is turned over */
    LOG_FILES = 5,
};

struct log_entry {
    int64_t time_ns; /* since 1970 */
    bool is_stderr, partial;
    struct slice stamp, text; /* the time as written; the output without its newline */
};

/* Reads one entry: a line without its newline. 0, or -EINVAL when it is none (the line shall be skipped). */
int log_entry_parse(struct slice line, struct log_entry *ret);

/* "binary:///path/holder?log-writer=%2Frun...%3A%2Fvar%2Flog...": what a shim is told to send output to. `tap`: the
 * socket for those who attach (log_tap.h), "": none. */
char *log_writer_uri(struct arena *a, const char *program, const char *tap, const char *log_path);
/* The verb `log-writer TAP:PATH`: reads descriptors 3 (stdout) and 4 (stderr) until both end or SIGTERM, closes 5 when
 * ready. */
int log_writer_main(int argc, char **argv);

#endif
