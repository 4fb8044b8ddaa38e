/* Made by scripts/gen-schema; not to be edited. */
/* clang-format off */
#include "core/model/schema_gen.h"

static const struct schema_field schema_discovery_v1_Endpoint_fields[] = {
    {.name = "addresses", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_SET},
    {.name = "conditions", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_discovery_v1_EndpointConditions},
    {.name = "hostname", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "targetRef", .number = 4, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_ObjectReference},
    {.name = "deprecatedTopology", .number = 5, .type = SCHEMA_STRING, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY},
    {.name = "nodeName", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "zone", .number = 7, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "hints", .number = 8, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_discovery_v1_EndpointHints},
};
static const uint8_t schema_discovery_v1_Endpoint_index[] = {0, 1, 4, 7, 2, 5, 3, 6, 0, 1, 2, 3, 4, 5, 6, 7};
const struct schema_message schema_discovery_v1_Endpoint = {.name = "io.k8s.api.discovery.v1.Endpoint", .fields = schema_discovery_v1_Endpoint_fields, .index = schema_discovery_v1_Endpoint_index, .count = 8, .numbered = 8, .flags = SCHEMA_NULLS};

static const struct schema_field schema_discovery_v1_EndpointConditions_fields[] = {
    {.name = "ready", .number = 1, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "serving", .number = 2, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "terminating", .number = 3, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_discovery_v1_EndpointConditions_index[] = {0, 1, 2, 0, 1, 2};
const struct schema_message schema_discovery_v1_EndpointConditions = {.name = "io.k8s.api.discovery.v1.EndpointConditions", .fields = schema_discovery_v1_EndpointConditions_fields, .index = schema_discovery_v1_EndpointConditions_index, .count = 3, .numbered = 3};

static const struct schema_field schema_discovery_v1_EndpointHints_fields[] = {
    {.name = "forZones", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_discovery_v1_ForZone},
    {.name = "forNodes", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_discovery_v1_ForNode},
};
static const uint8_t schema_discovery_v1_EndpointHints_index[] = {1, 0, 0, 1};
const struct schema_message schema_discovery_v1_EndpointHints = {.name = "io.k8s.api.discovery.v1.EndpointHints", .fields = schema_discovery_v1_EndpointHints_fields, .index = schema_discovery_v1_EndpointHints_index, .count = 2, .numbered = 2};

static const struct schema_field schema_discovery_v1_EndpointPort_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "\"\""},
    {.name = "protocol", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "\"TCP\"", .enums = "SCTP|TCP|UDP", .go_type = "v1.Protocol"},
    {.name = "port", .number = 3, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "appProtocol", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_discovery_v1_EndpointPort_index[] = {3, 0, 2, 1, 0, 1, 2, 3};
const struct schema_message schema_discovery_v1_EndpointPort = {.name = "io.k8s.api.discovery.v1.EndpointPort", .fields = schema_discovery_v1_EndpointPort_fields, .index = schema_discovery_v1_EndpointPort_index, .count = 4, .numbered = 4, .flags = SCHEMA_ATOMIC_STRUCT | SCHEMA_FALLBACKS};

static const struct schema_field schema_discovery_v1_EndpointSlice_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "addressType", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .enums = "FQDN|IPv4|IPv6", .go_type = "v1.AddressType"},
    {.name = "endpoints", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_LIST_TYPED, .message = &schema_discovery_v1_Endpoint},
    {.name = "ports", .number = 3, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_ATOMIC_STRUCT | SCHEMA_LIST_TYPED, .message = &schema_discovery_v1_EndpointPort},
};
static const uint8_t schema_discovery_v1_EndpointSlice_index[] = {3, 1, 4, 0, 2, 5, 2, 4, 5, 3};
const struct schema_message schema_discovery_v1_EndpointSlice = {.name = "io.k8s.api.discovery.v1.EndpointSlice", .fields = schema_discovery_v1_EndpointSlice_fields, .index = schema_discovery_v1_EndpointSlice_index, .count = 6, .numbered = 4, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS, .doc = "Some of a Service's endpoints."};

static const struct schema_field schema_discovery_v1_EndpointSliceList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_discovery_v1_EndpointSlice},
};
static const uint8_t schema_discovery_v1_EndpointSliceList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_discovery_v1_EndpointSliceList = {.name = "io.k8s.api.discovery.v1.EndpointSliceList", .fields = schema_discovery_v1_EndpointSliceList_fields, .index = schema_discovery_v1_EndpointSliceList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_discovery_v1_ForNode_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_discovery_v1_ForNode_index[] = {0, 0};
const struct schema_message schema_discovery_v1_ForNode = {.name = "io.k8s.api.discovery.v1.ForNode", .fields = schema_discovery_v1_ForNode_fields, .index = schema_discovery_v1_ForNode_index, .count = 1, .numbered = 1};

static const struct schema_field schema_discovery_v1_ForZone_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_discovery_v1_ForZone_index[] = {0, 0};
const struct schema_message schema_discovery_v1_ForZone = {.name = "io.k8s.api.discovery.v1.ForZone", .fields = schema_discovery_v1_ForZone_fields, .index = schema_discovery_v1_ForZone_index, .count = 1, .numbered = 1};
