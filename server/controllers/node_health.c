#include "server/controllers/node_health.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/client/events.h"
#include "core/format/json.h"
#include "core/model/meta.h"
#include "server/controllers/controller.h"
#include "server/controllers/controllers.h"
#include "server/controllers/objects.h"

#define LEASES "kube-node-lease"
#define NOT_READY "node.kubernetes.io/not-ready"
#define UNREACHABLE "node.kubernetes.io/unreachable"

enum ready { READY_TRUE, READY_FALSE, READY_UNKNOWN, READY_MISSING };

/* When a node was last heard. */
struct health {
    uint64_t heard_ms;  /* by the monotonic clock */
    uint64_t heartbeat; /* hash of what it said last */
    bool was_ready;
};

struct node_health {
    struct controller base;
    struct informer *nodes, *leases, *pods;
    unsigned pods_by_node;
    struct map health; /* node name to struct health */
    uint64_t next_eviction_ms, grace_ms, startup_grace_ms;
};

/* --- listening --- */

static uint64_t text_hash(const char *text)
{
    return text ? map_hash(text, strlen(text)) : 0;
}

static struct health *health_of(struct node_health *c, const char *node)
{
    struct health *h = map_get(&c->health, node);
    if (!h) {
        h = mem_alloc(sizeof(*h));
        h->heard_ms = timing_mono_ms(c->base.env->timing);
        map_set(&c->health, node, h);
    }
    return h;
}

static enum ready readiness(const cJSON *node)
{
    const cJSON *ready = json_find(json_at(node, "status.conditions"), "type", "Ready");
    const char *status = json_str_or(ready, "status", "");
    return !ready                     ? READY_MISSING
           : !strcmp(status, "True")  ? READY_TRUE
           : !strcmp(status, "False") ? READY_FALSE
                                      : READY_UNKNOWN;
}

static void on_lease(void *self, struct item *old, struct item *now)
{
    struct node_health *c = self;
    if (!now || strcmp(now->namespace, LEASES))
        return;
    const char *renewed = json_str(item_tree(now), "spec.renewTime");
    if (!old || !str_eq(renewed, json_str(item_tree(old), "spec.renewTime")))
        health_of(c, now->name)->heard_ms = timing_mono_ms(c->base.env->timing);
}

static void enqueue_all(struct node_health *c)
{
    struct item *it;
    for (size_t n = 0; (it = informer_next(c->nodes, &n));)
        queue_add(c->base.queue, it->key);
}

static void on_node(void *self, struct item *old, struct item *now)
{
    struct node_health *c = self;
    if (!now) {
        free(map_del(&c->health, old->name));
        enqueue_all(c);
        return;
    }
    const cJSON *ready = json_find(json_at(item_tree(now), "status.conditions"), "type", "Ready");
    struct health *h = health_of(c, now->name);
    uint64_t heartbeat = text_hash(json_str(ready, "lastHeartbeatTime"));
    if (heartbeat != h->heartbeat) {
        h->heartbeat = heartbeat;
        h->heard_ms = timing_mono_ms(c->base.env->timing);
    }
    if (!old || readiness(item_tree(old)) != readiness(item_tree(now)))
        enqueue_all(c); /* how many are well decides about the others, too */
    else
        queue_add(c->base.queue, now->key);
}

/* --- saying that a node fell silent --- */

static void on_written(struct work *w, const struct api_result *r, void *arg)
{
    if (work_check(w, r, "node", true) && arg)
        work_wrote(w, arg, r);
}

static void silence(struct arena *a, cJSON *conditions, const char *type, const cJSON *node, const char *now)
{
    cJSON *c = json_find(conditions, "type", type);
    if (!c) {
        json_append(conditions, json_build(a,
                                           "{'type':%s,'status':'Unknown','reason':'NodeStatusNeverUpdated',"
                                           "'message':'Kubelet never posted node status.','lastHeartbeatTime':%s,"
                                           "'lastTransitionTime':%s}",
                                           type, json_str(node, "metadata.creationTimestamp"), now));
    } else if (!str_eq(json_str(c, "status"), "Unknown")) {
        json_set_str(a, c, "status", "Unknown");
        json_set_str(a, c, "reason", "NodeStatusUnknown");
        json_set_str(a, c, "message", "Kubelet stopped posting node status.");
        json_set_str(a, c, "lastTransitionTime", now);
    }
}

