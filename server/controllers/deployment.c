#include "server/controllers/deployment.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/client/events.h"
#include "core/format/json.h"
#include "core/format/selector.h"
#include "core/model/pod.h"
#include "server/controllers/claim.h"
#include "server/controllers/deployment_int.h"
#include "server/controllers/objects.h"

/* --- which Deployments a change concerns --- */

static void on_set(void *self, struct item *old, struct item *now)
{
    struct deployment_controller *c = self;
    struct item *before = old ? claim_owner(c->deployments, "Deployment", old) : NULL;
    struct item *after = now ? claim_owner(c->deployments, "Deployment", now) : NULL;
    if (before)
        queue_add(c->base.queue, before->key);
    if (after && after != before)
        queue_add(c->base.queue, after->key);
    if (now && !object_controller(item_tree(now)) && !object_deleting(item_tree(now)))
        claim_enqueue(c->base.queue, c->deployments, c->deployments_by_namespace, now);
}

/* Recreate goes on when the last old pod is gone. */
static void on_pod(void *self, struct item *old, struct item *now)
{
    struct deployment_controller *c = self;
    struct item *it = now ? now : old;
    if (now && !pod_terminal(item_tree(now)))
        return;
    const cJSON *ref = object_controller(item_tree(it));
    struct item *set = ref ? informer_get_in(c->sets, it->namespace, json_str_or(ref, "name", "")) : NULL;
    struct item *d = set ? claim_owner(c->deployments, "Deployment", set) : NULL;
    if (d && str_eq(json_str(item_tree(d), "spec.strategy.type"), "Recreate"))
        queue_add(c->base.queue, d->key);
}

static void on_deployment(void *self, struct item *old, struct item *now)
{
    controller_enqueue(&((struct deployment_controller *)self)->base, old, now);
}

/* --- rolling update --- */

static bool grow_fresh(struct rollout *r)
{
    if (r->fresh->replicas == r->replicas)
        return false;
    return rollout_scale_set(r, r->fresh, r->fresh->replicas > r->replicas ? r->replicas : rollout_new_replicas(r));
}

/* Pods of old sets that are not available cost nothing to take away. */
static int64_t shrink_unhealthy(struct rollout *r, int64_t most)
{
    int64_t done = 0;
    for (size_t n = 0; n < r->nolds && done < most; n++) {
        struct rollout_set *s = r->olds[n];
        int64_t take = MIN_OF(most - done, s->replicas - s->available);
        if (s->replicas <= 0 || take <= 0)
            continue;
        rollout_scale_set(r, s, s->replicas - take);
        done += take;
    }
    return done;
}

static int64_t shrink_available(struct rollout *r, int64_t most)
{
    int64_t done = 0;
    for (size_t n = 0; n < r->nolds && done < most; n++) {
        struct rollout_set *s = r->olds[n];
        int64_t take = MIN_OF(most - done, s->replicas);
        if (take <= 0)
            continue;
        rollout_scale_set(r, s, s->replicas - take);
        done += take;
    }
    return done;
}

static bool shrink_olds(struct rollout *r)
{
    if (!rollout_wanted(r->olds, r->nolds))
        return false;
    int64_t min_available = r->replicas - r->max_unavailable;
    int64_t most = rollout_wanted(r->all, r->count) - min_available - (r->fresh->replicas - r->fresh->available);
    if (most <= 0)
        return false;
    int64_t done = shrink_unhealthy(r, most);
    done += shrink_available(r, rollout_available(r->all, r->count) - min_available);
    return done > 0;
}

static void roll(struct rollout *r)
{
    if (!r->fresh) {
        rollout_create(r);
        return;
    }
    if (!grow_fresh(r) && !shrink_olds(r) && rollout_complete(r, r->old_status))
        rollout_clean_up(r);
    rollout_status(r, true);
}

/* --- recreate --- */

static bool old_pods_run(const struct rollout *r)
{
    if (rollout_actual(r->olds, r->nolds) > 0)
        return true;
    for (size_t n = 0; n < r->nolds; n++) {
        struct informer_set pods = informer_find(r->c->pods, r->c->pods_by_owner, r->olds[n]->uid);
        for (size_t i = 0; i < pods.count; i++)
            if (!pod_terminal(item_tree(pods.list[i])))
                return true;
    }
    return false;
}

static void recreate(struct rollout *r)
{
    bool scaled = false;
    for (size_t n = 0; n < r->nolds; n++)
        if (r->olds[n]->replicas > 0)
            scaled |= rollout_scale_set(r, r->olds[n], 0);
    if (scaled || old_pods_run(r)) {
        rollout_status(r, true);
        return;
    }
    if (!r->fresh) {
        rollout_create(r);
        return;
    }
    if (r->fresh->replicas != r->replicas)
        rollout_scale_set(r, r->fresh, r->replicas);
    if (rollout_complete(r, r->old_status))
        rollout_clean_up(r);
    rollout_status(r, true);
}

