#include "core/model/validate_network.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/ip.h"
#include "core/format/json.h"
#include "core/model/validate.h"
#include "core/model/validate_core.h"

enum { CONTROLLER_MAX = 250 };

/* ---- ingresses ---- */

static void v_reference_part(struct field_errors *e, const struct path *p, const cJSON *reference, const char *key)
{
    v_required_name(e, AT(p, key), v_str(reference, key), name_path_segment);
}

static void check_group(struct field_errors *e, const struct path *p, const cJSON *reference)
{
    if (json_is_str(json_get(reference, "apiGroup"))) /* Go writes null for none */
        v_name(e, AT(p, "apiGroup"), v_str(reference, "apiGroup"), name_dns1123_subdomain);
}

static void check_backend(struct field_errors *e, const struct path *p, const cJSON *backend)
{
    const cJSON *resource = json_get(backend, "resource"), *service = json_get(backend, "service");
    const struct path *at = AT(p, "service"), *at_port = AT(at, "port");
    const char *port = json_str_or(service, "port.name", "");
    int64_t number = json_int(service, "port.number", 0);
    if (resource && service) {
        v_invalid_str(e, p, "", "cannot set both resource and service backends");
    } else if (resource) {
        check_group(e, AT(p, "resource"), resource);
        v_reference_part(e, AT(p, "resource"), resource, "kind");
        v_reference_part(e, AT(p, "resource"), resource, "name");
    } else if (!service) {
        v_invalid_str(e, p, "", "resource or service backend is required");
    } else {
        v_required_name(e, AT(at, "name"), v_str(service, "name"), name_dns1123_label);
        if (*port && number)
            v_invalid_str(e, p, "", "cannot set both port name & port number");
        else if (*port)
            v_name(e, AT(at_port, "name"), port, name_port);
        else if (number)
            v_port(e, AT(at_port, "number"), number);
        else
            v_required(e, p, "port name or number is required");
    }
}

static void check_path(struct field_errors *e, const struct path *p, const cJSON *path)
{
    static const char *const types[] = {"Exact", "ImplementationSpecific", "Prefix", NULL};
    static const char *const odd[] = {"//", "/./", "/../", "%2f", "%2F"}, *const ends[] = {"/..", "/."};
    const char *type = json_str(path, "pathType"), *text = v_str(path, "path");
    const struct path *at = AT(p, "path");
    if (!type) {
        v_required(e, AT(p, "pathType"), "pathType must be specified");
        return;
    }
    if (!strcmp(type, "Exact") || !strcmp(type, "Prefix")) {
        if (*text != '/')
            v_invalid_str(e, at, text, "must be an absolute path");
        for (size_t i = 0; i < COUNT_OF(odd); i++)
            if (strstr(text, odd[i]))
                v_invalid_str(e, at, text, arena_printf(e->arena, "must not contain '%s'", odd[i]));
        for (size_t i = 0; i < COUNT_OF(ends); i++)
            if (str_ends(text, ends[i]))
                v_invalid_str(e, at, text, arena_printf(e->arena, "cannot end with '%s'", ends[i]));
    } else if (!strcmp(type, "ImplementationSpecific")) {
        if (*text && *text != '/')
            v_invalid_str(e, at, text, "must be an absolute path");
    } else {
        v_not_supported(e, AT(p, "pathType"), type, types);
    }
    check_backend(e, AT(p, "backend"), json_get(path, "backend"));
}

static bool is_ip(const char *text)
{
    struct ip ip;
    return !ip_parse(text, &ip, NULL);
}

static void check_host(struct field_errors *e, const struct path *p, const char *host)
{
    v_name(e, p, host, strchr(host, '*') ? name_wildcard_subdomain : name_dns1123_subdomain);
}

static void check_rules(struct field_errors *e, const struct path *p, const cJSON *rules)
{
    int64_t r = 0;
    for (JSON_EACH(rule, rules)) {
        const struct path *at = AT_INDEX(p, r++), *paths = AT(AT(at, "http"), "paths");
        const char *host = v_str(rule, "host");
        const cJSON *http = json_get(rule, "http"), *list = json_get(http, "paths");
        int64_t i = 0;
        if (*host && is_ip(host))
            v_invalid_str(e, AT(at, "host"), host, "must be a DNS name, not an IP address");
        if (*host)
            check_host(e, AT(at, "host"), host);
        if (http && !json_count(list))
            v_required(e, paths, "");
        for (JSON_EACH(path, list))
            check_path(e, AT_INDEX(paths, i++), path);
    }
}

