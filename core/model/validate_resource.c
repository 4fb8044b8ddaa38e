/* Device classes, claims and their templates. */
#include "core/model/validate_resource.h"
#include "core/model/meta.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/names.h"
#include "core/model/validate.h"
#include "core/model/validate_core.h"
#include "core/model/validate_storage.h"

enum {
    CONSTRAINTS_MAX = 32,
    SELECTORS_MAX = 32,
    ALTERNATIVES_MAX = 8,
    EXPRESSION_MAX = 10 << 10, /* bytes */
    POOL_NAME_MAX = 253,
    IDENTIFIER_MAX = 32,
    BINDING_CONDITIONS_MAX = 4,
};

/* ---- words ---- */

bool v_few(struct field_errors *e, const struct path *p, const cJSON *list, int64_t max)
{
    int64_t n = (int64_t)json_count(list);
    if (n > max)
        v_too_many(e, p, n, max);
    return n <= max;
}

void v_distinct(struct field_errors *e, const struct path *p, const cJSON *list, const char *key)
{
    cleanup_map struct map seen = {0};
    int64_t i = 0;
    for (JSON_EACH(item, list)) {
        const char *name = key ? v_str(item, key) : item->valuestring;
        if (!v_first(&seen, name))
            v_duplicate(e, AT_INDEX(p, i), name);
        i++;
    }
}

static void v_identifier(struct field_errors *e, const struct path *p, const char *name)
{
    if (strlen(name) > IDENTIFIER_MAX)
        v_too_long(e, p, IDENTIFIER_MAX);
    v_name(e, p, name, name_c_identifier);
}

/* More than one slash passes, as with Kubernetes. */
void v_attribute_name(struct field_errors *e, const struct path *p, const char *name)
{
    struct slice rest = slice_of(name), domain = slice_cut(&rest, '/');
    const char *slash = strchr(name, '/');
    if (!slash) {
        v_identifier(e, p, name);
        return;
    }
    if (strchr(slash + 1, '/'))
        return;
    if (domain.n)
        v_driver_name(e, p, arena_printf(e->arena, "%.*s", SLICE_ARGS(domain)));
    else
        v_invalid_str(e, p, "", "the domain must not be empty");
    if (slash[1])
        v_identifier(e, p, slash + 1);
    else
        v_invalid_str(e, p, "", "the name must not be empty");
}

static void v_full_attribute_name(struct field_errors *e, const struct path *p, const char *name)
{
    v_attribute_name(e, p, name);
    if (!strchr(name, '/'))
        v_invalid_str(e, p, name, "a fully qualified name must be a domain and a name separated by a slash");
}

void v_pool_name(struct field_errors *e, const struct path *p, const char *name)
{
    struct slice rest = slice_of(name);
    bool more = true;
    if (!*name) {
        v_required(e, p, "");
        return;
    }
    if (strlen(name) > POOL_NAME_MAX)
        v_too_long(e, p, POOL_NAME_MAX);
    while (more) {
        more = memchr(rest.p, '/', rest.n);
        struct slice part = slice_cut(&rest, '/');
        v_name(e, p, arena_printf(e->arena, "%.*s", SLICE_ARGS(part)), name_dns1123_subdomain);
    }
}

static void v_label_texts(struct field_errors *e, const struct path *p, const cJSON *list, int64_t max)
{
    int64_t i = 0;
    if (v_few(e, p, list, max))
        for (JSON_EACH(item, list))
            v_name(e, AT_INDEX(p, i++), item->valuestring, name_label_key);
}

void v_binding_conditions(struct field_errors *e, const struct path *p, const cJSON *device)
{
    const cJSON *wanted = json_get(device, "bindingConditions"), *failed = json_get(device, "bindingFailureConditions");
    const struct path *at_wanted = AT(p, "bindingConditions"), *at_failed = AT(p, "bindingFailureConditions");
    int64_t i = 0;
    v_label_texts(e, at_wanted, wanted, BINDING_CONDITIONS_MAX);
    v_label_texts(e, at_failed, failed, BINDING_CONDITIONS_MAX);
    v_distinct(e, at_wanted, wanted, NULL);
    v_distinct(e, at_failed, failed, NULL);
    for (JSON_EACH(condition, failed)) {
        if (json_has_str(wanted, condition->valuestring))
            v_invalid_str(e, AT_INDEX(at_failed, i), condition->valuestring,
                          "bindingFailureConditions must not overlap with bindingConditions");
        i++;
    }
    if (!json_count(wanted) && json_count(failed))
        v_invalid(e, at_wanted, wanted, "bindingConditions are required to use bindingFailureConditions");
    if (!json_count(failed) && json_count(wanted))
        v_invalid(e, at_failed, failed, "bindingFailureConditions are required to use bindingConditions");
}

