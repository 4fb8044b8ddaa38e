#include "core/wire/spdy.h"

#include <errno.h>
#include <stdlib.h>
#include <strings.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/conn.h"
#include "core/wire/http_server.h"
#include "core/wire/loop_task.h"
#include "core/wire/spdy_frame.h"
#include "core/wire/spdy_headers.h"
#include "core/wire/spdy_link.h"

enum {
    FRAME_MAX = 32768,                  /* bytes of data in one frame of ours: others wait for no longer */
    ANSWERS_HIGH = 4 * CONN_OUTPUT_HIGH /* a peer that asks and does not read gets no more answers */
};

struct spdy_stream {
    struct spdy *session;
    struct list link; /* in session->streams, the one used last in front */
    uint32_t id;
    bool in_ended, out_ended, out_ending; /* out_ending: FIN goes out when the queue has */
    size_t unread, credit;                /* received and not taken; taken and not granted anew */
    int64_t out_window;
    struct strbuf out; /* waits for window */
    void *user;
};

struct spdy {
    struct loop *loop;
    struct spdy_link *link;
    struct spdy_events ev;
    void *ctx;
    struct spdy_headers *in_headers, *out_headers;
    struct list streams;
    unsigned count, streams_max;
    uint32_t last_id; /* of the peer's streams */

    struct strbuf input;       /* what could not be dealt with yet */
    struct spdy_stream *taker; /* of the data frame that is coming in; NULL: nobody */
    uint32_t data_left;        /* bytes of it to come */
    bool data_fin;
    unsigned full;         /* streams with more unread than their window: nothing is read */
    struct loop_task more; /* goes on with the input when they are not any more */
    size_t credit;         /* bytes to grant the session anew */

    bool peer_windows; /* the peer has shown that it counts */
    int64_t out_window, first_window;
    bool was_high, over;
    bool finished, finishing; /* nothing is taken any more; GOAWAY waits for what is queued */
    bool *gone;               /* set when a callback frees it */
};

/* ---- sending */

static void send_frame(struct spdy *s, const struct spdy_frame *f, const void *payload, size_t len)
{
    uint8_t head[SPDY_FIXED_MAX];
    if (!s->over)
        spdy_link_write(s->link, head, spdy_frame_encode(f, head), payload, len);
}

static void send_reset(struct spdy *s, uint32_t id, enum spdy_status status)
{
    const struct spdy_frame f = {.type = SPDY_RST_STREAM, .stream = id, .value = status};
    send_frame(s, &f, NULL, 0);
}

static void send_goaway(struct spdy *s, uint32_t status)
{
    const struct spdy_frame f = {.type = SPDY_GOAWAY, .stream = s->last_id, .value = status};
    send_frame(s, &f, NULL, 0);
}

static void grant(struct spdy *s, uint32_t id, size_t n)
{
    const struct spdy_frame f = {.type = SPDY_WINDOW_UPDATE, .stream = id, .value = (uint32_t)n};
    send_frame(s, &f, NULL, 0);
}

/* How much may be sent of `len` bytes. */
static size_t allowed(const struct spdy_stream *st, size_t len)
{
    const struct spdy *s = st->session;
    int64_t room = MIN_OF(st->out_window, s->out_window);
    if (s->peer_windows)
        len = room <= 0 ? 0 : MIN_OF(len, (size_t)room);
    return MIN_OF(len, (size_t)FRAME_MAX);
}

/* Sends what the windows allow; returns how much that was. `fin` goes with the last byte. */
static size_t send_data(struct spdy_stream *st, const char *data, size_t len, bool fin)
{
    struct spdy *s = st->session;
    size_t sent = 0;
    while (sent < len || fin) {
        size_t n = allowed(st, len - sent);
        if (!n && sent < len)
            break;
        bool last = fin && sent + n == len;
        const struct spdy_frame f = {
            .type = SPDY_DATA, .stream = st->id, .flags = last ? SPDY_FIN : 0, .length = (uint32_t)n};
        send_frame(s, &f, data + sent, n);
        sent += n;
        st->out_window -= (int64_t)n;
        s->out_window -= (int64_t)n;
        if (last) {
            st->out_ended = true;
            break;
        }
    }
    return sent;
}

