/* Server-side apply: PATCH with application/apply-patch+yaml, which is YAML or JSON. */
#include <math.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/format/json.h"
#include "core/format/yaml.h"
#include "core/model/apply.h"
#include "core/model/managed_fields.h"
#include "core/model/status.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/authz.h"
#include "server/apiserver/rest.h"

bool rest_is_apply(const struct req *r)
{
    return str_eq(r->patch_type, "application/apply-patch+yaml");
}

/* Go reads numbers here as floats: 1e3 is 1000. */
static void normalize(struct arena *a, cJSON *n)
{
    if (json_is_num(n) && n->valuestring[strcspn(n->valuestring, ".eE")] && fabs(n->valuedouble) < 1e15 &&
        n->valuedouble == floor(n->valuedouble))
        n->valuestring = arena_printf(a, "%.0f", n->valuedouble);
    for (JSON_EACH(item, n))
        normalize(a, item);
}

static const char *complaints(struct req *r, const struct json_duplicates *dups)
{
    cleanup_strbuf struct strbuf text = {0};
    if (!dups->count)
        return NULL;
    strbuf_adds(&text, "error converting YAML to JSON: yaml: unmarshal errors:");
    for (size_t i = 0; i < dups->count; i++)
        strbuf_addf(&text, "\n  %s", dups->path[i]);
    return arena_dup(r->arena, text.p, text.len);
}

static const char *sort_of(const cJSON *n)
{
    return json_is_arr(n) ? "array" : json_is_str(n) ? "string" : json_is_num(n) ? "number" : "bool";
}

enum phase_result rest_apply_decode(struct req *r)
{
    struct json_duplicates dups = {.count = 0};
    struct err err = {0};
    if (!r->body_tree) {
        if (yaml_parse_first(r->arena, r->body.p, r->body.n, &r->body_tree, &dups, &err))
            return answer_status(r, status_bad_request(r->arena, "error decoding YAML: %s", err.text));
        r->duplicates = complaints(r, &dups);
    }
    if (json_is_null(r->body_tree))
        r->body_tree = json_object(r->arena);
    if (!json_is_obj(r->body_tree))
        return answer_status(r, status_bad_request(r->arena,
                                                   "error decoding YAML: error unmarshaling JSON: while decoding JSON: "
                                                   "json: cannot unmarshal %s into Go value of type "
                                                   "map[string]interface {}",
                                                   sort_of(r->body_tree)));
    normalize(r->arena, r->body_tree);
    return PHASE_NEXT;
}

static enum phase_result refused(struct req *r, const struct apply_error *why)
{
    struct arena *a = r->arena;
    if (why->code == 400)
        return answer_status(r, status_bad_request(a, "%s", why->message));
    if (why->code != 409)
        return answer_status(
            r, status_error(a, why->code, why->code == 413 ? "RequestEntityTooLarge" : "", "%s", why->message));
    cJSON *status = status_error(a, 409, "Conflict", "%s", why->message);
    for (size_t i = 0; i < why->count; i++)
        status_add_cause(a, status, "FieldManagerConflict", why->conflicts[i].message, why->conflicts[i].field);
    return answer_status(r, status);
}

enum phase_result rest_apply_config(struct req *r, const struct managed_write *w, const cJSON *live, cJSON **ret)
{
    struct apply_error why = {0};
    if (apply_config(r->arena, w, live, r->body_tree, r->force, ret, &why))
        return refused(r, &why);
    if (r->duplicates && r->strict)
        return answer_status(r, status_bad_request(r->arena, "error strict decoding YAML: %s", r->duplicates));
    /* As a warning they would not fit into a header, having several lines; Kubernetes sends none. */
    return PHASE_NEXT;
}

static enum phase_result create(struct req *r)
{
    cJSON *meta = rest_metadata(r->arena, r->object);
    const char *uid = json_str_or(meta, "uid", "");
    if (*uid)
        return answer_status(
            r, status_conflict(r->arena, r->kind, r->info.name,
                               arena_printf(r->arena,
                                            "uid mismatch: the provided object specified uid %s, and no existing "
                                            "object was found",
                                            uid)));
    uint64_t given;
    const char *why = rest_revision_of(r->arena, json_str_or(meta, "resourceVersion", ""), &given);
    enum phase_result res = rest_check_name(r);
    if (res == PHASE_NEXT && why)
        res = answer_status(r, status_error(r->arena, 500, "", "%s", why));
    if (res == PHASE_NEXT)
        res = authorize_create(r);
    if (res != PHASE_NEXT)
        return res;
    if (!r->dry_run)
        json_del(meta, "resourceVersion");
    return rest_create_prepare(r);
}

enum phase_result rest_apply_mutate(struct req *r)
{
    const struct managed_write w = rest_managed_own(r);
    enum phase_result res = rest_load(r);
    if (res != PHASE_NEXT && *r->info.subresource)
        return res;
    r->creating = res != PHASE_NEXT;
    r->answer = (struct answer){0};
    res = rest_apply_config(r, &w, r->creating ? NULL : r->old, &r->object);
    if (res != PHASE_NEXT)
        return res;
    if (r->kind->strategy && r->kind->strategy->defaults)
        r->kind->strategy->defaults(r->arena, r->object);
    r->tracked = true;
    if (r->creating)
        return create(r);
    res = rest_check_name(r);
    return res == PHASE_NEXT ? rest_update_prepare(r) : res;
}
