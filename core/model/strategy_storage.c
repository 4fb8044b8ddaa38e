/* Volumes and claims, storage classes and what storage drivers publish of themselves. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/names.h"
#include "core/model/meta.h"
#include "core/model/schema_gen.h"
#include "core/model/strategies.h"
#include "core/model/validate.h"
#include "core/model/validate_storage.h"
#include "core/model/warnings.h"

#define NAMED_SUBDOMAIN .name = name_dns1123_subdomain, .name_prefix = name_dns1123_subdomain_prefix

/* ---- volumes ---- */

/* Not the schema's: a volume inside an attachment has none of them. */
static void pv_defaults(struct arena *a, cJSON *o)
{
    cJSON *spec = json_ensure(a, o, "spec");
    if (!*v_str(spec, "persistentVolumeReclaimPolicy"))
        json_set_str(a, spec, "persistentVolumeReclaimPolicy", "Retain");
    if (!json_get(spec, "volumeMode"))
        json_set_str(a, spec, "volumeMode", "Filesystem");
}

static void pv_prepare_create(struct arena *a, cJSON *o)
{
    json_set(a, o, "status",
             json_build(a, "{'phase':'Pending','lastPhaseTransitionTime':%s}", meta_time(a, clock_real_us())));
}

static void pv_prepare_status(struct arena *a, cJSON *o, const cJSON *old)
{
    static const char key[] = "lastPhaseTransitionTime";
    cJSON *status = json_ensure(a, o, "status");
    const cJSON *was = json_get(old, "status");
    bool same = !strcmp(v_str(status, "phase"), v_str(was, "phase"));
    keep_spec(a, o, old);
    if (same && !json_get(status, key))
        keep_member(a, status, was, key);
    else if (!same && (!json_get(status, key) || json_equal(json_get(status, key), json_get(was, key))))
        json_set_str(a, status, key, meta_time(a, clock_real_us()));
}

const struct kind_strategy strategy_pv = {
    NAMED_SUBDOMAIN,
    .defaults = pv_defaults,
    .prepare_create = pv_prepare_create,
    .prepare_update = keep_status,
    .prepare_status = pv_prepare_status,
    .validate = pv_validate,
    .cells = pv_cells,
    .warnings = pv_warnings,
    .order = "cc*",
};

/* ---- claims ---- */

/* A source of data may be given by either member; a reference into another namespace only by the second. */
static void one_data_source(struct arena *a, cJSON *spec)
{
    const cJSON *source = json_get(spec, "dataSource"), *reference = json_get(spec, "dataSourceRef");
    if (source && !reference)
        json_set(a, spec, "dataSourceRef", json_copy(a, source));
    else if (reference && !source && !json_get(reference, "namespace")) {
        cJSON *copy = json_copy(a, reference);
        json_set(a, spec, "dataSource", copy);
    }
}

/* What this API server's data sources cannot be is dropped without a word, as it always was: all but claims and
 * snapshots. */
static void drop_odd_source(cJSON *spec)
{
    const cJSON *source = json_get(spec, "dataSource");
    const char *kind = v_str(source, "kind"), *group = v_str(source, "apiGroup");
    bool claim = !strcmp(kind, "PersistentVolumeClaim") && !*group;
    bool snapshot = !strcmp(kind, "VolumeSnapshot") && !strcmp(group, "snapshot.storage.k8s.io");
    if (source && !json_get(spec, "dataSourceRef") && !claim && !snapshot)
        json_del(spec, "dataSource");
}

/* Sources in other namespaces are not served. */
static void drop_foreign_source(cJSON *spec, const cJSON *old)
{
    if (*json_str_or(spec, "dataSourceRef.namespace", "") && !*json_str_or(old, "dataSourceRef.namespace", ""))
        json_del(spec, "dataSourceRef");
}

static void pvc_prepare_create(struct arena *a, cJSON *o)
{
    cJSON *spec = json_ensure(a, o, "spec");
    json_set(a, o, "status", json_build(a, "{'phase':'Pending'}"));
    drop_foreign_source(spec, NULL);
    drop_odd_source(spec);
    one_data_source(a, spec);
}

