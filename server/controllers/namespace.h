/* Namespace controller: empties a namespace that is being deleted, pods first, and lets it go when it is empty. */
#ifndef K3C_SERVER_CONTROLLERS_NAMESPACE_H
#define K3C_SERVER_CONTROLLERS_NAMESPACE_H

struct controller_env;
struct namespace_controller;

struct namespace_controller *namespace_controller_new(const struct controller_env *env);
struct namespace_controller *namespace_controller_free(struct namespace_controller *c); /* returns NULL */

#endif
