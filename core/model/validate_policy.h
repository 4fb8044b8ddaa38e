/* Validation of limits, quotas, budgets, autoscalers, classes and flow control. `old` is NULL on create. */
#ifndef K3C_MODEL_VALIDATE_POLICY_H
#define K3C_MODEL_VALIDATE_POLICY_H

#include <cjson/cJSON.h>

struct field_errors;
struct path;

void limitrange_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void resourcequota_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void resourcequota_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old);
void pdb_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void pdb_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old);
void priorityclass_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void runtimeclass_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void hpa_validate(struct field_errors *e, const cJSON *o, const cJSON *old); /* core/model/validate_hpa.c */
void hpa_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old);
void flowschema_validate(struct field_errors *e, const cJSON *o, const cJSON *old); /* core/model/validate_flow.c */
void flowschema_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old);
void prioritylevel_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void prioritylevel_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old);

/* metav1.Conditions. */
void v_conditions(struct field_errors *e, const struct path *p, const cJSON *conditions);

#endif
