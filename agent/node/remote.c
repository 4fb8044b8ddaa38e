#include "agent/node/remote.h"

#include <stdlib.h>

#include "agent/node/channel.h"
#include "agent/node/kubelet_int.h"
#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/wire/conn.h"
#include "core/wire/loop.h"
#include "core/wire/spdy.h"
#include "core/wire/websocket.h"

enum { STDIN = 0, STDOUT = 1, STDERR = 2, STATUS = 3, RESIZE = 4, CHANNELS = 5, CLOSE = 255 };
enum { TERMINAL_MAX = 65535, RESIZE_MAX = 1024, STREAMS_MAX = 16, CREATION_MS = 30000, GOODBYE = 1000 };

struct remote {
    struct remote_wants wants;
    struct remote_events ev;
    void *ctx;
    bool json, resizes;            /* the protocol's ways */
    bool complete, told, finished; /* all streams are there; `ready` was called; the end was told */
    struct websocket *socket;      /* one of the two */
    struct channel_reader reader;  /* of the WebSocket's messages */
    struct spdy *session;
    struct spdy_stream *streams[CHANNELS]; /* SPDY's; NULL: not there (yet) */
    struct loop_timer *timer;              /* until they are; then for `ready` */
    size_t untaken;                        /* input, of the WebSocket */
    struct strbuf size;                    /* a terminal size that is not whole yet */
    struct strbuf early;                   /* what came before `ready` was called; back-pressure bounds it */
    bool early_end;
    unsigned early_width, early_height;
};

/* ---- what both have */

static void take_input(struct remote *m, struct slice data)
{
    if (m->told)
        m->ev.input(m->ctx, data.p, data.n);
    else
        strbuf_add(&m->early, data.p, data.n);
}

static void end_input(struct remote *m)
{
    if (m->finished || !m->wants.in)
        return;
    if (m->told)
        m->ev.input_ended(m->ctx);
    m->early_end = !m->told;
}

static void resize(struct remote *m, struct slice text)
{
    cleanup_arena struct arena *a = arena_new();
    cJSON *size;
    if (m->finished || json_parse(a, text.p, text.n, &size, NULL, NULL))
        return;
    int64_t width = json_int(size, "Width", 0), height = json_int(size, "Height", 0);
    if (width <= 0 || height <= 0 || width > TERMINAL_MAX || height > TERMINAL_MAX)
        return;
    m->early_width = (unsigned)width;
    m->early_height = (unsigned)height;
    if (m->told)
        m->ev.resize(m->ctx, m->early_width, m->early_height);
}

static void tell_ready(struct remote *m)
{
    cleanup_strbuf struct strbuf early = m->early;
    m->early = (struct strbuf){0};
    m->told = true;
    m->ev.ready(m->ctx);
    if (!m->finished && m->early_width)
        m->ev.resize(m->ctx, m->early_width, m->early_height);
    if (!m->finished && early.len)
        m->ev.input(m->ctx, early.p, early.len);
    if (!m->finished && m->early_end)
        m->ev.input_ended(m->ctx);
}

static void on_timer(void *arg)
{
    struct remote *m = arg;
    if (m->complete)
        tell_ready(m);
    else
        m->ev.closed(m->ctx, "the client did not make its streams in time");
}

static void all_there(struct remote *m)
{
    m->complete = true;
    loop_timer_set(m->timer, 0);
}

static void on_drained(void *ctx)
{
    struct remote *m = ctx;
    if (!m->finished && m->told)
        m->ev.drained(m->ctx);
}

static void final_text(const struct remote *m, const cJSON *status, struct strbuf *out)
{
    if (m->json)
        json_write(out, status);
    else if (strcmp(json_str_or(status, "status", ""), "Success") != 0)
        strbuf_adds(out, json_str_or(status, "message", ""));
}

/* ---- WebSocket */

/* Of what is no input: once its message is whole; too long a one is as good as none. */
static void on_word(struct remote *m, unsigned channel, struct slice data, bool last)
{
    strbuf_add(&m->size, data.p, MIN_OF(data.n, RESIZE_MAX + 1 - m->size.len));
    if (!last || m->size.len > RESIZE_MAX)
        return;
    if (channel == RESIZE)
        resize(m, (struct slice){m->size.p, m->size.len});
    else if (channel == CLOSE && m->size.len && m->size.p[0] == STDIN)
        end_input(m);
}

