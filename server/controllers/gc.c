#include "server/controllers/gc.h"

#include <stdio.h>
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

#define FOREGROUND "foregroundDeletion"
#define ORPHAN "orphan"

enum { ABSENT_MAX = 512 };

struct gc_resource {
    struct gc_controller *gc;
    const struct served_resource *served;
    struct informer *informer;
    unsigned by_owner;
};

struct gc_controller {
    struct controller base;
    struct gc_resource *resources;
    size_t count;
    struct map absent; /* uids known to be no more; a memory of limited size */
};

/* --- keys: the number of the resource and the object's own key --- */

enum { KEY_SIZE = 400 };

static const char *queue_key(const struct gc_resource *r, const char *key, char out[KEY_SIZE])
{
    snprintf(out, KEY_SIZE, "%zu %s", (size_t)(r - r->gc->resources), key);
    return out;
}

static void enqueue(struct gc_resource *r, const char *key)
{
    char text[KEY_SIZE];
    queue_add(r->gc->base.queue, queue_key(r, key, text));
}

static struct gc_resource *resource_of(struct gc_controller *gc, const char *key, const char **rest)
{
    char *end;
    unsigned long n = strtoul(key, &end, 10);
    *rest = end + 1;
    return &gc->resources[n];
}

/* --- the graph --- */

static void by_owner(struct item *it, informer_emit *emit, void *to)
{
    for (JSON_EACH(ref, json_at(item_tree(it), "metadata.ownerReferences")))
        if (json_str(ref, "uid"))
            emit(to, json_str(ref, "uid"));
}

static bool has_dependents(const struct gc_controller *gc, const char *uid)
{
    for (size_t n = 0; n < gc->count; n++)
        if (informer_find(gc->resources[n].informer, gc->resources[n].by_owner, uid).count)
            return true;
    return false;
}

static void enqueue_dependents(struct gc_controller *gc, const char *uid)
{
    for (size_t n = 0; n < gc->count; n++) {
        struct gc_resource *r = &gc->resources[n];
        struct informer_set set = informer_find(r->informer, r->by_owner, uid);
        for (size_t i = 0; i < set.count; i++)
            enqueue(r, set.list[i]->key);
    }
}

static struct gc_resource *resource_of_ref(struct gc_controller *gc, const cJSON *ref)
{
    const char *api_version = json_str_or(ref, "apiVersion", ""), *kind = json_str_or(ref, "kind", "");
    for (size_t n = 0; n < gc->count; n++)
        if (served_find(gc->resources[n].served, 1, api_version, kind))
            return &gc->resources[n];
    return NULL;
}

static struct item *owner_item(struct gc_resource *r, const char *namespace, const cJSON *ref)
{
    struct item *it =
        informer_get_in(r->informer, r->served->namespaced ? namespace : "", json_str_or(ref, "name", ""));
    return it && str_eq(it->uid, json_str(ref, "uid")) ? it : NULL;
}

static bool waits_for_dependents(const cJSON *object)
{
    return object_deleting(object) && object_has_finalizer(object, FOREGROUND);
}

/* Owners that wait for their dependents look again when one is gone or lets go. */
static void enqueue_waiting_owners(struct gc_controller *gc, struct item *dependent)
{
    for (JSON_EACH(ref, json_at(item_tree(dependent), "metadata.ownerReferences"))) {
        struct gc_resource *r = resource_of_ref(gc, ref);
        struct item *owner = r ? owner_item(r, dependent->namespace, ref) : NULL;
        if (owner && waits_for_dependents(item_tree(owner)))
            enqueue(r, owner->key);
    }
}

static void remember_absent(struct gc_controller *gc, const char *uid)
{
    if (map_count(&gc->absent) == ABSENT_MAX)
        map_free(&gc->absent);
    map_set(&gc->absent, uid, gc);
}

