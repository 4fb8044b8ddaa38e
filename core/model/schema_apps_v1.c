/* Made by scripts/gen-schema; not to be edited. */
/* clang-format off */
#include "core/model/schema_gen.h"

static const struct schema_field schema_apps_v1_ControllerRevision_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "data", .number = 2, .type = SCHEMA_RAW},
    {.name = "revision", .number = 3, .type = SCHEMA_INT64, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_apps_v1_ControllerRevision_index[] = {1, 3, 0, 2, 4, 2, 3, 4};
const struct schema_message schema_apps_v1_ControllerRevision = {.name = "io.k8s.api.apps.v1.ControllerRevision", .fields = schema_apps_v1_ControllerRevision_fields, .index = schema_apps_v1_ControllerRevision_index, .count = 5, .numbered = 3, .doc = "What a set's template was at one time, so that it can go back."};

static const struct schema_field schema_apps_v1_ControllerRevisionList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_apps_v1_ControllerRevision},
};
static const uint8_t schema_apps_v1_ControllerRevisionList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_apps_v1_ControllerRevisionList = {.name = "io.k8s.api.apps.v1.ControllerRevisionList", .fields = schema_apps_v1_ControllerRevisionList_fields, .index = schema_apps_v1_ControllerRevisionList_index, .count = 4, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_apps_v1_DaemonSet_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_apps_v1_DaemonSetSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_apps_v1_DaemonSetStatus},
};
static const uint8_t schema_apps_v1_DaemonSet_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_apps_v1_DaemonSet = {.name = "io.k8s.api.apps.v1.DaemonSet", .fields = schema_apps_v1_DaemonSet_fields, .index = schema_apps_v1_DaemonSet_index, .count = 5, .numbered = 3, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS, .doc = "A pod on every node, or on those that a selector picks."};

