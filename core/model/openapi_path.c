/* OpenAPI: the paths and their operations. */
#include <ctype.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/kind.h"
#include "core/model/openapi_int.h"
#include "core/model/schema.h"

/* One path: a collection, an object, or a subresource of it. */
struct endpoint {
    struct openapi *o;
    const struct kind *kind;
    const struct kind_subresource *sub; /* NULL: the kind itself */
    bool named, everywhere;             /* {name} in the path; a list over all namespaces */
    bool with_path;                     /* {path} behind a proxy's */
    bool watched;                       /* by a path of its own: /watch/... */
};

struct parameter {
    const char *name, *type;
};
static const struct parameter watch_parameters[] = {
    {"allowWatchBookmarks", "boolean"},
    {"watch", "boolean"},
    {NULL, NULL},
};
static const struct parameter list_parameters[] = {
    {"continue", "string"},
    {"fieldSelector", "string"},
    {"labelSelector", "string"},
    {"limit", "integer"},
    {"resourceVersion", "string"},
    {"resourceVersionMatch", "string"},
    {"sendInitialEvents", "boolean"},
    {"timeoutSeconds", "integer"},
    {NULL, NULL},
};
static const struct parameter write_parameters[] = {
    {"dryRun", "string"},
    {"fieldManager", "string"},
    {"fieldValidation", "string"},
    {NULL, NULL},
};
static const struct parameter patch_parameters[] = {
    {"dryRun", "string"}, {"fieldManager", "string"}, {"fieldValidation", "string"}, {"force", "boolean"}, {NULL, NULL},
};
static const struct parameter delete_parameters[] = {
    {"dryRun", "string"},
    {"gracePeriodSeconds", "integer"},
    {"orphanDependents", "boolean"},
    {"propagationPolicy", "string"},
    {NULL, NULL},
};
static const struct parameter no_parameters[] = {{NULL, NULL}};
static const struct parameter log_parameters[] = {
    {"container", "string"},
    {"follow", "boolean"},
    {"insecureSkipTLSVerifyBackend", "boolean"},
    {"limitBytes", "integer"},
    {"previous", "boolean"},
    {"sinceSeconds", "integer"},
    {"stream", "string"},
    {"tailLines", "integer"},
    {"timestamps", "boolean"},
    {NULL, NULL},
};
static const struct parameter exec_parameters[] = {
    {"command", "string"}, {"container", "string"}, {"stderr", "boolean"}, {"stdin", "boolean"},
    {"stdout", "boolean"}, {"tty", "boolean"},      {NULL, NULL},
};
static const struct parameter port_forward_parameters[] = {{"ports", "integer"}, {NULL, NULL}};
static const struct parameter proxy_parameters[] = {{"path", "string"}, {NULL, NULL}};

/* What an operation is called and takes, by what is done. */
struct action {
    unsigned verb;
    const char *method, *action, *word; /* HTTP's, Kubernetes', and the first word of the operation's id */
    const struct parameter *parameters;
};
static const struct action collection_actions[] = {
    {KIND_LIST, "get", "list", "list", list_parameters},
    {KIND_CREATE, "post", "post", "create", write_parameters},
    {KIND_DELETECOLLECTION, "delete", "deletecollection", "delete", delete_parameters},
};
static const struct action object_actions[] = {
    {KIND_GET, "get", "get", "read", no_parameters},
    {KIND_UPDATE, "put", "put", "replace", write_parameters},
    {KIND_CREATE, "post", "post", "create", write_parameters}, /* subresources: binding, token */
    {KIND_PATCH, "patch", "patch", "patch", patch_parameters},
    {KIND_DELETE, "delete", "delete", "delete", delete_parameters},
};
static const struct action watch_actions[] = {{KIND_WATCH, "get", "watch", "watch", no_parameters}};
static const struct action connect_actions[] = {
    {KIND_GET, "get", "connect", "connect", no_parameters},
    {KIND_CREATE, "post", "connect", "connect", no_parameters},
};

static const struct action proxy_actions[] = {
    {KIND_DELETE, "delete", "connect", "connect", no_parameters},
    {KIND_GET, "get", "connect", "connect", no_parameters},
    {KIND_GET, "head", "connect", "connect", no_parameters},
    {KIND_GET, "options", "connect", "connect", no_parameters},
    {KIND_PATCH, "patch", "connect", "connect", no_parameters},
    {KIND_CREATE, "post", "connect", "connect", no_parameters},
    {KIND_UPDATE, "put", "connect", "connect", no_parameters},
};

