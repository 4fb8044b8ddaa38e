/* The store on a disk that fails (test/unit/fault_vfs.h), its history checked against a model (store_history.h).
 * POWERCUT_RUNS=n power cuts (50), POWERCUT_SEED what makes a run's choices again. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/blob.h"
#include "core/base/clock.h"
#include "core/base/defs.h"
#include "core/base/err.h"
#include "core/base/log.h"
#include "core/base/random.h"
#include "core/wire/loop.h"
#include "storage/db.h"
#include "storage/store.h"
#include "test/unit/fault_vfs.h"
#include "test/unit/store_history.h"
#include "test/unit/tap.h"

enum { LIVES = 12 }; /* of one datastore */

static struct loop *l;
static char dir[] = "/tmp/k3c-faults-XXXXXX", path[64];
static uint64_t seed, runs;
static const struct fault_plan nothing;

static struct {
    uint64_t cuts, opening, faults, acked, refused, events, stale, came_back;
} sum;

static void fresh(void)
{
    DIR *d = opendir(dir);
    for (struct dirent *e; (e = readdir(d));)
        unlinkat(dirfd(d), e->d_name, 0);
    closedir(d);
    fault_vfs_forget();
}

/* Ends a history; says what its first problem was. */
static bool sound(struct history *h, const char *what, uint64_t at)
{
    bool good = !h->problem[0];
    if (!good)
        printf("# %s %" PRIu64 ", POWERCUT_SEED=%" PRIu64 ": %s\n", what, at, seed, h->problem);
    sum.acked += h->acked;
    sum.refused += h->refused;
    sum.events += h->events;
    sum.stale += h->stale;
    sum.came_back += h->came_back;
    history_end(h);
    return good;
}

/* ---- a life of a store */

static void set(void *flag)
{
    *(bool *)flag = true;
}

static void one_turn(void)
{
    bool turned = false;
    loop_post(l, set, &turned);
    loop_run_until(l, &turned, 1000);
}

static void durable(void *ctx, int error)
{
    (void)error;
    *(bool *)ctx = true;
}

/* Until what is written is answered, well or not. */
static bool settle(struct store *s)
{
    bool settled = false;
    store_barrier(s, store_revision(s), durable, &settled);
    return settled || !loop_run_until(l, &settled, 10000);
}

static struct store *open_store(struct history *h, struct err *err)
{
    static const size_t rings[] = {1, 20000, 0};
    struct store *s = NULL;
    struct store_options o = {
        .path = path,
        .ring_bytes = rings[history_roll(h, COUNT_OF(rings))],
        .keep_revisions = history_roll(h, 2) * 20,
        .keep_ms = 1 + history_roll(h, 20),
    };
    return store_open(l, &o, &s, err) ? NULL : s;
}

static void complain(struct history *h, const char *what, const char *text)
{
    if (!h->problem[0])
        snprintf(h->problem, sizeof(h->problem), "%s%s", what, text);
}

static void work(struct history *h, struct store *s, uint64_t turns)
{
    size_t bytes = history_roll(h, 3) ? 600 : 40000; /* large values come to checkpoints sooner */
    for (uint64_t i = 0; i < turns && !fault_vfs_dead() && !h->problem[0]; i++) {
        for (uint64_t n = history_roll(h, 8); n; n--)
            history_write(h, bytes, n == 1 || history_roll(h, 6) ? STORE_SYNC : STORE_LAZY);
        if (!history_roll(h, 3))
            one_turn();
        else if (!settle(s))
            complain(h, "a write is never answered", "");
        history_watch(h, false);
    }
}

static struct fault_plan any_plan(struct history *h)
{
    uint64_t at = 1 + history_roll(h, 1U << (1 + history_roll(h, 11)));
    if (history_roll(h, 4))
        return (struct fault_plan){.fault = FAULT_CUT, .at = at};
    return (struct fault_plan){
        .fault = (enum fault)(FAULT_FULL + history_roll(h, 3)), .at = at, .count = 1U << history_roll(h, 6)};
}

