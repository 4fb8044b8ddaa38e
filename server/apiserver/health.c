#include "server/apiserver/health.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/metrics.h"
#include "core/base/version.h"
#include "core/format/json.h"
#include "core/model/status.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/authz_rbac.h"
#include "server/apiserver/bootstrap.h"
#include "server/apiserver/flow.h"
#include "server/apiserver/handlers.h"
#include "server/apiserver/identity_lease.h"
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

enum { HEALTHZ = 1, LIVEZ = 2, READYZ = 4, LIVE = HEALTHZ | LIVEZ, EVERYWHERE = LIVE | READYZ, PLACES = READYZ + 1 };

enum { STORE_STALL_MS = 10 * 1000 }; /* an SD card may take seconds */

struct check {
    const char *name;
    unsigned where;
    bool (*holds)(struct health *h);
    struct {
        struct metric *held, *success, *error; /* NULL: not asked for yet */
    } seen[PLACES];
    struct check *next;
};

struct health {
    struct apiserver *srv;
    struct arena *arena;
    struct check *first, *last;
    struct metrics *slis; /* what the checks found when they were asked for together */
    struct metric_family *held, *asked;
    uint64_t waits_for, waits_since_ms; /* a revision that was not durable when somebody asked, 0: none */
};

static bool alive(struct health *h)
{
    (void)h;
    return true; /* whoever hears it knows */
}

static bool log_takes_lines(struct health *h)
{
    (void)h;
    return log_writable();
}

/* A writer that hangs (a dead disk) lets the durable revision fall behind and stay there. What it refuses (a full disk)
 * is taken back and answered with an error: that store works. */
static bool store_works(struct health *h)
{
    const struct store *store = h->srv->store;
    uint64_t now = clock_mono_ms(), durable = store_durable(store);
    if (durable >= store_revision(store)) {
        h->waits_for = 0;
    } else if (!h->waits_for || durable >= h->waits_for) {
        h->waits_for = store_revision(store);
        h->waits_since_ms = now;
    }
    return !h->waits_for || now - h->waits_since_ms < STORE_STALL_MS;
}

static bool not_draining(struct health *h)
{
    return !h->srv->draining;
}

static bool stored(const struct health *h, const char *key)
{
    struct store_kv kv;
    return store_get(h->srv->store, key, &kv) == 0;
}

static bool follows_store(struct health *h)
{
    return rbac_follows(h->srv->rbac) && node_graph_follows(h->srv->node_graph);
}

static bool roles_known(struct health *h)
{
    return rbac_follows(h->srv->rbac) && map_count(&h->srv->rbac->objects[RBAC_CLUSTER_ROLE]);
}

static bool namespaces_there(struct health *h)
{
    return bootstrap_kept(h->srv->keeper) && stored(h, "namespaces/default") && stored(h, "namespaces/kube-system") &&
           stored(h, "namespaces/kube-public") && stored(h, "namespaces/kube-node-lease");
}

static bool service_there(struct health *h)
{
    return bootstrap_kept(h->srv->keeper) && stored(h, "services/default/kubernetes");
}

static bool authentication_there(struct health *h)
{
    return bootstrap_kept(h->srv->keeper) && stored(h, "configmaps/kube-system/extension-apiserver-authentication");
}

static bool classes_there(struct health *h)
{
    return stored(h, "priorityclasses.scheduling.k8s.io/system-node-critical") &&
           stored(h, "priorityclasses.scheduling.k8s.io/system-cluster-critical");
}

static bool flow_followed(struct health *h)
{
    return flow_follows(h->srv->flow);
}

static bool flow_there(struct health *h)
{
    return flow_kept(h->srv->flow);
}

static bool lease_held(struct health *h)
{
    return identity_lease_held(h->srv->lease);
}

static bool leases_swept(struct health *h)
{
    return identity_lease_swept(h->srv->lease);
}

static void add(struct health *h, const char *name, unsigned where, bool (*holds)(struct health *h))
{
    struct check *c = arena_alloc(h->arena, sizeof(*c));
    *c = (struct check){.name = arena_strdup(h->arena, name), .where = where, .holds = holds};
    if (h->last)
        h->last->next = c;
    else
        h->first = c;
    h->last = c;
}

/* Names and order are kube-apiserver's, who calls what runs from its start on a hook. There is a check here for what
 * there is here, and each looks at the thing itself. */
