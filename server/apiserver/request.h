/* Request: one call on its way through the phases, whether it came over HTTPS or from a controller in this process.
 *
 * Internal to server/apiserver. A request lives in its arena. Its handler supplies code for the phases decode to store;
 * the rest is the same for all. A phase function says how it goes on (enum phase_result); to answer, it fills `answer`
 * through the answer_* functions and returns what they return. */
#ifndef K3C_APISERVER_REQUEST_H
#define K3C_APISERVER_REQUEST_H

#include <cjson/cJSON.h>

#include "core/base/list.h"
#include "core/model/kind.h"
#include "core/model/object.h"
#include "core/wire/http.h"
#include "server/apiserver/negotiate.h"
#include "server/apiserver/request_info.h"

struct apiserver;
struct arena;
struct blob;
struct flow_schema;
struct flow_watch;
struct http_request;
struct identity;
struct local_call;
struct quota_charge;
struct req;
struct watcher;

enum phase_result {
    PHASE_NEXT,   /* go on */
    PHASE_ANSWER, /* `answer` is filled: go to the last phase */
    PHASE_WAIT,   /* suspended: somebody calls request_resume, or request_cancel */
    PHASE_RETRY,  /* the store has moved on: back to mutate with fresh state */
    PHASE_GONE,   /* ended or handed over: the request is not ours any more */
};

enum body_kind {
    BODY_NONE,   /* not looked at */
    BODY_OBJECT, /* of the kind or the subresource's kind */
    BODY_PATCH,
    BODY_OPTIONS, /* DeleteOptions, may be absent */
};

/* What an operation on a resource is: code for the middle phases. NULL slots are passed over. */
struct handler {
    enum body_kind body;
    bool mutating;  /* counts as such in flight; dryRun is understood */
    bool streaming; /* long-running: no time limit, not in the in-flight count, no seat */
    enum phase_result (*mutate)(struct req *r);
    enum phase_result (*validate)(struct req *r);
    enum phase_result (*store)(struct req *r);
};

/* An answer that is not sent yet. */
struct answer {
    int code;
    cJSON *tree;             /* or */
    struct blob *bytes;      /* JSON of one object, with a reference that the request holds */
    const struct kind *kind; /* of the object, for tables and protobuf; NULL: a Status or what schema says */
    const struct schema_message *schema; /* NULL: none, JSON only */
    struct list_result *list;            /* instead: a collection */
    bool watch;                          /* instead: r->watcher begins */
    const char *content_type;            /* instead: bytes of another sort (tree NULL), sent as they are */
    const char *retry_after;             /* seconds; NULL: no such header */
    const char *location, *etag, *vary;
    const char *cache; /* Cache-Control; NULL: nobody may keep it, or everybody if it is immutable */
    bool immutable;    /* may be cached for a year: its URL names its hash */
    bool nosniff;      /* a browser shall not guess another content type */
};

/* Where answers go: HTTP (answer_http.c) or a caller in this process (local_api.c). */
struct sink {
    void (*answer)(struct req *r); /* sends r->answer; the request is gone after it */
    void (*watch_start)(struct req *r);
    /* type "ADDED" ...; the object is JSON bytes, `tree` its parsed form or NULL. */
    void (*watch_event)(struct req *r, const char *type, struct blob *object, cJSON *tree);
    void (*watch_end)(struct req *r); /* the request is gone after it */
    size_t (*unsent)(struct req *r);
    void (*on_drain)(struct req *r, void (*fn)(void *ctx), void *ctx);
};

struct req {
    struct apiserver *srv;
    struct arena *arena;
    const struct sink *sink;
    struct http_request *http; /* NULL in process */
    struct local_call *local;  /* NULL over HTTP */

    const char *method;
    struct request_info info;
    const struct http_headers *headers;
    struct slice body;
    cJSON *body_tree; /* in process: the body, already a tree and ours to change */
    const char *patch_type;

    const struct kind *kind;
    const struct kind_subresource *sub;
    const struct handler *handler;
    struct identity *user;          /* a reference */
    const struct flow_schema *flow; /* with a reference to its configuration; NULL: not classified */
    unsigned seats;                 /* of its priority level */
    struct flow_watch *flow_watch;  /* it counts there; NULL: it is no watch, or none that counts */
    struct accept accept;

    /* Query options of the verb, read once by decode. */
    bool dry_run;
    bool strict, lenient; /* fieldValidation; neither: warn */
    enum object_encoding body_encoding;
    const char *field_manager; /* from the query, else who the caller's User-Agent says it is */
    bool force;                /* an apply takes what others own */
    const char *duplicates;    /* what a strict reading of an apply's YAML complains of, NULL: nothing */
    cJSON *complaints;         /* strings: the same of another patch, NULL: not wanted */

    cJSON *object; /* what the client sent, becoming what is stored */
    cJSON *old;    /* what is stored */
    struct blob *old_bytes;
    uint64_t old_revision;
    bool creating;                   /* the write makes a new object */
    bool generated;                  /* the server chose its name */
    bool tracked;                    /* managedFields of `object` tell of this write already */
    void (*unwait)(struct req *r);   /* ends what a suspended request waits for */
    void *wait;                      /* its state */
    void (*rollback)(struct req *r); /* undoes what admission allocated, unless the write succeeds */
    struct quota_charge *charged;    /* what the write took of quotas; given back unless it succeeds */
    cJSON *warnings;                 /* strings for Warning headers; NULL: none */
    void *state;                     /* the handler's own */

    struct answer answer;
    uint64_t seen; /* the newest revision that the answer depends on */
    unsigned phase, attempts;
    bool waiting_barrier, counted;
    bool waited;       /* what admission waited for did not come in time */
    bool unawaited;    /* answered before it is durable: the bootstrap only */
    size_t held_bytes; /* counted in srv->held_bytes */
    uint64_t started_us;
    struct watcher *watcher;
    struct list active;    /* in srv->active: requests that came over HTTP */
    struct list suspended; /* in srv->suspended while it waits under the time limit */
    uint64_t deadline_ms;
};

/* Runs the phases from r->phase on; the request may be gone when it returns. */
void request_run(struct req *r);
void request_resume(struct req *r, enum phase_result how);
/* The peer is gone or the server stops: releases what the request holds, without an answer. */
void request_cancel(struct req *r);
/* Releases what the request holds outside its arena; sinks call it just before the arena goes. */
void request_release(struct req *r);

/* Fills the answer. Each returns PHASE_ANSWER. */
enum phase_result answer_status(struct req *r, cJSON *status);
enum phase_result answer_tree(struct req *r, int code, cJSON *tree, const struct schema_message *schema);
enum phase_result answer_object(struct req *r, int code, cJSON *tree,
                                struct blob *bytes); /* of r->kind; takes a reference */
enum phase_result answer_text(struct req *r, int code, const char *content_type,
                              struct blob *bytes); /* takes a reference */

/* Of what is said again, as when a write is tried again, the client hears once. */
void request_warn(struct req *r, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* A query parameter, decoded; NULL when absent. */
const char *request_query(struct req *r, const char *key);
bool request_query_bool(struct req *r, const char *key);

#endif
