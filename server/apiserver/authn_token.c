/* ServiceAccount tokens: JWTs of ours, good as long as what they are bound to exists. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/random.h"
#include "core/format/json.h"
#include "core/wire/jwt.h"
#include "core/wire/key.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/authn_int.h"
#include "server/apiserver/identity.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

enum {
    LEEWAY_S = 60,         /* clocks of signers and ours differ */
    REFUSED_MS = 10000,    /* a bad token is not looked at again for that long */
    DELETED_LEEWAY_S = 60, /* a bound object that is being deleted still counts for that long after its time */
};

/* An object that a token is bound to: it has to exist with this uid. */
struct bound {
    char *key;         /* in the store; NULL: not bound */
    char *uid;         /* NULL: any */
    uint64_t revision; /* at which it was found in order */
};

enum { BOUND_ACCOUNT, BOUND_POD, BOUND_SECRET, BOUND_NODE, BOUND_COUNT };

struct authn_entry {
    struct arena *arena;
    struct identity *id; /* NULL: refused until `until_ms` */
    uint64_t until_ms;
    int64_t not_before, expires;
    const char *why;
    bool legacy; /* from a Secret that holds it: good for as long as that does */
    const char *const *audiences;
    struct bound bound[BOUND_COUNT];
};

static struct authn_entry *entry_free(struct authn_entry *e)
{
    if (!e)
        return NULL;
    identity_unref(e->id);
    arena_free(e->arena);
    free(e);
    return NULL;
}

void authn_tokens_free(struct authn *a)
{
    struct map_entry *m;
    for (size_t i = 0; (m = map_next(&a->tokens, &i));)
        entry_free(m->value);
    map_free(&a->tokens);
    a->tokens = (struct map){0};
}

static const char *const bound_names[BOUND_COUNT] = {"serviceaccount", "pod", "secret", "node"};
static const char *const bound_resources[BOUND_COUNT] = {"serviceaccounts", "pods", "secrets", "nodes"};

/* An object may be dying; what is bound to it stays good until its time has well passed. */
static bool still_there(const cJSON *object, const char *uid)
{
    const char *deleted = json_str(object, "metadata.deletionTimestamp");
    int64_t at;
    if (uid && strcmp(json_str_or(object, "metadata.uid", ""), uid))
        return false;
    return !deleted || clock_parse_rfc3339(deleted, &at) < 0 || clock_real_us() < at + DELETED_LEEWAY_S * 1000000LL;
}

/* A Secret that is being deleted, is marked as invalid or holds something else stands for no token. */
static bool holds_token(struct arena *a, const cJSON *secret, const char *token)
{
    const cJSON *data = json_get(json_get(secret, "data"), "token"), *labels = json_at(secret, "metadata.labels");
    if (!json_is_str(data) || json_str(secret, "metadata.deletionTimestamp") ||
        json_get(labels, "kubernetes.io/legacy-token-invalid-since"))
        return false;
    struct slice bytes = base64_bytes(a, data->valuestring, strlen(data->valuestring), BASE64_STD);
    size_t n = strlen(token);
    return bytes.p && bytes.n == n && !memcmp(bytes.p, token, n);
}

/* The revision last found in order spares looking into the object again. */
static bool bound_holds(struct authn *a, struct bound *b, const char *token)
{
    struct store_kv kv;
    if (!b->key)
        return true;
    if (store_get(a->srv->store, b->key, &kv) < 0)
        return false;
    if (kv.revision == b->revision)
        return true;
    cleanup_arena struct arena *scratch = arena_new();
    cJSON *object = rest_parse(scratch, kv.value);
    if (!still_there(object, b->uid) || (token && !holds_token(scratch, object, token)))
        return false;
    if (!json_str(object, "metadata.deletionTimestamp"))
        b->revision = kv.revision;
    return true;
}

static void read_bound(struct authn_entry *e, const cJSON *claims)
{
    const cJSON *k = json_get(claims, "kubernetes.io");
    const char *ns = json_str_or(k, "namespace", "");
    for (int i = 0; i < BOUND_COUNT; i++) {
        const cJSON *ref = json_get(k, bound_names[i]);
        const char *name = json_str(ref, "name");
        if (!name || (i == BOUND_NODE && e->bound[BOUND_POD].key)) /* the node of a pod is told, not bound to */
            continue;
        e->bound[i].key = i == BOUND_NODE ? arena_printf(e->arena, "nodes/%s", name)
                                          : arena_printf(e->arena, "%s/%s/%s", bound_resources[i], ns, name);
        e->bound[i].uid = arena_strdup(e->arena, e->legacy && i == BOUND_SECRET ? NULL : json_str_or(ref, "uid", ""));
    }
}

