/* Writer: the one thread that writes to the database, rows and steps of compaction by turns, if there are both. It
 * takes all rows that wait in one transaction, at once when the one before is durable: the disk does not wait for the
 * loop. */
#ifndef K3C_STORAGE_WRITER_H
#define K3C_STORAGE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"

struct db;
struct db_row;
struct loop;
struct writer;

/* What came of it since the last report. */
struct writer_report {
    size_t appended; /* of the rows that were not reported the oldest are durable, so many */
    int error;       /* a transaction failed: none of the others was or will be written; then appended is 0 */
    struct err err;
    bool swept; /* the step of compaction has ended, so: */
    int sweep_error;
    struct err sweep_err;
};

/* `report` is called on the loop. */
struct writer *writer_new(struct loop *l, struct db *d, void (*report)(void *ctx, const struct writer_report *r),
                          void *ctx);
/* Appends rows behind those that it has; their references are the writer's from now on. */
void writer_append(struct writer *w, const struct db_row *rows, size_t count);
/* One step at a time: none may be given before it was reported. */
void writer_compact(struct writer *w, uint64_t from, uint64_t to);
/* Ends the thread after the transaction that it is in; nothing is reported any more. Closes nothing. Returns NULL; NULL
 * is fine. *appended: as it would be reported. */
struct writer *writer_free(struct writer *w, size_t *appended);

#endif
