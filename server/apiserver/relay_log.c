/* pods/NAME/log: a streamed GET to the kubelet, piece by piece, as fast as the client reads; to a WebSocket as its
 * messages (binary.k8s.io, base64.binary.k8s.io, or none). */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/model/object.h"
#include "core/model/status.h"
#include "core/wire/http_client.h"
#include "core/wire/http_server.h"
#include "core/wire/websocket.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/handlers.h"
#include "server/apiserver/relay.h"
#include "server/apiserver/request_metrics.h"
#include "server/apiserver/rest.h"

enum { OUTPUT_HIGH = 256 << 10, ERROR_TEXT_MAX = 2048 };

struct log_relay {
    struct req *r;
    struct http_call *call;
    bool started;       /* the client's answer has begun */
    int code;           /* of the kubelet */
    struct strbuf text; /* of an error */
};

static void unwait(struct req *r)
{
    struct log_relay *l = r->wait;
    if (l->call)
        http_call_cancel(l->call);
    if (l->started)
        request_metrics_stream(r, -1);
    strbuf_free(&l->text);
    r->wait = NULL;
}

static void headers(void *ctx, int code, const struct http_headers *h)
{
    struct log_relay *l = ctx;
    struct http_headers out = {0};
    const char *type = http_headers_get(h, "content-type");
    l->code = code;
    if (code != 200 && code != 206)
        return;
    l->started = true;
    http_headers_add(l->r->arena, &out, "content-type", type ? type : "text/plain");
    http_headers_add(l->r->arena, &out, "cache-control", "no-cache, private");
    request_metrics_stream(l->r, 1);
    http_start(l->r->http, 200, &out);
}

static void drained(void *ctx)
{
    struct log_relay *l = ctx;
    if (l->call)
        http_call_resume(l->call);
}

static bool data(void *ctx, const void *bytes, size_t len)
{
    struct log_relay *l = ctx;
    if (!l->started) {
        if (l->text.len < ERROR_TEXT_MAX)
            strbuf_add(&l->text, bytes, MIN_OF(len, ERROR_TEXT_MAX - l->text.len));
        return true;
    }
    http_write(l->r->http, bytes, len);
    if (http_unsent(l->r->http) < OUTPUT_HIGH)
        return true;
    http_on_drain(l->r->http, drained, l);
    return false;
}

static void refused(struct req *r, int code, const struct strbuf *said, const char *why)
{
    if (!code) {
        answer_status(r, status_internal(r->arena, "asking the kubelet for the log: %s", why));
    } else {
        static const struct {
            int code;
            const char *reason;
        } reasons[] = {{400, "BadRequest"}, {401, "Unauthorized"}, {403, "Forbidden"}, {404, "NotFound"}};
        const char *reason = "InternalError", *text = said->len ? arena_strdup(r->arena, said->p) : "no reason given";
        for (size_t i = 0; i < COUNT_OF(reasons); i++)
            if (reasons[i].code == code)
                reason = reasons[i].reason;
        answer_status(r, status_error(r->arena, code, reason, "%s", text));
    }
    request_resume(r, PHASE_ANSWER);
}

static void done(void *ctx, int error, const char *why)
{
    struct log_relay *l = ctx;
    struct req *r = l->r;
    l->call = NULL;
    if (!l->started) {
        refused(r, l->code, &l->text, why ? why : "no answer");
        return;
    }
    struct http_request *http = r->http;
    request_metrics_done(r, 200, 0);
    request_release(r);
    if (error)
        http_abort(http);
    else
        http_end(http);
}

/* ---- to a WebSocket: from the kubelet's first word on it is no request any more */

struct log_socket {
    struct list link; /* in srv->log_sockets */
    struct req *r;    /* NULL once it is a WebSocket */
    struct http_call *call;
    struct websocket *socket;
    const char *protocol;
    int code;
    struct strbuf text; /* of an error */
};

enum { GOODBYE = 1000 };

static void socket_free(struct log_socket *l)
{
    list_remove(&l->link);
    if (l->call)
        http_call_cancel(l->call);
    websocket_free(l->socket);
    strbuf_free(&l->text);
    free(l);
}

void relay_logs_free(struct apiserver *s)
{
    for (LIST_EACH(node, &s->log_sockets))
        socket_free(CONTAINER_OF(node, struct log_socket, link));
}

static void socket_unwait(struct req *r)
{
    socket_free(r->wait);
    r->wait = NULL;
}

static void socket_send(struct log_socket *l, const void *bytes, size_t len)
{
    if (!l->protocol || !strstr(l->protocol, "base64")) {
        websocket_send(l->socket, WEBSOCKET_BINARY, bytes, len);
        return;
    }
    cleanup_free char *text = mem_alloc(BASE64_ENCODED_MAX(len) + 1);
    websocket_send(l->socket, WEBSOCKET_TEXT, text, base64_encode(text, bytes, len, BASE64_STD));
}

static void socket_piece(void *ctx, struct slice data, bool first, bool last)
{
    (void)ctx, (void)data, (void)first, (void)last; /* nothing is asked for */
}

static void socket_drained(void *ctx)
{
    struct log_socket *l = ctx;
    if (l->call)
        http_call_resume(l->call);
}

static void socket_closed(void *ctx, int code, const char *why)
{
    (void)code, (void)why;
    socket_free(ctx);
}

