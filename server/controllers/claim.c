#include "server/controllers/claim.h"

#include <stdio.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/client/queue.h"
#include "core/client/resources.h"
#include "core/format/json.h"
#include "core/format/selector.h"
#include "server/controllers/objects.h"

struct orphan {
    struct orphan *next;
    const char *namespace, *name, *uid, *version;
    cJSON *refs; /* the owner references that it has */
};

/* What an adoption needs after the owner was looked up. */
struct adoption {
    const struct informer_resource *child_resource;
    const char *owner_uid;
    cJSON *owner_ref;
    struct orphan *orphans;
};

static void patch_refs(struct work *w, const struct informer_resource *resource, const struct orphan *o)
{
    struct api_request r = resource_request(resource, API_PATCH, o->namespace, o->name);
    r.patch = API_PATCH_MERGE;
    r.body = json_build(w->arena, "{'metadata':{'uid':%s,'resourceVersion':%s,'ownerReferences':%J}}", o->uid,
                        o->version, o->refs);
    work_call(w, &r, NULL, NULL);
}

/* An owner that is being deleted, or is another one by now, may not adopt; the cache may be late to tell. */
static void on_owner(struct work *w, const struct api_result *r, void *arg)
{
    struct adoption *ad = arg;
    if (!work_check(w, r, "owner", true))
        return;
    if (!str_eq(json_str(r->object, "metadata.uid"), ad->owner_uid) || object_deleting(r->object))
        return;
    for (struct orphan *o = ad->orphans; o; o = o->next) {
        json_append(o->refs, json_copy(w->arena, ad->owner_ref));
        patch_refs(w, ad->child_resource, o);
    }
}

static struct orphan *orphan_of(struct work *w, struct item *it)
{
    const cJSON *tree = item_tree(it), *refs = json_at(tree, "metadata.ownerReferences");
    struct orphan *o = arena_alloc(w->arena, sizeof(*o));
    o->namespace = arena_strdup(w->arena, it->namespace);
    o->name = arena_strdup(w->arena, it->name);
    o->uid = arena_strdup(w->arena, it->uid);
    o->version = arena_strdup(w->arena, json_str(tree, "metadata.resourceVersion"));
    o->refs = refs ? json_copy(w->arena, refs) : json_array(w->arena);
    return o;
}

static void release(struct work *w, const struct claim *c, struct item *it)
{
    struct orphan *o = orphan_of(w, it);
    for (JSON_EACH(ref, o->refs))
        if (str_eq(json_str(ref, "uid"), c->owner->uid))
            json_remove(o->refs, ref);
    patch_refs(w, c->child_resource, o);
}

static bool may_move(const struct claim *c, const cJSON *child)
{
    return !c->owner_deleting && !object_deleting(child) && !(c->skip_inactive && !pod_active(child));
}

static struct orphan *find_orphans(struct work *w, const struct claim *c)
{
    char value[80];
    snprintf(value, sizeof(value), "orphan/%s", c->owner->namespace);
    struct informer_set set = informer_find(c->children, c->index, value);
    struct orphan *list = NULL;
    for (size_t n = 0; n < set.count; n++) {
        const cJSON *tree = item_tree(set.list[n]);
        if (!may_move(c, tree) || !selector_matches(c->selector, json_at(tree, "metadata.labels")))
            continue;
        struct orphan *o = orphan_of(w, set.list[n]);
        o->next = list;
        list = o;
    }
    return list;
}

static void adopt(struct work *w, const struct claim *c, struct orphan *orphans)
{
    struct adoption *ad = arena_alloc(w->arena, sizeof(*ad));
    ad->child_resource = c->child_resource;
    ad->orphans = orphans;
    ad->owner_uid = arena_strdup(w->arena, c->owner->uid);
    ad->owner_ref = object_owner_ref(w->arena, c->api_version, c->kind, c->owner);
    struct api_request r = resource_request(c->owner_resource, API_GET, c->owner->namespace, c->owner->name);
    work_call(w, &r, on_owner, ad);
}

bool claim_children(struct work *w, const struct claim *c, struct item ***ret, size_t *count)
{
    struct informer_set set = informer_find(c->children, c->index, c->owner->uid);
    struct item **list = arena_alloc(w->arena, (set.count + 1) * sizeof(struct item *));
    size_t n = 0;
    bool settled = true;
    for (size_t i = 0; i < set.count; i++) {
        const cJSON *tree = item_tree(set.list[i]);
        if (selector_matches(c->selector, json_at(tree, "metadata.labels"))) {
            list[n++] = set.list[i];
        } else if (may_move(c, tree)) {
            release(w, c, set.list[i]);
            settled = false;
        }
    }
    *ret = list;
    *count = n;
    struct orphan *orphans = find_orphans(w, c);
    if (orphans)
        adopt(w, c, orphans);
    return settled && !orphans;
}

struct item *claim_owner(const struct informer *owners, const char *kind, struct item *child)
{
    const cJSON *ref = object_controller(item_tree(child));
    if (!ref || !str_eq(json_str(ref, "kind"), kind))
        return NULL;
    struct item *owner = informer_get_in(owners, child->namespace, json_str_or(ref, "name", ""));
    return owner && str_eq(owner->uid, json_str(ref, "uid")) ? owner : NULL;
}

void claim_enqueue(struct queue *q, const struct informer *owners, unsigned index, struct item *orphan)
{
    cleanup_arena struct arena *a = arena_new();
    struct informer_set found = informer_find(owners, index, orphan->namespace);
    for (size_t n = 0; n < found.count; n++) {
        struct selector s;
        if (!selector_from_tree(a, json_at(item_tree(found.list[n]), "spec.selector"), &s, NULL) && s.count &&
            selector_matches(&s, json_at(item_tree(orphan), "metadata.labels")))
            queue_add(q, found.list[n]->key);
    }
}
