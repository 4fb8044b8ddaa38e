#include "core/wire/websocket.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/random.h"
#include "core/base/utf8.h"
#include "core/wire/conn.h"
#include "core/wire/crypto.h"
#include "core/wire/http_server.h"

#define MASKING "masking is for clients, and for all of them"

enum { CLOSE_MS = 10000 /* for the peer's goodbye */ };
enum { CLOSE_NONE = 1005, CLOSE_LOST = 1006, CLOSE_PROTOCOL = 1002, CLOSE_NOT_TEXT = 1007, CLOSE_TOO_BIG = 1009 };

struct websocket {
    struct conn *conn;
    bool server, close_sent, over, lost; /* over: `closed` was called; lost: the connection broke */
    uint8_t opcode;                      /* of the message under way, 0: none */
    struct websocket_frame frame;        /* whose payload is told in pieces; the mask is turned to what comes next */
    size_t left;                         /* bytes of it that are to come; 0: no such frame is under way */
    bool begun;                          /* a piece of the message was told */
    char tail[4];                        /* of text: a character that is not whole yet */
    size_t tail_len;
    struct strbuf input, message; /* input: what is not a whole frame yet */
    bool *gone;                   /* set when a callback frees it */
    struct websocket_events ev;
    void *ctx;
};

/* ---- handshake */

bool websocket_wanted(const struct http_headers *h)
{
    return http_headers_list(h, "connection", "upgrade") && http_headers_list(h, "upgrade", "websocket");
}

const char *websocket_protocol(const struct http_headers *h, const char *const *ours)
{
    for (; *ours; ours++)
        if (http_headers_list(h, "sec-websocket-protocol", *ours))
            return *ours;
    return NULL;
}

