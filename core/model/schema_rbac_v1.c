/* Made by scripts/gen-schema; not to be edited. */
/* clang-format off */
#include "core/model/schema_gen.h"

static const struct schema_field schema_rbac_v1_AggregationRule_fields[] = {
    {.name = "clusterRoleSelectors", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_ATOMIC_STRUCT | SCHEMA_LIST_TYPED, .message = &schema_meta_v1_LabelSelector},
};
static const uint8_t schema_rbac_v1_AggregationRule_index[] = {0, 0};
const struct schema_message schema_rbac_v1_AggregationRule = {.name = "io.k8s.api.rbac.v1.AggregationRule", .fields = schema_rbac_v1_AggregationRule_fields, .index = schema_rbac_v1_AggregationRule_index, .count = 1, .numbered = 1};

static const struct schema_field schema_rbac_v1_ClusterRole_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "rules", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_LIST_TYPED, .message = &schema_rbac_v1_PolicyRule, .doc = "What it allows; filled in by the server if there is an aggregationRule."},
    {.name = "aggregationRule", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_rbac_v1_AggregationRule, .doc = "Takes its rules from ClusterRoles with these labels."},
};
static const uint8_t schema_rbac_v1_ClusterRole_index[] = {4, 1, 0, 2, 3, 2, 3, 4};
const struct schema_message schema_rbac_v1_ClusterRole = {.name = "io.k8s.api.rbac.v1.ClusterRole", .fields = schema_rbac_v1_ClusterRole_fields, .index = schema_rbac_v1_ClusterRole_index, .count = 5, .numbered = 3, .flags = SCHEMA_NULLS, .doc = "Permissions in the whole cluster, or to be granted inside namespaces."};

static const struct schema_field schema_rbac_v1_ClusterRoleBinding_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "subjects", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_ATOMIC_STRUCT | SCHEMA_LIST_TYPED, .message = &schema_rbac_v1_Subject, .doc = "Who gets the rights."},
    {.name = "roleRef", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED | SCHEMA_ATOMIC_STRUCT, .message = &schema_rbac_v1_RoleRef, .doc = "The ClusterRole; cannot change."},
};
static const uint8_t schema_rbac_v1_ClusterRoleBinding_index[] = {1, 0, 2, 4, 3, 2, 3, 4};
const struct schema_message schema_rbac_v1_ClusterRoleBinding = {.name = "io.k8s.api.rbac.v1.ClusterRoleBinding", .fields = schema_rbac_v1_ClusterRoleBinding_fields, .index = schema_rbac_v1_ClusterRoleBinding_index, .count = 5, .numbered = 3, .flags = SCHEMA_FALLBACKS, .doc = "Grants a ClusterRole to users, groups or ServiceAccounts in the whole cluster."};

static const struct schema_field schema_rbac_v1_ClusterRoleBindingList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_rbac_v1_ClusterRoleBinding},
};
static const uint8_t schema_rbac_v1_ClusterRoleBindingList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_rbac_v1_ClusterRoleBindingList = {.name = "io.k8s.api.rbac.v1.ClusterRoleBindingList", .fields = schema_rbac_v1_ClusterRoleBindingList_fields, .index = schema_rbac_v1_ClusterRoleBindingList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_rbac_v1_ClusterRoleList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_rbac_v1_ClusterRole},
};
static const uint8_t schema_rbac_v1_ClusterRoleList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_rbac_v1_ClusterRoleList = {.name = "io.k8s.api.rbac.v1.ClusterRoleList", .fields = schema_rbac_v1_ClusterRoleList_fields, .index = schema_rbac_v1_ClusterRoleList_index, .count = 4, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_rbac_v1_PolicyRule_fields[] = {
    {.name = "verbs", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED, .doc = "What may be done: get, list, watch, create, update, patch, delete ... or * for all."},
    {.name = "apiGroups", .number = 2, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .doc = "API groups of the resources; \"\" is the core group."},
    {.name = "resources", .number = 3, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .doc = "Kinds of objects it may be done to, in plural; a subresource after a slash."},
    {.name = "resourceNames", .number = 4, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .doc = "Names it is limited to."},
    {.name = "nonResourceURLs", .number = 5, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .doc = "Paths outside the resources, in ClusterRoles only."},
};
static const uint8_t schema_rbac_v1_PolicyRule_index[] = {1, 4, 3, 2, 0, 0, 1, 2, 3, 4};
const struct schema_message schema_rbac_v1_PolicyRule = {.name = "io.k8s.api.rbac.v1.PolicyRule", .fields = schema_rbac_v1_PolicyRule_fields, .index = schema_rbac_v1_PolicyRule_index, .count = 5, .numbered = 5, .flags = SCHEMA_NULLS};

static const struct schema_field schema_rbac_v1_Role_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "rules", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_LIST_TYPED, .message = &schema_rbac_v1_PolicyRule, .doc = "What it allows."},
};
static const uint8_t schema_rbac_v1_Role_index[] = {1, 0, 2, 3, 2, 3};
const struct schema_message schema_rbac_v1_Role = {.name = "io.k8s.api.rbac.v1.Role", .fields = schema_rbac_v1_Role_fields, .index = schema_rbac_v1_Role_index, .count = 4, .numbered = 2, .flags = SCHEMA_NULLS, .doc = "Permissions inside one namespace."};