static void note_height(struct spdy_stream *st)
{
    st->session->was_high |= spdy_unsent(st) > CONN_OUTPUT_HIGH;
}

void spdy_send(struct spdy_stream *st, const void *data, size_t len)
{
    if (st->out_ended || st->out_ending || !len)
        return;
    size_t sent = st->out.len ? 0 : send_data(st, data, len, false);
    if (sent < len)
        strbuf_add(&st->out, (const char *)data + sent, len - sent);
    note_height(st);
}

void spdy_end(struct spdy_stream *st)
{
    if (st->out_ended || st->out_ending)
        return;
    st->out_ending = true;
    if (!st->out.len)
        send_data(st, NULL, 0, true);
}

bool spdy_ended(const struct spdy_stream *st)
{
    return st->in_ended && st->out_ended;
}

size_t spdy_unsent(const struct spdy_stream *st)
{
    return st->out.len + spdy_link_pending(st->session->link);
}

static void flush_stream(struct spdy_stream *st)
{
    size_t len = st->out.len;
    if (len)
        strbuf_drop(&st->out, send_data(st, st->out.p, len, st->out_ending));
}

static bool anything_waits(const struct spdy *s)
{
    for (LIST_EACH(node, &s->streams))
        if (CONTAINER_OF(node, struct spdy_stream, link)->out.len)
            return true;
    return false;
}

static void finish_if_sent(struct spdy *s)
{
    if (!s->finishing || s->over || anything_waits(s))
        return;
    s->finishing = false;
    send_goaway(s, 0);
    spdy_link_finish(s->link);
}

/* What still comes in is read to its end and dropped, whoever took none of it. */
void spdy_finish(struct spdy *s)
{
    if (s->finished || s->over)
        return;
    s->finished = s->finishing = true;
    if (TAKE(s->full)) {
        spdy_link_pause(s->link, false);
        loop_task_defer(s->loop, &s->more);
    }
    finish_if_sent(s);
}

/* The peer's windows have grown. */
static void flush_all(struct spdy *s)
{
    for (LIST_EACH(node, &s->streams))
        flush_stream(CONTAINER_OF(node, struct spdy_stream, link));
    finish_if_sent(s);
    if (anything_waits(s) || !s->was_high || spdy_link_pending(s->link))
        return;
    s->was_high = false;
    s->ev.drained(s->ctx);
}

void spdy_link_drained(struct spdy *s)
{
    if (s->over)
        return;
    s->was_high = false;
    s->ev.drained(s->ctx);
}

/* ---- streams */

static struct spdy_stream *find(struct spdy *s, uint32_t id)
{
    for (LIST_EACH(node, &s->streams)) {
        struct spdy_stream *st = CONTAINER_OF(node, struct spdy_stream, link);
        if (st->id != id)
            continue;
        list_remove(node);
        list_insert(s->streams.next, node);
        return st;
    }
    return NULL;
}

static void session_took(struct spdy *s, size_t n)
{
    s->credit += n;
    if (s->credit >= SPDY_WINDOW / 2)
        grant(s, 0, TAKE(s->credit));
}

static void read_on(struct spdy *s)
{
    if (--s->full)
        return;
    spdy_link_pause(s->link, false);
    loop_task_defer(s->loop, &s->more);
}

void spdy_took(struct spdy_stream *st, size_t n)
{
    struct spdy *s = st->session;
    bool was_full = st->unread > SPDY_WINDOW;
    if (s->finished)
        return;
    st->unread -= n;
    st->credit += n;
    if (!st->in_ended && st->credit >= SPDY_WINDOW / 2)
        grant(s, st->id, TAKE(st->credit));
    session_took(s, n);
    if (was_full && st->unread <= SPDY_WINDOW)
        read_on(s);
}

