#include "agent/pod/worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/str.h"
#include "test/unit/pod_fakes.h"
#include "test/unit/tap.h"

#define ALLOCATABLE "'allocatable':{'cpu':'2','memory':'1Gi','ephemeral-storage':'10Gi','pods':'3'}"
#define SLEEP "'terminationGracePeriodSeconds':0,'containers':[{'name':'c','image':'busybox','command':['sleep','1000']"

static void refused(const char *name, const char *spec, const char *reason, const char *message)
{
    char what[256];
    fakes_apply(name, spec);
    snprintf(what, sizeof(what), "%s: the node has none of it", name);
    ok(fakes_await(name, "phase", "Failed", 10), what);
    is_string(fakes_at(name, "reason"), reason, "why, in a word");
    snprintf(what, sizeof(what), "Pod was rejected: %s", message);
    is_string(fakes_at(name, "message"), what, "and in many");
    snprintf(what, sizeof(what), "%s: %s", reason, message);
    ok(fakes_saw_event(name, what), "an event says it");
    is_string(fakes_at(name, "containerStatuses.0.name"), "", "nothing is told of containers that never were");
    fakes_gone(name);
}

/* cpu.shares of burstable pods together; -1 where there is no version 1. */
static long long burstable_shares(void)
{
    char path[256], text[32] = "";
    snprintf(path, sizeof(path), "/sys/fs/cgroup/cpu/%s/kubepods/burstable/cpu.shares", fakes_cgroups());
    FILE *f = fopen(path, "re");
    if (!f)
        return -1;
    if (!fgets(text, sizeof(text), f))
        abort();
    fclose(f);
    return strtoll(text, NULL, 10);
}

static void resources(void)
{
    fakes_set_node("{'metadata':{'name':'node','labels':{'disk':'ssd'}},'status':{" ALLOCATABLE "}}");
    fakes_apply("first", "{" SLEEP ",'resources':{'requests':{'cpu':'1500m','memory':'512Mi'}},"
                         "'ports':[{'containerPort':80,'hostPort':8080}]}]}");
    ok(fakes_await("first", "phase", "Running", 20), "a pod for which there is room runs");
    long long shares = burstable_shares();
    ok(shares == -1 || shares == 1536, "burstable pods have the CPU that they ask for together");
    refused("cpu", "{" SLEEP ",'resources':{'requests':{'cpu':'600m'}}}]}", "OutOfcpu",
            "Node didn't have enough resource: cpu, requested: 600, used: 1500, capacity: 2000");
    refused("memory", "{'resources':{'requests':{'memory':'768Mi'}}," SLEEP "}]}", "OutOfmemory",
            "Node didn't have enough resource: memory, requested: 805306368, used: 536870912, capacity: 1073741824");
    refused("port", "{" SLEEP ",'ports':[{'containerPort':1,'hostPort':8080,'hostIP':'127.0.0.1'}]}]}", "NodePorts",
            "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports");
    fakes_apply("second", "{" SLEEP ",'ports':[{'containerPort':1,'hostPort':8080,'protocol':'UDP'}]}]}");
    fakes_apply("third", "{" SLEEP "}]}");
    ok(fakes_await("second", "phase", "Running", 20) && fakes_await("third", "phase", "Running", 20),
       "another protocol's port is free");
    refused("many", "{" SLEEP "}]}", "OutOfpods",
            "Node didn't have enough resource: pods, requested: 1, used: 3, capacity: 3");
    fakes_restart();
    fakes_run(300);
    is_string(fakes_at("first", "phase"), "Running", "who was taken is not looked at again after a restart");
    fakes_gone("third");
    fakes_gone("second");
    fakes_gone("first");
    fakes_apply("next", "{" SLEEP ",'resources':{'requests':{'cpu':'2'}},'ports':[{'containerPort':80,"
                        "'hostPort':8080}]}]}");
    ok(fakes_await("next", "phase", "Running", 20), "pods whose objects are gone take nothing");
    for (int i = 0; i < 80 && pods_count(fakes_pods()) > 1; i++)
        fakes_run(100);
    ok(shares == -1 || burstable_shares() == 2048, "and the share of burstable pods follows");
    fakes_gone("next");
    for (int i = 0; i < 80 && pods_count(fakes_pods()); i++)
        fakes_run(100);
    ok(shares == -1 || burstable_shares() == 2, "down to the least");
}

