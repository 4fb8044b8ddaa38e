/* HTTP/2 on one client connection: all calls at once. Windows are given back as bodies are taken, so that a paused call
 * holds its server and nothing else. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/mem.h"
#include "core/wire/http2_session.h"
#include "core/wire/http_client_int.h"
#include "core/wire/loop.h"

enum { STREAM_WINDOW = 1 << 20, CONNECTION_WINDOW = 16 << 20 };

struct http2c {
    struct client_link *link;
    nghttp2_session *session;
    struct loop_task pump;
    bool receiving; /* inside nghttp2_session_mem_recv */
};

/* A call's part; in its arena. */
struct exchange {
    int32_t id;
    int code;
    struct http_headers headers;
    size_t header_bytes;
    size_t body_sent;
    bool ended;         /* the whole response has come */
    struct strbuf held; /* body that came while the call was paused: at most its window */
    struct loop_task resume;
    struct http_call *call;
};

static struct http2c *state_of(const struct client_link *l)
{
    return l->state;
}

static void pump_soon(struct client_link *l)
{
    if (l->conn)
        loop_task_end(l->loop, &state_of(l)->pump);
}

static void exchange_release(void *arg)
{
    struct exchange *x = arg;
    strbuf_free(&x->held);
    loop_task_remove(&x->resume);
}

static struct http_call *call_of(nghttp2_session *session, int32_t id)
{
    return nghttp2_session_get_stream_user_data(session, id);
}

/* --- sending --- */

static ssize_t on_send(nghttp2_session *session, const uint8_t *data, size_t len, int flags, void *ctx)
{
    (void)session, (void)flags;
    struct http2c *h = ctx;
    if (conn_pending(h->link->conn) > CONN_OUTPUT_HIGH) {
        conn_want_drained(h->link->conn);
        return NGHTTP2_ERR_WOULDBLOCK;
    }
    conn_write(h->link->conn, data, len);
    return (ssize_t)len;
}

static ssize_t on_read(nghttp2_session *session, int32_t id, uint8_t *buf, size_t len, uint32_t *flags,
                       nghttp2_data_source *source, void *ctx)
{
    (void)source, (void)ctx;
    struct http_call *call = call_of(session, id);
    if (!call)
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    struct exchange *x = call->state;
    size_t n = MIN_OF(len, call->body->len - x->body_sent);
    memcpy(buf, call->body->data + x->body_sent, n);
    x->body_sent += n;
    if (x->body_sent == call->body->len)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return (ssize_t)n;
}

static void run_pump(void *arg)
{
    struct http2c *h = arg;
    struct client_link *l = h->link;
    if (!l->conn)
        return;
    if (nghttp2_session_send(h->session))
        link_drain(l);
    else if (!nghttp2_session_want_read(h->session) && !nghttp2_session_want_write(h->session))
        conn_finish(l->conn); /* both have said goodbye; `closed` follows */
}

static void submit(struct client_link *l, struct http_call *call)
{
    struct http2c *h = l->state;
    struct exchange *x = arena_alloc(call->arena, sizeof(*x));
    nghttp2_nv *nv = arena_alloc(call->arena, (call->headers.count + 5) * sizeof(*nv));
    size_t n = 0;
    http2_add_field(nv, &n, ":method", call->method, NGHTTP2_NV_FLAG_NONE);
    http2_add_field(nv, &n, ":scheme", l->client->tls ? "https" : "http", NGHTTP2_NV_FLAG_NONE);
    http2_add_field(nv, &n, ":authority", http_headers_get(&call->headers, "host"), NGHTTP2_NV_FLAG_NONE);
    http2_add_field(nv, &n, ":path", call->target, NGHTTP2_NV_FLAG_NONE);
    for (size_t i = 0; i < call->headers.count; i++)
        if (!http2_connection_field(call->headers.list[i].name) && strcmp(call->headers.list[i].name, "host") != 0)
            http2_add_field(nv, &n, call->headers.list[i].name, call->headers.list[i].value, NGHTTP2_NV_FLAG_NONE);
    if (call->body)
        http2_add_field(nv, &n, "content-length", arena_printf(call->arena, "%zu", call->body->len),
                        NGHTTP2_NV_FLAG_NONE);
    nghttp2_data_provider body = {.read_callback = on_read};
    x->call = call;
    call->state = x;
    call->heard = false;
    loop_task_init(&x->resume, NULL, x);
    arena_defer(call->arena, exchange_release, x);
    x->id = nghttp2_submit_request(h->session, NULL, nv, n, call->body ? &body : NULL, call);
    if (x->id < 0) {
        l->draining = true; /* out of stream ids */
        call_requeue(call);
        link_settle(l);
        return;
    }
    pump_soon(l);
}

