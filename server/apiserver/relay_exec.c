/* pods/NAME/exec: a WebSocket or SPDY to the kubelet, relayed byte by byte after its 101. Its frames are between client
 * and kubelet; here nobody looks into them. A redirect is never followed: it would carry our credentials elsewhere. */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/model/status.h"
#include "core/wire/conn.h"
#include "core/wire/http_client.h"
#include "core/wire/http_server.h"
#include "core/wire/spdy.h"
#include "core/wire/websocket.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/handlers.h"
#include "server/apiserver/relay.h"
#include "server/apiserver/request_metrics.h"
#include "server/apiserver/rest.h"

/* Two connections that give each other what they read. */
struct pipe_end {
    struct relay_pipe *pipe;
    struct conn *conn;
    struct pipe_end *other;
    bool ended; /* it will send no more */
};

struct relay_pipe {
    struct list link; /* in srv->pipes */
    struct pipe_end client, kubelet;
};

static void pipe_free(struct relay_pipe *p)
{
    list_remove(&p->link);
    conn_free(p->client.conn);
    conn_free(p->kubelet.conn);
    free(p);
}

static void pipe_data(void *ctx)
{
    struct pipe_end *e = ctx;
    struct slice in = conn_input(e->conn);
    conn_write(e->other->conn, in.p, in.n);
    conn_consume(e->conn, in.n);
    if (conn_pending(e->other->conn) > CONN_OUTPUT_HIGH)
        conn_pause(e->conn, true);
}

static void pipe_drained(void *ctx)
{
    struct pipe_end *e = ctx;
    if (e->ended)
        return;
    conn_pause(e->other->conn, false);
}

/* An orderly end of one side still lets the other finish; an error ends both. */
static void pipe_closed(void *ctx, int error, const char *why)
{
    struct pipe_end *e = ctx;
    (void)why;
    e->ended = true;
    if (error || e->other->ended) {
        pipe_free(e->pipe);
        return;
    }
    conn_finish(e->other->conn);
}

static const struct conn_events pipe_events = {.data = pipe_data, .drained = pipe_drained, .closed = pipe_closed};

static void pass_on(struct pipe_end *e)
{
    if (conn_input(e->conn).n)
        pipe_data(e);
}

static void pipe_start(struct apiserver *s, struct conn *client, struct conn *kubelet)
{
    struct relay_pipe *p = mem_alloc(sizeof(*p));
    p->client = (struct pipe_end){p, client, &p->kubelet, false};
    p->kubelet = (struct pipe_end){p, kubelet, &p->client, false};
    list_insert(&s->pipes, &p->link);
    conn_set_events(client, &pipe_events, &p->client);
    conn_set_events(kubelet, &pipe_events, &p->kubelet);
    pass_on(&p->client);
    pass_on(&p->kubelet);
}

void relay_pipes_free(struct apiserver *s)
{
    for (LIST_EACH(node, &s->pipes))
        pipe_free(CONTAINER_OF(node, struct relay_pipe, link));
}

struct exec_relay {
    struct req *r;
    struct http_call *call;
    int code;
    struct strbuf text;
};

static void unwait(struct req *r)
{
    struct exec_relay *x = r->wait;
    if (x->call)
        http_call_cancel(x->call);
    strbuf_free(&x->text);
    r->wait = NULL;
}

static void headers(void *ctx, int code, const struct http_headers *h)
{
    struct exec_relay *x = ctx;
    (void)h;
    x->code = code;
}

static bool data(void *ctx, const void *bytes, size_t len)
{
    struct exec_relay *x = ctx;
    if (x->text.len < 2048)
        strbuf_add(&x->text, bytes, MIN_OF(len, 2048 - x->text.len));
    return true;
}

static void done(void *ctx, int error, const char *why)
{
    struct exec_relay *x = ctx;
    struct req *r = x->r;
    x->call = NULL;
    if (error || !x->code || x->code < 400)
        answer_status(r, status_internal(r->arena, "unable to upgrade connection to the kubelet: %s",
                                         error && why ? why : "it did not switch protocols"));
    else
        answer_status(r, status_error(r->arena, x->code,
                                      x->code == 404   ? "NotFound"
                                      : x->code == 403 ? "Forbidden"
                                      : x->code < 500  ? "BadRequest"
                                                       : "InternalError",
                                      "unable to upgrade connection: %s",
                                      x->text.len ? x->text.p : "refused by the kubelet"));
    request_resume(r, PHASE_ANSWER);
}

