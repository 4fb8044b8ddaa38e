/* Made by scripts/gen-schema; not to be edited. */
/* clang-format off */
#include "core/model/schema_gen.h"

static const struct schema_field schema_authorization_v1_FieldSelectorAttributes_fields[] = {
    {.name = "rawSelector", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "requirements", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_meta_v1_FieldSelectorRequirement},
};
static const uint8_t schema_authorization_v1_FieldSelectorAttributes_index[] = {0, 1, 0, 1};
const struct schema_message schema_authorization_v1_FieldSelectorAttributes = {.name = "io.k8s.api.authorization.v1.FieldSelectorAttributes", .fields = schema_authorization_v1_FieldSelectorAttributes_fields, .index = schema_authorization_v1_FieldSelectorAttributes_index, .count = 2, .numbered = 2};

static const struct schema_field schema_authorization_v1_LabelSelectorAttributes_fields[] = {
    {.name = "rawSelector", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "requirements", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_meta_v1_LabelSelectorRequirement},
};
static const uint8_t schema_authorization_v1_LabelSelectorAttributes_index[] = {0, 1, 0, 1};
const struct schema_message schema_authorization_v1_LabelSelectorAttributes = {.name = "io.k8s.api.authorization.v1.LabelSelectorAttributes", .fields = schema_authorization_v1_LabelSelectorAttributes_fields, .index = schema_authorization_v1_LabelSelectorAttributes_index, .count = 2, .numbered = 2};

static const struct schema_field schema_authorization_v1_LocalSubjectAccessReview_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_authorization_v1_SubjectAccessReviewSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_authorization_v1_SubjectAccessReviewStatus},
};
static const uint8_t schema_authorization_v1_LocalSubjectAccessReview_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_authorization_v1_LocalSubjectAccessReview = {.name = "io.k8s.api.authorization.v1.LocalSubjectAccessReview", .fields = schema_authorization_v1_LocalSubjectAccessReview_fields, .index = schema_authorization_v1_LocalSubjectAccessReview_index, .count = 5, .numbered = 3};

