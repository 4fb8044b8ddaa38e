/* Sources: the ConfigMaps and Secrets that pods of this node refer to, each followed by a watch of its own for as long
 * as somebody needs it (the node may read no others). Several users of one object share its watch. */
#ifndef K3C_NODE_SOURCES_H
#define K3C_NODE_SOURCES_H

#include <cjson/cJSON.h>

#include "agent/pod/worker.h"

struct api;
struct sources;

struct sources *sources_new(struct api *api);
struct sources *sources_free(struct sources *s); /* every source was closed; NULL is fine; returns NULL */

/* As pod_ops.source_open and source_close. */
void *sources_open(struct sources *s, enum pod_source_kind kind, const char *namespace, const char *name,
                   void (*changed)(void *arg, const cJSON *object, int code, const char *why), void *arg);
void sources_close(struct sources *s, void *source);

#endif
