/* TokenRequest: POST serviceaccounts/NAME/token signs a token that is bound to the account and, if asked, to an object.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/format/json.h"
#include "core/model/meta.h"
#include "core/model/status.h"
#include "server/apiserver/admission.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/authn.h"
#include "server/apiserver/handlers.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

enum {
    SECONDS_DEFAULT = 3600,
    SECONDS_INJECTED = 3607, /* what the projected volume asks for: such tokens live a year and warn */
    SECONDS_EXTENDED = 365 * 24 * 3600,
};
#define GROUP "authentication.k8s.io"
static const struct kind row = {.group = GROUP, .version = "v1", .kind = "TokenRequest", .resource = "tokenrequests"};

static enum phase_result invalid(struct req *r, const struct field_errors *errs, const char *name)
{
    return errs->count ? answer_status(r, status_invalid(r->arena, &row, name, errs)) : PHASE_NEXT;
}

static enum phase_result check_metadata(struct req *r)
{
    struct field_errors errs = {.arena = r->arena};
    const char *name = json_str_or(r->object, "metadata.name", ""),
               *ns = json_str_or(r->object, "metadata.namespace", "");
    if (*name && strcmp(name, r->info.name))
        field_invalid_str(&errs, "metadata.name", name, "must match the service account name if specified");
    if (*ns && strcmp(ns, r->info.namespace))
        return answer_status(r, status_bad_request(r->arena, "the namespace of the provided object does not match the "
                                                             "namespace sent on the request"));
    return invalid(r, &errs, r->info.name);
}

static enum phase_result mutate(struct req *r)
{
    enum phase_result res = check_metadata(r);
    const struct managed_write w = rest_managed_write(r, r->sub->schema, GROUP "/v1", row.kind);
    managed_update(r->arena, &w, NULL, r->object);
    if (res == PHASE_NEXT)
        res = admit(r, ADMIT_CREATE); /* which looks at the audiences that were asked for */
    cJSON *spec = json_ensure(r->arena, r->object, "spec");
    if (!json_count(json_get(spec, "audiences")))
        json_set(r->arena, spec, "audiences", json_build(r->arena, "[%s,'k3c']", authn_issuer(r->srv->authn)));
    if (!json_get(spec, "expirationSeconds"))
        json_set_int(r->arena, spec, "expirationSeconds", SECONDS_DEFAULT);
    return res;
}

static enum phase_result validate(struct req *r)
{
    return rest_validate_body(r, r->object, "");
}

struct binding {
    const char *resource;
    const cJSON *pod, *node, *secret; /* at most one chosen, plus the node of a pod */
};

static enum phase_result load_bound(struct req *r, const char *resource, const char *ns, const cJSON *ref,
                                    const cJSON **ret)
{
    const struct kind *k = kind_by_resource("", "v1", resource);
    const char *name = json_str_or(ref, "name", ""), *uid = json_str_or(ref, "uid", "");
    *ret = rest_read(r->srv, r->arena, k, ns, name, NULL);
    if (!*ret)
        return answer_status(r, status_not_found(r->arena, k, name));
    if (*uid && strcmp(uid, json_str_or(*ret, "metadata.uid", "")))
        return answer_status(
            r, status_conflict(
                   r->arena, &(struct kind){.group = "", .resource = k->kind}, name,
                   arena_printf(
                       r->arena,
                       "the UID in the bound object reference (%s) does not match the UID in record. The object might "
                       "have been deleted and then recreated",
                       uid)));
    return PHASE_NEXT;
}

