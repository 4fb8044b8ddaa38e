/* Autoscalers: autoscaling/v1 knows one metric, the CPU's; all else of v2 goes through annotations there. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/convert.h"
#include "core/model/object.h"
#include "core/model/schema_gen.h"
#include "core/model/validate.h"

#define ALPHA "autoscaling.alpha.kubernetes.io/"
static const char metrics_key[] = ALPHA "metrics", current_key[] = ALPHA "current-metrics";
static const char conditions_key[] = ALPHA "conditions", behavior_key[] = ALPHA "behavior";

/* A number of a v2 target or current value, and what the flat form of v1 calls it, by the metric's type. */
struct flat {
    const char *type, *member;  /* "Object", "object" */
    const char *nested, *named; /* {target|current}.nested */
};

static const struct flat targets[] = {
    {"Object", "object", "value", "targetValue"},
    {"Object", "object", "averageValue", "averageValue"},
    {"Pods", "pods", "averageValue", "targetAverageValue"},
    {"Resource", "resource", "averageUtilization", "targetAverageUtilization"},
    {"Resource", "resource", "averageValue", "targetAverageValue"},
    {"ContainerResource", "containerResource", "averageUtilization", "targetAverageUtilization"},
    {"ContainerResource", "containerResource", "averageValue", "targetAverageValue"},
    {"External", "external", "value", "targetValue"},
    {"External", "external", "averageValue", "targetAverageValue"}};

static const struct flat currents[] = {
    {"Object", "object", "value", "currentValue"},
    {"Object", "object", "averageValue", "averageValue"},
    {"Pods", "pods", "averageValue", "currentAverageValue"},
    {"Resource", "resource", "averageUtilization", "currentAverageUtilization"},
    {"Resource", "resource", "averageValue", "currentAverageValue"},
    {"ContainerResource", "containerResource", "averageUtilization", "currentAverageUtilization"},
    {"ContainerResource", "containerResource", "averageValue", "currentAverageValue"},
    {"External", "external", "value", "currentValue"},
    {"External", "external", "averageValue", "currentAverageValue"}};

static const char *selector_name(const char *member)
{
    return !strcmp(member, "external") ? "metricSelector" : "selector";
}

static const char *member_of(const cJSON *metric)
{
    for (size_t i = 0; i < COUNT_OF(targets); i++)
        if (!strcmp(v_str(metric, "type"), targets[i].type))
            return targets[i].member;
    return "";
}

/* v2's {metric: {name, selector}, target: {...}} as v1's {metricName, selector, targetValue ...}. */
static cJSON *flatten(struct arena *a, const cJSON *metric, const struct flat *table, const char *values)
{
    const char *member = member_of(metric);
    const cJSON *from = json_get(metric, member);
    cJSON *out = json_build(a, "{'type':%s}", v_str(metric, "type")), *to = json_object(a);
    if (!strcmp(member, "object"))
        json_set(a, to, "target", json_copy(a, json_get(from, "describedObject")));
    json_set(a, to, "name", json_copy(a, json_get(from, "name")));
    json_set(a, to, "metricName", json_copy(a, json_at(from, "metric.name")));
    if (*member)
        json_set(a, to, selector_name(member), json_copy(a, json_at(from, "metric.selector")));
    for (size_t i = 0; i < COUNT_OF(targets); i++)
        if (!strcmp(table[i].member, member))
            json_set(a, to, table[i].named, json_copy(a, json_get(json_get(from, values), table[i].nested)));
    json_set(a, to, "container", json_copy(a, json_get(from, "container")));
    if (*member)
        json_set(a, out, member, to);
    return out;
}

static const char *target_type(const cJSON *target)
{
    return json_get(target, "averageUtilization") ? "Utilization"
           : json_get(target, "averageValue")     ? "AverageValue"
                                                  : "Value";
}

static cJSON *unflatten(struct arena *a, const cJSON *metric, const struct flat *table, const char *values)
{
    const char *member = member_of(metric);
    const cJSON *from = json_get(metric, member);
    cJSON *out = json_build(a, "{'type':%s}", v_str(metric, "type")), *to = json_object(a), *of = json_object(a);
    if (!strcmp(member, "object"))
        json_set(a, to, "describedObject", json_copy(a, json_get(from, "target")));
    json_set(a, to, "name", json_copy(a, json_get(from, "name")));
    if (json_get(from, "metricName"))
        json_set(a, to, "metric",
                 json_build(a, "{'name':%s,'selector':%J}", v_str(from, "metricName"),
                            json_get(from, selector_name(member))));
    for (size_t i = 0; i < COUNT_OF(targets); i++)
        if (!strcmp(table[i].member, member))
            json_set(a, of, table[i].nested, json_copy(a, json_get(from, table[i].named)));
    if (!strcmp(values, "target"))
        json_set_str(a, of, "type", target_type(of));
    json_set(a, to, values, of);
    json_set(a, to, "container", json_copy(a, json_get(from, "container")));
    if (*member)
        json_set(a, out, member, to);
    return out;
}

static bool is_cpu_share(const cJSON *metric, const char *values)
{
    const cJSON *resource = json_get(metric, "resource");
    return !strcmp(v_str(metric, "type"), "Resource") && !strcmp(v_str(resource, "name"), "cpu") &&
           json_get(json_get(resource, values), "averageUtilization");
}