static void forget(struct spdy_stream *st)
{
    struct spdy *s = st->session;
    if (s->taker == st)
        s->taker = NULL;
    list_remove(&st->link);
    s->count--;
    session_took(s, st->unread);
    if (st->unread > SPDY_WINDOW && !s->finished)
        read_on(s);
    strbuf_free(&st->out);
    free(st);
}

struct spdy_stream *spdy_stream_free(struct spdy_stream *st)
{
    if (!st)
        return NULL;
    if (!spdy_ended(st))
        send_reset(st->session, st->id, SPDY_CANCEL);
    forget(st);
    return NULL;
}

void spdy_stream_set_user(struct spdy_stream *st, void *user)
{
    st->user = user;
}

void *spdy_stream_user(const struct spdy_stream *st)
{
    return st->user;
}

/* ---- receiving */

static void end(struct spdy *s, const char *why)
{
    if (s->over)
        return;
    s->over = true;
    loop_task_remove(&s->more);
    s->ev.closed(s->ctx, why);
}

void spdy_link_closed(struct spdy *s, const char *why)
{
    end(s, why);
}

static void peer_is_wrong(struct spdy *s, const char *why)
{
    send_goaway(s, SPDY_GOAWAY_PROTOCOL_ERROR);
    spdy_link_finish(s->link);
    end(s, why);
}

static void peer_ended(struct spdy_stream *st)
{
    if (st->in_ended)
        return;
    st->in_ended = true;
    st->session->ev.ended(st->session->ctx, st);
}

static void open_stream(struct spdy *s, const struct spdy_frame *f, const struct http_headers *h)
{
    struct spdy_stream *st = mem_alloc(sizeof(*st));
    *st = (struct spdy_stream){.session = s, .id = f->stream, .out_window = s->first_window};
    list_insert(s->streams.next, &st->link);
    s->count++;
    st->out_ended = f->flags & SPDY_UNIDIRECTIONAL;
    if (s->ev.opened(s->ctx, st, h)) {
        send_reset(s, f->stream, SPDY_REFUSED_STREAM);
        forget(st);
        return;
    }
    cleanup_strbuf struct strbuf block = {0};
    spdy_headers_write(s->out_headers, NULL, &block);
    const struct spdy_frame reply = {.type = SPDY_SYN_REPLY, .stream = f->stream, .block = {block.p, block.len}};
    send_frame(s, &reply, block.p, block.len);
    if (f->flags & SPDY_FIN)
        peer_ended(st);
}

/* Every block has to be read, or the next one cannot be. */
static void on_headers(struct spdy *s, const struct spdy_frame *f)
{
    cleanup_arena struct arena *a = arena_new();
    struct http_headers h = {0};
    struct err err = {0};
    if (spdy_headers_read(s->in_headers, f->block, a, &h, &err)) {
        peer_is_wrong(s, err.text);
        return;
    }
    if (f->type != SPDY_SYN_STREAM) {
        struct spdy_stream *st = find(s, f->stream);
        if (st && f->flags & SPDY_FIN)
            peer_ended(st);
        return;
    }
    if (!(f->stream & 1) || f->stream <= s->last_id) {
        peer_is_wrong(s, "spdy: a stream's number is used or not the peer's");
        return;
    }
    s->last_id = f->stream;
    if (s->finished || s->count >= s->streams_max)
        send_reset(s, f->stream, SPDY_REFUSED_STREAM);
    else
        open_stream(s, f, &h);
}

static void grow(struct spdy *s, int64_t *window, uint32_t by)
{
    if (*window + by > SPDY_ID_MAX)
        peer_is_wrong(s, "spdy: a window grows beyond its limit");
    else
        *window += by;
}

