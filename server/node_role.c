#include "server/node_role.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/mem.h"
#include "core/client/api.h"
#include "core/format/json.h"
#include "core/wire/loop.h"

enum { RETRY_MS = 5000 };

static const char label[] = "node-role.kubernetes.io/control-plane";

struct node_role {
    struct api *api;
    char *name;
    struct api_watch *watch;
    struct api_call *patch;
    struct loop_timer *retry;
};

static void on_patched(void *ctx, const struct api_result *r)
{
    struct node_role *n = ctx;
    (void)r; /* a failure: the next change of the Node, its heartbeat at the latest, tries again */
    n->patch = NULL;
}

static void set_label(struct node_role *n)
{
    cleanup_arena struct arena *a = arena_new();
    struct api_request r = {
        .verb = API_PATCH, .version = "v1", .resource = "nodes", .name = n->name, .patch = API_PATCH_MERGE};
    r.body = json_build(a, "{'metadata':{'labels':{%s:'true'}}}", label);
    n->patch = api_do(n->api, &r, on_patched, n);
}

static void on_event(void *ctx, const struct api_event *e)
{
    struct node_role *n = ctx;
    cleanup_arena struct arena *a = arena_new();
    cJSON *node;
    if ((e->type != API_ADDED && e->type != API_MODIFIED) || n->patch ||
        json_parse(a, e->object->data, e->object->len, &node, NULL, NULL))
        return;
    if (!json_get(json_at(node, "metadata.labels"), label))
        set_label(n);
}

static void on_closed(void *ctx, const char *why)
{
    struct node_role *n = ctx;
    (void)why;
    n->watch = NULL;
    loop_timer_set(n->retry, RETRY_MS);
}

static void watch(void *arg)
{
    static const struct api_watch_events events = {on_event, on_closed};
    struct node_role *n = arg;
    cleanup_arena struct arena *a = arena_new();
    struct api_watch_request r = {
        .version = "v1", .resource = "nodes", .query = arena_printf(a, "fieldSelector=metadata.name%%3D%s", n->name)};
    n->watch = api_watch(n->api, &r, &events, n);
}

struct node_role *node_role_new(struct api *api, const char *name)
{
    struct node_role *n = mem_alloc(sizeof(*n));
    n->api = api;
    n->name = mem_strdup(name);
    n->retry = loop_timer_new(api->loop, watch, n);
    watch(n);
    return n;
}

struct node_role *node_role_free(struct node_role *n)
{
    if (!n)
        return NULL;
    if (n->watch)
        api_unwatch(n->api, n->watch);
    if (n->patch)
        api_cancel(n->api, n->patch);
    loop_timer_free(n->retry);
    free(n->name);
    free(n);
    return NULL;
}
