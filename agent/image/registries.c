#include "agent/image/registries.h"

#include <ctype.h>
#include <errno.h>
#include <regex.h>
#include <string.h>

#include "agent/image/reference.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/yaml.h"

enum { PATTERN_MAX = 1024, GROUPS_MAX = 10, REWRITTEN_MAX = 255 };

#define HUB "docker.io"
#define HUB_HOST "registry-1.docker.io"

struct registries {
    const cJSON *mirrors, *configs;
};

static const char *default_host(const char *registry)
{
    return str_eq(registry, HUB) ? HUB_HOST : registry;
}

/* ---- reading ---- */

static int check_map(const cJSON *node, const char *what, struct err *err)
{
    if (node && !json_is_null(node) && !json_is_obj(node))
        return err_set(err, EINVAL, "\"%s\" is not a map", what);
    for (JSON_EACH(item, node))
        if (!json_is_obj(item) && !json_is_null(item))
            return err_set(err, EINVAL, "\"%s.%s\" is not a map", what, item->string);
    return 0;
}

/* An endpoint as written to its origin and the path of its API; *registry becomes the name that `configs` knows it by.
 */
static int parse_endpoint(struct arena *a, const char *endpoint, struct url *origin, const char **api,
                          const char **registry, struct err *err)
{
    struct url u;
    int bad;
    if (strstr(endpoint, "://")) {
        bad = url_parse(a, endpoint, &u, err);
    } else {
        /* without a scheme: plain HTTP is for this machine's own odd ports */
        bad = url_parse(a, arena_printf(a, "https://%s", endpoint), &u, err);
        if (!bad && url_is_loopback(&u) && u.port != 443)
            bad = url_parse(a, arena_printf(a, "http://%s", endpoint), &u, err);
    }
    if (bad)
        return bad;
    char *path = arena_strdup(a, u.target);
    path[strcspn(path, "?")] = 0;
    size_t n = strlen(path);
    while (n && path[n - 1] == '/')
        path[--n] = 0;
    *api = *path ? path : "/v2";
    *registry = u.authority;
    if (str_eq(u.authority, HUB))
        bad = url_from_authority(a, HUB_HOST, u.https, &u, err);
    else if (str_eq(u.authority, HUB_HOST))
        *registry = HUB;
    u.target = "/";
    *origin = u;
    return bad;
}

/* Go's expressions to POSIX' as far as they differ in what such files use. */
static const char *posix_pattern(struct arena *a, const char *pattern)
{
    cleanup_strbuf struct strbuf b = {0};
    strbuf_reserve(&b, strlen(pattern) + 1);
    for (const char *p = pattern; *p; p++) {
        if (p[0] == '\\' && p[1] == 'd') {
            strbuf_adds(&b, "[0-9]");
            p++;
        } else {
            strbuf_addc(&b, *p);
        }
    }
    return arena_dup(a, b.p, b.len);
}

static int compile(struct arena *a, const char *pattern, regex_t *ret)
{
    if (strlen(pattern) > PATTERN_MAX || strstr(pattern, "(?"))
        return -EINVAL;
    return regcomp(ret, posix_pattern(a, pattern), REG_EXTENDED) ? -EINVAL : 0;
}

static void check_mirror(struct arena *a, const cJSON *mirror, struct strbuf *warnings)
{
    for (JSON_EACH(endpoint, json_get(mirror, "endpoint"))) {
        struct url u;
        const char *api, *registry;
        struct err err = {0};
        if (!json_is_str(endpoint))
            strbuf_addf(warnings, "an endpoint of %s is no text and ignored\n", mirror->string);
        else if (parse_endpoint(a, endpoint->valuestring, &u, &api, &registry, &err))
            strbuf_addf(warnings, "endpoint %s of %s is ignored: %s\n", endpoint->valuestring, mirror->string,
                        err.text);
    }
    for (JSON_EACH(rewrite, json_get(mirror, "rewrite"))) {
        regex_t re;
        if (!json_is_str(rewrite) || compile(a, rewrite->string, &re))
            strbuf_addf(warnings, "rewrite %s of %s is ignored: it is no regular expression that is supported\n",
                        rewrite->string, mirror->string);
        else
            regfree(&re);
    }
}

