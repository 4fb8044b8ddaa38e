#include "core/model/validate_storage.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/amounts.h"
#include "core/model/schema_gen.h"
#include "core/model/validate.h"
#include "core/model/validate_core.h"

enum {
    PARAMETERS_MAX = 512,
    PARAMETERS_BYTES_MAX = 256 << 10,
    DRIVER_NAME_MAX = 63,
    NODE_ID_MAX = 256,
    MESSAGE_MAX = 1024,
    TOKEN_MIN_S = 600,
    UPDATE_PERIOD_MIN_S = 10,
};

void v_positive_amount(struct field_errors *e, const struct path *p, const cJSON *value)
{
    struct quantity q;
    if (amount_read(value, &q) && quantity_sign(&q) <= 0)
        v_invalid(e, p, value, "must be greater than zero");
}

void v_driver_name(struct field_errors *e, const struct path *p, const char *name)
{
    const char *says[NAME_MESSAGES_MAX];
    if (!*name) {
        v_required(e, p, "");
        return;
    }
    if (strlen(name) > DRIVER_NAME_MAX)
        v_too_long(e, p, DRIVER_NAME_MAX);
    size_t n = name_dns1123_subdomain(str_lower(arena_strdup(e->arena, name)), says);
    for (size_t i = 0; i < n; i++)
        v_invalid_str(e, p, name, says[i]);
}

/* ---- classes ---- */

static void check_provisioner(struct field_errors *e, const struct path *p, const char *name)
{
    if (!*name)
        v_required(e, p, "");
    else
        v_name(e, p, str_lower(arena_strdup(e->arena, name)), name_label_key);
}

static void check_parameters(struct field_errors *e, const struct path *p, const cJSON *parameters, bool needed)
{
    size_t bytes = 0;
    if (json_count(parameters) > PARAMETERS_MAX) {
        v_too_long(e, p, PARAMETERS_MAX);
        return;
    }
    for (JSON_EACH(one, parameters)) {
        if (!*one->string)
            v_invalid_str(e, p, "", "field can not be empty.");
        bytes += strlen(one->string) + strlen(one->valuestring);
    }
    if (bytes > PARAMETERS_BYTES_MAX)
        v_too_long(e, p, PARAMETERS_BYTES_MAX);
    if (needed && !json_count(parameters))
        v_required(e, p, "must contain at least one key/value pair");
}

static void check_topology(struct field_errors *e, const struct path *p, const cJSON *term)
{
    cleanup_map struct map keys = {0};
    int64_t i = 0;
    for (JSON_EACH(r, json_get(term, "matchLabelExpressions"))) {
        const struct path *at = AT_INDEX(AT(p, "matchLabelExpressions"), i++);
        const cJSON *values = json_get(r, "values");
        cleanup_map struct map seen = {0};
        int64_t v = 0;
        if (!json_count(values))
            v_required(e, AT(at, "values"), "");
        for (JSON_EACH(value, values)) {
            if (!v_first(&seen, value->valuestring))
                v_duplicate(e, AT_INDEX(AT(at, "values"), v), value->valuestring);
            v++;
        }
        v_name(e, AT(at, "key"), v_str(r, "key"), name_label_key);
        if (!v_first(&keys, v_str(r, "key")))
            v_duplicate(e, AT(at, "key"), v_str(r, "key"));
    }
}

void storageclass_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char *const policies[] = {"Delete", "Retain", NULL};
    static const char *const modes[] = {"Immediate", "WaitForFirstConsumer", NULL};
    static const char *const frozen[] = {"parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"};
    const cJSON *topologies = json_get(o, "allowedTopologies");
    const struct path *p = ROOT("allowedTopologies");
    int64_t i = 0;
    check_provisioner(e, ROOT("provisioner"), v_str(o, "provisioner"));
    check_parameters(e, ROOT("parameters"), json_get(o, "parameters"), false);
    if (*v_str(o, "reclaimPolicy"))
        v_one_of(e, ROOT("reclaimPolicy"), v_str(o, "reclaimPolicy"), policies);
    if (!json_get(o, "volumeBindingMode"))
        v_required(e, ROOT("volumeBindingMode"), "");
    else
        v_one_of(e, ROOT("volumeBindingMode"), v_str(o, "volumeBindingMode"), modes);
    for (JSON_EACH(term, topologies)) {
        check_topology(e, AT_INDEX(p, i), term);
        size_t twins = json_count(json_get(term, "matchLabelExpressions")) ? 0 : json_count(topologies);
        for (const cJSON *before = topologies->child; before != term; before = before->next)
            twins += json_equal(before, term);
        for (; twins; twins--) /* Kubernetes begins with as many empty terms as there are: an empty one is all theirs */
            v_duplicate(e, AT(AT_INDEX(p, i), "matchLabelExpressions"), "");
        i++;
    }
    for (size_t f = 0; f < COUNT_OF(frozen) && old; f++)
        v_immutable(e, ROOT(frozen[f]), json_get(o, frozen[f]), json_get(old, frozen[f]));
}

