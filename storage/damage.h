/* Damage: what tells that the bytes of a datastore are not those that were written. SQLite finds pages that make no
 * sense; a bit that flips inside a value, or at the end of the write-ahead log, it does not. */
#ifndef K3C_STORAGE_DAMAGE_H
#define K3C_STORAGE_DAMAGE_H

#include <stdint.h>

struct db_row;
struct err;

/* A row's checksum: CRC-32 of its numbers, key and value. */
uint32_t damage_row_sum(const struct db_row *row);

/* Looks at the write-ahead log of the database at `path` before SQLite does, which takes its first frame that does not
 * fit for the end: right for a write that power loss cut off, but damage further ahead would silently take acknowledged
 * writes with it. The two can be told apart, for a transaction begins only when those before it are on disk: if behind
 * such a frame one ends and another begins, it is damage. In the newest transaction they cannot, nor in the very last
 * frame of the one before when the newest is cut off too.
 * A log whose header is torn and that holds nothing which the database lacks is removed: a power cut as SQLite began it
 * anew. 0 (also when there is no log), or -EUCLEAN with what to do. Source: sqlite.org/fileformat2.html, "The WAL File
 * Format". */
int damage_check_wal(const char *path, struct err *err);

#endif
