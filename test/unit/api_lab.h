/* An API server with a store of its own, in this process, and what asks it. */
#ifndef K3C_TEST_API_LAB_H
#define K3C_TEST_API_LAB_H

#include <stdbool.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/client/api.h"
#include "core/format/json.h"
#include "core/wire/loop.h"
#include "server/apiserver/apiserver.h"
#include "storage/store.h"

struct api_lab {
    struct loop *loop;
    struct store *store;
    struct apiserver *server;
    struct arena *arena; /* of all answers */
    struct api *admin;   /* of system:masters */
    char dir[32];
};

struct answer {
    struct arena *arena;
    bool done;
    int code;
    const char *reason, *message;
    cJSON *object;
};

bool api_lab_start(struct api_lab *l); /* false: it has said why not */
void api_lab_stop(struct api_lab *l);
/* The answer, which comes later and not from inside the call. */
struct answer api_lab_ask(struct api_lab *l, struct api *as, const struct api_request *q);
/* The same, without waiting for it: a->done says that it is there. */
void api_lab_send(struct api_lab *l, struct api *as, const struct api_request *q, struct answer *a);
cJSON *api_lab_json(struct api_lab *l, const char *text);

#endif
