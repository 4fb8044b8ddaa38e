/* What pods/resize may change. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/pod.h"
#include "core/model/strategies.h"
#include "core/model/validate_core.h"
#include "core/model/validate_pod.h"
#include "core/model/validate_pod_int.h"

static const char *const resource_lists[] = {"limits", "requests"};

/* ---- what nobody resizes ---- */

/* A node whose running containers say nothing of their resources does not know how. */
static bool node_resizes(const cJSON *pod)
{
    for (JSON_EACH(c, json_at(pod, "status.containerStatuses")))
        if (json_at(c, "state.running"))
            return json_get(c, "resources");
    return true;
}

static void check_pod(struct field_errors *e, const cJSON *pod, const cJSON *old)
{
    const char *class = v_str(json_get(old, "status"), "qosClass");
    if (strcmp(*class ? class : pod_qos_class(old), pod_qos_class(pod)) != 0)
        v_invalid_str(e, ROOT("spec"), v_str(json_get(pod, "status"), "qosClass"),
                      "Pod QOS Class may not change as a result of resizing");
    if (!node_resizes(old))
        v_forbidden(e, ROOT("spec"), "Pod running on node without support for resize");
}

/* ---- lists of resources ---- */

static bool removed(const cJSON *now, const cJSON *was)
{
    for (JSON_EACH(item, was))
        if (!json_get(now, item->string))
            return true;
    return false;
}

/* `resources` with the cpu and memory that they had; nothing but the two lists. */
static cJSON *with_old_computed(struct arena *a, const cJSON *resources, const cJSON *was)
{
    static const char *const computed[] = {"cpu", "memory"};
    cJSON *out = json_object(a);
    for (size_t i = 0; i < COUNT_OF(resource_lists); i++) {
        const cJSON *had = json_get(was, resource_lists[i]);
        cJSON *list = json_copy(a, json_get(resources, resource_lists[i]));
        list = list ? list : json_object(a);
        for (size_t n = 0; n < COUNT_OF(computed); n++)
            json_set(a, list, computed[n], json_copy(a, json_get(had, computed[n])));
        if (json_count(list))
            json_set(a, out, resource_lists[i], list);
    }
    return out;
}

/* Empty lists and objects are none. */
static bool same_resources(const cJSON *one, const cJSON *two)
{
    static const char *const members[] = {"limits", "requests", "claims"};
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        const cJSON *x = json_get(one, members[i]), *y = json_get(two, members[i]);
        if ((json_count(x) || json_count(y)) && !json_equal(x, y))
            return false;
    }
    return true;
}

/* ---- the pod as a whole ---- */

static void check_own(struct field_errors *e, const cJSON *spec, const cJSON *was)
{
    const struct path *p = AT(ROOT("spec"), "resources");
    const cJSON *now = json_get(spec, "resources"), *had = json_get(was, "resources");
    if (had && !now) {
        v_forbidden(e, p, "pod-level resources cannot be removed");
        return;
    }
    if (removed(json_get(now, "requests"), json_get(had, "requests")))
        v_forbidden(e, AT(p, "requests"), "pod-level resource requests cannot be removed");
    if (removed(json_get(now, "limits"), json_get(had, "limits")))
        v_forbidden(e, AT(p, "limits"), "pod-level resource limits cannot be removed");
    cJSON *rest = with_old_computed(e->arena, now, had);
    if (json_get(now, "claims"))
        json_set(e->arena, rest, "claims", json_copy(e->arena, json_get(now, "claims")));
    if (!same_resources(rest, had))
        v_forbidden(e, ROOT("spec"), "only cpu and memory resources are mutable at pod-level");
}

static bool has_own(const cJSON *spec)
{
    const cJSON *own = json_get(spec, "resources");
    return json_count(json_get(own, "requests")) || json_count(json_get(own, "limits"));
}

/* ---- containers ---- */

