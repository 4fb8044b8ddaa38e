#include "core/model/validate.h"

#include <inttypes.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/base/str.h"
#include "core/format/ip.h"
#include "core/format/json.h"
#include "core/model/schema.h"

static void path_write(const struct path *p, struct strbuf *out)
{
    if (p->up)
        path_write(p->up, out);
    if (p->name) {
        strbuf_adds(out, p->up ? "." : "");
        strbuf_adds(out, p->name);
    } else if (p->key) {
        strbuf_addf(out, "[%s]", p->key);
    } else {
        strbuf_addf(out, "[%" PRId64 "]", p->index);
    }
}

const char *path_text(struct arena *a, const struct path *p)
{
    if (!p)
        return "<nil>";
    cleanup_strbuf struct strbuf text = {0};
    path_write(p, &text);
    return arena_dup(a, text.p, text.len);
}

void v_required(struct field_errors *e, const struct path *p, const char *detail)
{
    field_required(e, path_text(e->arena, p), detail);
}

void v_invalid(struct field_errors *e, const struct path *p, const cJSON *value, const char *detail)
{
    field_invalid(e, path_text(e->arena, p), value, detail);
}

void v_invalid_str(struct field_errors *e, const struct path *p, const char *value, const char *detail)
{
    field_invalid_str(e, path_text(e->arena, p), value, detail);
}

void v_invalid_int(struct field_errors *e, const struct path *p, int64_t value, const char *detail)
{
    field_invalid_raw(e, path_text(e->arena, p), arena_printf(e->arena, "%" PRId64, value), detail);
}

void v_invalid_omitted(struct field_errors *e, const struct path *p, const char *detail)
{
    field_invalid_raw(e, path_text(e->arena, p), NULL, detail);
}

void v_forbidden(struct field_errors *e, const struct path *p, const char *detail)
{
    field_forbidden(e, path_text(e->arena, p), detail);
}

void v_not_supported(struct field_errors *e, const struct path *p, const char *value, const char *const *allowed)
{
    field_not_supported(e, path_text(e->arena, p), value, allowed);
}

void v_not_supported_raw(struct field_errors *e, const struct path *p, const char *shown, const char *const *allowed)
{
    field_not_supported_raw(e, path_text(e->arena, p), shown, allowed);
}

void v_duplicate(struct field_errors *e, const struct path *p, const char *value)
{
    field_duplicate(e, path_text(e->arena, p), json_string(e->arena, value));
}

void v_not_found(struct field_errors *e, const struct path *p, const char *value)
{
    field_not_found(e, path_text(e->arena, p), value);
}

void v_too_long(struct field_errors *e, const struct path *p, size_t max_bytes)
{
    field_too_long(e, path_text(e->arena, p), max_bytes);
}

void v_too_many(struct field_errors *e, const struct path *p, int64_t actual, int64_t max)
{
    field_too_many(e, path_text(e->arena, p), actual, max);
}

void v_name(struct field_errors *e, const struct path *p, const char *value, name_check *check)
{
    const char *says[NAME_MESSAGES_MAX];
    size_t n = check(value ? value : "", says);
    for (size_t i = 0; i < n; i++)
        v_invalid_str(e, p, value, says[i]);
}

void v_required_name(struct field_errors *e, const struct path *p, const char *value, name_check *check)
{
    if (!value || !*value)
        v_required(e, p, "");
    else
        v_name(e, p, value, check);
}

/* The '|'-separated texts of a schema field, NULL-terminated. */
static const char *const *enum_values(struct arena *a, const char *enums)
{
    size_t count = 1;
    for (const char *p = enums; *p; p++)
        count += *p == '|';
    const char **list = arena_alloc(a, (count + 1) * sizeof(*list));
    struct slice rest = slice_of(enums);
    for (size_t i = 0; i < count; i++) {
        struct slice one = slice_cut(&rest, '|');
        list[i] = arena_dup(a, one.p, one.n);
    }
    return list;
}

static bool enum_has(const char *enums, const char *value)
{
    struct slice rest = slice_of(enums);
    while (rest.n)
        if (slice_is(slice_cut(&rest, '|'), value))
            return true;
    return false;
}

bool v_enum(struct field_errors *e, const struct path *p, const cJSON *object, const struct schema_message *m,
            const char *field, bool required)
{
    const char *value = v_str(object, field);
    const struct schema_field *f = schema_field(m, field, strlen(field));
    if (!*value) {
        if (required)
            v_required(e, AT(p, field), "");
        return !required;
    }
    if (!f || !f->enums || enum_has(f->enums, value))
        return true;
    v_not_supported(e, AT(p, field), value, enum_values(e->arena, f->enums));
    return false;
}

void v_enum_value(struct field_errors *e, const struct path *p, const char *value, const struct schema_message *m,
                  const char *field)
{
    const struct schema_field *f = schema_field(m, field, strlen(field));
    if (f && f->enums && !enum_has(f->enums, value))
        v_not_supported(e, p, value, enum_values(e->arena, f->enums));
}

