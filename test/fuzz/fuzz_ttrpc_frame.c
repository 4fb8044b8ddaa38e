#include <stdlib.h>
#include <string.h>

#include "core/wire/ttrpc_frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Whatever decodes must lie inside its input and encode back to the same header. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct ttrpc_frame f;
    uint8_t header[TTRPC_HEADER_SIZE];
    ssize_t n = ttrpc_frame_decode(data, len, &f, NULL);
    if (n > 0 && ((size_t)n > len || f.payload + f.payload_len != data + n || ttrpc_header_encode(&f, header, NULL) ||
                  memcmp(header, data, sizeof(header))))
        abort();
    return 0;
}