static void write_silence(struct work *w, struct node_health *c, struct item *it)
{
    static const char *const types[] = {"Ready", "MemoryPressure", "DiskPressure", "PIDPressure"};
    cJSON *node = json_copy(w->arena, item_tree(it));
    cJSON *status = json_ensure(w->arena, node, "status");
    if (!json_get(status, "conditions"))
        json_set(w->arena, status, "conditions", json_array(w->arena));
    const char *now = meta_time(w->arena, timing_now_us(c->base.env->timing));
    for (size_t n = 0; n < COUNT_OF(types); n++)
        silence(w->arena, json_get(status, "conditions"), types[n], node, now);
    struct api_request q = resource_request(&resource_nodes, API_UPDATE, NULL, it->name);
    q.subresource = "status";
    q.body = node;
    work_call(w, &q, on_written, c->nodes);
}

/* The pods of a node that is not ready are not ready either: Services leave them out. */
static void unready_pods(struct work *w, struct node_health *c, const char *node)
{
    struct informer_set pods = informer_find(c->pods, c->pods_by_node, node);
    for (size_t n = 0; n < pods.count; n++) {
        const cJSON *pod = item_tree(pods.list[n]);
        if (!pod_ready(pod))
            continue;
        cJSON *conditions = json_copy(w->arena, json_at(pod, "status.conditions"));
        cJSON *ready = json_find(conditions, "type", "Ready");
        json_set_str(w->arena, ready, "status", "False");
        json_set_str(w->arena, ready, "lastTransitionTime", meta_time(w->arena, timing_now_us(c->base.env->timing)));
        struct api_request q = resource_request(&resource_pods, API_PATCH, pods.list[n]->namespace, pods.list[n]->name);
        q.subresource = "status";
        q.patch = API_PATCH_MERGE;
        q.body = json_build(w->arena, "{'metadata':{'uid':%s,'resourceVersion':%s},'status':{'conditions':%J}}",
                            pods.list[n]->uid, json_str(pod, "metadata.resourceVersion"), conditions);
        work_call(w, &q, on_written, c->pods);
    }
}

static void tell(struct node_health *c, struct item *it, const char *reason)
{
    struct event_about about = event_about(item_tree(it));
    about.api_version = "v1";
    about.kind = "Node";
    events_post(c->base.events, &about, "Normal", reason, "Node %s status is now: %s", it->name, reason);
}

/* --- taints --- */

static bool managed(const cJSON *taint)
{
    static const char *const keys[] = {NOT_READY,
                                       UNREACHABLE,
                                       "node.kubernetes.io/memory-pressure",
                                       "node.kubernetes.io/disk-pressure",
                                       "node.kubernetes.io/pid-pressure",
                                       "node.kubernetes.io/network-unavailable",
                                       "node.kubernetes.io/unschedulable"};
    const char *key = json_str_or(taint, "key", ""), *effect = json_str_or(taint, "effect", "");
    for (size_t n = 0; n < COUNT_OF(keys); n++)
        if (!strcmp(key, keys[n]))
            return !strcmp(effect, "NoSchedule") || (!strcmp(effect, "NoExecute") && n < 2);
    return false;
}

static const cJSON *find_taint(const cJSON *taints, const char *key, const char *effect)
{
    for (JSON_EACH(t, taints))
        if (str_eq(json_str(t, "key"), key) && str_eq(json_str(t, "effect"), effect))
            return t;
    return NULL;
}

/* A taint that is there stays as it is, with its time. */
static void want(struct arena *a, cJSON *taints, const cJSON *old, const char *key, const char *effect, const char *now)
{
    const cJSON *has = find_taint(old, key, effect);
    json_append(taints,
                has ? json_copy(a, has) : json_build(a, "{'key':%s,'effect':%s,'timeAdded':%s}", key, effect, now));
}

static bool mostly_unwell(struct node_health *c)
{
    size_t all = 0, unwell = 0;
    struct item *it;
    for (size_t n = 0; (it = informer_next(c->nodes, &n));) {
        all++;
        unwell += readiness(item_tree(it)) != READY_TRUE;
    }
    /* When nearly all are silent it is more likely that we are cut off than that they died. */
    return unwell == all || (unwell > 2 && unwell * 100 >= all * 55);
}

/* Whether this node may be emptied now; nodes that fail together are emptied one after the other. */
static bool may_evict(struct work *w, struct node_health *c, const cJSON *old, const char *key)
{
    if (mostly_unwell(c))
        return false;
    if (find_taint(old, key, "NoExecute"))
        return true;
    uint64_t now = timing_mono_ms(c->base.env->timing);
    if (now < c->next_eviction_ms) {
        work_again(w, c->next_eviction_ms - now);
        return false;
    }
    c->next_eviction_ms = now + NODE_EVICTION_GAP_MS;
    return true;
}

