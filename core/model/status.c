#include "core/model/status.h"

#include <stdarg.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/quote.h"
#include "core/model/kind.h"

/* "pods", "deployments.apps": how messages name a resource. "" for NULL. */
static const char *status_resource_name(struct arena *a, const struct kind *k)
{
    if (!k)
        return "";
    return *k->group ? arena_printf(a, "%s.%s", k->resource, k->group) : k->resource;
}

/* "Pod", "Deployment.apps". "" for NULL. */
static const char *status_kind_name(struct arena *a, const struct kind *k)
{
    if (!k)
        return "";
    return *k->group ? arena_printf(a, "%s.%s", k->kind, k->group) : k->kind;
}

static cJSON *status_head(struct arena *a, const char *status)
{
    return json_build(a, "{'kind':'Status','apiVersion':'v1','metadata':{},'status':%s}", status);
}

/* `details` is made when there is something to say: nobody sends an empty one but Go for a zero struct behind a
 * pointer. */
static cJSON *status_failure(struct arena *a, int code, const char *reason, const char *message, cJSON *details)
{
    cJSON *s = status_head(a, "Failure");
    if (*message)
        json_set_str(a, s, "message", message);
    if (*reason)
        json_set_str(a, s, "reason", reason);
    if (details)
        json_set(a, s, "details", details);
    json_set_int(a, s, "code", code);
    return s;
}

static void set_if_any(struct arena *a, cJSON *object, const char *key, const char *value)
{
    if (value && *value)
        json_set_str(a, object, key, value);
}

static cJSON *details_of(struct arena *a, const char *group, const char *kind, const char *name)
{
    cJSON *d = json_object(a);
    set_if_any(a, d, "name", name);
    set_if_any(a, d, "group", group);
    set_if_any(a, d, "kind", kind);
    return d;
}

/* StatusDetails.kind carries the resource, save for Invalid. */
static cJSON *resource_details(struct arena *a, const struct kind *k, const char *name)
{
    return details_of(a, k ? k->group : NULL, k ? k->resource : NULL, name);
}

/* Go writes code last, so details go before it. */
static cJSON *details_in(struct arena *a, cJSON *status)
{
    cJSON *details = json_get(status, "details");
    if (details)
        return details;
    int64_t code = json_int(status, "code", 0);
    json_del(status, "code");
    details = json_set(a, status, "details", json_object(a));
    json_set_int(a, status, "code", code);
    return details;
}

void status_add_cause(struct arena *a, cJSON *status, const char *reason, const char *message, const char *field)
{
    cJSON *details = details_in(a, status);
    cJSON *causes = json_get(details, "causes");
    if (!causes)
        causes = json_set(a, details, "causes", json_array(a));
    cJSON *cause = json_object(a);
    set_if_any(a, cause, "reason", reason);
    set_if_any(a, cause, "message", message);
    set_if_any(a, cause, "field", field);
    json_append(causes, cause);
}

void status_retry_after(struct arena *a, cJSON *status, int seconds)
{
    cJSON *details = details_in(a, status);
    if (seconds)
        json_set_int(a, details, "retryAfterSeconds", seconds);
}

cJSON *status_success(struct arena *a, const struct kind *k, const char *name, const char *uid)
{
    cJSON *s = status_head(a, "Success");
    cJSON *details = resource_details(a, k, name);
    set_if_any(a, details, "uid", uid);
    if (details->child)
        json_set(a, s, "details", details);
    return s;
}

cJSON *status_error(struct arena *a, int code, const char *reason, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    const char *message = arena_vprintf(a, fmt, args);
    va_end(args);
    return status_failure(a, code, reason, message, NULL);
}

static cJSON *about(struct arena *a, int code, const char *reason, const struct kind *k, const char *name,
                    const char *message)
{
    return status_failure(a, code, reason, message, resource_details(a, k, name));
}

cJSON *status_not_found(struct arena *a, const struct kind *k, const char *name)
{
    return about(a, 404, "NotFound", k, name,
                 arena_printf(a, "%s %s not found", status_resource_name(a, k), go_quote(a, name)));
}