static enum phase_result read_binding(struct req *r, struct binding *b)
{
    const cJSON *ref = json_at(r->object, "spec.boundObjectRef");
    const char *kind = json_str_or(ref, "kind", ""), *version = json_str_or(ref, "apiVersion", "");
    bool core = !strchr(version, '/'); /* of whichever version */
    if (!json_is_obj(ref))
        return PHASE_NEXT;
    if (core && !strcmp(kind, "Pod")) {
        enum phase_result res = load_bound(r, "pods", r->info.namespace, ref, &b->pod);
        if (res != PHASE_NEXT)
            return res;
        if (strcmp(json_str_or(b->pod, "spec.serviceAccountName", ""), r->info.name))
            return answer_status(r,
                                 status_bad_request(r->arena,
                                                    "cannot bind token for serviceaccount \"%s\" to pod running with "
                                                    "different serviceaccount name.",
                                                    r->info.name));
        const char *node = json_str_or(b->pod, "spec.nodeName", "");
        if (*node)
            b->node = rest_read(r->srv, r->arena, kind_by_resource("", "v1", "nodes"), "", node, NULL);
        return PHASE_NEXT;
    }
    if (core && !strcmp(kind, "Node"))
        return load_bound(r, "nodes", "", ref, &b->node);
    if (core && !strcmp(kind, "Secret"))
        return load_bound(r, "secrets", r->info.namespace, ref, &b->secret);
    return answer_status(r, status_bad_request(r->arena, "cannot bind token to object of type %s%s, Kind=%s",
                                               strchr(version, '/') ? "" : "/", version, kind));
}

static void put_ref(struct arena *a, cJSON *claims, const char *key, const cJSON *object)
{
    if (object)
        json_set(
            a, claims, key,
            json_build(a, "{'name':%s,'uid':%s}", json_str(object, "metadata.name"), json_str(object, "metadata.uid")));
}

static bool for_us(struct req *r)
{
    return json_has_str(json_at(r->object, "spec.audiences"), authn_issuer(r->srv->authn));
}

static cJSON *claims_of(struct req *r, const cJSON *account, const struct binding *b)
{
    struct arena *a = r->arena;
    cJSON *claims = json_object(a), *k = json_object(a);
    json_set(a, claims, "aud", json_copy(a, json_at(r->object, "spec.audiences")));
    json_set_str(a, k, "namespace", r->info.namespace);
    put_ref(a, k, "node", b->node);
    put_ref(a, k, "pod", b->pod);
    put_ref(a, k, "secret", b->secret);
    put_ref(a, k, "serviceaccount", account);
    json_set(a, claims, "kubernetes.io", k);
    json_set(a, claims, "sub", json_stringf(a, "system:serviceaccount:%s:%s", r->info.namespace, r->info.name));
    return claims;
}

static enum phase_result store(struct req *r)
{
    struct arena *a = r->arena;
    struct binding b = {0};
    const struct kind *k = r->kind;
    const cJSON *account = rest_read(r->srv, a, k, r->info.namespace, r->info.name, NULL);
    r->seen = store_revision(r->srv->store);
    if (!account)
        return answer_status(r, status_not_found(a, k, r->info.name));
    const char *uid = json_str_or(r->object, "metadata.uid", ""), *real = json_str_or(account, "metadata.uid", "");
    if (*uid && strcmp(uid, real))
        return answer_status(
            r,
            status_conflict(
                a, &(struct kind){.group = row.group, .resource = row.kind}, r->info.name,
                arena_printf(a, "the UID in the token request (%s) does not match the UID of the service account (%s)",
                             uid, real)));
    enum phase_result res = read_binding(r, &b);
    if (res != PHASE_NEXT)
        return res;

    int64_t asked = json_int(r->object, "spec.expirationSeconds", SECONDS_DEFAULT), now = clock_real_s();
    bool extend = b.pod && asked == SECONDS_INJECTED && for_us(r);
    cJSON *claims = claims_of(r, account, &b);
    if (extend)
        json_set_int(a, json_get(claims, "kubernetes.io"), "warnafter", now + asked);
    struct err err = {0};
    char *token = authn_sign(r->srv->authn, a, claims, extend ? SECONDS_EXTENDED : asked, &err);
    if (!token)
        return answer_status(r, status_internal(a, "failed to generate token: %s", err.text));

    cJSON *meta = rest_metadata(a, r->object);
    json_set_str(a, meta, "name", r->info.name);
    json_set_str(a, meta, "namespace", r->info.namespace);
    json_set_str(a, meta, "uid", real);
    json_set_str(a, meta, "creationTimestamp", meta_time(a, now * 1000000));
    json_set(a, r->object, "status",
             json_build(a, "{'expirationTimestamp':%s,'token':%s}", meta_time(a, (now + asked) * 1000000), token));
    free(token);
    return answer_tree(r, 201, r->object, r->sub->schema);
}

const struct handler sub_token_create = {
    .body = BODY_OBJECT, .mutating = true, .mutate = mutate, .validate = validate, .store = store};
