#include "server/controllers/replicaset.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/client/events.h"
#include "core/format/json.h"
#include "core/format/selector.h"
#include "core/model/pod.h"
#include "server/controllers/claim.h"
#include "server/controllers/controller.h"
#include "server/controllers/objects.h"
#include "server/controllers/rank.h"

enum { BURST = 500 };

struct replicaset_controller {
    struct controller base;
    struct informer *sets, *pods;
    unsigned pods_by_owner, sets_by_owner, sets_by_namespace;
    struct map doomed; /* uids of pods that we deleted and whose deletion the cache has not seen */
};

/* One round of work on one ReplicaSet. */
struct round {
    struct replicaset_controller *c;
    cJSON *set; /* a copy: the cache's tree does not outlive the first call */
    int64_t replicas;
    struct item **pods; /* active ones; borrowed, for the first callback only */
    size_t npods, terminating;
    cJSON *status; /* as counted at the round's beginning */
    const char *failure_reason;
    const char *failure;             /* what the last failed call said */
    size_t wanted, batch, under_way; /* creations: to begin yet, size of the next batch, begun */
    cJSON *pod;                      /* what is created */
};

/* --- which ReplicaSets a pod concerns --- */

static void on_pod(void *self, struct item *old, struct item *now)
{
    struct replicaset_controller *c = self;
    struct item *it = now ? now : old;
    if (!it)
        return;
    const cJSON *was = old ? item_tree(old) : NULL, *is = now ? item_tree(now) : NULL;
    if (!is || object_deleting(is))
        map_del(&c->doomed, it->uid);
    struct item *before = was ? claim_owner(c->sets, "ReplicaSet", old) : NULL;
    struct item *after = is ? claim_owner(c->sets, "ReplicaSet", now) : NULL;
    if (before)
        queue_add(c->base.queue, before->key);
    if (after && after != before)
        queue_add(c->base.queue, after->key);
    bool orphan = is && !object_controller(is) && !object_deleting(is);
    if (orphan && (!was || object_controller(was) ||
                   !json_equal(json_at(was, "metadata.labels"), json_at(is, "metadata.labels"))))
        claim_enqueue(c->base.queue, c->sets, c->sets_by_namespace, now);
}

static void on_set(void *self, struct item *old, struct item *now)
{
    controller_enqueue(&((struct replicaset_controller *)self)->base, old, now);
}

/* --- status --- */

static bool has_labels(const cJSON *labels, const cJSON *wanted)
{
    for (JSON_EACH(w, wanted))
        if (!str_eq(json_str(json_get(labels, w->string), ""), json_str(w, "")))
            return false;
    return true;
}

static cJSON *count_status(struct work *w, struct round *r, uint64_t *wait_ms)
{
    int64_t now = timing_now_us(r->c->base.env->timing);
    int64_t min_ready = json_int(r->set, "spec.minReadySeconds", 0);
    int64_t labelled = 0, ready = 0, available = 0;
    for (size_t n = 0; n < r->npods; n++) {
        const cJSON *pod = item_tree(r->pods[n]);
        labelled += has_labels(json_at(pod, "metadata.labels"), json_at(r->set, "spec.template.metadata.labels"));
        ready += pod_ready(pod);
        available += pod_available(pod, min_ready, now, wait_ms);
    }
    cJSON *status = json_object(w->arena);
    json_set_int(w->arena, status, "replicas", (int64_t)r->npods);
    if (labelled)
        json_set_int(w->arena, status, "fullyLabeledReplicas", labelled);
    if (ready)
        json_set_int(w->arena, status, "readyReplicas", ready);
    if (available)
        json_set_int(w->arena, status, "availableReplicas", available);
    json_set_int(w->arena, status, "terminatingReplicas", (int64_t)r->terminating);
    json_set_int(w->arena, status, "observedGeneration", json_int(r->set, "metadata.generation", 0));
    return status;
}

static void on_status(struct work *w, const struct api_result *res, void *arg)
{
    struct round *r = arg;
    if (work_check(w, res, "status", true))
        work_wrote(w, r->c->sets, res);
}

/* The last step of a round. */
static void write_status(struct work *w, struct round *r)
{
    const cJSON *old = json_at(r->set, "status.conditions");
    cJSON *conditions = old ? json_copy(w->arena, old) : json_array(w->arena);
    if (!r->failure)
        condition_remove(conditions, "ReplicaFailure");
    else if (!json_find(conditions, "type", "ReplicaFailure"))
        condition_set(w->arena, conditions, "ReplicaFailure", "True", r->failure_reason, r->failure,
                      timing_now_us(r->c->base.env->timing));
    if (json_count(conditions))
        json_set(w->arena, r->status, "conditions", conditions);
    if (json_equal(r->status, json_get(r->set, "status")))
        return;
    json_set(w->arena, r->set, "status", r->status);
    struct api_request q = resource_request(&resource_replicasets, API_UPDATE, json_str(r->set, "metadata.namespace"),
                                            json_str(r->set, "metadata.name"));
    q.subresource = "status";
    q.body = r->set;
    work_call(w, &q, on_status, r);
}

