#include "core/model/table.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/kind.h"
#include "core/model/printer.h"

static const struct kind_column plain[] = {
    {.name = "Name", .type = "string", .format = "name", .description = "The object's name, unique in its namespace."},
    {.name = "Created At", .type = "date", .description = "When the server made the object."},
};

cJSON *table_columns(struct arena *a, const struct kind *k)
{
    const struct kind_column *columns = k->columns ? k->columns : plain;
    size_t count = k->columns ? k->ncolumns : COUNT_OF(plain);
    cJSON *list = json_array(a);
    for (size_t i = 0; i < count; i++) {
        const struct kind_column *c = &columns[i];
        json_append(list,
                    json_build(a, "{'name':%s,'type':%s,'format':%s,'description':%s,'priority':%i}", c->name, c->type,
                               c->format ? c->format : "", c->description ? c->description : "", c->priority));
    }
    return list;
}

cJSON *partial_metadata(struct arena *a, const cJSON *object)
{
    return json_build(a, "{'kind':'PartialObjectMetadata','apiVersion':'meta.k8s.io/v1','metadata':%J}",
                      json_get(object, "metadata"));
}

cJSON *table_row(struct arena *a, const struct kind *k, const cJSON *object, const char *include_object, int64_t now)
{
    cJSON *row = json_object(a), *cells = json_set(a, row, "cells", json_array(a));
    if (k->columns && k->strategy && k->strategy->cells) {
        k->strategy->cells(a, object, cells, now);
    } else {
        cell_name(a, cells, object);
        cell_str(a, cells, json_str(object, "metadata.creationTimestamp"));
    }
    if (k->strategy && k->strategy->row_condition)
        json_set(a, row, "conditions", k->strategy->row_condition(a, object));
    if (str_eq(include_object, "Object"))
        json_set(a, row, "object", json_copy(a, object));
    else if (!str_eq(include_object, "None"))
        json_set(a, row, "object", partial_metadata(a, object));
    return row;
}
