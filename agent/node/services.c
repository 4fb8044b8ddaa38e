#include "agent/node/services.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "agent/node/node_hosts.h"
#include "agent/node/service_cache.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/log.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/client/informer.h"
#include "core/format/json.h"
#include "core/wire/loop.h"
#include "core/wire/loop_task.h"
#include "net/dns_records.h"
#include "net/nft_watch.h"
#include "net/service.h"

enum { RETRY_MS = 2000, AFFINITY_SECONDS = 10800 };

struct node_services {
    struct node_services_options o;
    char *node_name;
    struct informer *services, *slices, *nodes;
    unsigned by_service; /* index of slices */
    struct map dirty;    /* keys of services to look at */
    struct map staged;   /* service key to struct staged: what the proxy was told */
    struct loop_timer *timer;
    struct nft_watch *watch;
    struct service_cache *cache;
    struct loop_task tell_known;
    bool known;  /* from the cache, if not from the server: good enough to act on */
    bool synced; /* from the server */
    bool complained;
};

/* The ports of a service that the proxy knows. */
struct staged {
    struct strbuf names; /* "proto name\n" each */
};

static void slice_service(struct item *it, informer_emit *emit, void *to)
{
    const char *name = NULL;
    const cJSON *label = json_get(json_at(item_tree(it), "metadata.labels"), "kubernetes.io/service-name");
    if (json_is_str(label))
        name = label->valuestring;
    if (!name)
        return;
    struct strbuf key = {0};
    strbuf_addf(&key, "%s/%s", it->namespace, name);
    emit(to, key.p);
    strbuf_free(&key);
}

/* ---- reading trees */

static const char *const metadata[] = {"namespace", "name", "uid", "resourceVersion", "labels", NULL};
static const char *const service_members[] = {"apiVersion", "kind", "metadata", "spec", "status", NULL};
static const char *const slice_members[] = {"apiVersion", "kind",  "metadata", "addressType",
                                            "endpoints",  "ports", NULL};
static const struct json_only service_only = {service_members, "metadata", metadata};
static const struct json_only slice_only = {slice_members, "metadata", metadata};

uint8_t port_protocol(const cJSON *port)
{
    const char *p = json_str_or(port, "protocol", "TCP");
    return !strcmp(p, "UDP") ? IPPROTO_UDP : !strcmp(p, "SCTP") ? IPPROTO_SCTP : IPPROTO_TCP;
}

static const char *protocol_name(uint8_t protocol)
{
    return protocol == IPPROTO_UDP ? "udp" : protocol == IPPROTO_SCTP ? "sctp" : "tcp";
}

/* Appends the addresses of an array of texts; "None" and nonsense are none. */
static void add_ips(struct net_ip *list, size_t max, size_t *count, const cJSON *texts)
{
    for (JSON_EACH(text, texts))
        if (json_is_str(text) && *count < max && !net_ip_parse(text->valuestring, &list[*count]))
            (*count)++;
}

static bool condition(const cJSON *endpoint, const char *name, bool def)
{
    return json_bool(json_get(endpoint, "conditions"), name, def);
}

/* The slice's port of that name; an unnamed port matches an unnamed one. */
static const cJSON *slice_port(const cJSON *slice, const char *name, uint8_t protocol)
{
    for (JSON_EACH(port, json_get(slice, "ports")))
        if (!strcmp(json_str_or(port, "name", ""), name) && port_protocol(port) == protocol &&
            json_int(port, "port", 0))
            return port;
    return NULL;
}

struct endpoints {
    struct service_endpoint *list;
    size_t count, cap;
};

static void add_endpoint(struct node_services *s, struct endpoints *e, const cJSON *endpoint, uint16_t port)
{
    struct net_ip ip;
    const cJSON *address = json_get(endpoint, "addresses");
    bool ready = condition(endpoint, "ready", true);
    if (!ready && !(condition(endpoint, "serving", true) && condition(endpoint, "terminating", false)))
        return;
    if (!address || !json_is_str(address->child) || net_ip_parse(address->child->valuestring, &ip) ||
        e->count == SERVICE_ENDPOINTS_MAX)
        return;
    e->list = mem_grow(e->list, e->count, &e->cap, sizeof(*e->list));
    e->list[e->count++] =
        (struct service_endpoint){ip, port, !strcmp(json_str_or(endpoint, "nodeName", ""), s->node_name), !ready};
}

/* What these labels are on is for DNS or for another proxy. */
static bool not_for_us(const cJSON *object)
{
    const cJSON *labels = json_at(object, "metadata.labels");
    return json_get(labels, "service.kubernetes.io/service-proxy-name") ||
           json_get(labels, "service.kubernetes.io/headless");
}

