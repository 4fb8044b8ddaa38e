/* The small kinds of the core group, and what all strategies share. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/names.h"
#include "core/model/convert.h"
#include "core/model/meta.h"
#include "core/model/object.h"
#include "core/model/strategies.h"
#include "core/model/validate.h"
#include "core/model/validate_core.h"
#include "core/model/warnings.h"

void keep_member(struct arena *a, cJSON *object, const cJSON *old, const char *key)
{
    json_set(a, object, key, json_copy(a, json_get(old, key)));
}

void keep_status(struct arena *a, cJSON *object, const cJSON *old)
{
    keep_member(a, object, old, "status");
}

void one_and_many(struct arena *a, cJSON *object, const char *one, const char *many, const char *key)
{
    const cJSON *list = json_get(object, many), *head = json_count(list) ? list->child : NULL;
    const char *text = v_str(object, one), *first = key ? v_str(head, key) : head ? head->valuestring : "";
    if (!*text && !head)
        return;
    if (*text && strcmp(text, first) != 0) {
        cJSON *item = json_string(a, text);
        json_set(a, object, many, key ? json_build(a, "[{%s:%J}]", key, item) : json_build(a, "[%J]", item));
    } else if (!*text) {
        json_set_str(a, object, one, first);
    }
}

void keep_status_and_count(struct arena *a, cJSON *o, const cJSON *old)
{
    keep_status(a, o, old);
    meta_bump_generation(a, o, old);
}

void keep_spec(struct arena *a, cJSON *object, const cJSON *old)
{
    keep_member(a, object, old, "spec");
}

void drop_status(struct arena *a, cJSON *object)
{
    json_set(a, object, "status", json_object(a));
}

void reset_status(struct arena *a, cJSON *object, const struct schema_message *status)
{
    object_prune(a, status, json_set(a, object, "status", json_object(a)), NULL, NULL);
}

void keep_all_but_status(struct arena *a, cJSON *object, const cJSON *old)
{
    static const char *const members[] = {"deletionTimestamp", "finalizers", "labels", "annotations",
                                          "ownerReferences"};
    cJSON *meta = json_ensure(a, object, "metadata");
    for (size_t i = 0; i < COUNT_OF(members); i++)
        keep_member(a, meta, json_get(old, "metadata"), members[i]);
    keep_spec(a, object, old);
}

/* ---- namespaces ---- */

static const char KUBERNETES[] = "kubernetes"; /* the finalizer behind which the namespace controller empties it */
static const char NAME_LABEL[] = "kubernetes.io/metadata.name";

/* The label is the server's own: selectors by name rely on it. */
static void namespace_defaults(struct arena *a, cJSON *o)
{
    const char *name = json_str_or(o, "metadata.name", "");
    if (*name)
        json_set_str(a, json_ensure(a, o, "metadata.labels"), NAME_LABEL, name);
    if (!*json_str_or(o, "status.phase", ""))
        json_set_str(a, json_ensure(a, o, "status"), "phase", "Active");
}

static void namespace_prepare_create(struct arena *a, cJSON *o)
{
    cJSON *spec = json_ensure(a, o, "spec"), *finalizers = json_get(spec, "finalizers");
    json_set(a, o, "status", json_build(a, "{'phase':'Active'}"));
    if (!finalizers)
        finalizers = json_set(a, spec, "finalizers", json_array(a));
    if (!json_has_str(finalizers, KUBERNETES))
        json_append(finalizers, json_string(a, KUBERNETES));
}

static void namespace_prepare_update(struct arena *a, cJSON *o, const cJSON *old)
{
    keep_member(a, json_ensure(a, o, "spec"), json_get(old, "spec"), "finalizers");
    keep_status(a, o, old);
    namespace_defaults(a, o);
}

static void namespace_prepare_status(struct arena *a, cJSON *o, const cJSON *old)
{
    keep_spec(a, o, old);
    namespace_defaults(a, o);
}

const struct kind_strategy strategy_namespace = {
    .name = name_dns1123_label,
    .name_prefix = name_dns1123_label_prefix,
    .defaults = namespace_defaults,
    .prepare_create = namespace_prepare_create,
    .prepare_update = namespace_prepare_update,
    .prepare_status = namespace_prepare_status,
    .validate = namespace_validate,
    .validate_status = namespace_validate_status,
    .cells = namespace_cells,
    .order = "c*u",
};

/* PUT namespaces/NAME/finalize: the finalizers alone may change. */
const struct kind_strategy strategy_namespace_finalize = {
    .name = name_dns1123_label,
    .name_prefix = name_dns1123_label_prefix,
    .prepare_update = keep_status,
    .validate = namespace_validate,
};

/* ---- config maps and secrets ---- */

/* Bytes that are null are none, once they have been in Kubernetes' storage. */
static void fill_bytes(struct arena *a, cJSON *o, const char *key)
{
    cJSON *map = json_get(o, key);
    for (cJSON *n = map ? map->child : NULL, *next; n; n = next) {
        next = n->next;
        if (json_is_null(n))
            json_set_str(a, map, n->string, "");
    }
}