static void check_tls(struct field_errors *e, const struct path *p, const cJSON *list)
{
    int64_t t = 0;
    for (JSON_EACH(tls, list)) {
        const struct path *at = AT_INDEX(p, t++);
        int64_t i = 0;
        for (JSON_EACH(host, json_get(tls, "hosts")))
            check_host(e, AT_INDEX(AT(at, "hosts"), i++), host->valuestring);
        if (*v_str(tls, "secretName"))
            v_name(e, AT(at, "secretName"), v_str(tls, "secretName"), name_dns1123_subdomain);
    }
}

void ingress_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char annotation[] = "kubernetes.io/ingress.class";
    const cJSON *spec = json_get(o, "spec"), *rules = json_get(spec, "rules"),
                *backend = json_get(spec, "defaultBackend");
    const cJSON *class = json_get(spec, "ingressClassName");
    const cJSON *was = json_get(json_at(o, "metadata.annotations"), annotation);
    const struct path *p = ROOT("spec");
    if (!json_count(rules) && !backend)
        v_invalid(e, p, rules, "either `defaultBackend` or `rules` must be specified");
    if (backend)
        check_backend(e, AT(p, "defaultBackend"), backend);
    check_rules(e, AT(p, "rules"), rules);
    check_tls(e, AT(p, "tls"), json_get(spec, "tls"));
    if (class)
        v_name(e, AT(p, "ingressClassName"), class->valuestring, name_dns1123_subdomain);
    if (!old && was && class && strcmp(was->valuestring, class->valuestring) != 0)
        v_invalid_str(e, AT(ROOT("annotations"), annotation), was->valuestring,
                      "must match `ingressClassName` when both are specified");
}

void ingress_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const struct path *p = AT(AT(ROOT("status"), "loadBalancer"), "ingress");
    int64_t i = 0;
    (void)old;
    for (JSON_EACH(ingress, json_at(o, "status.loadBalancer.ingress"))) {
        const struct path *at = AT_INDEX(p, i++);
        const char *host = v_str(ingress, "hostname");
        if (*v_str(ingress, "ip"))
            v_ip(e, AT(at, "ip"), v_str(ingress, "ip"));
        if (!*host)
            continue;
        v_name(e, AT(at, "hostname"), host, name_dns1123_subdomain);
        if (is_ip(host))
            v_invalid_str(e, AT(at, "hostname"), host, "must be a DNS name, not an IP address");
    }
}

/* ---- ingress classes ---- */

static void check_parameters(struct field_errors *e, const struct path *p, const cJSON *parameters)
{
    static const char *const scopes[] = {"Cluster", "Namespace", NULL};
    const char *scope = json_str(parameters, "scope");
    const char *ns = json_str(parameters, "namespace");
    check_group(e, p, parameters);
    v_reference_part(e, p, parameters, "kind");
    v_reference_part(e, p, parameters, "name");
    if (!scope)
        v_required(e, AT(p, "scope"), "");
    else if (!strcmp(scope, "Cluster") && ns)
        v_forbidden(e, AT(p, "namespace"), "`parameters.scope` is set to 'Cluster'");
    else if (!strcmp(scope, "Namespace") && !ns)
        v_required(e, AT(p, "namespace"), "`parameters.scope` is set to 'Namespace'");
    else if (!strcmp(scope, "Namespace"))
        v_name(e, AT(p, "namespace"), ns, name_dns1123_label);
    else
        v_one_of(e, AT(p, "scope"), scope, scopes);
}

void ingressclass_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const char *controller = json_str_or(o, "spec.controller", "");
    const cJSON *parameters = json_at(o, "spec.parameters");
    const struct path *p = ROOT("spec"), *at = AT(p, "controller");
    if (old && strcmp(controller, json_str_or(old, "spec.controller", "")) != 0)
        v_invalid_str(e, at, controller, "field is immutable");
    if (strlen(controller) > CONTROLLER_MAX)
        v_too_long(e, at, CONTROLLER_MAX);
    v_domain_path(e, at, controller);
    if (parameters)
        check_parameters(e, AT(p, "parameters"), parameters);
}

