/* Negotiation: what the client accepts and what it sent, by Accept, Content-Type and Accept-Encoding. */
#ifndef K3C_APISERVER_NEGOTIATE_H
#define K3C_APISERVER_NEGOTIATE_H

#include <stdbool.h>

#include "core/model/object.h"

enum accept_as { ACCEPT_OBJECT, ACCEPT_TABLE, ACCEPT_PARTIAL, ACCEPT_PARTIAL_LIST };

struct accept {
    enum object_encoding encoding; /* OBJECT_JSON, OBJECT_YAML or OBJECT_PROTOBUF */
    enum accept_as as;
    const char *as_version; /* "v1" or "v1beta1"; NULL for objects */
    bool pretty, gzip;
};

#define ACCEPT_MEDIA_TYPES "application/json, application/yaml, application/vnd.kubernetes.protobuf"

/* What of an Accept header can be served: the clause of the best quality, of equals the one without wildcards, then the
 * first; quality 0 refuses nothing (Kubernetes' goautoneg). `header` NULL accepts anything. `transforms`: as=Table and
 * as=PartialObjectMetadata make sense here. False: nothing, answer 406. A stream asks for the same; that YAML is none
 * it finds out then, as Kubernetes does. */
bool accept_parse(const char *header, bool transforms, struct accept *ret);

/* The place in `types` (application/..., NULL-terminated) of what the header likes best, by the same rules; wildcards
 * mean the first. -1: none of them. */
int accept_choose(const char *header, const char *const *types);

/* Whether the header names one of `types` (a list with commas), parameters aside, or anything: what Kubernetes' router
 * looks at before negotiation proper. */
bool accept_names(const char *header, const char *types);

/* The encoding of a body; false: answer 415. NULL is JSON. */
bool content_type_parse(const char *header, enum object_encoding *ret);

/* Whether Accept-Encoding names gzip and does not forbid it. */
bool accepts_gzip(const char *header);

#endif
