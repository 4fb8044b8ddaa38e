#include "server/controllers/endpointslice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "server/controllers/controller.h"
#include "server/controllers/objects.h"
#include "server/controllers/service_pods.h"

#define SERVICE_LABEL "kubernetes.io/service-name"
#define MANAGED_LABEL "endpointslice.kubernetes.io/managed-by"
#define MANAGER "endpointslice-controller.k8s.io"

struct endpointslice_controller {
    struct controller base;
    struct informer *services, *pods, *slices, *nodes;
    unsigned services_by_namespace, pods_by_namespace, slices_by_service;
};

/* Endpoints of one address family with the same ports. */
struct group {
    struct group *next;
    cJSON *ports;
    cJSON **endpoints; /* wanted; NULL once placed */
    size_t count, cap;
};

/* A slice as it shall be. */
struct slice_plan {
    struct slice_plan *next;
    const cJSON *old; /* NULL: to be made */
    cJSON *ports;
    cJSON *endpoints;
    bool changed, surplus; /* surplus: nobody wants it */
};

struct round {
    struct endpointslice_controller *c;
    struct work *w;
    cJSON *service; /* a copy */
    cJSON *labels;
    struct slice_plan *plans;
};

/* --- what is wanted --- */

static cJSON *endpoint(struct round *r, const cJSON *pod, const char *address, const char *zone)
{
    struct arena *a = r->w->arena;
    bool serving = pod_ready(pod), terminating = object_deleting(pod);
    bool ready = json_bool(r->service, "spec.publishNotReadyAddresses", false) || (serving && !terminating);
    return json_build(a,
                      "{'addresses':[%s],'conditions':{'ready':%b,'serving':%b,'terminating':%b},'hostname':%s,"
                      "'nodeName':%s,'targetRef':{'kind':'Pod','namespace':%s,'name':%s,'uid':%s},'zone':%s}",
                      address, ready, serving, terminating, service_pod_hostname(r->service, pod),
                      json_str(pod, "spec.nodeName"), json_str(pod, "metadata.namespace"),
                      json_str(pod, "metadata.name"), json_str(pod, "metadata.uid"), zone);
}

static struct group *group_of(struct arena *a, struct group **list, cJSON *ports)
{
    for (struct group *g = *list; g; g = g->next)
        if (json_equal(g->ports, ports))
            return g;
    struct group *g = arena_alloc(a, sizeof(*g));
    g->ports = ports;
    g->next = *list;
    *list = g;
    return g;
}

static void group_add(struct arena *a, struct group *g, cJSON *endpoint)
{
    if (g->count == g->cap) {
        size_t cap = g->cap ? g->cap * 2 : 8;
        cJSON **list = arena_alloc(a, cap * sizeof(*list));
        if (g->count)
            memcpy(list, g->endpoints, g->count * sizeof(*list));
        g->endpoints = list;
        g->cap = cap;
    }
    g->endpoints[g->count++] = endpoint;
}

/* A pod on a node that is not known (yet) is left out and the Service tried again. */
static bool node_of(struct round *r, const cJSON *pod, const char **zone)
{
    const char *name = json_str_or(pod, "spec.nodeName", "");
    struct item *node = *name ? informer_get(r->c->nodes, name) : NULL;
    *zone = node ? object_label(item_tree(node), "topology.kubernetes.io/zone") : NULL;
    return node || json_bool(r->service, "spec.publishNotReadyAddresses", false);
}

static struct group *wanted(struct round *r, struct item *const *pods, size_t count, bool v6)
{
    struct group *groups = NULL;
    for (size_t n = 0; n < count; n++) {
        const cJSON *pod = item_tree(pods[n]);
        const char *address = service_pod_address(pod, v6), *zone;
        if (!service_pod_eligible(pod, true) || !address)
            continue;
        if (!node_of(r, pod, &zone)) {
            work_retry(r->w, "node of pod %s is not known", pods[n]->name);
            continue;
        }
        struct group *g = group_of(r->w->arena, &groups, service_pod_ports(r->w->arena, r->service, pod));
        group_add(r->w->arena, g, endpoint(r, pod, address, zone));
    }
    return groups;
}

/* --- placing it into slices, with as few changes as may be --- */

static struct slice_plan *plan_new(struct round *r, const cJSON *old)
{
    struct slice_plan *p = arena_alloc(r->w->arena, sizeof(*p));
    p->old = old;
    p->endpoints = json_array(r->w->arena);
    p->next = r->plans;
    return r->plans = p;
}

