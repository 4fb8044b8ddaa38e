/* What a claim asks for, and its validation: of claims, of the templates of stateful sets, of ephemeral volumes. */
#ifndef K3C_MODEL_VALIDATE_CLAIM_H
#define K3C_MODEL_VALIDATE_CLAIM_H

#include <cjson/cJSON.h>

struct field_errors;
struct path;

/* A PersistentVolumeClaimSpec at `p`. */
void validate_claim_spec(struct field_errors *e, const struct path *p, const cJSON *spec);
/* Of a claim or a volume; `detail` says that there has to be one. */
void validate_access_modes(struct field_errors *e, const struct path *p, const cJSON *modes, const char *detail);

/* Of a claim or a volume; "" when it says none. The annotation came before the field. */
const char *storage_class_of(const cJSON *object);

#endif
