/* The downward API: a pod's own fields and resources as text, for environment variables and files. */
#ifndef K3C_VOLUME_DOWNWARD_H
#define K3C_VOLUME_DOWNWARD_H

#include <cjson/cJSON.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct err;

/* What the pod object itself does not say (yet). */
struct downward {
    const cJSON *pod;
    const char *node_name;
    const char *const *pod_ips, *const *host_ips;
    size_t n_pod_ips, n_host_ips;
    uint64_t allocatable_cpu_milli, allocatable_memory; /* what a missing limit is taken for */
};

/* The value of a fieldRef's path: metadata.{name,namespace,uid,labels,annotations}, metadata.labels['x'],
 * metadata.annotations['x'], spec.{nodeName,serviceAccountName}, status.{podIP,podIPs,hostIP,hostIPs}. In the arena;
 * NULL with -EINVAL in `err` for any other. */
const char *downward_field(struct arena *a, const struct downward *d, const char *path, struct err *err);

/* The value of a resourceFieldRef ({containerName, resource, divisor}); `container` is meant when it names none. */
const char *downward_resource(struct arena *a, const struct downward *d, const cJSON *ref, const cJSON *container,
                              struct err *err);

#endif
