/* struct api: the one way to read and write objects. Controllers, scheduler and agent see nothing else of a server. Two
 * implementations: in process (server/apiserver: same admission and validation, no socket) and HTTP
 * (core/client/http_api).
 *
 * Everything is asynchronous on one loop: callbacks come later, never from inside the call that asked, and never after
 * the call was cancelled. Objects travel as JSON. */
#ifndef K3C_CLIENT_API_H
#define K3C_CLIENT_API_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct api;
struct api_call;
struct api_watch;
struct blob;
struct loop;

enum api_verb { API_GET, API_LIST, API_CREATE, API_UPDATE, API_PATCH, API_DELETE, API_DELETECOLLECTION };
enum api_patch_type { API_PATCH_JSON, API_PATCH_MERGE, API_PATCH_STRATEGIC, API_PATCH_APPLY };

/* What a call is about. Strings are borrowed until the call returns. */
struct api_request {
    enum api_verb verb;
    const char *group;       /* "" or NULL for core */
    const char *version;     /* "v1" */
    const char *resource;    /* "pods" */
    const char *namespace;   /* NULL: cluster-scoped, or a list over all namespaces */
    const char *name;        /* NULL for list, create, deletecollection */
    const char *subresource; /* "status", NULL */
    const cJSON *body;       /* object, patch or DeleteOptions; NULL */
    enum api_patch_type patch;
    const char *query; /* encoded, without '?': "fieldSelector=spec.nodeName%3Dn1"; NULL */
};

/* Valid inside the callback only. */
struct api_result {
    int code;            /* HTTP status; 0: no answer (connection) */
    struct arena *arena; /* where object lives */
    cJSON *object;       /* the object, the list, or the metav1.Status of an error; NULL if code is 0 */
    const char *reason;  /* Status reason ("NotFound", "Conflict" ...) of an error, "" on success, "Unreachable" without
                            answer */
    const char *message; /* sentence of an error, "" on success */
};
static inline bool api_ok(const struct api_result *r)
{
    return r->code >= 200 && r->code < 300;
}

typedef void api_done(void *ctx, const struct api_result *r);

/* A change. `object` is JSON text; DELETED carries the last state. BOOKMARK has only metadata.resourceVersion.
 * ERROR carries a Status (410 Expired: list again) and ends the watch. */
enum api_event_type { API_ADDED, API_MODIFIED, API_DELETED, API_BOOKMARK, API_ERROR };
struct api_event {
    enum api_event_type type;
    struct blob *object; /* borrowed; take a reference to keep it */
    bool shared;         /* the server in this process holds those bytes anyway */
};
struct api_watch_request {
    const char *group, *version, *resource, *namespace; /* as above */
    const char *query;                                  /* selectors, encoded; NULL */
    const char *resource_version; /* resume after it; NULL or "": send initial events, then a bookmark whose annotation
                                     k8s.io/initial-events-end is "true" */
};
struct api_watch_events {
    void (*event)(void *ctx, const struct api_event *e);
    /* Once, when the stream ended for whatever reason; the watch is gone after it. */
    void (*closed)(void *ctx, const char *why);
};

struct api_ops {
    struct api_call *(*call)(struct api *a, const struct api_request *r, api_done *done, void *ctx);
    void (*cancel)(struct api *a, struct api_call *c);
    struct api_watch *(*watch)(struct api *a, const struct api_watch_request *r, const struct api_watch_events *ev,
                               void *ctx);
    void (*unwatch)(struct api *a, struct api_watch *w); /* no callback follows */
    void (*free)(struct api *a);
};

/* The head of every implementation. */
struct api {
    const struct api_ops *ops;
    struct loop *loop;
};

/* `done` may be NULL for who does not care. */
static inline struct api_call *api_do(struct api *a, const struct api_request *r, api_done *done, void *ctx)
{
    return a->ops->call(a, r, done, ctx);
}
static inline void api_cancel(struct api *a, struct api_call *c)
{
    a->ops->cancel(a, c);
}
static inline struct api_watch *api_watch(struct api *a, const struct api_watch_request *r,
                                          const struct api_watch_events *ev, void *ctx)
{
    return a->ops->watch(a, r, ev, ctx);
}
static inline void api_unwatch(struct api *a, struct api_watch *w)
{
    a->ops->unwatch(a, w);
}

#endif