/* The endpoints for one port. */
static void gather(struct node_services *s, struct informer_set slices, const char *port_name, uint8_t protocol,
                   struct endpoints *ret)
{
    for (size_t i = 0; i < slices.count; i++) {
        const cJSON *slice = item_tree(slices.list[i]), *port = slice_port(slice, port_name, protocol);
        if (!port || strcmp(json_str_or(slice, "addressType", ""), "IPv4") || not_for_us(slice))
            continue;
        for (JSON_EACH(endpoint, json_get(slice, "endpoints")))
            add_endpoint(s, ret, endpoint, (uint16_t)json_int(port, "port", 0));
    }
}

/* ---- the proxy */

static void forget_ports(struct node_services *s, const char *key, const char *keep)
{
    struct staged *old = map_get(&s->staged, key);
    struct slice rest = old ? (struct slice){old->names.p, old->names.len} : (struct slice){0};
    while (rest.n) {
        struct slice line = slice_cut(&rest, '\n');
        cleanup_free char *text = mem_dup(line.p, line.n + 1); /* with its end: "a" is not the beginning of "ab" */
        if (keep && strstr(keep, text))
            continue;
        text[line.n] = 0;
        char *space = strchr(text, ' ');
        service_proxy_delete(s->o.proxy, space + 1, (uint8_t)strtoul(text, NULL, 10));
    }
}

static void stage_port(struct node_services *s, const char *key, const cJSON *service, const cJSON *port,
                       struct net_ip *ips, size_t nips, struct net_ip *external, size_t nexternal, struct strbuf *names)
{
    const cJSON *spec = json_get(service, "spec");
    struct endpoints e = {0};
    struct err err = {0};
    cleanup_strbuf struct strbuf name = {0};
    const char *port_name = json_str_or(port, "name", "");
    strbuf_addf(&name, "%s:%s", key, port_name);
    uint8_t protocol = port_protocol(port);
    gather(s, informer_find(s->slices, s->by_service, key), port_name, protocol, &e);
    bool affinity = !strcmp(json_str_or(spec, "sessionAffinity", "None"), "ClientIP");
    struct service_port p = {
        .name = name.p,
        .protocol = protocol,
        .port = (uint16_t)json_int(port, "port", 0),
        .node_port = (uint16_t)json_int(port, "nodePort", 0),
        .cluster_ips = ips,
        .cluster_ip_count = nips,
        .external_ips = external,
        .external_ip_count = nexternal,
        .internal_local = !strcmp(json_str_or(spec, "internalTrafficPolicy", ""), "Local"),
        .external_local = !strcmp(json_str_or(spec, "externalTrafficPolicy", ""), "Local"),
        .affinity_seconds =
            affinity ? (uint32_t)json_int(spec, "sessionAffinityConfig.clientIP.timeoutSeconds", AFFINITY_SECONDS) : 0,
        .endpoints = e.list,
        .endpoint_count = e.count,
    };
    if (service_proxy_set(s->o.proxy, &p, &err) < 0)
        log_warn("service %s: %s; its port %u is left out until it changes", key, err.text, p.port);
    strbuf_addf(names, "%u %s\n", protocol, name.p);
    free(e.list);
}

static void stage(struct node_services *s, const char *key, const cJSON *service)
{
    enum { IPS_MAX = 64 };
    struct net_ip ips[2], external[IPS_MAX];
    size_t nips = 0, nexternal = 0;
    const cJSON *spec = json_get(service, "spec");
    struct strbuf names = {0};
    add_ips(ips, COUNT_OF(ips), &nips, json_get(spec, "clusterIPs"));
    add_ips(external, IPS_MAX, &nexternal, json_get(spec, "externalIPs"));
    for (JSON_EACH(ingress, json_at(service, "status.loadBalancer.ingress"))) {
        const char *ip = json_str(ingress, "ip");
        bool proxied = !strcmp(json_str_or(ingress, "ipMode", "VIP"), "Proxy"); /* it has to pass the balancer */
        if (ip && !proxied && nexternal < IPS_MAX && !net_ip_parse(ip, &external[nexternal]))
            nexternal++;
    }
    if (nips && strcmp(json_str_or(spec, "type", ""), "ExternalName") && !not_for_us(service))
        for (JSON_EACH(port, json_get(spec, "ports")))
            stage_port(s, key, service, port, ips, nips, external, nexternal, &names);
    forget_ports(s, key, names.p ? names.p : "");
    struct staged *now = map_get(&s->staged, key);
    if (!now) {
        now = mem_alloc(sizeof(*now));
        map_set(&s->staged, key, now);
    }
    strbuf_free(&now->names);
    now->names = names;
}

