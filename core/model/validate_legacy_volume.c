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
    const char *says; /* of the first that is required */
} legacy[] = {
    {"gitRepo", "gitRepo", {"repository", NULL}, ""},
    {"gcePersistentDisk", "persistentDisk", {"pdName", NULL}, ""},
    {"awsElasticBlockStore", "awsElasticBlockStore", {"volumeID", NULL}, ""},
    {"iscsi", "iscsi", {"targetPortal", "iqn", NULL}, ""},
    {"glusterfs", "glusterfs", {"endpoints", "path", NULL}, ""},
    {"flocker", "flocker", {NULL}, ""},
    {"rbd", "rbd", {"monitors", "image", NULL}, ""},
    {"cinder", "cinder", {"volumeID", NULL}, ""},
    {"cephfs", "cephfs", {"monitors", NULL}, ""},
    {"quobyte",
     "quobyte",
     {"registry", "volume", NULL},
     "must be a host:port pair or multiple pairs separated by commas"},
    {"fc", "fc", {NULL}, ""},
    {"flexVolume", "flexVolume", {"driver", NULL}, ""},
    {"azureFile", "azureFile", {"secretName", "shareName", NULL}, ""},
    {"vsphereVolume", "vsphereVolume", {"volumePath", NULL}, ""},
    {"photonPersistentDisk", "photonPersistentDisk", {"pdID", NULL}, ""},
    {"portworxVolume", "portworxVolume", {"volumeID", NULL}, ""},
    {"azureDisk", "azureDisk", {"diskName", "diskURI", NULL}, ""},
    {"storageos", "storageos", {"volumeName", NULL}, ""},
    {"scaleIO", "scaleIO", {"gateway", "system", "volumeName", NULL}, ""},
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

static void check_secret(struct field_errors *e, const struct path *p, const cJSON *source)
{
    const cJSON *secret = json_get(source, "secretRef");
    if (secret && !*v_str(secret, "name"))
        v_required(e, AT(AT(p, "secretRef"), "name"), "");
}

static void check_storageos(struct field_errors *e, const struct path *p, const cJSON *source)
{
    static const char *const names[] = {"volumeName", "volumeNamespace"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (*v_str(source, names[i]))
            v_name(e, AT(p, names[i]), v_str(source, names[i]), name_dns1123_label);
    check_secret(e, p, source);
}

static void check_azure_disk(struct field_errors *e, const struct path *p, const cJSON *source)
{
    static const char *const managed[] = {
        "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}", NULL};
    static const char *const blob[] = {"https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd",
                                       NULL};
    const char *kind = v_str(source, "kind"), *uri = v_str(source, "diskURI");
    v_enum(e, p, source, &schema_core_v1_AzureDiskVolumeSource, "cachingMode", false);
    v_enum(e, p, source, &schema_core_v1_AzureDiskVolumeSource, "kind", false);
    if (!strcmp(kind, "Managed") && !str_starts(uri, "/subscriptions/"))
        v_not_supported(e, AT(p, "diskURI"), uri, managed);
    if (json_get(source, "kind") && strcmp(kind, "Managed") != 0 && !str_starts(uri, "https://"))
        v_not_supported(e, AT(p, "diskURI"), uri, blob);
}

/* "host:port", "[v6]:port" */
static bool is_host_port(const char *text, size_t n)
{
    const char *end = text + n, *colon = memrchr(text, ':', n);
    if (!colon)
        return false;
    if (*text == '[')
        return colon > text + 1 && colon[-1] == ']' && memchr(text, ']', n) == colon - 1;
    return memchr(text, ':', n) == colon && !memchr(text, '[', (size_t)(end - text)) && !memchr(text, ']', n);
}

static void check_quobyte(struct field_errors *e, const struct path *p, const cJSON *source)
{
    static const char shape[] = "must be a host:port pair or multiple pairs separated by commas";
    const char *registry = v_str(source, "registry");
    if (strlen(v_str(source, "tenant")) >= 65) {
        v_required(e, AT(p, "tenant"), "must be a UUID and may not exceed a length of 64 characters");
        return;
    }
    for (const char *at = registry;; at++) {
        size_t n = strcspn(at, ",");
        if (!is_host_port(at, n))
            v_invalid_str(e, AT(p, "registry"), registry, shape);
        at += n;
        if (!*at)
            return;
    }
}

static void check_flex(struct field_errors *e, const struct path *p, const cJSON *options)
{
    for (JSON_EACH(option, options)) {
        size_t n = strcspn(option->string, "/");
        char *domain = arena_printf(e->arena, ".%.*s", (int)n, option->string);
        for (char *c = domain; *c; c++)
            if (*c >= 'A' && *c <= 'Z')
                *c = (char)(*c | 0x20);
        if (str_ends(domain, ".kubernetes.io") || str_ends(domain, ".k8s.io"))
            v_invalid_str(e, AT_KEY(p, option->string), option->string,
                          "kubernetes.io and k8s.io namespaces are reserved");
    }
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
    else if (!strcmp(name, "storageos"))
        check_storageos(e, p, source);
    else if (!strcmp(name, "cinder"))
        check_secret(e, p, source);
    else if (!strcmp(name, "azureDisk"))
        check_azure_disk(e, p, source);
    else if (!strcmp(name, "quobyte") && *v_str(source, "registry"))
        check_quobyte(e, p, source);
    else if (!strcmp(name, "flexVolume"))
        check_flex(e, AT(p, "options"), json_get(source, "options"));
}

bool validate_legacy_source(struct field_errors *e, const struct path *p, const cJSON *source)
{
    for (size_t i = 0; i < COUNT_OF(legacy); i++) {
        if (strcmp(legacy[i].name, source->string) != 0)
            continue;
        const struct path *at = AT(p, legacy[i].shown);
        for (size_t r = 0; legacy[i].required[r]; r++)
            if (is_empty(json_get(source, legacy[i].required[r])))
                v_required(e, AT(at, legacy[i].required[r]), r ? "" : legacy[i].says);
        check_more(e, at, source);
        return true;
    }
    return false;
}
