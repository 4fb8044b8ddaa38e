#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "agent/pod/resize.h"
#include "agent/pod/resources.h"
#include "agent/pod/worker_int.h"
#include "agent/runtime/cgroup.h"
#include "agent/runtime/runtime.h"
#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/model/pod.h"
#include "core/wire/loop.h"

enum { VOLUME_RETRY_MS = 500, VOLUME_RETRY_MAX_MS = 122000, STATUS_WAIT_MS = 500 };

int64_t worker_now_us(void)
{
    return clock_real_us();
}

int64_t worker_mono_ms(void)
{
    return (int64_t)clock_mono_ms();
}

bool worker_host_network(const struct worker *w)
{
    return json_bool(w->pod, "spec.hostNetwork", false);
}

int64_t worker_grace(const struct worker *w)
{
    return json_int(w->pod, "spec.terminationGracePeriodSeconds", 30);
}

void worker_kick(struct worker *w)
{
    loop_task_defer(w->pods->loop, &w->task);
}

void worker_event(struct worker *w, const struct container *c, bool warning, const char *reason, const char *fmt, ...)
{
    cleanup_arena struct arena *a = arena_new();
    if (w->gone)
        return;
    va_list args;
    va_start(args, fmt);
    const char *text = arena_vprintf(a, fmt, args);
    va_end(args);
    const char *path = NULL;
    if (c)
        path = arena_printf(a, "spec.%s{%s}", container_list(c->kind), c->name);
    w->pods->ops->event(w->pods->ops_ctx, w->pod, path, warning, reason, text);
}

void worker_downward(struct worker *w, struct downward *d, struct arena *a)
{
    const struct pods *p = w->pods;
    const char **pod_ips = arena_alloc(a, POD_ADDRESSES * sizeof(*pod_ips));
    const char **host_ips = arena_alloc(a, POD_ADDRESSES * sizeof(*host_ips));
    bool host = worker_host_network(w);
    for (size_t i = 0; i < POD_ADDRESSES; i++) {
        host_ips[i] = p->node_ips[i];
        pod_ips[i] = host ? p->node_ips[i] : w->sandbox.ips[i];
    }
    *d = (struct downward){
        .pod = w->pod,
        .node_name = p->node_name,
        .pod_ips = pod_ips,
        .host_ips = host_ips,
        .n_pod_ips = host ? p->n_node_ips : w->sandbox.nips,
        .n_host_ips = p->n_node_ips,
        .allocatable_cpu_milli = p->allocatable_cpu_milli,
        .allocatable_memory = p->allocatable_memory,
    };
}

/* ---- the status */

static void instance_status(const struct instance *i, struct status_instance *s)
{
    *s = (struct status_instance){
        .id = *i->id && !i->unborn ? i->id : NULL,
        .state = (unsigned)i->state,
        .started_us = i->started_us,
        .finished_us = i->finished_us,
        .exit_code = i->exit_code,
        .reason = i->reason,
        .message = i->message,
    };
}

static void container_status(struct arena *a, const struct container *c, struct status_container *s)
{
    *s = (struct status_container){
        .spec = c->spec,
        .kind = c->kind,
        .restart_count = c->restarts,
        .image = c->image,
        .image_id = c->image_id,
        .waiting_reason = c->waiting_reason,
        .waiting_message = c->waiting_message,
        .startup_passed = c->startup_passed && (c->kind != CONTAINER_SIDECAR || c->post_start_done),
        .readiness_passed = c->readiness_passed,
        .user = json_of(a, c->user),
        .actual = json_of(a, c->actual),
        .restarting = c->restart_wanted,
    };
    instance_status(&c->now, &s->now);
    instance_status(&c->last, &s->last);
}

