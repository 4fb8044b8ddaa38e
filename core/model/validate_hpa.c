/* Horizontal pod autoscalers. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/amounts.h"
#include "core/model/validate.h"
#include "core/model/validate_core.h"
#include "core/model/validate_policy.h"
#include "core/model/validate_workload.h"

enum { WINDOW_MAX_S = 3600, PERIOD_MAX_S = 1800 };

static void check_reference(struct field_errors *e, const struct path *p, const cJSON *reference)
{
    v_required_name(e, AT(p, "kind"), v_str(reference, "kind"), name_path_segment);
    v_required_name(e, AT(p, "name"), v_str(reference, "name"), name_path_segment);
}

static void check_version(struct field_errors *e, const struct path *p, const char *version, bool need_group)
{
    const char *slash = strchr(version, '/');
    if (slash && strchr(slash + 1, '/'))
        v_invalid_str(e, p, version, arena_printf(e->arena, "unexpected GroupVersion string: %s", version));
    else if (need_group && (!slash || slash == version))
        v_invalid_str(e, p, version, "apiVersion must specify API group");
}

/* What was stored before versions were checked may stay. */
static bool same_target(const cJSON *target, const cJSON *old)
{
    return old && !strcmp(v_str(target, "apiVersion"), v_str(old, "apiVersion")) &&
           !strcmp(v_str(target, "kind"), v_str(old, "kind"));
}

/* ---- metrics ---- */

static void v_positive_quantity(struct field_errors *e, const struct path *p, const cJSON *value)
{
    struct quantity q;
    if (amount_read(value, &q) && quantity_sign(&q) != 1)
        v_invalid(e, p, value, "must be positive");
}

static void check_target(struct field_errors *e, const struct path *p, const cJSON *target)
{
    const char *type = v_str(target, "type");
    const cJSON *share = json_get(target, "averageUtilization");
    if (!*type)
        v_required(e, AT(p, "type"), "must specify a metric target type");
    if (strcmp(type, "Utilization") != 0 && strcmp(type, "Value") != 0 && strcmp(type, "AverageValue") != 0)
        v_invalid_str(e, AT(p, "type"), type, "must be either Utilization, Value, or AverageValue");
    v_positive_quantity(e, AT(p, "value"), json_get(target, "value"));
    v_positive_quantity(e, AT(p, "averageValue"), json_get(target, "averageValue"));
    if (share && json_int(share, "", 0) < 1)
        v_invalid(e, AT(p, "averageUtilization"), share, "must be greater than 0");
}

static void check_metric_name(struct field_errors *e, const struct path *p, const cJSON *metric)
{
    if (!*v_str(metric, "name"))
        v_required(e, AT(p, "name"), "must specify a metric name");
    else
        v_name(e, AT(p, "name"), v_str(metric, "name"), name_path_segment);
}

static void check_resource(struct field_errors *e, const struct path *p, const cJSON *source, bool of_container)
{
    const cJSON *target = json_get(source, "target"), *raw = json_get(target, "averageValue");
    const cJSON *share = json_get(target, "averageUtilization");
    const char *container = v_str(source, "container");
    if (!*v_str(source, "name"))
        v_required(e, AT(p, "name"), "must specify a resource name");
    else if (of_container)
        v_container_resource_name(e, AT(p, "name"), v_str(source, "name"));
    if (of_container && !*container)
        v_required(e, AT(p, "container"), "must specify a container");
    else if (of_container)
        v_name(e, AT(p, "container"), container, name_dns1123_label);
    check_target(e, AT(p, "target"), target);
    if (!share && !raw)
        v_required(e, AT(AT(p, "target"), "averageUtilization"),
                   "must set either a target raw value or a target utilization");
    if (share && raw)
        v_forbidden(e, AT(AT(p, "target"), "averageValue"),
                    "may not set both a target raw value and a target utilization");
}

static void check_source(struct field_errors *e, const struct path *p, const cJSON *source, const char *which)
{
    const cJSON *target = json_get(source, "target"), *value = json_get(target, "value");
    const cJSON *average = json_get(target, "averageValue");
    const struct path *at = AT(p, "target");
    bool pods = !strcmp(which, "pods"), external = !strcmp(which, "external");
    if (!strcmp(which, "resource") || !strcmp(which, "containerResource")) {
        check_resource(e, p, source, strcmp(which, "resource") != 0);
        return;
    }
    if (!strcmp(which, "object")) {
        check_reference(e, AT(p, "describedObject"), json_get(source, "describedObject"));
        check_version(e, AT(AT(p, "describedObject"), "apiVersion"),
                      json_str_or(source, "describedObject.apiVersion", ""), false);
    }
    check_metric_name(e, AT(p, "metric"), json_get(source, "metric"));
    check_target(e, at, target);
    if (pods && !average)
        v_required(e, AT(at, "averageValue"), "must specify a positive target averageValue");
    else if (!pods && !value && !average)
        v_required(e, AT(at, "averageValue"),
                   external ? "must set either a target value for metric or a per-pod target"
                            : "must set either a target value or averageValue");
    if (external && value && average)
        v_forbidden(e, AT(at, "value"), "may not set both a target value for metric and a per-pod target");
}

