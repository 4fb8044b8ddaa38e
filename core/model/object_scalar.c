/* Scalars that have a form of their own in JSON: times, base64, quantities, durations. */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/duration.h"
#include "core/format/quantity.h"
#include "core/format/quote.h"
#include "core/model/object_int.h"

/* time.Parse of Go's standard library for its RFC 3339 layouts, piece by piece, so that it fails with the same words.
 * Without `err`, `arena` is not needed. */
struct reader {
    const char *text, *rest;
    bool micro;
    struct arena *arena;
    struct err *err;
};

static int cannot_parse(const struct reader *r, const char *piece)
{
    if (!r->err)
        return -EINVAL;
    const char *layout = r->micro ? "2006-01-02T15:04:05.000000Z07:00" : "2006-01-02T15:04:05Z07:00";
    return err_set(r->err, EINVAL, "parsing time %s as \"%s\": cannot parse %s as \"%s\"", go_quote(r->arena, r->text),
                   layout, go_quote(r->arena, r->rest), piece);
}

static int out_of_range(const struct reader *r, const char *what)
{
    return r->err ? err_set(r->err, EINVAL, "parsing time %s: %s out of range", go_quote(r->arena, r->text), what)
                  : -EINVAL;
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static int literal(struct reader *r, char c)
{
    char piece[2] = {c, 0};
    if (*r->rest != c)
        return cannot_parse(r, piece);
    r->rest++;
    return 0;
}

/* `wide`: exactly two digits; otherwise one will do. */
static int number(struct reader *r, bool wide, const char *piece, int *ret)
{
    const char *p = r->rest;
    if (!digit(p[0]) || (wide && !digit(p[1])))
        return cannot_parse(r, piece);
    bool two = digit(p[1]);
    *ret = two ? (p[0] - '0') * 10 + (p[1] - '0') : p[0] - '0';
    r->rest += two ? 2 : 1;
    return 0;
}

static int ranged(struct reader *r, const char *piece, int low, int high, const char *what, int *ret)
{
    int e = number(r, strcmp(piece, "15") != 0, piece, ret);
    if (e)
        return e;
    return *ret < low || *ret > high ? out_of_range(r, what) : 0;
}

static int year(struct reader *r, int *ret)
{
    for (int i = 0; i < 4; i++)
        if (!digit(r->rest[i]))
            return cannot_parse(r, "2006");
    *ret = 0;
    for (int i = 0; i < 4; i++)
        *ret = *ret * 10 + (*r->rest++ - '0');
    return 0;
}

static int fraction(struct reader *r, int *micros)
{
    const char *p = r->rest;
    size_t digits = 0;
    if (*p == '.' || *p == ',')
        while (digit(p[digits + 1]))
            digits++;
    *micros = 0;
    if (r->micro && digits < 6)
        return cannot_parse(r, ".000000");
    if (!digits)
        return 0;
    for (size_t i = 0; i < 6; i++)
        *micros = *micros * 10 + (i < digits ? p[i + 1] - '0' : 0);
    r->rest += 1 + (r->micro ? 6 : digits);
    return 0;
}

static int zone(struct reader *r, int *seconds)
{
    const char *p = r->rest;
    *seconds = 0;
    if (*p == 'Z') {
        r->rest++;
        return 0;
    }
    if ((*p != '+' && *p != '-') || !digit(p[1]) || !digit(p[2]) || p[3] != ':' || !digit(p[4]) || !digit(p[5]))
        return cannot_parse(r, "Z07:00");
    int h = (p[1] - '0') * 10 + (p[2] - '0'), m = (p[4] - '0') * 10 + (p[5] - '0');
    if (h > 24)
        return out_of_range(r, "time zone offset hour");
    if (m > 60)
        return out_of_range(r, "time zone offset minute");
    *seconds = (h * 60 + m) * (*p == '-' ? -60 : 60);
    r->rest += 6;
    return 0;
}

static int days_in(int y, int m)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    return days[m - 1] + (m == 2 && leap);
}

