/* What a pod's volumes and environments read: ConfigMaps, Secrets and tokens. Each is followed from its first look-up
 * to the worker's end; a look-up answers from what is known, and a change kicks the worker. */
#include <errno.h>
#include <stdlib.h>

#include "agent/pod/worker_int.h"
#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/wire/loop.h"

enum {
    TOKEN_RETRY_MS = 5000,
    TOKEN_REFRESH_MAX_MS = 24 * 3600 * 1000,
    NOT_FOUND = 404,
};

struct source {
    struct list link;
    struct worker *worker;
    enum pod_source_kind kind;
    char *name;
    void *handle;
    struct arena *arena; /* of object */
    cJSON *object;
    int code; /* 0: not known yet; 200, 404, or why it cannot be read */
    char *why;
};

struct token {
    struct list link;
    struct worker *worker;
    char *audience, *text, *why;
    int64_t expiration_s;
    bool asked;
    struct loop_timer *timer; /* asks again before it expires, or after a failure */
};

static void source_changed(void *arg, const cJSON *object, int code, const char *why)
{
    struct source *s = arg;
    struct arena *old = s->arena;
    s->arena = arena_new();
    s->object = json_copy(s->arena, object);
    s->code = object ? 200 : code;
    free(s->why);
    s->why = mem_strdup(why);
    arena_free(old);
    s->worker->volumes_dirty = s->worker->sources_changed = true;
    worker_kick(s->worker);
}

static struct source *find_source(struct worker *w, enum pod_source_kind kind, const char *name)
{
    for (LIST_EACH(node, &w->sources)) {
        struct source *s = CONTAINER_OF(node, struct source, link);
        if (s->kind == kind && !strcmp(s->name, name))
            return s;
    }
    struct source *s = mem_alloc(sizeof(*s));
    *s = (struct source){.worker = w, .kind = kind, .name = mem_strdup(name)};
    list_insert(&w->sources, &s->link);
    s->handle = w->pods->ops->source_open(w->pods->ops_ctx, kind, w->namespace, name, source_changed, s);
    return s;
}

static int look_up(struct worker *w, enum pod_source_kind kind, const char *name, const cJSON **object, struct err *err)
{
    struct source *s = find_source(w, kind, name);
    const char *what = kind == POD_SECRET ? "secret" : "configmap";
    if (!s->code)
        return err_set(err, EAGAIN, "%s \"%s\" is not known yet", what, name);
    if (!s->object && s->code != NOT_FOUND)
        return err_set(err, EACCES, "cannot get %s \"%s\": %s", what, name, s->why ? s->why : "no reason given");
    *object = s->object;
    return 0;
}

static int configmap(void *ctx, const char *name, const cJSON **object, struct err *err)
{
    return look_up(ctx, POD_CONFIGMAP, name, object, err);
}

static int secret(void *ctx, const char *name, const cJSON **object, struct err *err)
{
    return look_up(ctx, POD_SECRET, name, object, err);
}

/* ---- tokens */

static void ask_token(void *arg);

/* As the kubelet: again after four fifths of its life, or a day. */
static void token_answered(void *arg, const struct pod_token *token, const char *why)
{
    struct token *t = arg;
    struct worker *w = t->worker;
    t->asked = false;
    free(t->why);
    t->why = NULL;
    uint64_t next = TOKEN_RETRY_MS;
    if (token) {
        free(t->text);
        t->text = mem_strdup(token->token);
        int64_t wait = token->life_s * 1000 * 4 / 5;
        next = wait < TOKEN_RETRY_MS         ? TOKEN_RETRY_MS
               : wait > TOKEN_REFRESH_MAX_MS ? TOKEN_REFRESH_MAX_MS
                                             : (uint64_t)wait;
        w->volumes_dirty = true;
    } else {
        t->why = mem_strdup(why);
    }
    loop_timer_set(t->timer, next);
    worker_kick(w);
    worker_done(w);
}

