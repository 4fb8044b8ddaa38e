/* Limits, quotas, budgets, autoscalers, classes and flow control. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/names.h"
#include "core/format/quantity.h"
#include "core/model/convert.h"
#include "core/model/schema_gen.h"
#include "core/model/strategies.h"
#include "core/model/validate.h"
#include "core/model/validate_policy.h"
#include "core/model/warnings.h"

#define NAMED_SUBDOMAIN .name = name_dns1123_subdomain, .name_prefix = name_dns1123_subdomain_prefix

/* ---- limit ranges and quotas ---- */

static void add_missing(struct arena *a, cJSON *item, const char *to, const char *from)
{
    cJSON *list = json_get(item, to);
    for (JSON_EACH(amount, json_get(item, from))) {
        if (json_get(list, amount->string))
            continue;
        list = list ? list : json_set(a, item, to, json_object(a));
        json_set(a, list, amount->string, json_copy(a, amount));
    }
}

/* The default limit is the largest allowed, the default request the default limit, else the smallest allowed. */
static void limitrange_defaults(struct arena *a, cJSON *o)
{
    for (JSON_EACH(item, json_at(o, "spec.limits"))) {
        if (strcmp(v_str(item, "type"), "Container") != 0)
            continue;
        add_missing(a, item, "default", "max");
        add_missing(a, item, "defaultRequest", "default");
        add_missing(a, item, "defaultRequest", "min");
    }
}

/* The one kind that the server names if nobody does. */
static void limitrange_prepare_create(struct arena *a, cJSON *o)
{
    if (!*json_str_or(o, "metadata.name", ""))
        json_set_str(a, json_ensure(a, o, "metadata"), "name", json_str_or(o, "metadata.uid", ""));
}

const struct kind_strategy strategy_limitrange = {
    NAMED_SUBDOMAIN,
    .prepare_create = limitrange_prepare_create,
    .defaults = limitrange_defaults,
    .validate = limitrange_validate,
    .order = "c*",
};

/* A quota of requests above that of limits can never be used up. */
static void resourcequota_warnings(struct arena *a, const cJSON *o, const cJSON *old, cJSON *warnings)
{
    static const char *const names[] = {"cpu", "memory", "storage", "ephemeral-storage"};
    const cJSON *hard = json_at(o, "spec.hard");
    struct quantity most, asked;
    for (size_t i = 0; i < COUNT_OF(names) && !old; i++) {
        const char *limits = arena_printf(a, "limits.%s", names[i]),
                   *requests = arena_printf(a, "requests.%s", names[i]);
        if (i < 2 && !json_get(hard, requests))
            requests = names[i];
        const char *limit = v_str(hard, limits), *request = v_str(hard, requests);
        if (*limit && *request && !quantity_parse(limit, &most, NULL) && !quantity_parse(request, &asked, NULL) &&
            quantity_cmp(&most, &asked) < 0)
            warning_text(a, warnings, "ResourceQuota %s (%s) should be less than %s (%s)", requests, request, limits,
                         limit);
    }
}

const struct kind_strategy strategy_resourcequota = {
    NAMED_SUBDOMAIN,
    .prepare_create = drop_status,
    .prepare_update = keep_status,
    .prepare_status = keep_spec,
    .validate = resourcequota_validate,
    .validate_status = resourcequota_validate_status,
    .cells = resourcequota_cells,
    .warnings = resourcequota_warnings,
};

/* ---- disruption budgets ---- */

static void pdb_prepare_create(struct arena *a, cJSON *o)
{
    reset_status(a, o, &schema_policy_v1_PodDisruptionBudgetStatus);
}

const struct kind_strategy strategy_pdb = {
    .prepare_create = pdb_prepare_create,
    .prepare_update = keep_status_and_count,
    .prepare_status = keep_spec,
    .validate = pdb_validate,
    .validate_status = pdb_validate_status,
    .cells = pdb_cells,
    .order = "*",
    .order_status = "*",
};

/* ---- autoscalers ---- */

static void scaling_rules(struct arena *a, cJSON *behavior, const char *which, cJSON *defaults)
{
    cJSON *given = json_get(behavior, which);
    for (JSON_EACH(rule, given))
        json_set(a, defaults, rule->string, json_copy(a, rule));
    json_set(a, behavior, which, defaults);
}

