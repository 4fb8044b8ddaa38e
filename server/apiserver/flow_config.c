#include "server/apiserver/flow_config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/base/metrics.h"
#include "core/format/json.h"
#include "core/model/flow_fixed.h"

void flow_metrics_init(struct flow_metrics *f, struct metrics *m)
{
#define NAME(name) "apiserver_flowcontrol_" name
    static const double widths[] = {1, 2, 4, 8, 16, 32, 64, 100, 0}, counts[] = {1, 10, 100, 1000, 10000, 0};
    static const char by_schema[] = "flow_schema,priority_level", by_level[] = "priority_level";
    f->dispatched = metrics_family(m, METRIC_COUNTER, NAME("dispatched_requests_total"), "Requests that were begun.",
                                   by_schema, NULL);
    f->rejected = metrics_family(m, METRIC_COUNTER, NAME("rejected_requests_total"),
                                 "Requests refused because their priority level had no seat.",
                                 "flow_schema,priority_level,reason", NULL);
    f->executing = metrics_family(m, METRIC_GAUGE, NAME("current_executing_requests"), "Requests that have seats.",
                                  by_schema, NULL);
    f->seats =
        metrics_family(m, METRIC_GAUGE, NAME("current_executing_seats"), "Seats that requests have.", by_schema, NULL);
    f->estimated = metrics_family(m, METRIC_HISTOGRAM, NAME("work_estimated_seats"),
                                  "Seats that requests were thought to want.", by_schema, widths);
    f->watchers = metrics_family(m, METRIC_HISTOGRAM, NAME("watch_count_samples"),
                                 "Watches that the object of a write was thought to concern.", by_schema, counts);
    f->nominal =
        metrics_family(m, METRIC_GAUGE, NAME("nominal_limit_seats"), "Seats of a priority level.", by_level, NULL);
    f->lower = metrics_family(m, METRIC_GAUGE, NAME("lower_limit_seats"), "Seats that a priority level does not lend.",
                              by_level, NULL);
    f->upper = metrics_family(m, METRIC_GAUGE, NAME("upper_limit_seats"), "Seats that a priority level may have.",
                              by_level, NULL);
#undef NAME
}

/* ---- seats ---- */

void flow_seats_init(struct flow_seats *s, unsigned max)
{
    *s = (struct flow_seats){.max = max};
    list_init(&s->levels);
}

/* What a level with so many taken has or keeps. */
static uint64_t holds(const struct flow_level *l, unsigned taken)
{
    return l->limited ? MAX_OF(taken, l->lower) : 0;
}

bool flow_seats_take(struct flow_seats *s, struct flow_level *l, unsigned n, unsigned *taken)
{
    if (l->limited && !l->taken && l->upper)
        n = MIN_OF(n, l->upper);
    uint64_t more = holds(l, l->taken + n) - holds(l, l->taken);
    if (l->limited && (l->taken + n > l->upper || s->spoken_for + more > s->all))
        return false;
    s->spoken_for += more;
    l->taken += n;
    *taken = n;
    return true;
}

void flow_seats_leave(struct flow_seats *s, struct flow_level *l, unsigned n)
{
    s->spoken_for -= holds(l, l->taken) - holds(l, l->taken - n);
    l->taken -= n;
}

int64_t flow_refuse(struct flow_refusals *f, int64_t second)
{
    unsigned seen = 0;
    f->wait = MAX_OF(f->wait, 1);
    if (f->now.second == second) {
        f->now.count++;
        return f->wait;
    }
    f->past[f->now.second % FLOW_RETRY_MAX].second = f->now.second;
    f->past[f->now.second % FLOW_RETRY_MAX].count = f->now.count;
    f->now.second = second;
    f->now.count = 1;
    for (size_t i = 0; i < FLOW_RETRY_MAX; i++)
        if (second - f->past[i].second <= f->wait)
            seen += f->past[i].count;
    if (second - f->raised >= f->wait && seen >= 3 * f->wait) {
        f->wait = MIN_OF(2 * f->wait, FLOW_RETRY_MAX);
        f->raised = second;
    } else if (seen < f->wait && f->wait > 1) {
        f->wait--;
    }
    return f->wait;
}

