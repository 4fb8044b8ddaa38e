#include "server/controllers/slice_mirror.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "server/controllers/controller.h"
#include "server/controllers/objects.h"
#include "server/controllers/slices.h"

#define MANAGER "endpointslicemirroring-controller.k8s.io"

struct slice_mirror {
    struct controller base;
    struct informer *services, *endpoints, *slices;
    unsigned slices_by_service;
};

/* Those of our own Endpoints controller, of elections and of who asks not to be mirrored stay out. */
static bool mirrored(const cJSON *endpoints)
{
    return !str_eq(object_label(endpoints, "endpointslice.kubernetes.io/skip-mirror"), "true") &&
           !object_annotation(endpoints, "control-plane.alpha.kubernetes.io/leader");
}

static cJSON *ports_of(struct arena *a, const cJSON *subset)
{
    cJSON *ports = json_array(a);
    for (JSON_EACH(p, json_get(subset, "ports")))
        json_append(ports,
                    json_build(a, "{'name':%s,'port':%I,'protocol':%s,'appProtocol':%s}", json_str_or(p, "name", ""),
                               json_int(p, "port", 0), json_str_or(p, "protocol", "TCP"), json_str(p, "appProtocol")));
    return ports;
}

static void want(struct slice_set *s, const cJSON *subset, const char *list, bool ready, size_t *count)
{
    struct arena *a = s->work->arena;
    bool v6 = !strcmp(s->address_type, "IPv6");
    for (JSON_EACH(address, json_get(subset, list))) {
        const char *ip = json_str_or(address, "ip", "");
        if ((strchr(ip, ':') != NULL) != v6 || (*count)++ >= SLICE_MIRROR_MAX)
            continue;
        slices_want(
            s, ports_of(a, subset),
            json_build(a, "{'addresses':[%s],'conditions':{'ready':%b},'hostname':%s,'nodeName':%s,'targetRef':%J}", ip,
                       ready, json_str(address, "hostname"), json_str(address, "nodeName"),
                       json_get(address, "targetRef")));
    }
}

static cJSON *labels_of(struct arena *a, const cJSON *endpoints, const char *name)
{
    const cJSON *own = json_at(endpoints, "metadata.labels");
    cJSON *labels = own ? json_copy(a, own) : json_object(a);
    json_set_str(a, labels, SLICES_SERVICE_LABEL, name);
    json_set_str(a, labels, SLICES_MANAGED_LABEL, MANAGER);
    return labels;
}

static void mirror(struct work *w, struct item *endpoints, bool wanted, bool v6)
{
    struct slice_mirror *c = w->ctx;
    struct slice_set s = {
        .work = w,
        .slices = c->slices,
        .key = w->key,
        .index = c->slices_by_service,
        .namespace = endpoints->namespace,
        .name = endpoints->name,
        .owner_uid = endpoints->uid,
        .owner_ref = object_owner_ref(w->arena, "v1", "Endpoints", endpoints),
        .labels = labels_of(w->arena, item_tree(endpoints), endpoints->name),
        .address_type = v6 ? "IPv6" : "IPv4",
        .most = SLICE_MIRROR_MAX,
    };
    if (!wanted) {
        slices_delete(&s);
        return;
    }
    for (JSON_EACH(subset, json_get(item_tree(endpoints), "subsets"))) {
        size_t count = 0;
        want(&s, subset, "addresses", true, &count);
        want(&s, subset, "notReadyAddresses", false, &count);
    }
    slices_reconcile(&s);
}

static void work(struct work *w)
{
    struct slice_mirror *c = w->ctx;
    struct item *endpoints = informer_get(c->endpoints, w->key), *service = informer_get(c->services, w->key);
    if (!endpoints || object_deleting(item_tree(endpoints)))
        return; /* the slices go with what owns them */
    const cJSON *spec = service ? json_get(item_tree(service), "spec") : NULL;
    bool wanted = spec && !json_count(json_get(spec, "selector")) && mirrored(item_tree(endpoints));
    mirror(w, endpoints, wanted, false);
    mirror(w, endpoints, wanted, true);
}

static void by_service(struct item *it, informer_emit *emit, void *to)
{
    slices_service(it, MANAGER, emit, to);
}

static void on_slice(void *self, struct item *old, struct item *now)
{
    slices_enqueue(((struct slice_mirror *)self)->base.queue, MANAGER, old, now);
}

static void on_object(void *self, struct item *old, struct item *now)
{
    controller_enqueue(&((struct slice_mirror *)self)->base, old, now);
}

struct slice_mirror *slice_mirror_new(const struct controller_env *env)
{
    struct slice_mirror *c = mem_alloc(sizeof(*c));
    controller_init(&c->base, env, "endpoint-slice-mirroring", work, c);
    c->services = controller_watch(&c->base, &resource_services, on_object, c);
    c->endpoints = controller_watch(&c->base, &resource_endpoints, on_object, c);
    c->slices = controller_watch(&c->base, &resource_endpointslices, on_slice, c);
    c->slices_by_service = informer_index(c->slices, by_service);
    controller_ready(&c->base);
    return c;
}

struct slice_mirror *slice_mirror_free(struct slice_mirror *c)
{
    if (!c)
        return NULL;
    controller_end(&c->base, c);
    free(c);
    return NULL;
}