cJSON *status_already_exists(struct arena *a, const struct kind *k, const char *name)
{
    return about(a, 409, "AlreadyExists", k, name,
                 arena_printf(a, "%s %s already exists", status_resource_name(a, k), go_quote(a, name)));
}

cJSON *status_conflict(struct arena *a, const struct kind *k, const char *name, const char *why)
{
    return about(a, 409, "Conflict", k, name,
                 arena_printf(a, "Operation cannot be fulfilled on %s %s: %s", status_resource_name(a, k),
                              go_quote(a, name), why));
}

cJSON *status_forbidden(struct arena *a, const struct kind *k, const char *name, const char *why)
{
    const char *message;
    if (!k)
        message = arena_printf(a, "forbidden: %s", why);
    else if (!name || !*name)
        message = arena_printf(a, "%s is forbidden: %s", status_resource_name(a, k), why);
    else
        message = arena_printf(a, "%s %s is forbidden: %s", status_resource_name(a, k), go_quote(a, name), why);
    return about(a, 403, "Forbidden", k, name, message);
}

const char *field_errors_text(const struct field_errors *errs)
{
    cleanup_map struct map seen = {0};
    cleanup_strbuf struct strbuf text = {0};
    for (size_t i = 0; i < errs->count; i++) {
        const struct field_error *f = &errs->list[i];
        char *one = arena_printf(errs->arena, "%s: %s", f->path, f->message);
        if (map_set(&seen, one, one))
            continue;
        if (text.len)
            strbuf_adds(&text, ", ");
        strbuf_adds(&text, one);
    }
    if (map_count(&seen) > 1)
        return arena_printf(errs->arena, "[%s]", text.p);
    return text.p ? arena_dup(errs->arena, text.p, text.len) : "";
}

cJSON *status_invalid(struct arena *a, const struct kind *k, const char *name, const struct field_errors *errs)
{
    const char *all = field_errors_text(errs);
    const char *message = arena_printf(a, "%s %s is invalid%s%s", status_kind_name(a, k), go_quote(a, name ? name : ""),
                                       *all ? ": " : "", all);
    cJSON *s = status_failure(a, 422, "Invalid", message, details_of(a, k ? k->group : NULL, k ? k->kind : NULL, name));
    for (size_t i = 0; i < errs->count; i++)
        status_add_cause(a, s, errs->list[i].reason, errs->list[i].message, errs->list[i].path);
    return s;
}

cJSON *status_bad_request(struct arena *a, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    const char *message = arena_vprintf(a, fmt, args);
    va_end(args);
    return status_failure(a, 400, "BadRequest", message, NULL);
}

cJSON *status_expired(struct arena *a, const char *message, const char *continue_token)
{
    cJSON *s = status_failure(a, 410, "Expired", message, NULL);
    if (continue_token && *continue_token)
        json_set_str(a, json_get(s, "metadata"), "continue", continue_token);
    return s;
}

cJSON *status_unauthorized(struct arena *a)
{
    return status_failure(a, 401, "Unauthorized", "Unauthorized", NULL);
}

cJSON *status_internal(struct arena *a, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    const char *why = arena_vprintf(a, fmt, args);
    va_end(args);
    cJSON *s = status_failure(a, 500, "InternalError", arena_printf(a, "Internal error occurred: %s", why), NULL);
    status_add_cause(a, s, NULL, why, NULL);
    return s;
}

cJSON *status_timeout(struct arena *a, const char *message, int retry_after_s)
{
    cJSON *s = status_failure(a, 504, "Timeout", arena_printf(a, "Timeout: %s", message), json_object(a));
    status_retry_after(a, s, retry_after_s);
    return s;
}

cJSON *status_too_large_resource_version(struct arena *a, uint64_t asked, uint64_t current)
{
    cJSON *s = status_timeout(
        a, arena_printf(a, "Too large resource version: %ju, current: %ju", (uintmax_t)asked, (uintmax_t)current), 0);
    status_add_cause(a, s, "ResourceVersionTooLarge", "Too large resource version", NULL);
    status_retry_after(a, s, 1);
    return s;
}

int status_code(const cJSON *status)
{
    int64_t code = json_int(status, "code", 0);
    if (code >= 100 && code <= 599)
        return (int)code;
    return str_eq(json_str(status, "status"), "Success") ? 200 : 500;
}
