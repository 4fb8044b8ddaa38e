#include "agent/node/renewal.h"

#include <stdlib.h>

#include "agent/node/credentials.h"
#include "core/base/mem.h"
#include "core/wire/loop.h"

enum { RENEWAL_MS = 12 * 3600 * 1000 };

struct node_renewal {
    struct node_join_options o;
    struct loop_timer *timer;
    struct loop_clock *clock;
    struct node_join *join; /* under way, or done */
};

static void look(void *arg)
{
    struct node_renewal *r = arg;
    r->join = node_join_free(r->join);
    if (!credentials_complete(r->o.credentials, r->o.node_name, r->o.ips))
        r->join = node_join_new(&r->o);
    loop_timer_set(r->timer, RENEWAL_MS);
}

static void on_clock_set(void *arg, int64_t seconds)
{
    (void)seconds;
    look(arg);
}

struct node_renewal *node_renewal_new(const struct node_join_options *o)
{
    struct node_renewal *r = mem_alloc(sizeof(*r));
    r->o = *o;
    r->timer = loop_timer_new(o->loop, look, r);
    loop_timer_set(r->timer, RENEWAL_MS);
    r->clock = loop_clock_new(o->loop, on_clock_set, r);
    return r;
}

struct node_renewal *node_renewal_free(struct node_renewal *r)
{
    if (!r)
        return NULL;
    node_join_free(r->join);
    loop_timer_free(r->timer);
    loop_clock_free(r->clock);
    free(r);
    return NULL;
}
