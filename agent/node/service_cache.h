/* What a node knows of Services and EndpointSlices, kept in a file of this boot, so that a k3c that is started again
 * while its server is away goes on with it. Root's alone; a line an object: the resource, a space, its JSON as the
 * informer has it. Replaced as a whole, a moment after changes, never when nothing changed. */
#ifndef K3C_NODE_SERVICE_CACHE_H
#define K3C_NODE_SERVICE_CACHE_H

#include <stdbool.h>
#include <stddef.h>

struct informer;
struct loop;
struct service_cache;

/* `list` is copied; the informers outlive the cache. */
struct service_cache *service_cache_new(struct loop *l, const char *path, struct informer *const *list, size_t count);
struct service_cache *service_cache_free(struct service_cache *c); /* writes what is due; NULL is fine; returns NULL */

/* Gives the informers what the file has. False: there is none, or none that can be read. */
bool service_cache_load(struct service_cache *c);
/* The informers, complete, may know other things than the file. */
void service_cache_changed(struct service_cache *c);

#endif
