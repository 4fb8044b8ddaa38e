/* Made by scripts/gen-schema; not to be edited. */
/* clang-format off */
#include "core/model/schema_gen.h"

static const struct schema_field schema_storage_v1_CSIDriver_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_storage_v1_CSIDriverSpec},
};
static const uint8_t schema_storage_v1_CSIDriver_index[] = {1, 0, 2, 3, 2, 3};
const struct schema_message schema_storage_v1_CSIDriver = {.name = "io.k8s.api.storage.v1.CSIDriver", .fields = schema_storage_v1_CSIDriver_fields, .index = schema_storage_v1_CSIDriver_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS, .doc = "What a storage driver can do."};

static const struct schema_field schema_storage_v1_CSIDriverList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_storage_v1_CSIDriver},
};
static const uint8_t schema_storage_v1_CSIDriverList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_storage_v1_CSIDriverList = {.name = "io.k8s.api.storage.v1.CSIDriverList", .fields = schema_storage_v1_CSIDriverList_fields, .index = schema_storage_v1_CSIDriverList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_storage_v1_CSIDriverSpec_fields[] = {
    {.name = "attachRequired", .number = 1, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "true"},
    {.name = "podInfoOnMount", .number = 2, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "false"},
    {.name = "volumeLifecycleModes", .number = 3, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_SET, .go_type = "v1.VolumeLifecycleMode"},
    {.name = "storageCapacity", .number = 4, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "false"},
    {.name = "fsGroupPolicy", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "\"ReadWriteOnceWithFSType\"", .go_type = "v1.FSGroupPolicy"},
    {.name = "tokenRequests", .number = 6, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_storage_v1_TokenRequest},
    {.name = "requiresRepublish", .number = 7, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "false"},
    {.name = "seLinuxMount", .number = 8, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "false"},
    {.name = "nodeAllocatableUpdatePeriodSeconds", .number = 9, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "serviceAccountTokenInSecrets", .number = 10, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "preventPodSchedulingIfMissing", .number = 11, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_storage_v1_CSIDriverSpec_index[] = {0, 4, 8, 1, 10, 6, 7, 9, 3, 5, 2, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
const struct schema_message schema_storage_v1_CSIDriverSpec = {.name = "io.k8s.api.storage.v1.CSIDriverSpec", .fields = schema_storage_v1_CSIDriverSpec_fields, .index = schema_storage_v1_CSIDriverSpec_index, .count = 11, .numbered = 11, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_storage_v1_CSINode_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_storage_v1_CSINodeSpec},
};
static const uint8_t schema_storage_v1_CSINode_index[] = {1, 0, 2, 3, 2, 3};
const struct schema_message schema_storage_v1_CSINode = {.name = "io.k8s.api.storage.v1.CSINode", .fields = schema_storage_v1_CSINode_fields, .index = schema_storage_v1_CSINode_index, .count = 4, .numbered = 2, .flags = SCHEMA_NULLS, .doc = "The storage drivers of a node."};

static const struct schema_field schema_storage_v1_CSINodeDriver_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "nodeID", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "topologyKeys", .number = 3, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_LIST_TYPED},
    {.name = "allocatable", .number = 4, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_storage_v1_VolumeNodeResources},
};
static const uint8_t schema_storage_v1_CSINodeDriver_index[] = {3, 0, 1, 2, 0, 1, 2, 3};
const struct schema_message schema_storage_v1_CSINodeDriver = {.name = "io.k8s.api.storage.v1.CSINodeDriver", .fields = schema_storage_v1_CSINodeDriver_fields, .index = schema_storage_v1_CSINodeDriver_index, .count = 4, .numbered = 4, .flags = SCHEMA_NULLS};

static const struct schema_field schema_storage_v1_CSINodeList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_storage_v1_CSINode},
};
static const uint8_t schema_storage_v1_CSINodeList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_storage_v1_CSINodeList = {.name = "io.k8s.api.storage.v1.CSINodeList", .fields = schema_storage_v1_CSINodeList_fields, .index = schema_storage_v1_CSINodeList_index, .count = 4, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_storage_v1_CSINodeSpec_fields[] = {
    {.name = "drivers", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_storage_v1_CSINodeDriver, .merge_key = "name", .map_keys = "name"},
};
static const uint8_t schema_storage_v1_CSINodeSpec_index[] = {0, 0};
const struct schema_message schema_storage_v1_CSINodeSpec = {.name = "io.k8s.api.storage.v1.CSINodeSpec", .fields = schema_storage_v1_CSINodeSpec_fields, .index = schema_storage_v1_CSINodeSpec_index, .count = 1, .numbered = 1, .flags = SCHEMA_NULLS};

static const struct schema_field schema_storage_v1_CSIStorageCapacity_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "nodeTopology", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_meta_v1_LabelSelector},
    {.name = "storageClassName", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "capacity", .number = 4, .type = SCHEMA_QUANTITY, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "maximumVolumeSize", .number = 5, .type = SCHEMA_QUANTITY, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_storage_v1_CSIStorageCapacity_index[] = {1, 5, 0, 6, 2, 3, 4, 2, 3, 4, 5, 6};
const struct schema_message schema_storage_v1_CSIStorageCapacity = {.name = "io.k8s.api.storage.v1.CSIStorageCapacity", .fields = schema_storage_v1_CSIStorageCapacity_fields, .index = schema_storage_v1_CSIStorageCapacity_index, .count = 7, .numbered = 5, .doc = "How much of a storage class is free somewhere."};

static const struct schema_field schema_storage_v1_CSIStorageCapacityList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_storage_v1_CSIStorageCapacity},
};
static const uint8_t schema_storage_v1_CSIStorageCapacityList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_storage_v1_CSIStorageCapacityList = {.name = "io.k8s.api.storage.v1.CSIStorageCapacityList", .fields = schema_storage_v1_CSIStorageCapacityList_fields, .index = schema_storage_v1_CSIStorageCapacityList_index, .count = 4, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_storage_v1_StorageClass_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "provisioner", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .doc = "Who makes the volumes."},
    {.name = "parameters", .number = 3, .type = SCHEMA_STRING, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .doc = "What the provisioner is told."},
    {.name = "reclaimPolicy", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "\"Delete\"", .enums = "Delete|Recycle|Retain", .go_type = "v1.PersistentVolumeReclaimPolicy", .doc = "What happens to a volume when its claim goes."},
    {.name = "mountOptions", .number = 5, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .doc = "Options of the mounts of its volumes, not checked before they are made."},
    {.name = "allowVolumeExpansion", .number = 6, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Whether claims may grow."},
    {.name = "volumeBindingMode", .number = 7, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "\"Immediate\"", .enums = "Immediate|WaitForFirstConsumer", .go_type = "v1.VolumeBindingMode", .doc = "Whether a volume is made at once, or when a pod needs it."},
    {.name = "allowedTopologies", .number = 8, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_ATOMIC_STRUCT | SCHEMA_LIST_TYPED, .message = &schema_core_v1_TopologySelectorTerm, .doc = "Where its volumes may be made."},
};
static const uint8_t schema_storage_v1_StorageClass_index[] = {7, 9, 1, 0, 2, 6, 4, 3, 5, 8, 2, 3, 4, 5, 6, 7, 8, 9};
const struct schema_message schema_storage_v1_StorageClass = {.name = "io.k8s.api.storage.v1.StorageClass", .fields = schema_storage_v1_StorageClass_fields, .index = schema_storage_v1_StorageClass_index, .count = 10, .numbered = 8, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS, .doc = "A kind of storage, and who makes volumes of it."};