static void wishes(void)
{
    const char *selector = "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector";
    refused("selector", "{'nodeSelector':{'disk':'tape'}," SLEEP "}]}", "NodeAffinity", selector);
    refused("affinity",
            "{'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':{'nodeSelectorTerms':[{"
            "'matchFields':[{'key':'metadata.name','operator':'In','values':['other']}]}]}}}," SLEEP "}]}",
            "NodeAffinity", selector);
    refused("os", "{'os':{'name':'windows'}," SLEEP "}]}", "PodOSNotSupported",
            "Failed to admit pod as the OS field doesn't match node OS");
    refused("class", "{'runtimeClassName':'kata'," SLEEP "}]}", "RuntimeClassNotSupported",
            "RuntimeClass \"kata\": this node runs no other runtime than runc");
    fakes_set_node(NULL);
    fakes_apply("early", "{'nodeSelector':{'disk':'ssd'}," SLEEP "}]}");
    fakes_run(300);
    is_string(fakes_at("early", "phase"), "Pending", "while the node does not know itself, pods wait");
    fakes_set_node("{'metadata':{'name':'node','labels':{'disk':'ssd'}},'status':{" ALLOCATABLE "}}");
    ok(fakes_await("early", "phase", "Running", 20), "then they run");
    fakes_set_node("{'metadata':{'name':'node'},'spec':{'taints':[{'key':'gone','effect':'NoExecute'}]},"
                   "'status':{" ALLOCATABLE "}}");
    refused("taint", "{" SLEEP "}]}", "TaintToleration",
            "Predicate TaintToleration failed: node(s) had untolerated taint(s)");
    fakes_apply("bears", "{'tolerations':[{'operator':'Exists'}]," SLEEP "}]}");
    ok(fakes_await("bears", "phase", "Running", 20), "who bears a taint runs");
    fakes_gone("bears");
    fakes_gone("early");
}

static void security(void)
{
    refused("sysctl", "{'securityContext':{'sysctls':[{'name':'net/core/somaxconn','value':'9'}]}," SLEEP "}]}",
            "SysctlForbidden", "forbidden sysctl: \"net.core.somaxconn\" not allowlisted");
    refused("hostsysctl",
            "{'hostNetwork':true,'securityContext':{'sysctls':[{'name':'net.ipv4.tcp_syncookies','value':'0'}]}," SLEEP
            "}]}",
            "SysctlForbidden", "forbidden sysctl: \"net.ipv4.tcp_syncookies\" not allowed with host net enabled");
    if (access("/sys/kernel/security/apparmor", F_OK) != 0)
        refused("armor", "{'securityContext':{'appArmorProfile':{'type':'RuntimeDefault'}}," SLEEP "}]}", "AppArmor",
                "Cannot enforce AppArmor: AppArmor is not enabled on the host");
    fakes_apply("safe", "{'securityContext':{'appArmorProfile':{'type':'Unconfined'},'sysctls':[{"
                        "'name':'net.ipv4.tcp_keepalive_time','value':'77'}]}," SLEEP "}]}");
    ok(fakes_await("safe", "phase", "Running", 20), "a pod with a safe sysctl runs");
    is_string(fakes_exec("safe", "c", "cat /proc/sys/net/ipv4/tcp_keepalive_time"), "77\n", "with it");
    fakes_gone("safe");
}

int main(void)
{
    const char *why = "";
    if (!fakes_start(&why)) {
        skip("pods are admitted", why);
        return done();
    }
    resources();
    wishes();
    fakes_set_node("{'metadata':{'name':'node'},'status':{" ALLOCATABLE "}}");
    security();
    fakes_stop();
    return done();
}
