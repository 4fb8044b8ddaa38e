/* Flow schemas and priority levels. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/flow_fixed.h"
#include "core/model/validate.h"
#include "core/model/validate_core.h"
#include "core/model/validate_policy.h"

enum { PRECEDENCE_MAX = 10000, QUEUES_MAX = 10000000, HASH_BITS = 60 };

/* ---- subjects ---- */

static void check_account(struct field_errors *e, const struct path *p, const cJSON *account)
{
    const char *name = v_str(account, "name");
    if (!*name)
        v_required(e, AT(p, "name"), "");
    else if (strcmp(name, "*") != 0)
        v_name(e, AT(p, "name"), name, name_dns1123_subdomain);
    if (!*v_str(account, "namespace"))
        v_required(e, AT(p, "namespace"), "must specify namespace for service account");
    else
        v_name(e, AT(p, "namespace"), v_str(account, "namespace"), name_dns1123_label);
}

static void check_subject(struct field_errors *e, const struct path *p, const cJSON *subject)
{
    static const char *const kinds[] = {"Group", "ServiceAccount", "User", NULL};
    static const char *const members[] = {"group", "serviceAccount", "user"};
    const char *kind = v_str(subject, "kind");
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        const cJSON *of = json_get(subject, members[i]);
        const struct path *at = AT(p, members[i]);
        bool meant = !strcmp(kind, kinds[i]);
        if (meant && !of)
            v_required(e, at, arena_printf(e->arena, "%s is required when subject kind is '%s'", members[i], kind));
        else if (meant && i == 1)
            check_account(e, at, of);
        else if (meant && !*v_str(of, "name"))
            v_required(e, AT(at, "name"), "");
        else if (!meant && of && str_in(kind, kinds))
            v_forbidden(e, at,
                        arena_printf(e->arena, "%s is forbidden when subject kind is not '%s'", members[i], kinds[i]));
    }
    v_one_of(e, AT(p, "kind"), kind, kinds);
}

/* ---- rules ---- */

/* A list that is not empty, and "*" alone if it is there. */
static bool check_list(struct field_errors *e, const struct path *p, const cJSON *list, const char *missing,
                       const char *others)
{
    bool all = json_has_str(list, "*");
    if (!json_count(list))
        v_required(e, p, missing);
    else if (all && json_count(list) > 1)
        v_invalid(e, p, list, arena_printf(e->arena, "if '*' is present, must not specify other %s", others));
    return json_count(list) && !all;
}

static void check_verbs(struct field_errors *e, const struct path *p, const cJSON *list)
{
    static const char *const verbs[] = {"create", "delete", "deletecollection", "get",   "list",
                                        "patch",  "proxy",  "update",           "watch", NULL};
    cleanup_strbuf struct strbuf text = {0};
    bool known = true;
    if (!check_list(e, p, list, "verbs must contain at least one value", "verbs"))
        return;
    for (JSON_EACH(verb, list))
        known &= str_in(verb->valuestring, verbs);
    json_write(&text, list);
    if (!known)
        v_not_supported_raw(e, p, text.p, verbs);
}

static void check_url(struct field_errors *e, const struct path *p, const char *url)
{
    const char *star = strchr(url, '*');
    size_t n = strlen(url);
    if (!n)
        v_invalid_str(e, p, url, "must not be empty");
    else if (*url != '/')
        v_invalid_str(e, p, url, "must start with slash");
    else if (strchr(url, ' '))
        v_invalid_str(e, p, url, "must not contain white-space");
    else if (strstr(url, "//"))
        v_invalid_str(e, p, url, "must not contain double slash");
    else if (star && (star[1] || star[-1] != '/'))
        v_invalid_str(e, p, url, "wildcard can only do suffix matching");
}

static void check_resource_rule(struct field_errors *e, const struct path *p, const cJSON *rule)
{
    const cJSON *namespaces = json_get(rule, "namespaces");
    const struct path *at = AT(p, "namespaces");
    const char *says[NAME_MESSAGES_MAX];
    int64_t i = 0;
    check_verbs(e, AT(p, "verbs"), json_get(rule, "verbs"));
    check_list(e, AT(p, "apiGroups"), json_get(rule, "apiGroups"), "resource rules must supply at least one api group",
               "api groups");
    check_list(e, AT(p, "resources"), json_get(rule, "resources"), "resource rules must supply at least one resource",
               "resources");
    if (!json_count(namespaces) && json_bool(rule, "clusterScope", false))
        return;
    if (!check_list(e, at, namespaces, "resource rules that are not cluster scoped must supply at least one namespace",
                    "namespaces"))
        return;
    for (JSON_EACH(ns, namespaces)) {
        size_t n = name_dns1123_label(ns->valuestring, says);
        for (size_t s = 0; s < n; s++)
            v_invalid_str(
                e, AT_INDEX(at, i), ns->valuestring,
                arena_printf(e->arena, "each member of this list must be '*' or a DNS-1123 label; %s", says[s]));
        i++;
    }
}

