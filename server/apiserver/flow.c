#include "server/apiserver/flow.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/log.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "core/base/metrics.h"
#include "core/format/json.h"
#include "core/wire/loop_task.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/bootstrap.h"
#include "server/apiserver/flow_config.h"
#include "server/apiserver/flow_work.h"
#include "server/apiserver/identity.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

enum { SCHEMAS, LEVELS, PREFIXES };
static const char *const prefixes[PREFIXES] = {"flowschemas.flowcontrol.apiserver.k8s.io/",
                                               "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io/"};

struct flow {
    struct apiserver *srv;
    struct store_watch *cursors[PREFIXES];
    struct loop_task sync;
    struct flow_metrics metrics;
    struct flow_config *config;
    uint64_t generation; /* of config */
    struct flow_seats seats;
    struct map watches; /* flow_work.c: who is told of writes */
    bool kept;
};

/* ---- changes ---- */

static void write_statuses(struct flow *f, struct arena *a, struct identity *who, const cJSON *schemas)
{
    for (JSON_EACH(schema, schemas)) {
        const char *level = json_str_or(schema, "spec.priorityLevelConfiguration.name", "");
        bool dangling = !flow_config_level(f->config, level);
        if (!flow_status_holds(schema, dangling))
            flow_status_write(f->srv, a, who, schema, dangling);
    }
}

static void compile(struct flow *f, struct identity *who)
{
    cleanup_arena struct arena *a = arena_new();
    struct flow_config *before = f->config;
    const cJSON *schemas = rest_read_all(f->srv, a, prefixes[SCHEMAS]);
    f->config = flow_config_new(schemas, rest_read_all(f->srv, a, prefixes[LEVELS]), &f->seats, &f->metrics);
    f->generation++;
    flow_config_unref(before);
    write_statuses(f, a, who, schemas);
}

/* Its own writes bring it back here, to find nothing left to do. */
static void sync(void *arg)
{
    struct flow *f = arg;
    struct identity *who = bootstrap_identity();
    struct err err = {0};
    f->kept = bootstrap_flow(f->srv, who, &err) == 0;
    if (!f->kept)
        log_warn("%s; the next change of flow control tries again", err.text);
    compile(f, who);
    identity_unref(who);
}

static void notify(void *ctx);

static void watch_from_now(struct flow *f, int which)
{
    struct store *store = f->srv->store;
    f->cursors[which] = store_watch_free(f->cursors[which]);
    int r = store_watch(store, prefixes[which], store_revision(store), notify, f, &f->cursors[which]);
    if (r < 0)
        log_error("flow control cannot watch %s (%s); changes of it are not seen until a restart", prefixes[which],
                  strerror(-r));
}

static void notify(void *ctx)
{
    struct flow *f = ctx;
    struct store_event e;
    for (int i = 0; i < PREFIXES; i++) {
        int r = 0;
        while (f->cursors[i] && (r = store_watch_next(f->cursors[i], &e)) > 0)
            ;
        if (r < 0)
            watch_from_now(f, i);
    }
    flow_reread(f);
}

void flow_reread(struct flow *f)
{
    loop_task_defer(f->srv->loop, &f->sync); /* not from inside the watch: it writes */
}

struct flow *flow_new(struct apiserver *s)
{
    struct flow *f = mem_alloc(sizeof(*f));
    struct identity *who = bootstrap_identity();
    f->srv = s;
    f->kept = true; /* the bootstrap has just done it */
    flow_seats_init(&f->seats, s->o.requests_max);
    loop_task_init(&f->sync, sync, f);
    flow_metrics_init(&f->metrics, s->metrics);
    compile(f, who);
    for (int i = 0; i < PREFIXES; i++)
        watch_from_now(f, i);
    identity_unref(who);
    return f;
}

bool flow_follows(const struct flow *f)
{
    return f->cursors[SCHEMAS] && f->cursors[LEVELS];
}

bool flow_kept(const struct flow *f)
{
    return f->kept;
}

struct flow *flow_free(struct flow *f)
{
    if (!f)
        return NULL;
    loop_task_remove(&f->sync);
    for (int i = 0; i < PREFIXES; i++)
        store_watch_free(f->cursors[i]);
    flow_config_unref(f->config);
    flow_watches_free(&f->watches);
    free(f);
    return NULL;
}

/* ---- requests ---- */

