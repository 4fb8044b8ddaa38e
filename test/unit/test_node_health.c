#include "server/controllers/node_health.h"

#include "core/base/clock.h"
#include "server/controllers/taint_eviction.h"
#include "test/unit/fake_env.h"

struct bench {
    struct fake_env *e;
    struct fake_api *api;
    struct node_health *health;
    struct taint_eviction *eviction;
};

static struct bench begin(void)
{
    struct bench b = {.e = fake_env_new()};
    b.api = b.e->api;
    b.health = node_health_new(&b.e->env);
    b.eviction = taint_eviction_new(&b.e->env);
    return b;
}

static void end(struct bench *b)
{
    node_health_free(b->health);
    taint_eviction_free(b->eviction);
    fake_env_free(b->e);
}

static const char *now(struct bench *b)
{
    char text[CLOCK_RFC3339_SIZE];
    clock_rfc3339(timing_now_us(b->e->env.timing), 6, text);
    return arena_strdup(fake_arena(b->api), text);
}

static void put_node(struct bench *b, const char *name, const char *ready)
{
    fake_put(b->api, "nodes",
             "{'kind':'Node','metadata':{'name':%s},'spec':{'taints':[{'key':'own','effect':'NoSchedule'},"
             "{'key':'node.kubernetes.io/not-ready','effect':'NoSchedule'}]},"
             "'status':{'conditions':[{'type':'Ready','status':%s,'reason':'KubeletReady','lastHeartbeatTime':%s}]}}",
             name, ready, now(b));
}

static void renew(struct bench *b, const char *name)
{
    fake_put(b->api, "leases.coordination.k8s.io",
             "{'metadata':{'name':%s,'namespace':'kube-node-lease'},'spec':{'renewTime':%s}}", name, now(b));
}

/* Time passes, with the Leases of those nodes renewed every ten seconds. */
static void pass(struct bench *b, int seconds, const char *alive1, const char *alive2)
{
    for (; seconds > 0; seconds -= 10) {
        if (alive1)
            renew(b, alive1);
        if (alive2)
            renew(b, alive2);
        fake_advance(b->api, (uint64_t)(seconds < 10 ? seconds : 10) * 1000);
    }
}

static const char *taint(struct bench *b, const char *node, const char *key, const char *effect)
{
    for (JSON_EACH(t, json_at(fake_get(b->api, "nodes", "", node), "spec.taints")))
        if (str_eq(json_str(t, "key"), key) && str_eq(json_str(t, "effect"), effect))
            return json_str_or(t, "timeAdded", "");
    return NULL;
}

static const cJSON *ready(struct bench *b, const char *node)
{
    return json_find(json_at(fake_get(b->api, "nodes", "", node), "status.conditions"), "type", "Ready");
}

static void put_pod(struct bench *b, const char *name, const char *node, const char *tolerations)
{
    cJSON *list = NULL;
    json_parse(fake_arena(b->api), tolerations, strlen(tolerations), &list, NULL, NULL);
    fake_put(b->api, "pods",
             "{'kind':'Pod','metadata':{'name':%s,'namespace':'a'},'spec':{'nodeName':%s,'tolerations':%J},"
             "'status':{'phase':'Running','conditions':[{'type':'Ready','status':'True'},"
             "{'type':'Initialized','status':'True'}]}}",
             name, node, list);
}

#define UNREACHABLE "node.kubernetes.io/unreachable"
#define NOT_READY "node.kubernetes.io/not-ready"
#define FIVE_MINUTES                                                                                                   \
    "[{\"key\":\"node.kubernetes.io/unreachable\",\"operator\":\"Exists\",\"effect\":\"NoExecute\","                   \
    "\"tolerationSeconds\":300}]"

static void test_ready(void)
{
    struct bench b = begin();
    put_node(&b, "n1", "True");
    fake_settle(b.api);
    ok(!taint(&b, "n1", NOT_READY, "NoSchedule"), "a node that is ready loses its not-ready taint at once");
    ok(taint(&b, "n1", "own", "NoSchedule") != NULL, "taints of others stay");
    pass(&b, 300, "n1", NULL);
    is_string(json_str(ready(&b, "n1"), "status"), "True", "while its Lease is renewed it stays ready");
    fake_merge(b.api, "nodes", "", "n1",
               "{'spec':{'unschedulable':true},'status':{'conditions':[{'type':'Ready','status':'True'},"
               "{'type':'DiskPressure','status':'True'},{'type':'NetworkUnavailable','status':'True'}]}}");
    fake_settle(b.api);
    ok(taint(&b, "n1", "node.kubernetes.io/disk-pressure", "NoSchedule") &&
           taint(&b, "n1", "node.kubernetes.io/network-unavailable", "NoSchedule") &&
           taint(&b, "n1", "node.kubernetes.io/unschedulable", "NoSchedule"),
       "conditions and cordons become taints");
    fake_merge(b.api, "nodes", "", "n1",
               "{'spec':{'unschedulable':false},'status':{'conditions':[{'type':'Ready','status':'True'},"
               "{'type':'DiskPressure','status':'False'}]}}");
    fake_settle(b.api);
    ok(!taint(&b, "n1", "node.kubernetes.io/disk-pressure", "NoSchedule") &&
           !taint(&b, "n1", "node.kubernetes.io/unschedulable", "NoSchedule"),
       "and go with them");
    unsigned writes = fake_calls(b.api, API_PATCH, "nodes") + fake_calls(b.api, API_UPDATE, "nodes");
    pass(&b, 300, "n1", NULL);
    is_int(fake_calls(b.api, API_PATCH, "nodes") + fake_calls(b.api, API_UPDATE, "nodes"), writes,
           "a node that is well is not written");
    end(&b);
}

