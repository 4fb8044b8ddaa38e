#include "server/controllers/namespace.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "server/controllers/controller.h"
#include "server/controllers/controllers.h"
#include "server/controllers/objects.h"
#include "server/controllers/served.h"

#define FINALIZER "kubernetes"
#define PAGE "limit=500"

struct namespace_controller {
    struct controller base;
    struct informer *namespaces;
    struct informer **watched; /* one a resource that is watched: a deletion there may have been the last */
    size_t nwatched;
};

/* One round of emptying. */
struct emptying {
    struct namespace_controller *c;
    cJSON *namespace; /* a copy */
    const char *name;
    size_t under_way;
    bool pods_done;
    int64_t remaining;
    const char *content;   /* "pods. has 2 resource instances, ..." */
    struct map finalizers; /* name to number of objects that wait for it */
    const char *failures;  /* what could not be deleted, joined */
    size_t nfailures;
};

/* One resource of it. */
struct part {
    struct emptying *e;
    const struct served_resource *served;
};

/* --- conditions --- */

static const char *join(struct arena *a, const char *list, const char *more)
{
    return list ? arena_printf(a, "%s, %s", list, more) : more;
}

static const char *finalizer_message(struct work *w, struct emptying *e)
{
    const char *list = NULL;
    struct map_entry *m;
    for (size_t i = 0; (m = map_next(&e->finalizers, &i));)
        list = join(w->arena, list,
                    arena_printf(w->arena, "%s in %" PRIuPTR " resource instances", m->key, (uintptr_t)m->value));
    return list ? arena_printf(w->arena, "Some content in the namespace has finalizers remaining: %s", list) : NULL;
}

static bool set(struct work *w, struct emptying *e, cJSON *conditions, const char *type, const char *problem_reason,
                const char *problem, const char *fine_reason, const char *fine)
{
    return condition_set(w->arena, conditions, type, problem ? "True" : "False", problem ? problem_reason : fine_reason,
                         problem ? problem : fine, timing_now_us(e->c->base.env->timing));
}

/* The status that says what is left; false when it says so already. */
static bool update_conditions(struct work *w, struct emptying *e)
{
    struct arena *a = w->arena;
    cJSON *status = json_ensure(a, e->namespace, "status");
    if (!json_get(status, "conditions"))
        json_set(a, status, "conditions", json_array(a));
    cJSON *list = json_get(status, "conditions");
    const char *left = e->content ? arena_printf(a, "Some resources are remaining: %s", e->content) : NULL;
    const char *failed = e->failures ? arena_printf(a, "Failed to delete all resource types, %zu remaining: %s",
                                                    e->nfailures, e->failures)
                                     : NULL;
    bool changed = false;
    changed |= set(w, e, list, "NamespaceDeletionDiscoveryFailure", "", NULL, "ResourcesDiscovered",
                   "All resources successfully discovered");
    changed |= set(w, e, list, "NamespaceDeletionGroupVersionParsingFailure", "", NULL, "ParsedGroupVersions",
                   "All legacy kube types successfully parsed");
    changed |= set(w, e, list, "NamespaceDeletionContentFailure", "ContentDeletionFailed", failed, "ContentDeleted",
                   "All content successfully deleted, may be waiting on finalization");
    changed |= set(w, e, list, "NamespaceContentRemaining", "SomeResourcesRemain", left, "ContentRemoved",
                   "All content successfully removed");
    changed |= set(w, e, list, "NamespaceFinalizersRemaining", "SomeFinalizersRemain", finalizer_message(w, e),
                   "ContentHasNoFinalizers", "All content-preserving finalizers finished");
    if (!str_eq(json_str(status, "phase"), "Terminating")) {
        json_set_str(a, status, "phase", "Terminating");
        changed = true;
    }
    return changed;
}

static void on_written(struct work *w, const struct api_result *r, void *arg)
{
    (void)arg;
    work_check(w, r, "namespace", true);
}

static void write(struct work *w, struct emptying *e, const char *subresource)
{
    struct api_request q = resource_request(&resource_namespaces, API_UPDATE, NULL, e->name);
    q.subresource = subresource;
    q.body = e->namespace;
    work_call(w, &q, on_written, NULL);
}

/* --- the end of a round --- */

static void finalize(struct work *w, struct emptying *e)
{
    cJSON *finalizers = json_at(e->namespace, "spec.finalizers");
    for (JSON_EACH(f, finalizers))
        if (str_eq(json_str(f, ""), FINALIZER))
            json_remove(finalizers, f);
    write(w, e, "finalize");
}

static void delete_all(struct work *w, struct emptying *e);

static void round_ends(struct work *w, struct emptying *e)
{
    if (!e->pods_done && !e->remaining && !e->failures) {
        e->pods_done = true;
        delete_all(w, e);
        return;
    }
    if (!e->remaining && !e->failures) {
        finalize(w, e);
        return;
    }
    if (e->failures)
        work_retry(w, "%s", e->failures);
    if (update_conditions(w, e))
        write(w, e, "status"); /* what is left goes by itself; its deletion brings the key again */
}

/* --- one resource: delete all, then see what is left --- */

static void part_fails(struct work *w, struct part *p, const struct api_result *r)
{
    if (r->code == 404 || r->code == 405)
        return; /* not served */
    struct emptying *e = p->e;
    e->nfailures++;
    e->failures =
        join(w->arena, e->failures, arena_printf(w->arena, "%s: %s", p->served->resource.resource, r->message));
}

static void part_ends(struct work *w, struct part *p)
{
    if (!--p->e->under_way)
        round_ends(w, p->e);
}

