/* Validation of networking.k8s.io's kinds. `old` is NULL on create. */
#ifndef K3C_MODEL_VALIDATE_NETWORK_H
#define K3C_MODEL_VALIDATE_NETWORK_H

#include <cjson/cJSON.h>

struct field_errors;

void ingress_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void ingress_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old);
void ingressclass_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void networkpolicy_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void servicecidr_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void ipaddress_validate(struct field_errors *e, const cJSON *o, const cJSON *old);

#endif
