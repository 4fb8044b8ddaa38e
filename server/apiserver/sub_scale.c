/* The scale subresource: autoscaling/v1 Scale over spec.replicas of its parent. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/selector.h"
#include "core/model/kind.h"
#include "core/model/printer.h"
#include "core/model/status.h"
#include "server/apiserver/handlers.h"
#include "server/apiserver/rest.h"

static cJSON *scale_of(struct arena *a, const cJSON *object)
{
    static const char *const kept[] = {"name", "namespace", "uid", "resourceVersion", "creationTimestamp"};
    const cJSON *from = json_get(object, "metadata");
    cJSON *scale = json_object(a), *meta = json_object(a), *status;
    struct selector selector;
    cleanup_strbuf struct strbuf text = {0};
    rest_stamp_kind(a, scale, "autoscaling", "v1", "Scale");
    for (size_t i = 0; i < COUNT_OF(kept); i++)
        json_set(a, meta, kept[i], json_copy(a, json_get(from, kept[i])));
    json_set(a, scale, "metadata", meta);
    int64_t replicas = json_int(object, "spec.replicas", 1);
    cJSON *spec = json_ensure(a, scale, "spec");
    if (replicas)
        json_set_int(a, spec, "replicas", replicas);
    status = json_ensure(a, scale, "status");
    json_set_int(a, status, "replicas", json_int(object, "status.replicas", 0));
    const cJSON *given = json_at(object, "spec.selector");
    if (json_is_str(given ? given->child : NULL)) /* a replication controller's: labels alone */
        given = json_build(a, "{'matchLabels':%J}", given);
    if (selector_from_tree(a, given, &selector, NULL) == 0)
        selector_format(&selector, &text);
    if (text.len)
        json_set_str(a, status, "selector", text.p);
    return scale;
}

static void cells(struct arena *a, const cJSON *scale, cJSON *list, int64_t now)
{
    cell_name(a, list, scale);
    cell_int(a, list, json_int(scale, "spec.replicas", 0));
    cell_int(a, list, json_int(scale, "status.replicas", 0));
    cell_age(a, list, json_str_or(scale, "metadata.creationTimestamp", ""), now);
}

/* What tables know of a Scale. */
static const struct kind_column columns[] = {{"Name", "string", "", "The object's name.", 0},
                                             {"Desired", "integer", "", "Pods wanted.", 0},
                                             {"Available", "integer", "", "Pods there are.", 0},
                                             {"Age", "string", "", "Time since the object was created.", 0}};
static const struct kind_strategy printed = {.cells = cells};
static const struct kind row = {.group = "autoscaling",
                                .version = "v1",
                                .kind = "Scale",
                                .columns = columns,
                                .ncolumns = COUNT_OF(columns),
                                .strategy = &printed};

static enum phase_result answer(struct req *r, const cJSON *object)
{
    answer_tree(r, 200, scale_of(r->arena, object), r->sub->schema);
    r->answer.kind = &row;
    return PHASE_ANSWER;
}

static enum phase_result scale_get(struct req *r)
{
    enum phase_result res = rest_load(r);
    return res == PHASE_NEXT ? answer(r, r->old) : res;
}

static enum phase_result check_scale(struct req *r, cJSON *scale)
{
    const char *name = json_str_or(scale, "metadata.name", "");
    enum phase_result res = rest_check_namespace(r, scale);
    if (res != PHASE_NEXT)
        return res;
    if (!*name)
        return answer_status(
            r, status_bad_request(r->arena,
                                  "the name of the object (%s based on URL) was undeterminable: name must be provided",
                                  r->info.name));
    if (strcmp(name, r->info.name))
        return answer_status(
            r, status_bad_request(r->arena, "the name of the object (%s) does not match the name on the URL (%s)", name,
                                  r->info.name));
    return rest_validate_body(r, scale, r->info.name);
}

/* Where the kind keeps what a Scale calls spec.replicas. */
static const char replicas_path[] = "spec.replicas";

static struct managed_write scale_write(struct req *r)
{
    return rest_managed_write(r, r->sub->schema, "autoscaling/v1", "Scale");
}

/* The Scale that is there, with the entries of who owns its replicas. */
static cJSON *live_scale(struct req *r)
{
    cJSON *scale = scale_of(r->arena, r->old);
    json_set(r->arena, rest_metadata(r->arena, scale), "managedFields",
             managed_to_scale(r->arena, r->old, replicas_path));
    return scale;
}

/* The parent with what the Scale says; the Scale has its entries. */
static enum phase_result replace(struct req *r, cJSON *scale)
{
    enum phase_result res = check_scale(r, scale);
    if (res != PHASE_NEXT)
        return res;
    r->object = json_copy(r->arena, r->old);
    cJSON *meta = rest_metadata(r->arena, r->object);
    json_set_int(r->arena, json_ensure(r->arena, r->object, "spec"), "replicas", json_int(scale, "spec.replicas", 0));
    json_set_str(r->arena, meta, "resourceVersion", json_str(scale, "metadata.resourceVersion"));
    json_set(r->arena, meta, "managedFields",
             managed_from_scale(r->arena, r->old, kind_api_version(r->arena, r->kind), replicas_path, scale));
    r->tracked = true;
    const char *uid = json_str(scale, "metadata.uid");
    if (uid && *uid)
        json_set_str(r->arena, meta, "uid", uid);
    return rest_update_prepare(r);
}

static enum phase_result write_scale(struct req *r, cJSON *scale)
{
    const struct managed_write w = scale_write(r);
    managed_update(r->arena, &w, live_scale(r), scale);
    return replace(r, scale);
}

static enum phase_result update_mutate(struct req *r)
{
    if (!r->state) /* r->object becomes the parent, and this may run again */
        r->state = r->object;
    enum phase_result res = rest_load(r);
    return res == PHASE_NEXT ? write_scale(r, json_copy(r->arena, r->state)) : res;
}

static enum phase_result patch_mutate(struct req *r)
{
    cJSON *scale = NULL;
    enum phase_result res = rest_load(r);
    if (res != PHASE_NEXT)
        return res;
    if (rest_is_apply(r)) {
        const struct managed_write w = scale_write(r);
        res = rest_apply_config(r, &w, live_scale(r), &scale);
        return res == PHASE_NEXT ? replace(r, scale) : res;
    }
    res = rest_patch_apply(r, r->sub->schema, scale_of(r->arena, r->old), &scale);
    return res == PHASE_NEXT ? write_scale(r, scale) : res;
}

static enum phase_result store(struct req *r)
{
    enum phase_result res = rest_update_store(r);
    if (res != PHASE_ANSWER || r->answer.code != 200)
        return res;
    return answer(r, r->object);
}

const struct handler sub_scale_get = {.store = scale_get};
const struct handler sub_scale_update = {
    .body = BODY_OBJECT, .mutating = true, .mutate = update_mutate, .validate = rest_update_validate, .store = store};
const struct handler sub_scale_patch = {
    .body = BODY_PATCH, .mutating = true, .mutate = patch_mutate, .validate = rest_update_validate, .store = store};
