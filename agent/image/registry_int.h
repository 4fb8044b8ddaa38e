/* Registry's inside: the session (registry.c), its calls (registry_call.c) and how it proves who it is
 * (registry_auth.c). */
#ifndef K3C_IMAGE_REGISTRY_INT_H
#define K3C_IMAGE_REGISTRY_INT_H

#include "agent/image/registry.h"
#include "core/base/list.h"
#include "core/wire/http_client.h"

struct arena;
struct loop_timer;
struct tls_config;

enum {
    REGISTRY_ORIGINS_MAX = 8,    /* hosts that one session may be sent to */
    REGISTRY_REDIRECTS_MAX = 10, /* for one call */
    REGISTRY_WORDS_MAX = 32768,  /* bytes of an answer that is no success */
    REGISTRY_TOKEN_MAX = 32768,  /* bytes of a token */
    REGISTRY_STALL_MS = 60000,
};

struct origin {
    struct url url;
    struct http_client *client;
};

struct registry {
    struct loop *loop;
    struct arena *arena; /* what the host and the origins point to */
    struct registry_host host;
    struct registry_auth auth;
    struct tls_config *tls_own, *tls_other; /* for the host itself, with its client certificate; for all others */
    char *ca;                               /* PEM, NULL: the system's */
    struct origin origins[REGISTRY_ORIGINS_MAX];
    size_t norigins;
    struct list calls; /* struct registry_call */
    /* The value of the Authorization header, NULL before it was asked for; each new one has a number. */
    char *authorization;
    unsigned generation;
    struct token_fetch *token; /* under way */
    int holds;                 /* who calls back in a row keeps the memory */
    bool gone;
};

enum call_next { NEXT_FINISH, NEXT_AUTHENTICATE, NEXT_REDIRECT, NEXT_RETRY };

struct registry_call {
    struct list link;
    struct registry *registry;
    struct registry_events ev;
    void *arg;
    struct arena *arena;
    const char *method, *accept;
    struct url first, url; /* asked for; where a redirect led */
    uint64_t offset;
    unsigned retries, redirects, attempts, authentications;
    unsigned generation; /* of the authorization that was sent with this attempt */
    bool sent_authorization, waits_for_token, streaming, whole_words;
    struct http_call *http;
    struct loop_timer *timer;
    enum call_next next;
    /* the answer of this attempt */
    int code;
    struct strbuf words;
    const char *challenge; /* WWW-Authenticate fields, joined */
    const char *location;
    unsigned wait_ms;
};

void registry_release(struct registry *r);

/* The client for an origin, made when it is the first time. */
struct http_client *registry_client(struct registry *r, const struct url *u, struct err *err);

/* Begins the call's next attempt; later, from the loop, if `ms` is set. */
void registry_attempt(struct registry_call *c);
void registry_finish(struct registry_call *c, enum registry_outcome outcome, bool transient, const char *fmt, ...)
    PRINTF_LIKE(4, 5);
/* The registry's own words in an answer: "denied: requested access to the resource is denied"; "" without any. */
const char *registry_words(struct arena *a, struct slice body);

/* Answers the challenge that the call has got: it goes on with a new authorization, or ends. */
void registry_authenticate(struct registry_call *c);
void registry_cancel_token(struct registry *r);

#endif
