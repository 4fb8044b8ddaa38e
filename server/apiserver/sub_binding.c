/* Binding: the scheduler's word that a pod belongs to a node; POST pods/NAME/binding, or bindings. */
#include <errno.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/format/json.h"
#include "core/model/meta.h"
#include "core/model/status.h"
#include "server/apiserver/admission.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/handlers.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

static const struct kind *pods(void)
{
    return kind_by_resource("", "v1", "pods");
}

static enum phase_result conflict(struct req *r, const char *name, const char *why)
{
    static const struct kind row = {.group = "", .version = "v1", .kind = "Binding", .resource = "pods/binding"};
    return answer_status(r, status_conflict(r->arena, &row, name, why));
}

static enum phase_result validate_binding(struct req *r)
{
    return rest_validate_body(r, r->object, json_str_or(r->object, "metadata.name", ""));
}

static void copy_strings(struct req *r, cJSON *pod, const char *member, bool overwrite)
{
    const cJSON *from = json_get(json_get(r->object, "metadata"), member);
    for (JSON_EACH(item, from)) {
        cJSON *to = json_ensure(r->arena, rest_metadata(r->arena, pod), member);
        if (overwrite || !json_get(to, item->string))
            json_set(r->arena, to, item->string, json_copy(r->arena, item));
    }
}

static void set_scheduled(struct arena *a, cJSON *pod)
{
    cJSON *status = json_ensure(a, pod, "status"), *conditions = json_get(status, "conditions"), *found = NULL;
    if (!json_is_arr(conditions))
        conditions = json_set(a, status, "conditions", json_array(a));
    for (JSON_EACH(c, conditions))
        if (!strcmp(json_str_or(c, "type", ""), "PodScheduled"))
            found = c;
    cJSON *fresh =
        json_build(a,
                   "{'type':'PodScheduled','status':'True','lastProbeTime':%J,'lastTransitionTime':%s,"
                   "'observedGeneration':%J}",
                   json_null(a), meta_time(a, clock_real_us()), json_copy(a, json_at(pod, "metadata.generation")));
    if (found)
        json_replace(conditions, found, fresh);
    else
        json_append(conditions, fresh);
    json_del(status, "nominatedNodeName");
}

static enum phase_result bind(struct req *r, const char *name)
{
    struct arena *a = r->arena;
    uint64_t revision;
    cJSON *pod = rest_read(r->srv, a, pods(), r->info.namespace, name, &revision);
    const char *uid = json_str_or(r->object, "metadata.uid", ""),
               *rv = json_str_or(r->object, "metadata.resourceVersion", "");
    r->seen = store_revision(r->srv->store);
    if (!pod)
        return answer_status(r, status_not_found(a, pods(), name));
    const char *is_uid = json_str_or(pod, "metadata.uid", ""),
               *is_rv = json_str_or(pod, "metadata.resourceVersion", "");
    if (*uid && strcmp(uid, is_uid))
        return rest_precondition_failed(r, pods(), name, rest_precondition(a, "UID", uid, is_uid));
    if (*rv && strcmp(rv, is_rv))
        return rest_precondition_failed(r, pods(), name, rest_precondition(a, "ResourceVersion", rv, is_rv));
    if (json_str(pod, "metadata.deletionTimestamp"))
        return conflict(r, name, arena_printf(a, "pod %s is being deleted, cannot be assigned to a host", name));
    const char *node = json_str_or(pod, "spec.nodeName", "");
    if (*node)
        return conflict(r, name, arena_printf(a, "pod %s is already assigned to node \"%s\"", name, node));
    if (json_count(json_at(pod, "spec.schedulingGates")))
        return conflict(r, name, arena_printf(a, "pod %s has non-empty .spec.schedulingGates", name));

    json_set_str(a, json_ensure(a, pod, "spec"), "nodeName", json_str(r->object, "target.name"));
    copy_strings(r, pod, "annotations", true);
    copy_strings(r, pod, "labels", true);
    set_scheduled(a, pod);
    int e = r->dry_run ? 0
                       : rest_store(r->srv, a, pods(), rest_key(a, pods(), r->info.namespace, name), revision, pod,
                                    NULL, &r->seen);
    if (e < 0)
        return rest_store_failed(r, e);
    cJSON *status = status_success(a, NULL, NULL, NULL);
    json_set_int(a, status, "code", 201);
    return answer_status(r, status);
}

static enum phase_result pod_binding_store(struct req *r)
{
    const char *name = json_str_or(r->object, "metadata.name", "");
    if (strcmp(name, r->info.name))
        return answer_status(r, status_bad_request(r->arena, "name in URL does not match name in Binding object"));
    return bind(r, r->info.name);
}

static enum phase_result binding_store(struct req *r)
{
    return bind(r, json_str_or(r->object, "metadata.name", ""));
}

static enum phase_result mutate(struct req *r)
{
    enum phase_result res = rest_check_namespace(r, r->object);
    return res == PHASE_NEXT ? admit(r, ADMIT_CREATE) : res;
}

const struct handler sub_pod_binding_create = {
    .body = BODY_OBJECT, .mutating = true, .mutate = mutate, .validate = validate_binding, .store = pod_binding_store};
const struct handler sub_binding_create = {
    .body = BODY_OBJECT, .mutating = true, .mutate = mutate, .validate = validate_binding, .store = binding_store};
