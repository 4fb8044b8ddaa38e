/* A request on an HTTP/2 connection. It ends when both have let go of it: the handler (done) and the protocol (closed).
 */
#include <stdio.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/mem.h"
#include "core/wire/http2_int.h"
#include "core/wire/http2_session.h"
#include "core/wire/loop.h"

enum {
    DISCARD_MAX = 16 << 20,
    QUEUED_HIGH = 2 << 20, /* of a connection: then each of its streams waits until its own is gone */
};

static const struct http_stream_ops ops;

static struct http2_stream *stream_of(const struct http_stream *s)
{
    return (struct http2_stream *)(uintptr_t)((const char *)s - offsetof(struct http2_stream, base));
}

static struct http_server *server_of(const struct http2_stream *s)
{
    return s->base.server;
}

/* --- life --- */

void http2_release(struct http2 *h)
{
    if (!--h->holds && h->freed)
        free(h);
}

static void on_too_slow(struct http_timed *t)
{
    struct http2_stream *s = CONTAINER_OF(t, struct http2_stream, receiving);
    nghttp2_submit_rst_stream(s->h2->session, NGHTTP2_FLAG_NONE, s->id,
                              s->dispatched ? NGHTTP2_NO_ERROR : NGHTTP2_CANCEL);
    http2_pump_soon(s->h2);
}

void http2_stream_answered(struct http2_stream *s)
{
    http_timed_start(&server_of(s)->receiving, &s->receiving);
}

/* Body of a request that has been refused. A peer that is told at once that its stream has ended may miss the answer
 * (curl does): it may send on for a while. */
static void discard(struct http2_stream *s, size_t len)
{
    s->discarded += len;
    if (s->done && s->discarded > DISCARD_MAX)
        nghttp2_submit_rst_stream(s->h2->session, NGHTTP2_FLAG_NONE, s->id, NGHTTP2_NO_ERROR);
}

static void run_drained(void *arg)
{
    struct http2_stream *s = arg;
    if (s->closed || s->done)
        return;
    if (s->queued)
        return; /* more was written meanwhile: told when that has gone */
    http_stream_drained(&s->base);
}

struct http2_stream *http2_stream_new(struct http2 *h, int32_t id)
{
    struct http_server *server = h->link->server;
    struct http2_stream *s = mem_alloc(sizeof(*s));
    http_stream_init(&s->base, http_arena_take(server), server, &ops, h->link->conn, 2);
    s->h2 = h;
    s->id = id;
    http_timed_init(&s->receiving, on_too_slow);
    loop_task_init(&s->drained, run_drained, s);
    if (list_empty(&h->streams))
        http_link_busy(h->link);
    list_insert(&h->streams, &s->link);
    http_timed_start(&server->receiving, &s->receiving);
    return s;
}

static void body_drop(struct http2_stream *s)
{
    http_body_shrink(server_of(s), s->body.len);
    strbuf_free(&s->body);
}

/* The handler has ended the request: its memory does not wait until a slow peer has read the answer. */
static void let_go(struct http2_stream *s)
{
    if (s->base.r.arena)
        http_arena_give(server_of(s), TAKE(s->base.r.arena));
}

void http2_stream_free(struct http2_stream *s)
{
    struct http2 *h = s->h2;
    struct http_server *server = server_of(s);
    list_remove(&s->link);
    h->queued -= s->queued;
    loop_task_remove(&s->drained);
    http_timed_stop(&server->receiving, &s->receiving);
    body_drop(s);
    while (s->head < s->count)
        blob_unref(s->pieces[s->head++].blob);
    free(s->pieces);
    let_go(s);
    free(s);
    if (!h->session)
        http2_free_when_empty(h);
    else if (list_empty(&h->streams))
        http_link_idle(h->link);
}

static void free_when_over(struct http2_stream *s)
{
    if (s->closed && (s->done || !s->dispatched))
        http2_stream_free(s);
}

void http2_stream_closed(struct http2_stream *s)
{
    s->closed = true;
    s->base.on_drain = NULL;
    http_timed_stop(&server_of(s)->receiving, &s->receiving);
    if (s->dispatched && !s->done)
        http_stream_closed(&s->base); /* the handler's abort frees */
    else
        free_when_over(s);
}

/* --- receiving --- */

static void refuse_later(struct http2_stream *s, int status, const char *why)
{
    if (!s->refusal) {
        s->refusal = status;
        s->why = why;
    }
}

static bool is(const char *name, size_t len, const char *what)
{
    return strlen(what) == len && !memcmp(name, what, len);
}

static void set_pseudo(struct http2_stream *s, const char *name, size_t len, const char *value)
{
    struct http_request *r = &s->base.r;
    if (is(name, len, ":method"))
        r->method = value;
    else if (is(name, len, ":path"))
        r->target = value;
    else if (is(name, len, ":authority"))
        http_headers_add_borrowed(r->arena, &r->headers, "host", value);
}

