/* Kubernetes' channels over a WebSocket: the first byte of a message names the channel, in binary messages as a number,
 * in text ones as a digit with base64 behind it. Source: k8s.io/streaming pkg/httpstream/wsstream. */
#ifndef K3C_NODE_CHANNEL_H
#define K3C_NODE_CHANNEL_H

#include <stdbool.h>

#include "core/base/str.h"

struct websocket;

void channel_send(struct websocket *w, bool base64, unsigned channel, const void *data, size_t len);
/* Takes a message apart: its bytes, which `buffer` holds if they had to be decoded. -EBADMSG: it is none. */
int channel_parse(bool base64, struct slice message, struct strbuf *buffer, unsigned *channel, struct slice *data);

#endif
