/* /debug/api_priority_and_fairness/: who has seats, as kube-apiserver shows it. There are no queues to show. */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/clock.h"
#include "core/base/str.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/flow.h"
#include "server/apiserver/flow_config.h"
#include "server/apiserver/handlers.h"
#include "server/apiserver/identity.h"

enum { COLUMNS = 10, COLUMNS_MAX = 18, CELL_MIN = 8 };

/* Cells until they are printed, each as wide as its column. */
struct table {
    struct arena *arena;
    size_t columns, count, cap;
    const char **cells;
};

static void add_row(struct table *t, const char *const *cells)
{
    for (size_t i = 0; i < t->columns; i++) {
        t->cells = arena_room(t->arena, t->cells, t->count, &t->cap, sizeof(*t->cells));
        t->cells[t->count++] = cells[i];
    }
}

static enum phase_result print(struct req *r, const struct table *t)
{
    cleanup_strbuf struct strbuf out = {0};
    size_t width[COLUMNS_MAX] = {0};
    for (size_t i = 0; i < t->count; i++) {
        size_t *w = &width[i % t->columns], wants = MAX_OF(strlen(t->cells[i]) + 2, (size_t)CELL_MIN);
        *w = MAX_OF(*w, wants);
    }
    for (size_t i = 0; i < t->count; i++) {
        bool last = (i + 1) % t->columns == 0;
        size_t before = out.len;
        strbuf_adds(&out, t->cells[i]);
        strbuf_addc(&out, last ? '\n' : ',');
        while (!last && out.len - before < width[i % t->columns])
            strbuf_addc(&out, ' ');
    }
    cleanup_blob struct blob *text = strbuf_to_blob(&out);
    return answer_text(r, 200, "text/plain; charset=utf-8", text);
}

static const char *number(struct arena *a, uint64_t n)
{
    return arena_printf(a, "%llu", (unsigned long long)n);
}

static int by_name(const void *a, const void *b)
{
    const struct flow_level *const *x = a, *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

static void add_level(struct table *t, const struct flow_level *l, bool gone)
{
    struct arena *a = t->arena;
    const char *cells[COLUMNS] = {l->name,
                                  "0",
                                  l->executing ? "false" : "true",
                                  gone ? "true" : "false",
                                  "0",
                                  number(a, l->executing),
                                  number(a, l->dispatched),
                                  number(a, l->rejected),
                                  "0",
                                  "0"};
    add_row(t, cells);
}

static enum phase_result dump_levels(struct req *r)
{
    static const char *const head[COLUMNS] = {
        "PriorityLevelName", "ActiveQueues",       "IsIdle",           "IsQuiescing",      "WaitingRequests",
        "ExecutingRequests", "DispatchedRequests", "RejectedRequests", "TimedoutRequests", "CancelledRequests"};
    struct table t = {.arena = r->arena, .columns = COLUMNS};
    const struct flow_level **levels = NULL;
    size_t n = 0, cap = 0;
    for (LIST_EACH(node, &flow_shares(r->srv->flow)->levels)) {
        levels = arena_room(r->arena, levels, n, &cap, sizeof(const struct flow_level *));
        levels[n++] = CONTAINER_OF(node, struct flow_level, link);
    }
    if (n)
        qsort(levels, n, sizeof(const struct flow_level *), by_name);
    add_row(&t, head);
    for (size_t i = 0; i < n; i++) /* one that is gone waits for the requests that have its seats */
        add_level(&t, levels[i], !flow_has_level(r->srv->flow, levels[i]->name));
    return print(r, &t);
}

static enum phase_result dump_queues(struct req *r)
{
    static const char *const head[] = {"PriorityLevelName", "Index",       "PendingRequests",
                                       "ExecutingRequests", "SeatsInUse",  "NextDispatchR",
                                       "InitialSeatsSum",   "MaxSeatsSum", "TotalWorkSum"};
    struct table t = {.arena = r->arena, .columns = COUNT_OF(head)};
    add_row(&t, head);
    return print(r, &t);
}

static void add_request(struct table *t, const struct req *of)
{
    struct arena *a = t->arena;
    char *when = arena_alloc(a, CLOCK_RFC3339_SIZE);
    const struct request_info *info = &of->info;
    bool write = info->resource_request && info->verb >= VERB_CREATE && info->verb <= VERB_DELETE;
    clock_rfc3339(clock_real_us() - (int64_t)(clock_mono_us() - of->started_us), 9, when);
    const char *cells[COLUMNS_MAX] = {of->flow->level->name,
                                      of->flow->name,
                                      "-1",
                                      "-1",
                                      "",
                                      when,
                                      write ? "1" : number(a, of->seats),
                                      write && of->seats > 1 ? number(a, of->seats) : "0",
                                      "0s",
                                      when,
                                      of->user->name,
                                      info->verb_name,
                                      info->path,
                                      info->namespace,
                                      info->name,
                                      *info->group ? arena_printf(a, "%s/%s", info->group, info->version)
                                                   : info->version,
                                      info->resource,
                                      info->subresource};
    add_row(t, cells);
}

static enum phase_result dump_requests(struct req *r)
{
    static const char *const head[COLUMNS_MAX] = {
        "PriorityLevelName", "FlowSchemaName", "QueueIndex", "RequestIndexInQueue", "FlowDistingsher",
        "ArriveTime",        "InitialSeats",   "FinalSeats", "AdditionalLatency",   "StartTime",
        "UserName",          "Verb",           "APIPath",    "Namespace",           "Name",
        "APIVersion",        "Resource",       "SubResource"};
    const char *details = request_query(r, "includeRequestDetails");
    struct table t = {.arena = r->arena, .columns = details && *details ? COLUMNS_MAX : COLUMNS};
    add_row(&t, head);
    for (LIST_EACH(node, &r->srv->active)) {
        const struct req *of = CONTAINER_OF(node, struct req, active);
        if (of->seats)
            add_request(&t, of);
    }
    return print(r, &t);
}

static enum phase_result dump(struct req *r)
{
    const char *which = strrchr(r->info.path, '/') + 1;
    if (!strcmp(which, "dump_priority_levels"))
        return dump_levels(r);
    return !strcmp(which, "dump_queues") ? dump_queues(r) : dump_requests(r);
}

const struct handler path_flow_dump = {.store = dump};
