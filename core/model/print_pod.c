/* Table cells of pods: the STATUS column sums up what kubectl users live by ("Init:0/1", "CrashLoopBackOff", ...). */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/pod.h"
#include "core/model/printer.h"
#include "core/model/strategies.h"
#include "core/model/validate.h"

struct summary {
    struct arena *arena;
    const cJSON *pod;
    const char *reason;
    int64_t restarts, sidecar_restarts;
    const char *last_restart, *last_sidecar_restart; /* RFC 3339 times compare as texts, all being UTC */
    size_t ready, total, init_total;
};

static bool condition_true(const cJSON *pod, const char *type)
{
    return !strcmp(v_str(json_find(json_at(pod, "status.conditions"), "type", type), "status"), "True");
}

static void later(const char **last, const cJSON *status)
{
    const char *finished = json_str(status, "lastState.terminated.finishedAt");
    if (finished && (!*last || strcmp(*last, finished) < 0))
        *last = finished;
}

/* How a terminated state is called: its reason, its signal, or its exit code. */
static const char *ending(struct arena *a, const cJSON *terminated, const char *prefix)
{
    const char *reason = v_str(terminated, "reason");
    int64_t signal = json_int(terminated, "signal", 0);
    if (*reason)
        return arena_printf(a, "%s%s", prefix, reason);
    if (signal)
        return arena_printf(a, "%sSignal:%jd", prefix, (intmax_t)signal);
    return arena_printf(a, "%sExitCode:%jd", prefix, (intmax_t)json_int(terminated, "exitCode", 0));
}

/* One init container; whether the pod is still busy with it. */
static bool init_container(struct summary *s, const cJSON *status, size_t index)
{
    bool sidecar =
        container_is_sidecar(json_find(json_at(s->pod, "spec.initContainers"), "name", v_str(status, "name")));
    const cJSON *terminated = json_at(status, "state.terminated");
    const char *waiting = json_str_or(status, "state.waiting.reason", "");
    s->restarts += json_int(status, "restartCount", 0);
    later(&s->last_restart, status);
    if (sidecar) {
        s->sidecar_restarts += json_int(status, "restartCount", 0);
        later(&s->last_sidecar_restart, status);
    }
    if (terminated && json_int(terminated, "exitCode", 0) == 0)
        return false;
    if (sidecar && json_bool(status, "started", false)) {
        s->ready += json_bool(status, "ready", false);
        return false;
    }
    if (terminated)
        s->reason = ending(s->arena, terminated, "Init:");
    else if (*waiting && strcmp(waiting, "PodInitializing") != 0)
        s->reason = arena_printf(s->arena, "Init:%s", waiting);
    else
        s->reason = arena_printf(s->arena, "Init:%zu/%zu", index, s->init_total);
    return true;
}

static bool init_containers(struct summary *s)
{
    size_t index = 0;
    for (JSON_EACH(status, json_at(s->pod, "status.initContainerStatuses")))
        if (init_container(s, status, index++))
            return true;
    return false;
}

/* The last container is looked at first, so that the first one's reason stands in the end. */
static void containers(struct summary *s)
{
    const cJSON *list = json_at(s->pod, "status.containerStatuses");
    bool running = false;
    const char *error = NULL;
    s->restarts = s->sidecar_restarts;
    s->last_restart = s->last_sidecar_restart;
    const cJSON *status = list && list->child ? list->child->prev : NULL;
    for (; status; status = status == list->child ? NULL : status->prev) {
        const cJSON *terminated = json_at(status, "state.terminated");
        const char *waiting = json_str_or(status, "state.waiting.reason", "");
        s->restarts += json_int(status, "restartCount", 0);
        later(&s->last_restart, status);
        if (*waiting) {
            s->reason = waiting;
        } else if (terminated) {
            s->reason = ending(s->arena, terminated, "");
            if (json_int(terminated, "exitCode", 0) != 0)
                error = s->reason;
        } else if (json_bool(status, "ready", false) && json_at(status, "state.running")) {
            running = true;
            s->ready++;
        }
    }
    if (strcmp(s->reason, "Completed") != 0)
        return;
    if (running && condition_true(s->pod, "Ready"))
        s->reason = "Running";
    else if (error)
        s->reason = error;
    else if (running)
        s->reason = "NotReady";
}

static void summarize(struct summary *s)
{
    const char *phase = json_str_or(s->pod, "status.phase", ""), *reason = json_str_or(s->pod, "status.reason", "");
    bool deleted = json_at(s->pod, "metadata.deletionTimestamp");
    s->reason = *reason ? reason : phase;
    const cJSON *scheduled = json_find(json_at(s->pod, "status.conditions"), "type", "PodScheduled");
    if (!strcmp(v_str(scheduled, "reason"), "SchedulingGated"))
        s->reason = "SchedulingGated";
    s->total = json_count(json_at(s->pod, "spec.containers"));
    const cJSON *init = json_at(s->pod, "spec.initContainers");
    s->init_total = json_count(init);
    for (JSON_EACH(c, init))
        s->total += container_is_sidecar(c);
    bool initializing = init_containers(s);
    if (!initializing || condition_true(s->pod, "Initialized"))
        containers(s);
    if (deleted && !strcmp(reason, "NodeLost"))
        s->reason = "Unknown";
    else if (deleted && !phase_is_final(phase))
        s->reason = "Terminating";
}

static const char *or_none(const char *text)
{
    return text && *text ? text : "<none>";
}

static const char *readiness_gates(struct arena *a, const cJSON *pod)
{
    const cJSON *gates = json_at(pod, "spec.readinessGates");
    size_t holds = 0;
    if (!json_count(gates))
        return "<none>";
    for (JSON_EACH(gate, gates))
        holds += condition_true(pod, v_str(gate, "conditionType"));
    return arena_printf(a, "%zu/%zu", holds, json_count(gates));
}

void pod_cells(struct arena *a, const cJSON *pod, cJSON *cells, int64_t now)
{
    struct summary s = {.arena = a, .pod = pod};
    summarize(&s);
    cell_name(a, cells, pod);
    cell_str(a, cells, arena_printf(a, "%zu/%zu", s.ready, s.total));
    cell_str(a, cells, s.reason);
    if (s.restarts && s.last_restart)
        cell_str(a, cells, arena_printf(a, "%jd (%s ago)", (intmax_t)s.restarts, print_age(a, s.last_restart, now)));
    else
        cell_str(a, cells, arena_printf(a, "%jd", (intmax_t)s.restarts));
    cell_created(a, cells, pod, now);
    const cJSON *ips = json_at(pod, "status.podIPs");
    cell_str(a, cells, or_none(ips && ips->child ? v_str(ips->child, "ip") : NULL));
    cell_str(a, cells, or_none(json_str(pod, "spec.nodeName")));
    cell_str(a, cells, or_none(json_str(pod, "status.nominatedNodeName")));
    cell_str(a, cells, readiness_gates(a, pod));
}

cJSON *pod_row_condition(struct arena *a, const cJSON *pod)
{
    const char *phase = json_str_or(pod, "status.phase", "");
    bool failed = !strcmp(phase, "Failed");
    if (!failed && strcmp(phase, "Succeeded") != 0)
        return NULL;
    return json_build(a, "[{'type':'Completed','status':'True','reason':%s,'message':%s}]", phase,
                      failed ? "The pod failed." : "The pod has completed successfully.");
}
