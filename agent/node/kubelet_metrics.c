/* /metrics: what runs on the node, and /metrics/resource: what it uses, which metrics-server asks; in Prometheus' text.
 */
#include <string.h>

#include "agent/node/kubelet_int.h"
#include "agent/node/machine.h"
#include "agent/pod/resources.h"
#include "agent/pod/worker.h"
#include "agent/runtime/cgroup.h"
#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/clock.h"
#include "core/base/metrics.h"
#include "core/base/version.h"
#include "core/format/json.h"

static const char *const status_lists[] = {"status.initContainerStatuses", "status.containerStatuses",
                                           "status.ephemeralContainerStatuses"};

/* Takes the metrics. */
static void reply(struct http_request *r, struct metrics *m)
{
    cleanup_strbuf struct strbuf text = {0};
    metrics_write(m, &text);
    cleanup_blob struct blob *body = strbuf_to_blob(&text);
    struct http_headers h = {0};
    http_headers_add(r->arena, &h, "content-type", "text/plain; version=0.0.4; charset=utf-8");
    http_reply(r, 200, &h, body);
    metrics_free(m);
}

/* Containers by what the pods' statuses say they are at. */
static void count_containers(const cJSON *pods, struct metric_family *f, struct metric *running_pods)
{
    for (JSON_EACH(pod, pods)) {
        bool runs = false;
        for (size_t i = 0; i < COUNT_OF(status_lists); i++)
            for (JSON_EACH(c, json_at(pod, status_lists[i]))) {
                bool running = json_at(c, "state.running"), exited = json_at(c, "state.terminated");
                const char *state = running ? "running" : exited ? "exited" : "created";
                metric_series(f, &state)->value++;
                runs |= running;
            }
        running_pods->value += runs;
    }
}

void kubelet_metrics(struct kubelet *k, struct http_request *r)
{
    struct metrics *m = metrics_new();
    const char *version[] = {K3C_KUBERNETES_MAJOR, K3C_KUBERNETES_MINOR, K3C_VERSION, k3c_commit};
    struct metric *pods = metric_series(
        metrics_family(m, METRIC_GAUGE, "kubelet_running_pods", "Pods with a container that runs.", "", NULL), NULL);
    count_containers(pods_list(k->o.pods, r->arena),
                     metrics_family(m, METRIC_GAUGE, "kubelet_running_containers", "Containers by their state.",
                                    "container_state", NULL),
                     pods);
    metric_series(metrics_family(m, METRIC_GAUGE, "kubernetes_build_info", "The version that runs; always 1.",
                                 "major,minor,git_version,git_commit", NULL),
                  version)
        ->value = 1;
    reply(r, m);
}

/* Of one kind of thing: node, pod, container. */
struct usage {
    struct metric_family *cpu, *memory;
};

static void add_usage(const struct usage *u, const char *const *labels, double cpu_s, uint64_t memory)
{
    metric_series(u->cpu, labels)->value = cpu_s;
    metric_series(u->memory, labels)->value = (double)memory;
}

static int add_group(struct kubelet *k, const struct usage *u, const char *const *labels, const char *path)
{
    struct cgroup_stats s;
    int r = cgroup_read(k->o.cgroups, path, &s);
    if (!r)
        add_usage(u, labels, (double)s.cpu_ns / 1e9, s.memory_working_set);
    return r;
}

/* Containers that run; how many of them could not be read. */
static unsigned add_containers(struct kubelet *k, struct arena *a, const struct usage *u, struct metric_family *started,
                               const cJSON *pod, const char *pod_path)
{
    unsigned unread = 0;
    for (size_t i = 0; i < COUNT_OF(status_lists); i++)
        for (JSON_EACH(c, json_at(pod, status_lists[i]))) {
            const char *labels[] = {json_str_or(c, "name", ""), json_str_or(pod, "metadata.namespace", ""),
                                    json_str_or(pod, "metadata.name", "")};
            const char *since = json_str(c, "state.running.startedAt"),
                       *id = strstr(json_str_or(c, "containerID", ""), "//");
            int64_t us;
            if (!since || !id || clock_parse_rfc3339(since, &us))
                continue;
            unread += add_group(k, u, labels, arena_printf(a, "%s/%s", pod_path, id + 2)) != 0;
            metric_series(started, labels)->value = (double)us / 1e6;
        }
    return unread;
}

void kubelet_resource_metrics(struct kubelet *k, struct http_request *r)
{
    const char *names = "container,namespace,pod";
    struct metrics *m = metrics_new();
    struct arena *a = r->arena;
    struct metric_family *started = metrics_family(m, METRIC_GAUGE, "container_start_time_seconds",
                                                   "When the container started, since 1970.", names, NULL);
    const struct usage container = {metrics_family(m, METRIC_COUNTER, "container_cpu_usage_seconds_total",
                                                   "Processor time the container has used.", names, NULL),
                                    metrics_family(m, METRIC_GAUGE, "container_memory_working_set_bytes",
                                                   "Memory the container works with.", names, NULL)},
                       pod = {metrics_family(m, METRIC_COUNTER, "pod_cpu_usage_seconds_total",
                                             "Processor time the pod has used.", "namespace,pod", NULL),
                              metrics_family(m, METRIC_GAUGE, "pod_memory_working_set_bytes",
                                             "Memory the pod works with.", "namespace,pod", NULL)},
                       node = {metrics_family(m, METRIC_COUNTER, "node_cpu_usage_seconds_total",
                                              "Processor time the node has used.", "", NULL),
                               metrics_family(m, METRIC_GAUGE, "node_memory_working_set_bytes",
                                              "Memory the node works with.", "", NULL)};
    struct machine_used used;
    unsigned unread = 0;
    machine_read_used(&used);
    add_usage(&node, NULL, used.cpu_s, used.memory);
    for (JSON_EACH(p, pods_list(k->o.pods, a))) {
        const char *labels[] = {json_str_or(p, "metadata.namespace", ""), json_str_or(p, "metadata.name", "")};
        const char *path = cgroup_pod_path(k->o.cgroups, a, pod_qos(p), json_str_or(p, "metadata.uid", ""));
        add_group(k, &pod, labels, path); /* it may not have one yet, or no longer */
        unread += add_containers(k, a, &container, started, p, path);
    }
    metric_series(metrics_family(m, METRIC_GAUGE, "resource_scrape_error",
                                 "1 when a container that runs could not be read.", "", NULL),
                  NULL)
        ->value = unread > 0;
    reply(r, m);
}
