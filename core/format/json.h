/* JSON: text to cJSON trees and back, with what the Kubernetes API needs and cJSON lacks: 64-bit integers kept exactly,
 * duplicate keys reported, depth and size bounded, every node in an arena.
 *
 * The tree type is cJSON's, its nodes are ours: they live in an arena and go with it, so nothing here is ever freed
 * alone and cJSON_Parse, cJSON_Create*, cJSON_Delete and cJSON_Print are not used on them. A node belongs to one
 * parent. Numbers keep their literal text in `valuestring`; read them with json_int / json_number. */
#ifndef K3C_FORMAT_JSON_H
#define K3C_FORMAT_JSON_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/base/str.h"

struct arena;
struct err;

enum {
    JSON_DEPTH_MAX = 256,     /* nesting; deeper text is refused */
    JSON_DUPLICATES_MAX = 32, /* reported; more are dropped silently */
};

/* Paths of keys that occurred twice in one object, in Kubernetes' spelling: "spec.containers[0].name". The last value
 * wins, as in Go. */
struct json_duplicates {
    const char *path[JSON_DUPLICATES_MAX];
    /* The member, which stays where it was first, and the last of its siblings before it came again; by json_parse
     * only. */
    const cJSON *node[JSON_DUPLICATES_MAX], *after[JSON_DUPLICATES_MAX];
    size_t count;
};

/* Why a text is refused that would fill its arena (arena_bound): a value costs 64 bytes beside its text. */
#define JSON_TOO_MANY "the text holds more values than there is room for"

/* Parses one JSON text with nothing but white space around it. `dups` may be NULL. Messages are worded as
 * encoding/json words them. 0 or -EINVAL (-E2BIG when too deep, -EFBIG when the arena is full
 * and the text longer than 1 KiB). */
int json_parse(struct arena *a, const char *text, size_t len, cJSON **ret, struct json_duplicates *dups,
               struct err *err);

/* The same where it does not matter why a text is refused: NULL then, and for NULL. */
cJSON *json_of(struct arena *a, const char *text);

/* The same as json_parse, but only what is asked for: of the root the members named, and of that one of them that is
 * called `in` (may be NULL) only those that `inner` names. Lists end with NULL. What is left out costs no memory and is
 * not checked. */
struct json_only {
    const char *const *members, *in, *const *inner;
};
int json_parse_only(struct arena *a, const char *text, size_t len, const struct json_only *only, cJSON **ret,
                    struct err *err);

/* Compact text; strings escaped as encoding/json does (control characters, invalid UTF-8 becomes U+FFFD). */
void json_write(struct strbuf *out, const cJSON *node);
struct blob *json_to_blob(const cJSON *node);
void json_write_string(struct strbuf *out, const char *s);

/* Reading. Each accepts NULL for the node and answers as for a missing one. A path is keys joined by dots; a key that
 * itself has dots (labels) is read with json_get. */
cJSON *json_get(const cJSON *object, const char *key);
cJSON *json_at(const cJSON *node, const char *path);
/* The first element of a list whose member `key` is that text; one without the member counts as "". NULL: none. */
cJSON *json_find(const cJSON *list, const char *key, const char *text);
bool json_has(const cJSON *list, const cJSON *item); /* by json_equal */
bool json_has_str(const cJSON *list, const char *text);
const char *json_str(const cJSON *node, const char *path);                     /* NULL unless a string */
const char *json_str_or(const cJSON *node, const char *path, const char *def); /* def unless a string */
int64_t json_int(const cJSON *node, const char *path, int64_t def);            /* def unless an integer */
bool json_bool(const cJSON *node, const char *path, bool def);                 /* def unless a bool */
int64_t json_time(const cJSON *node, const char *path); /* microseconds since 1970; 0 unless a time */
int json_to_int64(const cJSON *number, int64_t *ret);   /* -EINVAL: not an integer; -ERANGE */
size_t json_count(const cJSON *array_or_object);
/* The members in the order of their keys, into room for json_count of them. Returns how many. */
size_t json_sorted(const cJSON *object, const cJSON **ret);
bool json_equal(const cJSON *a,
                const cJSON *b); /* deep; member order does not matter; 1 and 1.0 differ; NULL is NULL */