static void pressure_taints(struct arena *a, const cJSON *node, cJSON *taints, const cJSON *old, const char *now)
{
    static const struct {
        const char *condition, *taint;
    } table[] = {{"MemoryPressure", "node.kubernetes.io/memory-pressure"},
                 {"DiskPressure", "node.kubernetes.io/disk-pressure"},
                 {"PIDPressure", "node.kubernetes.io/pid-pressure"},
                 {"NetworkUnavailable", "node.kubernetes.io/network-unavailable"}};
    for (size_t n = 0; n < COUNT_OF(table); n++)
        if (condition_true(node, table[n].condition))
            want(a, taints, old, table[n].taint, "NoSchedule", now);
    if (json_bool(node, "spec.unschedulable", false))
        want(a, taints, old, "node.kubernetes.io/unschedulable", "NoSchedule", now);
}

static void set_taints(struct work *w, struct node_health *c, struct item *it)
{
    struct arena *a = w->arena;
    const cJSON *node = item_tree(it), *old = json_at(node, "spec.taints");
    const char *now = meta_time(a, timing_now_us(c->base.env->timing));
    enum ready ready = readiness(node);
    cJSON *taints = json_array(a);
    for (JSON_EACH(t, old))
        if (!managed(t))
            json_append(taints, json_copy(a, t));
    if (ready != READY_TRUE) {
        const char *key = ready == READY_UNKNOWN ? UNREACHABLE : NOT_READY;
        want(a, taints, old, key, "NoSchedule", now);
        if (ready != READY_MISSING && may_evict(w, c, old, key))
            want(a, taints, old, key, "NoExecute", now);
    }
    pressure_taints(a, node, taints, old, now);
    size_t same = 0;
    for (JSON_EACH(t, taints))
        same += find_taint(old, json_str(t, "key"), json_str(t, "effect")) != NULL;
    if (same == json_count(taints) && same == json_count(old))
        return;
    struct api_request q = resource_request(&resource_nodes, API_PATCH, NULL, it->name);
    q.patch = API_PATCH_MERGE;
    q.body = json_build(a, "{'metadata':{'uid':%s,'resourceVersion':%s},'spec':{'taints':%J}}", it->uid,
                        json_str(node, "metadata.resourceVersion"), taints);
    if (!taints->child)
        json_put(a, (cJSON *)(uintptr_t)q.body, "spec.taints", json_null(a));
    work_call(w, &q, on_written, c->nodes);
}

/* --- a round --- */

static void work(struct work *w)
{
    struct node_health *c = w->ctx;
    struct item *it = informer_get(c->nodes, w->key);
    if (!it)
        return;
    const cJSON *node = item_tree(it);
    struct health *h = health_of(c, it->name);
    enum ready ready = readiness(node);
    uint64_t grace = ready == READY_MISSING ? c->startup_grace_ms : c->grace_ms;
    uint64_t silent = timing_mono_ms(c->base.env->timing) - h->heard_ms;
    if (silent >= grace && ready != READY_UNKNOWN) {
        write_silence(w, c, it);
        return; /* the new condition brings the node again */
    }
    if (silent < grace)
        work_again(w, grace - silent);
    if (ready != READY_TRUE && h->was_ready)
        tell(c, it, "NodeNotReady");
    /* A node that speaks tells of its pods itself. */
    if (ready == READY_UNKNOWN || (ready != READY_TRUE && h->was_ready))
        unready_pods(w, c, it->name);
    h->was_ready = ready == READY_TRUE;
    set_taints(w, c, it);
}

struct node_health *node_health_new(const struct controller_env *env)
{
    struct node_health *c = mem_alloc(sizeof(*c));
    const struct controllers_options *o = env->options;
    c->grace_ms = o && o->node_grace_ms ? o->node_grace_ms : NODE_GRACE_MS;
    c->startup_grace_ms = o && o->node_startup_grace_ms ? o->node_startup_grace_ms : NODE_STARTUP_GRACE_MS;
    controller_init(&c->base, env, "node", work, c);
    c->nodes = controller_watch(&c->base, &resource_nodes, on_node, c);
    c->leases = controller_watch(&c->base, &resource_leases, on_lease, c);
    c->pods = controller_watch(&c->base, &resource_pods, NULL, c);
    c->pods_by_node = informer_index(c->pods, informer_by_node);
    controller_ready(&c->base);
    return c;
}

struct node_health *node_health_free(struct node_health *c)
{
    if (!c)
        return NULL;
    controller_end(&c->base, c);
    struct map_entry *e;
    for (size_t n = 0; (e = map_next(&c->health, &n));)
        free(e->value);
    map_free(&c->health);
    free(c);
    return NULL;
}
