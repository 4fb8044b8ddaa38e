/* PUT of an object. */
#include <errno.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/format/json.h"
#include "core/model/meta.h"
#include "core/model/status.h"
#include "server/apiserver/admission.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/authz.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

static bool is_status(const struct req *r)
{
    return !strcmp(r->info.subresource, "status");
}

/* A subresource that writes its parent may bring rules of its own: finalize, approval. */
static const struct kind_strategy *strategy_of(const struct req *r)
{
    bool own = r->sub && r->sub->strategy && !r->sub->schema;
    return own ? r->sub->strategy : r->kind->strategy;
}

/* resourceVersion of the body against what is stored. */
static enum phase_result check_revision(struct req *r, cJSON *meta)
{
    uint64_t given;
    const char *why = rest_revision_of(r->arena, json_str_or(meta, "resourceVersion", ""), &given);
    if (why)
        return answer_status(r, status_error(r->arena, 500, "", "%s", why));
    if (!given) {
        if (r->kind->flags & KIND_UNCONDITIONAL_UPDATE)
            return PHASE_NEXT;
        struct field_errors errs = {.arena = r->arena};
        struct kind resource = {.group = r->kind->group, .kind = r->kind->resource};
        field_invalid(&errs, "metadata.resourceVersion", json_number(r->arena, 0), "must be specified for an update");
        return answer_status(r, status_invalid(r->arena, &resource, r->info.name, &errs));
    }
    if (given == r->old_revision)
        return PHASE_NEXT;
    return answer_status(r, status_conflict(r->arena, r->kind, r->info.name, OPTIMISTIC_LOCK_MESSAGE));
}

static enum phase_result check_uid(struct req *r, cJSON *meta)
{
    const char *uid = json_str_or(meta, "uid", ""), *old = json_str_or(r->old, "metadata.uid", "");
    if (!*uid || !strcmp(uid, old))
        return PHASE_NEXT;
    return rest_precondition_failed(r, r->kind, r->info.name, rest_precondition(r->arena, "UID", uid, old));
}

static void prepare(struct req *r)
{
    const struct kind_strategy *s = strategy_of(r);
    if (is_status(r) && s && s->prepare_status)
        s->prepare_status(r->arena, r->object, r->old);
    else if (!is_status(r) && s && s->prepare_update)
        s->prepare_update(r->arena, r->object, r->old);
    else if (!is_status(r) && (r->kind->flags & KIND_GENERATION))
        meta_bump_generation(r->arena, r->object, r->old);
}

enum phase_result rest_update_prepare(struct req *r)
{
    cJSON *meta = rest_metadata(r->arena, r->object), *old_meta = json_get(r->old, "metadata");
    enum phase_result res = rest_check_namespace(r, r->object);
    bool patch = r->handler->body == BODY_PATCH && !(r->sub && r->sub->schema);
    if (res == PHASE_NEXT && !patch) /* validation judges what a patch does to it */
        res = check_uid(r, meta);
    if (res == PHASE_NEXT)
        res = check_revision(r, meta);
    if (res != PHASE_NEXT)
        return res;
    rest_track(r);
    json_set(r->arena, meta, "resourceVersion", json_copy(r->arena, json_get(old_meta, "resourceVersion")));
    meta_prepare_update(r->arena, r->object, r->old);
    if ((res = admit(r, ADMIT_UPDATE)) != PHASE_NEXT)
        return res;
    prepare(r);
    return rest_allocate(r);
}

enum phase_result rest_update_validate(struct req *r)
{
    if (r->creating)
        return rest_create_validate(r);
    const struct kind_strategy *s = strategy_of(r);
    struct field_errors errs = {.arena = r->arena};
    meta_validate(&errs, r->kind, s, is_status(r), r->object, r->old);
    enum phase_result res = rest_check_errors(r, &errs, r->info.name);
    if (res != PHASE_NEXT)
        return res;
    if (!is_status(r) && s && s->warnings)
        rest_strategy_warnings(r, false);
    return admission_check(r, ADMIT_UPDATE);
}

