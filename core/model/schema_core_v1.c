/* Made by scripts/gen-schema; not to be edited. */
/* clang-format off */
#include "core/model/schema_gen.h"

static const struct schema_field schema_core_v1_AWSElasticBlockStoreVolumeSource_fields[] = {
    {.name = "volumeID", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "fsType", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "partition", .number = 3, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
    {.name = "readOnly", .number = 4, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_AWSElasticBlockStoreVolumeSource_index[] = {1, 2, 3, 0, 0, 1, 2, 3};
const struct schema_message schema_core_v1_AWSElasticBlockStoreVolumeSource = {.name = "io.k8s.api.core.v1.AWSElasticBlockStoreVolumeSource", .fields = schema_core_v1_AWSElasticBlockStoreVolumeSource_fields, .index = schema_core_v1_AWSElasticBlockStoreVolumeSource_index, .count = 4, .numbered = 4};

static const struct schema_field schema_core_v1_Affinity_fields[] = {
    {.name = "nodeAffinity", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_NodeAffinity, .doc = "By labels of nodes."},
    {.name = "podAffinity", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_PodAffinity, .doc = "Near pods that match."},
    {.name = "podAntiAffinity", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_PodAntiAffinity, .doc = "Away from pods that match."},
};
static const uint8_t schema_core_v1_Affinity_index[] = {0, 1, 2, 0, 1, 2};
const struct schema_message schema_core_v1_Affinity = {.name = "io.k8s.api.core.v1.Affinity", .fields = schema_core_v1_Affinity_fields, .index = schema_core_v1_Affinity_index, .count = 3, .numbered = 3, .flags = SCHEMA_NULLS, .doc = "Which nodes the pod likes, and which pods it likes near or far."};

static const struct schema_field schema_core_v1_AppArmorProfile_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .enums = "Localhost|RuntimeDefault|Unconfined", .go_type = "v1.AppArmorProfileType"},
    {.name = "localhostProfile", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_AppArmorProfile_index[] = {1, 0, 0, 1};
const struct schema_message schema_core_v1_AppArmorProfile = {.name = "io.k8s.api.core.v1.AppArmorProfile", .fields = schema_core_v1_AppArmorProfile_fields, .index = schema_core_v1_AppArmorProfile_index, .count = 2, .numbered = 2, .unions = "[{\"discriminator\":\"type\",\"fields-to-discriminateBy\":{\"localhostProfile\":\"LocalhostProfile\"}}]"};

static const struct schema_field schema_core_v1_AttachedVolume_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.UniqueVolumeName"},
    {.name = "devicePath", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_core_v1_AttachedVolume_index[] = {1, 0, 0, 1};
const struct schema_message schema_core_v1_AttachedVolume = {.name = "io.k8s.api.core.v1.AttachedVolume", .fields = schema_core_v1_AttachedVolume_fields, .index = schema_core_v1_AttachedVolume_index, .count = 2, .numbered = 2};

static const struct schema_field schema_core_v1_AzureDiskVolumeSource_fields[] = {
    {.name = "diskName", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "diskURI", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "cachingMode", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .fallback = "\"ReadWrite\"", .enums = "None|ReadOnly|ReadWrite", .go_type = "v1.AzureDataDiskCachingMode"},
    {.name = "fsType", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .fallback = "\"ext4\""},
    {.name = "readOnly", .number = 5, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .fallback = "false"},
    {.name = "kind", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .fallback = "\"Shared\"", .enums = "Dedicated|Managed|Shared", .go_type = "v1.AzureDataDiskKind"},
};
static const uint8_t schema_core_v1_AzureDiskVolumeSource_index[] = {2, 0, 1, 3, 5, 4, 0, 1, 2, 3, 4, 5};
const struct schema_message schema_core_v1_AzureDiskVolumeSource = {.name = "io.k8s.api.core.v1.AzureDiskVolumeSource", .fields = schema_core_v1_AzureDiskVolumeSource_fields, .index = schema_core_v1_AzureDiskVolumeSource_index, .count = 6, .numbered = 6, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_AzureFilePersistentVolumeSource_fields[] = {
    {.name = "secretName", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "shareName", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "readOnly", .number = 3, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "secretNamespace", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_AzureFilePersistentVolumeSource_index[] = {2, 0, 3, 1, 0, 1, 2, 3};
const struct schema_message schema_core_v1_AzureFilePersistentVolumeSource = {.name = "io.k8s.api.core.v1.AzureFilePersistentVolumeSource", .fields = schema_core_v1_AzureFilePersistentVolumeSource_fields, .index = schema_core_v1_AzureFilePersistentVolumeSource_index, .count = 4, .numbered = 4};

static const struct schema_field schema_core_v1_AzureFileVolumeSource_fields[] = {
    {.name = "secretName", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "shareName", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "readOnly", .number = 3, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_AzureFileVolumeSource_index[] = {2, 0, 1, 0, 1, 2};
const struct schema_message schema_core_v1_AzureFileVolumeSource = {.name = "io.k8s.api.core.v1.AzureFileVolumeSource", .fields = schema_core_v1_AzureFileVolumeSource_fields, .index = schema_core_v1_AzureFileVolumeSource_index, .count = 3, .numbered = 3};

static const struct schema_field schema_core_v1_Binding_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "target", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_ObjectReference},
};
static const uint8_t schema_core_v1_Binding_index[] = {1, 0, 2, 3, 2, 3};
const struct schema_message schema_core_v1_Binding = {.name = "io.k8s.api.core.v1.Binding", .fields = schema_core_v1_Binding_fields, .index = schema_core_v1_Binding_index, .count = 4, .numbered = 2};

static const struct schema_field schema_core_v1_CSIPersistentVolumeSource_fields[] = {
    {.name = "driver", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "volumeHandle", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "readOnly", .number = 3, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "fsType", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "volumeAttributes", .number = 5, .type = SCHEMA_STRING, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY},
    {.name = "controllerPublishSecretRef", .number = 6, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_SecretReference},
    {.name = "nodeStageSecretRef", .number = 7, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_SecretReference},
    {.name = "nodePublishSecretRef", .number = 8, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_SecretReference},
    {.name = "controllerExpandSecretRef", .number = 9, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_SecretReference},
    {.name = "nodeExpandSecretRef", .number = 10, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_SecretReference},
};
static const uint8_t schema_core_v1_CSIPersistentVolumeSource_index[] = {8, 5, 0, 3, 9, 7, 6, 2, 4, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
const struct schema_message schema_core_v1_CSIPersistentVolumeSource = {.name = "io.k8s.api.core.v1.CSIPersistentVolumeSource", .fields = schema_core_v1_CSIPersistentVolumeSource_fields, .index = schema_core_v1_CSIPersistentVolumeSource_index, .count = 10, .numbered = 10};

static const struct schema_field schema_core_v1_CSIVolumeSource_fields[] = {
    {.name = "driver", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "readOnly", .number = 2, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "fsType", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "volumeAttributes", .number = 4, .type = SCHEMA_STRING, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY},
    {.name = "nodePublishSecretRef", .number = 5, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_LocalObjectReference},
};
static const uint8_t schema_core_v1_CSIVolumeSource_index[] = {0, 2, 4, 1, 3, 0, 1, 2, 3, 4};
const struct schema_message schema_core_v1_CSIVolumeSource = {.name = "io.k8s.api.core.v1.CSIVolumeSource", .fields = schema_core_v1_CSIVolumeSource_fields, .index = schema_core_v1_CSIVolumeSource_index, .count = 5, .numbered = 5, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_Capabilities_fields[] = {
    {.name = "add", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .go_type = "v1.Capability", .doc = "Capabilities it gets besides, such as NET_ADMIN; ALL for every one."},
    {.name = "drop", .number = 2, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .go_type = "v1.Capability", .doc = "Capabilities it loses; ALL for every one."},
};
static const uint8_t schema_core_v1_Capabilities_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_Capabilities = {.name = "io.k8s.api.core.v1.Capabilities", .fields = schema_core_v1_Capabilities_fields, .index = schema_core_v1_Capabilities_index, .count = 2, .numbered = 2, .doc = "Changes to the runtime's usual set of Linux capabilities."};

static const struct schema_field schema_core_v1_CephFSPersistentVolumeSource_fields[] = {
    {.name = "monitors", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED},
    {.name = "path", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "user", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "secretFile", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "secretRef", .number = 5, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_SecretReference},
    {.name = "readOnly", .number = 6, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_CephFSPersistentVolumeSource_index[] = {0, 1, 5, 3, 4, 2, 0, 1, 2, 3, 4, 5};
const struct schema_message schema_core_v1_CephFSPersistentVolumeSource = {.name = "io.k8s.api.core.v1.CephFSPersistentVolumeSource", .fields = schema_core_v1_CephFSPersistentVolumeSource_fields, .index = schema_core_v1_CephFSPersistentVolumeSource_index, .count = 6, .numbered = 6, .flags = SCHEMA_NULLS};

static const struct schema_field schema_core_v1_CephFSVolumeSource_fields[] = {
    {.name = "monitors", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED},
    {.name = "path", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "user", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "secretFile", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "secretRef", .number = 5, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_LocalObjectReference},
    {.name = "readOnly", .number = 6, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_CephFSVolumeSource_index[] = {0, 1, 5, 3, 4, 2, 0, 1, 2, 3, 4, 5};
const struct schema_message schema_core_v1_CephFSVolumeSource = {.name = "io.k8s.api.core.v1.CephFSVolumeSource", .fields = schema_core_v1_CephFSVolumeSource_fields, .index = schema_core_v1_CephFSVolumeSource_index, .count = 6, .numbered = 6, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_core_v1_CinderPersistentVolumeSource_fields[] = {
    {.name = "volumeID", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "fsType", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "readOnly", .number = 3, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "secretRef", .number = 4, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_SecretReference},
};
static const uint8_t schema_core_v1_CinderPersistentVolumeSource_index[] = {1, 2, 3, 0, 0, 1, 2, 3};
const struct schema_message schema_core_v1_CinderPersistentVolumeSource = {.name = "io.k8s.api.core.v1.CinderPersistentVolumeSource", .fields = schema_core_v1_CinderPersistentVolumeSource_fields, .index = schema_core_v1_CinderPersistentVolumeSource_index, .count = 4, .numbered = 4};

static const struct schema_field schema_core_v1_CinderVolumeSource_fields[] = {
    {.name = "volumeID", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "fsType", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "readOnly", .number = 3, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "secretRef", .number = 4, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_LocalObjectReference},
};
static const uint8_t schema_core_v1_CinderVolumeSource_index[] = {1, 2, 3, 0, 0, 1, 2, 3};
const struct schema_message schema_core_v1_CinderVolumeSource = {.name = "io.k8s.api.core.v1.CinderVolumeSource", .fields = schema_core_v1_CinderVolumeSource_fields, .index = schema_core_v1_CinderVolumeSource_index, .count = 4, .numbered = 4, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_ClientIPConfig_fields[] = {
    {.name = "timeoutSeconds", .number = 1, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_ClientIPConfig_index[] = {0, 0};
const struct schema_message schema_core_v1_ClientIPConfig = {.name = "io.k8s.api.core.v1.ClientIPConfig", .fields = schema_core_v1_ClientIPConfig_fields, .index = schema_core_v1_ClientIPConfig_index, .count = 1, .numbered = 1};

static const struct schema_field schema_core_v1_ClusterTrustBundleProjection_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "signerName", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "labelSelector", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_meta_v1_LabelSelector},
    {.name = "optional", .number = 5, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "path", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_core_v1_ClusterTrustBundleProjection_index[] = {2, 0, 3, 4, 1, 0, 1, 2, 4, 3};
const struct schema_message schema_core_v1_ClusterTrustBundleProjection = {.name = "io.k8s.api.core.v1.ClusterTrustBundleProjection", .fields = schema_core_v1_ClusterTrustBundleProjection_fields, .index = schema_core_v1_ClusterTrustBundleProjection_index, .count = 5, .numbered = 5};

static const struct schema_field schema_core_v1_ComponentCondition_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.ComponentConditionType"},
    {.name = "status", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.ConditionStatus"},
    {.name = "message", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "error", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_ComponentCondition_index[] = {3, 2, 1, 0, 0, 1, 2, 3};
const struct schema_message schema_core_v1_ComponentCondition = {.name = "io.k8s.api.core.v1.ComponentCondition", .fields = schema_core_v1_ComponentCondition_fields, .index = schema_core_v1_ComponentCondition_index, .count = 4, .numbered = 4};

static const struct schema_field schema_core_v1_ComponentStatus_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "conditions", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_ComponentCondition, .merge_key = "type", .map_keys = "type"},
};
static const uint8_t schema_core_v1_ComponentStatus_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_core_v1_ComponentStatus = {.name = "io.k8s.api.core.v1.ComponentStatus", .fields = schema_core_v1_ComponentStatus_fields, .index = schema_core_v1_ComponentStatus_index, .count = 4, .numbered = 2};

static const struct schema_field schema_core_v1_ComponentStatusList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_core_v1_ComponentStatus},
};
static const uint8_t schema_core_v1_ComponentStatusList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_core_v1_ComponentStatusList = {.name = "io.k8s.api.core.v1.ComponentStatusList", .fields = schema_core_v1_ComponentStatusList_fields, .index = schema_core_v1_ComponentStatusList_index, .count = 4, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_core_v1_ConfigMap_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "immutable", .number = 4, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Whether the values can never change again."},
    {.name = "data", .number = 2, .type = SCHEMA_STRING, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .doc = "Values that are text."},
    {.name = "binaryData", .number = 3, .type = SCHEMA_BYTES, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .doc = "Values that are not text."},
};
static const uint8_t schema_core_v1_ConfigMap_index[] = {1, 5, 4, 3, 0, 2, 2, 4, 5, 3};
const struct schema_message schema_core_v1_ConfigMap = {.name = "io.k8s.api.core.v1.ConfigMap", .fields = schema_core_v1_ConfigMap_fields, .index = schema_core_v1_ConfigMap_index, .count = 6, .numbered = 4, .doc = "Settings as keys and values, for pods to read."};

static const struct schema_field schema_core_v1_ConfigMapEnvSource_fields[] = {
    {.name = "name", .number = 1, .wrap = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .fallback = "\"\""},
    {.name = "optional", .number = 2, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_ConfigMapEnvSource_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_ConfigMapEnvSource = {.name = "io.k8s.api.core.v1.ConfigMapEnvSource", .fields = schema_core_v1_ConfigMapEnvSource_fields, .index = schema_core_v1_ConfigMapEnvSource_index, .count = 2, .numbered = 2, .flags = SCHEMA_FALLBACKS, .embedded = "LocalObjectReference"};

static const struct schema_field schema_core_v1_ConfigMapKeySelector_fields[] = {
    {.name = "name", .number = 1, .wrap = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .fallback = "\"\""},
    {.name = "key", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "optional", .number = 3, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_ConfigMapKeySelector_index[] = {1, 0, 2, 0, 1, 2};
const struct schema_message schema_core_v1_ConfigMapKeySelector = {.name = "io.k8s.api.core.v1.ConfigMapKeySelector", .fields = schema_core_v1_ConfigMapKeySelector_fields, .index = schema_core_v1_ConfigMapKeySelector_index, .count = 3, .numbered = 3, .flags = SCHEMA_ATOMIC_STRUCT | SCHEMA_FALLBACKS, .embedded = "LocalObjectReference"};

static const struct schema_field schema_core_v1_ConfigMapList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_core_v1_ConfigMap},
};
static const uint8_t schema_core_v1_ConfigMapList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_core_v1_ConfigMapList = {.name = "io.k8s.api.core.v1.ConfigMapList", .fields = schema_core_v1_ConfigMapList_fields, .index = schema_core_v1_ConfigMapList_index, .count = 4, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_core_v1_ConfigMapNodeConfigSource_fields[] = {
    {.name = "namespace", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "name", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "uid", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .go_type = "types.UID"},
    {.name = "resourceVersion", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "kubeletConfigKey", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_core_v1_ConfigMapNodeConfigSource_index[] = {4, 1, 0, 3, 2, 0, 1, 2, 3, 4};
const struct schema_message schema_core_v1_ConfigMapNodeConfigSource = {.name = "io.k8s.api.core.v1.ConfigMapNodeConfigSource", .fields = schema_core_v1_ConfigMapNodeConfigSource_fields, .index = schema_core_v1_ConfigMapNodeConfigSource_index, .count = 5, .numbered = 5};

static const struct schema_field schema_core_v1_ConfigMapProjection_fields[] = {
    {.name = "name", .number = 1, .wrap = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .fallback = "\"\""},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_KeyToPath},
    {.name = "optional", .number = 4, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_ConfigMapProjection_index[] = {1, 0, 2, 0, 1, 2};
const struct schema_message schema_core_v1_ConfigMapProjection = {.name = "io.k8s.api.core.v1.ConfigMapProjection", .fields = schema_core_v1_ConfigMapProjection_fields, .index = schema_core_v1_ConfigMapProjection_index, .count = 3, .numbered = 3, .flags = SCHEMA_FALLBACKS, .embedded = "LocalObjectReference"};

static const struct schema_field schema_core_v1_ConfigMapVolumeSource_fields[] = {
    {.name = "name", .number = 1, .wrap = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .fallback = "\"\"", .doc = "Name of the ConfigMap, in the pod's namespace."},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_KeyToPath, .doc = "Only these keys, at these paths; without it all keys, by their names."},
    {.name = "defaultMode", .number = 3, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "420", .doc = "Permission bits of files that have none of their own; 0644 if not said."},
    {.name = "optional", .number = 4, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Whether the pod may start while it is missing."},
};
static const uint8_t schema_core_v1_ConfigMapVolumeSource_index[] = {2, 1, 0, 3, 0, 1, 2, 3};
const struct schema_message schema_core_v1_ConfigMapVolumeSource = {.name = "io.k8s.api.core.v1.ConfigMapVolumeSource", .fields = schema_core_v1_ConfigMapVolumeSource_fields, .index = schema_core_v1_ConfigMapVolumeSource_index, .count = 4, .numbered = 4, .flags = SCHEMA_FALLBACKS, .embedded = "LocalObjectReference", .doc = "A ConfigMap's keys as files, which follow its changes."};

static const struct schema_field schema_core_v1_Container_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .doc = "Name of the container, unique in its pod."},
    {.name = "image", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Image to run, with registry, tag or digest as needed."},
    {.name = "command", .number = 3, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .doc = "Replaces the image's entry point; not run in a shell."},
    {.name = "args", .number = 4, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .doc = "Replaces the image's arguments."},
    {.name = "workingDir", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Directory the process starts in; the image's own when empty."},
    {.name = "ports", .number = 6, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_ContainerPort, .merge_key = "containerPort", .map_keys = "containerPort,protocol", .doc = "Ports the container listens on; mostly documentation, but names can be referred to."},
    {.name = "envFrom", .number = 19, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_EnvFromSource, .doc = "ConfigMaps and Secrets whose keys become environment variables."},
    {.name = "env", .number = 7, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_EnvVar, .merge_key = "name", .map_keys = "name", .doc = "Environment variables, in order; later ones may refer to earlier ones as $(NAME)."},
    {.name = "resources", .number = 8, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_ResourceRequirements, .doc = "Processor, memory and other resources the container needs and may use."},
    {.name = "resizePolicy", .number = 23, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_ContainerResizePolicy, .doc = "By resource, whether a changed amount needs a restart of the container."},
    {.name = "restartPolicy", .number = 24, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .go_type = "v1.ContainerRestartPolicy", .doc = "Of an init container: Always makes it a sidecar, which runs beside the others."},
    {.name = "restartPolicyRules", .number = 25, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_ContainerRestartRule, .doc = "Decide by exit code whether this container starts again, before the policies are asked."},
    {.name = "volumeMounts", .number = 9, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_VolumeMount, .merge_key = "mountPath", .map_keys = "mountPath", .doc = "Where the pod's volumes appear in the container."},
    {.name = "volumeDevices", .number = 21, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_VolumeDevice, .merge_key = "devicePath", .map_keys = "devicePath", .doc = "Block devices of claims, by the path at which the container has them."},
    {.name = "livenessProbe", .number = 10, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_Probe, .doc = "Check that restarts the container when it fails."},
    {.name = "readinessProbe", .number = 11, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_Probe, .doc = "Check that decides whether Services send traffic to the pod."},
    {.name = "startupProbe", .number = 22, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_Probe, .doc = "Check that must succeed once before the other probes begin."},
    {.name = "lifecycle", .number = 12, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_Lifecycle, .doc = "What to do right after start and right before stop."},
    {.name = "terminationMessagePath", .number = 13, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_CODE_FALLBACK, .fallback = "\"/dev/termination-log\"", .doc = "File whose content is reported when the container ends."},
    {.name = "terminationMessagePolicy", .number = 20, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_CODE_FALLBACK, .fallback = "\"File\"", .enums = "FallbackToLogsOnError|File", .go_type = "v1.TerminationMessagePolicy", .doc = "Whether the report comes from the file alone or from the log when the file is empty."},
    {.name = "imagePullPolicy", .number = 14, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .enums = "Always|IfNotPresent|Never", .go_type = "v1.PullPolicy", .doc = "When the image is pulled: always, when missing, or never."},
    {.name = "securityContext", .number = 15, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_SecurityContext, .doc = "User, capabilities and other limits of this container."},
    {.name = "stdin", .number = 16, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY, .doc = "Whether standard input stays open."},
    {.name = "stdinOnce", .number = 17, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY, .doc = "Whether stdin ends for good when the first client that attached has gone."},
    {.name = "tty", .number = 18, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY, .doc = "Whether the process gets a terminal."},
};
static const uint8_t schema_core_v1_Container_index[] = {3, 2, 7, 6, 1, 20, 17, 14, 0, 5, 15, 9, 8, 10, 11, 21, 16, 22, 23, 18, 19, 24, 13, 12, 4, 0, 1, 2, 3, 4, 5, 7, 8, 12, 14, 15, 17, 18, 20, 21, 22, 23, 24, 6, 19, 13, 16, 9, 10, 11};
const struct schema_message schema_core_v1_Container = {.name = "io.k8s.api.core.v1.Container", .fields = schema_core_v1_Container_fields, .index = schema_core_v1_Container_index, .count = 25, .numbered = 25, .flags = SCHEMA_FALLBACKS, .doc = "One process tree from one image."};

static const struct schema_field schema_core_v1_ContainerExtendedResourceRequest_fields[] = {
    {.name = "containerName", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "resourceName", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "requestName", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_core_v1_ContainerExtendedResourceRequest_index[] = {0, 2, 1, 0, 1, 2};
const struct schema_message schema_core_v1_ContainerExtendedResourceRequest = {.name = "io.k8s.api.core.v1.ContainerExtendedResourceRequest", .fields = schema_core_v1_ContainerExtendedResourceRequest_fields, .index = schema_core_v1_ContainerExtendedResourceRequest_index, .count = 3, .numbered = 3};

static const struct schema_field schema_core_v1_ContainerImage_fields[] = {
    {.name = "names", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_LIST_TYPED},
    {.name = "sizeBytes", .number = 2, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_ContainerImage_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_ContainerImage = {.name = "io.k8s.api.core.v1.ContainerImage", .fields = schema_core_v1_ContainerImage_fields, .index = schema_core_v1_ContainerImage_index, .count = 2, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_core_v1_ContainerPort_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "By which Services and probes may call it; unique in the pod."},
    {.name = "hostPort", .number = 2, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY, .doc = "Port of the node that leads to this one."},
    {.name = "containerPort", .number = 3, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED, .doc = "Port number inside the pod."},
    {.name = "protocol", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .fallback = "\"TCP\"", .enums = "SCTP|TCP|UDP", .go_type = "v1.Protocol", .doc = "TCP, UDP or SCTP."},
    {.name = "hostIP", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Address of the node on which hostPort is taken; by default all."},
};
static const uint8_t schema_core_v1_ContainerPort_index[] = {2, 4, 1, 0, 3, 0, 1, 2, 3, 4};
const struct schema_message schema_core_v1_ContainerPort = {.name = "io.k8s.api.core.v1.ContainerPort", .fields = schema_core_v1_ContainerPort_fields, .index = schema_core_v1_ContainerPort_index, .count = 5, .numbered = 5, .flags = SCHEMA_FALLBACKS, .doc = "A port that the container listens on; naming it opens nothing."};

static const struct schema_field schema_core_v1_ContainerResizePolicy_fields[] = {
    {.name = "resourceName", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.ResourceName"},
    {.name = "restartPolicy", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.ResourceResizeRestartPolicy"},
};
static const uint8_t schema_core_v1_ContainerResizePolicy_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_ContainerResizePolicy = {.name = "io.k8s.api.core.v1.ContainerResizePolicy", .fields = schema_core_v1_ContainerResizePolicy_fields, .index = schema_core_v1_ContainerResizePolicy_index, .count = 2, .numbered = 2};

static const struct schema_field schema_core_v1_ContainerRestartRule_fields[] = {
    {.name = "action", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED | SCHEMA_OMITEMPTY, .go_type = "v1.ContainerRestartRuleAction"},
    {.name = "exitCodes", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_ContainerRestartRuleOnExitCodes},
};
static const uint8_t schema_core_v1_ContainerRestartRule_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_ContainerRestartRule = {.name = "io.k8s.api.core.v1.ContainerRestartRule", .fields = schema_core_v1_ContainerRestartRule_fields, .index = schema_core_v1_ContainerRestartRule_index, .count = 2, .numbered = 2};

static const struct schema_field schema_core_v1_ContainerRestartRuleOnExitCodes_fields[] = {
    {.name = "operator", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED | SCHEMA_OMITEMPTY, .go_type = "v1.ContainerRestartRuleOnExitCodesOperator"},
    {.name = "values", .number = 2, .type = SCHEMA_INT32, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_SET},
};
static const uint8_t schema_core_v1_ContainerRestartRuleOnExitCodes_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_ContainerRestartRuleOnExitCodes = {.name = "io.k8s.api.core.v1.ContainerRestartRuleOnExitCodes", .fields = schema_core_v1_ContainerRestartRuleOnExitCodes_fields, .index = schema_core_v1_ContainerRestartRuleOnExitCodes_index, .count = 2, .numbered = 2};

static const struct schema_field schema_core_v1_ContainerState_fields[] = {
    {.name = "waiting", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_ContainerStateWaiting},
    {.name = "running", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_ContainerStateRunning},
    {.name = "terminated", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_ContainerStateTerminated},
};
static const uint8_t schema_core_v1_ContainerState_index[] = {1, 2, 0, 0, 1, 2};
const struct schema_message schema_core_v1_ContainerState = {.name = "io.k8s.api.core.v1.ContainerState", .fields = schema_core_v1_ContainerState_fields, .index = schema_core_v1_ContainerState_index, .count = 3, .numbered = 3};

static const struct schema_field schema_core_v1_ContainerStateRunning_fields[] = {
    {.name = "startedAt", .number = 1, .type = SCHEMA_TIME},
};
static const uint8_t schema_core_v1_ContainerStateRunning_index[] = {0, 0};
const struct schema_message schema_core_v1_ContainerStateRunning = {.name = "io.k8s.api.core.v1.ContainerStateRunning", .fields = schema_core_v1_ContainerStateRunning_fields, .index = schema_core_v1_ContainerStateRunning_index, .count = 1, .numbered = 1};

static const struct schema_field schema_core_v1_ContainerStateTerminated_fields[] = {
    {.name = "exitCode", .number = 1, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED},
    {.name = "signal", .number = 2, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
    {.name = "reason", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "message", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "startedAt", .number = 5, .type = SCHEMA_TIME},
    {.name = "finishedAt", .number = 6, .type = SCHEMA_TIME},
    {.name = "containerID", .number = 7, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_ContainerStateTerminated_index[] = {6, 0, 5, 3, 2, 1, 4, 0, 1, 2, 3, 4, 5, 6};
const struct schema_message schema_core_v1_ContainerStateTerminated = {.name = "io.k8s.api.core.v1.ContainerStateTerminated", .fields = schema_core_v1_ContainerStateTerminated_fields, .index = schema_core_v1_ContainerStateTerminated_index, .count = 7, .numbered = 7};

static const struct schema_field schema_core_v1_ContainerStateWaiting_fields[] = {
    {.name = "reason", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "message", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_ContainerStateWaiting_index[] = {1, 0, 0, 1};
const struct schema_message schema_core_v1_ContainerStateWaiting = {.name = "io.k8s.api.core.v1.ContainerStateWaiting", .fields = schema_core_v1_ContainerStateWaiting_fields, .index = schema_core_v1_ContainerStateWaiting_index, .count = 2, .numbered = 2};

static const struct schema_field schema_core_v1_ContainerStatus_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .doc = "Name of the container."},
    {.name = "state", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_ContainerState, .doc = "Waiting, running or terminated, with details."},
    {.name = "lastState", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_ContainerState, .doc = "How it ended the time before."},
    {.name = "ready", .number = 4, .type = SCHEMA_BOOL, .flags = SCHEMA_REQUIRED, .doc = "Whether its readiness probe passes; without one, whether it runs."},
    {.name = "restartCount", .number = 5, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED, .doc = "How often it was started again."},
    {.name = "image", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .doc = "The image it runs."},
    {.name = "imageID", .number = 7, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .doc = "Digest of that image."},
    {.name = "containerID", .number = 8, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "The runtime's name for it."},
    {.name = "started", .number = 9, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Whether it runs and its startup probe has passed."},
    {.name = "allocatedResources", .number = 10, .type = SCHEMA_QUANTITY, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ResourceList", .doc = "Requests that the node has set aside for it."},
    {.name = "resources", .number = 11, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_ResourceRequirements, .doc = "Requests and limits it runs with now."},
    {.name = "volumeMounts", .number = 12, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_VolumeMountStatus, .merge_key = "mountPath", .map_keys = "mountPath", .doc = "Its mounts as they were made."},
    {.name = "user", .number = 13, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_ContainerUser, .doc = "User and groups of its first process."},
    {.name = "allocatedResourcesStatus", .number = 14, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_ResourceStatus, .merge_key = "name", .map_keys = "name"},
    {.name = "stopSignal", .number = 15, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .enums = "SIGABRT|SIGALRM|SIGBUS|SIGCHLD|SIGCLD|SIGCONT|SIGFPE|SIGHUP|SIGILL|SIGINT|SIGIO|SIGIOT|SIGKILL|SIGPIPE|SIGPOLL|SIGPROF|SIGPWR|SIGQUIT|SIGRTMAX|SIGRTMAX-1|SIGRTMAX-10|SIGRTMAX-11|SIGRTMAX-12|SIGRTMAX-13|SIGRTMAX-14|SIGRTMAX-2|SIGRTMAX-3|SIGRTMAX-4|SIGRTMAX-5|SIGRTMAX-6|SIGRTMAX-7|SIGRTMAX-8|SIGRTMAX-9|SIGRTMIN|SIGRTMIN+1|SIGRTMIN+10|SIGRTMIN+11|SIGRTMIN+12|SIGRTMIN+13|SIGRTMIN+14|SIGRTMIN+15|SIGRTMIN+2|SIGRTMIN+3|SIGRTMIN+4|SIGRTMIN+5|SIGRTMIN+6|SIGRTMIN+7|SIGRTMIN+8|SIGRTMIN+9|SIGSEGV|SIGSTKFLT|SIGSTOP|SIGSYS|SIGTERM|SIGTRAP|SIGTSTP|SIGTTIN|SIGTTOU|SIGURG|SIGUSR1|SIGUSR2|SIGVTALRM|SIGWINCH|SIGXCPU|SIGXFSZ", .go_type = "v1.Signal"},
};
static const uint8_t schema_core_v1_ContainerStatus_index[] = {9, 13, 7, 5, 6, 2, 0, 3, 10, 4, 8, 1, 14, 12, 11, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14};
const struct schema_message schema_core_v1_ContainerStatus = {.name = "io.k8s.api.core.v1.ContainerStatus", .fields = schema_core_v1_ContainerStatus_fields, .index = schema_core_v1_ContainerStatus_index, .count = 15, .numbered = 15, .flags = SCHEMA_FALLBACKS, .doc = "What one container is at."};

static const struct schema_field schema_core_v1_ContainerUser_fields[] = {
    {.name = "linux", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_LinuxContainerUser},
};
static const uint8_t schema_core_v1_ContainerUser_index[] = {0, 0};
const struct schema_message schema_core_v1_ContainerUser = {.name = "io.k8s.api.core.v1.ContainerUser", .fields = schema_core_v1_ContainerUser_fields, .index = schema_core_v1_ContainerUser_index, .count = 1, .numbered = 1};

static const struct schema_field schema_core_v1_DaemonEndpoint_fields[] = {
    {.name = "Port", .number = 1, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_core_v1_DaemonEndpoint_index[] = {0, 0};
const struct schema_message schema_core_v1_DaemonEndpoint = {.name = "io.k8s.api.core.v1.DaemonEndpoint", .fields = schema_core_v1_DaemonEndpoint_fields, .index = schema_core_v1_DaemonEndpoint_index, .count = 1, .numbered = 1};

static const struct schema_field schema_core_v1_DownwardAPIProjection_fields[] = {
    {.name = "items", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_DownwardAPIVolumeFile},
};
static const uint8_t schema_core_v1_DownwardAPIProjection_index[] = {0, 0};
const struct schema_message schema_core_v1_DownwardAPIProjection = {.name = "io.k8s.api.core.v1.DownwardAPIProjection", .fields = schema_core_v1_DownwardAPIProjection_fields, .index = schema_core_v1_DownwardAPIProjection_index, .count = 1, .numbered = 1, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_DownwardAPIVolumeFile_fields[] = {
    {.name = "path", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "fieldRef", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_ObjectFieldSelector},
    {.name = "resourceFieldRef", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_ResourceFieldSelector},
    {.name = "mode", .number = 4, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_DownwardAPIVolumeFile_index[] = {1, 3, 0, 2, 0, 1, 2, 3};
const struct schema_message schema_core_v1_DownwardAPIVolumeFile = {.name = "io.k8s.api.core.v1.DownwardAPIVolumeFile", .fields = schema_core_v1_DownwardAPIVolumeFile_fields, .index = schema_core_v1_DownwardAPIVolumeFile_index, .count = 4, .numbered = 4, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_DownwardAPIVolumeSource_fields[] = {
    {.name = "items", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_DownwardAPIVolumeFile, .doc = "Which field or resource goes into which file."},
    {.name = "defaultMode", .number = 2, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "420", .doc = "Permission bits of files that have none of their own; 0644 if not said."},
};
static const uint8_t schema_core_v1_DownwardAPIVolumeSource_index[] = {1, 0, 0, 1};
const struct schema_message schema_core_v1_DownwardAPIVolumeSource = {.name = "io.k8s.api.core.v1.DownwardAPIVolumeSource", .fields = schema_core_v1_DownwardAPIVolumeSource_fields, .index = schema_core_v1_DownwardAPIVolumeSource_index, .count = 2, .numbered = 2, .flags = SCHEMA_FALLBACKS, .doc = "Fields of the pod as files."};

static const struct schema_field schema_core_v1_EmptyDirVolumeSource_fields[] = {
    {.name = "medium", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.StorageMedium", .doc = "Empty for the node's disk; Memory for a tmpfs, which counts as the containers' memory."},
    {.name = "sizeLimit", .number = 2, .type = SCHEMA_QUANTITY, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "How much it may hold; more evicts the pod."},
};
static const uint8_t schema_core_v1_EmptyDirVolumeSource_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_EmptyDirVolumeSource = {.name = "io.k8s.api.core.v1.EmptyDirVolumeSource", .fields = schema_core_v1_EmptyDirVolumeSource_fields, .index = schema_core_v1_EmptyDirVolumeSource_index, .count = 2, .numbered = 2, .doc = "A folder that begins empty and is gone with the pod."};

static const struct schema_field schema_core_v1_EndpointAddress_fields[] = {
    {.name = "ip", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "hostname", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "nodeName", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "targetRef", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_ObjectReference},
};
static const uint8_t schema_core_v1_EndpointAddress_index[] = {1, 0, 2, 3, 0, 3, 1, 2};
const struct schema_message schema_core_v1_EndpointAddress = {.name = "io.k8s.api.core.v1.EndpointAddress", .fields = schema_core_v1_EndpointAddress_fields, .index = schema_core_v1_EndpointAddress_index, .count = 4, .numbered = 4, .flags = SCHEMA_ATOMIC_STRUCT};

static const struct schema_field schema_core_v1_EndpointPort_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "port", .number = 2, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED},
    {.name = "protocol", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_CODE_FALLBACK, .fallback = "\"TCP\"", .enums = "SCTP|TCP|UDP", .go_type = "v1.Protocol"},
    {.name = "appProtocol", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_EndpointPort_index[] = {3, 0, 1, 2, 0, 1, 2, 3};
const struct schema_message schema_core_v1_EndpointPort = {.name = "io.k8s.api.core.v1.EndpointPort", .fields = schema_core_v1_EndpointPort_fields, .index = schema_core_v1_EndpointPort_index, .count = 4, .numbered = 4, .flags = SCHEMA_ATOMIC_STRUCT | SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_EndpointSubset_fields[] = {
    {.name = "addresses", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_ATOMIC_STRUCT | SCHEMA_LIST_TYPED, .message = &schema_core_v1_EndpointAddress},
    {.name = "notReadyAddresses", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_ATOMIC_STRUCT | SCHEMA_LIST_TYPED, .message = &schema_core_v1_EndpointAddress},
    {.name = "ports", .number = 3, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_ATOMIC_STRUCT | SCHEMA_LIST_TYPED, .message = &schema_core_v1_EndpointPort},
};
static const uint8_t schema_core_v1_EndpointSubset_index[] = {0, 1, 2, 0, 1, 2};
const struct schema_message schema_core_v1_EndpointSubset = {.name = "io.k8s.api.core.v1.EndpointSubset", .fields = schema_core_v1_EndpointSubset_fields, .index = schema_core_v1_EndpointSubset_index, .count = 3, .numbered = 3, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_Endpoints_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "subsets", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_EndpointSubset},
};
static const uint8_t schema_core_v1_Endpoints_index[] = {1, 0, 2, 3, 2, 3};
const struct schema_message schema_core_v1_Endpoints = {.name = "io.k8s.api.core.v1.Endpoints", .fields = schema_core_v1_Endpoints_fields, .index = schema_core_v1_Endpoints_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_EndpointsList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_core_v1_Endpoints},
};
static const uint8_t schema_core_v1_EndpointsList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_core_v1_EndpointsList = {.name = "io.k8s.api.core.v1.EndpointsList", .fields = schema_core_v1_EndpointsList_fields, .index = schema_core_v1_EndpointsList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_core_v1_EnvFromSource_fields[] = {
    {.name = "prefix", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Put before each key."},
    {.name = "configMapRef", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_ConfigMapEnvSource, .doc = "The ConfigMap."},
    {.name = "secretRef", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_SecretEnvSource, .doc = "The Secret."},
};
static const uint8_t schema_core_v1_EnvFromSource_index[] = {1, 0, 2, 0, 1, 2};
const struct schema_message schema_core_v1_EnvFromSource = {.name = "io.k8s.api.core.v1.EnvFromSource", .fields = schema_core_v1_EnvFromSource_fields, .index = schema_core_v1_EnvFromSource_index, .count = 3, .numbered = 3, .flags = SCHEMA_FALLBACKS, .doc = "All keys of a ConfigMap or a Secret as variables."};

static const struct schema_field schema_core_v1_EnvVar_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .doc = "Name of the variable; any printable characters but '='."},
    {.name = "value", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "The value itself; $(NAME) is replaced by earlier variables."},
    {.name = "valueFrom", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_EnvVarSource, .doc = "Where the value comes from instead."},
};
static const uint8_t schema_core_v1_EnvVar_index[] = {0, 1, 2, 0, 1, 2};
const struct schema_message schema_core_v1_EnvVar = {.name = "io.k8s.api.core.v1.EnvVar", .fields = schema_core_v1_EnvVar_fields, .index = schema_core_v1_EnvVar_index, .count = 3, .numbered = 3, .flags = SCHEMA_FALLBACKS, .doc = "One variable of the container's environment."};

static const struct schema_field schema_core_v1_EnvVarSource_fields[] = {
    {.name = "fieldRef", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_ObjectFieldSelector, .doc = "A field of the pod, such as metadata.name or status.podIP."},
    {.name = "resourceFieldRef", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_ResourceFieldSelector, .doc = "A request or limit of a container."},
    {.name = "configMapKeyRef", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_ConfigMapKeySelector, .doc = "A key of a ConfigMap in the pod's namespace."},
    {.name = "secretKeyRef", .number = 4, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_SecretKeySelector, .doc = "A key of a Secret in the pod's namespace."},
    {.name = "fileKeyRef", .number = 5, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_FileKeySelector, .doc = "A variable out of a file that an init container left in a volume."},
};
static const uint8_t schema_core_v1_EnvVarSource_index[] = {2, 0, 4, 1, 3, 0, 1, 2, 3, 4};
const struct schema_message schema_core_v1_EnvVarSource = {.name = "io.k8s.api.core.v1.EnvVarSource", .fields = schema_core_v1_EnvVarSource_fields, .index = schema_core_v1_EnvVarSource_index, .count = 5, .numbered = 5, .flags = SCHEMA_FALLBACKS, .doc = "Where a variable's value comes from: exactly one of these."};

static const struct schema_field schema_core_v1_EphemeralContainer_fields[] = {
    {.name = "name", .number = 1, .wrap = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "image", .number = 2, .wrap = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "command", .number = 3, .wrap = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "args", .number = 4, .wrap = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "workingDir", .number = 5, .wrap = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "ports", .number = 6, .wrap = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_ContainerPort, .merge_key = "containerPort", .map_keys = "containerPort,protocol"},
    {.name = "envFrom", .number = 19, .wrap = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_EnvFromSource},
    {.name = "env", .number = 7, .wrap = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_EnvVar, .merge_key = "name", .map_keys = "name"},
    {.name = "resources", .number = 8, .wrap = 1, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_ResourceRequirements},
    {.name = "resizePolicy", .number = 23, .wrap = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_ContainerResizePolicy},
    {.name = "restartPolicy", .number = 24, .wrap = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .go_type = "v1.ContainerRestartPolicy"},
    {.name = "restartPolicyRules", .number = 25, .wrap = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_ContainerRestartRule},
    {.name = "volumeMounts", .number = 9, .wrap = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_VolumeMount, .merge_key = "mountPath", .map_keys = "mountPath"},
    {.name = "volumeDevices", .number = 21, .wrap = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_VolumeDevice, .merge_key = "devicePath", .map_keys = "devicePath"},
    {.name = "livenessProbe", .number = 10, .wrap = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_Probe},
    {.name = "readinessProbe", .number = 11, .wrap = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_Probe},
    {.name = "startupProbe", .number = 22, .wrap = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_Probe},
    {.name = "lifecycle", .number = 12, .wrap = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_Lifecycle},
    {.name = "terminationMessagePath", .number = 13, .wrap = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_CODE_FALLBACK, .fallback = "\"/dev/termination-log\""},
    {.name = "terminationMessagePolicy", .number = 20, .wrap = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_CODE_FALLBACK, .fallback = "\"File\"", .enums = "FallbackToLogsOnError|File", .go_type = "v1.TerminationMessagePolicy"},
    {.name = "imagePullPolicy", .number = 14, .wrap = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .enums = "Always|IfNotPresent|Never", .go_type = "v1.PullPolicy"},
    {.name = "securityContext", .number = 15, .wrap = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_SecurityContext},
    {.name = "stdin", .number = 16, .wrap = 1, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "stdinOnce", .number = 17, .wrap = 1, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "tty", .number = 18, .wrap = 1, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "targetContainerName", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_EphemeralContainer_index[] = {3, 2, 7, 6, 1, 20, 17, 14, 0, 5, 15, 9, 8, 10, 11, 21, 16, 22, 23, 25, 18, 19, 24, 13, 12, 4, 0, 1, 2, 3, 4, 5, 7, 8, 12, 14, 15, 17, 18, 20, 21, 22, 23, 24, 6, 19, 13, 16, 9, 10, 11, 25};
const struct schema_message schema_core_v1_EphemeralContainer = {.name = "io.k8s.api.core.v1.EphemeralContainer", .fields = schema_core_v1_EphemeralContainer_fields, .index = schema_core_v1_EphemeralContainer_index, .count = 26, .numbered = 26, .flags = SCHEMA_FALLBACKS, .embedded = "EphemeralContainerCommon"};

static const struct schema_field schema_core_v1_EphemeralVolumeSource_fields[] = {
    {.name = "volumeClaimTemplate", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_PersistentVolumeClaimTemplate},
};
static const uint8_t schema_core_v1_EphemeralVolumeSource_index[] = {0, 0};
const struct schema_message schema_core_v1_EphemeralVolumeSource = {.name = "io.k8s.api.core.v1.EphemeralVolumeSource", .fields = schema_core_v1_EphemeralVolumeSource_fields, .index = schema_core_v1_EphemeralVolumeSource_index, .count = 1, .numbered = 1, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_Event_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_meta_v1_ObjectMeta},
    {.name = "involvedObject", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_ObjectReference},
    {.name = "reason", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "message", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "source", .number = 5, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_EventSource},
    {.name = "firstTimestamp", .number = 6, .type = SCHEMA_TIME},
    {.name = "lastTimestamp", .number = 7, .type = SCHEMA_TIME},
    {.name = "count", .number = 8, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
    {.name = "type", .number = 9, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "eventTime", .number = 10, .type = SCHEMA_MICRO_TIME},
    {.name = "series", .number = 11, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_EventSeries},
    {.name = "action", .number = 12, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "related", .number = 13, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_ObjectReference},
    {.name = "reportingComponent", .number = 14, .type = SCHEMA_STRING},
    {.name = "reportingInstance", .number = 15, .type = SCHEMA_STRING},
};
static const uint8_t schema_core_v1_Event_index[] = {13, 1, 9, 11, 7, 3, 0, 8, 5, 2, 4, 14, 15, 16, 12, 6, 10, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
const struct schema_message schema_core_v1_Event = {.name = "io.k8s.api.core.v1.Event", .fields = schema_core_v1_Event_fields, .index = schema_core_v1_Event_index, .count = 17, .numbered = 15, .doc = "Something that happened to an object, worth telling a person."};

static const struct schema_field schema_core_v1_EventList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_core_v1_Event},
};
static const uint8_t schema_core_v1_EventList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_core_v1_EventList = {.name = "io.k8s.api.core.v1.EventList", .fields = schema_core_v1_EventList_fields, .index = schema_core_v1_EventList_index, .count = 4, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_core_v1_EventSeries_fields[] = {
    {.name = "count", .number = 1, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
    {.name = "lastObservedTime", .number = 2, .type = SCHEMA_MICRO_TIME},
};
static const uint8_t schema_core_v1_EventSeries_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_EventSeries = {.name = "io.k8s.api.core.v1.EventSeries", .fields = schema_core_v1_EventSeries_fields, .index = schema_core_v1_EventSeries_index, .count = 2, .numbered = 2};

static const struct schema_field schema_core_v1_EventSource_fields[] = {
    {.name = "component", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "host", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_EventSource_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_EventSource = {.name = "io.k8s.api.core.v1.EventSource", .fields = schema_core_v1_EventSource_fields, .index = schema_core_v1_EventSource_index, .count = 2, .numbered = 2};

static const struct schema_field schema_core_v1_ExecAction_fields[] = {
    {.name = "command", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .doc = "The program and its arguments; no shell looks at them."},
};
static const uint8_t schema_core_v1_ExecAction_index[] = {0, 0};
const struct schema_message schema_core_v1_ExecAction = {.name = "io.k8s.api.core.v1.ExecAction", .fields = schema_core_v1_ExecAction_fields, .index = schema_core_v1_ExecAction_index, .count = 1, .numbered = 1, .doc = "A command inside the container; exit status 0 is a success."};

static const struct schema_field schema_core_v1_FCVolumeSource_fields[] = {
    {.name = "targetWWNs", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "lun", .number = 2, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "fsType", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "readOnly", .number = 4, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "wwids", .number = 5, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
};
static const uint8_t schema_core_v1_FCVolumeSource_index[] = {2, 1, 3, 0, 4, 0, 1, 2, 3, 4};
const struct schema_message schema_core_v1_FCVolumeSource = {.name = "io.k8s.api.core.v1.FCVolumeSource", .fields = schema_core_v1_FCVolumeSource_fields, .index = schema_core_v1_FCVolumeSource_index, .count = 5, .numbered = 5};

static const struct schema_field schema_core_v1_FileKeySelector_fields[] = {
    {.name = "volumeName", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "path", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "key", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "optional", .number = 4, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .fallback = "false"},
};
static const uint8_t schema_core_v1_FileKeySelector_index[] = {2, 3, 1, 0, 0, 1, 2, 3};
const struct schema_message schema_core_v1_FileKeySelector = {.name = "io.k8s.api.core.v1.FileKeySelector", .fields = schema_core_v1_FileKeySelector_fields, .index = schema_core_v1_FileKeySelector_index, .count = 4, .numbered = 4, .flags = SCHEMA_ATOMIC_STRUCT | SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_FlexPersistentVolumeSource_fields[] = {
    {.name = "driver", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "fsType", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "secretRef", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_SecretReference},
    {.name = "readOnly", .number = 4, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "options", .number = 5, .type = SCHEMA_STRING, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_FlexPersistentVolumeSource_index[] = {0, 1, 4, 3, 2, 0, 1, 2, 3, 4};
const struct schema_message schema_core_v1_FlexPersistentVolumeSource = {.name = "io.k8s.api.core.v1.FlexPersistentVolumeSource", .fields = schema_core_v1_FlexPersistentVolumeSource_fields, .index = schema_core_v1_FlexPersistentVolumeSource_index, .count = 5, .numbered = 5};

static const struct schema_field schema_core_v1_FlexVolumeSource_fields[] = {
    {.name = "driver", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "fsType", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "secretRef", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_LocalObjectReference},
    {.name = "readOnly", .number = 4, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "options", .number = 5, .type = SCHEMA_STRING, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_FlexVolumeSource_index[] = {0, 1, 4, 3, 2, 0, 1, 2, 3, 4};
const struct schema_message schema_core_v1_FlexVolumeSource = {.name = "io.k8s.api.core.v1.FlexVolumeSource", .fields = schema_core_v1_FlexVolumeSource_fields, .index = schema_core_v1_FlexVolumeSource_index, .count = 5, .numbered = 5, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_FlockerVolumeSource_fields[] = {
    {.name = "datasetName", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "datasetUUID", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_FlockerVolumeSource_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_FlockerVolumeSource = {.name = "io.k8s.api.core.v1.FlockerVolumeSource", .fields = schema_core_v1_FlockerVolumeSource_fields, .index = schema_core_v1_FlockerVolumeSource_index, .count = 2, .numbered = 2};

static const struct schema_field schema_core_v1_GCEPersistentDiskVolumeSource_fields[] = {
    {.name = "pdName", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "fsType", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "partition", .number = 3, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
    {.name = "readOnly", .number = 4, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_GCEPersistentDiskVolumeSource_index[] = {1, 2, 0, 3, 0, 1, 2, 3};
const struct schema_message schema_core_v1_GCEPersistentDiskVolumeSource = {.name = "io.k8s.api.core.v1.GCEPersistentDiskVolumeSource", .fields = schema_core_v1_GCEPersistentDiskVolumeSource_fields, .index = schema_core_v1_GCEPersistentDiskVolumeSource_index, .count = 4, .numbered = 4};

static const struct schema_field schema_core_v1_GRPCAction_fields[] = {
    {.name = "port", .number = 1, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED, .doc = "Number of the port that speaks gRPC."},
    {.name = "service", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_POINTER, .fallback = "\"\"", .doc = "The service whose health is asked for; empty asks for the whole server's."},
};
static const uint8_t schema_core_v1_GRPCAction_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_GRPCAction = {.name = "io.k8s.api.core.v1.GRPCAction", .fields = schema_core_v1_GRPCAction_fields, .index = schema_core_v1_GRPCAction_index, .count = 2, .numbered = 2, .flags = SCHEMA_FALLBACKS, .doc = "A call of gRPC's own health service."};

static const struct schema_field schema_core_v1_GitRepoVolumeSource_fields[] = {
    {.name = "repository", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "revision", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "directory", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_GitRepoVolumeSource_index[] = {2, 0, 1, 0, 1, 2};
const struct schema_message schema_core_v1_GitRepoVolumeSource = {.name = "io.k8s.api.core.v1.GitRepoVolumeSource", .fields = schema_core_v1_GitRepoVolumeSource_fields, .index = schema_core_v1_GitRepoVolumeSource_index, .count = 3, .numbered = 3};

static const struct schema_field schema_core_v1_GlusterfsPersistentVolumeSource_fields[] = {
    {.name = "endpoints", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "path", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "readOnly", .number = 3, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "endpointsNamespace", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_GlusterfsPersistentVolumeSource_index[] = {0, 3, 1, 2, 0, 1, 2, 3};
const struct schema_message schema_core_v1_GlusterfsPersistentVolumeSource = {.name = "io.k8s.api.core.v1.GlusterfsPersistentVolumeSource", .fields = schema_core_v1_GlusterfsPersistentVolumeSource_fields, .index = schema_core_v1_GlusterfsPersistentVolumeSource_index, .count = 4, .numbered = 4};

static const struct schema_field schema_core_v1_GlusterfsVolumeSource_fields[] = {
    {.name = "endpoints", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "path", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "readOnly", .number = 3, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_GlusterfsVolumeSource_index[] = {0, 1, 2, 0, 1, 2};
const struct schema_message schema_core_v1_GlusterfsVolumeSource = {.name = "io.k8s.api.core.v1.GlusterfsVolumeSource", .fields = schema_core_v1_GlusterfsVolumeSource_fields, .index = schema_core_v1_GlusterfsVolumeSource_index, .count = 3, .numbered = 3};

static const struct schema_field schema_core_v1_HTTPGetAction_fields[] = {
    {.name = "path", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_CODE_FALLBACK, .fallback = "\"/\"", .doc = "What is asked for, with its query."},
    {.name = "port", .number = 2, .type = SCHEMA_INT_OR_STRING, .flags = SCHEMA_REQUIRED, .doc = "Number or name of the container's port."},
    {.name = "host", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Where to connect; by default the pod's address."},
    {.name = "scheme", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_CODE_FALLBACK, .fallback = "\"HTTP\"", .enums = "HTTP|HTTPS", .go_type = "v1.URIScheme", .doc = "HTTP or HTTPS; a certificate is not checked."},
    {.name = "httpHeaders", .number = 5, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_HTTPHeader, .doc = "Header fields to send, repeated ones allowed."},
};
static const uint8_t schema_core_v1_HTTPGetAction_index[] = {2, 4, 0, 1, 3, 0, 1, 2, 3, 4};
const struct schema_message schema_core_v1_HTTPGetAction = {.name = "io.k8s.api.core.v1.HTTPGetAction", .fields = schema_core_v1_HTTPGetAction_fields, .index = schema_core_v1_HTTPGetAction_index, .count = 5, .numbered = 5, .flags = SCHEMA_FALLBACKS, .doc = "An HTTP GET; an answer from 200 to 399 is a success."};

static const struct schema_field schema_core_v1_HTTPHeader_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "value", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_core_v1_HTTPHeader_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_HTTPHeader = {.name = "io.k8s.api.core.v1.HTTPHeader", .fields = schema_core_v1_HTTPHeader_fields, .index = schema_core_v1_HTTPHeader_index, .count = 2, .numbered = 2};

static const struct schema_field schema_core_v1_HostAlias_fields[] = {
    {.name = "ip", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "hostnames", .number = 2, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
};
static const uint8_t schema_core_v1_HostAlias_index[] = {1, 0, 0, 1};
const struct schema_message schema_core_v1_HostAlias = {.name = "io.k8s.api.core.v1.HostAlias", .fields = schema_core_v1_HostAlias_fields, .index = schema_core_v1_HostAlias_index, .count = 2, .numbered = 2};

static const struct schema_field schema_core_v1_HostIP_fields[] = {
    {.name = "ip", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_core_v1_HostIP_index[] = {0, 0};
const struct schema_message schema_core_v1_HostIP = {.name = "io.k8s.api.core.v1.HostIP", .fields = schema_core_v1_HostIP_fields, .index = schema_core_v1_HostIP_index, .count = 1, .numbered = 1};

static const struct schema_field schema_core_v1_HostPathVolumeSource_fields[] = {
    {.name = "path", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .doc = "Where it is on the node."},
    {.name = "type", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "\"\"", .enums = "|BlockDevice|CharDevice|Directory|DirectoryOrCreate|File|FileOrCreate|Socket", .go_type = "v1.HostPathType", .doc = "What has to be there, or is made: DirectoryOrCreate, Directory, FileOrCreate, File, Socket, CharDevice, BlockDevice; empty asks nothing."},
};
static const uint8_t schema_core_v1_HostPathVolumeSource_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_HostPathVolumeSource = {.name = "io.k8s.api.core.v1.HostPathVolumeSource", .fields = schema_core_v1_HostPathVolumeSource_fields, .index = schema_core_v1_HostPathVolumeSource_index, .count = 2, .numbered = 2, .flags = SCHEMA_FALLBACKS, .doc = "A file or folder of the node itself."};

static const struct schema_field schema_core_v1_ISCSIPersistentVolumeSource_fields[] = {
    {.name = "targetPortal", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "iqn", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "lun", .number = 3, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED},
    {.name = "iscsiInterface", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .fallback = "\"default\""},
    {.name = "fsType", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "readOnly", .number = 6, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "portals", .number = 7, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "chapAuthDiscovery", .number = 8, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "chapAuthSession", .number = 11, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "secretRef", .number = 10, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_SecretReference},
    {.name = "initiatorName", .number = 12, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_ISCSIPersistentVolumeSource_index[] = {7, 8, 4, 10, 1, 3, 2, 6, 5, 9, 0, 0, 1, 2, 3, 4, 5, 6, 7, 9, 8, 10};
const struct schema_message schema_core_v1_ISCSIPersistentVolumeSource = {.name = "io.k8s.api.core.v1.ISCSIPersistentVolumeSource", .fields = schema_core_v1_ISCSIPersistentVolumeSource_fields, .index = schema_core_v1_ISCSIPersistentVolumeSource_index, .count = 11, .numbered = 11, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_ISCSIVolumeSource_fields[] = {
    {.name = "targetPortal", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "iqn", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "lun", .number = 3, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED},
    {.name = "iscsiInterface", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .fallback = "\"default\""},
    {.name = "fsType", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "readOnly", .number = 6, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "portals", .number = 7, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "chapAuthDiscovery", .number = 8, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "chapAuthSession", .number = 11, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "secretRef", .number = 10, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_LocalObjectReference},
    {.name = "initiatorName", .number = 12, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_ISCSIVolumeSource_index[] = {7, 8, 4, 10, 1, 3, 2, 6, 5, 9, 0, 0, 1, 2, 3, 4, 5, 6, 7, 9, 8, 10};
const struct schema_message schema_core_v1_ISCSIVolumeSource = {.name = "io.k8s.api.core.v1.ISCSIVolumeSource", .fields = schema_core_v1_ISCSIVolumeSource_fields, .index = schema_core_v1_ISCSIVolumeSource_index, .count = 11, .numbered = 11, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_ImageVolumeSource_fields[] = {
    {.name = "reference", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "pullPolicy", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .enums = "Always|IfNotPresent|Never", .go_type = "v1.PullPolicy"},
};
static const uint8_t schema_core_v1_ImageVolumeSource_index[] = {1, 0, 0, 1};
const struct schema_message schema_core_v1_ImageVolumeSource = {.name = "io.k8s.api.core.v1.ImageVolumeSource", .fields = schema_core_v1_ImageVolumeSource_fields, .index = schema_core_v1_ImageVolumeSource_index, .count = 2, .numbered = 2};

static const struct schema_field schema_core_v1_ImageVolumeStatus_fields[] = {
    {.name = "imageRef", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED | SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_ImageVolumeStatus_index[] = {0, 0};
const struct schema_message schema_core_v1_ImageVolumeStatus = {.name = "io.k8s.api.core.v1.ImageVolumeStatus", .fields = schema_core_v1_ImageVolumeStatus_fields, .index = schema_core_v1_ImageVolumeStatus_index, .count = 1, .numbered = 1};

static const struct schema_field schema_core_v1_KeyToPath_fields[] = {
    {.name = "key", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .doc = "The key."},
    {.name = "path", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .doc = "Path below the volume; not absolute and without '..'."},
    {.name = "mode", .number = 3, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Permission bits of this file."},
};
static const uint8_t schema_core_v1_KeyToPath_index[] = {0, 2, 1, 0, 1, 2};
const struct schema_message schema_core_v1_KeyToPath = {.name = "io.k8s.api.core.v1.KeyToPath", .fields = schema_core_v1_KeyToPath_fields, .index = schema_core_v1_KeyToPath_index, .count = 3, .numbered = 3, .doc = "A key and the file it becomes."};

static const struct schema_field schema_core_v1_Lifecycle_fields[] = {
    {.name = "postStart", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_LifecycleHandler, .doc = "Done right after the start, beside the container's own program; a failure kills the container."},
    {.name = "preStop", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_LifecycleHandler, .doc = "Done before the stop signal, within the pod's grace period."},
    {.name = "stopSignal", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .enums = "SIGABRT|SIGALRM|SIGBUS|SIGCHLD|SIGCLD|SIGCONT|SIGFPE|SIGHUP|SIGILL|SIGINT|SIGIO|SIGIOT|SIGKILL|SIGPIPE|SIGPOLL|SIGPROF|SIGPWR|SIGQUIT|SIGRTMAX|SIGRTMAX-1|SIGRTMAX-10|SIGRTMAX-11|SIGRTMAX-12|SIGRTMAX-13|SIGRTMAX-14|SIGRTMAX-2|SIGRTMAX-3|SIGRTMAX-4|SIGRTMAX-5|SIGRTMAX-6|SIGRTMAX-7|SIGRTMAX-8|SIGRTMAX-9|SIGRTMIN|SIGRTMIN+1|SIGRTMIN+10|SIGRTMIN+11|SIGRTMIN+12|SIGRTMIN+13|SIGRTMIN+14|SIGRTMIN+15|SIGRTMIN+2|SIGRTMIN+3|SIGRTMIN+4|SIGRTMIN+5|SIGRTMIN+6|SIGRTMIN+7|SIGRTMIN+8|SIGRTMIN+9|SIGSEGV|SIGSTKFLT|SIGSTOP|SIGSYS|SIGTERM|SIGTRAP|SIGTSTP|SIGTTIN|SIGTTOU|SIGURG|SIGUSR1|SIGUSR2|SIGVTALRM|SIGWINCH|SIGXCPU|SIGXFSZ", .go_type = "v1.Signal", .doc = "The signal that asks it to stop, in place of the image's."},
};
static const uint8_t schema_core_v1_Lifecycle_index[] = {0, 1, 2, 0, 1, 2};
const struct schema_message schema_core_v1_Lifecycle = {.name = "io.k8s.api.core.v1.Lifecycle", .fields = schema_core_v1_Lifecycle_fields, .index = schema_core_v1_Lifecycle_index, .count = 3, .numbered = 3, .flags = SCHEMA_FALLBACKS, .doc = "What is done when a container has started and before it is stopped."};

static const struct schema_field schema_core_v1_LifecycleHandler_fields[] = {
    {.name = "exec", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_ExecAction, .doc = "Runs a command in the container."},
    {.name = "httpGet", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_HTTPGetAction, .doc = "Sends a request to the container."},
    {.name = "tcpSocket", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_TCPSocketAction, .doc = "Not supported any more; kept so that old objects can be read."},
    {.name = "sleep", .number = 4, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_SleepAction, .doc = "Waits so many seconds."},
};
static const uint8_t schema_core_v1_LifecycleHandler_index[] = {0, 1, 3, 2, 0, 1, 2, 3};
const struct schema_message schema_core_v1_LifecycleHandler = {.name = "io.k8s.api.core.v1.LifecycleHandler", .fields = schema_core_v1_LifecycleHandler_fields, .index = schema_core_v1_LifecycleHandler_index, .count = 4, .numbered = 4, .flags = SCHEMA_FALLBACKS, .doc = "Exactly one thing to do."};

static const struct schema_field schema_core_v1_LimitRange_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_LimitRangeSpec},
};
static const uint8_t schema_core_v1_LimitRange_index[] = {1, 0, 2, 3, 2, 3};
const struct schema_message schema_core_v1_LimitRange = {.name = "io.k8s.api.core.v1.LimitRange", .fields = schema_core_v1_LimitRange_fields, .index = schema_core_v1_LimitRange_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS, .doc = "What single pods, containers and claims of a namespace may ask for."};

static const struct schema_field schema_core_v1_LimitRangeItem_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.LimitType", .doc = "Pod, Container or PersistentVolumeClaim."},
    {.name = "max", .number = 2, .type = SCHEMA_QUANTITY, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ResourceList", .doc = "Most that may be asked for of each resource."},
    {.name = "min", .number = 3, .type = SCHEMA_QUANTITY, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ResourceList", .doc = "Least that must be asked for of each resource."},
    {.name = "default", .number = 4, .type = SCHEMA_QUANTITY, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ResourceList", .doc = "Limits of a container that has none."},
    {.name = "defaultRequest", .number = 5, .type = SCHEMA_QUANTITY, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ResourceList", .doc = "Requests of a container that has none."},
    {.name = "maxLimitRequestRatio", .number = 6, .type = SCHEMA_QUANTITY, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ResourceList", .doc = "How many times its request a limit may be."},
};
static const uint8_t schema_core_v1_LimitRangeItem_index[] = {3, 4, 1, 5, 2, 0, 0, 1, 2, 3, 4, 5};
const struct schema_message schema_core_v1_LimitRangeItem = {.name = "io.k8s.api.core.v1.LimitRangeItem", .fields = schema_core_v1_LimitRangeItem_fields, .index = schema_core_v1_LimitRangeItem_index, .count = 6, .numbered = 6, .flags = SCHEMA_FALLBACKS, .doc = "Bounds and defaults for one sort of object."};

static const struct schema_field schema_core_v1_LimitRangeList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_core_v1_LimitRange},
};
static const uint8_t schema_core_v1_LimitRangeList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_core_v1_LimitRangeList = {.name = "io.k8s.api.core.v1.LimitRangeList", .fields = schema_core_v1_LimitRangeList_fields, .index = schema_core_v1_LimitRangeList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_core_v1_LimitRangeSpec_fields[] = {
    {.name = "limits", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED, .message = &schema_core_v1_LimitRangeItem, .doc = "The limits, by type of object."},
};
static const uint8_t schema_core_v1_LimitRangeSpec_index[] = {0, 0};
const struct schema_message schema_core_v1_LimitRangeSpec = {.name = "io.k8s.api.core.v1.LimitRangeSpec", .fields = schema_core_v1_LimitRangeSpec_fields, .index = schema_core_v1_LimitRangeSpec_index, .count = 1, .numbered = 1, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_core_v1_LinuxContainerUser_fields[] = {
    {.name = "uid", .number = 1, .type = SCHEMA_INT64, .flags = SCHEMA_REQUIRED},
    {.name = "gid", .number = 2, .type = SCHEMA_INT64, .flags = SCHEMA_REQUIRED},
    {.name = "supplementalGroups", .number = 3, .type = SCHEMA_INT64, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
};
static const uint8_t schema_core_v1_LinuxContainerUser_index[] = {1, 2, 0, 0, 1, 2};
const struct schema_message schema_core_v1_LinuxContainerUser = {.name = "io.k8s.api.core.v1.LinuxContainerUser", .fields = schema_core_v1_LinuxContainerUser_fields, .index = schema_core_v1_LinuxContainerUser_index, .count = 3, .numbered = 3};

static const struct schema_field schema_core_v1_LoadBalancerIngress_fields[] = {
    {.name = "ip", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "hostname", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "ipMode", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .go_type = "v1.LoadBalancerIPMode"},
    {.name = "ports", .number = 4, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_PortStatus},
};
static const uint8_t schema_core_v1_LoadBalancerIngress_index[] = {1, 0, 2, 3, 0, 1, 2, 3};
const struct schema_message schema_core_v1_LoadBalancerIngress = {.name = "io.k8s.api.core.v1.LoadBalancerIngress", .fields = schema_core_v1_LoadBalancerIngress_fields, .index = schema_core_v1_LoadBalancerIngress_index, .count = 4, .numbered = 4};

static const struct schema_field schema_core_v1_LoadBalancerStatus_fields[] = {
    {.name = "ingress", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_LoadBalancerIngress},
};
static const uint8_t schema_core_v1_LoadBalancerStatus_index[] = {0, 0};
const struct schema_message schema_core_v1_LoadBalancerStatus = {.name = "io.k8s.api.core.v1.LoadBalancerStatus", .fields = schema_core_v1_LoadBalancerStatus_fields, .index = schema_core_v1_LoadBalancerStatus_index, .count = 1, .numbered = 1};

static const struct schema_field schema_core_v1_LocalObjectReference_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .fallback = "\"\"", .doc = "Name of the object, in the same namespace."},
};
static const uint8_t schema_core_v1_LocalObjectReference_index[] = {0, 0};
const struct schema_message schema_core_v1_LocalObjectReference = {.name = "io.k8s.api.core.v1.LocalObjectReference", .fields = schema_core_v1_LocalObjectReference_fields, .index = schema_core_v1_LocalObjectReference_index, .count = 1, .numbered = 1, .flags = SCHEMA_ATOMIC_STRUCT | SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_LocalVolumeSource_fields[] = {
    {.name = "path", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "fsType", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_LocalVolumeSource_index[] = {1, 0, 0, 1};
const struct schema_message schema_core_v1_LocalVolumeSource = {.name = "io.k8s.api.core.v1.LocalVolumeSource", .fields = schema_core_v1_LocalVolumeSource_fields, .index = schema_core_v1_LocalVolumeSource_index, .count = 2, .numbered = 2};

static const struct schema_field schema_core_v1_ModifyVolumeStatus_fields[] = {
    {.name = "targetVolumeAttributesClassName", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "status", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .enums = "InProgress|Infeasible|Pending", .go_type = "v1.PersistentVolumeClaimModifyVolumeStatus"},
};
static const uint8_t schema_core_v1_ModifyVolumeStatus_index[] = {1, 0, 0, 1};
const struct schema_message schema_core_v1_ModifyVolumeStatus = {.name = "io.k8s.api.core.v1.ModifyVolumeStatus", .fields = schema_core_v1_ModifyVolumeStatus_fields, .index = schema_core_v1_ModifyVolumeStatus_index, .count = 2, .numbered = 2};

static const struct schema_field schema_core_v1_NFSVolumeSource_fields[] = {
    {.name = "server", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .doc = "Name or address of the server."},
    {.name = "path", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .doc = "The folder that it exports."},
    {.name = "readOnly", .number = 3, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY, .doc = "Whether it is mounted read-only."},
};
static const uint8_t schema_core_v1_NFSVolumeSource_index[] = {1, 2, 0, 0, 1, 2};
const struct schema_message schema_core_v1_NFSVolumeSource = {.name = "io.k8s.api.core.v1.NFSVolumeSource", .fields = schema_core_v1_NFSVolumeSource_fields, .index = schema_core_v1_NFSVolumeSource_index, .count = 3, .numbered = 3, .doc = "A folder of an NFS server."};

static const struct schema_field schema_core_v1_Namespace_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_NamespaceSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_NamespaceStatus},
};
static const uint8_t schema_core_v1_Namespace_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_core_v1_Namespace = {.name = "io.k8s.api.core.v1.Namespace", .fields = schema_core_v1_Namespace_fields, .index = schema_core_v1_Namespace_index, .count = 5, .numbered = 3, .flags = SCHEMA_FALLBACKS, .doc = "A room of its own for names; deleting it deletes everything in it."};

static const struct schema_field schema_core_v1_NamespaceCondition_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.NamespaceConditionType"},
    {.name = "status", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.ConditionStatus"},
    {.name = "lastTransitionTime", .number = 4, .type = SCHEMA_TIME},
    {.name = "reason", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "message", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_NamespaceCondition_index[] = {2, 4, 3, 1, 0, 0, 1, 2, 3, 4};
const struct schema_message schema_core_v1_NamespaceCondition = {.name = "io.k8s.api.core.v1.NamespaceCondition", .fields = schema_core_v1_NamespaceCondition_fields, .index = schema_core_v1_NamespaceCondition_index, .count = 5, .numbered = 5};

static const struct schema_field schema_core_v1_NamespaceList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_core_v1_Namespace},
};
static const uint8_t schema_core_v1_NamespaceList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_core_v1_NamespaceList = {.name = "io.k8s.api.core.v1.NamespaceList", .fields = schema_core_v1_NamespaceList_fields, .index = schema_core_v1_NamespaceList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_core_v1_NamespaceSpec_fields[] = {
    {.name = "finalizers", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .go_type = "v1.FinalizerName"},
};
static const uint8_t schema_core_v1_NamespaceSpec_index[] = {0, 0};
const struct schema_message schema_core_v1_NamespaceSpec = {.name = "io.k8s.api.core.v1.NamespaceSpec", .fields = schema_core_v1_NamespaceSpec_fields, .index = schema_core_v1_NamespaceSpec_index, .count = 1, .numbered = 1};

static const struct schema_field schema_core_v1_NamespaceStatus_fields[] = {
    {.name = "phase", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_CODE_FALLBACK, .fallback = "\"Active\"", .enums = "Active|Terminating", .go_type = "v1.NamespacePhase"},
    {.name = "conditions", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_NamespaceCondition, .merge_key = "type", .map_keys = "type"},
};
static const uint8_t schema_core_v1_NamespaceStatus_index[] = {1, 0, 0, 1};
const struct schema_message schema_core_v1_NamespaceStatus = {.name = "io.k8s.api.core.v1.NamespaceStatus", .fields = schema_core_v1_NamespaceStatus_fields, .index = schema_core_v1_NamespaceStatus_index, .count = 2, .numbered = 2, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_Node_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_NodeSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_NodeStatus},
};
static const uint8_t schema_core_v1_Node_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_core_v1_Node = {.name = "io.k8s.api.core.v1.Node", .fields = schema_core_v1_Node_fields, .index = schema_core_v1_Node_index, .count = 5, .numbered = 3, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS, .doc = "A machine that runs pods."};

static const struct schema_field schema_core_v1_NodeAddress_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.NodeAddressType"},
    {.name = "address", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_core_v1_NodeAddress_index[] = {1, 0, 0, 1};
const struct schema_message schema_core_v1_NodeAddress = {.name = "io.k8s.api.core.v1.NodeAddress", .fields = schema_core_v1_NodeAddress_fields, .index = schema_core_v1_NodeAddress_index, .count = 2, .numbered = 2};

static const struct schema_field schema_core_v1_NodeAffinity_fields[] = {
    {.name = "requiredDuringSchedulingIgnoredDuringExecution", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_NodeSelector, .doc = "The node has to meet one of these terms."},
    {.name = "preferredDuringSchedulingIgnoredDuringExecution", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_PreferredSchedulingTerm, .doc = "Nodes that meet these terms gain their weights."},
};
static const uint8_t schema_core_v1_NodeAffinity_index[] = {1, 0, 0, 1};
const struct schema_message schema_core_v1_NodeAffinity = {.name = "io.k8s.api.core.v1.NodeAffinity", .fields = schema_core_v1_NodeAffinity_fields, .index = schema_core_v1_NodeAffinity_index, .count = 2, .numbered = 2, .flags = SCHEMA_NULLS, .doc = "Conditions on nodes, looked at when a node is chosen and not later."};

static const struct schema_field schema_core_v1_NodeAllocatableResourceClaimStatus_fields[] = {
    {.name = "resourceClaimName", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "containers", .number = 2, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_SET},
    {.name = "resources", .number = 3, .type = SCHEMA_QUANTITY, .container = SCHEMA_MAP, .flags = SCHEMA_REQUIRED, .go_type = "map[v1.ResourceName]resource.Quantity"},
};
static const uint8_t schema_core_v1_NodeAllocatableResourceClaimStatus_index[] = {1, 0, 2, 0, 1, 2};
const struct schema_message schema_core_v1_NodeAllocatableResourceClaimStatus = {.name = "io.k8s.api.core.v1.NodeAllocatableResourceClaimStatus", .fields = schema_core_v1_NodeAllocatableResourceClaimStatus_fields, .index = schema_core_v1_NodeAllocatableResourceClaimStatus_index, .count = 3, .numbered = 3, .flags = SCHEMA_NULLS};

static const struct schema_field schema_core_v1_NodeCondition_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.NodeConditionType"},
    {.name = "status", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.ConditionStatus"},
    {.name = "lastHeartbeatTime", .number = 3, .type = SCHEMA_TIME},
    {.name = "lastTransitionTime", .number = 4, .type = SCHEMA_TIME},
    {.name = "reason", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "message", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_NodeCondition_index[] = {2, 3, 5, 4, 1, 0, 0, 1, 2, 3, 4, 5};
const struct schema_message schema_core_v1_NodeCondition = {.name = "io.k8s.api.core.v1.NodeCondition", .fields = schema_core_v1_NodeCondition_fields, .index = schema_core_v1_NodeCondition_index, .count = 6, .numbered = 6};

static const struct schema_field schema_core_v1_NodeConfigSource_fields[] = {
    {.name = "configMap", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_ConfigMapNodeConfigSource},
};
static const uint8_t schema_core_v1_NodeConfigSource_index[] = {0, 0};
const struct schema_message schema_core_v1_NodeConfigSource = {.name = "io.k8s.api.core.v1.NodeConfigSource", .fields = schema_core_v1_NodeConfigSource_fields, .index = schema_core_v1_NodeConfigSource_index, .count = 1, .numbered = 1};

static const struct schema_field schema_core_v1_NodeConfigStatus_fields[] = {
    {.name = "assigned", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_NodeConfigSource},
    {.name = "active", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_NodeConfigSource},
    {.name = "lastKnownGood", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_NodeConfigSource},
    {.name = "error", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_NodeConfigStatus_index[] = {1, 0, 3, 2, 0, 1, 2, 3};
const struct schema_message schema_core_v1_NodeConfigStatus = {.name = "io.k8s.api.core.v1.NodeConfigStatus", .fields = schema_core_v1_NodeConfigStatus_fields, .index = schema_core_v1_NodeConfigStatus_index, .count = 4, .numbered = 4};

static const struct schema_field schema_core_v1_NodeDaemonEndpoints_fields[] = {
    {.name = "kubeletEndpoint", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_DaemonEndpoint},
};
static const uint8_t schema_core_v1_NodeDaemonEndpoints_index[] = {0, 0};
const struct schema_message schema_core_v1_NodeDaemonEndpoints = {.name = "io.k8s.api.core.v1.NodeDaemonEndpoints", .fields = schema_core_v1_NodeDaemonEndpoints_fields, .index = schema_core_v1_NodeDaemonEndpoints_index, .count = 1, .numbered = 1};

static const struct schema_field schema_core_v1_NodeFeatures_fields[] = {
    {.name = "supplementalGroupsPolicy", .number = 1, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_NodeFeatures_index[] = {0, 0};
const struct schema_message schema_core_v1_NodeFeatures = {.name = "io.k8s.api.core.v1.NodeFeatures", .fields = schema_core_v1_NodeFeatures_fields, .index = schema_core_v1_NodeFeatures_index, .count = 1, .numbered = 1};

static const struct schema_field schema_core_v1_NodeList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_core_v1_Node},
};
static const uint8_t schema_core_v1_NodeList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_core_v1_NodeList = {.name = "io.k8s.api.core.v1.NodeList", .fields = schema_core_v1_NodeList_fields, .index = schema_core_v1_NodeList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_core_v1_NodeRuntimeHandler_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING},
    {.name = "features", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_NodeRuntimeHandlerFeatures},
};
static const uint8_t schema_core_v1_NodeRuntimeHandler_index[] = {1, 0, 0, 1};
const struct schema_message schema_core_v1_NodeRuntimeHandler = {.name = "io.k8s.api.core.v1.NodeRuntimeHandler", .fields = schema_core_v1_NodeRuntimeHandler_fields, .index = schema_core_v1_NodeRuntimeHandler_index, .count = 2, .numbered = 2};

static const struct schema_field schema_core_v1_NodeRuntimeHandlerFeatures_fields[] = {
    {.name = "recursiveReadOnlyMounts", .number = 1, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "userNamespaces", .number = 2, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_NodeRuntimeHandlerFeatures_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_NodeRuntimeHandlerFeatures = {.name = "io.k8s.api.core.v1.NodeRuntimeHandlerFeatures", .fields = schema_core_v1_NodeRuntimeHandlerFeatures_fields, .index = schema_core_v1_NodeRuntimeHandlerFeatures_index, .count = 2, .numbered = 2};

static const struct schema_field schema_core_v1_NodeSelector_fields[] = {
    {.name = "nodeSelectorTerms", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_ATOMIC_STRUCT | SCHEMA_LIST_TYPED, .message = &schema_core_v1_NodeSelectorTerm},
};
static const uint8_t schema_core_v1_NodeSelector_index[] = {0, 0};
const struct schema_message schema_core_v1_NodeSelector = {.name = "io.k8s.api.core.v1.NodeSelector", .fields = schema_core_v1_NodeSelector_fields, .index = schema_core_v1_NodeSelector_index, .count = 1, .numbered = 1, .flags = SCHEMA_ATOMIC_STRUCT | SCHEMA_NULLS};

static const struct schema_field schema_core_v1_NodeSelectorRequirement_fields[] = {
    {.name = "key", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "operator", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .enums = "DoesNotExist|Exists|Gt|In|Lt|NotIn", .go_type = "v1.NodeSelectorOperator"},
    {.name = "values", .number = 3, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
};
static const uint8_t schema_core_v1_NodeSelectorRequirement_index[] = {0, 1, 2, 0, 1, 2};
const struct schema_message schema_core_v1_NodeSelectorRequirement = {.name = "io.k8s.api.core.v1.NodeSelectorRequirement", .fields = schema_core_v1_NodeSelectorRequirement_fields, .index = schema_core_v1_NodeSelectorRequirement_index, .count = 3, .numbered = 3};

static const struct schema_field schema_core_v1_NodeSelectorTerm_fields[] = {
    {.name = "matchExpressions", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_NodeSelectorRequirement},
    {.name = "matchFields", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_NodeSelectorRequirement},
};
static const uint8_t schema_core_v1_NodeSelectorTerm_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_NodeSelectorTerm = {.name = "io.k8s.api.core.v1.NodeSelectorTerm", .fields = schema_core_v1_NodeSelectorTerm_fields, .index = schema_core_v1_NodeSelectorTerm_index, .count = 2, .numbered = 2, .flags = SCHEMA_ATOMIC_STRUCT};

static const struct schema_field schema_core_v1_NodeSpec_fields[] = {
    {.name = "podCIDR", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Range the node's pods get their addresses from."},
    {.name = "podCIDRs", .number = 7, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_SET, .doc = "Networks its pods get addresses from, at most one of each family."},
    {.name = "providerID", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "The machine's name in a cloud."},
    {.name = "unschedulable", .number = 4, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY, .doc = "Whether new pods are kept away from the node."},
    {.name = "taints", .number = 5, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_Taint, .doc = "Marks that keep away pods that do not tolerate them."},
    {.name = "configSource", .number = 6, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_NodeConfigSource},
    {.name = "externalID", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_NodeSpec_index[] = {5, 6, 0, 1, 2, 4, 3, 0, 6, 2, 3, 4, 5, 1};
const struct schema_message schema_core_v1_NodeSpec = {.name = "io.k8s.api.core.v1.NodeSpec", .fields = schema_core_v1_NodeSpec_fields, .index = schema_core_v1_NodeSpec_index, .count = 7, .numbered = 7};

static const struct schema_field schema_core_v1_NodeStatus_fields[] = {
    {.name = "capacity", .number = 1, .type = SCHEMA_QUANTITY, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ResourceList", .doc = "What the machine has."},
    {.name = "allocatable", .number = 2, .type = SCHEMA_QUANTITY, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ResourceList", .doc = "What is left for pods."},
    {.name = "phase", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .enums = "Pending|Running|Terminated", .go_type = "v1.NodePhase"},
    {.name = "conditions", .number = 4, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_NodeCondition, .merge_key = "type", .map_keys = "type", .doc = "How the node is doing."},
    {.name = "addresses", .number = 5, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_NodeAddress, .merge_key = "type", .map_keys = "type", .doc = "Names and addresses by which the node is reached."},
    {.name = "daemonEndpoints", .number = 6, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_NodeDaemonEndpoints, .doc = "Ports of what runs on the node: the kubelet's."},
    {.name = "nodeInfo", .number = 7, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_NodeSystemInfo, .doc = "Versions of what runs on the machine."},
    {.name = "images", .number = 8, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_ContainerImage, .doc = "Images that are there, the largest first."},
    {.name = "volumesInUse", .number = 9, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .go_type = "v1.UniqueVolumeName", .doc = "Attached volumes that are mounted."},
    {.name = "volumesAttached", .number = 10, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_AttachedVolume, .doc = "Volumes that are attached to the machine."},
    {.name = "config", .number = 11, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_NodeConfigStatus},
    {.name = "runtimeHandlers", .number = 12, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_NodeRuntimeHandler},
    {.name = "features", .number = 13, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_NodeFeatures},
    {.name = "declaredFeatures", .number = 14, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
};
static const uint8_t schema_core_v1_NodeStatus_index[] = {4, 1, 0, 3, 10, 5, 13, 12, 7, 6, 2, 11, 9, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13};
const struct schema_message schema_core_v1_NodeStatus = {.name = "io.k8s.api.core.v1.NodeStatus", .fields = schema_core_v1_NodeStatus_fields, .index = schema_core_v1_NodeStatus_index, .count = 14, .numbered = 14, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_core_v1_NodeSwapStatus_fields[] = {
    {.name = "capacity", .number = 1, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_NodeSwapStatus_index[] = {0, 0};
const struct schema_message schema_core_v1_NodeSwapStatus = {.name = "io.k8s.api.core.v1.NodeSwapStatus", .fields = schema_core_v1_NodeSwapStatus_fields, .index = schema_core_v1_NodeSwapStatus_index, .count = 1, .numbered = 1};

static const struct schema_field schema_core_v1_NodeSystemInfo_fields[] = {
    {.name = "machineID", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "systemUUID", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "bootID", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "kernelVersion", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "osImage", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "containerRuntimeVersion", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "kubeletVersion", .number = 7, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "kubeProxyVersion", .number = 8, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED | SCHEMA_DEPRECATED},
    {.name = "operatingSystem", .number = 9, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "architecture", .number = 10, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "swap", .number = 11, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_NodeSwapStatus},
};
static const uint8_t schema_core_v1_NodeSystemInfo_index[] = {9, 2, 5, 3, 7, 6, 0, 8, 4, 10, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
const struct schema_message schema_core_v1_NodeSystemInfo = {.name = "io.k8s.api.core.v1.NodeSystemInfo", .fields = schema_core_v1_NodeSystemInfo_fields, .index = schema_core_v1_NodeSystemInfo_index, .count = 11, .numbered = 11};

static const struct schema_field schema_core_v1_ObjectFieldSelector_fields[] = {
    {.name = "apiVersion", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_CODE_FALLBACK, .fallback = "\"v1\""},
    {.name = "fieldPath", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_core_v1_ObjectFieldSelector_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_ObjectFieldSelector = {.name = "io.k8s.api.core.v1.ObjectFieldSelector", .fields = schema_core_v1_ObjectFieldSelector_fields, .index = schema_core_v1_ObjectFieldSelector_index, .count = 2, .numbered = 2, .flags = SCHEMA_ATOMIC_STRUCT | SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_ObjectReference_fields[] = {
    {.name = "kind", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "namespace", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "name", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "uid", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .go_type = "types.UID"},
    {.name = "apiVersion", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "resourceVersion", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "fieldPath", .number = 7, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_ObjectReference_index[] = {4, 6, 0, 2, 1, 5, 3, 0, 1, 2, 3, 4, 5, 6};
const struct schema_message schema_core_v1_ObjectReference = {.name = "io.k8s.api.core.v1.ObjectReference", .fields = schema_core_v1_ObjectReference_fields, .index = schema_core_v1_ObjectReference_index, .count = 7, .numbered = 7, .flags = SCHEMA_ATOMIC_STRUCT, .doc = "Names an object of any kind."};

static const struct schema_field schema_core_v1_PersistentVolume_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_PersistentVolumeSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_PersistentVolumeStatus},
};
static const uint8_t schema_core_v1_PersistentVolume_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_core_v1_PersistentVolume = {.name = "io.k8s.api.core.v1.PersistentVolume", .fields = schema_core_v1_PersistentVolume_fields, .index = schema_core_v1_PersistentVolume_index, .count = 5, .numbered = 3, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS, .doc = "A piece of storage in the cluster."};

static const struct schema_field schema_core_v1_PersistentVolumeClaim_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_PersistentVolumeClaimSpec, .doc = "What is asked for."},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_PersistentVolumeClaimStatus, .doc = "What was got."},
};
static const uint8_t schema_core_v1_PersistentVolumeClaim_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_core_v1_PersistentVolumeClaim = {.name = "io.k8s.api.core.v1.PersistentVolumeClaim", .fields = schema_core_v1_PersistentVolumeClaim_fields, .index = schema_core_v1_PersistentVolumeClaim_index, .count = 5, .numbered = 3, .flags = SCHEMA_FALLBACKS, .doc = "A request for storage, that a pod can use as a volume."};

static const struct schema_field schema_core_v1_PersistentVolumeClaimCondition_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.PersistentVolumeClaimConditionType"},
    {.name = "status", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.ConditionStatus"},
    {.name = "lastProbeTime", .number = 3, .type = SCHEMA_TIME},
    {.name = "lastTransitionTime", .number = 4, .type = SCHEMA_TIME},
    {.name = "reason", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "message", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_PersistentVolumeClaimCondition_index[] = {2, 3, 5, 4, 1, 0, 0, 1, 2, 3, 4, 5};
const struct schema_message schema_core_v1_PersistentVolumeClaimCondition = {.name = "io.k8s.api.core.v1.PersistentVolumeClaimCondition", .fields = schema_core_v1_PersistentVolumeClaimCondition_fields, .index = schema_core_v1_PersistentVolumeClaimCondition_index, .count = 6, .numbered = 6};

static const struct schema_field schema_core_v1_PersistentVolumeClaimList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_core_v1_PersistentVolumeClaim},
};
static const uint8_t schema_core_v1_PersistentVolumeClaimList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_core_v1_PersistentVolumeClaimList = {.name = "io.k8s.api.core.v1.PersistentVolumeClaimList", .fields = schema_core_v1_PersistentVolumeClaimList_fields, .index = schema_core_v1_PersistentVolumeClaimList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_core_v1_PersistentVolumeClaimSpec_fields[] = {
    {.name = "accessModes", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .enums = "ReadOnlyMany|ReadWriteMany|ReadWriteOnce|ReadWriteOncePod", .go_type = "v1.PersistentVolumeAccessMode", .doc = "How it shall be mounted."},
    {.name = "selector", .number = 4, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_meta_v1_LabelSelector, .doc = "Labels that the volume has to have."},
    {.name = "resources", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_VolumeResourceRequirements, .doc = "How much storage is asked for."},
    {.name = "volumeName", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "The volume the claim has."},
    {.name = "storageClassName", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "The class of storage; the default class if it is absent, none if it is empty."},
    {.name = "volumeMode", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "\"Filesystem\"", .enums = "Block|Filesystem", .go_type = "v1.PersistentVolumeMode", .doc = "Filesystem or Block."},
    {.name = "dataSource", .number = 7, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_TypedLocalObjectReference, .doc = "What the volume is filled with at first."},
    {.name = "dataSourceRef", .number = 8, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_TypedObjectReference, .doc = "An object that the new volume is filled from."},
    {.name = "volumeAttributesClassName", .number = 9, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Class of attributes, such as speed, that may change later."},
};
static const uint8_t schema_core_v1_PersistentVolumeClaimSpec_index[] = {0, 6, 7, 2, 1, 4, 8, 5, 3, 0, 2, 3, 1, 4, 5, 6, 7, 8};
const struct schema_message schema_core_v1_PersistentVolumeClaimSpec = {.name = "io.k8s.api.core.v1.PersistentVolumeClaimSpec", .fields = schema_core_v1_PersistentVolumeClaimSpec_fields, .index = schema_core_v1_PersistentVolumeClaimSpec_index, .count = 9, .numbered = 9, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_PersistentVolumeClaimStatus_fields[] = {
    {.name = "phase", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_CODE_FALLBACK, .fallback = "\"Pending\"", .enums = "Bound|Lost|Pending", .go_type = "v1.PersistentVolumeClaimPhase"},
    {.name = "accessModes", .number = 2, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .enums = "ReadOnlyMany|ReadWriteMany|ReadWriteOnce|ReadWriteOncePod", .go_type = "v1.PersistentVolumeAccessMode"},
    {.name = "capacity", .number = 3, .type = SCHEMA_QUANTITY, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ResourceList"},
    {.name = "conditions", .number = 4, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_PersistentVolumeClaimCondition, .merge_key = "type", .map_keys = "type"},
    {.name = "allocatedResources", .number = 5, .type = SCHEMA_QUANTITY, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ResourceList"},
    {.name = "allocatedResourceStatuses", .number = 7, .type = SCHEMA_STRING, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY | SCHEMA_GRANULAR, .enums = "ControllerResizeInProgress|ControllerResizeInfeasible|NodeResizeInProgress|NodeResizeInfeasible|NodeResizePending", .go_type = "v1.ClaimResourceStatus"},
    {.name = "currentVolumeAttributesClassName", .number = 8, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "modifyVolumeStatus", .number = 9, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_ModifyVolumeStatus},
};
static const uint8_t schema_core_v1_PersistentVolumeClaimStatus_index[] = {1, 5, 4, 2, 3, 6, 7, 0, 0, 1, 2, 3, 4, 5, 6, 7};
const struct schema_message schema_core_v1_PersistentVolumeClaimStatus = {.name = "io.k8s.api.core.v1.PersistentVolumeClaimStatus", .fields = schema_core_v1_PersistentVolumeClaimStatus_fields, .index = schema_core_v1_PersistentVolumeClaimStatus_index, .count = 8, .numbered = 8, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_PersistentVolumeClaimTemplate_fields[] = {
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_core_v1_PersistentVolumeClaimSpec},
};
static const uint8_t schema_core_v1_PersistentVolumeClaimTemplate_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_PersistentVolumeClaimTemplate = {.name = "io.k8s.api.core.v1.PersistentVolumeClaimTemplate", .fields = schema_core_v1_PersistentVolumeClaimTemplate_fields, .index = schema_core_v1_PersistentVolumeClaimTemplate_index, .count = 2, .numbered = 2, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_PersistentVolumeClaimVolumeSource_fields[] = {
    {.name = "claimName", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .doc = "Name of the claim, in the pod's namespace."},
    {.name = "readOnly", .number = 2, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY, .doc = "Whether all mounts of it are read-only."},
};
static const uint8_t schema_core_v1_PersistentVolumeClaimVolumeSource_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_PersistentVolumeClaimVolumeSource = {.name = "io.k8s.api.core.v1.PersistentVolumeClaimVolumeSource", .fields = schema_core_v1_PersistentVolumeClaimVolumeSource_fields, .index = schema_core_v1_PersistentVolumeClaimVolumeSource_index, .count = 2, .numbered = 2, .doc = "The volume that a claim is bound to."};

static const struct schema_field schema_core_v1_PersistentVolumeList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_core_v1_PersistentVolume},
};
static const uint8_t schema_core_v1_PersistentVolumeList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_core_v1_PersistentVolumeList = {.name = "io.k8s.api.core.v1.PersistentVolumeList", .fields = schema_core_v1_PersistentVolumeList_fields, .index = schema_core_v1_PersistentVolumeList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_core_v1_PersistentVolumeSpec_fields[] = {
    {.name = "capacity", .number = 1, .type = SCHEMA_QUANTITY, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ResourceList", .doc = "How large it is."},
    {.name = "gcePersistentDisk", .number = 1, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_GCEPersistentDiskVolumeSource},
    {.name = "awsElasticBlockStore", .number = 2, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_AWSElasticBlockStoreVolumeSource},
    {.name = "hostPath", .number = 3, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_HostPathVolumeSource, .doc = "A folder of one node; for tests on a single node."},
    {.name = "glusterfs", .number = 4, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_GlusterfsPersistentVolumeSource},
    {.name = "nfs", .number = 5, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_NFSVolumeSource, .doc = "A folder of an NFS server."},
    {.name = "rbd", .number = 6, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_RBDPersistentVolumeSource},
    {.name = "iscsi", .number = 7, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_ISCSIPersistentVolumeSource, .doc = "A disk of an iSCSI target."},
    {.name = "cinder", .number = 8, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_CinderPersistentVolumeSource},
    {.name = "cephfs", .number = 9, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_CephFSPersistentVolumeSource},
    {.name = "fc", .number = 10, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_FCVolumeSource, .doc = "A disk on Fibre Channel."},
    {.name = "flocker", .number = 11, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_FlockerVolumeSource},
    {.name = "flexVolume", .number = 12, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_FlexPersistentVolumeSource},
    {.name = "azureFile", .number = 13, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_AzureFilePersistentVolumeSource},
    {.name = "vsphereVolume", .number = 14, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_VsphereVirtualDiskVolumeSource},
    {.name = "quobyte", .number = 15, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_QuobyteVolumeSource},
    {.name = "azureDisk", .number = 16, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_AzureDiskVolumeSource},
    {.name = "photonPersistentDisk", .number = 17, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_PhotonPersistentDiskVolumeSource},
    {.name = "portworxVolume", .number = 18, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_PortworxVolumeSource},
    {.name = "scaleIO", .number = 19, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_ScaleIOPersistentVolumeSource},
    {.name = "local", .number = 20, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_LocalVolumeSource, .doc = "A disk or folder of one node, which nodeAffinity names."},
    {.name = "storageos", .number = 21, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_StorageOSPersistentVolumeSource},
    {.name = "csi", .number = 22, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_CSIPersistentVolumeSource, .doc = "A volume of a CSI driver."},
    {.name = "accessModes", .number = 3, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .enums = "ReadOnlyMany|ReadWriteMany|ReadWriteOnce|ReadWriteOncePod", .go_type = "v1.PersistentVolumeAccessMode", .doc = "How it may be mounted."},
    {.name = "claimRef", .number = 4, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_GRANULAR, .message = &schema_core_v1_ObjectReference, .doc = "The claim that has it."},
    {.name = "persistentVolumeReclaimPolicy", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .enums = "Delete|Recycle|Retain", .go_type = "v1.PersistentVolumeReclaimPolicy", .doc = "What happens to it when its claim goes."},
    {.name = "storageClassName", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "The class it belongs to."},
    {.name = "mountOptions", .number = 7, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .doc = "Options of the mount, not checked before it is made."},
    {.name = "volumeMode", .number = 8, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .enums = "Block|Filesystem", .go_type = "v1.PersistentVolumeMode", .doc = "Whether it is mounted, or handed over as a block device."},
    {.name = "nodeAffinity", .number = 9, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_VolumeNodeAffinity, .doc = "The nodes that can reach it."},
    {.name = "volumeAttributesClassName", .number = 10, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Class of attributes it was made with."},
};
static const uint8_t schema_core_v1_PersistentVolumeSpec_index[] = {23, 2, 16, 13, 0, 9, 8, 24, 22, 10, 12, 11, 1, 4, 3, 7, 20, 27, 5, 29, 25, 17, 18, 15, 6, 19, 26, 21, 30, 28, 14, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30};
const struct schema_message schema_core_v1_PersistentVolumeSpec = {.name = "io.k8s.api.core.v1.PersistentVolumeSpec", .fields = schema_core_v1_PersistentVolumeSpec_fields, .index = schema_core_v1_PersistentVolumeSpec_index, .count = 31, .numbered = 31, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS, .embedded = "PersistentVolumeSource"};

static const struct schema_field schema_core_v1_PersistentVolumeStatus_fields[] = {
    {.name = "phase", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_CODE_FALLBACK, .fallback = "\"Pending\"", .enums = "Available|Bound|Failed|Pending|Released", .go_type = "v1.PersistentVolumePhase"},
    {.name = "message", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "reason", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "lastPhaseTransitionTime", .number = 4, .type = SCHEMA_TIME, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_PersistentVolumeStatus_index[] = {3, 1, 0, 2, 0, 1, 2, 3};
const struct schema_message schema_core_v1_PersistentVolumeStatus = {.name = "io.k8s.api.core.v1.PersistentVolumeStatus", .fields = schema_core_v1_PersistentVolumeStatus_fields, .index = schema_core_v1_PersistentVolumeStatus_index, .count = 4, .numbered = 4, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_PhotonPersistentDiskVolumeSource_fields[] = {
    {.name = "pdID", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "fsType", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_PhotonPersistentDiskVolumeSource_index[] = {1, 0, 0, 1};
const struct schema_message schema_core_v1_PhotonPersistentDiskVolumeSource = {.name = "io.k8s.api.core.v1.PhotonPersistentDiskVolumeSource", .fields = schema_core_v1_PhotonPersistentDiskVolumeSource_fields, .index = schema_core_v1_PhotonPersistentDiskVolumeSource_index, .count = 2, .numbered = 2};

static const struct schema_field schema_core_v1_Pod_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_PodSpec, .doc = "What shall run, and how."},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_PodStatus, .doc = "What the node last reported."},
};
static const uint8_t schema_core_v1_Pod_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_core_v1_Pod = {.name = "io.k8s.api.core.v1.Pod", .fields = schema_core_v1_Pod_fields, .index = schema_core_v1_Pod_index, .count = 5, .numbered = 3, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS, .doc = "A group of containers that run together on one node and share a network address."};

static const struct schema_field schema_core_v1_PodAffinity_fields[] = {
    {.name = "requiredDuringSchedulingIgnoredDuringExecution", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_PodAffinityTerm, .doc = "All of these terms have to be met."},
    {.name = "preferredDuringSchedulingIgnoredDuringExecution", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_WeightedPodAffinityTerm, .doc = "Nodes that meet these terms gain their weights."},
};
static const uint8_t schema_core_v1_PodAffinity_index[] = {1, 0, 0, 1};
const struct schema_message schema_core_v1_PodAffinity = {.name = "io.k8s.api.core.v1.PodAffinity", .fields = schema_core_v1_PodAffinity_fields, .index = schema_core_v1_PodAffinity_index, .count = 2, .numbered = 2, .doc = "Pods to be near, looked at when a node is chosen and not later."};

static const struct schema_field schema_core_v1_PodAffinityTerm_fields[] = {
    {.name = "labelSelector", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_meta_v1_LabelSelector, .doc = "Which pods, by their labels."},
    {.name = "namespaces", .number = 2, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .doc = "Namespaces to look for them in; with no namespaceSelector either, the pod's own."},
    {.name = "topologyKey", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .doc = "Nodes with the same value of this label are one place."},
    {.name = "namespaceSelector", .number = 4, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_meta_v1_LabelSelector, .doc = "Namespaces to look for them in, by their labels; {} for all."},
    {.name = "matchLabelKeys", .number = 5, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .doc = "Labels whose value has to be this pod's own as well."},
    {.name = "mismatchLabelKeys", .number = 6, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .doc = "Labels whose value must not be this pod's own."},
};
static const uint8_t schema_core_v1_PodAffinityTerm_index[] = {0, 4, 5, 3, 1, 2, 0, 1, 2, 3, 4, 5};
const struct schema_message schema_core_v1_PodAffinityTerm = {.name = "io.k8s.api.core.v1.PodAffinityTerm", .fields = schema_core_v1_PodAffinityTerm_fields, .index = schema_core_v1_PodAffinityTerm_index, .count = 6, .numbered = 6, .doc = "A set of pods and what being in one place with them means."};

static const struct schema_field schema_core_v1_PodAntiAffinity_fields[] = {
    {.name = "requiredDuringSchedulingIgnoredDuringExecution", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_PodAffinityTerm},
    {.name = "preferredDuringSchedulingIgnoredDuringExecution", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_WeightedPodAffinityTerm},
};
static const uint8_t schema_core_v1_PodAntiAffinity_index[] = {1, 0, 0, 1};
const struct schema_message schema_core_v1_PodAntiAffinity = {.name = "io.k8s.api.core.v1.PodAntiAffinity", .fields = schema_core_v1_PodAntiAffinity_fields, .index = schema_core_v1_PodAntiAffinity_index, .count = 2, .numbered = 2};

static const struct schema_field schema_core_v1_PodCertificateProjection_fields[] = {
    {.name = "signerName", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED | SCHEMA_OMITEMPTY},
    {.name = "keyType", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED | SCHEMA_OMITEMPTY},
    {.name = "maxExpirationSeconds", .number = 3, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "credentialBundlePath", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "keyPath", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "certificateChainPath", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "userAnnotations", .number = 7, .type = SCHEMA_STRING, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_PodCertificateProjection_index[] = {5, 3, 4, 1, 2, 0, 6, 0, 1, 2, 3, 4, 5, 6};
const struct schema_message schema_core_v1_PodCertificateProjection = {.name = "io.k8s.api.core.v1.PodCertificateProjection", .fields = schema_core_v1_PodCertificateProjection_fields, .index = schema_core_v1_PodCertificateProjection_index, .count = 7, .numbered = 7};

static const struct schema_field schema_core_v1_PodCondition_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.PodConditionType"},
    {.name = "observedGeneration", .number = 7, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY},
    {.name = "status", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.ConditionStatus"},
    {.name = "lastProbeTime", .number = 3, .type = SCHEMA_TIME},
    {.name = "lastTransitionTime", .number = 4, .type = SCHEMA_TIME},
    {.name = "reason", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "message", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_PodCondition_index[] = {3, 4, 6, 1, 5, 2, 0, 0, 2, 3, 4, 5, 6, 1};
const struct schema_message schema_core_v1_PodCondition = {.name = "io.k8s.api.core.v1.PodCondition", .fields = schema_core_v1_PodCondition_fields, .index = schema_core_v1_PodCondition_index, .count = 7, .numbered = 7};

static const struct schema_field schema_core_v1_PodDNSConfig_fields[] = {
    {.name = "nameservers", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "searches", .number = 2, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "options", .number = 3, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_PodDNSConfigOption},
};
static const uint8_t schema_core_v1_PodDNSConfig_index[] = {0, 2, 1, 0, 1, 2};
const struct schema_message schema_core_v1_PodDNSConfig = {.name = "io.k8s.api.core.v1.PodDNSConfig", .fields = schema_core_v1_PodDNSConfig_fields, .index = schema_core_v1_PodDNSConfig_index, .count = 3, .numbered = 3};

static const struct schema_field schema_core_v1_PodDNSConfigOption_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "value", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_PodDNSConfigOption_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_PodDNSConfigOption = {.name = "io.k8s.api.core.v1.PodDNSConfigOption", .fields = schema_core_v1_PodDNSConfigOption_fields, .index = schema_core_v1_PodDNSConfigOption_index, .count = 2, .numbered = 2};

static const struct schema_field schema_core_v1_PodExtendedResourceClaimStatus_fields[] = {
    {.name = "requestMappings", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED, .message = &schema_core_v1_ContainerExtendedResourceRequest},
    {.name = "resourceClaimName", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_core_v1_PodExtendedResourceClaimStatus_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_PodExtendedResourceClaimStatus = {.name = "io.k8s.api.core.v1.PodExtendedResourceClaimStatus", .fields = schema_core_v1_PodExtendedResourceClaimStatus_fields, .index = schema_core_v1_PodExtendedResourceClaimStatus_index, .count = 2, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_core_v1_PodIP_fields[] = {
    {.name = "ip", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_core_v1_PodIP_index[] = {0, 0};
const struct schema_message schema_core_v1_PodIP = {.name = "io.k8s.api.core.v1.PodIP", .fields = schema_core_v1_PodIP_fields, .index = schema_core_v1_PodIP_index, .count = 1, .numbered = 1};

static const struct schema_field schema_core_v1_PodList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_core_v1_Pod},
};
static const uint8_t schema_core_v1_PodList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_core_v1_PodList = {.name = "io.k8s.api.core.v1.PodList", .fields = schema_core_v1_PodList_fields, .index = schema_core_v1_PodList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_core_v1_PodOS_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.OSName"},
};
static const uint8_t schema_core_v1_PodOS_index[] = {0, 0};
const struct schema_message schema_core_v1_PodOS = {.name = "io.k8s.api.core.v1.PodOS", .fields = schema_core_v1_PodOS_fields, .index = schema_core_v1_PodOS_index, .count = 1, .numbered = 1};

static const struct schema_field schema_core_v1_PodReadinessGate_fields[] = {
    {.name = "conditionType", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.PodConditionType"},
};
static const uint8_t schema_core_v1_PodReadinessGate_index[] = {0, 0};
const struct schema_message schema_core_v1_PodReadinessGate = {.name = "io.k8s.api.core.v1.PodReadinessGate", .fields = schema_core_v1_PodReadinessGate_fields, .index = schema_core_v1_PodReadinessGate_index, .count = 1, .numbered = 1};

static const struct schema_field schema_core_v1_PodResourceClaim_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "resourceClaimName", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "resourceClaimTemplateName", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_PodResourceClaim_index[] = {0, 1, 2, 0, 1, 2};
const struct schema_message schema_core_v1_PodResourceClaim = {.name = "io.k8s.api.core.v1.PodResourceClaim", .fields = schema_core_v1_PodResourceClaim_fields, .index = schema_core_v1_PodResourceClaim_index, .count = 3, .numbered = 3};

static const struct schema_field schema_core_v1_PodResourceClaimStatus_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "resourceClaimName", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_PodResourceClaimStatus_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_PodResourceClaimStatus = {.name = "io.k8s.api.core.v1.PodResourceClaimStatus", .fields = schema_core_v1_PodResourceClaimStatus_fields, .index = schema_core_v1_PodResourceClaimStatus_index, .count = 2, .numbered = 2};

static const struct schema_field schema_core_v1_PodSchedulingGate_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_core_v1_PodSchedulingGate_index[] = {0, 0};
const struct schema_message schema_core_v1_PodSchedulingGate = {.name = "io.k8s.api.core.v1.PodSchedulingGate", .fields = schema_core_v1_PodSchedulingGate_fields, .index = schema_core_v1_PodSchedulingGate_index, .count = 1, .numbered = 1};

static const struct schema_field schema_core_v1_PodSchedulingGroup_fields[] = {
    {.name = "podGroupName", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_PodSchedulingGroup_index[] = {0, 0};
const struct schema_message schema_core_v1_PodSchedulingGroup = {.name = "io.k8s.api.core.v1.PodSchedulingGroup", .fields = schema_core_v1_PodSchedulingGroup_fields, .index = schema_core_v1_PodSchedulingGroup_index, .count = 1, .numbered = 1, .unions = "[{\"fields-to-discriminateBy\":{\"podGroupName\":\"PodGroupName\"}}]"};

static const struct schema_field schema_core_v1_PodSecurityContext_fields[] = {
    {.name = "seLinuxOptions", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_SELinuxOptions, .doc = "SELinux label of all its processes."},
    {.name = "windowsOptions", .number = 8, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_WindowsSecurityContextOptions, .doc = "Settings that only Windows nodes look at."},
    {.name = "runAsUser", .number = 2, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "User ID of each container's first process."},
    {.name = "runAsGroup", .number = 6, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Primary group ID of each container's first process."},
    {.name = "runAsNonRoot", .number = 3, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Refuses to start a container as user 0."},
    {.name = "supplementalGroups", .number = 4, .type = SCHEMA_INT64, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .doc = "Further groups of every process."},
    {.name = "supplementalGroupsPolicy", .number = 12, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .enums = "Merge|Strict", .go_type = "v1.SupplementalGroupsPolicy", .doc = "Whether the image's own groups of the user count too: Merge or Strict."},
    {.name = "fsGroup", .number = 5, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Group that owns the files of volumes which allow it, and that every process belongs to."},
    {.name = "sysctls", .number = 7, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_Sysctl, .doc = "Kernel parameters of the pod's own namespaces."},
    {.name = "fsGroupChangePolicy", .number = 9, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .enums = "Always|OnRootMismatch", .go_type = "v1.PodFSGroupChangePolicy", .doc = "When files are given to fsGroup: Always, or OnRootMismatch to look at the top folder alone."},
    {.name = "seccompProfile", .number = 10, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_SeccompProfile, .doc = "Which system calls its containers may make."},
    {.name = "appArmorProfile", .number = 11, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_AppArmorProfile, .doc = "AppArmor profile of its containers."},
    {.name = "seLinuxChangePolicy", .number = 13, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .go_type = "v1.PodSELinuxChangePolicy", .doc = "How volumes get their SELinux label: Recursive or MountOption."},
};
static const uint8_t schema_core_v1_PodSecurityContext_index[] = {11, 7, 9, 3, 4, 2, 12, 0, 10, 5, 6, 8, 1, 0, 2, 4, 5, 7, 3, 8, 1, 9, 10, 11, 6, 12};
const struct schema_message schema_core_v1_PodSecurityContext = {.name = "io.k8s.api.core.v1.PodSecurityContext", .fields = schema_core_v1_PodSecurityContext_fields, .index = schema_core_v1_PodSecurityContext_index, .count = 13, .numbered = 13, .doc = "Rights and identity that all containers share unless their own securityContext differs."};

static const struct schema_field schema_core_v1_PodSpec_fields[] = {
    {.name = "volumes", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_RETAIN_KEYS | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_Volume, .merge_key = "name", .map_keys = "name", .doc = "Volumes that the containers may mount."},
    {.name = "initContainers", .number = 20, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_Container, .merge_key = "name", .map_keys = "name", .doc = "Containers that run one after the other before the others start; with restartPolicy Always they stay as sidecars."},
    {.name = "containers", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_Container, .merge_key = "name", .map_keys = "name", .doc = "The containers of the pod; at least one, and the list cannot grow later."},
    {.name = "ephemeralContainers", .number = 34, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_EphemeralContainer, .merge_key = "name", .map_keys = "name", .doc = "Containers added to a running pod for debugging."},
    {.name = "restartPolicy", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_CODE_FALLBACK, .fallback = "\"Always\"", .enums = "Always|Never|OnFailure", .go_type = "v1.RestartPolicy", .doc = "When containers that ended are started again."},
    {.name = "terminationGracePeriodSeconds", .number = 4, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "30", .doc = "Seconds a container gets between the signal to stop and being killed."},
    {.name = "activeDeadlineSeconds", .number = 5, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Seconds after which the pod is stopped and counted as failed."},
    {.name = "dnsPolicy", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_CODE_FALLBACK, .fallback = "\"ClusterFirst\"", .enums = "ClusterFirst|ClusterFirstWithHostNet|Default|None", .go_type = "v1.DNSPolicy", .doc = "Where the containers' resolver settings come from."},
    {.name = "nodeSelector", .number = 7, .type = SCHEMA_STRING, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY | SCHEMA_ATOMIC_STRUCT, .doc = "Labels a node must have to run the pod."},
    {.name = "serviceAccountName", .number = 8, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "The ServiceAccount that the pod's processes act as towards the API."},
    {.name = "serviceAccount", .number = 9, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_DEPRECATED, .doc = "Older name of serviceAccountName; both always say the same."},
    {.name = "automountServiceAccountToken", .number = 21, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Whether a token of the ServiceAccount is mounted into the containers."},
    {.name = "nodeName", .number = 10, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "The node the pod runs on; set by the scheduler, or by whoever wants to go around it."},
    {.name = "hostNetwork", .number = 11, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY, .doc = "Whether the pod uses the node's network instead of one of its own."},
    {.name = "hostPID", .number = 12, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY, .doc = "Whether the containers see the node's processes."},
    {.name = "hostIPC", .number = 13, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY, .doc = "Whether the containers share the node's inter-process communication."},
    {.name = "shareProcessNamespace", .number = 27, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Whether the containers of the pod see each other's processes."},
    {.name = "securityContext", .number = 14, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .message = &schema_core_v1_PodSecurityContext, .fallback = "{}", .doc = "Users, groups and kernel settings that hold for all containers."},
    {.name = "imagePullSecrets", .number = 15, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_ATOMIC_STRUCT | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_LocalObjectReference, .merge_key = "name", .map_keys = "name", .doc = "Secrets with credentials for the images' registries."},
    {.name = "hostname", .number = 16, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Name of the pod's host instead of the pod's own name."},
    {.name = "subdomain", .number = 17, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Name of the headless Service below which the pod has a DNS name."},
    {.name = "affinity", .number = 18, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_Affinity, .doc = "Rules on nodes and on other pods that steer where the pod goes."},
    {.name = "schedulerName", .number = 19, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_CODE_FALLBACK, .fallback = "\"default-scheduler\"", .doc = "The scheduler that finds a node for the pod."},
    {.name = "tolerations", .number = 22, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_Toleration, .doc = "Taints of nodes that the pod puts up with."},
    {.name = "hostAliases", .number = 23, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_HostAlias, .merge_key = "ip", .map_keys = "ip", .doc = "Lines added to the containers' /etc/hosts."},
    {.name = "priorityClassName", .number = 24, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Class that says how important the pod is."},
    {.name = "priority", .number = 25, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "The number that priorityClassName stands for; higher ones may push lower ones out."},
    {.name = "dnsConfig", .number = 26, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_PodDNSConfig, .doc = "Resolver settings that are merged with those of dnsPolicy."},
    {.name = "readinessGates", .number = 28, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_PodReadinessGate, .doc = "Conditions that others set and that must be true before the pod counts as ready."},
    {.name = "runtimeClassName", .number = 29, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "RuntimeClass that picks how containers are run."},
    {.name = "enableServiceLinks", .number = 30, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Whether Services are described in the containers' environment."},
    {.name = "preemptionPolicy", .number = 31, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .enums = "Never|PreemptLowerPriority", .go_type = "v1.PreemptionPolicy", .doc = "Whether this pod may push out pods of lower priority: PreemptLowerPriority or Never."},
    {.name = "overhead", .number = 32, .type = SCHEMA_QUANTITY, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ResourceList", .doc = "Resources the runtime itself needs for the pod."},
    {.name = "topologySpreadConstraints", .number = 33, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_TopologySpreadConstraint, .merge_key = "topologyKey", .map_keys = "topologyKey,whenUnsatisfiable", .doc = "How evenly pods of a kind are spread over zones, nodes or other domains."},
    {.name = "setHostnameAsFQDN", .number = 35, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Whether the kernel's host name is the pod's full domain name instead of its first part."},
    {.name = "os", .number = 36, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_PodOS, .doc = "The operating system its containers are for; says which settings may be used."},
    {.name = "hostUsers", .number = 37, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "False gives the pod a user namespace of its own, in which its root is nobody on the node."},
    {.name = "schedulingGates", .number = 38, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_PodSchedulingGate, .merge_key = "name", .map_keys = "name", .doc = "While any is left, no node is sought; whoever set one removes it."},
    {.name = "resourceClaims", .number = 39, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_RETAIN_KEYS | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_PodResourceClaim, .merge_key = "name", .map_keys = "name", .doc = "Claims on devices that have to be allocated before the pod starts."},
    {.name = "resources", .number = 40, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_ResourceRequirements, .doc = "Requests and limits of the pod as a whole, beside those of its containers."},
    {.name = "hostnameOverride", .number = 41, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "The host name that its containers see, whatever hostname and subdomain say."},
    {.name = "schedulingGroup", .number = 43, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_PodSchedulingGroup, .doc = "The group of pods that are placed together with this one."},
};
static const uint8_t schema_core_v1_PodSpec_index[] = {6, 21, 11, 2, 27, 7, 30, 3, 24, 15, 13, 14, 36, 19, 40, 18, 1, 12, 8, 35, 32, 31, 26, 25, 28, 38, 39, 4, 29, 22, 37, 41, 17, 10, 9, 34, 16, 20, 5, 23, 33, 0, 0, 2, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 17, 18, 19, 20, 21, 22, 1, 11, 23, 24, 25, 26, 27, 16, 28, 29, 30, 31, 32, 33, 3, 34, 35, 36, 37, 38, 39, 40, 41};
const struct schema_message schema_core_v1_PodSpec = {.name = "io.k8s.api.core.v1.PodSpec", .fields = schema_core_v1_PodSpec_fields, .index = schema_core_v1_PodSpec_index, .count = 42, .numbered = 42, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS, .doc = "What a pod shall run, where and under which rules."};

static const struct schema_field schema_core_v1_PodStatus_fields[] = {
    {.name = "observedGeneration", .number = 17, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY, .doc = "The generation of the pod that this status knows of."},
    {.name = "phase", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .enums = "Failed|Pending|Running|Succeeded|Unknown", .go_type = "v1.PodPhase", .doc = "The pod's life in one word."},
    {.name = "conditions", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_PodCondition, .merge_key = "type", .map_keys = "type", .doc = "Finer facts about the pod: scheduled, initialized, ready."},
    {.name = "message", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Sentence for why the pod is in this state."},
    {.name = "reason", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Short word for why the pod is in this state."},
    {.name = "nominatedNodeName", .number = 11, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Node on which room is being made for the pod."},
    {.name = "hostIP", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Address of the node."},
    {.name = "hostIPs", .number = 16, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .message = &schema_core_v1_HostIP, .merge_key = "ip", .doc = "Addresses of its node, at most one of each family."},
    {.name = "podIP", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Address of the pod, once it has one."},
    {.name = "podIPs", .number = 12, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_PodIP, .merge_key = "ip", .map_keys = "ip", .doc = "Addresses of the pod, at most one of each family."},
    {.name = "startTime", .number = 7, .type = SCHEMA_TIME, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "When the node accepted the pod."},
    {.name = "initContainerStatuses", .number = 10, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_ContainerStatus, .doc = "One entry for each init container."},
    {.name = "containerStatuses", .number = 8, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_ContainerStatus, .doc = "What each container is doing."},
    {.name = "qosClass", .number = 9, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .enums = "BestEffort|Burstable|Guaranteed", .go_type = "v1.PodQOSClass", .doc = "How the pod is treated when the node runs short, derived from requests and limits."},
    {.name = "ephemeralContainerStatuses", .number = 13, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_ContainerStatus, .doc = "One entry for each ephemeral container."},
    {.name = "resize", .number = 14, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_DEPRECATED, .go_type = "v1.PodResizeStatus"},
    {.name = "resourceClaimStatuses", .number = 15, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_RETAIN_KEYS | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_PodResourceClaimStatus, .merge_key = "name", .map_keys = "name", .doc = "Which claims were made for the pod's resourceClaims."},
    {.name = "extendedResourceClaimStatus", .number = 18, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_PodExtendedResourceClaimStatus},
    {.name = "allocatedResources", .number = 19, .type = SCHEMA_QUANTITY, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ResourceList"},
    {.name = "resources", .number = 20, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_ResourceRequirements},
    {.name = "nodeAllocatableResourceClaimStatuses", .number = 21, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_NodeAllocatableResourceClaimStatus},
};
static const uint8_t schema_core_v1_PodStatus_index[] = {18, 2, 12, 14, 17, 6, 7, 11, 3, 20, 5, 0, 1, 8, 9, 13, 4, 15, 16, 19, 10, 1, 2, 3, 4, 6, 8, 10, 12, 13, 11, 5, 9, 14, 15, 16, 7, 0, 17, 18, 19, 20};
const struct schema_message schema_core_v1_PodStatus = {.name = "io.k8s.api.core.v1.PodStatus", .fields = schema_core_v1_PodStatus_fields, .index = schema_core_v1_PodStatus_index, .count = 21, .numbered = 21, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_core_v1_PodTemplate_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "template", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_PodTemplateSpec},
};
static const uint8_t schema_core_v1_PodTemplate_index[] = {1, 0, 2, 3, 2, 3};
const struct schema_message schema_core_v1_PodTemplate = {.name = "io.k8s.api.core.v1.PodTemplate", .fields = schema_core_v1_PodTemplate_fields, .index = schema_core_v1_PodTemplate_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS, .doc = "A pod that others may copy."};

static const struct schema_field schema_core_v1_PodTemplateList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_core_v1_PodTemplate},
};
static const uint8_t schema_core_v1_PodTemplateList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_core_v1_PodTemplateList = {.name = "io.k8s.api.core.v1.PodTemplateList", .fields = schema_core_v1_PodTemplateList_fields, .index = schema_core_v1_PodTemplateList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_core_v1_PodTemplateSpec_fields[] = {
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta, .doc = "Labels and annotations they get."},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_PodSpec, .doc = "Their spec."},
};
static const uint8_t schema_core_v1_PodTemplateSpec_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_PodTemplateSpec = {.name = "io.k8s.api.core.v1.PodTemplateSpec", .fields = schema_core_v1_PodTemplateSpec_fields, .index = schema_core_v1_PodTemplateSpec_index, .count = 2, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS, .doc = "What pods made from it are like."};

static const struct schema_field schema_core_v1_PortStatus_fields[] = {
    {.name = "port", .number = 1, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED},
    {.name = "protocol", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .enums = "SCTP|TCP|UDP", .go_type = "v1.Protocol"},
    {.name = "error", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_PortStatus_index[] = {2, 0, 1, 0, 1, 2};
const struct schema_message schema_core_v1_PortStatus = {.name = "io.k8s.api.core.v1.PortStatus", .fields = schema_core_v1_PortStatus_fields, .index = schema_core_v1_PortStatus_index, .count = 3, .numbered = 3};

static const struct schema_field schema_core_v1_PortworxVolumeSource_fields[] = {
    {.name = "volumeID", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "fsType", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "readOnly", .number = 3, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_PortworxVolumeSource_index[] = {1, 2, 0, 0, 1, 2};
const struct schema_message schema_core_v1_PortworxVolumeSource = {.name = "io.k8s.api.core.v1.PortworxVolumeSource", .fields = schema_core_v1_PortworxVolumeSource_fields, .index = schema_core_v1_PortworxVolumeSource_index, .count = 3, .numbered = 3};

static const struct schema_field schema_core_v1_PreferredSchedulingTerm_fields[] = {
    {.name = "weight", .number = 1, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED},
    {.name = "preference", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_NodeSelectorTerm},
};
static const uint8_t schema_core_v1_PreferredSchedulingTerm_index[] = {1, 0, 0, 1};
const struct schema_message schema_core_v1_PreferredSchedulingTerm = {.name = "io.k8s.api.core.v1.PreferredSchedulingTerm", .fields = schema_core_v1_PreferredSchedulingTerm_fields, .index = schema_core_v1_PreferredSchedulingTerm_index, .count = 2, .numbered = 2};

static const struct schema_field schema_core_v1_Probe_fields[] = {
    {.name = "exec", .number = 1, .wrap = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_ExecAction, .doc = "Command run in the container; exit status 0 is success."},
    {.name = "httpGet", .number = 2, .wrap = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_HTTPGetAction, .doc = "HTTP request to the container; a status from 200 to 399 is success."},
    {.name = "tcpSocket", .number = 3, .wrap = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_TCPSocketAction, .doc = "TCP connection to the container; being accepted is success."},
    {.name = "grpc", .number = 4, .wrap = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_GRPCAction, .doc = "gRPC health check of the container."},
    {.name = "initialDelaySeconds", .number = 2, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY, .doc = "Seconds between the container's start and the first check."},
    {.name = "timeoutSeconds", .number = 3, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_CODE_FALLBACK, .fallback = "1", .doc = "Seconds after which a check without answer has failed."},
    {.name = "periodSeconds", .number = 4, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_CODE_FALLBACK, .fallback = "10", .doc = "Seconds between two checks."},
    {.name = "successThreshold", .number = 5, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_CODE_FALLBACK, .fallback = "1", .doc = "Successes in a row after which the check counts as passed again."},
    {.name = "failureThreshold", .number = 6, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_CODE_FALLBACK, .fallback = "3", .doc = "Failures in a row after which the check counts as failed."},
    {.name = "terminationGracePeriodSeconds", .number = 7, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Seconds to end in after this probe failed, in place of the pod's own."},
};
static const uint8_t schema_core_v1_Probe_index[] = {0, 8, 3, 1, 4, 6, 7, 2, 9, 5, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
const struct schema_message schema_core_v1_Probe = {.name = "io.k8s.api.core.v1.Probe", .fields = schema_core_v1_Probe_fields, .index = schema_core_v1_Probe_index, .count = 10, .numbered = 10, .flags = SCHEMA_FALLBACKS, .embedded = "ProbeHandler", .doc = "A check that the node repeats on a container."};

static const struct schema_field schema_core_v1_ProjectedVolumeSource_fields[] = {
    {.name = "sources", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_LIST_TYPED, .message = &schema_core_v1_VolumeProjection, .doc = "Secrets, ConfigMaps, fields of the pod, tokens and certificates, side by side."},
    {.name = "defaultMode", .number = 2, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "420", .doc = "Permission bits of files that have none of their own; 0644 if not said."},
};
static const uint8_t schema_core_v1_ProjectedVolumeSource_index[] = {1, 0, 0, 1};
const struct schema_message schema_core_v1_ProjectedVolumeSource = {.name = "io.k8s.api.core.v1.ProjectedVolumeSource", .fields = schema_core_v1_ProjectedVolumeSource_fields, .index = schema_core_v1_ProjectedVolumeSource_index, .count = 2, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS, .doc = "Several sources in one folder."};

static const struct schema_field schema_core_v1_QuobyteVolumeSource_fields[] = {
    {.name = "registry", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "volume", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "readOnly", .number = 3, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "user", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "group", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "tenant", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_QuobyteVolumeSource_index[] = {4, 2, 0, 5, 3, 1, 0, 1, 2, 3, 4, 5};
const struct schema_message schema_core_v1_QuobyteVolumeSource = {.name = "io.k8s.api.core.v1.QuobyteVolumeSource", .fields = schema_core_v1_QuobyteVolumeSource_fields, .index = schema_core_v1_QuobyteVolumeSource_index, .count = 6, .numbered = 6};

static const struct schema_field schema_core_v1_RBDPersistentVolumeSource_fields[] = {
    {.name = "monitors", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED},
    {.name = "image", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "fsType", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "pool", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .fallback = "\"rbd\""},
    {.name = "user", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .fallback = "\"admin\""},
    {.name = "keyring", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .fallback = "\"/etc/ceph/keyring\""},
    {.name = "secretRef", .number = 7, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_SecretReference},
    {.name = "readOnly", .number = 8, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_RBDPersistentVolumeSource_index[] = {2, 1, 5, 0, 3, 7, 6, 4, 0, 1, 2, 3, 4, 5, 6, 7};
const struct schema_message schema_core_v1_RBDPersistentVolumeSource = {.name = "io.k8s.api.core.v1.RBDPersistentVolumeSource", .fields = schema_core_v1_RBDPersistentVolumeSource_fields, .index = schema_core_v1_RBDPersistentVolumeSource_index, .count = 8, .numbered = 8, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_core_v1_RBDVolumeSource_fields[] = {
    {.name = "monitors", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED},
    {.name = "image", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "fsType", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "pool", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .fallback = "\"rbd\""},
    {.name = "user", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .fallback = "\"admin\""},
    {.name = "keyring", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .fallback = "\"/etc/ceph/keyring\""},
    {.name = "secretRef", .number = 7, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_LocalObjectReference},
    {.name = "readOnly", .number = 8, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_RBDVolumeSource_index[] = {2, 1, 5, 0, 3, 7, 6, 4, 0, 1, 2, 3, 4, 5, 6, 7};
const struct schema_message schema_core_v1_RBDVolumeSource = {.name = "io.k8s.api.core.v1.RBDVolumeSource", .fields = schema_core_v1_RBDVolumeSource_fields, .index = schema_core_v1_RBDVolumeSource_index, .count = 8, .numbered = 8, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_core_v1_ReplicationController_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_ReplicationControllerSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_ReplicationControllerStatus},
};
static const uint8_t schema_core_v1_ReplicationController_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_core_v1_ReplicationController = {.name = "io.k8s.api.core.v1.ReplicationController", .fields = schema_core_v1_ReplicationController_fields, .index = schema_core_v1_ReplicationController_index, .count = 5, .numbered = 3, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS, .doc = "Keeps a number of pods running; a Deployment does more."};

static const struct schema_field schema_core_v1_ReplicationControllerCondition_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.ReplicationControllerConditionType"},
    {.name = "status", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.ConditionStatus"},
    {.name = "lastTransitionTime", .number = 3, .type = SCHEMA_TIME},
    {.name = "reason", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "message", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_ReplicationControllerCondition_index[] = {2, 4, 3, 1, 0, 0, 1, 2, 3, 4};
const struct schema_message schema_core_v1_ReplicationControllerCondition = {.name = "io.k8s.api.core.v1.ReplicationControllerCondition", .fields = schema_core_v1_ReplicationControllerCondition_fields, .index = schema_core_v1_ReplicationControllerCondition_index, .count = 5, .numbered = 5};

static const struct schema_field schema_core_v1_ReplicationControllerList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_core_v1_ReplicationController},
};
static const uint8_t schema_core_v1_ReplicationControllerList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_core_v1_ReplicationControllerList = {.name = "io.k8s.api.core.v1.ReplicationControllerList", .fields = schema_core_v1_ReplicationControllerList_fields, .index = schema_core_v1_ReplicationControllerList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_core_v1_ReplicationControllerSpec_fields[] = {
    {.name = "replicas", .number = 1, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .fallback = "1", .doc = "How many pods there are to be."},
    {.name = "minReadySeconds", .number = 4, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY, .fallback = "0", .doc = "Seconds a pod has to be ready before it counts as available."},
    {.name = "selector", .number = 2, .type = SCHEMA_STRING, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY | SCHEMA_ATOMIC_STRUCT, .doc = "Labels of the pods it counts; those of the template if not said."},
    {.name = "template", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_PodTemplateSpec, .doc = "What its pods are like."},
};
static const uint8_t schema_core_v1_ReplicationControllerSpec_index[] = {1, 0, 2, 3, 0, 2, 3, 1};
const struct schema_message schema_core_v1_ReplicationControllerSpec = {.name = "io.k8s.api.core.v1.ReplicationControllerSpec", .fields = schema_core_v1_ReplicationControllerSpec_fields, .index = schema_core_v1_ReplicationControllerSpec_index, .count = 4, .numbered = 4, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_core_v1_ReplicationControllerStatus_fields[] = {
    {.name = "replicas", .number = 1, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED},
    {.name = "fullyLabeledReplicas", .number = 2, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
    {.name = "readyReplicas", .number = 4, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
    {.name = "availableReplicas", .number = 5, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
    {.name = "observedGeneration", .number = 3, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY},
    {.name = "conditions", .number = 6, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_ReplicationControllerCondition, .merge_key = "type", .map_keys = "type"},
};
static const uint8_t schema_core_v1_ReplicationControllerStatus_index[] = {3, 5, 1, 4, 2, 0, 0, 1, 4, 2, 3, 5};
const struct schema_message schema_core_v1_ReplicationControllerStatus = {.name = "io.k8s.api.core.v1.ReplicationControllerStatus", .fields = schema_core_v1_ReplicationControllerStatus_fields, .index = schema_core_v1_ReplicationControllerStatus_index, .count = 6, .numbered = 6};

static const struct schema_field schema_core_v1_ResourceClaim_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "request", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_ResourceClaim_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_ResourceClaim = {.name = "io.k8s.api.core.v1.ResourceClaim", .fields = schema_core_v1_ResourceClaim_fields, .index = schema_core_v1_ResourceClaim_index, .count = 2, .numbered = 2};

static const struct schema_field schema_core_v1_ResourceFieldSelector_fields[] = {
    {.name = "containerName", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "resource", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "divisor", .number = 3, .type = SCHEMA_QUANTITY},
};
static const uint8_t schema_core_v1_ResourceFieldSelector_index[] = {0, 2, 1, 0, 1, 2};
const struct schema_message schema_core_v1_ResourceFieldSelector = {.name = "io.k8s.api.core.v1.ResourceFieldSelector", .fields = schema_core_v1_ResourceFieldSelector_fields, .index = schema_core_v1_ResourceFieldSelector_index, .count = 3, .numbered = 3, .flags = SCHEMA_ATOMIC_STRUCT};

static const struct schema_field schema_core_v1_ResourceHealth_fields[] = {
    {.name = "resourceID", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.ResourceID"},
    {.name = "health", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ResourceHealthStatus"},
    {.name = "message", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_ResourceHealth_index[] = {1, 2, 0, 0, 1, 2};
const struct schema_message schema_core_v1_ResourceHealth = {.name = "io.k8s.api.core.v1.ResourceHealth", .fields = schema_core_v1_ResourceHealth_fields, .index = schema_core_v1_ResourceHealth_index, .count = 3, .numbered = 3};

static const struct schema_field schema_core_v1_ResourceQuota_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_ResourceQuotaSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_ResourceQuotaStatus},
};
static const uint8_t schema_core_v1_ResourceQuota_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_core_v1_ResourceQuota = {.name = "io.k8s.api.core.v1.ResourceQuota", .fields = schema_core_v1_ResourceQuota_fields, .index = schema_core_v1_ResourceQuota_index, .count = 5, .numbered = 3, .flags = SCHEMA_FALLBACKS, .doc = "What a namespace may use in all."};

static const struct schema_field schema_core_v1_ResourceQuotaList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_core_v1_ResourceQuota},
};
static const uint8_t schema_core_v1_ResourceQuotaList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_core_v1_ResourceQuotaList = {.name = "io.k8s.api.core.v1.ResourceQuotaList", .fields = schema_core_v1_ResourceQuotaList_fields, .index = schema_core_v1_ResourceQuotaList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_core_v1_ResourceQuotaSpec_fields[] = {
    {.name = "hard", .number = 1, .type = SCHEMA_QUANTITY, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ResourceList", .doc = "The limits, by resource."},
    {.name = "scopes", .number = 2, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .enums = "BestEffort|CrossNamespacePodAffinity|NotBestEffort|NotTerminating|PriorityClass|Terminating|VolumeAttributesClass", .go_type = "v1.ResourceQuotaScope", .doc = "Which objects count; all of them have to hold."},
    {.name = "scopeSelector", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_ScopeSelector, .doc = "Counts only objects that match, such as pods of a priority class."},
};
static const uint8_t schema_core_v1_ResourceQuotaSpec_index[] = {0, 2, 1, 0, 1, 2};
const struct schema_message schema_core_v1_ResourceQuotaSpec = {.name = "io.k8s.api.core.v1.ResourceQuotaSpec", .fields = schema_core_v1_ResourceQuotaSpec_fields, .index = schema_core_v1_ResourceQuotaSpec_index, .count = 3, .numbered = 3, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_ResourceQuotaStatus_fields[] = {
    {.name = "hard", .number = 1, .type = SCHEMA_QUANTITY, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ResourceList"},
    {.name = "used", .number = 2, .type = SCHEMA_QUANTITY, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ResourceList"},
};
static const uint8_t schema_core_v1_ResourceQuotaStatus_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_ResourceQuotaStatus = {.name = "io.k8s.api.core.v1.ResourceQuotaStatus", .fields = schema_core_v1_ResourceQuotaStatus_fields, .index = schema_core_v1_ResourceQuotaStatus_index, .count = 2, .numbered = 2, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_ResourceRequirements_fields[] = {
    {.name = "limits", .number = 1, .type = SCHEMA_QUANTITY, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ResourceList", .doc = "What the container cannot exceed."},
    {.name = "requests", .number = 2, .type = SCHEMA_QUANTITY, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ResourceList", .doc = "What the scheduler sets aside for the container."},
    {.name = "claims", .number = 3, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_ResourceClaim, .map_keys = "name", .doc = "Which of the pod's resource claims this container uses."},
};
static const uint8_t schema_core_v1_ResourceRequirements_index[] = {2, 0, 1, 0, 1, 2};
const struct schema_message schema_core_v1_ResourceRequirements = {.name = "io.k8s.api.core.v1.ResourceRequirements", .fields = schema_core_v1_ResourceRequirements_fields, .index = schema_core_v1_ResourceRequirements_index, .count = 3, .numbered = 3, .flags = SCHEMA_FALLBACKS, .doc = "What is set aside for a container and what it may use at most."};

static const struct schema_field schema_core_v1_ResourceStatus_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.ResourceName"},
    {.name = "resources", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_ResourceHealth, .map_keys = "resourceID"},
};
static const uint8_t schema_core_v1_ResourceStatus_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_ResourceStatus = {.name = "io.k8s.api.core.v1.ResourceStatus", .fields = schema_core_v1_ResourceStatus_fields, .index = schema_core_v1_ResourceStatus_index, .count = 2, .numbered = 2};

static const struct schema_field schema_core_v1_SELinuxOptions_fields[] = {
    {.name = "user", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "role", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "type", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "level", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_SELinuxOptions_index[] = {3, 1, 2, 0, 0, 1, 2, 3};
const struct schema_message schema_core_v1_SELinuxOptions = {.name = "io.k8s.api.core.v1.SELinuxOptions", .fields = schema_core_v1_SELinuxOptions_fields, .index = schema_core_v1_SELinuxOptions_index, .count = 4, .numbered = 4};

static const struct schema_field schema_core_v1_ScaleIOPersistentVolumeSource_fields[] = {
    {.name = "gateway", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "system", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "secretRef", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_SecretReference},
    {.name = "sslEnabled", .number = 4, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "protectionDomain", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "storagePool", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "storageMode", .number = 7, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .fallback = "\"ThinProvisioned\""},
    {.name = "volumeName", .number = 8, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "fsType", .number = 9, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .fallback = "\"xfs\""},
    {.name = "readOnly", .number = 10, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_ScaleIOPersistentVolumeSource_index[] = {8, 0, 4, 9, 2, 3, 6, 5, 1, 7, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
const struct schema_message schema_core_v1_ScaleIOPersistentVolumeSource = {.name = "io.k8s.api.core.v1.ScaleIOPersistentVolumeSource", .fields = schema_core_v1_ScaleIOPersistentVolumeSource_fields, .index = schema_core_v1_ScaleIOPersistentVolumeSource_index, .count = 10, .numbered = 10, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_ScaleIOVolumeSource_fields[] = {
    {.name = "gateway", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "system", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "secretRef", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_LocalObjectReference},
    {.name = "sslEnabled", .number = 4, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "protectionDomain", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "storagePool", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "storageMode", .number = 7, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .fallback = "\"ThinProvisioned\""},
    {.name = "volumeName", .number = 8, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "fsType", .number = 9, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .fallback = "\"xfs\""},
    {.name = "readOnly", .number = 10, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_ScaleIOVolumeSource_index[] = {8, 0, 4, 9, 2, 3, 6, 5, 1, 7, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
const struct schema_message schema_core_v1_ScaleIOVolumeSource = {.name = "io.k8s.api.core.v1.ScaleIOVolumeSource", .fields = schema_core_v1_ScaleIOVolumeSource_fields, .index = schema_core_v1_ScaleIOVolumeSource_index, .count = 10, .numbered = 10, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_ScopeSelector_fields[] = {
    {.name = "matchExpressions", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_ScopedResourceSelectorRequirement},
};
static const uint8_t schema_core_v1_ScopeSelector_index[] = {0, 0};
const struct schema_message schema_core_v1_ScopeSelector = {.name = "io.k8s.api.core.v1.ScopeSelector", .fields = schema_core_v1_ScopeSelector_fields, .index = schema_core_v1_ScopeSelector_index, .count = 1, .numbered = 1, .flags = SCHEMA_ATOMIC_STRUCT};

static const struct schema_field schema_core_v1_ScopedResourceSelectorRequirement_fields[] = {
    {.name = "scopeName", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .enums = "BestEffort|CrossNamespacePodAffinity|NotBestEffort|NotTerminating|PriorityClass|Terminating|VolumeAttributesClass", .go_type = "v1.ResourceQuotaScope"},
    {.name = "operator", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .enums = "DoesNotExist|Exists|In|NotIn", .go_type = "v1.ScopeSelectorOperator"},
    {.name = "values", .number = 3, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
};
static const uint8_t schema_core_v1_ScopedResourceSelectorRequirement_index[] = {1, 0, 2, 0, 1, 2};
const struct schema_message schema_core_v1_ScopedResourceSelectorRequirement = {.name = "io.k8s.api.core.v1.ScopedResourceSelectorRequirement", .fields = schema_core_v1_ScopedResourceSelectorRequirement_fields, .index = schema_core_v1_ScopedResourceSelectorRequirement_index, .count = 3, .numbered = 3};

static const struct schema_field schema_core_v1_SeccompProfile_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .enums = "Localhost|RuntimeDefault|Unconfined", .go_type = "v1.SeccompProfileType"},
    {.name = "localhostProfile", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_SeccompProfile_index[] = {1, 0, 0, 1};
const struct schema_message schema_core_v1_SeccompProfile = {.name = "io.k8s.api.core.v1.SeccompProfile", .fields = schema_core_v1_SeccompProfile_fields, .index = schema_core_v1_SeccompProfile_index, .count = 2, .numbered = 2, .unions = "[{\"discriminator\":\"type\",\"fields-to-discriminateBy\":{\"localhostProfile\":\"LocalhostProfile\"}}]"};

static const struct schema_field schema_core_v1_Secret_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "immutable", .number = 5, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "True forbids any change of the data; it cannot be taken back."},
    {.name = "data", .number = 2, .type = SCHEMA_BYTES, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .doc = "Values, base64-encoded."},
    {.name = "stringData", .number = 4, .type = SCHEMA_STRING, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .doc = "Values as plain text; they are merged into data when written and never shown."},
    {.name = "type", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_CODE_FALLBACK, .fallback = "\"Opaque\"", .go_type = "v1.SecretType", .doc = "What the values are for."},
};
static const uint8_t schema_core_v1_Secret_index[] = {1, 4, 3, 0, 2, 5, 6, 2, 4, 6, 5, 3};
const struct schema_message schema_core_v1_Secret = {.name = "io.k8s.api.core.v1.Secret", .fields = schema_core_v1_Secret_fields, .index = schema_core_v1_Secret_index, .count = 7, .numbered = 5, .flags = SCHEMA_FALLBACKS, .doc = "Confidential values, for pods to read."};

static const struct schema_field schema_core_v1_SecretEnvSource_fields[] = {
    {.name = "name", .number = 1, .wrap = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .fallback = "\"\""},
    {.name = "optional", .number = 2, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_SecretEnvSource_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_SecretEnvSource = {.name = "io.k8s.api.core.v1.SecretEnvSource", .fields = schema_core_v1_SecretEnvSource_fields, .index = schema_core_v1_SecretEnvSource_index, .count = 2, .numbered = 2, .flags = SCHEMA_FALLBACKS, .embedded = "LocalObjectReference"};

static const struct schema_field schema_core_v1_SecretKeySelector_fields[] = {
    {.name = "name", .number = 1, .wrap = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .fallback = "\"\""},
    {.name = "key", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "optional", .number = 3, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_SecretKeySelector_index[] = {1, 0, 2, 0, 1, 2};
const struct schema_message schema_core_v1_SecretKeySelector = {.name = "io.k8s.api.core.v1.SecretKeySelector", .fields = schema_core_v1_SecretKeySelector_fields, .index = schema_core_v1_SecretKeySelector_index, .count = 3, .numbered = 3, .flags = SCHEMA_ATOMIC_STRUCT | SCHEMA_FALLBACKS, .embedded = "LocalObjectReference"};

static const struct schema_field schema_core_v1_SecretList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_core_v1_Secret},
};
static const uint8_t schema_core_v1_SecretList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_core_v1_SecretList = {.name = "io.k8s.api.core.v1.SecretList", .fields = schema_core_v1_SecretList_fields, .index = schema_core_v1_SecretList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_core_v1_SecretProjection_fields[] = {
    {.name = "name", .number = 1, .wrap = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .fallback = "\"\""},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_KeyToPath},
    {.name = "optional", .number = 4, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_SecretProjection_index[] = {1, 0, 2, 0, 1, 2};
const struct schema_message schema_core_v1_SecretProjection = {.name = "io.k8s.api.core.v1.SecretProjection", .fields = schema_core_v1_SecretProjection_fields, .index = schema_core_v1_SecretProjection_index, .count = 3, .numbered = 3, .flags = SCHEMA_FALLBACKS, .embedded = "LocalObjectReference"};

static const struct schema_field schema_core_v1_SecretReference_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "namespace", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_SecretReference_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_SecretReference = {.name = "io.k8s.api.core.v1.SecretReference", .fields = schema_core_v1_SecretReference_fields, .index = schema_core_v1_SecretReference_index, .count = 2, .numbered = 2, .flags = SCHEMA_ATOMIC_STRUCT};

static const struct schema_field schema_core_v1_SecretVolumeSource_fields[] = {
    {.name = "secretName", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Name of the Secret, in the pod's namespace."},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_KeyToPath, .doc = "Only these keys, at these paths; without it all keys, by their names."},
    {.name = "defaultMode", .number = 3, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "420", .doc = "Permission bits of files that have none of their own; 0644 if not said."},
    {.name = "optional", .number = 4, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Whether the pod may start while it is missing."},
};
static const uint8_t schema_core_v1_SecretVolumeSource_index[] = {2, 1, 3, 0, 0, 1, 2, 3};
const struct schema_message schema_core_v1_SecretVolumeSource = {.name = "io.k8s.api.core.v1.SecretVolumeSource", .fields = schema_core_v1_SecretVolumeSource_fields, .index = schema_core_v1_SecretVolumeSource_index, .count = 4, .numbered = 4, .flags = SCHEMA_FALLBACKS, .doc = "A Secret's keys as files in memory, which follow its changes."};

static const struct schema_field schema_core_v1_SecurityContext_fields[] = {
    {.name = "capabilities", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_Capabilities, .doc = "Linux capabilities to add to the runtime's usual ones or to take away."},
    {.name = "privileged", .number = 2, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Whether its root has the rights of the node's root and sees all devices."},
    {.name = "seLinuxOptions", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_SELinuxOptions, .doc = "SELinux label of its processes."},
    {.name = "windowsOptions", .number = 10, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_WindowsSecurityContextOptions, .doc = "Settings that only Windows nodes look at."},
    {.name = "runAsUser", .number = 4, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "User ID of its first process, in place of the image's."},
    {.name = "runAsGroup", .number = 8, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Primary group ID of its first process."},
    {.name = "runAsNonRoot", .number = 5, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Refuses to start it as user 0."},
    {.name = "readOnlyRootFilesystem", .number = 6, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Whether the image's files cannot be changed; volumes can."},
    {.name = "allowPrivilegeEscalation", .number = 7, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "False keeps set-user-ID programs from gaining rights."},
    {.name = "procMount", .number = 9, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .enums = "Default|Unmasked", .go_type = "v1.ProcMountType", .doc = "How much of /proc is hidden: Default or Unmasked."},
    {.name = "seccompProfile", .number = 11, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_SeccompProfile, .doc = "Which system calls it may make."},
    {.name = "appArmorProfile", .number = 12, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_AppArmorProfile, .doc = "AppArmor profile it runs under."},
};
static const uint8_t schema_core_v1_SecurityContext_index[] = {8, 11, 0, 1, 9, 7, 5, 6, 4, 2, 10, 3, 0, 1, 2, 4, 6, 7, 8, 5, 9, 3, 10, 11};
const struct schema_message schema_core_v1_SecurityContext = {.name = "io.k8s.api.core.v1.SecurityContext", .fields = schema_core_v1_SecurityContext_fields, .index = schema_core_v1_SecurityContext_index, .count = 12, .numbered = 12, .doc = "Rights and identity of one container; what it says goes before what the pod says."};

static const struct schema_field schema_core_v1_Service_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_ServiceSpec, .doc = "What the service is to be."},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_ServiceStatus, .doc = "What the cluster reports of it."},
};
static const uint8_t schema_core_v1_Service_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_core_v1_Service = {.name = "io.k8s.api.core.v1.Service", .fields = schema_core_v1_Service_fields, .index = schema_core_v1_Service_index, .count = 5, .numbered = 3, .flags = SCHEMA_FALLBACKS, .doc = "A stable address and name in front of a changing set of pods."};

static const struct schema_field schema_core_v1_ServiceAccount_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "secrets", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_ATOMIC_STRUCT | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_ObjectReference, .merge_key = "name", .map_keys = "name", .doc = "Secrets that its pods may use, where that is enforced."},
    {.name = "imagePullSecrets", .number = 3, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_ATOMIC_STRUCT | SCHEMA_LIST_TYPED, .message = &schema_core_v1_LocalObjectReference, .doc = "Credentials of registries that its pods get."},
    {.name = "automountServiceAccountToken", .number = 4, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Whether its pods get a token unless they say otherwise."},
};
static const uint8_t schema_core_v1_ServiceAccount_index[] = {1, 5, 4, 0, 2, 3, 2, 3, 4, 5};
const struct schema_message schema_core_v1_ServiceAccount = {.name = "io.k8s.api.core.v1.ServiceAccount", .fields = schema_core_v1_ServiceAccount_fields, .index = schema_core_v1_ServiceAccount_index, .count = 6, .numbered = 4, .flags = SCHEMA_FALLBACKS, .doc = "An identity for processes in pods."};

static const struct schema_field schema_core_v1_ServiceAccountList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_core_v1_ServiceAccount},
};
static const uint8_t schema_core_v1_ServiceAccountList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_core_v1_ServiceAccountList = {.name = "io.k8s.api.core.v1.ServiceAccountList", .fields = schema_core_v1_ServiceAccountList_fields, .index = schema_core_v1_ServiceAccountList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_core_v1_ServiceAccountTokenProjection_fields[] = {
    {.name = "audience", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "expirationSeconds", .number = 2, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "3600"},
    {.name = "path", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_core_v1_ServiceAccountTokenProjection_index[] = {0, 1, 2, 0, 1, 2};
const struct schema_message schema_core_v1_ServiceAccountTokenProjection = {.name = "io.k8s.api.core.v1.ServiceAccountTokenProjection", .fields = schema_core_v1_ServiceAccountTokenProjection_fields, .index = schema_core_v1_ServiceAccountTokenProjection_index, .count = 3, .numbered = 3, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_ServiceList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_core_v1_Service},
};
static const uint8_t schema_core_v1_ServiceList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_core_v1_ServiceList = {.name = "io.k8s.api.core.v1.ServiceList", .fields = schema_core_v1_ServiceList_fields, .index = schema_core_v1_ServiceList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_core_v1_ServicePort_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Name of the port, unique in the service; may be left out if there is one only."},
    {.name = "protocol", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .fallback = "\"TCP\"", .enums = "SCTP|TCP|UDP", .go_type = "v1.Protocol", .doc = "TCP, UDP or SCTP."},
    {.name = "appProtocol", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "What is spoken on it, as a hint to others."},
    {.name = "port", .number = 3, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED, .doc = "Port of the Service."},
    {.name = "targetPort", .number = 4, .type = SCHEMA_INT_OR_STRING, .doc = "Port of the pods, by number or by name."},
    {.name = "nodePort", .number = 5, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY, .doc = "Port that every node answers on."},
};
static const uint8_t schema_core_v1_ServicePort_index[] = {2, 0, 5, 3, 1, 4, 0, 1, 3, 4, 5, 2};
const struct schema_message schema_core_v1_ServicePort = {.name = "io.k8s.api.core.v1.ServicePort", .fields = schema_core_v1_ServicePort_fields, .index = schema_core_v1_ServicePort_index, .count = 6, .numbered = 6, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_ServiceSpec_fields[] = {
    {.name = "ports", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_core_v1_ServicePort, .merge_key = "port", .map_keys = "port,protocol", .doc = "Ports the Service answers on."},
    {.name = "selector", .number = 2, .type = SCHEMA_STRING, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY | SCHEMA_ATOMIC_STRUCT, .doc = "Labels of the pods that get the traffic; without it someone else keeps the endpoints."},
    {.name = "clusterIP", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Address of the Service; None makes it headless, that is, names lead to the pods themselves."},
    {.name = "clusterIPs", .number = 18, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .doc = "Its addresses, at most one of each family; the first is clusterIP."},
    {.name = "type", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_CODE_FALLBACK, .fallback = "\"ClusterIP\"", .enums = "ClusterIP|ExternalName|LoadBalancer|NodePort", .go_type = "v1.ServiceType", .doc = "How the Service can be reached: inside the cluster, on every node, or from outside."},
    {.name = "externalIPs", .number = 5, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .doc = "Addresses of your own that nodes also answer for."},
    {.name = "sessionAffinity", .number = 7, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_CODE_FALLBACK, .fallback = "\"None\"", .enums = "ClientIP|None", .go_type = "v1.ServiceAffinity", .doc = "Whether a client keeps going to the same pod."},
    {.name = "loadBalancerIP", .number = 8, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_DEPRECATED, .doc = "Asks a load balancer for this address; not every implementation listens."},
    {.name = "loadBalancerSourceRanges", .number = 9, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .doc = "Client networks that the load balancer lets in."},
    {.name = "externalName", .number = 10, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "DNS name that the Service is an alias of, for type ExternalName."},
    {.name = "externalTrafficPolicy", .number = 11, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .enums = "Cluster|Local", .go_type = "v1.ServiceExternalTrafficPolicy", .doc = "Whether traffic from outside may go on to pods of other nodes."},
    {.name = "healthCheckNodePort", .number = 12, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY, .doc = "Port on which nodes say whether they have pods of it, for externalTrafficPolicy Local."},
    {.name = "publishNotReadyAddresses", .number = 13, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY, .doc = "Whether pods that are not ready are published too."},
    {.name = "sessionAffinityConfig", .number = 14, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_SessionAffinityConfig, .doc = "How long ClientIP affinity lasts."},
    {.name = "ipFamilies", .number = 19, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .enums = "|IPv4|IPv6", .go_type = "v1.IPFamily", .doc = "IPv4, IPv6 or both, the first one first."},
    {.name = "ipFamilyPolicy", .number = 17, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .enums = "PreferDualStack|RequireDualStack|SingleStack", .go_type = "v1.IPFamilyPolicy", .doc = "SingleStack, PreferDualStack or RequireDualStack."},
    {.name = "allocateLoadBalancerNodePorts", .number = 20, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Whether a LoadBalancer service gets node ports too."},
    {.name = "loadBalancerClass", .number = 21, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Which implementation is to serve it; cannot change."},
    {.name = "internalTrafficPolicy", .number = 22, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .enums = "Cluster|Local", .go_type = "v1.ServiceInternalTrafficPolicy", .doc = "Whether traffic from inside may go to pods of other nodes."},
    {.name = "trafficDistribution", .number = 23, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "A wish where traffic goes: PreferSameZone or PreferSameNode."},
};
static const uint8_t schema_core_v1_ServiceSpec_index[] = {16, 2, 3, 5, 9, 10, 11, 18, 14, 15, 17, 7, 8, 0, 12, 1, 6, 13, 19, 4, 0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 3, 14, 16, 17, 18, 19};
const struct schema_message schema_core_v1_ServiceSpec = {.name = "io.k8s.api.core.v1.ServiceSpec", .fields = schema_core_v1_ServiceSpec_fields, .index = schema_core_v1_ServiceSpec_index, .count = 20, .numbered = 20, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_ServiceStatus_fields[] = {
    {.name = "loadBalancer", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_core_v1_LoadBalancerStatus},
    {.name = "conditions", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_meta_v1_Condition, .merge_key = "type", .map_keys = "type"},
};
static const uint8_t schema_core_v1_ServiceStatus_index[] = {1, 0, 0, 1};
const struct schema_message schema_core_v1_ServiceStatus = {.name = "io.k8s.api.core.v1.ServiceStatus", .fields = schema_core_v1_ServiceStatus_fields, .index = schema_core_v1_ServiceStatus_index, .count = 2, .numbered = 2};

static const struct schema_field schema_core_v1_SessionAffinityConfig_fields[] = {
    {.name = "clientIP", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_ClientIPConfig},
};
static const uint8_t schema_core_v1_SessionAffinityConfig_index[] = {0, 0};
const struct schema_message schema_core_v1_SessionAffinityConfig = {.name = "io.k8s.api.core.v1.SessionAffinityConfig", .fields = schema_core_v1_SessionAffinityConfig_fields, .index = schema_core_v1_SessionAffinityConfig_index, .count = 1, .numbered = 1};

static const struct schema_field schema_core_v1_SleepAction_fields[] = {
    {.name = "seconds", .number = 1, .type = SCHEMA_INT64, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_core_v1_SleepAction_index[] = {0, 0};
const struct schema_message schema_core_v1_SleepAction = {.name = "io.k8s.api.core.v1.SleepAction", .fields = schema_core_v1_SleepAction_fields, .index = schema_core_v1_SleepAction_index, .count = 1, .numbered = 1};

static const struct schema_field schema_core_v1_StorageOSPersistentVolumeSource_fields[] = {
    {.name = "volumeName", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "volumeNamespace", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "fsType", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "readOnly", .number = 4, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "secretRef", .number = 5, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_ObjectReference},
};
static const uint8_t schema_core_v1_StorageOSPersistentVolumeSource_index[] = {2, 3, 4, 0, 1, 0, 1, 2, 3, 4};
const struct schema_message schema_core_v1_StorageOSPersistentVolumeSource = {.name = "io.k8s.api.core.v1.StorageOSPersistentVolumeSource", .fields = schema_core_v1_StorageOSPersistentVolumeSource_fields, .index = schema_core_v1_StorageOSPersistentVolumeSource_index, .count = 5, .numbered = 5};

static const struct schema_field schema_core_v1_StorageOSVolumeSource_fields[] = {
    {.name = "volumeName", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "volumeNamespace", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "fsType", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "readOnly", .number = 4, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "secretRef", .number = 5, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_LocalObjectReference},
};
static const uint8_t schema_core_v1_StorageOSVolumeSource_index[] = {2, 3, 4, 0, 1, 0, 1, 2, 3, 4};
const struct schema_message schema_core_v1_StorageOSVolumeSource = {.name = "io.k8s.api.core.v1.StorageOSVolumeSource", .fields = schema_core_v1_StorageOSVolumeSource_fields, .index = schema_core_v1_StorageOSVolumeSource_index, .count = 5, .numbered = 5, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_Sysctl_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "value", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_core_v1_Sysctl_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_Sysctl = {.name = "io.k8s.api.core.v1.Sysctl", .fields = schema_core_v1_Sysctl_fields, .index = schema_core_v1_Sysctl_index, .count = 2, .numbered = 2};

static const struct schema_field schema_core_v1_TCPSocketAction_fields[] = {
    {.name = "port", .number = 1, .type = SCHEMA_INT_OR_STRING, .flags = SCHEMA_REQUIRED, .doc = "Number or name of the container's port."},
    {.name = "host", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Where to connect; by default the pod's address."},
};
static const uint8_t schema_core_v1_TCPSocketAction_index[] = {1, 0, 0, 1};
const struct schema_message schema_core_v1_TCPSocketAction = {.name = "io.k8s.api.core.v1.TCPSocketAction", .fields = schema_core_v1_TCPSocketAction_fields, .index = schema_core_v1_TCPSocketAction_index, .count = 2, .numbered = 2, .doc = "A connection that is opened and closed again."};

static const struct schema_field schema_core_v1_Taint_fields[] = {
    {.name = "key", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .doc = "Name of the taint."},
    {.name = "value", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "May be anything; tolerations compare with it."},
    {.name = "effect", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .enums = "NoExecute|NoSchedule|PreferNoSchedule", .go_type = "v1.TaintEffect", .doc = "NoSchedule keeps new pods off, PreferNoSchedule tries to, NoExecute also evicts those that run."},
    {.name = "timeAdded", .number = 4, .type = SCHEMA_TIME, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "When it was set; only NoExecute has one."},
};
static const uint8_t schema_core_v1_Taint_index[] = {2, 0, 3, 1, 0, 1, 2, 3};
const struct schema_message schema_core_v1_Taint = {.name = "io.k8s.api.core.v1.Taint", .fields = schema_core_v1_Taint_fields, .index = schema_core_v1_Taint_index, .count = 4, .numbered = 4, .doc = "Keeps pods off a node that do not tolerate it."};

static const struct schema_field schema_core_v1_Toleration_fields[] = {
    {.name = "key", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Key of the taint; empty, with operator Exists, matches all."},
    {.name = "operator", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .enums = "Equal|Exists|Gt|Lt", .go_type = "v1.TolerationOperator", .doc = "Equal compares values, Exists takes any, Lt and Gt compare numbers."},
    {.name = "value", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "The taint's value for Equal, Lt or Gt."},
    {.name = "effect", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .enums = "NoExecute|NoSchedule|PreferNoSchedule", .go_type = "v1.TaintEffect", .doc = "Effect of the taint; empty matches all."},
    {.name = "tolerationSeconds", .number = 5, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Seconds a NoExecute taint is put up with; without it, for ever."},
};
static const uint8_t schema_core_v1_Toleration_index[] = {3, 0, 1, 4, 2, 0, 1, 2, 3, 4};
const struct schema_message schema_core_v1_Toleration = {.name = "io.k8s.api.core.v1.Toleration", .fields = schema_core_v1_Toleration_fields, .index = schema_core_v1_Toleration_index, .count = 5, .numbered = 5, .doc = "Lets the pod onto nodes with a matching taint."};

static const struct schema_field schema_core_v1_TopologySelectorLabelRequirement_fields[] = {
    {.name = "key", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "values", .number = 2, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED},
};
static const uint8_t schema_core_v1_TopologySelectorLabelRequirement_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_TopologySelectorLabelRequirement = {.name = "io.k8s.api.core.v1.TopologySelectorLabelRequirement", .fields = schema_core_v1_TopologySelectorLabelRequirement_fields, .index = schema_core_v1_TopologySelectorLabelRequirement_index, .count = 2, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_core_v1_TopologySelectorTerm_fields[] = {
    {.name = "matchLabelExpressions", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_core_v1_TopologySelectorLabelRequirement},
};
static const uint8_t schema_core_v1_TopologySelectorTerm_index[] = {0, 0};
const struct schema_message schema_core_v1_TopologySelectorTerm = {.name = "io.k8s.api.core.v1.TopologySelectorTerm", .fields = schema_core_v1_TopologySelectorTerm_fields, .index = schema_core_v1_TopologySelectorTerm_index, .count = 1, .numbered = 1, .flags = SCHEMA_ATOMIC_STRUCT | SCHEMA_NULLS};

static const struct schema_field schema_core_v1_TopologySpreadConstraint_fields[] = {
    {.name = "maxSkew", .number = 1, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED, .doc = "By how many pods the fullest place may lead the emptiest."},
    {.name = "topologyKey", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .doc = "Nodes with the same value of this label are one place."},
    {.name = "whenUnsatisfiable", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .enums = "DoNotSchedule|ScheduleAnyway", .go_type = "v1.UnsatisfiableConstraintAction", .doc = "DoNotSchedule keeps the pod waiting, ScheduleAnyway only prefers better places."},
    {.name = "labelSelector", .number = 4, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_meta_v1_LabelSelector, .doc = "Which pods are counted."},
    {.name = "minDomains", .number = 5, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "While there are fewer places than this, the emptiest counts as having no pod."},
    {.name = "nodeAffinityPolicy", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .enums = "Honor|Ignore", .go_type = "v1.NodeInclusionPolicy", .doc = "Whether nodes the pod could not go to by its affinity count: Honor or Ignore."},
    {.name = "nodeTaintsPolicy", .number = 7, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .enums = "Honor|Ignore", .go_type = "v1.NodeInclusionPolicy", .doc = "Whether tainted nodes the pod does not tolerate count: Honor or Ignore."},
    {.name = "matchLabelKeys", .number = 8, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .doc = "Labels whose value has to be this pod's own as well."},
};
static const uint8_t schema_core_v1_TopologySpreadConstraint_index[] = {3, 7, 0, 4, 5, 6, 1, 2, 0, 1, 2, 3, 4, 5, 6, 7};
const struct schema_message schema_core_v1_TopologySpreadConstraint = {.name = "io.k8s.api.core.v1.TopologySpreadConstraint", .fields = schema_core_v1_TopologySpreadConstraint_fields, .index = schema_core_v1_TopologySpreadConstraint_index, .count = 8, .numbered = 8, .doc = "How evenly matching pods are spread over places."};

static const struct schema_field schema_core_v1_TypedLocalObjectReference_fields[] = {
    {.name = "apiGroup", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_POINTER},
    {.name = "kind", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "name", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_core_v1_TypedLocalObjectReference_index[] = {0, 1, 2, 0, 1, 2};
const struct schema_message schema_core_v1_TypedLocalObjectReference = {.name = "io.k8s.api.core.v1.TypedLocalObjectReference", .fields = schema_core_v1_TypedLocalObjectReference_fields, .index = schema_core_v1_TypedLocalObjectReference_index, .count = 3, .numbered = 3, .flags = SCHEMA_ATOMIC_STRUCT};

static const struct schema_field schema_core_v1_TypedObjectReference_fields[] = {
    {.name = "apiGroup", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_POINTER},
    {.name = "kind", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "name", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "namespace", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_TypedObjectReference_index[] = {0, 1, 2, 3, 0, 1, 2, 3};
const struct schema_message schema_core_v1_TypedObjectReference = {.name = "io.k8s.api.core.v1.TypedObjectReference", .fields = schema_core_v1_TypedObjectReference_fields, .index = schema_core_v1_TypedObjectReference_index, .count = 4, .numbered = 4};

static const struct schema_field schema_core_v1_Volume_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .doc = "By which volumeMounts call it; unique in the pod."},
    {.name = "hostPath", .number = 1, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_HostPathVolumeSource, .doc = "File or directory of the node itself."},
    {.name = "emptyDir", .number = 2, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_EmptyDirVolumeSource, .doc = "Directory that begins empty and lives as long as the pod."},
    {.name = "gcePersistentDisk", .number = 3, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_GCEPersistentDiskVolumeSource},
    {.name = "awsElasticBlockStore", .number = 4, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_AWSElasticBlockStoreVolumeSource},
    {.name = "gitRepo", .number = 5, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_GitRepoVolumeSource},
    {.name = "secret", .number = 6, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_SecretVolumeSource, .doc = "Files from a Secret's keys, kept in memory."},
    {.name = "nfs", .number = 7, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_NFSVolumeSource, .doc = "A folder of an NFS server."},
    {.name = "iscsi", .number = 8, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_ISCSIVolumeSource, .doc = "A disk of an iSCSI target."},
    {.name = "glusterfs", .number = 9, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_GlusterfsVolumeSource},
    {.name = "persistentVolumeClaim", .number = 10, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_PersistentVolumeClaimVolumeSource, .doc = "Storage that a PersistentVolumeClaim stands for."},
    {.name = "rbd", .number = 11, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_RBDVolumeSource},
    {.name = "flexVolume", .number = 12, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_FlexVolumeSource},
    {.name = "cinder", .number = 13, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_CinderVolumeSource},
    {.name = "cephfs", .number = 14, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_CephFSVolumeSource},
    {.name = "flocker", .number = 15, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_FlockerVolumeSource},
    {.name = "downwardAPI", .number = 16, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_DownwardAPIVolumeSource, .doc = "Files with facts about the pod itself."},
    {.name = "fc", .number = 17, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_FCVolumeSource, .doc = "A disk on Fibre Channel."},
    {.name = "azureFile", .number = 18, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_AzureFileVolumeSource},
    {.name = "configMap", .number = 19, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_ConfigMapVolumeSource, .doc = "Files from a ConfigMap's keys."},
    {.name = "vsphereVolume", .number = 20, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_VsphereVirtualDiskVolumeSource},
    {.name = "quobyte", .number = 21, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_QuobyteVolumeSource},
    {.name = "azureDisk", .number = 22, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_AzureDiskVolumeSource},
    {.name = "photonPersistentDisk", .number = 23, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_PhotonPersistentDiskVolumeSource},
    {.name = "projected", .number = 26, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_ProjectedVolumeSource, .doc = "Several sources in one directory."},
    {.name = "portworxVolume", .number = 24, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_PortworxVolumeSource},
    {.name = "scaleIO", .number = 25, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_ScaleIOVolumeSource},
    {.name = "storageos", .number = 27, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED, .message = &schema_core_v1_StorageOSVolumeSource},
    {.name = "csi", .number = 28, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_CSIVolumeSource, .doc = "A volume that a CSI driver makes for this pod alone."},
    {.name = "ephemeral", .number = 29, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_EphemeralVolumeSource, .doc = "A claim that is made from a template, lives with the pod and goes with it."},
    {.name = "image", .number = 30, .wrap = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_ImageVolumeSource, .doc = "The files of an OCI image or artifact, read-only."},
};
static const uint8_t schema_core_v1_Volume_index[] = {4, 22, 18, 14, 13, 19, 28, 16, 2, 29, 17, 12, 15, 3, 5, 9, 1, 30, 8, 0, 7, 10, 23, 25, 24, 21, 11, 26, 6, 27, 20, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 25, 26, 24, 27, 28, 29, 30};
const struct schema_message schema_core_v1_Volume = {.name = "io.k8s.api.core.v1.Volume", .fields = schema_core_v1_Volume_fields, .index = schema_core_v1_Volume_index, .count = 31, .numbered = 31, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS, .embedded = "VolumeSource", .doc = "A named place for files that the pod's containers may mount; exactly one source says what it is."};

static const struct schema_field schema_core_v1_VolumeDevice_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "devicePath", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_core_v1_VolumeDevice_index[] = {1, 0, 0, 1};
const struct schema_message schema_core_v1_VolumeDevice = {.name = "io.k8s.api.core.v1.VolumeDevice", .fields = schema_core_v1_VolumeDevice_fields, .index = schema_core_v1_VolumeDevice_index, .count = 2, .numbered = 2};

static const struct schema_field schema_core_v1_VolumeMount_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .doc = "The volume's name in the pod."},
    {.name = "readOnly", .number = 2, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY, .doc = "Whether the container cannot write to it."},
    {.name = "recursiveReadOnly", .number = 7, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .go_type = "v1.RecursiveReadOnlyMode", .doc = "Whether mounts below a read-only one are read-only too: Disabled, IfPossible or Enabled."},
    {.name = "mountPath", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .doc = "Where the volume appears in the container."},
    {.name = "subPath", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Path inside the volume to mount instead of its root."},
    {.name = "mountPropagation", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .enums = "Bidirectional|HostToContainer|None", .go_type = "v1.MountPropagationMode", .doc = "Whether mounts made later pass between node and container: None, HostToContainer or Bidirectional."},
    {.name = "subPathExpr", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Like subPath, with $(NAME) of the container's environment filled in."},
};
static const uint8_t schema_core_v1_VolumeMount_index[] = {3, 5, 0, 1, 2, 4, 6, 0, 1, 3, 4, 5, 6, 2};
const struct schema_message schema_core_v1_VolumeMount = {.name = "io.k8s.api.core.v1.VolumeMount", .fields = schema_core_v1_VolumeMount_fields, .index = schema_core_v1_VolumeMount_index, .count = 7, .numbered = 7, .doc = "Where one of the pod's volumes appears in the container."};

static const struct schema_field schema_core_v1_VolumeMountStatus_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "mountPath", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "readOnly", .number = 3, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "recursiveReadOnly", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .go_type = "v1.RecursiveReadOnlyMode"},
    {.name = "volumeStatus", .number = 5, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_VolumeStatus},
};
static const uint8_t schema_core_v1_VolumeMountStatus_index[] = {1, 0, 2, 3, 4, 0, 1, 2, 3, 4};
const struct schema_message schema_core_v1_VolumeMountStatus = {.name = "io.k8s.api.core.v1.VolumeMountStatus", .fields = schema_core_v1_VolumeMountStatus_fields, .index = schema_core_v1_VolumeMountStatus_index, .count = 5, .numbered = 5};

static const struct schema_field schema_core_v1_VolumeNodeAffinity_fields[] = {
    {.name = "required", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_core_v1_NodeSelector},
};
static const uint8_t schema_core_v1_VolumeNodeAffinity_index[] = {0, 0};
const struct schema_message schema_core_v1_VolumeNodeAffinity = {.name = "io.k8s.api.core.v1.VolumeNodeAffinity", .fields = schema_core_v1_VolumeNodeAffinity_fields, .index = schema_core_v1_VolumeNodeAffinity_index, .count = 1, .numbered = 1, .flags = SCHEMA_NULLS};

static const struct schema_field schema_core_v1_VolumeProjection_fields[] = {
    {.name = "secret", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_SecretProjection},
    {.name = "downwardAPI", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_DownwardAPIProjection},
    {.name = "configMap", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_ConfigMapProjection},
    {.name = "serviceAccountToken", .number = 4, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_ServiceAccountTokenProjection},
    {.name = "clusterTrustBundle", .number = 5, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_ClusterTrustBundleProjection},
    {.name = "podCertificate", .number = 6, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_PodCertificateProjection},
};
static const uint8_t schema_core_v1_VolumeProjection_index[] = {4, 2, 1, 5, 0, 3, 0, 1, 2, 3, 4, 5};
const struct schema_message schema_core_v1_VolumeProjection = {.name = "io.k8s.api.core.v1.VolumeProjection", .fields = schema_core_v1_VolumeProjection_fields, .index = schema_core_v1_VolumeProjection_index, .count = 6, .numbered = 6, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_VolumeResourceRequirements_fields[] = {
    {.name = "limits", .number = 1, .type = SCHEMA_QUANTITY, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ResourceList"},
    {.name = "requests", .number = 2, .type = SCHEMA_QUANTITY, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ResourceList"},
};
static const uint8_t schema_core_v1_VolumeResourceRequirements_index[] = {0, 1, 0, 1};
const struct schema_message schema_core_v1_VolumeResourceRequirements = {.name = "io.k8s.api.core.v1.VolumeResourceRequirements", .fields = schema_core_v1_VolumeResourceRequirements_fields, .index = schema_core_v1_VolumeResourceRequirements_index, .count = 2, .numbered = 2, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_core_v1_VolumeStatus_fields[] = {
    {.name = "image", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_core_v1_ImageVolumeStatus},
};
static const uint8_t schema_core_v1_VolumeStatus_index[] = {0, 0};
const struct schema_message schema_core_v1_VolumeStatus = {.name = "io.k8s.api.core.v1.VolumeStatus", .fields = schema_core_v1_VolumeStatus_fields, .index = schema_core_v1_VolumeStatus_index, .count = 1, .numbered = 1};

static const struct schema_field schema_core_v1_VsphereVirtualDiskVolumeSource_fields[] = {
    {.name = "volumePath", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "fsType", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "storagePolicyName", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "storagePolicyID", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_core_v1_VsphereVirtualDiskVolumeSource_index[] = {1, 3, 2, 0, 0, 1, 2, 3};
const struct schema_message schema_core_v1_VsphereVirtualDiskVolumeSource = {.name = "io.k8s.api.core.v1.VsphereVirtualDiskVolumeSource", .fields = schema_core_v1_VsphereVirtualDiskVolumeSource_fields, .index = schema_core_v1_VsphereVirtualDiskVolumeSource_index, .count = 4, .numbered = 4};

static const struct schema_field schema_core_v1_WeightedPodAffinityTerm_fields[] = {
    {.name = "weight", .number = 1, .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED},
    {.name = "podAffinityTerm", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_core_v1_PodAffinityTerm},
};
static const uint8_t schema_core_v1_WeightedPodAffinityTerm_index[] = {1, 0, 0, 1};
const struct schema_message schema_core_v1_WeightedPodAffinityTerm = {.name = "io.k8s.api.core.v1.WeightedPodAffinityTerm", .fields = schema_core_v1_WeightedPodAffinityTerm_fields, .index = schema_core_v1_WeightedPodAffinityTerm_index, .count = 2, .numbered = 2};

static const struct schema_field schema_core_v1_WindowsSecurityContextOptions_fields[] = {
    {.name = "gmsaCredentialSpecName", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "gmsaCredentialSpec", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "runAsUserName", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "hostProcess", .number = 4, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_core_v1_WindowsSecurityContextOptions_index[] = {1, 0, 3, 2, 0, 1, 2, 3};
const struct schema_message schema_core_v1_WindowsSecurityContextOptions = {.name = "io.k8s.api.core.v1.WindowsSecurityContextOptions", .fields = schema_core_v1_WindowsSecurityContextOptions_fields, .index = schema_core_v1_WindowsSecurityContextOptions_index, .count = 4, .numbered = 4};
