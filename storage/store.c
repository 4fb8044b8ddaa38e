#include "storage/store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/blob.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/wire/loop.h"
#include "storage/store_int.h"

enum {
    ROWS_AT_ONCE = 64,   /* given to the writer */
    COMPACT_STEP = 2000, /* revisions compacted in one transaction, so that no write waits long */
};

struct barrier {
    struct list node;
    uint64_t revision;
    void (*fn)(void *ctx, int error);
    void *ctx;
};

static void advance(struct store *s);

/* The turn's end does the work; this makes sure that there is a turn, for writes from outside of any callback. */
static void make_turn(void *arg)
{
    (void)arg;
}

/* ---- barriers */

void store_barrier(struct store *s, uint64_t revision, void (*fn)(void *ctx, int error), void *ctx)
{
    if (revision <= s->durable) {
        fn(ctx, 0);
        return;
    }
    struct barrier *b = mem_alloc(sizeof(*b));
    *b = (struct barrier){.revision = revision, .fn = fn, .ctx = ctx};
    struct list *at = &s->barriers; /* nearly always the tail */
    while (at->prev != &s->barriers && CONTAINER_OF(at->prev, struct barrier, node)->revision > revision)
        at = at->prev;
    list_insert(at, &b->node);
}

void store_barrier_drop(struct store *s, void *ctx)
{
    for (LIST_EACH(node, &s->barriers)) {
        struct barrier *b = CONTAINER_OF(node, struct barrier, node);
        if (b->ctx == ctx) {
            list_remove(node);
            free(b);
        }
    }
}

/* Calls the barriers of revisions in (s->durable, up_to] with an error, or those up to s->durable with 0. A callback
 * may drop others, so the list is looked at afresh each time. */
static void release_barriers(struct store *s, uint64_t up_to, int error)
{
    for (struct list *at; (at = list_pop(&s->barriers));) {
        struct barrier *b = CONTAINER_OF(at, struct barrier, node);
        if (b->revision > up_to) {
            list_insert(s->barriers.next, at); /* it stays the first */
            return;
        }
        b->fn(b->ctx, error);
        free(b);
    }
}

/* ---- the write path */

static void set(struct index_entry *entry, struct blob *value, uint64_t create_revision, uint64_t revision)
{
    blob_unref(entry->value);
    entry->value = blob_ref(value);
    entry->create_revision = create_revision;
    entry->revision = revision;
}

void store_count_change(struct ring_group *g, const struct blob *gone, const struct blob *come)
{
    g->count += (come != NULL) - (size_t)(gone != NULL);
    g->bytes += (come ? come->len : 0) - (gone ? gone->len : 0);
}

/* Takes the newest event back. */
static void undo_one(struct store *s, const struct ring_event *e)
{
    store_count_change(e->group, e->deleted ? NULL : e->value, e->prev);
    struct index_place place;
    struct index_entry *entry = index_place(s->index, e->key->data, &place);
    if (e->prev)
        set(entry ? entry : index_add(s->index, &place, e->key), e->prev, e->create_revision, e->prev_revision);
    else
        index_remove(&place);
}

static void submit(struct store *s)
{
    struct db_row rows[ROWS_AT_ONCE];
    while (s->submitted < s->revision) {
        size_t count = 0;
        for (; count < COUNT_OF(rows) && s->submitted < s->revision; count++) {
            const struct ring_event *e = ring_at(s->ring, ++s->submitted);
            rows[count] = (struct db_row){e->revision, e->create_revision, e->prev_revision,
                                          e->deleted,  blob_ref(e->key),   blob_ref(e->value)};
        }
        writer_append(s->writer, rows, count);
    }
    s->urgent = false;
}

/* A write on its way: what is there, and where. */
struct change {
    const char *key;
    struct index_entry *entry; /* NULL: nothing yet */
    struct index_place place;
    enum store_durability durability;
    bool delete;
};

static int write_event(struct store *s, const struct change *c, store_encode *encode, void *ctx, struct store_kv *ret)
{
    uint64_t revision = s->revision + 1;
    struct index_entry *entry = c->entry;
    struct blob *value = encode(ctx, revision);
    if (!value)
        return -ECANCELED;
    struct ring_event e = {
        .revision = revision,
        .create_revision = entry ? entry->create_revision : revision,
        .prev_revision = entry ? entry->revision : 0,
        .key = entry ? blob_ref(entry->key) : blob_new(c->key, strlen(c->key)),
        .value = value,
        .prev = entry ? blob_ref(entry->value) : NULL,
        .group = ring_group(s->ring, c->key, true),
        .deleted = c->delete,
        .lazy = c->durability == STORE_LAZY,
    };
    s->revision = revision;
    loop_task_defer(s->loop, &s->turn);
    ring_push(s->ring, &e);
    store_count_change(e.group, e.prev, c->delete ? NULL : value);
    if (c->delete)
        index_remove(&c->place);
    else
        set(entry ? entry : index_add(s->index, &c->place, e.key), value, e.create_revision, revision);
    if (ret)
        *ret = (struct store_kv){e.key->data, value, e.create_revision, revision};
    if (c->durability == STORE_SYNC)
        s->urgent = true;
    if (s->urgent && s->submitted > s->durable)
        submit(s); /* the writer is busy: it goes on with this; else the turn's end begins a batch */
    return 0;
}

