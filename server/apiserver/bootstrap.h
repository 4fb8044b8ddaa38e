/* Bootstrap: the objects that every cluster has, made when they are missing, and those that follow the server's own
 * address. Internal. */
#ifndef K3C_APISERVER_BOOTSTRAP_H
#define K3C_APISERVER_BOOTSTRAP_H

#include <stdbool.h>

struct apiserver;
struct bootstrap_keeper;
struct err;
struct identity;

/* Runs before the server listens. 0, or an error that names the object. */
int bootstrap(struct apiserver *s, struct err *err);
/* system:apiserver in system:masters; a reference. */
struct identity *bootstrap_identity(void);
/* bootstrap_policy.c: roles and bindings; present ones get what they lack, unless they are annotated otherwise. */
int bootstrap_policy(struct apiserver *s, struct identity *who, struct err *err);
/* bootstrap_objects.c: priority classes, the service range; what is missing is made. */
int bootstrap_objects(struct apiserver *s, struct identity *who, struct err *err);
/* bootstrap_flow.c: flow schemas and priority levels; kept as Kubernetes keeps them, see there. */
int bootstrap_flow(struct apiserver *s, struct identity *who, struct err *err);
/* bootstrap_service.c: Service, Endpoints and EndpointSlice default/kubernetes, once the port is known. */
int bootstrap_service(struct apiserver *s, struct err *err);
/* What is kept: that, the namespaces of the system and extension-apiserver-authentication. */
int bootstrap_again(struct apiserver *s, struct err *err);

/* bootstrap_keep.c: the same again whenever somebody touches them. */
struct bootstrap_keeper *bootstrap_keeper_new(struct apiserver *s);
struct bootstrap_keeper *bootstrap_keeper_free(struct bootstrap_keeper *k); /* NULL is fine; returns NULL */
bool bootstrap_kept(const struct bootstrap_keeper *k); /* it hears of changes, and its last repair went well */

#endif
