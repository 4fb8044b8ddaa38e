/* Store_history: what was asked of a store and what it told, over many lives of it, against a model.
 *
 * Each write is an attempt at a revision; a revision may have several if those before were refused. What anybody is
 * told of a revision (an acknowledgement, an event, a read) is what it says from then on, in every later life. Whatever
 * contradicts that is a problem: the first one is kept as text. */
#ifndef K3C_TEST_STORE_HISTORY_H
#define K3C_TEST_STORE_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "storage/store.h"

enum { HISTORY_KEYS = 16, HISTORY_WATCHERS = 4 };

struct loop;
struct attempt;
struct history;

struct history_watcher {
    struct history *history;
    struct store_watch *watch;
    const char *prefix;
    bool slow;
    uint64_t start, last; /* told everything in (start, last] */
    size_t told;
};

struct history_slot {
    struct attempt *attempts; /* newest first */
    struct attempt *told;
};

struct history {
    struct store *store; /* in this life */
    struct history_slot *slots;
    size_t cap;
    uint64_t told_max, number, dice;
    struct history_watcher watchers[HISTORY_WATCHERS];
    uint64_t acked, refused, events, stale,
        came_back; /* what happened: came_back was refused, and there after a crash */
    char problem[400];
};

void history_begin(struct history *h, uint64_t seed);
void history_end(struct history *h);
uint64_t history_roll(struct history *h, uint64_t sides);

/* A store was opened: compares all that it holds with the model, and lets the watchers go on. */
void history_opened(struct history *h, struct store *s);
/* Before it is closed. */
void history_closing(struct history *h);

/* One random write, its value of up to `bytes`, and a read of the same key. */
void history_write(struct history *h, size_t bytes, enum store_durability d);
/* Lets the watchers read; slow ones now and then, unless `all`. */
void history_watch(struct history *h, bool all);

#endif
