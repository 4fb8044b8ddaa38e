#include "storage/store.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/blob.h"
#include "core/base/err.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/wire/loop.h"
#include "test/unit/tap.h"

#define TEXT(s) ((void *)(uintptr_t)(s))

static struct loop *l;
static char dir[] = "/tmp/k3c-store-XXXXXX", path[256];

static struct blob *encode(void *ctx, uint64_t revision)
{
    char text[200];
    int n = snprintf(text, sizeof(text), "%s@%llu", (const char *)ctx, (unsigned long long)revision);
    return blob_new(text, (size_t)n);
}

static struct store *open_with(const struct store_options *o)
{
    struct store *s = NULL;
    struct err err = {0};
    if (store_open(l, o, &s, &err))
        printf("# %s\n", err.text);
    return s;
}

static struct store *open_store(void)
{
    return open_with(&(struct store_options){.path = path});
}

static uint64_t create(struct store *s, const char *key, const char *value)
{
    struct store_kv kv;
    int r = store_create(s, key, encode, (void *)(uintptr_t)value, STORE_SYNC, &kv);
    return r ? 0 : kv.revision;
}

static uint64_t change(struct store *s, const char *key, const char *value)
{
    struct store_kv kv;
    if (store_get(s, key, &kv))
        return 0;
    int r = store_update(s, key, kv.revision, encode, (void *)(uintptr_t)value, STORE_SYNC, &kv);
    return r ? 0 : kv.revision;
}

static uint64_t drop(struct store *s, const char *key)
{
    struct store_kv kv;
    if (store_get(s, key, &kv))
        return 0;
    int r = store_delete(s, key, kv.revision, encode, (void *)(uintptr_t) "gone", &kv);
    return r ? 0 : kv.revision;
}

struct waiting {
    bool done;
    int error;
};

static void reached(void *ctx, int error)
{
    struct waiting *w = ctx;
    w->done = true;
    w->error = error;
}

static int settle(struct store *s)
{
    struct waiting w = {0};
    store_barrier(s, store_revision(s), reached, &w);
    if (!w.done && loop_run_until(l, &w.done, 10000))
        return -ETIMEDOUT;
    return w.error;
}

static bool join(void *ctx, const struct store_kv *kv)
{
    strbuf_addf(ctx, "%s=%.*s ", kv->key, (int)kv->value->len, kv->value->data);
    return true;
}

static char listing[65536];

static const char *list_at(struct store *s, const char *prefix, const char *after, uint64_t at)
{
    struct strbuf b = {0};
    int r = store_range(s, prefix, after, at, join, &b);
    snprintf(listing, sizeof(listing), "%s",
             r == -ESTALE   ? "stale"
             : r == -ERANGE ? "future"
             : r            ? "error"
             : b.p          ? b.p
                            : "");
    strbuf_free(&b);
    return listing;
}

static void noticed(void *ctx)
{
    ++*(int *)ctx;
}

static const char *read_watch(struct store_watch *w)
{
    struct strbuf b = {0};
    struct store_event e;
    int r;
    while ((r = store_watch_next(w, &e)) == 1)
        strbuf_addf(&b, "%c%s=%.*s(%s) ",
                    e.created   ? '+'
                    : e.deleted ? '-'
                                : '~',
                    e.key, (int)e.value->len, e.value->data, e.prev ? e.prev->data : "");
    if (r < 0)
        strbuf_adds(&b, "stale");
    snprintf(listing, sizeof(listing), "%s", b.p ? b.p : "");
    strbuf_free(&b);
    return listing;
}

static void fresh(void)
{
    char cmd[300];
    snprintf(cmd, sizeof(cmd), "rm -rf %s/*", dir);
    if (system(cmd))
        abort();
}

static void writes_obey_revisions(void)
{
    struct store *s = open_store();
    struct store_kv kv;
    ok(store_revision(s) == 1, "an empty store is at revision 1");
    is_int((long long)create(s, "a/x", "1"), 2, "the first write is revision 2");
    is_int(store_create(s, "a/x", encode, TEXT("2"), STORE_SYNC, NULL), -EEXIST, "a key is created once");
    is_int(store_update(s, "a/y", 1, encode, TEXT("2"), STORE_SYNC, NULL), -ENOENT, "what is not there is not changed");
    is_int(store_update(s, "a/x", 1, encode, TEXT("2"), STORE_SYNC, NULL), -EAGAIN, "nor with an old revision");
    is_int((long long)change(s, "a/x", "2"), 3, "a change takes the next revision");
    ok(!store_get(s, "a/x", &kv) && kv.create_revision == 2 && kv.revision == 3 && !strcmp(kv.value->data, "2@3"),
       "get gives both revisions and the value that was encoded for it");
    is_int((long long)drop(s, "a/x"), 4, "and so does a deletion");
    is_int(store_get(s, "a/x", &kv), -ENOENT, "after which it is gone");
    is_int(store_create(s, "nogroup", encode, TEXT(""), STORE_SYNC, NULL), -EINVAL, "a key without a group is refused");
    ok(store_durable(s) < 4, "nothing is durable before the writer ran");
    is_int(settle(s), 0, "the barrier opens");
    is_int((long long)store_durable(s), 4, "when everything is durable");
    store_close(s);
}

