#include <stdlib.h>

#include "core/base/arena.h"
#include "core/format/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void leave(cJSON *object, const char *const *names)
{
    for (JSON_EACH(m, object)) {
        const char *const *at = names;
        while (*at && strcmp(*at, m->string))
            at++;
        if (!*at)
            json_remove(object, m);
    }
}

/* Reading a part is reading the whole and dropping the rest. */
static void check_only(struct arena *a, const char *text, size_t len, cJSON *tree)
{
    static const char *const members[] = {"a", "metadata", NULL}, *const inner[] = {"b", "name", NULL};
    cJSON *part;
    if (json_parse_only(a, text, len, &(struct json_only){members, "metadata", inner}, &part, NULL))
        abort();
    if (json_is_obj(tree)) {
        leave(tree, members);
        if (json_is_obj(json_get(tree, "metadata")))
            leave(json_get(tree, "metadata"), inner);
    }
    if (!json_equal(tree, part))
        abort();
}

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
        check_only(a, (const char *)data, len, tree);
    } else {
        static const char *const none[] = {NULL};
        json_parse_only(a, (const char *)data, len, &(struct json_only){none, NULL, none}, &tree, NULL);
    }
    arena_free(a);
    return 0;
}