/* Opened, worked with, cut off at some point of it, or closed and then cut off. */
static void life(struct history *h)
{
    struct fault_plan plan = any_plan(h);
    struct err err = {0};
    fault_vfs_plan(&plan);
    struct store *s = open_store(h, &err);
    if (!s && !fault_vfs_struck())
        complain(h, "it does not open: ", err.text);
    sum.opening += !s;
    if (s) {
        history_opened(h, s);
        work(h, s, 1 + history_roll(h, 40));
        if (plan.fault != FAULT_CUT && history_roll(h, 2))
            fault_vfs_cut();
        history_closing(h);
        store_close(s);
    }
    sum.faults += fault_vfs_struck() && plan.fault != FAULT_CUT;
    fault_vfs_restart(dir);
    sum.cuts++;
}

static void last_life(struct history *h)
{
    struct err err = {0};
    fault_vfs_plan(&nothing);
    struct store *s = open_store(h, &err);
    if (!s) {
        complain(h, "it does not open in the end: ", err.text);
        return;
    }
    history_opened(h, s);
    for (int i = 0; i < 3; i++)
        history_write(h, 100, STORE_SYNC);
    uint64_t refused = h->refused;
    if (!settle(s) || h->refused != refused)
        complain(h, "it takes no writes in the end", "");
    history_watch(h, true);
    history_closing(h);
    store_close(s);
}

static void power_cuts(void)
{
    bool good = true;
    for (uint64_t run = 0; sum.cuts < runs && good; run++) {
        struct history h;
        fresh();
        history_begin(&h, seed + run);
        for (int i = 0; i < LIVES && sum.cuts < runs && !h.problem[0]; i++)
            life(&h);
        last_life(&h);
        good = sound(&h, "datastore", run);
    }
    okf(good, "nothing told is lost or told otherwise over %" PRIu64 " power cuts", sum.cuts);
    printf("# POWERCUT_SEED=%" PRIu64 ": %" PRIu64 " power cuts (%" PRIu64 " while opening), %" PRIu64
           " lives with other faults; %" PRIu64 " writes acknowledged, %" PRIu64 " refused or cut off (%" PRIu64
           " of them there afterwards), %" PRIu64 " events, %" PRIu64 " watches told 410\n",
           seed, sum.cuts, sum.opening, sum.faults, sum.acked, sum.refused, sum.came_back, sum.events, sum.stale);
    ok(sum.acked > 10 * sum.cuts && sum.events > sum.acked && sum.refused > 0,
       "there was load: writes acknowledged and cut off, and events");
}

/* ---- each call in turn */

/* The same work each time, with a fault in it that passes. Returns whether the fault came. */
static bool with_fault(struct history *h, const struct fault_plan *plan, uint64_t alloc_at)
{
    struct err err = {0};
    fault_vfs_plan(plan);
    fault_alloc_plan(alloc_at, 1);
    struct store *s = open_store(h, &err);
    if (!s && (!err.text[0] || strstr(err.text, "damaged")))
        complain(h, "it does not open, and does not say why: ", err.text);
    bool came = fault_vfs_struck();
    if (!s) {
        fault_vfs_plan(&nothing);
        s = open_store(h, &err);
    }
    if (!s) {
        complain(h, "it does not open once the fault is over: ", err.text);
        return true;
    }
    history_opened(h, s);
    for (int i = 0; i < 12; i++) {
        history_write(h, i % 4 ? 300 : 9000, STORE_SYNC);
        if (!settle(s))
            complain(h, "a write is never answered", "");
        history_watch(h, true);
    }
    history_closing(h);
    store_close(s);
    came = alloc_at ? fault_alloc_calls() >= alloc_at : came || fault_vfs_struck();
    fault_alloc_plan(0, 0);
    fault_vfs_plan(&nothing);
    return came;
}

