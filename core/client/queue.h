/* Queue: keys that wait to be reconciled, and the work on them.
 *
 * A key is there once however often it is added; it is worked on by one at a time; added while worked on, it comes
 * again after. Work starts in the queue's callback and lasts until every API call it made has been answered: then it is
 * over, or, if work_retry was said, it comes again after a backoff of its own (5 ms, doubled each time, at most 1000
 * s). */
#ifndef K3C_CLIENT_QUEUE_H
#define K3C_CLIENT_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/defs.h"

struct api;
struct api_request;
struct api_result;
struct arena;
struct informer;
struct queue;
struct timing;

enum { QUEUE_RETRY_MIN_MS = 5, QUEUE_RETRY_MAX_MS = 1000 * 1000, QUEUE_WORKERS = 16 };

/* One key being worked on. */
struct work {
    const char *key;
    struct arena *arena; /* until this round of work is over */
    void *ctx;           /* the queue's */
    void *user;          /* the worker's own */
    unsigned retries;    /* failed rounds before this one */
};

struct queue_options {
    const char *name; /* for the log: "deployment" */
    void (*work)(struct work *w);
    void *ctx;
    unsigned workers;      /* keys at a time; default QUEUE_WORKERS */
    uint64_t retry_max_ms; /* default QUEUE_RETRY_MAX_MS */
};

/* Held: gathers keys and starts nothing until queue_start. */
struct queue *queue_new(struct api *api, struct timing *timing, const struct queue_options *o);
void queue_start(struct queue *q);
/* Cancels the calls under way without their callbacks. NULL is fine; returns NULL. */
struct queue *queue_free(struct queue *q);

void queue_add(struct queue *q, const char *key);
void queue_add_after(struct queue *q, const char *key, uint64_t ms); /* the earlier of two times counts */
/* News about a key: one that rests after a failure comes at once; any other stays as it is. */
void queue_nudge(struct queue *q, const char *key);
size_t queue_length(const struct queue *q); /* keys that wait or are worked on */

/* An API call that the work waits for. `done` may be NULL: then a failure is work_retry. */
typedef void work_done(struct work *w, const struct api_result *r, void *arg);
void work_call(struct work *w, const struct api_request *r, work_done *done, void *arg);
/* Call r wrote an object of i's resource: the key is not worked on again before that cache has seen the write, and it
 * comes again then, should no event bring it earlier. */
void work_wrote(struct work *w, const struct informer *i, const struct api_result *r);
/* This round failed: the key comes again. `why` is for the log. */
void work_retry(struct work *w, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Come again after that time, without it being a failure. */
void work_again(struct work *w, uint64_t ms);
/* The usual end of a call: retries unless it succeeded (or, when `gone_ok`, its object is gone). True when it
 * succeeded. */
bool work_check(struct work *w, const struct api_result *r, const char *what, bool gone_ok);

#endif
