/* Environment variables of containers, and the references to the pod's own fields that volumes share with them. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/validate_core.h"
#include "core/model/validate_pod_int.h"

/* ---- fields of the pod ---- */

/* "metadata.labels['app']": path and subscript; false when it has none. */
static bool split_subscript(struct arena *a, const char *text, const char **path, const char **subscript)
{
    const char *open = strstr(text, "['");
    if (!open || open == text || !str_ends(text, "']"))
        return false;
    *path = arena_dup(a, text, (size_t)(open - text));
    *subscript = arena_dup(a, open + 2, strlen(open + 2) - 2);
    return true;
}

static bool is_label(const char *text)
{
    static const char *const known[] = {
        "metadata.annotations", "metadata.labels", "metadata.name",      "metadata.namespace",
        "metadata.uid",         "spec.nodeName",   "spec.restartPolicy", "spec.serviceAccountName",
        "spec.schedulerName",   "status.phase",    "status.hostIP",      "status.hostIPs",
        "status.podIP",         "status.podIPs",   "spec.host",
    };
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (!strcmp(known[i], text))
            return true;
    return false;
}

static void lower(char *text)
{
    for (; *text; text++)
        if (*text >= 'A' && *text <= 'Z')
            *text = (char)(*text | 0x20);
}

void validate_object_field(struct field_errors *e, const struct path *p, const cJSON *ref, const char *const *allowed)
{
    const char *version = v_str(ref, "apiVersion"), *field = v_str(ref, "fieldPath"), *path, *subscript, *wrong = NULL;
    if (!*version || !*field) {
        v_required(e, AT(p, *version ? "fieldPath" : "apiVersion"), "");
        return;
    }
    bool subscripted = split_subscript(e->arena, field, &path, &subscript);
    bool map = subscripted && (!strcmp(path, "metadata.annotations") || !strcmp(path, "metadata.labels"));
    if (strcmp(version, "v1") != 0)
        wrong = arena_printf(e->arena, "unsupported pod version: %s", version);
    else if (subscripted && !map)
        wrong = arena_printf(e->arena, "field label does not support subscript: %s", field);
    else if (!subscripted && !is_label(field))
        wrong = arena_printf(e->arena, "field label not supported: %s", field);
    if (wrong) {
        v_invalid_str(e, AT(p, "fieldPath"), field, arena_printf(e->arena, "error converting fieldPath: %s", wrong));
        return;
    }
    if (!subscripted) {
        v_one_of(e, AT(p, "fieldPath"), !strcmp(field, "spec.host") ? "spec.nodeName" : field, allowed);
        return;
    }
    char *key = arena_strdup(e->arena, subscript);
    if (!strcmp(path, "metadata.annotations"))
        lower(key);
    v_name(e, p, key, name_label_key);
}

/* ---- resources of a container ---- */

static void check_divisor(struct field_errors *e, const struct path *p, const char *resource, const char *divisor)
{
    static const char *const cpu[] = {"1m", "1"};
    static const char *const bytes[] = {"1",   "1k",  "1M",  "1G",  "1T",  "1P", "1E",
                                        "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"};
    bool is_cpu = str_ends(resource, ".cpu"), fits = false;
    for (size_t i = 0; i < (is_cpu ? COUNT_OF(cpu) : COUNT_OF(bytes)); i++)
        fits |= !strcmp(divisor, is_cpu ? cpu[i] : bytes[i]);
    if (fits || !*divisor || !strcmp(divisor, "0"))
        return;
    if (is_cpu) {
        v_invalid_str(e, AT(p, "divisor"), resource,
                      "only divisor's values 1m and 1 are supported with the cpu resource");
        return;
    }
    const char *what = str_ends(resource, ".memory")              ? "memory"
                       : str_ends(resource, ".ephemeral-storage") ? "local ephemeral storage"
                       : strstr(resource, ".hugepages-")          ? "hugepages"
                                                                  : NULL;
    if (what)
        v_invalid_str(e, AT(p, "divisor"), resource,
                      arena_printf(e->arena,
                                   "only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are "
                                   "supported with the %s resource",
                                   what));
}

void validate_resource_field(struct field_errors *e, const struct path *p, const cJSON *ref, bool need_container)
{
    static const char *const known[] = {"limits.cpu",
                                        "limits.ephemeral-storage",
                                        "limits.memory",
                                        "requests.cpu",
                                        "requests.ephemeral-storage",
                                        "requests.memory",
                                        NULL};
    const char *resource = v_str(ref, "resource");
    if (need_container && !*v_str(ref, "containerName"))
        v_required(e, AT(p, "containerName"), "");
    else if (!*resource)
        v_required(e, AT(p, "resource"), "");
    else if (!str_starts(resource, "limits.hugepages-") && !str_starts(resource, "requests.hugepages-"))
        v_one_of(e, AT(p, "resource"), resource, known);
    check_divisor(e, p, resource, v_str(ref, "divisor"));
}

