#include "server/controllers/deployment.h"

#include "server/controllers/replicaset.h"
#include "test/unit/fake_env.h"

/* Deployment and ReplicaSet controller together, as in a server; the test plays kubelet. */
struct bench {
    struct fake_env *e;
    struct deployment_controller *deployments;
    struct replicaset_controller *sets;
};

static struct bench begin(void)
{
    struct bench b = {.e = fake_env_new()};
    b.deployments = deployment_controller_new(&b.e->env);
    b.sets = replicaset_controller_new(&b.e->env);
    return b;
}

static void end(struct bench *b)
{
    deployment_controller_free(b->deployments);
    replicaset_controller_free(b->sets);
    fake_env_free(b->e);
}

static void put(struct bench *b, int replicas, const char *image)
{
    fake_put(b->e->api, "deployments.apps",
             "{'kind':'Deployment','metadata':{'name':'web','namespace':'a','annotations':{'note':'x'}},"
             "'spec':{'replicas':%i,'progressDeadlineSeconds':600,'revisionHistoryLimit':2,"
             "'selector':{'matchLabels':{'app':'web'}},"
             "'strategy':{'type':'RollingUpdate','rollingUpdate':{'maxSurge':'25%','maxUnavailable':'25%'}},"
             "'template':{'metadata':{'labels':{'app':'web'}},'spec':{'containers':[{'name':'c','image':%s}]}}}}",
             replicas, image);
    fake_settle(b->e->api);
}

static void change(struct bench *b, const char *patch)
{
    fake_merge(b->e->api, "deployments.apps", "a", "web", patch);
    fake_settle(b->e->api);
}

static void set_image(struct bench *b, const char *image)
{
    fake_merge(b->e->api, "deployments.apps", "a", "web",
               "{'spec':{'template':{'spec':{'containers':[{'name':'c','image':%s}]}}}}", image);
    fake_settle(b->e->api);
}

static cJSON *deployment(struct bench *b)
{
    return fake_get(b->e->api, "deployments.apps", "a", "web");
}

static cJSON *set_of(struct bench *b, const char *image)
{
    for (size_t n = 0; n < fake_count(b->e->api, "replicasets.apps", "a"); n++) {
        cJSON *set = fake_nth(b->e->api, "replicasets.apps", "a", n);
        if (str_eq(json_str(json_at(set, "spec.template.spec.containers")->child, "image"), image))
            return set;
    }
    return NULL;
}

static int64_t wanted(struct bench *b, const char *image)
{
    return json_int(set_of(b, image), "spec.replicas", -1);
}

static int64_t status(struct bench *b, const char *field)
{
    return json_int(json_get(deployment(b), "status"), field, 0);
}

static const cJSON *condition(struct bench *b, const char *type)
{
    return json_find(json_at(deployment(b), "status.conditions"), "type", type);
}

static const char *reason(struct bench *b, const char *type)
{
    return json_str_or(condition(b, type), "reason", "none");
}

/* Lets pods become ready and deleted ones go, until nothing changes any more. */
static void run(struct bench *b)
{
    for (int n = 0; n < 40; n++) {
        fake_all_ready(b->e, "a");
        fake_kubelet_ends(b->e, "a");
        fake_settle(b->e->api);
    }
}

