/* One request to a registry: attempts, redirects, what is tried again. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/image/registry_int.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/random.h"
#include "core/wire/loop.h"

enum { BACKOFF_MS = 250, BACKOFF_MAX_MS = 8000, WAIT_MAX_MS = 10000, MESSAGE_MAX = 2048 };

/* ---- endings ---- */

static void call_free(struct registry_call *c)
{
    list_remove(&c->link);
    if (c->http)
        http_call_cancel(c->http);
    loop_timer_free(c->timer);
    strbuf_free(&c->words);
    arena_free(c->arena);
    free(c);
}

void registry_cancel(struct registry_call *c)
{
    call_free(c);
}

void registry_resume(struct registry_call *c)
{
    if (c->http)
        http_call_resume(c->http);
}

/* What another host says is not the registry's word, and may be some third party's secret. */
static const char *own_words(struct registry_call *c)
{
    bool own = c->words.len && url_same_origin(&c->url, &c->registry->host.origin);
    return own ? registry_words(c->arena, (struct slice){c->words.p, c->words.len}) : "";
}

void registry_finish(struct registry_call *c, enum registry_outcome outcome, bool transient, const char *fmt, ...)
{
    char message[MESSAGE_MAX];
    va_list args;
    va_start(args, fmt);
    vsnprintf(message, sizeof(message), fmt, args);
    va_end(args);
    struct registry_result r = {outcome, c->code, transient, c->wait_ms, message, own_words(c)};
    void (*done)(void *arg, const struct registry_result *result) = c->ev.done;
    void *arg = c->arg;
    struct arena *a = TAKE(c->arena); /* what the user may have tied to it goes last */
    call_free(c);
    done(arg, &r);
    arena_free(a);
}

static const char *method_word(const struct registry_call *c)
{
    return str_eq(c->method, "HEAD") ? "Head" : "Get";
}

static void finish_status(struct registry_call *c)
{
    const char *words = own_words(c), *url = url_text(c->arena, &c->first);
    if (c->code == 404) {
        registry_finish(c, REGISTRY_NOT_FOUND, false, "content at %s not found: not found", url);
        return;
    }
    bool transient = c->code == 408 || c->code == 429 || c->code >= 500;
    registry_finish(c, c->code == 401 ? REGISTRY_DENIED : REGISTRY_STATUS, transient,
                    "unexpected status from %s request to %s: %d %s%s%s", c->method, url, c->code, http_reason(c->code),
                    *words ? " - Server message: " : "", words);
}

/* ---- trying again ---- */

static void on_timer(void *arg)
{
    struct registry_call *c = arg;
    registry_attempt(c);
}

static void attempt_later(struct registry_call *c, unsigned ms)
{
    if (!c->timer)
        c->timer = loop_timer_new(c->registry->loop, on_timer, c);
    loop_timer_set(c->timer, ms);
}

/* Doubles, up to a limit, and is spread: many nodes may have failed at once. */
static unsigned backoff(const struct registry_call *c)
{
    uint8_t dice;
    unsigned ms = (unsigned)BACKOFF_MS << MIN_OF(c->attempts, 8u);
    random_bytes(&dice, 1);
    ms = MIN_OF(ms, (unsigned)BACKOFF_MAX_MS);
    ms += ms * dice / 512;
    return MAX_OF(ms, c->wait_ms);
}

static bool may_retry(struct registry_call *c)
{
    if (c->streaming || !c->retries || c->wait_ms > WAIT_MAX_MS)
        return false;
    c->retries--;
    attempt_later(c, backoff(c));
    c->attempts++;
    c->url = c->first;
    return true;
}

static void follow(struct registry_call *c)
{
    struct url to;
    struct err err = {0};
    if (++c->redirects > REGISTRY_REDIRECTS_MAX) {
        registry_finish(c, REGISTRY_UNREACHABLE, false, "failed to do request: %s \"%s\": stopped after %d redirects",
                        method_word(c), url_text(c->arena, &c->first), REGISTRY_REDIRECTS_MAX);
    } else if (url_resolve(c->arena, &c->url, c->location, &to, &err)) {
        registry_finish(c, REGISTRY_UNREACHABLE, false, "failed to do request: %s \"%s\": %s", method_word(c),
                        url_text(c->arena, &c->first), err.text);
    } else if (c->url.https && !to.https) {
        registry_finish(c, REGISTRY_UNREACHABLE, false,
                        "failed to do request: %s \"%s\": the registry redirects from https to http, which is refused",
                        method_word(c), url_text(c->arena, &c->first));
    } else {
        c->url = to;
        attempt_later(c, 0);
    }
}

