/* A pod's volumes on the node: configMap, secret, downwardAPI, projected, emptyDir and hostPath, made below the pod's
 * directory as the kubelet lays it out:
 *
 *     DIR/volumes/kubernetes.io~configmap/<volume name>
 *     DIR/volume-subpaths/<volume name>/<container>/<index of the mount>
 *
 * Secrets, tokens and memory-backed directories are tmpfs; hostPath is used where it is. Setting up is idempotent and
 * also brings a volume up to date, so that the worker calls it again whenever a source has changed. Nothing here waits.
 */
#ifndef K3C_VOLUME_VOLUME_H
#define K3C_VOLUME_VOLUME_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/volume/downward.h"

struct arena;
struct err;

/* Where content comes from. Each looks up what the worker follows already: 0 and *object (NULL if it does not exist),
 * -EAGAIN when it is not known yet, or another negative errno with the reason. */
struct volume_sources {
    int (*configmap)(void *ctx, const char *name, const cJSON **object, struct err *err);
    int (*secret)(void *ctx, const char *name, const cJSON **object, struct err *err);
    /* A token of the pod's service account; `audience` "" is the API server's. */
    int (*token)(void *ctx, const char *audience, int64_t expiration_s, const char **token, struct err *err);
    void *ctx;
};

struct volume_pod {
    const char *dir; /* the pod's directory on the node; made when missing */
    const cJSON *pod;
    const struct downward *downward;
    const struct volume_sources *sources;
};

/* Makes or updates one volume of the pod (an item of spec.volumes). 1: content changed; 0: it is as it should be;
 * -EAGAIN: a source is not known yet (err says which); else an error for the event FailedMount, and a retry may heal.
 */
int volume_setup(const struct volume_pod *p, const cJSON *volume, struct err *err);
/* Where a volume is on the node, in the arena; NULL for a volume of a kind that is not served. */
char *volume_path(struct arena *a, const struct volume_pod *p, const cJSON *volume);
/* Does its content come from the API (and may it change)? */
bool volume_is_projected(const cJSON *volume);

/* The path to bind for a container's volumeMount with a subPath (already expanded): resolved inside the volume without
 * leaving it whatever links a container left there, made (as a directory) when missing, and pinned by a bind mount of
 * its own. In the arena; NULL with `err`. */
char *volume_subpath(struct arena *a, const struct volume_pod *p, const cJSON *volume, const char *sub_path,
                     const char *container, size_t index, bool read_only, struct err *err);

/* Unmounts everything below the pod's directory; 0 or -errno. The directory itself is for tree_remove (which blocks).
 */
int volume_unmount_all(const char *dir, struct err *err);

#endif
