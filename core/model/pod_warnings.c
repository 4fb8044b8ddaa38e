/* What the API server warns of in pods and templates: it is accepted and will not do what was meant. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/quantity.h"
#include "core/model/pod_profiles.h"
#include "core/model/validate_pod.h"
#include "core/model/validate_pod_int.h"
#include "core/model/warnings.h"

enum { PORTS_MAX = 256, FILES_MAX = 256 };

struct warner {
    struct arena *arena;
    cJSON *list;
    const cJSON *spec, *annotations;
    struct map seccomp, apparmor; /* annotations by container */
    const struct path *path;      /* of spec */
};

#define NO_SECCOMP "non-functional in v1.27+; use the \"seccompProfile\" field instead"
#define warn(w, p, ...) warning_add((w)->arena, (w)->list, p, __VA_ARGS__)

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

static void warn_node_term(struct warner *w, const struct path *p, const cJSON *term, bool values)
{
    int64_t i = 0;
    for (JSON_EACH(expression, json_get(term, "matchExpressions"))) {
        const struct path *at = AT_INDEX(AT(p, "matchExpressions"), i++);
        const char *key = v_str(expression, "key"), *says[NAME_MESSAGES_MAX];
        int64_t v = 0;
        if (label_message(key))
            warn(w, AT(at, "key"), "%s is %s", key, label_message(key));
        for (JSON_EACH(value, values ? json_get(expression, "values") : NULL)) {
            const struct path *here = AT_INDEX(AT(at, "values"), v++);
            size_t n = name_label_value(value->valuestring, says);
            for (size_t m = 0; m < n; m++)
                warn(w, here, "%s is invalid, %s", value->valuestring, says[m]);
        }
    }
}

static void warn_pod_terms(struct warner *w, const struct path *p, const cJSON *terms, const char *inner)
{
    int64_t i = 0;
    for (JSON_EACH(term, terms)) {
        const struct path *at = AT_INDEX(p, i++);
        const cJSON *pods = inner ? json_get(term, inner) : term;
        if (!json_get(pods, "labelSelector"))
            warn(w, AT(inner ? AT(at, inner) : at, "labelSelector"), "a null labelSelector results in matching no pod");
    }
}

static void warn_affinity(struct warner *w)
{
    static const char hard[] = "requiredDuringSchedulingIgnoredDuringExecution";
    static const char soft[] = "preferredDuringSchedulingIgnoredDuringExecution";
    static const char *const kinds[] = {"podAffinity", "podAntiAffinity"};
    const cJSON *affinity = json_get(w->spec, "affinity"), *node = json_get(affinity, "nodeAffinity");
    const struct path *p = AT(w->path, "affinity"), *at = AT(p, "nodeAffinity");
    int64_t i = 0;
    for (JSON_EACH(term, json_get(json_get(node, hard), "nodeSelectorTerms")))
        warn_node_term(w, AT_INDEX(AT(AT(at, hard), "nodeSelectorTerms"), i++), term, false);
    i = 0;
    for (JSON_EACH(weighted, json_get(node, soft)))
        warn_node_term(w, AT(AT_INDEX(AT(at, soft), i++), "preference"), json_get(weighted, "preference"), true);
    for (size_t k = 0; k < COUNT_OF(kinds); k++) {
        const cJSON *pods = json_get(affinity, kinds[k]);
        at = AT(p, kinds[k]);
        warn_pod_terms(w, AT(at, hard), json_get(pods, hard), NULL);
        warn_pod_terms(w, AT(at, soft), json_get(pods, soft), "podAffinityTerm");
    }
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

static void warn_fraction_list(struct warner *w, const struct path *p, const cJSON *list)
{
    static const char *const names[] = {"memory", "ephemeral-storage", "storage"};
    for (size_t n = 0; n < COUNT_OF(names); n++) {
        const char *text = v_str(list, names[n]);
        struct quantity q;
        if (*text && !quantity_parse(text, &q, NULL) && quantity_milli(&q) % 1000 != 0)
            warn(w, AT_KEY(p, names[n]), "fractional byte value \"%s\" is invalid, must be an integer", text);
    }
}

static void warn_fractions(struct warner *w, const struct path *p, const cJSON *resources)
{
    warn_fraction_list(w, AT(p, "limits"), json_get(resources, "limits"));
    warn_fraction_list(w, AT(p, "requests"), json_get(resources, "requests"));
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
        if (json_at(volume, "ephemeral.volumeClaimTemplate"))
            warn_fractions(w, AT(AT(AT(AT(p, "ephemeral"), "volumeClaimTemplate"), "spec"), "resources"),
                           json_at(volume, "ephemeral.volumeClaimTemplate.spec.resources"));
    }
}