/* --- receiving --- */

static int on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name, size_t name_len,
                     const uint8_t *value, size_t value_len, uint8_t flags, void *ctx)
{
    (void)flags, (void)ctx;
    struct http_call *call = call_of(session, frame->hd.stream_id);
    if (!call || frame->hd.type != NGHTTP2_HEADERS)
        return 0;
    struct exchange *x = call->state;
    if (x->code >= 200)
        return 0; /* trailers */
    x->header_bytes += name_len + value_len + 32;
    if (x->header_bytes > HTTP_HEADER_BYTES_MAX || x->headers.count >= HTTP_HEADERS_MAX)
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    if (name_len == 7 && !memcmp(name, ":status", 7))
        http_headers_add(call->arena, &x->headers, ":status", arena_dup(call->arena, value, value_len));
    else if (name_len && *name != ':')
        http_headers_add_borrowed(call->arena, &x->headers, arena_dup(call->arena, name, name_len),
                                  arena_dup(call->arena, value, value_len));
    return 0;
}

/* A block of header fields is complete. */
static void take_headers(struct http_call *call)
{
    struct exchange *x = call->state;
    const char *status = http_headers_get(&x->headers, ":status");
    uint64_t code = 0;
    if (x->code >= 200 || !status || str_to_u64(status, &code))
        return;
    if (code < 200) {
        x->headers.count = 0;
        return;
    }
    x->code = (int)code;
    struct http_headers h = x->headers; /* without the pseudo field, which is the first */
    h.list++;
    h.count--;
    call_headers(call, x->code, &h);
}

static int on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *ctx)
{
    struct http2c *h = ctx;
    if (frame->hd.type == NGHTTP2_GOAWAY)
        h->link->draining = true;
    struct http_call *call = call_of(session, frame->hd.stream_id);
    if (!call || call->gone)
        return 0;
    struct exchange *x = call->state;
    call_hold(call);
    call_heard(call);
    if (frame->hd.type == NGHTTP2_HEADERS)
        take_headers(call);
    if ((frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA) &&
        frame->hd.flags & NGHTTP2_FLAG_END_STREAM)
        x->ended = true;
    call_release(call);
    return 0;
}

static int on_chunk(nghttp2_session *session, uint8_t flags, int32_t id, const uint8_t *data, size_t len, void *ctx)
{
    (void)flags, (void)ctx;
    struct http_call *call = call_of(session, id);
    nghttp2_session_consume_connection(session, len);
    if (!call || call->gone)
        return 0;
    struct exchange *x = call->state;
    call_hold(call);
    call_heard(call);
    if (call->paused || x->held.len) {
        strbuf_add(&x->held, data, len);
    } else {
        call_data(call, data, len);
        if (!call->gone)
            nghttp2_session_consume_stream(session, id, len);
    }
    call_release(call);
    return 0;
}

static void finish(struct http_call *call, uint32_t error)
{
    struct exchange *x = call->state;
    struct client_link *l = call->at;
    char why[96];
    link_hold(l);
    call_hold(call);
    if (error == NGHTTP2_REFUSED_STREAM && !x->code) {
        call_retry(call, -ECONNREFUSED, "the server refused the stream");
    } else if (error == NGHTTP2_NO_ERROR && x->ended) {
        l->served++;
        list_remove(&call->link);
        call->at = NULL;
        call_done(call, 0, "");
    } else {
        snprintf(why, sizeof(why), "the server reset the stream: %s", nghttp2_http2_strerror(error));
        call_done(call, -ECONNRESET, why);
    }
    call_release(call);
    if (!l->gone)
        link_settle(l);
    link_release(l);
}

