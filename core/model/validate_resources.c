/* Resource names and amounts: cpu, memory, hugepages-2Mi, example.com/gpu. */
#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/quote.h"
#include "core/model/amounts.h"
#include "core/model/validate_core.h"

static const char HUGEPAGES[] = "hugepages-";

bool resource_is_hugepages(const char *name)
{
    return str_starts(name, HUGEPAGES);
}

bool resource_is_native(const char *name)
{
    return !strchr(name, '/') || strstr(name, "kubernetes.io/");
}

bool resource_is_extended(const char *name)
{
    char quota[512];
    if (resource_is_native(name) || str_starts(name, "requests.") || strlen(name) > sizeof(quota) - 16)
        return false;
    snprintf(quota, sizeof(quota), "requests.%s", name);
    return name_ok(name_label_key, quota);
}

static bool resource_is_integer(const char *name)
{
    static const char *const whole[] = {
        "pods",       "resourcequotas",         "services",           "replicationcontrollers", "secrets",
        "configmaps", "persistentvolumeclaims", "services.nodeports", "services.loadbalancers", NULL,
    };
    return str_in(name, whole) || resource_is_extended(name);
}

bool resource_is_standard(const char *name)
{
    static const char *const standard[] = {
        "cpu",
        "memory",
        "ephemeral-storage",
        "requests.cpu",
        "requests.memory",
        "requests.ephemeral-storage",
        "limits.cpu",
        "limits.memory",
        "limits.ephemeral-storage",
        "pods",
        "resourcequotas",
        "services",
        "replicationcontrollers",
        "secrets",
        "configmaps",
        "persistentvolumeclaims",
        "storage",
        "requests.storage",
        "services.nodeports",
        "services.loadbalancers",
        NULL,
    };
    return str_in(name, standard) || resource_is_hugepages(name) || str_starts(name, "requests.hugepages-");
}

void v_quantity_non_negative(struct field_errors *e, const struct path *p, const cJSON *value)
{
    struct quantity q;
    if (amount_read(value, &q) && quantity_sign(&q) < 0)
        v_invalid_str(e, p, value->valuestring, "must be greater than or equal to 0");
}

void v_resource_amount(struct field_errors *e, const struct path *p, const char *name, const cJSON *value)
{
    struct quantity q;
    v_quantity_non_negative(e, p, value);
    if (resource_is_integer(name) && amount_read(value, &q) && quantity_milli(&q) % 1000 != 0)
        v_invalid_str(e, p, value->valuestring, "must be an integer");
}

bool v_resource_name(struct field_errors *e, const struct path *p, const char *name)
{
    size_t before = e->count;
    v_name(e, p, name, name_label_key);
    if (e->count != before)
        return false;
    if (strchr(name, '/') || resource_is_standard(name))
        return true;
    v_invalid_str(e, p, name, "must be a standard resource type or fully qualified");
    return false;
}

void v_container_resource_name(struct field_errors *e, const struct path *p, const char *name)
{
    static const char *const standard[] = {"cpu", "memory", "ephemeral-storage", NULL};
    v_resource_name(e, p, name);
    if (!strchr(name, '/')) {
        if (!str_in(name, standard) && !resource_is_hugepages(name))
            v_invalid_str(e, p, name, "must be a standard resource for containers");
    } else if (!resource_is_native(name) && !resource_is_extended(name)) {
        v_invalid_str(e, p, name, "doesn't follow extended resource name standard");
    }
}

static void pod_resource_name(struct field_errors *e, const struct path *p, const char *name)
{
    static const char *const supported[] = {"cpu", "hugepages-", "memory", NULL};
    if (v_resource_name(e, p, name) && !resource_is_hugepages(name))
        v_one_of(e, p, name, supported);
}

