/* Volume sources of other clouds and of drivers before CSI: Kubernetes still checks their shape, so do we. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/schema_gen.h"
#include "core/model/validate_pod_int.h"

/* Which members of which source may not be empty; `shown` is the place that Kubernetes names. */
static const struct {
    const char *name, *shown;
    const char *required[4];
} legacy[] = {
    {"gitRepo", "gitRepo", {"repository", NULL}},
    {"gcePersistentDisk", "persistentDisk", {"pdName", NULL}},
    {"awsElasticBlockStore", "awsElasticBlockStore", {"volumeID", NULL}},
    {"iscsi", "iscsi", {"targetPortal", "iqn", NULL}},
    {"glusterfs", "glusterfs", {"endpoints", "path", NULL}},
    {"flocker", "flocker", {NULL}},
    {"rbd", "rbd", {"monitors", "image", NULL}},
    {"cinder", "cinder", {"volumeID", NULL}},
    {"cephfs", "cephfs", {"monitors", NULL}},
    {"quobyte", "quobyte", {"registry", "volume", NULL}},
    {"fc", "fc", {NULL}},
    {"flexVolume", "flexVolume", {"driver", NULL}},
    {"azureFile", "azureFile", {"secretName", "shareName", NULL}},
    {"vsphereVolume", "vsphereVolume", {"volumePath", NULL}},
    {"photonPersistentDisk", "photonPersistentDisk", {"pdID", NULL}},
    {"portworxVolume", "portworxVolume", {"volumeID", NULL}},
    {"azureDisk", "azureDisk", {"diskName", "diskURI", NULL}},
    {"storageos", "storageos", {"volumeName", NULL}},
    {"scaleIO", "scaleIO", {"gateway", "system", "volumeName", NULL}},
};

static bool is_empty(const cJSON *n)
{
    return !n || json_is_null(n) || (json_is_str(n) && !*n->valuestring) || (json_is_arr(n) && !n->child);
}

static void check_partition(struct field_errors *e, const struct path *p, const cJSON *source)
{
    int64_t n = json_int(source, "partition", 0);
    if (n < 0 || n > 255)
        v_invalid_int(e, AT(p, "partition"), n, "must be between 1 and 255, inclusive");
}

static void check_lun(struct field_errors *e, const struct path *p, const cJSON *source)
{
    int64_t n = json_int(source, "lun", 0);
    if (n < 0 || n > 255)
        v_invalid_int(e, AT(p, "lun"), n, "must be between 0 and 255, inclusive");
}

static void check_fc(struct field_errors *e, const struct path *p, const cJSON *source)
{
    bool wwns = json_count(json_get(source, "targetWWNs")), wwids = json_count(json_get(source, "wwids"));
    if (!wwns && !wwids)
        v_required(e, AT(p, "targetWWNs"), "must specify either targetWWNs or wwids, but not both");
    if (wwns && wwids)
        v_invalid(e, AT(p, "targetWWNs"), json_get(source, "targetWWNs"),
                  "targetWWNs and wwids can not be specified simultaneously");
    if (wwns && !json_get(source, "lun"))
        v_required(e, AT(p, "lun"), "lun is required if targetWWNs is specified");
    check_lun(e, p, source);
}

static void check_flocker(struct field_errors *e, const struct path *p, const cJSON *source)
{
    const char *name = v_str(source, "datasetName"), *uuid = v_str(source, "datasetUUID");
    if (!*name && !*uuid)
        v_required(e, p, "one of datasetName and datasetUUID is required");
    if (*name && *uuid)
        v_invalid_str(e, p, "resource", "datasetName and datasetUUID can not be specified simultaneously");
    if (strchr(name, '/'))
        v_invalid_str(e, AT(p, "datasetName"), name, "must not contain '/'");
}

static void check_iscsi(struct field_errors *e, const struct path *p, const cJSON *source)
{
    const char *iqn = v_str(source, "iqn");
    if (*iqn && !str_starts(iqn, "iqn") && !str_starts(iqn, "eui") && !str_starts(iqn, "naa"))
        v_invalid_str(e, AT(p, "iqn"), iqn, "must be valid format starting with iqn, eui, or naa");
    check_lun(e, p, source);
    if ((json_bool(source, "chapAuthDiscovery", false) || json_bool(source, "chapAuthSession", false)) &&
        !json_get(source, "secretRef"))
        v_required(e, AT(p, "secretRef"), "");
}

static void check_more(struct field_errors *e, const struct path *p, const cJSON *source)
{
    const char *name = source->string;
    if (!strcmp(name, "gitRepo"))
        validate_relative_path(e, AT(p, "directory"), v_str(source, "directory"));
    else if (!strcmp(name, "gcePersistentDisk") || !strcmp(name, "awsElasticBlockStore"))
        check_partition(e, p, source);
    else if (!strcmp(name, "iscsi"))
        check_iscsi(e, p, source);
    else if (!strcmp(name, "fc"))
        check_fc(e, p, source);
    else if (!strcmp(name, "flocker"))
        check_flocker(e, p, source);
    else if (!strcmp(name, "storageos") && *v_str(source, "volumeName"))
        v_name(e, AT(p, "volumeName"), v_str(source, "volumeName"), name_dns1123_label);
    else if (!strcmp(name, "azureDisk")) {
        v_enum(e, p, source, &schema_core_v1_AzureDiskVolumeSource, "cachingMode", false);
        v_enum(e, p, source, &schema_core_v1_AzureDiskVolumeSource, "kind", false);
    }
}

bool validate_legacy_source(struct field_errors *e, const struct path *p, const cJSON *source)
{
    for (size_t i = 0; i < COUNT_OF(legacy); i++) {
        if (strcmp(legacy[i].name, source->string) != 0)
            continue;
        const struct path *at = AT(p, legacy[i].shown);
        for (size_t r = 0; legacy[i].required[r]; r++)
            if (is_empty(json_get(source, legacy[i].required[r])))
                v_required(e, AT(at, legacy[i].required[r]), "");
        check_more(e, at, source);
        return true;
    }
    return false;
}