static void test_create(void)
{
    struct bench b = begin();
    put(&b, 3, "one");
    cJSON *set = set_of(&b, "one");
    ok(set && json_int(set, "spec.replicas", 0) == 3, "a new Deployment makes a ReplicaSet of its size");
    const char *hash = object_label(set, "pod-template-hash");
    ok(hash && str_eq(json_str(set, "metadata.name"), arena_printf(fake_arena(b.e->api), "web-%s", hash)),
       "named after the Deployment and the hash of the template");
    ok(hash && !strpbrk(hash, "aeiou013") &&
           str_eq(json_str(set, "spec.selector.matchLabels.pod-template-hash"), hash) &&
           str_eq(json_str(set, "spec.template.metadata.labels.pod-template-hash"), hash),
       "the hash is in selector and template, too, in letters that make no words");
    ok(object_controlled_by(set, json_str(deployment(&b), "metadata.uid")), "the set is controlled by the Deployment");
    is_string(object_annotation(set, "deployment.kubernetes.io/revision"), "1", "it has revision 1");
    is_string(object_annotation(set, "deployment.kubernetes.io/desired-replicas"), "3", "knows the desired replicas");
    is_string(object_annotation(set, "deployment.kubernetes.io/max-replicas"), "4", "and the most there may be");
    is_string(object_annotation(set, "note"), "x", "and has the Deployment's other annotations");
    is_string(object_annotation(deployment(&b), "deployment.kubernetes.io/revision"), "1",
              "the Deployment has its revision");
    is_string(reason(&b, "Available"), "MinimumReplicasUnavailable", "without ready pods it is not available");
    is_string(fake_event_message(b.e, "a", "ScalingReplicaSet"),
              arena_printf(fake_arena(b.e->api), "Scaled up replica set web-%s from 0 to 3", hash),
              "an event tells of the scaling");
    ok(status(&b, "replicas") == 3 && status(&b, "updatedReplicas") == 3 && status(&b, "unavailableReplicas") == 3 &&
           status(&b, "observedGeneration") == 1,
       "status counts what there is");
    run(&b);
    ok(status(&b, "readyReplicas") == 3 && status(&b, "availableReplicas") == 3 && !status(&b, "unavailableReplicas"),
       "ready pods are counted");
    is_string(reason(&b, "Available"), "MinimumReplicasAvailable", "with ready pods it is available");
    is_string(reason(&b, "Progressing"), "NewReplicaSetAvailable", "and its rollout is complete");
    is_string(json_str(condition(&b, "Progressing"), "message"),
              arena_printf(fake_arena(b.e->api), "ReplicaSet \"web-%s\" has successfully progressed.", hash),
              "which it says in Kubernetes' words");
    unsigned writes = fake_calls(b.e->api, API_UPDATE, "deployments.apps");
    fake_advance(b.e->api, 3600000);
    is_int(fake_calls(b.e->api, API_UPDATE, "deployments.apps"), writes, "a complete Deployment is written no more");
    end(&b);
}

static void test_rolling(void)
{
    struct bench b = begin();
    put(&b, 10, "one");
    run(&b);
    set_image(&b, "two");
    is_int(wanted(&b, "one"), 8, "a rollout begins by taking maxUnavailable old pods away");
    is_int(wanted(&b, "two"), 5, "and fills up with new ones to maxSurge above all");
    is_string(reason(&b, "Progressing"), "ReplicaSetUpdated", "it is in progress");
    size_t fewest = 100, most = 0;
    for (int n = 0; n < 60; n++) {
        size_t ready = 0, all = 0;
        for (size_t i = 0; i < fake_count(b.e->api, "pods", "a"); i++) {
            cJSON *pod = fake_nth(b.e->api, "pods", "a", i);
            ready += pod_active(pod) && pod_ready(pod);
            all += pod_active(pod);
        }
        fewest = MIN_OF(fewest, ready);
        most = MAX_OF(most, all);
        for (size_t i = 0; i < fake_count(b.e->api, "pods", "a"); i++) {
            cJSON *pod = fake_nth(b.e->api, "pods", "a", i);
            if (pod_active(pod) && !pod_ready(pod)) { /* one at a time */
                fake_pod_ready(b.e, "a", json_str(pod, "metadata.name"), true);
                break;
            }
        }
        fake_kubelet_ends(b.e, "a");
        fake_settle(b.e->api);
    }
    okf(fewest >= 8, "at least 10 - 25%% stay available (fewest %zu)", fewest);
    okf(most <= 13, "there are at most 10 + 25%% pods (most %zu)", most);
    ok(wanted(&b, "one") == 0 && wanted(&b, "two") == 10, "in the end all pods are new");
    is_string(reason(&b, "Progressing"), "NewReplicaSetAvailable", "and the rollout complete");
    is_string(object_annotation(deployment(&b), "deployment.kubernetes.io/revision"), "2", "it is revision 2");
    ok(status(&b, "updatedReplicas") == 10 && status(&b, "replicas") == 10, "status says so");
    end(&b);
}

