/* A pod's sandbox: cgroup, network, shim and the namespaces that its containers share. They are pinned on files; a
 * pause process holds them only where one is needed: as the init of a PID namespace that the containers share, and for
 * runc to check and set the pod's sysctls. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#include "agent/pod/resources.h"
#include "agent/pod/worker_int.h"
#include "agent/runtime/cgroup.h"
#include "agent/runtime/child.h"
#include "agent/runtime/namespaces.h"
#include "agent/runtime/runtime.h"
#include "agent/runtime/shim.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/random.h"
#include "core/format/json.h"
#include "core/wire/loop.h"

enum { RETRY_MS = 1000, RETRY_MAX_MS = 10000 };

static void clear_addresses(struct sandbox *s)
{
    for (size_t i = 0; i < POD_ADDRESSES; i++) {
        free(s->ips[i]);
        s->ips[i] = NULL;
    }
    free(s->netns);
    s->netns = NULL;
    s->nips = 0;
}

void sandbox_free(struct worker *w)
{
    struct sandbox *s = &w->sandbox;
    shim_free(s->shim);
    child_free(s->remover);
    loop_timer_free(s->retry);
    clear_addresses(s);
}

static void retry_now(void *arg)
{
    struct worker *w = arg;
    w->sandbox.held = false;
    worker_kick(w);
}

/* ---- its end */

static void drop_shim(struct sandbox *s)
{
    s->shim = shim_free(s->shim);
    s->wait = NULL;
    s->ending = false;
}

static void forget(struct worker *w)
{
    struct sandbox *s = &w->sandbox;
    drop_shim(s);
    if (*s->id)
        runtime_bundle_remove(w->pods->runtime, s->id);
    s->id[0] = 0;
    s->pid = 0;
    s->complete = false;
    s->state = SANDBOX_NONE;
    w->dirty = true;
    worker_kick(w);
}

static void dead_removed(void *ctx, int status, struct slice output)
{
    struct worker *w = ctx;
    if (status)
        log_debug("pod %s/%s: the shim's rest: %.*s", w->namespace, w->name, SLICE_ARGS(output));
    w->sandbox.remover = NULL;
    forget(w);
}

/* The shim has ended. What an interrupted runc left behind is not its own to remove. */
static void shim_ended(struct worker *w)
{
    struct sandbox *s = &w->sandbox;
    drop_shim(s);
    if (s->process && !s->complete)
        s->remover = shim_remove_dead(w->pods->runtime, s->id, dead_removed, w, NULL);
    if (!s->remover)
        forget(w);
}

static void shut_down(void *ctx, const struct shim_result *result)
{
    (void)result; /* a shim that is gone already is as good */
    shim_ended(ctx);
}

static void deleted(void *ctx, const struct shim_result *result)
{
    struct worker *w = ctx;
    (void)result;
    w->sandbox.ending = true;
    shim_shutdown(w->sandbox.shim, shut_down, w);
}

static void delete_process(struct worker *w)
{
    if (w->sandbox.process)
        shim_delete(w->sandbox.shim, w->sandbox.id, NULL, deleted, w);
    else
        deleted(w, NULL);
}

static void killed_process_ended(void *ctx, const struct shim_result *result)
{
    struct worker *w = ctx;
    (void)result;
    w->sandbox.wait = NULL;
    delete_process(w);
}

/* The shim is gone: its own executable knows how to remove what it left, and the cgroup knows who still runs. */
static void remove_dead(struct worker *w)
{
    struct sandbox *s = &w->sandbox;
    cleanup_arena struct arena *a = arena_new();
    struct cgroups *cg = runtime_cgroups(w->pods->runtime);
    cgroup_kill(cg, cgroup_pod_path(cg, a, pod_qos(w->pod), w->uid));
    s->shim = shim_free(s->shim);
    s->wait = NULL;
    if (s->process)
        s->remover = shim_remove_dead(w->pods->runtime, s->id, dead_removed, w, NULL);
    else
        shim_end(w->pods->runtime, s->id);
    if (!s->remover)
        forget(w);
}

void sandbox_remove(struct worker *w)
{
    struct sandbox *s = &w->sandbox;
    if (s->state == SANDBOX_REMOVING || s->state == SANDBOX_NETWORK)
        return;
    if (!*s->id) {
        s->state = SANDBOX_NONE;
        return;
    }
    enum sandbox_state was = s->state;
    s->state = SANDBOX_REMOVING;
    if (!s->shim || was == SANDBOX_FINDING) {
        remove_dead(w);
    } else if (s->wait) {
        shim_cancel(s->wait);
        s->wait = shim_wait(s->shim, s->id, NULL, killed_process_ended, w);
        shim_kill(s->shim, s->id, NULL, SIGKILL, true, NULL, NULL);
    } else {
        delete_process(w);
    }
}

