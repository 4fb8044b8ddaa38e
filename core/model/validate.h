/* Validate: the words that validation code of the kinds is written in. A place in the object is a chain of frames on
 * the stack, put into text only when something is wrong there:
 *
 *     const struct path *containers = AT(spec, "containers");
 *     v_name(e, AT(AT_INDEX(containers, i), "name"), name, name_dns1123_label);
 *
 * A frame lives as long as the block that made it. Trees have been decoded by schema: types are right, nulls are gone.
 */
#ifndef K3C_MODEL_VALIDATE_H
#define K3C_MODEL_VALIDATE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/format/names.h"
#include "core/model/status.h"

struct map;
struct schema_message;

struct path {
    const struct path *up; /* NULL: the root */
    const char *name;      /* ".name", or NULL */
    const char *key;       /* "[key]", or NULL */
    int64_t index;         /* "[index]" when neither */
};
#define AT(up_, name_) (&(const struct path){.up = (up_), .name = (name_)})
#define AT_KEY(up_, key_) (&(const struct path){.up = (up_), .key = (key_)})
#define AT_INDEX(up_, index_) (&(const struct path){.up = (up_), .index = (int64_t)(index_)})
#define ROOT(name_) (&(const struct path){.name = (name_)})

/* "spec.containers[0].name"; "<nil>" for NULL, as Go has it. */
const char *path_text(struct arena *a, const struct path *p);

/* One error each; the texts are field_*'s (core/model/status.h). */
void v_required(struct field_errors *e, const struct path *p, const char *detail);
void v_invalid(struct field_errors *e, const struct path *p, const cJSON *value, const char *detail);
void v_invalid_str(struct field_errors *e, const struct path *p, const char *value, const char *detail);
void v_invalid_int(struct field_errors *e, const struct path *p, int64_t value, const char *detail);
/* "Invalid value: detail" and nothing of the value. */
void v_invalid_omitted(struct field_errors *e, const struct path *p, const char *detail);
void v_forbidden(struct field_errors *e, const struct path *p, const char *detail);
void v_not_supported(struct field_errors *e, const struct path *p, const char *value, const char *const *allowed);
/* The same for a value that is no string: `shown` as it is. */
void v_not_supported_raw(struct field_errors *e, const struct path *p, const char *shown, const char *const *allowed);
void v_duplicate(struct field_errors *e, const struct path *p, const char *value);
void v_not_found(struct field_errors *e, const struct path *p, const char *value);
void v_too_long(struct field_errors *e, const struct path *p, size_t max_bytes);
void v_too_many(struct field_errors *e, const struct path *p, int64_t actual, int64_t max);

/* Rules. `value` NULL counts as "". */
void v_name(struct field_errors *e, const struct path *p, const char *value, name_check *check);
/* The same, but an empty value is "Required value". */
void v_required_name(struct field_errors *e, const struct path *p, const char *value, name_check *check);
/* The enumeration that the schema states for the field. Absent or empty: "Required value" if `required`, else fine.
 * Returns whether the value is in it. */
bool v_enum(struct field_errors *e, const struct path *p, const cJSON *object, const struct schema_message *m,
            const char *field, bool required);
/* The same for one value of a list. */
void v_enum_value(struct field_errors *e, const struct path *p, const char *value, const struct schema_message *m,
                  const char *field);
void v_one_of(struct field_errors *e, const struct path *p, const char *value, const char *const *allowed);
/* The same, where an empty value is "Required value". */
void v_choice(struct field_errors *e, const struct path *p, const char *value, const char *const *allowed);
/* "must be greater than or equal to 0"; absent is fine. */
void v_non_negative(struct field_errors *e, const struct path *p, const cJSON *number);
void v_positive(struct field_errors *e, const struct path *p, const cJSON *number); /* "must be greater than 0" */
void v_port(struct field_errors *e, const struct path *p, int64_t port);
void v_port_or_name(struct field_errors *e, const struct path *p, const cJSON *port); /* IntOrString */
void v_user_id(struct field_errors *e, const struct path *p, const cJSON *id);        /* also groups */
void v_ip(struct field_errors *e, const struct path *p, const char *text); /* "legacy" fields: any form but odd ones */
void v_labels(struct field_errors *e, const struct path *p, const cJSON *labels);
void v_label_selector(struct field_errors *e, const struct path *p, const cJSON *selector);
/* "Forbidden"-free immutability: "Invalid value: ...: field is immutable" if the two differ. */
void v_immutable_as(struct field_errors *e, const struct path *p, const cJSON *value, const cJSON *old,
                    const char *detail); /* in other words */
void v_immutable(struct field_errors *e, const struct path *p, const cJSON *value, const cJSON *old);

/* "acme.io/foo": a domain and a path. */
void v_domain_path(struct field_errors *e, const struct path *p, const char *text);
/* Whether `key` is met for the first time; objects of a client may have 100000 items, so lists are not walked for it.
 */
bool v_first(struct map *seen, const char *key);

/* Reading. */
static inline const char *v_str(const cJSON *object, const char *key) /* "" when absent */
{
    const cJSON *n = object ? object->child : NULL;
    for (; n; n = n->next)
        if (n->string && !__builtin_strcmp(n->string, key))
            return n->valuestring && (n->type & 0xff) == cJSON_String ? n->valuestring : "";
    return "";
}

#endif
