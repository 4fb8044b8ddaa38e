/* POST of an object. */
#include <errno.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/clock.h"
#include "core/format/json.h"
#include "core/model/meta.h"
#include "core/model/status.h"
#include "server/apiserver/admission.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

enum { NAME_ATTEMPTS = 8 };

static enum phase_result create_mutate(struct req *r)
{
    enum phase_result res = rest_check_namespace(r, r->object);
    if (res != PHASE_NEXT)
        return res;
    return rest_create_prepare(r);
}

enum phase_result rest_create_prepare(struct req *r)
{
    cJSON *meta = rest_metadata(r->arena, r->object);
    r->creating = true;
    r->generated = r->generated || !*json_str_or(meta, "name", ""); /* a second pass finds the name there */
    meta_wipe(r->arena, r->object);
    rest_track(r);
    meta_prepare_create(r->arena, r->kind, r->object, clock_real_us());
    enum phase_result res = admit(r, ADMIT_CREATE);
    if (res != PHASE_NEXT)
        return res;
    const struct kind_strategy *s = r->kind->strategy;
    if (s && s->early_warnings)
        rest_strategy_warnings(r, true);
    if (s && s->prepare_create)
        s->prepare_create(r->arena, r->object);
    return rest_allocate(r);
}

enum phase_result rest_create_validate(struct req *r)
{
    const struct kind_strategy *s = r->kind->strategy;
    struct field_errors errs = {.arena = r->arena};
    meta_validate(&errs, r->kind, s, false, r->object, NULL);
    enum phase_result res = rest_check_errors(r, &errs, json_str_or(r->object, "metadata.name", ""));
    if (res != PHASE_NEXT)
        return res;
    if (s && s->warnings)
        rest_strategy_warnings(r, false);
    return admission_check(r, ADMIT_CREATE);
}

static cJSON *name_taken(struct req *r, const char *name)
{
    if (!r->generated)
        return status_already_exists(r->arena, r->kind, name);
    cJSON *status = status_already_exists(r->arena, r->kind, name);
    json_set(r->arena, status, "message",
             json_stringf(r->arena, "%s, the server was not able to generate a unique name for the object",
                          json_str_or(status, "message", "")));
    json_put(r->arena, status, "details.retryAfterSeconds", json_number(r->arena, 1));
    return status;
}

/* A dry run ends here: as if written, without a revision. */
static enum phase_result answer_unwritten(struct req *r, const char *key)
{
    struct store_kv kv;
    r->seen = store_revision(r->srv->store);
    if (store_get(r->srv->store, key, &kv) == 0)
        return answer_status(r, status_already_exists(r->arena, r->kind, json_str_or(r->object, "metadata.name", "")));
    return answer_object(r, 201, r->object, NULL);
}

/* What the storage says of an object that tells of a revision; one that is no number is forgotten. */
static bool has_revision(struct req *r, cJSON *meta)
{
    uint64_t given;
    return !rest_revision_of(r->arena, json_str_or(meta, "resourceVersion", ""), &given) && given;
}

enum phase_result rest_create_store(struct req *r)
{
    cJSON *meta = rest_metadata(r->arena, r->object);
    if (!r->dry_run && has_revision(r, meta))
        return answer_status(
            r, status_error(r->arena, 500, "", "resourceVersion should not be set on objects to be created"));
    struct blob *bytes = NULL;
    int e = -EEXIST;
    object_null_empty(r->kind->schema, r->object);
    for (int i = 0; i < NAME_ATTEMPTS && e == -EEXIST; i++) {
        if (i) {
            json_set_str(r->arena, meta, "name", meta_generate_name(r->arena, json_str_or(meta, "generateName", "")));
        }
        const char *key = rest_key(r->arena, r->kind, r->info.namespace, json_str_or(meta, "name", ""));
        if (strlen(key) > STORE_KEY_MAX)
            return answer_status(r, status_bad_request(r->arena, "the name is too long"));
        if (r->dry_run)
            return answer_unwritten(r, key);
        e = rest_store(r->srv, r->arena, r->kind, key, 0, r->object, &bytes, &r->seen);
        if (e == -EFBIG && rest_untrack(r))
            e = rest_store(r->srv, r->arena, r->kind, key, 0, r->object, &bytes, &r->seen);
        if (!r->generated)
            break;
    }
    if (e == 0) {
        r->rollback = NULL;
        r->charged = NULL;
        answer_object(r, 201, r->object, bytes);
        blob_unref(bytes);
        return PHASE_ANSWER;
    }
    r->seen = store_revision(r->srv->store);
    if (e == -EEXIST)
        return answer_status(r, name_taken(r, json_str_or(meta, "name", "")));
    return rest_store_failed(r, e);
}

const struct handler rest_create = {
    .body = BODY_OBJECT,
    .mutating = true,
    .mutate = create_mutate,
    .validate = rest_create_validate,
    .store = rest_create_store,
};
