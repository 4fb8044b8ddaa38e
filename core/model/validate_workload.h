/* Validation of what runs pods: deployments, replica sets, replication controllers, daemon sets, stateful sets, jobs,
 * and the scales, templates and revisions beside them. `old` is NULL on create. */
#ifndef K3C_MODEL_VALIDATE_WORKLOAD_H
#define K3C_MODEL_VALIDATE_WORKLOAD_H

#include <cjson/cJSON.h>
#include <stdint.h>

#include "core/base/str.h"

struct err;
struct field_errors;
struct path;

void deployment_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void deployment_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old);
void replicaset_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void replicaset_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old);
void scale_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void rc_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void rc_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old);
void podtemplate_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void controllerrevision_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void daemonset_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void daemonset_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old);
void statefulset_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void statefulset_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old);
void job_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void job_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old);
void cronjob_validate(struct field_errors *e, const cJSON *o, const cJSON *old);

/* What they share (core/model/validate_deployment.c). */
void v_int_or_percent(struct field_errors *e, const struct path *p, const cJSON *value);
void v_at_most_100_percent(struct field_errors *e, const struct path *p, const cJSON *value);
int64_t int_or_percent(const cJSON *value); /* the number, of either; 0 for none */
/* Each of the status' counts is not negative. `keys` is NULL-terminated. */
void v_counts(struct field_errors *e, const cJSON *status, const char *const *keys);
/* status.`key` is not above status.`limit`. */
void v_not_above(struct field_errors *e, const cJSON *status, const char *key, const char *limit, const char *says);
void v_not_decremented(struct field_errors *e, const cJSON *o, const cJSON *old); /* status.collisionCount */

/* "3-5" or "3" of a list of indexes below `completions`: 0, or -EINVAL and Kubernetes' words for it. */
int v_index_interval(struct slice part, int64_t completions, int64_t *from, int64_t *to, struct err *err);
/* The same for all of "1,3-5", which must rise; how many they are into *total. */
int v_indexes(const char *text, int64_t completions, int64_t *total, struct err *err);

#endif
