#include "server/controllers/objects.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/client/api.h"
#include "core/client/item.h"
#include "core/format/json.h"
#include "core/model/meta.h"
#include "core/model/pod.h"

const cJSON *object_controller(const cJSON *object)
{
    for (JSON_EACH(owner, json_at(object, "metadata.ownerReferences")))
        if (json_bool(owner, "controller", false))
            return owner;
    return NULL;
}

bool object_controlled_by(const cJSON *object, const char *uid)
{
    const cJSON *ref = object_controller(object);
    return ref && str_eq(json_str(ref, "uid"), uid);
}

cJSON *object_owner_ref(struct arena *a, const char *api_version, const char *kind, const struct item *owner)
{
    return json_build(a, "{'apiVersion':%s,'kind':%s,'name':%s,'uid':%s,'controller':true,'blockOwnerDeletion':true}",
                      api_version, kind, owner->name, owner->uid);
}

bool object_deleting(const cJSON *object)
{
    return json_str(object, "metadata.deletionTimestamp");
}

const char *object_annotation(const cJSON *object, const char *key)
{
    return json_str(json_get(json_at(object, "metadata.annotations"), key), "");
}

const char *object_label(const cJSON *object, const char *key)
{
    return json_str(json_get(json_at(object, "metadata.labels"), key), "");
}

bool object_has_finalizer(const cJSON *object, const char *name)
{
    return json_has_str(json_at(object, "metadata.finalizers"), name);
}

bool object_namespace_ends(const struct api_result *r)
{
    for (JSON_EACH(cause, json_at(r->object, "details.causes")))
        if (str_eq(json_str(cause, "reason"), "NamespaceTerminating"))
            return true;
    return false;
}

bool condition_true(const cJSON *object, const char *type)
{
    const cJSON *c = json_find(json_at(object, "status.conditions"), "type", type);
    return c && str_eq(json_str(c, "status"), "True");
}

bool condition_set(struct arena *a, cJSON *conditions, const char *type, const char *status, const char *reason,
                   const char *message, int64_t now_us)
{
    cJSON *c = json_find(conditions, "type", type);
    bool same_status = c && str_eq(json_str(c, "status"), status);
    if (same_status && str_eq(json_str(c, "reason"), reason) && str_eq(json_str(c, "message"), message))
        return false;
    if (!c)
        json_append(conditions, c = json_build(a, "{'type':%s}", type));
    json_set_str(a, c, "status", status);
    if (!same_status)
        json_set_str(a, c, "lastTransitionTime", meta_time(a, now_us));
    json_set_str(a, c, "reason", reason);
    json_set_str(a, c, "message", message);
    return true;
}

void condition_remove(cJSON *conditions, const char *type)
{
    for (JSON_EACH(c, conditions))
        if (str_eq(json_str(c, "type"), type))
            json_remove(conditions, c);
}

bool pod_active(const cJSON *pod)
{
    return !pod_terminal(pod) && !object_deleting(pod);
}

bool pod_ready(const cJSON *pod)
{
    return condition_true(pod, "Ready");
}

int64_t pod_ready_since(const cJSON *pod)
{
    const cJSON *ready = json_find(json_at(pod, "status.conditions"), "type", "Ready");
    return pod_ready(pod) ? json_time(ready, "lastTransitionTime") : 0;
}

bool pod_available(const cJSON *pod, int64_t min_ready, int64_t now_us, uint64_t *wait_ms)
{
    if (!pod_ready(pod))
        return false;
    int64_t left_us = pod_ready_since(pod) + min_ready * 1000000 - now_us;
    if (!min_ready || left_us <= 0)
        return true;
    if (wait_ms)
        *wait_ms = MIN_OF(*wait_ms, (uint64_t)(left_us / 1000 + 1));
    return false;
}

int64_t scaled_value(const cJSON *node, int64_t total, bool round_up, int64_t def)
{
    int64_t n;
    if (!json_to_int64(node, &n))
        return n;
    const char *text = json_str(node, "");
    size_t len = text ? strlen(text) : 0;
    char digits[16];
    if (len < 2 || text[len - 1] != '%' || len > sizeof(digits))
        return def;
    memcpy(digits, text, len - 1);
    digits[len - 1] = 0;
    if (str_to_i64(digits, &n))
        return def;
    return (n * total + (round_up ? 99 : 0)) / 100;
}
