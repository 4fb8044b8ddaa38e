/* An HTTP/2 server connection: nghttp2 does frames, HPACK and flow control, struct conn carries them. */
#include <stdlib.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/wire/http2_int.h"
#include "core/wire/http2_session.h"
#include "core/wire/loop.h"

enum {
    STREAM_WINDOW = 512 << 10,
    CONNECTION_WINDOW = 4 << 20,
    ALLOWANCE_MAX = 2000, /* frames that carry next to nothing at once */
    ALLOWANCE_MS = 5,     /* and one more each so many milliseconds */
    ALLOWANCE_DATA =
        2,             /* and so many for a frame or 1 KiB of data: it opens its stream's window and the connection's */
    DATA_TINY = 64,    /* bytes: received data that is no more carries next to nothing */
    WINDOW_TINY = 256, /* bytes: so does what is sent, if the peer's window has no room for more */
    TURN_US = 500,     /* what one peer may take of a turn with what it has sent */
    READ_MAX = 20 << 10, /* bytes at once: what a turn leaves is kept */
    FRAME_HEADER = 9,
    PREFACE = 24,
    HEADER_BYTES_FATAL = 4 * HTTP_HEADER_BYTES_MAX,
};

/* --- life --- */

void http2_free_when_empty(struct http2 *h)
{
    if (h->session || h->ending || h->freed || !list_empty(&h->streams))
        return;
    struct http_link *l = h->link;
    h->holds++;
    h->freed = true;
    loop_task_remove(&h->pump);
    loop_task_remove(&h->more);
    if (h->closing)
        http_link_linger(l);
    else
        http_link_free(l);
    http2_release(h);
}

static struct http2_stream *first_open(struct http2 *h)
{
    for (LIST_EACH(node, &h->streams)) {
        struct http2_stream *s = CONTAINER_OF(node, struct http2_stream, link);
        if (!s->closed)
            return s;
    }
    return NULL;
}

/* The session ends: what still runs is told, and when the last handler has let go, the connection goes. */
static void http2_end(struct http2 *h)
{
    if (!h->session)
        return;
    h->holds++;
    nghttp2_session_del(TAKE(h->session));
    loop_task_remove(&h->pump);
    loop_task_remove(&h->more);
    h->ending = true;
    for (struct http2_stream *s; (s = first_open(h));)
        http2_stream_closed(s);
    if (!h->closing)
        h->link->conn = conn_free(h->link->conn);
    h->ending = false;
    http2_free_when_empty(h);
    http2_release(h);
}

/* --- what a peer may cost --- */

/* One more frame that costs the server and carries next to nothing: false when the peer has sent too many for its time.
 */
static bool http2_spend(struct http2 *h)
{
    uint64_t now = clock_mono_ms(), more = (now - h->allowance_ms) / ALLOWANCE_MS;
    h->allowance = MIN_OF(h->allowance + more, (uint64_t)ALLOWANCE_MAX);
    h->allowance_ms += more * ALLOWANCE_MS;
    if (!h->allowance)
        return false;
    h->allowance--;
    return true;
}

/* The same, and tells a peer that has sent too many to calm down: then it is over. For callbacks' results. */
static int http2_charge(struct http2 *h)
{
    return http2_spend(h) || !nghttp2_session_terminate_session(h->session, NGHTTP2_ENHANCE_YOUR_CALM)
               ? 0
               : NGHTTP2_ERR_CALLBACK_FAILURE;
}

/* --- sending --- */

static ssize_t on_send(nghttp2_session *session, const uint8_t *data, size_t len, int flags, void *ctx)
{
    (void)session, (void)flags;
    struct conn *c = ((struct http2 *)ctx)->link->conn;
    if (conn_pending(c) > CONN_OUTPUT_HIGH)
        return NGHTTP2_ERR_WOULDBLOCK;
    conn_write(c, data, len);
    return (ssize_t)len;
}

static int on_send_data(nghttp2_session *session, nghttp2_frame *frame, const uint8_t *header, size_t len,
                        nghttp2_data_source *source, void *ctx)
{
    (void)session, (void)frame;
    struct http2 *h = ctx;
    const struct http2_stream *s = source->ptr;
    if (conn_pending(h->link->conn) > CONN_OUTPUT_HIGH)
        return NGHTTP2_ERR_WOULDBLOCK;
    bool dribbled = len < WINDOW_TINY && len < s->queued;
    http2_stream_send(source->ptr, header, len);
    if (dribbled)
        return http2_charge(h);
    h->allowance = MIN_OF(h->allowance + ALLOWANCE_DATA * (1 + len / 1024), (uint64_t)ALLOWANCE_MAX);
    return 0;
}

