#include "server/scheduler/scheduler.h"

#include "test/unit/fake_env.h"

struct bench {
    struct fake_env *e;
    struct scheduler *s;
    struct fake_api *api;
};

static struct bench begin(void)
{
    struct bench b = {.e = fake_env_new()};
    b.api = b.e->api;
    b.s = scheduler_start(b.e->env.api, b.e->env.timing, b.e->env.informers);
    return b;
}

static void end(struct bench *b)
{
    scheduler_stop(b->s);
    fake_env_free(b->e);
}

static void put_node(struct bench *b, const char *name, const char *cpu, const char *zone)
{
    fake_put(b->api, "nodes",
             "{'metadata':{'name':%s,'labels':{'kubernetes.io/hostname':%s,'topology.kubernetes.io/zone':%s}},"
             "'status':{'allocatable':{'cpu':%s,'memory':'4Gi','pods':'110','ephemeral-storage':'10Gi'}}}",
             name, name, zone, cpu);
}

static cJSON *tree(struct bench *b, const char *text)
{
    struct strbuf t = {0};
    for (const char *p = text; *p; p++)
        strbuf_addc(&t, *p == '\'' ? '"' : *p);
    cJSON *root = NULL;
    if (json_parse(fake_arena(b->api), t.p, t.len, &root, NULL, NULL))
        abort();
    strbuf_free(&t);
    return root;
}

/* A pod that asks for that much cpu, with more of a spec. */
static void put_pod(struct bench *b, const char *name, const char *cpu, const char *spec)
{
    cJSON *pod = json_build(fake_arena(b->api),
                            "{'kind':'Pod','metadata':{'name':%s,'namespace':'a','generation':3,'labels':{'app':'web',"
                            "'name':%s}},"
                            "'spec':{'containers':[{'name':'c','resources':{'requests':{'cpu':%s}}}]}}",
                            name, name, cpu);
    for (JSON_EACH(m, tree(b, spec)))
        json_set(fake_arena(b->api), json_get(pod, "spec"), m->string, json_copy(fake_arena(b->api), m));
    fake_put(b->api, "pods", "%J", pod);
}

static const char *node_of(struct bench *b, const char *pod)
{
    return json_str_or(fake_get(b->api, "pods", "a", pod), "spec.nodeName", "");
}

static const cJSON *scheduled(struct bench *b, const char *pod)
{
    return json_find(json_at(fake_get(b->api, "pods", "a", pod), "status.conditions"), "type", "PodScheduled");
}

static const char *why(struct bench *b, const char *pod)
{
    const cJSON *c = scheduled(b, pod);
    return c && str_eq(json_str(c, "status"), "False") ? json_str(c, "message") : NULL;
}

#define NO_VICTIMS " preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod."
#define NO_HELP " preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling."

static void test_fit(void)
{
    struct bench b = begin();
    put_pod(&b, "early", "1", "{}");
    fake_settle(b.api);
    is_string(why(&b, "early"), "no nodes available to schedule pods", "without nodes a pod waits and says why");
    put_node(&b, "n1", "2", "z1");
    fake_advance(b.api, 1000);
    is_string(node_of(&b, "early"), "n1", "a node that comes takes it");
    is_string(fake_event_message(b.e, "a", "Scheduled"), "Successfully assigned a/early to n1",
              "an event says where it is");
    put_pod(&b, "second", "800m", "{}");
    put_pod(&b, "third", "800m", "{}");
    fake_settle(b.api);
    is_string(node_of(&b, "second"), "n1", "what is left is given away");
    is_string(node_of(&b, "third"), "", "but not twice");
    is_string(why(&b, "third"), "0/1 nodes are available: 1 Insufficient cpu." NO_VICTIMS,
              "the pod says what is missing");
    is_int(json_int(scheduled(&b, "third"), "observedGeneration", 0), 3,
           "and of which of its generations that is said");
    is_string(fake_event_message(b.e, "a", "FailedScheduling"),
              "0/1 nodes are available: 1 Insufficient cpu." NO_VICTIMS, "and so does an event");
    put_pod(&b, "huge", "8", "{}");
    fake_settle(b.api);
    is_string(why(&b, "huge"), "0/1 nodes are available: 1 Insufficient cpu." NO_HELP,
              "what no node could ever give is not helped by preemption");
    fake_remove(b.api, "pods", "a", "second");
    fake_advance(b.api, 1000);
    is_string(node_of(&b, "third"), "n1", "a pod that goes makes room");
    put_pod(&b, "fourth", "1", "{}");
    fake_settle(b.api);
    fake_merge(b.api, "pods", "a", "early", "{'status':{'phase':'Succeeded'}}");
    fake_advance(b.api, 1000);
    is_string(node_of(&b, "fourth"), "n1", "so does one that ends");
    end(&b);
}

