/* HTTP/1.1 on one server connection: one request after the other. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/http1_parse.h"
#include "core/wire/http_int.h"
#include "core/wire/loop.h"

enum { PIPELINED_PER_TURN = 32 };

enum phase {
    PHASE_HEAD,
    PHASE_LENGTH,  /* the body, of known length */
    PHASE_CHUNKED, /* the body, in chunks */
    PHASE_RUNNING, /* the handler has the request */
};

struct http1 {
    struct http_link *link;
    struct http_stream stream; /* its arena is NULL between requests */
    enum phase phase;
    struct http1_scan scan;
    struct http1_chunks chunks;
    struct strbuf body;
    size_t left; /* of the body, PHASE_LENGTH */
    struct http_timed receiving;
    struct loop_task next; /* goes on with what the peer has already sent */
    int holds;
    bool freed, keep_alive, minor_0, upgrading;
    bool chunked;     /* the answer */
    int64_t promised; /* bytes of the answer's body still owed, -1: any number */
};

static const struct http_stream_ops ops;

static struct http1 *http1_of(const struct http_stream *s)
{
    return (struct http1 *)(uintptr_t)((const char *)s - offsetof(struct http1, stream));
}

/* --- life --- */

static void release(struct http1 *h)
{
    if (!--h->holds && h->freed)
        free(h);
}

/* What has come of a body that nobody will read. */
static void body_drop(struct http1 *h)
{
    http_body_shrink(h->link->server, h->body.len);
    strbuf_free(&h->body);
}

/* Frees what is this protocol's; the link is the caller's. */
static void http1_free(struct http1 *h)
{
    h->holds++;
    h->freed = true;
    loop_task_remove(&h->next);
    http_timed_stop(&h->link->server->receiving, &h->receiving);
    body_drop(h);
    if (h->stream.r.arena)
        http_arena_give(h->link->server, TAKE(h->stream.r.arena));
    release(h);
}

static void http1_close(struct http1 *h)
{
    struct http_link *l = h->link;
    http1_free(h);
    http_link_free(l);
}

static void http1_linger(struct http1 *h)
{
    struct http_link *l = h->link;
    http1_free(h);
    http_link_linger(l);
}

/* The request has ended: the next, or the end of the connection. */
static void next_request(struct http1 *h)
{
    http_arena_give(h->link->server, TAKE(h->stream.r.arena));
    if (!h->link->conn) {
        http1_close(h);
        return;
    }
    if (!h->keep_alive) {
        http1_linger(h);
        return;
    }
    h->phase = PHASE_HEAD;
    h->scan = (struct http1_scan){0};
    http_link_idle(h->link);
    if (conn_input(h->link->conn).n)
        loop_task_defer(h->link->server->loop, &h->next);
}

/* --- receiving --- */

static void refuse(struct http1 *h, int code, const char *why)
{
    h->phase = PHASE_RUNNING;
    h->keep_alive = false;
    http_timed_stop(&h->link->server->receiving, &h->receiving);
    body_drop(h);
    http_stream_refuse(&h->stream, code, why);
}

static void dispatch(struct http1 *h)
{
    h->phase = PHASE_RUNNING;
    http_timed_stop(&h->link->server->receiving, &h->receiving);
    http_stream_run(&h->stream);
}

static void take_body(struct http1 *h)
{
    struct http_request *r = &h->stream.r;
    http_body_shrink(h->link->server, h->body.len);
    if (h->body.len) {
        r->body = (struct slice){h->body.p, h->body.len};
        arena_defer(r->arena, free, strbuf_take(&h->body));
    }
}

/* Adds to the body; false when that was refused. */
static bool add_body(struct http1 *h, struct slice piece)
{
    const char *why;
    int refused = http_body_grow(&h->stream, h->body.len, piece.n, &why);
    if (refused)
        refuse(h, refused, why);
    else
        strbuf_add(&h->body, piece.p, piece.n);
    return !refused;
}

static void ask_for_body(struct http1 *h, const struct http1_head *head)
{
    static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
    if (head->expect && !conn_input(h->link->conn).n)
        conn_write(h->link->conn, go_on, sizeof(go_on) - 1);
}

