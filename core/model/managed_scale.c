/* Who owns an object's replicas owns its Scale's, and the other way round. */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/format/json.h"
#include "core/model/fieldset.h"
#include "core/model/managed_fields.h"

#define SCALE_VERSION "autoscaling/v1"

static struct field_set *path_set(struct arena *a, const char *path)
{
    const char *const paths[] = {path, NULL};
    return field_set_of(a, paths);
}

static bool has(struct arena *a, struct field_set *s, const char *path)
{
    return field_set_intersection(a, s, path_set(a, path)) != NULL;
}

cJSON *managed_to_scale(struct arena *a, const cJSON *parent, const char *replicas)
{
    struct managers m, out = {0};
    if (managers_decode(a, json_at(parent, "metadata.managedFields"), &m, NULL))
        return NULL;
    for (size_t i = 0; i < m.count; i++) {
        struct manager e = m.list[i];
        if (!has(a, e.set, replicas))
            continue;
        e.api_version = SCALE_VERSION;
        e.set = path_set(a, "spec.replicas");
        managers_add(a, &out, &e);
    }
    return managers_encode(a, &out);
}

/* The same applier in the other list. Updates are never the same: their version is part of who they are, and the
 * Scale's is another. */
static struct manager *find_applier(struct managers *m, const struct manager *e)
{
    return e->applied ? managers_find(m, e) : NULL;
}

cJSON *managed_from_scale(struct arena *a, const cJSON *parent, const char *api_version, const char *replicas,
                          const cJSON *scale)
{
    struct managers old, fresh, out = {0};
    if (managers_decode(a, json_at(parent, "metadata.managedFields"), &old, NULL) ||
        managers_decode(a, json_at(scale, "metadata.managedFields"), &fresh, NULL))
        return NULL;
    for (size_t i = 0; i < old.count; i++) {
        struct manager e = old.list[i];
        struct manager *kept = has(a, e.set, replicas) ? find_applier(&fresh, &e) : NULL;
        if (kept)
            managers_remove(&fresh, kept);
        else
            e.set = field_set_difference(a, e.set, path_set(a, replicas));
        if (e.set)
            managers_add(a, &out, &e);
    }
    for (size_t i = 0; i < fresh.count; i++) {
        struct manager e = fresh.list[i];
        const struct manager *before = find_applier(&old, &e);
        if (!has(a, e.set, "spec.replicas"))
            continue;
        e.api_version = api_version;
        e.set = path_set(a, replicas);
        e.time = before ? before->time : NULL;
        managers_add(a, &out, &e);
    }
    return managers_encode(a, &out);
}
