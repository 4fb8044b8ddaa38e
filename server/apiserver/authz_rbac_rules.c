/* RBAC rules as trees: what somebody holds, and whether that covers what he wants to grant. */
#include <string.h>

#include "core/base/arena.h"
#include "core/format/json.h"
#include "server/apiserver/authz_rbac.h"
#include "server/apiserver/identity.h"

static void put_list(struct arena *a, cJSON *rule, const char *key, const char *const *list)
{
    if (*list)
        json_set(a, rule, key, json_strings(a, list));
}

static void add_rules(struct arena *a, cJSON *out, const struct rbac_object *role)
{
    for (size_t i = 0; role && i < role->nrules; i++) {
        const struct rbac_rule *rule = &role->rules[i];
        cJSON *tree = json_object(a);
        json_set(a, tree, "verbs", json_strings(a, rule->verbs));
        put_list(a, tree, "apiGroups", rule->groups);
        put_list(a, tree, "resources", rule->resources);
        put_list(a, tree, "resourceNames", rule->names);
        put_list(a, tree, "nonResourceURLs", rule->urls);
        json_append(out, tree);
    }
}

static bool binds(const struct rbac_object *binding, const struct identity *id)
{
    for (size_t i = 0; i < binding->nsubjects; i++) {
        const char *subject = binding->subjects[i];
        if (*subject == 'u' ? !strcmp(subject + 2, id->name) : identity_in_group(id, subject + 2))
            return true;
    }
    return false;
}

cJSON *rbac_rules_of(struct rbac *b, struct arena *a, const struct identity *id, const char *ns)
{
    cJSON *out = json_array(a);
    if (id->masters) {
        json_append(out, json_build(a, "{'verbs':['*'],'apiGroups':['*'],'resources':['*']}"));
        json_append(out, json_build(a, "{'verbs':['*'],'nonResourceURLs':['*']}"));
    }
    for (int kind = RBAC_CLUSTER_ROLE_BINDING; kind <= RBAC_ROLE_BINDING; kind++) {
        struct map_entry *e;
        for (size_t i = 0; (e = map_next(&b->objects[kind], &i));) {
            const struct rbac_object *binding = e->value;
            if ((!*binding->namespace || !strcmp(binding->namespace, ns)) && binds(binding, id))
                add_rules(a, out, map_get(&b->objects[binding->role_kind], binding->role_key));
        }
    }
    return out;
}

cJSON *rbac_role_rules(struct rbac *b, struct arena *a, const char *ns, const char *name)
{
    const struct rbac_object *role = *ns ? map_get(&b->objects[RBAC_ROLE], arena_printf(a, "%s/%s", ns, name))
                                         : map_get(&b->objects[RBAC_CLUSTER_ROLE], name);
    if (!role)
        return NULL;
    cJSON *out = json_array(a);
    add_rules(a, out, role);
    return out;
}

static bool has(const cJSON *list, const char *value, bool star)
{
    for (JSON_EACH(i, list))
        if (json_is_str(i) && (!strcmp(i->valuestring, value) || (star && !strcmp(i->valuestring, "*"))))
            return true;
    return false;
}

/* "pods/log" is covered by itself, by star and by star/log. */
static bool has_resource(const cJSON *list, const char *value)
{
    if (has(list, value, true))
        return true;
    const char *slash = strchr(value, '/');
    if (!slash)
        return false;
    for (JSON_EACH(i, list))
        if (json_is_str(i) && !strncmp(i->valuestring, "*/", 2) && !strcmp(i->valuestring + 1, slash))
            return true;
    return false;
}

static bool has_url(const cJSON *list, const char *value)
{
    for (JSON_EACH(i, list)) {
        const char *u = json_is_str(i) ? i->valuestring : "";
        size_t n = strlen(u);
        if (!strcmp(u, "*") || !strcmp(u, value) || (n && u[n - 1] == '*' && !strncmp(u, value, n - 1)))
            return true;
    }
    return false;
}

/* A request reduced to one verb, group, resource and name, or one verb and path. */
struct single {
    const char *verb, *group, *resource, *name, *url; /* name NULL: any */
};

static bool covers(const cJSON *held, const struct single *s)
{
    for (JSON_EACH(rule, held)) {
        const cJSON *names = json_get(rule, "resourceNames");
        if (!has(json_get(rule, "verbs"), s->verb, true))
            continue;
        if (s->url) {
            if (has_url(json_get(rule, "nonResourceURLs"), s->url))
                return true;
            continue;
        }
        if (has(json_get(rule, "apiGroups"), s->group, true) &&
            has_resource(json_get(rule, "resources"), s->resource) &&
            (!json_count(names) || (s->name && has(names, s->name, false))))
            return true;
    }
    return false;
}

static cJSON *single_tree(struct arena *a, const struct single *s)
{
    if (s->url)
        return json_build(a, "{'nonResourceURLs':[%s],'verbs':[%s]}", s->url, s->verb);
    cJSON *tree = json_build(a, "{'apiGroups':[%s],'resources':[%s],'verbs':[%s]}", s->group, s->resource, s->verb);
    if (s->name)
        json_set(a, tree, "resourceNames", json_build(a, "[%s]", s->name));
    return tree;
}

static const char *text_of(const cJSON *item)
{
    return json_is_str(item) ? item->valuestring : "";
}

static const cJSON *uncovered_resource(struct arena *a, const cJSON *held, const cJSON *rule, const char *verb)
{
    const cJSON *names = json_get(rule, "resourceNames");
    for (JSON_EACH(group, json_get(rule, "apiGroups")))
        for (JSON_EACH(resource, json_get(rule, "resources"))) {
            struct single s = {.verb = verb, .group = text_of(group), .resource = text_of(resource)};
            if (!json_count(names) && !covers(held, &s))
                return single_tree(a, &s);
            for (JSON_EACH(name, names)) {
                s.name = text_of(name);
                if (!covers(held, &s))
                    return single_tree(a, &s);
            }
        }
    return NULL;
}

const cJSON *rbac_uncovered(struct arena *a, const cJSON *held, const cJSON *wanted)
{
    for (JSON_EACH(rule, wanted))
        for (JSON_EACH(verb, json_get(rule, "verbs"))) {
            const cJSON *missing = uncovered_resource(a, held, rule, text_of(verb));
            if (missing)
                return missing;
            for (JSON_EACH(url, json_get(rule, "nonResourceURLs"))) {
                struct single s = {.verb = text_of(verb), .group = "", .resource = "", .url = text_of(url)};
                if (!covers(held, &s))
                    return single_tree(a, &s);
            }
        }
    return NULL;
}
