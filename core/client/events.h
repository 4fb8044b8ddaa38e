/* Events: what components tell about objects, as core/v1 Events.
 *
 * Like client-go's recorder: the same event again raises the count of the first; more than ten alike in ten minutes
 * become one ("(combined from similar events): ..."); one object may have 25 events at once and then one in five
 * minutes. Sending is nobody's concern: what cannot be written is dropped. */
#ifndef K3C_CLIENT_EVENTS_H
#define K3C_CLIENT_EVENTS_H

#include <cjson/cJSON.h>

#include "core/base/defs.h"

struct api;
struct events;
struct timing;

/* `component` as in "replicaset-controller", "kubelet"; `host` the node's name or "". Copied. */
struct events *events_new(struct api *api, struct timing *timing, const char *component, const char *host);
struct events *events_free(struct events *e); /* NULL is fine; returns NULL */

struct event_about {
    const char *api_version, *kind, *namespace, *name, *uid, *resource_version, *field_path; /* any may be NULL */
};
/* An object's own reference; borrows from the tree. */
struct event_about event_about(const cJSON *object);

/* `type` is "Normal" or "Warning". Messages are cut at 1024 bytes. `e` NULL: nobody listens. */
void events_post(struct events *e, const struct event_about *about, const char *type, const char *reason,
                 const char *fmt, ...) PRINTF_LIKE(5, 6);

#endif
