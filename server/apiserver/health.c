#include "server/apiserver/health.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/mem.h"
#include "core/base/metrics.h"
#include "core/base/version.h"
#include "core/format/json.h"
#include "core/model/status.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/handlers.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

#if defined(__x86_64__)
#define K3C_ARCH "amd64"
#elif defined(__aarch64__)
#define K3C_ARCH "arm64"
#elif defined(__arm__)
#define K3C_ARCH "arm"
#else
#define K3C_ARCH "unknown"
#endif

enum { HEALTHZ = 1, LIVEZ = 2, READYZ = 4, EVERYWHERE = 7 };

struct check {
    const char *name;
    unsigned where;
    bool (*holds)(void *ctx);
    void *ctx;
    struct check *next;
};

struct health {
    struct apiserver *srv;
    struct arena *arena;
    struct check *first, *last;
    struct metrics *slis; /* what the checks found when they were asked for together */
    struct metric_family *held, *asked;
};

static bool alive(void *ctx)
{
    (void)ctx;
    return true;
}

/* A store that cannot make writes durable would let its durable revision fall behind and stay there. */
static bool store_works(void *ctx)
{
    struct apiserver *s = ctx;
    return store_durable(s->store) > 0;
}

static bool not_draining(void *ctx)
{
    struct apiserver *s = ctx;
    return !s->draining;
}

static void add(struct health *h, const char *name, unsigned where, bool (*holds)(void *ctx), void *ctx)
{
    struct check *c = arena_alloc(h->arena, sizeof(*c));
    *c = (struct check){arena_strdup(h->arena, name), where, holds, ctx, NULL};
    if (h->last)
        h->last->next = c;
    else
        h->first = c;
    h->last = c;
}

struct health *health_new(struct apiserver *s)
{
    struct health *h = mem_alloc(sizeof(*h));
    h->srv = s;
    h->arena = arena_new();
    h->slis = metrics_new();
    h->held = metrics_family(h->slis, METRIC_GAUGE, "kubernetes_healthcheck", "Whether a check held when last asked.",
                             "name,type", NULL);
    h->asked = metrics_family(h->slis, METRIC_COUNTER, "kubernetes_healthchecks_total", "What checks were found to be.",
                              "name,type,status", NULL);
    add(h, "ping", EVERYWHERE, alive, s);
    add(h, "log", EVERYWHERE, alive, s);
    add(h, "etcd", EVERYWHERE, store_works, s); /* clients ask for the datastore by this name */
    add(h, "poststarthook/start-system-namespaces-controller", EVERYWHERE, alive, s);
    add(h, "poststarthook/rbac/bootstrap-roles", EVERYWHERE, alive, s);
    add(h, "shutdown", READYZ, not_draining, s);
    return h;
}

struct health *health_free(struct health *h)
{
    if (!h)
        return NULL;
    metrics_free(h->slis);
    arena_free(h->arena);
    free(h);
    return NULL;
}

static const struct check *find(const struct health *h, const char *name)
{
    for (const struct check *c = h->first; c; c = c->next)
        if (!strcmp(c->name, name))
            return c;
    return NULL;
}

bool health_has(const struct health *h, const char *name)
{
    return find(h, name) != NULL;
}

bool health_holds(const struct health *h, const char *name)
{
    const struct check *c = find(h, name);
    return c && c->holds(c->ctx);
}

/* ?exclude=a&exclude=b */
static bool excluded(struct req *r, const char *name)
{
    const char *query = r->info.query, *key, *value;
    while (http_query_next(r->arena, &query, &key, &value))
        if (!strcmp(key, "exclude") && !strcmp(value, name))
            return true;
    return false;
}

static enum phase_result answer_plain(struct req *r, int code, const struct strbuf *text)
{
    cleanup_blob struct blob *b = strbuf_to_blob(text);
    return answer_text(r, code, "text/plain; charset=utf-8", b);
}

