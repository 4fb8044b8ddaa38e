#include "server/controllers/token_secrets.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "server/controllers/controller.h"
#include "server/controllers/controllers.h"
#include "server/controllers/objects.h"
#include "server/controllers/served.h"

#define ACCOUNT_NAME "kubernetes.io/service-account.name"
#define ACCOUNT_UID "kubernetes.io/service-account.uid"
#define CLAIM "kubernetes.io/serviceaccount/"

/* Whole, but these only; accounts as the garbage collector has them. */
static const struct informer_resource secrets = {.group = "",
                                                 .version = "v1",
                                                 .resource = "secrets",
                                                 .query = "fieldSelector=type%3Dkubernetes.io%2Fservice-account-token"};
static const struct informer_resource accounts = {
    .group = "", .version = "v1", .resource = "serviceaccounts", .only = &served_only};

struct token_secrets {
    struct controller base;
    struct informer *secrets, *accounts;
    unsigned by_namespace;
};

static const char *account_of(struct item *secret)
{
    const char *name = object_annotation(item_tree(secret), ACCOUNT_NAME);
    return name ? name : "";
}

/* ---- filling ---- */

static void on_filled(struct work *w, const struct api_result *r, void *arg)
{
    struct token_secrets *c = arg;
    if (work_check(w, r, "secret", true))
        work_wrote(w, c->secrets, r);
}

static cJSON *encoded(struct arena *a, const char *text)
{
    size_t n = strlen(text);
    char *out = arena_alloc(a, BASE64_ENCODED_MAX(n) + 1);
    base64_encode(out, text, n, BASE64_STD);
    return json_string(a, out);
}

static cJSON *claims_of(struct arena *a, struct item *secret, const char *account, const char *uid)
{
    cJSON *claims = json_build(a, "{'iss':'kubernetes/serviceaccount'}");
    json_set_str(a, claims, CLAIM "namespace", secret->namespace);
    json_set_str(a, claims, CLAIM "secret.name", secret->name);
    json_set_str(a, claims, CLAIM "service-account.name", account);
    json_set_str(a, claims, CLAIM "service-account.uid", uid);
    json_set(a, claims, "sub", json_stringf(a, "system:serviceaccount:%s:%s", secret->namespace, account));
    return claims;
}

static bool has_text(const cJSON *data, const char *key)
{
    const cJSON *value = json_get(data, key);
    return json_is_str(value) && *value->valuestring;
}

/* Puts a new token into `data`; false: it cannot be signed, and the log says why. */
static bool put_token(struct work *w, struct token_secrets *c, struct item *secret, const char *uid, cJSON *data)
{
    const struct controllers_options *o = c->base.env->options;
    struct err err = {0};
    char *token = NULL;
    cleanup_strbuf struct strbuf text = {0};
    json_write(&text, claims_of(w->arena, secret, account_of(secret), uid));
    if (o->token_sign(o->token_ctx, text.p, &token, &err) < 0) {
        work_retry(w, "the token could not be signed: %s", err.text);
        return false;
    }
    json_set(w->arena, data, "token", encoded(w->arena, token));
    free(token);
    return true;
}

static void fill(struct work *w, struct token_secrets *c, struct item *secret, const char *uid)
{
    struct arena *a = w->arena;
    const struct controllers_options *o = c->base.env->options;
    cJSON *object = json_copy(a, item_tree(secret)), *data = json_ensure(a, object, "data");
    cJSON *ca = o->root_ca ? encoded(a, o->root_ca) : NULL;
    bool wants_ca = ca && !json_equal(ca, json_get(data, "ca.crt"));
    if (!wants_ca && has_text(data, "namespace") && has_text(data, "token"))
        return;
    if (!has_text(data, "token") && !put_token(w, c, secret, uid, data))
        return;
    if (wants_ca)
        json_set(a, data, "ca.crt", ca);
    if (!has_text(data, "namespace"))
        json_set(a, data, "namespace", encoded(a, secret->namespace));
    cJSON *notes = json_ensure(a, object, "metadata.annotations");
    json_set_str(a, notes, ACCOUNT_NAME, account_of(secret));
    json_set_str(a, notes, ACCOUNT_UID, uid);
    struct api_request q = resource_request(&secrets, API_UPDATE, secret->namespace, secret->name);
    q.body = object;
    work_call(w, &q, on_filled, c);
}

/* ---- deleting ---- */

static void on_deleted(struct work *w, const struct api_result *r, void *arg)
{
    (void)arg;
    if (r->code != 409) /* another one of that name */
        work_check(w, r, "secret", true);
}

static void delete_secret(struct work *w, struct item *secret)
{
    struct api_request q = resource_request(&secrets, API_DELETE, secret->namespace, secret->name);
    q.body = json_build(w->arena, "{'kind':'DeleteOptions','apiVersion':'v1','preconditions':{'uid':%s}}", secret->uid);
    work_call(w, &q, on_deleted, NULL);
}

/* The server has the last word on whether the account is there. */
static void on_account(struct work *w, const struct api_result *r, void *arg)
{
    struct token_secrets *c = arg;
    struct item *secret = informer_get(c->secrets, w->key);
    const char *meant = secret ? object_annotation(item_tree(secret), ACCOUNT_UID) : NULL;
    if (!secret || (r->code != 404 && !work_check(w, r, "account", false)))
        return;
    const char *uid = r->code == 404 ? "" : json_str_or(r->object, "metadata.uid", "");
    if (!*uid || (meant && *meant && strcmp(meant, uid)))
        delete_secret(w, secret);
    else if (c->base.env->options->token_sign)
        fill(w, c, secret, uid);
}

static void work(struct work *w)
{
    struct token_secrets *c = w->ctx;
    struct item *secret = informer_get(c->secrets, w->key);
    if (!secret || object_deleting(item_tree(secret)) || !*account_of(secret))
        return;
    struct api_request q = resource_request(&accounts, API_GET, secret->namespace, account_of(secret));
    work_call(w, &q, on_account, c);
}

static void on_secret(void *self, struct item *old, struct item *now)
{
    controller_enqueue(&((struct token_secrets *)self)->base, old, now);
}

static void on_account_event(void *self, struct item *old, struct item *now)
{
    struct token_secrets *c = self;
    if (now)
        return;
    struct informer_set set = informer_find(c->secrets, c->by_namespace, old->namespace);
    for (size_t n = 0; n < set.count; n++)
        if (!strcmp(account_of(set.list[n]), old->name))
            queue_add(c->base.queue, set.list[n]->key);
}

struct token_secrets *token_secrets_new(const struct controller_env *env)
{
    struct token_secrets *c = mem_alloc(sizeof(*c));
    controller_init(&c->base, env, "serviceaccount-token", work, c);
    c->secrets = controller_watch(&c->base, &secrets, on_secret, c);
    c->by_namespace = informer_index(c->secrets, informer_by_namespace);
    c->accounts = controller_watch(&c->base, &accounts, on_account_event, c);
    controller_ready(&c->base);
    return c;
}

struct token_secrets *token_secrets_free(struct token_secrets *c)
{
    if (!c)
        return NULL;
    controller_end(&c->base, c);
    free(c);
    return NULL;
}
