#include <stdlib.h>

#include "core/base/arena.h"
#include "core/format/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Whatever parses writes a text that parses to an equal tree. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct arena *a = arena_new();
    struct json_duplicates dups;
    cJSON *tree, *again;
    if (!json_parse(a, (const char *)data, len, &tree, &dups, NULL)) {
        struct strbuf text = {0}, second = {0};
        json_write(&text, tree);
        if (json_parse(a, text.p, text.len, &again, &dups, NULL))
            abort();
        json_write(&second, again);
        if (dups.count && second.len > text.len)
            abort();
        if (text.len != second.len || memcmp(text.p, second.p, text.len))
            abort();
        strbuf_free(&text);
        strbuf_free(&second);
    }
    arena_free(a);
    return 0;
}
