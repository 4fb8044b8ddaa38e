#include "core/wire/http1_parse.h"

#include <errno.h>
#include <strings.h>

#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/base/err.h"

enum {
    METHOD_MAX = 32,
    CHUNK_LINE_MAX = 1024,
    CHUNK_DIGITS_MAX = 15,
    HEAD_MAX = HTTP_HEADER_BYTES_MAX + HTTP_TARGET_MAX
};

/* --- characters --- */

/* RFC 9110 5.6.2: the lower-case form of a token's character, 0 for others. */
static const char token_lower[256] = {
    ['!'] = '!', ['#'] = '#', ['$'] = '$', ['%'] = '%', ['&'] = '&', ['\''] = '\'', ['*'] = '*', ['+'] = '+',
    ['-'] = '-', ['.'] = '.', ['^'] = '^', ['_'] = '_', ['`'] = '`', ['|'] = '|',   ['~'] = '~', ['0'] = '0',
    ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4', ['5'] = '5', ['6'] = '6',   ['7'] = '7', ['8'] = '8',
    ['9'] = '9', ['A'] = 'a', ['B'] = 'b', ['C'] = 'c', ['D'] = 'd', ['E'] = 'e',   ['F'] = 'f', ['G'] = 'g',
    ['H'] = 'h', ['I'] = 'i', ['J'] = 'j', ['K'] = 'k', ['L'] = 'l', ['M'] = 'm',   ['N'] = 'n', ['O'] = 'o',
    ['P'] = 'p', ['Q'] = 'q', ['R'] = 'r', ['S'] = 's', ['T'] = 't', ['U'] = 'u',   ['V'] = 'v', ['W'] = 'w',
    ['X'] = 'x', ['Y'] = 'y', ['Z'] = 'z', ['a'] = 'a', ['b'] = 'b', ['c'] = 'c',   ['d'] = 'd', ['e'] = 'e',
    ['f'] = 'f', ['g'] = 'g', ['h'] = 'h', ['i'] = 'i', ['j'] = 'j', ['k'] = 'k',   ['l'] = 'l', ['m'] = 'm',
    ['n'] = 'n', ['o'] = 'o', ['p'] = 'p', ['q'] = 'q', ['r'] = 'r', ['s'] = 's',   ['t'] = 't', ['u'] = 'u',
    ['v'] = 'v', ['w'] = 'w', ['x'] = 'x', ['y'] = 'y', ['z'] = 'z',
};

static char lower(char c)
{
    return token_lower[(unsigned char)c];
}

bool http1_is_token(const char *s)
{
    const char *at = s;
    while (*at && lower(*at))
        at++;
    return at != s && !*at;
}

static bool is_field_char(char c)
{
    unsigned char u = (unsigned char)c;
    return (u >= 0x20 && u != 0x7f) || u == '\t';
}

bool http1_list_has(const char *list, const char *word)
{
    size_t len = strlen(word);
    while (*list) {
        list += strspn(list, " \t,");
        size_t n = strcspn(list, ","), end = n;
        while (end && (list[end - 1] == ' ' || list[end - 1] == '\t'))
            end--;
        if (end == len && !strncasecmp(list, word, len))
            return true;
        list += n;
    }
    return false;
}

/* --- heads --- */

ssize_t http1_head_length(const char *data, size_t len, struct http1_scan *scan)
{
    while (scan->at < len) {
        const char *lf = memchr(data + scan->at, '\n', len - scan->at);
        if (!lf) {
            scan->at = len;
            break;
        }
        size_t at = (size_t)(lf - data);
        if (!at || data[at - 1] != '\r')
            return -EPROTO;
        if (at - scan->line == 1)
            return (ssize_t)at + 1;
        scan->line = scan->at = at + 1;
        if (at >= HEAD_MAX)
            return -EMSGSIZE;
    }
    return len >= HEAD_MAX ? -EMSGSIZE : 0;
}

/* Cuts the next line off; its CR becomes its NUL. NULL at the empty line. */
static char *next_line(char **at)
{
    char *line = *at, *cr = strchr(line, '\r'); /* http1_head_length saw that every line has one */
    if (!cr || cr == line || cr[1] != '\n')
        return NULL;
    *cr = 0;
    *at = cr + 2;
    return line;
}

