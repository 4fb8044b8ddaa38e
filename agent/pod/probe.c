#include "agent/pod/probe.h"

#include <stdlib.h>

#include "agent/pod/action.h"
#include "agent/pod/worker_int.h"
#include "core/base/mem.h"
#include "core/base/random.h"
#include "core/format/json.h"
#include "core/wire/loop.h"

enum { RETRIES = 3 };

struct probe {
    struct container *container;
    enum probe_kind kind;
    struct loop_timer *timer;
    struct action *action;
    int errors; /* in a row, of one try */
    bool last_good;
    int run;   /* results like the last one, in a row */
    bool done; /* startup or liveness has said its word about this instance */
};

static const char *const fields[] = {"startupProbe", "livenessProbe", "readinessProbe"};
static const char *const names[] = {"Startup", "Liveness", "Readiness"};

static const cJSON *spec_of(const struct probe *p)
{
    return json_get(p->container->spec, fields[p->kind]);
}

static int64_t number(const struct probe *p, const char *field, int64_t standard)
{
    int64_t n = json_int(spec_of(p), field, standard);
    return n > 0 ? n : standard;
}

static void probe_free(struct probe *p)
{
    if (!p)
        return;
    loop_timer_free(p->timer);
    action_free(p->action);
    free(p);
}

static void start_waiting_probes(struct container *c)
{
    for (int k = PROBE_LIVENESS; k <= PROBE_READINESS; k++)
        if (c->probes[k] && !c->probes[k]->action)
            loop_timer_set(c->probes[k]->timer, 0);
}

/* A result that has stood its threshold. */
static void settle(struct probe *p, bool good)
{
    struct container *c = p->container;
    switch (p->kind) {
    case PROBE_STARTUP:
        p->done = true;
        if (good) {
            c->startup_passed = true;
            start_waiting_probes(c);
        } else {
            container_probe_failed(c, p->kind);
        }
        break;
    case PROBE_LIVENESS:
        p->done = !good;
        if (!good)
            container_probe_failed(c, p->kind);
        break;
    default:
        if (c->readiness_passed == good)
            return;
        c->readiness_passed = good;
    }
    worker_kick(c->worker);
}

static void count(struct probe *p, bool good)
{
    p->run = good == p->last_good ? p->run + 1 : 1;
    p->last_good = good;
    if (p->run >= number(p, good ? "successThreshold" : "failureThreshold", good ? 1 : 3))
        settle(p, good);
}

static void try(struct probe *p);

static void acted(void *arg, enum action_result result, const char *text)
{
    struct probe *p = arg;
    struct container *c = p->container;
    p->action = NULL;
    if (result == ACTION_ERROR && ++p->errors < RETRIES) {
        try(p);
        return;
    }
    p->errors = 0;
    loop_timer_set(p->timer, (uint64_t)number(p, "periodSeconds", 10) * 1000);
    if (result == ACTION_ERROR)
        worker_event(c->worker, c, true, "Unhealthy", "%s probe errored and resulted in unknown state: %s",
                     names[p->kind], text);
    else if (result == ACTION_FAILED)
        worker_event(c->worker, c, true, "Unhealthy", "%s probe failed: %s", names[p->kind], text);
    else if (result == ACTION_WARNING)
        worker_event(c->worker, c, true, "ProbeWarning", "%s probe warning: %s", names[p->kind], text);
    if (result != ACTION_ERROR)
        count(p, result != ACTION_FAILED);
    if (p->done)
        loop_timer_cancel(p->timer);
}

static void try(struct probe *p)
{
    p->action =
        action_start(p->container, false, spec_of(p), (unsigned)number(p, "timeoutSeconds", 1) * 1000, acted, p);
}

static void on_timer(void *arg)
{
    struct probe *p = arg;
    if (p->action || p->done)
        return;
    if (p->kind != PROBE_STARTUP && !p->container->startup_passed)
        return; /* start_waiting_probes sets it again */
    try(p);
}

static void start(struct container *c, enum probe_kind kind, bool found)
{
    if (!json_get(c->spec, fields[kind]))
        return;
    struct probe *p = mem_alloc(sizeof(*p));
    *p = (struct probe){.container = c, .kind = kind, .last_good = kind == PROBE_LIVENESS || c->readiness_passed};
    p->timer = loop_timer_new(c->worker->pods->loop, on_timer, p);
    c->probes[kind] = p;
    p->done = kind == PROBE_STARTUP && c->startup_passed;
    int64_t up_ms = (worker_now_us() - c->now.started_us) / 1000;
    int64_t delay_ms =
        json_int(spec_of(p), "initialDelaySeconds", 0) * 1000 - MAX_OF(up_ms, (int64_t)0); /* a clock set back */
    if (found) { /* not all of a node's probes at once */
        uint32_t random;
        random_bytes(&random, sizeof(random));
        delay_ms = MAX_OF(delay_ms, (int64_t)(random % ((uint64_t)number(p, "periodSeconds", 10) * 1000)));
    }
    if (!p->done)
        loop_timer_set(p->timer, delay_ms > 0 ? (uint64_t)delay_ms : 0);
}

void probes_start(struct container *c, int found)
{
    probes_stop(c);
    bool had_started = found && c->startup_passed;
    c->startup_passed = had_started || !json_get(c->spec, fields[PROBE_STARTUP]);
    c->readiness_passed = (found && c->readiness_passed) || !json_get(c->spec, fields[PROBE_READINESS]);
    for (int k = 0; k < PROBE_KINDS; k++)
        start(c, (enum probe_kind)k, found);
}

void probes_stop(struct container *c)
{
    for (int k = 0; k < PROBE_KINDS; k++) {
        probe_free(c->probes[k]);
        c->probes[k] = NULL;
    }
}

void probes_only_readiness(struct container *c)
{
    for (int k = PROBE_STARTUP; k <= PROBE_LIVENESS; k++) {
        probe_free(c->probes[k]);
        c->probes[k] = NULL;
    }
}
