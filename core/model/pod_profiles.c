#include "core/model/pod_profiles.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/validate.h"

enum { PROFILE_MAX = 4095 }; /* bytes of a local profile's name */

static const char *const lists[] = {"initContainers", "containers", "ephemeralContainers"};

/* ---- what an annotation says ---- */

static const char local[] = "localhost/";

/* "RuntimeDefault" ..., NULL when it says nothing. */
static const char *type_of(const char *annotation)
{
    return !strcmp(annotation, "unconfined")        ? "Unconfined"
           : !strcmp(annotation, "runtime/default") ? "RuntimeDefault"
           : str_starts(annotation, local)          ? "Localhost"
                                                    : NULL;
}

static const char *local_of(const char *annotation)
{
    return str_starts(annotation, local) ? annotation + strlen(local) : "";
}

static bool is_local_name(const char *name)
{
    static const char space[] = " \t\r\n\v\f";
    size_t n = strlen(name);
    return n && n <= PROFILE_MAX && !strchr(space, name[0]) && !strchr(space, name[n - 1]);
}

bool pod_profile_says(const cJSON *field, const char *annotation)
{
    const char *type = type_of(annotation), *name = local_of(annotation);
    return field && type && !strcmp(type, json_str_or(field, "type", "")) && strcmp(annotation, local) &&
           !strcmp(name, json_str_or(field, "localhostProfile", ""));
}

/* ---- AppArmor of a new pod ---- */

static const cJSON *field_of(const cJSON *item, const char *field)
{
    return json_get(json_get(item, "securityContext"), field);
}

void pod_profiles_by_container(struct map *ret, const cJSON *annotations, const char *prefix)
{
    for (JSON_EACH(n, annotations))
        if (str_starts(n->string, prefix) && json_is_str(n))
            map_set(ret, n->string + strlen(prefix), n->valuestring);
}

/* Calls fn for each container whose annotation has no field beside it and says something else than the pod's. */
static void each_lone(struct arena *a, const cJSON *pod, void *ctx,
                      void (*fn)(struct arena *a, void *ctx, cJSON *container, const char *annotation))
{
    const cJSON *spec = json_get(pod, "spec"), *whole = field_of(spec, "appArmorProfile");
    cleanup_map struct map notes = {0};
    pod_profiles_by_container(&notes, json_at(pod, "metadata.annotations"), APPARMOR_CONTAINER);
    if (!map_count(&notes) || !strcmp(json_str_or(spec, "os.name", ""), "windows"))
        return;
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        for (JSON_EACH(c, json_get(spec, lists[i]))) {
            const char *annotation = map_get(&notes, json_str_or(c, "name", ""));
            if (annotation && !field_of(c, "appArmorProfile") && !pod_profile_says(whole, annotation))
                fn(a, ctx, c, annotation);
        }
    }
}

static void warn_lone(struct arena *a, void *ctx, cJSON *container, const char *annotation)
{
    (void)annotation;
    json_append(ctx, json_stringf(a,
                                  "metadata.annotations[" APPARMOR_CONTAINER "%s]: deprecated since v1.30; use the "
                                  "\"appArmorProfile\" field instead",
                                  json_str_or(container, "name", "")));
}

void pod_profiles_warn(struct arena *a, const cJSON *pod, cJSON *warnings)
{
    each_lone(a, pod, warnings, warn_lone);
}

static void fill_lone(struct arena *a, void *ctx, cJSON *container, const char *annotation)
{
    const char *type = type_of(annotation), *name = local_of(annotation);
    (void)ctx;
    if (!type || (!strcmp(type, "Localhost") && !is_local_name(name)))
        return;
    json_set(a, json_ensure(a, container, "securityContext"), "appArmorProfile",
             json_build(a, "{'type':%s,'localhostProfile':%s}", type, *name ? name : NULL));
}

void pod_profiles_fill(struct arena *a, cJSON *pod)
{
    each_lone(a, pod, NULL, fill_lone);
}

/* ---- contradictions ---- */

static void match(struct field_errors *e, const struct path *p, const char *what, const cJSON *field,
                  const char *annotation)
{
    static const char *const known[] = {"Unconfined", "RuntimeDefault", "Localhost", NULL};
    const char *type = json_str_or(field, "type", ""), *said = type_of(annotation);
    if (!strcmp(what, "seccomp") && !strcmp(annotation, "docker/default"))
        said = "RuntimeDefault";
    if (!str_in(type, known))
        return;
    if (!str_eq(said, type))
        v_forbidden(e, AT(p, "type"), arena_printf(e->arena, "%s type in annotation and field must match", what));
    else if (!strcmp(type, "Localhost") && !str_eq(local_of(annotation), json_str(field, "localhostProfile")))
        v_forbidden(e, AT(p, "localhostProfile"),
                    arena_printf(e->arena, "%s profile in annotation and field must match", what));
}

/* `whole`: what containers have that do not set the field. */
static void match_containers(struct field_errors *e, const struct path *p, const cJSON *spec, const struct map *notes,
                             const char *what, const char *field, const cJSON *whole)
{
    for (size_t i = 0; map_count(notes) && i < COUNT_OF(lists); i++) {
        int64_t n = 0;
        for (JSON_EACH(c, json_get(spec, lists[i]))) {
            const struct path *at = AT(AT(AT_INDEX(AT(p, lists[i]), n++), "securityContext"), field);
            const cJSON *own = field_of(c, field);
            const char *annotation = map_get(notes, json_str_or(c, "name", ""));
            if (annotation && (own || whole))
                match(e, at, what, own ? own : whole, annotation);
        }
    }
}

void pod_profiles_validate(struct field_errors *e, const struct path *p, const cJSON *annotations, const cJSON *spec)
{
    cleanup_map struct map seccomp = {0}, apparmor = {0};
    const cJSON *whole = field_of(spec, "seccompProfile"), *note = json_get(annotations, SECCOMP_POD);
    if (whole && json_is_str(note))
        match(e, AT(AT(p, "securityContext"), "seccompProfile"), "seccomp", whole, note->valuestring);
    pod_profiles_by_container(&seccomp, annotations, SECCOMP_CONTAINER);
    match_containers(e, p, spec, &seccomp, "seccomp", "seccompProfile", NULL);
    pod_profiles_by_container(&apparmor, annotations, APPARMOR_CONTAINER);
    if (strcmp(json_str_or(spec, "os.name", ""), "windows"))
        match_containers(e, p, spec, &apparmor, "apparmor", "appArmorProfile", field_of(spec, "appArmorProfile"));
}
