#include <stdlib.h>

#include "core/base/arena.h"
#include "core/format/json.h"
#include "core/format/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Whatever parses is a tree that JSON can write and read again. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct arena *a = arena_new();
    struct json_duplicates dups;
    cJSON *tree, *again;
    if (!yaml_parse(a, (const char *)data, len, &tree, &dups, NULL)) {
        struct strbuf text = {0};
        json_write(&text, tree);
        if (json_parse(a, text.p, text.len, &again, NULL, NULL))
            abort();
        strbuf_free(&text);
    }
    arena_free(a);
    return 0;
}
