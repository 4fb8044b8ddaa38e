/* Kubernetes' channels over a WebSocket: the first byte of a message names the channel, in binary messages as a number,
 * in text ones as a digit with base64 behind it. Source: k8s.io/streaming pkg/httpstream/wsstream. */
#ifndef K3C_NODE_CHANNEL_H
#define K3C_NODE_CHANNEL_H

#include <stdbool.h>

#include "core/base/str.h"

struct websocket;

void channel_send(struct websocket *w, bool base64, unsigned channel, const void *data, size_t len);
/* Takes messages apart, piece by piece (websocket_events.piece). Zeroed but for base64 to begin with. */
struct channel_reader {
    bool base64, named, bad, ended; /* named: the channel of this message is known; ended: its base64 was padded */
    unsigned channel;
    char carry[4]; /* base64 that is no whole group yet */
    size_t carried;
};
/* What a piece has for reader->channel, maybe nothing: it, or `buffer`, holds the bytes. -EAGAIN: the channel is not
 * known yet; -EBADMSG: the rest of the message is none. */
int channel_read(struct channel_reader *reader, struct slice piece, bool first, bool last, struct strbuf *buffer,
                 struct slice *data);

#endif
