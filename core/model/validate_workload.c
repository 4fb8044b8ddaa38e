#include "core/model/validate_workload.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/selector.h"
#include "core/model/schema_gen.h"
#include "core/model/validate.h"
#include "core/model/validate_claim.h"
#include "core/model/validate_pod.h"

static const char mismatch[] = "`selector` does not match template `labels`";
static const char above_replicas[] = "cannot be greater than status.replicas";

/* Pods of a controller are restarted always, and have no deadline. */
static void check_endless(struct field_errors *e, const struct path *p, const cJSON *template, const char *kind)
{
    static const char *const always[] = {"Always", NULL};
    const cJSON *spec = json_get(template, "spec");
    const struct path *at = AT(p, "spec");
    v_one_of(e, AT(at, "restartPolicy"), v_str(spec, "restartPolicy"), always);
    if (json_get(spec, "activeDeadlineSeconds"))
        v_forbidden(e, AT(at, "activeDeadlineSeconds"),
                    arena_printf(e->arena, "activeDeadlineSeconds in %s is not Supported", kind));
}

static bool is_empty(const cJSON *selector)
{
    return !json_count(json_get(selector, "matchLabels")) && !json_count(json_get(selector, "matchExpressions"));
}

static void check_labels(struct field_errors *e, const struct path *p, const cJSON *template,
                         const struct selector *selector)
{
    const cJSON *labels = json_at(template, "metadata.labels");
    if (!selector_matches(selector, labels))
        v_invalid(e, AT(AT(p, "metadata"), "labels"), labels, mismatch);
}

/* ---- replication controllers ---- */

void rc_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const cJSON *spec = json_get(o, "spec"), *selector = json_get(spec, "selector"),
                *template = json_get(spec, "template");
    const struct path *p = ROOT("spec");
    struct selector parsed;
    v_non_negative(e, AT(p, "minReadySeconds"), json_get(spec, "minReadySeconds"));
    if (!json_count(selector))
        v_required(e, AT(p, "selector"), "");
    v_non_negative(e, AT(p, "replicas"), json_get(spec, "replicas"));
    if (!template) {
        v_required(e, AT(p, "template"), "");
        return;
    }
    selector_from_map(e->arena, selector, &parsed);
    check_labels(e, AT(p, "template"), template, &parsed);
    pod_template_validate(e, AT(p, "template"), template, json_at(old, "spec.template"));
    check_endless(e, AT(p, "template"), template, "ReplicationController");
}

void rc_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    replicaset_validate_status(e, o, old); /* has all of its counts, and one more */
}

/* ---- pod templates, revisions ---- */

void podtemplate_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    pod_template_validate(e, ROOT("template"), json_get(o, "template"), json_get(old, "template"));
}

void controllerrevision_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const cJSON *data = json_get(o, "data"), *revision = json_get(o, "revision");
    v_non_negative(e, ROOT("revision"), revision);
    if (old)
        v_immutable(e, ROOT("data"), data, json_get(old, "data"));
    else if (!data || json_is_null(data))
        v_required(e, ROOT("data"), "data is mandatory");
    else if (!json_is_obj(data))
        v_required(e, ROOT("data"), "data must be a valid JSON object");
}

/* ---- daemon sets ---- */

static void check_daemon_rolling(struct field_errors *e, const struct path *p, const cJSON *rolling)
{
    const cJSON *unavailable = json_get(rolling, "maxUnavailable"), *surge = json_get(rolling, "maxSurge");
    const struct path *at = AT(p, "maxUnavailable"), *at_surge = AT(p, "maxSurge");
    v_int_or_percent(e, at, unavailable);
    v_int_or_percent(e, at_surge, surge);
    v_at_most_100_percent(e, at, unavailable);
    v_at_most_100_percent(e, at_surge, surge);
    if (int_or_percent(unavailable) && int_or_percent(surge))
        v_invalid(e, at_surge, surge, "may not be set when maxUnavailable is non-zero");
    else if (!int_or_percent(unavailable) && !int_or_percent(surge))
        v_required(e, at, "cannot be 0 when maxSurge is 0");
}

static void check_daemon_update(struct field_errors *e, const struct path *p, const cJSON *strategy)
{
    static const char *const types[] = {"RollingUpdate", "OnDelete", NULL};
    const char *type = v_str(strategy, "type");
    const cJSON *rolling = json_get(strategy, "rollingUpdate");
    if (!strcmp(type, "OnDelete"))
        return;
    if (strcmp(type, "RollingUpdate") != 0)
        v_not_supported(e, p, type, types);
    else if (!rolling)
        v_required(e, AT(p, "rollingUpdate"), "");
    else
        check_daemon_rolling(e, AT(p, "rollingUpdate"), rolling);
}

