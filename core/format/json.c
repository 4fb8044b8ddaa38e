#include "core/format/json.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/clock.h"

cJSON *json_get(const cJSON *object, const char *key)
{
    if (!json_is_obj(object))
        return NULL;
    for (cJSON *m = object->child; m; m = m->next)
        if (!strcmp(m->string, key))
            return m;
    return NULL;
}

static cJSON *get_slice(const cJSON *object, struct slice key)
{
    if (!json_is_obj(object))
        return NULL;
    for (cJSON *m = object->child; m; m = m->next)
        if (slice_is(key, m->string))
            return m;
    return NULL;
}

cJSON *json_at(const cJSON *node, const char *path)
{
    struct slice rest = slice_of(path);
    cJSON *at = (cJSON *)(uintptr_t)node;
    while (at && rest.n)
        at = get_slice(at, slice_cut(&rest, '.'));
    return at;
}

const char *json_str(const cJSON *node, const char *path)
{
    const cJSON *n = json_at(node, path);
    return json_is_str(n) ? n->valuestring : NULL;
}

const char *json_str_or(const cJSON *node, const char *path, const char *def)
{
    const char *s = json_str(node, path);
    return s ? s : def;
}

cJSON *json_find(const cJSON *list, const char *key, const char *text)
{
    for (JSON_EACH(item, list)) {
        const cJSON *member = json_get(item, key);
        if (!strcmp(json_is_str(member) ? member->valuestring : "", text))
            return item;
    }
    return NULL;
}

bool json_has_str(const cJSON *list, const char *text)
{
    for (JSON_EACH(item, list))
        if (json_is_str(item) && str_eq(item->valuestring, text))
            return true;
    return false;
}

int json_to_int64(const cJSON *number, int64_t *ret)
{
    if (!json_is_num(number))
        return -EINVAL;
    int r = str_to_i64(number->valuestring, ret);
    if (r != -EINVAL)
        return r;
    double d = number->valuedouble; /* 1e3 and 5.0 are integers to JSON */
    if (d > 9e18 || d < -9e18 || d != (double)(int64_t)d)
        return -EINVAL;
    *ret = (int64_t)d;
    return 0;
}

int64_t json_int(const cJSON *node, const char *path, int64_t def)
{
    int64_t v;
    return json_to_int64(json_at(node, path), &v) ? def : v;
}

bool json_bool(const cJSON *node, const char *path, bool def)
{
    const cJSON *n = json_at(node, path);
    return json_is_bool(n) ? json_is_true(n) : def;
}

int64_t json_time(const cJSON *node, const char *path)
{
    const char *text = json_str(node, path);
    int64_t us;
    return text && !clock_parse_rfc3339(text, &us) ? us : 0;
}

size_t json_count(const cJSON *parent)
{
    size_t n = 0;
    for (const cJSON *item = parent ? parent->child : NULL; item; item = item->next)
        n++;
    return n;
}

static int by_key(const void *a, const void *b)
{
    return strcmp((*(const cJSON *const *)a)->string, (*(const cJSON *const *)b)->string);
}

size_t json_sorted(const cJSON *object, const cJSON **ret)
{
    bool sorted = true;
    size_t count = 0;
    for (const cJSON *m = object ? object->child : NULL; m; m = m->next) {
        sorted &= !m->next || strcmp(m->string, m->next->string) < 0;
        ret[count++] = m;
    }
    if (!sorted)
        qsort(ret, count, sizeof(const cJSON *), by_key);
    return count;
}

static bool members_equal(const cJSON *a, const cJSON *b)
{
    if (json_count(a) != json_count(b))
        return false;
    const cJSON *guess = b->child; /* the same order is the usual case */
    for (const cJSON *m = a->child; m; m = m->next) {
        const cJSON *other = guess && !strcmp(guess->string, m->string) ? guess : json_get(b, m->string);
        if (!other || !json_equal(m, other))
            return false;
        guess = other->next;
    }
    return true;
}

bool json_equal(const cJSON *a, const cJSON *b)
{
    if (!a || !b)
        return a == b;
    if ((a->type & 0xff) != (b->type & 0xff))
        return false;
    switch (a->type & 0xff) {
    case cJSON_Number:
    case cJSON_String:
        return !strcmp(a->valuestring, b->valuestring);
    case cJSON_Object:
        return members_equal(a, b);
    case cJSON_Array: {
        const cJSON *x = a->child, *y = b->child;
        for (; x && y; x = x->next, y = y->next)
            if (!json_equal(x, y))
                return false;
        return x == y;
    }
    default:
        return true;
    }
}

bool json_has(const cJSON *list, const cJSON *item)
{
    for (JSON_EACH(i, list))
        if (json_equal(i, item))
            return true;
    return false;
}

static cJSON *node_new(struct arena *a, int type)
{
    cJSON *n = arena_alloc(a, sizeof(*n));
    n->type = type;
    return n;
}

cJSON *json_object(struct arena *a)
{
    return node_new(a, cJSON_Object);
}

cJSON *json_array(struct arena *a)
{
    return node_new(a, cJSON_Array);
}

cJSON *json_string(struct arena *a, const char *s)
{
    cJSON *n = node_new(a, cJSON_String);
    n->valuestring = arena_strdup(a, s);
    return n;
}

