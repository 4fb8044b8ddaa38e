/* A pod's phase and conditions. */
#include "agent/pod/status_int.h"
#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"

/* What the containers are at, counted as the phase needs it. */
struct tally {
    int pending_init, pending_sidecars, failed_init;
    int unknown, running, waiting, stopped, stopped_for_good, succeeded;
};

static const cJSON *status_of(const cJSON *status, const struct status_container *c)
{
    return json_find(json_get(status, container_statuses(c->kind)), "name", json_str_or(c->spec, "name", ""));
}

/* Has it ended (now, or before what it waits for), and how? */
static bool ended(const cJSON *s, bool *waiting, int *exit_code)
{
    const cJSON *end = json_at(s, "state.terminated");
    *waiting = json_at(s, "state.waiting") != NULL;
    if (!end && *waiting)
        end = json_at(s, "lastState.terminated");
    *exit_code = (int)json_int(end, "exitCode", 0);
    return end != NULL;
}

static void count_init(const struct status_input *in, const struct status_container *c, const cJSON *s, struct tally *t)
{
    bool waiting;
    int code;
    bool over = ended(s, &waiting, &code);
    if (over && code && !container_restarts(in->pod, c->spec, c->kind, code))
        t->failed_init++;
    else if (!over || code)
        t->pending_init++;
}

static void count_sidecar(const cJSON *s, struct tally *t)
{
    bool waiting;
    int code;
    if (json_at(s, "state.running")) {
        t->pending_sidecars += !json_bool(s, "started", false);
        t->running++;
    } else if (!ended(s, &waiting, &code)) {
        t->pending_sidecars++;
        t->waiting++;
    }
}

static void count_regular(const struct status_input *in, const struct status_container *c, const cJSON *s,
                          struct tally *t)
{
    bool waiting;
    int code;
    if (json_at(s, "state.running")) {
        t->running++;
    } else if (ended(s, &waiting, &code)) {
        t->stopped++;
        t->stopped_for_good += !c->restarting && !container_restarts(in->pod, c->spec, c->kind, code);
        t->succeeded += !waiting && code == 0;
    } else {
        t->waiting++;
    }
}

const char *status_phase(const struct status_input *in, const cJSON *status)
{
    struct tally t = {0};
    bool initialized = false;
    for (size_t i = 0; i < in->count; i++) {
        const struct status_container *c = &in->containers[i];
        const cJSON *s = status_of(status, c);
        initialized |= c->kind == CONTAINER_REGULAR && c->now.id;
        if (c->kind == CONTAINER_INIT)
            count_init(in, c, s, &t);
        else if (c->kind == CONTAINER_SIDECAR)
            count_sidecar(s, &t);
        else if (c->kind == CONTAINER_REGULAR)
            count_regular(in, c, s, &t);
    }
    if (t.failed_init)
        return "Failed";
    if (t.pending_init || (t.pending_sidecars && !initialized) || t.waiting)
        return "Pending";
    if (t.running)
        return "Running";
    if (!t.stopped)
        return "Pending";
    if (!in->terminal && t.stopped != t.stopped_for_good)
        return "Running";
    return t.stopped == t.succeeded ? "Succeeded" : "Failed";
}

#define EVICTED_BY_US "TerminationByKubelet"

bool status_ready_differs(const cJSON *a, const cJSON *b)
{
    return !str_eq(json_str(json_find(json_get(a, "conditions"), "type", "Ready"), "status"),
                   json_str(json_find(json_get(b, "conditions"), "type", "Ready"), "status"));
}

struct adder {
    struct arena *arena;
    const struct status_input *in;
    cJSON *list;
};

/* The time of a condition is when its status changed. */
static void add(struct adder *to, const char *type, bool holds, const char *reason, const char *message)
{
    struct arena *a = to->arena;
    const char *status = holds ? "True" : "False";
    const cJSON *before = json_find(json_get(to->in->old, "conditions"), "type", type);
    if (!before)
        before = json_find(json_at(to->in->pod, "status.conditions"), "type", type);
    cJSON *when = str_eq(json_str(before, "status"), status) && json_get(before, "lastTransitionTime")
                      ? json_copy(a, json_get(before, "lastTransitionTime"))
                      : status_time(a, to->in->now_us);
    cJSON *c =
        json_build(a, "{'type':%s,'status':%s,'lastProbeTime':null,'lastTransitionTime':%J,'reason':%s,'message':%s}",
                   type, status, when, reason, message && *message ? message : NULL);
    int64_t generation = json_int(to->in->pod, "metadata.generation", 0);
    if (generation)
        json_set_int(a, c, "observedGeneration", generation);
    json_append(to->list, c);
}

static void add_resize(struct adder *to, const struct status_resize *z)
{
    struct arena *a = to->arena;
    cJSON *c = json_build(a,
                          "{'type':%s,'status':'True','lastProbeTime':null,'lastTransitionTime':%J,'reason':%s,"
                          "'message':%s}",
                          z->type, status_time(a, z->since_us), z->reason, z->message);
    if (z->generation)
        json_set_int(a, c, "observedGeneration", z->generation);
    json_append(to->list, c);
}

