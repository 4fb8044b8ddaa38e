/* Services. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/base/str.h"
#include "core/format/ip.h"
#include "core/format/json.h"
#include "core/model/schema_gen.h"
#include "core/model/validate_core.h"
#include "core/model/warnings.h"

enum { AFFINITY_MAX = 86400 };

static bool is_type(const cJSON *spec, const char *type)
{
    return !strcmp(v_str(spec, "type"), type);
}

static bool headless(const cJSON *spec)
{
    const cJSON *ips = json_get(spec, "clusterIPs");
    return json_count(ips) == 1 && str_eq(ips->child->valuestring, "None");
}

static const struct path *spec_path(void)
{
    static const struct path spec = {.name = "spec"};
    return &spec;
}

/* ---- ports ---- */

static void validate_port(struct field_errors *e, const struct path *p, const cJSON *port, bool need_name,
                          struct map *names)
{
    const char *name = v_str(port, "name");
    if (need_name || *name)
        v_required_name(e, AT(p, "name"), name, name_dns1123_label);
    if (*name && !v_first(names, name))
        v_duplicate(e, AT(p, "name"), name);
    v_port(e, AT(p, "port"), json_int(port, "port", 0));
    v_enum(e, p, port, &schema_core_v1_ServicePort, "protocol", true);
    v_port_or_name(e, AT(p, "targetPort"), json_get(port, "targetPort"));
    if (json_get(port, "appProtocol"))
        v_name(e, AT(p, "appProtocol"), v_str(port, "appProtocol"), name_label_key);
}

/* What no two ports may share: a node port, or a number, of one protocol. */
static void validate_unique(struct field_errors *e, const cJSON *spec)
{
    cleanup_map struct map node_ports = {0}, numbers = {0};
    bool cluster_ip = is_type(spec, "ClusterIP");
    int64_t i = 0;
    for (JSON_EACH(port, json_get(spec, "ports"))) {
        const struct path *p = AT_INDEX(AT(spec_path(), "ports"), i++);
        const char *protocol = v_str(port, "protocol");
        int64_t number = json_int(port, "port", 0), node_port = json_int(port, "nodePort", 0);
        if (node_port && cluster_ip)
            v_forbidden(e, AT(p, "nodePort"), "may not be used when `type` is 'ClusterIP'");
        if (node_port && !v_first(&node_ports, arena_printf(e->arena, "%s %jd", protocol, (intmax_t)node_port)))
            field_duplicate_raw(e, path_text(e->arena, AT(p, "nodePort")),
                                arena_printf(e->arena, "%jd", (intmax_t)node_port), NULL);
        if (!v_first(&numbers, arena_printf(e->arena, "%s %jd", protocol, (intmax_t)number)))
            field_duplicate_raw(e, path_text(e->arena, p),
                                arena_printf(e->arena,
                                             "{\"Name\":\"\",\"Protocol\":\"%s\",\"AppProtocol\":null,\"Port\":%jd,"
                                             "\"TargetPort\":0,\"NodePort\":0}",
                                             protocol, (intmax_t)number),
                                NULL);
    }
}

static void validate_ports(struct field_errors *e, const cJSON *spec)
{
    const cJSON *ports = json_get(spec, "ports");
    const struct path *p = AT(spec_path(), "ports");
    cleanup_map struct map names = {0};
    bool several = json_count(ports) > 1;
    int64_t i = 0;
    for (JSON_EACH(port, ports))
        validate_port(e, AT_INDEX(p, i++), port, several, &names);
}

/* ---- types ---- */

static void validate_external_name(struct field_errors *e, const cJSON *spec)
{
    static const char *const forbidden[] = {"clusterIPs", "ipFamilies", "ipFamilyPolicy"};
    const struct path *p = spec_path();
    for (size_t i = 0; i < COUNT_OF(forbidden); i++) {
        const cJSON *value = json_get(spec, forbidden[i]);
        if (json_is_str(value) || json_count(value))
            v_forbidden(e, AT(p, forbidden[i]), "may not be set for ExternalName services");
    }
    char *name = arena_strdup(e->arena, v_str(spec, "externalName"));
    if (str_ends(name, "."))
        name[strlen(name) - 1] = 0;
    v_required_name(e, AT(p, "externalName"), name, name_dns1123_subdomain);
}