static const struct schema_field schema_apps_v1_DaemonSetCondition_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.DaemonSetConditionType"},
    {.name = "status", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.ConditionStatus"},
    {.name = "lastTransitionTime", .number = 3, .type = SCHEMA_TIME},
    {.name = "reason", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "message", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_apps_v1_DaemonSetCondition_index[] = {2, 4, 3, 1, 0, 0, 1, 2, 3, 4};
const struct schema_message schema_apps_v1_DaemonSetCondition = {.name = "io.k8s.api.apps.v1.DaemonSetCondition", .fields = schema_apps_v1_DaemonSetCondition_fields, .index = schema_apps_v1_DaemonSetCondition_index, .count = 5, .numbered = 5};

static const struct schema_field schema_apps_v1_DaemonSetList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_apps_v1_DaemonSet},
};
static const uint8_t schema_apps_v1_DaemonSetList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_apps_v1_DaemonSetList = {.name = "io.k8s.api.apps.v1.DaemonSetList", .fields = schema_apps_v1_DaemonSetList_fields, .index = schema_apps_v1_DaemonSetList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_apps_v1_DaemonSetSpec_fields[] = {
    {.name = "selector", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_meta_v1_LabelSelector, .doc = "Which pods belong to the set; it cannot change."},
    {.name = "template", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_core_v1_PodTemplateSpec, .doc = "The pods of the set."},
    {.name = "updateStrategy", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_apps_v1_DaemonSetUpdateStrategy, .doc = "How pods are replaced when the template changes."},
    {.name = "minReadySeconds", .number = 4, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY, .doc = "Seconds a pod must be ready before it counts as available."},
    {.name = "revisionHistoryLimit", .number = 6, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "10", .doc = "How many old revisions are kept for going back."},
};
static const uint8_t schema_apps_v1_DaemonSetSpec_index[] = {3, 4, 0, 1, 2, 0, 1, 2, 3, 4};
const struct schema_message schema_apps_v1_DaemonSetSpec = {.name = "io.k8s.api.apps.v1.DaemonSetSpec", .fields = schema_apps_v1_DaemonSetSpec_fields, .index = schema_apps_v1_DaemonSetSpec_index, .count = 5, .numbered = 5, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_apps_v1_DaemonSetStatus_fields[] = {
    {.name = "currentNumberScheduled", .number = 1, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED},
    {.name = "numberMisscheduled", .number = 2, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED},
    {.name = "desiredNumberScheduled", .number = 3, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED},
    {.name = "numberReady", .number = 4, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED},
    {.name = "observedGeneration", .number = 5, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY},
    {.name = "updatedNumberScheduled", .number = 6, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
    {.name = "numberAvailable", .number = 7, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
    {.name = "numberUnavailable", .number = 8, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
    {.name = "collisionCount", .number = 9, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "conditions", .number = 10, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_apps_v1_DaemonSetCondition, .merge_key = "type", .map_keys = "type"},
};
static const uint8_t schema_apps_v1_DaemonSetStatus_index[] = {8, 9, 0, 2, 6, 1, 3, 7, 4, 5, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
const struct schema_message schema_apps_v1_DaemonSetStatus = {.name = "io.k8s.api.apps.v1.DaemonSetStatus", .fields = schema_apps_v1_DaemonSetStatus_fields, .index = schema_apps_v1_DaemonSetStatus_index, .count = 10, .numbered = 10};

static const struct schema_field schema_apps_v1_DaemonSetUpdateStrategy_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_CODE_FALLBACK, .fallback = "\"RollingUpdate\"", .enums = "OnDelete|RollingUpdate", .go_type = "v1.DaemonSetUpdateStrategyType", .doc = "RollingUpdate, or OnDelete to leave it to whoever deletes pods."},
    {.name = "rollingUpdate", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_apps_v1_RollingUpdateDaemonSet, .doc = "Bounds of a rolling update."},
};
static const uint8_t schema_apps_v1_DaemonSetUpdateStrategy_index[] = {1, 0, 0, 1};
const struct schema_message schema_apps_v1_DaemonSetUpdateStrategy = {.name = "io.k8s.api.apps.v1.DaemonSetUpdateStrategy", .fields = schema_apps_v1_DaemonSetUpdateStrategy_fields, .index = schema_apps_v1_DaemonSetUpdateStrategy_index, .count = 2, .numbered = 2, .flags = SCHEMA_FALLBACKS, .doc = "How pods follow a changed template."};

static const struct schema_field schema_apps_v1_Deployment_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_apps_v1_DeploymentSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_apps_v1_DeploymentStatus},
};
static const uint8_t schema_apps_v1_Deployment_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_apps_v1_Deployment = {.name = "io.k8s.api.apps.v1.Deployment", .fields = schema_apps_v1_Deployment_fields, .index = schema_apps_v1_Deployment_index, .count = 5, .numbered = 3, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS, .doc = "Keeps a number of equal pods running and replaces them step by step when their template changes."};

static const struct schema_field schema_apps_v1_DeploymentCondition_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.DeploymentConditionType"},
    {.name = "status", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.ConditionStatus"},
    {.name = "lastUpdateTime", .number = 6, .type = SCHEMA_TIME},
    {.name = "lastTransitionTime", .number = 7, .type = SCHEMA_TIME},
    {.name = "reason", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "message", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_apps_v1_DeploymentCondition_index[] = {3, 2, 5, 4, 1, 0, 0, 1, 4, 5, 2, 3};
const struct schema_message schema_apps_v1_DeploymentCondition = {.name = "io.k8s.api.apps.v1.DeploymentCondition", .fields = schema_apps_v1_DeploymentCondition_fields, .index = schema_apps_v1_DeploymentCondition_index, .count = 6, .numbered = 6};

static const struct schema_field schema_apps_v1_DeploymentList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_apps_v1_Deployment},
};
static const uint8_t schema_apps_v1_DeploymentList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_apps_v1_DeploymentList = {.name = "io.k8s.api.apps.v1.DeploymentList", .fields = schema_apps_v1_DeploymentList_fields, .index = schema_apps_v1_DeploymentList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_apps_v1_DeploymentSpec_fields[] = {
    {.name = "replicas", .number = 1, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "1", .doc = "How many pods shall run."},
    {.name = "selector", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_meta_v1_LabelSelector, .doc = "Labels by which the Deployment knows its pods; it cannot change."},
    {.name = "template", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_core_v1_PodTemplateSpec, .doc = "What the pods look like."},
    {.name = "strategy", .number = 4, .type = SCHEMA_MESSAGE, .flags = SCHEMA_RETAIN_KEYS, .message = &schema_apps_v1_DeploymentStrategy, .doc = "How old pods are replaced by new ones."},
    {.name = "minReadySeconds", .number = 5, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY, .doc = "Seconds a new pod must be ready before it counts as available."},
    {.name = "revisionHistoryLimit", .number = 6, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "10", .doc = "How many old ReplicaSets are kept to go back to."},
    {.name = "paused", .number = 7, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY, .doc = "Whether changes of the template wait."},
    {.name = "progressDeadlineSeconds", .number = 9, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "600", .doc = "Seconds without progress after which the rollout is reported as failed."},
};
static const uint8_t schema_apps_v1_DeploymentSpec_index[] = {4, 6, 7, 0, 5, 1, 3, 2, 0, 1, 2, 3, 4, 5, 6, 7};
const struct schema_message schema_apps_v1_DeploymentSpec = {.name = "io.k8s.api.apps.v1.DeploymentSpec", .fields = schema_apps_v1_DeploymentSpec_fields, .index = schema_apps_v1_DeploymentSpec_index, .count = 8, .numbered = 8, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_apps_v1_DeploymentStatus_fields[] = {
    {.name = "observedGeneration", .number = 1, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY},
    {.name = "replicas", .number = 2, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
    {.name = "updatedReplicas", .number = 3, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
    {.name = "readyReplicas", .number = 7, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
    {.name = "availableReplicas", .number = 4, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
    {.name = "unavailableReplicas", .number = 5, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
    {.name = "terminatingReplicas", .number = 9, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "conditions", .number = 6, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_apps_v1_DeploymentCondition, .merge_key = "type", .map_keys = "type"},
    {.name = "collisionCount", .number = 8, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_apps_v1_DeploymentStatus_index[] = {4, 8, 7, 0, 3, 1, 6, 5, 2, 0, 1, 2, 4, 5, 7, 3, 8, 6};
const struct schema_message schema_apps_v1_DeploymentStatus = {.name = "io.k8s.api.apps.v1.DeploymentStatus", .fields = schema_apps_v1_DeploymentStatus_fields, .index = schema_apps_v1_DeploymentStatus_index, .count = 9, .numbered = 9};

static const struct schema_field schema_apps_v1_DeploymentStrategy_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_CODE_FALLBACK, .fallback = "\"RollingUpdate\"", .enums = "Recreate|RollingUpdate", .go_type = "v1.DeploymentStrategyType", .doc = "RollingUpdate, or Recreate to end all old ones first."},
    {.name = "rollingUpdate", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_apps_v1_RollingUpdateDeployment, .doc = "Bounds of a rolling update."},
};
static const uint8_t schema_apps_v1_DeploymentStrategy_index[] = {1, 0, 0, 1};
const struct schema_message schema_apps_v1_DeploymentStrategy = {.name = "io.k8s.api.apps.v1.DeploymentStrategy", .fields = schema_apps_v1_DeploymentStrategy_fields, .index = schema_apps_v1_DeploymentStrategy_index, .count = 2, .numbered = 2, .flags = SCHEMA_FALLBACKS, .doc = "How old pods give way to new ones."};

static const struct schema_field schema_apps_v1_ReplicaSet_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_apps_v1_ReplicaSetSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_apps_v1_ReplicaSetStatus},
};
static const uint8_t schema_apps_v1_ReplicaSet_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_apps_v1_ReplicaSet = {.name = "io.k8s.api.apps.v1.ReplicaSet", .fields = schema_apps_v1_ReplicaSet_fields, .index = schema_apps_v1_ReplicaSet_index, .count = 5, .numbered = 3, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS, .doc = "Keeps a number of equal pods running; Deployments make them."};

static const struct schema_field schema_apps_v1_ReplicaSetCondition_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.ReplicaSetConditionType"},
    {.name = "status", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.ConditionStatus"},
    {.name = "lastTransitionTime", .number = 3, .type = SCHEMA_TIME},
    {.name = "reason", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "message", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_apps_v1_ReplicaSetCondition_index[] = {2, 4, 3, 1, 0, 0, 1, 2, 3, 4};
const struct schema_message schema_apps_v1_ReplicaSetCondition = {.name = "io.k8s.api.apps.v1.ReplicaSetCondition", .fields = schema_apps_v1_ReplicaSetCondition_fields, .index = schema_apps_v1_ReplicaSetCondition_index, .count = 5, .numbered = 5};

static const struct schema_field schema_apps_v1_ReplicaSetList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_apps_v1_ReplicaSet},
};
static const uint8_t schema_apps_v1_ReplicaSetList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_apps_v1_ReplicaSetList = {.name = "io.k8s.api.apps.v1.ReplicaSetList", .fields = schema_apps_v1_ReplicaSetList_fields, .index = schema_apps_v1_ReplicaSetList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_apps_v1_ReplicaSetSpec_fields[] = {
    {.name = "replicas", .number = 1, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "1", .doc = "How many pods shall run."},
    {.name = "minReadySeconds", .number = 4, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY, .doc = "Seconds a pod has to be ready before it counts as available."},
    {.name = "selector", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_meta_v1_LabelSelector, .doc = "Which pods it counts; cannot change."},
    {.name = "template", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_PodTemplateSpec, .doc = "What its pods are like."},
};
static const uint8_t schema_apps_v1_ReplicaSetSpec_index[] = {1, 0, 2, 3, 0, 2, 3, 1};
const struct schema_message schema_apps_v1_ReplicaSetSpec = {.name = "io.k8s.api.apps.v1.ReplicaSetSpec", .fields = schema_apps_v1_ReplicaSetSpec_fields, .index = schema_apps_v1_ReplicaSetSpec_index, .count = 4, .numbered = 4, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_apps_v1_ReplicaSetStatus_fields[] = {
    {.name = "replicas", .number = 1, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED},
    {.name = "fullyLabeledReplicas", .number = 2, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
    {.name = "readyReplicas", .number = 4, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
    {.name = "availableReplicas", .number = 5, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
    {.name = "terminatingReplicas", .number = 7, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "observedGeneration", .number = 3, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY},
    {.name = "conditions", .number = 6, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_apps_v1_ReplicaSetCondition, .merge_key = "type", .map_keys = "type"},
};
static const uint8_t schema_apps_v1_ReplicaSetStatus_index[] = {3, 6, 1, 5, 2, 0, 4, 0, 1, 5, 2, 3, 6, 4};
const struct schema_message schema_apps_v1_ReplicaSetStatus = {.name = "io.k8s.api.apps.v1.ReplicaSetStatus", .fields = schema_apps_v1_ReplicaSetStatus_fields, .index = schema_apps_v1_ReplicaSetStatus_index, .count = 7, .numbered = 7};

static const struct schema_field schema_apps_v1_RollingUpdateDaemonSet_fields[] = {
    {.name = "maxUnavailable", .number = 1, .type = SCHEMA_INT_OR_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "How many nodes, or what share, may be without a pod at a time."},
    {.name = "maxSurge", .number = 2, .type = SCHEMA_INT_OR_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "On how many nodes, or what share, the new pod may run beside the old one."},
};
static const uint8_t schema_apps_v1_RollingUpdateDaemonSet_index[] = {1, 0, 0, 1};
const struct schema_message schema_apps_v1_RollingUpdateDaemonSet = {.name = "io.k8s.api.apps.v1.RollingUpdateDaemonSet", .fields = schema_apps_v1_RollingUpdateDaemonSet_fields, .index = schema_apps_v1_RollingUpdateDaemonSet_index, .count = 2, .numbered = 2};

static const struct schema_field schema_apps_v1_RollingUpdateDeployment_fields[] = {
    {.name = "maxUnavailable", .number = 1, .type = SCHEMA_INT_OR_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Pods that may be missing during a rollout, as a number or a percentage."},
    {.name = "maxSurge", .number = 2, .type = SCHEMA_INT_OR_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Pods that may exist beyond replicas during a rollout, as a number or a percentage."},
};
static const uint8_t schema_apps_v1_RollingUpdateDeployment_index[] = {1, 0, 0, 1};
const struct schema_message schema_apps_v1_RollingUpdateDeployment = {.name = "io.k8s.api.apps.v1.RollingUpdateDeployment", .fields = schema_apps_v1_RollingUpdateDeployment_fields, .index = schema_apps_v1_RollingUpdateDeployment_index, .count = 2, .numbered = 2};

static const struct schema_field schema_apps_v1_RollingUpdateStatefulSetStrategy_fields[] = {
    {.name = "partition", .number = 1, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Pods with lower numbers keep the old template."},
    {.name = "maxUnavailable", .number = 2, .type = SCHEMA_INT_OR_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "How many pods, or what share, may be away at a time."},
};
static const uint8_t schema_apps_v1_RollingUpdateStatefulSetStrategy_index[] = {1, 0, 0, 1};
const struct schema_message schema_apps_v1_RollingUpdateStatefulSetStrategy = {.name = "io.k8s.api.apps.v1.RollingUpdateStatefulSetStrategy", .fields = schema_apps_v1_RollingUpdateStatefulSetStrategy_fields, .index = schema_apps_v1_RollingUpdateStatefulSetStrategy_index, .count = 2, .numbered = 2};

static const struct schema_field schema_apps_v1_StatefulSet_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_apps_v1_StatefulSetSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_apps_v1_StatefulSetStatus},
};
static const uint8_t schema_apps_v1_StatefulSet_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_apps_v1_StatefulSet = {.name = "io.k8s.api.apps.v1.StatefulSet", .fields = schema_apps_v1_StatefulSet_fields, .index = schema_apps_v1_StatefulSet_index, .count = 5, .numbered = 3, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS, .doc = "Pods with names, addresses and volumes that stay theirs."};

static const struct schema_field schema_apps_v1_StatefulSetCondition_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.StatefulSetConditionType"},
    {.name = "status", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.ConditionStatus"},
    {.name = "lastTransitionTime", .number = 3, .type = SCHEMA_TIME},
    {.name = "reason", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "message", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_apps_v1_StatefulSetCondition_index[] = {2, 4, 3, 1, 0, 0, 1, 2, 3, 4};
const struct schema_message schema_apps_v1_StatefulSetCondition = {.name = "io.k8s.api.apps.v1.StatefulSetCondition", .fields = schema_apps_v1_StatefulSetCondition_fields, .index = schema_apps_v1_StatefulSetCondition_index, .count = 5, .numbered = 5};

static const struct schema_field schema_apps_v1_StatefulSetList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_apps_v1_StatefulSet},
};
static const uint8_t schema_apps_v1_StatefulSetList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_apps_v1_StatefulSetList = {.name = "io.k8s.api.apps.v1.StatefulSetList", .fields = schema_apps_v1_StatefulSetList_fields, .index = schema_apps_v1_StatefulSetList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_apps_v1_StatefulSetOrdinals_fields[] = {
    {.name = "start", .number = 1, .type = SCHEMA_INT32},
};
static const uint8_t schema_apps_v1_StatefulSetOrdinals_index[] = {0, 0};
const struct schema_message schema_apps_v1_StatefulSetOrdinals = {.name = "io.k8s.api.apps.v1.StatefulSetOrdinals", .fields = schema_apps_v1_StatefulSetOrdinals_fields, .index = schema_apps_v1_StatefulSetOrdinals_index, .count = 1, .numbered = 1};

static const struct schema_field schema_apps_v1_StatefulSetPersistentVolumeClaimRetentionPolicy_fields[] = {
    {.name = "whenDeleted", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_CODE_FALLBACK, .fallback = "\"Retain\"", .go_type = "v1.PersistentVolumeClaimRetentionPolicyType"},
    {.name = "whenScaled", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_CODE_FALLBACK, .fallback = "\"Retain\"", .go_type = "v1.PersistentVolumeClaimRetentionPolicyType"},
};
static const uint8_t schema_apps_v1_StatefulSetPersistentVolumeClaimRetentionPolicy_index[] = {0, 1, 0, 1};
const struct schema_message schema_apps_v1_StatefulSetPersistentVolumeClaimRetentionPolicy = {.name = "io.k8s.api.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy", .fields = schema_apps_v1_StatefulSetPersistentVolumeClaimRetentionPolicy_fields, .index = schema_apps_v1_StatefulSetPersistentVolumeClaimRetentionPolicy_index, .count = 2, .numbered = 2, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_apps_v1_StatefulSetSpec_fields[] = {
    {.name = "replicas", .number = 1, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "1", .doc = "How many pods there shall be."},
    {.name = "selector", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_meta_v1_LabelSelector, .doc = "Which pods belong to the set; it cannot change."},
    {.name = "template", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_core_v1_PodTemplateSpec, .doc = "The pods of the set."},
    {.name = "volumeClaimTemplates", .number = 4, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_PersistentVolumeClaim, .doc = "Claims that each pod gets one of, and keeps."},
    {.name = "serviceName", .number = 5, .type = SCHEMA_STRING, .doc = "The headless Service that gives the pods their names."},
    {.name = "podManagementPolicy", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_CODE_FALLBACK, .fallback = "\"OrderedReady\"", .enums = "OrderedReady|Parallel", .go_type = "v1.PodManagementPolicyType", .doc = "Whether pods start one after the other or all at once."},
    {.name = "updateStrategy", .number = 7, .type = SCHEMA_MESSAGE, .message = &schema_apps_v1_StatefulSetUpdateStrategy, .doc = "How pods are replaced when the template changes."},
    {.name = "revisionHistoryLimit", .number = 8, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "10", .doc = "How many old revisions are kept for going back."},
    {.name = "minReadySeconds", .number = 9, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY, .doc = "Seconds a pod has to be ready before it counts as available."},
    {.name = "persistentVolumeClaimRetentionPolicy", .number = 10, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .message = &schema_apps_v1_StatefulSetPersistentVolumeClaimRetentionPolicy, .fallback = "{}", .doc = "Whether the claims go with the pods or with the set."},
    {.name = "ordinals", .number = 11, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_apps_v1_StatefulSetOrdinals, .doc = "The number of its first pod."},
};
static const uint8_t schema_apps_v1_StatefulSetSpec_index[] = {8, 10, 9, 5, 0, 7, 1, 4, 2, 6, 3, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
const struct schema_message schema_apps_v1_StatefulSetSpec = {.name = "io.k8s.api.apps.v1.StatefulSetSpec", .fields = schema_apps_v1_StatefulSetSpec_fields, .index = schema_apps_v1_StatefulSetSpec_index, .count = 11, .numbered = 11, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_apps_v1_StatefulSetStatus_fields[] = {
    {.name = "observedGeneration", .number = 1, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY},
    {.name = "replicas", .number = 2, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED},
    {.name = "readyReplicas", .number = 3, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
    {.name = "currentReplicas", .number = 4, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
    {.name = "updatedReplicas", .number = 5, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
    {.name = "currentRevision", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "updateRevision", .number = 7, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "collisionCount", .number = 9, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "conditions", .number = 10, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_apps_v1_StatefulSetCondition, .merge_key = "type", .map_keys = "type"},
    {.name = "availableReplicas", .number = 11, .type = SCHEMA_INT32},
};
static const uint8_t schema_apps_v1_StatefulSetStatus_index[] = {9, 7, 8, 3, 5, 0, 2, 1, 6, 4, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
const struct schema_message schema_apps_v1_StatefulSetStatus = {.name = "io.k8s.api.apps.v1.StatefulSetStatus", .fields = schema_apps_v1_StatefulSetStatus_fields, .index = schema_apps_v1_StatefulSetStatus_index, .count = 10, .numbered = 10};

static const struct schema_field schema_apps_v1_StatefulSetUpdateStrategy_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .enums = "OnDelete|RollingUpdate", .go_type = "v1.StatefulSetUpdateStrategyType", .doc = "RollingUpdate, or OnDelete to leave it to whoever deletes pods."},
    {.name = "rollingUpdate", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_apps_v1_RollingUpdateStatefulSetStrategy, .doc = "Bounds of a rolling update."},
};
static const uint8_t schema_apps_v1_StatefulSetUpdateStrategy_index[] = {1, 0, 0, 1};
const struct schema_message schema_apps_v1_StatefulSetUpdateStrategy = {.name = "io.k8s.api.apps.v1.StatefulSetUpdateStrategy", .fields = schema_apps_v1_StatefulSetUpdateStrategy_fields, .index = schema_apps_v1_StatefulSetUpdateStrategy_index, .count = 2, .numbered = 2, .doc = "How pods follow a changed template."};
