#include "core/model/typed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/quote.h"
#include "core/model/typed_int.h"

struct typed typed_root(const struct schema_message *m)
{
    return (struct typed){.atom = TYPED_STRUCT, .m = m};
}

/* One value of a field: a list's item, a map's value, or the field itself. */
static struct typed type_of_value(const struct schema_field *f)
{
    bool atomic = (f->flags & SCHEMA_ATOMIC_STRUCT) && f->container != SCHEMA_MAP;
    switch (f->type) {
    case SCHEMA_MESSAGE:
        return (struct typed){.atom = TYPED_STRUCT, .atomic = atomic, .m = f->message, .f = f};
    case SCHEMA_VERBS:
        return (struct typed){.atom = TYPED_LIST, .atomic = true, .f = f};
    default:
        return (struct typed){.atom = TYPED_SCALAR, .f = f};
    }
}

static struct typed typed_of_field(const struct schema_field *f)
{
    if (f->container == SCHEMA_LIST)
        return (struct typed){.atom = TYPED_LIST, .atomic = f->list_type == SCHEMA_LIST_ATOMIC, .f = f};
    if (f->container == SCHEMA_MAP)
        return (struct typed){.atom = TYPED_MAP, .atomic = f->flags & SCHEMA_ATOMIC_STRUCT, .f = f};
    return type_of_value(f);
}

bool typed_member(struct typed t, const char *name, struct typed *ret)
{
    const struct schema_field *f = t.atom == TYPED_STRUCT ? schema_field(t.m, name, strlen(name)) : NULL;
    if (f)
        *ret = typed_of_field(f);
    else if (t.atom == TYPED_MAP)
        *ret = type_of_value(t.f);
    else
        return false;
    return true;
}

struct typed typed_item(struct typed t)
{
    return t.f->type == SCHEMA_VERBS ? (struct typed){.atom = TYPED_SCALAR, .f = t.f} : type_of_value(t.f);
}

static int no_key(struct arena *a, const char *names, struct err *err)
{
    cleanup_strbuf struct strbuf list = {0};
    struct slice rest = slice_of(names);
    while (rest.n) {
        struct slice name = slice_cut(&rest, ',');
        strbuf_addf(&list, "%s%s", list.len ? " " : "", go_quote(a, arena_dup(a, name.p, name.n)));
    }
    return err_set(err, EINVAL,
                   "associative list with keys has an element that omits all key fields [%s] (and doesn't have default "
                   "values for any key fields)",
                   list.p);
}

/* What a key field that is not there counts as: its default, or the zero of what Go always writes. NULL: nothing. */
static const cJSON *key_default(struct arena *a, const struct schema_field *f)
{
    if (f->fallback)
        return json_of(a, f->fallback);
    if (f->flags & (SCHEMA_POINTER | SCHEMA_OMITEMPTY))
        return NULL;
    return f->type == SCHEMA_STRING                             ? json_string(a, "")
           : f->type == SCHEMA_INT32 || f->type == SCHEMA_INT64 ? json_number(a, 0)
                                                                : NULL;
}

static const cJSON *member_of(const cJSON *object, struct slice name)
{
    for (const cJSON *n = object->child; n; n = n->next)
        if (slice_is(name, n->string))
            return n;
    return NULL;
}

static int map_key(struct arena *a, struct typed list, const cJSON *item, struct path_element *ret, struct err *err)
{
    enum { KEYS_MAX = 8 };
    struct path_key keys[KEYS_MAX];
    if (json_is_null(item))
        return err_set(err, EINVAL, "associative list with keys may not have a null element");
    if (!json_is_obj(item))
        return err_set(err, EINVAL, "associative list with keys may not have non-map elements");
    struct slice rest = slice_of(list.f->map_keys);
    uint32_t n = 0;
    while (rest.n && n < KEYS_MAX) {
        struct slice name = slice_cut(&rest, ',');
        const cJSON *value = member_of(item, name);
        const struct schema_field *f = schema_field(list.f->message, name.p, name.n);
        if (!value && f)
            value = key_default(a, f);
        if (!value || !f)
            continue;
        uint32_t at = n++;
        for (; at && strcmp(keys[at - 1].name, f->name) > 0; at--)
            keys[at] = keys[at - 1];
        keys[at] = (struct path_key){f->name, value};
    }
    if (!n)
        return no_key(a, list.f->map_keys, err);
    *ret = (struct path_element){.type = PATH_KEY, .nkeys = n, .keys = arena_dup(a, keys, n * sizeof(*keys))};
    return 0;
}

