/* Made by scripts/gen-schema; not to be edited. */
/* clang-format off */
#include "core/model/schema_gen.h"

static const struct schema_field schema_scheduling_v1_PriorityClass_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "value", .number = 2, .type = SCHEMA_INT32, .doc = "The priority; pods of a higher one go first."},
    {.name = "globalDefault", .number = 3, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY, .doc = "Whether pods without a class get it."},
    {.name = "description", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "preemptionPolicy", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "\"PreemptLowerPriority\"", .enums = "Never|PreemptLowerPriority", .go_type = "v1.PreemptionPolicy", .doc = "Whether its pods may push others out."},
};
static const uint8_t schema_scheduling_v1_PriorityClass_index[] = {1, 5, 4, 0, 2, 6, 3, 2, 3, 4, 5, 6};
const struct schema_message schema_scheduling_v1_PriorityClass = {.name = "io.k8s.api.scheduling.v1.PriorityClass", .fields = schema_scheduling_v1_PriorityClass_fields, .index = schema_scheduling_v1_PriorityClass_index, .count = 7, .numbered = 5, .flags = SCHEMA_FALLBACKS, .doc = "A name for a priority of pods."};

static const struct schema_field schema_scheduling_v1_PriorityClassList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_scheduling_v1_PriorityClass},
};
static const uint8_t schema_scheduling_v1_PriorityClassList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_scheduling_v1_PriorityClassList = {.name = "io.k8s.api.scheduling.v1.PriorityClassList", .fields = schema_scheduling_v1_PriorityClassList_fields, .index = schema_scheduling_v1_PriorityClassList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};