static void validate_type(struct field_errors *e, const cJSON *spec)
{
    const struct path *p = spec_path();
    bool external = is_type(spec, "ExternalName");
    if (!json_count(json_get(spec, "ports")) && !headless(spec) && !external)
        v_required(e, AT(p, "ports"), "");
    if (headless(spec) && (is_type(spec, "LoadBalancer") || is_type(spec, "NodePort")))
        v_invalid_str(e, AT_INDEX(AT(p, "clusterIPs"), 0), "None",
                      arena_printf(e->arena, "may not be set to 'None' for %s services", v_str(spec, "type")));
    if (external)
        validate_external_name(e, spec);
}

/* ---- session affinity ---- */

static void validate_affinity(struct field_errors *e, const cJSON *spec)
{
    const struct path *p = AT(spec_path(), "sessionAffinityConfig");
    const cJSON *config = json_get(spec, "sessionAffinityConfig");
    const char *affinity = v_str(spec, "sessionAffinity");
    v_enum(e, spec_path(), spec, &schema_core_v1_ServiceSpec, "sessionAffinity", true);
    if (!strcmp(affinity, "None")) {
        if (config)
            v_forbidden(e, p, "must not be set when session affinity is None");
        return;
    }
    if (strcmp(affinity, "ClientIP") != 0)
        return;
    const cJSON *client = json_get(config, "clientIP"), *timeout = json_get(client, "timeoutSeconds");
    if (!config)
        v_required(e, p, "when session affinity type is ClientIP");
    else if (!client)
        v_required(e, AT(p, "clientIP"), "when session affinity type is ClientIP");
    else if (!timeout)
        v_required(e, AT(AT(p, "clientIP"), "timeoutSeconds"), "when session affinity type is ClientIP");
    else if (json_int(timeout, "", 0) <= 0 || json_int(timeout, "", 0) > AFFINITY_MAX)
        v_invalid(e, AT(AT(p, "clientIP"), "timeoutSeconds"), timeout, "must be greater than 0 and less than 86400");
}

/* ---- cluster IPs and families ---- */

static void validate_families(struct field_errors *e, const cJSON *spec)
{
    static const char *const families[] = {"IPv4", "IPv6", NULL};
    const struct path *p = spec_path();
    cleanup_map struct map seen = {0};
    int64_t i = 0;
    for (JSON_EACH(family, json_get(spec, "ipFamilies"))) {
        const struct path *at = AT_INDEX(AT(p, "ipFamilies"), i++);
        v_one_of(e, at, family->valuestring, families);
        if (!v_first(&seen, family->valuestring))
            v_duplicate(e, at, family->valuestring);
    }
    v_enum(e, p, spec, &schema_core_v1_ServiceSpec, "ipFamilyPolicy", false);
}

static void validate_ip_matches(struct field_errors *e, const struct path *p, const cJSON *ips, const cJSON *families)
{
    int64_t i = 0;
    const cJSON *ip = ips ? ips->child : NULL, *family = families ? families->child : NULL;
    for (; ip && family; ip = ip->next, family = family->next, i++) {
        bool v6 = strchr(ip->valuestring, ':');
        if (str_eq(family->valuestring, v6 ? "IPv4" : "IPv6"))
            v_invalid_str(e, AT_INDEX(p, i), ip->valuestring,
                          arena_printf(e->arena, "expected an %s value as indicated by `ipFamilies[%jd]`",
                                       family->valuestring, (intmax_t)i));
    }
}

