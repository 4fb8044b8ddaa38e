/* A datastore whose bytes are changed one at a time: it says so, or it holds what it held. */
#include "storage/damage.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/blob.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/log.h"
#include "core/base/str.h"
#include "core/wire/loop.h"
#include "storage/store.h"
#include "test/unit/tap.h"

enum { KEYS = 12, STEP = 41 /* bytes between those that are changed; prime */ };

static struct loop *l;
static char dir[] = "/dev/shm/k3c-damage-XXXXXX", path[300], wal[300]; /* thousands of openings: no disk */

struct file {
    char *bytes;
    size_t len;
};

static struct file file_of(const char *name)
{
    struct file f = {0};
    if (file_read(name, 64 << 20, &f.bytes, &f.len, NULL))
        f = (struct file){calloc(1, 1), 0};
    return f;
}

/* Puts both files there as they were, without what another opening left. */
static void lay_out(const struct file *db, const struct file *log)
{
    char cmd[300];
    struct err err = {0};
    snprintf(cmd, sizeof(cmd), "%s-shm", path);
    unlink(cmd);
    unlink(wal);
    if (file_write(path, db->bytes, db->len, 0600, &err) ||
        (log->len && file_write(wal, log->bytes, log->len, 0600, &err)))
        printf("# %s\n", err.text);
}

static struct blob *encode(void *ctx, uint64_t revision)
{
    char text[4000];
    memset(text, 'a' + (int)(revision % 26), sizeof(text));
    int n = snprintf(text, sizeof(text), "%s@%llu", (const char *)ctx, (unsigned long long)revision);
    text[n] = ' ';
    return blob_new(text, revision % 3 ? (size_t)n : sizeof(text));
}

static void reached(void *ctx, int error)
{
    *(bool *)ctx = !error;
}

static void put(struct store *s, int key)
{
    char name[32];
    struct store_kv kv;
    bool durable = false;
    snprintf(name, sizeof(name), "p/%d", key);
    if (store_create(s, name, encode, name, STORE_SYNC, &kv) == -EEXIST && !store_get(s, name, &kv))
        store_update(s, name, kv.revision, encode, name, STORE_SYNC, &kv);
    store_barrier(s, kv.revision, reached, &durable);
    if (!durable)
        loop_run_until(l, &durable, 10000);
}

static struct store *open_store(struct err *err)
{
    struct store *s = NULL;
    *err = (struct err){0};
    return store_open(l, &(struct store_options){.path = path}, &s, err) ? NULL : s;
}

static bool add(void *ctx, const struct store_kv *kv)
{
    strbuf_addf(ctx, "%s %llu %llu ", kv->key, (unsigned long long)kv->revision,
                (unsigned long long)kv->create_revision);
    strbuf_add(ctx, kv->value->data, kv->value->len);
    return true;
}

static char *content(struct store *s)
{
    struct strbuf b = {0};
    store_range(s, "p/", NULL, 0, add, &b);
    return strbuf_take(&b);
}

/* What is there after each of `count` writes, one a transaction; the files as a crash leaves them. */
static void prepare(int count, char **after, struct file *db, struct file *log)
{
    struct err err;
    struct store *s = open_store(&err);
    for (int i = 0; i < count; i++) {
        put(s, i % KEYS);
        after[i] = content(s);
    }
    *db = file_of(path);
    *log = file_of(wal);
    store_close(s);
}

static void bits_in_the_database(void)
{
    struct file db, none = {0};
    struct err err;
    char *after[40];
    prepare(40, after, &db, &none);
    free(none.bytes);
    free(db.bytes);
    none = (struct file){0};
    db = file_of(path); /* it was closed: all is in there */
    int noticed = 0, kept = 0, wrong = 0;
    for (size_t at = 100; at < db.len; at += STEP) {
        db.bytes[at] ^= (char)(1 << at % 8);
        lay_out(&db, &none);
        struct store *s = open_store(&err);
        char *got = s ? content(s) : NULL;
        noticed += !s && strstr(err.text, path);
        kept += s && !strcmp(got, after[39]);
        if (s ? strcmp(got, after[39]) != 0 : !strstr(err.text, path))
            printf("# byte %zu: %s\n", at, s ? "another content" : err.text), wrong++;
        free(got);
        store_close(s);
        db.bytes[at] ^= (char)(1 << at % 8);
    }
    okf(!wrong && noticed > kept, "a bit changed in the database is noticed, or of no consequence (%d, %d)", noticed,
        kept);
    lay_out(&db, &none);
    struct store *s = open_store(&err);
    ok(s != NULL, "as it was it opens");
    store_close(s);
    for (int i = 0; i < 40; i++)
        free(after[i]);
    free(db.bytes);
}

