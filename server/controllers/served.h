/* Served: the resources that the namespace and the garbage collector controller look after: all that are stored, in one
 * version each. */
#ifndef K3C_SERVER_CONTROLLERS_SERVED_H
#define K3C_SERVER_CONTROLLERS_SERVED_H

#include <stdbool.h>
#include <stddef.h>

#include "core/client/informer.h"

struct served_resource {
    struct informer_resource resource; /* as the collector watches it */
    const char *kind;
    bool namespaced;
    bool collectable; /* can be deleted as a collection */
    bool unwatched;   /* too many and owned by nobody: events */
};

/* From the table of kinds; heap, free() it. */
struct served_resource *served_resources(size_t *count);

/* The one of that kind, whatever its version; NULL when it is none of them. */
const struct served_resource *served_find(const struct served_resource *list, size_t count, const char *api_version,
                                          const char *kind);

/* What ownership and deletion need of an object: names, uid, version, owners, finalizers, deletion. */
extern const struct json_only served_only;

#endif
