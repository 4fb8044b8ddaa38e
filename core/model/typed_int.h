/* Inside typed_*.c: the type at a place of an object, and a list's items by key. */
#ifndef K3C_MODEL_TYPED_INT_H
#define K3C_MODEL_TYPED_INT_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/model/fieldset.h"
#include "core/model/schema.h"

struct arena;
struct err;

enum typed_atom {
    TYPED_STRUCT,
    TYPED_MAP,
    TYPED_LIST,
    TYPED_SCALAR, /* and what has no schema, which is owned whole */
};

struct typed {
    enum typed_atom atom;
    bool atomic;
    const struct schema_message *m; /* of a struct */
    const struct schema_field *f;   /* NULL: the object itself */
};

struct typed typed_root(const struct schema_message *m);
/* Of a member; false when the type has no such field. */
bool typed_member(struct typed t, const char *name, struct typed *ret);
/* Of a list's items. */
struct typed typed_item(struct typed t);
/* The element by which a list that is not atomic knows an item; -EINVAL says why it has none. */
int typed_key(struct arena *a, struct typed list, const cJSON *item, struct path_element *ret, struct err *err);

struct typed_entry {
    struct path_element at;
    const cJSON *item;
    size_t index; /* where it stands */
    bool right;   /* of the second list */
};
/* The items of both lists (NULL: none), sorted by key, first list first. *count entries. */
int typed_entries(struct arena *a, struct typed list, const cJSON *left, const cJSON *right, struct typed_entry **ret,
                  size_t *count, struct err *err);

/* The members of an object (NULL or null: none), sorted by key. */
const cJSON **typed_members(struct arena *a, const cJSON *object, size_t *count);

/* What one step of two walks side by side sees; either side may be NULL. */
struct typed_pair {
    const char *name;
    const cJSON *left, *right;
};
/* The members of both, in the order of their names; unknown ones of a struct are left out. */
struct typed_pair *typed_pairs(struct arena *a, struct typed t, const cJSON *left, const cJSON *right, size_t *count);

static inline struct path_element typed_named(const char *name)
{
    return (struct path_element){.type = PATH_FIELD, .field = name};
}

#endif