/* 0, -ENOENT, or -EAGAIN when it is not as expected. */
static int find_expected(struct store *s, struct change *c, uint64_t expected)
{
    c->entry = index_place(s->index, c->key, &c->place);
    if (!c->entry)
        return -ENOENT;
    return c->entry->revision == expected ? 0 : -EAGAIN;
}

int store_create(struct store *s, const char *key, store_encode *encode, void *ctx, enum store_durability d,
                 struct store_kv *ret)
{
    struct change c = {.key = key, .durability = d};
    if (!*key || strlen(key) > STORE_KEY_MAX || !strchr(key, '/'))
        return -EINVAL;
    if (index_place(s->index, key, &c.place))
        return -EEXIST;
    return write_event(s, &c, encode, ctx, ret);
}

int store_update(struct store *s, const char *key, uint64_t expected, store_encode *encode, void *ctx,
                 enum store_durability d, struct store_kv *ret)
{
    struct change c = {.key = key, .durability = d};
    int r = find_expected(s, &c, expected);
    return r ? r : write_event(s, &c, encode, ctx, ret);
}

int store_delete(struct store *s, const char *key, uint64_t expected, store_encode *encode, void *ctx,
                 struct store_kv *ret)
{
    struct change c = {.key = key, .durability = STORE_SYNC, .delete = true};
    int r = find_expected(s, &c, expected);
    return r ? r : write_event(s, &c, encode, ctx, ret);
}

int store_get(struct store *s, const char *key, struct store_kv *ret)
{
    struct index_entry *e = index_find(s->index, key);
    if (!e)
        return -ENOENT;
    *ret = (struct store_kv){e->key->data, e->value, e->create_revision, e->revision};
    return 0;
}

/* ---- durability */

/* The disk did not take it: memory goes back to what the disk holds. */
static void undo(struct store *s, int error)
{
    struct ring_event e;
    uint64_t lost = s->revision;
    while (s->revision > s->durable && ring_pop(s->ring, &e)) {
        undo_one(s, &e);
        blob_unref(e.key);
        blob_unref(e.value);
        blob_unref(e.prev);
        s->revision--;
    }
    s->submitted = s->durable;
    s->urgent = false;
    release_barriers(s, lost, error);
}

static void arm_compaction(struct store *s)
{
    if (s->compaction_armed)
        return;
    s->compaction_armed = true;
    loop_timer_set(s->compaction, s->options.keep_ms);
}

static void batch_failed(struct store *s, int error, const struct err *err)
{
    if (!s->failing)
        log_error("%s; writes are refused and undone until it can be written again", err->text);
    s->failing = true;
    undo(s, error);
}

/* Tells whoever waits for revisions from this one on. */
static void batch_done(struct store *s, uint64_t from)
{
    if (s->failing)
        log_info("datastore %s can be written again", s->path);
    s->failing = false;
    store_watch_publish(s, from);
    release_barriers(s, s->durable, 0);
    store_watch_notify(s);
    ring_trim(s->ring, s->durable); /* last: who reads at once reads from memory */
    arm_compaction(s);
}

/* From now on nobody reads below, whether it succeeds or not: the log may lack rows as soon as the writer has them out,
 * which is before this thread hears of it. */
static void compact_step(struct store *s)
{
    s->compact_to = MIN_OF(s->swept + COMPACT_STEP, s->compact_goal);
    s->compacted = MAX_OF(s->compacted, s->compact_to);
    s->sweeping = true;
    writer_compact(s->writer, s->swept, s->compact_to);
}

static void compaction_done(struct store *s, int error, const struct err *err)
{
    s->sweeping = false;
    if (error) {
        log_warn("%s; compaction is tried again in %llu s", err->text, (unsigned long long)s->options.keep_ms / 1000);
        s->compact_goal = s->swept;
        arm_compaction(s);
        return;
    }
    s->swept = s->compact_to; /* the goal may have moved on meanwhile */
}

