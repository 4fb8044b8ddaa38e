/* Admission of pods/resize: what the pod's node can do at all (NodeDeclaredFeatureValidator, PodResizeValidator). */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/amounts.h"
#include "core/model/kind.h"
#include "core/model/pod.h"
#include "core/model/quota.h"
#include "core/model/status.h"
#include "server/apiserver/admission.h"
#include "server/apiserver/rest.h"

/* The name of the node whose pod is being resized; NULL: nothing to look at. */
static const char *resized_on(const struct req *r)
{
    const char *node = json_str_or(r->object, "spec.nodeName", "");
    bool changed = json_int(r->object, "metadata.generation", 0) != json_int(r->old, "metadata.generation", 0);
    return admission_is(r, "", "pods") && !strcmp(r->info.subresource, "resize") && *node && changed ? node : NULL;
}

static const cJSON *read_node(struct req *r, const char *name)
{
    return rest_read(r->srv, r->arena, kind_by_resource("", "v1", "nodes"), "", name, NULL);
}

/* ---- features ---- */

static bool init_container_changes(const cJSON *spec, const cJSON *was)
{
    const cJSON *c = json_first(json_get(spec, "initContainers"));
    for (JSON_EACH(had, json_get(was, "initContainers"))) {
        if (!container_is_sidecar(had) && !json_equal(json_get(c, "resources"), json_get(had, "resources")))
            return true;
        c = c ? c->next : NULL;
    }
    return false;
}

static const char *missing(struct arena *a, const cJSON *node, const char *feature, const char *text)
{
    if (json_has_str(json_at(node, "status.declaredFeatures"), feature))
        return text;
    return arena_printf(a, "%s%s%s", text, *text ? ", " : "", feature);
}

enum phase_result check_node_features(struct req *r, enum admission_op op)
{
    (void)op;
    const char *name = resized_on(r), *text = "";
    const cJSON *spec = json_get(r->object, "spec"), *was = json_get(r->old, "spec");
    if (!name)
        return PHASE_NEXT;
    bool init = init_container_changes(spec, was);
    bool own = !json_equal(json_get(spec, "resources"), json_get(was, "resources"));
    if (!init && !own)
        return PHASE_NEXT;
    const cJSON *node = read_node(r, name);
    if (!node)
        return admission_forbid(r, "node \"%s\" not found", name);
    if (own)
        text = missing(r->arena, node, "InPlacePodLevelResourcesVerticalScaling", text);
    if (init)
        text = missing(r->arena, node, "InPlacePodVerticalScalingInitContainers", text);
    if (!*text)
        return PHASE_NEXT;
    return admission_forbid(r, "pod update requires features %s which are not available on node \"%s\"", text, name);
}

/* ---- what it has ---- */

static enum phase_result refuse(struct req *r, const char *cause, const char *why)
{
    cJSON *status = status_forbidden(r->arena, r->kind, r->info.name, why);
    status_add_cause(r->arena, status, cause, NULL, NULL);
    return answer_status(r, status);
}

/* "cpu, requested: 2000, allocatable: 1000", or NULL. */
static const char *too_much(struct arena *a, const cJSON *spec, const cJSON *node, const char *name, bool milli)
{
    struct quantity has = amount_of(json_at(node, "status.allocatable"), name), wants;
    if (!pod_amount(spec, "requests", name, true, &wants) || quantity_cmp(&wants, &has) <= 0)
        return NULL;
    int64_t asked = milli ? quantity_milli(&wants) : quantity_value(&wants);
    int64_t there = milli ? quantity_milli(&has) : quantity_value(&has);
    return arena_printf(a, "%s, requested: %lld, allocatable: %lld", name, (long long)asked, (long long)there);
}

enum phase_result check_pod_resize(struct req *r, enum admission_op op)
{
    (void)op;
    struct arena *a = r->arena;
    const char *name = resized_on(r);
    if (!name)
        return PHASE_NEXT;
    const cJSON *node = read_node(r, name), *spec = json_get(r->object, "spec");
    if (!node)
        return admission_forbid(r, "node \"%s\" not found", name);
    const char *os = json_str(json_get(json_at(node, "metadata.labels"), "kubernetes.io/os"), "");
    if (os && strcmp(os, "linux") != 0)
        return refuse(r, "UnsupportedPlatform",
                      arena_printf(a, "pod resize is only supported on linux nodes, node \"%s\" is \"%s\"", name, os));
    const char *cpu = too_much(a, spec, node, "cpu", true), *memory = too_much(a, spec, node, "memory", false);
    if (!cpu && !memory)
        return PHASE_NEXT;
    return refuse(r, "NodeCapacity",
                  arena_printf(a, "node didn't have enough allocatable resources: %s%s%s", cpu ? cpu : "",
                               cpu && memory ? "; " : "", memory ? memory : ""));
}
