#include "agent/runtime/resize.h"

#include <stddef.h>

#include "agent/runtime/shim.h"

static void done(void *ctx, const struct shim_result *result)
{
    struct resize *z = ctx;
    (void)result;
    z->call = NULL;
    if (!z->again)
        return;
    z->again = false;
    z->call = shim_resize(z->shim, z->container, z->exec, z->width, z->height, done, z);
}

void resize_set(struct resize *z, struct shim *s, const char *container, const char *exec, unsigned width,
                unsigned height)
{
    z->shim = s;
    z->container = container;
    z->exec = exec;
    z->width = width;
    z->height = height;
    z->again = z->call != NULL;
    if (!z->call)
        z->call = shim_resize(s, container, exec, width, height, done, z);
}

void resize_stop(struct resize *z, bool shim_gone)
{
    if (z->call && !shim_gone)
        shim_cancel(z->call);
    z->call = NULL;
}
