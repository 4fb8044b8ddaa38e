/* What is wrong with an applied configuration, in Kubernetes' words. */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/quote.h"
#include "core/model/typed.h"
#include "core/model/typed_int.h"

enum { ERRORS_MAX = 100 }; /* told; there may be as many as the body has fields */

struct check {
    struct arena *arena;
    struct strbuf path, out;
    size_t errors;
};

static void check_value(struct check *c, struct typed t, const cJSON *n);

static void complain(struct check *c, const char *message)
{
    if (c->errors++ >= ERRORS_MAX)
        return;
    if (c->errors > 1)
        strbuf_addc(&c->out, '\n');
    if (c->path.len)
        strbuf_addf(&c->out, "%s: ", c->path.p);
    strbuf_adds(&c->out, message);
}

/* A value as Go's %#v prints it. */
static void go_syntax(struct check *c, const cJSON *n, struct strbuf *out)
{
    size_t count;
    if (json_is_str(n)) {
        strbuf_adds(out, go_quote(c->arena, n->valuestring));
    } else if (json_is_obj(n)) {
        const cJSON **members = typed_members(c->arena, n, &count);
        strbuf_adds(out, "map[string]interface {}{");
        for (size_t i = 0; i < count; i++) {
            strbuf_addf(out, "%s%s:", i ? ", " : "", go_quote(c->arena, members[i]->string));
            go_syntax(c, members[i], out);
        }
        strbuf_addc(out, '}');
    } else if (json_is_arr(n)) {
        strbuf_adds(out, "[]interface {}{");
        for (const cJSON *item = n->child; item; item = item->next) {
            go_syntax(c, item, out);
            if (item->next)
                strbuf_adds(out, ", ");
        }
        strbuf_addc(out, '}');
    } else if (json_is_null(n)) {
        strbuf_adds(out, "interface {}(nil)");
    } else {
        go_print(out, n);
    }
}

static const char *go_type(const cJSON *n)
{
    return json_is_obj(n)    ? "map[string]interface {}"
           : json_is_arr(n)  ? "[]interface {}"
           : json_is_bool(n) ? "bool"
           : json_is_str(n)  ? "string"
                             : "float64";
}

static void wrong(struct check *c, const char *expected, const cJSON *n)
{
    struct strbuf text = {0};
    strbuf_addf(&text, "expected %s, got &{", expected);
    go_print(&text, n);
    strbuf_addc(&text, '}');
    complain(c, text.p);
    strbuf_free(&text);
}

static void wrong_string(struct check *c, const cJSON *n)
{
    struct strbuf text = {0};
    strbuf_adds(&text, "expected string, got &value.valueUnstructured{Value:");
    go_syntax(c, n, &text);
    strbuf_addc(&text, '}');
    complain(c, text.p);
    strbuf_free(&text);
}

static void check_scalar(struct check *c, struct typed t, const cJSON *n)
{
    bool composite = json_is_obj(n) || json_is_arr(n);
    switch (t.f->type) {
    case SCHEMA_RAW:
    case SCHEMA_FIELDS_V1:
    case SCHEMA_INT_OR_STRING: /* a union, whose conversion judges it */
        return;
    case SCHEMA_BOOL:
        if (!json_is_bool(n))
            wrong(c, "boolean", n);
        return;
    case SCHEMA_INT32:
    case SCHEMA_INT64:
    case SCHEMA_DOUBLE:
        if (!json_is_num(n))
            complain(c, arena_printf(c->arena, "expected numeric (int or float), got %s", go_type(n)));
        return;
    case SCHEMA_QUANTITY:
    case SCHEMA_TIME:
    case SCHEMA_MICRO_TIME:
        if (composite)
            wrong(c, "any scalar", n);
        return;
    default:
        if (!json_is_str(n))
            wrong_string(c, n);
    }
}

