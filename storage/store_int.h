/* The store's inside, for storage/store*.c only. */
#ifndef K3C_STORAGE_STORE_INT_H
#define K3C_STORAGE_STORE_INT_H

#include "core/base/list.h"
#include "core/wire/loop_task.h"
#include "storage/db.h"
#include "storage/index.h"
#include "storage/ring.h"
#include "storage/store.h"
#include "storage/writer.h"

struct store_place;

struct store {
    struct loop *loop;
    struct loop_task turn, notify; /* a write from outside of callbacks; events that wait for a new watch */
    struct store_options options;
    char *path;
    struct index *index;
    struct ring *ring;
    struct db *db, *reader;
    struct writer *writer;
    struct loop_hook *hook; /* turn end: gives the writer what there is to do */
    struct loop_timer *lazy, *compaction;
    bool urgent, lazy_armed, compaction_armed, sweeping, failing;
    uint64_t revision, submitted, durable;
    uint64_t compacted, swept;           /* nobody reads below; what below it was superseded is out of the log */
    uint64_t compact_next, compact_goal; /* what younger than keep_ms began with; how far to sweep */
    uint64_t compact_to;                 /* how far the step goes that runs */
    struct list barriers;                /* struct barrier, by revision */
    struct list notices;                 /* struct store_watch with something to read */
};

struct store_watch {
    struct list in_group /* or in its place */, in_notices;
    struct store *store;
    struct ring_group *group;
    struct store_place *place; /* NULL: it is for all events of its group */
    char *prefix;              /* NULL: the whole group */
    size_t prefix_len;
    uint64_t after; /* events up to here are not for it */
    uint64_t next;  /* first revision that may be for it, 0: none waits */
    bool behind;    /* what it needs has left the ring: reads the log */
    void (*notify)(void *ctx);
    void *ctx;
    struct ring_event *chunk; /* from the log, in order */
    size_t chunk_count, chunk_at;
};

/* A state of a key of the group goes, another comes; NULL: none. */
void store_count_change(struct ring_group *g, const struct blob *gone, const struct blob *come);

/* Begins the ring and reads the log into the index: -EUCLEAN when rows of it are missing or damaged. */
int store_load(struct store *s, struct err *err);

/* store_aspect.c: a watch has left it. */
void store_place_left(struct store_place *p);
/* Calls each for the watches of every place that the event concerns. */
void store_places_each(const struct ring_event *e, void (*each)(struct list *watches, const struct ring_event *e));

/* Everything up to s->durable may be seen: wakes the watches that it concerns. */
void store_watch_publish(struct store *s, uint64_t from);
void store_watch_notify(struct store *s);
void store_watch_notify_task(void *store); /* the same, as a task */

#endif
