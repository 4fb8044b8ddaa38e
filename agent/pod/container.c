/* One container's way from an image to a running process and to its removal. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/pod/action.h"
#include "agent/pod/probe.h"
#include "agent/pod/resources.h"
#include "agent/pod/worker_int.h"
#include "agent/runtime/cgroup.h"
#include "agent/runtime/child.h"
#include "agent/runtime/container_io.h"
#include "agent/runtime/log_read.h"
#include "agent/runtime/runtime.h"
#include "agent/runtime/shim.h"
#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/random.h"
#include "core/format/duration.h"
#include "core/format/json.h"
#include "core/wire/loop.h"

enum {
    MESSAGE_MAX = 4096,     /* bytes of a termination message */
    LOG_MESSAGE_MAX = 2048, /* of one taken from the log */
    LOG_MESSAGE_LINES = 80,
    START_ERROR = 128,
};

/* ---- instances */

void instance_clear(struct instance *i)
{
    free(i->reason);
    free(i->message);
    free(i->log);
    *i = (struct instance){0};
}

bool container_is_running(const struct container *c)
{
    return c->step == STEP_RUNNING && c->now.state == INSTANCE_RUNNING;
}

bool container_has_ended(const struct container *c)
{
    return *c->now.id && c->now.state == INSTANCE_EXITED;
}

void container_set_waiting(struct container *c, const char *reason, const char *message)
{
    if (str_eq(c->waiting_reason, reason) && str_eq(c->waiting_message, message))
        return;
    free(c->waiting_reason);
    free(c->waiting_message);
    c->waiting_reason = mem_strdup(reason);
    c->waiting_message = mem_strdup(message);
}

/* ---- the end */

static void read_message(struct container *c)
{
    cleanup_arena struct arena *a = arena_new();
    const char *path = arena_printf(a, "%s/containers/%s/%.8s", c->worker->dir, c->name, c->now.id);
    char text[MESSAGE_MAX + 1];
    cleanup_close int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, text, MESSAGE_MAX);
    if (n > 0) {
        text[n] = 0;
        c->now.message = mem_strdup(text);
        return;
    }
    if (!c->now.exit_code || !str_eq(json_str(c->spec, "terminationMessagePolicy"), "FallbackToLogsOnError"))
        return;
    const struct log_read_options o = {.tail_lines = LOG_MESSAGE_LINES, .limit_bytes = -1, .since_us = INT64_MIN};
    struct log_reader *r;
    cleanup_strbuf struct strbuf out = {0};
    if (log_reader_open(NULL, c->now.log, &o, NULL, NULL, &r, NULL))
        return;
    while (log_reader_read(r, &out) > 0)
        ;
    log_reader_free(r);
    if (out.len > LOG_MESSAGE_MAX)
        strbuf_drop(&out, out.len - LOG_MESSAGE_MAX);
    if (out.len)
        c->now.message = mem_strdup(out.p);
}

static bool out_of_memory(const struct container *c)
{
    cleanup_arena struct arena *a = arena_new();
    const struct cgroups *cg = runtime_cgroups(c->worker->pods->runtime);
    struct cgroup_stats s;
    const char *path =
        arena_printf(a, "%s/%s", cgroup_pod_path(cg, a, pod_qos(c->worker->pod), c->worker->uid), c->now.id);
    return !cgroup_read(cg, path, &s) && s.oom_kills;
}

static void remove_link(const struct container *c)
{
    cleanup_arena struct arena *a = arena_new();
    struct worker *w = c->worker;
    unlink(arena_printf(a, "%s/../containers/%s_%s_%s-%s.log", w->pods->log_dir, w->name, w->namespace, c->name,
                        c->now.id));
}

/* The log writer has written all it had by the time the shim has deleted the instance: who sees the end in the status
 * may rely on the log. */
static void settle(struct container *c)
{
    struct worker *w = c->worker;
    c->startup_passed = c->readiness_passed = false;
    c->now.state = INSTANCE_EXITED;
    if (!c->now.message)
        read_message(c);
    if (c->hook_error) {
        free(c->now.message);
        c->now.message = TAKE(c->hook_error);
    }
    w->dirty = true;
    remove_link(c);
    exit_watches_tell(w->pods, c->now.log);
    worker_kick(w);
}

void container_removed(struct container *c)
{
    c->step = STEP_IDLE;
    c->kill_wanted = c->killing = c->signalled = c->killed = false;
    if (c->kill_timer)
        loop_timer_cancel(c->kill_timer);
    worker_kick(c->worker);
}

