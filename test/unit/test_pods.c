#include "agent/pod/worker.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/str.h"
#include "test/unit/pod_fakes.h"
#include "test/unit/tap.h"

static void once(void)
{
    fakes_apply("once", "{'restartPolicy':'Never','containers':[{'name':'c','image':'busybox','command':['sh','-c',"
                        "'echo hello; echo done >/dev/termination-log; exit 3']}]}");
    ok(fakes_await("once", "phase", "Failed", 20), "a pod runs to its end");
    is_string(fakes_at("once", "containerStatuses.0.state.terminated.exitCode"), "3", "its exit code is in the status");
    is_string(fakes_at("once", "containerStatuses.0.state.terminated.reason"), "Error", "and the reason");
    is_string(fakes_at("once", "containerStatuses.0.state.terminated.message"), "done\n", "and its last words");
    is_string(fakes_log("once", "c", false), "hello\n", "its output is in the log");
    ok(fakes_saw_event("once", "Pulled: Container image \"busybox\" already present") &&
           fakes_saw_event("once", "Created:") && fakes_saw_event("once", "Started:"),
       "events tell its story");
    fakes_delete("once", 0);
    ok(fakes_await_finished("once", 10), "when it is deleted, nothing is left to wait for");
    fakes_gone("once");
}

static const char *const web =
    "{'terminationGracePeriodSeconds':5,'subdomain':'sub','hostAliases':[{'ip':'10.9.9.9','hostnames':['x.y']}],"
    "'volumes':[{'name':'cm','configMap':{'name':'cm'}},{'name':'e','emptyDir':{}},"
    "{'name':'t','projected':{'sources':[{'serviceAccountToken':{'path':'token'}}]}}],"
    "'containers':[{'name':'c','image':'busybox','command':['sh','-c',"
    "'f() { exit 0; }; trap f TERM; while :; do sleep 0.05; done'],"
    "'env':[{'name':'A','value':'1'},{'name':'B','value':'$(A)2'},{'name':'IP','valueFrom':{'fieldRef':{'fieldPath':"
    "'status.podIP'}}},{'name':'K','valueFrom':{'configMapKeyRef':{'name':'cm','key':'k'}}}],"
    "'resources':{'limits':{'memory':'64Mi'}},"
    "'volumeMounts':[{'name':'cm','mountPath':'/cm'},{'name':'e','mountPath':'/e'},{'name':'e','mountPath':'/sub',"
    "'subPathExpr':'$(A)/x'},{'name':'t','mountPath':'/token'}]},"
    "{'name':'d','image':'busybox','command':['sleep','1000'],'volumeMounts':[{'name':'e','mountPath':'/e'}],"
    "'securityContext':{'runAsUser':1000,'readOnlyRootFilesystem':true,'capabilities':{'drop':['ALL']}}}]}";