static bool same_pod(const cJSON *a, const cJSON *b)
{
    return str_eq(json_str(a, "targetRef.uid"), json_str(b, "targetRef.uid")) &&
           json_equal(json_get(a, "addresses"), json_get(b, "addresses"));
}

static cJSON *take_wanted(struct group *g, const cJSON *old)
{
    for (size_t n = 0; n < g->count; n++)
        if (g->endpoints[n] && same_pod(g->endpoints[n], old))
            return TAKE(g->endpoints[n]);
    return NULL;
}

/* The old slices of a group keep what is still wanted of them. */
static void keep_old(struct slice_plan *p, struct group *g)
{
    p->ports = g->ports;
    for (JSON_EACH(old, json_get(p->old, "endpoints"))) {
        cJSON *now = take_wanted(g, old);
        if (now)
            json_append(p->endpoints, now);
        p->changed |= !now || !json_equal(now, old);
    }
    p->surplus = !p->endpoints->child;
}

static size_t room(const struct slice_plan *p, const struct group *g, bool changed)
{
    if (p->ports != g->ports || p->surplus || p->changed != changed)
        return 0;
    size_t has = json_count(p->endpoints);
    return has < ENDPOINTSLICE_MAX ? ENDPOINTSLICE_MAX - has : 0;
}

static struct slice_plan *plan_with_room(struct round *r, const struct group *g)
{
    for (int changed = 1; changed >= 0; changed--) /* those that are written anyway first */
        for (struct slice_plan *p = r->plans; p; p = p->next)
            if (room(p, g, changed))
                return p;
    for (struct slice_plan *p = r->plans; p; p = p->next)
        if (p->surplus) {
            p->surplus = false;
            p->changed = true;
            p->ports = g->ports;
            return p;
        }
    struct slice_plan *p = plan_new(r, NULL);
    p->ports = g->ports;
    p->changed = true;
    return p;
}

static void place(struct round *r, struct group *g)
{
    struct slice_plan *p = NULL;
    for (size_t n = 0; n < g->count; n++) {
        if (!g->endpoints[n])
            continue;
        if (!p || json_count(p->endpoints) == ENDPOINTSLICE_MAX)
            p = plan_with_room(r, g);
        json_append(p->endpoints, g->endpoints[n]);
        p->changed = true;
    }
}

/* A Service without endpoints has one empty slice. */
static void keep_one(struct round *r)
{
    for (struct slice_plan *p = r->plans; p; p = p->next)
        if (!p->surplus)
            return;
    struct slice_plan *p = r->plans ? r->plans : plan_new(r, NULL);
    p->surplus = false;
    p->ports = json_array(r->w->arena);
    p->changed = !p->old || json_count(json_get(p->old, "ports")) || json_count(json_get(p->old, "endpoints"));
}

/* --- writing --- */

static void on_written(struct work *w, const struct api_result *res, void *arg)
{
    struct round *r = arg;
    if (work_check(w, res, "endpoint slice", true))
        work_wrote(w, r->c->slices, res);
}

static void on_deleted(struct work *w, const struct api_result *res, void *arg)
{
    (void)arg;
    work_check(w, res, "endpoint slice", true);
}

static void on_created(struct work *w, const struct api_result *res, void *arg)
{
    if (!object_namespace_ends(res))
        on_written(w, res, arg);
}

static void create(struct round *r, const struct slice_plan *p, bool v6)
{
    struct arena *a = r->w->arena;
    const char *name = json_str(r->service, "metadata.name"), *namespace = json_str(r->service, "metadata.namespace");
    struct api_request q = resource_request(&resource_endpointslices, API_CREATE, namespace, NULL);
    q.body = json_build(a,
                        "{'apiVersion':'discovery.k8s.io/v1','kind':'EndpointSlice','metadata':{'generateName':%s,"
                        "'namespace':%s,'labels':%J,'ownerReferences':[{'apiVersion':'v1','kind':'Service','name':%s,"
                        "'uid':%s,'controller':true,'blockOwnerDeletion':true}]},"
                        "'addressType':%s,'endpoints':%J,'ports':%J}",
                        arena_printf(a, "%s-", name), namespace, r->labels, name, json_str(r->service, "metadata.uid"),
                        v6 ? "IPv6" : "IPv4", p->endpoints, p->ports);
    work_call(r->w, &q, on_created, r);
}

