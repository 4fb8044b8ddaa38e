#include "agent/node/forward.h"

#include <stdlib.h>

#include "agent/node/pod_dial.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/wire/conn.h"

enum { QUEUE_HIGH = 64 << 10 };

struct forward {
    struct loop *loop;
    struct pod_dial *dial;
    struct conn *conn;   /* NULL while it is dialled */
    struct strbuf early; /* what came meanwhile; the client's window bounds it */
    bool ending, over;
    size_t untaken;
    struct forward_events ev;
    void *owner;
};

static void take(struct forward *f)
{
    if (f->untaken)
        f->ev.took(f->owner, TAKE(f->untaken));
}

static void end(struct forward *f, const char *why)
{
    if (f->over)
        return;
    f->over = true;
    f->ev.ended(f->owner, why);
}

/* ---- the pod's side */

static void on_data(void *ctx)
{
    struct forward *f = ctx;
    struct slice in = conn_input(f->conn);
    if (f->over || f->ev.unsent(f->owner) > CONN_OUTPUT_HIGH) {
        conn_pause(f->conn, true);
        return;
    }
    f->ev.send(f->owner, in.p, in.n);
    conn_consume(f->conn, in.n);
}

static void on_drained(void *ctx)
{
    take(ctx);
}

static void on_closed(void *ctx, int error, const char *why)
{
    (void)error, (void)why;
    end(ctx, NULL);
}

static void dialled(void *ctx, int fd, const char *why)
{
    static const struct conn_events events = {.data = on_data, .drained = on_drained, .closed = on_closed};
    struct forward *f = ctx;
    f->dial = pod_dial_free(f->dial);
    if (fd < 0) {
        end(f, why);
        return;
    }
    f->conn = conn_from_fd(f->loop, fd, NULL, false, NULL, &events, f);
    conn_write(f->conn, f->early.p, f->early.len);
    strbuf_free(&f->early);
    conn_want_drained(f->conn);
    if (f->ending)
        conn_finish(f->conn);
}

/* ---- the client's side */

void forward_write(struct forward *f, const void *data, size_t len)
{
    if (f->ending || f->over) {
        f->ev.took(f->owner, len);
        return;
    }
    f->untaken += len;
    if (!f->conn) {
        strbuf_add(&f->early, data, len);
        return;
    }
    conn_write(f->conn, data, len);
    if (conn_pending(f->conn) < QUEUE_HIGH)
        take(f);
    else
        conn_want_drained(f->conn);
}

void forward_end(struct forward *f)
{
    if (!f->ending && f->conn && !f->over)
        conn_finish(f->conn);
    f->ending = true;
}

void forward_resume(struct forward *f)
{
    if (f->conn && !f->over)
        conn_pause(f->conn, false);
}

struct forward *forward_new(struct loop *l, const char *netns, int port, const struct forward_events *ev, void *owner)
{
    struct forward *f = mem_alloc(sizeof(*f));
    *f = (struct forward){.loop = l, .ev = *ev, .owner = owner};
    f->dial = pod_dial_new(l, netns, port, dialled, f);
    return f;
}

struct forward *forward_free(struct forward *f)
{
    if (!f)
        return NULL;
    pod_dial_free(f->dial);
    conn_free(f->conn);
    strbuf_free(&f->early);
    free(f);
    return NULL;
}
