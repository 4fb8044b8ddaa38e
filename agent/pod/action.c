#include "agent/pod/action.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "agent/image/url.h"
#include "agent/pod/env.h"
#include "agent/pod/grpc_health.h"
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

enum { HEAD_MAX = 48 << 10, REDIRECTS_MAX = 10 };

struct action {
    struct container *container;
    struct loop_timer *timer;
    struct loop_task told; /* tells of the end, later */
    bool over;
    struct exec *exec;
    struct conn *conn;
    struct tls_config *tls;
    struct grpc_health *grpc;
    bool hook, http;
    struct arena *arena; /* of url and what follows */
    struct url url;      /* of a connection without HTTP too */
    const char *first_host, *host_header, *headers;
    unsigned redirects;
    bool led_away;
    size_t body; /* of the one that leads away: what is told of it */
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
    grpc_health_free(a->grpc);
    strbuf_free(&a->text);
    arena_free(a->arena);
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

/* In probes, $(NAME) of variables that the pod spells out; what comes from elsewhere is not looked up again. Hooks are
 * run as they are written. */
static const char *const *command_of(struct arena *arena, const struct action *a, const cJSON *words)
{
    const struct container *c = a->container;
    struct env e = {.arena = arena};
    for (JSON_EACH(var, json_get(c->spec, "env")))
        if (!json_get(var, "valueFrom"))
            env_set(&e, json_str_or(var, "name", ""), json_str_or(var, "value", ""));
    const char **list = arena_alloc(arena, (json_count(words) + 1) * sizeof(*list));
    size_t n = 0;
    for (JSON_EACH(word, words)) {
        const char *text = json_is_str(word) ? word->valuestring : "";
        list[n++] = a->hook ? text : env_expand(arena, &e, NULL, text);
    }
    return list;
}

static void start_exec(struct action *a, const cJSON *handler)
{
    cleanup_arena struct arena *arena = arena_new();
    struct worker *w = a->container->worker;
    struct err err = {0};
    const struct exec_request q = {
        .command = command_of(arena, a, json_get(handler, "command")),
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

static void ask(struct action *a);

/* The value of a field of the response's head, NULL: it has none. */
static const char *field(struct arena *arena, struct slice head, const char *name)
{
    size_t n = strlen(name);
    while (head.n) {
        struct slice line = slice_cut(&head, '\n');
        if (line.n <= n || strncasecmp(line.p, name, n) != 0 || line.p[n] != ':')
            continue;
        const char *value = line.p + n + 1, *end = line.p + line.n;
        while (value < end && (*value == ' ' || *value == '\t'))
            value++;
        while (end > value && strchr(" \t\r", end[-1]))
            end--;
        return arena_dup(arena, value, (size_t)(end - value));
    }
    return NULL;
}

/* Probes go after a redirect while it stays on the host; who leads away has answered. True: the next is asked. */
static bool follow(struct action *a, int code, struct slice head)
{
    bool redirect = (code >= 301 && code <= 303) || code == 307 || code == 308;
    const char *location = redirect ? field(a->arena, head, "location") : NULL;
    const char *from = url_text(a->arena, &a->url);
    struct url to;
    if (!location || !*location)
        return false;
    if (url_resolve(a->arena, &a->url, location, &to, NULL)) {
        end(a, ACTION_FAILED, "Get \"%s\": failed to parse Location header \"%s\"", from, location);
        return true;
    }
    if (!a->hook && strcmp(to.host, a->first_host) != 0)
        return false;
    if (++a->redirects >= REDIRECTS_MAX) {
        end(a, ACTION_FAILED, "Get \"%s\": stopped after %d redirects", from, REDIRECTS_MAX);
        return true;
    }
    if (strstr(location, "://"))
        a->host_header = NULL;
    a->url = to;
    ask(a);
    return true;
}

static void told_body(struct action *a)
{
    struct slice in = conn_input(a->conn);
    if (in.n >= a->body)
        end(a, ACTION_WARNING, "Probe terminated redirects, Response body: %.*s", (int)a->body, a->body ? in.p : "");
}

static void lead_away(struct action *a, struct slice head)
{
    const char *length = field(a->arena, head, "content-length");
    uint64_t n = 0;
    if (length && str_to_u64(length, &n))
        n = 0;
    a->led_away = true;
    a->body = (size_t)MIN_OF(n, (uint64_t)ACTION_TEXT_MAX);
    conn_consume(a->conn, head.n);
    told_body(a);
}

static void answered(struct action *a, struct slice head)
{
    struct slice rest = head, version = slice_cut(&rest, ' '), word = slice_cut(&rest, ' ');
    int code = word.n >= 3 ? (int)strtol(word.p, NULL, 10) : 0; /* a newline is behind it, somewhere */
    if (version.n < 5 || strncmp(version.p, "HTTP/", 5) != 0 || code < 100)
        end(a, ACTION_FAILED, "Get \"%s\": malformed HTTP response", url_text(a->arena, &a->url));
    else if (follow(a, code, head))
        return;
    else if (a->hook || (code >= 200 && code < 300)) /* a hook has been told, whatever it answers */
        end(a, ACTION_OK, "%s", "");
    else if (code >= 300 && code < 400)
        lead_away(a, head);
    else
        end(a, ACTION_FAILED, "HTTP probe failed with statuscode: %d", code);
}

/* The bytes up to and with the empty line; 0: they are not all there. */
static size_t head_length(struct slice in)
{
    for (size_t i = 0; i + 1 < in.n; i++)
        if (in.p[i] == '\n' && (in.p[i + 1] == '\n' || (in.p[i + 1] == '\r' && i + 2 < in.n && in.p[i + 2] == '\n')))
            return i + 2 + (in.p[i + 1] == '\r');
    return in.n >= HEAD_MAX && memchr(in.p, '\n', in.n) ? in.n : 0;
}

static void conn_data(void *ctx)
{
    struct action *a = ctx;
    if (a->led_away && !a->over)
        told_body(a);
    for (size_t n; !a->led_away && !a->over && (n = head_length(conn_input(a->conn)));) {
        struct slice head = {conn_input(a->conn).p, n};
        if (n < 13 || head.p[9] != '1' || !strncmp(head.p + 9, "101", 3)) {
            answered(a, head);
            return;
        }
        conn_consume(a->conn, n); /* "100 Continue": the answer comes later */
    }
}

static void conn_closed(void *ctx, int error, const char *why)
{
    struct action *a = ctx;
    cleanup_strbuf struct strbuf text = {0};
    if (why && str_starts(why, "cannot connect to")) { /* as Go words it */
        const char *reason = strerror(-error);
        strbuf_addf(&text, "dial tcp %s: connect: %c%s", a->url.authority, tolower((unsigned char)*reason), reason + 1);
    } else {
        strbuf_adds(&text, why && *why ? why : a->http ? "EOF" : "the connection was closed");
    }
    if (a->http)
        end(a, ACTION_FAILED, "Get \"%s\": %s", url_text(a->arena, &a->url), text.p);
    else
        end(a, ACTION_FAILED, "%s", text.p);
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
    return (int)json_int(json_find(json_get(c->spec, "ports"), "name", port->valuestring), "containerPort", 0);
}

/* The fields of the request but Host, which redirects may change. */
static void gather_headers(struct action *a, const cJSON *handler)
{
    cleanup_strbuf struct strbuf out = {0};
    bool has_agent = false, has_accept = false;
    for (JSON_EACH(h, json_get(handler, "httpHeaders"))) {
        const char *name = json_str_or(h, "name", ""), *value = json_str_or(h, "value", "");
        if (strpbrk(name, "\r\n: ") || strpbrk(value, "\r\n"))
            continue; /* it would be a header or a request of its own */
        has_accept |= !strcasecmp(name, "Accept");
        has_agent |= !strcasecmp(name, "User-Agent");
        if (!strcasecmp(name, "Host"))
            a->host_header = *value ? arena_strdup(a->arena, value) : NULL;
        else if (*value || (strcasecmp(name, "Accept") != 0 && strcasecmp(name, "User-Agent") != 0))
            strbuf_addf(&out, "%s: %s\r\n", name, value);
    }
    if (!has_agent)
        strbuf_addf(&out, "User-Agent: kube-%s/1.36\r\n", a->hook ? "lifecycle" : "probe");
    if (!has_accept)
        strbuf_adds(&out, "Accept: */*\r\n");
    a->headers = arena_strdup(a->arena, out.p ? out.p : "");
}

static void ask(struct action *a)
{
    static const struct conn_events events = {.ready = conn_ready, .data = conn_data, .closed = conn_closed};
    struct loop *l = a->container->worker->pods->loop;
    struct err err = {0};
    conn_free(a->conn);
    a->conn = NULL;
    if (a->url.https && !a->tls && tls_config_new(&(struct tls_options){.insecure = true}, &a->tls, &err)) {
        end(a, ACTION_ERROR, "%s", err.text);
        return;
    }
    a->conn = conn_dial(l, a->url.host, a->url.port, a->url.https ? a->tls : NULL, a->url.host, &events, a);
    if (!a->http)
        return;
    const char *text = arena_printf(a->arena, "GET %s HTTP/1.1\r\nHost: %s\r\n%sConnection: close\r\n\r\n",
                                    a->url.target, a->host_header ? a->host_header : a->url.authority, a->headers);
    conn_write(a->conn, text, strlen(text));
}

static void start_conn(struct action *a, const cJSON *handler, bool http)
{
    const char *host = json_str_or(handler, "host", pod_ip(a->container->worker));
    const char *path = json_str_or(handler, "path", "/");
    bool https = http && str_eq(json_str(handler, "scheme"), "HTTPS");
    int port = port_of(a->container, json_get(handler, "port"));
    if (!port || !*host) {
        end(a, ACTION_ERROR, port ? "the pod has no address" : "invalid port number");
        return;
    }
    if (strpbrk(path, "\r\n ")) {
        end(a, ACTION_ERROR, "invalid path \"%s\"", path);
        return;
    }
    const char *authority = arena_printf(a->arena, strchr(host, ':') ? "[%s]:%d" : "%s:%d", host, port);
    if (url_from_authority(a->arena, authority, https, &a->url, NULL)) {
        end(a, ACTION_ERROR, "invalid host \"%s\"", host);
        return;
    }
    a->url.target = arena_printf(a->arena, "%s%.*s", *path == '/' ? "" : "/", (int)strcspn(path, "#"), path);
    a->first_host = a->url.host;
    a->http = http;
    if (http)
        gather_headers(a, handler);
    ask(a);
}

/* ---- gRPC */

static void told_health(void *ctx, bool good, const char *text)
{
    end(ctx, good ? ACTION_OK : ACTION_FAILED, "%s", good ? "" : text);
}

static void start_grpc(struct action *a, const cJSON *handler)
{
    struct worker *w = a->container->worker;
    const char *host = pod_ip(w);
    int port = port_of(a->container, json_get(handler, "port"));
    if (!port || !*host)
        end(a, ACTION_ERROR, port ? "the pod has no address" : "invalid port number");
    else if (!(a->grpc =
                   grpc_health_ask(w->pods->loop, host, port, json_str_or(handler, "service", ""), told_health, a)))
        end(a, ACTION_ERROR, "%s cannot be asked", host);
}

/* ---- the frame */

static void timed_out(void *arg)
{
    struct action *a = arg;
    if (a->grpc)
        end(a, ACTION_FAILED, "timeout: health rpc did not complete within %us", a->timeout_ms / 1000);
    else if (a->http)
        end(a, ACTION_FAILED, "Get \"%s\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
            url_text(a->arena, &a->url));
    else if (a->conn)
        end(a, ACTION_FAILED, "dial tcp %s: i/o timeout", a->url.authority);
    else
        end(a, ACTION_OK, "%s", "");
}

struct action *action_start(struct container *c, bool hook, const cJSON *handler, unsigned timeout_ms,
                            void (*done)(void *arg, enum action_result result, const char *text), void *arg)
{
    struct action *a = mem_alloc(sizeof(*a));
    *a = (struct action){.container = c, .hook = hook, .timeout_ms = timeout_ms, .done = done, .arg = arg};
    a->arena = arena_new();
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
    else if ((one = json_get(handler, "grpc")))
        start_grpc(a, one);
    else if ((one = json_get(handler, "sleep"))) /* cut by the timeout, as the pod's grace cuts a hook */
        loop_timer_set(a->timer, (uint64_t)MIN_OF(json_int(one, "seconds", 0) * 1000,
                                                  timeout_ms ? (int64_t)timeout_ms : INT64_MAX));
    else
        end(a, ACTION_ERROR, "handler %s is not supported on this node",
            handler && handler->child ? handler->child->string : "(none)");
    return a;
}
