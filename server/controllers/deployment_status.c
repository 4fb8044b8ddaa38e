/* A Deployment's status and conditions. */
#include <inttypes.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/meta.h"
#include "server/controllers/deployment_int.h"
#include "server/controllers/objects.h"

bool rollout_has_deadline(const struct rollout *r)
{
    return json_int(r->d, "spec.progressDeadlineSeconds", INT32_MAX) != INT32_MAX;
}

static const char *now_text(struct rollout *r)
{
    return meta_time(r->w->arena, timing_now_us(r->c->base.env->timing));
}

/* A Deployment's condition also says when it was last looked at. One of the same status and reason stays as it is. */
void rollout_condition(struct rollout *r, cJSON *status, const char *type, const char *value, const char *reason,
                       const char *message)
{
    struct arena *a = r->w->arena;
    if (!json_get(status, "conditions"))
        json_set(a, status, "conditions", json_array(a));
    cJSON *conditions = json_get(status, "conditions");
    const cJSON *old = json_find(conditions, "type", type);
    bool same = str_eq(json_str(old, "status"), value);
    if (same && str_eq(json_str(old, "reason"), reason))
        return;
    const char *now = now_text(r), *since = same ? json_str_or(old, "lastTransitionTime", now) : now;
    cJSON *fresh = json_build(a,
                              "{'type':%s,'status':%s,'lastUpdateTime':%s,'lastTransitionTime':%s,'reason':%s,"
                              "'message':%s}",
                              type, value, now, since, reason, message);
    condition_remove(conditions, type);
    json_append(conditions, fresh);
}

void rollout_pause_condition(struct rollout *r)
{
    if (!rollout_has_deadline(r))
        return;
    const cJSON *c = json_find(json_at(r->d, "status.conditions"), "type", "Progressing");
    const char *reason = json_str_or(c, "reason", "");
    bool paused = json_bool(r->d, "spec.paused", false), said = !strcmp(reason, "DeploymentPaused");
    if (!strcmp(reason, "ProgressDeadlineExceeded") || paused == said)
        return;
    rollout_condition(r, json_ensure(r->w->arena, r->d, "status"), "Progressing", "Unknown",
                      paused ? "DeploymentPaused" : "DeploymentResumed",
                      paused ? "Deployment is paused" : "Deployment is resumed");
}

static void set_count(struct rollout *r, cJSON *status, const char *field, int64_t n)
{
    if (n)
        json_set_int(r->w->arena, status, field, n);
}

/* Only when every set says how many of its pods are terminating. */
static void set_terminating(struct rollout *r, cJSON *status)
{
    int64_t sum = 0;
    for (size_t n = 0; n < r->count; n++) {
        const cJSON *count = json_at(r->all[n]->tree, "status.terminatingReplicas");
        if (!count && json_int(r->all[n]->tree, "status.observedGeneration", 0))
            return;
        sum += json_int(count, "", 0);
    }
    json_set_int(r->w->arena, status, "terminatingReplicas", sum);
}

static cJSON *calculate(struct rollout *r)
{
    struct arena *a = r->w->arena;
    int64_t available = rollout_available(r->all, r->count);
    int64_t ready = 0;
    for (size_t n = 0; n < r->count; n++)
        ready += r->all[n]->ready;
    cJSON *status = json_object(a);
    set_count(r, status, "observedGeneration", json_int(r->d, "metadata.generation", 0));
    set_count(r, status, "replicas", rollout_actual(r->all, r->count));
    set_count(r, status, "updatedReplicas", r->fresh ? r->fresh->actual : 0);
    set_count(r, status, "readyReplicas", ready);
    set_count(r, status, "availableReplicas", available);
    set_count(r, status, "unavailableReplicas", MAX_OF(rollout_wanted(r->all, r->count) - available, (int64_t)0));
    set_terminating(r, status);
    const cJSON *collisions = json_at(r->d, "status.collisionCount"), *conditions = json_at(r->d, "status.conditions");
    if (collisions)
        json_set(a, status, "collisionCount", json_copy(a, collisions));
    json_set(a, status, "conditions", conditions ? json_copy(a, conditions) : json_array(a));
    if (available >= r->replicas - r->max_unavailable)
        rollout_condition(r, status, "Available", "True", "MinimumReplicasAvailable",
                          "Deployment has minimum availability.");
    else
        rollout_condition(r, status, "Available", "False", "MinimumReplicasUnavailable",
                          "Deployment does not have minimum availability.");
    return status;
}

bool rollout_complete(const struct rollout *r, const cJSON *status)
{
    return json_int(status, "updatedReplicas", 0) == r->replicas && json_int(status, "replicas", 0) == r->replicas &&
           json_int(status, "availableReplicas", 0) == r->replicas &&
           json_int(status, "observedGeneration", 0) >= json_int(r->d, "metadata.generation", 0);
}

static int64_t grown(const cJSON *status, const cJSON *old, const char *field)
{
    return json_int(status, field, 0) - json_int(old, field, 0);
}