static void test_silence(void)
{
    struct bench b = begin();
    put_node(&b, "n1", "True");
    put_node(&b, "n2", "True");
    put_pod(&b, "default", "n2", FIVE_MINUTES);
    put_pod(&b, "strict", "n2", "[]");
    put_pod(&b, "forever", "n2", "[{\"operator\":\"Exists\"}]");
    put_pod(&b, "elsewhere", "n1", "[]");
    renew(&b, "n2");
    pass(&b, 49, "n1", NULL);
    is_string(json_str(ready(&b, "n2"), "status"), "True", "silence is borne for 50 s");
    pass(&b, 2, "n1", NULL);
    ok(str_eq(json_str(ready(&b, "n2"), "status"), "Unknown") &&
           str_eq(json_str(ready(&b, "n2"), "reason"), "NodeStatusUnknown") &&
           str_eq(json_str(ready(&b, "n2"), "message"), "Kubelet stopped posting node status."),
       "then the node's readiness is unknown, in Kubernetes' words");
    const cJSON *conditions = json_at(fake_get(b.api, "nodes", "", "n2"), "status.conditions");
    is_string(json_str(json_find(conditions, "type", "MemoryPressure"), "reason"), "NodeStatusNeverUpdated",
              "so are conditions that it never posted");
    ok(taint(&b, "n2", UNREACHABLE, "NoSchedule") && taint(&b, "n2", UNREACHABLE, "NoExecute"),
       "it is tainted unreachable");
    ok(*taint(&b, "n2", UNREACHABLE, "NoExecute") != 0, "the taint says since when");
    is_string(fake_event_message(b.e, "default", "NodeNotReady"), "Node n2 status is now: NodeNotReady",
              "an event tells it");
    ok(!pod_ready(fake_get(b.api, "pods", "a", "forever")) &&
           condition_true(fake_get(b.api, "pods", "a", "forever"), "Initialized"),
       "its pods are no longer ready");
    ok(pod_ready(fake_get(b.api, "pods", "a", "elsewhere")), "those of other nodes are");
    ok(object_deleting(fake_get(b.api, "pods", "a", "strict")), "a pod that tolerates nothing is evicted at once");
    ok(condition_true(fake_get(b.api, "pods", "a", "strict"), "DisruptionTarget"), "and told why");
    ok(!object_deleting(fake_get(b.api, "pods", "a", "default")), "one that tolerates five minutes is not");
    pass(&b, 290, "n1", NULL);
    ok(!object_deleting(fake_get(b.api, "pods", "a", "default")), "before they are over");
    pass(&b, 15, "n1", NULL);
    ok(object_deleting(fake_get(b.api, "pods", "a", "default")), "but then it is");
    pass(&b, 3600, "n1", NULL);
    ok(!object_deleting(fake_get(b.api, "pods", "a", "forever")), "one that tolerates everything never");
    put_node(&b, "n2", "True");
    pass(&b, 20, "n1", "n2");
    ok(!taint(&b, "n2", UNREACHABLE, "NoSchedule") && !taint(&b, "n2", UNREACHABLE, "NoExecute"),
       "a node that speaks again is untainted");
    end(&b);
}

static void test_return(void)
{
    struct bench b = begin();
    put_node(&b, "n1", "True");
    put_node(&b, "n2", "True");
    put_pod(&b, "default", "n2", FIVE_MINUTES);
    pass(&b, 60, "n1", NULL);
    put_node(&b, "n2", "True");
    pass(&b, 600, "n1", "n2");
    ok(!object_deleting(fake_get(b.api, "pods", "a", "default")), "a node that returns in time keeps its pods");
    fake_merge(b.api, "nodes", "", "n2", "{'status':{'conditions':[{'type':'Ready','status':'False'}]}}");
    fake_settle(b.api);
    ok(taint(&b, "n2", NOT_READY, "NoSchedule") && taint(&b, "n2", NOT_READY, "NoExecute") &&
           !taint(&b, "n2", UNREACHABLE, "NoSchedule"),
       "a node that says it is not ready is tainted not-ready");
    end(&b);
}

