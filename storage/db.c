#include "storage/db.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/blob.h"
#include "core/base/defs.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "storage/damage.h"

enum { FORMAT = 2, SUM_ACCEPTED = -1, CHECKPOINT_FRAMES = 500 };

struct db {
    sqlite3 *sql;
    sqlite3_stmt *begin, *commit, *rollback, *insert, *scan, *row, *superseded, *tombstones, *mark;
    int lock;  /* held for as long as a writer is open */
    bool torn; /* the log may end with frames of a transaction that failed: it is emptied before the next, which would
                  be written over them, so that power loss left what looks like damage, or like the one that failed */
    char *path;
};

/* A neighbour of the file: its path with a suffix, on the heap. */
static char *path_with(const char *path, const char *suffix)
{
    struct strbuf b = {0};
    strbuf_addf(&b, "%s%s", path, suffix);
    return strbuf_take(&b);
}

static int fail(struct db *d, struct err *err, const char *doing)
{
    static const struct {
        int sqlite, code;
        const char *hint;
    } known[] = {
        {SQLITE_FULL, ENOSPC, "the disk is full; free some space"},
        {SQLITE_READONLY, EROFS,
         "it cannot be written; check its owner and whether the file system is mounted read-only"},
        {SQLITE_CORRUPT, EUCLEAN, "it is damaged; restore a copy, or move it away to start a new cluster"},
        {SQLITE_NOTADB, EUCLEAN, "it is not a database; restore a copy, or move it away to start a new cluster"},
        {SQLITE_BUSY, EBUSY, "another process has it open"},
        {SQLITE_CANTOPEN, EACCES, "it cannot be opened; check its folder, owner and mode"},
        {SQLITE_PERM, EACCES, "it may not be opened; check its owner and mode"},
        {SQLITE_IOERR, EIO, "the disk failed; see the kernel log"},
    };
    int code = sqlite3_errcode(d->sql) & 0xff;
    if (code == SQLITE_IOERR && sqlite3_system_errno(d->sql) == ENOSPC)
        code = SQLITE_FULL;
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (known[i].sqlite == code)
            return err_set(err, known[i].code, "datastore %s: %s: %s (%s)", d->path, doing, known[i].hint,
                           sqlite3_errmsg(d->sql));
    return err_set(err, EIO, "datastore %s: %s: %s", d->path, doing, sqlite3_errmsg(d->sql));
}

static int run(struct db *d, const char *statement, struct err *err)
{
    return sqlite3_exec(d->sql, statement, NULL, NULL, NULL) == SQLITE_OK ? 0 : fail(d, err, "preparing it");
}

static int prepare(struct db *d, sqlite3_stmt **ret, const char *statement, struct err *err)
{
    if (sqlite3_prepare_v3(d->sql, statement, -1, SQLITE_PREPARE_PERSISTENT, ret, NULL) != SQLITE_OK)
        return fail(d, err, "reading it");
    return 0;
}

static int pragma_int(struct db *d, const char *statement, int64_t *ret, struct err *err)
{
    sqlite3_stmt *s;
    int r = prepare(d, &s, statement, err);
    if (r)
        return r;
    int step = sqlite3_step(s);
    if (step == SQLITE_ROW)
        *ret = sqlite3_column_int64(s, 0);
    else
        r = step == SQLITE_DONE ? err_set(err, ENOENT, "datastore %s: '%s' has no row", d->path, statement)
                                : fail(d, err, "reading it");
    sqlite3_finalize(s);
    return r;
}

static int open_connection(struct db *d, const char *path, struct err *err)
{
    if (sqlite3_open_v2(path, &d->sql, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) !=
        SQLITE_OK)
        return fail(d, err, "opening it");
    sqlite3_busy_timeout(d->sql, 5000);
    return run(d, "PRAGMA cache_size=-1024; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;", err);
}