static void inside(void)
{
    fakes_set_object("c/cm", "{\"data\":{\"k\":\"v\"}}");
    fakes_apply("web", web);
    ok(fakes_await("web", "phase", "Running", 20), "a pod of two containers runs");
    ok(fakes_await("web", "conditions.1.status", "True", 5), "it is ready");
    is_string(fakes_at("web", "podIP"), "10.42.0.7", "its address is in the status");
    is_string(fakes_at("web", "hostIP"), "127.0.0.1", "and the node's");
    is_string(fakes_at("web", "qosClass"), "Burstable", "and its class");
    is_string(fakes_exec("web", "c", "echo $A $B $IP $K $HOSTNAME $FROM_IMAGE $KUBERNETES_SERVICE_HOST"),
              "1 12 10.42.0.7 v web yes 10.43.0.1\n", "its environment comes from every source");
    is_string(fakes_exec("web", "c", "cat /cm/k /token/token"), "vthe-token", "its volumes are there");
    is_string(fakes_exec("web", "c", "touch /cm/k 2>/dev/null || echo no"), "no\n",
              "what comes from the API is read-only");
    is_string(fakes_exec("web", "c", "echo 7 >/e/shared; echo 8 >/sub/f; cat /e/1/x/f"), "8\n",
              "a sub-path is in its volume");
    is_string(fakes_exec("web", "d", "cat /e/shared; hostname"), "7\nweb\n",
              "containers share volumes and the host name");
    ok(strstr(fakes_exec("web", "c", "cat /etc/hosts"), "10.42.0.7\tweb.sub.ns.svc.cluster.local\tweb\n") != NULL,
       "the hosts file knows the pod");
    ok(strstr(fakes_exec("web", "c", "cat /etc/hosts"), "10.9.9.9\tx.y\n") != NULL, "and its aliases");
    ok(str_starts(fakes_exec("web", "c", "cat /etc/resolv.conf"),
                  "search ns.svc.cluster.local svc.cluster.local cluster.local"),
       "names are searched in the cluster");
    ok(strstr(fakes_exec("web", "c", "cat /etc/resolv.conf"), "nameserver 10.43.0.10\n") != NULL, "by its DNS");
    is_string(fakes_exec("web", "d", "id -u; touch /x 2>&1"), "1000\ntouch: /x: Read-only file system\n",
              "the security context holds");
    ok(strstr(fakes_exec("web", "d", "grep CapEff /proc/self/status"), "0000000000000000") != NULL,
       "no capability is left where all are dropped");
    is_string(fakes_exec("web", "c", "ls /dev/shm | wc -l; echo 1 >/dev/shm/a; cat /proc/1/comm"), "0\nsh\n",
              "its processes are its own");
    is_string(fakes_exec("web", "d", "ls /dev/shm"), "a\n", "shared memory is the pod's");
    is_string(fakes_exec("web", "c", "unshare -r true 2>/dev/null || echo denied"), "denied\n",
              "what containers have no business with is denied");
    is_string(fakes_exec("web", "c", "ls /proc/1/fd | wc -l"), "3\n", "no descriptor leaks into a container");
    fakes_set_object("c/cm", "{\"data\":{\"k\":\"new\"}}");
    fakes_run(50);
    is_string(fakes_exec("web", "c", "cat /cm/k"), "new", "a changed ConfigMap is seen");
    ok(strstr(fakes_exec("web", "none", "true"), "container not found") != NULL, "another container is not found");
}

static void survives(void)
{
    char id[128], started[64];
    snprintf(id, sizeof(id), "%s", fakes_at("web", "containerStatuses.0.containerID"));
    snprintf(started, sizeof(started), "%s", fakes_at("web", "containerStatuses.0.state.running.startedAt"));
    fakes_restart();
    fakes_run(300);
    is_string(fakes_exec("web", "c", "echo still here"), "still here\n",
              "after a restart of k3c its containers still run");
    is_string(fakes_at("web", "containerStatuses.0.containerID"), id, "the same ones");
    is_string(fakes_at("web", "containerStatuses.0.state.running.startedAt"), started, "since the same time");
    is_string(fakes_at("web", "containerStatuses.0.restartCount"), "0", "restarted not once");
    is_string(fakes_at("web", "containerStatuses.0.ready"), "true", "and ready");
    is_string(fakes_at("web", "podIP"), "10.42.0.7", "at the same address");
}

static void ends_gracefully(void)
{
    fakes_delete("web", 5);
    ok(fakes_await("web", "containerStatuses.0.state.terminated.exitCode", "0", 4),
       "a deleted pod's process may end itself");
    ok(fakes_await("web", "containerStatuses.1.state.terminated.exitCode", "137", 8),
       "one that does not is killed when its time is up");
    ok(fakes_await("web", "phase", "Failed", 5), "the pod is over");
    ok(fakes_await_finished("web", 10), "and may go");
    fakes_gone("web");
    fakes_run(300);
    is_int((long long)pods_count(fakes_pods()), 0, "it is forgotten");
    is_int(fakes_mounts(), 0, "no mount is left of it");
    char path[256];
    snprintf(path, sizeof(path), "%s/pods/web", fakes_dir());
    ok(access(path, F_OK) != 0, "no file");
    snprintf(path, sizeof(path), "%s/log/pods/ns_web_web", fakes_dir());
    ok(access(path, F_OK) != 0, "no log");
}