static const struct schema_field schema_storage_v1_StorageClassList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_storage_v1_StorageClass},
};
static const uint8_t schema_storage_v1_StorageClassList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_storage_v1_StorageClassList = {.name = "io.k8s.api.storage.v1.StorageClassList", .fields = schema_storage_v1_StorageClassList_fields, .index = schema_storage_v1_StorageClassList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_storage_v1_TokenRequest_fields[] = {
    {.name = "audience", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "expirationSeconds", .number = 2, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_storage_v1_TokenRequest_index[] = {0, 1, 0, 1};
const struct schema_message schema_storage_v1_TokenRequest = {.name = "io.k8s.api.storage.v1.TokenRequest", .fields = schema_storage_v1_TokenRequest_fields, .index = schema_storage_v1_TokenRequest_index, .count = 2, .numbered = 2};

static const struct schema_field schema_storage_v1_VolumeAttachment_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_storage_v1_VolumeAttachmentSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_storage_v1_VolumeAttachmentStatus},
};
static const uint8_t schema_storage_v1_VolumeAttachment_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_storage_v1_VolumeAttachment = {.name = "io.k8s.api.storage.v1.VolumeAttachment", .fields = schema_storage_v1_VolumeAttachment_fields, .index = schema_storage_v1_VolumeAttachment_index, .count = 5, .numbered = 3, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS, .doc = "A volume that is, or shall be, attached to a node."};

static const struct schema_field schema_storage_v1_VolumeAttachmentList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_storage_v1_VolumeAttachment},
};
static const uint8_t schema_storage_v1_VolumeAttachmentList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_storage_v1_VolumeAttachmentList = {.name = "io.k8s.api.storage.v1.VolumeAttachmentList", .fields = schema_storage_v1_VolumeAttachmentList_fields, .index = schema_storage_v1_VolumeAttachmentList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_storage_v1_VolumeAttachmentSource_fields[] = {
    {.name = "persistentVolumeName", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "inlineVolumeSpec", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_PersistentVolumeSpec},
};
static const uint8_t schema_storage_v1_VolumeAttachmentSource_index[] = {1, 0, 0, 1};
const struct schema_message schema_storage_v1_VolumeAttachmentSource = {.name = "io.k8s.api.storage.v1.VolumeAttachmentSource", .fields = schema_storage_v1_VolumeAttachmentSource_fields, .index = schema_storage_v1_VolumeAttachmentSource_index, .count = 2, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_storage_v1_VolumeAttachmentSpec_fields[] = {
    {.name = "attacher", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "source", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_storage_v1_VolumeAttachmentSource},
    {.name = "nodeName", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_storage_v1_VolumeAttachmentSpec_index[] = {0, 2, 1, 0, 1, 2};
const struct schema_message schema_storage_v1_VolumeAttachmentSpec = {.name = "io.k8s.api.storage.v1.VolumeAttachmentSpec", .fields = schema_storage_v1_VolumeAttachmentSpec_fields, .index = schema_storage_v1_VolumeAttachmentSpec_index, .count = 3, .numbered = 3, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_storage_v1_VolumeAttachmentStatus_fields[] = {
    {.name = "attached", .number = 1, .type = SCHEMA_BOOL, .flags = SCHEMA_REQUIRED},
    {.name = "attachmentMetadata", .number = 2, .type = SCHEMA_STRING, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY},
    {.name = "attachError", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_storage_v1_VolumeError},
    {.name = "detachError", .number = 4, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_storage_v1_VolumeError},
};
static const uint8_t schema_storage_v1_VolumeAttachmentStatus_index[] = {2, 0, 1, 3, 0, 1, 2, 3};
const struct schema_message schema_storage_v1_VolumeAttachmentStatus = {.name = "io.k8s.api.storage.v1.VolumeAttachmentStatus", .fields = schema_storage_v1_VolumeAttachmentStatus_fields, .index = schema_storage_v1_VolumeAttachmentStatus_index, .count = 4, .numbered = 4};

static const struct schema_field schema_storage_v1_VolumeAttributesClass_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "driverName", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "parameters", .number = 3, .type = SCHEMA_STRING, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_storage_v1_VolumeAttributesClass_index[] = {1, 3, 0, 2, 4, 2, 3, 4};
const struct schema_message schema_storage_v1_VolumeAttributesClass = {.name = "io.k8s.api.storage.v1.VolumeAttributesClass", .fields = schema_storage_v1_VolumeAttributesClass_fields, .index = schema_storage_v1_VolumeAttributesClass_index, .count = 5, .numbered = 3, .doc = "Settings of volumes that may change later."};

static const struct schema_field schema_storage_v1_VolumeAttributesClassList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_storage_v1_VolumeAttributesClass},
};
static const uint8_t schema_storage_v1_VolumeAttributesClassList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_storage_v1_VolumeAttributesClassList = {.name = "io.k8s.api.storage.v1.VolumeAttributesClassList", .fields = schema_storage_v1_VolumeAttributesClassList_fields, .index = schema_storage_v1_VolumeAttributesClassList_index, .count = 4, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_storage_v1_VolumeError_fields[] = {
    {.name = "time", .number = 1, .type = SCHEMA_TIME},
    {.name = "message", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "errorCode", .number = 3, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_storage_v1_VolumeError_index[] = {2, 1, 0, 0, 1, 2};
const struct schema_message schema_storage_v1_VolumeError = {.name = "io.k8s.api.storage.v1.VolumeError", .fields = schema_storage_v1_VolumeError_fields, .index = schema_storage_v1_VolumeError_index, .count = 3, .numbered = 3};

static const struct schema_field schema_storage_v1_VolumeNodeResources_fields[] = {
    {.name = "count", .number = 1, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_storage_v1_VolumeNodeResources_index[] = {0, 0};
const struct schema_message schema_storage_v1_VolumeNodeResources = {.name = "io.k8s.api.storage.v1.VolumeNodeResources", .fields = schema_storage_v1_VolumeNodeResources_fields, .index = schema_storage_v1_VolumeNodeResources_index, .count = 1, .numbered = 1};
