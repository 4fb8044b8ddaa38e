/* EndpointSlice controller: keeps the slices of every Service that has a selector. */
#ifndef K3C_SERVER_CONTROLLERS_ENDPOINTSLICE_H
#define K3C_SERVER_CONTROLLERS_ENDPOINTSLICE_H

struct controller_env;
struct endpointslice_controller;

enum { ENDPOINTSLICE_MAX = 100 }; /* endpoints in a slice */

struct endpointslice_controller *endpointslice_controller_new(const struct controller_env *env);
struct endpointslice_controller *endpointslice_controller_free(struct endpointslice_controller *c); /* returns NULL */

#endif
