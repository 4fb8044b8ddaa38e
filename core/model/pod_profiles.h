/* Profiles of seccomp and AppArmor: fields of securityContext, and the annotations that they were before.
 *
 * Those of seccomp mean nothing since Kubernetes v1.27; one of AppArmor becomes the field of its container when a pod
 * is created. Where both are, they must say the same. Source: kubernetes pkg/registry/core/pod,
 * pkg/apis/core/validation. */
#ifndef K3C_MODEL_POD_PROFILES_H
#define K3C_MODEL_POD_PROFILES_H

#include <cjson/cJSON.h>
#include <stdbool.h>

struct arena;
struct field_errors;
struct map;
struct path;

/* The annotation of container C is the prefix followed by C. */
#define SECCOMP_POD "seccomp.security.alpha.kubernetes.io/pod"
#define SECCOMP_CONTAINER "container.seccomp.security.alpha.kubernetes.io/"
#define APPARMOR_CONTAINER "container.apparmor.security.beta.kubernetes.io/"

/* Creating a pod: before the fields are filled, what to warn of; `pod` keeps its annotations. */
void pod_profiles_warn(struct arena *a, const cJSON *pod, cJSON *warnings);
void pod_profiles_fill(struct arena *a, cJSON *pod);

/* The annotations that begin with `prefix`, by the container's name behind it: texts, borrowed. */
void pod_profiles_by_container(struct map *ret, const cJSON *annotations, const char *prefix);

/* Whether an AppArmor annotation says what this field (may be NULL) says. */
bool pod_profile_says(const cJSON *field, const char *annotation);

/* What annotations and fields contradict each other in; `p` is the place of `spec`. */
void pod_profiles_validate(struct field_errors *e, const struct path *p, const cJSON *annotations, const cJSON *spec);

#endif
