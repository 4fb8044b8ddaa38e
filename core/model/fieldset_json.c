/* Field sets as FieldsV1: {"f:metadata":{"f:labels":{".":{},"f:app":{}}}}. A node without members below it is {}, one
 * that is a member and has members below has a ".". */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/fieldset.h"

/* The element's text, in the arena. */
static const char *element_text(struct arena *a, const struct path_element *e)
{
    cleanup_strbuf struct strbuf text = {0};
    switch (e->type) {
    case PATH_FIELD: {
        size_t n = strlen(e->field);
        char *p = arena_alloc(a, n + 3);
        p[0] = 'f';
        p[1] = ':';
        memcpy(p + 2, e->field, n + 1);
        return p;
    }
    case PATH_KEY:
        strbuf_adds(&text, "k:{");
        for (uint32_t i = 0; i < e->nkeys; i++) {
            if (i)
                strbuf_addc(&text, ',');
            json_write_string(&text, e->keys[i].name);
            strbuf_addc(&text, ':');
            json_write(&text, e->keys[i].value);
        }
        strbuf_addc(&text, '}');
        break;
    case PATH_VALUE:
        strbuf_adds(&text, "v:");
        json_write(&text, e->value);
        break;
    case PATH_INDEX:
        return arena_printf(a, "i:%lld", (long long)e->index);
    }
    return arena_dup(a, text.p, text.len);
}

static cJSON *add(struct arena *a, cJSON *object, const char *key)
{
    cJSON *n = json_object(a);
    n->string = (char *)(uintptr_t)key;
    json_append(object, n);
    return n;
}

static void write_children(struct arena *a, const struct field_set *s, cJSON *out)
{
    for (uint32_t i = 0; s && i < s->count; i++) {
        const struct field_node *node = &s->nodes[i];
        cJSON *n = add(a, out, element_text(a, &node->at));
        if (node->member && node->children)
            add(a, n, ".");
        write_children(a, node->children, n);
    }
}

cJSON *field_set_to_json(struct arena *a, const struct field_set *s)
{
    cJSON *out = json_object(a);
    write_children(a, s, out);
    return out;
}

/* Kubernetes reads numbers as floats: 8e1 is 80. */
static void normalize(struct arena *a, cJSON *n)
{
    if (json_is_num(n) && strcspn(n->valuestring, ".eE") < strlen(n->valuestring) && fabs(n->valuedouble) < 1e15 &&
        n->valuedouble == floor(n->valuedouble))
        n->valuestring = arena_printf(a, "%.0f", n->valuedouble);
    for (JSON_EACH(item, n))
        normalize(a, item);
}

static int parse_value(struct arena *a, const char *text, cJSON **ret, struct err *err)
{
    int r = json_parse(a, text, strlen(text), ret, NULL, err);
    if (!r)
        normalize(a, *ret);
    return r;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct path_key *)a)->name, ((const struct path_key *)b)->name);
}

static int parse_keys(struct arena *a, const char *text, struct path_element *e, struct err *err)
{
    cJSON *tree = NULL;
    int r = parse_value(a, text, &tree, err);
    if (r)
        return r;
    if (!json_is_obj(tree))
        return err_set(err, EINVAL, "the key of a list's item is no object: %.60s", text);
    struct path_key *keys = arena_alloc(a, (json_count(tree) + 1) * sizeof(*keys));
    for (JSON_EACH(item, tree))
        keys[e->nkeys++] = (struct path_key){item->string, item};
    qsort(keys, e->nkeys, sizeof(*keys), by_name);
    e->keys = keys;
    return 0;
}

/* 1: of a sort that we do not know. */
static int parse_element(struct arena *a, const char *text, struct path_element *e, struct err *err)
{
    cJSON *value = NULL;
    if (strlen(text) < 2)
        return err_set(err, EINVAL, "key must be 2 characters long:");
    if (text[1] != ':')
        return err_set(err, EINVAL, "missing colon: %.100s", text);
    const char *rest = text + 2;
    switch (text[0]) {
    case 'f':
        *e = (struct path_element){.type = PATH_FIELD, .field = rest};
        return 0;
    case 'k':
        *e = (struct path_element){.type = PATH_KEY};
        return parse_keys(a, rest, e, err);
    case 'v':
        *e = (struct path_element){.type = PATH_VALUE};
        if (parse_value(a, rest, &value, err))
            return -EINVAL;
        e->value = value;
        return 0;
    case 'i':
        *e = (struct path_element){.type = PATH_INDEX};
        if (str_to_i64(rest, &e->index))
            return err_set(err, EINVAL, "strconv.Atoi: parsing \"%.60s\": invalid syntax", rest);
        return 0;
    default:
        return 1;
    }
}

static int by_element(const void *a, const void *b)
{
    const struct field_node *x = a, *y = b;
    return path_compare(&x->at, &y->at);
}

/* Texts of others may be out of order or name an element twice (80 and 8e1): sorted, and joined. */
static void tidy(struct arena *a, struct field_set *s)
{
    bool sorted = true;
    for (uint32_t i = 1; i < s->count; i++)
        sorted &= path_compare(&s->nodes[i - 1].at, &s->nodes[i].at) < 0;
    if (sorted)
        return;
    qsort(s->nodes, s->count, sizeof(*s->nodes), by_element);
    uint32_t kept = 1;
    for (uint32_t i = 1; i < s->count; i++) {
        struct field_node *last = &s->nodes[kept - 1], *n = &s->nodes[i];
        if (path_compare(&last->at, &n->at)) {
            s->nodes[kept++] = *n;
            continue;
        }
        last->member |= n->member;
        last->children = field_set_union(a, last->children, n->children);
    }
    s->count = kept;
}

static int read_node(struct arena *a, const cJSON *object, struct field_set **children, bool *member, struct err *err)
{
    *children = NULL;
    *member = false;
    if (!json_is_obj(object) && !json_is_null(object))
        return err_set(err, EINVAL, "fields must be objects");
    for (const cJSON *n = object->child; n; n = n->next) {
        if (!strcmp(n->string, ".")) {
            *member = true;
            continue;
        }
        struct field_node node = {0};
        int r = parse_element(a, n->string, &node.at, err);
        if (r > 0)
            continue;
        if (!r)
            r = read_node(a, n, &node.children, &node.member, err);
        if (r)
            return r;
        field_set_append(a, children, &node);
    }
    if (*children)
        tidy(a, *children);
    else
        *member = true;
    return 0;
}

int field_set_from_json(struct arena *a, const cJSON *fields, struct field_set **ret, struct err *err)
{
    bool member;
    *ret = NULL;
    return fields ? read_node(a, fields, ret, &member, err) : 0;
}
