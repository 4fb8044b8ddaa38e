/* What of a pod must outlive k3c: DIR/pod.json (the wanted pod) and DIR/state.json (what was made of it). Written
 * beside and moved into place, but not flushed: a power cut ends the containers as well, and what is unreadable then
 * counts as nothing. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "agent/pod/resize.h"
#include "agent/pod/worker_int.h"
#include "agent/runtime/runtime.h"
#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/format/json.h"

enum { FILE_MAX = 8 << 20 };

static void write_tree(struct worker *w, const char *name, const cJSON *tree)
{
    cleanup_arena struct arena *a = arena_new();
    cleanup_strbuf struct strbuf text = {0};
    const char *path = arena_printf(a, "%s/%s", w->dir, name), *fresh = arena_printf(a, "%s.new", path);
    json_write(&text, tree);
    cleanup_close int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, text.p, text.len) != (ssize_t)text.len || rename(fresh, path) < 0)
        log_error("pod %s/%s: its state cannot be kept in %s: %m; after a restart of k3c it may be started twice",
                  w->namespace, w->name, path);
}

void state_save_pod(struct worker *w)
{
    write_tree(w, "pod.json", w->pod);
}

static cJSON *instance_tree(struct arena *a, const struct instance *i)
{
    if (!*i->id)
        return NULL;
    return json_build(a,
                      "{'id':%s,'sandbox':%s,'state':%i,'started':%I,'finished':%I,'exitCode':%i,'attempt':%i,"
                      "'unborn':%b,'reason':%s,'message':%s,'log':%s}",
                      i->id, i->sandbox, i->reason ? INSTANCE_EXITED : i->state, i->started_us, i->finished_us,
                      i->exit_code, i->attempt, i->unborn, i->reason, i->message, i->log);
}

static cJSON *container_tree(struct arena *a, const struct container *c)
{
    return json_build(
        a,
        "{'now':%J,'last':%J,'restarts':%i,'step':%i,'image':%s,'imageID':%s,'imageKey':%s,'stopSignal':%i,"
        "'user':%s,'backoff':%I,'ended':%I,'backoffAt':%I,'backoffOf':%s,'startupPassed':%b,'readinessPassed':%b,"
        "'postStartDone':%b,'actual':%s,'restartWanted':%b}",
        instance_tree(a, &c->now), instance_tree(a, &c->last), c->restarts, (int)c->step, c->image, c->image_id,
        c->image_key, c->stop_signal, c->user, c->backoff_ms, c->ended_ms, c->backoff_at_ms, c->backoff_of,
        c->startup_passed, c->readiness_passed, c->post_start_done, c->actual, c->restart_wanted);
}

void state_save(struct worker *w)
{
    cleanup_arena struct arena *a = arena_new();
    const struct sandbox *s = &w->sandbox;
    cJSON *containers = json_object(a), *ips = json_array(a);
    for (size_t i = 0; i < w->count; i++)
        json_set(a, containers, w->containers[i]->name, container_tree(a, w->containers[i]));
    for (size_t i = 0; i < s->nips; i++)
        json_append(ips, json_string(a, s->ips[i]));
    cJSON *sandbox = json_build(a, "{'id':%s,'process':%b,'pid':%I,'complete':%b,'attached':%b,'netns':%s,'ips':%J}",
                                s->id, s->process, (int64_t)s->pid, s->complete, s->attached, s->netns, ips);
    cJSON *tree = json_build(
        a,
        "{'stage':%i,'started':%I,'initialized':%b,'completed':%b,'grace':%I,'rejected':%b,'failedReason':%s,"
        "'failedMessage':%s,'sandbox':%J,'containers':%J,'resize':%J,'status':%J}",
        (int)w->stage, w->start_us, w->initialized, w->completed, w->grace_s, w->rejected, w->failed_reason,
        w->failed_message, sandbox, containers, resize_tree(a, w), w->status);
    write_tree(w, "state.json", tree);
    w->dirty = false;
}

/* ---- reading */

static void take_text(char *out, size_t room, const cJSON *tree, const char *key)
{
    snprintf(out, room, "%s", json_str_or(tree, key, ""));
}

static void load_instance(struct instance *i, const cJSON *t)
{
    if (!t)
        return;
    take_text(i->id, sizeof(i->id), t, "id");
    take_text(i->sandbox, sizeof(i->sandbox), t, "sandbox");
    i->state = (int)json_int(t, "state", INSTANCE_EXITED);
    i->started_us = json_int(t, "started", 0);
    i->finished_us = json_int(t, "finished", 0);
    i->exit_code = (int)json_int(t, "exitCode", 0);
    i->attempt = (int)json_int(t, "attempt", 0);
    i->unborn = json_bool(t, "unborn", false);
    i->reason = mem_strdup(json_str(t, "reason"));
    i->message = mem_strdup(json_str(t, "message"));
    i->log = mem_strdup(json_str(t, "log"));
}