static void set_extra(struct identity *id, const cJSON *claims)
{
    static const struct {
        const char *path, *key;
    } table[] = {
        {"pod.name", "authentication.kubernetes.io/pod-name"},
        {"pod.uid", "authentication.kubernetes.io/pod-uid"},
        {"node.name", "authentication.kubernetes.io/node-name"},
        {"node.uid", "authentication.kubernetes.io/node-uid"},
    };
    const cJSON *k = json_get(claims, "kubernetes.io");
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        const char *value = json_str(k, table[i].path);
        if (value)
            identity_set_extra(id, table[i].key, value);
    }
    const char *jti = json_str(claims, "jti");
    if (jti) {
        cleanup_strbuf struct strbuf text = {0};
        strbuf_addf(&text, "JTI=%s", jti);
        identity_set_extra(id, "authentication.kubernetes.io/credential-id", text.p);
    }
}

static struct identity *account_identity(struct arena *a, const cJSON *claims)
{
    const cJSON *k = json_get(claims, "kubernetes.io");
    const char *ns = json_str_or(k, "namespace", ""), *name = json_str_or(k, "serviceaccount.name", "");
    const char *subject = arena_printf(a, "system:serviceaccount:%s:%s", ns, name);
    if (!*ns || !*name || strcmp(subject, json_str_or(claims, "sub", "")))
        return NULL;
    const char *groups[] = {"system:serviceaccounts", arena_printf(a, "system:serviceaccounts:%s", ns), NULL};
    struct apiserver_user user = {.name = subject, .uid = json_str(k, "serviceaccount.uid"), .groups = groups};
    struct identity *id = identity_new(&user);
    set_extra(id, claims);
    return id;
}

static const char *const *read_audiences(struct arena *a, const cJSON *aud)
{
    const cJSON *many = json_is_arr(aud) ? aud : NULL;
    const char **list = arena_alloc(a, (json_count(many) + 2) * sizeof(char *));
    size_t i = 0;
    if (json_is_str(aud))
        list[i++] = arena_strdup(a, aud->valuestring);
    for (JSON_EACH(item, many))
        if (json_is_str(item))
            list[i++] = arena_strdup(a, item->valuestring);
    return list;
}

static bool signature_holds(struct authn *a, const struct jwt *t)
{
    for (size_t i = 0; i < a->nkeys; i++)
        if (jwt_verify(t, a->keys[i], NULL) == 0)
            return true;
    return false;
}

#define LEGACY "kubernetes.io/serviceaccount/"

static const char *legacy_claim(const cJSON *claims, const char *name)
{
    const cJSON *value = json_get(claims, name);
    return json_is_str(value) ? value->valuestring : "";
}

/* The claims of a Secret's token as those of any other. */
static cJSON *legacy_claims(struct arena *a, const cJSON *claims, const char *issuer)
{
    return json_build(a,
                      "{'sub':%s,'aud':[%s],'exp':%I,'kubernetes.io':{'namespace':%s,'serviceaccount':{'name':%s,"
                      "'uid':%s},'secret':{'name':%s}}}",
                      json_str_or(claims, "sub", ""), issuer, INT64_MAX, legacy_claim(claims, LEGACY "namespace"),
                      legacy_claim(claims, LEGACY "service-account.name"),
                      legacy_claim(claims, LEGACY "service-account.uid"), legacy_claim(claims, LEGACY "secret.name"));
}

/* Fills the entry from the token's text; returns what is wrong with it, or NULL. */
static const char *examine(struct authn *a, struct authn_entry *e, const struct jwt *t, const cJSON *claims)
{
    if (!signature_holds(a, t))
        return "invalid signature";
    if (e->legacy)
        claims = legacy_claims(e->arena, claims, authn_issuer(a));
    e->expires = json_int(claims, "exp", 0);
    e->not_before = json_int(claims, "nbf", 0);
    e->audiences = read_audiences(e->arena, json_get(claims, "aud"));
    read_bound(e, claims);
    if (!e->bound[BOUND_ACCOUNT].key || (e->legacy && !e->bound[BOUND_SECRET].key) ||
        !(e->id = account_identity(e->arena, claims)))
        return "the token names no service account";
    return NULL;
}

