/* Persistent volumes and claims. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/quantity.h"
#include "core/model/schema_gen.h"
#include "core/model/validate.h"
#include "core/model/validate_claim.h"
#include "core/model/validate_core.h"
#include "core/model/validate_pod_int.h"
#include "core/model/validate_storage.h"
#include "core/model/warnings.h"

static const char beta_class[] = "volume.beta.kubernetes.io/storage-class";
static const char mount_options[] = "volume.beta.kubernetes.io/mount-options";

/* What a volume can be, in the order in which Kubernetes looks; `shown` is the place its errors name. */
static const struct {
    const char *name, *shown;
    bool mounts; /* knows the old annotation for mount options */
} sources[] = {{"hostPath", "hostPath", false},
               {"gcePersistentDisk", "gcePersistentDisk", true},
               {"awsElasticBlockStore", "awsElasticBlockStore", true},
               {"glusterfs", "glusterfs", true},
               {"flocker", "flocker", false},
               {"nfs", "nfs", true},
               {"rbd", "rbd", true},
               {"quobyte", "quobyte", true},
               {"cephfs", "cephFS", true},
               {"iscsi", "iscsi", true},
               {"cinder", "cinder", true},
               {"fc", "fc", false},
               {"flexVolume", "flexVolume", false},
               {"azureFile", "azureFile", true},
               {"vsphereVolume", "vsphereVolume", true},
               {"photonPersistentDisk", "photonPersistentDisk", true},
               {"portworxVolume", "portworxVolume", false},
               {"azureDisk", "azureDisk", true},
               {"scaleIO", "scaleIO", false},
               {"local", "local", false},
               {"storageos", "storageos", false},
               {"csi", "csi", false}};

/* ---- sources ---- */

static void check_secret(struct field_errors *e, const struct path *p, const cJSON *secret)
{
    if (!secret)
        return;
    v_required_name(e, AT(p, "name"), v_str(secret, "name"), name_dns1123_subdomain);
    v_required_name(e, AT(p, "namespace"), v_str(secret, "namespace"), name_dns1123_label);
}

static void check_csi(struct field_errors *e, const struct path *p, const cJSON *csi)
{
    static const char *const secrets[] = {"controllerPublishSecretRef", "controllerExpandSecretRef",
                                          "nodePublishSecretRef", "nodeExpandSecretRef"};
    v_driver_name(e, AT(p, "driver"), v_str(csi, "driver"));
    if (!*v_str(csi, "volumeHandle"))
        v_required(e, AT(p, "volumeHandle"), "");
    for (size_t i = 0; i < COUNT_OF(secrets); i++)
        check_secret(e, AT(p, secrets[i]), json_get(csi, secrets[i]));
}

static void check_source(struct field_errors *e, const struct path *p, const cJSON *source, const cJSON *spec)
{
    const char *name = source->string, *path = v_str(source, "path");
    const struct path *at = AT(p, name);
    if (!strcmp(name, "hostPath")) {
        validate_host_path(e, at, source);
    } else if (!strcmp(name, "nfs")) {
        validate_nfs(e, at, source);
    } else if (!strcmp(name, "csi")) {
        check_csi(e, at, source);
    } else if (!strcmp(name, "local")) {
        if (!*path)
            v_required(e, AT(at, "path"), "");
        else
            validate_no_backsteps(e, AT(at, "path"), path);
        if (!json_get(spec, "nodeAffinity"))
            v_required(e, AT(p, "nodeAffinity"), "Local volume requires node affinity");
    } else {
        validate_legacy_source(e, p, source);
    }
}

static void check_sources(struct field_errors *e, const struct path *p, const cJSON *spec)
{
    size_t found = 0;
    for (size_t i = 0; i < COUNT_OF(sources); i++) {
        const cJSON *source = json_get(spec, sources[i].name);
        if (source && found++ && strcmp(sources[i].name, "flexVolume") != 0) /* which Kubernetes lets pass */
            v_forbidden(e, AT(p, sources[i].shown), "may not specify more than 1 volume type");
        else if (source)
            check_source(e, p, source, spec);
    }
    if (!found)
        v_required(e, p, "must specify a volume type");
}

