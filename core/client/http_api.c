#include "core/client/http_api.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/err.h"
#include "core/base/list.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/client/api.h"
#include "core/format/json.h"
#include "core/wire/http_client.h"
#include "core/wire/loop.h"

enum {
    ANSWER_MAX = 64 << 20, /* bytes of an answer */
    EVENT_MAX = 16 << 20,  /* bytes of one watch event */
    CALL_TIMEOUT_MS = 60000,
    WATCH_STALL_MS = 150000, /* a bookmark comes every minute */
};

struct http_api {
    struct api api; /* first: they are the same pointer */
    struct http_client *client;
    char *token, *user_agent;
    struct list calls, watches;
};

struct api_call {
    struct list node;
    struct http_api *owner;
    struct http_call *http;
    api_done *done;
    void *ctx;
};

struct api_watch {
    struct list node;
    struct http_api *owner;
    struct http_call *http;
    struct api_watch_events ev;
    void *ctx;
    int code;
    struct strbuf input; /* what is not a whole line yet */
    bool *gone;          /* set when a callback ends the watch */
};

static struct http_api *of(struct api *a)
{
    return CONTAINER_OF(a, struct http_api, api);
}

/* ---- requests */

static const char *path_of(struct arena *a, const char *group, const char *version, const char *resource,
                           const char *namespace, const char *name, const char *subresource, const char *query)
{
    struct strbuf p = {0};
    if (group && *group)
        strbuf_addf(&p, "/apis/%s/%s", group, version);
    else
        strbuf_addf(&p, "/api/%s", version);
    if (namespace)
        strbuf_addf(&p, "/namespaces/%s", http_percent_encode(a, namespace));
    strbuf_addf(&p, "/%s", resource);
    if (name)
        strbuf_addf(&p, "/%s", http_percent_encode(a, name));
    if (subresource)
        strbuf_addf(&p, "/%s", subresource);
    if (query && *query)
        strbuf_addf(&p, "?%s", query);
    const char *path = arena_dup(a, p.p, p.len);
    strbuf_free(&p);
    return path;
}

static const char *method_of(enum api_verb verb)
{
    static const char *const methods[] = {"GET", "GET", "POST", "PUT", "PATCH", "DELETE", "DELETE"};
    return methods[verb];
}

static const char *content_type_of(const struct api_request *r)
{
    static const char *const patches[] = {"application/json-patch+json", "application/merge-patch+json",
                                          "application/strategic-merge-patch+json", "application/apply-patch+yaml"};
    return r->verb == API_PATCH ? patches[r->patch] : "application/json";
}

static void add_headers(struct http_api *h, struct arena *a, struct http_headers *headers)
{
    http_headers_add(a, headers, "accept", "application/json");
    if (h->user_agent)
        http_headers_add(a, headers, "user-agent", h->user_agent);
    if (h->token)
        http_headers_add(a, headers, "authorization", arena_printf(a, "Bearer %s", h->token));
}

/* ---- calls */

static void call_free(struct api_call *c)
{
    list_remove(&c->node);
    free(c);
}

static void on_answer(void *ctx, int code, const struct http_headers *h, struct slice body, const char *why)
{
    struct api_call *c = ctx;
    cleanup_arena struct arena *a = arena_new();
    struct api_result r = {.code = code, .arena = a, .reason = "", .message = ""};
    struct err err = {0};
    (void)h;
    if (code && json_parse(a, body.p, body.n, &r.object, NULL, &err)) {
        r.object = NULL;
        if (api_ok(&r)) {
            r.code = 0;
            why = arena_printf(a, "the answer cannot be read: %s", err.text);
        }
    }
    if (!r.code) {
        r.reason = "Unreachable";
        r.message = why ? why : "no answer";
    } else if (!api_ok(&r)) {
        r.reason = json_str_or(r.object, "reason", "");
        r.message = json_str_or(r.object, "message", http_reason(code));
    }
    api_done *done = c->done;
    void *user = c->ctx;
    call_free(c);
    if (done)
        done(user, &r);
}

