#include "server/apiserver/request_memory.h"

#include "core/base/arena.h"
#include "core/model/status.h"
#include "server/apiserver/apiserver_int.h"

enum { BODY_SMALL = 64 << 10 };

enum phase_result request_memory_admit(struct req *r)
{
    if (!r->http || !r->body.n)
        return PHASE_NEXT;
    size_t max = r->body.n > BODY_SMALL ? (size_t)REQUEST_HELD_MAX : (size_t)2 * REQUEST_HELD_MAX;
    if (r->srv->held_bytes > max) {
        r->answer.retry_after = "1";
        return answer_status(
            r, status_error(r->arena, 429, "TooManyRequests", "Too many requests, please try again later."));
    }
    return PHASE_NEXT;
}

size_t request_memory_bound(struct req *r, size_t bytes)
{
    if (r->http)
        arena_bound(r->arena, bytes);
    return arena_bytes(r->arena);
}

enum phase_result request_memory_check(struct req *r, size_t before, enum phase_result result)
{
    bool full = arena_full(r->arena) || (r->http && arena_bytes(r->arena) - before > (size_t)2 * REQUEST_TREE_MAX);
    arena_unbound(r->arena);
    if (!full)
        return result;
    return answer_status(r, status_error(r->arena, 413, "RequestEntityTooLarge",
                                         "Request entity too large: it holds more values than there is room for"));
}

void request_memory_hold(struct req *r)
{
    size_t now = arena_bytes(r->arena) + r->body.n;
    r->srv->held_bytes += now - r->held_bytes;
    r->held_bytes = now;
}

void request_memory_release(struct req *r)
{
    r->srv->held_bytes -= r->held_bytes;
    r->held_bytes = 0;
}