static void check_metric(struct field_errors *e, const struct path *p, const cJSON *metric)
{
    static const char *const types[] = {"ContainerResource", "External", "Object", "Pods", "Resource", NULL};
    static const char *const members[] = {"containerResource", "external", "object", "pods", "resource"};
    static const unsigned order[] = {2, 1, 3, 4, 0}; /* in which Kubernetes looks at them */
    const char *type = v_str(metric, "type"), *expected = NULL;
    size_t present = 0;
    if (!*type)
        v_required(e, AT(p, "type"), "must specify a metric source type");
    for (size_t i = 0; types[i]; i++)
        if (!strcmp(type, types[i]))
            expected = members[i];
    if (!expected)
        v_not_supported(e, AT(p, "type"), type, types);
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        const char *member = members[order[i]];
        if (json_get(metric, member) && !present++)
            check_source(e, AT(p, member), json_get(metric, member), member);
    }
    if (expected && !json_get(metric, expected))
        v_required(e, AT(p, expected), "must populate information for the given metric source");
    else if (!expected)
        v_not_supported(e, AT(p, "type"), type, types);
    for (size_t i = 0; i < COUNT_OF(members) && present != 1; i++)
        if (json_get(metric, members[i]) && !str_eq(members[i], expected))
            v_forbidden(e, AT(p, members[i]), "must populate the given metric source only");
}

/* ---- behaviour ---- */

static void check_scaling_policy(struct field_errors *e, const struct path *p, const cJSON *policy)
{
    static const char *const types[] = {"Percent", "Pods", NULL};
    int64_t value = json_int(policy, "value", 0), period = json_int(policy, "periodSeconds", 0);
    v_one_of(e, AT(p, "type"), v_str(policy, "type"), types);
    if (value <= 0)
        v_invalid_int(e, AT(p, "value"), value, "must be greater than zero");
    if (period <= 0)
        v_invalid_int(e, AT(p, "periodSeconds"), period, "must be greater than zero");
    if (period > PERIOD_MAX_S)
        v_invalid_int(e, AT(p, "periodSeconds"), period, "must be less than or equal to 1800");
}

static void check_scaling(struct field_errors *e, const struct path *p, const cJSON *rules)
{
    static const char *const selections[] = {"Disabled", "Max", "Min", NULL};
    const cJSON *window = json_get(rules, "stabilizationWindowSeconds"), *policies = json_get(rules, "policies");
    const cJSON *select = json_get(rules, "selectPolicy");
    int64_t i = 0, seconds = json_int(window, "", 0);
    if (!rules)
        return;
    if (seconds < 0)
        v_invalid(e, AT(p, "stabilizationWindowSeconds"), window, "must be greater than or equal to zero");
    if (seconds > WINDOW_MAX_S)
        v_invalid(e, AT(p, "stabilizationWindowSeconds"), window, "must be less than or equal to 3600");
    if (select)
        v_one_of(e, AT(p, "selectPolicy"), select->valuestring, selections);
    if (!json_count(policies))
        v_required(e, AT(p, "policies"), "must specify at least one Policy");
    for (JSON_EACH(policy, policies))
        check_scaling_policy(e, AT_INDEX(AT(p, "policies"), i++), policy);
    if (json_get(rules, "tolerance"))
        v_quantity_non_negative(e, AT(p, "tolerance"), json_get(rules, "tolerance"));
}

static void check_replicas(struct field_errors *e, const struct path *p, const cJSON *spec, bool zero_allowed)
{
    const cJSON *min = json_get(spec, "minReplicas");
    int64_t least = json_int(min, "", 0), most = json_int(spec, "maxReplicas", 0);
    if (min && least < !zero_allowed)
        v_invalid(e, AT(p, "minReplicas"), min,
                  zero_allowed ? "must be greater than or equal to 0" : "must be greater than or equal to 1");
    if (!most)
        v_required(e, AT(p, "maxReplicas"), "must be set and greater than 0");
    else if (most < 0)
        v_invalid_int(e, AT(p, "maxReplicas"), most, "must be greater than or equal to 1");
    if (min && most < least)
        v_invalid_int(e, AT(p, "maxReplicas"), most, "must be greater than or equal to `minReplicas`");
}

void hpa_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const cJSON *spec = json_get(o, "spec"), *behavior = json_get(spec, "behavior");
    const cJSON *target = json_get(spec, "scaleTargetRef");
    const struct path *p = ROOT("spec"), *at = AT(p, "metrics");
    bool was_zero = json_at(old, "spec.minReplicas") && !json_int(old, "spec.minReplicas", 1), scales_from_zero = false;
    int64_t i = 0;
    check_replicas(e, p, spec, was_zero);
    check_reference(e, AT(p, "scaleTargetRef"), target);
    if (!same_target(target, json_at(old, "spec.scaleTargetRef")))
        check_version(e, AT(AT(p, "scaleTargetRef"), "apiVersion"), v_str(target, "apiVersion"),
                      strcmp(v_str(target, "kind"), "ReplicationController") != 0);
    for (JSON_EACH(metric, json_get(spec, "metrics"))) {
        check_metric(e, AT_INDEX(at, i++), metric);
        scales_from_zero |= !strcmp(v_str(metric, "type"), "Object") || !strcmp(v_str(metric, "type"), "External");
    }
    if (json_get(spec, "minReplicas") && !json_int(spec, "minReplicas", 1) && !scales_from_zero)
        v_forbidden(e, at, "must specify at least one Object or External metric to support scaling to zero replicas");
    check_scaling(e, AT(AT(p, "behavior"), "scaleUp"), json_get(behavior, "scaleUp"));
    check_scaling(e, AT(AT(p, "behavior"), "scaleDown"), json_get(behavior, "scaleDown"));
}

void hpa_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char *const counts[] = {"currentReplicas", "desiredReplicas", NULL};
    (void)old;
    v_counts(e, json_get(o, "status"), counts);
}
