/* Deployments, replica sets, scales. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/selector.h"
#include "core/model/validate.h"
#include "core/model/validate_pod.h"
#include "core/model/validate_workload.h"

/* ---- selector and template, which deployments and replica sets share ---- */

/* No selector selects nothing. */
static void validate_template(struct field_errors *e, const struct path *p, const cJSON *template,
                              const struct selector *selector, const cJSON *old)
{
    static const char *const always[] = {"Always", NULL};
    const cJSON *labels = json_at(template, "metadata.labels"), *spec = json_get(template, "spec");
    const struct path *at = AT(p, "spec");
    if (!selector || (selector->count && !selector_matches(selector, labels)))
        v_invalid(e, AT(AT(p, "metadata"), "labels"), labels, "`selector` does not match template `labels`");
    pod_template_validate(e, p, template, old);
    v_one_of(e, AT(at, "restartPolicy"), v_str(spec, "restartPolicy"), always);
    if (json_get(spec, "activeDeadlineSeconds"))
        v_forbidden(e, AT(at, "activeDeadlineSeconds"), "activeDeadlineSeconds in ReplicaSet is not Supported");
}

static void validate_selected(struct field_errors *e, const struct path *p, const cJSON *spec, const cJSON *old)
{
    const cJSON *selector = json_get(spec, "selector");
    const struct path *at = AT(p, "selector");
    struct selector parsed;
    if (!json_is_obj(selector)) { /* Go writes it even if it is nil */
        v_required(e, at, "");
    } else {
        v_label_selector(e, at, selector);
        if (!json_count(json_get(selector, "matchLabels")) && !json_count(json_get(selector, "matchExpressions")))
            v_invalid(e, at, selector, "empty selector is invalid for deployment");
    }
    if (selector_from_tree(e->arena, selector, &parsed, NULL) < 0)
        v_invalid(e, at, selector, "invalid label selector");
    else
        validate_template(e, AT(p, "template"), json_get(spec, "template"), json_is_obj(selector) ? &parsed : NULL,
                          json_get(old, "template"));
    if (old)
        v_immutable(e, at, selector, json_get(old, "selector"));
}

/* ---- deployments ---- */

int64_t int_or_percent(const cJSON *value)
{
    return json_is_str(value) ? strtoll(value->valuestring, NULL, 10) : json_int(value, "", 0);
}

void v_int_or_percent(struct field_errors *e, const struct path *p, const cJSON *value)
{
    if (json_is_str(value))
        v_name(e, p, value->valuestring, name_percent);
    else
        v_non_negative(e, p, value);
}

void v_at_most_100_percent(struct field_errors *e, const struct path *p, const cJSON *value)
{
    if (json_is_str(value) && name_ok(name_percent, value->valuestring) && int_or_percent(value) > 100)
        v_invalid(e, p, value, "must not be greater than 100%");
}

static void validate_rolling_update(struct field_errors *e, const struct path *p, const cJSON *rolling)
{
    const cJSON *unavailable = json_get(rolling, "maxUnavailable"), *surge = json_get(rolling, "maxSurge");
    const struct path *at = AT(p, "maxUnavailable");
    v_int_or_percent(e, at, unavailable);
    v_int_or_percent(e, AT(p, "maxSurge"), surge);
    if (!int_or_percent(unavailable) && !int_or_percent(surge))
        v_invalid(e, at, unavailable, "may not be 0 when `maxSurge` is 0");
    v_at_most_100_percent(e, at, unavailable);
}

static void validate_strategy(struct field_errors *e, const struct path *p, const cJSON *strategy)
{
    static const char *const types[] = {"Recreate", "RollingUpdate", NULL};
    const char *type = v_str(strategy, "type");
    const cJSON *rolling = json_get(strategy, "rollingUpdate");
    if (!strcmp(type, "Recreate")) {
        if (rolling)
            v_forbidden(e, AT(p, "rollingUpdate"), "may not be specified when strategy `type` is 'Recreate'");
    } else if (!strcmp(type, "RollingUpdate")) {
        if (!rolling)
            v_required(e, AT(p, "rollingUpdate"), "this should be defaulted and never be nil");
        else
            validate_rolling_update(e, AT(p, "rollingUpdate"), rolling);
    } else {
        v_not_supported(e, p, type, types);
    }
}