static int index_of(char *const *after, int count, const char *got)
{
    for (int i = count - 1; i >= 0; i--)
        if (!strcmp(after[i], got))
            return i;
    return -1;
}

/* Opens what was laid out: the last write that is there, -1 for something else, -2 when it is refused, -3 for none. */
static int opened(char *const *after, int count, struct err *err)
{
    struct store *s = open_store(err);
    if (!s)
        return -2;
    char *got = content(s);
    int last = *got ? index_of(after, count, got) : -3;
    free(got);
    store_close(s);
    return last;
}

static void bits_in_the_log(void)
{
    enum { COUNT = 24 };
    struct file db, log;
    struct err err;
    char *after[COUNT];
    prepare(COUNT, after, &db, &log);
    struct file all = file_of(path); /* it was closed */
    int noticed = 0, newest = 0, wrong = 0;
    for (size_t at = 0; at < log.len; at += STEP) {
        log.bytes[at] ^= (char)(1 << at % 8);
        lay_out(&db, &log);
        int last = opened(after, COUNT, &err);
        noticed += last == -2 && strstr(err.text, wal);
        newest += last == COUNT - 2;
        if (last == -2 ? !strstr(err.text, wal) : last < COUNT - 2)
            printf("# byte %zu of %zu: %d %s\n", at, log.len, last, err.text), wrong++;
        log.bytes[at] ^= (char)(1 << at % 8);
    }
    okf(!wrong && noticed > 10 * newest, "a bit changed in the log is noticed (%d), but for the newest write (%d)",
        noticed, newest);
    lay_out(&db, &log);
    is_int(opened(after, COUNT, &err), COUNT - 1, "as it was it has all");
    wrong = 0;
    size_t whole = log.len;
    for (log.len = 1; log.len < whole; log.len += 997) {
        lay_out(&db, &log);
        int last = opened(after, COUNT, &err);
        if (last == -1 || last == -2)
            printf("# cut at %zu: %d %s\n", log.len, last, err.text), wrong++;
    }
    okf(!wrong, "a log that ends anywhere is what power loss leaves: a past state");
    log.len = whole;
    char part[1000];
    memcpy(part, log.bytes + whole - 2000, sizeof(part));
    memset(log.bytes + whole - 2000, 0, sizeof(part));
    lay_out(&db, &log);
    is_int(opened(after, COUNT, &err), COUNT - 2, "so is a newest write that is there in part");
    memcpy(log.bytes + whole - 2000, part, sizeof(part));
    memset(log.bytes + 12, 0, 8);
    lay_out(&db, &log);
    is_int(opened(after, COUNT, &err), -2, "a header that is torn, and pages that the database lacks: damage");
    free(db.bytes);
    db = all;
    lay_out(&db, &log);
    is_int(opened(after, COUNT, &err), COUNT - 1, "when it lacks none, it was torn where the next round was begun");
    memset(log.bytes + 32, 0, 100);
    lay_out(&db, &log);
    is_int(opened(after, COUNT, &err), -2, "unless more than that is torn");
    for (int i = 0; i < COUNT; i++)
        free(after[i]);
    free(db.bytes);
    free(log.bytes);
}

static struct blob *encode_large(void *ctx, uint64_t revision)
{
    (void)ctx, (void)revision;
    char text[20000]; /* its transaction takes several frames */
    memset(text, 'x', sizeof(text));
    return blob_new(text, sizeof(text));
}

/*
 * A transaction that failed before its last frame (as when the disk filled up), and the header of the next one that
 * the power cut tore off while it was written over the first: it says that the frame ends a transaction.
 */
