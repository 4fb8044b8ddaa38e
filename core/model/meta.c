#include "core/model/meta.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/random.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/kind.h"
#include "core/model/strategies.h"
#include "core/model/validate.h"

enum { NAME_MAX_GENERATED = 63, MANAGER_MAX = 128, SUBRESOURCE_MAX = 256 };

const char *meta_time(struct arena *a, int64_t now_us)
{
    char text[CLOCK_RFC3339_SIZE];
    clock_rfc3339(now_us, 0, text);
    return arena_strdup(a, text);
}

const char *meta_generate_name(struct arena *a, const char *base)
{
    char suffix[META_GENERATED_SUFFIX + 1];
    random_suffix(suffix, META_GENERATED_SUFFIX);
    return arena_printf(a, "%.*s%s", NAME_MAX_GENERATED - META_GENERATED_SUFFIX, base, suffix);
}

void meta_wipe(struct arena *a, cJSON *object)
{
    static const char *const wiped[] = {"creationTimestamp", "uid", "deletionTimestamp", "deletionGracePeriodSeconds",
                                        "selfLink"};
    cJSON *meta = json_ensure(a, object, "metadata");
    for (size_t i = 0; i < COUNT_OF(wiped); i++)
        json_del(meta, wiped[i]);
}

void meta_prepare_create(struct arena *a, const struct kind *k, cJSON *object, int64_t now_us)
{
    cJSON *meta = json_ensure(a, object, "metadata");
    meta_wipe(a, object);
    char uid[37];
    random_uuid(uid);
    if (!*v_str(meta, "name") && *v_str(meta, "generateName"))
        json_set_str(a, meta, "name", meta_generate_name(a, v_str(meta, "generateName")));
    json_set_str(a, meta, "uid", uid);
    if (k->flags & KIND_GENERATION)
        json_set_int(a, meta, "generation", 1);
    json_set_str(a, meta, "creationTimestamp", meta_time(a, now_us));
}

void meta_prepare_update(struct arena *a, cJSON *object, const cJSON *old)
{
    cJSON *meta = json_ensure(a, object, "metadata");
    const cJSON *was = json_get(old, "metadata");
    keep_member(a, meta, was, "generation");
    if (!*v_str(meta, "uid"))
        keep_member(a, meta, was, "uid");
    if (json_get(was, "creationTimestamp"))
        keep_member(a, meta, was, "creationTimestamp");
    if (json_get(was, "deletionTimestamp"))
        keep_member(a, meta, was, "deletionTimestamp");
    if (!json_get(meta, "deletionGracePeriodSeconds"))
        keep_member(a, meta, was, "deletionGracePeriodSeconds");
}

int meta_match_namespace(struct arena *a, const struct kind *k, cJSON *object, const char *namespace, struct err *err)
{
    cJSON *meta = json_ensure(a, object, "metadata");
    const char *want = k->flags & KIND_NAMESPACED ? namespace : "", *have = v_str(meta, "namespace");
    if (!strcmp(have, want))
        return 0;
    if (*have && *want)
        return err_set(err, EINVAL,
                       "the namespace of the provided object does not match the namespace sent on the request");
    json_set_str(a, meta, "namespace", *want ? want : NULL);
    return 0;
}

static bool differs_beside(const cJSON *one, const cJSON *two)
{
    for (JSON_EACH(item, one))
        if (strcmp(item->string, "metadata") != 0 && strcmp(item->string, "status") != 0 &&
            !json_equal(item, json_get(two, item->string)))
            return true;
    return false;
}

void meta_raise_generation(struct arena *a, cJSON *object, const cJSON *old)
{
    json_set_int(a, json_ensure(a, object, "metadata"), "generation", json_int(old, "metadata.generation", 0) + 1);
}

void meta_bump_generation(struct arena *a, cJSON *object, const cJSON *old)
{
    if (differs_beside(object, old) || differs_beside(old, object))
        meta_raise_generation(a, object, old);
}

/* ---- validation ---- */

static void validate_annotations(struct field_errors *e, const struct path *p, const cJSON *annotations)
{
    size_t total = 0;
    for (JSON_EACH(item, annotations)) {
        char *lower = arena_strdup(e->arena, item->string);
        for (char *c = lower; *c; c++)
            if (*c >= 'A' && *c <= 'Z')
                *c = (char)(*c | 0x20);
        const char *says[NAME_MESSAGES_MAX];
        size_t n = name_label_key(lower, says);
        for (size_t i = 0; i < n; i++)
            v_invalid_str(e, p, item->string, says[i]);
        total += strlen(item->string) + strlen(item->valuestring ? item->valuestring : "");
    }
    if (total > META_ANNOTATIONS_MAX)
        v_too_long(e, p, META_ANNOTATIONS_MAX);
}