/* "[a b]" of the containers for which `test` fails, "" when there are none. */
static const char *names(struct arena *a, const struct status_input *in, const cJSON *status, bool init,
                         const char *field)
{
    cleanup_strbuf struct strbuf out = {0};
    for (size_t i = 0; i < in->count; i++) {
        const struct status_container *c = &in->containers[i];
        const cJSON *s = status_of(status, c);
        bool asked = c->kind == CONTAINER_SIDECAR || c->kind == (init ? CONTAINER_INIT : CONTAINER_REGULAR);
        const char *key = init && c->kind == CONTAINER_SIDECAR ? "started" : field;
        if (asked && !json_bool(s, key, false))
            strbuf_addf(&out, "%s%s", out.len ? " " : "", json_str_or(c->spec, "name", ""));
    }
    return out.len ? arena_printf(a, "[%s]", out.p) : "";
}

static void add_initialized(struct adder *to, const cJSON *status, const char *phase)
{
    if (str_eq(phase, "Succeeded")) {
        add(to, "Initialized", true, "PodCompleted", NULL);
        return;
    }
    bool started = false;
    for (size_t i = 0; i < to->in->count; i++)
        started |= to->in->containers[i].kind == CONTAINER_REGULAR && to->in->containers[i].now.id;
    const char *left = started ? "" : names(to->arena, to->in, status, true, "ready");
    if (*left)
        add(to, "Initialized", false, "ContainersNotInitialized",
            arena_printf(to->arena, "containers with incomplete status: %s", left));
    else
        add(to, "Initialized", true, NULL, NULL);
}

static const char *gates(struct arena *a, const struct status_input *in, const cJSON *conditions)
{
    const char *text = "";
    for (JSON_EACH(gate, json_at(in->pod, "spec.readinessGates"))) {
        const char *type = json_str_or(gate, "conditionType", "");
        const cJSON *c = json_find(conditions, "type", type);
        const char *comma = *text ? ", " : "", *status = json_str_or(c, "status", "");
        if (!c)
            text = arena_printf(a, "%s%scorresponding condition of pod readiness gate \"%s\" does not exist.", text,
                                comma, type);
        else if (!str_eq(status, "True"))
            text = arena_printf(a, "%s%sthe status of pod readiness gate \"%s\" is not \"True\", but %s", text, comma,
                                type, status);
    }
    return text;
}

static void add_ready(struct adder *to, const cJSON *status, const char *phase)
{
    const char *reason = NULL, *message = NULL;
    const char *unready = names(to->arena, to->in, status, false, "ready");
    if (str_eq(phase, "Succeeded"))
        reason = "PodCompleted";
    else if (str_eq(phase, "Failed"))
        reason = "PodFailed";
    else if (*unready) {
        reason = "ContainersNotReady";
        message = arena_printf(to->arena, "containers with unready status: %s", unready);
    }
    const char *closed = reason ? "" : gates(to->arena, to->in, to->list);
    if (*closed)
        add(to, "Ready", false, "ReadinessGatesNotReady", closed);
    else
        add(to, "Ready", !reason, reason, message);
    add(to, "ContainersReady", !reason, reason, message);
}

bool status_condition_ours(const cJSON *condition)
{
    static const char *const ours[] = {"PodReadyToStartContainers", "Initialized",  "Ready",
                                       "ContainersReady",           "PodScheduled", "PodResizePending",
                                       "PodResizeInProgress"};
    const char *type = json_str_or(condition, "type", "");
    for (size_t i = 0; i < COUNT_OF(ours); i++)
        if (str_eq(ours[i], type))
            return true;
    return str_eq(type, "DisruptionTarget") && str_eq(json_str(condition, "reason"), EVICTED_BY_US);
}

void status_add_conditions(struct arena *a, const struct status_input *in, cJSON *status)
{
    struct adder to = {.arena = a, .in = in, .list = json_array(a)};
    for (JSON_EACH(c, json_at(in->pod, "status.conditions")))
        if (!status_condition_ours(c))
            json_append(to.list, json_copy(a, c));
    for (size_t i = 0; i < in->n_resizes; i++)
        add_resize(&to, &in->resizes[i]);
    const char *phase = json_str(status, "phase");
    if (in->failed_reason && !json_find(to.list, "type", "DisruptionTarget") && str_eq(in->failed_reason, "Evicted"))
        add(&to, "DisruptionTarget", true, EVICTED_BY_US, in->failed_message);
    add(&to, "PodReadyToStartContainers", in->sandbox_ready, NULL, NULL);
    add_initialized(&to, status, phase);
    add_ready(&to, status, phase);
    add(&to, "PodScheduled", true, NULL, NULL);
    json_set(a, status, "conditions", to.list);
}
