#include "server/controllers/slices.h"

#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/client/queue.h"
#include "core/client/resources.h"
#include "core/format/json.h"
#include "server/controllers/objects.h"

/* A slice as it shall be. */
struct plan {
    struct plan *next;
    const cJSON *old; /* NULL: to be made */
    cJSON *ports;
    cJSON *endpoints;
    bool changed, surplus; /* surplus: nobody wants it */
};

/* --- what is wanted --- */

static struct slice_group *group_of(struct slice_set *s, cJSON *ports)
{
    for (struct slice_group *g = s->groups; g; g = g->next)
        if (json_equal(g->ports, ports))
            return g;
    struct slice_group *g = arena_alloc(s->work->arena, sizeof(*g));
    g->ports = ports;
    g->next = s->groups;
    return s->groups = g;
}

void slices_want(struct slice_set *s, cJSON *ports, cJSON *endpoint)
{
    struct slice_group *g = group_of(s, ports);
    g->endpoints = arena_room(s->work->arena, g->endpoints, g->count, &g->cap, sizeof(cJSON *));
    g->endpoints[g->count++] = endpoint;
}

/* --- placing it --- */

static struct plan *plan_new(struct slice_set *s, struct plan **plans, const cJSON *old)
{
    struct plan *p = arena_alloc(s->work->arena, sizeof(*p));
    p->old = old;
    p->endpoints = json_array(s->work->arena);
    p->next = *plans;
    return *plans = p;
}

static bool same_target(const cJSON *a, const cJSON *b)
{
    return str_eq(json_str(a, "targetRef.uid"), json_str(b, "targetRef.uid")) &&
           json_equal(json_get(a, "addresses"), json_get(b, "addresses"));
}

static cJSON *take_wanted(struct slice_group *g, const cJSON *old)
{
    for (size_t n = 0; n < g->count; n++)
        if (g->endpoints[n] && same_target(g->endpoints[n], old))
            return TAKE(g->endpoints[n]);
    return NULL;
}

/* The old slices of a group keep what is still wanted of them. */
static void keep_old(struct plan *p, struct slice_group *g)
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

static bool has_room(const struct slice_set *s, const struct plan *p, const struct slice_group *g, bool changed)
{
    return p->ports == g->ports && !p->surplus && p->changed == changed && json_count(p->endpoints) < s->most;
}

static struct plan *plan_with_room(struct slice_set *s, struct plan **plans, const struct slice_group *g)
{
    for (int changed = 1; changed >= 0; changed--) /* those that are written anyway first */
        for (struct plan *p = *plans; p; p = p->next)
            if (has_room(s, p, g, changed))
                return p;
    struct plan *p = *plans;
    while (p && !p->surplus)
        p = p->next;
    if (!p)
        p = plan_new(s, plans, NULL);
    p->surplus = false;
    p->changed = true;
    p->ports = g->ports;
    return p;
}

static void place(struct slice_set *s, struct plan **plans, struct slice_group *g)
{
    struct plan *p = NULL;
    for (size_t n = 0; n < g->count; n++) {
        if (!g->endpoints[n])
            continue;
        if (!p || json_count(p->endpoints) == s->most)
            p = plan_with_room(s, plans, g);
        json_append(p->endpoints, g->endpoints[n]);
        p->changed = true;
    }
}

static void keep_one(struct slice_set *s, struct plan **plans)
{
    for (struct plan *p = *plans; p; p = p->next)
        if (!p->surplus)
            return;
    struct plan *p = *plans ? *plans : plan_new(s, plans, NULL);
    p->surplus = false;
    p->ports = json_array(s->work->arena);
    p->changed = !p->old || json_count(json_get(p->old, "ports")) || json_count(json_get(p->old, "endpoints"));
}

/* --- writing --- */

static void on_written(struct work *w, const struct api_result *res, void *arg)
{
    if (!object_namespace_ends(res) && work_check(w, res, "endpoint slice", true))
        work_wrote(w, arg, res);
}

static void on_deleted(struct work *w, const struct api_result *res, void *arg)
{
    (void)arg;
    work_check(w, res, "endpoint slice", true);
}

