/* HTTP/1.1 on one client connection: one call at a time. */
#include <errno.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/http1_parse.h"
#include "core/wire/http_client_int.h"
#include "core/wire/loop.h"

enum { INTERIM_MAX = 32 /* 1xx heads before the answer */ };

enum phase { PHASE_IDLE, PHASE_HEAD, PHASE_BODY };

struct http1c {
    enum phase phase;
    struct http1_scan scan;
    struct http1_chunks chunks;
    struct http1_head head;
    uint64_t left; /* of a body with a length */
    unsigned interim;
};

static struct http_call *current(const struct client_link *l)
{
    return list_empty(&l->calls) ? NULL : CONTAINER_OF(l->calls.next, struct http_call, link);
}

/* --- the request --- */

static bool sends_length(const char *method)
{
    return !strcmp(method, "POST") || !strcmp(method, "PUT") || !strcmp(method, "PATCH");
}

static void submit(struct client_link *l, struct http_call *call)
{
    struct http1c *h = l->state;
    cleanup_strbuf struct strbuf out = {0};
    h->phase = PHASE_HEAD;
    h->scan = (struct http1_scan){0};
    h->interim = 0;
    call->heard = false;
    strbuf_addf(&out, "%s %s HTTP/1.1\r\n", call->method, call->target);
    for (size_t i = 0; i < call->headers.count; i++)
        strbuf_addf(&out, "%s: %s\r\n", call->headers.list[i].name, call->headers.list[i].value);
    if (call->body || sends_length(call->method))
        strbuf_addf(&out, "content-length: %zu\r\n", call->body ? call->body->len : 0);
    if (call->upgrade && !http_headers_get(&call->headers, "connection"))
        strbuf_adds(&out, "connection: Upgrade\r\n");
    strbuf_adds(&out, "\r\n");
    conn_write(l->conn, out.p, out.len);
    if (call->body)
        conn_write_blob(l->conn, call->body);
}

/* --- the response --- */

/* The connection is of no more use: the call hears why. */
static void break_off(struct client_link *l, struct http_call *call, int error, const char *why)
{
    struct http1c *h = l->state;
    h->phase = PHASE_IDLE;
    link_hold(l);
    l->draining = true;
    conn_pause(l->conn, true);
    call_done(call, error, why);
    if (!l->gone)
        link_settle(l);
    link_release(l);
}

static void complete(struct client_link *l, struct http_call *call)
{
    struct http1c *h = l->state;
    h->phase = PHASE_IDLE;
    l->served++;
    link_hold(l);
    /* what is still being sent, or came without being asked for, would run into the next exchange */
    if (!h->head.keep_alive || conn_pending(l->conn) || conn_input(l->conn).n)
        l->draining = true;
    list_remove(&call->link); /* so that done may use the connection again */
    call->at = NULL;
    link_settle(l);
    call_done(call, 0, "");
    link_release(l);
}

static void upgrade(struct client_link *l, struct http_call *call)
{
    struct http1c *h = l->state;
    if (!call->ev.upgraded) {
        break_off(l, call, -EPROTO, "the server switched protocols without being asked");
        return;
    }
    h->phase = PHASE_IDLE;
    call_upgraded(call, &h->head.headers);
}

/* The head of an answer; true when there may be more to do. */
static bool take_head(struct client_link *l, struct http_call *call, char *text, size_t len)
{
    struct http1c *h = l->state;
    struct err err = {0};
    h->scan = (struct http1_scan){0};
    if (http1_parse_response(call->arena, text, len, call->method, &h->head, &err)) {
        break_off(l, call, -EPROTO, err.text);
        return false;
    }
    if (h->head.code == 101) {
        upgrade(l, call);
        return false;
    }
    if (h->head.code < 200) {
        if (++h->interim <= INTERIM_MAX)
            return true;
        break_off(l, call, -EPROTO, "too many interim responses");
        return false;
    }
    h->phase = PHASE_BODY;
    h->left = h->head.length;
    h->chunks = (struct http1_chunks){0};
    call_headers(call, h->head.code, &h->head.headers);
    if (!call->gone && h->head.body == HTTP1_NO_BODY) {
        complete(l, call);
        return false;
    }
    return !call->gone;
}