void meta_validate_template(struct field_errors *e, const struct path *p, const cJSON *meta)
{
    static const char *const others[] = {"name",
                                         "generateName",
                                         "namespace",
                                         "selfLink",
                                         "uid",
                                         "resourceVersion",
                                         "generation",
                                         "creationTimestamp",
                                         "deletionTimestamp",
                                         "deletionGracePeriodSeconds",
                                         "ownerReferences",
                                         "finalizers",
                                         "managedFields"};
    validate_annotations(e, AT(p, "annotations"), json_get(meta, "annotations"));
    v_labels(e, AT(p, "labels"), json_get(meta, "labels"));
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (json_get(meta, others[i]))
            v_forbidden(e, AT(p, strcmp(others[i], "uid") ? others[i] : "uID"), "cannot be set"); /* Go's UID */
}

static void validate_owner(struct field_errors *e, const struct path *p, const cJSON *owner)
{
    static const char *const wanted[] = {"kind", "name", "uid"};
    const char *api_version = v_str(owner, "apiVersion"), *slash = strchr(api_version, '/');
    if (!*api_version || (slash && !slash[1]))
        v_invalid_str(e, AT(p, "apiVersion"), api_version, "version must not be empty");
    for (size_t i = 0; i < COUNT_OF(wanted); i++)
        if (!*v_str(owner, wanted[i]))
            v_invalid_str(e, AT(p, wanted[i]), "", "must not be empty");
    if (!strcmp(api_version, "v1") && !strcmp(v_str(owner, "kind"), "Event"))
        v_invalid(e, p, owner, "/v1, Kind=Event is disallowed from being an owner");
}

static void validate_owners(struct field_errors *e, const struct path *p, const cJSON *owners)
{
    const cJSON *first = NULL;
    for (JSON_EACH(owner, owners)) {
        validate_owner(e, p, owner);
        if (!json_bool(owner, "controller", false))
            continue;
        if (first)
            v_invalid(
                e, p, owners,
                arena_printf(e->arena,
                             "Only one reference can have Controller set to true. Found \"true\" in references for "
                             "%s/%s and %s/%s",
                             v_str(first, "kind"), v_str(first, "name"), v_str(owner, "kind"), v_str(owner, "name")));
        else
            first = owner;
    }
}

/* Names without a domain are Kubernetes' own. */
static void validate_finalizer_names(struct field_errors *e, const struct path *p, const cJSON *finalizers)
{
    int64_t i = 0;
    for (JSON_EACH(item, finalizers)) {
        const char *name = item->valuestring;
        const struct path *at = AT_INDEX(p, i++);
        if (!strchr(name, '/') && !str_eq(name, "kubernetes") && !str_eq(name, "orphan") &&
            !str_eq(name, "foregroundDeletion"))
            v_invalid_str(e, at, name, "name is neither a standard finalizer name nor is it fully qualified");
    }
}

static void validate_finalizers(struct field_errors *e, const struct path *p, const cJSON *finalizers)
{
    for (JSON_EACH(item, finalizers))
        v_name(e, p, item->valuestring, name_label_key);
    if (json_has_str(finalizers, "orphan") && json_has_str(finalizers, "foregroundDeletion"))
        v_invalid(e, p, finalizers, "finalizer orphan and foregroundDeletion cannot be both set");
}

/* An object that is being deleted may lose finalizers, not gain them. */
static void validate_no_new_finalizers(struct field_errors *e, const struct path *p, const cJSON *now, const cJSON *old)
{
    cleanup_strbuf struct strbuf extra = {0};
    for (JSON_EACH(item, now))
        if (!json_has_str(old, item->valuestring))
            strbuf_addf(&extra, "%s\"%s\"", extra.len ? ", " : "", item->valuestring);
    if (extra.len)
        v_forbidden(e, p,
                    arena_printf(e->arena,
                                 "no new finalizers can be added if the object is being deleted, found new finalizers "
                                 "[]string{%s}",
                                 extra.p));
}

static void validate_managed_fields(struct field_errors *e, const struct path *fields, const cJSON *list)
{
    int64_t i = 0;
    for (JSON_EACH(entry, list)) {
        const struct path *p = AT_INDEX(fields, i++);
        const char *operation = v_str(entry, "operation"), *type = v_str(entry, "fieldsType");
        if (strcmp(operation, "Apply") != 0 && strcmp(operation, "Update") != 0)
            v_invalid_str(e, AT(p, "operation"), operation, "must be `Apply` or `Update`");
        if (*type && strcmp(type, "FieldsV1") != 0)
            v_invalid_str(e, AT(p, "fieldsType"), type, "must be `FieldsV1`");
        if (strlen(v_str(entry, "manager")) > MANAGER_MAX)
            v_too_long(e, AT(p, "manager"), MANAGER_MAX);
        if (strlen(v_str(entry, "subresource")) > SUBRESOURCE_MAX)
            v_too_long(e, AT(p, "subresource"), SUBRESOURCE_MAX);
    }
}

