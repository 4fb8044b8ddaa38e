/* componentstatuses: how the parts of this process are, as old tools ask for it. Made when asked, never stored. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/format/selector.h"
#include "core/model/status.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/handlers.h"
#include "server/apiserver/health.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

/* Their names in Kubernetes, and the check of /readyz that tells. A part without its check is not there. */
static const struct {
    const char *name, *check;
} components[] = {{"controller-manager", "controllers"}, {"etcd-0", "etcd"}, {"scheduler", "scheduler"}};

static cJSON *component(struct req *r, size_t i)
{
    bool healthy = health_holds(r->srv->health, components[i].check);
    return json_build(r->arena,
                      "{'kind':'ComponentStatus','apiVersion':'v1','metadata':{'name':%s},'conditions':[{"
                      "'type':'Healthy','status':%s,'message':%s}]}",
                      components[i].name, healthy ? "True" : "False", healthy ? "ok" : "not ready");
}

static enum phase_result get(struct req *r)
{
    r->seen = store_revision(r->srv->store);
    for (size_t i = 0; i < COUNT_OF(components); i++)
        if (!strcmp(components[i].name, r->info.name) && health_has(r->srv->health, components[i].check))
            return answer_object(r, 200, component(r, i), NULL);
    return answer_status(r, status_not_found(r->arena, r->kind, r->info.name));
}

static enum phase_result list(struct req *r)
{
    struct selection selection;
    enum phase_result res = rest_selection(r, &selection);
    if (res != PHASE_NEXT)
        return res;
    struct list_result *items = mem_alloc(sizeof(*items));
    items->kind = r->kind;
    items->revision = r->seen = store_revision(r->srv->store);
    items->remaining = -1;
    for (size_t i = 0; i < COUNT_OF(components); i++) {
        cJSON *tree = component(r, i);
        if (!health_has(r->srv->health, components[i].check) ||
            !rest_selected(&selection, r->kind, "", components[i].name, tree))
            continue;
        rest_list_add(items, json_to_blob(tree));
    }
    answer_object(r, 200, NULL, NULL);
    r->answer.list = items;
    return PHASE_ANSWER;
}

const struct handler component_status_get = {.store = get};
const struct handler component_status_list = {.store = list};
