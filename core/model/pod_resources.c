/* What a pod asks for as a whole: totals over its containers, its own resources, its class of service. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/amounts.h"
#include "core/model/pod.h"
#include "core/model/strategies.h"
#include "core/model/validate_core.h"
#include "core/model/validate_pod.h"

bool pod_total(const cJSON *spec, const char *list, const char *name, struct quantity *ret)
{
    struct quantity sum = quantity_of(0, 0, QUANTITY_DECIMAL_SI), beside = sum, most = sum, one;
    bool any = false;
    for (JSON_EACH(c, json_get(spec, "containers"))) {
        if (!amount_read(json_get(json_get(json_get(c, "resources"), list), name), &one))
            continue;
        if (!any)
            sum.format = one.format;
        any = true;
        quantity_add(&sum, &one);
    }
    for (JSON_EACH(c, json_get(spec, "initContainers"))) {
        bool has = amount_read(json_get(json_get(json_get(c, "resources"), list), name), &one);
        struct quantity now = beside;
        any |= has;
        if (has)
            quantity_add(&now, &one);
        if (has && container_is_sidecar(c)) {
            quantity_add(&sum, &one);
            beside = now;
        }
        if (quantity_cmp(&now, &most) > 0)
            most = now;
    }
    *ret = quantity_cmp(&most, &sum) > 0 ? most : sum;
    return any;
}

/* ---- the pod's own resources ---- */

/* Sets `name` in the pod's own list to what its containers ask for together. */
static void set_total(struct arena *a, cJSON *own, const cJSON *spec, const char *list, const char *name)
{
    struct quantity q;
    if (json_get(json_get(own, list), name) || !pod_total(spec, list, name, &q))
        return;
    amounts_set(a, json_ensure(a, own, list), name, &q);
}

static void totals_of(struct arena *a, cJSON *own, const cJSON *spec, const char *list, bool huge)
{
    static const char *const lists[] = {"containers", "initContainers"};
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        for (JSON_EACH(c, json_get(spec, lists[i]))) {
            for (JSON_EACH(item, json_get(json_get(c, "resources"), list))) {
                bool computed = str_eq(item->string, "cpu") || str_eq(item->string, "memory");
                if (huge ? resource_is_hugepages(item->string) && !json_get(json_get(own, "requests"), item->string)
                         : computed)
                    set_total(a, own, spec, list, item->string);
            }
        }
    }
}

void pod_resources_defaults(struct arena *a, cJSON *spec)
{
    cJSON *own = json_get(spec, "resources");
    if (!json_count(json_get(own, "limits")) && !json_count(json_get(own, "requests")))
        return;
    totals_of(a, own, spec, "limits", true);
    if (!json_count(json_get(own, "limits")))
        return;
    totals_of(a, own, spec, "requests", false);
    for (JSON_EACH(limit, json_get(own, "limits"))) {
        bool computed = str_eq(limit->string, "cpu") || str_eq(limit->string, "memory");
        if ((computed || resource_is_hugepages(limit->string)) && !json_get(json_get(own, "requests"), limit->string))
            json_set(a, json_ensure(a, own, "requests"), limit->string, json_copy(a, limit));
    }
}

/* ---- quality of service ---- */

struct totals { /* of cpu and memory, in that order */
    struct quantity sum[2];
    bool any[2];
};
static const char *const computed[] = {"cpu", "memory"};

/* Adds what a resource list has of cpu and memory; how many of them it has. */
static size_t add_resources(struct totals *t, const cJSON *list)
{
    size_t found = 0;
    for (size_t i = 0; i < COUNT_OF(computed); i++) {
        struct quantity q;
        if (!amount_read(json_get(list, computed[i]), &q) || quantity_sign(&q) <= 0)
            continue;
        quantity_add(&t->sum[i], &q);
        t->any[i] = true;
        found++;
    }
    return found;
}

const char *pod_qos_class(const cJSON *pod)
{
    static const char *const lists[] = {"containers", "initContainers"};
    struct totals requests = {0}, limits = {0};
    const cJSON *spec = json_get(pod, "spec"), *own = json_get(spec, "resources");
    bool guaranteed = true;
    if (own) {
        add_resources(&requests, json_get(own, "requests"));
        guaranteed = add_resources(&limits, json_get(own, "limits")) == COUNT_OF(computed);
    }
    for (size_t i = 0; i < COUNT_OF(lists) && !own; i++) {
        for (JSON_EACH(c, json_get(spec, lists[i]))) {
            add_resources(&requests, json_at(c, "resources.requests"));
            guaranteed &= add_resources(&limits, json_at(c, "resources.limits")) == COUNT_OF(computed);
        }
    }
    bool any = false;
    for (size_t i = 0; i < COUNT_OF(computed); i++) {
        any |= requests.any[i] || limits.any[i];
        guaranteed &= requests.any[i] == limits.any[i] && quantity_cmp(&requests.sum[i], &limits.sum[i]) == 0;
    }
    return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
}
