/* Where pods may run: affinity, tolerations, topology spread. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/validate_core.h"
#include "core/model/validate_pod_int.h"

static const char REQUIRED[] = "requiredDuringSchedulingIgnoredDuringExecution";
static const char PREFERRED[] = "preferredDuringSchedulingIgnoredDuringExecution";

static bool is_one_of(const char *op, const char *a, const char *b)
{
    return !strcmp(op, a) || !strcmp(op, b);
}

/* ---- nodes ---- */

static void check_requirement(struct field_errors *e, const struct path *p, const cJSON *r, bool check_values)
{
    const char *op = v_str(r, "operator");
    const cJSON *values = json_get(r, "values");
    size_t count = json_count(values);
    int64_t i = 0;
    if (is_one_of(op, "In", "NotIn")) {
        if (!count)
            v_required(e, AT(p, "values"), "must be specified when `operator` is 'In' or 'NotIn'");
    } else if (is_one_of(op, "Exists", "DoesNotExist")) {
        if (count)
            v_forbidden(e, AT(p, "values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
    } else if (is_one_of(op, "Gt", "Lt")) {
        if (count != 1)
            v_required(e, AT(p, "values"), "must be specified single value when `operator` is 'Lt' or 'Gt'");
    } else {
        v_invalid_str(e, AT(p, "operator"), op, "not a valid selector operator");
    }
    v_name(e, AT(p, "key"), v_str(r, "key"), name_label_key);
    if (check_values)
        for (JSON_EACH(value, values))
            v_name(e, AT_INDEX(AT(p, "values"), i++), value->valuestring, name_label_value);
}

static void check_field_requirement(struct field_errors *e, const struct path *p, const cJSON *r)
{
    const char *op = v_str(r, "operator"), *key = v_str(r, "key");
    const cJSON *values = json_get(r, "values");
    int64_t i = 0;
    if (!is_one_of(op, "In", "NotIn"))
        v_invalid_str(e, AT(p, "operator"), op, "not a valid selector operator");
    else if (json_count(values) != 1)
        v_required(e, AT(p, "values"),
                   "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
    if (strcmp(key, "metadata.name") != 0) {
        v_invalid_str(e, AT(p, "key"), key, "not a valid field selector key");
        return;
    }
    for (JSON_EACH(value, values))
        v_name(e, AT_INDEX(AT(p, "values"), i++), value->valuestring, name_dns1123_subdomain);
}

static void check_node_term(struct field_errors *e, const struct path *p, const cJSON *term, bool check_values)
{
    int64_t i = 0;
    for (JSON_EACH(r, json_get(term, "matchExpressions")))
        check_requirement(e, AT_INDEX(AT(p, "matchExpressions"), i++), r, check_values);
    i = 0;
    for (JSON_EACH(r, json_get(term, "matchFields")))
        check_field_requirement(e, AT_INDEX(AT(p, "matchFields"), i++), r);
}

static void check_weight(struct field_errors *e, const struct path *p, const cJSON *weighted)
{
    int64_t weight = json_int(weighted, "weight", 0);
    if (weight < 1 || weight > 100)
        v_invalid_int(e, AT(p, "weight"), weight, "must be in the range 1-100");
}

void validate_node_selector(struct field_errors *e, const struct path *p, const cJSON *selector)
{
    const cJSON *terms = json_get(selector, "nodeSelectorTerms");
    const struct path *at = AT(p, "nodeSelectorTerms");
    int64_t i = 0;
    if (!json_count(terms))
        v_required(e, at, "must have at least one node selector term");
    for (JSON_EACH(term, terms))
        check_node_term(e, AT_INDEX(at, i++), term, true);
}

static void check_node_affinity(struct field_errors *e, const struct path *p, const cJSON *affinity)
{
    int64_t i = 0;
    if (json_get(affinity, REQUIRED))
        validate_node_selector(e, AT(p, REQUIRED), json_get(affinity, REQUIRED));
    for (JSON_EACH(weighted, json_get(affinity, PREFERRED))) {
        const struct path *one = AT_INDEX(AT(p, PREFERRED), i++);
        check_weight(e, one, weighted);
        check_node_term(e, AT(one, "preference"), json_get(weighted, "preference"), false);
    }
}

/* ---- pods ---- */

static void check_label_keys(struct field_errors *e, const struct path *p, const cJSON *keys, const cJSON *selector)
{
    int64_t i = 0;
    if (json_count(keys) && !selector) {
        v_forbidden(e, p, "must not be specified when labelSelector is not set");
        return;
    }
    for (JSON_EACH(key, keys))
        v_name(e, AT_INDEX(p, i++), key->valuestring, name_label_key);
}

/* Position + 1 of each text of a list. */
static void positions(struct map *into, const cJSON *list)
{
    uintptr_t i = 0;
    for (JSON_EACH(item, list))
        map_set(into, item->valuestring, (void *)++i);
}

/* A key may come from the pod's labels or from the selector, not from both: the server merges the former into the
 * latter, which shows as the same key twice. */
static void check_all_label_keys(struct field_errors *e, const struct path *p, const cJSON *term)
{
    const cJSON *match = json_get(term, "matchLabelKeys"), *mismatch = json_get(term, "mismatchLabelKeys");
    const cJSON *selector = json_get(term, "labelSelector");
    cleanup_map struct map seen = {0}, matching = {0}, mismatching = {0};
    positions(&matching, match);
    positions(&mismatching, mismatch);
    check_label_keys(e, AT(p, "matchLabelKeys"), match, selector);
    check_label_keys(e, AT(p, "mismatchLabelKeys"), mismatch, selector);
    for (JSON_EACH(label, json_get(selector, "matchLabels")))
        v_first(&seen, label->string);
    for (JSON_EACH(r, json_get(selector, "matchExpressions"))) {
        const char *key = v_str(r, "key");
        uintptr_t at = (uintptr_t)map_get(&matching, key);
        if (!v_first(&seen, key) && at)
            v_invalid_str(e, AT_INDEX(p, at - 1), key, "exists in both matchLabelKeys and labelSelector");
    }
    int64_t i = 0;
    for (JSON_EACH(key, match)) {
        if (map_has(&mismatching, key->valuestring))
            v_invalid_str(e, AT_INDEX(AT(p, "matchLabelKeys"), i), key->valuestring,
                          "exists in both matchLabelKeys and mismatchLabelKeys");
        i++;
    }
}

static void check_pod_term(struct field_errors *e, const struct path *p, const cJSON *term)
{
    const char *topology = v_str(term, "topologyKey");
    v_label_selector(e, AT(p, "labelSelector"), json_get(term, "labelSelector"));
    v_label_selector(e, AT(p, "namespaceSelector"), json_get(term, "namespaceSelector"));
    for (JSON_EACH(name, json_get(term, "namespaces")))
        v_name(e, AT(p, "namespace"), name->valuestring, name_dns1123_label);
    check_all_label_keys(e, p, term);
    if (!*topology)
        v_required(e, AT(p, "topologyKey"), "can not be empty");
    v_name(e, AT(p, "topologyKey"), topology, name_label_key);
}

static void check_pod_affinity(struct field_errors *e, const struct path *p, const cJSON *affinity)
{
    int64_t i = 0;
    for (JSON_EACH(term, json_get(affinity, REQUIRED)))
        check_pod_term(e, AT_INDEX(AT(p, REQUIRED), i++), term);
    i = 0;
    for (JSON_EACH(weighted, json_get(affinity, PREFERRED))) {
        const struct path *one = AT_INDEX(AT(p, PREFERRED), i++);
        check_weight(e, one, weighted);
        check_pod_term(e, AT(one, "podAffinityTerm"), json_get(weighted, "podAffinityTerm"));
    }
}

void validate_affinity(struct pod_context *ctx)
{
    const cJSON *affinity = json_get(ctx->spec, "affinity");
    const struct path *p = AT(ctx->path, "affinity");
    check_node_affinity(ctx->errors, AT(p, "nodeAffinity"), json_get(affinity, "nodeAffinity"));
    check_pod_affinity(ctx->errors, AT(p, "podAffinity"), json_get(affinity, "podAffinity"));
    check_pod_affinity(ctx->errors, AT(p, "podAntiAffinity"), json_get(affinity, "podAntiAffinity"));
}

/* ---- tolerations ---- */

static void check_toleration(struct field_errors *e, const struct path *p, const cJSON *t)
{
    static const char *const operators[] = {"Equal", "Exists", NULL}; /* comparing is alpha: named, and refused */
    static const char *const compared[] = {"Equal", "Exists", "Lt", "Gt", NULL};
    const char *key = v_str(t, "key"), *op = v_str(t, "operator"), *value = v_str(t, "value"),
               *effect = v_str(t, "effect");
    const char *says[NAME_MESSAGES_MAX];
    if (*key)
        v_name(e, AT(p, "key"), key, name_label_key);
    else if (strcmp(op, "Exists") != 0)
        v_invalid_str(e, AT(p, "operator"), op,
                      "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
    if (json_get(t, "tolerationSeconds") && strcmp(effect, "NoExecute") != 0)
        v_invalid_str(e, AT(p, "effect"), effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
    if (!*op || !strcmp(op, "Equal")) {
        size_t n = name_label_value(value, says);
        if (n)
            v_invalid_str(e, AT(p, "operator"), value,
                          n == 1 ? says[0] : arena_printf(e->arena, "%s;%s", says[0], says[1]));
    } else if (strcmp(op, "Exists") != 0) {
        v_not_supported(e, AT(p, "operator"), op, is_one_of(op, "Lt", "Gt") ? compared : operators);
    } else if (*value) {
        v_invalid_str(e, AT(p, "operator"), value, "value must be empty when `operator` is 'Exists'");
    }
    if (*effect)
        v_taint_effect(e, AT(p, "effect"), effect);
}

void validate_tolerations(struct field_errors *e, const struct path *p, const cJSON *tolerations)
{
    int64_t i = 0;
    for (JSON_EACH(t, tolerations))
        check_toleration(e, AT_INDEX(p, i++), t);
}

/* ---- topology ---- */

static void above_zero(struct field_errors *e, const struct path *p, const cJSON *number)
{
    if (number && json_int(number, "", 0) <= 0)
        v_invalid(e, p, number, "must be greater than zero");
}

static void check_constraint(struct field_errors *e, const struct path *p, const cJSON *c)
{
    static const char *const actions[] = {"DoNotSchedule", "ScheduleAnyway", NULL}, *const nodes[] = {"Honor", "Ignore",
                                                                                                      NULL};
    static const char *const policies[] = {"nodeAffinityPolicy", "nodeTaintsPolicy"};
    const char *action = v_str(c, "whenUnsatisfiable");
    const cJSON *domains = json_get(c, "minDomains");
    above_zero(e, AT(p, "maxSkew"), json_get(c, "maxSkew"));
    if (!*v_str(c, "topologyKey"))
        v_required(e, AT(p, "topologyKey"), "can not be empty");
    v_one_of(e, AT(p, "whenUnsatisfiable"), action, actions);
    above_zero(e, AT(p, "minDomains"), domains);
    if (domains && strcmp(action, "DoNotSchedule") != 0)
        v_invalid(e, AT(p, "minDomains"), domains,
                  arena_printf(e->arena, "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not %s", action));
    for (size_t i = 0; i < COUNT_OF(policies); i++)
        if (json_get(c, policies[i]))
            v_one_of(e, AT(p, policies[i]), v_str(c, policies[i]), nodes);
    check_all_label_keys(e, p, c);
    v_label_selector(e, AT(p, "labelSelector"), json_get(c, "labelSelector"));
}

void validate_topology(struct pod_context *ctx)
{
    struct field_errors *e = ctx->errors;
    const struct path *list = AT(ctx->path, "topologySpreadConstraints");
    const cJSON *constraints = json_get(ctx->spec, "topologySpreadConstraints");
    cleanup_map struct map last = {0};
    int64_t i = 0;
    for (JSON_EACH(c, constraints))
        map_set(&last, arena_printf(e->arena, "{%s, %s}", v_str(c, "topologyKey"), v_str(c, "whenUnsatisfiable")), c);
    for (JSON_EACH(c, constraints)) {
        const struct path *p = AT_INDEX(list, i++);
        const char *key = arena_printf(e->arena, "{%s, %s}", v_str(c, "topologyKey"), v_str(c, "whenUnsatisfiable"));
        check_constraint(e, p, c);
        if (map_get(&last, key) != c) /* another one follows */
            v_duplicate(e, AT(p, "{topologyKey, whenUnsatisfiable}"), key);
    }
}