void service_validate_ips(struct field_errors *e, const cJSON *spec, const cJSON *old)
{
    const struct path *p = AT(spec_path(), "clusterIPs");
    const cJSON *ips = json_get(spec, "clusterIPs"), *had = json_get(old, "clusterIPs");
    const char *first = v_str(spec, "clusterIP");
    size_t count = json_count(ips), v6 = 0;
    if (*first && !count)
        v_required(e, p, "");
    else if (*first && !str_eq(ips->child->valuestring, first))
        v_invalid(e, p, ips, "first value must match `clusterIP`");
    else if (!*first && count)
        v_invalid(e, p, ips, "must be empty when `clusterIP` is not specified");
    validate_families(e, spec);
    size_t before = e->count;
    int64_t i = -1;
    for (JSON_EACH(ip, ips)) {
        i++;
        v6 += strchr(ip->valuestring, ':') != NULL;
        if (i == 0 && !strcmp(ip->valuestring, "None")) {
            if (count > 1)
                v_invalid(e, p, ips, "'None' must be the first and only value");
            continue;
        }
        if (!json_has_str(had, ip->valuestring))
            v_ip(e, AT_INDEX(p, i), ip->valuestring);
    }
    bool sound = e->count == before;
    if (count > 2)
        v_invalid(e, p, ips, "may only hold up to 2 values");
    if (!sound)
        return;
    if (count > 1 && (v6 == 0 || v6 == count))
        v_invalid(e, p, ips, "may specify no more than one IP for each IP family");
    if (!headless(spec))
        validate_ip_matches(e, p, ips, json_get(spec, "ipFamilies"));
}

/* ---- the rest of the spec ---- */

static void validate_load_balancer(struct field_errors *e, const cJSON *spec, const cJSON *old)
{
    static const char only[] = "may only be used when `type` is 'LoadBalancer'";
    const struct path *p = spec_path();
    const cJSON *ranges = json_get(spec, "loadBalancerSourceRanges");
    bool balanced = is_type(spec, "LoadBalancer");
    int64_t i = 0;
    if (json_count(ranges) && !balanced)
        v_forbidden(e, AT(p, "LoadBalancerSourceRanges"), only);
    for (JSON_EACH(range, ranges)) {
        char *text = arena_strdup(e->arena, range->valuestring + strspn(range->valuestring, " "));
        for (size_t n = strlen(text); n && text[n - 1] == ' '; n--)
            text[n - 1] = 0;
        if (!json_has_str(json_get(old, "loadBalancerSourceRanges"), text))
            v_cidr(e, AT_INDEX(AT(p, "LoadBalancerSourceRanges"), i), text);
        i++;
    }
    if (json_get(spec, "allocateLoadBalancerNodePorts") && !balanced)
        v_forbidden(e, AT(p, "allocateLoadBalancerNodePorts"), only);
    if (!json_get(spec, "loadBalancerClass"))
        return;
    if (balanced)
        v_name(e, AT(p, "loadBalancerClass"), v_str(spec, "loadBalancerClass"), name_label_key);
    else
        v_forbidden(e, AT(p, "loadBalancerClass"), only);
}