static void begin_request(struct http1 *h, const struct http1_head *head)
{
    struct http_request *r = &h->stream.r;
    r->method = head->method;
    r->target = head->target;
    r->headers = head->headers;
    h->keep_alive = head->keep_alive && !h->link->server->draining;
    h->minor_0 = !head->minor;
    h->upgrading = head->upgrade;
    if (head->body == HTTP1_NO_BODY) {
        dispatch(h);
    } else if (head->body == HTTP1_LENGTH && head->length > h->link->server->o.body_max) {
        refuse(h, 413, "the body is too large");
    } else {
        h->phase = head->body == HTTP1_LENGTH ? PHASE_LENGTH : PHASE_CHUNKED;
        h->left = (size_t)head->length;
        h->chunks = (struct http1_chunks){0};
        ask_for_body(h, head);
    }
}

/* True when there may be more to do with the input. */
static bool step_head(struct http1 *h)
{
    struct conn *c = h->link->conn;
    struct slice in = conn_input(c);
    if (!h->scan.at) {
        while (in.n >= 2 && in.p[0] == '\r' && in.p[1] == '\n') { /* RFC 9112 2.2 */
            conn_consume(c, 2);
            in = conn_input(c);
        }
        if (!in.n)
            return false;
        http_link_busy(h->link);
        http_timed_start(&h->link->server->receiving, &h->receiving);
    }
    ssize_t n = http1_head_length(in.p, in.n, &h->scan);
    if (!n && in.n < CONN_INPUT_MAX)
        return false;
    http_stream_init(&h->stream, http_arena_take(h->link->server), h->link->server, &ops, c, 1);
    if (n <= 0) {
        refuse(h, n == -EPROTO ? 400 : 431, n == -EPROTO ? "malformed header line" : "the header is too large");
        return false;
    }
    struct http1_head head;
    struct err err = {0};
    int status;
    char *text = arena_dup(h->stream.r.arena, in.p, (size_t)n);
    conn_consume(c, (size_t)n);
    if (http1_parse_request(h->stream.r.arena, text, (size_t)n, &head, &status, &err))
        refuse(h, status, err.text);
    else
        begin_request(h, &head);
    return true;
}

static bool step_length(struct http1 *h)
{
    struct conn *c = h->link->conn;
    struct slice in = conn_input(c);
    size_t n = MIN_OF(in.n, h->left);
    if (!n)
        return false;
    if (n == h->left && !h->body.len) { /* here as a whole: no detour through a growing buffer */
        h->stream.r.body = (struct slice){arena_dup(h->stream.r.arena, in.p, n), n};
        conn_consume(c, n);
        dispatch(h);
        return true;
    }
    if (!add_body(h, (struct slice){in.p, n}))
        return false;
    conn_consume(c, n);
    h->left -= n;
    if (!h->left) {
        take_body(h);
        dispatch(h);
    }
    return true;
}

static bool step_chunked(struct http1 *h)
{
    struct conn *c = h->link->conn;
    struct slice in = conn_input(c), piece;
    struct err err = {0};
    bool end = false;
    if (!in.n)
        return false;
    ssize_t n = http1_chunks_next(&h->chunks, in.p, in.n, &piece, &end, &err);
    if (n < 0) {
        refuse(h, 400, err.text);
        return false;
    }
    if (!add_body(h, piece))
        return false;
    conn_consume(c, (size_t)n);
    if (end) {
        take_body(h);
        dispatch(h);
    }
    return true;
}

/* One step with the input; true when there may be another. */
static bool step(struct http1 *h)
{
    switch (h->phase) {
    case PHASE_HEAD:
        return step_head(h);
    case PHASE_LENGTH:
        return step_length(h);
    case PHASE_CHUNKED:
        return step_chunked(h);
    case PHASE_RUNNING:
        break;
    }
    return false;
}

static void process(struct http1 *h)
{
    h->holds++;
    loop_task_remove(&h->next);
    int requests = 0;
    while (!h->freed && h->link->conn && step(h)) {
        /* A peer that sends many requests at once must not keep the loop from the others. */
        if (!h->freed && h->phase == PHASE_HEAD && ++requests == PIPELINED_PER_TURN)
            break;
    }
    release(h);
}

