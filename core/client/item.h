/* Item: one object as a cache holds it: immutable, counted, text first and a tree only when somebody looks.
 *
 * The text is the blob that came from the server (in process: the store's own bytes, so it costs nothing twice); where
 * only a part is wanted and nobody else holds that blob, text of that part. Trees are made at first use and dropped,
 * least recently used first, when a pool holds more than ITEM_TREES_BYTES of them at the end of a loop turn. So a tree,
 * and every pointer into it, is valid until the callback that asked for it returns to the loop; who needs it later
 * holds the item and asks again, or copies. */
#ifndef K3C_CLIENT_ITEM_H
#define K3C_CLIENT_ITEM_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/base/list.h"

struct arena;
struct blob;
struct err;
struct json_only;
struct loop;

enum { ITEM_TREES_BYTES = 1 << 20 };

struct item_pool; /* the trees of many items */

struct item {
    const char *namespace; /* "" when cluster-scoped */
    const char *name;
    const char *key; /* "namespace/name", or "name" when cluster-scoped */
    const char *uid;
    uint64_t version; /* metadata.resourceVersion; 0 when it is not a number */
    struct blob *raw; /* JSON text: of what was asked for, or of the whole object */

    /* Private. */
    int refs;
    struct item_pool *pool;
    const struct json_only *only;
    struct arena *arena; /* of the tree; NULL while there is none */
    cJSON *root;
    struct list lru;
    struct item_slot *slots; /* where the informer's indexes hold it */
    unsigned nslots;
    bool stale;  /* not yet seen again in a new list */
    char text[]; /* namespace, key, uid */
};

struct item_pool *item_pool_new(struct loop *l);
struct item_pool *item_pool_free(struct item_pool *p); /* its items must be gone; NULL is fine; returns NULL */

/* Makes an item with one reference from an object's text. `only`, if given, is what the cache needs of it; `shared`:
 * somebody else holds that text anyway. 0, or -EINVAL when the text is not an object with metadata.name. */
int item_new(struct item_pool *p, struct blob *raw, const struct json_only *only, bool shared, struct item **ret,
             struct err *err);
struct item *item_ref(struct item *it);   /* NULL stays NULL */
struct item *item_unref(struct item *it); /* returns NULL; NULL is fine */

/* The object. Read only; see above how long. */
const cJSON *item_tree(struct item *it);

#endif
