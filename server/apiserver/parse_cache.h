/* Parse cache: the trees of this turn's events, so that a change which a hundred watchers select from is parsed once.
 * Forgotten at the next turn. Internal. */
#ifndef K3C_APISERVER_PARSE_CACHE_H
#define K3C_APISERVER_PARSE_CACHE_H

#include <cjson/cJSON.h>

struct blob;
struct loop;
struct parse_cache;

struct parse_cache *parse_cache_new(struct loop *l);
struct parse_cache *parse_cache_free(struct parse_cache *c); /* NULL is fine; returns NULL */

/* The tree of stored bytes; not to be changed, valid until the caller's next call. */
const cJSON *parse_cache_get(struct parse_cache *c, struct blob *bytes);
/* Its metadata.labels, NULL when it has none. */
const cJSON *parse_cache_labels(struct parse_cache *c, struct blob *bytes);

#endif