static void on_change(void *ctx, struct item *old, struct item *now)
{
    struct gc_resource *r = ctx;
    struct gc_controller *gc = r->gc;
    if (!now) {
        remember_absent(gc, old->uid);
        enqueue_dependents(gc, old->uid);
        enqueue_waiting_owners(gc, old);
        return;
    }
    const cJSON *was = old ? item_tree(old) : NULL, *is = item_tree(now);
    const cJSON *refs = json_at(is, "metadata.ownerReferences");
    bool moved = !json_equal(json_at(was, "metadata.ownerReferences"), refs);
    if (old && moved)
        enqueue_waiting_owners(gc, old);
    bool ends = object_deleting(is) && (object_has_finalizer(is, FOREGROUND) || object_has_finalizer(is, ORPHAN));
    char text[KEY_SIZE];
    if ((moved && refs) || (ends && !(old && object_deleting(was))))
        enqueue(r, now->key);
    else
        queue_nudge(gc->base.queue, queue_key(r, now->key, text)); /* what failed over an old version may go now */
}

/* --- writing --- */

static void on_done(struct work *w, const struct api_result *r, void *arg)
{
    (void)arg;
    work_check(w, r, "garbage", true);
}

static void patch_meta(struct work *w, const struct gc_resource *r, struct item *it, const char *field, cJSON *value,
                       work_done *done, void *arg)
{
    struct api_request q = resource_request(&r->served->resource, API_PATCH, it->namespace, it->name);
    cJSON *meta = json_build(w->arena, "{'uid':%s,'resourceVersion':%s}", it->uid,
                             json_str(item_tree(it), "metadata.resourceVersion"));
    json_set(w->arena, meta, field, value);
    q.body = json_build(w->arena, "{'metadata':%J}", meta);
    q.patch = API_PATCH_MERGE;
    work_call(w, &q, done, arg);
}

static void drop_finalizer(struct work *w, const struct gc_resource *r, struct item *it, const char *name)
{
    cJSON *left = json_copy(w->arena, json_at(item_tree(it), "metadata.finalizers"));
    for (JSON_EACH(f, left))
        if (str_eq(json_str(f, ""), name))
            json_remove(left, f);
    patch_meta(w, r, it, "finalizers", left, on_done, NULL);
}

static void delete (struct work *w, const struct gc_resource *r, struct item *it, const char *policy)
{
    struct api_request q = resource_request(&r->served->resource, API_DELETE, it->namespace, it->name);
    q.body = json_build(w->arena,
                        "{'kind':'DeleteOptions','apiVersion':'v1','propagationPolicy':%s,"
                        "'preconditions':{'uid':%s,'resourceVersion':%s}}",
                        policy, it->uid, json_str(item_tree(it), "metadata.resourceVersion"));
    work_call(w, &q, on_done, NULL);
}

/* --- an owner that waits: foreground --- */

static bool blocks(const cJSON *dependent, const char *owner_uid)
{
    for (JSON_EACH(ref, json_at(dependent, "metadata.ownerReferences")))
        if (str_eq(json_str(ref, "uid"), owner_uid) && json_bool(ref, "blockOwnerDeletion", false))
            return true;
    return false;
}

static void wait_for_dependents(struct work *w, struct gc_resource *r, struct item *it)
{
    struct gc_controller *gc = r->gc;
    bool blocked = false;
    for (size_t n = 0; n < gc->count; n++) {
        struct informer_set set = informer_find(gc->resources[n].informer, gc->resources[n].by_owner, it->uid);
        for (size_t i = 0; i < set.count; i++) {
            blocked |= blocks(item_tree(set.list[i]), it->uid);
            if (!waits_for_dependents(item_tree(set.list[i])))
                enqueue(&gc->resources[n], set.list[i]->key);
        }
    }
    if (!blocked)
        drop_finalizer(w, r, it, FOREGROUND);
}

/* --- an owner that lets its dependents go: orphan --- */

struct orphaning {
    struct gc_resource *resource;
    const char *key;
    size_t left;
    bool failed;
};

static void orphaned(struct work *w, struct orphaning *o)
{
    struct item *it = informer_get(o->resource->informer, o->key);
    if (it && !o->failed)
        drop_finalizer(w, o->resource, it, ORPHAN);
}