cJSON *json_strings(struct arena *a, const char *const *list)
{
    cJSON *n = json_array(a);
    for (; list && *list; list++)
        json_append(n, json_string(a, *list));
    return n;
}

cJSON *json_stringf(struct arena *a, const char *fmt, ...)
{
    cJSON *n = node_new(a, cJSON_String);
    va_list args;
    va_start(args, fmt);
    n->valuestring = arena_vprintf(a, fmt, args);
    va_end(args);
    return n;
}

static cJSON *number_of(struct arena *a, char *text, double d)
{
    cJSON *n = node_new(a, cJSON_Number);
    n->valuestring = text;
    n->valuedouble = d;
    n->valueint = d >= INT32_MAX ? INT32_MAX : d <= INT32_MIN ? INT32_MIN : (int)d;
    return n;
}

cJSON *json_number(struct arena *a, int64_t v)
{
    return number_of(a, arena_printf(a, "%lld", (long long)v), (double)v);
}

cJSON *json_double(struct arena *a, double d)
{
    return number_of(a, arena_printf(a, "%.17g", d), d);
}

cJSON *json_boolean(struct arena *a, bool b)
{
    return node_new(a, b ? cJSON_True : cJSON_False);
}

cJSON *json_null(struct arena *a)
{
    return node_new(a, cJSON_NULL);
}

cJSON *json_copy(struct arena *a, const cJSON *node)
{
    if (!node)
        return NULL;
    cJSON *n = node_new(a, node->type & 0xff);
    n->valuestring = arena_strdup(a, node->valuestring);
    n->valuedouble = node->valuedouble;
    n->valueint = node->valueint;
    for (const cJSON *item = node->child; item; item = item->next) {
        cJSON *copy = json_copy(a, item);
        copy->string = arena_strdup(a, item->string);
        json_append(n, copy);
    }
    return n;
}

void json_append(cJSON *parent, cJSON *item)
{
    item->next = NULL;
    if (!parent->child) {
        parent->child = item;
    } else {
        item->prev = parent->child->prev;
        item->prev->next = item;
    }
    parent->child->prev = item; /* cJSON keeps the tail there */
}

void json_insert(cJSON *array, size_t index, cJSON *item)
{
    cJSON *at = array->child;
    while (at && index--)
        at = at->next;
    if (!at) {
        json_append(array, item);
        return;
    }
    item->next = at;
    item->prev = at->prev;
    if (at == array->child)
        array->child = item;
    else
        at->prev->next = item;
    at->prev = item;
}

void json_remove(cJSON *parent, cJSON *item)
{
    if (item->next)
        item->next->prev = item->prev;
    else if (item != parent->child)
        parent->child->prev = item->prev;
    if (item == parent->child)
        parent->child = item->next;
    else
        item->prev->next = item->next;
    item->prev = item->next = NULL;
}

void json_replace(cJSON *parent, cJSON *old, cJSON *fresh)
{
    fresh->string = old->string;
    fresh->next = old->next;
    fresh->prev = old == parent->child && !old->next ? fresh : old->prev;
    if (old == parent->child)
        parent->child = fresh;
    else
        old->prev->next = fresh;
    if (old->next)
        old->next->prev = fresh;
    else
        parent->child->prev = fresh;
    old->prev = old->next = NULL;
}

bool json_del(cJSON *object, const char *key)
{
    cJSON *m = json_get(object, key);
    if (m)
        json_remove(object, m);
    return m != NULL;
}

static cJSON *set_slice(struct arena *a, cJSON *object, struct slice key, cJSON *value)
{
    cJSON *old = get_slice(object, key);
    if (!value) {
        if (old)
            json_remove(object, old);
    } else if (old == value) {
        return value;
    } else if (old) {
        json_replace(object, old, value);
    } else {
        value->string = arena_text(a, key.p, key.n);
        json_append(object, value);
    }
    return value;
}

cJSON *json_set(struct arena *a, cJSON *object, const char *key, cJSON *value)
{
    return set_slice(a, object, slice_of(key), value);
}

void json_set_str(struct arena *a, cJSON *object, const char *key, const char *s)
{
    json_set(a, object, key, s ? json_string(a, s) : NULL);
}

void json_set_int(struct arena *a, cJSON *object, const char *key, int64_t n)
{
    json_set(a, object, key, json_number(a, n));
}

void json_set_bool(struct arena *a, cJSON *object, const char *key, bool b)
{
    json_set(a, object, key, json_boolean(a, b));
}

static cJSON *ensure_slice(struct arena *a, cJSON *object, struct slice path)
{
    while (path.n) {
        struct slice key = slice_cut(&path, '.');
        cJSON *next = get_slice(object, key);
        if (!json_is_obj(next))
            next = set_slice(a, object, key, json_object(a));
        object = next;
    }
    return object;
}

cJSON *json_ensure(struct arena *a, cJSON *object, const char *path)
{
    return ensure_slice(a, object, slice_of(path));
}

cJSON *json_put(struct arena *a, cJSON *object, const char *path, cJSON *value)
{
    const char *dot = strrchr(path, '.');
    if (dot)
        object = ensure_slice(a, object, (struct slice){path, (size_t)(dot - path)});
    return json_set(a, object, dot ? dot + 1 : path, value);
}
