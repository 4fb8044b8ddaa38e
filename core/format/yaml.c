#include "core/format/yaml.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <yaml.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/map.h"
#include "core/format/json.h"
#include "core/format/yaml_int.h"

struct reader {
    struct arena *arena;
    yaml_parser_t parser;
    yaml_event_t event;
    bool have_event;
    struct json_duplicates *dups;
    struct err *err;
    struct map anchors; /* name to its cJSON tree; an anchor still being read maps to `open_anchor` */
    size_t nodes;
    int depth;
};

#define NULL_WORDS " ~ null Null NULL "
#define TRUE_WORDS " y Y yes Yes YES true True TRUE on On ON "
#define FALSE_WORDS " n N no No NO false False FALSE off Off OFF "

static cJSON open_anchor;

static int node(struct reader *r, cJSON **ret);

static int next(struct reader *r)
{
    if (r->have_event)
        yaml_event_delete(&r->event);
    r->have_event = false;
    if (!yaml_parser_parse(&r->parser, &r->event)) {
        const yaml_parser_t *p = &r->parser;
        const char *problem = p->problem ? p->problem : "cannot be read";
        if (p->error == YAML_READER_ERROR) /* bytes have no line yet */
            return err_set(r->err, EINVAL, "yaml: %s", problem);
        return err_set(r->err, EINVAL, "yaml: line %zu: %s", p->problem_mark.line + 1, problem);
    }
    r->have_event = true;
    return 0;
}

static size_t line_of(const struct reader *r)
{
    return r->event.start_mark.line + 1;
}

static bool one_of(const char *s, const char *words)
{
    size_t n = strlen(s);
    for (const char *at = words; (at = strstr(at, s)); at++)
        if (at[-1] == ' ' && at[n] == ' ')
            return true;
    return false;
}

/* "1_000", "0x1F", "0b101", "0o17" and YAML 1.1's "017"; 0 or -EINVAL. Signs are part of it. */
static int parse_int(const char *s, int64_t *ret)
{
    char digits[80], *out = digits, *end;
    bool negative = *s == '-';
    if (*s == '-' || *s == '+')
        s++;
    int base = 10;
    if (s[0] == '0' && s[1]) {
        char c = s[1];
        base = c == 'x' ? 16 : c == 'b' ? 2 : 8;
        s += c == 'x' || c == 'b' || c == 'o' ? 2 : 1;
    }
    if (!*s || *s == '_' || *s == '-' || *s == '+' || *s == ' ' || strlen(s) >= sizeof(digits) - 1)
        return -EINVAL;
    if (negative)
        *out++ = '-';
    for (; *s; s++)
        if (*s != '_')
            *out++ = *s;
    *out = 0;
    errno = 0;
    long long v = strtoll(digits, &end, base);
    if (*end || errno)
        return -EINVAL;
    *ret = v;
    return 0;
}

static int parse_float(const char *s, double *ret)
{
    const char *p = s + (*s == '-' || *s == '+');
    bool digit = false;
    for (const char *q = p; *q; q++) {
        if (*q >= '0' && *q <= '9')
            digit = true;
        else if (!strchr(".eE+-", *q))
            return -EINVAL;
    }
    if (!digit || !(*p == '.' || (*p >= '0' && *p <= '9')))
        return -EINVAL;
    char *end;
    *ret = strtod(s, &end);
    return *end || !isfinite(*ret) ? -EINVAL : 0;
}

static cJSON *plain_scalar(struct arena *a, const char *s)
{
    int64_t i;
    double d;
    if (!*s || one_of(s, NULL_WORDS))
        return json_null(a);
    if (one_of(s, TRUE_WORDS))
        return json_boolean(a, true);
    if (one_of(s, FALSE_WORDS))
        return json_boolean(a, false);
    if (!parse_int(s, &i))
        return json_number(a, i);
    if (!parse_float(s, &d))
        return json_double(a, d == 0 ? 0 : d); /* no -0, which would be read again as an integer */
    return json_string(a, s);
}

