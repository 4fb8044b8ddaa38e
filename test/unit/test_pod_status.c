#include "agent/pod/status.h"

#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/patch.h"
#include "core/model/schema.h"
#include "test/unit/json_text.h"
#include "test/unit/tap.h"

static struct arena *a;

static cJSON *tree(const char *text)
{
    return json_quoted(a, text);
}

static const int64_t now = 1700000000000000;

static struct status_container running(const char *name)
{
    return (struct status_container){
        .spec = json_build(a, "{'name':%s,'image':'busybox'}", name),
        .kind = CONTAINER_REGULAR,
        .now = {.id = "c1", .state = INSTANCE_RUNNING, .started_us = now},
        .startup_passed = true,
        .readiness_passed = true,
    };
}

static struct status_container ended(const char *name, int code)
{
    struct status_container c = running(name);
    c.now.state = INSTANCE_EXITED;
    c.now.exit_code = code;
    c.now.reason = code ? "Error" : "Completed";
    c.now.finished_us = now;
    return c;
}

static struct status_container waiting(const char *name)
{
    struct status_container c = running(name);
    c.now.id = NULL;
    return c;
}

static cJSON *make(const char *pod, const struct status_container *list, size_t n)
{
    const struct status_input in = {
        .pod = tree(pod), .containers = list, .count = n, .sandbox_ready = true, .start_us = now, .now_us = now};
    return status_make(a, &in);
}

static const cJSON *condition(const cJSON *status, const char *type)
{
    for (JSON_EACH(c, json_get(status, "conditions")))
        if (str_eq(json_str(c, "type"), type))
            return c;
    return NULL;
}