static void test_demand(void)
{
    struct bench b = begin();
    put_node(&b, "n1", "1", "z1");
    put_pod(&b, "init", "100m", "{'initContainers':[{'name':'i','resources':{'requests':{'cpu':'2'}}}]}");
    put_pod(&b, "overhead", "100m", "{'overhead':{'cpu':'2'}}");
    put_pod(&b, "gpu", "100m", "{'containers':[{'name':'c','resources':{'requests':{'example.com/gpu':'1'}}}]}");
    put_pod(&b, "disk", "100m", "{'containers':[{'name':'c','resources':{'requests':{'ephemeral-storage':'11Gi'}}}]}");
    put_pod(&b, "memory", "100m", "{'containers':[{'name':'c','resources':{'requests':{'memory':'5Gi'}}}]}");
    fake_settle(b.api);
    ok(str_starts(why(&b, "init"), "0/1 nodes are available: 1 Insufficient cpu."), "init containers count");
    ok(str_starts(why(&b, "overhead"), "0/1 nodes are available: 1 Insufficient cpu."), "overhead counts");
    ok(str_starts(why(&b, "gpu"), "0/1 nodes are available: 1 Insufficient example.com/gpu."),
       "extended resources count");
    ok(str_starts(why(&b, "disk"), "0/1 nodes are available: 1 Insufficient ephemeral-storage."),
       "local storage counts");
    ok(str_starts(why(&b, "memory"), "0/1 nodes are available: 1 Insufficient memory."), "memory counts");
    put_pod(&b, "serial", "600m",
            "{'initContainers':[{'name':'i','resources':{'requests':{'cpu':'600m'}}},"
            "{'name':'j','resources':{'requests':{'cpu':'600m'}}}]}");
    fake_settle(b.api);
    is_string(node_of(&b, "serial"), "n1", "init containers run one after the other");
    fake_remove(b.api, "pods", "a", "serial");
    put_pod(&b, "sidecar", "600m",
            "{'initContainers':[{'name':'s','restartPolicy':'Always','resources':{'requests':{'cpu':'600m'}}}]}");
    fake_settle(b.api);
    is_string(node_of(&b, "sidecar"), "", "sidecars run beside");
    fake_merge(b.api, "nodes", "", "n1", "{'status':{'allocatable':{'example.com/gpu':'1'}}}");
    fake_advance(b.api, 10000);
    is_string(node_of(&b, "gpu"), "n1", "a resource that a node comes to offer is used");
    fake_merge(b.api, "nodes", "", "n1", "{'status':{'allocatable':{'pods':'1','cpu':'9'}}}");
    put_pod(&b, "one-too-many", "1m", "{}");
    fake_advance(b.api, 10000);
    ok(why(&b, "one-too-many") && strstr(why(&b, "one-too-many"), "1 Too many pods."), "nodes take a number of pods");
    end(&b);
}

