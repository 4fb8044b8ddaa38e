#include "server/controllers/node_ipam.h"

#include "core/base/err.h"
#include "server/controllers/controllers.h"
#include "server/controllers/pod_gc.h"
#include "test/unit/fake_env.h"

static struct node_ipam *ipam;
static struct controllers_options options;

static struct fake_env *begin(const char *cidr)
{
    struct fake_env *e = fake_env_new();
    options = (struct controllers_options){.cluster_cidr = cidr, .terminated_pods_max = 2};
    e->env.options = &options;
    return e;
}

static void end(struct fake_env *e)
{
    ipam = node_ipam_free(ipam);
    fake_env_free(e);
}

static void put(struct fake_env *e, const char *name)
{
    fake_put(e->api, "nodes", "{'metadata':{'name':%s},'spec':{}}", name);
    fake_settle(e->api);
}

static const char *cidr(struct fake_env *e, const char *name)
{
    return json_str_or(fake_get(e->api, "nodes", "", name), "spec.podCIDR", "");
}

static void test_assign(void)
{
    struct fake_env *e = begin("10.42.0.0/16");
    fake_put(e->api, "nodes",
             "{'metadata':{'name':'old'},'spec':{'podCIDR':'10.42.1.0/24','podCIDRs':['10.42.1.0/24']}}");
    ipam = node_ipam_new(&e->env, NULL);
    put(e, "a");
    put(e, "b");
    is_string(cidr(e, "a"), "10.42.0.0/24", "a node gets a /24 of the cluster's range");
    is_string(cidr(e, "b"), "10.42.2.0/24", "one that an earlier node has is left out");
    const cJSON *list = json_at(fake_get(e->api, "nodes", "", "a"), "spec.podCIDRs");
    ok(json_count(list) == 1 && str_eq(json_str(list->child, ""), "10.42.0.0/24"), "podCIDRs say the same");
    unsigned patches = fake_calls(e->api, API_PATCH, "nodes");
    fake_merge(e->api, "nodes", "", "a", "{'metadata':{'labels':{'x':'y'}}}");
    fake_settle(e->api);
    is_int(fake_calls(e->api, API_PATCH, "nodes"), patches, "a node that has one keeps it");
    fake_fail(e->api, API_PATCH, "nodes", NULL, 409, "Conflict", 1);
    put(e, "c");
    fake_advance(e->api, 100);
    ok(*cidr(e, "c") != 0, "a conflict is tried again");
    end(e);
}

static void test_come_back(void)
{
    struct fake_env *e = begin("10.42.0.0/22");
    ipam = node_ipam_new(&e->env, NULL);
    put(e, "a");
    put(e, "b");
    fake_remove(e->api, "nodes", "", "a");
    put(e, "c");
    put(e, "a");
    is_string(cidr(e, "a"), "10.42.0.0/24", "a node that was deleted and registers again gets what it had");
    fake_remove(e->api, "nodes", "", "b");
    fake_put(e->api, "nodes",
             "{'metadata':{'name':'d'},'spec':{'podCIDR':'10.42.1.0/24','podCIDRs':['10.42.1.0/24']}}");
    fake_settle(e->api);
    put(e, "b");
    is_string(cidr(e, "b"), "10.42.3.0/24", "unless another one has it by then");
    end(e);
}

static void test_exhausted(void)
{
    struct fake_env *e = begin("10.42.0.0/23");
    ipam = node_ipam_new(&e->env, NULL);
    put(e, "a");
    put(e, "b");
    put(e, "c");
    ok(*cidr(e, "a") && *cidr(e, "b") && !*cidr(e, "c"), "a range of two serves two nodes");
    is_string(fake_event_message(e, "default", "CIDRNotAvailable"), "Node c status is now: CIDRNotAvailable",
              "the third is told");
    const char *was = cidr(e, "a");
    fake_remove(e->api, "nodes", "", "a");
    fake_advance(e->api, 60000);
    is_string(cidr(e, "c"), was, "and gets what a deleted node leaves");
    end(e);
}

static void test_dual(void)
{
    struct fake_env *e = begin("10.42.0.0/16,fd42::/48");
    ipam = node_ipam_new(&e->env, NULL);
    put(e, "a");
    put(e, "b");
    const cJSON *list = json_at(fake_get(e->api, "nodes", "", "b"), "spec.podCIDRs");
    ok(json_count(list) == 2 && str_eq(json_str(list->child, ""), "10.42.1.0/24") &&
           str_eq(json_str(list->child->next, ""), "fd42:0:0:1::/64"),
       "two families give a piece each");
    end(e);
    static const char *const bad[] = {"10.42.0.0", "10.42.0.0/25", "1.0.0.0/8,2.0.0.0/8,3.0.0.0/8"};
    for (size_t n = 0; n < COUNT_OF(bad); n++) {
        e = begin(bad[n]);
        struct err err = {0};
        ipam = node_ipam_new(&e->env, &err);
        okf(!ipam && err.code, "%s is refused: %s", bad[n], err.text);
        end(e);
    }
}

static void put_pod(struct fake_env *e, const char *name, const char *node, const char *phase)
{
    fake_put(e->api, "pods",
             "{'kind':'Pod','metadata':{'name':%s,'namespace':'a'},'spec':{'nodeName':%s},'status':{'phase':%s}}", name,
             node, phase);
}

static void test_pod_gc(void)
{
    struct fake_env *e = begin(NULL);
    put(e, "n1");
    put_pod(e, "lost", "n2", "Running");
    put_pod(e, "held", "n1", "Running");
    struct pod_gc *gc = pod_gc_new(&e->env);
    fake_advance(e->api, 39000);
    ok(fake_get(e->api, "pods", "a", "lost"), "a pod of an unknown node is given 40 s");
    fake_advance(e->api, 2000);
    ok(!fake_get(e->api, "pods", "a", "lost"), "then it is removed");
    ok(fake_get(e->api, "pods", "a", "held"), "those of nodes that exist are not");
    fake_remove(e->api, "nodes", "", "n1");
    fake_advance(e->api, 20000);
    put(e, "n1");
    fake_advance(e->api, 60000);
    ok(fake_get(e->api, "pods", "a", "held"), "a node that comes back in time keeps its pods");
    fake_put(e->api, "pods",
             "{'metadata':{'name':'never','namespace':'a','deletionTimestamp':'2030-01-01T00:00:00Z'},'spec':{}}");
    fake_settle(e->api);
    ok(!fake_get(e->api, "pods", "a", "never"), "a pod deleted before it had a node is removed");
    static const char *const names[] = {"e1", "e2", "e3", "e4"};
    for (size_t n = 0; n < COUNT_OF(names); n++) {
        put_pod(e, names[n], "n1", "Succeeded");
        fake_advance(e->api, 1000);
    }
    ok(!fake_get(e->api, "pods", "a", "e1") && !fake_get(e->api, "pods", "a", "e2") &&
           fake_get(e->api, "pods", "a", "e3") && fake_get(e->api, "pods", "a", "e4"),
       "of more ended pods than are kept the oldest go");
    fake_merge(e->api, "nodes", "", "n1",
               "{'spec':{'taints':[{'key':'node.kubernetes.io/out-of-service','effect':'NoExecute'}]}}");
    fake_delete(e->api, "pods", "a", "held");
    fake_settle(e->api);
    ok(!fake_get(e->api, "pods", "a", "held"), "pods that end on a node out of service are not waited for");
    pod_gc_free(gc);
    fake_env_free(e);
}

int main(void)
{
    test_assign();
    test_come_back();
    test_exhausted();
    test_dual();
    test_pod_gc();
    return done();
}
