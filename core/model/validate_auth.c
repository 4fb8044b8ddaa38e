/* Roles and bindings, tokens and reviews. */
#include "core/model/validate_auth.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/quote.h"
#include "core/format/selector.h"
#include "core/model/validate.h"

#define RBAC "rbac.authorization.k8s.io"

static const char *const rbac_group[] = {RBAC, NULL};

/* ---- roles ---- */

static void validate_rule(struct field_errors *e, const struct path *p, const cJSON *rule, bool namespaced)
{
    const cJSON *urls = json_get(rule, "nonResourceURLs");
    bool groups = json_count(json_get(rule, "apiGroups")), resources = json_count(json_get(rule, "resources"));
    if (!json_count(json_get(rule, "verbs")))
        v_required(e, AT(p, "verbs"), "verbs must contain at least one value");
    if (json_count(urls)) {
        if (namespaced)
            v_invalid(e, AT(p, "nonResourceURLs"), urls, "namespaced rules cannot apply to non-resource URLs");
        if (groups || resources || json_count(json_get(rule, "resourceNames")))
            v_invalid(e, AT(p, "nonResourceURLs"), urls,
                      "rules cannot apply to both regular resources and non-resource URLs");
        return;
    }
    if (!groups)
        v_required(e, AT(p, "apiGroups"), "resource rules must supply at least one api group");
    if (!resources)
        v_required(e, AT(p, "resources"), "resource rules must supply at least one resource");
}

static void validate_rules(struct field_errors *e, const cJSON *o, bool namespaced)
{
    int64_t i = 0;
    for (JSON_EACH(rule, json_get(o, "rules")))
        validate_rule(e, AT_INDEX(ROOT("rules"), i++), rule, namespaced);
}

void role_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    (void)old;
    validate_rules(e, o, true);
}

void clusterrole_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const struct path *p = AT(ROOT("aggregationRule"), "clusterRoleSelectors");
    const cJSON *rule = json_get(o, "aggregationRule"), *selectors = json_get(rule, "clusterRoleSelectors");
    int64_t i = 0;
    (void)old;
    validate_rules(e, o, false);
    if (rule && !json_count(selectors))
        v_required(e, p, "at least one clusterRoleSelector required if aggregationRule is non-nil");
    for (JSON_EACH(selector, selectors)) {
        const struct path *at = AT_INDEX(p, i++);
        struct selector parsed;
        v_label_selector(e, at, selector);
        if (selector_from_tree(e->arena, selector, &parsed, NULL) < 0)
            v_invalid(e, at, NULL, "invalid label selector.");
    }
}

/* ---- bindings ---- */

static void validate_group(struct field_errors *e, const struct path *p, const char *group, const char *want)
{
    const char *const allowed[] = {want, NULL};
    v_one_of(e, AT(p, "apiGroup"), group, allowed);
}

static void validate_subject(struct field_errors *e, const struct path *p, const cJSON *subject, bool namespaced)
{
    static const char *const known[] = {"ServiceAccount", "User", "Group", NULL};
    const char *kind = v_str(subject, "kind"), *name = v_str(subject, "name"), *group = v_str(subject, "apiGroup");
    if (!*name)
        v_required(e, AT(p, "name"), "");
    if (!strcmp(kind, "ServiceAccount")) {
        if (*name)
            v_name(e, AT(p, "name"), name, name_dns1123_subdomain);
        validate_group(e, p, group, "");
        if (!namespaced && !*v_str(subject, "namespace"))
            v_required(e, AT(p, "namespace"), "");
    } else if (!strcmp(kind, "User") || !strcmp(kind, "Group")) {
        validate_group(e, p, group, RBAC);
    } else {
        v_not_supported(e, AT(p, "kind"), kind, known);
    }
}

static void validate_binding(struct field_errors *e, const cJSON *o, const cJSON *old, const char *const *kinds_of,
                             bool namespaced)
{
    const cJSON *ref = json_get(o, "roleRef");
    const struct path *p = ROOT("roleRef");
    int64_t i = 0;
    v_one_of(e, AT(p, "apiGroup"), v_str(ref, "apiGroup"), rbac_group);
    v_one_of(e, AT(p, "kind"), v_str(ref, "kind"), kinds_of);
    v_required_name(e, AT(p, "name"), v_str(ref, "name"), name_path_segment);
    for (JSON_EACH(subject, json_get(o, "subjects")))
        validate_subject(e, AT_INDEX(ROOT("subjects"), i++), subject, namespaced);
    if (old && !json_equal(ref, json_get(old, "roleRef")))
        field_invalid_raw(e, "roleRef",
                          arena_printf(e->arena, "{\"APIGroup\":%s,\"Kind\":%s,\"Name\":%s}",
                                       go_quote(e->arena, v_str(ref, "apiGroup")),
                                       go_quote(e->arena, v_str(ref, "kind")), go_quote(e->arena, v_str(ref, "name"))),
                          "cannot change roleRef");
}

