/* RBAC, compiled: every role and binding of the store in a form that a request walks without parsing, and an index from
 * subjects to bindings. A watch on each of the four kinds keeps it in step; only durable changes count. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/log.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/wire/loop.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/authz.h"
#include "server/apiserver/authz_rbac.h"
#include "server/apiserver/identity.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

#define GROUP "rbac.authorization.k8s.io"

enum { DECISIONS_MAX = 2048 };

static const char *const resources[RBAC_KINDS] = {"clusterroles", "roles", "clusterrolebindings", "rolebindings"};

static const char *const *string_list(struct arena *a, const cJSON *list)
{
    const char **out = arena_alloc(a, (json_count(list) + 1) * sizeof(*out));
    size_t n = 0;
    for (JSON_EACH(item, list))
        if (json_is_str(item))
            out[n++] = arena_strdup(a, item->valuestring);
    return out;
}

static void compile_rules(struct rbac_object *o, const cJSON *rules)
{
    o->rules = arena_alloc(o->arena, (json_count(rules) + 1) * sizeof(*o->rules));
    for (JSON_EACH(rule, rules))
        o->rules[o->nrules++] = (struct rbac_rule){
            .verbs = string_list(o->arena, json_get(rule, "verbs")),
            .groups = string_list(o->arena, json_get(rule, "apiGroups")),
            .resources = string_list(o->arena, json_get(rule, "resources")),
            .names = string_list(o->arena, json_get(rule, "resourceNames")),
            .urls = string_list(o->arena, json_get(rule, "nonResourceURLs")),
        };
}

/* An account of a RoleBinding that names no namespace is of the binding's own. */
static void compile_subjects(struct rbac_object *o, const cJSON *subjects)
{
    o->subjects = arena_alloc(o->arena, (json_count(subjects) + 1) * sizeof(*o->subjects));
    for (JSON_EACH(subject, subjects)) {
        const char *kind = json_str_or(subject, "kind", ""), *name = json_str_or(subject, "name", "");
        const char *ns = json_str_or(subject, "namespace", "");
        if (!strcmp(kind, "ServiceAccount"))
            o->subjects[o->nsubjects++] =
                arena_printf(o->arena, "u:system:serviceaccount:%s:%s", *ns ? ns : o->namespace, name);
        else if (!strcmp(kind, "User") || !strcmp(kind, "Group"))
            o->subjects[o->nsubjects++] = arena_printf(o->arena, "%c:%s", *kind == 'U' ? 'u' : 'g', name);
    }
}

static struct rbac_object *compile(enum rbac_kind kind, const cJSON *tree)
{
    struct rbac_object *o = mem_alloc(sizeof(*o));
    o->arena = arena_new();
    o->name = arena_strdup(o->arena, json_str_or(tree, "metadata.name", ""));
    o->namespace = arena_strdup(o->arena, json_str_or(tree, "metadata.namespace", ""));
    if (kind == RBAC_CLUSTER_ROLE || kind == RBAC_ROLE) {
        compile_rules(o, json_get(tree, "rules"));
        return o;
    }
    bool cluster = !strcmp(json_str_or(tree, "roleRef.kind", ""), "ClusterRole");
    const char *role = json_str_or(tree, "roleRef.name", "");
    o->role_kind = cluster ? RBAC_CLUSTER_ROLE : RBAC_ROLE;
    o->role_key = cluster ? arena_strdup(o->arena, role) : arena_printf(o->arena, "%s/%s", o->namespace, role);
    o->role_name = arena_strdup(o->arena, role);
    compile_subjects(o, json_get(tree, "subjects"));
    return o;
}

static void object_free(struct rbac_object *o)
{
    if (!o)
        return;
    arena_free(o->arena);
    free(o);
}

static void put(struct rbac *b, enum rbac_kind kind, const char *key, struct blob *value)
{
    cleanup_arena struct arena *scratch = arena_new();
    const char *name = strchr(key, '/') + 1;
    if (value)
        object_free(map_set(&b->objects[kind], name, compile(kind, rest_parse(scratch, value))));
    else
        object_free(map_del(&b->objects[kind], name));
    b->generation++;
}

struct loading {
    struct rbac *b;
    enum rbac_kind kind;
};

static bool load_one(void *ctx, const struct store_kv *kv)
{
    struct loading *l = ctx;
    put(l->b, l->kind, kv->key, kv->value);
    return true;
}

static void index_free(struct rbac *b)
{
    struct map_entry *e;
    for (size_t i = 0; (e = map_next(&b->by_subject, &i));) {
        struct rbac_list *l = e->value;
        free(l->list);
        free(l);
    }
    map_free(&b->by_subject);
    b->by_subject = (struct map){0};
}

