#include "server/apiserver/negotiate.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/str.h"

struct clause {
    struct slice type;
    struct slice as, group, version, stream;
    bool pretty, refused; /* refused: a parameter that is not understood here */
    int q;                /* thousandths */
};

static struct slice trim(struct slice s)
{
    while (s.n && (*s.p == ' ' || *s.p == '\t'))
        s.p++, s.n--;
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    return s;
}

static struct slice unquote(struct slice s)
{
    if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
        return (struct slice){s.p + 1, s.n - 2};
    return s;
}

static bool slice_is_nocase(struct slice s, const char *text)
{
    return s.n == strlen(text) && !strncasecmp(s.p, text, s.n);
}

/* What is no number is 0, as Go's parser leaves it: the last choice, but not refused. */
static int quality(struct slice s)
{
    char text[8] = "";
    memcpy(text, s.p, MIN_OF(s.n, sizeof(text) - 1));
    double q = strtod(text, NULL);
    return q > 0 ? (int)(MIN_OF(q, 1000.0) * 1000) : 0;
}

static void clause_parameter(struct clause *c, struct slice key, struct slice value)
{
    if (slice_is(key, "q"))
        c->q = quality(value);
    else if (slice_is(key, "as"))
        c->as = value;
    else if (slice_is(key, "g"))
        c->group = value;
    else if (slice_is(key, "v"))
        c->version = value;
    else if (slice_is(key, "stream"))
        c->stream = value;
    else if (slice_is(key, "pretty"))
        c->pretty = slice_is(value, "1");
    else if (slice_is(key, "sv"))
        c->refused = c->refused || value.n;
}

static struct clause clause_next(struct slice *header)
{
    struct slice text = slice_cut(header, ',');
    struct clause c = {.q = 1000};
    c.type = trim(slice_cut(&text, ';'));
    while (text.n) {
        struct slice value = slice_cut(&text, ';');
        struct slice key = trim(slice_cut(&value, '='));
        clause_parameter(&c, key, unquote(trim(value)));
    }
    return c;
}

/* Of a body, any case will do. */
static bool type_is(struct slice type, const char *name, bool accept)
{
    return accept ? slice_is(type, name) : slice_is_nocase(type, name);
}

static bool type_encoding(struct slice type, bool accept, enum object_encoding *ret)
{
    bool any = accept && (slice_is(type, "*/*") || slice_is(type, "*") || slice_is(type, "application/*"));
    if (any || type_is(type, "application/json", accept))
        *ret = OBJECT_JSON;
    else if (type_is(type, "application/yaml", accept))
        *ret = OBJECT_YAML;
    else if (type_is(type, "application/vnd.kubernetes.protobuf", accept))
        *ret = OBJECT_PROTOBUF;
    else
        return false;
    return true;
}

static bool clause_transform(const struct clause *c, struct accept *out)
{
    if (!c->as.n && !c->group.n && !c->version.n)
        return true;
    if (!slice_is(c->group, "meta.k8s.io"))
        return false;
    if (slice_is(c->version, "v1"))
        out->as_version = "v1";
    else if (slice_is(c->version, "v1beta1"))
        out->as_version = "v1beta1";
    else
        return false;
    if (slice_is(c->as, "Table"))
        out->as = ACCEPT_TABLE;
    else if (slice_is(c->as, "PartialObjectMetadata"))
        out->as = ACCEPT_PARTIAL;
    else if (slice_is(c->as, "PartialObjectMetadataList"))
        out->as = ACCEPT_PARTIAL_LIST;
    else
        return false;
    return out->as != ACCEPT_TABLE || out->encoding != OBJECT_PROTOBUF;
}

/* Of equal quality, what is said in full comes first. */
static int clause_rank(const struct clause *c)
{
    bool whole = c->type.n && c->type.p[0] == '*', sub = c->type.n && c->type.p[c->type.n - 1] == '*';
    return c->q * 4 + 3 - whole - sub;
}

bool accept_parse(const char *header, bool transforms, struct accept *ret)
{
    *ret = (struct accept){.encoding = OBJECT_JSON};
    if (!header || !*header || !strcmp(header, "application/json") || !strcmp(header, "*/*"))
        return true;

    struct slice rest = slice_of(header);
    int best = 0;
    while (rest.n) {
        struct clause c = clause_next(&rest);
        struct accept one = {.pretty = c.pretty};
        bool stream = !c.stream.n || slice_is(c.stream, "watch");
        if (clause_rank(&c) <= best || c.refused || !stream || !type_encoding(c.type, true, &one.encoding) ||
            !clause_transform(&c, &one) || (one.as != ACCEPT_OBJECT && !transforms) ||
            (c.stream.n && one.encoding == OBJECT_YAML))
            continue;
        *ret = one;
        best = clause_rank(&c);
    }
    return best > 0;
}

static int choice(struct slice type, const char *const *types)
{
    if (slice_is(type, "*/*") || slice_is(type, "*") || slice_is(type, "application/*"))
        return 0;
    for (int i = 0; types[i]; i++)
        if (slice_is(type, types[i]))
            return i;
    return -1;
}

int accept_choose(const char *header, const char *const *types)
{
    struct slice rest = slice_of(header);
    int best = 0, ret = rest.n ? -1 : 0;
    while (rest.n) {
        struct clause c = clause_next(&rest);
        int one = choice(c.type, types);
        if (one < 0 || clause_rank(&c) <= best)
            continue;
        best = clause_rank(&c);
        ret = one;
    }
    return ret;
}

bool accept_names(const char *header, const char *types)
{
    struct slice rest = slice_of(header);
    if (!rest.n)
        return true;
    while (rest.n) {
        struct slice type = slice_cut(&rest, ',');
        type = trim(slice_cut(&type, ';'));
        struct slice served = slice_of(types);
        if (slice_is(type, "*/*"))
            return true;
        while (served.n && type.n) {
            struct slice one = trim(slice_cut(&served, ','));
            if (one.n == type.n && !memcmp(one.p, type.p, one.n))
                return true;
        }
    }
    return false;
}

bool content_type_parse(const char *header, enum object_encoding *ret)
{
    *ret = OBJECT_JSON;
    if (!header || !*header)
        return true;
    struct slice rest = slice_of(header);
    struct slice type = trim(slice_cut(&rest, ';'));
    while (rest.n) {
        struct slice value = slice_cut(&rest, ';'), key = trim(slice_cut(&value, '='));
        if (!key.n ? rest.n != 0 : !trim(value).n) /* but for a lone semicolon at the end */
            return false;
    }
    return type_encoding(type, false, ret);
}

bool accepts_gzip(const char *header)
{
    struct slice rest = slice_of(header);
    while (rest.n) {
        struct clause c = clause_next(&rest);
        if (slice_is_nocase(c.type, "gzip"))
            return c.q > 0;
    }
    return false;
}
