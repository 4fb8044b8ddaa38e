/* Table cells of the core group's kinds but pods, of endpoint slices and leases. */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/printer.h"
#include "core/model/strategies.h"
#include "core/model/validate.h"

enum { SHOWN_MAX = 3 }; /* addresses and ports in one cell */

static const char *text_of(struct arena *a, const struct strbuf *b)
{
    return b->len ? arena_dup(a, b->p, b->len) : "";
}

static void add_item(struct strbuf *out, const char *text)
{
    strbuf_adds(out, out->len ? "," : "");
    strbuf_adds(out, text);
}

static const char *or_text(const char *text, const char *otherwise)
{
    return text && *text ? text : otherwise;
}

/* ---- namespaces, secrets, config maps, service accounts ---- */

void namespace_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    cell_name(a, cells, o);
    cell_str(a, cells, json_str(o, "status.phase"));
    cell_created(a, cells, o, now);
}

void secret_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    cell_name(a, cells, o);
    cell_str(a, cells, json_str(o, "type"));
    cell_int(a, cells, (int64_t)json_count(json_get(o, "data")));
    cell_created(a, cells, o, now);
}

void configmap_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    cell_name(a, cells, o);
    cell_int(a, cells, (int64_t)(json_count(json_get(o, "data")) + json_count(json_get(o, "binaryData"))));
    cell_created(a, cells, o, now);
}

void serviceaccount_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    cell_name(a, cells, o);
    cell_created(a, cells, o, now);
}

/* ---- services and endpoints ---- */

/* Sorted, joined by `sep`, each once. */
static const char *sorted(struct arena *a, const char **list, size_t count, const char *sep)
{
    cleanup_strbuf struct strbuf out = {0};
    if (count)
        qsort(list, count, sizeof(*list), str_order);
    for (size_t i = 0; i < count; i++) {
        if (i && !strcmp(list[i], list[i - 1]))
            continue;
        strbuf_adds(&out, out.len ? sep : "");
        strbuf_adds(&out, list[i]);
    }
    return text_of(a, &out);
}

static const char *load_balancer(struct arena *a, const cJSON *service)
{
    const cJSON *ingress = json_at(service, "status.loadBalancer.ingress");
    const char **list = arena_alloc(a, (json_count(ingress) + 1) * sizeof(*list));
    size_t count = 0;
    for (JSON_EACH(item, ingress)) {
        const char *shown = or_text(v_str(item, "ip"), v_str(item, "hostname"));
        if (*shown)
            list[count++] = shown;
    }
    return sorted(a, list, count, ",");
}

static const char *external_ip(struct arena *a, const cJSON *service)
{
    const char *type = json_str_or(service, "spec.type", "");
    cleanup_strbuf struct strbuf out = {0};
    if (!strcmp(type, "ExternalName"))
        return json_str_or(service, "spec.externalName", "");
    bool balanced = !strcmp(type, "LoadBalancer");
    if (!balanced && strcmp(type, "ClusterIP") != 0 && strcmp(type, "NodePort") != 0)
        return "<unknown>";
    if (balanced)
        strbuf_adds(&out, load_balancer(a, service));
    for (JSON_EACH(ip, json_at(service, "spec.externalIPs")))
        add_item(&out, ip->valuestring);
    if (out.len)
        return text_of(a, &out);
    return balanced ? "<pending>" : "<none>";
}

static const char *service_ports(struct arena *a, const cJSON *service)
{
    cleanup_strbuf struct strbuf out = {0};
    for (JSON_EACH(port, json_at(service, "spec.ports"))) {
        strbuf_addf(&out, "%s%jd", out.len ? "," : "", (intmax_t)json_int(port, "port", 0));
        if (json_int(port, "nodePort", 0) > 0)
            strbuf_addf(&out, ":%jd", (intmax_t)json_int(port, "nodePort", 0));
        strbuf_addf(&out, "/%s", v_str(port, "protocol"));
    }
    return or_text(text_of(a, &out), "<none>");
}

