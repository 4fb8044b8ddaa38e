/* Taint eviction: deletes pods from nodes whose NoExecute taints they do not tolerate, or no longer. */
#ifndef K3C_SERVER_CONTROLLERS_TAINT_EVICTION_H
#define K3C_SERVER_CONTROLLERS_TAINT_EVICTION_H

struct controller_env;
struct taint_eviction;

struct taint_eviction *taint_eviction_new(const struct controller_env *env);
struct taint_eviction *taint_eviction_free(struct taint_eviction *c); /* returns NULL */

#endif
