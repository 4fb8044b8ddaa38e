/* Metrics: counters, gauges and histograms, and their Prometheus text (exposition format 0.0.4). For one thread.
 *
 * A series is asked for once and kept: adding to it is then one addition. Names and help are borrowed (literals). */
#ifndef K3C_BASE_METRICS_H
#define K3C_BASE_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

struct metric_family;
struct metrics;

enum metric_type { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM };

enum { METRIC_LABELS_MAX = 12, METRIC_SERIES_MAX = 4096 /* in one family; more share the last */ };

struct metric { /* counter or gauge: `value`; histogram: the rest */
    double value;
    uint64_t count;
    uint64_t *buckets; /* not cumulative; one more than the bounds */
};

struct metrics *metrics_new(void);
struct metrics *metrics_free(struct metrics *m); /* NULL is fine; returns NULL */

/* `labels`: names, comma-separated, "" for none. `bounds`: ascending, for histograms, ended by a 0. The same name gives
 * the same family. */
struct metric_family *metrics_family(struct metrics *m, enum metric_type type, const char *name, const char *help,
                                     const char *labels, const double *bounds);
/* The series of these label values (as many as names; NULL counts as ""), made at 0 when new. Stays valid. */
struct metric *metric_series(struct metric_family *f, const char *const *values);
void metric_observe(struct metric_family *f, struct metric *series, double value);

/* Called before every metrics_write, to set gauges. */
void metrics_on_write(struct metrics *m, void (*fn)(void *ctx), void *ctx);
void metrics_write(struct metrics *m, struct strbuf *out);

#endif
