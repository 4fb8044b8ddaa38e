#include "agent/node/sources.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/list.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/client/api.h"
#include "core/format/json.h"
#include "core/wire/http.h"
#include "core/wire/loop.h"
#include "core/wire/loop_task.h"

enum { FIRST_RETRY_MS = 1000, LAST_RETRY_MS = 30000 };

struct sources {
    struct api *api;
    struct map objects; /* "configmaps/ns/name" to struct object */
};

/* One object and its users. */
struct object {
    struct sources *sources;
    char *key, *namespace, *name;
    const char *resource;
    struct list users;
    struct loop_task settle;
    struct api_call *get;
    struct api_watch *watch;
    struct loop_timer *retry;
    uint64_t backoff_ms;
    struct arena *arena; /* of tree */
    cJSON *tree;         /* its present state, NULL: see code */
    char *version;
    int code; /* 200, 404, ... ; 0: not known yet */
    char *why;
};

struct user {
    struct list node;
    struct object *object;
    void (*changed)(void *arg, const cJSON *object, int code, const char *why);
    void *arg;
    bool told;
};

static void get(void *arg);
static void settle(void *arg);

static void tell(struct user *u)
{
    u->told = true;
    u->changed(u->arg, u->object->tree, u->object->code, u->object->why ? u->object->why : "");
}

static void tell_all(struct object *o)
{
    for (LIST_EACH(at, &o->users))
        tell(CONTAINER_OF(at, struct user, node));
}

/* Takes over a copy of `tree`; says whether anything changed. */
static bool set_state(struct object *o, const cJSON *tree, int code, const char *why)
{
    const char *version = json_str(tree, "metadata.resourceVersion");
    bool same = code == o->code && str_eq(version, o->version) && str_eq(why, o->why);
    if (same)
        return false;
    struct arena *fresh = arena_new();
    o->tree = json_copy(fresh, tree);
    arena_free(o->arena);
    o->arena = fresh;
    o->code = code;
    free(o->version);
    o->version = mem_strdup(version);
    free(o->why);
    o->why = mem_strdup(why);
    return true;
}

static void try_later(struct object *o)
{
    loop_timer_set(o->retry, o->backoff_ms);
    o->backoff_ms = MIN_OF(o->backoff_ms * 2, (uint64_t)LAST_RETRY_MS);
}

/* ---- watching one object by name */

static void on_event(void *ctx, const struct api_event *e)
{
    struct object *o = ctx;
    cleanup_arena struct arena *a = arena_new();
    cJSON *tree;
    if (e->type == API_ERROR || e->type == API_BOOKMARK ||
        json_parse(a, e->object->data, e->object->len, &tree, NULL, NULL))
        return;
    o->backoff_ms = FIRST_RETRY_MS;
    bool deleted = e->type == API_DELETED;
    if (set_state(o, deleted ? NULL : tree, deleted ? 404 : 200, deleted ? "not found" : NULL))
        tell_all(o);
}

static void on_closed(void *ctx, const char *why)
{
    struct object *o = ctx;
    (void)why;
    o->watch = NULL;
    try_later(o); /* reads it anew: nothing that happened between is missed */
}

static void watch(struct object *o, const char *version)
{
    static const struct api_watch_events events = {on_event, on_closed};
    cleanup_arena struct arena *a = arena_new();
    struct api_watch_request r = {
        .version = "v1",
        .resource = o->resource,
        .namespace = o->namespace,
        .query = arena_printf(a, "fieldSelector=metadata.name%%3D%s", http_percent_encode(a, o->name)),
        .resource_version = version,
    };
    o->watch = api_watch(o->sources->api, &r, &events, o);
}