static const char *const media[] = {"application/json", "application/yaml", "application/vnd.kubernetes.protobuf",
                                    NULL};
static const char *const patch_media[] = {"application/json-patch+json", "application/merge-patch+json",
                                          "application/strategic-merge-patch+json", "application/apply-patch+yaml",
                                          NULL};
static const char *const list_media[] = {"application/json",
                                         "application/yaml",
                                         "application/vnd.kubernetes.protobuf",
                                         "application/json;stream=watch",
                                         "application/vnd.kubernetes.protobuf;stream=watch",
                                         NULL};
static const char *const any_media[] = {"*/*", NULL};

static bool is_connect(const struct endpoint *e)
{
    return e->sub && e->sub->kind && !e->sub->schema;
}

static bool is_proxy(const struct endpoint *e)
{
    return is_connect(e) && !strcmp(e->sub->name, "proxy");
}

static const struct parameter *connect_parameters(const struct endpoint *e)
{
    const char *name = e->sub->name;
    return is_proxy(e)                    ? proxy_parameters
           : !strcmp(name, "portforward") ? port_forward_parameters
           : !strcmp(name, "attach")      ? exec_parameters + 1 /* no command */
                                          : exec_parameters;
}

static bool is_log(const struct endpoint *e)
{
    return e->sub && !strcmp(e->sub->name, "log");
}

static cJSON *parameter(const struct openapi *o, const char *in, const char *name, const char *type)
{
    cJSON *p = json_build(o->arena, "{'name':%s,'in':%s}", name, in);
    if (!strcmp(in, "path"))
        json_set_bool(o->arena, p, "required", true);
    if (o->v3)
        json_set(o->arena, p, "schema", json_build(o->arena, "{'type':%s}", type));
    else
        json_set_str(o->arena, p, "type", type);
    return p;
}

static void query_parameters(const struct openapi *o, cJSON *list, const struct parameter *p)
{
    for (; p->name; p++)
        json_append(list, parameter(o, "query", p->name, p->type));
}

/* {media type: {schema}} */
static cJSON *content(const struct openapi *o, const char *const *types, const cJSON *schema)
{
    cJSON *ret = json_object(o->arena);
    for (; *types; types++)
        json_set(o->arena, ret, *types, json_build(o->arena, "{'schema':%J}", schema));
    return ret;
}

static void set_body(const struct openapi *o, cJSON *operation, const char *definition, bool required, bool patch)
{
    struct arena *a = o->arena;
    const cJSON *schema = openapi_ref(o, definition);
    if (o->v3) {
        cJSON *body = json_build(a, "{'content':%J}", content(o, patch ? patch_media : any_media, schema));
        if (required)
            json_set_bool(a, body, "required", true);
        json_set(a, operation, "requestBody", body);
    } else {
        json_append(json_get(operation, "parameters"),
                    json_build(a, "{'name':'body','in':'body','required':%b,'schema':%J}", required, schema));
    }
}

static void set_response(const struct openapi *o, cJSON *responses, const char *code, const char *what,
                         const cJSON *schema, const char *const *types)
{
    struct arena *a = o->arena;
    cJSON *r = json_build(a, "{'description':%s}", what);
    if (schema && o->v3)
        json_set(a, r, "content", content(o, types, schema));
    else if (schema)
        json_set(a, r, "schema", json_copy(a, schema));
    json_set(a, responses, code, r);
}

/* "rbac.authorization.k8s.io" becomes "rbacAuthorization". */
static const char *group_word(struct arena *a, const char *group)
{
    struct strbuf out = {0};
    size_t len = str_ends(group, ".k8s.io") ? strlen(group) - strlen(".k8s.io") : strlen(group);
    bool upper = false;
    if (!*group)
        return "core";
    for (size_t i = 0; i < len; i++) {
        if (group[i] != '.')
            strbuf_addc(&out, upper ? (char)toupper((unsigned char)group[i]) : group[i]);
        upper = group[i] == '.';
    }
    const char *word = arena_dup(a, out.p, out.len);
    strbuf_free(&out);
    return word;
}

static const char *title(struct arena *a, const char *word)
{
    char *ret = arena_strdup(a, word);
    ret[0] = (char)toupper((unsigned char)ret[0]);
    return ret;
}

