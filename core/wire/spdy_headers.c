#include "core/wire/spdy_headers.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>

#include "core/base/arena.h"
#include "core/base/be32.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/http.h"

/* Few and short headers go out: the smallest window and hash will do (12 kB less a session than the usual ones). */
enum { OUT_WINDOW_BITS = 9, OUT_MEMORY = 1, DICTIONARY_SIZE = 1423 };

struct spdy_headers {
    z_stream z;
    bool reader;
};

/* In the dictionary each of these words has its length in front of it, the text behind them none. */
static const char words[] =
    "options,head,post,put,delete,trace,accept,accept-charset,accept-encoding,accept-language,accept-ranges,age,allow,"
    "authorization,cache-control,connection,content-base,content-encoding,content-language,content-length,"
    "content-location,content-md5,content-range,content-type,date,etag,expect,expires,from,host,if-match,"
    "if-modified-since,if-none-match,if-range,if-unmodified-since,last-modified,location,max-forwards,pragma,"
    "proxy-authenticate,proxy-authorization,range,referer,retry-after,server,te,trailer,transfer-encoding,upgrade,"
    "user-agent,vary,via,warning,www-authenticate,method,get,status,200 OK,version,HTTP/1.1,url,public,set-cookie,"
    "keep-alive,origin";
static const char text[] =
    "1001012012022052063003023033043053063074024054064074084094104114124134144154164175025045052"
    "03 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized403 Forbidden"
    "404 Not Found500 Internal Server Error501 Not Implemented503 Service UnavailableJan Feb Mar Apr May Jun Jul Aug "
    "Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMTchunked,text/html,image/png,image/jpg,image/gif,"
    "application/xml,application/xhtml+xml,text/plain,text/javascript,publicprivatemax-age=gzip,deflate,sdch"
    "charset=utf-8charset=iso-8859-1,utf-,*,enq=0.";

static void make_dictionary(uint8_t out[DICTIONARY_SIZE])
{
    struct slice rest = {words, sizeof(words) - 1};
    uint8_t *p = out;
    while (rest.n) {
        struct slice word = slice_cut(&rest, ',');
        p = mempcpy(be32_put(p, (uint32_t)word.n), word.p, word.n);
    }
    memcpy(p, text, sizeof(text) - 1);
}

struct spdy_headers *spdy_headers_reader(void)
{
    struct spdy_headers *h = mem_alloc(sizeof(*h));
    h->reader = true;
    if (inflateInit(&h->z) != Z_OK)
        abort();
    return h;
}

struct spdy_headers *spdy_headers_writer(void)
{
    struct spdy_headers *h = mem_alloc(sizeof(*h));
    uint8_t dictionary[DICTIONARY_SIZE];
    make_dictionary(dictionary);
    if (deflateInit2(&h->z, Z_BEST_SPEED, Z_DEFLATED, OUT_WINDOW_BITS, OUT_MEMORY, Z_DEFAULT_STRATEGY) != Z_OK ||
        deflateSetDictionary(&h->z, dictionary, sizeof(dictionary)) != Z_OK)
        abort();
    return h;
}

struct spdy_headers *spdy_headers_free(struct spdy_headers *h)
{
    if (!h)
        return NULL;
    if (h->reader)
        inflateEnd(&h->z);
    else
        deflateEnd(&h->z);
    free(h);
    return NULL;
}

static int give_dictionary(z_stream *z)
{
    uint8_t dictionary[DICTIONARY_SIZE];
    make_dictionary(dictionary);
    return inflateSetDictionary(z, dictionary, sizeof(dictionary));
}

/* The plain bytes of a block. Its sender ended it at a byte (a sync flush), so all there is comes out. */
static int decompress(struct spdy_headers *h, struct slice block, uint8_t *out, size_t *len, struct err *err)
{
    z_stream *z = &h->z;
    z->next_in = (Bytef *)(uintptr_t)block.p;
    z->avail_in = (uInt)block.n;
    z->next_out = out;
    z->avail_out = SPDY_BLOCK_MAX + 1;
    int r = inflate(z, Z_SYNC_FLUSH);
    if (r == Z_NEED_DICT && give_dictionary(z) == Z_OK)
        r = inflate(z, Z_SYNC_FLUSH);
    if (!z->avail_out)
        return err_set(err, EPROTO, "spdy: headers are over the limit of %d bytes", SPDY_BLOCK_MAX);
    if ((r != Z_OK && r != Z_BUF_ERROR) || z->avail_in)
        return err_set(err, EPROTO, "spdy: headers cannot be decompressed");
    *len = SPDY_BLOCK_MAX + 1 - z->avail_out;
    return 0;
}