static void validate_traffic(struct field_errors *e, const cJSON *spec)
{
    static const char *const distributions[] = {"PreferClose", "PreferSameZone", "PreferSameNode", NULL};
    const struct path *p = spec_path();
    const char *policy = v_str(spec, "externalTrafficPolicy");
    bool balanced = is_type(spec, "LoadBalancer"), exposed = balanced || is_type(spec, "NodePort");
    bool accessible = exposed || (is_type(spec, "ClusterIP") && json_count(json_get(spec, "externalIPs")));
    bool local = balanced && !strcmp(policy, "Local");
    int64_t health = json_int(spec, "healthCheckNodePort", 0);
    if (accessible)
        v_enum(e, p, spec, &schema_core_v1_ServiceSpec, "externalTrafficPolicy", true);
    else if (*policy)
        v_invalid_str(e, AT(p, "externalTrafficPolicy"), policy, "may only be set for externally-accessible services");
    if (!local && health)
        v_invalid_int(e, AT(p, "healthCheckNodePort"), health,
                      "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
    else if (local && !health)
        v_required(e, AT(p, "healthCheckNodePort"), "");
    else if (local)
        v_port(e, AT(p, "healthCheckNodePort"), health);
    v_enum(e, p, spec, &schema_core_v1_ServiceSpec, "internalTrafficPolicy", exposed || is_type(spec, "ClusterIP"));
    if (json_get(spec, "trafficDistribution"))
        v_one_of(e, AT(p, "trafficDistribution"), v_str(spec, "trafficDistribution"), distributions);
}

static void validate_external_ips(struct field_errors *e, const cJSON *spec, const cJSON *old)
{
    int64_t i = 0;
    for (JSON_EACH(ip, json_get(spec, "externalIPs"))) {
        const struct path *p = AT_INDEX(AT(spec_path(), "externalIPs"), i++);
        size_t before = e->count;
        if (!json_has_str(json_get(old, "externalIPs"), ip->valuestring))
            v_ip(e, p, ip->valuestring);
        if (e->count == before)
            v_endpoint_ip(e, p, ip->valuestring);
    }
}

/* ---- updates ---- */

static void validate_list_change(struct field_errors *e, const cJSON *spec, const cJSON *old, const char *key,
                                 const char *what)
{
    const cJSON *now = json_get(spec, key), *was = json_get(old, key);
    const struct path *p = AT(spec_path(), key);
    size_t n = json_count(now), m = json_count(was);
    int64_t i = 0;
    const cJSON *a = was ? was->child : NULL, *b = now ? now->child : NULL;
    for (; a && b && (n == m || i == 0); a = a->next, b = b->next, i++)
        if (!str_eq(a->valuestring, b->valuestring))
            v_invalid(e, AT_INDEX(p, i), now, "may not change once set");
    if (m > n && !n)
        v_invalid(e, AT_INDEX(p, 0), now ? now : json_array(e->arena),
                  arena_printf(e->arena, "primary %s can not be unset", what));
    if (m > n && n == 1 && strcmp(v_str(spec, "ipFamilyPolicy"), "SingleStack") != 0)
        v_invalid(e, AT(spec_path(), "ipFamilyPolicy"), json_get(spec, "ipFamilyPolicy"),
                  arena_printf(e->arena, "must be set to 'SingleStack' when releasing the secondary %s", what));
}

static void validate_update(struct field_errors *e, const cJSON *spec, const cJSON *old)
{
    const struct path *p = spec_path();
    bool both_balanced = is_type(spec, "LoadBalancer") && is_type(old, "LoadBalancer");
    bool was_headless = headless(old), is_headless = headless(spec);
    if (!is_type(spec, "ExternalName") && !is_type(old, "ExternalName")) {
        if (!(was_headless && is_headless))
            validate_list_change(e, spec, old, "clusterIPs", "clusterIP");
        if (!was_headless && !is_headless)
            validate_list_change(e, spec, old, "ipFamilies", "ipFamily");
    }
    if (both_balanced && !json_equal(json_get(spec, "loadBalancerClass"), json_get(old, "loadBalancerClass")))
        v_invalid(e, AT(p, "loadBalancerClass"), json_get(spec, "loadBalancerClass"), "may not change once set");
    if (both_balanced && !strcmp(v_str(spec, "externalTrafficPolicy"), "Local") &&
        !strcmp(v_str(old, "externalTrafficPolicy"), "Local") &&
        json_int(spec, "healthCheckNodePort", 0) != json_int(old, "healthCheckNodePort", 0))
        v_forbidden(e, AT(p, "healthCheckNodePort"), "field is immutable");
}

void service_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const cJSON *spec = json_get(o, "spec"), *was = json_get(old, "spec");
    if (old)
        validate_update(e, spec, was);
    validate_type(e, spec);
    validate_ports(e, spec);
    v_labels(e, AT(spec_path(), "selector"), json_get(spec, "selector"));
    validate_affinity(e, spec);
    if (!is_type(spec, "ExternalName"))
        service_validate_ips(e, spec, was);
    validate_external_ips(e, spec, was);
    v_enum(e, spec_path(), spec, &schema_core_v1_ServiceSpec, "type", true);
    validate_unique(e, spec);
    validate_load_balancer(e, spec, was);
    validate_traffic(e, spec);
}

