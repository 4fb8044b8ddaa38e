#include "server/apiserver/local_api.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/clock.h"
#include "core/base/list.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/model/status.h"
#include "core/wire/loop.h"
#include "core/wire/loop_task.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/identity.h"
#include "server/apiserver/request.h"
#include "server/apiserver/rest.h"

enum { EVENTS_PER_TURN = 256 }; /* that a watch is told; then others have the loop */

struct local_api {
    struct api api;
    struct apiserver *srv;
    struct identity *who;
    struct list calls, watches;
};

/* A call or a watch; lives in its own arena. */
struct local_call {
    struct req req;
    struct list link;
    struct local_api *api; /* NULL: nobody listens any more */
    api_done *done;
    struct api_watch_events events;
    void *ctx;
    bool inside;    /* the caller is still in api_do */
    bool cancelled; /* freed at the next turn, no callback until then */
    bool answered;
    bool busy; /* the watcher is being told something */
    unsigned told;
    struct loop_task more; /* tells on */
    void (*go_on)(void *ctx);
    void *go_on_ctx;
};

static void call_free(struct local_call *c)
{
    struct arena *a = c->req.arena;
    list_remove(&c->link);
    loop_task_remove(&c->more);
    request_release(&c->req);
    arena_free(a);
}

static cJSON *list_tree(struct req *r)
{
    struct arena *a = r->arena;
    const struct list_result *l = r->answer.list;
    cJSON *tree = json_object(a), *items = json_array(a);
    rest_stamp_kind(a, tree, l->kind->group, l->kind->version, l->kind->list_kind);
    cJSON *meta = rest_metadata(a, tree);
    json_set(a, meta, "resourceVersion", json_stringf(a, "%llu", (unsigned long long)l->revision));
    if (l->cont)
        json_set_str(a, meta, "continue", l->cont);
    if (l->remaining >= 0)
        json_set_int(a, meta, "remainingItemCount", l->remaining);
    for (size_t i = 0; i < l->count; i++)
        json_append(items, rest_parse(a, l->items[i]));
    json_set(a, tree, "items", items);
    return tree;
}

static cJSON *answer_tree_of(struct req *r)
{
    if (r->answer.list)
        return list_tree(r);
    if (r->answer.tree || !r->answer.bytes)
        return r->answer.tree;
    return rest_parse(r->arena, r->answer.bytes);
}

static void deliver(void *arg)
{
    struct local_call *c = arg;
    struct req *r = &c->req;
    if (c->done && !c->cancelled) {
        cJSON *tree = answer_tree_of(r);
        bool failed = r->answer.code >= 400;
        struct api_result result = {.code = r->answer.code,
                                    .arena = r->arena,
                                    .object = tree,
                                    .reason = failed ? json_str_or(tree, "reason", "") : "",
                                    .message = failed ? json_str_or(tree, "message", "") : ""};
        c->done(c->ctx, &result);
    }
    call_free(c);
}

static void closed(struct local_call *c, const char *why)
{
    if (c->events.closed && !c->cancelled)
        c->events.closed(c->ctx, why);
}

/* The watch may be given up from inside. */
static void tell(struct local_call *c, const struct api_event *e)
{
    if (c->cancelled)
        return;
    c->busy = true;
    c->told++;
    c->events.event(c->ctx, e);
    c->busy = false;
}

static void answer(struct req *r)
{
    struct local_call *c = r->local;
    c->answered = true;
    if (c->events.event) { /* a watch that was refused */
        const char *message = json_str_or(r->answer.tree, "message", "refused");
        cleanup_blob struct blob *status = r->answer.tree ? json_to_blob(r->answer.tree) : NULL;
        struct api_event e = {.type = API_ERROR, .object = status};
        if (status)
            tell(c, &e);
        closed(c, message);
        if (!c->cancelled)
            call_free(c);
        return;
    }
    if (c->inside)
        loop_defer(r->srv->loop, deliver, c);
    else
        deliver(c);
}

static void watch_start(struct req *r)
{
    (void)r;
}