static int parse_time(struct reader *r, int64_t *seconds, int *micros)
{
    struct tm tm = {0};
    int y = 0, offset = 0, e;
    if ((e = year(r, &y)) || (e = literal(r, '-')) || (e = ranged(r, "01", 1, 12, "month", &tm.tm_mon)) ||
        (e = literal(r, '-')) || (e = ranged(r, "02", 0, 99, "day", &tm.tm_mday)) || (e = literal(r, 'T')) ||
        (e = ranged(r, "15", 0, 23, "hour", &tm.tm_hour)) || (e = literal(r, ':')) ||
        (e = ranged(r, "04", 0, 59, "minute", &tm.tm_min)) || (e = literal(r, ':')) ||
        (e = ranged(r, "05", 0, 59, "second", &tm.tm_sec)) || (e = fraction(r, micros)) || (e = zone(r, &offset)))
        return e;
    if (*r->rest)
        return !r->err ? -EINVAL
                       : err_set(r->err, EINVAL, "parsing time %s: extra text: %s", go_quote(r->arena, r->text),
                                 go_quote(r->arena, r->rest));
    if (tm.tm_mday < 1 || tm.tm_mday > days_in(y, tm.tm_mon))
        return out_of_range(r, "day");
    tm.tm_year = y - 1900;
    tm.tm_mon--;
    *seconds = (int64_t)timegm(&tm) - offset;
    return *seconds < OBJECT_TIME_FIRST || *seconds > OBJECT_TIME_LAST ? out_of_range(r, "year") : 0;
}

static const int64_t zero_time = -62135596800; /* 0001-01-01T00:00:00Z */

const char *object_scalar_time(struct arena *a, const char *text, int micro, struct err *err)
{
    struct reader r = {.text = text, .rest = text, .micro = micro, .arena = a, .err = err};
    int64_t seconds;
    int micros;
    if (parse_time(&r, &seconds, &micros))
        return NULL;
    if (seconds == zero_time && !micros)
        return "";
    time_t t = (time_t)seconds;
    struct tm tm;
    gmtime_r(&t, &tm);
    char fractional[16] = "";
    if (micro)
        snprintf(fractional, sizeof(fractional), ".%06d", micros);
    return arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02d%sZ", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
                        tm.tm_min, tm.tm_sec, fractional);
}

void object_scalar_time_parts(const char *text, int64_t *seconds, int *micros)
{
    struct reader r = {.text = text, .rest = text};
    *seconds = *micros = 0;
    parse_time(&r, seconds, micros);
}

static bool base64_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || digit(c) || c == '+' || c == '/';
}

static size_t skip_newlines(const char *text, size_t at)
{
    while (text[at] == '\r' || text[at] == '\n')
        at++;
    return at;
}

/* Where Go's decoder stops, or -1 when it does not. */
static ssize_t base64_fault(const char *text)
{
    size_t at = 0;
    for (;;) {
        int n = 0;
        for (; n < 4; n++) {
            at = skip_newlines(text, at);
            if (!text[at])
                return n ? (ssize_t)at - n : -1;
            if (!base64_char(text[at]))
                break;
            at++;
        }
        if (n == 4)
            continue;
        if (text[at] != '=' || n < 2)
            return (ssize_t)at;
        at++;
        if (n == 2) {
            at = skip_newlines(text, at);
            if (text[at] != '=')
                return (ssize_t)at - (text[at] != 0);
            at++;
        }
        at = skip_newlines(text, at);
        return text[at] ? (ssize_t)at : -1;
    }
}

const char *object_scalar_base64(struct arena *a, const char *text, struct err *err)
{
    ssize_t fault = base64_fault(text);
    if (fault >= 0) {
        err_set(err, EINVAL, "illegal base64 data at input byte %zd", fault);
        return NULL;
    }
    size_t len = strlen(text);
    if (!strpbrk(text, "\r\n="))
        return text;
    void *bytes = arena_alloc(a, BASE64_DECODED_MAX(len));
    ssize_t n = base64_decode(bytes, text, len, BASE64_STD | BASE64_GO);
    if (n < 0) {
        err_set(err, EINVAL, "illegal base64 data at input byte %zu", len);
        return NULL;
    }
    char *out = arena_alloc(a, BASE64_ENCODED_MAX((size_t)n) + 1);
    base64_encode(out, bytes, (size_t)n, BASE64_STD);
    return out;
}

const char *object_scalar_quantity(struct arena *a, const char *text, struct err *err)
{
    char out[QUANTITY_TEXT_MAX];
    if (quantity_canonical(text, out, err))
        return NULL;
    return strcmp(out, text) ? arena_strdup(a, out) : text;
}

const char *object_scalar_duration(struct arena *a, const char *text, struct err *err)
{
    char out[DURATION_SIZE];
    int64_t ns;
    if (duration_parse(text, &ns, err))
        return NULL;
    duration_format(ns, out);
    return arena_strdup(a, out);
}
