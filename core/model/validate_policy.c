#include "core/model/validate_policy.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/amounts.h"
#include "core/model/validate.h"
#include "core/model/validate_core.h"
#include "core/model/validate_pod_int.h"
#include "core/model/validate_workload.h"

enum { USER_PRIORITY_MAX = 1000000000, REASON_MAX = 1024, MESSAGE_MAX = 32768 };

static bool is_quota_resource(const char *name)
{
    return resource_is_standard(name) && strcmp(name, "storage") != 0;
}

/* ---- limit ranges ---- */

static void check_limit_names(struct field_errors *e, const struct path *p, const cJSON *item, const char *list,
                              struct map *names)
{
    const char *type = v_str(item, "type");
    bool containers = !strcmp(type, "Pod") || !strcmp(type, "Container");
    for (JSON_EACH(value, json_get(item, list))) {
        const struct path *at = AT_KEY(AT(p, list), value->string);
        if (containers)
            v_container_resource_name(e, at, value->string);
        else
            v_resource_name(e, at, value->string);
        map_set(names, value->string, value);
    }
}

struct bound {
    const char *list, *label; /* of a limit, and how sentences call it */
};

/* `low` may not be above `high`; the error is at `of`, and shows it. */
static void check_order(struct field_errors *e, const struct path *p, const cJSON *item, const char *name,
                        const struct bound *low, const struct bound *high, const char *at, bool show_low)
{
    struct quantity a, b;
    const cJSON *x = json_get(json_get(item, low->list), name), *y = json_get(json_get(item, high->list), name);
    if (amount_read(x, &a) && amount_read(y, &b) && quantity_cmp(&a, &b) > 0)
        v_invalid(e, AT_KEY(AT(p, at), name), show_low ? x : y,
                  arena_printf(e->arena, "%s value %s is greater than %s value %s", low->label, x->valuestring,
                               high->label, y->valuestring));
}

static void check_ratio(struct field_errors *e, const struct path *p, const cJSON *item, const char *name)
{
    struct quantity ratio, min, max, one = quantity_of(1, 0, QUANTITY_DECIMAL_SI);
    const cJSON *value = json_get(json_get(item, "maxLimitRequestRatio"), name);
    const struct path *at = AT_KEY(AT(p, "maxLimitRequestRatio"), name);
    if (!amount_read(value, &ratio))
        return;
    if (quantity_cmp(&ratio, &one) < 0)
        v_invalid(e, at, value, arena_printf(e->arena, "ratio %s is less than 1", value->valuestring));
    if (!amount_read(json_get(json_get(item, "min"), name), &min) ||
        !amount_read(json_get(json_get(item, "max"), name), &max) || quantity_sign(&min) <= 0)
        return;
    double limit = (double)quantity_milli(&max) / (double)quantity_milli(&min);
    if ((double)quantity_milli(&ratio) / 1000 > limit)
        v_invalid(e, at, value,
                  arena_printf(e->arena, "ratio %s is greater than max/min = %f", value->valuestring, limit));
}

/* What cannot be shared out beyond what there is: huge pages, and resources of other domains. */
static bool may_overcommit(const char *name)
{
    return resource_is_native(name) && !resource_is_hugepages(name);
}

static void check_limit(struct field_errors *e, const struct path *p, const cJSON *item, const char *name)
{
    static const struct bound min = {"min", "min"}, max = {"max", "max"}, standard = {"default", "default"};
    static const struct bound limit = {"default", "default limit"}, request = {"defaultRequest", "default request"};
    const cJSON *d = json_get(json_get(item, "default"), name), *r = json_get(json_get(item, "defaultRequest"), name);
    bool pod = !strcmp(v_str(item, "type"), "Pod");
    struct quantity a, b;
    check_order(e, p, item, name, &min, &max, "min", true);
    if (!pod) {
        check_order(e, p, item, name, &min, &request, "defaultRequest", false);
        check_order(e, p, item, name, &request, &max, "defaultRequest", true);
        check_order(e, p, item, name, &request, &limit, "defaultRequest", true);
        check_order(e, p, item, name, &min, &standard, "default", true);
        check_order(e, p, item, name, &standard, &max, "default", false);
    }
    check_ratio(e, p, item, name);
    if (!pod && !may_overcommit(name) && amount_read(d, &a) && amount_read(r, &b) && quantity_cmp(&a, &b) != 0)
        v_invalid(e, AT_KEY(AT(p, "defaultRequest"), name), r,
                  arena_printf(e->arena, "default value %s must equal to defaultRequest value %s in %s", d->valuestring,
                               r->valuestring, name));
}