/* What a PUT that creates may say of the object that is not there: no uid; any revision, which counts for nothing. */
static enum phase_result check_absent(struct req *r)
{
    cJSON *meta = rest_metadata(r->arena, r->object);
    const char *uid = json_str_or(meta, "uid", "");
    uint64_t given;
    const char *why = rest_revision_of(r->arena, json_str_or(meta, "resourceVersion", ""), &given);
    if (*uid)
        return rest_precondition_failed(r, r->kind, r->info.name, rest_precondition(r->arena, "UID", uid, ""));
    if (why)
        return answer_status(r, status_error(r->arena, 500, "", "%s", why));
    if (!r->dry_run)
        json_del(meta, "resourceVersion");
    return PHASE_NEXT;
}

enum phase_result rest_nameless(struct req *r)
{
    return answer_status(
        r, status_bad_request(r->arena,
                              "the name of the object (%s based on URL) was undeterminable: name must be provided",
                              r->info.name));
}

enum phase_result rest_check_name(struct req *r)
{
    const char *name = json_str_or(r->object, "metadata.name", "");
    enum phase_result res = rest_check_namespace(r, r->object);
    if (res != PHASE_NEXT)
        return res;
    if (!*name)
        return rest_nameless(r);
    if (strcmp(name, r->info.name))
        return answer_status(
            r, status_bad_request(r->arena, "the name of the object (%s) does not match the name on the URL (%s)", name,
                                  r->info.name));
    return PHASE_NEXT;
}

static enum phase_result update_mutate(struct req *r)
{
    enum phase_result res = rest_check_name(r);
    if (res != PHASE_NEXT)
        return res;
    res = rest_load(r);
    if (res == PHASE_NEXT)
        return rest_update_prepare(r);
    if (!(r->kind->flags & KIND_CREATE_ON_UPDATE) || *r->info.subresource)
        return res;
    if ((res = check_absent(r)) != PHASE_NEXT || (res = authorize_create(r)) != PHASE_NEXT)
        return res;
    r->answer = (struct answer){0};
    return rest_create_prepare(r);
}

/* The last finalizer of an object that waits for deletion is gone with this update: so is the object. */
static bool ends_deletion(const struct req *r)
{
    const cJSON *old = json_get(r->old, "metadata");
    return json_str(old, "deletionTimestamp") && json_int(old, "deletionGracePeriodSeconds", 0) <= 0 &&
           !rest_deletion_held(r->kind, r->object);
}

static int write_update(struct req *r, const char *key, struct blob **bytes)
{
    int e;
    if (!ends_deletion(r)) {
        e = rest_store(r->srv, r->arena, r->kind, key, r->old_revision, r->object, bytes, &r->seen);
        if (e == -EFBIG && rest_untrack(r))
            e = rest_store(r->srv, r->arena, r->kind, key, r->old_revision, r->object, bytes, &r->seen);
        if (e == 0)
            rest_after_update(r->srv, r->kind, r->old, r->object);
        return e;
    }
    e = rest_remove(r->srv, r->arena, r->kind, key, r->old_revision, r->object, bytes, &r->seen);
    if (e == 0)
        rest_after_delete(r->srv, r->kind, r->object);
    return e;
}

enum phase_result rest_update_store(struct req *r)
{
    if (r->creating)
        return rest_create_store(r);
    managed_keep_times(r->arena, r->old, r->object);
    object_null_empty(r->kind->schema, r->object);
    if (json_equal(r->object, r->old)) {
        r->rollback = NULL;
        return answer_object(r, 200, r->old, r->old_bytes);
    }
    if (r->dry_run)
        return answer_object(r, 200, r->object, NULL);

    struct blob *bytes = NULL;
    json_del(rest_metadata(r->arena, r->object), "selfLink");
    const char *key = rest_key(r->arena, r->kind, r->info.namespace, r->info.name);
    int e = write_update(r, key, &bytes);
    if (e == 0) {
        r->rollback = NULL;
        r->charged = NULL;
        answer_object(r, 200, r->object, bytes);
        blob_unref(bytes);
        return PHASE_ANSWER;
    }
    r->seen = store_revision(r->srv->store);
    if (e == -EAGAIN && r->handler->body == BODY_PATCH)
        return PHASE_RETRY;
    if (e == -EAGAIN)
        return answer_status(r, status_conflict(r->arena, r->kind, r->info.name, OPTIMISTIC_LOCK_MESSAGE));
    if (e == -ENOENT)
        return answer_status(r, status_not_found(r->arena, r->kind, r->info.name));
    return rest_store_failed(r, e);
}

const struct handler rest_update = {
    .body = BODY_OBJECT,
    .mutating = true,
    .mutate = update_mutate,
    .validate = rest_update_validate,
    .store = rest_update_store,
};
