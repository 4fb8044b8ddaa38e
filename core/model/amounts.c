#include "core/model/amounts.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"

bool amount_read(const cJSON *item, struct quantity *ret)
{
    return item && item->valuestring && !quantity_parse(item->valuestring, ret, NULL);
}

int64_t amount_int(const cJSON *item, bool milli)
{
    struct quantity q;
    if (!amount_read(item, &q))
        return 0;
    return milli ? quantity_milli(&q) : quantity_value(&q);
}

struct quantity amount_of(const cJSON *list, const char *name)
{
    struct quantity q;
    return amount_read(json_get(list, name), &q) ? q : quantity_of(0, 0, QUANTITY_DECIMAL_SI);
}

void amounts_set(struct arena *a, cJSON *list, const char *name, const struct quantity *q)
{
    char text[QUANTITY_SIZE];
    quantity_format(q, text);
    json_set_str(a, list, name, text);
}

void amounts_add(struct arena *a, cJSON *sum, const cJSON *more)
{
    for (JSON_EACH(m, more)) {
        struct quantity q = amount_of(sum, m->string), one = amount_of(more, m->string);
        if (!json_get(sum, m->string))
            q = one;
        else
            quantity_add(&q, &one);
        amounts_set(a, sum, m->string, &q);
    }
}

void amounts_sub(struct arena *a, cJSON *sum, const cJSON *less)
{
    for (JSON_EACH(l, less)) {
        struct quantity q = amount_of(sum, l->string), one = amount_of(less, l->string);
        quantity_sub(&q, &one);
        if (quantity_sign(&q) < 0)
            q = quantity_of(0, 0, q.format);
        amounts_set(a, sum, l->string, &q);
    }
}

int amount_cmp(const cJSON *list, const cJSON *other, const char *name)
{
    struct quantity one = amount_of(list, name), two = amount_of(other, name);
    return quantity_cmp(&one, &two);
}

cJSON *amounts_only(struct arena *a, const cJSON *list, const cJSON *names)
{
    cJSON *out = json_object(a);
    for (JSON_EACH(n, names)) {
        const cJSON *item = json_get(list, n->valuestring);
        if (item)
            json_set(a, out, n->valuestring, json_copy(a, item));
    }
    return out;
}

const char *amounts_text(struct arena *a, const cJSON *list)
{
    size_t n = 0;
    const char **names = arena_alloc(a, (json_count(list) + 1) * sizeof(char *));
    for (JSON_EACH(i, list))
        names[n++] = i->string;
    qsort(names, n, sizeof(char *), str_order);
    const char *text = "";
    for (size_t i = 0; i < n; i++) {
        struct quantity q = amount_of(list, names[i]);
        char value[QUANTITY_SIZE];
        quantity_format(&q, value);
        text = arena_printf(a, "%s%s%s=%s", text, i ? "," : "", names[i], value);
    }
    return text;
}

bool amounts_equal(const cJSON *one, const cJSON *two)
{
    if (json_count(one) != json_count(two))
        return false;
    for (JSON_EACH(i, one))
        if (!json_get(two, i->string) || amount_cmp(one, two, i->string) != 0)
            return false;
    return true;
}