static const struct schema_field schema_rbac_v1_RoleBinding_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "subjects", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_ATOMIC_STRUCT | SCHEMA_LIST_TYPED, .message = &schema_rbac_v1_Subject, .doc = "Who gets the rights."},
    {.name = "roleRef", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED | SCHEMA_ATOMIC_STRUCT, .message = &schema_rbac_v1_RoleRef, .doc = "The Role or ClusterRole; cannot change."},
};
static const uint8_t schema_rbac_v1_RoleBinding_index[] = {1, 0, 2, 4, 3, 2, 3, 4};
const struct schema_message schema_rbac_v1_RoleBinding = {.name = "io.k8s.api.rbac.v1.RoleBinding", .fields = schema_rbac_v1_RoleBinding_fields, .index = schema_rbac_v1_RoleBinding_index, .count = 5, .numbered = 3, .flags = SCHEMA_FALLBACKS, .doc = "Grants a role to users, groups or ServiceAccounts inside one namespace."};

static const struct schema_field schema_rbac_v1_RoleBindingList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_rbac_v1_RoleBinding},
};
static const uint8_t schema_rbac_v1_RoleBindingList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_rbac_v1_RoleBindingList = {.name = "io.k8s.api.rbac.v1.RoleBindingList", .fields = schema_rbac_v1_RoleBindingList_fields, .index = schema_rbac_v1_RoleBindingList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_rbac_v1_RoleList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_rbac_v1_Role},
};
static const uint8_t schema_rbac_v1_RoleList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_rbac_v1_RoleList = {.name = "io.k8s.api.rbac.v1.RoleList", .fields = schema_rbac_v1_RoleList_fields, .index = schema_rbac_v1_RoleList_index, .count = 4, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_rbac_v1_RoleRef_fields[] = {
    {.name = "apiGroup", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_CODE_FALLBACK, .fallback = "\"rbac.authorization.k8s.io\"", .doc = "Always rbac.authorization.k8s.io."},
    {.name = "kind", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "name", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .doc = "Name of the role."},
};
static const uint8_t schema_rbac_v1_RoleRef_index[] = {0, 1, 2, 0, 1, 2};
const struct schema_message schema_rbac_v1_RoleRef = {.name = "io.k8s.api.rbac.v1.RoleRef", .fields = schema_rbac_v1_RoleRef_fields, .index = schema_rbac_v1_RoleRef_index, .count = 3, .numbered = 3, .flags = SCHEMA_ATOMIC_STRUCT | SCHEMA_FALLBACKS};

static const struct schema_field schema_rbac_v1_Subject_fields[] = {
    {.name = "kind", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "apiGroup", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Group of the subject's kind; empty for ServiceAccounts."},
    {.name = "name", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .doc = "Name of the user, group or ServiceAccount."},
    {.name = "namespace", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Namespace of a ServiceAccount."},
};
static const uint8_t schema_rbac_v1_Subject_index[] = {1, 0, 2, 3, 0, 1, 2, 3};
const struct schema_message schema_rbac_v1_Subject = {.name = "io.k8s.api.rbac.v1.Subject", .fields = schema_rbac_v1_Subject_fields, .index = schema_rbac_v1_Subject_index, .count = 4, .numbered = 4, .flags = SCHEMA_ATOMIC_STRUCT};
