/* Authorization: system:masters, then nodes, then RBAC. Nothing said is a no. Internal to server/apiserver. */
#ifndef K3C_APISERVER_AUTHZ_H
#define K3C_APISERVER_AUTHZ_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "server/apiserver/request.h"

struct apiserver;
struct arena;
struct identity;
struct node_graph;
struct rbac;

/* What somebody wants to do. NULL is never in it, "" is for "none". */
struct authz_attributes {
    bool resource_request;
    const char *verb, *group, *version, *resource, *subresource, *namespace, *name;
    const char *path;          /* when it is no resource request */
    const char *selected_node; /* the node that a field selector spec.nodeName= pins, or "" */
};

/* The phase: goes on, or answers 403. */
enum phase_result authorize(struct req *r);
/* For an update that finds nothing and creates: that needs the right to create; goes on, or answers 403. */
enum phase_result authorize_create(struct req *r);
/* Whether `id` may. *reason (may be NULL) gets a sentence in the arena, "" when there is none. */
bool authorized(struct apiserver *s, struct arena *a, struct identity *id, const struct authz_attributes *t,
                const char **reason);
/* The Status of that refusal: 403, about the resource or the path in `t`. */
cJSON *authz_refusal(struct arena *a, const struct identity *id, const struct authz_attributes *t, const char *reason);
/* What the request itself wants to do; selected_node is "". */
struct authz_attributes authz_attributes_of(const struct req *r);
/* Shorthand for further checks inside a request: `verb` on a resource by name. */
bool authorized_verb(struct req *r, const char *verb, const char *group, const char *resource, const char *ns,
                     const char *name);

/* authz_rbac.c: the four kinds of the store, compiled; kept in step by watches. */
struct rbac *rbac_new(struct apiserver *s);
struct rbac *rbac_free(struct rbac *b);
bool rbac_follows(const struct rbac *b); /* it hears of changes */
bool rbac_allows(struct rbac *b, struct arena *a, struct identity *id, const struct authz_attributes *t,
                 const char **reason);
/* Everything that `id` may do in a namespace ("": only cluster-wide rules): PolicyRule trees in an array. */
cJSON *rbac_rules_of(struct rbac *b, struct arena *a, const struct identity *id, const char *ns);
/* The rules of a role, NULL if there is no such role. `ns` "" for a ClusterRole. */
cJSON *rbac_role_rules(struct rbac *b, struct arena *a, const char *ns, const char *name);
/* The first of `wanted` (PolicyRules) that `held` does not cover, or NULL. */
const cJSON *rbac_uncovered(struct arena *a, const cJSON *held, const cJSON *wanted);

/* rbac_aggregate.c: brings the rules of aggregated ClusterRoles up to date. */
void rbac_aggregate(struct apiserver *s);

/* authz_node.c: what a node may do, by the pods that are bound to it. */
struct node_graph *node_graph_new(struct apiserver *s);
struct node_graph *node_graph_free(struct node_graph *g);
bool node_graph_follows(const struct node_graph *g); /* it hears of changes */
/* 1: allowed, -1: *why says why not, 0: RBAC shall decide. */
int node_authorize(struct node_graph *g, struct arena *a, const char *node, const struct authz_attributes *t,
                   const char **why);

#endif
