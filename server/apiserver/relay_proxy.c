/* pods|services|nodes/[SCHEME:]NAME[:PORT]/proxy/PATH: a request handed on to a pod, to an endpoint of a service, or to
 * a node's kubelet.
 *
 * A pod is reached through the agent of its node, which is where its address leads: a server that runs no agent has no
 * route to pods. An endpoint that is no pod is reached from here. Source: k8s.io/kubernetes
 * pkg/registry/core/{pod,service, node}, k8s.io/apimachinery util/proxy. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/err.h"
#include "core/base/random.h"
#include "core/format/html_links.h"
#include "core/format/json.h"
#include "core/model/status.h"
#include "core/wire/http_client.h"
#include "core/wire/http_proxy.h"
#include "core/wire/http_server.h"
#include "core/wire/tls.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/handlers.h"
#include "server/apiserver/relay.h"
#include "server/apiserver/request_metrics.h"
#include "server/apiserver/rest.h"

/* "https:web:443" */
struct proxied {
    const char *scheme, *name, *port; /* "" when not said; scheme http or https */
};

struct proxying {
    struct req *r;
    struct http_proxy *proxy;
    struct http_client *own; /* to an endpoint that is no pod; else NULL */
    struct html_base base;
    struct html_links *links; /* while a page is passed through */
};

/* ---- what is asked for */

static bool parse_name(struct arena *a, const char *text, struct proxied *ret)
{
    const char *part[3] = {"", "", ""}, *colon;
    size_t n = 0;
    for (; n < COUNT_OF(part) && text; n++, text = colon ? colon + 1 : NULL) {
        colon = strchr(text, ':');
        part[n] = arena_dup(a, text, colon ? (size_t)(colon - text) : strlen(text));
    }
    *ret = (struct proxied){n == 3 ? part[0] : "", n == 3 ? part[1] : part[0],
                            n == 3   ? part[2]
                            : n == 2 ? part[1]
                                     : ""};
    bool known = !*ret->scheme || !strcmp(ret->scheme, "http") || !strcmp(ret->scheme, "https");
    if (!*ret->scheme)
        ret->scheme = "http";
    return !text && *ret->name && known;
}

/* The target behind ".../proxy", as it was sent. */
static const char *path_behind(const struct req *r)
{
    const char *p = r->http->target;
    int slashes = *r->info.namespace && strcmp(r->info.resource, "nodes") ? 7 : 5; /* those in front of "proxy" */
    for (; slashes && *p; p++)
        slashes -= *p == '/';
    return p + strcspn(p, "/?");
}

static int number_of(const char *port)
{
    uint64_t n;
    return !str_to_u64(port, &n) && n > 0 && n <= 65535 ? (int)n : -1;
}

/* A container's port by name; without a name the first there is. */
static int container_port(const cJSON *pod, const char *name)
{
    for (JSON_EACH(c, json_at(pod, "spec.containers")))
        for (JSON_EACH(p, json_get(c, "ports")))
            if (!*name || !strcmp(json_str_or(p, "name", ""), name))
                return (int)json_int(p, "containerPort", -1);
    return *name ? -1 : 80;
}

static bool is_ip(const char *host)
{
    struct in6_addr any;
    return inet_pton(AF_INET, host, &any) == 1 || inet_pton(AF_INET6, host, &any) == 1;
}

/* Addresses that lead to this machine itself, or to what only its link knows. */
static bool is_own_address(const char *ip)
{
    struct in_addr v4;
    struct in6_addr v6;
    if (inet_pton(AF_INET, ip, &v4) == 1) {
        uint32_t a = ntohl(v4.s_addr);
        return a >> 24 == 127 || a >> 24 == 0 || a >> 16 == 0xa9fe || a >> 28 == 0xe || a == UINT32_MAX;
    }
    if (inet_pton(AF_INET6, ip, &v6) != 1)
        return true;
    return IN6_IS_ADDR_LOOPBACK(&v6) || IN6_IS_ADDR_LINKLOCAL(&v6) || IN6_IS_ADDR_UNSPECIFIED(&v6) ||
           IN6_IS_ADDR_MULTICAST(&v6) || IN6_IS_ADDR_V4MAPPED(&v6);
}

/* ---- the answer */

static void unwait(struct req *r)
{
    struct proxying *x = r->wait;
    x->proxy = http_proxy_free(x->proxy);
    http_client_free(x->own);
    html_links_free(x->links);
    r->wait = NULL;
}

static bool is_html(const struct http_headers *h)
{
    const char *type = http_headers_get(h, "content-type"), *encoding = http_headers_get(h, "content-encoding");
    return type && str_starts(type, "text/html") && (!encoding || !strcmp(encoding, "identity"));
}

static bool on_head(void *ctx, int code, struct http_headers *h)
{
    struct proxying *x = ctx;
    (void)code;
    for (size_t i = 0; i < h->count; i++) {
        if (strcmp(h->list[i].name, "location") != 0)
            continue;
        cleanup_strbuf struct strbuf url = {0};
        html_link(&x->base, slice_of(h->list[i].value), &url);
        h->list[i].value = arena_dup(x->r->arena, url.p, url.len);
    }
    if (is_html(h))
        x->links = html_links_new(&x->base);
    return x->links != NULL;
}