/* ---- volumes ---- */

static void v_valid_amount(struct field_errors *e, const struct path *p, const cJSON *value)
{
    struct quantity q;
    if (!quantity_parse(value->valuestring, &q, NULL) && quantity_value(&q) < 0)
        v_invalid_int(e, p, quantity_value(&q), "must be a valid resource quantity");
}

static void check_capacity(struct field_errors *e, const struct path *p, const cJSON *capacity)
{
    static const char *const only[] = {"storage", NULL};
    cleanup_strbuf struct strbuf text = {0};
    if (!json_count(capacity))
        v_required(e, p, "");
    if (!json_get(capacity, "storage") || json_count(capacity) > 1) {
        if (capacity)
            json_write(&text, capacity);
        v_not_supported_raw(e, p, capacity ? text.p : "null", only);
    }
    for (JSON_EACH(value, capacity)) {
        v_valid_amount(e, AT_KEY(p, value->string), value);
        v_positive_amount(e, AT_KEY(p, value->string), value);
    }
}

static void check_inline(struct field_errors *e, const struct path *p, const cJSON *spec)
{
    static const char says[] = "may not be specified in the context of inline volumes";
    static const char *const absent[] = {"claimRef", "capacity", "nodeAffinity", "storageClassName"};
    const char *mode = v_str(spec, "volumeMode"), *policy = v_str(spec, "persistentVolumeReclaimPolicy");
    for (size_t i = 0; i < COUNT_OF(absent); i++)
        if (json_get(spec, absent[i]))
            v_forbidden(e, AT(p, absent[i]), says);
    if (!json_get(spec, "csi"))
        v_required(e, AT(p, "csi"), "has to be specified in the context of inline volumes");
    if (*policy && strcmp(policy, "Retain") != 0)
        v_forbidden(e, AT(p, "persistentVolumeReclaimPolicy"), "may only be Retain in the context of inline volumes");
    if (*mode && strcmp(mode, "Filesystem") != 0)
        v_forbidden(e, AT(p, "volumeMode"),
                    "may not specify volumeMode other than Filesystem in the context of inline volumes");
}

static void check_own(struct field_errors *e, const struct path *p, const cJSON *spec)
{
    static const char *const policies[] = {"Delete", "Recycle", "Retain", NULL};
    const cJSON *affinity = json_get(spec, "nodeAffinity");
    check_capacity(e, AT(p, "capacity"), json_get(spec, "capacity"));
    if (*v_str(spec, "persistentVolumeReclaimPolicy"))
        v_one_of(e, AT(p, "persistentVolumeReclaimPolicy"), v_str(spec, "persistentVolumeReclaimPolicy"), policies);
    if (affinity && !json_get(affinity, "required"))
        v_required(e, AT(AT(p, "nodeAffinity"), "required"), "must specify required node constraints");
    else if (affinity)
        validate_node_selector(e, AT(AT(p, "nodeAffinity"), "required"), json_get(affinity, "required"));
    if (*v_str(spec, "storageClassName"))
        v_name(e, AT(p, "storageClassName"), v_str(spec, "storageClassName"), name_dns1123_subdomain);
    v_enum(e, p, spec, &schema_core_v1_PersistentVolumeSpec, "volumeMode", false);
}

