/* Db: the revision log in one SQLite file.
 *
 *   log(revision, key, create_revision, prev_revision, deleted, value, sum)   one row a write
 *   meta(name, value)                                                         'compacted', 'revision'
 *
 * `sum` is damage_row_sum of the row, and compared whenever one is read; -1 is accepted: for who wants to go on with a
 * damaged row in spite of it. Format 1 (user_version) had no sums; opening it for writing makes it format 2.
 *
 * WAL mode, synchronous=FULL: what a commit answered survives power loss. One connection writes (the writer thread),
 * one reads (the loop's thread); a struct db is one connection and belongs to one thread at a time. The file carries
 * our application_id, so that nobody else's database is taken for ours. */
#ifndef K3C_STORAGE_DB_H
#define K3C_STORAGE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct blob;
struct db;
struct err;

enum { DB_APPLICATION_ID = 0x6b336331 /* "k3c1" */ };

struct db_row {
    uint64_t revision, create_revision, prev_revision;
    bool deleted;
    struct blob *key, *value;
};

/* Opens for writing; makes the file, whole or not at all, when nothing is there. */
int db_open(const char *path, struct db **ret, struct err *err);
int db_open_reader(const char *path, struct db **ret, struct err *err);
struct db *db_close(struct db *d); /* NULL is fine; returns NULL */

/* The highest revision ever given out (1 for a new file) and the compaction mark. */
int db_marks(struct db *d, uint64_t *revision, uint64_t *compacted, struct err *err);

/* Reading rows: -EUCLEAN for one that is damaged.
 *
 * Rows with revision above `after` in order, until each returns false; its blobs are borrowed. */
int db_scan(struct db *d, uint64_t after, bool (*each)(void *ctx, const struct db_row *row), void *ctx,
            struct err *err);
/* The row of exactly that revision; its references are the caller's. -ENOENT. */
int db_row(struct db *d, uint64_t revision, struct db_row *ret, struct err *err);

/* Appends rows in one transaction that is durable when this returns 0. -ENOSPC, -EIO ... and nothing was written. */
int db_append(struct db *d, const struct db_row *rows, size_t count, struct err *err);

/* Removes what was superseded or deleted by revisions in (from, to], and moves the mark to `to`, in one transaction. */
int db_compact(struct db *d, uint64_t from, uint64_t to, struct err *err);

uint64_t db_bytes(const char *path); /* file and WAL */

#endif
