#include "core/model/node_match.h"

#include <string.h>

#include "core/base/str.h"
#include "core/format/json.h"

static bool compares(const cJSON *values, const char *value, bool greater)
{
    int64_t have, want;
    if (!value || json_count(values) != 1 || str_to_i64(value, &have) || str_to_i64(json_str(values->child, ""), &want))
        return false;
    return greater ? have > want : have < want;
}

static bool requirement_holds(const cJSON *r, const char *value)
{
    const char *op = json_str_or(r, "operator", "");
    const cJSON *values = json_get(r, "values");
    if (!strcmp(op, "In"))
        return value && json_has_str(values, value);
    if (!strcmp(op, "NotIn"))
        return !value || !json_has_str(values, value);
    if (!strcmp(op, "Exists"))
        return value;
    if (!strcmp(op, "DoesNotExist"))
        return !value;
    if (!strcmp(op, "Gt") || !strcmp(op, "Lt"))
        return compares(values, value, *op == 'G');
    return false;
}

bool node_term_matches(const cJSON *term, const char *name, const cJSON *labels)
{
    const cJSON *expressions = json_get(term, "matchExpressions"), *fields = json_get(term, "matchFields");
    if (!json_count(expressions) && !json_count(fields))
        return false; /* an empty term matches nothing */
    for (JSON_EACH(r, expressions))
        if (!requirement_holds(r, json_str(json_get(labels, json_str_or(r, "key", "")), "")))
            return false;
    for (JSON_EACH(r, fields))
        if (!str_eq(json_str(r, "key"), "metadata.name") || !requirement_holds(r, name))
            return false;
    return true;
}

bool pod_wants_node(const cJSON *pod, const char *name, const cJSON *labels)
{
    for (JSON_EACH(want, json_at(pod, "spec.nodeSelector")))
        if (!str_eq(json_str(json_get(labels, want->string), ""), json_str(want, "")))
            return false;
    const cJSON *required = json_at(pod, "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution");
    for (JSON_EACH(term, json_get(required, "nodeSelectorTerms")))
        if (node_term_matches(term, name, labels))
            return true;
    return !required;
}

bool toleration_bears(const cJSON *t, const cJSON *taint)
{
    const char *key = json_str_or(t, "key", ""), *effect = json_str_or(t, "effect", "");
    const char *op = json_str_or(t, "operator", "Equal");
    if (*effect && !str_eq(effect, json_str(taint, "effect")))
        return false;
    if (*key && !str_eq(key, json_str(taint, "key")))
        return false;
    if (!strcmp(op, "Exists"))
        return true;
    return !strcmp(*op ? op : "Equal", "Equal") && *key &&
           !strcmp(json_str_or(t, "value", ""), json_str_or(taint, "value", ""));
}

bool pod_tolerates(const cJSON *pod, const cJSON *taint)
{
    for (JSON_EACH(t, json_at(pod, "spec.tolerations")))
        if (toleration_bears(t, taint))
            return true;
    return false;
}