int typed_key(struct arena *a, struct typed list, const cJSON *item, struct path_element *ret, struct err *err)
{
    if (list.f->list_type == SCHEMA_LIST_MAP)
        return map_key(a, list, item, ret, err);
    if (json_is_obj(item))
        return err_set(err, EINVAL, "associative list without keys has an element that's a map type");
    if (json_is_arr(item))
        return err_set(err, EINVAL, "not supported: associative list with lists as elements");
    if (json_is_null(item))
        return err_set(err, EINVAL, "associative list without keys has an element that's an explicit null");
    *ret = (struct path_element){.type = PATH_VALUE, .value = item};
    return 0;
}

static int by_key(const void *a, const void *b)
{
    const struct typed_entry *x = a, *y = b;
    int order = path_compare(&x->at, &y->at);
    if (order)
        return order;
    if (x->right != y->right)
        return x->right ? 1 : -1;
    return x->index < y->index ? -1 : 1;
}

static int add_entries(struct arena *a, struct typed list, const cJSON *items, bool right, struct typed_entry *to,
                       size_t *count, struct err *err)
{
    size_t index = 0;
    for (const cJSON *n = json_is_arr(items) ? items->child : NULL; n; n = n->next, index++) {
        struct typed_entry *e = &to[(*count)++];
        *e = (struct typed_entry){.item = n, .index = index, .right = right};
        int r = typed_key(a, list, n, &e->at, err);
        if (r)
            return err ? err_wrap(err, "element %zu", index) : r;
    }
    return 0;
}

int typed_entries(struct arena *a, struct typed list, const cJSON *left, const cJSON *right, struct typed_entry **ret,
                  size_t *count, struct err *err)
{
    *count = 0;
    *ret = arena_alloc(a, (json_count(left) + json_count(right) + 1) * sizeof(**ret));
    int r = add_entries(a, list, left, false, *ret, count, err);
    if (!r)
        r = add_entries(a, list, right, true, *ret, count, err);
    if (!r)
        qsort(*ret, *count, sizeof(**ret), by_key);
    return r;
}

const cJSON **typed_members(struct arena *a, const cJSON *object, size_t *count)
{
    const cJSON **members = arena_alloc(a, (json_count(object) + 1) * sizeof(const cJSON *));
    *count = json_is_obj(object) ? json_sorted(object, members) : 0;
    return members;
}

static size_t struct_pairs(const struct schema_message *m, const cJSON *left, const cJSON *right,
                           struct typed_pair *pairs)
{
    struct typed_pair slots[SCHEMA_FIELDS_MAX] = {0};
    size_t count = 0;
    for (const cJSON *n = json_is_obj(left) ? left->child : NULL; n; n = n->next) {
        const struct schema_field *f = schema_field(m, n->string, strlen(n->string));
        if (f)
            slots[f - m->fields].left = n;
    }
    for (const cJSON *n = json_is_obj(right) ? right->child : NULL; n; n = n->next) {
        const struct schema_field *f = schema_field(m, n->string, strlen(n->string));
        if (f)
            slots[f - m->fields].right = n;
    }
    for (size_t i = 0; i < m->count; i++) {
        const struct typed_pair *s = &slots[m->index[i]];
        if (s->left || s->right)
            pairs[count++] = (struct typed_pair){m->fields[m->index[i]].name, s->left, s->right};
    }
    return count;
}

struct typed_pair *typed_pairs(struct arena *a, struct typed t, const cJSON *left, const cJSON *right, size_t *count)
{
    struct typed_pair *pairs = arena_alloc(a, (json_count(left) + json_count(right) + 1) * sizeof(*pairs));
    if (t.atom == TYPED_STRUCT) {
        *count = struct_pairs(t.m, left, right, pairs);
        return pairs;
    }
    size_t nl, nr, i = 0, j = 0, n = 0;
    const cJSON **l = typed_members(a, left, &nl), **r = typed_members(a, right, &nr);
    while (i < nl || j < nr) {
        int order = i == nl ? 1 : j == nr ? -1 : strcmp(l[i]->string, r[j]->string);
        const char *name = order <= 0 ? l[i]->string : r[j]->string;
        pairs[n++] = (struct typed_pair){name, order <= 0 ? l[i++] : NULL, order >= 0 ? r[j++] : NULL};
    }
    *count = n;
    return pairs;
}
