/* Volume mounts and block devices of containers. Where Kubernetes names a place without its index, so do we. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/validate_pod_int.h"

/* Values of one member of a list of objects. */
static void collect(struct map *into, const cJSON *list, const char *key)
{
    for (JSON_EACH(item, list))
        map_set(into, v_str(item, key), item);
}

static void check_propagation(struct field_errors *e, const struct path *p, const cJSON *mount, const cJSON *container)
{
    static const char *const modes[] = {"Bidirectional", "HostToContainer", "None", NULL};
    const char *mode = v_str(mount, "mountPropagation");
    if (!json_get(mount, "mountPropagation"))
        return;
    v_one_of(e, p, mode, modes);
    if (!strcmp(mode, "Bidirectional") && !json_bool(container, "securityContext.privileged", false))
        v_forbidden(e, p, "Bidirectional mount propagation is available only to privileged containers");
}

static void check_recursive(struct field_errors *e, const struct path *p, const cJSON *mount)
{
    static const char *const modes[] = {"Disabled", "Enabled", "IfPossible", NULL};
    const char *mode = v_str(mount, "recursiveReadOnly"), *propagation = v_str(mount, "mountPropagation");
    if (!json_get(mount, "recursiveReadOnly") || !strcmp(mode, "Disabled"))
        return;
    if (strcmp(mode, "Enabled") != 0 && strcmp(mode, "IfPossible") != 0) {
        v_not_supported(e, p, mode, modes);
        return;
    }
    if (!json_bool(mount, "readOnly", false))
        v_forbidden(e, p, "may only be specified when readOnly is true");
    if (*propagation && strcmp(propagation, "None") != 0)
        v_forbidden(e, p, "may only be specified when mountPropagation is None or not specified");
}

struct mounts {
    struct map names, paths;               /* of mounts */
    struct map device_names, device_paths; /* of devices */
};

static void check_sub_paths(struct field_errors *e, const struct path *list, const struct path *p, const cJSON *mount)
{
    const char *sub = v_str(mount, "subPath"), *expression = v_str(mount, "subPathExpr");
    if (*sub)
        validate_relative_path(e, AT(list, "subPath"), sub);
    if (!*expression)
        return;
    if (*sub)
        v_invalid_str(e, AT(p, "subPathExpr"), expression, "subPathExpr and subPath are mutually exclusive");
    validate_relative_path(e, AT(list, "subPathExpr"), expression);
}

static void check_mount(struct pod_context *ctx, const struct path *list, const struct path *p, const cJSON *mount,
                        const struct mounts *all, struct map *seen)
{
    struct field_errors *e = ctx->errors;
    const char *name = v_str(mount, "name"), *path = v_str(mount, "mountPath");
    if (!*name)
        v_required(e, AT(p, "name"), "");
    if (!map_has(&ctx->volumes, name))
        v_not_found(e, AT(p, "name"), name);
    if (!*path)
        v_required(e, AT(p, "mountPath"), "");
    if (!v_first(seen, path))
        v_invalid_str(e, AT(p, "mountPath"), path, "must be unique");
    if (map_has(&all->device_names, name))
        v_invalid_str(e, AT(p, "name"), name, "must not already exist in volumeDevices");
    if (map_has(&all->device_paths, path))
        v_invalid_str(e, AT(p, "mountPath"), path, "must not already exist as a path in volumeDevices");
    check_sub_paths(e, list, p, mount);
}

static void check_device(struct pod_context *ctx, const struct path *p, const cJSON *device, const struct mounts *all,
                         struct map *names, struct map *paths)
{
    struct field_errors *e = ctx->errors;
    const char *name = v_str(device, "name"), *path = v_str(device, "devicePath");
    const cJSON *volume = map_get(&ctx->volumes, name);
    if (!*name)
        v_required(e, AT(p, "name"), "");
    else if (!v_first(names, name))
        v_invalid_str(e, AT(p, "name"), name, "must be unique");
    if (!volume)
        v_not_found(e, AT(p, "name"), name);
    else if (!json_get(volume, "persistentVolumeClaim") && !json_get(volume, "ephemeral"))
        v_invalid_str(e, AT(p, "name"), name,
                      "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode");
    if (!*path)
        v_required(e, AT(p, "devicePath"), "");
    if (!v_first(paths, path))
        v_invalid_str(e, AT(p, "devicePath"), path, "must be unique");
    struct field_errors probe = {.arena = e->arena};
    validate_no_backsteps(&probe, p, path);
    if (probe.count)
        v_invalid_str(e, AT(p, "devicePath"), path, "can not contain backsteps ('..')");
    if (map_has(&all->names, name))
        v_invalid_str(e, AT(p, "name"), name, "must not already exist in volumeMounts");
    if (map_has(&all->paths, path))
        v_invalid_str(e, AT(p, "devicePath"), path, "must not already exist as a path in volumeMounts");
}

void validate_mounts(struct pod_context *ctx, const struct path *p, const cJSON *container)
{
    const cJSON *mounts = json_get(container, "volumeMounts"), *devices = json_get(container, "volumeDevices");
    const struct path *list = AT(p, "volumeMounts");
    cleanup_map struct map seen = {0}, names = {0}, paths = {0};
    struct mounts all = {0};
    int64_t i = 0;
    collect(&all.names, mounts, "name");
    collect(&all.paths, mounts, "mountPath");
    collect(&all.device_names, devices, "name");
    collect(&all.device_paths, devices, "devicePath");
    for (JSON_EACH(mount, mounts)) {
        check_mount(ctx, list, AT_INDEX(list, i++), mount, &all, &seen);
        check_propagation(ctx->errors, AT(list, "mountPropagation"), mount, container);
        check_recursive(ctx->errors, AT(list, "recursiveReadOnly"), mount);
    }
    i = 0;
    for (JSON_EACH(device, devices))
        check_device(ctx, AT_INDEX(AT(p, "volumeDevices"), i++), device, &all, &names, &paths);
    map_free(&all.names);
    map_free(&all.paths);
    map_free(&all.device_names);
    map_free(&all.device_paths);
}
