#include "agent/pod/action.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "agent/pod/env.h"
#include "agent/pod/worker_int.h"
#include "agent/runtime/exec.h"
#include "agent/runtime/runtime.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/wire/conn.h"
#include "core/wire/loop.h"
#include "core/wire/tls.h"

enum { STATUS_LINE_MAX = 4096 };

struct action {
    struct container *container;
    struct loop_timer *timer;
    struct loop_task told; /* tells of the end, later */
    bool over;
    struct exec *exec;
    struct conn *conn;
    struct tls_config *tls;
    bool http;
    char *url;
    unsigned timeout_ms;
    struct strbuf text;
    enum action_result result;
    void (*done)(void *arg, enum action_result result, const char *text);
    void *arg;
};

struct action *action_free(struct action *a)
{
    if (!a)
        return NULL;
    loop_task_remove(&a->told);
    loop_timer_free(a->timer);
    exec_free(a->exec);
    conn_free(a->conn);
    tls_config_free(a->tls);
    strbuf_free(&a->text);
    free(a->url);
    free(a);
    return NULL;
}

static void tell(void *arg)
{
    struct action *a = arg;
    void (*done)(void *arg, enum action_result result, const char *text) = a->done;
    void *done_arg = a->arg;
    enum action_result result = a->result;
    cleanup_free char *text = strbuf_take(&a->text);
    action_free(a);
    done(done_arg, result, text);
}

static void end(struct action *a, enum action_result result, const char *fmt, ...) PRINTF_LIKE(3, 4);

static void end(struct action *a, enum action_result result, const char *fmt, ...)
{
    if (a->over)
        return;
    a->over = true;
    va_list args;
    va_start(args, fmt);
    strbuf_vaddf(&a->text, fmt, args);
    va_end(args);
    a->result = result;
    loop_timer_cancel(a->timer);
    loop_task_defer(a->container->worker->pods->loop, &a->told);
}

/* ---- commands */

static bool exec_output(void *ctx, int stream, const void *data, size_t len)
{
    struct action *a = ctx;
    (void)stream;
    size_t room = a->text.len < ACTION_TEXT_MAX ? ACTION_TEXT_MAX - a->text.len : 0;
    strbuf_add(&a->text, data, len < room ? len : room);
    return true;
}

static void exec_done(void *ctx, int error, const char *why, int exit_code)
{
    struct action *a = ctx;
    a->exec = NULL;
    if (error == -ETIMEDOUT)
        end(a, ACTION_FAILED, "%scommand timed out after %us", a->text.len ? ": " : "", a->timeout_ms / 1000);
    else if (error)
        end(a, ACTION_ERROR, "%s", why);
    else
        end(a, exit_code ? ACTION_FAILED : ACTION_OK, "%s", "");
}

/* $(NAME) of variables that the pod spells out; what comes from elsewhere is not looked up again. */
static const char *const *command_of(struct arena *arena, const struct container *c, const cJSON *words)
{
    struct env e = {.arena = arena};
    for (JSON_EACH(var, json_get(c->spec, "env")))
        if (!json_get(var, "valueFrom"))
            env_set(&e, json_str_or(var, "name", ""), json_str_or(var, "value", ""));
    const char **list = arena_alloc(arena, (json_count(words) + 1) * sizeof(*list));
    size_t n = 0;
    for (JSON_EACH(word, words))
        list[n++] = env_expand(arena, &e, NULL, json_is_str(word) ? word->valuestring : "");
    return list;
}

static void start_exec(struct action *a, const cJSON *handler)
{
    cleanup_arena struct arena *arena = arena_new();
    struct worker *w = a->container->worker;
    struct err err = {0};
    const struct exec_request q = {
        .command = command_of(arena, a->container, json_get(handler, "command")),
        .want_stdout = true,
        .want_stderr = true,
        .timeout_ms = a->timeout_ms,
        .events = {.output = exec_output, .done = exec_done},
        .ctx = a,
    };
    if (!w->sandbox.shim)
        end(a, ACTION_ERROR, "the container's shim is not connected");
    else if (exec_start(w->pods->runtime, w->sandbox.shim, a->container->now.id, &q, &a->exec, &err))
        end(a, ACTION_ERROR, "%s", err.text);
}

/* ---- HTTP and TCP */

static void conn_ready(void *ctx)
{
    struct action *a = ctx;
    if (!a->http)
        end(a, ACTION_OK, "%s", "");
}

/* Only the status line counts. */
static void conn_data(void *ctx)
{
    struct action *a = ctx;
    struct slice in = conn_input(a->conn);
    if (!memchr(in.p, '\n', in.n) && in.n < STATUS_LINE_MAX)
        return;
    struct slice version = slice_cut(&in, ' '), word = slice_cut(&in, ' ');
    long code = word.n >= 3 ? strtol(word.p, NULL, 10) : 0; /* a newline is behind it, somewhere */
    if (version.n < 5 || strncmp(version.p, "HTTP/", 5) || code < 100)
        end(a, ACTION_FAILED, "Get \"%s\": malformed HTTP response", a->url);
    else if (code >= 200 && code < 400)
        end(a, ACTION_OK, "%s", "");
    else
        end(a, ACTION_FAILED, "HTTP probe failed with statuscode: %ld", code);
}

static void conn_closed(void *ctx, int error, const char *why)
{
    struct action *a = ctx;
    (void)error;
    if (a->http)
        end(a, ACTION_FAILED, "Get \"%s\": %s", a->url, why && *why ? why : "EOF");
    else
        end(a, ACTION_FAILED, "%s", why && *why ? why : "the connection was closed");
}

