/* Putting an applied configuration on top of an object, and taking fields out of one. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/format/json.h"
#include "core/model/typed.h"
#include "core/model/typed_int.h"

static int merge(struct arena *a, struct typed t, const cJSON *l, const cJSON *r, cJSON **ret, struct err *err);

static void put(struct arena *a, cJSON *object, const char *name, cJSON *value)
{
    value->string = arena_strdup(a, name);
    json_append(object, value);
}

static int merge_members(struct arena *a, struct typed t, const cJSON *l, const cJSON *r, cJSON **ret, struct err *err)
{
    size_t count;
    struct typed_pair *pairs = typed_pairs(a, t, l, r, &count);
    cJSON *out = json_object(a);
    for (size_t i = 0; i < count; i++) {
        struct typed type;
        cJSON *value = NULL;
        if (!typed_member(t, pairs[i].name, &type))
            continue;
        int e = merge(a, type, pairs[i].left, pairs[i].right, &value, err);
        if (e)
            return e;
        if (value)
            put(a, out, pairs[i].name, value);
    }
    *ret = out->child ? out : NULL;
    return 0;
}

/* An item on its way through the merge of two lists. */
struct item {
    const cJSON *node;
    size_t other; /* where its like stands in the other list; NONE: nowhere */
    bool twice;   /* of the left list: another item has the same key */
    bool merged;  /* of the right list */
};
enum { NONE = -1 };

struct lists {
    struct arena *arena;
    struct typed item_type;
    struct item *left, *right;
    size_t nleft, nright, i, j;
    size_t shared; /* the next item of the right list that the left one has too; NONE: no more */
    cJSON *out;
    struct err *err;
};

static void next_shared(struct lists *s)
{
    size_t at = s->shared == (size_t)NONE ? 0 : s->shared + 1;
    while (at < s->nright && s->right[at].other == (size_t)NONE)
        at++;
    s->shared = at < s->nright ? at : (size_t)NONE;
}

static int emit(struct lists *s, const cJSON *l, const cJSON *r)
{
    cJSON *value = NULL;
    int e = merge(s->arena, s->item_type, l, r, &value, s->err);
    if (!e && value)
        json_append(s->out, value);
    return e;
}

/* An item of the right list on top of its like; items that the left list has twice are replaced. */
static int emit_right(struct lists *s, size_t j)
{
    struct item *right = &s->right[j];
    const struct item *left = right->other == (size_t)NONE ? NULL : &s->left[right->other];
    right->merged = true;
    return emit(s, left && !left->twice ? left->node : NULL, right->node);
}

/* Kubernetes' order: that of the left list, until the right one has an item in another order. */
static int merge_step(struct lists *s)
{
    const struct item *left = s->i < s->nleft ? &s->left[s->i] : NULL;
    bool shared = left && left->other != (size_t)NONE;
    if (left && s->j < s->nright) {
        if (shared && left->other == s->j) {
            s->i++;
            next_shared(s);
            return emit_right(s, s->j++);
        }
        if (shared && s->shared != (size_t)NONE && s->shared != left->other) {
            s->i++; /* its turn comes with its like */
            return 0;
        }
    }
    if (left && !shared) {
        s->i++;
        return emit(s, left->node, NULL);
    }
    if (left && s->right[left->other].merged)
        s->i++;
    if (s->j >= s->nright)
        return 0;
    if (s->shared == s->j)
        next_shared(s);
    return emit_right(s, s->j++);
}

static void match_items(struct lists *s, const struct typed_entry *e, size_t count)
{
    for (size_t i = 0, n; i < count; i += n) {
        size_t left = !e[i].right;
        for (n = 1; i + n < count && !path_compare(&e[i].at, &e[i + n].at); n++)
            left += !e[i + n].right;
        for (size_t k = i; k < i + n; k++) {
            struct item *it = e[k].right ? &s->right[e[k].index] : &s->left[e[k].index];
            *it = (struct item){.node = e[k].item, .other = (size_t)NONE, .twice = left > 1 && !e[k].right};
            if (e[k].right && left)
                it->other = e[i].index;
            else if (!e[k].right && left < n)
                it->other = e[i + left].index;
        }
    }
}

