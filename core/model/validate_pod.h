/* Validation of pods and of pod templates. */
#ifndef K3C_MODEL_VALIDATE_POD_H
#define K3C_MODEL_VALIDATE_POD_H

#include <cjson/cJSON.h>
#include <stdbool.h>

struct arena;
struct field_errors;
struct path;
struct quantity;

/* Slots of the pod's strategy; `old` is NULL on create. */
void pod_validate(struct field_errors *e, const cJSON *pod, const cJSON *old);
/* pods/ephemeralcontainers: they may be added, and neither changed nor taken away. */
void pod_validate_ephemeral(struct field_errors *e, const cJSON *pod, const cJSON *old);
/* pods/resize: cpu and memory of the pod and of its containers may change, be added, and not be taken away. */
void pod_validate_resize(struct field_errors *e, const cJSON *pod, const cJSON *old);
void pod_validate_status(struct field_errors *e, const cJSON *pod, const cJSON *old);
/* What pod_validate adds for an update. */
void pod_validate_update(struct field_errors *e, const cJSON *pod, const cJSON *old);
void pod_warnings(struct arena *a, const cJSON *pod, const cJSON *old, cJSON *warnings);

/* What the containers of a pod want of a resource together, at the time they want most (init containers come one after
 * the other, beside the sidecars before them); `list` is "requests" or "limits". False if none names it. */
bool pod_total(const cJSON *spec, const char *list, const char *name, struct quantity *ret);

/* A PodTemplateSpec at `p` of a deployment or replica set; `old` is the stored template, or NULL. */
void pod_template_validate(struct field_errors *e, const struct path *p, const cJSON *template, const cJSON *old);
void pod_template_warnings(struct arena *a, const struct path *p, const cJSON *template, cJSON *warnings); /* at `p` */

#endif