static const struct schema_field schema_authorization_v1_NonResourceAttributes_fields[] = {
    {.name = "path", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "verb", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_authorization_v1_NonResourceAttributes_index[] = {0, 1, 0, 1};
const struct schema_message schema_authorization_v1_NonResourceAttributes = {.name = "io.k8s.api.authorization.v1.NonResourceAttributes", .fields = schema_authorization_v1_NonResourceAttributes_fields, .index = schema_authorization_v1_NonResourceAttributes_index, .count = 2, .numbered = 2};

static const struct schema_field schema_authorization_v1_NonResourceRule_fields[] = {
    {.name = "verbs", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED},
    {.name = "nonResourceURLs", .number = 2, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
};
static const uint8_t schema_authorization_v1_NonResourceRule_index[] = {1, 0, 0, 1};
const struct schema_message schema_authorization_v1_NonResourceRule = {.name = "io.k8s.api.authorization.v1.NonResourceRule", .fields = schema_authorization_v1_NonResourceRule_fields, .index = schema_authorization_v1_NonResourceRule_index, .count = 2, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_authorization_v1_ResourceAttributes_fields[] = {
    {.name = "namespace", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "verb", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "group", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "version", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "resource", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "subresource", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "name", .number = 7, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "fieldSelector", .number = 8, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_authorization_v1_FieldSelectorAttributes},
    {.name = "labelSelector", .number = 9, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_authorization_v1_LabelSelectorAttributes},
};
static const uint8_t schema_authorization_v1_ResourceAttributes_index[] = {7, 2, 8, 6, 0, 4, 5, 1, 3, 0, 1, 2, 3, 4, 5, 6, 7, 8};
const struct schema_message schema_authorization_v1_ResourceAttributes = {.name = "io.k8s.api.authorization.v1.ResourceAttributes", .fields = schema_authorization_v1_ResourceAttributes_fields, .index = schema_authorization_v1_ResourceAttributes_index, .count = 9, .numbered = 9};

static const struct schema_field schema_authorization_v1_ResourceRule_fields[] = {
    {.name = "verbs", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED},
    {.name = "apiGroups", .number = 2, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "resources", .number = 3, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "resourceNames", .number = 4, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
};
static const uint8_t schema_authorization_v1_ResourceRule_index[] = {1, 3, 2, 0, 0, 1, 2, 3};
const struct schema_message schema_authorization_v1_ResourceRule = {.name = "io.k8s.api.authorization.v1.ResourceRule", .fields = schema_authorization_v1_ResourceRule_fields, .index = schema_authorization_v1_ResourceRule_index, .count = 4, .numbered = 4, .flags = SCHEMA_NULLS};

static const struct schema_field schema_authorization_v1_SelfSubjectAccessReview_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_authorization_v1_SelfSubjectAccessReviewSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_authorization_v1_SubjectAccessReviewStatus},
};
static const uint8_t schema_authorization_v1_SelfSubjectAccessReview_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_authorization_v1_SelfSubjectAccessReview = {.name = "io.k8s.api.authorization.v1.SelfSubjectAccessReview", .fields = schema_authorization_v1_SelfSubjectAccessReview_fields, .index = schema_authorization_v1_SelfSubjectAccessReview_index, .count = 5, .numbered = 3};

static const struct schema_field schema_authorization_v1_SelfSubjectAccessReviewSpec_fields[] = {
    {.name = "resourceAttributes", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_authorization_v1_ResourceAttributes},
    {.name = "nonResourceAttributes", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_authorization_v1_NonResourceAttributes},
};
static const uint8_t schema_authorization_v1_SelfSubjectAccessReviewSpec_index[] = {1, 0, 0, 1};
const struct schema_message schema_authorization_v1_SelfSubjectAccessReviewSpec = {.name = "io.k8s.api.authorization.v1.SelfSubjectAccessReviewSpec", .fields = schema_authorization_v1_SelfSubjectAccessReviewSpec_fields, .index = schema_authorization_v1_SelfSubjectAccessReviewSpec_index, .count = 2, .numbered = 2};

static const struct schema_field schema_authorization_v1_SelfSubjectRulesReview_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_authorization_v1_SelfSubjectRulesReviewSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_authorization_v1_SubjectRulesReviewStatus},
};
static const uint8_t schema_authorization_v1_SelfSubjectRulesReview_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_authorization_v1_SelfSubjectRulesReview = {.name = "io.k8s.api.authorization.v1.SelfSubjectRulesReview", .fields = schema_authorization_v1_SelfSubjectRulesReview_fields, .index = schema_authorization_v1_SelfSubjectRulesReview_index, .count = 5, .numbered = 3, .flags = SCHEMA_NULLS};

static const struct schema_field schema_authorization_v1_SelfSubjectRulesReviewSpec_fields[] = {
    {.name = "namespace", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_authorization_v1_SelfSubjectRulesReviewSpec_index[] = {0, 0};
const struct schema_message schema_authorization_v1_SelfSubjectRulesReviewSpec = {.name = "io.k8s.api.authorization.v1.SelfSubjectRulesReviewSpec", .fields = schema_authorization_v1_SelfSubjectRulesReviewSpec_fields, .index = schema_authorization_v1_SelfSubjectRulesReviewSpec_index, .count = 1, .numbered = 1};

static const struct schema_field schema_authorization_v1_SubjectAccessReview_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_authorization_v1_SubjectAccessReviewSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_authorization_v1_SubjectAccessReviewStatus},
};
static const uint8_t schema_authorization_v1_SubjectAccessReview_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_authorization_v1_SubjectAccessReview = {.name = "io.k8s.api.authorization.v1.SubjectAccessReview", .fields = schema_authorization_v1_SubjectAccessReview_fields, .index = schema_authorization_v1_SubjectAccessReview_index, .count = 5, .numbered = 3};

static const struct schema_field schema_authorization_v1_SubjectAccessReviewSpec_fields[] = {
    {.name = "resourceAttributes", .number = 1, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_authorization_v1_ResourceAttributes},
    {.name = "nonResourceAttributes", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_authorization_v1_NonResourceAttributes},
    {.name = "user", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "groups", .number = 4, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "extra", .number = 5, .type = SCHEMA_VERBS, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ExtraValue"},
    {.name = "uid", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_authorization_v1_SubjectAccessReviewSpec_index[] = {4, 3, 1, 0, 5, 2, 0, 1, 2, 3, 4, 5};
const struct schema_message schema_authorization_v1_SubjectAccessReviewSpec = {.name = "io.k8s.api.authorization.v1.SubjectAccessReviewSpec", .fields = schema_authorization_v1_SubjectAccessReviewSpec_fields, .index = schema_authorization_v1_SubjectAccessReviewSpec_index, .count = 6, .numbered = 6};

static const struct schema_field schema_authorization_v1_SubjectAccessReviewStatus_fields[] = {
    {.name = "allowed", .number = 1, .type = SCHEMA_BOOL, .flags = SCHEMA_REQUIRED},
    {.name = "denied", .number = 4, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "reason", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "evaluationError", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_authorization_v1_SubjectAccessReviewStatus_index[] = {0, 1, 3, 2, 0, 2, 3, 1};
const struct schema_message schema_authorization_v1_SubjectAccessReviewStatus = {.name = "io.k8s.api.authorization.v1.SubjectAccessReviewStatus", .fields = schema_authorization_v1_SubjectAccessReviewStatus_fields, .index = schema_authorization_v1_SubjectAccessReviewStatus_index, .count = 4, .numbered = 4};

static const struct schema_field schema_authorization_v1_SubjectRulesReviewStatus_fields[] = {
    {.name = "resourceRules", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED, .message = &schema_authorization_v1_ResourceRule},
    {.name = "nonResourceRules", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED, .message = &schema_authorization_v1_NonResourceRule},
    {.name = "incomplete", .number = 3, .type = SCHEMA_BOOL, .flags = SCHEMA_REQUIRED},
    {.name = "evaluationError", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_authorization_v1_SubjectRulesReviewStatus_index[] = {3, 2, 1, 0, 0, 1, 2, 3};
const struct schema_message schema_authorization_v1_SubjectRulesReviewStatus = {.name = "io.k8s.api.authorization.v1.SubjectRulesReviewStatus", .fields = schema_authorization_v1_SubjectRulesReviewStatus_fields, .index = schema_authorization_v1_SubjectRulesReviewStatus_index, .count = 4, .numbered = 4, .flags = SCHEMA_NULLS};