void service_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    const cJSON *ips = json_at(o, "spec.clusterIPs");
    cell_name(a, cells, o);
    cell_str(a, cells, json_str(o, "spec.type"));
    cell_str(a, cells, ips && ips->child ? ips->child->valuestring : "<none>");
    cell_str(a, cells, external_ip(a, o));
    cell_str(a, cells, service_ports(a, o));
    cell_created(a, cells, o, now);
    cell_str(a, cells, print_labels(a, json_at(o, "spec.selector")));
}

/* Addresses of a subset, once per port (`port` NULL: it has none). */
static void add_addresses(struct strbuf *out, const cJSON *subset, const cJSON *port, size_t *count)
{
    for (JSON_EACH(address, json_get(subset, "addresses"))) {
        const char *ip = v_str(address, "ip");
        if ((*count)++ >= SHOWN_MAX)
            continue;
        strbuf_adds(out, out->len ? "," : "");
        if (!port)
            strbuf_adds(out, ip);
        else
            strbuf_addf(out, strchr(ip, ':') ? "[%s]:%jd" : "%s:%jd", ip, (intmax_t)json_int(port, "port", 0));
    }
}

static void add_more(struct strbuf *out, size_t count)
{
    if (count > SHOWN_MAX)
        strbuf_addf(out, " + %zu more...", count - SHOWN_MAX);
}

void endpoints_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    cleanup_strbuf struct strbuf out = {0};
    const cJSON *subsets = json_get(o, "subsets");
    size_t count = 0;
    for (JSON_EACH(subset, subsets)) {
        const cJSON *ports = json_get(subset, "ports");
        if (!json_count(ports))
            add_addresses(&out, subset, NULL, &count);
        for (JSON_EACH(port, ports))
            add_addresses(&out, subset, port, &count);
    }
    add_more(&out, count);
    cell_name(a, cells, o);
    cell_str(a, cells, json_count(subsets) ? text_of(a, &out) : "<none>");
    cell_created(a, cells, o, now);
}

void endpointslice_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    cleanup_strbuf struct strbuf ports = {0}, addresses = {0};
    size_t nports = 0, naddresses = 0;
    for (JSON_EACH(port, json_get(o, "ports"))) {
        if (nports++ >= SHOWN_MAX)
            continue;
        if (json_get(port, "port"))
            add_item(&ports, arena_printf(a, "%jd", (intmax_t)json_int(port, "port", 0)));
        else
            add_item(&ports, json_get(port, "name") ? v_str(port, "name") : "*");
    }
    for (JSON_EACH(endpoint, json_get(o, "endpoints")))
        for (JSON_EACH(address, json_get(endpoint, "addresses")))
            if (naddresses++ < SHOWN_MAX)
                add_item(&addresses, address->valuestring);
    add_more(&ports, nports);
    add_more(&addresses, naddresses);
    cell_name(a, cells, o);
    cell_str(a, cells, json_str(o, "addressType"));
    cell_str(a, cells, or_text(text_of(a, &ports), "<unset>"));
    cell_str(a, cells, or_text(text_of(a, &addresses), "<unset>"));
    cell_created(a, cells, o, now);
}

/* ---- nodes and leases ---- */

static const char *node_status(struct arena *a, const cJSON *node)
{
    cleanup_strbuf struct strbuf out = {0};
    for (JSON_EACH(c, json_at(node, "status.conditions")))
        if (!strcmp(v_str(c, "type"), "Ready")) {
            strbuf_reset(&out);
            strbuf_adds(&out, !strcmp(v_str(c, "status"), "True") ? "Ready" : "NotReady");
        }
    if (!out.len)
        strbuf_adds(&out, "Unknown");
    if (json_bool(node, "spec.unschedulable", false))
        strbuf_adds(&out, ",SchedulingDisabled");
    return text_of(a, &out);
}

