/* Registry: asks one registry host for the things of one repository, by the Docker Registry HTTP API V2, which is OCI's
 * distribution-spec. Knows how to authenticate (Basic, Bearer tokens, identity tokens), follows redirects without
 * taking credentials to another host or going from https to http, and tries again what may heal.
 *
 * Runs on the loop. Callbacks come later, never from inside the call that started it. */
#ifndef K3C_IMAGE_REGISTRY_H
#define K3C_IMAGE_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/image/registries.h"
#include "core/base/str.h"
#include "core/wire/http.h"

struct err;
struct loop;
struct registry;
struct registry_call;

/* Everything is copied. `auth` overrides what the host has; NULL: what it has, or nothing. -EINVAL: its TLS files
 * cannot be used. */
int registry_new(struct loop *l, const struct registry_host *host, const struct registry_auth *auth,
                 struct registry **ret, struct err *err);
struct registry *registry_free(struct registry *r); /* cancels its calls without their callbacks; NULL is fine */
const struct registry_host *registry_host(const struct registry *r);

enum registry_outcome {
    REGISTRY_OK,
    REGISTRY_UNREACHABLE, /* no answer that makes sense */
    REGISTRY_NOT_FOUND,   /* 404 */
    REGISTRY_DENIED,      /* it does not accept who we are */
    REGISTRY_STATUS,      /* another status */
};

/* How a call ended; valid inside the callback. */
struct registry_result {
    enum registry_outcome outcome;
    int code;            /* HTTP status, 0 if there was none */
    bool transient;      /* trying again may help */
    unsigned wait_ms;    /* not before this, says the registry; 0: it does not */
    const char *message; /* worded as containerd words it, with the registry's own words; "" when all is well */
    const char *words;   /* those words alone, or "" */
};

struct registry_request {
    const char *method; /* GET or HEAD */
    const char *kind;   /* "manifests" or "blobs" */
    const char *object; /* a tag or a digest */
    const char *accept; /* NULL: anything */
    uint64_t offset;    /* GET: bytes to leave out at the front, by a Range header */
    unsigned retries;   /* how often it asks again by itself after a failure that may heal */
};

struct registry_events {
    /* The answer's headers, once, for a status of 2xx; false ends the call with REGISTRY_UNREACHABLE and no message. */
    bool (*headers)(void *arg, int code, const struct http_headers *h);
    /* A piece of the body; false pauses it until registry_resume. */
    bool (*data)(void *arg, const void *data, size_t len);
    void (*done)(void *arg, const struct registry_result *result);
};

/* A body that has begun is never asked for again: that is the user's to do, with an offset. */
struct registry_call *registry_start(struct registry *r, const struct registry_request *q,
                                     const struct registry_events *ev, void *arg);
void registry_resume(struct registry_call *c);
void registry_cancel(struct registry_call *c); /* no callback follows */

/* The simple form: the whole body, up to `max` bytes. The call is gone when done is called. */
struct registry_call *registry_fetch(struct registry *r, const struct registry_request *q, size_t max,
                                     void (*done)(void *arg, const struct registry_result *result,
                                                  const struct http_headers *h, struct slice body),
                                     void *arg);

#endif