static bool check_order(struct field_errors *e, const cJSON *spec, const cJSON *was, const char *list)
{
    const struct path *p = AT(ROOT("spec"), list);
    const cJSON *c = json_first(json_get(spec, list));
    size_t before = e->count;
    int64_t i = 0;
    if (json_count(json_get(spec, list)) != json_count(json_get(was, list))) {
        v_forbidden(e, p, arena_printf(e->arena, "%s may not be added or removed on resize", list));
        return false;
    }
    for (JSON_EACH(had, json_get(was, list))) {
        if (strcmp(v_str(c, "name"), v_str(had, "name")) != 0)
            v_forbidden(e, AT(AT_INDEX(p, i), "name"),
                        arena_printf(e->arena, "%s may not be renamed or reordered on resize", list));
        c = c->next;
        i++;
    }
    return e->count == before;
}

static void check_removed(struct field_errors *e, const cJSON *spec, const cJSON *was, const char *list)
{
    const cJSON *c = json_first(json_get(spec, list));
    int64_t i = 0;
    for (JSON_EACH(had, json_get(was, list))) {
        const struct path *p = AT(AT_INDEX(AT(ROOT("spec"), list), i++), "resources");
        const cJSON *now = json_get(c, "resources"), *before = json_get(had, "resources");
        if (removed(json_get(now, "requests"), json_get(before, "requests")))
            v_forbidden(e, AT(p, "requests"), "resource requests cannot be removed");
        if (removed(json_get(now, "limits"), json_get(before, "limits")))
            v_forbidden(e, AT(p, "limits"), "resource limits cannot be removed");
        c = c->next;
    }
}

/* Whether nothing but cpu and memory differs. */
static bool only_computed(struct arena *a, const cJSON *container, const cJSON *was)
{
    cJSON *rest = json_copy(a, container), *before = json_copy(a, was);
    const cJSON *had = json_get(was, "resources");
    bool same = same_resources(with_old_computed(a, json_get(container, "resources"), had), had);
    json_del(rest, "resources");
    json_del(before, "resources");
    return same && json_equal(rest, before);
}

static void check_containers(struct field_errors *e, const cJSON *spec, const cJSON *was)
{
    const cJSON *c = json_first(json_get(spec, "containers"));
    for (JSON_EACH(had, json_get(was, "containers"))) {
        if (!only_computed(e->arena, c, had))
            v_forbidden(e, ROOT("spec"), "only cpu and memory resources are mutable");
        c = c->next;
    }
}

static void check_init_containers(struct field_errors *e, const cJSON *spec, const cJSON *was)
{
    const cJSON *c = json_first(json_get(spec, "initContainers"));
    int64_t i = 0;
    for (JSON_EACH(had, json_get(was, "initContainers"))) {
        const struct path *p = AT_INDEX(AT(ROOT("spec"), "initContainers"), i++);
        if (!only_computed(e->arena, c, had))
            v_forbidden(e, p, "only cpu and memory resources for init or sidecar containers are mutable");
        if (!container_is_sidecar(c) && !json_equal(c, had))
            for (JSON_EACH(policy, json_get(c, "resizePolicy")))
                if (!strcmp(v_str(policy, "restartPolicy"), "RestartContainer"))
                    v_forbidden(
                        e, p, "non-sidecar init containers with a resize policy of RestartContainer cannot be resized");
        c = c->next;
    }
}

void pod_validate_resize(struct field_errors *e, const cJSON *pod, const cJSON *old)
{
    const cJSON *spec = json_get(pod, "spec"), *was = json_get(old, "spec");
    struct field_errors found = {.arena = e->arena};
    if (pod_is_mirror(old)) {
        *e = found; /* of all that may be wrong, Kubernetes says this */
        v_forbidden(e, AT_KEY(NULL, ""), "static pods cannot be resized");
        return;
    }
    if (str_eq(json_str(was, "os.name"), "windows")) {
        *e = found;
        v_forbidden(e, AT_KEY(NULL, ""), "windows pods cannot be resized");
        return;
    }
    validate_whole_pod(e, pod, NULL);
    check_pod(e, pod, old);
    if (has_own(was) || has_own(spec))
        check_own(e, spec, was);
    if (json_count(json_at(old, "status.nodeAllocatableResourceClaimStatuses")))
        v_forbidden(e, ROOT("spec"), "pods with node allocatable resource claims cannot be resized");
    bool ordered = check_order(e, spec, was, "containers");
    if (!check_order(e, spec, was, "initContainers") || !ordered)
        return;
    check_removed(e, spec, was, "initContainers");
    check_removed(e, spec, was, "containers");
    check_containers(e, spec, was);
    check_init_containers(e, spec, was);
}
