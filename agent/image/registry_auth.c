/* Tokens of registries, asked for when one challenges. Source: distribution/docs/spec/auth (token.md, oauth.md,
 * scope.md). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/image/registry_int.h"
#include "agent/image/www_authenticate.h"
#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/wire/crypto.h"

enum { CREDENTIAL_MAX = 16384, TOKEN_TIMEOUT_MS = 30000 };

#define DENIED "pull access denied, repository does not exist or may require authorization: "

/* A request for a token, for all the calls that wait for it. */
struct token_fetch {
    struct registry *registry;
    struct arena *arena;
    struct http_call *http;
    const char *url, *what; /* for messages */
};

static void set_authorization(struct registry *r, const char *scheme, const char *value)
{
    struct strbuf b = {0};
    strbuf_addf(&b, "%s %s", scheme, value);
    if (r->authorization)
        crypto_wipe(r->authorization, strlen(r->authorization));
    free(r->authorization);
    r->authorization = strbuf_take(&b);
    r->generation++;
}

static const char *basic_value(struct arena *a, const struct registry_auth *auth)
{
    const char *text = arena_printf(a, "%s:%s", auth->username, auth->password);
    char *out = arena_alloc(a, BASE64_ENCODED_MAX(strlen(text)) + 1);
    base64_encode(out, text, strlen(text), BASE64_STD);
    return out;
}

/* Users of an identity token are sometimes called this. */
static const char *identity_token(const struct registry_auth *auth)
{
    if (!*auth->identity_token && str_eq(auth->username, "<token>"))
        return auth->password;
    return auth->identity_token;
}

static void deny(struct registry_call *c, const char *why)
{
    registry_finish(c, REGISTRY_DENIED, false, DENIED "%s", why);
}

/* ---- tokens ---- */

static void end_fetch(struct registry *r)
{
    struct token_fetch *t = TAKE(r->token);
    arena_free(t->arena);
    free(t);
}

void registry_cancel_token(struct registry *r)
{
    if (!r->token)
        return;
    if (r->token->http)
        http_call_cancel(r->token->http);
    end_fetch(r);
}

static struct registry_call *next_waiting(struct registry *r)
{
    for (struct list *at = r->calls.next; at != &r->calls; at = at->next) {
        struct registry_call *c = CONTAINER_OF(at, struct registry_call, link);
        if (c->waits_for_token)
            return c;
    }
    return NULL;
}

/* Any callback may free the registry, and with it all that waits. */
static void go_on(struct registry *r)
{
    r->holds++;
    for (struct registry_call *c; (c = next_waiting(r));) {
        c->waits_for_token = false;
        registry_attempt(c);
    }
    registry_release(r);
}

static void fail_waiting(struct registry *r, bool denied, bool transient, const char *message)
{
    r->holds++;
    for (struct registry_call *c; (c = next_waiting(r));)
        registry_finish(c, denied ? REGISTRY_DENIED : REGISTRY_UNREACHABLE, transient, "failed to authorize: %s",
                        message);
    registry_release(r);
}

static bool token_ok(const char *token)
{
    if (!token || !*token || strlen(token) > REGISTRY_TOKEN_MAX)
        return false;
    for (const char *p = token; *p; p++)
        if (*p <= ' ' || *p > '~')
            return false;
    return true;
}

static void on_token(void *ctx, int code, const struct http_headers *h, struct slice body, const char *why)
{
    struct registry *r = ctx;
    struct token_fetch *t = r->token;
    cleanup_arena struct arena *a = arena_new();
    cJSON *answer = NULL;
    (void)h;
    t->http = NULL;
    if (why) {
        why = arena_printf(a, "%s: Get \"%s\": %s", t->what, t->url, why);
        end_fetch(r);
        fail_waiting(r, false, true, why);
        return;
    }
    if (code != 200) {
        const char *words = registry_words(a, body);
        why = arena_printf(a, "%s: unexpected status from request to %s: %d %s%s%s", t->what, t->url, code,
                           http_reason(code), *words ? " - Server message: " : "", words);
        end_fetch(r);
        fail_waiting(r, code == 400 || code == 401 || code == 403, code == 429 || code >= 500, why);
        return;
    }
    json_parse(a, body.p, body.n, &answer, NULL, NULL);
    const char *token = json_str(answer, "token");
    token = token_ok(token) ? token : json_str(answer, "access_token");
    why = arena_printf(a, "%s: the answer of %s holds no token", t->what, t->url);
    end_fetch(r);
    if (!token_ok(token)) {
        fail_waiting(r, false, false, why);
        return;
    }
    set_authorization(r, "Bearer", token);
    go_on(r);
}

static void add_scope(struct arena *a, struct strbuf *query, const char *scope)
{
    strbuf_addf(query, "%sscope=%s", query->len ? "&" : "", http_percent_encode(a, scope));
}