static void check_limit_type(struct field_errors *e, const struct path *p, const char *type)
{
    size_t before = e->count;
    v_name(e, p, type, name_label_key);
    if (e->count == before && !strchr(type, '/') && strcmp(type, "Pod") != 0 && strcmp(type, "Container") != 0 &&
        strcmp(type, "PersistentVolumeClaim") != 0)
        v_invalid_str(e, p, type, "must be a standard limit type or fully qualified");
}

static void check_limits(struct field_errors *e, const struct path *p, const cJSON *item)
{
    static const char *const lists[] = {"max", "min", "default", "defaultRequest", "maxLimitRequestRatio"};
    static const char pod_says[] = "may not be specified when `type` is 'Pod'";
    const char *type = v_str(item, "type");
    bool pod = !strcmp(type, "Pod");
    cleanup_map struct map names = {0};
    struct map_entry *name;
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        if (!pod || (i != 2 && i != 3))
            check_limit_names(e, p, item, lists[i], &names);
        else if (json_count(json_get(item, lists[i])))
            v_forbidden(e, AT(p, lists[i]), pod_says);
    }
    if (!strcmp(type, "PersistentVolumeClaim") && !json_get(json_get(item, "min"), "storage") &&
        !json_get(json_get(item, "max"), "storage"))
        v_required(e, AT(p, "limits"), "either minimum or maximum storage value is required, but neither was provided");
    for (size_t i = 0; (name = map_next(&names, &i));)
        check_limit(e, p, item, name->key);
}

void limitrange_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const struct path *p = AT(ROOT("spec"), "limits");
    cleanup_map struct map types = {0};
    int64_t i = 0;
    (void)old;
    for (JSON_EACH(item, json_at(o, "spec.limits"))) {
        const struct path *at = AT_INDEX(p, i++);
        check_limit_type(e, AT(at, "type"), v_str(item, "type"));
        if (!v_first(&types, v_str(item, "type")))
            v_duplicate(e, AT(at, "type"), v_str(item, "type"));
        check_limits(e, at, item);
    }
}

/* ---- quotas ---- */

static void v_quota_list(struct field_errors *e, const struct path *p, const cJSON *list)
{
    for (JSON_EACH(value, list)) {
        const struct path *at = AT_KEY(p, value->string);
        v_resource_name(e, at, value->string);
        if (!strchr(value->string, '/') && !is_quota_resource(value->string))
            v_invalid_str(e, at, value->string, "must be a standard resource for quota");
        v_resource_amount(e, at, value->string, value);
    }
}

static bool is_scope(const char *scope)
{
    static const char *const scopes[] = {"Terminating",
                                         "NotTerminating",
                                         "BestEffort",
                                         "NotBestEffort",
                                         "PriorityClass",
                                         "CrossNamespacePodAffinity",
                                         "VolumeAttributesClass",
                                         NULL};
    return str_in(scope, scopes);
}

static bool scope_fits(const char *scope, const char *name)
{
    static const char *const compute[] = {"cpu",           "memory",       "limits.cpu",
                                          "limits.memory", "requests.cpu", "requests.memory"};
    bool pods = !strcmp(name, "pods"), computed = false;
    for (size_t i = 0; i < COUNT_OF(compute); i++)
        computed |= !strcmp(name, compute[i]);
    if (!is_scope(scope) || !is_quota_resource(name))
        return true;
    if (!strcmp(scope, "BestEffort"))
        return pods;
    if (!strcmp(scope, "VolumeAttributesClass"))
        return !strcmp(name, "persistentvolumeclaims") || !strcmp(name, "requests.storage");
    return pods || computed;
}

struct scopes {
    bool best_effort, not_best_effort, terminating, not_terminating;
};

static void note_scope(struct scopes *s, const char *scope)
{
    s->best_effort |= !strcmp(scope, "BestEffort");
    s->not_best_effort |= !strcmp(scope, "NotBestEffort");
    s->terminating |= !strcmp(scope, "Terminating");
    s->not_terminating |= !strcmp(scope, "NotTerminating");
}

static void check_conflicts(struct field_errors *e, const struct path *p, const struct scopes *s, const cJSON *list)
{
    if (s->best_effort && s->not_best_effort)
        v_invalid(e, p, list, "conflicting scopes");
    if (s->terminating && s->not_terminating)
        v_invalid(e, p, list, "conflicting scopes");
}

static void check_scopes(struct field_errors *e, const struct path *p, const cJSON *spec)
{
    const cJSON *list = json_get(spec, "scopes");
    struct scopes seen = {0};
    for (JSON_EACH(scope, list)) {
        if (!is_scope(scope->valuestring))
            v_invalid(e, p, list, "unsupported scope");
        for (JSON_EACH(value, json_get(spec, "hard")))
            if (!scope_fits(scope->valuestring, value->string))
                v_invalid(e, p, list, "unsupported scope applied to resource");
        note_scope(&seen, scope->valuestring);
    }
    check_conflicts(e, p, &seen, list);
}

