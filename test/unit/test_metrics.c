#include "core/base/metrics.h"
#include "test/unit/tap.h"

static void before(void *ctx)
{
    struct metric *m = ctx;
    m->value = 7;
}

int main(void)
{
    static const double bounds[] = {0.1, 1, 0};
    struct metrics *m = metrics_new();
    struct metric_family *requests =
        metrics_family(m, METRIC_COUNTER, "requests_total", "Requests.", "code,verb", NULL);
    const char *ok_get[] = {"200", "GET"}, *odd[] = {"4\"0\\4\n", NULL};
    metric_series(requests, ok_get)->value += 2;
    metric_series(requests, ok_get)->value++;
    metric_series(requests, odd)->value++;
    ok(metrics_family(m, METRIC_COUNTER, "requests_total", "", "", NULL) == requests, "a family is known by its name");
    struct metric_family *times = metrics_family(m, METRIC_HISTOGRAM, "seconds", "Times.", "", bounds);
    struct metric *all = metric_series(times, NULL);
    metric_observe(times, all, 0.05);
    metric_observe(times, all, 0.1);
    metric_observe(times, all, 5);
    struct metric *gauge = metric_series(metrics_family(m, METRIC_GAUGE, "level", "Level.", "", NULL), NULL);
    metrics_on_write(m, before, gauge);
    metrics_family(m, METRIC_GAUGE, "unused", "Nothing.", "", NULL);

    cleanup_strbuf struct strbuf out = {0};
    metrics_write(m, &out);
    is_string(out.p,
              "# HELP requests_total Requests.\n# TYPE requests_total counter\n"
              "requests_total{code=\"200\",verb=\"GET\"} 3\nrequests_total{code=\"4\\\"0\\\\4\\n\",verb=\"\"} 1\n"
              "# HELP seconds Times.\n# TYPE seconds histogram\n"
              "seconds_bucket{le=\"0.1\"} 2\nseconds_bucket{le=\"1\"} 2\nseconds_bucket{le=\"+Inf\"} 3\n"
              "seconds_sum 5.1500000000000004\nseconds_count 3\n"
              "# HELP level Level.\n# TYPE level gauge\nlevel 7\n",
              "counters, histograms and gauges are written as Prometheus reads them");
    for (int i = 0; i < METRIC_SERIES_MAX + 10; i++) {
        char code[12];
        const char *values[] = {code, "x"};
        snprintf(code, sizeof(code), "%d", i);
        metric_series(requests, values)->value++;
    }
    strbuf_reset(&out);
    metrics_write(m, &out);
    size_t lines = 0;
    for (const char *p = out.p; (p = strstr(p, "\nrequests_total{")); p++)
        lines++;
    is_int((long long)lines, METRIC_SERIES_MAX, "series are bounded");
    metrics_free(m);
    return done();
}