/* The registry may ask for another scope than its repository's name suggests: both then. */
static const char *token_query(struct arena *a, const struct registry *r, const struct auth_challenge *c)
{
    cleanup_strbuf struct strbuf q = {0};
    const char *scope = arena_printf(a, "repository:%s:pull", r->host.repo);
    if (c->service)
        strbuf_addf(&q, "service=%s", http_percent_encode(a, c->service));
    add_scope(a, &q, scope);
    if (c->scope && *c->scope && !str_eq(c->scope, scope))
        add_scope(a, &q, c->scope);
    return arena_strdup(a, q.p);
}

static int begin_fetch(struct registry *r, const struct auth_challenge *challenge, struct err *err)
{
    struct url realm;
    struct arena *a = arena_new();
    struct token_fetch *t = mem_alloc(sizeof(*t));
    t->registry = r;
    t->arena = a;
    r->token = t;
    if (!challenge->realm || url_parse(a, challenge->realm, &realm, NULL))
        return err_set(err, EINVAL, "the registry names no place to get a token from");
    if (r->host.origin.https && !realm.https)
        return err_set(err, EINVAL, "the registry wants a token from %s, and secrets do not go over plain http",
                       url_text(a, &realm));
    struct http_client *client = registry_client(r, &realm, err);
    if (!client)
        return -EINVAL;

    const char *identity = identity_token(&r->auth), *query = token_query(a, r, challenge);
    struct http_headers h = {0};
    struct http_call_options o = {.method = "GET", .headers = &h, .timeout_ms = TOKEN_TIMEOUT_MS};
    http_headers_add(a, &h, "accept", "application/json");
    if (*identity) {
        o.method = "POST";
        o.target = realm.target;
        o.body = arena_printf(a, "grant_type=refresh_token&client_id=k3c&%s&refresh_token=%s", query,
                              http_percent_encode(a, identity));
        o.body_len = strlen(o.body);
        http_headers_add(a, &h, "content-type", "application/x-www-form-urlencoded");
    } else {
        o.target = arena_printf(a, "%s%c%s", realm.target, strchr(realm.target, '?') ? '&' : '?', query);
        if (*r->auth.username)
            http_headers_add(a, &h, "authorization", arena_printf(a, "Basic %s", basic_value(a, &r->auth)));
    }
    t->url = url_text(a, &realm);
    t->what = *identity || *r->auth.username ? "failed to fetch oauth token" : "failed to fetch anonymous token";
    t->http = http_client_fetch(client, &o, 2 * (size_t)REGISTRY_TOKEN_MAX, on_token, r);
    return 0;
}

/* ---- challenges ---- */

static void answer_bearer(struct registry_call *c, const struct auth_challenge *challenge)
{
    struct registry *r = c->registry;
    struct err err = {0};
    c->waits_for_token = true;
    if (r->token) /* another call asks already */
        return;
    if (!begin_fetch(r, challenge, &err))
        return;
    end_fetch(r);
    c->waits_for_token = false;
    registry_finish(c, REGISTRY_UNREACHABLE, false, "failed to authorize: %s", err.text);
}

static void answer_basic(struct registry_call *c)
{
    struct registry *r = c->registry;
    if (!*r->auth.username) {
        deny(c, "authorization failed: no basic auth credentials");
        return;
    }
    set_authorization(r, "Basic", basic_value(c->arena, &r->auth));
    registry_attempt(c);
}

void registry_authenticate(struct registry_call *c)
{
    struct registry *r = c->registry;
    struct auth_challenge list[AUTH_CHALLENGES_MAX];
    size_t n = auth_challenges_parse(c->arena, c->challenge, list), at = 0;
    while (at < n && list[at].scheme == AUTH_OTHER)
        at++;
    if (at == n) {
        deny(c, "authorization failed: the registry offers no way of authentication that is known here");
        return;
    }
    /* A newer authorization than this call's is there: perhaps it is accepted. */
    if (r->authorization && !r->token && c->generation != r->generation && c->authentications < 2) {
        c->authentications++;
        registry_attempt(c);
        return;
    }
    if (c->sent_authorization && (c->authentications || *r->auth.registry_token || list[at].scheme == AUTH_BASIC)) {
        const char *words = registry_words(c->arena, (struct slice){c->words.p, c->words.len});
        const char *said = list[at].error && *list[at].error ? list[at].error : words;
        deny(c, *said ? arena_printf(c->arena, "server message: %.300s: authorization failed", said)
                      : "authorization failed");
        return;
    }
    c->authentications++;
    if (list[at].scheme == AUTH_BASIC)
        answer_basic(c);
    else
        answer_bearer(c, &list[at]);
}
