/* Strategic merge patch: objects and directives. Lists are in patch_list.c. The rules are those of apimachinery's
 * util/strategicpatch; the schema says which lists merge and by which key. */
#include <errno.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/quote.h"
#include "core/model/patch.h"
#include "core/model/patch_int.h"
#include "core/model/schema.h"

#define DELETE_PREFIX "$deleteFromPrimitiveList"
#define ORDER_PREFIX "$setElementOrder"

/* Drops what carries $patch from a value that is taken as it is; false when the value itself does. */
static bool strategic_clean(cJSON *value)
{
    if (json_is_obj(value) && json_get(value, "$patch"))
        return false;
    if (json_is_obj(value) || json_is_arr(value))
        for (JSON_EACH(item, value))
            if (!strategic_clean(item))
                json_remove(value, item);
    return true;
}

static void strategic_drop_nulls(cJSON *value)
{
    for (JSON_EACH(item, value)) {
        if (json_is_null(item) && json_is_obj(value))
            json_remove(value, item);
        else if (json_is_obj(item) || json_is_arr(item))
            strategic_drop_nulls(item);
    }
}

/* "$setElementOrder/containers" -> "containers" */
static const char *behind_slash(const char *key, const char *prefix)
{
    size_t n = strlen(prefix);
    return key[n] == '/' ? key + n + 1 : NULL;
}

static const struct schema_field *field_of(const struct schema_message *m, const char *key)
{
    return m ? schema_field(m, key, strlen(key)) : NULL;
}

/* $retainKeys: whatever it does not name leaves the original. */
static int retain_keys(struct members *original, cJSON *patch, struct err *err)
{
    cJSON *keys = json_get(patch, "$retainKeys");
    if (!keys)
        return 0;
    json_remove(patch, keys);
    if (!json_is_arr(keys))
        return err_set(err, EINVAL, "invalid patch format of retainKeys");
    cleanup_map struct map kept = {0};
    for (JSON_EACH(key, keys))
        if (json_is_str(key))
            map_set(&kept, key->valuestring, key);
    for (JSON_EACH(item, patch))
        if (!json_is_null(item) && !str_starts(item->string, DELETE_PREFIX) &&
            !str_starts(item->string, ORDER_PREFIX) && !map_has(&kept, item->string))
            return err_set(err, EINVAL, "invalid patch format of retainKeys");
    for (JSON_EACH(item, original->object))
        if (!map_has(&kept, item->string))
            members_set(original, item->string, NULL);
    return 0;
}

/* What a value that meets nothing of its kind becomes. */
static void take_as_is(struct members *original, const char *key, cJSON *value)
{
    strategic_drop_nulls(value);
    members_set(original, key, strategic_clean(value) ? value : NULL);
}

static bool merges(const struct schema_field *f)
{
    return f && f->container == SCHEMA_LIST && (f->flags & SCHEMA_MERGE);
}

static const char *type_name(const cJSON *n)
{
    return json_is_obj(n)    ? "map[string]interface {}"
           : json_is_arr(n)  ? "[]interface {}"
           : json_is_str(n)  ? "string"
           : json_is_bool(n) ? "bool"
                             : "int64";
}

/* One $setElementOrder list and the patch list it orders, which is used up here. */
static int ordered_list(const struct schema_message *m, struct members *original, struct members *patch,
                        const char *key, cJSON *order, struct err *err)
{
    struct arena *a = original->arena;
    const char *name = behind_slash(key, ORDER_PREFIX);
    if (!json_is_arr(order) || !name)
        return err_set(err, EINVAL, "invalid patch format of setElementOrder list");
    const struct schema_field *f = field_of(m, name);
    if (m && !f)
        return err_set(err, EPROTO, "unable to find api field in struct %s for the json field %s",
                       strrchr(m->name, '.') + 1, go_quote(a, name));
    cJSON *have = members_get(original, name), *list = members_get(patch, name), *merged = NULL;
    if ((have && !json_is_arr(have)) || (list && !json_is_arr(list)))
        return err_set(err, EPROTO, "expected a []interface {}, but received a %s",
                       type_name(have && !json_is_arr(have) ? have : list));
    int r = strategic_check_order(a, f, list, order, err);
    if (r < 0 || (!have && !list))
        return r;
    cJSON *server = json_copy(a, have ? have : json_array(a));
    if (list)
        members_set(patch, name, NULL);
    if (have && list && merges(f))
        r = strategic_list(a, f, have, list, false, &merged, err);
    else
        merged = list ? list : have;
    if (list && !have)
        strategic_clean(list);
    if (r == 0)
        r = strategic_order(a, f, merged, order, server, &merged, err);
    if (r == 0)
        members_set(original, name, merged);
    return r;
}

