#include "server/apiserver/request_metrics.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/metrics.h"
#include "core/base/version.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/request.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

#define REQUEST_LABELS "code,component,dry_run,group,resource,scope,subresource,verb,version"
#define DURATION_LABELS "component,dry_run,group,resource,scope,subresource,verb,version"
#define STREAM_LABELS "component,group,resource,scope,subresource,verb,version"

static const double seconds[] = {0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1,  1.25, 1.5, 2,
                                 3,     4,     5,    6,   8,   10,  15,  20,  30, 45,   60,  0};
static const double sizes[] = {1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 0};

static const double admission_seconds[] = {0.005, 0.025, 0.1, 0.5, 1, 2.5, 0};
static const double list_seconds[] = {0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 2, 4, 6, 8, 10, 15, 20, 30, 45, 60, 0};

enum { CACHE = 256 };

/* The series of one sort of request, found by what it is made of. */
struct cached {
    const struct handler *handler;
    const struct kind *kind;
    const struct kind_subresource *sub;
    int code;
    bool dry_run, namespaced, named;
    struct metric *total, *duration, *size;
};

/* The same of a plugin of admission; names are literals. */
struct looked {
    const char *name, *operation;
    bool checking, refused;
    struct metric *series;
};

struct request_metrics {
    struct apiserver *srv;
    struct metric_family *total, *duration, *size, *streams, *inflight, *objects, *disk, *deprecated, *plugins, *steps,
        *watch_lists;
    struct metric *cpu, *rss, *virtual, *started, *max_fds;
    struct cached cache[CACHE];
    struct looked looked[128];
};

static const char *scope_of(const struct req *r)
{
    if (!r->info.resource_request)
        return "";
    if (*r->info.name && r->info.verb != VERB_LIST && r->info.verb != VERB_WATCH)
        return "resource";
    return *r->info.namespace ? "namespace" : "cluster";
}