static void each_in_turn(const char *what, enum fault fault, uint64_t count, bool cut)
{
    bool more = true, good = true;
    uint64_t at = 1, step = fault == FAULT_NONE && runs < 1000 ? 11 : 1;
    for (; more && good; at += step) {
        struct history h;
        struct fault_plan plan = {.fault = fault, .at = at, .count = count};
        fresh();
        history_begin(&h, 7);
        more = with_fault(&h, &plan, fault == FAULT_NONE ? at : 0);
        if (cut)
            fault_vfs_restart(dir);
        last_life(&h);
        if (h.refused > (count > 1 ? 12 : 1) && fault != FAULT_NONE)
            complain(&h, "one fault refuses several writes", "");
        good = sound(&h, "call", at);
    }
    okf(good && at > 50, "%s, at each of %" PRIu64 " calls in turn: what was told holds, and it goes on", what, at - 1);
}

/* ---- a slow disk */

struct slow {
    uint64_t answered, latest_ms, started_ms;
};

static void answered(void *ctx, int error)
{
    struct slow *s = ctx;
    s->answered += !error;
    s->latest_ms = MAX_OF(s->latest_ms, clock_mono_ms() - s->started_ms);
}

static void syncs_of_100_ms(void)
{
    struct history h;
    struct err err = {0};
    struct slow slow = {0};
    fresh();
    history_begin(&h, seed);
    fault_vfs_plan(&nothing);
    struct store *s = NULL;
    store_open(l, &(struct store_options){.path = path}, &s, &err);
    history_opened(&h, s);
    history_write(&h, 100, STORE_SYNC);
    settle(s); /* the log is there */
    fault_vfs_plan(&(struct fault_plan){.sync_ms = 100});
    slow.started_ms = clock_mono_ms();
    for (int i = 0; i < 300; i++) {
        history_write(&h, 500, STORE_SYNC);
        store_barrier(s, store_revision(s), answered, &slow);
        one_turn();
        history_watch(&h, true);
    }
    uint64_t turns_ms = clock_mono_ms() - slow.started_ms;
    settle(s);
    history_watch(&h, true);
    is_int((long long)slow.answered, 300, "with syncs of 100 ms all of 300 writes are acknowledged");
    okf(fault_vfs_syncs() <= 30 && slow.latest_ms < 5000, "they share %" PRIu64 " syncs, the last after %" PRIu64 " ms",
        fault_vfs_syncs(), slow.latest_ms);
    okf(turns_ms < 3000, "the loop does not wait for them: its 300 turns took %" PRIu64 " ms", turns_ms);
    fault_vfs_plan(&nothing);
    history_closing(&h);
    store_close(s);
    last_life(&h);
    ok(sound(&h, "slow disk", 0), "and the history holds");
}

/* A store that is new, forgets at once and has a slow disk: one life of a history. NULL: it said why not. */
static struct store *open_slow(struct history *h)
{
    const struct fault_plan slow = {.sync_ms = 3};
    const struct store_options o = {.path = path, .keep_ms = 1};
    struct store *s = NULL;
    struct err err = {0};
    fresh();
    history_begin(h, seed);
    fault_vfs_plan(&slow);
    if (store_open(l, &o, &s, &err)) {
        complain(h, "it does not open: ", err.text);
        return NULL;
    }
    history_opened(h, s);
    return s;
}

/* A step of compaction takes long, and the next is due before it has ended. */
static void slow_compaction(void)
{
    struct history h;
    struct store *s = open_slow(&h);
    if (s) {
        work(&h, s, 300);
        history_closing(&h);
        store_close(s);
    }
    last_life(&h);
    ok(sound(&h, "slow compaction", 0), "what is deleted stays deleted, however long compaction takes");
}

/* Once a row is out of the log nobody may miss it, also before the loop hears that the compaction is done. */
static void reads_beside_compaction(void)
{
    struct history h;
    struct store *s = open_slow(&h);
    struct db *d = NULL;
    struct err err = {0};
    uint64_t revision, compacted = 0, steps = 0;
    bool missed = false;
    if (s && db_open_reader(path, &d, &err)) {
        complain(&h, "it cannot be read beside: ", err.text);
    } else if (s) {
        for (int turn = 0; steps < 3 && turn < 10000; turn++) {
            uint64_t before = compacted;
            history_write(&h, 100, STORE_SYNC);
            one_turn();
            for (int i = 0; i < 500 && compacted == before && !db_marks(d, &revision, &compacted, &err); i++)
                missed |= compacted > store_compacted(s);
            steps += compacted != before;
        }
        history_closing(&h);
    }
    db_close(d);
    store_close(s);
    ok(sound(&h, "beside compaction", 0) && steps == 3 && !missed, "what is out of the log is refused to who reads on");
}

