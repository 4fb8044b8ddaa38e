#include "test/unit/fault_vfs.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/defs.h"
#include "core/base/list.h"
#include "core/base/mem.h"

enum { SECTOR = 512, ALLOWED_ODDS = 5 };

/* A write or truncation that no sync followed yet. */
struct change {
    unsigned char *data; /* NULL: truncated to `offset` */
    size_t len, offset;
};

/* A file as the disk has it. */
struct disk_file {
    struct list node;
    ino_t inode;
    char *name;          /* as it was opened; the database is renamed once it is made */
    bool gone, unsynced; /* deleted, or made, and the folder not synced since */
    unsigned char *bytes;
    size_t len, cap;
    struct change *changes;
    size_t count, changes_cap;
};

struct image {
    unsigned char *bytes;
    size_t len, cap;
};

/* SQLite's handle; the real VFS's follows. */
struct handle {
    sqlite3_file base;
    struct disk_file *file; /* NULL: not looked after */
    sqlite3_file *real;
};

static struct {
    pthread_mutex_t mutex;
    sqlite3_vfs vfs, *real;
    sqlite3_io_methods methods;
    struct list files;
    struct fault_plan plan;
    uint64_t calls, syncs, dice;
    bool dead, struck;
} disk = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static uint64_t roll(uint64_t sides)
{
    disk.dice ^= disk.dice << 13;
    disk.dice ^= disk.dice >> 7;
    disk.dice ^= disk.dice << 17;
    return (disk.dice * 0x2545f4914f6cdd1dU >> 11) % sides;
}

/* ---- files as the disk has them */

static void grow(struct image *i, size_t len)
{
    if (len > i->cap) {
        i->cap = MAX_OF(len, i->cap * 2);
        i->bytes = realloc(i->bytes, i->cap);
        if (!i->bytes)
            abort();
    }
    if (len > i->len) {
        memset(i->bytes + i->len, 0, len - i->len);
        i->len = len;
    }
}

static void put(struct image *i, size_t offset, const unsigned char *data, size_t len)
{
    grow(i, offset + len);
    memcpy(i->bytes + offset, data, len);
}

/* What a change leaves when only some of it got to the disk: sectors with `odds` in 100, one of them torn. */
static void put_some(struct image *i, const struct change *c, uint64_t odds)
{
    if (!c->data) {
        if (roll(100) < odds && c->offset < i->len)
            i->len = c->offset;
        return;
    }
    size_t torn = roll(8) ? SIZE_MAX : roll(c->len / SECTOR + 1);
    if (!roll(3))
        grow(i, c->offset + c->len); /* the length came before the bytes */
    for (size_t at = 0, n, number = 0; at < c->len; at += n, number++) {
        n = MIN_OF(c->len - at, SECTOR - (c->offset + at) % SECTOR);
        if (number == torn)
            put(i, c->offset + at, c->data + at, roll(n) + 1);
        else if (roll(100) < odds)
            put(i, c->offset + at, c->data + at, n);
    }
}

static void drop_changes(struct disk_file *f)
{
    for (size_t i = 0; i < f->count; i++)
        free(f->changes[i].data);
    f->count = 0;
}

/* The changes get to the disk, each with those odds. */
static void settle(struct disk_file *f, uint64_t odds)
{
    struct image i = {f->bytes, f->len, f->cap};
    for (size_t n = 0; n < f->count; n++) {
        const struct change *c = &f->changes[n];
        if (odds < 100)
            put_some(&i, c, odds);
        else if (c->data)
            put(&i, c->offset, c->data, c->len);
        else
            i.len = MIN_OF(i.len, c->offset);
    }
    f->bytes = i.bytes;
    f->len = i.len;
    f->cap = i.cap;
    drop_changes(f);
}

static void note_change(struct disk_file *f, const void *data, size_t len, size_t offset)
{
    f->changes = mem_grow(f->changes, f->count, &f->changes_cap, sizeof(*f->changes));
    f->changes[f->count++] = (struct change){data ? mem_dup(data, len) : NULL, len, offset};
}

static void forget(struct disk_file *f)
{
    drop_changes(f);
    list_remove(&f->node);
    free(f->changes);
    free(f->bytes);
    free(f->name);
    free(f);
}

static void folder_synced(void)
{
    for (LIST_EACH(node, &disk.files)) {
        struct disk_file *f = CONTAINER_OF(node, struct disk_file, node);
        f->unsynced = false;
        if (f->gone)
            forget(f);
    }
}

