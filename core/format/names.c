#include "core/format/names.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/defs.h"
#include "core/base/mem.h"
#include "core/base/str.h"

#define LABEL_RE "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
#define LABEL_UNDERSCORE_RE "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
#define SUBDOMAIN_RE LABEL_RE "(\\." LABEL_RE ")*"
#define SUBDOMAIN_TEXT(chars)                                                                                          \
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, " chars                        \
    "'-' or '.', and must "                                                                                            \
    "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '"
#define SUBDOMAIN_SAYS SUBDOMAIN_TEXT("") SUBDOMAIN_RE "')"
#define KEY_RE "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
#define KEY_SAYS                                                                                                       \
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character " \
    "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '" KEY_RE "')"

/* ASCII only: the C library's classes depend on a locale. */
static bool lower_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool any_alnum(char c)
{
    return lower_alnum(c) || (c >= 'A' && c <= 'Z');
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool all_in(const char *s, size_t n, bool (*class)(char c), const char *more)
{
    for (size_t i = 0; i < n; i++)
        if (!class(s[i]) && !(s[i] && strchr(more, s[i])))
            return false;
    return n > 0;
}

/* [class]([class more]*[class])? */
static bool enclosed(const char *s, size_t n, bool (*class)(char c), const char *more)
{
    return n && class(s[0]) && class(s[n - 1]) && all_in(s, n, class, more);
}

static bool is_label(const char *s, size_t n)
{
    return enclosed(s, n, lower_alnum, "-");
}

static bool is_label_underscore(const char *s, size_t n)
{
    if (n > 1 && s[0] == '_')
        s++, n--;
    return enclosed(s, n, lower_alnum, "-_");
}

static bool each_label(const char *s, size_t n, bool (*one)(const char *s, size_t n))
{
    struct slice rest = {s, n};
    for (;;) {
        const char *dot = memchr(rest.p, '.', rest.n);
        size_t len = dot ? (size_t)(dot - rest.p) : rest.n;
        if (!one(rest.p, len))
            return false;
        if (!dot)
            return true;
        rest.p += len + 1;
        rest.n -= len + 1;
    }
}

static bool is_subdomain(const char *s, size_t n)
{
    return each_label(s, n, is_label);
}

size_t name_dns1123_label(const char *value, const char *out[NAME_MESSAGES_MAX])
{
    size_t n = strlen(value), count = 0;
    if (n > 63)
        out[count++] = "must be no more than 63 characters";
    if (is_label(value, n))
        return count;
    if (is_subdomain(value, n))
        out[count++] = "must not contain dots";
    else
        out[count++] = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must "
                       "start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for "
                       "validation is '" LABEL_RE "')";
    return count;
}

size_t name_dns1123_subdomain(const char *value, const char *out[NAME_MESSAGES_MAX])
{
    size_t n = strlen(value), count = 0;
    if (n > 253)
        out[count++] = "must be no more than 253 characters";
    if (!is_subdomain(value, n))
        out[count++] = SUBDOMAIN_SAYS;
    return count;
}

size_t name_dns1123_subdomain_underscore(const char *value, const char *out[NAME_MESSAGES_MAX])
{
    size_t n = strlen(value), count = 0;
    if (n > 253)
        out[count++] = "must be no more than 253 characters";
    if (!each_label(value, n, is_label_underscore))
        out[count++] = SUBDOMAIN_TEXT("'_', ") LABEL_UNDERSCORE_RE "(\\." LABEL_UNDERSCORE_RE ")*')";
    return count;
}

size_t name_wildcard_subdomain(const char *value, const char *out[NAME_MESSAGES_MAX])
{
    size_t n = strlen(value), count = 0;
    if (n > 253)
        out[count++] = "must be no more than 253 characters";
    if (!str_starts(value, "*.") || !is_subdomain(value + 2, n - 2))
        out[count++] =
            "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must "
            "consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character "
            "(e.g. '*.example.com', regex used for validation is '\\*\\." SUBDOMAIN_RE "')";
    return count;
}

size_t name_dns1035_label(const char *value, const char *out[NAME_MESSAGES_MAX])
{
    size_t n = strlen(value), count = 0;
    if (n > 63)
        out[count++] = "must be no more than 63 characters";
    if (!is_label(value, n) || digit(value[0]))
        out[count++] =
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an "
            "alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex "
            "used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
    return count;
}

static size_t label_key_prefix(const char *prefix, size_t n, const char *out[NAME_MESSAGES_MAX])
{
    size_t count = 0;
    if (!n) {
        out[count++] = "prefix part must be non-empty";
        return count;
    }
    if (n > 253)
        out[count++] = "prefix part must be no more than 253 bytes";
    if (!is_subdomain(prefix, n))
        out[count++] = "prefix part " SUBDOMAIN_SAYS;
    return count;
}

size_t name_label_key(const char *value, const char *out[NAME_MESSAGES_MAX])
{
    size_t count = 0;
    const char *slash = strchr(value, '/'), *name = value;
    if (slash && strchr(slash + 1, '/')) {
        out[0] =
            "a valid label key " KEY_SAYS " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
        return 1;
    }
    if (slash) {
        count = label_key_prefix(value, (size_t)(slash - value), out);
        name = slash + 1;
    }
    size_t n = strlen(name);
    if (!n)
        out[count++] = "name part must be non-empty";
    else if (n > 63)
        out[count++] = "name part must be no more than 63 bytes";
    if (!enclosed(name, n, any_alnum, "-_."))
        out[count++] = "name part " KEY_SAYS;
    return count;
}

size_t name_label_value(const char *value, const char *out[NAME_MESSAGES_MAX])
{
    size_t n = strlen(value), count = 0;
    if (n > 63)
        out[count++] = "must be no more than 63 bytes";
    if (n && !enclosed(value, n, any_alnum, "-_."))
        out[count++] =
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and "
            "must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', "
            "regex used for validation is '(" KEY_RE ")?')";
    return count;
}

size_t name_c_identifier(const char *value, const char *out[NAME_MESSAGES_MAX])
{
    if (all_in(value, strlen(value), any_alnum, "_") && !digit(value[0]))
        return 0;
    out[0] = "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric "
             "characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is "
             "'[A-Za-z_][A-Za-z0-9_]*')";
    return 1;
}

size_t name_port(const char *value, const char *out[NAME_MESSAGES_MAX])
{
    size_t n = strlen(value), count = 0;
    if (n > 15)
        out[count++] = "must be no more than 15 characters";
    if (!all_in(value, n, lower_alnum, "-"))
        out[count++] = "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)";
    if (!strpbrk(value, "abcdefghijklmnopqrstuvwxyz"))
        out[count++] = "must contain at least one letter (a-z)";
    if (strstr(value, "--"))
        out[count++] = "must not contain consecutive hyphens";
    if (n && (value[0] == '-' || value[n - 1] == '-'))
        out[count++] = "must not begin or end with a hyphen";
    return count;
}

size_t name_percent(const char *value, const char *out[NAME_MESSAGES_MAX])
{
    size_t n = strlen(value);
    if (n > 1 && value[n - 1] == '%' && all_in(value, n - 1, digit, ""))
        return 0;
    out[0] =
        "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used "
        "for validation is '[0-9]+%')";
    return 1;
}

size_t name_http_header(const char *value, const char *out[NAME_MESSAGES_MAX])
{
    if (all_in(value, strlen(value), any_alnum, "-"))
        return 0;
    out[0] = "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for "
             "validation is '[-A-Za-z0-9]+')";
    return 1;
}

size_t name_env_var(const char *value, const char *out[NAME_MESSAGES_MAX])
{
    size_t count = 0;
    if (!*value)
        out[count++] = "environment variable name must be non-empty";
    for (const char *p = value; *p; p++) {
        if (*p < 0x20 || *p >= 0x7f || *p == '=') {
            out[count++] =
                "a valid environment variable name must consist only of printable ASCII characters other than "
                "'='";
            break;
        }
    }
    return count;
}

size_t name_config_map_key(const char *value, const char *out[NAME_MESSAGES_MAX])
{
    size_t n = strlen(value), count = 0;
    if (n > 253)
        out[count++] = "must be no more than 253 characters";
    if (!all_in(value, n, any_alnum, "-._"))
        out[count++] =
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or "
            "'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
    if (!strcmp(value, "."))
        out[count++] = "must not be '.'";
    else if (!strcmp(value, ".."))
        out[count++] = "must not be '..'";
    else if (str_starts(value, ".."))
        out[count++] = "must not start with '..'";
    return count;
}

size_t name_path_segment_prefix(const char *value, const char *out[NAME_MESSAGES_MAX])
{
    size_t count = 0;
    if (strchr(value, '/'))
        out[count++] = "may not contain '/'";
    if (strchr(value, '%'))
        out[count++] = "may not contain '%'";
    return count;
}

size_t name_path_segment(const char *value, const char *out[NAME_MESSAGES_MAX])
{
    if (!strcmp(value, ".")) {
        out[0] = "may not be '.'";
        return 1;
    }
    if (!strcmp(value, "..")) {
        out[0] = "may not be '..'";
        return 1;
    }
    return name_path_segment_prefix(value, out);
}

/* A generateName may end in a dash, since something follows: "web-" is judged as "weba". */
static size_t masked(name_check *check, const char *value, const char *out[NAME_MESSAGES_MAX])
{
    size_t n = strlen(value);
    if (n < 2 || value[n - 1] != '-')
        return check(value, out);
    cleanup_free char *copy = mem_dup(value, n - 1);
    copy[n - 2] = 'a';
    return check(copy, out);
}

size_t name_dns1123_label_prefix(const char *value, const char *out[NAME_MESSAGES_MAX])
{
    return masked(name_dns1123_label, value, out);
}

size_t name_dns1123_subdomain_prefix(const char *value, const char *out[NAME_MESSAGES_MAX])
{
    return masked(name_dns1123_subdomain, value, out);
}

bool name_ok(name_check *check, const char *value)
{
    const char *out[NAME_MESSAGES_MAX];
    return check(value, out) == 0;
}
