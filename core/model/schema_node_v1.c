/* Made by scripts/gen-schema; not to be edited. */
/* clang-format off */
#include "core/model/schema_gen.h"

static const struct schema_field schema_node_v1_Overhead_fields[] = {
    {.name = "podFixed", .number = 1, .type = SCHEMA_QUANTITY, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ResourceList"},
};
static const uint8_t schema_node_v1_Overhead_index[] = {0, 0};
const struct schema_message schema_node_v1_Overhead = {.name = "io.k8s.api.node.v1.Overhead", .fields = schema_node_v1_Overhead_fields, .index = schema_node_v1_Overhead_index, .count = 1, .numbered = 1, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_node_v1_RuntimeClass_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "handler", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .doc = "The name that nodes know the runtime by."},
    {.name = "overhead", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_node_v1_Overhead},
    {.name = "scheduling", .number = 4, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_node_v1_Scheduling},
};
static const uint8_t schema_node_v1_RuntimeClass_index[] = {1, 3, 0, 2, 4, 5, 2, 3, 4, 5};
const struct schema_message schema_node_v1_RuntimeClass = {.name = "io.k8s.api.node.v1.RuntimeClass", .fields = schema_node_v1_RuntimeClass_fields, .index = schema_node_v1_RuntimeClass_index, .count = 6, .numbered = 4, .flags = SCHEMA_FALLBACKS, .doc = "A container runtime that pods may ask for."};

static const struct schema_field schema_node_v1_RuntimeClassList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_node_v1_RuntimeClass},
};
static const uint8_t schema_node_v1_RuntimeClassList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_node_v1_RuntimeClassList = {.name = "io.k8s.api.node.v1.RuntimeClassList", .fields = schema_node_v1_RuntimeClassList_fields, .index = schema_node_v1_RuntimeClassList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_node_v1_Scheduling_fields[] = {
    {.name = "nodeSelector", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY | SCHEMA_ATOMIC_STRUCT},
    {.name = "tolerations", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_Toleration},
};
static const uint8_t schema_node_v1_Scheduling_index[] = {0, 1, 0, 1};
const struct schema_message schema_node_v1_Scheduling = {.name = "io.k8s.api.node.v1.Scheduling", .fields = schema_node_v1_Scheduling_fields, .index = schema_node_v1_Scheduling_index, .count = 2, .numbered = 2};
