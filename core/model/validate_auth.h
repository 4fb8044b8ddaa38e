/* Validation of roles and bindings, certificate requests, tokens and reviews. `old` is NULL on create. */
#ifndef K3C_MODEL_VALIDATE_AUTH_H
#define K3C_MODEL_VALIDATE_AUTH_H

#include <cjson/cJSON.h>

struct field_errors;

void role_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void clusterrole_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void rolebinding_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void clusterrolebinding_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void csr_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void csr_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old);
void csr_validate_approval(struct field_errors *e, const cJSON *o, const cJSON *old);
void tokenrequest_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void subjectaccessreview_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void localsubjectaccessreview_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void selfsubjectaccessreview_validate(struct field_errors *e, const cJSON *o, const cJSON *old);

#endif