static void upgraded(void *ctx, struct conn *kubelet, const struct http_headers *h)
{
    static const char *const passed[] = {"upgrade", "sec-websocket-accept", "sec-websocket-protocol",
                                         "x-stream-protocol-version"};
    struct exec_relay *x = ctx;
    struct req *r = x->r;
    struct apiserver *s = r->srv;
    struct http_headers out = {0};
    x->call = NULL;
    for (size_t i = 0; i < COUNT_OF(passed); i++) {
        const char *value = http_headers_get(h, passed[i]);
        if (value)
            http_headers_add(r->arena, &out, passed[i], value);
    }
    struct http_request *http = r->http;
    request_metrics_done(r, 101, 0);
    request_release(r);
    struct conn *client = http_upgrade(http, &out);
    if (client) {
        pipe_start(s, client, kubelet);
        return;
    }
    conn_free(kubelet);
    http_abort(http);
}

/* Kubelets call the streams by other names. */
static const char *kubelet_query(struct req *r)
{
    static const char *const names[][2] = {
        {"stdin", "input"}, {"stdout", "output"}, {"stderr", "error"}, {"tty", "tty"}};
    const char *text = "", *query = r->info.query, *key, *value;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (request_query_bool(r, names[i][0]))
            text = arena_printf(r->arena, "%s%s%s=1", text, *text ? "&" : "", names[i][1]);
    while (http_query_next(r->arena, &query, &key, &value))
        if (!strcmp(key, "command"))
            text =
                arena_printf(r->arena, "%s%scommand=%s", text, *text ? "&" : "", http_percent_encode(r->arena, value));
    return text;
}

static enum phase_result check(struct req *r)
{
    static const struct kind row = {.group = "", .kind = "PodExecOptions"};
    struct field_errors errs = {.arena = r->arena};
    bool any = request_query_bool(r, "stdin") || request_query_bool(r, "stdout") || request_query_bool(r, "stderr");
    if (!request_query(r, "command"))
        field_required(&errs, "command", "");
    if (!any)
        field_required(&errs, "stdin", "must specify at least one of stdin, stdout, stderr");
    if (errs.count)
        return answer_status(r, status_invalid(r->arena, &row, r->info.name, &errs));
    return PHASE_NEXT;
}

/* Last, because clients whose WebSocket was refused try SPDY next and show what that says: it shall be the real reason.
 */
static enum phase_result check_upgrade(struct req *r)
{
    if (r->http->version == 1 && (websocket_wanted(r->headers) || spdy_wanted(r->headers)))
        return PHASE_NEXT;
    return answer_status(
        r, status_bad_request(r->arena,
                              "unable to upgrade: this needs an upgrade to a WebSocket or to SPDY/3.1, over HTTP/1.1"));
}

static void pass_header(struct req *r, struct http_headers *to, const char *name)
{
    for (size_t i = 0; i < r->headers->count; i++)
        if (!strcmp(r->headers->list[i].name, name))
            http_headers_add(r->arena, to, name, r->headers->list[i].value);
}

static enum phase_result start(struct req *r, const struct relay_target *t)
{
    static const struct http_call_events events = {
        .headers = headers, .data = data, .done = done, .upgraded = upgraded};
    static const char *const passed[] = {"upgrade", "sec-websocket-key", "sec-websocket-version",
                                         "sec-websocket-protocol", "x-stream-protocol-version"};
    struct http_headers h = {0};
    http_headers_add(r->arena, &h, "connection", "Upgrade");
    for (size_t i = 0; i < COUNT_OF(passed); i++)
        pass_header(r, &h, passed[i]);
    struct http_call_options o = {
        .method = r->method,
        .target = arena_printf(r->arena, "/exec/%s/%s/%s?%s", r->info.namespace, r->info.name,
                               http_percent_encode(r->arena, t->container), kubelet_query(r)),
        .headers = &h,
    };
    struct exec_relay *x = arena_alloc(r->arena, sizeof(*x));
    x->r = r;
    r->wait = x;
    r->unwait = unwait;
    x->call = http_client_call(t->client, &o, &events, x);
    return PHASE_WAIT;
}

static enum phase_result exec(struct req *r)
{
    struct relay_target t;
    enum phase_result res = check(r);
    if (res == PHASE_NEXT)
        res = relay_find(r, &t);
    if (res != PHASE_NEXT)
        return res;
    const char *phase = json_str_or(t.pod, "status.phase", "");
    if (!strcmp(phase, "Succeeded") || !strcmp(phase, "Failed"))
        return answer_status(
            r, status_bad_request(r->arena, "cannot exec into a container in a completed pod; current phase is %s",
                                  phase));
    if (!t.client)
        return answer_status(r, status_bad_request(r->arena, "pod %s does not have a host assigned", r->info.name));
    res = check_upgrade(r);
    return res == PHASE_NEXT ? start(r, &t) : res;
}

const struct handler relay_exec = {.streaming = true, .store = exec};
