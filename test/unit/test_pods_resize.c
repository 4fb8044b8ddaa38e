/* Pods that are resized while they run, with the real runtime. */
#include "agent/pod/worker.h"

#include <stdio.h>
#include <string.h>

#include "core/base/str.h"
#include "core/format/json.h"
#include "test/unit/pod_fakes.h"
#include "test/unit/tap.h"

#define NODE                                                                                                           \
    "{'metadata':{'name':'node'},'status':{'allocatable':{'cpu':'2','memory':'1Gi','ephemeral-storage':'10Gi',"        \
    "'pods':'9'}}}"
#define C(name, more)                                                                                                  \
    "{'name':'" name "','image':'busybox','command':['sh','-c','trap exit TERM; while :; do sleep 0.05; done'],"       \
    "'resources':{'requests':{" more "}"
#define ONE(requests, limits)                                                                                          \
    "{'terminationGracePeriodSeconds':1,'containers':[" C("c", requests) ",'limits':{" limits "}}}]}"

/* A file of the container's own cgroup, by whichever version; "" where there is none. */
static const char *own(const char *name, const char *v1, const char *v2)
{
    char script[256];
    snprintf(script, sizeof(script), "cat /sys/fs/cgroup/%s /sys/fs/cgroup/%s 2>/dev/null", v1, v2);
    return fakes_exec(name, "c", script);
}

static bool has_quota(const char *name, const char *us)
{
    const char *text = own(name, "cpu/cpu.cfs_quota_us", "cpu.max");
    return !*text || (str_starts(text, us) && strchr(" \n", text[strlen(us)]));
}

static const char *condition(const char *name, const char *type, const char *field)
{
    for (JSON_EACH(c, json_get(fakes_status(name), "conditions")))
        if (str_eq(json_str(c, "type"), type))
            return json_str_or(c, field, "");
    return "none";
}

static bool await_condition(const char *name, const char *type, const char *field, const char *want)
{
    for (int i = 0; i < 100 && strcmp(condition(name, type, field), want) != 0; i++)
        fakes_run(100);
    return !strcmp(condition(name, type, field), want);
}

#define ALLOCATED "containerStatuses.0.allocatedResources.cpu"

static void in_place(void)
{
    fakes_apply("place", ONE("'cpu':'100m'", "'cpu':'200m','memory':'64Mi'"));
    ok(fakes_await("place", "phase", "Running", 20) && has_quota("place", "20000"), "a pod runs with its limits");
    char id[128];
    snprintf(id, sizeof(id), "%s", fakes_at("place", "containerStatuses.0.containerID"));
    fakes_apply("place", ONE("'cpu':'150m'", "'cpu':'400m','memory':'96Mi'"));
    ok(fakes_await("place", "containerStatuses.0.resources.limits.cpu", "400m", 10), "more is told when it is there");
    ok(has_quota("place", "40000"), "the container has it");
    ok(fakes_await_event("place", "ResizeStarted: Pod resize started: {", 5), "an event tells that it began");
    ok(fakes_await_event("place", "ResizeCompleted: Pod resize completed: {", 5), "and that it is done");
    is_string(fakes_at("place", "containerStatuses.0.resources.limits.memory"), "96Mi", "memory as well");
    is_string(fakes_at("place", "allocatedResources.cpu"), "150m", "the pod tells what it was allocated");
    fakes_apply("place", ONE("'cpu':'50m'", "'cpu':'100m','memory':'80Mi'"));
    ok(fakes_await("place", "containerStatuses.0.resources.limits.cpu", "100m", 10) && has_quota("place", "10000"),
       "less is given back");
    is_string(fakes_at("place", "containerStatuses.0.containerID"), id, "by the same process");
    ok(await_condition("place", "PodResizeInProgress", "status", "none"), "nothing is under way then");
}

static void too_little(void)
{
    fakes_exec("place", "c", "dd if=/dev/zero of=/dev/shm/x bs=1M count=30");
    fakes_apply("place", ONE("'cpu':'50m'", "'cpu':'100m','memory':'8Mi'"));
    ok(await_condition("place", "PodResizeInProgress", "reason", "Error"), "memory that is in use is not taken away");
    ok(strstr(condition("place", "PodResizeInProgress", "message"),
              "cannot decrease memory limits: [attempting to set pod memory limit (8388608) below current usage ("),
       "the condition says so");
    ok(fakes_saw_event("place", "ResizeError: Pod resize error: {"), "and an event");
    is_string(fakes_at("place", "containerStatuses.0.resources.limits.memory"), "80Mi", "it has what it had");
    fakes_exec("place", "c", "rm /dev/shm/x");
    fakes_apply("place", ONE("'cpu':'50m'", "'cpu':'100m','memory':'72Mi'"));
    ok(fakes_await("place", "containerStatuses.0.resources.limits.memory", "72Mi", 10) &&
           await_condition("place", "PodResizeInProgress", "status", "none"),
       "another wish is tried at once");
    fakes_gone("place");
}

