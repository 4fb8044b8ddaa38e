/* The supervisor's own paths on the API port, by which nodes join:
 *
 *   /ping, /cacerts                        anybody: "pong", the server CA
 *   /v1-k3c/config                         what a node has to know (JSON)
 *   /v1-k3c/client-kubelet.crt             POST a certificate request, get the certificate and its CA (PEM)
 *   /v1-k3c/serving-kubelet.crt            likewise, for the kubelet's port; names and addresses as headers
 *   /v1-k3c/client-kube-proxy.crt          likewise, CN system:kube-proxy
 *   /v1-k3c/client-ca.crt, server-ca.crt   GET
 *
 * Asked with basic auth (user node or server, password of the token) or with a node's own certificate. Node requests
 * carry k3c-node-name and k3c-node-password: the first password a name comes with is kept (hashed, in the Secret
 * kube-system/NAME.node-password.k3c) and has to come again, until the Node object is deleted. */
#ifndef K3C_SERVER_JOIN_H
#define K3C_SERVER_JOIN_H

struct api;
struct http_request;
struct join;
struct pki;

struct join_options {
    struct pki *pki;                              /* outlives it */
    const char *server_password, *agent_password; /* agent_password NULL: the same */
    const char *config;                           /* JSON text of /v1-k3c/config */
};

struct join *join_new(const struct join_options *o);
/* The in-process API, once it is there; until then node requests are answered 503. It acts as system:masters. */
void join_set_api(struct join *j, struct api *api);
struct join *join_free(struct join *j); /* NULL is fine; returns NULL */

/* The handler of the routes above. */
void join_handle(void *join, struct http_request *r);

#endif