static void unmounted(void *arg)
{
    struct container *c = arg;
    struct worker *w = c->worker;
    runtime_bundle_remove(w->pods->runtime, c->now.id);
    container_removed(c);
    worker_done(w);
}

static void unmount(struct container *c)
{
    struct worker *w = c->worker;
    settle(c);
    w->pending++;
    w->pods->ops->rootfs_unmount(w->pods->ops_ctx, c->now.id, unmounted, c);
}

static void dead_removed(void *arg, int status, struct slice output)
{
    (void)status, (void)output;
    struct container *c = arg;
    unmount(c);
    worker_done(c->worker);
}

static void deleted(void *arg, const struct shim_result *result)
{
    struct container *c = arg;
    if (result->error == -ECONNRESET)
        return; /* the shim was lost: whoever finds that out begins anew */
    c->deleting = false;
    unmount(c);
}

void container_remove(struct container *c)
{
    struct worker *w = c->worker;
    c->step = STEP_REMOVE;
    c->deleting = false;
    if (w->sandbox.shim && (w->sandbox.state == SANDBOX_READY || w->sandbox.state == SANDBOX_DEAD)) {
        c->deleting = true;
        shim_delete(w->sandbox.shim, c->now.id, NULL, deleted, c);
        return;
    }
    w->pending++;
    if (!shim_remove_dead(w->pods->runtime, c->now.id, dead_removed, c, NULL))
        dead_removed(c, 0, (struct slice){0});
}

static const char *reason_of(const struct container *c, int exit_code, const char *reason)
{
    if (reason)
        return reason;
    if (exit_code && out_of_memory(c))
        return "OOMKilled";
    return exit_code ? "Error" : "Completed";
}

void container_ended(struct container *c, int exit_code, int64_t at_us, const char *reason)
{
    struct worker *w = c->worker;
    probes_stop(c);
    c->hook = action_free(c->hook);
    c->now.exit_code = exit_code;
    c->now.finished_us = at_us ? at_us : worker_now_us();
    c->ended_ms = worker_mono_ms() - MAX_OF((worker_now_us() - c->now.finished_us) / 1000, (int64_t)0);
    c->now.reason = mem_strdup(reason_of(c, exit_code, reason));
    container_remove(c);
    state_save(w); /* once the shim has deleted it, nobody else knows how it ended */
}

static void waited(void *arg, const struct shim_result *result)
{
    struct container *c = arg;
    c->wait = NULL;
    if (result->error == -ECONNRESET)
        return; /* the sandbox looks for its shim again */
    if (result->error == -ENOENT)
        container_ended(c, 255, worker_now_us(), "Unknown");
    else if (result->error)
        log_error("pod %s/%s: the end of container %s cannot be learnt: %s", c->worker->namespace, c->worker->name,
                  c->name, result->why);
    else
        container_ended(c, (int)result->exit.status, result->exit.at_us, NULL);
}

static void resume(struct container *c);

void container_watch(struct container *c)
{
    struct worker *w = c->worker;
    if (c->step == STEP_RUNNING) {
        c->wait = shim_wait(w->sandbox.shim, c->now.id, NULL, waited, c);
        if (!c->probes[PROBE_LIVENESS] && !c->probes[PROBE_READINESS] && !c->probes[PROBE_STARTUP] && !c->killing)
            probes_start(c, true);
        if (c->killing)
            container_kill_again(c);
    } else if (c->step == STEP_CREATE || c->step == STEP_START) {
        resume(c);
    } else if (c->step == STEP_REMOVE && c->deleting) {
        container_remove(c);
    }
}

/* ---- the start */

static void changed(struct container *c)
{
    c->worker->dirty = true;
    worker_kick(c->worker);
}

static void start_anew(struct container *c);

/* The process was never there, but the attempt counts; unless k3c itself ended in the middle of it. */
static void start_failed(struct container *c, const char *why)
{
    if (c->resumed) {
        start_anew(c);
        return;
    }
    c->restart_wanted = false;
    worker_event(c->worker, c, true, "Failed", "Error: %s", why);
    container_set_waiting(c, "RunContainerError", why);
    c->now.message = mem_strdup(why);
    worker_kick(c->worker);
    container_ended(c, START_ERROR, worker_now_us(), "StartError");
}