static void phases(void)
{
    static const char *const always = "{'spec':{'restartPolicy':'Always'}}";
    static const char *const never = "{'spec':{'restartPolicy':'Never'}}";
    static const char *const on_failure = "{'spec':{'restartPolicy':'OnFailure'}}";
    struct status_container up = running("a"), fine = ended("b", 0), bad = ended("c", 1), none = waiting("d");
    struct status_container crash = bad, init_bad = bad, init_fine = fine, init_up = up;
    crash.waiting_reason = "CrashLoopBackOff";
    init_bad.kind = init_fine.kind = init_up.kind = CONTAINER_INIT;
    const struct {
        const char *what, *pod, *want;
        struct status_container list[2];
    } cases[] = {
        {"nothing started yet is Pending", always, "Pending", {none, none}},
        {"one that waits keeps the pod Pending", always, "Pending", {up, none}},
        {"all running is Running", always, "Running", {up, up}},
        {"one running with one ended for good is Running", never, "Running", {up, fine}},
        {"a crash loop is Running", always, "Running", {crash, crash}},
        {"all ended well is Succeeded", never, "Succeeded", {fine, fine}},
        {"one failure for good is Failed", never, "Failed", {fine, bad}},
        {"a failure that is started again is Running", on_failure, "Running", {fine, bad}},
        {"all ended well without being restarted is Succeeded", on_failure, "Succeeded", {fine, fine}},
        {"a failed init container that is not restarted is Failed", never, "Failed", {init_bad, none}},
        {"one that is restarted is Pending", always, "Pending", {init_bad, none}},
        {"an init container that runs is Pending", always, "Pending", {init_up, none}},
        {"one that has succeeded counts no more", always, "Running", {init_fine, up}},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        is_string(json_str(make(cases[i].pod, cases[i].list, 2), "phase"), cases[i].want, cases[i].what);
}

static void containers(void)
{
    struct status_container c = ended("a", 3);
    c.restart_count = 4;
    c.waiting_reason = "CrashLoopBackOff";
    c.waiting_message = "back-off 40s restarting failed container=a pod=p_ns(u)";
    cJSON *s = json_get(make("{'spec':{}}", &c, 1), "containerStatuses")->child;
    is_string(json_str(s, "state.waiting.reason"), "CrashLoopBackOff", "what is tried is the state");
    is_int(json_int(s, "lastState.terminated.exitCode", -1), 3, "the end before is the last state");
    is_string(json_str(s, "lastState.terminated.containerID"), "containerd://c1", "with its id");
    is_int(json_int(s, "restartCount", -1), 4, "restarts are counted");
    c = waiting("a");
    s = json_get(make("{'spec':{}}", &c, 1), "containerStatuses")->child;
    is_string(json_str(s, "state.waiting.reason"), "ContainerCreating", "before anything happened it is being created");
    s = json_get(make("{'spec':{'initContainers':[{}]}}", &c, 1), "containerStatuses")->child;
    is_string(json_str(s, "state.waiting.reason"), "PodInitializing", "or waits for init containers");
    c = running("a");
    c.readiness_passed = false;
    cJSON *status = make("{'spec':{}}", &c, 1);
    s = json_get(status, "containerStatuses")->child;
    ok(!json_bool(s, "ready", true) && json_bool(s, "started", false),
       "one that fails its readiness probe is not ready");
    is_string(json_str(condition(status, "Ready"), "message"), "containers with unready status: [a]", "and is named");
    is_string(json_str(s, "state.running.startedAt"), "2023-11-14T22:13:20Z", "times are as the API has them");
    c = running("a");
    c.image = "docker.io/library/busybox:1";
    c.image_id = "docker.io/library/busybox@sha256:1";
    s = json_get(make("{'spec':{}}", &c, 1), "containerStatuses")->child;
    ok(str_eq(json_str(s, "image"), c.image) && str_eq(json_str(s, "imageID"), c.image_id), "the image found is named");
}

static void conditions(void)
{
    struct status_container c = running("a"), init = ended("i", 1);
    cJSON *status = make("{'spec':{}}", &c, 1);
    static const char *const all[] = {"PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady",
                                      "PodScheduled"};
    for (size_t i = 0; i < COUNT_OF(all); i++)
        okf(str_eq(json_str(condition(status, all[i]), "status"), "True"), "a running pod is %s", all[i]);
    init.kind = CONTAINER_INIT;
    struct status_container list[] = {init, waiting("a")};
    status = make("{'spec':{}}", list, 2);
    is_string(json_str(condition(status, "Initialized"), "message"), "containers with incomplete status: [i]",
              "a failed init container is named");
    status = make("{'spec':{'readinessGates':[{'conditionType':'x/y'}]}}", &c, 1);
    ok(str_eq(json_str(condition(status, "ContainersReady"), "status"), "True") &&
           str_eq(json_str(condition(status, "Ready"), "reason"), "ReadinessGatesNotReady"),
       "a readiness gate holds back Ready alone");
    status = make("{'spec':{'readinessGates':[{'conditionType':'x/y'}]},'status':{'conditions':[{'type':'x/y','status':"
                  "'True'}]}}",
                  &c, 1);
    ok(str_eq(json_str(condition(status, "Ready"), "status"), "True") && condition(status, "x/y"),
       "until somebody opens it; others' conditions are kept");
    status =
        make("{'status':{'conditions':[{'type':'Ready','status':'True','lastTransitionTime':'2001-01-01T00:00:00Z'},"
             "{'type':'Initialized','status':'False','lastTransitionTime':'2001-01-01T00:00:00Z'}]}}",
             &c, 1);
    is_string(json_str(condition(status, "Ready"), "lastTransitionTime"), "2001-01-01T00:00:00Z",
              "an unchanged condition keeps its time");
    is_string(json_str(condition(status, "Initialized"), "lastTransitionTime"), "2023-11-14T22:13:20Z",
              "a changed one does not");
}

static cJSON *end_pod(const char *pod, struct status_container c, bool terminal, const char *reason)
{
    const struct status_input in = {.pod = tree(pod),
                                    .containers = &c,
                                    .count = 1,
                                    .terminal = terminal,
                                    .failed_reason = reason,
                                    .failed_message = "why",
                                    .now_us = now};
    return status_make(a, &in);
}

static void ends(void)
{
    is_string(json_str(end_pod("{}", running("a"), false, "Evicted"), "phase"), "Running",
              "a pod that is being stopped is not over while it runs");
    cJSON *s = end_pod("{}", ended("a", 0), true, "Evicted");
    ok(str_eq(json_str(s, "phase"), "Failed") && str_eq(json_str(s, "reason"), "Evicted"),
       "then it failed, and says why");
    is_string(json_str(condition(s, "DisruptionTarget"), "status"), "True", "an eviction is a disruption");
    is_string(json_str(end_pod("{}", ended("a", 0), true, NULL), "phase"), "Succeeded",
              "a deleted pod that ended well");
    is_string(json_str(end_pod("{}", waiting("a"), true, NULL), "phase"), "Failed", "one that never ran failed");
    s = end_pod("{'status':{'phase':'Failed','reason':'X'}}", running("a"), false, NULL);
    ok(str_eq(json_str(s, "phase"), "Failed") && str_eq(json_str(s, "reason"), "X"), "a phase never leaves Failed");
    struct status_container lost = running("b");
    lost.now.state = INSTANCE_CREATED;
    s = json_get(end_pod("{}", lost, true, NULL), "containerStatuses")->child;
    is_string(json_str(s, "state.terminated.reason"), "ContainerStatusUnknown",
              "a container of unknown fate is said so");
}

static void restarts(void)
{
    cJSON *always = tree("{'spec':{'restartPolicy':'Always'}}"), *never = tree("{'spec':{'restartPolicy':'Never'}}");
    cJSON *plain = tree("{}");
    ok(container_restarts(always, plain, CONTAINER_REGULAR, 0), "Always is always");
    ok(!container_restarts(always, plain, CONTAINER_INIT, 0), "but not for an init container that succeeded");
    ok(container_restarts(never, plain, CONTAINER_SIDECAR, 0), "a sidecar is restarted whatever the pod says");
    ok(!container_restarts(never, plain, CONTAINER_REGULAR, 1), "Never is never");
    cJSON *rules =
        tree("{'restartPolicy':'Never','restartPolicyRules':[{'action':'Restart','exitCodes':{'operator':'In',"
             "'values':[42]}}]}");
    ok(container_restarts(always, rules, CONTAINER_REGULAR, 42) &&
           !container_restarts(always, rules, CONTAINER_REGULAR, 1),
       "unless a rule names the exit code");
}

/* What the API server makes of the patch for `status` when it has the status `there`. */
static const cJSON *written(const char *there, const cJSON *status)
{
    cJSON *ret = NULL, *pod = json_build(a, "{'metadata':{'uid':'u'},'status':%J}", tree(there));
    is_int(patch_strategic(a, schema_message("io.k8s.api.core.v1.Pod"), pod, status_patch(a, "u", status), &ret, NULL),
           0, "the patch of a status is one");
    return json_get(ret, "status");
}

static void patches(void)
{
    struct status_container one = running("a");
    cJSON *status = make("{'status':{'conditions':[{'type':'theirs','status':'False'}]}}", &one, 1);
    json_set(a, status, "podIPs", tree("[{'ip':'10.42.0.9'}]"));
    const cJSON *s =
        written("{'conditions':[{'type':'theirs','status':'True'},{'type':'Ready','status':'False','reason':"
                "'ContainersNotReady','message':'m'}],'resourceClaimStatuses':[{'name':'c'}],'reason':'old',"
                "'podIPs':[{'ip':'10.42.0.8'}],'containerStatuses':[{'name':'a','image':'i'},{'name':'b'}]}",
                status);
    is_string(json_str(condition(s, "theirs"), "status"), "True",
              "a condition that is another's keeps its newest status");
    ok(json_get(s, "resourceClaimStatuses"), "and so does what a node does not write");
    const cJSON *ready = condition(s, "Ready");
    ok(str_eq(json_str(ready, "status"), "True") && !json_str(ready, "reason") && !json_str(ready, "message"),
       "a condition of the node loses the reason that it no longer has");
    ok(!json_get(s, "reason"), "a field that the node no longer has is gone");
    const cJSON *ips = json_get(s, "podIPs");
    ok(cJSON_GetArraySize(ips) == 1 && str_eq(json_str(ips->child, "ip"), "10.42.0.9"),
       "addresses are replaced, not added to");
    is_int(cJSON_GetArraySize(json_get(s, "containerStatuses")), 1, "and so are containers");
}

int main(void)
{
    a = arena_new();
    phases();
    containers();
    conditions();
    ends();
    restarts();
    patches();
    arena_free(a);
    return done();
}
