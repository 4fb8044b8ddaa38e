/* Parse cache: the trees of this turn's events, and the events as they are sent, so that a change which a thousand
 * watchers select from and hear of is parsed and encoded once. Forgotten at the next turn. Internal. */
#ifndef K3C_APISERVER_PARSE_CACHE_H
#define K3C_APISERVER_PARSE_CACHE_H

#include <cjson/cJSON.h>
#include <stdbool.h>

struct blob;
struct loop;
struct parse_cache;

struct parse_cache *parse_cache_new(struct loop *l);
struct parse_cache *parse_cache_free(struct parse_cache *c); /* NULL is fine; returns NULL */

/* The tree of stored bytes; not to be changed, valid until the caller's next call. */
const cJSON *parse_cache_get(struct parse_cache *c, struct blob *bytes);
/* Its metadata.labels, NULL when it has none. */
const cJSON *parse_cache_labels(struct parse_cache *c, struct blob *bytes);
/* The event of that type about the object of those bytes, as another watcher got it; NULL when none did. Borrowed. */
struct blob *parse_cache_event(struct parse_cache *c, struct blob *bytes, const char *type, bool protobuf);
void parse_cache_keep_event(struct parse_cache *c, struct blob *bytes, const char *type, bool protobuf,
                            struct blob *event);

#endif
