/* The HTTP side of requests: the callbacks of the HTTP server. Internal to server/apiserver. */
#ifndef K3C_APISERVER_ANSWER_HTTP_H
#define K3C_APISERVER_ANSWER_HTTP_H

#include <stdbool.h>
#include <stddef.h>

struct blob;
struct http_headers;
struct http_request;
struct req;

void answer_http_request(void *apiserver, struct http_request *http);
void answer_http_refused(void *apiserver, struct http_request *http, int code, const char *why);

/* A request that waits is cancelled when its peer goes away. */
void answer_http_watch_close(struct req *r);

/* For answers that are made elsewhere: whether they are wanted indented, or packed (`len` bytes as they are), and the
 * headers of every answer. */
bool answer_http_pretty(struct req *r);
bool answer_http_gzip(struct req *r, size_t len);
void answer_http_headers(struct req *r, const char *content_type, struct http_headers *h);
/* Ends the request with this body (NULL: none); nothing of it may be touched after. */
void answer_http_send(struct req *r, const char *content_type, struct blob *body);

/* answer_list.c: ends the request with its list. */
void answer_list(struct req *r);

#endif
