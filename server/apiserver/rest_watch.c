/* Watch: a cursor on the store's event ring, a selection, and a sink that tells when it is full. Nothing is queued for
 * a slow watcher: it stops reading its cursor, and when the ring has passed it, it is cut off with 410. */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/random.h"
#include "core/format/json.h"
#include "core/format/selector.h"
#include "core/model/status.h"
#include "core/wire/loop.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/flow.h"
#include "server/apiserver/parse_cache.h"
#include "server/apiserver/request_metrics.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

enum {
    WATCH_OUTPUT_HIGH = 64 << 10, /* bytes unsent: stop until they are gone */
    WATCH_BOOKMARK_MS = 60 * 1000,
    WATCH_LAST_BOOKMARK_MS = 2 * 1000, /* before its end, so that whoever resumes is as far as can be */
    WATCH_TOGETHER_MS = 5 * 1000,      /* a bookmark may come so much sooner, with those of others */
    WATCH_MIN_S = 1800,                /* without timeoutSeconds a watch ends after this, up to twice as late */
    WATCH_MAX_S = 1 << 30,
};

struct watcher {
    struct list link; /* in srv->watchers */
    struct req *r;
    struct store_watch *cursor;
    struct selection selection;
    struct list_result *initial; /* what is still to be sent of the present state; NULL: nothing */
    size_t initial_at;
    uint64_t start, bookmarked; /* revisions: of the beginning, of the last bookmark */
    uint64_t end_ms, bookmark_ms;
    bool bookmarks, initial_end, draining, notified;
    bool listing;   /* asked for with sendInitialEvents */
    int error;      /* of opening the cursor */
    cJSON *refused; /* a Status: the one event that the watch tells */
};

static void pump(void *ctx);

static void tick(void *arg);

static void tick_at(struct apiserver *s, uint64_t now, uint64_t at)
{
    if (!s->watch_timer)
        s->watch_timer = loop_timer_new(s->loop, tick, s);
    s->watch_tick_ms = at;
    loop_timer_set(s->watch_timer, at > now ? at - now : 1);
}

static void plan_bookmark(struct watcher *w, uint64_t now)
{
    uint64_t last = w->end_ms - MIN_OF((uint64_t)WATCH_LAST_BOOKMARK_MS, w->end_ms);
    w->bookmark_ms = now + WATCH_BOOKMARK_MS;
    if (last > now)
        w->bookmark_ms = MIN_OF(w->bookmark_ms, last);
}

/* When there is something to do for it that no event asks for. */
static uint64_t due(const struct watcher *w)
{
    return w->bookmarks ? MIN_OF(w->end_ms, w->bookmark_ms) : w->end_ms;
}

/* One watch more: others keep their time. */
static void schedule_one(struct apiserver *s, struct watcher *w)
{
    uint64_t now = clock_mono_ms();
    plan_bookmark(w, now);
    if (!s->watch_tick_ms || due(w) < s->watch_tick_ms)
        tick_at(s, now, due(w));
}

static void schedule_all(struct apiserver *s, uint64_t now)
{
    uint64_t at = UINT64_MAX;
    for (LIST_EACH(node, &s->watchers))
        at = MIN_OF(at, due(CONTAINER_OF(node, struct watcher, link)));
    s->watch_tick_ms = 0;
    if (!list_empty(&s->watchers))
        tick_at(s, now, at);
}

void rest_watch_free(struct req *r)
{
    struct watcher *w = r->watcher;
    r->watcher = NULL;
    list_remove(&w->link);
    store_watch_free(w->cursor);
    if (w->initial)
        rest_list_free(w->initial);
    free(w);
}

bool rest_watch_begins(const struct req *r)
{
    return r->watcher && r->watcher->initial;
}

static bool selects(const struct watcher *w)
{
    return w->selection.labels || w->selection.fields || w->selection.name;
}

/* Made when the first event of a turn needs it. */
static struct arena *scratch_of(struct arena **scratch)
{
    if (!*scratch)
        *scratch = arena_new();
    return *scratch;
}

/* A name is decided by the key; a tree is wanted only where labels or other fields decide. */
static bool wanted(struct watcher *w, struct arena **scratch, const char *key, struct blob *value)
{
    const char *ns = "", *name = "";
    const struct selection *by = &w->selection;
    if (!selects(w))
        return true;
    if (by->labels && !by->fields && !by->name && !w->r->kind->storage)
        return selector_matches(by->labels, parse_cache_labels(w->r->srv->parse_cache, value));
    if (by->fields || by->name || by->namespace)
        rest_key_split(scratch_of(scratch), w->r->kind, key, &ns, &name);
    const cJSON *tree = by->parse ? parse_cache_get(w->r->srv->parse_cache, value) : NULL;
    if (tree && w->r->kind->storage)
        tree = w->r->kind->storage->show(scratch_of(scratch), tree);
    return rest_selected(by, w->r->kind, ns, name, tree);
}

