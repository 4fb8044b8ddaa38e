/* Services: defaults, and what follows from a change of type. Addresses and node ports are the API server's to draw,
 * between prepare and validate. And the endpoint slices of services. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/names.h"
#include "core/model/meta.h"
#include "core/model/strategies.h"
#include "core/model/validate.h"
#include "core/model/validate_core.h"
#include "core/model/warnings.h"

enum { AFFINITY_SECONDS = 10800 };

static const char *type_of(const cJSON *service)
{
    return json_str_or(service, "spec.type", "ClusterIP");
}

static bool is_type(const cJSON *service, const char *type)
{
    return !strcmp(type_of(service), type);
}

static bool needs_cluster_ip(const cJSON *service)
{
    return !is_type(service, "ExternalName");
}

static bool exposed(const cJSON *service) /* may have node ports at all */
{
    return is_type(service, "NodePort") || is_type(service, "LoadBalancer");
}

static bool draws_node_ports(const cJSON *service)
{
    return is_type(service, "NodePort") ||
           (is_type(service, "LoadBalancer") && json_bool(service, "spec.allocateLoadBalancerNodePorts", true));
}

static bool needs_health_port(const cJSON *service)
{
    return is_type(service, "LoadBalancer") && str_eq(json_str(service, "spec.externalTrafficPolicy"), "Local");
}

static bool externally_accessible(const cJSON *service)
{
    return exposed(service) || (is_type(service, "ClusterIP") && json_count(json_at(service, "spec.externalIPs")));
}

static void port_defaults(struct arena *a, cJSON *port)
{
    const cJSON *target = json_get(port, "targetPort");
    bool unset =
        !target || (json_is_str(target) && !*target->valuestring) || (json_is_num(target) && !json_int(target, "", 0));
    if (unset)
        json_set(a, port, "targetPort", json_number(a, json_int(port, "port", 0)));
}

static void affinity_defaults(struct arena *a, cJSON *spec)
{
    const char *affinity = v_str(spec, "sessionAffinity");
    if (!strcmp(affinity, "None"))
        json_del(spec, "sessionAffinityConfig");
    else if (!strcmp(affinity, "ClientIP") && !json_at(spec, "sessionAffinityConfig.clientIP.timeoutSeconds"))
        json_put(a, spec, "sessionAffinityConfig.clientIP.timeoutSeconds", json_number(a, AFFINITY_SECONDS));
}

static void service_defaults(struct arena *a, cJSON *o)
{
    cJSON *spec = json_ensure(a, o, "spec");
    affinity_defaults(a, spec);
    for (JSON_EACH(port, json_get(spec, "ports")))
        port_defaults(a, port);
    if (externally_accessible(o) && !*v_str(spec, "externalTrafficPolicy"))
        json_set_str(a, spec, "externalTrafficPolicy", "Cluster");
    if (!json_get(spec, "internalTrafficPolicy") && (exposed(o) || is_type(o, "ClusterIP")))
        json_set_str(a, spec, "internalTrafficPolicy", "Cluster");
    if (!is_type(o, "LoadBalancer"))
        return;
    if (!json_get(spec, "allocateLoadBalancerNodePorts"))
        json_set_bool(a, spec, "allocateLoadBalancerNodePorts", true);
    for (JSON_EACH(ingress, json_at(o, "status.loadBalancer.ingress")))
        if (*v_str(ingress, "ip") && !json_get(ingress, "ipMode"))
            json_set_str(a, ingress, "ipMode", "VIP");
}

/* ---- clusterIP and clusterIPs name the same thing: old clients know only the first ---- */

static bool same_ips(const cJSON *one, const cJSON *two)
{
    return !strcmp(v_str(one, "clusterIP"), v_str(two, "clusterIP")) &&
           json_equal(json_get(one, "clusterIPs"), json_get(two, "clusterIPs"));
}

static cJSON *one_ip(struct arena *a, const char *ip)
{
    return json_build(a, "[%s]", ip);
}

static void normalize_ips(struct arena *a, cJSON *spec, const cJSON *old)
{
    const char *ip = v_str(spec, "clusterIP"), *was = v_str(old, "clusterIP");
    if (!old) {
        if (*ip && !json_count(json_get(spec, "clusterIPs")))
            json_set(a, spec, "clusterIPs", one_ip(a, ip));
        return;
    }
    bool same = same_ips(spec, old) || json_equal(json_get(spec, "clusterIPs"), json_get(old, "clusterIPs"));
    if (!strcmp(ip, was)) {
        if (!json_count(json_get(spec, "clusterIPs")))
            keep_member(a, spec, old, "clusterIPs");
    } else if (same) {
        json_set(a, spec, "clusterIPs", *ip ? one_ip(a, ip) : NULL);
    }
}

static bool has_node_port(const cJSON *spec, int64_t port)
{
    for (JSON_EACH(item, json_get(spec, "ports")))
        if (port && json_int(item, "nodePort", 0) == port)
            return true;
    return false;
}

/* A port that is sent without its node port keeps the one it had, unless another port now claims it. */
static void patch_node_ports(struct arena *a, cJSON *spec, const cJSON *old)
{
    for (JSON_EACH(port, json_get(spec, "ports"))) {
        if (json_int(port, "nodePort", 0))
            continue;
        for (JSON_EACH(was, json_get(old, "ports"))) {
            int64_t number = json_int(was, "nodePort", 0);
            if (!strcmp(v_str(was, "name"), v_str(port, "name")) && number && !has_node_port(spec, number))
                json_set_int(a, port, "nodePort", number);
        }
    }
}

/* What was drawn for the service stays when a client sends it again without: `kubectl apply` of the file it came from.
 */
