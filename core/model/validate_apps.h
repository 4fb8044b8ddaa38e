/* Validation of deployments, replica sets, scales, endpoint slices and leases. `old` is NULL on create. */
#ifndef K3C_MODEL_VALIDATE_APPS_H
#define K3C_MODEL_VALIDATE_APPS_H

#include <cjson/cJSON.h>

struct field_errors;

void deployment_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void deployment_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old);
void replicaset_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void replicaset_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old);
void scale_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void endpointslice_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void lease_validate(struct field_errors *e, const cJSON *o, const cJSON *old);

#endif
