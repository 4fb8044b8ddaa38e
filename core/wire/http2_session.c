#include "core/wire/http2_session.h"

#include <stdlib.h>

#include "core/base/defs.h"
#include "core/base/str.h"
#include "core/wire/http.h"

static nghttp2_session *session_new(bool server, const nghttp2_session_callbacks *callbacks, void *ctx)
{
    nghttp2_session *session = NULL;
    nghttp2_option *option;
    if (nghttp2_option_new(&option))
        abort(); /* only without memory */
    nghttp2_option_set_no_auto_window_update(option, !server);
    nghttp2_option_set_no_closed_streams(option, 1);
    if (server ? nghttp2_session_server_new2(&session, callbacks, ctx, option)
               : nghttp2_session_client_new2(&session, callbacks, ctx, option))
        abort();
    nghttp2_option_del(option);
    return session;
}

nghttp2_session *http2_session_new(bool server, const struct http2_callbacks *callbacks, void *ctx,
                                   uint32_t stream_window, int32_t connection_window)
{
    nghttp2_session_callbacks *cb;
    if (nghttp2_session_callbacks_new(&cb))
        abort(); /* only without memory */
    nghttp2_session_callbacks_set_send_callback(cb, callbacks->send);
    nghttp2_session_callbacks_set_send_data_callback(cb, callbacks->send_data);
    nghttp2_session_callbacks_set_on_begin_headers_callback(cb, callbacks->begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(cb, callbacks->header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(cb, callbacks->frame);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(cb, callbacks->chunk);
    nghttp2_session_callbacks_set_on_stream_close_callback(cb, callbacks->stream_close);
    nghttp2_session_callbacks_set_on_frame_send_callback(cb, callbacks->frame_sent);
    nghttp2_session *session = session_new(server, cb, ctx);
    nghttp2_session_callbacks_del(cb);

    nghttp2_settings_entry settings[] = {
        {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, stream_window},
        {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, HTTP_HEADER_BYTES_MAX},
        server ? (nghttp2_settings_entry){NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, HTTP_STREAMS_MAX}
               : (nghttp2_settings_entry){NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
    };
    nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings, COUNT_OF(settings));
    nghttp2_session_set_local_window_size(session, NGHTTP2_FLAG_NONE, 0, connection_window);
    return session;
}

bool http2_connection_field(const char *name)
{
    static const char *const names[] = {"connection", "transfer-encoding", "keep-alive",
                                        "upgrade",    "proxy-connection",  NULL};
    return str_in(name, names);
}

void http2_add_field(nghttp2_nv *nv, size_t *n, const char *name, const char *value, uint8_t flags)
{
    nv[(*n)++] =
        (nghttp2_nv){(uint8_t *)(uintptr_t)name, (uint8_t *)(uintptr_t)value, strlen(name), strlen(value), flags};
}