static void check_scope_term(struct field_errors *e, const struct path *p, const cJSON *term)
{
    const char *scope = v_str(term, "scopeName"), *operator= v_str(term, "operator");
    const cJSON *values = json_get(term, "values");
    bool selective = !strcmp(scope, "PriorityClass") || !strcmp(scope, "VolumeAttributesClass");
    if (!is_scope(scope))
        v_invalid_str(e, AT(p, "scopeName"), scope, "unsupported scope");
    else if (!selective && strcmp(operator, "Exists") != 0)
        v_invalid_str(e, AT(p, "operator"), operator,
                      "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, "
                      "ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort "
                      "or ResourceQuotaScopeCrossNamespacePodAffinity");
    if (!strcmp(operator, "In") || !strcmp(operator, "NotIn")) {
        if (!json_count(values))
            v_required(e, AT(p, "values"),
                       "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector");
    } else if (!strcmp(operator, "Exists") || !strcmp(operator, "DoesNotExist")) {
        if (json_count(values))
            v_invalid(e, AT(p, "values"), values,
                      "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector");
    } else {
        v_invalid_str(e, AT(p, "operator"), operator, "not a valid selector operator");
    }
}

static void check_scope_selector(struct field_errors *e, const struct path *p, const cJSON *spec)
{
    const cJSON *selector = json_get(spec, "scopeSelector");
    struct scopes seen = {0};
    for (JSON_EACH(term, json_get(selector, "matchExpressions"))) {
        for (JSON_EACH(value, json_get(spec, "hard")))
            if (!scope_fits(v_str(term, "scopeName"), value->string))
                v_invalid(e, p, selector, "unsupported scope applied to resource");
        check_scope_term(e, p, term);
        note_scope(&seen, v_str(term, "scopeName"));
    }
    check_conflicts(e, p, &seen, json_get(spec, "scopes"));
}

static bool same_set(const cJSON *a, const cJSON *b)
{
    for (JSON_EACH(item, a))
        if (!json_has_str(b, item->valuestring))
            return false;
    for (JSON_EACH(item, b))
        if (!json_has_str(a, item->valuestring))
            return false;
    return true;
}

void resourcequota_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const cJSON *spec = json_get(o, "spec"), *scopes = json_get(spec, "scopes");
    const struct path *p = ROOT("spec");
    v_quota_list(e, AT(p, "hard"), json_get(spec, "hard"));
    check_scopes(e, AT(p, "scopes"), spec);
    check_scope_selector(e, AT(AT(p, "scopeSelector"), "matchExpressions"), spec);
    if (old && !same_set(scopes, json_at(old, "spec.scopes")))
        v_invalid(e, AT(p, "scopes"), scopes, "field is immutable");
}

void resourcequota_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    (void)old;
    v_quota_list(e, AT(ROOT("status"), "hard"), json_at(o, "status.hard"));
    v_quota_list(e, AT(ROOT("status"), "used"), json_at(o, "status.used"));
}

/* ---- disruption budgets ---- */

/* "Reason", "ReasonA,ReasonB:more" */
static bool is_reason(const char *text)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    static const char inside[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_,:";
    size_t n = strlen(text);
    return n && strchr(letters, text[0]) && strspn(text, inside) == n && text[n - 1] != ',' && text[n - 1] != ':';
}

static void check_reason(struct field_errors *e, const struct path *p, const char *reason)
{
    if (!*reason)
        v_required(e, p, "");
    else if (!is_reason(reason))
        v_invalid_str(
            e, p, reason,
            "a condition reason must start with alphabetic character, optionally followed by a string of "
            "alphanumeric characters or '_,:', and must end with an alphanumeric character or '_' (e.g. "
            "'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used "
            "for validation is '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?')");
    if (strlen(reason) > REASON_MAX)
        v_too_long(e, p, REASON_MAX);
}

void v_conditions(struct field_errors *e, const struct path *p, const cJSON *conditions)
{
    static const char *const statuses[] = {"False", "True", "Unknown", NULL};
    cleanup_map struct map types = {0};
    int64_t i = 0;
    for (JSON_EACH(c, conditions)) {
        const struct path *at = AT_INDEX(p, i++);
        if (!v_first(&types, v_str(c, "type")))
            v_duplicate(e, AT(at, "type"), v_str(c, "type"));
        v_name(e, AT(at, "type"), v_str(c, "type"), name_label_key);
        v_one_of(e, AT(at, "status"), v_str(c, "status"), statuses);
        if (json_int(c, "observedGeneration", 0) < 0)
            v_invalid(e, AT(at, "observedGeneration"), json_get(c, "observedGeneration"),
                      "must be greater than or equal to zero");
        if (!*v_str(c, "lastTransitionTime"))
            v_required(e, AT(at, "lastTransitionTime"), "");
        check_reason(e, AT(at, "reason"), v_str(c, "reason"));
        if (strlen(v_str(c, "message")) > MESSAGE_MAX)
            v_too_long(e, AT(at, "message"), MESSAGE_MAX);
    }
}