static void annotate(struct arena *a, cJSON *hpa, const char *key, const cJSON *value)
{
    cleanup_strbuf struct strbuf text = {0};
    if (!json_count(value))
        return;
    json_write(&text, value);
    json_set(a, json_ensure(a, hpa, "metadata.annotations"), key, json_string(a, text.p));
}

static cJSON *annotated(struct arena *a, const cJSON *hpa, const char *key)
{
    return json_of(a, v_str(json_at(hpa, "metadata.annotations"), key));
}

static void drop_annotations(cJSON *hpa)
{
    static const char *const keys[] = {metrics_key, current_key, conditions_key, behavior_key};
    cJSON *annotations = json_at(hpa, "metadata.annotations");
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        json_del(annotations, keys[i]);
    if (annotations && !json_count(annotations))
        json_del(json_get(hpa, "metadata"), "annotations");
}

/* Go writes its internal type here, whose members have their Go names. */
static cJSON *behavior_in_go(struct arena *a, const cJSON *node, bool to_go)
{
    cJSON *out = json_is_obj(node) ? json_object(a) : json_is_arr(node) ? json_array(a) : json_copy(a, node);
    if (json_is_arr(node))
        for (JSON_EACH(item, node))
            json_append(out, behavior_in_go(a, item, to_go));
    if (!json_is_obj(node))
        return out;
    for (JSON_EACH(member, node)) {
        char *name = arena_strdup(a, member->string);
        *name = (char)(to_go ? *name & ~0x20 : *name | 0x20);
        if (!json_is_null(member))
            json_set(a, out, name, behavior_in_go(a, member, to_go));
    }
    return out;
}

static cJSON *hpa_show(struct arena *a, const cJSON *hpa)
{
    cJSON *out = json_copy(a, hpa), *spec = json_ensure(a, out, "spec"), *status = json_ensure(a, out, "status");
    cJSON *others = json_array(a), *current = json_array(a), *target = NULL, *share = NULL;
    drop_annotations(out);
    for (JSON_EACH(metric, json_at(hpa, "spec.metrics"))) {
        if (!is_cpu_share(metric, "target"))
            json_append(others, flatten(a, metric, targets, "target"));
        else if (!target)
            target = json_copy(a, json_at(metric, "resource.target.averageUtilization"));
    }
    for (JSON_EACH(metric, json_at(hpa, "status.currentMetrics"))) {
        json_append(current, flatten(a, metric, currents, "current"));
        if (is_cpu_share(metric, "current"))
            share = json_copy(a, json_at(metric, "resource.current.averageUtilization"));
    }
    json_set(a, spec, "targetCPUUtilizationPercentage", target);
    json_set(a, status, "currentCPUUtilizationPercentage", share);
    annotate(a, out, metrics_key, others);
    annotate(a, out, current_key, current);
    annotate(a, out, conditions_key, json_at(hpa, "status.conditions"));
    annotate(a, out, behavior_key, behavior_in_go(a, json_at(hpa, "spec.behavior"), true));
    json_set_str(a, out, "apiVersion", "autoscaling/v1");
    object_prune(a, &schema_autoscaling_v1_HorizontalPodAutoscaler, out, NULL, NULL);
    return out;
}

static cJSON *unflatten_all(struct arena *a, const cJSON *list, const struct flat *table, const char *values)
{
    cJSON *out = json_array(a);
    for (JSON_EACH(metric, list))
        json_append(out, unflatten(a, metric, table, values));
    return out;
}

static cJSON *hpa_store(struct arena *a, const cJSON *hpa)
{
    static const char cpu[] = "{'type':'Resource','resource':{'name':'cpu','target':{'type':'Utilization',"
                              "'averageUtilization':%J}}}";
    static const char cpu_now[] = "{'type':'Resource','resource':{'name':'cpu','current':{'averageUtilization':%J}}}";
    const cJSON *target = json_at(hpa, "spec.targetCPUUtilizationPercentage");
    const cJSON *share = json_at(hpa, "status.currentCPUUtilizationPercentage");
    const cJSON *now = annotated(a, hpa, current_key);
    cJSON *out = json_copy(a, hpa), *spec = json_ensure(a, out, "spec"), *status = json_ensure(a, out, "status");
    cJSON *metrics = unflatten_all(a, annotated(a, hpa, metrics_key), targets, "target"), *current = NULL;
    if (target)
        json_append(metrics, json_build(a, cpu, target));
    if (!json_count(metrics))
        json_append(metrics, json_build(a, cpu, json_number(a, 80)));
    if (now)
        current = unflatten_all(a, now, currents, "current");
    else if (share)
        json_append(current = json_array(a), json_build(a, cpu_now, share));
    json_set(a, spec, "metrics", metrics);
    json_set(a, spec, "behavior", behavior_in_go(a, annotated(a, hpa, behavior_key), false));
    json_set(a, status, "currentMetrics", current);
    json_set(a, status, "conditions", annotated(a, hpa, conditions_key));
    drop_annotations(out);
    json_set_str(a, out, "apiVersion", "autoscaling/v2");
    object_prune(a, &schema_autoscaling_v2_HorizontalPodAutoscaler, out, NULL, NULL);
    return out;
}

const struct kind_storage storage_hpa = {
    .group = "autoscaling", .version = "v2", .kind = "HorizontalPodAutoscaler", .store = hpa_store, .show = hpa_show};