/* A length and as many bytes. */
static int take_text(struct slice *rest, struct slice *ret, struct err *err)
{
    size_t n = rest->n < 4 ? 0 : be32_get((const uint8_t *)rest->p);
    if (rest->n < 4 || rest->n - 4 < n)
        return err_set(err, EPROTO, "spdy: a header is cut off");
    *ret = (struct slice){rest->p + 4, n};
    rest->p += 4 + n;
    rest->n -= 4 + n;
    return 0;
}

static bool is_name(struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] >= 0x7f || (s.p[i] >= 'A' && s.p[i] <= 'Z'))
            return false;
    return s.n;
}

static int add_values(struct arena *a, struct slice name, struct slice values, struct http_headers *ret,
                      struct err *err)
{
    const char *key = arena_dup(a, name.p, name.n);
    if (!is_name(name) || http_headers_get(ret, key))
        return err_set(err, EPROTO, "spdy: a header's name is bad or there twice");
    for (bool more = true; more;) {
        more = values.n && memchr(values.p, 0, values.n);
        struct slice value = slice_cut(&values, 0);
        if (ret->count == HTTP_HEADERS_MAX)
            return err_set(err, EPROTO, "spdy: more than %d headers", HTTP_HEADERS_MAX);
        http_headers_add_borrowed(a, ret, key, arena_dup(a, value.p, value.n));
    }
    return 0;
}

int spdy_headers_read(struct spdy_headers *h, struct slice block, struct arena *a, struct http_headers *ret,
                      struct err *err)
{
    cleanup_free uint8_t *plain = mem_alloc(SPDY_BLOCK_MAX + 1);
    struct http_headers list = {0};
    size_t len = 0;
    int r = decompress(h, block, plain, &len, err);
    if (r)
        return r;
    struct slice rest = {(const char *)plain, len}, name, value;
    size_t count = len < 4 ? 1 : be32_get(plain);
    if (len < 4 || count > HTTP_HEADERS_MAX)
        return err_set(err, EPROTO, "spdy: a block of %zu bytes with %zu headers", len, count);
    rest.p += 4;
    rest.n -= 4;
    for (; count && !r; count--) {
        r = take_text(&rest, &name, err);
        if (!r)
            r = take_text(&rest, &value, err);
        if (!r)
            r = add_values(a, name, value, &list, err);
    }
    if (r)
        return r;
    if (rest.n)
        return err_set(err, EPROTO, "spdy: %zu bytes behind the headers", rest.n);
    *ret = list;
    return 0;
}

static void add_text(struct strbuf *out, const char *s, size_t n)
{
    uint8_t head[4];
    be32_put(head, (uint32_t)n);
    strbuf_add(out, head, sizeof(head));
    strbuf_add(out, s, n);
}

/* Several headers of one name are one, with a NUL between the values. */
static void add_header(struct strbuf *out, const struct http_headers *list, size_t at)
{
    cleanup_strbuf struct strbuf value = {0};
    const char *name = list->list[at].name;
    for (size_t i = at; i < list->count; i++) {
        if (strcmp(list->list[i].name, name) != 0)
            continue;
        if (i > at)
            strbuf_addc(&value, 0);
        strbuf_adds(&value, list->list[i].value);
    }
    add_text(out, name, strlen(name));
    add_text(out, value.p, value.len);
}

static bool is_first(const struct http_headers *list, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (!strcmp(list->list[i].name, list->list[at].name))
            return false;
    return true;
}

void spdy_headers_write(struct spdy_headers *h, const struct http_headers *list, struct strbuf *out)
{
    cleanup_strbuf struct strbuf plain = {0};
    size_t count = 0, n = list ? list->count : 0;
    uint8_t head[4] = {0};
    strbuf_add(&plain, head, sizeof(head));
    for (size_t i = 0; i < n; i++) {
        if (!is_first(list, i))
            continue;
        add_header(&plain, list, i);
        count++;
    }
    be32_put(plain.p, (uint32_t)count);
    h->z.next_in = (Bytef *)plain.p;
    h->z.avail_in = (uInt)plain.len;
    do {
        enum { ROOM = 512 };
        h->z.next_out = (Bytef *)strbuf_reserve(out, ROOM);
        h->z.avail_out = ROOM;
        deflate(&h->z, Z_SYNC_FLUSH);
        out->len += ROOM - h->z.avail_out;
    } while (!h->z.avail_out);
}