static void state_survives_reopening(void)
{
    struct store *s = open_store();
    is_int((long long)store_revision(s), 4, "the revision goes on where it was");
    create(s, "a/1", "x");
    create(s, "b/1", "y");
    change(s, "a/1", "z");
    store_close(s); /* flushes what no barrier waited for */
    s = open_store();
    is_string(list_at(s, "a/", NULL, 0), "a/1=z@7 ", "values of the last write are there");
    is_string(list_at(s, "b/", NULL, 0), "b/1=y@6 ", "in each group");
    store_close(s);
}

/* What loading has to sort out: keys that were written in another order, over and over, and again after they were gone.
 */
static void a_long_log_gives_the_same_state(void)
{
    fresh();
    struct store *s = open_store();
    char before[sizeof(listing)], key[16];
    for (unsigned i = 0, dice = 1; i < 2000; i++, dice = dice * 1664525 + 1013904223) {
        snprintf(key, sizeof(key), "p/%u", (dice >> 16) % 97);
        if (!(dice >> 30) ? !drop(s, key) : !change(s, key, "x"))
            create(s, key, "x");
    }
    snprintf(before, sizeof(before), "%s", list_at(s, "p/", NULL, 0));
    s = store_close(s);
    s = open_store();
    ok(strlen(before) > 500 && !strcmp(list_at(s, "p/", NULL, 0), before),
       "a long log gives the state that it ended in");
    ok(change(s, "p/1", "y") || create(s, "p/1", "y"), "and writes go on");
    store_close(s);
}

static void lists_read_the_past(void)
{
    fresh();
    struct store *s = open_with(&(struct store_options){.path = path, .ring_bytes = 1});
    uint64_t r1 = create(s, "p/a", "1");
    create(s, "p/c", "1");
    uint64_t r2 = create(s, "p/e", "1");
    change(s, "p/c", "2");
    drop(s, "p/a");
    create(s, "p/b", "1");
    create(s, "q/b", "1");
    uint64_t r3 = store_revision(s);
    is_string(list_at(s, "p/", NULL, 0), "p/b=1@7 p/c=2@5 p/e=1@4 ", "the present, in key order");
    is_string(list_at(s, "p/", NULL, r2), "p/a=1@2 p/c=1@3 p/e=1@4 ", "a past revision, from memory");
    settle(s); /* the ring holds nothing that is durable */
    change(s, "p/e", "9");
    is_string(list_at(s, "p/", NULL, r2), "p/a=1@2 p/c=1@3 p/e=1@4 ", "the same from the log and memory together");
    is_string(list_at(s, "p/", NULL, r1), "p/a=1@2 ", "the first revision");
    is_string(list_at(s, "p/", "p/a", r2), "p/c=1@3 p/e=1@4 ", "after a key that was there");
    is_string(list_at(s, "p/", "p/b", r3), "p/c=2@5 p/e=1@4 ", "after a key, later");
    is_string(list_at(s, "p/", "p/c", 0), "p/e=9@9 ", "after a key, at present");
    is_string(list_at(s, "p/", NULL, 100), "future", "a revision to come is an error");
    is_int((long long)store_count(s, "p/", "p/b"), 2, "count");
    store_close(s);
}

