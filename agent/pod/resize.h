/* Resizing a pod in place: what it means for each container and what is told of it. Pure; trees live in the arena.
 *
 * Three states of a pod's resources: wanted (the API's spec), allocated (what the node granted; the worker's pod),
 * actual (what a running container's limits are). As the kubelet's: pkg/kubelet/allocation, kuberuntime, events. */
#ifndef K3C_POD_RESIZE_H
#define K3C_POD_RESIZE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

struct arena;

/* Do two pods with the same containers ask for the same? Ephemeral containers ask for nothing. */
bool resize_same(const cJSON *one, const cJSON *other);
/* Gives `pod` the resources that `allocated` has. */
void resize_keep(struct arena *a, cJSON *pod, const cJSON *allocated);
/* Does `wanted` request more cpu or memory than `allocated`, as a whole? */
bool resize_grows(const cJSON *wanted, const cJSON *allocated);

/* {"requests", "limits"} of cpu and memory that a container is run with: its own, else the pod's limits. */
cJSON *resize_target(struct arena *a, const cJSON *pod, const cJSON *container);

enum resize_need { RESIZE_NOTHING, RESIZE_IN_PLACE, RESIZE_RESTART };
/* What takes a running container from `actual` to `target` (both as resize_target makes them). */
enum resize_need resize_need(const cJSON *container, const cJSON *actual, const cJSON *target);
/* Containers that give come before those that take. */
bool resize_gives(const cJSON *actual, const cJSON *target);

/* status.containerStatuses[].resources: `allocated`, with the cpu and memory of `actual` (NULL: it does not run). */
cJSON *resize_status(struct arena *a, const cJSON *allocated, const cJSON *actual);

/* What the pod asks for as a whole, `side` "requests" or "limits", overhead included; NULL: nothing. */
cJSON *resize_total(struct arena *a, const cJSON *pod, const char *side);

/* "Pod resize started: {...}", the message of an event; `error` NULL: none. */
const char *resize_message(struct arena *a, const char *what, const cJSON *pod, int64_t generation, const char *error);

#endif
