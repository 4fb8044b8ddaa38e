#include "core/model/object.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/format/json.h"
#include "core/format/quantity.h"
#include "core/format/yaml.h"
#include "core/model/kind.h"
#include "core/model/object_int.h"
#include "core/model/object_name.h"
#include "core/model/object_proto.h"
#include "core/model/schema.h"

static int parse(struct arena *a, enum object_encoding e, struct slice body, cJSON **ret, struct json_duplicates *dups,
                 struct err *err)
{
    struct err why = {0};
    int r = e == OBJECT_YAML ? yaml_parse_first(a, body.p, body.n, ret, dups, &why)
                             : json_parse(a, body.p, body.n, ret, dups, &why);
    if (!r)
        return 0;
    const char *prefix = e == OBJECT_YAML ? "" : "couldn't get version/kind; json parse error: ";
    return err_set(err, EINVAL, "%s%s", prefix, why.text);
}

/* YAML's own complaints come as one, before those of the walk. */
static void yaml_complaints(struct arena *a, const struct json_duplicates *dups, cJSON *strict)
{
    if (!strict || !dups->count)
        return;
    struct strbuf text = {0};
    strbuf_adds(&text, "yaml: unmarshal errors:");
    for (size_t i = 0; i < dups->count; i++)
        strbuf_addf(&text, "\n  %s", dups->path[i]);
    json_append(strict, json_string(a, text.p));
    strbuf_free(&text);
}

int object_decode(struct arena *a, const struct schema_message *m, enum object_encoding e, struct slice body,
                  cJSON **ret, cJSON *strict, struct err *err)
{
    cJSON *tree = NULL;
    struct json_duplicates dups = {.count = 0};
    if (e == OBJECT_PROTOBUF) {
        int r = object_from_protobuf(a, m, body, &tree, err);
        if (!r)
            *ret = tree;
        return r;
    }
    int r = parse(a, e, body, &tree, &dups, err);
    if (r)
        return r;
    if (e == OBJECT_YAML) {
        yaml_complaints(a, &dups, strict);
        dups.count = 0;
    }
    if (json_is_null(tree)) /* says nothing, as {} does */
        tree = json_object(a);
    r = object_walk(a, m, tree, &dups, strict, err);
    if (!r)
        *ret = tree;
    return r;
}

int object_prune(struct arena *a, const struct schema_message *m, cJSON *tree, cJSON *strict, struct err *err)
{
    return object_walk(a, m, tree, NULL, strict, err);
}

/* Skimming: finds a value's end without building it. Text that is no JSON is found out by whoever parses it. */
struct skim {
    const char *p, *end;
};

static bool skim_string(struct skim *s)
{
    for (s->p++; s->p < s->end && *s->p != '"'; s->p++)
        s->p += *s->p == '\\';
    if (s->p >= s->end)
        return false;
    s->p++;
    return true;
}

static bool skim_value(struct skim *s)
{
    size_t depth = 0;
    while (s->p < s->end) {
        char c = *s->p;
        if (c == '"') {
            if (!skim_string(s))
                return false;
            continue;
        }
        if (c == '{' || c == '[')
            depth++;
        else if ((c == '}' || c == ']' || c == ',') && !depth)
            return true;
        else if (c == '}' || c == ']')
            depth--;
        s->p++;
    }
    return false;
}

static void skim_space(struct skim *s)
{
    while (s->p < s->end && (*s->p == ' ' || *s->p == '\n' || *s->p == '\t' || *s->p == '\r'))
        s->p++;
}

/* The next member of the object: its key and value as they stand in the text. */
static bool skim_member(struct skim *s, struct slice *key, struct slice *value)
{
    skim_space(s);
    const char *from = s->p;
    if (s->p >= s->end || *s->p != '"' || !skim_string(s))
        return false;
    *key = (struct slice){from + 1, (size_t)(s->p - from) - 2};
    skim_space(s);
    if (s->p >= s->end || *s->p != ':')
        return false;
    from = ++s->p;
    if (!skim_value(s))
        return false;
    *value = (struct slice){from, (size_t)(s->p - from)};
    return true;
}