static void watches_see_each_change_once(void)
{
    fresh();
    struct store *s = open_store();
    int n = 0, m = 0;
    struct store_watch *w, *one;
    store_watch(s, "p/", 1, noticed, &n, &w);
    store_watch(s, "p/a", 1, noticed, &m, &one);
    create(s, "p/a", "1");
    create(s, "q/a", "1");
    create(s, "p/b", "1");
    is_string(read_watch(w), "", "nothing is seen before it is durable");
    settle(s);
    ok(n > 0 && m > 0, "watchers are notified");
    is_string(read_watch(w), "+p/a=1@2() +p/b=1@4() ", "of the events of their group");
    is_string(read_watch(one), "+p/a=1@2() ", "or prefix");
    is_int((long long)store_watch_revision(one), 4, "what is not for it counts as seen");
    n = 0;
    change(s, "p/a", "2");
    drop(s, "p/b");
    settle(s);
    is_string(read_watch(w), "~p/a=2@5(1@2) -p/b=gone@6(1@4) ", "changes carry the value before");
    is_string(read_watch(w), "", "once");
    struct store_watch *late;
    store_watch(s, "p/", 4, noticed, &n, &late);
    is_string(read_watch(late), "~p/a=2@5(1@2) -p/b=gone@6(1@4) ", "a watch resumes behind any revision");
    n = 0;
    create(s, "q/b", "1");
    settle(s);
    is_int(n, 0, "other groups' events wake nobody");
    store_watch_free(w);
    store_watch_free(one);
    store_watch_free(late);
    store_close(s);
}

/* The values of "p/..." here are "WHICH:rest". */
static const char *which_of(const struct store_aspect *a, const char *key, struct blob *state)
{
    static char which[8];
    (void)key;
    ++*(int *)a->ctx;
    snprintf(which, sizeof(which), "%.*s", (int)strcspn(state->data, ":"), state->data);
    return strchr(state->data, ':') ? which : NULL;
}

static void totals_are_kept(void)
{
    fresh();
    struct store *s = open_store();
    create(s, "p/a", "12");
    create(s, "p/b", "1234");
    create(s, "pq/b", "1234567");
    change(s, "p/b", "123456");
    create(s, "p/c", "1");
    drop(s, "p/c");
    settle(s);
    struct store_total p = store_total(s, "p/"), none = store_total(s, "q/");
    size_t bytes = p.bytes;
    ok(p.count == 2 && bytes > 8, "a group knows how many there are, and how large");
    ok(!none.count && !none.bytes, "one without any, too");
    store_close(s);
    s = open_store();
    p = store_total(s, "p/");
    ok(p.count == 2 && p.bytes == bytes, "also when it was read from the disk");
    drop(s, "p/a");
    drop(s, "p/b");
    settle(s);
    p = store_total(s, "p/");
    ok(!p.count && !p.bytes, "what is deleted does not count");
    store_close(s);
}

static void watches_of_one_value_are_left_alone_by_others(void)
{
    fresh();
    struct store *s = open_store();
    int n[4] = {0}, asked = 0;
    struct store_watch *w[4];
    struct store_aspect which = {.name = "which", .value = which_of, .ctx = &asked};
    for (int i = 0; i < 4; i++)
        store_watch(s, i == 3 ? "p/y" : "p/", 1, noticed, &n[i], &w[i]);
    store_watch_only(w[0], &which, "x");
    store_watch_only(w[1], &which, "y");
    store_watch_only(w[3], &which, "x");
    create(s, "p/a", "x:1");
    settle(s);
    is_string(read_watch(w[0]), "+p/a=x:1@2() ", "an event comes to the watch of its value");
    ok(!n[1] && n[2], "wakes none of another, and all without");
    is_int((long long)store_watch_revision(w[1]), 2, "for which it counts as seen");
    is_int(asked, 1, "whose value was asked once for all");
    n[0] = n[1] = 0;
    change(s, "p/a", "y:2");
    settle(s);
    ok(n[0] && n[1], "a change of the value wakes those of both");
    is_string(read_watch(w[0]), "~p/a=y:2@3(x:1@2) ", "with the state before");
    is_string(read_watch(w[1]), "~p/a=y:2@3(x:1@2) ", "or at least from there on");
    n[0] = n[1] = 0;
    drop(s, "p/a");
    create(s, "p/b", "none");
    settle(s);
    ok(!n[0] && n[1], "an end is for the last value");
    is_int((long long)store_watch_revision(w[0]), 5, "and what has no value is for nobody");
    ok(!n[3], "the prefix counts as well");
    create(s, "p/y", "x:3");
    settle(s);
    ok(n[3], "when both are right it comes");
    store_watch_free(w[0]);
    create(s, "p/z", "x:4");
    settle(s);
    is_string(read_watch(w[3]), "+p/y=x:3@6() ", "one that goes leaves the others of its value");
    store_watch_free(w[3]);
    create(s, "p/x", "x:5");
    settle(s);
    is_string(read_watch(w[1]), "-p/a=gone@4(y:2@3) +p/b=none@5() +p/y=x:3@6() +p/z=x:4@7() +p/x=x:5@8() ",
              "who reads late is told what it has to pass over");
    store_watch_free(w[1]);
    asked = 0;
    create(s, "p/v", "y:6");
    settle(s);
    is_int(asked, 0, "and without them nobody asks");
    store_watch_free(w[2]);
    store_close(s);
}