static void on_channel(struct remote *m, unsigned channel, struct slice data, bool last)
{
    if (channel == STDIN && m->wants.in) {
        if (!data.n)
            return;
        m->untaken += data.n;
        if (m->untaken > REMOTE_STDIN_HIGH)
            websocket_pause(m->socket, true);
        take_input(m, data);
    } else if (channel != STDIN) {
        on_word(m, channel, data, last);
    }
}

static void on_piece(void *ctx, struct slice piece, bool first, bool last)
{
    struct remote *m = ctx;
    cleanup_strbuf struct strbuf buffer = {0};
    struct slice data;
    if (first)
        strbuf_reset(&m->size);
    if (channel_read(&m->reader, piece, first, last, &buffer, &data) == 0 && !m->finished)
        on_channel(m, m->reader.channel, data, last);
}

static void on_socket_closed(void *ctx, int code, const char *why)
{
    struct remote *m = ctx;
    (void)code;
    m->ev.closed(m->ctx, why);
}

static int accept_websocket(struct remote *m, struct http_request *r)
{
    static const struct websocket_events events = {
        .piece = on_piece, .drained = on_drained, .closed = on_socket_closed};
    static const char *const protocols[] = {"v5.channel.k8s.io",        "v4.channel.k8s.io",     "channel.k8s.io",
                                            "v4.base64.channel.k8s.io", "base64.channel.k8s.io", NULL};
    const char *protocol = websocket_protocol(&r->headers, protocols);
    if (!protocol && http_headers_get(&r->headers, "sec-websocket-protocol")) {
        kubelet_text(r, 403, "unable to upgrade: none of the WebSocket's protocols is served");
        return -1;
    }
    m->json = protocol && *protocol == 'v';
    m->reader.base64 = protocol && strstr(protocol, "base64");
    m->socket = websocket_accept(r, protocol, &events, m);
    if (!m->socket) {
        kubelet_text(r, 400, "the WebSocket handshake is wrong");
        return -1;
    }
    websocket_set_idle(m->socket, REMOTE_IDLE_MS);
    all_there(m);
    return 0;
}

/* ---- SPDY */

static int channel_of(const struct http_headers *h)
{
    static const char *const names[CHANNELS] = {"stdin", "stdout", "stderr", "error", "resize"};
    const char *type = http_headers_get(h, "streamtype");
    for (int i = 0; type && i < CHANNELS; i++)
        if (!strcmp(names[i], type))
            return i;
    return -1;
}

static bool has_all(const struct remote *m)
{
    const bool wanted[CHANNELS] = {m->wants.in, m->wants.out, m->wants.err, true, m->wants.tty && m->resizes};
    for (int i = 0; i < CHANNELS; i++)
        if (wanted[i] && !m->streams[i])
            return false;
    return true;
}

static int on_opened(void *ctx, struct spdy_stream *s, const struct http_headers *h)
{
    struct remote *m = ctx;
    int channel = channel_of(h);
    if (channel < 0 || m->streams[channel] || m->finished)
        return -1;
    m->streams[channel] = s;
    if (!m->complete && has_all(m))
        all_there(m);
    return 0;
}

/* Sizes follow each other as JSON objects, and may come in pieces. */
static void on_sizes(struct remote *m, struct slice data)
{
    strbuf_add(&m->size, data.p, data.n);
    struct slice rest = {m->size.p, m->size.len};
    const char *end;
    while (rest.n && (end = memchr(rest.p, '}', rest.n))) {
        size_t n = (size_t)(end - rest.p) + 1;
        resize(m, (struct slice){rest.p, n});
        rest.p += n;
        rest.n -= n;
    }
    strbuf_drop(&m->size, m->size.len - rest.n);
    if (m->size.len > RESIZE_MAX)
        strbuf_reset(&m->size);
}

static void on_data(void *ctx, struct spdy_stream *s, struct slice data)
{
    struct remote *m = ctx;
    if (s == m->streams[STDIN] && m->wants.in) {
        take_input(m, data);
        return;
    }
    spdy_took(s, data.n);
    if (s == m->streams[RESIZE])
        on_sizes(m, data);
}

static void on_ended(void *ctx, struct spdy_stream *s)
{
    struct remote *m = ctx;
    if (s == m->streams[STDIN])
        end_input(m);
}