static const char *value_name(const cJSON *n)
{
    return json_is_num(n)   ? "number"
           : json_is_obj(n) ? "object"
           : json_is_arr(n) ? "array"
           : json_is_str(n) ? "string"
                            : "bool";
}

static int not_an_object(const cJSON *n, struct err *err)
{
    return err_set(
        err, EINVAL,
        "couldn't get version/kind; json parse error: json: cannot unmarshal %s into Go value of type struct { "
        "APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }",
        value_name(n));
}

static int peek_string(struct arena *a, const cJSON *n, const char *key, const char **ret, struct err *err)
{
    const char *why = object_name_mistyped(a, key, n);
    if (why)
        return err_set(err, EINVAL, "%s", why);
    if (n && !json_is_null(n))
        *ret = arena_strdup(a, n->valuestring);
    return 0;
}

static int peek_tree(struct arena *a, const cJSON *tree, const char **api_version, const char **kind, struct err *err)
{
    int r = peek_string(a, json_get(tree, "apiVersion"), "apiVersion", api_version, err);
    return r ? r : peek_string(a, json_get(tree, "kind"), "kind", kind, err);
}

static int peek_json(struct arena *a, struct slice body, const char **api_version, const char **kind, struct err *err)
{
    struct skim s = {body.p, body.p + body.n};
    struct slice key, value;
    cJSON *n = NULL;
    int found = 0, r = 0;
    skim_space(&s);
    if (s.p >= s.end || *s.p != '{') {
        r = parse(a, OBJECT_JSON, body, &n, NULL, err);
        return r || json_is_null(n) ? r : not_an_object(n, err);
    }
    for (s.p++; !r && found < 2 && skim_member(&s, &key, &value); s.p++) {
        bool version = slice_is(key, "apiVersion");
        if (version || slice_is(key, "kind")) {
            found++;
            r = parse(a, OBJECT_JSON, value, &n, NULL, err);
            if (!r)
                r = peek_string(a, n, version ? "apiVersion" : "kind", version ? api_version : kind, err);
        }
        if (s.p < s.end && *s.p != ',')
            break;
    }
    if (r || found == 2)
        return r;
    return parse(a, OBJECT_JSON, body, &n, NULL, err); /* nothing found: because it is no JSON? */
}

int object_peek(struct arena *a, enum object_encoding e, struct slice body, const char **api_version, const char **kind,
                struct err *err)
{
    *api_version = *kind = "";
    struct slice raw;
    cJSON *tree = NULL;
    if (e == OBJECT_JSON)
        return peek_json(a, body, api_version, kind, err);
    if (e == OBJECT_PROTOBUF)
        return object_open_envelope(a, body, api_version, kind, &raw, err);
    int r = parse(a, e, body, &tree, NULL, err);
    return r ? r : peek_tree(a, tree, api_version, kind, err);
}

/* Whether defaulting takes the field as not set: absent, or a zero that is no pointer's. */
static bool is_unset(const struct schema_field *f, const cJSON *n)
{
    if (!n || json_is_null(n))
        return true;
    if (f->flags & SCHEMA_POINTER || f->container != SCHEMA_ONE)
        return false;
    if (json_is_str(n))
        return !n->valuestring[0];
    return json_is_num(n) && n->valuedouble == 0;
}

/* Kubernetes keeps resource lists to thousandths, rounded away from zero. */
static void round_quantities(struct arena *a, cJSON *list)
{
    char text[QUANTITY_SIZE];
    struct quantity q;
    for (JSON_EACH(n, list)) {
        if (!json_is_str(n) || quantity_parse(n->valuestring, &q, NULL) || q.scale >= -3)
            continue;
        struct quantity milli = quantity_of(quantity_milli(&q), -3, q.format);
        if (!quantity_cmp(&q, &milli))
            continue;
        quantity_format(&milli, text);
        n->valuestring = arena_strdup(a, text);
    }
}

