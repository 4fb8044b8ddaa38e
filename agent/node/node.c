#include "agent/node/node.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/image/images.h"
#include "agent/node/dns_standby.h"
#include "agent/node/join.h"
#include "agent/node/kubelet.h"
#include "agent/node/machine.h"
#include "agent/node/network.h"
#include "agent/node/node_int.h"
#include "agent/node/node_object.h"
#include "agent/node/registration.h"
#include "agent/node/renewal.h"
#include "agent/node/services.h"
#include "agent/node/sources.h"
#include "agent/runtime/runtime.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/host.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/base/version.h"
#include "core/cli/options.h"
#include "core/client/api.h"
#include "core/client/events.h"
#include "core/client/http_api.h"
#include "core/client/informer.h"
#include "core/client/timing.h"
#include "core/format/json.h"
#include "core/wire/loop.h"
#include "core/wire/tls.h"
#include "net/dns.h"
#include "net/dns_records.h"
#include "net/overlay.h"
#include "net/podnet.h"
#include "net/service.h"

enum { TOKEN_FILE_MAX = 8192, STATUS_MS = 300000, KUBELET_RETRY_MS = 5000 };

/* ---- what is known before anybody is asked */

static int find_server(struct node_host *n, struct err *err)
{
    struct arena *a = n->o->arena;
    const char *url = n->o->server;
    struct slice rest = slice_of(url + strlen("https://"));
    struct slice where = slice_cut(&rest, '/');
    char *text = arena_dup(a, where.p, where.n), *colon = strrchr(text, ':');
    uint64_t port = 6443;
    if (*text == '[') { /* [::1]:6443 */
        char *bracket = strchr(text, ']');
        if (!bracket)
            return err_set(err, EINVAL, "--server %s: a ']' is missing", url);
        *bracket = 0;
        colon = bracket[1] == ':' ? bracket + 1 : NULL;
        text++;
    } else if (colon) {
        *colon = 0;
    }
    if (colon && (str_to_u64(colon + 1, &port) || !port || port > 65535))
        return err_set(err, EINVAL, "--server %s: the port is no port", url);
    n->server_host = text;
    n->server_port = (int)port;
    return 0;
}

static int find_token(struct node_host *n, struct err *err)
{
    cleanup_free char *text = NULL;
    n->token = n->o->token;
    if (n->token || !n->o->token_file)
        return 0;
    int r = file_read(n->o->token_file, TOKEN_FILE_MAX, &text, NULL, err);
    if (!r)
        n->token = arena_strdup(n->o->arena, text);
    return r;
}

static void find_self(struct node_host *n)
{
    const struct options *o = n->o;
    if (o->node_name)
        snprintf(n->name, sizeof(n->name), "%s", o->node_name);
    else
        host_name(n->name);
    for (size_t i = 0; i < o->node_ip.count && i < NODE_IPS_MAX; i++)
        n->ips[i] = o->node_ip.items[i];
    if (!n->ips[0]) {
        host_primary_ip(n->primary_ip);
        n->ips[0] = n->primary_ip;
    }
}

/* ---- readiness */

static void tell_ready(struct node_host *n)
{
    if (!n->registration)
        return;
    node_registration_set_ready(n->registration,
                                !n->network_ready    ? "container runtime network not ready: the pod network is "
                                                       "being set up"
                                : !n->services_ready ? "services have not yet been read at least once, cannot "
                                                       "construct envvars"
                                                     : NULL);
}

static void on_pod(void *ctx, struct item *old, struct item *now)
{
    struct node_host *n = ctx;
    if (now)
        pods_set(n->pods, item_tree(now));
    else
        pods_gone(n->pods, old->uid);
}

static void on_pods_synced(void *ctx)
{
    struct node_host *n = ctx;
    pods_synced(n->pods);
}