/* The state before, under the revision that made it leave the selection. */
static struct blob *departed(struct arena *scratch, const struct kind *k, const struct store_event *e)
{
    cJSON *tree = rest_tree(scratch, k, e->prev);
    json_set(scratch, rest_metadata(scratch, tree), "resourceVersion",
             json_stringf(scratch, "%llu", (unsigned long long)e->revision));
    return json_to_blob(tree);
}

/* True when something was sent. */
static bool deliver(struct watcher *w, struct arena **scratch, const struct store_event *e)
{
    struct req *r = w->r;
    bool before = e->prev && wanted(w, scratch, e->key, e->prev);
    bool now = !e->deleted && wanted(w, scratch, e->key, e->value);
    if (now || (e->deleted && (before || !e->prev))) {
        cleanup_blob struct blob *shown = rest_shown(r->kind, e->value);
        r->sink->watch_event(r, e->deleted ? "DELETED" : before ? "MODIFIED" : "ADDED", shown, NULL);
    } else if (before) {
        cleanup_blob struct blob *gone = departed(scratch_of(scratch), r->kind, e);
        r->sink->watch_event(r, "DELETED", gone, NULL);
    } else {
        return false;
    }
    return true;
}

static void bookmark(struct watcher *w, uint64_t revision, bool initial_end)
{
    struct req *r = w->r;
    cleanup_arena struct arena *a = arena_new();
    cJSON *object = json_object(a), *meta;
    rest_stamp_kind(a, object, r->kind->group, r->kind->version, r->kind->kind);
    meta = rest_metadata(a, object);
    json_set(a, meta, "resourceVersion", json_stringf(a, "%llu", (unsigned long long)revision));
    if (initial_end)
        json_set_str(a, json_ensure(a, meta, "annotations"), "k8s.io/initial-events-end", "true");
    cleanup_blob struct blob *bytes = json_to_blob(object);
    w->bookmarked = revision;
    r->sink->watch_event(r, "BOOKMARK", bytes, object);
}

static void end(struct watcher *w)
{
    struct req *r = w->r;
    r->sink->watch_end(r);
}

static void fail(struct watcher *w, cJSON *status)
{
    struct req *r = w->r;
    cleanup_blob struct blob *bytes = json_to_blob(status);
    r->sink->watch_event(r, "ERROR", bytes, status);
    end(w);
}

static void gone(struct watcher *w)
{
    struct apiserver *s = w->r->srv;
    fail(w, status_expired(w->r->arena,
                           arena_printf(w->r->arena, "too old resource version: %llu (%llu)",
                                        (unsigned long long)w->start, (unsigned long long)store_compacted(s->store)),
                           NULL));
}

static void notify(void *ctx)
{
    struct watcher *w = ctx;
    w->notified = true;
    if (!w->draining)
        pump(w);
}

static void drained(void *ctx)
{
    struct watcher *w = ctx;
    w->draining = false;
    pump(w);
}

static bool full(struct watcher *w)
{
    struct req *r = w->r;
    if (r->sink->unsent(r) < WATCH_OUTPUT_HIGH)
        return false;
    w->draining = true;
    r->sink->on_drain(r, drained, w);
    return true;
}

static bool pump_initial(struct watcher *w)
{
    struct req *r = w->r;
    while (w->initial && w->initial_at < w->initial->count) {
        if (full(w))
            return false;
        struct blob **item = &w->initial->items[w->initial_at++];
        r->sink->watch_event(r, "ADDED", *item, NULL);
        *item = blob_unref(*item);
    }
    if (w->initial) {
        w->initial = rest_list_free(w->initial);
        flow_initialized(r);
        if (w->initial_end && w->bookmarks)
            bookmark(w, w->start, true);
        if (w->listing && r->http)
            request_metrics_watch_list(r);
    }
    return true;
}

static void pump(void *ctx)
{
    struct watcher *w = ctx;
    bool wrote = w->initial;
    if (!pump_initial(w) || !w->notified)
        return;
    cleanup_arena struct arena *scratch = NULL;
    struct store_event e;
    while (!wrote || !full(w)) {
        int r = store_watch_next(w->cursor, &e);
        if (r < 0) {
            gone(w);
            return;
        }
        if (r == 0) {
            w->notified = false;
            return;
        }
        wrote = e.revision > w->start && deliver(w, &scratch, &e);
        if (scratch)
            arena_reset(scratch);
    }
}