static void fail(struct work *w, struct round *r, const char *reason, const char *verb, const struct api_result *res)
{
    r->failure_reason = reason;
    r->failure = arena_strdup(w->arena, res->message);
    struct event_about about = event_about(r->set);
    about.kind = "ReplicaSet";
    about.api_version = "apps/v1";
    events_post(r->c->base.events, &about, "Warning", reason, "Error %s: %s", verb, res->message);
    work_retry(w, "%s: %s", verb, res->message);
}

static void tell(struct round *r, const char *reason, const char *what, const char *pod)
{
    struct event_about about = event_about(r->set);
    about.kind = "ReplicaSet";
    about.api_version = "apps/v1";
    events_post(r->c->base.events, &about, "Normal", reason, "%s pod: %s", what, pod);
}

/* --- creating pods: 1, 2, 4 ... at a time, for as long as that goes well --- */

static cJSON *pod_from_template(struct arena *a, const cJSON *set)
{
    const cJSON *meta = json_get(set, "metadata"), *template = json_at(set, "spec.template");
    const cJSON *from = json_get(template, "metadata");
    cJSON *ref = json_build(a,
                            "{'apiVersion':'apps/v1','kind':'ReplicaSet','name':%s,'uid':%s,'controller':true,"
                            "'blockOwnerDeletion':true}",
                            json_str(meta, "name"), json_str(meta, "uid"));
    cJSON *pod = json_build(a,
                            "{'apiVersion':'v1','kind':'Pod','metadata':{'generateName':%s,'namespace':%s,'labels':%J,"
                            "'annotations':%J,'finalizers':%J,'ownerReferences':[%J]},'spec':%J}",
                            arena_printf(a, "%s-", json_str_or(meta, "name", "")), json_str(meta, "namespace"),
                            json_get(from, "labels"), json_get(from, "annotations"), json_get(from, "finalizers"), ref,
                            json_get(template, "spec"));
    return pod;
}

static void next_batch(struct work *w, struct round *r);

static void on_created(struct work *w, const struct api_result *res, void *arg)
{
    struct round *r = arg;
    r->under_way--;
    if (api_ok(res)) {
        work_wrote(w, r->c->pods, res);
        tell(r, "SuccessfulCreate", "Created", json_str_or(res->object, "metadata.name", ""));
    } else {
        r->wanted = 0; /* the rest would most likely fail alike */
        if (!object_namespace_ends(res))
            fail(w, r, "FailedCreate", "creating", res);
    }
    if (r->under_way)
        return;
    if (r->wanted)
        next_batch(w, r);
    else if (r->failure)
        write_status(w, r); /* else the pods' own events bring the round that counts them */
}

static void next_batch(struct work *w, struct round *r)
{
    size_t n = MIN_OF(r->wanted, r->batch);
    r->wanted -= n;
    r->batch *= 2;
    r->under_way = n;
    struct api_request q = resource_request(&resource_pods, API_CREATE, json_str(r->set, "metadata.namespace"), NULL);
    q.body = r->pod;
    while (n--)
        work_call(w, &q, on_created, r);
}

/* --- deleting pods --- */

struct deletion {
    struct round *round;
    char *name, *uid;
};

static void on_deleted(struct work *w, const struct api_result *res, void *arg)
{
    struct deletion *d = arg;
    struct round *r = d->round;
    if (api_ok(res)) {
        tell(r, "SuccessfulDelete", "Deleted", d->name);
    } else {
        map_del(&r->c->doomed, d->uid);
        if (res->code != 404)
            fail(w, r, "FailedDelete", "deleting", res);
    }
    if (!--r->under_way && r->failure)
        write_status(w, r);
}

static struct item **related_pods(struct work *w, struct round *r, size_t *count)
{
    const cJSON *owner = object_controller(r->set);
    *count = 0;
    if (!owner)
        return NULL;
    struct replicaset_controller *c = r->c;
    struct informer_set sets = informer_find(c->sets, c->sets_by_owner, json_str_or(owner, "uid", ""));
    size_t n = 0;
    for (size_t i = 0; i < sets.count; i++)
        n += informer_find(c->pods, c->pods_by_owner, sets.list[i]->uid).count;
    struct item **list = arena_alloc(w->arena, (n + 1) * sizeof(struct item *));
    for (size_t i = 0; i < sets.count; i++) {
        struct informer_set pods = informer_find(c->pods, c->pods_by_owner, sets.list[i]->uid);
        if (pods.count)
            memcpy(list + *count, pods.list, pods.count * sizeof(struct item *));
        *count += pods.count;
    }
    return list;
}