static const char *pod_ip(const struct worker *w)
{
    if (worker_host_network(w))
        return w->pods->n_node_ips ? w->pods->node_ips[0] : "";
    return w->sandbox.nips ? w->sandbox.ips[0] : "";
}

/* A number, or the name of one of the container's ports; 0: neither. */
static int port_of(const struct container *c, const cJSON *port)
{
    int64_t n;
    uint64_t u;
    if (json_is_num(port) && !json_to_int64(port, &n))
        return n > 0 && n < 65536 ? (int)n : 0;
    if (!json_is_str(port))
        return 0;
    if (!str_to_u64(port->valuestring, &u))
        return u > 0 && u < 65536 ? (int)u : 0;
    for (JSON_EACH(item, json_get(c->spec, "ports")))
        if (str_eq(json_str(item, "name"), port->valuestring))
            return (int)json_int(item, "containerPort", 0);
    return 0;
}

static void put_request(struct action *a, const cJSON *handler, const char *host, int port)
{
    cleanup_strbuf struct strbuf out = {0};
    bool has_host = false, has_agent = false;
    const char *path = json_str_or(handler, "path", "/");
    strbuf_addf(&out, "GET %s%s HTTP/1.1\r\n", *path == '/' ? "" : "/", path);
    for (JSON_EACH(h, json_get(handler, "httpHeaders"))) {
        const char *name = json_str_or(h, "name", ""), *value = json_str_or(h, "value", "");
        if (strpbrk(name, "\r\n: ") || strpbrk(value, "\r\n"))
            continue; /* it would be a header or a request of its own */
        has_host |= !strcasecmp(name, "Host");
        has_agent |= !strcasecmp(name, "User-Agent");
        strbuf_addf(&out, "%s: %s\r\n", name, value);
    }
    if (!has_host)
        strbuf_addf(&out, strchr(host, ':') ? "Host: [%s]:%d\r\n" : "Host: %s:%d\r\n", host, port);
    if (!has_agent)
        strbuf_adds(&out, "User-Agent: kube-probe/1.36\r\n");
    strbuf_adds(&out, "Accept: */*\r\nConnection: close\r\n\r\n");
    conn_write(a->conn, out.p, out.len);
}

static void start_conn(struct action *a, const cJSON *handler, bool http)
{
    static const struct conn_events events = {.ready = conn_ready, .data = conn_data, .closed = conn_closed};
    struct worker *w = a->container->worker;
    const char *host = json_str_or(handler, "host", pod_ip(w)), *path = json_str_or(handler, "path", "/");
    bool https = http && str_eq(json_str(handler, "scheme"), "HTTPS");
    int port = port_of(a->container, json_get(handler, "port"));
    cleanup_strbuf struct strbuf url = {0};
    if (!port || !*host) {
        end(a, ACTION_ERROR, port ? "the pod has no address" : "invalid port number");
        return;
    }
    if (strpbrk(path, "\r\n ")) {
        end(a, ACTION_ERROR, "invalid path \"%s\"", path);
        return;
    }
    strbuf_addf(&url, strchr(host, ':') ? "%s://[%s]:%d%s%s" : "%s://%s:%d%s%s", https ? "https" : "http", host, port,
                *path == '/' ? "" : "/", path);
    a->url = strbuf_take(&url);
    a->http = http;
    struct err err = {0};
    if (https && tls_config_new(&(struct tls_options){.insecure = true}, &a->tls, &err)) {
        end(a, ACTION_ERROR, "%s", err.text);
        return;
    }
    a->conn = conn_dial(w->pods->loop, host, port, a->tls, host, &events, a);
    if (http)
        put_request(a, handler, host, port);
}

/* ---- the frame */

static void timed_out(void *arg)
{
    struct action *a = arg;
    if (a->http)
        end(a, ACTION_FAILED, "Get \"%s\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
            a->url);
    else
        end(a, a->conn ? ACTION_FAILED : ACTION_OK, "%s", a->conn ? "dial tcp: i/o timeout" : "");
}

struct action *action_start(struct container *c, const cJSON *handler, unsigned timeout_ms,
                            void (*done)(void *arg, enum action_result result, const char *text), void *arg)
{
    struct action *a = mem_alloc(sizeof(*a));
    *a = (struct action){.container = c, .timeout_ms = timeout_ms, .done = done, .arg = arg};
    loop_task_init(&a->told, tell, a);
    a->timer = loop_timer_new(c->worker->pods->loop, timed_out, a);
    const cJSON *one;
    if (timeout_ms && !json_get(handler, "exec")) /* exec has its own clock */
        loop_timer_set(a->timer, timeout_ms);
    if ((one = json_get(handler, "exec")))
        start_exec(a, one);
    else if ((one = json_get(handler, "httpGet")))
        start_conn(a, one, true);
    else if ((one = json_get(handler, "tcpSocket")))
        start_conn(a, one, false);
    else if ((one = json_get(handler, "sleep"))) /* cut by the timeout, as the pod's grace cuts a hook */
        loop_timer_set(a->timer, (uint64_t)MIN_OF(json_int(one, "seconds", 0) * 1000,
                                                  timeout_ms ? (int64_t)timeout_ms : INT64_MAX));
    else
        end(a, ACTION_ERROR, "handler %s is not supported on this node",
            handler && handler->child ? handler->child->string : "(none)");
    return a;
}
