/* What a SPDY session stands on: a connection, or a WebSocket's binary messages. Between spdy.c and spdy_link.c only.
 */
#ifndef K3C_WIRE_SPDY_LINK_H
#define K3C_WIRE_SPDY_LINK_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/str.h"

struct http_request;
struct spdy;
struct spdy_link;

/* Answer the upgrade and take the connection over; NULL (nothing was sent) when that cannot be. */
struct spdy_link *spdy_link_conn(struct http_request *r, const char *protocol, struct spdy *s);
struct spdy_link *spdy_link_websocket(struct http_request *r, const char *protocol, struct spdy *s);
struct spdy_link *spdy_link_free(struct spdy_link *l); /* what was finished still goes out; NULL is fine */

void spdy_link_write(struct spdy_link *l, const void *head, size_t head_len, const void *data, size_t len);
size_t spdy_link_pending(const struct spdy_link *l);
void spdy_link_pause(struct spdy_link *l, bool paused);
void spdy_link_finish(struct spdy_link *l);
void spdy_link_set_idle(struct spdy_link *l, unsigned ms);

/* What it tells the session. */
void spdy_link_input(struct spdy *s, struct slice in); /* all of it is taken */
void spdy_link_drained(struct spdy *s);
void spdy_link_closed(struct spdy *s, const char *why);

#endif
