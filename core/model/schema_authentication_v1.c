/* Made by scripts/gen-schema; not to be edited. */
/* clang-format off */
#include "core/model/schema_gen.h"

static const struct schema_field schema_authentication_v1_BoundObjectReference_fields[] = {
    {.name = "kind", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "name", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "uid", .number = 4, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY, .go_type = "types.UID"},
};
static const uint8_t schema_authentication_v1_BoundObjectReference_index[] = {1, 0, 2, 3, 0, 1, 2, 3};
const struct schema_message schema_authentication_v1_BoundObjectReference = {.name = "io.k8s.api.authentication.v1.BoundObjectReference", .fields = schema_authentication_v1_BoundObjectReference_fields, .index = schema_authentication_v1_BoundObjectReference_index, .count = 4, .numbered = 4};

static const struct schema_field schema_authentication_v1_SelfSubjectReview_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "status", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_authentication_v1_SelfSubjectReviewStatus},
};
static const uint8_t schema_authentication_v1_SelfSubjectReview_index[] = {1, 0, 2, 3, 2, 3};
const struct schema_message schema_authentication_v1_SelfSubjectReview = {.name = "io.k8s.api.authentication.v1.SelfSubjectReview", .fields = schema_authentication_v1_SelfSubjectReview_fields, .index = schema_authentication_v1_SelfSubjectReview_index, .count = 4, .numbered = 2};

static const struct schema_field schema_authentication_v1_SelfSubjectReviewStatus_fields[] = {
    {.name = "userInfo", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_authentication_v1_UserInfo},
};
static const uint8_t schema_authentication_v1_SelfSubjectReviewStatus_index[] = {0, 0};
const struct schema_message schema_authentication_v1_SelfSubjectReviewStatus = {.name = "io.k8s.api.authentication.v1.SelfSubjectReviewStatus", .fields = schema_authentication_v1_SelfSubjectReviewStatus_fields, .index = schema_authentication_v1_SelfSubjectReviewStatus_index, .count = 1, .numbered = 1};

static const struct schema_field schema_authentication_v1_TokenRequest_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_authentication_v1_TokenRequestSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_authentication_v1_TokenRequestStatus},
};
static const uint8_t schema_authentication_v1_TokenRequest_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_authentication_v1_TokenRequest = {.name = "io.k8s.api.authentication.v1.TokenRequest", .fields = schema_authentication_v1_TokenRequest_fields, .index = schema_authentication_v1_TokenRequest_index, .count = 5, .numbered = 3, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_authentication_v1_TokenRequestSpec_fields[] = {
    {.name = "audiences", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_LIST_TYPED},
    {.name = "expirationSeconds", .number = 4, .type = SCHEMA_INT64, .flags = SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "3600"},
    {.name = "boundObjectRef", .number = 3, .type = SCHEMA_MESSAGE, .flags = SCHEMA_POINTER, .message = &schema_authentication_v1_BoundObjectReference},
};
static const uint8_t schema_authentication_v1_TokenRequestSpec_index[] = {0, 2, 1, 0, 2, 1};
const struct schema_message schema_authentication_v1_TokenRequestSpec = {.name = "io.k8s.api.authentication.v1.TokenRequestSpec", .fields = schema_authentication_v1_TokenRequestSpec_fields, .index = schema_authentication_v1_TokenRequestSpec_index, .count = 3, .numbered = 3, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_authentication_v1_TokenRequestStatus_fields[] = {
    {.name = "token", .number = 1, .type = SCHEMA_STRING},
    {.name = "expirationTimestamp", .number = 2, .type = SCHEMA_TIME},
};
static const uint8_t schema_authentication_v1_TokenRequestStatus_index[] = {1, 0, 0, 1};
const struct schema_message schema_authentication_v1_TokenRequestStatus = {.name = "io.k8s.api.authentication.v1.TokenRequestStatus", .fields = schema_authentication_v1_TokenRequestStatus_fields, .index = schema_authentication_v1_TokenRequestStatus_index, .count = 2, .numbered = 2};

static const struct schema_field schema_authentication_v1_TokenReview_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_authentication_v1_TokenReviewSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_authentication_v1_TokenReviewStatus},
};
static const uint8_t schema_authentication_v1_TokenReview_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_authentication_v1_TokenReview = {.name = "io.k8s.api.authentication.v1.TokenReview", .fields = schema_authentication_v1_TokenReview_fields, .index = schema_authentication_v1_TokenReview_index, .count = 5, .numbered = 3};

static const struct schema_field schema_authentication_v1_TokenReviewSpec_fields[] = {
    {.name = "token", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED | SCHEMA_OMITEMPTY},
    {.name = "audiences", .number = 2, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
};
static const uint8_t schema_authentication_v1_TokenReviewSpec_index[] = {1, 0, 0, 1};
const struct schema_message schema_authentication_v1_TokenReviewSpec = {.name = "io.k8s.api.authentication.v1.TokenReviewSpec", .fields = schema_authentication_v1_TokenReviewSpec_fields, .index = schema_authentication_v1_TokenReviewSpec_index, .count = 2, .numbered = 2};

static const struct schema_field schema_authentication_v1_TokenReviewStatus_fields[] = {
    {.name = "authenticated", .number = 1, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY},
    {.name = "user", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_authentication_v1_UserInfo},
    {.name = "audiences", .number = 4, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "error", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_authentication_v1_TokenReviewStatus_index[] = {2, 0, 3, 1, 0, 1, 3, 2};
const struct schema_message schema_authentication_v1_TokenReviewStatus = {.name = "io.k8s.api.authentication.v1.TokenReviewStatus", .fields = schema_authentication_v1_TokenReviewStatus_fields, .index = schema_authentication_v1_TokenReviewStatus_index, .count = 4, .numbered = 4};

static const struct schema_field schema_authentication_v1_UserInfo_fields[] = {
    {.name = "username", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "uid", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "groups", .number = 3, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "extra", .number = 4, .type = SCHEMA_VERBS, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ExtraValue"},
};
static const uint8_t schema_authentication_v1_UserInfo_index[] = {3, 2, 1, 0, 0, 1, 2, 3};
const struct schema_message schema_authentication_v1_UserInfo = {.name = "io.k8s.api.authentication.v1.UserInfo", .fields = schema_authentication_v1_UserInfo_fields, .index = schema_authentication_v1_UserInfo_index, .count = 4, .numbered = 4};