/* Addresses and devices of pods that are no more. */
static void reconcile_network(struct node_host *n)
{
    cleanup_arena struct arena *a = arena_new();
    cJSON *pods = pods_list(n->pods, a);
    const char **uids = arena_alloc(a, (json_count(pods) + 1) * sizeof(*uids));
    struct err err = {0};
    size_t count = 0;
    for (JSON_EACH(pod, pods)) {
        const char *uid = json_str(pod, "metadata.uid");
        if (uid)
            uids[count++] = uid;
    }
    if (podnet_reconcile(node_network_pods(n->network), uids, count, &err) < 0)
        log_warn("what is left of ended pods' network cannot be taken back: %s; the next start of k3c will", err.text);
}

static void on_network(void *ctx)
{
    struct node_host *n = ctx;
    n->network_ready = true;
    reconcile_network(n);
    node_ops_network_ready(n);
    tell_ready(n);
}

static void on_overlay(void *ctx, const struct overlay_annotations *a)
{
    struct node_host *n = ctx;
    node_registration_set_overlay(n->registration, a);
}

static void on_services(void *ctx)
{
    struct node_host *n = ctx;
    n->services_ready = true;
    pods_kick(n->pods);
    tell_ready(n);
}

static cJSON *list_images(void *ctx, struct arena *a)
{
    struct node_host *n = ctx;
    return images_list(n->images, a);
}

static void on_images(void *ctx)
{
    struct node_host *n = ctx;
    if (n->registration)
        node_registration_touch(n->registration);
}

/* ---- with the server's answers */

static int open_apis(struct node_host *n, struct err *err)
{
    const struct credentials *c = &n->credentials;
    struct tls_options kubelet = {
        .cert = c->cert[CLIENT_KUBELET], .key = c->key[CLIENT_KUBELET], .ca = c->server_ca, .alpn = "h2,http/1.1"};
    struct tls_options proxy = {.cert = c->cert[CLIENT_KUBE_PROXY],
                                .key = c->key[CLIENT_KUBE_PROXY],
                                .ca = c->server_ca,
                                .alpn = "h2,http/1.1"};
    struct tls_options serving = {.server = true,
                                  .cert = c->cert[SERVING_KUBELET],
                                  .key = c->key[SERVING_KUBELET],
                                  .ca = c->client_ca,
                                  .verify_client = true,
                                  .alpn = "http/1.1"};
    int r = tls_config_new(&kubelet, &n->kubelet_tls, err);
    if (r || (r = tls_config_new(&proxy, &n->proxy_tls, err)) || (r = tls_config_new(&serving, &n->serving_tls, err)))
        return r;
    struct http_api_options api = {
        .host = n->server_host, .port = n->server_port, .tls = n->kubelet_tls, .user_agent = "kubelet/" K3C_VERSION};
    if ((r = http_api_new(n->loop, &api, &n->api, err)))
        return r;
    api.tls = n->proxy_tls;
    return http_api_new(n->loop, &api, &n->proxy_api, err);
}

static int open_dns(struct node_host *n, const struct net_ip *ip, struct err *err)
{
    struct dns_options o = {.ip = *ip, .resolv_conf = n->o->resolv_conf};
    struct err why = {0};
    dns_standby_take(options_run_dir(n->o), ip, &o.udp, &o.tcp);
    int r = dns_server_new(n->loop, n->records, &o, &n->dns, err);
    if (r)
        return r;
    struct dns_standby_options s = {
        .loop = n->loop,
        .holder = runtime_holder(n->runtime),
        .run_dir = options_run_dir(n->o),
        .ip = json_str(n->credentials.config, "clusterDNS"),
        .domain = dns_records_domain(n->records),
        .resolv_conf = n->o->resolv_conf,
    };
    dns_server_sockets(n->dns, &s.udp, &s.tcp);
    if (dns_standby_start(&s, &n->dns_standby, &why))
        log_warn("DNS will not be answered while k3c is away: %s", why.text);
    return 0;
}