static const char *accept_value(struct arena *a, const char *key)
{
    uint8_t sum[SHA1_SIZE];
    const char *text = arena_printf(a, "%s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
    char *out = arena_alloc(a, BASE64_ENCODED_MAX(SHA1_SIZE) + 1);
    sha1_of(text, strlen(text), sum);
    base64_encode(out, sum, sizeof(sum), 0);
    return out;
}

static const struct conn_events conn_events;

static struct websocket *websocket_new(struct conn *c, bool server, const struct websocket_events *ev, void *ctx)
{
    struct websocket *w = mem_alloc(sizeof(*w));
    *w = (struct websocket){.conn = c, .server = server, .ev = *ev, .ctx = ctx};
    conn_set_events(c, &conn_events, w);
    return w;
}

bool websocket_handshake(const struct http_headers *h)
{
    const char *key = http_headers_get(h, "sec-websocket-key");
    const char *version = http_headers_get(h, "sec-websocket-version");
    return key && strlen(key) == 24 && version && !strcmp(version, "13") && websocket_wanted(h);
}

struct websocket *websocket_accept(struct http_request *r, const char *protocol, const struct websocket_events *ev,
                                   void *ctx)
{
    const char *key = http_headers_get(&r->headers, "sec-websocket-key");
    if (!websocket_handshake(&r->headers))
        return NULL;
    struct http_headers h = {0};
    http_headers_add(r->arena, &h, "upgrade", "websocket");
    http_headers_add(r->arena, &h, "connection", "Upgrade");
    http_headers_add(r->arena, &h, "sec-websocket-accept", accept_value(r->arena, key));
    if (protocol)
        http_headers_add(r->arena, &h, "sec-websocket-protocol", protocol);
    struct conn *c = http_upgrade(r, &h);
    return c ? websocket_new(c, true, ev, ctx) : NULL;
}

void websocket_offer(struct arena *a, struct http_headers *h, const char *protocols)
{
    uint8_t nonce[16];
    char *key = arena_alloc(a, BASE64_ENCODED_MAX(sizeof(nonce)) + 1);
    random_bytes(nonce, sizeof(nonce));
    base64_encode(key, nonce, sizeof(nonce), 0);
    http_headers_add(a, h, "connection", "Upgrade");
    http_headers_add(a, h, "upgrade", "websocket");
    http_headers_add(a, h, "sec-websocket-version", "13");
    http_headers_add(a, h, "sec-websocket-key", key);
    http_headers_add(a, h, "sec-websocket-protocol", protocols);
}

static bool is_answer(const struct http_headers *offer, const struct http_headers *answer)
{
    cleanup_arena struct arena *a = arena_new();
    const char *key = http_headers_get(offer, "sec-websocket-key");
    const char *got = http_headers_get(answer, "sec-websocket-accept");
    const char *protocol = http_headers_get(answer, "sec-websocket-protocol");
    return key && got && !strcmp(got, accept_value(a, key)) && websocket_wanted(answer) &&
           (!protocol || http_headers_list(offer, "sec-websocket-protocol", protocol)) &&
           !http_headers_get(answer, "sec-websocket-extensions");
}

struct websocket *websocket_client(struct conn *c, const struct http_headers *offer, const struct http_headers *answer,
                                   const struct websocket_events *ev, void *ctx)
{
    return is_answer(offer, answer) ? websocket_new(c, false, ev, ctx) : NULL;
}

struct websocket *websocket_free(struct websocket *w)
{
    if (!w)
        return NULL;
    if (w->gone)
        *w->gone = true;
    if (w->close_sent && !w->lost)
        conn_linger(w->conn); /* the goodbye still goes out */
    else
        conn_free(w->conn);
    strbuf_free(&w->input);
    strbuf_free(&w->message);
    free(w);
    return NULL;
}

/* ---- sending */

void websocket_send2(struct websocket *w, enum websocket_opcode opcode, const void *head, size_t head_len,
                     const void *data, size_t len)
{
    uint8_t header[WEBSOCKET_HEADER_MAX];
    if (w->over || w->close_sent)
        return;
    struct websocket_frame f = {
        .fin = true, .masked = !w->server, .opcode = (uint8_t)opcode, .payload_len = head_len + len};
    if (f.masked)
        random_bytes(f.mask, sizeof(f.mask));
    conn_write(w->conn, header, websocket_frame_encode(&f, header));
    if (!f.masked) {
        conn_write(w->conn, head, head_len);
        conn_write(w->conn, data, len);
        return;
    }
    cleanup_strbuf struct strbuf body = {0};
    strbuf_add(&body, head, head_len);
    strbuf_add(&body, data, len);
    websocket_mask((uint8_t *)body.p, body.len, f.mask);
    conn_write(w->conn, body.p, body.len);
}

void websocket_send(struct websocket *w, enum websocket_opcode opcode, const void *data, size_t len)
{
    websocket_send2(w, opcode, NULL, 0, data, len);
}

void websocket_close(struct websocket *w, int code, const char *why)
{
    uint8_t head[2] = {(uint8_t)(code >> 8), (uint8_t)code};
    size_t len = MIN_OF(strlen(why), (size_t)WEBSOCKET_CONTROL_MAX - 2);
    websocket_send2(w, WEBSOCKET_CLOSE, head, code == CLOSE_NONE ? 0 : 2, why, code == CLOSE_NONE ? 0 : len);
    w->close_sent = true;
    conn_finish(w->conn);
    conn_end_within(w->conn, CLOSE_MS);
}

size_t websocket_pending(const struct websocket *w)
{
    return conn_pending(w->conn);
}

struct conn *websocket_conn(struct websocket *w)
{
    return w->conn;
}

void websocket_pause(struct websocket *w, bool paused)
{
    conn_pause(w->conn, paused);
}

void websocket_set_idle(struct websocket *w, unsigned ms)
{
    conn_set_idle(w->conn, ms);
}

/* ---- receiving */

static void end(struct websocket *w, int code, const char *why)
{
    if (w->over)
        return;
    w->over = true;
    w->ev.closed(w->ctx, code, why);
}

static void break_off(struct websocket *w, int code, const char *why)
{
    websocket_close(w, code, why);
    end(w, code, why);
}

/* Of RFC 6455, 7.4: some codes only say what was not heard. */
static bool may_be_sent(int code)
{
    return (code >= 1000 && code <= 1014 && code != 1004 && code != CLOSE_NONE && code != CLOSE_LOST) ||
           (code >= 3000 && code <= 4999);
}

static void on_close_frame(struct websocket *w, struct slice body)
{
    int code = body.n >= 2 ? (uint8_t)body.p[0] << 8 | (uint8_t)body.p[1] : CLOSE_NONE;
    if (body.n == 1 || (body.n && !may_be_sent(code)) || (body.n > 2 && !utf8_valid(body.p + 2, body.n - 2))) {
        break_off(w, CLOSE_PROTOCOL, "a goodbye that is none");
        return;
    }
    if (!w->close_sent)
        websocket_close(w, code, "");
    cleanup_free char *why = body.n > 2 ? mem_dup(body.p + 2, body.n - 2) : mem_strdup("");
    end(w, code, why);
}

/* A whole message. */
static void on_whole(struct websocket *w, enum websocket_opcode opcode, struct slice text)
{
    if (opcode == WEBSOCKET_TEXT && !utf8_valid(text.p, text.n))
        break_off(w, CLOSE_NOT_TEXT, "text that is no UTF-8");
    else
        w->ev.message(w->ctx, opcode, text);
}

static bool in_order(struct websocket *w, const struct websocket_frame *f)
{
    if ((f->opcode == WEBSOCKET_CONTINUATION) != (w->opcode != 0)) {
        break_off(w, CLOSE_PROTOCOL, "a message begins inside another, or goes on without a beginning");
        return false;
    }
    if (f->opcode)
        w->opcode = f->opcode;
    return true;
}

static void on_data_frame(struct websocket *w, const struct websocket_frame *f, struct slice body)
{
    if (!in_order(w, f))
        return;
    if (f->fin && !w->message.len) { /* the usual case: a message in one frame */
        uint8_t opcode = w->opcode;
        w->opcode = 0;
        on_whole(w, opcode, body);
        return;
    }
    if (w->message.len + body.n > WEBSOCKET_MESSAGE_MAX) {
        break_off(w, CLOSE_TOO_BIG, "the message is over the limit");
        return;
    }
    strbuf_add(&w->message, body.p, body.n);
    if (!f->fin)
        return;
    struct strbuf whole = w->message;
    uint8_t opcode = w->opcode;
    w->message = (struct strbuf){0};
    w->opcode = 0;
    on_whole(w, opcode, (struct slice){whole.p, whole.len});
    strbuf_free(&whole);
}

/* ---- receiving in pieces */

static size_t character_bytes(char lead)
{
    uint8_t c = (uint8_t)lead;
    return c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;
}

/* How many bytes at the end are the beginning of a character. */
static size_t unfinished(struct slice s)
{
    for (size_t back = 1; back <= 3 && back <= s.n; back++) {
        char c = s.p[s.n - back];
        if (((uint8_t)c & 0xc0) != 0x80)
            return character_bytes(c) > back ? back : 0;
    }
    return 0;
}

/* Whether text goes on as UTF-8 behind what the piece before left of a character. */
static bool text_goes_on(struct websocket *w, struct slice s, bool last)
{
    while (w->tail_len && s.n) {
        w->tail[w->tail_len++] = *s.p++;
        s.n--;
        if (w->tail_len < character_bytes(w->tail[0]))
            continue;
        if (!utf8_valid(w->tail, w->tail_len))
            return false;
        w->tail_len = 0;
    }
    size_t rest = unfinished(s);
    if (!utf8_valid(s.p, s.n - rest))
        return false;
    for (; rest; rest--)
        w->tail[w->tail_len++] = s.p[s.n - rest];
    return !last || !w->tail_len;
}

static void tell_piece(struct websocket *w, struct slice data)
{
    bool last = !w->left && w->frame.fin, first = !w->begun;
    if (!data.n && !last)
        return;
    if (w->opcode == WEBSOCKET_TEXT && !text_goes_on(w, data, last)) {
        break_off(w, CLOSE_NOT_TEXT, "text that is no UTF-8");
        return;
    }
    w->begun = !last;
    if (last)
        w->opcode = 0;
    w->ev.piece(w->ctx, data, first, last);
}

/* Takes from the frame that is under way; how many bytes. */
static size_t take_part(struct websocket *w, uint8_t *at, size_t len)
{
    size_t n = MIN_OF(len, w->left);
    uint8_t mask[4];
    if (w->frame.masked)
        websocket_mask(at, n, w->frame.mask);
    memcpy(mask, w->frame.mask, sizeof(mask));
    for (size_t i = 0; i < sizeof(mask); i++)
        w->frame.mask[i] = mask[(i + n) & 3];
    w->left -= n;
    tell_piece(w, (struct slice){(char *)at, n});
    return n;
}

/* Without a payload there is nothing to wait for. */
static void begin_parts(struct websocket *w, const struct websocket_frame *f)
{
    if (f->masked != w->server) {
        break_off(w, CLOSE_PROTOCOL, MASKING);
        return;
    }
    if (!in_order(w, f))
        return;
    w->frame = *f;
    w->left = f->payload_len;
    if (!w->left)
        tell_piece(w, (struct slice){"", 0});
}

/* ---- frames */

/* Who pings and does not read gets no pongs beyond what may be queued. */
static void on_ping_pong(struct websocket *w, const struct websocket_frame *f, struct slice body)
{
    if (f->opcode == WEBSOCKET_PING && conn_pending(w->conn) < CONN_OUTPUT_HIGH)
        websocket_send(w, WEBSOCKET_PONG, body.p, body.n);
}

static void on_frame(struct websocket *w, const struct websocket_frame *f, struct slice body)
{
    if (f->masked != w->server)
        break_off(w, CLOSE_PROTOCOL, MASKING);
    else if (f->opcode == WEBSOCKET_CLOSE)
        on_close_frame(w, body);
    else if (f->opcode >= WEBSOCKET_PING)
        on_ping_pong(w, f, body);
    else
        on_data_frame(w, f, body);
}

/* Takes one frame if it is whole, or what there is of one that is told in pieces; how many bytes, 0: more has to come.
 */
static size_t take_frame(struct websocket *w, uint8_t *at, size_t len)
{
    struct websocket_frame f;
    struct err err = {0};
    if (w->left)
        return take_part(w, at, len);
    ssize_t n = websocket_frame_decode(at, len, &f, &err);
    if (n < 0)
        break_off(w, CLOSE_PROTOCOL, err.text);
    if (n <= 0)
        return 0;
    if (w->ev.piece && f.opcode < WEBSOCKET_CLOSE) {
        begin_parts(w, &f);
        return f.header_len;
    }
    if (f.payload_len > WEBSOCKET_MESSAGE_MAX) {
        break_off(w, CLOSE_TOO_BIG, "the message is over the limit");
        return 0;
    }
    if (len - f.header_len < f.payload_len)
        return 0;
    if (f.masked)
        websocket_mask(at + n, f.payload_len, f.mask);
    on_frame(w, &f, (struct slice){(char *)at + n, f.payload_len});
    return f.header_len + f.payload_len;
}

/* Stops when the socket was freed or is over. */
static void take_frames(struct websocket *w, const bool *gone)
{
    size_t used = 0, n;
    do {
        n = take_frame(w, (uint8_t *)w->input.p + used, w->input.len - used);
        if (*gone || w->over)
            return;
        used += n;
    } while (n);
    strbuf_drop(&w->input, used);
}

static void on_data(void *ctx)
{
    struct websocket *w = ctx;
    bool gone = false;
    struct slice in = conn_input(w->conn);
    if (w->over) {
        conn_consume(w->conn, in.n);
        return;
    }
    strbuf_add(&w->input, in.p, in.n);
    conn_consume(w->conn, in.n);
    w->gone = &gone;
    take_frames(w, &gone);
    if (!gone)
        w->gone = NULL;
}

static void on_drained(void *ctx)
{
    struct websocket *w = ctx;
    if (w->ev.drained && !w->over)
        w->ev.drained(w->ctx);
}

static void on_closed(void *ctx, int error, const char *why)
{
    struct websocket *w = ctx;
    (void)error;
    w->lost = true;
    end(w, CLOSE_LOST, why ? why : "the connection is closed");
}

static const struct conn_events conn_events = {.data = on_data, .drained = on_drained, .closed = on_closed};
