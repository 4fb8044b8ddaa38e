/* Made by scripts/gen-schema; not to be edited. */
/* clang-format off */
#include "core/model/schema_gen.h"

static const struct schema_field schema_resource_v1_AllocatedDeviceStatus_fields[] = {
    {.name = "driver", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "pool", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "device", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "shareID", .number = 7, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "conditions", .number = 4, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_meta_v1_Condition, .map_keys = "type"},
    {.name = "data", .number = 5, .type = SCHEMA_RAW, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "networkData", .number = 6, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_resource_v1_NetworkDeviceData},
};
static const uint8_t schema_resource_v1_AllocatedDeviceStatus_index[] = {4, 5, 2, 0, 6, 1, 3, 0, 1, 2, 4, 5, 6, 3};
const struct schema_message schema_resource_v1_AllocatedDeviceStatus = {.name = "io.k8s.api.resource.v1.AllocatedDeviceStatus", .fields = schema_resource_v1_AllocatedDeviceStatus_fields, .index = schema_resource_v1_AllocatedDeviceStatus_index, .count = 7, .numbered = 7, .flags = SCHEMA_NULLS};

static const struct schema_field schema_resource_v1_AllocationResult_fields[] = {
    {.name = "devices", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_resource_v1_DeviceAllocationResult},
    {.name = "nodeSelector", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_NodeSelector},
    {.name = "allocationTimestamp", .number = 5, .type = SCHEMA_TIME, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_resource_v1_AllocationResult_index[] = {2, 0, 1, 0, 1, 2};
const struct schema_message schema_resource_v1_AllocationResult = {.name = "io.k8s.api.resource.v1.AllocationResult", .fields = schema_resource_v1_AllocationResult_fields, .index = schema_resource_v1_AllocationResult_index, .count = 3, .numbered = 3, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_resource_v1_CELDeviceSelector_fields[] = {
    {.name = "expression", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_resource_v1_CELDeviceSelector_index[] = {0, 0};
const struct schema_message schema_resource_v1_CELDeviceSelector = {.name = "io.k8s.api.resource.v1.CELDeviceSelector", .fields = schema_resource_v1_CELDeviceSelector_fields, .index = schema_resource_v1_CELDeviceSelector_index, .count = 1, .numbered = 1};

static const struct schema_field schema_resource_v1_CapacityRequestPolicy_fields[] = {
    {.name = "default", .number = 1, .type = SCHEMA_QUANTITY, .flags = SCHEMA_POINTER},
    {.name = "validValues", .number = 3, .type = SCHEMA_QUANTITY, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "validRange", .number = 4, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_resource_v1_CapacityRequestPolicyRange},
};
static const uint8_t schema_resource_v1_CapacityRequestPolicy_index[] = {0, 2, 1, 0, 1, 2};
const struct schema_message schema_resource_v1_CapacityRequestPolicy = {.name = "io.k8s.api.resource.v1.CapacityRequestPolicy", .fields = schema_resource_v1_CapacityRequestPolicy_fields, .index = schema_resource_v1_CapacityRequestPolicy_index, .count = 3, .numbered = 3};

static const struct schema_field schema_resource_v1_CapacityRequestPolicyRange_fields[] = {
    {.name = "min", .number = 1, .type = SCHEMA_QUANTITY, .flags = SCHEMA_REQUIRED | SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "max", .number = 2, .type = SCHEMA_QUANTITY, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "step", .number = 3, .type = SCHEMA_QUANTITY, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_resource_v1_CapacityRequestPolicyRange_index[] = {1, 0, 2, 0, 1, 2};
const struct schema_message schema_resource_v1_CapacityRequestPolicyRange = {.name = "io.k8s.api.resource.v1.CapacityRequestPolicyRange", .fields = schema_resource_v1_CapacityRequestPolicyRange_fields, .index = schema_resource_v1_CapacityRequestPolicyRange_index, .count = 3, .numbered = 3};

static const struct schema_field schema_resource_v1_CapacityRequirements_fields[] = {
    {.name = "requests", .number = 1, .type = SCHEMA_QUANTITY, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .go_type = "map[v1.QualifiedName]resource.Quantity"},
};
static const uint8_t schema_resource_v1_CapacityRequirements_index[] = {0, 0};
const struct schema_message schema_resource_v1_CapacityRequirements = {.name = "io.k8s.api.resource.v1.CapacityRequirements", .fields = schema_resource_v1_CapacityRequirements_fields, .index = schema_resource_v1_CapacityRequirements_index, .count = 1, .numbered = 1};

static const struct schema_field schema_resource_v1_Counter_fields[] = {
    {.name = "value", .number = 1, .type = SCHEMA_QUANTITY, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_resource_v1_Counter_index[] = {0, 0};
const struct schema_message schema_resource_v1_Counter = {.name = "io.k8s.api.resource.v1.Counter", .fields = schema_resource_v1_Counter_fields, .index = schema_resource_v1_Counter_index, .count = 1, .numbered = 1};

static const struct schema_field schema_resource_v1_CounterSet_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "counters", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_MAP, .flags = SCHEMA_REQUIRED | SCHEMA_OMITEMPTY, .message = &schema_resource_v1_Counter},
};
static const uint8_t schema_resource_v1_CounterSet_index[] = {1, 0, 0, 1};
const struct schema_message schema_resource_v1_CounterSet = {.name = "io.k8s.api.resource.v1.CounterSet", .fields = schema_resource_v1_CounterSet_fields, .index = schema_resource_v1_CounterSet_index, .count = 2, .numbered = 2};

static const struct schema_field schema_resource_v1_Device_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "attributes", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .message = &schema_resource_v1_DeviceAttribute, .go_type = "map[v1.QualifiedName]v1.DeviceAttribute"},
    {.name = "capacity", .number = 3, .type = SCHEMA_MESSAGE, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .message = &schema_resource_v1_DeviceCapacity, .go_type = "map[v1.QualifiedName]v1.DeviceCapacity"},
    {.name = "consumesCounters", .number = 4, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_resource_v1_DeviceCounterConsumption},
    {.name = "nodeName", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "nodeSelector", .number = 6, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_NodeSelector},
    {.name = "allNodes", .number = 7, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "taints", .number = 8, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_resource_v1_DeviceTaint},
    {.name = "bindsToNode", .number = 9, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "bindingConditions", .number = 10, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "bindingFailureConditions", .number = 11, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "allowMultipleAllocations", .number = 12, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "nodeAllocatableResourceMappings", .number = 13, .type = SCHEMA_MESSAGE, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .message = &schema_resource_v1_NodeAllocatableResourceMapping, .go_type = "map[v1.ResourceName]v1.NodeAllocatableResourceMapping"},
};
static const uint8_t schema_resource_v1_Device_index[] = {6, 11, 1, 9, 10, 8, 2, 3, 0, 12, 4, 5, 7, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
const struct schema_message schema_resource_v1_Device = {.name = "io.k8s.api.resource.v1.Device", .fields = schema_resource_v1_Device_fields, .index = schema_resource_v1_Device_index, .count = 13, .numbered = 13, .flags = SCHEMA_NULLS};

static const struct schema_field schema_resource_v1_DeviceAllocationConfiguration_fields[] = {
    {.name = "source", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .enums = "FromClaim|FromClass", .go_type = "v1.AllocationConfigSource"},
    {.name = "requests", .number = 2, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "opaque", .number = 1, .wrap = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_resource_v1_OpaqueDeviceConfiguration},
};
static const uint8_t schema_resource_v1_DeviceAllocationConfiguration_index[] = {2, 1, 0, 0, 1, 2};
const struct schema_message schema_resource_v1_DeviceAllocationConfiguration = {.name = "io.k8s.api.resource.v1.DeviceAllocationConfiguration", .fields = schema_resource_v1_DeviceAllocationConfiguration_fields, .index = schema_resource_v1_DeviceAllocationConfiguration_index, .count = 3, .numbered = 3, .embedded = "DeviceConfiguration"};

static const struct schema_field schema_resource_v1_DeviceAllocationResult_fields[] = {
    {.name = "results", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_resource_v1_DeviceRequestAllocationResult},
    {.name = "config", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_resource_v1_DeviceAllocationConfiguration},
};
static const uint8_t schema_resource_v1_DeviceAllocationResult_index[] = {1, 0, 0, 1};
const struct schema_message schema_resource_v1_DeviceAllocationResult = {.name = "io.k8s.api.resource.v1.DeviceAllocationResult", .fields = schema_resource_v1_DeviceAllocationResult_fields, .index = schema_resource_v1_DeviceAllocationResult_index, .count = 2, .numbered = 2, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_resource_v1_DeviceAttribute_fields[] = {
    {.name = "int", .number = 2, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "bool", .number = 3, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "string", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "version", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "ints", .number = 6, .type = SCHEMA_INT64, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "bools", .number = 7, .type = SCHEMA_BOOL, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "strings", .number = 8, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "versions", .number = 9, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
};
static const uint8_t schema_resource_v1_DeviceAttribute_index[] = {1, 5, 0, 4, 2, 6, 3, 7, 0, 1, 2, 3, 4, 5, 6, 7};
const struct schema_message schema_resource_v1_DeviceAttribute = {.name = "io.k8s.api.resource.v1.DeviceAttribute", .fields = schema_resource_v1_DeviceAttribute_fields, .index = schema_resource_v1_DeviceAttribute_index, .count = 8, .numbered = 8};

static const struct schema_field schema_resource_v1_DeviceCapacity_fields[] = {
    {.name = "value", .number = 1, .type = SCHEMA_QUANTITY, .flags = SCHEMA_REQUIRED},
    {.name = "requestPolicy", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_resource_v1_CapacityRequestPolicy},
};
static const uint8_t schema_resource_v1_DeviceCapacity_index[] = {1, 0, 0, 1};
const struct schema_message schema_resource_v1_DeviceCapacity = {.name = "io.k8s.api.resource.v1.DeviceCapacity", .fields = schema_resource_v1_DeviceCapacity_fields, .index = schema_resource_v1_DeviceCapacity_index, .count = 2, .numbered = 2};

static const struct schema_field schema_resource_v1_DeviceClaim_fields[] = {
    {.name = "requests", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_LIST_TYPED, .message = &schema_resource_v1_DeviceRequest},
    {.name = "constraints", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_resource_v1_DeviceConstraint},
    {.name = "config", .number = 3, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_resource_v1_DeviceClaimConfiguration},
};
static const uint8_t schema_resource_v1_DeviceClaim_index[] = {2, 1, 0, 0, 1, 2};
const struct schema_message schema_resource_v1_DeviceClaim = {.name = "io.k8s.api.resource.v1.DeviceClaim", .fields = schema_resource_v1_DeviceClaim_fields, .index = schema_resource_v1_DeviceClaim_index, .count = 3, .numbered = 3, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_resource_v1_DeviceClaimConfiguration_fields[] = {
    {.name = "requests", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "opaque", .number = 1, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_resource_v1_OpaqueDeviceConfiguration},
};
static const uint8_t schema_resource_v1_DeviceClaimConfiguration_index[] = {1, 0, 0, 1};
const struct schema_message schema_resource_v1_DeviceClaimConfiguration = {.name = "io.k8s.api.resource.v1.DeviceClaimConfiguration", .fields = schema_resource_v1_DeviceClaimConfiguration_fields, .index = schema_resource_v1_DeviceClaimConfiguration_index, .count = 2, .numbered = 2, .embedded = "DeviceConfiguration"};

static const struct schema_field schema_resource_v1_DeviceClass_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_resource_v1_DeviceClassSpec},
};
static const uint8_t schema_resource_v1_DeviceClass_index[] = {1, 0, 2, 3, 2, 3};
const struct schema_message schema_resource_v1_DeviceClass = {.name = "io.k8s.api.resource.v1.DeviceClass", .fields = schema_resource_v1_DeviceClass_fields, .index = schema_resource_v1_DeviceClass_index, .count = 4, .numbered = 2, .doc = "A kind of device that claims may ask for."};

static const struct schema_field schema_resource_v1_DeviceClassConfiguration_fields[] = {
    {.name = "opaque", .number = 1, .wrap = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_resource_v1_OpaqueDeviceConfiguration},
};
static const uint8_t schema_resource_v1_DeviceClassConfiguration_index[] = {0, 0};
const struct schema_message schema_resource_v1_DeviceClassConfiguration = {.name = "io.k8s.api.resource.v1.DeviceClassConfiguration", .fields = schema_resource_v1_DeviceClassConfiguration_fields, .index = schema_resource_v1_DeviceClassConfiguration_index, .count = 1, .numbered = 1, .embedded = "DeviceConfiguration"};

static const struct schema_field schema_resource_v1_DeviceClassList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_resource_v1_DeviceClass},
};
static const uint8_t schema_resource_v1_DeviceClassList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_resource_v1_DeviceClassList = {.name = "io.k8s.api.resource.v1.DeviceClassList", .fields = schema_resource_v1_DeviceClassList_fields, .index = schema_resource_v1_DeviceClassList_index, .count = 4, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_resource_v1_DeviceClassSpec_fields[] = {
    {.name = "selectors", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_resource_v1_DeviceSelector},
    {.name = "config", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_resource_v1_DeviceClassConfiguration},
    {.name = "extendedResourceName", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_resource_v1_DeviceClassSpec_index[] = {1, 2, 0, 0, 1, 2};
const struct schema_message schema_resource_v1_DeviceClassSpec = {.name = "io.k8s.api.resource.v1.DeviceClassSpec", .fields = schema_resource_v1_DeviceClassSpec_fields, .index = schema_resource_v1_DeviceClassSpec_index, .count = 3, .numbered = 3};

static const struct schema_field schema_resource_v1_DeviceConstraint_fields[] = {
    {.name = "requests", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "matchAttribute", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .go_type = "v1.FullyQualifiedName"},
    {.name = "distinctAttribute", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .go_type = "v1.FullyQualifiedName"},
};
static const uint8_t schema_resource_v1_DeviceConstraint_index[] = {2, 1, 0, 0, 1, 2};
const struct schema_message schema_resource_v1_DeviceConstraint = {.name = "io.k8s.api.resource.v1.DeviceConstraint", .fields = schema_resource_v1_DeviceConstraint_fields, .index = schema_resource_v1_DeviceConstraint_index, .count = 3, .numbered = 3};

static const struct schema_field schema_resource_v1_DeviceCounterConsumption_fields[] = {
    {.name = "counterSet", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "counters", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_MAP, .flags = SCHEMA_REQUIRED | SCHEMA_OMITEMPTY, .message = &schema_resource_v1_Counter},
};
static const uint8_t schema_resource_v1_DeviceCounterConsumption_index[] = {0, 1, 0, 1};
const struct schema_message schema_resource_v1_DeviceCounterConsumption = {.name = "io.k8s.api.resource.v1.DeviceCounterConsumption", .fields = schema_resource_v1_DeviceCounterConsumption_fields, .index = schema_resource_v1_DeviceCounterConsumption_index, .count = 2, .numbered = 2};

static const struct schema_field schema_resource_v1_DeviceRequest_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "exactly", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_resource_v1_ExactDeviceRequest},
    {.name = "firstAvailable", .number = 3, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_resource_v1_DeviceSubRequest},
};
static const uint8_t schema_resource_v1_DeviceRequest_index[] = {1, 2, 0, 0, 1, 2};
const struct schema_message schema_resource_v1_DeviceRequest = {.name = "io.k8s.api.resource.v1.DeviceRequest", .fields = schema_resource_v1_DeviceRequest_fields, .index = schema_resource_v1_DeviceRequest_index, .count = 3, .numbered = 3, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_resource_v1_DeviceRequestAllocationResult_fields[] = {
    {.name = "request", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "driver", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "pool", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "device", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "adminAccess", .number = 5, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "tolerations", .number = 6, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_resource_v1_DeviceToleration},
    {.name = "bindingConditions", .number = 7, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "bindingFailureConditions", .number = 8, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "shareID", .number = 9, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .go_type = "types.UID"},
    {.name = "consumedCapacity", .number = 10, .type = SCHEMA_QUANTITY, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .go_type = "map[v1.QualifiedName]resource.Quantity"},
};
static const uint8_t schema_resource_v1_DeviceRequestAllocationResult_index[] = {4, 6, 7, 9, 3, 1, 2, 0, 8, 5, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
const struct schema_message schema_resource_v1_DeviceRequestAllocationResult = {.name = "io.k8s.api.resource.v1.DeviceRequestAllocationResult", .fields = schema_resource_v1_DeviceRequestAllocationResult_fields, .index = schema_resource_v1_DeviceRequestAllocationResult_index, .count = 10, .numbered = 10, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_resource_v1_DeviceSelector_fields[] = {
    {.name = "cel", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_resource_v1_CELDeviceSelector},
};
static const uint8_t schema_resource_v1_DeviceSelector_index[] = {0, 0};
const struct schema_message schema_resource_v1_DeviceSelector = {.name = "io.k8s.api.resource.v1.DeviceSelector", .fields = schema_resource_v1_DeviceSelector_fields, .index = schema_resource_v1_DeviceSelector_index, .count = 1, .numbered = 1};

static const struct schema_field schema_resource_v1_DeviceSubRequest_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "deviceClassName", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "selectors", .number = 3, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_resource_v1_DeviceSelector},
    {.name = "allocationMode", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .enums = "All|ExactCount", .go_type = "v1.DeviceAllocationMode"},
    {.name = "count", .number = 5, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY},
    {.name = "tolerations", .number = 6, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_resource_v1_DeviceToleration},
    {.name = "capacity", .number = 7, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_resource_v1_CapacityRequirements},
};
static const uint8_t schema_resource_v1_DeviceSubRequest_index[] = {3, 6, 4, 1, 0, 2, 5, 0, 1, 2, 3, 4, 5, 6};
const struct schema_message schema_resource_v1_DeviceSubRequest = {.name = "io.k8s.api.resource.v1.DeviceSubRequest", .fields = schema_resource_v1_DeviceSubRequest_fields, .index = schema_resource_v1_DeviceSubRequest_index, .count = 7, .numbered = 7, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_resource_v1_DeviceTaint_fields[] = {
    {.name = "key", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "value", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "effect", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .enums = "NoExecute|NoSchedule|None", .go_type = "v1.DeviceTaintEffect"},
    {.name = "timeAdded", .number = 4, .type = SCHEMA_TIME, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_resource_v1_DeviceTaint_index[] = {2, 0, 3, 1, 0, 1, 2, 3};
const struct schema_message schema_resource_v1_DeviceTaint = {.name = "io.k8s.api.resource.v1.DeviceTaint", .fields = schema_resource_v1_DeviceTaint_fields, .index = schema_resource_v1_DeviceTaint_index, .count = 4, .numbered = 4};

static const struct schema_field schema_resource_v1_DeviceToleration_fields[] = {
    {.name = "key", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "operator", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .fallback = "\"Equal\"", .enums = "Equal|Exists", .go_type = "v1.DeviceTolerationOperator"},
    {.name = "value", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "effect", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .enums = "NoExecute|NoSchedule|None", .go_type = "v1.DeviceTaintEffect"},
    {.name = "tolerationSeconds", .number = 5, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_resource_v1_DeviceToleration_index[] = {3, 0, 1, 4, 2, 0, 1, 2, 3, 4};
const struct schema_message schema_resource_v1_DeviceToleration = {.name = "io.k8s.api.resource.v1.DeviceToleration", .fields = schema_resource_v1_DeviceToleration_fields, .index = schema_resource_v1_DeviceToleration_index, .count = 5, .numbered = 5, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_resource_v1_ExactDeviceRequest_fields[] = {
    {.name = "deviceClassName", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "selectors", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_resource_v1_DeviceSelector},
    {.name = "allocationMode", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .enums = "All|ExactCount", .go_type = "v1.DeviceAllocationMode"},
    {.name = "count", .number = 4, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY},
    {.name = "adminAccess", .number = 5, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "tolerations", .number = 6, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_resource_v1_DeviceToleration},
    {.name = "capacity", .number = 7, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_resource_v1_CapacityRequirements},
};
static const uint8_t schema_resource_v1_ExactDeviceRequest_index[] = {4, 2, 6, 3, 0, 1, 5, 0, 1, 2, 3, 4, 5, 6};
const struct schema_message schema_resource_v1_ExactDeviceRequest = {.name = "io.k8s.api.resource.v1.ExactDeviceRequest", .fields = schema_resource_v1_ExactDeviceRequest_fields, .index = schema_resource_v1_ExactDeviceRequest_index, .count = 7, .numbered = 7, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_resource_v1_NetworkDeviceData_fields[] = {
    {.name = "interfaceName", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "ips", .number = 2, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "hardwareAddress", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_resource_v1_NetworkDeviceData_index[] = {2, 0, 1, 0, 1, 2};
const struct schema_message schema_resource_v1_NetworkDeviceData = {.name = "io.k8s.api.resource.v1.NetworkDeviceData", .fields = schema_resource_v1_NetworkDeviceData_fields, .index = schema_resource_v1_NetworkDeviceData_index, .count = 3, .numbered = 3};

static const struct schema_field schema_resource_v1_NodeAllocatableResourceMapping_fields[] = {
    {.name = "capacityKey", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .go_type = "v1.QualifiedName"},
    {.name = "allocationMultiplier", .number = 2, .type = SCHEMA_QUANTITY, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_resource_v1_NodeAllocatableResourceMapping_index[] = {1, 0, 0, 1};
const struct schema_message schema_resource_v1_NodeAllocatableResourceMapping = {.name = "io.k8s.api.resource.v1.NodeAllocatableResourceMapping", .fields = schema_resource_v1_NodeAllocatableResourceMapping_fields, .index = schema_resource_v1_NodeAllocatableResourceMapping_index, .count = 2, .numbered = 2};

static const struct schema_field schema_resource_v1_OpaqueDeviceConfiguration_fields[] = {
    {.name = "driver", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "parameters", .number = 2, .type = SCHEMA_RAW, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_resource_v1_OpaqueDeviceConfiguration_index[] = {0, 1, 0, 1};
const struct schema_message schema_resource_v1_OpaqueDeviceConfiguration = {.name = "io.k8s.api.resource.v1.OpaqueDeviceConfiguration", .fields = schema_resource_v1_OpaqueDeviceConfiguration_fields, .index = schema_resource_v1_OpaqueDeviceConfiguration_index, .count = 2, .numbered = 2};

static const struct schema_field schema_resource_v1_ResourceClaim_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_resource_v1_ResourceClaimSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_resource_v1_ResourceClaimStatus},
};
static const uint8_t schema_resource_v1_ResourceClaim_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_resource_v1_ResourceClaim = {.name = "io.k8s.api.resource.v1.ResourceClaim", .fields = schema_resource_v1_ResourceClaim_fields, .index = schema_resource_v1_ResourceClaim_index, .count = 5, .numbered = 3, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS, .doc = "A request for devices, that a pod can use."};

static const struct schema_field schema_resource_v1_ResourceClaimConsumerReference_fields[] = {
    {.name = "apiGroup", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "resource", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "name", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "uid", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "types.UID"},
};
static const uint8_t schema_resource_v1_ResourceClaimConsumerReference_index[] = {0, 2, 1, 3, 0, 1, 2, 3};
const struct schema_message schema_resource_v1_ResourceClaimConsumerReference = {.name = "io.k8s.api.resource.v1.ResourceClaimConsumerReference", .fields = schema_resource_v1_ResourceClaimConsumerReference_fields, .index = schema_resource_v1_ResourceClaimConsumerReference_index, .count = 4, .numbered = 4};

static const struct schema_field schema_resource_v1_ResourceClaimList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_resource_v1_ResourceClaim},
};
static const uint8_t schema_resource_v1_ResourceClaimList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_resource_v1_ResourceClaimList = {.name = "io.k8s.api.resource.v1.ResourceClaimList", .fields = schema_resource_v1_ResourceClaimList_fields, .index = schema_resource_v1_ResourceClaimList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_resource_v1_ResourceClaimSpec_fields[] = {
    {.name = "devices", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_resource_v1_DeviceClaim},
};
static const uint8_t schema_resource_v1_ResourceClaimSpec_index[] = {0, 0};
const struct schema_message schema_resource_v1_ResourceClaimSpec = {.name = "io.k8s.api.resource.v1.ResourceClaimSpec", .fields = schema_resource_v1_ResourceClaimSpec_fields, .index = schema_resource_v1_ResourceClaimSpec_index, .count = 1, .numbered = 1, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_resource_v1_ResourceClaimStatus_fields[] = {
    {.name = "allocation", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_resource_v1_AllocationResult},
    {.name = "reservedFor", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_resource_v1_ResourceClaimConsumerReference, .merge_key = "uid", .map_keys = "uid"},
    {.name = "devices", .number = 4, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_resource_v1_AllocatedDeviceStatus, .map_keys = "driver,device,pool,shareID"},
};
static const uint8_t schema_resource_v1_ResourceClaimStatus_index[] = {0, 2, 1, 0, 1, 2};
const struct schema_message schema_resource_v1_ResourceClaimStatus = {.name = "io.k8s.api.resource.v1.ResourceClaimStatus", .fields = schema_resource_v1_ResourceClaimStatus_fields, .index = schema_resource_v1_ResourceClaimStatus_index, .count = 3, .numbered = 3, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_resource_v1_ResourceClaimTemplate_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_resource_v1_ResourceClaimTemplateSpec},
};
static const uint8_t schema_resource_v1_ResourceClaimTemplate_index[] = {1, 0, 2, 3, 2, 3};
const struct schema_message schema_resource_v1_ResourceClaimTemplate = {.name = "io.k8s.api.resource.v1.ResourceClaimTemplate", .fields = schema_resource_v1_ResourceClaimTemplate_fields, .index = schema_resource_v1_ResourceClaimTemplate_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS, .doc = "A claim that is made for each pod."};

static const struct schema_field schema_resource_v1_ResourceClaimTemplateList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_resource_v1_ResourceClaimTemplate},
};
static const uint8_t schema_resource_v1_ResourceClaimTemplateList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_resource_v1_ResourceClaimTemplateList = {.name = "io.k8s.api.resource.v1.ResourceClaimTemplateList", .fields = schema_resource_v1_ResourceClaimTemplateList_fields, .index = schema_resource_v1_ResourceClaimTemplateList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_resource_v1_ResourceClaimTemplateSpec_fields[] = {
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_resource_v1_ResourceClaimSpec},
};
static const uint8_t schema_resource_v1_ResourceClaimTemplateSpec_index[] = {0, 1, 0, 1};
const struct schema_message schema_resource_v1_ResourceClaimTemplateSpec = {.name = "io.k8s.api.resource.v1.ResourceClaimTemplateSpec", .fields = schema_resource_v1_ResourceClaimTemplateSpec_fields, .index = schema_resource_v1_ResourceClaimTemplateSpec_index, .count = 2, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_resource_v1_ResourcePool_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "generation", .number = 2, .type = SCHEMA_INT64, .flags = SCHEMA_REQUIRED},
    {.name = "resourceSliceCount", .number = 3, .type = SCHEMA_INT64, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_resource_v1_ResourcePool_index[] = {1, 0, 2, 0, 1, 2};
const struct schema_message schema_resource_v1_ResourcePool = {.name = "io.k8s.api.resource.v1.ResourcePool", .fields = schema_resource_v1_ResourcePool_fields, .index = schema_resource_v1_ResourcePool_index, .count = 3, .numbered = 3};

static const struct schema_field schema_resource_v1_ResourceSlice_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_resource_v1_ResourceSliceSpec},
};
static const uint8_t schema_resource_v1_ResourceSlice_index[] = {1, 0, 2, 3, 2, 3};
const struct schema_message schema_resource_v1_ResourceSlice = {.name = "io.k8s.api.resource.v1.ResourceSlice", .fields = schema_resource_v1_ResourceSlice_fields, .index = schema_resource_v1_ResourceSlice_index, .count = 4, .numbered = 2, .flags = SCHEMA_NULLS, .doc = "Devices that a driver offers."};

static const struct schema_field schema_resource_v1_ResourceSliceList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_resource_v1_ResourceSlice},
};
static const uint8_t schema_resource_v1_ResourceSliceList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_resource_v1_ResourceSliceList = {.name = "io.k8s.api.resource.v1.ResourceSliceList", .fields = schema_resource_v1_ResourceSliceList_fields, .index = schema_resource_v1_ResourceSliceList_index, .count = 4, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_resource_v1_ResourceSliceSpec_fields[] = {
    {.name = "driver", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "pool", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_resource_v1_ResourcePool},
    {.name = "nodeName", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "nodeSelector", .number = 4, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_NodeSelector},
    {.name = "allNodes", .number = 5, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "devices", .number = 6, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_resource_v1_Device},
    {.name = "perDeviceNodeSelection", .number = 7, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "sharedCounters", .number = 8, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_resource_v1_CounterSet},
};
static const uint8_t schema_resource_v1_ResourceSliceSpec_index[] = {4, 5, 0, 2, 3, 6, 1, 7, 0, 1, 2, 3, 4, 5, 6, 7};
const struct schema_message schema_resource_v1_ResourceSliceSpec = {.name = "io.k8s.api.resource.v1.ResourceSliceSpec", .fields = schema_resource_v1_ResourceSliceSpec_fields, .index = schema_resource_v1_ResourceSliceSpec_index, .count = 8, .numbered = 8, .flags = SCHEMA_NULLS};