static void pvc_prepare_update(struct arena *a, cJSON *o, const cJSON *old)
{
    keep_status(a, o, old);
    drop_foreign_source(json_get(o, "spec"), json_get(old, "spec"));
    if (!json_at(old, "spec.dataSource"))
        drop_odd_source(json_get(o, "spec"));
    one_data_source(a, json_ensure(a, o, "spec"));
}

const struct kind_strategy strategy_pvc = {
    NAMED_SUBDOMAIN,
    .prepare_create = pvc_prepare_create,
    .prepare_update = pvc_prepare_update,
    .prepare_status = keep_spec,
    .validate = pvc_validate,
    .validate_status = pvc_validate_status,
    .cells = pvc_cells,
    .warnings = pvc_warnings,
    .order = "u*c",
};

/* ---- classes and drivers ---- */

const struct kind_strategy strategy_storageclass = {
    NAMED_SUBDOMAIN,
    .validate = storageclass_validate,
    .cells = storageclass_cells,
    .order = "c*u",
};

const struct kind_strategy strategy_volumeattributesclass = {
    NAMED_SUBDOMAIN,
    .validate = volumeattributesclass_validate,
    .cells = volumeattributesclass_cells,
    .order = "u*c",
};

const struct kind_strategy strategy_csinode = {
    NAMED_SUBDOMAIN,
    .validate = csinode_validate,
    .cells = csinode_cells,
    .order = "c*",
};

const struct kind_strategy strategy_csistoragecapacity = {
    NAMED_SUBDOMAIN,
    .validate = csistoragecapacity_validate,
    .order = "c*u",
};

/* Which scheduling waits for a driver is not served. */
static void csidriver_prepare_create(struct arena *a, cJSON *o)
{
    (void)a;
    json_del(json_get(o, "spec"), "preventPodSchedulingIfMissing");
}

static void csidriver_prepare_update(struct arena *a, cJSON *o, const cJSON *old)
{
    if (!json_at(old, "spec.preventPodSchedulingIfMissing"))
        csidriver_prepare_create(a, o);
    meta_bump_generation(a, o, old);
}

static void csidriver_defaults(struct arena *a, cJSON *o)
{
    cJSON *spec = json_ensure(a, o, "spec");
    if (!json_count(json_get(spec, "volumeLifecycleModes")))
        json_set(a, spec, "volumeLifecycleModes", json_build(a, "['Persistent']"));
}

static void csidriver_warnings(struct arena *a, const cJSON *o, const cJSON *old, cJSON *warnings)
{
    if (old && json_equal(json_at(o, "spec.tokenRequests"), json_at(old, "spec.tokenRequests")))
        return;
    if (json_count(json_at(o, "spec.tokenRequests")) && !json_at(o, "spec.serviceAccountTokenInSecrets"))
        warning_text(a, warnings,
                     "spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to "
                     "prevent possible logging of tokens in volume attributes");
}

const struct kind_strategy strategy_csidriver = {
    NAMED_SUBDOMAIN,
    .defaults = csidriver_defaults,
    .prepare_create = csidriver_prepare_create,
    .prepare_update = csidriver_prepare_update,
    .validate = csidriver_validate,
    .cells = csidriver_cells,
    .warnings = csidriver_warnings,
};

static void volumeattachment_prepare_create(struct arena *a, cJSON *o)
{
    reset_status(a, o, &schema_storage_v1_VolumeAttachmentStatus);
}

const struct kind_strategy strategy_volumeattachment = {
    NAMED_SUBDOMAIN,
    .prepare_create = volumeattachment_prepare_create,
    .prepare_update = keep_status,
    .prepare_status = keep_all_but_status,
    .validate = volumeattachment_validate,
    .validate_status = volumeattachment_validate_status,
    .cells = volumeattachment_cells,
    .order = "c*",
    .order_status = "*",
};