static void configmap_defaults(struct arena *a, cJSON *o)
{
    fill_bytes(a, o, "binaryData");
}

const struct kind_strategy strategy_configmap = {
    .name = name_dns1123_subdomain,
    .name_prefix = name_dns1123_subdomain_prefix,
    .defaults = configmap_defaults,
    .validate = configmap_validate,
    .cells = configmap_cells,
    .order = "u*c",
};

/* stringData is a convenience of writers: it goes into data, encoded, and is never stored. */
static void take_plain_data(struct arena *a, cJSON *o)
{
    const cJSON *plain = json_get(o, "stringData");
    for (JSON_EACH(item, plain)) {
        cJSON *data = json_ensure(a, o, "data");
        json_set_str(a, data, item->string, secret_encode(a, item->valuestring));
    }
    json_del(o, "stringData");
}

static void secret_defaults(struct arena *a, cJSON *o)
{
    take_plain_data(a, o);
    fill_bytes(a, o, "data");
    if (!*v_str(o, "type"))
        json_set_str(a, o, "type", "Opaque");
}

static void secret_prepare_update(struct arena *a, cJSON *o, const cJSON *old)
{
    if (!*v_str(o, "type"))
        keep_member(a, o, old, "type");
}

const struct kind_strategy strategy_secret = {
    .name = name_dns1123_subdomain,
    .name_prefix = name_dns1123_subdomain_prefix,
    .defaults = secret_defaults,
    .prepare_update = secret_prepare_update,
    .validate = secret_validate,
    .cells = secret_cells,
    .order = "u*c",
};

/* ---- service accounts ---- */

/* Of a reference only the name counts. */
static void serviceaccount_prepare(struct arena *a, cJSON *o)
{
    cJSON *secrets = json_get(o, "secrets");
    for (JSON_EACH(secret, secrets))
        json_replace(secrets, secret,
                     json_build(a, "{'name':%s}", *v_str(secret, "name") ? v_str(secret, "name") : NULL));
}

static void serviceaccount_prepare_update(struct arena *a, cJSON *o, const cJSON *old)
{
    (void)old;
    serviceaccount_prepare(a, o);
}

static void serviceaccount_warnings(struct arena *a, const cJSON *o, const cJSON *old, cJSON *warnings)
{
    static const char mountable[] = "kubernetes.io/enforce-mountable-secrets";
    if (json_get(json_at(o, "metadata.annotations"), mountable) &&
        !json_get(json_at(old, "metadata.annotations"), mountable))
        warning_text(a, warnings,
                     "metadata.annotations[%s]: deprecated in v1.32+; prefer separate namespaces to isolate access to "
                     "mounted secrets",
                     mountable);
}

const struct kind_strategy strategy_serviceaccount = {
    .name = name_dns1123_subdomain,
    .name_prefix = name_dns1123_subdomain_prefix,
    .prepare_create = serviceaccount_prepare,
    .prepare_update = serviceaccount_prepare_update,
    .cells = serviceaccount_cells,
    .warnings = serviceaccount_warnings,
    .order = "u*c",
};

/* ---- endpoints, events, bindings ---- */

static void endpoints_warnings(struct arena *a, const cJSON *o, const cJSON *old, cJSON *warnings)
{
    static const char *const lists[] = {"addresses", "notReadyAddresses"};
    const char *manager = v_str(json_at(o, "metadata.labels"), "endpoints.kubernetes.io/managed-by");
    int64_t s = 0;
    (void)old;
    for (JSON_EACH(subset, str_eq(manager, "endpoint-controller") ? NULL : json_get(o, "subsets"))) {
        const struct path *p = AT_INDEX(ROOT("subsets"), s++);
        for (size_t l = 0; l < COUNT_OF(lists); l++) {
            int64_t i = 0;
            for (JSON_EACH(address, json_get(subset, lists[l])))
                warning_ip(a, warnings, AT(AT_INDEX(AT(p, lists[l]), i++), "ip"), v_str(address, "ip"));
        }
    }
}

const struct kind_strategy strategy_endpoints = {
    .name = name_dns1123_subdomain,
    .name_prefix = name_dns1123_subdomain_prefix,
    .validate = endpoints_validate,
    .cells = endpoints_cells,
    .warnings = endpoints_warnings,
    .order = "u*c",
};

const struct kind_strategy strategy_event = {
    .validate = event_validate,
    .cells = event_cells,
    .order = "*",
};

static void event_v1_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    struct arena *a = e->arena;
    event_validate_strictly(e, storage_event.store(a, o), old ? storage_event.store(a, old) : NULL);
}

static void event_v1_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    event_cells(a, storage_event.store(a, o), cells, now);
}

const struct kind_strategy strategy_event_v1 = {
    .name = name_dns1123_subdomain,
    .name_prefix = name_dns1123_subdomain_prefix,
    .validate = event_v1_validate,
    .cells = event_v1_cells,
};

const struct kind_strategy strategy_componentstatus = {
    .cells = componentstatus_cells,
};

const struct kind_strategy strategy_binding = {
    .validate = binding_validate,
};
