#include "agent/node/node_writes.h"

#include <stdlib.h>
#include <string.h>

#include "agent/node/node_int.h"
#include "agent/pod/status.h"
#include "core/base/arena.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/client/api.h"
#include "core/format/json.h"
#include "core/wire/loop.h"

enum { FIRST_RETRY_MS = 500, LAST_RETRY_MS = 15000 };

struct pod_write {
    struct list node;
    struct node_host *host;
    char *namespace, *name, *uid;
    struct arena *arena;
    const cJSON *status;      /* to be written; NULL: nothing newer than what is under way */
    unsigned newest, written; /* count the statuses: the one wanted, the one that the call under way writes */
    bool end;                 /* then delete the object */
    struct api_call *call;
    struct loop_timer *retry;
    uint64_t backoff_ms;
    bool complained;
};

static void next(void *arg);

static void write_free(struct pod_write *w)
{
    if (w->call)
        api_cancel(w->host->api, w->call);
    list_remove(&w->node);
    loop_timer_free(w->retry);
    arena_free(w->arena);
    free(w->namespace);
    free(w->name);
    free(w->uid);
    free(w);
}

/* Whether the answer settles the matter: it is written, or there is nothing to write it to. */
static bool settled(struct pod_write *w, const struct api_result *r, const char *what)
{
    w->call = NULL;
    if (api_ok(r) || r->code == 404 || r->code == 409 || r->code == 422) {
        if (r->code == 422) /* a status that is none of Kubernetes' */
            log_debug("pod %s/%s: %s: %s", w->namespace, w->name, what, r->message);
        w->backoff_ms = FIRST_RETRY_MS;
        w->complained = false;
        return true;
    }
    if (!w->complained)
        log_warn("pod %s/%s: %s: %s; trying again", w->namespace, w->name, what, r->message);
    w->complained = true;
    loop_timer_set(w->retry, w->backoff_ms);
    w->backoff_ms = MIN_OF(w->backoff_ms * 2, (uint64_t)LAST_RETRY_MS);
    return false;
}

static void on_status(void *ctx, const struct api_result *r)
{
    struct pod_write *w = ctx;
    if (!settled(w, r, "its status cannot be written"))
        return;
    if (w->status && w->written == w->newest) {
        w->status = NULL;
        pods_status_written(w->host->pods, w->uid);
    }
    next(w);
}

static void on_deleted(void *ctx, const struct api_result *r)
{
    struct pod_write *w = ctx;
    if (!settled(w, r, "its object cannot be deleted"))
        return;
    w->end = false;
    next(w);
}

static void write_status(struct pod_write *w)
{
    cleanup_arena struct arena *a = arena_new();
    struct api_request r = {.verb = API_PATCH,
                            .version = "v1",
                            .resource = "pods",
                            .namespace = w->namespace,
                            .name = w->name,
                            .subresource = "status",
                            .patch = API_PATCH_STRATEGIC};
    r.body = status_patch(a, w->uid, w->status);
    w->written = w->newest;
    w->call = api_do(w->host->api, &r, on_status, w);
}

static void write_end(struct pod_write *w)
{
    cleanup_arena struct arena *a = arena_new();
    struct api_request r = {
        .verb = API_DELETE, .version = "v1", .resource = "pods", .namespace = w->namespace, .name = w->name};
    r.body = json_build(
        a, "{'kind':'DeleteOptions','apiVersion':'v1','gracePeriodSeconds':0,'preconditions':{'uid':%s}}", w->uid);
    w->call = api_do(w->host->api, &r, on_deleted, w);
}

static void next(void *arg)
{
    struct pod_write *w = arg;
    if (w->call)
        return;
    if (w->status)
        write_status(w);
    else if (w->end)
        write_end(w);
    else
        write_free(w);
}

static struct pod_write *find(struct node_host *n, const struct pod_ref *pod)
{
    for (LIST_EACH(at, &n->writes)) {
        struct pod_write *w = CONTAINER_OF(at, struct pod_write, node);
        if (!strcmp(w->uid, pod->uid))
            return w;
    }
    struct pod_write *w = mem_alloc(sizeof(*w));
    *w = (struct pod_write){.host = n,
                            .namespace = mem_strdup(pod->namespace),
                            .name = mem_strdup(pod->name),
                            .uid = mem_strdup(pod->uid),
                            .backoff_ms = FIRST_RETRY_MS};
    w->retry = loop_timer_new(n->loop, next, w);
    list_init(&w->node);
    list_insert(&n->writes, &w->node);
    return w;
}

void node_writes_status(struct node_host *n, const struct pod_ref *pod, const cJSON *status)
{
    struct pod_write *w = find(n, pod);
    struct arena *fresh = arena_new();
    w->status = json_copy(fresh, status);
    w->newest++;
    arena_free(w->arena);
    w->arena = fresh;
    if (!w->call)
        loop_timer_set(w->retry, 0);
}

void node_writes_delete(struct node_host *n, const struct pod_ref *pod)
{
    struct pod_write *w = find(n, pod);
    w->end = true;
    if (!w->call)
        loop_timer_set(w->retry, 0);
}

void node_writes_free(struct node_host *n)
{
    for (struct list *at; (at = list_pop(&n->writes));)
        write_free(CONTAINER_OF(at, struct pod_write, node));
}