static int on_stream_close(nghttp2_session *session, int32_t id, uint32_t error, void *ctx)
{
    (void)ctx;
    struct http_call *call = call_of(session, id);
    if (!call || call->gone)
        return 0;
    struct exchange *x = call->state;
    nghttp2_session_set_stream_user_data(session, id, NULL);
    x->id = 0;
    if (x->held.len && x->ended && error == NGHTTP2_NO_ERROR)
        return 0; /* told when the call has taken what it paused */
    finish(call, error);
    return 0;
}

static void on_data(struct client_link *l)
{
    struct http2c *h = l->state;
    struct slice in = conn_input(l->conn);
    link_hold(l);
    ssize_t n = nghttp2_session_mem_recv(h->session, (const uint8_t *)in.p, in.n);
    if (!l->gone) {
        conn_consume(l->conn, n < 0 ? in.n : (size_t)n);
        pump_soon(l);
        if (n < 0) {
            char why[96];
            snprintf(why, sizeof(why), "the server's HTTP/2 is broken: %s", nghttp2_strerror((int)n));
            l->draining = true;
            l->protocol->closed(l, -EPROTO, why);
            if (!l->gone)
                link_settle(l);
        } else if (list_empty(&l->calls)) {
            link_settle(l);
        }
    }
    link_release(l);
}

static void on_drained(struct client_link *l)
{
    pump_soon(l);
}

static void on_closed(struct client_link *l, int error, const char *why)
{
    link_hold(l);
    while (!l->gone && !list_empty(&l->calls)) {
        struct http_call *call = CONTAINER_OF(l->calls.next, struct http_call, link);
        call_lost(call, error, why);
    }
    link_release(l);
}

static bool has_room(const struct client_link *l)
{
    return nghttp2_session_check_request_allowed(state_of(l)->session);
}

static void run_resume(void *arg)
{
    struct exchange *x = arg;
    struct http_call *call = x->call;
    struct client_link *l = call->at;
    if (call->gone || call->paused || !l || !x->held.len)
        return;
    struct strbuf held = x->held;
    x->held = (struct strbuf){0};
    call_hold(call);
    link_hold(l);
    call_data(call, held.p, held.len);
    if (!l->gone && !call->gone && x->id > 0) {
        nghttp2_session_consume_stream(state_of(l)->session, x->id, held.len);
        pump_soon(l);
    } else if (!l->gone && !call->gone) {
        finish(call, NGHTTP2_NO_ERROR); /* it was all */
    }
    strbuf_free(&held);
    link_release(l);
    call_release(call);
}

static void resume(struct client_link *l, struct http_call *call)
{
    struct exchange *x = call->state;
    if (!x || !l->conn)
        return;
    x->resume.fn = run_resume;
    loop_task_defer(l->loop, &x->resume);
}

static void cancel(struct client_link *l, struct http_call *call)
{
    struct exchange *x = call->state;
    list_remove(&call->link);
    call->at = NULL;
    if (l->gone)
        return;
    if (x && x->id > 0) {
        nghttp2_session_set_stream_user_data(state_of(l)->session, x->id, NULL);
        nghttp2_submit_rst_stream(state_of(l)->session, NGHTTP2_FLAG_NONE, x->id, NGHTTP2_CANCEL);
        pump_soon(l);
    }
    link_settle(l);
}

static void protocol_free(struct client_link *l)
{
    struct http2c *h = l->state;
    loop_task_remove(&h->pump);
    nghttp2_session_del(h->session);
    free(h);
}

const struct client_protocol http2_client_protocol = {
    .data = on_data,
    .drained = on_drained,
    .closed = on_closed,
    .has_room = has_room,
    .submit = submit,
    .resume = resume,
    .cancel = cancel,
    .free = protocol_free,
};

static const struct http2_callbacks callbacks = {
    .send = on_send,
    .header = on_header,
    .frame = on_frame,
    .chunk = on_chunk,
    .stream_close = on_stream_close,
};

void http2_client_begin(struct client_link *l)
{
    struct http2c *h = mem_alloc(sizeof(*h));
    h->link = l;
    l->state = h;
    l->protocol = &http2_client_protocol;
    loop_task_init(&h->pump, run_pump, h);
    h->session = http2_session_new(false, &callbacks, h, STREAM_WINDOW, CONNECTION_WINDOW);
    pump_soon(l);
}
