/* Which code answers which request: the plain verbs, then what differs, by group, resource and subresource. */
#include "server/apiserver/handlers.h"

#include <string.h>

#include "core/base/blob.h"
#include "core/base/str.h"
#include "core/model/kind.h"
#include "core/model/openapi.h"
#include "core/model/status.h"
#include "server/apiserver/rest.h"

struct special {
    const char *group, *resource, *subresource; /* "*": any group or resource */
    enum request_verb verb;
    const struct handler *handler;
};

static const struct special specials[] = {
    {"*", "*", "status", VERB_GET, &rest_get},
    {"*", "*", "status", VERB_UPDATE, &rest_update},
    {"*", "*", "status", VERB_PATCH, &rest_patch},
    {"*", "*", "scale", VERB_GET, &sub_scale_get},
    {"*", "*", "scale", VERB_UPDATE, &sub_scale_update},
    {"*", "*", "scale", VERB_PATCH, &sub_scale_patch},
    {"", "bindings", "", VERB_CREATE, &sub_binding_create},
    {"", "componentstatuses", "", VERB_GET, &component_status_get},
    {"", "componentstatuses", "", VERB_LIST, &component_status_list},
    {"", "pods", "binding", VERB_CREATE, &sub_pod_binding_create},
    {"", "pods", "eviction", VERB_CREATE, &sub_eviction_create},
    {"", "pods", "ephemeralcontainers", VERB_GET, &rest_get},
    {"", "pods", "ephemeralcontainers", VERB_UPDATE, &rest_update},
    {"", "pods", "ephemeralcontainers", VERB_PATCH, &rest_patch},
    {"", "pods", "resize", VERB_GET, &rest_get},
    {"", "pods", "resize", VERB_UPDATE, &rest_update},
    {"", "pods", "resize", VERB_PATCH, &rest_patch},
    {"", "pods", "log", VERB_GET, &relay_log},
    {"", "pods", "exec", VERB_GET, &relay_exec},
    {"", "pods", "exec", VERB_CREATE, &relay_exec},
    {"", "pods", "attach", VERB_GET, &relay_attach},
    {"", "pods", "attach", VERB_CREATE, &relay_attach},
    {"", "pods", "portforward", VERB_GET, &relay_port_forward},
    {"", "pods", "portforward", VERB_CREATE, &relay_port_forward},
    {"", "serviceaccounts", "token", VERB_CREATE, &sub_token_create},
    {"", "namespaces", "finalize", VERB_UPDATE, &rest_update},
    {"certificates.k8s.io", "certificatesigningrequests", "approval", VERB_GET, &rest_get},
    {"certificates.k8s.io", "certificatesigningrequests", "approval", VERB_UPDATE, &rest_update},
    {"certificates.k8s.io", "certificatesigningrequests", "approval", VERB_PATCH, &rest_patch},
    {"authentication.k8s.io", "tokenreviews", "", VERB_CREATE, &review_token},
    {"authentication.k8s.io", "selfsubjectreviews", "", VERB_CREATE, &review_self},
    {"authorization.k8s.io", "subjectaccessreviews", "", VERB_CREATE, &review_access},
    {"authorization.k8s.io", "selfsubjectaccessreviews", "", VERB_CREATE, &review_self_access},
    {"authorization.k8s.io", "localsubjectaccessreviews", "", VERB_CREATE, &review_local_access},
    {"authorization.k8s.io", "selfsubjectrulesreviews", "", VERB_CREATE, &review_self_rules},
};

static const struct handler *const verbs[VERB_COUNT] = {
    [VERB_GET] = &rest_get,       [VERB_LIST] = &rest_list,
    [VERB_WATCH] = &rest_watch,   [VERB_CREATE] = &rest_create,
    [VERB_UPDATE] = &rest_update, [VERB_PATCH] = &rest_patch,
    [VERB_DELETE] = &rest_delete, [VERB_DELETECOLLECTION] = &rest_deletecollection,
};

static bool matches(const char *pattern, const char *value)
{
    return !strcmp(pattern, "*") || !strcmp(pattern, value);
}

static const struct handler *special_find(const struct request_info *i)
{
    for (size_t n = 0; n < COUNT_OF(specials); n++) {
        const struct special *s = &specials[n];
        if (s->verb == i->verb && !strcmp(s->subresource, i->subresource) && matches(s->group, i->group) &&
            matches(s->resource, i->resource))
            return s->handler;
    }
    return NULL;
}

static bool named(const struct req *r)
{
    switch (r->info.verb) {
    case VERB_LIST:
    case VERB_WATCH:
        return true;
    case VERB_CREATE:
        return *r->info.name == 0 || *r->info.subresource;
    case VERB_DELETECOLLECTION:
        return true;
    default:
        return *r->info.name != 0;
    }
}

/* A namespaced resource is written and read by name inside a namespace; a cluster-scoped one never is. */
static bool scoped(const struct req *r)
{
    bool namespaced = r->kind->flags & KIND_NAMESPACED;
    if (namespaced && !*r->info.namespace)
        return (r->info.verb == VERB_LIST || r->info.verb == VERB_WATCH) && !*r->info.subresource;
    if (!namespaced && *r->info.namespace)
        return !strcmp(r->info.resource, "namespaces");
    return true;
}