static int ordered_lists(const struct schema_message *m, struct members *original, struct members *patch,
                         struct err *err)
{
    for (cJSON *item = patch->object->child; item;) {
        const char *key = item->string;
        if (!str_starts(key, ORDER_PREFIX)) {
            item = item->next;
            continue;
        }
        members_set(patch, key, NULL);
        int r = ordered_list(m, original, patch, key, item, err);
        if (r < 0)
            return r;
        item = patch->object->child; /* the list beside it is gone as well */
    }
    return 0;
}

static int merge_value(const struct schema_message *m, struct members *original, const char *key, cJSON *value,
                       bool deletes, struct err *err)
{
    struct arena *a = original->arena;
    cJSON *have = members_get(original, key), *merged = value;
    if (json_is_null(value)) {
        members_set(original, key, NULL);
        return 0;
    }
    const struct schema_field *f = field_of(m, key);
    bool objects = json_is_obj(have) && json_is_obj(value), lists = json_is_arr(have) && json_is_arr(value);
    if (deletes && !lists)
        return 0;
    if (!objects && !lists) {
        take_as_is(original, key, value);
        return 0;
    }
    int r = 0;
    if (objects && !(f && f->flags & SCHEMA_REPLACE))
        r = strategic_object(a, f && f->container == SCHEMA_ONE ? f->message : NULL, have, value, &merged, err);
    else if (lists && (merges(f) || deletes))
        r = strategic_list(a, f, have, value, deletes, &merged, err);
    if (r == 0)
        members_set(original, key, merged);
    return r;
}

int strategic_unknown(const char *how, const cJSON *patch, struct err *err)
{
    cleanup_strbuf struct strbuf text = {0};
    go_print(&text, patch);
    return err_set(err, EPROTO, "unknown patch type: %.60s in map: %.400s", how, text.p);
}

static int directive(const cJSON *how, cJSON *patch, struct arena *a, cJSON **ret, struct err *err)
{
    const char *text = json_str_or(how, "", "");
    if (!strcmp(text, "replace")) {
        json_del(patch, "$patch");
        *ret = patch;
    } else if (!strcmp(text, "delete")) {
        *ret = json_object(a);
    } else {
        return strategic_unknown(text, patch, err);
    }
    return 0;
}

int strategic_object(struct arena *a, const struct schema_message *m, cJSON *original, cJSON *patch, cJSON **ret,
                     struct err *err)
{
    const cJSON *how = json_get(patch, "$patch");
    if (how)
        return directive(how, patch, a, ret, err);
    if (!original)
        original = json_object(a);
    cleanup_members struct members have, changes;
    members_init(&have, a, original);
    members_init(&changes, a, patch);
    int r = retain_keys(&have, patch, err);
    if (r == 0)
        r = ordered_lists(m, &have, &changes, err);
    for (cJSON *item = patch->child, *next; item && r == 0; item = next) {
        next = item->next;
        const char *key = item->string;
        bool deletes = str_starts(key, DELETE_PREFIX);
        if (deletes)
            key = behind_slash(key, DELETE_PREFIX);
        if (!key)
            return err_set(err, EINVAL, "invalid patch format of primitive list");
        json_remove(patch, item);
        r = merge_value(m, &have, key, item, deletes, err);
    }
    *ret = original;
    return r;
}

int patch_strategic(struct arena *a, const struct schema_message *m, const cJSON *original, const cJSON *patch,
                    cJSON **ret, struct err *err)
{
    if (json_is_null(patch))
        patch = json_object(a);
    if (!json_is_obj(original) || !json_is_obj(patch))
        return err_set(err, EINVAL, "invalid JSON document");
    return strategic_object(a, m, json_copy(a, original), json_copy(a, patch), ret, err);
}
