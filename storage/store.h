/* Store: a log of revisions over keys; what etcd is to Kubernetes.
 *
 * One counter. Every write takes the next revision and is seen at once by the loop that owns the store, but a reply or
 * an event that has seen revision R may leave the process only after R is durable: ask store_barrier. Watches deliver
 * only durable revisions. If a batch cannot be made durable (disk full, I/O error), its writes are undone in memory, in
 * reverse, their barriers get the error, and the store goes on with what the disk holds.
 *
 * Keys are printable, without NUL, at most STORE_KEY_MAX bytes, and start with a group of the form "group/": everything
 * up to and including the first '/', which names a resource ("pods/", "deployments.apps/"). Values are opaque blobs.
 * All functions are for the owning loop's thread. */
#ifndef K3C_STORAGE_STORE_H
#define K3C_STORAGE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct blob;
struct err;
struct loop;
struct store;
struct store_watch;

enum { STORE_KEY_MAX = 1024 };

/* Borrowed until the next write; take a reference on value to keep it. */
struct store_kv {
    const char *key;
    struct blob *value;
    uint64_t create_revision, revision; /* of its creation and of its last change */
};

struct store_event {
    uint64_t revision;
    bool created, deleted; /* neither: changed */
    const char *key;
    struct blob *value; /* the new value; of a deletion the final state that the deleter encoded */
    struct blob *prev;  /* the value before; NULL when created */
};

struct store_options {
    const char *path;        /* database file; its folder exists */
    size_t ring_bytes;       /* memory for recent events; default 16 MiB */
    uint64_t keep_revisions; /* never compact the newest so many; default none */
    uint64_t keep_ms;        /* nor what is younger; default 5 min */
};

/* Opens or creates. An unreadable, read-only, full, damaged or foreign file is an error that names the file and says
 * what to do; an existing file is never replaced. */
int store_open(struct loop *l, const struct store_options *o, struct store **ret, struct err *err);
/* Waits until everything is durable, then closes. NULL is fine; returns NULL. */
struct store *store_close(struct store *s);

uint64_t store_revision(const struct store *s);  /* of the newest write, durable or not; an empty store is at 1 */
uint64_t store_durable(const struct store *s);   /* everything up to here survives */
uint64_t store_compacted(const struct store *s); /* reads at revisions below this fail */

/* Makes the value once its revision is known; returns a blob with a reference for the store, or NULL to give up the
 * write
 * (-ECANCELED). */
typedef struct blob *store_encode(void *ctx, uint64_t revision);

enum store_durability {
    STORE_SYNC, /* the next batch, at once */
    STORE_LAZY, /* may wait for company up to STORE_LAZY_MS: heartbeats and Events; its barrier waits with it unless
                   another write comes */
};
enum { STORE_LAZY_MS = 1000 };

/* Creates key: -EEXIST when it is there. */
int store_create(struct store *s, const char *key, store_encode *encode, void *ctx, enum store_durability d,
                 struct store_kv *ret);
/* Changes key if its revision is still `expected`: -ENOENT, or -EAGAIN when it is not. */
int store_update(struct store *s, const char *key, uint64_t expected, store_encode *encode, void *ctx,
                 enum store_durability d, struct store_kv *ret);
/* Deletes likewise; the encoded value is what watchers of the deletion see. */
int store_delete(struct store *s, const char *key, uint64_t expected, store_encode *encode, void *ctx,
                 struct store_kv *ret);

/* Calls fn(ctx, 0) once revision is durable, or fn(ctx, -errno) when the write was undone. Comes at once, from inside,
 * when it already is durable. `store_barrier_drop` forgets every barrier of a ctx. */
void store_barrier(struct store *s, uint64_t revision, void (*fn)(void *ctx, int error), void *ctx);
void store_barrier_drop(struct store *s, void *ctx);

/* 0 or -ENOENT. */
int store_get(struct store *s, const char *key, struct store_kv *ret);

/* Calls each(ctx, kv) for keys that start with `prefix`, in byte order, after `after` (exclusive; NULL: from the
 * first), until each returns false. `at` 0: the present; else exactly that revision: -ESTALE when compacted, -ERANGE
 * when it is yet to come. Reading the past may read the disk. */
int store_range(struct store *s, const char *prefix, const char *after, uint64_t at,
                bool (*each)(void *ctx, const struct store_kv *kv), void *ctx);
/* The whole of a group ("pods/") at present, without a walk. */
struct store_total {
    size_t count, bytes; /* keys; bytes of their values */
};
struct store_total store_total(const struct store *s, const char *group);
/* How many keys start with `prefix` and are after `after`, at present. */
size_t store_count(struct store *s, const char *prefix, const char *after);

/* Watches keys with `prefix` (at least a whole group) for events after revision `after`; -ESTALE when compacted.
 * `notify` is called from the loop when events wait; the watcher then calls store_watch_next until it answers 0. A
 * watch that does not read costs nothing; when what it has not read leaves ring and log, next answers -ESTALE. */
int store_watch(struct store *s, const char *prefix, uint64_t after, void (*notify)(void *ctx), void *ctx,
                struct store_watch **ret);
/* What the watches of a group may be told apart by, a label say: its value in one state of a key, borrowed until the
 * next call; NULL: it has none there. */
struct store_aspect {
    const char *name; /* of all that are the same in a group */
    const char *(*value)(const struct store_aspect *a, const char *key, struct blob *state);
    void *ctx; /* value's own, as `about` is */
    const void *about;
};
/* Right after store_watch: the watch is for events before or behind which the aspect has this value. Others need not
 * come any more (some do), and cost it nothing. Aspect and value are copied. */
void store_watch_only(struct store_watch *w, const struct store_aspect *a, const char *value);
/* 1: *ret filled, borrowed until the next call; 0: none now; -ESTALE: cut off, start again. */
int store_watch_next(struct store_watch *w, struct store_event *ret);
/* Everything up to here was delivered or is not for this watcher: what a bookmark may promise. */
uint64_t store_watch_revision(const struct store_watch *w);
struct store_watch *store_watch_free(struct store_watch *w); /* NULL is fine; returns NULL */

uint64_t store_bytes_on_disk(const struct store *s);

#endif