static void count_seats(struct flow_seats *s)
{
    uint64_t own = 0;
    s->spoken_for = 0;
    for (LIST_EACH(node, &s->levels)) {
        const struct flow_level *l = CONTAINER_OF(node, struct flow_level, link);
        own += l->limited ? l->nominal : 0;
        s->spoken_for += holds(l, l->taken);
    }
    s->all = MAX_OF(own, (uint64_t)s->max);
}

/* ---- levels ---- */

static struct flow_level *level_named(struct list *all, const char *name)
{
    for (LIST_EACH(node, all)) {
        struct flow_level *l = CONTAINER_OF(node, struct flow_level, link);
        if (!strcmp(l->name, name))
            return l;
    }
    struct flow_level *l = mem_alloc(sizeof(*l));
    l->name = mem_strdup(name);
    list_insert(all, &l->link);
    return l;
}

static void level_unref(struct flow_level *l)
{
    if (--l->refs)
        return;
    list_remove(&l->link);
    free(l->name);
    free(l);
}

/* Of an Exempt level, too: what it has is taken from what the others share. */
static const cJSON *terms(const cJSON *level)
{
    const cJSON *spec = json_get(level, "spec"), *limited = json_get(spec, "limited");
    return limited ? limited : json_get(spec, "exempt");
}

static uint64_t number(const cJSON *of, const char *key)
{
    int64_t n = json_int(of, key, 0);
    return n > 0 ? (uint64_t)n : 0;
}

static unsigned percent_of(uint64_t seats, uint64_t percent)
{
    uint64_t n = (seats * percent + 50) / 100;
    return (unsigned)MIN_OF(n, (uint64_t)UINT32_MAX / 4);
}

/* 15 % of a level's own seats, and not more than one of a hand's queues would have of them. */
static unsigned widest(const cJSON *terms, unsigned nominal)
{
    const cJSON *queuing = json_at(terms, "limitResponse.queuing");
    uint64_t hand = number(queuing, "handSize"), share = ((uint64_t)nominal * 15 + 99) / 100;
    if (!queuing)
        return 0;
    uint64_t most = hand ? MIN_OF(share, nominal / hand) : share;
    return (unsigned)MAX_OF(most, (uint64_t)1);
}

static void level_set(struct flow_level *l, const cJSON *object, uint64_t seats, uint64_t shares)
{
    const cJSON *of = terms(object);
    uint64_t own = shares ? (seats * number(of, "nominalConcurrencyShares") + shares - 1) / shares : 0;
    snprintf(l->uid, sizeof(l->uid), "%s", json_str_or(object, "metadata.uid", ""));
    l->limited = json_get(json_get(object, "spec"), "limited") != NULL;
    l->nominal = (unsigned)own;
    l->widest = widest(of, l->nominal);
    l->lower = l->nominal - MIN_OF(l->nominal, percent_of(own, number(of, "lendablePercent")));
    l->upper =
        l->nominal + (json_get(of, "borrowingLimitPercent") ? percent_of(own, number(of, "borrowingLimitPercent"))
                                                            : (unsigned)seats);
}

static void level_show(const struct flow_level *l, const struct flow_metrics *m)
{
    const char *labels[] = {l->name};
    metric_series(m->nominal, labels)->value = l->nominal;
    metric_series(m->lower, labels)->value = l->lower;
    metric_series(m->upper, labels)->value = l->upper;
}

static const cJSON *named(const cJSON *list, const char *name)
{
    for (JSON_EACH(item, list))
        if (!strcmp(json_str_or(item, "metadata.name", ""), name))
            return item;
    return NULL;
}

/* A copy of the list with those of the fixed objects that it lacks. */
static cJSON *with_fixed(struct arena *a, const cJSON *list, cJSON *(*spec_of)(struct arena *a, const char *name))
{
    cJSON *all = json_copy(a, list);
    for (const char *const *name = flow_fixed_names; *name; name++)
        if (!named(list, *name))
            json_append(all, json_build(a, "{'metadata':{'name':%s},'spec':%J}", *name, spec_of(a, *name)));
    return all;
}

