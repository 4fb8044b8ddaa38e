/* Ingresses, network policies, service ranges and addresses. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/names.h"
#include "core/model/schema_gen.h"
#include "core/model/strategies.h"
#include "core/model/validate.h"
#include "core/model/validate_network.h"
#include "core/model/warnings.h"

#define NAMED_SUBDOMAIN .name = name_dns1123_subdomain, .name_prefix = name_dns1123_subdomain_prefix

static void ingress_prepare_create(struct arena *a, cJSON *o)
{
    reset_status(a, o, &schema_networking_v1_IngressStatus);
}

const struct kind_strategy strategy_ingress = {
    NAMED_SUBDOMAIN,
    .prepare_create = ingress_prepare_create,
    .prepare_update = keep_status_and_count,
    .prepare_status = keep_spec,
    .validate = ingress_validate,
    .validate_status = ingress_validate_status,
    .cells = ingress_cells,
    .order = "u*c",
};

static void ingressclass_defaults(struct arena *a, cJSON *o)
{
    cJSON *parameters = json_at(o, "spec.parameters");
    if (parameters && !json_is_str(json_get(parameters, "scope"))) /* Go writes null for none */
        json_set_str(a, parameters, "scope", "Cluster");
}

const struct kind_strategy strategy_ingressclass = {
    NAMED_SUBDOMAIN, .defaults = ingressclass_defaults, .validate = ingressclass_validate, .cells = ingressclass_cells,
    .order = "u*c",
};

/* A policy is for what comes in, and for what goes out if it says something of that. */
static void networkpolicy_defaults(struct arena *a, cJSON *o)
{
    cJSON *spec = json_ensure(a, o, "spec");
    if (json_count(json_get(spec, "policyTypes")))
        return;
    bool egress = json_count(json_get(spec, "egress"));
    json_set(a, spec, "policyTypes", json_build(a, egress ? "['Ingress','Egress']" : "['Ingress']"));
}

static void block_warnings(struct arena *a, const struct path *p, const cJSON *peers, cJSON *warnings)
{
    int64_t i = 0;
    for (JSON_EACH(peer, peers)) {
        const struct path *at = AT(AT_INDEX(p, i++), "ipBlock");
        const cJSON *block = json_get(peer, "ipBlock");
        int64_t n = 0;
        if (!block)
            continue;
        warning_cidr(a, warnings, AT(at, "cidr"), v_str(block, "cidr"));
        for (JSON_EACH(except, json_get(block, "except")))
            warning_cidr(a, warnings, AT_INDEX(AT(at, "except"), n++), except->valuestring);
    }
}

static void networkpolicy_warnings(struct arena *a, const cJSON *o, const cJSON *old, cJSON *warnings)
{
    static const char *const ways[][2] = {{"ingress", "from"}, {"egress", "to"}};
    (void)old;
    for (size_t w = 0; w < COUNT_OF(ways); w++) {
        const cJSON *rules = json_get(json_get(o, "spec"), ways[w][0]);
        int64_t i = 0;
        for (JSON_EACH(rule, rules))
            block_warnings(a, AT(AT_INDEX(AT(ROOT("spec"), ways[w][0]), i++), ways[w][1]), json_get(rule, ways[w][1]),
                           warnings);
    }
}

const struct kind_strategy strategy_networkpolicy = {
    NAMED_SUBDOMAIN,
    .defaults = networkpolicy_defaults,
    .validate = networkpolicy_validate,
    .cells = networkpolicy_cells,
    .warnings = networkpolicy_warnings,
};

const struct kind_strategy strategy_servicecidr = {
    NAMED_SUBDOMAIN,
    .prepare_create = drop_status,
    .prepare_update = keep_status,
    .prepare_status = keep_all_but_status,
    .validate = servicecidr_validate,
    .cells = servicecidr_cells,
};

const struct kind_strategy strategy_ipaddress = {
    .validate = ipaddress_validate,
    .cells = ipaddress_cells,
    .order = "c*u",
};