/* NULL: the text is no token of ours at all. */
static struct authn_entry *entry_new(struct authn *a, struct arena *scratch, const char *token)
{
    struct jwt t;
    cJSON *claims = NULL;
    if (strlen(token) > JWT_TOKEN_MAX || jwt_parse(scratch, token, &t, NULL) < 0 ||
        json_parse(scratch, t.claims.p, t.claims.n, &claims, NULL, NULL) < 0)
        return NULL;
    bool legacy = !strcmp(json_str_or(claims, "iss", ""), "kubernetes/serviceaccount");
    if (!legacy && strcmp(json_str_or(claims, "iss", ""), authn_issuer(a)))
        return NULL;
    struct authn_entry *e = mem_alloc(sizeof(*e));
    e->arena = arena_new();
    e->legacy = legacy;
    e->why = examine(a, e, &t, claims);
    if (e->why) {
        e->id = identity_unref(e->id);
        e->until_ms = clock_mono_ms() + REFUSED_MS;
    }
    return e;
}

static struct authn_entry *entry_find(struct authn *a, struct arena *scratch, const char *token)
{
    struct authn_entry *e = map_get(&a->tokens, token);
    if (e && (e->id || clock_mono_ms() < e->until_ms))
        return e;
    if (e)
        entry_free(map_del(&a->tokens, token));
    e = entry_new(a, scratch, token);
    if (!e)
        return NULL;
    if (map_count(&a->tokens) >= AUTHN_TOKENS_MAX)
        authn_tokens_free(a);
    map_set(&a->tokens, token, e);
    return e;
}

/* Whether the token is for one of `wanted`; those it is for, in that order, go into `found`. */
static bool share_audience(struct arena *arena, const struct authn_entry *e, const char *const *wanted, cJSON *found)
{
    bool any = false;
    for (const char *const *w = wanted; *w; w++) {
        if (!str_in(*w, e->audiences))
            continue;
        any = true;
        if (found)
            json_append(found, json_string(arena, *w));
    }
    return any;
}

/* ["a" "b"], as Go prints them */
static const char *quoted(struct arena *arena, const char *const *list)
{
    const char *text = "";
    for (; *list; list++)
        text = arena_printf(arena, "%s%s\"%s\"", text, *text ? " " : "", *list);
    return arena_printf(arena, "[%s]", text);
}

static const char *unusable(struct authn *a, struct arena *arena, struct authn_entry *e, const char *token)
{
    int64_t now = clock_real_s();
    if (!e->id)
        return e->why;
    if (now > e->expires + (e->legacy ? 0 : LEEWAY_S))
        return "service account token has expired";
    if (now + LEEWAY_S < e->not_before)
        return "service account token is not valid yet";
    if (!bound_holds(a, &e->bound[BOUND_ACCOUNT], NULL))
        return arena_printf(arena, "serviceaccounts \"%s\" not found", strrchr(e->bound[BOUND_ACCOUNT].key, '/') + 1);
    for (int i = BOUND_ACCOUNT + 1; i < BOUND_COUNT; i++)
        if (!bound_holds(a, &e->bound[i], e->legacy && i == BOUND_SECRET ? token : NULL))
            return e->legacy ? "Token has been invalidated" : "service account token has been invalidated";
    return NULL;
}

struct identity *authn_token(struct authn *a, struct arena *arena, const char *token, const char *const *audiences,
                             cJSON *found, const char **why)
{
    const char *const own[] = {authn_issuer(a), "k3c", NULL}, *const issuer[] = {authn_issuer(a), NULL};
    struct authn_entry *e = entry_find(a, arena, token);
    *why = NULL;
    if (!e)
        return NULL;
    *why = unusable(a, arena, e, token);
    if (*why)
        return NULL;
    if (!share_audience(arena, e, audiences ? audiences : own, found)) {
        *why = arena_printf(arena, "token audiences %s is invalid for the target audiences %s",
                            quoted(arena, e->audiences), quoted(arena, audiences ? audiences : issuer));
        return NULL;
    }
    return identity_ref(e->id);
}

char *authn_sign(struct authn *a, struct arena *arena, cJSON *claims, int64_t seconds, struct err *err)
{
    char jti[37];
    int64_t now = clock_real_s();
    if (!a->signs) {
        err_set(err, ENOTSUP, "this server has no ServiceAccount key to sign with");
        return NULL;
    }
    random_uuid(jti);
    json_set_str(arena, claims, "iss", authn_issuer(a));
    json_set_str(arena, claims, "jti", jti);
    json_set_int(arena, claims, "iat", now);
    json_set_int(arena, claims, "nbf", now);
    json_set_int(arena, claims, "exp", now + seconds);
    cleanup_strbuf struct strbuf text = {0}, token = {0};
    json_write(&text, claims);
    if (jwt_sign(a->keys[0], text.p, &token, err) < 0)
        return NULL;
    return strbuf_take(&token);
}