static void pump(void *arg)
{
    struct http2 *h = arg;
    struct conn *c = h->link->conn;
    if (!h->session)
        return;
    h->holds++;
    if (nghttp2_session_send(h->session)) {
        http2_end(h);
    } else if (conn_pending(c) > CONN_OUTPUT_HIGH) {
        h->receiving_paused = true; /* who does not read answers may not ask for more */
        conn_pause(c, true);
        conn_want_drained(c);
    } else if (!nghttp2_session_want_read(h->session) && !nghttp2_session_want_write(h->session)) {
        h->closing = true;
        http2_end(h);
    }
    http2_release(h);
}

void http2_pump_soon(struct http2 *h)
{
    if (h->session)
        loop_task_end(h->link->server->loop, &h->pump);
}

/* --- receiving --- */

static int on_begin_headers(nghttp2_session *session, const nghttp2_frame *frame, void *ctx)
{
    struct http2 *h = ctx;
    if (frame->hd.type != NGHTTP2_HEADERS || frame->headers.cat != NGHTTP2_HCAT_REQUEST)
        return 0;
    struct http2_stream *s = http2_stream_new(h, frame->hd.stream_id);
    nghttp2_session_set_stream_user_data(session, frame->hd.stream_id, s);
    return 0;
}

static int on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name, size_t name_len,
                     const uint8_t *value, size_t value_len, uint8_t flags, void *ctx)
{
    (void)flags, (void)ctx;
    struct http2_stream *s = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);
    if (!s || frame->hd.type != NGHTTP2_HEADERS || frame->headers.cat != NGHTTP2_HCAT_REQUEST)
        return 0; /* trailers */
    http2_stream_header(s, (const char *)name, name_len, (const char *)value, value_len);
    /* Over the limit it is only counted, and answered 431; far over it the peer means harm. */
    return s->header_bytes > HEADER_BYTES_FATAL ? NGHTTP2_ERR_CALLBACK_FAILURE : 0;
}

static bool carries_nothing(const nghttp2_frame *frame)
{
    switch (frame->hd.type) {
    case NGHTTP2_RST_STREAM:
    case NGHTTP2_PING:
    case NGHTTP2_SETTINGS:
    case NGHTTP2_PRIORITY:
    case NGHTTP2_WINDOW_UPDATE:
        return true;
    case NGHTTP2_DATA:
        return frame->hd.length - frame->data.padlen < DATA_TINY && !(frame->hd.flags & NGHTTP2_FLAG_END_STREAM);
    default:
        return false;
    }
}

static int on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *ctx)
{
    struct http2 *h = ctx;
    int calmed = carries_nothing(frame) ? http2_charge(h) : 0;
    if (calmed)
        return calmed;
    struct http2_stream *s = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);
    if (!s || s->dispatched)
        return 0;
    bool end = frame->hd.flags & NGHTTP2_FLAG_END_STREAM;
    if (frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST)
        http2_stream_headers_end(s, end);
    else if (end && (frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS))
        http2_stream_request_end(s);
    return 0;
}

static int on_chunk(nghttp2_session *session, uint8_t flags, int32_t id, const uint8_t *data, size_t len, void *ctx)
{
    (void)flags, (void)ctx;
    struct http2_stream *s = nghttp2_session_get_stream_user_data(session, id);
    if (s)
        http2_stream_body(s, data, len);
    return 0;
}

static int on_stream_close(nghttp2_session *session, int32_t id, uint32_t error, void *ctx)
{
    (void)error, (void)ctx;
    struct http2_stream *s = nghttp2_session_get_stream_user_data(session, id);
    if (s) {
        nghttp2_session_set_stream_user_data(session, id, NULL);
        http2_stream_closed(s);
    }
    return 0;
}

static int on_frame_sent(nghttp2_session *session, const nghttp2_frame *frame, void *ctx)
{
    struct http2 *h = ctx;
    bool end = (frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA) &&
               frame->hd.flags & NGHTTP2_FLAG_END_STREAM;
    struct http2_stream *s = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);
    if (s && end && !nghttp2_session_get_stream_remote_close(session, frame->hd.stream_id))
        http2_stream_answered(s);
    /* resets that the peer provoked cost as much as those it sends */
    return frame->hd.type == NGHTTP2_RST_STREAM ? http2_charge(h) : 0;
}

/* --- the connection's events --- */