static cJSON *make_status(struct worker *w, struct arena *a)
{
    struct status_container *list = arena_alloc(a, (w->count + 1) * sizeof(*list));
    for (size_t i = 0; i < w->count; i++)
        container_status(a, w->containers[i], &list[i]);
    struct downward d;
    worker_downward(w, &d, a);
    struct status_resize resizes[2];
    const struct status_input in = {
        .resizes = resizes,
        .n_resizes = resize_conditions(w, resizes),
        .pod = w->pod,
        .old = w->status,
        .containers = list,
        .count = w->count,
        .sandbox_ready = w->sandbox.state == SANDBOX_READY,
        .terminal = w->stage == WORKER_OVER,
        .rejected = w->rejected,
        .failed_reason = w->failed_reason,
        .failed_message = w->failed_message,
        .pod_ips = d.pod_ips,
        .host_ips = d.host_ips,
        .n_pod_ips = d.n_pod_ips,
        .n_host_ips = d.n_host_ips,
        .start_us = w->start_us,
        .now_us = worker_now_us(),
    };
    return status_make(a, &in);
}

static bool same_states(const cJSON *a, const cJSON *b, enum container_kind kind)
{
    const cJSON *x = json_get(a, container_statuses(kind)), *y = json_get(b, container_statuses(kind));
    if (json_count(x) != json_count(y))
        return false;
    for (x = x ? x->child : NULL, y = y ? y->child : NULL; x && y; x = x->next, y = y->next)
        if (!json_equal(json_get(x, "state"), json_get(y, "state")))
            return false;
    return true;
}

/* On the way to a pod's first container nobody acts on what was done so far (address, sandbox, image): it is told with
 * what comes next, if that comes soon. */
static bool can_wait(const struct worker *w, const cJSON *status)
{
    static const enum container_kind kinds[] = {CONTAINER_INIT, CONTAINER_REGULAR, CONTAINER_EPHEMERAL};
    if (w->stage != WORKER_ACTIVE || !w->status_text || !str_eq(json_str(w->status, "phase"), "Pending") ||
        !str_eq(json_str(status, "phase"), "Pending"))
        return false;
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (!same_states(w->status, status, kinds[i]))
            return false;
    return true;
}

static void status_waited(void *arg)
{
    struct worker *w = arg;
    w->status_wait = STATUS_WAITED;
    worker_kick(w);
}

static bool has_to_wait(struct worker *w, const cJSON *status)
{
    if (w->status_wait == STATUS_WAITED || !can_wait(w, status)) {
        loop_timer_cancel(w->status_timer);
        w->status_wait = STATUS_NOW;
        return false;
    }
    if (w->status_wait == STATUS_NOW)
        loop_timer_set(w->status_timer, STATUS_WAIT_MS);
    w->status_wait = STATUS_WAITING;
    return true;
}

/* Tells the API when something changed. */
static void push_status(struct worker *w)
{
    if (w->silent || w->sandbox.state == SANDBOX_FINDING) /* what was true before k3c restarted most likely still is */
        return;
    struct arena *a = arena_new();
    cJSON *status = make_status(w, a);
    struct strbuf text = {0};
    json_write(&text, status);
    if (str_eq(text.p, w->status_text) || has_to_wait(w, status)) {
        strbuf_free(&text);
        arena_free(a);
        return;
    }
    arena_free(w->status_arena);
    free(w->status_text);
    w->status_arena = a;
    w->status = status;
    w->status_text = strbuf_take(&text);
    w->status_written = false;
    w->dirty = true;
    if (w->known && !w->gone)
        w->pods->ops->status(w->pods->ops_ctx, &w->ref, status);
}

static void fail(struct worker *w, const char *reason, const char *message)
{
    free(w->failed_reason);
    free(w->failed_message);
    w->failed_reason = mem_strdup(reason);
    w->failed_message = mem_strdup(message);
    worker_stop(w, worker_grace(w));
}

/* ---- what the containers need before the first is started */

static void retry_later(struct worker *w, unsigned *delay, unsigned first, unsigned most)
{
    *delay = !*delay ? first : *delay * 2 > most ? most : *delay * 2;
    loop_timer_set(w->retry, *delay);
}

