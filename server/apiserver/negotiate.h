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

/* What of an Accept header can be served. `header` NULL accepts anything. `transforms`: as=Table and
 * as=PartialObjectMetadata make sense here; `watch`: a stream is asked for; `protobuf`: the object has that form.
 * False: nothing, answer 406. */
bool accept_parse(const char *header, bool transforms, bool watch, bool protobuf, struct accept *ret);

/* The encoding of a body; false: answer 415. NULL is JSON. */
bool content_type_parse(const char *header, enum object_encoding *ret);

/* Whether Accept-Encoding names gzip and does not forbid it. */
bool accepts_gzip(const char *header);

#endif