static void run_next(void *arg)
{
    process(arg);
}

/* --- answering --- */

static bool is_framing(const char *name)
{
    return !strcmp(name, "connection") || !strcmp(name, "transfer-encoding") || !strcmp(name, "content-length") ||
           !strcmp(name, "date");
}

static void add_fields(struct strbuf *out, const struct http_headers *h)
{
    for (size_t i = 0; h && i < h->count; i++) {
        const struct http_header *f = &h->list[i];
        if (is_framing(f->name) || !http_value_is_clean(f->value))
            continue;
        strbuf_adds(out, f->name);
        strbuf_add(out, ": ", 2);
        strbuf_adds(out, f->value);
        strbuf_add(out, "\r\n", 2);
    }
}

/* printf would cost more than everything else that is written here. */
static void add_number(struct strbuf *out, uint64_t n, unsigned base)
{
    char digits[20], *at = digits + sizeof(digits);
    do
        *--at = "0123456789abcdef"[n % base];
    while (n /= base);
    strbuf_add(out, at, (size_t)(digits + sizeof(digits) - at));
}

/* The status line and the fields that are ours, without the empty line. */
static struct strbuf *write_head(struct http1 *h, int code, const struct http_headers *fields)
{
    struct strbuf *out = &h->link->server->scratch;
    strbuf_reset(out);
    strbuf_adds(out, "HTTP/1.1 ");
    add_number(out, (uint64_t)code, 10);
    strbuf_addc(out, ' ');
    strbuf_adds(out, http_reason(code));
    strbuf_adds(out, "\r\n");
    add_fields(out, fields);
    strbuf_adds(out, "date: ");
    strbuf_adds(out, http_date(h->link->server));
    strbuf_adds(out, "\r\n");
    return out;
}

/* How the end of the body will be seen: by its length, by chunks, or by the end of the connection. */
static void add_framing(struct http1 *h, struct strbuf *out, int code, const struct http_headers *fields,
                        int64_t length)
{
    const char *declared = length < 0 ? http_headers_get(fields, "content-length") : NULL;
    uint64_t n;
    h->chunked = false;
    if (declared && !str_to_u64(declared, &n))
        length = (int64_t)n;
    h->promised = h->stream.no_body ? -1 : length;
    if (code == 204 || code == 304 || code < 200)
        return;
    if (length >= 0) {
        strbuf_adds(out, "content-length: ");
        add_number(out, (uint64_t)length, 10);
        strbuf_adds(out, "\r\n");
    } else if (h->stream.no_body) {
        return;
    } else if (h->minor_0) {
        h->keep_alive = false;
    } else {
        h->chunked = true;
        strbuf_adds(out, "transfer-encoding: chunked\r\n");
    }
}

static void op_start(struct http_stream *s, int code, const struct http_headers *fields, int64_t length)
{
    struct http1 *h = http1_of(s);
    if (!h->link->conn)
        return;
    if (h->link->server->draining)
        h->keep_alive = false;
    struct strbuf *out = write_head(h, code, fields);
    add_framing(h, out, code, fields, length);
    if (!h->keep_alive)
        strbuf_adds(out, "connection: close\r\n");
    else if (h->minor_0)
        strbuf_adds(out, "connection: keep-alive\r\n");
    strbuf_add(out, "\r\n", 2);
    conn_write(h->link->conn, out->p, out->len);
}

/* Books `len` bytes of body; false if nobody may send them. */
static bool owes(struct http1 *h, size_t len)
{
    if (!h->link->conn)
        return false;
    if (h->promised < 0)
        return true;
    bool fits = len <= (uint64_t)h->promised;
    h->promised = fits ? h->promised - (int64_t)len : INT64_MAX; /* too much: op_end will see that it is not whole */
    return fits;
}

static void chunk_begin(struct http1 *h, size_t len)
{
    if (!h->chunked)
        return;
    struct strbuf *out = &h->link->server->scratch;
    strbuf_reset(out);
    add_number(out, len, 16);
    strbuf_adds(out, "\r\n");
    conn_write(h->link->conn, out->p, out->len);
}

