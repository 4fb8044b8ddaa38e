/* Ending a running container: preStop hook, stop signal, and SIGKILL when its time is up. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "agent/pod/action.h"
#include "agent/pod/probe.h"
#include "agent/pod/worker_int.h"
#include "agent/runtime/shim.h"
#include "core/base/clock.h"
#include "core/format/json.h"
#include "core/wire/loop.h"

enum { LEAST_GRACE_MS = 2000, KILL_AGAIN_MS = 10000 };

static void set_timer(struct container *c, int64_t ms)
{
    loop_timer_set(c->kill_timer, ms > 0 ? (uint64_t)ms : 0);
}

static int64_t left_ms(const struct container *c)
{
    return c->kill_deadline_ms - (int64_t)clock_mono_ms();
}

static void signal_end(struct container *c)
{
    struct worker *w = c->worker;
    c->hook = action_free(c->hook);
    c->signalled = true;
    if (left_ms(c) < LEAST_GRACE_MS)
        c->kill_deadline_ms = (int64_t)clock_mono_ms() + LEAST_GRACE_MS;
    set_timer(c, left_ms(c));
    if (w->sandbox.shim)
        shim_kill(w->sandbox.shim, c->now.id, NULL, c->stop_signal ? c->stop_signal : SIGTERM, false, NULL, NULL);
}

static void time_is_up(void *arg)
{
    struct container *c = arg;
    struct worker *w = c->worker;
    if (c->step != STEP_RUNNING)
        return;
    if (!c->signalled) { /* the hook has used it all */
        signal_end(c);
        return;
    }
    c->killed = true;
    set_timer(c, KILL_AGAIN_MS);
    if (w->sandbox.shim)
        shim_kill(w->sandbox.shim, c->now.id, NULL, SIGKILL, true, NULL, NULL);
}

static void pre_stopped(void *arg, enum action_result result, const char *text)
{
    struct container *c = arg;
    (void)text; /* what the hook said may be secret */
    c->hook = NULL;
    if (result != ACTION_OK)
        worker_event(c->worker, c, true, "FailedPreStopHook", "PreStopHook failed");
    signal_end(c);
}

static void begin(struct container *c, int64_t grace_s, const char *why)
{
    struct worker *w = c->worker;
    const cJSON *hook = json_at(c->spec, "lifecycle.preStop");
    c->killing = true;
    c->kill_deadline_ms = (int64_t)clock_mono_ms() + grace_s * 1000;
    if (!c->kill_timer)
        c->kill_timer = loop_timer_new(w->pods->loop, time_is_up, c);
    if (why)
        worker_event(w, c, false, "Killing", "%s", why);
    else
        worker_event(w, c, false, "Killing", "Stopping container %s", c->name);
    c->hook = action_free(c->hook);
    if (!hook || grace_s <= 0) {
        signal_end(c);
        return;
    }
    set_timer(c, grace_s * 1000);
    c->hook = action_start(c, true, hook, 0, pre_stopped, c);
}

void container_kill(struct container *c, int64_t grace_s, const char *why)
{
    if (c->step == STEP_PULL) {
        container_give_up(c);
        return;
    }
    if (c->step == STEP_MOUNT || c->step == STEP_CREATE || c->step == STEP_START) {
        c->kill_wanted = true;
        return;
    }
    if (c->step != STEP_RUNNING)
        return;
    if (!c->killing) {
        begin(c, grace_s, why);
        return;
    }
    int64_t deadline = (int64_t)clock_mono_ms() + grace_s * 1000;
    if (deadline >= c->kill_deadline_ms || c->killed)
        return;
    c->kill_deadline_ms = deadline;
    set_timer(c, left_ms(c));
}

void container_kill_again(struct container *c)
{
    c->signalled = false;
    signal_end(c);
}

void container_probe_failed(struct container *c, enum probe_kind kind)
{
    struct worker *w = c->worker;
    const char *name = kind == PROBE_STARTUP ? "startup" : "liveness";
    const cJSON *probe = json_get(c->spec, kind == PROBE_STARTUP ? "startupProbe" : "livenessProbe");
    char text[256];
    if (w->stage != WORKER_ACTIVE)
        return;
    snprintf(text, sizeof(text), "Container %s failed %s probe%s", c->name, name,
             container_restarts(w->pod, c->spec, c->kind, 128 + SIGKILL) ? ", will be restarted" : "");
    container_kill(c, json_int(probe, "terminationGracePeriodSeconds", worker_grace(w)), text);
}
