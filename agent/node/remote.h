/* The streams of exec and attach as a client sees them: standard input, output and error, terminal sizes, and at the
 * end a Status. They come as channels of a WebSocket or as streams of SPDY/3.1, in these protocols:
 *
 *   WebSocket  v5.channel.k8s.io, v4.channel.k8s.io, channel.k8s.io, the last two also with base64. in front, or none
 *   SPDY       v5 to v2.channel.k8s.io, channel.k8s.io
 *
 * From v4 on the end is told as a JSON Status, before as text and only if it is a failure. A WebSocket's message has
 * the channel in its first byte: 0 stdin, 1 stdout, 2 stderr, 3 the end, 4 terminal size as JSON, and in v5 255
 * followed by a channel that ends (the only way to end stdin). SPDY streams say what they are in their header
 * streamType. Source: k8s.io/apimachinery util/remotecommand, k8s.io/streaming, k8s.io/cri-streaming. */
#ifndef K3C_NODE_REMOTE_H
#define K3C_NODE_REMOTE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

struct http_request;
struct loop;
struct remote;

enum { REMOTE_STDIN_HIGH = 64 << 10, REMOTE_IDLE_MS = 4 * 3600 * 1000 };

struct remote_wants {
    bool in, out, err, tty; /* a tty has no err */
};

struct remote_events {
    /* All streams are there. */
    void (*ready)(void *ctx);
    /* A piece of standard input; remote_took must follow, now or later. Not before ready. */
    void (*input)(void *ctx, const void *data, size_t len);
    void (*input_ended)(void *ctx);
    void (*resize)(void *ctx, unsigned width, unsigned height);
    /* What was queued has left, after remote_unsent was over CONN_OUTPUT_HIGH. */
    void (*drained)(void *ctx);
    /* Once: the client has gone, or never made its streams. Only remote_free may follow. */
    void (*closed)(void *ctx, const char *why);
};

/* Whether a request asks for an upgrade to one of the two. */
bool remote_wanted(const struct http_request *r);
/* Takes the request's connection over. NULL: it was answered with a refusal. Callbacks come later. */
struct remote *remote_accept(struct loop *l, struct http_request *r, const struct remote_wants *w,
                             const struct remote_events *ev, void *ctx);
struct remote *remote_free(struct remote *m); /* what was finished still goes out; NULL is fine; returns NULL */

/* Tells a WebSocket's client that its streams lead somewhere. */
void remote_started(struct remote *m);
void remote_output(struct remote *m, bool is_stderr, const void *data, size_t len); /* copies */
size_t remote_unsent(const struct remote *m);
void remote_took(struct remote *m, size_t n); /* n more bytes of input are dealt with */
/* Tells the end (a Status) after all output; `closed` comes when the client has gone, too. */
void remote_finish(struct remote *m, const cJSON *status);

#endif
