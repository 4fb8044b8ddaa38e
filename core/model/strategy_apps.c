/* Deployments, replica sets, scales, endpoint slices and leases. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/names.h"
#include "core/model/meta.h"
#include "core/model/strategies.h"
#include "core/model/validate.h"
#include "core/model/validate_apps.h"
#include "core/model/validate_core.h"
#include "core/model/validate_pod.h"
#include "core/model/warnings.h"

static void raise_generation(struct arena *a, cJSON *o, const cJSON *old)
{
    json_set_int(a, json_ensure(a, o, "metadata"), "generation", json_int(old, "metadata.generation", 0) + 1);
}

static void template_defaults(struct arena *a, cJSON *o)
{
    pod_spec_defaults(a, json_ensure(a, o, "spec.template.spec"));
}

void workload_name_warning(struct arena *a, const cJSON *o, cJSON *warnings)
{
    const char *says[NAME_MESSAGES_MAX];
    size_t n = name_dns1123_label(json_str_or(o, "metadata.name", ""), says);
    if (n)
        json_append(warnings,
                    json_stringf(a,
                                 "metadata.name: this is used in Pod names and hostnames, which can result in "
                                 "surprising behavior; a DNS label is recommended: [%s%s%s]",
                                 says[0], n > 1 ? " " : "", n > 1 ? says[1] : ""));
}

static void template_warnings(struct arena *a, const cJSON *o, const cJSON *old, cJSON *warnings)
{
    if (!old)
        workload_name_warning(a, o, warnings);
    if (!old || json_int(o, "metadata.generation", 0) != json_int(old, "metadata.generation", 0))
        pod_template_warnings(a, AT(ROOT("spec"), "template"), json_at(o, "spec.template"), warnings);
}

/* ---- deployments ---- */

static void deployment_defaults(struct arena *a, cJSON *o)
{
    cJSON *strategy = json_ensure(a, o, "spec.strategy");
    template_defaults(a, o);
    if (!*v_str(strategy, "type"))
        json_set_str(a, strategy, "type", "RollingUpdate");
    if (strcmp(v_str(strategy, "type"), "RollingUpdate") != 0)
        return;
    cJSON *rolling = json_ensure(a, strategy, "rollingUpdate");
    if (!json_get(rolling, "maxUnavailable"))
        json_set_str(a, rolling, "maxUnavailable", "25%");
    if (!json_get(rolling, "maxSurge"))
        json_set_str(a, rolling, "maxSurge", "25%");
}

static void template_prepare_update(struct arena *a, cJSON *o, const cJSON *old)
{
    keep_status(a, o, old);
    pod_spec_drop(json_at(o, "spec.template.spec"), json_at(old, "spec.template.spec"));
    meta_bump_generation(a, o, old);
}

static void deployment_prepare_create(struct arena *a, cJSON *o)
{
    drop_status(a, o);
    pod_spec_drop(json_at(o, "spec.template.spec"), NULL);
}

/* Annotations count as well: `kubectl rollout restart` and the revision live there. */
static void deployment_prepare_update(struct arena *a, cJSON *o, const cJSON *old)
{
    template_prepare_update(a, o, old);
    if (!json_equal(json_at(o, "metadata.annotations"), json_at(old, "metadata.annotations")))
        raise_generation(a, o, old);
}

static void deployment_prepare_status(struct arena *a, cJSON *o, const cJSON *old)
{
    keep_spec(a, o, old);
    keep_member(a, json_ensure(a, o, "metadata"), json_get(old, "metadata"), "labels");
}

const struct kind_strategy strategy_deployment = {
    .name = name_dns1123_subdomain,
    .name_prefix = name_dns1123_subdomain_prefix,
    .defaults = deployment_defaults,
    .prepare_create = deployment_prepare_create,
    .prepare_update = deployment_prepare_update,
    .prepare_status = deployment_prepare_status,
    .validate = deployment_validate,
    .validate_status = deployment_validate_status,
    .cells = deployment_cells,
    .warnings = template_warnings,
};

/* ---- replica sets ---- */

static void replicaset_prepare_create(struct arena *a, cJSON *o)
{
    json_set(a, o, "status", json_build(a, "{'replicas':0}"));
    pod_spec_drop(json_at(o, "spec.template.spec"), NULL);
}

const struct kind_strategy strategy_replicaset = {
    .name = name_dns1123_subdomain,
    .name_prefix = name_dns1123_subdomain_prefix,
    .defaults = template_defaults,
    .prepare_create = replicaset_prepare_create,
    .prepare_update = template_prepare_update,
    .prepare_status = keep_spec,
    .validate = replicaset_validate,
    .validate_status = replicaset_validate_status,
    .cells = replicaset_cells,
    .warnings = template_warnings,
};

const struct kind_strategy strategy_scale = {
    .name = name_dns1123_subdomain,
    .name_prefix = name_dns1123_subdomain_prefix,
    .validate = scale_validate,
};

/* ---- endpoint slices ---- */

/* deprecatedTopology exists for clients of v1beta1; what v1 clients write has none. */
static void drop_topology(cJSON *o)
{
    for (JSON_EACH(endpoint, json_get(o, "endpoints")))
        json_del(endpoint, "deprecatedTopology");
}

static void endpointslice_prepare_create(struct arena *a, cJSON *o)
{
    (void)a;
    drop_topology(o);
}

static void endpointslice_prepare_update(struct arena *a, cJSON *o, const cJSON *old)
{
    if (!json_equal(json_get(o, "endpoints"), json_get(old, "endpoints")))
        drop_topology(o);
    meta_bump_generation(a, o, old);
    if (!json_equal(json_at(o, "metadata.labels"), json_at(old, "metadata.labels")))
        raise_generation(a, o, old);
}

static bool is_managed_by(const cJSON *o, const char *who)
{
    return str_eq(v_str(json_at(o, "metadata.labels"), "endpointslice.kubernetes.io/managed-by"), who);
}

static void endpointslice_warnings(struct arena *a, const cJSON *o, const cJSON *old, cJSON *warnings)
{
    const struct path *p = ROOT("endpoints");
    int64_t i = 0;
    (void)old;
    if (!strcmp(v_str(o, "addressType"), "FQDN"))
        warning_text(a, warnings, "spec.addressType: FQDN endpoints are deprecated");
    if (is_managed_by(o, "endpointslice-controller.k8s.io") ||
        is_managed_by(o, "endpointslicemirroring-controller.k8s.io"))
        return;
    for (JSON_EACH(endpoint, json_get(o, "endpoints"))) {
        const struct path *at = AT(AT_INDEX(p, i++), "addresses");
        int64_t n = 0;
        for (JSON_EACH(address, json_get(endpoint, "addresses")))
            warning_ip(a, warnings, AT_INDEX(at, n++), address->valuestring);
    }
}

const struct kind_strategy strategy_endpointslice = {
    .name = name_dns1123_subdomain,
    .name_prefix = name_dns1123_subdomain_prefix,
    .prepare_create = endpointslice_prepare_create,
    .prepare_update = endpointslice_prepare_update,
    .validate = endpointslice_validate,
    .cells = endpointslice_cells,
    .warnings = endpointslice_warnings,
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
};
