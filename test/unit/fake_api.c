#include "test/unit/fake_api.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/clock.h"
#include "core/base/list.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/wire/loop.h"
#include "core/wire/loop_task.h"
#include "test/unit/fake_api_int.h"
#include "test/unit/fake_timing.h"

/* --- delivering answers and events, in order --- */

static struct fake_delivery *deliver(struct fake_api *f)
{
    struct fake_delivery *d = mem_alloc(sizeof(*d));
    list_insert(&f->pending, &d->link);
    loop_task_defer(f->head.loop, &f->pump);
    return d;
}

static void delivery_free(struct fake_delivery *d)
{
    list_remove(&d->link);
    blob_unref(d->blob);
    free(d->why);
    free(d);
}

static void run_call(struct fake_delivery *d)
{
    struct api_call *c = d->call;
    if (c && c->done) {
        struct api_result r = {.code = d->code, .arena = arena_new(), .reason = "", .message = ""};
        if (d->code)
            json_parse(r.arena, d->blob->data, d->blob->len, &r.object, NULL, NULL);
        else
            r.reason = "Unreachable", r.message = "connection refused";
        if (d->code >= 300) {
            r.reason = json_str_or(r.object, "reason", "");
            r.message = json_str_or(r.object, "message", "");
        }
        c->done(c->ctx, &r);
        arena_free(r.arena);
    }
    free(c);
}

static void run_watch(struct fake_delivery *d)
{
    struct api_watch *w = d->watch;
    if (!w)
        return;
    if (d->blob) {
        struct api_event e = {.type = d->type, .object = d->blob};
        w->events.event(w->ctx, &e);
        return;
    }
    struct api_watch gone = *w;
    list_remove(&w->link);
    free(w->resource);
    free(w->namespace);
    free(w);
    gone.events.closed(gone.ctx, d->why);
}

static bool is_held(const struct fake_api *f, const struct fake_delivery *d)
{
    return d->watch && map_has(&f->held, d->watch->resource);
}

static void pump(void *arg)
{
    struct fake_api *f = arg;
    struct list *at = f->pending.next;
    while (at != &f->pending && is_held(f, CONTAINER_OF(at, struct fake_delivery, link)))
        at = at->next;
    if (at == &f->pending)
        return;
    struct fake_delivery *d = CONTAINER_OF(at, struct fake_delivery, link);
    f->activity++;
    list_remove(&d->link); /* so that callbacks may cancel what else waits */
    if (d->call || d->is_call)
        run_call(d);
    else
        run_watch(d);
    delivery_free(d);
    loop_task_defer(f->head.loop, &f->pump);
}

static void answer(struct fake_api *f, struct api_call *c, int code, struct blob *body)
{
    struct fake_delivery *d = deliver(f);
    d->call = c;
    d->is_call = true;
    d->code = code;
    d->blob = body;
}

static void send_event(struct fake_api *f, struct api_watch *w, enum api_event_type type, struct blob *blob)
{
    struct fake_delivery *d = deliver(f);
    d->watch = w;
    d->type = type;
    d->blob = blob_ref(blob);
}

/* --- watches --- */

void fake_publish(struct fake_api *f, const char *key, enum api_event_type type, struct blob *blob)
{
    struct fake_event *e = mem_alloc(sizeof(*e));
    *e = (struct fake_event){.revision = f->revision, .type = type, .blob = blob_ref(blob), .key = mem_strdup(key)};
    list_insert(&f->log, &e->link);
    for (LIST_EACH(node, &f->watches)) {
        struct api_watch *w = CONTAINER_OF(node, struct api_watch, link);
        if (fake_matches(key, w->resource, w->namespace))
            send_event(f, w, type, blob);
    }
}

static void send_initial(struct fake_api *f, struct api_watch *w)
{
    size_t n;
    struct fake_object **list = fake_sorted(f, w->resource, w->namespace, &n);
    for (size_t i = 0; i < n; i++)
        send_event(f, w, API_ADDED, list[i]->blob);
    free(list);
    char text[200];
    snprintf(text, sizeof(text),
             "{\"metadata\":{\"resourceVersion\":\"%" PRIu64
             "\",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}}}",
             f->revision);
    cleanup_blob struct blob *b = blob_new(text, strlen(text));
    send_event(f, w, API_BOOKMARK, b);
}

static void close_watch(struct fake_api *f, struct api_watch *w, const char *why)
{
    struct fake_delivery *d = deliver(f);
    d->watch = w;
    d->why = mem_strdup(why);
    list_remove(&w->link); /* nothing more comes */
}

