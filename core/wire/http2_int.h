/* HTTP/2 server connection, for http2_server.c (the connection) and http2_stream.c (its requests). */
#ifndef K3C_WIRE_HTTP2_INT_H
#define K3C_WIRE_HTTP2_INT_H

#include <nghttp2/nghttp2.h>

#include "core/wire/http_int.h"

struct http2 {
    struct http_link *link;
    nghttp2_session *session; /* NULL when the connection is gone */
    struct list streams;
    struct loop_task pump; /* sends what the session has, at the end of the turn */
    struct loop_task more; /* goes on with what the peer has already sent */
    size_t frame_left;     /* bytes of the preface or of a frame that have not come yet */
    int holds;
    bool freed, receiving_paused, closing, ending, said_goodbye, goodbye_due;
    size_t queued;         /* bytes that answers of all its streams wait with */
    uint64_t allowance;    /* frames the peer may still send that carry next to nothing, see http2_spend */
    uint64_t allowance_ms; /* when it was last topped up */
};

/* A piece of an answer. */
struct http2_piece {
    struct blob *blob;
    size_t from;
};

/* Its request's arena is NULL once the handler has ended it. */
struct http2_stream {
    struct http_stream base;
    struct http2 *h2;
    struct list link;
    int32_t id;
    size_t header_bytes;
    int refusal; /* status to answer instead of handing over */
    const char *why;
    bool dispatched, done /* by the handler */, closed /* by the protocol */, submitted;
    uint64_t body_left; /* of the body as its content-length announces */
    uint64_t discarded; /* bytes of a body that nobody wants any more */
    struct strbuf body;
    struct http_timed receiving;
    struct http2_piece *pieces; /* pieces[head..count) wait; heap */
    size_t head, count, cap, queued;
    bool deferred; /* the session waits for more of them */
    struct loop_task drained;
};

void http2_release(struct http2 *h); /* takes back one of its `holds` */
void http2_pump_soon(struct http2 *h);
void http2_say_goodbye(struct http2 *h); /* GOAWAY: what runs is answered, then the connection ends */
void http2_free_when_empty(struct http2 *h);

struct http2_stream *http2_stream_new(struct http2 *h, int32_t id);
void http2_stream_free(struct http2_stream *s);
int http2_stream_header(struct http2_stream *s, const char *name, size_t name_len, const char *value, size_t value_len);
void http2_stream_headers_end(struct http2_stream *s, bool end);
void http2_stream_body(struct http2_stream *s, const uint8_t *data, size_t len);
/* Its answer is complete while its request is not. */
void http2_stream_answered(struct http2_stream *s);
void http2_stream_request_end(struct http2_stream *s);
/* The protocol has closed it, or its connection: tells the handler if it is still at it, else frees it. */
void http2_stream_closed(struct http2_stream *s);
/* Writes `len` bytes of its body behind a frame header. */
void http2_stream_send(struct http2_stream *s, const uint8_t *header, size_t len);

#endif
