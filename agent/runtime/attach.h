/* Attaching to a container: what it prints from now on, through its log writer's tap, and a way into its standard
 * input, if it has one. Any number of clients at once; each sees all output, their inputs mix.
 *
 * A container outlives whoever is attached, k3c too: then nobody is attached any more, and it goes on. */
#ifndef K3C_RUNTIME_ATTACH_H
#define K3C_RUNTIME_ATTACH_H

#include <stdbool.h>
#include <stddef.h>

struct attach;
struct err;
struct runtime;
struct shim;

struct attach_events {
    /* A piece of output. False: no more until attach_resume. */
    bool (*output)(void *ctx, bool is_stderr, const void *data, size_t len);
    void (*drained)(void *ctx); /* input fell to nothing after attach_unwritten was over INPUT_HIGH */
    /* Once: error 0, the container has ended (or its input was ended, where that detaches); else why not. Only
     * attach_free may follow. */
    void (*done)(void *ctx, int error, const char *why);
};

struct attach_request {
    bool want_in;
    bool once; /* stdinOnce without a terminal: the end of the input is the container's, and output goes on */
    struct attach_events events;
    void *ctx;
};

/* -EPIPE: the container's input was ended by somebody. Callbacks come later. */
int attach_start(struct runtime *r, struct shim *s, const char *container_id, const struct attach_request *q,
                 struct attach **ret, struct err *err);
struct attach *attach_free(struct attach *t);  /* the container does not notice; NULL is fine; returns NULL */
struct attach *attach_leave(struct attach *t); /* the same, but the client went: with `once` the input ends */

void attach_write(struct attach *t, const void *data, size_t len);
size_t attach_unwritten(const struct attach *t);
void attach_end_input(struct attach *t);
void attach_resume(struct attach *t);
void attach_resize(struct attach *t, unsigned width, unsigned height);

#endif
