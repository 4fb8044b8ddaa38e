#include "core/format/duration.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/base/defs.h"
#include "core/base/err.h"

static const int64_t SECOND = 1000000000;

static const struct {
    const char *name;
    int64_t ns;
} units[] = {
    {"ns", 1},       {"us", 1000},      {"\xc2\xb5s", 1000}, {"\xce\xbcs", 1000},
    {"ms", 1000000}, {"s", 1000000000}, {"m", 60000000000},  {"h", 3600000000000},
};

/* Digits at *p into *n; false when they do not fit. */
static bool take_int(const char **p, int64_t *n)
{
    for (*n = 0; **p >= '0' && **p <= '9'; (*p)++)
        if (__builtin_mul_overflow(*n, 10, n) || __builtin_add_overflow(*n, **p - '0', n))
            return false;
    return true;
}

/* Digits behind a point, as numerator and denominator; what no longer fits is dropped, as in Go. */
static void take_fraction(const char **p, double *num, double *denom)
{
    int64_t n = 0;
    bool full = false;
    for (*denom = 1; **p >= '0' && **p <= '9'; (*p)++) {
        int64_t next;
        if (full || __builtin_mul_overflow(n, 10, &next) || __builtin_add_overflow(next, **p - '0', &next)) {
            full = true;
            continue;
        }
        n = next;
        *denom *= 10;
    }
    *num = (double)n;
}

enum part { PART_OK, PART_INVALID, PART_NO_UNIT, PART_BAD_UNIT };

/* One "1.5h" at *p, its unit into *unit. */
static enum part take_part(const char **p, int64_t *ns, char unit[32])
{
    const char *start = *p;
    int64_t whole;
    double num = 0, denom = 1;
    if (!take_int(p, &whole))
        return PART_INVALID;
    bool any = *p != start;
    if (**p == '.') {
        const char *fraction = ++*p;
        take_fraction(p, &num, &denom);
        any |= *p != fraction;
    }
    if (!any)
        return PART_INVALID;
    size_t n = strcspn(*p, ".0123456789");
    if (!n)
        return PART_NO_UNIT;
    snprintf(unit, 32, "%.*s", (int)MIN_OF(n, (size_t)31), *p);
    *p += n;
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        if (strcmp(unit, units[i].name))
            continue;
        if (__builtin_mul_overflow(whole, units[i].ns, ns) ||
            __builtin_add_overflow(*ns, (int64_t)(num * ((double)units[i].ns / denom)), ns))
            return PART_INVALID;
        return PART_OK;
    }
    return PART_BAD_UNIT;
}

int duration_parse(const char *text, int64_t *ret, struct err *err)
{
    const char *p = text;
    bool negative = *p == '-';
    p += *p == '-' || *p == '+';
    if (!strcmp(p, "0")) {
        *ret = 0;
        return 0;
    }
    int64_t total = 0;
    enum part part = *p ? PART_OK : PART_INVALID;
    char unit[32];
    while (*p && part == PART_OK) {
        int64_t ns = 0;
        part = take_part(&p, &ns, unit);
        if (part == PART_OK && __builtin_add_overflow(total, ns, &total))
            part = PART_INVALID;
    }
    if (part == PART_NO_UNIT)
        return err_set(err, EINVAL, "time: missing unit in duration \"%s\"", text);
    if (part == PART_BAD_UNIT)
        return err_set(err, EINVAL, "time: unknown unit \"%s\" in duration \"%s\"", unit, text);
    if (part == PART_INVALID)
        return err_set(err, EINVAL, "time: invalid duration \"%s\"", text);
    *ret = negative ? -total : total;
    return 0;
}

/* "1.5" for 1500000000 in units of 10^digits, no trailing zeros. */
static int print_decimal(char *out, size_t room, uint64_t value, int digits)
{
    uint64_t unit = 1;
    for (int i = 0; i < digits; i++)
        unit *= 10;
    uint64_t fraction = value % unit;
    if (!fraction)
        return snprintf(out, room, "%ju", (uintmax_t)(value / unit));
    while (fraction % 10 == 0) {
        fraction /= 10;
        digits--;
    }
    return snprintf(out, room, "%ju.%0*ju", (uintmax_t)(value / unit), digits, (uintmax_t)fraction);
}

void duration_format(int64_t ns, char out[DURATION_SIZE])
{
    uint64_t u = ns < 0 ? -(uint64_t)ns : (uint64_t)ns, second = (uint64_t)SECOND;
    size_t at = 0;
    if (ns < 0)
        out[at++] = '-';
    if (!u) {
        memcpy(out, "0s", 3);
        return;
    }
    if (u < second) {
        int digits = u < 1000 ? 0 : u < 1000000 ? 3 : 6;
        at += (size_t)print_decimal(out + at, DURATION_SIZE - at, u, digits);
        snprintf(out + at, DURATION_SIZE - at, "%s", digits == 0 ? "ns" : digits == 3 ? "\xc2\xb5s" : "ms");
        return;
    }
    uint64_t minutes = u / second / 60, hours = minutes / 60;
    if (hours)
        at += (size_t)snprintf(out + at, DURATION_SIZE - at, "%juh", (uintmax_t)hours);
    if (minutes)
        at += (size_t)snprintf(out + at, DURATION_SIZE - at, "%jum", (uintmax_t)(minutes % 60));
    at += (size_t)print_decimal(out + at, DURATION_SIZE - at, u % (60 * second), 9);
    snprintf(out + at, DURATION_SIZE - at, "s");
}

/* "5m3s", the second part only if it is not 0. */
static void print_pair(char out[DURATION_SIZE], int64_t a, const char *a_unit, int64_t b, const char *b_unit)
{
    if (b)
        snprintf(out, DURATION_SIZE, "%jd%s%jd%s", (intmax_t)a, a_unit, (intmax_t)b, b_unit);
    else
        snprintf(out, DURATION_SIZE, "%jd%s", (intmax_t)a, a_unit);
}

int64_t duration_of_us(int64_t us)
{
    int64_t ns;
    return !__builtin_mul_overflow(us, 1000, &ns) ? ns : us < 0 ? INT64_MIN : INT64_MAX;
}

void duration_human(int64_t ns, char out[DURATION_SIZE])
{
    int64_t seconds = ns / SECOND, minutes = seconds / 60, hours = minutes / 60, days = hours / 24;
    if (seconds < -1)
        snprintf(out, DURATION_SIZE, "<invalid>");
    else if (seconds < 120)
        print_pair(out, MAX_OF(seconds, (int64_t)0), "s", 0, "");
    else if (minutes < 10)
        print_pair(out, minutes, "m", seconds % 60, "s");
    else if (minutes < 180)
        print_pair(out, minutes, "m", 0, "");
    else if (hours < 8)
        print_pair(out, hours, "h", minutes % 60, "m");
    else if (hours < 48)
        print_pair(out, hours, "h", 0, "");
    else if (hours < 24 * 8)
        print_pair(out, days, "d", hours % 24, "h");
    else if (hours < 24 * 365 * 2)
        print_pair(out, days, "d", 0, "");
    else if (hours < 24 * 365 * 8)
        print_pair(out, days / 365, "y", days % 365, "d");
    else
        print_pair(out, days / 365, "y", 0, "");
}