void validate_volume_spec(struct field_errors *e, const struct path *p, const cJSON *spec, bool inlined)
{
    const cJSON *class = json_get(spec, "volumeAttributesClassName");
    const struct path *at = AT(p, "volumeAttributesClassName");
    validate_access_modes(e, AT(p, "accessModes"), json_get(spec, "accessModes"), "");
    (inlined ? check_inline : check_own)(e, p, spec);
    check_sources(e, p, spec);
    if (!strcmp(json_str_or(spec, "hostPath.path", ""), "/") &&
        !strcmp(v_str(spec, "persistentVolumeReclaimPolicy"), "Recycle"))
        v_forbidden(e, AT(p, "persistentVolumeReclaimPolicy"), "may not be 'recycle' for a hostPath mount of '/'");
    if (!class)
        return;
    if (!*class->valuestring)
        v_required(e, at, "an empty string is disallowed");
    else
        v_name(e, at, class->valuestring, name_dns1123_subdomain);
    if (!json_get(spec, "csi"))
        v_required(e, AT(p, "csi"), "has to be specified when using volumeAttributesClassName");
}

static bool same_source(const cJSON *spec, const cJSON *old)
{
    for (size_t i = 0; i < COUNT_OF(sources); i++) {
        const cJSON *now = json_get(spec, sources[i].name), *was = json_get(old, sources[i].name);
        bool csi = !strcmp(sources[i].name, "csi") && now && was;
        if (csi && !json_get(was, "controllerExpandSecretRef") && json_get(now, "controllerExpandSecretRef")) {
            for (JSON_EACH(member, now))
                if (strcmp(member->string, "controllerExpandSecretRef") != 0 &&
                    !json_equal(member, json_get(was, member->string)))
                    return false;
        } else if (!json_equal(now, was)) {
            return false;
        }
    }
    return true;
}

static void check_pv_update(struct field_errors *e, const cJSON *spec, const cJSON *old)
{
    const struct path *p = ROOT("spec");
    const cJSON *affinity = json_get(spec, "nodeAffinity"), *was = json_get(old, "nodeAffinity");
    if (!same_source(spec, old))
        v_forbidden(e, AT(p, "persistentvolumesource"), "spec.persistentvolumesource is immutable after creation");
    v_immutable(e, ROOT("volumeMode"), json_get(spec, "volumeMode"), json_get(old, "volumeMode"));
    if (was)
        v_immutable_as(e, ROOT("nodeAffinity"), affinity, was,
                       "field is immutable, except for updating from beta label to GA");
    if (json_get(old, "volumeAttributesClassName") && !json_get(spec, "volumeAttributesClassName"))
        v_forbidden(e, AT(p, "volumeAttributesClassName"), "update from non-nil value to nil is forbidden");
}

void pv_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const cJSON *spec = json_get(o, "spec");
    bool mounts = false;
    validate_volume_spec(e, ROOT("spec"), spec, false);
    for (size_t i = 0; i < COUNT_OF(sources); i++)
        mounts |= sources[i].mounts && json_get(spec, sources[i].name);
    if (!mounts && json_get(json_at(o, "metadata.annotations"), mount_options))
        v_forbidden(e, AT(AT(ROOT("metadata"), "annotations"), mount_options),
                    "may not specify mount options for this volume type");
    if (old) { /* Kubernetes looks twice, and tells twice */
        validate_volume_spec(e, ROOT("spec"), spec, false);
        check_pv_update(e, spec, json_get(old, "spec"));
    }
}