static void watch_event(struct req *r, const char *type, struct blob *object, cJSON *tree)
{
    static const char *const names[] = {[API_ADDED] = "ADDED",
                                        [API_MODIFIED] = "MODIFIED",
                                        [API_DELETED] = "DELETED",
                                        [API_BOOKMARK] = "BOOKMARK",
                                        [API_ERROR] = "ERROR"};
    struct local_call *c = r->local;
    struct api_event e = {.object = object, .shared = true};
    (void)tree;
    for (int t = API_ADDED; t <= API_ERROR; t++)
        if (!strcmp(names[t], type))
            e.type = (enum api_event_type)t;
    tell(c, &e);
}

static void watch_end(struct req *r)
{
    struct local_call *c = r->local;
    closed(c, "the watch ended");
    if (!c->cancelled)
        call_free(c);
}

/* A cancelled watch looks full, so that its pump stops; it is freed when the pump is left. */
static size_t unsent(struct req *r)
{
    return r->local->cancelled || r->local->told >= EVENTS_PER_TURN ? SIZE_MAX : 0;
}

static void tell_more(void *arg)
{
    struct local_call *c = arg;
    c->told = 0;
    if (!c->cancelled)
        c->go_on(c->go_on_ctx);
}

static void on_drain(struct req *r, void (*fn)(void *ctx), void *ctx)
{
    struct local_call *c = r->local;
    c->go_on = fn;
    c->go_on_ctx = ctx;
    loop_task_defer(r->srv->loop, &c->more);
}

static const struct sink local_sink = {answer, watch_start, watch_event, watch_end, unsent, on_drain};

static const char *or_empty(struct arena *a, const char *s)
{
    return s ? arena_strdup(a, s) : "";
}

static struct local_call *call_new(struct apiserver *s, struct identity *who, const char *query)
{
    struct arena *a = arena_new();
    struct local_call *c = arena_alloc(a, sizeof(*c));
    list_init(&c->link);
    loop_task_init(&c->more, tell_more, c);
    c->req = (struct req){.srv = s,
                          .arena = a,
                          .sink = &local_sink,
                          .local = c,
                          .method = "",
                          .user = identity_ref(who),
                          .started_us = clock_mono_us(),
                          .lenient = true};
    list_init(&c->req.suspended);
    list_init(&c->req.active);
    c->req.info = (struct request_info){.resource_request = true, .path = "", .query = or_empty(a, query), .rest = ""};
    return c;
}

static void set_resource(struct req *r, enum request_verb verb, const char *group, const char *version,
                         const char *resource, const char *ns, const char *name, const char *subresource)
{
    struct arena *a = r->arena;
    r->info.verb = verb;
    r->info.verb_name = request_verb_name(verb);
    r->info.group = or_empty(a, group);
    r->info.version = or_empty(a, version);
    r->info.resource = or_empty(a, resource);
    r->info.namespace = or_empty(a, ns);
    r->info.name = or_empty(a, name);
    r->info.subresource = or_empty(a, subresource);
    if (verb == VERB_LIST || verb == VERB_WATCH)
        r->info.name = request_selected_name(a, r->info.query);
    if (!strcmp(r->info.resource, "namespaces") && !*r->info.group)
        r->info.namespace = r->info.name;
}

static struct local_call *prepare(struct apiserver *s, struct identity *who, const struct api_request *q)
{
    static const enum request_verb verbs[] = {
        [API_GET] = VERB_GET,
        [API_LIST] = VERB_LIST,
        [API_CREATE] = VERB_CREATE,
        [API_UPDATE] = VERB_UPDATE,
        [API_PATCH] = VERB_PATCH,
        [API_DELETE] = VERB_DELETE,
        [API_DELETECOLLECTION] = VERB_DELETECOLLECTION,
    };
    static const char *const patches[] = {
        [API_PATCH_JSON] = "application/json-patch+json",
        [API_PATCH_MERGE] = "application/merge-patch+json",
        [API_PATCH_STRATEGIC] = "application/strategic-merge-patch+json",
        [API_PATCH_APPLY] = "application/apply-patch+yaml",
    };
    struct local_call *c = call_new(s, who, q->query);
    struct req *r = &c->req;
    set_resource(r, verbs[q->verb], q->group, q->version, q->resource, q->namespace, q->name, q->subresource);
    r->body_tree = json_copy(r->arena, q->body);
    if (q->verb == API_PATCH)
        r->patch_type = patches[q->patch];
    return c;
}