static void unstage(struct node_services *s, const char *key)
{
    forget_ports(s, key, NULL);
    struct staged *old = map_del(&s->staged, key);
    if (old) {
        strbuf_free(&old->names);
        free(old);
    }
}

/* ---- DNS */

static size_t dns_ports(struct arena *a, const cJSON *ports, struct dns_port **ret)
{
    size_t n = 0;
    struct dns_port *list = arena_alloc(a, (json_count(ports) + 1) * sizeof(*list));
    for (JSON_EACH(port, ports))
        list[n++] = (struct dns_port){json_str_or(port, "name", ""), protocol_name(port_protocol(port)),
                                      (uint16_t)json_int(port, "port", 0)};
    *ret = list;
    return n;
}

static size_t dns_endpoints(struct node_services *s, struct arena *a, const char *key, bool unready,
                            struct dns_endpoint **ret)
{
    struct informer_set slices = informer_find(s->slices, s->by_service, key);
    size_t n = 0, room = 0;
    for (size_t i = 0; i < slices.count; i++)
        room += json_count(json_get(item_tree(slices.list[i]), "endpoints"));
    struct dns_endpoint *list = arena_alloc(a, (room + 1) * sizeof(*list));
    for (size_t i = 0; i < slices.count; i++) {
        const cJSON *slice = item_tree(slices.list[i]);
        struct dns_port *ports;
        size_t nports = dns_ports(a, json_get(slice, "ports"), &ports);
        for (JSON_EACH(endpoint, json_get(slice, "endpoints"))) {
            const cJSON *address = json_get(endpoint, "addresses");
            if ((!unready && !condition(endpoint, "ready", true)) || !address || !json_is_str(address->child) ||
                net_ip_parse(address->child->valuestring, &list[n].ip))
                continue;
            list[n].hostname = json_str(endpoint, "hostname");
            list[n].ports = ports;
            list[n++].port_count = nports;
        }
    }
    *ret = list;
    return n;
}

static void record(struct node_services *s, struct item *it)
{
    cleanup_arena struct arena *a = arena_new();
    const cJSON *service = item_tree(it), *spec = json_get(service, "spec");
    struct err err = {0};
    struct net_ip ips[2];
    struct dns_port *ports;
    struct dns_endpoint *endpoints;
    size_t nips = 0;
    add_ips(ips, COUNT_OF(ips), &nips, json_get(spec, "clusterIPs"));
    bool external = !strcmp(json_str_or(spec, "type", ""), "ExternalName");
    struct dns_service d = {
        .name_space = it->namespace,
        .name = it->name,
        .external_name = external ? json_str(spec, "externalName") : NULL,
        .cluster_ips = ips,
        .cluster_ip_count = external ? 0 : nips,
        .port_count = dns_ports(a, json_get(spec, "ports"), &ports),
        .endpoint_count = dns_endpoints(s, a, it->key, json_bool(spec, "publishNotReadyAddresses", false), &endpoints),
    };
    d.ports = ports;
    d.endpoints = endpoints;
    if (dns_records_set_service(s->o.records, &d, &err))
        log_warn("service %s is not in DNS: %s; looked at again when it changes", it->key, err.text);
}

/* ---- what changed */

static void refresh(struct node_services *s, const char *key)
{
    struct item *it = informer_get(s->services, key);
    if (it) {
        if (s->o.proxy)
            stage(s, key, item_tree(it));
        record(s, it);
        return;
    }
    unstage(s, key);
    const char *slash = strchr(key, '/');
    cleanup_free char *namespace = mem_dup(key, (size_t)(slash - key));
    dns_records_delete_service(s->o.records, namespace, slash + 1);
}

static void run(void *arg)
{
    struct node_services *s = arg;
    struct map_entry *e;
    struct err err = {0};
    if (!s->known)
        return;
    if (s->synced)
        service_cache_changed(s->cache);
    for (size_t i = 0; (e = map_next(&s->dirty, &i));)
        refresh(s, e->key);
    map_free(&s->dirty);
    dns_records_set_complete(s->o.records);
    if (s->o.proxy && service_proxy_commit(s->o.proxy, &err) < 0) {
        if (!s->complained)
            log_error("services cannot be put into the kernel: %s; trying again every %d s", err.text, RETRY_MS / 1000);
        s->complained = true;
        loop_timer_set(s->timer, RETRY_MS);
        return;
    }
    if (s->complained)
        log_info("services are in the kernel again");
    s->complained = false;
}