int http2_stream_header(struct http2_stream *s, const char *name, size_t name_len, const char *value, size_t value_len)
{
    struct http_request *r = &s->base.r;
    s->header_bytes += name_len + value_len + 32; /* as RFC 9113 6.5.2 counts */
    if (s->header_bytes > HTTP_HEADER_BYTES_MAX || r->headers.count >= HTTP_HEADERS_MAX) {
        refuse_later(s, 431, "the header is too large");
        return 0;
    }
    char *copy = arena_dup(r->arena, value, value_len);
    if (name_len && *name == ':') {
        set_pseudo(s, name, name_len, copy);
        return 0;
    }
    if (is(name, name_len, "host") && http_headers_get(&r->headers, "host"))
        return 0; /* :authority counts */
    http_headers_add_borrowed(r->arena, &r->headers, arena_dup(r->arena, name, name_len), copy);
    return 0;
}

static void dispatch(struct http2_stream *s)
{
    s->dispatched = true;
    http_timed_stop(&server_of(s)->receiving, &s->receiving);
    http_body_shrink(server_of(s), s->body.len);
    if (s->refusal) {
        strbuf_free(&s->body);
        http_stream_refuse(&s->base, s->refusal, s->why);
        return;
    }
    if (s->body.len) {
        s->base.r.body = (struct slice){s->body.p, s->body.len};
        arena_defer(s->base.r.arena, free, strbuf_take(&s->body));
    }
    http_stream_run(&s->base);
}

static void check_target(struct http2_stream *s)
{
    const char *target = s->base.r.target;
    if (strlen(target) > HTTP_TARGET_MAX)
        refuse_later(s, 414, "the request target is too long");
    else if (!strcmp(s->base.r.method, "CONNECT"))
        refuse_later(s, 501, "CONNECT is not supported");
    else if ((*target != '/' && strcmp(target, "*")) || !http_target_is_clean(target))
        refuse_later(s, 400, "malformed request target");
}

static void read_length(struct http2_stream *s)
{
    const char *length = http_headers_get(&s->base.r.headers, "content-length");
    uint64_t n = 0;
    if (length && !str_to_u64(length, &n) && n > server_of(s)->o.body_max)
        refuse_later(s, 413, "the body is too large");
    s->body_left = n;
}

static void ask_for_body(struct http2_stream *s)
{
    const char *expect = http_headers_get(&s->base.r.headers, "expect");
    if (expect && !strcmp(expect, "100-continue")) {
        nghttp2_nv nv = {(uint8_t *)(uintptr_t) ":status", (uint8_t *)(uintptr_t) "100", 7, 3, NGHTTP2_NV_FLAG_NONE};
        nghttp2_submit_headers(s->h2->session, NGHTTP2_FLAG_NONE, s->id, NULL, &nv, 1, NULL);
    }
}

void http2_stream_headers_end(struct http2_stream *s, bool end)
{
    struct http_request *r = &s->base.r;
    if (!http_headers_get(&r->headers, "host"))
        http_headers_add_borrowed(r->arena, &r->headers, "host", "");
    check_target(s);
    read_length(s);
    if (end || s->refusal)
        dispatch(s);
    else
        ask_for_body(s);
}

void http2_stream_body(struct http2_stream *s, const uint8_t *data, size_t len)
{
    if (s->dispatched) {
        discard(s, len);
        return;
    }
    const char *why;
    int refused = http_body_grow(&s->base, s->body.len, len, &why);
    if (refused)
        refuse_later(s, refused, why);
    if (s->refusal) {
        dispatch(s);
        return;
    }
    if (!s->body.len && s->body_left) /* at most what was sent, and a little: a length announced is not yet memory */
        strbuf_reserve(&s->body, MIN_OF((size_t)s->body_left, (size_t)(64 << 10)));
    strbuf_add(&s->body, data, len);
}

void http2_stream_request_end(struct http2_stream *s)
{
    dispatch(s);
}

/* --- answering --- */

static bool open_for_output(const struct http2_stream *s)
{
    return s->h2->session && !s->closed;
}

static ssize_t on_read(nghttp2_session *session, int32_t id, uint8_t *buf, size_t len, uint32_t *flags,
                       nghttp2_data_source *source, void *ctx)
{
    (void)session, (void)id, (void)buf, (void)ctx;
    struct http2_stream *s = source->ptr;
    if (!s->queued && !s->done) {
        s->deferred = true;
        return NGHTTP2_ERR_DEFERRED;
    }
    size_t n = MIN_OF(len, s->queued);
    *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
    if (s->done && n == s->queued)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return (ssize_t)n;
}

void http2_stream_send(struct http2_stream *s, const uint8_t *header, size_t len)
{
    struct conn *c = s->h2->link->conn;
    conn_write(c, header, 9);
    s->queued -= len;
    s->h2->queued -= len;
    while (len) {
        struct http2_piece *p = &s->pieces[s->head];
        size_t n = MIN_OF(len, p->blob->len - p->from);
        conn_write_part(c, p->blob, p->from, n);
        p->from += n;
        len -= n;
        if (p->from == p->blob->len) {
            blob_unref(p->blob);
            s->head++;
        }
    }
    if (!s->queued) {
        s->head = s->count = 0;
        if (s->base.on_drain)
            loop_task_defer(server_of(s)->loop, &s->drained);
    }
}