static void count_left(struct work *w, struct part *p, const cJSON *list)
{
    struct emptying *e = p->e;
    int64_t count = (int64_t)json_count(json_get(list, "items")) + json_int(list, "metadata.remainingItemCount", 0);
    if (!count)
        return;
    e->remaining += count;
    e->content = join(w->arena, e->content,
                      arena_printf(w->arena, "%s.%s has %" PRId64 " resource instances", p->served->resource.resource,
                                   p->served->resource.group, count));
    for (JSON_EACH(item, json_get(list, "items")))
        for (JSON_EACH(f, json_at(item, "metadata.finalizers"))) {
            const char *name = json_str_or(f, "", "");
            map_set(&e->finalizers, name, (void *)((uintptr_t)map_get(&e->finalizers, name) + 1));
        }
}

static void on_left(struct work *w, const struct api_result *r, void *arg)
{
    struct part *p = arg;
    if (api_ok(r))
        count_left(w, p, r->object);
    else
        part_fails(w, p, r);
    part_ends(w, p);
}

static void look(struct work *w, struct part *p)
{
    struct api_request q = resource_request(&p->served->resource, API_LIST, p->e->name, NULL);
    q.query = PAGE;
    work_call(w, &q, on_left, p);
}

static void on_collection(struct work *w, const struct api_result *r, void *arg)
{
    struct part *p = arg;
    if (api_ok(r)) {
        look(w, p);
        return;
    }
    part_fails(w, p, r);
    part_ends(w, p);
}

static void on_item(struct work *w, const struct api_result *r, void *arg)
{
    if (!api_ok(r) && r->code != 404)
        part_fails(w, arg, r);
}

/* What cannot be deleted as a collection goes one by one; the round after this one sees what is left. */
static void on_items(struct work *w, const struct api_result *r, void *arg)
{
    struct part *p = arg;
    if (!api_ok(r)) {
        part_fails(w, p, r);
        part_ends(w, p);
        return;
    }
    count_left(w, p, r->object);
    for (JSON_EACH(item, json_get(r->object, "items"))) {
        struct api_request q =
            resource_request(&p->served->resource, API_DELETE, p->e->name, json_str(item, "metadata.name"));
        work_call(w, &q, on_item, p);
    }
    if (json_count(json_get(r->object, "items")))
        work_again(w, 1000);
    part_ends(w, p);
}

static void delete_part(struct work *w, struct emptying *e, const struct served_resource *s)
{
    struct part *p = arena_alloc(w->arena, sizeof(*p));
    *p = (struct part){e, s};
    e->under_way++;
    struct api_request q =
        resource_request(&s->resource, s->collectable ? API_DELETECOLLECTION : API_LIST, e->name, NULL);
    if (s->collectable)
        q.body = json_build(w->arena, "{'kind':'DeleteOptions','apiVersion':'v1','propagationPolicy':'Background'}");
    work_call(w, &q, s->collectable ? on_collection : on_items, p);
}

static bool is_pods(const struct served_resource *s)
{
    return !*s->resource.group && !strcmp(s->resource.resource, "pods");
}

/* Pods go first: what they still need while they end goes after them. */
static void delete_all(struct work *w, struct emptying *e)
{
    const struct controllers_options *o = e->c->base.env->options;
    e->under_way = 1; /* so that the round cannot end in here */
    for (size_t n = 0; n < o->nresources; n++)
        if (o->resources[n].namespaced && is_pods(&o->resources[n]) != e->pods_done)
            delete_part(w, e, &o->resources[n]);
    if (!--e->under_way)
        round_ends(w, e);
}

static void free_map(void *arg)
{
    map_free(arg);
}

static void work(struct work *w)
{
    struct namespace_controller *c = w->ctx;
    struct item *it = informer_get(c->namespaces, w->key);
    if (!it || !object_deleting(item_tree(it)))
        return;
    if (!json_has_str(json_at(item_tree(it), "spec.finalizers"), FINALIZER))
        return;
    struct emptying *e = arena_alloc(w->arena, sizeof(*e));
    *e = (struct emptying){.c = c, .name = w->key, .namespace = json_copy(w->arena, item_tree(it))};
    arena_defer(w->arena, free_map, &e->finalizers);
    delete_all(w, e);
}

/* --- what brings a namespace here --- */

static void on_namespace(void *self, struct item *old, struct item *now)
{
    struct namespace_controller *c = self;
    if (now && object_deleting(item_tree(now)))
        controller_enqueue(&c->base, old, now);
}

static void on_content(void *self, struct item *old, struct item *now)
{
    struct namespace_controller *c = self;
    if (now || !*old->namespace)
        return;
    struct item *namespace = informer_get(c->namespaces, old->namespace);
    if (namespace && object_deleting(item_tree(namespace)))
        queue_add(c->base.queue, namespace->key);
}

struct namespace_controller *namespace_controller_new(const struct controller_env *env)
{
    struct namespace_controller *c = mem_alloc(sizeof(*c));
    const struct controllers_options *o = env->options;
    controller_init(&c->base, env, "namespace", work, c);
    c->namespaces = controller_watch(&c->base, &resource_namespaces, on_namespace, c);
    c->watched = mem_alloc((o->nresources + 1) * sizeof(struct informer *));
    for (size_t n = 0; n < o->nresources; n++) {
        if (!o->resources[n].namespaced || o->resources[n].unwatched)
            continue;
        struct informer *i = informers_get(env->informers, &o->resources[n].resource);
        informer_handle(i, &(struct informer_handler){.changed = on_content}, c);
        c->watched[c->nwatched++] = i;
    }
    controller_ready(&c->base);
    return c;
}

struct namespace_controller *namespace_controller_free(struct namespace_controller *c)
{
    if (!c)
        return NULL;
    for (size_t n = 0; n < c->nwatched; n++)
        informer_unhandle(c->watched[n], c);
    controller_end(&c->base, c);
    free(c->watched);
    free(c);
    return NULL;
}
