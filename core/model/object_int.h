/* Inside object_*.c: the walk that brings a tree into the form Go would write, and the scalars on its way. */
#ifndef K3C_MODEL_OBJECT_INT_H
#define K3C_MODEL_OBJECT_INT_H

#include <cjson/cJSON.h>
#include <stdint.h>

#include "core/model/object.h"

struct arena;
struct err;
struct json_duplicates;
struct schema_message;

enum { OBJECT_STRICT_MAX = 100 }; /* complaints gathered; more are dropped */

/* Checks `tree` against `m` and gives it Go's form in place: members in field order, maps sorted, unknown fields
 * dropped, zero values left out or written as omitempty has it. Adds to `strict` (NULL: not wanted) what was unknown,
 * or duplicate by `dups` (NULL). 0 or -EINVAL. */
int object_walk(struct arena *a, const struct schema_message *m, cJSON *tree, const struct json_duplicates *dups,
                cJSON *strict, struct err *err);

/* Scalars whose text has a canonical form, beside object_scalar_time. Each answers in the arena, or NULL with the error
 * that Go gives. */
const char *object_scalar_base64(struct arena *a, const char *text, struct err *err);
const char *object_scalar_quantity(struct arena *a, const char *text, struct err *err);
const char *object_scalar_duration(struct arena *a, const char *text, struct err *err);

/* What RFC 3339 can write: years 0 to 9999, in seconds since 1970. */
#define OBJECT_TIME_FIRST INT64_C(-62167219200)
#define OBJECT_TIME_LAST INT64_C(253402300799)

/* Seconds and microseconds since 1970 of a canonical time. */
void object_scalar_time_parts(const char *text, int64_t *seconds, int *micros);

/* The message that an apiVersion and kind name, among the kinds that are served and those of meta/v1; NULL when none.
 */
const struct schema_message *object_schema(const char *api_version, const char *kind);

#endif