static void descend(struct check *c, const struct path_element *at, struct typed t, const cJSON *n)
{
    size_t len = c->path.len;
    path_format(c->arena, at, &c->path);
    if (n)
        check_value(c, t, n);
    else
        complain(c, "field not declared in schema");
    c->path.len = len;
    c->path.p[len] = '\0';
}

static void check_members(struct check *c, struct typed t, const cJSON *object)
{
    for (const cJSON *n = object->child; n; n = n->next) {
        struct path_element at = typed_named(n->string);
        struct typed type;
        bool known = typed_member(t, n->string, &type);
        descend(c, &at, type, known ? n : NULL);
        if (!known)
            return;
    }
}

static int by_key(const void *a, const void *b)
{
    const struct typed_entry *x = a, *y = b;
    int order = path_compare(&x->at, &y->at);
    return order ? order : x->index < y->index ? -1 : 1;
}

/* Marks the items whose key one before them has. */
static bool *find_duplicates(struct check *c, const struct typed_entry *entries, size_t count)
{
    bool *duplicate = arena_alloc(c->arena, count + 1);
    struct typed_entry *sorted = arena_dup(c->arena, entries, count * sizeof(*entries));
    qsort(sorted, count, sizeof(*sorted), by_key);
    for (size_t i = 1; i < count; i++)
        duplicate[sorted[i].index] = !path_compare(&sorted[i - 1].at, &sorted[i].at);
    return duplicate;
}

static void check_keyed(struct check *c, struct typed t, const cJSON *list)
{
    struct typed_entry *e = arena_alloc(c->arena, (json_count(list) + 1) * sizeof(*e));
    struct err err = {0};
    size_t count = 0;
    for (const cJSON *n = list->child; n && !err.code; n = n->next) {
        e[count] = (struct typed_entry){.item = n, .index = count};
        count += !typed_key(c->arena, t, n, &e[count].at, &err);
    }
    const bool *duplicate = find_duplicates(c, e, count);
    for (size_t i = 0; i < count; i++) {
        if (duplicate[i]) {
            struct strbuf text = {0};
            strbuf_adds(&text, "duplicate entries for key ");
            path_format(c->arena, &e[i].at, &text);
            complain(c, text.p);
            strbuf_free(&text);
        }
        descend(c, &e[i].at, typed_item(t), e[i].item);
    }
    if (err.code) /* what is behind an item without a key is not looked at */
        complain(c, arena_printf(c->arena, "element %zu: %s", count, err.text));
}

static void check_indexed(struct check *c, struct typed t, const cJSON *list)
{
    struct path_element at = {.type = PATH_INDEX};
    for (const cJSON *n = list->child; n; n = n->next, at.index++)
        descend(c, &at, typed_item(t), n);
}

static void check_value(struct check *c, struct typed t, const cJSON *n)
{
    if (json_is_null(n))
        return;
    switch (t.atom) {
    case TYPED_SCALAR:
        check_scalar(c, t, n);
        return;
    case TYPED_LIST:
        if (!json_is_arr(n))
            wrong(c, "list", n);
        else if (t.atomic)
            check_indexed(c, t, n);
        else
            check_keyed(c, t, n);
        return;
    default:
        if (json_is_obj(n))
            check_members(c, t, n);
        else
            wrong(c, "map", n);
    }
}

void typed_validate(struct arena *a, const struct schema_message *m, const cJSON *object, struct strbuf *errors)
{
    struct check c = {.arena = a};
    strbuf_adds(&c.path, "");
    check_value(&c, typed_root(m), object);
    if (c.errors == 1)
        strbuf_adds(errors, c.out.p);
    else if (c.errors) {
        strbuf_adds(errors, "errors:\n  ");
        for (const char *p = c.out.p; *p; p++) {
            strbuf_addc(errors, *p);
            if (*p == '\n')
                strbuf_adds(errors, "  ");
        }
    }
    strbuf_free(&c.path);
    strbuf_free(&c.out);
}
