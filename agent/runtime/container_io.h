/* Where a container's streams go: its output to a log writer with a tap for those who attach (log_tap.h), its input, if
 * it has one, from a FIFO that they write to.
 *
 *     STATE/streams/<first half of the id>.tap, .in, .out, .err
 *
 * The shim starts the log writer itself, unless the container has an input and no terminal: shims give such no input
 * when they start a logger, so then the streams are FIFOs and the log writer is started here. It is nobody's child when
 * k3c ends, and ends with the container. */
#ifndef K3C_RUNTIME_CONTAINER_IO_H
#define K3C_RUNTIME_CONTAINER_IO_H

#include <stdbool.h>

#include "agent/runtime/task_proto.h"

struct arena;
struct err;
struct runtime;

struct container_io_options {
    const char *log; /* path of the log */
    bool input, tty;
};

/* Prepares them; what shim_create shall be told, in the arena. */
int container_io_make(struct runtime *r, const char *id, const struct container_io_options *o, struct arena *a,
                      struct task_io *ret, struct err *err);
/* Takes them away, whether they were used or not (runtime_bundle_remove does). */
void container_io_remove(const struct runtime *r, const char *id);
/* "tap" or "in" of a container. */
const char *container_io_path(const struct runtime *r, struct arena *a, const char *id, const char *what);

#endif