static void slow_watches_read_the_log(void)
{
    fresh();
    struct store *s = open_with(&(struct store_options){.path = path, .ring_bytes = 1});
    int n = 0;
    struct store_watch *w;
    store_watch(s, "p/", 1, noticed, &n, &w);
    create(s, "p/a", "0");
    for (int i = 1; i < 700; i++) {
        change(s, "p/a", "v");
        if (i % 50 == 0) {
            create(s, "q/a", "x");
            drop(s, "q/a");
            settle(s);
        }
    }
    settle(s);
    struct store_event e;
    uint64_t last = 1;
    int seen = 0, ordered = 1;
    while (store_watch_next(w, &e) == 1) {
        ordered &= e.revision > last && (seen == 0 ? !e.prev : e.prev && strstr(e.prev->data, "@"));
        last = e.revision;
        seen++;
    }
    is_int(seen, 700, "a watcher that fell behind memory reads every event from the log");
    ok(ordered, "in order, with the values before");
    change(s, "p/a", "new");
    settle(s);
    is_int(store_watch_next(w, &e), 1, "and goes on with what comes");
    is_int(store_watch_next(w, &e), 0, "to the end");
    store_watch_free(w);
    store_close(s);
}

static bool never;

static void compaction_forgets_only_the_superseded(void)
{
    fresh();
    struct store *s =
        open_with(&(struct store_options){.path = path, .ring_bytes = 1, .keep_revisions = 10, .keep_ms = 20});
    create(s, "p/keep", "k");
    create(s, "p/gone", "g");
    drop(s, "p/gone");
    for (int i = 0; i < 100; i++)
        create(s, "p/a", "0"), drop(s, "p/a");
    settle(s);
    for (int i = 0; i < 200 && store_compacted(s) < 190; i++)
        loop_run_until(l, &never, 20);
    ok(store_compacted(s) >= 190 && store_compacted(s) <= store_revision(s) - 10,
       "old revisions are compacted, new ones kept");
    is_string(list_at(s, "p/", NULL, 3), "stale", "reading them is an error");
    is_string(list_at(s, "p/", NULL, store_revision(s) - 1), "p/a=0@203 p/keep=k@2 ", "what is younger can be read");
    struct store_watch *w;
    int n = 0;
    is_int(store_watch(s, "p/", 3, noticed, &n, &w), -ESTALE, "nor watched from");
    uint64_t revision = store_revision(s);
    store_close(s);
    s = open_store();
    is_string(list_at(s, "p/", NULL, 0), "p/keep=k@2 ", "the present survives compaction and reopening");
    is_int((long long)store_revision(s), (long long)revision, "and so does the revision");
    store_close(s);
}

static void few_revisions_age_too(void)
{
    fresh();
    struct store *s = open_with(&(struct store_options){.path = path, .keep_ms = 20});
    create(s, "p/a", "1");
    uint64_t listed = store_revision(s);
    create(s, "p/b", "1");
    settle(s);
    for (int i = 0; i < 200 && store_compacted(s) <= listed; i++)
        loop_run_until(l, &never, 20);
    is_string(list_at(s, "p/", NULL, listed), "stale", "a list ages by the clock, however little is written");
    is_int((long long)store_compacted(s), (long long)store_revision(s), "all of it, when nothing else is");
    store_close(s);
}

static void lazy_writes_wait_for_company(void)
{
    fresh();
    struct store *s = open_store();
    struct waiting w = {0};
    store_create(s, "leases/a", encode, TEXT("1"), STORE_LAZY, NULL);
    store_barrier(s, store_revision(s), reached, &w);
    loop_run_until(l, &w.done, 50);
    ok(!w.done, "a lazy write does not hurry");
    create(s, "p/a", "1");
    settle(s);
    ok(w.done && !w.error, "but goes with the next one that does");
    store_create(s, "leases/b", encode, TEXT("1"), STORE_LAZY, NULL);
    is_int(settle(s), 0, "or alone in the end");
    store_close(s);
}

static void write_text(const char *name, const char *text)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
        abort();
    close(fd);
}

static void refuses(const char *says, const char *what)
{
    struct store *s = NULL;
    struct err err = {0};
    int r = store_open(l, &(struct store_options){.path = path}, &s, &err);
    okf(r < 0 && strstr(err.text, path) && strstr(err.text, says), "%s", what);
    if (r >= 0)
        store_close(s);
    else if (!strstr(err.text, says))
        printf("# %s\n", err.text);
}

