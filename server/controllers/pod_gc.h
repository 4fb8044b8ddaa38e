/* Pod garbage collector: removes pods that no agent will ever remove: those of nodes that are no more, those deleted
 * before they had a node, and the oldest of very many that ended. */
#ifndef K3C_SERVER_CONTROLLERS_POD_GC_H
#define K3C_SERVER_CONTROLLERS_POD_GC_H

struct controller_env;
struct pod_gc;

enum { POD_GC_QUARANTINE_MS = 40 * 1000, POD_GC_TERMINATED_MAX = 12500 };

struct pod_gc *pod_gc_new(const struct controller_env *env);
struct pod_gc *pod_gc_free(struct pod_gc *c); /* returns NULL */

#endif
