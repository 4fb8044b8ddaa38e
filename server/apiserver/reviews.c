/* Reviews: questions about who somebody is and what he may do; answered, never stored. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/format/json.h"
#include "core/format/selector.h"
#include "core/model/meta.h"
#include "core/model/status.h"
#include "server/apiserver/apiserver.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/authn.h"
#include "server/apiserver/authz.h"
#include "server/apiserver/handlers.h"
#include "server/apiserver/identity.h"
#include "server/apiserver/rest.h"

/* Reviews are kept nowhere, but tell of who wrote them as if they were. */
static enum phase_result mutate(struct req *r)
{
    enum phase_result res = rest_check_namespace(r, r->object);
    if (res != PHASE_NEXT)
        return res;
    meta_wipe(r->arena, r->object);
    rest_track(r);
    return PHASE_NEXT;
}

static enum phase_result answer(struct req *r, cJSON *status)
{
    json_set(r->arena, r->object, "status", status);
    return answer_tree(r, 201, r->object, r->kind->schema);
}

static const char *const *strings(struct arena *a, const cJSON *list)
{
    const char **out = arena_alloc(a, (json_count(list) + 1) * sizeof(*out));
    size_t n = 0;
    for (JSON_EACH(i, list))
        if (json_is_str(i))
            out[n++] = i->valuestring;
    return n ? out : NULL;
}

/* Tokens that Kubernetes' chain of authenticators refuses are refused by two of them. */
static cJSON *refused(struct arena *a, const char *why)
{
    const char *text = why ? arena_printf(a, "[invalid bearer token, %s]", why) : "invalid bearer token";
    return json_build(a, "{'user':{},'error':%s}", text);
}

static enum phase_result token_review(struct req *r)
{
    struct arena *a = r->arena;
    const char *token = json_str_or(r->object, "spec.token", ""), *why = NULL;
    cJSON *audiences = json_array(a);
    if (!*token)
        return answer_status(r, status_bad_request(a, "token is required for TokenReview in authentication"));
    struct identity *id =
        authn_token(r->srv->authn, a, token, strings(a, json_at(r->object, "spec.audiences")), audiences, &why);
    if (!id)
        return answer(r, refused(a, why));
    cJSON *status =
        json_build(a, "{'authenticated':true,'user':%J,'audiences':%J}", identity_user_info(a, id), audiences);
    identity_unref(id);
    return answer(r, status);
}

/* What is said of oneself says nothing of the question. */
static void begin_anew(struct req *r, cJSON *review)
{
    r->object = review;
    rest_stamp_kind(r->arena, review, r->kind->group, r->kind->version, r->kind->kind);
}

static enum phase_result self_review(struct req *r)
{
    if (r->user->anonymous)
        return answer_status(r, status_forbidden(r->arena, r->kind, "", "anonymous users may not review themselves"));
    begin_anew(r, json_build(r->arena, "{'metadata':{'creationTimestamp':%s}}", meta_time(r->arena, clock_real_us())));
    return answer(r, json_build(r->arena, "{'userInfo':%J}", identity_user_info(r->arena, r->user)));
}

/* A requirement that selectors of fields cannot say is left out, which asks for more. */
static bool understood(const cJSON *requirement, bool field)
{
    const char *op = json_str_or(requirement, "operator", "");
    size_t n = json_count(json_get(requirement, "values"));
    if (!strcmp(op, "In") || !strcmp(op, "NotIn"))
        return field ? n == 1 : n > 0;
    return !field && (!strcmp(op, "Exists") || !strcmp(op, "DoesNotExist"));
}

/* Whether all of a selector can be read. */
static bool readable(struct arena *a, const cJSON *selector, bool field)
{
    const char *raw = json_str_or(selector, "rawSelector", "");
    struct selector parsed;
    for (JSON_EACH(q, json_get(selector, "requirements")))
        if (!understood(q, field))
            return false;
    return !*raw || (field ? field_selector_parse(a, raw, &parsed, NULL) : selector_parse(a, raw, &parsed, NULL)) == 0;
}

/* The one selector term that node authorization understands: spec.nodeName In [name]. */
static const char *selected_node(struct arena *a, const cJSON *resource)
{
    static const char key[] = "spec.nodeName";
    const char *raw = json_str_or(resource, "fieldSelector.rawSelector", ""), *name;
    struct selector parsed;
    if (*raw && field_selector_parse(a, raw, &parsed, NULL) == 0 && (name = selector_exact(&parsed, key)))
        return name;
    for (JSON_EACH(q, json_at(resource, "fieldSelector.requirements"))) {
        const cJSON *values = json_get(q, "values");
        if (!strcmp(json_str_or(q, "key", ""), key) && !strcmp(json_str_or(q, "operator", ""), "In") &&
            json_count(values) == 1 && json_is_str(values->child))
            return values->child->valuestring;
    }
    return "";
}

