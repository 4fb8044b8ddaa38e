/* Eviction: deleting a pod if its disruption budget allows; POST pods/NAME/eviction. Budgets are counted by their
 * controller; here one disruption is taken from what it allows. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/clock.h"
#include "core/format/json.h"
#include "core/format/selector.h"
#include "core/model/meta.h"
#include "core/model/pod.h"
#include "core/model/status.h"
#include "server/apiserver/admission.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/handlers.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

enum { DISRUPTED_PODS_MAX = 2000, RETRY_S = 10 };

static const struct kind *budgets(void)
{
    return kind_by_resource("policy", "v1", "poddisruptionbudgets");
}

/* ---- the budget ---- */

struct search {
    struct arena *arena;
    const cJSON *labels;
    cJSON *budget;
    size_t count;
};

static bool look(void *ctx, const struct store_kv *kv)
{
    struct search *s = ctx;
    cJSON *budget = rest_parse(s->arena, kv->value);
    struct selector selector;
    if (selector_from_tree(s->arena, json_at(budget, "spec.selector"), &selector, NULL) == 0 &&
        selector_matches(&selector, s->labels)) {
        s->budget = budget;
        s->count++;
    }
    return true;
}

static enum phase_result too_many(struct req *r, const char *cause, bool later)
{
    cJSON *status = status_error(r->arena, 429, "TooManyRequests",
                                 "Cannot evict pod as it would violate the pod's disruption budget.");
    if (later)
        status_retry_after(r->arena, status, RETRY_S);
    status_add_cause(r->arena, status, "DisruptionBudget", cause, NULL);
    return answer_status(r, status);
}

static const char *why_none(struct arena *a, const cJSON *budget)
{
    const char *name = json_str_or(budget, "metadata.name", "");
    const cJSON *c = json_find(json_at(budget, "status.conditions"), "type", "DisruptionAllowed");
    const char *says = json_str_or(c, "message", ""), *reason = json_str_or(c, "reason", "");
    int64_t healthy = json_int(budget, "status.currentHealthy", 0),
            wanted = json_int(budget, "status.desiredHealthy", 0);
    bool refused = !strcmp(json_str_or(c, "status", ""), "False") && *says;
    if (refused && !strcmp(reason, "SyncFailed"))
        return arena_printf(
            a, "The disruption budget %s does not allow evicting pods currently because it failed sync: %s", name,
            says);
    if (healthy <= wanted)
        return arena_printf(a, "The disruption budget %s needs %" PRId64 " healthy pods and has %" PRId64 " currently",
                            name, wanted, healthy);
    if (refused)
        return arena_printf(a, "The disruption budget %s does not allow evicting pods currently (%s): %s", name, reason,
                            says);
    return arena_printf(a, "The disruption budget %s does not allow evicting pods currently", name);
}

/* An unready pod harms nobody whose budget is healthy without it. */
static bool may_ignore_unready(const cJSON *pod, const cJSON *budget)
{
    const cJSON *ready = json_find(json_at(pod, "status.conditions"), "type", "Ready");
    int64_t healthy = json_int(budget, "status.currentHealthy", 0),
            wanted = json_int(budget, "status.desiredHealthy", 0);
    if (!strcmp(json_str_or(ready, "status", ""), "True"))
        return false;
    return !strcmp(json_str_or(budget, "spec.unhealthyPodEvictionPolicy", ""), "AlwaysAllow") ||
           (healthy >= wanted && wanted > 0);
}

static enum phase_result take_one(struct req *r, cJSON *budget)
{
    struct arena *a = r->arena;
    const char *name = json_str_or(budget, "metadata.name", "");
    cJSON *status = json_ensure(a, budget, "status");
    int64_t allowed = json_int(status, "disruptionsAllowed", 0);
    uint64_t revision = 0;
    if (json_int(status, "observedGeneration", 0) < json_int(budget, "metadata.generation", 0))
        return too_many(r, arena_printf(a, "The disruption budget %s is still being processed by the server.", name),
                        true);
    if (allowed < 0)
        return answer_status(r, status_forbidden(a, budgets(), name, "pdb disruptions allowed is negative"));
    if (json_count(json_get(status, "disruptedPods")) > DISRUPTED_PODS_MAX)
        return answer_status(r, status_forbidden(a, budgets(), name,
                                                 "DisruptedPods map too big - too many evictions not confirmed by PDB "
                                                 "controller"));
    if (!allowed)
        return too_many(r, why_none(a, budget), false);
    if (r->dry_run)
        return PHASE_NEXT;
    json_set_int(a, status, "disruptionsAllowed", allowed - 1);
    json_set_str(a, json_ensure(a, status, "disruptedPods"), r->info.name, meta_time(a, clock_real_us()));
    if (!rest_read(r->srv, a, budgets(), r->info.namespace, name, &revision))
        return PHASE_NEXT;
    int e = rest_store(r->srv, a, budgets(), rest_key(a, budgets(), r->info.namespace, name), revision, budget, NULL,
                       &r->seen);
    return e < 0 ? rest_store_failed(r, e) : PHASE_NEXT;
}