/* ---- network policies ---- */

static void check_policy_port(struct field_errors *e, const struct path *p, const cJSON *item)
{
    static const char *const protocols[] = {"TCP", "UDP", "SCTP", NULL};
    const cJSON *port = json_get(item, "port"), *end = json_get(item, "endPort");
    const struct path *at = AT(p, "endPort");
    int64_t last = json_int(end, "", 0);
    if (json_get(item, "protocol"))
        v_one_of(e, AT(p, "protocol"), v_str(item, "protocol"), protocols);
    if (!port) {
        if (end)
            v_invalid(e, at, end, "may not be specified when `port` is not specified");
        return;
    }
    if (json_is_str(port)) {
        if (end)
            v_invalid(e, at, end, "may not be specified when `port` is non-numeric");
        v_name(e, AT(p, "port"), port->valuestring, name_port);
        return;
    }
    v_port(e, AT(p, "port"), json_int(port, "", 0));
    if (!end)
        return;
    if (last < json_int(port, "", 0))
        v_invalid(e, at, port, "must be greater than or equal to `port`");
    v_port(e, at, last);
}

static bool covers(const struct cidr *outer, const struct cidr *inner)
{
    return cidr_contains(outer, &inner->ip) && outer->prefix < inner->prefix;
}

static void check_ip_block(struct field_errors *e, const struct path *p, const cJSON *block)
{
    const char *text = v_str(block, "cidr");
    struct cidr outer, inner;
    int64_t i = 0;
    if (!*text) {
        v_required(e, AT(p, "cidr"), "");
        return;
    }
    v_cidr(e, AT(p, "cidr"), text);
    if (cidr_parse(text, &outer, NULL) < 0)
        return;
    for (JSON_EACH(except, json_get(block, "except"))) {
        const struct path *at = AT_INDEX(AT(p, "except"), i++);
        v_cidr(e, at, except->valuestring);
        if (!cidr_parse(except->valuestring, &inner, NULL) && !covers(&outer, &inner))
            v_invalid_str(e, at, except->valuestring, "must be a strict subset of `cidr`");
    }
}

static void check_peer(struct field_errors *e, const struct path *p, const cJSON *peer)
{
    static const char *const selectors[] = {"podSelector", "namespaceSelector"};
    const cJSON *block = json_get(peer, "ipBlock");
    size_t peers = block != NULL;
    for (size_t i = 0; i < COUNT_OF(selectors); i++) {
        const cJSON *selector = json_get(peer, selectors[i]);
        if (!selector)
            continue;
        peers++;
        v_label_selector(e, AT(p, selectors[i]), selector);
    }
    if (block)
        check_ip_block(e, AT(p, "ipBlock"), block);
    if (!peers)
        v_required(e, p, "must specify a peer");
    else if (block && peers > 1)
        v_forbidden(e, p, "may not specify both ipBlock and another peer");
}

static void check_policy_rules(struct field_errors *e, const struct path *p, const cJSON *rules, const char *peers)
{
    int64_t r = 0;
    for (JSON_EACH(rule, rules)) {
        const struct path *at = AT_INDEX(p, r++);
        int64_t i = 0;
        for (JSON_EACH(port, json_get(rule, "ports")))
            check_policy_port(e, AT_INDEX(AT(at, "ports"), i++), port);
        i = 0;
        for (JSON_EACH(peer, json_get(rule, peers)))
            check_peer(e, AT_INDEX(AT(at, peers), i++), peer);
    }
}

void networkpolicy_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char *const types[] = {"Ingress", "Egress", NULL};
    const cJSON *spec = json_get(o, "spec"), *list = json_get(spec, "policyTypes");
    const struct path *p = ROOT("spec"), *at = AT(p, "policyTypes");
    int64_t i = 0;
    (void)old;
    v_label_selector(e, AT(p, "podSelector"), json_get(spec, "podSelector"));
    check_policy_rules(e, AT(p, "ingress"), json_get(spec, "ingress"), "from");
    check_policy_rules(e, AT(p, "egress"), json_get(spec, "egress"), "to");
    if (json_count(list) > 2)
        v_invalid(e, at, list, "may not specify more than two policyTypes");
    for (JSON_EACH(type, json_count(list) > 2 ? NULL : list))
        v_one_of(e, AT_INDEX(at, i++), type->valuestring, types);
}