static void test_rollback(void)
{
    struct bench b = begin();
    put(&b, 2, "one");
    run(&b);
    set_image(&b, "two");
    run(&b);
    set_image(&b, "one");
    run(&b);
    is_int((long long)fake_count(b.e->api, "replicasets.apps", "a"), 2, "the old template finds its old set again");
    ok(wanted(&b, "one") == 2 && wanted(&b, "two") == 0, "which takes over");
    is_string(object_annotation(set_of(&b, "one"), "deployment.kubernetes.io/revision"), "3", "under a new revision");
    is_string(object_annotation(set_of(&b, "one"), "deployment.kubernetes.io/revision-history"), "1",
              "that remembers the old one");
    is_string(object_annotation(deployment(&b), "deployment.kubernetes.io/revision"), "3", "the Deployment follows");
    set_image(&b, "three");
    run(&b);
    set_image(&b, "four");
    run(&b);
    is_int((long long)fake_count(b.e->api, "replicasets.apps", "a"), 3, "old sets beyond revisionHistoryLimit go");
    ok(!set_of(&b, "two") && set_of(&b, "one") && set_of(&b, "three"), "those of the lowest revisions");
    end(&b);
}

static void test_broken_image(void)
{
    struct bench b = begin();
    put(&b, 4, "good");
    run(&b);
    set_image(&b, "bad");
    fake_kubelet_ends(b.e, "a");
    fake_settle(b.e->api);
    ok(wanted(&b, "bad") == 2 && wanted(&b, "good") == 3, "a rollout that gets no ready pods stops at its limits");
    fake_advance(b.e->api, 599000);
    is_string(reason(&b, "Progressing"), "ReplicaSetUpdated", "before the deadline it is in progress");
    fake_advance(b.e->api, 5000);
    is_string(reason(&b, "Progressing"), "ProgressDeadlineExceeded", "after it the deadline is exceeded");
    ok(str_eq(json_str(condition(&b, "Progressing"), "status"), "False") &&
           str_ends(json_str(condition(&b, "Progressing"), "message"), "has timed out progressing."),
       "which is said in status and message");
    is_string(reason(&b, "Available"), "MinimumReplicasAvailable", "what was there before goes on");
    set_image(&b, "good");
    run(&b);
    ok(wanted(&b, "bad") == 0 && wanted(&b, "good") == 4, "going back heals it");
    is_string(reason(&b, "Progressing"), "NewReplicaSetAvailable", "and clears the condition");
    end(&b);
}

static void test_scaling(void)
{
    struct bench b = begin();
    put(&b, 10, "one");
    run(&b);
    change(&b, "{'spec':{'replicas':4}}");
    is_int(wanted(&b, "one"), 4, "scaling changes the one set");
    is_string(object_annotation(set_of(&b, "one"), "deployment.kubernetes.io/desired-replicas"), "4",
              "and its annotations");
    run(&b);
    change(&b, "{'spec':{'replicas':10}}");
    run(&b);
    set_image(&b, "two");
    fake_kubelet_ends(b.e, "a");
    fake_settle(b.e->api);
    ok(wanted(&b, "one") == 8 && wanted(&b, "two") == 5, "in the middle of a rollout ...");
    change(&b, "{'spec':{'replicas':20}}");
    ok(wanted(&b, "one") == 15 && wanted(&b, "two") == 10,
       "... scaling up is shared in proportion, the surge included");
    change(&b, "{'spec':{'replicas':0}}");
    ok(wanted(&b, "one") == 0 && wanted(&b, "two") == 0, "scaling to zero empties all");
    end(&b);
}

static void test_pause(void)
{
    struct bench b = begin();
    put(&b, 2, "one");
    run(&b);
    change(&b, "{'spec':{'paused':true}}");
    is_string(reason(&b, "Progressing"), "DeploymentPaused", "a paused Deployment says so");
    set_image(&b, "two");
    ok(!set_of(&b, "two"), "and rolls nothing out");
    change(&b, "{'spec':{'replicas':5}}");
    is_int(wanted(&b, "one"), 5, "but can be scaled");
    change(&b, "{'spec':{'paused':false}}");
    run(&b);
    ok(wanted(&b, "two") == 5 && wanted(&b, "one") == 0, "resumed it rolls out what was held back");
    end(&b);
}

