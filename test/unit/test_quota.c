/* What objects use of quotas, and which quotas look at them. */
#include "core/base/arena.h"
#include "core/format/json.h"
#include "core/model/amounts.h"
#include "core/model/kind.h"
#include "core/model/quota.h"
#include "test/unit/tap.h"

static const struct kind *kind_of(const char *group, const char *resource)
{
    return kind_by_resource(group, "v1", resource);
}

static const char *usage(struct arena *a, const char *group, const char *resource, const char *object)
{
    return amounts_text(a, quota_usage(a, kind_of(group, resource), json_build(a, object), 0));
}

static void test_usage(struct arena *a)
{
    is_string(usage(a, "", "pods", "{'spec':{'containers':[{'name':'c'}]}}"), "count/pods=1,pods=1", "a pod counts");
    is_string(usage(a, "", "pods", "{'spec':{'containers':[{'name':'c'}]},'status':{'phase':'Failed'}}"),
              "count/pods=1", "one that has ended is an object only");
    is_string(usage(a, "", "pods",
                    "{'spec':{'overhead':{'cpu':'10m'},'containers':[{'resources':{'requests':{'cpu':'100m'}}}],"
                    "'initContainers':[{'resources':{'requests':{'cpu':'300m'}}}]}}"),
              "count/pods=1,cpu=310m,pods=1,requests.cpu=310m", "init containers and overhead count");
    is_string(
        usage(a, "", "pods",
              "{'spec':{'containers':[{'resources':{'requests':{'a.com/gpu':'2'},'limits':{'a.com/gpu':'2'}}}]}}"),
        "count/pods=1,pods=1,requests.a.com/gpu=2", "extended resources are requests");
    is_string(usage(a, "", "services", "{'spec':{'type':'LoadBalancer','ports':[{'port':1},{'port':2}]}}"),
              "count/services=1,services=1,services.loadbalancers=1,services.nodeports=2",
              "a load balancer has node ports");
    is_string(usage(a, "", "services",
                    "{'spec':{'type':'LoadBalancer','allocateLoadBalancerNodePorts':false,'ports':[{'port':1}]}}"),
              "count/services=1,services=1,services.loadbalancers=1,services.nodeports=0", "unless it does without");
    is_string(usage(a, "", "persistentvolumeclaims",
                    "{'spec':{'storageClassName':'gold','resources':{'requests':{'storage':'1Gi'}}}}"),
              "count/persistentvolumeclaims=1,gold.storageclass.storage.k8s.io/persistentvolumeclaims=1,"
              "gold.storageclass.storage.k8s.io/requests.storage=1Gi,persistentvolumeclaims=1,requests.storage=1Gi",
              "a claim counts by class");
    is_string(usage(a, "apps", "deployments", "{}"), "count/deployments.apps=1", "anything can be counted");
}

static bool in_scope(struct arena *a, const char *quota, const char *pod)
{
    return quota_in_scope(kind_of("", "pods"), json_build(a, quota), json_build(a, pod));
}

static void test_scopes(struct arena *a)
{
    const char *ending = "{'spec':{'scopes':['Terminating']}}", *modest = "{'spec':{'scopes':['BestEffort']}}";
    const char *high = "{'spec':{'scopeSelector':{'matchExpressions':[{'scopeName':'PriorityClass','operator':'NotIn',"
                       "'values':['high']}]}}}";
    ok(in_scope(a, ending, "{'spec':{'activeDeadlineSeconds':0}}"), "a pod with a deadline ends");
    ok(!in_scope(a, ending, "{'spec':{}}"), "one without does not");
    ok(in_scope(a, modest, "{'spec':{'containers':[{'name':'c'}]}}"), "a pod that asks for nothing");
    ok(!in_scope(a, modest, "{'spec':{'containers':[{'resources':{'requests':{'cpu':'1m'}}}]}}"),
       "a pod that asks for something");
    ok(in_scope(a, high, "{'spec':{}}"), "no class is not that class");
    ok(!in_scope(a, high, "{'spec':{'priorityClassName':'high'}}"), "that class is");
    ok(!quota_in_scope(kind_of("", "configmaps"), json_build(a, ending), json_build(a, "{}")),
       "a scope is for pods alone");
}

static void test_names(struct arena *a)
{
    ok(quota_counts(kind_of("", "configmaps"), "configmaps"), "configmaps");
    ok(quota_counts(kind_of("apps", "deployments"), "count/deployments.apps"), "count/deployments.apps");
    ok(!quota_counts(kind_of("apps", "deployments"), "count/deployments"), "not without the group");
    ok(!quota_counts(kind_of("", "pods"), "requests.storage"), "storage is not for pods");
    ok(!quota_takes(kind_of("", "events")), "events are never counted");
    ok(!quota_takes(kind_of("", "nodes")), "nor what is in no namespace");
    is_string(quota_unstated(a, kind_of("", "pods"), json_build(a, "['memory','limits.cpu','pods']"),
                             json_build(a, "{'spec':{'containers':[{'name':'b'},{'name':'a','resources':{'limits':{"
                                           "'cpu':'1'}}}]}}")),
              "must specify limits.cpu for: b; memory for: a,b", "what containers have to state");
}

int main(void)
{
    struct arena *a = arena_new();
    test_usage(a);
    test_scopes(a);
    test_names(a);
    arena_free(a);
    return done();
}
