/* What is counted about requests; the families of the API server under /metrics. Internal. */
#ifndef K3C_APISERVER_REQUEST_METRICS_H
#define K3C_APISERVER_REQUEST_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct apiserver;
struct req;
struct request_metrics;

struct request_metrics *request_metrics_new(struct apiserver *s);
struct request_metrics *request_metrics_free(struct request_metrics *m);

/* Once per request, before it is released. */
void request_metrics_done(struct req *r, int code, uint64_t bytes);
/* A plugin of admission, or with name NULL all of a phase, looked at the request and refused it or not: `checking` in
 * the phase after validation. `us` microseconds. */
void request_metrics_admission(struct req *r, const char *name, const char *operation, bool checking, bool refused,
                               uint64_t us);
/* A watch told all that it began with. */
void request_metrics_watch_list(struct req *r);
/* A long-running request began (+1) or ended (-1). */
void request_metrics_stream(struct req *r, int change);

#endif
