/* Made by scripts/gen-schema; not to be edited. */
/* clang-format off */
#include "core/model/schema_gen.h"

static const struct schema_field schema_policy_v1_Eviction_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "deleteOptions", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_meta_v1_DeleteOptions},
};
static const uint8_t schema_policy_v1_Eviction_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_policy_v1_Eviction = {.name = "io.k8s.api.policy.v1.Eviction", .fields = schema_policy_v1_Eviction_fields, .index = schema_policy_v1_Eviction_index, .count = 4, .numbered = 2};

static const struct schema_field schema_policy_v1_PodDisruptionBudget_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_policy_v1_PodDisruptionBudgetSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_policy_v1_PodDisruptionBudgetStatus},
};
static const uint8_t schema_policy_v1_PodDisruptionBudget_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_policy_v1_PodDisruptionBudget = {.name = "io.k8s.api.policy.v1.PodDisruptionBudget", .fields = schema_policy_v1_PodDisruptionBudget_fields, .index = schema_policy_v1_PodDisruptionBudget_index, .count = 5, .numbered = 3, .doc = "How many pods of a kind may be evicted at a time."};

static const struct schema_field schema_policy_v1_PodDisruptionBudgetList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_policy_v1_PodDisruptionBudget},
};
static const uint8_t schema_policy_v1_PodDisruptionBudgetList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_policy_v1_PodDisruptionBudgetList = {.name = "io.k8s.api.policy.v1.PodDisruptionBudgetList", .fields = schema_policy_v1_PodDisruptionBudgetList_fields, .index = schema_policy_v1_PodDisruptionBudgetList_index, .count = 4, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_policy_v1_PodDisruptionBudgetSpec_fields[] = {
    {.name = "minAvailable", .number = 1, .type = SCHEMA_INT_OR_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "How many pods, or which share, have to stay available."},
    {.name = "selector", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_REPLACE | SCHEMA_ATOMIC_STRUCT, .message = &schema_meta_v1_LabelSelector, .doc = "The pods it protects."},
    {.name = "maxUnavailable", .number = 3, .type = SCHEMA_INT_OR_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "How many pods, or which share, may be unavailable."},
    {.name = "unhealthyPodEvictionPolicy", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .enums = "AlwaysAllow|IfHealthyBudget", .go_type = "v1.UnhealthyPodEvictionPolicyType", .doc = "When pods that are not ready may be evicted."},
};
static const uint8_t schema_policy_v1_PodDisruptionBudgetSpec_index[] = {2, 0, 1, 3, 0, 1, 2, 3};
const struct schema_message schema_policy_v1_PodDisruptionBudgetSpec = {.name = "io.k8s.api.policy.v1.PodDisruptionBudgetSpec", .fields = schema_policy_v1_PodDisruptionBudgetSpec_fields, .index = schema_policy_v1_PodDisruptionBudgetSpec_index, .count = 4, .numbered = 4};

static const struct schema_field schema_policy_v1_PodDisruptionBudgetStatus_fields[] = {
    {.name = "observedGeneration", .number = 1, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY},
    {.name = "disruptedPods", .number = 2, .type = SCHEMA_TIME, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY},
    {.name = "disruptionsAllowed", .number = 3, .type = SCHEMA_INT32},
    {.name = "currentHealthy", .number = 4, .type = SCHEMA_INT32},
    {.name = "desiredHealthy", .number = 5, .type = SCHEMA_INT32},
    {.name = "expectedPods", .number = 6, .type = SCHEMA_INT32},
    {.name = "conditions", .number = 7, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_meta_v1_Condition, .merge_key = "type", .map_keys = "type"},
};
static const uint8_t schema_policy_v1_PodDisruptionBudgetStatus_index[] = {6, 3, 4, 1, 2, 5, 0, 0, 1, 2, 3, 4, 5, 6};
const struct schema_message schema_policy_v1_PodDisruptionBudgetStatus = {.name = "io.k8s.api.policy.v1.PodDisruptionBudgetStatus", .fields = schema_policy_v1_PodDisruptionBudgetStatus_fields, .index = schema_policy_v1_PodDisruptionBudgetStatus_index, .count = 7, .numbered = 7};