static struct api_call *call(struct api *api, const struct api_request *q, api_done *done, void *ctx)
{
    struct http_api *h = of(api);
    cleanup_arena struct arena *a = arena_new();
    cleanup_strbuf struct strbuf body = {0};
    struct http_headers headers = {0};
    add_headers(h, a, &headers);
    if (q->body) {
        json_write(&body, q->body);
        http_headers_add(a, &headers, "content-type", content_type_of(q));
    }
    struct http_call_options o = {
        .method = method_of(q->verb),
        .target = path_of(a, q->group, q->version, q->resource, q->namespace, q->name, q->subresource, q->query),
        .headers = &headers,
        .body = body.p,
        .body_len = body.len,
        .timeout_ms = CALL_TIMEOUT_MS,
    };
    struct api_call *c = mem_alloc(sizeof(*c));
    *c = (struct api_call){.owner = h, .done = done, .ctx = ctx};
    list_init(&c->node);
    list_insert(&h->calls, &c->node);
    c->http = http_client_fetch(h->client, &o, ANSWER_MAX, on_answer, c);
    return c;
}

static void cancel(struct api *api, struct api_call *c)
{
    (void)api;
    http_call_cancel(c->http);
    call_free(c);
}

/* ---- watches */

static void watch_free(struct api_watch *w)
{
    if (w->gone)
        *w->gone = true;
    list_remove(&w->node);
    strbuf_free(&w->input);
    free(w);
}

static int type_of(struct slice s, enum api_event_type *ret)
{
    static const char *const names[] = {"ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (slice_is(s, names[i])) {
            *ret = (enum api_event_type)i;
            return 0;
        }
    return -EINVAL;
}

/* {"type":"ADDED","object":{...}} as servers write it: the object's text is cut out, not parsed. */
static int cut_event(struct slice line, enum api_event_type *type, struct blob **object)
{
    static const char head[] = "{\"type\":\"", middle[] = "\",\"object\":";
    if (line.n < sizeof(head) || memcmp(line.p, head, sizeof(head) - 1))
        return -EINVAL;
    struct slice rest = {line.p + sizeof(head) - 1, line.n - (sizeof(head) - 1)};
    const char *quote = memchr(rest.p, '"', rest.n);
    size_t n = quote ? (size_t)(quote - rest.p) : 0;
    if (!quote || n + sizeof(middle) - 1 >= rest.n || memcmp(quote, middle, sizeof(middle) - 1) ||
        line.p[line.n - 1] != '}' || type_of((struct slice){rest.p, n}, type))
        return -EINVAL;
    const char *from = quote + sizeof(middle) - 1;
    *object = blob_new(from, (size_t)(line.p + line.n - 1 - from));
    return 0;
}

static int parse_event(struct slice line, enum api_event_type *type, struct blob **object)
{
    cleanup_arena struct arena *a = arena_new();
    cJSON *tree;
    if (json_parse(a, line.p, line.n, &tree, NULL, NULL) || !json_get(tree, "object") ||
        type_of(slice_of(json_str_or(tree, "type", "")), type))
        return -EINVAL;
    *object = json_to_blob(json_get(tree, "object"));
    return 0;
}

/* Ends the watch; `why` may point into it. */
static void finish(struct api_watch *w, const char *why)
{
    struct api_watch_events ev = w->ev;
    void *ctx = w->ctx;
    cleanup_free char *text = mem_strdup(why);
    watch_free(w);
    ev.closed(ctx, text);
}

static int deliver(struct api_watch *w, struct slice line)
{
    cleanup_blob struct blob *object = NULL;
    struct api_event e = {0};
    if (cut_event(line, &e.type, &object) && parse_event(line, &e.type, &object))
        return -EINVAL;
    e.object = object;
    w->ev.event(w->ctx, &e);
    return 0;
}

static void on_watch_headers(void *ctx, int code, const struct http_headers *h)
{
    struct api_watch *w = ctx;
    (void)h;
    w->code = code;
}

static bool on_watch_data(void *ctx, const void *data, size_t len)
{
    struct api_watch *w = ctx;
    bool gone = false;
    strbuf_add(&w->input, data, len);
    if (w->code != 200)
        return true; /* a Status, told at the end */
    w->gone = &gone;
    size_t used = 0;
    const char *newline;
    while ((newline = memchr(w->input.p + used, '\n', w->input.len - used))) {
        struct slice line = {w->input.p + used, (size_t)(newline - (w->input.p + used))};
        used += line.n + 1;
        int r = line.n ? deliver(w, line) : 0;
        if (gone)
            return true;
        if (r || w->input.len > EVENT_MAX) {
            http_call_cancel(w->http);
            finish(w, "a watch event cannot be read");
            return true;
        }
    }
    strbuf_drop(&w->input, used);
    w->gone = NULL;
    return true;
}

