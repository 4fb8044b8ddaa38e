/* What is different between two objects, and what is in one. */
#include <errno.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/format/json.h"
#include "core/model/typed.h"
#include "core/model/typed_int.h"

enum { REMOVED, MODIFIED, ADDED, SORTS };

/* Below a place, and at the place itself. */
struct diff {
    struct field_set *below[SORTS];
    bool self[SORTS];
};

static int compare(struct arena *a, struct typed t, const cJSON *l, const cJSON *r, struct diff *d, struct err *err);

static void add(struct arena *a, struct diff *to, const struct path_element *at, const struct diff *child)
{
    for (int i = 0; i < SORTS; i++) {
        struct field_node node = {.at = *at, .member = child->self[i], .children = child->below[i]};
        if (node.member || node.children)
            field_set_append(a, &to->below[i], &node);
    }
}

static bool is_empty(const cJSON *n)
{
    return !n || !n->child;
}

static void compare_leaf(const cJSON *l, const cJSON *r, struct diff *d)
{
    if (!l)
        d->self[ADDED] = true;
    else if (!r)
        d->self[REMOVED] = true;
    else if (!path_value_equal(l, r))
        d->self[MODIFIED] = true;
}

static int compare_members(struct arena *a, struct typed t, const cJSON *l, const cJSON *r, struct diff *d,
                           struct err *err)
{
    size_t count;
    struct typed_pair *pairs = typed_pairs(a, t, l, r, &count);
    for (size_t i = 0; i < count; i++) {
        struct diff child = {0};
        struct path_element at = typed_named(pairs[i].name);
        struct typed type;
        if (!typed_member(t, pairs[i].name, &type))
            continue;
        int e = compare(a, type, pairs[i].left, pairs[i].right, &child, err);
        if (e)
            return e;
        add(a, d, &at, &child);
    }
    return 0;
}

static bool same_items(const struct typed_entry *l, size_t nl, const struct typed_entry *r, size_t nr)
{
    if (nl != nr)
        return false;
    for (size_t i = 0; i < nl; i++)
        if (!path_value_equal(l[i].item, r[i].item))
            return false;
    return true;
}

/* The items of one key: `nl` of the left list, then `nr` of the right. More than one of a side is owned as a whole. */
static int compare_group(struct arena *a, struct typed t, const struct typed_entry *e, size_t nl, size_t nr,
                         struct diff *d, struct err *err)
{
    struct diff child = {0};
    const cJSON *l = nl == 1 ? e[0].item : NULL, *r = nr == 1 ? e[nl].item : NULL;
    int ret = 0;
    if (nl > 1 && nr > 1) {
        child.self[MODIFIED] = !same_items(e, nl, e + nl, nr);
    } else {
        if (l || r)
            ret = compare(a, t, l, r, &child, err);
        child.self[REMOVED] |= nl > 1;
        child.self[ADDED] |= nr > 1;
    }
    if (!ret)
        add(a, d, &e->at, &child);
    return ret;
}

static int compare_items(struct arena *a, struct typed t, const cJSON *l, const cJSON *r, struct diff *d,
                         struct err *err)
{
    struct typed_entry *e;
    size_t count;
    int ret = typed_entries(a, t, l, r, &e, &count, err);
    for (size_t i = 0; !ret && i < count;) {
        size_t n = 1, left = !e[i].right;
        for (; i + n < count && !path_compare(&e[i].at, &e[i + n].at); n++)
            left += !e[i + n].right;
        ret = compare_group(a, typed_item(t), &e[i], left, n - left, d, err);
        i += n;
    }
    return ret;
}

static int compare(struct arena *a, struct typed t, const cJSON *l, const cJSON *r, struct diff *d, struct err *err)
{
    if (t.atom == TYPED_SCALAR) {
        compare_leaf(l, r, d);
        return 0;
    }
    bool list = t.atom == TYPED_LIST;
    const cJSON *left = (list ? json_is_arr(l) : json_is_obj(l)) ? l : NULL;
    const cJSON *right = (list ? json_is_arr(r) : json_is_obj(r)) ? r : NULL;
    if (t.atomic || (is_empty(left) && is_empty(right))) {
        compare_leaf(l, r, d);
        return 0;
    }
    int ret = list ? compare_items(a, t, left, right, d, err) : compare_members(a, t, left, right, d, err);
    d->self[ADDED] |= !l;
    d->self[REMOVED] |= !r;
    return ret;
}

