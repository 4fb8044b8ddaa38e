#include "server/scheduler/preempt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"

const char *preempt_histogram(struct arena *a, size_t nodes, const char *const *reasons, size_t count)
{
    cleanup_map struct map counts = {0};
    for (size_t n = 0; n < count; n++)
        map_set(&counts, reasons[n], (void *)((uintptr_t)map_get(&counts, reasons[n]) + 1));
    const char **lines = arena_alloc(a, (map_count(&counts) + 1) * sizeof(*lines));
    size_t nlines = 0;
    struct map_entry *e;
    for (size_t i = 0; (e = map_next(&counts, &i));)
        lines[nlines++] = arena_printf(a, "%zu %s", (size_t)(uintptr_t)e->value, e->key);
    qsort(lines, nlines, sizeof(*lines), str_order);
    cleanup_strbuf struct strbuf out = {0};
    strbuf_addf(&out, "0/%zu nodes are available:", nodes);
    for (size_t n = 0; n < nlines; n++)
        strbuf_addf(&out, " %s%s", lines[n], n + 1 < nlines ? "," : ".");
    return arena_strdup(a, out.p);
}

/* --- one node --- */

/* The more important, and of equals the older, first. */
static int by_importance(const void *x, const void *y)
{
    const struct cluster_pod *a = *(struct cluster_pod *const *)x, *b = *(struct cluster_pod *const *)y;
    if (a->priority != b->priority)
        return a->priority > b->priority ? -1 : 1;
    return (a->started > b->started) - (a->started < b->started);
}

static bool fits_now(struct cycle *c, const struct cluster_node *n)
{
    struct verdict v;
    if (c->spread || c->interpod)
        cycle_recount(c);
    return cycle_fits(c, n, &v);
}

/* Takes all less important pods away, then gives back, the most important first, whom the pod can bear. What stays away
 * are the victims; afterwards everything is as it was. */
static size_t victims_on(struct cycle *c, struct cluster_node *n, struct cluster_pod **victims)
{
    struct cluster_pod **lower = arena_alloc(c->arena, (n->npods + 1) * sizeof(struct cluster_pod *));
    size_t count = 0, found = 0;
    for (LIST_EACH(node, &n->pods)) {
        struct cluster_pod *p = CONTAINER_OF(node, struct cluster_pod, link);
        if (p->priority < c->priority)
            lower[count++] = p;
    }
    for (size_t i = 0; i < count; i++)
        cluster_lift(lower[i]);
    bool fits = count && fits_now(c, n);
    qsort(lower, count, sizeof(struct cluster_pod *), by_importance);
    for (size_t i = 0; i < count; i++) {
        cluster_lower(lower[i]);
        if (!fits || fits_now(c, n))
            continue;
        cluster_lift(lower[i]);
        victims[found++] = lower[i];
    }
    for (size_t i = 0; i < found; i++)
        cluster_lower(victims[i]);
    return found;
}

/* --- the best node: the least important victims, the least sum of importance, the fewest, the youngest --- */

static bool better(const struct preemption *a, const struct preemption *b)
{
    if (!b->node)
        return true;
    int64_t sum_a = 0, sum_b = 0, start_a = INT64_MAX, start_b = INT64_MAX;
    for (size_t n = 0; n < a->count; n++) {
        sum_a += a->victims[n]->priority + INT32_MAX + 1LL;
        if (a->victims[n]->priority == a->victims[0]->priority)
            start_a = MIN_OF(start_a, a->victims[n]->started);
    }
    for (size_t n = 0; n < b->count; n++) {
        sum_b += b->victims[n]->priority + INT32_MAX + 1LL;
        if (b->victims[n]->priority == b->victims[0]->priority)
            start_b = MIN_OF(start_b, b->victims[n]->started);
    }
    if (a->victims[0]->priority != b->victims[0]->priority)
        return a->victims[0]->priority < b->victims[0]->priority;
    if (sum_a != sum_b)
        return sum_a < sum_b;
    if (a->count != b->count)
        return a->count < b->count;
    return start_a > start_b;
}

/* Victims of an earlier attempt that still end: more would be too many. */
static bool waits_for_victims(const struct cycle *c)
{
    const char *nominated = json_str(c->pod, "status.nominatedNodeName");
    const struct cluster_node *n = nominated ? map_get(&c->cluster->by_name, nominated) : NULL;
    if (!n)
        return false;
    for (LIST_EACH(node, &n->pods)) {
        const struct cluster_pod *p = CONTAINER_OF(node, struct cluster_pod, link);
        if (p->deleting && p->priority < c->priority)
            return true;
    }
    return false;
}

void preempt_find(struct cycle *c, const struct verdict *verdicts, struct preemption *ret)
{
    *ret = (struct preemption){0};
    if (str_eq(json_str(c->pod, "spec.preemptionPolicy"), "Never")) {
        ret->message = "preemption: not eligible due to preemptionPolicy=Never.";
        return;
    }
    if (waits_for_victims(c)) {
        ret->message = "preemption: not eligible due to a terminating pod on the nominated node.";
        return;
    }
    const char **reasons = arena_alloc(c->arena, (c->cluster->present + 1) * sizeof(*reasons));
    size_t at = 0;
    for (LIST_EACH(node, &c->cluster->nodes)) {
        struct cluster_node *n = CONTAINER_OF(node, struct cluster_node, link);
        if (!n->present)
            continue;
        reasons[at] = "Preemption is not helpful for scheduling";
        if (!verdicts[at].hopeless) {
            struct preemption p = {.node = n,
                                   .victims = arena_alloc(c->arena, (n->npods + 1) * sizeof(struct cluster_pod *))};
            p.count = victims_on(c, n, p.victims);
            reasons[at] = "No preemption victims found for incoming pod";
            if (p.count && better(&p, ret))
                *ret = p;
        }
        at++;
    }
    if (!ret->node)
        ret->message = arena_printf(c->arena, "preemption: %s", preempt_histogram(c->arena, at, reasons, at));
}
