/* topologySpreadConstraints: those that forbid, and those that only score. A pod without any is spread among its
 * controller's pods, over hosts and zones, as Kubernetes' default constraints do. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/selector.h"
#include "server/scheduler/cycle.h"

#define HOSTNAME_LABEL "kubernetes.io/hostname"
#define ZONE_LABEL "topology.kubernetes.io/zone"

struct constraint {
    const char *key;
    int64_t max_skew, min_domains;
    bool honor_affinity, honor_taints;
    bool by_owner;            /* a default one: counts pods of the same controller */
    struct selector selector; /* otherwise */
    bool matches_self;
    struct map counts; /* topology value to number of pods, plus 1 */
};

struct spread {
    struct constraint *list;
    size_t count;
    bool all_keys; /* a node without one of the keys is out */
};

/* The pod's own values of matchLabelKeys become part of the selector. */
static const cJSON *with_label_keys(struct cycle *c, const cJSON *constraint)
{
    const cJSON *keys = json_get(constraint, "matchLabelKeys"), *selector = json_get(constraint, "labelSelector");
    if (!json_count(keys) || !selector)
        return selector;
    cJSON *copy = json_copy(c->arena, selector), *labels = json_ensure(c->arena, copy, "matchLabels");
    for (JSON_EACH(k, keys)) {
        const char *value = json_str(json_get(json_at(c->pod, "metadata.labels"), json_str_or(k, "", "")), "");
        if (value)
            json_set_str(c->arena, labels, json_str(k, ""), value);
    }
    return copy;
}

static void free_counts(void *arg)
{
    map_free(arg);
}

static struct constraint *add(struct cycle *c, struct spread *s)
{
    struct constraint *x = &s->list[s->count++];
    arena_defer(c->arena, free_counts, &x->counts);
    return x;
}

static struct spread *read_constraints(struct cycle *c, const char *action)
{
    const cJSON *all = json_at(c->pod, "spec.topologySpreadConstraints");
    struct spread *s = arena_alloc(c->arena, sizeof(*s));
    s->all_keys = true;
    s->list = arena_alloc(c->arena, (json_count(all) + 2) * sizeof(*s->list));
    for (JSON_EACH(t, all)) {
        if (!str_eq(json_str(t, "whenUnsatisfiable"), action))
            continue;
        struct constraint *x = add(c, s);
        x->key = json_str_or(t, "topologyKey", "");
        x->max_skew = json_int(t, "maxSkew", 1);
        x->min_domains = json_int(t, "minDomains", 1);
        x->honor_affinity = !str_eq(json_str(t, "nodeAffinityPolicy"), "Ignore");
        x->honor_taints = str_eq(json_str(t, "nodeTaintsPolicy"), "Honor");
        if (selector_from_tree(c->arena, with_label_keys(c, t), &x->selector, NULL))
            x->selector = (struct selector){.nothing = true};
        x->matches_self = selector_matches(&x->selector, json_at(c->pod, "metadata.labels"));
    }
    return s;
}

static void add_defaults(struct cycle *c, struct spread *s)
{
    static const struct {
        const char *key;
        int64_t skew;
    } defaults[] = {{HOSTNAME_LABEL, 3}, {ZONE_LABEL, 5}};
    s->all_keys = false;
    for (size_t n = 0; n < COUNT_OF(defaults); n++) {
        struct constraint *x = add(c, s);
        x->key = defaults[n].key;
        x->max_skew = defaults[n].skew;
        x->by_owner = x->honor_affinity = true;
    }
}

static int64_t matching_pods(const struct cycle *c, const struct constraint *x, const struct cluster_node *n)
{
    int64_t found = 0;
    for (LIST_EACH(node, &n->pods)) {
        const struct cluster_pod *p = CONTAINER_OF(node, struct cluster_pod, link);
        if (p->deleting || strcmp(p->item->namespace, c->namespace))
            continue;
        if (x->by_owner)
            found += p->owner == c->owner;
        else
            found += (x->selector.count || x->selector.nothing) &&
                     selector_matches(&x->selector, json_at(item_tree(p->item), "metadata.labels"));
    }
    return found;
}