static void validate_ingress(struct field_errors *e, const struct path *p, const cJSON *ingress, const cJSON *old)
{
    static const char *const modes[] = {"Proxy", "VIP", NULL};
    const char *ip = v_str(ingress, "ip"), *host = v_str(ingress, "hostname");
    bool known = false;
    struct ip parsed;
    for (JSON_EACH(was, old))
        known |= *ip && !strcmp(v_str(was, "ip"), ip);
    if (*ip && !known)
        v_ip(e, AT(p, "ip"), ip);
    if (!json_get(ingress, "ipMode")) {
        if (*ip)
            v_required(e, AT(p, "ipMode"), "must be specified when `ip` is set");
    } else if (!*ip) {
        v_forbidden(e, AT(p, "ipMode"), "may not be specified when `ip` is not set");
    } else {
        v_one_of(e, AT(p, "ipMode"), v_str(ingress, "ipMode"), modes);
    }
    if (!*host)
        return;
    v_name(e, AT(p, "hostname"), host, name_dns1123_subdomain);
    if (!ip_parse(host, &parsed, NULL))
        v_invalid_str(e, AT(p, "hostname"), host, "must be a DNS name, not an IP address");
}

void service_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const struct path *p = AT(AT(ROOT("status"), "loadBalancer"), "ingress");
    const cJSON *list = json_at(o, "status.loadBalancer.ingress");
    int64_t i = 0;
    if (json_count(list) && !is_type(json_get(o, "spec"), "LoadBalancer")) {
        v_forbidden(e, p, "may only be used when `spec.type` is 'LoadBalancer'");
        return;
    }
    for (JSON_EACH(ingress, list))
        validate_ingress(e, AT_INDEX(p, i++), ingress, json_at(old, "status.loadBalancer.ingress"));
}

/* What is said and has no effect. */
static void useless_members(struct arena *a, const cJSON *spec, bool of_headless, cJSON *warnings)
{
    bool bare = headless(spec), external = is_type(spec, "ExternalName");
    size_t ips = json_count(json_get(spec, "externalIPs"));
    const struct {
        bool holds, of_headless;
        const char *text;
    } all[] = {
        {bare && *v_str(spec, "loadBalancerIP"), true, "spec.loadBalancerIP is ignored for headless services"},
        {bare && ips, true, "spec.externalIPs is ignored for headless services"},
        {bare && strcmp(v_str(spec, "sessionAffinity"), "None") != 0, true,
         "spec.SessionAffinity is ignored for headless services"},
        {external && ips, false, "spec.externalIPs is ignored when spec.type is \"ExternalName\""},
        {!external && *v_str(spec, "externalName"), false,
         "spec.externalName is ignored when spec.type is not \"ExternalName\""},
        {!strcmp(v_str(spec, "trafficDistribution"), "PreferClose"), false,
         "spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\""},
    };
    for (size_t i = 0; i < COUNT_OF(all); i++)
        if (all[i].holds && all[i].of_headless == of_headless)
            warning_text(a, warnings, "%s", all[i].text);
}

static void warn_ips(struct arena *a, const cJSON *spec, const char *list, cJSON *warnings)
{
    int64_t i = 0;
    for (JSON_EACH(ip, json_get(spec, list)))
        warning_ip(a, warnings, AT_INDEX(AT(ROOT("spec"), list), i++), ip->valuestring);
}

void service_warnings(struct arena *a, const cJSON *o, const cJSON *old, cJSON *warnings)
{
    static const char hints[] = "service.kubernetes.io/topology-aware-hints";
    const cJSON *spec = json_get(o, "spec");
    int64_t i = 0;
    (void)old;
    if (json_get(json_at(o, "metadata.annotations"), hints))
        warning_text(a, warnings, "annotation %s is deprecated, please use service.kubernetes.io/topology-mode instead",
                     hints);
    if (!headless(spec))
        warn_ips(a, spec, "clusterIPs", warnings);
    useless_members(a, spec, true, warnings);
    warn_ips(a, spec, "externalIPs", warnings);
    if (json_count(json_get(spec, "externalIPs")) && !headless(spec) && !is_type(spec, "ExternalName"))
        warning_text(a, warnings, "spec.externalIPs is deprecated and may no longer be implemented in some clusters");
    warning_ip(a, warnings, AT(ROOT("spec"), "loadBalancerIP"), v_str(spec, "loadBalancerIP"));
    for (JSON_EACH(range, json_get(spec, "loadBalancerSourceRanges")))
        warning_cidr(a, warnings, AT_INDEX(AT(ROOT("spec"), "loadBalancerSourceRanges"), i++), range->valuestring);
    useless_members(a, spec, false, warnings);
}
