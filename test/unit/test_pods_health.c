#include "agent/pod/worker.h"

#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/str.h"
#include "test/unit/pod_fakes.h"
#include "test/unit/tap.h"

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

/* One that nobody listens on; pods in the host's network share the machine with other tests. */
static int free_port(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof(at);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(fd, (struct sockaddr *)&at, n) || getsockname(fd, (struct sockaddr *)&at, &n))
        abort();
    close(fd);
    return ntohs(at.sin_port);
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
    fakes_restart();
    fakes_run(300);
    is_string(fakes_at("ready", "containerStatuses.0.ready"), "false", "nor is it by a restart of k3c");
    is_string(fakes_at("ready", "containerStatuses.0.restartCount"), "0", "which restart nothing");
    fakes_gone("ready");
    char spec[1024];
    int port = free_port();
    snprintf(spec, sizeof(spec),
             "{'terminationGracePeriodSeconds':1,'hostNetwork':true,'containers':[{'name':'c','image':'busybox',"
             "'command':['sh','-c','mkdir /www; echo hi >/www/index.html; httpd -f -p 127.0.0.1:%d -h /www'],"
             "'startupProbe':{'tcpSocket':{'port':%d},'periodSeconds':1},"
             "'livenessProbe':{'httpGet':{'port':'http','path':'/index.html'},'periodSeconds':1,"
             "'failureThreshold':2},'ports':[{'name':'http','containerPort':%d}]}]}",
             port, port, port);
    fakes_apply("live", spec);
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

/* As the kubelet: a redirect is followed while it stays on the host, and one that leads away is a success. */
static void redirects(void)
{
    char spec[2048];
    int port = free_port(), nobody = free_port();
    snprintf(spec, sizeof(spec),
             "{'terminationGracePeriodSeconds':1,'hostNetwork':true,'containers':[{'name':'c','image':'busybox',"
             "'command':['sh','-c','mkdir -p /www/dir /www/cgi-bin; cd /www/cgi-bin; echo \\#!/bin/sh >away; "
             "echo echo Status: 302 Found >>away; echo echo Location: http://other.example/ >>away; "
             "echo echo Content-Length: 4 >>away; echo echo >>away; echo echo gone >>away; "
             "chmod +x away; exec httpd -f -p 127.0.0.1:%d -h /www'],"
             "'readinessProbe':{'httpGet':{'port':%d,'path':'/dir'},'periodSeconds':1}},"
             "{'name':'away','image':'busybox','command':['sleep','1000'],"
             "'readinessProbe':{'httpGet':{'port':%d,'path':'/cgi-bin/away'},'periodSeconds':1}},"
             "{'name':'refused','image':'busybox','command':['sleep','1000'],"
             "'readinessProbe':{'httpGet':{'port':%d,'path':'x?y'},'periodSeconds':1}}]}",
             port, port, port, nobody);
    fakes_apply("led", spec);
    ok(fakes_await_event("led", "Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 404", 20),
       "a redirect within the host is followed");
    ok(fakes_await("led", "containerStatuses.1.ready", "true", 10), "one that leads away is a success");
    ok(fakes_saw_event("led", "ProbeWarning: Readiness probe warning: Probe terminated redirects, Response body: gone"),
       "with a warning");
    char refused[256];
    snprintf(refused, sizeof(refused),
             "Unhealthy: Readiness probe failed: Get \"http://127.0.0.1:%d/x?y\": dial tcp 127.0.0.1:%d: connect: "
             "connection refused",
             nobody, nobody);
    ok(fakes_await_event("led", refused, 5), "where nobody listens, the probe says so in Go's words");
    is_string(fakes_at("led", "containerStatuses.0.ready"), "false", "what a redirect leads to counts");
    fakes_gone("led");
}

static void hooks(void)
{
    fakes_apply(
        "hooks",
        "{'terminationGracePeriodSeconds':5,'volumes':[{'name':'h','hostPath':{'path':'/tmp'}}],'containers':["
        "{'name':'c','image':'busybox','command':['sh','-c','f() { echo term; exit 0; }; trap f TERM; while :; "
        "do sleep 0.05; "
        "done'],'env':[{'name':'X','value':'no'}],'lifecycle':{'postStart':{'exec':{'command':['sh','-c','x=$$; echo "
        "${x##*[0-9]} >/started; X() { echo hook; }; echo $(X) >>/started']}},"
        "'preStop':{'exec':{'command':['sh','-c','echo stopping >/proc/1/fd/1; sleep 0.3']}}}},"
        "{'name':'bad','image':'busybox','command':['sleep','1000'],'lifecycle':{'postStart':{'exec':{"
        "'command':['false']}}}}]}");
    ok(fakes_await("hooks", "containerStatuses.0.state.running.startedAt", "*", 20), "a container with hooks runs");
    ok(fakes_await_event("hooks", "FailedPostStartHook: PostStartHook failed", 10),
       "a postStart hook that fails is reported");
    ok(fakes_await("hooks", "containerStatuses.1.lastState.terminated.exitCode", "137", 20) ||
           fakes_await("hooks", "containerStatuses.1.state.terminated.exitCode", "137", 5),
       "and ends its container");
    is_string(fakes_exec("hooks", "c", "cat /started"), "\nhook\n", "one that succeeds was run, as it was written");
    fakes_delete("hooks", 5);
    ok(fakes_await("hooks", "containerStatuses.0.state.terminated.exitCode", "0", 10), "a deleted pod's hook runs");
    is_string(fakes_log("hooks", "c", false), "stopping\nterm\n", "before the signal is sent");
    fakes_gone("hooks");
}

static void forced(void)
{
    fakes_apply("stubborn",
                "{'terminationGracePeriodSeconds':60,'containers':[{'name':'c','image':'busybox','command':["
                "'sh','-c','x() { :; }; trap x TERM; while :; do sleep 0.1; done']}]}");
    ok(fakes_await("stubborn", "phase", "Running", 20), "a pod with much grace runs");
    fakes_gone("stubborn");
    for (int i = 0; i < 80 && pods_count(fakes_pods()); i++)
        fakes_run(100);
    is_int((long long)pods_count(fakes_pods()), 0, "deleted by force it has next to none");
}

int main(void)
{
    const char *why = "";
    if (!fakes_start(&why)) {
        skip("pods run", why);
        return done();
    }
    init_and_sidecars();
    probes();
    redirects();
    hooks();
    forced();
    fakes_stop();
    return done();
}