void sandbox_lost(struct worker *w)
{
    for (size_t i = 0; i < w->count; i++) {
        struct container *c = w->containers[i];
        c->wait = NULL; /* its call went with the shim */
        if (c->step == STEP_CREATE || c->step == STEP_START || c->step == STEP_RUNNING)
            container_ended(c, 255, worker_now_us(), "Unknown");
        else if (c->step == STEP_REMOVE && c->deleting)
            container_remove(c);
    }
}

static void on_lost(void *ctx, const char *why)
{
    struct worker *w = ctx;
    struct sandbox *s = &w->sandbox;
    if (s->ending) { /* it went before it answered */
        shim_ended(w);
        return;
    }
    log_warn("pod %s/%s: the connection to its shim ended (%s); looking for it again", w->namespace, w->name, why);
    bool removing = s->state == SANDBOX_REMOVING;
    s->shim = shim_free(s->shim);
    s->wait = NULL;
    for (size_t i = 0; i < w->count; i++)
        w->containers[i]->wait = NULL;
    if (removing)
        remove_dead(w);
    else
        sandbox_find(w);
}

static void pause_ended(void *ctx, const struct shim_result *result)
{
    struct worker *w = ctx;
    w->sandbox.wait = NULL;
    if (result->error == -ECONNRESET || w->sandbox.state != SANDBOX_READY)
        return; /* on_lost tells */
    log_warn("pod %s/%s: its sandbox ended by itself", w->namespace, w->name);
    w->sandbox.state = SANDBOX_DEAD;
    worker_kick(w);
}

/* ---- its start */

static void failed(struct worker *w, const char *why)
{
    struct sandbox *s = &w->sandbox;
    worker_event(w, NULL, true, "FailedCreatePodSandBox", "Failed to create pod sandbox: %s", why);
    s->delay_ms = !s->delay_ms ? RETRY_MS : MIN_OF(s->delay_ms * 2, (unsigned)RETRY_MAX_MS);
    if (!s->retry)
        s->retry = loop_timer_new(w->pods->loop, retry_now, w);
    loop_timer_set(s->retry, s->delay_ms);
    s->held = true;
    if (s->state == SANDBOX_STARTING) { /* the shim is well and has to go, too */
        s->state = SANDBOX_REMOVING;
        delete_process(w);
    } else if (*s->id) {
        s->state = SANDBOX_REMOVING;
        remove_dead(w);
    } else {
        s->state = SANDBOX_NONE;
    }
}

static void now_ready(struct worker *w)
{
    struct sandbox *s = &w->sandbox;
    s->state = SANDBOX_READY;
    s->complete = true;
    s->delay_ms = 0;
    w->dirty = true;
    worker_kick(w);
}

static void started(void *ctx, const struct shim_result *result)
{
    struct worker *w = ctx;
    if (w->sandbox.state != SANDBOX_STARTING)
        return;
    if (result->error)
        failed(w, result->why);
    else
        now_ready(w);
}

static void created(void *ctx, const struct shim_result *result)
{
    struct worker *w = ctx;
    struct sandbox *s = &w->sandbox;
    if (s->state != SANDBOX_STARTING)
        return;
    if (result->error) {
        failed(w, result->why);
        return;
    }
    s->pid = result->pid;
    s->wait = shim_wait(s->shim, s->id, NULL, pause_ended, w);
    shim_run(s->shim, s->id, NULL, started, w);
}

static void shim_ready(void *ctx, int error, const char *why)
{
    struct worker *w = ctx;
    struct sandbox *s = &w->sandbox;
    if (s->state != SANDBOX_SHIM)
        return;
    if (error) {
        failed(w, why);
        return;
    }
    if (!s->process) {
        now_ready(w);
        return;
    }
    s->state = SANDBOX_STARTING;
    shim_create(s->shim, s->id, &(struct task_io){0}, created, w);
}

static bool needs_process(const cJSON *pod)
{
    return json_bool(pod, "spec.shareProcessNamespace", false) ||
           json_count(json_at(pod, "spec.securityContext.sysctls"));
}

static int make_bundle(struct worker *w, struct err *err)
{
    cleanup_arena struct arena *a = arena_new();
    struct runtime *rt = w->pods->runtime;
    struct sandbox *s = &w->sandbox;
    bool host = worker_host_network(w);
    const struct namespaces shared = {.netns = host ? NULL : s->netns,
                                      .hostname = host ? NULL : w->hostname,
                                      .ipc = !json_bool(w->pod, "spec.hostIPC", false)};
    cJSON *spec;
    int r = hosts_write(w, err);
    if (!r)
        r = sandbox_config(w, a, &spec, err);
    if (!r)
        r = runtime_bundle_make(rt, s->id, spec, err);
    return r || s->process ? r : namespaces_pin(runtime_bundle(rt, a, s->id), &shared, err);
}

static void start_shim(struct worker *w)
{
    static const struct shim_events events = {shim_ready, on_lost};
    struct sandbox *s = &w->sandbox;
    struct err err = {0};
    random_hex(s->id, (POD_ID_SIZE - 1) / 2);
    s->process = needs_process(w->pod);
    w->dirty = true;
    if (make_bundle(w, &err)) {
        failed(w, err.text);
        return;
    }
    state_save(w); /* before there is a process that nobody else knows of */
    s->state = SANDBOX_SHIM;
    s->shim = shim_start(w->pods->runtime, s->id, &events, w);
}