static void test_placement(void)
{
    struct bench b = begin();
    put_node(&b, "n1", "2", "z1");
    put_node(&b, "n2", "2", "z2");
    put_pod(&b, "named", "1m", "{'nodeSelector':{'kubernetes.io/hostname':'n2'}}");
    put_pod(&b, "nowhere", "1m", "{'nodeSelector':{'disk':'ssd'}}");
    put_pod(&b, "affine", "1m",
            "{'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':{'nodeSelectorTerms':["
            "{'matchExpressions':[{'key':'topology.kubernetes.io/zone','operator':'NotIn','values':['z2']}]}]}}}}");
    put_pod(&b, "field", "1m",
            "{'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':{'nodeSelectorTerms':["
            "{'matchFields':[{'key':'metadata.name','operator':'In','values':['n2']}]}]}}}}");
    put_pod(
        &b, "prefers", "1m",
        "{'affinity':{'nodeAffinity':{'preferredDuringSchedulingIgnoredDuringExecution':[{'weight':50,"
        "'preference':{'matchExpressions':[{'key':'kubernetes.io/hostname','operator':'In','values':['n2']}]}}]}}}");
    fake_settle(b.api);
    is_string(node_of(&b, "named"), "n2", "nodeSelector is obeyed");
    is_string(why(&b, "nowhere"),
              "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector."
              " preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
              "and if nothing matches, that is said");
    is_string(node_of(&b, "affine"), "n1", "required node affinity is obeyed");
    is_string(node_of(&b, "field"), "n2", "by name of the node, too");
    is_string(node_of(&b, "prefers"), "n2", "preferred node affinity counts");
    fake_merge(b.api, "nodes", "", "n1", "{'metadata':{'labels':{'disk':'ssd'}}}");
    fake_advance(b.api, 2000);
    is_string(node_of(&b, "nowhere"), "n1", "a label that comes is noticed");

    fake_merge(b.api, "nodes", "", "n1", "{'spec':{'unschedulable':true}}");
    fake_merge(b.api, "nodes", "", "n2", "{'spec':{'taints':[{'key':'k','value':'v','effect':'NoSchedule'}]}}");
    put_pod(&b, "outside", "1m", "{}");
    put_pod(&b, "tolerant", "1m", "{'tolerations':[{'key':'k','operator':'Equal','value':'v','effect':'NoSchedule'}]}");
    put_pod(&b, "daemon", "1m",
            "{'nodeSelector':{'kubernetes.io/hostname':'n1'},"
            "'tolerations':[{'key':'node.kubernetes.io/unschedulable','operator':'Exists'}]}");
    fake_settle(b.api);
    is_string(why(&b, "outside"),
              "0/2 nodes are available: 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable."
              " preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
              "taints and cordons keep pods away");
    is_string(node_of(&b, "tolerant"), "n2", "but not those that tolerate them");
    is_string(node_of(&b, "daemon"), "n1", "a cordon is tolerated as a taint");
    fake_merge(b.api, "nodes", "", "n1", "{'spec':{'unschedulable':false}}");
    fake_advance(b.api, 2000);
    is_string(node_of(&b, "outside"), "n1", "an uncordoned node is used again");

    put_pod(&b, "port1", "1m",
            "{'nodeSelector':{'kubernetes.io/hostname':'n1'},"
            "'containers':[{'name':'c','ports':[{'containerPort':80,'hostPort':80}]}]}");
    put_pod(&b, "port2", "1m",
            "{'nodeSelector':{'kubernetes.io/hostname':'n1'},"
            "'containers':[{'name':'c','ports':[{'containerPort':80,'hostPort':80,'hostIP':'10.0.0.1'}]}]}");
    put_pod(&b, "port3", "1m",
            "{'nodeSelector':{'kubernetes.io/hostname':'n1'},"
            "'containers':[{'name':'c','ports':[{'containerPort':80,'hostPort':80,'protocol':'UDP'}]}]}");
    fake_settle(b.api);
    ok(*node_of(&b, "port1") && why(&b, "port2") &&
           strstr(why(&b, "port2"), "1 node(s) didn't have free ports for the requested pod ports"),
       "a host port is given once");
    is_string(node_of(&b, "port3"), "n1", "another protocol is another port");
    end(&b);
}

static size_t on_node(struct bench *b, const char *node)
{
    size_t count = 0;
    for (size_t n = 0; n < fake_count(b->api, "pods", "a"); n++)
        count += str_eq(json_str(fake_nth(b->api, "pods", "a", n), "spec.nodeName"), node);
    return count;
}

