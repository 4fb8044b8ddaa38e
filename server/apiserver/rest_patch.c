/* PATCH of an object, tried again when another write came first. */
#include <errno.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/err.h"
#include "core/format/json.h"
#include "core/format/quote.h"
#include "core/model/object_name.h"
#include "core/model/patch.h"
#include "core/model/status.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/request_memory.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

static const struct kind no_kind = {.group = "", .kind = ""};

static enum phase_result refused(struct req *r, const struct err *err)
{
    if (err->code == EINVAL)
        return answer_status(r, status_bad_request(r->arena, "%s", err->text));
    if (err->code == E2BIG)
        return answer_status(
            r, status_error(r->arena, 413, "RequestEntityTooLarge", "Request entity too large: %s", err->text));
    if (err->code == EPROTO)
        return answer_status(r, status_error(r->arena, 500, "", "%s", err->text));
    /* Why it does not apply is not told: clients know this answer. */
    cJSON *status =
        status_error(r->arena, 422, "Invalid", "the server rejected our request due to an error in our request");
    json_set(r->arena, status, "details", json_object(r->arena));
    return answer_status(r, status);
}

static bool is_strategic(const struct req *r)
{
    return !strcmp(r->patch_type, "application/strategic-merge-patch+json");
}

static int run(struct req *r, const struct schema_message *schema, const cJSON *original, cJSON **ret, struct err *err)
{
    if (!strcmp(r->patch_type, "application/json-patch+json"))
        return patch_json(r->arena, original, r->body_tree, ret, err);
    if (is_strategic(r))
        return patch_strategic(r->arena, schema, original, r->body_tree, ret, err);
    return patch_merge(r->arena, original, r->body_tree, ret, err);
}

/* A result that is not an object of the kind. Kubernetes shows it, or a strategic patch as Go prints maps. */
static enum phase_result not_of_kind(struct req *r, const struct schema_message *schema, const cJSON *original,
                                     const char *why)
{
    struct field_errors errs = {.arena = r->arena};
    cleanup_strbuf struct strbuf text = {0};
    cJSON *again;
    if (is_strategic(r))
        go_print(&text, r->body_tree);
    else if (!run(r, schema, original, &again, NULL)) /* the first result has lost what is unknown */
        json_write(&text, again);
    field_invalid_str(&errs, "patch", text.p ? text.p : "", why);
    return answer_status(r, status_invalid(r->arena, &no_kind, "", &errs));
}

/* Why the result does not decode into what the path says, or NULL. */
static const char *other_kind(struct req *r, const cJSON *tree)
{
    static const char *const keys[] = {"apiVersion", "kind"};
    struct object_name want, is;
    want.kind = rest_expected_kind(r, &want.group, &want.version);
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        const char *why = object_name_mistyped(r->arena, keys[i], json_get(tree, keys[i]));
        if (why)
            return why;
    }
    const char *api_version = json_str_or(tree, "apiVersion", "");
    const char *why = object_name_parse(r->arena, &want, api_version, json_str_or(tree, "kind", ""), &is);
    if (why)
        return why;
    cleanup_strbuf struct strbuf text = {0};
    json_write(&text, tree);
    if (!*is.version)
        return arena_printf(r->arena, "Object 'apiVersion' is missing in '%s'", text.p);
    why = object_name_refused(r->arena, &want, &is);
    return why || !strcmp(is.version, want.version) ? why : "the patch may not change apiVersion or kind";
}

static void stamp(struct req *r, cJSON *object)
{
    const char *group, *version, *kind = rest_expected_kind(r, &group, &version);
    rest_stamp_kind(r->arena, object, group, version, kind);
}

static enum phase_result apply(struct req *r, const struct schema_message *schema, const cJSON *original, cJSON **ret)
{
    struct err err = {0};
    if (run(r, schema, original, ret, &err) < 0)
        return refused(r, &err);

    cJSON *found = r->lenient ? NULL : json_copy(r->arena, r->complaints);
    if (!r->lenient && !found)
        found = json_array(r->arena);
    if (!json_is_obj(*ret))
        return not_of_kind(r, schema, original, "json: cannot unmarshal into an object");
    const cJSON *version = json_get(*ret, "apiVersion");
    if (!is_strategic(r) && (!version || json_is_null(version)))
        return rest_nameless(r); /* Kubernetes' decoder takes nothing of it */
    const char *why = is_strategic(r) ? NULL : other_kind(r, *ret);
    if (why)
        return not_of_kind(r, schema, original, why);
    if (is_strategic(r))
        object_convert_numbers(r->arena, schema, *ret);
    if (object_prune(r->arena, schema, *ret, found, &err) < 0)
        return not_of_kind(r, schema, original,
                           is_strategic(r) ? patch_conversion_error(r->arena, err.text) : err.text);
    if (json_count(found) && r->strict)
        return not_of_kind(r, schema, original,
                           arena_printf(r->arena, "strict decoding error: %s", rest_join(r->arena, found)));
    for (JSON_EACH(s, found))
        request_warn(r, "%s", s->valuestring);
    stamp(r, *ret); /* a strategic patch's result is converted to the kind, whatever it says */
    object_default(r->arena, schema, *ret);
    return PHASE_NEXT;
}

enum phase_result rest_patch_apply(struct req *r, const struct schema_message *schema, const cJSON *original,
                                   cJSON **ret)
{
    size_t before = request_memory_bound(r, REQUEST_TREE_MAX);
    return request_memory_check(r, before, apply(r, schema, original, ret));
}

static enum phase_result patch_mutate(struct req *r)
{
    r->tracked = false; /* an attempt before this one may have */
    if (rest_is_apply(r))
        return rest_apply_mutate(r);
    enum phase_result res = rest_load(r);
    if (res == PHASE_NEXT)
        res = rest_patch_apply(r, r->kind->schema, r->old, &r->object);
    if (res == PHASE_NEXT)
        res = rest_check_name(r);
    if (res != PHASE_NEXT)
        return res;
    if (r->kind->strategy && r->kind->strategy->defaults)
        r->kind->strategy->defaults(r->arena, r->object);
    return rest_update_prepare(r);
}

const struct handler rest_patch = {
    .body = BODY_PATCH,
    .mutating = true,
    .mutate = patch_mutate,
    .validate = rest_update_validate,
    .store = rest_update_store,
};
