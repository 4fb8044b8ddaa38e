#include "server/controllers/replicaset.h"

#include "test/unit/fake_env.h"

static struct replicaset_controller *controller;

static struct fake_env *begin(void)
{
    struct fake_env *e = fake_env_new();
    controller = replicaset_controller_new(&e->env);
    return e;
}

static void end(struct fake_env *e)
{
    controller = replicaset_controller_free(controller);
    fake_env_free(e);
}

static cJSON *put_set(struct fake_env *e, int replicas)
{
    return fake_put(e->api, "replicasets.apps",
                    "{'kind':'ReplicaSet','metadata':{'name':'web','namespace':'a','uid':'set-uid'},"
                    "'spec':{'replicas':%i,'selector':{'matchLabels':{'app':'web'}},"
                    "'template':{'metadata':{'labels':{'app':'web','tier':'x'},'annotations':{'n':'1'}},"
                    "'spec':{'containers':[{'name':'c','image':'i'}]}}}}",
                    replicas);
}

static void scale(struct fake_env *e, int replicas)
{
    fake_merge(e->api, "replicasets.apps", "a", "web", "{'spec':{'replicas':%i}}", replicas);
    fake_settle(e->api);
}

static int64_t status(struct fake_env *e, const char *field)
{
    return json_int(json_get(fake_get(e->api, "replicasets.apps", "a", "web"), "status"), field, 0);
}

static size_t pods(struct fake_env *e)
{
    return fake_count(e->api, "pods", "a");
}

static void test_scale_up(void)
{
    struct fake_env *e = begin();
    put_set(e, 5);
    fake_settle(e->api);
    is_int((long long)pods(e), 5, "missing pods are created");
    cJSON *pod = fake_nth(e->api, "pods", "a", 0);
    ok(str_starts(json_str(pod, "metadata.name"), "web-"), "their names begin with the set's");
    ok(object_controlled_by(pod, "set-uid") && json_bool(object_controller(pod), "blockOwnerDeletion", false),
       "they name the set as their controller");
    ok(str_eq(object_label(pod, "tier"), "x") && str_eq(object_annotation(pod, "n"), "1") &&
           json_str(pod, "spec.containers") == NULL && json_count(json_at(pod, "spec.containers")) == 1,
       "labels, annotations and spec are the template's");
    is_int(status(e, "replicas"), 5, "status counts them");
    is_int(status(e, "fullyLabeledReplicas"), 5, "and those with all labels of the template");
    is_int(status(e, "observedGeneration"), 1, "and says what it has seen");
    is_int(status(e, "readyReplicas"), 0, "none is ready yet");
    ok(fake_event_message(e, "a", "SuccessfulCreate") != NULL, "an event tells of a creation");
    fake_all_ready(e, "a");
    fake_settle(e->api);
    is_int(status(e, "readyReplicas"), 5, "ready pods are counted");
    is_int(status(e, "availableReplicas"), 5, "and available without minReadySeconds");
    fake_remove(e->api, "pods", "a", json_str(pod, "metadata.name"));
    fake_settle(e->api);
    is_int((long long)pods(e), 5, "a pod that goes away is replaced");
    fake_merge(e->api, "pods", "a", json_str(fake_nth(e->api, "pods", "a", 0), "metadata.name"),
               "{'status':{'phase':'Failed'}}");
    fake_settle(e->api);
    is_int((long long)pods(e), 6, "so is one that failed");
    is_int(status(e, "replicas"), 5, "which no longer counts");
    end(e);
}

static void test_scale_down(void)
{
    struct fake_env *e = begin();
    put_set(e, 4);
    fake_settle(e->api);
    for (size_t n = 0; n < 3; n++)
        fake_pod_ready(e, "a", json_str(fake_nth(e->api, "pods", "a", n), "metadata.name"), n > 0);
    const char *pending = json_str(fake_nth(e->api, "pods", "a", 3), "metadata.name");
    fake_merge(e->api, "pods", "a", json_str(fake_nth(e->api, "pods", "a", 2), "metadata.name"),
               "{'metadata':{'annotations':{'controller.kubernetes.io/pod-deletion-cost':'-5'}}}");
    const char *cheap = json_str(fake_nth(e->api, "pods", "a", 2), "metadata.name");
    const char *unready = json_str(fake_nth(e->api, "pods", "a", 0), "metadata.name");
    scale(e, 3);
    ok(!fake_get(e->api, "pods", "a", pending), "an unassigned pod goes first");
    scale(e, 2);
    ok(object_deleting(fake_get(e->api, "pods", "a", unready)), "then one that is not ready");
    is_int(status(e, "replicas"), 2, "a pod being deleted no longer counts");
    is_int(status(e, "terminatingReplicas"), 1, "but as terminating");
    scale(e, 1);
    ok(object_deleting(fake_get(e->api, "pods", "a", cheap)), "then the one with the lowest deletion cost");
    fake_kubelet_ends(e, "a");
    fake_settle(e->api);
    is_int((long long)pods(e), 1, "no more than asked for go");
    is_int(status(e, "terminatingReplicas"), 0, "terminated pods are forgotten");
    scale(e, 0);
    fake_kubelet_ends(e, "a");
    fake_settle(e->api);
    is_int((long long)pods(e), 0, "zero replicas is none");
    end(e);
}

