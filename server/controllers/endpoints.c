#include "server/controllers/endpoints.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/client/events.h"
#include "core/format/json.h"
#include "server/controllers/controller.h"
#include "server/controllers/objects.h"
#include "server/controllers/service_pods.h"

#define MANAGED_LABEL "endpoints.kubernetes.io/managed-by"
#define MANAGER "endpoint-controller"
#define OVER_CAPACITY "endpoints.kubernetes.io/over-capacity"

struct endpoints_controller {
    struct controller base;
    struct informer *services, *pods, *endpoints;
    unsigned services_by_namespace, pods_by_namespace;
    struct map deleted; /* keys of Services whose deletion was heard and whose Endpoints still have to go */
};

struct round {
    struct endpoints_controller *c;
    cJSON *body; /* what is being written */
    bool fresh;
};

/* --- what is wanted --- */

static cJSON *address(struct arena *a, const cJSON *service, const cJSON *pod, const char *ip)
{
    return json_build(a,
                      "{'ip':%s,'hostname':%s,'nodeName':%s,"
                      "'targetRef':{'kind':'Pod','namespace':%s,'name':%s,'uid':%s}}",
                      ip, service_pod_hostname(service, pod), json_str(pod, "spec.nodeName"),
                      json_str(pod, "metadata.namespace"), json_str(pod, "metadata.name"),
                      json_str(pod, "metadata.uid"));
}

static cJSON *subset_of(struct arena *a, cJSON *subsets, cJSON *ports)
{
    for (JSON_EACH(s, subsets))
        if (json_equal(json_get(s, "ports"), ports->child ? ports : NULL))
            return s;
    cJSON *s = json_object(a);
    if (ports->child)
        json_set(a, s, "ports", ports);
    json_append(subsets, s);
    return s;
}

static void add_address(struct arena *a, cJSON *subset, const char *list, cJSON *entry)
{
    if (!json_get(subset, list))
        json_set(a, subset, list, json_array(a));
    cJSON *array = json_get(subset, list), *before = array->child;
    size_t at = 0;
    for (; before && strcmp(json_str_or(before, "ip", ""), json_str_or(entry, "ip", "")) < 0; before = before->next)
        at++;
    json_insert(array, at, entry);
}

/* Ready addresses first, then the others, up to the limit. True when some had to stay out. */
static bool fill(struct arena *a, const cJSON *service, struct item *const *pods, size_t count, cJSON *subsets)
{
    bool unready_too = json_bool(service, "spec.publishNotReadyAddresses", false);
    bool v6 = !service_wants_family(service, false);
    size_t total = 0;
    for (int ready = 1; ready >= 0; ready--)
        for (size_t n = 0; n < count; n++) {
            const cJSON *pod = item_tree(pods[n]);
            const char *ip = service_pod_address(pod, v6);
            if (!ip || !service_pod_eligible(pod, unready_too) || (unready_too || pod_ready(pod)) != ready)
                continue;
            cJSON *ports = service_pod_ports(a, service, pod);
            if (!ports->child && json_count(json_at(service, "spec.ports")))
                continue;
            if (!ports->child && !str_eq(json_str(service, "spec.clusterIP"), "None"))
                continue;
            if (total++ == ENDPOINTS_MAX)
                return true;
            add_address(a, subset_of(a, subsets, ports), ready ? "addresses" : "notReadyAddresses",
                        address(a, service, pod, ip));
        }
    return false;
}

/* --- writing --- */

static void on_written(struct work *w, const struct api_result *res, void *arg)
{
    struct round *r = arg;
    if (api_ok(res)) {
        work_wrote(w, r->c->endpoints, res);
        return;
    }
    if (res->code == 404 || object_namespace_ends(res))
        return;
    struct event_about about = event_about(r->body);
    events_post(r->c->base.events, &about, "Warning", r->fresh ? "FailedToCreateEndpoint" : "FailedToUpdateEndpoint",
                "Failed to %s endpoint%s %s: %s", r->fresh ? "create" : "update", r->fresh ? " for service" : "",
                w->key, res->message);
    work_retry(w, "endpoints: %s", res->message);
}

static void on_deleted(struct work *w, const struct api_result *res, void *arg)
{
    (void)arg;
    work_check(w, res, "endpoints", true);
}

