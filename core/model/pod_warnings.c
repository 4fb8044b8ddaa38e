/* What the API server warns of in pods and templates: it is accepted and will not do what was meant. */
#include <stdarg.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/quantity.h"
#include "core/model/validate_pod.h"
#include "core/model/validate_pod_int.h"

enum { WARNINGS_MAX = 64 }; /* they travel in headers */

struct warner {
    struct arena *arena;
    cJSON *list;
    const cJSON *spec;
    const struct path *path; /* of spec */
};

static void warn(struct warner *w, const struct path *p, const char *fmt, ...) PRINTF_LIKE(3, 4);

static void warn(struct warner *w, const struct path *p, const char *fmt, ...)
{
    va_list args;
    if (json_count(w->list) >= WARNINGS_MAX)
        return;
    va_start(args, fmt);
    const char *says = arena_vprintf(w->arena, fmt, args);
    va_end(args);
    json_append(w->list, json_stringf(w->arena, "%s: %s", path_text(w->arena, p), says));
}

static const char *label_message(const char *key)
{
    static const char *const old[][2] = {
        {"beta.kubernetes.io/arch", "deprecated since v1.14; use \"kubernetes.io/arch\" instead"},
        {"beta.kubernetes.io/os", "deprecated since v1.14; use \"kubernetes.io/os\" instead"},
        {"failure-domain.beta.kubernetes.io/region",
         "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead"},
        {"failure-domain.beta.kubernetes.io/zone",
         "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead"},
        {"beta.kubernetes.io/instance-type",
         "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead"},
        {"app.kubernetes.io/created-by", "deprecated since v1.9"},
        {"scheduler.alpha.kubernetes.io/preferAvoidPods", "deprecated since v1.22; use Taints and Tolerations instead"},
        {"node-role.kubernetes.io/master", "use \"node-role.kubernetes.io/control-plane\" instead"},
    };
    for (size_t i = 0; i < COUNT_OF(old); i++)
        if (!strcmp(old[i][0], key))
            return old[i][1];
    return NULL;
}

static void warn_placement(struct warner *w)
{
    int64_t i = 0;
    for (JSON_EACH(item, json_get(w->spec, "nodeSelector")))
        if (label_message(item->string))
            warn(w, AT_KEY(AT(w->path, "nodeSelector"), item->string), "%s", label_message(item->string));
    for (JSON_EACH(c, json_get(w->spec, "topologySpreadConstraints"))) {
        const struct path *p = AT_INDEX(AT(w->path, "topologySpreadConstraints"), i++);
        const char *key = v_str(c, "topologyKey");
        if (label_message(key))
            warn(w, AT(p, "topologyKey"), "%s is %s", key, label_message(key));
        if (!json_get(c, "labelSelector"))
            warn(w, AT(p, "labelSelector"), "a null labelSelector results in matching no pod");
    }
}

static void warn_volumes(struct warner *w)
{
    static const char *const old[][2] = {
        {"photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"},
        {"gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"},
        {"scaleIO", "deprecated in v1.16, non-functional in v1.22+"},
        {"flocker", "deprecated in v1.22, non-functional in v1.25+"},
        {"storageos", "deprecated in v1.22, non-functional in v1.25+"},
        {"quobyte", "deprecated in v1.22, non-functional in v1.25+"},
        {"glusterfs", "deprecated in v1.25, non-functional in v1.26+"},
        {"cephfs", "deprecated in v1.28, non-functional in v1.31+"},
        {"rbd", "deprecated in v1.28, non-functional in v1.31+"},
    };
    int64_t i = 0;
    for (JSON_EACH(volume, json_get(w->spec, "volumes"))) {
        const struct path *p = AT_INDEX(AT(w->path, "volumes"), i++);
        for (size_t o = 0; o < COUNT_OF(old); o++)
            if (json_get(volume, old[o][0]))
                warn(w, AT(p, !strcmp(old[o][0], "storageos") ? "storageOS" : old[o][0]), "%s", old[o][1]);
    }
}

static void warn_duplicates(struct warner *w, const char *list, const char *key)
{
    cleanup_map struct map seen = {0};
    int64_t i = 0;
    for (JSON_EACH(item, json_get(w->spec, list))) {
        const struct path *p = AT(AT_INDEX(AT(w->path, list), i++), key);
        const char *value = v_str(item, key);
        if (!v_first(&seen, value))
            warn(w, p, "duplicate %s \"%s\"", key, value);
        if (!strcmp(key, "name") && !*value)
            warn(w, p, "invalid empty name \"\"");
    }
}