/* ---- files of one volume that get into each other's way ---- */

static const char *file_text(struct warner *w, const cJSON *file)
{
    const char *source = v_str(file, "source");
    return *source ? arena_printf(w->arena, "\"%s\" (%s)", v_str(file, "path"), source)
                   : arena_printf(w->arena, "\"%s\"", v_str(file, "path"));
}

/* Adds a file to those seen of the volume and tells of each that it overlaps. */
static void warn_file(struct warner *w, cJSON *seen, const char *volume, const char *what, cJSON *file)
{
    const char *path = v_str(file, "path");
    for (JSON_EACH(other, *path ? seen : NULL)) {
        const char *there = v_str(other, "path");
        if (*there && (slice_is_below(slice_of(path), there) || slice_is_below(slice_of(there), path)))
            warning_text(w->arena, w->list, "volume \"%s\" (%s): overlapping paths: %s with %s", volume, what,
                         file_text(w, file), file_text(w, other));
    }
    if (json_count(seen) < FILES_MAX)
        json_append(seen, file);
}

static void warn_items(struct warner *w, cJSON *seen, const char *volume, const char *what, const char *source,
                       const cJSON *items)
{
    for (JSON_EACH(item, items)) {
        char *path = arena_strdup(w->arena, v_str(item, "path"));
        for (size_t n = strlen(path); n && path[n - 1] == '/'; n--)
            path[n - 1] = 0;
        warn_file(w, seen, volume, what, json_build(w->arena, "{'path':%s,'source':%s}", path, source));
    }
}

static const char *source_text(struct warner *w, const char *kind, const char *name)
{
    return arena_printf(w->arena, "%s \"%s\"", kind, name);
}

static void warn_projected(struct warner *w, const char *volume, const cJSON *projected)
{
    cJSON *seen = json_array(w->arena);
    for (JSON_EACH(source, json_get(projected, "sources"))) {
        const cJSON *map = json_get(source, "configMap"), *secret = json_get(source, "secret"), *item;
        const cJSON *token = json_get(source, "serviceAccountToken");
        if (!source->child)
            warning_text(w->arena, w->list, "volume \"%s\" (Projected) has no sources provided", volume);
        if ((item = json_get(map, "items")))
            warn_items(w, seen, volume, "Projected", source_text(w, "ConfigMap", v_str(map, "name")), item);
        else if ((item = json_get(secret, "items")))
            warn_items(w, seen, volume, "Projected", source_text(w, "Secret", v_str(secret, "name")), item);
        else if ((item = json_get(json_get(source, "downwardAPI"), "items")))
            warn_items(w, seen, volume, "Projected", "DownwardAPI", item);
        else if (token)
            warn_items(w, seen, volume, "Projected", "ServiceAccountToken", json_build(w->arena, "[%J]", token));
    }
}

