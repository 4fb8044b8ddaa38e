/* Tree to text. */
#include <stdio.h>
#include <string.h>

#include "core/base/blob.h"
#include "core/base/utf8.h"
#include "core/format/json.h"
#include "core/format/json_scan.h"

static void write_escaped(struct strbuf *out, unsigned char c)
{
    switch (c) {
    case '"':
        strbuf_add(out, "\\\"", 2);
        break;
    case '\\':
        strbuf_add(out, "\\\\", 2);
        break;
    case '\n':
        strbuf_add(out, "\\n", 2);
        break;
    case '\r':
        strbuf_add(out, "\\r", 2);
        break;
    case '\t':
        strbuf_add(out, "\\t", 2);
        break;
    default:
        strbuf_addf(out, "\\u%04x", c);
    }
}

void json_write_string(struct strbuf *out, const char *text)
{
    const unsigned char *p = (const unsigned char *)text, *plain = p, *end = p + strlen(text);
    size_t len = (size_t)(end - p), run = json_plain_run(text, len, true);
    if (run == len) { /* nothing to escape */
        char *at = strbuf_reserve(out, len + 2);
        at[0] = at[len + 1] = '"';
        memcpy(at + 1, text, len);
        at[len + 2] = 0;
        out->len += len + 2;
        return;
    }
    strbuf_addc(out, '"');
    for (p += run; p < end; p += json_plain_run((const char *)p, (size_t)(end - p), true)) {
        size_t n = utf8_length((const char *)p, (size_t)(end - p));
        if (n > 1) {
            p += n;
            continue;
        }
        strbuf_add(out, plain, (size_t)(p - plain));
        if (n)
            write_escaped(out, *p);
        else
            strbuf_add(out, "\xef\xbf\xbd", 3);
        plain = ++p;
    }
    strbuf_add(out, plain, (size_t)(p - plain));
    strbuf_addc(out, '"');
}

void json_write(struct strbuf *out, const cJSON *node)
{
    switch (node->type & 0xff) {
    case cJSON_False:
        strbuf_add(out, "false", 5);
        break;
    case cJSON_True:
        strbuf_add(out, "true", 4);
        break;
    case cJSON_NULL:
        strbuf_add(out, "null", 4);
        break;
    case cJSON_Number:
        strbuf_adds(out, node->valuestring);
        break;
    case cJSON_String:
        json_write_string(out, node->valuestring);
        break;
    case cJSON_Array:
        strbuf_addc(out, '[');
        for (const cJSON *item = node->child; item; item = item->next) {
            json_write(out, item);
            if (item->next)
                strbuf_addc(out, ',');
        }
        strbuf_addc(out, ']');
        break;
    case cJSON_Object:
        strbuf_addc(out, '{');
        for (const cJSON *item = node->child; item; item = item->next) {
            json_write_string(out, item->string);
            strbuf_addc(out, ':');
            json_write(out, item);
            if (item->next)
                strbuf_addc(out, ',');
        }
        strbuf_addc(out, '}');
        break;
    default:
        strbuf_add(out, "null", 4);
    }
}

struct blob *json_to_blob(const cJSON *node)
{
    cleanup_strbuf struct strbuf out = {0};
    json_write(&out, node);
    return strbuf_to_blob(&out);
}
