/* struct api over HTTPS: what an agent, or any program that is not the server, reads and writes objects with. All calls
 * and watches go over one HTTP/2 connection, dialled when there is something to ask. */
#ifndef K3C_CLIENT_HTTP_API_H
#define K3C_CLIENT_HTTP_API_H

struct api;
struct err;
struct loop;
struct tls_config;

struct http_api_options {
    const char *host;
    int port;
    struct tls_config *tls; /* CA and client certificate, ALPN "h2,http/1.1"; kept by reference */
    const char *token;      /* bearer token instead of a certificate; NULL */
    const char *user_agent; /* "kubelet/1.36"; what stands before the slash manages what is written */
};

/* Freed by its ops->free: calls and watches under way end without a callback. */
int http_api_new(struct loop *l, const struct http_api_options *o, struct api **ret, struct err *err);
/* Other credentials for new connections (a renewed certificate). */
void http_api_set_tls(struct api *a, struct tls_config *tls);

#endif
