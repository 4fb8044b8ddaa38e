/* How connections come and go. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/blob.h"
#include "core/base/mem.h"
#include "core/wire/conn_int.h"
#include "core/wire/loop.h"
#include "core/wire/tls.h"
#include "core/wire/tls_int.h"

static void pool_release(void *local)
{
    struct conn_pool *p = local;
    for (struct chunk *c = p->chunks, *next; c; c = next) {
        next = c->next;
        free(c);
    }
    free(p->rx);
    free(p->tx);
    free(p->plain);
}

static void end_turn(void *pool)
{
    ((struct conn_pool *)pool)->handshake_us = 0;
}

static struct conn_pool *pool_of(struct loop *l)
{
    struct conn_pool *p = loop_local(l, sizeof(*p), pool_release);
    if (!p->rx) {
        p->rx = mem_alloc(CONN_RX_SIZE);
        p->tx = mem_alloc(CONN_TX_SIZE);
        p->plain = mem_alloc(TLS_PLAIN_MAX);
        loop_task_init(&p->turn, end_turn, p);
    }
    return p;
}

struct conn *conn_new(struct loop *l, struct tls_config *tls, const char *host, const struct conn_events *ev, void *ctx)
{
    struct conn *c = mem_alloc(sizeof(*c));
    c->loop = l;
    c->pool = pool_of(l);
    c->ev = ev;
    c->ctx = ctx;
    c->fd = -1;
    c->read_max = CONN_RX_SIZE;
    c->tls = tls ? tls_config_ref(tls) : NULL;
    c->verify_host = mem_strdup(host);
    loop_task_init(&c->later, conn_run_later, c);
    conn_out_init(c);
    return c;
}

void conn_hold(struct conn *c)
{
    c->holds++;
}

bool conn_release(struct conn *c)
{
    if (--c->holds || !c->freed)
        return !c->freed;
    free(c);
    return false;
}

static void close_fd(struct conn *c)
{
    c->event = loop_fd_free(c->event);
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
}

struct conn *conn_free(struct conn *c)
{
    if (!c || c->freed)
        return NULL;
    conn_hold(c);
    c->freed = true;
    c->state = CONN_ENDED;
    loop_task_remove(&c->later);
    c->dialer = dialer_free(c->dialer);
    c->idle = loop_timer_free(c->idle);
    close_fd(c);
    conn_out_free(c);
    c->session = tls_session_free(c->session);
    c->in_key = tls_key_free(c->in_key);
    c->out_key = tls_key_free(c->out_key);
    c->tls = tls_config_free(c->tls);
    c->peer_cert = blob_unref(c->peer_cert);
    free(c->verify_host);
    strbuf_free(&c->own);
    strbuf_free(&c->cipher);
    conn_release(c);
    return NULL;
}

/* ---- its end without a user */

enum { LINGER_MS = 10000 };

static uint64_t moved(const struct conn *c)
{
    return c->only_out ? c->went : c->came + c->went;
}

static void on_idle(void *arg)
{
    struct conn *c = arg;
    if (moved(c) == c->then) {
        conn_fail(c, -ETIMEDOUT, "%s: nothing came or went for %u s", c->peer, c->idle_ms / 1000);
        return;
    }
    c->then = moved(c);
    loop_timer_set(c->idle, c->idle_ms);
}

static void limit(struct conn *c, unsigned ms, bool only_out)
{
    c->idle_ms = ms;
    c->only_out = only_out;
    c->then = moved(c);
    if (!ms) {
        c->idle = loop_timer_free(c->idle);
        return;
    }
    if (!c->idle)
        c->idle = loop_timer_new(c->loop, on_idle, c);
    loop_timer_set(c->idle, ms);
}

void conn_set_idle(struct conn *c, unsigned ms)
{
    limit(c, ms, false);
}

void conn_end_within(struct conn *c, unsigned ms)
{
    limit(c, ms, true);
}

static void linger_end(void *conn)
{
    conn_free(conn);
}

static void linger_data(void *conn)
{
    conn_consume(conn, conn_input(conn).n);
}

static void linger_closed(void *conn, int error, const char *why)
{
    (void)error, (void)why;
    conn_free(conn);
}

void conn_linger(struct conn *c)
{
    static const struct conn_events events = {.data = linger_data, .drained = linger_end, .closed = linger_closed};
    if (!conn_pending(c)) {
        conn_free(c);
        return;
    }
    conn_set_events(c, &events, c);
    conn_pause(c, false);
    conn_end_within(c, LINGER_MS);
    conn_want_drained(c);
}
