/* Validation of volumes, claims, and storage.k8s.io's kinds. `old` is NULL on create. */
#ifndef K3C_MODEL_VALIDATE_STORAGE_H
#define K3C_MODEL_VALIDATE_STORAGE_H

#include <cjson/cJSON.h>
#include <stdbool.h>

struct arena;
struct field_errors;
struct path;

void pv_validate(struct field_errors *e, const cJSON *o, const cJSON *old); /* core/model/validate_pv.c */
void pv_warnings(struct arena *a, const cJSON *o, const cJSON *old, cJSON *warnings);
void pvc_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void pvc_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old);
/* Of a claim's spec at `p`, in a template too. */
void claim_warnings(struct arena *a, const struct path *p, const cJSON *spec, cJSON *warnings);
void pvc_warnings(struct arena *a, const cJSON *o, const cJSON *old, cJSON *warnings);
void storageclass_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void volumeattributesclass_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void volumeattachment_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void volumeattachment_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old);
void csidriver_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void csinode_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void csistoragecapacity_validate(struct field_errors *e, const cJSON *o, const cJSON *old);

/* A PersistentVolumeSpec; `inlined` into an attachment it may say less. */
void validate_volume_spec(struct field_errors *e, const struct path *p, const cJSON *spec, bool inlined);
void v_driver_name(struct field_errors *e, const struct path *p, const char *name);
/* A quantity above zero. */
void v_positive_amount(struct field_errors *e, const struct path *p, const cJSON *value);

#endif
