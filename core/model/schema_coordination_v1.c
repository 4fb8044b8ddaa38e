/* Made by scripts/gen-schema; not to be edited. */
/* clang-format off */
#include "core/model/schema_gen.h"

static const struct schema_field schema_coordination_v1_Lease_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_coordination_v1_LeaseSpec},
};
static const uint8_t schema_coordination_v1_Lease_index[] = {1, 0, 2, 3, 2, 3};
const struct schema_message schema_coordination_v1_Lease = {.name = "io.k8s.api.coordination.v1.Lease", .fields = schema_coordination_v1_Lease_fields, .index = schema_coordination_v1_Lease_index, .count = 4, .numbered = 2, .doc = "A claim that its holder renews: node heartbeats and leader elections."};

static const struct schema_field schema_coordination_v1_LeaseList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_coordination_v1_Lease},
};
static const uint8_t schema_coordination_v1_LeaseList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_coordination_v1_LeaseList = {.name = "io.k8s.api.coordination.v1.LeaseList", .fields = schema_coordination_v1_LeaseList_fields, .index = schema_coordination_v1_LeaseList_index, .count = 4, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_coordination_v1_LeaseSpec_fields[] = {
    {.name = "holderIdentity", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "leaseDurationSeconds", .number = 2, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "acquireTime", .number = 3, .type = SCHEMA_MICRO_TIME, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "renewTime", .number = 4, .type = SCHEMA_MICRO_TIME, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "leaseTransitions", .number = 5, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "strategy", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .go_type = "v1.CoordinatedLeaseStrategy"},
    {.name = "preferredHolder", .number = 7, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_coordination_v1_LeaseSpec_index[] = {2, 0, 1, 4, 6, 3, 5, 0, 1, 2, 3, 4, 5, 6};
const struct schema_message schema_coordination_v1_LeaseSpec = {.name = "io.k8s.api.coordination.v1.LeaseSpec", .fields = schema_coordination_v1_LeaseSpec_fields, .index = schema_coordination_v1_LeaseSpec_index, .count = 7, .numbered = 7};
