/* Nobody grants what he does not hold: writes of roles and bindings are checked against the writer's own rules, unless
 * he has the verbs `escalate` or `bind`. In Kubernetes this sits in the storage of these kinds; here it is one more
 * plugin. */
#include <string.h>

#include "core/base/arena.h"
#include "core/format/json.h"
#include "core/model/status.h"
#include "server/apiserver/admission.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/authz.h"
#include "server/apiserver/identity.h"

#define GROUP "rbac.authorization.k8s.io"

static const char *join(struct arena *a, const cJSON *list)
{
    const char *text = "";
    for (JSON_EACH(i, list))
        text = arena_printf(a, "%s%s\"%s\"", text, *text ? ", " : "", json_is_str(i) ? i->valuestring : "");
    return text;
}

/* {APIGroups:[""], Resources:["pods"], Verbs:["get"]} */
static const char *describe(struct arena *a, const cJSON *rule)
{
    static const struct {
        const char *key, *label;
    } parts[] = {{"apiGroups", "APIGroups"},
                 {"resources", "Resources"},
                 {"resourceNames", "ResourceNames"},
                 {"nonResourceURLs", "NonResourceURLs"},
                 {"verbs", "Verbs"}};
    const char *text = "";
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (json_count(json_get(rule, parts[i].key)))
            text = arena_printf(a, "%s%s%s:[%s]", text, *text ? ", " : "", parts[i].label,
                                join(a, json_get(rule, parts[i].key)));
    return arena_printf(a, "{%s}", text);
}

static enum phase_result check_rules(struct req *r, const cJSON *wanted)
{
    struct arena *a = r->arena;
    const cJSON *held = rbac_rules_of(r->srv->rbac, a, r->user, r->info.namespace);
    const cJSON *missing = rbac_uncovered(a, held, wanted);
    if (!missing)
        return PHASE_NEXT;
    const char *groups = "";
    for (size_t i = 0; i < r->user->ngroups; i++)
        groups = arena_printf(a, "%s%s\"%s\"", groups, *groups ? " " : "", r->user->groups[i]);
    return admission_forbid(r,
                            "user \"%s\" (groups=[%s]) is attempting to grant RBAC permissions not currently held:\n%s",
                            r->user->name, groups, describe(a, missing));
}

static enum phase_result check_role(struct req *r)
{
    const char *name = json_str_or(r->object, "metadata.name", "");
    if (r->old && json_equal(json_get(r->old, "rules"), json_get(r->object, "rules")) &&
        json_equal(json_get(r->old, "aggregationRule"), json_get(r->object, "aggregationRule")))
        return PHASE_NEXT;
    if (authorized_verb(r, "escalate", GROUP, r->kind->resource, r->info.namespace, name))
        return PHASE_NEXT;
    if (json_get(r->object, "aggregationRule")) {
        cJSON *all = json_array(r->arena);
        json_append(all, json_build(r->arena, "{'apiGroups':['*'],'resources':['*'],'verbs':['*']}"));
        json_append(all, json_build(r->arena, "{'nonResourceURLs':['*'],'verbs':['*']}"));
        enum phase_result res = check_rules(r, all);
        if (res != PHASE_NEXT)
            return res;
    }
    return check_rules(r, json_get(r->object, "rules"));
}

static enum phase_result check_binding(struct req *r)
{
    const cJSON *ref = json_get(r->object, "roleRef");
    bool cluster = !strcmp(json_str_or(ref, "kind", ""), "ClusterRole");
    const char *name = json_str_or(ref, "name", ""), *ns = r->info.namespace;
    if (r->old && json_equal(json_get(r->old, "roleRef"), ref) &&
        json_equal(json_get(r->old, "subjects"), json_get(r->object, "subjects")))
        return PHASE_NEXT;
    if (authorized_verb(r, "bind", GROUP, cluster ? "clusterroles" : "roles", cluster && !*ns ? "" : ns, name))
        return PHASE_NEXT;
    const cJSON *rules = rbac_role_rules(r->srv->rbac, r->arena, cluster ? "" : ns, name);
    if (!rules) {
        const struct kind *k = kind_by_resource(GROUP, "v1", cluster ? "clusterroles" : "roles");
        return answer_status(r, status_not_found(r->arena, k, name));
    }
    return check_rules(r, rules);
}

enum phase_result admit_rbac_escalation(struct req *r, enum admission_op op)
{
    (void)op;
    if (r->user->masters || strcmp(r->kind->group, GROUP) != 0)
        return PHASE_NEXT;
    return strstr(r->kind->resource, "bindings") ? check_binding(r) : check_role(r);
}