void daemonset_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const cJSON *spec = json_get(o, "spec"), *selector = json_get(spec, "selector"),
                *template = json_get(spec, "template");
    const struct path *p = ROOT("spec"), *at = AT(p, "template");
    struct selector parsed;
    if (old)
        v_immutable(e, AT(p, "selector"), selector, json_at(old, "spec.selector"));
    if (json_is_obj(selector))
        v_label_selector(e, AT(p, "selector"), selector);
    if (selector_from_tree(e->arena, selector, &parsed, NULL) == 0)
        check_labels(e, at, template, &parsed);
    if (json_is_obj(selector) && is_empty(selector))
        v_invalid(e, AT(p, "selector"), selector, "empty selector is invalid for daemonset");
    pod_template_validate(e, at, template, json_at(old, "spec.template"));
    check_endless(e, at, template, "DaemonSet");
    v_non_negative(e, AT(p, "minReadySeconds"), json_get(spec, "minReadySeconds"));
    check_daemon_update(e, AT(p, "updateStrategy"), json_get(spec, "updateStrategy"));
    v_non_negative(e, AT(p, "revisionHistoryLimit"), json_get(spec, "revisionHistoryLimit"));
}

void daemonset_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char *const counts[] = {"currentNumberScheduled", "numberMisscheduled",
                                         "desiredNumberScheduled", "numberReady",
                                         "observedGeneration",     "updatedNumberScheduled",
                                         "numberAvailable",        "numberUnavailable",
                                         "collisionCount",         NULL};
    v_counts(e, json_get(o, "status"), counts);
    v_not_decremented(e, o, old);
}

/* ---- stateful sets ---- */

static void check_set_update(struct field_errors *e, const struct path *p, const cJSON *strategy)
{
    const char *type = v_str(strategy, "type");
    const cJSON *rolling = json_get(strategy, "rollingUpdate"), *unavailable = json_get(rolling, "maxUnavailable");
    const struct path *at = AT(p, "rollingUpdate");
    if (!*type) {
        v_required(e, p, "");
    } else if (!strcmp(type, "OnDelete")) {
        if (rolling)
            v_invalid(e, at, rolling, "only allowed for updateStrategy 'RollingUpdate'");
    } else if (strcmp(type, "RollingUpdate") != 0) {
        v_invalid(e, p, strategy, "must be 'RollingUpdate' or 'OnDelete'");
    } else if (rolling) {
        v_non_negative(e, AT(at, "partition"), json_get(rolling, "partition"));
        if (!unavailable)
            return;
        v_int_or_percent(e, AT(at, "maxUnavailable"), unavailable);
        if (!int_or_percent(unavailable))
            v_invalid(e, AT(at, "maxUnavailable"), unavailable, "cannot be 0");
        v_at_most_100_percent(e, AT(at, "maxUnavailable"), unavailable);
    }
}

static void check_retention(struct field_errors *e, const struct path *p, const cJSON *policy)
{
    static const char *const types[] = {"Retain", "Delete", NULL};
    if (!policy)
        return;
    v_one_of(e, AT(p, "whenDeleted"), v_str(policy, "whenDeleted"), types);
    v_one_of(e, AT(p, "whenScaled"), v_str(policy, "whenScaled"), types);
}

/* The template as its pods will have it: volumes for the claims, and names that the controller gives. */
static const cJSON *set_template(struct arena *a, const cJSON *spec)
{
    const cJSON *claims = json_get(spec, "volumeClaimTemplates");
    cJSON *template = json_copy(a, json_get(spec, "template")), *pod = json_get(template, "spec");
    json_del(pod, "subdomain");
    json_del(pod, "hostname");
    if (!json_count(claims) || !pod)
        return template;
    cJSON *volumes = json_array(a);
    cleanup_map struct map names = {0};
    for (JSON_EACH(claim, claims)) {
        const char *name = json_str_or(claim, "metadata.name", "");
        if (v_first(&names, name))
            json_append(volumes, json_build(a, "{'name':%s,'persistentVolumeClaim':{'claimName':%s}}", name, name));
    }
    for (JSON_EACH(volume, json_get(pod, "volumes"))) {
        bool taken = false;
        for (JSON_EACH(claim, claims))
            taken |= !strcmp(json_str_or(claim, "metadata.name", ""), v_str(volume, "name"));
        if (!taken)
            json_append(volumes, json_copy(a, volume));
    }
    json_set(a, pod, "volumes", volumes);
    return template;
}

