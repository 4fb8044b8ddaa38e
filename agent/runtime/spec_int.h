/* Between the files of spec: each adds its part to the specification. */
#ifndef K3C_RUNTIME_SPEC_INT_H
#define K3C_RUNTIME_SPEC_INT_H

#include "agent/runtime/spec.h"

static inline bool spec_privileged(const struct spec_input *in)
{
    const cJSON *privileged = spec_security(in, "privileged");
    return privileged && (privileged->type & 0xff) == cJSON_True;
}

int spec_add_process(struct arena *a, const struct spec_input *in, cJSON *spec, struct err *err);
void spec_add_mounts(struct arena *a, const struct spec_input *in, cJSON *spec);
/* namespaces, resources, devices, seccomp, paths, sysctls */
int spec_add_linux(struct arena *a, const struct spec_input *in, cJSON *spec, struct err *err);

/* The container's capabilities; -EINVAL for an unknown name. */
int spec_caps(const struct spec_input *in, uint64_t *ret, struct err *err);

#endif
