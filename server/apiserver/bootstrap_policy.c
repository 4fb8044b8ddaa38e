#include "server/apiserver/bootstrap_policy.h"

#include <errno.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/kind.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/authz.h"
#include "server/apiserver/bootstrap.h"
#include "server/apiserver/local_api.h"
#include "server/apiserver/rest.h"

#define GROUP "rbac.authorization.k8s.io"
#define AUTOUPDATE "rbac.authorization.kubernetes.io/autoupdate"

/* "a,b,''" to ["a","b",""]; NULL for an empty list. */
static cJSON *list_of(struct arena *a, struct slice text)
{
    if (!text.n)
        return NULL;
    cJSON *list = json_array(a);
    while (text.n) {
        struct slice item = slice_cut(&text, ',');
        json_append(list, json_string(a, slice_is(item, "''") ? "" : arena_dup(a, item.p, item.n)));
    }
    return list;
}

static cJSON *rule_of(struct arena *a, const char *text)
{
    static const char *const keys[] = {"verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs"};
    struct slice rest = slice_of(text);
    cJSON *rule = json_object(a);
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        json_set(a, rule, keys[i], list_of(a, slice_cut(&rest, ';')));
    return rule;
}

static cJSON *metadata_of(struct arena *a, const char *ns, const char *name)
{
    cJSON *meta = json_build(a, "{'name':%s,'namespace':%s,'labels':{'kubernetes.io/bootstrapping':'rbac-defaults'}}",
                             name, *ns ? ns : NULL);
    json_set_str(a, json_ensure(a, meta, "annotations"), AUTOUPDATE, "true");
    return meta;
}

static cJSON *aggregation_label(struct arena *a, const char *role)
{
    cJSON *labels = json_object(a);
    json_set_str(a, labels, arena_printf(a, GROUP "/aggregate-to-%s", role), "true");
    return labels;
}

static cJSON *role_of(struct arena *a, const struct policy_role *p)
{
    cJSON *role = json_object(a), *rules = json_array(a);
    rest_stamp_kind(a, role, GROUP, "v1", *p->namespace ? "Role" : "ClusterRole");
    cJSON *meta = json_set(a, role, "metadata", metadata_of(a, p->namespace, p->name));
    if (p->into)
        json_set_str(a, json_get(meta, "labels"), arena_printf(a, GROUP "/aggregate-to-%s", p->into), "true");
    if (p->gathers)
        json_set(a, role, "aggregationRule",
                 json_build(a, "{'clusterRoleSelectors':[{'matchLabels':%J}]}", aggregation_label(a, p->gathers)));
    for (const char *const *r = p->rules; r && *r; r++)
        json_append(rules, rule_of(a, *r));
    json_set(a, role, "rules", rules);
    return role;
}

static cJSON *subject_of(struct arena *a, const char *text)
{
    struct slice rest = slice_of(text);
    struct slice kind = slice_cut(&rest, ':');
    if (slice_is(kind, "ServiceAccount")) {
        struct slice ns = slice_cut(&rest, ':');
        return json_build(a, "{'kind':'ServiceAccount','name':%s,'namespace':%s}", arena_dup(a, rest.p, rest.n),
                          arena_dup(a, ns.p, ns.n));
    }
    return json_build(a, "{'apiGroup':'" GROUP "','kind':%s,'name':%s}", arena_dup(a, kind.p, kind.n),
                      arena_dup(a, rest.p, rest.n));
}

static cJSON *binding_of(struct arena *a, const struct policy_binding *p)
{
    cJSON *binding = json_object(a), *subjects = json_array(a);
    rest_stamp_kind(a, binding, GROUP, "v1", *p->namespace ? "RoleBinding" : "ClusterRoleBinding");
    json_set(a, binding, "metadata", metadata_of(a, p->namespace, p->name));
    json_set(a, binding, "roleRef",
             json_build(a, "{'apiGroup':'" GROUP "','kind':%s,'name':%s}", p->role_kind, p->role_name));
    for (const char *const *s = p->subjects; s && *s; s++)
        json_append(subjects, subject_of(a, *s));
    if (subjects->child)
        json_set(a, binding, "subjects", subjects);
    return binding;
}

/* Adds to `present` what the default has and it lacks; whether that changed anything. Nothing is ever taken away. */
static bool complete(struct arena *a, cJSON *present, const cJSON *wanted, bool rules)
{
    const char *member = rules ? "rules" : "subjects";
    cJSON *list = json_get(present, member);
    bool changed = false;
    if (rules && json_get(wanted, "aggregationRule"))
        return false;
    for (JSON_EACH(item, json_get(wanted, member))) {
        bool there = json_has(list, item);
        if (rules && !there) {
            cJSON *one = json_array(a);
            json_append(one, json_copy(a, item));
            there = !rbac_uncovered(a, list, one);
        }
        if (there)
            continue;
        if (!json_is_arr(list))
            list = json_set(a, present, member, json_array(a));
        json_append(list, json_copy(a, item));
        changed = true;
    }
    return changed;
}

static int ensure(struct apiserver *s, struct arena *a, struct identity *who, const char *resource, const cJSON *wanted,
                  struct err *err)
{
    const char *ns = json_str(wanted, "metadata.namespace"), *name = json_str(wanted, "metadata.name");
    const struct kind *k = kind_by_resource(GROUP, "v1", resource);
    cJSON *present = rest_read(s, a, k, ns ? ns : "", name, NULL), *answer = NULL;
    struct api_request q = {
        .verb = API_CREATE, .group = GROUP, .version = "v1", .resource = resource, .namespace = ns, .body = wanted};
    if (present) {
        const cJSON *annotations = json_at(present, "metadata.annotations");
        const char *update =
            json_is_str(json_get(annotations, AUTOUPDATE)) ? json_get(annotations, AUTOUPDATE)->valuestring : "";
        if (!strcmp(update, "false") || !complete(a, present, wanted, str_ends(resource, "roles")))
            return 0;
        q.verb = API_UPDATE;
        q.name = name;
        q.body = present;
    }
    int code = local_now(s, a, who, &q, &answer);
    if (code < 300)
        return 0;
    return err_set(err, EIO, "the default %s \"%s\" could not be written: %s", resource, name,
                   json_str_or(answer, "message", "no answer"));
}

int bootstrap_policy(struct apiserver *s, struct identity *who, struct err *err)
{
    cleanup_arena struct arena *a = arena_new();
    int r = 0;
    for (size_t i = 0; r == 0 && i < policy_roles_count; i++) {
        r = ensure(s, a, who, *policy_roles[i].namespace ? "roles" : "clusterroles", role_of(a, &policy_roles[i]), err);
        arena_reset(a);
    }
    for (size_t i = 0; r == 0 && i < policy_bindings_count; i++) {
        bool namespaced = *policy_bindings[i].namespace != 0;
        r = ensure(s, a, who, namespaced ? "rolebindings" : "clusterrolebindings", binding_of(a, &policy_bindings[i]),
                   err);
        arena_reset(a);
    }
    return r;
}
