/* RBAC's compiled form, for the files authz_rbac*.c. */
#ifndef K3C_APISERVER_AUTHZ_RBAC_H
#define K3C_APISERVER_AUTHZ_RBAC_H

#include "core/base/map.h"
#include "server/apiserver/authz.h"

struct store_watch;

enum rbac_kind { RBAC_CLUSTER_ROLE, RBAC_ROLE, RBAC_CLUSTER_ROLE_BINDING, RBAC_ROLE_BINDING, RBAC_KINDS };

struct rbac_rule { /* lists end with NULL */
    const char *const *verbs, *const *groups, *const *resources, *const *names, *const *urls;
};

struct rbac_object {
    struct arena *arena;
    const char *name, *namespace; /* "": cluster-wide */
    struct rbac_rule *rules;      /* of a role */
    size_t nrules;
    enum rbac_kind role_kind; /* of a binding: what it binds */
    const char *role_key, *role_name;
    const char **subjects; /* "u:NAME" or "g:NAME" */
    size_t nsubjects;
};

struct rbac_list {
    struct rbac_object **list;
    size_t count, cap;
};

struct rbac {
    struct apiserver *srv;
    struct map objects[RBAC_KINDS]; /* "NAME" or "NAMESPACE/NAME" -> struct rbac_object */
    struct store_watch *cursor[RBAC_KINDS];
    struct map by_subject; /* subject -> struct rbac_list of bindings */
    uint64_t generation, indexed;
    bool aggregating, freed; /* a deferred rbac_aggregate is on its way; it finds the whole gone */
};

#endif
