/* Strategic merge patch: lists that merge, by a key of their objects or as sets of scalars. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/quote.h"
#include "core/model/patch_int.h"
#include "core/model/schema.h"

struct item {
    cJSON *node;
    const char *id; /* what makes it the same as another: its merge key's value or the scalar itself; NULL: none */
};

struct items {
    struct item *list;
    size_t count;
};

static const char *merge_key(const struct schema_field *f)
{
    return f && f->merge_key ? f->merge_key : "";
}

static const char *identity(struct arena *a, const cJSON *item, const char *key)
{
    const cJSON *value = *key ? json_get(item, key) : item;
    if (!value || json_is_obj(value) || json_is_arr(value))
        return NULL;
    if (json_is_str(value))
        return arena_printf(a, "s%s", value->valuestring);
    if (json_is_num(value))
        return arena_printf(a, "n%s", value->valuestring);
    return json_is_null(value) ? "z" : json_is_true(value) ? "t" : "f";
}

static struct items items_empty(struct arena *a, size_t room)
{
    return (struct items){.list = arena_alloc(a, (room + 1) * sizeof(struct item))};
}

/* Identities are taken now: merging uses the nodes up. */
static struct items items_of(struct arena *a, const cJSON *array, const char *key)
{
    struct items s = items_empty(a, json_count(array));
    for (JSON_EACH(item, array))
        s.list[s.count++] = (struct item){item, identity(a, item, key)};
    return s;
}

static cJSON *array_of(struct arena *a, const struct items *s)
{
    cJSON *array = json_array(a);
    for (size_t i = 0; i < s->count; i++) {
        s->list[i].node->prev = s->list[i].node->next = NULL;
        json_append(array, s->list[i].node);
    }
    return array;
}

static int no_merge_key(const cJSON *item, const char *key, struct err *err)
{
    cleanup_strbuf struct strbuf text = {0};
    go_print(&text, item);
    return err_set(err, EPROTO, "map: %.*s does not contain declared merge key: %s", (int)MIN_OF(text.len, (size_t)300),
                   text.p, key);
}

/* Position + 1 of each identity, the first one where there are several. */
static int positions(const struct items *s, const char *key, struct map *ret, struct err *err)
{
    for (size_t i = 0; i < s->count; i++) {
        if (!s->list[i].id)
            return no_merge_key(s->list[i].node, key, err);
        if (!map_has(ret, s->list[i].id))
            map_set(ret, s->list[i].id, (void *)(uintptr_t)(i + 1));
    }
    return 0;
}

static size_t position(const struct map *m, const struct item *item)
{
    return (size_t)(uintptr_t)map_get(m, item->id);
}

/* All of one kind, and no lists. */
static void print_items(struct strbuf *out, const struct items *s)
{
    for (size_t i = 0; i < s->count; i++) {
        strbuf_adds(out, i ? " " : "[");
        go_print(out, s->list[i].node);
    }
    strbuf_adds(out, s->count ? "]" : "[]");
}

static int mixed_types(const struct items *one, const struct items *two, struct err *err)
{
    cleanup_strbuf struct strbuf text = {0};
    strbuf_addc(&text, '[');
    print_items(&text, one);
    strbuf_addc(&text, ' ');
    print_items(&text, two);
    strbuf_addc(&text, ']');
    return err_set(err, EPROTO, "list element types are not identical: %.400s", text.p);
}

static int check_types(const struct items *one, const struct items *two, struct err *err)
{
    int type = 0;
    for (size_t i = 0; i < one->count + two->count; i++) {
        const cJSON *node = i < one->count ? one->list[i].node : two->list[i - one->count].node;
        int t = json_is_bool(node) ? cJSON_True : node->type & 0xff;
        if (json_is_arr(node))
            return err_set(err, EBADMSG, "lists of lists are not supported");
        if (type && t != type)
            return mixed_types(one, two, err);
        type = t;
    }
    return 0;
}

