#include "agent/pod/worker.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/str.h"
#include "test/unit/pod_fakes.h"
#include "test/unit/tap.h"

static void troubles(void)
{
    fakes_apply("nopull", "{'containers':[{'name':'c','image':'registry.example/none'}]}");
    ok(fakes_await("nopull", "containerStatuses.0.state.waiting.reason", "ErrImagePull", 10),
       "an image that cannot be had is said so");
    is_string(fakes_at("nopull", "containerStatuses.0.state.waiting.message"), "manifest unknown",
              "in the registry's words");
    ok(fakes_await("nopull", "containerStatuses.0.state.waiting.reason", "ImagePullBackOff", 10),
       "then it has to wait");
    is_string(fakes_at("nopull", "containerStatuses.0.state.waiting.message"),
              "Back-off pulling image \"registry.example/none\": ErrImagePull: manifest unknown",
              "with the reason kept");
    is_string(fakes_at("nopull", "phase"), "Pending", "and the pod is pending");
    fakes_gone("nopull");
    fakes_apply("noconfig", "{'terminationGracePeriodSeconds':1,'containers':[{'name':'c','image':'busybox','command':["
                            "'sleep','100'],'env':["
                            "{'name':'A','valueFrom':{'secretKeyRef':{'name':'late','key':'k'}}}]}]}");
    ok(fakes_await("noconfig", "containerStatuses.0.state.waiting.reason", "CreateContainerConfigError", 10),
       "a missing Secret keeps a container from being made");
    is_string(fakes_at("noconfig", "containerStatuses.0.state.waiting.message"), "secret \"late\" not found",
              "by name");
    fakes_set_object("s/late", "{\"data\":{\"k\":\"dg==\"}}");
    ok(fakes_await("noconfig", "phase", "Running", 10), "until it is there");
    fakes_gone("noconfig");
    fakes_apply("novolume",
                "{'volumes':[{'name':'v','configMap':{'name':'none'}}],'containers':[{'name':'c','image':'busybox'}]}");
    ok(fakes_await_event("novolume",
                         "FailedMount: MountVolume.SetUp failed for volume \"v\" : configmap \"none\" not found", 10),
       "a volume without its source is reported");
    is_string(fakes_at("novolume", "containerStatuses.0.state.waiting.reason"), "ContainerCreating",
              "and holds the pod back");
    fakes_gone("novolume");
    fakes_apply("root", "{'containers':[{'name':'c','image':'busybox','securityContext':{'runAsNonRoot':true}}]}");
    ok(fakes_await("root", "containerStatuses.0.state.waiting.message",
                   "container has runAsNonRoot and image will run as root (pod: \"root_ns(root)\", container: c)", 10),
       "an image that would run as root is refused where the pod forbids it");
    fakes_gone("root");
    fakes_apply("nocommand", "{'containers':[{'name':'c','image':'busybox','command':['/none']}]}");
    ok(fakes_await("nocommand", "containerStatuses.0.lastState.terminated.reason", "StartError", 10) &&
           strstr(fakes_at("nocommand", "containerStatuses.0.lastState.terminated.message"), "/none"),
       "a command that is not there is a start error");
    fakes_gone("nocommand");
    fakes_apply("oom", "{'restartPolicy':'Never','containers':[{'name':'c','image':'busybox','command':['sh','-c','"
                       "exec tail /dev/zero'],"
                       "'resources':{'limits':{'memory':'20Mi'}}}]}");
    ok(fakes_await("oom", "containerStatuses.0.state.terminated.reason", "OOMKilled", 20),
       "running out of memory is named");
    is_string(fakes_at("oom", "containerStatuses.0.state.terminated.exitCode"), "137", "with its exit code");
    fakes_gone("oom");
    fakes_apply(
        "late",
        "{'activeDeadlineSeconds':1,'terminationGracePeriodSeconds':1,'containers':[{'name':'c','image':'busybox',"
        "'command':['sleep','100']}]}");
    ok(fakes_await("late", "reason", "DeadlineExceeded", 15), "a pod past its deadline fails");
    is_string(fakes_at("late", "phase"), "Failed", "for good");
    fakes_gone("late");
}

/* The sandbox's own process, by the pod's cgroup of processes: the one that runs /k3c. */
static void loses_its_shim(void)
{
    fakes_apply(
        "shim",
        "{'terminationGracePeriodSeconds':1,'containers':[{'name':'c','image':'busybox','command':['sleep','1000']}]}");
    ok(fakes_await("shim", "phase", "Running", 20), "a pod runs");
    ok(fakes_kill_shim("shim"), "(its shim is killed)");
    ok(fakes_await("shim", "containerStatuses.0.restartCount", "1", 20), "without its shim it is made anew");
    is_string(fakes_at("shim", "containerStatuses.0.lastState.terminated.reason"), "Unknown",
              "what became of it before is not known");
    ok(fakes_await("shim", "containerStatuses.0.state.running.startedAt", "*", 10), "it runs again");
    ok(fakes_saw_event("shim", "SandboxChanged:"), "and the change is reported");
    is_string(fakes_exec("shim", "c", "hostname; cat /proc/sys/net/ipv4/ip_unprivileged_port_start"), "shim\n0\n",
              "in namespaces of its own");
    pods_evict(fakes_pods(), "shim", "Evicted", "The node was low on resource: memory.");
    ok(fakes_await("shim", "reason", "Evicted", 20), "an evicted pod fails with the reason given");
    fakes_gone("shim");
}

