/* What is counted about requests; the families of the API server under /metrics. Internal. */
#ifndef K3C_APISERVER_REQUEST_METRICS_H
#define K3C_APISERVER_REQUEST_METRICS_H

#include <stddef.h>
#include <stdint.h>

struct apiserver;
struct req;
struct request_metrics;

struct request_metrics *request_metrics_new(struct apiserver *s);
struct request_metrics *request_metrics_free(struct request_metrics *m);

/* Once per request, before it is released. */
void request_metrics_done(struct req *r, int code, uint64_t bytes);
/* A long-running request began (+1) or ended (-1). */
void request_metrics_stream(struct req *r, int change);

#endif