void volumeattributesclass_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    if (old && strcmp(v_str(o, "driverName"), v_str(old, "driverName")) != 0)
        v_forbidden(e, ROOT("driverName"), "updates to driverName are forbidden.");
    if (old && !json_equal(json_get(o, "parameters"), json_get(old, "parameters")))
        v_forbidden(e, ROOT("parameters"), "updates to parameters are forbidden.");
    check_provisioner(e, ROOT("driverName"), v_str(o, "driverName"));
    check_parameters(e, ROOT("parameters"), json_get(o, "parameters"), true);
}

/* ---- attachments ---- */

static void check_attached(struct field_errors *e, const struct path *p, const cJSON *source)
{
    static const char one[] = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";
    const cJSON *spec = json_get(source, "inlineVolumeSpec"), *name = json_get(source, "persistentVolumeName");
    if (!spec && !name)
        v_required(e, p, one);
    else if (spec && name)
        v_forbidden(e, p, one);
    else if (name && !*name->valuestring)
        v_required(e, AT(p, "persistentVolumeName"), "must specify non empty persistentVolumeName");
    else if (spec)
        validate_volume_spec(e, AT(p, "inlineVolumeSpec"), spec, true);
    if (name)
        v_name(e, ROOT("spec.source.persistentVolumeName"), name->valuestring, name_dns1123_subdomain);
}

void volumeattachment_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char *const errors[] = {"attachError", "detachError"};
    const struct path *p = ROOT("status");
    size_t bytes = 0;
    (void)old;
    for (JSON_EACH(one, json_at(o, "status.attachmentMetadata")))
        bytes += strlen(one->string) + strlen(one->valuestring);
    if (bytes > PARAMETERS_BYTES_MAX)
        v_too_long(e, AT(p, "attachmentMetadata"), PARAMETERS_BYTES_MAX);
    for (size_t i = 0; i < COUNT_OF(errors); i++) {
        const cJSON *error = json_get(json_get(o, "status"), errors[i]);
        if (strlen(v_str(error, "message")) > MESSAGE_MAX)
            v_too_long(e, AT(AT(p, errors[i]), "message"), PARAMETERS_BYTES_MAX);
        if (json_int(error, "errorCode", 0) < 0)
            v_invalid(e, AT(AT(p, errors[i]), "errorCode"), json_get(error, "errorCode"),
                      "must be between 0 and 2147483647, inclusive");
    }
}

void volumeattachment_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const cJSON *spec = json_get(o, "spec");
    const struct path *p = ROOT("spec");
    v_driver_name(e, AT(p, "attacher"), v_str(spec, "attacher"));
    check_attached(e, AT(p, "source"), json_get(spec, "source"));
    v_name(e, AT(p, "nodeName"), v_str(spec, "nodeName"), name_dns1123_subdomain);
    volumeattachment_validate_status(e, o, NULL);
    if (old)
        v_immutable(e, p, spec, json_get(old, "spec"));
}

/* ---- drivers ---- */

static void check_tokens(struct field_errors *e, const struct path *p, const cJSON *requests)
{
    cleanup_map struct map audiences = {0};
    int64_t i = 0;
    for (JSON_EACH(request, requests)) {
        const struct path *at = AT_INDEX(p, i++);
        const cJSON *expires = json_get(request, "expirationSeconds");
        int64_t seconds = json_int(expires, "", TOKEN_MIN_S);
        if (!v_first(&audiences, v_str(request, "audience"))) {
            v_duplicate(e, AT(at, "audience"), v_str(request, "audience"));
            continue;
        }
        if (seconds < TOKEN_MIN_S)
            v_invalid(e, AT(at, "expirationSeconds"), expires, "may not specify a duration less than 10 minutes");
        if (seconds > INT64_C(1) << 32)
            v_invalid(e, AT(at, "expirationSeconds"), expires, "may not specify a duration larger than 2^32 seconds");
    }
}