static void test_spread(void)
{
    struct bench b = begin();
    put_node(&b, "n1", "8", "z1");
    put_node(&b, "n2", "8", "z2");
    char name[16];
    for (int n = 0; n < 10; n++) {
        snprintf(name, sizeof(name), "p%d", n);
        put_pod(&b, name, "1m", "{}");
        fake_merge(b.api, "pods", "a", name,
                   "{'metadata':{'ownerReferences':[{'kind':'ReplicaSet','name':'r','uid':'r','controller':true}]}}");
    }
    fake_settle(b.api);
    is_int((long long)on_node(&b, "n1"), 5, "pods of one owner are spread evenly");
    end(&b);

    b = begin();
    put_node(&b, "n1", "8", "z1");
    put_node(&b, "n2", "1m", "z2");
    static const char spread[] = "{'topologySpreadConstraints':[{'maxSkew':1,'topologyKey':'kubernetes.io/hostname',"
                                 "'whenUnsatisfiable':'DoNotSchedule','labelSelector':{'matchLabels':{'app':'web'}}}]}";
    put_pod(&b, "one", "100m", spread);
    fake_settle(b.api);
    put_pod(&b, "two", "100m", spread);
    fake_settle(b.api);
    is_string(node_of(&b, "one"), "n1", "a skew that is allowed is used");
    is_string(node_of(&b, "two"), "", "one that is not forbids");
    ok(strstr(why(&b, "two"), "1 node(s) didn't match pod topology spread constraints") != NULL, "and is named");
    put_node(&b, "n2", "8", "z2");
    fake_advance(b.api, 2000);
    is_string(node_of(&b, "two"), "n2", "until the other side can take it");
    end(&b);
}

static void test_interpod(void)
{
    struct bench b = begin();
    put_node(&b, "n1", "8", "z1");
    put_node(&b, "n2", "8", "z2");
    put_pod(&b, "db", "1m", "{'nodeSelector':{'kubernetes.io/hostname':'n2'}}");
    fake_settle(b.api);
    put_pod(&b, "near", "1m",
            "{'affinity':{'podAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':[{"
            "'topologyKey':'topology.kubernetes.io/zone','labelSelector':{'matchLabels':{'name':'db'}}}]}}}");
    put_pod(&b, "far", "1m",
            "{'affinity':{'podAntiAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':[{"
            "'topologyKey':'kubernetes.io/hostname','labelSelector':{'matchLabels':{'name':'db'}}}]}}}");
    put_pod(&b, "lonely", "1m",
            "{'affinity':{'podAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':[{"
            "'topologyKey':'kubernetes.io/hostname','labelSelector':{'matchLabels':{'name':'nobody'}}}]}}}");
    put_pod(&b, "first", "1m",
            "{'affinity':{'podAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':[{"
            "'topologyKey':'kubernetes.io/hostname','labelSelector':{'matchLabels':{'name':'first'}}}]}}}");
    fake_settle(b.api);
    is_string(node_of(&b, "near"), "n2", "pod affinity brings pods together");
    is_string(node_of(&b, "far"), "n1", "anti-affinity keeps them apart");
    ok(why(&b, "lonely") && strstr(why(&b, "lonely"), "2 node(s) didn't match pod affinity rules"),
       "a pod that wants to be near nobody waits");
    ok(*node_of(&b, "first") != 0, "the first of a group needs nobody to be near to");
    put_pod(&b, "db2", "1m", "{'nodeSelector':{'kubernetes.io/hostname':'n1'},'schedulingGates':[{'name':'g'}]}");
    fake_merge(b.api, "pods", "a", "db2", "{'metadata':{'labels':{'name':'db'}},'spec':{'schedulingGates':null}}");
    fake_settle(b.api);
    ok(why(&b, "db2") && strstr(why(&b, "db2"), "1 node(s) didn't satisfy existing pods anti-affinity rules"),
       "a pod that is there keeps others away");
    put_pod(&b, "nobody", "1m", "{}");
    fake_advance(b.api, 3000);
    is_string(node_of(&b, "lonely"), node_of(&b, "nobody"), "whom a pod waited for brings it");
    end(&b);
}