static bool step_head(struct client_link *l, struct http_call *call)
{
    struct http1c *h = l->state;
    struct slice in = conn_input(l->conn);
    ssize_t n = http1_head_length(in.p, in.n, &h->scan);
    if (!n && in.n < CONN_INPUT_MAX)
        return false;
    if (n <= 0) {
        break_off(l, call, -EPROTO, n == -EPROTO ? "malformed response" : "the response's header is too large");
        return false;
    }
    char *text = arena_dup(call->arena, in.p, (size_t)n);
    conn_consume(l->conn, (size_t)n);
    return take_head(l, call, text, (size_t)n);
}

/* Finds the next piece of body at the front of the input: bytes to consume, 0 for none yet, or -EPROTO. */
static ssize_t next_piece(struct http1c *h, struct slice in, struct slice *piece, bool *end)
{
    *end = false;
    if (!in.n)
        return 0;
    if (h->head.body == HTTP1_CHUNKED)
        return http1_chunks_next(&h->chunks, in.p, in.n, piece, end, NULL);
    size_t n = in.n;
    if (h->head.body == HTTP1_LENGTH) {
        n = (size_t)MIN_OF((uint64_t)n, h->left);
        h->left -= n;
        *end = !h->left;
    }
    *piece = (struct slice){in.p, n};
    return (ssize_t)n;
}

static bool step_body(struct client_link *l, struct http_call *call)
{
    struct http1c *h = l->state;
    struct slice in = conn_input(l->conn), piece = {"", 0};
    bool end, more = true;
    ssize_t n = next_piece(h, in, &piece, &end);
    if (n < 0) {
        break_off(l, call, -EPROTO, "malformed chunk");
        return false;
    }
    if (!n)
        return false;
    if (piece.n)
        more = call_data(call, piece.p, piece.n);
    if (l->gone || !l->conn)
        return false;
    conn_consume(l->conn, (size_t)n);
    if (call->gone)
        return false;
    if (end) {
        call->paused = false;
        complete(l, call);
        return false;
    }
    if (!more)
        conn_pause(l->conn, true);
    return more;
}

static void on_data(struct client_link *l)
{
    struct http1c *h = l->state;
    struct http_call *call = current(l);
    if (!call || h->phase == PHASE_IDLE) { /* nobody asked */
        link_drain(l);
        return;
    }
    link_hold(l);
    call_hold(call);
    call_heard(call);
    while (!l->gone && l->conn && !call->gone && h->phase != PHASE_IDLE &&
           (h->phase == PHASE_HEAD ? step_head(l, call) : step_body(l, call)))
        ;
    call_release(call);
    link_release(l);
}

static void on_closed(struct client_link *l, int error, const char *why)
{
    struct http1c *h = l->state;
    struct http_call *call = current(l);
    if (!call)
        return;
    if (h->phase == PHASE_BODY && h->head.body == HTTP1_UNTIL_CLOSE && !error)
        complete(l, call);
    else
        call_lost(call, error, why);
}

static bool has_room(const struct client_link *l)
{
    return list_empty(&l->calls);
}

static void resume(struct client_link *l, struct http_call *call)
{
    (void)call;
    if (l->conn)
        conn_pause(l->conn, false);
}

static void cancel(struct client_link *l, struct http_call *call)
{
    struct http1c *h = l->state;
    h->phase = PHASE_IDLE;
    list_remove(&call->link);
    call->at = NULL;
    if (l->conn)
        conn_pause(l->conn, true);
    if (!l->gone)
        link_drain(l);
}

static void protocol_free(struct client_link *l)
{
    free(l->state);
}

const struct client_protocol http1_client_protocol = {
    .data = on_data,
    .closed = on_closed,
    .has_room = has_room,
    .submit = submit,
    .resume = resume,
    .cancel = cancel,
    .free = protocol_free,
};

void http1_client_begin(struct client_link *l)
{
    l->state = mem_alloc(sizeof(struct http1c));
    l->protocol = &http1_client_protocol;
}
