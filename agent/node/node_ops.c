/* What pod workers ask of their node: images, network, sources, tokens, events. What they write is in node_writes.c. */
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "agent/image/images.h"
#include "agent/node/network.h"
#include "agent/node/node_int.h"
#include "agent/node/node_writes.h"
#include "agent/node/services.h"
#include "agent/node/sources.h"
#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/cli/options.h"
#include "core/client/api.h"
#include "core/client/events.h"
#include "core/client/informer.h"
#include "core/format/json.h"
#include "core/wire/loop.h"
#include "net/netns.h"
#include "net/podnet.h"

/* ---- images */

static void *image_pull(void *ctx, const struct pod_image_request *r, const struct pod_image_events *ev, void *arg)
{
    struct node_host *n = ctx;
    return images_pull(n->images, r, ev, arg);
}

static void image_cancel(void *ctx, void *handle)
{
    struct node_host *n = ctx;
    images_cancel(n->images, handle);
}

static void rootfs_mount(void *ctx, const char *image_id, const char *container_id,
                         void (*done)(void *arg, const char *path, const char *why), void *arg)
{
    struct node_host *n = ctx;
    images_mount(n->images, image_id, container_id, done, arg);
}

static void rootfs_unmount(void *ctx, const char *container_id, void (*done)(void *arg), void *arg)
{
    struct node_host *n = ctx;
    images_unmount(n->images, container_id, done, arg);
}

/* ---- network */

/* An attach or detach whose answer comes later, or one that waits for the network. */
struct attach {
    struct list node;
    struct node_host *host;
    char *uid;
    struct podnet_host_port *ports;
    size_t nports;
    void (*done)(void *arg, const struct pod_net *net, const char *why);
    void *arg;
};

static const char *netns_path(struct arena *a, const struct node_host *n, const char *uid)
{
    return arena_printf(a, "%s/netns/%s", options_run_dir(n->o), uid);
}

static void add_ports(struct attach *a, const cJSON *containers, size_t *cap)
{
    for (JSON_EACH(container, containers))
        for (JSON_EACH(port, json_get(container, "ports"))) {
            if (!json_int(port, "hostPort", 0))
                continue;
            a->ports = mem_grow(a->ports, a->nports, cap, sizeof(*a->ports));
            struct podnet_host_port *p = &a->ports[a->nports++];
            *p = (struct podnet_host_port){.protocol = port_protocol(port),
                                           .host_port = (uint16_t)json_int(port, "hostPort", 0),
                                           .container_port = (uint16_t)json_int(port, "containerPort", 0)};
            const char *ip = json_str(port, "hostIP");
            if (ip && *ip)
                net_ip_parse(ip, &p->host_ip); /* the API has checked it */
        }
}

static void attach_free(struct attach *a)
{
    list_remove(&a->node);
    free(a->uid);
    free(a->ports);
    free(a);
}

static int attach_now(struct attach *a, const char *path, char ip[NET_IP_TEXT], struct err *err)
{
    struct podnet_attachment got;
    int r = netns_create(path, err);
    if (r && r != -EEXIST)
        return r;
    r = podnet_attach(node_network_pods(a->host->network), a->uid, path, a->ports, a->nports, &got, err);
    if (!r)
        net_ip_format(&got.ip, ip);
    return r;
}

static void run_attach(void *arg)
{
    struct attach *a = arg;
    cleanup_arena struct arena *mem = arena_new();
    const char *path = netns_path(mem, a->host, a->uid);
    char ip[NET_IP_TEXT];
    struct err err = {0};
    int r = attach_now(a, path, ip, &err);
    struct pod_net net = {.netns = path, .ips = {ip}, .nips = 1};
    void (*done)(void *arg, const struct pod_net *net, const char *why) = a->done;
    void *ctx = a->arg;
    attach_free(a);
    done(ctx, r ? NULL : &net, r ? err.text : NULL);
}

static void net_attach(void *ctx, const struct pod_ref *pod, const cJSON *spec,
                       void (*done)(void *arg, const struct pod_net *net, const char *why), void *arg)
{
    struct node_host *n = ctx;
    size_t cap = 0;
    struct attach *a = mem_alloc(sizeof(*a));
    *a = (struct attach){.host = n, .uid = mem_strdup(pod->uid), .done = done, .arg = arg};
    add_ports(a, json_get(spec, "initContainers"), &cap);
    add_ports(a, json_get(spec, "containers"), &cap);
    list_init(&a->node);
    list_insert(&n->attaching, &a->node);
    if (n->network_ready)
        loop_timer_set(n->attach_timer, 0);
}

static void run_attaches(void *arg)
{
    struct node_host *n = arg;
    struct list now;
    list_init(&now);
    for (LIST_EACH(at, &n->attaching)) { /* those that come meanwhile have their own turn */
        list_remove(at);
        list_insert(&now, at);
    }
    for (struct list *at; (at = list_pop(&now));)
        run_attach(CONTAINER_OF(at, struct attach, node));
}

void node_ops_network_ready(struct node_host *n)
{
    loop_timer_set(n->attach_timer, 0);
}

struct detach {
    void (*done)(void *arg);
    void *arg;
};

static void detached(void *arg)
{
    struct detach d = *(struct detach *)arg;
    free(arg);
    d.done(d.arg);
}