static void take_network(struct sandbox *s, const struct pod_net *net)
{
    clear_addresses(s);
    s->netns = mem_strdup(net->netns);
    for (; s->nips < net->nips && s->nips < POD_ADDRESSES; s->nips++)
        s->ips[s->nips] = mem_strdup(net->ips[s->nips]);
    s->attached = true;
}

static void network_ready(void *arg, const struct pod_net *net, const char *why)
{
    struct worker *w = arg;
    struct sandbox *s = &w->sandbox;
    s->asking = false;
    if (s->state == SANDBOX_NETWORK) /* else it was given up */
        s->state = SANDBOX_NONE;
    if (net)
        take_network(s, net);
    w->dirty = true;
    worker_kick(w);
    if (!net && w->stage == WORKER_ACTIVE) {
        cleanup_arena struct arena *a = arena_new();
        failed(w, arena_printf(a, "failed to set up the pod's network: %s", why));
    } else if (w->stage == WORKER_ACTIVE && !w->freed_later) {
        start_shim(w);
    }
    worker_done(w);
}

void sandbox_give_up_network(struct worker *w)
{
    struct sandbox *s = &w->sandbox;
    if (s->state == SANDBOX_NETWORK)
        s->state = SANDBOX_NONE;
    s->attached |= s->asking;
}

void sandbox_detach_network(struct worker *w, void (*done)(void *arg))
{
    if (TAKE(w->sandbox.asking))
        w->pending--; /* it is cancelled, and never answered */
    w->pending++;
    w->pods->ops->net_detach(w->pods->ops_ctx, &w->ref, done, w);
}

void sandbox_start(struct worker *w)
{
    struct sandbox *s = &w->sandbox;
    bool busy = false;
    for (size_t i = 0; i < w->count; i++) { /* of the sandbox before; their removal kicks us */
        busy |= w->containers[i]->step != STEP_IDLE;
        if (w->containers[i]->step == STEP_RUNNING)
            container_kill(w->containers[i], 0, "Pod sandbox changed, it will be killed and re-created.");
    }
    if (busy || s->held || s->asking)
        return;
    if (s->state == SANDBOX_DEAD) {
        worker_event(w, NULL, false, "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
        w->initialized = false; /* init containers run again in the new one */
        sandbox_remove(w);
        return;
    }
    cleanup_arena struct arena *a = arena_new();
    struct cgroups *cg = runtime_cgroups(w->pods->runtime);
    struct cgroup_limits limits;
    struct err err = {0};
    pod_limits(w->pod, w->pods->pids_max, &limits);
    if (cgroup_pod_make(cg, cgroup_pod_path(cg, a, pod_qos(w->pod), w->uid), &limits, &err)) {
        failed(w, err.text);
        return;
    }
    pods_share_cpu(w->pods);
    if (worker_host_network(w) || s->attached) {
        start_shim(w);
        return;
    }
    s->state = SANDBOX_NETWORK;
    s->asking = true;
    w->pending++;
    w->pods->ops->net_attach(w->pods->ops_ctx, &w->ref, json_get(w->pod, "spec"), network_ready, w);
}

/* ---- found again */

static void network_known(void *arg, const struct pod_net *net, const char *why)
{
    struct worker *w = arg;
    w->sandbox.asking = false;
    if (net)
        take_network(&w->sandbox, net);
    else
        log_warn("pod %s/%s: its network is not known any more (%s); it keeps what it has", w->namespace, w->name, why);
    w->dirty = true;
    worker_kick(w);
    worker_done(w);
}

static void found(void *ctx, int error, const char *why)
{
    struct worker *w = ctx;
    struct sandbox *s = &w->sandbox;
    if (s->state != SANDBOX_FINDING)
        return;
    if (error) {
        log_warn("pod %s/%s: its shim is gone (%s); its containers count as ended", w->namespace, w->name, why);
        s->state = SANDBOX_DEAD;
        s->shim = shim_free(s->shim);
        sandbox_lost(w);
        worker_kick(w);
        return;
    }
    s->state = SANDBOX_READY;
    if (s->process)
        s->wait = shim_wait(s->shim, s->id, NULL, pause_ended, w);
    if (!s->complete) { /* k3c ended while it was being made */
        sandbox_remove(w);
        return;
    }
    for (size_t i = 0; i < w->count; i++)
        container_watch(w->containers[i]);
    worker_kick(w);
}

void sandbox_find(struct worker *w)
{
    static const struct shim_events events = {found, on_lost};
    struct sandbox *s = &w->sandbox;
    s->state = SANDBOX_FINDING;
    s->shim = shim_connect(w->pods->runtime, s->id, &events, w);
    if (s->attached && !s->asking) {
        s->asking = true;
        w->pending++;
        w->pods->ops->net_attach(w->pods->ops_ctx, &w->ref, json_get(w->pod, "spec"), network_known, w);
    }
}