static void on_window(struct spdy *s, const struct spdy_frame *f)
{
    s->peer_windows = true;
    struct spdy_stream *st = f->stream ? find(s, f->stream) : NULL;
    if (f->stream && !st)
        return;
    grow(s, st ? &st->out_window : &s->out_window, f->value);
    if (!s->over)
        flush_all(s);
}

static void on_settings(struct spdy *s, const struct spdy_frame *f)
{
    struct slice entries = f->block;
    uint32_t id, value;
    while (spdy_setting_next(&entries, &id, &value)) {
        if (id != SPDY_SETTING_INITIAL_WINDOW || value > SPDY_ID_MAX)
            continue;
        int64_t more = (int64_t)value - s->first_window;
        s->peer_windows = true;
        s->first_window = value;
        for (LIST_EACH(node, &s->streams))
            CONTAINER_OF(node, struct spdy_stream, link)->out_window += more;
    }
    flush_all(s);
}

static void on_reset(struct spdy *s, const struct spdy_frame *f)
{
    struct spdy_stream *st = find(s, f->stream);
    if (!st)
        return;
    st->in_ended = st->out_ended = true;
    strbuf_reset(&st->out);
    s->ev.reset(s->ctx, st);
}

static void on_ping(struct spdy *s, const struct spdy_frame *f)
{
    const struct spdy_frame pong = {.type = SPDY_PING, .value = f->value};
    if (f->value & 1)
        send_frame(s, &pong, NULL, 0);
}

static void on_control(struct spdy *s, const struct spdy_frame *f)
{
    switch (f->type) {
    case SPDY_SYN_STREAM:
    case SPDY_SYN_REPLY: /* nonsense, for we open none; but its block has to be read */
    case SPDY_HEADERS:
        on_headers(s, f);
        break;
    case SPDY_RST_STREAM:
        on_reset(s, f);
        break;
    case SPDY_SETTINGS:
        on_settings(s, f);
        break;
    case SPDY_PING:
        on_ping(s, f);
        break;
    case SPDY_WINDOW_UPDATE:
        on_window(s, f);
        break;
    default: /* GOAWAY: the peer opens no more streams; what there is goes on */
        break;
    }
}

static void begin_data(struct spdy *s, const struct spdy_frame *f)
{
    if (f->stream > s->last_id) {
        peer_is_wrong(s, "spdy: data for a stream that never was");
        return;
    }
    s->taker = find(s, f->stream);
    s->data_left = f->length;
    s->data_fin = f->flags & SPDY_FIN;
    if (s->taker && s->taker->in_ended)
        s->taker = NULL; /* data behind the end */
}

/* A piece of a data frame, and its end. */
static void take_data(struct spdy *s, struct slice piece, const bool *gone)
{
    struct spdy_stream *st = s->taker;
    s->data_left -= (uint32_t)piece.n;
    if (!st || s->finished) {
        session_took(s, piece.n);
        return;
    }
    if (piece.n) {
        bool was_full = st->unread > SPDY_WINDOW;
        st->unread += piece.n;
        if (!was_full && st->unread > SPDY_WINDOW && !s->full++)
            spdy_link_pause(s->link, true);
        s->ev.data(s->ctx, st, piece);
    }
    if (*gone || s->over || s->data_left)
        return;
    st = TAKE(s->taker); /* the callback may have freed it */
    if (st && s->data_fin)
        peer_ended(st);
}