int typed_compare(struct arena *a, const struct schema_message *m, const cJSON *lhs, const cJSON *rhs,
                  struct typed_changes *ret, struct err *err)
{
    struct diff d = {0};
    int r = compare_members(a, typed_root(m), lhs, rhs, &d, err);
    *ret = (struct typed_changes){d.below[REMOVED], d.below[MODIFIED], d.below[ADDED]};
    return r;
}

static int fields(struct arena *a, struct typed t, const cJSON *n, struct field_node *to, struct err *err);

static int fields_of_items(struct arena *a, struct typed t, const cJSON *list, struct field_set **to, struct err *err)
{
    struct typed_entry *e;
    size_t count;
    int r = typed_entries(a, t, list, NULL, &e, &count, err);
    for (size_t i = 0, n; !r && i < count; i += n) {
        struct field_node node = {.at = e[i].at};
        for (n = 1; i + n < count && !path_compare(&e[i].at, &e[i + n].at); n++)
            ;
        if (n == 1)
            r = fields(a, typed_item(t), e[i].item, &node, err);
        node.member = true;
        field_set_append(a, to, &node);
    }
    return r;
}

static int fields_of_members(struct arena *a, struct typed t, const cJSON *object, struct field_set **to,
                             struct err *err)
{
    size_t count;
    struct typed_pair *pairs = typed_pairs(a, t, object, NULL, &count);
    for (size_t i = 0; i < count; i++) {
        const cJSON *n = pairs[i].left;
        struct field_node node = {.at = typed_named(pairs[i].name)};
        struct typed type;
        if (!typed_member(t, pairs[i].name, &type))
            continue;
        int r = fields(a, type, n, &node, err);
        if (r)
            return r;
        node.member |= json_is_null(n) || (json_is_obj(n) && !n->child) || t.atom != TYPED_STRUCT;
        if (node.member || node.children)
            field_set_append(a, to, &node);
    }
    return 0;
}

static int fields(struct arena *a, struct typed t, const cJSON *n, struct field_node *to, struct err *err)
{
    if (t.atomic || t.atom == TYPED_SCALAR) {
        to->member = true;
        return 0;
    }
    return t.atom == TYPED_LIST ? fields_of_items(a, t, n, &to->children, err)
                                : fields_of_members(a, t, n, &to->children, err);
}

int typed_fields(struct arena *a, const struct schema_message *m, const cJSON *object, struct field_set **ret,
                 struct err *err)
{
    *ret = NULL;
    return fields_of_members(a, typed_root(m), object, ret, err);
}

/* The type behind an element; false below what the schema does not know. */
static bool type_behind(struct typed t, const struct path_element *e, struct typed *ret)
{
    if (e->type == PATH_FIELD)
        return typed_member(t, e->field, ret);
    if (t.atom != TYPED_LIST)
        return false;
    *ret = typed_item(t);
    return true;
}

static struct field_set *name_parents(struct arena *a, struct typed t, bool known, const struct field_set *s)
{
    struct field_set *out = NULL;
    for (uint32_t i = 0; s && i < s->count; i++) {
        struct field_node node = s->nodes[i];
        struct typed type = {.atom = TYPED_SCALAR};
        bool below = known && type_behind(t, &node.at, &type);
        if (node.children) {
            node.member |= below && t.atom == TYPED_STRUCT && node.at.type == PATH_FIELD;
            node.children = name_parents(a, type, below, node.children);
        }
        field_set_append(a, &out, &node);
    }
    return out;
}

struct field_set *typed_name_parents(struct arena *a, const struct schema_message *m, const struct field_set *s)
{
    return name_parents(a, typed_root(m), true, s);
}

static struct field_set *reconcile(struct arena *a, struct typed t, struct field_set *s)
{
    struct field_set *out = NULL;
    bool changed = false;
    for (uint32_t i = 0; s && i < s->count; i++) {
        struct field_node node = s->nodes[i];
        struct typed type;
        if (node.children && type_behind(t, &node.at, &type)) {
            bool open = type.atom == TYPED_SCALAR && type.f->type == SCHEMA_RAW;
            if (type.atomic || open)
                node.member = true, node.children = NULL;
            else if (type.atom != TYPED_SCALAR)
                node.children = reconcile(a, type, node.children);
            changed |= node.children != s->nodes[i].children;
        }
        field_set_append(a, &out, &node);
    }
    return changed ? out : s;
}

struct field_set *typed_reconcile(struct arena *a, const struct schema_message *m, struct field_set *s)
{
    return reconcile(a, typed_root(m), s);
}
