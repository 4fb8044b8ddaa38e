/* Resizing pods: what the API takes, what counts for others, what it means for each container and what is told. */
#include "agent/pod/resize.h"

#include <string.h>

#include "agent/pod/status.h"
#include "agent/pod/status_int.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/kind.h"
#include "core/model/object.h"
#include "core/model/quota.h"
#include "core/model/status.h"
#include "server/scheduler/demand.h"
#include "test/unit/tap.h"

static cJSON *decoded(struct arena *a, const char *text)
{
    const struct kind *k = kind_by_resource("", "v1", "pods");
    cleanup_strbuf struct strbuf plain = {0};
    cJSON *pod = NULL;
    json_write(&plain, json_build(a, text));
    object_decode(a, k->schema, OBJECT_JSON, slice_of(arena_strdup(a, plain.p)), &pod, NULL, NULL);
    object_default(a, k->schema, pod);
    k->strategy->defaults(a, pod);
    return pod;
}

/* ---- the API */

#define META "'metadata':{'name':'p','namespace':'n','generation':1}"
#define POD(resources, more)                                                                                           \
    "{" META ",'spec':{'containers':[{'name':'c','image':'i','resources':" resources "}]" more "},'status':"           \
    "{'qosClass':'Burstable'}}"
#define OLD "{'requests':{'cpu':'100m','memory':'64Mi'},'limits':{'cpu':'1'}}"

/* What is wrong with `now` after `was`, "" when nothing is, by way of the subresource. */
static const char *errors(struct arena *a, const char *was, const char *now, cJSON **ret)
{
    const struct kind_strategy *s = kind_subresource(kind_by_resource("", "v1", "pods"), "resize")->strategy;
    cJSON *old = decoded(a, was), *pod = decoded(a, now);
    struct field_errors e = {.arena = a};
    s->prepare_update(a, pod, old);
    s->validate(&e, pod, old);
    *ret = pod;
    return field_errors_text(&e);
}

