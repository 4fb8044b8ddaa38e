#include "test/unit/store_history.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/blob.h"
#include "core/base/defs.h"
#include "core/base/mem.h"
#include "core/base/str.h"

enum { HEAD = 64 };

struct attempt {
    struct attempt *older; /* at the same revision */
    struct history *history;
    uint64_t revision, number;
    size_t bytes;
    int key;
    bool deleted, refused;
};

struct read {
    struct history *history;
    struct store_kv kv; /* with references of its own */
    char *key;
};

PRINTF_LIKE(2, 3) static void problem(struct history *h, const char *fmt, ...)
{
    if (h->problem[0])
        return;
    va_list args;
    va_start(args, fmt);
    vsnprintf(h->problem, sizeof(h->problem), fmt, args);
    va_end(args);
}

uint64_t history_roll(struct history *h, uint64_t sides)
{
    h->dice ^= h->dice << 13;
    h->dice ^= h->dice >> 7;
    h->dice ^= h->dice << 17;
    return (h->dice * 0x2545f4914f6cdd1dU >> 11) % sides;
}

static const char *key_name(int key, char out[16])
{
    snprintf(out, 16, "%c/%02d", key % 2 ? 'b' : 'a', key);
    return out;
}

static bool in_prefix(const struct attempt *a, const char *prefix)
{
    char name[16];
    return str_starts(key_name(a->key, name), prefix);
}

static struct history_slot *slot(struct history *h, uint64_t revision)
{
    while (revision >= h->cap) {
        size_t cap = h->cap ? h->cap * 2 : 256;
        struct history_slot *fresh = mem_alloc(cap * sizeof(*fresh));
        if (h->cap)
            memcpy(fresh, h->slots, h->cap * sizeof(*fresh));
        free(h->slots);
        h->slots = fresh;
        h->cap = cap;
    }
    return &h->slots[revision];
}

static void drop_attempts(struct history_slot *s, const struct attempt *keep)
{
    struct attempt **at = &s->attempts;
    while (*at) {
        struct attempt *a = *at;
        if (a == keep) {
            at = &a->older;
            continue;
        }
        *at = a->older;
        free(a);
    }
}

/* ---- what is told */

static void head_of(const struct attempt *a, char out[HEAD])
{
    snprintf(out, HEAD, "%" PRIu64 "@%" PRIu64 "%c", a->number, a->revision, a->deleted ? '-' : '+');
}

static bool is_value(const struct attempt *a, const struct blob *value)
{
    char head[HEAD];
    head_of(a, head);
    size_t n = strlen(head);
    return value->len == n + a->bytes && !memcmp(value->data, head, n) &&
           (!a->bytes ||
            (value->data[n] == (char)('a' + a->number % 26) && value->data[value->len - 1] == value->data[n]));
}

static void settle_on(struct history *h, struct history_slot *s, struct attempt *a, const char *who)
{
    if (s->told && s->told != a)
        problem(h, "%s tells write %" PRIu64 " of revision %" PRIu64 ", which was write %" PRIu64, who, a->number,
                a->revision, s->told->number);
    s->told = a;
    h->told_max = MAX_OF(h->told_max, a->revision);
}

static struct attempt *tell(struct history *h, const char *who, uint64_t revision, const char *key,
                            const struct blob *value)
{
    char name[16];
    struct history_slot *s = slot(h, revision);
    for (struct attempt *a = s->attempts; a; a = a->older)
        if (!strcmp(key_name(a->key, name), key) && is_value(a, value)) {
            settle_on(h, s, a, who);
            return a;
        }
    problem(h, "%s tells %s=%.40s of revision %" PRIu64 ", which nobody wrote", who, key, value->data, revision);
    return NULL;
}

static void answered(void *ctx, int error)
{
    struct attempt *a = ctx;
    struct history *h = a->history;
    if (error) {
        a->refused = true;
        h->refused++;
        return;
    }
    h->acked++;
    settle_on(h, slot(h, a->revision), a, "an answer");
}

static void was_read(void *ctx, int error)
{
    struct read *r = ctx;
    if (!error)
        tell(r->history, "a read", r->kv.revision, r->key, r->kv.value);
    blob_unref(r->kv.value);
    free(r->key);
    free(r);
}

/* ---- writes */

