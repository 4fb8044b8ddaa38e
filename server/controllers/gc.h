/* Garbage collector: deletes what only absent objects own, and lets objects go that wait for their dependents
 * (finalizers "foregroundDeletion" and "orphan").
 *
 * There is no graph beside the caches: an index by owner's uid over every resource is the graph. */
#ifndef K3C_SERVER_CONTROLLERS_GC_H
#define K3C_SERVER_CONTROLLERS_GC_H

struct controller_env;
struct gc_controller;

/* Looks after env->options->resources. */
struct gc_controller *gc_controller_new(const struct controller_env *env);
struct gc_controller *gc_controller_free(struct gc_controller *c); /* returns NULL */

#endif
