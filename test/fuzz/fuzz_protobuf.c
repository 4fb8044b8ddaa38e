#include <stdlib.h>

#include "core/format/protobuf.h"

/* Fields lie inside their input, and what was read and written again reads the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct slice rest = {(const char *)data, len};
    struct protobuf_field f, g;
    size_t before = rest.n;
    while (protobuf_next(&rest, &f, NULL) == 1) {
        struct strbuf out = {0};
        if (rest.n >= before || rest.p + rest.n != (const char *)data + len)
            abort();
        before = rest.n;
        if (f.wire == PROTOBUF_VARINT)
            protobuf_put_uint(&out, f.number, f.value);
        else if (f.wire == PROTOBUF_FIXED64)
            protobuf_put_fixed64(&out, f.number, f.value);
        else if (f.wire == PROTOBUF_BYTES)
            protobuf_put_bytes(&out, f.number, f.bytes.p, f.bytes.n);
        else
            continue;
        struct slice again = {out.p, out.len};
        if (protobuf_next(&again, &g, NULL) != 1 || again.n || g.number != f.number || g.value != f.value ||
            g.bytes.n != f.bytes.n)
            abort();
        strbuf_free(&out);
    }
    return 0;
}