struct ranked {
    struct item item;
    size_t rank, at;
};

static int by_rank(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

static void sort_by(struct arena *a, struct items *s, const struct map *order)
{
    struct ranked *r = arena_alloc(a, (s->count + 1) * sizeof(*r));
    for (size_t i = 0; i < s->count; i++)
        r[i] = (struct ranked){s->list[i], position(order, &s->list[i]), i};
    qsort(r, s->count, sizeof(*r), by_rank);
    for (size_t i = 0; i < s->count; i++)
        s->list[i] = r[i].item;
}

/* Items that the patch names take its order, the others the server's; the two are woven as the server had them. */
static int weave(struct arena *a, const struct items *merged, const struct items *named, const struct items *server,
                 const char *key, cJSON **ret, struct err *err)
{
    cleanup_map struct map patch_order = {0}, server_order = {0}, all = {0};
    int r = positions(named, key, &patch_order, err);
    if (r == 0)
        r = positions(server, key, &server_order, err);
    if (r == 0)
        r = positions(merged, key, &all, err);
    if (r < 0)
        return r;
    struct items ours = items_empty(a, merged->count), theirs = items_empty(a, merged->count);
    for (size_t i = 0; i < merged->count; i++) {
        struct items *to = position(&patch_order, &merged->list[i]) ? &ours : &theirs;
        to->list[to->count++] = merged->list[i];
    }
    sort_by(a, &ours, &patch_order);
    sort_by(a, &theirs, &server_order);
    struct items out = items_empty(a, merged->count);
    for (size_t i = 0, j = 0; out.count < merged->count;) {
        bool server_first = j >= ours.count;
        if (!server_first && i < theirs.count) {
            size_t left = position(&server_order, &theirs.list[i]), right = position(&server_order, &ours.list[j]);
            server_first = left && right && left < right;
        }
        out.list[out.count++] = server_first ? theirs.list[i++] : ours.list[j++];
    }
    *ret = array_of(a, &out);
    return 0;
}

static int merge_scalars(struct arena *a, const struct items *original, const struct items *patch, bool deletes,
                         cJSON **ret, struct err *err)
{
    cleanup_map struct map seen = {0};
    struct items out = items_empty(a, original->count + patch->count);
    for (size_t i = 0; i < patch->count && deletes; i++)
        map_set(&seen, patch->list[i].id, patch->list[i].node);
    for (size_t i = 0; i < original->count + (deletes ? 0 : patch->count); i++) {
        const struct item *item = i < original->count ? &original->list[i] : &patch->list[i - original->count];
        if (map_has(&seen, item->id))
            continue;
        if (!deletes)
            map_set(&seen, item->id, item->node);
        out.list[out.count++] = *item;
    }
    if (!deletes)
        return weave(a, &out, patch, original, "", ret, err);
    *ret = array_of(a, &out);
    return 0;
}

/* One item with $patch: whether the list is replaced, or which identity goes. */
static int special_item(const struct item *item, const char *key, bool *replace, struct map *deleted, struct err *err)
{
    const char *how = json_str_or(item->node, "$patch", "");
    if (!strcmp(how, "replace")) {
        *replace = true;
        return 0;
    }
    if (!strcmp(how, "merge"))
        return err_set(err, EPROTO, "merging lists cannot yet be specified in the patch");
    if (strcmp(how, "delete") != 0)
        return strategic_unknown(how, item->node, err);
    if (!item->id)
        return no_merge_key(item->node, key, err);
    map_set(deleted, item->id, item->node);
    return 0;
}

/* Takes the items with $patch out of `patch` and does what they say to `original`. */
static int special_items(const char *key, struct items *original, struct items *patch, struct err *err)
{
    cleanup_map struct map deleted = {0};
    bool replace = false;
    size_t kept = 0;
    for (size_t i = 0; i < patch->count; i++) {
        if (!json_get(patch->list[i].node, "$patch")) {
            patch->list[kept++] = patch->list[i];
            continue;
        }
        int r = special_item(&patch->list[i], key, &replace, &deleted, err);
        if (r < 0)
            return r;
    }
    patch->count = kept;
    if (replace) {
        *original = *patch;
        patch->count = 0;
        return 0;
    }
    kept = 0;
    for (size_t i = 0; i < original->count; i++)
        if (!original->list[i].id || !map_has(&deleted, original->list[i].id))
            original->list[kept++] = original->list[i];
    original->count = kept;
    return 0;
}

static int merge_objects(struct arena *a, const struct schema_field *f, struct items *original, struct items *patch,
                         cJSON **ret, struct err *err)
{
    const char *key = merge_key(f);
    if (!*key)
        return err_set(err, EPROTO, "cannot merge lists without merge key for %s", f ? f->name : "");
    int r = special_items(key, original, patch, err);
    if (r < 0)
        return r;
    struct items out = items_empty(a, original->count + patch->count);
    memcpy(out.list, original->list, original->count * sizeof(*out.list));
    out.count = original->count;
    cleanup_map struct map where = {0};
    r = positions(original, key, &where, err);
    for (size_t i = 0; i < patch->count && r == 0; i++) {
        const struct item *item = &patch->list[i];
        if (!item->id)
            return no_merge_key(item->node, key, err);
        size_t at = position(&where, item);
        if (at) {
            r = strategic_object(a, f->message, out.list[at - 1].node, item->node, &out.list[at - 1].node, err);
        } else {
            out.list[out.count++] = *item;
            map_set(&where, item->id, (void *)(uintptr_t)out.count);
        }
    }
    return r < 0 ? r : weave(a, &out, patch, original, key, ret, err);
}

int strategic_list(struct arena *a, const struct schema_field *f, cJSON *original, cJSON *patch, bool deletes,
                   cJSON **ret, struct err *err)
{
    const cJSON *first = original->child ? original->child : patch->child;
    const char *key = json_is_obj(first) ? merge_key(f) : "";
    struct items have = items_of(a, original, key), changes = items_of(a, patch, key);
    *ret = original;
    if (!first)
        return 0;
    int r = check_types(&have, &changes, err);
    if (r < 0)
        return r;
    if (!json_is_obj(first))
        return merge_scalars(a, &have, &changes, deletes, ret, err);
    return merge_objects(a, f, &have, &changes, ret, err);
}

int strategic_order(struct arena *a, const struct schema_field *f, cJSON *list, const cJSON *order, const cJSON *server,
                    cJSON **ret, struct err *err)
{
    const char *key = merge_key(f);
    struct items merged = items_of(a, list, key), named = items_of(a, order, key), before = items_of(a, server, key);
    return weave(a, &merged, &named, &before, key, ret, err);
}

static int wrong_order(const cJSON *patch, const cJSON *order, struct err *err)
{
    cleanup_strbuf struct strbuf have = {0}, want = {0};
    go_print(&have, patch);
    go_print(&want, order);
    return err_set(err, EPROTO, "The order in patch list:\n%.200s\n doesn't match $setElementOrder list:\n%.200s\n",
                   have.p, want.p);
}

int strategic_check_order(struct arena *a, const struct schema_field *f, const cJSON *patch, const cJSON *order,
                          struct err *err)
{
    const char *key = merge_key(f);
    struct items want = items_of(a, order, key), have = items_of(a, patch, key);
    size_t at = 0;
    for (size_t i = 0; i < have.count && want.count; i++) {
        if (json_get(have.list[i].node, "$patch"))
            continue;
        if (!have.list[i].id)
            return no_merge_key(have.list[i].node, key, err);
        for (; at < want.count; at++) {
            if (!want.list[at].id)
                return no_merge_key(want.list[at].node, key, err);
            if (!strcmp(have.list[i].id, want.list[at].id))
                break;
        }
        if (at++ >= want.count)
            return wrong_order(patch, order, err);
    }
    return 0;
}
