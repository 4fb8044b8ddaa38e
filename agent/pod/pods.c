/* All pods of the node: what is wanted, what is there, what was there before k3c started. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/sysinfo.h>

#include "agent/pod/resources.h"
#include "agent/pod/worker_int.h"
#include "agent/runtime/cgroup.h"
#include "agent/runtime/child.h"
#include "agent/runtime/runtime.h"
#include "agent/runtime/shim.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/wire/loop.h"

static char *text_or(const char *text, const char *standard)
{
    return mem_strdup(text ? text : standard);
}

static void on_clock_set(void *arg, int64_t seconds)
{
    struct pods *p = arg;
    struct map_entry *e;
    (void)seconds;
    for (size_t i = 0; (e = map_next(&p->workers, &i));)
        pod_sources_renew_tokens(e->value);
}

static struct pods *new_pods(const struct pods_options *o)
{
    struct pods *p = mem_alloc(sizeof(*p));
    struct sysinfo info = {0};
    sysinfo(&info);
    *p = (struct pods){
        .loop = o->loop,
        .runtime = o->runtime,
        .ops = o->ops,
        .ops_ctx = o->ops_ctx,
        .root_dir = text_or(o->root_dir, "/var/lib/k3c/agent/pods"),
        .log_dir = text_or(o->log_dir, "/var/log/pods"),
        .node_name = text_or(o->node_name, ""),
        .cluster_domain = text_or(o->cluster_domain, "cluster.local"),
        .cluster_dns = mem_strdup(o->cluster_dns),
        .resolv_conf = text_or(o->resolv_conf, "/etc/resolv.conf"),
        .allocatable_cpu_milli = o->allocatable_cpu_milli,
        .allocatable_memory = o->allocatable_memory,
        .node_memory = (uint64_t)info.totalram * info.mem_unit,
        .pids_max = o->pids_max,
    };
    p->clock = loop_clock_new(o->loop, on_clock_set, p);
    list_init(&p->exit_watches);
    list_init(&p->removals);
    pods_set_node_ips(p, o->node_ips, o->n_node_ips);
    return p;
}

void pods_set_node_ips(struct pods *p, const char *const *ips, size_t n)
{
    char *fresh[POD_ADDRESSES] = {0};
    p->n_node_ips = MIN_OF(n, (size_t)POD_ADDRESSES);
    for (size_t i = 0; i < p->n_node_ips; i++)
        fresh[i] = mem_strdup(ips[i]);
    for (size_t i = 0; i < POD_ADDRESSES; i++) {
        free(p->node_ips[i]);
        p->node_ips[i] = fresh[i];
    }
    pods_kick(p);
}

/* ---- the CPU */

static void set_class_shares(struct pods *p, const char *qos, uint64_t shares)
{
    cleanup_arena struct arena *a = arena_new();
    struct cgroups *cg = runtime_cgroups(p->runtime);
    struct err err = {0};
    if (cgroup_pod_make(cg, cgroup_class_path(cg, a, qos), &(struct cgroup_limits){.cpu_shares = shares}, &err))
        log_warn("%s; its pods have another share of the CPU than they asked for", err.text);
}

void pods_share_cpu(struct pods *p)
{
    int64_t milli = 0;
    struct map_entry *e;
    for (size_t i = 0; (e = map_next(&p->workers, &i));) {
        const struct worker *w = e->value;
        if (w->stage < WORKER_OVER && !w->rejected && str_eq(pod_qos(w->pod), "Burstable"))
            milli += pod_request(w->pod, "cpu", 1);
    }
    uint64_t shares = cpu_shares(milli);
    if (shares != p->burstable_shares)
        set_class_shares(p, "Burstable", shares);
    p->burstable_shares = shares;
}

/* ---- what was there before */

static void load_all(struct pods *p)
{
    DIR *d = opendir(p->root_dir);
    struct dirent *entry;
    while (d && (entry = readdir(d))) {
        struct err err = {0};
        if (entry->d_name[0] != '.' && state_load(p, entry->d_name, &err))
            log_warn("%s/%s cannot be read (%s); it is made anew if the API still wants it", p->root_dir, entry->d_name,
                     err.text);
    }
    if (d)
        closedir(d);
}

bool pods_has_container(const struct pods *p, const char *id)
{
    struct map_entry *e;
    for (size_t k = 0; (e = map_next(&p->workers, &k));) {
        const struct worker *w = e->value;
        if (!strcmp(w->sandbox.id, id))
            return true;
        for (size_t i = 0; i < w->count; i++)
            if (!strcmp(w->containers[i]->now.id, id) || !strcmp(w->containers[i]->next.id, id))
                return true;
    }
    return false;
}

static void note_orphan(void *arg, const char *id)
{
    struct pods *p = arg;
    if (pods_has_container(p, id))
        return;
    p->orphans = mem_realloc(p->orphans, (p->norphans + 1) * sizeof(*p->orphans));
    p->orphans[p->norphans++] = mem_strdup(id);
}

/* One after the other: whoever runs in a bundle that no pod claims is killed, and the bundle goes. */
static void remove_orphan(struct pods *p);