static void write(struct slice_set *s, enum api_verb verb, const char *name, const cJSON *body)
{
    struct api_request q = resource_request(&resource_endpointslices, verb, s->namespace, name);
    q.body = body;
    work_call(s->work, &q, verb == API_DELETE ? on_deleted : on_written, (void *)(uintptr_t)s->slices);
}

static void create(struct slice_set *s, const struct plan *p)
{
    struct arena *a = s->work->arena;
    write(s, API_CREATE, NULL,
          json_build(a,
                     "{'apiVersion':'discovery.k8s.io/v1','kind':'EndpointSlice','metadata':{'generateName':%s,"
                     "'namespace':%s,'labels':%J,'ownerReferences':[%J]},'addressType':%s,'endpoints':%J,'ports':%J}",
                     arena_printf(a, "%s-", s->name), s->namespace, s->labels, s->owner_ref, s->address_type,
                     p->endpoints, p->ports));
}

static void update(struct slice_set *s, const struct plan *p)
{
    struct arena *a = s->work->arena;
    cJSON *slice = json_copy(a, p->old);
    json_put(a, slice, "metadata.labels", json_copy(a, s->labels));
    json_set(a, slice, "endpoints", p->endpoints);
    json_set(a, slice, "ports", json_copy(a, p->ports));
    write(s, API_UPDATE, json_str(slice, "metadata.name"), slice);
}

static void write_plans(struct slice_set *s, const struct plan *plans)
{
    for (const struct plan *p = plans; p; p = p->next) {
        if (p->surplus)
            write(s, API_DELETE, json_str(p->old, "metadata.name"), NULL);
        else if (!p->old)
            create(s, p);
        else if (p->changed || !json_equal(json_at(p->old, "metadata.labels"), s->labels))
            update(s, p);
    }
}

/* --- all of it --- */

static bool owned(const struct slice_set *s, const cJSON *slice)
{
    for (JSON_EACH(ref, json_at(slice, "metadata.ownerReferences")))
        if (str_eq(json_str(ref, "uid"), s->owner_uid))
            return true;
    return false;
}

static bool of_family(const struct slice_set *s, const cJSON *slice)
{
    return str_eq(json_str(slice, "addressType"), s->address_type) && !object_deleting(slice);
}

void slices_reconcile(struct slice_set *s)
{
    struct plan *plans = NULL;
    struct informer_set slices = informer_find(s->slices, s->index, s->key);
    for (size_t n = 0; n < slices.count; n++) {
        const cJSON *slice = item_tree(slices.list[n]);
        if (!of_family(s, slice))
            continue;
        if (!owned(s, slice)) { /* of an earlier object of that name */
            write(s, API_DELETE, slices.list[n]->name, NULL);
            continue;
        }
        struct plan *p = plan_new(s, &plans, json_copy(s->work->arena, slice));
        p->surplus = true;
        for (struct slice_group *g = s->groups; g; g = g->next)
            if (json_equal(g->ports, json_get(slice, "ports")))
                keep_old(p, g);
    }
    for (struct slice_group *g = s->groups; g; g = g->next)
        place(s, &plans, g);
    if (s->keep_one)
        keep_one(s, &plans);
    write_plans(s, plans);
}

void slices_delete(struct slice_set *s)
{
    struct informer_set slices = informer_find(s->slices, s->index, s->key);
    for (size_t n = 0; n < slices.count; n++)
        if (of_family(s, item_tree(slices.list[n])))
            write(s, API_DELETE, slices.list[n]->name, NULL);
}

void slices_service(struct item *it, const char *manager, informer_emit *emit, void *to)
{
    const cJSON *slice = item_tree(it);
    const char *service = object_label(slice, SLICES_SERVICE_LABEL);
    if (!service || !str_eq(object_label(slice, SLICES_MANAGED_LABEL), manager))
        return;
    char key[512];
    snprintf(key, sizeof(key), "%s/%s", it->namespace, service);
    emit(to, key);
}

static void enqueue(void *to, const char *key)
{
    queue_add(to, key);
}

void slices_enqueue(struct queue *q, const char *manager, struct item *old, struct item *now)
{
    if (old)
        slices_service(old, manager, enqueue, q);
    if (now)
        slices_service(now, manager, enqueue, q);
}
