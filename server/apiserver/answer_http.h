/* The HTTP side of requests: the callbacks of the HTTP server. Internal to server/apiserver. */
#ifndef K3C_APISERVER_ANSWER_HTTP_H
#define K3C_APISERVER_ANSWER_HTTP_H

struct http_request;
struct req;

void answer_http_request(void *apiserver, struct http_request *http);
void answer_http_refused(void *apiserver, struct http_request *http, int code, const char *why);

/* A request that waits is cancelled when its peer goes away. */
void answer_http_watch_close(struct req *r);

#endif