static void default_field(struct arena *a, const struct schema_field *f, cJSON *tree)
{
    cJSON *n = json_get(tree, f->name);
    bool nothing = f->flags & SCHEMA_OMITEMPTY && !(f->flags & SCHEMA_POINTER) &&
                   (str_eq(f->fallback, "\"\"") || str_eq(f->fallback, "0") || str_eq(f->fallback, "false"));
    if (f->fallback && !nothing && is_unset(f, n))
        n = json_set(a, tree, f->name, json_of(a, f->fallback));
    if (f->type == SCHEMA_QUANTITY && f->container == SCHEMA_MAP &&
        str_eq(f->go_type, "v1.ResourceList")) /* a ResourceList */
        round_quantities(a, n);
    if (f->type != SCHEMA_MESSAGE || !n || !(f->message->flags & SCHEMA_FALLBACKS))
        return;
    if (f->container == SCHEMA_ONE)
        object_default(a, f->message, n);
    else
        for (JSON_EACH(item, n))
            object_default(a, f->message, item);
}

void object_default(struct arena *a, const struct schema_message *m, cJSON *tree)
{
    if (!json_is_obj(tree) || !(m->flags & SCHEMA_FALLBACKS) || arena_full(a))
        return;
    for (size_t i = 0; i < m->count; i++)
        default_field(a, &m->fields[i], tree);
}

static void null_empty_field(const struct schema_field *f, cJSON *n)
{
    if (f->container != SCHEMA_ONE && !(f->flags & SCHEMA_OMITEMPTY) && n && !n->child)
        n->type = cJSON_NULL;
    if (f->type != SCHEMA_MESSAGE || !n || !(f->message->flags & SCHEMA_NULLS))
        return;
    if (f->container == SCHEMA_ONE)
        object_null_empty(f->message, n);
    else
        for (JSON_EACH(item, n))
            object_null_empty(f->message, item);
}

void object_null_empty(const struct schema_message *m, cJSON *tree)
{
    if (!json_is_obj(tree) || !(m->flags & SCHEMA_NULLS))
        return;
    for (size_t i = 0; i < m->count; i++)
        null_empty_field(&m->fields[i], json_get(tree, m->fields[i].name));
}

/* Go's conversions between numbers: whole ones lose their fraction, those too large their upper bits. */
static void convert_number(struct arena *a, const struct schema_field *f, cJSON *n)
{
    int64_t v = 0;
    if (!json_is_num(n))
        return;
    if (str_to_i64(n->valuestring, &v)) {
        double d = strtod(n->valuestring, NULL);
        if (!(fabs(d) < 0x1p63) || d != trunc(d))
            return;
        v = (int64_t)d;
    }
    if (f->type == SCHEMA_INT32)
        v = (int32_t)v;
    n->valuestring = arena_printf(a, "%jd", (intmax_t)v);
    n->valuedouble = (double)v;
}

static void convert_field(struct arena *a, const struct schema_field *f, cJSON *n)
{
    bool number = f->type == SCHEMA_INT32 || f->type == SCHEMA_INT64;
    if (!n || (!number && f->type != SCHEMA_MESSAGE))
        return;
    if (f->container != SCHEMA_ONE) {
        for (JSON_EACH(item, n))
            if (number)
                convert_number(a, f, item);
            else
                object_convert_numbers(a, f->message, item);
    } else if (number) {
        convert_number(a, f, n);
    } else {
        object_convert_numbers(a, f->message, n);
    }
}

void object_convert_numbers(struct arena *a, const struct schema_message *m, cJSON *tree)
{
    if (json_is_obj(tree))
        for (cJSON *n = tree->child; n; n = n->next) {
            const struct schema_field *f = schema_field(m, n->string, strlen(n->string));
            if (f)
                convert_field(a, f, n);
        }
}

const struct schema_message *object_schema(const char *api_version, const char *kind)
{
    struct slice rest = slice_of(api_version), first = slice_cut(&rest, '/');
    if (strlen(api_version) > 128)
        return NULL;
    char group[129] = "", name[256];
    if (rest.n)
        memcpy(group, first.p, first.n);
    const struct kind *k = kind_by_name(group, rest.n ? rest.p : api_version, kind);
    if (k)
        return k->schema;
    snprintf(name, sizeof(name), "io.k8s.apimachinery.pkg.apis.meta.v1.%.100s", kind);
    return str_eq(api_version, "v1") || str_eq(api_version, "meta.k8s.io/v1") ? schema_message(name) : NULL;
}
