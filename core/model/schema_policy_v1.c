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
