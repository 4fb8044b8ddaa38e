/* Log: one line an event, `time="..." level=info msg="..."`, to standard error or a file.
 * Entry points log, libraries return errors; an error is logged once, where it is dropped, and the text says what
 * happens next. Never pass a secret. Thread-safe: a line is one write(2). */
#ifndef K3C_BASE_LOG_H
#define K3C_BASE_LOG_H

#include <stdbool.h>

#include "core/base/defs.h"

enum log_level {
    LOG_ERROR, /* something is lost or will stay broken without a person */
    LOG_WARN,  /* k3c goes on another way or tries again, and the text says which */
    LOG_INFO,  /* a person who reads the log once a week wants it */
    LOG_DEBUG,
};

/* Lines above `level` are dropped. */
void log_set_level(enum log_level level);
/* Appends to `path` from now on (created 0600) as well as nothing else; 0 or -errno and the old target stays. */
int log_to_file(const char *path);

/* Whether the next line can be written now: false when nobody reads the pipe that it goes to. */
bool log_writable(void);

void log_at(enum log_level level, const char *fmt, ...) PRINTF_LIKE(2, 3);
#define log_error(...) log_at(LOG_ERROR, __VA_ARGS__)
#define log_warn(...) log_at(LOG_WARN, __VA_ARGS__)
#define log_info(...) log_at(LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_at(LOG_DEBUG, __VA_ARGS__)

#endif
