/* Made by scripts/gen-schema; not to be edited. */
/* clang-format off */
#include "core/model/schema_gen.h"

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
