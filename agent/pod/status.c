#include "agent/pod/status.h"

#include "agent/pod/resize.h"
#include "agent/pod/resources.h"
#include "agent/pod/status_int.h"
#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/meta.h"
#include "core/model/pod.h"

enum { EXIT_UNKNOWN = 137 };

enum container_kind container_kind(bool is_init, const cJSON *container)
{
    if (!is_init)
        return CONTAINER_REGULAR;
    return container_is_sidecar(container) ? CONTAINER_SIDECAR : CONTAINER_INIT;
}

const char *container_list(enum container_kind kind)
{
    return kind == CONTAINER_REGULAR     ? "containers"
           : kind == CONTAINER_EPHEMERAL ? "ephemeralContainers"
                                         : "initContainers";
}

const char *container_statuses(enum container_kind kind)
{
    return kind == CONTAINER_REGULAR     ? "containerStatuses"
           : kind == CONTAINER_EPHEMERAL ? "ephemeralContainerStatuses"
                                         : "initContainerStatuses";
}

static bool rule_matches(const cJSON *rule, int exit_code)
{
    bool listed = false;
    for (JSON_EACH(value, json_at(rule, "exitCodes.values"))) {
        int64_t n;
        listed |= !json_to_int64(value, &n) && n == exit_code;
    }
    const char *operator= json_str_or(rule, "exitCodes.operator", "");
    return str_eq(operator, "In") ? listed : str_eq(operator, "NotIn") ? !listed : false;
}

bool container_restarts(const cJSON *pod, const cJSON *container, enum container_kind kind, int exit_code)
{
    if (kind == CONTAINER_SIDECAR)
        return true;
    if (kind == CONTAINER_EPHEMERAL || (kind == CONTAINER_INIT && exit_code == 0))
        return false;
    for (JSON_EACH(rule, json_get(container, "restartPolicyRules")))
        if (str_eq(json_str(rule, "action"), "Restart") && rule_matches(rule, exit_code))
            return true;
    const char *policy = json_str(container, "restartPolicy");
    policy = policy ? policy : json_str_or(pod, "spec.restartPolicy", "Always");
    return str_eq(policy, "Always") || (str_eq(policy, "OnFailure") && exit_code != 0);
}

cJSON *status_time(struct arena *a, int64_t us)
{
    return json_string(a, meta_time(a, us));
}

static cJSON *terminated(struct arena *a, const struct status_instance *i)
{
    cJSON *t = json_build(a, "{'exitCode':%i,'reason':%s,'message':%s,'startedAt':%J,'finishedAt':%J}", i->exit_code,
                          i->reason, i->message, status_time(a, i->started_us), status_time(a, i->finished_us));
    if (i->id)
        json_set(a, t, "containerID", json_stringf(a, "containerd://%s", i->id));
    return json_build(a, "{'terminated':%J}", t);
}

static bool is_initialized(const struct status_input *in)
{
    if (!json_count(json_at(in->pod, "spec.initContainers")))
        return true;
    for (size_t i = 0; i < in->count; i++)
        if (in->containers[i].kind == CONTAINER_REGULAR && in->containers[i].now.id)
            return true;
    return false;
}

/* Waiting says more than an end: it names what happens next, and the end is then in lastState. */
static cJSON *state(struct arena *a, const struct status_input *in, const struct status_container *c)
{
    if (c->now.id && c->now.state == INSTANCE_RUNNING)
        return json_build(a, "{'running':{'startedAt':%J}}", status_time(a, c->now.started_us));
    bool ended = c->now.id && c->now.state == INSTANCE_EXITED;
    if (in->terminal && !ended && c->kind != CONTAINER_INIT && is_initialized(in)) {
        const struct status_instance lost = {
            .exit_code = EXIT_UNKNOWN,
            .reason = "ContainerStatusUnknown",
            .message = "The container could not be located when the pod was terminated",
        };
        return terminated(a, &lost);
    }
    if (ended && (in->terminal || !c->waiting_reason))
        return terminated(a, &c->now);
    const char *reason = c->waiting_reason;
    if (!reason)
        reason = json_count(json_at(in->pod, "spec.initContainers")) ? "PodInitializing" : "ContainerCreating";
    return json_build(a, "{'waiting':{'reason':%s,'message':%s}}", reason, c->waiting_message);
}

static cJSON *last_state(struct arena *a, const struct status_container *c, const cJSON *state)
{
    if (json_get(state, "waiting") && c->now.id && c->now.state == INSTANCE_EXITED)
        return terminated(a, &c->now);
    return c->last.id ? terminated(a, &c->last) : json_object(a);
}

static bool is_running(const struct status_container *c)
{
    return c->now.id && c->now.state == INSTANCE_RUNNING;
}

static bool is_ready(const struct status_container *c)
{
    if (c->kind == CONTAINER_INIT)
        return c->now.id && c->now.state == INSTANCE_EXITED && c->now.exit_code == 0;
    return c->kind != CONTAINER_EPHEMERAL && is_running(c) && c->startup_passed && c->readiness_passed;
}

static void add_mounts(struct arena *a, cJSON *status, const cJSON *spec)
{
    cJSON *list = json_array(a);
    for (JSON_EACH(m, json_get(spec, "volumeMounts"))) {
        cJSON *one = json_build(a, "{'name':%s,'mountPath':%s}", json_str(m, "name"), json_str(m, "mountPath"));
        if (json_bool(m, "readOnly", false)) {
            json_set_bool(a, one, "readOnly", true);
            json_set_str(a, one, "recursiveReadOnly", "Disabled");
        }
        json_append(list, one);
    }
    if (json_count(list))
        json_set(a, status, "volumeMounts", list);
}