static void check_config(struct arena *a, const cJSON *config, struct strbuf *warnings)
{
    struct registry_auth auth;
    const cJSON *tls = json_get(config, "tls");
    const char *encoded = json_str_or(config, "auth.auth", "");
    if (*encoded && credentials_decode(a, encoded, &auth, NULL))
        strbuf_addf(warnings, "auth of %s is ignored: it is not the base64 of user:password\n", config->string);
    if (!json_str(tls, "cert_file") != !json_str(tls, "key_file"))
        strbuf_addf(warnings, "the client certificate of %s is ignored: cert_file and key_file go together\n",
                    config->string);
}

int registries_parse(struct arena *a, const char *text, size_t len, struct registries **ret, const char **warnings,
                     struct err *err)
{
    struct registries *r = arena_alloc(a, sizeof(*r));
    cleanup_strbuf struct strbuf said = {0};
    cJSON *tree;
    if (len > REGISTRIES_BYTES_MAX)
        return err_set(err, EINVAL, "it is larger than %d bytes", REGISTRIES_BYTES_MAX);
    int bad = yaml_parse_one(a, text, len, &tree, NULL, err);
    if (bad)
        return bad;
    if (!json_is_obj(tree) && !json_is_null(tree))
        return err_set(err, EINVAL, "it is not a map of mirrors and configs");
    r->mirrors = json_get(tree, "mirrors");
    r->configs = json_get(tree, "configs");
    bad = check_map(r->mirrors, "mirrors", err);
    if (!bad)
        bad = check_map(r->configs, "configs", err);
    if (bad)
        return bad;
    for (JSON_EACH(mirror, r->mirrors))
        check_mirror(a, mirror, &said);
    for (JSON_EACH(config, r->configs))
        check_config(a, config, &said);
    *warnings = arena_strdup(a, said.p ? said.p : "");
    *ret = r;
    return 0;
}

/* ---- rewriting ---- */

/* "$1" and "${1}" stand for groups, "$$" for a dollar; a name that is no number stands for nothing. */
static void expand(struct strbuf *out, const char *text, const char *subject, const regmatch_t *groups)
{
    for (const char *p = text; *p;) {
        if (*p != '$') {
            strbuf_addc(out, *p++);
            continue;
        }
        p++;
        if (*p == '$') {
            strbuf_addc(out, *p++);
            continue;
        }
        bool braces = *p == '{';
        p += braces;
        size_t n = 0;
        while (isalnum((unsigned char)p[n]) || p[n] == '_')
            n++;
        if (n == 1 && isdigit((unsigned char)*p) && groups[*p - '0'].rm_so >= 0) {
            const regmatch_t *g = &groups[*p - '0'];
            strbuf_add(out, subject + g->rm_so, (size_t)(g->rm_eo - g->rm_so));
        }
        p += n;
        p += braces && *p == '}';
    }
}

/* All matches replaced; NULL if there is none. */
static const char *replace(struct arena *a, const regex_t *re, const char *text, const char *with)
{
    cleanup_strbuf struct strbuf out = {0};
    regmatch_t groups[GROUPS_MAX];
    bool any = false;
    for (int flags = 0; !regexec(re, text, GROUPS_MAX, groups, flags); flags = REG_NOTBOL) {
        any = true;
        strbuf_add(&out, text, (size_t)groups[0].rm_so);
        expand(&out, with, text, groups);
        text += groups[0].rm_eo;
        if (groups[0].rm_eo == groups[0].rm_so) { /* an empty match: one character on */
            if (!*text)
                break;
            strbuf_addc(&out, *text++);
        }
        if (out.len > PATTERN_MAX)
            return NULL;
    }
    strbuf_adds(&out, text);
    return any ? arena_dup(a, out.p, out.len) : NULL;
}

/* The first rewrite that changes the name counts. One whose result is no repository is left out. */
static const char *rewritten(struct arena *a, const cJSON *rewrites, const char *repo)
{
    for (JSON_EACH(rewrite, rewrites)) {
        regex_t re;
        if (!json_is_str(rewrite) || compile(a, rewrite->string, &re))
            continue;
        const char *to = replace(a, &re, repo, rewrite->valuestring);
        regfree(&re);
        struct image_ref check;
        if (to && !str_eq(to, repo) && strlen(to) <= REWRITTEN_MAX && !strpbrk(to, ":@") &&
            !image_ref_parse(a, arena_printf(a, "x.io/%s", to), &check, NULL))
            return to;
    }
    return repo;
}