static void resume(struct fake_api *f, struct api_watch *w, uint64_t after)
{
    if (after < f->forgotten) {
        const char *text = "{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\",\"message\":\"too old\"}";
        cleanup_blob struct blob *b = blob_new(text, strlen(text));
        send_event(f, w, API_ERROR, b);
        close_watch(f, w, "expired");
        return;
    }
    for (LIST_EACH(node, &f->log)) {
        struct fake_event *e = CONTAINER_OF(node, struct fake_event, link);
        if (e->revision > after && fake_matches(e->key, w->resource, w->namespace))
            send_event(f, w, e->type, e->blob);
    }
}

static struct api_watch *do_watch(struct api *a, const struct api_watch_request *r, const struct api_watch_events *ev,
                                  void *ctx)
{
    struct fake_api *f = CONTAINER_OF(a, struct fake_api, head);
    struct api_watch *w = mem_alloc(sizeof(*w));
    *w = (struct api_watch){.events = *ev, .ctx = ctx, .namespace = mem_strdup(r->namespace)};
    w->resource = fake_resource(r->group, r->resource);
    list_insert(&f->watches, &w->link);
    uint64_t after = 0;
    if (f->down)
        close_watch(f, w, "connection refused");
    else if (r->resource_version && *r->resource_version && !str_to_u64(r->resource_version, &after))
        resume(f, w, after);
    else
        send_initial(f, w);
    return w;
}

static void do_unwatch(struct api *a, struct api_watch *w)
{
    struct fake_api *f = CONTAINER_OF(a, struct fake_api, head);
    for (LIST_EACH(node, &f->pending)) {
        struct fake_delivery *d = CONTAINER_OF(node, struct fake_delivery, link);
        if (d->watch == w)
            delivery_free(d);
    }
    list_remove(&w->link);
    free(w->resource);
    free(w->namespace);
    free(w);
}

void fake_drop_watches(struct fake_api *f, bool expire)
{
    if (expire)
        f->forgotten = f->revision;
    for (LIST_EACH(node, &f->watches))
        close_watch(f, CONTAINER_OF(node, struct api_watch, link), "dropped");
}

unsigned fake_watches(struct fake_api *f, const char *resource)
{
    unsigned n = 0;
    for (LIST_EACH(node, &f->watches))
        n += str_eq(CONTAINER_OF(node, struct api_watch, link)->resource, resource);
    return n;
}

void fake_hold(struct fake_api *f, const char *resource, bool held)
{
    if (held)
        map_set(&f->held, resource, f);
    else
        map_del(&f->held, resource);
    loop_task_defer(f->head.loop, &f->pump);
}

/* --- calls --- */

static struct fake_failure *failure_for(struct fake_api *f, const struct api_request *r, const char *resource)
{
    for (LIST_EACH(node, &f->failures)) {
        struct fake_failure *x = CONTAINER_OF(node, struct fake_failure, link);
        if (x->verb == r->verb && str_eq(x->resource, resource) && str_eq(x->subresource, r->subresource))
            return x;
    }
    return NULL;
}

static struct api_call *do_call(struct api *a, const struct api_request *r, api_done *done, void *ctx)
{
    struct fake_api *f = CONTAINER_OF(a, struct fake_api, head);
    struct api_call *c = mem_alloc(sizeof(*c));
    *c = (struct api_call){.done = done, .ctx = ctx};
    cleanup_free char *resource = fake_resource(r->group, r->resource);
    cleanup_arena struct arena *arena = arena_new();
    f->calls[r->verb]++;
    cleanup_free char *counter = mem_alloc(strlen(resource) + 8);
    sprintf(counter, "%d %s", (int)r->verb, resource);
    map_set(&f->counts, counter, (void *)((uintptr_t)map_get(&f->counts, counter) + 1));
    struct fake_failure *x = failure_for(f, r, resource);
    int code;
    cJSON *reply;
    if (x) {
        code = x->code;
        reply = fake_status(arena, x->code, x->reason, "made to fail");
        if (!--x->times) {
            list_remove(&x->link);
            free(x);
        }
    } else {
        code = fake_execute(f, arena, r, resource, &reply);
    }
    answer(f, c, code, code ? json_to_blob(reply) : NULL);
    return c;
}

static void do_cancel(struct api *a, struct api_call *c)
{
    struct fake_api *f = CONTAINER_OF(a, struct fake_api, head);
    for (LIST_EACH(node, &f->pending)) {
        struct fake_delivery *d = CONTAINER_OF(node, struct fake_delivery, link);
        if (d->call == c)
            d->call = NULL;
    }
    free(c);
}

