/* A short-lived helper process: its output is gathered, its end is an event. */
#ifndef K3C_RUNTIME_CHILD_H
#define K3C_RUNTIME_CHILD_H

#include "core/base/str.h"

struct child;
struct err;
struct loop;

enum { CHILD_OUTPUT_MAX = 64 << 10 }; /* bytes kept; more is read and dropped */

struct child_options {
    const char *const *argv; /* argv[0] is a path */
    const char *const *envp; /* NULL-terminated "NAME=value"; nothing of ours is passed on by itself */
    const char *cwd;
    unsigned timeout_ms; /* then it is killed */
};

/* Starts a process with standard input from /dev/null, output and errors gathered, default signals, no other
 * descriptor. `done` comes later, once: `status` as of waitpid, `output` both streams together. NULL: it could not be
 * started. */
struct child *child_start(struct loop *l, const struct child_options *o,
                          void (*done)(void *ctx, int status, struct slice output), void *ctx, struct err *err);
/* Kills it and forgets it: no callback follows. NULL is fine; returns NULL. */
struct child *child_free(struct child *c);

/* "exited with 1: text" or "was killed by signal 9", for messages. `out` has `room` bytes. */
void child_describe(char *out, size_t room, int status, struct slice output);

/* The first executable of that name in $PATH, or name itself if it has a slash; NULL. In `out`. */
const char *child_find(const char *name, char *out, size_t room);

#endif
