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

/* Where protobuf has a field: its numbers from the outermost message in. */
static uint32_t place(uint32_t wrap, uint32_t inner, uint32_t number)
{
    return !wrap ? number << 16 : !inner ? wrap << 16 | number << 8 : wrap << 16 | inner << 8 | number;
}

/* The first of the numbered fields at `from` or behind it. */
static const struct schema_field *place_search(const struct schema_message *m, uint32_t from)
{
    const uint8_t *index = m->index + m->count;
    size_t low = 0, high = m->numbered;
    while (low < high) {
        size_t mid = (low + high) / 2;
        const struct schema_field *f = &m->fields[index[mid]];
        if (place(f->wrap, f->inner, f->number) < from)
            low = mid + 1;
        else
            high = mid;
    }
    return low < m->numbered ? &m->fields[index[low]] : NULL;
}

const struct schema_field *schema_field_by_number(const struct schema_message *m, uint32_t wrap, uint32_t inner,
                                                  uint32_t number)
{
    if (number > UINT8_MAX)
        return NULL;
    const struct schema_field *f = place_search(m, place(wrap, inner, number));
    return f && f->wrap == wrap && f->inner == inner && f->number == number ? f : NULL;
}

bool schema_is_wrap(const struct schema_message *m, uint32_t wrap, uint32_t inner)
{
    if (wrap > UINT8_MAX || inner > UINT8_MAX)
        return false;
    const struct schema_field *f = place_search(m, wrap << 16 | inner << 8);
    return f && f->wrap == wrap && (!inner || f->inner == inner);
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
