#include "core/model/fieldset.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/quote.h"

enum { PATH_MAX_DEPTH = JSON_DEPTH_MAX + 2 };

static int number_compare(const cJSON *a, const cJSON *b)
{
    int64_t x, y;
    if (!json_to_int64(a, &x) && !json_to_int64(b, &y))
        return x < y ? -1 : x > y;
    return a->valuedouble < b->valuedouble ? -1 : a->valuedouble > b->valuedouble;
}

static int value_rank(const cJSON *n)
{
    return json_is_num(n) ? 0 : json_is_str(n) ? 1 : json_is_bool(n) ? 2 : json_is_arr(n) ? 3 : json_is_obj(n) ? 4 : 5;
}

static int path_value_compare(const cJSON *a, const cJSON *b);

/* Lists and objects are no keys in any schema; foreign FieldsV1 may have them all the same. */
static int composite_compare(const cJSON *a, const cJSON *b)
{
    const cJSON *x = a->child, *y = b->child;
    for (; x && y; x = x->next, y = y->next) {
        int order = x->string && y->string ? strcmp(x->string, y->string) : 0;
        if (!order)
            order = path_value_compare(x, y);
        if (order)
            return order;
    }
    return x ? 1 : y ? -1 : 0;
}

static int path_value_compare(const cJSON *a, const cJSON *b)
{
    int x = value_rank(a), y = value_rank(b);
    if (x != y)
        return x < y ? -1 : 1;
    switch (x) {
    case 0:
        return number_compare(a, b);
    case 1:
        return strcmp(a->valuestring, b->valuestring);
    case 2:
        return json_is_true(a) - json_is_true(b);
    case 5:
        return 0;
    default:
        return composite_compare(a, b);
    }
}

bool path_value_equal(const cJSON *a, const cJSON *b)
{
    if (json_is_num(a) && json_is_num(b))
        return !number_compare(a, b);
    if (!a || !b || (a->type & 0xff) != (b->type & 0xff))
        return a == b;
    const cJSON *x = a->child, *y = b->child;
    if (json_is_arr(a)) {
        for (; x && y && path_value_equal(x, y); x = x->next, y = y->next)
            ;
        return !x && !y;
    }
    if (!json_is_obj(a))
        return json_equal(a, b);
    if (json_count(a) != json_count(b))
        return false;
    for (; x; x = x->next, y = y->next) {
        const cJSON *other = !strcmp(x->string, y->string) ? y : json_get(b, x->string);
        if (!other || !path_value_equal(x, other))
            return false;
    }
    return true;
}

static int keys_compare(const struct path_element *a, const struct path_element *b)
{
    for (uint32_t i = 0; i < a->nkeys && i < b->nkeys; i++) {
        int order = strcmp(a->keys[i].name, b->keys[i].name);
        if (!order)
            order = path_value_compare(a->keys[i].value, b->keys[i].value);
        if (order)
            return order;
    }
    return a->nkeys < b->nkeys ? -1 : a->nkeys > b->nkeys;
}

int path_compare(const struct path_element *a, const struct path_element *b)
{
    if (a->type != b->type)
        return a->type < b->type ? -1 : 1;
    switch (a->type) {
    case PATH_FIELD:
        return strcmp(a->field, b->field);
    case PATH_KEY:
        return keys_compare(a, b);
    case PATH_VALUE:
        return path_value_compare(a->value, b->value);
    case PATH_INDEX:
        break;
    }
    return a->index < b->index ? -1 : a->index > b->index;
}

static void format_value(struct arena *a, const cJSON *v, struct strbuf *out)
{
    if (json_is_str(v)) {
        strbuf_adds(out, go_quote(a, v->valuestring));
    } else if (json_is_obj(v)) {
        for (const cJSON *n = v->child; n; n = n->next) {
            strbuf_addf(out, "%s=", n->string);
            format_value(a, n, out);
        }
    } else {
        json_write(out, v);
    }
}

void path_format(struct arena *a, const struct path_element *e, struct strbuf *out)
{
    switch (e->type) {
    case PATH_FIELD:
        strbuf_addf(out, ".%s", e->field);
        return;
    case PATH_KEY:
        strbuf_addc(out, '[');
        for (uint32_t i = 0; i < e->nkeys; i++) {
            strbuf_addf(out, "%s%s=", i ? "," : "", e->keys[i].name);
            format_value(a, e->keys[i].value, out);
        }
        break;
    case PATH_VALUE:
        strbuf_adds(out, "[=");
        format_value(a, e->value, out);
        break;
    case PATH_INDEX:
        strbuf_addf(out, "[%lld", (long long)e->index);
        break;
    }
    strbuf_addc(out, ']');
}

static void make_room(struct arena *a, struct field_set *s)
{
    size_t cap = s->cap;
    s->nodes = arena_room(a, s->nodes, s->count, &cap, sizeof(*s->nodes));
    s->cap = (uint32_t)cap;
}

void field_set_append(struct arena *a, struct field_set **set, const struct field_node *node)
{
    if (!*set)
        *set = arena_alloc(a, sizeof(**set));
    make_room(a, *set);
    (*set)->nodes[(*set)->count++] = *node;
}

