/* Made by scripts/gen-schema; not to be edited. */
/* clang-format off */
#include "core/model/schema_gen.h"

static const struct schema_field schema_events_v1_Event_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "eventTime", .number = 2, .type = SCHEMA_MICRO_TIME, .flags = SCHEMA_REQUIRED},
    {.name = "series", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_events_v1_EventSeries},
    {.name = "reportingController", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "reportingInstance", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "action", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "reason", .number = 7, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "regarding", .number = 8, .type = SCHEMA_MESSAGE, .flags = SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_ObjectReference},
    {.name = "related", .number = 9, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_ObjectReference},
    {.name = "note", .number = 10, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "type", .number = 11, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "deprecatedSource", .number = 12, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_EventSource},
    {.name = "deprecatedFirstTimestamp", .number = 13, .type = SCHEMA_TIME},
    {.name = "deprecatedLastTimestamp", .number = 14, .type = SCHEMA_TIME},
    {.name = "deprecatedCount", .number = 15, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_events_v1_Event_index[] = {7, 1, 16, 14, 15, 13, 3, 0, 2, 11, 8, 9, 10, 5, 6, 4, 12, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
const struct schema_message schema_events_v1_Event = {.name = "io.k8s.api.events.v1.Event", .fields = schema_events_v1_Event_fields, .index = schema_events_v1_Event_index, .count = 17, .numbered = 15};

static const struct schema_field schema_events_v1_EventList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_events_v1_Event},
};
static const uint8_t schema_events_v1_EventList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_events_v1_EventList = {.name = "io.k8s.api.events.v1.EventList", .fields = schema_events_v1_EventList_fields, .index = schema_events_v1_EventList_index, .count = 4, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_events_v1_EventSeries_fields[] = {
    {.name = "count", .number = 1, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED},
    {.name = "lastObservedTime", .number = 2, .type = SCHEMA_MICRO_TIME, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_events_v1_EventSeries_index[] = {0, 1, 0, 1};
const struct schema_message schema_events_v1_EventSeries = {.name = "io.k8s.api.events.v1.EventSeries", .fields = schema_events_v1_EventSeries_fields, .index = schema_events_v1_EventSeries_index, .count = 2, .numbered = 2};
