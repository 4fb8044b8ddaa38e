/* Resizing a terminal: a shim may do two calls in any order, so the next waits for the one before, and only the last of
 * those that wait is made. */
#ifndef K3C_RUNTIME_RESIZE_H
#define K3C_RUNTIME_RESIZE_H

#include <stdbool.h>

struct shim;
struct shim_call;

/* Embedded in its owner, who zeroes it. */
struct resize {
    struct shim *shim;
    const char *container, *exec; /* borrowed; exec NULL: the container's own */
    struct shim_call *call;       /* under way */
    unsigned width, height;
    bool again;
};

void resize_set(struct resize *z, struct shim *s, const char *container, const char *exec, unsigned width,
                unsigned height);
/* The owner goes. `shim_gone`: the shim went before, its calls with it. */
void resize_stop(struct resize *z, bool shim_gone);

#endif