static void test_clock(void)
{
    struct bench b = begin();
    put_node(&b, "n1", "True");
    put_node(&b, "n2", "True");
    put_pod(&b, "default", "n2", FIVE_MINUTES);
    pass(&b, 100, "n1", NULL);
    ok(taint(&b, "n2", UNREACHABLE, "NoExecute") != NULL, "a node is gone for a minute and a half");
    fake_timing_set(b.e->env.timing, 365 * 86400);
    put_pod(&b, "late", "n2", FIVE_MINUTES); /* has the deadlines reckoned anew */
    fake_put(b.api, "nodes", "{'metadata':{'name':'n3'}}");
    fake_merge(b.api, "nodes", "", "n2", "{'spec':{'unschedulable':true}}");
    pass(&b, 200, "n1", NULL);
    ok(!object_deleting(fake_get(b.api, "pods", "a", "default")),
       "a clock that is set forward by a year does not end its pods' five minutes");
    pass(&b, 70, "n1", NULL);
    ok(object_deleting(fake_get(b.api, "pods", "a", "default")), "they end when they are over");
    end(&b);
}

static void test_clock_back(void)
{
    struct bench b = begin();
    put_node(&b, "n1", "True");
    put_node(&b, "n2", "True");
    put_pod(&b, "default", "n2", FIVE_MINUTES);
    pass(&b, 100, "n1", NULL);
    fake_timing_set(b.e->env.timing, -365 * 86400);
    fake_merge(b.api, "nodes", "", "n2", "{'spec':{'unschedulable':true}}");
    pass(&b, 320, "n1", NULL);
    ok(object_deleting(fake_get(b.api, "pods", "a", "default")), "one that is set back does not keep them for a year");
    end(&b);
}

static void test_startup(void)
{
    struct bench b = begin();
    put_node(&b, "n1", "True");
    fake_put(b.api, "nodes", "{'metadata':{'name':'new'},'spec':{}}");
    pass(&b, 50, "n1", NULL);
    ok(taint(&b, "new", NOT_READY, "NoSchedule") && !taint(&b, "new", NOT_READY, "NoExecute") && !ready(&b, "new"),
       "a node that posted no status yet takes no pods, and has a minute");
    pass(&b, 20, "n1", NULL);
    is_string(json_str(ready(&b, "new"), "reason"), "NodeStatusNeverUpdated", "before it is given up");
    end(&b);
}

static void test_partition(void)
{
    struct bench b = begin();
    put_node(&b, "n1", "True");
    put_pod(&b, "strict", "n1", "[]");
    pass(&b, 120, NULL, NULL);
    ok(taint(&b, "n1", UNREACHABLE, "NoSchedule") && !taint(&b, "n1", UNREACHABLE, "NoExecute"),
       "when every node is silent, none is emptied");
    ok(!object_deleting(fake_get(b.api, "pods", "a", "strict")), "and no pod is evicted");
    put_node(&b, "n2", "True");
    pass(&b, 20, "n2", NULL);
    ok(taint(&b, "n1", UNREACHABLE, "NoExecute") && object_deleting(fake_get(b.api, "pods", "a", "strict")),
       "once one is well, those that are not are");
    end(&b);

    b = begin();
    for (int n = 0; n < 6; n++) {
        char name[4];
        snprintf(name, sizeof(name), "n%d", n);
        put_node(&b, name, "True");
    }
    for (int t = 0; t < 51; t += 10) {
        for (int n = 2; n < 6; n++) {
            char name[4];
            snprintf(name, sizeof(name), "n%d", n);
            renew(&b, name);
        }
        fake_advance(b.api, t < 50 ? 10000 : 1000);
    }
    bool first = taint(&b, "n0", UNREACHABLE, "NoExecute"), second = taint(&b, "n1", UNREACHABLE, "NoExecute");
    ok(first != second, "of two nodes that fail together one is emptied first");
    fake_advance(b.api, 10000);
    ok(taint(&b, "n0", UNREACHABLE, "NoExecute") && taint(&b, "n1", UNREACHABLE, "NoExecute"),
       "the other ten seconds later");
    end(&b);
}

static void test_manual_taint(void)
{
    struct bench b = begin();
    put_node(&b, "n1", "True");
    put_pod(&b, "p", "n1", "[]");
    put_pod(&b, "q", "n1", "[{\"key\":\"drain\",\"operator\":\"Equal\",\"value\":\"now\",\"effect\":\"NoExecute\"}]");
    fake_settle(b.api);
    fake_merge(b.api, "nodes", "", "n1", "{'spec':{'taints':[{'key':'drain','value':'now','effect':'NoExecute'}]}}");
    fake_settle(b.api);
    ok(object_deleting(fake_get(b.api, "pods", "a", "p")) && !object_deleting(fake_get(b.api, "pods", "a", "q")),
       "a taint that a user sets evicts who does not tolerate it");
    put_pod(&b, "late", "n1", "[]");
    fake_settle(b.api);
    ok(object_deleting(fake_get(b.api, "pods", "a", "late")), "whoever comes later, too");
    end(&b);
}

int main(void)
{
    test_ready();
    test_silence();
    test_return();
    test_startup();
    test_clock();
    test_clock_back();
    test_partition();
    test_manual_taint();
    return done();
}
