/* A server in memory for tests of what stands on struct api: objects with revisions, watches, conflicts, finalizers,
 * graceful pod deletion, binding; no validation, no defaults. Calls take effect at once, answers and events come in
 * order, later. Time is fake (fake_timing.h) and moves only in fake_advance. */
#ifndef K3C_TEST_FAKE_API_H
#define K3C_TEST_FAKE_API_H

#include <cjson/cJSON.h>

#include "core/client/api.h"

struct arena;
struct fake_api;
struct timing;

struct fake_api *fake_api_new(void);
/* After everything that uses it. */
void fake_api_free(struct fake_api *f);
struct api *fake_api(struct fake_api *f);
struct timing *fake_timing(struct fake_api *f);
struct arena *fake_arena(struct fake_api *f); /* lives as long as f */

/* Runs the loop until nothing happens any more at this moment of time. */
void fake_settle(struct fake_api *f);
/* Moves time by `ms`, settling at every timer on the way. */
void fake_advance(struct fake_api *f, uint64_t ms);

/* `resource` is "pods" or "deployments.apps". Objects are templates of json_build: single quotes for double ones. */
/* Creates or replaces an object, status and all; the object as stored, in f's arena. */
cJSON *fake_put(struct fake_api *f, const char *resource, const char *text, ...);
/* Merges a patch into an object, status and all. */
cJSON *fake_merge(struct fake_api *f, const char *resource, const char *namespace, const char *name, const char *text,
                  ...);
void fake_remove(struct fake_api *f, const char *resource, const char *namespace,
                 const char *name); /* at once, finalizers or not */
void fake_delete(struct fake_api *f, const char *resource, const char *namespace,
                 const char *name); /* as a client does */
/* A copy in f's arena, or NULL. */
cJSON *fake_get(struct fake_api *f, const char *resource, const char *namespace, const char *name);
size_t fake_count(struct fake_api *f, const char *resource, const char *namespace);
/* The nth object (from 0) in key order. */
cJSON *fake_nth(struct fake_api *f, const char *resource, const char *namespace, size_t n);

/* The next `times` calls of that verb and resource (and subresource, NULL: none) fail. */
void fake_fail(struct fake_api *f, enum api_verb verb, const char *resource, const char *subresource, int code,
               const char *reason, unsigned times);
/* Calls so far of that verb on that resource, whatever subresource. */
unsigned fake_calls(struct fake_api *f, enum api_verb verb, const char *resource);
void fake_clear_failures(struct fake_api *f);
/* Calls so far that were to change something. */
unsigned fake_writes(struct fake_api *f);
/* Events of that resource wait until it is let go. */
void fake_hold(struct fake_api *f, const char *resource, bool held);
/* Ends the watches; `expire`: history is forgotten, resuming answers 410. */
void fake_drop_watches(struct fake_api *f, bool expire);
unsigned fake_watches(struct fake_api *f, const char *resource);

#endif