void fake_fail(struct fake_api *f, enum api_verb verb, const char *resource, const char *subresource, int code,
               const char *reason, unsigned times)
{
    struct fake_failure *x = mem_alloc(sizeof(*x));
    *x = (struct fake_failure){
        .verb = verb, .resource = resource, .subresource = subresource, .code = code, .reason = reason, .times = times};
    list_insert(&f->failures, &x->link);
}

void fake_clear_failures(struct fake_api *f)
{
    for (LIST_EACH(node, &f->failures)) {
        list_remove(node);
        free(CONTAINER_OF(node, struct fake_failure, link));
    }
}

unsigned fake_writes(struct fake_api *f)
{
    unsigned sum = 0;
    for (size_t verb = 0; verb < COUNT_OF(f->calls); verb++)
        if (verb != API_GET && verb != API_LIST)
            sum += f->calls[verb];
    return sum;
}

unsigned fake_calls(struct fake_api *f, enum api_verb verb, const char *resource)
{
    char counter[256];
    snprintf(counter, sizeof(counter), "%d %s", (int)verb, resource);
    return (unsigned)(uintptr_t)map_get(&f->counts, counter);
}

/* --- life and time --- */

static void do_free(struct api *a)
{
    fake_api_free(CONTAINER_OF(a, struct fake_api, head));
}

static const struct api_ops ops = {do_call, do_cancel, do_watch, do_unwatch, do_free};

struct fake_api *fake_api_new(void)
{
    struct fake_api *f = mem_alloc(sizeof(*f));
    f->head.ops = &ops;
    f->head.loop = loop_new();
    f->timing = fake_timing_new();
    f->arena = arena_new();
    f->revision = 1;
    list_init(&f->pending);
    list_init(&f->watches);
    list_init(&f->log);
    list_init(&f->failures);
    loop_task_init(&f->pump, pump, f);
    return f;
}

void fake_api_free(struct fake_api *f)
{
    for (LIST_EACH(node, &f->pending)) {
        struct fake_delivery *d = CONTAINER_OF(node, struct fake_delivery, link);
        free(d->call);
        delivery_free(d);
    }
    for (LIST_EACH(node, &f->log)) {
        struct fake_event *e = CONTAINER_OF(node, struct fake_event, link);
        list_remove(&e->link);
        blob_unref(e->blob);
        free(e->key);
        free(e);
    }
    for (LIST_EACH(node, &f->failures))
        free(CONTAINER_OF(node, struct fake_failure, link));
    struct map_entry *m;
    for (size_t i = 0; (m = map_next(&f->objects, &i));) {
        blob_unref(((struct fake_object *)m->value)->blob);
        free(m->value);
    }
    map_free(&f->objects);
    map_free(&f->counts);
    map_free(&f->held);
    loop_task_remove(&f->pump);
    arena_free(f->arena);
    loop_free(f->head.loop);
    fake_timing_free(f->timing);
    free(f);
}

struct api *fake_api(struct fake_api *f)
{
    return &f->head;
}

struct timing *fake_timing(struct fake_api *f)
{
    return f->timing;
}

struct arena *fake_arena(struct fake_api *f)
{
    return f->arena;
}

/* Quiet is when several turns in a row brought no answer and no event. */
struct settling {
    struct fake_api *f;
    uint64_t seen;
    int quiet;
    bool done;
};

static void watch_quiet(void *arg)
{
    struct settling *s = arg;
    s->quiet = s->seen == s->f->activity ? s->quiet + 1 : 0;
    s->seen = s->f->activity;
    if (s->quiet == 8)
        s->done = true;
    else
        loop_defer(s->f->head.loop, watch_quiet, s);
}

void fake_settle(struct fake_api *f)
{
    struct settling s = {.f = f};
    loop_defer(f->head.loop, watch_quiet, &s);
    if (loop_run_until(f->head.loop, &s.done, 20000)) {
        fprintf(stderr, "fake_settle: no quiet after 20 s\n");
        abort();
    }
}

void fake_advance(struct fake_api *f, uint64_t ms)
{
    fake_settle(f);
    for (uint64_t next; (next = fake_timing_next(f->timing)) <= ms; ms -= next) {
        fake_timing_move(f->timing, next);
        fake_settle(f);
    }
    fake_timing_move(f->timing, ms);
    fake_settle(f);
}
