#include <stdlib.h>

#include "core/wire/ttrpc_message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static bool inside(struct slice part, struct slice whole)
{
    return !part.n || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n);
}

/* Whatever decodes lies inside its input. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct slice in = {(const char *)data, len};
    struct ttrpc_request q;
    struct ttrpc_response p;
    if (!ttrpc_request_decode(in, &q, NULL) &&
        (!inside(q.service, in) || !inside(q.method, in) || !inside(q.payload, in)))
        abort();
    if (!ttrpc_response_decode(in, &p, NULL) && (!inside(p.message, in) || !inside(p.payload, in)))
        abort();
    return 0;
}
