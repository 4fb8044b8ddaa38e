#include "server/apiserver/relay.h"

#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/map.h"
#include "core/format/json.h"
#include "core/model/status.h"
#include "core/wire/http_client.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/rest.h"

enum { KUBELET_PORT = 10250, KUBELETS_MAX = 1024 };

static const char *node_address(const cJSON *node)
{
    static const char *const preferred[] = {"InternalIP", "ExternalIP", "Hostname"};
    for (size_t i = 0; i < COUNT_OF(preferred); i++) {
        const cJSON *found = json_find(json_at(node, "status.addresses"), "type", preferred[i]);
        if (found)
            return json_str(found, "address");
    }
    return NULL;
}

static struct http_client *client_for(struct apiserver *s, struct arena *a, const char *address, int port,
                                      struct err *err)
{
    const char *key = arena_printf(a, "%s %d", address, port);
    struct http_client *c = map_get(&s->kubelets, key);
    if (c)
        return c;
    if (map_count(&s->kubelets) >= KUBELETS_MAX) {
        err_set(err, 24, "more than %d kubelets", KUBELETS_MAX);
        return NULL;
    }
    struct http_client_options o = {.host = address, .port = port, .tls = s->o.kubelet_tls, .http1_only = true};
    if (http_client_new(s->loop, &o, &c, err) < 0)
        return NULL;
    map_set(&s->kubelets, key, c);
    return c;
}

void relay_free(struct apiserver *s)
{
    struct map_entry *e;
    for (size_t i = 0; (e = map_next(&s->kubelets, &i));)
        http_client_free(e->value);
    map_free(&s->kubelets);
}

static const char *const container_lists[] = {"initContainers", "containers", "ephemeralContainers"};

static const char *names_of(struct arena *a, const cJSON *spec)
{
    const char *text = "";
    for (size_t i = 0; i < COUNT_OF(container_lists); i++)
        for (JSON_EACH(c, json_get(spec, container_lists[i])))
            text = arena_printf(a, "%s%s%s", text, *text ? " " : "", json_str_or(c, "name", ""));
    return text;
}

static bool has_container(const cJSON *spec, const char *name)
{
    for (size_t i = 0; i < COUNT_OF(container_lists); i++)
        if (json_find(json_get(spec, container_lists[i]), "name", name))
            return true;
    return false;
}

static enum phase_result choose_container(struct req *r, struct relay_target *t)
{
    const cJSON *spec = json_get(t->pod, "spec"), *containers = json_get(spec, "containers");
    t->container = request_query(r, "container");
    if (t->container && *t->container)
        return has_container(spec, t->container)
                   ? PHASE_NEXT
                   : answer_status(r, status_bad_request(r->arena, "container %s is not valid for pod %s", t->container,
                                                         r->info.name));
    if (json_count(containers) == 1) {
        t->container = json_str_or(containers->child, "name", "");
        return PHASE_NEXT;
    }
    return answer_status(r, status_bad_request(r->arena,
                                               "a container name must be specified for pod %s, choose one of: [%s]",
                                               r->info.name, names_of(r->arena, spec)));
}

/* As Go prints them. */
static const char *known_addresses(struct arena *a, const cJSON *node)
{
    const char *text = "";
    for (JSON_EACH(one, json_at(node, "status.addresses")))
        text = arena_printf(a, "%s%s{%s %s}", text, *text ? " " : "", json_str_or(one, "type", ""),
                            json_str_or(one, "address", ""));
    return text;
}

/* `sought`: the kind whose request it was, which Kubernetes names when there is no such node. */
static enum phase_result to_node(struct req *r, const char *name, const struct kind *sought, struct relay_target *t)
{
    struct apiserver *s = r->srv;
    t->node = name;
    if (!s->o.kubelet_tls)
        return answer_status(
            r, status_error(r->arena, 503, "ServiceUnavailable", "this server has no credentials for kubelets"));
    const struct kind *nodes = kind_by_resource("", "v1", "nodes");
    const cJSON *node = rest_read(s, r->arena, nodes, "", name, NULL);
    if (!node)
        return answer_status(r, status_not_found(r->arena, sought, name));
    t->address = node_address(node);
    if (!t->address)
        return answer_status(r, status_error(r->arena, 500, "", "no preferred addresses found; known addresses: [%s]",
                                             known_addresses(r->arena, node)));
    struct err err = {0};
    t->port = (int)json_int(node, "status.daemonEndpoints.kubeletEndpoint.Port", KUBELET_PORT);
    t->client = client_for(s, r->arena, t->address, t->port, &err);
    return t->client ? PHASE_NEXT : answer_status(r, status_internal(r->arena, "%s", err.text));
}

enum phase_result relay_to_node(struct req *r, const char *name, struct relay_target *t)
{
    return to_node(r, name, kind_by_resource("", "v1", "nodes"), t);
}

enum phase_result relay_to_pod(struct req *r, const char *namespace, const char *name, struct relay_target *t)
{
    const struct kind *pods = kind_by_resource("", "v1", "pods");
    t->pod = rest_read(r->srv, r->arena, pods, namespace, name, NULL);
    if (!t->pod)
        return answer_status(r, status_not_found(r->arena, pods, name));
    const char *node = json_str_or(t->pod, "spec.nodeName", "");
    return *node ? to_node(r, node, pods, t) : PHASE_NEXT;
}

static enum phase_result find(struct req *r, struct relay_target *t, bool with_container)
{
    *t = (struct relay_target){0};
    if (!r->http)
        return answer_status(r, status_bad_request(r->arena, "this subresource is only served over HTTP"));
    t->pod = rest_read(r->srv, r->arena, r->kind, r->info.namespace, r->info.name, NULL);
    enum phase_result res = t->pod && with_container ? choose_container(r, t) : PHASE_NEXT;
    return res == PHASE_NEXT ? relay_to_pod(r, r->info.namespace, r->info.name, t) : res;
}

enum phase_result relay_find(struct req *r, struct relay_target *t)
{
    return find(r, t, true);
}

enum phase_result relay_find_node(struct req *r, struct relay_target *t)
{
    return find(r, t, false);
}