static void orphan_removed(void *ctx, int status, struct slice output)
{
    struct pods *p = ctx;
    char *id = p->orphans[--p->norphans];
    p->orphan_remover = NULL;
    log_warn("container %.12s belongs to no pod; it was removed%s%.*s", id, status ? ": " : "",
             status ? (int)output.n : 0, output.p ? output.p : "");
    runtime_bundle_remove(p->runtime, id);
    free(id);
    remove_orphan(p);
}

static void remove_orphan(struct pods *p)
{
    while (p->norphans && !p->orphan_remover) {
        char *id = p->orphans[p->norphans - 1];
        p->orphan_remover = shim_remove_dead(p->runtime, id, orphan_removed, p, NULL);
        if (p->orphan_remover)
            return;
        runtime_bundle_remove(p->runtime, id);
        free(id);
        p->norphans--;
    }
}

int pods_new(const struct pods_options *o, struct pods **ret, struct err *err)
{
    struct pods *p = new_pods(o);
    int r = file_make_dir(p->root_dir, 0750, err);
    if (!r)
        r = file_make_dir(p->log_dir, 0755, err);
    if (r) {
        pods_free(p);
        return r;
    }
    load_all(p);
    if (p->allocatable_cpu_milli) /* all pods together, beside what else the machine runs */
        set_class_shares(p, "Guaranteed", cpu_shares((int64_t)p->allocatable_cpu_milli));
    pods_share_cpu(p);
    runtime_each_bundle(p->runtime, note_orphan, p);
    remove_orphan(p);
    *ret = p;
    return 0;
}

struct pods *pods_free(struct pods *p)
{
    if (!p)
        return NULL;
    struct map_entry *e;
    removals_forget(p);
    loop_clock_free(p->clock);
    for (size_t i = 0; (e = map_next(&p->workers, &i));) {
        struct worker *w = e->value;
        if (w->dirty)
            state_save(w);
        worker_free(w);
    }
    for (struct list *at; (at = list_pop(&p->exit_watches));)
        pods_watch_cancel((struct pods_exit_watch *)(void *)at);
    child_free(p->orphan_remover);
    for (size_t i = 0; i < p->norphans; i++)
        free(p->orphans[i]);
    free(p->orphans);
    map_free(&p->workers);
    pods_set_node_ips(p, NULL, 0);
    free(p->root_dir);
    free(p->log_dir);
    free(p->node_name);
    free(p->cluster_domain);
    free(p->cluster_dns);
    free(p->resolv_conf);
    free(p);
    return NULL;
}

/* ---- what is wanted */

static bool is_uid(const char *uid)
{
    size_t n = strlen(uid);
    return n > 0 && n <= 64 && uid[0] != '.' &&
           strspn(uid, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-.") == n;
}

void pods_set(struct pods *p, const cJSON *pod)
{
    const char *uid = json_str_or(pod, "metadata.uid", "");
    if (!is_uid(uid)) { /* it becomes the name of a directory */
        log_error("a pod with the uid \"%.64s\" is not run", uid);
        return;
    }
    struct worker *w = map_get(&p->workers, uid);
    if (!w)
        w = worker_new(p, pod);
    worker_set_pod(w, pod);
}

/* Its object went before it ended: somebody deleted it by force, and does not wait. */
static void gone(struct worker *w)
{
    enum { FORCED_GRACE_S = 1 };
    w->gone = true;
    w->dirty = true;
    worker_stop(w, FORCED_GRACE_S);
    pods_resize(w->pods);
}

void pods_gone(struct pods *p, const char *uid)
{
    struct worker *w = map_get(&p->workers, uid);
    if (w)
        gone(w);
}

void pods_synced(struct pods *p)
{
    struct map_entry *e;
    for (size_t i = 0; (e = map_next(&p->workers, &i));) {
        struct worker *w = e->value;
        if (!w->known)
            gone(w);
    }
    p->synced = true;
    pods_resize(p);
}

void pods_kick(struct pods *p)
{
    struct map_entry *e;
    for (size_t i = 0; (e = map_next(&p->workers, &i));)
        worker_kick(e->value);
    pods_resize(p);
}

int pods_evict(struct pods *p, const char *uid, const char *reason, const char *message)
{
    struct worker *w = map_get(&p->workers, uid);
    if (!w)
        return -ENOENT;
    worker_fail(w, reason, message);
    return 0;
}

void pods_status_written(struct pods *p, const char *uid)
{
    struct worker *w = map_get(&p->workers, uid);
    if (!w)
        return;
    w->status_written = true;
    if (w->overruled)
        worker_tell_again(w);
    worker_kick(w);
}

/* ---- what there is */

size_t pods_count(const struct pods *p)
{
    return map_count(&p->workers);
}

static cJSON *pod_tree(const struct worker *w, struct arena *a)
{
    cJSON *pod = json_copy(a, w->resizing.wanted ? w->resizing.wanted : w->pod);
    if (w->status)
        json_set(a, pod, "status", json_copy(a, w->status));
    return pod;
}

cJSON *pods_list(const struct pods *p, struct arena *a)
{
    cJSON *list = json_array(a);
    struct map_entry *e;
    for (size_t i = 0; (e = map_next(&p->workers, &i));)
        json_append(list, pod_tree(e->value, a));
    return list;
}
