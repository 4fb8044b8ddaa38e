#include "core/format/quantity.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/str.h"

enum { SCALE_MAX = 1000, INT64_DIGITS = 18 };

static const __int128 INT128_MAX = (__int128)(~(unsigned __int128)0 >> 1);

struct suffix {
    enum quantity_format format;
    int exponent; /* of 10, or of 2 for QUANTITY_BINARY_SI */
};

/* The pieces of a text: sign, digits before and behind the point, suffix. */
struct pieces {
    bool negative;
    struct slice num, denom, suffix;
};

static const struct {
    char text[3];
    struct suffix is;
} suffixes[] = {
    {"", {QUANTITY_DECIMAL_SI, 0}},   {"n", {QUANTITY_DECIMAL_SI, -9}}, {"u", {QUANTITY_DECIMAL_SI, -6}},
    {"m", {QUANTITY_DECIMAL_SI, -3}}, {"k", {QUANTITY_DECIMAL_SI, 3}},  {"M", {QUANTITY_DECIMAL_SI, 6}},
    {"G", {QUANTITY_DECIMAL_SI, 9}},  {"T", {QUANTITY_DECIMAL_SI, 12}}, {"P", {QUANTITY_DECIMAL_SI, 15}},
    {"E", {QUANTITY_DECIMAL_SI, 18}}, {"Ki", {QUANTITY_BINARY_SI, 10}}, {"Mi", {QUANTITY_BINARY_SI, 20}},
    {"Gi", {QUANTITY_BINARY_SI, 30}}, {"Ti", {QUANTITY_BINARY_SI, 40}}, {"Pi", {QUANTITY_BINARY_SI, 50}},
    {"Ei", {QUANTITY_BINARY_SI, 60}},
};

static size_t digits(const char *p)
{
    return strspn(p, "0123456789");
}

/* Into sign, digits before and behind the point, and suffix. */
static int split(const char *text, struct pieces *ret)
{
    struct pieces s = {0};
    if (!*text)
        return -EINVAL;
    s.negative = *text == '-';
    text += *text == '-' || *text == '+';
    text += strspn(text, "0");
    s.num = (struct slice){text, digits(text)};
    text += s.num.n;
    if (!s.num.n)
        s.num = (struct slice){"0", 1};
    if (*text == '.') {
        text++;
        s.denom = (struct slice){text, digits(text)};
        text += s.denom.n;
    }
    s.suffix.p = text;
    text += strspn(text, "eEinumkKMGTP");
    text += *text == '-' || *text == '+';
    text += digits(text);
    s.suffix.n = (size_t)(text - s.suffix.p);
    if (*text)
        return -EINVAL;
    *ret = s;
    return 0;
}

static int interpret(struct slice s, struct suffix *ret)
{
    for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
        if (slice_is(s, suffixes[i].text)) {
            *ret = suffixes[i].is;
            return 0;
        }
    }
    char number[24];
    if (s.n < 2 || s.n > sizeof(number) || (s.p[0] != 'e' && s.p[0] != 'E'))
        return -EINVAL;
    memcpy(number, s.p + 1, s.n - 1);
    number[s.n - 1] = 0;
    if (!isdigit((unsigned char)number[s.n - 2]) || (!isdigit((unsigned char)number[0]) && !strchr("+-", number[0])))
        return -EINVAL;
    errno = 0;
    long exponent = strtol(number, NULL, 10);
    if (errno || exponent > SCALE_MAX || exponent < -SCALE_MAX)
        return -ERANGE;
    *ret = (struct suffix){QUANTITY_DECIMAL_EXPONENT, (int)exponent};
    return 0;
}

static bool times(__int128 *n, __int128 by)
{
    return !__builtin_mul_overflow(*n, by, n);
}

/* Digits of `s` behind those of *n; false when they do not fit. */
static bool take_digits(struct slice s, __int128 *n)
{
    for (size_t i = 0; i < s.n; i++)
        if (!times(n, 10) || __builtin_add_overflow(*n, s.p[i] - '0', n))
            return false;
    return true;
}

/* Brings `scale` up to nano, away from zero. */
static void round_to_nano(__int128 *number, int *scale)
{
    bool rest = false;
    for (; *scale < QUANTITY_NANO && *number; (*scale)++) {
        rest |= *number % 10 != 0;
        *number /= 10;
    }
    if (*scale < QUANTITY_NANO)
        *scale = QUANTITY_NANO;
    *number += rest;
}

static void trim_zeros(struct quantity *q)
{
    if (!q->number)
        q->scale = 0;
    for (; q->number && q->number % 10 == 0; q->scale++)
        q->number /= 10;
}