/* A refusal that list-and-watch has to know, as the event it would have been inside a stream. */
static void tell_expired(struct api_watch *w)
{
    cleanup_blob struct blob *status = blob_new(w->input.p, w->input.len);
    struct api_event e = {.type = API_ERROR, .object = status};
    w->ev.event(w->ctx, &e);
}

static void on_watch_done(void *ctx, int error, const char *why)
{
    struct api_watch *w = ctx;
    cleanup_arena struct arena *a = arena_new();
    const char *text = why ? why : "the stream ended";
    if (!error && w->code && w->code != 200) {
        cJSON *status = NULL;
        bool gone = false;
        if (w->input.len && !json_parse(a, w->input.p, w->input.len, &status, NULL, NULL))
            text = json_str_or(status, "message", http_reason(w->code));
        else
            text = http_reason(w->code);
        w->gone = &gone;
        if (status && w->code == 410)
            tell_expired(w);
        if (gone)
            return;
        w->gone = NULL;
    }
    finish(w, text);
}

static const char *watch_query(struct arena *a, const struct api_watch_request *r)
{
    const char *more = r->query && *r->query ? arena_printf(a, "&%s", r->query) : "";
    if (r->resource_version && *r->resource_version)
        return arena_printf(a, "watch=1&allowWatchBookmarks=true&resourceVersion=%s%s", r->resource_version, more);
    return arena_printf(
        a, "watch=1&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan%s", more);
}

static struct api_watch *watch(struct api *api, const struct api_watch_request *r, const struct api_watch_events *ev,
                               void *ctx)
{
    static const struct http_call_events events = {
        .headers = on_watch_headers, .data = on_watch_data, .done = on_watch_done};
    struct http_api *h = of(api);
    cleanup_arena struct arena *a = arena_new();
    struct http_headers headers = {0};
    add_headers(h, a, &headers);
    struct http_call_options o = {
        .method = "GET",
        .target = path_of(a, r->group, r->version, r->resource, r->namespace, NULL, NULL, watch_query(a, r)),
        .headers = &headers,
        .stall_ms = WATCH_STALL_MS,
    };
    struct api_watch *w = mem_alloc(sizeof(*w));
    *w = (struct api_watch){.owner = h, .ev = *ev, .ctx = ctx};
    list_init(&w->node);
    list_insert(&h->watches, &w->node);
    w->http = http_client_call(h->client, &o, &events, w);
    return w;
}

static void unwatch(struct api *api, struct api_watch *w)
{
    (void)api;
    http_call_cancel(w->http);
    watch_free(w);
}

/* ---- the whole */

static void free_api(struct api *api)
{
    struct http_api *h = of(api);
    for (struct list *at; (at = list_pop(&h->calls));)
        cancel(api, CONTAINER_OF(at, struct api_call, node));
    for (struct list *at; (at = list_pop(&h->watches));)
        unwatch(api, CONTAINER_OF(at, struct api_watch, node));
    http_client_free(h->client);
    free(h->token);
    free(h->user_agent);
    free(h);
}

void http_api_set_tls(struct api *a, struct tls_config *tls)
{
    http_client_set_tls(of(a)->client, tls);
}

int http_api_new(struct loop *l, const struct http_api_options *o, struct api **ret, struct err *err)
{
    static const struct api_ops ops = {call, cancel, watch, unwatch, free_api};
    struct http_api *h = mem_alloc(sizeof(*h));
    struct http_client_options client = {.host = o->host, .port = o->port, .tls = o->tls};
    int r = http_client_new(l, &client, &h->client, err);
    if (r) {
        free(h);
        return r;
    }
    h->api = (struct api){&ops, l};
    h->token = mem_strdup(o->token);
    h->user_agent = mem_strdup(o->user_agent);
    list_init(&h->calls);
    list_init(&h->watches);
    *ret = &h->api;
    return 0;
}
