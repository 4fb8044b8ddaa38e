#include "core/wire/http1_parse.h"

#include <errno.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "test/unit/tap.h"

static struct arena *a;

static int request(const char *text, struct http1_head *m, int *status)
{
    struct http1_scan scan = {0};
    ssize_t n = http1_head_length(text, strlen(text), &scan);
    *status = 0;
    if (n <= 0)
        return n < 0 ? (int)n : -EAGAIN;
    struct err err = {0};
    int r = http1_parse_request(a, arena_dup(a, text, (size_t)n), (size_t)n, m, status, &err);
    return r;
}

static void good_requests(void)
{
    struct http1_head m;
    int status;
    ok(!request("GET /api/v1/pods?watch=1 HTTP/1.1\r\nHost: k\r\nAccept:  a, b \t\r\nX-Empty:\r\n\r\n", &m, &status),
       "a plain request is read");
    is_string(m.target, "/api/v1/pods?watch=1", "with its target");
    is_string(http_headers_get(&m.headers, "accept"), "a, b",
              "field names in lower case, values without blanks around");
    is_string(http_headers_get(&m.headers, "x-empty"), "", "empty values");
    ok(m.body == HTTP1_NO_BODY && m.keep_alive && m.minor == 1, "no body, connection kept");
    ok(!request("POST / HTTP/1.1\r\nHost: k\r\nContent-Length: 12\r\nExpect: 100-continue\r\n\r\n", &m, &status) &&
           m.body == HTTP1_LENGTH && m.length == 12 && m.expect,
       "a body of known length, expecting to be asked for");
    ok(!request("POST / HTTP/1.1\r\nHost: k\r\nTransfer-Encoding: Chunked\r\nConnection: x, Close\r\n\r\n", &m,
                &status) &&
           m.body == HTTP1_CHUNKED && !m.keep_alive,
       "a chunked body, connection to be closed");
    ok(!request("GET / HTTP/1.0\r\n\r\n", &m, &status) && !m.keep_alive &&
           !strcmp(http_headers_get(&m.headers, "host"), ""),
       "HTTP/1.0 needs no host and closes");
    ok(!request("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", &m, &status) && m.keep_alive, "unless it asks");
    ok(!request("GET http://other:80/x?y HTTP/1.1\r\nHost: k\r\n\r\n", &m, &status) && !strcmp(m.target, "/x?y") &&
           !strcmp(http_headers_get(&m.headers, "host"), "other:80"),
       "an absolute target overrides the host");
    ok(!request("GET / HTTP/1.1\r\nHost: k\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", &m, &status) &&
           m.upgrade,
       "an upgrade is seen");
}

