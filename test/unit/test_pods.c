#include "agent/pod/worker.h"

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

int main(void)
{
    const char *why = "";
    if (!fakes_start(&why)) {
        skip("pods run", why);
        return done();
    }
    once();
    fakes_stop();
    return done();
}
