#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/format/json.h"
#include "core/model/object.h"
#include "core/model/schema.h"

/* The first two bytes pick the message, the rest is its body in an envelope. What decodes encodes, and what was encoded
 * decodes to the same JSON. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    size_t count;
    const struct schema_message *const *list = schema_messages(&count), *m;
    struct strbuf body = {0}, one = {0}, two = {0}, proto = {0};
    const char *api_version, *kind;
    cJSON *tree, *again;
    if (len < 2)
        return 0;
    m = list[(data[0] << 8 | data[1]) % (int)count];
    cleanup_arena struct arena *a = arena_new();
    object_peek(a, OBJECT_PROTOBUF, (struct slice){(const char *)data, len}, &api_version, &kind, NULL);
    strbuf_add(&body, "k8s", 4);
    strbuf_addc(&body, 0x12);
    size_t n = len - 2;
    for (; n >= 0x80; n >>= 7)
        strbuf_addc(&body, (char)(n | 0x80));
    strbuf_addc(&body, (char)n);
    strbuf_add(&body, data + 2, len - 2);
    if (!object_decode(a, m, OBJECT_PROTOBUF, (struct slice){body.p, body.len}, &tree, NULL, NULL)) {
        json_write(&one, tree);
        if (object_to_protobuf(m, tree, &proto, NULL) ||
            object_decode(a, m, OBJECT_PROTOBUF, (struct slice){proto.p, proto.len}, &again, NULL, NULL))
            abort();
        json_write(&two, again);
        if (one.len != two.len || memcmp(one.p, two.p, one.len))
            abort();
    }
    strbuf_free(&body);
    strbuf_free(&one);
    strbuf_free(&two);
    strbuf_free(&proto);
    return 0;
}
