/* Ring: the newest events in memory, one for each revision without a gap. Events of the same group are chained, so that
 * a watcher of one resource walks over its own events only. */
#ifndef K3C_STORAGE_RING_H
#define K3C_STORAGE_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/list.h"

struct blob;
struct ring;

/* A group of keys and who watches it. */
struct ring_group {
    struct list watches; /* for all of its events */
    struct list aspects; /* store_aspect.c: the others */
    uint64_t newest;     /* revision of its newest event in the ring, 0: none */
    size_t count, bytes; /* of what is there at present: keys, their values */
    char name[];         /* "pods/" */
};

struct ring_event {
    uint64_t revision, create_revision, prev_revision; /* prev: 0 when created */
    uint64_t next_in_group, prev_in_group;             /* revisions; 0: none */
    struct blob *key, *value, *prev;                   /* references of the ring's own; prev NULL when created */
    struct ring_group *group;
    bool deleted, lazy;
};

struct ring *ring_new(size_t bytes, uint64_t revision); /* the next event has revision + 1 */
struct ring *ring_free(struct ring *r);                 /* NULL is fine; returns NULL */
struct ring_group *ring_group(struct ring *r, const char *key, bool make);
/* Appends; the event's references become the ring's. */
struct ring_event *ring_push(struct ring *r, const struct ring_event *e);
/* Removes the newest, whose references become the caller's. False when the ring is empty. */
bool ring_pop(struct ring *r, struct ring_event *ret);
/* Drops the oldest beyond the byte limit, but none above `keep`. */
void ring_trim(struct ring *r, uint64_t keep);
/* NULL when the revision is not in the ring (any more or yet). */
struct ring_event *ring_at(const struct ring *r, uint64_t revision);
uint64_t ring_first(const struct ring *r); /* oldest revision held; newest + 1 when empty */

#endif