/* An empty message comes first, as from Kubernetes: it says that the log begins. */
static void socket_headers(void *ctx, int code, const struct http_headers *h)
{
    static const struct websocket_events events = {
        .piece = socket_piece, .drained = socket_drained, .closed = socket_closed};
    struct log_socket *l = ctx;
    struct req *r = l->r;
    struct http_request *http = r->http;
    (void)h;
    l->code = code;
    if (code != 200)
        return;
    l->r = NULL;
    r->unwait = NULL;
    request_metrics_done(r, 101, 0);
    request_release(r);
    l->socket = websocket_accept(http, l->protocol, &events, l);
    if (l->socket)
        socket_send(l, "", 0);
    else
        http_abort(http);
}

static bool socket_data(void *ctx, const void *bytes, size_t len)
{
    struct log_socket *l = ctx;
    if (l->r && l->text.len < ERROR_TEXT_MAX)
        strbuf_add(&l->text, bytes, MIN_OF(len, ERROR_TEXT_MAX - l->text.len));
    if (!l->socket)
        return true;
    socket_send(l, bytes, len);
    return websocket_pending(l->socket) < OUTPUT_HIGH;
}

static void socket_done(void *ctx, int error, const char *why)
{
    struct log_socket *l = ctx;
    l->call = NULL;
    (void)error;
    if (l->r)
        refused(l->r, l->code, &l->text, why ? why : "no answer");
    else if (l->socket)
        websocket_close(l->socket, GOODBYE, "");
    else
        socket_free(l);
}

static enum phase_result to_socket(struct req *r, struct http_client *c, const struct http_call_options *o)
{
    static const struct http_call_events events = {.headers = socket_headers, .data = socket_data, .done = socket_done};
    static const char *const ours[] = {"binary.k8s.io", "base64.binary.k8s.io", NULL};
    const char *protocol = websocket_protocol(r->headers, ours);
    if (r->http->version != 1 || !websocket_handshake(r->headers) ||
        (!protocol && http_headers_get(r->headers, "sec-websocket-protocol")))
        return answer_status(r, status_bad_request(r->arena, "unable to upgrade: the log is told in binary.k8s.io or "
                                                             "base64.binary.k8s.io, over HTTP/1.1"));
    struct log_socket *l = mem_alloc(sizeof(*l));
    *l = (struct log_socket){.r = r, .protocol = protocol};
    list_insert(&r->srv->log_sockets, &l->link);
    r->wait = l;
    r->unwait = socket_unwait;
    l->call = http_client_call(c, o, &events, l);
    return PHASE_WAIT;
}

/* The kubelet takes the same names, but not the container's. */
static const char *kubelet_query(struct req *r)
{
    static const char *const known[] = {"follow",     "previous",  "sinceSeconds", "sinceTime",
                                        "timestamps", "tailLines", "limitBytes"};
    const char *text = "";
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        const char *value = request_query(r, known[i]);
        if (value && *value)
            text = arena_printf(r->arena, "%s%s%s=%s", text, *text ? "&" : "", known[i],
                                http_percent_encode(r->arena, value));
    }
    return text;
}

static enum phase_result check_options(struct req *r)
{
    static const char *const numbers[] = {"tailLines", "limitBytes", "sinceSeconds"};
    static const struct kind row = {.group = "", .kind = "PodLogOptions"};
    struct field_errors errs = {.arena = r->arena};
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        int64_t n = 1;
        enum phase_result res = rest_parse_int(r, numbers[i], &n);
        if (res != PHASE_NEXT)
            return res;
        if (n < (i == 0 ? 0 : 1))
            field_invalid(&errs, numbers[i], json_number(r->arena, n),
                          i == 0 ? "must be greater than or equal to 0" : "must be greater than 0");
    }
    const char *since = request_query(r, "sinceTime"), *seconds = request_query(r, "sinceSeconds");
    struct err err = {0};
    if (since && *since && !object_scalar_time(r->arena, since, false, &err))
        return answer_status(r, status_bad_request(r->arena, "%s", err.text));
    if (since && *since && seconds && *seconds)
        field_forbidden(&errs, "[]", "at most one of `sinceTime` or `sinceSeconds` may be specified");
    if (request_query(r, "stream")) /* behind a gate that Kubernetes 1.36 has closed */
        field_forbidden(&errs, "stream", "may not be specified");
    return errs.count ? answer_status(r, status_invalid(r->arena, &row, r->info.name, &errs)) : PHASE_NEXT;
}

static enum phase_result get_log(struct req *r)
{
    static const struct http_call_events events = {.headers = headers, .data = data, .done = done};
    struct relay_target t;
    enum phase_result res = check_options(r);
    if (res == PHASE_NEXT)
        res = relay_find(r, &t);
    if (res != PHASE_NEXT)
        return res;
    if (!t.client) /* no kubelet has it yet: there is no log */
        return answer_text(r, 204, NULL, NULL);
    const char *query = kubelet_query(r);
    struct http_call_options o = {
        .method = "GET",
        .target = arena_printf(r->arena, "/containerLogs/%s/%s/%s%s%s", r->info.namespace, r->info.name,
                               http_percent_encode(r->arena, t.container), *query ? "?" : "", query),
    };
    if (websocket_wanted(r->headers))
        return to_socket(r, t.client, &o);
    struct log_relay *l = arena_alloc(r->arena, sizeof(*l));
    l->r = r;
    r->wait = l;
    r->unwait = unwait;
    l->call = http_client_call(t.client, &o, &events, l);
    return PHASE_WAIT;
}

const struct handler relay_log = {.streaming = true, .store = get_log};