static const char *operation_id(const struct endpoint *e, const struct action *act)
{
    struct arena *a = e->o->arena;
    bool collection = act->verb == KIND_DELETECOLLECTION, connect = is_connect(e);
    return arena_printf(a, "%s%s%s%s%s%s%s%s%s%s%s", act->word, title(a, group_word(a, e->kind->group)),
                        title(a, e->kind->version), collection ? "Collection" : "",
                        connect ? title(a, act->method) : "",
                        e->kind->flags & KIND_NAMESPACED && !e->everywhere ? "Namespaced" : "", e->kind->kind,
                        e->watched && !e->named ? "List" : "", e->sub ? title(a, e->sub->name) : "",
                        e->everywhere ? "ForAllNamespaces" : "", e->with_path ? "WithPath" : "");
}

static const char *tag(struct arena *a, const struct kind *k)
{
    return arena_printf(a, "%s_%s", group_word(a, k->group), k->version);
}

/* The definition of what is sent and answered. */
static const char *body_of(const struct endpoint *e)
{
    return e->sub && e->sub->schema ? e->sub->schema->name : e->kind->schema->name;
}

/* Of a deleted namespace Kubernetes says Status, and answers with what is left of it. */
static const cJSON *answer_of(const struct endpoint *e, const struct action *act)
{
    const struct openapi *o = e->o;
    if (is_connect(e) || is_log(e))
        return json_build(o->arena, "{'type':'string'}");
    if (act->verb == KIND_WATCH)
        return openapi_ref(o, OPENAPI_META "WatchEvent");
    if (act->verb == KIND_LIST)
        return openapi_ref(o, openapi_list_schema(e->kind)->name);
    bool whole = e->kind->flags & KIND_RETURN_OBJECT && strcmp(e->kind->resource, "namespaces");
    if (act->verb == KIND_DELETECOLLECTION || (act->verb == KIND_DELETE && !whole))
        return openapi_ref(o, OPENAPI_META "Status");
    return openapi_ref(o, body_of(e));
}

static void set_responses(const struct endpoint *e, const struct action *act, cJSON *operation)
{
    static const char *const text_media[] = {"text/plain", "application/json", "application/yaml",
                                             "application/vnd.kubernetes.protobuf", NULL};
    struct arena *a = e->o->arena;
    const char *const *types = is_connect(e)                          ? any_media
                               : is_log(e)                            ? text_media
                               : act->verb & (KIND_LIST | KIND_WATCH) ? list_media
                                                                      : media;
    const cJSON *schema = answer_of(e, act);
    cJSON *responses = json_object(a);
    bool connect = is_connect(e);
    set_response(e->o, responses, "200", "OK", schema, types);
    if (!connect && act->verb & (KIND_CREATE | KIND_UPDATE | KIND_PATCH))
        set_response(e->o, responses, "201", "Created", schema, types);
    if (!connect && act->verb & (KIND_CREATE | KIND_DELETE))
        set_response(e->o, responses, "202", "Accepted", schema, types);
    set_response(e->o, responses, "401", "Unauthorized", NULL, NULL);
    json_set(a, operation, "responses", responses);
    if (!e->o->v3)
        json_set(a, operation, "produces", json_strings(a, types));
}

static cJSON *operation(const struct endpoint *e, const struct action *act)
{
    struct arena *a = e->o->arena;
    cJSON *op = json_build(a, "{'operationId':%s,'tags':[%s]}", operation_id(e, act), tag(a, e->kind));
    cJSON *parameters = json_set(a, op, "parameters", json_array(a));
    if (!e->o->v3) {
        json_set(a, op, "schemes", json_build(a, "['https']"));
        json_set(a, op, "consumes",
                 json_strings(a, act->verb == KIND_PATCH && !is_connect(e) ? patch_media : any_media));
    }
    if (is_connect(e))
        ; /* whatever is sent is for somebody else */
    else if (act->verb & (KIND_DELETE | KIND_DELETECOLLECTION))
        set_body(e->o, op, OPENAPI_META "DeleteOptions", false, false);
    else if (act->verb == KIND_PATCH)
        set_body(e->o, op, OPENAPI_PATCH, true, true);
    else if (act->verb & (KIND_CREATE | KIND_UPDATE))
        set_body(e->o, op, body_of(e), true, false);
    query_parameters(e->o, parameters, act->parameters);
    if (act->verb == KIND_DELETECOLLECTION)
        query_parameters(e->o, parameters, list_parameters);
    if (act->verb == KIND_LIST)
        query_parameters(e->o, parameters, watch_parameters);
    if (!parameters->child) /* Go's OpenAPI types cannot hold an empty list */
        json_del(op, "parameters");
    set_responses(e, act, op);
    bool own = e->sub && e->sub->kind;
    json_set_str(a, op, "x-kubernetes-action", e->watched && !e->named ? "watchlist" : act->action);
    json_set(a, op, "x-kubernetes-group-version-kind",
             json_build(a, "{'group':%s,'kind':%s,'version':%s}", own ? e->sub->group : e->kind->group,
                        own ? e->sub->kind : e->kind->kind, own ? e->sub->version : e->kind->version));
    return op;
}

