/* Made by scripts/gen-schema; not to be edited. */
/* clang-format off */
#include "core/model/schema_gen.h"

static const struct schema_field schema_certificates_v1_CertificateSigningRequest_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_certificates_v1_CertificateSigningRequestSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_certificates_v1_CertificateSigningRequestStatus},
};
static const uint8_t schema_certificates_v1_CertificateSigningRequest_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_certificates_v1_CertificateSigningRequest = {.name = "io.k8s.api.certificates.v1.CertificateSigningRequest", .fields = schema_certificates_v1_CertificateSigningRequest_fields, .index = schema_certificates_v1_CertificateSigningRequest_index, .count = 5, .numbered = 3, .doc = "Asks for a certificate, which a signer makes once someone approved."};

static const struct schema_field schema_certificates_v1_CertificateSigningRequestCondition_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.RequestConditionType"},
    {.name = "status", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.ConditionStatus"},
    {.name = "reason", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "message", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "lastUpdateTime", .number = 4, .type = SCHEMA_TIME},
    {.name = "lastTransitionTime", .number = 5, .type = SCHEMA_TIME},
};
static const uint8_t schema_certificates_v1_CertificateSigningRequestCondition_index[] = {5, 4, 3, 2, 1, 0, 0, 2, 3, 4, 5, 1};
const struct schema_message schema_certificates_v1_CertificateSigningRequestCondition = {.name = "io.k8s.api.certificates.v1.CertificateSigningRequestCondition", .fields = schema_certificates_v1_CertificateSigningRequestCondition_fields, .index = schema_certificates_v1_CertificateSigningRequestCondition_index, .count = 6, .numbered = 6};

static const struct schema_field schema_certificates_v1_CertificateSigningRequestList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_certificates_v1_CertificateSigningRequest},
};
static const uint8_t schema_certificates_v1_CertificateSigningRequestList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_certificates_v1_CertificateSigningRequestList = {.name = "io.k8s.api.certificates.v1.CertificateSigningRequestList", .fields = schema_certificates_v1_CertificateSigningRequestList_fields, .index = schema_certificates_v1_CertificateSigningRequestList_index, .count = 4, .numbered = 2, .flags = SCHEMA_NULLS};

static const struct schema_field schema_certificates_v1_CertificateSigningRequestSpec_fields[] = {
    {.name = "request", .number = 1, .type = SCHEMA_BYTES, .flags = SCHEMA_REQUIRED},
    {.name = "signerName", .number = 7, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED},
    {.name = "expirationSeconds", .number = 8, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "usages", .number = 5, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .enums = "any|cert sign|client auth|code signing|content commitment|crl sign|data encipherment|decipher only|digital signature|email protection|encipher only|ipsec end system|ipsec tunnel|ipsec user|key agreement|key encipherment|microsoft sgc|netscape sgc|ocsp signing|s/mime|server auth|signing|timestamping", .go_type = "v1.KeyUsage"},
    {.name = "username", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "uid", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "groups", .number = 4, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED},
    {.name = "extra", .number = 6, .type = SCHEMA_VERBS, .container = SCHEMA_MAP, .flags = SCHEMA_OMITEMPTY, .go_type = "v1.ExtraValue"},
};
static const uint8_t schema_certificates_v1_CertificateSigningRequestSpec_index[] = {2, 7, 6, 0, 1, 5, 3, 4, 0, 4, 5, 6, 3, 7, 1, 2};
const struct schema_message schema_certificates_v1_CertificateSigningRequestSpec = {.name = "io.k8s.api.certificates.v1.CertificateSigningRequestSpec", .fields = schema_certificates_v1_CertificateSigningRequestSpec_fields, .index = schema_certificates_v1_CertificateSigningRequestSpec_index, .count = 8, .numbered = 8};

static const struct schema_field schema_certificates_v1_CertificateSigningRequestStatus_fields[] = {
    {.name = "conditions", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_MAP, .message = &schema_certificates_v1_CertificateSigningRequestCondition, .map_keys = "type"},
    {.name = "certificate", .number = 2, .type = SCHEMA_BYTES, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_certificates_v1_CertificateSigningRequestStatus_index[] = {1, 0, 0, 1};
const struct schema_message schema_certificates_v1_CertificateSigningRequestStatus = {.name = "io.k8s.api.certificates.v1.CertificateSigningRequestStatus", .fields = schema_certificates_v1_CertificateSigningRequestStatus_fields, .index = schema_certificates_v1_CertificateSigningRequestStatus_index, .count = 2, .numbered = 2};
