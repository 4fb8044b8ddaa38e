/* What all writes share: warnings, what a refused write answers, what follows from a write. */
#include <errno.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/log.h"
#include "core/format/json.h"
#include "core/model/status.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/flow.h"
#include "server/apiserver/ipalloc.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

void rest_strategy_warnings(struct req *r, bool early)
{
    cJSON *list = json_array(r->arena);
    if (early)
        r->kind->strategy->early_warnings(r->arena, r->object, list);
    else
        r->kind->strategy->warnings(r->arena, r->object, r->creating ? NULL : r->old, list);
    for (JSON_EACH(w, list))
        request_warn(r, "%s", w->valuestring);
}

enum phase_result rest_store_failed(struct req *r, int error)
{
    if (error == -EAGAIN)
        return answer_status(r, status_conflict(r->arena, r->kind, r->info.name, OPTIMISTIC_LOCK_MESSAGE));
    if (error == -ENOENT)
        return answer_status(r, status_not_found(r->arena, r->kind, r->info.name));
    if (error == -EFBIG)
        return answer_status(r,
                             status_error(r->arena, 413, "RequestEntityTooLarge",
                                          "Request entity too large: limit is 1572864 for an object as it is stored"));
    log_error("the datastore refused a write of %s: %s; the client gets an error", r->kind->resource, strerror(-error));
    return answer_status(r, status_internal(r->arena, "writing to the datastore: %s", strerror(-error)));
}

static bool is_service(const struct kind *k)
{
    return !*k->group && !strcmp(k->resource, "services");
}

static void give_back(struct req *r)
{
    service_alloc_undo(r->srv->services, r->state);
}

enum phase_result rest_allocate(struct req *r)
{
    if (!is_service(r->kind) || *r->info.subresource)
        return PHASE_NEXT;
    struct field_errors errs = {.arena = r->arena};
    cJSON *taken = json_object(r->arena);
    if (r->rollback)
        r->rollback(r); /* of an attempt before this one */
    service_alloc_assign(r->srv->services, r->arena, r->object, r->creating ? NULL : r->old, taken, &errs);
    r->state = taken;
    r->rollback = give_back;
    return rest_check_errors(r, &errs, json_str_or(r->object, "metadata.name", ""));
}

void rest_after_delete(struct apiserver *s, const struct kind *k, const cJSON *object)
{
    if (is_service(k))
        service_alloc_release(s->services, object);
}

void rest_after_update(struct apiserver *s, const struct kind *k, const cJSON *old, const cJSON *now)
{
    if (is_service(k))
        service_alloc_update(s->services, old, now);
}

void apiserver_writes_undone(struct apiserver *s, int error)
{
    log_error("the datastore could not make writes durable (%s) and took them back; their clients get an error and the "
              "server goes on with what the disk holds",
              strerror(-error));
    service_alloc_rebuild(s->services, s->store);
    flow_reread(s->flow);
}