static void bad_requests(void)
{
    static const struct {
        const char *what, *text;
        int status;
    } cases[] = {
        {"obsolete line folding", "GET / HTTP/1.1\r\nHost: k\r\nA: b\r\n c\r\n\r\n", 400},
        {"a blank before the colon", "GET / HTTP/1.1\r\nHost: k\r\nA : b\r\n\r\n", 400},
        {"a field without a name", "GET / HTTP/1.1\r\nHost: k\r\n: b\r\n\r\n", 400},
        {"a field without a colon", "GET / HTTP/1.1\r\nHost: k\r\nAb\r\n\r\n", 400},
        {"a control character in a value", "GET / HTTP/1.1\r\nHost: k\r\nA: b\x01\r\n\r\n", 400},
        {"a CR in a value", "GET / HTTP/1.1\r\nHost: k\r\nA: b\rc\r\n\r\n", 400},
        {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
        {"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400},
        {"a host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
        {"a user in an absolute target", "GET http://me@a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400},
        {"a list of lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n", 400},
        {"a signed length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", 400},
        {"an empty length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \r\n\r\n", 400},
        {"an endless length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1111111111111111111\r\n\r\n", 400},
        {"length and coding", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
         400},
        {"two codings", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n",
         400},
        {"an unknown coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501},
        {"a coding in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        {"another expectation", "POST / HTTP/1.1\r\nHost: a\r\nExpect: cake\r\n\r\n", 417},
        {"two blanks in the request line", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"a blank in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"no version", "GET /\r\nHost: a\r\n\r\n", 400},
        {"HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
        {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505},
        {"lower-case http", "GET / http/1.1\r\nHost: a\r\n\r\n", 400},
        {"a method that is no token", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"a relative target", "GET api HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"bytes beyond ASCII in the target", "GET /\xc3\xa4 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct http1_head m;
        int status;
        int r = request(cases[i].text, &m, &status);
        okf(r == -EPROTO && status == cases[i].status, "%s is answered %d (%d)", cases[i].what, cases[i].status,
            status);
    }
    struct http1_head m;
    struct http1_scan scan = {0};
    int status;
    is_int(request("GET / HTTP/1.1\nHost: a\n\n", &m, &status), -EPROTO, "line ends without CR are refused at once");
    char nul[] = "GET / HTTP/1.1\r\nHost: a\r\nA: b\0c\r\n\r\n";
    is_int(http1_parse_request(a, nul, sizeof(nul) - 1, &m, &status, NULL), -EPROTO, "a NUL in a field is refused");
    char *many = arena_alloc(a, 4096), *at = many + sprintf(many, "GET / HTTP/1.1\r\nHost: a\r\n");
    for (int i = 0; i < HTTP_HEADERS_MAX; i++)
        at += sprintf(at, "a: b\r\n");
    strcpy(at, "\r\n");
    request(many, &m, &status);
    is_int(status, 431, "too many fields are answered 431");
    size_t big = HTTP_HEADER_BYTES_MAX + HTTP_TARGET_MAX + 10;
    char *huge = arena_alloc(a, big);
    memset(huge, 'a', big);
    is_int(http1_head_length(huge, big, &scan), -EMSGSIZE, "an endless head is refused");
}

static void split_heads(void)
{
    static const char text[] = "GET / HTTP/1.1\r\nHost: a\r\n\r\nrest";
    struct http1_scan scan = {0};
    bool early = false;
    size_t n = 0;
    ssize_t r = 0;
    while (!r && n < sizeof(text))
        r = http1_head_length(text, ++n, &scan);
    early = n < 27;
    ok(r == 27 && !early, "a head that comes byte by byte ends where it ends");
}

static void responses(void)
{
    struct http1_head m;
    struct err err = {0};
    char ok_text[] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", until[] = "HTTP/1.1 200\r\n\r\n",
         none[] = "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n",
         head[] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", bad[] = "HTTP/1.1 2000 OK\r\n\r\n",
         spdy[] = "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n\r\n";
    ok(!http1_parse_response(a, ok_text, sizeof(ok_text) - 1, "GET", &m, &err) && m.code == 200 && m.length == 5 &&
           m.keep_alive,
       "a response is read");
    ok(!http1_parse_response(a, until, sizeof(until) - 1, "GET", &m, &err) && m.body == HTTP1_UNTIL_CLOSE &&
           !m.keep_alive,
       "one without length ends with the connection");
    ok(!http1_parse_response(a, none, sizeof(none) - 1, "GET", &m, &err) && m.body == HTTP1_NO_BODY, "204 has no body");
    ok(!http1_parse_response(a, head, sizeof(head) - 1, "HEAD", &m, &err) && m.body == HTTP1_NO_BODY, "nor has HEAD's");
    ok(!http1_parse_response(a, spdy, sizeof(spdy) - 1, "GET", &m, &err) && m.upgrade && m.code == 101, "101 upgrades");
    is_int(http1_parse_response(a, bad, sizeof(bad) - 1, "GET", &m, &err), -EPROTO,
           "a status of four digits is refused");
}

/* Decodes in pieces of `step` bytes: the body as text, or NULL. */
static const char *unchunk(const char *text, size_t step)
{
    struct http1_chunks c = {0};
    struct strbuf body = {0};
    bool end = false;
    size_t len = strlen(text), at = 0;
    while (at < len && !end) {
        struct slice piece;
        ssize_t n = http1_chunks_next(&c, text + at, MIN_OF(step, len - at), &piece, &end, NULL);
        if (n <= 0) {
            strbuf_free(&body);
            return NULL;
        }
        strbuf_add(&body, piece.p, piece.n);
        at += (size_t)n;
    }
    const char *result = end && at == len ? arena_dup(a, body.p, body.len) : NULL;
    strbuf_free(&body);
    return result;
}

static void chunks(void)
{
    static const char text[] =
        "5;x=\"y\"\r\nhello\r\n1 \r\n \r\n0a\r\nbeautiful \r\n5\r\nworld\r\n0\r\nTrailer: x\r\n\r\n";
    is_string(unchunk(text, 1000), "hello beautiful world", "chunks are put together, extensions and trailers dropped");
    is_string(unchunk(text, 1), "hello beautiful world", "also byte by byte");
    static const char *const bad[] = {"\r\n0\r\n\r\n",         "g\r\n",
                                      "5\nhello\r\n0\r\n\r\n", "5\r\nhelloo\r\n0\r\n\r\n",
                                      "-1\r\n\r\n0\r\n\r\n",   "0x5\r\nhello\r\n",
                                      "1000000000000000\r\n",  "5\r\nhello\n0\r\n\r\n",
                                      "0\r\nA\x01: b\r\n\r\n"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        okf(!unchunk(bad[i], 1000), "malformed chunks %zu are refused", i);
    char *trailers = arena_alloc(a, 5000);
    strcpy(trailers, "0\r\n");
    for (int i = 0; i < 400; i++)
        strcat(trailers, "a: b\r\n");
    strcat(trailers, "\r\n");
    ok(!unchunk(trailers, 1000), "endless trailers are refused");
}

static void targets(void)
{
    const char *query = http_target_query("/a%2fb?x=1&y=a%20b+c&bad=%zz&z&=e&x=2"), *k, *v;
    is_string(http_query_get(a, query, "y"), "a b c", "query values are decoded");
    is_string(http_query_get(a, query, "x"), "1", "the first of two counts");
    is_string(http_query_get(a, query, "z"), "", "a key may lack a value");
    ok(!http_query_get(a, query, "bad") && !http_query_get(a, query, "none"),
       "undecodable and absent keys are not there");
    int n = 0;
    while (http_query_next(a, &query, &k, &v))
        n++;
    is_int(n, 5, "iteration sees every decodable pair");
    is_string(http_percent_decode(a, http_target_path("/a%2Fb+?x"), false), "/a/b+", "paths are decoded without plus");
    ok(!http_percent_decode(a, slice_of("a%00b"), false) && !http_percent_decode(a, slice_of("%4"), false),
       "NUL and cut escapes are refused");
    is_string(http_percent_encode(a, "a b/\xc3\xa4~"), "a%20b%2F%C3%A4~", "encoding keeps the unreserved");
    ok(http1_list_has("keep-alive , Upgrade", "upgrade") && !http1_list_has("xupgrade,upgrades", "upgrade"),
       "list members are whole words");
}

int main(void)
{
    a = arena_new();
    good_requests();
    bad_requests();
    split_heads();
    responses();
    chunks();
    targets();
    arena_free(a);
    return done();
}