bool yaml_plain_is_text(const char *s)
{
    int64_t i;
    double d;
    return *s && !one_of(s, NULL_WORDS TRUE_WORDS FALSE_WORDS) && parse_int(s, &i) && parse_float(s, &d);
}

static int scalar(struct reader *r, cJSON **ret)
{
    const char *s = (const char *)r->event.data.scalar.value;
    const char *tag = (const char *)r->event.data.scalar.tag;
    if (strlen(s) != r->event.data.scalar.length)
        return err_set(r->err, EINVAL, "yaml: line %zu: a string holds a NUL", line_of(r));
    bool text = tag ? !strcmp(tag, "!!str") || !strcmp(tag, "tag:yaml.org,2002:str") || !strcmp(tag, "!")
                    : r->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    *ret = text ? json_string(r->arena, s) : plain_scalar(r->arena, s);
    return 0;
}

static size_t tree_size(const cJSON *n)
{
    size_t total = 1;
    for (const cJSON *item = n->child; item; item = item->next)
        total += tree_size(item);
    return total;
}

static int alias(struct reader *r, cJSON **ret)
{
    const char *name = (const char *)r->event.data.alias.anchor;
    cJSON *target = map_get(&r->anchors, name);
    if (!target)
        return err_set(r->err, EINVAL, "yaml: line %zu: unknown anchor '%s' referenced", line_of(r), name);
    if (target == &open_anchor)
        return err_set(r->err, EINVAL, "yaml: line %zu: anchor '%s' value contains itself", line_of(r), name);
    r->nodes += tree_size(target);
    if (r->nodes > YAML_NODES_MAX)
        return err_set(r->err, EINVAL, "yaml: document contains excessive aliasing");
    *ret = json_copy(r->arena, target);
    return arena_full(r->arena) ? err_set(r->err, EFBIG, JSON_TOO_MANY) : 0;
}

static int sequence(struct reader *r, cJSON *list)
{
    for (;;) {
        int e = next(r);
        if (e)
            return e;
        if (r->event.type == YAML_SEQUENCE_END_EVENT)
            return 0;
        cJSON *item;
        e = node(r, &item);
        if (e)
            return e;
        json_append(list, item);
    }
}

static const char *key_text(struct reader *r, const cJSON *key)
{
    switch (key->type & 0xff) {
    case cJSON_String:
    case cJSON_Number:
        return key->valuestring;
    case cJSON_True:
        return "true";
    case cJSON_False:
        return "false";
    case cJSON_NULL:
        return "null";
    default:
        err_set(r->err, EINVAL, "yaml: line %zu: a key is not a scalar", line_of(r));
        return NULL;
    }
}

static int pair(struct reader *r, cJSON *object, struct map *keys)
{
    cJSON *key, *value;
    int e = node(r, &key);
    if (e)
        return e;
    const char *name = key_text(r, key);
    if (!name)
        return -EINVAL;
    size_t line = line_of(r);
    bool plain = r->event.type == YAML_SCALAR_EVENT && r->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (!strcmp(name, "<<") && plain)
        return err_set(r->err, EINVAL, "yaml: line %zu: merge keys (\"<<\") are not supported", line);
    if ((e = next(r)) || (e = node(r, &value)))
        return e;
    cJSON *old = map_get(keys, name);
    value->string = arena_strdup(r->arena, name);
    if (old) {
        json_replace(object, old, value);
        if (r->dups && r->dups->count < JSON_DUPLICATES_MAX)
            r->dups->path[r->dups->count++] =
                arena_printf(r->arena, "line %zu: key \"%s\" already set in map", line, name);
    } else {
        json_append(object, value);
    }
    map_set(keys, name, value);
    return 0;
}

static int mapping(struct reader *r, cJSON *object)
{
    cleanup_map struct map keys = {0};
    for (;;) {
        int e = next(r);
        if (e)
            return e;
        if (r->event.type == YAML_MAPPING_END_EVENT)
            return 0;
        e = pair(r, object, &keys);
        if (e)
            return e;
    }
}

