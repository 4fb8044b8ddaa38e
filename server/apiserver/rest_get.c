/* GET of an object. */
#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/model/status.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

/* The stored bytes are the answer. */
static enum phase_result get(struct req *r)
{
    struct store *store = r->srv->store;
    struct store_kv kv;
    uint64_t at;
    enum phase_result res = rest_parse_revision(r, &at);
    if (res != PHASE_NEXT)
        return res;
    if (at > store_revision(store))
        return answer_status(r, status_too_large_resource_version(r->arena, at, store_revision(store)));
    if (store_get(store, rest_key(r->arena, r->kind, r->info.namespace, r->info.name), &kv) < 0) {
        r->seen = store_revision(store);
        return answer_status(r, status_not_found(r->arena, r->kind, r->info.name));
    }
    r->seen = kv.revision;
    cleanup_blob struct blob *bytes = rest_shown(r->kind, kv.value);
    return answer_object(r, 200, NULL, bytes);
}

const struct handler rest_get = {.store = get};