static void update(struct round *r, const struct slice_plan *p)
{
    struct arena *a = r->w->arena;
    cJSON *slice = json_copy(a, p->old);
    json_put(a, slice, "metadata.labels", json_copy(a, r->labels));
    json_set(a, slice, "endpoints", p->endpoints);
    json_set(a, slice, "ports", json_copy(a, p->ports));
    struct api_request q = resource_request(&resource_endpointslices, API_UPDATE, json_str(slice, "metadata.namespace"),
                                            json_str(slice, "metadata.name"));
    q.body = slice;
    work_call(r->w, &q, on_written, r);
}

static void delete (struct round *r, const cJSON *slice)
{
    struct api_request q = resource_request(&resource_endpointslices, API_DELETE, json_str(slice, "metadata.namespace"),
                                            json_str(slice, "metadata.name"));
    work_call(r->w, &q, on_deleted, r);
}

static void write_plans(struct round *r, bool v6)
{
    for (struct slice_plan *p = r->plans; p; p = p->next) {
        if (p->surplus)
            delete (r, p->old);
        else if (!p->old)
            create(r, p, v6);
        else if (p->changed || !json_equal(json_at(p->old, "metadata.labels"), r->labels))
            update(r, p);
    }
}

/* --- a round --- */

static bool owned(const cJSON *slice, const cJSON *service)
{
    for (JSON_EACH(ref, json_at(slice, "metadata.ownerReferences")))
        if (str_eq(json_str(ref, "uid"), json_str(service, "metadata.uid")))
            return true;
    return false;
}

static void reconcile(struct round *r, struct item *const *pods, size_t count, bool v6)
{
    struct group *groups = wanted(r, pods, count, v6);
    r->plans = NULL;
    struct informer_set slices = informer_find(r->c->slices, r->c->slices_by_service, r->w->key);
    for (size_t n = 0; n < slices.count; n++) {
        const cJSON *slice = item_tree(slices.list[n]);
        if (str_eq(json_str(slice, "addressType"), "IPv6") != v6 || object_deleting(slice))
            continue;
        struct slice_plan *p = plan_new(r, json_copy(r->w->arena, slice));
        p->surplus = true;
        if (!owned(slice, r->service)) { /* of an earlier Service of that name */
            delete (r, p->old);
            r->plans = p->next;
            continue;
        }
        for (struct group *g = groups; g; g = g->next)
            if (json_equal(g->ports, json_get(slice, "ports")))
                keep_old(p, g);
    }
    for (struct group *g = groups; g; g = g->next)
        place(r, g);
    keep_one(r);
    write_plans(r, v6);
}

static void delete_family(struct round *r, bool v6)
{
    struct informer_set slices = informer_find(r->c->slices, r->c->slices_by_service, r->w->key);
    for (size_t n = 0; n < slices.count; n++)
        if (str_eq(json_str(item_tree(slices.list[n]), "addressType"), "IPv6") == v6)
            delete (r, item_tree(slices.list[n]));
}

static void work(struct work *w)
{
    struct endpointslice_controller *c = w->ctx;
    struct item *it = informer_get(c->services, w->key);
    if (!it || object_deleting(item_tree(it)))
        return; /* its slices go with it */
    struct round *r = arena_alloc(w->arena, sizeof(*r));
    *r = (struct round){.c = c, .w = w, .service = json_copy(w->arena, item_tree(it))};
    struct item *const *pods;
    size_t count;
    if (!service_pods(w->arena, r->service, c->pods, c->pods_by_namespace, &pods, &count))
        return;
    r->labels = service_endpoint_labels(w->arena, r->service);
    json_set_str(w->arena, r->labels, SERVICE_LABEL, it->name);
    json_set_str(w->arena, r->labels, MANAGED_LABEL, MANAGER);
    for (int v6 = 0; v6 < 2; v6++)
        if (service_wants_family(r->service, v6))
            reconcile(r, pods, count, v6);
        else
            delete_family(r, v6);
}

/* --- what brings a Service here --- */

static void by_service(struct item *it, informer_emit *emit, void *to)
{
    const cJSON *slice = item_tree(it);
    const char *service = object_label(slice, SERVICE_LABEL);
    if (!service || !str_eq(object_label(slice, MANAGED_LABEL), MANAGER))
        return;
    char key[512];
    snprintf(key, sizeof(key), "%s/%s", it->namespace, service);
    emit(to, key);
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

static void enqueue_service(void *to, const char *key)
{
    queue_add(to, key);
}

static void on_slice(void *self, struct item *old, struct item *now)
{
    struct endpointslice_controller *c = self;
    if (old)
        by_service(old, enqueue_service, c->base.queue);
    if (now)
        by_service(now, enqueue_service, c->base.queue);
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