static void index_add(struct rbac *b, const char *subject, struct rbac_object *binding)
{
    struct rbac_list *l = map_get(&b->by_subject, subject);
    if (!l) {
        l = mem_alloc(sizeof(*l));
        map_set(&b->by_subject, subject, l);
    }
    l->list = mem_grow(l->list, l->count, &l->cap, sizeof(struct rbac_object *));
    l->list[l->count++] = binding;
}

/* Pointers only: cheap enough to be made anew after any change, at the next question. */
static void index_build(struct rbac *b)
{
    if (b->indexed == b->generation)
        return;
    index_free(b);
    for (int kind = RBAC_CLUSTER_ROLE_BINDING; kind <= RBAC_ROLE_BINDING; kind++) {
        struct map_entry *e;
        for (size_t i = 0; (e = map_next(&b->objects[kind], &i));) {
            struct rbac_object *binding = e->value;
            for (size_t n = 0; n < binding->nsubjects; n++)
                index_add(b, binding->subjects[n], binding);
        }
    }
    b->indexed = b->generation;
}

static void notify(void *ctx);

static void reload(struct rbac *b, enum rbac_kind kind)
{
    char prefix[64];
    struct map_entry *e;
    struct loading l = {b, kind};
    for (size_t i = 0; (e = map_next(&b->objects[kind], &i));)
        object_free(e->value);
    map_free(&b->objects[kind]);
    b->objects[kind] = (struct map){0};
    b->cursor[kind] = store_watch_free(b->cursor[kind]);
    snprintf(prefix, sizeof(prefix), "%s." GROUP "/", resources[kind]);
    uint64_t now = store_revision(b->srv->store);
    store_range(b->srv->store, prefix, NULL, 0, load_one, &l);
    b->generation++;
    int r = store_watch(b->srv->store, prefix, now, notify, b, &b->cursor[kind]);
    if (r < 0)
        log_error("authorization cannot watch %s (%s); changes of them are not seen until a restart", resources[kind],
                  strerror(-r));
}

/* Not from inside the watch: it writes. */
static void aggregate(void *ctx)
{
    struct rbac *b = ctx;
    b->aggregating = false;
    if (b->freed)
        free(b);
    else
        rbac_aggregate(b->srv);
}

static void notify(void *ctx)
{
    struct rbac *b = ctx;
    struct store_event e;
    uint64_t before = b->generation;
    for (int kind = 0; kind < RBAC_KINDS; kind++) {
        int r = 0;
        while (b->cursor[kind] && (r = store_watch_next(b->cursor[kind], &e)) > 0)
            put(b, (enum rbac_kind)kind, e.key, e.deleted ? NULL : e.value);
        if (r < 0)
            reload(b, (enum rbac_kind)kind);
        if (kind == RBAC_CLUSTER_ROLE && b->generation != before && !b->aggregating) {
            b->aggregating = true;
            loop_defer(b->srv->loop, aggregate, b);
        }
    }
}

struct rbac *rbac_new(struct apiserver *s)
{
    struct rbac *b = mem_alloc(sizeof(*b));
    b->srv = s;
    for (int kind = 0; kind < RBAC_KINDS; kind++)
        reload(b, (enum rbac_kind)kind);
    return b;
}

bool rbac_follows(const struct rbac *b)
{
    bool all = true;
    for (size_t i = 0; i < RBAC_KINDS; i++)
        all = all && b->cursor[i];
    return all;
}

struct rbac *rbac_free(struct rbac *b)
{
    if (!b)
        return NULL;
    index_free(b);
    for (int kind = 0; kind < RBAC_KINDS; kind++) {
        struct map_entry *e;
        for (size_t i = 0; (e = map_next(&b->objects[kind], &i));)
            object_free(e->value);
        map_free(&b->objects[kind]);
        store_watch_free(b->cursor[kind]);
    }
    b->freed = true;
    if (!b->aggregating) /* else its last call frees it */
        free(b);
    return NULL;
}

static bool list_has(const char *const *list, const char *value)
{
    for (; *list; list++)
        if (!strcmp(*list, "*") || !strcmp(*list, value))
            return true;
    return false;
}

/* "pods/log", or star/log for any resource's log. */
static bool resource_matches(const char *const *list, const struct authz_attributes *t)
{
    for (; *list; list++) {
        const char *slash = strchr(*list, '/');
        if (!strcmp(*list, "*"))
            return true;
        if (!*t->subresource ? !strcmp(*list, t->resource) : slash && !strcmp(slash + 1, t->subresource)) {
            size_t n = slash ? (size_t)(slash - *list) : 0;
            if (!*t->subresource || (n == 1 && **list == '*') ||
                (strlen(t->resource) == n && !strncmp(*list, t->resource, n)))
                return true;
        }
    }
    return false;
}

static bool url_matches(const char *const *list, const char *path)
{
    for (; *list; list++) {
        size_t n = strlen(*list);
        if (!strcmp(*list, "*") || !strcmp(*list, path) || (n && (*list)[n - 1] == '*' && !strncmp(*list, path, n - 1)))
            return true;
    }
    return false;
}

