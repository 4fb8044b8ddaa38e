/* What the files of pod validation share. */
#ifndef K3C_MODEL_VALIDATE_POD_INT_H
#define K3C_MODEL_VALIDATE_POD_INT_H

#include <stdbool.h>

#include "core/base/map.h"
#include "core/model/validate.h"

struct pod_context {
    struct field_errors *errors;
    const cJSON *spec;
    const struct path *path; /* of spec */
    const char *pod_name;    /* "" in a template */
    bool is_pod;             /* not a template */
    struct map volumes;      /* name to the volume, if it is a sound one */
};

/* validate_pod.c: annotations and spec, as if the pod were new; but a spec that is `old`'s (may be NULL) may stay. */
void validate_whole_pod(struct field_errors *e, const cJSON *pod, const cJSON *old);

/* validate_volume.c: fills ctx->volumes. */
void validate_volumes(struct pod_context *ctx);
void validate_file_items(struct field_errors *e, const struct path *p, const cJSON *items); /* KeyToPath */
void validate_downward_file(struct field_errors *e, const struct path *p,
                            const cJSON *file); /* DownwardAPIVolumeFile */
void validate_file_mode(struct field_errors *e, const struct path *p, const cJSON *mode);
void validate_relative_path(struct field_errors *e, const struct path *p, const char *text); /* no "..", not absolute */
void validate_no_backsteps(struct field_errors *e, const struct path *p, const char *text);
void validate_local_path(struct field_errors *e, const struct path *p,
                         const char *text); /* the same, and not "..name" */
void validate_host_path(struct field_errors *e, const struct path *p, const cJSON *source);
void validate_nfs(struct field_errors *e, const struct path *p, const cJSON *source);
/* validate_projected.c */
void validate_projected(struct field_errors *e, const struct path *p, const cJSON *projected);
/* validate_legacy_volume.c: the sources of other clouds and drivers; whether `source` is one of them. */
bool validate_legacy_source(struct field_errors *e, const struct path *p, const cJSON *source);

/* validate_annotations.c: those that Kubernetes gives a meaning. */
void validate_annotations(struct field_errors *e, const struct path *p, const cJSON *annotations, const cJSON *spec);
void validate_annotation_updates(struct field_errors *e, const cJSON *pod, const cJSON *old);

/* validate_claim.c */
void validate_claim_template(struct field_errors *e, const struct path *p, const cJSON *ephemeral);

/* validate_container.c */
void validate_containers(struct pod_context *ctx);
/* validate_env.c */
void validate_env(struct pod_context *ctx, const struct path *p, const cJSON *container);
void validate_object_field(struct field_errors *e, const struct path *p, const cJSON *ref, const char *const *allowed);
void validate_resource_field(struct field_errors *e, const struct path *p, const cJSON *ref, bool need_container);
/* validate_mount.c */
void validate_mounts(struct pod_context *ctx, const struct path *p, const cJSON *container);
/* validate_probe.c */
void validate_probes(struct pod_context *ctx, const struct path *p, const cJSON *container);
/* validate_security.c */
void validate_container_security(struct pod_context *ctx, const struct path *p, const cJSON *container);
void validate_pod_security(struct pod_context *ctx);
void validate_os(struct pod_context *ctx);
/* validate_affinity.c */
/* A NodeSelector. */
void validate_node_selector(struct field_errors *e, const struct path *p, const cJSON *selector);
void validate_affinity(struct pod_context *ctx);
void validate_tolerations(struct field_errors *e, const struct path *p, const cJSON *tolerations);
void validate_topology(struct pod_context *ctx);

#endif