static struct blob *encode(void *ctx, uint64_t revision)
{
    struct attempt *a = ctx;
    char head[HEAD];
    a->revision = revision;
    head_of(a, head);
    size_t n = strlen(head);
    struct blob *b = blob_new(NULL, n + a->bytes);
    memcpy(b->data, head, n);
    memset(b->data + n, (int)('a' + a->number % 26), a->bytes);
    return b;
}

static void read_back(struct history *h, const char *key)
{
    struct store_kv kv;
    if (store_get(h->store, key, &kv))
        return;
    struct read *r = mem_alloc(sizeof(*r));
    *r = (struct read){h, kv, mem_strdup(key)};
    blob_ref(r->kv.value);
    store_barrier(h->store, kv.revision, was_read, r);
}

void history_write(struct history *h, size_t bytes, enum store_durability d)
{
    char key[16];
    struct store_kv kv;
    struct attempt *a = mem_alloc(sizeof(*a));
    *a = (struct attempt){.history = h,
                          .number = ++h->number,
                          .key = (int)history_roll(h, HISTORY_KEYS),
                          .bytes = (size_t)history_roll(h, bytes + 1)};
    key_name(a->key, key);
    int r;
    if (store_get(h->store, key, &kv)) {
        r = store_create(h->store, key, encode, a, d, &kv);
    } else if (history_roll(h, 3)) {
        r = store_update(h->store, key, kv.revision, encode, a, d, &kv);
    } else {
        a->deleted = true;
        r = store_delete(h->store, key, kv.revision, encode, a, &kv);
    }
    if (r) {
        problem(h, "a write answers %d", r);
        free(a);
        return;
    }
    struct history_slot *s = slot(h, a->revision);
    if (s->told)
        problem(h, "revision %" PRIu64 " is given out again", a->revision);
    a->older = s->attempts;
    s->attempts = a;
    store_barrier(h->store, a->revision, answered, a);
    if (!history_roll(h, 4))
        read_back(h, key);
}

/* ---- watchers */

static void noticed(void *ctx)
{
    struct history_watcher *w = ctx;
    (void)w; /* read when history_watch says so */
}

static void start(struct history_watcher *w, uint64_t after)
{
    store_watch_free(w->watch);
    w->watch = NULL;
    int r = store_watch(w->history->store, w->prefix, after, noticed, w, &w->watch);
    if (!r)
        return;
    if (r != -ESTALE || after >= store_compacted(w->history->store))
        problem(w->history, "a watch after %" PRIu64 " answers %d", after, r);
    w->history->stale++;
    w->start = w->last = store_durable(w->history->store);
    w->told = 0;
    if (store_watch(w->history->store, w->prefix, w->last, noticed, w, &w->watch))
        problem(w->history, "a watch from the newest revision is refused");
}

static void take(struct history_watcher *w, const struct store_event *e)
{
    struct history *h = w->history;
    if (e->revision <= w->last)
        problem(h, "a watch is told revision %" PRIu64 " when it had %" PRIu64, e->revision, w->last);
    struct attempt *a = tell(h, "a watch", e->revision, e->key, e->value);
    if (a && a->deleted != e->deleted)
        problem(h, "a watch tells a deletion wrongly at %" PRIu64, e->revision);
    if (a && !in_prefix(a, w->prefix))
        problem(h, "a watch of %s is told of %s", w->prefix, e->key);
    if (!e->prev == !e->created)
        problem(h, "revision %" PRIu64 " comes %s the value before", e->revision, e->prev ? "with" : "without");
    w->last = e->revision;
    w->told++;
    h->events++;
}

static void watch_on(struct history_watcher *w)
{
    struct store_event e;
    int r;
    while ((r = store_watch_next(w->watch, &e)) == 1)
        take(w, &e);
    if (!r) {
        w->last = MAX_OF(w->last, store_watch_revision(w->watch));
        return;
    }
    w->history->stale++;
    w->start = w->last = store_durable(w->history->store);
    w->told = 0;
    start(w, w->last);
}

void history_watch(struct history *h, bool all)
{
    for (size_t i = 0; i < HISTORY_WATCHERS; i++)
        if (all || !h->watchers[i].slow || !history_roll(h, 20))
            watch_on(&h->watchers[i]);
}

static void check_watcher(struct history *h, const struct history_watcher *w)
{
    size_t want = 0;
    for (uint64_t v = w->start + 1; v <= w->last; v++) {
        const struct attempt *a = slot(h, v)->told;
        want += a && in_prefix(a, w->prefix);
    }
    if (want != w->told)
        problem(h, "a watch of %s was told %zu of %zu changes from %" PRIu64 " to %" PRIu64, w->prefix, w->told, want,
                w->start, w->last);
}

