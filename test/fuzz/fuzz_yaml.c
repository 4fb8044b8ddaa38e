#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* What YAML writes reads back as the same tree, unless its escapes make it too large. */
static void write_and_read(struct arena *a, const cJSON *tree)
{
    cJSON *again = NULL;
    struct strbuf text = {0};
    yaml_write(&text, tree);
    if (yaml_parse_one(a, text.p, text.len, &again, NULL, NULL) || !json_equal(tree, again))
        abort();
    strbuf_free(&text);
}

/* Whatever parses is a tree that JSON and YAML can write and read again. */
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
        for (const cJSON *one = tree->child; one; one = one->next)
            write_and_read(a, one);
    }
    arena_free(a);
    return 0;
}
