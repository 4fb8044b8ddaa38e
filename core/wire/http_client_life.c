/* The ends of calls, connections and clients: each goes when nobody on the stack holds it any more. */
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/wire/http_client_int.h"
#include "core/wire/loop.h"

void call_hold(struct http_call *c)
{
    c->holds++;
}

bool call_release(struct http_call *c)
{
    if (--c->holds || !c->gone)
        return !c->gone;
    arena_free(c->arena);
    free(c);
    return false;
}

/* Nothing is told any more; the memory goes when nobody on the stack holds it. */
void call_free(struct http_call *c)
{
    call_hold(c);
    c->gone = true;
    list_remove(&c->link);
    c->timer = loop_timer_free(c->timer);
    c->stall = loop_timer_free(c->stall);
    c->body = blob_unref(c->body);
    call_release(c);
}

void client_release(struct http_client *c)
{
    if (!--c->holds && c->gone)
        free(c);
}

void link_hold(struct client_link *l)
{
    l->holds++;
}

bool link_release(struct client_link *l)
{
    if (--l->holds || !l->gone)
        return !l->gone;
    if (l->protocol)
        l->protocol->free(l);
    conn_free(l->conn);
    free(l);
    return false;
}

void link_free(struct client_link *l)
{
    if (l->gone)
        return;
    link_hold(l);
    l->gone = true;
    list_remove(&l->link);
    loop_task_remove(&l->close);
    l->timer = loop_timer_free(l->timer);
    link_release(l);
}
