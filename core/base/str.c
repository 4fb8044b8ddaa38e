#include "core/base/str.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/blob.h"
#include "core/base/mem.h"

bool slice_is(struct slice s, const char *text)
{
    return strlen(text) == s.n && !memcmp(s.p, text, s.n);
}

bool slice_is_below(struct slice path, const char *folder)
{
    size_t n = strlen(folder);
    return path.n >= n && !memcmp(path.p, folder, n) && (path.n == n || path.p[n] == '/');
}

struct slice slice_cut(struct slice *rest, char sep)
{
    const char *at = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
    struct slice head = {rest->p, at ? (size_t)(at - rest->p) : rest->n};
    if (at)
        *rest = (struct slice){at + 1, rest->n - head.n - 1};
    else
        *rest = (struct slice){rest->p + rest->n, 0};
    return head;
}

bool str_eq(const char *a, const char *b)
{
    return a == b || (a && b && !strcmp(a, b));
}

bool str_starts(const char *s, const char *prefix)
{
    return !strncmp(s, prefix, strlen(prefix));
}

bool str_ends(const char *s, const char *suffix)
{
    size_t n = strlen(s), m = strlen(suffix);
    return n >= m && !memcmp(s + n - m, suffix, m);
}

char *str_lower(char *s)
{
    for (char *p = s; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p | 0x20);
    return s;
}

int str_order(const void *one, const void *other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

bool str_in(const char *s, const char *const *list)
{
    for (; *list; list++)
        if (!strcmp(*list, s))
            return true;
    return false;
}

int str_to_u64(const char *s, uint64_t *ret)
{
    if (!s || *s < '0' || *s > '9')
        return -EINVAL;
    char *end;
    errno = 0;
    unsigned long long v = strtoull(s, &end, 10);
    if (*end)
        return -EINVAL;
    if (errno)
        return -errno;
    *ret = v;
    return 0;
}

int str_to_i64(const char *s, int64_t *ret)
{
    if (!s)
        return -EINVAL;
    const char *digits = *s == '-' ? s + 1 : s;
    if (*digits < '0' || *digits > '9')
        return -EINVAL;
    char *end;
    errno = 0;
    long long v = strtoll(s, &end, 10);
    if (*end)
        return -EINVAL;
    if (errno)
        return -errno;
    *ret = v;
    return 0;
}

int str_to_bool(const char *s, bool *ret)
{
    static const char *const yes[] = {"1", "t", "T", "TRUE", "true", "True", NULL};
    static const char *const no[] = {"0", "f", "F", "FALSE", "false", "False", NULL};
    bool is_yes = str_in(s, yes);
    if (!is_yes && !str_in(s, no))
        return -EINVAL;
    *ret = is_yes;
    return 0;
}

char *strbuf_reserve(struct strbuf *b, size_t room)
{
    if (b->cap - b->len < room + 1) {
        size_t want = b->cap ? b->cap * 2 : 64;
        while (want - b->len < room + 1)
            want *= 2;
        b->p = mem_realloc(b->p, want);
        b->cap = want;
    }
    return b->p + b->len;
}

void strbuf_add(struct strbuf *b, const void *data, size_t len)
{
    char *at = strbuf_reserve(b, len);
    if (len)
        memcpy(at, data, len);
    b->len += len;
    b->p[b->len] = 0;
}

void strbuf_adds(struct strbuf *b, const char *s)
{
    strbuf_add(b, s, strlen(s));
}

void strbuf_addc(struct strbuf *b, char c)
{
    strbuf_add(b, &c, 1);
}

void strbuf_vaddf(struct strbuf *b, const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    if (n < 0)
        abort();
    vsnprintf(strbuf_reserve(b, (size_t)n), (size_t)n + 1, fmt, again);
    va_end(again);
    b->len += (size_t)n;
}

void strbuf_addf(struct strbuf *b, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    strbuf_vaddf(b, fmt, args);
    va_end(args);
}

void strbuf_drop(struct strbuf *b, size_t n)
{
    b->len -= n;
    if (b->p)
        memmove(b->p, b->p + n, b->len + 1);
}

void strbuf_reset(struct strbuf *b)
{
    b->len = 0;
    if (b->p)
        b->p[0] = 0;
}

void strbuf_free(struct strbuf *b)
{
    free(b->p);
    *b = (struct strbuf){0};
}

char *strbuf_take(struct strbuf *b)
{
    char *text = b->p ? b->p : mem_strdup("");
    *b = (struct strbuf){0};
    return text;
}

struct blob *strbuf_to_blob(const struct strbuf *b)
{
    return blob_new(b->p, b->len);
}