static void foreign_and_damaged_files_are_refused(void)
{
    fresh();
    write_text(path, "");
    refuses("empty, damaged", "an empty file is refused");
    write_text(path, "hello world, this is not a database at all");
    refuses("no SQLite database", "a text is refused");
    unlink(path);
    sqlite3 *sql;
    sqlite3_open(path, &sql);
    sqlite3_exec(sql, "CREATE TABLE log(x); PRAGMA application_id=7;", NULL, NULL, NULL);
    sqlite3_close(sql);
    refuses("belongs to another program", "somebody else's database is refused");
    unlink(path);
    char wal[300];
    snprintf(wal, sizeof(wal), "%s-wal", path);
    write_text(wal, "x");
    refuses("it is gone but its log", "a log without its database is refused");
    fresh();
    struct store *s = open_store();
    refuses("another k3c has it open", "a database in use is refused");
    for (int i = 0; i < 400; i++) {
        char key[32];
        snprintf(key, sizeof(key), "p/%d", i);
        create(s, key, "a value that takes some room in the file, so that there is more than a page of it");
    }
    store_close(s);
    int fd = open(path, O_RDWR);
    static char junk[16384];
    memset(junk, 0x5a, sizeof(junk));
    if (pwrite(fd, junk, sizeof(junk), 4096) < 0)
        abort();
    close(fd);
    refuses("damaged", "a damaged database is refused");
    struct stat st;
    ok(!stat(path, &st) && st.st_size > 16384, "and is left as it was");
    char missing[300];
    snprintf(missing, sizeof(missing), "%s/none/state.db", dir);
    struct err err = {0};
    ok(store_open(l, &(struct store_options){.path = missing}, &s, &err) < 0 && strstr(err.text, missing),
       "a folder that is not there is named");
}

/* On a file system of 1 MiB of its own, in a mount namespace of its own. */
static void a_full_disk_undoes_and_heals(void)
{
    fresh();
    if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
        mount("tmpfs", dir, "tmpfs", 0, "size=1m")) {
        skip("a full disk", "mounting needs root");
        return;
    }
    struct store *s = open_store();
    static char big[100000];
    memset(big, 'b', sizeof(big) - 1);
    char ballast[300];
    snprintf(ballast, sizeof(ballast), "%s/ballast", dir);
    write_text(ballast, big);
    create(s, "p/a", "1");
    is_int(settle(s), 0, "there is room at first");
    uint64_t good = store_revision(s);
    int fd = open(ballast, O_WRONLY | O_APPEND | O_CLOEXEC);
    while (write(fd, big, sizeof(big)) > 0 || write(fd, big, 1) > 0)
        continue;
    close(fd);
    int failed = 0;
    for (int i = 0; i < 100 && !failed; i++) {
        change(s, "p/a", "2");
        drop(s, "p/a");
        create(s, "p/b", "1");
        failed = settle(s);
        if (!failed) {
            drop(s, "p/b");
            create(s, "p/a", "1");
            settle(s);
            good = store_revision(s);
        }
    }
    is_int(failed, -ENOSPC, "writes on a full disk are refused");
    is_int((long long)store_revision(s), (long long)good, "their revisions are taken back");
    ok(strstr(list_at(s, "p/", NULL, 0), "p/a=1@") && !strstr(listing, "p/b"), "and what they did is undone");
    unlink(ballast);
    create(s, "p/c", "1");
    is_int(settle(s), 0, "with room again writes go on");
    store_close(s);
    s = open_store();
    ok(strstr(list_at(s, "p/", NULL, 0), "p/a=1@") && strstr(listing, "p/c=1@"),
       "and all that was acknowledged is there");
    store_close(s);
    umount(dir);
}

int main(void)
{
    log_set_level(LOG_ERROR);
    l = loop_new();
    if (!mkdtemp(dir))
        return 1;
    snprintf(path, sizeof(path), "%s/state.db", dir);
    writes_obey_revisions();
    state_survives_reopening();
    a_long_log_gives_the_same_state();
    lists_read_the_past();
    watches_see_each_change_once();
    totals_are_kept();
    watches_of_one_value_are_left_alone_by_others();
    slow_watches_read_the_log();
    compaction_forgets_only_the_superseded();
    few_revisions_age_too();
    lazy_writes_wait_for_company();
    foreign_and_damaged_files_are_refused();
    a_full_disk_undoes_and_heals();
    fresh();
    rmdir(dir);
    loop_free(l);
    return done();
}
