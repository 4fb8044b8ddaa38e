/* ttrpc as a client. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/list.h"
#include "core/base/mem.h"
#include "core/wire/conn.h"
#include "core/wire/loop.h"
#include "core/wire/ttrpc.h"
#include "core/wire/ttrpc_link.h"
#include "core/wire/ttrpc_message.h"

struct ttrpc_client {
    struct loop *loop;
    struct conn *conn; /* NULL: gone */
    struct strbuf input;
    struct list calls;
    uint32_t next_stream;         /* odd */
    struct loop_timer *fail_soon; /* ends the calls made after the connection went */
    bool *gone;                   /* set when a callback of on_data frees the client */
    void (*closed)(void *ctx, const char *why);
    void *ctx;
    char *key, *value; /* metadata of every call */
};

struct ttrpc_call {
    struct list node;
    uint32_t stream;
    struct loop_timer *deadline;
    void (*done)(void *ctx, int code, const char *message, struct slice payload);
    void *ctx;
};

static void call_free(struct ttrpc_call *call)
{
    list_remove(&call->node);
    loop_timer_free(call->deadline);
    free(call);
}

static void finish(struct ttrpc_call *call, int code, const char *message, struct slice payload)
{
    struct ttrpc_call ended = *call;
    call_free(call);
    ended.done(ended.ctx, code, message, payload);
}

/* A callback may free the client: then its calls are gone and the list it was on is, too; so one at a time, later. */
static void fail_all(void *arg)
{
    struct ttrpc_client *c = arg;
    if (list_empty(&c->calls))
        return;
    loop_timer_set(c->fail_soon, 0);
    finish(CONTAINER_OF(c->calls.next, struct ttrpc_call, node), TTRPC_UNAVAILABLE, "ttrpc: the connection is closed",
           (struct slice){0});
}

static void on_closed(void *ctx, int error, const char *why)
{
    struct ttrpc_client *c = ctx;
    (void)error;
    c->conn = conn_free(c->conn);
    if (!list_empty(&c->calls))
        loop_timer_set(c->fail_soon, 0);
    if (c->closed)
        c->closed(c->ctx, why);
}

static bool take(void *ctx, const struct ttrpc_frame *f)
{
    struct ttrpc_client *c = ctx;
    const bool *gone = c->gone;
    struct ttrpc_response r;
    struct ttrpc_call *call = NULL;
    for (LIST_EACH(at, &c->calls))
        if (CONTAINER_OF(at, struct ttrpc_call, node)->stream == f->stream)
            call = CONTAINER_OF(at, struct ttrpc_call, node);
    if (!call || f->type != TTRPC_RESPONSE)
        return true; /* cancelled, or nothing we asked for */
    if (ttrpc_response_decode((struct slice){(const char *)f->payload, f->payload_len}, &r, NULL)) {
        finish(call, TTRPC_UNKNOWN, "ttrpc: the answer cannot be read", (struct slice){0});
    } else {
        cleanup_free char *message = mem_dup(r.message.p, r.message.n);
        finish(call, r.code, message, r.payload);
    }
    return !*gone;
}

static void on_data(void *ctx)
{
    struct ttrpc_client *c = ctx;
    bool gone = false;
    c->gone = &gone;
    int r = ttrpc_link_read(c->conn, &c->input, take, c);
    if (gone)
        return;
    c->gone = NULL;
    if (r)
        on_closed(c, r, "ttrpc: the peer sent what is no frame");
}

struct ttrpc_client *ttrpc_client_new(struct loop *l, const char *path, void (*closed)(void *ctx, const char *why),
                                      void *ctx)
{
    static const struct conn_events events = {.data = on_data, .closed = on_closed};
    struct ttrpc_client *c = mem_alloc(sizeof(*c));
    struct strbuf host = {0};
    c->loop = l;
    c->next_stream = 1;
    c->closed = closed;
    c->ctx = ctx;
    list_init(&c->calls);
    c->fail_soon = loop_timer_new(l, fail_all, c);
    strbuf_addf(&host, "unix:%s", path);
    c->conn = conn_dial(l, host.p, 0, NULL, NULL, &events, c);
    strbuf_free(&host);
    return c;
}

struct ttrpc_client *ttrpc_client_free(struct ttrpc_client *c)
{
    if (!c)
        return NULL;
    for (LIST_EACH(at, &c->calls))
        call_free(CONTAINER_OF(at, struct ttrpc_call, node));
    if (c->gone)
        *c->gone = true;
    loop_timer_free(c->fail_soon);
    conn_free(c->conn);
    strbuf_free(&c->input);
    free(c->key);
    free(c->value);
    free(c);
    return NULL;
}

void ttrpc_client_set_metadata(struct ttrpc_client *c, const char *key, const char *value)
{
    free(c->key);
    free(c->value);
    c->key = mem_strdup(key);
    c->value = mem_strdup(value);
}

static void on_deadline(void *arg)
{
    finish(arg, TTRPC_DEADLINE_EXCEEDED, "ttrpc: no answer in time", (struct slice){0});
}

struct ttrpc_call *ttrpc_call(struct ttrpc_client *c, const char *service, const char *method, struct slice payload,
                              unsigned timeout_ms,
                              void (*done)(void *ctx, int code, const char *message, struct slice payload), void *ctx)
{
    struct ttrpc_call *call = mem_alloc(sizeof(*call));
    *call = (struct ttrpc_call){.stream = c->next_stream, .done = done, .ctx = ctx};
    c->next_stream += 2;
    list_init(&call->node);
    list_insert(&c->calls, &call->node);
    if (!c->conn) {
        loop_timer_set(c->fail_soon, 0);
        return call;
    }
    if (timeout_ms) {
        call->deadline = loop_timer_new(c->loop, on_deadline, call);
        loop_timer_set(call->deadline, timeout_ms);
    }
    struct strbuf out = {0};
    struct ttrpc_request r = {slice_of(service), slice_of(method), payload, (uint64_t)timeout_ms * 1000000, c->key,
                              c->value};
    ttrpc_request_encode(&r, &out);
    ttrpc_link_send(c->conn, call->stream, TTRPC_REQUEST, &out);
    strbuf_free(&out);
    return call;
}

void ttrpc_cancel(struct ttrpc_call *call)
{
    call_free(call);
}