static void hugepage_amount(struct field_errors *e, const struct path *p, const cJSON *value)
{
    struct quantity page, q;
    if (!amount_read(value, &q))
        return;
    const char *size = value->string + sizeof(HUGEPAGES) - 1;
    if (quantity_parse(size, &page, NULL) || quantity_sign(&page) <= 0 || !quantity_is_integer(&page) ||
        quantity_value(&q) % quantity_value(&page) != 0)
        v_invalid_str(
            e, p, value->valuestring,
            arena_printf(e->arena, "%s is not positive integer multiple of %s", value->valuestring, value->string));
}

static void one_resource(struct field_errors *e, const struct path *p, const cJSON *value, bool of_pod)
{
    (of_pod ? pod_resource_name : v_container_resource_name)(e, p, value->string);
    v_resource_amount(e, p, value->string, value);
}

static void request_against_limit(struct field_errors *e, const struct path *p, const cJSON *request,
                                  const cJSON *limits)
{
    const cJSON *limit = json_get(limits, request->string);
    bool overcommit = resource_is_native(request->string) && !resource_is_hugepages(request->string);
    struct quantity want, most;
    if (!limit) {
        if (!overcommit)
            v_required(e, AT(p, "limits"), "Limit must be set for non overcommitable resources");
        return;
    }
    if (!amount_read(request, &want) || !amount_read(limit, &most))
        return;
    int order = quantity_cmp(&want, &most);
    if (order && !overcommit)
        v_invalid_str(e, AT(p, "requests"), request->valuestring,
                      arena_printf(e->arena, "must be equal to %s limit of %s", request->string, limit->valuestring));
    else if (order > 0)
        v_invalid_str(e, AT(p, "requests"), request->valuestring,
                      arena_printf(e->arena, "must be less than or equal to %s limit of %s", request->string,
                                   limit->valuestring));
}

static void resource_claims(struct field_errors *e, const struct path *p, const cJSON *used, const cJSON *claims)
{
    cleanup_map struct map seen = {0}, known = {0};
    cleanup_strbuf struct strbuf names = {0};
    for (JSON_EACH(claim, claims)) {
        map_set(&known, v_str(claim, "name"), claim);
        strbuf_addf(&names, "%s%s", names.len ? ", " : ": ", v_str(claim, "name"));
    }
    int64_t i = 0;
    for (JSON_EACH(use, used)) {
        const struct path *at = AT_INDEX(p, i++);
        const char *name = v_str(use, "name"), *request = v_str(use, "request");
        if (!*name) {
            v_required(e, at, "");
            continue;
        }
        if (*request)
            v_name(e, AT(at, "request"), request, name_dns1123_label);
        const char *key = *request ? arena_printf(e->arena, "%s/%s", name, request) : name;
        if (!v_first(&seen, key))
            v_duplicate(e, at, key);
        if (!map_has(&known, name))
            field_not_found_detail(e, path_text(e->arena, at), name,
                                   arena_printf(e->arena, "must be one of the names in pod.spec.resourceClaims%s",
                                                names.len ? names.p : " which is empty"));
    }
}

static bool is_computed(const char *name)
{
    return !strcmp(name, "cpu") || !strcmp(name, "memory");
}

void v_resources(struct field_errors *e, const struct path *p, const cJSON *resources, const cJSON *claims, bool of_pod)
{
    static const char *const lists[] = {"limits", "requests"};
    const cJSON *limits = json_get(resources, "limits");
    bool computed = false, huge = false;
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        for (JSON_EACH(item, json_get(resources, lists[i]))) {
            const struct path *at = AT_KEY(AT(p, lists[i]), item->string);
            one_resource(e, at, item, of_pod);
            if (i == 1)
                request_against_limit(e, p, item, limits);
            if (resource_is_hugepages(item->string)) {
                huge = true;
                hugepage_amount(e, at, item);
            }
            computed |= is_computed(item->string);
        }
    }
    if (huge && !computed)
        v_forbidden(e, p, "HugePages require cpu or memory");
    resource_claims(e, AT(p, "claims"), json_get(resources, "claims"), claims);
}
