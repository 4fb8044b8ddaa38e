/* Aggregated ClusterRoles: the rules of a role with an aggregationRule are those of all roles that its selectors
 * choose. What is a controller in Kubernetes runs here, right behind the watch that authorization has on these roles
 * anyway. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/log.h"
#include "core/format/json.h"
#include "core/format/selector.h"
#include "core/model/kind.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/authz.h"
#include "server/apiserver/rest.h"

enum { DEPTH_MAX = 8 }; /* view into edit into admin is 2 */

struct all_roles {
    struct arena *arena;
    cJSON *list;
};

static bool chosen(struct arena *a, const cJSON *rule, const cJSON *role)
{
    for (JSON_EACH(s, json_get(rule, "clusterRoleSelectors"))) {
        struct selector selector;
        if (selector_from_tree(a, s, &selector, NULL) == 0 &&
            selector_matches(&selector, json_at(role, "metadata.labels")))
            return true;
    }
    return false;
}

static cJSON *gather(struct all_roles *all, const cJSON *target)
{
    cJSON *rules = json_array(all->arena);
    for (JSON_EACH(role, all->list)) {
        if (role == target || !chosen(all->arena, json_get(target, "aggregationRule"), role))
            continue;
        for (JSON_EACH(rule, json_get(role, "rules")))
            if (!json_has(rules, rule))
                json_append(rules, json_copy(all->arena, rule));
    }
    return rules;
}

static bool same_rules(const cJSON *one, const cJSON *two)
{
    return json_equal(one, two) || (!json_count(one) && !json_count(two));
}

static bool refresh(struct apiserver *s, struct all_roles *all, const struct kind *k, cJSON *role)
{
    if (!json_is_obj(json_get(role, "aggregationRule")))
        return false;
    cJSON *rules = gather(all, role);
    if (same_rules(rules, json_get(role, "rules")))
        return false;
    uint64_t revision = 0;
    const char *name = json_str_or(role, "metadata.name", "");
    if (str_to_u64(json_str_or(role, "metadata.resourceVersion", ""), &revision) < 0)
        return false;
    json_set(all->arena, role, "rules", rules);
    int r = rest_store(s, all->arena, k, rest_key(all->arena, k, "", name), revision, role, NULL, NULL);
    if (r < 0)
        log_warn("the rules of ClusterRole \"%s\" could not be aggregated (%s); the next change of a ClusterRole tries "
                 "again",
                 name, strerror(-r));
    return r == 0;
}

void rbac_aggregate(struct apiserver *s)
{
    const struct kind *k = kind_by_resource("rbac.authorization.k8s.io", "v1", "clusterroles");
    cleanup_arena struct arena *a = arena_new();
    struct all_roles all = {a, rest_read_all(s, a, rest_prefix(a, k, ""))};
    bool changed = true;
    for (int depth = 0; changed && depth < DEPTH_MAX; depth++) {
        changed = false;
        for (JSON_EACH(role, all.list))
            changed = refresh(s, &all, k, role) || changed;
    }
}
