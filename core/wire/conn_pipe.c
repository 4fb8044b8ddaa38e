#include "core/wire/conn_pipe.h"

#include <stdlib.h>

#include "core/base/mem.h"
#include "core/wire/conn.h"

enum { HALF_MS = 60000 /* how long one side may stay when the other has ended and nothing moves */ };

struct pipe_end {
    struct conn_pipe *pipe;
    struct conn *conn;
    struct pipe_end *other;
    bool ended; /* it will send no more */
};

struct conn_pipe {
    struct list link; /* in its owner's */
    struct pipe_end one, two;
};

static void pipe_free(struct conn_pipe *p)
{
    list_remove(&p->link);
    conn_free(p->one.conn);
    conn_free(p->two.conn);
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
    conn_end_within(e->other->conn, HALF_MS);
}

static const struct conn_events pipe_events = {.data = pipe_data, .drained = pipe_drained, .closed = pipe_closed};

void conn_pipe(struct list *owner, struct conn *one, struct conn *two)
{
    struct conn_pipe *p = mem_alloc(sizeof(*p));
    p->one = (struct pipe_end){p, one, &p->two, false};
    p->two = (struct pipe_end){p, two, &p->one, false};
    list_insert(owner, &p->link);
    conn_set_events(one, &pipe_events, &p->one);
    conn_set_events(two, &pipe_events, &p->two);
}

void conn_pipes_free(struct list *owner)
{
    for (LIST_EACH(node, owner))
        pipe_free(CONTAINER_OF(node, struct conn_pipe, link));
}
