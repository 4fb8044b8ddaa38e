/* Roles and bindings, certificate requests, tokens and reviews. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/names.h"
#include "core/model/meta.h"
#include "core/model/strategies.h"
#include "core/model/validate.h"
#include "core/model/validate_auth.h"

static const char RBAC[] = "rbac.authorization.k8s.io";

static void binding_defaults(struct arena *a, cJSON *o)
{
    if (!*json_str_or(o, "roleRef.apiGroup", ""))
        json_set_str(a, json_ensure(a, o, "roleRef"), "apiGroup", RBAC);
    for (JSON_EACH(subject, json_get(o, "subjects"))) {
        const char *kind = v_str(subject, "kind");
        if (!*v_str(subject, "apiGroup") && (!strcmp(kind, "User") || !strcmp(kind, "Group")))
            json_set_str(a, subject, "apiGroup", RBAC);
    }
}

const struct kind_strategy strategy_role = {
    .validate = role_validate,
    .order = "c*u",
};
const struct kind_strategy strategy_clusterrole = {
    .validate = clusterrole_validate,
    .order = "c*u",
};
const struct kind_strategy strategy_rolebinding = {
    .defaults = binding_defaults,
    .validate = rolebinding_validate,
    .cells = rolebinding_cells,
    .order = "c*u",
};
const struct kind_strategy strategy_clusterrolebinding = {
    .defaults = binding_defaults,
    .validate = clusterrolebinding_validate,
    .cells = rolebinding_cells,
    .order = "c*u",
};

/* ---- certificate signing requests; who asks (spec.username ...) is for the API server to fill in ---- */

static void csr_prepare_update(struct arena *a, cJSON *o, const cJSON *old)
{
    keep_spec(a, o, old);
    keep_status(a, o, old);
}

static const cJSON *same_condition(const cJSON *list, const cJSON *condition)
{
    for (JSON_EACH(c, list))
        if (!strcmp(v_str(c, "type"), v_str(condition, "type")) &&
            !strcmp(v_str(c, "status"), v_str(condition, "status")))
            return c;
    return NULL;
}

/* The server dates conditions: a new one now, one whose status stays as before. */
static void condition_times(struct arena *a, cJSON *o, const cJSON *old)
{
    const char *now = meta_time(a, clock_real_us());
    for (JSON_EACH(c, json_at(o, "status.conditions"))) {
        const char *changed = v_str(same_condition(json_at(old, "status.conditions"), c), "lastTransitionTime");
        if (!*v_str(c, "lastUpdateTime"))
            json_set_str(a, c, "lastUpdateTime", now);
        if (!*v_str(c, "lastTransitionTime"))
            json_set_str(a, c, "lastTransitionTime", *changed ? changed : now);
    }
}

static size_t count_type(const cJSON *list, const char *type)
{
    size_t n = 0;
    for (JSON_EACH(c, list))
        n += !strcmp(v_str(c, "type"), type);
    return n;
}

/* Approval is not the status writer's to change: conditions of that type stay as they are in number and text. */
static void keep_conditions(struct arena *a, cJSON *list, const cJSON *old, const char *type)
{
    if (count_type(list, type) != count_type(old, type))
        return;
    const cJSON *was = old ? old->child : NULL;
    for (JSON_EACH(c, list)) {
        if (strcmp(v_str(c, "type"), type) != 0)
            continue;
        while (was && strcmp(v_str(was, "type"), type) != 0)
            was = was->next;
        json_replace(list, c, json_copy(a, was));
        was = was ? was->next : NULL;
    }
}

static void csr_prepare_status(struct arena *a, cJSON *o, const cJSON *old)
{
    cJSON *conditions = json_at(o, "status.conditions");
    keep_spec(a, o, old);
    keep_conditions(a, conditions, json_at(old, "status.conditions"), "Approved");
    keep_conditions(a, conditions, json_at(old, "status.conditions"), "Denied");
    condition_times(a, o, old);
}

const struct kind_strategy strategy_csr = {
    .prepare_create = drop_status,
    .prepare_update = csr_prepare_update,
    .prepare_status = csr_prepare_status,
    .validate = csr_validate,
    .validate_status = csr_validate_status,
    .cells = csr_cells,
    .order = "c*u",
    .order_status = "c*u",
};

/* PUT certificatesigningrequests/NAME/approval: conditions alone may change. */
static void csr_prepare_approval(struct arena *a, cJSON *o, const cJSON *old)
{
    condition_times(a, o, old);
    cJSON *conditions = json_copy(a, json_at(o, "status.conditions"));
    keep_spec(a, o, old);
    keep_status(a, o, old);
    json_set(a, json_ensure(a, o, "status"), "conditions", conditions);
}

const struct kind_strategy strategy_csr_approval = {
    .prepare_update = csr_prepare_approval,
    .validate = csr_validate_approval,
    .order = "c*u",
};

const struct kind_strategy strategy_tokenrequest = {.validate = tokenrequest_validate};
const struct kind_strategy strategy_subjectaccessreview = {.validate = subjectaccessreview_validate};
const struct kind_strategy strategy_localsubjectaccessreview = {.validate = localsubjectaccessreview_validate};
const struct kind_strategy strategy_selfsubjectaccessreview = {.validate = selfsubjectaccessreview_validate};
