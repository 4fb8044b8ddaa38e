#include "server/controllers/taint_eviction.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/client/events.h"
#include "core/format/json.h"
#include "core/model/node_match.h"
#include "core/model/pod.h"
#include "server/controllers/controller.h"
#include "server/controllers/objects.h"

struct taint_eviction {
    struct controller base;
    struct informer *nodes, *pods;
    unsigned pods_by_node;
    int64_t ahead_us;            /* of the monotonic clock, when it was read last */
    int64_t set_us, set_from_us; /* how far it was set last, and from when */
};

/* Now. A clock that is set must neither end at once nor draw out what taints of before are tolerated for. */
static int64_t read_clock(struct taint_eviction *c)
{
    int64_t now = timing_now_us(c->base.env->timing);
    int64_t ahead = now - (int64_t)timing_mono_ms(c->base.env->timing) * 1000, set = ahead - c->ahead_us;
    if (set > 1000000 || set < -1000000) {
        c->set_us = set;
        c->set_from_us = now - set;
    }
    c->ahead_us = ahead;
    return now;
}

/* A time that was written down, by the clock as it goes now; 0 stays 0. */
static int64_t by_clock(const struct taint_eviction *c, int64_t at, int64_t now)
{
    if (at && (c->set_us < 0 ? at > now : at <= c->set_from_us))
        at += c->set_us;
    return MIN_OF(at, now);
}

static bool no_execute(const cJSON *taint)
{
    return str_eq(json_str(taint, "effect"), "NoExecute");
}

/* Microseconds since 1970 at which the pod has to go because of this taint; INT64_MAX: never. */
static int64_t deadline(const struct taint_eviction *c, const cJSON *pod, const cJSON *taint, int64_t now)
{
    int64_t seconds = -1;
    bool tolerated = false;
    for (JSON_EACH(t, json_at(pod, "spec.tolerations"))) {
        if (!toleration_bears(t, taint))
            continue;
        tolerated = true;
        const cJSON *limit = json_get(t, "tolerationSeconds");
        int64_t n = MAX_OF(json_int(limit, "", 0), (int64_t)0);
        if (limit && (seconds < 0 || n < seconds))
            seconds = n;
    }
    if (!tolerated)
        return now;
    if (seconds < 0)
        return INT64_MAX;
    int64_t since = by_clock(c, json_time(taint, "timeAdded"), now);
    int64_t bound = by_clock(c, json_time(pod, "metadata.creationTimestamp"), now);
    since = since ? MAX_OF(since, bound) : now;
    return seconds > INT32_MAX ? INT64_MAX : since + seconds * 1000000;
}

static void on_evicted(struct work *w, const struct api_result *r, void *arg)
{
    (void)arg;
    work_check(w, r, "eviction", true);
}

static void evict(struct work *w, struct taint_eviction *c, struct item *it)
{
    struct arena *a = w->arena;
    const cJSON *pod = item_tree(it), *old = json_at(pod, "status.conditions");
    struct event_about about = event_about(pod);
    about.api_version = "v1";
    about.kind = "Pod";
    events_post(c->base.events, &about, "Normal", "TaintManagerEviction", "Marking for deletion Pod %s", it->key);
    cJSON *conditions = old ? json_copy(a, old) : json_array(a);
    condition_set(a, conditions, "DisruptionTarget", "True", "DeletionByTaintManager",
                  "Taint manager: deleting due to NoExecute taint", timing_now_us(c->base.env->timing));
    struct api_request q = resource_request(&resource_pods, API_PATCH, it->namespace, it->name);
    q.subresource = "status";
    q.patch = API_PATCH_MERGE;
    q.body = json_build(a, "{'metadata':{'uid':%s},'status':{'conditions':%J}}", it->uid, conditions);
    work_call(w, &q, on_evicted, NULL);
    q = resource_request(&resource_pods, API_DELETE, it->namespace, it->name);
    q.body = json_build(a, "{'kind':'DeleteOptions','apiVersion':'v1','preconditions':{'uid':%s}}", it->uid);
    work_call(w, &q, on_evicted, NULL);
}

static void work(struct work *w)
{
    struct taint_eviction *c = w->ctx;
    struct item *it = informer_get(c->pods, w->key);
    const cJSON *pod = it ? item_tree(it) : NULL;
    struct item *node = pod ? informer_get(c->nodes, json_str_or(pod, "spec.nodeName", "")) : NULL;
    if (!node || object_deleting(pod) || pod_terminal(pod))
        return;
    int64_t now = read_clock(c), due = INT64_MAX;
    for (JSON_EACH(taint, json_at(item_tree(node), "spec.taints")))
        if (no_execute(taint))
            due = MIN_OF(due, deadline(c, pod, taint, now));
    if (due <= now)
        evict(w, c, it);
    else if (due != INT64_MAX)
        work_again(w, (uint64_t)((due - now + 999) / 1000));
}

static bool has_no_execute(const cJSON *node)
{
    for (JSON_EACH(taint, json_at(node, "spec.taints")))
        if (no_execute(taint))
            return true;
    return false;
}

static void on_pod(void *self, struct item *old, struct item *now)
{
    struct taint_eviction *c = self;
    if (!now || (old && json_equal(json_get(item_tree(old), "spec"), json_get(item_tree(now), "spec"))))
        return;
    struct item *node = informer_get(c->nodes, json_str_or(item_tree(now), "spec.nodeName", ""));
    if (node && has_no_execute(item_tree(node)))
        queue_add(c->base.queue, now->key);
}

static void on_node(void *self, struct item *old, struct item *now)
{
    struct taint_eviction *c = self;
    if (!now || (old && json_equal(json_at(item_tree(old), "spec.taints"), json_at(item_tree(now), "spec.taints"))))
        return;
    if (!has_no_execute(item_tree(now)))
        return; /* deadlines that were waited for find nothing to do */
    struct informer_set pods = informer_find(c->pods, c->pods_by_node, now->name);
    for (size_t n = 0; n < pods.count; n++)
        queue_add(c->base.queue, pods.list[n]->key);
}

struct taint_eviction *taint_eviction_new(const struct controller_env *env)
{
    struct taint_eviction *c = mem_alloc(sizeof(*c));
    controller_init(&c->base, env, "taint-eviction", work, c);
    c->nodes = controller_watch(&c->base, &resource_nodes, on_node, c);
    c->pods = controller_watch(&c->base, &resource_pods, on_pod, c);
    c->pods_by_node = informer_index(c->pods, informer_by_node);
    c->ahead_us = timing_now_us(env->timing) - (int64_t)timing_mono_ms(env->timing) * 1000;
    controller_ready(&c->base);
    return c;
}

struct taint_eviction *taint_eviction_free(struct taint_eviction *c)
{
    if (!c)
        return NULL;
    controller_end(&c->base, c);
    free(c);
    return NULL;
}
