#include "core/model/schema.h"

#include <string.h>

extern const struct schema_message *const schema_list[]; /* by name; schema_list.c is generated */
extern const size_t schema_list_count;

static int name_compare(const char *field, const char *name, size_t len)
{
    int order = strncmp(field, name, len);
    return order ? order : field[len] != '\0';
}

const struct schema_field *schema_field(const struct schema_message *m, const char *name, size_t len)
{
    size_t low = 0, high = m->count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        const struct schema_field *f = &m->fields[m->index[mid]];
        int order = name_compare(f->name, name, len);
        if (!order)
            return f;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

/* The first of the numbered fields that is not before (outer, inner). */
static const struct schema_field *number_search(const struct schema_message *m, uint32_t outer, uint32_t inner)
{
    const uint8_t *index = m->index + m->count;
    size_t low = 0, high = m->numbered;
    while (low < high) {
        size_t mid = (low + high) / 2;
        const struct schema_field *f = &m->fields[index[mid]];
        uint32_t at = f->wrap ? f->wrap : f->number;
        if (at < outer || (at == outer && f->number < inner))
            low = mid + 1;
        else
            high = mid;
    }
    return low < m->numbered ? &m->fields[index[low]] : NULL;
}

const struct schema_field *schema_field_by_number(const struct schema_message *m, uint32_t wrap, uint32_t number)
{
    const struct schema_field *f = number_search(m, wrap ? wrap : number, number);
    return f && f->wrap == wrap && f->number == number ? f : NULL;
}

bool schema_is_wrap(const struct schema_message *m, uint32_t number)
{
    const struct schema_field *f = number_search(m, number, 0);
    return f && f->wrap == number;
}

const struct schema_message *schema_message(const char *name)
{
    size_t low = 0, high = schema_list_count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        int order = strcmp(schema_list[mid]->name, name);
        if (!order)
            return schema_list[mid];
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

const struct schema_message *const *schema_messages(size_t *count)
{
    *count = schema_list_count;
    return schema_list;
}
