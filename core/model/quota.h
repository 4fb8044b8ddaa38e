/* Quota: what an object takes of its namespace's ResourceQuotas, and which of them look at it, as Kubernetes' pkg/quota
 * counts. Amounts are JSON objects of quantities like spec.hard ("requests.cpu": "1500m"). Pure; results live in the
 * arena. */
#ifndef K3C_MODEL_QUOTA_H
#define K3C_MODEL_QUOTA_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

struct arena;
struct kind;
struct quantity;

/* Whether objects of that kind can be counted at all: namespaced, stored, no Events. */
bool quota_takes(const struct kind *k);
/* Whether `name` of a quota's list is an amount that objects of this kind use. */
bool quota_counts(const struct kind *k, const char *name);
/* The names of `hard` that objects of this kind use, in an array; NULL when there is none. */
cJSON *quota_counted(struct arena *a, const struct kind *k, const cJSON *hard);
/* Whether more than the number of objects matters. */
bool quota_reads(const struct kind *k);
/* Whether the object is within spec.scopes and spec.scopeSelector of the quota. */
bool quota_in_scope(const struct kind *k, const cJSON *quota, const cJSON *object);
/* Everything that the object uses. */
cJSON *quota_usage(struct arena *a, const struct kind *k, const cJSON *object, int64_t now_us);
/* "must specify limits.cpu for: c1,c2": what a pod's containers have to state under a quota of `names`; NULL: nothing.
 */
const char *quota_unstated(struct arena *a, const struct kind *k, const cJSON *names, const cJSON *object);
/* Whether a pod ends by itself (scope Terminating). */
bool quota_terminating(const cJSON *pod);

/* What a pod asks for as a whole of one resource, `list` "requests" or "limits": its containers' sum and what its init
 * containers need, or the pod's own; then its overhead. False: nothing is said about it. */
bool pod_amount(const cJSON *spec, const char *list, const char *name, bool overhead, struct quantity *ret);
/* pod_effective.c: the pod's spec with the resources that count while it is being resized: per container the greatest
 * of what is wanted, allocated and actual, without the wish when the node found it infeasible; `own`: the resources of
 * the pod as a whole as well. The spec itself when they are the same, else a copy in the arena. */
const cJSON *pod_effective_spec(struct arena *a, const cJSON *pod, bool own);
bool pod_resize_infeasible(const cJSON *pod);

#endif