/* Where containers share a PID namespace, its init is the sandbox's own process. */
static void loses_its_init(void)
{
    fakes_apply("init",
                "{'terminationGracePeriodSeconds':1,'shareProcessNamespace':true,'securityContext':{'sysctls':[{"
                "'name':'kernel.shm_rmid_forced','value':'1'}]},'containers':[{'name':'c','image':'busybox',"
                "'command':['sleep','1000']}]}");
    ok(fakes_await("init", "phase", "Running", 20), "a pod whose containers share their processes runs");
    is_string(
        fakes_exec("init", "c", "hostname; cat /proc/1/cmdline | tr '\\0' ' '; cat /proc/sys/kernel/shm_rmid_forced"),
        "init\n/holder pause 1\n", "their init is the sandbox's process, which has set the pod's sysctls");
    ok(fakes_kill_pause("init"), "(it is killed)");
    ok(fakes_await("init", "containerStatuses.0.restartCount", "1", 20), "without it the pod is made anew");
    fakes_gone("init");
}

/* k3c is killed at every stage of a pod's start: the pod comes up all the same, and nothing is started twice. */
static void killed_while_starting(void)
{
    int up = 0, restarted = 0, tries = 0;
    for (int ms = 2; ms < 320; ms += ms / 4 + 5) {
        char name[32];
        snprintf(name, sizeof(name), "killed-%d", ms);
        fakes_apply(
            name, "{'terminationGracePeriodSeconds':0,'containers':[{'name':'c','image':'busybox','command':['sh','-c',"
                  "'echo started; exec sleep 1000']}]}");
        fakes_run(ms);
        fakes_crash();
        tries++;
        up += fakes_await(name, "phase", "Running", 20);
        fakes_run(100);
        const char *first =
            strstr(fakes_log(name, "c", false), "started\n"); /* an interrupted runc may say something, too */
        bool twice = strcmp(fakes_at(name, "containerStatuses.0.restartCount"), "0") != 0 || !first ||
                     strstr(first + 1, "started\n");
        if (twice)
            printf("# after %d ms: %s restarts, log \"%s\", ended by %s\n", ms,
                   fakes_at(name, "containerStatuses.0.restartCount"), fakes_log(name, "c", false),
                   fakes_at(name, "containerStatuses.0.lastState.terminated.reason"));
        restarted += twice;
        fakes_gone(name);
    }
    is_int(up, tries, "k3c may be killed at any moment of a pod's start");
    is_int(restarted, 0, "and no container is started twice");
    ok(fakes_await_no_shim(20), "no shim stays");
}

/* The answer comes when the pod is being stopped already: nobody may take it for another. */
static void network_is_late(void)
{
    fakes_apply("late",
                "{'terminationGracePeriodSeconds':2,'containers':[{'name':'c','image':'busybox','command':['sh',"
                "'-c','trap : TERM; while :; do sleep 1; done']}]}");
    ok(fakes_await("late", "phase", "Running", 20), "a pod runs");
    fakes_hold_network("late");
    fakes_restart();
    fakes_run(300);
    fakes_delete("late", 1);
    fakes_run(300);
    fakes_hold_network(NULL);
    ok(fakes_await_finished("late", 20), "one whose network is known again only when it stops ends (and is freed)");
    fakes_gone("late");
    fakes_run(300);
}

static void is_orphaned(void)
{
    fakes_apply(
        "orphan",
        "{'terminationGracePeriodSeconds':1,'containers':[{'name':'c','image':'busybox','command':['sleep','1000']}]}");
    ok(fakes_await("orphan", "phase", "Running", 20), "a pod runs");
    fakes_forget("orphan");
    fakes_restart();
    for (int i = 0; i < 200 && pods_count(fakes_pods()); i++)
        fakes_run(50);
    is_int((long long)pods_count(fakes_pods()), 0, "one that the API does not know any more after a restart is ended");
}

int main(void)
{
    const char *why = "";
    if (!fakes_start(&why)) {
        skip("pods run", why);
        return done();
    }
    troubles();
    loses_its_shim();
    loses_its_init();
    killed_while_starting();
    network_is_late();
    is_orphaned();
    fakes_stop();
    return done();
}