static inline bool json_is_obj(const cJSON *n)
{
    return n && (n->type & 0xff) == cJSON_Object;
}
static inline bool json_is_arr(const cJSON *n)
{
    return n && (n->type & 0xff) == cJSON_Array;
}
static inline bool json_is_str(const cJSON *n)
{
    return n && (n->type & 0xff) == cJSON_String;
}
static inline bool json_is_num(const cJSON *n)
{
    return n && (n->type & 0xff) == cJSON_Number;
}
static inline bool json_is_null(const cJSON *n)
{
    return n && (n->type & 0xff) == cJSON_NULL;
}
static inline bool json_is_bool(const cJSON *n)
{
    return n && (n->type & (cJSON_True | cJSON_False)) != 0;
}
static inline bool json_is_true(const cJSON *n)
{
    return n && (n->type & 0xff) == cJSON_True;
}

static inline cJSON *json_first(const cJSON *parent)
{
    return parent ? parent->child : NULL;
}
/* for (JSON_EACH(item, array_or_object)): the body may remove `item`. NULL has no members. */
#define JSON_EACH(item, parent)                                                                                        \
    cJSON *item = json_first(parent), *item##_next = item ? item->next : NULL;                                         \
    item;                                                                                                              \
    item = item##_next, item##_next = item ? item->next : NULL

/* Making. Strings and keys are copied into the arena. */
cJSON *json_object(struct arena *a);
cJSON *json_array(struct arena *a);
cJSON *json_string(struct arena *a, const char *s);
cJSON *json_strings(struct arena *a, const char *const *list); /* an array; the list ends in NULL, or is NULL */
cJSON *json_stringf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
cJSON *json_number(struct arena *a, int64_t n);
cJSON *json_double(struct arena *a, double d);
cJSON *json_boolean(struct arena *a, bool b);
cJSON *json_null(struct arena *a);
cJSON *json_copy(struct arena *a, const cJSON *node); /* deep; NULL stays NULL; without parent and key */

/* Changing. */
void json_append(cJSON *array, cJSON *item);
void json_insert(cJSON *array, size_t index, cJSON *item); /* at the end when index is beyond it */
/* Sets a member, in place when the key is there; NULL removes it. Returns the value. */
cJSON *json_set(struct arena *a, cJSON *object, const char *key, cJSON *value);
void json_set_str(struct arena *a, cJSON *object, const char *key, const char *s); /* NULL removes */
void json_set_int(struct arena *a, cJSON *object, const char *key, int64_t n);
void json_set_bool(struct arena *a, cJSON *object, const char *key, bool b);
/* Sets at a dotted path, making the objects on the way. */
cJSON *json_put(struct arena *a, cJSON *object, const char *path, cJSON *value);
cJSON *json_ensure(struct arena *a, cJSON *object, const char *path); /* the object at path, made when missing */
void json_remove(cJSON *parent, cJSON *item);                         /* takes an item out of its array or object */
bool json_del(cJSON *object, const char *key);
void json_replace(cJSON *parent, cJSON *old, cJSON *fresh); /* fresh takes old's place and key */

/* A tree from a template in which single quotes stand for double ones:
 *     json_build(a, "{'kind':%s,'spec':{'replicas':%i,'template':%J}}", kind, replicas, tree)
 * %s string (escaped; also in the place of a key), %i int, %I int64_t, %b bool, %J a node (copied). NULL for %s or %J
 * drops the member or item it stands for. A wrong template is our bug and aborts. */
cJSON *json_build(struct arena *a, const char *template, ...);

#endif