/* 0: no; 1: yes, whatever the name; 2: it depends on the name. */
static int rule_matches(const struct rbac_rule *rule, const struct authz_attributes *t)
{
    if (!list_has(rule->verbs, t->verb))
        return 0;
    if (!t->resource_request)
        return url_matches(rule->urls, t->path);
    if (!list_has(rule->groups, t->group) || !resource_matches(rule->resources, t))
        return 0;
    return *rule->names ? 2 : 1;
}

static bool name_listed(const char *const *names, const char *name)
{
    for (; *names; names++)
        if (!strcmp(*names, name))
            return true;
    return false;
}

struct question {
    struct rbac *b;
    struct arena *arena;
    const struct authz_attributes *t;
    const char **reason; /* of the answer, may be NULL */
    bool by_name;        /* a rule with names was met: the verdict is this name's only */
};

static const char *binding_text(struct question *q, const struct rbac_object *binding, const char *subject)
{
    bool cluster = !*binding->namespace;
    return arena_printf(q->arena, "RBAC: allowed by %s \"%s%s%s\" of %s \"%s\" to %s \"%s\"",
                        cluster ? "ClusterRoleBinding" : "RoleBinding", binding->name, cluster ? "" : "/",
                        binding->namespace, binding->role_kind == RBAC_CLUSTER_ROLE ? "ClusterRole" : "Role",
                        binding->role_name, *subject == 'u' ? "User" : "Group", subject + 2);
}

static bool subject_allowed(struct question *q, const char *subject)
{
    const struct rbac_list *l = map_get(&q->b->by_subject, subject);
    for (size_t i = 0; l && i < l->count; i++) {
        const struct rbac_object *binding = l->list[i];
        if (*binding->namespace && (!q->t->resource_request || strcmp(binding->namespace, q->t->namespace)))
            continue;
        const struct rbac_object *role = map_get(&q->b->objects[binding->role_kind], binding->role_key);
        for (size_t n = 0; role && n < role->nrules; n++) {
            int m = rule_matches(&role->rules[n], q->t);
            q->by_name = q->by_name || m == 2;
            if (m != 1 && !(m == 2 && *q->t->name && name_listed(role->rules[n].names, q->t->name)))
                continue;
            if (q->reason)
                *q->reason = binding_text(q, binding, subject);
            return true;
        }
    }
    return false;
}

static bool ask(struct question *q, const struct identity *id)
{
    char subject[1024];
    if (strlen(id->name) > sizeof(subject) - 3)
        return false;
    snprintf(subject, sizeof(subject), "u:%s", id->name);
    if (subject_allowed(q, subject))
        return true;
    for (size_t i = 0; i < id->ngroups; i++) {
        if (strlen(id->groups[i]) > sizeof(subject) - 3)
            continue;
        snprintf(subject, sizeof(subject), "g:%s", id->groups[i]);
        if (subject_allowed(q, subject))
            return true;
    }
    return false;
}

enum verdict { UNKNOWN, ALLOWED, DENIED, NAMED }; /* NAMED: the name decides */

/* "list|apps|deployments||default|", or "get /version "; false: too long to be remembered. */
static bool request_key(char *out, size_t size, const struct authz_attributes *t)
{
    const char *const of_resource[] = {t->verb, t->group, t->resource, t->subresource, t->namespace};
    const char *const of_path[] = {t->verb, t->path};
    const char *const *parts = t->resource_request ? of_resource : of_path;
    size_t n = t->resource_request ? COUNT_OF(of_resource) : COUNT_OF(of_path), used = 0;
    for (size_t i = 0; i < n; i++) {
        size_t len = strlen(parts[i]);
        if (used + len + 2 > size)
            return false;
        memcpy(out + used, parts[i], len);
        used += len;
        out[used++] = t->resource_request ? '|' : ' ';
    }
    out[used] = 0;
    return true;
}

bool rbac_allows(struct rbac *b, struct arena *a, struct identity *id, const struct authz_attributes *t,
                 const char **reason)
{
    char key[512];
    bool keyed = request_key(key, sizeof(key), t);
    index_build(b);
    if (id->decided_at != b->generation || map_count(&id->decisions) > DECISIONS_MAX) {
        map_free(&id->decisions);
        id->decisions = (struct map){0};
        id->decided_at = b->generation;
    }
    enum verdict known = keyed ? (enum verdict)(uintptr_t)map_get(&id->decisions, key) : UNKNOWN;
    if (known == ALLOWED && !reason)
        return true;
    if (known == DENIED)
        return false;
    struct question q = {.b = b, .arena = a, .t = t, .reason = reason};
    bool allowed = ask(&q, id);
    if (keyed && known == UNKNOWN)
        map_set(&id->decisions, key, (void *)(uintptr_t)(q.by_name ? NAMED : allowed ? ALLOWED : DENIED));
    return allowed;
}
