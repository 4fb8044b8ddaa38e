/* What a pod counts for while it is being resized: component-helpers resource.PodRequests with UseStatusResources. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/amounts.h"
#include "core/model/pod.h"
#include "core/model/quota.h"

static const char *const lists[] = {"containers", "initContainers"};
static const char *const status_lists[] = {"containerStatuses", "initContainerStatuses"};

/* The status of a container if it says what the container has: of those that run beside others. */
static const cJSON *told(const cJSON *pod, size_t list, const cJSON *container)
{
    if (list == 1 && !container_is_sidecar(container))
        return NULL;
    const cJSON *s =
        json_find(json_get(json_get(pod, "status"), status_lists[list]), "name", json_str_or(container, "name", ""));
    return json_is_obj(json_get(s, "resources")) ? s : NULL;
}

static bool same_list(const cJSON *a, const cJSON *b)
{
    return (!json_count(a) && !json_count(b)) || json_equal(a, b);
}

static bool settled(const cJSON *pod)
{
    for (size_t l = 0; l < COUNT_OF(lists); l++) {
        for (JSON_EACH(c, json_get(json_get(pod, "spec"), lists[l]))) {
            const cJSON *s = told(pod, l, c), *want = json_get(c, "resources"), *has = json_get(s, "resources");
            if (s && (!same_list(json_get(want, "requests"), json_get(has, "requests")) ||
                      !same_list(json_get(want, "limits"), json_get(has, "limits")) ||
                      !same_list(json_get(want, "requests"), json_get(s, "allocatedResources"))))
                return false;
        }
    }
    const cJSON *own = json_at(pod, "spec.resources"), *has = json_at(pod, "status.resources");
    return !own || !has ||
           (same_list(json_get(own, "requests"), json_get(has, "requests")) &&
            same_list(json_get(own, "requests"), json_at(pod, "status.allocatedResources")) &&
            same_list(json_get(own, "limits"), json_get(has, "limits")));
}

/* Sets *sum to the greater of each. */
static void raise(struct arena *a, cJSON *sum, const cJSON *other)
{
    for (JSON_EACH(item, other)) {
        const cJSON *have = json_get(sum, item->string);
        if (!have || amount_cmp(other, sum, item->string) > 0)
            json_set(a, sum, item->string, json_copy(a, item));
    }
}

bool pod_resize_infeasible(const cJSON *pod)
{
    const cJSON *pending = json_find(json_at(pod, "status.conditions"), "type", "PodResizePending");
    return str_eq(json_str(pending, "reason"), "Infeasible");
}

/* `holder` has "resources" as the spec wants them; they become what counts. */
static void count(struct arena *a, cJSON *holder, const cJSON *actual, const cJSON *allocated, bool infeasible)
{
    cJSON *wanted = json_get(holder, "resources"), *requests = json_object(a), *limits = json_object(a);
    if (!infeasible) {
        raise(a, requests, json_get(wanted, "requests"));
        raise(a, limits, json_get(wanted, "limits"));
    }
    raise(a, requests, json_get(actual, "requests"));
    raise(a, requests, allocated);
    raise(a, limits, json_get(actual, "limits"));
    json_set(a, holder, "resources", json_build(a, "{'requests':%J,'limits':%J}", requests, limits));
}

const cJSON *pod_effective_spec(struct arena *a, const cJSON *pod, bool own)
{
    const cJSON *spec = json_get(pod, "spec");
    if (settled(pod))
        return spec;
    cJSON *out = json_copy(a, spec);
    bool infeasible = pod_resize_infeasible(pod);
    for (size_t l = 0; l < COUNT_OF(lists); l++) {
        for (JSON_EACH(c, json_get(out, lists[l]))) {
            const cJSON *s = told(pod, l, c);
            if (s)
                count(a, c, json_get(s, "resources"), json_get(s, "allocatedResources"), infeasible);
        }
    }
    const cJSON *has = json_at(pod, "status.resources");
    if (own && has && json_is_obj(json_get(out, "resources")))
        count(a, out, has, json_at(pod, "status.allocatedResources"), infeasible);
    return out;
}