/* What stands in a file that was there before. */
static void load(struct disk_file *f, const char *name)
{
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st))
        abort();
    struct image i = {0};
    grow(&i, (size_t)st.st_size);
    if (i.len && pread(fd, i.bytes, i.len, 0) != (ssize_t)i.len)
        abort();
    close(fd);
    f->bytes = i.bytes;
    f->len = i.len;
    f->cap = i.cap;
}

/* made: it was not there before; as_new: and its name may still get lost. */
static struct disk_file *find(const char *name, bool made, bool as_new)
{
    struct stat st;
    if (stat(name, &st))
        abort();
    for (LIST_EACH(node, &disk.files)) {
        struct disk_file *f = CONTAINER_OF(node, struct disk_file, node);
        if (f->inode == st.st_ino && !f->gone && !made)
            return f;
        if (f->inode == st.st_ino && !f->gone)
            forget(f); /* removed behind our back, and its number given to another */
    }
    struct disk_file *f = mem_alloc(sizeof(*f));
    f->inode = st.st_ino;
    f->name = mem_strdup(name);
    f->unsynced = as_new;
    list_insert(&disk.files, &f->node);
    if (!made)
        load(f, name);
    return f;
}

/* ---- faults */

static void power_cut(void)
{
    static const uint64_t all_odds[] = {0, 10, 50, 90, 99};
    uint64_t odds = all_odds[roll(ALLOWED_ODDS)];
    for (LIST_EACH(node, &disk.files))
        settle(CONTAINER_OF(node, struct disk_file, node), odds);
    disk.dead = true;
}

/* Counts a call, and says what happens to it. Under the mutex. */
static enum fault next_fault(void)
{
    if (disk.dead)
        return FAULT_IO;
    uint64_t n = ++disk.calls, count = disk.plan.count ? disk.plan.count : 1;
    if (disk.plan.fault == FAULT_NONE || n < disk.plan.at || n - disk.plan.at >= count)
        return FAULT_NONE;
    disk.struck = true;
    return disk.plan.fault;
}

static int lock(void)
{
    return pthread_mutex_lock(&disk.mutex);
}

static int unlock(int result)
{
    pthread_mutex_unlock(&disk.mutex);
    return result;
}

/* What a call other than a write or a sync does: 0 when it goes on. */
static int strike(int sqlite)
{
    enum fault f = next_fault();
    if (f == FAULT_CUT)
        power_cut();
    errno = f == FAULT_FULL ? ENOSPC : EIO;
    return f == FAULT_NONE ? 0 : sqlite;
}

/* ---- SQLite's file methods */

static struct handle *of(sqlite3_file *f)
{
    return (struct handle *)f;
}

static int do_close(sqlite3_file *f)
{
    return of(f)->real->pMethods ? of(f)->real->pMethods->xClose(of(f)->real) : SQLITE_OK;
}

static int do_read(sqlite3_file *f, void *to, int n, sqlite3_int64 offset)
{
    return of(f)->real->pMethods->xRead(of(f)->real, to, n, offset);
}

static int write_through(sqlite3_file *f, const void *data, int n, sqlite3_int64 offset)
{
    note_change(of(f)->file, data, (size_t)n, (size_t)offset);
    return of(f)->real->pMethods->xWrite(of(f)->real, data, n, offset);
}

static int do_write(sqlite3_file *f, const void *data, int n, sqlite3_int64 offset)
{
    lock();
    bool was_dead = disk.dead;
    switch (next_fault()) {
    case FAULT_NONE:
        return unlock(write_through(f, data, n, offset));
    case FAULT_FULL:
        return unlock(SQLITE_FULL);
    case FAULT_CUT:
        note_change(of(f)->file, data, (size_t)n, (size_t)offset);
        power_cut();
        return unlock(SQLITE_IOERR_WRITE);
    case FAULT_PARTIAL:
        write_through(f, data, n / 2, offset);
        return unlock(SQLITE_IOERR_WRITE);
    default:
        if (!was_dead && roll(2))
            write_through(f, data, n, offset);
        return unlock(SQLITE_IOERR_WRITE);
    }
}

static int do_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    lock();
    if (strike(SQLITE_IOERR_TRUNCATE))
        return unlock(SQLITE_IOERR_TRUNCATE);
    note_change(of(f)->file, NULL, 0, (size_t)size);
    return unlock(of(f)->real->pMethods->xTruncate(of(f)->real, size));
}