/* 1: all are as they should be; 0: not yet. */
static int volumes_sync(struct worker *w)
{
    if (w->volumes_ready && !w->volumes_dirty)
        return 1;
    cleanup_arena struct arena *a = arena_new();
    struct downward downward;
    struct volume_sources sources;
    worker_downward(w, &downward, a);
    worker_sources(w, &sources);
    const struct volume_pod vp = {.dir = w->dir, .pod = w->pod, .downward = &downward, .sources = &sources};
    bool waiting = false, failed = false;
    for (JSON_EACH(volume, json_at(w->pod, "spec.volumes"))) {
        struct err err = {0};
        if (w->volumes_ready && !volume_is_projected(volume))
            continue;
        int r = volume_setup(&vp, volume, &err);
        waiting |= r == -EAGAIN;
        if (r >= 0 || r == -EAGAIN)
            continue;
        failed = true;
        worker_event(w, NULL, true, "FailedMount", "MountVolume.SetUp failed for volume \"%s\" : %s",
                     json_str_or(volume, "name", ""), err.text);
    }
    w->volumes_dirty = false;
    if (failed)
        retry_later(w, &w->volume_delay_ms, VOLUME_RETRY_MS, VOLUME_RETRY_MAX_MS);
    if (failed || waiting)
        return w->volumes_ready;
    w->volume_delay_ms = 0;
    w->volumes_ready = true;
    return 1;
}

static void retry_volumes(void *arg)
{
    struct worker *w = arg;
    w->volumes_dirty = true;
    worker_kick(w);
}

/* Once they were read they stay known. */
static bool services_known(struct worker *w)
{
    if (w->services_known)
        return true;
    cleanup_arena struct arena *a = arena_new();
    w->services_known = w->pods->ops->services(w->pods->ops_ctx, a, w->namespace) != NULL;
    return w->services_known;
}

/* Nothing of it was ever here, or is known any more. */
static bool is_untouched(const struct worker *w)
{
    for (size_t i = 0; i < w->count; i++)
        if (*w->containers[i]->now.id)
            return false;
    return !*w->sandbox.id;
}

static int check_class(const struct worker *w, const char **reason, struct err *err)
{
    const char *class = json_str_or(w->pod, "spec.runtimeClassName", "");
    *reason = "RuntimeClassNotSupported";
    return *class ? err_set(err, EPERM, "RuntimeClass \"%s\": this node runs no other runtime than runc", class) : 0;
}

/* Once, before anything of it is made. */
static bool admit(struct worker *w)
{
    cleanup_arena struct arena *a = arena_new();
    struct err err = {0};
    const char *reason;
    if (w->admitted || !is_untouched(w))
        return true;
    int r = check_class(w, &reason, &err);
    if (!r)
        r = worker_admit(w, &reason, &err);
    w->admitted = !r;
    if (!r || r == -EAGAIN)
        return !r;
    w->rejected = true;
    worker_event(w, NULL, true, reason, "%s", err.text);
    fail(w, reason, arena_printf(a, "Pod was rejected: %s", err.text));
    return false;
}

static void active_sync(struct worker *w)
{
    if (w->sandbox.state == SANDBOX_FINDING || !admit(w))
        return;
    if (!w->prefetched) {
        pod_sources_prefetch(w);
        w->prefetched = true;
    }
    if (!volumes_sync(w) || !services_known(w))
        return;
    if (w->sandbox.state == SANDBOX_NONE || w->sandbox.state == SANDBOX_DEAD)
        sandbox_start(w);
    if (w->sandbox.state != SANDBOX_READY)
        return;
    resize_sync(w);
    containers_sync(w);
}

static void worker_sync(void *arg)
{
    struct worker *w = arg;
    if (w->removing)
        return;
    enum worker_stage before;
    do { /* a stage that has nothing to do ends at once */
        before = w->stage;
        if (w->stage == WORKER_ACTIVE)
            active_sync(w);
        else if (w->stage == WORKER_STOPPING)
            worker_stop_sync(w);
        else if (w->stage == WORKER_CLEANING)
            worker_clean_sync(w);
    } while (w->stage != before);
    push_status(w);
    if (w->dirty)
        state_save(w);
    if (w->stage == WORKER_OVER)
        worker_over_sync(w); /* may free it */
}

/* ---- coming and going */

static void deadline_passed(void *arg)
{
    worker_fail(arg, "DeadlineExceeded", "Pod was active on the node longer than the specified deadline");
}