/* The rules that are about an identity, in the order in which they are tried: kept with it, the rest is short. */
struct flow_choice {
    const struct flow_schema *schema; /* NULL: the end */
    const struct flow_rule *rule;
};

static const struct flow_choice *choices(const struct flow *f, struct identity *id)
{
    if (id->flow_at == f->generation)
        return id->flow;
    struct flow_choice *list = NULL;
    size_t n = 0, cap = 0;
    for (size_t i = 0; i < f->config->nschemas; i++) {
        const struct flow_schema *s = &f->config->schemas[i];
        for (size_t k = 0; k < s->nrules; k++) {
            if (!flow_rule_concerns(&s->rules[k], id))
                continue;
            list = mem_grow(list, n, &cap, sizeof(*list));
            list[n++] = (struct flow_choice){s, &s->rules[k]};
        }
    }
    list = mem_grow(list, n, &cap, sizeof(*list));
    list[n] = (struct flow_choice){NULL, NULL};
    free(id->flow);
    id->flow = list;
    id->flow_at = f->generation;
    return list;
}

static const struct flow_schema *classify(const struct flow *f, const struct req *r)
{
    const struct flow_choice *c = choices(f, r->user);
    while (c->schema && !flow_rule_covers(c->rule, &r->info))
        c++;
    return c->schema ? c->schema : f->config->last;
}

/* Gives back the seats; what else is known of it stays. */
static void leave(struct req *r)
{
    if (!r->seats)
        return;
    r->flow->executing->value--;
    r->flow->seats->value -= r->seats;
    r->flow->level->executing--;
    flow_seats_leave(&r->srv->flow->seats, r->flow->level, TAKE(r->seats));
}

static enum phase_result refuse(struct req *r)
{
    static const char says[] = "Too many requests, please try again later.\n";
    const char *labels[] = {r->flow->name, r->flow->level->name, "concurrency-limit"};
    metric_series(r->srv->flow->metrics.rejected, labels)->value++;
    r->flow->level->rejected++;
    cleanup_blob struct blob *text = blob_new(says, sizeof(says) - 1);
    int64_t wait = flow_refuse(&r->flow->level->refusals, (int64_t)(clock_mono_ms() / 1000));
    r->answer.retry_after = arena_printf(r->arena, "%lld", (long long)wait);
    answer_text(r, 429, "text/plain; charset=utf-8", text);
    r->answer.nosniff = true;
    return PHASE_ANSWER;
}

enum phase_result flow_admit(struct req *r)
{
    struct flow *f = r->srv->flow;
    bool watch = r->info.verb == VERB_WATCH;
    if (!r->http || r->flow || (r->handler && r->handler->streaming && !watch))
        return PHASE_NEXT;
    const struct flow_schema *s = r->flow = classify(f, r);
    struct flow_level *l = s->level;
    flow_config_ref(s->config);
    struct flow_work work = flow_work(r, &f->watches, l->widest);
    metric_observe(f->metrics.estimated, s->estimated, work.seats);
    if (work.watchers >= 0)
        metric_observe(f->metrics.watchers, s->watchers, work.watchers);
    if (!flow_seats_take(&f->seats, l, work.seats, &r->seats))
        return refuse(r);
    s->dispatched->value++;
    l->dispatched++;
    s->executing->value++;
    l->executing++;
    s->seats->value += r->seats;
    if (watch)
        flow_watch_begins(r, &f->watches);
    return PHASE_NEXT;
}

void flow_initialized(struct req *r)
{
    leave(r);
}

void flow_release(struct req *r)
{
    if (!r->flow)
        return;
    leave(r);
    if (r->flow_watch)
        flow_watch_ends(r, &r->srv->flow->watches);
    flow_config_unref(r->flow->config);
    r->flow = NULL;
}

void flow_add_headers(struct req *r, struct http_headers *h)
{
    if (!r->flow)
        return;
    const char *schema = r->flow->uid, *level = r->flow->level->uid;
    http_headers_add_borrowed(r->arena, h, "x-kubernetes-pf-flowschema-uid", arena_strdup(r->arena, schema));
    http_headers_add_borrowed(r->arena, h, "x-kubernetes-pf-prioritylevel-uid", arena_strdup(r->arena, level));
}

const struct flow_seats *flow_shares(const struct flow *f)
{
    return &f->seats;
}

bool flow_has_level(const struct flow *f, const char *name)
{
    return flow_config_level(f->config, name) != NULL;
}