static bool has_ended_or_not_begun(const cJSON *pod)
{
    return pod_terminal(pod) || str_eq(json_str(pod, "status.phase"), "Pending") ||
           json_str(pod, "metadata.deletionTimestamp");
}

static enum phase_result check_budget(struct req *r, const cJSON *pod)
{
    struct search s = {.arena = r->arena, .labels = json_at(pod, "metadata.labels")};
    if (has_ended_or_not_begun(pod))
        return PHASE_NEXT;
    store_range(r->srv->store, rest_prefix(r->arena, budgets(), r->info.namespace), NULL, 0, look, &s);
    if (s.count > 1)
        return answer_status(r, status_error(r->arena, 500, NULL,
                                             "This pod has more than one PodDisruptionBudget, which the eviction "
                                             "subresource does not support."));
    if (!s.count || may_ignore_unready(pod, s.budget))
        return PHASE_NEXT;
    return take_one(r, s.budget);
}

/* ---- the pod ---- */

/* Says on the pod why it goes. */
static int mark(struct req *r, cJSON *pod, uint64_t revision)
{
    struct arena *a = r->arena;
    cJSON *list = json_at(pod, "status.conditions"), *old = json_find(list, "type", "DisruptionTarget");
    cJSON *fresh = json_build(a,
                              "{'type':'DisruptionTarget','status':'True','lastProbeTime':%J,'lastTransitionTime':%s,"
                              "'reason':'EvictionByEvictionAPI','message':'Eviction API: evicting'}",
                              json_null(a), meta_time(a, clock_real_us()));
    if (!list)
        list = json_set(a, json_ensure(a, pod, "status"), "conditions", json_array(a));
    if (old)
        json_replace(list, old, fresh);
    else
        json_append(list, fresh);
    return rest_store(r->srv, a, r->kind, rest_key(a, r->kind, r->info.namespace, r->info.name), revision, pod, NULL,
                      &r->seen);
}

static enum phase_result evict(struct req *r)
{
    struct arena *a = r->arena;
    struct delete_options o;
    cJSON *status = NULL, *gone_object = NULL;
    bool gone = false;
    uint64_t revision = 0;
    if (strcmp(json_str_or(r->object, "metadata.name", ""), r->info.name) != 0)
        return answer_status(r, status_bad_request(a, "name in URL does not match name in Eviction object"));
    cJSON *pod = rest_read(r->srv, a, r->kind, r->info.namespace, r->info.name, &revision);
    r->seen = store_revision(r->srv->store);
    if (!pod)
        return answer_status(r, status_not_found(a, r->kind, r->info.name));
    r->object = json_get(r->object, "deleteOptions");
    enum phase_result res = rest_delete_options(r, &o);
    if (res == PHASE_NEXT)
        res = check_budget(r, pod);
    if (res != PHASE_NEXT)
        return res;
    int e = r->dry_run || o.revision ? 0 : mark(r, pod, revision);
    if (e < 0)
        return rest_store_failed(r, e);
    r->object = NULL;
    if (rest_delete_one(r, r->info.namespace, r->info.name, o, &gone_object, &gone, &status) < 0)
        return answer_status(r, status);
    status = status_success(a, NULL, NULL, NULL);
    json_set_int(a, status, "code", 201);
    return answer_status(r, status);
}

static enum phase_result mutate(struct req *r)
{
    enum phase_result res = rest_check_namespace(r, r->object);
    return res == PHASE_NEXT ? admit(r, ADMIT_CREATE) : res;
}

const struct handler sub_eviction_create = {.body = BODY_OBJECT, .mutating = true, .mutate = mutate, .store = evict};
