/* Device classes, claims and slices (resource.k8s.io). */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/names.h"
#include "core/model/meta.h"
#include "core/model/strategies.h"
#include "core/model/validate.h"
#include "core/model/validate_resource.h"

#define NAMED_SUBDOMAIN .name = name_dns1123_subdomain, .name_prefix = name_dns1123_subdomain_prefix

static void request_defaults(struct arena *a, cJSON *request)
{
    if (!request)
        return;
    if (!*v_str(request, "allocationMode"))
        json_set_str(a, request, "allocationMode", "ExactCount");
    if (!strcmp(v_str(request, "allocationMode"), "ExactCount") && !json_int(request, "count", 0))
        json_set_int(a, request, "count", 1);
}

static void device_defaults(struct arena *a, cJSON *devices)
{
    for (JSON_EACH(request, json_get(devices, "requests"))) {
        request_defaults(a, json_get(request, "exactly"));
        for (JSON_EACH(one, json_get(request, "firstAvailable")))
            request_defaults(a, one);
    }
}

static void resourceclaim_defaults(struct arena *a, cJSON *o)
{
    device_defaults(a, json_at(o, "spec.devices"));
}

static void resourceclaimtemplate_defaults(struct arena *a, cJSON *o)
{
    device_defaults(a, json_at(o, "spec.spec.devices"));
}

static void count_specs(struct arena *a, cJSON *o)
{
    json_put(a, o, "metadata.generation", json_number(a, 1));
}

const struct kind_strategy strategy_deviceclass = {
    .name = name_dns1123_subdomain, /* of generateName alone nothing is said */
    .prepare_create = count_specs,
    .prepare_update = meta_bump_generation,
    .validate = deviceclass_validate,
    .cells = created_cells,
    .order = "c*u",
};

const struct kind_strategy strategy_resourceclaim = {
    NAMED_SUBDOMAIN,
    .defaults = resourceclaim_defaults,
    .prepare_create = drop_status,
    .prepare_update = keep_status,
    .prepare_status = keep_all_but_status,
    .validate = resourceclaim_validate,
    .validate_status = resourceclaim_validate_status,
    .cells = resourceclaim_cells,
    .order = "c*u",
};

const struct kind_strategy strategy_resourceclaimtemplate = {
    NAMED_SUBDOMAIN,
    .defaults = resourceclaimtemplate_defaults,
    .validate = resourceclaimtemplate_validate,
    .cells = created_cells,
    .order = "c*u",
};

/* Fields that Kubernetes 1.36 has but does not take yet: lists of values, and what a device costs a node. */
static void slice_drop(cJSON *o)
{
    static const char *const lists[] = {"bools", "ints", "strings", "versions"};
    for (JSON_EACH(device, json_at(o, "spec.devices"))) {
        json_del(device, "nodeAllocatableResourceMappings");
        for (JSON_EACH(attribute, json_get(device, "attributes")))
            for (size_t i = 0; i < COUNT_OF(lists); i++)
                json_del(attribute, lists[i]);
    }
}

static void resourceslice_prepare_create(struct arena *a, cJSON *o)
{
    slice_drop(o);
    count_specs(a, o);
}

static void resourceslice_prepare_update(struct arena *a, cJSON *o, const cJSON *old)
{
    slice_drop(o);
    meta_bump_generation(a, o, old);
}

static void resourceslice_warnings(struct arena *a, const cJSON *o, const cJSON *old, cJSON *warnings)
{
    const char *driver = json_str_or(o, "spec.driver", "");
    (void)old;
    for (const char *c = driver; *c; c++)
        if (*c >= 'A' && *c <= 'Z') {
            json_append(warnings, json_stringf(a,
                                               "spec.driver: driver names should be lowercase; \"%s\" contains "
                                               "uppercase characters",
                                               driver));
            return;
        }
}

const struct kind_strategy strategy_resourceslice = {
    NAMED_SUBDOMAIN,
    .prepare_create = resourceslice_prepare_create,
    .prepare_update = resourceslice_prepare_update,
    .validate = resourceslice_validate,
    .cells = resourceslice_cells,
    .warnings = resourceslice_warnings,
};
