/* NamespaceLifecycle: nothing is made in a namespace that is not there or is going; three namespaces stay for good. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/format/json.h"
#include "core/model/status.h"
#include "server/apiserver/admission.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

static enum phase_result terminating(struct req *r)
{
    const char *ns = r->info.namespace;
    enum phase_result res =
        admission_forbid(r, "unable to create new content in namespace %s because it is being terminated", ns);
    cJSON *cause = json_build(r->arena, "{'reason':'NamespaceTerminating','message':%s,'field':'metadata.namespace'}",
                              arena_printf(r->arena, "namespace %s is being terminated", ns));
    cJSON *causes = json_array(r->arena);
    json_append(causes, cause);
    json_put(r->arena, r->answer.tree, "details.causes", causes);
    return res;
}

static bool immortal(const char *name)
{
    return !strcmp(name, "default") || !strcmp(name, "kube-system") || !strcmp(name, "kube-public");
}

enum phase_result admit_namespace_lifecycle(struct req *r, enum admission_op op)
{
    if (admission_is(r, "", "namespaces")) {
        const char *name = op == ADMIT_DELETE ? json_str_or(r->old, "metadata.name", r->info.name) : "";
        return immortal(name) ? admission_forbid(r, "this namespace may not be deleted") : PHASE_NEXT;
    }
    if (op == ADMIT_DELETE || !(r->kind->flags & KIND_NAMESPACED) || (r->kind->flags & KIND_NOT_STORED))
        return PHASE_NEXT;

    struct store_kv kv;
    const char *ns = r->info.namespace, *key = arena_printf(r->arena, "namespaces/%s", ns);
    if (store_get(r->srv->store, key, &kv) < 0) {
        r->seen = store_revision(r->srv->store);
        return answer_status(r, status_not_found(r->arena, kind_by_resource("", "v1", "namespaces"), ns));
    }
    if (op != ADMIT_CREATE)
        return PHASE_NEXT;
    /* Bytes of ours: a phase of Terminating cannot be there unless these are, so most creates parse nothing. */
    if (!memmem(kv.value->data, kv.value->len, "\"Terminating\"", 13))
        return PHASE_NEXT;
    cJSON *tree = rest_parse(r->arena, kv.value);
    return !strcmp(json_str_or(tree, "status.phase", ""), "Terminating") ? terminating(r) : PHASE_NEXT;
}
