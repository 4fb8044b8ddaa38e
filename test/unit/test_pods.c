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

static void named(void)
{
    fakes_apply("named",
                "{'hostname':'plain','subdomain':'sub','hostnameOverride':'other.name','containers':[{'name':'c',"
                "'image':'busybox','command':['sleep','1000']}]}");
    fakes_await("named", "phase", "Running", 20);
    is_string(fakes_exec("named", "c", "hostname; tail -n 1 /etc/hosts"), "other.name\n10.42.0.7\tother.name\n",
              "hostnameOverride is the whole name");
    fakes_delete("named", 0);
    fakes_await_finished("named", 10);
    fakes_gone("named");
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

int main(void)
{
    const char *why = "";
    if (!fakes_start(&why)) {
        skip("pods run", why);
        return done();
    }
    once();
    inside();
    named();
    survives();
    ends_gracefully();
    crashes();
    fakes_stop();
    return done();
}