/* Whether all of a field's value may be there: tokens are long, so sixteen bytes at a time. */
static bool is_field_value(const char *p, size_t n)
{
    typedef uint8_t bytes __attribute__((vector_size(16)));
    typedef uint64_t words __attribute__((vector_size(16)));
    for (bytes x; n >= sizeof(x); p += sizeof(x), n -= sizeof(x)) {
        memcpy(&x, p, sizeof(x));
        words wrong = (words)(((x < 0x20) & (x != '\t')) | (x == 0x7f));
        if (wrong[0] | wrong[1])
            return false;
    }
    for (; n; p++, n--)
        if (!is_field_char(*p))
            return false;
    return true;
}

static int parse_field(struct arena *a, char *line, char *end, struct http_headers *h, struct err *err)
{
    char *at = line;
    for (; lower(*at); at++)
        *at = lower(*at);
    if (at == line || *at != ':')
        return err_set(err, EPROTO, "malformed header field \"%.40s\"", line);
    *at++ = 0;
    at += strspn(at, " \t");
    if (!is_field_value(at, (size_t)(end - at)))
        return err_set(err, EPROTO, "header field \"%.40s\" has a control character", line);
    while (end > at && (end[-1] == ' ' || end[-1] == '\t'))
        *--end = 0;
    http_headers_add_borrowed(a, h, line, at);
    return 0;
}

/* The fields behind the first line. What a NUL or CR inside a line would hide shows as a line end too early. */
static int parse_fields(struct arena *a, char *at, const char *end, struct http1_head *m, struct err *err)
{
    char *line;
    while ((line = next_line(&at))) {
        if (m->headers.count == HTTP_HEADERS_MAX)
            return err_set(err, E2BIG, "more than %d header fields", HTTP_HEADERS_MAX);
        if (at - 2 != line + strlen(line))
            return err_set(err, EPROTO, "a header field contains a NUL");
        int r = parse_field(a, line, at - 2, &m->headers, err);
        if (r < 0)
            return r;
    }
    if (at + 2 != end)
        return err_set(err, EPROTO, "a header field contains a control character");
    return 0;
}

static int parse_length(const char *text, uint64_t *ret, struct err *err)
{
    uint64_t v = 0;
    size_t n = strlen(text);
    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9')
            n = 0;
        v = v * 10 + (uint64_t)(text[i] - '0');
    }
    if (!n || n > 18)
        return err_set(err, EPROTO, "bad Content-Length \"%.40s\"", text);
    *ret = v;
    return 0;
}

/* The one field of that name; -EPROTO when there are several, whose readers would choose differently. */
static int single(const struct http_headers *h, const char *name, const char **ret, struct err *err)
{
    *ret = NULL;
    for (size_t i = 0; i < h->count; i++) {
        if (strcmp(h->list[i].name, name))
            continue;
        if (*ret)
            return err_set(err, EPROTO, "header field \"%s\" occurs twice", name);
        *ret = h->list[i].value;
    }
    return 0;
}

static int read_framing(struct http1_head *m, struct err *err)
{
    const char *length = NULL, *coding = NULL;
    int r = single(&m->headers, "content-length", &length, err);
    r = r ? r : single(&m->headers, "transfer-encoding", &coding, err);
    if (r < 0)
        return r;
    if (coding) {
        if (length)
            return err_set(err, EPROTO, "both Content-Length and Transfer-Encoding");
        if (!m->minor)
            return err_set(err, EPROTO, "Transfer-Encoding in HTTP/1.0");
        if (strcasecmp(coding, "chunked"))
            return err_set(err, ENOTSUP, "Transfer-Encoding \"%.40s\" is not supported", coding);
        m->body = HTTP1_CHUNKED;
    } else if (length) {
        if ((r = parse_length(length, &m->length, err)) < 0)
            return r;
        m->body = m->length ? HTTP1_LENGTH : HTTP1_NO_BODY;
    }
    return 0;
}

static void read_connection(struct http1_head *m)
{
    m->keep_alive = m->minor >= 1;
    for (size_t i = 0; i < m->headers.count; i++) {
        if (strcmp(m->headers.list[i].name, "connection"))
            continue;
        const char *value = m->headers.list[i].value;
        if (http1_list_has(value, "close"))
            m->keep_alive = false;
        else if (!m->minor && http1_list_has(value, "keep-alive"))
            m->keep_alive = true;
        m->upgrade |= http1_list_has(value, "upgrade");
    }
}

/* --- requests --- */

static int parse_version(const char *text, int *minor)
{
    if (strncmp(text, "HTTP/1.", 7) || (text[7] != '0' && text[7] != '1') || text[8])
        return -EPROTO;
    *minor = text[7] - '0';
    return 0;
}