/* ---- service ranges and addresses ---- */

static void check_range(struct field_errors *e, const struct path *p, const char *text)
{
    struct cidr c;
    char canonical[IP_TEXT_SIZE];
    size_t before = e->count;
    v_cidr(e, p, text);
    if (e->count != before || cidr_parse(text, &c, NULL) < 0)
        return;
    cidr_format(&c, canonical);
    if (strcmp(text, canonical) != 0)
        v_invalid_str(e, p, text, arena_printf(e->arena, "must be in canonical form (\"%s\")", canonical));
}

static void check_ranges(struct field_errors *e, const struct path *p, const cJSON *list)
{
    struct cidr c[2];
    int64_t i = 0;
    bool parsed = true;
    if (!json_count(list))
        v_required(e, p, "at least one CIDR required");
    else if (json_count(list) > 2)
        v_invalid(e, p, json_build(e->arena, "{'cidrs':%J}", list), "may only hold up to 2 values");
    if (!json_count(list) || json_count(list) > 2)
        return;
    for (JSON_EACH(cidr, list)) {
        check_range(e, AT_INDEX(p, i), cidr->valuestring);
        parsed = !cidr_parse(cidr->valuestring, &c[i++], NULL) && parsed;
    }
    if (i == 2 && parsed && c[0].ip.v4 == c[1].ip.v4)
        v_invalid(e, p, list,
                  "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64");
}

void servicecidr_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char immutable[] = "field is immutable";
    const cJSON *list = json_at(o, "spec.cidrs"), *was = json_at(old, "spec.cidrs");
    const struct path *p = AT(ROOT("spec"), "cidrs");
    size_t n = json_count(list), before = json_count(was);
    if (!old) {
        check_ranges(e, p, list);
        return;
    }
    if (n != before && !(n == 2 && before == 1)) {
        v_invalid(e, p, list, immutable);
        return;
    }
    const cJSON *w = was ? was->child : NULL;
    int64_t i = 0;
    for (JSON_EACH(cidr, list)) {
        if (w && strcmp(cidr->valuestring, w->valuestring) != 0)
            v_invalid(e, AT_INDEX(p, i), cidr, immutable);
        w = w ? w->next : NULL;
        i++;
    }
    if (n != before)
        check_ranges(e, p, list);
}

/* Its name is the address, written as Go writes it: one object for one address. */
static void check_address(struct field_errors *e, const struct path *p, const char *name)
{
    struct ip ip;
    char text[IP_TEXT_SIZE];
    unsigned odd = 0;
    if (ip_parse(name, &ip, &odd) < 0) {
        v_invalid_str(e, p, name, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
        return;
    }
    if (odd & IP_LEADING_ZEROS)
        v_invalid_str(e, p, name, "must not have leading 0s");
    if (odd & IP_MAPPED)
        v_invalid_str(e, p, name, "must not be an IPv4-mapped IPv6 address");
    ip_format(&ip, text);
    if (!odd && strcmp(text, name) != 0)
        v_invalid_str(e, p, name, arena_printf(e->arena, "must be in canonical form (\"%s\")", text));
}

static void check_parent(struct field_errors *e, const struct path *p, const cJSON *parent)
{
    if (!parent) {
        v_required(e, p, "");
        return;
    }
    if (*v_str(parent, "group"))
        v_name(e, AT(p, "group"), v_str(parent, "group"), name_dns1123_subdomain);
    v_reference_part(e, p, parent, "resource");
    v_reference_part(e, p, parent, "name");
    if (*v_str(parent, "namespace"))
        v_name(e, AT(p, "namespace"), v_str(parent, "namespace"), name_path_segment);
}

void ipaddress_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char *const names[] = {"generateName", "name"};
    const cJSON *parent = json_at(o, "spec.parentRef"), *meta = json_get(o, "metadata");
    const struct path *p = AT(ROOT("spec"), "parentRef");
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (*v_str(meta, names[i]))
            check_address(e, AT(ROOT("metadata"), names[i]), v_str(meta, names[i]));
    check_parent(e, p, parent);
    if (old)
        v_immutable(e, p, parent, json_at(old, "spec.parentRef"));
}
