#include "server/scheduler/scheduler.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/client/events.h"
#include "core/client/informer.h"
#include "core/client/resources.h"
#include "core/client/timing.h"
#include "core/format/json.h"
#include "core/model/meta.h"
#include "core/model/pod.h"
#include "core/wire/loop_task.h"
#include "server/scheduler/cycle.h"
#include "server/scheduler/pod_queue.h"
#include "server/scheduler/preempt.h"

#define NAME "default-scheduler"

enum { CYCLES_PER_TURN = 16 };

struct scheduler {
    struct api *api;
    struct timing *timing;
    struct informers *informers;
    struct informer *nodes, *pods, *namespaces;
    struct events *events;
    struct cluster cluster;
    struct pod_queue queue;
    struct loop_task pump;
    struct list bindings;
    bool started;
};

/* A binding under way: the pod is assumed on its node. */
struct binding {
    struct list link;
    struct scheduler *scheduler;
    struct item *pod;
    char *node;
    struct api_call *call;
};

static void tell(struct scheduler *s, const cJSON *pod, const char *type, const char *reason, const char *message)
{
    struct event_about about = event_about(pod);
    about.api_version = "v1";
    about.kind = "Pod";
    events_post(s->events, &about, type, reason, "%s", message);
}

/* --- binding --- */

static void binding_free(struct binding *b)
{
    list_remove(&b->link);
    item_unref(b->pod);
    free(b->node);
    free(b);
}

static void on_bound(void *ctx, const struct api_result *r)
{
    struct binding *b = ctx;
    struct scheduler *s = b->scheduler;
    const char *uid = b->pod->uid;
    if (api_ok(r)) {
        cleanup_arena struct arena *a = arena_new();
        pod_queue_remove(&s->queue, uid);
        cluster_unnominate(&s->cluster, uid);
        tell(s, item_tree(b->pod), "Normal", "Scheduled",
             arena_printf(a, "Successfully assigned %s to %s", b->pod->key, b->node));
        binding_free(b);
        return;
    }
    log_debug("binding %s to %s failed: %s; trying again", b->pod->key, b->node, r->message);
    struct cluster_pod *p = map_get(&s->cluster.pods, uid);
    if (p && p->assumed)
        pod_queue_heal(&s->queue, cluster_drop_pod(&s->cluster, uid));
    struct waiting *w = map_get(&s->queue.by_uid, uid);
    if (w && w->state == WAITING_BUSY)
        pod_queue_rest(&s->queue, w);
    binding_free(b);
}

static void bind(struct scheduler *s, struct cycle *c, const struct cluster_node *n)
{
    struct binding *b = mem_alloc(sizeof(*b));
    b->scheduler = s;
    b->pod = item_ref(c->item);
    b->node = mem_strdup(n->name);
    list_insert(&s->bindings, &b->link);
    cluster_set_pod(&s->cluster, c->item, true, n->name);
    struct api_request r = resource_request(&resource_pods, API_CREATE, c->item->namespace, c->item->name);
    r.subresource = "binding";
    r.body = json_build(c->arena,
                        "{'apiVersion':'v1','kind':'Binding','metadata':{'name':%s,'namespace':%s,'uid':%s},"
                        "'target':{'kind':'Node','name':%s}}",
                        c->item->name, c->item->namespace, c->item->uid, n->name);
    b->call = api_do(s->api, &r, on_bound, b);
}

/* --- a pod that finds no node --- */

/* Says why in the pod's PodScheduled condition, unless it says so already. */
static void write_failure(struct scheduler *s, struct cycle *c, const char *message, const char *nominated)
{
    struct arena *a = c->arena;
    const cJSON *old = json_at(c->pod, "status.conditions");
    cJSON *conditions = json_array(a);
    const char *since = meta_time(a, timing_now_us(s->timing));
    bool same = false;
    for (JSON_EACH(cond, old)) {
        if (!str_eq(json_str(cond, "type"), "PodScheduled")) {
            json_append(conditions, json_copy(a, cond));
        } else if (str_eq(json_str(cond, "status"), "False")) {
            since = json_str_or(cond, "lastTransitionTime", since);
            same = str_eq(json_str(cond, "message"), message) &&
                   json_int(cond, "observedGeneration", 0) == json_int(c->pod, "metadata.generation", 0);
        }
    }
    if (same && (!nominated || str_eq(json_str(c->pod, "status.nominatedNodeName"), nominated)))
        return;
    json_append(conditions, json_build(a,
                                       "{'type':'PodScheduled','status':'False','lastProbeTime':null,"
                                       "'lastTransitionTime':%s,'reason':'Unschedulable','message':%s,"
                                       "'observedGeneration':%J}",
                                       since, message, json_at(c->pod, "metadata.generation")));
    struct api_request r = resource_request(&resource_pods, API_PATCH, c->item->namespace, c->item->name);
    r.subresource = "status";
    r.patch = API_PATCH_MERGE;
    r.body = json_build(a, "{'metadata':{'uid':%s},'status':{'conditions':%J,'nominatedNodeName':%s}}", c->item->uid,
                        conditions, nominated);
    api_do(s->api, &r, NULL, NULL);
}