static void crashes(void)
{
    fakes_apply("crash", "{'containers':[{'name':'c','image':'busybox','command':['sh','-c','echo boom; exit 1']}]}");
    ok(fakes_await("crash", "containerStatuses.0.restartCount", "1", 20),
       "a container that fails is started again at once");
    ok(fakes_await("crash", "containerStatuses.0.state.waiting.reason", "CrashLoopBackOff", 10), "then it has to wait");
    is_string(fakes_at("crash", "containerStatuses.0.state.waiting.message"),
              "back-off 10s restarting failed container=c pod=crash_ns(crash)", "for ten seconds");
    is_string(fakes_at("crash", "containerStatuses.0.lastState.terminated.exitCode"), "1", "its end is remembered");
    is_string(fakes_at("crash", "phase"), "Running", "its pod counts as running");
    is_string(fakes_log("crash", "c", true), "boom\n", "the log before is there");
    fakes_restart();
    fakes_run(300);
    is_string(fakes_at("crash", "containerStatuses.0.restartCount"), "1", "a restart of k3c changes nothing in that");
    is_string(fakes_at("crash", "containerStatuses.0.state.waiting.reason"), "CrashLoopBackOff", "it goes on waiting");
    ok(fakes_await("crash", "containerStatuses.0.restartCount", "2", 15), "and is started again in time");
    fakes_gone("crash");
}

static void init_and_sidecars(void)
{
    fakes_apply("init",
                "{'restartPolicy':'Never','terminationGracePeriodSeconds':3,'volumes':[{'name':'e','emptyDir':{}}],"
                "'initContainers':[{'name':'i1','image':'busybox','command':['sh','-c','echo 1 >>/e/order'],"
                "'volumeMounts':[{'name':'e','mountPath':'/e'}]},"
                "{'name':'side','image':'busybox','restartPolicy':'Always','command':['sh','-c','echo 2 >>/e/order; "
                "f() { exit 0; }; "
                "trap f TERM; while :; do sleep 0.05; done'],'startupProbe':{'exec':{'command':['true']},"
                "'periodSeconds':1},'volumeMounts':[{'name':'e','mountPath':'/e'}]},"
                "{'name':'i2','image':'busybox','command':['sh','-c','sleep 0.3; echo 3 >>/e/order'],"
                "'volumeMounts':[{'name':'e','mountPath':'/e'}]}],"
                "'containers':[{'name':'c','image':'busybox','command':['sh','-c','echo 4 >>/e/order; cat /e/order'],"
                "'volumeMounts':[{'name':'e','mountPath':'/e'}]}]}");
    ok(fakes_await("init", "containerStatuses.0.state.waiting.reason", "PodInitializing", 10),
       "a container waits for the init containers");
    ok(fakes_await("init", "phase", "Succeeded", 30), "init containers, sidecar and container come to their end");
    is_string(fakes_log("init", "c", false), "1\n2\n3\n4\n", "in their order");
    is_string(fakes_at("init", "initContainerStatuses.1.state.terminated.exitCode"), "0", "the sidecar is ended last");
    is_string(fakes_at("init", "initContainerStatuses.0.state.terminated.reason"), "Completed",
              "init containers are completed");
    fakes_gone("init");
    fakes_apply("badinit",
                "{'restartPolicy':'Never','initContainers':[{'name':'i','image':'busybox','command':['false']}],"
                "'containers':[{'name':'c','image':'busybox'}]}");
    ok(fakes_await("badinit", "phase", "Failed", 20), "an init container's failure fails a pod that is not restarted");
    is_string(fakes_at("badinit", "containerStatuses.0.state.waiting.reason"), "PodInitializing",
              "its containers never start");
    fakes_gone("badinit");
}