static void restarts(void)
{
    static const char policy[] = "{'terminationGracePeriodSeconds':1,'restartPolicy':'OnFailure','containers':[" C(
        "c", "%s") "},'resizePolicy':[{'resourceName':'memory','restartPolicy':'RestartContainer'}]}]}";
    char spec[512];
    snprintf(spec, sizeof(spec), policy, "'memory':'32Mi'");
    fakes_apply("again", spec);
    ok(fakes_await("again", "phase", "Running", 20), "a pod whose policy is a restart runs");
    snprintf(spec, sizeof(spec), policy, "'memory':'48Mi'");
    fakes_apply("again", spec);
    ok(fakes_await_event("again", "Killing: Container c resize requires restart", 10), "its container is ended");
    ok(fakes_await("again", "containerStatuses.0.restartCount", "1", 20) && fakes_await("again", "phase", "Running", 5),
       "and started again, though it ended well");
    ok(fakes_await("again", "containerStatuses.0.resources.requests.memory", "48Mi", 5), "with what it was given");
    fakes_gone("again");
}

static void waits(void)
{
    fakes_apply("big", ONE("'cpu':'1500m'", "'cpu':'2'"));
    fakes_apply("small", ONE("'cpu':'100m'", "'cpu':'2'"));
    ok(fakes_await("big", "phase", "Running", 20) && fakes_await("small", "phase", "Running", 20), "two pods fit");
    fakes_apply("small", ONE("'cpu':'700m'", "'cpu':'2'"));
    ok(await_condition("small", "PodResizePending", "reason", "Deferred"), "what does not fit is deferred");
    is_string(condition("small", "PodResizePending", "message"),
              "Node didn't have enough resource: cpu, requested: 700, used: 1500, capacity: 2000",
              "the reason is told");
    ok(fakes_saw_event("small", "ResizeDeferred: Pod resize Deferred: {"), "an event, too");
    is_string(fakes_at("small", ALLOCATED), "100m", "it keeps what it has");
    fakes_restart();
    fakes_run(500);
    ok(!strcmp(condition("small", "PodResizePending", "reason"), "Deferred") &&
           !strcmp(fakes_at("small", ALLOCATED), "100m"),
       "after a restart of k3c as well");
    fakes_apply("small", ONE("'cpu':'100m'", "'cpu':'2'"));
    ok(await_condition("small", "PodResizePending", "reason", "none"), "a wish that is taken back waits no more");
    fakes_apply("small", ONE("'cpu':'700m'", "'cpu':'2'"));
    ok(await_condition("small", "PodResizePending", "reason", "Deferred"), "it waits again");
    fakes_gone("big");
    ok(fakes_await("small", ALLOCATED, "700m", 10) && await_condition("small", "PodResizePending", "reason", "none"),
       "when the other goes it has room");
    fakes_crash();
    fakes_run(300);
    is_string(fakes_at("small", ALLOCATED), "700m", "which a crash of k3c does not take away");
    fakes_apply("other", ONE("'cpu':'1200m'", "'cpu':'2'"));
    ok(fakes_await("other", "phase", "Running", 20), "there is room for another");
    fakes_apply("other", ONE("'cpu':'1900m'", "'cpu':'2'"));
    ok(await_condition("other", "PodResizePending", "reason", "Deferred"), "but not for more of it");
    fakes_apply("small", ONE("'cpu':'50m'", "'cpu':'2'"));
    ok(fakes_await("other", ALLOCATED, "1900m", 10), "until somebody gives something back");
    fakes_gone("small");
    fakes_gone("other");
}

int main(void)
{
    const char *why = "";
    if (!fakes_start(&why)) {
        skip("pods are resized", why);
        return done();
    }
    fakes_set_node(NODE);
    fakes_restart(); /* all that there is was set */
    in_place();
    too_little();
    restarts();
    waits();
    fakes_stop();
    return done();
}