static void evict(struct scheduler *s, struct cycle *c, const struct cluster_pod *victim)
{
    struct arena *a = c->arena;
    const cJSON *pod = item_tree(victim->item), *old = json_at(pod, "status.conditions");
    cJSON *conditions = old ? json_copy(a, old) : json_array(a);
    json_append(conditions, json_build(a,
                                       "{'type':'DisruptionTarget','status':'True','reason':'PreemptionByScheduler',"
                                       "'lastTransitionTime':%s,"
                                       "'message':'default-scheduler: preempting to accommodate a higher priority pod',"
                                       "'observedGeneration':%J}",
                                       meta_time(a, timing_now_us(s->timing)), json_at(pod, "metadata.generation")));
    struct api_request r = resource_request(&resource_pods, API_PATCH, victim->item->namespace, victim->item->name);
    r.subresource = "status";
    r.patch = API_PATCH_MERGE;
    r.body = json_build(a, "{'metadata':{'uid':%s},'status':{'conditions':%J}}", victim->item->uid, conditions);
    api_do(s->api, &r, NULL, NULL);
    r = resource_request(&resource_pods, API_DELETE, victim->item->namespace, victim->item->name);
    r.body = json_build(a, "{'kind':'DeleteOptions','apiVersion':'v1','preconditions':{'uid':%s}}", victim->item->uid);
    api_do(s->api, &r, NULL, NULL);
    tell(s, pod, "Normal", "Preempted",
         arena_printf(a, "Preempted by pod %s on node %s", c->item->uid, victim->node->name));
}

static void preempt(struct scheduler *s, struct cycle *c, const struct preemption *p)
{
    cluster_nominate(&s->cluster, c->item->uid, p->node->name, c->pod);
    for (size_t n = 0; n < p->count; n++)
        if (!p->victims[n]->deleting)
            evict(s, c, p->victims[n]);
}

static void fail(struct scheduler *s, struct cycle *c, struct waiting *w, const struct verdict *verdicts, size_t count)
{
    const char *message = "no nodes available to schedule pods", *nominated = NULL;
    unsigned heals = CLUSTER_NODE;
    if (count) {
        const char **reasons = arena_alloc(c->arena, count * VERDICT_REASONS_MAX * sizeof(*reasons));
        size_t n = 0;
        for (size_t i = 0; i < count; i++) {
            heals |= verdicts[i].heals;
            for (unsigned k = 0; k < verdicts[i].count; k++)
                reasons[n++] = verdicts[i].reasons[k];
        }
        message = preempt_histogram(c->arena, count, reasons, n);
        struct preemption p;
        preempt_find(c, verdicts, &p);
        if (p.message)
            message = arena_printf(c->arena, "%s %s", message, p.message);
        if (p.node) {
            preempt(s, c, &p);
            nominated = p.node->name;
        }
    }
    tell(s, c->pod, "Warning", "FailedScheduling", message);
    write_failure(s, c, message, nominated);
    pod_queue_park(&s->queue, w, heals);
}

/* --- a cycle --- */

static struct cluster_node *best(struct cycle *c, struct cluster_node **nodes, size_t count)
{
    if (count == 1)
        return nodes[0];
    int64_t *scores = arena_alloc(c->arena, count * sizeof(*scores));
    cycle_score(c, nodes, count, scores);
    size_t top = 0;
    for (size_t n = 1; n < count; n++) /* of equals the one with the fewest pods */
        if (scores[n] > scores[top] || (scores[n] == scores[top] && nodes[n]->npods < nodes[top]->npods))
            top = n;
    return nodes[top];
}

