/* Who asks the kubelet's port, and whether they may: delegated, as Kubernetes' kubelet does it, to the API server's
 * TokenReview and SubjectAccessReview. A request is get, create, update, patch or delete on nodes/SUBRESOURCE of this
 * node: stats, metrics, log, spec by the path's beginning; pods for /pods, where proxy will do too; proxy for the rest.
 * The API server's own certificate and the administrators' pass at once, so that they do so while no server answers. */
#ifndef K3C_NODE_KUBELET_AUTH_H
#define K3C_NODE_KUBELET_AUTH_H

struct api;
struct http_request;
struct kubelet_auth;
struct loop;

/* `pass` gets every request that may go on; the others are answered with 401, 403 or 500. Answers are remembered: who a
 * token is for 2 minutes, what is allowed for 5 minutes, what is not for 30 seconds. `api` NULL: nobody can be asked,
 * and only those certificates pass. */
struct kubelet_auth *kubelet_auth_new(struct api *api, const char *node_name,
                                      void (*pass)(void *ctx, struct http_request *r), void *ctx);
struct kubelet_auth *kubelet_auth_free(struct kubelet_auth *k); /* drops what waits; NULL is fine; returns NULL */

void kubelet_auth_check(struct kubelet_auth *k, struct http_request *r);

#endif
