/* Volumes of pods. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/quantity.h"
#include "core/model/schema_gen.h"
#include "core/model/validate_pod_int.h"

/* ---- paths and modes ---- */

void validate_no_backsteps(struct field_errors *e, const struct path *p, const char *text)
{
    struct slice rest = slice_of(text);
    while (rest.n) {
        if (!slice_is(slice_cut(&rest, '/'), ".."))
            continue;
        v_invalid_str(e, p, text, "must not contain '..'");
        return;
    }
}

void validate_relative_path(struct field_errors *e, const struct path *p, const char *text)
{
    if (*text == '/')
        v_invalid_str(e, p, text, "must be a relative path");
    validate_no_backsteps(e, p, text);
}

void validate_local_path(struct field_errors *e, const struct path *p, const char *text)
{
    validate_relative_path(e, p, text);
    if (str_starts(text, "..") && !str_starts(text, "../"))
        v_invalid_str(e, p, text, "must not start with '..'");
}

void validate_file_mode(struct field_errors *e, const struct path *p, const cJSON *mode)
{
    int64_t n = json_int(mode, "", 0);
    if (n < 0 || n > 0777)
        v_invalid(e, p, mode, "must be a number between 0 and 0777 (octal), both inclusive");
}

void validate_file_items(struct field_errors *e, const struct path *p, const cJSON *items)
{
    int64_t i = 0;
    for (JSON_EACH(item, items)) {
        const struct path *at = AT_INDEX(p, i++);
        if (!*v_str(item, "key"))
            v_required(e, AT(at, "key"), "");
        if (!*v_str(item, "path"))
            v_required(e, AT(at, "path"), "");
        validate_local_path(e, AT(at, "path"), v_str(item, "path"));
        validate_file_mode(e, AT(at, "mode"), json_get(item, "mode"));
    }
}

