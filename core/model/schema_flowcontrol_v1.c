/* Made by scripts/gen-schema; not to be edited. */
/* clang-format off */
#include "core/model/schema_gen.h"

static const struct schema_field schema_flowcontrol_v1_ExemptPriorityLevelConfiguration_fields[] = {
    {.name = "nominalConcurrencyShares", .number = 1, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "0"},
    {.name = "lendablePercent", .number = 2, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "0"},
};
static const uint8_t schema_flowcontrol_v1_ExemptPriorityLevelConfiguration_index[] = {1, 0, 0, 1};
const struct schema_message schema_flowcontrol_v1_ExemptPriorityLevelConfiguration = {.name = "io.k8s.api.flowcontrol.v1.ExemptPriorityLevelConfiguration", .fields = schema_flowcontrol_v1_ExemptPriorityLevelConfiguration_fields, .index = schema_flowcontrol_v1_ExemptPriorityLevelConfiguration_index, .count = 2, .numbered = 2, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_flowcontrol_v1_FlowDistinguisherMethod_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.FlowDistinguisherMethodType"},
};
static const uint8_t schema_flowcontrol_v1_FlowDistinguisherMethod_index[] = {0, 0};
const struct schema_message schema_flowcontrol_v1_FlowDistinguisherMethod = {.name = "io.k8s.api.flowcontrol.v1.FlowDistinguisherMethod", .fields = schema_flowcontrol_v1_FlowDistinguisherMethod_fields, .index = schema_flowcontrol_v1_FlowDistinguisherMethod_index, .count = 1, .numbered = 1};

static const struct schema_field schema_flowcontrol_v1_FlowSchema_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_flowcontrol_v1_FlowSchemaSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_flowcontrol_v1_FlowSchemaStatus},
};
static const uint8_t schema_flowcontrol_v1_FlowSchema_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_flowcontrol_v1_FlowSchema = {.name = "io.k8s.api.flowcontrol.v1.FlowSchema", .fields = schema_flowcontrol_v1_FlowSchema_fields, .index = schema_flowcontrol_v1_FlowSchema_index, .count = 5, .numbered = 3, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS, .doc = "Which requests are of one flow, and the priority level they have."};

