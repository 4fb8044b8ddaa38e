/* Made by scripts/gen-schema; not to be edited. */
/* clang-format off */
#include "core/model/schema_gen.h"

static const struct schema_field schema_autoscaling_v1_CrossVersionObjectReference_fields[] = {
    {.name = "kind", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "name", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "apiVersion", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_autoscaling_v1_CrossVersionObjectReference_index[] = {2, 0, 1, 0, 1, 2};
const struct schema_message schema_autoscaling_v1_CrossVersionObjectReference = {.name = "io.k8s.api.autoscaling.v1.CrossVersionObjectReference", .fields = schema_autoscaling_v1_CrossVersionObjectReference_fields, .index = schema_autoscaling_v1_CrossVersionObjectReference_index, .count = 3, .numbered = 3, .flags = SCHEMA_ATOMIC_STRUCT};

static const struct schema_field schema_autoscaling_v1_HorizontalPodAutoscaler_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_autoscaling_v1_HorizontalPodAutoscalerSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_autoscaling_v1_HorizontalPodAutoscalerStatus},
};
static const uint8_t schema_autoscaling_v1_HorizontalPodAutoscaler_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_autoscaling_v1_HorizontalPodAutoscaler = {.name = "io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler", .fields = schema_autoscaling_v1_HorizontalPodAutoscaler_fields, .index = schema_autoscaling_v1_HorizontalPodAutoscaler_index, .count = 5, .numbered = 3, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_autoscaling_v1_HorizontalPodAutoscalerList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_autoscaling_v1_HorizontalPodAutoscaler},
};
static const uint8_t schema_autoscaling_v1_HorizontalPodAutoscalerList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_autoscaling_v1_HorizontalPodAutoscalerList = {.name = "io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerList", .fields = schema_autoscaling_v1_HorizontalPodAutoscalerList_fields, .index = schema_autoscaling_v1_HorizontalPodAutoscalerList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_autoscaling_v1_HorizontalPodAutoscalerSpec_fields[] = {
    {.name = "scaleTargetRef", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED | SCHEMA_ATOMIC_STRUCT, .message = &schema_autoscaling_v1_CrossVersionObjectReference},
    {.name = "minReplicas", .number = 2, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "1"},
    {.name = "maxReplicas", .number = 3, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED},
    {.name = "targetCPUUtilizationPercentage", .number = 4, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_autoscaling_v1_HorizontalPodAutoscalerSpec_index[] = {2, 1, 0, 3, 0, 1, 2, 3};
const struct schema_message schema_autoscaling_v1_HorizontalPodAutoscalerSpec = {.name = "io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerSpec", .fields = schema_autoscaling_v1_HorizontalPodAutoscalerSpec_fields, .index = schema_autoscaling_v1_HorizontalPodAutoscalerSpec_index, .count = 4, .numbered = 4, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_autoscaling_v1_HorizontalPodAutoscalerStatus_fields[] = {
    {.name = "observedGeneration", .number = 1, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "lastScaleTime", .number = 2, .type = SCHEMA_TIME, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "currentReplicas", .number = 3, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED},
    {.name = "desiredReplicas", .number = 4, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED},
    {.name = "currentCPUUtilizationPercentage", .number = 5, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_autoscaling_v1_HorizontalPodAutoscalerStatus_index[] = {4, 2, 3, 1, 0, 0, 1, 2, 3, 4};
const struct schema_message schema_autoscaling_v1_HorizontalPodAutoscalerStatus = {.name = "io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerStatus", .fields = schema_autoscaling_v1_HorizontalPodAutoscalerStatus_fields, .index = schema_autoscaling_v1_HorizontalPodAutoscalerStatus_index, .count = 5, .numbered = 5};

static const struct schema_field schema_autoscaling_v1_Scale_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_autoscaling_v1_ScaleSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_autoscaling_v1_ScaleStatus},
};
static const uint8_t schema_autoscaling_v1_Scale_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_autoscaling_v1_Scale = {.name = "io.k8s.api.autoscaling.v1.Scale", .fields = schema_autoscaling_v1_Scale_fields, .index = schema_autoscaling_v1_Scale_index, .count = 5, .numbered = 3, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_autoscaling_v1_ScaleSpec_fields[] = {
    {.name = "replicas", .number = 1, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY, .fallback = "0"},
};
static const uint8_t schema_autoscaling_v1_ScaleSpec_index[] = {0, 0};
const struct schema_message schema_autoscaling_v1_ScaleSpec = {.name = "io.k8s.api.autoscaling.v1.ScaleSpec", .fields = schema_autoscaling_v1_ScaleSpec_fields, .index = schema_autoscaling_v1_ScaleSpec_index, .count = 1, .numbered = 1, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_autoscaling_v1_ScaleStatus_fields[] = {
    {.name = "replicas", .number = 1, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED},
    {.name = "selector", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_autoscaling_v1_ScaleStatus_index[] = {0, 1, 0, 1};
const struct schema_message schema_autoscaling_v1_ScaleStatus = {.name = "io.k8s.api.autoscaling.v1.ScaleStatus", .fields = schema_autoscaling_v1_ScaleStatus_fields, .index = schema_autoscaling_v1_ScaleStatus_index, .count = 2, .numbered = 2};