void pv_warnings(struct arena *a, const cJSON *o, const cJSON *old, cJSON *warnings)
{
    static const char *const annotations[][2] = {
        {beta_class, "deprecated since v1.8; use \"storageClassName\" attribute instead"},
        {mount_options, "deprecated since v1.31; use \"mountOptions\" attribute instead"}};
    static const char *const gone[][3] = {
        {"cephfs", "cephfs", "v1.28, non-functional in v1.31+"},
        {"photonPersistentDisk", "photonPersistentDisk", "v1.11, non-functional in v1.16+"},
        {"scaleIO", "scaleIO", "v1.16, non-functional in v1.22+"},
        {"storageos", "storageOS", "v1.22, non-functional in v1.25+"},
        {"glusterfs", "glusterfs", "v1.25, non-functional in v1.26+"},
        {"rbd", "rbd", "v1.28, non-functional in v1.31+"}};
    const cJSON *spec = json_get(o, "spec");
    (void)old;
    for (size_t i = 0; i < COUNT_OF(annotations); i++)
        if (json_get(json_at(o, "metadata.annotations"), annotations[i][0]))
            warning_text(a, warnings, "metadata.annotations[%s]: %s", annotations[i][0], annotations[i][1]);
    if (!strcmp(v_str(spec, "persistentVolumeReclaimPolicy"), "Recycle"))
        warning_text(a, warnings,
                     "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the "
                     "recommended approach is to use dynamic provisioning.");
    for (size_t i = 0; i < COUNT_OF(gone); i++)
        if (json_get(spec, gone[i][0]))
            warning_text(a, warnings, "spec.%s: deprecated in %s", gone[i][1], gone[i][2]);
}

/* ---- claims ---- */

static bool class_was_in_annotation(const cJSON *o, const cJSON *old)
{
    const cJSON *was = json_get(json_at(old, "metadata.annotations"), beta_class);
    const cJSON *is = json_get(json_at(o, "metadata.annotations"), beta_class);
    return was && !json_at(old, "spec.storageClassName") &&
           str_eq(json_str(o, "spec.storageClassName"), was->valuestring) &&
           (!is || !strcmp(is->valuestring, was->valuestring));
}

/* The spec with what may change taken from the old one. */
static cJSON *frozen_part(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    struct arena *a = e->arena;
    const cJSON *was = json_get(old, "spec"), *annotation = json_get(json_at(old, "metadata.annotations"), beta_class);
    const cJSON *class = json_at(o, "spec.storageClassName");
    cJSON *spec = json_copy(a, json_get(o, "spec")), *requests = json_at(spec, "resources.requests");
    bool bound = !strcmp(json_str_or(o, "status.phase", ""), "Bound");
    if (!*v_str(was, "volumeName"))
        json_set(a, spec, "volumeName", NULL);
    if (class_was_in_annotation(o, old) || (class && !json_get(was, "storageClassName") &&
                                            (!annotation || !strcmp(annotation->valuestring, class->valuestring))))
        json_set(a, spec, "storageClassName", NULL);
    if (bound && requests)
        json_set(a, requests, "storage", json_copy(a, json_at(was, "resources.requests.storage")));
    if (bound)
        json_set(a, spec, "volumeAttributesClassName", json_copy(a, json_get(was, "volumeAttributesClassName")));
    return spec;
}

static void check_claim_size(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char at[] = "resources.requests.storage";
    const cJSON *is = json_at(json_get(o, "spec"), at), *was = json_at(json_get(old, "spec"), at);
    const cJSON *capacity = json_at(old, "status.capacity.storage");
    struct quantity size, before, has = quantity_of(0, 0, QUANTITY_DECIMAL_SI);
    if (!is || !was || quantity_parse(is->valuestring, &size, NULL) || quantity_parse(was->valuestring, &before, NULL))
        return;
    if (capacity)
        quantity_parse(capacity->valuestring, &has, NULL);
    if (quantity_cmp(&size, &before) < 0 && quantity_cmp(&size, &has) <= 0)
        v_forbidden(e, AT(AT(AT(ROOT("spec"), "resources"), "requests"), "storage"),
                    "field can not be less than status.capacity");
}

