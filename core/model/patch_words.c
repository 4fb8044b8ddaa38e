/* What Kubernetes says of a patch beside what it does: strict checks of the patch itself, and why a result is no object
 * of its kind, where the conversion is not encoding/json's. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/patch.h"
#include "core/model/schema.h"

/* Whether a Go type's name is a struct's: v1.PodSpec is one, v1.PullPolicy is not. */
static bool is_struct(const char *type)
{
    size_t count, n = strlen(type);
    const struct schema_message *const *all = schema_messages(&count);
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(all[i]->name);
        if (len > n && all[i]->name[len - n - 1] == '.' && !strcmp(all[i]->name + len - n, type))
            return true;
    }
    return false;
}

/* Whether the field that an error names ("... Go struct field PodSpec.spec.x of type ...") has a decoder of its own,
 * which is asked here too. */
static bool decodes_itself(const char *json_error)
{
    static const char before[] = "Go struct field ";
    const char *owner = strstr(json_error, before);
    if (!owner)
        return false;
    owner += strlen(before);
    size_t len = strcspn(owner, "."), path = strcspn(owner, " "), start = path, count;
    while (start && owner[start - 1] != '.')
        start--;
    const struct schema_message *const *all = schema_messages(&count);
    for (size_t i = 0; i < count; i++) {
        const char *name = strrchr(all[i]->name, '.') + 1;
        const struct schema_field *f =
            strlen(name) == len && !memcmp(name, owner, len) ? schema_field(all[i], owner + start, path - start) : NULL;
        if (f && f->container == SCHEMA_ONE)
            return f->type == SCHEMA_TIME || f->type == SCHEMA_MICRO_TIME || f->type == SCHEMA_DURATION ||
                   f->type == SCHEMA_INT_OR_STRING;
    }
    return false;
}

static const char *kind_of_value(const char *json_error)
{
    static const struct {
        const char *said, *kind;
    } kinds[] = {{"string ", "string"}, {"bool ", "bool"}, {"object ", "map"}, {"array ", "slice"}};
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (str_starts(json_error, kinds[i].said))
            return kinds[i].kind;
    size_t digits = strcspn(json_error, " ");
    digits += digits < strlen(json_error) ? 1 + strcspn(json_error + digits + 1, " ") : 0;
    return memchr(json_error, '.', digits) ? "float64" : "int64";
}

const char *patch_conversion_error(struct arena *a, const char *json_error)
{
    static const char start[] = "json: cannot unmarshal ", of_type[] = " of type ";
    const char *type = NULL;
    if (str_starts(json_error, "illegal base64"))
        return arena_printf(a, "error decoding from json: %s", json_error);
    for (const char *p = json_error; (p = strstr(p, of_type)); p += strlen(of_type))
        type = p + strlen(of_type);
    if (!type || !str_starts(json_error, start))
        return json_error;
    const char *kind = kind_of_value(json_error + strlen(start)), *into = strstr(json_error, " into ");
    if (into && decodes_itself(json_error))
        return arena_printf(a, "%.*s into Go value of type %s", (int)(into - json_error), json_error, type);
    if (str_starts(type, "[]"))
        return arena_printf(a, "cannot restore slice from %s", kind);
    if (str_starts(type, "map["))
        return arena_printf(a, "cannot restore map from %s", kind);
    if (is_struct(type))
        return arena_printf(a, "cannot restore struct from: %s", kind);
    bool text = !strcmp(type, "string") || strchr(type, '.'), whole = !strcmp(kind, "int64");
    if ((whole && text) || (!strcmp(kind, "float64") && str_starts(type, "int")))
        return arena_printf(a, "cannot convert %s to %s", kind, type);
    return arena_printf(a, "unrecognized type: %s", text ? "string" : type);
}

void patch_complaints(struct arena *a, const cJSON *patch, const struct json_duplicates *dups, cJSON *strict)
{
    static const char *const known[] = {"op", "path", "from", "value"};
    bool list = json_is_arr(patch); /* a JSON patch: its operations have four members */
    size_t index = 0;
    for (const cJSON *op = list ? patch->child : NULL; op; op = op->next, index++)
        for (const cJSON *n = json_is_obj(op) ? op->child : NULL; n; n = n->next) {
            bool found = false;
            for (size_t i = 0; i < COUNT_OF(known); i++)
                found |= !strcmp(known[i], n->string);
            if (!found && json_count(strict) < PATCH_COMPLAINTS_MAX)
                json_append(strict, json_stringf(a, "json patch unknown field \"[%zu].%s\"", index, n->string));
        }
    for (size_t i = 0; i < dups->count; i++)
        json_append(strict, json_stringf(a, "%sduplicate field \"%s\"", list ? "json patch " : "", dups->path[i]));
}
