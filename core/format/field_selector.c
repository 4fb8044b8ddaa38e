/* Field selectors: "a.b=c,d!=e", values escaped with backslashes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/selector.h"

/* Cuts the next term off *rest, leaving escapes in. */
static char *cut_term(struct arena *a, const char **rest)
{
    const char *start = *rest, *p = start;
    for (; *p && *p != ','; p++)
        if (*p == '\\' && p[1])
            p++;
    *rest = *p ? p + 1 : NULL;
    return arena_dup(a, start, (size_t)(p - start));
}

static int unescape(struct arena *a, const char *s, const char **ret, struct err *err)
{
    char *out = arena_dup(a, s, strlen(s)), *to = out;
    for (; *s; s++) {
        if (*s == ',' || *s == '=')
            return err_set(err, EINVAL, "invalid field selector: unescaped character in value: %d", *s);
        if (*s != '\\') {
            *to++ = *s;
            continue;
        }
        s++;
        if (!*s)
            return err_set(err, EINVAL, "invalid field selector: invalid escape sequence: \\");
        if (!strchr("\\,=", *s))
            return err_set(err, EINVAL, "invalid field selector: invalid escape sequence: \\%c", *s);
        *to++ = *s;
    }
    *to = 0;
    *ret = out;
    return 0;
}

static int parse_term(struct arena *a, const char *whole, char *term, struct selector_term *t, struct err *err)
{
    char *at = term;
    while (*at && *at != '=' && !(at[0] == '!' && at[1] == '='))
        at++;
    if (!*at)
        return err_set(err, EINVAL, "invalid selector: '%s'; can't understand '%s'", whole, term);
    bool not = *at == '!';
    const char *value = at + 1 + (at[1] == '=');
    const char **values = arena_alloc(a, sizeof(*values));
    int r = unescape(a, value, &values[0], err);
    if (r < 0)
        return r;
    *at = 0;
    *t = (struct selector_term){
        .key = term, .op = not ? SELECTOR_NOT_EQUALS : SELECTOR_EQUALS, .values = values, .nvalues = 1};
    return 0;
}

int field_selector_parse(struct arena *a, const char *text, struct selector *ret, struct err *err)
{
    size_t most = 1, parts = 0, count = 0;
    for (const char *p = text; *p; p++)
        most += *p == ',';
    char **list = arena_alloc(a, most * sizeof(*list));
    struct selector_term *terms = arena_alloc(a, most * sizeof(*terms));
    for (const char *rest = text; rest;)
        list[parts++] = cut_term(a, &rest);
    qsort(list, parts, sizeof(*list), str_order); /* decides which of two mistakes is told */
    for (size_t i = 0; i < parts; i++) {
        struct selector_term *t = &terms[count];
        int r = *list[i] ? parse_term(a, text, list[i], t, err) : 0;
        if (r < 0)
            return r;
        count += *list[i] && (*t->key || *t->values[0]); /* "=" asks for nothing */
    }
    *ret = (struct selector){.terms = terms, .count = count};
    return 0;
}

bool field_selector_matches(const struct selector *s, field_value_fn *value, void *ctx)
{
    for (size_t i = 0; i < s->count; i++) {
        const char *have = value(ctx, s->terms[i].key);
        bool same = !strcmp(have ? have : "", s->terms[i].values[0]);
        if (same != (s->terms[i].op == SELECTOR_EQUALS))
            return false;
    }
    return !s->nothing;
}
