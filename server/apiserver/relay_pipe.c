/* Two connections that give each other what they read: what is between a client and a kubelet, or whatever a proxy
 * leads to, after an upgrade. */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/wire/conn.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/relay.h"

enum { HALF_MS = 60000 /* how long one side may stay when the other has ended and nothing moves */ };

struct pipe_end {
    struct relay_pipe *pipe;
    struct conn *conn;
    struct pipe_end *other;
    bool ended; /* it will send no more */
};

struct relay_pipe {
    struct list link; /* in srv->pipes */
    struct pipe_end client, kubelet;
};

static void pipe_free(struct relay_pipe *p)
{
    list_remove(&p->link);
    conn_free(p->client.conn);
    conn_free(p->kubelet.conn);
    free(p);
}

static void pipe_data(void *ctx)
{
    struct pipe_end *e = ctx;
    struct slice in = conn_input(e->conn);
    conn_write(e->other->conn, in.p, in.n);
    conn_consume(e->conn, in.n);
    if (conn_pending(e->other->conn) > CONN_OUTPUT_HIGH)
        conn_pause(e->conn, true);
}

static void pipe_drained(void *ctx)
{
    struct pipe_end *e = ctx;
    if (e->ended)
        return;
    conn_pause(e->other->conn, false);
}

/* An orderly end of one side still lets the other finish; an error ends both. */
static void pipe_closed(void *ctx, int error, const char *why)
{
    struct pipe_end *e = ctx;
    (void)why;
    e->ended = true;
    if (error || e->other->ended) {
        pipe_free(e->pipe);
        return;
    }
    conn_finish(e->other->conn);
    conn_pause(e->other->conn, false);
    conn_set_idle(e->other->conn, HALF_MS);
}

static const struct conn_events pipe_events = {.data = pipe_data, .drained = pipe_drained, .closed = pipe_closed};

static void pass_on(struct pipe_end *e)
{
    if (conn_input(e->conn).n)
        pipe_data(e);
}

void relay_pipe(struct apiserver *s, struct conn *client, struct conn *kubelet)
{
    struct relay_pipe *p = mem_alloc(sizeof(*p));
    p->client = (struct pipe_end){p, client, &p->kubelet, false};
    p->kubelet = (struct pipe_end){p, kubelet, &p->client, false};
    list_insert(&s->pipes, &p->link);
    conn_set_events(client, &pipe_events, &p->client);
    conn_set_events(kubelet, &pipe_events, &p->kubelet);
    pass_on(&p->client);
    pass_on(&p->kubelet);
}

void relay_pipes_free(struct apiserver *s)
{
    for (LIST_EACH(node, &s->pipes))
        pipe_free(CONTAINER_OF(node, struct relay_pipe, link));
}