/* There is more to send, or the end of it. */
static void wake(struct http2_stream *s)
{
    if (TAKE(s->deferred))
        nghttp2_session_resume_data(s->h2->session, s->id);
    http2_pump_soon(s->h2);
}

static void op_start(struct http_stream *base, int code, const struct http_headers *h, int64_t length)
{
    struct http2_stream *s = stream_of(base);
    if (!open_for_output(s) || s->submitted)
        return;
    char status[8], size[24];
    size_t n = 0;
    nghttp2_nv *nv = arena_alloc(base->r.arena, ((h ? h->count : 0) + 3) * sizeof(*nv));
    snprintf(status, sizeof(status), "%d", code);
    http2_add_field(nv, &n, ":status", status, NGHTTP2_NV_FLAG_NONE);
    for (size_t i = 0; h && i < h->count; i++)
        if (!http2_connection_field(h->list[i].name) && strcmp(h->list[i].name, "date") != 0 &&
            http_value_is_clean(h->list[i].value) && (length < 0 || strcmp(h->list[i].name, "content-length")))
            http2_add_field(nv, &n, h->list[i].name, h->list[i].value, NGHTTP2_NV_FLAG_NONE);
    if (length >= 0 && code != 204 && code != 304) {
        snprintf(size, sizeof(size), "%lld", (long long)length);
        http2_add_field(nv, &n, "content-length", size, NGHTTP2_NV_FLAG_NO_INDEX);
    }
    http2_add_field(nv, &n, "date", http_date(server_of(s)), NGHTTP2_NV_FLAG_NONE);
    nghttp2_data_provider body = {.source.ptr = s, .read_callback = on_read};
    bool has_body = length && !base->no_body;
    s->submitted = !nghttp2_submit_response(s->h2->session, s->id, nv, n, has_body ? &body : NULL);
    if (!s->submitted)
        nghttp2_submit_rst_stream(s->h2->session, NGHTTP2_FLAG_NONE, s->id, NGHTTP2_INTERNAL_ERROR);
    http2_pump_soon(s->h2);
}

static void add_piece(struct http2_stream *s, struct blob *owned)
{
    if (s->count == s->cap && s->head) {
        memmove(s->pieces, s->pieces + s->head, (s->count - s->head) * sizeof(*s->pieces));
        s->count -= s->head;
        s->head = 0;
    }
    s->pieces = mem_grow(s->pieces, s->count, &s->cap, sizeof(*s->pieces));
    s->pieces[s->count++] = (struct http2_piece){.blob = owned};
    s->queued += owned->len;
    s->h2->queued += owned->len;
    wake(s);
}

static void op_write(struct http_stream *base, const void *data, size_t len)
{
    struct http2_stream *s = stream_of(base);
    if (open_for_output(s) && s->submitted)
        add_piece(s, blob_new(data, len));
}

static void op_write_blob(struct http_stream *base, struct blob *b)
{
    struct http2_stream *s = stream_of(base);
    if (open_for_output(s) && s->submitted)
        add_piece(s, blob_ref(b));
}

static void op_end(struct http_stream *base)
{
    struct http2_stream *s = stream_of(base);
    s->done = true;
    let_go(s);
    if (open_for_output(s))
        wake(s);
    else
        free_when_over(s);
}

static void op_abort(struct http_stream *base)
{
    struct http2_stream *s = stream_of(base);
    s->done = true;
    let_go(s);
    if (open_for_output(s)) {
        nghttp2_submit_rst_stream(s->h2->session, NGHTTP2_FLAG_NONE, s->id, NGHTTP2_INTERNAL_ERROR);
        http2_pump_soon(s->h2); /* the stream is closed, and freed, when that is sent */
    } else {
        free_when_over(s);
    }
}

static size_t op_unsent(const struct http_stream *base)
{
    const struct http2_stream *s = stream_of(base);
    return s->queued && s->h2->queued > QUEUED_HIGH ? MAX_OF(s->queued, (size_t)CONN_OUTPUT_HIGH) : s->queued;
}

static void op_last(struct http_stream *base)
{
    http2_say_goodbye(stream_of(base)->h2);
}

static void op_want_drain(struct http_stream *base)
{
    struct http2_stream *s = stream_of(base);
    if (!s->queued)
        loop_task_defer(server_of(s)->loop, &s->drained);
}

static const struct http_stream_ops ops = {
    .start = op_start,
    .write = op_write,
    .write_blob = op_write_blob,
    .end = op_end,
    .abort = op_abort,
    .unsent = op_unsent,
    .last = op_last,
    .want_drain = op_want_drain,
};
