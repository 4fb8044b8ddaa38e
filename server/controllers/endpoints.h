/* Endpoints controller: keeps the Endpoints object, the older form of slices, of every Service that has a selector. */
#ifndef K3C_SERVER_CONTROLLERS_ENDPOINTS_H
#define K3C_SERVER_CONTROLLERS_ENDPOINTS_H

struct controller_env;
struct endpoints_controller;

enum { ENDPOINTS_MAX = 1000 }; /* addresses in one object */

struct endpoints_controller *endpoints_controller_new(const struct controller_env *env);
struct endpoints_controller *endpoints_controller_free(struct endpoints_controller *c); /* returns NULL */

#endif