static int collection(struct reader *r, cJSON **ret, const char *anchor)
{
    bool is_map = r->event.type == YAML_MAPPING_START_EVENT;
    if (++r->depth > YAML_DEPTH_MAX)
        return err_set(r->err, EINVAL, "yaml: line %zu: nested deeper than %d", line_of(r), YAML_DEPTH_MAX);
    if (anchor)
        map_set(&r->anchors, anchor, &open_anchor);
    *ret = is_map ? json_object(r->arena) : json_array(r->arena);
    int e = is_map ? mapping(r, *ret) : sequence(r, *ret);
    r->depth--;
    return e;
}

/* The node that starts at the present event. */
static int node(struct reader *r, cJSON **ret)
{
    if (++r->nodes > YAML_NODES_MAX)
        return err_set(r->err, EINVAL, "yaml: more than %d nodes", YAML_NODES_MAX);
    if (arena_full(r->arena))
        return err_set(r->err, EFBIG, JSON_TOO_MANY);
    const char *anchor = NULL;
    int e;
    switch (r->event.type) {
    case YAML_ALIAS_EVENT:
        return alias(r, ret);
    case YAML_SCALAR_EVENT:
        anchor = arena_strdup(r->arena, (const char *)r->event.data.scalar.anchor);
        e = scalar(r, ret);
        break;
    case YAML_SEQUENCE_START_EVENT:
        anchor = arena_strdup(r->arena, (const char *)r->event.data.sequence_start.anchor);
        e = collection(r, ret, anchor);
        break;
    case YAML_MAPPING_START_EVENT:
        anchor = arena_strdup(r->arena, (const char *)r->event.data.mapping_start.anchor);
        e = collection(r, ret, anchor);
        break;
    default:
        return err_set(r->err, EINVAL, "yaml: line %zu: unexpected content", line_of(r));
    }
    if (!e && anchor)
        map_set(&r->anchors, anchor, *ret);
    return e;
}

static int documents(struct reader *r, cJSON *list, bool first)
{
    for (;;) {
        int e = next(r);
        if (e)
            return e;
        if (r->event.type == YAML_STREAM_END_EVENT)
            return 0;
        if (r->event.type != YAML_DOCUMENT_START_EVENT)
            continue;
        cJSON *tree;
        if ((e = next(r)) || (e = node(r, &tree)))
            return e;
        if (!json_is_null(tree))
            json_append(list, tree);
        map_free(&r->anchors);
        if (first)
            return 0;
    }
}

static int parse(struct arena *a, const char *text, size_t len, bool first, cJSON **ret, struct json_duplicates *dups,
                 struct err *err)
{
    struct reader r = {.arena = a, .dups = dups, .err = err};
    if (dups)
        dups->count = 0;
    if (!yaml_parser_initialize(&r.parser))
        abort();
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)text, len);
    cJSON *list = json_array(a);
    int e = documents(&r, list, first);
    if (r.have_event)
        yaml_event_delete(&r.event);
    yaml_parser_delete(&r.parser);
    map_free(&r.anchors);
    if (!e)
        *ret = list;
    return e;
}

int yaml_parse(struct arena *a, const char *text, size_t len, cJSON **ret, struct json_duplicates *dups,
               struct err *err)
{
    return parse(a, text, len, false, ret, dups, err);
}

static int parse_one(struct arena *a, const char *text, size_t len, bool first, cJSON **ret,
                     struct json_duplicates *dups, struct err *err)
{
    cJSON *list;
    int e = parse(a, text, len, first, &list, dups, err);
    if (e)
        return e;
    if (json_count(list) > 1)
        return err_set(err, EINVAL, "yaml: more than one document");
    cJSON *tree = list->child;
    if (tree)
        json_remove(list, tree);
    *ret = tree ? tree : json_null(a);
    return 0;
}

int yaml_parse_one(struct arena *a, const char *text, size_t len, cJSON **ret, struct json_duplicates *dups,
                   struct err *err)
{
    return parse_one(a, text, len, false, ret, dups, err);
}

int yaml_parse_first(struct arena *a, const char *text, size_t len, cJSON **ret, struct json_duplicates *dups,
                     struct err *err)
{
    return parse_one(a, text, len, true, ret, dups, err);
}
