/* The default roles and bindings as data. Internal. */
#ifndef K3C_APISERVER_BOOTSTRAP_POLICY_H
#define K3C_APISERVER_BOOTSTRAP_POLICY_H

#include <stddef.h>

struct policy_role {
    const char *namespace, *name; /* namespace "": a ClusterRole */
    const char *into;             /* its rules are aggregated into this role; NULL */
    const char *gathers;          /* it has no rules of its own but those aggregated to this; NULL */
    const char *const *rules;     /* NULL-terminated; NULL: none */
};
extern const struct policy_role policy_roles[];
extern const size_t policy_roles_count;

struct policy_binding {
    const char *namespace, *name, *role_kind, *role_name;
    const char *const *subjects; /* NULL-terminated; NULL: none */
};
extern const struct policy_binding policy_bindings[];
extern const size_t policy_bindings_count;

#endif