/* Any JSON object; `max` bytes of it, counted as we would write it. */
void v_any_object(struct field_errors *e, const struct path *p, const cJSON *value, size_t max)
{
    cleanup_strbuf struct strbuf text = {0};
    if (value)
        json_write(&text, value);
    if (!value || json_is_null(value))
        v_required(e, p, "");
    else if (text.len > max)
        v_too_long(e, p, max);
    else if (!json_is_obj(value))
        v_invalid_str(e, p, "<value omitted>", "must be a valid JSON object");
}

/* ---- requests ---- */

static const cJSON *named(const cJSON *list, struct slice name)
{
    for (JSON_EACH(item, list))
        if (slice_is(name, v_str(item, "name")))
            return item;
    return NULL;
}

/* "request" or "request/alternative" of a claim's devices. */
void v_request_reference(struct field_errors *e, const struct path *p, const char *name, const cJSON *devices)
{
    struct slice rest = slice_of(name), first = slice_cut(&rest, '/');
    const char *slash = strchr(name, '/');
    const cJSON *request = named(json_get(devices, "requests"), first);
    bool deep = slash && strchr(slash + 1, '/');
    if (!deep)
        v_name(e, p, arena_printf(e->arena, "%.*s", SLICE_ARGS(first)), name_dns1123_label);
    if (slash && !deep)
        v_name(e, p, slash + 1, name_dns1123_label);
    if (deep || !request || (slash && !named(json_get(request, "firstAvailable"), slice_of(slash + 1))))
        v_invalid_str(e, p, name,
                      "must be the name of a request in the claim or the name of a request and a subrequest "
                      "separated by '/'");
}

void v_request_references(struct field_errors *e, const struct path *p, const cJSON *names, const cJSON *devices)
{
    int64_t i = 0;
    if (!v_few(e, p, names, RESOURCE_REQUESTS_MAX))
        return;
    for (JSON_EACH(name, names))
        v_request_reference(e, AT_INDEX(p, i++), name->valuestring, devices);
    v_distinct(e, p, names, NULL);
}

static void check_selectors(struct field_errors *e, const struct path *p, const cJSON *selectors)
{
    int64_t i = 0;
    if (!v_few(e, p, selectors, SELECTORS_MAX))
        return;
    for (JSON_EACH(selector, selectors)) {
        const struct path *at = AT(AT_INDEX(p, i++), "cel");
        if (!json_get(selector, "cel"))
            v_required(e, at, "");
        else if (strlen(json_str_or(selector, "cel.expression", "")) > EXPRESSION_MAX)
            v_too_long(e, AT(at, "expression"), EXPRESSION_MAX);
    }
}

static void check_toleration(struct field_errors *e, const struct path *p, const cJSON *toleration)
{
    static const char *const operators[] = {"Equal", "Exists", NULL};
    static const char *const effects[] = {"NoExecute", "NoSchedule", "None", NULL};
    const char *key = v_str(toleration, "key"), *operator= v_str(toleration, "operator");
    if (*key)
        v_name(e, AT(p, "key"), key, name_label_key);
    if (!strcmp(operator, "Equal"))
        v_name(e, AT(p, "value"), v_str(toleration, "value"), name_label_value);
    else if (strcmp(operator, "Exists") != 0)
        v_choice(e, AT(p, "operator"), operator, operators);
    else if (*v_str(toleration, "value"))
        v_invalid_str(e, AT(p, "value"), v_str(toleration, "value"), "must be empty for operator `Exists`");
    if (*v_str(toleration, "effect"))
        v_one_of(e, AT(p, "effect"), v_str(toleration, "effect"), effects);
}

/* What is asked for: exactly, or as one of several alternatives. */
static void check_wish(struct field_errors *e, const struct path *p, const cJSON *wish)
{
    static const char *const modes[] = {"All", "ExactCount", NULL};
    const char *mode = v_str(wish, "allocationMode");
    int64_t count = json_int(wish, "count", 0), i = 0;
    v_required_name(e, AT(p, "deviceClassName"), v_str(wish, "deviceClassName"), name_dns1123_subdomain);
    check_selectors(e, AT(p, "selectors"), json_get(wish, "selectors"));
    if (!strcmp(mode, "All") && count)
        v_invalid_int(e, AT(p, "count"), count, "must not be specified when allocationMode is 'All'");
    else if (!strcmp(mode, "ExactCount") && count <= 0)
        v_invalid_int(e, AT(p, "count"), count, "must be greater than zero");
    else
        v_one_of(e, AT(p, "allocationMode"), mode, modes);
    for (JSON_EACH(toleration, json_get(wish, "tolerations")))
        check_toleration(e, AT_INDEX(AT(p, "tolerations"), i++), toleration);
}

