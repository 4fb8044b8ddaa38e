#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/wire/http1_parse.h"

/* A head that is found whole is found byte by byte; what was read as a request reads the same when written out again.
 */
static void heads(struct arena *a, const char *data, size_t len)
{
    struct http1_scan whole = {0}, slow = {0};
    ssize_t n = http1_head_length(data, len, &whole), m = 0;
    for (size_t i = 1; !m && i <= len; i++)
        m = http1_head_length(data, i, &slow);
    if (n != m)
        abort();
    if (n <= 0)
        return;
    struct http1_head first, second;
    int status;
    http1_parse_response(a, arena_dup(a, data, (size_t)n), (size_t)n, "GET", &first, NULL);
    if (http1_parse_request(a, arena_dup(a, data, (size_t)n), (size_t)n, &first, &status, NULL))
        return;
    struct strbuf again = {0};
    strbuf_addf(&again, "%s %s HTTP/1.%d\r\n", first.method, first.target, first.minor);
    for (size_t i = 0; i < first.headers.count; i++)
        strbuf_addf(&again, "%s:%s\r\n", first.headers.list[i].name, first.headers.list[i].value);
    strbuf_adds(&again, "\r\n");
    if (http1_parse_request(a, arena_dup(a, again.p, again.len), again.len, &second, &status, NULL) ||
        strcmp(first.target, second.target) || first.headers.count != second.headers.count ||
        first.body != second.body || first.keep_alive != second.keep_alive)
        abort();
    strbuf_free(&again);
}

static void decode(const char *data, size_t len, size_t step, struct strbuf *out, bool *end)
{
    struct http1_chunks c = {0};
    size_t at = 0;
    ssize_t n = 1;
    while (at < len && !*end && n > 0) {
        struct slice piece;
        n = http1_chunks_next(&c, data + at, step < len - at ? step : len - at, &piece, end, NULL);
        if (n > 0) {
            strbuf_add(out, piece.p, piece.n);
            at += (size_t)n;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct arena *a = arena_new();
    heads(a, (const char *)data, len);
    struct strbuf one = {0}, all = {0};
    bool end_one = false, end_all = false;
    decode((const char *)data, len, 1, &one, &end_one);
    decode((const char *)data, len, len, &all, &end_all);
    if (end_one != end_all || (end_one && (one.len != all.len || (one.len && memcmp(one.p, all.p, one.len)))))
        abort();
    strbuf_free(&one);
    strbuf_free(&all);
    arena_free(a);
    return 0;
}
