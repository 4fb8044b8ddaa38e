/* Made by scripts/gen-schema; not to be edited. */
/* clang-format off */
#include "core/model/schema_gen.h"

static const struct schema_field schema_meta_v1_APIGroup_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "versions", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED, .message = &schema_meta_v1_GroupVersionForDiscovery},
    {.name = "preferredVersion", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_GroupVersionForDiscovery},
    {.name = "serverAddressByClientCIDRs", .number = 4, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_meta_v1_ServerAddressByClientCIDR},
};
static const uint8_t schema_meta_v1_APIGroup_index[] = {1, 0, 2, 4, 5, 3, 2, 3, 4, 5};
const struct schema_message schema_meta_v1_APIGroup = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.APIGroup", .fields = schema_meta_v1_APIGroup_fields, .index = schema_meta_v1_APIGroup_index, .count = 6, .numbered = 4, .flags = SCHEMA_NULLS};

static const struct schema_field schema_meta_v1_APIGroupList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "groups", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED, .message = &schema_meta_v1_APIGroup},
};
static const uint8_t schema_meta_v1_APIGroupList_index[] = {1, 2, 0, 2};
const struct schema_message schema_meta_v1_APIGroupList = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.APIGroupList", .fields = schema_meta_v1_APIGroupList_fields, .index = schema_meta_v1_APIGroupList_index, .count = 3, .numbered = 1, .flags = SCHEMA_NULLS};

