/* What both ends of an HTTP/2 connection set nghttp2 up with. */
#ifndef K3C_WIRE_HTTP2_SESSION_H
#define K3C_WIRE_HTTP2_SESSION_H

#include <nghttp2/nghttp2.h>
#include <stdbool.h>

/* nghttp2's own callbacks; NULL where an end has no use for one. */
struct http2_callbacks {
    nghttp2_send_callback send;
    nghttp2_send_data_callback send_data;
    nghttp2_on_begin_headers_callback begin_headers;
    nghttp2_on_header_callback header;
    nghttp2_on_frame_recv_callback frame;
    nghttp2_on_data_chunk_recv_callback chunk;
    nghttp2_on_stream_close_callback stream_close;
    nghttp2_on_frame_send_callback frame_sent;
};

/* A session with its settings submitted; windows are bytes. A server's windows open again by themselves, a client gives
 * back what it has taken (nghttp2_session_consume). Ends with nghttp2_session_del. */
nghttp2_session *http2_session_new(bool server, const struct http2_callbacks *callbacks, void *ctx,
                                   uint32_t stream_window, int32_t connection_window);

/* Whether a field is about the connection, which has no place in HTTP/2. */
bool http2_connection_field(const char *name);
/* Borrows both texts. */
void http2_add_field(nghttp2_nv *nv, size_t *n, const char *name, const char *value, uint8_t flags);

#endif