/* A name is durable when its folder is. 0, or -1 with errno. */
static int sync_folder(const char *path)
{
    cleanup_free char *folder = mem_strdup(path);
    cleanup_close int fd = open(dirname(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? -1 : fsync(fd);
}

/* A new file is made beside its place and moved there whole: a crash leaves none, never an empty one. */
static int create(struct db *d, struct err *err)
{
    char statement[128];
    cleanup_free char *fresh = path_with(d->path, ".new"), *fresh_wal = path_with(d->path, ".new-wal");
    unlink(fresh);
    unlink(fresh_wal);
    int r = open_connection(d, fresh, err);
    if (r)
        return r;
    if (chmod(fresh, 0600))
        return err_set(err, errno, "datastore %s: cannot make it: %s", d->path, strerror(errno));
    /* one transaction and no journal: a crash leaves nothing that anybody would read */
    snprintf(statement, sizeof(statement),
             "PRAGMA journal_mode=OFF; BEGIN; PRAGMA application_id=%d; PRAGMA user_version=%d;", DB_APPLICATION_ID,
             FORMAT);
    if ((r = run(d, statement, err)) ||
        (r = run(
             d,
             "CREATE TABLE log(revision INTEGER PRIMARY KEY, key TEXT NOT NULL, create_revision INTEGER NOT NULL,"
             " prev_revision INTEGER NOT NULL, deleted INTEGER NOT NULL, value BLOB NOT NULL, sum INTEGER NOT NULL);"
             "CREATE TABLE meta(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
             "INSERT INTO meta VALUES('compacted',0),('revision',1); COMMIT;",
             err)) ||
        /* now, for in its place that would take a journal, whose removal a power cut may undo long afterwards */
        (r = run(d, "PRAGMA journal_mode=WAL;", err)))
        return r;
    if (sqlite3_close(d->sql) != SQLITE_OK)
        return fail(d, err, "making it");
    d->sql = NULL;
    if (rename(fresh, d->path) || sync_folder(d->path))
        return err_set(err, errno, "datastore %s: cannot make it: %s", d->path, strerror(errno));
    return 0;
}

/* Looks before SQLite does: what is there must be ours, or k3c does not start. */
static int inspect(struct db *d, bool *exists, struct err *err)
{
    cleanup_close int fd = open(d->path, O_RDWR | O_CLOEXEC);
    *exists = fd >= 0;
    if (fd < 0 && errno == ENOENT) {
        cleanup_free char *wal = path_with(d->path, "-wal");
        if (!access(wal, F_OK))
            return err_set(err, EUCLEAN,
                           "datastore %s: it is gone but its log %s-wal is there; put the file back, or move the "
                           "log away to start a new cluster",
                           d->path, d->path);
        return 0;
    }
    if (fd < 0)
        return err_set(err, errno, "datastore %s: it cannot be opened for writing: %s", d->path, strerror(errno));
    char magic[16] = "";
    if (read(fd, magic, sizeof(magic)) != (ssize_t)sizeof(magic) || memcmp(magic, "SQLite format 3", 16))
        return err_set(err, EUCLEAN,
                       "datastore %s: it is empty, damaged or no SQLite database; restore a copy, or move it away "
                       "to start a new cluster",
                       d->path);
    return 0;
}

static int take_lock(struct db *d, struct err *err)
{
    cleanup_free char *name = path_with(d->path, ".lock");
    d->lock = file_lock(name);
    if (d->lock == -EBUSY)
        return err_set(err, EBUSY, "datastore %s: another k3c has it open; stop that one first", d->path);
    return d->lock < 0 ? err_set(err, -d->lock, "datastore %s: cannot make %s: %s", d->path, name, strerror(-d->lock))
                       : 0;
}

static int check_identity(struct db *d, int64_t *version, struct err *err)
{
    int64_t id = 0;
    int r = pragma_int(d, "PRAGMA application_id", &id, err);
    if (!r)
        r = pragma_int(d, "PRAGMA user_version", version, err);
    if (r)
        return r;
    if (id != DB_APPLICATION_ID)
        return err_set(err, EUCLEAN,
                       "datastore %s: it belongs to another program (application id %lld); give k3c a --data-dir "
                       "of its own, or move the file away",
                       d->path, (long long)id);
    if (*version < 1 || *version > FORMAT)
        return err_set(err, ENOTSUP, "datastore %s: its format %lld is not known; it was written by a newer k3c",
                       d->path, (long long)*version);
    return 0;
}

static int prepare_all(struct db *d, struct err *err)
{
    const struct {
        sqlite3_stmt **into;
        const char *text;
    } all[] = {
        {&d->begin, "BEGIN IMMEDIATE"},
        {&d->commit, "COMMIT"},
        {&d->rollback, "ROLLBACK"},
        {&d->insert, "INSERT INTO log VALUES(?,?,?,?,?,?,?)"},
        {&d->scan,
         "SELECT revision,key,create_revision,prev_revision,deleted,value,sum FROM log WHERE revision>? ORDER BY "
         "revision"},
        {&d->row, "SELECT revision,key,create_revision,prev_revision,deleted,value,sum FROM log WHERE revision=?"},
        {&d->superseded,
         "DELETE FROM log WHERE revision IN (SELECT prev_revision FROM log WHERE revision>? AND revision<=?"
         " AND prev_revision>0)"},
        {&d->tombstones, "DELETE FROM log WHERE revision>? AND revision<=? AND deleted=1"},
        {&d->mark, "UPDATE meta SET value=max(value,?) WHERE name=?"},
    };
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        int r = prepare(d, all[i].into, all[i].text, err);
        if (r)
            return r;
    }
    return 0;
}

/* row_sum(revision, key, create_revision, prev_revision, deleted, value) */
static void sql_row_sum(sqlite3_context *ctx, int count, sqlite3_value **v)
{
    (void)count;
    cleanup_blob struct blob *key = blob_new(sqlite3_value_text(v[1]), (size_t)sqlite3_value_bytes(v[1]));
    cleanup_blob struct blob *value = blob_new(sqlite3_value_blob(v[5]), (size_t)sqlite3_value_bytes(v[5]));
    struct db_row row = {
        .revision = (uint64_t)sqlite3_value_int64(v[0]),
        .create_revision = (uint64_t)sqlite3_value_int64(v[2]),
        .prev_revision = (uint64_t)sqlite3_value_int64(v[3]),
        .deleted = sqlite3_value_int(v[4]) != 0,
        .key = key,
        .value = value,
    };
    sqlite3_result_int64(ctx, damage_row_sum(&row));
}

/* From format 1, in one transaction. */
static int add_sums(struct db *d, struct err *err)
{
    if (sqlite3_create_function(d->sql, "row_sum", 6, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, sql_row_sum, NULL,
                                NULL) != SQLITE_OK)
        return fail(d, err, "preparing it");
    int r = run(d,
                "BEGIN IMMEDIATE; ALTER TABLE log ADD COLUMN sum INTEGER NOT NULL DEFAULT -1;"
                "UPDATE log SET sum=row_sum(revision,key,create_revision,prev_revision,deleted,value);"
                "PRAGMA user_version=2; COMMIT;",
                err);
    if (r && !sqlite3_get_autocommit(d->sql))
        run(d, "ROLLBACK", NULL);
    return r;
}

static uint64_t size_of(const char *path)
{
    struct stat st;
    return stat(path, &st) ? 0 : (uint64_t)st.st_size;
}

static uint64_t log_bytes(const char *path)
{
    cleanup_free char *wal = path_with(path, "-wal");
    return size_of(wal);
}

/*
 * Moves the log into the database, whole, so that the next transaction begins it anew: SQLite's own hook would leave
 * off where a reader is, without a sync, and not know afterwards that a sync which failed took these pages too.
 */
static bool checkpoint(sqlite3 *sql, int mode)
{
    return sqlite3_wal_checkpoint_v2(sql, "main", mode, NULL, NULL) == SQLITE_OK;
}

/* Then nothing stands in it that a power cut might bring back. */
static int empty_log(struct db *d, const char *doing, struct err *err)
{
    sqlite3_file *log = NULL;
    if (!checkpoint(d->sql, SQLITE_CHECKPOINT_TRUNCATE) ||
        sqlite3_file_control(d->sql, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) != SQLITE_OK)
        return fail(d, err, doing);
    if (log->pMethods && log->pMethods->xSync(log, SQLITE_SYNC_NORMAL) != SQLITE_OK)
        return err_set(err, EIO, "datastore %s: %s: the disk failed; see the kernel log", d->path, doing);
    return 0;
}

/* What fails here is done again after the next commit. */
static int after_commit(void *ctx, sqlite3 *sql, const char *schema, int frames)
{
    (void)ctx, (void)schema;
    if (frames >= CHECKPOINT_FRAMES)
        checkpoint(sql, SQLITE_CHECKPOINT_FULL);
    return SQLITE_OK;
}

static int open_writer(struct db *d, struct err *err)
{
    int64_t version = 0;
    bool exists;
    int r = take_lock(d, err);
    if (r || (r = inspect(d, &exists, err)) || (!exists && (r = create(d, err))))
        return r;
    if ((r = damage_check_wal(d->path, err)) || (r = open_connection(d, d->path, err)) ||
        (r = check_identity(d, &version, err)))
        return r;
    if (sqlite3_db_readonly(d->sql, "main") == 1)
        return err_set(err, EROFS, "datastore %s: it is read-only; check its owner, mode and mount", d->path);
    if ((r = run(d, "PRAGMA journal_mode=WAL; PRAGMA journal_size_limit=8388608;", err)))
        return r;
    sqlite3_wal_hook(d->sql, after_commit, NULL);
    d->torn = log_bytes(d->path) && empty_log(d, "opening it", NULL);
    if (version < FORMAT && (r = add_sums(d, err)))
        return r;
    return prepare_all(d, err);
}

static struct db *db_new(const char *path)
{
    struct db *d = mem_alloc(sizeof(*d));
    d->path = mem_strdup(path);
    d->lock = -1;
    return d;
}

int db_open(const char *path, struct db **ret, struct err *err)
{
    struct db *d = db_new(path);
    int r = open_writer(d, err);
    if (r)
        db_close(d);
    else
        *ret = d;
    return r;
}

int db_open_reader(const char *path, struct db **ret, struct err *err)
{
    struct db *d = db_new(path);
    int r = open_connection(d, path, err);
    if (!r)
        r = prepare_all(d, err);
    if (r)
        db_close(d);
    else
        *ret = d;
    return r;
}

struct db *db_close(struct db *d)
{
    if (!d)
        return NULL;
    sqlite3_stmt *all[] = {d->begin, d->commit,     d->rollback,   d->insert, d->scan,
                           d->row,   d->superseded, d->tombstones, d->mark};
    for (size_t i = 0; i < COUNT_OF(all); i++)
        sqlite3_finalize(all[i]);
    sqlite3_close(d->sql);
    if (d->lock >= 0)
        close(d->lock);
    free(d->path);
    free(d);
    return NULL;
}

int db_marks(struct db *d, uint64_t *revision, uint64_t *compacted, struct err *err)
{
    int64_t newest = 0, mark = 0, done = 0;
    int r = pragma_int(d, "SELECT coalesce(max(revision),0) FROM log", &newest, err);
    if (r || (r = pragma_int(d, "SELECT value FROM meta WHERE name='revision'", &mark, err)) ||
        (r = pragma_int(d, "SELECT value FROM meta WHERE name='compacted'", &done, err)))
        return r;
    *revision = (uint64_t)MAX_OF(newest, mark);
    *compacted = (uint64_t)done;
    return 0;
}

/* Both blobs are the caller's, also of a damaged row. */
static int read_row(struct db *d, sqlite3_stmt *s, struct db_row *row, struct err *err)
{
    int64_t sum = sqlite3_column_int64(s, 6);
    *row = (struct db_row){
        .revision = (uint64_t)sqlite3_column_int64(s, 0),
        .key = blob_new(sqlite3_column_text(s, 1), (size_t)sqlite3_column_bytes(s, 1)),
        .create_revision = (uint64_t)sqlite3_column_int64(s, 2),
        .prev_revision = (uint64_t)sqlite3_column_int64(s, 3),
        .deleted = sqlite3_column_int(s, 4) != 0,
        .value = blob_new(sqlite3_column_blob(s, 5), (size_t)sqlite3_column_bytes(s, 5)),
    };
    if (sum == SUM_ACCEPTED || sum == damage_row_sum(row))
        return 0;
    return err_set(
        err, EUCLEAN,
        "datastore %s: revision %llu (%.200s) is damaged: its checksum does not fit; restore a copy, or accept "
        "it as it is (sqlite3 %s 'UPDATE log SET sum=-1 WHERE revision=%llu')",
        d->path, (unsigned long long)row->revision, row->key->data, d->path, (unsigned long long)row->revision);
}

int db_scan(struct db *d, uint64_t after, bool (*each)(void *ctx, const struct db_row *row), void *ctx, struct err *err)
{
    int step, r = 0;
    bool more = true;
    sqlite3_bind_int64(d->scan, 1, (sqlite3_int64)after);
    while (more && (step = sqlite3_step(d->scan)) == SQLITE_ROW) {
        struct db_row row;
        r = read_row(d, d->scan, &row, err);
        more = !r && each(ctx, &row);
        blob_unref(row.key);
        blob_unref(row.value);
    }
    if (more && step != SQLITE_DONE)
        r = fail(d, err, "reading it");
    sqlite3_reset(d->scan);
    return r;
}

int db_row(struct db *d, uint64_t revision, struct db_row *ret, struct err *err)
{
    sqlite3_bind_int64(d->row, 1, (sqlite3_int64)revision);
    int step = sqlite3_step(d->row), r = 0;
    if (step == SQLITE_ROW && (r = read_row(d, d->row, ret, err))) {
        blob_unref(ret->key);
        blob_unref(ret->value);
    } else if (step != SQLITE_ROW) {
        r = step == SQLITE_DONE ? -ENOENT : fail(d, err, "reading it");
    }
    sqlite3_reset(d->row);
    return r;
}

static int step_once(struct db *d, sqlite3_stmt *s, const char *doing, struct err *err)
{
    int step = sqlite3_step(s);
    int r = step == SQLITE_DONE || step == SQLITE_ROW ? 0 : fail(d, err, doing);
    sqlite3_reset(s);
    return r;
}

static int insert(struct db *d, const struct db_row *row, struct err *err)
{
    sqlite3_stmt *s = d->insert;
    sqlite3_bind_int64(s, 1, (sqlite3_int64)row->revision);
    sqlite3_bind_text64(s, 2, row->key->data, row->key->len, SQLITE_STATIC, SQLITE_UTF8);
    sqlite3_bind_int64(s, 3, (sqlite3_int64)row->create_revision);
    sqlite3_bind_int64(s, 4, (sqlite3_int64)row->prev_revision);
    sqlite3_bind_int(s, 5, row->deleted);
    sqlite3_bind_blob64(s, 6, row->value->data, row->value->len, SQLITE_STATIC);
    sqlite3_bind_int64(s, 7, damage_row_sum(row));
    return step_once(d, s, "writing", err);
}

static int begin(struct db *d, const char *doing, struct err *err)
{
    int r = d->torn ? empty_log(d, doing, err) : 0;
    d->torn = r != 0;
    return r ? r : step_once(d, d->begin, doing, err);
}

/* Ends a transaction that is in the state `r`. */
static int finish(struct db *d, int r, struct err *err)
{
    if (!r)
        r = step_once(d, d->commit, "writing", err);
    if (r && !sqlite3_get_autocommit(d->sql))
        step_once(d, d->rollback, "undoing", NULL);
    d->torn |= r != 0;
    return r;
}

int db_append(struct db *d, const struct db_row *rows, size_t count, struct err *err)
{
    int r = begin(d, "writing", err);
    if (r)
        return r;
    for (size_t i = 0; i < count && !r; i++)
        r = insert(d, &rows[i], err);
    return finish(d, r, err);
}

static int set_mark(struct db *d, const char *name, uint64_t value, struct err *err)
{
    sqlite3_bind_int64(d->mark, 1, (sqlite3_int64)value);
    sqlite3_bind_text(d->mark, 2, name, -1, SQLITE_STATIC);
    return step_once(d, d->mark, "compacting", err);
}

int db_compact(struct db *d, uint64_t from, uint64_t to, struct err *err)
{
    sqlite3_stmt *const deletes[] = {d->superseded, d->tombstones};
    int r = begin(d, "compacting", err);
    if (r)
        return r;
    for (size_t i = 0; i < COUNT_OF(deletes) && !r; i++) {
        sqlite3_bind_int64(deletes[i], 1, (sqlite3_int64)from);
        sqlite3_bind_int64(deletes[i], 2, (sqlite3_int64)to);
        r = step_once(d, deletes[i], "compacting", err);
    }
    if (!r && !(r = set_mark(d, "compacted", to, err)))
        r = set_mark(d, "revision", to, err);
    return finish(d, r, err);
}

uint64_t db_bytes(const char *path)
{
    return size_of(path) + log_bytes(path);
}