static void what_may_change(struct arena *a)
{
    static const struct {
        const char *what, *was, *now, *errors;
    } cases[] = {
        {"requests and limits of cpu and memory change", POD(OLD, ""),
         POD("{'requests':{'cpu':'200m','memory':'1Gi'},'limits':{'cpu':'2','memory':'1Gi'}}", ""), ""},
        {"what was requested stays requested", POD("{'requests':{'cpu':'100m','memory':'64Mi'}}", ""),
         POD("{'requests':{'memory':'64Mi'}}", ""),
         "spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed"},
        {"a limit stays", POD(OLD, ""), POD("{'requests':{'cpu':'100m','memory':'64Mi'}}", ""),
         "spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed"},
        {"other resources do not change", POD(OLD, ""),
         POD("{'requests':{'cpu':'100m','memory':'64Mi','ephemeral-storage':'1Gi'},'limits':{'cpu':'1'}}", ""),
         "spec: Forbidden: only cpu and memory resources are mutable"},
        {"the class of service stays", POD(OLD, ""),
         POD("{'requests':{'cpu':'1','memory':'1Gi'},'limits':{'cpu':'1','memory':'1Gi'}}", ""),
         "spec: Invalid value: \"Burstable\": Pod QOS Class may not change as a result of resizing"},
        {"a policy does not change", POD(OLD, ""),
         POD(OLD ",'resizePolicy':[{'resourceName':'cpu','restartPolicy':'RestartContainer'}]", ""),
         "spec: Forbidden: only cpu and memory resources are mutable"},
        {"resources of the whole pod stay", POD(OLD, ",'resources':{'requests':{'cpu':'1'}}"), POD(OLD, ""),
         "spec.resources: Forbidden: pod-level resources cannot be removed"},
        {"static pods are not resized",
         "{'metadata':{'name':'p','namespace':'n','annotations':{'kubernetes.io/config.mirror':'x'}},'spec':{"
         "'nodeName':'n','containers':[{'name':'c','image':'i'}]}}",
         "{" META ",'spec':{'nodeName':'n','containers':[{'name':'c','image':'i'}]}}",
         "[]: Forbidden: static pods cannot be resized"},
        {"nor is a pod for Windows", POD(OLD, ",'os':{'name':'windows'}"), POD(OLD, ",'os':{'name':'windows'}"),
         "[]: Forbidden: windows pods cannot be resized"},
        {"containers keep their places",
         "{" META ",'spec':{'containers':[{'name':'a','image':'i'},{'name':'b','image':'i'}]}}",
         "{" META ",'spec':{'containers':[{'name':'b','image':'i'},{'name':'a','image':'i'}]}}",
         "spec.containers[0].name: Forbidden: containers may not be renamed or reordered on resize, "
         "spec.containers[1].name: Forbidden: containers may not be renamed or reordered on resize"},
        {"none comes", POD(OLD, ""), POD(OLD, ",'initContainers':[{'name':'x','image':'i'}]"),
         "spec.initContainers: Forbidden: initContainers may not be added or removed on resize"},
        {"an init container that would have to be restarted is not resized",
         POD(OLD, ",'initContainers':[{'name':'x','image':'i','resources':{'requests':{'cpu':'1m'}},'resizePolicy':[{"
                  "'resourceName':'cpu','restartPolicy':'RestartContainer'}]}]"),
         POD(OLD, ",'initContainers':[{'name':'x','image':'i','resources':{'requests':{'cpu':'2m'}},'resizePolicy':[{"
                  "'resourceName':'cpu','restartPolicy':'RestartContainer'}]}]"),
         "non-sidecar init containers with a resize policy of RestartContainer cannot be resized"},
        {"a node whose running containers tell no resources cannot",
         "{" META ",'spec':{'containers':[{'name':'c','image':'i'}]},'status':{'containerStatuses':[{'name':'c',"
         "'state':{'running':{}}}]}}",
         "{" META ",'spec':{'containers':[{'name':'c','image':'i'}]}}",
         "spec: Forbidden: Pod running on node without support for resize"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cJSON *pod;
        const char *text = errors(a, cases[i].was, cases[i].now, &pod);
        if (!*cases[i].errors)
            is_string(text, "", cases[i].what);
        else
            ok(strstr(text, cases[i].errors), cases[i].what);
    }
}

static void what_is_dropped(struct arena *a)
{
    cJSON *pod;
    const char *text =
        errors(a, POD(OLD, ",'nodeName':'n'"),
               "{'metadata':{'name':'p','namespace':'n','labels':{'a':'b'}},'spec':{'nodeName':'m','containers':[{"
               "'name':'c','image':'other','resources':{'requests':{'cpu':'200m','memory':'64Mi'},'limits':{'cpu':'1'}"
               "}}]},'status':{'phase':'Failed'}}",
               &pod);
    is_string(text, "", "what else a resize would change is no error");
    is_string(json_str(pod, "spec.nodeName"), "n", "it stays as it was");
    is_string(json_str(json_first(json_at(pod, "spec.containers")), "image"), "i", "in containers, too");
    ok(!json_at(pod, "metadata.labels") && !json_at(pod, "status.phase"), "and in metadata and status");
    is_string(json_str(json_first(json_at(pod, "spec.containers")), "resources.requests.cpu"), "200m",
              "but the resources change");
    is_int(json_int(pod, "metadata.generation", 0), 2, "which raises the generation");
}

/* ---- what counts */

#define RESIZED(condition)                                                                                             \
    "{'spec':{'containers':[{'name':'c','resources':{'requests':{'cpu':'500m'},'limits':{'cpu':'500m'}}}]},"           \
    "'status':{'conditions':[" condition "],'containerStatuses':[{'name':'c','allocatedResources':{'cpu':'300m'},"     \
    "'resources':{'requests':{'cpu':'400m'},'limits':{'cpu':'600m'}}}]}}"

static const char *counted(struct arena *a, const char *pod, const char *path)
{
    const cJSON *spec = pod_effective_spec(a, json_build(a, pod), true);
    return json_str(json_first(json_get(spec, "containers")), path);
}

static void what_counts(struct arena *a)
{
    static const char deferred[] = RESIZED("{'type':'PodResizePending','reason':'Deferred'}");
    static const char infeasible[] = RESIZED("{'type':'PodResizePending','reason':'Infeasible'}");
    is_string(counted(a, deferred, "resources.requests.cpu"), "500m", "a wish counts");
    is_string(counted(a, deferred, "resources.limits.cpu"), "600m", "so does what a container still has");
    is_string(counted(a, infeasible, "resources.requests.cpu"), "400m", "an infeasible wish does not");
    cJSON *plain = json_build(a, "{'spec':{'containers':[{'name':'c'}]}}");
    ok(pod_effective_spec(a, plain, true) == json_get(plain, "spec"), "a pod that is not resized is its spec");
    const struct kind *pods = kind_by_resource("", "v1", "pods");
    struct demand d;
    demand_of_pod(json_build(a, deferred), &d);
    is_int(d.milli_cpu, 500, "the scheduler counts so");
    demand_free(&d);
    is_string(json_str(json_get(quota_usage(a, pods, json_build(a, deferred), 0), "requests.cpu"), ""), "500m",
              "quotas count so");
}

/* ---- the node */

static enum resize_need need(struct arena *a, const char *policy, const char *actual, const char *target)
{
    cJSON *c = json_build(a, "{'resizePolicy':%J}", json_build(a, policy));
    return resize_need(c, json_build(a, actual), json_build(a, target));
}

static void what_it_takes(struct arena *a)
{
    static const char restart[] = "[{'resourceName':'memory','restartPolicy':'RestartContainer'}]";
    ok(need(a, restart, "{'limits':{'cpu':'1'}}", "{'limits':{'cpu':'1000m'}}") == RESIZE_NOTHING,
       "the same amount in other words takes nothing");
    ok(need(a, restart, "{'limits':{'cpu':'1'}}", "{'limits':{'cpu':'2'}}") == RESIZE_IN_PLACE, "cpu changes in place");
    ok(need(a, restart, "{'requests':{'memory':'1Gi'}}", "{'requests':{'memory':'2Gi'}}") == RESIZE_RESTART,
       "memory restarts where the policy says so, a request too");
    ok(need(a, "[]", "{}", "{'limits':{'memory':'2Gi'}}") == RESIZE_IN_PLACE, "a limit is added in place");
    cJSON *small = json_build(a, "{'limits':{'cpu':'1'}}"), *large = json_build(a, "{'limits':{'cpu':'2'}}");
    ok(resize_gives(large, small) && !resize_gives(small, large), "less is given, more is taken");
    ok(resize_gives(json_object(a), small), "a first limit gives");
    cJSON *pod = json_build(a, "{'spec':{'resources':{'limits':{'memory':'1Gi'}},'containers':[{'name':'c','resources':"
                               "{'limits':{'cpu':'1'},'requests':{'example.com/x':'1'}}}]}}");
    cJSON *target = resize_target(a, pod, json_first(json_at(pod, "spec.containers")));
    cJSON *want = json_build(a, "{'limits':{'cpu':'1','memory':'1Gi'}}");
    ok(json_equal(target, want), "a container without a limit has the pod's");
}

static void what_is_kept(struct arena *a)
{
    cJSON *had = json_build(a, "{'spec':{'containers':[{'name':'c','resources':{'requests':{'cpu':'1'}}}]}}");
    cJSON *now =
        json_build(a, "{'spec':{'containers':[{'name':'c','image':'x','resources':{'requests':{'cpu':'2'}}}]}}");
    ok(!resize_same(now, had) && resize_grows(now, had) && !resize_grows(had, now), "more is wanted");
    resize_keep(a, now, had);
    ok(resize_same(now, had), "what was granted can be kept");
    is_string(json_str(json_first(json_at(now, "spec.containers")), "image"), "x", "and the rest is new");
}

static void what_is_told(struct arena *a)
{
    cJSON *allocated = json_build(a, "{'requests':{'cpu':'2','x':'1'}}");
    cJSON *actual = json_build(a, "{'requests':{'cpu':'1'},'limits':{'cpu':'1'}}");
    cJSON *told = resize_status(a, allocated, actual);
    ok(json_equal(told, json_build(a, "{'requests':{'cpu':'1','x':'1'}}")), "a running container tells what it has");
    ok(json_equal(resize_status(a, allocated, NULL), allocated), "another what it will have");
    cJSON *pod = json_build(a, "{'spec':{'containers':[{'name':'c','resources':{'requests':{'memory':'1Gi','cpu':'1'},"
                               "'limits':{'cpu':'2'}}},{'name':'d'}]}}");
    is_string(resize_message(a, "Pod resize started", pod, 3, NULL),
              "Pod resize started: {\"containers\":[{\"name\":\"c\",\"resources\":{\"limits\":{\"cpu\":\"2\"},"
              "\"requests\":{\"cpu\":\"1\",\"memory\":\"1Gi\"}}},{\"name\":\"d\",\"resources\":{}}],\"generation\":3}",
              "an event has the kubelet's words");
    is_string(resize_message(a, "x", json_object(a), 1, "no"), "x: {\"generation\":1,\"error\":\"no\"}",
              "and the error");
}

static const cJSON *of_type(const cJSON *list, const char *type)
{
    for (JSON_EACH(c, list))
        if (str_eq(json_str(c, "type"), type))
            return c;
    return NULL;
}

static void conditions(struct arena *a)
{
    const struct status_resize z[] = {{"PodResizePending", "Deferred", "no room", 4, 1000000}};
    cJSON *pod = json_build(a, "{'metadata':{'generation':5},'spec':{'containers':[]},'status':{'conditions':[{'type':"
                               "'PodResizeInProgress','status':'True'}]}}");
    const struct status_input in = {.pod = pod, .resizes = z, .n_resizes = 1};
    const cJSON *status = status_make(a, &in), *list = json_get(status, "conditions");
    const cJSON *c = of_type(list, "PodResizePending");
    ok(json_equal(c, json_build(a, "{'type':'PodResizePending','status':'True','lastProbeTime':null,"
                                   "'lastTransitionTime':'1970-01-01T00:00:01Z','reason':'Deferred','message':"
                                   "'no room','observedGeneration':4}")),
       "a deferred resize is a condition of its own generation");
    ok(!of_type(list, "PodResizeInProgress"), "one that is over is none");
    const cJSON *patch = json_at(status_patch(a, "u", status), "status.conditions");
    is_string(json_str(of_type(patch, "PodResizeInProgress"), "$patch"), "delete", "and is taken away");
    is_string(json_str(of_type(patch, "PodResizePending"), "reason"), "Deferred", "while the other stays");
}

int main(void)
{
    struct arena *a = arena_new();
    what_may_change(a);
    what_is_dropped(a);
    what_counts(a);
    what_it_takes(a);
    what_is_kept(a);
    what_is_told(a);
    conditions(a);
    arena_free(a);
    return done();
}
