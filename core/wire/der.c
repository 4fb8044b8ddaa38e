#include "core/wire/der.h"

#include <stdio.h>
#include <time.h>

bool der_next(struct slice *in, unsigned *tag, struct slice *value)
{
    const uint8_t *p = (const uint8_t *)in->p;
    if (in->n < 2 || (p[0] & 0x1f) == 0x1f)
        return false;
    size_t header = 2, len = p[1];
    if (len & 0x80) {
        size_t bytes = len & 0x7f;
        if (bytes < 1 || bytes > 4 || in->n < 2 + bytes)
            return false;
        len = 0;
        for (size_t i = 0; i < bytes; i++)
            len = len << 8 | p[2 + i];
        if (len < 0x80 || !p[2]) /* fits a shorter form */
            return false;
        header += bytes;
    }
    if (in->n - header < len)
        return false;
    *tag = p[0];
    *value = (struct slice){in->p + header, len};
    *in = (struct slice){in->p + header + len, in->n - header - len};
    return true;
}

bool der_expect(struct slice *in, unsigned tag, struct slice *value)
{
    struct slice rest = *in, found;
    unsigned got;
    if (!der_next(&rest, &got, &found) || got != tag)
        return false;
    *in = rest;
    *value = found;
    return true;
}

bool der_optional(struct slice *in, unsigned tag, struct slice *value)
{
    return in->n && (uint8_t)in->p[0] == tag && der_expect(in, tag, value);
}

bool der_raw(struct slice in, unsigned tag, struct slice *raw)
{
    struct slice rest = in, value;
    if (!der_expect(&rest, tag, &value))
        return false;
    *raw = (struct slice){in.p, in.n - rest.n};
    return true;
}

bool der_time(unsigned tag, struct slice value, int64_t *ret)
{
    size_t digits = tag == DER_UTC_TIME ? 12 : tag == DER_GENERALIZED_TIME ? 14 : 0;
    if (!digits || value.n != digits + 1 || value.p[digits] != 'Z')
        return false;
    int v[7] = {0}; /* pairs of digits */
    for (size_t i = 0; i < digits; i++) {
        if (value.p[i] < '0' || value.p[i] > '9')
            return false;
        v[i / 2] = v[i / 2] * 10 + (value.p[i] - '0');
    }
    int *at = v, year = *at++;
    if (tag == DER_GENERALIZED_TIME)
        year = year * 100 + *at++;
    else
        year += year < 50 ? 2000 : 1900;
    struct tm tm = {.tm_year = year - 1900,
                    .tm_mon = at[0] - 1,
                    .tm_mday = at[1],
                    .tm_hour = at[2],
                    .tm_min = at[3],
                    .tm_sec = at[4]};
    if (at[0] < 1 || at[0] > 12 || at[1] < 1 || at[1] > 31 || at[2] > 23 || at[3] > 59 || at[4] > 59)
        return false;
    *ret = timegm(&tm);
    return true;
}

bool der_bits(struct slice value, struct slice *bytes)
{
    if (value.n < 1 || value.p[0])
        return false;
    *bytes = (struct slice){value.p + 1, value.n - 1};
    return true;
}

size_t der_begin(struct strbuf *b, unsigned tag)
{
    strbuf_addc(b, (char)tag);
    return b->len;
}

/* The length goes in front of contents that are already there. */
void der_end(struct strbuf *b, size_t begun)
{
    size_t len = b->len - begun, bytes = 0;
    uint8_t head[5];
    if (len < 0x80) {
        head[0] = (uint8_t)len;
    } else {
        for (size_t v = len; v; v >>= 8)
            bytes++;
        head[0] = (uint8_t)(0x80 | bytes);
        for (size_t i = 0; i < bytes; i++)
            head[1 + i] = (uint8_t)(len >> 8 * (bytes - 1 - i));
    }
    strbuf_reserve(b, 1 + bytes);
    memmove(b->p + begun + 1 + bytes, b->p + begun, len);
    memcpy(b->p + begun, head, 1 + bytes);
    b->len += 1 + bytes;
    b->p[b->len] = 0;
}

void der_add(struct strbuf *b, unsigned tag, const void *data, size_t len)
{
    size_t at = der_begin(b, tag);
    strbuf_add(b, data, len);
    der_end(b, at);
}

void der_add_bits(struct strbuf *b, const void *data, size_t len)
{
    size_t at = der_begin(b, DER_BIT_STRING);
    strbuf_addc(b, 0);
    strbuf_add(b, data, len);
    der_end(b, at);
}

void der_add_time(struct strbuf *b, int64_t seconds)
{
    struct tm tm;
    time_t t = (time_t)seconds;
    char text[64];
    gmtime_r(&t, &tm);
    int year = tm.tm_year + 1900;
    bool utc = year >= 1950 && year < 2050;
    size_t n = (size_t)snprintf(text, sizeof(text), "%04d%02d%02d%02d%02d%02dZ", year, tm.tm_mon + 1, tm.tm_mday,
                                tm.tm_hour, tm.tm_min, tm.tm_sec);
    if (utc)
        der_add(b, DER_UTC_TIME, text + 2, n - 2);
    else
        der_add(b, DER_GENERALIZED_TIME, text, n);
}

void der_add_unsigned(struct strbuf *b, const uint8_t *bytes, size_t len)
{
    for (; len > 1 && !*bytes; len--)
        bytes++;
    size_t at = der_begin(b, DER_INTEGER);
    if (*bytes & 0x80)
        strbuf_addc(b, 0);
    strbuf_add(b, bytes, len);
    der_end(b, at);
}