static const char *node_roles(struct arena *a, const cJSON *node)
{
    static const char prefix[] = "node-role.kubernetes.io/";
    const cJSON *labels = json_at(node, "metadata.labels");
    const char **list = arena_alloc(a, (json_count(labels) + 1) * sizeof(*list));
    size_t count = 0;
    for (JSON_EACH(item, labels)) {
        if (str_starts(item->string, prefix) && item->string[sizeof(prefix) - 1])
            list[count++] = item->string + sizeof(prefix) - 1;
        else if (!strcmp(item->string, "kubernetes.io/role") && *item->valuestring)
            list[count++] = item->valuestring;
    }
    return or_text(sorted(a, list, count, ","), "<none>");
}

static const char *node_address(const cJSON *node, const char *type)
{
    const cJSON *found = json_find(json_at(node, "status.addresses"), "type", type);
    return found ? v_str(found, "address") : "<none>";
}

void node_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    const cJSON *info = json_at(o, "status.nodeInfo");
    const char *kernel = or_text(v_str(info, "kernelVersion"), "<unknown>"), *arch = v_str(info, "architecture");
    cell_name(a, cells, o);
    cell_str(a, cells, node_status(a, o));
    cell_str(a, cells, node_roles(a, o));
    cell_created(a, cells, o, now);
    cell_str(a, cells, v_str(info, "kubeletVersion"));
    cell_str(a, cells, node_address(o, "InternalIP"));
    cell_str(a, cells, node_address(o, "ExternalIP"));
    cell_str(a, cells, or_text(v_str(info, "osImage"), "<unknown>"));
    cell_str(a, cells, *arch ? arena_printf(a, "%s (%s)", kernel, arch) : kernel);
    cell_str(a, cells, or_text(v_str(info, "containerRuntimeVersion"), "<unknown>"));
}

void lease_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    cell_name(a, cells, o);
    cell_str(a, cells, json_str(o, "spec.holderIdentity"));
    cell_created(a, cells, o, now);
}

/* ---- events ---- */

static const char *event_target(struct arena *a, const cJSON *event)
{
    const char *kind = str_lower(arena_strdup(a, json_str_or(event, "involvedObject.kind", "")));
    const char *name = json_str_or(event, "involvedObject.name", "");
    return *name ? arena_printf(a, "%s/%s", kind, name) : kind;
}

static const char *event_source(struct arena *a, const cJSON *event)
{
    const char *component = or_text(json_str(event, "source.component"), v_str(event, "reportingComponent"));
    const char *host = or_text(json_str(event, "source.host"), v_str(event, "reportingInstance"));
    return *host ? arena_printf(a, "%s, %s", component, host) : component;
}

static const char *trimmed(struct arena *a, const char *text)
{
    text += strspn(text, " \t\r\n");
    size_t n = strlen(text);
    while (n && strchr(" \t\r\n", text[n - 1]))
        n--;
    return arena_dup(a, text, n);
}

void event_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    const char *first = json_str(o, "firstTimestamp"), *last = json_str(o, "lastTimestamp");
    const cJSON *series = json_get(o, "series");
    int64_t count = json_int(o, "count", 0);
    first = first ? first : json_str(o, "eventTime");
    last = series ? json_str(series, "lastObservedTime") : last ? last : first;
    cell_age(a, cells, last, now);
    cell_str(a, cells, v_str(o, "type"));
    cell_str(a, cells, v_str(o, "reason"));
    cell_str(a, cells, event_target(a, o));
    cell_str(a, cells, json_str(o, "involvedObject.fieldPath"));
    cell_str(a, cells, event_source(a, o));
    cell_str(a, cells, trimmed(a, v_str(o, "message")));
    cell_age(a, cells, first, now);
    cell_int(a, cells, series ? json_int(series, "count", 0) : count ? count : 1);
    cell_name(a, cells, o);
}
