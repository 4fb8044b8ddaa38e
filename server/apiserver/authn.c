#include "server/apiserver/authn.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/model/status.h"
#include "core/wire/http_server.h"
#include "core/wire/jwt.h"
#include "core/wire/key.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/authn_int.h"
#include "server/apiserver/identity.h"

/* Public keys for verification, one PEM block after the other. */
static int add_public_keys(struct authn *a, const char *pems, struct err *err)
{
    for (const char *at = pems; at && (at = strstr(at, "-----BEGIN")); at++) {
        if (a->nkeys == AUTHN_KEYS_MAX)
            return err_set(err, E2BIG, "more than %d ServiceAccount keys", AUTHN_KEYS_MAX);
        int r = key_parse(at, &a->keys[a->nkeys], err);
        if (r < 0)
            return r;
        a->nkeys++;
    }
    return 0;
}

int authn_new(struct apiserver *s, struct authn **ret, struct err *err)
{
    static const struct apiserver_user anonymous = {.name = USER_ANONYMOUS};
    struct authn *a = mem_alloc(sizeof(*a));
    a->srv = s;
    a->anonymous = identity_new(&anonymous);
    int r = 0;
    if (s->o.service_account_key) {
        r = key_parse(s->o.service_account_key, &a->keys[0], err);
        a->nkeys = r == 0;
        a->signs = r == 0 && key_is_private(a->keys[0]);
        if (r == 0 && !a->signs)
            r = err_set(err, EINVAL, "the ServiceAccount key is not a private key");
    }
    if (r == 0)
        r = add_public_keys(a, s->o.service_account_pubs, err);
    if (r < 0) {
        authn_free(a);
        return r;
    }
    *ret = a;
    return 0;
}

struct authn *authn_free(struct authn *a)
{
    if (!a)
        return NULL;
    authn_tokens_free(a);
    authn_certs_free(a);
    for (size_t i = 0; i < a->nkeys; i++)
        key_free(a->keys[i]);
    identity_unref(a->anonymous);
    free(a);
    return NULL;
}

const char *authn_issuer(const struct authn *a)
{
    return a->srv->o.issuer ? a->srv->o.issuer : "https://kubernetes.default.svc.cluster.local";
}

struct blob *authn_jwks(struct authn *a)
{
    cleanup_strbuf struct strbuf out = {0};
    strbuf_adds(&out, "{\"keys\":[");
    for (size_t i = 0; i < a->nkeys; i++) {
        if (i)
            strbuf_addc(&out, ',');
        jwt_jwk(a->keys[i], &out, NULL);
    }
    strbuf_adds(&out, "]}");
    return strbuf_to_blob(&out);
}

static struct identity *ask_others(struct authn *a, struct req *r, const char *authorization, bool *refused)
{
    struct apiserver_user user = {0};
    if (!a->srv->o.authenticate)
        return NULL;
    int e = a->srv->o.authenticate(a->srv->o.authenticate_ctx, r->arena, authorization, &user);
    *refused = e < 0;
    return e > 0 ? identity_new(&user) : NULL;
}

/* The token of "Bearer TOKEN", up to the next space, as Kubernetes cuts it; NULL: the header is for somebody else. */
static const char *bearer(struct arena *a, const char *authorization)
{
    struct slice rest = slice_of(authorization), scheme = slice_cut(&rest, ' '), token = slice_cut(&rest, ' ');
    return scheme.n == 6 && !strncasecmp(scheme.p, "bearer", 6) && token.n ? arena_dup(a, token.p, token.n) : NULL;
}

/* Who it names. NULL: nobody, or, if it is `refused`, one who is not known. */
static struct identity *from_authorization(struct authn *a, struct req *r, const char *authorization, bool *refused)
{
    const char *why = NULL, *token = bearer(r->arena, authorization);
    struct identity *id = token ? authn_token(a, r->arena, token, NULL, NULL, &why) : NULL;
    if (!id && !why)
        id = ask_others(a, r, authorization, refused);
    *refused = !id && (*refused || token);
    return id;
}

bool authn_known(void *ctx, struct http_request *http)
{
    struct apiserver *s = ctx;
    struct req r = {.srv = s, .arena = http->arena, .http = http, .headers = &http->headers};
    bool refused = http->peer_bad != NULL;
    struct identity *id = http->peer_cert.n ? authn_certificate(s->authn, http->peer_cert, &refused) : NULL;
    const char *authorization = id ? NULL : http_headers_get(r.headers, "authorization");
    if (authorization && *authorization)
        id = from_authorization(s->authn, &r, authorization, &refused);
    bool known = id != NULL;
    identity_unref(id);
    return known;
}

enum phase_result authenticate(struct req *r)
{
    struct authn *a = r->srv->authn;
    bool refused = r->http->peer_bad != NULL;
    if (r->http->peer_cert.n)
        r->user = authn_certificate(a, r->http->peer_cert, &refused);
    const char *authorization = r->user ? NULL : http_headers_get(r->headers, "authorization");
    if (authorization && *authorization) {
        bool bad = false;
        r->user = from_authorization(a, r, authorization, &bad);
        refused = refused || bad;
    }
    if (!r->user && refused) /* who shows a bad certificate or token is not nobody */
        return answer_status(r, status_unauthorized(r->arena));
    if (!r->user)
        r->user = identity_ref(a->anonymous);
    return impersonate(r);
}