static void add_checks(struct health *h)
{
    static const struct {
        const char *name;
        unsigned where;
        bool (*holds)(struct health *h);
    } checks[] = {
        {"ping", EVERYWHERE, alive},
        {"log", EVERYWHERE, log_takes_lines},
        {"etcd", EVERYWHERE, store_works}, /* the datastore's name to clients */
        {"informer-sync", READYZ, follows_store},
        {"poststarthook/generic-apiserver-start-informers", EVERYWHERE, follows_store},
        {"poststarthook/priority-and-fairness-config-consumer", EVERYWHERE, flow_followed},
        {"poststarthook/start-system-namespaces-controller", EVERYWHERE, namespaces_there},
        {"poststarthook/start-cluster-authentication-info-controller", EVERYWHERE, authentication_there},
        {"poststarthook/start-kube-apiserver-identity-lease-controller", EVERYWHERE, lease_held},
        {"poststarthook/start-kube-apiserver-identity-lease-garbage-collector", EVERYWHERE, leases_swept},
        {"poststarthook/rbac/bootstrap-roles", EVERYWHERE, roles_known},
        {"poststarthook/scheduling/bootstrap-system-priority-classes", EVERYWHERE, classes_there},
        {"poststarthook/priority-and-fairness-config-producer", EVERYWHERE, flow_there},
        {"poststarthook/bootstrap-controller", EVERYWHERE, service_there},
        {"shutdown", READYZ, not_draining},
    };
    for (size_t i = 0; i < COUNT_OF(checks); i++)
        if (checks[i].holds != authentication_there || h->srv->o.client_ca)
            add(h, checks[i].name, checks[i].where, checks[i].holds);
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
    add_checks(h);
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

bool health_holds(struct health *h, const char *name)
{
    const struct check *c = find(h, name);
    return c && c->holds(h);
}

void health_each(const struct health *h, void (*tell)(void *ctx, const char *below, const char *name), void *ctx)
{
    for (const struct check *c = h->first; c; c = c->next) {
        if (c->where & HEALTHZ)
            tell(ctx, "/healthz", c->name);
        if (c->where & LIVEZ)
            tell(ctx, "/livez", c->name);
        if (c->where & READYZ)
            tell(ctx, "/readyz", c->name);
    }
}

/* The values of ?exclude=, each the key of a member. */
static cJSON *excluded(struct req *r, bool *verbose)
{
    const char *query = r->info.query, *key, *value;
    cJSON *names = json_object(r->arena);
    *verbose = false;
    while (http_query_next(r->arena, &query, &key, &value)) {
        *verbose = *verbose || !strcmp(key, "verbose");
        if (!strcmp(key, "exclude"))
            json_set_bool(r->arena, names, value, true);
    }
    return names;
}

static enum phase_result answer_plain(struct req *r, int code, const struct strbuf *text)
{
    cleanup_blob struct blob *b = strbuf_to_blob(text);
    answer_text(r, code, "text/plain; charset=utf-8", b);
    r->answer.nosniff = true;
    return PHASE_ANSWER;
}

static enum phase_result one_check(struct req *r, const char *name, unsigned where)
{
    cleanup_strbuf struct strbuf out = {0};
    const struct check *c = find(r->srv->health, name);
    if (!c || !(c->where & where))
        return answer_no_page(r);
    bool holds = c->holds(r->srv->health);
    strbuf_adds(&out, holds ? "ok" : "internal server error: reason withheld\n");
    answer_plain(r, holds ? 200 : 500, &out);
    r->answer.nosniff = !holds;
    return PHASE_ANSWER;
}

static const char *type_name(unsigned where)
{
    return where == HEALTHZ ? "healthz" : where == LIVEZ ? "livez" : "readyz";
}

/* Probes come from anybody, and many at once: the series are looked up once. */
static bool ask(struct health *h, struct check *c, unsigned where)
{
    bool holds = c->holds(h);
    const char *labels[] = {c->name, type_name(where), holds ? "success" : "error"};
    struct metric **asked = holds ? &c->seen[where].success : &c->seen[where].error;
    if (!c->seen[where].held)
        c->seen[where].held = metric_series(h->held, labels);
    if (!*asked)
        *asked = metric_series(h->asked, labels);
    c->seen[where].held->value = holds;
    (*asked)->value++;
    return holds;
}

static cJSON *least(const cJSON *names)
{
    cJSON *found = names->child;
    for (JSON_EACH(name, names))
        if (strcmp(name->string, found->string) < 0)
            found = name;
    return found;
}

/* What was to be excluded and is not there, in order. */
static void warn_of_unknown(cJSON *names, struct strbuf *out)
{
    const char *before = "warn: some health checks cannot be excluded: no matches for ";
    if (!names->child)
        return;
    while (names->child) {
        cJSON *name = least(names);
        strbuf_adds(out, before);
        json_write_string(out, name->string);
        before = ",";
        json_remove(names, name);
    }
    strbuf_addc(out, '\n');
}

static enum phase_result health(struct req *r)
{
    const char *path = r->info.path + 1, *slash = strchr(path, '/');
    struct slice name = {path, slash ? (size_t)(slash - path) : strlen(path)};
    unsigned where = slice_is(name, "healthz") ? HEALTHZ : slice_is(name, "livez") ? LIVEZ : READYZ;
    if (slash)
        return one_check(r, slash + 1, where);
    cleanup_strbuf struct strbuf detail = {0}, ok = {0};
    bool all = true, verbose;
    cJSON *without = excluded(r, &verbose);
    for (struct check *c = r->srv->health->first; c; c = c->next) {
        if (!(c->where & where))
            continue;
        if (json_del(without, c->name)) {
            strbuf_addf(&detail, "[+]%s excluded: ok\n", c->name);
            continue;
        }
        bool holds = ask(r->srv->health, c, where);
        all = all && holds;
        strbuf_addf(&detail, holds ? "[+]%s ok\n" : "[-]%s failed: reason withheld\n", c->name);
    }
    warn_of_unknown(without, &detail);
    strbuf_addf(&detail, "%.*s check %s\n", SLICE_ARGS(name), all ? "passed" : "failed");
    strbuf_adds(&ok, "ok");
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