static void on_body(void *ctx, struct slice in, struct strbuf *out)
{
    struct proxying *x = ctx;
    html_links_feed(x->links, in, out);
}

static void on_failed(void *ctx, const char *why)
{
    struct proxying *x = ctx;
    struct req *r = x->r;
    x->proxy = NULL;
    answer_status(r, status_error(r->arena, 503, "ServiceUnavailable", "error trying to reach service: %s", why));
    request_resume(r, PHASE_ANSWER);
}

static void on_ended(void *ctx, int code)
{
    struct proxying *x = ctx;
    x->proxy = NULL;
    request_metrics_done(x->r, code, 0);
    request_release(x->r);
}

/* ---- the way */

/* Pages that name others by relative paths need the slash. */
static enum phase_result redirect(struct req *r)
{
    cleanup_blob struct blob *nothing = blob_new("", 0);
    enum phase_result res = answer_text(r, 301, "text/plain", nothing);
    r->answer.location = arena_printf(r->arena, "%s/%s%s", r->info.path, *r->info.query ? "?" : "", r->info.query);
    return res;
}

static bool wants_redirect(const struct req *r)
{
    bool reads = !strcmp(r->method, "GET") || !strcmp(r->method, "HEAD");
    return reads && *path_behind(r) != '/' && !http_headers_list(r->headers, "connection", "upgrade");
}

static enum phase_result start(struct req *r, struct http_client *c, struct http_client *own, const char *target,
                               const char *host)
{
    if (wants_redirect(r)) {
        http_client_free(own);
        return redirect(r);
    }
    static const struct http_proxy_events events = {on_head, on_body, on_failed, on_ended};
    const char *path = r->http->target, *peer = r->http->peer, *colon = strrchr(peer, ':');
    struct proxying *x = arena_alloc(r->arena, sizeof(*x));
    struct http_headers add = {0};
    const char *own_name = http_headers_get(r->headers, "host");
    *x = (struct proxying){.r = r, .own = own};
    x->base = (struct html_base){arena_dup(r->arena, path, (size_t)(path_behind(r) - path)), {host, own_name}};
    http_headers_add_borrowed(r->arena, &add, "x-forwarded-for",
                              colon ? arena_dup(r->arena, peer, (size_t)(colon - peer)) : peer);
    http_headers_add_borrowed(r->arena, &add, "x-forwarded-host", own_name);
    http_headers_add_borrowed(r->arena, &add, "x-forwarded-uri", r->info.path);
    const struct http_proxy_options o = {
        .target = target, .add = &add, .pipes = &r->srv->pipes, .failure = "x-k3c-proxy-failure"};
    r->wait = x;
    r->unwait = unwait;
    x->proxy = http_proxy_new(r->http, c, &o, &events, x);
    return PHASE_WAIT;
}

/* With the slash that a path begins with. */
static const char *with_slash(struct arena *a, const char *rest)
{
    return *rest == '/' ? rest : arena_printf(a, "/%s", rest);
}

static enum phase_result to_pod(struct req *r, const struct proxied *t, const char *pod, int port)
{
    struct relay_target at = {0};
    const struct kind *pods = kind_by_resource("", "v1", "pods");
    const cJSON *tree = rest_read(r->srv, r->arena, pods, r->info.namespace, pod, NULL);
    const char *ip = json_str_or(tree, "status.podIP", "");
    if (tree && is_own_address(ip))
        return answer_status(r, status_bad_request(r->arena, "address not allowed"));
    enum phase_result res = relay_to_pod(r, r->info.namespace, pod, &at);
    if (res != PHASE_NEXT)
        return res;
    if (port < 0)
        port = *t->port && number_of(t->port) > 0 ? number_of(t->port) : container_port(at.pod, t->port);
    if (port < 0)
        return answer_status(r, status_bad_request(r->arena, "pod %s has no port %s", pod, t->port));
    if (!at.client)
        return answer_status(r, status_bad_request(r->arena, "pod %s has no address to proxy to", pod));
    const char *target = arena_printf(r->arena, "/k3c/proxy/%s/%s/%s/%d%s", t->scheme, r->info.namespace, pod, port,
                                      with_slash(r->arena, path_behind(r)));
    return start(r, at.client, NULL, target, arena_printf(r->arena, "%s:%d", ip, port));
}

