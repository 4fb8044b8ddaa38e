#include "server/apiserver/request_info.h"

#include <errno.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/wire/http.h"

struct segments {
    const char *list[REQUEST_SEGMENTS_MAX];
    size_t count;
};

const char *request_verb_name(enum request_verb verb)
{
    static const char *const names[VERB_COUNT] = {
        [VERB_NONE] = "",       [VERB_GET] = "get",       [VERB_LIST] = "list",
        [VERB_WATCH] = "watch", [VERB_CREATE] = "create", [VERB_UPDATE] = "update",
        [VERB_PATCH] = "patch", [VERB_DELETE] = "delete", [VERB_DELETECOLLECTION] = "deletecollection",
    };
    return names[verb];
}

/* Whether `name` can be one segment of a path: not empty, not "." or "..", without '/', '%' and control
 * characters. */
static bool request_name_valid(const char *name)
{
    for (const char *p = name; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f || *p == '/' || *p == '%')
            return false;
    return *name && strcmp(name, ".") && strcmp(name, "..");
}

static const char *segment_decode(struct arena *a, struct slice raw)
{
    const char *text = memchr(raw.p, '%', raw.n) ? http_percent_decode(a, raw, false) : arena_dup(a, raw.p, raw.n);
    if (!text || !strcmp(text, ".") || !strcmp(text, "..") || strchr(text, '/'))
        return NULL;
    for (const char *p = text; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            return NULL;
    return text;
}

/* An empty segment inside the path stays: no resource is called that, so such a path finds nothing. */
static int path_split(struct arena *a, struct slice path, struct segments *ret, struct err *err)
{
    struct slice rest = {path.p + 1, path.n - 1};
    while (rest.n) {
        struct slice raw = slice_cut(&rest, '/');
        if (ret->count == REQUEST_SEGMENTS_MAX)
            return err_set(err, EINVAL, "the path has more than %d segments", REQUEST_SEGMENTS_MAX);
        const char *text = segment_decode(a, raw);
        if (!text)
            return err_set(err, EINVAL, "the path segment \"%.*s\" is not valid", (int)MIN_OF(raw.n, (size_t)128),
                           raw.p);
        ret->list[ret->count++] = text;
    }
    return 0;
}

static const char *segments_join(struct arena *a, const struct segments *s, size_t from)
{
    size_t len = 1;
    for (size_t i = from; i < s->count; i++)
        len += strlen(s->list[i]) + 1;
    char *text = arena_alloc(a, len + 1), *p = text;
    for (size_t i = from; i < s->count; i++) {
        *p++ = '/';
        p = stpcpy(p, s->list[i]);
    }
    return text;
}

static enum request_verb verb_of_method(const char *method)
{
    static const struct {
        const char *method;
        enum request_verb verb;
    } table[] = {{"GET", VERB_GET},    {"HEAD", VERB_GET},    {"POST", VERB_CREATE},
                 {"PUT", VERB_UPDATE}, {"PATCH", VERB_PATCH}, {"DELETE", VERB_DELETE}};
    for (size_t i = 0; i < COUNT_OF(table); i++)
        if (!strcmp(method, table[i].method))
            return table[i].verb;
    return VERB_NONE;
}

static bool query_true(struct arena *a, const char *query, const char *key)
{
    const char *v = strstr(query, key) ? http_query_get(a, query, key) : NULL;
    return v && strcmp(v, "0") && strcasecmp(v, "false");
}

const char *request_selected_name(struct arena *a, const char *query)
{
    const char *selector = strstr(query, "fieldSelector") ? http_query_get(a, query, "fieldSelector") : NULL;
    if (!selector)
        return "";
    struct slice rest = slice_of(selector);
    while (rest.n) {
        struct slice term = slice_cut(&rest, ',');
        static const char key[] = "metadata.name=";
        if (term.n < sizeof(key) || memcmp(term.p, key, sizeof(key) - 1))
            continue;
        const char *name = arena_dup(a, term.p + sizeof(key) - 1, term.n - sizeof(key) + 1);
        name += *name == '=';
        return request_name_valid(name) && !strchr(name, '\\') ? name : "";
    }
    return "";
}

static void refine_verb(struct arena *a, struct request_info *r)
{
    if (*r->name)
        return;
    if (r->verb == VERB_GET)
        r->verb = query_true(a, r->query, "watch") ? VERB_WATCH : VERB_LIST;
    else if (r->verb == VERB_DELETE)
        r->verb = VERB_DELETECOLLECTION;
    if (r->verb == VERB_LIST || r->verb == VERB_WATCH)
        r->name = request_selected_name(a, r->query);
}

/* parts: what follows group and version. */
static int resource_parse(struct arena *a, const struct segments *s, size_t at, struct request_info *r, struct err *err)
{
    if (!strcmp(s->list[at], "watch")) {
        if (++at == s->count)
            return err_set(err, EINVAL, "unable to determine kind and namespace from url %s", r->path);
        r->legacy_watch = true;
        r->verb = r->verb == VERB_GET ? VERB_WATCH : VERB_NONE;
    }
    if (!strcmp(s->list[at], "namespaces") && at + 1 < s->count) {
        r->namespace = s->list[at + 1];
        const char *next = at + 2 < s->count ? s->list[at + 2] : "status";
        if (strcmp(next, "status") && strcmp(next, "finalize"))
            at += 2;
    }
    r->resource = s->list[at];
    if (at + 1 < s->count)
        r->name = s->list[at + 1];
    if (at + 2 < s->count)
        r->subresource = s->list[at + 2];
    if (at + 3 < s->count)
        r->rest = segments_join(a, s, at + 3) + 1;
    refine_verb(a, r);
    return 0;
}

const struct request_info request_info_none = {
    .path = "",
    .query = "",
    .verb_name = "",
    .group = "",
    .version = "",
    .namespace = "",
    .resource = "",
    .name = "",
    .subresource = "",
    .rest = "",
};

int request_info_parse(struct arena *a, const char *method, const char *target, struct request_info *ret,
                       struct err *err)
{
    struct slice path = http_target_path(target);
    if (!path.n || path.p[0] != '/')
        return err_set(err, EINVAL, "the request target does not start with a slash");

    struct segments s = {.count = 0};
    int r = path_split(a, path, &s, err);
    if (r < 0)
        return r;
    struct request_info info = request_info_none;
    info.path = memchr(path.p, '%', path.n) ? segments_join(a, &s, 0) : arena_dup(a, path.p, path.n);
    info.query = http_target_query(target);
    info.verb = verb_of_method(method);
    if (!*info.path)
        info.path = "/";

    bool core = s.count && !strcmp(s.list[0], "api");
    bool named = s.count && !strcmp(s.list[0], "apis");
    if ((core && s.count >= 3) || (named && s.count >= 4)) {
        info.resource_request = true;
        info.group = core ? "" : s.list[1];
        info.version = s.list[core ? 1 : 2];
        r = resource_parse(a, &s, core ? 2 : 3, &info, err);
        info.verb_name = request_verb_name(info.verb);
    } else {
        info.verb = VERB_NONE;
        info.verb_name = str_lower(arena_strdup(a, method));
    }
    if (r == 0)
        *ret = info;
    return r;
}