static const struct schema_field schema_flowcontrol_v1_FlowSchemaCondition_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.FlowSchemaConditionType"},
    {.name = "status", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ConditionStatus"},
    {.name = "lastTransitionTime", .number = 3, .type = SCHEMA_TIME},
    {.name = "reason", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "message", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_flowcontrol_v1_FlowSchemaCondition_index[] = {2, 4, 3, 1, 0, 0, 1, 2, 3, 4};
const struct schema_message schema_flowcontrol_v1_FlowSchemaCondition = {.name = "io.k8s.api.flowcontrol.v1.FlowSchemaCondition", .fields = schema_flowcontrol_v1_FlowSchemaCondition_fields, .index = schema_flowcontrol_v1_FlowSchemaCondition_index, .count = 5, .numbered = 5};

static const struct schema_field schema_flowcontrol_v1_FlowSchemaList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_flowcontrol_v1_FlowSchema},
};
static const uint8_t schema_flowcontrol_v1_FlowSchemaList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_flowcontrol_v1_FlowSchemaList = {.name = "io.k8s.api.flowcontrol.v1.FlowSchemaList", .fields = schema_flowcontrol_v1_FlowSchemaList_fields, .index = schema_flowcontrol_v1_FlowSchemaList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_flowcontrol_v1_FlowSchemaSpec_fields[] = {
    {.name = "priorityLevelConfiguration", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_flowcontrol_v1_PriorityLevelConfigurationReference},
    {.name = "matchingPrecedence", .number = 2, .type = SCHEMA_INT32, .flags = SCHEMA_CODE_FALLBACK, .fallback = "1000"},
    {.name = "distinguisherMethod", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_flowcontrol_v1_FlowDistinguisherMethod},
    {.name = "rules", .number = 4, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_flowcontrol_v1_PolicyRulesWithSubjects},
};
static const uint8_t schema_flowcontrol_v1_FlowSchemaSpec_index[] = {2, 1, 0, 3, 0, 1, 2, 3};
const struct schema_message schema_flowcontrol_v1_FlowSchemaSpec = {.name = "io.k8s.api.flowcontrol.v1.FlowSchemaSpec", .fields = schema_flowcontrol_v1_FlowSchemaSpec_fields, .index = schema_flowcontrol_v1_FlowSchemaSpec_index, .count = 4, .numbered = 4, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_flowcontrol_v1_FlowSchemaStatus_fields[] = {
    {.name = "conditions", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_flowcontrol_v1_FlowSchemaCondition, .merge_key = "type", .map_keys = "type"},
};
static const uint8_t schema_flowcontrol_v1_FlowSchemaStatus_index[] = {0, 0};
const struct schema_message schema_flowcontrol_v1_FlowSchemaStatus = {.name = "io.k8s.api.flowcontrol.v1.FlowSchemaStatus", .fields = schema_flowcontrol_v1_FlowSchemaStatus_fields, .index = schema_flowcontrol_v1_FlowSchemaStatus_index, .count = 1, .numbered = 1};

static const struct schema_field schema_flowcontrol_v1_GroupSubject_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_flowcontrol_v1_GroupSubject_index[] = {0, 0};
const struct schema_message schema_flowcontrol_v1_GroupSubject = {.name = "io.k8s.api.flowcontrol.v1.GroupSubject", .fields = schema_flowcontrol_v1_GroupSubject_fields, .index = schema_flowcontrol_v1_GroupSubject_index, .count = 1, .numbered = 1};

static const struct schema_field schema_flowcontrol_v1_LimitResponse_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.LimitResponseType"},
    {.name = "queuing", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_flowcontrol_v1_QueuingConfiguration},
};
static const uint8_t schema_flowcontrol_v1_LimitResponse_index[] = {1, 0, 0, 1};
const struct schema_message schema_flowcontrol_v1_LimitResponse = {.name = "io.k8s.api.flowcontrol.v1.LimitResponse", .fields = schema_flowcontrol_v1_LimitResponse_fields, .index = schema_flowcontrol_v1_LimitResponse_index, .count = 2, .numbered = 2, .flags = SCHEMA_FALLBACKS, .unions = "[{\"discriminator\":\"type\",\"fields-to-discriminateBy\":{\"queuing\":\"Queuing\"}}]"};

static const struct schema_field schema_flowcontrol_v1_LimitedPriorityLevelConfiguration_fields[] = {
    {.name = "nominalConcurrencyShares", .number = 1, .type = SCHEMA_INT32, .flags = SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "30"},
    {.name = "limitResponse", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_flowcontrol_v1_LimitResponse},
    {.name = "lendablePercent", .number = 3, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "0"},
    {.name = "borrowingLimitPercent", .number = 4, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_flowcontrol_v1_LimitedPriorityLevelConfiguration_index[] = {3, 2, 1, 0, 0, 1, 2, 3};
const struct schema_message schema_flowcontrol_v1_LimitedPriorityLevelConfiguration = {.name = "io.k8s.api.flowcontrol.v1.LimitedPriorityLevelConfiguration", .fields = schema_flowcontrol_v1_LimitedPriorityLevelConfiguration_fields, .index = schema_flowcontrol_v1_LimitedPriorityLevelConfiguration_index, .count = 4, .numbered = 4, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_flowcontrol_v1_NonResourcePolicyRule_fields[] = {
    {.name = "verbs", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_SET},
    {.name = "nonResourceURLs", .number = 6, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_SET},
};
static const uint8_t schema_flowcontrol_v1_NonResourcePolicyRule_index[] = {1, 0, 0, 1};
const struct schema_message schema_flowcontrol_v1_NonResourcePolicyRule = {.name = "io.k8s.api.flowcontrol.v1.NonResourcePolicyRule", .fields = schema_flowcontrol_v1_NonResourcePolicyRule_fields, .index = schema_flowcontrol_v1_NonResourcePolicyRule_index, .count = 2, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_flowcontrol_v1_PolicyRulesWithSubjects_fields[] = {
    {.name = "subjects", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED, .message = &schema_flowcontrol_v1_Subject},
    {.name = "resourceRules", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_flowcontrol_v1_ResourcePolicyRule},
    {.name = "nonResourceRules", .number = 3, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_flowcontrol_v1_NonResourcePolicyRule},
};
static const uint8_t schema_flowcontrol_v1_PolicyRulesWithSubjects_index[] = {2, 1, 0, 0, 1, 2};
const struct schema_message schema_flowcontrol_v1_PolicyRulesWithSubjects = {.name = "io.k8s.api.flowcontrol.v1.PolicyRulesWithSubjects", .fields = schema_flowcontrol_v1_PolicyRulesWithSubjects_fields, .index = schema_flowcontrol_v1_PolicyRulesWithSubjects_index, .count = 3, .numbered = 3, .flags = SCHEMA_NULLS};

static const struct schema_field schema_flowcontrol_v1_PriorityLevelConfiguration_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_flowcontrol_v1_PriorityLevelConfigurationSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_flowcontrol_v1_PriorityLevelConfigurationStatus},
};
static const uint8_t schema_flowcontrol_v1_PriorityLevelConfiguration_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_flowcontrol_v1_PriorityLevelConfiguration = {.name = "io.k8s.api.flowcontrol.v1.PriorityLevelConfiguration", .fields = schema_flowcontrol_v1_PriorityLevelConfiguration_fields, .index = schema_flowcontrol_v1_PriorityLevelConfiguration_index, .count = 5, .numbered = 3, .flags = SCHEMA_FALLBACKS, .doc = "How many requests of a level are served at a time, and how the others wait."};

static const struct schema_field schema_flowcontrol_v1_PriorityLevelConfigurationCondition_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.PriorityLevelConfigurationConditionType"},
    {.name = "status", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ConditionStatus"},
    {.name = "lastTransitionTime", .number = 3, .type = SCHEMA_TIME},
    {.name = "reason", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "message", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_flowcontrol_v1_PriorityLevelConfigurationCondition_index[] = {2, 4, 3, 1, 0, 0, 1, 2, 3, 4};
const struct schema_message schema_flowcontrol_v1_PriorityLevelConfigurationCondition = {.name = "io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationCondition", .fields = schema_flowcontrol_v1_PriorityLevelConfigurationCondition_fields, .index = schema_flowcontrol_v1_PriorityLevelConfigurationCondition_index, .count = 5, .numbered = 5};

static const struct schema_field schema_flowcontrol_v1_PriorityLevelConfigurationList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_flowcontrol_v1_PriorityLevelConfiguration},
};
static const uint8_t schema_flowcontrol_v1_PriorityLevelConfigurationList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_flowcontrol_v1_PriorityLevelConfigurationList = {.name = "io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationList", .fields = schema_flowcontrol_v1_PriorityLevelConfigurationList_fields, .index = schema_flowcontrol_v1_PriorityLevelConfigurationList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_flowcontrol_v1_PriorityLevelConfigurationReference_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_flowcontrol_v1_PriorityLevelConfigurationReference_index[] = {0, 0};
const struct schema_message schema_flowcontrol_v1_PriorityLevelConfigurationReference = {.name = "io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationReference", .fields = schema_flowcontrol_v1_PriorityLevelConfigurationReference_fields, .index = schema_flowcontrol_v1_PriorityLevelConfigurationReference_index, .count = 1, .numbered = 1};

static const struct schema_field schema_flowcontrol_v1_PriorityLevelConfigurationSpec_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.PriorityLevelEnablement"},
    {.name = "limited", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_flowcontrol_v1_LimitedPriorityLevelConfiguration},
    {.name = "exempt", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_flowcontrol_v1_ExemptPriorityLevelConfiguration},
};
static const uint8_t schema_flowcontrol_v1_PriorityLevelConfigurationSpec_index[] = {2, 1, 0, 0, 1, 2};
const struct schema_message schema_flowcontrol_v1_PriorityLevelConfigurationSpec = {.name = "io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationSpec", .fields = schema_flowcontrol_v1_PriorityLevelConfigurationSpec_fields, .index = schema_flowcontrol_v1_PriorityLevelConfigurationSpec_index, .count = 3, .numbered = 3, .flags = SCHEMA_FALLBACKS, .unions = "[{\"discriminator\":\"type\",\"fields-to-discriminateBy\":{\"exempt\":\"Exempt\",\"limited\":\"Limited\"}}]"};

static const struct schema_field schema_flowcontrol_v1_PriorityLevelConfigurationStatus_fields[] = {
    {.name = "conditions", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_flowcontrol_v1_PriorityLevelConfigurationCondition, .merge_key = "type", .map_keys = "type"},
};
static const uint8_t schema_flowcontrol_v1_PriorityLevelConfigurationStatus_index[] = {0, 0};
const struct schema_message schema_flowcontrol_v1_PriorityLevelConfigurationStatus = {.name = "io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationStatus", .fields = schema_flowcontrol_v1_PriorityLevelConfigurationStatus_fields, .index = schema_flowcontrol_v1_PriorityLevelConfigurationStatus_index, .count = 1, .numbered = 1};

static const struct schema_field schema_flowcontrol_v1_QueuingConfiguration_fields[] = {
    {.name = "queues", .number = 1, .type = SCHEMA_INT32, .flags = SCHEMA_CODE_FALLBACK, .fallback = "64"},
    {.name = "handSize", .number = 2, .type = SCHEMA_INT32, .flags = SCHEMA_CODE_FALLBACK, .fallback = "8"},
    {.name = "queueLengthLimit", .number = 3, .type = SCHEMA_INT32, .flags = SCHEMA_CODE_FALLBACK, .fallback = "50"},
};
static const uint8_t schema_flowcontrol_v1_QueuingConfiguration_index[] = {1, 2, 0, 0, 1, 2};
const struct schema_message schema_flowcontrol_v1_QueuingConfiguration = {.name = "io.k8s.api.flowcontrol.v1.QueuingConfiguration", .fields = schema_flowcontrol_v1_QueuingConfiguration_fields, .index = schema_flowcontrol_v1_QueuingConfiguration_index, .count = 3, .numbered = 3, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_flowcontrol_v1_ResourcePolicyRule_fields[] = {
    {.name = "verbs", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_SET},
    {.name = "apiGroups", .number = 2, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_SET},
    {.name = "resources", .number = 3, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_SET},
    {.name = "clusterScope", .number = 4, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "namespaces", .number = 5, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_SET},
};
static const uint8_t schema_flowcontrol_v1_ResourcePolicyRule_index[] = {1, 3, 4, 2, 0, 0, 1, 2, 3, 4};
const struct schema_message schema_flowcontrol_v1_ResourcePolicyRule = {.name = "io.k8s.api.flowcontrol.v1.ResourcePolicyRule", .fields = schema_flowcontrol_v1_ResourcePolicyRule_fields, .index = schema_flowcontrol_v1_ResourcePolicyRule_index, .count = 5, .numbered = 5, .flags = SCHEMA_NULLS};

static const struct schema_field schema_flowcontrol_v1_ServiceAccountSubject_fields[] = {
    {.name = "namespace", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "name", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_flowcontrol_v1_ServiceAccountSubject_index[] = {1, 0, 0, 1};
const struct schema_message schema_flowcontrol_v1_ServiceAccountSubject = {.name = "io.k8s.api.flowcontrol.v1.ServiceAccountSubject", .fields = schema_flowcontrol_v1_ServiceAccountSubject_fields, .index = schema_flowcontrol_v1_ServiceAccountSubject_index, .count = 2, .numbered = 2};

static const struct schema_field schema_flowcontrol_v1_Subject_fields[] = {
    {.name = "kind", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.SubjectKind"},
    {.name = "user", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_flowcontrol_v1_UserSubject},
    {.name = "group", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_flowcontrol_v1_GroupSubject},
    {.name = "serviceAccount", .number = 4, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_flowcontrol_v1_ServiceAccountSubject},
};
static const uint8_t schema_flowcontrol_v1_Subject_index[] = {2, 0, 3, 1, 0, 1, 2, 3};
const struct schema_message schema_flowcontrol_v1_Subject = {.name = "io.k8s.api.flowcontrol.v1.Subject", .fields = schema_flowcontrol_v1_Subject_fields, .index = schema_flowcontrol_v1_Subject_index, .count = 4, .numbered = 4, .unions = "[{\"discriminator\":\"kind\",\"fields-to-discriminateBy\":{\"group\":\"Group\",\"serviceAccount\":\"ServiceAccount\",\"user\":\"User\"}}]"};

static const struct schema_field schema_flowcontrol_v1_UserSubject_fields[] = {
    {.name = "name", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
};
static const uint8_t schema_flowcontrol_v1_UserSubject_index[] = {0, 0};
const struct schema_message schema_flowcontrol_v1_UserSubject = {.name = "io.k8s.api.flowcontrol.v1.UserSubject", .fields = schema_flowcontrol_v1_UserSubject_fields, .index = schema_flowcontrol_v1_UserSubject_index, .count = 1, .numbered = 1};