static int do_sync(sqlite3_file *f, int flags)
{
    (void)flags;
    lock();
    unsigned ms = disk.plan.sync_ms;
    if (ms) {
        pthread_mutex_unlock(&disk.mutex);
        usleep(ms * 1000);
        lock();
    }
    disk.syncs++;
    bool was_dead = disk.dead;
    enum fault fault = next_fault();
    if (fault == FAULT_NONE || fault == FAULT_FULL) {
        settle(of(f)->file, 100);
        if (of(f)->file->unsynced)
            folder_synced(); /* as the real one does for a new journal or log */
        return unlock(SQLITE_OK);
    }
    if (fault == FAULT_CUT)
        power_cut();
    else if (!was_dead)
        settle(of(f)->file, 50); /* and nobody writes the rest again: its pages are clean */
    return unlock(SQLITE_IOERR_FSYNC);
}

static int do_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return of(f)->real->pMethods->xFileSize(of(f)->real, size);
}

static int do_lock(sqlite3_file *f, int level)
{
    return of(f)->real->pMethods->xLock(of(f)->real, level);
}

static int do_unlock(sqlite3_file *f, int level)
{
    return of(f)->real->pMethods->xUnlock(of(f)->real, level);
}

static int do_check_lock(sqlite3_file *f, int *ret)
{
    return of(f)->real->pMethods->xCheckReservedLock(of(f)->real, ret);
}

static int do_control(sqlite3_file *f, int op, void *arg)
{
    /* a hint that would write past us */
    if (op == SQLITE_FCNTL_SIZE_HINT || op == SQLITE_FCNTL_CHUNK_SIZE)
        return SQLITE_NOTFOUND;
    return of(f)->real->pMethods->xFileControl(of(f)->real, op, arg);
}

static int do_sector_size(sqlite3_file *f)
{
    return of(f)->real->pMethods->xSectorSize(of(f)->real);
}

static int do_characteristics(sqlite3_file *f)
{
    return of(f)->real->pMethods->xDeviceCharacteristics(of(f)->real);
}

static int do_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **ret)
{
    lock();
    if (extend && strike(1)) {
        *ret = NULL;
        return unlock(SQLITE_IOERR_SHMSIZE);
    }
    unlock(0);
    return of(f)->real->pMethods->xShmMap(of(f)->real, page, size, extend, ret);
}

static int do_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    return of(f)->real->pMethods->xShmLock(of(f)->real, offset, n, flags);
}

static void do_shm_barrier(sqlite3_file *f)
{
    of(f)->real->pMethods->xShmBarrier(of(f)->real);
}

static int do_shm_unmap(sqlite3_file *f, int remove)
{
    return of(f)->real->pMethods->xShmUnmap(of(f)->real, remove);
}

/* ---- its VFS methods */

static int do_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *f, int flags, int *out)
{
    (void)vfs;
    if (!name)
        return disk.real->xOpen(disk.real, name, f, flags, out); /* what SQLite deletes when it closes it */
    struct handle *h = of(f);
    *h = (struct handle){.real = (sqlite3_file *)(h + 1)};
    lock();
    bool fresh = access(name, F_OK);
    if (fresh && (flags & SQLITE_OPEN_CREATE) && strike(1))
        return unlock(SQLITE_CANTOPEN);
    int r = disk.real->xOpen(disk.real, name, h->real, flags, out);
    if (r == SQLITE_OK) {
        h->base.pMethods = &disk.methods;
        h->file = find(name, fresh, fresh && (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)));
    }
    return unlock(r);
}

static int do_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
    (void)vfs;
    lock();
    struct disk_file *f = access(name, F_OK) ? NULL : find(name, false, false);
    if (f && strike(1))
        return unlock(SQLITE_IOERR_DELETE);
    int r = disk.real->xDelete(disk.real, name, 0);
    if (f && r == SQLITE_OK)
        f->gone = true;
    if (r == SQLITE_OK && sync_folder)
        folder_synced();
    return unlock(r);
}

void fault_vfs_register(uint64_t seed)
{
    list_init(&disk.files);
    disk.dice = seed * 2 + 1;
    disk.real = sqlite3_vfs_find(NULL);
    disk.vfs = *disk.real;
    disk.vfs.zName = "fault";
    disk.vfs.pNext = NULL;
    disk.vfs.szOsFile = (int)sizeof(struct handle) + disk.real->szOsFile;
    disk.vfs.xOpen = do_open;
    disk.vfs.xDelete = do_delete;
    disk.methods = (sqlite3_io_methods){2,
                                        do_close,
                                        do_read,
                                        do_write,
                                        do_truncate,
                                        do_sync,
                                        do_size,
                                        do_lock,
                                        do_unlock,
                                        do_check_lock,
                                        do_control,
                                        do_sector_size,
                                        do_characteristics,
                                        do_shm_map,
                                        do_shm_lock,
                                        do_shm_barrier,
                                        do_shm_unmap,
                                        NULL,
                                        NULL};
    sqlite3_vfs_register(&disk.vfs, 1);
}