static void probes(void)
{
    fakes_apply("ready",
                "{'terminationGracePeriodSeconds':1,'containers':[{'name':'c','image':'busybox','command':['sleep',"
                "'1000'],'readinessProbe':{'exec':{'command':['cat','/ready']},'periodSeconds':1}}]}");
    ok(fakes_await("ready", "phase", "Running", 20), "a container with a readiness probe runs");
    is_string(fakes_at("ready", "containerStatuses.0.ready"), "false", "but is not ready at first");
    ok(fakes_await_event("ready", "Unhealthy: Readiness probe failed: cat: can't open '/ready'", 5),
       "a failed probe says why");
    fakes_exec("ready", "c", "touch /ready");
    ok(fakes_await("ready", "containerStatuses.0.ready", "true", 5), "it is when the probe succeeds");
    fakes_exec("ready", "c", "rm /ready");
    ok(fakes_await("ready", "containerStatuses.0.ready", "false", 8), "and is not after three failures");
    is_string(fakes_at("ready", "containerStatuses.0.restartCount"), "0", "which restart nothing");
    fakes_gone("ready");
    fakes_apply("live",
                "{'terminationGracePeriodSeconds':1,'hostNetwork':true,'containers':[{'name':'c','image':'busybox',"
                "'command':['sh','-c','mkdir /www; echo hi >/www/index.html; httpd -f -p 127.0.0.1:18080 -h /www'],"
                "'startupProbe':{'tcpSocket':{'port':18080},'periodSeconds':1},"
                "'livenessProbe':{'httpGet':{'port':'http','path':'/index.html'},'periodSeconds':1,"
                "'failureThreshold':2},'ports':[{'name':'http','containerPort':18080}]}]}");
    ok(fakes_await("live", "containerStatuses.0.started", "true", 20), "a startup probe by TCP succeeds");
    is_string(fakes_at("live", "podIP"), "127.0.0.1", "a pod in the host's network has the node's address");
    fakes_run(2500);
    is_string(fakes_at("live", "containerStatuses.0.restartCount"), "0", "a liveness probe by HTTP succeeds");
    fakes_exec("live", "c", "rm /www/index.html");
    ok(fakes_await("live", "containerStatuses.0.restartCount", "1", 15), "a container that is not alive is restarted");
    ok(fakes_saw_event("live", "Unhealthy: Liveness probe failed: HTTP probe failed with statuscode: 404") &&
           fakes_saw_event("live", "Killing: Container c failed liveness probe, will be restarted"),
       "and its events say why");
    fakes_gone("live");
}

static void hooks(void)
{
    fakes_apply("hooks",
                "{'terminationGracePeriodSeconds':5,'volumes':[{'name':'h','hostPath':{'path':'/tmp'}}],'containers':["
                "{'name':'c','image':'busybox','command':['sh','-c','f() { echo term; exit 0; }; trap f TERM; while :; "
                "do sleep 0.05; done'],'lifecycle':{'postStart':{'exec':{'command':['touch','/started']}},"
                "'preStop':{'exec':{'command':['sh','-c','echo stopping >/proc/1/fd/1; sleep 0.3']}}}},"
                "{'name':'bad','image':'busybox','command':['sleep','1000'],'lifecycle':{'postStart':{'exec':{"
                "'command':['false']}}}}]}");
    ok(fakes_await("hooks", "containerStatuses.0.state.running.startedAt", "*", 20), "a container with hooks runs");
    ok(fakes_await_event("hooks", "FailedPostStartHook: PostStartHook failed", 10),
       "a postStart hook that fails is reported");
    ok(fakes_await("hooks", "containerStatuses.1.lastState.terminated.exitCode", "137", 20) ||
           fakes_await("hooks", "containerStatuses.1.state.terminated.exitCode", "137", 5),
       "and ends its container");
    is_string(fakes_exec("hooks", "c", "ls /started"), "/started\n", "one that succeeds was run");
    fakes_delete("hooks", 5);
    ok(fakes_await("hooks", "containerStatuses.0.state.terminated.exitCode", "0", 10), "a deleted pod's hook runs");
    is_string(fakes_log("hooks", "c", false), "stopping\nterm\n", "before the signal is sent");
    fakes_gone("hooks");
}

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
    ok(fakes_kill_pause("shim"), "(its sandbox's process is killed)");
    ok(fakes_await("shim", "containerStatuses.0.restartCount", "2", 20), "without its sandbox, too");
    pods_evict(fakes_pods(), "shim", "Evicted", "The node was low on resource: memory.");
    ok(fakes_await("shim", "reason", "Evicted", 20), "an evicted pod fails with the reason given");
    fakes_gone("shim");
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
    once();
    inside();
    survives();
    ends_gracefully();
    crashes();
    init_and_sidecars();
    probes();
    hooks();
    troubles();
    loses_its_shim();
    killed_while_starting();
    is_orphaned();
    fakes_stop();
    return done();
}