static enum phase_result one_check(struct req *r, const struct check *c)
{
    cleanup_strbuf struct strbuf out = {0};
    bool holds = c->holds(c->ctx);
    if (holds)
        strbuf_adds(&out, "ok");
    else
        strbuf_adds(&out, "internal server error: reason withheld\n");
    return answer_plain(r, holds ? 200 : 500, &out);
}

static const char *type_name(unsigned where)
{
    return where == HEALTHZ ? "healthz" : where == LIVEZ ? "livez" : "readyz";
}

static bool ask(struct health *h, const struct check *c, unsigned where)
{
    bool holds = c->holds(c->ctx);
    const char *labels[] = {c->name, type_name(where), holds ? "success" : "error"};
    metric_series(h->held, labels)->value = holds;
    metric_series(h->asked, labels)->value++;
    return holds;
}

static enum phase_result health(struct req *r)
{
    const char *path = r->info.path + 1, *slash = strchr(path, '/');
    struct slice name = {path, slash ? (size_t)(slash - path) : strlen(path)};
    unsigned where = slice_is(name, "healthz") ? HEALTHZ : slice_is(name, "livez") ? LIVEZ : READYZ;
    cleanup_strbuf struct strbuf detail = {0}, ok = {0};
    bool all = true;
    for (const struct check *c = r->srv->health->first; c; c = c->next) {
        if (!(c->where & where))
            continue;
        if (slash && slash[1]) {
            if (!strcmp(slash + 1, c->name))
                return one_check(r, c);
            continue;
        }
        if (excluded(r, c->name)) {
            strbuf_addf(&detail, "[+]%s excluded: ok\n", c->name);
            continue;
        }
        bool holds = ask(r->srv->health, c, where);
        all = all && holds;
        strbuf_addf(&detail, holds ? "[+]%s ok\n" : "[-]%s failed: reason withheld\n", c->name);
    }
    if (slash && slash[1])
        return answer_status(
            r, status_error(r->arena, 404, "NotFound", "the server could not find the requested resource"));
    strbuf_addf(&detail, "%.*s check %s\n", SLICE_ARGS(name), all ? "passed" : "failed");
    strbuf_adds(&ok, "ok");
    bool verbose = strstr(r->info.query, "verbose") != NULL;
    return answer_plain(r, all ? 200 : 500, all && !verbose ? &ok : &detail);
}

const struct handler path_health = {.store = health};

#ifdef __clang__
#define COMPILER "clang"
#else
#define COMPILER "gcc"
#endif

static enum phase_result version(struct req *r)
{
    if (!accept_names(r->headers ? http_headers_get(r->headers, "accept") : NULL, "application/json"))
        return rest_not_acceptable(r, "application/json", true);
    cJSON *v = json_build(
        r->arena,
        "{'major':'" K3C_KUBERNETES_MAJOR "','minor':'" K3C_KUBERNETES_MINOR "','emulationMajor':'" K3C_KUBERNETES_MAJOR
        "','emulationMinor':'" K3C_KUBERNETES_MINOR "','minCompatibilityMajor':'" K3C_KUBERNETES_MAJOR
        "','minCompatibilityMinor':'35','gitVersion':%s,'gitCommit':%s,'gitTreeState':%s,'buildDate':%s,"
        "'goVersion':'none','compiler':'" COMPILER "','platform':'linux/" K3C_ARCH "'}",
        K3C_VERSION, k3c_commit, k3c_tree, k3c_build_date);
    return answer_tree(r, 200, v, NULL);
}

const struct handler path_version = {.store = version};

static enum phase_result answer_metrics(struct req *r, struct metrics *which)
{
    cleanup_strbuf struct strbuf out = {0};
    metrics_write(which, &out);
    cleanup_blob struct blob *b = strbuf_to_blob(&out);
    return answer_text(r, 200, "text/plain; version=0.0.4; charset=utf-8", b);
}

static enum phase_result metrics(struct req *r)
{
    return answer_metrics(r, r->srv->metrics);
}

const struct handler path_metrics = {.store = metrics};

static enum phase_result slis(struct req *r)
{
    return answer_metrics(r, r->srv->health->slis);
}

const struct handler path_slis = {.store = slis};
