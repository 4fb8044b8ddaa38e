/* For agent/node/kubelet*.c only. */
#ifndef K3C_NODE_KUBELET_INT_H
#define K3C_NODE_KUBELET_INT_H

#include "agent/node/kubelet.h"
#include "core/base/list.h"
#include "core/wire/http_server.h"

struct kubelet_auth;

struct kubelet {
    struct kubelet_options o;
    struct http_server *server;
    struct kubelet_auth *auth;
    struct list streams;         /* struct kubelet_stream: logs and execs under way */
    struct list pipes;           /* conn_pipe.h: upgraded requests that were handed on */
    struct tls_config *insecure; /* towards pods that are proxied to; NULL before the first */
};

/* Something that outlives its request's handler; freed with the kubelet. */
struct kubelet_stream {
    struct list node;
    void (*stop)(struct kubelet_stream *s);
};

/* What a path names: /VERB/namespace/pod/container, or without the container ("" then). */
struct kubelet_target {
    const char *namespace, *pod, *container;
};

void kubelet_text(struct http_request *r, int code, const char *text);
bool kubelet_flag(struct http_request *r, const char *key); /* a query parameter that is true or 1 */
/* What client and server agree on of X-Stream-Protocol-Version; NULL: the request was answered with the refusal. */
const char *kubelet_spdy_protocol(struct http_request *r, const char *const *ours);
void kubelet_keep_target(struct arena *a, const struct kubelet_target *t, struct kubelet_target *ret); /* copies */
void kubelet_logs(struct kubelet *k, struct http_request *r, const struct kubelet_target *t);
void kubelet_attach(struct kubelet *k, struct http_request *r, const struct kubelet_target *t);
void kubelet_forward(struct kubelet *k, struct http_request *r, const struct kubelet_target *t);
void kubelet_forward_channels(struct kubelet *k, struct http_request *r, const struct kubelet_target *t,
                              const char *netns);
void kubelet_metrics(struct kubelet *k, struct http_request *r);
void kubelet_resource_metrics(struct kubelet *k, struct http_request *r);
void kubelet_proxy(struct kubelet *k, struct http_request *r);
void kubelet_exec(struct kubelet *k, struct http_request *r, const struct kubelet_target *t);

#endif
