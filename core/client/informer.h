/* Informer: a resource's objects, listed once, watched since, kept in memory; handlers hear what changed.
 *
 * It reads by one watch that begins with the present state, so it never holds a list. A watch that ends is resumed
 * where it was, after a backoff with jitter; when the server no longer knows that place (410), the state comes anew and
 * handlers hear only the difference. Handlers never miss a change of the last state, but may miss states between.
 *
 * Informers come from a factory, one a resource, shared by all who ask. Everything is borrowed from it. */
#ifndef K3C_CLIENT_INFORMER_H
#define K3C_CLIENT_INFORMER_H

#include <stdbool.h>
#include <stddef.h>

#include "core/client/item.h"

struct api;
struct blob;
struct err;
struct informer;
struct informers;
struct timing;

/* What to watch. Strings are literals or outlive the factory. */
struct informer_resource {
    const char *group, *version, *resource; /* "" is core */
    const char *namespace;                  /* NULL: all */
    const char *query;                      /* selectors, encoded; NULL */
    const struct json_only *only;           /* what to keep of each object; NULL: all */
};

struct informer_handler {
    /* `old` NULL: added; `now` NULL: deleted; both: changed. An object deleted and made again under its name between
     * two looks is a deletion and an addition. */
    void (*changed)(void *ctx, struct item *old, struct item *now);
    void (*synced)(void *ctx); /* once, when the first state is complete; may be NULL */
};

/* Index: the values under which an item is found. */
typedef void informer_emit(void *to, const char *value);
typedef void informer_index_fn(struct item *it, informer_emit *emit, void *to);

struct informers *informers_new(struct api *api, struct timing *timing);
/* Stops the watches and releases the caches; handlers hear nothing more. NULL is fine; returns NULL. */
struct informers *informers_free(struct informers *f);

/* The shared informer of that resource (all of `r` equal); it starts reading at the end of this turn of the loop. */
struct informer *informers_get(struct informers *f, const struct informer_resource *r);
/* Calls fn(ctx) later, once all of `list` are synced. `ctx` must live until then or until informers_unwait. */
void informers_wait(struct informers *f, struct informer *const *list, size_t count, void (*fn)(void *ctx), void *ctx);
void informers_unwait(struct informers *f, void *ctx);

/* Whoever comes late hears everything there is as added, then synced, later and in order. */
void informer_handle(struct informer *i, const struct informer_handler *h, void *ctx);
/* Puts an object kept from an earlier life into a cache that was not read yet; handlers hear it as added. It does not
 * make the informer synced, and the first state corrects what is not so any more. Nothing happens when the informer is
 * synced or knows the object. 0, or -EINVAL when the text is no object. */
int informer_seed(struct informer *i, struct blob *object, struct err *err);
void informer_unhandle(struct informer *i, void *ctx); /* all handlers of ctx */

const char *informer_resource_name(const struct informer *i); /* "pods" */
bool informer_synced(const struct informer *i);
/* The revision up to which the cache is known to be complete; 0 while a state is being read. */
uint64_t informer_version(const struct informer *i);
size_t informer_count(const struct informer *i);
struct item *informer_get(const struct informer *i, const char *key); /* NULL when absent */
struct item *informer_get_in(const struct informer *i, const char *namespace, const char *name);
/* for (size_t c = 0; (it = informer_next(i, &c));) in no particular order */
struct item *informer_next(const struct informer *i, size_t *cursor);

struct informer_set {
    struct item *const *list;
    size_t count;
};
/* Makes sure there is an index by that function; its number. */
unsigned informer_index(struct informer *i, informer_index_fn *fn);
/* The items with that value, in no particular order; borrowed until the callback returns. */
struct informer_set informer_find(const struct informer *i, unsigned index, const char *value);

informer_index_fn informer_by_namespace;
informer_index_fn
    informer_by_controller;         /* uid of the owner reference with controller: true; else "orphan/NAMESPACE" */
informer_index_fn informer_by_node; /* spec.nodeName */

#endif