/* ---- one attempt ---- */

static bool is_redirect(int code)
{
    return code == 301 || code == 302 || code == 303 || code == 307 || code == 308;
}

static const char *join_challenges(struct arena *a, const struct http_headers *h)
{
    const char *all = "";
    for (size_t i = 0; i < h->count; i++)
        if (str_eq(h->list[i].name, "www-authenticate"))
            all = *all ? arena_printf(a, "%s, %s", all, h->list[i].value) : arena_strdup(a, h->list[i].value);
    return all;
}

static unsigned retry_after(const struct http_headers *h)
{
    const char *text = http_headers_get(h, "retry-after");
    uint64_t s;
    return text && !str_to_u64(text, &s) ? (unsigned)MIN_OF(s, (uint64_t)3600) * 1000 : 0;
}

static void on_headers(void *ctx, int code, const struct http_headers *h)
{
    struct registry_call *c = ctx;
    c->code = code;
    c->wait_ms = retry_after(h);
    c->next = NEXT_FINISH;
    if (code >= 200 && code < 300) {
        c->streaming = true;
        if (c->ev.headers && !c->ev.headers(c->arg, code, h)) {
            http_call_cancel(TAKE(c->http));
            registry_finish(c, REGISTRY_UNREACHABLE, false, "%s", "");
        }
        return;
    }
    const char *location = http_headers_get(h, "location");
    if (code == 401 && url_same_origin(&c->url, &c->registry->host.origin)) {
        c->challenge = join_challenges(c->arena, h);
        c->next = NEXT_AUTHENTICATE;
    } else if (is_redirect(code) && location) {
        c->location = arena_strdup(c->arena, location);
        c->next = NEXT_REDIRECT;
    } else if (code == 408 || code == 429 || code >= 500) {
        c->next = NEXT_RETRY;
    }
}

static void proceed(struct registry_call *c)
{
    if (c->next == NEXT_AUTHENTICATE)
        registry_authenticate(c);
    else if (c->next == NEXT_REDIRECT)
        follow(c);
    else if (c->next == NEXT_FINISH || !may_retry(c))
        finish_status(c);
}

static bool on_data(void *ctx, const void *data, size_t len)
{
    struct registry_call *c = ctx;
    if (c->streaming)
        return !c->ev.data || c->ev.data(c->arg, data, len);
    if (c->words.len + len > REGISTRY_WORDS_MAX) {
        http_call_cancel(TAKE(c->http)); /* whoever says no at such length */
        strbuf_reset(&c->words);
        proceed(c);
        return true;
    }
    strbuf_add(&c->words, data, len);
    return true;
}

static void on_done(void *ctx, int error, const char *why)
{
    struct registry_call *c = ctx;
    c->http = NULL;
    if (!error && c->streaming) {
        registry_finish(c, REGISTRY_OK, false, "%s", "");
        return;
    }
    if (!error || (c->code && !c->streaming)) {
        proceed(c);
        return;
    }
    /* names that do not exist, ports where nobody listens and certificates do not heal in a second */
    bool transient = error == -ECONNRESET || error == -ETIMEDOUT || error == -EPIPE || error == -ECONNABORTED;
    if (transient && may_retry(c))
        return;
    registry_finish(c, REGISTRY_UNREACHABLE, transient || c->streaming, "failed to do request: %s \"%s\": %s",
                    method_word(c), url_text(c->arena, &c->first), why);
}

