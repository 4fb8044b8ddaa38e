/* Authentication: client certificates, ServiceAccount tokens, whoever else was given the say, else anonymous; then
 * impersonation. Internal to server/apiserver. */
#ifndef K3C_APISERVER_AUTHN_H
#define K3C_APISERVER_AUTHN_H

#include <cjson/cJSON.h>
#include <stdint.h>

#include "core/base/str.h"
#include "server/apiserver/request.h"

struct apiserver;
struct arena;
struct authn;
struct err;
struct identity;
struct blob;

int authn_new(struct apiserver *s, struct authn **ret, struct err *err);
struct authn *authn_free(struct authn *a); /* NULL is fine; returns NULL */

/* The phase: sets r->user, or answers 401. */
enum phase_result authenticate(struct req *r);
/* authn_impersonate.c: Impersonate-* headers change r->user, if it may. */
enum phase_result impersonate(struct req *r);

/* authn_cert.c: the identity of a verified client certificate, with a reference; NULL: none in it, or it has *expired
 * since. */
struct identity *authn_certificate(struct authn *a, struct slice der, bool *expired);

/* authn_token.c: the identity of a ServiceAccount token, with a reference. NULL: *why says what is wrong with it, or is
 * NULL when it is no token of ours. `audiences`: NULL-terminated, one must be in it; NULL: the server's own. Those that
 * are go into the array `found`, unless that is NULL. */
struct identity *authn_token(struct authn *a, struct arena *arena, const char *token, const char *const *audiences,
                             cJSON *found, const char **why);

/* sub_token.c and supervisor: signs a token. `claims` lack iss, iat, nbf, exp and jti. Heap text, or NULL with err. */
char *authn_sign(struct authn *a, struct arena *arena, cJSON *claims, int64_t seconds, struct err *err);
const char *authn_issuer(const struct authn *a);
/* The public keys as a JWK set. */
struct blob *authn_jwks(struct authn *a);

/* For the HTTP server (ctx: the struct apiserver): whether the headers say who asks, before a large body is taken. */
bool authn_known(void *ctx, struct http_request *http);

#endif