static void delete_pods(struct work *w, struct round *r, size_t count)
{
    struct replicaset_controller *c = r->c;
    size_t nrelated;
    struct item **related = related_pods(w, r, &nrelated);
    if (count < r->npods)
        rank_for_deletion(w->arena, r->pods, r->npods, related ? related : r->pods, related ? nrelated : r->npods,
                          timing_now_us(c->base.env->timing));
    r->under_way = count;
    for (size_t n = 0; n < count; n++) {
        struct deletion *d = arena_alloc(w->arena, sizeof(*d));
        d->round = r;
        d->name = arena_strdup(w->arena, r->pods[n]->name);
        d->uid = arena_strdup(w->arena, r->pods[n]->uid);
        map_set(&c->doomed, d->uid, c);
        struct api_request q = resource_request(&resource_pods, API_DELETE, r->pods[n]->namespace, r->pods[n]->name);
        q.body = json_build(w->arena, "{'kind':'DeleteOptions','apiVersion':'v1','preconditions':{'uid':%s}}", d->uid);
        work_call(w, &q, on_deleted, d);
    }
}

/* --- a round --- */

static void sort_out(struct round *r, struct item **pods, size_t count)
{
    r->pods = pods;
    for (size_t n = 0; n < count; n++) {
        const cJSON *pod = item_tree(pods[n]);
        if (pod_active(pod) && !map_has(&r->c->doomed, pods[n]->uid))
            r->pods[r->npods++] = pods[n];
        else if (!pod_terminal(pod))
            r->terminating++;
    }
}

static void manage(struct work *w, struct round *r)
{
    size_t replicas = (size_t)MAX_OF(r->replicas, (int64_t)0);
    if (r->npods < replicas) {
        r->wanted = MIN_OF(replicas - r->npods, (size_t)BURST);
        r->batch = 1;
        r->pod = pod_from_template(w->arena, r->set);
        next_batch(w, r);
    } else if (r->npods > replicas) {
        delete_pods(w, r, MIN_OF(r->npods - replicas, (size_t)BURST));
    } else {
        write_status(w, r);
    }
}

static void work(struct work *w)
{
    struct replicaset_controller *c = w->ctx;
    struct item *it = informer_get(c->sets, w->key);
    if (!it)
        return;
    const cJSON *set = item_tree(it);
    struct selector selector;
    if (selector_from_tree(w->arena, json_at(set, "spec.selector"), &selector, NULL) || !selector.count)
        return; /* validation lets none in; it would own every pod */
    struct claim claim = {
        .owner = it,
        .owner_resource = &resource_replicasets,
        .api_version = "apps/v1",
        .kind = "ReplicaSet",
        .owner_deleting = object_deleting(set),
        .selector = &selector,
        .children = c->pods,
        .child_resource = &resource_pods,
        .index = c->pods_by_owner,
        .skip_inactive = true,
    };
    struct item **pods;
    size_t count;
    if (!claim_children(w, &claim, &pods, &count))
        return;
    struct round *r = arena_alloc(w->arena, sizeof(*r));
    r->c = c;
    r->set = json_copy(w->arena, set);
    r->replicas = json_int(set, "spec.replicas", 1);
    sort_out(r, pods, count);
    uint64_t wait_ms = UINT64_MAX;
    r->status = count_status(w, r, &wait_ms);
    if (wait_ms != UINT64_MAX)
        work_again(w, wait_ms);
    if (object_deleting(set))
        write_status(w, r);
    else
        manage(w, r);
}

struct replicaset_controller *replicaset_controller_new(const struct controller_env *env)
{
    struct replicaset_controller *c = mem_alloc(sizeof(*c));
    controller_init(&c->base, env, "replicaset", work, c);
    c->sets = controller_watch(&c->base, &resource_replicasets, on_set, c);
    c->pods = controller_watch(&c->base, &resource_pods, on_pod, c);
    c->pods_by_owner = informer_index(c->pods, informer_by_controller);
    c->sets_by_owner = informer_index(c->sets, informer_by_controller);
    c->sets_by_namespace = informer_index(c->sets, informer_by_namespace);
    controller_ready(&c->base);
    return c;
}

struct replicaset_controller *replicaset_controller_free(struct replicaset_controller *c)
{
    if (!c)
        return NULL;
    controller_end(&c->base, c);
    map_free(&c->doomed);
    free(c);
    return NULL;
}
