/* In-process requests, for what the server does itself. Internal; others use struct api through apiserver_local. */
#ifndef K3C_APISERVER_LOCAL_API_H
#define K3C_APISERVER_LOCAL_API_H

#include "core/client/api.h"

struct apiserver;
struct arena;
struct identity;

/* Runs a request to its end at once, without waiting until it is durable: for the bootstrap, which nobody sees before.
 * Returns the HTTP code; *ret (may be NULL) gets the answer's tree, in the arena. */
int local_now(struct apiserver *s, struct arena *a, struct identity *who, const struct api_request *request,
              cJSON **ret);

#endif
