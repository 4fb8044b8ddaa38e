#include "core/format/quote.h"

#include <stdbool.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/base/utf8.h"
#include "core/format/json.h"

/* Length of the UTF-8 sequence at s and its code point; 1 and -1 when it is not one. */
static size_t utf8_next(const unsigned char *s, int32_t *point)
{
    size_t n = utf8_length((const char *)s, 4);
    *point = -1;
    if (!n)
        return 1;
    int32_t c = n == 1 ? s[0] : s[0] & (0xff >> (n + 1));
    for (size_t i = 1; i < n; i++)
        c = c << 6 | (s[i] & 0x3f);
    *point = c;
    return n;
}

static bool printable(int32_t c)
{
    static const struct {
        int32_t first, last;
    } no[] = {
        {0x00, 0x1f},     {0x7f, 0xa0},     {0xad, 0xad},       {0x1680, 0x1680},    {0x180e, 0x180e}, {0x2000, 0x200f},
        {0x2028, 0x202f}, {0x205f, 0x206f}, {0x3000, 0x3000},   {0xe000, 0xf8ff},    {0xfdd0, 0xfdef}, {0xfeff, 0xfeff},
        {0xfff0, 0xfffb}, {0xfffe, 0xffff}, {0xe0000, 0xe00ff}, {0xf0000, 0x10ffff},
    };
    for (size_t i = 0; i < COUNT_OF(no); i++)
        if (c >= no[i].first && c <= no[i].last)
            return false;
    return true;
}

size_t go_printable(const char *s, bool *is_printable, int32_t *point)
{
    size_t n = utf8_next((const unsigned char *)s, point);
    *is_printable = *point == ' ' || (*point > ' ' && printable(*point));
    return n;
}

static void quote_point(struct strbuf *out, const unsigned char *s, size_t n, int32_t c)
{
    static const char short_forms[] = "\aa\bb\ff\nn\rr\tt\vv\"\"\\\\";
    if (c < 0) {
        strbuf_addf(out, "\\x%02x", s[0]);
        return;
    }
    for (const char *f = short_forms; *f; f += 2) {
        if (c == *f) {
            strbuf_addc(out, '\\');
            strbuf_addc(out, f[1]);
            return;
        }
    }
    if (printable(c))
        strbuf_add(out, s, n);
    else
        strbuf_addf(out, c < 0x80 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", (unsigned)c);
}

const char *go_quote(struct arena *a, const char *s)
{
    cleanup_strbuf struct strbuf out = {0};
    strbuf_addc(&out, '"');
    const unsigned char *p = (const unsigned char *)s;
    while (*p) {
        int32_t point;
        size_t n = utf8_next(p, &point);
        quote_point(&out, p, n, point);
        p += n;
    }
    strbuf_addc(&out, '"');
    return arena_dup(a, out.p, out.len);
}

static void print_map(struct strbuf *out, const cJSON *map)
{
    cleanup_free const cJSON **members = mem_alloc((json_count(map) + 1) * sizeof(const cJSON *));
    size_t count = json_sorted(map, members);
    strbuf_adds(out, "map[");
    for (size_t i = 0; i < count; i++) {
        strbuf_addf(out, "%s%s:", i ? " " : "", members[i]->string);
        go_print(out, members[i]);
    }
    strbuf_addc(out, ']');
}

void go_print(struct strbuf *out, const cJSON *n)
{
    if (json_is_obj(n)) {
        print_map(out, n);
    } else if (json_is_arr(n)) {
        strbuf_addc(out, '[');
        for (const cJSON *item = n->child; item; item = item->next) {
            go_print(out, item);
            if (item->next)
                strbuf_addc(out, ' ');
        }
        strbuf_addc(out, ']');
    } else {
        strbuf_adds(out, json_is_null(n)   ? "<nil>"
                         : json_is_bool(n) ? (json_is_true(n) ? "true" : "false")
                                           : n->valuestring);
    }
}