void csidriver_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    static const char *const modes[] = {"Persistent", "Ephemeral", NULL};
    static const char *const policies[] = {"File", "None", "ReadWriteOnceWithFSType", NULL};
    const cJSON *spec = json_get(o, "spec"), *was = json_get(old, "spec");
    const cJSON *period = json_get(spec, "nodeAllocatableUpdatePeriodSeconds");
    const cJSON *in_secrets = json_get(spec, "serviceAccountTokenInSecrets");
    const struct path *p = ROOT("spec");
    if (json_get(spec, "fsGroupPolicy"))
        v_one_of(e, AT(p, "fsGroupPolicy"), v_str(spec, "fsGroupPolicy"), policies);
    check_tokens(e, AT(p, "tokenRequests"), json_get(spec, "tokenRequests"));
    for (JSON_EACH(mode, json_get(spec, "volumeLifecycleModes")))
        v_one_of(e, AT(p, "volumeLifecycleModes"), mode->valuestring, modes);
    if (period && json_int(period, "", 0) < UPDATE_PERIOD_MIN_S)
        v_invalid(e, AT(p, "nodeAllocatableUpdatePeriodSeconds"), period,
                  "must be greater than or equal to 10 seconds");
    if (in_secrets && !json_count(json_get(spec, "tokenRequests")))
        v_invalid(e, AT(p, "serviceAccountTokenInSecrets"), in_secrets,
                  "serviceAccountTokenInSecrets is set but no tokenRequests are specified");
    if (!old)
        return;
    v_immutable(e, AT(p, "attachedRequired"), json_get(spec, "attachRequired"), json_get(was, "attachRequired"));
    v_immutable(e, AT(p, "volumeLifecycleModes"), json_get(spec, "volumeLifecycleModes"),
                json_get(was, "volumeLifecycleModes"));
}

static void check_node_driver(struct field_errors *e, const struct path *p, const cJSON *driver, struct map *names)
{
    const char *id = v_str(driver, "nodeID");
    cleanup_map struct map keys = {0};
    v_driver_name(e, AT(p, "name"), v_str(driver, "name"));
    if (!*id)
        v_required(e, AT(p, "nodeID"), "");
    if (strlen(id) > NODE_ID_MAX)
        v_invalid_str(e, AT(p, "nodeID"), id, "must be 256 characters or less");
    v_non_negative(e, AT(AT(p, "allocatable"), "count"), json_at(driver, "allocatable.count"));
    if (!v_first(names, v_str(driver, "name")))
        v_duplicate(e, AT(p, "name"), v_str(driver, "name"));
    for (JSON_EACH(key, json_get(driver, "topologyKeys"))) {
        if (!*key->valuestring)
            v_required(e, p, "");
        if (!v_first(&keys, key->valuestring))
            v_duplicate(e, p, key->valuestring);
        v_name(e, p, key->valuestring, name_label_key);
    }
}

static cJSON *without_counts(struct arena *a, const cJSON *driver)
{
    cJSON *copy = json_copy(a, driver);
    json_del(copy, "allocatable");
    return copy;
}

void csinode_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const struct path *p = AT(ROOT("spec"), "drivers");
    cleanup_map struct map names = {0};
    int64_t i = 0;
    for (JSON_EACH(driver, json_at(o, "spec.drivers")))
        check_node_driver(e, AT_INDEX(p, i++), driver, &names);
    for (JSON_EACH(was, json_at(old, "spec.drivers")))
        for (JSON_EACH(driver, json_at(o, "spec.drivers")))
            if (!strcmp(v_str(was, "name"), v_str(driver, "name")))
                v_immutable(e, p, without_counts(e->arena, driver), without_counts(e->arena, was));
}

void csistoragecapacity_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const char *class = v_str(o, "storageClassName");
    const cJSON *topology = json_get(o, "nodeTopology");
    if (topology)
        v_label_selector(e, ROOT("nodeTopology"), topology);
    v_name(e, ROOT("storageClassName"), class, name_dns1123_subdomain);
    if (json_get(o, "capacity"))
        v_quantity_non_negative(e, ROOT("capacity"), json_get(o, "capacity"));
    if (!old)
        return;
    v_immutable(e, ROOT("nodeTopology"), topology, json_get(old, "nodeTopology"));
    if (strcmp(class, v_str(old, "storageClassName")) != 0)
        v_invalid_str(e, ROOT("storageClassName"), class, "field is immutable");
}