static void post_started(void *arg, enum action_result result, const char *text)
{
    struct container *c = arg;
    struct worker *w = c->worker;
    c->hook = NULL;
    c->post_start_done = true;
    w->dirty = true;
    worker_kick(w);
    if (result == ACTION_OK)
        return;
    worker_event(w, c, true, "FailedPostStartHook", "PostStartHook failed");
    c->hook_error = mem_strdup(text);
    container_kill(c, worker_grace(w), "FailedPostStartHook");
}

static void link_log(const struct container *c)
{
    cleanup_arena struct arena *a = arena_new();
    struct worker *w = c->worker;
    const char *dir = arena_printf(a, "%s/../containers", w->pods->log_dir);
    if (!file_make_dir(dir, 0755, NULL)) {
        const char *link = arena_printf(a, "%s/%s_%s_%s-%s.log", dir, w->name, w->namespace, c->name, c->now.id);
        if (symlink(c->now.log, link) < 0 && errno != EEXIST)
            log_debug("cannot link %s: %m", link);
    }
}

/* Or has run: the shim keeps what it ended with for whoever asks. */
static void now_runs(struct container *c)
{
    struct worker *w = c->worker;
    c->step = STEP_RUNNING;
    c->wait = shim_wait(w->sandbox.shim, c->now.id, NULL, waited, c);
    c->resumed = c->restart_wanted = false;
    c->now.state = INSTANCE_RUNNING;
    c->now.started_us = worker_now_us();
    c->post_start_done = true;
    container_set_waiting(c, NULL, NULL);
    changed(c);
    worker_event(w, c, false, "Started", "Container started");
    link_log(c);
    probes_start(c, false);
    const cJSON *hook = json_at(c->spec, "lifecycle.postStart");
    if (c->kill_wanted) {
        container_kill(c, 0, NULL);
    } else if (hook) {
        c->post_start_done = false;
        c->hook = action_start(c, true, hook, 0, post_started, c);
    }
}

static void running(void *arg, const struct shim_result *result)
{
    struct container *c = arg;
    if (result->error == -ECONNRESET || c->step != STEP_START)
        return;
    if (result->error)
        start_failed(c, result->why);
    else
        now_runs(c);
}

static void start_process(struct container *c)
{
    struct worker *w = c->worker;
    c->step = STEP_START;
    shim_run(w->sandbox.shim, c->now.id, NULL, running, c);
}

static void created(void *arg, const struct shim_result *result)
{
    struct container *c = arg;
    if (result->error == -ECONNRESET || c->step != STEP_CREATE)
        return;
    if (result->error) {
        start_failed(c, result->why);
        return;
    }
    worker_event(c->worker, c, false, "Created", "Container created");
    start_process(c);
}

static void create_process(struct container *c)
{
    struct worker *w = c->worker;
    cleanup_arena struct arena *a = arena_new();
    const struct container_io_options o = {
        .log = c->now.log, .input = json_bool(c->spec, "stdin", false), .tty = json_bool(c->spec, "tty", false)};
    struct task_io io;
    struct err err = {0};
    c->step = STEP_CREATE;
    if (container_io_make(w->pods->runtime, c->now.id, &o, a, &io, &err)) {
        start_failed(c, err.text);
        return;
    }
    shim_create(w->sandbox.shim, c->now.id, &io, created, c);
}

static void anew_removed(void *arg, int status, struct slice output)
{
    (void)status, (void)output;
    struct container *c = arg;
    struct worker *w = c->worker;
    w->pods->ops->rootfs_unmount(w->pods->ops_ctx, c->now.id, unmounted, c);
}

/* What there is of the instance goes, and it never was. */
static void start_anew(struct container *c)
{
    struct worker *w = c->worker;
    c->resumed = false;
    c->now.unborn = true;
    c->step = STEP_REMOVE;
    w->dirty = true;
    w->pending++;
    if (!shim_remove_dead(w->pods->runtime, c->now.id, anew_removed, c, NULL))
        anew_removed(c, 0, (struct slice){0});
}

/* A runc that was interrupted may have started the process without the shim's knowing. */
static bool waits_to_be_started(uint32_t pid)
{
    char path[64], name[32] = "";
    snprintf(path, sizeof(path), "/proc/%u/comm", pid);
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd < 0 || read(fd, name, sizeof(name) - 1) <= 0 || str_starts(name, "runc:[");
}

