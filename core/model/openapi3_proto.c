/* Numbers are those of gnostic's openapiv3/OpenAPIv3.proto. Only what our documents contain is converted. */
#include <string.h>

#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/protobuf.h"
#include "core/model/openapi_int.h"

static void put_schema(struct strbuf *out, uint32_t number, const cJSON *schema);

/* SchemaOrReference. */
static void put_schema_or_reference(struct strbuf *out, uint32_t number, const cJSON *schema)
{
    size_t at = protobuf_open(out, number);
    if (json_get(schema, "$ref")) {
        size_t reference = protobuf_open(out, 2);
        protobuf_put_string(out, 1, json_str(schema, "$ref"));
        protobuf_close(out, reference);
    } else {
        put_schema(out, 1, schema);
    }
    protobuf_close(out, at);
}

static void put_list(struct strbuf *out, uint32_t number, const cJSON *schemas)
{
    for (JSON_EACH(schema, schemas))
        put_schema_or_reference(out, number, schema);
}

static void put_named(struct strbuf *out, uint32_t number, const char *name, const cJSON *schema)
{
    size_t at = protobuf_open(out, number);
    protobuf_put_string(out, 1, name);
    put_schema_or_reference(out, 2, schema);
    protobuf_close(out, at);
}

/* DefaultType knows numbers, booleans and strings; an object, which is always {} here, is an empty one. */
static void put_default(struct strbuf *out, const cJSON *value)
{
    uint64_t bits;
    size_t at = protobuf_open(out, 33);
    if (json_is_num(value)) {
        memcpy(&bits, &value->valuedouble, sizeof(bits));
        protobuf_put_fixed64(out, 1, bits);
    } else if (json_is_bool(value)) {
        protobuf_put_bool(out, 2, json_is_true(value));
    } else if (json_is_str(value)) {
        protobuf_put_string(out, 3, value->valuestring);
    }
    protobuf_close(out, at);
}

static void put_schema_parts(struct strbuf *out, const cJSON *schema)
{
    const cJSON *part;
    size_t at;
    if ((part = json_get(schema, "items"))) {
        at = protobuf_open(out, 30);
        put_schema_or_reference(out, 1, part);
        protobuf_close(out, at);
    }
    if ((part = json_get(schema, "properties"))) {
        at = protobuf_open(out, 31);
        for (JSON_EACH(property, part))
            put_named(out, 1, property->string, property);
        protobuf_close(out, at);
    }
    if ((part = json_get(schema, "additionalProperties"))) {
        at = protobuf_open(out, 32);
        put_schema_or_reference(out, 1, part);
        protobuf_close(out, at);
    }
    if ((part = json_get(schema, "default")))
        put_default(out, part);
}

static void put_schema(struct strbuf *out, uint32_t number, const cJSON *schema)
{
    size_t at = protobuf_open(out, number);
    openapi_put_strings(out, 23, json_get(schema, "required"));
    for (JSON_EACH(value, json_get(schema, "enum")))
        openapi_put_any(out, 24, value);
    protobuf_put_string(out, 25, json_str(schema, "type"));
    put_list(out, 26, json_get(schema, "allOf"));
    put_list(out, 27, json_get(schema, "oneOf"));
    put_list(out, 28, json_get(schema, "anyOf"));
    put_schema_parts(out, schema);
    protobuf_put_string(out, 34, json_str(schema, "description"));
    protobuf_put_string(out, 35, json_str(schema, "format"));
    openapi_put_extensions(out, 36, schema);
    protobuf_close(out, at);
}

static void put_content(struct strbuf *out, uint32_t number, const cJSON *content)
{
    if (!content)
        return;
    size_t types = protobuf_open(out, number);
    for (JSON_EACH(type, content)) {
        size_t named = protobuf_open(out, 1);
        protobuf_put_string(out, 1, type->string);
        size_t at = protobuf_open(out, 2);
        if (json_get(type, "schema"))
            put_schema_or_reference(out, 1, json_get(type, "schema"));
        protobuf_close(out, at);
        protobuf_close(out, named);
    }
    protobuf_close(out, types);
}

static void put_parameters(struct strbuf *out, uint32_t number, const cJSON *list)
{
    for (JSON_EACH(p, list)) {
        size_t outer = protobuf_open(out, number), at = protobuf_open(out, 1);
        protobuf_put_string(out, 1, json_str(p, "name"));
        protobuf_put_string(out, 2, json_str(p, "in"));
        protobuf_put_string(out, 3, json_str(p, "description"));
        if (json_bool(p, "required", false))
            protobuf_put_bool(out, 4, true);
        if (json_get(p, "schema"))
            put_schema_or_reference(out, 10, json_get(p, "schema"));
        protobuf_close(out, at);
        protobuf_close(out, outer);
    }
}

static void put_request_body(struct strbuf *out, const cJSON *body)
{
    if (!body)
        return;
    size_t outer = protobuf_open(out, 7), at = protobuf_open(out, 1);
    put_content(out, 2, json_get(body, "content"));
    if (json_bool(body, "required", false))
        protobuf_put_bool(out, 3, true);
    protobuf_close(out, at);
    protobuf_close(out, outer);
}

static void put_responses(struct strbuf *out, const cJSON *responses)
{
    size_t all = protobuf_open(out, 8);
    for (JSON_EACH(response, responses)) {
        size_t named = protobuf_open(out, 2);
        protobuf_put_string(out, 1, response->string);
        size_t outer = protobuf_open(out, 2), at = protobuf_open(out, 1);
        protobuf_put_string(out, 1, json_str(response, "description"));
        put_content(out, 3, json_get(response, "content"));
        protobuf_close(out, at);
        protobuf_close(out, outer);
        protobuf_close(out, named);
    }
    protobuf_close(out, all);
}

static void put_operation(struct strbuf *out, uint32_t number, const cJSON *op)
{
    if (!op)
        return;
    size_t at = protobuf_open(out, number);
    openapi_put_strings(out, 1, json_get(op, "tags"));
    protobuf_put_string(out, 3, json_str(op, "description"));
    protobuf_put_string(out, 5, json_str(op, "operationId"));
    put_parameters(out, 6, json_get(op, "parameters"));
    put_request_body(out, json_get(op, "requestBody"));
    put_responses(out, json_get(op, "responses"));
    openapi_put_extensions(out, 13, op);
    protobuf_close(out, at);
}

void openapi3_put_path(struct strbuf *out, const char *path, const cJSON *item)
{
    static const struct {
        const char *method;
        uint32_t number;
    } methods[] = {{"get", 4}, {"put", 5}, {"post", 6}, {"delete", 7}, {"options", 8}, {"head", 9}, {"patch", 10}};
    size_t named = protobuf_open(out, 1);
    protobuf_put_string(out, 1, path);
    size_t at = protobuf_open(out, 2);
    for (size_t i = 0; i < COUNT_OF(methods); i++)
        put_operation(out, methods[i].number, json_get(item, methods[i].method));
    put_parameters(out, 13, json_get(item, "parameters"));
    protobuf_close(out, at);
    protobuf_close(out, named);
}

void openapi3_put_definition(struct strbuf *out, const char *name, const cJSON *schema)
{
    put_named(out, 1, name, schema);
}