/* "spec.resourceAttributes.fieldSelector ignored due to parse error", or "" */
static const char *unread_selectors(struct arena *a, const cJSON *spec)
{
    static const char *const names[] = {"labelSelector", "fieldSelector"};
    const char *text = "";
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const cJSON *selector = json_get(json_get(spec, "resourceAttributes"), names[i]);
        if (selector && !readable(a, selector, i))
            text = arena_printf(a, "%s%sspec.resourceAttributes.%s ignored due to parse error", text, *text ? ", " : "",
                                names[i]);
    }
    return strchr(text, ',') ? arena_printf(a, "[%s]", text) : text;
}

static struct authz_attributes attributes_of(struct arena *a, const cJSON *spec)
{
    const cJSON *res = json_get(spec, "resourceAttributes"), *path = json_get(spec, "nonResourceAttributes");
    const cJSON *from = res ? res : path;
    return (struct authz_attributes){
        .resource_request = res != NULL,
        .verb = json_str_or(from, "verb", ""),
        .group = json_str_or(res, "group", ""),
        .version = json_str_or(res, "version", ""),
        .resource = json_str_or(res, "resource", ""),
        .subresource = json_str_or(res, "subresource", ""),
        .namespace = json_str_or(res, "namespace", ""),
        .name = json_str_or(res, "name", ""),
        .path = json_str_or(path, "path", ""),
        .selected_node = selected_node(a, res),
    };
}

static enum phase_result decide(struct req *r, struct identity *id)
{
    struct authz_attributes t = attributes_of(r->arena, json_get(r->object, "spec"));
    const char *unread = unread_selectors(r->arena, json_get(r->object, "spec"));
    const char *reason = "";
    bool allowed = authorized(r->srv, r->arena, id, &t, &reason);
    cJSON *status = json_object(r->arena);
    json_set_bool(r->arena, status, "allowed", allowed);
    if (*reason)
        json_set_str(r->arena, status, "reason", reason);
    if (*unread)
        json_set_str(r->arena, status, "evaluationError", unread);
    return answer(r, status);
}

static enum phase_result validate(struct req *r)
{
    return rest_validate_body(r, r->object, "");
}

/* Kubernetes names no kind here: the object has lost it when its storage looks. */
static enum phase_result validate_access(struct req *r)
{
    struct field_errors errs = {.arena = r->arena};
    const struct kind row = {.group = r->kind->group, .version = "v1", .kind = ""};
    r->kind->strategy->validate(&errs, r->object, NULL);
    return errs.count ? answer_status(r, status_invalid(r->arena, &row, "", &errs)) : PHASE_NEXT;
}

static enum phase_result mutate_local(struct req *r)
{
    enum phase_result res = rest_check_namespace(r, r->object);
    json_set_str(r->arena, rest_metadata(r->arena, r->object), "namespace", r->info.namespace);
    return res == PHASE_NEXT ? mutate(r) : res;
}

static struct identity *subject_of(struct req *r)
{
    const cJSON *spec = json_get(r->object, "spec");
    struct apiserver_user user = {.name = json_str_or(spec, "user", ""),
                                  .uid = json_str(spec, "uid"),
                                  .groups = strings(r->arena, json_get(spec, "groups"))};
    return identity_new_exact(&user);
}

static enum phase_result access_review(struct req *r)
{
    struct identity *id = subject_of(r);
    enum phase_result res = decide(r, id);
    identity_unref(id);
    return res;
}

static enum phase_result self_access_review(struct req *r)
{
    return decide(r, r->user);
}

static enum phase_result self_rules_review(struct req *r)
{
    struct arena *a = r->arena;
    const char *ns = json_str_or(r->object, "spec.namespace", "");
    if (!*ns)
        return answer_status(r, status_bad_request(a, "no namespace on request"));
    cJSON *resources = json_array(a), *paths = json_array(a);
    for (JSON_EACH(rule, rbac_rules_of(r->srv->rbac, a, r->user, ns))) {
        cJSON *list = json_get(rule, "nonResourceURLs") ? paths : resources;
        bool told = false;
        for (JSON_EACH(one, list))
            told = told || json_equal(one, rule);
        if (!told)
            json_append(list, json_copy(a, rule));
    }
    cJSON *status = json_build(a, "{'resourceRules':%J,'nonResourceRules':%J,'incomplete':%b}", resources, paths,
                               r->user->node != NULL);
    if (r->user->node)
        json_set_str(a, status, "evaluationError", "node authorizer does not support user rule resolution");
    begin_anew(r, json_build(a, "{'metadata':{},'spec':{}}"));
    return answer(r, status);
}

const struct handler review_token = {
    .body = BODY_OBJECT, .mutate = mutate, .validate = validate, .store = token_review};
const struct handler review_self = {.body = BODY_OBJECT, .store = self_review};
const struct handler review_access = {
    .body = BODY_OBJECT, .mutate = mutate, .validate = validate_access, .store = access_review};
const struct handler review_self_access = {
    .body = BODY_OBJECT, .mutate = mutate, .validate = validate_access, .store = self_access_review};
const struct handler review_local_access = {
    .body = BODY_OBJECT, .mutate = mutate_local, .validate = validate_access, .store = access_review};
const struct handler review_self_rules = {.body = BODY_OBJECT, .store = self_rules_review};
