#include "core/model/validate_claim.h"
#include "core/model/meta.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/amounts.h"
#include "core/model/schema_gen.h"
#include "core/model/validate_core.h"
#include "core/model/validate_pod_int.h"

void validate_access_modes(struct field_errors *e, const struct path *p, const cJSON *modes, const char *detail)
{
    bool alone = false, other = false;
    if (!json_count(modes))
        v_required(e, p, detail);
    for (JSON_EACH(mode, modes)) {
        size_t before = e->count;
        v_enum_value(e, p, mode->valuestring, &schema_core_v1_PersistentVolumeClaimSpec, "accessModes");
        if (str_eq(mode->valuestring, "ReadWriteOncePod"))
            alone = true;
        else if (e->count == before)
            other = true;
    }
    if (alone && other)
        v_forbidden(e, p, "may not use ReadWriteOncePod with other access modes");
}

static void check_size(struct field_errors *e, const struct path *p, const cJSON *spec)
{
    const cJSON *size = json_get(json_at(spec, "resources.requests"), "storage");
    const struct path *at = AT_KEY(p, "storage");
    struct quantity q;
    if (!size)
        v_required(e, at, "");
    else if (amount_read(size, &q) && quantity_sign(&q) <= 0)
        v_invalid_str(e, at, size->valuestring, "must be greater than zero");
}

static void check_data_source(struct field_errors *e, const struct path *p, const cJSON *source)
{
    const char *group = v_str(source, "apiGroup"), *kind = v_str(source, "kind");
    if (!*v_str(source, "name"))
        v_required(e, AT(p, "name"), "");
    if (!*kind)
        v_required(e, AT(p, "kind"), "");
    if (!*group && strcmp(kind, "PersistentVolumeClaim") != 0)
        v_invalid_str(e, p, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
    if (*group)
        v_name(e, AT(p, "apiGroup"), group, name_dns1123_subdomain);
    if (*v_str(source, "namespace"))
        v_name(e, AT(p, "namespace"), v_str(source, "namespace"), name_dns1123_label);
}

/* Both name the same source, unless the second reaches into another namespace, where the first cannot. */
static void check_both_sources(struct field_errors *e, const struct path *p, const cJSON *spec)
{
    const cJSON *source = json_get(spec, "dataSource"), *reference = json_get(spec, "dataSourceRef");
    const cJSON *nothing = json_object(e->arena); /* Go shows a path that has no members to show */
    if (!source || !reference)
        return;
    if (*v_str(reference, "namespace"))
        v_invalid(e, p, nothing, "may not be specified when dataSourceRef.namespace is specified");
    else if (strcmp(v_str(source, "kind"), v_str(reference, "kind")) != 0 ||
             strcmp(v_str(source, "name"), v_str(reference, "name")) != 0 ||
             !json_equal(json_get(source, "apiGroup"), json_get(reference, "apiGroup")))
        v_invalid(e, p, nothing, "must match dataSourceRef");
}

void validate_claim_spec(struct field_errors *e, const struct path *p, const cJSON *spec)
{
    static const char *const sources[] = {"dataSource", "dataSourceRef"};
    static const char *const classes[] = {"storageClassName", "volumeAttributesClassName"};
    validate_access_modes(e, AT(p, "accessModes"), json_get(spec, "accessModes"), "at least 1 access mode is required");
    if (json_get(spec, "selector"))
        v_label_selector(e, AT(p, "selector"), json_get(spec, "selector"));
    check_size(e, AT(p, "resources"), spec);
    for (size_t i = 0; i < COUNT_OF(classes); i++)
        if (*v_str(spec, classes[i]))
            v_name(e, AT(p, classes[i]), v_str(spec, classes[i]), name_dns1123_subdomain);
    v_enum(e, p, spec, &schema_core_v1_PersistentVolumeClaimSpec, "volumeMode", false);
    for (size_t i = 0; i < COUNT_OF(sources); i++)
        if (json_get(spec, sources[i]))
            check_data_source(e, AT(p, sources[i]), json_get(spec, sources[i]));
    check_both_sources(e, p, spec);
}

void validate_claim_template(struct field_errors *e, const struct path *p, const cJSON *ephemeral)
{
    const cJSON *template = json_get(ephemeral, "volumeClaimTemplate");
    if (!template) {
        v_required(e, AT(p, "volumeClaimTemplate"), "");
        return;
    }
    meta_validate_template(e, AT(AT(p, "volumeClaimTemplate"), "metadata"), json_get(template, "metadata"));
    validate_claim_spec(e, AT(AT(p, "volumeClaimTemplate"), "spec"), json_get(template, "spec"));
}

const char *storage_class_of(const cJSON *object)
{
    const cJSON *old = json_get(json_at(object, "metadata.annotations"), "volume.beta.kubernetes.io/storage-class");
    return json_is_str(old) ? old->valuestring : json_str_or(object, "spec.storageClassName", "");
}
