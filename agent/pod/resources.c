#include "agent/pod/resources.h"

#include <stdbool.h>

#include "agent/runtime/cgroup.h"
#include "agent/runtime/spec.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/amounts.h"
#include "core/model/pod.h"

enum {
    SHARES_MIN = 2,
    SHARES_MAX = 262144,
    SHARES_PER_CPU = 1024,
    QUOTA_PERIOD_US = 100000,
    QUOTA_MIN_US = 1000,
    OOM_SANDBOX = -998,
    OOM_GUARANTEED = -997,
    OOM_BEST_EFFORT = 1000,
};

int64_t resource_get(const cJSON *list, const char *name, int milli)
{
    return amount_int(json_get(list, name), milli);
}

/* A container's request or limit; a request that is not there is its limit. */
static int64_t asked(const cJSON *container, bool limit, const char *name, int milli)
{
    const cJSON *limits = json_at(container, "resources.limits"), *requests = json_at(container, "resources.requests");
    if (limit)
        return resource_get(limits, name, milli);
    return json_get(requests, name) ? resource_get(requests, name, milli) : resource_get(limits, name, milli);
}

static const char *const lists[] = {"spec.containers", "spec.initContainers"};
static const char *const counted[] = {"cpu", "memory"};

const char *pod_qos(const cJSON *pod)
{
    const char *given = json_str(pod, "status.qosClass");
    if (given)
        return given;
    bool any = false, all = true;
    for (size_t l = 0; l < COUNT_OF(lists); l++)
        for (JSON_EACH(c, json_at(pod, lists[l])))
            for (size_t i = 0; i < COUNT_OF(counted); i++) {
                int64_t request = asked(c, false, counted[i], 1), limit = asked(c, true, counted[i], 1);
                any |= request > 0 || limit > 0;
                all &= limit > 0 && request == limit;
            }
    return !any ? "BestEffort" : all ? "Guaranteed" : "Burstable";
}

uint64_t cpu_shares(int64_t milli)
{
    int64_t shares = milli * SHARES_PER_CPU / 1000;
    return (uint64_t)(shares < SHARES_MIN ? SHARES_MIN : shares > SHARES_MAX ? SHARES_MAX : shares);
}

static int64_t quota_of(int64_t milli)
{
    int64_t quota = milli * QUOTA_PERIOD_US / 1000;
    return milli <= 0 ? 0 : quota < QUOTA_MIN_US ? QUOTA_MIN_US : quota;
}

/* The larger of: the containers and sidecars together; any init container with the sidecars before it. *complete: each
 * of them names an amount. */
static int64_t containers_sum(const cJSON *pod, bool limit, const char *name, int milli, bool *complete)
{
    int64_t sidecars = 0, peak = 0, sum = 0;
    *complete = true;
    for (JSON_EACH(c, json_at(pod, "spec.initContainers"))) {
        int64_t one = asked(c, limit, name, milli);
        *complete &= one > 0;
        if (container_is_sidecar(c))
            sidecars += one;
        int64_t with = container_is_sidecar(c) ? sidecars : sidecars + one;
        peak = with > peak ? with : peak;
    }
    for (JSON_EACH(c, json_at(pod, "spec.containers"))) {
        int64_t one = asked(c, limit, name, milli);
        *complete &= one > 0;
        sum += one;
    }
    sum += sidecars;
    return sum > peak ? sum : peak;
}

/* Memory that the pod asks for beyond its containers is theirs in equal shares. */
static int64_t memory_share(const cJSON *pod)
{
    bool ignored;
    int64_t whole = resource_get(json_at(pod, "spec.resources.requests"), "memory", 0);
    if (!whole)
        return 0;
    int64_t rest = whole - containers_sum(pod, false, "memory", 0, &ignored);
    size_t n = json_count(json_at(pod, "spec.containers")) + json_count(json_at(pod, "spec.initContainers"));
    return n ? rest / (int64_t)n : 0;
}

/* A sidecar is kept at least as long as the containers that need it. */
static int64_t memory_asked(const cJSON *pod, const cJSON *container)
{
    int64_t own = asked(container, false, "memory", 0), least = INT64_MAX;
    if (!container_is_sidecar(container))
        return own;
    for (JSON_EACH(c, json_at(pod, "spec.containers"))) {
        if (c == container)
            return own;
        least = MIN_OF(least, asked(c, false, "memory", 0));
    }
    return MAX_OF(own, least);
}

/* The less of the node's memory it asked for, the sooner a burstable container goes. */
static int oom_score(const cJSON *pod, const cJSON *container, uint64_t node_memory)
{
    const char *qos = pod_qos(pod);
    if (str_starts(json_str_or(pod, "spec.priorityClassName", ""), "system-node-critical") || str_eq(qos, "Guaranteed"))
        return OOM_GUARANTEED;
    if (str_eq(qos, "BestEffort") || !node_memory)
        return OOM_BEST_EFFORT;
    int64_t request = memory_asked(pod, container) + memory_share(pod);
    int64_t score = 1000 - (int64_t)((__int128)1000 * request / (__int128)node_memory);
    int64_t least = 1000 + OOM_GUARANTEED;
    return (int)(score < least ? least : score >= OOM_BEST_EFFORT ? OOM_BEST_EFFORT - 1 : score);
}

/* A container without a limit of its own has the pod's. */
static int64_t limit_of(const cJSON *pod, const cJSON *container, const char *name, int milli)
{
    int64_t own = asked(container, true, name, milli);
    return own ? own : resource_get(json_at(pod, "spec.resources.limits"), name, milli);
}

void container_resources(const cJSON *pod, const cJSON *container, uint64_t node_memory, struct spec_resources *ret)
{
    *ret = (struct spec_resources){
        .cpu_shares = cpu_shares(asked(container, false, "cpu", 1)),
        .cpu_quota = quota_of(limit_of(pod, container, "cpu", 1)),
        .cpu_period = QUOTA_PERIOD_US,
        .memory = limit_of(pod, container, "memory", 0),
        .oom_score_adj = oom_score(pod, container, node_memory),
    };
}

void sandbox_resources(struct spec_resources *ret)
{
    *ret = (struct spec_resources){.cpu_shares = SHARES_MIN, .oom_score_adj = OOM_SANDBOX};
}

/* What the pod asks for as a whole stands in for the sum of its containers'. */
static int64_t pod_sum(const cJSON *pod, bool limit, const char *name, int milli, bool *complete)
{
    const cJSON *own = json_at(pod, limit ? "spec.resources.limits" : "spec.resources.requests");
    int64_t sum = containers_sum(pod, limit, name, milli, complete);
    if (json_get(own, name)) {
        sum = resource_get(own, name, milli);
        *complete = true;
    }
    return sum + resource_get(json_at(pod, "spec.overhead"), name, milli);
}

int64_t pod_request(const cJSON *pod, const char *name, int milli)
{
    bool ignored;
    return pod_sum(pod, false, name, milli, &ignored);
}

void pod_limits(const cJSON *pod, uint64_t pids_max, struct cgroup_limits *ret)
{
    bool cpu_limited, memory_limited, ignored;
    int64_t cpu = pod_sum(pod, true, "cpu", 1, &cpu_limited), memory = pod_sum(pod, true, "memory", 0, &memory_limited);
    *ret = (struct cgroup_limits){
        .cpu_shares = cpu_shares(pod_sum(pod, false, "cpu", 1, &ignored)),
        .cpu_quota = cpu_limited ? quota_of(cpu) : 0,
        .cpu_period = QUOTA_PERIOD_US,
        .memory = memory_limited ? memory : 0,
        .pids = (int64_t)pids_max,
    };
}
