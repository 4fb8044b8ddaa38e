#include "core/wire/http.h"

#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/wire/http1_parse.h"

void http_headers_add(struct arena *a, struct http_headers *h, const char *name, const char *value)
{
    http_headers_add_borrowed(a, h, arena_strdup(a, name), arena_strdup(a, value));
}

void http_headers_add_borrowed(struct arena *a, struct http_headers *h, const char *name, const char *value)
{
    h->list = arena_room(a, h->list, h->count, &h->cap, sizeof(*h->list));
    h->list[h->count++] = (struct http_header){name, value};
}

bool http_headers_list(const struct http_headers *h, const char *name, const char *word)
{
    for (size_t i = 0; i < h->count; i++)
        if (!strcmp(h->list[i].name, name) && http1_list_has(h->list[i].value, word))
            return true;
    return false;
}

const char *http_headers_get(const struct http_headers *h, const char *name)
{
    for (size_t i = 0; h && i < h->count; i++)
        if (h->list[i].name[0] == name[0] && !strcmp(h->list[i].name, name))
            return h->list[i].value;
    return NULL;
}

struct slice http_target_path(const char *target)
{
    return (struct slice){target, strcspn(target, "?")};
}

const char *http_target_query(const char *target)
{
    const char *mark = strchr(target, '?');
    return mark ? mark + 1 : "";
}

bool http_target_is_clean(const char *target)
{
    for (; *target; target++)
        if (*target <= 0x20 || *target == 0x7f) /* what is beyond ASCII is negative here */
            return false;
    return true;
}

/* Eight bytes at a time: every field of every answer passes here. */
bool http_value_is_clean(const char *value)
{
    const uint64_t each = 0x0101010101010101;
    size_t n = strlen(value);
    for (uint64_t word; n >= sizeof(word); value += sizeof(word), n -= sizeof(word)) {
        memcpy(&word, value, sizeof(word));
        if ((word - each * 0x20) & ~word & (each * 0x80))
            break; /* one of them is below 0x20 */
    }
    for (; *value; value++)
        if ((unsigned char)*value < 0x20 && *value != '\t')
            return false;
    return true;
}

char *http_percent_decode(struct arena *a, struct slice s, bool plus)
{
    char *out = arena_alloc(a, s.n + 1), *at = out;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '+' && plus) {
            c = ' ';
        } else if (c == '%') {
            int high = i + 2 < s.n ? hex_digit(s.p[i + 1]) : -1, low = high < 0 ? -1 : hex_digit(s.p[i + 2]);
            if (low < 0)
                return NULL;
            c = (char)(high << 4 | low);
            i += 2;
        }
        if (!c)
            return NULL;
        *at++ = c;
    }
    *at = 0;
    return out;
}

static bool unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

char *http_percent_encode(struct arena *a, const char *s)
{
    static const char digits[] = "0123456789ABCDEF";
    char *out = arena_alloc(a, strlen(s) * 3 + 1), *at = out;
    for (; *s; s++) {
        if (unreserved(*s)) {
            *at++ = *s;
        } else {
            *at++ = '%';
            *at++ = digits[(unsigned char)*s >> 4];
            *at++ = digits[(unsigned char)*s & 15];
        }
    }
    *at = 0;
    return out;
}

bool http_query_next(struct arena *a, const char **query, const char **key, const char **value)
{
    while (**query) {
        size_t len = strcspn(*query, "&");
        struct slice rest = {*query, len};
        *query += len + ((*query)[len] == '&');
        struct slice name = slice_cut(&rest, '=');
        char *k = name.n || rest.n ? http_percent_decode(a, name, true) : NULL;
        char *v = k ? http_percent_decode(a, rest, true) : NULL;
        if (v) {
            *key = k;
            *value = v;
            return true;
        }
    }
    return false;
}

const char *http_query_get(struct arena *a, const char *query, const char *key)
{
    const char *k, *v;
    while (http_query_next(a, &query, &k, &v))
        if (!strcmp(k, key))
            return v;
    return NULL;
}

const char *http_reason(int code)
{
    static const struct {
        int code;
        const char *text;
    } reasons[] = {
        {100, "Continue"},
        {101, "Switching Protocols"},
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {206, "Partial Content"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {303, "See Other"},
        {304, "Not Modified"},
        {307, "Temporary Redirect"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {411, "Length Required"},
        {412, "Precondition Failed"},
        {413, "Request Entity Too Large"},
        {414, "Request URI Too Long"},
        {415, "Unsupported Media Type"},
        {416, "Requested Range Not Satisfiable"},
        {417, "Expectation Failed"},
        {421, "Misdirected Request"},
        {422, "Unprocessable Entity"},
        {426, "Upgrade Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
        {505, "HTTP Version Not Supported"},
        {507, "Insufficient Storage"},
    };
    for (size_t i = 0; i < COUNT_OF(reasons); i++)
        if (reasons[i].code == code)
            return reasons[i].text;
    return "Unknown";
}
