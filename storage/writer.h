/* Writer: the one thread that writes to the database. It takes a job at a time, batch or compaction step, and reports
 * back on the loop. */
#ifndef K3C_STORAGE_WRITER_H
#define K3C_STORAGE_WRITER_H

#include <stddef.h>
#include <stdint.h>

struct db;
struct db_row;
struct err;
struct loop;
struct writer;

/* Called on the loop: 0, or what failed. */
typedef void writer_done(void *ctx, int error, const struct err *err);

struct writer *writer_new(struct loop *l, struct db *d, writer_done *done, void *ctx);
/* Appends rows, whose references are the writer's from now on. One job at a time: none may be given before done. */
void writer_append(struct writer *w, struct db_row *rows, size_t count); /* `rows` is heap memory, taken over */
void writer_compact(struct writer *w, uint64_t from, uint64_t to);
/* Ends the thread after the job it has; `done` is not called for it. Closes nothing. Returns NULL; NULL is fine.
 * The result of the job that was running, if any, is put in *error. */
struct writer *writer_free(struct writer *w, int *error);

#endif