/* Kubernetes caps binary quantities at int64 and shows small fractions of them in decimal. */
static void finish_binary(struct quantity *q)
{
    struct quantity largest = quantity_of(INT64_MAX, 0, QUANTITY_BINARY_SI),
                    one = quantity_of(1, 0, QUANTITY_BINARY_SI);
    if (quantity_cmp(q, &largest) > 0)
        *q = largest;
    if (q->number > 0 && quantity_cmp(q, &one) < 0)
        q->format = QUANTITY_DECIMAL_SI;
}

static int combine(const struct pieces *p, const struct suffix *s, struct quantity *ret)
{
    struct quantity q = {.format = s->format, .scale = -(int)p->denom.n};
    struct slice denom = p->denom;
    if (p->denom.n > QUANTITY_TEXT_MAX || !take_digits(p->num, &q.number) || !take_digits(denom, &q.number))
        return -ERANGE;
    trim_zeros(&q);
    if (q.number > INT128_MAX / 1000) /* room for the zeros of a suffix that is a power of a thousand */
        return -ERANGE;
    if (s->format != QUANTITY_BINARY_SI && q.scale + s->exponent > SCALE_MAX)
        return -ERANGE;
    if (s->format == QUANTITY_BINARY_SI) {
        if (!times(&q.number, (__int128)1 << s->exponent))
            return -ERANGE;
    } else if (q.number) {
        q.scale += s->exponent;
    }
    round_to_nano(&q.number, &q.scale);
    if (s->format == QUANTITY_BINARY_SI)
        finish_binary(&q);
    if (p->negative)
        q.number = -q.number;
    trim_zeros(&q);
    *ret = q;
    return 0;
}