static void on_got(void *ctx, const struct api_result *r)
{
    struct object *o = ctx;
    o->get = NULL;
    const cJSON *item = json_get(r->object, "items") ? json_get(r->object, "items")->child : NULL;
    bool changed;
    if (!api_ok(r)) {
        /* What was known stays known while the server cannot be asked. */
        changed = r->code && set_state(o, NULL, r->code, r->message);
        if (!r->code && !o->code)
            changed = set_state(o, NULL, 503, r->message);
        try_later(o);
    } else {
        o->backoff_ms = FIRST_RETRY_MS;
        changed = item ? set_state(o, item, 200, NULL) : set_state(o, NULL, 404, "not found");
        watch(o, json_str(r->object, "metadata.resourceVersion"));
    }
    if (changed)
        tell_all(o);
}

/* A list of one by field selector, so that the watch can go on from its revision; the node authorizer knows this form.
 */
static void get(void *arg)
{
    struct object *o = arg;
    cleanup_arena struct arena *a = arena_new();
    struct api_request r = {
        .verb = API_LIST,
        .version = "v1",
        .resource = o->resource,
        .namespace = o->namespace,
        .query = arena_printf(a, "fieldSelector=metadata.name%%3D%s", http_percent_encode(a, o->name)),
    };
    o->get = api_do(o->sources->api, &r, on_got, o);
}

/* ---- users */

static struct object *object_new(struct sources *s, const char *key, const char *resource, const char *namespace,
                                 const char *name)
{
    struct object *o = mem_alloc(sizeof(*o));
    o->sources = s;
    o->key = mem_strdup(key);
    o->resource = resource;
    o->namespace = mem_strdup(namespace);
    o->name = mem_strdup(name);
    o->backoff_ms = FIRST_RETRY_MS;
    list_init(&o->users);
    loop_task_init(&o->settle, settle, o);
    o->retry = loop_timer_new(s->api->loop, get, o);
    map_set(&s->objects, key, o);
    get(o);
    return o;
}

static void object_free(struct object *o)
{
    struct sources *s = o->sources;
    if (o->get)
        api_cancel(s->api, o->get);
    if (o->watch)
        api_unwatch(s->api, o->watch);
    loop_timer_free(o->retry);
    loop_task_remove(&o->settle);
    map_del(&s->objects, o->key);
    arena_free(o->arena);
    free(o->version);
    free(o->why);
    free(o->key);
    free(o->namespace);
    free(o->name);
    free(o);
}

/* Later in the turn, when no callback of the object runs: an object without users goes, and users that came when the
 * state was known already are told. */
static void settle(void *arg)
{
    struct object *o = arg;
    if (list_empty(&o->users)) {
        object_free(o);
        return;
    }
    for (LIST_EACH(at, &o->users)) {
        struct user *u = CONTAINER_OF(at, struct user, node);
        if (!u->told && o->code)
            tell(u);
    }
}

void *sources_open(struct sources *s, enum pod_source_kind kind, const char *namespace, const char *name,
                   void (*changed)(void *arg, const cJSON *object, int code, const char *why), void *arg)
{
    const char *resource = kind == POD_SECRET ? "secrets" : "configmaps";
    struct strbuf key = {0};
    strbuf_addf(&key, "%s/%s/%s", resource, namespace, name);
    struct object *o = map_get(&s->objects, key.p);
    if (!o)
        o = object_new(s, key.p, resource, namespace, name);
    struct user *u = mem_alloc(sizeof(*u));
    *u = (struct user){.object = o, .changed = changed, .arg = arg};
    list_insert(&o->users, &u->node);
    if (o->code)
        loop_task_defer(s->api->loop, &o->settle);
    strbuf_free(&key);
    return u;
}

void sources_close(struct sources *s, void *source)
{
    struct user *u = source;
    struct object *o = u->object;
    (void)s;
    list_remove(&u->node);
    free(u);
    if (list_empty(&o->users))
        loop_task_defer(o->sources->api->loop, &o->settle);
}

struct sources *sources_new(struct api *api)
{
    struct sources *s = mem_alloc(sizeof(*s));
    s->api = api;
    return s;
}

struct sources *sources_free(struct sources *s)
{
    if (!s)
        return NULL;
    struct map_entry *e;
    for (size_t i = 0; (e = map_next(&s->objects, &i));)
        object_free(e->value);
    map_free(&s->objects);
    free(s);
    return NULL;
}