/* k3c ended in the middle of a start; with it the shim's call was cancelled, and runc with that. */
static void resumed(void *arg, const struct shim_result *result)
{
    struct container *c = arg;
    if (result->error == -ECONNRESET || (c->step != STEP_CREATE && c->step != STEP_START))
        return;
    if (result->error) {
        start_anew(c);
    } else if (result->state.status == TASK_CREATED && waits_to_be_started(result->state.pid)) {
        start_process(c);
    } else {
        now_runs(c);
    }
}

static void resume(struct container *c)
{
    c->resumed = true;
    shim_state(c->worker->sandbox.shim, c->now.id, NULL, resumed, c);
}

/* What the pod asks for cannot be done; it is tried again, for a source may change. */
static void config_failed(struct container *c, const char *reason, const char *why)
{
    enum { FIX_RETRY_MS = 10000 };
    worker_event(c->worker, c, true, "Failed", "Error: %s", why);
    container_set_waiting(c, reason, why);
    c->fix_retry_ms = worker_mono_ms() + FIX_RETRY_MS;
    changed(c);
}

static void next_unmounted(void *arg)
{
    struct container *c = arg;
    instance_clear(&c->next);
    container_removed(c);
    worker_done(c->worker);
}

/* The root that was mounted for an instance that never came to be. */
static void drop_next(struct container *c)
{
    struct worker *w = c->worker;
    c->step = STEP_REMOVE;
    w->pending++;
    w->pods->ops->rootfs_unmount(w->pods->ops_ctx, c->next.id, next_unmounted, c);
}

/* The next instance becomes the present one, the present one the last: its end and its log are still asked for. */
static void promote(struct container *c)
{
    if (c->now.unborn) {
        instance_clear(&c->now);
    } else if (*c->now.id) {
        instance_clear(&c->last);
        c->last = c->now;
        c->restarts++;
    }
    c->now = c->next;
    c->next = (struct instance){0};
    c->worker->dirty = true;
}

static int prepare(struct container *c, const char *rootfs, struct arena *a, const char **reason, struct err *err)
{
    struct worker *w = c->worker;
    cJSON *spec;
    int r = container_config(c, rootfs, a, &spec, reason, err);
    if (r)
        return r;
    r = file_make_parents(c->next.log, 0755, err);
    return r ? r : runtime_bundle_make(w->pods->runtime, c->next.id, spec, err);
}

static void create(struct container *c, const char *path, const char *why)
{
    struct worker *w = c->worker;
    cleanup_arena struct arena *a = arena_new();
    struct err err = {0};
    const char *reason;
    if (w->stage != WORKER_ACTIVE || w->sandbox.state != SANDBOX_READY || c->kill_wanted) {
        changed(c);
        drop_next(c);
        return;
    }
    if (!path) {
        config_failed(c, "CreateContainerError", why);
        instance_clear(&c->next);
        container_removed(c);
        return;
    }
    if (prepare(c, path, a, &reason, &err)) {
        config_failed(c, reason, err.text);
        drop_next(c);
        return;
    }
    promote(c);
    create_process(c);
    state_save(w); /* before there is a process that nobody else knows of: the request leaves later */
}

static void mounted(void *arg, const char *path, const char *why)
{
    struct container *c = arg;
    create(c, path, why);
    c->image_arena = arena_free(c->image_arena);
    c->image_config = NULL;
    worker_done(c->worker);
}

static void name_next(struct container *c)
{
    struct worker *w = c->worker;
    cleanup_arena struct arena *a = arena_new();
    c->next = (struct instance){.state = INSTANCE_CREATED,
                                .attempt = c->now.unborn ? c->now.attempt
                                           : *c->now.id  ? c->now.attempt + 1
                                                         : 0};
    random_hex(c->next.id, (POD_ID_SIZE - 1) / 2);
    memcpy(c->next.sandbox, w->sandbox.id, sizeof(c->next.sandbox));
    c->next.log = mem_strdup(arena_printf(a, "%s/%s_%s_%s/%s/%d.log", w->pods->log_dir, w->namespace, w->name, w->uid,
                                          c->name, c->next.attempt));
}

/* ---- the image */

static void pulling(void *arg)
{
    struct container *c = arg;
    worker_event(c->worker, c, false, "Pulling", "Pulling image \"%s\"", json_str_or(c->spec, "image", ""));
}