static const struct schema_field schema_meta_v1_APIResource_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "singularName", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "namespaced", .number = 2, .type = SCHEMA_BOOL, .flags = SCHEMA_REQUIRED},
    {.name = "group", .number = 8, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "version", .number = 9, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "kind", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "verbs", .number = 4, .type = SCHEMA_VERBS, .flags = SCHEMA_REQUIRED, .go_type = "v1.Verbs"},
    {.name = "shortNames", .number = 5, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "categories", .number = 7, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "storageVersionHash", .number = 10, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_meta_v1_APIResource_index[] = {8, 3, 5, 0, 2, 7, 1, 9, 6, 4, 0, 2, 5, 6, 7, 1, 8, 3, 4, 9};
const struct schema_message schema_meta_v1_APIResource = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.APIResource", .fields = schema_meta_v1_APIResource_fields, .index = schema_meta_v1_APIResource_index, .count = 10, .numbered = 10};

static const struct schema_field schema_meta_v1_APIResourceList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "groupVersion", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "resources", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED, .message = &schema_meta_v1_APIResource},
};
static const uint8_t schema_meta_v1_APIResourceList_index[] = {1, 2, 0, 3, 2, 3};
const struct schema_message schema_meta_v1_APIResourceList = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.APIResourceList", .fields = schema_meta_v1_APIResourceList_fields, .index = schema_meta_v1_APIResourceList_index, .count = 4, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_meta_v1_APIVersions_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "versions", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED},
    {.name = "serverAddressByClientCIDRs", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED, .message = &schema_meta_v1_ServerAddressByClientCIDR},
};
static const uint8_t schema_meta_v1_APIVersions_index[] = {1, 0, 3, 2, 2, 3};
const struct schema_message schema_meta_v1_APIVersions = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.APIVersions", .fields = schema_meta_v1_APIVersions_fields, .index = schema_meta_v1_APIVersions_index, .count = 4, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_meta_v1_Condition_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "status", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.ConditionStatus"},
    {.name = "observedGeneration", .number = 3, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY},
    {.name = "lastTransitionTime", .number = 4, .type = SCHEMA_TIME, .flags = SCHEMA_REQUIRED},
    {.name = "reason", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "message", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_meta_v1_Condition_index[] = {3, 5, 2, 4, 1, 0, 0, 1, 2, 3, 4, 5};
const struct schema_message schema_meta_v1_Condition = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.Condition", .fields = schema_meta_v1_Condition_fields, .index = schema_meta_v1_Condition_index, .count = 6, .numbered = 6};

static const struct schema_field schema_meta_v1_CreateOptions_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "dryRun", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "fieldManager", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "fieldValidation", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_meta_v1_CreateOptions_index[] = {1, 2, 3, 4, 0, 2, 3, 4};
const struct schema_message schema_meta_v1_CreateOptions = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.CreateOptions", .fields = schema_meta_v1_CreateOptions_fields, .index = schema_meta_v1_CreateOptions_index, .count = 5, .numbered = 3};

static const struct schema_field schema_meta_v1_DeleteOptions_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "gracePeriodSeconds", .number = 1, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "preconditions", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_meta_v1_Preconditions},
    {.name = "orphanDependents", .number = 3, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_DEPRECATED},
    {.name = "propagationPolicy", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .go_type = "v1.DeletionPropagation"},
    {.name = "dryRun", .number = 5, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "ignoreStoreReadErrorWithClusterBreakingPotential", .number = 6, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_meta_v1_DeleteOptions_index[] = {1, 6, 2, 7, 0, 4, 3, 5, 2, 3, 4, 5, 6, 7};
const struct schema_message schema_meta_v1_DeleteOptions = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions", .fields = schema_meta_v1_DeleteOptions_fields, .index = schema_meta_v1_DeleteOptions_index, .count = 8, .numbered = 6};

static const struct schema_field schema_meta_v1_FieldSelectorRequirement_fields[] = {
    {.name = "key", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "operator", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.FieldSelectorOperator"},
    {.name = "values", .number = 3, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
};
static const uint8_t schema_meta_v1_FieldSelectorRequirement_index[] = {0, 1, 2, 0, 1, 2};
const struct schema_message schema_meta_v1_FieldSelectorRequirement = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.FieldSelectorRequirement", .fields = schema_meta_v1_FieldSelectorRequirement_fields, .index = schema_meta_v1_FieldSelectorRequirement_index, .count = 3, .numbered = 3};

static const struct schema_field schema_meta_v1_GetOptions_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "resourceVersion", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_meta_v1_GetOptions_index[] = {1, 0, 2, 2};
const struct schema_message schema_meta_v1_GetOptions = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.GetOptions", .fields = schema_meta_v1_GetOptions_fields, .index = schema_meta_v1_GetOptions_index, .count = 3, .numbered = 1};

static const struct schema_field schema_meta_v1_GroupVersionForDiscovery_fields[] = {
    {.name = "groupVersion", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "version", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_meta_v1_GroupVersionForDiscovery_index[] = {0, 1, 0, 1};
const struct schema_message schema_meta_v1_GroupVersionForDiscovery = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.GroupVersionForDiscovery", .fields = schema_meta_v1_GroupVersionForDiscovery_fields, .index = schema_meta_v1_GroupVersionForDiscovery_index, .count = 2, .numbered = 2};

static const struct schema_field schema_meta_v1_GroupVersionKind_fields[] = {
    {.name = "group", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "version", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "kind", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_meta_v1_GroupVersionKind_index[] = {0, 2, 1, 0, 1, 2};
const struct schema_message schema_meta_v1_GroupVersionKind = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.GroupVersionKind", .fields = schema_meta_v1_GroupVersionKind_fields, .index = schema_meta_v1_GroupVersionKind_index, .count = 3, .numbered = 3};

static const struct schema_field schema_meta_v1_LabelSelector_fields[] = {
    {.name = "matchLabels", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .doc = "Labels an object must have with exactly these values."},
    {.name = "matchExpressions", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_meta_v1_LabelSelectorRequirement, .doc = "Conditions on label keys: In, NotIn, Exists or DoesNotExist."},
};
static const uint8_t schema_meta_v1_LabelSelector_index[] = {1, 0, 0, 1};
const struct schema_message schema_meta_v1_LabelSelector = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector", .fields = schema_meta_v1_LabelSelector_fields, .index = schema_meta_v1_LabelSelector_index, .count = 2, .numbered = 2, .flags = SCHEMA_ATOMIC_STRUCT, .doc = "Picks objects by labels; all of its conditions have to hold."};

static const struct schema_field schema_meta_v1_LabelSelectorRequirement_fields[] = {
    {.name = "key", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "operator", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.LabelSelectorOperator"},
    {.name = "values", .number = 3, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
};
static const uint8_t schema_meta_v1_LabelSelectorRequirement_index[] = {0, 1, 2, 0, 1, 2};
const struct schema_message schema_meta_v1_LabelSelectorRequirement = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement", .fields = schema_meta_v1_LabelSelectorRequirement_fields, .index = schema_meta_v1_LabelSelectorRequirement_index, .count = 3, .numbered = 3};

static const struct schema_field schema_meta_v1_ListMeta_fields[] = {
    {.name = "selfLink", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_DEPRECATED},
    {.name = "resourceVersion", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "continue", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "remainingItemCount", .number = 4, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "shardInfo", .number = 5, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_meta_v1_ShardInfo},
};
static const uint8_t schema_meta_v1_ListMeta_index[] = {2, 3, 1, 0, 4, 0, 1, 2, 3, 4};
const struct schema_message schema_meta_v1_ListMeta = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta", .fields = schema_meta_v1_ListMeta_fields, .index = schema_meta_v1_ListMeta_index, .count = 5, .numbered = 5};

static const struct schema_field schema_meta_v1_ListOptions_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "labelSelector", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "fieldSelector", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "watch", .number = 3, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "allowWatchBookmarks", .number = 9, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "resourceVersion", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "resourceVersionMatch", .number = 10, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ResourceVersionMatch"},
    {.name = "timeoutSeconds", .number = 5, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "limit", .number = 7, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY},
    {.name = "continue", .number = 8, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "sendInitialEvents", .number = 11, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "shardSelector", .number = 15, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_meta_v1_ListOptions_index[] = {5, 1, 10, 3, 0, 2, 9, 6, 7, 11, 12, 8, 4, 2, 3, 4, 6, 8, 9, 10, 5, 7, 11, 12};
const struct schema_message schema_meta_v1_ListOptions = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.ListOptions", .fields = schema_meta_v1_ListOptions_fields, .index = schema_meta_v1_ListOptions_index, .count = 13, .numbered = 11};

static const struct schema_field schema_meta_v1_ManagedFieldsEntry_fields[] = {
    {.name = "manager", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "operation", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ManagedFieldsOperationType"},
    {.name = "apiVersion", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "time", .number = 4, .type = SCHEMA_TIME, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "fieldsType", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "fieldsV1", .number = 7, .type = SCHEMA_FIELDS_V1, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "subresource", .number = 8, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_meta_v1_ManagedFieldsEntry_index[] = {2, 4, 5, 0, 1, 6, 3, 0, 1, 2, 3, 4, 5, 6};
const struct schema_message schema_meta_v1_ManagedFieldsEntry = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry", .fields = schema_meta_v1_ManagedFieldsEntry_fields, .index = schema_meta_v1_ManagedFieldsEntry_index, .count = 7, .numbered = 7};

static const struct schema_field schema_meta_v1_ObjectMeta_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Name of the object, unique among its kind in its namespace; it cannot change."},
    {.name = "generateName", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Prefix from which the server makes a name with five random characters when name is empty."},
    {.name = "namespace", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "Namespace the object lives in; empty for kinds that belong to the whole cluster."},
    {.name = "selfLink", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_DEPRECATED},
    {.name = "uid", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .go_type = "types.UID", .doc = "Identity of this very object; a later one of the same name has another."},
    {.name = "resourceVersion", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .doc = "The server's version of the object; sent back with an update, it makes the update fail if someone else was faster."},
    {.name = "generation", .number = 7, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY, .doc = "Counts the changes of what is desired; set by the server."},
    {.name = "creationTimestamp", .number = 8, .type = SCHEMA_TIME, .flags = SCHEMA_OMITEMPTY, .doc = "When the server made the object."},
    {.name = "deletionTimestamp", .number = 9, .type = SCHEMA_TIME, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "When the object is to be gone; set by the server once deletion was asked for."},
    {.name = "deletionGracePeriodSeconds", .number = 10, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Seconds between the request to delete and deletionTimestamp."},
    {.name = "labels", .number = 11, .type = SCHEMA_STRING, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .doc = "Short keys and values that selectors match on."},
    {.name = "annotations", .number = 12, .type = SCHEMA_STRING, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .doc = "Free text for tools and people; nothing selects by it."},
    {.name = "ownerReferences", .number = 13, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_ATOMIC_STRUCT | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_meta_v1_OwnerReference, .merge_key = "uid", .map_keys = "uid", .doc = "Objects this one depends on; when all of them are gone, it is collected."},
    {.name = "finalizers", .number = 14, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_SET, .doc = "Names that must all be removed before a deleted object really goes."},
    {.name = "managedFields", .number = 17, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_meta_v1_ManagedFieldsEntry, .doc = "Which manager last set which fields; kept by the server."},
};
static const uint8_t schema_meta_v1_ObjectMeta_index[] = {11, 7, 9, 8, 13, 1, 6, 10, 14, 0, 2, 12, 5, 3, 4, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14};
const struct schema_message schema_meta_v1_ObjectMeta = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta", .fields = schema_meta_v1_ObjectMeta_fields, .index = schema_meta_v1_ObjectMeta_index, .count = 15, .numbered = 15, .doc = "What every stored object carries: its name, its labels and what the server notes about it."};

static const struct schema_field schema_meta_v1_OwnerReference_fields[] = {
    {.name = "apiVersion", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "kind", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "name", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "uid", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "types.UID"},
    {.name = "controller", .number = 6, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Whether this owner is the one that manages the object."},
    {.name = "blockOwnerDeletion", .number = 7, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Whether a foreground deletion of the owner waits for this object."},
};
static const uint8_t schema_meta_v1_OwnerReference_index[] = {0, 5, 4, 1, 2, 3, 1, 2, 3, 0, 4, 5};
const struct schema_message schema_meta_v1_OwnerReference = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference", .fields = schema_meta_v1_OwnerReference_fields, .index = schema_meta_v1_OwnerReference_index, .count = 6, .numbered = 6, .flags = SCHEMA_ATOMIC_STRUCT};

static const struct schema_field schema_meta_v1_PartialObjectMetadata_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
};
static const uint8_t schema_meta_v1_PartialObjectMetadata_index[] = {1, 0, 2, 2};
const struct schema_message schema_meta_v1_PartialObjectMetadata = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.PartialObjectMetadata", .fields = schema_meta_v1_PartialObjectMetadata_fields, .index = schema_meta_v1_PartialObjectMetadata_index, .count = 3, .numbered = 1};

static const struct schema_field schema_meta_v1_PartialObjectMetadataList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_meta_v1_PartialObjectMetadata},
};
static const uint8_t schema_meta_v1_PartialObjectMetadataList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_meta_v1_PartialObjectMetadataList = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.PartialObjectMetadataList", .fields = schema_meta_v1_PartialObjectMetadataList_fields, .index = schema_meta_v1_PartialObjectMetadataList_index, .count = 4, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_meta_v1_PatchOptions_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "dryRun", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "force", .number = 2, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "fieldManager", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "fieldValidation", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_meta_v1_PatchOptions_index[] = {1, 2, 4, 5, 3, 0, 2, 3, 4, 5};
const struct schema_message schema_meta_v1_PatchOptions = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.PatchOptions", .fields = schema_meta_v1_PatchOptions_fields, .index = schema_meta_v1_PatchOptions_index, .count = 6, .numbered = 4};

static const struct schema_field schema_meta_v1_Preconditions_fields[] = {
    {.name = "uid", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .go_type = "types.UID"},
    {.name = "resourceVersion", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_meta_v1_Preconditions_index[] = {1, 0, 0, 1};
const struct schema_message schema_meta_v1_Preconditions = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.Preconditions", .fields = schema_meta_v1_Preconditions_fields, .index = schema_meta_v1_Preconditions_index, .count = 2, .numbered = 2};

static const struct schema_field schema_meta_v1_ServerAddressByClientCIDR_fields[] = {
    {.name = "clientCIDR", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "serverAddress", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_meta_v1_ServerAddressByClientCIDR_index[] = {0, 1, 0, 1};
const struct schema_message schema_meta_v1_ServerAddressByClientCIDR = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.ServerAddressByClientCIDR", .fields = schema_meta_v1_ServerAddressByClientCIDR_fields, .index = schema_meta_v1_ServerAddressByClientCIDR_index, .count = 2, .numbered = 2};

static const struct schema_field schema_meta_v1_ShardInfo_fields[] = {
    {.name = "selector", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_meta_v1_ShardInfo_index[] = {0, 0};
const struct schema_message schema_meta_v1_ShardInfo = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.ShardInfo", .fields = schema_meta_v1_ShardInfo_fields, .index = schema_meta_v1_ShardInfo_index, .count = 1, .numbered = 1};

static const struct schema_field schema_meta_v1_Status_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "status", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "message", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "reason", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.StatusReason"},
    {.name = "details", .number = 5, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_meta_v1_StatusDetails},
    {.name = "code", .number = 6, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_meta_v1_Status_index[] = {1, 7, 6, 0, 4, 2, 5, 3, 2, 3, 4, 5, 6, 7};
const struct schema_message schema_meta_v1_Status = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.Status", .fields = schema_meta_v1_Status_fields, .index = schema_meta_v1_Status_index, .count = 8, .numbered = 6};

static const struct schema_field schema_meta_v1_StatusCause_fields[] = {
    {.name = "reason", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.CauseType"},
    {.name = "message", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "field", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_meta_v1_StatusCause_index[] = {2, 1, 0, 0, 1, 2};
const struct schema_message schema_meta_v1_StatusCause = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.StatusCause", .fields = schema_meta_v1_StatusCause_fields, .index = schema_meta_v1_StatusCause_index, .count = 3, .numbered = 3};

static const struct schema_field schema_meta_v1_StatusDetails_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "group", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "kind", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "uid", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .go_type = "types.UID"},
    {.name = "causes", .number = 4, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_meta_v1_StatusCause},
    {.name = "retryAfterSeconds", .number = 5, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_meta_v1_StatusDetails_index[] = {4, 1, 2, 0, 5, 3, 0, 1, 2, 4, 5, 3};
const struct schema_message schema_meta_v1_StatusDetails = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.StatusDetails", .fields = schema_meta_v1_StatusDetails_fields, .index = schema_meta_v1_StatusDetails_index, .count = 6, .numbered = 6};

static const struct schema_field schema_meta_v1_Table_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "columnDefinitions", .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED, .message = &schema_meta_v1_TableColumnDefinition},
    {.name = "rows", .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED, .message = &schema_meta_v1_TableRow},
};
static const uint8_t schema_meta_v1_Table_index[] = {1, 3, 0, 2, 4};
const struct schema_message schema_meta_v1_Table = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.Table", .fields = schema_meta_v1_Table_fields, .index = schema_meta_v1_Table_index, .count = 5, .numbered = 0, .flags = SCHEMA_NULLS};

static const struct schema_field schema_meta_v1_TableColumnDefinition_fields[] = {
    {.name = "name", .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "type", .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "format", .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "description", .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "priority", .type = SCHEMA_INT32, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_meta_v1_TableColumnDefinition_index[] = {3, 2, 0, 4, 1};
const struct schema_message schema_meta_v1_TableColumnDefinition = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.TableColumnDefinition", .fields = schema_meta_v1_TableColumnDefinition_fields, .index = schema_meta_v1_TableColumnDefinition_index, .count = 5, .numbered = 0};

static const struct schema_field schema_meta_v1_TableRow_fields[] = {
    {.name = "cells", .type = SCHEMA_RAW, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED},
    {.name = "conditions", .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_meta_v1_TableRowCondition},
    {.name = "object", .type = SCHEMA_RAW},
};
static const uint8_t schema_meta_v1_TableRow_index[] = {0, 1, 2};
const struct schema_message schema_meta_v1_TableRow = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.TableRow", .fields = schema_meta_v1_TableRow_fields, .index = schema_meta_v1_TableRow_index, .count = 3, .numbered = 0, .flags = SCHEMA_NULLS};

static const struct schema_field schema_meta_v1_TableRowCondition_fields[] = {
    {.name = "type", .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.RowConditionType"},
    {.name = "status", .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.ConditionStatus"},
    {.name = "reason", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "message", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_meta_v1_TableRowCondition_index[] = {3, 2, 1, 0};
const struct schema_message schema_meta_v1_TableRowCondition = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.TableRowCondition", .fields = schema_meta_v1_TableRowCondition_fields, .index = schema_meta_v1_TableRowCondition_index, .count = 4, .numbered = 0};

static const struct schema_field schema_meta_v1_UpdateOptions_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "dryRun", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "fieldManager", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "fieldValidation", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_meta_v1_UpdateOptions_index[] = {1, 2, 3, 4, 0, 2, 3, 4};
const struct schema_message schema_meta_v1_UpdateOptions = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.UpdateOptions", .fields = schema_meta_v1_UpdateOptions_fields, .index = schema_meta_v1_UpdateOptions_index, .count = 5, .numbered = 3};

static const struct schema_field schema_meta_v1_WatchEvent_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "object", .number = 2, .type = SCHEMA_RAW, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_meta_v1_WatchEvent_index[] = {1, 0, 0, 1};
const struct schema_message schema_meta_v1_WatchEvent = {.name = "io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent", .fields = schema_meta_v1_WatchEvent_fields, .index = schema_meta_v1_WatchEvent_index, .count = 2, .numbered = 2};
