/* Numbers are those of gnostic's openapiv2/OpenAPIv2.proto. Only what our documents contain is converted. */
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/protobuf.h"
#include "core/model/openapi_int.h"

static void put_schema(struct strbuf *out, uint32_t number, const cJSON *schema);

void openapi_put_strings(struct strbuf *out, uint32_t number, const cJSON *list)
{
    for (JSON_EACH(item, list))
        protobuf_put_string(out, number, item->valuestring);
}

/* Any of YAML, which JSON text is. */
void openapi_put_any(struct strbuf *out, uint32_t number, const cJSON *value)
{
    struct strbuf text = {0};
    size_t at = protobuf_open(out, number);
    json_write(&text, value);
    protobuf_put_string(out, 2, text.p);
    protobuf_close(out, at);
    strbuf_free(&text);
}

void openapi_put_extensions(struct strbuf *out, uint32_t number, const cJSON *object)
{
    for (JSON_EACH(member, object)) {
        if (!str_starts(member->string, "x-"))
            continue;
        size_t at = protobuf_open(out, number);
        protobuf_put_string(out, 1, member->string);
        openapi_put_any(out, 2, member);
        protobuf_close(out, at);
    }
}

static void put_named_schema(struct strbuf *out, const char *name, const cJSON *schema)
{
    size_t at = protobuf_open(out, 1);
    protobuf_put_string(out, 1, name);
    put_schema(out, 2, schema);
    protobuf_close(out, at);
}

static void put_schema_parts(struct strbuf *out, const cJSON *schema)
{
    const cJSON *part;
    size_t at;
    if ((part = json_get(schema, "additionalProperties"))) {
        at = protobuf_open(out, 21);
        put_schema(out, 1, part);
        protobuf_close(out, at);
    }
    if ((part = json_get(schema, "type"))) {
        at = protobuf_open(out, 22);
        protobuf_put_string(out, 1, part->valuestring);
        protobuf_close(out, at);
    }
    if ((part = json_get(schema, "items"))) {
        at = protobuf_open(out, 23);
        put_schema(out, 1, part);
        protobuf_close(out, at);
    }
    if ((part = json_get(schema, "properties"))) {
        at = protobuf_open(out, 25);
        for (JSON_EACH(property, part))
            put_named_schema(out, property->string, property);
        protobuf_close(out, at);
    }
}

static void put_schema(struct strbuf *out, uint32_t number, const cJSON *schema)
{
    size_t at = protobuf_open(out, number);
    protobuf_put_string(out, 1, json_str(schema, "$ref"));
    protobuf_put_string(out, 2, json_str(schema, "format"));
    protobuf_put_string(out, 4, json_str(schema, "description"));
    openapi_put_strings(out, 19, json_get(schema, "required"));
    for (JSON_EACH(value, json_get(schema, "enum")))
        openapi_put_any(out, 20, value);
    put_schema_parts(out, schema);
    openapi_put_extensions(out, 31, schema);
    protobuf_close(out, at);
}

static void put_body_parameter(struct strbuf *out, const cJSON *p)
{
    size_t at = protobuf_open(out, 1);
    protobuf_put_string(out, 2, json_str(p, "name"));
    protobuf_put_string(out, 3, "body");
    if (json_bool(p, "required", false))
        protobuf_put_bool(out, 4, true);
    put_schema(out, 5, json_get(p, "schema"));
    protobuf_close(out, at);
}

static void put_simple_parameter(struct strbuf *out, const cJSON *p)
{
    bool query = !strcmp(json_str_or(p, "in", ""), "query");
    size_t outer = protobuf_open(out, 2), at = protobuf_open(out, query ? 3 : 4);
    if (json_bool(p, "required", false))
        protobuf_put_bool(out, 1, true);
    protobuf_put_string(out, 2, json_str(p, "in"));
    protobuf_put_string(out, 4, json_str(p, "name"));
    protobuf_put_string(out, query ? 6 : 5, json_str(p, "type"));
    protobuf_close(out, at);
    protobuf_close(out, outer);
}

static void put_parameters(struct strbuf *out, uint32_t number, const cJSON *list)
{
    for (JSON_EACH(p, list)) {
        size_t item = protobuf_open(out, number), at = protobuf_open(out, 1);
        if (!strcmp(json_str_or(p, "in", ""), "body"))
            put_body_parameter(out, p);
        else
            put_simple_parameter(out, p);
        protobuf_close(out, at);
        protobuf_close(out, item);
    }
}

static void put_response(struct strbuf *out, const cJSON *response)
{
    size_t named = protobuf_open(out, 1);
    protobuf_put_string(out, 1, response->string);
    size_t value = protobuf_open(out, 2), at = protobuf_open(out, 1);
    protobuf_put_string(out, 1, json_str(response, "description"));
    if (json_get(response, "schema")) {
        size_t item = protobuf_open(out, 2);
        put_schema(out, 1, json_get(response, "schema"));
        protobuf_close(out, item);
    }
    protobuf_close(out, at);
    protobuf_close(out, value);
    protobuf_close(out, named);
}

static void put_operation(struct strbuf *out, uint32_t number, const cJSON *op)
{
    if (!op)
        return;
    size_t at = protobuf_open(out, number);
    openapi_put_strings(out, 1, json_get(op, "tags"));
    protobuf_put_string(out, 5, json_str(op, "operationId"));
    openapi_put_strings(out, 6, json_get(op, "produces"));
    openapi_put_strings(out, 7, json_get(op, "consumes"));
    put_parameters(out, 8, json_get(op, "parameters"));
    size_t responses = protobuf_open(out, 9);
    for (JSON_EACH(response, json_get(op, "responses")))
        put_response(out, response);
    protobuf_close(out, responses);
    openapi_put_strings(out, 10, json_get(op, "schemes"));
    openapi_put_extensions(out, 13, op);
    protobuf_close(out, at);
}

void openapi_put_path(struct strbuf *out, const char *path, const cJSON *item)
{
    size_t named = protobuf_open(out, 2);
    protobuf_put_string(out, 1, path);
    size_t at = protobuf_open(out, 2);
    put_operation(out, 2, json_get(item, "get"));
    put_operation(out, 3, json_get(item, "put"));
    put_operation(out, 4, json_get(item, "post"));
    put_operation(out, 5, json_get(item, "delete"));
    put_operation(out, 8, json_get(item, "patch"));
    put_parameters(out, 9, json_get(item, "parameters"));
    protobuf_close(out, at);
    protobuf_close(out, named);
}

void openapi_put_definition(struct strbuf *out, const char *name, const cJSON *schema)
{
    put_named_schema(out, name, schema);
}
