/* /attach: a running container's own streams, given to the client (remote.h). */
#include <errno.h>
#include <stdlib.h>

#include "agent/node/kubelet_int.h"
#include "agent/node/remote.h"
#include "agent/pod/worker.h"
#include "agent/runtime/attach.h"
#include "agent/runtime/input.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/wire/conn.h"

struct attach_stream {
    struct kubelet_stream stream;
    struct kubelet *kubelet;
    struct arena *arena; /* of target */
    struct kubelet_target target;
    struct remote_wants wants;
    struct attach *attach; /* NULL: not begun, or ended */
    struct remote *remote;
    size_t untaken; /* input that waits for the container */
};

static void release(struct attach_stream *s)
{
    list_remove(&s->stream.node);
    attach_free(s->attach);
    remote_free(s->remote);
    arena_free(s->arena);
    free(s);
}

static void stop(struct kubelet_stream *stream)
{
    release(CONTAINER_OF(stream, struct attach_stream, stream));
}

/* ---- from the container */

static bool on_output(void *ctx, bool is_stderr, const void *data, size_t len)
{
    struct attach_stream *s = ctx;
    if (is_stderr ? s->wants.err : s->wants.out)
        remote_output(s->remote, is_stderr, data, len);
    return remote_unsent(s->remote) <= CONN_OUTPUT_HIGH; /* else on_drained goes on */
}

static void on_done(void *ctx, int error, const char *why)
{
    struct attach_stream *s = ctx;
    s->attach = attach_free(s->attach);
    cJSON *status =
        error ? json_build(s->arena,
                           "{'metadata':{},'status':'Failure','message':%s,'reason':'InternalError','code':500}",
                           arena_printf(s->arena, "error attaching to container: %s", why))
              : json_build(s->arena, "{'metadata':{},'status':'Success'}");
    remote_finish(s->remote, status);
}

static void took_all(void *ctx)
{
    struct attach_stream *s = ctx;
    remote_took(s->remote, TAKE(s->untaken));
}

/* ---- from the client */

static void on_ready(void *ctx)
{
    struct attach_stream *s = ctx;
    struct err err = {0};
    const struct attach_request q = {.want_in = s->wants.in, .events = {on_output, took_all, on_done}, .ctx = s};
    const struct kubelet_target *t = &s->target;
    int e = pods_attach(s->kubelet->o.pods, t->namespace, t->pod, t->container, &q, &s->attach, &err);
    if (e)
        on_done(s, e, err.text);
}

static void on_input(void *ctx, const void *data, size_t len)
{
    struct attach_stream *s = ctx;
    s->untaken += len;
    if (s->attach)
        attach_write(s->attach, data, len);
    if (!s->attach || attach_unwritten(s->attach) <= INPUT_HIGH)
        took_all(s); /* else when the container has read it */
}

static void on_input_ended(void *ctx)
{
    struct attach_stream *s = ctx;
    if (s->attach)
        attach_end_input(s->attach);
}

static void on_resize(void *ctx, unsigned width, unsigned height)
{
    struct attach_stream *s = ctx;
    if (s->attach)
        attach_resize(s->attach, width, height);
}

static void on_drained(void *ctx)
{
    struct attach_stream *s = ctx;
    if (s->attach)
        attach_resume(s->attach);
}

static void on_closed(void *ctx, const char *why)
{
    struct attach_stream *s = ctx;
    (void)why;
    s->attach = attach_leave(s->attach);
    release(s);
}

/* ---- the request */

void kubelet_attach(struct kubelet *k, struct http_request *r, const struct kubelet_target *t)
{
    static const struct remote_events events = {on_ready, on_input, on_input_ended, on_resize, on_drained, on_closed};
    struct err err = {0};
    struct attach_stream *s = mem_alloc(sizeof(*s));
    s->kubelet = k;
    s->stream.stop = stop;
    list_init(&s->stream.node);
    s->arena = arena_new();
    kubelet_keep_target(s->arena, t, &s->target);
    kubelet_remote_wants(r, &s->wants);
    const char *refusal = !s->wants.in && !s->wants.out && !s->wants.err
                              ? "you must specify at least 1 of stdin, stdout, stderr"
                          : remote_wanted(r) ? NULL
                                             : "unable to upgrade: attach needs a WebSocket or SPDY/3.1";
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