/* --- a round --- */

static void read_strategy(struct rollout *r)
{
    const cJSON *spec = json_get(r->d, "spec"), *rolling = json_at(spec, "strategy.rollingUpdate");
    r->replicas = json_int(spec, "replicas", 1);
    r->rolling = !str_eq(json_str(spec, "strategy.type"), "Recreate");
    if (!r->rolling)
        return;
    r->max_surge = scaled_value(json_get(rolling, "maxSurge"), r->replicas, true, 0);
    r->max_unavailable = scaled_value(json_get(rolling, "maxUnavailable"), r->replicas, false, 0);
    if (!r->max_surge && !r->max_unavailable)
        r->max_unavailable = 1;
    r->max_unavailable = MIN_OF(r->max_unavailable, r->replicas);
}

static void decide(struct rollout *r)
{
    if (object_deleting(r->d)) {
        rollout_status(r, false);
        return;
    }
    rollout_pause_condition(r);
    if (!rollout_number(r))
        return;
    bool paused = json_bool(r->d, "spec.paused", false);
    if (paused || rollout_scaling(r)) {
        rollout_scale_all(r);
        if (paused)
            rollout_clean_up(r);
        rollout_status(r, false);
    } else if (r->rolling) {
        roll(r);
    } else {
        recreate(r);
    }
}

/* Selecting everything is refused, but has been seen. */
static void refuse(struct rollout *r)
{
    rollout_event(r, "Warning", "SelectingAll",
                  "This deployment is selecting all pods. A non-empty selector is required.");
    int64_t generation = json_int(r->d, "metadata.generation", 0);
    if (json_int(r->old_status, "observedGeneration", 0) >= generation)
        return;
    json_put(r->w->arena, r->d, "status.observedGeneration", json_number(r->w->arena, generation));
    rollout_write_status(r);
}

static void work(struct work *w)
{
    struct deployment_controller *c = w->ctx;
    struct item *it = informer_get(c->deployments, w->key);
    if (!it)
        return;
    struct rollout *r = arena_alloc(w->arena, sizeof(*r));
    r->c = c;
    r->w = w;
    r->d = json_copy(w->arena, item_tree(it));
    r->old_status = json_copy(w->arena, json_get(r->d, "status"));
    r->namespace = json_str_or(r->d, "metadata.namespace", "");
    r->name = json_str(r->d, "metadata.name");
    r->uid = json_str_or(r->d, "metadata.uid", "");
    struct selector selector;
    if (selector_from_tree(w->arena, json_at(r->d, "spec.selector"), &selector, NULL) || !selector.count) {
        refuse(r);
        return;
    }
    struct claim claim = {
        .owner = it,
        .owner_resource = &resource_deployments,
        .api_version = "apps/v1",
        .kind = "Deployment",
        .owner_deleting = object_deleting(r->d),
        .selector = &selector,
        .children = c->sets,
        .child_resource = &resource_replicasets,
        .index = c->sets_by_owner,
    };
    struct item **sets;
    size_t count;
    if (!claim_children(w, &claim, &sets, &count))
        return;
    read_strategy(r);
    rollout_find(r, sets, count);
    decide(r);
}

void rollout_event(struct rollout *r, const char *type, const char *reason, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    const char *text = arena_vprintf(r->w->arena, fmt, args);
    va_end(args);
    struct event_about about = event_about(r->d);
    about.api_version = "apps/v1";
    about.kind = "Deployment";
    events_post(r->c->base.events, &about, type, reason, "%s", text);
}

struct deployment_controller *deployment_controller_new(const struct controller_env *env)
{
    struct deployment_controller *c = mem_alloc(sizeof(*c));
    controller_init(&c->base, env, "deployment", work, c);
    c->deployments = controller_watch(&c->base, &resource_deployments, on_deployment, c);
    c->sets = controller_watch(&c->base, &resource_replicasets, on_set, c);
    c->pods = controller_watch(&c->base, &resource_pods, on_pod, c);
    c->sets_by_owner = informer_index(c->sets, informer_by_controller);
    c->pods_by_owner = informer_index(c->pods, informer_by_controller);
    c->deployments_by_namespace = informer_index(c->deployments, informer_by_namespace);
    controller_ready(&c->base);
    return c;
}

struct deployment_controller *deployment_controller_free(struct deployment_controller *c)
{
    if (!c)
        return NULL;
    controller_end(&c->base, c);
    free(c);
    return NULL;
}
