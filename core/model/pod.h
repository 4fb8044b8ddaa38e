/* What a pod or a container of one is, by what it says. */
#ifndef K3C_MODEL_POD_H
#define K3C_MODEL_POD_H

#include "core/base/str.h"
#include "core/format/json.h"

/* The annotation of a pod that its node runs from elsewhere and the server only shows. */
#define POD_MIRROR "kubernetes.io/config.mirror"

static inline bool pod_is_mirror(const cJSON *pod)
{
    return json_get(json_at(pod, "metadata.annotations"), POD_MIRROR) != NULL;
}

/* Of a pod's status. */
static inline bool phase_is_final(const char *phase)
{
    return str_eq(phase, "Succeeded") || str_eq(phase, "Failed");
}

static inline bool pod_terminal(const cJSON *pod)
{
    return phase_is_final(json_str(pod, "status.phase"));
}

/* Whether an init container goes on beside the others. */
static inline bool container_is_sidecar(const cJSON *init_container)
{
    return str_eq(json_str(init_container, "restartPolicy"), "Always");
}

#endif