void registry_attempt(struct registry_call *c)
{
    static const struct http_call_events events = {.headers = on_headers, .data = on_data, .done = on_done};
    struct registry *r = c->registry;
    struct http_headers h = {0};
    struct err err = {0};
    struct http_client *client = registry_client(r, &c->url, &err);
    if (!client) {
        registry_finish(c, REGISTRY_UNREACHABLE, false, "failed to do request: %s \"%s\": %s", method_word(c),
                        url_text(c->arena, &c->first), err.text);
        return;
    }
    http_headers_add(c->arena, &h, "accept", c->accept);
    if (c->offset)
        http_headers_add(c->arena, &h, "range", arena_printf(c->arena, "bytes=%llu-", (unsigned long long)c->offset));
    /* never to another host */
    c->sent_authorization = r->authorization && url_same_origin(&c->url, &r->host.origin);
    c->generation = r->generation;
    if (c->sent_authorization)
        http_headers_add(c->arena, &h, "authorization", r->authorization);
    c->code = 0;
    c->streaming = false;
    c->next = NEXT_FINISH;
    c->wait_ms = 0;
    strbuf_reset(&c->words);
    struct http_call_options o = {
        .method = c->method, .target = c->url.target, .headers = &h, .stall_ms = REGISTRY_STALL_MS};
    c->http = http_client_call(client, &o, &events, c);
}

/* ---- calls ---- */

struct registry_call *registry_start(struct registry *r, const struct registry_request *q,
                                     const struct registry_events *ev, void *arg)
{
    struct registry_call *c = mem_alloc(sizeof(*c));
    struct arena *a = arena_new();
    c->registry = r;
    c->ev = *ev;
    c->arg = arg;
    c->arena = a;
    c->method = arena_strdup(a, q->method);
    c->accept = arena_strdup(a, q->accept ? q->accept : "*/*");
    c->offset = q->offset;
    c->retries = q->retries;
    c->first = r->host.origin;
    c->first.target = arena_printf(a, "%s/%s/%s/%s%s%s", r->host.api, r->host.repo, q->kind, q->object,
                                   r->host.ns ? "?ns=" : "", r->host.ns ? http_percent_encode(a, r->host.ns) : "");
    c->url = c->first;
    list_init(&c->link);
    list_insert(&r->calls, &c->link);
    attempt_later(c, 0);
    return c;
}

/* ---- the simple form ---- */

struct fetch {
    size_t max;
    struct arena *arena;
    struct http_headers headers;
    struct strbuf body;
    struct registry_call *call;
    void (*done)(void *arg, const struct registry_result *result, const struct http_headers *h, struct slice body);
    void *arg;
};

static bool fetch_headers(void *arg, int code, const struct http_headers *h)
{
    struct fetch *f = arg;
    (void)code;
    for (size_t i = 0; i < h->count; i++)
        http_headers_add(f->arena, &f->headers, h->list[i].name, h->list[i].value);
    return true;
}

static bool fetch_data(void *arg, const void *data, size_t len)
{
    struct fetch *f = arg;
    if (len > f->max - f->body.len) {
        http_call_cancel(TAKE(f->call->http));
        registry_finish(f->call, REGISTRY_UNREACHABLE, false, "the registry's answer is larger than %zu bytes", f->max);
        return true;
    }
    strbuf_add(&f->body, data, len);
    return true;
}

static void fetch_done(void *arg, const struct registry_result *result)
{
    struct fetch *f = arg;
    strbuf_reserve(&f->body, 1);
    f->body.p[f->body.len] = 0;
    f->done(f->arg, result, &f->headers, (struct slice){f->body.p, f->body.len});
}

static void fetch_free(void *arg)
{
    struct fetch *f = arg;
    strbuf_free(&f->body);
    arena_free(f->arena);
    free(f);
}

struct registry_call *registry_fetch(struct registry *r, const struct registry_request *q, size_t max,
                                     void (*done)(void *arg, const struct registry_result *result,
                                                  const struct http_headers *h, struct slice body),
                                     void *arg)
{
    static const struct registry_events events = {.headers = fetch_headers, .data = fetch_data, .done = fetch_done};
    struct fetch *f = mem_alloc(sizeof(*f));
    f->max = max;
    f->done = done;
    f->arg = arg;
    f->arena = arena_new();
    f->call = registry_start(r, q, &events, f);
    arena_defer(f->call->arena, fetch_free, f); /* however the call ends */
    return f->call;
}