/* Where `e` is, or where it belongs. Most are looked for in order, so the end is tried first. */
static uint32_t locate(const struct field_set *s, const struct path_element *e, bool *found)
{
    uint32_t low = 0, high = s->count;
    *found = false;
    if (high && path_compare(&s->nodes[high - 1].at, e) < 0)
        return high;
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        int order = path_compare(&s->nodes[mid].at, e);
        if (!order) {
            *found = true;
            return mid;
        }
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* Adds a path; only while nobody shares the set. */
static void field_set_insert(struct arena *a, struct field_set **set, const struct path_element *path, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        bool found;
        if (!*set)
            *set = arena_alloc(a, sizeof(**set));
        struct field_set *s = *set;
        uint32_t at = locate(s, &path[i], &found);
        if (!found) {
            make_room(a, s);
            memmove(&s->nodes[at + 1], &s->nodes[at], (s->count - at) * sizeof(*s->nodes));
            s->nodes[at] = (struct field_node){.at = path[i]};
            s->count++;
        }
        if (i + 1 == len)
            s->nodes[at].member = true;
        set = &s->nodes[at].children;
    }
}

struct field_set *field_set_of(struct arena *a, const char *const *paths)
{
    struct field_set *set = NULL;
    for (; *paths; paths++) {
        struct path_element path[8];
        struct slice rest = slice_of(*paths);
        size_t n = 0;
        while (rest.n && n < COUNT_OF(path)) {
            struct slice name = slice_cut(&rest, '.');
            path[n++] = (struct path_element){.type = PATH_FIELD, .field = arena_dup(a, name.p, name.n)};
        }
        field_set_insert(a, &set, path, n);
    }
    return set;
}

const struct field_node *field_set_find(const struct field_set *s, const struct path_element *e)
{
    bool found = false;
    uint32_t at = s ? locate(s, e, &found) : 0;
    return found ? &s->nodes[at] : NULL;
}

size_t field_set_size(const struct field_set *s)
{
    size_t size = 0;
    for (uint32_t i = 0; s && i < s->count; i++)
        size += s->nodes[i].member + field_set_size(s->nodes[i].children);
    return size;
}

bool field_set_equal(const struct field_set *a, const struct field_set *b)
{
    if (!a || !b || a->count != b->count)
        return a == b;
    for (uint32_t i = 0; i < a->count; i++)
        if (a->nodes[i].member != b->nodes[i].member || path_compare(&a->nodes[i].at, &b->nodes[i].at) ||
            !field_set_equal(a->nodes[i].children, b->nodes[i].children))
            return false;
    return true;
}

/* What becomes of a node that is in a (NULL: not), in b, or in both; false: nothing stays. */
typedef bool join_rule(struct arena *ar, const struct field_node *a, const struct field_node *b,
                       struct field_node *ret);

static struct field_set *join(struct arena *ar, const struct field_set *a, const struct field_set *b, join_rule *rule)
{
    struct field_set *out = NULL;
    uint32_t i = 0, j = 0, na = a ? a->count : 0, nb = b ? b->count : 0;
    while (i < na || j < nb) {
        int order = i == na ? 1 : j == nb ? -1 : path_compare(&a->nodes[i].at, &b->nodes[j].at);
        const struct field_node *x = order <= 0 ? &a->nodes[i] : NULL, *y = order >= 0 ? &b->nodes[j] : NULL;
        struct field_node node = order <= 0 ? a->nodes[i] : b->nodes[j];
        i += order <= 0;
        j += order >= 0;
        if (rule(ar, x, y, &node) && (node.member || node.children))
            field_set_append(ar, &out, &node);
    }
    return out;
}

static bool in_either(struct arena *ar, const struct field_node *a, const struct field_node *b, struct field_node *ret)
{
    if (a && b) {
        ret->member = a->member || b->member;
        ret->children = field_set_union(ar, a->children, b->children);
    }
    return true;
}

static bool in_both(struct arena *ar, const struct field_node *a, const struct field_node *b, struct field_node *ret)
{
    if (!a || !b)
        return false;
    ret->member = a->member && b->member;
    ret->children = field_set_intersection(ar, a->children, b->children);
    return true;
}

static bool in_first(struct arena *ar, const struct field_node *a, const struct field_node *b, struct field_node *ret)
{
    if (a && b) {
        ret->member = a->member && !b->member;
        ret->children = field_set_difference(ar, a->children, b->children);
    }
    return a != NULL;
}

static bool in_first_alone(struct arena *ar, const struct field_node *a, const struct field_node *b,
                           struct field_node *ret)
{
    if (a && b)
        ret->children = field_set_exclude(ar, a->children, b->children);
    return a && !(b && b->member);
}

struct field_set *field_set_union(struct arena *ar, struct field_set *a, struct field_set *b)
{
    return !a || a == b ? b : !b ? a : join(ar, a, b, in_either);
}

struct field_set *field_set_intersection(struct arena *ar, struct field_set *a, struct field_set *b)
{
    return !a || !b ? NULL : join(ar, a, b, in_both);
}

struct field_set *field_set_difference(struct arena *ar, struct field_set *a, const struct field_set *b)
{
    return !a || !b ? a : join(ar, a, b, in_first);
}

struct field_set *field_set_exclude(struct arena *ar, struct field_set *a, const struct field_set *b)
{
    return !a || !b ? a : join(ar, a, b, in_first_alone);
}

static void each(const struct field_set *s, struct path_element *path, size_t len, field_set_visit *fn, void *ctx)
{
    if (!s || len >= PATH_MAX_DEPTH)
        return;
    for (uint32_t i = 0; i < s->count; i++) {
        path[len] = s->nodes[i].at;
        if (s->nodes[i].member)
            fn(ctx, path, len + 1);
    }
    for (uint32_t i = 0; i < s->count; i++) {
        path[len] = s->nodes[i].at;
        each(s->nodes[i].children, path, len + 1, fn, ctx);
    }
}

void field_set_each(const struct field_set *s, field_set_visit *fn, void *ctx)
{
    struct path_element path[PATH_MAX_DEPTH];
    each(s, path, 0, fn, ctx);
}