static void tick(void *arg)
{
    struct apiserver *s = arg;
    uint64_t now = clock_mono_ms();
    s->watches_walked = true;
    for (LIST_EACH(node, &s->watchers)) {
        struct watcher *w = CONTAINER_OF(node, struct watcher, link);
        if (w->end_ms <= now) {
            end(w);
            continue;
        }
        if (!w->bookmarks || w->bookmark_ms > now + WATCH_TOGETHER_MS)
            continue;
        uint64_t revision = w->cursor ? store_watch_revision(w->cursor) : 0;
        if (!w->initial && !w->draining && revision > w->bookmarked)
            bookmark(w, revision, false);
        plan_bookmark(w, now);
    }
    s->watches_walked = false;
    schedule_all(s, now);
}

void rest_watch_end_all(struct apiserver *s)
{
    s->watches_walked = true;
    for (LIST_EACH(node, &s->watchers))
        end(CONTAINER_OF(node, struct watcher, link));
    s->watches_walked = false;
}

/* The answer has begun and everything it may show is durable. */
void rest_watch_begin(struct req *r)
{
    struct watcher *w = r->watcher;
    r->sink->watch_start(r);
    if (w->refused || w->error) {
        if (w->refused)
            fail(w, w->refused);
        else
            gone(w);
        return;
    }
    list_insert(&r->srv->watchers, &w->link);
    schedule_one(r->srv, w);
    w->notified = true;
    w->draining = false;
    if (!w->initial)
        flow_initialized(r);
    pump(w);
}

/* Without a revision to resume after, a watch begins with the present state; sendInitialEvents may forbid that. */
static enum phase_result read_options(struct req *r, struct watcher *w, bool *initial)
{
    uint64_t rv, now = store_revision(r->srv->store);
    int64_t seconds = 0;
    enum phase_result res = rest_parse_int(r, "timeoutSeconds", &seconds);
    if (res == PHASE_NEXT)
        res = rest_list_versions(r, true);
    if (res == PHASE_NEXT)
        res = rest_selection(r, &w->selection);
    if (res == PHASE_NEXT)
        res = rest_parse_revision(r, &rv);
    if (res != PHASE_NEXT)
        return res;

    const char *send = request_query(r, "sendInitialEvents");
    w->initial_end = send && request_query_bool(r, "sendInitialEvents");
    w->bookmarks = request_query_bool(r, "allowWatchBookmarks");
    *initial = send ? w->initial_end : rv == 0;
    w->listing = w->initial_end;
    w->initial_end = *initial; /* who begins with the present state hears its end, asked for or not */
    if (w->initial_end && rv > now)
        w->refused = status_too_large_resource_version(r->arena, rv, now);
    w->start = w->bookmarked = *initial || rv == 0 ? now : rv;

    if (!seconds) {
        uint32_t spread;
        random_bytes(&spread, sizeof(spread));
        seconds = WATCH_MIN_S + spread % WATCH_MIN_S;
    }
    seconds = seconds < 0 ? 0 : MIN_OF(seconds, WATCH_MAX_S);
    w->end_ms = clock_mono_ms() + (uint64_t)seconds * 1000;
    return PHASE_NEXT;
}

static enum phase_result watch(struct req *r)
{
    struct watcher *w = mem_alloc(sizeof(*w));
    bool initial = false;
    list_init(&w->link);
    w->r = r;
    w->draining = true; /* until it begins */
    r->watcher = w;
    if (r->srv->draining)
        return answer_status(r, status_error(r->arena, 503, "ServiceUnavailable", "the server is shutting down"));
    enum phase_result res = read_options(r, w, &initial);
    if (res != PHASE_NEXT)
        return res;
    answer_object(r, 200, NULL, NULL);
    r->answer.watch = true;
    if (w->refused)
        return PHASE_ANSWER;
    if (initial) {
        int e = rest_list_snapshot(r, &w->selection, &w->initial);
        if (e < 0)
            return answer_status(r, status_internal(r->arena, "reading the datastore: %s", strerror(-e)));
        w->start = w->initial->revision;
    }
    r->seen = MIN_OF(w->start, store_revision(r->srv->store));
    w->error =
        store_watch(r->srv->store, rest_prefix(r->arena, r->kind, r->info.namespace), w->start, notify, w, &w->cursor);
    if (!w->error)
        rest_selection_narrows(&w->selection, r, w->cursor);
    return PHASE_ANSWER;
}

const struct handler rest_watch = {.streaming = true, .store = watch};