static void pull_failed(struct container *c, const char *reason, const char *message)
{
    enum { FIRST_MS = 10000, MOST_MS = 300000 };
    cleanup_arena struct arena *a = arena_new();
    const char *image = json_str_or(c->spec, "image", "");
    c->step = STEP_IDLE;
    bool refused = str_eq(reason, "ErrImagePull");
    if (refused)
        worker_event(c->worker, c, true, "Failed", "Failed to pull image \"%s\": %s", image, message);
    else
        worker_event(c->worker, c, true, str_eq(reason, "ErrImageNeverPull") ? reason : "InspectFailed", "%s", message);
    worker_event(c->worker, c, true, "Failed", "Error: %s", reason);
    container_set_waiting(c, reason, message);
    free(c->pull_error);
    c->pull_error = mem_strdup(arena_printf(a, "%s: %s", reason, message));
    c->pull_backoff_ms = !c->pull_backoff_ms || !refused ? FIRST_MS : MIN_OF(c->pull_backoff_ms * 2, (int64_t)MOST_MS);
    c->pull_retry_ms = worker_mono_ms() + c->pull_backoff_ms;
    container_removed(c);
}

static void pulled(void *arg, const struct pod_image *image, const char *reason, const char *message)
{
    struct container *c = arg;
    struct worker *w = c->worker;
    c->pull = NULL;
    if (!image) {
        pull_failed(c, reason, message);
        return;
    }
    char took[DURATION_SIZE];
    duration_format((int64_t)(clock_mono_ms() - c->pull_started_ms) * 1000000, took);
    const char *name = json_str_or(c->spec, "image", "");
    if (image->was_present)
        worker_event(w, c, false, "Pulled",
                     "Container image \"%s\" already present on machine and can be accessed by the pod", name);
    else
        worker_event(w, c, false, "Pulled",
                     "Successfully pulled image \"%s\" in %s (%s including waiting). Image size: %llu bytes.", name,
                     took, took, (unsigned long long)image->size);
    free(c->image), free(c->image_id), free(c->image_key), free(c->pull_error);
    c->image = mem_strdup(image->name);
    c->image_id = mem_strdup(image->image_id);
    c->image_key = mem_strdup(image->id);
    c->pull_error = NULL;
    c->pull_backoff_ms = 0;
    c->image_arena = arena_new();
    c->image_config = json_copy(c->image_arena, image->config);
    c->step = STEP_MOUNT;
    name_next(c);
    w->pending++;
    w->pods->ops->rootfs_mount(w->pods->ops_ctx, c->image_key, c->next.id, mounted, c);
}

void container_start(struct container *c)
{
    static const struct pod_image_events events = {pulling, pulled};
    struct worker *w = c->worker;
    cleanup_arena struct arena *a = arena_new();
    const char *image = json_str_or(c->spec, "image", "");
    bool ready;
    struct pod_image_request r = {
        .image = image,
        .policy = json_str_or(c->spec, "imagePullPolicy", "IfNotPresent"),
        .pod = &w->ref,
    };
    r.nsecrets = pod_sources_pull_secrets(w, a, &r.secrets, &ready);
    if (!ready)
        return; /* they kick us */
    c->step = STEP_PULL;
    c->pull_started_ms = clock_mono_ms();
    c->pull = w->pods->ops->image_pull(w->pods->ops_ctx, &r, &events, c);
}

void container_give_up(struct container *c)
{
    struct worker *w = c->worker;
    if (c->step != STEP_PULL)
        return;
    w->pods->ops->image_cancel(w->pods->ops_ctx, c->pull);
    c->pull = NULL;
    container_removed(c);
}

/* ---- coming and going */

void container_init(struct container *c, struct worker *w, const cJSON *spec, enum container_kind kind)
{
    c->worker = w;
    c->spec = spec;
    c->name = mem_strdup(json_str_or(spec, "name", ""));
    c->kind = kind;
}

void container_free(struct container *c)
{
    struct worker *w = c->worker;
    probes_stop(c);
    action_free(c->hook);
    if (c->pull)
        w->pods->ops->image_cancel(w->pods->ops_ctx, c->pull);
    loop_timer_free(c->retry);
    loop_timer_free(c->kill_timer);
    instance_clear(&c->now);
    instance_clear(&c->last);
    instance_clear(&c->next);
    arena_free(c->image_arena);
    free(c->name);
    free(c->image);
    free(c->image_id);
    free(c->image_key);
    free(c->user);
    free(c->waiting_reason);
    free(c->waiting_message);
    free(c->pull_error);
    free(c->hook_error);
    free(c->actual);
}