static int open_services(struct node_host *n, const struct net_prefix *pods, const struct net_prefix *services,
                         struct err *err)
{
    const cJSON *config = n->credentials.config;
    struct net_ip dns;
    int r = service_proxy_new(&(struct service_proxy_options){.cluster_cidr = *pods, .service_cidr = *services},
                              &n->proxy, err);
    if (r)
        return r;
    if (net_ip_parse(json_str_or(config, "clusterDNS", ""), &dns))
        return err_set(err, EINVAL, "the server's clusterDNS is no address");
    n->records = dns_records_new(json_str_or(config, "clusterDomain", "cluster.local"), &dns);
    if ((r = open_dns(n, &dns, err)))
        return r;
    n->services = node_services_new(
        &(struct node_services_options){.loop = n->loop,
                                        .informers = n->proxy_informers,
                                        .node_name = n->name,
                                        .cache = arena_printf(n->o->arena, "%s/services", options_run_dir(n->o)),
                                        .proxy = n->proxy,
                                        .records = n->records,
                                        .synced = on_services,
                                        .ctx = n});
    return 0;
}

static int open_network(struct node_host *n, struct err *err)
{
    const cJSON *config = n->credentials.config;
    struct node_network_options o = {
        .loop = n->loop,
        .informers = n->proxy_informers,
        .node_name = n->name,
        .backend = json_str_or(config, "flannelBackend", "vxlan"),
        .run_dir = options_run_dir(n->o),
        .cidr_file = options_path(n->o, "agent/etc/pod-cidr"),
        .ready = on_network,
        .annotate = on_overlay,
        .ctx = n,
    };
    int r = net_prefix_parse(json_str_or(config, "clusterCIDR", ""), &o.cluster_cidr, err);
    if (r || (r = net_prefix_parse(json_str_or(config, "serviceCIDR", ""), &o.service_cidr, err)))
        return r;
    if (net_ip_parse(n->ips[0], &o.node_ip))
        return err_set(err, EINVAL, "the node's address %s is none", n->ips[0]);
    n->network = node_network_new(&o);
    return open_services(n, &o.cluster_cidr, &o.service_cidr, err);
}

static void mount_dropped(void *arg)
{
    (void)arg;
}

/* A root file system of a container that no pod knows any more. */
static void drop_mount(void *arg, const char *container_id)
{
    struct node_host *n = arg;
    if (!pods_has_container(n->pods, container_id))
        images_unmount(n->images, container_id, mount_dropped, NULL);
}

static int open_pods(struct node_host *n, struct err *err)
{
    const struct options *o = n->o;
    const cJSON *config = n->credentials.config;
    struct machine machine;
    machine_read(o->data_dir, &machine);
    struct pods_options p = {
        .loop = n->loop,
        .runtime = n->runtime,
        .ops = &node_pod_ops,
        .ops_ctx = n,
        .root_dir = options_path(o, "agent/pods"),
        .log_dir = "/var/log/pods",
        .node_name = n->name,
        .cluster_domain = json_str(config, "clusterDomain"),
        .cluster_dns = json_str(config, "clusterDNS"),
        .resolv_conf = o->resolv_conf,
        .allocatable_cpu_milli = (uint64_t)machine.cpus * 1000,
        .allocatable_memory = node_allocatable_memory(&machine),
    };
    for (; p.n_node_ips < 2 && n->ips[p.n_node_ips]; p.n_node_ips++)
        p.node_ips[p.n_node_ips] = n->ips[p.n_node_ips];
    int r = pods_new(&p, &n->pods, err);
    if (!r)
        images_each_mount(n->images, drop_mount, n);
    return r;
}

static int open_kubelet(struct node_host *n, struct err *err)
{
    struct kubelet_options o = {.loop = n->loop,
                                .address = n->o->bind_address,
                                .port = KUBELET_PORT,
                                .tls = n->serving_tls,
                                .pods = n->pods,
                                .cgroups = runtime_cgroups(n->runtime),
                                .api = n->api,
                                .node_name = n->name};
    return kubelet_new(&o, &n->kubelet, err);
}

/* Somebody else's port is waited for: pods run without it, only logs, exec and metrics of this node do not. */
static void listen_kubelet(void *arg)
{
    struct node_host *n = arg;
    struct err err = {0};
    if (!open_kubelet(n, &err)) {
        if (n->kubelet_waits)
            log_info("node %s: port %d is free now; logs, exec and metrics work", n->name, KUBELET_PORT);
        n->kubelet_waits = false;
        return;
    }
    if (!n->kubelet_waits)
        log_error("node %s: %s; pods run, but their logs, exec and metrics have to wait for the port", n->name,
                  err.text);
    n->kubelet_waits = true;
    if (!n->kubelet_retry)
        n->kubelet_retry = loop_timer_new(n->loop, listen_kubelet, n);
    loop_timer_set(n->kubelet_retry, KUBELET_RETRY_MS);
}