void validate_downward_file(struct field_errors *e, const struct path *p, const cJSON *file)
{
    static const char *const fields[] = {"metadata.annotations", "metadata.labels", "metadata.name",
                                         "metadata.namespace",   "metadata.uid",    NULL};
    const cJSON *field = json_get(file, "fieldRef"), *resource = json_get(file, "resourceFieldRef");
    if (!*v_str(file, "path"))
        v_required(e, AT(p, "path"), "");
    validate_local_path(e, AT(p, "path"), v_str(file, "path"));
    if (field) {
        validate_object_field(e, AT(p, "fieldRef"), field, fields);
        if (resource)
            v_invalid_str(e, p, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
    } else if (resource) {
        validate_resource_field(e, AT(p, "resourceFieldRef"), resource, true);
    } else {
        v_required(e, p, "one of fieldRef and resourceFieldRef is required");
    }
    validate_file_mode(e, AT(p, "mode"), json_get(file, "mode"));
}

/* ---- sources ---- */

typedef void source_check(struct field_errors *e, const struct path *p, const cJSON *source);

static void required(struct field_errors *e, const struct path *p, const cJSON *source, const char *key)
{
    if (!*v_str(source, key))
        v_required(e, AT(p, key), "");
}

static void check_empty_dir(struct field_errors *e, const struct path *p, const cJSON *source)
{
    const char *limit = v_str(source, "sizeLimit");
    struct quantity q;
    if (*limit && !quantity_parse(limit, &q, NULL) && quantity_sign(&q) < 0)
        v_forbidden(e, AT(p, "sizeLimit"), "SizeLimit field must be a valid resource quantity");
}

void validate_host_path(struct field_errors *e, const struct path *p, const cJSON *source)
{
    const char *path = v_str(source, "path");
    required(e, p, source, "path");
    if (!*path)
        return;
    validate_no_backsteps(e, AT(p, "path"), path);
    v_enum(e, p, source, &schema_core_v1_HostPathVolumeSource, "type", false);
}

static void check_secret(struct field_errors *e, const struct path *p, const cJSON *source)
{
    required(e, p, source, "secretName");
    validate_file_mode(e, AT(p, "defaultMode"), json_get(source, "defaultMode"));
    validate_file_items(e, AT(p, "items"), json_get(source, "items"));
}

static void check_config_map(struct field_errors *e, const struct path *p, const cJSON *source)
{
    required(e, p, source, "name");
    validate_file_mode(e, AT(p, "defaultMode"), json_get(source, "defaultMode"));
    validate_file_items(e, AT(p, "items"), json_get(source, "items"));
}

static void check_claim(struct field_errors *e, const struct path *p, const cJSON *source)
{
    required(e, p, source, "claimName");
}

void validate_nfs(struct field_errors *e, const struct path *p, const cJSON *source)
{
    required(e, p, source, "server");
    required(e, p, source, "path");
    if (*v_str(source, "path") != '/')
        v_invalid_str(e, AT(p, "path"), v_str(source, "path"), "must be an absolute path");
}

static void check_downward(struct field_errors *e, const struct path *p, const cJSON *source)
{
    validate_file_mode(e, AT(p, "defaultMode"), json_get(source, "defaultMode"));
    for (JSON_EACH(file, json_get(source, "items")))
        validate_downward_file(e, p, file);
}

static void check_csi(struct field_errors *e, const struct path *p, const cJSON *source)
{
    char *driver = arena_strdup(e->arena, v_str(source, "driver"));
    const cJSON *secret = json_get(source, "nodePublishSecretRef");
    const char *says[NAME_MESSAGES_MAX];
    for (char *c = driver; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c | 0x20);
    required(e, p, source, "driver");
    if (strlen(driver) > 63)
        v_too_long(e, AT(p, "driver"), 63);
    size_t n = *driver ? name_dns1123_subdomain(driver, says) : 0;
    for (size_t i = 0; i < n; i++)
        v_invalid_str(e, AT(p, "driver"), v_str(source, "driver"), says[i]);
    if (secret && !*v_str(secret, "name"))
        v_required(e, AT(AT(p, "nodePublishSecretRef"), "name"), "");
    else if (secret)
        v_name(e, AT(p, "name"), v_str(secret, "name"), name_dns1123_subdomain);
}

static const struct {
    const char *name;
    source_check *check;
} sources[] = {
    {"emptyDir", check_empty_dir},
    {"hostPath", validate_host_path},
    {"secret", check_secret},
    {"nfs", validate_nfs},
    {"persistentVolumeClaim", check_claim},
    {"downwardAPI", check_downward},
    {"configMap", check_config_map},
    {"projected", validate_projected},
    {"csi", check_csi},
    {"ephemeral", validate_claim_template},
};

static void check_image(struct pod_context *ctx, const struct path *p, const cJSON *source)
{
    if (ctx->is_pod)
        required(ctx->errors, p, source, "reference");
    v_enum(ctx->errors, p, source, &schema_core_v1_ImageVolumeSource, "pullPolicy", true);
}

static void check_source(struct pod_context *ctx, const struct path *p, const cJSON *source)
{
    if (!strcmp(source->string, "image")) {
        check_image(ctx, AT(p, "image"), source);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(sources); i++) {
        if (!strcmp(source->string, sources[i].name)) {
            sources[i].check(ctx->errors, AT(p, source->string), source);
            return;
        }
    }
    validate_legacy_source(ctx->errors, p, source);
}

/* A claim made for an ephemeral volume is called after pod and volume. */
static void check_ephemeral_name(struct pod_context *ctx, const struct path *p, const char *name)
{
    struct field_errors *e = ctx->errors;
    const char *claim = arena_printf(e->arena, "%s-%s", ctx->pod_name, name), *says[NAME_MESSAGES_MAX];
    size_t n = *ctx->pod_name && *name ? name_dns1123_subdomain(claim, says) : 0;
    for (size_t i = 0; i < n; i++)
        v_invalid_str(e, AT(p, "name"), name, arena_printf(e->arena, "PVC name \"%s\": %s", claim, says[i]));
}

/* In the order Kubernetes looks at them: the first that is there is the one that may be. */
static const char *const order[] = {
    "emptyDir",
    "hostPath",
    "gitRepo",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "secret",
    "nfs",
    "iscsi",
    "glusterfs",
    "flocker",
    "persistentVolumeClaim",
    "rbd",
    "cinder",
    "cephfs",
    "quobyte",
    "downwardAPI",
    "fc",
    "flexVolume",
    "configMap",
    "azureFile",
    "vsphereVolume",
    "photonPersistentDisk",
    "portworxVolume",
    "azureDisk",
    "storageos",
    "projected",
    "scaleIO",
    "csi",
    "ephemeral",
    "image",
};

/* Two names that Kubernetes misspells when it forbids them. */
static const char *forbidden_name(const char *name)
{
    return !strcmp(name, "cephfs") ? "cephFS" : !strcmp(name, "downwardAPI") ? "downwarAPI" : name;
}

static void check_volume(struct pod_context *ctx, const struct path *p, cJSON *volume)
{
    struct field_errors *e = ctx->errors;
    size_t before = e->count, count = 0;
    const char *name = v_str(volume, "name");
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        const cJSON *source = json_get(volume, order[i]);
        if (!source)
            continue;
        if (count++)
            v_forbidden(e, AT(p, forbidden_name(order[i])), "may not specify more than 1 volume type");
        else
            check_source(ctx, p, source);
        if (!strcmp(order[i], "ephemeral"))
            check_ephemeral_name(ctx, p, name);
    }
    if (!count)
        v_required(e, p, "must specify a volume type");
    v_required_name(e, AT(p, "name"), name, name_dns1123_label);
    if (map_has(&ctx->volumes, name))
        v_duplicate(e, AT(p, "name"), name);
    if (e->count == before)
        map_set(&ctx->volumes, name, volume);
}

void validate_volumes(struct pod_context *ctx)
{
    const struct path *p = AT(ctx->path, "volumes");
    int64_t i = 0;
    for (JSON_EACH(volume, json_get(ctx->spec, "volumes")))
        check_volume(ctx, AT_INDEX(p, i++), volume);
}
