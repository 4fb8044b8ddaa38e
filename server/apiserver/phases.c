/* The phases every request passes, in one table. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/log.h"
#include "core/format/duration.h"
#include "core/format/json.h"
#include "core/model/schema.h"
#include "core/model/status.h"
#include "core/wire/loop.h"
#include "server/apiserver/admission.h"
#include "server/apiserver/answer_http.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/authn.h"
#include "server/apiserver/authz.h"
#include "server/apiserver/flow.h"
#include "server/apiserver/identity.h"
#include "server/apiserver/request.h"
#include "server/apiserver/request_memory.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

enum { STORE_ATTEMPTS = 5 };

static bool long_running(const struct req *r)
{
    return r->info.verb == VERB_WATCH || (r->handler && r->handler->streaming);
}

/* ?timeout=: a shorter time limit than the server's own, for what it limits at all. */
static enum phase_result take_timeout(struct req *r)
{
    const char *text = long_running(r) ? NULL : request_query(r, "timeout");
    int64_t ns = 0;
    struct err err = {0};
    if (text && *text && duration_parse(text, &ns, &err))
        return answer_status(
            r, status_bad_request(r->arena, "invalid timeout specified in the request URL - %s", err.text));
    if (ns > 0)
        r->deadline_ms = clock_mono_ms() + MIN_OF((uint64_t)ns / 1000000, (uint64_t)r->srv->o.request_timeout_ms);
    return PHASE_NEXT;
}

/* Finds kind and handler. What is missing is said only after authorization, so that nobody probes without a right to.
 */
static enum phase_result phase_parse(struct req *r)
{
    if (r->info.resource_request) {
        r->kind = kind_by_resource(r->info.group, r->info.version, r->info.resource);
        if (r->kind && *r->info.subresource)
            r->sub = kind_subresource(r->kind, r->info.subresource);
    }
    r->handler = handler_find(r);
    return take_timeout(r);
}

static enum phase_result phase_authenticate(struct req *r)
{
    return r->user ? PHASE_NEXT : authenticate(r);
}

/* The place of the audit log: nothing is recorded yet. */
static enum phase_result phase_audit(struct req *r)
{
    (void)r;
    return PHASE_NEXT;
}

static void count_in_flight(struct req *r)
{
    if (r->counted || long_running(r))
        return;
    r->counted = true;
    if (r->handler && r->handler->mutating)
        r->srv->mutating++;
    else
        r->srv->inflight++;
}

static enum phase_result phase_authorize(struct req *r)
{
    enum phase_result res = flow_admit(r);
    if (res != PHASE_NEXT)
        return res;
    count_in_flight(r);
    return authorize(r);
}

static enum phase_result phase_decode(struct req *r)
{
    if (!r->handler)
        return handler_missing(r);
    enum phase_result res = request_memory_admit(r);
    if (res != PHASE_NEXT)
        return res;
    size_t before = request_memory_bound(r, r->handler->body == BODY_PATCH ? REQUEST_TREE_MAX / 2 : REQUEST_TREE_MAX);
    return request_memory_check(r, before, rest_decode(r));
}

static enum phase_result phase_mutate(struct req *r)
{
    size_t before = arena_bytes(r->arena);
    return r->handler->mutate ? request_memory_check(r, before, r->handler->mutate(r)) : PHASE_NEXT;
}

static enum phase_result phase_validate(struct req *r)
{
    return r->handler->validate ? r->handler->validate(r) : PHASE_NEXT;
}

static enum phase_result phase_store(struct req *r)
{
    enum phase_result res = r->handler->store(r);
    if (res == PHASE_RETRY && ++r->attempts >= STORE_ATTEMPTS)
        return answer_status(r, status_conflict(r->arena, r->kind, r->info.name, OPTIMISTIC_LOCK_MESSAGE));
    return res;
}

static void barrier_passed(void *ctx, int error)
{
    struct req *r = ctx;
    r->waiting_barrier = false;
    if (error) {
        apiserver_writes_undone(r->srv, error);
        cJSON *status = status_error(r->arena, error == -ENOSPC || error == -EDQUOT ? 507 : 500, "InternalError",
                                     "Internal error occurred: the datastore could not make this write durable: %s",
                                     strerror(-error));
        r->seen = 0;
        answer_status(r, status);
    }
    request_resume(r, error ? PHASE_ANSWER : PHASE_NEXT);
}

/* An answer leaves only when every revision it has seen is durable. */
static enum phase_result phase_encode(struct req *r)
{
    if (r->unawaited || r->seen <= store_durable(r->srv->store))
        return PHASE_NEXT;
    r->waiting_barrier = true;
    store_barrier(r->srv->store, r->seen, barrier_passed, r);
    return PHASE_WAIT;
}

static enum phase_result phase_send(struct req *r)
{
    if (r->answer.watch)
        rest_watch_begin(r);
    else
        r->sink->answer(r);
    return PHASE_GONE;
}

enum { PHASE_MUTATE = 5, PHASE_ENCODE = 8 };
static const struct {
    const char *name;
    enum phase_result (*run)(struct req *r);
} phases[] = {
    {"parse", phase_parse},
    {"authenticate", phase_authenticate},
    {"audit", phase_audit},
    {"authorize", phase_authorize},
    {"decode", phase_decode},
    [PHASE_MUTATE] = {"mutate", phase_mutate},
    {"validate", phase_validate},
    {"store", phase_store},
    [PHASE_ENCODE] = {"encode", phase_encode},
    {"send", phase_send},
};

static void deadline_passed(void *arg);