static void check_request(struct field_errors *e, const struct path *p, const cJSON *request)
{
    const cJSON *exactly = json_get(request, "exactly"), *alternatives = json_get(request, "firstAvailable");
    const struct path *at = AT(p, "firstAvailable");
    int64_t i = 0;
    v_name(e, AT(p, "name"), v_str(request, "name"), name_dns1123_label);
    if (exactly && json_count(alternatives)) {
        v_invalid(e, p, NULL, "exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set");
    } else if (exactly) {
        check_wish(e, AT(p, "exactly"), exactly);
    } else if (!json_count(alternatives)) {
        v_required(e, p, "exactly one of `exactly` or `firstAvailable` is required");
    } else if (v_few(e, at, alternatives, ALTERNATIVES_MAX)) {
        for (JSON_EACH(wish, alternatives)) {
            v_name(e, AT(AT_INDEX(at, i), "name"), v_str(wish, "name"), name_dns1123_label);
            check_wish(e, AT_INDEX(at, i++), wish);
        }
        v_distinct(e, at, alternatives, "name");
    }
}

static void check_constraint(struct field_errors *e, const struct path *p, const cJSON *constraint,
                             const cJSON *devices)
{
    const char *same = json_str(constraint, "matchAttribute"), *distinct = json_str(constraint, "distinctAttribute");
    v_request_references(e, AT(p, "requests"), json_get(constraint, "requests"), devices);
    if (same)
        v_full_attribute_name(e, AT(p, "matchAttribute"), same);
    else if (distinct)
        v_full_attribute_name(e, AT(p, "distinctAttribute"), distinct);
    else
        v_required(e, p,
                   "exactly one of \"matchAttribute\" or \"distinctAttribute\" is required, but multiple fields are "
                   "set");
}

void v_device_config(struct field_errors *e, const struct path *p, const cJSON *config)
{
    const cJSON *opaque = json_get(config, "opaque");
    const struct path *at = AT(p, "opaque");
    if (!opaque) {
        v_required(e, at, "");
        return;
    }
    v_driver_name(e, AT(at, "driver"), v_str(opaque, "driver"));
    v_any_object(e, AT(at, "parameters"), json_get(opaque, "parameters"), RESOURCE_PARAMETERS_MAX);
}

static void check_claim(struct field_errors *e, const struct path *p, const cJSON *devices)
{
    const cJSON *requests = json_get(devices, "requests"), *constraints = json_get(devices, "constraints"),
                *configs = json_get(devices, "config");
    int64_t i = 0;
    if (v_few(e, AT(p, "requests"), requests, RESOURCE_REQUESTS_MAX)) {
        for (JSON_EACH(request, requests))
            check_request(e, AT_INDEX(AT(p, "requests"), i++), request);
        v_distinct(e, AT(p, "requests"), requests, "name");
    }
    i = 0;
    if (v_few(e, AT(p, "constraints"), constraints, CONSTRAINTS_MAX))
        for (JSON_EACH(constraint, constraints))
            check_constraint(e, AT_INDEX(AT(p, "constraints"), i++), constraint, devices);
    i = 0;
    if (!v_few(e, AT(p, "config"), configs, RESOURCE_CONFIGS_MAX))
        return;
    for (JSON_EACH(config, configs)) {
        const struct path *at = AT_INDEX(AT(p, "config"), i++);
        v_request_references(e, AT(at, "requests"), json_get(config, "requests"), devices);
        v_device_config(e, at, config);
    }
}

/* ---- kinds ---- */

void deviceclass_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const struct path *p = ROOT("spec");
    const cJSON *spec = json_get(o, "spec"), *configs = json_get(spec, "config");
    const char *name = json_str(spec, "extendedResourceName");
    int64_t i = 0;
    (void)old;
    check_selectors(e, AT(p, "selectors"), json_get(spec, "selectors"));
    if (v_few(e, AT(p, "config"), configs, RESOURCE_CONFIGS_MAX))
        for (JSON_EACH(config, configs))
            v_device_config(e, AT_INDEX(AT(p, "config"), i++), config);
    if (name && !resource_is_extended(name))
        v_invalid_str(e, AT(p, "extendedResourceName"), name, "must be a valid extended resource name");
}

void resourceclaim_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    if (old)
        v_immutable(e, ROOT("spec"), json_get(o, "spec"), json_get(old, "spec"));
    else
        check_claim(e, AT(ROOT("spec"), "devices"), json_at(o, "spec.devices"));
}

void resourceclaimtemplate_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    meta_validate_template(e, AT(ROOT("spec"), "metadata"), json_at(o, "spec.metadata"));
    check_claim(e, AT(AT(ROOT("spec"), "spec"), "devices"), json_at(o, "spec.spec.devices"));
    if (old)
        v_immutable(e, ROOT("spec"), json_get(o, "spec"), json_get(old, "spec"));
}
