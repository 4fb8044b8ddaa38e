/* Running a command in a container: its streams are FIFOs between us and the shim, read and written by the loop with
 * back-pressure; a terminal has one stream and a size. */
#ifndef K3C_RUNTIME_EXEC_H
#define K3C_RUNTIME_EXEC_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct exec;
struct runtime;
struct shim;

enum { EXEC_STDOUT = 1, EXEC_STDERR = 2 };

struct exec_events {
    void (*started)(void *ctx); /* The command runs; output may come before it is told. May be NULL. */
    /* A piece of output of stream EXEC_STDOUT or EXEC_STDERR. False pauses both streams until exec_resume. May be NULL.
     */
    bool (*output)(void *ctx, int stream, const void *data, size_t len);
    /* What was written to standard input has left our queue after it held more than INPUT_HIGH (input.h). May be NULL.
     */
    void (*drained)(void *ctx);
    /* Once, at the end, after all output: error 0 and the exit code; -ETIMEDOUT (it was killed); or another negative
     * errno with the runtime's words, if it could not be run. The exec is gone after it. */
    void (*done)(void *ctx, int error, const char *why, int exit_code);
};

struct exec_request {
    const char *const *command;                     /* NULL-terminated, not empty; copied */
    bool want_stdin, want_stdout, want_stderr, tty; /* tty: stderr comes as stdout */
    unsigned timeout_ms;                            /* 0: none */
    struct exec_events events;
    void *ctx;
};

/* Starts a command in a running container of this shim. Callbacks come later. -EINVAL, or -errno when the FIFOs cannot
 * be made. */
int exec_start(struct runtime *r, struct shim *s, const char *container_id, const struct exec_request *q,
               struct exec **ret, struct err *err);
/* Kills the command if it still runs, or once it does, and forgets it; no callback follows. NULL is fine; returns NULL.
 */
struct exec *exec_free(struct exec *e);

/* Queues standard input (copied). */
void exec_write(struct exec *e, const void *data, size_t len);
size_t exec_unwritten(const struct exec *e);
/* End of standard input, after what is queued. */
void exec_close_stdin(struct exec *e);
void exec_resume(struct exec *e);
void exec_resize(struct exec *e, unsigned width, unsigned height); /* characters; of a tty */

#endif
