/* /exec and /attach: the streams of a command in a container, or of the container itself, are those of the client
 * (remote.h). */
#include <errno.h>
#include <stdlib.h>

#include "agent/node/kubelet_int.h"
#include "agent/node/remote.h"
#include "agent/pod/worker.h"
#include "agent/runtime/attach.h"
#include "agent/runtime/exec.h"
#include "agent/runtime/input.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/wire/conn.h"

enum { ARGS_MAX = 1024 };

struct session {
    struct kubelet_stream stream;
    struct kubelet *kubelet;
    struct arena *arena; /* of target and command */
    struct kubelet_target target;
    const char *const *command;
    struct remote_wants wants;
    struct exec *exec; /* the one or the other; both NULL: not begun, or ended */
    struct attach *attach;
    struct remote *remote;
    size_t untaken; /* input that waits for the container */
};

static void release(struct session *s)
{
    list_remove(&s->stream.node);
    exec_free(s->exec);
    attach_free(s->attach);
    remote_free(s->remote);
    arena_free(s->arena);
    free(s);
}

static void stop(struct kubelet_stream *stream)
{
    release(CONTAINER_OF(stream, struct session, stream));
}

/* ---- from the container */

static void on_exec_started(void *ctx)
{
    struct session *s = ctx;
    remote_started(s->remote);
}

static bool on_exec_output(void *ctx, int stream, const void *data, size_t len)
{
    struct session *s = ctx;
    remote_output(s->remote, stream == EXEC_STDERR, data, len);
    return remote_unsent(s->remote) <= CONN_OUTPUT_HIGH; /* else on_drained goes on */
}

static bool on_attach_output(void *ctx, bool is_stderr, const void *data, size_t len)
{
    struct session *s = ctx;
    if (is_stderr ? s->wants.err : s->wants.out)
        remote_output(s->remote, is_stderr, data, len);
    return remote_unsent(s->remote) <= CONN_OUTPUT_HIGH;
}

static void succeeded(struct session *s)
{
    remote_finish(s->remote, json_build(s->arena, "{'metadata':{},'status':'Success'}"));
}

static void failed(struct session *s, const char *what, const char *why)
{
    remote_finish(s->remote,
                  json_build(s->arena,
                             "{'metadata':{},'status':'Failure','message':%s,'reason':'InternalError',"
                             "'code':500}",
                             arena_printf(s->arena, "Internal error occurred: %s: %s", what, why ? why : "")));
}

static void on_exec_done(void *ctx, int error, const char *why, int exit_code)
{
    struct session *s = ctx;
    s->exec = NULL;
    if (error)
        failed(s, "error executing command in container", why);
    else if (!exit_code)
        succeeded(s);
    else
        remote_finish(
            s->remote,
            json_build(s->arena,
                       "{'metadata':{},'status':'Failure','message':%s,'reason':'NonZeroExitCode','details':{'causes':"
                       "[{'reason':'ExitCode','message':%s}]}}",
                       arena_printf(s->arena, "command terminated with non-zero exit code: exit status %d", exit_code),
                       arena_printf(s->arena, "%d", exit_code)));
}

static void on_attach_done(void *ctx, int error, const char *why)
{
    struct session *s = ctx;
    s->attach = attach_free(s->attach);
    if (error)
        failed(s, "error attaching to container", why);
    else
        succeeded(s);
}

static void took_all(void *ctx)
{
    struct session *s = ctx;
    remote_took(s->remote, TAKE(s->untaken));
}

/* ---- from the client */

static void start_exec(struct session *s)
{
    struct err err = {0};
    const struct exec_request q = {
        .command = s->command,
        .want_stdin = s->wants.in,
        .want_stdout = s->wants.out,
        .want_stderr = s->wants.err,
        .tty = s->wants.tty,
        .events = {on_exec_started, on_exec_output, took_all, on_exec_done},
        .ctx = s,
    };
    const struct kubelet_target *t = &s->target;
    int e = pods_exec(s->kubelet->o.pods, t->namespace, t->pod, t->container, &q, &s->exec, &err);
    if (e)
        on_exec_done(s, e, err.text, 0);
}

static void start_attach(struct session *s)
{
    struct err err = {0};
    const struct attach_request q = {
        .want_in = s->wants.in, .events = {on_attach_output, took_all, on_attach_done}, .ctx = s};
    const struct kubelet_target *t = &s->target;
    int e = pods_attach(s->kubelet->o.pods, t->namespace, t->pod, t->container, &q, &s->attach, &err);
    if (e)
        on_attach_done(s, e, err.text);
    else
        remote_started(s->remote);
}