static const char *verb_of(const struct req *r)
{
    static const char *const names[VERB_COUNT] = {
        [VERB_GET] = "GET",       [VERB_LIST] = "LIST",
        [VERB_WATCH] = "WATCH",   [VERB_CREATE] = "POST",
        [VERB_UPDATE] = "PUT",    [VERB_PATCH] = "PATCH",
        [VERB_DELETE] = "DELETE", [VERB_DELETECOLLECTION] = "DELETECOLLECTION",
    };
    static const char *const known[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    if (r->info.verb != VERB_NONE)
        return names[r->info.verb];
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (!strcmp(r->method, known[i]))
            return known[i];
    return "other";
}

static void find_series(struct request_metrics *m, struct req *r, struct cached *c)
{
    /* Only what is served becomes a label: clients choose paths, they shall not choose series. */
    bool known = r->kind != NULL;
    char code[12];
    snprintf(code, sizeof(code), "%d", c->code);
    const char *values[] = {code,
                            "apiserver",
                            c->dry_run ? "All" : "",
                            known ? r->kind->group : "",
                            known ? r->kind->resource : "",
                            known ? scope_of(r) : "",
                            known && r->sub ? r->sub->name : "",
                            verb_of(r),
                            known ? r->kind->version : ""};
    const char *stream[] = {values[1], values[3], values[4], values[5], values[6], values[7], values[8]};
    c->total = metric_series(m->total, values);
    c->duration = metric_series(m->duration, values + 1);
    c->size = metric_series(m->size, stream);
}

static void tell_deprecated(struct request_metrics *m, const struct req *r)
{
    const char *values[] = {r->kind->group, "", r->kind->resource, r->sub ? r->sub->name : "", r->kind->version};
    metric_series(m->deprecated, values)->value = 1;
}

void request_metrics_admission(struct req *r, const char *name, const char *operation, bool checking, bool refused,
                               uint64_t us)
{
    struct request_metrics *m = r->srv->request_metrics;
    struct metric_family *family = name ? m->plugins : m->steps;
    struct looked want = {name, operation, checking, refused, NULL};
    uintptr_t hash = (uintptr_t)name / 4 * 7 + (uintptr_t)operation / 4 * 3 + checking + 2U * refused;
    struct looked *c = &m->looked[hash % COUNT_OF(m->looked)];
    if (!c->series || c->name != name || c->operation != operation || c->checking != checking ||
        c->refused != refused) {
        const char *values[] = {name, operation, refused ? "true" : "false", checking ? "validate" : "admit"};
        *c = want;
        c->series = metric_series(family, values + !name);
    }
    metric_observe(family, c->series, (double)us / 1e6);
}

void request_metrics_watch_list(struct req *r)
{
    struct request_metrics *m = r->srv->request_metrics;
    const char *values[] = {r->kind->group, r->kind->resource, scope_of(r), r->kind->version};
    metric_observe(m->watch_lists, metric_series(m->watch_lists, values),
                   (double)(clock_mono_us() - r->started_us) / 1e6);
}

void request_metrics_done(struct req *r, int code, uint64_t bytes)
{
    struct request_metrics *m = r->srv->request_metrics;
    struct cached want = {.handler = r->handler,
                          .kind = r->kind,
                          .sub = r->sub,
                          .code = code,
                          .dry_run = r->dry_run,
                          .namespaced = *r->info.namespace != 0,
                          .named = *r->info.name != 0};
    uintptr_t hash = (uintptr_t)want.handler / 16 * 31 + (uintptr_t)want.kind / 16 * 7 + (unsigned)code * 3 +
                     want.namespaced + 2U * want.named;
    struct cached *c = &m->cache[hash % CACHE];
    if (c->handler != want.handler || c->kind != want.kind || c->sub != want.sub || c->code != want.code ||
        c->dry_run != want.dry_run || c->namespaced != want.namespaced || c->named != want.named || !c->total ||
        !r->handler) {
        *c = want;
        find_series(m, r, c);
        if (r->kind && r->kind->deprecated)
            tell_deprecated(m, r);
    }
    c->total->value++;
    metric_observe(m->duration, c->duration, (double)(clock_mono_us() - r->started_us) / 1e6);
    metric_observe(m->size, c->size, (double)bytes);
}

void request_metrics_stream(struct req *r, int change)
{
    struct request_metrics *m = r->srv->request_metrics;
    const char *values[] = {"apiserver", r->kind->group,  r->kind->resource, scope_of(r), r->sub ? r->sub->name : "",
                            verb_of(r),  r->kind->version};
    metric_series(m->streams, values)->value += change;
}

static void set_inflight(struct request_metrics *m)
{
    const char *read_only[] = {"readOnly"}, *mutating[] = {"mutating"};
    metric_series(m->inflight, read_only)->value = m->srv->inflight;
    metric_series(m->inflight, mutating)->value = m->srv->mutating;
}

static void set_objects(struct request_metrics *m)
{
    for (size_t i = 0; i < kinds_count; i++) {
        if (kinds[i].flags & KIND_NOT_STORED || kinds[i].storage)
            continue;
        char prefix[256], name[256];
        snprintf(prefix, sizeof(prefix), "%s%s%s/", kinds[i].resource, *kinds[i].group ? "." : "", kinds[i].group);
        snprintf(name, sizeof(name), "%.*s", (int)strlen(prefix) - 1, prefix);
        const char *values[] = {name};
        metric_series(m->objects, values)->value = (double)store_total(m->srv->store, prefix).count;
    }
    const char *cluster[] = {"sqlite"};
    metric_series(m->disk, cluster)->value = (double)store_bytes_on_disk(m->srv->store);
}

/* /proc/self/statm: pages in all, pages resident, ... */
static void set_memory(struct request_metrics *m)
{
    char text[128] = "";
    cleanup_close int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
    char *end;
    if (n <= 0)
        return;
    double page = (double)sysconf(_SC_PAGESIZE);
    m->virtual->value = (double)strtoul(text, &end, 10) * page;
    m->rss->value = (double)strtoul(end, NULL, 10) * page;
}

static void set_process(struct request_metrics *m)
{
    struct rusage usage;
    struct rlimit limit;
    set_memory(m);
    if (getrusage(RUSAGE_SELF, &usage) == 0)
        m->cpu->value = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                        (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0)
        m->max_fds->value = (double)limit.rlim_cur;
}

static void before_write(void *ctx)
{
    struct request_metrics *m = ctx;
    set_inflight(m);
    set_objects(m);
    set_process(m);
}

static struct metric *single(struct metrics *m, enum metric_type type, const char *name, const char *help)
{
    return metric_series(metrics_family(m, type, name, help, "", NULL), NULL);
}

static void add_build_info(struct metrics *m)
{
    const char *values[] = {K3C_KUBERNETES_MAJOR, K3C_KUBERNETES_MINOR, K3C_VERSION, k3c_commit};
    metric_series(metrics_family(m, METRIC_GAUGE, "kubernetes_build_info", "The version that runs; always 1.",
                                 "major,minor,git_version,git_commit", NULL),
                  values)
        ->value = 1;
}

/* Nothing is switched here: what of Kubernetes' switches for features that are not yet, or will not be, everywhere is
 * how in this server. */
static void add_features(struct metrics *m)
{
    static const struct {
        const char *name, *stage;
        int on;
    } features[] = {{"APIResponseCompression", "BETA", 1},
                    {"APIServerIdentity", "BETA", 1},
                    {"AllAlpha", "ALPHA", 0},
                    {"AllBeta", "BETA", 0},
                    {"CBORServingAndStorage", "ALPHA", 0},
                    {"ComponentFlagz", "BETA", 1},
                    {"ComponentStatusz", "BETA", 1},
                    {"ExtendWebSocketsToKubelet", "BETA", 1},
                    {"PortForwardWebsockets", "BETA", 1},
                    {"StorageVersionHash", "BETA", 1},
                    {"WatchList", "BETA", 1}};
    struct metric_family *f = metrics_family(m, METRIC_GAUGE, "kubernetes_feature_enabled",
                                             "Whether a feature is there.", "name,stage", NULL);
    for (size_t i = 0; i < COUNT_OF(features); i++) {
        const char *values[] = {features[i].name, features[i].stage};
        metric_series(f, values)->value = features[i].on;
    }
}

/* There is one validation here, so that two cannot differ: 0 is the truth, and suites ask for it. */
static void add_validation(struct metrics *m)
{
    single(m, METRIC_COUNTER, "apiserver_validation_declarative_validation_mismatch_total",
           "How often validations by rule and by hand differed.");
    single(m, METRIC_COUNTER, "apiserver_validation_declarative_validation_panic_total",
           "How often validation by rule broke down.");
}

static void add_admission(struct request_metrics *m, struct metrics *all)
{
    m->plugins = metrics_family(all, METRIC_HISTOGRAM, "apiserver_admission_controller_admission_duration_seconds",
                                "Time of a plugin of admission.", "name,operation,rejected,type", admission_seconds);
    m->steps =
        metrics_family(all, METRIC_HISTOGRAM, "apiserver_admission_step_admission_duration_seconds",
                       "Time of all plugins of a phase of admission.", "operation,rejected,type", admission_seconds);
}

struct request_metrics *request_metrics_new(struct apiserver *s)
{
    struct request_metrics *m = mem_alloc(sizeof(*m));
    struct metrics *all = s->metrics;
    m->srv = s;
    m->total =
        metrics_family(all, METRIC_COUNTER, "apiserver_request_total", "Requests answered.", REQUEST_LABELS, NULL);
    m->duration = metrics_family(all, METRIC_HISTOGRAM, "apiserver_request_duration_seconds",
                                 "Time from the whole request to the answer's hand-over.", DURATION_LABELS, seconds);
    m->size = metrics_family(all, METRIC_HISTOGRAM, "apiserver_response_sizes", "Bytes of answers before compression.",
                             STREAM_LABELS, sizes);
    m->streams = metrics_family(all, METRIC_GAUGE, "apiserver_longrunning_requests",
                                "Watches, logs and sessions that run.", STREAM_LABELS, NULL);
    m->inflight = metrics_family(all, METRIC_GAUGE, "apiserver_current_inflight_requests",
                                 "Requests that are counted now.", "request_kind", NULL);
    m->objects = metrics_family(all, METRIC_GAUGE, "apiserver_storage_objects", "Objects stored.", "resource", NULL);
    m->disk = metrics_family(all, METRIC_GAUGE, "apiserver_storage_size_bytes", "Bytes of the datastore on disk.",
                             "storage_cluster_id", NULL);
    m->cpu = single(all, METRIC_COUNTER, "process_cpu_seconds_total", "CPU time of the process.");
    m->rss = single(all, METRIC_GAUGE, "process_resident_memory_bytes", "Resident memory.");
    m->virtual = single(all, METRIC_GAUGE, "process_virtual_memory_bytes", "Virtual memory.");
    m->max_fds = single(all, METRIC_GAUGE, "process_max_fds", "Limit of open files.");
    m->started = single(all, METRIC_GAUGE, "process_start_time_seconds", "When the server started, since 1970.");
    m->started->value = (double)clock_real_s();
    m->deprecated = metrics_family(all, METRIC_GAUGE, "apiserver_requested_deprecated_apis",
                                   "Deprecated APIs that somebody asked for.",
                                   "group,removed_release,resource,subresource,version", NULL);
    m->watch_lists = metrics_family(all, METRIC_HISTOGRAM, "apiserver_watch_list_duration_seconds",
                                    "Time until a watch list told all that it began with.",
                                    "group,resource,scope,version", list_seconds);
    add_admission(m, all);
    add_features(all);
    add_validation(all);
    add_build_info(all);
    metrics_on_write(all, before_write, m);
    return m;
}

struct request_metrics *request_metrics_free(struct request_metrics *m)
{
    free(m);
    return NULL;
}