static void add_user(struct arena *a, cJSON *status, const cJSON *user)
{
    if (!user)
        return;
    cJSON *groups = json_array(a);
    json_append(groups, json_copy(a, json_get(user, "gid")));
    for (JSON_EACH(gid, json_get(user, "additionalGids")))
        json_append(groups, json_copy(a, gid));
    json_set(a, status, "user",
             json_build(a, "{'linux':{'uid':%J,'gid':%J,'supplementalGroups':%J}}", json_get(user, "uid"),
                        json_get(user, "gid"), groups));
}

static cJSON *container_status(struct arena *a, const struct status_input *in, const struct status_container *c)
{
    cJSON *now = state(a, in, c), *resources = json_get(c->spec, "resources");
    cJSON *s =
        json_build(a, "{'name':%s,'state':%J,'lastState':%J,'ready':%b,'restartCount':%i,'image':%s,'imageID':%s}",
                   json_str(c->spec, "name"), now, last_state(a, c, now), is_ready(c), c->restart_count,
                   c->image ? c->image : json_str_or(c->spec, "image", ""), c->image_id ? c->image_id : "");
    if (c->now.id)
        json_set(a, s, "containerID", json_stringf(a, "containerd://%s", c->now.id));
    if (c->kind != CONTAINER_EPHEMERAL)
        json_set_bool(a, s, "started", is_running(c) && c->startup_passed);
    if (json_get(resources, "requests"))
        json_set(a, s, "allocatedResources", json_copy(a, json_get(resources, "requests")));
    json_set(a, s, "resources", resize_status(a, resources, is_running(c) ? c->actual : NULL));
    add_mounts(a, s, c->spec);
    add_user(a, s, c->user);
    return s;
}

static void add_statuses(struct arena *a, const struct status_input *in, cJSON *status)
{
    json_set(a, status, container_statuses(CONTAINER_REGULAR), json_array(a));
    for (size_t i = 0; i < in->count; i++) {
        const char *list = container_statuses(in->containers[i].kind);
        if (!json_get(status, list))
            json_set(a, status, list, json_array(a));
        json_append(json_get(status, list), container_status(a, in, &in->containers[i]));
    }
}

static void add_addresses(struct arena *a, const struct status_input *in, cJSON *status)
{
    static const struct {
        const char *one, *all;
    } names[] = {{"hostIP", "hostIPs"}, {"podIP", "podIPs"}};
    for (int k = 0; k < 2; k++) {
        const char *const *ips = k ? in->pod_ips : in->host_ips;
        size_t n = k ? in->n_pod_ips : in->n_host_ips;
        if (!n)
            continue;
        cJSON *list = json_array(a);
        for (size_t i = 0; i < n; i++)
            json_append(list, json_build(a, "{'ip':%s}", ips[i]));
        json_set_str(a, status, names[k].one, ips[0]);
        json_set(a, status, names[k].all, list);
    }
}

/* A phase never leaves Succeeded or Failed; one is entered only when nothing runs any more. */
static const char *phase_of(const struct status_input *in, const cJSON *status)
{
    const char *was = json_str_or(in->pod, "status.phase", "");
    if (!phase_is_final(was))
        was = json_str_or(in->old, "phase", was);
    if (phase_is_final(was))
        return was;
    const char *now = status_phase(in, status);
    if (in->terminal)
        return in->failed_reason || !phase_is_final(now) ? "Failed" : now;
    bool running = false;
    for (size_t i = 0; i < in->count; i++)
        running |= is_running(&in->containers[i]);
    return phase_is_final(now) && running ? "Running" : now;
}

/* While a resize is under way the pod has what it had. */
static void add_resources(struct arena *a, const struct status_input *in, cJSON *status)
{
    const cJSON *had = json_get(in->old, "resources");
    bool resizing = false;
    for (size_t i = 0; i < in->n_resizes; i++)
        resizing |= str_eq(in->resizes[i].type, "PodResizeInProgress");
    cJSON *requests = resize_total(a, in->pod, "requests"), *limits = resize_total(a, in->pod, "limits");
    json_set(a, status, "allocatedResources", requests);
    json_set(a, status, "resources",
             resizing && had ? json_copy(a, had) : json_build(a, "{'requests':%J,'limits':%J}", requests, limits));
}

cJSON *status_make(struct arena *a, const struct status_input *in)
{
    cJSON *status = json_object(a);
    int64_t generation = json_int(in->pod, "metadata.generation", 0);
    if (generation)
        json_set_int(a, status, "observedGeneration", generation);
    if (!in->rejected) {
        add_statuses(a, in, status);
        add_resources(a, in, status);
    }
    const char *phase = phase_of(in, status);
    json_set_str(a, status, "phase", phase);
    const cJSON *kept = json_get(in->old, "reason") ? in->old : json_get(in->pod, "status");
    if (in->failed_reason && str_eq(phase, "Failed")) {
        json_set_str(a, status, "reason", in->failed_reason);
        json_set_str(a, status, "message", in->failed_message);
    } else if (phase_is_final(phase) && json_get(kept, "reason")) {
        json_set(a, status, "reason", json_copy(a, json_get(kept, "reason")));
        json_set(a, status, "message", json_copy(a, json_get(kept, "message")));
    }
    status_add_conditions(a, in, status);
    add_addresses(a, in, status);
    if (in->start_us)
        json_set(a, status, "startTime", status_time(a, in->start_us));
    json_set_str(a, status, "qosClass", pod_qos(in->pod));
    return status;
}