static void chunk_end(struct http1 *h)
{
    if (h->chunked)
        conn_write(h->link->conn, "\r\n", 2);
}

static void op_write(struct http_stream *s, const void *data, size_t len)
{
    struct http1 *h = http1_of(s);
    if (!owes(h, len))
        return;
    chunk_begin(h, len);
    conn_write(h->link->conn, data, len);
    chunk_end(h);
}

static void op_write_blob(struct http_stream *s, struct blob *b)
{
    struct http1 *h = http1_of(s);
    if (!owes(h, b->len))
        return;
    chunk_begin(h, b->len);
    conn_write_blob(h->link->conn, b);
    chunk_end(h);
}

/* What was written goes out, but not the end that would make it whole. */
static void op_abort(struct http_stream *s)
{
    struct http1 *h = http1_of(s);
    if (h->link->conn && h->chunked)
        http1_linger(h);
    else
        http1_close(h);
}

static void op_end(struct http_stream *s)
{
    struct http1 *h = http1_of(s);
    if (h->link->conn && h->promised > 0) { /* not what its length said: the peer must see that */
        op_abort(s);
        return;
    }
    if (h->link->conn && h->chunked && !s->no_body)
        conn_write(h->link->conn, "0\r\n\r\n", 5);
    next_request(h);
}

static size_t op_unsent(const struct http_stream *s)
{
    const struct http1 *h = http1_of(s);
    return h->link->conn ? conn_pending(h->link->conn) : 0;
}

static void op_last(struct http_stream *s)
{
    http1_of(s)->keep_alive = false;
}

static void op_want_drain(struct http_stream *s)
{
    struct http1 *h = http1_of(s);
    if (h->link->conn)
        conn_want_drained(h->link->conn);
}

static struct conn *op_upgrade(struct http_stream *s, const struct http_headers *fields)
{
    struct http1 *h = http1_of(s);
    struct http_link *l = h->link;
    if (!l->conn || !h->upgrading)
        return NULL;
    struct strbuf *out = write_head(h, 101, fields);
    strbuf_adds(out, "connection: Upgrade\r\n\r\n");
    conn_write(l->conn, out->p, out->len);
    struct conn *c = TAKE(l->conn);
    http1_close(h);
    return c;
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
    .upgrade = op_upgrade,
};

/* --- the connection's events --- */

static void http1_data(struct http_link *l)
{
    process(l->state);
}

static void http1_drained(struct http_link *l)
{
    struct http1 *h = l->state;
    if (h->phase == PHASE_RUNNING)
        http_stream_drained(&h->stream);
}

static void http1_closed(struct http_link *l)
{
    struct http1 *h = l->state;
    l->conn = conn_free(l->conn);
    if (h->phase == PHASE_RUNNING)
        http_stream_closed(&h->stream); /* the handler's abort frees */
    else
        http1_close(h);
}

static void http1_drain(struct http_link *l)
{
    struct http1 *h = l->state;
    h->keep_alive = false;
    if (h->phase == PHASE_HEAD && !h->scan.at)
        http1_linger(h);
}

static bool http1_answers(const struct http_link *l)
{
    return ((const struct http1 *)l->state)->phase == PHASE_RUNNING;
}

static void http1_discard(struct http_link *l)
{
    http1_close(l->state);
}

const struct http_protocol http1_protocol = {
    .data = http1_data,
    .drained = http1_drained,
    .closed = http1_closed,
    .drain = http1_drain,
    .answers = http1_answers,
    .discard = http1_discard,
};

static void on_too_slow(struct http_timed *t)
{
    http1_closed(CONTAINER_OF(t, struct http1, receiving)->link);
}

void http1_begin(struct http_link *l)
{
    struct http1 *h = mem_alloc(sizeof(*h));
    h->link = l;
    l->state = h;
    l->protocol = &http1_protocol;
    http_timed_init(&h->receiving, on_too_slow);
    loop_task_init(&h->next, run_next, h);
}
