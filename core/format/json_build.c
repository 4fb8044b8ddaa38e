/* json_build: trees from a template. */
#include <stdarg.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/format/json.h"

/* The template grammar is JSON with single-quoted strings without escapes, and the conversions of the header. */
struct builder {
    struct arena *arena;
    const char *p;
    va_list args;
};

static void skip_space(struct builder *b)
{
    while (*b->p == ' ' || *b->p == '\n')
        b->p++;
}

static void expect(struct builder *b, char c)
{
    skip_space(b);
    if (*b->p++ != c)
        abort();
}

static bool take(struct builder *b, char c)
{
    skip_space(b);
    if (*b->p != c)
        return false;
    b->p++;
    return true;
}

static char *quoted(struct builder *b)
{
    expect(b, '\'');
    const char *from = b->p;
    while (*b->p && *b->p != '\'')
        b->p++;
    char *text = arena_dup(b->arena, from, (size_t)(b->p - from));
    expect(b, '\'');
    return text;
}

static cJSON *conversion(struct builder *b)
{
    const char *s;
    switch (*b->p++) {
    case 's':
        s = va_arg(b->args, const char *);
        return s ? json_string(b->arena, s) : NULL;
    case 'i':
        return json_number(b->arena, va_arg(b->args, int));
    case 'I':
        return json_number(b->arena, va_arg(b->args, int64_t));
    case 'b':
        return json_boolean(b->arena, va_arg(b->args, int) != 0);
    case 'J':
        return json_copy(b->arena, va_arg(b->args, const cJSON *));
    default:
        abort();
    }
}

static cJSON *value(struct builder *b);

static cJSON *object(struct builder *b)
{
    cJSON *o = json_object(b->arena);
    if (take(b, '}'))
        return o;
    do {
        skip_space(b);
        char *key = *b->p == '%' ? arena_strdup(b->arena, (b->p += 2, va_arg(b->args, const char *))) : quoted(b);
        expect(b, ':');
        cJSON *member = value(b);
        if (member) {
            member->string = key;
            json_append(o, member);
        }
    } while (take(b, ','));
    expect(b, '}');
    return o;
}

static cJSON *array(struct builder *b)
{
    cJSON *list = json_array(b->arena);
    if (take(b, ']'))
        return list;
    do {
        cJSON *item = value(b);
        if (item)
            json_append(list, item);
    } while (take(b, ','));
    expect(b, ']');
    return list;
}

static cJSON *literal(struct builder *b)
{
    const char *from = b->p;
    while (*b->p && !strchr(",]} \n", *b->p))
        b->p++;
    cJSON *node;
    if (json_parse(b->arena, from, (size_t)(b->p - from), &node, NULL, NULL))
        abort();
    return node;
}

static cJSON *value(struct builder *b)
{
    skip_space(b);
    switch (*b->p) {
    case '{':
        b->p++;
        return object(b);
    case '[':
        b->p++;
        return array(b);
    case '\'': {
        char *text = quoted(b);
        return json_string(b->arena, text);
    }
    case '%':
        b->p++;
        return conversion(b);
    default:
        return literal(b);
    }
}

cJSON *json_build(struct arena *a, const char *template, ...)
{
    struct builder b = {.arena = a, .p = template};
    va_start(b.args, template);
    cJSON *tree = value(&b);
    va_end(b.args);
    skip_space(&b);
    if (*b.p)
        abort();
    return tree;
}