static void check_path_rule(struct field_errors *e, const struct path *p, const cJSON *rule)
{
    const cJSON *urls = json_get(rule, "nonResourceURLs");
    const struct path *at = AT(p, "nonResourceURLs");
    int64_t i = 0;
    check_verbs(e, AT(p, "verbs"), json_get(rule, "verbs"));
    if (check_list(e, at, urls, "nonResourceURLs must contain at least one value", "non-resource URLs"))
        for (JSON_EACH(url, urls))
            check_url(e, AT_INDEX(at, i++), url->valuestring);
}

static void check_rule(struct field_errors *e, const struct path *p, const cJSON *rule)
{
    const cJSON *subjects = json_get(rule, "subjects"), *resources = json_get(rule, "resourceRules");
    const cJSON *paths = json_get(rule, "nonResourceRules");
    int64_t i = 0;
    if (!json_count(subjects))
        v_required(e, AT(p, "subjects"), "subjects must contain at least one value");
    for (JSON_EACH(subject, subjects))
        check_subject(e, AT_INDEX(AT(p, "subjects"), i++), subject);
    if (!json_count(resources) && !json_count(paths))
        v_required(e, p, "at least one of resourceRules and nonResourceRules has to be non-empty");
    i = 0;
    for (JSON_EACH(one, resources))
        check_resource_rule(e, AT_INDEX(AT(p, "resourceRules"), i++), one);
    i = 0;
    for (JSON_EACH(one, paths))
        check_path_rule(e, AT_INDEX(AT(p, "nonResourceRules"), i++), one);
}

static void check_conditions(struct field_errors *e, const cJSON *o)
{
    const struct path *p = AT(ROOT("status"), "conditions");
    cleanup_map struct map types = {0};
    int64_t i = 0;
    for (JSON_EACH(c, json_at(o, "status.conditions"))) {
        const struct path *at = AT(AT_INDEX(p, i++), "type");
        const char *type = v_str(c, "type");
        if (!v_first(&types, type))
            v_duplicate(e, at, type);
        if (!*type)
            v_required(e, at, "");
    }
}

void flowschema_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char *const methods[] = {"ByNamespace", "ByUser", NULL};
    const cJSON *spec = json_get(o, "spec"), *method = json_get(spec, "distinguisherMethod");
    const struct path *p = ROOT("spec"), *at = AT(p, "matchingPrecedence");
    const struct path *level = AT(AT(p, "priorityLevelConfiguration"), "name");
    const char *name = json_str_or(spec, "priorityLevelConfiguration.name", "");
    int64_t i = 0, precedence = json_int(spec, "matchingPrecedence", 0);
    (void)old;
    if (precedence <= 0)
        v_invalid_int(e, at, precedence, "must be a positive value");
    if (precedence > PRECEDENCE_MAX)
        v_invalid_int(e, at, precedence, "must not be greater than 10000");
    if (precedence == 1 && strcmp(json_str_or(o, "metadata.name", ""), "exempt") != 0)
        v_invalid_int(e, at, precedence, "only the schema named 'exempt' may have matchingPrecedence 1");
    if (method && !str_in(v_str(method, "type"), methods))
        v_not_supported_raw(e, AT(AT(p, "distinguisherMethod"), "type"),
                            arena_printf(e->arena, "{\"Type\":\"%s\"}", v_str(method, "type")), methods);
    if (*name)
        v_name(e, level, name, name_dns1123_subdomain);
    else
        v_required(e, level, "must reference a priority level");
    for (JSON_EACH(rule, json_get(spec, "rules")))
        check_rule(e, AT_INDEX(AT(p, "rules"), i++), rule);
    name = json_str_or(o, "metadata.name", "");
    const cJSON *fixed = flow_fixed_schema(e->arena, name);
    if (fixed && !json_equal(spec, fixed))
        v_invalid(e, p, spec, arena_printf(e->arena, "spec of '%s' must equal the fixed value", name));
}

void flowschema_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    (void)old;
    check_conditions(e, o);
}

/* ---- priority levels ---- */

/* Bits that drawing a hand of cards from a deck takes. */
static double entropy_bits(int64_t deck, int64_t hand)
{
    double bits = 0;
    for (int64_t i = 0; i < hand; i++)
        bits += log2((double)(deck - i));
    return ceil(bits);
}