void rolebinding_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char *const kinds_of[] = {"Role", "ClusterRole", NULL};
    validate_binding(e, o, old, kinds_of, true);
}

void clusterrolebinding_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char *const kinds_of[] = {"ClusterRole", NULL};
    validate_binding(e, o, old, kinds_of, false);
}

/* ---- tokens ---- */

void tokenrequest_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const struct path *p = AT(ROOT("spec"), "expirationSeconds");
    int64_t seconds = json_int(o, "spec.expirationSeconds", 0);
    (void)old;
    if (seconds < 600)
        v_invalid_int(e, p, seconds, "may not specify a duration less than 10 minutes");
    if (seconds > (int64_t)1 << 32)
        v_invalid_int(e, p, seconds, "may not specify a duration larger than 2^32 seconds");
}

/* ---- access reviews ---- */

static void validate_selector(struct field_errors *e, const struct path *p, const cJSON *selector)
{
    const char *raw = v_str(selector, "rawSelector");
    const cJSON *requirements = json_get(selector, "requirements");
    int64_t i = 0;
    if (!selector)
        return;
    if (*raw && json_count(requirements))
        v_invalid_str(e, AT(p, "rawSelector"), raw, "may not specified at the same time as requirements");
    if (!*raw && !json_count(requirements))
        v_required(e, AT(p, "requirements"),
                   arena_printf(e->arena, "when %s is specified, requirements or rawSelector is required",
                                path_text(e->arena, p)));
    for (JSON_EACH(r, requirements)) {
        const struct path *at = AT_INDEX(AT(p, "requirements"), i++);
        const char *op = v_str(r, "operator");
        bool listed = !strcmp(op, "In") || !strcmp(op, "NotIn");
        bool bare = !strcmp(op, "Exists") || !strcmp(op, "DoesNotExist");
        if (!*v_str(r, "key"))
            v_required(e, AT(at, "key"), "must be specified");
        if (listed && !json_count(json_get(r, "values")))
            v_required(e, AT(at, "values"), "must be specified when `operator` is 'In' or 'NotIn'");
        if (bare && json_count(json_get(r, "values")))
            v_forbidden(e, AT(at, "values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
    }
}

static bool has_metadata(const cJSON *o, bool namespace_counts)
{
    for (JSON_EACH(item, json_get(o, "metadata"))) {
        bool empty = json_is_null(item) || (json_is_str(item) && !*item->valuestring);
        bool allowed =
            !strcmp(item->string, "managedFields") || (!namespace_counts && !strcmp(item->string, "namespace"));
        if (!empty && !allowed)
            return true;
    }
    return false;
}

/* As Go's JSON has the internal type, which names its fields like Go does. */
static void url_invalid(struct field_errors *e, const struct path *p, const cJSON *url, const char *why)
{
    cJSON *shown = json_build(e->arena, "{'Path':%s,'Verb':%s}", v_str(url, "path"), v_str(url, "verb"));
    v_invalid(e, AT(p, "nonResourceAttributes"), shown, why);
}

static void validate_review(struct field_errors *e, const cJSON *o, bool of_somebody, bool local)
{
    const cJSON *spec = json_get(o, "spec");
    const cJSON *resource = json_get(spec, "resourceAttributes"), *url = json_get(spec, "nonResourceAttributes");
    const struct path *p = ROOT("spec");
    if (resource && url)
        url_invalid(e, p, url, "cannot be specified in combination with resourceAttributes");
    if (!resource && !url)
        v_invalid(e, AT(p, "resourceAttributes"), NULL,
                  "exactly one of nonResourceAttributes or resourceAttributes must be specified");
    if (of_somebody && !*v_str(spec, "user") && !json_count(json_get(spec, "groups")))
        v_invalid_str(e, AT(p, "user"), "", "at least one of user or group must be specified");
    validate_selector(e, AT(AT(p, "resourceAttributes"), "fieldSelector"), json_get(resource, "fieldSelector"));
    validate_selector(e, AT(AT(p, "resourceAttributes"), "labelSelector"), json_get(resource, "labelSelector"));
    if (has_metadata(o, !local))
        v_invalid(e, ROOT("metadata"), json_get(o, "metadata"),
                  local ? "must be empty except for namespace" : "must be empty");
}

void subjectaccessreview_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    (void)old;
    validate_review(e, o, true, false);
}

void selfsubjectaccessreview_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    (void)old;
    validate_review(e, o, false, false);
}

void localsubjectaccessreview_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const cJSON *resource = json_at(o, "spec.resourceAttributes"), *url = json_at(o, "spec.nonResourceAttributes");
    (void)old;
    validate_review(e, o, true, true);
    if (resource && strcmp(v_str(resource, "namespace"), json_str_or(o, "metadata.namespace", "")) != 0)
        v_invalid_str(e, AT(AT(ROOT("spec"), "resourceAttributes"), "namespace"), v_str(resource, "namespace"),
                      "must match metadata.namespace");
    if (url)
        url_invalid(e, ROOT("spec"), url, "disallowed on this kind of request");
}
