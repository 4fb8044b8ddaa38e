#include <stdlib.h>

#include "agent/pod/grpc_health.h"
#include "core/format/protobuf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* A reply that is read is whole: five bytes that say how much follows, and that much. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    uint64_t status;
    if (!grpc_health_parse((struct slice){(const char *)data, len}, &status) &&
        (len < 5 || data[0] || data[4] != ((len - 5) & 0xff)))
        abort();
    return 0;
}