static void net_detach(void *ctx, const struct pod_ref *pod, void (*done)(void *arg), void *arg)
{
    struct node_host *n = ctx;
    cleanup_arena struct arena *mem = arena_new();
    struct err err = {0};
    for (LIST_EACH(at, &n->attaching)) {
        struct attach *a = CONTAINER_OF(at, struct attach, node);
        if (!strcmp(a->uid, pod->uid))
            attach_free(a);
    }
    struct podnet *net = node_network_pods(n->network);
    if (net && podnet_detach(net, pod->uid, &err))
        log_warn("pod %s/%s: its network cannot be taken back: %s; the next start of k3c will", pod->namespace,
                 pod->name, err.text);
    if (netns_delete(netns_path(mem, n, pod->uid), &err))
        log_warn("pod %s/%s: %s", pod->namespace, pod->name, err.text);
    struct detach *d = mem_alloc(sizeof(*d));
    *d = (struct detach){done, arg};
    loop_defer(n->loop, detached, d);
}

/* ---- sources, services, events */

static void *source_open(void *ctx, enum pod_source_kind kind, const char *namespace, const char *name,
                         void (*changed)(void *arg, const cJSON *object, int code, const char *why), void *arg)
{
    struct node_host *n = ctx;
    return sources_open(n->sources, kind, namespace, name, changed, arg);
}

static void source_close(void *ctx, void *source)
{
    struct node_host *n = ctx;
    sources_close(n->sources, source);
}

static cJSON *services(void *ctx, struct arena *a, const char *namespace)
{
    struct node_host *n = ctx;
    /* What is known from before this start is good for pods from before; a new one may need what came since. */
    if (!n->services || (informer_synced(n->pod_informer) && !node_services_synced(n->services)))
        return NULL;
    return node_services_for(n->services, a, namespace);
}

static void event(void *ctx, const cJSON *pod, const char *field_path, bool warning, const char *reason,
                  const char *message)
{
    struct node_host *n = ctx;
    struct event_about about = event_about(pod);
    about.field_path = field_path;
    events_post(n->events, &about, warning ? "Warning" : "Normal", reason, "%s", message);
}

static const cJSON *own_node(void *ctx)
{
    const struct node_host *n = ctx;
    struct item *it = n->own_node ? informer_get(n->own_node, n->name) : NULL;
    return it ? item_tree(it) : NULL;
}

/* ---- tokens */

struct token_call {
    void (*done)(void *arg, const struct pod_token *token, const char *why);
    void *arg;
};

static void on_token(void *ctx, const struct api_result *r)
{
    struct token_call c = *(struct token_call *)ctx;
    free(ctx);
    const char *token = json_str(r->object, "status.token");
    int64_t life_s = json_int(r->object, "spec.expirationSeconds", 0);
    if (!api_ok(r) || !token || life_s <= 0) {
        c.done(c.arg, NULL, api_ok(r) ? "the server answered without a token" : r->message);
        return;
    }
    struct pod_token t = {token, life_s};
    c.done(c.arg, &t, NULL);
}

static void token(void *ctx, const struct pod_ref *pod, const char *service_account, const char *audience,
                  int64_t expiration_s, void (*done)(void *arg, const struct pod_token *token, const char *why),
                  void *arg)
{
    struct node_host *n = ctx;
    cleanup_arena struct arena *a = arena_new();
    cJSON *audiences = audience && *audience ? json_build(a, "[%s]", audience) : NULL;
    cJSON *body =
        json_build(a,
                   "{'apiVersion':'authentication.k8s.io/v1','kind':'TokenRequest','spec':{'audiences':%J,"
                   "'expirationSeconds':%I,'boundObjectRef':{'kind':'Pod','apiVersion':'v1','name':%s,'uid':%s}}}",
                   audiences, expiration_s, pod->name, pod->uid);
    struct token_call *c = mem_alloc(sizeof(*c));
    *c = (struct token_call){done, arg};
    struct api_request r = {.verb = API_CREATE,
                            .version = "v1",
                            .resource = "serviceaccounts",
                            .namespace = pod->namespace,
                            .name = service_account,
                            .subresource = "token",
                            .body = body};
    api_do(n->api, &r, on_token, c);
}

static void status(void *ctx, const struct pod_ref *pod, const cJSON *s)
{
    struct node_host *n = ctx;
    node_writes_status(n, pod, s);
}

static void finished(void *ctx, const struct pod_ref *pod)
{
    struct node_host *n = ctx;
    node_writes_delete(n, pod);
}

const struct pod_ops node_pod_ops = {
    .image_pull = image_pull,
    .image_cancel = image_cancel,
    .rootfs_mount = rootfs_mount,
    .rootfs_unmount = rootfs_unmount,
    .net_attach = net_attach,
    .net_detach = net_detach,
    .source_open = source_open,
    .source_close = source_close,
    .token = token,
    .services = services,
    .node = own_node,
    .status = status,
    .finished = finished,
    .event = event,
};

void node_ops_init(struct node_host *n)
{
    list_init(&n->attaching);
    list_init(&n->writes);
    n->attach_timer = loop_timer_new(n->loop, run_attaches, n);
}

void node_ops_free(struct node_host *n)
{
    for (LIST_EACH(at, &n->attaching))
        attach_free(CONTAINER_OF(at, struct attach, node));
    node_writes_free(n);
    loop_timer_free(n->attach_timer);
}