/* From here, over a connection of the request's own. The certificate of what is proxied to is nobody's that we know. */
static enum phase_result to_address(struct req *r, const struct proxied *t, const char *ip, int port)
{
    struct err err = {0};
    struct tls_config *tls = NULL;
    struct http_client *c;
    if (is_own_address(ip))
        return answer_status(r, status_bad_request(r->arena, "address not allowed"));
    static const struct tls_options insecure = {.insecure = true, .alpn = "http/1.1"};
    int e = strcmp(t->scheme, "https") ? 0 : tls_config_new(&insecure, &tls, &err);
    const struct http_client_options o = {.host = ip, .port = port, .tls = tls, .http1_only = true};
    if (!e)
        e = http_client_new(r->srv->loop, &o, &c, &err);
    tls_config_free(tls);
    if (e)
        return answer_status(r, status_internal(r->arena, "%s", err.text));
    return start(r, c, c, with_slash(r->arena, path_behind(r)), arena_printf(r->arena, "%s:%d", ip, port));
}

static enum phase_result to_node(struct req *r, const struct proxied *t)
{
    struct relay_target at = {0};
    enum phase_result res = relay_to_node(r, t->name, &at);
    if (res != PHASE_NEXT)
        return res;
    if (is_ip(at.address) && is_own_address(at.address))
        return answer_status(r, status_bad_request(r->arena, "address not allowed"));
    const char *rest = with_slash(r->arena, path_behind(r));
    if (!*t->port || number_of(t->port) == at.port)
        return start(r, at.client, NULL, rest, arena_printf(r->arena, "%s:%d", at.address, at.port));
    return number_of(t->port) > 0
               ? to_address(r, t, at.address, number_of(t->port))
               : answer_status(r, status_bad_request(r->arena, "invalid node request \"%s\"", r->info.name));
}

/* ---- services */

/* The name of the service's port that a number stands for; NULL: there is none such. */
static const char *port_name(const cJSON *service, const char *port)
{
    const cJSON *ports = json_at(service, "spec.ports");
    if (!*port)
        return json_count(ports) == 1 ? json_str_or(ports->child, "name", "") : "";
    if (number_of(port) < 0)
        return port;
    for (JSON_EACH(p, ports))
        if (json_int(p, "port", 0) == number_of(port))
            return json_str_or(p, "name", "");
    return NULL;
}

static bool one_in(uint64_t n)
{
    uint64_t x;
    random_bytes(&x, sizeof(x));
    return x % n == 0;
}

/* One of the addresses that serve that port, any with the same chance. */
static const cJSON *choose_address(const cJSON *endpoints, const char *name, int *port)
{
    const cJSON *chosen = NULL;
    uint64_t seen = 0;
    for (JSON_EACH(subset, json_get(endpoints, "subsets")))
        for (JSON_EACH(p, json_get(subset, "ports"))) {
            if (strcmp(json_str_or(p, "name", ""), name) != 0)
                continue;
            for (JSON_EACH(address, json_get(subset, "addresses")))
                if (one_in(++seen)) {
                    chosen = address;
                    *port = (int)json_int(p, "port", -1);
                }
        }
    return chosen;
}

static enum phase_result unavailable(struct req *r, const char *text)
{
    return answer_status(r, status_error(r->arena, 503, "ServiceUnavailable", "%s", text));
}

static enum phase_result to_service(struct req *r, const struct proxied *t)
{
    struct apiserver *s = r->srv;
    const cJSON *service = rest_read(s, r->arena, r->kind, r->info.namespace, t->name, NULL);
    const cJSON *endpoints =
        rest_read(s, r->arena, kind_by_resource("", "v1", "endpoints"), r->info.namespace, t->name, NULL);
    int port = -1;
    if (!service)
        return answer_status(r, status_not_found(r->arena, r->kind, t->name));
    const char *name = port_name(service, t->port);
    if (!name)
        return unavailable(r, arena_printf(r->arena, "no service port %s found for service \"%s\"", t->port, t->name));
    if (!endpoints)
        return answer_status(r, status_not_found(r->arena, r->kind, t->name));
    if (!json_count(json_get(endpoints, "subsets")))
        return unavailable(r, arena_printf(r->arena, "no endpoints available for service \"%s\"", t->name));
    const cJSON *address = choose_address(endpoints, name, &port);
    if (!address)
        return unavailable(r, arena_printf(r->arena, "no endpoints available for service \"%s\"", r->info.name));
    const cJSON *pod = json_get(address, "targetRef");
    if (!strcmp(json_str_or(pod, "kind", ""), "Pod"))
        return to_pod(r, t, json_str_or(pod, "name", ""), port);
    return to_address(r, t, json_str_or(address, "ip", ""), port);
}

/* ---- */

static enum phase_result proxy(struct req *r)
{
    struct proxied t;
    const char *resource = r->info.resource;
    if (!r->http)
        return answer_status(r, status_bad_request(r->arena, "this subresource is only served over HTTP"));
    if (!parse_name(r->arena, r->info.name, &t))
        return answer_status(r, status_bad_request(r->arena, "invalid %.*s request \"%s\"", (int)strlen(resource) - 1,
                                                   resource, r->info.name));
    if (!strcmp(resource, "nodes"))
        return to_node(r, &t);
    return strcmp(resource, "services") ? to_pod(r, &t, t.name, -1) : to_service(r, &t);
}

const struct handler relay_proxy = {.streaming = true, .store = proxy};
