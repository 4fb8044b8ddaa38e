/* /metrics: what runs on the node, in Prometheus' text. */
#include "agent/node/kubelet_int.h"
#include "agent/pod/worker.h"
#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/metrics.h"
#include "core/base/version.h"
#include "core/format/json.h"

/* Containers by what the pods' statuses say they are at. */
static void count_containers(const cJSON *pods, struct metric_family *f, struct metric *running_pods)
{
    static const char *const lists[] = {"status.initContainerStatuses", "status.containerStatuses",
                                        "status.ephemeralContainerStatuses"};
    for (JSON_EACH(pod, pods)) {
        bool runs = false;
        for (size_t i = 0; i < COUNT_OF(lists); i++)
            for (JSON_EACH(c, json_at(pod, lists[i]))) {
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
    struct strbuf text = {0};
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
    metrics_write(m, &text);
    cleanup_blob struct blob *body = strbuf_to_blob(&text);
    struct http_headers h = {0};
    http_headers_add(r->arena, &h, "content-type", "text/plain; version=0.0.4; charset=utf-8");
    http_reply(r, 200, &h, body);
    strbuf_free(&text);
    metrics_free(m);
}
