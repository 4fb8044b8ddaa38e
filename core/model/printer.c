#include "core/model/printer.h"

#include <string.h>

#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/str.h"
#include "core/format/duration.h"
#include "core/format/json.h"
#include "core/format/selector.h"

void cell_str(struct arena *a, cJSON *cells, const char *text)
{
    json_append(cells, json_string(a, text ? text : ""));
}

void cell_int(struct arena *a, cJSON *cells, int64_t n)
{
    json_append(cells, json_number(a, n));
}

const char *print_age(struct arena *a, const char *time, int64_t now)
{
    int64_t then;
    char text[DURATION_SIZE];
    if (!time || clock_parse_rfc3339(time, &then))
        return "<unknown>";
    duration_human(duration_of_us(now - then), text);
    return arena_strdup(a, text);
}

void cell_age(struct arena *a, cJSON *cells, const char *time, int64_t now)
{
    cell_str(a, cells, print_age(a, time, now));
}

void cell_name(struct arena *a, cJSON *cells, const cJSON *object)
{
    cell_str(a, cells, json_str(object, "metadata.name"));
}

void cell_created(struct arena *a, cJSON *cells, const cJSON *object, int64_t now)
{
    cell_age(a, cells, json_str(object, "metadata.creationTimestamp"), now);
}

const char *print_labels(struct arena *a, const cJSON *map)
{
    cleanup_strbuf struct strbuf text = {0};
    size_t count = json_count(map), n = 0;
    const char **list = arena_alloc(a, (count + 1) * sizeof(*list));
    for (JSON_EACH(label, map))
        list[n++] = arena_printf(a, "%s=%s", label->string, label->valuestring);
    qsort(list, n, sizeof(*list), str_order);
    for (size_t i = 0; i < n; i++)
        strbuf_addf(&text, "%s%s", i ? "," : "", list[i]);
    return n ? arena_dup(a, text.p, text.len) : "<none>";
}

const char *print_selector(struct arena *a, const cJSON *selector, const char *none, const char *wrong)
{
    cleanup_strbuf struct strbuf text = {0};
    struct selector s;
    if (selector_from_tree(a, selector, &s, NULL) < 0)
        return wrong;
    selector_format(&s, &text);
    return text.len ? arena_dup(a, text.p, text.len) : none;
}

const char *print_joined(struct arena *a, const cJSON *list, const char *key)
{
    cleanup_strbuf struct strbuf text = {0};
    strbuf_adds(&text, "");
    for (JSON_EACH(item, list)) {
        strbuf_adds(&text, item == list->child ? "" : ",");
        strbuf_adds(&text, json_str_or(item, key, ""));
    }
    return arena_dup(a, text.p ? text.p : "", text.len);
}