static void set_deadline(struct worker *w)
{
    int64_t limit_s = json_int(w->pod, "spec.activeDeadlineSeconds", -1);
    if (limit_s < 0 || w->stage != WORKER_ACTIVE)
        return;
    int64_t left_ms = limit_s * 1000 - (worker_now_us() - w->start_us) / 1000;
    loop_timer_set(w->deadline, left_ms > 0 ? (uint64_t)left_ms : 0);
}

void worker_fail(struct worker *w, const char *reason, const char *message)
{
    if (w->stage != WORKER_ACTIVE)
        return;
    worker_event(w, NULL, true, reason, "%s", message);
    fail(w, reason, message);
}

/* Their addresses stay: what is under way points to them. */
static void add_container(struct worker *w, const cJSON *spec, enum container_kind kind)
{
    struct container *c = mem_alloc(sizeof(*c));
    container_init(c, w, spec, kind);
    w->containers = mem_realloc(w->containers, (w->count + 1) * sizeof(struct container *));
    w->containers[w->count++] = c;
}

static bool has_container(const struct worker *w, const char *name)
{
    for (size_t i = 0; i < w->count; i++)
        if (str_eq(w->containers[i]->name, name))
            return true;
    return false;
}

/* Ephemeral ones come while the pod runs. */
static void add_containers(struct worker *w)
{
    static const char *const lists[] = {"spec.initContainers", "spec.containers", "spec.ephemeralContainers"};
    for (size_t l = 0; l < COUNT_OF(lists); l++)
        for (JSON_EACH(spec, json_at(w->pod, lists[l]))) {
            if (has_container(w, json_str_or(spec, "name", "")))
                continue;
            add_container(w, spec,
                          l == 0   ? container_kind(true, spec)
                          : l == 1 ? CONTAINER_REGULAR
                                   : CONTAINER_EPHEMERAL);
            w->prefetched = false; /* it may name what was not named before */
        }
}

/* Without what only the API server needs. */
static cJSON *copy_pod(struct arena *a, const cJSON *pod)
{
    cJSON *copy = json_object(a);
    for (JSON_EACH(member, pod)) {
        if (strcmp(member->string, "metadata")) {
            json_set(a, copy, member->string, json_copy(a, member));
            continue;
        }
        cJSON *metadata = json_set(a, copy, "metadata", json_object(a));
        for (JSON_EACH(field, member))
            if (strcmp(field->string, "managedFields"))
                json_set(a, metadata, field->string, json_copy(a, field));
    }
    return copy;
}

static const cJSON *spec_of(const cJSON *pod, const struct container *c)
{
    return json_find(json_get(json_get(pod, "spec"), container_list(c->kind)), "name", c->name);
}

void worker_adopt(struct worker *w, struct arena *a, cJSON *pod)
{
    struct arena *old = w->arena;
    w->arena = a;
    w->pod = pod;
    hosts_names(w);
    for (size_t i = 0; i < w->count; i++)
        w->containers[i]->spec = spec_of(w->pod, w->containers[i]);
    add_containers(w);
    arena_free(old);
}

/* What was granted stays so until the node grants something else. */
static void keep_granted(struct worker *w, struct arena *a, cJSON *fresh, const cJSON *pod)
{
    if ((!w->admitted && is_untouched(w)) || resize_same(pod, w->pod)) {
        resize_forget_wish(w);
        return;
    }
    struct arena *wish = arena_new();
    resize_want(w, wish, copy_pod(wish, pod));
    resize_keep(a, fresh, w->pod);
}

/* Takes a later object; false when it is of other containers. */
static bool take_pod(struct worker *w, const cJSON *pod)
{
    for (size_t i = 0; i < w->count; i++)
        if (!spec_of(pod, w->containers[i]))
            return false;
    struct arena *a = arena_new();
    cJSON *fresh = copy_pod(a, pod);
    if (w->pod)
        keep_granted(w, a, fresh, pod);
    worker_adopt(w, a, fresh);
    return true;
}

