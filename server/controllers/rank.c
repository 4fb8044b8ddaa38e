#include "server/controllers/rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/base/str.h"
#include "core/client/item.h"
#include "core/format/json.h"
#include "core/model/pod.h"
#include "server/controllers/objects.h"

struct ranked {
    struct item *item;
    bool assigned, ready;
    int phase;
    int64_t cost, ready_since, created, restarts, sidecar_restarts;
    size_t related;
    int64_t now;
};

static int phase_rank(const cJSON *pod)
{
    const char *phase = json_str_or(pod, "status.phase", "Pending");
    return !strcmp(phase, "Pending") ? 0 : !strcmp(phase, "Unknown") ? 1 : 2;
}

static int64_t most_restarts(const cJSON *statuses)
{
    int64_t most = 0;
    for (JSON_EACH(s, statuses))
        most = MAX_OF(most, json_int(s, "restartCount", 0));
    return most;
}

/* Init containers that restart are sidecars; the others do not count. */
static int64_t sidecar_restarts(const cJSON *pod)
{
    int64_t most = 0;
    for (JSON_EACH(s, json_at(pod, "status.initContainerStatuses"))) {
        const cJSON *c = json_find(json_at(pod, "spec.initContainers"), "name", json_str_or(s, "name", ""));
        if (container_is_sidecar(c))
            most = MAX_OF(most, json_int(s, "restartCount", 0));
    }
    return most;
}

static int64_t deletion_cost(const cJSON *pod)
{
    const char *text = object_annotation(pod, "controller.kubernetes.io/pod-deletion-cost");
    int64_t cost;
    return text && !str_to_i64(text, &cost) && cost >= INT32_MIN && cost <= INT32_MAX ? cost : 0;
}

/* -1, 0, 1 as qsort wants it, for "smaller goes first". */
static int smaller(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* Ages compare by their power of two, so that equals in age go in no order that a user could come to rely on. */
static int younger(const struct ranked *a, const struct ranked *b, int64_t at, int64_t bt)
{
    if (!at || !bt)
        return smaller(at != 0, bt != 0);
    int64_t ra = a->now > at ? (int64_t)log2((double)(a->now - at) * 1000) : -1;
    int64_t rb = b->now > bt ? (int64_t)log2((double)(b->now - bt) * 1000) : -1;
    return ra != rb ? smaller(ra, rb) : strcmp(a->item->uid, b->item->uid);
}

static int compare(const void *x, const void *y)
{
    const struct ranked *a = x, *b = y;
    if (a->assigned != b->assigned)
        return smaller(a->assigned, b->assigned);
    if (a->phase != b->phase)
        return smaller(a->phase, b->phase);
    if (a->ready != b->ready)
        return smaller(a->ready, b->ready);
    if (a->cost != b->cost)
        return smaller(a->cost, b->cost);
    if (a->related != b->related)
        return a->related > b->related ? -1 : 1;
    if (a->ready && a->ready_since != b->ready_since)
        return younger(a, b, a->ready_since, b->ready_since);
    if (a->restarts != b->restarts)
        return smaller(b->restarts, a->restarts);
    if (a->sidecar_restarts != b->sidecar_restarts)
        return smaller(b->sidecar_restarts, a->sidecar_restarts);
    if (a->created != b->created)
        return younger(a, b, a->created, b->created);
    return strcmp(a->item->key, b->item->key);
}

void rank_for_deletion(struct arena *arena, struct item **pods, size_t count, struct item *const *related,
                       size_t nrelated, int64_t now_us)
{
    cleanup_map struct map on_node = {0}; /* node to number of related pods on it */
    for (size_t n = 0; n < nrelated; n++) {
        const cJSON *pod = item_tree(related[n]);
        const char *node = json_str(pod, "spec.nodeName");
        if (node && pod_active(pod))
            map_set(&on_node, node, (void *)((uintptr_t)map_get(&on_node, node) + 1));
    }
    struct ranked *list = arena_alloc(arena, (count + 1) * sizeof(*list));
    for (size_t n = 0; n < count; n++) {
        const cJSON *pod = item_tree(pods[n]);
        const char *node = json_str_or(pod, "spec.nodeName", "");
        list[n] = (struct ranked){
            .item = pods[n],
            .assigned = *node,
            .ready = pod_ready(pod),
            .phase = phase_rank(pod),
            .cost = deletion_cost(pod),
            .ready_since = pod_ready_since(pod),
            .created = json_time(pod, "metadata.creationTimestamp"),
            .restarts = most_restarts(json_at(pod, "status.containerStatuses")),
            .sidecar_restarts = sidecar_restarts(pod),
            .related = (size_t)(uintptr_t)map_get(&on_node, node),
            .now = now_us,
        };
    }
    qsort(list, count, sizeof(*list), compare);
    for (size_t n = 0; n < count; n++)
        pods[n] = list[n].item;
}
