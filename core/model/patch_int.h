/* What the files of the patch family share. */
#ifndef K3C_MODEL_PATCH_INT_H
#define K3C_MODEL_PATCH_INT_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "core/base/map.h"

struct arena;
struct err;
struct schema_field;
struct schema_message;

/* Members of an object by key. Patches of a client may have 100000 keys, so a search must not walk them all. */
struct members {
    struct arena *arena;
    cJSON *object;
    struct map map;
};
void members_init(struct members *m, struct arena *a, cJSON *object); /* borrows both */
cJSON *members_get(const struct members *m, const char *key);
void members_set(struct members *m, const char *key, cJSON *value); /* NULL removes */
void members_free(struct members *m);
#define cleanup_members __attribute__((cleanup(members_free)))

/* Strategic merge of one object: `original` (NULL: none) and `patch` belong to the caller's arena and are used up. */
int strategic_object(struct arena *a, const struct schema_message *m, cJSON *original, cJSON *patch, cJSON **ret,
                     struct err *err);
/* The same for a list that merges by the field's merge key, or as a set of scalars. `deletes`: patch names what goes.
 */
int strategic_list(struct arena *a, const struct schema_field *f, cJSON *original, cJSON *patch, bool deletes,
                   cJSON **ret, struct err *err);
/* Puts the items of `list` in the order of `order`, which came as $setElementOrder; `server` was the list before. */
int strategic_order(struct arena *a, const struct schema_field *f, cJSON *list, const cJSON *order, const cJSON *server,
                    cJSON **ret, struct err *err);
/* Whether the items of `patch` stand in `order`, in that order. */
int strategic_check_order(struct arena *a, const struct schema_field *f, const cJSON *patch, const cJSON *order,
                          struct err *err);
/* $patch says something that nobody knows. */
int strategic_unknown(const char *how, const cJSON *patch, struct err *err);

#endif