static void hpa_defaults(struct arena *a, cJSON *o)
{
    cJSON *spec = json_ensure(a, o, "spec"), *behavior = json_get(spec, "behavior");
    if (!json_count(json_get(spec, "metrics")))
        json_set(a, spec, "metrics",
                 json_build(a, "[{'type':'Resource','resource':{'name':'cpu','target':{'type':'Utilization',"
                               "'averageUtilization':80}}}]"));
    if (!behavior)
        return;
    scaling_rules(a, behavior, "scaleUp",
                  json_build(a, "{'stabilizationWindowSeconds':0,'selectPolicy':'Max','policies':["
                                "{'type':'Pods','value':4,'periodSeconds':15},"
                                "{'type':'Percent','value':100,'periodSeconds':15}]}"));
    scaling_rules(
        a, behavior, "scaleDown",
        json_build(a, "{'selectPolicy':'Max','policies':[{'type':'Percent','value':100,'periodSeconds':15}]}"));
}

static void hpa_prepare_create(struct arena *a, cJSON *o)
{
    reset_status(a, o, &schema_autoscaling_v2_HorizontalPodAutoscalerStatus);
}

const struct kind_strategy strategy_hpa = {
    NAMED_SUBDOMAIN,
    .defaults = hpa_defaults,
    .prepare_create = hpa_prepare_create,
    .prepare_update = keep_status,
    .prepare_status = keep_spec,
    .validate = hpa_validate,
    .validate_status = hpa_validate_status,
    .cells = hpa_cells,
};

/* autoscaling/v1 is judged as v2, which says what it means. */
static cJSON *as_v2(struct arena *a, const cJSON *o)
{
    return o ? storage_hpa.store(a, o) : NULL;
}

static void hpa_v1_prepare_create(struct arena *a, cJSON *o)
{
    reset_status(a, o, &schema_autoscaling_v1_HorizontalPodAutoscalerStatus);
}

/* The one metric that v2 gives to an autoscaler without any. */
static void hpa_v1_defaults(struct arena *a, cJSON *o)
{
    static const char target[] = "targetCPUUtilizationPercentage";
    const cJSON *share = json_at(storage_hpa.show(a, as_v2(a, o)), "spec.targetCPUUtilizationPercentage");
    if (share)
        json_set(a, json_ensure(a, o, "spec"), target, json_copy(a, share));
}

static void hpa_v1_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    hpa_validate(e, as_v2(e->arena, o), as_v2(e->arena, old));
}

static void hpa_v1_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    hpa_cells(a, as_v2(a, o), cells, now);
}

const struct kind_strategy strategy_hpa_v1 = {
    NAMED_SUBDOMAIN,
    .defaults = hpa_v1_defaults,
    .prepare_create = hpa_v1_prepare_create,
    .prepare_update = keep_status,
    .prepare_status = keep_spec,
    .validate = hpa_v1_validate,
    .validate_status = hpa_validate_status,
    .cells = hpa_v1_cells,
};

/* ---- classes ---- */

static void leave(struct arena *a, cJSON *o, const cJSON *old)
{
    (void)a, (void)o, (void)old;
}

/* Its generation stays what it was. */
const struct kind_strategy strategy_priorityclass = {
    NAMED_SUBDOMAIN,
    .prepare_update = leave,
    .validate = priorityclass_validate,
    .cells = priorityclass_cells,
};

const struct kind_strategy strategy_runtimeclass = {
    NAMED_SUBDOMAIN,
    .validate = runtimeclass_validate,
    .cells = runtimeclass_cells,
    .order = "C*U",
};

/* ---- flow control ---- */

/* Nothing but the status, and who wrote it. */
static void flow_prepare_status(struct arena *a, cJSON *o, const cJSON *old)
{
    cJSON *fields = json_copy(a, json_at(o, "metadata.managedFields"));
    keep_member(a, o, old, "metadata");
    json_set(a, json_ensure(a, o, "metadata"), "managedFields", fields);
    keep_spec(a, o, old);
}

const struct kind_strategy strategy_flowschema = {
    NAMED_SUBDOMAIN,
    .prepare_create = drop_status,
    .prepare_update = keep_status_and_count,
    .prepare_status = flow_prepare_status,
    .validate = flowschema_validate,
    .validate_status = flowschema_validate_status,
    .cells = flowschema_cells,
    .order = "c*",
};

const struct kind_strategy strategy_prioritylevel = {
    NAMED_SUBDOMAIN,
    .prepare_create = drop_status,
    .prepare_update = keep_status_and_count,
    .prepare_status = flow_prepare_status,
    .validate = prioritylevel_validate,
    .validate_status = prioritylevel_validate_status,
    .cells = prioritylevel_cells,
    .order = "c*",
};
