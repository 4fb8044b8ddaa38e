/* Annotations of pods that Kubernetes gives a meaning. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/pod.h"
#include "core/model/pod_profiles.h"
#include "core/model/validate_pod_int.h"

static const char COST[] = "controller.kubernetes.io/pod-deletion-cost";

static void check_seccomp(struct field_errors *e, const struct path *p, const char *profile)
{
    static const char local[] = "localhost/";
    if (str_eq(profile, "runtime/default") || str_eq(profile, "docker/default") || str_eq(profile, "unconfined"))
        return;
    if (str_starts(profile, local))
        validate_relative_path(e, p, profile + sizeof(local) - 1);
    else
        v_invalid_str(e, p, profile, "must be a valid seccomp profile");
}

static void name_containers(struct map *ret, const cJSON *spec)
{
    static const char *const lists[] = {"initContainers", "containers", "ephemeralContainers"};
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        for (JSON_EACH(c, json_get(spec, lists[i])))
            map_set(ret, v_str(c, "name"), c);
}

static void check_apparmor(struct field_errors *e, const struct path *p, const cJSON *item, struct map *names,
                           const cJSON *spec)
{
    const char *container = item->string + sizeof(APPARMOR_CONTAINER) - 1, *profile = item->valuestring;
    if (!map_count(names))
        name_containers(names, spec);
    if (!map_has(names, container))
        v_invalid_str(e, p, container, "container not found");
    if (*profile && strcmp(profile, "runtime/default") != 0 && strcmp(profile, "unconfined") != 0 &&
        !str_starts(profile, "localhost/"))
        v_invalid_str(e, p, profile, arena_printf(e->arena, "invalid AppArmor profile name: \"%s\"", profile));
}

static bool is_cost(const char *text)
{
    int64_t n = 0;
    return !str_to_i64(text, &n) && n >= INT32_MIN && n <= INT32_MAX && !(text[0] == '0' && text[1]) && text[0] != '+';
}

void validate_annotations(struct field_errors *e, const struct path *p, const cJSON *annotations, const cJSON *spec)
{
    const cJSON *mirror = json_get(annotations, POD_MIRROR), *cost = json_get(annotations, COST);
    cleanup_map struct map names = {0}; /* of containers, once somebody asks */
    if (mirror && !*v_str(spec, "nodeName"))
        v_invalid_str(e, AT_KEY(p, POD_MIRROR), mirror->valuestring,
                      "must set spec.nodeName if mirror pod annotation is set");
    if (cost && !is_cost(cost->valuestring))
        v_invalid_str(e, AT_KEY(p, COST), cost->valuestring, "must be a 32bit integer");
    for (JSON_EACH(item, annotations)) {
        if (str_eq(item->string, SECCOMP_POD) || str_starts(item->string, SECCOMP_CONTAINER))
            check_seccomp(e, AT(p, item->string), item->valuestring);
        if (str_starts(item->string, APPARMOR_CONTAINER))
            check_apparmor(e, AT_KEY(p, item->string), item, &names, spec);
    }
}

void validate_annotation_updates(struct field_errors *e, const cJSON *pod, const cJSON *old)
{
    const struct path *p = AT(ROOT("metadata"), "annotations");
    const cJSON *now = json_at(pod, "metadata.annotations"), *was = json_at(old, "metadata.annotations");
    for (JSON_EACH(item, was)) {
        if (json_equal(json_get(now, item->string), item))
            continue;
        if (str_starts(item->string, APPARMOR_CONTAINER))
            v_forbidden(e, AT_KEY(p, item->string), "may not remove or update AppArmor annotations");
        if (str_eq(item->string, POD_MIRROR))
            v_forbidden(e, AT_KEY(p, POD_MIRROR), "may not remove or update mirror pod annotation");
    }
    for (JSON_EACH(item, now)) {
        if (json_get(was, item->string))
            continue;
        if (str_starts(item->string, APPARMOR_CONTAINER))
            v_forbidden(e, AT_KEY(p, item->string), "may not add AppArmor annotations");
        if (str_eq(item->string, POD_MIRROR))
            v_forbidden(e, AT_KEY(p, POD_MIRROR), "may not add mirror pod annotation");
    }
}
