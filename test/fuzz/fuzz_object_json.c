#include <stdlib.h>

#include "core/base/arena.h"
#include "core/format/json.h"
#include "core/model/object.h"
#include "core/model/schema.h"

/* The first byte picks the message. What decodes is in its final form: another walk changes nothing, its protobuf form
 * reads back, and defaulting leaves it decodable. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    size_t count;
    const struct schema_message *const *list = schema_messages(&count), *m;
    struct strbuf one = {0}, two = {0}, proto = {0};
    const char *api_version, *kind;
    cJSON *tree, *again;
    if (len < 2)
        return 0;
    m = list[(data[0] << 8 | data[1]) % (int)count];
    struct slice body = {(const char *)data + 2, len - 2};
    cleanup_arena struct arena *a = arena_new();
    object_peek(a, OBJECT_JSON, body, &api_version, &kind, NULL);
    if (!object_decode(a, m, OBJECT_JSON, body, &tree, json_array(a), NULL)) {
        json_write(&one, tree);
        if (object_prune(a, m, tree, NULL, NULL))
            abort();
        json_write(&two, tree);
        if (one.len != two.len || memcmp(one.p, two.p, one.len))
            abort();
        if (object_to_protobuf(m, tree, &proto, NULL) ||
            object_decode(a, m, OBJECT_PROTOBUF, (struct slice){proto.p, proto.len}, &again, NULL, NULL))
            abort();
        object_default(a, m, tree);
        if (object_prune(a, m, tree, NULL, NULL))
            abort();
    }
    strbuf_free(&one);
    strbuf_free(&two);
    strbuf_free(&proto);
    return 0;
}