static cJSON *path_item(const struct endpoint *e, const struct action *actions, size_t count)
{
    struct arena *a = e->o->arena;
    unsigned verbs = e->sub ? e->sub->verbs : e->kind->verbs;
    cJSON *item = json_object(a), *parameters = json_array(a);
    for (size_t i = 0; i < count; i++) {
        if (!(verbs & actions[i].verb) || (e->everywhere && !(actions[i].verb & (KIND_LIST | KIND_WATCH))) ||
            (e->named && !e->sub && actions[i].verb == KIND_CREATE))
            continue;
        json_set(a, item, actions[i].method, operation(e, &actions[i]));
    }
    if (e->named)
        json_append(parameters, parameter(e->o, "path", "name", "string"));
    if (e->kind->flags & KIND_NAMESPACED && !e->everywhere)
        json_append(parameters, parameter(e->o, "path", "namespace", "string"));
    if (e->with_path)
        json_append(parameters, parameter(e->o, "path", "path", "string"));
    if (is_connect(e))
        query_parameters(e->o, parameters, connect_parameters(e));
    else if (is_log(e))
        query_parameters(e->o, parameters, log_parameters);
    if (!is_connect(e))
        json_append(parameters, parameter(e->o, "query", "pretty", "string"));
    if (e->watched) {
        query_parameters(e->o, parameters, list_parameters);
        query_parameters(e->o, parameters, watch_parameters);
    }
    if (!item->child)
        return NULL;
    json_set(a, item, "parameters", parameters);
    return item;
}

static const char *path_of(const struct endpoint *e)
{
    const struct kind *k = e->kind;
    return arena_printf(e->o->arena, "%s%s/%s/%s%s%s%s%s%s%s", k->group[0] ? "/apis/" : "/api", k->group, k->version,
                        e->watched ? "watch/" : "",
                        k->flags & KIND_NAMESPACED && !e->everywhere ? "namespaces/{namespace}/" : "", k->resource,
                        e->named ? "/{name}" : "", e->sub ? "/" : "", e->sub ? e->sub->name : "",
                        e->with_path ? "/{path}" : "");
}

/* What watches were asked for by before lists took a parameter for it. */
static void watch_paths(struct openapi *o, const struct kind *k, void (*emit)(void *ctx, const char *path, cJSON *item),
                        void *ctx)
{
    struct endpoint e = {.o = o, .kind = k, .watched = true};
    if (!(k->verbs & KIND_WATCH))
        return;
    if (k->flags & KIND_NAMESPACED) {
        e.everywhere = true;
        emit(ctx, path_of(&e), path_item(&e, watch_actions, COUNT_OF(watch_actions)));
        e.everywhere = false;
    }
    emit(ctx, path_of(&e), path_item(&e, watch_actions, COUNT_OF(watch_actions)));
    e.named = true;
    emit(ctx, path_of(&e), path_item(&e, watch_actions, COUNT_OF(watch_actions)));
}

void openapi_paths(struct openapi *o, const struct kind *k, void (*emit)(void *ctx, const char *path, cJSON *item),
                   void *ctx)
{
    struct endpoint e = {.o = o, .kind = k};
    cJSON *item;
    if (k->flags & KIND_NAMESPACED && k->verbs & KIND_LIST) {
        e.everywhere = true;
        emit(ctx, path_of(&e), path_item(&e, collection_actions, COUNT_OF(collection_actions)));
        e.everywhere = false;
    }
    if ((item = path_item(&e, collection_actions, COUNT_OF(collection_actions))))
        emit(ctx, path_of(&e), item);
    e.named = true;
    if ((item = path_item(&e, object_actions, COUNT_OF(object_actions))))
        emit(ctx, path_of(&e), item);
    for (size_t i = 0; i < k->nsubresources; i++) {
        e.sub = &k->subresources[i];
        item = is_proxy(&e)     ? path_item(&e, proxy_actions, COUNT_OF(proxy_actions))
               : is_connect(&e) ? path_item(&e, connect_actions, COUNT_OF(connect_actions))
                                : path_item(&e, object_actions, COUNT_OF(object_actions));
        if (item)
            emit(ctx, path_of(&e), item);
        e.with_path = is_proxy(&e);
        if (e.with_path)
            emit(ctx, path_of(&e), path_item(&e, proxy_actions, COUNT_OF(proxy_actions)));
        e.with_path = false;
    }
    watch_paths(o, k, emit, ctx);
}

