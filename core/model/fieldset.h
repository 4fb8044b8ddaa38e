/* Field sets: which fields of an object somebody manages, as metadata.managedFields[].fieldsV1 tells it.
 *
 * A set is a tree. A path is a row of elements: a field's or map key's name (f:), the key fields of a list's item (k:),
 * the value of a set's item (v:) or an index (i:). A node can be a member itself ("." in FieldsV1), have members below
 * it, or both. Sets live in an arena and are never changed once another set may share parts of them: every operation
 * makes a new one, and NULL is the empty set. Elements are sorted as Kubernetes sorts them, so that two sets join in
 * one pass and a set has one text.
 *
 * Source of the format: sigs.k8s.io/structured-merge-diff v6, fieldpath. */
#ifndef K3C_MODEL_FIELDSET_H
#define K3C_MODEL_FIELDSET_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct err;
struct strbuf;

enum path_type { PATH_FIELD, PATH_KEY, PATH_VALUE, PATH_INDEX }; /* in the order in which they are sorted */

struct path_key {
    const char *name;
    const cJSON *value;
};

struct path_element {
    enum path_type type;
    uint32_t nkeys;
    union {
        const char *field;
        const struct path_key *keys; /* sorted by name */
        const cJSON *value;
        int64_t index;
    };
};

struct field_node {
    struct path_element at;
    bool member;
    struct field_set *children; /* NULL or not empty */
};

struct field_set {
    struct field_node *nodes; /* sorted by `at` */
    uint32_t count, cap;
};

/* Order of elements and of scalar values (numbers by value, then strings, booleans, lists, objects, null). */
int path_compare(const struct path_element *a, const struct path_element *b);
/* The same JSON, with numbers compared by value. */
bool path_value_equal(const cJSON *a, const cJSON *b);
/* ".name", "[name=\"x\",protocol=\"TCP\"]", "[=\"x\"]", "[0]", as error messages show it. */
void path_format(struct arena *a, const struct path_element *e, struct strbuf *out);

/* Adds a node behind the last one; the caller goes in order. *set is made when NULL. */
void field_set_append(struct arena *a, struct field_set **set, const struct field_node *node);
/* A set of dotted paths of field names, NULL-terminated: "metadata.name". */
struct field_set *field_set_of(struct arena *a, const char *const *paths);

const struct field_node *field_set_find(const struct field_set *s, const struct path_element *e);
size_t field_set_size(const struct field_set *s); /* members */
bool field_set_equal(const struct field_set *a, const struct field_set *b);

/* What is in a or b; in both; in a but not in b (a member of b leaves what is below it in a alone). */
struct field_set *field_set_union(struct arena *ar, struct field_set *a, struct field_set *b);
struct field_set *field_set_intersection(struct arena *ar, struct field_set *a, struct field_set *b);
struct field_set *field_set_difference(struct arena *ar, struct field_set *a, const struct field_set *b);
/* Difference that drops what is below the members of b as well. */
struct field_set *field_set_exclude(struct arena *ar, struct field_set *a, const struct field_set *b);

/* Calls fn for every member: those of a level first, then those below, as Kubernetes lists conflicts. */
typedef void field_set_visit(void *ctx, const struct path_element *path, size_t len);
void field_set_each(const struct field_set *s, field_set_visit *fn, void *ctx);

/* FieldsV1 as a tree of objects, and back. Elements of an unknown sort ("x:...") are dropped, as Kubernetes does; what
 * is no element at all is -EINVAL. A text within the body's limit cannot make a set larger than itself: its nodes are
 * its keys, its depth is JSON's. */
cJSON *field_set_to_json(struct arena *a, const struct field_set *s);
int field_set_from_json(struct arena *a, const cJSON *fields, struct field_set **ret, struct err *err);

#endif