void pdb_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char *const limits[] = {"minAvailable", "maxUnavailable"};
    static const char *const policies[] = {"AlwaysAllow", "IfHealthyBudget", NULL};
    const cJSON *spec = json_get(o, "spec"), *policy = json_get(spec, "unhealthyPodEvictionPolicy");
    const struct path *p = ROOT("spec");
    (void)old;
    if (json_get(spec, limits[0]) && json_get(spec, limits[1]))
        v_invalid(e, p, spec, "minAvailable and maxUnavailable cannot be both set");
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        const cJSON *limit = json_get(spec, limits[i]);
        if (!limit)
            continue;
        v_int_or_percent(e, AT(p, limits[i]), limit);
        v_at_most_100_percent(e, AT(p, limits[i]), limit);
    }
    v_label_selector(e, AT(p, "selector"), json_get(spec, "selector"));
    if (policy)
        v_one_of(e, AT(p, "unhealthyPodEvictionPolicy"), policy->valuestring, policies);
}

void pdb_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char *const counts[] = {"disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods",
                                         NULL};
    (void)old;
    v_conditions(e, AT(ROOT("status"), "conditions"), json_at(o, "status.conditions"));
    v_counts(e, json_get(o, "status"), counts);
}

/* ---- classes ---- */

/* The two that the system has, as they have to be. */
static const char *system_class(struct arena *a, const char *name, int64_t value, bool global)
{
    static const struct {
        const char *name;
        int64_t value;
    } known[] = {{"system-node-critical", 2000001000}, {"system-cluster-critical", 2000000000}};
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (strcmp(name, known[i].name) != 0)
            continue;
        if (value != known[i].value)
            return arena_printf(a, "value of %s PriorityClass must be %" PRId64, name, known[i].value);
        return global ? arena_printf(a, "globalDefault of %s PriorityClass must be false", name) : NULL;
    }
    return arena_printf(a, "%s is not a known system priority class", name);
}

void priorityclass_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char *const policies[] = {"PreemptLowerPriority", "Never", NULL};
    const char *name = json_str_or(o, "metadata.name", "");
    int64_t value = json_int(o, "value", 0);
    if (old) {
        if (value != json_int(old, "value", 0))
            v_forbidden(e, ROOT("value"), "may not be changed in an update.");
        v_immutable(e, ROOT("preemptionPolicy"), json_get(o, "preemptionPolicy"), json_get(old, "preemptionPolicy"));
        return;
    }
    if (str_starts(name, "system-")) {
        const char *wrong = system_class(e->arena, name, value, json_bool(o, "globalDefault", false));
        if (wrong)
            v_forbidden(e, AT(ROOT("metadata"), "name"),
                        arena_printf(e->arena,
                                     "priority class names with 'system-' prefix are reserved for system use only. "
                                     "error: %s",
                                     wrong));
    } else if (value > USER_PRIORITY_MAX) {
        v_forbidden(e, ROOT("value"), "maximum allowed value of a user defined priority is 1000000000");
    }
    if (json_get(o, "preemptionPolicy"))
        v_choice(e, ROOT("preemptionPolicy"), v_str(o, "preemptionPolicy"), policies);
}

void runtimeclass_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const cJSON *overhead = json_get(o, "overhead"), *tolerations = json_at(o, "scheduling.tolerations");
    const struct path *p = AT(ROOT("scheduling"), "tolerations");
    int64_t i = 0;
    v_required_name(e, ROOT("handler"), v_str(o, "handler"), name_dns1123_label);
    if (overhead)
        v_resources(e, ROOT("overhead"), json_build(e->arena, "{'limits':%J}", json_get(overhead, "podFixed")), NULL,
                    false);
    v_labels(e, AT(ROOT("scheduling"), "nodeSelector"), json_at(o, "scheduling.nodeSelector"));
    validate_tolerations(e, p, tolerations);
    for (JSON_EACH(one, tolerations)) {
        for (JSON_EACH(other, tolerations)) {
            if (other == one)
                break;
            if (!strcmp(v_str(one, "key"), v_str(other, "key")) &&
                !strcmp(v_str(one, "operator"), v_str(other, "operator")) &&
                !strcmp(v_str(one, "value"), v_str(other, "value")) &&
                !strcmp(v_str(one, "effect"), v_str(other, "effect"))) {
                field_duplicate(e, path_text(e->arena, AT_INDEX(p, i)), one);
                break;
            }
        }
        i++;
    }
    if (old)
        v_immutable(e, ROOT("handler"), json_get(o, "handler"), json_get(old, "handler"));
}
