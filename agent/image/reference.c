#include "agent/image/reference.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"

enum { PATH_LENGTH_MAX = 255, DOMAIN_LENGTH_MAX = 261, TAG_LENGTH_MAX = 128, HEX_DIGITS = 64, HEX_DIGITS_MIN = 32 };

#define DEFAULT_DOMAIN "docker.io"
#define INVALID "invalid reference format"

static bool is_lower_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

static bool is_path_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_alnum(char c)
{
    return (c >= 'A' && c <= 'Z') || is_path_char(c);
}

/* One dot, one or two underscores, or any number of dashes; the length of the separator at p. */
static size_t separator(const char *p, const char *end)
{
    if (*p == '.')
        return 1;
    if (*p == '_')
        return p + 1 < end && p[1] == '_' ? 2 : 1;
    size_t n = 0;
    while (p + n < end && p[n] == '-')
        n++;
    return n;
}

static bool path_component_ok(struct slice s)
{
    const char *p = s.p, *end = s.p + s.n;
    for (;;) {
        const char *word = p;
        while (p < end && is_path_char(*p))
            p++;
        if (p == word)
            return false;
        if (p == end)
            return true;
        size_t n = separator(p, end);
        if (!n)
            return false;
        p += n;
    }
}

static bool path_ok(struct slice s)
{
    while (s.p) {
        const char *slash = memchr(s.p, '/', s.n);
        struct slice part = slash ? (struct slice){s.p, (size_t)(slash - s.p)} : s;
        if (!path_component_ok(part))
            return false;
        s = slash ? (struct slice){slash + 1, s.n - part.n - 1} : (struct slice){NULL, 0};
    }
    return true;
}

static bool host_ok(struct slice s)
{
    if (s.n > 2 && s.p[0] == '[' && s.p[s.n - 1] == ']') {
        for (size_t i = 1; i < s.n - 1; i++)
            if (!isxdigit((unsigned char)s.p[i]) && s.p[i] != ':')
                return false;
        return true;
    }
    bool word = false; /* the character before may end a label */
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '-' ? i == 0 || s.p[i - 1] == '.' : c == '.' ? !word : !is_alnum(c))
            return false;
        word = is_alnum(c);
    }
    return word;
}

static bool domain_ok(struct slice s)
{
    const char *bracket = memchr(s.p, ']', s.n);
    const char *from = bracket ? bracket : s.p;
    const char *colon = memchr(from, ':', s.n - (size_t)(from - s.p));
    if (s.n > DOMAIN_LENGTH_MAX)
        return false;
    if (!colon)
        return host_ok(s);
    const char *end = s.p + s.n;
    for (const char *p = colon + 1; p < end; p++)
        if (*p < '0' || *p > '9')
            return false;
    return colon + 1 < end && host_ok((struct slice){s.p, (size_t)(colon - s.p)});
}

static bool tag_ok(const char *s)
{
    size_t n = strlen(s);
    if (!n || n > TAG_LENGTH_MAX || *s == '.' || *s == '-')
        return false;
    for (size_t i = 0; i < n; i++)
        if (!is_alnum(s[i]) && !strchr("_.-", s[i]))
            return false;
    return true;
}

bool image_digest_ok(const char *digest)
{
    if (!digest || !str_starts(digest, "sha256:"))
        return false;
    const char *hex = digest + strlen("sha256:");
    for (size_t i = 0; i < HEX_DIGITS; i++)
        if (!is_lower_hex(hex[i]))
            return false;
    return !hex[HEX_DIGITS];
}

const char *image_digest_hex(const char *digest)
{
    return digest + strlen("sha256:");
}

static int check_digest(const char *digest, struct err *err)
{
    const char *colon = strchr(digest, ':');
    size_t n = colon ? strlen(colon + 1) : 0;
    for (size_t i = 0; i < n; i++)
        if (!isxdigit((unsigned char)colon[1 + i]))
            n = 0;
    if (n < HEX_DIGITS_MIN || !isalpha((unsigned char)*digest))
        return err_set(err, EINVAL, INVALID);
    if (image_digest_ok(digest))
        return 0;
    if (!str_starts(digest, "sha256:"))
        return err_set(err, EINVAL, "unsupported digest algorithm");
    return err_set(err, EINVAL, n == HEX_DIGITS ? "invalid checksum digest format" : "invalid checksum digest length");
}

static bool has_upper(struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] >= 'A' && s.p[i] <= 'Z')
            return true;
    return false;
}

/* What is before the first slash names a registry if it cannot be a folder of Docker Hub. */
static const char *split_domain(struct arena *a, const char *text, const char **rest)
{
    const char *slash = strchr(text, '/');
    const char *domain = DEFAULT_DOMAIN;
    *rest = text;
    if (slash) {
        struct slice first = {text, (size_t)(slash - text)};
        if (memchr(first.p, '.', first.n) || memchr(first.p, ':', first.n) || slice_is(first, "localhost") ||
            has_upper(first)) {
            domain = arena_dup(a, first.p, first.n);
            *rest = slash + 1;
        }
    }
    if (str_eq(domain, "index.docker.io"))
        domain = DEFAULT_DOMAIN;
    if (str_eq(domain, DEFAULT_DOMAIN) && !strchr(*rest, '/'))
        *rest = arena_printf(a, "library/%s", *rest);
    return domain;
}

int image_ref_parse(struct arena *a, const char *text, struct image_ref *ret, struct err *err)
{
    size_t len = strlen(text);
    if (len > IMAGE_REF_MAX)
        return err_set(err, EINVAL, INVALID);
    if (len == HEX_DIGITS && strspn(text, "0123456789abcdef") == len)
        return err_set(err, EINVAL, "invalid repository name (%s), cannot specify 64-byte hexadecimal strings", text);

    const char *rest;
    struct image_ref r = {.domain = split_domain(a, text, &rest)};
    struct slice remote = {rest, strcspn(rest, ":")};
    if (has_upper(remote))
        return err_set(err, EINVAL, INVALID ": repository name (%.*s) must be lowercase", SLICE_ARGS(remote));

    char *path = arena_strdup(a, rest);
    char *at = strchr(path, '@');
    if (at)
        *at++ = 0;
    char *colon = strchr(path, ':');
    if (colon)
        *colon++ = 0;
    if (!path_ok(slice_of(path)) || !domain_ok(slice_of(r.domain)) || (colon && !tag_ok(colon)))
        return err_set(err, EINVAL, INVALID);
    if (strlen(path) > PATH_LENGTH_MAX)
        return err_set(err, EINVAL, "repository name must not be more than %d characters", PATH_LENGTH_MAX);
    int bad = at ? check_digest(at, err) : 0;
    if (bad)
        return bad;

    r.path = path;
    r.repo = arena_printf(a, "%s/%s", r.domain, path);
    r.digest = at;
    r.tag = colon ? colon : at ? NULL : "latest";
    r.name = at ? arena_printf(a, "%s@%s", r.repo, at) : arena_printf(a, "%s:%s", r.repo, r.tag);
    *ret = r;
    return 0;
}