static void schedule(struct scheduler *s, struct waiting *w)
{
    cleanup_arena struct arena *a = arena_new();
    struct cycle *c = arena_alloc(a, sizeof(*c));
    *c = (struct cycle){.arena = a, .cluster = &s->cluster, .namespaces = s->namespaces, .item = w->item};
    cycle_begin(c);
    size_t present = s->cluster.present, at = 0, fit = 0;
    struct verdict *verdicts = arena_alloc(a, (present + 1) * sizeof(*verdicts));
    struct cluster_node **nodes = arena_alloc(a, (present + 1) * sizeof(struct cluster_node *));
    for (LIST_EACH(node, &s->cluster.nodes)) {
        struct cluster_node *n = CONTAINER_OF(node, struct cluster_node, link);
        if (n->present && cycle_fits(c, n, &verdicts[at++]))
            nodes[fit++] = n;
    }
    if (fit)
        bind(s, c, best(c, nodes, fit));
    else
        fail(s, c, w, verdicts, at);
}

static void pump(void *arg)
{
    struct scheduler *s = arg;
    struct waiting *w;
    for (int n = 0; s->started && n < CYCLES_PER_TURN && (w = pod_queue_take(&s->queue)); n++)
        schedule(s, w);
    if (s->started && !list_empty(&s->queue.ready))
        loop_task_defer(s->api->loop, &s->pump);
}

static void wake(void *ctx)
{
    struct scheduler *s = ctx;
    loop_task_defer(s->api->loop, &s->pump);
}

/* --- what changes --- */

static bool ours(const cJSON *pod)
{
    return !strcmp(json_str_or(pod, "spec.schedulerName", NAME), NAME) &&
           !json_str(pod, "metadata.deletionTimestamp") && !pod_terminal(pod) &&
           !json_count(json_at(pod, "spec.schedulingGates"));
}

static void forget(struct scheduler *s, const char *uid)
{
    pod_queue_remove(&s->queue, uid);
    cluster_unnominate(&s->cluster, uid);
}

static void on_pod(void *ctx, struct item *old, struct item *now)
{
    struct scheduler *s = ctx;
    if (!now) {
        forget(s, old->uid);
        pod_queue_heal(&s->queue, cluster_drop_pod(&s->cluster, old->uid));
        return;
    }
    const cJSON *pod = item_tree(now);
    const char *node = json_str_or(pod, "spec.nodeName", "");
    if (*node) {
        forget(s, now->uid);
        pod_queue_heal(&s->queue, pod_terminal(pod) ? cluster_drop_pod(&s->cluster, now->uid)
                                                    : cluster_set_pod(&s->cluster, now, false, node));
    } else if (ours(pod)) {
        const struct cluster_pod *p = map_get(&s->cluster.pods, now->uid);
        bool bound =
            p && p->assumed && !map_has(&s->queue.by_uid, now->uid); /* old news: its binding is yet to be heard */
        if (!bound)
            pod_queue_put(&s->queue, now);
    } else {
        forget(s, now->uid);
    }
}

static void on_node(void *ctx, struct item *old, struct item *now)
{
    struct scheduler *s = ctx;
    pod_queue_heal(&s->queue, now ? cluster_set_node(&s->cluster, now) : cluster_drop_node(&s->cluster, old->name));
}

static void on_synced(void *ctx)
{
    struct scheduler *s = ctx;
    s->started = true;
    wake(s);
}

struct scheduler *scheduler_start(struct api *api, struct timing *timing, struct informers *informers)
{
    struct scheduler *s = mem_alloc(sizeof(*s));
    s->api = api;
    s->timing = timing;
    s->informers = informers;
    list_init(&s->bindings);
    cluster_init(&s->cluster);
    loop_task_init(&s->pump, pump, s);
    pod_queue_init(&s->queue, timing, wake, s);
    s->events = events_new(api, timing, NAME, "");
    s->nodes = informers_get(informers, &resource_nodes);
    s->pods = informers_get(informers, &resource_pods);
    s->namespaces = informers_get(informers, &resource_namespaces);
    informer_handle(s->nodes, &(struct informer_handler){.changed = on_node}, s);
    informer_handle(s->pods, &(struct informer_handler){.changed = on_pod}, s);
    struct informer *all[] = {s->nodes, s->pods, s->namespaces};
    informers_wait(informers, all, COUNT_OF(all), on_synced, s);
    return s;
}

struct scheduler *scheduler_stop(struct scheduler *s)
{
    if (!s)
        return NULL;
    informers_unwait(s->informers, s);
    informer_unhandle(s->nodes, s);
    informer_unhandle(s->pods, s);
    for (LIST_EACH(node, &s->bindings)) {
        struct binding *b = CONTAINER_OF(node, struct binding, link);
        api_cancel(s->api, b->call);
        binding_free(b);
    }
    loop_task_remove(&s->pump);
    pod_queue_free(&s->queue);
    cluster_free(&s->cluster);
    events_free(s->events);
    free(s);
    return NULL;
}
