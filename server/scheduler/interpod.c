/* Pod affinity and anti-affinity: near whom a pod wants, or must not, be; and who does not want it near. */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/selector.h"
#include "server/scheduler/cycle.h"

#define REQUIRED "requiredDuringSchedulingIgnoredDuringExecution"
#define PREFERRED "preferredDuringSchedulingIgnoredDuringExecution"

struct term {
    const char *key;       /* topology */
    const cJSON *spec;     /* the PodAffinityTerm */
    const char *namespace; /* of the pod that has the term */
    struct selector selector;
    struct map counts; /* topology value to number of pods */
};

struct terms {
    struct term *list;
    size_t count;
};

struct interpod {
    struct terms affinity, anti;
    bool anywhere;     /* some pod matches all affinity terms */
    bool self;         /* this pod itself does */
    struct map banned; /* "key\nvalue" where a pod stands that does not want this one near */
};

/* --- terms --- */

static void free_counts(void *arg)
{
    map_free(arg);
}

static void read_term(struct arena *a, const cJSON *spec, const char *namespace, struct term *t)
{
    t->key = json_str_or(spec, "topologyKey", "");
    t->spec = spec;
    t->namespace = namespace;
    if (selector_from_tree(a, json_get(spec, "labelSelector"), &t->selector, NULL))
        t->selector = (struct selector){.nothing = true};
    arena_defer(a, free_counts, &t->counts);
}

static struct terms read_terms(struct arena *a, const cJSON *list, const char *namespace)
{
    struct terms t = {.list = arena_alloc(a, (json_count(list) + 1) * sizeof(struct term))};
    for (JSON_EACH(spec, list))
        read_term(a, spec, namespace, &t.list[t.count++]);
    return t;
}

static bool namespace_matches(const struct cycle *c, const struct term *t, const char *namespace)
{
    const cJSON *names = json_get(t->spec, "namespaces"), *selector = json_get(t->spec, "namespaceSelector");
    if (json_has_str(names, namespace))
        return true;
    if (!selector)
        return !json_count(names) && !strcmp(t->namespace, namespace);
    struct selector s;
    if (selector_from_tree(c->arena, selector, &s, NULL))
        return false;
    if (!s.count && !s.nothing)
        return true;
    struct item *it = c->namespaces ? informer_get(c->namespaces, namespace) : NULL;
    return it && selector_matches(&s, json_at(item_tree(it), "metadata.labels"));
}

static bool term_matches(const struct cycle *c, const struct term *t, const char *namespace, const cJSON *labels)
{
    return namespace_matches(c, t, namespace) && selector_matches(&t->selector, labels);
}

static void count_at(struct map *counts, const char *value, int64_t n)
{
    map_set(counts, value, (void *)((intptr_t)map_get(counts, value) + (intptr_t)n));
}

/* --- required --- */

static void count_pod(struct cycle *c, struct interpod *ip, const struct cluster_node *n, const struct cluster_pod *p)
{
    const cJSON *labels = json_at(item_tree(p->item), "metadata.labels");
    bool all = ip->affinity.count > 0;
    for (size_t i = 0; i < ip->affinity.count; i++)
        all &= term_matches(c, &ip->affinity.list[i], p->item->namespace, labels);
    for (size_t i = 0; all && i < ip->affinity.count; i++) {
        const char *value = cluster_label(n, ip->affinity.list[i].key);
        if (value) {
            count_at(&ip->affinity.list[i].counts, value, 1);
            ip->anywhere = true;
        }
    }
    for (size_t i = 0; i < ip->anti.count; i++) {
        const char *value = cluster_label(n, ip->anti.list[i].key);
        if (value && term_matches(c, &ip->anti.list[i], p->item->namespace, labels))
            count_at(&ip->anti.list[i].counts, value, 1);
    }
}

