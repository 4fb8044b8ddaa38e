/* Field errors of validation: gathering them, and the texts of apimachinery's util/validation/field. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/quote.h"
#include "core/model/status.h"

const char *field_path(struct arena *a, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *path = arena_vprintf(a, fmt, args);
    va_end(args);
    return path;
}

static struct field_error *field_add(struct field_errors *e)
{
    if (e->count == FIELD_ERRORS_MAX)
        e->count--; /* the object is refused anyway */
    e->list = arena_room(e->arena, e->list, e->count, &e->cap, sizeof(*e->list));
    return &e->list[e->count++];
}

/* "Class: value: detail", each of value and detail only if it is there. */
static void field_report(struct field_errors *e, const char *reason, const char *path, const char *class_text,
                         const char *value, const char *detail)
{
    struct field_error *f = field_add(e);
    f->reason = reason;
    f->path = arena_strdup(e->arena, path ? path : "");
    f->message = arena_printf(e->arena, "%s%s%s%s%s", class_text, value ? ": " : "", value ? value : "",
                              detail && *detail ? ": " : "", detail ? detail : "");
}

/* Go prints a string with %q and anything else as JSON. */
static const char *field_value(struct field_errors *e, const cJSON *value)
{
    if (!value)
        return "null";
    if (json_is_str(value))
        return go_quote(e->arena, value->valuestring);
    cleanup_strbuf struct strbuf text = {0};
    json_write(&text, value);
    return arena_dup(e->arena, text.p, text.len);
}

void field_required(struct field_errors *e, const char *path, const char *detail)
{
    field_report(e, "FieldValueRequired", path, "Required value", NULL, detail);
}

void field_invalid(struct field_errors *e, const char *path, const cJSON *value, const char *detail)
{
    field_report(e, "FieldValueInvalid", path, "Invalid value", field_value(e, value), detail);
}

void field_invalid_str(struct field_errors *e, const char *path, const char *value, const char *detail)
{
    field_report(e, "FieldValueInvalid", path, "Invalid value", go_quote(e->arena, value ? value : ""), detail);
}

void field_invalid_raw(struct field_errors *e, const char *path, const char *shown, const char *detail)
{
    field_report(e, "FieldValueInvalid", path, "Invalid value", shown, detail);
}

void field_forbidden(struct field_errors *e, const char *path, const char *detail)
{
    field_report(e, "FieldValueForbidden", path, "Forbidden", NULL, detail);
}

void field_not_supported(struct field_errors *e, const char *path, const char *value, const char *const *allowed)
{
    field_not_supported_raw(e, path, go_quote(e->arena, value ? value : ""), allowed);
}

void field_not_supported_raw(struct field_errors *e, const char *path, const char *shown, const char *const *allowed)
{
    cleanup_strbuf struct strbuf text = {0};
    for (size_t i = 0; allowed && allowed[i]; i++) {
        strbuf_adds(&text, i ? ", " : "supported values: ");
        strbuf_adds(&text, go_quote(e->arena, allowed[i]));
    }
    field_report(e, "FieldValueNotSupported", path, "Unsupported value", shown, text.p);
}

void field_duplicate(struct field_errors *e, const char *path, const cJSON *value)
{
    field_report(e, "FieldValueDuplicate", path, "Duplicate value", field_value(e, value), NULL);
}

void field_not_found(struct field_errors *e, const char *path, const char *value)
{
    field_report(e, "FieldValueNotFound", path, "Not found", go_quote(e->arena, value ? value : ""), NULL);
}

void field_too_long(struct field_errors *e, const char *path, size_t max_bytes)
{
    field_report(e, "FieldValueTooLong", path, "Too long", NULL,
                 arena_printf(e->arena, "may not be more than %zu byte%s", max_bytes, max_bytes == 1 ? "" : "s"));
}

void field_too_many(struct field_errors *e, const char *path, int64_t actual, int64_t max)
{
    field_report(e, "FieldValueTooMany", path, "Too many", arena_printf(e->arena, "%jd", (intmax_t)actual),
                 arena_printf(e->arena, "must have at most %jd item%s", (intmax_t)max, max == 1 ? "" : "s"));
}

void field_too_few(struct field_errors *e, const char *path, int64_t actual, int64_t min)
{
    field_report(e, "FieldValueTooFew", path, "Too few", arena_printf(e->arena, "%jd", (intmax_t)actual),
                 arena_printf(e->arena, "must have at least %jd item%s", (intmax_t)min, min == 1 ? "" : "s"));
}

void field_duplicate_raw(struct field_errors *e, const char *path, const char *shown, const char *detail)
{
    field_report(e, "FieldValueDuplicate", path, "Duplicate value", shown, detail);
}

void field_not_found_detail(struct field_errors *e, const char *path, const char *value, const char *detail)
{
    field_report(e, "FieldValueNotFound", path, "Not found", go_quote(e->arena, value), detail);
}