/* Does it differ in more than its status and version? */
static bool is_news(const cJSON *a, const cJSON *b)
{
    static const char *const paths[] = {"spec", "metadata.labels", "metadata.annotations", "metadata.deletionTimestamp",
                                        "metadata.deletionGracePeriodSeconds"};
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        if (!json_equal(json_at(a, paths[i]), json_at(b, paths[i])))
            return true;
    return false;
}

struct worker *worker_new(struct pods *p, const cJSON *pod)
{
    struct worker *w = mem_alloc(sizeof(*w));
    w->pods = p;
    w->uid = mem_strdup(json_str_or(pod, "metadata.uid", ""));
    w->namespace = mem_strdup(json_str_or(pod, "metadata.namespace", ""));
    w->name = mem_strdup(json_str_or(pod, "metadata.name", ""));
    w->ref = (struct pod_ref){w->namespace, w->name, w->uid};
    list_init(&w->sources);
    list_init(&w->tokens);
    loop_task_init(&w->task, worker_sync, w);
    w->deadline = loop_timer_new(p->loop, deadline_passed, w);
    w->retry = loop_timer_new(p->loop, retry_volumes, w);
    w->status_timer = loop_timer_new(p->loop, status_waited, w);
    cleanup_arena struct arena *a = arena_new();
    w->dir = mem_strdup(arena_printf(a, "%s/%s", p->root_dir, w->uid));
    struct err err = {0};
    if (file_make_dir(w->dir, 0750, &err))
        log_error("pod %s/%s: %s; it will not start", w->namespace, w->name, err.text);
    take_pod(w, pod);
    int64_t start = json_time(pod, "status.startTime");
    w->start_us = start ? start : worker_now_us();
    map_set(&p->workers, w->uid, w);
    return w;
}

void worker_tell_again(struct worker *w)
{
    w->overruled = false;
    free(w->status_text);
    w->status_text = NULL;
}

/* The node controller calls pods unready whose node fell silent; only the node itself can take that back. */
static void check_readiness(struct worker *w)
{
    w->overruled = w->status && status_ready_differs(w->status, json_get(w->pod, "status"));
    if (w->overruled && w->status_written)
        worker_tell_again(w);
}

void worker_set_pod(struct worker *w, const cJSON *pod)
{
    bool news = !w->known || is_news(w->resizing.wanted ? w->resizing.wanted : w->pod, pod);
    if (!w->known) /* what changed before was told nobody */
        worker_tell_again(w);
    w->known = true;
    if (!take_pod(w, pod)) {
        log_error("pod %s/%s: its containers were changed, which a node cannot follow; it goes on as it was",
                  w->namespace, w->name);
        return;
    }
    if (news) {
        w->volumes_dirty = true; /* labels and annotations may be in a volume */
        state_save_pod(w);
    }
    check_readiness(w);
    set_deadline(w);
    int64_t grace = json_int(pod, "metadata.deletionGracePeriodSeconds", worker_grace(w));
    if (w->stage == WORKER_ACTIVE && pod_terminal(pod)) {
        w->silent = is_untouched(w);
        w->status_written |= w->silent;
        worker_stop(w, grace);
    }
    if (json_str(pod, "metadata.deletionTimestamp")) {
        w->deleted = true;
        worker_stop(w, grace);
    }
    if (w->resizing.wanted)
        pods_resize(w->pods);
    worker_kick(w);
}

void worker_done(struct worker *w)
{
    if (--w->pending == 0 && w->freed_later)
        worker_free(w);
}

void worker_free(struct worker *w)
{
    map_del(&w->pods->workers, w->uid);
    loop_task_remove(&w->task);
    loop_timer_free(w->deadline);
    loop_timer_free(w->retry);
    loop_timer_free(w->status_timer);
    for (size_t i = 0; i < w->count; i++) {
        container_free(w->containers[i]);
        free(w->containers[i]);
    }
    resize_free(w);
    sandbox_free(w);
    pod_sources_free(w);
    arena_free(w->arena);
    arena_free(w->status_arena);
    free(w->containers);
    free(w->status_text);
    free(w->failed_reason);
    free(w->failed_message);
    free(w->uid);
    free(w->namespace);
    free(w->name);
    free(w->dir);
    free(w);
}
