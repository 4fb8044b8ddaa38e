#include <stdlib.h>
#include <string.h>

#include "core/wire/websocket_frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Whatever decodes is within its bounds and encodes back to the same header. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct websocket_frame f;
    uint8_t out[WEBSOCKET_HEADER_MAX];
    ssize_t n = websocket_frame_decode(data, len, &f, NULL);
    if (n > 0 && ((size_t)n > len || f.payload_len > WEBSOCKET_PAYLOAD_MAX ||
                  websocket_frame_encode(&f, out) != (size_t)n || memcmp(out, data, (size_t)n)))
        abort();
    return 0;
}