static void test_stale_cache(void)
{
    struct fake_env *e = begin();
    put_set(e, 2);
    fake_settle(e->api);
    fake_hold(e->api, "pods", true);
    scale(e, 4);
    is_int((long long)pods(e), 4, "creations that the cache has not seen ...");
    fake_merge(e->api, "replicasets.apps", "a", "web", "{'metadata':{'labels':{'touched':'yes'}}}");
    fake_settle(e->api);
    is_int((long long)pods(e), 4, "... are not repeated");
    fake_hold(e->api, "pods", false);
    fake_settle(e->api);
    fake_hold(e->api, "pods", true);
    scale(e, 3);
    fake_merge(e->api, "replicasets.apps", "a", "web", "{'metadata':{'labels':{'touched':'again'}}}");
    fake_settle(e->api);
    is_int((long long)pods(e), 3, "nor are deletions");
    fake_hold(e->api, "pods", false);
    fake_settle(e->api);
    is_int(status(e, "replicas"), 3, "the count is right once the cache is");
    end(e);
}

static void test_adoption(void)
{
    struct fake_env *e = begin();
    fake_put(e->api, "pods", "{'metadata':{'name':'orphan','namespace':'a','labels':{'app':'web'}}}");
    fake_put(e->api, "pods", "{'metadata':{'name':'other','namespace':'a','labels':{'app':'db'}}}");
    fake_put(e->api, "pods",
             "{'metadata':{'name':'owned','namespace':'a','labels':{'app':'web'},"
             "'ownerReferences':[{'controller':true,'kind':'Job','name':'j','uid':'j'}]}}");
    put_set(e, 2);
    fake_settle(e->api);
    ok(object_controlled_by(fake_get(e->api, "pods", "a", "orphan"), "set-uid"), "a matching orphan is adopted");
    ok(!object_controller(fake_get(e->api, "pods", "a", "other")), "one that does not match is not");
    ok(object_controlled_by(fake_get(e->api, "pods", "a", "owned"), "j"), "nor one that has a controller");
    is_int((long long)pods(e), 4, "an adopted pod counts: only one is created");
    fake_merge(e->api, "pods", "a", "orphan", "{'metadata':{'labels':{'app':'debug'}}}");
    fake_settle(e->api);
    ok(!object_controller(fake_get(e->api, "pods", "a", "orphan")), "a pod that no longer matches is released");
    is_int((long long)pods(e), 5, "and replaced");
    fake_merge(e->api, "pods", "a", "orphan", "{'metadata':{'labels':{'app':'web'}}}");
    fake_settle(e->api);
    is_int(status(e, "replicas"), 2, "taken back when it matches again, one too many is deleted");
    end(e);

    e = begin();
    put_set(e, 1);
    fake_merge(e->api, "replicasets.apps", "a", "web",
               "{'metadata':{'deletionTimestamp':'2030-01-01T00:00:00Z','finalizers':['x']}}");
    fake_put(e->api, "pods", "{'metadata':{'name':'orphan','namespace':'a','labels':{'app':'web'}}}");
    fake_settle(e->api);
    ok(pods(e) == 1 && !object_controller(fake_get(e->api, "pods", "a", "orphan")),
       "a set that is being deleted neither creates nor adopts");
    end(e);
}

static void test_failure(void)
{
    struct fake_env *e = begin();
    fake_fail(e->api, API_CREATE, "pods", NULL, 403, "Forbidden", 2);
    put_set(e, 7);
    fake_settle(e->api);
    is_int(fake_calls(e->api, API_CREATE, "pods"), 2,
           "when the first creation fails, the rest is not tried, neither when the status change brings the key again");
    const cJSON *set = fake_get(e->api, "replicasets.apps", "a", "web");
    const cJSON *c = json_find(json_at(set, "status.conditions"), "type", "ReplicaFailure");
    ok(c && str_eq(json_str(c, "reason"), "FailedCreate") && str_eq(json_str(c, "message"), "made to fail"),
       "the set says why in ReplicaFailure");
    is_string(fake_event_message(e, "a", "FailedCreate"), "Error creating: made to fail", "and so does an event");
    fake_advance(e->api, 10);
    is_int((long long)pods(e), 7, "it is tried again after a backoff");
    set = fake_get(e->api, "replicasets.apps", "a", "web");
    ok(!json_find(json_at(set, "status.conditions"), "type", "ReplicaFailure"), "and the condition goes when it works");

    fake_fail(e->api, API_DELETE, "pods", NULL, 500, "InternalError", 1);
    scale(e, 6);
    fake_advance(e->api, 100);
    is_int((long long)pods(e), 6, "a failed deletion is tried again");
    fake_fail(e->api, API_UPDATE, "replicasets.apps", "status", 409, "Conflict", 1);
    fake_all_ready(e, "a");
    fake_advance(e->api, 100);
    is_int(status(e, "readyReplicas"), 6, "a conflict over the status is tried again");
    end(e);
}

static void test_min_ready(void)
{
    struct fake_env *e = begin();
    put_set(e, 1);
    fake_merge(e->api, "replicasets.apps", "a", "web", "{'spec':{'minReadySeconds':10}}");
    fake_settle(e->api);
    fake_all_ready(e, "a");
    fake_advance(e->api, 9000);
    ok(status(e, "readyReplicas") == 1 && status(e, "availableReplicas") == 0,
       "a pod is available only minReadySeconds after it is ready");
    fake_advance(e->api, 1500);
    is_int(status(e, "availableReplicas"), 1, "and then without any event");
    end(e);
}

static void test_spread(void)
{
    struct fake_env *e = begin();
    put_set(e, 3);
    fake_settle(e->api);
    fake_all_ready(e, "a");
    const char *alone = json_str(fake_nth(e->api, "pods", "a", 2), "metadata.name");
    fake_merge(e->api, "pods", "a", alone, "{'spec':{'nodeName':'n2'}}");
    scale(e, 2);
    ok(!object_deleting(fake_get(e->api, "pods", "a", alone)), "of equal pods one goes that shares its node");
    end(e);
}

int main(void)
{
    test_scale_up();
    test_scale_down();
    test_stale_cache();
    test_adoption();
    test_failure();
    test_min_ready();
    test_spread();
    return done();
}
