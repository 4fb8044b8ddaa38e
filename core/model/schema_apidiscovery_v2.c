/* Made by scripts/gen-schema; not to be edited. */
/* clang-format off */
#include "core/model/schema_gen.h"

static const struct schema_field schema_apidiscovery_v2_APIGroupDiscovery_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "versions", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_apidiscovery_v2_APIVersionDiscovery, .map_keys = "version"},
};
static const uint8_t schema_apidiscovery_v2_APIGroupDiscovery_index[] = {1, 0, 2, 3, 2, 3};
const struct schema_message schema_apidiscovery_v2_APIGroupDiscovery = {.name = "io.k8s.api.apidiscovery.v2.APIGroupDiscovery", .fields = schema_apidiscovery_v2_APIGroupDiscovery_fields, .index = schema_apidiscovery_v2_APIGroupDiscovery_index, .count = 4, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_apidiscovery_v2_APIGroupDiscoveryList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_apidiscovery_v2_APIGroupDiscovery},
};
static const uint8_t schema_apidiscovery_v2_APIGroupDiscoveryList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_apidiscovery_v2_APIGroupDiscoveryList = {.name = "io.k8s.api.apidiscovery.v2.APIGroupDiscoveryList", .fields = schema_apidiscovery_v2_APIGroupDiscoveryList_fields, .index = schema_apidiscovery_v2_APIGroupDiscoveryList_index, .count = 4, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_apidiscovery_v2_APIResourceDiscovery_fields[] = {
    {.name = "resource", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "responseKind", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_meta_v1_GroupVersionKind},
    {.name = "scope", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v2.ResourceScope"},
    {.name = "singularResource", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "verbs", .number = 5, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_SET},
    {.name = "shortNames", .number = 6, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_SET},
    {.name = "categories", .number = 7, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_SET},
    {.name = "subresources", .number = 8, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_apidiscovery_v2_APISubresourceDiscovery, .map_keys = "subresource"},
};
static const uint8_t schema_apidiscovery_v2_APIResourceDiscovery_index[] = {6, 0, 1, 2, 5, 3, 7, 4, 0, 1, 2, 3, 4, 5, 6, 7};
const struct schema_message schema_apidiscovery_v2_APIResourceDiscovery = {.name = "io.k8s.api.apidiscovery.v2.APIResourceDiscovery", .fields = schema_apidiscovery_v2_APIResourceDiscovery_fields, .index = schema_apidiscovery_v2_APIResourceDiscovery_index, .count = 8, .numbered = 8, .flags = SCHEMA_NULLS};

static const struct schema_field schema_apidiscovery_v2_APISubresourceDiscovery_fields[] = {
    {.name = "subresource", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "responseKind", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_meta_v1_GroupVersionKind},
    {.name = "acceptedTypes", .number = 3, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_meta_v1_GroupVersionKind, .map_keys = "group,version,kind"},
    {.name = "verbs", .number = 4, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_SET},
};
static const uint8_t schema_apidiscovery_v2_APISubresourceDiscovery_index[] = {2, 1, 0, 3, 0, 1, 2, 3};
const struct schema_message schema_apidiscovery_v2_APISubresourceDiscovery = {.name = "io.k8s.api.apidiscovery.v2.APISubresourceDiscovery", .fields = schema_apidiscovery_v2_APISubresourceDiscovery_fields, .index = schema_apidiscovery_v2_APISubresourceDiscovery_index, .count = 4, .numbered = 4, .flags = SCHEMA_NULLS};

static const struct schema_field schema_apidiscovery_v2_APIVersionDiscovery_fields[] = {
    {.name = "version", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "resources", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_apidiscovery_v2_APIResourceDiscovery, .map_keys = "resource"},
    {.name = "freshness", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .go_type = "v2.DiscoveryFreshness"},
};
static const uint8_t schema_apidiscovery_v2_APIVersionDiscovery_index[] = {2, 1, 0, 0, 1, 2};
const struct schema_message schema_apidiscovery_v2_APIVersionDiscovery = {.name = "io.k8s.api.apidiscovery.v2.APIVersionDiscovery", .fields = schema_apidiscovery_v2_APIVersionDiscovery_fields, .index = schema_apidiscovery_v2_APIVersionDiscovery_index, .count = 3, .numbered = 3, .flags = SCHEMA_NULLS};