static int merge_items(struct arena *a, struct typed t, const cJSON *l, const cJSON *r, cJSON **ret, struct err *err)
{
    struct typed_entry *e;
    size_t count;
    int result = typed_entries(a, t, l, r, &e, &count, err);
    if (result)
        return result;
    struct lists s = {.arena = a,
                      .item_type = typed_item(t),
                      .nleft = json_count(l),
                      .nright = json_count(r),
                      .shared = (size_t)NONE,
                      .out = json_array(a),
                      .err = err};
    s.left = arena_alloc(a, (s.nleft + 1) * sizeof(*s.left));
    s.right = arena_alloc(a, (s.nright + 1) * sizeof(*s.right));
    match_items(&s, e, count);
    next_shared(&s);
    while (!result && (s.i < s.nleft || s.j < s.nright))
        result = merge_step(&s);
    *ret = s.out->child ? s.out : NULL;
    return result;
}

static int merge(struct arena *a, struct typed t, const cJSON *l, const cJSON *r, cJSON **ret, struct err *err)
{
    bool list = t.atom == TYPED_LIST;
    const cJSON *left = (list ? json_is_arr(l) : json_is_obj(l)) ? l : NULL;
    const cJSON *right = (list ? json_is_arr(r) : json_is_obj(r)) ? r : NULL;
    bool nothing = (!left || !left->child) && (!right || !right->child);
    if (t.atom == TYPED_SCALAR || t.atomic || nothing) {
        *ret = json_copy(a, r ? r : l);
        return 0;
    }
    return list ? merge_items(a, t, left, right, ret, err) : merge_members(a, t, left, right, ret, err);
}

int typed_merge(struct arena *a, const struct schema_message *m, const cJSON *live, const cJSON *config, cJSON **ret,
                struct err *err)
{
    *ret = NULL;
    return merge(a, typed_root(m), live, config, ret, err);
}

static cJSON *without(struct arena *a, struct typed t, const cJSON *n, const struct field_set *s);

/* A value below which something goes stays as an empty one of its sort. */
static cJSON *without_below(struct arena *a, struct typed t, const cJSON *n, const struct field_node *node)
{
    if (!node || !node->children)
        return json_copy(a, n);
    cJSON *value = without(a, t, n, node->children);
    if (value)
        return value;
    return json_is_obj(n) ? json_object(a) : json_is_arr(n) ? json_array(a) : json_null(a);
}

static cJSON *items_without(struct arena *a, struct typed t, const cJSON *list, const struct field_set *s)
{
    cJSON *out = json_array(a);
    bool touched = false;
    for (const cJSON *n = list->child; n; n = n->next) {
        struct path_element at;
        const struct field_node *node = typed_key(a, t, n, &at, NULL) ? NULL : field_set_find(s, &at);
        if (node && node->member)
            continue;
        touched |= node && node->children;
        json_append(out, without_below(a, typed_item(t), n, node));
    }
    return out->child || touched ? out : NULL;
}

static cJSON *members_without(struct arena *a, struct typed t, const cJSON *object, const struct field_set *s)
{
    cJSON *out = json_object(a);
    bool touched = false;
    for (const cJSON *n = object->child; n; n = n->next) {
        struct path_element at = typed_named(n->string);
        const struct field_node *node = field_set_find(s, &at);
        struct typed type = {.atom = TYPED_SCALAR};
        if (node && node->member)
            continue;
        touched |= node && node->children;
        typed_member(t, n->string, &type);
        put(a, out, n->string, without_below(a, type, n, node));
    }
    return out->child || touched ? out : NULL;
}

/* NULL: nothing is left. */
static cJSON *without(struct arena *a, struct typed t, const cJSON *n, const struct field_set *s)
{
    if (t.atom == TYPED_SCALAR)
        return json_copy(a, n);
    if (t.atomic || !n->child)
        return NULL;
    return t.atom == TYPED_LIST ? items_without(a, t, n, s) : members_without(a, t, n, s);
}

cJSON *typed_remove(struct arena *a, const struct schema_message *m, const cJSON *object,
                    const struct field_set *fields)
{
    cJSON *left = fields ? without(a, typed_root(m), object, fields) : json_copy(a, object);
    return left ? left : json_object(a);
}