static void check_set_template(struct field_errors *e, const struct path *p, const cJSON *spec, const cJSON *old)
{
    const cJSON *selector = json_get(spec, "selector"), *template = json_get(spec, "template");
    const struct path *at = AT(p, "selector");
    struct selector parsed;
    if (!json_is_obj(selector)) {
        v_required(e, at, "");
    } else {
        v_label_selector(e, at, selector);
        if (is_empty(selector))
            v_invalid(e, at, selector, "empty selector is invalid for statefulset");
    }
    if (selector_from_tree(e->arena, selector, &parsed, NULL) < 0) {
        v_invalid(e, at, selector, "");
    } else {
        check_labels(e, AT(p, "template"), template, &parsed);
        pod_template_validate(e, AT(p, "template"), set_template(e->arena, spec),
                              old ? set_template(e->arena, old) : NULL);
    }
    check_endless(e, AT(p, "template"), template, "StatefulSet");
}

static void check_set_frozen(struct field_errors *e, const cJSON *spec, const cJSON *old)
{
    static const char *const free[] = {"replicas",
                                       "template",
                                       "updateStrategy",
                                       "minReadySeconds",
                                       "ordinals",
                                       "revisionHistoryLimit",
                                       "persistentVolumeClaimRetentionPolicy"};
    cJSON *copy = json_copy(e->arena, spec);
    for (size_t i = 0; i < COUNT_OF(free); i++)
        json_set(e->arena, copy, free[i], json_copy(e->arena, json_get(old, free[i])));
    if (!json_equal(copy, old))
        v_forbidden(e, ROOT("spec"),
                    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', "
                    "'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and "
                    "'minReadySeconds' are forbidden");
}

void statefulset_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const cJSON *spec = json_get(o, "spec"), *was = json_get(old, "spec");
    const char *management = v_str(spec, "podManagementPolicy"), *service = v_str(spec, "serviceName");
    const struct path *p = ROOT("spec"), *at = AT(p, "podManagementPolicy");
    int64_t i = 0;
    if (!*management)
        v_required(e, at, "");
    else if (strcmp(management, "OrderedReady") != 0 && strcmp(management, "Parallel") != 0)
        v_invalid_str(e, at, management, "must be 'OrderedReady' or 'Parallel'");
    check_set_update(e, AT(p, "updateStrategy"), json_get(spec, "updateStrategy"));
    check_retention(e, AT(p, "persistentVolumeClaimRetentionPolicy"),
                    json_get(spec, "persistentVolumeClaimRetentionPolicy"));
    for (JSON_EACH(claim, old ? NULL : json_get(spec, "volumeClaimTemplates")))
        validate_claim_spec(e, AT(AT_INDEX(AT(p, "volumeClaimTemplates"), i++), "spec"), json_get(claim, "spec"));
    v_non_negative(e, AT(p, "replicas"), json_get(spec, "replicas"));
    v_non_negative(e, AT(p, "minReadySeconds"), json_get(spec, "minReadySeconds"));
    v_non_negative(e, AT(p, "ordinals.start"), json_at(spec, "ordinals.start"));
    if (!old && *service)
        v_name(e, AT(p, "serviceName"), service, name_dns1123_label);
    check_set_template(e, p, spec, was);
    if (old)
        check_set_frozen(e, spec, was);
}

void statefulset_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char *const counts[] = {
        "replicas",          "readyReplicas",      "currentReplicas", "updatedReplicas",
        "availableReplicas", "observedGeneration", "collisionCount",  NULL};
    const cJSON *status = json_get(o, "status");
    v_counts(e, status, counts);
    v_not_above(e, status, "readyReplicas", "replicas", above_replicas);
    v_not_above(e, status, "currentReplicas", "replicas", above_replicas);
    v_not_above(e, status, "updatedReplicas", "replicas", above_replicas);
    v_not_above(e, status, "availableReplicas", "replicas", above_replicas);
    v_not_above(e, status, "availableReplicas", "readyReplicas", "cannot be greater than status.readyReplicas");
    v_not_decremented(e, o, old);
}
