/* Nodes, and leases. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/base/str.h"
#include "core/format/ip.h"
#include "core/format/json.h"
#include "core/model/validate_core.h"

void v_taint_effect(struct field_errors *e, const struct path *p, const char *effect)
{
    static const char *const effects[] = {"NoSchedule", "PreferNoSchedule", "NoExecute", NULL};
    v_one_of(e, p, effect, effects);
}

void v_cidr(struct field_errors *e, const struct path *p, const char *text)
{
    struct cidr c;
    unsigned odd = 0;
    if (cidr_parse(text, &c, &odd) < 0)
        v_invalid_str(e, p, text, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
    else if (odd & IP_LEADING_ZEROS)
        v_invalid_str(e, p, text, "must not have leading 0s in IP or prefix length");
    else if (odd & IP_MAPPED)
        v_invalid_str(e, p, text, "must not have an IPv4-mapped IPv6 address");
    else if (odd & IP_HOST_BITS)
        v_invalid_str(e, p, text, "must not have bits set beyond the prefix length");
}

static void validate_taint(struct field_errors *e, const struct path *p, const cJSON *taint)
{
    const char *says[NAME_MESSAGES_MAX], *effect = v_str(taint, "effect"), *value = v_str(taint, "value");
    v_name(e, AT(p, "key"), v_str(taint, "key"), name_label_key);
    size_t n = name_label_value(value, says);
    if (n)
        v_invalid_str(e, AT(p, "value"), value, n == 1 ? says[0] : arena_printf(e->arena, "%s;%s", says[0], says[1]));
    if (!*effect)
        v_required(e, AT(p, "effect"), "");
    else
        v_taint_effect(e, AT(p, "effect"), effect);
}

/* Kubernetes names this place metadata.taints; clients see it so. */
static void validate_taints(struct field_errors *e, const cJSON *taints)
{
    cleanup_map struct map seen = {0};
    int64_t i = 0;
    for (JSON_EACH(taint, taints)) {
        const struct path *p = AT_INDEX(AT(ROOT("metadata"), "taints"), i++);
        const char *key = v_str(taint, "key"), *effect = v_str(taint, "effect");
        validate_taint(e, p, taint);
        if (v_first(&seen, arena_printf(e->arena, "%s %s", effect, key)))
            continue;
        const char *shown =
            arena_printf(e->arena, "{\"Key\":\"%s\",\"Value\":\"%s\",\"Effect\":\"%s\",\"TimeAdded\":null}", key,
                         v_str(taint, "value"), effect);
        field_duplicate_raw(e, path_text(e->arena, p), shown, "taints must be unique by key and effect pair");
    }
}

static void validate_pod_cidrs(struct field_errors *e, const cJSON *cidrs)
{
    const struct path *p = AT(ROOT("spec"), "podCIDRs");
    int64_t i = 0;
    size_t v6 = 0, count = json_count(cidrs);
    for (JSON_EACH(item, cidrs)) {
        v_cidr(e, AT_INDEX(p, i++), item->valuestring);
        v6 += strchr(item->valuestring, ':') != NULL;
    }
    if (count > 2 || (count == 2 && v6 != 1))
        v_invalid(e, p, cidrs, "may specify no more than one CIDR for each IP family");
}

static void validate_amounts(struct field_errors *e, const cJSON *o)
{
    static const char *const lists[] = {"capacity", "allocatable"};
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        for (JSON_EACH(item, json_get(json_get(o, "status"), lists[i])))
            v_resource_amount(e, AT(AT(ROOT("status"), lists[i]), item->string), item->string, item);
}

static void validate_addresses(struct field_errors *e, const cJSON *addresses)
{
    cleanup_map struct map seen = {0};
    int64_t i = 0;
    for (JSON_EACH(address, addresses)) {
        const struct path *p = AT_INDEX(AT(ROOT("status"), "addresses"), i++);
        const char *shown = arena_printf(e->arena, "{\"Type\":\"%s\",\"Address\":\"%s\"}", v_str(address, "type"),
                                         v_str(address, "address"));
        if (!v_first(&seen, shown))
            field_duplicate_raw(e, path_text(e->arena, p), shown, NULL);
    }
}

static void validate_update(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const cJSON *was = json_get(old, "spec"), *spec = json_get(o, "spec");
    const cJSON *had = json_get(was, "podCIDRs");
    validate_addresses(e, json_at(o, "status.addresses"));
    if (json_count(had) && !json_equal(had, json_get(spec, "podCIDRs")))
        v_forbidden(e, AT(ROOT("spec"), "podCIDRs"), "node updates may not change podCIDR except from \"\" to valid");
    if (*v_str(was, "providerID") && strcmp(v_str(was, "providerID"), v_str(spec, "providerID")) != 0)
        v_forbidden(e, AT(ROOT("spec"), "providerID"),
                    "node updates may not change providerID except from \"\" to valid");
    if (strcmp(v_str(was, "externalID"), v_str(spec, "externalID")) != 0)
        v_forbidden(e, AT(ROOT("spec"), "externalID"), "may not be updated");
}

void node_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    validate_taints(e, json_at(o, "spec.taints"));
    validate_amounts(e, o);
    validate_pod_cidrs(e, json_at(o, "spec.podCIDRs"));
    if (old)
        validate_update(e, o, old);
}

void node_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    validate_amounts(e, o);
    validate_update(e, o, old);
}

void lease_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char *const strategies[] = {"OldestEmulationVersion", NULL};
    const cJSON *spec = json_get(o, "spec");
    const struct path *p = ROOT("spec");
    const char *strategy = v_str(spec, "strategy");
    (void)old;
    v_positive(e, AT(p, "leaseDurationSeconds"), json_get(spec, "leaseDurationSeconds"));
    v_non_negative(e, AT(p, "leaseTransitions"), json_get(spec, "leaseTransitions"));
    if (strchr(strategy, '/'))
        v_name(e, AT(AT(p, "strategy"), "strategy"), strategy, name_label_key);
    else if (json_get(spec, "strategy"))
        v_one_of(e, AT(AT(p, "strategy"), "strategy"), strategy, strategies);
    if (*v_str(spec, "preferredHolder") && !*strategy)
        v_forbidden(e, AT(p, "preferredHolder"), "may only be specified if `strategy` is defined");
}
