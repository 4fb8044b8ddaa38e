#include "server/controllers/endpointslice.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "server/controllers/controller.h"
#include "server/controllers/objects.h"
#include "server/controllers/service_pods.h"
#include "server/controllers/slices.h"

#define MANAGER "endpointslice-controller.k8s.io"

struct endpointslice_controller {
    struct controller base;
    struct informer *services, *pods, *slices, *nodes;
    unsigned services_by_namespace, pods_by_namespace, slices_by_service;
};

struct round {
    struct endpointslice_controller *c;
    struct work *w;
    cJSON *service; /* a copy */
    struct item *const *pods;
    size_t count;
};

static cJSON *endpoint(struct round *r, const cJSON *pod, const char *address, const char *zone)
{
    bool serving = pod_ready(pod), terminating = object_deleting(pod);
    bool ready = json_bool(r->service, "spec.publishNotReadyAddresses", false) || (serving && !terminating);
    return json_build(r->w->arena,
                      "{'addresses':[%s],'conditions':{'ready':%b,'serving':%b,'terminating':%b},'hostname':%s,"
                      "'nodeName':%s,'targetRef':{'kind':'Pod','namespace':%s,'name':%s,'uid':%s},'zone':%s}",
                      address, ready, serving, terminating, service_pod_hostname(r->service, pod),
                      json_str(pod, "spec.nodeName"), json_str(pod, "metadata.namespace"),
                      json_str(pod, "metadata.name"), json_str(pod, "metadata.uid"), zone);
}

/* A pod on a node that is not known (yet) is left out and the Service tried again. */
static bool node_of(struct round *r, const cJSON *pod, const char **zone)
{
    const char *name = json_str_or(pod, "spec.nodeName", "");
    struct item *node = *name ? informer_get(r->c->nodes, name) : NULL;
    *zone = node ? object_label(item_tree(node), "topology.kubernetes.io/zone") : NULL;
    return node || json_bool(r->service, "spec.publishNotReadyAddresses", false);
}

static void want_pods(struct round *r, struct slice_set *s, bool v6)
{
    for (size_t n = 0; n < r->count; n++) {
        const cJSON *pod = item_tree(r->pods[n]);
        const char *address = service_pod_address(pod, v6), *zone;
        if (!service_pod_eligible(pod, true) || !address)
            continue;
        if (!node_of(r, pod, &zone)) {
            work_retry(r->w, "node of pod %s is not known", r->pods[n]->name);
            continue;
        }
        slices_want(s, service_pod_ports(r->w->arena, r->service, pod), endpoint(r, pod, address, zone));
    }
}

static void reconcile(struct round *r, struct item *service, const cJSON *labels, bool v6)
{
    struct slice_set s = {
        .work = r->w,
        .slices = r->c->slices,
        .key = r->w->key,
        .index = r->c->slices_by_service,
        .namespace = service->namespace,
        .name = service->name,
        .owner_uid = service->uid,
        .owner_ref = object_owner_ref(r->w->arena, "v1", "Service", service),
        .labels = labels,
        .address_type = v6 ? "IPv6" : "IPv4",
        .most = ENDPOINTSLICE_MAX,
        .keep_one = true,
    };
    if (!service_wants_family(r->service, v6)) {
        slices_delete(&s);
        return;
    }
    want_pods(r, &s, v6);
    slices_reconcile(&s);
}

static void work(struct work *w)
{
    struct endpointslice_controller *c = w->ctx;
    struct item *it = informer_get(c->services, w->key);
    if (!it || object_deleting(item_tree(it)))
        return; /* its slices go with it */
    struct round *r = arena_alloc(w->arena, sizeof(*r));
    *r = (struct round){.c = c, .w = w, .service = json_copy(w->arena, item_tree(it))};
    if (!service_pods(w->arena, r->service, c->pods, c->pods_by_namespace, &r->pods, &r->count))
        return;
    cJSON *labels = service_endpoint_labels(w->arena, r->service);
    json_set_str(w->arena, labels, SLICES_SERVICE_LABEL, it->name);
    json_set_str(w->arena, labels, SLICES_MANAGED_LABEL, MANAGER);
    reconcile(r, it, labels, false);
    reconcile(r, it, labels, true);
}

/* --- what brings a Service here --- */

static void by_service(struct item *it, informer_emit *emit, void *to)
{
    slices_service(it, MANAGER, emit, to);
}

static void on_service(void *self, struct item *old, struct item *now)
{
    controller_enqueue(&((struct endpointslice_controller *)self)->base, old, now);
}

static void on_pod(void *self, struct item *old, struct item *now)
{
    struct endpointslice_controller *c = self;
    service_pods_enqueue(&c->base, c->services, c->services_by_namespace, old, now);
}

static void on_slice(void *self, struct item *old, struct item *now)
{
    slices_enqueue(((struct endpointslice_controller *)self)->base.queue, MANAGER, old, now);
}

struct endpointslice_controller *endpointslice_controller_new(const struct controller_env *env)
{
    struct endpointslice_controller *c = mem_alloc(sizeof(*c));
    controller_init(&c->base, env, "endpoint-slice", work, c);
    c->services = controller_watch(&c->base, &resource_services, on_service, c);
    c->slices = controller_watch(&c->base, &resource_endpointslices, on_slice, c);
    c->pods = controller_watch(&c->base, &resource_pods, on_pod, c);
    c->nodes = controller_watch(&c->base, &resource_nodes, NULL, c);
    c->services_by_namespace = informer_index(c->services, informer_by_namespace);
    c->pods_by_namespace = informer_index(c->pods, informer_by_namespace);
    c->slices_by_service = informer_index(c->slices, by_service);
    controller_ready(&c->base);
    return c;
}

struct endpointslice_controller *endpointslice_controller_free(struct endpointslice_controller *c)
{
    if (!c)
        return NULL;
    controller_end(&c->base, c);
    free(c);
    return NULL;
}