static void on_orphaned(struct work *w, const struct api_result *r, void *arg)
{
    struct orphaning *o = arg;
    o->failed |= !work_check(w, r, "orphan", true) && r->code != 404;
    if (!--o->left)
        orphaned(w, o);
}

static void orphan(struct work *w, struct gc_resource *r, struct item *it)
{
    struct gc_controller *gc = r->gc;
    struct orphaning *o = arena_alloc(w->arena, sizeof(*o));
    *o = (struct orphaning){.resource = r, .key = arena_strdup(w->arena, it->key), .left = 1};
    for (size_t n = 0; n < gc->count; n++) {
        struct informer_set set = informer_find(gc->resources[n].informer, gc->resources[n].by_owner, it->uid);
        for (size_t i = 0; i < set.count; i++) {
            cJSON *refs = json_copy(w->arena, json_at(item_tree(set.list[i]), "metadata.ownerReferences"));
            for (JSON_EACH(ref, refs))
                if (str_eq(json_str(ref, "uid"), it->uid))
                    json_remove(refs, ref);
            o->left++;
            patch_meta(w, &gc->resources[n], set.list[i], "ownerReferences", refs, on_orphaned, o);
        }
    }
    if (!--o->left)
        orphaned(w, o);
}

/* --- a dependent --- */

enum standing { SOLID, DANGLING, WAITING };

struct judgement {
    struct gc_resource *resource;
    const char *key, *namespace;
    struct reference {
        struct judgement *judgement;
        cJSON *ref;
        enum standing standing;
    } * list;
    size_t count, asked;
};

static void unblock_if_circular(struct work *w, struct gc_resource *r, struct item *it)
{
    struct gc_controller *gc = r->gc;
    bool circular = false;
    for (size_t n = 0; n < gc->count; n++) {
        struct informer_set set = informer_find(gc->resources[n].informer, gc->resources[n].by_owner, it->uid);
        for (size_t i = 0; i < set.count; i++)
            circular |= waits_for_dependents(item_tree(set.list[i]));
    }
    if (!circular)
        return;
    cJSON *refs = json_copy(w->arena, json_at(item_tree(it), "metadata.ownerReferences"));
    for (JSON_EACH(ref, refs))
        json_set_bool(w->arena, ref, "blockOwnerDeletion", false);
    patch_meta(w, r, it, "ownerReferences", refs, on_done, NULL);
}

static void judge(struct work *w, struct judgement *j)
{
    struct gc_resource *r = j->resource;
    struct item *it = informer_get(r->informer, j->key);
    if (!it)
        return;
    size_t counts[3] = {0};
    cJSON *solid = json_array(w->arena);
    for (size_t n = 0; n < j->count; n++) {
        counts[j->list[n].standing]++;
        if (j->list[n].standing == SOLID)
            json_append(solid, json_copy(w->arena, j->list[n].ref));
    }
    const cJSON *tree = item_tree(it);
    if (counts[SOLID]) {
        if (counts[DANGLING] || counts[WAITING])
            patch_meta(w, r, it, "ownerReferences", solid, on_done, NULL);
    } else if (counts[WAITING] && has_dependents(r->gc, it->uid)) {
        unblock_if_circular(w, r, it);
        delete (w, r, it, "Foreground");
    } else if (object_has_finalizer(tree, ORPHAN)) {
        delete (w, r, it, "Orphan");
    } else {
        delete (w, r, it, object_has_finalizer(tree, FOREGROUND) ? "Foreground" : "Background");
    }
}

static void answered(struct work *w, struct judgement *j)
{
    if (!--j->asked)
        judge(w, j);
}

/* What the cache does not have may be too new for it, so the server says whether it is there. */
static void on_owner(struct work *w, const struct api_result *res, void *arg)
{
    struct reference *ref = arg;
    const char *uid = json_str_or(ref->ref, "uid", "");
    if (api_ok(res) && str_eq(json_str(res->object, "metadata.uid"), uid)) {
        ref->standing = waits_for_dependents(res->object) ? WAITING : SOLID;
    } else if (api_ok(res) || res->code == 404) {
        ref->standing = DANGLING;
        remember_absent(ref->judgement->resource->gc, uid);
    } else {
        work_check(w, res, "owner", false);
        return; /* asked stays up: nothing is judged in this round */
    }
    answered(w, ref->judgement);
}