static void on_ready(void *ctx)
{
    struct session *s = ctx;
    if (s->command)
        start_exec(s);
    else
        start_attach(s);
}

static void on_input(void *ctx, const void *data, size_t len)
{
    struct session *s = ctx;
    size_t waiting = 0;
    s->untaken += len;
    if (s->exec) {
        exec_write(s->exec, data, len);
        waiting = exec_unwritten(s->exec);
    } else if (s->attach) {
        attach_write(s->attach, data, len);
        waiting = attach_unwritten(s->attach);
    }
    if (waiting <= INPUT_HIGH)
        took_all(s); /* else when the container has read it */
}

static void on_input_ended(void *ctx)
{
    struct session *s = ctx;
    if (s->exec)
        exec_close_stdin(s->exec);
    if (s->attach)
        attach_end_input(s->attach);
}

static void on_resize(void *ctx, unsigned width, unsigned height)
{
    struct session *s = ctx;
    if (s->exec)
        exec_resize(s->exec, width, height);
    if (s->attach)
        attach_resize(s->attach, width, height);
}

static void on_drained(void *ctx)
{
    struct session *s = ctx;
    if (s->exec)
        exec_resume(s->exec);
    if (s->attach)
        attach_resume(s->attach);
}

static void on_closed(void *ctx, const char *why)
{
    struct session *s = ctx;
    (void)why;
    s->attach = attach_leave(s->attach);
    release(s);
}

/* ---- the request */

static const char *const *command_of(struct http_request *r, struct arena *a)
{
    const char **args = arena_alloc(a, (ARGS_MAX + 1) * sizeof(*args));
    const char *query = http_target_query(r->target), *key, *value;
    size_t n = 0;
    while (n < ARGS_MAX && http_query_next(r->arena, &query, &key, &value))
        if (!strcmp(key, "command"))
            args[n++] = arena_strdup(a, value);
    return n ? args : NULL;
}

/* Each has two names: kubectl's and the one that API servers use towards kubelets. */
static struct remote_wants wants_of(struct http_request *r)
{
    struct remote_wants wants = {
        .in = kubelet_flag(r, "stdin") || kubelet_flag(r, "input"),
        .out = kubelet_flag(r, "stdout") || kubelet_flag(r, "output"),
        .err = kubelet_flag(r, "stderr") || kubelet_flag(r, "error"),
        .tty = kubelet_flag(r, "tty"),
    };
    wants.err &= !wants.tty;
    return wants;
}

static const char *refuses(struct http_request *r, const struct session *s, bool attach)
{
    if (!attach && !s->command)
        return "you must specify a command";
    if (!s->wants.in && !s->wants.out && !s->wants.err)
        return "you must specify at least 1 of stdin, stdout, stderr";
    if (!remote_wanted(r))
        return attach ? "unable to upgrade: attach needs a WebSocket or SPDY/3.1"
                      : "unable to upgrade: exec needs a WebSocket or SPDY/3.1";
    return NULL;
}

static void begin(struct kubelet *k, struct http_request *r, const struct kubelet_target *t, bool attach)
{
    static const struct remote_events events = {on_ready, on_input, on_input_ended, on_resize, on_drained, on_closed};
    struct err err = {0};
    struct session *s = mem_alloc(sizeof(*s));
    s->kubelet = k;
    s->stream.stop = stop;
    list_init(&s->stream.node);
    s->arena = arena_new();
    s->command = attach ? NULL : command_of(r, s->arena);
    s->wants = wants_of(r);
    kubelet_keep_target(s->arena, t, &s->target);
    const char *refusal = refuses(r, s, attach);
    int e = refusal ? -EINVAL : pods_can_exec(k->o.pods, t->namespace, t->pod, t->container, &err);
    if (e) {
        kubelet_text(r, refusal ? 400 : e == -ENOENT ? 404 : 500, refusal ? refusal : err.text);
        release(s);
        return;
    }
    s->remote = remote_accept(k->o.loop, r, &s->wants, &events, s);
    if (s->remote)
        list_insert(&k->streams, &s->stream.node);
    else
        release(s);
}

void kubelet_exec(struct kubelet *k, struct http_request *r, const struct kubelet_target *t)
{
    begin(k, r, t, false);
}

void kubelet_attach(struct kubelet *k, struct http_request *r, const struct kubelet_target *t)
{
    begin(k, r, t, true);
}