/* Sets the timer for the request whose time is over first. */
static void set_deadline(struct apiserver *s)
{
    uint64_t now = clock_mono_ms(), at = CONTAINER_OF(s->suspended.next, struct req, suspended)->deadline_ms;
    loop_timer_set(s->deadline, at > now ? at - now : 0);
}

static void suspend(struct req *r)
{
    struct apiserver *s = r->srv;
    answer_http_watch_close(r);
    request_memory_hold(r);
    if (r->handler && r->handler->streaming)
        return;
    if (!r->deadline_ms)
        r->deadline_ms = clock_mono_ms() + s->o.request_timeout_ms;
    if (!list_empty(&r->suspended))
        return;
    if (!s->deadline)
        s->deadline = loop_timer_new(s->loop, deadline_passed, s);
    struct list *before = s->suspended.prev;
    while (before != &s->suspended && CONTAINER_OF(before, struct req, suspended)->deadline_ms > r->deadline_ms)
        before = before->prev;
    list_insert(before->next, &r->suspended);
    if (s->suspended.next == &r->suspended)
        set_deadline(s);
}

static void deadline_passed(void *arg)
{
    struct apiserver *s = arg;
    uint64_t now = clock_mono_ms();
    while (!list_empty(&s->suspended)) {
        struct req *r = CONTAINER_OF(s->suspended.next, struct req, suspended);
        if (r->deadline_ms > now) {
            set_deadline(s);
            return;
        }
        log_warn("request %s %s took more than its time; it is answered with 504", r->method, r->info.path);
        if (r->waiting_barrier)
            store_barrier_drop(s->store, r);
        r->waiting_barrier = false;
        r->seen = 0;
        answer_status(r, status_timeout(r->arena, "request did not complete within the allotted timeout", 0));
        request_resume(r, PHASE_ANSWER);
    }
}

static bool step(struct req *r, enum phase_result res)
{
    switch (res) {
    case PHASE_NEXT:
        r->phase++;
        return true;
    case PHASE_ANSWER:
        r->phase = PHASE_ENCODE;
        return true;
    case PHASE_RETRY:
        r->phase = PHASE_MUTATE;
        return true;
    case PHASE_WAIT:
        suspend(r);
        return false;
    case PHASE_GONE:
        break;
    }
    return false;
}

void request_run(struct req *r)
{
    while (step(r, phases[r->phase].run(r)))
        ;
}

static void end_wait(struct req *r)
{
    if (r->unwait)
        r->unwait(r);
    r->unwait = NULL;
}

void request_resume(struct req *r, enum phase_result how)
{
    list_remove(&r->suspended);
    end_wait(r);
    if (step(r, how))
        request_run(r);
}

void request_release(struct req *r)
{
    struct apiserver *s = r->srv;
    list_remove(&r->active);
    list_remove(&r->suspended);
    if (r->waiting_barrier)
        store_barrier_drop(s->store, r);
    r->waiting_barrier = false;
    end_wait(r);
    if (r->rollback)
        r->rollback(r);
    r->rollback = NULL;
    quota_refund(r);
    if (r->watcher)
        rest_watch_free(r);
    if (r->answer.list)
        rest_list_free(r->answer.list);
    r->answer.list = NULL;
    r->answer.bytes = blob_unref(r->answer.bytes);
    r->old_bytes = blob_unref(r->old_bytes);
    r->user = identity_unref(r->user);
    request_memory_release(r);
    flow_release(r);
    if (r->counted && r->handler && r->handler->mutating)
        s->mutating--;
    else if (r->counted)
        s->inflight--;
    r->counted = false;
}

enum phase_result answer_status(struct req *r, cJSON *status)
{
    int64_t wait = json_int(status, "details.retryAfterSeconds", 0);
    if (wait > 0)
        r->answer.retry_after = arena_printf(r->arena, "%lld", (long long)wait);
    return answer_tree(r, status_code(status), status, schema_message("io.k8s.apimachinery.pkg.apis.meta.v1.Status"));
}

static void answer_reset(struct req *r, int code)
{
    if (r->answer.list)
        rest_list_free(r->answer.list);
    blob_unref(r->answer.bytes);
    r->answer = (struct answer){.code = code, .retry_after = r->answer.retry_after};
}

enum phase_result answer_tree(struct req *r, int code, cJSON *tree, const struct schema_message *schema)
{
    answer_reset(r, code);
    r->answer.tree = tree;
    r->answer.schema = schema;
    return PHASE_ANSWER;
}

enum phase_result answer_object(struct req *r, int code, cJSON *tree, struct blob *bytes)
{
    blob_ref(bytes);
    answer_reset(r, code);
    r->answer.tree = tree;
    r->answer.bytes = bytes;
    r->answer.kind = r->kind;
    r->answer.schema = r->kind->schema;
    return PHASE_ANSWER;
}

enum phase_result answer_text(struct req *r, int code, const char *content_type, struct blob *bytes)
{
    blob_ref(bytes);
    answer_reset(r, code);
    r->answer.content_type = content_type;
    r->answer.bytes = bytes;
    return PHASE_ANSWER;
}

void request_warn(struct req *r, const char *fmt, ...)
{
    if (!r->warnings)
        r->warnings = json_array(r->arena);
    va_list args;
    va_start(args, fmt);
    const char *text = arena_vprintf(r->arena, fmt, args);
    va_end(args);
    if (!json_has_str(r->warnings, text))
        json_append(r->warnings, json_string(r->arena, text));
}

const char *request_query(struct req *r, const char *key)
{
    return strstr(r->info.query, key) ? http_query_get(r->arena, r->info.query, key) : NULL;
}

bool request_query_bool(struct req *r, const char *key)
{
    const char *v = request_query(r, key);
    return v && strcmp(v, "0") && strcasecmp(v, "false");
}