static void warn_paths(struct warner *w)
{
    for (JSON_EACH(volume, json_get(w->spec, "volumes"))) {
        const char *name = v_str(volume, "name");
        const cJSON *map = json_get(volume, "configMap"), *secret = json_get(volume, "secret");
        warn_items(w, json_array(w->arena), name, source_text(w, "ConfigMap", v_str(map, "name")), "",
                   json_get(map, "items"));
        warn_items(w, json_array(w->arena), name, source_text(w, "Secret", v_str(secret, "secretName")), "",
                   json_get(secret, "items"));
        warn_items(w, json_array(w->arena), name, "DownwardAPI", "",
                   json_get(json_get(volume, "downwardAPI"), "items"));
        warn_projected(w, name, json_get(volume, "projected"));
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

struct ports {
    struct map names; /* to the text of the place that was first */
    cJSON *seen;      /* {port, place} */
};

/* Two ports of the same number may be one port told twice, or not be what they seem. */
static const char *port_conflict(const cJSON *a, const cJSON *b)
{
    int64_t one = json_int(a, "hostPort", 0), two = json_int(b, "hostPort", 0);
    const char *here = v_str(a, "hostIP"), *there = v_str(b, "hostIP");
    if (json_int(a, "containerPort", 0) != json_int(b, "containerPort", 0) ||
        strcmp(v_str(a, "protocol"), v_str(b, "protocol")) != 0)
        return NULL;
    if (one == two && !strcmp(here, there))
        return "duplicate";
    if (!one || !two)
        return "overlapping";
    return one == two && !*here != !*there ? "dangerously ambiguous" : NULL;
}

static void warn_port_numbers(struct warner *w, const struct path *at, cJSON *port, struct ports *all)
{
    if (*v_str(port, "hostIP") && !json_int(port, "hostPort", 0))
        warn(w, at, "hostIP set without hostPort: {Name:%s HostPort:0 ContainerPort:%jd Protocol:%s HostIP:%s}",
             v_str(port, "name"), (intmax_t)json_int(port, "containerPort", 0), v_str(port, "protocol"),
             v_str(port, "hostIP"));
    for (JSON_EACH(other, all->seen)) {
        const char *says = port_conflict(port, json_get(other, "port"));
        if (says)
            warn(w, at, "%s port definition with %s", says, v_str(other, "place"));
    }
    json_append(all->seen, json_build(w->arena, "{'port':%J,'place':%s}", port, path_text(w->arena, at)));
}

static void warn_ports(struct warner *w, const struct path *p, const cJSON *container, struct ports *all)
{
    int64_t i = 0;
    for (JSON_EACH(port, json_get(container, "ports"))) {
        const struct path *at = AT_INDEX(AT(p, "ports"), i++);
        if (json_count(all->seen) < PORTS_MAX)
            warn_port_numbers(w, at, port, all);
    }
}

static void warn_port_names(struct warner *w, const struct path *p, const cJSON *container, struct ports *all)
{
    int64_t i = 0;
    for (JSON_EACH(port, json_get(container, "ports"))) {
        const struct path *at = AT_INDEX(AT(p, "ports"), i++);
        const char *name = v_str(port, "name");
        const char *other = *name ? map_get(&all->names, name) : NULL;
        if (other)
            warn(w, at, "duplicate port name \"%s\" with %s, services and probes that select ports by name will use %s",
                 name, other, other);
        else if (*name)
            map_set(&all->names, name, (void *)(uintptr_t)path_text(w->arena, at));
    }
}

typedef void container_warning(struct warner *w, const struct path *p, const cJSON *container, struct ports *all);

/* Annotations of before there were fields; of a pod's own AppArmor pod_profiles_warn tells. */
static void warn_profiles(struct warner *w, const cJSON *container)
{
    const char *name = v_str(container, "name"), *apparmor = map_get(&w->apparmor, name);
    const cJSON *security = json_get(container, "securityContext"), *whole = json_get(w->spec, "securityContext");
    const struct path *p = AT(AT(w->path->up, "metadata"), "annotations");
    if (map_has(&w->seccomp, name) && !json_get(security, "seccompProfile"))
        warn(w, AT_KEY(p, arena_printf(w->arena, SECCOMP_CONTAINER "%s", name)), NO_SECCOMP);
    if (apparmor && w->path->up && !json_get(security, "appArmorProfile") &&
        !pod_profile_says(json_get(whole, "appArmorProfile"), apparmor))
        warn(w, AT_KEY(p, arena_printf(w->arena, APPARMOR_CONTAINER "%s", name)),
             "deprecated since v1.30; use the \"appArmorProfile\" field instead");
}

static void warn_resources(struct warner *w, const struct path *p, const cJSON *container, struct ports *all)
{
    (void)all;
    warn_profiles(w, container);
    warn_fractions(w, AT(p, "resources"), json_get(container, "resources"));
    warn_env(w, p, container);
}

static void warn_containers(struct warner *w)
{
    static const char *const lists[] = {"initContainers", "containers", "ephemeralContainers"};
    static container_warning *const passes[] = {warn_resources, warn_ports, warn_port_names};
    struct ports all = {.seen = json_array(w->arena)};
    pod_profiles_by_container(&w->seccomp, w->annotations, SECCOMP_CONTAINER);
    pod_profiles_by_container(&w->apparmor, w->annotations, APPARMOR_CONTAINER);
    for (size_t pass = 0; pass < COUNT_OF(passes); pass++) {
        for (size_t l = 0; l < COUNT_OF(lists); l++) {
            int64_t i = 0;
            for (JSON_EACH(c, json_get(w->spec, lists[l])))
                passes[pass](w, AT_INDEX(AT(w->path, lists[l]), i++), c, &all);
        }
    }
    map_free(&all.names);
    map_free(&w->seccomp);
    map_free(&w->apparmor);
}

static void warn_duplicate_entries(struct warner *w)
{
    int64_t i = 0;
    warn_duplicates(w, "hostAliases", "ip");
    warn_duplicates(w, "imagePullSecrets", "name");
    for (JSON_EACH(item, json_get(w->spec, "imagePullSecrets"))) {
        const struct path *p = AT(AT_INDEX(AT(w->path, "imagePullSecrets"), i++), "name");
        if (!*v_str(item, "name"))
            warn(w, p, "invalid empty name \"\"");
    }
}

static void warn_annotations(struct warner *w)
{
    static const char *const old[][2] = {
        {"scheduler.alpha.kubernetes.io/critical-pod",
         "non-functional in v1.16+; use the \"priorityClassName\" field instead"},
        {"security.alpha.kubernetes.io/sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"},
        {"security.alpha.kubernetes.io/unsafe-sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"},
    };
    const struct path *p = AT(AT(w->path->up, "metadata"), "annotations");
    for (size_t i = 0; i < COUNT_OF(old); i++)
        if (json_get(w->annotations, old[i][0]))
            warn(w, AT_KEY(p, old[i][0]), "%s", old[i][1]);
}

static void warn_addresses(struct warner *w)
{
    int64_t i = 0;
    for (JSON_EACH(server, json_get(json_get(w->spec, "dnsConfig"), "nameservers")))
        warning_ip(w->arena, w->list, AT_INDEX(AT(AT(w->path, "dnsConfig"), "nameservers"), i++), server->valuestring);
    i = 0;
    for (JSON_EACH(alias, json_get(w->spec, "hostAliases")))
        warning_ip(w->arena, w->list, AT(AT_INDEX(AT(w->path, "hostAliases"), i++), "ip"), v_str(alias, "ip"));
}

static void warn_seccomp(struct warner *w)
{
    if (json_get(w->annotations, SECCOMP_POD) && !json_at(w->spec, "securityContext.seccompProfile"))
        warn(w, AT_KEY(AT(AT(w->path->up, "metadata"), "annotations"), SECCOMP_POD), NO_SECCOMP);
}

static void warn_pod(struct warner *w)
{
    warn_placement(w);
    warn_annotations(w);
    warn_volumes(w);
    warn_paths(w);
    warn_duplicate_entries(w);
    warn_fraction_list(w, AT(w->path, "overhead"), json_get(w->spec, "overhead"));
    warn_seccomp(w);
    warn_containers(w);
    if (json_int(w->spec, "terminationGracePeriodSeconds", 0) < 0)
        warn(w, AT(w->path, "terminationGracePeriodSeconds"),
             "must be >= 0; negative values are invalid and will be treated as 1");
    warn_affinity(w);
    warn_addresses(w);
}

void pod_warnings(struct arena *a, const cJSON *pod, const cJSON *old, cJSON *warnings)
{
    struct warner w = {.arena = a,
                       .list = warnings,
                       .spec = json_get(pod, "spec"),
                       .annotations = json_at(pod, "metadata.annotations"),
                       .path = ROOT("spec")};
    const char *says[NAME_MESSAGES_MAX];
    if (old)
        return;
    size_t n = name_dns1123_label(json_str_or(pod, "metadata.name", ""), says);
    if (n)
        json_append(warnings, json_stringf(a,
                                           "metadata.name: this is used in the Pod's hostname, which can result in "
                                           "surprising behavior; a DNS label is recommended: [%s%s%s]",
                                           says[0], n > 1 ? " " : "", n > 1 ? says[1] : ""));
    warn_pod(&w);
}

void pod_template_warnings(struct arena *a, const struct path *p, const cJSON *template, cJSON *warnings)
{
    struct warner w = {.arena = a,
                       .list = warnings,
                       .spec = json_get(template, "spec"),
                       .annotations = json_at(template, "metadata.annotations"),
                       .path = AT(p, "spec")};
    warn_pod(&w);
}
