/* /exec: a command in a container, its streams those of the client (remote.h). */
#include <errno.h>
#include <stdlib.h>

#include "agent/node/kubelet_int.h"
#include "agent/node/remote.h"
#include "agent/pod/worker.h"
#include "agent/runtime/exec.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/wire/conn.h"

enum { ARGS_MAX = 1024 };

struct exec_stream {
    struct kubelet_stream stream;
    struct kubelet *kubelet;
    struct arena *arena; /* of target and command */
    struct kubelet_target target;
    const char *const *command;
    struct remote_wants wants;
    struct exec *exec; /* NULL: not begun, or ended */
    struct remote *remote;
    size_t untaken; /* input that waits in the command's queue */
};

static void release(struct exec_stream *s)
{
    list_remove(&s->stream.node);
    exec_free(s->exec);
    remote_free(s->remote);
    arena_free(s->arena);
    free(s);
}

static void stop(struct kubelet_stream *stream)
{
    release(CONTAINER_OF(stream, struct exec_stream, stream));
}

/* ---- from the container */

static bool on_output(void *ctx, int stream, const void *data, size_t len)
{
    struct exec_stream *s = ctx;
    remote_output(s->remote, stream == EXEC_STDERR, data, len);
    return remote_unsent(s->remote) <= CONN_OUTPUT_HIGH; /* else on_drained goes on */
}

static cJSON *status_of(struct arena *a, int error, const char *why, int exit_code)
{
    if (error)
        return json_build(a, "{'metadata':{},'status':'Failure','message':%s,'reason':'InternalError','code':500}",
                          arena_printf(a, "error executing command in container: %s", why ? why : ""));
    if (!exit_code)
        return json_build(a, "{'metadata':{},'status':'Success'}");
    return json_build(a,
                      "{'metadata':{},'status':'Failure','message':%s,'reason':'NonZeroExitCode','details':{'causes':"
                      "[{'reason':'ExitCode','message':%s}]}}",
                      arena_printf(a, "command terminated with non-zero exit code: exit status %d", exit_code),
                      arena_printf(a, "%d", exit_code));
}

static void on_done(void *ctx, int error, const char *why, int exit_code)
{
    struct exec_stream *s = ctx;
    s->exec = NULL;
    remote_finish(s->remote, status_of(s->arena, error, why, exit_code));
}

static void took_all(void *ctx)
{
    struct exec_stream *s = ctx;
    remote_took(s->remote, TAKE(s->untaken));
}

/* ---- from the client */

static void on_ready(void *ctx)
{
    struct exec_stream *s = ctx;
    struct err err = {0};
    const struct exec_request q = {
        .command = s->command,
        .want_stdin = s->wants.in,
        .want_stdout = s->wants.out,
        .want_stderr = s->wants.err,
        .tty = s->wants.tty,
        .events = {on_output, took_all, on_done},
        .ctx = s,
    };
    const struct kubelet_target *t = &s->target;
    int e = pods_exec(s->kubelet->o.pods, t->namespace, t->pod, t->container, &q, &s->exec, &err);
    if (e)
        on_done(s, e, err.text, 0);
}

static void on_input(void *ctx, const void *data, size_t len)
{
    struct exec_stream *s = ctx;
    s->untaken += len;
    if (s->exec)
        exec_write(s->exec, data, len);
    if (!s->exec || exec_unwritten(s->exec) <= EXEC_STDIN_HIGH)
        took_all(s); /* else when the command has read it */
}

static void on_input_ended(void *ctx)
{
    struct exec_stream *s = ctx;
    if (s->exec)
        exec_close_stdin(s->exec);
}

static void on_resize(void *ctx, unsigned width, unsigned height)
{
    struct exec_stream *s = ctx;
    if (s->exec)
        exec_resize(s->exec, width, height);
}

static void on_drained(void *ctx)
{
    struct exec_stream *s = ctx;
    if (s->exec)
        exec_resume(s->exec);
}

static void on_closed(void *ctx, const char *why)
{
    (void)why;
    release(ctx);
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
void kubelet_remote_wants(struct http_request *r, struct remote_wants *ret)
{
    *ret = (struct remote_wants){
        .in = kubelet_flag(r, "stdin") || kubelet_flag(r, "input"),
        .out = kubelet_flag(r, "stdout") || kubelet_flag(r, "output"),
        .err = kubelet_flag(r, "stderr") || kubelet_flag(r, "error"),
        .tty = kubelet_flag(r, "tty"),
    };
    ret->err &= !ret->tty;
}

static const char *refuses(struct http_request *r, const struct exec_stream *s)
{
    if (!s->command)
        return "you must specify a command";
    if (!s->wants.in && !s->wants.out && !s->wants.err)
        return "you must specify at least 1 of stdin, stdout, stderr";
    return remote_wanted(r) ? NULL : "unable to upgrade: exec needs a WebSocket or SPDY/3.1";
}

void kubelet_exec(struct kubelet *k, struct http_request *r, const struct kubelet_target *t)
{
    static const struct remote_events events = {on_ready, on_input, on_input_ended, on_resize, on_drained, on_closed};
    struct err err = {0};
    struct exec_stream *s = mem_alloc(sizeof(*s));
    s->kubelet = k;
    s->stream.stop = stop;
    list_init(&s->stream.node);
    s->arena = arena_new();
    s->command = command_of(r, s->arena);
    kubelet_keep_target(s->arena, t, &s->target);
    kubelet_remote_wants(r, &s->wants);
    const char *refusal = refuses(r, s);
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
