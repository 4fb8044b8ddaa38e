#include "server/controllers/controller.h"

#include <stdio.h>

#include "core/client/events.h"

void controller_init(struct controller *c, const struct controller_env *env, const char *name,
                     void (*work)(struct work *w), void *self)
{
    char component[64];
    snprintf(component, sizeof(component), "%s-controller", name);
    c->env = env;
    struct queue_options o = {.name = name, .work = work, .ctx = self};
    c->queue = queue_new(env->api, env->timing, &o);
    c->events = events_new(env->api, env->timing, component, "");
}

struct informer *controller_watch(struct controller *c, const struct informer_resource *r,
                                  void (*changed)(void *self, struct item *old, struct item *now), void *self)
{
    struct informer *i = informers_get(c->env->informers, r);
    c->watched[c->nwatched++] = i;
    if (changed)
        informer_handle(i, &(struct informer_handler){.changed = changed}, self);
    return i;
}

static void start(void *arg)
{
    queue_start(((struct controller *)arg)->queue);
}

void controller_ready(struct controller *c)
{
    informers_wait(c->env->informers, c->watched, c->nwatched, start, c);
}

void controller_end(struct controller *c, void *self)
{
    informers_unwait(c->env->informers, c);
    for (unsigned n = 0; n < c->nwatched; n++)
        informer_unhandle(c->watched[n], self);
    c->queue = queue_free(c->queue);
    c->events = events_free(c->events);
}
