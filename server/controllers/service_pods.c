#include "server/controllers/service_pods.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/selector.h"
#include "core/model/pod.h"
#include "server/controllers/controller.h"
#include "server/controllers/objects.h"

#define HEADLESS_LABEL "service.kubernetes.io/headless"

static bool selects(const cJSON *service, const cJSON *labels)
{
    const cJSON *selector = json_at(service, "spec.selector");
    if (!selector)
        return false;
    for (JSON_EACH(want, selector))
        if (!str_eq(json_str(json_get(labels, want->string), ""), json_str(want, "")))
            return false;
    return true;
}

/* What of a pod shows in endpoints. */
static bool same_endpoint(const cJSON *a, const cJSON *b)
{
    static const char *const fields[] = {"metadata.labels", "spec.hostname", "spec.subdomain",
                                         "spec.nodeName",   "status.podIPs", "status.podIP"};
    for (size_t n = 0; n < COUNT_OF(fields); n++)
        if (!json_equal(json_at(a, fields[n]), json_at(b, fields[n])))
            return false;
    return object_deleting(a) == object_deleting(b) && pod_ready(a) == pod_ready(b) &&
           pod_terminal(a) == pod_terminal(b);
}

void service_pods_enqueue(struct controller *c, struct informer *services, unsigned by_namespace, struct item *old,
                          struct item *now)
{
    const struct item *it = now ? now : old;
    const cJSON *was = old ? item_tree(old) : NULL, *is = now ? item_tree(now) : NULL;
    if (!it || (was && is && same_endpoint(was, is)))
        return;
    const cJSON *was_labels = json_at(was, "metadata.labels"), *is_labels = json_at(is, "metadata.labels");
    struct informer_set found = informer_find(services, by_namespace, it->namespace);
    for (size_t n = 0; n < found.count; n++) {
        const cJSON *service = item_tree(found.list[n]);
        if ((was && selects(service, was_labels)) || (is && selects(service, is_labels)))
            queue_add(c->queue, found.list[n]->key);
    }
}

static int by_name(const void *x, const void *y)
{
    return strcmp((*(struct item *const *)x)->name, (*(struct item *const *)y)->name);
}

bool service_pods(struct arena *a, const cJSON *service, const struct informer *pods, unsigned by_namespace,
                  struct item *const **ret, size_t *count)
{
    if (!json_at(service, "spec.selector") || str_eq(json_str(service, "spec.type"), "ExternalName"))
        return false;
    struct informer_set all = informer_find(pods, by_namespace, json_str_or(service, "metadata.namespace", ""));
    struct item **list = arena_alloc(a, (all.count + 1) * sizeof(struct item *));
    size_t found = 0;
    for (size_t n = 0; n < all.count; n++)
        if (selects(service, json_at(item_tree(all.list[n]), "metadata.labels")))
            list[found++] = all.list[n];
    qsort(list, found, sizeof(struct item *), by_name);
    *ret = list;
    *count = found;
    return true;
}

/* It has no cluster IP. */
static bool service_headless(const cJSON *service)
{
    const char *ip = json_str_or(service, "spec.clusterIP", "");
    return !*ip || !strcmp(ip, "None");
}

static bool is_v6(const char *ip)
{
    return strchr(ip, ':');
}

bool service_wants_family(const cJSON *service, bool v6)
{
    const cJSON *families = json_at(service, "spec.ipFamilies");
    if (json_count(families))
        return json_has_str(families, v6 ? "IPv6" : "IPv4");
    return service_headless(service) || is_v6(json_str(service, "spec.clusterIP")) == v6;
}

bool service_pod_eligible(const cJSON *pod, bool terminating_too)
{
    return !pod_terminal(pod) && (terminating_too || !object_deleting(pod)) &&
           (json_str(pod, "status.podIP") || json_count(json_at(pod, "status.podIPs")));
}

const char *service_pod_address(const cJSON *pod, bool v6)
{
    const cJSON *ips = json_at(pod, "status.podIPs");
    for (JSON_EACH(entry, ips)) {
        const char *ip = json_str_or(entry, "ip", "");
        if (*ip && is_v6(ip) == v6)
            return ip;
    }
    const char *ip = json_count(ips) ? NULL : json_str(pod, "status.podIP");
    return ip && *ip && is_v6(ip) == v6 ? ip : NULL;
}

const char *service_pod_hostname(const cJSON *service, const cJSON *pod)
{
    const char *hostname = json_str_or(pod, "spec.hostname", "");
    return *hostname && str_eq(json_str(pod, "spec.subdomain"), json_str(service, "metadata.name")) ? hostname : NULL;
}

static int64_t named_port(const cJSON *containers, bool sidecars_only, const char *name, const char *protocol)
{
    for (JSON_EACH(c, containers)) {
        if (sidecars_only && !container_is_sidecar(c))
            continue;
        for (JSON_EACH(p, json_get(c, "ports")))
            if (str_eq(json_str(p, "name"), name) && !strcmp(json_str_or(p, "protocol", "TCP"), protocol))
                return json_int(p, "containerPort", 0);
    }
    return 0;
}

/* The number behind a Service's port on this pod; 0: it has none. */
static int64_t target_port(const cJSON *port, const cJSON *pod)
{
    const cJSON *target = json_get(port, "targetPort");
    const char *name = json_str(target, "");
    if (!name) {
        int64_t number = json_int(target, "", 0);
        return number ? number : json_int(port, "port", 0);
    }
    const char *protocol = json_str_or(port, "protocol", "TCP");
    int64_t number = named_port(json_at(pod, "spec.containers"), false, name, protocol);
    return number ? number : named_port(json_at(pod, "spec.initContainers"), true, name, protocol);
}

cJSON *service_pod_ports(struct arena *a, const cJSON *service, const cJSON *pod)
{
    cJSON *ports = json_array(a);
    for (JSON_EACH(port, json_at(service, "spec.ports"))) {
        int64_t number = target_port(port, pod);
        if (number)
            json_append(ports, json_build(a, "{'name':%s,'port':%I,'protocol':%s,'appProtocol':%s}",
                                          json_str_or(port, "name", ""), number, json_str_or(port, "protocol", "TCP"),
                                          json_str(port, "appProtocol")));
    }
    return ports;
}

cJSON *service_endpoint_labels(struct arena *a, const cJSON *service)
{
    const cJSON *own = json_at(service, "metadata.labels");
    cJSON *labels = own ? json_copy(a, own) : json_object(a);
    json_del(labels, "kubernetes.io/service-name");
    json_del(labels, "endpointslice.kubernetes.io/managed-by");
    json_del(labels, HEADLESS_LABEL);
    if (service_headless(service))
        json_set_str(a, labels, HEADLESS_LABEL, "");
    return labels;
}