/* What is cluster-scoped has no place below a namespace; what is not may miss its namespace, which is a wrong method.
 */
static bool place_exists(const struct req *r)
{
    return (r->kind->flags & KIND_NAMESPACED) || scoped(r);
}

/* Whether Kubernetes has a service for paths of that sort, which says 404 as a Status; the rest of it says so in plain
 * text. */
static bool has_service(const char *path)
{
    static const char *const roots[] = {"/api", "/version", "/.well-known", "/openid", NULL};
    for (const char *const *root = roots; *root; root++)
        if (slice_is_below(slice_of(path), *root))
            return true;
    if (!str_starts(path, "/apis/"))
        return false;
    struct slice rest = slice_of(path + strlen("/apis/"));
    return kinds_have_group(slice_cut(&rest, '/'));
}

/* What such a service answers it answers to GET alone, and not to HEAD; elsewhere, on a group's own document too, any
 * method will do. */
static bool get_alone(const char *path)
{
    if (!has_service(path) || !str_starts(path, "/apis/"))
        return has_service(path);
    struct slice rest = slice_of(path + strlen("/apis/"));
    slice_cut(&rest, '/');
    return rest.n > 0;
}

static bool lists(const char *const *documents, struct slice path)
{
    while (*documents && !slice_is(path, *documents))
        documents++;
    return *documents;
}

static bool is_document(const char *path)
{
    struct slice s = slice_of(path + 1);
    s.n -= str_ends(path, "/");
    return lists(openapi_v3_paths(), s) || lists(openapi_v3_roots(), s);
}

const struct handler *handler_find(struct req *r)
{
    const struct request_info *i = &r->info;
    if (!i->resource_request)
        return get_alone(i->path) && strcmp(r->method, "GET") ? NULL : path_handler(i->path);
    if (r->kind && r->sub && !strcmp(i->subresource, "proxy") && scoped(r))
        return &relay_proxy; /* every method, and every path below */
    if (!r->kind || i->verb == VERB_NONE || *i->rest || !scoped(r))
        return NULL;
    unsigned served = *i->subresource ? (r->sub ? r->sub->verbs : 0) : r->kind->verbs;
    if (!(served & 1U << (i->verb - 1)) || !named(r))
        return NULL;
    if (*i->subresource || (r->kind->flags & KIND_NOT_STORED))
        return special_find(i);
    return verbs[i->verb];
}

enum phase_result answer_no_page(struct req *r)
{
    cleanup_blob struct blob *b = blob_new("404 page not found\n", 19);
    answer_text(r, 404, "text/plain; charset=utf-8", b);
    r->answer.nosniff = true;
    return PHASE_ANSWER;
}

enum phase_result handler_missing(struct req *r)
{
    bool known;
    if (!r->info.resource_request)
        known = is_document(r->info.path);
    else
        known = r->kind && !*r->info.rest && place_exists(r) && (!*r->info.subresource || r->sub);
    if (known)
        return answer_status(r, status_error(r->arena, 405, "MethodNotAllowed",
                                             "the server does not allow this method on the requested resource"));
    return answer_not_found(r);
}

enum phase_result answer_not_found(struct req *r)
{
    if (r->http && !has_service(r->info.path))
        return answer_no_page(r);
    return answer_status(r,
                         status_error(r->arena, 404, "NotFound", "the server could not find the requested resource"));
}

static const struct {
    const char *path; /* with a trailing slash: and everything below it */
    const struct handler *handler;
} paths[] = {
    {"/api", &path_api},
    {"/apis", &path_apis},
    {"/version", &path_version},
    {"/healthz", &path_health},
    {"/healthz/", &path_health},
    {"/livez", &path_health},
    {"/livez/", &path_health},
    {"/readyz", &path_health},
    {"/readyz/", &path_health},
    {"/metrics", &path_metrics},
    {"/metrics/slis", &path_slis},
    {"/statusz", &path_statusz},
    {"/flagz", &path_flagz},
    {"/debug/api_priority_and_fairness/dump_priority_levels", &path_flow_dump},
    {"/debug/api_priority_and_fairness/dump_queues", &path_flow_dump},
    {"/debug/api_priority_and_fairness/dump_requests", &path_flow_dump},
    {"/openapi/v2", &path_openapi_v2},
    {"/openapi/v3", &path_openapi_v3},
    {"/openapi/v3/", &path_openapi_v3},
    {"/api/", &path_group_version},
    {"/apis/", &path_group},
    {"/.well-known/openid-configuration", &path_openid_configuration},
    {"/openid/v1/jwks", &path_openid_keys},
    {"/", &path_root},
    {"/index.html", &path_root},
};

const struct handler *path_handler(const char *path)
{
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        const char *p = paths[i].path;
        size_t n = strlen(p);
        bool below = n > 1 && p[n - 1] == '/';
        if (strncmp(path, p, n) || (!below && path[n] && strcmp(path + n, "/")))
            continue;
        if ((n == 1 && path[1]) || (path[n] == '/' && !below && !has_service(path)))
            continue;
        return paths[i].handler;
    }
    return NULL;
}