static void check_claim_update(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const cJSON *spec = json_get(o, "spec"), *was = json_get(old, "spec");
    const cJSON *class = json_get(spec, "volumeAttributesClassName");
    const struct path *p = ROOT("spec"), *at = AT(p, "volumeAttributesClassName");
    const cJSON *annotation = json_get(json_at(o, "metadata.annotations"), beta_class);
    if (!class_was_in_annotation(o, old) &&
        !json_equal(annotation, json_get(json_at(old, "metadata.annotations"), beta_class)))
        v_invalid_str(e, AT(AT(ROOT("metadata"), "annotations"), beta_class), annotation ? annotation->valuestring : "",
                      "field is immutable");
    if (!json_equal(frozen_part(e, o, old), was))
        v_forbidden(e, p,
                    "spec is immutable after creation except resources.requests and volumeAttributesClassName for "
                    "bound claims");
    check_claim_size(e, o, old);
    v_immutable(e, ROOT("volumeMode"), json_get(spec, "volumeMode"), json_get(was, "volumeMode"));
    if (!json_at(old, "status.currentVolumeAttributesClassName") ||
        json_equal(class, json_get(was, "volumeAttributesClassName")))
        return;
    if (!class)
        v_forbidden(e, at, "update to nil is forbidden when status.currentVolumeAttributesClassName is not nil");
    else if (!*class->valuestring)
        v_forbidden(e, at,
                    "update to empty string is forbidden when status.currentVolumeAttributesClassName is not nil");
}

void pvc_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    validate_claim_spec(e, ROOT("spec"), json_get(o, "spec"));
    if (old)
        check_claim_update(e, o, old);
}

static bool v_claim_resource(struct field_errors *e, const struct path *p, const char *name)
{
    static const char *const only[] = {"storage", NULL};
    size_t before = e->count;
    v_name(e, p, name, name_label_key);
    if (e->count == before && resource_is_native(name) && strcmp(name, "storage") != 0)
        v_not_supported(e, p, name, only);
    return e->count == before;
}

void pvc_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char *const states[] = {"ControllerResizeInProgress", "ControllerResizeInfeasible",
                                         "NodeResizePending",          "NodeResizeInProgress",
                                         "NodeResizeInfeasible",       NULL};
    static const char *const sorted[] = {"ControllerResizeInProgress", "ControllerResizeInfeasible",
                                         "NodeResizeInProgress",       "NodeResizeInfeasible",
                                         "NodeResizePending",          NULL};
    const cJSON *status = json_get(o, "status");
    const struct path *p = ROOT("status"), *at = AT(p, "allocatedResourceStatuses"), *to = AT(p, "allocatedResources");
    (void)old;
    for (JSON_EACH(value, json_get(status, "capacity")))
        v_valid_amount(e, AT_KEY(AT(p, "capacity"), value->string), value);
    for (JSON_EACH(state, json_get(status, "allocatedResourceStatuses")))
        if (v_claim_resource(e, at, state->string) && !str_in(state->valuestring, states))
            v_not_supported(e, at, state->string, sorted);
    for (JSON_EACH(value, json_get(status, "allocatedResources"))) {
        if (v_claim_resource(e, to, value->string))
            v_valid_amount(e, AT_KEY(to, value->string), value);
    }
}

void claim_warnings(struct arena *a, const struct path *p, const cJSON *spec, cJSON *warnings)
{
    static const char *const lists[] = {"requests", "limits"};
    struct quantity q;
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        const cJSON *size = json_get(json_get(json_get(spec, "resources"), lists[i]), "storage");
        if (size && !quantity_parse(size->valuestring, &q, NULL) && quantity_milli(&q) % 1000)
            warning_text(a, warnings,
                         "%s.resources.%s[storage]: fractional byte value \"%s\" is invalid, must be an integer",
                         path_text(a, p), lists[i], size->valuestring);
    }
}

void pvc_warnings(struct arena *a, const cJSON *o, const cJSON *old, cJSON *warnings)
{
    (void)old;
    if (json_get(json_at(o, "metadata.annotations"), beta_class))
        warning_text(a, warnings,
                     "metadata.annotations[%s]: deprecated since v1.8; use \"storageClassName\" attribute instead",
                     beta_class);
    claim_warnings(a, ROOT("spec"), json_get(o, "spec"), warnings);
}