static struct api_call *call(struct api *api, const struct api_request *q, api_done *done, void *ctx)
{
    struct local_api *l = CONTAINER_OF(api, struct local_api, api);
    struct local_call *c = prepare(l->srv, l->who, q);
    c->api = l;
    c->done = done;
    c->ctx = ctx;
    c->inside = true;
    list_insert(&l->calls, &c->link);
    request_run(&c->req);
    c->inside = false;
    return (struct api_call *)c;
}

static void forget(void *arg)
{
    call_free(arg);
}

static void cancel(struct api *api, struct api_call *handle)
{
    struct local_call *c = (struct local_call *)handle;
    (void)api;
    c->cancelled = true;
    list_remove(&c->link);
    if (c->answered)
        request_release(&c->req); /* its delivery is on its way and frees the rest */
    else
        call_free(c);
}

static void start_watch(void *arg)
{
    struct local_call *c = arg;
    c->inside = false;
    if (c->cancelled)
        call_free(c);
    else
        request_run(&c->req);
}

static struct api_watch *watch(struct api *api, const struct api_watch_request *q, const struct api_watch_events *ev,
                               void *ctx)
{
    struct local_api *l = CONTAINER_OF(api, struct local_api, api);
    cleanup_strbuf struct strbuf query = {0};
    strbuf_adds(&query, "watch=1&allowWatchBookmarks=true");
    if (q->resource_version && *q->resource_version)
        strbuf_addf(&query, "&resourceVersion=%s", q->resource_version);
    else
        strbuf_adds(&query, "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan");
    if (q->query && *q->query)
        strbuf_addf(&query, "&%s", q->query);
    struct local_call *c = call_new(l->srv, l->who, query.p);
    set_resource(&c->req, VERB_WATCH, q->group, q->version, q->resource, q->namespace, NULL, NULL);
    c->api = l;
    c->events = *ev;
    c->ctx = ctx;
    c->inside = true;
    list_insert(&l->watches, &c->link);
    loop_defer(l->srv->loop, start_watch, c);
    return (struct api_watch *)c;
}

static void unwatch(struct api *api, struct api_watch *handle)
{
    struct local_call *c = (struct local_call *)handle;
    (void)api;
    c->cancelled = true;
    list_remove(&c->link);
    if (c->busy || c->req.srv->watches_walked) /* somebody above us still looks at it */
        loop_defer(c->req.srv->loop, forget, c);
    else if (!c->inside) /* else start_watch frees it */
        call_free(c);
}

static void free_api(struct api *api)
{
    struct local_api *l = CONTAINER_OF(api, struct local_api, api);
    for (LIST_EACH(node, &l->calls))
        cancel(api, (struct api_call *)CONTAINER_OF(node, struct local_call, link));
    for (LIST_EACH(node, &l->watches))
        unwatch(api, (struct api_watch *)CONTAINER_OF(node, struct local_call, link));
    identity_unref(l->who);
    free(l);
}

static const struct api_ops ops = {
    .call = call, .cancel = cancel, .watch = watch, .unwatch = unwatch, .free = free_api};

struct api *apiserver_local(struct apiserver *s, const struct apiserver_user *user)
{
    struct local_api *l = mem_alloc(sizeof(*l));
    l->api = (struct api){.ops = &ops, .loop = s->loop};
    l->srv = s;
    l->who = identity_new(user);
    list_init(&l->calls);
    list_init(&l->watches);
    return &l->api;
}

/* The sink of local_now: keeps the answer where it is. */
static void answer_now(struct req *r)
{
    r->local->answered = true;
}

int local_now(struct apiserver *s, struct arena *a, struct identity *who, const struct api_request *q, cJSON **ret)
{
    static const struct sink now_sink = {.answer = answer_now};
    struct local_call *c = prepare(s, who, q);
    c->req.sink = &now_sink;
    c->req.unawaited = true;
    request_run(&c->req);
    int code = c->req.answer.code;
    if (ret)
        *ret = json_copy(a, answer_tree_of(&c->req));
    call_free(c);
    return code;
}