static void load_container(struct container *c, const cJSON *t)
{
    load_instance(&c->now, json_get(t, "now"));
    load_instance(&c->last, json_get(t, "last"));
    c->restarts = (int)json_int(t, "restarts", 0);
    c->image = mem_strdup(json_str(t, "image"));
    c->image_id = mem_strdup(json_str(t, "imageID"));
    c->image_key = mem_strdup(json_str(t, "imageKey"));
    c->stop_signal = (int)json_int(t, "stopSignal", 0);
    c->user = mem_strdup(json_str(t, "user"));
    c->backoff_ms = json_int(t, "backoff", 0);
    int64_t now = worker_mono_ms(); /* what is later was saved before the machine started anew */
    c->ended_ms = MIN_OF(json_int(t, "ended", 0), now);
    c->backoff_at_ms = MIN_OF(json_int(t, "backoffAt", 0), now);
    take_text(c->backoff_of, sizeof(c->backoff_of), t, "backoffOf");
    c->startup_passed = json_bool(t, "startupPassed", false);
    c->readiness_passed = json_bool(t, "readinessPassed", true);
    c->restart_wanted = json_bool(t, "restartWanted", false);
    c->actual = mem_strdup(json_str(t, "actual"));
    if (!c->actual) { /* of a k3c that resized nothing */
        cleanup_arena struct arena *a = arena_new();
        container_set_actual(c, resize_target(a, c->worker->pod, c->spec));
    }
    c->post_start_done = true; /* a hook that was running is not run again */
    int step = (int)json_int(t, "step", STEP_IDLE);
    bool held = step == STEP_CREATE || step == STEP_START || step == STEP_RUNNING || step == STEP_REMOVE;
    c->step = held && *c->now.id ? (enum container_step)step : STEP_IDLE;
    c->deleting = c->step == STEP_REMOVE;
}

static void load_sandbox(struct sandbox *s, const cJSON *t)
{
    take_text(s->id, sizeof(s->id), t, "id");
    s->process = json_bool(t, "process", true); /* as all had one once */
    s->pid = (uint32_t)json_int(t, "pid", 0);
    s->complete = json_bool(t, "complete", false);
    s->attached = json_bool(t, "attached", false);
    s->netns = mem_strdup(json_str(t, "netns"));
    for (JSON_EACH(ip, json_get(t, "ips")))
        if (s->nips < POD_ADDRESSES && json_is_str(ip))
            s->ips[s->nips++] = mem_strdup(ip->valuestring);
}

static cJSON *read_tree(struct arena *a, const char *path, struct err *err)
{
    cleanup_free char *text = NULL;
    size_t len;
    cJSON *tree = NULL;
    if (file_read(path, FILE_MAX, &text, &len, err) || json_parse(a, text, len, &tree, NULL, err))
        return NULL;
    return tree;
}

static void load_worker(struct worker *w, const cJSON *t)
{
    int stage = (int)json_int(t, "stage", WORKER_ACTIVE);
    w->stage = stage >= WORKER_ACTIVE && stage <= WORKER_OVER ? (enum worker_stage)stage : WORKER_ACTIVE;
    w->start_us = json_int(t, "started", w->start_us);
    w->initialized = json_bool(t, "initialized", false);
    w->completed = json_bool(t, "completed", false);
    w->grace_s = json_int(t, "grace", 0);
    w->stop_started_ms = (int64_t)clock_mono_ms();
    w->rejected = json_bool(t, "rejected", false);
    w->failed_reason = mem_strdup(json_str(t, "failedReason"));
    w->failed_message = mem_strdup(json_str(t, "failedMessage"));
    load_sandbox(&w->sandbox, json_get(t, "sandbox"));
    resize_load(w, json_get(t, "resize"));
    for (size_t i = 0; i < w->count; i++)
        load_container(w->containers[i], json_get(json_get(t, "containers"), w->containers[i]->name));
    resize_find(w);
    w->status_arena = arena_new();
    w->status = json_copy(w->status_arena, json_get(t, "status"));
}

int state_load(struct pods *p, const char *uid, struct err *err)
{
    cleanup_arena struct arena *a = arena_new();
    cJSON *pod = read_tree(a, arena_printf(a, "%s/%s/pod.json", p->root_dir, uid), err);
    if (!pod)
        return -EINVAL;
    if (!str_eq(json_str(pod, "metadata.uid"), uid))
        return err_set(err, EINVAL, "pod.json is of another pod");
    struct worker *w = worker_new(p, pod);
    cJSON *state = read_tree(a, arena_printf(a, "%s/%s/state.json", p->root_dir, uid), NULL);
    if (state)
        load_worker(w, state);
    w->deleted = json_str(pod, "metadata.deletionTimestamp") != NULL;
    if (*w->sandbox.id)
        sandbox_find(w);
    else
        sandbox_lost(w); /* k3c ended while it was being made */
    worker_kick(w);
    return 0;
}
