/* Controller: what all of them are made of: caches they read, a queue of keys, and an environment.
 *
 * A controller embeds struct controller, says in its constructor which resources it watches, and works on keys once all
 * of them are read. */
#ifndef K3C_SERVER_CONTROLLERS_CONTROLLER_H
#define K3C_SERVER_CONTROLLERS_CONTROLLER_H

#include "core/client/informer.h"
#include "core/client/queue.h"
#include "core/client/resources.h"
#include "core/client/timing.h"

struct api;
struct controllers_options;

/* Shared by all controllers of a server. */
struct controller_env {
    struct api *api;
    struct timing *timing;
    struct informers *informers;
    const struct controllers_options *options;
};

enum { CONTROLLER_WATCHES_MAX = 8 };

struct controller {
    const struct controller_env *env;
    struct queue *queue;
    struct events *events;
    struct informer *watched[CONTROLLER_WATCHES_MAX];
    unsigned nwatched;
};

/* `name` as in "replicaset"; its events come from "replicaset-controller". `self` is what handlers and work get. */
void controller_init(struct controller *c, const struct controller_env *env, const char *name,
                     void (*work)(struct work *w), void *self);
/* The cache of a resource; `changed` may be NULL. */
struct informer *controller_watch(struct controller *c, const struct informer_resource *r,
                                  void (*changed)(void *self, struct item *old, struct item *now), void *self);
/* The last call of a constructor: work begins once everything watched is read. */
void controller_ready(struct controller *c);
/* Stops hearing and working. The caller frees what it embeds it in. */
void controller_end(struct controller *c, void *self);

/* For handlers of the resource whose keys are the queue's. */
static inline void controller_enqueue(struct controller *c, struct item *old, struct item *now)
{
    queue_add(c->queue, now ? now->key : old->key);
}

#endif
