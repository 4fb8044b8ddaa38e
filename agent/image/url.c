#include "agent/image/url.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/ip.h"

enum { HTTPS_PORT = 443, HTTP_PORT = 80, PORT_MAX = 65535, HOST_MAX = 255 };

static bool host_ok(const char *host, bool bracketed)
{
    const char *allowed =
        bracketed ? "0123456789abcdefABCDEF:." : "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
    size_t n = strlen(host);
    return n && n <= HOST_MAX && strspn(host, allowed) == n;
}

int url_from_authority(struct arena *a, const char *authority, bool https, struct url *ret, struct err *err)
{
    struct url u = {.https = https, .authority = authority, .port = https ? HTTPS_PORT : HTTP_PORT, .target = "/"};
    bool bracketed = authority[0] == '[';
    const char *end = bracketed ? strchr(authority, ']') : authority + strcspn(authority, ":");
    if (!end)
        return err_set(err, EINVAL, "\"%s\" is no host", authority);
    char *host = arena_dup(a, authority + bracketed, (size_t)(end - authority) - bracketed);
    end += bracketed;
    str_lower(host);
    if (!host_ok(host, bracketed) || (*end && *end != ':'))
        return err_set(err, EINVAL, "\"%s\" is no host", authority);
    if (*end) {
        uint64_t port;
        if (str_to_u64(end + 1, &port) || !port || port > PORT_MAX)
            return err_set(err, EINVAL, "\"%s\" has no possible port", authority);
        u.port = (int)port;
    }
    u.host = host;
    *ret = u;
    return 0;
}

static bool target_ok(const char *target)
{
    for (const char *p = target; *p; p++)
        if ((unsigned char)*p <= ' ' || (unsigned char)*p >= 0x7f)
            return false;
    return true;
}

/* Path and query without the fragment. */
static int set_target(struct arena *a, struct url *u, const char *target, struct err *err)
{
    size_t n = strcspn(target, "#");
    char *t = arena_dup(a, target, n);
    if (!target_ok(t))
        return err_set(err, EINVAL, "a URL holds a character that has to be escaped");
    u->target = *t == '/' ? t : arena_printf(a, "/%s", t);
    return 0;
}

int url_parse(struct arena *a, const char *text, struct url *ret, struct err *err)
{
    bool https = !strncasecmp(text, "https://", 8), http = !strncasecmp(text, "http://", 7);
    if (strnlen(text, URL_MAX + 1) > URL_MAX || (!https && !http))
        return err_set(err, EINVAL, "\"%.100s\" is no http or https URL", text);
    const char *authority = text + (https ? 8 : 7);
    size_t n = strcspn(authority, "/?#");
    struct url u;
    int bad = url_from_authority(a, arena_dup(a, authority, n), https, &u, err);
    if (!bad)
        bad = set_target(a, &u, authority + n, err);
    if (!bad)
        *ret = u;
    return bad;
}

int url_resolve(struct arena *a, const struct url *base, const char *location, struct url *ret, struct err *err)
{
    struct url u = *base;
    if (strnlen(location, URL_MAX + 1) > URL_MAX)
        return err_set(err, EINVAL, "the registry redirects to a URL of more than %d bytes", URL_MAX);
    if (location[0] == '/' && location[1] == '/')
        return url_parse(a, arena_printf(a, "%s:%s", base->https ? "https" : "http", location), ret, err);
    size_t scheme = strspn(location, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
    if (location[scheme] == ':')
        return url_parse(a, location, ret, err);
    if (location[0] != '/') {
        size_t path = strcspn(base->target, "?");
        while (path && base->target[path - 1] != '/')
            path--;
        location = arena_printf(a, "%.*s%s", (int)path, base->target, location);
    }
    int bad = set_target(a, &u, location, err);
    if (!bad)
        *ret = u;
    return bad;
}

bool url_same_origin(const struct url *a, const struct url *b)
{
    return a->https == b->https && a->port == b->port && str_eq(a->host, b->host);
}

const char *url_text(struct arena *a, const struct url *u)
{
    return arena_printf(a, "%s://%s%s", u->https ? "https" : "http", u->authority, u->target);
}

bool url_is_loopback(const struct url *u)
{
    struct ip ip;
    return str_eq(u->host, "localhost") || (!ip_parse(u->host, &ip, NULL) && ip_is_loopback(&ip));
}
