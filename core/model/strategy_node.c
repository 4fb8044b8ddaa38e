/* Nodes, and the leases that tell they live. */
#include "core/format/json.h"
#include "core/format/names.h"
#include "core/model/strategies.h"
#include "core/model/validate_core.h"

/* What a node has is what it may give, unless it says otherwise. */
static void node_defaults(struct arena *a, cJSON *o)
{
    cJSON *status = json_get(o, "status");
    one_and_many(a, json_get(o, "spec"), "podCIDR", "podCIDRs", NULL);
    if (json_count(json_get(status, "capacity")) && !json_count(json_get(status, "allocatable")))
        json_set(a, status, "allocatable", json_copy(a, json_get(status, "capacity")));
}

static void node_prepare_create(struct arena *a, cJSON *o)
{
    (void)a;
    json_del(json_get(o, "spec"), "configSource");
    json_del(json_get(o, "status"), "config");
}

static void node_prepare_update(struct arena *a, cJSON *o, const cJSON *old)
{
    keep_status(a, o, old);
    if (!json_at(old, "spec.configSource"))
        json_del(json_get(o, "spec"), "configSource");
}

static void node_warnings(struct arena *a, const cJSON *o, const cJSON *old, cJSON *warnings)
{
    (void)old;
    if (json_at(o, "spec.configSource"))
        json_append(warnings, json_string(a, "spec.configSource: the feature is removed"));
    if (json_at(o, "spec.externalID"))
        json_append(warnings, json_string(a, "spec.externalID: this field is deprecated, and is unused by Kubernetes"));
}

const struct kind_strategy strategy_node = {
    .name = name_dns1123_subdomain,
    .name_prefix = name_dns1123_subdomain_prefix,
    .defaults = node_defaults,
    .prepare_create = node_prepare_create,
    .prepare_update = node_prepare_update,
    .prepare_status = keep_spec,
    .validate = node_validate,
    .validate_status = node_validate_status,
    .cells = node_cells,
    .warnings = node_warnings,
    .order = "c*u",
};

/* ---- leases ---- */

/* Coordinated leader election is not served. */
static void lease_prepare_create(struct arena *a, cJSON *o)
{
    (void)a;
    json_del(json_get(o, "spec"), "strategy");
    json_del(json_get(o, "spec"), "preferredHolder");
}

static void lease_prepare_update(struct arena *a, cJSON *o, const cJSON *old)
{
    static const char *const members[] = {"strategy", "preferredHolder"};
    (void)a;
    for (size_t i = 0; i < COUNT_OF(members); i++)
        if (!json_get(json_get(old, "spec"), members[i]))
            json_del(json_get(o, "spec"), members[i]);
}

const struct kind_strategy strategy_lease = {
    .name = name_dns1123_subdomain,
    .name_prefix = name_dns1123_subdomain_prefix,
    .prepare_create = lease_prepare_create,
    .prepare_update = lease_prepare_update,
    .validate = lease_validate,
    .cells = lease_cells,
    .order = "U*",
};