void v_one_of(struct field_errors *e, const struct path *p, const char *value, const char *const *allowed)
{
    for (size_t i = 0; allowed[i]; i++)
        if (!strcmp(allowed[i], value))
            return;
    v_not_supported(e, p, value, allowed);
}

void v_choice(struct field_errors *e, const struct path *p, const char *value, const char *const *allowed)
{
    if (*value)
        v_one_of(e, p, value, allowed);
    else
        v_required(e, p, "");
}

void v_non_negative(struct field_errors *e, const struct path *p, const cJSON *number)
{
    if (json_is_num(number) && json_int(number, "", 0) < 0)
        v_invalid(e, p, number, "must be greater than or equal to 0");
}

void v_positive(struct field_errors *e, const struct path *p, const cJSON *number)
{
    if (json_is_num(number) && json_int(number, "", 1) <= 0)
        v_invalid(e, p, number, "must be greater than 0");
}

void v_port(struct field_errors *e, const struct path *p, int64_t port)
{
    if (port < 1 || port > 65535)
        v_invalid_int(e, p, port, "must be between 1 and 65535, inclusive");
}

void v_port_or_name(struct field_errors *e, const struct path *p, const cJSON *port)
{
    if (json_is_str(port))
        v_name(e, p, port->valuestring, name_port);
    else
        v_port(e, p, json_int(port, "", 0));
}

void v_user_id(struct field_errors *e, const struct path *p, const cJSON *id)
{
    int64_t n = json_int(id, "", 0);
    if (n < 0 || n > INT32_MAX)
        v_invalid_int(e, p, n, "must be between 0 and 2147483647, inclusive");
}

void v_ip(struct field_errors *e, const struct path *p, const char *text)
{
    struct ip ip;
    unsigned odd = 0;
    if (ip_parse(text, &ip, &odd) < 0) {
        v_invalid_str(e, p, text, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
        return;
    }
    if (odd & IP_LEADING_ZEROS)
        v_invalid_str(e, p, text, "must not have leading 0s");
    if (odd & IP_MAPPED)
        v_invalid_str(e, p, text, "must not be an IPv4-mapped IPv6 address");
}

void v_labels(struct field_errors *e, const struct path *p, const cJSON *labels)
{
    for (JSON_EACH(item, labels)) {
        v_name(e, p, item->string, name_label_key);
        v_name(e, p, item->valuestring, name_label_value);
    }
}

static void label_requirement(struct field_errors *e, const struct path *p, const cJSON *r)
{
    const char *op = v_str(r, "operator");
    const cJSON *values = json_get(r, "values");
    if (!strcmp(op, "In") || !strcmp(op, "NotIn")) {
        if (!json_count(values))
            v_required(e, AT(p, "values"), "must be specified when `operator` is 'In' or 'NotIn'");
    } else if (!strcmp(op, "Exists") || !strcmp(op, "DoesNotExist")) {
        if (json_count(values))
            v_forbidden(e, AT(p, "values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
    } else {
        v_invalid_str(e, AT(p, "operator"), op, "not a valid selector operator");
    }
    v_name(e, AT(p, "key"), v_str(r, "key"), name_label_key);
    int64_t i = 0;
    for (JSON_EACH(value, values))
        v_name(e, AT_INDEX(AT(p, "values"), i++), value->valuestring, name_label_value);
}

void v_label_selector(struct field_errors *e, const struct path *p, const cJSON *selector)
{
    v_labels(e, AT(p, "matchLabels"), json_get(selector, "matchLabels"));
    int64_t i = 0;
    for (JSON_EACH(r, json_get(selector, "matchExpressions")))
        label_requirement(e, AT_INDEX(AT(p, "matchExpressions"), i++), r);
}

void v_immutable_as(struct field_errors *e, const struct path *p, const cJSON *value, const cJSON *old,
                    const char *detail)
{
    if (!json_equal(value, old))
        v_invalid(e, p, value, detail);
}

void v_immutable(struct field_errors *e, const struct path *p, const cJSON *value, const cJSON *old)
{
    v_immutable_as(e, p, value, old, "field is immutable");
}

void v_domain_path(struct field_errors *e, const struct path *p, const char *text)
{
    static const char path[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-._~%!$&'()*+,;=:";
    const char *slash = strchr(text, '/');
    if (!*text) {
        v_required(e, p, "");
    } else if (!slash || slash == text || !slash[1]) {
        v_invalid_str(e, p, text, "must be a domain-prefixed path (such as \"acme.io/foo\")");
    } else {
        v_name(e, p, arena_dup(e->arena, text, (size_t)(slash - text)), name_dns1123_subdomain);
        if (slash[1 + strspn(slash + 1, path)])
            v_invalid_str(e, p, slash + 1,
                          "Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')");
    }
}

bool v_first(struct map *seen, const char *key)
{
    return !map_set(seen, key, seen);
}