/* A variable that is defined again and does not build on its first definition. */
static void warn_env(struct warner *w, const struct path *p, const cJSON *container)
{
    cleanup_map struct map seen = {0};
    int64_t i = 0;
    for (JSON_EACH(variable, json_get(container, "env"))) {
        const struct path *at = AT_INDEX(AT(p, "env"), i++);
        const char *name = v_str(variable, "name"), *value = v_str(variable, "value");
        const char *reference = arena_printf(w->arena, "$(%s)", name);
        if (v_first(&seen, name))
            continue;
        if (json_get(variable, "valueFrom") || !strcmp(value, reference) || !strstr(value, reference))
            warn(w, at, "hides previous definition of \"%s\", which may be dropped when using apply", name);
    }
}

static void warn_fractions(struct warner *w, const struct path *p, const cJSON *resources)
{
    static const char *const lists[] = {"limits", "requests"}, *const names[] = {"memory", "ephemeral-storage"};
    for (size_t l = 0; l < COUNT_OF(lists); l++) {
        for (size_t n = 0; n < COUNT_OF(names); n++) {
            const char *text = v_str(json_get(resources, lists[l]), names[n]);
            struct quantity q;
            if (*text && !quantity_parse(text, &q, NULL) && quantity_milli(&q) % 1000 != 0)
                warn(w, AT_KEY(AT(AT(p, "resources"), lists[l]), names[n]),
                     "fractional byte value \"%s\" is invalid, must be an integer", text);
        }
    }
}

struct ports {
    struct map names, numbers; /* to the text of the place that was first */
};

static void warn_ports(struct warner *w, const struct path *p, const cJSON *container, struct ports *all)
{
    int64_t i = 0;
    for (JSON_EACH(port, json_get(container, "ports"))) {
        const struct path *at = AT_INDEX(AT(p, "ports"), i++);
        const char *here = path_text(w->arena, at), *name = v_str(port, "name");
        const char *number =
            arena_printf(w->arena, "%jd/%s %s:%jd", (intmax_t)json_int(port, "containerPort", 0),
                         v_str(port, "protocol"), v_str(port, "hostIP"), (intmax_t)json_int(port, "hostPort", 0));
        const char *other = map_get(&all->numbers, number);
        if (other)
            warn(w, at, "duplicate port definition with %s", other);
        else
            map_set(&all->numbers, number, (void *)(uintptr_t)here);
        other = *name ? map_get(&all->names, name) : NULL;
        if (other)
            warn(w, at, "duplicate port name \"%s\" with %s, services and probes that select ports by name will use %s",
                 name, other, other);
        else if (*name)
            map_set(&all->names, name, (void *)(uintptr_t)here);
    }
}

static void warn_containers(struct warner *w)
{
    static const char *const lists[] = {"initContainers", "containers", "ephemeralContainers"};
    struct ports all = {0};
    for (size_t l = 0; l < COUNT_OF(lists); l++) {
        int64_t i = 0;
        for (JSON_EACH(c, json_get(w->spec, lists[l]))) {
            const struct path *p = AT_INDEX(AT(w->path, lists[l]), i++);
            warn_fractions(w, p, json_get(c, "resources"));
            warn_env(w, p, c);
            warn_ports(w, p, c, &all);
        }
    }
    map_free(&all.names);
    map_free(&all.numbers);
}

static void warn_spec(struct warner *w)
{
    warn_placement(w);
    warn_volumes(w);
    warn_duplicates(w, "hostAliases", "ip");
    warn_duplicates(w, "imagePullSecrets", "name");
    warn_containers(w);
    if (json_int(w->spec, "terminationGracePeriodSeconds", 0) < 0)
        warn(w, AT(w->path, "terminationGracePeriodSeconds"),
             "must be >= 0; negative values are invalid and will be treated as 1");
}

void pod_warnings(struct arena *a, const cJSON *pod, const cJSON *old, cJSON *warnings)
{
    struct warner w = {.arena = a, .list = warnings, .spec = json_get(pod, "spec"), .path = ROOT("spec")};
    const char *says[NAME_MESSAGES_MAX];
    if (old)
        return;
    size_t n = name_dns1123_label(json_str_or(pod, "metadata.name", ""), says);
    if (n)
        json_append(warnings, json_stringf(a,
                                           "metadata.name: this is used in the Pod's hostname, which can result in "
                                           "surprising behavior; a DNS label is recommended: [%s%s%s]",
                                           says[0], n > 1 ? " " : "", n > 1 ? says[1] : ""));
    warn_spec(&w);
}

void pod_template_warnings(struct arena *a, const cJSON *template, cJSON *warnings)
{
    struct warner w = {.arena = a,
                       .list = warnings,
                       .spec = json_get(template, "spec"),
                       .path = AT(AT(ROOT("spec"), "template"), "spec")};
    warn_spec(&w);
}