static void look_up(struct work *w, struct judgement *j, struct reference *ref)
{
    struct gc_controller *gc = j->resource->gc;
    struct gc_resource *r = resource_of_ref(gc, ref->ref);
    ref->standing = SOLID;
    if (!r || (r->served->namespaced && !*j->namespace))
        return; /* nobody can tell: not served, or a kind of owner that is none; it stays */
    struct item *owner = owner_item(r, j->namespace, ref->ref);
    if (owner) {
        ref->standing = waits_for_dependents(item_tree(owner)) ? WAITING : SOLID;
        return;
    }
    if (map_has(&gc->absent, json_str_or(ref->ref, "uid", ""))) {
        ref->standing = DANGLING;
        return;
    }
    j->asked++;
    struct api_request q = resource_request(&r->served->resource, API_GET, r->served->namespaced ? j->namespace : NULL,
                                            json_str_or(ref->ref, "name", ""));
    work_call(w, &q, on_owner, ref);
}

static void check_owners(struct work *w, struct gc_resource *r, struct item *it)
{
    const cJSON *refs = json_at(item_tree(it), "metadata.ownerReferences");
    struct judgement *j = arena_alloc(w->arena, sizeof(*j));
    j->resource = r;
    j->key = arena_strdup(w->arena, it->key);
    j->namespace = arena_strdup(w->arena, it->namespace);
    j->list = arena_alloc(w->arena, (json_count(refs) + 1) * sizeof(*j->list));
    j->asked = 1;
    for (JSON_EACH(ref, refs)) {
        struct reference *x = &j->list[j->count++];
        x->judgement = j;
        x->ref = json_copy(w->arena, ref);
        look_up(w, j, x);
    }
    answered(w, j);
}

static void work(struct work *w)
{
    struct gc_controller *gc = w->ctx;
    const char *key;
    struct gc_resource *r = resource_of(gc, w->key, &key);
    struct item *it = informer_get(r->informer, key);
    if (!it)
        return;
    const cJSON *tree = item_tree(it);
    if (object_deleting(tree)) {
        if (object_has_finalizer(tree, ORPHAN))
            orphan(w, r, it);
        else if (object_has_finalizer(tree, FOREGROUND))
            wait_for_dependents(w, r, it);
    } else if (json_count(json_at(tree, "metadata.ownerReferences"))) {
        check_owners(w, r, it);
    }
}

static void start(void *arg)
{
    queue_start(((struct gc_controller *)arg)->base.queue);
}

struct gc_controller *gc_controller_new(const struct controller_env *env)
{
    struct gc_controller *gc = mem_alloc(sizeof(*gc));
    const struct controllers_options *o = env->options;
    controller_init(&gc->base, env, "garbage-collector", work, gc);
    gc->resources = mem_alloc((o->nresources + 1) * sizeof(*gc->resources));
    struct informer **all = mem_alloc((o->nresources + 1) * sizeof(struct informer *));
    for (size_t n = 0; n < o->nresources; n++) {
        if (o->resources[n].unwatched)
            continue;
        struct gc_resource *r = &gc->resources[gc->count];
        *r = (struct gc_resource){.gc = gc, .served = &o->resources[n]};
        r->informer = all[gc->count++] = informers_get(env->informers, &o->resources[n].resource);
        r->by_owner = informer_index(r->informer, by_owner);
        informer_handle(r->informer, &(struct informer_handler){.changed = on_change}, r);
    }
    informers_wait(env->informers, all, gc->count, start, gc);
    free(all);
    return gc;
}

struct gc_controller *gc_controller_free(struct gc_controller *gc)
{
    if (!gc)
        return NULL;
    informers_unwait(gc->base.env->informers, gc);
    for (size_t n = 0; n < gc->count; n++)
        informer_unhandle(gc->resources[n].informer, &gc->resources[n]);
    controller_end(&gc->base, gc);
    map_free(&gc->absent);
    free(gc->resources);
    free(gc);
    return NULL;
}