static void torn_over_one_that_failed(void)
{
    enum { FRAME = 24 + 4096 };
    struct err err;
    struct store_kv kv;
    bool durable = false;
    unlink(path);
    unlink(wal);
    struct store *s = open_store(&err);
    put(s, 1);
    char *before = content(s);
    struct file log = file_of(wal);
    size_t begin = log.len;
    free(log.bytes);
    store_create(s, "p/large", encode_large, NULL, STORE_SYNC, &kv);
    store_barrier(s, kv.revision, reached, &durable);
    loop_run_until(l, &durable, 10000);
    struct file db = file_of(path);
    log = file_of(wal);
    store_close(s);
    log.bytes[begin + 7] = 9; /* the size of the database that a commit says, in pages */
    lay_out(&db, &log);
    is_int(opened(&before, 1, &err), -2,
           "a last frame that does not fit, before a transaction that is whole, is damage");
    log.len -= FRAME;
    lay_out(&db, &log);
    is_int(opened(&before, 1, &err), 0, "before one that is not it is torn");
    free(before);
    free(db.bytes);
    free(log.bytes);
}

static void run_sql(const char *text)
{
    sqlite3 *sql;
    char *why = NULL;
    sqlite3_open(path, &sql);
    if (sqlite3_exec(sql, text, NULL, NULL, &why) != SQLITE_OK)
        printf("# %s\n", why);
    sqlite3_free(why);
    sqlite3_close(sql);
}

static int number_of(const char *text)
{
    sqlite3 *sql;
    sqlite3_stmt *s;
    sqlite3_open(path, &sql);
    int n = sqlite3_prepare_v2(sql, text, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW
                ? sqlite3_column_int(s, 0)
                : -1;
    sqlite3_finalize(s);
    sqlite3_close(sql);
    return n;
}

static void the_first_format_gets_sums(void)
{
    struct err err;
    unlink(path);
    run_sql("PRAGMA application_id=0x6b336331; PRAGMA user_version=1; PRAGMA journal_mode=WAL;"
            "CREATE TABLE log(revision INTEGER PRIMARY KEY, key TEXT NOT NULL, create_revision INTEGER NOT NULL,"
            " prev_revision INTEGER NOT NULL, deleted INTEGER NOT NULL, value BLOB NOT NULL);"
            "CREATE TABLE meta(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
            "INSERT INTO meta VALUES('compacted',0),('revision',1);"
            "INSERT INTO log VALUES(2,'p/a',2,0,0,'one'),(3,'p/b',3,0,0,zeroblob(70000)),(4,'p/a',2,2,0,'two');");
    struct store *s = open_store(&err);
    char *first = s ? content(s) : strdup(err.text);
    ok(s && str_starts(first, "p/a 4 2 two"), "a datastore of the first format is read");
    if (s)
        put(s, 1);
    char *then = s ? content(s) : NULL;
    store_close(s);
    is_int(number_of("PRAGMA user_version"), 2, "and becomes one of the second");
    is_int(number_of("SELECT count(*) FROM log WHERE sum BETWEEN 0 AND 4294967295"), 4, "each row has a sum");
    s = open_store(&err);
    char *again = s ? content(s) : NULL;
    ok(s && !strcmp(then, again), "which fits");
    store_close(s);
    run_sql("UPDATE log SET value='twi' WHERE revision=4");
    ok(!open_store(&err) && strstr(err.text, "revision 4 (p/a) is damaged") && strstr(err.text, path),
       "a value that was changed does not");
    run_sql("UPDATE log SET sum=-1 WHERE revision=4");
    s = open_store(&err);
    ok(s != NULL, "unless somebody accepts it");
    store_close(s);
    run_sql("DELETE FROM log WHERE revision=3");
    ok(!open_store(&err) && strstr(err.text, "damaged near revision"), "a row that is missing is noticed");
    run_sql("PRAGMA user_version=3");
    ok(!open_store(&err) && strstr(err.text, "written by a newer k3c"), "a third format is not known");
    free(first);
    free(then);
    free(again);
}

int main(void)
{
    log_set_level(LOG_ERROR);
    l = loop_new();
    if (!mkdtemp(dir))
        return 1;
    snprintf(path, sizeof(path), "%s/state.db", dir);
    snprintf(wal, sizeof(wal), "%s/state.db-wal", dir);
    bits_in_the_database();
    unlink(path);
    bits_in_the_log();
    torn_over_one_that_failed();
    the_first_format_gets_sums();
    loop_free(l);
    char cmd[300];
    snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
    return system(cmd) ? 1 : done();
}