static int parse_pieces(const char *text, struct pieces *p, struct suffix *s, struct quantity *ret, struct err *err)
{
    if (split(text, p))
        return err_set(err, EINVAL,
                       "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    if (interpret(p->suffix, s))
        return err_set(err, EINVAL, "unable to parse quantity's suffix");
    if (combine(p, s, ret))
        return err_set(err, EINVAL, "unable to parse numeric part of quantity");
    return 0;
}

/* Go trims what it reads from JSON. NULL when it is longer than any sensible quantity. */
static const char *trimmed(const char *text, char buf[QUANTITY_TEXT_MAX])
{
    text += strspn(text, " \t\r\n");
    size_t n = strlen(text);
    while (n && strchr(" \t\r\n", text[n - 1]))
        n--;
    if (n >= QUANTITY_TEXT_MAX)
        return NULL;
    memcpy(buf, text, n);
    buf[n] = 0;
    return buf;
}

int quantity_parse(const char *text, struct quantity *ret, struct err *err)
{
    char buf[QUANTITY_TEXT_MAX];
    struct pieces p;
    struct suffix s;
    const char *t = trimmed(text, buf);
    if (!t)
        return err_set(err, EINVAL, "unable to parse numeric part of quantity");
    return parse_pieces(t, &p, &s, ret, err);
}

/* Whether Go keeps the text as it was typed: it is short, and a cheap look says that it is canonical enough. */
static bool kept_as_typed(const struct pieces *p, const struct suffix *s)
{
    size_t n = p->num.n + p->denom.n;
    if (s->format == QUANTITY_BINARY_SI) {
        if (p->denom.n || 15 - (int)n - (int)((float)s->exponent * 3 / 10) - 1 < 0)
            return false;
        __int128 value = 0;
        return take_digits(p->num, &value) && (value & 7) != 0;
    }
    int scale = s->exponent - (int)p->denom.n;
    if (n > INT64_DIGITS || scale < QUANTITY_NANO || scale % 3)
        return false;
    char shown[INT64_DIGITS + 1];
    memcpy(shown, p->num.p, p->num.n);
    if (p->denom.n)
        memcpy(shown + p->num.n, p->denom.p, p->denom.n);
    shown[n] = 0;
    return !str_ends(shown, "000") && shown[0] != '0';
}

int quantity_canonical(const char *text, char out[QUANTITY_TEXT_MAX], struct err *err)
{
    char buf[QUANTITY_TEXT_MAX];
    struct pieces p;
    struct suffix s;
    struct quantity q;
    const char *t = trimmed(text, buf);
    if (!t)
        return err_set(err, EINVAL, "unable to parse numeric part of quantity");
    int r = parse_pieces(t, &p, &s, &q, err);
    if (r < 0)
        return r;
    if (kept_as_typed(&p, &s))
        memcpy(out, t, strlen(t) + 1);
    else
        quantity_format(&q, out);
    return 0;
}

static void write_number(__int128 n, char out[QUANTITY_SIZE], const char *suffix)
{
    char digits_back[48];
    size_t count = 0, at = 0;
    unsigned __int128 u = n < 0 ? -(unsigned __int128)n : (unsigned __int128)n;
    do
        digits_back[count++] = (char)('0' + (int)(u % 10));
    while (u /= 10);
    if (n < 0)
        out[at++] = '-';
    while (count)
        out[at++] = digits_back[--count];
    memcpy(out + at, suffix, strlen(suffix) + 1);
}

static const char *suffix_for(enum quantity_format format, int exponent)
{
    for (size_t i = 0; i < COUNT_OF(suffixes); i++)
        if (suffixes[i].is.exponent == exponent && (!exponent || suffixes[i].is.format == format))
            return suffixes[i].text;
    return "";
}

/* Mantissa without trailing zeros, exponent a multiple of three. */
static void format_decimal(struct quantity q, char out[QUANTITY_SIZE])
{
    trim_zeros(&q);
    while (q.scale % 3 || (q.format == QUANTITY_DECIMAL_SI && q.scale > 18)) {
        if (!times(&q.number, 10)) { /* a sum beyond all sense still has a text of its value */
            q.format = QUANTITY_DECIMAL_EXPONENT;
            break;
        }
        q.scale--;
    }
    char exponent[16] = "";
    if (q.format == QUANTITY_DECIMAL_EXPONENT && q.scale)
        snprintf(exponent, sizeof(exponent), "e%d", q.scale);
    write_number(q.number, out, *exponent ? exponent : suffix_for(QUANTITY_DECIMAL_SI, q.scale));
}

/* number * 10^scale as an integer away from zero; *exact says whether nothing was lost. */
static __int128 scaled(const struct quantity *q, int scale, bool *exact)
{
    __int128 n = q->number;
    bool rest = false, full = false;
    for (int s = q->scale; s > scale && !full; s--)
        full = !times(&n, 10);
    for (int s = q->scale; s < scale && n; s++) {
        rest |= n % 10 != 0;
        n /= 10;
    }
    if (exact)
        *exact = !rest && !full;
    if (full)
        return q->number < 0 ? -INT128_MAX : INT128_MAX;
    return n + (rest ? quantity_sign(q) : 0);
}

void quantity_format(const struct quantity *q, char out[QUANTITY_SIZE])
{
    bool exact = false;
    __int128 n = q->format == QUANTITY_BINARY_SI ? scaled(q, 0, &exact) : 0;
    if (!q->number) {
        memcpy(out, "0", 2);
    } else if (q->format != QUANTITY_BINARY_SI) {
        format_decimal(*q, out);
    } else if (!exact || (n > -1024 && n < 1024)) {
        struct quantity decimal = *q;
        decimal.format = QUANTITY_DECIMAL_SI;
        format_decimal(decimal, out);
    } else {
        int exponent = 0;
        for (; n % 1024 == 0 && exponent < 60; exponent += 10)
            n /= 1024;
        write_number(n, out, suffix_for(QUANTITY_BINARY_SI, exponent));
    }
}

struct quantity quantity_of(int64_t value, int scale, enum quantity_format format)
{
    struct quantity q = {.number = value, .scale = scale, .format = format};
    trim_zeros(&q);
    return q;
}

int quantity_sign(const struct quantity *q)
{
    return q->number < 0 ? -1 : q->number > 0;
}

int quantity_cmp(const struct quantity *a, const struct quantity *b)
{
    if (quantity_sign(a) != quantity_sign(b))
        return quantity_sign(a) - quantity_sign(b);
    const struct quantity *high = a->scale >= b->scale ? a : b, *low = high == a ? b : a;
    __int128 n = high->number;
    for (int s = high->scale; s > low->scale; s--)
        if (!times(&n, 10)) /* beyond what the finer one can hold */
            return (high == a ? 1 : -1) * quantity_sign(high);
    int order = n < low->number ? -1 : n > low->number;
    return high == a ? order : -order;
}

void quantity_add(struct quantity *a, const struct quantity *b)
{
    if (!a->number)
        a->format = b->format;
    if (!b->number)
        return;
    int scale = a->number ? MIN_OF(a->scale, b->scale) : b->scale;
    __int128 x = scaled(a, scale, NULL), y = scaled(b, scale, NULL);
    if (__builtin_add_overflow(x, y, &a->number))
        a->number = x < 0 ? -INT128_MAX : INT128_MAX;
    a->scale = scale;
    trim_zeros(a);
}

void quantity_sub(struct quantity *a, const struct quantity *b)
{
    struct quantity minus = *b;
    minus.number = -minus.number;
    quantity_add(a, &minus);
}

static int64_t within_int64(__int128 n)
{
    return n > INT64_MAX ? INT64_MAX : n < INT64_MIN ? INT64_MIN : (int64_t)n;
}

int64_t quantity_value(const struct quantity *q)
{
    return within_int64(scaled(q, 0, NULL));
}

int64_t quantity_milli(const struct quantity *q)
{
    return within_int64(scaled(q, -3, NULL));
}

bool quantity_is_integer(const struct quantity *q)
{
    return !q->number || q->scale >= 0; /* trailing zeros are always trimmed */
}
