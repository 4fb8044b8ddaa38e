#include <stdlib.h>

#include "core/base/arena.h"
#include "server/apiserver/negotiate.h"

/* A transformed form always says which version of it; a table is never protobuf. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct arena *a = arena_new();
    const char *text = arena_dup(a, data, len);
    for (int n = 0; n < 2; n++) {
        struct accept accept;
        enum object_encoding encoding;
        if (accept_parse(text, n, &accept) &&
            ((accept.as != ACCEPT_OBJECT) != (accept.as_version != NULL) || (!n && accept.as != ACCEPT_OBJECT) ||
             (accept.as == ACCEPT_TABLE && accept.encoding == OBJECT_PROTOBUF)))
            abort();
        content_type_parse(text, &encoding);
        accepts_gzip(text);
    }
    arena_free(a);
    return 0;
}