static void writer_report(void *ctx, const struct writer_report *r)
{
    struct store *s = ctx;
    uint64_t from = s->durable + 1;
    s->durable += r->appended;
    if (r->swept)
        compaction_done(s, r->sweep_error, &r->sweep_err);
    if (r->appended)
        batch_done(s, from);
    if (r->error)
        batch_failed(s, r->error, &r->err);
    advance(s);
}

/* Gives the writer what there is to do. Lazy writes alone wait for the timer. */
static void advance(struct store *s)
{
    bool waiting = s->revision > s->submitted;
    if (waiting && s->urgent) {
        submit(s);
    } else if (waiting && !s->lazy_armed) {
        s->lazy_armed = true;
        loop_timer_set(s->lazy, STORE_LAZY_MS);
    }
    if (s->swept < s->compact_goal && !s->sweeping)
        compact_step(s);
}

static void on_turn_end(void *arg)
{
    advance(arg);
}

static void on_lazy(void *arg)
{
    struct store *s = arg;
    s->lazy_armed = false;
    if (s->revision > s->submitted)
        s->urgent = true;
    advance(s);
}

static void on_compaction(void *arg)
{
    struct store *s = arg;
    s->compaction_armed = false;
    uint64_t floor = s->durable > s->options.keep_revisions ? s->durable - s->options.keep_revisions : 0;
    uint64_t goal = MIN_OF(floor, s->compact_next);
    s->compact_goal = MAX_OF(s->swept, goal);
    bool more = s->compact_next < floor;
    s->compact_next = s->durable; /* old enough at the next tick */
    if (more)
        arm_compaction(s);
    advance(s);
}

/* ---- opening and closing */

static int open_all(struct store *s, struct err *err)
{
    int r = db_open(s->path, &s->db, err);
    if (r || (r = db_open_reader(s->path, &s->reader, err)) || (r = store_load(s, err)))
        return r;
    s->writer = writer_new(s->loop, s->db, writer_report, s);
    s->lazy = loop_timer_new(s->loop, on_lazy, s);
    s->compaction = loop_timer_new(s->loop, on_compaction, s);
    s->hook = loop_hook_add(s->loop, on_turn_end, s);
    if (s->revision - s->compacted > s->options.keep_revisions)
        arm_compaction(s);
    return 0;
}

int store_open(struct loop *l, const struct store_options *o, struct store **ret, struct err *err)
{
    struct store *s = mem_alloc(sizeof(*s));
    s->loop = l;
    s->options = *o;
    s->options.ring_bytes = o->ring_bytes ? o->ring_bytes : 16 << 20;
    s->options.keep_ms = o->keep_ms ? o->keep_ms : 300000;
    s->path = mem_strdup(o->path);
    s->options.path = s->path;
    s->index = index_new();
    list_init(&s->barriers);
    list_init(&s->notices);
    loop_task_init(&s->turn, make_turn, s);
    loop_task_init(&s->notify, store_watch_notify_task, s);
    int r = open_all(s, err);
    if (r)
        store_close(s);
    else
        *ret = s;
    return r;
}

/* Writes what is left, in this thread, once the writer has ended. */
static void flush(struct store *s)
{
    while (s->durable < s->revision) {
        const struct ring_event *e = ring_at(s->ring, s->durable + 1);
        struct db_row row = {e->revision, e->create_revision, e->prev_revision, e->deleted, e->key, e->value};
        struct err err = {0};
        if (db_append(s->db, &row, 1, &err)) {
            log_error("%s; the last %llu writes, which nobody was told of, are lost", err.text,
                      (unsigned long long)(s->revision - s->durable));
            return;
        }
        s->durable++;
    }
}

struct store *store_close(struct store *s)
{
    if (!s)
        return NULL;
    size_t appended = 0;
    loop_hook_remove(s->hook);
    loop_task_remove(&s->turn);
    loop_task_remove(&s->notify);
    loop_timer_free(s->lazy);
    loop_timer_free(s->compaction);
    if (s->writer) {
        writer_free(s->writer, &appended);
        s->durable += appended;
        flush(s);
    }
    release_barriers(s, s->durable, 0);
    release_barriers(s, UINT64_MAX, -EIO);
    db_close(s->reader);
    db_close(s->db);
    ring_free(s->ring);
    index_free(s->index);
    free(s->path);
    free(s);
    return NULL;
}

uint64_t store_revision(const struct store *s)
{
    return s->revision;
}

uint64_t store_durable(const struct store *s)
{
    return s->durable;
}

uint64_t store_compacted(const struct store *s)
{
    return s->compacted;
}

uint64_t store_bytes_on_disk(const struct store *s)
{
    return db_bytes(s->path);
}