static bool progressing(const struct rollout *r, const cJSON *status)
{
    const cJSON *old = json_get(r->d, "status");
    int64_t updated = grown(status, old, "updatedReplicas");
    return updated > 0 || grown(status, old, "replicas") - updated < 0 || grown(status, old, "readyReplicas") > 0 ||
           grown(status, old, "availableReplicas") > 0;
}

static bool timed_out(const struct rollout *r, const cJSON *status)
{
    const cJSON *c = json_find(json_get(status, "conditions"), "type", "Progressing");
    const char *reason = json_str_or(c, "reason", "");
    if (!c || !strcmp(reason, "NewReplicaSetAvailable"))
        return false;
    if (!strcmp(reason, "ProgressDeadlineExceeded"))
        return true;
    int64_t deadline = json_time(c, "lastUpdateTime") + json_int(r->d, "spec.progressDeadlineSeconds", 0) * 1000000;
    return deadline < timing_now_us(r->c->base.env->timing);
}

static const char *sentence(struct rollout *r, const char *what)
{
    return r->fresh ? arena_printf(r->w->arena, "ReplicaSet \"%s\" %s", r->fresh->name, what)
                    : arena_printf(r->w->arena, "Deployment \"%s\" %s", r->name, what);
}

/* Progress renews the condition's update time, from which the deadline counts. */
static void renew_progress(struct rollout *r, cJSON *status)
{
    cJSON *conditions = json_get(status, "conditions");
    const cJSON *old = json_find(conditions, "type", "Progressing");
    const char *since = str_eq(json_str(old, "status"), "True") ? json_str(old, "lastTransitionTime") : NULL;
    condition_remove(conditions, "Progressing");
    rollout_condition(r, status, "Progressing", "True", "ReplicaSetUpdated", sentence(r, "is progressing."));
    if (since)
        json_set_str(r->w->arena, json_find(conditions, "type", "Progressing"), "lastTransitionTime", since);
}

static void judge_progress(struct rollout *r, cJSON *status)
{
    if (!rollout_has_deadline(r)) {
        condition_remove(json_get(status, "conditions"), "Progressing");
        return;
    }
    const cJSON *c = json_find(json_at(r->d, "status.conditions"), "type", "Progressing");
    if (json_int(status, "replicas", 0) == json_int(status, "updatedReplicas", 0) &&
        str_eq(json_str(c, "reason"), "NewReplicaSetAvailable"))
        return;
    if (rollout_complete(r, status))
        rollout_condition(r, status, "Progressing", "True", "NewReplicaSetAvailable",
                          sentence(r, "has successfully progressed."));
    else if (progressing(r, status))
        renew_progress(r, status);
    else if (timed_out(r, status))
        rollout_condition(r, status, "Progressing", "False", "ProgressDeadlineExceeded",
                          sentence(r, "has timed out progressing."));
}

static const cJSON *replica_failure(const struct rollout *r)
{
    const cJSON *c =
        r->fresh ? json_find(json_at(r->fresh->tree, "status.conditions"), "type", "ReplicaFailure") : NULL;
    for (size_t n = 0; !c && n < r->count; n++)
        c = json_find(json_at(r->all[n]->tree, "status.conditions"), "type", "ReplicaFailure");
    return c;
}

/* No event tells that a deadline passed, so the key comes again by itself. */
static void watch_deadline(struct rollout *r, const cJSON *status)
{
    const cJSON *c = json_find(json_get(status, "conditions"), "type", "Progressing");
    if (!rollout_has_deadline(r) || !c || rollout_complete(r, status) ||
        str_eq(json_str(c, "reason"), "ProgressDeadlineExceeded"))
        return;
    int64_t due = json_time(c, "lastUpdateTime") + json_int(r->d, "spec.progressDeadlineSeconds", 0) * 1000000;
    int64_t left_ms = (due - timing_now_us(r->c->base.env->timing)) / 1000;
    work_again(r->w, (uint64_t)MAX_OF(left_ms, (int64_t)0) + 1000);
}

void rollout_status(struct rollout *r, bool progress)
{
    cJSON *status = calculate(r);
    if (progress) {
        judge_progress(r, status);
        const cJSON *failure = replica_failure(r);
        if (failure)
            rollout_condition(r, status, "ReplicaFailure", json_str_or(failure, "status", "True"),
                              json_str_or(failure, "reason", ""), json_str_or(failure, "message", ""));
        else
            condition_remove(json_get(status, "conditions"), "ReplicaFailure");
        watch_deadline(r, status);
    }
    json_set(r->w->arena, r->d, "status", status);
    if (r->revision_changed || !json_equal(status, r->old_status))
        rollout_write_status(r);
}

static void on_status(struct work *w, const struct api_result *res, void *arg)
{
    struct rollout *r = arg;
    if (work_check(w, res, "status", true))
        work_wrote(w, r->c->deployments, res);
}

void rollout_write_status(struct rollout *r)
{
    struct api_request q = resource_request(&resource_deployments, API_UPDATE, r->namespace, r->name);
    q.subresource = "status";
    q.body = r->d;
    work_call(r->w, &q, on_status, r);
}