static void mark(struct node_services *s, const char *key)
{
    map_set(&s->dirty, key, s);
    loop_timer_set(s->timer, 0);
}

static void on_service(void *ctx, struct item *old, struct item *now)
{
    mark(ctx, now ? now->key : old->key);
}

static void mark_value(void *to, const char *value)
{
    mark(to, value);
}

static void on_slice(void *ctx, struct item *old, struct item *now)
{
    if (old)
        slice_service(old, mark_value, ctx);
    if (now)
        slice_service(now, mark_value, ctx);
}

static void on_node(void *ctx, struct item *old, struct item *now)
{
    struct node_services *s = ctx;
    node_hosts_changed(s->o.records, old, now);
    loop_timer_set(s->timer, 0); /* to keep it */
}

/* Somebody flushed the rule set. */
static void on_flushed(void *arg)
{
    struct node_services *s = arg;
    log_warn("the services' nf_tables rules were deleted by another program; they are made again");
    service_proxy_invalidate(s->o.proxy);
    loop_timer_set(s->timer, 0);
}

static void watch_table(struct node_services *s)
{
    struct nft_watch_table table;
    struct err err = {0};
    service_proxy_table(s->o.proxy, &table);
    if (nft_watch_new(s->o.loop, &table, 1, on_flushed, s, &s->watch, &err))
        log_warn("nobody will notice when the services' rules are deleted: %s", err.text);
}

static void on_synced(void *ctx)
{
    struct node_services *s = ctx;
    s->synced = s->known = true;
    loop_timer_set(s->timer, 0);
    s->o.synced(s->o.ctx);
}

static void tell_known(void *arg)
{
    struct node_services *s = arg;
    s->o.synced(s->o.ctx);
}

/* What was known before k3c was started again; at once, so that no question is answered without it. */
static void take_up(struct node_services *s)
{
    if (!service_cache_load(s->cache))
        return;
    s->known = true;
    run(s);
    loop_task_defer(s->o.loop, &s->tell_known);
}

struct node_services *node_services_new(const struct node_services_options *o)
{
    static const struct informer_handler services = {on_service, NULL}, slices = {on_slice, NULL},
                                         nodes = {on_node, NULL};
    struct node_services *s = mem_alloc(sizeof(*s));
    s->o = *o;
    s->node_name = mem_strdup(o->node_name);
    s->timer = loop_timer_new(o->loop, run, s);
    s->services = informers_get(
        o->informers,
        &(struct informer_resource){.group = "", .version = "v1", .resource = "services", .only = &service_only});
    s->slices = informers_get(o->informers, &(struct informer_resource){.group = "discovery.k8s.io",
                                                                        .version = "v1",
                                                                        .resource = "endpointslices",
                                                                        .only = &slice_only});
    s->by_service = informer_index(s->slices, slice_service);
    s->nodes = node_hosts_informer(o->informers);
    informer_handle(s->nodes, &nodes, s);
    informer_handle(s->services, &services, s);
    informer_handle(s->slices, &slices, s);
    struct informer *all[] = {s->services, s->slices, s->nodes};
    if (s->o.proxy)
        watch_table(s);
    s->cache = service_cache_new(o->loop, o->cache, all, COUNT_OF(all));
    loop_task_init(&s->tell_known, tell_known, s);
    informers_wait(o->informers, all, 2, on_synced, s);
    take_up(s);
    return s;
}

struct node_services *node_services_free(struct node_services *s)
{
    if (!s)
        return NULL;
    informers_unwait(s->o.informers, s);
    loop_task_remove(&s->tell_known);
    service_cache_free(s->cache);
    informer_unhandle(s->nodes, s);
    informer_unhandle(s->services, s);
    informer_unhandle(s->slices, s);
    loop_timer_free(s->timer);
    nft_watch_free(s->watch);
    struct map_entry *e;
    for (size_t i = 0; (e = map_next(&s->staged, &i));) {
        struct staged *one = e->value;
        strbuf_free(&one->names);
        free(one);
    }
    map_free(&s->staged);
    map_free(&s->dirty);
    free(s->node_name);
    free(s);
    return NULL;
}

bool node_services_synced(const struct node_services *s)
{
    return s->synced;
}

cJSON *node_services_for(struct node_services *s, struct arena *a, const char *namespace)
{
    if (!s->known)
        return NULL;
    cJSON *list = json_array(a);
    struct item *it;
    for (size_t c = 0; (it = informer_next(s->services, &c));)
        if (!strcmp(it->namespace, namespace) || !strcmp(it->key, "default/kubernetes"))
            json_append(list, json_copy(a, item_tree(it)));
    return list;
}
