/* ReplicaSet controller: keeps the number of pods that each ReplicaSet asks for. */
#ifndef K3C_SERVER_CONTROLLERS_REPLICASET_H
#define K3C_SERVER_CONTROLLERS_REPLICASET_H

struct controller_env;
struct replicaset_controller;

struct replicaset_controller *replicaset_controller_new(const struct controller_env *env);
struct replicaset_controller *replicaset_controller_free(struct replicaset_controller *c); /* returns NULL */

#endif
