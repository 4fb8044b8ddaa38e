/* A server's connections: their deadlines and their ends. */
#include <stdlib.h>

#include "core/base/clock.h"
#include "core/wire/http_int.h"
#include "core/wire/loop.h"

/* --- deadlines --- */

static void on_deadline(void *arg)
{
    struct http_deadlines *d = arg;
    uint64_t now = clock_mono_ms();
    while (!list_empty(&d->members)) {
        struct http_timed *t = CONTAINER_OF(d->members.next, struct http_timed, link);
        if (t->since + d->ms > now) {
            loop_timer_set(d->timer, t->since + d->ms - now);
            return;
        }
        http_timed_stop(d, t);
        t->expired(t);
    }
}

void http_deadlines_init(struct http_deadlines *d, struct loop *l, unsigned ms)
{
    list_init(&d->members);
    d->ms = ms;
    d->timer = loop_timer_new(l, on_deadline, d);
}

void http_timed_init(struct http_timed *t, void (*expired)(struct http_timed *t))
{
    list_init(&t->link);
    t->expired = expired;
}

void http_timed_start(struct http_deadlines *d, struct http_timed *t)
{
    http_timed_stop(d, t);
    t->since = clock_mono_ms();
    if (!d->count++)
        loop_timer_set(d->timer, d->ms);
    list_insert(&d->members, &t->link);
}

void http_timed_stop(struct http_deadlines *d, struct http_timed *t)
{
    if (list_empty(&t->link))
        return;
    list_remove(&t->link);
    d->count--;
}

/* --- connections --- */

void http_link_deadlines(struct http_link *l, struct http_deadlines *to)
{
    if (l->deadlines)
        http_timed_stop(l->deadlines, &l->idle);
    l->deadlines = to;
    if (to)
        http_timed_start(to, &l->idle);
}

void http_link_idle(struct http_link *l)
{
    http_link_deadlines(l, &l->server->idle);
}

void http_link_busy(struct http_link *l)
{
    http_link_deadlines(l, NULL);
}

void http_link_free(struct http_link *l)
{
    struct http_server *s = l->server;
    http_link_deadlines(l, NULL);
    list_remove(&l->link);
    s->nlinks--;
    conn_free(l->conn);
    free(l);
    if (s->draining && !s->nlinks)
        loop_task_defer(s->loop, &s->drain_task);
}

static void on_lingering_data(void *ctx)
{
    struct conn *c = ((struct http_link *)ctx)->conn;
    conn_consume(c, conn_input(c).n);
}

static void on_lingering_closed(void *ctx, int error, const char *why)
{
    (void)error, (void)why;
    http_link_free(ctx);
}

static const struct conn_events lingering_events = {.data = on_lingering_data, .closed = on_lingering_closed};

/* Closing at once with input unread would reset the connection and take from the peer what was sent to it. */
void http_link_linger(struct http_link *l)
{
    l->protocol = NULL;
    l->state = NULL;
    if (!l->conn) {
        http_link_free(l);
        return;
    }
    conn_set_events(l->conn, &lingering_events, l);
    conn_finish(l->conn);
    http_link_deadlines(l, &l->server->lingering);
}

/* Ends a link in whatever state it is. */
void http_link_close(struct http_link *l)
{
    if (l->protocol)
        l->protocol->closed(l);
    else
        http_link_free(l);
}