static void follow_pods(struct node_host *n)
{
    static const struct informer_handler handler = {on_pod, on_pods_synced};
    const char *query = arena_printf(n->o->arena, "fieldSelector=spec.nodeName%%3D%s", n->name);
    n->pod_informer = informers_get(
        n->informers, &(struct informer_resource){.group = "", .version = "v1", .resource = "pods", .query = query});
    informer_handle(n->pod_informer, &handler, n);
}

static bool given_up(const cJSON *node)
{
    return str_eq(json_str(json_find(json_at(node, "status.conditions"), "type", "Ready"), "status"), "Unknown");
}

/* The server took a silence for the node's end, or somebody deleted its Node: only the node itself can undo that. */
static void on_own_node(void *ctx, struct item *old, struct item *now)
{
    struct node_host *n = ctx;
    if (!old || !json_at(item_tree(old), "status.allocatable"))
        pods_kick(n->pods);
    if (!now || given_up(item_tree(now)))
        node_registration_touch(n->registration);
}

static void follow_own_node(struct node_host *n)
{
    static const struct informer_handler handler = {on_own_node, NULL};
    const char *query = arena_printf(n->o->arena, "fieldSelector=metadata.name%%3D%s", n->name);
    n->own_node = informers_get(
        n->informers, &(struct informer_resource){.group = "", .version = "v1", .resource = "nodes", .query = query});
    informer_handle(n->own_node, &handler, n);
}

static int open_all(struct node_host *n, struct err *err)
{
    int r = open_apis(n, err);
    if (r)
        return r;
    n->timing = timing_new(n->loop);
    n->informers = informers_new(n->api, n->timing);
    n->proxy_informers = informers_new(n->proxy_api, n->timing);
    n->events = events_new(n->api, n->timing, "kubelet", n->name);
    n->sources = sources_new(n->api);
    if ((r = open_pods(n, err)))
        return r;
    listen_kubelet(n);
    n->registration = node_registration_new(&(struct node_registration_options){
        .loop = n->loop,
        .api = n->api,
        .name = n->name,
        .ips = n->ips,
        .labels = &n->o->node_label,
        .taints = &n->o->node_taint,
        .data_dir = n->o->data_dir,
        .status_ms = options_arg_ms(&n->o->kubelet_arg, "node-status-update-frequency", STATUS_MS),
        .images = list_images,
        .ctx = n,
    });
    follow_pods(n);
    follow_own_node(n);
    return open_network(n, err);
}

static struct node_join_options join_options(struct node_host *n, void (*done)(void *ctx))
{
    return (struct node_join_options){
        .loop = n->loop,
        .options = n->o,
        .host = n->server_host,
        .port = n->server_port,
        .token = n->token,
        .node_name = n->name,
        .password = n->password,
        .ips = n->ips,
        .credentials = &n->credentials,
        .done = done,
        .ctx = n,
    };
}

/* New connections use what was renewed, those there are drain. */
static void on_renewed(void *ctx)
{
    struct node_host *n = ctx;
    const struct credentials *c = &n->credentials;
    struct err err = {0};
    if (tls_config_reload(n->kubelet_tls, c->cert[CLIENT_KUBELET], c->key[CLIENT_KUBELET], c->server_ca, &err) ||
        tls_config_reload(n->proxy_tls, c->cert[CLIENT_KUBE_PROXY], c->key[CLIENT_KUBE_PROXY], c->server_ca, &err) ||
        tls_config_reload(n->serving_tls, c->cert[SERVING_KUBELET], c->key[SERVING_KUBELET], c->client_ca, &err)) {
        log_error("node %s: renewed certificates: %s; the old ones are used", n->name, err.text);
        return;
    }
    http_api_set_tls(n->api, n->kubelet_tls);
    http_api_set_tls(n->proxy_api, n->proxy_tls);
}