/* A pod that is there already and refuses this one in its neighbourhood. */
static void ban(struct cycle *c, struct interpod *ip, const struct cluster_node *n, const struct cluster_pod *p)
{
    const cJSON *anti = json_at(item_tree(p->item), "spec.affinity.podAntiAffinity." REQUIRED);
    for (JSON_EACH(spec, anti)) {
        struct term *t = arena_alloc(c->arena, sizeof(*t));
        read_term(c->arena, spec, p->item->namespace, t);
        const char *value = cluster_label(n, t->key);
        if (value && term_matches(c, t, c->namespace, json_at(c->pod, "metadata.labels")))
            map_set(&ip->banned, arena_printf(c->arena, "%s\n%s", t->key, value), ip);
    }
}

static bool matches_itself(struct cycle *c, const struct interpod *ip)
{
    for (size_t i = 0; i < ip->affinity.count; i++)
        if (!term_matches(c, &ip->affinity.list[i], c->namespace, json_at(c->pod, "metadata.labels")))
            return false;
    return true;
}

struct interpod *interpod_count(struct cycle *c)
{
    const cJSON *affinity = json_at(c->pod, "spec.affinity");
    struct interpod *ip = arena_alloc(c->arena, sizeof(*ip));
    ip->affinity = read_terms(c->arena, json_at(affinity, "podAffinity." REQUIRED), c->namespace);
    ip->anti = read_terms(c->arena, json_at(affinity, "podAntiAffinity." REQUIRED), c->namespace);
    arena_defer(c->arena, free_counts, &ip->banned);
    ip->self = matches_itself(c, ip);
    bool own = ip->affinity.count || ip->anti.count;
    if (!own && !c->cluster->affinity_pods)
        return NULL;
    for (LIST_EACH(node, &c->cluster->nodes)) {
        struct cluster_node *n = CONTAINER_OF(node, struct cluster_node, link);
        for (LIST_EACH(entry, &n->pods)) {
            struct cluster_pod *p = CONTAINER_OF(entry, struct cluster_pod, link);
            if (own && n->present)
                count_pod(c, ip, n, p);
            if (p->has_anti_affinity && n->present)
                ban(c, ip, n, p);
        }
    }
    return ip;
}

static bool near_enough(const struct interpod *ip, const struct cluster_node *n)
{
    bool found = true;
    for (size_t i = 0; i < ip->affinity.count; i++) {
        const char *value = cluster_label(n, ip->affinity.list[i].key);
        if (!value)
            return false;
        found &= map_has(&ip->affinity.list[i].counts, value);
    }
    /* The first of a group that wants to be together has nobody to be near to. */
    return found || (!ip->anywhere && ip->self);
}

static bool far_enough(const struct interpod *ip, const struct cluster_node *n)
{
    for (size_t i = 0; i < ip->anti.count; i++) {
        const char *value = cluster_label(n, ip->anti.list[i].key);
        if (value && map_has(&ip->anti.list[i].counts, value))
            return false;
    }
    return true;
}

static bool welcome(const struct cycle *c, const struct cluster_node *n)
{
    struct map_entry *e;
    for (size_t i = 0; (e = map_next(&c->interpod->banned, &i));) {
        const char *newline = strchr(e->key, '\n');
        const char *key = arena_dup(c->arena, e->key, (size_t)(newline - e->key));
        if (str_eq(cluster_label(n, key), newline + 1))
            return false;
    }
    return true;
}

bool interpod_fits(const struct cycle *c, const struct cluster_node *n, struct verdict *v)
{
    const struct interpod *ip = c->interpod;
    if (!ip)
        return true;
    v->heals = CLUSTER_NODE | CLUSTER_POD_LESS | CLUSTER_POD_MORE;
    if (!near_enough(ip, n)) {
        verdict_add(v, "node(s) didn't match pod affinity rules");
        v->hopeless = true;
        return false;
    }
    if (!far_enough(ip, n)) {
        verdict_add(v, "node(s) didn't match pod anti-affinity rules");
        return false;
    }
    if (!welcome(c, n)) {
        verdict_add(v, "node(s) didn't satisfy existing pods anti-affinity rules");
        return false;
    }
    return true;
}

/* --- preferred --- */

/* Weighted preferences of one pod towards another, by topology. */
struct wishes {
    struct term *list;
    int64_t *weights;
    size_t count;
};