/* Deals with what it can of the input; returns how much that was. */
static size_t take(struct spdy *s, const char *data, size_t len, const bool *gone)
{
    size_t used = 0;
    while (!*gone && !s->over && !s->full) {
        if (s->data_left) {
            struct slice piece = {data + used, MIN_OF(len - used, (size_t)s->data_left)};
            if (!piece.n)
                break;
            used += piece.n;
            take_data(s, piece, gone);
            continue;
        }
        struct spdy_frame f;
        struct err err = {0};
        ssize_t n = spdy_frame_decode((const uint8_t *)data + used, len - used, &f, &err);
        if (n < 0)
            peer_is_wrong(s, err.text);
        if (n <= 0)
            break;
        used += (size_t)n;
        if (spdy_link_pending(s->link) > ANSWERS_HIGH && f.type != SPDY_DATA) {
            peer_is_wrong(s, "spdy: the peer does not read");
        } else if (f.type == SPDY_DATA) {
            begin_data(s, &f);
            if (!f.length && !s->over)
                take_data(s, (struct slice){data + used, 0}, gone);
        } else {
            on_control(s, &f);
        }
    }
    return used;
}

/* Callbacks may free the session; then nothing of it is touched. */
static void take_queued(struct spdy *s)
{
    bool gone = false;
    struct strbuf queued = s->input;
    s->input = (struct strbuf){0};
    s->gone = &gone;
    size_t used = take(s, queued.p, queued.len, &gone);
    if (!gone) {
        s->gone = NULL;
        strbuf_drop(&queued, used);
        if (queued.len && !s->over) {
            s->input = queued;
            return;
        }
    }
    strbuf_free(&queued);
}

void spdy_link_input(struct spdy *s, struct slice in)
{
    if (s->over)
        return;
    if (s->input.len || s->gone) {
        strbuf_add(&s->input, in.p, in.n);
        if (!s->gone)
            take_queued(s);
        return;
    }
    bool gone = false;
    s->gone = &gone;
    size_t used = take(s, in.p, in.n, &gone);
    if (gone)
        return;
    s->gone = NULL;
    if (!s->over && used < in.n)
        strbuf_add(&s->input, in.p + used, in.n - used);
}

static void on_more(void *arg)
{
    struct spdy *s = arg;
    if (!s->full && s->input.len)
        take_queued(s);
}

/* ---- the session */

static struct spdy *session_new(struct loop *l, unsigned streams_max, const struct spdy_events *ev, void *ctx)
{
    struct spdy *s = mem_alloc(sizeof(*s));
    *s = (struct spdy){
        .loop = l,
        .ev = *ev,
        .ctx = ctx,
        .streams_max = streams_max,
        .in_headers = spdy_headers_reader(),
        .out_headers = spdy_headers_writer(),
        .out_window = SPDY_WINDOW,
        .first_window = SPDY_WINDOW,
    };
    list_init(&s->streams);
    loop_task_init(&s->more, on_more, s);
    return s;
}

static struct spdy *with_link(struct spdy *s, struct spdy_link *link)
{
    s->link = link;
    return link ? s : spdy_free(s);
}

struct spdy *spdy_accept(struct loop *l, struct http_request *r, const char *protocol, unsigned streams_max,
                         const struct spdy_events *ev, void *ctx)
{
    struct spdy *s = session_new(l, streams_max, ev, ctx);
    return with_link(s, spdy_link_conn(r, protocol, s));
}

struct spdy *spdy_accept_tunnel(struct loop *l, struct http_request *r, const char *protocol, unsigned streams_max,
                                const struct spdy_events *ev, void *ctx)
{
    struct spdy *s = session_new(l, streams_max, ev, ctx);
    return with_link(s, spdy_link_websocket(r, protocol, s));
}

void spdy_set_idle(struct spdy *s, unsigned ms)
{
    spdy_link_set_idle(s->link, ms);
}

struct spdy *spdy_free(struct spdy *s)
{
    if (!s)
        return NULL;
    if (s->gone)
        *s->gone = true;
    s->over = true;
    for (struct list *at; (at = list_pop(&s->streams));)
        forget(CONTAINER_OF(at, struct spdy_stream, link));
    loop_task_remove(&s->more);
    spdy_link_free(s->link);
    spdy_headers_free(s->in_headers);
    spdy_headers_free(s->out_headers);
    strbuf_free(&s->input);
    free(s);
    return NULL;
}