/* ---- hosts ---- */

static const cJSON *config_of(const struct registries *r, const char *registry)
{
    const cJSON *c = r ? json_get(r->configs, default_host(registry)) : NULL;
    return c || !r ? c : json_get(r->configs, registry);
}

static void set_tls(struct registry_host *h, const cJSON *tls)
{
    h->tls = (struct registry_tls){
        .ca_file = json_str_or(tls, "ca_file", ""),
        .cert_file = json_str_or(tls, "cert_file", ""),
        .key_file = json_str_or(tls, "key_file", ""),
        .insecure = json_bool(tls, "insecure_skip_verify", false),
    };
    if (!*h->tls.cert_file || !*h->tls.key_file)
        h->tls.cert_file = h->tls.key_file = "";
}

static void set_config(struct arena *a, const struct registries *r, const char *registry, struct registry_host *h)
{
    const cJSON *config = config_of(r, registry), *auth = json_get(config, "auth");
    const cJSON *tls = json_get(config, "tls");
    if (!tls && r)
        tls = json_at(r->configs, "*.tls");
    set_tls(h, tls);
    h->auth = (struct registry_auth){json_str_or(auth, "username", ""), json_str_or(auth, "password", ""),
                                     json_str_or(auth, "identity_token", ""), json_str_or(auth, "token", ""), NULL};
    const char *encoded = json_str_or(auth, "auth", "");
    if (*encoded && !*h->auth.username)
        credentials_decode(a, encoded, &h->auth, NULL);
    h->has_auth = *h->auth.username || *h->auth.identity_token || *h->auth.registry_token;
}

/* The registry itself. Plain HTTP without being asked for is for this machine's own odd ports, and so is a certificate
 * that nobody signed. */
static int own_host(struct arena *a, const struct registries *r, const struct image_ref *ref, struct registry_host *h)
{
    bool tls_said = json_is_obj(json_get(config_of(r, ref->domain), "tls"));
    *h = (struct registry_host){.api = "/v2", .repo = ref->path};
    int bad = url_from_authority(a, default_host(ref->domain), true, &h->origin, NULL);
    if (bad)
        return bad;
    set_config(a, r, ref->domain, h);
    if (url_is_loopback(&h->origin) && !tls_said) {
        if (h->origin.port != 443)
            return url_from_authority(a, ref->domain, false, &h->origin, NULL);
        h->tls.insecure = true;
    }
    return 0;
}

size_t registries_hosts(struct arena *a, const struct registries *r, const struct image_ref *ref, bool no_default,
                        struct registry_host out[REGISTRY_HOSTS_MAX])
{
    struct registry_host own;
    size_t n = 0;
    bool has_own = !own_host(a, r, ref, &own);
    const cJSON *mirror = r ? json_get(r->mirrors, ref->domain) : NULL;
    if (!mirror && r)
        mirror = json_get(r->mirrors, "*");
    for (JSON_EACH(endpoint, json_get(mirror, "endpoint"))) {
        struct registry_host h = {0};
        const char *registry;
        if (n == REGISTRY_HOSTS_MAX - 1 || !json_is_str(endpoint) ||
            parse_endpoint(a, endpoint->valuestring, &h.origin, &h.api, &registry, NULL))
            continue;
        bool again = false;
        for (size_t i = 0; i < n; i++)
            again |= url_same_origin(&out[i].origin, &h.origin) && str_eq(out[i].api, h.api);
        if (again)
            continue;
        h.repo = rewritten(a, json_get(mirror, "rewrite"), ref->path);
        h.ns = str_eq(h.origin.authority, default_host(ref->domain)) ? NULL : ref->domain;
        set_config(a, r, registry, &h);
        out[n++] = h;
    }
    bool last_is_own = has_own && n && url_same_origin(&out[n - 1].origin, &own.origin) &&
                       str_eq(out[n - 1].api, own.api) && str_eq(out[n - 1].repo, own.repo);
    if (has_own && !last_is_own && !(no_default && mirror))
        out[n++] = own;
    return n;
}