static void test_recreate(void)
{
    struct bench b = begin();
    put(&b, 2, "one");
    change(&b, "{'spec':{'strategy':{'type':'Recreate','rollingUpdate':null}}}");
    run(&b);
    set_image(&b, "two");
    ok(wanted(&b, "one") == 0 && !set_of(&b, "two"), "Recreate first takes all old pods away");
    fake_kubelet_ends(b.e, "a");
    fake_settle(b.e->api);
    is_int(wanted(&b, "two"), 2, "and makes the new ones when the last old one is gone");
    run(&b);
    is_string(reason(&b, "Progressing"), "NewReplicaSetAvailable", "and is then complete");
    end(&b);
}

static void test_collision(void)
{
    struct bench probe = begin();
    put(&probe, 1, "one");
    char name[80];
    snprintf(name, sizeof(name), "%s", json_str(set_of(&probe, "one"), "metadata.name"));
    end(&probe);

    struct bench b = begin();
    fake_put(b.e->api, "replicasets.apps",
             "{'metadata':{'name':%s,'namespace':'a','labels':{'app':'other'}},'spec':{'replicas':0,"
             "'selector':{'matchLabels':{'app':'other'}},'template':{'spec':{'containers':[{'image':'x'}]}}}}",
             name);
    put(&b, 1, "one");
    fake_advance(b.e->api, 100);
    is_int(status(&b, "collisionCount"), 1, "a name that is taken raises collisionCount");
    ok(set_of(&b, "one") && !str_eq(json_str(set_of(&b, "one"), "metadata.name"), name), "which makes another name");
    end(&b);
}

static void test_failures(void)
{
    struct bench b = begin();
    fake_fail(b.e->api, API_CREATE, "replicasets.apps", NULL, 403, "Forbidden", 2);
    put(&b, 1, "one");
    is_string(reason(&b, "Progressing"), "ReplicaSetCreateError", "a set that cannot be made is said in Progressing");
    fake_advance(b.e->api, 1000);
    ok(set_of(&b, "one") != NULL, "and tried again");
    fake_fail(b.e->api, API_CREATE, "pods", NULL, 403, "Forbidden", 3);
    set_image(&b, "two");
    ok(condition(&b, "ReplicaFailure") && str_eq(reason(&b, "ReplicaFailure"), "FailedCreate"),
       "a set's failure to make pods is the Deployment's, too");
    fake_advance(b.e->api, 1000);
    run(&b);
    ok(!condition(&b, "ReplicaFailure") && str_eq(reason(&b, "Progressing"), "NewReplicaSetAvailable"),
       "until it works");
    end(&b);

    b = begin();
    fake_put(b.e->api, "deployments.apps",
             "{'kind':'Deployment','metadata':{'name':'web','namespace':'a'},'spec':{'selector':{},'template':{}}}");
    fake_settle(b.e->api);
    ok(fake_event_message(b.e, "a", "SelectingAll") && !fake_count(b.e->api, "replicasets.apps", "a"),
       "a Deployment that selects everything is refused");
    end(&b);
}

static void test_adoption(void)
{
    struct bench b = begin();
    put(&b, 2, "one");
    run(&b);
    const char *name = json_str(set_of(&b, "one"), "metadata.name");
    fake_remove(b.e->api, "deployments.apps", "a", "web");
    fake_merge(b.e->api, "replicasets.apps", "a", name, "{'metadata':{'ownerReferences':null}}");
    fake_settle(b.e->api);
    put(&b, 2, "one");
    is_int((long long)fake_count(b.e->api, "replicasets.apps", "a"), 1,
           "a new Deployment takes over a set left behind");
    ok(object_controlled_by(set_of(&b, "one"), json_str(deployment(&b), "metadata.uid")), "by adopting it");
    end(&b);
}

int main(void)
{
    test_create();
    test_rolling();
    test_rollback();
    test_broken_image();
    test_scaling();
    test_pause();
    test_recreate();
    test_collision();
    test_failures();
    test_adoption();
    return done();
}
