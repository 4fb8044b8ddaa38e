/* Endpoint slices. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/base/str.h"
#include "core/format/ip.h"
#include "core/format/json.h"
#include "core/model/schema_gen.h"
#include "core/model/validate_core.h"

enum { TOPOLOGY_MAX = 16, ADDRESSES_MAX = 100, PORTS_MAX = 20000, ENDPOINTS_MAX = 1000, HINTS_MAX = 8 };

static void validate_ports(struct field_errors *e, const cJSON *ports)
{
    cleanup_map struct map names = {0};
    size_t count = json_count(ports);
    int64_t i = 0;
    if (count > PORTS_MAX) {
        v_too_many(e, ROOT("ports"), (int64_t)count, PORTS_MAX);
        return;
    }
    for (JSON_EACH(port, ports)) {
        const struct path *p = AT_INDEX(ROOT("ports"), i++);
        const char *name = v_str(port, "name");
        if (*name)
            v_name(e, AT(p, "name"), name, name_dns1123_label);
        if (!v_first(&names, name))
            v_duplicate(e, AT(p, "name"), name);
        v_enum(e, p, port, &schema_discovery_v1_EndpointPort, "protocol", true);
        if (json_get(port, "appProtocol"))
            v_name(e, AT(p, "appProtocol"), v_str(port, "appProtocol"), name_label_key);
    }
}

/* IPv6 must be written canonically; IPv4 is an older field with older rules. */
static void validate_ip(struct field_errors *e, const struct path *list, const struct path *p, const char *text,
                        bool v6)
{
    struct ip ip;
    char canonical[IP_TEXT_SIZE];
    size_t before = e->count;
    v_ip(e, p, text);
    if (e->count != before || ip_parse(text, &ip, NULL))
        return;
    ip_format(&ip, canonical);
    if (v6 && strcmp(canonical, text) != 0) {
        v_invalid_str(e, p, text, arena_printf(e->arena, "must be in canonical form (\"%s\")", canonical));
        return;
    }
    if (ip.v4 == v6)
        v_invalid_str(e, list, text, v6 ? "must be an IPv6 address" : "must be an IPv4 address");
    v_endpoint_ip(e, p, text);
}

static void validate_fqdn(struct field_errors *e, const struct path *p, const char *text)
{
    char *name = arena_strdup(e->arena, text);
    size_t before = e->count;
    if (!*name) {
        v_required(e, p, "");
        return;
    }
    if (str_ends(name, "."))
        name[strlen(name) - 1] = 0;
    v_name(e, p, name, name_dns1123_subdomain);
    if (e->count != before)
        return;
    if (!strchr(name, '.')) {
        v_invalid_str(e, p, name, "should be a domain with at least two segments separated by dots");
        return;
    }
    struct slice rest = slice_of(name);
    while (rest.n) {
        struct slice label = slice_cut(&rest, '.');
        v_name(e, p, arena_dup(e->arena, label.p, label.n), name_dns1123_label);
    }
}

static void validate_addresses(struct field_errors *e, const struct path *p, const cJSON *addresses, const char *type)
{
    size_t count = json_count(addresses);
    int64_t i = 0;
    if (!count)
        v_required(e, p, "must contain at least 1 address");
    else if (count > ADDRESSES_MAX)
        v_too_many(e, p, (int64_t)count, ADDRESSES_MAX);
    for (JSON_EACH(address, addresses)) {
        const struct path *at = AT_INDEX(p, i++);
        if (!strcmp(type, "IPv4") || !strcmp(type, "IPv6"))
            validate_ip(e, p, at, address->valuestring, type[3] == '6');
        else if (!strcmp(type, "FQDN"))
            validate_fqdn(e, at, address->valuestring);
    }
}

static void validate_hints(struct field_errors *e, const struct path *p, const cJSON *list, name_check *check)
{
    cleanup_map struct map seen = {0};
    size_t count = json_count(list);
    int64_t i = 0;
    if (count > HINTS_MAX) {
        v_too_many(e, p, (int64_t)count, HINTS_MAX);
        return;
    }
    for (JSON_EACH(item, list)) {
        const struct path *at = AT(AT_INDEX(p, i++), "name");
        const char *name = v_str(item, "name");
        if (!v_first(&seen, name))
            v_duplicate(e, at, name);
        v_name(e, at, name, check);
    }
}

static void validate_endpoint(struct field_errors *e, const struct path *p, const cJSON *endpoint, const char *type)
{
    const cJSON *topology = json_get(endpoint, "deprecatedTopology"), *hints = json_get(endpoint, "hints");
    validate_addresses(e, AT(p, "addresses"), json_get(endpoint, "addresses"), type);
    if (json_get(endpoint, "nodeName"))
        v_name(e, AT(p, "nodeName"), v_str(endpoint, "nodeName"), name_dns1123_subdomain);
    if (json_count(topology) > TOPOLOGY_MAX)
        v_too_many(e, AT(p, "deprecatedTopology"), (int64_t)json_count(topology), TOPOLOGY_MAX);
    v_labels(e, AT(p, "deprecatedTopology"), topology);
    if (json_get(endpoint, "hostname"))
        v_name(e, AT(p, "hostname"), v_str(endpoint, "hostname"), name_dns1123_label);
    validate_hints(e, AT(AT(p, "hints"), "forZones"), json_get(hints, "forZones"), name_label_value);
    validate_hints(e, AT(AT(p, "hints"), "forNodes"), json_get(hints, "forNodes"), name_dns1123_subdomain);
}

static void validate_endpoints(struct field_errors *e, const cJSON *endpoints, const char *type)
{
    size_t count = json_count(endpoints);
    int64_t i = 0;
    if (count > ENDPOINTS_MAX) {
        v_too_many(e, ROOT("endpoints"), (int64_t)count, ENDPOINTS_MAX);
        return;
    }
    for (JSON_EACH(endpoint, endpoints))
        validate_endpoint(e, AT_INDEX(ROOT("endpoints"), i++), endpoint, type);
}

void endpointslice_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char *const types[] = {"FQDN", "IPv4", "IPv6", NULL};
    const char *type = v_str(o, "addressType");
    if (!*type)
        v_required(e, ROOT("addressType"), "");
    else
        v_one_of(e, ROOT("addressType"), type, types);
    validate_ports(e, json_get(o, "ports"));
    if (!old || !json_equal(json_get(o, "endpoints"), json_get(old, "endpoints")))
        validate_endpoints(e, json_get(o, "endpoints"), type);
    if (old)
        v_immutable(e, ROOT("addressType"), json_get(o, "addressType"), json_get(old, "addressType"));
}
