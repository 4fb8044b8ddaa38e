/* /exec: a command's streams as channels of a WebSocket, in the protocols v4.channel.k8s.io and v5.channel.k8s.io: the
 * first byte of a message names the channel (0 stdin, 1 stdout, 2 stderr, 3 the final Status, 4 terminal size as JSON,
 * and in v5 255 followed by a channel that ends). Source: k8s.io/apimachinery util/httpstream/wsstream,
 * util/remotecommand. */
#include <errno.h>
#include <stdlib.h>

#include "agent/node/kubelet_int.h"
#include "agent/pod/worker.h"
#include "agent/runtime/exec.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/wire/conn.h"
#include "core/wire/websocket.h"

enum { STDIN = 0, STDOUT = 1, STDERR = 2, STATUS = 3, RESIZE = 4, CLOSE = 255 };
enum { ARGS_MAX = 1024, TERMINAL_MAX = 65535 };

struct exec_stream {
    struct kubelet_stream stream;
    struct exec *exec; /* NULL: ended */
    struct websocket *socket;
};

static void release(struct exec_stream *s)
{
    list_remove(&s->stream.node);
    exec_free(s->exec);
    websocket_free(s->socket);
    free(s);
}

static void stop(struct kubelet_stream *stream)
{
    release(CONTAINER_OF(stream, struct exec_stream, stream));
}

static void send_channel(struct exec_stream *s, uint8_t channel, const void *data, size_t len)
{
    websocket_send2(s->socket, WEBSOCKET_BINARY, &channel, 1, data, len);
}

/* ---- from the container */

static bool on_output(void *ctx, int stream, const void *data, size_t len)
{
    struct exec_stream *s = ctx;
    send_channel(s, stream == EXEC_STDERR ? STDERR : STDOUT, data, len);
    return websocket_pending(s->socket) <= CONN_OUTPUT_HIGH; /* else on_drained goes on */
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
    cleanup_arena struct arena *a = arena_new();
    cleanup_strbuf struct strbuf text = {0};
    s->exec = NULL;
    json_write(&text, status_of(a, error, why, exit_code));
    send_channel(s, STATUS, text.p, text.len);
    websocket_close(s->socket, 1000, "");
}

static void on_stdin_drained(void *ctx)
{
    struct exec_stream *s = ctx;
    websocket_pause(s->socket, false);
}

/* ---- from the client */

static void resize(struct exec_stream *s, struct slice text)
{
    cleanup_arena struct arena *a = arena_new();
    cJSON *size;
    if (json_parse(a, text.p, text.n, &size, NULL, NULL))
        return;
    int64_t width = json_int(size, "Width", 0), height = json_int(size, "Height", 0);
    if (width > 0 && height > 0 && width <= TERMINAL_MAX && height <= TERMINAL_MAX)
        exec_resize(s->exec, (unsigned)width, (unsigned)height);
}

static void on_message(void *ctx, enum websocket_opcode opcode, struct slice data)
{
    struct exec_stream *s = ctx;
    (void)opcode;
    if (!data.n || !s->exec)
        return;
    struct slice rest = {data.p + 1, data.n - 1};
    switch ((uint8_t)data.p[0]) {
    case STDIN:
        exec_write(s->exec, rest.p, rest.n);
        if (exec_unwritten(s->exec) > EXEC_STDIN_HIGH)
            websocket_pause(s->socket, true);
        break;
    case RESIZE:
        resize(s, rest);
        break;
    case CLOSE:
        if (rest.n && rest.p[0] == STDIN)
            exec_close_stdin(s->exec);
        break;
    default:
        break; /* channels that only we write to */
    }
}

static void on_drained(void *ctx)
{
    struct exec_stream *s = ctx;
    if (s->exec)
        exec_resume(s->exec);
}

static void on_closed(void *ctx, int code, const char *why)
{
    (void)code, (void)why;
    release(ctx);
}

/* ---- the request */

/* One of the two names a parameter has: kubectl's and the one that API servers use towards kubelets. */
static bool wants(struct http_request *r, const char *name, const char *kubelet_name)
{
    return kubelet_flag(r, name) || kubelet_flag(r, kubelet_name);
}

static const char *const *command_of(struct http_request *r)
{
    const char **args = arena_alloc(r->arena, (ARGS_MAX + 1) * sizeof(*args));
    const char *query = http_target_query(r->target), *key, *value;
    size_t n = 0;
    while (n < ARGS_MAX && http_query_next(r->arena, &query, &key, &value))
        if (!strcmp(key, "command"))
            args[n++] = value;
    return n ? args : NULL;
}

void kubelet_exec(struct kubelet *k, struct http_request *r, const struct kubelet_target *t)
{
    static const char *const protocols[] = {"v5.channel.k8s.io", "v4.channel.k8s.io", NULL};
    static const struct websocket_events events = {on_message, on_drained, on_closed};
    struct err err = {0};
    const char *protocol = websocket_protocol(r->arena, &r->headers, protocols);
    struct exec_request q = {
        .command = command_of(r),
        .want_stdin = wants(r, "stdin", "input"),
        .want_stdout = wants(r, "stdout", "output"),
        .want_stderr = wants(r, "stderr", "error"),
        .tty = kubelet_flag(r, "tty"),
        .events = {on_output, on_stdin_drained, on_done},
    };
    if (!q.command || !(q.want_stdin || q.want_stdout || q.want_stderr)) {
        kubelet_text(r, 400,
                     q.command ? "you must specify at least 1 of stdin, stdout, stderr" : "you must specify a command");
        return;
    }
    if (!websocket_wanted(&r->headers) || !protocol) {
        kubelet_text(r, 400, "exec needs a WebSocket with protocol v4.channel.k8s.io or v5.channel.k8s.io");
        return;
    }
    struct exec_stream *s = mem_alloc(sizeof(*s));
    s->stream.stop = stop;
    list_init(&s->stream.node);
    q.ctx = s;
    int e = pods_exec(k->o.pods, t->namespace, t->pod, t->container, &q, &s->exec, &err);
    if (!e) {
        s->socket = websocket_accept(r, protocol, &events, s);
        if (s->socket) {
            list_insert(&k->streams, &s->stream.node);
            return;
        }
        exec_free(s->exec);
        e = err_set(&err, EINVAL, "the WebSocket handshake is wrong");
    }
    free(s);
    kubelet_text(r, e == -ENOENT ? 404 : e == -EINVAL ? 400 : 500, err.text);
}