static void ask_token(void *arg)
{
    struct token *t = arg;
    struct worker *w = t->worker;
    if (t->asked || w->stage != WORKER_ACTIVE)
        return;
    t->asked = true;
    w->pending++;
    w->pods->ops->token(w->pods->ops_ctx, &w->ref, json_str_or(w->pod, "spec.serviceAccountName", "default"),
                        t->audience, t->expiration_s, token_answered, t);
}

void pod_sources_renew_tokens(struct worker *w)
{
    for (LIST_EACH(node, &w->tokens))
        ask_token(CONTAINER_OF(node, struct token, link));
}

static int token(void *ctx, const char *audience, int64_t expiration_s, const char **text, struct err *err)
{
    struct worker *w = ctx;
    struct token *found = NULL;
    for (LIST_EACH(node, &w->tokens)) {
        struct token *t = CONTAINER_OF(node, struct token, link);
        if (t->expiration_s == expiration_s && !strcmp(t->audience, audience))
            found = t;
    }
    if (!found) {
        found = mem_alloc(sizeof(*found));
        *found = (struct token){.worker = w, .audience = mem_strdup(audience), .expiration_s = expiration_s};
        list_insert(&w->tokens, &found->link);
        found->timer = loop_timer_new(w->pods->loop, ask_token, found);
        ask_token(found);
    }
    if (found->text) {
        *text = found->text;
        return 0;
    }
    if (found->why)
        return err_set(err, EACCES, "failed to fetch token: %s", found->why);
    return err_set(err, EAGAIN, "a token was asked for");
}

/* ---- for the rest of the worker */

void worker_sources(struct worker *w, struct volume_sources *ret)
{
    *ret = (struct volume_sources){configmap, secret, token, w};
}

static void prefetch_ref(struct worker *w, enum pod_source_kind kind, const cJSON *ref)
{
    const char *name = json_str(ref, "name");
    if (name && *name)
        find_source(w, kind, name);
}

void pod_sources_prefetch(struct worker *w)
{
    for (size_t i = 0; i < w->count; i++) {
        for (JSON_EACH(from, json_get(w->containers[i]->spec, "envFrom"))) {
            prefetch_ref(w, POD_CONFIGMAP, json_get(from, "configMapRef"));
            prefetch_ref(w, POD_SECRET, json_get(from, "secretRef"));
        }
        for (JSON_EACH(var, json_get(w->containers[i]->spec, "env"))) {
            prefetch_ref(w, POD_CONFIGMAP, json_at(var, "valueFrom.configMapKeyRef"));
            prefetch_ref(w, POD_SECRET, json_at(var, "valueFrom.secretKeyRef"));
        }
    }
    for (JSON_EACH(ref, json_at(w->pod, "spec.imagePullSecrets")))
        prefetch_ref(w, POD_SECRET, ref);
}

/* Those that exist; one that cannot be had is left out, for the image may be public. */
size_t pod_sources_pull_secrets(struct worker *w, struct arena *a, const cJSON *const **ret, bool *ready)
{
    const cJSON *refs = json_at(w->pod, "spec.imagePullSecrets");
    const cJSON **list = arena_alloc(a, (json_count(refs) + 1) * sizeof(void *));
    size_t n = 0;
    *ready = true;
    for (JSON_EACH(ref, refs)) {
        const cJSON *object = NULL;
        const char *name = json_str_or(ref, "name", "");
        int r = *name ? look_up(w, POD_SECRET, name, &object, NULL) : 0;
        *ready &= r != -EAGAIN;
        if (!r && object)
            list[n++] = object;
    }
    *ret = list;
    return n;
}

void pod_sources_free(struct worker *w)
{
    for (LIST_EACH(node, &w->sources)) {
        struct source *s = CONTAINER_OF(node, struct source, link);
        w->pods->ops->source_close(w->pods->ops_ctx, s->handle);
        arena_free(s->arena);
        list_remove(&s->link);
        free(s->name);
        free(s->why);
        free(s);
    }
    for (LIST_EACH(node, &w->tokens)) {
        struct token *t = CONTAINER_OF(node, struct token, link);
        loop_timer_free(t->timer);
        list_remove(&t->link);
        free(t->audience);
        free(t->text);
        free(t->why);
        free(t);
    }
}
