/* Table cells of volumes, what makes them, and devices. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/printer.h"
#include "core/model/strategies.h"
#include "core/model/validate.h"
#include "core/model/validate_claim.h"

static void cell_bool(struct arena *a, cJSON *cells, bool b)
{
    json_append(cells, json_boolean(a, b));
}

/* "RWO,RWX": in this order, each once. */
static const char *access_modes(struct arena *a, const cJSON *modes)
{
    static const char *const names[][2] = {
        {"ReadWriteOnce", "RWO"}, {"ReadOnlyMany", "ROX"}, {"ReadWriteMany", "RWX"}, {"ReadWriteOncePod", "RWOP"}};
    const char *text = "";
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (json_has_str(modes, names[i][0]))
            text = arena_printf(a, "%s%s%s", text, *text ? "," : "", names[i][1]);
    return text;
}

static const char *phase(const cJSON *o)
{
    return json_str(o, "metadata.deletionTimestamp") ? "Terminating" : json_str_or(o, "status.phase", "");
}

void pv_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    const cJSON *claim = json_at(o, "spec.claimRef");
    cell_name(a, cells, o);
    cell_str(a, cells, json_str_or(o, "spec.capacity.storage", "0"));
    cell_str(a, cells, access_modes(a, json_at(o, "spec.accessModes")));
    cell_str(a, cells, json_str(o, "spec.persistentVolumeReclaimPolicy"));
    cell_str(a, cells, phase(o));
    cell_str(a, cells, claim ? arena_printf(a, "%s/%s", v_str(claim, "namespace"), v_str(claim, "name")) : "");
    cell_str(a, cells, storage_class_of(o));
    cell_str(a, cells, json_str_or(o, "spec.volumeAttributesClassName", "<unset>"));
    cell_str(a, cells, json_str(o, "status.reason"));
    cell_created(a, cells, o, now);
    cell_str(a, cells, json_str_or(o, "spec.volumeMode", "<unset>"));
}

void pvc_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    bool bound = *json_str_or(o, "spec.volumeName", "");
    cell_name(a, cells, o);
    cell_str(a, cells, phase(o));
    cell_str(a, cells, json_str(o, "spec.volumeName"));
    cell_str(a, cells, bound ? json_str_or(o, "status.capacity.storage", "0") : "");
    cell_str(a, cells, bound ? access_modes(a, json_at(o, "status.accessModes")) : "");
    cell_str(a, cells, storage_class_of(o));
    cell_str(a, cells, json_str_or(o, "spec.volumeAttributesClassName", "<unset>"));
    cell_created(a, cells, o, now);
    cell_str(a, cells, json_str_or(o, "spec.volumeMode", "<unset>"));
}

void storageclass_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    static const char *const defaults[] = {"storageclass.kubernetes.io/is-default-class",
                                           "storageclass.beta.kubernetes.io/is-default-class"};
    const cJSON *annotations = json_at(o, "metadata.annotations");
    bool is_default = false;
    for (size_t i = 0; i < COUNT_OF(defaults); i++)
        is_default |= !strcmp(v_str(annotations, defaults[i]), "true");
    cell_str(a, cells, arena_printf(a, "%s%s", json_str_or(o, "metadata.name", ""), is_default ? " (default)" : ""));
    cell_str(a, cells, v_str(o, "provisioner"));
    cell_str(a, cells, json_str_or(o, "reclaimPolicy", "Delete"));
    cell_str(a, cells, json_str_or(o, "volumeBindingMode", "Immediate"));
    cell_bool(a, cells, json_bool(o, "allowVolumeExpansion", false));
    cell_created(a, cells, o, now);
}

void volumeattributesclass_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    cell_name(a, cells, o);
    cell_str(a, cells, v_str(o, "driverName"));
    cell_created(a, cells, o, now);
}

void volumeattachment_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    cell_name(a, cells, o);
    cell_str(a, cells, json_str(o, "spec.attacher"));
    cell_str(a, cells, json_str(o, "spec.source.persistentVolumeName"));
    cell_str(a, cells, json_str(o, "spec.nodeName"));
    cell_bool(a, cells, json_bool(o, "status.attached", false));
    cell_created(a, cells, o, now);
}

void csinode_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    cell_name(a, cells, o);
    cell_int(a, cells, (int64_t)json_count(json_at(o, "spec.drivers")));
    cell_created(a, cells, o, now);
}

void csidriver_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    const cJSON *spec = json_get(o, "spec"), *tokens = json_get(spec, "tokenRequests");
    const char *modes = "";
    for (JSON_EACH(mode, json_get(spec, "volumeLifecycleModes")))
        modes = *modes ? arena_printf(a, "%s,%s", modes, mode->valuestring) : mode->valuestring;
    cell_name(a, cells, o);
    cell_bool(a, cells, json_bool(spec, "attachRequired", true));
    cell_bool(a, cells, json_bool(spec, "podInfoOnMount", false));
    cell_bool(a, cells, json_bool(spec, "storageCapacity", false));
    cell_str(a, cells, tokens ? print_joined(a, tokens, "audience") : "<unset>");
    cell_bool(a, cells, json_bool(spec, "requiresRepublish", false));
    cell_str(a, cells, *modes ? modes : "<none>");
    cell_created(a, cells, o, now);
}

/* ---- devices ---- */

void resourceclaim_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    bool deleted = json_str(o, "metadata.deletionTimestamp"), allocated = json_at(o, "status.allocation");
    const char *state =
        allocated ? json_count(json_at(o, "status.reservedFor")) ? "allocated,reserved" : "allocated" : "pending";
    cell_name(a, cells, o);
    cell_str(a, cells, !deleted ? state : allocated ? arena_printf(a, "deleted,%s", state) : "deleted");
    cell_created(a, cells, o, now);
}

void resourceslice_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    cell_name(a, cells, o);
    cell_str(a, cells, json_str(o, "spec.nodeName"));
    cell_str(a, cells, json_str(o, "spec.driver"));
    cell_str(a, cells, json_str(o, "spec.pool.name"));
    cell_created(a, cells, o, now);
}
