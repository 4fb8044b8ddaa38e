/* The kubelet's HTTPS port: what the API server asks of a node, with the paths of Kubernetes' kubelet:
 *
 *   /containerLogs/NAMESPACE/POD/CONTAINER   GET: follow, tailLines, previous, timestamps, sinceTime ...
 *   /exec/NAMESPACE/POD/CONTAINER            GET or POST, upgraded (remote.h): command, stdin, stdout, stderr, tty
 *   /attach/NAMESPACE/POD/CONTAINER          as well, without a command
 *   /portForward/NAMESPACE/POD               as well (kubelet_forward.c)
 *   /k3c/proxy/SCHEME/NAMESPACE/POD/PORT/... any method: handed on to a pod (kubelet_proxy.c)
 *   /pods, /healthz, /metrics, /metrics/resource
 *
 * Everything but /healthz is for those who may: certificates of the client CA and bearer tokens (kubelet_auth.h). */
#ifndef K3C_NODE_KUBELET_H
#define K3C_NODE_KUBELET_H

struct api;
struct cgroups;
struct err;
struct kubelet;
struct loop;
struct pods;
struct tls_config;

struct kubelet_options {
    struct loop *loop;
    const char *address; /* to listen on */
    int port;
    struct tls_config *tls;
    struct pods *pods;
    const struct cgroups *cgroups; /* that the pods are in */
    struct api *api;               /* asked about who is none of the API server's own; NULL: they get nothing */
    const char *node_name;
};

int kubelet_new(const struct kubelet_options *o, struct kubelet **ret, struct err *err);
struct kubelet *kubelet_free(struct kubelet *k); /* NULL is fine; returns NULL */

#endif