struct name_rules {
    name_check *name, *prefix; /* of metadata.name and metadata.generateName */
};

static void validate_names(struct field_errors *e, const struct path *p, const struct kind *k,
                           const struct name_rules *rules, const cJSON *meta)
{
    const char *name = v_str(meta, "name"), *generate = v_str(meta, "generateName"),
               *namespace = v_str(meta, "namespace");
    if (*generate)
        v_name(e, AT(p, "generateName"), generate, rules->prefix);
    if (*name)
        v_name(e, AT(p, "name"), name, rules->name);
    else
        v_required(e, AT(p, "name"), "name or generateName is required");
    if (k->flags & KIND_NAMESPACED)
        v_required_name(e, AT(p, "namespace"), namespace, name_dns1123_label);
    else if (*namespace)
        v_forbidden(e, AT(p, "namespace"), "not allowed on this type");
}

/* The first members of `fixed` are texts, which Go always has. */
static const cJSON *present(struct arena *a, const cJSON *meta, const char *key, bool text)
{
    const cJSON *n = json_get(meta, key);
    return n || !text ? n : json_string(a, "");
}

static void validate_unchanged(struct field_errors *e, const struct path *p, const cJSON *meta, const cJSON *was)
{
    static const char *const fixed[] = {
        "name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"};
    if (json_get(was, "deletionTimestamp"))
        validate_no_new_finalizers(e, AT(p, "finalizers"), json_get(meta, "finalizers"), json_get(was, "finalizers"));
    if (!*v_str(meta, "resourceVersion"))
        v_invalid_str(e, AT(p, "resourceVersion"), "", "must be specified for an update");
    for (size_t i = 0; i < COUNT_OF(fixed); i++)
        v_immutable(e, AT(p, fixed[i]), present(e->arena, meta, fixed[i], i < 3),
                    present(e->arena, was, fixed[i], i < 3));
}

static void validate_shape(struct field_errors *e, const struct path *p, const cJSON *meta, bool create)
{
    v_labels(e, AT(p, "labels"), json_get(meta, "labels"));
    validate_annotations(e, AT(p, "annotations"), json_get(meta, "annotations"));
    validate_owners(e, AT(p, "ownerReferences"), json_get(meta, "ownerReferences"));
    if (create)
        validate_finalizers(e, AT(p, "finalizers"), json_get(meta, "finalizers"));
    validate_managed_fields(e, AT(p, "managedFields"), json_get(meta, "managedFields"));
}

static void validate_new(struct field_errors *e, const struct kind *k, const struct name_rules *rules,
                         const cJSON *meta)
{
    const struct path *p = ROOT("metadata");
    validate_names(e, p, k, rules, meta);
    v_non_negative(e, AT(p, "generation"), json_get(meta, "generation"));
    validate_shape(e, p, meta, true);
}

static void validate_change(struct field_errors *e, const cJSON *meta, const cJSON *was)
{
    validate_unchanged(e, ROOT("metadata"), meta, was);
    validate_shape(e, ROOT("metadata"), meta, false);
}

void meta_validate(struct field_errors *e, const struct kind *k, const struct kind_strategy *s, bool status,
                   const cJSON *object, const cJSON *old)
{
    static const struct kind_strategy none = {0};
    static const struct name_rules any = {name_path_segment, name_path_segment_prefix};
    const struct kind_strategy *own = s ? s : &none;
    const struct name_rules rules = {own->name ? own->name : any.name,
                                     own->name_prefix ? own->name_prefix : any.prefix};
    const cJSON *meta = json_get(object, "metadata"), *was = json_get(old, "metadata");
    const char *order = status ? own->order_status : own->order;
    void (*validate)(struct field_errors *, const cJSON *, const cJSON *) =
        status ? own->validate_status : own->validate;
    if (!order)
        order = "u*";
    if (old) {
        validate_new(e, k, &any, meta);
        validate_change(e, meta, was);
    } else {
        order = strpbrk(order, "cu") ? "c*" : strpbrk(order, "CU") ? "C*" : "*";
        if (*order == '*')
            validate_new(e, k, &any, meta);
    }
    for (; *order; order++) {
        if (*order == '*' && validate)
            validate(e, object, old);
        if (*order == 'c' || *order == 'C')
            validate_new(e, k, &rules, meta);
        if (*order == 'u' || *order == 'U')
            validate_change(e, meta, was);
        if (*order == 'c' || *order == 'u')
            validate_finalizer_names(e, AT(ROOT("metadata"), "finalizers"), json_get(meta, "finalizers"));
    }
}