/* ---- a transaction that fails right behind one that did not */

struct answer {
    struct store *store;
    const char *then; /* created by who hears that it is written */
    int error;
    bool told;
};

static struct blob *text(void *ctx, uint64_t revision)
{
    (void)ctx, (void)revision;
    return blob_new("{}", 2);
}

static void hear(void *ctx, int error)
{
    struct answer *a = ctx;
    a->told = true;
    a->error = error;
    if (a->then && !error)
        store_create(a->store, a->then, text, NULL, STORE_SYNC, NULL);
}

static void ask(struct answer *a, const char *key)
{
    store_create(a->store, key, text, NULL, STORE_SYNC, NULL);
    store_barrier(a->store, store_revision(a->store), hear, a);
}

static bool has(struct store *s, const char *key)
{
    struct store_kv kv;
    return store_get(s, key, &kv) == 0;
}

/* The loop hears of both at once; who hears of the first writes what the second takes with it. */
static void failure_behind_success(void)
{
    const struct fault_plan full = {.fault = FAULT_FULL, .at = 1, .count = UINT64_MAX};
    const struct store_options o = {.path = path};
    struct store *s = NULL;
    struct db *d = NULL;
    struct err err = {0};
    uint64_t revision = 0, compacted;
    fresh();
    fault_vfs_plan(&nothing);
    if (store_open(l, &o, &s, &err) || db_open_reader(path, &d, &err)) {
        okf(false, "it opens: %s", err.text);
        store_close(s);
        return;
    }
    struct answer first = {.store = s, .then = "c/third"}, second = {.store = s}, last = {.store = s};
    ask(&first, "a/first");
    one_turn();
    while (!first.told && !db_marks(d, &revision, &compacted, &err) && revision < 2)
        ; /* the writer's thread gets there */
    fault_vfs_plan(&full);
    ask(&second, "b/second");
    while (!first.told && !fault_vfs_struck())
        ;
    bool settled = settle(s);
    ok(settled && first.told && !first.error, "the first is answered well");
    ok(second.told && second.error && has(s, "a/first") && !has(s, "b/second") && !has(s, "c/third"),
       "the second is refused, and what was written on hearing of the first with it");
    fault_vfs_plan(&nothing);
    ask(&last, "d/last");
    ok(settle(s) && last.told && !last.error, "then it goes on");
    db_close(d);
    s = store_close(s);
    ok(!store_open(l, &o, &s, &err) && has(s, "a/first") && has(s, "d/last") && !has(s, "b/second") &&
           !has(s, "c/third"),
       "the disk holds the same");
    store_close(s);
}

int main(void)
{
    const char *text = getenv("POWERCUT_RUNS");
    runs = text ? strtoull(text, NULL, 10) : 50;
    random_bytes(&seed, sizeof(seed));
    text = getenv("POWERCUT_SEED");
    seed = text ? strtoull(text, NULL, 10) : seed >> 32;
    if (!mkdtemp(dir))
        return 1;
    snprintf(path, sizeof(path), "%s/state.db", dir);
    log_set_level(LOG_ERROR);
    log_to_file("/dev/null");
    fault_alloc_register();
    fault_vfs_register(seed);
    l = loop_new();
    power_cuts();
    each_in_turn("a full disk", FAULT_FULL, 1, false);
    each_in_turn("a disk that is full for a while", FAULT_FULL, 25, false);
    each_in_turn("an I/O error", FAULT_IO, 1, false);
    each_in_turn("an I/O error, then a power cut", FAULT_IO, 1, true);
    each_in_turn("half a write", FAULT_PARTIAL, 1, true);
    each_in_turn("an allocation that fails", FAULT_NONE, 1, false);
    syncs_of_100_ms();
    slow_compaction();
    reads_beside_compaction();
    failure_behind_success();
    fresh();
    rmdir(dir);
    loop_free(l);
    return done();
}
