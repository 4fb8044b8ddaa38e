#include "agent/image/www_authenticate.h"

#include <string.h>
#include <strings.h>

#include "core/base/arena.h"
#include "core/base/str.h"

static bool is_token_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("!#$%&'*+-.^_`|~", c));
}

static const char *skip_space(const char *p)
{
    return p + strspn(p, " \t");
}

static struct slice take_token(const char **p)
{
    const char *start = *p;
    while (is_token_char(**p))
        (*p)++;
    return (struct slice){start, (size_t)(*p - start)};
}

/* A token, or a quoted string without its quotes; NULL if it does not end. */
static const char *take_value(struct arena *a, const char **p)
{
    if (**p != '"') {
        /* registries leave the quotes out where they may not, around URLs too */
        size_t n = strcspn(*p, ", \t\"");
        const char *value = arena_dup(a, *p, n);
        *p += n;
        return value;
    }
    const char *end = *p + 1;
    while (*end && *end != '"')
        end += *end == '\\' && end[1] ? 2 : 1;
    if (!*end)
        return NULL;
    char *value = arena_alloc(a, (size_t)(end - *p)), *out = value;
    for ((*p)++; *p < end; (*p)++) {
        if (**p == '\\')
            (*p)++;
        *out++ = **p;
    }
    *p = end + 1;
    return value;
}

static enum auth_scheme scheme_of(struct slice name)
{
    if (name.n == 5 && !strncasecmp(name.p, "basic", 5))
        return AUTH_BASIC;
    if (name.n == 6 && !strncasecmp(name.p, "bearer", 6))
        return AUTH_BEARER;
    return AUTH_OTHER;
}

static void set_parameter(struct auth_challenge *c, struct slice name, const char *value)
{
    const struct {
        const char *name;
        const char **to;
    } known[] = {{"realm", &c->realm}, {"service", &c->service}, {"scope", &c->scope}, {"error", &c->error}};
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (name.n == strlen(known[i].name) && !strncasecmp(name.p, known[i].name, name.n) && !*known[i].to)
            *known[i].to = value;
}

/* The parameters behind a scheme. A name that no '=' follows is the next scheme: *p is left before it. */
static bool take_parameters(struct arena *a, const char **p, struct auth_challenge *c)
{
    for (;;) {
        *p += strspn(*p, ", \t");
        const char *start = *p;
        struct slice name = take_token(p);
        if (!name.n)
            return false;
        const char *q = skip_space(*p);
        if (*q != '=') {
            *p = start;
            return true;
        }
        *p = skip_space(q + 1);
        const char *value = take_value(a, p);
        if (!value)
            return false;
        set_parameter(c, name, value);
    }
}

size_t auth_challenges_parse(struct arena *a, const char *text, struct auth_challenge out[AUTH_CHALLENGES_MAX])
{
    size_t n = 0;
    if (strnlen(text, AUTH_CHALLENGE_BYTES_MAX + 1) > AUTH_CHALLENGE_BYTES_MAX)
        return 0;
    const char *p = text + strspn(text, ", \t");
    for (bool more = true; more && n < AUTH_CHALLENGES_MAX;) {
        struct slice name = take_token(&p);
        if (!name.n)
            break;
        out[n] = (struct auth_challenge){.scheme = scheme_of(name)};
        more = take_parameters(a, &p, &out[n++]);
    }
    return n;
}
