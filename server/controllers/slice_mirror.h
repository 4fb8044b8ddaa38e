/* Slice mirror: EndpointSlices for Services without a selector, out of the Endpoints that their users write. */
#ifndef K3C_SERVER_CONTROLLERS_SLICE_MIRROR_H
#define K3C_SERVER_CONTROLLERS_SLICE_MIRROR_H

struct controller_env;
struct slice_mirror;

enum { SLICE_MIRROR_MAX = 1000 }; /* addresses mirrored of one subset */

struct slice_mirror *slice_mirror_new(const struct controller_env *env);
struct slice_mirror *slice_mirror_free(struct slice_mirror *c); /* returns NULL */

#endif