/* ---- what a new life holds */

struct listing {
    struct history *history;
    struct attempt *want[HISTORY_KEYS];
    uint64_t created[HISTORY_KEYS];
    int key; /* the last one listed */
};

static bool listed(void *ctx, const struct store_kv *kv)
{
    struct listing *l = ctx;
    int key = (int)strtol(kv->key + 2, NULL, 10);
    struct attempt *a = key < HISTORY_KEYS ? l->want[key] : NULL;
    if (!a || a->revision != kv->revision || !is_value(a, kv->value) || l->created[key] != kv->create_revision)
        problem(l->history, "%s is listed at revision %" PRIu64 ", created at %" PRIu64 ": %.40s", kv->key,
                kv->revision, kv->create_revision, kv->value->data);
    else
        l->want[key] = NULL;
    return true;
}

static void check_list(struct history *h, uint64_t at)
{
    struct listing l = {.history = h};
    for (uint64_t v = 2; v <= at; v++) {
        struct attempt *a = slot(h, v)->told;
        if (!a) {
            problem(h, "revision %" PRIu64 " is gone", v);
            return;
        }
        if (!l.want[a->key])
            l.created[a->key] = v;
        l.want[a->key] = a->deleted ? NULL : a;
    }
    if (store_range(h->store, "a/", NULL, at, listed, &l) || store_range(h->store, "b/", NULL, at, listed, &l))
        problem(h, "listing at revision %" PRIu64 " fails", at);
    for (int i = 0; i < HISTORY_KEYS; i++)
        if (l.want[i])
            problem(h, "key %d of revision %" PRIu64 " is not listed at %" PRIu64, i, l.want[i]->revision, at);
}

/* Everything in the log is something that was asked for; it now is what its revision says. */
static void read_log(struct history *h)
{
    uint64_t from = MAX_OF(store_compacted(h->store), (uint64_t)1);
    size_t told = 0;
    for (int i = 0; i < 2; i++) {
        struct history_watcher w = {.history = h, .prefix = i ? "b/" : "a/", .start = from, .last = from};
        if (store_watch(h->store, w.prefix, from, noticed, &w, &w.watch)) {
            problem(h, "the log cannot be read from %" PRIu64, from);
            return;
        }
        watch_on(&w);
        told += w.told;
        store_watch_free(w.watch);
    }
    if (told != store_revision(h->store) - from)
        problem(h, "the log has %zu changes from %" PRIu64 " to %" PRIu64, told, from, store_revision(h->store));
}

void history_opened(struct history *h, struct store *s)
{
    h->store = s;
    uint64_t newest = store_revision(s), compacted = MAX_OF(store_compacted(s), (uint64_t)1);
    if (newest < h->told_max)
        problem(h, "revision %" PRIu64 " was told, and the newest is %" PRIu64, h->told_max, newest);
    read_log(h);
    for (uint64_t v = 2; v < h->cap; v++) {
        struct history_slot *at = slot(h, v);
        h->came_back += at->told && at->told->refused && v > compacted && v == newest;
        drop_attempts(at, at->told);
    }
    check_list(h, newest);
    check_list(h, compacted + history_roll(h, newest - compacted + 1));
    for (size_t i = 0; i < HISTORY_WATCHERS; i++) {
        if (newest < h->watchers[i].last)
            problem(h, "a watch was told up to %" PRIu64 ", and the newest is %" PRIu64, h->watchers[i].last, newest);
        check_watcher(h, &h->watchers[i]);
        start(&h->watchers[i], h->watchers[i].last);
    }
}

void history_closing(struct history *h)
{
    for (size_t i = 0; i < HISTORY_WATCHERS; i++)
        h->watchers[i].watch = store_watch_free(h->watchers[i].watch);
}

void history_begin(struct history *h, uint64_t seed)
{
    static const char *const prefixes[HISTORY_WATCHERS] = {"a/", "b/", "a/0", "b/"};
    *h = (struct history){.dice = seed * 2 + 1};
    for (size_t i = 0; i < HISTORY_WATCHERS; i++)
        h->watchers[i] =
            (struct history_watcher){.history = h, .prefix = prefixes[i], .slow = i % 2, .start = 1, .last = 1};
}

void history_end(struct history *h)
{
    for (uint64_t v = 0; v < h->cap; v++)
        drop_attempts(slot(h, v), NULL);
    free(h->slots);
}
