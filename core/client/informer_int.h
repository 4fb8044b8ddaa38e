/* Informer, for its neighbours: what informer.c (watching), informer_index.c and informers.c (factory) share. */
#ifndef K3C_CLIENT_INFORMER_INT_H
#define K3C_CLIENT_INFORMER_INT_H

#include "core/base/map.h"
#include "core/client/informer.h"
#include "core/wire/loop_task.h"

struct informer_index {
    informer_index_fn *fn;
    struct map buckets; /* value to struct index_bucket */
};

struct informers {
    struct api *api;
    struct timing *timing;
    struct item_pool *pool;
    struct list list;  /* struct informer */
    struct list waits; /* struct wait */
    struct loop_task check;
};

struct informer {
    struct list link;
    struct informers *factory;
    struct informer_resource resource;
    struct map items; /* key to struct item */
    struct list handlers;
    unsigned dispatching; /* handlers are being called: removed ones stay until it is over */
    struct informer_index *indexes;
    unsigned nindexes;

    struct api_watch *watch;
    struct loop_task start;
    struct timing_timer *again;
    uint64_t version; /* resume after it; 0: begin with the present state */
    bool listing;     /* the initial state is coming */
    bool synced;
    bool alive; /* this watch has brought something */
    unsigned failures;
};

struct informer *informer_new(struct informers *f, const struct informer_resource *r);
void informer_free(struct informer *i);

void informer_index_add(struct informer *i, struct item *it);    /* into all indexes */
void informer_index_remove(struct informer *i, struct item *it); /* out of all indexes */
void informer_index_free(struct informer *i);

#endif
