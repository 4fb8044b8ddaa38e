/* Made by scripts/gen-schema; not to be edited. */
/* clang-format off */
#include "core/model/schema_gen.h"

static const struct schema_field schema_autoscaling_v2_ContainerResourceMetricSource_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.ResourceName"},
    {.name = "target", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_autoscaling_v2_MetricTarget},
    {.name = "container", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_autoscaling_v2_ContainerResourceMetricSource_index[] = {2, 0, 1, 0, 1, 2};
const struct schema_message schema_autoscaling_v2_ContainerResourceMetricSource = {.name = "io.k8s.api.autoscaling.v2.ContainerResourceMetricSource", .fields = schema_autoscaling_v2_ContainerResourceMetricSource_fields, .index = schema_autoscaling_v2_ContainerResourceMetricSource_index, .count = 3, .numbered = 3};

static const struct schema_field schema_autoscaling_v2_ContainerResourceMetricStatus_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.ResourceName"},
    {.name = "current", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_autoscaling_v2_MetricValueStatus},
    {.name = "container", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_autoscaling_v2_ContainerResourceMetricStatus_index[] = {2, 1, 0, 0, 1, 2};
const struct schema_message schema_autoscaling_v2_ContainerResourceMetricStatus = {.name = "io.k8s.api.autoscaling.v2.ContainerResourceMetricStatus", .fields = schema_autoscaling_v2_ContainerResourceMetricStatus_fields, .index = schema_autoscaling_v2_ContainerResourceMetricStatus_index, .count = 3, .numbered = 3};

static const struct schema_field schema_autoscaling_v2_CrossVersionObjectReference_fields[] = {
    {.name = "kind", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "name", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .doc = "Name of the object, in the same namespace."},
    {.name = "apiVersion", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_autoscaling_v2_CrossVersionObjectReference_index[] = {2, 0, 1, 0, 1, 2};
const struct schema_message schema_autoscaling_v2_CrossVersionObjectReference = {.name = "io.k8s.api.autoscaling.v2.CrossVersionObjectReference", .fields = schema_autoscaling_v2_CrossVersionObjectReference_fields, .index = schema_autoscaling_v2_CrossVersionObjectReference_index, .count = 3, .numbered = 3};

static const struct schema_field schema_autoscaling_v2_ExternalMetricSource_fields[] = {
    {.name = "metric", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_autoscaling_v2_MetricIdentifier},
    {.name = "target", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_autoscaling_v2_MetricTarget},
};
static const uint8_t schema_autoscaling_v2_ExternalMetricSource_index[] = {0, 1, 0, 1};
const struct schema_message schema_autoscaling_v2_ExternalMetricSource = {.name = "io.k8s.api.autoscaling.v2.ExternalMetricSource", .fields = schema_autoscaling_v2_ExternalMetricSource_fields, .index = schema_autoscaling_v2_ExternalMetricSource_index, .count = 2, .numbered = 2};

static const struct schema_field schema_autoscaling_v2_ExternalMetricStatus_fields[] = {
    {.name = "metric", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_autoscaling_v2_MetricIdentifier},
    {.name = "current", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_autoscaling_v2_MetricValueStatus},
};
static const uint8_t schema_autoscaling_v2_ExternalMetricStatus_index[] = {1, 0, 0, 1};
const struct schema_message schema_autoscaling_v2_ExternalMetricStatus = {.name = "io.k8s.api.autoscaling.v2.ExternalMetricStatus", .fields = schema_autoscaling_v2_ExternalMetricStatus_fields, .index = schema_autoscaling_v2_ExternalMetricStatus_index, .count = 2, .numbered = 2};

static const struct schema_field schema_autoscaling_v2_HPAScalingPolicy_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v2.HPAScalingPolicyType"},
    {.name = "value", .number = 2, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED},
    {.name = "periodSeconds", .number = 3, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_autoscaling_v2_HPAScalingPolicy_index[] = {2, 0, 1, 0, 1, 2};
const struct schema_message schema_autoscaling_v2_HPAScalingPolicy = {.name = "io.k8s.api.autoscaling.v2.HPAScalingPolicy", .fields = schema_autoscaling_v2_HPAScalingPolicy_fields, .index = schema_autoscaling_v2_HPAScalingPolicy_index, .count = 3, .numbered = 3};

static const struct schema_field schema_autoscaling_v2_HPAScalingRules_fields[] = {
    {.name = "stabilizationWindowSeconds", .number = 3, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "How far back wishes are looked at, so that the number does not go up and down."},
    {.name = "selectPolicy", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .go_type = "v2.ScalingPolicySelect", .doc = "Which of the policies counts: Max, Min or Disabled."},
    {.name = "policies", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_autoscaling_v2_HPAScalingPolicy, .doc = "How many pods, or per cent, may change in how many seconds."},
    {.name = "tolerance", .number = 4, .type = SCHEMA_QUANTITY, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "How far the measure may be off before anything is done."},
};
static const uint8_t schema_autoscaling_v2_HPAScalingRules_index[] = {2, 1, 0, 3, 1, 2, 0, 3};
const struct schema_message schema_autoscaling_v2_HPAScalingRules = {.name = "io.k8s.api.autoscaling.v2.HPAScalingRules", .fields = schema_autoscaling_v2_HPAScalingRules_fields, .index = schema_autoscaling_v2_HPAScalingRules_index, .count = 4, .numbered = 4};

static const struct schema_field schema_autoscaling_v2_HorizontalPodAutoscaler_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_autoscaling_v2_HorizontalPodAutoscalerSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_autoscaling_v2_HorizontalPodAutoscalerStatus},
};
static const uint8_t schema_autoscaling_v2_HorizontalPodAutoscaler_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_autoscaling_v2_HorizontalPodAutoscaler = {.name = "io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler", .fields = schema_autoscaling_v2_HorizontalPodAutoscaler_fields, .index = schema_autoscaling_v2_HorizontalPodAutoscaler_index, .count = 5, .numbered = 3, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS, .doc = "Scales something by what its pods use."};

static const struct schema_field schema_autoscaling_v2_HorizontalPodAutoscalerBehavior_fields[] = {
    {.name = "scaleUp", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_autoscaling_v2_HPAScalingRules, .doc = "How fast pods are added."},
    {.name = "scaleDown", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_autoscaling_v2_HPAScalingRules, .doc = "How fast pods are taken away."},
};
static const uint8_t schema_autoscaling_v2_HorizontalPodAutoscalerBehavior_index[] = {1, 0, 0, 1};
const struct schema_message schema_autoscaling_v2_HorizontalPodAutoscalerBehavior = {.name = "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerBehavior", .fields = schema_autoscaling_v2_HorizontalPodAutoscalerBehavior_fields, .index = schema_autoscaling_v2_HorizontalPodAutoscalerBehavior_index, .count = 2, .numbered = 2};

static const struct schema_field schema_autoscaling_v2_HorizontalPodAutoscalerCondition_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v2.HorizontalPodAutoscalerConditionType"},
    {.name = "status", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.ConditionStatus"},
    {.name = "lastTransitionTime", .number = 3, .type = SCHEMA_TIME},
    {.name = "reason", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "message", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_autoscaling_v2_HorizontalPodAutoscalerCondition_index[] = {2, 4, 3, 1, 0, 0, 1, 2, 3, 4};
const struct schema_message schema_autoscaling_v2_HorizontalPodAutoscalerCondition = {.name = "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerCondition", .fields = schema_autoscaling_v2_HorizontalPodAutoscalerCondition_fields, .index = schema_autoscaling_v2_HorizontalPodAutoscalerCondition_index, .count = 5, .numbered = 5};

static const struct schema_field schema_autoscaling_v2_HorizontalPodAutoscalerList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_autoscaling_v2_HorizontalPodAutoscaler},
};
static const uint8_t schema_autoscaling_v2_HorizontalPodAutoscalerList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_autoscaling_v2_HorizontalPodAutoscalerList = {.name = "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerList", .fields = schema_autoscaling_v2_HorizontalPodAutoscalerList_fields, .index = schema_autoscaling_v2_HorizontalPodAutoscalerList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_autoscaling_v2_HorizontalPodAutoscalerSpec_fields[] = {
    {.name = "scaleTargetRef", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_autoscaling_v2_CrossVersionObjectReference, .doc = "What is scaled."},
    {.name = "minReplicas", .number = 2, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "1", .doc = "The fewest pods."},
    {.name = "maxReplicas", .number = 3, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED, .doc = "The most pods."},
    {.name = "metrics", .number = 4, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_autoscaling_v2_MetricSpec, .doc = "What is measured, and what it shall be."},
    {.name = "behavior", .number = 5, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_autoscaling_v2_HorizontalPodAutoscalerBehavior, .doc = "How fast it scales up and down."},
};
static const uint8_t schema_autoscaling_v2_HorizontalPodAutoscalerSpec_index[] = {4, 2, 3, 1, 0, 0, 1, 2, 3, 4};
const struct schema_message schema_autoscaling_v2_HorizontalPodAutoscalerSpec = {.name = "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec", .fields = schema_autoscaling_v2_HorizontalPodAutoscalerSpec_fields, .index = schema_autoscaling_v2_HorizontalPodAutoscalerSpec_index, .count = 5, .numbered = 5, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_autoscaling_v2_HorizontalPodAutoscalerStatus_fields[] = {
    {.name = "observedGeneration", .number = 1, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "lastScaleTime", .number = 2, .type = SCHEMA_TIME, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "currentReplicas", .number = 3, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
    {.name = "desiredReplicas", .number = 4, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED},
    {.name = "currentMetrics", .number = 5, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_LIST_TYPED, .message = &schema_autoscaling_v2_MetricStatus},
    {.name = "conditions", .number = 6, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_autoscaling_v2_HorizontalPodAutoscalerCondition, .merge_key = "type", .map_keys = "type"},
};
static const uint8_t schema_autoscaling_v2_HorizontalPodAutoscalerStatus_index[] = {5, 4, 2, 3, 1, 0, 0, 1, 2, 3, 4, 5};
const struct schema_message schema_autoscaling_v2_HorizontalPodAutoscalerStatus = {.name = "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerStatus", .fields = schema_autoscaling_v2_HorizontalPodAutoscalerStatus_fields, .index = schema_autoscaling_v2_HorizontalPodAutoscalerStatus_index, .count = 6, .numbered = 6, .flags = SCHEMA_NULLS};

static const struct schema_field schema_autoscaling_v2_MetricIdentifier_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "selector", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_meta_v1_LabelSelector},
};
static const uint8_t schema_autoscaling_v2_MetricIdentifier_index[] = {0, 1, 0, 1};
const struct schema_message schema_autoscaling_v2_MetricIdentifier = {.name = "io.k8s.api.autoscaling.v2.MetricIdentifier", .fields = schema_autoscaling_v2_MetricIdentifier_fields, .index = schema_autoscaling_v2_MetricIdentifier_index, .count = 2, .numbered = 2};

static const struct schema_field schema_autoscaling_v2_MetricSpec_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v2.MetricSourceType", .doc = "Resource, ContainerResource, Pods, Object or External; the member of that name says more."},
    {.name = "object", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_autoscaling_v2_ObjectMetricSource, .doc = "A measure of one object."},
    {.name = "pods", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_autoscaling_v2_PodsMetricSource, .doc = "A measure of each pod, averaged."},
    {.name = "resource", .number = 4, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_autoscaling_v2_ResourceMetricSource, .doc = "CPU or memory of the pods against their requests."},
    {.name = "containerResource", .number = 7, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_autoscaling_v2_ContainerResourceMetricSource, .doc = "The same of one container."},
    {.name = "external", .number = 5, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_autoscaling_v2_ExternalMetricSource, .doc = "A measure from outside the cluster."},
};
static const uint8_t schema_autoscaling_v2_MetricSpec_index[] = {4, 5, 1, 2, 3, 0, 0, 1, 2, 3, 5, 4};
const struct schema_message schema_autoscaling_v2_MetricSpec = {.name = "io.k8s.api.autoscaling.v2.MetricSpec", .fields = schema_autoscaling_v2_MetricSpec_fields, .index = schema_autoscaling_v2_MetricSpec_index, .count = 6, .numbered = 6, .doc = "A measure that the number of pods follows; the one that asks for most pods counts."};

static const struct schema_field schema_autoscaling_v2_MetricStatus_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v2.MetricSourceType"},
    {.name = "object", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_autoscaling_v2_ObjectMetricStatus},
    {.name = "pods", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_autoscaling_v2_PodsMetricStatus},
    {.name = "resource", .number = 4, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_autoscaling_v2_ResourceMetricStatus},
    {.name = "containerResource", .number = 7, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_autoscaling_v2_ContainerResourceMetricStatus},
    {.name = "external", .number = 5, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_autoscaling_v2_ExternalMetricStatus},
};
static const uint8_t schema_autoscaling_v2_MetricStatus_index[] = {4, 5, 1, 2, 3, 0, 0, 1, 2, 3, 5, 4};
const struct schema_message schema_autoscaling_v2_MetricStatus = {.name = "io.k8s.api.autoscaling.v2.MetricStatus", .fields = schema_autoscaling_v2_MetricStatus_fields, .index = schema_autoscaling_v2_MetricStatus_index, .count = 6, .numbered = 6};

static const struct schema_field schema_autoscaling_v2_MetricTarget_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v2.MetricTargetType", .doc = "Utilization, Value or AverageValue."},
    {.name = "value", .number = 2, .type = SCHEMA_QUANTITY, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "The measure itself."},
    {.name = "averageValue", .number = 3, .type = SCHEMA_QUANTITY, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "The measure divided by the number of pods."},
    {.name = "averageUtilization", .number = 4, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Per cent of what the pods request."},
};
static const uint8_t schema_autoscaling_v2_MetricTarget_index[] = {3, 2, 0, 1, 0, 1, 2, 3};
const struct schema_message schema_autoscaling_v2_MetricTarget = {.name = "io.k8s.api.autoscaling.v2.MetricTarget", .fields = schema_autoscaling_v2_MetricTarget_fields, .index = schema_autoscaling_v2_MetricTarget_index, .count = 4, .numbered = 4};

static const struct schema_field schema_autoscaling_v2_MetricValueStatus_fields[] = {
    {.name = "value", .number = 1, .type = SCHEMA_QUANTITY, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "averageValue", .number = 2, .type = SCHEMA_QUANTITY, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "averageUtilization", .number = 3, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_autoscaling_v2_MetricValueStatus_index[] = {2, 1, 0, 0, 1, 2};
const struct schema_message schema_autoscaling_v2_MetricValueStatus = {.name = "io.k8s.api.autoscaling.v2.MetricValueStatus", .fields = schema_autoscaling_v2_MetricValueStatus_fields, .index = schema_autoscaling_v2_MetricValueStatus_index, .count = 3, .numbered = 3};

static const struct schema_field schema_autoscaling_v2_ObjectMetricSource_fields[] = {
    {.name = "describedObject", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_autoscaling_v2_CrossVersionObjectReference},
    {.name = "target", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_autoscaling_v2_MetricTarget},
    {.name = "metric", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_autoscaling_v2_MetricIdentifier},
};
static const uint8_t schema_autoscaling_v2_ObjectMetricSource_index[] = {0, 2, 1, 0, 1, 2};
const struct schema_message schema_autoscaling_v2_ObjectMetricSource = {.name = "io.k8s.api.autoscaling.v2.ObjectMetricSource", .fields = schema_autoscaling_v2_ObjectMetricSource_fields, .index = schema_autoscaling_v2_ObjectMetricSource_index, .count = 3, .numbered = 3};

static const struct schema_field schema_autoscaling_v2_ObjectMetricStatus_fields[] = {
    {.name = "metric", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_autoscaling_v2_MetricIdentifier},
    {.name = "current", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_autoscaling_v2_MetricValueStatus},
    {.name = "describedObject", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_autoscaling_v2_CrossVersionObjectReference},
};
static const uint8_t schema_autoscaling_v2_ObjectMetricStatus_index[] = {1, 2, 0, 0, 1, 2};
const struct schema_message schema_autoscaling_v2_ObjectMetricStatus = {.name = "io.k8s.api.autoscaling.v2.ObjectMetricStatus", .fields = schema_autoscaling_v2_ObjectMetricStatus_fields, .index = schema_autoscaling_v2_ObjectMetricStatus_index, .count = 3, .numbered = 3};

static const struct schema_field schema_autoscaling_v2_PodsMetricSource_fields[] = {
    {.name = "metric", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_autoscaling_v2_MetricIdentifier},
    {.name = "target", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_autoscaling_v2_MetricTarget},
};
static const uint8_t schema_autoscaling_v2_PodsMetricSource_index[] = {0, 1, 0, 1};
const struct schema_message schema_autoscaling_v2_PodsMetricSource = {.name = "io.k8s.api.autoscaling.v2.PodsMetricSource", .fields = schema_autoscaling_v2_PodsMetricSource_fields, .index = schema_autoscaling_v2_PodsMetricSource_index, .count = 2, .numbered = 2};

static const struct schema_field schema_autoscaling_v2_PodsMetricStatus_fields[] = {
    {.name = "metric", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_autoscaling_v2_MetricIdentifier},
    {.name = "current", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_autoscaling_v2_MetricValueStatus},
};
static const uint8_t schema_autoscaling_v2_PodsMetricStatus_index[] = {1, 0, 0, 1};
const struct schema_message schema_autoscaling_v2_PodsMetricStatus = {.name = "io.k8s.api.autoscaling.v2.PodsMetricStatus", .fields = schema_autoscaling_v2_PodsMetricStatus_fields, .index = schema_autoscaling_v2_PodsMetricStatus_index, .count = 2, .numbered = 2};

static const struct schema_field schema_autoscaling_v2_ResourceMetricSource_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.ResourceName", .doc = "cpu or memory."},
    {.name = "target", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_autoscaling_v2_MetricTarget, .doc = "What it is to be kept at."},
};
static const uint8_t schema_autoscaling_v2_ResourceMetricSource_index[] = {0, 1, 0, 1};
const struct schema_message schema_autoscaling_v2_ResourceMetricSource = {.name = "io.k8s.api.autoscaling.v2.ResourceMetricSource", .fields = schema_autoscaling_v2_ResourceMetricSource_fields, .index = schema_autoscaling_v2_ResourceMetricSource_index, .count = 2, .numbered = 2};

static const struct schema_field schema_autoscaling_v2_ResourceMetricStatus_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.ResourceName"},
    {.name = "current", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_autoscaling_v2_MetricValueStatus},
};
static const uint8_t schema_autoscaling_v2_ResourceMetricStatus_index[] = {1, 0, 0, 1};
const struct schema_message schema_autoscaling_v2_ResourceMetricStatus = {.name = "io.k8s.api.autoscaling.v2.ResourceMetricStatus", .fields = schema_autoscaling_v2_ResourceMetricStatus_fields, .index = schema_autoscaling_v2_ResourceMetricStatus_index, .count = 2, .numbered = 2};
