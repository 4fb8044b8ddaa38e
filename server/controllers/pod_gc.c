#include "server/controllers/pod_gc.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/pod.h"
#include "server/controllers/controller.h"
#include "server/controllers/controllers.h"
#include "server/controllers/objects.h"

#define SURPLUS " " /* the key that stands for "too many have ended" */

struct pod_gc {
    struct controller base;
    struct informer *nodes, *pods;
    unsigned pods_by_node;
    size_t terminated; /* pods that ended */
};

static void on_done(struct work *w, const struct api_result *r, void *arg)
{
    (void)arg;
    work_check(w, r, "pod", true);
}

static void force_delete(struct work *w, const char *namespace, const char *name, const char *uid)
{
    struct api_request q = resource_request(&resource_pods, API_DELETE, namespace, name);
    q.body = json_build(
        w->arena, "{'kind':'DeleteOptions','apiVersion':'v1','gracePeriodSeconds':0,'preconditions':{'uid':%s}}", uid);
    work_call(w, &q, on_done, NULL);
}

/* The pod ended with its node, so that whoever waits for its end hears of it. */
static void fail_orphan(struct work *w, struct pod_gc *c, struct item *it)
{
    struct arena *a = w->arena;
    const cJSON *pod = item_tree(it), *old = json_at(pod, "status.conditions");
    if (!pod_terminal(pod)) {
        cJSON *conditions = old ? json_copy(a, old) : json_array(a);
        condition_set(a, conditions, "DisruptionTarget", "True", "DeletionByPodGC", "PodGC: node no longer exists",
                      timing_now_us(c->base.env->timing));
        struct api_request q = resource_request(&resource_pods, API_PATCH, it->namespace, it->name);
        q.subresource = "status";
        q.patch = API_PATCH_MERGE;
        q.body =
            json_build(a, "{'metadata':{'uid':%s},'status':{'phase':'Failed','conditions':%J}}", it->uid, conditions);
        work_call(w, &q, on_done, NULL);
    }
    force_delete(w, it->namespace, it->name, it->uid);
}

/* The server has the last word on whether the node is gone. */
static void on_node_answer(struct work *w, const struct api_result *r, void *arg)
{
    struct pod_gc *c = arg;
    struct item *it = informer_get(c->pods, w->key);
    if (r->code == 404 && it)
        fail_orphan(w, c, it);
    else if (r->code != 404)
        work_check(w, r, "node", false);
}

static int by_age(const void *x, const void *y)
{
    int64_t a = json_time(item_tree(*(struct item *const *)x), "metadata.creationTimestamp");
    int64_t b = json_time(item_tree(*(struct item *const *)y), "metadata.creationTimestamp");
    return (a > b) - (a < b);
}

static size_t limit(const struct pod_gc *c)
{
    size_t most = c->base.env->options ? c->base.env->options->terminated_pods_max : 0;
    return most ? most : POD_GC_TERMINATED_MAX;
}

static void delete_surplus(struct work *w, struct pod_gc *c)
{
    if (c->terminated <= limit(c))
        return;
    struct item **list = arena_alloc(w->arena, (informer_count(c->pods) + 1) * sizeof(struct item *)), *it;
    size_t count = 0;
    for (size_t n = 0; (it = informer_next(c->pods, &n));)
        if (pod_terminal(item_tree(it)))
            list[count++] = it;
    qsort(list, count, sizeof(struct item *), by_age);
    for (size_t n = 0; count > limit(c) && n < count - limit(c); n++)
        force_delete(w, list[n]->namespace, list[n]->name, list[n]->uid);
}

static bool has_taint(const cJSON *node, const char *key)
{
    for (JSON_EACH(t, json_at(node, "spec.taints")))
        if (str_eq(json_str(t, "key"), key))
            return true;
    return false;
}

static void work(struct work *w)
{
    struct pod_gc *c = w->ctx;
    if (!strcmp(w->key, SURPLUS)) {
        delete_surplus(w, c);
        return;
    }
    struct item *it = informer_get(c->pods, w->key);
    if (!it)
        return;
    const cJSON *pod = item_tree(it);
    const char *name = json_str_or(pod, "spec.nodeName", "");
    if (!*name) {
        if (object_deleting(pod))
            force_delete(w, it->namespace, it->name, it->uid);
        return;
    }
    struct item *node = informer_get(c->nodes, name);
    if (!node) {
        struct api_request q = resource_request(&resource_nodes, API_GET, NULL, name);
        work_call(w, &q, on_node_answer, c);
    } else if (object_deleting(pod) && has_taint(item_tree(node), "node.kubernetes.io/out-of-service") &&
               !condition_true(item_tree(node), "Ready")) {
        force_delete(w, it->namespace, it->name, it->uid);
    }
}

static void on_pod(void *self, struct item *old, struct item *now)
{
    struct pod_gc *c = self;
    c->terminated -= old && pod_terminal(item_tree(old));
    if (!now)
        return;
    const cJSON *pod = item_tree(now);
    c->terminated += pod_terminal(pod);
    if (c->terminated > limit(c))
        queue_add(c->base.queue, SURPLUS);
    const char *node = json_str_or(pod, "spec.nodeName", "");
    if (*node && !informer_get(c->nodes, node))
        queue_add_after(c->base.queue, now->key, POD_GC_QUARANTINE_MS); /* the node may only be late */
    else if (object_deleting(pod))
        queue_add(c->base.queue, now->key);
}

static void on_node(void *self, struct item *old, struct item *now)
{
    struct pod_gc *c = self;
    const char *name = (now ? now : old)->name;
    if (now && !has_taint(item_tree(now), "node.kubernetes.io/out-of-service"))
        return;
    struct informer_set pods = informer_find(c->pods, c->pods_by_node, name);
    for (size_t n = 0; n < pods.count; n++) {
        if (now)
            queue_add(c->base.queue, pods.list[n]->key);
        else
            queue_add_after(c->base.queue, pods.list[n]->key, POD_GC_QUARANTINE_MS);
    }
}

struct pod_gc *pod_gc_new(const struct controller_env *env)
{
    struct pod_gc *c = mem_alloc(sizeof(*c));
    controller_init(&c->base, env, "pod-garbage-collector", work, c);
    c->nodes = controller_watch(&c->base, &resource_nodes, on_node, c);
    c->pods = controller_watch(&c->base, &resource_pods, on_pod, c);
    c->pods_by_node = informer_index(c->pods, informer_by_node);
    controller_ready(&c->base);
    return c;
}

struct pod_gc *pod_gc_free(struct pod_gc *c)
{
    if (!c)
        return NULL;
    controller_end(&c->base, c);
    free(c);
    return NULL;
}