static void patch_allocated(struct arena *a, cJSON *o, const cJSON *old)
{
    cJSON *spec = json_get(o, "spec");
    const cJSON *was = json_get(old, "spec");
    if (needs_cluster_ip(o) && needs_cluster_ip(old)) {
        if (!*v_str(spec, "clusterIP"))
            keep_member(a, spec, was, "clusterIP");
        if (!json_count(json_get(spec, "clusterIPs")))
            keep_member(a, spec, was, "clusterIPs");
    }
    if (draws_node_ports(o) && draws_node_ports(old))
        patch_node_ports(a, spec, was);
    if (needs_health_port(o) && needs_health_port(old) && !json_int(spec, "healthCheckNodePort", 0))
        keep_member(a, spec, was, "healthCheckNodePort");
}

/* ---- a change of type takes with it what only the old type had, if the client left it untouched ---- */

static bool same_member(const cJSON *one, const cJSON *two, const char *key)
{
    return json_equal(json_get(one, key), json_get(two, key));
}

static void drop_if_same(cJSON *spec, const cJSON *old, const char *key)
{
    if (same_member(spec, old, key))
        json_del(spec, key);
}

static bool node_ports_within(const cJSON *spec, const cJSON *old)
{
    for (JSON_EACH(port, json_get(spec, "ports")))
        if (json_int(port, "nodePort", 0) && !has_node_port(old, json_int(port, "nodePort", 0)))
            return false;
    return true;
}

static void drop_type_dependent(struct arena *a, cJSON *o, const cJSON *old)
{
    cJSON *spec = json_get(o, "spec");
    const cJSON *was = json_get(old, "spec");
    if (needs_cluster_ip(old) && !needs_cluster_ip(o)) {
        if (same_ips(spec, was)) {
            json_del(spec, "clusterIP");
            json_del(spec, "clusterIPs");
        }
        drop_if_same(spec, was, "ipFamilies");
        drop_if_same(spec, was, "ipFamilyPolicy");
    }
    if (exposed(old) && !exposed(o) && node_ports_within(spec, was))
        for (JSON_EACH(port, json_get(spec, "ports")))
            json_del(port, "nodePort");
    if (needs_health_port(old) && !needs_health_port(o))
        drop_if_same(spec, was, "healthCheckNodePort");
    if (is_type(old, "LoadBalancer") && !is_type(o, "LoadBalancer")) {
        drop_if_same(spec, was, "allocateLoadBalancerNodePorts");
        drop_if_same(spec, was, "loadBalancerClass");
    }
    if (!is_type(o, "LoadBalancer"))
        json_set(a, json_ensure(a, o, "status"), "loadBalancer", json_object(a));
    if (externally_accessible(old) && !externally_accessible(o))
        drop_if_same(spec, was, "externalTrafficPolicy");
    if (is_type(o, "ExternalName"))
        drop_if_same(spec, was, "internalTrafficPolicy");
}

/* ---- families: this cluster has one, IPv4 ---- */

static const char *family_of(const char *ip)
{
    return strchr(ip, ':') ? "IPv6" : "IPv4";
}

static void family_defaults(struct arena *a, cJSON *o, const cJSON *old)
{
    cJSON *spec = json_get(o, "spec");
    if (!needs_cluster_ip(o))
        return;
    bool headless = !strcmp(v_str(spec, "clusterIP"), "None");
    bool bare = headless && !json_count(json_get(spec, "selector")); /* endpoints of any family may be put in by hand */
    if (!json_get(spec, "ipFamilyPolicy")) {
        if (json_at(old, "spec.ipFamilyPolicy"))
            keep_member(a, spec, json_get(old, "spec"), "ipFamilyPolicy");
        else
            json_set_str(a, spec, "ipFamilyPolicy", bare ? "RequireDualStack" : "SingleStack");
    }
    if (json_count(json_get(spec, "ipFamilies")))
        return;
    cJSON *families = json_set(a, spec, "ipFamilies", json_array(a));
    for (JSON_EACH(ip, json_get(spec, "clusterIPs")))
        if (strcmp(ip->valuestring, "None") != 0)
            json_append(families, json_string(a, family_of(ip->valuestring)));
    if (!families->child)
        json_append(families, json_string(a, "IPv4"));
    if (bare && str_eq(v_str(spec, "ipFamilyPolicy"), "RequireDualStack") && json_count(families) == 1)
        json_append(families, json_string(a, str_eq(families->child->valuestring, "IPv4") ? "IPv6" : "IPv4"));
}

static void service_prepare_create(struct arena *a, cJSON *o)
{
    json_set(a, o, "status", json_build(a, "{'loadBalancer':{}}"));
    normalize_ips(a, json_ensure(a, o, "spec"), NULL);
    family_defaults(a, o, NULL);
}

static void service_prepare_update(struct arena *a, cJSON *o, const cJSON *old)
{
    json_ensure(a, o, "spec");
    normalize_ips(a, json_get(o, "spec"), json_get(old, "spec"));
    patch_allocated(a, o, old);
    keep_status(a, o, old);
    drop_type_dependent(a, o, old);
    family_defaults(a, o, old);
}

const struct kind_strategy strategy_service = {
    .name = name_dns1123_label,
    .name_prefix = name_dns1123_label_prefix,
    .defaults = service_defaults,
    .prepare_create = service_prepare_create,
    .prepare_update = service_prepare_update,
    .prepare_status = keep_spec,
    .validate = service_validate,
    .validate_status = service_validate_status,
    .cells = service_cells,
    .warnings = service_warnings,
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
        meta_raise_generation(a, o, old);
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
    .order = "c*",
};
