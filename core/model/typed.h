/* Typed walks: comparing, merging and taking apart objects as their schema says: lists as maps by key fields, as sets
 * or atomic, maps and structs granular or atomic. What server-side apply and managedFields are made of.
 *
 * Trees are read, never changed; results live in the arena. Lists may have many items and maps many keys: every walk
 * sorts once and joins, none searches a list for each item. Depth is bounded by the parser's (JSON_DEPTH_MAX).
 *
 * Source of the rules: sigs.k8s.io/structured-merge-diff v6, typed. */
#ifndef K3C_MODEL_TYPED_H
#define K3C_MODEL_TYPED_H

#include <cjson/cJSON.h>

#include "core/model/fieldset.h"

struct arena;
struct err;
struct schema_message;
struct strbuf;

struct typed_changes {
    struct field_set *removed, *modified, *added;
};

/* What changes from `lhs` to `rhs`. -EINVAL when a list's item has no key. */
int typed_compare(struct arena *a, const struct schema_message *m, const cJSON *lhs, const cJSON *rhs,
                  struct typed_changes *ret, struct err *err);

/* Every field that the object has. -EINVAL as above. */
int typed_fields(struct arena *a, const struct schema_message *m, const cJSON *object, struct field_set **ret,
                 struct err *err);

/* Checks what a client applies: types, unknown fields, duplicate items. Appends to `errors` what is wrong, worded as
 * Kubernetes does: ".spec.foo: field not declared in schema"; several are lines below "errors:". */
void typed_validate(struct arena *a, const struct schema_message *m, const cJSON *object, struct strbuf *errors);

/* `live` with what `config` has on top; `config` has passed typed_validate. NULL when both are empty. */
int typed_merge(struct arena *a, const struct schema_message *m, const cJSON *live, const cJSON *config, cJSON **ret,
                struct err *err);

/* `object` without the fields and items of `fields`. */
cJSON *typed_remove(struct arena *a, const struct schema_message *m, const cJSON *object,
                    const struct field_set *fields);

/* `s` with every declared field on the way to a member as a member itself. */
struct field_set *typed_name_parents(struct arena *a, const struct schema_message *m, const struct field_set *s);

/* `s` as today's schema has it: what has become atomic is owned whole. */
struct field_set *typed_reconcile(struct arena *a, const struct schema_message *m, struct field_set *s);

#endif