/* "http://host/path" becomes "/path", its authority replaces Host (RFC 9112 3.2.2). */
static int absolute_target(struct arena *a, struct http1_head *m, const char **host, struct err *err)
{
    size_t scheme = !strncasecmp(m->target, "http://", 7) ? 7 : !strncasecmp(m->target, "https://", 8) ? 8 : 0;
    if (!scheme)
        return err_set(err, EPROTO, "bad request target \"%.60s\"", m->target);
    const char *authority = m->target + scheme, *path = authority + strcspn(authority, "/?#");
    *host = arena_dup(a, authority, (size_t)(path - authority));
    m->target = *path == '/' ? path : arena_printf(a, "/%s", path);
    for (size_t i = 0; i < m->headers.count; i++)
        if (!strcmp(m->headers.list[i].name, "host"))
            m->headers.list[i].value = *host;
    return 0;
}

static bool host_is_clean(const char *host)
{
    return !host[strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=:[]%")];
}

static int read_target(struct arena *a, struct http1_head *m, struct err *err)
{
    const char *host;
    int r = single(&m->headers, "host", &host, err);
    if (!r && !host && m->minor)
        r = err_set(err, EPROTO, "missing required Host header");
    if (!r && m->target[0] != '/' && strcmp(m->target, "*"))
        r = absolute_target(a, m, &host, err);
    if (!r && host && !host_is_clean(host))
        r = err_set(err, EPROTO, "malformed Host header");
    if (!r && !host)
        http_headers_add_borrowed(a, &m->headers, "host", "");
    return r;
}

static int read_expect(struct http1_head *m, int *status, struct err *err)
{
    const char *expect = http_headers_get(&m->headers, "expect");
    if (!expect)
        return 0;
    if (strcasecmp(expect, "100-continue")) {
        *status = 417;
        return err_set(err, EPROTO, "Expect \"%.40s\" is not supported", expect);
    }
    m->expect = m->minor > 0;
    return 0;
}

static int parse_request_line(char *line, struct http1_head *m, int *status, struct err *err)
{
    char *target = strchr(line, ' '), *version = target ? strchr(target + 1, ' ') : NULL;
    if (!version)
        return err_set(err, EPROTO, "malformed request line");
    *target++ = 0;
    *version++ = 0;
    if (!http1_is_token(line) || strlen(line) > METHOD_MAX)
        return err_set(err, EPROTO, "malformed method");
    if (!strncmp(version, "HTTP/", 5) && parse_version(version, &m->minor)) {
        *status = 505;
        return err_set(err, EPROTO, "unsupported protocol version");
    }
    if (parse_version(version, &m->minor))
        return err_set(err, EPROTO, "malformed request line");
    if (strlen(target) > HTTP_TARGET_MAX) {
        *status = 414;
        return err_set(err, EPROTO, "request target of %zu bytes is too long", strlen(target));
    }
    if (!*target || !http_target_is_clean(target))
        return err_set(err, EPROTO, "malformed request target");
    m->method = line;
    m->target = target;
    return 0;
}

int http1_parse_request(struct arena *a, char *head, size_t len, struct http1_head *ret, int *status, struct err *err)
{
    struct http1_head m = {.body = HTTP1_NO_BODY};
    char *at = head, *line = next_line(&at);
    *status = 400;
    if (!line || at - 2 != line + strlen(line))
        return err_set(err, EPROTO, "malformed request line");
    int r = parse_request_line(line, &m, status, err);
    r = r ? r : parse_fields(a, at, head + len, &m, err);
    r = r ? r : read_framing(&m, err);
    r = r ? r : read_target(a, &m, err);
    r = r ? r : read_expect(&m, status, err);
    if (r == -E2BIG)
        *status = 431;
    else if (r == -ENOTSUP)
        *status = 501;
    if (r < 0)
        return -EPROTO;
    read_connection(&m);
    *ret = m;
    return 0;
}

/* --- responses --- */

static int parse_status_line(char *line, struct http1_head *m, struct err *err)
{
    char *code = strchr(line, ' ');
    if (code)
        *code++ = 0;
    if (!code || parse_version(line, &m->minor) || strspn(code, "0123456789") != 3 || (code[3] && code[3] != ' '))
        return err_set(err, EPROTO, "malformed status line");
    m->code = (code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0');
    return m->code < 100 ? err_set(err, EPROTO, "status %d", m->code) : 0;
}

int http1_parse_response(struct arena *a, char *head, size_t len, const char *method, struct http1_head *ret,
                         struct err *err)
{
    struct http1_head m = {.body = HTTP1_UNTIL_CLOSE};
    char *at = head, *line = next_line(&at);
    if (!line || at - 2 != line + strlen(line))
        return err_set(err, EPROTO, "malformed status line");
    int r = parse_status_line(line, &m, err);
    r = r ? r : parse_fields(a, at, head + len, &m, err);
    r = r ? r : read_framing(&m, err);
    if (r < 0)
        return -EPROTO;
    read_connection(&m);
    if (m.code < 200 || m.code == 204 || m.code == 304 || !strcmp(method, "HEAD"))
        m.body = HTTP1_NO_BODY;
    if (m.body == HTTP1_UNTIL_CLOSE)
        m.keep_alive = false;
    *ret = m;
    return 0;
}

/* --- chunks --- */

enum chunk_state {
    CHUNK_SIZE,      /* hex digits */
    CHUNK_EXTENSION, /* the rest of the size line */
    CHUNK_SIZE_LF,
    CHUNK_DATA,
    CHUNK_DATA_CR,
    CHUNK_DATA_LF,
    CHUNK_TRAILER, /* at the beginning of a trailer line */
    CHUNK_TRAILER_LINE,
    CHUNK_TRAILER_LF,
    CHUNK_END_LF,
    CHUNK_END,
};

static int size_char(struct http1_chunks *c, char ch)
{
    int digit = hex_digit(ch);
    if (digit >= 0) {
        c->left = c->left << 4 | (uint64_t)digit;
        return ++c->digits > CHUNK_DIGITS_MAX ? -EPROTO : CHUNK_SIZE;
    }
    if (!c->digits)
        return -EPROTO;
    c->digits = 0;
    return ch == '\r' ? CHUNK_SIZE_LF : ch == ';' || ch == ' ' || ch == '\t' ? CHUNK_EXTENSION : -EPROTO;
}

/* A character of a line that is passed over; `lf` is the state behind its CR. */
static int skipped_char(struct http1_chunks *c, char ch, enum chunk_state stay, enum chunk_state lf)
{
    if (ch == '\r')
        return (int)lf;
    return is_field_char(ch) && ++c->line <= CHUNK_LINE_MAX ? (int)stay : -EPROTO;
}

/* One character outside of chunk data; the next state or -EPROTO. */
static int frame_char(struct http1_chunks *c, char ch)
{
    switch ((enum chunk_state)c->state) {
    case CHUNK_SIZE:
        return size_char(c, ch);
    case CHUNK_EXTENSION:
        return skipped_char(c, ch, CHUNK_EXTENSION, CHUNK_SIZE_LF);
    case CHUNK_SIZE_LF:
        c->line = 0;
        return ch != '\n' ? -EPROTO : c->left ? CHUNK_DATA : CHUNK_TRAILER;
    case CHUNK_DATA_CR:
        return ch == '\r' ? CHUNK_DATA_LF : -EPROTO;
    case CHUNK_DATA_LF:
        return ch == '\n' ? CHUNK_SIZE : -EPROTO;
    case CHUNK_TRAILER:
        return ch == '\r' ? CHUNK_END_LF : skipped_char(c, ch, CHUNK_TRAILER_LINE, CHUNK_TRAILER_LF);
    case CHUNK_TRAILER_LINE:
        return skipped_char(c, ch, CHUNK_TRAILER_LINE, CHUNK_TRAILER_LF);
    case CHUNK_TRAILER_LF:
        return ch == '\n' ? CHUNK_TRAILER : -EPROTO;
    case CHUNK_END_LF:
        return ch == '\n' ? CHUNK_END : -EPROTO;
    case CHUNK_DATA:
    case CHUNK_END:
        break;
    }
    return -EPROTO;
}

ssize_t http1_chunks_next(struct http1_chunks *c, const char *data, size_t len, struct slice *piece, bool *end,
                          struct err *err)
{
    size_t at = 0;
    *piece = (struct slice){data, 0};
    *end = c->state == CHUNK_END;
    while (at < len && c->state != CHUNK_END) {
        if (c->state == CHUNK_DATA) {
            size_t n = c->left < len - at ? (size_t)c->left : len - at;
            *piece = (struct slice){data + at, n};
            c->left -= n;
            if (!c->left)
                c->state = CHUNK_DATA_CR;
            return (ssize_t)(at + n);
        }
        int next = frame_char(c, data[at++]);
        if (next < 0)
            return err_set(err, EPROTO, "malformed chunk");
        c->state = (unsigned)next;
    }
    *end = c->state == CHUNK_END;
    return (ssize_t)at;
}
