#include <string.h>

#include "agent/pod/resize.h"
#include "agent/pod/resources.h"
#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/amounts.h"
#include "core/model/quota.h"

static const char *const lists[] = {"initContainers", "containers"};
static const char *const computed[] = {"cpu", "memory"};
static const char *const sides[] = {"requests", "limits"};

/* ---- wanted and allocated */

static bool same(const cJSON *one, const cJSON *other)
{
    for (size_t s = 0; s < COUNT_OF(sides); s++) {
        const cJSON *a = json_get(one, sides[s]), *b = json_get(other, sides[s]);
        for (size_t i = 0; i < COUNT_OF(computed); i++)
            if (!json_get(a, computed[i]) != !json_get(b, computed[i]) ||
                resource_get(a, computed[i], 1) != resource_get(b, computed[i], 1))
                return false;
    }
    return true;
}

bool resize_same(const cJSON *one, const cJSON *other)
{
    const cJSON *a = json_get(one, "spec"), *b = json_get(other, "spec");
    for (size_t l = 0; l < COUNT_OF(lists); l++)
        for (JSON_EACH(c, json_get(a, lists[l]))) {
            const cJSON *d = json_find(json_get(b, lists[l]), "name", json_str_or(c, "name", ""));
            if (d && !same(json_get(c, "resources"), json_get(d, "resources")))
                return false;
        }
    return same(json_get(a, "resources"), json_get(b, "resources"));
}

static void keep(struct arena *a, cJSON *to, const cJSON *from)
{
    json_set(a, to, "resources", json_copy(a, json_get(from, "resources")));
}

void resize_keep(struct arena *a, cJSON *pod, const cJSON *allocated)
{
    cJSON *spec = json_get(pod, "spec");
    const cJSON *had = json_get(allocated, "spec");
    for (size_t l = 0; l < COUNT_OF(lists); l++)
        for (JSON_EACH(c, json_get(spec, lists[l]))) {
            const cJSON *was = json_find(json_get(had, lists[l]), "name", json_str_or(c, "name", ""));
            if (was)
                keep(a, c, was);
        }
    if (spec)
        keep(a, spec, had);
}

bool resize_grows(const cJSON *wanted, const cJSON *allocated)
{
    for (size_t i = 0; i < COUNT_OF(computed); i++)
        if (pod_request(wanted, computed[i], 1) > pod_request(allocated, computed[i], 1))
            return true;
    return false;
}

/* ---- allocated and actual */

cJSON *resize_target(struct arena *a, const cJSON *pod, const cJSON *container)
{
    cJSON *out = json_object(a);
    const cJSON *own = json_get(container, "resources"), *whole = json_at(pod, "spec.resources");
    for (size_t s = 0; s < COUNT_OF(sides); s++) {
        for (size_t i = 0; i < COUNT_OF(computed); i++) {
            const cJSON *item = json_get(json_get(own, sides[s]), computed[i]);
            if (!item && !strcmp(sides[s], "limits"))
                item = json_get(json_get(whole, sides[s]), computed[i]);
            if (item)
                json_set(a, json_ensure(a, out, sides[s]), computed[i], json_copy(a, item));
        }
    }
    return out;
}

static bool restarts_for(const cJSON *container, const char *name)
{
    for (JSON_EACH(p, json_get(container, "resizePolicy")))
        if (str_eq(json_str(p, "resourceName"), name))
            return str_eq(json_str(p, "restartPolicy"), "RestartContainer");
    return false;
}

enum resize_need resize_need(const cJSON *container, const cJSON *actual, const cJSON *target)
{
    enum resize_need need = RESIZE_NOTHING;
    for (size_t s = 0; s < COUNT_OF(sides); s++) {
        for (size_t i = 0; i < COUNT_OF(computed); i++) {
            if (resource_get(json_get(actual, sides[s]), computed[i], 1) ==
                resource_get(json_get(target, sides[s]), computed[i], 1))
                continue;
            if (restarts_for(container, computed[i]))
                return RESIZE_RESTART;
            need = RESIZE_IN_PLACE;
        }
    }
    return need;
}

bool resize_gives(const cJSON *actual, const cJSON *target)
{
    for (size_t i = 0; i < COUNT_OF(computed); i++) {
        int64_t now = resource_get(json_get(actual, "limits"), computed[i], 1);
        int64_t then = resource_get(json_get(target, "limits"), computed[i], 1);
        if (then && (!now || then < now))
            return true;
    }
    return false;
}

/* ---- what is told */

cJSON *resize_status(struct arena *a, const cJSON *allocated, const cJSON *actual)
{
    cJSON *out = allocated ? json_copy(a, allocated) : json_object(a);
    for (size_t s = 0; s < COUNT_OF(sides); s++) {
        cJSON *list = json_get(out, sides[s]);
        for (size_t i = 0; list && i < COUNT_OF(computed); i++) {
            const cJSON *item = json_get(json_get(actual, sides[s]), computed[i]);
            if (item)
                json_set(a, list, computed[i], json_copy(a, item));
        }
    }
    return out;
}

static void add_total(struct arena *a, cJSON *out, const cJSON *pod, const char *side, const cJSON *names)
{
    struct quantity q;
    for (JSON_EACH(item, names))
        if (!json_get(out, item->string) && pod_amount(json_get(pod, "spec"), side, item->string, true, &q))
            amounts_set(a, out, item->string, &q);
}

cJSON *resize_total(struct arena *a, const cJSON *pod, const char *side)
{
    const cJSON *spec = json_get(pod, "spec");
    cJSON *out = json_object(a);
    for (size_t l = 0; l < COUNT_OF(lists); l++)
        for (JSON_EACH(c, json_get(spec, lists[l])))
            add_total(a, out, pod, side, json_get(json_get(c, "resources"), side));
    add_total(a, out, pod, side, json_get(json_get(spec, "resources"), side));
    if (!strcmp(side, "requests"))
        add_total(a, out, pod, side, json_get(spec, "overhead"));
    return json_count(out) ? out : NULL;
}

static cJSON *sorted(struct arena *a, const cJSON *list)
{
    const cJSON **items = arena_alloc(a, (json_count(list) + 1) * sizeof(const cJSON *));
    size_t n = json_sorted(list, items);
    cJSON *out = json_object(a);
    for (size_t i = 0; i < n; i++)
        json_set(a, out, items[i]->string, json_copy(a, items[i]));
    return out;
}

static cJSON *summary(struct arena *a, const cJSON *containers)
{
    cJSON *out = json_array(a);
    for (JSON_EACH(c, containers)) {
        cJSON *resources = json_object(a);
        const cJSON *own = json_get(c, "resources");
        if (json_count(json_get(own, "limits")))
            json_set(a, resources, "limits", sorted(a, json_get(own, "limits")));
        if (json_count(json_get(own, "requests")))
            json_set(a, resources, "requests", sorted(a, json_get(own, "requests")));
        json_append(out, json_build(a, "{'name':%s,'resources':%J}", json_str_or(c, "name", ""), resources));
    }
    return json_count(out) ? out : NULL;
}

const char *resize_message(struct arena *a, const char *what, const cJSON *pod, int64_t generation, const char *error)
{
    cleanup_strbuf struct strbuf text = {0};
    const cJSON *spec = json_get(pod, "spec");
    json_write(&text, json_build(a, "{'initContainers':%J,'containers':%J,'generation':%I,'error':%s}",
                                 summary(a, json_get(spec, "initContainers")), summary(a, json_get(spec, "containers")),
                                 generation, error));
    return arena_printf(a, "%s: %s", what, text.p);
}