/* An item of one operation that reads a document. */
static cJSON *document_path(const struct openapi *o, const char *word, const char *id, const cJSON *schema,
                            const char *const *types)
{
    struct arena *a = o->arena;
    cJSON *responses = json_object(a), *op = json_build(a, "{'operationId':%s,'tags':[%s]}", id, word);
    set_response(o, responses, "200", "OK", schema, types);
    set_response(o, responses, "401", "Unauthorized", NULL, NULL);
    json_set(a, op, "responses", responses);
    if (!o->v3) {
        json_set(a, op, "schemes", json_build(a, "['https']"));
        json_set(a, op, "consumes", json_strings(a, types));
        json_set(a, op, "produces", json_strings(a, types));
    }
    return json_build(a, "{'get':%J}", op);
}

cJSON *openapi_discovery_path(const struct openapi *o, const struct kind *k, const char *definition)
{
    struct arena *a = o->arena;
    const char *word = k ? tag(a, k) : !strcmp(definition, OPENAPI_META "APIVersions") ? "core" : "apis";
    const char *id = k ? arena_printf(a, "get%s%sAPIResources", title(a, group_word(a, k->group)), title(a, k->version))
                       : arena_printf(a, "get%sAPIVersions", *word == 'c' ? "Core" : "");
    return document_path(o, word, id, openapi_ref(o, definition), media);
}

/* ---- v3's documents beside those of groups and versions */

static const char *const json_media[] = {"application/json", NULL}, *const keys_media[] = {"application/jwk-set+json",
                                                                                           NULL};

static const struct {
    const char *root, *word, *id, *definition;
    const char *const *types;
} documents[] = {
    {"api", "core", "getCoreAPIVersions", OPENAPI_META "APIVersions", media},
    {"apis", "apis", "getAPIVersions", OPENAPI_META "APIGroupList", media},
    {"version", "version", "getCodeVersion", OPENAPI_VERSION, json_media},
    {".well-known/openid-configuration", "WellKnown", "getServiceAccountIssuerOpenIDConfiguration", "", json_media},
    {"openid/v1/jwks", "openid", "getServiceAccountIssuerOpenIDKeyset", "", keys_media},
};

const char *openapi_root_definition(const char *root)
{
    for (size_t i = 0; i < COUNT_OF(documents); i++)
        if (!strcmp(documents[i].root, root))
            return documents[i].definition;
    return str_starts(root, "apis/") && kinds_have_group(slice_of(root + strlen("apis/"))) ? OPENAPI_META "APIGroup"
                                                                                           : NULL;
}

cJSON *openapi_root_path(const struct openapi *o)
{
    struct arena *a = o->arena;
    for (size_t i = 0; i < COUNT_OF(documents); i++) {
        const char *definition = documents[i].definition;
        if (!strcmp(documents[i].root, o->root))
            return document_path(o, documents[i].word, documents[i].id,
                                 *definition ? openapi_ref(o, definition) : json_build(a, "{'type':'string'}"),
                                 documents[i].types);
    }
    const char *word = group_word(a, o->root + strlen("apis/"));
    return document_path(o, word, arena_printf(a, "get%sAPIGroup", title(a, word)),
                         openapi_ref(o, OPENAPI_META "APIGroup"), media);
}

cJSON *openapi_version_definition(const struct openapi *o)
{
    static const char *const required[] = {"major",     "minor",     "gitVersion", "gitCommit", "gitTreeState",
                                           "buildDate", "goVersion", "compiler",   "platform",  NULL};
    static const char *const optional[] = {"emulationMajor", "emulationMinor", "minCompatibilityMajor",
                                           "minCompatibilityMinor", NULL};
    struct arena *a = o->arena;
    cJSON *properties = json_object(a);
    for (const char *const *name = required; *name; name++)
        json_set(a, properties, *name, json_build(a, "{'type':'string','default':''}"));
    for (const char *const *name = optional; *name; name++)
        json_set(a, properties, *name, json_build(a, "{'type':'string'}"));
    return json_build(a, "{'description':'The version that runs.','type':'object','required':%J,'properties':%J}",
                      json_strings(a, required), properties);
}