/* ---- variables ---- */

static void check_key(struct field_errors *e, const struct path *p, const cJSON *ref)
{
    v_name(e, AT(p, "name"), v_str(ref, "name"), name_dns1123_subdomain);
    v_required_name(e, AT(p, "key"), v_str(ref, "key"), name_config_map_key);
}

static void check_file_key(struct pod_context *ctx, const struct path *p, const cJSON *ref)
{
    struct field_errors *e = ctx->errors;
    const char *volume = v_str(ref, "volumeName"), *path = v_str(ref, "path");
    v_required_name(e, AT(p, "key"), v_str(ref, "key"), name_env_var);
    v_required_name(e, AT(p, "volumeName"), volume, name_dns1123_label);
    if (*path)
        validate_no_backsteps(e, AT(p, "path"), path);
    else
        v_required(e, AT(p, "path"), "");
    const cJSON *found = NULL;
    for (JSON_EACH(v, json_get(ctx->spec, "volumes")))
        if (!strcmp(v_str(v, "name"), volume))
            found = v;
    if (!found)
        v_not_found(e, AT(p, "volumeName"), volume);
    else if (!json_get(found, "emptyDir"))
        v_invalid_str(e, AT(p, "volumeName"), volume, "referenced volume must be of type emptyDir");
}

static void check_source(struct pod_context *ctx, const struct path *p, const cJSON *source)
{
    static const char *const fields[] = {
        "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
        "status.hostIP", "status.hostIPs",     "status.podIP", "status.podIPs", NULL};
    const struct path *at = AT(p, source->string);
    if (!strcmp(source->string, "fieldRef"))
        validate_object_field(ctx->errors, at, source, fields);
    else if (!strcmp(source->string, "resourceFieldRef"))
        validate_resource_field(ctx->errors, at, source, false);
    else if (!strcmp(source->string, "fileKeyRef"))
        check_file_key(ctx, at, source);
    else
        check_key(ctx->errors, at, source);
}

static void check_value_from(struct pod_context *ctx, const struct path *p, const cJSON *variable)
{
    const cJSON *from = json_get(variable, "valueFrom");
    if (!from)
        return;
    for (JSON_EACH(source, from))
        check_source(ctx, p, source);
    if (!json_count(from))
        v_invalid_str(ctx->errors, p, "",
                      "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or "
                      "`fileKeyRef`");
    else if (*v_str(variable, "value"))
        v_invalid_str(ctx->errors, p, "", "may not be specified when `value` is not empty");
    else if (json_count(from) > 1)
        v_invalid_str(ctx->errors, p, "", "may not have more than one field specified at a time");
}

static void check_env_from(struct field_errors *e, const struct path *list, const struct path *p, const cJSON *from)
{
    const cJSON *map = json_get(from, "configMapRef"), *secret = json_get(from, "secretRef");
    if (*v_str(from, "prefix"))
        v_name(e, AT(p, "prefix"), v_str(from, "prefix"), name_env_var);
    if (map)
        v_required_name(e, AT(AT(p, "configMapRef"), "name"), v_str(map, "name"), name_dns1123_subdomain_prefix);
    if (secret)
        v_required_name(e, AT(AT(p, "secretRef"), "name"), v_str(secret, "name"), name_dns1123_subdomain_prefix);
    if (!map && !secret)
        v_invalid_str(e, list, "", "must specify one of: `configMapRef` or `secretRef`");
    else if (map && secret)
        v_invalid_str(e, list, "", "may not have more than one field specified at a time");
}

void validate_env(struct pod_context *ctx, const struct path *p, const cJSON *container)
{
    int64_t i = 0;
    for (JSON_EACH(variable, json_get(container, "env"))) {
        const struct path *at = AT_INDEX(AT(p, "env"), i++);
        v_required_name(ctx->errors, AT(at, "name"), v_str(variable, "name"), name_env_var);
        check_value_from(ctx, AT(at, "valueFrom"), variable);
    }
    const struct path *list = AT(p, "envFrom");
    i = 0;
    for (JSON_EACH(from, json_get(container, "envFrom")))
        check_env_from(ctx->errors, list, AT_INDEX(list, i++), from);
}
