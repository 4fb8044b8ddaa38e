#include "server/apiserver/flow_rules.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "server/apiserver/identity.h"
#include "server/apiserver/request_info.h"

struct flow_subject {
    enum { SUBJECT_ANYBODY, SUBJECT_USER, SUBJECT_ACCOUNTS, SUBJECT_GROUP } sort;
    const char *name; /* of ACCOUNTS, what their users' names start with */
};

struct flow_resources {
    const char *const *verbs, *const *groups, *const *resources, *const *namespaces;
    bool cluster_scope;
};

struct flow_paths {
    const char *const *verbs, *const *urls;
};

static struct flow_subject compile_subject(struct arena *a, const cJSON *subject)
{
    const char *kind = json_str_or(subject, "kind", "");
    if (!strcmp(kind, "ServiceAccount")) {
        const char *name = json_str_or(subject, "serviceAccount.name", "");
        bool all = !strcmp(name, "*");
        const char *user = arena_printf(a, "system:serviceaccount:%s:%s",
                                        json_str_or(subject, "serviceAccount.namespace", ""), all ? "" : name);
        return (struct flow_subject){all ? SUBJECT_ACCOUNTS : SUBJECT_USER, user};
    }
    bool group = !strcmp(kind, "Group");
    const char *name = json_str_or(subject, group ? "group.name" : "user.name", "");
    if (!strcmp(name, "*"))
        return (struct flow_subject){SUBJECT_ANYBODY, ""};
    return (struct flow_subject){group ? SUBJECT_GROUP : SUBJECT_USER, arena_strdup(a, name)};
}

static const char *const *compile_list(struct arena *a, const cJSON *list)
{
    const char **out = arena_alloc(a, (json_count(list) + 1) * sizeof(*out));
    size_t n = 0;
    for (JSON_EACH(item, list))
        if (json_is_str(item) && !strcmp(item->valuestring, "*"))
            return NULL;
        else if (json_is_str(item))
            out[n++] = arena_strdup(a, item->valuestring);
    return out;
}

struct flow_rule flow_rule_compile(struct arena *a, const cJSON *rule)
{
    const cJSON *subjects = json_get(rule, "subjects"), *resources = json_get(rule, "resourceRules");
    const cJSON *paths = json_get(rule, "nonResourceRules");
    struct flow_rule out = {
        .subjects = arena_alloc(a, (json_count(subjects) + 1) * sizeof(struct flow_subject)),
        .resources = arena_alloc(a, (json_count(resources) + 1) * sizeof(struct flow_resources)),
        .paths = arena_alloc(a, (json_count(paths) + 1) * sizeof(struct flow_paths)),
    };
    for (JSON_EACH(subject, subjects))
        out.subjects[out.nsubjects++] = compile_subject(a, subject);
    for (JSON_EACH(one, resources))
        out.resources[out.nresources++] = (struct flow_resources){
            .verbs = compile_list(a, json_get(one, "verbs")),
            .groups = compile_list(a, json_get(one, "apiGroups")),
            .resources = compile_list(a, json_get(one, "resources")),
            .namespaces = compile_list(a, json_get(one, "namespaces")),
            .cluster_scope = json_bool(one, "clusterScope", false),
        };
    for (JSON_EACH(one, paths))
        out.paths[out.npaths++] = (struct flow_paths){.verbs = compile_list(a, json_get(one, "verbs")),
                                                      .urls = compile_list(a, json_get(one, "nonResourceURLs"))};
    return out;
}

bool flow_rule_concerns(const struct flow_rule *rule, const struct identity *id)
{
    for (size_t i = 0; i < rule->nsubjects; i++) {
        const struct flow_subject *s = &rule->subjects[i];
        if (s->sort == SUBJECT_ANYBODY || (s->sort == SUBJECT_USER && !strcmp(s->name, id->name)) ||
            (s->sort == SUBJECT_ACCOUNTS && str_starts(id->name, s->name)) ||
            (s->sort == SUBJECT_GROUP && identity_in_group(id, s->name)))
            return true;
    }
    return false;
}

static bool listed(const char *const *list, const char *value)
{
    return !list || str_in(value, list);
}

/* "pods", "pods/log". */
static bool resource_listed(const char *const *list, const struct request_info *info)
{
    size_t n = strlen(info->resource);
    if (!list || !*info->subresource)
        return listed(list, info->resource);
    for (; *list; list++)
        if (!strncmp(*list, info->resource, n) && (*list)[n] == '/' && !strcmp(*list + n + 1, info->subresource))
            return true;
    return false;
}

/* "/healthz" is that path and all below it, with "/" and a star behind it only what is below. */
static bool path_listed(const char *const *list, const char *path)
{
    if (!list)
        return true;
    for (; *list; list++) {
        size_t n = strlen(*list);
        if (!strcmp(*list, path))
            return true;
        n -= n && (*list)[n - 1] == '*';
        n -= n && (*list)[n - 1] == '/';
        if (!strncmp(*list, path, n) && path[n] == '/')
            return true;
    }
    return false;
}

bool flow_rule_covers(const struct flow_rule *rule, const struct request_info *info)
{
    for (size_t i = 0; info->resource_request && i < rule->nresources; i++) {
        const struct flow_resources *one = &rule->resources[i];
        if (listed(one->verbs, info->verb_name) && resource_listed(one->resources, info) &&
            listed(one->groups, info->group) &&
            (*info->namespace ? listed(one->namespaces, info->namespace) : one->cluster_scope))
            return true;
    }
    for (size_t i = 0; !info->resource_request && i < rule->npaths; i++)
        if (listed(rule->paths[i].verbs, info->verb_name) && path_listed(rule->paths[i].urls, info->path))
            return true;
    return false;
}