static void on_joined(void *ctx)
{
    struct node_host *n = ctx;
    struct err err = {0};
    if (open_all(n, &err)) {
        log_error("node %s: %s; it stays as it is until k3c is started again", n->name, err.text);
        return;
    }
    const struct node_join_options o = join_options(n, on_renewed);
    n->renewal = node_renewal_new(&o);
    if (n->o->role == OPTIONS_AGENT) /* a server says so itself */
        host_notify("READY=1");
}

/* ---- the whole */

static int open_runtime(struct node_host *n, struct err *err)
{
    const struct options *o = n->o;
    const char *instance = options_instance(o);
    struct runtime_options r = {
        .loop = n->loop,
        .state_dir = options_run_dir(o),
        .cgroup_prefix = *instance ? arena_printf(o->arena, "/kubepods%s", instance) : "",
        .seccomp_root = options_path(o, "agent/seccomp"),
        .bin_dir = options_path(o, "agent/bin"),
    };
    struct images_options i = {
        .loop = n->loop,
        .data_dir = o->data_dir,
        .run_dir = options_run_dir(o),
        .registries = o->private_registry,
        .changed = on_images,
        .ctx = n,
    };
    int e = runtime_new(&r, &n->runtime, err);
    return e ? e : images_new(&i, &n->images, err);
}

static int lock_data(struct node_host *n, struct err *err)
{
    const char *path = options_path(n->o, "agent/lock");
    int r = file_make_parents(path, 0700, err);
    if (r)
        return r;
    n->lock = file_lock(path);
    return n->lock >= 0 ? 0
           : n->lock == -EBUSY
               ? err_set(err, EBUSY, "another k3c runs a node in %s; stop that one first", n->o->data_dir)
               : err_set(err, -n->lock, "cannot lock %s: %s", path, strerror(-n->lock));
}

static int prepare(struct node_host *n, struct err *err)
{
    int r = lock_data(n, err);
    if (r || (r = find_server(n, err)) || (r = find_token(n, err)) ||
        (r = credentials_load(n->o, &n->credentials, err)) || (r = node_password(n->o, &n->password, err)) ||
        (r = open_runtime(n, err)))
        return r;
    const struct node_join_options o = join_options(n, on_joined);
    n->join = node_join_new(&o);
    return 0;
}

int node_host_new(struct loop *l, const struct options *o, struct node_host **ret, struct err *err)
{
    struct node_host *n = mem_alloc(sizeof(*n));
    n->loop = l;
    n->o = o;
    n->lock = -1;
    node_ops_init(n);
    find_self(n);
    int r = prepare(n, err);
    if (r)
        node_host_free(n);
    else
        *ret = n;
    return r;
}

static void free_api(struct api *a)
{
    if (a)
        a->ops->free(a);
}

struct node_host *node_host_free(struct node_host *n)
{
    if (!n)
        return NULL;
    node_renewal_free(n->renewal);
    node_join_free(n->join);
    loop_timer_free(n->kubelet_retry);
    kubelet_free(n->kubelet);
    if (n->pod_informer)
        informer_unhandle(n->pod_informer, n);
    if (n->own_node)
        informer_unhandle(n->own_node, n);
    pods_free(n->pods);
    node_ops_free(n);
    sources_free(n->sources);
    node_services_free(n->services);
    dns_server_free(n->dns);
    dns_standby_free(n->dns_standby);
    dns_records_free(n->records);
    service_proxy_free(n->proxy);
    node_network_free(n->network);
    node_registration_free(n->registration);
    events_free(n->events);
    informers_free(n->proxy_informers);
    informers_free(n->informers);
    timing_free(n->timing);
    free_api(n->proxy_api);
    free_api(n->api);
    images_free(n->images);
    runtime_free(n->runtime);
    tls_config_free(n->kubelet_tls);
    tls_config_free(n->proxy_tls);
    tls_config_free(n->serving_tls);
    if (n->lock >= 0)
        close(n->lock);
    free(n);
    return NULL;
}