static bool has_all_keys(const struct spread *s, const struct cluster_node *n)
{
    for (size_t i = 0; i < s->count; i++)
        if (!cluster_label(n, s->list[i].key))
            return false;
    return true;
}

static void count_pods(struct cycle *c, struct spread *s)
{
    for (LIST_EACH(node, &c->cluster->nodes)) {
        struct cluster_node *n = CONTAINER_OF(node, struct cluster_node, link);
        if (!n->present || (s->all_keys && !has_all_keys(s, n)))
            continue;
        for (size_t i = 0; i < s->count; i++) {
            struct constraint *x = &s->list[i];
            const char *value = cluster_label(n, x->key);
            if (!value || (x->honor_affinity && !cycle_wants_node(c, n)) ||
                (x->honor_taints && !pod_tolerates_node(c->pod, n)))
                continue;
            intptr_t has = (intptr_t)map_get(&x->counts, value);
            map_set(&x->counts, value, (void *)((has ? has : 1) + (intptr_t)matching_pods(c, x, n)));
        }
    }
}

struct spread *spread_count(struct cycle *c)
{
    struct spread *s = read_constraints(c, "DoNotSchedule");
    if (!s->count)
        return NULL;
    count_pods(c, s);
    return s;
}

static int64_t smallest(const struct constraint *x)
{
    if ((int64_t)map_count(&x->counts) < x->min_domains)
        return 0;
    int64_t least = INT64_MAX;
    struct map_entry *e;
    for (size_t i = 0; (e = map_next(&x->counts, &i));)
        least = MIN_OF(least, (int64_t)(intptr_t)e->value - 1);
    return least == INT64_MAX ? 0 : least;
}

bool spread_fits(const struct cycle *c, const struct cluster_node *n, struct verdict *v)
{
    for (size_t i = 0; c->spread && i < c->spread->count; i++) {
        const struct constraint *x = &c->spread->list[i];
        const char *value = cluster_label(n, x->key);
        v->heals = CLUSTER_NODE | CLUSTER_POD_LESS | CLUSTER_POD_MORE;
        if (!value) {
            verdict_add(v, "node(s) didn't match pod topology spread constraints (missing required label)");
            v->hopeless = true;
            return false;
        }
        intptr_t has = (intptr_t)map_get(&x->counts, value);
        if ((has ? has - 1 : 0) + x->matches_self - smallest(x) > x->max_skew) {
            verdict_add(v, "node(s) didn't match pod topology spread constraints");
            return false;
        }
    }
    return true;
}

/* The more matching pods there are already, the higher; turned round at the end. */
static double crowding(struct cycle *c, struct spread *s, const struct cluster_node *n, size_t nodes)
{
    double sum = 0;
    for (size_t i = 0; i < s->count; i++) {
        struct constraint *x = &s->list[i];
        const char *value = cluster_label(n, x->key);
        if (!value)
            continue;
        bool host = !strcmp(x->key, HOSTNAME_LABEL);
        intptr_t has = (intptr_t)map_get(&x->counts, value);
        int64_t count = host ? matching_pods(c, x, n) : has ? has - 1 : 0;
        sum += (double)count * log((double)(host ? nodes : map_count(&x->counts)) + 2) + (double)(x->max_skew - 1);
    }
    return sum;
}

void spread_score(struct cycle *c, struct cluster_node *const *nodes, size_t count, int64_t *scores)
{
    memset(scores, 0, count * sizeof(*scores));
    struct spread *s = read_constraints(c, "ScheduleAnyway");
    if (!json_count(json_at(c->pod, "spec.topologySpreadConstraints")) && c->owner)
        add_defaults(c, s);
    if (!s->count)
        return;
    count_pods(c, s);
    int64_t least = INT64_MAX, most = 0;
    for (size_t n = 0; n < count; n++) {
        if (s->all_keys && !has_all_keys(s, nodes[n])) {
            scores[n] = -1;
            continue;
        }
        scores[n] = llround(crowding(c, s, nodes[n], count));
        least = MIN_OF(least, scores[n]);
        most = MAX_OF(most, scores[n]);
    }
    for (size_t n = 0; n < count; n++)
        scores[n] = scores[n] < 0 ? 0 : !most ? 100 : 100 * (most + least - scores[n]) / most;
}
