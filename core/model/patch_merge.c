/* JSON merge patch, RFC 7386. */
#include <errno.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/format/json.h"
#include "core/model/patch.h"
#include "core/model/patch_int.h"

void members_init(struct members *m, struct arena *a, cJSON *object)
{
    *m = (struct members){.arena = a, .object = object};
    for (JSON_EACH(item, object))
        map_set(&m->map, item->string, item);
}

cJSON *members_get(const struct members *m, const char *key)
{
    return map_get(&m->map, key);
}

void members_set(struct members *m, const char *key, cJSON *value)
{
    cJSON *old = map_get(&m->map, key);
    if (old && value) {
        if (old != value)
            json_replace(m->object, old, value);
    } else if (old) {
        json_remove(m->object, old);
    } else if (value) {
        value->string = arena_strdup(m->arena, key);
        json_append(m->object, value);
    }
    if (value)
        map_set(&m->map, key, value);
    else
        map_del(&m->map, key);
}

void members_free(struct members *m)
{
    map_free(&m->map);
}

/* The library that Kubernetes uses drops nulls from the objects in a list, which RFC 7386 would keep. */
static void drop_nulls(cJSON *n)
{
    for (JSON_EACH(item, n)) {
        if (json_is_obj(n) && json_is_null(item))
            json_remove(n, item);
        else
            drop_nulls(item);
    }
}

/* `target` is ours to change, `patch` stays. */
static cJSON *merge(struct arena *a, cJSON *target, const cJSON *patch)
{
    if (!json_is_obj(patch)) {
        cJSON *value = json_copy(a, patch);
        if (!json_is_obj(target))
            drop_nulls(value);
        return value;
    }
    if (!json_is_obj(target))
        target = json_object(a);
    cleanup_members struct members m;
    members_init(&m, a, target);
    for (JSON_EACH(item, patch)) {
        cJSON *old = members_get(&m, item->string);
        if (json_is_null(item))
            members_set(&m, item->string, NULL);
        else
            members_set(&m, item->string, merge(a, old, item));
    }
    return target;
}

int patch_merge(struct arena *a, const cJSON *original, const cJSON *patch, cJSON **ret, struct err *err)
{
    if (!json_is_obj(patch))
        return err_set(err, EINVAL, "Invalid JSON Patch");
    *ret = merge(a, json_copy(a, original), patch);
    return 0;
}
