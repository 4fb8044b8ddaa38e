#include "test/unit/json_text.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/format/json.h"

cJSON *json_quoted(struct arena *a, const char *text)
{
    cJSON *tree;
    char *copy = arena_strdup(a, text);
    for (char *p = copy; *p; p++)
        if (*p == '\'')
            *p = '"';
    if (json_parse(a, copy, strlen(copy), &tree, NULL, NULL))
        abort();
    return tree;
}

const char *json_path_segment(struct arena *a, const char **path)
{
    size_t n = strcspn(*path, "/");
    char *text = arena_printf(a, "%.*s", (int)n, *path), *to = text;
    *path += (*path)[n] ? n + 1 : n;
    for (const char *from = text; *from; from++)
        *to++ = from[0] == '~' && from[1] ? *++from == '1' ? '/' : '~' : *from;
    *to = 0;
    return text;
}

cJSON *json_child(cJSON *at, const char *name)
{
    if (!json_is_arr(at))
        return json_get(at, name);
    long i = strtol(name, NULL, 10);
    for (JSON_EACH(item, at))
        if (!i--)
            return item;
    return NULL;
}
