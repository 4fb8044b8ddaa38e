#include "core/wire/pem.h"

#include <errno.h>

#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/base/err.h"

static const char begin_mark[] = "-----BEGIN ", end_mark[] = "-----END ", tail_mark[] = "-----";

static const char *find(struct slice s, const char *what)
{
    return s.n ? memmem(s.p, s.n, what, strlen(what)) : NULL;
}

static struct slice from(struct slice s, const char *at)
{
    return (struct slice){at, s.n - (size_t)(at - s.p)};
}

/* The label behind a mark and, left in `*s`, what follows its dashes. */
static bool take_label(struct slice *s, const char *mark, struct slice *label)
{
    struct slice rest = from(*s, s->p + strlen(mark));
    const char *dashes = find(rest, tail_mark);
    if (!dashes || dashes - rest.p > 64)
        return false;
    *label = (struct slice){rest.p, (size_t)(dashes - rest.p)};
    *s = from(rest, dashes + strlen(tail_mark));
    return true;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

int pem_next(struct arena *a, struct slice *text, struct slice *label, struct slice *der, struct err *err)
{
    const char *begin = find(*text, begin_mark);
    if (!begin)
        return 0;
    struct slice rest = from(*text, begin), name, end_name;
    if (!take_label(&rest, begin_mark, &name))
        return err_set(err, EINVAL, "PEM block without a label");
    const char *end = find(rest, end_mark);
    if (!end)
        return err_set(err, EINVAL, "PEM block \"%.*s\" has no end", SLICE_ARGS(name));
    struct slice body = {rest.p, (size_t)(end - rest.p)};
    rest = from(rest, end);
    if (!take_label(&rest, end_mark, &end_name) || end_name.n != name.n || memcmp(end_name.p, name.p, name.n))
        return err_set(err, EINVAL, "PEM block \"%.*s\" has no end", SLICE_ARGS(name));
    if (memchr(body.p, ':', body.n))
        return err_set(err, EINVAL, "PEM block \"%.*s\" is encrypted or has headers", SLICE_ARGS(name));

    char *packed = arena_alloc(a, body.n + 1); /* the text first, then decoded in place */
    size_t n = 0;
    for (size_t i = 0; i < body.n; i++)
        if (!is_space(body.p[i]))
            packed[n++] = body.p[i];
    ssize_t len = base64_decode(packed, packed, n, BASE64_STD);
    if (len < 0)
        return err_set(err, EINVAL, "PEM block \"%.*s\" is not base64", SLICE_ARGS(name));
    *label = name;
    *der = (struct slice){packed, (size_t)len};
    *text = rest;
    return 1;
}

void pem_write(struct strbuf *out, const char *label, const void *der, size_t len)
{
    enum { LINE_BYTES = 48 };
    strbuf_addf(out, "-----BEGIN %s-----\n", label);
    for (size_t at = 0; at < len; at += LINE_BYTES) {
        char *line = strbuf_reserve(out, BASE64_ENCODED_MAX(LINE_BYTES) + 1);
        out->len += base64_encode(line, (const char *)der + at, MIN_OF(len - at, (size_t)LINE_BYTES), BASE64_STD);
        strbuf_addc(out, '\n');
    }
    strbuf_addf(out, "-----END %s-----\n", label);
}