static void add_wishes(struct arena *a, struct wishes *w, const cJSON *list, const char *namespace, int64_t sign)
{
    size_t more = json_count(list);
    if (!more)
        return;
    struct term *terms = arena_alloc(a, (w->count + more) * sizeof(*terms));
    int64_t *weights = arena_alloc(a, (w->count + more) * sizeof(*weights));
    if (w->count) {
        memcpy(terms, w->list, w->count * sizeof(*terms));
        memcpy(weights, w->weights, w->count * sizeof(*weights));
    }
    for (JSON_EACH(entry, list)) {
        const cJSON *weighted = json_get(entry, "podAffinityTerm");
        read_term(a, weighted ? weighted : entry, namespace, &terms[w->count]);
        weights[w->count++] = sign * (weighted ? json_int(entry, "weight", 0) : 1);
    }
    w->list = terms;
    w->weights = weights;
}

static struct wishes wishes_of(struct arena *a, const cJSON *pod, const char *namespace, bool required_too)
{
    struct wishes w = {0};
    const cJSON *affinity = json_at(pod, "spec.affinity");
    add_wishes(a, &w, json_at(affinity, "podAffinity." PREFERRED), namespace, 1);
    add_wishes(a, &w, json_at(affinity, "podAntiAffinity." PREFERRED), namespace, -1);
    if (required_too)
        add_wishes(a, &w, json_at(affinity, "podAffinity." REQUIRED), namespace, 1);
    return w;
}

static void weigh(struct cycle *c, struct map *sums, const struct wishes *w, const struct cluster_node *n,
                  const char *namespace, const cJSON *labels)
{
    for (size_t i = 0; i < w->count; i++) {
        const char *value = cluster_label(n, w->list[i].key);
        if (value && term_matches(c, &w->list[i], namespace, labels))
            count_at(sums, arena_printf(c->arena, "%s\n%s", w->list[i].key, value), w->weights[i]);
    }
}

static int64_t weight_at(struct cycle *c, const struct map *sums, const struct cluster_node *n)
{
    int64_t sum = 0;
    struct map_entry *e;
    for (size_t i = 0; (e = map_next(sums, &i));) {
        const char *newline = strchr(e->key, '\n');
        const char *key = arena_dup(c->arena, e->key, (size_t)(newline - e->key));
        if (str_eq(cluster_label(n, key), newline + 1))
            sum += (intptr_t)e->value;
    }
    return sum;
}

void interpod_score(struct cycle *c, struct cluster_node *const *nodes, size_t count, int64_t *scores)
{
    memset(scores, 0, count * sizeof(*scores));
    struct wishes own = wishes_of(c->arena, c->pod, c->namespace, false);
    if (!own.count && !c->cluster->affinity_pods)
        return;
    cleanup_map struct map sums = {0};
    const cJSON *labels = json_at(c->pod, "metadata.labels");
    for (LIST_EACH(node, &c->cluster->nodes)) {
        struct cluster_node *n = CONTAINER_OF(node, struct cluster_node, link);
        if (!n->present)
            continue;
        for (LIST_EACH(entry, &n->pods)) {
            struct cluster_pod *p = CONTAINER_OF(entry, struct cluster_pod, link);
            if (own.count)
                weigh(c, &sums, &own, n, p->item->namespace, json_at(item_tree(p->item), "metadata.labels"));
            if (p->has_affinity) {
                struct wishes theirs = wishes_of(c->arena, item_tree(p->item), p->item->namespace, true);
                weigh(c, &sums, &theirs, n, c->namespace, labels);
            }
        }
    }
    int64_t least = INT64_MAX, most = INT64_MIN;
    for (size_t n = 0; n < count; n++) {
        scores[n] = weight_at(c, &sums, nodes[n]);
        least = MIN_OF(least, scores[n]);
        most = MAX_OF(most, scores[n]);
    }
    for (size_t n = 0; n < count; n++)
        scores[n] = most > least ? 100 * (scores[n] - least) / (most - least) : 0;
}