/* The broken rules end the connection, with a GOAWAY if there is one. */
static void cut_off(struct http2 *h)
{
    h->closing = true;
    nghttp2_session_send(h->session);
    http2_end(h);
}

/* Hands on what is there of the next frame. False when nothing is, or the connection takes no more now. */
static bool take_frame(struct http2 *h)
{
    struct slice in = conn_input(h->link->conn);
    const uint8_t *p = (const uint8_t *)in.p;
    if (!h->frame_left && in.n >= FRAME_HEADER) {
        h->frame_left = FRAME_HEADER + ((size_t)p[0] << 16 | (size_t)p[1] << 8 | p[2]);
        if (p[3] > NGHTTP2_CONTINUATION && http2_charge(h)) { /* it is for nobody: no callback tells of it */
            cut_off(h);
            return false;
        }
    }
    size_t len = MIN_OF(in.n, h->frame_left);
    if (!len)
        return false;
    ssize_t n = nghttp2_session_mem_recv(h->session, p, len);
    if (h->freed || !h->session)
        return false;
    if (n < 0) {
        cut_off(h);
        return false;
    }
    h->frame_left -= (size_t)n;
    conn_consume(h->link->conn, (size_t)n);
    if (TAKE(h->goodbye_due))
        pump(h); /* from now on nghttp2 passes over new requests */
    return !h->freed && h->session && !h->receiving_paused;
}

/* Requests are small and what they ask for is not: a peer that sends hundreds at once waits for the others between. */
static void take_input(void *arg)
{
    struct http2 *h = arg;
    uint64_t until = clock_mono_us() + TURN_US;
    bool more = h->session && !h->receiving_paused;
    h->holds++;
    while (more && (more = take_frame(h)) && clock_mono_us() < until)
        ;
    if (!h->freed && h->session) {
        if (more)
            loop_task_defer(h->link->server->loop, &h->more);
        http2_pump_soon(h);
    }
    http2_release(h);
}

static void http2_data(struct http_link *l)
{
    struct http2 *h = l->state;
    if (list_empty(&h->more.link)) /* else it has had its turn */
        take_input(h);
}

static void http2_drained(struct http_link *l)
{
    struct http2 *h = l->state;
    if (TAKE(h->receiving_paused))
        conn_pause(l->conn, false);
    http2_pump_soon(h);
}

static void http2_closed(struct http_link *l)
{
    http2_end(l->state);
}

void http2_say_goodbye(struct http2 *h)
{
    if (!h->session || h->said_goodbye)
        return;
    h->said_goodbye = h->goodbye_due = true;
    nghttp2_submit_goaway(h->session, NGHTTP2_FLAG_NONE, nghttp2_session_get_last_proc_stream_id(h->session),
                          NGHTTP2_NO_ERROR, NULL, 0);
    http2_pump_soon(h);
}

static void http2_drain(struct http_link *l)
{
    http2_say_goodbye(l->state);
}

static bool http2_answers(const struct http_link *l)
{
    for (LIST_EACH(node, &((const struct http2 *)l->state)->streams))
        if (CONTAINER_OF(node, struct http2_stream, link)->dispatched)
            return true;
    return false;
}

static void http2_discard(struct http_link *l)
{
    struct http2 *h = l->state;
    while (!list_empty(&h->streams))
        http2_stream_free(CONTAINER_OF(h->streams.next, struct http2_stream, link));
    http2_free_when_empty(h);
}

const struct http_protocol http2_protocol = {
    .data = http2_data,
    .drained = http2_drained,
    .closed = http2_closed,
    .drain = http2_drain,
    .answers = http2_answers,
    .discard = http2_discard,
};

static const struct http2_callbacks callbacks = {
    .send = on_send,
    .send_data = on_send_data,
    .begin_headers = on_begin_headers,
    .header = on_header,
    .frame = on_frame,
    .chunk = on_chunk,
    .stream_close = on_stream_close,
    .frame_sent = on_frame_sent,
};

void http2_begin(struct http_link *l)
{
    struct http2 *h = mem_alloc(sizeof(*h));
    h->link = l;
    h->allowance = ALLOWANCE_MAX;
    h->allowance_ms = clock_mono_ms();
    list_init(&h->streams);
    loop_task_init(&h->pump, pump, h);
    loop_task_init(&h->more, take_input, h);
    h->frame_left = PREFACE;
    conn_read_at_most(l->conn, READ_MAX);
    l->state = h;
    l->protocol = &http2_protocol;
    h->session = http2_session_new(true, &callbacks, h, STREAM_WINDOW, CONNECTION_WINDOW);
    http2_pump_soon(h);
}
