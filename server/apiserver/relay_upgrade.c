/* An upgraded request to a kubelet, a WebSocket or SPDY, relayed byte by byte after its 101: its frames are between
 * client and kubelet; here nobody looks into them. A redirect is never followed: it would carry our credentials
 * elsewhere. */
#include <string.h>

#include "core/base/arena.h"
#include "core/model/status.h"
#include "core/wire/conn.h"
#include "core/wire/conn_pipe.h"
#include "core/wire/http_client.h"
#include "core/wire/http_server.h"
#include "core/wire/spdy.h"
#include "core/wire/websocket.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/relay.h"
#include "server/apiserver/request_metrics.h"

struct upgrade {
    struct req *r;
    struct http_call *call;
    int code;
    struct strbuf text;
};

static void unwait(struct req *r)
{
    struct upgrade *x = r->wait;
    if (x->call)
        http_call_cancel(x->call);
    strbuf_free(&x->text);
    r->wait = NULL;
}

static void headers(void *ctx, int code, const struct http_headers *h)
{
    struct upgrade *x = ctx;
    (void)h;
    x->code = code;
}

static bool data(void *ctx, const void *bytes, size_t len)
{
    struct upgrade *x = ctx;
    if (x->text.len < 2048)
        strbuf_add(&x->text, bytes, MIN_OF(len, 2048 - x->text.len));
    return true;
}

static void done(void *ctx, int error, const char *why)
{
    struct upgrade *x = ctx;
    struct req *r = x->r;
    x->call = NULL;
    if (error || !x->code || x->code < 400)
        answer_status(r, status_error(r->arena, 500, "", "error dialing backend: %s",
                                      error && why ? why : "the kubelet did not switch protocols"));
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
    struct upgrade *x = ctx;
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
        conn_pipe(&s->pipes, client, kubelet);
        return;
    }
    conn_free(kubelet);
    http_abort(http);
}

static enum phase_result check_upgrade(struct req *r)
{
    if (r->http->version == 1 && (websocket_wanted(r->headers) || spdy_wanted(r->headers)))
        return PHASE_NEXT;
    return answer_status(r, status_bad_request(r->arena, "Upgrade request required"));
}

static void pass_header(struct req *r, struct http_headers *to, const char *name)
{
    for (size_t i = 0; i < r->headers->count; i++)
        if (!strcmp(r->headers->list[i].name, name))
            http_headers_add(r->arena, to, name, r->headers->list[i].value);
}

enum phase_result relay_upgrade(struct req *r, const struct relay_target *t, const char *target)
{
    static const struct http_call_events events = {
        .headers = headers, .data = data, .done = done, .upgraded = upgraded};
    static const char *const passed[] = {"upgrade", "sec-websocket-key", "sec-websocket-version",
                                         "sec-websocket-protocol", "x-stream-protocol-version"};
    enum phase_result res = check_upgrade(r);
    if (res != PHASE_NEXT)
        return res;
    struct http_headers h = {0};
    http_headers_add(r->arena, &h, "connection", "Upgrade");
    for (size_t i = 0; i < COUNT_OF(passed); i++)
        pass_header(r, &h, passed[i]);
    struct http_call_options o = {
        .method = r->method,
        .target = target,
        .headers = &h,
    };
    struct upgrade *x = arena_alloc(r->arena, sizeof(*x));
    x->r = r;
    r->wait = x;
    r->unwait = unwait;
    x->call = http_client_call(t->client, &o, &events, x);
    return PHASE_WAIT;
}