static void add_levels(struct flow_config *c, const cJSON *objects, struct flow_seats *seats)
{
    uint64_t shares = 0;
    for (LIST_EACH(node, &seats->levels)) {
        struct flow_level *l = CONTAINER_OF(node, struct flow_level, link);
        l->nominal = l->lower = l->upper = 0;
    }
    for (JSON_EACH(object, objects))
        shares += number(terms(object), "nominalConcurrencyShares");
    c->levels = arena_alloc(c->arena, (json_count(objects) + 1) * sizeof(struct flow_level *));
    for (JSON_EACH(object, objects)) {
        struct flow_level *l = level_named(&seats->levels, json_str_or(object, "metadata.name", ""));
        l->refs++;
        level_set(l, object, seats->max, shares);
        c->levels[c->nlevels++] = l;
    }
    count_seats(seats);
}

struct flow_level *flow_config_level(const struct flow_config *c, const char *name)
{
    for (size_t i = 0; i < c->nlevels; i++)
        if (!strcmp(c->levels[i]->name, name))
            return c->levels[i];
    return NULL;
}

/* ---- schemas ---- */

static void schema_add(struct flow_config *c, const cJSON *object, struct flow_level *level,
                       const struct flow_metrics *m)
{
    const cJSON *rules = json_at(object, "spec.rules");
    struct flow_schema *s = &c->schemas[c->nschemas++];
    *s = (struct flow_schema){.config = c,
                              .level = level,
                              .name = arena_strdup(c->arena, json_str_or(object, "metadata.name", "")),
                              .uid = arena_strdup(c->arena, json_str_or(object, "metadata.uid", "")),
                              .precedence = (int)json_int(object, "spec.matchingPrecedence", 0),
                              .rules = arena_alloc(c->arena, (json_count(rules) + 1) * sizeof(struct flow_rule))};
    for (JSON_EACH(rule, rules))
        s->rules[s->nrules++] = flow_rule_compile(c->arena, rule);
    const char *labels[] = {s->name, level->name};
    s->dispatched = metric_series(m->dispatched, labels);
    s->executing = metric_series(m->executing, labels);
    s->seats = metric_series(m->seats, labels);
    s->estimated = metric_series(m->estimated, labels);
    s->watchers = metric_series(m->watchers, labels);
}

static int by_precedence(const void *a, const void *b)
{
    const struct flow_schema *x = a, *y = b;
    return x->precedence != y->precedence ? (x->precedence > y->precedence) - (x->precedence < y->precedence)
                                          : strcmp(x->name, y->name);
}

static void add_schemas(struct flow_config *c, const cJSON *objects, const struct flow_metrics *m)
{
    c->schemas = arena_alloc(c->arena, (json_count(objects) + 1) * sizeof(*c->schemas));
    for (JSON_EACH(object, objects)) {
        struct flow_level *level =
            flow_config_level(c, json_str_or(object, "spec.priorityLevelConfiguration.name", ""));
        if (level)
            schema_add(c, object, level, m);
    }
    qsort(c->schemas, c->nschemas, sizeof(*c->schemas), by_precedence);
    for (size_t i = 0; i < c->nschemas; i++)
        if (!strcmp(c->schemas[i].name, "catch-all"))
            c->last = &c->schemas[i];
}

struct flow_config *flow_config_new(const cJSON *schemas, const cJSON *levels, struct flow_seats *seats,
                                    const struct flow_metrics *m)
{
    cleanup_arena struct arena *scratch = arena_new();
    struct flow_config *c = mem_alloc(sizeof(*c));
    c->refs = 1;
    c->arena = arena_new();
    add_levels(c, with_fixed(scratch, levels, flow_fixed_level), seats);
    add_schemas(c, with_fixed(scratch, schemas, flow_fixed_schema), m);
    for (LIST_EACH(node, &seats->levels))
        level_show(CONTAINER_OF(node, struct flow_level, link), m);
    return c;
}

struct flow_config *flow_config_ref(struct flow_config *c)
{
    c->refs++;
    return c;
}

struct flow_config *flow_config_unref(struct flow_config *c)
{
    if (!c || --c->refs)
        return NULL;
    for (size_t i = 0; i < c->nlevels; i++)
        level_unref(c->levels[i]);
    arena_free(c->arena);
    free(c);
    return NULL;
}
