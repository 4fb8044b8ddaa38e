/* What fake_api.c (delivery) and fake_api_objects.c (state) share. */
#ifndef K3C_TEST_FAKE_API_INT_H
#define K3C_TEST_FAKE_API_INT_H

#include "core/base/list.h"
#include "core/base/map.h"
#include "core/client/api.h"
#include "core/wire/loop_task.h"

struct api_call {
    api_done *done;
    void *ctx;
};

struct api_watch {
    struct list link;
    struct api_watch_events events;
    void *ctx;
    char *resource, *namespace;
};

struct fake_delivery {
    struct list link;
    bool is_call;
    struct api_call *call; /* NULL when cancelled */
    struct api_watch *watch;
    int code;
    enum api_event_type type;
    struct blob *blob;
    char *why;
};

struct fake_event {
    struct list link;
    uint64_t revision;
    enum api_event_type type;
    struct blob *blob;
    char *key;
};

struct fake_failure {
    struct list link;
    enum api_verb verb;
    const char *resource, *subresource, *reason;
    int code;
    unsigned times;
};

struct fake_object {
    struct blob *blob;
};

struct fake_api {
    struct api head;
    struct timing *timing;
    struct arena *arena;
    struct map objects; /* "pods|ns/name" to struct fake_object */
    struct map counts, held;
    unsigned calls[8];
    uint64_t revision, forgotten, uids;
    uint64_t activity;
    bool down;
    struct list pending, watches, log, failures;
    struct loop_task pump;
};

char *fake_resource(const char *group, const char *resource); /* "deployments.apps", on the heap */
bool fake_matches(const char *key, const char *resource, const char *namespace);
struct fake_object **fake_sorted(struct fake_api *f, const char *resource, const char *namespace, size_t *count);
void fake_publish(struct fake_api *f, const char *key, enum api_event_type type, struct blob *blob);
cJSON *fake_status(struct arena *a, int code, const char *reason, const char *message);
int fake_execute(struct fake_api *f, struct arena *a, const struct api_request *r, const char *resource, cJSON **reply);

#endif