void deployment_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const cJSON *spec = json_get(o, "spec"), *deadline = json_get(spec, "progressDeadlineSeconds");
    const struct path *p = ROOT("spec");
    v_non_negative(e, AT(p, "replicas"), json_get(spec, "replicas"));
    validate_selected(e, p, spec, json_get(old, "spec"));
    validate_strategy(e, AT(p, "strategy"), json_get(spec, "strategy"));
    v_non_negative(e, AT(p, "minReadySeconds"), json_get(spec, "minReadySeconds"));
    v_non_negative(e, AT(p, "revisionHistoryLimit"), json_get(spec, "revisionHistoryLimit"));
    v_non_negative(e, AT(p, "progressDeadlineSeconds"), deadline);
    if (deadline && json_int(deadline, "", 0) <= json_int(spec, "minReadySeconds", 0))
        v_invalid(e, AT(p, "progressDeadlineSeconds"), deadline, "must be greater than minReadySeconds");
}

/* ---- status ---- */

void v_not_above(struct field_errors *e, const cJSON *status, const char *key, const char *limit, const char *says)
{
    int64_t n = json_int(status, key, 0);
    if (n > json_int(status, limit, 0))
        v_invalid_int(e, AT(ROOT("status"), key), n, says);
}

void v_counts(struct field_errors *e, const cJSON *status, const char *const *keys)
{
    for (; *keys; keys++)
        v_non_negative(e, AT(ROOT("status"), *keys), json_get(status, *keys));
}

void v_not_decremented(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    int64_t collisions = json_int(o, "status.collisionCount", 0);
    if (json_at(old, "status.collisionCount") && collisions < json_int(old, "status.collisionCount", 0))
        v_invalid_int(e, AT(ROOT("status"), "collisionCount"), collisions, "cannot be decremented");
}

static const char above_replicas[] = "cannot be greater than status.replicas";

void deployment_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char *const counts[] = {"observedGeneration",  "replicas",          "updatedReplicas",
                                         "readyReplicas",       "availableReplicas", "unavailableReplicas",
                                         "terminatingReplicas", "collisionCount",    NULL};
    const cJSON *status = json_get(o, "status");
    v_counts(e, status, counts);
    v_not_above(e, status, "updatedReplicas", "replicas", above_replicas);
    v_not_above(e, status, "readyReplicas", "replicas", above_replicas);
    v_not_above(e, status, "availableReplicas", "replicas", above_replicas);
    v_not_above(e, status, "availableReplicas", "readyReplicas", "cannot be greater than readyReplicas");
    v_not_decremented(e, o, old);
}

void replicaset_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char *const counts[] = {"replicas",
                                         "fullyLabeledReplicas",
                                         "readyReplicas",
                                         "availableReplicas",
                                         "observedGeneration",
                                         "terminatingReplicas",
                                         NULL};
    const cJSON *status = json_get(o, "status");
    (void)old;
    v_counts(e, status, counts);
    v_not_above(e, status, "fullyLabeledReplicas", "replicas", above_replicas);
    v_not_above(e, status, "readyReplicas", "replicas", above_replicas);
    v_not_above(e, status, "availableReplicas", "replicas", above_replicas);
    v_not_above(e, status, "availableReplicas", "readyReplicas", "cannot be greater than readyReplicas");
}

/* ---- replica sets, scales ---- */

void replicaset_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const cJSON *spec = json_get(o, "spec");
    const struct path *p = ROOT("spec");
    v_non_negative(e, AT(p, "replicas"), json_get(spec, "replicas"));
    v_non_negative(e, AT(p, "minReadySeconds"), json_get(spec, "minReadySeconds"));
    validate_selected(e, p, spec, json_get(old, "spec"));
}

void scale_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    (void)old;
    v_non_negative(e, AT(ROOT("spec"), "replicas"), json_at(o, "spec.replicas"));
}
