/* Fault_vfs: a disk that fails, below SQLite. Registered as SQLite's default VFS, it passes everything on to the real
 * one and keeps, for every file, what a disk would have after a power cut: what was synced, and each write since, of
 * which any 512-byte sectors may have got there, one of them torn.
 *
 * The calls that change the disk (write, sync, truncate, create, delete, growing the wal-index) are counted: a plan
 * says which of them fails, and how. After a power cut every further one fails, until fault_vfs_restart makes the
 * folder what the disk held. The order of changes of names is kept, as file systems with a journal do, but the last
 * ones of journals and logs may be missing. Any thread. */
#ifndef K3C_TEST_FAULT_VFS_H
#define K3C_TEST_FAULT_VFS_H

#include <stdbool.h>
#include <stdint.h>

enum fault {
    FAULT_NONE,
    FAULT_CUT,     /* the power fails */
    FAULT_FULL,    /* ENOSPC, of writes and what else takes room; a sync succeeds */
    FAULT_IO,      /* EIO; of a sync: what was written since the last one may be lost, and the next sync succeeds */
    FAULT_PARTIAL, /* EIO once half of a write was done */
};

struct fault_plan {
    enum fault fault;
    uint64_t at;    /* the call that fails, counted from 1 since the plan was set */
    uint64_t count; /* how many fail; 0: one */
    unsigned sync_ms;
};

void fault_vfs_register(uint64_t seed); /* once, before SQLite is used */
void fault_vfs_plan(const struct fault_plan *p);
uint64_t fault_vfs_calls(void); /* since the plan was set */
uint64_t fault_vfs_syncs(void); /* likewise */
bool fault_vfs_struck(void);    /* the plan's fault happened */

void fault_vfs_cut(void);  /* the power fails now */
bool fault_vfs_dead(void); /* it has failed */

/* Puts into `dir` what the disk holds after a power cut (now, if none came yet); nobody has a file there open. */
void fault_vfs_restart(const char *dir);
/* Forgets all files: the folder was emptied. */
void fault_vfs_forget(void);

/* Allocations of SQLite's, in any thread: once registered (before fault_vfs_register), `count` of them fail from the
 * one numbered `at` on, counted from 1 since the plan was set; 0: none. */
void fault_alloc_register(void);
void fault_alloc_plan(uint64_t at, uint64_t count);
uint64_t fault_alloc_calls(void);

#endif