static void check_queuing(struct field_errors *e, const struct path *p, const cJSON *queuing)
{
    int64_t length = json_int(queuing, "queueLengthLimit", 0), queues = json_int(queuing, "queues", 0);
    int64_t hand = json_int(queuing, "handSize", 0);
    if (length <= 0)
        v_invalid_int(e, AT(p, "queueLengthLimit"), length, "must be positive");
    if (queues <= 0)
        v_invalid_int(e, AT(p, "queues"), queues, "must be positive");
    else if (queues > QUEUES_MAX)
        v_invalid_int(e, AT(p, "queues"), queues, "must not be greater than 10000000");
    if (hand <= 0)
        v_invalid_int(e, AT(p, "handSize"), hand, "must be positive");
    else if (hand > queues)
        v_invalid_int(e, AT(p, "handSize"), hand,
                      arena_printf(e->arena, "should not be greater than queues (%" PRId64 ")", queues));
    else if (hand > HASH_BITS || entropy_bits(queues, hand) > HASH_BITS)
        v_invalid_int(e, AT(p, "handSize"), hand,
                      arena_printf(e->arena,
                                   "required entropy bits of deckSize %" PRId64 " and handSize %" PRId64
                                   " should not be greater than 60",
                                   queues, hand));
}

static void check_shares(struct field_errors *e, const struct path *p, const cJSON *level)
{
    const cJSON *lendable = json_get(level, "lendablePercent");
    int64_t shares = json_int(level, "nominalConcurrencyShares", 0), percent = json_int(lendable, "", 0);
    if (shares < 0)
        v_invalid_int(e, AT(p, "nominalConcurrencyShares"), shares, "must be a non-negative integer");
    if (percent < 0 || percent > 100)
        v_invalid(e, AT(p, "lendablePercent"), lendable, "must be between 0 and 100, inclusive");
}

static void check_limited(struct field_errors *e, const struct path *p, const cJSON *limited)
{
    static const char *const types[] = {"Queue", "Reject", NULL};
    const cJSON *response = json_get(limited, "limitResponse"), *queuing = json_get(response, "queuing");
    const cJSON *borrow = json_get(limited, "borrowingLimitPercent");
    const struct path *at = AT(p, "limitResponse");
    const char *type = v_str(response, "type");
    check_shares(e, p, limited);
    if (!strcmp(type, "Queue") && !queuing)
        v_required(e, AT(at, "queuing"), "must not be empty if limited.limitResponse.type is Limited");
    else if (!strcmp(type, "Queue"))
        check_queuing(e, AT(at, "queuing"), queuing);
    else if (strcmp(type, "Reject") != 0)
        v_not_supported(e, AT(at, "type"), type, types);
    else if (queuing)
        v_forbidden(e, AT(at, "queuing"), "must be nil if limited.limitResponse.type is not Limited");
    if (json_int(borrow, "", 0) < 0)
        v_invalid(e, AT(p, "borrowingLimitPercent"), borrow, "if specified, must be a non-negative integer");
}

/* What "exempt" lends may be changed, and nothing else. */
static void check_fixed_level(struct field_errors *e, const struct path *p, const cJSON *o)
{
    const cJSON *spec = json_get(o, "spec");
    const char *name = json_str_or(o, "metadata.name", "");
    cJSON *fixed = flow_fixed_level(e->arena, name);
    bool exempt = !strcmp(name, "exempt");
    if (!fixed)
        return;
    if (exempt)
        json_set(e->arena, fixed, "exempt", json_copy(e->arena, json_get(spec, "exempt")));
    if (!json_equal(spec, fixed))
        v_invalid(e, p, spec,
                  arena_printf(e->arena, "spec of '%s'%s must equal the fixed value", name,
                               exempt ? " except the 'spec.exempt' field" : ""));
}

void prioritylevel_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char *const types[] = {"Exempt", "Limited", NULL};
    const cJSON *spec = json_get(o, "spec"), *limited = json_get(spec, "limited"), *exempt = json_get(spec, "exempt");
    const struct path *p = ROOT("spec");
    const char *type = v_str(spec, "type");
    bool is_exempt = !strcmp(type, "Exempt");
    (void)old;
    if (is_exempt != !strcmp(json_str_or(o, "metadata.name", ""), "exempt"))
        v_invalid_str(e, AT(p, "type"), type, "must be 'Exempt' if and only if `name` is 'exempt'");
    if (is_exempt) {
        if (limited)
            v_forbidden(e, AT(p, "limited"), "must be nil if the type is not Limited");
        check_shares(e, AT(p, "exempt"), exempt);
    } else if (!strcmp(type, "Limited")) {
        if (exempt)
            v_forbidden(e, AT(p, "exempt"), "must be nil if the type is Limited");
        if (!limited)
            v_required(e, AT(p, "limited"), "must not be empty when type is Limited");
        else
            check_limited(e, AT(p, "limited"), limited);
    } else {
        v_not_supported(e, AT(p, "type"), type, types);
    }
    check_fixed_level(e, p, o);
}

void prioritylevel_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    (void)old;
    check_conditions(e, o);
}
