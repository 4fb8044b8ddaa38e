/* Bringing what runs to what was granted: the pod's group up, containers that give, containers that take, the pod's
 * group down, so that a pod's limit is never below its containers'. One call to the shim at a time; whatever comes back
 * or ends leads here again. */
#include <errno.h>
#include <stdlib.h>

#include "agent/pod/resize.h"
#include "agent/pod/resources.h"
#include "agent/pod/worker_int.h"
#include "agent/runtime/cgroup.h"
#include "agent/runtime/runtime.h"
#include "agent/runtime/shim.h"
#include "agent/runtime/spec.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/wire/loop.h"

static const char *pod_path(const struct worker *w, struct arena *a)
{
    return cgroup_pod_path(runtime_cgroups(w->pods->runtime), a, pod_qos(w->pod), w->uid);
}

static bool is_between(const struct container *c)
{
    return c->step == STEP_CREATE || c->step == STEP_START || c->step == STEP_REMOVE || c->killing;
}

void container_set_actual(struct container *c, const cJSON *target)
{
    cleanup_strbuf struct strbuf text = {0};
    json_write(&text, target);
    free(c->actual);
    c->actual = strbuf_take(&text);
}

/* ---- less memory than is used */

static void complain(struct strbuf *out, size_t *n, const char *whose, int64_t limit, uint64_t usage)
{
    strbuf_addf(out, "%sattempting to set %s memory limit (%lld) below current usage (%llu)", (*n)++ ? ", " : "", whose,
                (long long)limit, (unsigned long long)usage);
}

static bool drops_below(const struct worker *w, const char *path, int64_t now, int64_t then, uint64_t *usage)
{
    struct cgroup_stats s;
    if (!then || (now && then >= now) || cgroup_read(runtime_cgroups(w->pods->runtime), path, &s))
        return false;
    *usage = s.memory_usage;
    return s.memory_usage >= (uint64_t)then;
}

/* NULL: no limit would go below what is used now; what is restarted is left out. */
static const char *check_memory(struct worker *w, struct arena *a, const struct cgroup_limits *now,
                                const struct cgroup_limits *then)
{
    cleanup_strbuf struct strbuf out = {0};
    size_t n = 0;
    uint64_t usage;
    if (drops_below(w, pod_path(w, a), now->memory, then->memory, &usage))
        complain(&out, &n, "pod", then->memory, usage);
    for (size_t i = 0; i < w->count; i++) {
        struct container *c = w->containers[i];
        cJSON *actual = json_of(a, c->actual), *target = resize_target(a, w->pod, c->spec);
        if (!container_is_running(c) || c->killing || resize_need(c->spec, actual, target) != RESIZE_IN_PLACE)
            continue;
        int64_t had = resource_get(json_get(actual, "limits"), "memory", 0);
        int64_t gets = resource_get(json_get(target, "limits"), "memory", 0);
        if (drops_below(w, arena_printf(a, "%s/%s", pod_path(w, a), c->now.id), had, gets, &usage))
            complain(&out, &n, arena_printf(a, "container \"%s\"", c->name), gets, usage);
    }
    if (!n)
        return NULL;
    return arena_printf(a, n > 1 ? "cannot decrease memory limits: [%s]" : "cannot decrease memory limits: %s", out.p);
}

/* ---- containers */

static void shim_gone(struct shim_user *user)
{
    CONTAINER_OF(user, struct worker, resizing.user)->resizing.call = NULL;
}

static void updated(void *arg, const struct shim_result *result)
{
    struct container *c = arg;
    struct worker *w = c->worker;
    struct resizing *z = &w->resizing;
    list_remove(&z->user.link);
    z->call = NULL;
    cleanup_free char *applied = TAKE(z->applying);
    worker_kick(w);
    if (!result->error) {
        free(c->actual);
        c->actual = TAKE(applied);
        w->dirty = true;
    } else if (result->error != -ECONNRESET && container_is_running(c) && !c->killing) {
        resize_failed(w, result->why);
    }
}

static void update(struct container *c, struct arena *a, const cJSON *target)
{
    struct worker *w = c->worker;
    struct resizing *z = &w->resizing;
    cleanup_strbuf struct strbuf json = {0}, text = {0};
    struct spec_resources r;
    container_resources(w->pod, c->spec, w->pods->node_memory, &r);
    json_write(&json, spec_limits(a, &r));
    json_write(&text, target);
    free(z->applying);
    z->applying = strbuf_take(&text);
    z->user.gone = shim_gone;
    shim_add_user(w->sandbox.shim, &z->user);
    z->call = shim_update(w->sandbox.shim, c->now.id, (struct slice){json.p, json.len}, updated, c);
}

static void restart(struct container *c)
{
    cleanup_arena struct arena *a = arena_new();
    c->restart_wanted = true;
    container_kill(c, worker_grace(c->worker), arena_printf(a, "Container %s resize requires restart", c->name));
}

/* Begins what can begin; true when no container has other limits than it should, and none may have soon. */
static bool containers_settled(struct worker *w, struct arena *a)
{
    struct container *next = NULL;
    cJSON *next_target = NULL;
    bool settled = true, gives = false;
    for (size_t i = 0; i < w->count; i++) {
        struct container *c = w->containers[i];
        cJSON *actual = json_of(a, c->actual), *target = resize_target(a, w->pod, c->spec);
        enum resize_need need = resize_need(c->spec, actual, target);
        if (c->kind == CONTAINER_EPHEMERAL || c->step == STEP_IDLE || need == RESIZE_NOTHING)
            continue;
        settled &= !container_is_running(c) && !is_between(c);
        if (!container_is_running(c) || c->killing)
            continue;
        if (need == RESIZE_RESTART) {
            restart(c);
        } else if (!next || (!gives && resize_gives(actual, target))) {
            next = c;
            next_target = target;
            gives = resize_gives(actual, target);
        }
    }
    if (next)
        update(next, a, next_target);
    return settled;
}

/* ---- the pod */

/* What of `then` is above `now`; 0 leaves it as it is. */
static struct cgroup_limits raised(const struct cgroup_limits *now, const struct cgroup_limits *then)
{
    return (struct cgroup_limits){
        .cpu_shares = then->cpu_shares,
        .cpu_quota = now->cpu_quota && then->cpu_quota > now->cpu_quota ? then->cpu_quota : 0,
        .cpu_period = then->cpu_period,
        .memory = now->memory && then->memory > now->memory ? then->memory : 0,
    };
}

static void look_again(void *arg)
{
    struct worker *w = arg;
    w->resizing.held = false;
    worker_kick(w);
}

void resize_sync(struct worker *w)
{
    struct resizing *z = &w->resizing;
    cleanup_arena struct arena *a = arena_new();
    struct cgroups *cg = runtime_cgroups(w->pods->runtime);
    struct cgroup_limits now, then;
    struct err err = {0};
    if (!z->running || z->held || z->call)
        return;
    if (!z->retry)
        z->retry = loop_timer_new(w->pods->loop, look_again, w);
    cgroup_read_limits(cg, pod_path(w, a), &now);
    pod_limits(w->pod, w->pods->pids_max, &then);
    const char *why = check_memory(w, a, &now, &then);
    const struct cgroup_limits up = raised(&now, &then);
    if (!why && cgroup_pod_make(cg, pod_path(w, a), &up, &err))
        why = err.text;
    if (!why && !containers_settled(w, a))
        return;
    if (!why && cgroup_pod_make(cg, pod_path(w, a), &then, &err))
        why = err.text;
    if (why)
        resize_failed(w, why);
    else
        resize_completed(w);
}