/* A stream that the client reset is one that it neither reads nor writes any more. */
static void on_reset(void *ctx, struct spdy_stream *s)
{
    on_ended(ctx, s);
}

static void on_session_closed(void *ctx, const char *why)
{
    struct remote *m = ctx;
    m->ev.closed(m->ctx, why);
}

static int accept_spdy(struct remote *m, struct loop *l, struct http_request *r)
{
    static const struct spdy_events events = {on_opened, on_data, on_ended, on_reset, on_drained, on_session_closed};
    static const char *const protocols[] = {"v5.channel.k8s.io", "v4.channel.k8s.io", "v3.channel.k8s.io",
                                            "v2.channel.k8s.io", "channel.k8s.io",    NULL};
    const char *protocol = kubelet_spdy_protocol(r, protocols);
    if (!protocol)
        return -1;
    m->json = *protocol == 'v' && protocol[1] >= '4';
    m->resizes = *protocol == 'v' && protocol[1] >= '3';
    m->session = spdy_accept(l, r, protocol, STREAMS_MAX, &events, m);
    if (!m->session) {
        kubelet_text(r, 400, "unable to upgrade: this needs HTTP/1.1");
        return -1;
    }
    spdy_set_idle(m->session, REMOTE_IDLE_MS);
    loop_timer_set(m->timer, CREATION_MS);
    return 0;
}

/* ---- */

bool remote_wanted(const struct http_request *r)
{
    return websocket_wanted(&r->headers) || spdy_wanted(&r->headers);
}

struct remote *remote_accept(struct loop *l, struct http_request *r, const struct remote_wants *w,
                             const struct remote_events *ev, void *ctx)
{
    struct remote *m = mem_alloc(sizeof(*m));
    *m = (struct remote){.wants = *w, .ev = *ev, .ctx = ctx, .timer = loop_timer_new(l, on_timer, m)};
    m->wants.err &= !w->tty;
    int e = websocket_wanted(&r->headers) ? accept_websocket(m, r) : accept_spdy(m, l, r);
    return e ? remote_free(m) : m;
}

struct remote *remote_free(struct remote *m)
{
    if (!m)
        return NULL;
    websocket_free(m->socket);
    spdy_free(m->session);
    loop_timer_free(m->timer);
    strbuf_free(&m->size);
    strbuf_free(&m->early);
    free(m);
    return NULL;
}

static void send(struct remote *m, int channel, const void *data, size_t len)
{
    if (m->socket)
        channel_send(m->socket, m->reader.base64, (unsigned)channel, data, len);
    else if (m->streams[channel])
        spdy_send(m->streams[channel], data, len);
}

/* By an empty message. Right behind the handshake it would be in time for nobody: kubectl complains of channels that it
 * has not made yet. */
void remote_started(struct remote *m)
{
    if (m->socket)
        send(m, m->wants.out ? STDOUT : m->wants.err ? STDERR : STATUS, "", 0);
}

void remote_output(struct remote *m, bool is_stderr, const void *data, size_t len)
{
    send(m, is_stderr ? STDERR : STDOUT, data, len);
}

size_t remote_unsent(const struct remote *m)
{
    if (m->socket)
        return websocket_pending(m->socket);
    size_t most = 0;
    for (int i = 0; i < CHANNELS; i++)
        if (m->streams[i])
            most = MAX_OF(most, spdy_unsent(m->streams[i]));
    return most;
}

void remote_took(struct remote *m, size_t n)
{
    if (m->session) {
        if (m->streams[STDIN])
            spdy_took(m->streams[STDIN], n);
        return;
    }
    bool was_high = m->untaken > REMOTE_STDIN_HIGH;
    m->untaken -= n;
    if (was_high && m->untaken <= REMOTE_STDIN_HIGH)
        websocket_pause(m->socket, false);
}

void remote_finish(struct remote *m, const cJSON *status)
{
    cleanup_strbuf struct strbuf text = {0};
    if (m->finished)
        return;
    final_text(m, status, &text);
    if (text.len)
        send(m, STATUS, text.p, text.len);
    m->finished = true;
    if (m->socket) {
        websocket_pause(m->socket, false);
        websocket_close(m->socket, GOODBYE, "");
        return;
    }
    for (int i = 0; i < CHANNELS; i++)
        if (m->streams[i])
            spdy_end(m->streams[i]);
    spdy_finish(m->session);
}
