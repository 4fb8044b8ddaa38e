/* Layer jobs: layers being fetched and unpacked, each once, whoever wants it. A few are downloaded at a time and fewer
 * unpacked, so that many pulls at once need no more memory than one. On the loop. */
#ifndef K3C_IMAGE_LAYER_JOBS_H
#define K3C_IMAGE_LAYER_JOBS_H

#include <stdbool.h>

struct descriptor;
struct image_store;
struct layer_jobs;
struct layer_wait;
struct loop;
struct pull_sources;

enum { LAYER_DOWNLOADS = 3, LAYER_UNPACKS = 2 };

struct layer_jobs *layer_jobs_new(struct loop *l, struct image_store *store);
/* Cancels all jobs, without callbacks. NULL is fine; returns NULL. */
struct layer_jobs *layer_jobs_free(struct layer_jobs *j);

/* Sees to it that a layer is in the store. done comes later, once: error NULL when it is there. `other` tells that the
 * failure was that of somebody else's sources: asking again uses one's own. */
struct layer_wait *layer_jobs_want(struct layer_jobs *j, struct pull_sources *sources, const struct descriptor *layer,
                                   const char *diff_id, void (*done)(void *arg, const char *error, bool other),
                                   void *arg);
/* No callback follows; the job ends with the last who wants it. */
void layer_jobs_unwant(struct layer_wait *w);

#endif
