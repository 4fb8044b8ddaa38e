#include "core/base/metrics.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/base/mem.h"

struct series {
    struct metric m;
    const char *labels; /* rendered: a="b",c="d" */
    struct series *next;
};

struct metric_family {
    struct metrics *owner;
    enum metric_type type;
    const char *name, *help, *labels;
    const double *bounds;
    size_t nbounds;
    struct map by_labels; /* rendered labels -> struct series */
    struct series *first, *last;
    struct metric_family *next;
};

struct hook {
    void (*fn)(void *ctx);
    void *ctx;
    struct hook *next;
};

struct metrics {
    struct arena *arena;
    struct map by_name;
    struct metric_family *first, *last;
    struct hook *hooks;
};

struct metrics *metrics_new(void)
{
    struct metrics *m = mem_alloc(sizeof(*m));
    m->arena = arena_new();
    return m;
}

struct metrics *metrics_free(struct metrics *m)
{
    if (!m)
        return NULL;
    for (struct metric_family *f = m->first; f; f = f->next)
        map_free(&f->by_labels);
    map_free(&m->by_name);
    arena_free(m->arena);
    free(m);
    return NULL;
}

struct metric_family *metrics_family(struct metrics *m, enum metric_type type, const char *name, const char *help,
                                     const char *labels, const double *bounds)
{
    struct metric_family *f = map_get(&m->by_name, name);
    if (f)
        return f;
    f = arena_alloc(m->arena, sizeof(*f));
    *f = (struct metric_family){
        .owner = m, .type = type, .name = name, .help = help, .labels = labels, .bounds = bounds};
    while (bounds && bounds[f->nbounds] > 0)
        f->nbounds++;
    map_set(&m->by_name, name, f);
    if (m->last)
        m->last->next = f;
    else
        m->first = f;
    m->last = f;
    return f;
}

static void add_escaped(struct strbuf *out, const char *s)
{
    for (; *s; s++) {
        if (*s == '\\' || *s == '"')
            strbuf_addc(out, '\\');
        if (*s == '\n')
            strbuf_adds(out, "\\n");
        else
            strbuf_addc(out, *s);
    }
}

static void render_labels(const struct metric_family *f, const char *const *values, struct strbuf *out)
{
    struct slice rest = slice_of(f->labels);
    for (size_t i = 0; rest.n; i++) {
        struct slice name = slice_cut(&rest, ',');
        strbuf_addf(out, "%s%.*s=\"", i ? "," : "", SLICE_ARGS(name));
        add_escaped(out, values[i] ? values[i] : "");
        strbuf_addc(out, '"');
    }
}

struct metric *metric_series(struct metric_family *f, const char *const *values)
{
    cleanup_strbuf struct strbuf labels = {0};
    strbuf_adds(&labels, "");
    render_labels(f, values, &labels);
    struct series *s = map_get(&f->by_labels, labels.p ? labels.p : "");
    if (s)
        return &s->m;
    if (map_count(&f->by_labels) >= METRIC_SERIES_MAX)
        return &f->last->m;
    struct arena *a = f->owner->arena;
    s = arena_alloc(a, sizeof(*s));
    s->labels = arena_strdup(a, labels.p ? labels.p : "");
    if (f->type == METRIC_HISTOGRAM)
        s->m.buckets = arena_alloc(a, (f->nbounds + 1) * sizeof(*s->m.buckets));
    map_set(&f->by_labels, s->labels, s);
    if (f->last)
        f->last->next = s;
    else
        f->first = s;
    f->last = s;
    return &s->m;
}

void metric_observe(struct metric_family *f, struct metric *series, double value)
{
    size_t i = 0;
    while (i < f->nbounds && value > f->bounds[i])
        i++;
    series->buckets[i]++;
    series->count++;
    series->value += value;
}

void metrics_on_write(struct metrics *m, void (*fn)(void *ctx), void *ctx)
{
    struct hook *h = arena_alloc(m->arena, sizeof(*h));
    *h = (struct hook){fn, ctx, m->hooks};
    m->hooks = h;
}

static void write_histogram(const struct metric_family *f, const struct series *s, struct strbuf *out)
{
    const char *comma = *s->labels ? "," : "";
    uint64_t total = 0;
    for (size_t i = 0; i <= f->nbounds; i++) {
        total += s->m.buckets[i];
        strbuf_addf(out, "%s_bucket{%s%sle=\"", f->name, s->labels, comma);
        if (i < f->nbounds)
            strbuf_addf(out, "%.10g", f->bounds[i]);
        else
            strbuf_adds(out, "+Inf");
        strbuf_addf(out, "\"} %llu\n", (unsigned long long)total);
    }
    const char *open = *s->labels ? "{" : "", *close = *s->labels ? "}" : "";
    strbuf_addf(out, "%s_sum%s%s%s %.17g\n", f->name, open, s->labels, close, s->m.value);
    strbuf_addf(out, "%s_count%s%s%s %llu\n", f->name, open, s->labels, close, (unsigned long long)s->m.count);
}

static void write_family(const struct metric_family *f, struct strbuf *out)
{
    static const char *const types[] = {"counter", "gauge", "histogram"};
    strbuf_addf(out, "# HELP %s %s\n# TYPE %s %s\n", f->name, f->help, f->name, types[f->type]);
    for (const struct series *s = f->first; s; s = s->next) {
        if (f->type == METRIC_HISTOGRAM)
            write_histogram(f, s, out);
        else if (*s->labels)
            strbuf_addf(out, "%s{%s} %.17g\n", f->name, s->labels, s->m.value);
        else
            strbuf_addf(out, "%s %.17g\n", f->name, s->m.value);
    }
}

void metrics_write(struct metrics *m, struct strbuf *out)
{
    for (struct hook *h = m->hooks; h; h = h->next)
        h->fn(h->ctx);
    for (const struct metric_family *f = m->first; f; f = f->next)
        if (f->first)
            write_family(f, out);
}