static void test_order(void)
{
    struct bench b = begin();
    put_pod(&b, "low1", "600m", "{'priority':0}");
    put_pod(&b, "low2", "600m", "{'priority':0}");
    put_pod(&b, "high", "600m", "{'priority':100}");
    fake_settle(b.api);
    put_node(&b, "n1", "1", "z1");
    fake_advance(b.api, 1000);
    ok(*node_of(&b, "high") && !*node_of(&b, "low1") && !*node_of(&b, "low2"), "the more important pod goes first");
    fake_remove(b.api, "pods", "a", "high");
    fake_advance(b.api, 10000);
    ok(*node_of(&b, "low1") && !*node_of(&b, "low2"), "of equals the older");
    put_pod(&b, "foreign", "1m", "{'schedulerName':'other'}");
    put_pod(&b, "gated", "1m", "{'schedulingGates':[{'name':'g'}]}");
    fake_settle(b.api);
    ok(!*node_of(&b, "foreign") && !*node_of(&b, "gated") && !why(&b, "foreign"),
       "pods of other schedulers and gated ones are left alone");
    fake_merge(b.api, "pods", "a", "gated", "{'spec':{'schedulingGates':null}}");
    fake_settle(b.api);
    is_string(node_of(&b, "gated"), "n1", "an opened gate lets the pod through");
    end(&b);
}

static void test_binding(void)
{
    struct bench b = begin();
    put_node(&b, "n1", "1", "z1");
    fake_fail(b.api, API_CREATE, "pods", "binding", 500, "InternalError", 1);
    put_pod(&b, "p", "600m", "{}");
    fake_settle(b.api);
    is_string(node_of(&b, "p"), "", "a failed binding binds nothing");
    fake_advance(b.api, 1000);
    is_string(node_of(&b, "p"), "n1", "and is tried again after a second");

    fake_hold(b.api, "pods", true);
    put_pod(&b, "q", "300m", "{}");
    fake_hold(b.api, "pods", false);
    fake_settle(b.api);
    fake_hold(b.api, "pods", true);
    put_node(&b, "n2", "1", "z1");
    fake_settle(b.api);
    fake_hold(b.api, "pods", false);
    put_pod(&b, "r", "800m", "{}");
    put_pod(&b, "s", "800m", "{}");
    fake_settle(b.api);
    ok(!str_eq(node_of(&b, "r"), node_of(&b, "s")) && (!*node_of(&b, "r") || !*node_of(&b, "s")),
       "an assumed pod takes its place before its binding is heard");
    unsigned patches = fake_calls(b.api, API_PATCH, "pods");
    fake_merge(b.api, "nodes", "", "n1", "{'metadata':{'labels':{'x':'y'}}}");
    fake_advance(b.api, 60000);
    is_int(fake_calls(b.api, API_PATCH, "pods"), patches, "the same reason again is not written again");
    end(&b);
}

static void test_preemption(void)
{
    struct bench b = begin();
    put_node(&b, "n1", "1", "z1");
    put_node(&b, "n2", "1", "z1");
    put_pod(&b, "cheap", "900m", "{'priority':1}");
    put_pod(&b, "dear", "900m", "{'priority':50}");
    fake_settle(b.api);
    put_pod(&b, "polite", "900m", "{'priority':100,'preemptionPolicy':'Never'}");
    fake_settle(b.api);
    ok(strstr(why(&b, "polite"), "preemption: not eligible due to preemptionPolicy=Never.") != NULL,
       "a pod may decline to preempt");
    fake_remove(b.api, "pods", "a", "polite");
    const char *victims_node = node_of(&b, "cheap");
    put_pod(&b, "vip", "900m", "{'priority':100}");
    fake_settle(b.api);
    ok(object_deleting(fake_get(b.api, "pods", "a", "cheap")) && !object_deleting(fake_get(b.api, "pods", "a", "dear")),
       "the least important pod is taken away");
    is_string(json_str(fake_get(b.api, "pods", "a", "vip"), "status.nominatedNodeName"), victims_node,
              "its node is nominated");
    ok(condition_true(fake_get(b.api, "pods", "a", "cheap"), "DisruptionTarget") &&
           fake_event_message(b.e, "a", "Preempted"),
       "the victim is told why");
    put_pod(&b, "cuckoo", "900m", "{'priority':2}");
    fake_advance(b.api, 2000);
    fake_kubelet_ends(b.e, "a");
    fake_advance(b.api, 2000);
    is_string(node_of(&b, "vip"), victims_node, "when the victim is gone the pod gets its place");
    is_string(node_of(&b, "cuckoo"), "", "which nobody less important has got meanwhile");
    end(&b);
}

int main(void)
{
    test_fit();
    test_demand();
    test_placement();
    test_spread();
    test_interpod();
    test_order();
    test_binding();
    test_preemption();
    return done();
}