/* Endpoints that somebody made without a Service are not ours to delete. */
static void service_gone(struct work *w, struct item *endpoints)
{
    struct endpoints_controller *c = w->ctx;
    bool heard = map_del(&c->deleted, w->key);
    if (!endpoints || !(heard || str_eq(object_label(item_tree(endpoints), MANAGED_LABEL), MANAGER)))
        return;
    struct api_request q = resource_request(&resource_endpoints, API_DELETE, endpoints->namespace, endpoints->name);
    work_call(w, &q, on_deleted, NULL);
}

static void write(struct work *w, struct round *r, const cJSON *old)
{
    r->fresh = !old;
    struct api_request q =
        resource_request(&resource_endpoints, old ? API_UPDATE : API_CREATE, json_str(r->body, "metadata.namespace"),
                         old ? json_str(r->body, "metadata.name") : NULL);
    q.body = r->body;
    work_call(w, &q, on_written, r);
}

static void work(struct work *w)
{
    struct endpoints_controller *c = w->ctx;
    struct item *it = informer_get(c->services, w->key), *old_item = informer_get(c->endpoints, w->key);
    if (!it) {
        service_gone(w, old_item);
        return;
    }
    const cJSON *service = item_tree(it), *old = old_item ? item_tree(old_item) : NULL;
    struct arena *a = w->arena;
    struct item *const *pods;
    size_t count;
    if (!service_pods(a, service, c->pods, c->pods_by_namespace, &pods, &count))
        return;
    cJSON *subsets = json_array(a);
    bool cut = fill(a, service, pods, count, subsets);
    cJSON *labels = service_endpoint_labels(a, service);
    json_set_str(a, labels, MANAGED_LABEL, MANAGER);
    const cJSON *old_subsets = json_get(old, "subsets");
    if (old && json_equal(json_at(old, "metadata.labels"), labels) &&
        !str_eq(object_annotation(old, OVER_CAPACITY), "truncated") == !cut &&
        (json_equal(old_subsets, subsets) || (!json_count(old_subsets) && !subsets->child)))
        return;
    struct round *r = arena_alloc(a, sizeof(*r));
    r->c = c;
    r->body = old ? json_copy(a, old)
                  : json_build(a, "{'apiVersion':'v1','kind':'Endpoints','metadata':{'name':%s,'namespace':%s}}",
                               it->name, it->namespace);
    json_put(a, r->body, "metadata.labels", labels);
    if (cut)
        json_set_str(a, json_ensure(a, r->body, "metadata.annotations"), OVER_CAPACITY, "truncated");
    else
        json_del(json_at(r->body, "metadata.annotations"), OVER_CAPACITY);
    json_set(a, r->body, "subsets", subsets->child ? subsets : NULL);
    write(w, r, old);
}

/* --- what brings a Service here --- */

static void on_service(void *self, struct item *old, struct item *now)
{
    struct endpoints_controller *c = self;
    if (now)
        map_del(&c->deleted, now->key);
    else
        map_set(&c->deleted, old->key, c);
    controller_enqueue(&c->base, old, now);
}

static void on_endpoints(void *self, struct item *old, struct item *now)
{
    controller_enqueue(&((struct endpoints_controller *)self)->base, old, now);
}

static void on_pod(void *self, struct item *old, struct item *now)
{
    struct endpoints_controller *c = self;
    service_pods_enqueue(&c->base, c->services, c->services_by_namespace, old, now);
}

struct endpoints_controller *endpoints_controller_new(const struct controller_env *env)
{
    struct endpoints_controller *c = mem_alloc(sizeof(*c));
    controller_init(&c->base, env, "endpoint", work, c);
    c->services = controller_watch(&c->base, &resource_services, on_service, c);
    c->endpoints = controller_watch(&c->base, &resource_endpoints, on_endpoints, c);
    c->pods = controller_watch(&c->base, &resource_pods, on_pod, c);
    c->services_by_namespace = informer_index(c->services, informer_by_namespace);
    c->pods_by_namespace = informer_index(c->pods, informer_by_namespace);
    controller_ready(&c->base);
    return c;
}

struct endpoints_controller *endpoints_controller_free(struct endpoints_controller *c)
{
    if (!c)
        return NULL;
    controller_end(&c->base, c);
    map_free(&c->deleted);
    free(c);
    return NULL;
}