void fault_vfs_plan(const struct fault_plan *p)
{
    lock();
    disk.plan = *p;
    disk.calls = disk.syncs = 0;
    disk.struck = false;
    unlock(0);
}

static uint64_t locked_read(const uint64_t *from)
{
    lock();
    uint64_t n = *from;
    unlock(0);
    return n;
}

uint64_t fault_vfs_calls(void)
{
    return locked_read(&disk.calls);
}

uint64_t fault_vfs_syncs(void)
{
    return locked_read(&disk.syncs);
}

bool fault_vfs_struck(void)
{
    lock();
    bool b = disk.struck;
    unlock(0);
    return b;
}

void fault_vfs_cut(void)
{
    lock();
    if (!disk.dead)
        power_cut();
    unlock(0);
}

bool fault_vfs_dead(void)
{
    lock();
    bool b = disk.dead;
    unlock(0);
    return b;
}

static void write_file(const char *name, const struct disk_file *f)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || (f->len && write(fd, f->bytes, f->len) != (ssize_t)f->len))
        abort();
    close(fd);
}

static bool has_name(const struct disk_file *f, const char *name)
{
    struct stat st;
    return !stat(name, &st) && st.st_ino == f->inode;
}

void fault_vfs_restart(const char *dir)
{
    char name[300];
    static const char *const names[] = {"state.db",     "state.db-wal",         "state.db-journal",
                                        "state.db.new", "state.db.new-journal", "state.db.new-wal"};
    fault_vfs_cut();
    lock();
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        snprintf(name, sizeof(name), "%s/%s", dir, names[i]);
        const struct disk_file *now = NULL, *before = NULL;
        for (LIST_EACH(node, &disk.files)) {
            struct disk_file *f = CONTAINER_OF(node, struct disk_file, node);
            if (!f->gone && has_name(f, name))
                now = f;
            else if (f->gone && !strcmp(f->name, name))
                before = f;
        }
        if (!now && !before)
            continue; /* not touched */
        if (now && now->unsynced && roll(2))
            now = NULL;
        if (!now && before && roll(2))
            now = before;
        unlink(name);
        if (now)
            write_file(name, now);
    }
    snprintf(name, sizeof(name), "%s/state.db-shm", dir);
    unlink(name);
    disk.dead = false;
    unlock(0);
    fault_vfs_forget();
}

void fault_vfs_forget(void)
{
    lock();
    while (!list_empty(&disk.files))
        forget(CONTAINER_OF(disk.files.next, struct disk_file, node));
    disk.dead = false;
    unlock(0);
}

/* ---- allocations */

static struct {
    sqlite3_mem_methods real;
    uint64_t at, count, calls; /* atomic */
} memory;

static bool refused(void)
{
    uint64_t n = __atomic_add_fetch(&memory.calls, 1, __ATOMIC_RELAXED);
    uint64_t at = __atomic_load_n(&memory.at, __ATOMIC_RELAXED);
    return at && n >= at && n - at < __atomic_load_n(&memory.count, __ATOMIC_RELAXED);
}

static void *do_malloc(int n)
{
    return refused() ? NULL : memory.real.xMalloc(n);
}

static void *do_realloc(void *p, int n)
{
    return refused() ? NULL : memory.real.xRealloc(p, n);
}

void fault_alloc_register(void)
{
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &memory.real);
    sqlite3_mem_methods ours = memory.real;
    ours.xMalloc = do_malloc;
    ours.xRealloc = do_realloc;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &ours);
}

void fault_alloc_plan(uint64_t at, uint64_t count)
{
    __atomic_store_n(&memory.count, count, __ATOMIC_RELAXED);
    __atomic_store_n(&memory.at, at, __ATOMIC_RELAXED);
    __atomic_store_n(&memory.calls, 0, __ATOMIC_RELAXED);
}

uint64_t fault_alloc_calls(void)
{
    return __atomic_load_n(&memory.calls, __ATOMIC_RELAXED);
}
